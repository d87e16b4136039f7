// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of the engine
 *
 * That it does what policies say is shown in userspace, with the same source and
 * random policies; here it is shown that it does so in the kernel, too.
 */

#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/socket.h>

#include "flow.h"
#include "match.h"
#include "test_payload.h"
#include "unpack.h"

static int flow_test_init(struct kunit *test)
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

static void flow_test_exit(struct kunit *test)
{
	/* Without memory nothing was made. */
	if (test->priv)
		hcsec_unpack_free(test->priv);
}

static void decide(struct kunit *test, const struct hcsec_event *event,
		   u64 marks, struct hcsec_decision *decision)
{
	hcsec_decide(test->priv, 0, event, marks, decision);
}

static void exec(struct kunit *test, const char *path, u64 marks,
		 struct hcsec_decision *decision)
{
	const struct hcsec_event event = {
		.type = HCSEC_EVENT_EXEC,
		.attr = {
			[HCSEC_EXEC_PATH] = hcsec_match_path(test->priv, path,
							     strlen(path)),
		},
	};

	decide(test, &event, marks, decision);
}

static void connect(struct kunit *test, u32 addr, u32 port,
		    struct hcsec_decision *decision)
{
	const struct hcsec_event event = {
		.type = HCSEC_EVENT_SOCKET_CONNECT,
		.attr = {
			[HCSEC_SOCKET_FAMILY] = AF_INET,
			[HCSEC_SOCKET_ADDR] =
				hcsec_match_addr4(test->priv, addr),
			[HCSEC_SOCKET_PORT] = port,
		},
	};

	decide(test, &event, 0, decision);
}

static void flow_open_test(struct kunit *test)
{
	struct hcsec_decision decision;

	exec(test, "/bin/sh", 0, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
	KUNIT_EXPECT_EQ(test, decision.err, 0);
	KUNIT_EXPECT_EQ(test, decision.rule, HCSEC_NO_RULE);
	KUNIT_EXPECT_EQ(test, decision.set | decision.clear, 0);
	KUNIT_EXPECT_EQ(test, decision.pass_set | decision.pass_clear, 0);
}

static void flow_effect_test(struct kunit *test)
{
	const struct hcsec_event event = { .type = HCSEC_EVENT_SOCKET_ACCEPT };
	struct hcsec_decision decision;

	decide(test, &event, 0, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
	KUNIT_EXPECT_EQ(test, decision.rule, TEST_RULE_ACCEPT);
	KUNIT_EXPECT_EQ(test, decision.set, TEST_MARK_A);
	KUNIT_EXPECT_EQ(test, hcsec_next_marks(0, decision.set, decision.clear),
			TEST_MARK_A);
}

static void flow_deny_test(struct kunit *test)
{
	struct hcsec_decision decision;

	exec(test, "/bin/sh", TEST_MARK_A, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
	KUNIT_EXPECT_EQ(test, decision.err, EACCES);
	KUNIT_EXPECT_EQ(test, decision.rule, TEST_RULE_EXEC);
	KUNIT_EXPECT_EQ(test, decision.set, TEST_MARK_B);
	exec(test, "/bin/cat", TEST_MARK_A, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
	exec(test, "/bin/sh", TEST_MARK_B, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
}

static void flow_object_test(struct kunit *test)
{
	struct hcsec_event event = { .type = HCSEC_EVENT_FILE_CREATE };
	struct hcsec_decision decision;

	decide(test, &event, 0, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
	KUNIT_EXPECT_EQ(test, decision.rule, TEST_RULE_CREATE);
	KUNIT_EXPECT_EQ(test, decision.set | decision.clear, 0);
	KUNIT_EXPECT_EQ(test, decision.object_set, TEST_MARK_D);
	KUNIT_EXPECT_EQ(test, decision.pass_object_set, TEST_MARK_D);

	/* It is the object's marks that count, not those of the subject. */
	event.type = HCSEC_EVENT_FILE_MMAP_EXEC;
	decide(test, &event, TEST_MARK_D, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
	event.object = TEST_MARK_D;
	decide(test, &event, 0, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
	KUNIT_EXPECT_EQ(test, decision.err, EPERM);
	KUNIT_EXPECT_EQ(test, decision.rule, TEST_RULE_MMAP);
	KUNIT_EXPECT_EQ(test, decision.object_set, 0);
}

/* Without a statement, these are denied all the same. */
static void flow_shut_test(struct kunit *test)
{
	struct hcsec_event event = { .type = HCSEC_EVENT_PROCESS_ESCAPE };
	struct hcsec_decision decision;

	decide(test, &event, ~0ULL, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
	KUNIT_EXPECT_EQ(test, decision.err, EPERM);
	KUNIT_EXPECT_EQ(test, decision.rule, HCSEC_NO_RULE);
	event.type = HCSEC_EVENT_PROCESS_NS_CHANGED;
	decide(test, &event, 0, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
	event.type = HCSEC_EVENT_PROCESS_FORK;
	decide(test, &event, 0, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
}

static void flow_default_test(struct kunit *test)
{
	struct hcsec_decision decision;

	connect(test, 0x0a000001, 443, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_ALLOW);
	connect(test, 0x0b000000, 443, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
	KUNIT_EXPECT_EQ(test, decision.err, EPERM);
	KUNIT_EXPECT_EQ(test, decision.rule, TEST_RULE_DEFAULT);
	KUNIT_EXPECT_EQ(test, decision.set, 0);
	connect(test, 0x0a000001, 442, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
	connect(test, 0x0a000001, 444, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
}

/* Marks get other bits in the kernel than they have in the payload. */
static void flow_mapped_test(struct kunit *test)
{
	static const u8 bit[HCSEC_MAX_MARKS] = { 63, 7, 9 };
	struct hcsec_event event = { .type = HCSEC_EVENT_FILE_MMAP_EXEC };
	struct hcsec_policy *const policy = test->priv;
	struct hcsec_decision decision;

	hcsec_policy_map_marks(policy, bit);
	KUNIT_EXPECT_EQ(test, policy->kind_mask[HCSEC_MARK_PROCESS],
			BIT_ULL(63));
	KUNIT_EXPECT_EQ(test, policy->kind_mask[HCSEC_MARK_CONTAINER],
			BIT_ULL(7));
	exec(test, "/bin/sh", BIT_ULL(63), &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
	KUNIT_EXPECT_EQ(test, decision.set, BIT_ULL(7));
	exec(test, "/bin/sh", ~BIT_ULL(63), &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
	event.object = ~BIT_ULL(9);
	decide(test, &event, 0, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_NONE);
	event.object = BIT_ULL(9);
	decide(test, &event, 0, &decision);
	KUNIT_EXPECT_EQ(test, decision.verdict, HCSEC_DENY);
}

static struct kunit_case flow_cases[] = {
	KUNIT_CASE(flow_open_test),
	KUNIT_CASE(flow_effect_test),
	KUNIT_CASE(flow_deny_test),
	KUNIT_CASE(flow_object_test),
	KUNIT_CASE(flow_shut_test),
	KUNIT_CASE(flow_default_test),
	KUNIT_CASE(flow_mapped_test),
	{}
};

static struct kunit_suite flow_suite = {
	.name = "hcsec_flow",
	.init = flow_test_init,
	.exit = flow_test_exit,
	.test_cases = flow_cases,
};

kunit_test_suite(flow_suite);
