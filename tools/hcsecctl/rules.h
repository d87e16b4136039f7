/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy compiler - What a policy says, on the way from statements to tables
 */

#ifndef _HCSECCTL_RULES_H
#define _HCSECCTL_RULES_H

#include "ast.h"
#include "glob.h"
#include "unpack.h"

#define NO_POSITION 0xffffffff
#define EVENT_BIT(event) BIT_ULL(event)
#define GROUP_EXEC EVENT_BIT(HCSEC_EVENT_EXEC)
#define EVENTS_OF(first, last) \
	(EVENT_BIT(HCSEC_EVENT_##last) * 2 - EVENT_BIT(HCSEC_EVENT_##first))
#define GROUP_SOCKET EVENTS_OF(SOCKET_CREATE, SOCKET_RECV)
#define GROUP_FILE EVENTS_OF(FILE_OPEN, FILE_RECEIVE)

/**
 * struct symbols - Names of one sort
 *
 * @names: The names.
 * @values: What they name, by the id of the name.
 * @texts: The names again, to guess what a wrong one meant.
 */
struct symbols {
	struct intern names;
	VEC(void *) values;
	VEC(const char *) texts;
};

/**
 * struct mark - A mark of the policy
 *
 * @name: Its name.
 * @loc: Where it was declared.
 * @kind: enum hcsec_mark_kind.
 * @polarity: enum hcsec_polarity.
 * @bit: Its bit; marks are sorted by name.
 * @declassifies: What it declassifies: names of marks, from the first one.
 * @hides: The same as bits.
 * @generated: True if a sequence made it.
 * @is_set: True if a rule sets it.
 * @required: Where the first rule requires it.
 * @used: True if any rule names it.
 */
struct mark {
	const char *name;
	struct loc loc;
	u8 kind;
	u8 polarity;
	u8 bit;
	const struct item *declassifies;
	u64 hides;
	bool generated;
	bool is_set;
	struct loc required;
	bool used;
};

enum pred_kind {
	PRED_VALUES,	/* id: of a set of intervals */
	PRED_ADDRESSES, /* id: of a set of addresses */
	PRED_PATHS,	/* id: of a set of paths */
};

/**
 * struct pred - What a clause asks of an attribute
 *
 * @next: The next one of the rule.
 * @kind: What @id is.
 * @negated: True if the value must not be in the set.
 * @id: The set.
 * @allow_id: The set for a rule that allows where the default is to deny; 0 if
 *            it is @id.
 * @attr: For each group of events the attribute, from 1.
 */
struct pred {
	const struct pred *next;
	enum pred_kind kind;
	bool negated;
	u32 id;
	u32 allow_id;
	const u8 *attr;
};

/**
 * struct rule - A rule for one event of one profile
 *
 * @loc: Its first word.
 * @position: Index in &model.positions.
 * @event: enum hcsec_event_type.
 * @tuple: Guard, effects and verdict.
 * @preds: Its clauses.
 * @allows: True if it allows where the default is to deny.
 * @values: For each attribute the interned set of intervals that it matches, 0
 *          for any value.
 */
struct rule {
	struct loc loc;
	u32 position;
	u32 event;
	struct hcsec_tuple tuple;
	const struct pred *preds;
	bool allows;
	u32 values[HCSEC_MAX_ATTRS];
};

/**
 * struct profile - A container of the policy
 *
 * @name: Its name.
 * @loc: Where it is declared.
 * @stmt: The statement.
 * @mode: enum hcsec_mode.
 * @enter: enum hcsec_enter.
 * @flags: HCSEC_PROFILE_*.
 * @private_ns: Kinds of namespaces that are not to be the initial ones.
 * @clearance: Statement that says which data may be read in it, or NULL.
 * @cgroups: Patterns of cgroups: ids of the matcher.
 * @default_position: For each event the position of its "default deny", or
 *                    %NO_POSITION.
 * @rules: Its rules.
 */
struct profile {
	const char *name;
	struct loc loc;
	const struct stmt *stmt;
	u8 mode;
	u8 enter;
	u8 flags;
	u8 private_ns;
	const struct stmt *clearance;
	VEC(u32) cgroups;
	u32 default_position[HCSEC_EVENT_NR];
	VEC(struct rule) rules;
};

/* An inclusive interval of an attribute's values. */
struct interval {
	u32 low;
	u32 high;
};

/**
 * struct range - An inclusive range of addresses
 *
 * @low: First; of IPv4 in the low 32 bits.
 * @high: Last.
 * @v6: True for IPv6.
 */
struct range {
	u128 low;
	u128 high;
	bool v6;
};

typedef VEC(struct interval) interval_vec;
typedef VEC(struct range) range_vec;

/* Elements of the address sections. */
struct addr_start {
	u128 start;
	u32 class;
};

/**
 * struct addresses - Sets of addresses, and the classes that they make
 *
 * @sets: The sets: sorted ranges, interned.
 * @values: For each set the interned intervals of its classes.
 * @v4: Intervals of IPv4.
 * @v6: Intervals of IPv6.
 * @classes: Number of classes, the one without address included.
 */
struct addresses {
	struct intern sets;
	u32 *values;
	VEC(struct addr_start) v4;
	VEC(struct addr_start) v6;
	u32 classes;
};

/**
 * struct literal - A path without wildcards
 *
 * @text: Its bytes.
 * @len: How many.
 * @class: Its class.
 */
struct literal {
	const char *text;
	u32 len;
	u32 class;
};

/**
 * struct paths - Sets of paths, and the classes that they make
 *
 * @globs: The patterns.
 * @sets: The sets: sorted ids of patterns, interned.
 * @values: For each set the interned intervals of its classes.
 * @literals: Sorted.
 * @automaton: Of all patterns that have wildcards.
 * @classes: Number of classes, the one without path included.
 */
struct paths {
	struct globs globs;
	struct intern sets;
	u32 *values;
	VEC(struct literal) literals;
	struct automaton automaton;
	u32 classes;
};

/**
 * struct node - A node of the decision diagrams, as the payload has it
 *
 * @depth: Steps that are left.
 * @n: Number of intervals.
 * @words: Bounds, then targets.  At depth 1, a target is an action list's id.
 */
struct node {
	u32 depth;
	u32 n;
	const u32 *words;
};

/**
 * struct table - A decision table
 *
 * @root: Its first node.
 * @nattrs: Number of attributes.
 * @attr: The attributes.
 */
struct table {
	u32 root;
	u8 nattrs;
	u8 attr[HCSEC_MAX_ATTRS];
};

struct event_tables {
	u32 first;
	u32 n;
};

/**
 * struct model - A policy
 *
 * @name: Its name, NULL until a policy block was seen.
 * @name_loc: Where it is named.
 * @serial: Serial.
 * @serial_loc: Where.
 * @epoch: Epoch that the serial counts in.
 * @epoch_loc: Where.
 * @expires: End of its validity, 0 for none.
 * @expires_loc: Where.
 * @starts: Start of its validity, 0 for none.
 * @starts_loc: Where.
 * @marks: Names to struct mark.
 * @nets: Names to struct stmt.
 * @paths: Names to struct stmt.
 * @ports: Names to struct stmt.
 * @templates: Names to struct stmt.
 * @containers: Names to struct profile.
 * @sorted_marks: Marks by bit.
 * @profiles: Profiles, sorted by name once all are known.
 * @polarity_mask: Bits of the marks of each polarity.
 * @data_mask: Bits of the marks of kind data.
 * @positions: Places of rules in the source: file, line, column, interned.
 * @position_rule: For each position the rule index.
 * @rule_position: The reverse.
 * @intervals: Sets of intervals, interned; the first is all values.
 * @addr: Addresses.
 * @path: Paths.
 * @cgroups: Patterns of cgroups.
 * @cgroup_owner: For each of them the profile, when profiles are sorted.
 * @cgroup_automaton: Which profile a cgroup belongs to.
 * @tuples: Interned tuples.
 * @actions: Interned actions: tuple and rule index.
 * @lists: Interned lists of actions; the first is empty.
 * @nodes: Interned nodes: depth, bounds, targets.
 * @node_words: Words in them.
 * @tables: Decision tables in the order of events.
 * @event_tables: For each event of each profile its tables.
 */
struct model {
	const char *name;
	struct loc name_loc;
	u64 serial;
	struct loc serial_loc;
	u64 epoch;
	struct loc epoch_loc;
	u64 expires;
	struct loc expires_loc;
	u64 starts;
	struct loc starts_loc;
	struct symbols marks;
	struct symbols nets;
	struct symbols path_sets;
	struct symbols ports;
	struct symbols templates;
	struct symbols containers;
	VEC(struct mark *) sorted_marks;
	VEC(struct profile *) profiles;
	u64 polarity_mask[HCSEC_POLARITY_NR];
	u64 data_mask;
	struct intern positions;
	u32 *position_rule;
	u32 *rule_position;
	struct intern intervals;
	struct addresses addr;
	struct paths path;
	struct globs cgroups;
	VEC(u32) cgroup_owner;
	struct automaton cgroup_automaton;
	struct intern tuples;
	struct intern actions;
	struct intern lists;
	struct intern nodes;
	size_t node_words;
	VEC(struct table) tables;
	struct event_tables *event_tables;
};

/**
 * struct sema - What the semantic analysis hands around
 *
 * @c: The compilation.
 * @m: What it makes.
 * @depth: Depth of named sets in named sets.
 * @collection: Number of the list of values that is being collected.
 * @collections: How many there were.
 * @rest: True while a set of what is not in others is being collected.
 */
struct sema {
	struct compiler *c;
	struct model *m;
	u32 depth;
	u32 collection;
	u32 collections;
	bool rest;
};

/* events.c: names of the language */
struct named_value {
	const char *name;
	u32 value;
};

extern const struct named_value signal_names[];
extern const struct named_value errno_names[];

/* The value of a name in a table that ends with a NULL; false if there is none. */
bool find_value(const struct named_value *table, const char *name, u32 *value);

/* A whole word as a number in decimal; false if it is none or above @max. */
bool policy_number(const char *text, u64 max, u64 *value);

/**
 * find_events - Events that a word of the language means
 *
 * @word: "exec", "socket", "socket.bind", ...
 * @mask: Set to their bits.
 * @is_group: Set to true if it is the name of a group of several.
 *
 * Return: false if there is no such event.
 */
bool find_events(const char *word, u64 *mask, bool *is_group);
const char *suggest_event(const char *word);

/* symbols */
void *symbol_find(const struct symbols *symbols, const char *name);
void symbol_add(struct arena *arena, struct symbols *symbols, const char *name,
		void *value);
const char *symbol_suggest(const struct symbols *symbols, const char *name);

/* sema.c */
bool sema_run(struct compiler *c, struct model *m, const struct stmts *policy);
struct mark *sema_mark(struct sema *s, const struct item *item);

/* Bits of data marks, from an item on; complains itself. */
u64 sema_data_marks(struct sema *s, const struct item *item);

/* rules.c: the statements of containers */

struct clauses;

/* Called with the clauses and the place of each rule that a clearance makes. */
typedef void (*clearance_rule)(void *data, struct clauses *clauses,
			       struct loc loc);

/* clearance.c: rules that a clearance stands for */
void clearance_check(struct sema *s);
void clearance_rules(struct sema *s, const struct profile *profile,
		     clearance_rule add, void *data);

void rules_collect(struct sema *s, struct profile *profile);
void rules_check_templates(struct sema *s);
void rules_number(struct sema *s);

/* resolve.c: from predicates to intervals, once classes are known */
void rules_resolve(struct sema *s);

/* clause.c */

/**
 * struct mark_use - A mark that a rule names
 *
 * @next: The next one.
 * @mark: The mark.
 * @loc: Where.
 * @role: Which mask of the tuple it is in: an offset in struct hcsec_tuple.
 */
struct mark_use {
	struct mark_use *next;
	const struct mark *mark;
	struct loc loc;
	size_t role;
};

/**
 * struct clauses - Clauses of a rule
 *
 * @preds: What is asked of attributes.
 * @uses: Marks that are named.
 * @tuple: Guard, effects and errno; the verdict is the caller's.
 * @explicit_events: Events that were named one by one.
 * @group_events: Events that were named by their group; those that a clause
 *                does not apply to fall out of it.
 * @origin_given: True if a clause says which origins of a program are meant.
 * @errno_loc: Where an errno is named.
 * @effects_loc: Where a mark is set or cleared.
 */
struct clauses {
	const struct pred *preds;
	struct mark_use *uses;
	struct hcsec_tuple tuple;
	u64 explicit_events;
	u64 group_events;
	bool origin_given;
	struct loc errno_loc;
	struct loc effects_loc;
};

/* Parse clauses; complains itself. */
void clauses_parse(struct sema *s, struct clauses *clauses,
		   const struct items *items);
void clauses_use_mark(struct sema *s, struct clauses *clauses,
		      struct mark *mark, struct loc loc, size_t role);
bool clause_is_keyword(const char *word);

/* Elements of sets; complain themselves. */
void ports_collect(struct sema *s, const struct item *item, interval_vec *out);
void nets_collect(struct sema *s, const struct item *item, range_vec *out);
void paths_collect(struct sema *s, const struct item *item, u32_vec *out);

/* intervals.c: sets of intervals */

/* The id of a set; intervals may overlap and be in any order. */
u32 intervals_intern(struct model *m, struct arena *arena, interval_vec *v);
u32 intervals_complement(struct model *m, struct arena *arena, u32 id, u32 low);
u32 intervals_intersect(struct model *m, struct arena *arena, u32 a, u32 b);
/* Make a set that holds all values up to @last hold all above it as well. */
u32 intervals_extend(struct model *m, struct arena *arena, u32 id, u32 last);
const struct interval *intervals_get(const struct model *m, u32 id, u32 *n);

/* netset.c */

/* NULL, or what is wrong. */
const char *net_parse(struct arena *arena, const char *text,
		      struct range *range);
u32 net_intern(struct model *m, struct arena *arena, range_vec *v);
/* Adds all addresses that are in none of the ranges, which get sorted. */
void net_complement(struct arena *arena, range_vec *v, range_vec *out);
void net_classify(struct compiler *c, struct model *m);

/* pathset.c */
u32 path_intern(struct model *m, struct arena *arena, u32_vec *globs);
bool path_classify(struct compiler *c, struct model *m);

/* table.c and idd.c */
void tables_build(struct compiler *c, struct model *m);

struct idd_rule {
	u32 rule;
	u32 tuple;
	const u32 *values;
};

u32 idd_build(struct compiler *c, struct model *m, const struct idd_rule *rules,
	      u32 n, const u8 *attrs, u32 nattrs);

/* encode.c: NULL without memory or if it is too large, after a message */
void *encode(struct compiler *c, struct model *m, size_t *len);

#endif /* _HCSECCTL_RULES_H */
