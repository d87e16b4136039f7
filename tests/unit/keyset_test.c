// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Every way in which a keyset is refused, and what is accepted
 */

#include "keyset.h"
#include "signers.h"
#include "tap.h"

#define NUM_KEYS 6
#define MAX_PAYLOAD 32768
#define MAX_SIGS_LEN (HCSEC_MAX_SIGNATURES * sizeof(struct hcsec_signature))

/* The sample has the first four: two root keys, then two policy keys. */
static struct hcsec_key keys[NUM_KEYS];
static u8 secret[NUM_KEYS][crypto_sign_SECRETKEYBYTES];

/**
 * struct keyset - A keyset's blob
 *
 * @envelope: Its header.
 * @rest: Payload and signatures.
 */
struct keyset {
	struct hcsec_envelope envelope;
	u8 rest[MAX_PAYLOAD + MAX_SIGS_LEN];
};

#define HEAD(member) offsetof(struct hcsec_keyset, member)
#define KEY(i, member) \
	(sizeof(struct hcsec_keyset) + (i) * sizeof(struct hcsec_keyset_key) + \
	 offsetof(struct hcsec_keyset_key, member))
#define REVOKED(nkeys, i) (KEY(nkeys, key) + (i) * HCSEC_KEY_ID_SIZE)

static unsigned int count, wrong;

static void end_of_group(const char *name)
{
	tap_ok(!wrong && count, "%s: %u cases, %u wrong", name, count, wrong);
	count = 0;
	wrong = 0;
}

static void check(bool good, const char *what)
{
	count++;
	if (!good && !wrong++)
		printf("# %s\n", what);
}

static struct hcsec_keyset *head_of(struct keyset *k)
{
	return (void *)k->rest;
}

static struct hcsec_keyset_key *key_of(struct keyset *k, unsigned int i)
{
	return (void *)(k->rest + KEY(i, key));
}

static int compare_keys(const void *a, const void *b)
{
	return memcmp(((const struct hcsec_keyset_key *)a)->key,
		      ((const struct hcsec_keyset_key *)b)->key,
		      HCSEC_KEY_SIZE);
}

static size_t payload_len(const struct keyset *k)
{
	const struct hcsec_keyset *const head = (const void *)k->rest;

	return REVOKED(le32_to_cpu(head->nkeys), le32_to_cpu(head->nrevoked));
}

/* Adds a key at the end, which may be the wrong place. */
static void add_key(struct keyset *k, unsigned int which,
		    enum hcsec_key_role role)
{
	struct hcsec_keyset *const head = head_of(k);
	const u32 n = le32_to_cpu(head->nkeys);

	memcpy(key_of(k, n)->key, keys[which].key, HCSEC_KEY_SIZE);
	key_of(k, n)->role = role;
	snprintf((char *)key_of(k, n)->name, HCSEC_KEY_NAME_SIZE, "key-%u",
		 which);
	head->nkeys = cpu_to_le32(n + 1);
}

static void sort_keys(struct keyset *k)
{
	qsort(key_of(k, 0), le32_to_cpu(head_of(k)->nkeys),
	      sizeof(struct hcsec_keyset_key), compare_keys);
}

/* Two ids that no key has. */
static void add_revoked(struct keyset *k)
{
	struct hcsec_keyset *const head = head_of(k);
	u8 *const at = k->rest + REVOKED(le32_to_cpu(head->nkeys), 0);

	memset(at, 0, 2 * HCSEC_KEY_ID_SIZE);
	at[HCSEC_KEY_ID_SIZE] = 0x80;
	head->nrevoked = cpu_to_le32(2);
}

static void make_empty(struct keyset *k)
{
	memset(k, 0, sizeof(*k));
	memcpy(k->envelope.magic, HCSEC_KEYSET_MAGIC, HCSEC_MAGIC_SIZE);
	k->envelope.header_len = cpu_to_le32(sizeof(k->envelope));
	k->envelope.format_version = cpu_to_le16(HCSEC_FORMAT_VERSION);
	k->envelope.sig_alg = HCSEC_SIG_ED25519;
	k->envelope.epoch = cpu_to_le32(3);
	k->envelope.serial = cpu_to_le64(7);
	head_of(k)->root_threshold = 1;
	head_of(k)->policy_threshold = 2;
}

static void make_sample(struct keyset *k)
{
	unsigned int i;

	make_empty(k);
	for (i = 0; i < 4; i++)
		add_key(k, i, i < 2 ? HCSEC_ROLE_ROOT : HCSEC_ROLE_POLICY);
	sort_keys(k);
	add_revoked(k);
}

/* Index in the sample of a key with a role. */
static unsigned int find_role(struct keyset *k, enum hcsec_key_role role)
{
	unsigned int i = 0;

	while (key_of(k, i)->role != role)
		i++;
	return i;
}

/* Parses a payload of which no byte is readable beyond its end. */
static int parse(const struct keyset *k, size_t len,
		 struct hcsec_keyring *keyring, struct hcsec_refusal *refusal,
		 void **copy)
{
	struct hcsec_view view = {
		.kind = HCSEC_BLOB_KEYSET,
		.epoch = le32_to_cpu(k->envelope.epoch),
		.serial = le64_to_cpu(k->envelope.serial),
		.payload_len = len,
	};

	*copy = malloc(len + !len);
	memcpy(*copy, k->rest, len);
	view.payload = *copy;
	return hcsec_keyset_parse(keyring, &view, refusal);
}

static void expect_len(const struct keyset *k, size_t len, const char *reason,
		       size_t offset)
{
	struct hcsec_refusal refusal = {};
	struct hcsec_keyring keyring;
	void *copy;
	const int err = parse(k, len, &keyring, &refusal, &copy);

	count++;
	if ((!reason && err) ||
	    (reason && (err != -EBADMSG || refusal.offset != offset ||
			strcmp(refusal.reason, reason)))) {
		if (!wrong++)
			printf("# %s at %zu expected; got %d, %s at %zu\n",
			       reason, offset, err, refusal.reason,
			       refusal.offset);
	}
	free(copy);
}

static void expect(const struct keyset *k, const char *reason, size_t offset)
{
	expect_len(k, payload_len(k), reason, offset);
}

static void test_lengths(void)
{
	const char *const wrong_length =
		"length is not that of so many keys";
	struct keyset k;
	size_t len;

	make_sample(&k);
	for (len = 0; len < sizeof(struct hcsec_keyset); len++)
		expect_len(&k, len, "keyset is cut off", len);
	for (; len < payload_len(&k); len++)
		expect_len(&k, len, wrong_length, 0);
	expect(&k, NULL, 0);
	for (len++; len < payload_len(&k) + 200; len++)
		expect_len(&k, len, wrong_length, 0);
	end_of_group("lengths");
}

static void test_numbers(void)
{
	static const struct {
		size_t at;
		size_t size;
		u32 value;
		const char *reason;
	} edits[] = {
		{ HEAD(nkeys), 4, 0, "no key" },
		{ HEAD(nkeys), 4, HCSEC_MAX_KEYS + 1, "too many keys" },
		{ HEAD(nkeys), 4, 0xffffffff, "too many keys" },
		{ HEAD(nrevoked), 4, HCSEC_MAX_REVOKED + 1,
		  "too many revoked keys" },
		{ HEAD(nrevoked), 4, 0xffffffff, "too many revoked keys" },
		{ HEAD(root_threshold), 1, 0, "threshold is 0" },
		{ HEAD(root_threshold), 1, 3,
		  "threshold is above the number of keys" },
		{ HEAD(root_threshold), 1, 255,
		  "threshold is above the number of keys" },
		{ HEAD(policy_threshold), 1, 0, "threshold is 0" },
		{ HEAD(policy_threshold), 1, 3,
		  "threshold is above the number of keys" },
		{ HEAD(flags), 1, 2, "unknown flag" },
		{ HEAD(flags), 1, 0x81, "unknown flag" },
	};
	struct keyset k;
	size_t i, len;
	__le32 value;

	make_sample(&k);
	len = payload_len(&k);
	for (i = 0; i < ARRAY_SIZE(edits); i++) {
		make_sample(&k);
		value = cpu_to_le32(edits[i].value);
		memcpy(k.rest + edits[i].at, &value, edits[i].size);
		expect_len(&k, len, edits[i].reason, edits[i].at);
	}
	for (i = 0; i < sizeof(head_of(&k)->reserved); i++) {
		make_sample(&k);
		head_of(&k)->reserved[i] = 1 << i;
		expect(&k, "reserved bytes are not 0", HEAD(reserved) + i);
	}
	/* Root keys count for policies if the flag says so. */
	make_sample(&k);
	head_of(&k)->policy_threshold = 4;
	expect(&k, "threshold is above the number of keys",
	       HEAD(policy_threshold));
	head_of(&k)->flags = HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	expect(&k, NULL, 0);
	head_of(&k)->policy_threshold = 5;
	expect(&k, "threshold is above the number of keys",
	       HEAD(policy_threshold));
	end_of_group("numbers");
}

static void test_keys(void)
{
	struct hcsec_keyset_key swapped;
	struct keyset k;
	unsigned int i, at;

	for (i = 0; i < 4; i++) {
		make_sample(&k);
		memset(key_of(&k, i)->key, 0, HCSEC_KEY_SIZE);
		expect(&k, "no usable Ed25519 key", KEY(i, key));
		make_sample(&k);
		key_of(&k, i)->role = HCSEC_ROLE_NR;
		expect(&k, "unknown role", KEY(i, role));
		for (at = 0; at < sizeof(swapped.reserved); at++) {
			make_sample(&k);
			key_of(&k, i)->reserved[at] = 0x80;
			expect(&k, "reserved bytes are not 0",
			       KEY(i, reserved) + at);
		}
	}
	for (i = 1; i < 4; i++) {
		make_sample(&k);
		swapped = *key_of(&k, i);
		*key_of(&k, i) = *key_of(&k, i - 1);
		*key_of(&k, i - 1) = swapped;
		expect(&k, "keys are not sorted, or one is there twice",
		       KEY(i, key));
		/* One key in two roles would make a policy key of a root. */
		make_sample(&k);
		memcpy(key_of(&k, i)->key, key_of(&k, i - 1)->key,
		       HCSEC_KEY_SIZE);
		key_of(&k, i)->role = !key_of(&k, i - 1)->role;
		expect(&k, "keys are not sorted, or one is there twice",
		       KEY(i, key));
	}
	/* Nobody but roots could sign the next one. */
	make_sample(&k);
	for (i = 0; i < 4; i++)
		key_of(&k, i)->role = HCSEC_ROLE_POLICY;
	expect(&k, "threshold is above the number of keys",
	       HEAD(root_threshold));
	end_of_group("keys");
}

static void test_names(void)
{
	static const char good[] =
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._@-";
	struct keyset k;
	unsigned int i, byte;

	for (byte = 1; byte < 256; byte++) {
		make_sample(&k);
		memset(key_of(&k, 2)->name, 0, HCSEC_KEY_NAME_SIZE);
		key_of(&k, 2)->name[0] = 'n';
		key_of(&k, 2)->name[1] = byte;
		if (strchr(good, byte))
			expect(&k, NULL, 0);
		else
			expect(&k, "wrong byte in a name", KEY(2, name) + 1);
	}
	for (i = 0; i < 4; i++) {
		make_sample(&k);
		key_of(&k, i)->name[0] = 0;
		expect(&k, "key without a name", KEY(i, name));
		make_sample(&k);
		memset(key_of(&k, i)->name, 'x', HCSEC_KEY_NAME_SIZE);
		expect(&k, "name is not terminated", KEY(i, name));
		key_of(&k, i)->name[HCSEC_KEY_NAME_SIZE - 1] = 0;
		expect(&k, NULL, 0);
		make_sample(&k);
		key_of(&k, i)->name[HCSEC_KEY_NAME_SIZE - 1] = 1;
		expect(&k, "wrong byte in a name",
		       KEY(i, name) + HCSEC_KEY_NAME_SIZE - 1);
	}
	make_sample(&k);
	memcpy(key_of(&k, 3)->name, key_of(&k, 0)->name, HCSEC_KEY_NAME_SIZE);
	expect(&k, "two keys have the same name", KEY(3, name));
	end_of_group("names");
}

static void test_revoked_ids(void)
{
	const char *const unsorted =
		"revoked ids are not sorted, or one is there twice";
	u8 id[HCSEC_KEY_ID_SIZE], *ids;
	struct keyset k;
	unsigned int i;

	make_sample(&k);
	ids = k.rest + REVOKED(4, 0);
	memset(ids, 0xff, HCSEC_KEY_ID_SIZE);
	expect(&k, unsorted, REVOKED(4, 1));
	memcpy(ids, ids + HCSEC_KEY_ID_SIZE, HCSEC_KEY_ID_SIZE);
	expect(&k, unsorted, REVOKED(4, 1));
	for (i = 0; i < 4; i++) {
		make_sample(&k);
		head_of(&k)->nrevoked = cpu_to_le32(1);
		hcsec_key_id(key_of(&k, i)->key, id);
		memcpy(ids, id, sizeof(id));
		expect(&k, "key is revoked", KEY(i, key));
	}
	/* As many as there may be */
	make_sample(&k);
	head_of(&k)->nrevoked = cpu_to_le32(HCSEC_MAX_REVOKED);
	for (i = 0; i < HCSEC_MAX_REVOKED; i++) {
		ids[i * HCSEC_KEY_ID_SIZE] = i >> 8;
		ids[i * HCSEC_KEY_ID_SIZE + 1] = i;
	}
	expect(&k, NULL, 0);
	end_of_group("revoked ids");
}

static void test_parsed(void)
{
	struct hcsec_refusal refusal = {};
	struct hcsec_trust trust = {};
	struct hcsec_keyring keyring;
	struct keyset k;
	unsigned int i;
	void *copy;

	make_sample(&k);
	key_of(&k, 1)->not_before = cpu_to_le64(5);
	key_of(&k, 1)->not_after = cpu_to_le64(~0ULL);
	memset(&keyring, 0xff, sizeof(keyring));
	check(!parse(&k, payload_len(&k), &keyring, &refusal, &copy),
	      "accepted");
	check(keyring.epoch == 3 && keyring.serial == 7, "epoch and serial");
	check(keyring.nkeys == 4 && keyring.nrevoked == 2, "numbers");
	check(!memcmp(keyring.revoked, k.rest + REVOKED(4, 0), 32), "ids");
	check(keyring.threshold[HCSEC_ROLE_ROOT] == 1 &&
	      keyring.threshold[HCSEC_ROLE_POLICY] == 2 &&
	      !keyring.root_signs_policy, "thresholds");
	for (i = 0; i < 4; i++) {
		const struct hcsec_key *const key = &keyring.keys[i];
		u8 id[HCSEC_KEY_ID_SIZE];

		hcsec_key_id(key->key, id);
		check(!memcmp(key->key, key_of(&k, i)->key, 32) &&
		      !memcmp(key->id, id, sizeof(id)) &&
		      !strcmp(key->name, (char *)key_of(&k, i)->name) &&
		      key->role == key_of(&k, i)->role, "a key");
	}
	check(keyring.keys[1].not_before == 5 &&
	      keyring.keys[1].not_after == ~0ULL && !keyring.keys[0].not_after,
	      "validity");

	hcsec_keyring_trust(&keyring, HCSEC_BLOB_POLICY, &trust);
	check(trust.roles == BIT(HCSEC_ROLE_POLICY) && trust.threshold == 2 &&
	      trust.epoch == 3 && trust.keys == keyring.keys &&
	      trust.nkeys == 4 && trust.nrevoked == 2, "who signs policies");
	hcsec_keyring_trust(&keyring, HCSEC_BLOB_KEYSET, &trust);
	check(trust.roles == BIT(HCSEC_ROLE_ROOT) && trust.threshold == 1,
	      "who signs keysets");
	keyring.root_signs_policy = true;
	hcsec_keyring_trust(&keyring, HCSEC_BLOB_KEYSET, &trust);
	check(trust.roles == BIT(HCSEC_ROLE_ROOT), "no policy key ever does");
	hcsec_keyring_trust(&keyring, HCSEC_BLOB_POLICY, &trust);
	check(trust.roles == (BIT(HCSEC_ROLE_ROOT) | BIT(HCSEC_ROLE_POLICY)),
	      "roots may sign policies");
	free(copy);
	end_of_group("what is parsed");
}

/* Signs with the keys whose bits are in @signers and parses everything. */
static void take(struct keyset *k, unsigned int signers,
		 struct hcsec_keyring *keyring, struct hcsec_view *view)
{
	const size_t message_len = sizeof(k->envelope) + payload_len(k);
	struct hcsec_signature *sig = (void *)((u8 *)k + message_len);
	struct hcsec_refusal refusal = {};
	unsigned int i;

	k->envelope.payload_len = cpu_to_le32(payload_len(k));
	k->envelope.sig_count = __builtin_popcount(signers);
	for (i = 0; i < NUM_KEYS; i++) {
		if (!(signers & BIT(i)))
			continue;
		memcpy(sig->key_id, keys[i].id, HCSEC_KEY_ID_SIZE);
		crypto_sign_detached(sig->sig, NULL, (u8 *)k, message_len,
				     secret[i]);
		sig++;
	}
	if (hcsec_envelope_parse(view, k, (u8 *)sig - (u8 *)k, &refusal) ||
	    hcsec_keyset_parse(keyring, view, &refusal)) {
		printf("# %s at %zu\n", refusal.reason, refusal.offset);
		exit(1);
	}
}

static void follows(const struct hcsec_keyring *old, struct keyset *k,
		    unsigned int signers, u64 now, int want, const char *what)
{
	struct hcsec_refusal refusal = {};
	struct hcsec_keyring new;
	struct hcsec_view view;
	int got;

	take(k, signers, &new, &view);
	got = hcsec_keyset_follows(old, &new, &view, now, &refusal);
	check(got == want && !got == !refusal.reason, what);
	if (got != want)
		printf("# got %d: %s\n", got, refusal.reason);
}

#define STRANGER BIT(5)

static void test_follows(void)
{
	struct hcsec_keyring old;
	struct hcsec_view view;
	struct keyset first, k;
	unsigned int root;

	make_sample(&first);
	take(&first, BIT(0), &old, &view);

	/* The old roots are for hcsec_envelope_verify() to check. */
	make_sample(&k);
	follows(&old, &k, STRANGER, 0, 0, "the same again");
	head_of(&k)->policy_threshold = 1;
	key_of(&k, find_role(&k, HCSEC_ROLE_POLICY))->not_after =
		cpu_to_le64(1);
	follows(&old, &k, STRANGER, 0, 0, "roots as before");

	make_sample(&k);
	k.rest[REVOKED(4, 1)] = 0x81;
	follows(&old, &k, BIT(0) | BIT(1), 0, -EKEYREVOKED, "another revoked id");
	make_sample(&k);
	head_of(&k)->nrevoked = cpu_to_le32(1);
	follows(&old, &k, BIT(0) | BIT(1), 0, -EKEYREVOKED,
		"a revoked id is missing");
	make_sample(&k);
	head_of(&k)->nrevoked = cpu_to_le32(3);
	memset(k.rest + REVOKED(4, 2), 0xee, HCSEC_KEY_ID_SIZE);
	follows(&old, &k, STRANGER, 0, 0, "a revoked id more");

	/* A threshold is a change of the roots, too. */
	make_sample(&k);
	head_of(&k)->root_threshold = 2;
	follows(&old, &k, BIT(0), 0, -ENOKEY, "one of two roots");
	follows(&old, &k, BIT(0) | BIT(2), 0, -ENOKEY, "a policy key instead");
	follows(&old, &k, BIT(0) | STRANGER, 0, -ENOKEY, "a stranger instead");
	follows(&old, &k, BIT(0) | BIT(1), 0, 0, "both roots");

	/* A new root has to sign, or its secret key may not even exist. */
	make_empty(&k);
	add_key(&k, 4, HCSEC_ROLE_ROOT);
	add_key(&k, 2, HCSEC_ROLE_POLICY);
	add_key(&k, 3, HCSEC_ROLE_POLICY);
	sort_keys(&k);
	add_revoked(&k);
	follows(&old, &k, BIT(0) | BIT(1), 0, -ENOKEY, "old roots alone");
	follows(&old, &k, BIT(2) | BIT(3), 0, -ENOKEY, "its policy keys");
	follows(&old, &k, BIT(0) | BIT(4), 0, 0, "old and new root");

	/* As many roots as before, but others */
	make_sample(&k);
	root = find_role(&k, HCSEC_ROLE_ROOT);
	memcpy(key_of(&k, root)->key, keys[4].key, HCSEC_KEY_SIZE);
	sort_keys(&k);
	head_of(&k)->root_threshold = 2;
	follows(&old, &k, BIT(0) | BIT(1), 0, -ENOKEY, "one root replaced");

	/* A policy key becomes a root. */
	make_sample(&k);
	key_of(&k, find_role(&k, HCSEC_ROLE_POLICY))->role = HCSEC_ROLE_ROOT;
	head_of(&k)->policy_threshold = 1;
	follows(&old, &k, STRANGER, 0, -ENOKEY, "promoted by a stranger");

	/* New roots count by their own validity. */
	make_empty(&k);
	add_key(&k, 4, HCSEC_ROLE_ROOT);
	key_of(&k, 0)->not_before = cpu_to_le64(100);
	key_of(&k, 0)->not_after = cpu_to_le64(200);
	head_of(&k)->flags = HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	head_of(&k)->policy_threshold = 1;
	add_revoked(&k);
	follows(&old, &k, BIT(4), 99, -EKEYEXPIRED, "new root too early");
	follows(&old, &k, BIT(4), 100, 0, "new root in time");
	follows(&old, &k, BIT(4), 201, -EKEYEXPIRED, "new root too late");
	end_of_group("what may follow");
}

int main(void)
{
	if (sodium_init() < 0)
		return 1;
	signers_make(keys, secret, NUM_KEYS);
	test_lengths();
	test_numbers();
	test_keys();
	test_names();
	test_revoked_ids();
	test_parsed();
	test_follows();
	return tap_done();
}
