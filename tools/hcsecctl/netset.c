// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Sets of addresses, and the classes that they make
 *
 * Sets are swept from the lowest address to the highest.  Addresses that are in
 * the same sets are of one class, and classes are numbered as they are met, so
 * that a network is a run of classes however many others lie within it.
 */

#include <arpa/inet.h>
#include <stdio.h>

#include "rules.h"

#define V4_LAST ((u128)0xffffffff)
#define V6_LAST (~(u128)0)
#define WORDS_PER_RANGE 9

static bool parse_address(const char *text, u128 *address, bool *v6)
{
	unsigned char octets[16];
	u128 value = 0;

	*v6 = strchr(text, ':');
	if (inet_pton(*v6 ? AF_INET6 : AF_INET, text, octets) != 1)
		return false;
	for (int i = 0; i < (*v6 ? 16 : 4); i++)
		value = value << 8 | octets[i];
	*address = value;
	return true;
}

static const char *print_address(char text[INET6_ADDRSTRLEN], u128 address,
				 bool v6)
{
	unsigned char octets[16];

	for (int i = v6 ? 16 : 4; i-- > 0; address >>= 8)
		octets[i] = address;
	return inet_ntop(v6 ? AF_INET6 : AF_INET, octets, text,
			 INET6_ADDRSTRLEN);
}

const char *net_parse(struct arena *arena, const char *text,
		      struct range *range)
{
	const char *const slash = strchr(text, '/');
	const char *const plain =
		slash ? arena_strndup(arena, text, slash - text) : text;
	char right[INET6_ADDRSTRLEN];
	u64 prefix, bits;
	u128 mask;

	if (!parse_address(plain, &range->low, &range->v6))
		return "not an address";
	bits = range->v6 ? 128 : 32;
	prefix = bits;
	if (slash && !policy_number(slash + 1, bits, &prefix))
		return arena_printf(arena,
				    "the length of a prefix is 0 to %u",
				    (unsigned int)bits);
	/* A mapped address is an IPv4 address. */
	if (range->v6 && prefix >= 96 && range->low >> 32 == 0xffff) {
		range->v6 = false;
		range->low &= V4_LAST;
		prefix -= 96;
		bits = 32;
	}
	mask = prefix == bits ? 0 : V6_LAST >> (128 - bits) >> prefix;
	range->high = range->low | mask;
	if (range->low & mask)
		return arena_printf(arena,
				    "bits are set behind the prefix; the network is %s/%u",
				    print_address(right, range->low & ~mask,
						  range->v6),
				    (unsigned int)prefix);
	return NULL;
}

static int compare_ranges(const void *left, const void *right)
{
	const struct range *const a = left;
	const struct range *const b = right;

	if (a->v6 != b->v6)
		return a->v6 ? 1 : -1;
	return a->low < b->low ? -1 : a->low > b->low;
}

static void put_number(u32 *words, u128 number)
{
	for (int i = 0; i < 4; i++)
		words[i] = number >> 32 * i;
}

static u128 get_number(const u32 *words)
{
	u128 number = 0;

	for (int i = 4; i-- > 0;)
		number = number << 32 | words[i];
	return number;
}

u32 net_intern(struct model *m, struct arena *arena, range_vec *v)
{
	u32 *words, n = 0;

	qsort(v->at, v->n, sizeof(*v->at), compare_ranges);
	for (u32 i = 0; i < v->n; i++) {
		struct range *const last = n ? &v->at[n - 1] : NULL;

		if (last && last->v6 == v->at[i].v6 &&
		    (v->at[i].low <= last->high ||
		     v->at[i].low == last->high + 1)) {
			if (v->at[i].high > last->high)
				last->high = v->at[i].high;
		} else {
			v->at[n++] = v->at[i];
		}
	}
	words = arena_array(arena, n, WORDS_PER_RANGE * sizeof(u32));
	for (u32 i = 0; i < n; i++) {
		words[i * WORDS_PER_RANGE] = v->at[i].v6;
		put_number(words + i * WORDS_PER_RANGE + 1, v->at[i].low);
		put_number(words + i * WORDS_PER_RANGE + 5, v->at[i].high);
	}
	m->addr.sets.arena = arena;
	return intern_words(&m->addr.sets, words, n * WORDS_PER_RANGE);
}

/* Adds all addresses of one family that are in none of the ranges. */
static void add_rest(struct arena *arena, const range_vec *v, range_vec *out,
		     bool v6)
{
	const u128 last = v6 ? V6_LAST : V4_LAST;
	u128 next = 0;

	for (u32 i = 0; i < v->n; i++) {
		if (v->at[i].v6 != v6)
			continue;
		if (v->at[i].low > next)
			vec_push(arena, out,
				 (struct range){ next, v->at[i].low - 1, v6 });
		if (v->at[i].high == last)
			return;
		if (v->at[i].high >= next)
			next = v->at[i].high + 1;
	}
	vec_push(arena, out, (struct range){ next, last, v6 });
}

void net_complement(struct arena *arena, range_vec *v, range_vec *out)
{
	if (v->n)
		qsort(v->at, v->n, sizeof(*v->at), compare_ranges);
	add_rest(arena, v, out, false);
	add_rest(arena, v, out, true);
}

/* A set begins or, with the address behind it, has ended. */
struct edge_of_set {
	u128 at;
	u32 set;
	bool begins;
};

typedef VEC(struct edge_of_set) edge_vec;

static int compare_edges(const void *left, const void *right)
{
	const struct edge_of_set *const a = left;
	const struct edge_of_set *const b = right;

	if (a->at != b->at)
		return a->at < b->at ? -1 : 1;
	return a->set < b->set ? -1 : a->set > b->set;
}

static int compare_words(const void *left, const void *right)
{
	const u32 a = *(const u32 *)left;
	const u32 b = *(const u32 *)right;

	return a < b ? -1 : a > b;
}

static void collect_edges(struct model *m, struct arena *arena, edge_vec *edges,
			  bool v6)
{
	const u128 last = v6 ? V6_LAST : V4_LAST;

	for (u32 set = 0; set < m->addr.sets.entries.n; set++) {
		const struct intern_entry *const e =
			&m->addr.sets.entries.at[set];

		for (u32 i = 0; i < e->n; i += WORDS_PER_RANGE) {
			const u128 high = get_number(e->words + i + 5);

			if (e->words[i] != v6)
				continue;
			vec_push(arena, edges,
				 (struct edge_of_set){
					 get_number(e->words + i + 1), set,
					 true });
			if (high != last)
				vec_push(arena, edges,
					 (struct edge_of_set){ high + 1, set,
							       false });
		}
	}
	if (edges->n)
		qsort(edges->at, edges->n, sizeof(*edges->at), compare_edges);
}

/**
 * struct sweep - The sets that the current address is in
 *
 * @active: The sets, in any order.
 * @place: For each set its place in @active.
 * @members: Distinct states of @active, sorted and interned: the classes.
 */
struct sweep {
	u32_vec active;
	u32 *place;
	struct intern members;
};

static void toggle(struct sweep *s, struct arena *arena,
		   const struct edge_of_set *edge)
{
	u32 moved;

	if (edge->begins) {
		s->place[edge->set] = s->active.n;
		vec_push(arena, &s->active, edge->set);
		return;
	}
	moved = s->active.at[--s->active.n];
	s->active.at[s->place[edge->set]] = moved;
	s->place[moved] = s->place[edge->set];
}

static u32 class_of(struct sweep *s, u32_vec *sorted, struct arena *arena)
{
	sorted->n = 0;
	vec_reserve(arena, sorted, s->active.n);
	if (s->active.n)
		memcpy(sorted->at, s->active.at,
		       s->active.n * sizeof(*sorted->at));
	sorted->n = s->active.n;
	if (sorted->n > 1)
		qsort(sorted->at, sorted->n, sizeof(*sorted->at),
		      compare_words);
	return intern_words(&s->members, sorted->at, sorted->n) + 1;
}

static void sweep_family(struct compiler *c, struct model *m, struct sweep *s,
			 bool v6)
{
	struct arena *const arena = &c->scratch;
	edge_vec edges = {};
	u32_vec sorted = {};
	u32 i = 0, last = 0;
	u128 at = 0;

	collect_edges(m, arena, &edges, v6);
	s->active.n = 0;
	for (;;) {
		struct addr_start start = { .start = at };

		for (; i < edges.n && edges.at[i].at == at; i++)
			toggle(s, arena, &edges.at[i]);
		start.class = class_of(s, &sorted, arena);
		if (start.class != last) {
			if (v6)
				vec_push(&c->arena, &m->addr.v6, start);
			else
				vec_push(&c->arena, &m->addr.v4, start);
		}
		last = start.class;
		if (i == edges.n)
			break;
		at = edges.at[i].at;
	}
}

void net_classify(struct compiler *c, struct model *m)
{
	const struct arena_mark mark = arena_mark(&c->scratch);
	const u32 nsets = m->addr.sets.entries.n;
	interval_vec *const values =
		arena_array(&c->scratch, nsets, sizeof(*values));
	struct sweep s = {
		.place = arena_array(&c->scratch, nsets, sizeof(u32)),
		.members.arena = &c->scratch,
	};

	sweep_family(c, m, &s, false);
	sweep_family(c, m, &s, true);
	m->addr.classes = s.members.entries.n + 1;
	for (u32 class = 1; class < m->addr.classes; class++) {
		const struct intern_entry *const e =
			&s.members.entries.at[class - 1];

		for (u32 i = 0; i < e->n; i++)
			vec_push(&c->scratch, &values[e->words[i]],
				 (struct interval){ class, class });
	}
	m->addr.values = arena_array(&c->arena, nsets, sizeof(u32));
	for (u32 set = 0; set < nsets; set++)
		m->addr.values[set] =
			intervals_intern(m, &c->arena, &values[set]);
	arena_release(&c->scratch, mark);
}
