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
#include "sign.h"

_Static_assert(sizeof(((struct key *)NULL)->secret) ==
	       crypto_sign_SECRETKEYBYTES, "size of a secret key");

static void set_key_id(struct key *key)
{
	unsigned char hash[crypto_hash_sha512_BYTES];
	crypto_hash_sha512_state state;

	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state,
				  (const unsigned char *)HCSEC_KEY_ID_CONTEXT,
				  HCSEC_KEY_ID_CONTEXT_SIZE);
	crypto_hash_sha512_update(&state, key->public, sizeof(key->public));
	crypto_hash_sha512_final(&state, hash);
	memcpy(key->id, hash, sizeof(key->id));
}

/* The file is "hcsec-secret-key-v1 SEED NAME", the seed in hexadecimal. */
static void read_key(struct key *key)
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
	crypto_sign_seed_keypair(key->public, key->secret, seed);
	set_key_id(key);
}

const struct key *key_dev(void)
{
	static struct key dev;

	if (!dev.public[0] && !dev.public[1])
		read_key(&dev);
	return &dev;
}

struct key key_new(void)
{
	struct key key;

	crypto_sign_keypair(key.public, key.secret);
	set_key_id(&key);
	return key;
}

void blob_set_serial(void *blob, uint64_t serial)
{
	struct hcsec_envelope *const envelope = blob;

	envelope->serial = htole64(serial);
}

size_t blob_message_len(const void *blob)
{
	const struct hcsec_envelope *const envelope = blob;

	return sizeof(*envelope) + le32toh(envelope->payload_len);
}

struct hcsec_signature *blob_signature(void *blob, unsigned int index)
{
	return (struct hcsec_signature *)((unsigned char *)blob +
					  blob_message_len(blob)) + index;
}

void blob_sign_as(void *blob, unsigned int index, const struct key *key)
{
	struct hcsec_signature *const sig = blob_signature(blob, index);

	memcpy(sig->key_id, key->id, sizeof(sig->key_id));
	crypto_sign_detached(sig->sig, NULL, blob, blob_message_len(blob),
			     key->secret);
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, HCSEC_KEY_ID_SIZE);
}

size_t blob_sign_by(void *blob, const struct key *const *keys)
{
	struct hcsec_envelope *const envelope = blob;
	unsigned int i, count = 0;

	while (keys[count])
		count++;
	envelope->sig_count = count;
	for (i = 0; i < count; i++)
		blob_sign_as(blob, i, keys[i]);
	qsort(blob_signature(blob, 0), count, sizeof(struct hcsec_signature),
	      compare_ids);
	return blob_message_len(blob) + count * sizeof(struct hcsec_signature);
}

void blob_sign(void *blob)
{
	blob_sign_as(blob, 0, key_dev());
}
