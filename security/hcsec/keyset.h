/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Who may sign what
 *
 * Pure but for the hash.
 */

#ifndef _SECURITY_HCSEC_KEYSET_H
#define _SECURITY_HCSEC_KEYSET_H

#include <linux/hcsec.h>

#include "envelope.h"
#include "pure.h"
#include "refusal.h"

/**
 * struct hcsec_keyring - Who may sign what
 *
 * It is made of a keyset's payload, which must live as long, or by hand of
 * built-in root keys.
 *
 * @epoch: Epoch of the keyset; 0 if they are built in.
 * @serial: Its serial; 0 if they are built in.
 * @nkeys: Number of keys.
 * @nrevoked: Number of revoked ids.
 * @revoked: Those ids, in ascending order.
 * @threshold: Signatures that a keyset and a policy need, by the role of the
 *             keys that sign it.
 * @root_signs_policy: True if root keys may sign policies too, as they may
 *                     while there is no policy key.
 * @keys: The keys, in ascending order.
 */
struct hcsec_keyring {
	u32 epoch;
	u64 serial;
	size_t nkeys;
	size_t nrevoked;
	const struct hcsec_revoked *revoked;
	unsigned int threshold[HCSEC_ROLE_NR];
	bool root_signs_policy;
	struct hcsec_key keys[HCSEC_MAX_KEYS];
};

/**
 * hcsec_keyring_trust - Whose signatures count for a blob
 *
 * @keyring: Keys that are trusted.
 * @kind: What the blob is.
 * @trust: Its keys, roles, threshold and epoch are set; serial, floor and time
 *         are the caller's.
 */
void hcsec_keyring_trust(const struct hcsec_keyring *keyring,
			 enum hcsec_blob_kind kind, struct hcsec_trust *trust);

/**
 * hcsec_keyset_parse - Check the payload of a keyset
 *
 * @keyring: To be filled in; points into @view.
 * @view: The blob.
 * @refusal: Says why, if it is refused; its offset counts from the start of the
 *           payload.
 *
 * Return: 0 or -EBADMSG.
 */
int hcsec_keyset_parse(struct hcsec_keyring *keyring,
		       const struct hcsec_view *view,
		       struct hcsec_refusal *refusal);

/**
 * hcsec_keyset_follows - May a keyset replace another one?
 *
 * @old: Keys that are trusted now.
 * @new: Keys of the keyset, which enough root keys of @old have signed.
 * @view: The keyset's blob.
 * @now: Seconds since 1970 UTC.
 * @refusal: Says why, if it is refused.
 *
 * What was revoked stays revoked, and new root keys have to prove that their
 * secret keys exist: otherwise a mistake could leave nobody who can sign.
 *
 * Context: Process context; allocates.
 * Return: 0, -EKEYREVOKED if a revoked key would not be revoked any more, or
 * the errors of hcsec_envelope_signed() for the new root keys.
 */
int hcsec_keyset_follows(const struct hcsec_keyring *old,
			 const struct hcsec_keyring *new,
			 const struct hcsec_view *view, u64 now,
			 struct hcsec_refusal *refusal);

#endif /* _SECURITY_HCSEC_KEYSET_H */
