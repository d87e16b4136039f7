/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy compiler - Which clauses there are, and what their values look like
 */

#ifndef _HCSECCTL_CLAUSE_H
#define _HCSECCTL_CLAUSE_H

#include "flow.h"
#include "names.h"
#include "rules.h"

enum clause_kind {
	CLAUSE_NAMES,	 /* names, or numbers up to a limit */
	CLAUSE_FLAG,	 /* no value; stands for an interval */
	CLAUSE_NUMBERS,	 /* N, N-M */
	CLAUSE_IDS,	 /* likewise; the kind of id is another attribute */
	CLAUSE_ACCESS,	 /* names of what an event may do at once */
	CLAUSE_PORTS,	 /* N, N-M, named sets */
	CLAUSE_NETS,	 /* addresses, networks, named sets */
	CLAUSE_PATHS,	 /* patterns, named sets */
	CLAUSE_ABSTRACT, /* patterns of abstract names */
	CLAUSE_WORDS,	 /* patterns of words */
	CLAUSE_WHEN,
	CLAUSE_MARKS, /* marks for a mask of the tuple */
	CLAUSE_OBJECT,
	CLAUSE_ERRNO,
};

/**
 * struct clause - A clause
 *
 * @name: Its keyword; two that have the same one are about different events.
 * @kind: What its values look like.
 * @events: Events that it may be said of.
 * @attr: For each group of events the attribute, from 1, or 0 for none.
 * @names: Names of values; %HCSEC_NAMES_RECORD for none.
 * @aliases: More of them, or NULL.
 * @prefix: What may stand before a name, or NULL.
 * @max: Largest number, 0 if there are only names.
 * @low: Lowest value that has a name, or of a flag the interval that it stands
 *       for.
 * @high: Highest value that has a name, or likewise.
 * @role: Of marks, the mask of the tuple.
 * @meaning: What it is about, for the message that it does not fit the event.
 */
struct clause {
	const char *name;
	enum clause_kind kind;
	u64 events;
	u8 attr[HCSEC_GROUP_NR];
	enum hcsec_names names;
	const struct named_value *aliases;
	const char *prefix;
	u32 max;
	u32 low;
	u32 high;
	size_t role;
	const char *meaning;
};

/* What the values of one clause come to. */
struct values {
	interval_vec intervals;
	range_vec ranges;
	u32_vec globs;
};

/* vocabulary.c */

/* The first clause that a word is the keyword of, or NULL. */
const struct clause *clause_find(const struct item *item);

/* The one of them that is about the events of a rule; complains itself. */
const struct clause *clause_choose(struct sema *s,
				   const struct clauses *clauses,
				   const struct item *item);

/* Complain of a word; what it was meant to be is looked for in all of these. */
void clause_unknown(struct sema *s, const struct item *item, const char *what,
		    const struct clause *clause,
		    const struct named_value *names,
		    const struct symbols *symbols);

/* The value of a name among those of a clause; false if it is none. */
bool clause_value(const struct clause *clause, const char *name, u32 *value);

/*
 * Events that a value may be of: not every operation is one of every event, and
 * no program comes from a pipe.
 */
u64 clause_value_events(const struct clause *clause, const char *name);

/* values.c */

/* Add a value to those of a clause; complains itself. */
void values_collect(struct sema *s, const struct clause *clause,
		    const struct item *item, struct values *values);

/* The highest value that anything may have: above it all may be matched. */
u32 values_last(const struct clause *clause);

#endif /* _HCSECCTL_CLAUSE_H */
