/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Whom the fuzz targets trust
 */

#ifndef _TESTS_FUZZ_TRUST_H
#define _TESTS_FUZZ_TRUST_H

#include "envelope.h"
#include "rand.h"

/* Keys whose secret part is known to the mutators. */
#define FUZZ_KEYS 6

/**
 * struct fuzz_keys - The keys, sorted by id
 *
 * @key: Public part.
 * @secret: Secret part, as libsodium wants it.
 */
struct fuzz_keys {
	struct hcsec_key key[FUZZ_KEYS];
	u8 secret[FUZZ_KEYS][64];
};

/* The same keys at every call. */
const struct fuzz_keys *fuzz_keys(void);

/* Chooses keys, a threshold, a serial and a time for a blob to be judged by. */
void fuzz_trust(struct hcsec_trust *trust, const struct hcsec_view *view,
		struct rand *r);

/**
 * fuzz_trusted - Whether enough different keys have signed
 *
 * @view: A well-formed blob.
 * @trust: What to judge it by.
 *
 * By libsodium, and key by key.
 *
 * Return: False as well if a trusted key's signature is wrong.
 */
bool fuzz_trusted(const struct hcsec_view *view,
		  const struct hcsec_trust *trust);

#endif /* _TESTS_FUZZ_TRUST_H */
