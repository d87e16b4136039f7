// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The decision cache: what nothing came of
 *
 * A decision follows from the policy, the profile, the event and the marks, and
 * from nothing else.  Most events are let through without an effect, and most
 * come again: so it is remembered that nothing came of an event, and what it
 * depended on.  All of that is compared; there is nothing to invalidate.
 *
 * Each processor has its own, so that none waits for another one's writes.
 * Interrupts leave it alone: then only preemption has to be kept out.
 */

#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/log2.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include "cache.h"
#include "flow.h"
#include "judge.h"
#include "namespaces.h"
#include "policy.h"
#include "task.h"
#include "unpack.h"

#define ENTRIES 64

/* One cache line; generations start at 1, so it is empty when it is zero. */
struct entry {
	u32 generation;
	u32 profile;
	u64 marks;
	u64 object;
	u32 type;
	u32 form;
	u64 attr[HCSEC_MAX_ATTRS / 2];
};

static_assert(sizeof(struct entry) == 64);

static DEFINE_PER_CPU_ALIGNED(struct entry [ENTRIES], entries);

/* Two attributes at once. */
static u64 get_pair(const struct hcsec_event *event, unsigned int number)
{
	return get_unaligned((const u64 *)&event->attr[2 * number]);
}

/*
 * Only those who are where they belong are let through: whether they are is
 * judged every time.
 */
static bool is_in_place(const struct hcsec_subject *subject)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;

	return !(policy->profiles[subject->profile].flags &
		 HCSEC_PROFILE_PINNED) ||
	       !hcsec_namespaces_changed(subject);
}

static struct entry *find(const struct hcsec_event *event, u64 marks)
{
	u64 all = event->type ^ marks ^ event->object;

	all ^= get_pair(event, 0) ^ get_pair(event, 2);
	all = all * GOLDEN_RATIO_64 ^ get_pair(event, 1) ^ get_pair(event, 3);
	return this_cpu_ptr(&entries[hash_64(all, ilog2(ENTRIES))]);
}

static __always_inline bool is_same(const struct entry *entry,
				    const struct hcsec_subject *subject,
				    const struct hcsec_event *event,
				    enum hcsec_form form, u64 marks)
{
	static_assert(ARRAY_SIZE(entry->attr) == 4);

	return !((entry->generation ^ subject->loaded->generation) |
		 (entry->profile ^ subject->profile) |
		 (entry->marks ^ marks) | (entry->object ^ event->object) |
		 (entry->type ^ event->type) | (entry->form ^ form) |
		 (entry->attr[0] ^ get_pair(event, 0)) |
		 (entry->attr[1] ^ get_pair(event, 1)) |
		 (entry->attr[2] ^ get_pair(event, 2)) |
		 (entry->attr[3] ^ get_pair(event, 3)));
}

static __always_inline bool knows(const struct hcsec_subject *subject,
				  const struct hcsec_event *event,
				  enum hcsec_form form, u64 marks)
{
	guard(preempt)();
	return is_same(find(event, marks), subject, event, form, marks);
}

/* Where marks of process and container have to be of one state. */
static noinline bool knows_exactly(const struct hcsec_subject *subject,
				   const struct hcsec_event *event,
				   enum hcsec_form form)
{
	u64 marks;

	return hcsec_marks_snapshot(subject, &marks) &&
	       knows(subject, event, form, marks);
}

/**
 * hcsec_cache_knows - Whether it is known that nothing comes of an event
 *
 * @subject: Current.
 * @event: The event.
 * @form: What its attributes are.
 *
 * Context: Any; under RCU.
 * Return: True if nothing came of it when all was as it is now, so that it may
 * be let through.
 */
bool hcsec_cache_knows(const struct hcsec_subject *subject,
		       const struct hcsec_event *event, enum hcsec_form form)
{
	if (!in_task() || subject->escaped || !is_in_place(subject))
		return false;
	if (unlikely(!subject->loaded->policy.monotone))
		return knows_exactly(subject, event, form);
	return knows(subject, event, form, hcsec_subject_marks(subject));
}

/**
 * hcsec_cache_learn - Remember that nothing came of an event
 *
 * @subject: Current.
 * @event: The event.
 * @form: What its attributes are.
 * @marks: The marks that were decided on.
 *
 * Context: Any; under RCU.
 */
void hcsec_cache_learn(const struct hcsec_subject *subject,
		       const struct hcsec_event *event, enum hcsec_form form,
		       u64 marks)
{
	struct entry *entry;
	unsigned int i;

	if (!in_task())
		return;
	guard(preempt)();
	entry = find(event, marks);
	*entry = (struct entry){
		.generation = subject->loaded->generation,
		.profile = subject->profile,
		.marks = marks,
		.object = event->object,
		.type = event->type,
		.form = form,
	};
	for (i = 0; i < HCSEC_MAX_ATTRS / 2; i++)
		entry->attr[i] = get_pair(event, i);
}
