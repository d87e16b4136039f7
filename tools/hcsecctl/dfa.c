// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - One deterministic automaton for all patterns
 *
 * A position is a place before an element of a pattern, or at its end; a state
 * is a set of positions.  States are made of the start by following every
 * column, and then those that no path tells apart are merged.
 */

#include "glob.h"

/* A blob has no room for more. */
#define MAX_STATES 1000000
#define MAX_POSITIONS ((size_t)16 << 20)

/**
 * struct builder - State of building one automaton
 *
 * @c: The compilation.
 * @a: The automaton.
 * @globs: Patterns.
 * @elements: Elements of all patterns; each pattern ends with %END.
 * @owner: For each position the index of its pattern in @ids.
 * @ids: Patterns.
 * @n: How many.
 * @class_columns: For each class a bit for each column.
 * @column_byte: A byte of each column.
 * @plain: A column of bytes that no pattern names, or 0.
 * @sets: The states: positions, interned.
 * @from: For each state the one that it was first reached from.
 * @by: By which byte.
 * @stored: Number of positions in @sets.
 * @stamp: For each position the last set that it was added to.
 * @round: That set.
 */
struct builder {
	struct compiler *c;
	struct automaton *a;
	const struct globs *globs;
	u32 *elements;
	u32 *owner;
	const u32 *ids;
	u32 n;
	u32 (*class_columns)[8];
	u8 column_byte[256];
	u32 plain;
	struct intern sets;
	VEC(u32) from;
	VEC(u8) by;
	size_t stored;
	u32 *stamp;
	u32 round;
};

#define END 0xffffffff
#define SLASH ((u32)'/')

static void split_columns(u8 map[256], const u32 set[8])
{
	u32 count[256] = {}, inside[256] = {};
	u32 next = 0;
	s32 fresh[256];

	for (u32 b = 0; b < 256; b++) {
		count[map[b]]++;
		inside[map[b]] += set[b / 32] >> b % 32 & 1;
		if (map[b] >= next)
			next = map[b] + 1;
	}
	for (u32 i = 0; i < 256; i++)
		fresh[i] = -1;
	for (u32 b = 0; b < 256; b++) {
		const u32 old = map[b];

		if (!(set[b / 32] >> b % 32 & 1) || inside[old] == count[old])
			continue;
		if (fresh[old] < 0)
			fresh[old] = next++;
		map[b] = fresh[old];
	}
}

/* Bytes that no pattern tells apart share a column. */
static void make_columns(struct builder *b)
{
	struct automaton *const a = b->a;
	const struct intern *const classes = &b->globs->classes;
	u32 named[8] = {}, number[256];
	u32 one[8];

	named[SLASH / 32] |= (u32)1 << SLASH % 32;
	for (u32 i = 0; i < b->n; i++) {
		const struct intern_entry *const p =
			&b->globs->patterns.entries.at[b->ids[i]];

		for (u32 j = 0; j < p->n; j++) {
			if (p->words[j] < 256)
				named[p->words[j] / 32] |=
					(u32)1 << p->words[j] % 32;
			else if (p->words[j] >= GLOB_CLASS)
				split_columns(a->map,
					      classes->entries
						      .at[p->words[j] -
							  GLOB_CLASS]
						      .words);
		}
	}
	for (u32 byte = 0; byte < 256; byte++) {
		memset(one, 0, sizeof(one));
		one[byte / 32] = (u32)1 << byte % 32;
		if (named[byte / 32] & one[byte / 32])
			split_columns(a->map, one);
	}

	/* Number them in the order of their first byte. */
	memset(number, 0xff, sizeof(number));
	for (u32 byte = 0; byte < 256; byte++) {
		if (number[a->map[byte]] == 0xffffffff) {
			b->column_byte[a->ncolumns] = byte;
			number[a->map[byte]] = a->ncolumns++;
		}
		a->map[byte] = number[a->map[byte]];
	}
	for (u32 byte = 256; byte-- > 0;) {
		if (!(named[byte / 32] >> byte % 32 & 1))
			b->plain = a->map[byte];
		/* A printable one makes a better witness. */
		if (byte > 0x20 && byte < 0x7f)
			b->column_byte[a->map[byte]] = byte;
	}
	for (u32 byte = 'a'; byte <= 'z'; byte++)
		b->column_byte[a->map[byte]] = byte;

	b->class_columns = arena_array(&b->c->scratch, classes->entries.n,
				       sizeof(*b->class_columns));
	for (u32 i = 0; i < classes->entries.n; i++) {
		const u32 *const set = classes->entries.at[i].words;

		for (u32 byte = 0; byte < 256; byte++) {
			const u32 column = a->map[byte];

			/* Classes of unused patterns may split a column. */
			if (set[byte / 32] >> byte % 32 & 1)
				b->class_columns[i][column / 32] |=
					(u32)1 << column % 32;
		}
	}
}

static void add_position(struct builder *b, u32_vec *v, u32 position)
{
	for (;; position++) {
		if (b->stamp[position] == b->round)
			return;
		b->stamp[position] = b->round;
		vec_push(&b->c->scratch, v, position);
		if (b->elements[position] != GLOB_STAR &&
		    b->elements[position] != GLOB_STARS)
			return;
	}
}

static int compare_words(const void *left, const void *right)
{
	const u32 a = *(const u32 *)left;
	const u32 b = *(const u32 *)right;

	return a < b ? -1 : a > b;
}

static u32 add_state(struct builder *b, u32_vec *v, u32 from, u8 by)
{
	const u32 known = b->sets.entries.n;
	u32 id;

	if (v->n > 1)
		qsort(v->at, v->n, sizeof(*v->at), compare_words);
	id = intern_words(&b->sets, v->at, v->n);
	if (id == known) {
		vec_push(&b->c->scratch, &b->from, from);
		vec_push(&b->c->scratch, &b->by, by);
		b->stored += v->n;
	}
	return id;
}

/* Does an element take a column, and does the position then stay? */
static bool takes(const struct builder *b, u32 element, u32 column, bool *stays)
{
	const bool slash = column == b->a->map[SLASH];

	*stays = element == GLOB_STAR || element == GLOB_STARS;
	if (element == END)
		return false;
	if (element < 256)
		return b->a->map[element] == column;
	if (element == GLOB_STARS)
		return true;
	if (element < GLOB_CLASS)
		return !slash;
	return b->class_columns[element - GLOB_CLASS][column / 32] >>
		       column % 32 &
	       1;
}

/**
 * struct step - Where a state leads
 *
 * @bytes: Pairs of column and position: elements that are bytes, by column.
 * @others: Positions of the other elements.
 * @columns: A bit for each column that must be looked at by itself.
 */
struct step {
	VEC(struct edge) bytes;
	u32_vec others;
	u32 columns[8];
};

static int compare_edges(const void *left, const void *right)
{
	const struct edge *const a = left;
	const struct edge *const b = right;

	if (a->column != b->column)
		return a->column < b->column ? -1 : 1;
	return a->state < b->state ? -1 : a->state > b->state;
}

/* Columns that a class tells from the plain one. */
static void add_class_columns(const struct builder *b, struct step *step,
			      u32 class)
{
	const u32 *const columns = b->class_columns[class];
	const bool plain = columns[b->plain / 32] >> b->plain % 32 & 1;

	for (u32 i = 0; i < 8; i++)
		step->columns[i] |= plain ? ~columns[i] : columns[i];
}

static void prepare_step(struct builder *b, struct step *step, u32 state)
{
	const struct intern_entry *const set = &b->sets.entries.at[state];

	step->bytes.n = 0;
	step->others.n = 0;
	memset(step->columns, 0, sizeof(step->columns));
	step->columns[b->plain / 32] |= (u32)1 << b->plain % 32;
	step->columns[b->a->map[SLASH] / 32] |= (u32)1
						<< b->a->map[SLASH] % 32;
	for (u32 i = 0; i < set->n; i++) {
		const u32 position = set->words[i];
		const u32 element = b->elements[position];

		if (element == END)
			continue;
		if (element < 256) {
			const u32 column = b->a->map[element];

			step->columns[column / 32] |= (u32)1 << column % 32;
			vec_push(&b->c->scratch, &step->bytes,
				 (struct edge){ column, position });
			continue;
		}
		vec_push(&b->c->scratch, &step->others, position);
		if (element >= GLOB_CLASS)
			add_class_columns(b, step, element - GLOB_CLASS);
	}
	if (step->bytes.n > 1)
		qsort(step->bytes.at, step->bytes.n, sizeof(*step->bytes.at),
		      compare_edges);
}

static u32 follow(struct builder *b, const struct step *step, u32 state,
		  u32 column, u32 *byte, u32_vec *v)
{
	bool stays;

	v->n = 0;
	b->round++;
	for (; *byte < step->bytes.n && step->bytes.at[*byte].column <= column;
	     ++*byte) {
		if (step->bytes.at[*byte].column == column)
			add_position(b, v, step->bytes.at[*byte].state + 1);
	}
	for (u32 i = 0; i < step->others.n; i++) {
		const u32 position = step->others.at[i];

		if (takes(b, b->elements[position], column, &stays))
			add_position(b, v, position + !stays);
	}
	return add_state(b, v, state, b->column_byte[column]);
}

/* Fills in the successors of one state. */
static void make_edges(struct builder *b, struct step *step, u32 state,
		       u32_vec *v, struct state *out)
{
	VEC(struct edge) edges = {};
	u32 byte = 0;

	prepare_step(b, step, state);
	for (u32 column = 0; column < b->a->ncolumns; column++) {
		if (!(step->columns[column / 32] >> column % 32 & 1))
			continue;
		vec_push(&b->c->scratch, &edges,
			 (struct edge){ column, follow(b, step, state, column,
						       &byte, v) });
		if (column == b->plain)
			out->other = edges.at[edges.n - 1].state;
	}
	out->edges = edges.at;
	for (u32 i = 0; i < edges.n; i++) {
		if (edges.at[i].state != out->other)
			edges.at[out->nedges++] = edges.at[i];
	}
}

/* Some string that leads to a state. */
static const char *witness(struct builder *b, u32 state)
{
	u32 len = 0;
	char *text;

	for (u32 s = state; s; s = b->from.at[s])
		len++;
	text = arena_alloc(&b->c->arena, len + 1);
	for (u32 s = state; s; s = b->from.at[s])
		text[--len] = b->by.at[s];
	return text;
}

static u32 make_label(struct builder *b, u32 state,
		      const struct matches *matches)
{
	const struct intern_entry *const set = &b->sets.entries.at[state];
	u32_vec ids = {};

	for (u32 i = 0; i < set->n; i++) {
		if (b->elements[set->words[i]] == END)
			vec_push(&b->c->scratch, &ids,
				 b->ids[b->owner[set->words[i]]]);
	}
	if (ids.n > 1)
		qsort(ids.at, ids.n, sizeof(*ids.at), compare_words);
	return matches->label(matches->data, ids.at, ids.n,
			      ids.n ? witness(b, state) : "");
}

static void lay_out(struct builder *b)
{
	size_t total = 0;
	u32 at = 0;

	for (u32 i = 0; i < b->n; i++)
		total += b->globs->patterns.entries.at[b->ids[i]].n + 1;
	b->elements = arena_array(&b->c->scratch, total, sizeof(u32));
	b->owner = arena_array(&b->c->scratch, total, sizeof(u32));
	b->stamp = arena_array(&b->c->scratch, total, sizeof(u32));
	for (u32 i = 0; i < b->n; i++) {
		const struct intern_entry *const p =
			&b->globs->patterns.entries.at[b->ids[i]];

		for (u32 j = 0; j < p->n; j++) {
			b->owner[at] = i;
			b->elements[at++] = p->words[j];
		}
		b->owner[at] = i;
		b->elements[at++] = END;
	}
}

/* Every state that can be reached, not yet minimal. */
static bool make_states(struct builder *b, const struct matches *matches,
			struct loc loc)
{
	struct step step = {};
	u32_vec v = {};
	u32 at = 0;

	b->round++;
	for (u32 i = 0; i < b->n; i++) {
		add_position(b, &v, at);
		at += b->globs->patterns.entries.at[b->ids[i]].n + 1;
	}
	b->sets.arena = &b->c->scratch;
	add_state(b, &v, 0, 0);
	for (u32 state = 0; state < b->sets.entries.n; state++) {
		struct state out = {};

		if (b->sets.entries.n > MAX_STATES ||
		    b->stored > MAX_POSITIONS) {
			diag_error(b->c, loc,
				   "the path patterns together are too complex; use fewer that contain \"**\" before other text");
			return false;
		}
		make_edges(b, &step, state, &v, &out);
		out.accept = make_label(b, state, matches);
		vec_push(&b->c->scratch, &b->a->states, out);
	}
	return true;
}

/* Splits blocks of states until all states of a block behave alike. */
static u32 *find_blocks(struct builder *b, u32 *nblocks)
{
	const u32 n = b->a->states.n;
	struct arena *const arena = &b->c->scratch;
	u32 *block = arena_array(arena, n, sizeof(u32));
	u32 *next = arena_array(arena, n, sizeof(u32));
	u32 *words = arena_array(arena, 2 * b->a->ncolumns + 2, sizeof(u32));
	u32 before;

	*nblocks = 0;
	do {
		const struct arena_mark mark = arena_mark(arena);
		struct intern kinds = { .arena = arena };

		before = *nblocks;
		for (u32 i = 0; i < n; i++) {
			const struct state *const s = &b->a->states.at[i];
			u32 len = 2;

			/* Labels in the first round, then refinements. */
			words[0] = before ? block[i] : s->accept;
			words[1] = before ? block[s->other] : 0;
			for (u32 j = 0; before && j < s->nedges; j++) {
				const u32 target = block[s->edges[j].state];

				if (target == words[1])
					continue;
				words[len++] = s->edges[j].column;
				words[len++] = target;
			}
			next[i] = intern_words(&kinds, words, len);
		}
		*nblocks = kinds.entries.n;
		arena_release(arena, mark);
		memcpy(block, next, n * sizeof(*block));
	} while (*nblocks != before);
	return block;
}

/* Makes the most frequent successor the default one. */
static void choose_other(struct builder *b, const struct state *s,
			 const u32 *block, u32 *row, u32 *count,
			 struct state *out)
{
	VEC(struct edge) edges = {};

	for (u32 column = 0; column < b->a->ncolumns; column++)
		row[column] = block[s->other];
	for (u32 i = 0; i < s->nedges; i++)
		row[s->edges[i].column] = block[s->edges[i].state];
	for (u32 column = 0; column < b->a->ncolumns; column++)
		count[row[column]]++;
	out->other = row[0];
	for (u32 column = 1; column < b->a->ncolumns; column++) {
		if (count[row[column]] > count[out->other])
			out->other = row[column];
	}
	for (u32 column = 0; column < b->a->ncolumns; column++) {
		count[row[column]] = 0;
		if (row[column] != out->other)
			vec_push(&b->c->arena, &edges,
				 (struct edge){ column, row[column] });
	}
	out->accept = s->accept;
	out->edges = edges.at;
	out->nedges = edges.n;
}

/*
 * Keeps one state of each block.  States were found breadth first and blocks
 * are numbered by their first state, so the numbers depend on nothing but the
 * language.
 */
static void merge(struct builder *b)
{
	struct automaton merged = { .ncolumns = b->a->ncolumns };
	u32 nblocks;
	const u32 *const block = find_blocks(b, &nblocks);
	u32 *const row =
		arena_array(&b->c->scratch, b->a->ncolumns, sizeof(u32));
	u32 *const count = arena_array(&b->c->scratch, nblocks, sizeof(u32));

	memcpy(merged.map, b->a->map, sizeof(merged.map));
	for (u32 i = 0; i < b->a->states.n; i++) {
		struct state out = {};

		if (block[i] != merged.states.n)
			continue;
		choose_other(b, &b->a->states.at[i], block, row, count, &out);
		vec_push(&b->c->arena, &merged.states, out);
	}
	*b->a = merged;
}

bool automaton_build(struct compiler *c, struct automaton *a,
		     const struct globs *globs, const u32 *ids, u32 n,
		     const struct matches *matches, struct loc loc)
{
	const struct arena_mark mark = arena_mark(&c->scratch);
	struct builder b = {
		.c = c,
		.a = a,
		.globs = globs,
		.ids = ids,
		.n = n,
	};
	bool done;

	memset(a, 0, sizeof(*a));
	make_columns(&b);
	lay_out(&b);
	done = make_states(&b, matches, loc);
	if (done)
		merge(&b);
	arena_release(&c->scratch, mark);
	return done;
}

u32 automaton_run(const struct automaton *a, const char *text, u32 len)
{
	u32 state = 0;

	for (u32 i = 0; i < len; i++) {
		const struct state *const s = &a->states.at[state];
		const u32 column = a->map[(unsigned char)text[i]];
		u32 low = 0, high = s->nedges;

		while (low < high) {
			const u32 middle = (low + high) / 2;

			if (s->edges[middle].column < column)
				low = middle + 1;
			else
				high = middle;
		}
		state = low < s->nedges && s->edges[low].column == column ?
				s->edges[low].state :
				s->other;
	}
	return a->states.at[state].accept;
}
