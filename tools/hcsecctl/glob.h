/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy compiler - Patterns of paths, and the automaton that knows them all
 */

#ifndef _HCSECCTL_GLOB_H
#define _HCSECCTL_GLOB_H

#include "compiler.h"

/**
 * struct globs - Patterns
 *
 * Alternatives in braces are written out, so that one pattern is a row of
 * elements: words in the order of enum glob_element, bytes as themselves.
 *
 * @patterns: The patterns, interned.
 * @classes: Sets of bytes in brackets, interned.
 */
struct globs {
	struct intern patterns;
	struct intern classes;
};

/* Elements above the bytes; class n is GLOB_CLASS + n. */
enum glob_element {
	GLOB_ANY = 256, /* ?: a byte but '/' */
	GLOB_STAR,	/* *: bytes but '/' */
	GLOB_STARS,	/* **: bytes */
	GLOB_CLASS,	/* [...]: a byte of a set */
};

/**
 * glob_add - Parse a pattern
 *
 * @c: The compilation.
 * @globs: Where it is added.
 * @loc: Its place, for messages.
 * @text: The pattern.
 * @prefix: What stands before it literally, "" or "@".
 * @add: Called with the id of each alternative.
 * @data: For @add.
 *
 * Complains itself.
 */
void glob_add(struct compiler *c, struct globs *globs, struct loc loc,
	      const char *text, const char *prefix,
	      void (*add)(struct compiler *c, void *data, u32 id), void *data);

/* The bytes of a pattern without wildcards; NULL if it has one. */
const char *glob_literal(const struct globs *globs, struct arena *arena, u32 id,
			 u32 *len);

/* A transition of an automaton's state other than the default one. */
struct edge {
	u32 column;
	u32 state;
};

/**
 * struct state - State of an automaton
 *
 * @other: Successor where there is no edge.
 * @accept: Label.
 * @nedges: Number of edges.
 * @edges: Edges, by column.
 */
struct state {
	u32 other;
	u32 accept;
	u32 nedges;
	const struct edge *edges;
};

/**
 * struct automaton - Deterministic automaton over bytes
 *
 * @map: Bytes to columns.
 * @ncolumns: Number of columns.
 * @states: States; the first one is the start.
 */
struct automaton {
	u8 map[256];
	u32 ncolumns;
	VEC(struct state) states;
};

/**
 * struct matches - Labels of the automaton's states
 *
 * @label: Asked for the label of a state in which the patterns @ids (sorted)
 *         match; n is 0 for none.  May complain.
 * @data: For @label.
 */
struct matches {
	u32 (*label)(void *data, const u32 *ids, u32 n, const char *witness);
	void *data;
};

/**
 * automaton_build - Make one automaton of patterns
 *
 * @c: The compilation.
 * @a: The automaton.
 * @globs: Patterns.
 * @ids: Those of them to use.
 * @n: How many.
 * @matches: Gives labels.
 * @loc: Place for the message that it is too large.
 *
 * Return: false after an error message.
 */
bool automaton_build(struct compiler *c, struct automaton *a,
		     const struct globs *globs, const u32 *ids, u32 n,
		     const struct matches *matches, struct loc loc);

/* The label of a string. */
u32 automaton_run(const struct automaton *a, const char *text, u32 len);

#endif /* _HCSECCTL_GLOB_H */
