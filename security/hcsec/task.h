/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The flow object of a process: label and marks
 */

#ifndef _SECURITY_HCSEC_TASK_H
#define _SECURITY_HCSEC_TASK_H

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cgroup.h>
#include <linux/compiler.h>
#include <linux/hcsec.h>
#include <linux/jump_label.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "container.h"
#include "data.h"
#include "policy.h"
#include "setup.h"

/**
 * struct hcsec_flow - What hcsec knows of a process
 *
 * Shared by all tasks that share memory or descriptors.  It is one cache line.
 *
 * @marks: Marks of the kinds process and data.
 * @container: The instance that it belongs to, for life.
 * @state: Bits of enum hcsec_flow_bit.
 * @usage: References: one for each task.
 * @inbox: What came to what it read, after the hook, with a reference; NULL
 *         until it first reads what others can write.
 * @birth: Of a process that was forked: its parent's inbox, with a reference,
 *         until its first event; NULL for none.
 * @rcu: Frees it after the last reader, if a task has left it.
 */
struct hcsec_flow {
	atomic64_t marks;
	struct hcsec_container *container;
	unsigned long state;
	refcount_t usage;
	struct hcsec_domain __rcu *inbox;
	struct hcsec_domain __rcu *birth;
	struct rcu_head rcu;
};

/**
 * enum hcsec_flow_bit - Bits of a flow object's state
 *
 * @HCSEC_FLOW_CHANGED: The first of one for each kind of namespaces.
 * @HCSEC_FLOW_ESCAPED: Set by the first task that was seen outside the
 *                      container's cgroup.
 * @HCSEC_FLOW_SHARES: Set when it got memory that others may share: then it has
 *                     whatever is in its container's domain.
 * @HCSEC_FLOW_LEFT: Set when a task leaves it and goes on: somebody who found it
 *                   by that task may still be using it.
 */
enum hcsec_flow_bit {
	HCSEC_FLOW_CHANGED,
	HCSEC_FLOW_ESCAPED = HCSEC_FLOW_CHANGED + HCSEC_NS_NR,
	HCSEC_FLOW_SHARES,
	HCSEC_FLOW_LEFT,
};

/**
 * struct hcsec_task_blob - What a task carries: its label, in one word
 *
 * @word: Either a pointer to the flow object, whose low bits are
 *        HCSEC_WORD_CONNECTING and HCSEC_WORD_NAMED; or 0; or, with
 *        HCSEC_WORD_IDLE, what was found out of a task without a flow object:
 *        that the cgroup whose serial number is the upper half is, in the
 *        generation that is the lower one, no reason to label it; with
 *        HCSEC_WORD_AWAITS, no reason before its next exec.
 *
 * A task that has no flow object may be given one by a task that shares memory
 * or descriptors with it; otherwise only the task itself writes @word.
 */
struct hcsec_task_blob {
	u64 word;
};

#define HCSEC_WORD_IDLE HCSEC_GENERATION_FIRST
#define HCSEC_WORD_AWAITS 2ULL
#define HCSEC_WORD_CONNECTING 2ULL
#define HCSEC_WORD_NAMED 4ULL
#define HCSEC_WORD_FLAGS (HCSEC_WORD_CONNECTING | HCSEC_WORD_NAMED)

static inline u64 *hcsec_task_word(const struct task_struct *task)
{
	struct hcsec_task_blob *const blob =
		task->security + hcsec_blob_sizes.lbs_task;

	return &blob->word;
}

static inline struct hcsec_flow *hcsec_word_flow(u64 word)
{
	if (word & HCSEC_WORD_IDLE)
		return NULL;
	return (struct hcsec_flow *)(word & ~HCSEC_WORD_FLAGS);
}

/**
 * hcsec_task_flow - The flow object of any task
 *
 * @task: The task.
 *
 * Context: Under RCU.
 * Return: Its flow object, or NULL if it is not a subject.
 */
static inline struct hcsec_flow *hcsec_task_flow(const struct task_struct *task)
{
	/* Pairs with the releases that store a pointer. */
	return hcsec_word_flow(smp_load_acquire(hcsec_task_word(task)));
}

/**
 * hcsec_idle_word - The word of a task that need not be labelled
 *
 * @cgroup: Its cgroup.
 * @generation: Got before that was found out.
 *
 * Return: The word, or 0 if the numbers are too large to be remembered, so that
 * the task is looked at every time.
 */
static inline u64 hcsec_idle_word(const struct cgroup *cgroup, u32 generation)
{
	if (cgroup->self.serial_nr > U32_MAX ||
	    generation == HCSEC_GENERATION_LAST)
		return 0;
	return cgroup->self.serial_nr << 32 | generation;
}

static inline bool hcsec_is_generation(u32 generation)
{
	/* Read plainly, so that it can be compared where it lies. */
	return generation == data_race(hcsec_generation);
}

/*
 * Whether a word says that nothing is to be done in the cgroup current is in.
 * Flow objects are aligned, so that their addresses are no generation.
 */
static inline bool hcsec_word_is_idle(u64 word)
{
	const u32 generation = word;
	u64 serial_nr;

	if (unlikely(!hcsec_is_generation(generation)) &&
	    (!(generation & HCSEC_WORD_IDLE) ||
	     !hcsec_is_generation(generation & ~HCSEC_WORD_AWAITS)))
		return false;
	/* Calls no function, so that callers need not save registers. */
	rcu_read_lock_sched();
	serial_nr = task_dfl_cgroup(current)->self.serial_nr;
	rcu_read_unlock_sched();
	return word >> 32 == serial_nr;
}

/**
 * hcsec_current_is_idle - Whether current is known to be outside containers
 *
 * This is all that a task outside every container pays.
 *
 * Context: Any.
 * Return: True if no hook but exec has anything to do.
 */
static inline bool hcsec_current_is_idle(void)
{
	const u64 word = READ_ONCE(*hcsec_task_word(current));

	if (hcsec_word_is_idle(word))
		return true;
	/* Workers of io_uring act for a task and are no kernel threads. */
	return !!(current->flags & PF_KTHREAD);
}

/**
 * struct hcsec_subject - A task whose events are judged
 *
 * @loaded: The policy in force.
 * @flow: Its flow object.
 * @container: Its container.
 * @bound: &hcsec_container.bound: @profile and the generation of @loaded.
 * @profile: Index of its profile.
 * @escaped: True if it is outside its container's cgroup.
 */
struct hcsec_subject {
	const struct hcsec_loaded *loaded;
	struct hcsec_flow *flow;
	struct hcsec_container *container;
	u64 bound;
	u32 profile;
	bool escaped;
};

/**
 * hcsec_flow_marks - Marks of a flow object
 *
 * @flow: The flow object.
 *
 * Context: Any; under RCU.
 * Return: Its own marks, those that came while it was waiting, and those of the
 * memory that it shares.
 */
static inline u64 hcsec_flow_marks(const struct hcsec_flow *flow)
{
	const struct hcsec_domain *const inbox = rcu_dereference(flow->inbox);
	const struct hcsec_domain *const birth = rcu_dereference(flow->birth);
	u64 marks = atomic64_read(&flow->marks);

	if (inbox)
		marks |= hcsec_domain_marks(inbox);
	if (unlikely(birth))
		marks |= hcsec_domain_marks(birth);

	if (unlikely(test_bit(HCSEC_FLOW_SHARES, &flow->state)))
		marks |= hcsec_domain_marks(flow->container->domain);
	return marks;
}

/**
 * hcsec_subject_marks - Effective marks: of the process and of the container
 *
 * @subject: The subject.
 *
 * Context: Any; under RCU.
 * Return: The marks.
 */
static inline u64 hcsec_subject_marks(const struct hcsec_subject *subject)
{
	return hcsec_flow_marks(subject->flow) |
	       atomic64_read(&subject->container->marks);
}

u64 hcsec_marks_out(const struct hcsec_policy *policy, u64 marks);

/**
 * hcsec_subject_out - Data marks that go wherever a subject writes
 *
 * @subject: The subject.
 *
 * Context: Any; under RCU.
 * Return: Its data marks without those that its credits declassify.
 */
static inline u64 hcsec_subject_out(const struct hcsec_subject *subject)
{
	return hcsec_marks_out(&subject->loaded->policy,
			       hcsec_subject_marks(subject));
}

void hcsec_container_gain(struct hcsec_container *container, u64 marks);
void hcsec_subject_gain(const struct hcsec_subject *subject, u64 marks);
void hcsec_subject_join(const struct hcsec_subject *subject);
void hcsec_subject_share(const struct hcsec_subject *subject,
			 struct hcsec_data *data);
int hcsec_subject_look_up(struct hcsec_subject *subject);

/**
 * hcsec_subject_of - Look at a flow object as a subject
 *
 * @subject: Filled in.
 * @loaded: The policy in force.
 * @flow: The flow object.
 *
 * Context: Any; under RCU.
 * Return: 1, or 0 if the policy has no profile for its container.
 */
static inline int hcsec_subject_of(struct hcsec_subject *subject,
				   const struct hcsec_loaded *loaded,
				   struct hcsec_flow *flow)
{
	struct hcsec_container *const container = flow->container;
	const u64 bound = hcsec_container_bound(loaded, container);

	if (!(u32)bound)
		return 0;
	subject->loaded = loaded;
	subject->flow = flow;
	subject->container = container;
	subject->bound = bound;
	subject->profile = (u32)bound - 1;
	subject->escaped = !hcsec_container_holds(container,
						  task_dfl_cgroup(current));
	return 1;
}

/**
 * hcsec_subject_peek - Look at current as a subject, if it is one already
 *
 * @subject: Filled in if it is.
 *
 * For those who try what is known before anything else, and go on as if they had
 * not.
 *
 * Context: Any; under RCU.
 * Return: 1, or 0 if hcsec_subject_look_up() may have more to do.
 */
static inline int hcsec_subject_peek(struct hcsec_subject *subject)
{
	const struct hcsec_loaded *const loaded = rcu_dereference(hcsec_active);
	struct hcsec_flow *const flow = hcsec_task_flow(current);

	return loaded && flow && !rcu_access_pointer(flow->birth) &&
	       hcsec_subject_of(subject, loaded, flow);
}

/**
 * hcsec_is_idle - Whether an event of current need not be judged
 *
 * Hooks that may be called before there is a policy ask this first, and others
 * hcsec_current_is_idle().  If it says no, they call hcsec_subject_look_up().
 *
 * Context: Any.
 * Return: True if there is no policy or current is outside every container.
 */
static __always_inline bool hcsec_is_idle(void)
{
	return !static_branch_unlikely(&hcsec_has_policy) ||
	       hcsec_current_is_idle();
}

struct hcsec_flow *hcsec_flow_alloc(struct hcsec_container *container,
				    u64 marks, gfp_t flags);
void hcsec_flow_put(struct hcsec_flow *flow);
void hcsec_flow_inherit(struct hcsec_flow *flow, const struct hcsec_flow *from);
void hcsec_flow_set(struct hcsec_flow *flow, enum hcsec_flow_bit bit);
void hcsec_task_adopt(struct hcsec_flow *flow);
void hcsec_task_set_flags(u64 flags);
void hcsec_task_set_idle(u32 generation, const struct cgroup *cgroup,
			 bool awaits);
void hcsec_task_init(void);
void hcsec_add_task_hooks(void);

#endif /* _SECURITY_HCSEC_TASK_H */
