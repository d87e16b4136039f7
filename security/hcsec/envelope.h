/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - May this blob be trusted?
 *
 * Pure but for the hash.  Nothing of a blob is looked at but the header's own
 * fields before its signatures were verified.
 */

#ifndef _SECURITY_HCSEC_ENVELOPE_H
#define _SECURITY_HCSEC_ENVELOPE_H

#include <linux/hcsec.h>

#include "pure.h"
#include "refusal.h"

/**
 * struct hcsec_key - A public key that may sign
 *
 * @id: Hash of the key, see hcsec_key_id().
 * @key: The key itself.
 * @name: For messages.
 * @not_before: Seconds since 1970 UTC before which its signatures do not count,
 *              0 for no limit.
 * @not_after: The same for after.
 * @role: What it may sign.
 */
struct hcsec_key {
	u8 id[HCSEC_KEY_ID_SIZE];
	u8 key[HCSEC_KEY_SIZE];
	const char *name;
	u64 not_before;
	u64 not_after;
	enum hcsec_key_role role;
};

/**
 * struct hcsec_trust - What a blob is judged by
 *
 * @keys: Trusted keys, all different.
 * @nkeys: How many.
 * @revoked: Ids of revoked keys.  Their signatures do not count anyway, as no
 *           key in @keys is revoked; this only tells which error it is.
 * @nrevoked: How many.
 * @roles: Roles whose signatures count, as bits.
 * @threshold: Number of different keys that must have signed, at least 1.
 * @epoch: Epoch in force: that of a policy is equal, that of a keyset not
 *         lower.
 * @serial: Serial in force, 0 if there is none in this epoch: a lower one is
 *          stale.
 * @floor_epoch: Lowest epoch that is accepted.
 * @floor: Lowest serial that is accepted in the epoch @floor_epoch, and of a
 *         keyset in any epoch.
 * @now: Seconds since 1970 UTC.
 */
struct hcsec_trust {
	const struct hcsec_key *keys;
	size_t nkeys;
	const struct hcsec_revoked *revoked;
	size_t nrevoked;
	unsigned int roles;
	unsigned int threshold;
	u32 epoch;
	u64 serial;
	u32 floor_epoch;
	u64 floor;
	u64 now;
};

/**
 * struct hcsec_view - A blob whose header is well-formed
 *
 * @kind: What it is.
 * @epoch: Its epoch.
 * @serial: Its serial.
 * @not_before: Validity, 0 for no limit.
 * @not_after: Validity, 0 for no limit.
 * @message: What was signed: the envelope and the payload.
 * @message_len: Its length.
 * @payload: Within @message.
 * @payload_len: Its length.
 * @sigs: Signatures.
 * @nsigs: How many.
 */
struct hcsec_view {
	enum hcsec_blob_kind kind;
	u32 epoch;
	u64 serial;
	u64 not_before;
	u64 not_after;
	const u8 *message;
	size_t message_len;
	const u8 *payload;
	size_t payload_len;
	const struct hcsec_signature *sigs;
	size_t nsigs;
};

/**
 * hcsec_envelope_total - Length of a blob by its header
 *
 * @data: The first bytes of a blob.
 * @len: How many are there, at least sizeof(struct hcsec_envelope).
 * @total: Set to the length of the whole blob.
 * @refusal: Says why, if it is refused.
 *
 * Lets a blob arrive in several writes.  Checks every field of the header.
 *
 * Return: 0, -EBADMSG, or -EMSGSIZE if it is larger than %HCSEC_MAX_BLOB.
 */
int hcsec_envelope_total(const void *data, size_t len, size_t *total,
			 struct hcsec_refusal *refusal);

/**
 * hcsec_envelope_parse - Check the form of a whole blob
 *
 * @view: To be filled in; points into @data.
 * @data: The blob, aligned to 8 bytes.
 * @len: Its length, which must be the one that the header tells.
 * @refusal: Says why, if it is refused.
 *
 * Return: 0, -EBADMSG or -EMSGSIZE.
 */
int hcsec_envelope_parse(struct hcsec_view *view, const void *data, size_t len,
			 struct hcsec_refusal *refusal);

/**
 * hcsec_envelope_signed - Decide whether enough keys have signed a blob
 *
 * @view: A blob whose form was checked.
 * @trust: Keys, roles, threshold and the time.
 * @refusal: Says why, if it is refused.
 *
 * A signature of an unknown key, of one with another role and of one that is
 * not valid now is not counted; one of a key that counts must be right.
 *
 * Context: Process context; allocates.
 * Return: 0, -ENOKEY (no usable key, or fewer than the threshold),
 * -EKEYREJECTED (a trusted key's signature is wrong), -EKEYREVOKED (it would
 * have been enough but for revoked keys), -EKEYEXPIRED (likewise, but for keys
 * that are not valid now) or -ENOMEM.
 */
int hcsec_envelope_signed(const struct hcsec_view *view,
			  const struct hcsec_trust *trust,
			  struct hcsec_refusal *refusal);

/**
 * hcsec_envelope_verify - Decide whether a blob may be trusted
 *
 * @view: A blob whose form was checked.
 * @trust: Keys, serials and the time.
 * @refusal: Says why, if it is refused.
 *
 * Signatures first, then epoch and serial, then validity.  Whether an equal
 * serial is the very same blob is the caller's to find out: it is not refused
 * here.
 *
 * Context: Process context; allocates.
 * Return: 0, the errors of hcsec_envelope_signed(), -ESTALE, -ENOKEY if the
 * epoch of a policy is not in force yet, -EKEYEXPIRED (the blob is not valid
 * now).
 */
int hcsec_envelope_verify(const struct hcsec_view *view,
			  const struct hcsec_trust *trust,
			  struct hcsec_refusal *refusal);

/**
 * hcsec_key_id - Name a public key by its hash
 *
 * @key: The key.
 * @id: Set to the first bytes of SHA-512(%HCSEC_KEY_ID_CONTEXT || @key).
 */
void hcsec_key_id(const u8 key[HCSEC_KEY_SIZE], u8 id[HCSEC_KEY_ID_SIZE]);

#endif /* _SECURITY_HCSEC_ENVELOPE_H */
