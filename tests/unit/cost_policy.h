/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - A policy of any size, and events that some of its rules are about
 */

#ifndef _TESTS_UNIT_COST_POLICY_H
#define _TESTS_UNIT_COST_POLICY_H

#include <stddef.h>

#include "flow.h"
#include "rand.h"
#include "unpack.h"

/* What a program or a file is called, at most. */
#define COST_PATH_SIZE 32

/* What is judged.  Each has a quarter of the rules. */
enum cost_op {
	COST_CONNECT,
	COST_EXEC,
	COST_OPEN,
	COST_READ,
	COST_OP_NR,
};

/**
 * struct cost_event - What the kernel knows of an event before it is judged
 *
 * @op: Which one.
 * @marks: Marks of the subject.
 * @object: Marks of the object.
 * @addr: The address of a connect.
 * @port: Its port.
 * @path: The path of all others.
 * @path_len: Its length.
 */
struct cost_event {
	enum cost_op op;
	u64 marks;
	u64 object;
	u32 addr;
	u32 port;
	char path[COST_PATH_SIZE];
	size_t path_len;
};

extern const char *const cost_op_names[COST_OP_NR];

/* A policy of so many rules, its payload to be freed after the policy. */
void *cost_policy(u32 rules, struct hcsec_policy *policy, size_t *payload_len);

/* An event that a rule may be about. */
void cost_event(struct rand *r, enum cost_op op, u32 rules,
		struct cost_event *event);

/* What a hook does: from values to classes, from classes to a decision. */
void cost_decide(const struct hcsec_policy *policy,
		 const struct cost_event *event,
		 struct hcsec_decision *decision);

#endif /* _TESTS_UNIT_COST_POLICY_H */
