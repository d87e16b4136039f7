/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The decision cache: what nothing came of
 */

#ifndef _SECURITY_HCSEC_CACHE_H
#define _SECURITY_HCSEC_CACHE_H

#include <linux/array_size.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/hash.h>
#include <linux/hcsec.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/types.h>
#include <linux/unaligned.h>

#include "flow.h"
#include "namespaces.h"
#include "policy.h"
#include "task.h"
#include "unpack.h"

/**
 * enum hcsec_form - What the attributes of a question are
 *
 * @HCSEC_FORM_CLASSES: Those of the event, two in each word.
 * @HCSEC_FORM_SOCKET: The first word is family, type and protocol of a socket
 *                     and a port.  If the form is a number more than this, the
 *                     next two words are an address of so many bytes.
 */
enum hcsec_form {
	HCSEC_FORM_CLASSES,
	HCSEC_FORM_SOCKET,
};

/**
 * struct hcsec_question - What a decision depends on, but for the subject
 *
 * @what: The event in the lower half; in the upper one an enum hcsec_form and
 *        what that says.
 * @object: Data marks of the object.
 * @attr: What attributes follow from.
 */
struct hcsec_question {
	u64 what;
	u64 object;
	u64 attr[HCSEC_MAX_ATTRS / 2];
};

/**
 * struct hcsec_cached - A decision that nothing came of.  It is one cache line
 *
 * @bound: &hcsec_subject.bound, which is never 0: that is an empty entry.
 * @marks: Effective marks of the subject.
 * @question: All the rest.
 */
struct hcsec_cached {
	u64 bound;
	u64 marks;
	struct hcsec_question question;
};

static_assert(sizeof(struct hcsec_cached) == 64);

#define HCSEC_CACHED_BITS 6

DECLARE_PER_CPU_ALIGNED(struct hcsec_cached [1 << HCSEC_CACHED_BITS],
			hcsec_cache);

/**
 * hcsec_question_of - What a decision on an event depends on
 *
 * @event: The event.
 *
 * Return: What the cache is asked.
 */
static __always_inline struct hcsec_question
hcsec_question_of(const struct hcsec_event *event)
{
	struct hcsec_question question = {
		.what = event->type | (u64)HCSEC_FORM_CLASSES << 32,
		.object = event->object,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(question.attr); i++)
		question.attr[i] =
			get_unaligned((const u64 *)&event->attr[2 * i]);
	return question;
}

bool hcsec_cache_marks_exactly(const struct hcsec_subject *subject, u64 *marks);

/**
 * hcsec_cache_marks - Marks with which the decision cache is to be asked
 *
 * @subject: Current.
 * @marks: Set to its marks.
 *
 * Only those who are where they belong are let through: whether they are is
 * judged every time.
 *
 * Context: Any; under RCU.
 * Return: False if it must not be asked now.
 */
static __always_inline bool
hcsec_cache_marks(const struct hcsec_subject *subject, u64 *marks)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;
	u64 exact;

	if (!in_task() || subject->escaped)
		return false;
	if (likely(!(policy->profiles[subject->profile].flags &
		     HCSEC_PROFILE_PINNED) &&
		   policy->monotone)) {
		*marks = hcsec_subject_marks(subject);
		return true;
	}
	if (!hcsec_cache_marks_exactly(subject, &exact))
		return false;
	*marks = exact;
	return true;
}

/* The only entry that a decision can be in.  Preemption is disabled. */
static __always_inline struct hcsec_cached *
hcsec_cache_find(const struct hcsec_question *question, u64 marks)
{
	const u64 *const attr = question->attr;
	u64 all = question->what ^ question->object ^ marks;

	all = (all ^ attr[0] ^ attr[2]) * GOLDEN_RATIO_64;
	return this_cpu_ptr(&hcsec_cache[hash_64(all ^ attr[1] ^ attr[3],
						 HCSEC_CACHED_BITS)]);
}

/**
 * hcsec_cache_knows - Whether it is known that nothing comes of an event
 *
 * @subject: Current.
 * @marks: As hcsec_cache_marks() has set them.
 * @question: What is asked.
 *
 * Context: Any; under RCU.
 * Return: True if nothing came of it when all was as it is now, so that it may
 * be let through.
 */
static __always_inline bool
hcsec_cache_knows(const struct hcsec_subject *subject, u64 marks,
		  struct hcsec_question question)
{
	const struct hcsec_cached *entry;
	const u64 *attr;

	guard(preempt)();
	entry = hcsec_cache_find(&question, marks);
	attr = entry->question.attr;
	return entry->bound == subject->bound && entry->marks == marks &&
	       entry->question.what == question.what &&
	       entry->question.object == question.object &&
	       attr[0] == question.attr[0] && attr[1] == question.attr[1] &&
	       attr[2] == question.attr[2] && attr[3] == question.attr[3];
}

void hcsec_cache_learn(const struct hcsec_subject *subject,
		       const struct hcsec_question *question, u64 marks);

#endif /* _SECURITY_HCSEC_CACHE_H */
