// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Interval decision diagrams
 *
 * A node divides the values of one attribute into intervals.  It is made by a
 * sweep over the values: between two bounds the same rules are left, and these
 * are what the next attribute's node is made of.  Rules with the same tuple and
 * the same values of all further attributes form a family, and only the first
 * of a family that is left counts, because only that one is ever reported.
 * Equal sets of rules lead to the same node, so that the cost is near linear as
 * long as rules do not overlap in many different ways.
 */

#include "rules.h"

/* Neither a blob nor anybody's patience has room for more. */
#define MAX_NODE_WORDS ((size_t)HCSEC_MAX_BLOB / 4)
#define MAX_SET_WORDS ((size_t)64 << 20)

/**
 * struct level - One attribute, and the rules that are left when it is reached
 *
 * @families: Values of the attribute and family at the next level, interned.
 * @sets: Sets of (family, rule), interned.
 * @results: For each set its node, or its action list at the last level.
 * @stamp: For each family the sweep that met it last.
 * @local: Its number in that sweep.
 */
struct level {
	struct intern families;
	struct intern sets;
	u32_vec results;
	u32 *stamp;
	u32 *local;
};

/**
 * struct idd - State of building one diagram
 *
 * @c: The compilation.
 * @m: The policy.
 * @levels: One for each attribute and one for the actions.
 * @nlevels: Number of attributes.
 * @round: Number of sweeps.
 * @words: Words in sets.
 */
struct idd {
	struct compiler *c;
	struct model *m;
	struct level levels[HCSEC_MAX_ATTRS + 1];
	u32 nlevels;
	u32 round;
	size_t words;
};

/* A family and a rule. */
struct pair {
	u32 family;
	u32 rule;
};

/* An element begins to match or has ended. */
struct turn {
	u32 at;
	u32 element;
};

/**
 * struct local - A family of the next level, during a sweep
 *
 * @family: The family.
 * @heap: Elements that began to match, the first rule on top; some may have
 *        ended since.
 * @n: How many.
 * @first: The first rule that matches, %NO_POSITION if none.
 * @place: Where the family is among the active ones.
 */
struct local {
	u32 family;
	u32 *heap;
	u32 n;
	u32 first;
	u32 place;
};

/**
 * struct sweep - State of making one node
 *
 * @pairs: Elements: families of this level and rules.
 * @matches: For each element whether it matches now.
 * @local_of: For each element its family at the next level.
 * @locals: Those.
 * @nlocals: How many.
 * @active: Those with a rule that matches.
 * @nactive: How many.
 * @turns: By value.
 * @nturns: How many.
 */
struct sweep {
	const struct pair *pairs;
	bool *matches;
	u32 *local_of;
	struct local *locals;
	u32 nlocals;
	u32 *active;
	u32 nactive;
	struct turn *turns;
	u32 nturns;
};

static u32 build(struct idd *d, u32 level, const struct pair *pairs, u32 n);

static int compare_pairs(const void *left, const void *right)
{
	const struct pair *const a = left;
	const struct pair *const b = right;

	if (a->family != b->family)
		return a->family < b->family ? -1 : 1;
	return a->rule < b->rule ? -1 : a->rule > b->rule;
}

static int compare_turns(const void *left, const void *right)
{
	const struct turn *const a = left;
	const struct turn *const b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->element < b->element ? -1 : a->element > b->element;
}

static int compare_words(const void *left, const void *right)
{
	const u32 a = *(const u32 *)left;
	const u32 b = *(const u32 *)right;

	return a < b ? -1 : a > b;
}

static u32 add_list(struct idd *d, const struct pair *pairs, u32 n)
{
	const struct arena_mark mark = arena_mark(&d->c->scratch);
	u32 *const list = arena_array(&d->c->scratch, n, sizeof(*list));
	u32 id;

	for (u32 i = 0; i < n; i++) {
		const u32 action[] = { pairs[i].family, pairs[i].rule };

		list[i] = intern_words(&d->m->actions, action, 2);
	}
	if (n > 1)
		qsort(list, n, sizeof(*list), compare_words);
	id = intern_words(&d->m->lists, list, n);
	arena_release(&d->c->scratch, mark);
	return id;
}

/* The node or list for a set of rules, which is made only once. */
static u32 find_or_build(struct idd *d, u32 level, const struct pair *pairs,
			 u32 n)
{
	struct level *const l = &d->levels[level];
	const u32 known = l->sets.entries.n;
	const u32 id = intern_words(&l->sets, (const u32 *)pairs, 2 * n);
	u32 result;

	if (id < known)
		return l->results.at[id];
	d->words += 2 * n;
	if (d->words > MAX_SET_WORDS)
		diag_give_up(d->c,
			     "the policy is too complex: too many rules overlap");
	vec_push(&d->c->arena, &l->results, 0);
	result = build(d, level, pairs, n);
	l->results.at[id] = result;
	return result;
}

static bool before(const struct sweep *s, u32 a, u32 b)
{
	return s->pairs[a].rule < s->pairs[b].rule;
}

static void heap_push(const struct sweep *s, struct local *local, u32 element)
{
	u32 at = local->n++;

	while (at && before(s, element, local->heap[(at - 1) / 2])) {
		local->heap[at] = local->heap[(at - 1) / 2];
		at = (at - 1) / 2;
	}
	local->heap[at] = element;
}

static void heap_pop(const struct sweep *s, struct local *local)
{
	const u32 moved = local->heap[--local->n];
	u32 at = 0, child;

	for (; (child = 2 * at + 1) < local->n; at = child) {
		if (child + 1 < local->n &&
		    before(s, local->heap[child + 1], local->heap[child]))
			child++;
		if (!before(s, local->heap[child], moved))
			break;
		local->heap[at] = local->heap[child];
	}
	local->heap[at] = moved;
}

/* Finds a family's first rule again; true if it is another one than before. */
static bool update(struct sweep *s, u32 index)
{
	struct local *const local = &s->locals[index];
	u32 first = NO_POSITION;

	while (local->n && !s->matches[local->heap[0]])
		heap_pop(s, local);
	if (local->n)
		first = s->pairs[local->heap[0]].rule;
	if (first == local->first)
		return false;
	if (local->first == NO_POSITION) {
		local->place = s->nactive;
		s->active[s->nactive++] = index;
	} else if (first == NO_POSITION) {
		const u32 moved = s->active[--s->nactive];

		s->active[local->place] = moved;
		s->locals[moved].place = local->place;
	}
	local->first = first;
	return true;
}

/* Lays out what a sweep over @n elements needs. */
static void prepare(struct idd *d, u32 level, struct sweep *s, u32 n)
{
	const struct level *const l = &d->levels[level];
	struct level *const next = &d->levels[level + 1];
	struct arena *const arena = &d->c->scratch;
	u32 total = 0, *sizes;

	s->matches = arena_array(arena, n, sizeof(*s->matches));
	s->local_of = arena_array(arena, n, sizeof(*s->local_of));
	s->locals = arena_array(arena, n, sizeof(*s->locals));
	s->active = arena_array(arena, n, sizeof(*s->active));
	sizes = arena_array(arena, n, sizeof(*sizes));
	d->round++;
	for (u32 i = 0; i < n; i++) {
		const u32 *const family =
			l->families.entries.at[s->pairs[i].family].words;
		u32 intervals;

		intervals_get(d->m, family[0], &intervals);
		total += intervals;
		if (next->stamp[family[1]] != d->round) {
			next->stamp[family[1]] = d->round;
			next->local[family[1]] = s->nlocals;
			s->locals[s->nlocals++] = (struct local){
				.family = family[1],
				.first = NO_POSITION,
			};
		}
		s->local_of[i] = next->local[family[1]];
		sizes[s->local_of[i]] += intervals;
	}
	for (u32 i = 0; i < s->nlocals; i++)
		s->locals[i].heap = arena_array(arena, sizes[i], sizeof(u32));

	s->turns = arena_array(arena, 2 * (size_t)total, sizeof(*s->turns));
	for (u32 i = 0; i < n; i++) {
		const u32 values =
			l->families.entries.at[s->pairs[i].family].words[0];
		const struct interval *at;
		u32 intervals;

		at = intervals_get(d->m, values, &intervals);
		for (u32 j = 0; j < intervals; j++) {
			s->turns[s->nturns++] = (struct turn){ at[j].low, i };
			if (at[j].high != 0xffffffff)
				s->turns[s->nturns++] =
					(struct turn){ at[j].high + 1, i };
		}
	}
	if (s->nturns)
		qsort(s->turns, s->nturns, sizeof(*s->turns), compare_turns);
}

/* Takes all turns at one value; true if other rules are left then. */
static bool take_turns(struct sweep *s, u32 *turn, u32 at)
{
	const u32 start = *turn;
	bool changed = false;

	for (; *turn < s->nturns && s->turns[*turn].at == at; ++*turn) {
		const u32 element = s->turns[*turn].element;

		s->matches[element] = !s->matches[element];
		if (s->matches[element])
			heap_push(s, &s->locals[s->local_of[element]], element);
	}
	for (u32 i = start; i < *turn; i++)
		changed |= update(s, s->local_of[s->turns[i].element]);
	return changed;
}

static u32 add_node(struct idd *d, u32 level, const u32_vec *bounds,
		    const u32_vec *targets)
{
	const struct arena_mark mark = arena_mark(&d->c->scratch);
	const u32 known = d->m->nodes.entries.n;
	u32 *const words = arena_array(&d->c->scratch, 1 + 2 * bounds->n,
				       sizeof(*words));
	u32 id;

	words[0] = d->nlevels - level;
	memcpy(words + 1, bounds->at, bounds->n * sizeof(*words));
	memcpy(words + 1 + bounds->n, targets->at,
	       targets->n * sizeof(*words));
	id = intern_words(&d->m->nodes, words, 1 + 2 * bounds->n);
	if (id == known)
		d->m->node_words += 2 * bounds->n;
	if (d->m->node_words > MAX_NODE_WORDS)
		diag_give_up(d->c,
			     "the policy is too complex: its decision tables do not fit into a blob");
	arena_release(&d->c->scratch, mark);
	return id;
}

/* Makes the node of a set of rules at an attribute. */
static u32 build(struct idd *d, u32 level, const struct pair *pairs, u32 n)
{
	const struct arena_mark mark = arena_mark(&d->c->scratch);
	struct sweep s = { .pairs = pairs };
	u32_vec bounds = {}, targets = {};
	struct pair *left;
	u32 turn = 0, at = 0, id;

	if (level == d->nlevels)
		return add_list(d, pairs, n);
	prepare(d, level, &s, n);
	left = arena_array(&d->c->scratch, s.nlocals, sizeof(*left));
	for (;;) {
		if (take_turns(&s, &turn, at) || !at) {
			u32 target;

			for (u32 i = 0; i < s.nactive; i++) {
				const struct local *const local =
					&s.locals[s.active[i]];

				left[i] = (struct pair){ local->family,
							 local->first };
			}
			if (s.nactive > 1)
				qsort(left, s.nactive, sizeof(*left),
				      compare_pairs);
			target = find_or_build(d, level + 1, left, s.nactive);
			if (!targets.n ||
			    targets.at[targets.n - 1] != target) {
				if (at)
					vec_push(&d->c->scratch, &bounds,
						 at - 1);
				vec_push(&d->c->scratch, &targets, target);
			}
		}
		if (turn == s.nturns)
			break;
		at = s.turns[turn].at;
	}
	vec_push(&d->c->scratch, &bounds, 0xffffffff);
	id = add_node(d, level, &bounds, &targets);
	arena_release(&d->c->scratch, mark);
	return id;
}

u32 idd_build(struct compiler *c, struct model *m, const struct idd_rule *rules,
	      u32 n, const u8 *attrs, u32 nattrs)
{
	struct pair *const pairs = arena_array(&c->arena, n, sizeof(*pairs));
	struct idd d = { .c = c, .m = m, .nlevels = nattrs };
	u32 kept = 0;

	for (u32 i = 0; i <= nattrs; i++) {
		d.levels[i].families.arena = &c->arena;
		d.levels[i].sets.arena = &c->arena;
	}
	for (u32 i = 0; i < n; i++) {
		u32 family = rules[i].tuple;

		for (u32 level = nattrs; level-- > 0;) {
			const u32 words[] = { rules[i].values[attrs[level]],
					      family };

			family = intern_words(&d.levels[level].families, words,
					      2);
		}
		pairs[i] = (struct pair){ family, rules[i].rule };
	}
	for (u32 i = 0; i <= nattrs; i++) {
		struct level *const l = &d.levels[i];
		const u32 families = i < nattrs ? l->families.entries.n :
						  m->tuples.entries.n;

		l->stamp = arena_array(&c->arena, families, sizeof(u32));
		l->local = arena_array(&c->arena, families, sizeof(u32));
	}
	qsort(pairs, n, sizeof(*pairs), compare_pairs);
	for (u32 i = 0; i < n; i++) {
		if (!kept || pairs[kept - 1].family != pairs[i].family)
			pairs[kept++] = pairs[i];
	}
	return find_or_build(&d, 0, pairs, kept);
}
