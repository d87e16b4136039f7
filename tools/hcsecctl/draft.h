/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - A keyset that is being made
 */

#ifndef _HCSECCTL_DRAFT_H
#define _HCSECCTL_DRAFT_H

#include <linux/hcsec.h>

#include "key.h"

/**
 * struct draft - A keyset that is being made
 *
 * @epoch: Of its envelope.
 * @serial: Of its envelope.
 * @not_before: Of its envelope, 0 for no limit.
 * @not_after: Of its envelope, 0 for no limit.
 * @head: Thresholds and flags; the numbers of elements are filled in at last.
 * @keys: Its keys, in ascending order.
 * @nkeys: How many.
 * @revoked: Ids of revoked keys, in ascending order.
 * @nrevoked: How many.
 */
struct draft {
	u32 epoch;
	u64 serial;
	u64 not_before;
	u64 not_after;
	struct hcsec_keyset head;
	struct hcsec_keyset_key keys[HCSEC_MAX_KEYS];
	size_t nkeys;
	struct hcsec_revoked revoked[HCSEC_MAX_REVOKED];
	size_t nrevoked;
};

/**
 * draft_read - Start from a keyset
 *
 * @draft: To be filled in.
 * @path: The keyset's blob.
 *
 * The serial is the next one; if the keyset was never signed, it is still that
 * one, because then nobody can have loaded it.
 *
 * Return: 0, or -1 after an error message.
 */
int draft_read(struct draft *draft, const char *path);

/**
 * draft_add - Add a key
 *
 * @draft: The draft.
 * @key: Key, name, role and validity.
 * @replace: Whether the key may be there already, to become this.
 *
 * Return: 0, or -1 after an error message.
 */
int draft_add(struct draft *draft, const struct hcsec_key *key, bool replace);

/**
 * draft_revoke - Take a key out for good
 *
 * @draft: The draft.
 * @which: Its name, or its key id in hexadecimal.  An id need not be listed.
 *
 * Return: 0, or -1 after an error message.
 */
int draft_revoke(struct draft *draft, const char *which);

/* How many keys of that role it has. */
unsigned int draft_count(const struct draft *draft, enum hcsec_key_role role);

/**
 * draft_write - Write a keyset that is not signed yet
 *
 * @draft: The draft.
 * @path: Where to, "-" for standard output.
 *
 * What the kernel would refuse is not written.
 *
 * Return: 0, or -1 after an error message.
 */
int draft_write(const struct draft *draft, const char *path);

#endif /* _HCSECCTL_DRAFT_H */
