// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Sets of values of an attribute
 *
 * A set is a sorted row of intervals that neither overlap nor touch.  Equal
 * sets have the same id; id 0 is the set of all values.
 */

#include "rules.h"

static int compare(const void *left, const void *right)
{
	const struct interval *const a = left;
	const struct interval *const b = right;

	return a->low < b->low ? -1 : a->low > b->low;
}

static u32 intern(struct model *m, struct arena *arena,
		  const struct interval *at, u32 n)
{
	static const u32 all[] = { 0, 0xffffffff };

	if (!m->intervals.arena) {
		m->intervals.arena = arena;
		intern_words(&m->intervals, all, 2);
	}
	return intern_words(&m->intervals, (const u32 *)at, 2 * n);
}

u32 intervals_intern(struct model *m, struct arena *arena, interval_vec *v)
{
	u32 n = 0;

	if (v->n)
		qsort(v->at, v->n, sizeof(*v->at), compare);
	for (u32 i = 0; i < v->n; i++) {
		if (n && (v->at[n - 1].high == 0xffffffff ||
			  v->at[i].low <= v->at[n - 1].high + 1)) {
			if (v->at[i].high > v->at[n - 1].high)
				v->at[n - 1].high = v->at[i].high;
		} else {
			v->at[n++] = v->at[i];
		}
	}
	return intern(m, arena, v->at, n);
}

const struct interval *intervals_get(const struct model *m, u32 id, u32 *n)
{
	*n = m->intervals.entries.at[id].n / 2;
	return (const struct interval *)m->intervals.entries.at[id].words;
}

u32 intervals_complement(struct model *m, struct arena *arena, u32 id, u32 low)
{
	const struct interval *at;
	interval_vec v = {};
	u64 next = low;
	u32 n;

	at = intervals_get(m, id, &n);
	for (u32 i = 0; i < n; i++) {
		if (at[i].low > next)
			vec_push(arena, &v,
				 (struct interval){ next, at[i].low - 1 });
		if ((u64)at[i].high + 1 > next)
			next = (u64)at[i].high + 1;
	}
	if (next <= 0xffffffff)
		vec_push(arena, &v, (struct interval){ next, 0xffffffff });
	return intervals_intern(m, arena, &v);
}

u32 intervals_intersect(struct model *m, struct arena *arena, u32 a, u32 b)
{
	const struct interval *x, *y;
	interval_vec v = {};
	u32 i = 0, j = 0, nx, ny;

	if (!a || !b)
		return a | b;
	x = intervals_get(m, a, &nx);
	y = intervals_get(m, b, &ny);
	while (i < nx && j < ny) {
		const u32 low = x[i].low > y[j].low ? x[i].low : y[j].low;
		const u32 high =
			x[i].high < y[j].high ? x[i].high : y[j].high;

		if (low <= high)
			vec_push(arena, &v, (struct interval){ low, high });
		if (x[i].high < y[j].high)
			i++;
		else
			j++;
	}
	return intervals_intern(m, arena, &v);
}

u32 intervals_extend(struct model *m, struct arena *arena, u32 id, u32 last)
{
	const struct interval *at;
	interval_vec v = {};
	u32 n;

	at = intervals_get(m, id, &n);
	if (!n || at[n - 1].high < last)
		return id;
	for (u32 i = 0; i < n; i++)
		vec_push(arena, &v, at[i]);
	v.at[n - 1].high = 0xffffffff;
	return intervals_intern(m, arena, &v);
}
