// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of the value of security.hcsec
 */

#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/random.h>
#include <linux/string.h>
#include <linux/types.h>

#include "unpack.h"
#include "value.h"

struct value_case {
	const char *name;
	const char *value;
	size_t len;
	int err;
	unsigned int names;
};

#define GOOD(what, string, count) \
	{ .name = (what), .value = (string), .len = sizeof(string) - 1, \
	  .names = (count) }
#define BAD(what, string) \
	{ .name = (what), .value = (string), .len = sizeof(string) - 1, \
	  .err = -EBADMSG }
#define LONGEST "123456789012345678901234567890123456789012345678901234567890123"

static const struct value_case cases[] = {
	GOOD("no name", "", 0),
	GOOD("one", "phi", 1),
	GOOD("one byte", "p", 1),
	GOOD("two", "phi\ndrift", 2),
	GOOD("twice the same", "phi\nphi", 2),
	GOOD("beyond ASCII", "\xc3\xa4rzte", 1),
	GOOD("blank and comma", "a, b", 1),
	GOOD("the longest", LONGEST "\n" LONGEST, 2),
	BAD("too long", LONGEST "4"),
	BAD("the last is too long", "phi\n" LONGEST "4"),
	BAD("a newline at the end", "phi\n"),
	BAD("a newline at the start", "\nphi"),
	BAD("nothing but a newline", "\n"),
	BAD("an empty name", "phi\n\ndrift"),
	BAD("terminated", "phi\0"),
	BAD("NUL", "p\0i"),
	BAD("tab", "p\thi"),
	BAD("DEL", "phi\x7f"),
};

static void case_name(const struct value_case *c, char *name)
{
	strscpy(name, c->name, KUNIT_PARAM_DESC_SIZE);
}

KUNIT_ARRAY_PARAM(value, cases, case_name);

static unsigned int count_names(struct kunit *test, const char *value,
				size_t len)
{
	struct hcsec_value at = { value, len };
	unsigned int names = 0;
	const char *name;
	size_t name_len;

	while ((name_len = hcsec_value_next(&at, &name))) {
		KUNIT_EXPECT_LE(test, name_len, HCSEC_MAX_MARK_NAME);
		KUNIT_ASSERT_TRUE(test, name >= value);
		KUNIT_ASSERT_TRUE(test, name + name_len <= value + len);
		names++;
	}
	KUNIT_EXPECT_EQ(test, at.left, 0);
	return names;
}

static void value_check_test(struct kunit *test)
{
	const struct value_case *const c = test->param_value;
	/* Of the very size, so that KASAN sees a byte too much. */
	char *const value = kunit_kmalloc(test, c->len ?: 1, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, value);
	memcpy(value, c->value, c->len);
	KUNIT_EXPECT_EQ(test, hcsec_value_check(value, c->len), c->err);
	if (!c->err)
		KUNIT_EXPECT_EQ(test, count_names(test, value, c->len),
				c->names);
}

/* What is accepted has as many names as it has separators, and one more. */
static void value_random_test(struct kunit *test)
{
	static const char alphabet[] = "ab\n\n,\x1f\x7f";
	unsigned int accepted = 0, i;
	char value[8];

	for (i = 0; i < 20000; i++) {
		const size_t len = get_random_u32_inclusive(1, sizeof(value));
		unsigned int names = 1;
		size_t j;

		for (j = 0; j < len; j++) {
			const u32 at = get_random_u32_below(sizeof(alphabet));

			value[j] = alphabet[at];
			names += value[j] == '\n';
		}
		if (hcsec_value_check(value, len))
			continue;
		accepted++;
		KUNIT_ASSERT_EQ(test, count_names(test, value, len), names);
	}
	KUNIT_EXPECT_GT(test, accepted, 100);
}

static void value_add_test(struct kunit *test)
{
	char value[32];
	size_t len = 0;

	KUNIT_EXPECT_FALSE(test, hcsec_value_has(value, len, "phi"));
	len = hcsec_value_add(value, len, "phi");
	len = hcsec_value_add(value, len, "drift");
	KUNIT_EXPECT_EQ(test, hcsec_value_check(value, len), 0);
	KUNIT_EXPECT_TRUE(test, hcsec_value_has(value, len, "phi"));
	KUNIT_EXPECT_TRUE(test, hcsec_value_has(value, len, "drift"));
	KUNIT_EXPECT_FALSE(test, hcsec_value_has(value, len, "ph"));
	KUNIT_EXPECT_FALSE(test, hcsec_value_has(value, len, "phis"));
	KUNIT_EXPECT_FALSE(test, hcsec_value_has(value, len, "hi"));
}

static struct kunit_case test_cases[] = {
	KUNIT_CASE_PARAM(value_check_test, value_gen_params),
	KUNIT_CASE(value_random_test),
	KUNIT_CASE(value_add_test),
	{}
};

static struct kunit_suite test_suite = {
	.name = "hcsec_value",
	.test_cases = test_cases,
};

kunit_test_suite(test_suite);
