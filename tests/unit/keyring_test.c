// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - All thresholds, all bits and all changes of a few keys
 *
 * Includes the verification of signatures, to let its allocation fail.
 */

#include "pure.h"

/* Lets allocations fail on demand. */
static bool no_memory;
#undef hcsec_alloc_array
#define hcsec_alloc_array(n, size) (no_memory ? NULL : calloc(n, size))

#include "ed25519.c"

#include "keyset.h"
#include "signers.h"
#include "tap.h"

#define NUM_KEYS 4
#define NUM_REVOKED 3
#define HEAD(member) offsetof(struct hcsec_keyset, member)
#define NOW 1500

/* In the order of their keys, which is the one of a keyset. */
static struct hcsec_key keys[NUM_KEYS];
static u8 secret[NUM_KEYS][crypto_sign_SECRETKEYBYTES];

static unsigned int count, wrong;

static void expect(int got, int want, const struct hcsec_refusal *refusal,
		   size_t offset, const char *what)
{
	count++;
	if (got == want &&
	    (!want || (refusal->offset == offset && refusal->reason)))
		return;
	if (!wrong++)
		printf("# %s: %d at %zu (%s), expected %d at %zu\n", what, got,
		       refusal->offset, refusal->reason, want, offset);
}

static void expect_true(bool what, const char *name)
{
	const struct hcsec_refusal none = { .reason = "false" };

	expect(what, true, &none, 0, name);
}

static void end_of_group(const char *name)
{
	tap_ok(!wrong && count, "%s: %u cases, %u wrong", name, count, wrong);
	count = 0;
	wrong = 0;
}

/**
 * struct payload - The largest payload that tests make
 *
 * @head: Its start.
 * @keys: More keys than there may be.
 * @revoked: More revoked ids than there may be.
 * @len: Its length.
 */
struct payload {
	struct hcsec_keyset head;
	struct hcsec_keyset_key keys[HCSEC_MAX_KEYS + 1];
	struct hcsec_revoked revoked[HCSEC_MAX_REVOKED + 1];
	size_t len;
};

static struct hcsec_revoked *revoked_of(struct payload *payload)
{
	return (void *)&payload->keys[le32_to_cpu(payload->head.nkeys)];
}

/* Keys 0 and 1 are roots, 2 and 3 sign policies, three others are revoked. */
static void make_payload(struct payload *payload)
{
	struct hcsec_revoked *revoked;
	unsigned int i;

	memset(payload, 0, sizeof(*payload));
	payload->head.nkeys = cpu_to_le32(NUM_KEYS);
	payload->head.nrevoked = cpu_to_le32(NUM_REVOKED);
	payload->head.root_threshold = 2;
	payload->head.policy_threshold = 1;
	for (i = 0; i < NUM_KEYS; i++) {
		memcpy(payload->keys[i].key, keys[i].key, HCSEC_KEY_SIZE);
		payload->keys[i].role = i < 2 ? HCSEC_ROLE_ROOT :
						HCSEC_ROLE_POLICY;
		snprintf((char *)payload->keys[i].name, HCSEC_KEY_NAME_SIZE,
			 "key-%u@test.example_%u", i, i);
	}
	payload->keys[3].not_before = cpu_to_le64(1000);
	payload->keys[3].not_after = cpu_to_le64(2000);
	revoked = revoked_of(payload);
	for (i = 0; i < NUM_REVOKED; i++)
		revoked[i].id[HCSEC_KEY_ID_SIZE - 1] = i + 1;
	payload->len = (u8 *)(revoked + NUM_REVOKED) - (u8 *)payload;
}

/* Parses bytes where nothing follows them, so that the sanitizer can tell. */
static int parse(const struct payload *payload, struct hcsec_keyring *keyring,
		 struct hcsec_refusal *refusal)
{
	static u8 *copy;
	struct hcsec_view view = {
		.kind = HCSEC_BLOB_KEYSET,
		.epoch = 3,
		.serial = 7,
		.payload_len = payload->len,
	};

	/* A keyring points into it: it lives until the next one. */
	free(copy);
	copy = malloc(payload->len);
	if (!copy)
		exit(2);
	memcpy(copy, payload, payload->len);
	view.payload = copy;
	memset(keyring, 0xff, sizeof(*keyring));
	*refusal = (struct hcsec_refusal){ 0 };
	return hcsec_keyset_parse(keyring, &view, refusal);
}

static void expect_parse(const struct payload *payload, int want, size_t offset,
			 const char *what)
{
	struct hcsec_refusal refusal;
	struct hcsec_keyring keyring;

	expect(parse(payload, &keyring, &refusal), want, &refusal, offset,
	       what);
}

static void test_thresholds(void)
{
	struct payload payload;
	unsigned int roots, root_threshold, policy_threshold, flag, i;

	for (roots = 0; roots <= NUM_KEYS; roots++) {
		for (i = 0; i < 6 * 6 * 2; i++) {
			unsigned int signers = NUM_KEYS - roots;
			size_t offset = HEAD(policy_threshold);
			bool good;

			flag = i % 2;
			root_threshold = i / 2 % 6;
			policy_threshold = i / 12;
			make_payload(&payload);
			payload.keys[0].role = HCSEC_ROLE_POLICY;
			payload.keys[1].role = HCSEC_ROLE_POLICY;
			for (unsigned int j = 0; j < roots; j++)
				payload.keys[NUM_KEYS - 1 - j].role =
					HCSEC_ROLE_ROOT;
			payload.head.flags = flag;
			payload.head.root_threshold = root_threshold;
			payload.head.policy_threshold = policy_threshold;
			if (flag)
				signers += roots;
			if (!root_threshold || root_threshold > roots)
				offset = HEAD(root_threshold);
			good = root_threshold && root_threshold <= roots &&
			       policy_threshold && policy_threshold <= signers;
			expect_parse(&payload, good ? 0 : -EBADMSG, offset,
				     "thresholds");
		}
	}
	end_of_group("thresholds");
}

/* Sorts keys and the secret halves beside them. */
static void sort_by_key(struct hcsec_key *some,
			u8 (*secrets)[crypto_sign_SECRETKEYBYTES], unsigned int n)
{
	u8 sk[crypto_sign_SECRETKEYBYTES];
	struct hcsec_key key;
	unsigned int i, j;

	for (i = 1; i < n; i++) {
		for (j = i; j && memcmp(some[j - 1].key, some[j].key,
					HCSEC_KEY_SIZE) > 0; j--) {
			key = some[j];
			some[j] = some[j - 1];
			some[j - 1] = key;
			memcpy(sk, secrets[j], sizeof(sk));
			memcpy(secrets[j], secrets[j - 1], sizeof(sk));
			memcpy(secrets[j - 1], sk, sizeof(sk));
		}
	}
}

/* The most of everything, and no more than eight have to sign. */
static void test_largest(void)
{
	static struct hcsec_key many[HCSEC_MAX_KEYS];
	static u8 secrets[HCSEC_MAX_KEYS][crypto_sign_SECRETKEYBYTES];
	static struct payload payload;
	struct hcsec_revoked *revoked;
	unsigned int i;

	for (i = 0; i < HCSEC_MAX_KEYS; i++) {
		const u8 seed[crypto_sign_SEEDBYTES] = { i };

		crypto_sign_seed_keypair(many[i].key, secrets[i], seed);
	}
	sort_by_key(many, secrets, HCSEC_MAX_KEYS);
	memset(&payload, 0, sizeof(payload));
	payload.head.nkeys = cpu_to_le32(HCSEC_MAX_KEYS);
	payload.head.nrevoked = cpu_to_le32(HCSEC_MAX_REVOKED);
	payload.head.root_threshold = HCSEC_MAX_SIGNATURES;
	payload.head.policy_threshold = HCSEC_MAX_SIGNATURES;
	for (i = 0; i < HCSEC_MAX_KEYS; i++) {
		memcpy(payload.keys[i].key, many[i].key, HCSEC_KEY_SIZE);
		payload.keys[i].role = i % 2;
		snprintf((char *)payload.keys[i].name, HCSEC_KEY_NAME_SIZE,
			 "%u", i);
	}
	revoked = revoked_of(&payload);
	for (i = 0; i < HCSEC_MAX_REVOKED; i++) {
		revoked[i].id[0] = i / 256;
		revoked[i].id[1] = i % 256;
	}
	payload.len = (u8 *)(revoked + HCSEC_MAX_REVOKED) - (u8 *)&payload;
	expect_parse(&payload, 0, 0, "largest keyset");
	payload.head.root_threshold++;
	expect_parse(&payload, -EBADMSG, HEAD(root_threshold),
		     "nine root keys have to sign");
	payload.head.root_threshold--;
	payload.head.policy_threshold++;
	expect_parse(&payload, -EBADMSG, HEAD(policy_threshold),
		     "nine keys have to sign");
	end_of_group("as large as can be");
}

static bool same_keyring(const struct hcsec_keyring *a,
			 const struct hcsec_keyring *b)
{
	size_t i;

	if (a->nkeys != b->nkeys || a->nrevoked != b->nrevoked ||
	    a->root_signs_policy != b->root_signs_policy ||
	    memcmp(a->threshold, b->threshold, sizeof(a->threshold)) ||
	    memcmp(a->revoked, b->revoked,
		   a->nrevoked * sizeof(a->revoked[0])))
		return false;
	for (i = 0; i < a->nkeys; i++) {
		const struct hcsec_key *const x = &a->keys[i];
		const struct hcsec_key *const y = &b->keys[i];

		if (memcmp(x->key, y->key, HCSEC_KEY_SIZE) ||
		    memcmp(x->id, y->id, HCSEC_KEY_ID_SIZE) ||
		    strcmp(x->name, y->name) || x->role != y->role ||
		    x->not_before != y->not_before ||
		    x->not_after != y->not_after)
			return false;
	}
	return true;
}

/* No bit is without a meaning: there is but one way to say something. */
static void test_bits(void)
{
	struct hcsec_keyring original, keyring;
	struct hcsec_refusal refusal;
	struct payload good, payload;
	struct hcsec_view view = { .payload = (const u8 *)&good };
	size_t byte, refused = 0;
	unsigned int bit;
	int err;

	make_payload(&good);
	good.head.root_threshold = 1;
	view.payload_len = good.len;
	expect(hcsec_keyset_parse(&original, &view, &refusal), 0, &refusal, 0,
	       "none flipped");
	payload = good;
	for (byte = 0; byte < good.len; byte++) {
		for (bit = 0; bit < 8; bit++) {
			((u8 *)&payload)[byte] ^= 1 << bit;
			err = parse(&payload, &keyring, &refusal);
			refused += err == -EBADMSG;
			expect_true(err == -EBADMSG ||
				    (!err && !same_keyring(&original,
							   &keyring)),
				    "bit flipped");
			((u8 *)&payload)[byte] ^= 1 << bit;
		}
	}
	expect_true(refused && refused < good.len * 8, "some are refused");
	end_of_group("one bit flipped, each of the payload");
}

static void test_trust(void)
{
	struct hcsec_trust trust = { .now = NOW, .serial = 5, .floor = 6,
				     .floor_epoch = 2 };
	struct hcsec_refusal refusal;
	struct hcsec_keyring keyring;
	struct payload payload;

	make_payload(&payload);
	parse(&payload, &keyring, &refusal);
	hcsec_keyring_trust(&keyring, HCSEC_BLOB_KEYSET, &trust);
	expect_true(trust.roles == BIT(HCSEC_ROLE_ROOT) &&
		    trust.threshold == 2, "who signs keysets");
	expect_true(trust.keys == keyring.keys && trust.nkeys == NUM_KEYS &&
		    trust.revoked == keyring.revoked &&
		    trust.nrevoked == NUM_REVOKED && trust.epoch == 3,
		    "keys and epoch");
	hcsec_keyring_trust(&keyring, HCSEC_BLOB_POLICY, &trust);
	expect_true(trust.roles == BIT(HCSEC_ROLE_POLICY) &&
		    trust.threshold == 1, "who signs policies");
	keyring.root_signs_policy = true;
	hcsec_keyring_trust(&keyring, HCSEC_BLOB_POLICY, &trust);
	expect_true(trust.roles == (BIT(HCSEC_ROLE_POLICY) |
				    BIT(HCSEC_ROLE_ROOT)),
		    "roots sign policies, too");
	hcsec_keyring_trust(&keyring, HCSEC_BLOB_KEYSET, &trust);
	expect_true(trust.roles == BIT(HCSEC_ROLE_ROOT),
		    "but nobody else keysets");
	expect_true(trust.now == NOW && trust.serial == 5 &&
		    trust.floor == 6 && trust.floor_epoch == 2,
		    "the rest is the caller's");
	end_of_group("whose signatures count");
}

/**
 * struct blob - A keyset as a whole
 *
 * @envelope: Its header.
 * @payload: Its payload, which is shorter than that: signatures follow it.
 */
struct blob {
	struct hcsec_envelope envelope;
	struct payload payload;
};

/* Of two keys the one with the lower id signs first. */
static unsigned int rank_of(unsigned int key)
{
	unsigned int i, rank = 0;

	for (i = 0; i < NUM_KEYS; i++)
		rank += memcmp(keys[i].id, keys[key].id, HCSEC_KEY_ID_SIZE) < 0;
	return rank;
}

/* Signs with the keys whose bits are in @signers, as a view. */
static struct hcsec_view sign(struct blob *blob, unsigned int signers)
{
	struct hcsec_signature *sig =
		(void *)((u8 *)&blob->payload + blob->payload.len);
	struct hcsec_signature sigs[NUM_KEYS];
	struct hcsec_view view = {
		.kind = HCSEC_BLOB_KEYSET,
		.epoch = 3,
		.serial = 7,
		.message = (u8 *)blob,
		.message_len = sizeof(blob->envelope) + blob->payload.len,
		.payload = (u8 *)&blob->payload,
		.payload_len = blob->payload.len,
		.nsigs = __builtin_popcount(signers),
	};
	unsigned int i, rank;

	for (i = 0; i < NUM_KEYS; i++) {
		if (!(signers & BIT(i)))
			continue;
		memcpy(sigs[rank_of(i)].key_id, keys[i].id, HCSEC_KEY_ID_SIZE);
		crypto_sign_detached(sigs[rank_of(i)].sig, NULL, view.message,
				     view.message_len, secret[i]);
	}
	view.sigs = sig;
	for (rank = 0; rank < NUM_KEYS; rank++) {
		for (i = 0; i < NUM_KEYS; i++) {
			if (rank_of(i) == rank && signers & BIT(i))
				*sig++ = sigs[rank];
		}
	}
	return view;
}

/* A keyset of the root keys whose bits are in @roots; key 3 signs policies. */
static void make_roots(struct payload *payload, unsigned int roots,
		       unsigned int threshold)
{
	unsigned int i, n = 0;

	memset(payload, 0, sizeof(*payload));
	for (i = 0; i < NUM_KEYS; i++) {
		if (i < 3 && !(roots & BIT(i)))
			continue;
		memcpy(payload->keys[n].key, keys[i].key, HCSEC_KEY_SIZE);
		payload->keys[n].role = i < 3 ? HCSEC_ROLE_ROOT :
						HCSEC_ROLE_POLICY;
		snprintf((char *)payload->keys[n].name, HCSEC_KEY_NAME_SIZE,
			 "key%u", i);
		n++;
	}
	payload->head.nkeys = cpu_to_le32(n);
	payload->head.root_threshold = threshold;
	payload->head.policy_threshold = 1;
	payload->len = (u8 *)&payload->keys[n] - (u8 *)payload;
}

/* What the kernel does with a keyset. */
static int replace(const struct hcsec_keyring *old, const struct hcsec_view *view,
		   struct hcsec_refusal *refusal)
{
	struct hcsec_trust trust = { .now = NOW };
	struct hcsec_keyring new;

	hcsec_keyring_trust(old, HCSEC_BLOB_KEYSET, &trust);
	return hcsec_envelope_signed(view, &trust, refusal) ?:
	       hcsec_keyset_parse(&new, view, refusal) ?:
	       hcsec_keyset_follows(old, &new, view, NOW, refusal);
}

static unsigned int common(unsigned int a, unsigned int b)
{
	return __builtin_popcount(a & b);
}

/* Every change of three roots, signed by every set of them and of another key. */
static void test_rotation(void)
{
	struct hcsec_refusal refusal;
	struct hcsec_keyring keyring;
	struct payload old;
	struct blob blob;
	unsigned int from, to, old_threshold, threshold, signers;

	memset(&blob, 0, sizeof(blob));
	for (to = 1; to < 8; to++) {
		for (threshold = 1; threshold <= common(to, to); threshold++) {
			make_roots(&blob.payload, to, threshold);
			for (signers = 1; signers < 16; signers++) {
				const struct hcsec_view view =
					sign(&blob, signers);

				for (from = 1; from < 8; from++) {
					old_threshold =
						1 + signers % common(from, from);
					make_roots(&old, from, old_threshold);
					parse(&old, &keyring, &refusal);
					expect_true((common(signers, from) >=
						     old_threshold &&
						     ((from == to &&
						       threshold ==
							       old_threshold) ||
						      common(signers, to) >=
							      threshold)) ==
						    !replace(&keyring, &view,
							     &refusal),
						    "change of roots");
				}
			}
		}
	}
	end_of_group("changes of root keys");
}

static void test_follows(void)
{
	struct hcsec_revoked ids[2] = { { { 1 } }, { { 2 } } };
	struct hcsec_keyring old, new;
	struct hcsec_refusal refusal;
	struct payload payload;
	struct hcsec_view view;
	struct blob blob;

	memset(&blob, 0, sizeof(blob));
	make_roots(&blob.payload, 3, 2);
	view = sign(&blob, 1);
	make_roots(&payload, 3, 2);
	parse(&payload, &old, &refusal);
	new = old;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), 0,
	       &refusal, 0, "the same");

	/* What is revoked stays revoked; more may be. */
	old.revoked = ids;
	new.revoked = ids;
	new.nrevoked = 2;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), 0,
	       &refusal, 0, "more are revoked");
	old.nrevoked = 2;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), 0,
	       &refusal, 0, "as many are revoked");
	new.nrevoked = 1;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal),
	       -EKEYREVOKED, &refusal, 0, "the last one is left out");
	new.revoked = ids + 1;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal),
	       -EKEYREVOKED, &refusal, 0, "the first one is left out");
	new.nrevoked = 0;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal),
	       -EKEYREVOKED, &refusal, 0, "all are left out");
	old.nrevoked = 0;

	/* A root that becomes a policy key is not a root any more. */
	new.keys[0].role = HCSEC_ROLE_POLICY;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), -ENOKEY,
	       &refusal, view.message_len, "another role");
	/* Nor if another one takes its place. */
	new.keys[2].role = HCSEC_ROLE_ROOT;
	new.keys[0].role = HCSEC_ROLE_POLICY;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), -ENOKEY,
	       &refusal, view.message_len, "roles exchanged");
	/* The one that signed is revoked by that, which is no reason. */
	memcpy(ids[0].id, keys[0].id, HCSEC_KEY_ID_SIZE);
	new.revoked = ids;
	new.nrevoked = 1;
	new.threshold[HCSEC_ROLE_ROOT] = 1;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), -ENOKEY,
	       &refusal, view.message_len, "signed for the last time");
	new = old;
	/* Policy keys change without them. */
	new.keys[2].key[0] ^= 1;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), 0,
	       &refusal, 0, "another policy key");
	/* Their own time counts, too: they might never be able to sign. */
	new = old;
	new.keys[0].not_after = NOW - 1;
	view = sign(&blob, 3);
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal),
	       -EKEYEXPIRED, &refusal, view.message_len, "root is expired");
	new.keys[0].not_after = NOW;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), 0,
	       &refusal, 0, "root expires now");
	new.keys[0].not_after = 0;
	new.keys[1].not_before = NOW + 1;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal),
	       -EKEYEXPIRED, &refusal, view.message_len, "root is pending");
	new.keys[1].not_before = 0;
	new.threshold[HCSEC_ROLE_ROOT] = 1;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), 0,
	       &refusal, 0, "lower threshold");
	no_memory = true;
	expect(hcsec_keyset_follows(&old, &new, &view, NOW, &refusal), -ENOMEM,
	       &refusal, view.message_len, "no memory");
	no_memory = false;
	end_of_group("what may follow");
}

int main(void)
{
	if (sodium_init() < 0)
		return 1;
	signers_make(keys, secret, NUM_KEYS);
	sort_by_key(keys, secret, NUM_KEYS);
	test_thresholds();
	test_largest();
	test_bits();
	test_trust();
	test_rotation();
	test_follows();
	return tap_done();
}
