// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Sets of paths, and the classes that they make
 *
 * Literals are numbered in their order, so that the paths of one directory are
 * a run of classes; what only patterns tell apart comes after them.
 */

#include "rules.h"

/**
 * struct classifier - State of finding the classes of paths
 *
 * @c: The compilation.
 * @m: The policy.
 * @holders: For each pattern the sets that hold it.
 * @members: Sets of sets, sorted and interned: what the classes stand for.
 * @class: For each of those its class, 0 if it has none yet.
 * @classes: Number of classes.
 */
struct classifier {
	struct compiler *c;
	struct model *m;
	u32_vec *holders;
	struct intern members;
	u32_vec class;
	u32 classes;
};

static int compare_words(const void *left, const void *right)
{
	const u32 a = *(const u32 *)left;
	const u32 b = *(const u32 *)right;

	return a < b ? -1 : a > b;
}

static u32 sort_unique(u32 *at, u32 n)
{
	u32 kept = 0;

	if (n > 1)
		qsort(at, n, sizeof(*at), compare_words);
	for (u32 i = 0; i < n; i++) {
		if (!kept || at[kept - 1] != at[i])
			at[kept++] = at[i];
	}
	return kept;
}

u32 path_intern(struct model *m, struct arena *arena, u32_vec *globs)
{
	m->path.sets.arena = arena;
	globs->n = sort_unique(globs->at, globs->n);
	return intern_words(&m->path.sets, globs->at, globs->n);
}

/* The id of what a path is in: the sets of @from and those of more patterns. */
static u32 find_members(struct classifier *k, u32 from, const u32 *ids, u32 n)
{
	struct arena *const arena = &k->c->scratch;
	u32_vec v = {};

	if (from != INTERN_NONE) {
		const struct intern_entry *const e =
			&k->members.entries.at[from];

		for (u32 i = 0; i < e->n; i++)
			vec_push(arena, &v, e->words[i]);
	}
	for (u32 i = 0; i < n; i++) {
		const u32_vec *const holders = &k->holders[ids[i]];

		for (u32 j = 0; j < holders->n; j++)
			vec_push(arena, &v, holders->at[j]);
	}
	v.n = sort_unique(v.at, v.n);
	return intern_words(&k->members, v.at, v.n);
}

static u32 label(void *data, const u32 *ids, u32 n, const char *witness)
{
	return find_members(data, INTERN_NONE, ids, n);
}

static u32 class_of(struct classifier *k, u32 members)
{
	while (k->class.n <= members)
		vec_push(&k->c->scratch, &k->class, 0);
	if (!k->class.at[members])
		k->class.at[members] = k->classes++;
	return k->class.at[members];
}

static int compare_literals(const void *left, const void *right)
{
	const struct literal *const a = left;
	const struct literal *const b = right;
	const u32 common = a->len < b->len ? a->len : b->len;
	const int order = memcmp(a->text, b->text, common);

	if (order)
		return order;
	return a->len < b->len ? -1 : a->len > b->len;
}

/* Divides patterns into literals, whose class is their id for now, and others. */
static void divide(struct classifier *k, u32_vec *wild)
{
	struct paths *const path = &k->m->path;

	for (u32 id = 0; id < path->globs.patterns.entries.n; id++) {
		struct literal literal = { .class = id };

		if (!k->holders[id].n)
			continue;
		literal.text = glob_literal(&path->globs, &k->c->arena, id,
					    &literal.len);
		if (literal.text)
			vec_push(&k->c->arena, &path->literals, literal);
		else
			vec_push(&k->c->scratch, wild, id);
	}
	if (path->literals.n)
		qsort(path->literals.at, path->literals.n,
		      sizeof(*path->literals.at), compare_literals);
}

static void find_holders(struct classifier *k)
{
	const struct paths *const path = &k->m->path;

	k->holders = arena_array(&k->c->scratch,
				 path->globs.patterns.entries.n,
				 sizeof(*k->holders));
	for (u32 set = 0; set < path->sets.entries.n; set++) {
		const struct intern_entry *const e =
			&path->sets.entries.at[set];

		for (u32 i = 0; i < e->n; i++)
			vec_push(&k->c->scratch, &k->holders[e->words[i]], set);
	}
}

static void find_values(struct classifier *k)
{
	struct paths *const path = &k->m->path;
	const u32 nsets = path->sets.entries.n;
	u32 *const members =
		arena_array(&k->c->scratch, k->classes, sizeof(u32));
	interval_vec *const values =
		arena_array(&k->c->scratch, nsets, sizeof(*values));

	for (u32 i = 0; i < k->class.n; i++) {
		if (k->class.at[i])
			members[k->class.at[i]] = i;
	}
	for (u32 class = 1; class < k->classes; class++) {
		const struct intern_entry *const e =
			&k->members.entries.at[members[class]];

		for (u32 i = 0; i < e->n; i++)
			vec_push(&k->c->scratch, &values[e->words[i]],
				 (struct interval){ class, class });
	}
	path->classes = k->classes;
	path->values = arena_array(&k->c->arena, nsets, sizeof(u32));
	for (u32 set = 0; set < nsets; set++)
		path->values[set] =
			intervals_intern(k->m, &k->c->arena, &values[set]);
}

bool path_classify(struct compiler *c, struct model *m)
{
	const struct arena_mark mark = arena_mark(&c->scratch);
	struct paths *const path = &m->path;
	struct classifier k = {
		.c = c,
		.m = m,
		.members.arena = &c->arena,
		.classes = 1,
	};
	const struct matches matches = { label, &k };
	u32_vec wild = {};

	find_holders(&k);
	divide(&k, &wild);
	/* Labels are interned while the scratch arena is used as a stack. */
	if (!automaton_build(c, &path->automaton, &path->globs, wild.at, wild.n,
			     &matches, (struct loc){})) {
		arena_release(&c->scratch, mark);
		return false;
	}
	for (u32 i = 0; i < path->literals.n; i++) {
		struct literal *const l = &path->literals.at[i];
		const u32 id = l->class;
		const u32 more =
			automaton_run(&path->automaton, l->text, l->len);

		l->class = class_of(&k, find_members(&k, more, &id, 1));
	}
	for (u32 i = 0; i < path->automaton.states.n; i++) {
		struct state *const s = &path->automaton.states.at[i];

		s->accept = class_of(&k, s->accept);
	}
	find_values(&k);
	arena_release(&c->scratch, mark);
	return true;
}
