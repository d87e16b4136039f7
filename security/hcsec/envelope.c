// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - May this blob be trusted?
 *
 * Pure but for the hash.  The header says how long everything is, and says
 * nothing else of use to an attacker: which algorithm, keys and threshold count
 * is for struct hcsec_trust to say.
 */

#include "ed25519.h"
#include "envelope.h"

static_assert(sizeof(struct hcsec_envelope) == 128, "layout of the envelope");
static_assert(offsetof(struct hcsec_envelope, serial) == 40,
	      "layout of the envelope");
static_assert(sizeof(struct hcsec_signature) == 80, "layout of a signature");
static_assert(sizeof(HCSEC_POLICY_MAGIC) == HCSEC_MAGIC_SIZE, "size of magic");
static_assert(sizeof(HCSEC_KEYSET_MAGIC) == HCSEC_MAGIC_SIZE, "size of magic");
static_assert(sizeof(HCSEC_KEY_ID_CONTEXT) == HCSEC_KEY_ID_CONTEXT_SIZE,
	      "size of key id context");

#define HEADER_OFFSET(member) offsetof(struct hcsec_envelope, member)

static int refuse(struct hcsec_refusal *refusal, int err, size_t offset,
		  const char *reason)
{
	refusal->offset = offset;
	refusal->reason = reason;
	return err;
}

static int malformed(struct hcsec_refusal *refusal, size_t offset,
		     const char *reason)
{
	return refuse(refusal, -EBADMSG, offset, reason);
}

/* Index of the first byte that is not 0, or @len. */
static size_t first_set(const u8 *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len && !bytes[i]; i++)
		;
	return i;
}

static const char *const magics[HCSEC_BLOB_NR] = {
	[HCSEC_BLOB_POLICY] = HCSEC_POLICY_MAGIC,
	[HCSEC_BLOB_KEYSET] = HCSEC_KEYSET_MAGIC,
};

/* Returns an enum hcsec_blob_kind or a negative errno. */
static int find_kind(const u8 magic[HCSEC_MAGIC_SIZE],
		     struct hcsec_refusal *refusal)
{
	size_t i, longest = 0;
	int kind;

	for (kind = 0; kind < HCSEC_BLOB_NR; kind++) {
		for (i = 0; i < HCSEC_MAGIC_SIZE; i++) {
			if (magic[i] != (u8)magics[kind][i])
				break;
		}
		if (i == HCSEC_MAGIC_SIZE)
			return kind;
		if (i > longest)
			longest = i;
	}
	return malformed(refusal, longest, "neither a policy nor a keyset");
}

/* The numbers, in the order in which they lie there. */
static int check_fields(const struct hcsec_envelope *envelope,
			struct hcsec_refusal *refusal)
{
	if (le32_to_cpu(envelope->header_len) != sizeof(*envelope))
		return malformed(refusal, HEADER_OFFSET(header_len),
				 "unknown length of header");
	if (!envelope->payload_len)
		return malformed(refusal, HEADER_OFFSET(payload_len),
				 "no payload");
	if (le16_to_cpu(envelope->format_version) != HCSEC_FORMAT_VERSION)
		return malformed(refusal, HEADER_OFFSET(format_version),
				 "unknown format version");
	if (envelope->sig_alg != HCSEC_SIG_ED25519)
		return malformed(refusal, HEADER_OFFSET(sig_alg),
				 "unknown signature algorithm");
	if (!envelope->sig_count)
		return malformed(refusal, HEADER_OFFSET(sig_count),
				 "no signature");
	if (envelope->sig_count > HCSEC_MAX_SIGNATURES)
		return malformed(refusal, HEADER_OFFSET(sig_count),
				 "too many signatures");
	if (envelope->flags)
		return malformed(refusal, HEADER_OFFSET(flags), "unknown flag");
	if (envelope->reserved0)
		return malformed(refusal, HEADER_OFFSET(reserved0),
				 "reserved bytes are not 0");
	if (!envelope->serial)
		return malformed(refusal, HEADER_OFFSET(serial), "serial is 0");
	return 0;
}

/* The runs of bytes that have but one value so far. */
static int check_zeros(const struct hcsec_envelope *envelope,
		       struct hcsec_refusal *refusal)
{
	size_t i;

	i = first_set(envelope->policy_id, sizeof(envelope->policy_id));
	if (i < sizeof(envelope->policy_id))
		return malformed(refusal, HEADER_OFFSET(policy_id) + i,
				 "unknown policy slot");
	/* No deployment has a name yet, so this is meant for another one. */
	i = first_set(envelope->target_id, sizeof(envelope->target_id));
	if (i < sizeof(envelope->target_id))
		return malformed(refusal, HEADER_OFFSET(target_id) + i,
				 "meant for another deployment");
	i = first_set(envelope->reserved1, sizeof(envelope->reserved1));
	if (i < sizeof(envelope->reserved1))
		return malformed(refusal, HEADER_OFFSET(reserved1) + i,
				 "reserved bytes are not 0");
	return 0;
}

/* envelope.h describes this and the following ones. */
int hcsec_envelope_total(const void *data, size_t len, size_t *total,
			 struct hcsec_refusal *refusal)
{
	struct hcsec_envelope envelope;
	u64 sum;
	int err;

	if (len < sizeof(envelope))
		return malformed(refusal, len, "header is cut off");
	memcpy(&envelope, data, sizeof(envelope));

	err = find_kind(envelope.magic, refusal);
	if (err < 0)
		return err;
	err = check_fields(&envelope, refusal);
	if (err)
		return err;
	err = check_zeros(&envelope, refusal);
	if (err)
		return err;

	sum = sizeof(envelope) + (u64)le32_to_cpu(envelope.payload_len) +
	      envelope.sig_count * sizeof(struct hcsec_signature);
	if (sum > HCSEC_MAX_BLOB)
		return refuse(refusal, -EMSGSIZE, HEADER_OFFSET(payload_len),
			      "larger than the limit of 16 MiB");
	*total = sum;
	return 0;
}

/* Strictly ascending ids are one encoding, and count no key twice. */
static int check_order(const struct hcsec_view *view,
		       struct hcsec_refusal *refusal)
{
	size_t i;
	int order;

	for (i = 1; i < view->nsigs; i++) {
		order = memcmp(view->sigs[i - 1].key_id, view->sigs[i].key_id,
			       HCSEC_KEY_ID_SIZE);
		if (order < 0)
			continue;
		return malformed(refusal,
				 view->message_len + i * sizeof(*view->sigs),
				 order ? "signatures are not sorted by key id" :
					 "two signatures have the same key id");
	}
	return 0;
}

int hcsec_envelope_parse(struct hcsec_view *view, const void *data, size_t len,
			 struct hcsec_refusal *refusal)
{
	const struct hcsec_envelope *envelope = data;
	size_t total;
	int err;

	err = hcsec_envelope_total(data, len, &total, refusal);
	if (err)
		return err;
	if (len < total)
		return malformed(refusal, len, "cut off");
	if (len > total)
		return malformed(refusal, total,
				 "bytes after the last signature");

	view->kind = find_kind(envelope->magic, refusal);
	view->epoch = le32_to_cpu(envelope->epoch);
	view->serial = le64_to_cpu(envelope->serial);
	view->not_before = le64_to_cpu(envelope->not_before);
	view->not_after = le64_to_cpu(envelope->not_after);
	view->payload_len = le32_to_cpu(envelope->payload_len);
	view->payload = (const u8 *)data + sizeof(*envelope);
	view->message = data;
	view->message_len = sizeof(*envelope) + view->payload_len;
	view->sigs = (const void *)(view->message + view->message_len);
	view->nsigs = envelope->sig_count;
	return check_order(view, refusal);
}

static const struct hcsec_key *find_key(const struct hcsec_trust *trust,
					const u8 id[HCSEC_KEY_ID_SIZE])
{
	size_t i;

	for (i = 0; i < trust->nkeys; i++) {
		if (!memcmp(trust->keys[i].id, id, HCSEC_KEY_ID_SIZE))
			return &trust->keys[i];
	}
	return NULL;
}

static bool is_revoked(const struct hcsec_trust *trust,
		       const u8 id[HCSEC_KEY_ID_SIZE])
{
	size_t i;

	for (i = 0; i < trust->nrevoked; i++) {
		if (!memcmp(trust->revoked[i].id, id, HCSEC_KEY_ID_SIZE))
			return true;
	}
	return false;
}

/**
 * struct tally - What the signatures of a blob are worth
 *
 * @valid: They count.
 * @revoked: Their keys are revoked.
 * @expired: They are right, but their keys are not valid now.
 * @barred: Their keys may not sign blobs of this kind.
 */
struct tally {
	unsigned int valid;
	unsigned int revoked;
	unsigned int expired;
	unsigned int barred;
};

static int weigh(const struct hcsec_view *view, const struct hcsec_trust *trust,
		 const struct hcsec_signature *sig, struct tally *tally,
		 struct hcsec_refusal *refusal)
{
	const size_t offset = (const u8 *)sig - view->message;
	const struct hcsec_key *const key = find_key(trust, sig->key_id);
	bool expired;
	int err;

	if (is_revoked(trust, sig->key_id)) {
		tally->revoked++;
		return 0;
	}
	if (!key)
		return 0;
	if (!(trust->roles & BIT(key->role))) {
		tally->barred++;
		return 0;
	}
	err = hcsec_ed25519_verify(key->key, sig->sig, view->message,
				   view->message_len);
	if (err == -ENOMEM)
		return refuse(refusal, err, offset,
			      "no memory to verify a signature");
	expired = (key->not_before && trust->now < key->not_before) ||
		  (key->not_after && trust->now > key->not_after);
	if (expired) {
		/* Only tells which error it is. */
		tally->expired += !err;
		return 0;
	}
	if (err)
		return refuse(refusal, -EKEYREJECTED, offset,
			      "signature of a trusted key is wrong");
	tally->valid++;
	return 0;
}

/* envelope.h describes this and the following ones. */
int hcsec_envelope_signed(const struct hcsec_view *view,
			  const struct hcsec_trust *trust,
			  struct hcsec_refusal *refusal)
{
	const size_t offset = view->message_len;
	struct tally tally = {};
	unsigned int sum;
	size_t i;
	int err;

	for (i = 0; i < view->nsigs; i++) {
		err = weigh(view, trust, &view->sigs[i], &tally, refusal);
		if (err)
			return err;
	}

	if (tally.valid && tally.valid >= trust->threshold)
		return 0;
	sum = tally.valid + tally.revoked + tally.expired;
	if (tally.revoked && sum >= trust->threshold)
		return refuse(refusal, -EKEYREVOKED, offset,
			      "signed by a revoked key");
	if (tally.expired && sum >= trust->threshold)
		return refuse(refusal, -EKEYEXPIRED, offset,
			      "signed by a key that is not valid now");
	if (!trust->nkeys)
		return refuse(refusal, -ENOKEY, offset, "no key is trusted");
	if (!tally.valid)
		return refuse(refusal, -ENOKEY, offset, tally.barred ?
			      "signed by a key that may not sign this kind of blob" :
			      "not signed by a trusted key");
	return refuse(refusal, -ENOKEY, offset,
		      "signed by too few trusted keys");
}

static int refuse_number(struct hcsec_refusal *refusal, int err, size_t offset,
			 const char *reason, u64 value, u64 limit)
{
	refusal->unit = HCSEC_REFUSAL_NUMBER;
	refusal->value = value;
	refusal->limit = limit;
	return refuse(refusal, err, offset, reason);
}

static int check_age(const struct hcsec_view *view,
		     const struct hcsec_trust *trust,
		     struct hcsec_refusal *refusal)
{
	const bool is_policy = view->kind == HCSEC_BLOB_POLICY;

	if (view->epoch < trust->epoch)
		return refuse_number(refusal, -ESTALE, HEADER_OFFSET(epoch),
				     "epoch is below the one in force",
				     view->epoch, trust->epoch);
	if (view->epoch > trust->epoch && is_policy)
		return refuse_number(refusal, -ENOKEY, HEADER_OFFSET(epoch),
				     "epoch is above the one of the keyset in force",
				     view->epoch, trust->epoch);
	if (view->epoch < trust->floor_epoch)
		return refuse_number(refusal, -ESTALE, HEADER_OFFSET(epoch),
				     "epoch is below the floor", view->epoch,
				     trust->floor_epoch);
	if (view->serial < trust->serial)
		return refuse_number(refusal, -ESTALE, HEADER_OFFSET(serial),
				     "serial is below the one in force",
				     view->serial, trust->serial);
	if (view->serial < trust->floor &&
	    (view->epoch == trust->floor_epoch || !is_policy))
		return refuse_number(refusal, -ESTALE, HEADER_OFFSET(serial),
				     "serial is below the floor", view->serial,
				     trust->floor);
	return 0;
}

static int refuse_time(struct hcsec_refusal *refusal, size_t offset,
		       const char *reason, u64 now, u64 limit)
{
	refusal->unit = HCSEC_REFUSAL_TIME;
	refusal->value = now;
	refusal->limit = limit;
	return refuse(refusal, -EKEYEXPIRED, offset, reason);
}

int hcsec_envelope_verify(const struct hcsec_view *view,
			  const struct hcsec_trust *trust,
			  struct hcsec_refusal *refusal)
{
	int err;

	err = hcsec_envelope_signed(view, trust, refusal);
	if (err)
		return err;
	err = check_age(view, trust, refusal);
	if (err)
		return err;
	if (view->not_before && trust->now < view->not_before)
		return refuse_time(refusal, HEADER_OFFSET(not_before),
				   "not valid before", trust->now,
				   view->not_before);
	if (view->not_after && trust->now > view->not_after)
		return refuse_time(refusal, HEADER_OFFSET(not_after),
				   "not valid after", trust->now,
				   view->not_after);
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
