// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The flow object of a process: label and marks
 */

#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cache.h>
#include <linux/cgroup.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/fdtable.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/minmax.h>
#include <linux/mm_types.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "container.h"
#include "data.h"
#include "hooks.h"
#include "inbox.h"
#include "marks.h"
#include "policy.h"
#include "process.h"
#include "task.h"

/* Objects are aligned to a cache line, so a pointer leaves room for flags. */
static struct kmem_cache *flow_cache __ro_after_init;

/*
 * Makes tasks that share memory or descriptors agree on one flow object when
 * they are labelled at the same time.
 */
static DEFINE_SPINLOCK(enter_lock);

/* Inlined, as each fork does this. */
static __always_inline struct hcsec_flow *
alloc_flow(struct hcsec_container *container, u64 marks, gfp_t flags)
{
	struct hcsec_flow *const flow = kmem_cache_alloc(flow_cache, flags);

	if (!flow)
		return NULL;
	atomic64_set(&flow->marks, marks);
	hcsec_container_ref(container);
	flow->container = container;
	flow->state = 0;
	refcount_set(&flow->usage, 1);
	RCU_INIT_POINTER(flow->inbox, NULL);
	RCU_INIT_POINTER(flow->birth, NULL);
	return flow;
}

/**
 * hcsec_flow_alloc - Make a flow object
 *
 * @container: Where it belongs to; a reference is taken.
 * @marks: Its marks.
 * @flags: How to allocate.
 *
 * Context: Any, according to @flags.
 * Return: It, with one reference, or NULL without memory.
 */
struct hcsec_flow *hcsec_flow_alloc(struct hcsec_container *container,
				    u64 marks, gfp_t flags)
{
	return alloc_flow(container, marks, flags);
}

/**
 * hcsec_flow_set - Set a bit of a flow object's state
 *
 * @flow: The flow object.
 * @bit: The bit.
 *
 * Writes only what differs, so that an object that is read is not bounced.
 *
 * Context: Any.
 */
void hcsec_flow_set(struct hcsec_flow *flow, enum hcsec_flow_bit bit)
{
	if (!test_bit(bit, &flow->state))
		set_bit(bit, &flow->state);
}

/**
 * hcsec_flow_inherit - Let a flow object know where its process is
 *
 * @flow: A new flow object.
 * @from: That of the process which executes a program.
 *
 * What has been told of one is not told of the other again.
 *
 * Context: Any.
 */
void hcsec_flow_inherit(struct hcsec_flow *flow, const struct hcsec_flow *from)
{
	flow->state = READ_ONCE(from->state) &
		      ~(BIT(HCSEC_FLOW_SHARES) | BIT(HCSEC_FLOW_LEFT));
}

/* The container goes with the last flow object. */
static void free_flow(struct hcsec_flow *flow)
{
	if (rcu_access_pointer(flow->inbox) || rcu_access_pointer(flow->birth))
		hcsec_inbox_release(flow);
	hcsec_container_put(flow->container);
	kmem_cache_free(flow_cache, flow);
}

static void free_flow_rcu(struct rcu_head *head)
{
	free_flow(container_of(head, struct hcsec_flow, rcu));
}

/**
 * hcsec_flow_put - Give a reference back
 *
 * @flow: A flow object, or NULL.
 *
 * Whoever has found the flow object under RCU may go on using it.
 *
 * Context: Any, also interrupts.
 */
void hcsec_flow_put(struct hcsec_flow *flow)
{
	if (!flow)
		return;
	/* Ordered before the decrement, so that who frees it sees this. */
	hcsec_flow_set(flow, HCSEC_FLOW_LEFT);
	if (refcount_dec_and_test(&flow->usage))
		call_rcu(&flow->rcu, free_flow_rcu);
}

/*
 * Gives back the reference of a task that is freed: a grace period after it was
 * to be found, and after the last one who had a reference on it.  So nobody uses
 * the flow object whom this task has led to it; and those whom tasks led to it
 * that are not freed yet use it as long as these have their references.
 */
static void put_freed(struct hcsec_flow *flow)
{
	if (!refcount_dec_and_test(&flow->usage))
		return;
	if (unlikely(test_bit(HCSEC_FLOW_LEFT, &flow->state)))
		call_rcu(&flow->rcu, free_flow_rcu);
	else
		free_flow(flow);
}

/**
 * hcsec_task_adopt - Make current the subject of a flow object
 *
 * @flow: The object; the reference is current's from now on.
 *
 * Context: Any; only for current.
 */
void hcsec_task_adopt(struct hcsec_flow *flow)
{
	/* Pairs with smp_load_acquire() in hcsec_task_flow(). */
	const u64 old = xchg(hcsec_task_word(current), (u64)flow);

	hcsec_flow_put(hcsec_word_flow(old));
}

/**
 * hcsec_task_set_flags - Note what current is doing between two hooks
 *
 * @flags: Some of %HCSEC_WORD_FLAGS.
 *
 * Context: Any; only if current is a subject.
 */
void hcsec_task_set_flags(u64 flags)
{
	u64 *const word = hcsec_task_word(current);
	const u64 old = READ_ONCE(*word);

	if ((old & HCSEC_WORD_FLAGS) != flags)
		WRITE_ONCE(*word, (old & ~HCSEC_WORD_FLAGS) | flags);
}

/**
 * hcsec_task_set_idle - Remember that current need not be labelled
 *
 * @generation: Got before that was found out.
 * @cgroup: The cgroup that current is in.
 * @awaits: Whether its next exec makes it a subject.
 *
 * Context: Any; under RCU; only if current is no subject.
 */
void hcsec_task_set_idle(u32 generation, const struct cgroup *cgroup,
			 bool awaits)
{
	u64 *const word = hcsec_task_word(current);
	u64 new = hcsec_idle_word(cgroup, generation);
	u64 old = READ_ONCE(*word);

	if (new && awaits)
		new |= HCSEC_WORD_AWAITS;
	/* Somebody who shares with current may just be labelling it. */
	while (!hcsec_word_flow(old) && !try_cmpxchg(word, &old, new))
		;
}

/*
 * Whether a task shares memory or descriptors with current.  The pointers are
 * compared only: as current uses what they point to, another task that has the
 * same value shares it.
 */
static bool shares(struct task_struct *task)
{
	return same_thread_group(task, current) ||
	       (current->mm && READ_ONCE(task->mm) == current->mm) ||
	       (current->files && READ_ONCE(task->files) == current->files);
}

/* Looks for a sharer that has a flow object of the container already. */
static struct hcsec_flow *find_sharer(const struct hcsec_container *container)
{
	struct task_struct *process, *task;

	lockdep_assert_held(&enter_lock);

	for_each_process_thread(process, task) {
		struct hcsec_flow *const flow = hcsec_task_flow(task);

		if (flow && flow->container == container && shares(task) &&
		    refcount_inc_not_zero(&flow->usage))
			return flow;
	}
	return NULL;
}

/*
 * Labels the sharers in the container that have no label yet.  If that was left
 * to their first event, current might be gone by then and its marks with it.
 */
static void label_sharers(struct hcsec_flow *flow)
{
	struct task_struct *process, *task;

	lockdep_assert_held(&enter_lock);

	for_each_process_thread(process, task) {
		u64 *const word = hcsec_task_word(task);
		u64 old = READ_ONCE(*word);

		if (hcsec_word_flow(old) || !shares(task) ||
		    !hcsec_container_holds(flow->container,
					   task_dfl_cgroup(task)))
			continue;
		refcount_inc(&flow->usage);
		while (!try_cmpxchg(word, &old, (u64)flow)) {
			/* It has executed a program and shares no more. */
			if (hcsec_word_flow(old)) {
				hcsec_flow_put(flow);
				break;
			}
		}
	}
}

/* Nobody can start to share with current but through one who does already. */
static bool is_alone(void)
{
	return thread_group_empty(current) &&
	       (!current->mm || atomic_read(&current->mm->mm_users) == 1) &&
	       (!current->files || atomic_read(&current->files->count) == 1);
}

/* Labels current at once.  Returns its flow object or ERR_PTR(-ENOMEM). */
static struct hcsec_flow *enter(struct hcsec_container *container)
{
	const bool alone = is_alone();
	struct hcsec_flow *flow;
	unsigned long flags;

	spin_lock_irqsave(&enter_lock, flags);
	/* A sharer may have labelled current since it looked. */
	flow = hcsec_task_flow(current);
	if (flow)
		goto unlock;
	if (!alone)
		flow = find_sharer(container);
	if (!flow)
		flow = hcsec_flow_alloc(container, 0,
					GFP_ATOMIC | __GFP_NOWARN);
	if (!flow)
		goto unlock;
	hcsec_task_adopt(flow);
	if (!alone)
		label_sharers(flow);
unlock:
	spin_unlock_irqrestore(&enter_lock, flags);
	return flow ?: ERR_PTR(-ENOMEM);
}

/*
 * Decides whether current, which has no flow object, becomes a subject now.
 * Returns its flow object, NULL if it does not, or ERR_PTR(-ENOMEM).  It is not
 * inlined, so that whoever is a subject already needs no registers for it.
 */
static noinline struct hcsec_flow *try_enter(void)
{
	const u32 generation = hcsec_generation_get();
	const struct hcsec_loaded *const loaded = rcu_dereference(hcsec_active);
	struct cgroup *const cgroup = task_dfl_cgroup(current);
	const int profile = hcsec_container_match(loaded, cgroup);
	struct hcsec_container *container;
	struct hcsec_flow *flow;

	if (profile < 0 && profile != -ENOENT)
		return ERR_PTR(profile);
	if (profile < 0 ||
	    loaded->policy.profiles[profile].enter == HCSEC_ENTER_EXEC) {
		hcsec_task_set_idle(generation, cgroup, profile >= 0);
		return NULL;
	}

	container = hcsec_container_get(loaded, cgroup);
	if (IS_ERR_OR_NULL(container))
		return ERR_CAST(container);
	flow = enter(container);
	/* The flow object has a reference of its own. */
	hcsec_container_put(container);
	return flow;
}

/**
 * hcsec_marks_out - Data marks that go wherever a subject writes
 *
 * @policy: The policy in force.
 * @marks: Effective marks of the subject.
 *
 * Context: Any.
 * Return: Its data marks without those that its credits declassify.
 */
u64 hcsec_marks_out(const struct hcsec_policy *policy, u64 marks)
{
	u64 out = marks & hcsec_marks_data();
	u64 credits = marks & policy->declassifiers;

	while (out && credits) {
		out &= ~policy->declassifies[__ffs64(credits)];
		credits &= credits - 1;
	}
	return out;
}

/**
 * hcsec_subject_gain - Join data marks into a subject
 *
 * @subject: The subject.
 * @marks: Data marks of what it is about to get.
 *
 * Context: Any; under RCU.
 */
void hcsec_subject_gain(const struct hcsec_subject *subject, u64 marks)
{
	if (!(marks & ~atomic64_read(&subject->flow->marks)))
		return;
	/*
	 * The domain first: whoever sees that the flow object has a mark may
	 * rely on it that the domain has it.
	 */
	hcsec_domain_add(subject->container->domain,
			 hcsec_marks_out(&subject->loaded->policy,
					 hcsec_subject_marks(subject) | marks));
	hcsec_marks_add(&subject->flow->marks, marks);
}

/**
 * hcsec_container_gain - Join data marks into everybody in a container
 *
 * @container: The container.
 * @marks: Data marks of what one of its tasks gets, nobody knows which.
 *
 * Context: Any; under RCU.
 */
void hcsec_container_gain(struct hcsec_container *container, u64 marks)
{
	hcsec_domain_add(container->domain, marks);
	hcsec_marks_add(&container->marks, marks);
}

/**
 * hcsec_subject_join - Join what may have reached a subject without a hook
 *
 * @subject: Current, which uses a channel that others fill without a hook.
 *
 * Context: Any; under RCU.
 */
void hcsec_subject_join(const struct hcsec_subject *subject)
{
	hcsec_subject_gain(subject,
			   hcsec_domain_marks(subject->container->domain));
}

/**
 * hcsec_subject_share - Let a subject share memory with others
 *
 * @subject: Current.
 * @data: Of the object that is mapped, or NULL if it is anonymous.
 *
 * Context: Any; under RCU.
 */
void hcsec_subject_share(const struct hcsec_subject *subject,
			 struct hcsec_data *data)
{
	/* The domain has whatever leaves the subject already. */
	if (data)
		hcsec_data_share(data, subject->container->domain);
	hcsec_flow_set(subject->flow, HCSEC_FLOW_SHARES);
}

/**
 * hcsec_subject_look_up - Find out whether current's event is to be judged
 *
 * @subject: Filled in if it is.
 *
 * Labels current if its container is entered at once.
 *
 * Context: Any; under RCU, which protects what @subject points to.
 * Return: 1 if current is a subject, 0 if it is not, or -ENOMEM if that cannot
 * be told, so that the event must be refused.
 */
int hcsec_subject_look_up(struct hcsec_subject *subject)
{
	const struct hcsec_loaded *const loaded = rcu_dereference(hcsec_active);
	struct hcsec_flow *flow = hcsec_task_flow(current);

	if (!loaded)
		return 0;
	if (unlikely(!flow)) {
		flow = try_enter();
		if (IS_ERR_OR_NULL(flow))
			return PTR_ERR_OR_ZERO(flow);
	}
	if (unlikely(rcu_access_pointer(flow->birth)))
		hcsec_inbox_born(flow);
	return hcsec_subject_of(subject, loaded, flow);
}

static noinline int label_parent(void)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	return min(err, 0);
}

/* What a child does must count for a parent that shares with it. */
static bool is_labelled(const struct hcsec_flow *flow)
{
	return flow && !rcu_access_pointer(flow->birth);
}

static int hook_task_alloc(struct task_struct *task, unsigned long clone_flags)
{
	u64 word = READ_ONCE(*hcsec_task_word(current));
	struct hcsec_flow *flow, *copy;
	int err;

	if (!is_labelled(hcsec_word_flow(word)) && !hcsec_current_is_idle()) {
		err = label_parent();
		if (err)
			return err;
		word = READ_ONCE(*hcsec_task_word(current));
	}
	flow = hcsec_word_flow(word);
	if (!flow) {
		/* Spares the child from finding out the same. */
		*hcsec_task_word(task) = word;
		return 0;
	}
	err = hcsec_process_fork(clone_flags);
	if (err)
		return err;
	if (clone_flags & (CLONE_THREAD | CLONE_VM | CLONE_FILES)) {
		refcount_inc(&flow->usage);
		*hcsec_task_word(task) = (u64)flow;
		return 0;
	}
	copy = alloc_flow(flow->container, atomic64_read(&flow->marks),
			  GFP_KERNEL);
	if (!copy)
		return -ENOMEM;
	/* The child has a copy of the memory, and what is shared of that. */
	copy->state = READ_ONCE(flow->state) & ~BIT(HCSEC_FLOW_LEFT);
	if (rcu_access_pointer(flow->inbox))
		hcsec_inbox_inherit(copy, flow);
	*hcsec_task_word(task) = (u64)copy;
	return 0;
}

static void hook_task_free(struct task_struct *task)
{
	struct hcsec_flow *const flow =
		hcsec_word_flow(READ_ONCE(*hcsec_task_word(task)));

	if (flow)
		put_freed(flow);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(task_alloc, hook_task_alloc, HCSEC_FOR_POLICY),
	HCSEC_HOOK(task_free, hook_task_free, HCSEC_FOR_POLICY),
};

/**
 * hcsec_add_task_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_task_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}

/**
 * hcsec_task_init - Make the cache of flow objects
 *
 * Context: Boot.
 */
void __init hcsec_task_init(void)
{
	static_assert(sizeof(struct hcsec_task_blob) <= 8);
	static_assert(sizeof(struct hcsec_flow) <= 64);

	/*
	 * Not accounted to a memory cgroup, which costs more than to allocate
	 * them: there is at most one to a task, whose stack alone is, and takes
	 * 256 times as much.
	 */
	flow_cache = KMEM_CACHE(hcsec_flow, SLAB_PANIC | SLAB_HWCACHE_ALIGN);
}
