/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - From an event to its errno: decide, write the effects, tell
 */

#ifndef _SECURITY_HCSEC_JUDGE_H
#define _SECURITY_HCSEC_JUDGE_H

#include <linux/types.h>

#include "audit.h"
#include "cache.h"
#include "flow.h"
#include "policy.h"
#include "task.h"
#include "unpack.h"

/**
 * hcsec_is_unjudged - Whether nothing can come of judging an event
 *
 * @subject: Current, as hcsec_subject_look_up() found it.
 * @type: The event.
 *
 * Spares hooks from finding out what nobody asks for.
 *
 * Context: Any; under RCU.
 * Return: True if current is where it belongs, and its profile says nothing of
 * the event.
 */
static inline bool hcsec_is_unjudged(const struct hcsec_subject *subject,
				     enum hcsec_event_type type)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;
	const u32 profile = subject->profile;

	return !hcsec_profile_says(policy, profile, type) &&
	       !subject->escaped &&
	       !(policy->profiles[profile].flags & HCSEC_PROFILE_PINNED);
}

int hcsec_judge(const struct hcsec_subject *subject,
		const struct hcsec_event *event,
		const struct hcsec_object *object);
int hcsec_judge_anew(const struct hcsec_subject *subject,
		     const struct hcsec_event *event,
		     const struct hcsec_object *object,
		     const struct hcsec_question *question);
int hcsec_judge_probe(const struct hcsec_subject *subject,
		      const struct hcsec_event *event,
		      const struct hcsec_object *object);
int hcsec_judge_current(const struct hcsec_event *event,
			const struct hcsec_object *object);
int hcsec_judge_refuse(const struct hcsec_subject *subject,
		       const struct hcsec_event *event,
		       const struct hcsec_object *object, int err);
int hcsec_judge_private(const struct hcsec_subject *subject,
			const struct hcsec_event *event,
			const struct hcsec_object *object);
int hcsec_judge_read(const struct hcsec_subject *subject,
		     const struct hcsec_event *event,
		     const struct hcsec_object *object);
int hcsec_judge_write(const struct hcsec_subject *subject,
		      const struct hcsec_event *event,
		      const struct hcsec_object *object);
void hcsec_object_add(const struct hcsec_object *object, u64 marks);
void hcsec_judge_exec_effects(const struct hcsec_subject *subject,
			      const struct hcsec_event *event, u64 *set,
			      u64 *clear);
bool hcsec_marks_snapshot(const struct hcsec_subject *subject, u64 *marks);
void hcsec_marks_commit(const struct hcsec_subject *subject, u64 set, u64 clear);

#endif /* _SECURITY_HCSEC_JUDGE_H */
