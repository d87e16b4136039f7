// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Fuzz target: any bytes as a keyset, signatures included
 *
 * What is accepted must leave somebody who can sign, and have but one encoding.
 */

#include "ed25519.h"
#include "fuzz.h"
#include "keyset.h"
#include "trust.h"

static size_t count_role(const struct hcsec_keyring *keyring,
			 enum hcsec_key_role role)
{
	size_t i, n = 0;

	for (i = 0; i < keyring->nkeys; i++)
		n += keyring->keys[i].role == role;
	return n;
}

/* The same payload, put together anew from what is known of it. */
static void check_canonical(const struct hcsec_keyring *keyring,
			    const struct hcsec_view *view)
{
	const struct hcsec_keyset head = {
		.nkeys = cpu_to_le32(keyring->nkeys),
		.nrevoked = cpu_to_le32(keyring->nrevoked),
		.root_threshold = keyring->threshold[HCSEC_ROLE_ROOT],
		.policy_threshold = keyring->threshold[HCSEC_ROLE_POLICY],
		.flags = keyring->root_signs_policy,
	};
	const u8 *at = view->payload;
	size_t i;

	fuzz_check(!memcmp(at, &head, sizeof(head)),
		   "accepted, but there is another encoding of the numbers");
	at += sizeof(head);
	for (i = 0; i < keyring->nkeys; i++) {
		const struct hcsec_key *const key = &keyring->keys[i];
		struct hcsec_keyset_key encoded = {
			.not_before = cpu_to_le64(key->not_before),
			.not_after = cpu_to_le64(key->not_after),
			.role = key->role,
		};

		memcpy(encoded.key, key->key, sizeof(encoded.key));
		fuzz_check(strlen(key->name) < sizeof(encoded.name),
			   "accepted with a name that does not end");
		memcpy(encoded.name, key->name, strlen(key->name));
		fuzz_check(!memcmp(at, &encoded, sizeof(encoded)),
			   "accepted, but there is another encoding of a key");
		at += sizeof(encoded);
	}
	fuzz_check((const u8 *)keyring->revoked == at,
		   "accepted, but the revoked keys are elsewhere");
	at += keyring->nrevoked * sizeof(*keyring->revoked);
	fuzz_check(at == view->payload + view->payload_len,
		   "accepted, but the parts do not make the whole");
}

static void check_key(const struct hcsec_keyring *keyring, size_t i)
{
	const struct hcsec_key *const key = &keyring->keys[i], *other;
	u8 id[HCSEC_KEY_ID_SIZE];
	size_t j;

	hcsec_key_id(key->key, id);
	fuzz_check(!memcmp(id, key->id, sizeof(id)), "a key with a wrong id");
	fuzz_check(hcsec_ed25519_key_ok(key->key), "a key of no use");
	fuzz_check(key->name[0], "a key without a name");
	fuzz_check(key->role < HCSEC_ROLE_NR, "a key with an unknown role");
	for (other = keyring->keys; other < key; other++) {
		fuzz_check(memcmp(key->key, other->key, sizeof(key->key)),
			   "a key is there twice");
		fuzz_check(strcmp(key->name, other->name), "a name twice");
	}
	for (j = 0; j < keyring->nrevoked; j++)
		fuzz_check(memcmp(key->id, keyring->revoked[j].id, sizeof(id)),
			   "a key is revoked");
}

/* For both kinds of blob there must be enough keys. */
static void check_signers(const struct hcsec_keyring *keyring)
{
	const size_t roots = count_role(keyring, HCSEC_ROLE_ROOT);
	size_t signers = count_role(keyring, HCSEC_ROLE_POLICY);

	if (keyring->root_signs_policy)
		signers += roots;
	fuzz_check(keyring->threshold[HCSEC_ROLE_ROOT], "keysets for free");
	fuzz_check(keyring->threshold[HCSEC_ROLE_POLICY], "policies for free");
	fuzz_check(keyring->threshold[HCSEC_ROLE_ROOT] <= roots,
		   "nobody can sign a keyset");
	fuzz_check(keyring->threshold[HCSEC_ROLE_POLICY] <= signers,
		   "nobody can sign a policy");
}

static bool revokes(const struct hcsec_keyring *keyring, const u8 *id)
{
	size_t i;

	for (i = 0; i < keyring->nrevoked; i++) {
		if (!memcmp(keyring->revoked[i].id, id, HCSEC_KEY_ID_SIZE))
			return true;
	}
	return false;
}

static bool is_same(const struct hcsec_key *a, const struct hcsec_key *b)
{
	return !memcmp(a->key, b->key, sizeof(a->key)) && a->role == b->role &&
	       a->not_before == b->not_before && a->not_after == b->not_after;
}

/* Whether every root key of the one is, as it is, one of the other. */
static bool has_roots(const struct hcsec_keyring *one,
		      const struct hcsec_keyring *other)
{
	size_t i, j;

	for (i = 0; i < one->nkeys; i++) {
		if (one->keys[i].role != HCSEC_ROLE_ROOT)
			continue;
		for (j = 0; j < other->nkeys; j++) {
			if (is_same(&one->keys[i], &other->keys[j]))
				break;
		}
		if (j == other->nkeys)
			return false;
	}
	return true;
}

/* Some of the keys that the mutator knows, as if they were trusted now. */
static void make_old(struct hcsec_keyring *old, struct hcsec_revoked *revoked,
		     struct rand *r)
{
	u32 i;

	*old = (struct hcsec_keyring){ .revoked = revoked };
	for (i = 0; i < FUZZ_KEYS; i++) {
		const struct hcsec_key *const key = &fuzz_keys()->key[i];

		if (rand_percent(r, 10)) {
			memcpy(revoked[old->nrevoked++].id, key->id,
			       sizeof(key->id));
		} else if (rand_percent(r, 40)) {
			old->keys[old->nkeys] = *key;
			old->keys[old->nkeys++].role =
				rand_below(r, HCSEC_ROLE_NR);
		}
	}
	old->threshold[HCSEC_ROLE_ROOT] = 1 + rand_below(r, 2);
	old->threshold[HCSEC_ROLE_POLICY] = 1;
}

static void check_follows(const struct hcsec_keyring *new,
			  const struct hcsec_view *view, struct rand *r)
{
	struct hcsec_revoked revoked[FUZZ_KEYS];
	const u64 now = rand_percent(r, 50) ? 1 : rand_u64(r);
	struct hcsec_refusal refusal = {};
	struct hcsec_trust trust = { .now = now };
	struct hcsec_keyring old;
	bool same, kept = true;
	size_t i;
	int err;

	/* What has not changed needs no signature. */
	fuzz_check(!hcsec_keyset_follows(new, new, view, now, &refusal),
		   "does not follow itself");

	make_old(&old, revoked, r);
	err = hcsec_keyset_follows(&old, new, view, now, &refusal);
	for (i = 0; i < old.nrevoked; i++)
		kept = kept && revokes(new, old.revoked[i].id);
	same = has_roots(&old, new) && has_roots(new, &old) &&
	       old.threshold[HCSEC_ROLE_ROOT] == new->threshold[HCSEC_ROLE_ROOT];
	hcsec_keyring_trust(new, HCSEC_BLOB_KEYSET, &trust);
	fuzz_check(!err == (kept && (same || fuzz_trusted(view, &trust))),
		   "a keyset follows that must not, or does not that may");
	if (err)
		fuzz_check_refusal(&refusal, view->message_len + 80 * view->nsigs);
}

static void check_accepted(const struct hcsec_keyring *keyring,
			   const struct hcsec_view *view, struct rand *r)
{
	struct hcsec_refusal refusal = {};
	struct hcsec_trust trust = {};
	int err, kind;
	size_t i;

	check_canonical(keyring, view);
	for (i = 0; i < keyring->nkeys; i++)
		check_key(keyring, i);
	check_signers(keyring);
	for (kind = 0; kind < HCSEC_BLOB_NR; kind++) {
		hcsec_keyring_trust(keyring, kind, &trust);
		err = hcsec_envelope_signed(view, &trust, &refusal);
		fuzz_check(!err == fuzz_trusted(view, &trust),
			   "signed by itself, or not, against libsodium");
	}
	check_follows(keyring, view, r);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	u8 *const copy = fuzz_copy(data, len);
	struct rand r = fuzz_rand(data, len);
	struct hcsec_refusal refusal = {}, again = {};
	struct hcsec_keyring keyring, second;
	struct hcsec_view view;
	int err;

	if (!hcsec_envelope_parse(&view, copy, len, &refusal) &&
	    view.kind == HCSEC_BLOB_KEYSET) {
		/* What an earlier one left must not matter. */
		memset(&keyring, 0xff, sizeof(keyring));
		memset(&second, 0, sizeof(second));
		err = hcsec_keyset_parse(&keyring, &view, &refusal);
		fuzz_check(!err || err == -EBADMSG,
			   "refused with another errno");
		fuzz_check_same(err, &refusal,
				hcsec_keyset_parse(&second, &view, &again),
				&again);
		if (err)
			fuzz_check_refusal(&refusal, view.payload_len);
		else
			check_accepted(&keyring, &view, &r);
	}
	fuzz_check(!memcmp(copy, data, len), "the input was written to");
	free(copy);
	return 0;
}
