/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Would a kernel trust a blob?
 *
 * All decisions are those of envelope.c and keyset.c, which are the kernel's.
 */

#ifndef _HCSECCTL_TRUST_H
#define _HCSECCTL_TRUST_H

#include "key.h"
#include "keyset.h"
#include "signed.h"

/**
 * struct trust_state - A kernel, as far as it trusts
 *
 * @keyring: Keys in force.
 * @keyset: The keyset that they are of; without data if they are built in.
 * @now: Its time.
 */
struct trust_state {
	struct hcsec_keyring keyring;
	struct signed_blob keyset;
	u64 now;
};

/* What a signature is worth. */
enum trust_worth {
	TRUST_UNKNOWN,	/* nobody knows the key */
	TRUST_BARRED,	/* the key may not sign blobs of this kind */
	TRUST_REVOKED,	/* the key is revoked */
	TRUST_EXPIRED,	/* the key is not valid now */
	TRUST_BAD,	/* the key did not make it */
	TRUST_GOOD,	/* counts */
	TRUST_NR,
};

/**
 * struct trust_verdict - What a kernel says of a blob
 *
 * @err: 0, or the negative errno that it refuses it with.
 * @reason: Why; of any length that refusals have.
 * @new_roots: A keyset that changes the root keys, their validity or their
 *             threshold, so that its own root keys have to sign it, too.
 * @keyring: Keys of a keyset; its number of keys is 0 if it is malformed.
 */
struct trust_verdict {
	int err;
	char reason[HCSEC_REASON_SIZE];
	bool new_roots;
	struct hcsec_keyring keyring;
};

/**
 * trust_start - A kernel that has just booted
 *
 * @state: To be filled in; release it with trust_end().
 * @roots: Its built-in root keys, which must live as long.
 * @root: How many of them have to sign a keyset.
 * @policy: How many of them have to sign a policy without a keyset.
 *
 * Return: 0, or -1 after an error message.
 */
int trust_start(struct trust_state *state, const struct public_keys *roots,
		unsigned int root, unsigned int policy);

/**
 * trust_judge - Decide about a blob
 *
 * @state: The kernel.
 * @blob: The blob, which may lack signatures.
 * @verdict: Set to the decision.
 */
void trust_judge(const struct trust_state *state,
		 const struct signed_blob *blob, struct trust_verdict *verdict);

/**
 * trust_load - Load a keyset
 *
 * @state: The kernel.
 * @path: The keyset.
 *
 * Return: 0, or -1 after an error message.
 */
int trust_load(struct trust_state *state, const char *path);

/**
 * trust_weigh - What a signature is worth by itself
 *
 * @state: The kernel, for its time.
 * @keyring: Whose keys count.
 * @blob: The blob.
 * @sig: One of its signatures.
 */
enum trust_worth trust_weigh(const struct trust_state *state,
			     const struct hcsec_keyring *keyring,
			     const struct signed_blob *blob,
			     const struct hcsec_signature *sig);

/* The key of that id, or NULL. */
const struct hcsec_key *trust_find(const struct hcsec_keyring *keyring,
				   const u8 id[HCSEC_KEY_ID_SIZE]);

void trust_end(struct trust_state *state);

#endif /* _HCSECCTL_TRUST_H */
