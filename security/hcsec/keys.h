/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Keys that may sign policies
 */

#ifndef _SECURITY_HCSEC_KEYS_H
#define _SECURITY_HCSEC_KEYS_H

#include <linux/types.h>

#include "envelope.h"

const struct hcsec_key *hcsec_keys_get(size_t *nkeys);
void hcsec_keys_init(void);

#endif /* _SECURITY_HCSEC_KEYS_H */
