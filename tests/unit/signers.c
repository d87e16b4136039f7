// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Keys to sign blobs with, the same ones in every run
 */

#include "signers.h"

static int compare_keys(const void *a, const void *b)
{
	return memcmp(((const struct hcsec_key *)a)->id,
		      ((const struct hcsec_key *)b)->id, HCSEC_KEY_ID_SIZE);
}

void signers_make(struct hcsec_key *keys,
		  u8 (*secret)[crypto_sign_SECRETKEYBYTES], unsigned int n)
{
	u8 seed[crypto_sign_SEEDBYTES] = { 0 }, pk[HCSEC_KEY_SIZE];
	u8 sk[crypto_sign_SECRETKEYBYTES];
	unsigned int i, j;

	for (i = 0; i < n; i++) {
		seed[0] = i;
		crypto_sign_seed_keypair(keys[i].key, sk, seed);
		hcsec_key_id(keys[i].key, keys[i].id);
		keys[i].name = "key";
	}
	qsort(keys, n, sizeof(keys[0]), compare_keys);
	for (i = 0; i < n; i++) {
		seed[0] = i;
		crypto_sign_seed_keypair(pk, sk, seed);
		for (j = 0; memcmp(keys[j].key, pk, sizeof(pk)); j++)
			;
		memcpy(secret[j], sk, sizeof(sk));
	}
}
