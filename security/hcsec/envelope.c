// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - May this blob be trusted?
 */

#include "ed25519.h"
#include "envelope.h"
#include "pure.h"
#include "unpack.h"

static int refuse(struct hcsec_refusal *refusal, int err, size_t offset,
		  const char *reason)
{
	refusal->offset = offset;
	refusal->reason = reason;
	return err;
}

#define REFUSE(refusal, member, reason)                       \
	refuse(refusal, -EBADMSG,                             \
	       offsetof(struct hcsec_envelope, member), reason)

static bool is_zero(const void *data, size_t len)
{
	const u8 *const bytes = data;
	size_t i;

	for (i = 0; i < len; i++) {
		if (bytes[i])
			return false;
	}
	return true;
}

int hcsec_envelope_total(const void *data, size_t len, size_t *total,
			 struct hcsec_refusal *refusal)
{
	static const u8 magic[HCSEC_MAGIC_SIZE] = HCSEC_POLICY_MAGIC;
	const struct hcsec_envelope *const e = data;
	size_t size;

	if (len < sizeof(*e))
		return refuse(refusal, -EBADMSG, len, "header is truncated");
	if (memcmp(e->magic, magic, sizeof(magic)))
		return REFUSE(refusal, magic, "not a policy of hcsec");
	if (le32_to_cpu(e->header_len) != sizeof(*e))
		return REFUSE(refusal, header_len, "unknown length of header");
	if (le16_to_cpu(e->format_version) != HCSEC_FORMAT_VERSION)
		return REFUSE(refusal, format_version, "unknown format version");
	if (e->sig_alg != HCSEC_SIG_ED25519)
		return REFUSE(refusal, sig_alg, "unknown signature algorithm");
	if (!e->sig_count || e->sig_count > HCSEC_MAX_SIGNATURES)
		return REFUSE(refusal, sig_count, "not 1 to 8 signatures");
	if (e->flags)
		return REFUSE(refusal, flags, "unknown flag");
	if (e->epoch)
		return REFUSE(refusal, epoch, "unknown epoch");
	if (e->reserved0)
		return REFUSE(refusal, reserved0, "reserved field is not 0");
	if (!e->serial)
		return REFUSE(refusal, serial, "serial is 0");
	if (!is_zero(e->policy_id, sizeof(e->policy_id)))
		return REFUSE(refusal, policy_id, "unknown slot");
	if (!is_zero(e->target_id, sizeof(e->target_id)))
		return REFUSE(refusal, target_id, "meant for another target");
	if (!is_zero(e->reserved1, sizeof(e->reserved1)))
		return REFUSE(refusal, reserved1, "reserved field is not 0");
	if (!e->payload_len)
		return REFUSE(refusal, payload_len, "payload is empty");

	/* Neither sum can overflow a size_t of 64 bits. */
	size = sizeof(*e) + le32_to_cpu(e->payload_len) +
	       e->sig_count * sizeof(struct hcsec_signature);
	if (size > HCSEC_MAX_BLOB)
		return refuse(refusal, -EMSGSIZE,
			      offsetof(struct hcsec_envelope, payload_len),
			      "larger than 16 MiB");
	*total = size;
	return 0;
}

int hcsec_envelope_parse(struct hcsec_view *view, const void *data, size_t len,
			 struct hcsec_refusal *refusal)
{
	const struct hcsec_envelope *const e = data;
	size_t total, i;
	const int err = hcsec_envelope_total(data, len, &total, refusal);

	if (err)
		return err;
	if (len < total)
		return refuse(refusal, -EBADMSG, len, "blob is truncated");
	if (len > total)
		return refuse(refusal, -EBADMSG, total, "bytes after the blob");

	view->serial = le64_to_cpu(e->serial);
	view->not_before = le64_to_cpu(e->not_before);
	view->not_after = le64_to_cpu(e->not_after);
	view->message = data;
	view->payload = view->message + sizeof(*e);
	view->payload_len = le32_to_cpu(e->payload_len);
	view->message_len = sizeof(*e) + view->payload_len;
	view->sigs = (const void *)(view->message + view->message_len);
	view->nsigs = e->sig_count;

	for (i = 1; i < view->nsigs; i++) {
		if (memcmp(view->sigs[i - 1].key_id, view->sigs[i].key_id,
			   HCSEC_KEY_ID_SIZE) >= 0)
			return refuse(refusal, -EBADMSG,
				      (const u8 *)&view->sigs[i] - view->message,
				      "signatures are not sorted by key id");
	}
	return 0;
}

static const struct hcsec_key *find_key(const struct hcsec_trust *trust,
					const u8 *id)
{
	size_t i;

	for (i = 0; i < trust->nkeys; i++) {
		if (!memcmp(trust->keys[i].id, id, HCSEC_KEY_ID_SIZE))
			return &trust->keys[i];
	}
	return NULL;
}

/* Counts keys that have signed; a trusted key's signature must be right. */
static int verify_signatures(const struct hcsec_view *view,
			     const struct hcsec_trust *trust,
			     struct hcsec_refusal *refusal)
{
	unsigned int good = 0, revoked = 0;
	size_t i;

	for (i = 0; i < view->nsigs; i++) {
		const struct hcsec_signature *const s = &view->sigs[i];
		const struct hcsec_key *const key = find_key(trust, s->key_id);
		int err;

		if (!key)
			continue;
		err = hcsec_ed25519_verify(key->key, s->sig, view->message,
					   view->message_len);
		if (err == -ENOMEM)
			return refuse(refusal, err, 0, "out of memory");
		if (err)
			return refuse(refusal, -EKEYREJECTED,
				      s->sig - view->message,
				      "signature of a trusted key is wrong");
		if (key->revoked)
			revoked++;
		else
			good++;
	}

	if (good >= trust->threshold)
		return 0;
	if (good + revoked >= trust->threshold)
		return refuse(refusal, -EKEYREVOKED, view->message_len,
			      "signed by a revoked key");
	if (!good)
		return refuse(refusal, -ENOKEY, view->message_len,
			      "not signed by a trusted key");
	return refuse(refusal, -ENOKEY, view->message_len,
		      "signed by too few trusted keys");
}

int hcsec_envelope_verify(const struct hcsec_view *view,
			  const struct hcsec_trust *trust,
			  struct hcsec_refusal *refusal)
{
	const int err = verify_signatures(view, trust, refusal);

	if (err)
		return err;
	if (view->serial < trust->floor)
		return refuse(refusal, -ESTALE,
			      offsetof(struct hcsec_envelope, serial),
			      "serial is below the floor");
	if (view->serial < trust->serial)
		return refuse(refusal, -ESTALE,
			      offsetof(struct hcsec_envelope, serial),
			      "serial is lower than the one in force");
	if (view->not_before && trust->now < view->not_before)
		return refuse(refusal, -EKEYEXPIRED,
			      offsetof(struct hcsec_envelope, not_before),
			      "not valid yet");
	if (view->not_after && trust->now > view->not_after)
		return refuse(refusal, -EKEYEXPIRED,
			      offsetof(struct hcsec_envelope, not_after),
			      "not valid any more");
	return 0;
}

void hcsec_key_id(const u8 key[HCSEC_KEY_SIZE], u8 id[HCSEC_KEY_ID_SIZE])
{
	const struct hcsec_bytes parts[] = {
		{ HCSEC_KEY_ID_CONTEXT, HCSEC_KEY_ID_CONTEXT_SIZE },
		{ key, HCSEC_KEY_SIZE },
	};
	u8 digest[HCSEC_SHA512_SIZE];

	hcsec_sha512(parts, ARRAY_SIZE(parts), digest);
	memcpy(id, digest, HCSEC_KEY_ID_SIZE);
}
