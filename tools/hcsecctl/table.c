// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Which decision tables an event gets
 *
 * Rules that look at the same attributes share a table.  A table for all rules
 * of an event would multiply what rules say of unrelated attributes; a table
 * for each rule would cost a lookup for each.
 */

#include "flow.h"
#include "rules.h"

#define MASKS (1 << HCSEC_MAX_ATTRS)

/**
 * struct group - Rules that share a table
 *
 * @mask: Attributes that they look at.
 * @rules: The rules.
 */
struct group {
	u32 mask;
	VEC(struct idd_rule) rules;
};

typedef VEC(struct group) group_vec;

static u32 attribute_mask(const struct rule *rule)
{
	u32 mask = 0;

	for (u32 i = 0; i < HCSEC_MAX_ATTRS; i++)
		mask |= rule->values[i] ? (u32)1 << i : 0;
	return mask;
}

static u32 add_tuple(struct model *m, const struct hcsec_tuple *t)
{
	const u32 words[] = {
		t->need,  t->need >> 32,  t->unless,  t->unless >> 32,
		t->set,	  t->set >> 32,	  t->clear,   t->clear >> 32,
		t->object_need, t->object_need >> 32,
		t->object_unless, t->object_unless >> 32,
		t->object_set, t->object_set >> 32,
		t->verdict, t->err,
	};

	return intern_words(&m->tuples, words, ARRAY_SIZE(words));
}

/*
 * An allow without effects is never reported.  If all of them are the first
 * one, what they make is smaller.
 */
static bool is_plain(const struct hcsec_tuple *t)
{
	return t->verdict == HCSEC_ALLOW && !t->set && !t->clear &&
	       !t->object_set;
}

static void collect(struct compiler *c, struct model *m,
		    const struct profile *profile, u32 event, group_vec *groups)
{
	const struct arena_mark mark = arena_mark(&c->scratch);
	u32 *const group_of = arena_array(&c->scratch, MASKS, sizeof(u32));
	u32 *plain;

	for (u32 i = 0; i < profile->rules.n; i++)
		add_tuple(m, &profile->rules.at[i].tuple);
	plain = arena_array(&c->scratch, m->tuples.entries.n, sizeof(u32));
	memset(plain, 0xff, m->tuples.entries.n * sizeof(u32));
	for (u32 i = 0; i < profile->rules.n; i++) {
		const struct rule *const rule = &profile->rules.at[i];
		const u32 tuple = add_tuple(m, &rule->tuple);
		const u32 index = m->position_rule[rule->position];

		if (rule->event == event && index < plain[tuple])
			plain[tuple] = index;
	}
	for (u32 i = 0; i < profile->rules.n; i++) {
		const struct rule *const rule = &profile->rules.at[i];
		const u32 attrs = attribute_mask(rule);
		const u32 tuple = add_tuple(m, &rule->tuple);

		if (rule->event != event)
			continue;
		if (!group_of[attrs]) {
			vec_push(&c->arena, groups,
				 (struct group){ .mask = attrs });
			group_of[attrs] = groups->n;
		}
		vec_push(&c->arena, &groups->at[group_of[attrs] - 1].rules,
			 (struct idd_rule){
				 .rule = is_plain(&rule->tuple) ?
						 plain[tuple] :
						 m->position_rule
							 [rule->position],
				 .tuple = tuple,
				 .values = rule->values,
			 });
	}
	arena_release(&c->scratch, mark);
}

/* Puts the rules of group @from into group @to. */
static void merge(struct arena *arena, group_vec *groups, u32 from, u32 to)
{
	struct group *const a = &groups->at[from];
	struct group *const b = &groups->at[to];

	b->mask |= a->mask;
	for (u32 i = 0; i < a->rules.n; i++)
		vec_push(arena, &b->rules, a->rules.at[i]);
	groups->at[from] = groups->at[--groups->n];
}

/*
 * Merging multiplies, at worst: so the smallest product goes first, and a group
 * whose attributes another one looks at anyway goes before all others.
 */
static void merge_two(struct arena *arena, group_vec *groups)
{
	u64 best = ~0ULL;
	u32 from = 0, to = 1;

	for (u32 i = 0; i < groups->n; i++) {
		for (u32 j = 0; j < groups->n; j++) {
			const struct group *const a = &groups->at[i];
			const struct group *const b = &groups->at[j];
			const bool subset = !(a->mask & ~b->mask);
			const u64 cost = (u64)a->rules.n * b->rules.n +
					 (subset ? 0 : (u64)1 << 40);

			if (i == j || cost >= best)
				continue;
			best = cost;
			from = i;
			to = j;
		}
	}
	merge(arena, groups, from, to);
}

/* Rules without any attribute go with the smallest group there is. */
static void place_unconditional(struct arena *arena, group_vec *groups)
{
	u32 from, to = 0;

	for (from = 0; from < groups->n && groups->at[from].mask; from++)
		;
	if (from == groups->n)
		return;
	if (groups->n == 1) {
		groups->at[0].mask = 1;
		return;
	}
	for (u32 i = 1; i < groups->n; i++) {
		if (to == from || (i != from && groups->at[i].rules.n <
							groups->at[to].rules.n))
			to = i;
	}
	merge(arena, groups, from, to);
}

static int compare_groups(const void *left, const void *right)
{
	const struct group *const a = left;
	const struct group *const b = right;

	return a->mask < b->mask ? -1 : a->mask > b->mask;
}

/* The attribute that tells most rules apart comes first. */
static void order_attributes(struct compiler *c, const struct group *group,
			     struct table *table)
{
	u32 distinct[HCSEC_MAX_ATTRS] = {};

	for (u32 attr = 0; attr < HCSEC_MAX_ATTRS; attr++) {
		struct intern values = { .arena = &c->scratch };
		const struct arena_mark mark = arena_mark(&c->scratch);
		u32 at;

		if (!(group->mask >> attr & 1))
			continue;
		for (u32 i = 0; i < group->rules.n; i++)
			intern_words(&values, &group->rules.at[i].values[attr],
				     1);
		distinct[attr] = values.entries.n;
		arena_release(&c->scratch, mark);

		for (at = table->nattrs++;
		     at && distinct[table->attr[at - 1]] < distinct[attr]; at--)
			table->attr[at] = table->attr[at - 1];
		table->attr[at] = attr;
	}
}

static void build_event(struct compiler *c, struct model *m,
			const struct profile *profile, u32 event,
			struct event_tables *out)
{
	group_vec groups = {};

	out->first = m->tables.n;
	collect(c, m, profile, event, &groups);
	place_unconditional(&c->arena, &groups);
	while (groups.n > HCSEC_MAX_TABLES)
		merge_two(&c->arena, &groups);
	if (groups.n > 1)
		qsort(groups.at, groups.n, sizeof(*groups.at), compare_groups);
	for (u32 i = 0; i < groups.n; i++) {
		struct table table = {};

		order_attributes(c, &groups.at[i], &table);
		table.root = idd_build(c, m, groups.at[i].rules.at,
				       groups.at[i].rules.n, table.attr,
				       table.nattrs);
		vec_push(&c->arena, &m->tables, table);
	}
	out->n = m->tables.n - out->first;
}

void tables_build(struct compiler *c, struct model *m)
{
	m->tuples.arena = &c->arena;
	m->actions.arena = &c->arena;
	m->lists.arena = &c->arena;
	m->nodes.arena = &c->arena;
	intern_words(&m->lists, NULL, 0);
	m->event_tables = arena_array(&c->arena,
				      (size_t)m->profiles.n * HCSEC_EVENT_NR,
				      sizeof(*m->event_tables));
	for (u32 i = 0; i < m->profiles.n; i++) {
		for (u32 event = 0; event < HCSEC_EVENT_NR; event++)
			build_event(c, m, m->profiles.at[i], event,
				    &m->event_tables[i * HCSEC_EVENT_NR +
						     event]);
	}
}
