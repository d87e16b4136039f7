// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of SHA-512 over several runs of bytes
 */

#include <crypto/hash.h>
#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/err.h>
#include <linux/hex.h>
#include <linux/random.h>
#include <linux/string.h>
#include <linux/types.h>

#include "pure.h"

/* FIPS 180-4: the examples, and the empty message */
static const struct digest_case {
	const char *name;
	const char *message;
	const char *high;
	const char *low;
} digest_cases[] = {
	{ "empty", "",
	  "cf83e1357eefb8bdf1542850d66d8007d620e4050b5715dc83f4a921d36ce9ce",
	  "47d0d13c5d85f2b0ff8318d2877eec2f63b931bd47417a81a538327af927da3e" },
	{ "one block", "abc",
	  "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a",
	  "2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f" },
	{ "two blocks",
	  "abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqklmnopqrlmnopqrsmnopqrstnopqrstu",
	  "8e959b75dae313da8cf4f72814fc143f8f7779c6eb9f7fa17299aeadb6889018",
	  "501d289e4900f7e4331b99dec4b5433ac7d329eeb6dd26545e96e55b874be909" },
};

KUNIT_ARRAY_PARAM_DESC(digest, digest_cases, name);

/* However the message is cut into three parts, the digest is the same. */
static void digest_test(struct kunit *test)
{
	const struct digest_case *const param = test->param_value;
	const size_t len = strlen(param->message);
	u8 want[HCSEC_SHA512_SIZE], got[HCSEC_SHA512_SIZE];
	size_t i, j;

	KUNIT_ASSERT_EQ(test, hex2bin(want, param->high, 32), 0);
	KUNIT_ASSERT_EQ(test, hex2bin(want + 32, param->low, 32), 0);
	for (i = 0; i <= len; i++) {
		for (j = i; j <= len; j++) {
			const struct hcsec_bytes parts[] = {
				{ i ? param->message : NULL, i },
				{ param->message + i, j - i },
				{ param->message + j, len - j },
			};

			memset(got, 0, sizeof(got));
			hcsec_sha512(parts, ARRAY_SIZE(parts), got);
			KUNIT_EXPECT_MEMEQ(test, got, want, sizeof(got));
		}
	}
}

/* Every length in which padding can differ, and one of many blocks */
static void crypto_api_test(struct kunit *test)
{
	const size_t most = 5 * 128, large = 100 * 1000 + 7;
	struct crypto_shash *const tfm = crypto_alloc_shash("sha512", 0, 0);
	u8 *const data = kunit_kmalloc(test, large, GFP_KERNEL);
	u8 want[HCSEC_SHA512_SIZE], got[HCSEC_SHA512_SIZE];
	size_t len;

	KUNIT_ASSERT_NOT_ERR_OR_NULL(test, tfm);
	KUNIT_EXPECT_NOT_NULL(test, data);
	if (!data)
		goto free;
	get_random_bytes(data, large);
	for (len = 0; len <= large; len += len == most ? large - most : 1) {
		const struct hcsec_bytes part = { data, len };

		KUNIT_EXPECT_EQ(test, crypto_shash_tfm_digest(tfm, data, len,
							      want), 0);
		hcsec_sha512(&part, 1, got);
		KUNIT_EXPECT_MEMEQ(test, got, want, sizeof(got));
	}
free:
	crypto_free_shash(tfm);
}

static struct kunit_case sha512_cases[] = {
	KUNIT_CASE(crypto_api_test),
	KUNIT_CASE_PARAM(digest_test, digest_gen_params),
	{}
};

static struct kunit_suite sha512_suite = {
	.name = "hcsec_sha512",
	.test_cases = sha512_cases,
};

kunit_test_suite(sha512_suite);
