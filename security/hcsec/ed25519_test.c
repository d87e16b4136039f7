// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of the verification of Ed25519 signatures
 *
 * With vectors, and with changes of what they hold.  A build may add a table of
 * more vectors.  tests/unit compares the same source with libsodium on many more
 * inputs.
 */

#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/bits.h>
#include <linux/errno.h>
#include <linux/hex.h>
#include <linux/sched.h>
#include <linux/string.h>
#include <linux/types.h>

#include "ed25519.h"

#define CHUNK 32
#define MAX_CHUNKS 33

/**
 * struct ed25519_vector - An input and its outcome, bytes in hexadecimal
 *
 * @name: Where it is from.
 * @pk: Key.
 * @r: First half of the signature.
 * @s: Second half.
 * @msg: Message, all parts but the last of 32 bytes.
 * @right: Whether the signature is right.
 */
struct ed25519_vector {
	const char *name;
	const char *pk;
	const char *r;
	const char *s;
	const char *msg[MAX_CHUNKS];
	bool right;
};

#include "ed25519_table.h"
#include "ed25519_vectors.h"

/**
 * struct input - A vector in binary
 *
 * @skew: Keeps what follows from being aligned.
 * @pk: Key.
 * @sig: Signature.
 * @msg: Message.
 * @len: Its length.
 */
struct input {
	u8 skew;
	u8 pk[HCSEC_ED25519_KEY_SIZE];
	u8 sig[HCSEC_ED25519_SIG_SIZE];
	u8 msg[CHUNK * MAX_CHUNKS];
	size_t len;
};

static void from_hex(struct kunit *test, u8 *out, const char *hex)
{
	KUNIT_ASSERT_EQ(test, hex2bin(out, hex, strlen(hex) / 2), 0);
}

static struct input *input_of(struct kunit *test,
			      const struct ed25519_vector *vector)
{
	struct input *const in = kunit_kzalloc(test, sizeof(*in), GFP_KERNEL);
	size_t i;

	KUNIT_ASSERT_NOT_NULL(test, in);
	from_hex(test, in->pk, vector->pk);
	from_hex(test, in->sig, vector->r);
	from_hex(test, in->sig + 32, vector->s);
	for (i = 0; i < MAX_CHUNKS && vector->msg[i]; i++) {
		from_hex(test, in->msg + in->len, vector->msg[i]);
		in->len += strlen(vector->msg[i]) / 2;
	}
	return in;
}

static int verify(const struct input *in)
{
	return hcsec_ed25519_verify(in->pk, in->sig, in->len ? in->msg : NULL,
				    in->len);
}

KUNIT_ARRAY_PARAM_DESC(vector, vectors, name);

static void vector_test(struct kunit *test)
{
	const struct ed25519_vector *const vector = test->param_value;
	const struct input *const in = input_of(test, vector);

	KUNIT_EXPECT_EQ(test, verify(in), vector->right ? 0 : -EKEYREJECTED);
	if (vector->right)
		KUNIT_EXPECT_TRUE(test, hcsec_ed25519_key_ok(in->pk));
}

/* One bit of every byte, which is not always the same one. */
static void expect_all_matter(struct kunit *test, const struct input *in,
			      u8 *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		bytes[i] ^= BIT(i % 8);
		KUNIT_EXPECT_EQ_MSG(test, verify(in), -EKEYREJECTED,
				    "byte %zu", i);
		bytes[i] ^= BIT(i % 8);
	}
	KUNIT_EXPECT_EQ(test, verify(in), 0);
}

static void every_byte_matters_test(struct kunit *test)
{
	struct input *const in = input_of(test, &vectors[2]);

	KUNIT_ASSERT_GT(test, in->len, 0);
	expect_all_matter(test, in, in->pk, sizeof(in->pk));
	expect_all_matter(test, in, in->sig, sizeof(in->sig));
	expect_all_matter(test, in, in->msg, in->len);
	in->len++;
	KUNIT_EXPECT_EQ(test, verify(in), -EKEYREJECTED);
	in->len -= 2;
	KUNIT_EXPECT_EQ(test, verify(in), -EKEYREJECTED);
}

/* A slot that was never filled must not be a key that anybody can sign for. */
static void unusable_key_test(struct kunit *test)
{
	static const char *const keys[] = {
		/* y = 0, 1 and p - 1, of order 4, 1 and 2 */
		"0000000000000000000000000000000000000000000000000000000000000000",
		"0000000000000000000000000000000000000000000000000000000000000080",
		"0100000000000000000000000000000000000000000000000000000000000000",
		"0100000000000000000000000000000000000000000000000000000000000080",
		"ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		/* order 8 */
		"26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
		"c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
		/* y = p and p + 3, which is on the curve */
		"edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"f0ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
		"ffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
		/* y = 2, which is not on the curve */
		"0200000000000000000000000000000000000000000000000000000000000000",
	};
	u8 pk[HCSEC_ED25519_KEY_SIZE];
	u8 sig[HCSEC_ED25519_SIG_SIZE] = {};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(keys); i++) {
		from_hex(test, pk, keys[i]);
		KUNIT_EXPECT_FALSE_MSG(test, hcsec_ed25519_key_ok(pk), "%s",
				       keys[i]);
		KUNIT_EXPECT_EQ(test, hcsec_ed25519_verify(pk, sig, NULL, 0),
				-EKEYREJECTED);
	}
}

static void table_test(struct kunit *test)
{
	size_t left = hcsec_ed25519_table_end - hcsec_ed25519_table;
	const u8 *at = hcsec_ed25519_table;
	unsigned int count = 0, right = 0;

	if (!left)
		kunit_skip(test, "CONFIG_HCSEC_ED25519_VECTORS is empty");
	while (left) {
		const struct table_record *const record = (const void *)at;
		size_t len;

		KUNIT_ASSERT_GE(test, left, sizeof(*record));
		len = le32_to_cpu(record->len);
		KUNIT_ASSERT_GE(test, left - sizeof(*record), len);
		KUNIT_EXPECT_EQ_MSG(test,
				    hcsec_ed25519_verify(record->pk,
							 record->sig,
							 record->msg, len),
				    record->right ? 0 : -EKEYREJECTED,
				    "%s, vector %u", record->name, count);
		if (record->usable < 2)
			KUNIT_EXPECT_EQ_MSG(test,
					    hcsec_ed25519_key_ok(record->pk),
					    record->usable, "%s, vector %u",
					    record->name, count);
		count++;
		right += record->right;
		at += sizeof(*record) + len;
		left -= sizeof(*record) + len;
		cond_resched();
	}
	kunit_info(test, "%u vectors, of which %u are right", count, right);
	KUNIT_EXPECT_GT(test, right, 0);
	KUNIT_EXPECT_GT(test, count, right);
}

static struct kunit_case ed25519_cases[] = {
	KUNIT_CASE_PARAM(vector_test, vector_gen_params),
	KUNIT_CASE_SLOW(table_test),
	KUNIT_CASE(every_byte_matters_test),
	KUNIT_CASE(unusable_key_test),
	{}
};

static struct kunit_suite ed25519_suite = {
	.name = "hcsec_ed25519",
	.test_cases = ed25519_cases,
};

kunit_test_suite(ed25519_suite);
