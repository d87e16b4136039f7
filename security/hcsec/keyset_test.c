// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of keysets
 *
 * That the decision is the same in the kernel, with its hash, its byte order
 * and its allocator.  tests/unit has every case.
 */

#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/byteorder/generic.h>
#include <linux/errno.h>
#include <linux/hcsec.h>
#include <linux/hex.h>
#include <linux/minmax.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>

#include "envelope.h"
#include "keyset.h"

#define NUM_KEYS 2
#define NUM_REVOKED 2

/**
 * struct sample - The payload of a keyset
 *
 * @head: Its start.
 * @keys: A root key, and one that signs policies.
 * @revoked: Ids that no key has.
 */
struct sample {
	struct hcsec_keyset head;
	struct hcsec_keyset_key keys[NUM_KEYS];
	struct hcsec_revoked revoked[NUM_REVOKED];
};

#define HEAD(member) offsetof(struct sample, head.member)
#define KEY(i, member) offsetof(struct sample, keys[i].member)
#define REVOKED(i) offsetof(struct sample, revoked[i])

/*
 * The keys of RFC 8032, section 7.1, tests 2 and 1, in ascending order, and their ids.
 */
static const char *const hex_keys[NUM_KEYS] = {
	"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
	"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
};

static const char *const hex_ids[NUM_KEYS] = {
	"255f61576ae1dd301c6f4604be98d1bc",
	"96f6b852bed4768612af0817c1998ca0",
};

/**
 * struct fixture - A payload and what is made of it
 *
 * @sample: The payload.
 * @more: A byte too many.
 * @view: The blob that it seems to come from, without signatures.
 * @keyring: What was parsed.
 * @refusal: Why it was refused.
 */
struct fixture {
	struct sample sample;
	u8 more;
	struct hcsec_view view;
	struct hcsec_keyring keyring;
	struct hcsec_refusal refusal;
};

static int keyset_test_init(struct kunit *test)
{
	struct fixture *const f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	int i, err = 0;

	if (!f)
		return -ENOMEM;
	f->sample.head.nkeys = cpu_to_le32(NUM_KEYS);
	f->sample.head.nrevoked = cpu_to_le32(NUM_REVOKED);
	f->sample.head.root_threshold = 1;
	f->sample.head.policy_threshold = 1;
	for (i = 0; i < NUM_KEYS; i++) {
		struct hcsec_keyset_key *const key = &f->sample.keys[i];

		err |= hex2bin(key->key, hex_keys[i], HCSEC_KEY_SIZE);
		key->role = i;
		key->name[0] = 'a' + i;
		key->not_before = cpu_to_le64(1000 * i);
		key->not_after = cpu_to_le64(2000 * i);
		f->sample.revoked[i].id[0] = i + 1;
	}
	f->view.kind = HCSEC_BLOB_KEYSET;
	f->view.epoch = 3;
	f->view.serial = 7;
	f->view.payload = (const u8 *)&f->sample;
	f->view.payload_len = sizeof(f->sample);
	test->priv = f;
	return err;
}

static int parse(struct fixture *f)
{
	f->refusal = (struct hcsec_refusal){};
	return hcsec_keyset_parse(&f->keyring, &f->view, &f->refusal);
}

static void parsed_test(struct kunit *test)
{
	struct fixture *const f = test->priv;
	const struct hcsec_keyring *const keyring = &f->keyring;
	struct hcsec_trust trust = {};
	u8 id[HCSEC_KEY_ID_SIZE];
	int i;

	KUNIT_ASSERT_EQ(test, parse(f), 0);
	KUNIT_EXPECT_EQ(test, keyring->epoch, 3);
	KUNIT_EXPECT_EQ(test, keyring->serial, 7);
	KUNIT_EXPECT_EQ(test, keyring->nkeys, NUM_KEYS);
	KUNIT_EXPECT_EQ(test, keyring->nrevoked, NUM_REVOKED);
	KUNIT_EXPECT_PTR_EQ(test, keyring->revoked,
			    (const struct hcsec_revoked *)f->sample.revoked);
	KUNIT_EXPECT_FALSE(test, keyring->root_signs_policy);
	for (i = 0; i < NUM_KEYS; i++) {
		const struct hcsec_key *const key = &keyring->keys[i];

		KUNIT_ASSERT_EQ(test, hex2bin(id, hex_ids[i], sizeof(id)), 0);
		KUNIT_EXPECT_MEMEQ(test, key->id, id, sizeof(id));
		KUNIT_EXPECT_EQ(test, key->role, i);
		KUNIT_EXPECT_STREQ(test, key->name, i ? "b" : "a");
		KUNIT_EXPECT_EQ(test, key->not_before, 1000 * i);
		KUNIT_EXPECT_EQ(test, key->not_after, 2000 * i);
	}
	hcsec_keyring_trust(keyring, HCSEC_BLOB_KEYSET, &trust);
	KUNIT_EXPECT_EQ(test, trust.roles, BIT(HCSEC_ROLE_ROOT));
	hcsec_keyring_trust(keyring, HCSEC_BLOB_POLICY, &trust);
	KUNIT_EXPECT_EQ(test, trust.roles, BIT(HCSEC_ROLE_POLICY));
	KUNIT_EXPECT_EQ(test, trust.epoch, 3);
}

static void refused_test(struct kunit *test)
{
	static const struct {
		const char *name;
		size_t offset;
		u8 value;
		size_t refused_at;
	} edits[] = {
		{ "no key", HEAD(nkeys), 0, HEAD(nkeys) },
		{ "65 keys", HEAD(nkeys), 65, HEAD(nkeys) },
		{ "key more", HEAD(nkeys), 3, 0 },
		{ "2^31 keys", HEAD(nkeys) + 3, 0x80, HEAD(nkeys) },
		{ "revoked less", HEAD(nrevoked), 1, 0 },
		{ "1026 revoked", HEAD(nrevoked) + 1, 4, HEAD(nrevoked) },
		{ "threshold 0", HEAD(root_threshold), 0,
		  HEAD(root_threshold) },
		{ "threshold 2", HEAD(policy_threshold), 2,
		  HEAD(policy_threshold) },
		{ "flag", HEAD(flags), 2, HEAD(flags) },
		{ "reserved", HEAD(reserved) + 4, 1, HEAD(reserved) + 4 },
		{ "role", KEY(0, role), 2, KEY(0, role) },
		{ "reserved of a key", KEY(1, reserved), 1, KEY(1, reserved) },
		{ "no name", KEY(1, name), 0, KEY(1, name) },
		{ "same name", KEY(1, name), 'a', KEY(1, name) },
		{ "name that goes on", KEY(0, name) + 63, 'x',
		  KEY(0, name) + 63 },
		{ "revoked twice", REVOKED(1), 1, REVOKED(1) },
	};
	struct fixture *const f = test->priv;
	u8 *const payload = (u8 *)&f->sample;
	size_t i;
	u8 old;

	for (i = 0; i < ARRAY_SIZE(edits); i++) {
		old = payload[edits[i].offset];
		payload[edits[i].offset] = edits[i].value;
		KUNIT_EXPECT_EQ_MSG(test, parse(f), -EBADMSG, "%s",
				    edits[i].name);
		KUNIT_EXPECT_EQ_MSG(test, f->refusal.offset,
				    edits[i].refused_at, "%s", edits[i].name);
		payload[edits[i].offset] = old;
	}
	for (f->view.payload_len = 1;
	     f->view.payload_len <= sizeof(f->sample) + 1;
	     f->view.payload_len++)
		KUNIT_EXPECT_EQ(test, parse(f),
				f->view.payload_len == sizeof(f->sample) ?
					0 : -EBADMSG);
}

static void keys_test(struct kunit *test)
{
	struct fixture *const f = test->priv;
	struct hcsec_keyset_key *const keys = f->sample.keys;

	swap(keys[0], keys[1]);
	KUNIT_EXPECT_EQ(test, parse(f), -EBADMSG);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, KEY(1, key));
	swap(keys[0], keys[1]);
	memcpy(keys[1].key, keys[0].key, HCSEC_KEY_SIZE);
	KUNIT_EXPECT_EQ(test, parse(f), -EBADMSG);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, KEY(1, key));
	memset(keys[0].key, 0, HCSEC_KEY_SIZE);
	KUNIT_EXPECT_EQ(test, parse(f), -EBADMSG);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, KEY(0, key));
}

static void follows_test(struct kunit *test)
{
	struct fixture *const f = test->priv;
	struct hcsec_keyring *const new = &f->keyring;
	struct hcsec_keyring *const old =
		kunit_kzalloc(test, sizeof(*old), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, old);
	KUNIT_ASSERT_EQ(test, parse(f), 0);
	*old = *new;
	KUNIT_EXPECT_EQ(test, hcsec_keyset_follows(old, new, &f->view, 0,
						   &f->refusal), 0);
	new->nrevoked = 1;
	KUNIT_EXPECT_EQ(test, hcsec_keyset_follows(old, new, &f->view, 0,
						   &f->refusal), -EKEYREVOKED);
	old->nrevoked = 1;
	KUNIT_EXPECT_EQ(test, hcsec_keyset_follows(old, new, &f->view, 0,
						   &f->refusal), 0);
	/* Nobody has signed, so roots must be the same. */
	new->keys[0].not_after = 1;
	KUNIT_EXPECT_EQ(test, hcsec_keyset_follows(old, new, &f->view, 0,
						   &f->refusal), -ENOKEY);
	new->keys[0].not_after = 0;
	new->keys[1].role = HCSEC_ROLE_ROOT;
	KUNIT_EXPECT_EQ(test, hcsec_keyset_follows(old, new, &f->view, 0,
						   &f->refusal), -ENOKEY);
	new->keys[0].role = HCSEC_ROLE_POLICY;
	KUNIT_EXPECT_EQ(test, hcsec_keyset_follows(old, new, &f->view, 0,
						   &f->refusal), -ENOKEY);
}

static struct kunit_case keyset_cases[] = {
	KUNIT_CASE(parsed_test),
	KUNIT_CASE(refused_test),
	KUNIT_CASE(keys_test),
	KUNIT_CASE(follows_test),
	{}
};

static struct kunit_suite keyset_suite = {
	.name = "hcsec_keyset",
	.init = keyset_test_init,
	.test_cases = keyset_cases,
};

kunit_test_suite(keyset_suite);
