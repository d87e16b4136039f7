// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of data marks of objects and domains
 *
 * What one side adds, however late, the other side must see once the two are
 * joined; and nobody else may.
 */

#include <kunit/test.h>
#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/completion.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/kthread.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#include "container.h"
#include "data.h"
#include "task.h"

#define RED 0x1ULL
#define GREEN 0x2ULL
#define BLUE 0x4ULL
#define GREY 0x8ULL

/* Often enough to meet the other thread in the middle of a join. */
#define ROUNDS 2000

static struct hcsec_domain *new_domain(struct kunit *test)
{
	struct hcsec_domain *const domain = hcsec_domain_alloc(GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, domain);
	return domain;
}

static void data_join_test(struct kunit *test)
{
	struct hcsec_domain *const a = new_domain(test);
	struct hcsec_domain *const b = new_domain(test);
	struct hcsec_domain *const c = new_domain(test);
	struct hcsec_data pipe = {}, file = {};

	scoped_guard(rcu) {
		hcsec_domain_add(a, RED);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(a), RED);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(b), 0);

		/* An object that only one domain uses brings nobody together. */
		hcsec_data_share(&file, c);
		KUNIT_EXPECT_EQ(test, hcsec_data_marks(&file), 0);
		hcsec_data_add(&file, BLUE);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(c), BLUE);

		/* One that was marked before it is shared tells who shares it. */
		hcsec_data_add(&pipe, GREEN);
		hcsec_data_share(&pipe, a);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(a), RED | GREEN);
		KUNIT_EXPECT_EQ(test, hcsec_data_marks(&pipe), RED | GREEN);

		hcsec_data_share(&pipe, b);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(b), RED | GREEN);
		hcsec_domain_add(b, GREY);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(a),
				RED | GREEN | GREY);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(c), BLUE);
		KUNIT_EXPECT_EQ(test, atomic64_read(&pipe.marks), GREEN);
	}

	/* The object outlives the domains that it brought together. */
	hcsec_domain_put(a);
	hcsec_domain_put(b);
	hcsec_domain_put(c);
	scoped_guard(rcu) {
		KUNIT_EXPECT_EQ(test, hcsec_data_marks(&pipe),
				RED | GREEN | GREY);
		KUNIT_EXPECT_EQ(test, hcsec_data_marks(&file), BLUE);
	}
	hcsec_data_release(&pipe);
	hcsec_data_release(&file);
}

static void data_news_test(struct kunit *test)
{
	struct hcsec_data data = {};

	guard(rcu)();
	KUNIT_EXPECT_TRUE(test, hcsec_data_add(&data, RED));
	KUNIT_EXPECT_FALSE(test, hcsec_data_add(&data, RED));
	KUNIT_EXPECT_TRUE(test, hcsec_data_add(&data, RED | BLUE));
	KUNIT_EXPECT_FALSE(test, hcsec_data_add(&data, 0));
}

struct race {
	struct hcsec_domain *domain;
	struct hcsec_data *data;
	struct completion start;
	struct completion done;
};

static int add_to_domain(void *arg)
{
	struct race *const race = arg;

	wait_for_completion(&race->start);
	scoped_guard(rcu)
		hcsec_domain_add(race->domain, RED);
	complete(&race->done);
	return 0;
}

static int add_to_data(void *arg)
{
	struct race *const race = arg;

	wait_for_completion(&race->start);
	scoped_guard(rcu)
		hcsec_data_add(race->data, RED);
	complete(&race->done);
	return 0;
}

/*
 * While one thread adds a mark, another one makes the object shared.  After both
 * everybody knows the mark, whoever was first.
 */
static void race_share(struct kunit *test, int (*add)(void *arg))
{
	unsigned int i, lost = 0;

	for (i = 0; i < ROUNDS; i++) {
		struct hcsec_domain *const a = new_domain(test);
		struct hcsec_domain *const b = new_domain(test);
		struct hcsec_data data = {};
		struct race race = { .domain = b, .data = &data };
		struct task_struct *adder;

		init_completion(&race.start);
		init_completion(&race.done);
		scoped_guard(rcu)
			hcsec_data_share(&data, a);
		adder = kthread_run(add, &race, "hcsec-adder");
		KUNIT_ASSERT_FALSE(test, IS_ERR(adder));
		complete(&race.start);
		scoped_guard(rcu)
			hcsec_data_share(&data, b);
		wait_for_completion(&race.done);
		scoped_guard(rcu) {
			if (hcsec_domain_marks(a) != RED ||
			    hcsec_domain_marks(b) != RED)
				lost++;
		}
		hcsec_data_release(&data);
		hcsec_domain_put(a);
		hcsec_domain_put(b);
	}
	KUNIT_EXPECT_EQ(test, lost, 0);
}

static void data_race_test(struct kunit *test)
{
	race_share(test, add_to_domain);
	race_share(test, add_to_data);
}

/* Memory that is shared brings what the domain has, also later. */
static void data_memory_test(struct kunit *test)
{
	struct hcsec_container *const container =
		kunit_kzalloc(test, sizeof(*container), GFP_KERNEL);
	struct hcsec_flow flow = { .container = container };
	const struct hcsec_subject subject = {
		.flow = &flow,
		.container = container,
	};

	KUNIT_ASSERT_NOT_NULL(test, container);
	container->domain = new_domain(test);

	scoped_guard(rcu) {
		hcsec_domain_add(container->domain, GREEN);
		KUNIT_EXPECT_EQ(test, hcsec_subject_marks(&subject), 0);
		hcsec_subject_share(&subject, NULL);
		KUNIT_EXPECT_EQ(test, hcsec_subject_marks(&subject), GREEN);
		hcsec_domain_add(container->domain, RED);
		KUNIT_EXPECT_EQ(test, hcsec_subject_marks(&subject),
				RED | GREEN);
		hcsec_container_gain(container, BLUE);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(container->domain),
				RED | GREEN | BLUE);
	}
	hcsec_domain_put(container->domain);
}

/* Whoever waits for an object is told, and so is its container, but no other. */
static void data_inbox_test(struct kunit *test)
{
	struct hcsec_domain *const outer = new_domain(test);
	struct hcsec_domain *const a = hcsec_inbox_alloc(outer, GFP_KERNEL);
	struct hcsec_domain *const b = hcsec_inbox_alloc(outer, GFP_KERNEL);
	struct hcsec_data first = {}, second = {};

	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_ASSERT_NOT_NULL(test, b);

	scoped_guard(rcu) {
		hcsec_data_await(&first, a);
		hcsec_data_await(&second, b);
		hcsec_data_add(&first, RED);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(a), RED);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(b), 0);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(outer), RED);

		/* What its reader was told elsewhere is not in the object. */
		KUNIT_EXPECT_EQ(test, hcsec_data_marks(&second), 0);
		hcsec_data_await(&second, a);
		KUNIT_EXPECT_EQ(test, hcsec_data_marks(&second), 0);

		/* Two that read the same have one inbox. */
		hcsec_data_add(&first, GREEN);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(b), RED | GREEN);
		hcsec_data_add(&second, BLUE);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(a),
				RED | GREEN | BLUE);
	}
	hcsec_data_release(&first);
	hcsec_data_release(&second);
	hcsec_domain_put(a);
	hcsec_domain_put(b);
	hcsec_domain_put(outer);
}

/* What a flow declassifies goes no further, until it does so no more. */
static void data_keep_test(struct kunit *test)
{
	struct hcsec_domain *const outer = new_domain(test);
	struct hcsec_domain *const other = new_domain(test);
	struct hcsec_domain *const a = hcsec_inbox_alloc(outer, GFP_KERNEL);
	struct hcsec_domain *const b = hcsec_inbox_alloc(other, GFP_KERNEL);
	struct hcsec_data data = {};

	KUNIT_ASSERT_NOT_NULL(test, a);
	KUNIT_ASSERT_NOT_NULL(test, b);

	scoped_guard(rcu) {
		hcsec_data_await(&data, a);
		hcsec_inbox_keep(a, RED | GREEN);
		hcsec_data_add(&data, RED | GREEN | BLUE);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(a),
				RED | GREEN | BLUE);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(outer), BLUE);
		hcsec_inbox_keep(a, GREEN);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(outer), RED | BLUE);

		/* Readers of two containers keep nothing from either. */
		hcsec_inbox_keep(b, GREEN);
		hcsec_data_await(&data, b);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(outer),
				RED | GREEN | BLUE);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(other),
				RED | GREEN | BLUE);
		hcsec_inbox_keep(a, GREY);
		hcsec_inbox_keep(b, GREY);
		hcsec_data_add(&data, GREY);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(outer),
				RED | GREEN | BLUE | GREY);
	}
	hcsec_data_release(&data);
	hcsec_domain_put(a);
	hcsec_domain_put(b);
	hcsec_domain_put(outer);
	hcsec_domain_put(other);
}

/* An object that is also written without a hook brings all of the domain. */
static void data_inbox_share_test(struct kunit *test)
{
	struct hcsec_domain *const outer = new_domain(test);
	struct hcsec_domain *const other = new_domain(test);
	struct hcsec_domain *const a = hcsec_inbox_alloc(outer, GFP_KERNEL);
	struct hcsec_data data = {};

	KUNIT_ASSERT_NOT_NULL(test, a);

	scoped_guard(rcu) {
		hcsec_data_await(&data, a);
		hcsec_data_share(&data, other);
		hcsec_domain_add(other, RED);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(a), RED);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(outer), RED);
		KUNIT_EXPECT_EQ(test, hcsec_data_marks(&data), RED);
		hcsec_data_add(&data, BLUE);
		KUNIT_EXPECT_EQ(test, hcsec_domain_marks(outer), RED | BLUE);
	}
	hcsec_data_release(&data);
	hcsec_domain_put(a);
	hcsec_domain_put(outer);
	hcsec_domain_put(other);
}

static struct kunit_case data_cases[] = {
	KUNIT_CASE(data_join_test),
	KUNIT_CASE(data_news_test),
	KUNIT_CASE_SLOW(data_race_test),
	KUNIT_CASE(data_memory_test),
	KUNIT_CASE(data_inbox_test),
	KUNIT_CASE(data_keep_test),
	KUNIT_CASE(data_inbox_share_test),
	{}
};

static struct kunit_suite data_suite = {
	.name = "hcsec_data",
	.test_cases = data_cases,
};

kunit_test_suite(data_suite);
