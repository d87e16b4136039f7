// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of the marks of process and container as one state
 *
 * A thread moves a mark between the two cells, and exchanges marks within each.
 * Whoever reads meanwhile must see a state that there was.
 */

#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/err.h>
#include <linux/jiffies.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>

#include "container.h"
#include "judge.h"
#include "policy.h"
#include "task.h"

/* Two states: a process mark and a container mark each. */
#define PROCESS_MARKS 0x3ULL
#define CONTAINER_MARKS 0xcULL
#define ONE_STATE 0x9ULL
#define OTHER_STATE 0x6ULL

struct judge_test {
	struct hcsec_loaded loaded;
	struct hcsec_flow flow;
	struct hcsec_container container;
	struct hcsec_subject subject;
};

static int judge_test_init(struct kunit *test)
{
	struct judge_test *const t =
		kunit_kzalloc(test, sizeof(*t), GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, t);
	t->loaded.policy.kind_mask[HCSEC_MARK_PROCESS] = PROCESS_MARKS;
	t->loaded.policy.kind_mask[HCSEC_MARK_CONTAINER] = CONTAINER_MARKS;
	spin_lock_init(&t->container.lock);
	seqcount_spinlock_init(&t->container.seq, &t->container.lock);
	t->subject = (struct hcsec_subject){
		.loaded = &t->loaded,
		.flow = &t->flow,
		.container = &t->container,
	};
	test->priv = t;
	return 0;
}

static void commit(struct judge_test *t, u64 set, u64 clear)
{
	unsigned long flags;

	spin_lock_irqsave(&t->container.lock, flags);
	hcsec_marks_commit(&t->subject, set, clear);
	spin_unlock_irqrestore(&t->container.lock, flags);
}

static int move_marks(void *data)
{
	while (!kthread_should_stop()) {
		commit(data, OTHER_STATE, ONE_STATE);
		commit(data, ONE_STATE, OTHER_STATE);
		cond_resched();
	}
	return 0;
}

static void judge_snapshot_test(struct kunit *test)
{
	struct judge_test *const t = test->priv;
	const unsigned long end = jiffies + HZ / 2;
	unsigned long states[2] = {}, wrong = 0;
	struct task_struct *mover;

	commit(t, ONE_STATE, 0);
	mover = kthread_run(move_marks, t, "hcsec-mover");
	KUNIT_ASSERT_FALSE(test, IS_ERR(mover));
	while (time_before(jiffies, end)) {
		const u64 process = atomic64_read(&t->flow.marks);
		bool taken = false;
		u64 marks;

		/* A child that is forked now gets these. */
		if (process != (ONE_STATE & PROCESS_MARKS) &&
		    process != (OTHER_STATE & PROCESS_MARKS))
			wrong++;
		scoped_guard(rcu)
			taken = hcsec_marks_snapshot(&t->subject, &marks);
		if (taken) {
			if (marks == ONE_STATE)
				states[0]++;
			else if (marks == OTHER_STATE)
				states[1]++;
			else
				wrong++;
		}
		cond_resched();
	}
	kthread_stop(mover);
	KUNIT_EXPECT_EQ(test, wrong, 0);
	KUNIT_EXPECT_GT(test, states[0], 0);
	KUNIT_EXPECT_GT(test, states[1], 0);
}

static void judge_commit_test(struct kunit *test)
{
	struct judge_test *const t = test->priv;

	guard(rcu)();
	commit(t, ONE_STATE, 0);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->flow.marks),
			ONE_STATE & PROCESS_MARKS);
	KUNIT_EXPECT_EQ(test, atomic64_read(&t->container.marks),
			ONE_STATE & CONTAINER_MARKS);
	commit(t, 0, ONE_STATE & PROCESS_MARKS);
	KUNIT_EXPECT_EQ(test, hcsec_subject_marks(&t->subject),
			ONE_STATE & CONTAINER_MARKS);
	/* What no cell knows is not written anywhere. */
	commit(t, ~(PROCESS_MARKS | CONTAINER_MARKS), 0);
	KUNIT_EXPECT_EQ(test, hcsec_subject_marks(&t->subject),
			ONE_STATE & CONTAINER_MARKS);
	t->loaded.policy.monotone = true;
	hcsec_marks_commit(&t->subject, OTHER_STATE, 0);
	KUNIT_EXPECT_EQ(test, hcsec_subject_marks(&t->subject),
			OTHER_STATE | (ONE_STATE & CONTAINER_MARKS));
}

static struct kunit_case judge_cases[] = {
	KUNIT_CASE(judge_commit_test),
	KUNIT_CASE(judge_snapshot_test),
	{}
};

static struct kunit_suite judge_suite = {
	.name = "hcsec_judge",
	.init = judge_test_init,
	.test_cases = judge_cases,
};

kunit_test_suite(judge_suite);
