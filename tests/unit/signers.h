/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Keys to sign blobs with, the same ones in every run
 */

#ifndef _TESTS_UNIT_SIGNERS_H
#define _TESTS_UNIT_SIGNERS_H

#include <sodium.h>

#include "envelope.h"

/**
 * signers_make - Make keys
 *
 * @keys: Set to the public ones, sorted by id, so that a set of them is a set
 *        of sorted signatures.
 * @secret: Set to the secret ones, in the same order.
 * @n: How many, at most 16.
 */
void signers_make(struct hcsec_key *keys,
		  u8 (*secret)[crypto_sign_SECRETKEYBYTES], unsigned int n);

#endif /* _TESTS_UNIT_SIGNERS_H */
