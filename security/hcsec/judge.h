/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - From an event to its errno: decide, write the effects, tell
 */

#ifndef _SECURITY_HCSEC_JUDGE_H
#define _SECURITY_HCSEC_JUDGE_H

#include <linux/types.h>

#include "audit.h"
#include "flow.h"
#include "task.h"

int hcsec_judge(const struct hcsec_subject *subject,
		const struct hcsec_event *event,
		const struct hcsec_object *object);
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
