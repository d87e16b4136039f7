/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - A naive model of policies
 *
 * Written straight from what the design says of rules: the statements of a
 * policy are gone through in the order of the source, for each event anew, and
 * names, patterns and addresses are compared as they were written.  There are
 * no classes, no tables and no masks that the engine has, and no code of it.
 */

#ifndef _TESTS_UNIT_MODEL_H
#define _TESTS_UNIT_MODEL_H

#include <linux/hcsec.h>

#include "pure.h"

#define MODEL_TEXT 64
#define MODEL_VALUES 4
#define MODEL_CLAUSES 4
#define MODEL_STEPS 4
#define MODEL_STATEMENTS 12
#define MODEL_BLOCKS 4
#define MODEL_SETS 8
#define MODEL_MARKS 14

/**
 * struct model_value - A word among the values of a clause or a set
 *
 * @text: As it is written in the policy.
 * @set: The named set that it stands for, NULL if it stands for itself.
 * @low: Of a number or a range of numbers, the first one.
 * @high: Likewise, the last one.
 * @addr: Of a network, its address.
 * @addr_len: 4 or 16.
 * @prefix: Length of its prefix in bits.
 */
struct model_value {
	char text[MODEL_TEXT];
	const struct model_set *set;
	u32 low;
	u32 high;
	u8 addr[16];
	u32 addr_len;
	u32 prefix;
};

struct model_values {
	struct model_value at[MODEL_VALUES];
	u32 n;
};

/**
 * struct model_clearance - Which data may be in a place
 *
 * @line: Where it stands, 0 if there is none.
 * @given: True if there is one.
 * @marks: The marks that it names.
 */
struct model_clearance {
	u32 line;
	bool given;
	u64 marks;
};

/* A named set: "net", "path" or "port", a name, values, perhaps a clearance. */
struct model_set {
	const char *keyword;
	char name[MODEL_TEXT];
	struct model_values values;
	bool negated; /* all that is not in its values */
	struct model_clearance clearance;
};

/* A clause that asks for an attribute: its keyword, perhaps "!", values. */
struct model_clause {
	const char *keyword;
	bool negated;
	struct model_values values;
};

/* A mark; its bit in what this model computes is its place in the policy. */
struct model_mark {
	char name[MODEL_TEXT];
	enum hcsec_mark_kind kind;
	enum hcsec_polarity polarity;
	u64 declassifies;
	bool generated; /* by a sequence, so that it is not declared */
};

/**
 * struct model_rule - What a statement says after its first word
 *
 * @line: Where it stands.
 * @events: Bit for each event that it names.
 * @group: The group that it named, NULL if it named them one by one.
 * @clauses: What it asks of attributes.
 * @nclauses: How many.
 * @need: Marks after "when", or "when +".
 * @unless: Marks after "unless", or "when -".
 * @set: Marks to set.
 * @clear: Marks to clear.
 * @object_need: Marks after "object +".
 * @object_unless: Marks after "object -".
 * @object_set: Marks after "set object".
 * @verdict: Verdict, %HCSEC_NONE for "on".
 * @err: Errno that is named, 0 for none.
 */
struct model_rule {
	u32 line;
	u64 events;
	const char *group;
	struct model_clause clauses[MODEL_CLAUSES];
	u32 nclauses;
	u64 need;
	u64 unless;
	u64 set;
	u64 clear;
	u64 object_need;
	u64 object_unless;
	u64 object_set;
	enum hcsec_verdict verdict;
	int err;
};

enum model_kind { MODEL_RULE, MODEL_DEFAULT_DENY, MODEL_SEQUENCE };

/**
 * struct model_statement - A statement of a container or a template
 *
 * @kind: Which statement.
 * @name: Name of a sequence.
 * @scope: Kind of a sequence.
 * @rule: The rule; the events of a default; of a sequence, what stands after
 *        its braces.
 * @step: Steps of a sequence.
 * @mark: Marks that say that a step has happened, for all but the last one.
 * @nsteps: How many.
 */
struct model_statement {
	enum model_kind kind;
	char name[MODEL_TEXT];
	enum hcsec_mark_kind scope;
	struct model_rule rule;
	struct model_rule step[MODEL_STEPS];
	u32 mark[MODEL_STEPS];
	u32 nsteps;
};

/**
 * struct model_block - A container, or a template that containers use
 *
 * @name: Its name.
 * @is_template: Which one it is.
 * @cgroup: Of a container, the pattern of its cgroup.
 * @uses: Of a container, a bit for each block that it uses.
 * @clearance: Of a container, which data may be read there.
 * @statements: Its statements, in order.
 * @n: How many.
 */
struct model_block {
	char name[MODEL_TEXT];
	bool is_template;
	char cgroup[MODEL_TEXT];
	u32 uses;
	struct model_clearance clearance;
	struct model_statement statements[MODEL_STATEMENTS];
	u32 n;
};

/**
 * struct model_policy - A policy
 *
 * @topic: Events that it is about, but for those of groups.
 * @marks: Its marks.
 * @nmarks: How many.
 * @sets: Its named sets.
 * @nsets: How many.
 * @blocks: Its containers and templates.
 * @nblocks: How many.
 */
struct model_policy {
	u64 topic;
	struct model_mark marks[MODEL_MARKS];
	u32 nmarks;
	struct model_set sets[MODEL_SETS];
	u32 nsets;
	struct model_block blocks[MODEL_BLOCKS];
	u32 nblocks;
};

/**
 * struct model_event - Something that a task is about to do, with real values
 *
 * @type: What.
 * @named: True if there is a path, or a unix socket's path or abstract name.
 * @name: Its bytes; an abstract name comes after '@'.
 * @name_len: How many.
 * @other: The new name of a file, or what is mounted; "" if there is none.
 * @word: An interface or a type of file systems; "" if there is none.
 * @object: Data marks of what the event is about.
 * @origin: Of an exec or a file; others than files have no path.
 * @level: Of an exec.
 * @stdio: Of an exec.
 * @gains: Of an exec, or of a file with a set-id bit.
 * @kind: Of a file.
 * @access: Of a file that is opened, or of ptrace.
 * @target: Of ptrace or a signal.
 * @number: A signal, a capability, a new id or a kind of namespaces.
 * @id_kind: Of a new id.
 * @operation: Of an event of the system.
 * @encrypted: Of a socket.
 * @family: Of a socket.
 * @socktype: Of a socket.
 * @protocol: Of a socket.
 * @addr: An address, most significant octet first.
 * @addr_len: Its length, 0 if there is none.
 * @port: A port, 0 if there is none.
 */
struct model_event {
	enum hcsec_event_type type;
	bool named;
	char name[MODEL_TEXT];
	u32 name_len;
	char other[MODEL_TEXT];
	char word[MODEL_TEXT];
	u64 object;
	enum hcsec_origin origin;
	u32 level;
	enum hcsec_stdio stdio[3];
	bool gains;
	enum hcsec_file_kind kind;
	enum hcsec_access access;
	enum hcsec_target target;
	u32 number;
	enum hcsec_id id_kind;
	enum hcsec_operation operation;
	bool encrypted;
	u32 family;
	u32 socktype;
	u32 protocol;
	u8 addr[16];
	u32 addr_len;
	u32 port;
};

/**
 * struct model_decision - What a container says of an event
 *
 * @verdict: The verdict.
 * @err: Its errno.
 * @line: Line of the statement that is to blame, 0 if there is none.
 * @by_default: True if it is denied because nothing allows it.
 * @marks: Marks after it.
 * @permissive_marks: Marks after it if it is let through in any case.
 * @object: Data marks of the object after it.
 * @permissive_object: Likewise, if it is let through in any case.
 */
struct model_decision {
	enum hcsec_verdict verdict;
	int err;
	u32 line;
	bool by_default;
	u64 marks;
	u64 permissive_marks;
	u64 object;
	u64 permissive_object;
};

/* What container @block of the policy says of an event on a state. */
void model_decide(const struct model_policy *p, u32 block,
		  const struct model_event *event, u64 marks,
		  struct model_decision *decision);

/* The container of a cgroup, and the depth of its root, or -1. */
int model_container(const struct model_policy *p, const char *cgroup,
		    u32 *level);

/* Whether the polarity of the marks of all rules of the policy is right. */
bool model_well_typed(const struct model_policy *p);

/* Whether a clause with that keyword can be said of an event. */
bool model_clause_fits(const char *keyword, enum hcsec_event_type event);

/* Whether a value of such a clause is one that the event may have. */
bool model_value_fits(const char *keyword, const struct model_value *value,
		      enum hcsec_event_type event);

/* Whether an event is about something that holds data. */
bool model_has_object(enum hcsec_event_type event);

/* Whether a pattern matches all of some bytes. */
bool model_glob(const char *pattern, const char *text, size_t len);

#endif /* _TESTS_UNIT_MODEL_H */
