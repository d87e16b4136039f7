// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of the unpacker
 *
 * Each refusal is looked at in userspace; here it is shown that no change of a
 * payload does harm in the kernel.
 */

#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/slab.h>
#include <linux/string.h>

#include "flow.h"
#include "match.h"
#include "test_payload.h"
#include "unpack.h"

static int unpack_test_init(struct kunit *test)
{
	struct hcsec_policy *const policy =
		kunit_kzalloc(test, sizeof(*policy), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, policy);
	test->priv = policy;
	return 0;
}

/* Copies the bytes, so that KASAN sees where they end. */
static int unpack(struct kunit *test, const void *bytes, size_t len,
		  struct hcsec_refusal *refusal)
{
	void *const copy = kunit_kmalloc(test, len, GFP_KERNEL);
	struct hcsec_policy *const policy = test->priv;
	int err;

	KUNIT_ASSERT_NOT_NULL(test, copy);
	memcpy(copy, bytes, len);
	err = hcsec_unpack(policy, copy, len, refusal);
	if (!err) {
		struct hcsec_event event = {};
		struct hcsec_decision decision;

		for (; event.type < HCSEC_EVENT_NR && policy->nprofiles;
		     event.type++)
			hcsec_decide(policy, 0, &event, ~0ULL, &decision);
		hcsec_match_path(policy, "/bin/sh", 7);
		hcsec_match_cgroup(policy, "/c", 2, NULL);
		hcsec_unpack_free(policy);
	}
	kunit_kfree(test, copy);
	return err;
}

static void unpack_accept_test(struct kunit *test)
{
	struct hcsec_policy *const policy = test->priv;
	struct hcsec_refusal refusal;

	KUNIT_ASSERT_EQ(test,
			hcsec_unpack(policy, &test_payload,
				     sizeof(test_payload), &refusal),
			0);
	KUNIT_EXPECT_EQ(test, policy->nmarks, 3);
	KUNIT_EXPECT_EQ(test, policy->nprofiles, 1);
	KUNIT_EXPECT_EQ(test, policy->nrules, 6);
	KUNIT_EXPECT_EQ(test, policy->kind_mask[HCSEC_MARK_PROCESS],
			TEST_MARK_A);
	KUNIT_EXPECT_EQ(test, policy->kind_mask[HCSEC_MARK_DATA], TEST_MARK_D);
	KUNIT_EXPECT_EQ(test, policy->polarity_mask[HCSEC_TAINT],
			TEST_MARK_A | TEST_MARK_B | TEST_MARK_D);
	KUNIT_EXPECT_TRUE(test, hcsec_policy_uses(policy,
						  HCSEC_EVENT_FILE_CREATE));
	KUNIT_EXPECT_FALSE(test, hcsec_policy_uses(policy,
						   HCSEC_EVENT_FILE_WRITE));
	KUNIT_EXPECT_FALSE(test, hcsec_policy_uses(policy,
						   HCSEC_EVENT_PROCESS_ESCAPE));
	KUNIT_EXPECT_TRUE(test, hcsec_policy_looks_at(policy, HCSEC_EVENT_EXEC,
						      HCSEC_EXEC_PATH));
	KUNIT_EXPECT_FALSE(test, hcsec_policy_looks_at(policy, HCSEC_EVENT_EXEC,
						       HCSEC_EXEC_STDIN));
	KUNIT_EXPECT_TRUE(test, policy->monotone);
	KUNIT_EXPECT_STREQ(test,
			   hcsec_policy_string(policy, policy->payload->name),
			   "name");
	hcsec_unpack_free(policy);
}

/* However short, it is not accepted, and the offset lies within it. */
static void unpack_truncated_test(struct kunit *test)
{
	size_t len;

	for (len = 0; len < sizeof(test_payload); len++) {
		struct hcsec_refusal refusal = {};

		KUNIT_EXPECT_EQ(test,
				unpack(test, &test_payload, len, &refusal),
				-EBADMSG);
		KUNIT_EXPECT_LE(test, refusal.offset, sizeof(test_payload));
		KUNIT_EXPECT_NOT_NULL(test, refusal.reason);
	}
}

/* Every bit, flipped: nothing but an accepted or a malformed payload. */
static void unpack_flipped_test(struct kunit *test)
{
	u8 *const bytes = kunit_kmalloc(test, sizeof(test_payload), GFP_KERNEL);
	unsigned int accepted = 0, refused = 0;
	size_t bit;

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	for (bit = 0; bit < sizeof(test_payload) * 8; bit++) {
		struct hcsec_refusal refusal = {};
		int err;

		memcpy(bytes, &test_payload, sizeof(test_payload));
		bytes[bit / 8] ^= 1 << bit % 8;
		err = unpack(test, bytes, sizeof(test_payload), &refusal);
		if (!err) {
			accepted++;
			continue;
		}
		refused++;
		KUNIT_EXPECT_EQ(test, err, -EBADMSG);
		KUNIT_EXPECT_LE(test, refusal.offset, sizeof(test_payload));
	}
	/* Names, numbers of lines, guards may change; most may not. */
	KUNIT_EXPECT_GT(test, accepted, 0);
	KUNIT_EXPECT_GT(test, refused, accepted);
}

static void unpack_offset_test(struct kunit *test)
{
	struct test_payload *const payload =
		kunit_kmalloc(test, sizeof(*payload), GFP_KERNEL);
	struct hcsec_refusal refusal = {};

	KUNIT_ASSERT_NOT_NULL(test, payload);
	memcpy(payload, &test_payload, sizeof(*payload));
	payload->events[HCSEC_EVENT_SOCKET_SEND].reserved = cpu_to_le16(1);
	KUNIT_EXPECT_EQ(test, unpack(test, payload, sizeof(*payload), &refusal),
			-EBADMSG);
	KUNIT_EXPECT_EQ(test, refusal.offset,
			offsetof(struct test_payload,
				 events[HCSEC_EVENT_SOCKET_SEND].reserved));
	KUNIT_EXPECT_STREQ(test, refusal.reason, "reserved field is not 0");
}

static struct kunit_case unpack_cases[] = {
	KUNIT_CASE(unpack_accept_test),
	KUNIT_CASE(unpack_truncated_test),
	KUNIT_CASE_SLOW(unpack_flipped_test),
	KUNIT_CASE(unpack_offset_test),
	{}
};

static struct kunit_suite unpack_suite = {
	.name = "hcsec_unpack",
	.init = unpack_test_init,
	.test_cases = unpack_cases,
};

kunit_test_suite(unpack_suite);
