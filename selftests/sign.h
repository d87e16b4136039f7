/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec selftests - Keys, signatures by any of them, and keysets
 */

#ifndef _SELFTESTS_HCSEC_SIGN_H
#define _SELFTESTS_HCSEC_SIGN_H

#include <linux/hcsec.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* A key of Ed25519, whose secret half libsodium understands. */
struct key {
	unsigned char public[HCSEC_KEY_SIZE];
	unsigned char secret[64];
	unsigned char id[HCSEC_KEY_ID_SIZE];
};

/* The key that is built into the kernel; exits on error. */
const struct key *key_dev(void);
struct key key_new(void);

/* What is signed of a blob, and a signature after that. */
size_t blob_message_len(const void *blob);
struct hcsec_signature *blob_signature(void *blob, unsigned int index);
/* Signs in place, where there is room for it. */
void blob_sign_as(void *blob, unsigned int index, const struct key *key);
/*
 * Signs with all of these keys, up to NULL, as many and in such an order as a
 * blob says and has them.  Returns the length of the blob.
 */
size_t blob_sign_by(void *blob, const struct key *const *keys);

/* As a list for that. */
#define KEYS(...) ((const struct key *const[]){ __VA_ARGS__, NULL })

/* keyset.c: a keyset to be, which may be wrong in any way */

#define KEYSET_KEYS 65
#define KEYSET_REVOKED 1025

struct keyset {
	struct hcsec_envelope envelope;
	struct hcsec_keyset head;
	unsigned int nkeys;
	unsigned int nrevoked;
	struct hcsec_keyset_key keys[KEYSET_KEYS];
	struct hcsec_revoked revoked[KEYSET_REVOKED];
};

/*
 * The next keyset after the one in force, in the same epoch.  It revokes what
 * is revoked, has both thresholds at 1 and no key yet.  Returns 0 or -1.
 */
int keyset_start(struct keyset *keyset);
/* Adds a key where it belongs, and tells where that is. */
struct hcsec_keyset_key *keyset_add(struct keyset *keyset,
				    const struct key *key,
				    enum hcsec_key_role role, const char *name);
void keyset_revoke(struct keyset *keyset, const struct key *key);
/* Makes a blob with room for all signatures, to be freed; exits on error. */
void *keyset_blob(const struct keyset *keyset);
/* Signs it and loads it; 0 or a negative errno. */
int keyset_load(const struct keyset *keyset, const struct key *const *signers);
void keyset_next_serial(struct keyset *keyset);
/*
 * Starts an epoch in which the built-in key is the only root and this one signs
 * policies; exits on error.  Makes of a keyset the one that could come next.
 */
void keyset_renew(struct keyset *keyset, const struct key *signer);

/* A policy with room for all signatures, to be freed; exits on error. */
void *policy_draft(const char *body);
void *policy_draft_copy(const void *blob);
/* Signs and loads it; 0 or a negative errno. */
int policy_load_by(void *draft, uint32_t epoch, uint64_t serial,
		   const struct key *const *signers);

/* Whether "error" is this line, or starts so; they complain if not. */
bool error_is(const char *expected);
bool error_starts(const char *expected);
/* Whether a record says that current has done it. */
bool record_is_mine(const char *record);

#endif /* _SELFTESTS_HCSEC_SIGN_H */
