/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Changes of payloads and of bytes at random
 */

#ifndef _TESTS_UNIT_MUTATE_H
#define _TESTS_UNIT_MUTATE_H

#include "blob.h"
#include "rand.h"

/* Changes elements of a section, so that the sections still fit together. */
void mutate_section(struct rand *r, struct blob *b);

/* Changes bytes, whatever they mean; there must be some. */
void mutate_bytes(struct rand *r, u8 *bytes, size_t *len);

#endif /* _TESTS_UNIT_MUTATE_H */
