// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Data marks: where they are held, and how they join
 */

#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/container_of.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
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
 * hcsec_inbox_alloc - Make an inbox
 *
 * @outer: Domain of the container; a reference is taken.
 * @flags: How to allocate.
 *
 * Context: Any, according to @flags.
 * Return: It, with one reference, or NULL without memory.
 */
struct hcsec_domain *hcsec_inbox_alloc(struct hcsec_domain *outer, gfp_t flags)
{
	struct hcsec_domain *const inbox = hcsec_domain_alloc(flags);

	if (!inbox)
		return NULL;
	refcount_inc(&outer->usage);
	inbox->outer = outer;
	return inbox;
}

static void free_domain_rcu(struct rcu_head *head)
{
	struct hcsec_domain *const domain =
		container_of(head, struct hcsec_domain, rcu);

	hcsec_domain_put(rcu_dereference_protected(domain->parent, true));
	hcsec_domain_put(domain->outer);
	kfree(domain);
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
	if (domain && refcount_dec_and_test(&domain->usage))
		call_rcu(&domain->rcu, free_domain_rcu);
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

/* Returns the domain that they were added to at last. */
static struct hcsec_domain *add(struct hcsec_domain *domain, u64 marks)
{
	do {
		domain = find_root(domain);
		hcsec_marks_add(&domain->marks, marks);
		/*
		 * Pairs with the one in attach(): either that sees the marks, or
		 * this sees the parent.  And with the one in hcsec_inbox_keep().
		 */
		smp_mb();
	} while (rcu_access_pointer(domain->parent));
	return domain;
}

/**
 * hcsec_domain_add - Note what may pass without a hook from now on
 *
 * @domain: Where.
 * @marks: Data marks.
 *
 * Of what comes to an inbox, the container's domain learns as well: its flow may
 * pass it on before its next hook.
 *
 * Context: Any; under RCU.
 */
void hcsec_domain_add(struct hcsec_domain *domain, u64 marks)
{
	const struct hcsec_domain *const root = add(domain, marks);

	if (root->outer)
		add(root->outer, marks & ~atomic64_read(&root->keeps));
}

/**
 * hcsec_inbox_keep - Say what does not leave the flow that has an inbox
 *
 * @inbox: The inbox.
 * @keeps: Marks that its flow declassifies now.
 *
 * Flows that share an inbox keep nothing.
 *
 * Context: Any; under RCU.
 */
void hcsec_inbox_keep(struct hcsec_domain *inbox, u64 keeps)
{
	unsigned long flags;

	if (atomic64_read(&inbox->keeps) == keeps || !inbox->outer)
		return;
	spin_lock_irqsave(&join_lock, flags);
	if (!rcu_access_pointer(inbox->parent) && !inbox->shared) {
		atomic64_set(&inbox->keeps, keeps);
		/* Pairs with the one in add(): what had been held back leaves. */
		smp_mb();
		add(inbox->outer, atomic64_read(&inbox->marks) & ~keeps);
	}
	spin_unlock_irqrestore(&join_lock, flags);
}

static void attach(struct hcsec_domain *a, struct hcsec_domain *b)
{
	lockdep_assert_held(&join_lock);

	if (a == b)
		return;
	refcount_inc(&a->usage);
	rcu_assign_pointer(b->parent, a);
	/* Pairs with the one in add(). */
	smp_mb();
	hcsec_marks_add(&a->marks, atomic64_read(&b->marks));
}

/* An inbox becomes part of another one, so both flows get what either does. */
static void attach_inbox(struct hcsec_domain *a, struct hcsec_domain *b)
{
	lockdep_assert_held(&join_lock);

	attach(find_root(a->outer), find_root(b->outer));
	a->shared = true;
	atomic64_set(&a->keeps, 0);
	attach(a, b);
	add(a->outer, atomic64_read(&a->marks));
}

/**
 * hcsec_domain_join - Make two domains one
 *
 * @a: One, on which the caller has a reference.
 * @b: The other one, likewise.
 *
 * Context: Any; under RCU.
 */
void hcsec_domain_join(struct hcsec_domain *a, struct hcsec_domain *b)
{
	unsigned long flags;

	if (find_root(a) == find_root(b))
		return;
	spin_lock_irqsave(&join_lock, flags);
	a = find_root(a);
	b = find_root(b);
	/* A container's domain never becomes part of an inbox. */
	if (a->outer && !b->outer)
		swap(a, b);
	if (a == b)
		goto unlock;
	if (a->outer) {
		attach_inbox(a, b);
	} else {
		if (b->outer)
			attach(a, find_root(b->outer));
		attach(a, b);
	}
unlock:
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
	const struct hcsec_domain *home = rcu_dereference(data->home);
	u64 marks = atomic64_read(&data->marks);

	if (!home)
		return marks;
	home = find_root(home);
	/* What is in an inbox may have come from somewhere else. */
	if (!home->outer)
		marks |= atomic64_read(&home->marks);
	return marks;
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

	/* Pairs with the one in set_home(). */
	smp_mb();
	home = rcu_dereference(data->home);
	if (home)
		hcsec_domain_add(home, marks);
	return news;
}

static void set_home(struct hcsec_data *data, struct hcsec_domain *domain)
{
	struct hcsec_domain *home = rcu_dereference(data->home);

	if (home == domain) {
		/* Pairs with the cmpxchg() below: as if this had set it. */
		smp_rmb();
		return;
	}
	if (!home) {
		refcount_inc(&domain->usage);
		home = unrcu_pointer(cmpxchg(&data->home, NULL,
					     RCU_INITIALIZER(domain)));
		if (home)
			hcsec_domain_put(domain);
	}
	if (home && home != domain)
		hcsec_domain_join(home, domain);
	/*
	 * Pairs with the one in hcsec_data_add(): what is written by a hook from
	 * now on reaches the domain there; what was written before is seen here.
	 */
	smp_mb();
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
	set_home(data, domain);
	hcsec_domain_add(domain, atomic64_read(&data->marks));
}

/**
 * hcsec_data_await - Have what is written to an object from now on told
 *
 * @data: The object's.
 * @inbox: Of who may be waiting for it.
 *
 * Marks that are read after this, and those that are told, are together all.
 *
 * Context: Any; under RCU; the caller has a reference on @inbox.
 */
void hcsec_data_await(struct hcsec_data *data, struct hcsec_domain *inbox)
{
	set_home(data, inbox);
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
