// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Who may sign what
 *
 * Pure but for the hash.
 */

#include "ed25519.h"
#include "envelope.h"
#include "keyset.h"

static_assert(sizeof(struct hcsec_keyset) == 16, "layout of a keyset");
static_assert(sizeof(struct hcsec_keyset_key) == 120, "layout of a key");
static_assert(sizeof(struct hcsec_revoked) == 16, "layout of a revoked id");

#define KEY_OFFSET(i, member) \
	(sizeof(struct hcsec_keyset) + (i) * sizeof(struct hcsec_keyset_key) + \
	 offsetof(struct hcsec_keyset_key, member))

static int malformed(struct hcsec_refusal *refusal, size_t offset,
		     const char *reason)
{
	*refusal = (struct hcsec_refusal){ .offset = offset, .reason = reason };
	return -EBADMSG;
}

static size_t count_role(const struct hcsec_keyring *keyring,
			 enum hcsec_key_role role)
{
	size_t i, count = 0;

	for (i = 0; i < keyring->nkeys; i++)
		count += keyring->keys[i].role == role;
	return count;
}

static unsigned int policy_roles(const struct hcsec_keyring *keyring)
{
	unsigned int roles = BIT(HCSEC_ROLE_POLICY);

	if (keyring->root_signs_policy)
		roles |= BIT(HCSEC_ROLE_ROOT);
	return roles;
}

/* keyset.h describes this and the following ones. */
void hcsec_keyring_trust(const struct hcsec_keyring *keyring,
			 enum hcsec_blob_kind kind, struct hcsec_trust *trust)
{
	const bool is_policy = kind == HCSEC_BLOB_POLICY;

	trust->keys = keyring->keys;
	trust->nkeys = keyring->nkeys;
	trust->revoked = keyring->revoked;
	trust->nrevoked = keyring->nrevoked;
	trust->roles = is_policy ? policy_roles(keyring) : BIT(HCSEC_ROLE_ROOT);
	trust->threshold = keyring->threshold[is_policy ? HCSEC_ROLE_POLICY :
							  HCSEC_ROLE_ROOT];
	trust->epoch = keyring->epoch;
}

/* What "hcsecctl keygen" and the kernel's build accept, too. */
static bool is_name_byte(u8 c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
	       (c >= '0' && c <= '9') || c == '.' || c == '_' || c == '@' ||
	       c == '-';
}

static int check_name(const struct hcsec_keyset_key *key, size_t i,
		      struct hcsec_refusal *refusal)
{
	const size_t offset = KEY_OFFSET(i, name);
	size_t len, at;

	for (len = 0; len < sizeof(key->name) && is_name_byte(key->name[len]);
	     len++)
		;
	if (!len)
		return malformed(refusal, offset, "key without a name");
	if (len == sizeof(key->name))
		return malformed(refusal, offset, "name is not terminated");
	for (at = len; at < sizeof(key->name); at++) {
		if (key->name[at])
			return malformed(refusal, offset + at,
					 "wrong byte in a name");
	}
	return 0;
}

/* Checks what a key says of itself, and that it comes after the ones before. */
static int check_key(const struct hcsec_keyset_key *keys, size_t i,
		     struct hcsec_refusal *refusal)
{
	const struct hcsec_keyset_key *const key = &keys[i];
	size_t at;
	int err;

	if (!hcsec_ed25519_key_ok(key->key))
		return malformed(refusal, KEY_OFFSET(i, key),
				 "no usable Ed25519 key");
	if (i && memcmp(keys[i - 1].key, key->key, sizeof(key->key)) >= 0)
		return malformed(refusal, KEY_OFFSET(i, key),
				 "keys are not sorted, or one is there twice");
	if (key->role >= HCSEC_ROLE_NR)
		return malformed(refusal, KEY_OFFSET(i, role), "unknown role");
	for (at = 0; at < sizeof(key->reserved); at++) {
		if (key->reserved[at])
			return malformed(refusal, KEY_OFFSET(i, reserved) + at,
					 "reserved bytes are not 0");
	}
	err = check_name(key, i, refusal);
	if (err)
		return err;
	for (at = 0; at < i; at++) {
		if (!memcmp(keys[at].name, key->name, sizeof(key->name)))
			return malformed(refusal, KEY_OFFSET(i, name),
					 "two keys have the same name");
	}
	return 0;
}

static void take_key(struct hcsec_key *key, const struct hcsec_keyset_key *from)
{
	memcpy(key->key, from->key, sizeof(key->key));
	hcsec_key_id(key->key, key->id);
	key->name = (const char *)from->name;
	key->not_before = le64_to_cpu(from->not_before);
	key->not_after = le64_to_cpu(from->not_after);
	key->role = from->role;
}

static bool has_revoked(const struct hcsec_keyring *keyring,
			const u8 id[HCSEC_KEY_ID_SIZE])
{
	size_t i;

	for (i = 0; i < keyring->nrevoked; i++) {
		if (!memcmp(keyring->revoked[i].id, id, HCSEC_KEY_ID_SIZE))
			return true;
	}
	return false;
}

static int check_revoked(const struct hcsec_keyring *keyring,
			 struct hcsec_refusal *refusal)
{
	const size_t offset = KEY_OFFSET(keyring->nkeys, key);
	size_t i;

	for (i = 1; i < keyring->nrevoked; i++) {
		if (memcmp(keyring->revoked[i - 1].id, keyring->revoked[i].id,
			   HCSEC_KEY_ID_SIZE) >= 0)
			return malformed(refusal,
					 offset + i * HCSEC_KEY_ID_SIZE,
					 "revoked ids are not sorted, or one is there twice");
	}
	for (i = 0; i < keyring->nkeys; i++) {
		if (has_revoked(keyring, keyring->keys[i].id))
			return malformed(refusal, KEY_OFFSET(i, key),
					 "key is revoked");
	}
	return 0;
}

/* More than there are keys for would leave nobody who can sign. */
static int check_threshold(unsigned int threshold, size_t nkeys, size_t offset,
			   struct hcsec_refusal *refusal)
{
	if (!threshold)
		return malformed(refusal, offset, "threshold is 0");
	if (threshold > HCSEC_MAX_SIGNATURES || threshold > nkeys)
		return malformed(refusal, offset,
				 "threshold is above the number of keys");
	return 0;
}

static int check_thresholds(const struct hcsec_keyring *keyring,
			    struct hcsec_refusal *refusal)
{
	const size_t roots = count_role(keyring, HCSEC_ROLE_ROOT);
	size_t signers = count_role(keyring, HCSEC_ROLE_POLICY);
	int err;

	if (keyring->root_signs_policy)
		signers += roots;
	err = check_threshold(keyring->threshold[HCSEC_ROLE_ROOT], roots,
			      offsetof(struct hcsec_keyset, root_threshold),
			      refusal);
	if (err)
		return err;
	return check_threshold(keyring->threshold[HCSEC_ROLE_POLICY], signers,
			       offsetof(struct hcsec_keyset, policy_threshold),
			       refusal);
}

/* Sets the numbers of elements if they fill the payload exactly. */
static int check_counts(const struct hcsec_view *view, u32 *nkeys, u32 *nrevoked,
			struct hcsec_refusal *refusal)
{
	const struct hcsec_keyset *const keyset = (const void *)view->payload;
	size_t i;

	if (view->payload_len < sizeof(*keyset))
		return malformed(refusal, view->payload_len,
				 "keyset is cut off");
	*nkeys = le32_to_cpu(keyset->nkeys);
	*nrevoked = le32_to_cpu(keyset->nrevoked);
	if (!*nkeys)
		return malformed(refusal, offsetof(struct hcsec_keyset, nkeys),
				 "no key");
	if (*nkeys > HCSEC_MAX_KEYS)
		return malformed(refusal, offsetof(struct hcsec_keyset, nkeys),
				 "too many keys");
	if (*nrevoked > HCSEC_MAX_REVOKED)
		return malformed(refusal,
				 offsetof(struct hcsec_keyset, nrevoked),
				 "too many revoked keys");
	if (keyset->flags & ~HCSEC_KEYSET_ROOT_SIGNS_POLICY)
		return malformed(refusal, offsetof(struct hcsec_keyset, flags),
				 "unknown flag");
	for (i = 0; i < sizeof(keyset->reserved); i++) {
		if (keyset->reserved[i])
			return malformed(refusal,
					 offsetof(struct hcsec_keyset,
						  reserved) + i,
					 "reserved bytes are not 0");
	}
	if (view->payload_len != sizeof(*keyset) +
				 *nkeys * sizeof(struct hcsec_keyset_key) +
				 *nrevoked * sizeof(struct hcsec_revoked))
		return malformed(refusal, 0,
				 "length is not that of so many keys");
	return 0;
}

int hcsec_keyset_parse(struct hcsec_keyring *keyring,
		       const struct hcsec_view *view,
		       struct hcsec_refusal *refusal)
{
	const struct hcsec_keyset *const keyset = (const void *)view->payload;
	const struct hcsec_keyset_key *const keys = (const void *)(keyset + 1);
	u32 nkeys, nrevoked;
	size_t i;
	int err;

	err = check_counts(view, &nkeys, &nrevoked, refusal);
	if (err)
		return err;
	keyring->epoch = view->epoch;
	keyring->serial = view->serial;
	keyring->nkeys = nkeys;
	keyring->nrevoked = nrevoked;
	keyring->revoked = (const void *)(keys + nkeys);
	keyring->threshold[HCSEC_ROLE_ROOT] = keyset->root_threshold;
	keyring->threshold[HCSEC_ROLE_POLICY] = keyset->policy_threshold;
	keyring->root_signs_policy =
		keyset->flags & HCSEC_KEYSET_ROOT_SIGNS_POLICY;

	for (i = 0; i < nkeys; i++) {
		err = check_key(keys, i, refusal);
		if (err)
			return err;
		take_key(&keyring->keys[i], &keys[i]);
	}
	return check_revoked(keyring, refusal) ?:
	       check_thresholds(keyring, refusal);
}

static bool is_same_root(const struct hcsec_key *a, const struct hcsec_key *b)
{
	return a->role == b->role && a->not_before == b->not_before &&
	       a->not_after == b->not_after &&
	       !memcmp(a->key, b->key, HCSEC_KEY_SIZE);
}

static bool has_root(const struct hcsec_keyring *keyring,
		     const struct hcsec_key *root)
{
	size_t i;

	for (i = 0; i < keyring->nkeys; i++) {
		if (is_same_root(&keyring->keys[i], root))
			return true;
	}
	return false;
}

static bool has_same_roots(const struct hcsec_keyring *a,
			   const struct hcsec_keyring *b)
{
	size_t i;

	if (a->threshold[HCSEC_ROLE_ROOT] != b->threshold[HCSEC_ROLE_ROOT] ||
	    count_role(a, HCSEC_ROLE_ROOT) != count_role(b, HCSEC_ROLE_ROOT))
		return false;
	for (i = 0; i < a->nkeys; i++) {
		if (a->keys[i].role == HCSEC_ROLE_ROOT &&
		    !has_root(b, &a->keys[i]))
			return false;
	}
	return true;
}

int hcsec_keyset_follows(const struct hcsec_keyring *old,
			 const struct hcsec_keyring *new,
			 const struct hcsec_view *view, u64 now,
			 struct hcsec_refusal *refusal)
{
	struct hcsec_trust trust = { .now = now };
	size_t i;

	for (i = 0; i < old->nrevoked; i++) {
		if (has_revoked(new, old->revoked[i].id))
			continue;
		*refusal = (struct hcsec_refusal){
			.reason = "a revoked key is not revoked in it any more",
		};
		return -EKEYREVOKED;
	}
	if (has_same_roots(old, new))
		return 0;
	/* The ids that the new one revokes may sign for the last time. */
	hcsec_keyring_trust(new, HCSEC_BLOB_KEYSET, &trust);
	trust.nrevoked = 0;
	return hcsec_envelope_signed(view, &trust, refusal);
}
