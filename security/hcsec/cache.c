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

#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/percpu.h>
#include <linux/preempt.h>
#include <linux/types.h>

#include "cache.h"
#include "judge.h"
#include "namespaces.h"
#include "policy.h"
#include "task.h"

DEFINE_PER_CPU_ALIGNED(struct hcsec_cached [1 << HCSEC_CACHED_BITS],
		       hcsec_cache);

/**
 * hcsec_cache_marks_exactly - The same as hcsec_cache_marks() where that is more
 *
 * @subject: Current, which has not escaped.
 * @marks: Set to its marks.
 *
 * Its profile wants its namespaces not to change, or marks are cleared, so that
 * those of process and container have to be of one state.
 *
 * Context: Any but interrupts; under RCU.
 * Return: False if the decision cache must not be asked now.
 */
bool hcsec_cache_marks_exactly(const struct hcsec_subject *subject, u64 *marks)
{
	if (hcsec_namespaces_changed(subject))
		return false;
	if (!subject->loaded->policy.monotone)
		return hcsec_marks_snapshot(subject, marks);
	*marks = hcsec_subject_marks(subject);
	return true;
}

/**
 * hcsec_cache_learn - Remember that nothing came of an event
 *
 * @subject: Current.
 * @question: What was asked.
 * @marks: The marks that were decided on.
 *
 * Context: Any; under RCU.
 */
void hcsec_cache_learn(const struct hcsec_subject *subject,
		       const struct hcsec_question *question, u64 marks)
{
	if (!in_task())
		return;
	guard(preempt)();
	*hcsec_cache_find(question, marks) = (struct hcsec_cached){
		.bound = subject->bound,
		.marks = marks,
		.question = *question,
	};
}
