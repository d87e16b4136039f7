// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Signatures, so that a blob may be wrong in any way and be
 * signed all the same
 */

#include <endian.h>
#include <fcntl.h>
#include <linux/hcsec.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

static unsigned char public_key[crypto_sign_PUBLICKEYBYTES];
static unsigned char secret_key[crypto_sign_SECRETKEYBYTES];

/* The file is "hcsec-secret-key-v1 SEED NAME", the seed in hexadecimal. */
static void read_key(void)
{
	unsigned char seed[crypto_sign_SEEDBYTES];
	const char *const path = getenv("HCSEC_DEV_KEY");
	char hex[2 * sizeof(seed) + 1];
	size_t len;
	FILE *file;

	file = path ? fopen(path, "r") : NULL;
	if (!file || fscanf(file, "hcsec-secret-key-v1 %64s", hex) != 1 ||
	    sodium_init() < 0 ||
	    sodium_hex2bin(seed, sizeof(seed), hex, strlen(hex), NULL, &len,
			   NULL) ||
	    len != sizeof(seed)) {
		fprintf(stderr, "HCSEC_DEV_KEY names no secret key\n");
		exit(1);
	}
	fclose(file);
	crypto_sign_seed_keypair(public_key, secret_key, seed);
}

static void get_key_id(unsigned char id[HCSEC_KEY_ID_SIZE])
{
	unsigned char hash[crypto_hash_sha512_BYTES];
	crypto_hash_sha512_state state;

	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state,
				  (const unsigned char *)HCSEC_KEY_ID_CONTEXT,
				  HCSEC_KEY_ID_CONTEXT_SIZE);
	crypto_hash_sha512_update(&state, public_key, sizeof(public_key));
	crypto_hash_sha512_final(&state, hash);
	memcpy(id, hash, HCSEC_KEY_ID_SIZE);
}

void blob_set_serial(void *blob, uint64_t serial)
{
	struct hcsec_envelope *const envelope = blob;

	envelope->serial = htole64(serial);
}

void blob_sign(void *blob)
{
	const struct hcsec_envelope *const envelope = blob;
	const size_t len = sizeof(*envelope) + le32toh(envelope->payload_len);
	struct hcsec_signature *const sig =
		(void *)((unsigned char *)blob + len);

	if (!public_key[0] && !public_key[1])
		read_key();
	get_key_id(sig->key_id);
	crypto_sign_detached(sig->sig, NULL, blob, len, secret_key);
}
