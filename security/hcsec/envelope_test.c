// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of the envelope
 *
 * That the decision is the same in the kernel, with its hash, its byte order
 * and its allocator.  tests/unit has every case.
 */

#include <kunit/test.h>
#include <linux/bits.h>
#include <linux/byteorder/generic.h>
#include <linux/errno.h>
#include <linux/hcsec.h>
#include <linux/hex.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/types.h>

#include "envelope.h"

#define NUM_KEYS 2
#define PAYLOAD "payload!"
#define PAYLOAD_LEN 8
#define MESSAGE_LEN (sizeof(struct hcsec_envelope) + PAYLOAD_LEN)
#define SIG_LEN sizeof(struct hcsec_signature)
#define BLOB_LEN (MESSAGE_LEN + NUM_KEYS * SIG_LEN)
#define AT(member) offsetof(struct hcsec_envelope, member)

/*
 * The keys of RFC 8032, section 7.1, tests 2 and 1, whose secret halves are
 * printed there, and their signatures of the blob below.
 */
static const struct signer {
	const char *key;
	const char *id;
	const char *r;
	const char *s;
} signers[NUM_KEYS] = {
	{
		"3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
		"255f61576ae1dd301c6f4604be98d1bc",
		"b12a02b6de80205899c16aab1b951c9ca2ae2f0348fa34a4aef3a1044f29aad6",
		"6ab953e13f4bddc1e913f7b8286ee59d88dec499c9281374a97bd2af811ea303",
	},
	{
		"d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
		"96f6b852bed4768612af0817c1998ca0",
		"08083d185df12eb976c3bb70d26fb10bc4f60c566c12d2b05beaa070fefccb9d",
		"939f04a27caba429a8741a8d729064774ee114f183dc6f886215e3660a7dab08",
	},
};

/**
 * struct fixture - A blob, and what it is judged by
 *
 * @blob: A blob that both keys have signed.
 * @keys: The keys.
 * @trust: Trust in both of them.
 * @refusal: Why the blob was refused.
 */
struct fixture {
	u8 blob[BLOB_LEN + 1] __aligned(8);
	struct hcsec_key keys[NUM_KEYS];
	struct hcsec_trust trust;
	struct hcsec_refusal refusal;
};

static int envelope_test_init(struct kunit *test)
{
	struct fixture *const f = kunit_kzalloc(test, sizeof(*f), GFP_KERNEL);
	struct hcsec_envelope *envelope;
	struct hcsec_signature *sig;
	int i, err = 0;

	if (!f)
		return -ENOMEM;
	envelope = (void *)f->blob;
	memcpy(envelope->magic, HCSEC_POLICY_MAGIC, HCSEC_MAGIC_SIZE);
	envelope->header_len = cpu_to_le32(sizeof(*envelope));
	envelope->payload_len = cpu_to_le32(PAYLOAD_LEN);
	envelope->format_version = cpu_to_le16(HCSEC_FORMAT_VERSION);
	envelope->sig_alg = HCSEC_SIG_ED25519;
	envelope->sig_count = NUM_KEYS;
	envelope->serial = cpu_to_le64(7);
	envelope->not_before = cpu_to_le64(1000);
	envelope->not_after = cpu_to_le64(2000);
	memcpy(envelope + 1, PAYLOAD, PAYLOAD_LEN);

	sig = (void *)(f->blob + MESSAGE_LEN);
	for (i = 0; i < NUM_KEYS; i++) {
		err |= hex2bin(f->keys[i].key, signers[i].key, HCSEC_KEY_SIZE);
		hcsec_key_id(f->keys[i].key, f->keys[i].id);
		err |= hex2bin(sig[i].key_id, signers[i].id, HCSEC_KEY_ID_SIZE);
		err |= hex2bin(sig[i].sig, signers[i].r, 32);
		err |= hex2bin(sig[i].sig + 32, signers[i].s, 32);
	}
	f->trust = (struct hcsec_trust){
		.keys = f->keys,
		.nkeys = NUM_KEYS,
		.roles = BIT(HCSEC_ROLE_ROOT),
		.threshold = NUM_KEYS,
		.now = 1500,
	};
	test->priv = f;
	return err;
}

static int judge(struct fixture *f, size_t len)
{
	struct hcsec_view view;
	int err;

	f->refusal = (struct hcsec_refusal){};
	err = hcsec_envelope_parse(&view, f->blob, len, &f->refusal);
	return err ?: hcsec_envelope_verify(&view, &f->trust, &f->refusal);
}

static void key_id_test(struct kunit *test)
{
	const struct fixture *const f = test->priv;
	const struct hcsec_signature *const sig =
		(const void *)(f->blob + MESSAGE_LEN);
	int i;

	for (i = 0; i < NUM_KEYS; i++)
		KUNIT_EXPECT_MEMEQ(test, f->keys[i].id, sig[i].key_id,
				   HCSEC_KEY_ID_SIZE);
}

static void accepted_test(struct kunit *test)
{
	struct fixture *const f = test->priv;

	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), 0);
	f->trust.threshold = 1;
	f->trust.nkeys = 1;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), 0);
	f->trust.serial = 7;
	f->trust.floor = 7;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), 0);
}

static void length_test(struct kunit *test)
{
	struct fixture *const f = test->priv;
	size_t len;

	for (len = 0; len < BLOB_LEN; len++) {
		KUNIT_EXPECT_EQ(test, judge(f, len), -EBADMSG);
		KUNIT_EXPECT_EQ(test, f->refusal.offset, len);
	}
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN + 1), -EBADMSG);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, BLOB_LEN);
}

static int flipped(size_t byte)
{
	/* Any epoch may be right, but another one was signed. */
	if (byte >= AT(epoch) && byte < AT(reserved0))
		return -EKEYREJECTED;
	if (byte < AT(serial))
		return byte == AT(payload_len) + 3 ? -EMSGSIZE : -EBADMSG;
	if (byte >= AT(policy_id) && byte < sizeof(struct hcsec_envelope))
		return -EBADMSG;
	return -EKEYREJECTED;
}

/* Each bit of the header, and one of each byte of the payload */
static void flip_test(struct kunit *test)
{
	struct fixture *const f = test->priv;
	size_t byte, bit;

	for (byte = 0; byte < MESSAGE_LEN; byte++) {
		for (bit = 0; bit < 8; bit++) {
			if (byte >= sizeof(struct hcsec_envelope) &&
			    bit != byte % 8)
				continue;
			f->blob[byte] ^= BIT(bit);
			KUNIT_EXPECT_EQ_MSG(test, judge(f, BLOB_LEN),
					    flipped(byte), "bit %zu of byte %zu",
					    bit, byte);
			f->blob[byte] ^= BIT(bit);
		}
	}
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), 0);
}

static void signature_test(struct kunit *test)
{
	struct fixture *const f = test->priv;
	u8 *const second = f->blob + MESSAGE_LEN + SIG_LEN;
	struct hcsec_revoked revoked;

	f->trust.threshold = NUM_KEYS + 1;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -ENOKEY);
	f->trust.threshold = NUM_KEYS;
	memcpy(revoked.id, f->keys[1].id, HCSEC_KEY_ID_SIZE);
	f->trust.revoked = &revoked;
	f->trust.nrevoked = 1;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -EKEYREVOKED);
	f->trust.nrevoked = 0;
	f->keys[1].role = HCSEC_ROLE_POLICY;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -ENOKEY);
	f->keys[1].role = HCSEC_ROLE_ROOT;
	f->keys[1].not_after = 1499;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -EKEYEXPIRED);
	f->keys[1].not_after = 0;
	second[HCSEC_KEY_ID_SIZE] ^= 1;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -EKEYREJECTED);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, MESSAGE_LEN + SIG_LEN);
	f->trust.nkeys = 0;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -ENOKEY);
	f->trust.nkeys = NUM_KEYS;
	memcpy(second, second - SIG_LEN, SIG_LEN);
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -EBADMSG);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, MESSAGE_LEN + SIG_LEN);
}

static void fresh_test(struct kunit *test)
{
	struct fixture *const f = test->priv;

	f->trust.now = 999;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, AT(not_before));
	f->trust.now = 2001;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -EKEYEXPIRED);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, AT(not_after));
	f->trust.floor = 8;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -ESTALE);
	f->trust.floor = 0;
	f->trust.serial = 8;
	KUNIT_EXPECT_EQ(test, judge(f, BLOB_LEN), -ESTALE);
	KUNIT_EXPECT_EQ(test, f->refusal.offset, AT(serial));
}

static struct kunit_case envelope_cases[] = {
	KUNIT_CASE(key_id_test),
	KUNIT_CASE(accepted_test),
	KUNIT_CASE(length_test),
	KUNIT_CASE(flip_test),
	KUNIT_CASE(signature_test),
	KUNIT_CASE(fresh_test),
	{}
};

static struct kunit_suite envelope_suite = {
	.name = "hcsec_envelope",
	.init = envelope_test_init,
	.test_cases = envelope_cases,
};

kunit_test_suite(envelope_suite);
