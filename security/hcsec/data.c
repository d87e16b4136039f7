// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Data marks: where they are held, and how they join
 */

#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/lockdep.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "data.h"

/* Serialises joins of domains, and nothing that an ordinary event does. */
static DEFINE_SPINLOCK(join_lock);

/**
 * hcsec_domain_alloc - Make a domain
 *
 * @flags: How to allocate.
 *
 * Context: Any, according to @flags.
 * Return: It, with one reference, or NULL without memory.
 */
struct hcsec_domain *hcsec_domain_alloc(gfp_t flags)
{
	struct hcsec_domain *const domain = kzalloc(sizeof(*domain), flags);

	if (domain)
		refcount_set(&domain->usage, 1);
	return domain;
}

/**
 * hcsec_domain_put - Give a reference back
 *
 * @domain: A domain, or NULL.
 *
 * Context: Any, also interrupts.
 */
void hcsec_domain_put(struct hcsec_domain *domain)
{
	while (domain && refcount_dec_and_test(&domain->usage)) {
		struct hcsec_domain *const parent =
			rcu_dereference_protected(domain->parent, true);

		kfree_rcu(domain, rcu);
		domain = parent;
	}
}

/* The domain that one has become part of, at last.  Under RCU. */
static struct hcsec_domain *find_root(const struct hcsec_domain *domain)
{
	const struct hcsec_domain *parent;

	while ((parent = rcu_dereference(domain->parent)))
		domain = parent;
	return (struct hcsec_domain *)domain;
}

/**
 * hcsec_domain_marks - Marks that may have passed without a hook
 *
 * @domain: Where.
 *
 * Context: Any; under RCU.
 * Return: Data marks.
 */
u64 hcsec_domain_marks(const struct hcsec_domain *domain)
{
	return atomic64_read(&find_root(domain)->marks);
}

/**
 * hcsec_domain_add - Note what may pass without a hook from now on
 *
 * @domain: Where.
 * @marks: Data marks.
 *
 * Context: Any; under RCU.
 */
void hcsec_domain_add(struct hcsec_domain *domain, u64 marks)
{
	do {
		domain = find_root(domain);
		hcsec_marks_add(&domain->marks, marks);
		/*
		 * Pairs with the one in join(): either that sees the marks, or
		 * this sees the parent.
		 */
		smp_mb();
	} while (rcu_access_pointer(domain->parent));
}

static void join(struct hcsec_domain *a, struct hcsec_domain *b)
{
	unsigned long flags;

	if (find_root(a) == find_root(b))
		return;
	spin_lock_irqsave(&join_lock, flags);
	a = find_root(a);
	b = find_root(b);
	if (a != b) {
		refcount_inc(&a->usage);
		rcu_assign_pointer(b->parent, a);
		/* Pairs with the one in hcsec_domain_add(). */
		smp_mb();
		hcsec_marks_add(&a->marks, atomic64_read(&b->marks));
	}
	spin_unlock_irqrestore(&join_lock, flags);
}

/**
 * hcsec_data_marks - Data marks of an object
 *
 * @data: The object's.
 *
 * Context: Any; under RCU.
 * Return: Its marks, those that may have come without a hook included.
 */
u64 hcsec_data_marks(const struct hcsec_data *data)
{
	const struct hcsec_domain *const home = rcu_dereference(data->home);

	return atomic64_read(&data->marks) |
	       (home ? hcsec_domain_marks(home) : 0);
}

/**
 * hcsec_data_add - Mark an object
 *
 * @data: The object's.
 * @marks: Data marks.
 *
 * Those who read it without a hook are told through its domain.
 *
 * Context: Any; under RCU.
 * Return: True if the object itself had not had them all.
 */
bool hcsec_data_add(struct hcsec_data *data, u64 marks)
{
	const bool news = hcsec_marks_add(&data->marks, marks);
	struct hcsec_domain *home;

	/* Pairs with the one in hcsec_data_share(). */
	smp_mb__after_atomic();
	home = rcu_dereference(data->home);
	if (home)
		hcsec_domain_add(home, marks);
	return news;
}

/**
 * hcsec_data_share - Let an object be read and written without a hook
 *
 * @data: The object's.
 * @domain: Of those who can from now on.
 *
 * Context: Any; under RCU; the caller has a reference on @domain.
 */
void hcsec_data_share(struct hcsec_data *data, struct hcsec_domain *domain)
{
	struct hcsec_domain *home = rcu_dereference(data->home);

	if (!home) {
		refcount_inc(&domain->usage);
		home = unrcu_pointer(cmpxchg(&data->home, NULL,
					     RCU_INITIALIZER(domain)));
		if (home)
			hcsec_domain_put(domain);
	}
	if (home && home != domain)
		join(home, domain);
	/*
	 * Pairs with the one in hcsec_data_add(): what is written by a hook from
	 * now on reaches the domain there, what was written before does so here.
	 */
	smp_mb();
	hcsec_domain_add(domain, atomic64_read(&data->marks));
}

/**
 * hcsec_data_release - Release what an object's marks hold
 *
 * @data: Of an object that is being freed.
 *
 * Context: Any.
 */
void hcsec_data_release(struct hcsec_data *data)
{
	hcsec_domain_put(rcu_dereference_protected(data->home, true));
	RCU_INIT_POINTER(data->home, NULL);
}
