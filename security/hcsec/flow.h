/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The engine: (marks, event) to (marks, verdict)
 *
 * Pure: the kernel, hcsecctl and the tests decide with this very code.
 */

#ifndef _SECURITY_HCSEC_FLOW_H
#define _SECURITY_HCSEC_FLOW_H

#include <linux/hcsec.h>

#include "pure.h"

struct hcsec_policy;

/**
 * struct hcsec_event - What is about to happen, reduced to classes
 *
 * @type: Which event.
 * @attr: Its attributes: indexed by enum hcsec_exec_attr, hcsec_socket_attr,
 *        hcsec_file_attr, hcsec_process_attr or hcsec_system_attr.
 * @object: Data marks of its object, 0 if it has none.
 */
struct hcsec_event {
	enum hcsec_event_type type;
	u32 attr[HCSEC_MAX_ATTRS];
	u64 object;
};

/**
 * struct hcsec_decision - What the policy says of an event
 *
 * @verdict: The most severe one of the rules that apply, or %HCSEC_DENY by
 *           default.
 * @err: Errno of a denial (positive), 0 otherwise.
 * @rule: Index of the rule to report: the first of those with @verdict, the
 *        group's "default deny" statement, or %HCSEC_NO_RULE.
 * @set: Marks to set if the decision is carried out.
 * @clear: Marks to clear then; disjoint from @set.
 * @object_set: Data marks to set on the object then.
 * @pass_set: Marks to set if the event is let through although @verdict says
 *            deny or kill (permissive mode): the effects of all rules.
 * @pass_clear: Marks to clear in that case.
 * @pass_object_set: Data marks to set on the object in that case.
 */
struct hcsec_decision {
	enum hcsec_verdict verdict;
	int err;
	u32 rule;
	u64 set;
	u64 clear;
	u64 object_set;
	u64 pass_set;
	u64 pass_clear;
	u64 pass_object_set;
};

/**
 * hcsec_decide - Judge one event on one state
 *
 * @policy: A policy that hcsec_unpack() accepted.
 * @profile: Index of one of its profiles.
 * @event: The event.
 * @marks: Marks of the subject before the event, in the bits of
 *         &hcsec_policy.bit.
 * @decision: The result.
 *
 * All rules that apply count and are tested on the same state, so their order
 * never matters.  The cost depends on the number of tables that the compiler
 * made for the event (a few), not on the number of rules.
 *
 * Context: Any; does not sleep, allocate or lock.
 */
void hcsec_decide(const struct hcsec_policy *policy, u32 profile,
		  const struct hcsec_event *event, u64 marks,
		  struct hcsec_decision *decision);

/**
 * hcsec_next_marks - The state after an event
 *
 * @marks: The state before.
 * @set: Marks to set.
 * @clear: Marks to clear.  Setting wins over clearing.
 *
 * Return: The state after.
 */
static inline u64 hcsec_next_marks(u64 marks, u64 set, u64 clear)
{
	return (marks & ~clear) | set;
}

/**
 * enum hcsec_group - Groups of events, which have their attributes in common
 *
 * @HCSEC_GROUP_EXEC: &enum hcsec_exec_attr
 * @HCSEC_GROUP_SOCKET: &enum hcsec_socket_attr
 * @HCSEC_GROUP_FILE: &enum hcsec_file_attr
 * @HCSEC_GROUP_PROCESS: &enum hcsec_process_attr
 * @HCSEC_GROUP_SYSTEM: &enum hcsec_system_attr
 * @HCSEC_GROUP_NR: how many of these there are
 */
enum hcsec_group {
	HCSEC_GROUP_EXEC,
	HCSEC_GROUP_SOCKET,
	HCSEC_GROUP_FILE,
	HCSEC_GROUP_PROCESS,
	HCSEC_GROUP_SYSTEM,
	HCSEC_GROUP_NR,
};

const char *hcsec_event_name(enum hcsec_event_type type);
enum hcsec_group hcsec_event_group(enum hcsec_event_type type);
bool hcsec_event_is_post(enum hcsec_event_type type);
bool hcsec_event_has_object(enum hcsec_event_type type);
bool hcsec_event_is_shut(enum hcsec_event_type type);
unsigned int hcsec_event_nattrs(enum hcsec_event_type type);

#endif /* _SECURITY_HCSEC_FLOW_H */
