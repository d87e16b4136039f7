// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of finding classes
 */

#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/string.h>

#include "match.h"
#include "test_payload.h"
#include "unpack.h"

static int match_test_init(struct kunit *test)
{
	struct hcsec_policy *const policy =
		kunit_kzalloc(test, sizeof(*policy), GFP_KERNEL);
	struct hcsec_refusal refusal;

	KUNIT_ASSERT_NOT_NULL(test, policy);
	KUNIT_ASSERT_EQ(test,
			hcsec_unpack(policy, &test_payload,
				     sizeof(test_payload), &refusal),
			0);
	test->priv = policy;
	return 0;
}

static void match_test_exit(struct kunit *test)
{
	/* Without memory nothing was made. */
	if (test->priv)
		hcsec_unpack_free(test->priv);
}

static void match_addr4_test(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hcsec_match_addr4(test->priv, 0), 1);
	KUNIT_EXPECT_EQ(test, hcsec_match_addr4(test->priv, 0x09ffffff), 1);
	KUNIT_EXPECT_EQ(test, hcsec_match_addr4(test->priv, 0x0a000000), 2);
	KUNIT_EXPECT_EQ(test, hcsec_match_addr4(test->priv, 0x0affffff), 2);
	KUNIT_EXPECT_EQ(test, hcsec_match_addr4(test->priv, 0x0b000000), 1);
	KUNIT_EXPECT_EQ(test, hcsec_match_addr4(test->priv, 0xffffffff), 1);
}

static const struct addr6_case {
	const char *name;
	u8 addr[16];
	u32 class;
} addr6_cases[] = {
	{ "the lowest", {}, 1 },
	{ "before a network",
	  { 0xfc, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff },
	  1 },
	{ "start of a network", { 0xfd }, 2 },
	{ "end of a network",
	  { 0xfd, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff,
	    0xff, 0xff, 0xff, 0xff, 0xff },
	  2 },
	{ "behind a network", { 0xfe }, 1 },
	{ "last interval", { 0xff, 0xff }, 2 },
	{ "mapped, in the IPv4 network",
	  { [10] = 0xff, [11] = 0xff, [12] = 10, [15] = 1 },
	  2 },
	{ "mapped, outside of it",
	  { [10] = 0xff, [11] = 0xff, [12] = 11 },
	  1 },
	{ "not quite mapped", { [10] = 0xff, [11] = 0xfe, [12] = 10 }, 1 },
};

KUNIT_ARRAY_PARAM_DESC(addr6, addr6_cases, name);

static void match_addr6_test(struct kunit *test)
{
	const struct addr6_case *const c = test->param_value;

	KUNIT_EXPECT_EQ(test, hcsec_match_addr6(test->priv, c->addr), c->class);
}

static void match_path_test(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "/bin/sh", 7), 2);
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "/bin/s", 6), 3);
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "/bin/sh", 8), 3);
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "/bin/si", 7), 3);
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "@abstract", 9), 1);
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "@a/b", 4), 3);
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "", 0), 1);
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "\0/", 2), 3);
	KUNIT_EXPECT_EQ(test, hcsec_match_path(test->priv, "\xff", 1), 1);
}

static const struct cgroup_case {
	const char *path;
	int profile;
	unsigned int level;
} cgroup_cases[] = {
	{ "/", -1, 0 },	    { "/c", 0, 1 },    { "/c/d", 0, 1 },
	{ "/c/c", 0, 1 },   { "/cc", -1, 0 },  { "/b/c", -1, 0 },
	{ "/cc/c", -1, 0 }, { "/b", -1, 0 },
};

KUNIT_ARRAY_PARAM_DESC(cgroup, cgroup_cases, path);

static void match_cgroup_test(struct kunit *test)
{
	const struct cgroup_case *const c = test->param_value;
	unsigned int level = 0;

	KUNIT_EXPECT_EQ(test,
			hcsec_match_cgroup(test->priv, c->path, strlen(c->path),
					   &level),
			c->profile);
	KUNIT_EXPECT_EQ(test, level, c->level);
	KUNIT_EXPECT_EQ(test,
			hcsec_match_cgroup(test->priv, c->path, strlen(c->path),
					   NULL),
			c->profile);
}

static void match_profile_test(struct kunit *test)
{
	KUNIT_EXPECT_EQ(test, hcsec_match_profile(test->priv, "p"), 0);
	KUNIT_EXPECT_EQ(test, hcsec_match_profile(test->priv, "pp"), -ENOENT);
	KUNIT_EXPECT_EQ(test, hcsec_match_profile(test->priv, "a"), -ENOENT);
	KUNIT_EXPECT_EQ(test, hcsec_match_profile(test->priv, ""), -ENOENT);
}

static struct kunit_case match_cases[] = {
	KUNIT_CASE(match_addr4_test),
	KUNIT_CASE_PARAM(match_addr6_test, addr6_gen_params),
	KUNIT_CASE(match_path_test),
	KUNIT_CASE_PARAM(match_cgroup_test, cgroup_gen_params),
	KUNIT_CASE(match_profile_test),
	{}
};

static struct kunit_suite match_suite = {
	.name = "hcsec_match",
	.init = match_test_init,
	.exit = match_test_exit,
	.test_cases = match_cases,
};

kunit_test_suite(match_suite);
