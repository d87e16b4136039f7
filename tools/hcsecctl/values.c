// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Values of clauses and elements of named sets
 */

#include "clause.h"

#define MAX_SETS 32 /* deep */

static bool is_word(const struct item *item)
{
	return item->kind == ITEM_WORD;
}

/* "7" or "7-9". */
static bool parse_interval(const char *text, u32 max, struct interval *out)
{
	char low[16] = "";
	const size_t len = strcspn(text, "-");
	u64 first, last;

	if (len >= sizeof(low))
		return false;
	memcpy(low, text, len);
	if (!policy_number(low, max, &first))
		return false;
	last = first;
	if (text[len] && !policy_number(text + len + 1, max, &last))
		return false;
	*out = (struct interval){ first, last };
	return first <= last;
}

static void collect_name(struct sema *s, const struct clause *clause,
			 const struct item *item, interval_vec *out)
{
	u64 number;
	u32 value;

	if (!is_word(item)) {
		diag_error(s->c, item->loc, "'%s' takes names%s, not '%s'",
			   clause->name, clause->max ? " and numbers" : "",
			   item->text);
	} else if (clause_value(clause, item->text, &value)) {
		vec_push(&s->c->arena, out, (struct interval){ value, value });
	} else if (clause->max &&
		   policy_number(item->text, clause->max, &number)) {
		vec_push(&s->c->arena, out,
			 (struct interval){ number, number });
	} else {
		clause_unknown(s, item, clause->name, clause, NULL, NULL);
	}
}

/* What was named; what of it an event must have is a matter of the rule. */
static void collect_access(struct sema *s, const struct clause *clause,
			   const struct item *item, interval_vec *out)
{
	u32 value;

	if (!is_word(item) || !clause_value(clause, item->text, &value)) {
		clause_unknown(s, item, clause->name, clause, NULL, NULL);
		return;
	}
	vec_push(&s->c->arena, out, (struct interval){ value, value });
}

static void collect_number(struct sema *s, const struct clause *clause,
			   const struct item *item, interval_vec *out)
{
	struct interval interval;

	if (is_word(item) && parse_interval(item->text, clause->max, &interval))
		vec_push(&s->c->arena, out, interval);
	else
		diag_error(s->c, item->loc,
			   "'%s' takes numbers up to %u, N or N-M, not '%s'",
			   clause->name, clause->max, item->text);
}

/*
 * A named set, whose elements may be named sets again.  While they are looked
 * at its kind is changed, by which a set that holds itself is found.  One that
 * is part of the collection already would add nothing.
 */
static bool enter_set(struct sema *s, struct stmt *set, const struct item *item)
{
	if (set->kind == STMT_OTHER) {
		diag_error(s->c, item->loc, "'%s' holds itself", item->text);
		return false;
	}
	if (s->depth >= MAX_SETS) {
		diag_error(s->c, item->loc,
			   "sets are nested more than %d deep", MAX_SETS);
		return false;
	}
	if (set->stamp == s->collection)
		return false;
	set->stamp = s->collection;
	set->kind = STMT_OTHER;
	s->depth++;
	return true;
}

static void leave_set(struct sema *s, struct stmt *set, enum stmt_kind kind)
{
	set->kind = kind;
	s->depth--;
}

void ports_collect(struct sema *s, const struct item *item, interval_vec *out)
{
	struct stmt *const set =
		is_word(item) ? symbol_find(&s->m->ports, item->text) : NULL;
	struct interval interval;

	if (set) {
		if (!enter_set(s, set, item))
			return;
		for (item = set->items.first; item; item = item->next)
			ports_collect(s, item, out);
		leave_set(s, set, STMT_PORT);
	} else if (is_word(item) && *item->text >= '0' && *item->text <= '9') {
		if (parse_interval(item->text, 0xffff, &interval) &&
		    interval.low)
			vec_push(&s->c->arena, out, interval);
		else
			diag_error(s->c, item->loc,
				   "a port is 1 to 65535, or N-M, not '%s'",
				   item->text);
	} else {
		clause_unknown(s, item, "port set", NULL, NULL, &s->m->ports);
	}
}

static void collect_nets(struct sema *s, const struct stmt *set, range_vec *out)
{
	for (const struct item *i = set->items.first; i; i = i->next) {
		if (i->kind != ITEM_NOT)
			nets_collect(s, i, out);
	}
}

/*
 * A set of all that is not in others.  What it is made of is a collection of its
 * own; only one is needed at a time, or else such sets could make each other
 * exponentially large.
 */
static void collect_rest(struct sema *s, const struct stmt *set,
			 const struct item *item, range_vec *out)
{
	const u32 collection = s->collection;
	range_vec ranges = {};

	if (s->rest) {
		diag_error(s->c, item->loc,
			   "'%s' has elements with '!', and so has the set that it is part of",
			   item->text);
		return;
	}
	s->rest = true;
	s->collection = ++s->collections;
	collect_nets(s, set, &ranges);
	s->collection = collection;
	s->rest = false;
	net_complement(&s->c->arena, &ranges, out);
}

void nets_collect(struct sema *s, const struct item *item, range_vec *out)
{
	struct stmt *const set =
		is_word(item) ? symbol_find(&s->m->nets, item->text) : NULL;
	struct range range;
	const char *problem;

	if (set) {
		if (!enter_set(s, set, item))
			return;
		if (set->items.first->kind == ITEM_NOT)
			collect_rest(s, set, item, out);
		else
			collect_nets(s, set, out);
		leave_set(s, set, STMT_NET);
	} else if (is_word(item) && strpbrk(item->text, ".:/") &&
		   strpbrk(item->text, "0123456789:")) {
		problem = net_parse(&s->c->arena, item->text, &range);
		if (problem)
			diag_error(s->c, item->loc, "'%s': %s", item->text,
				   problem);
		else
			vec_push(&s->c->arena, out, range);
	} else {
		clause_unknown(s, item, "network", NULL, NULL, &s->m->nets);
	}
}

static void add_id(struct compiler *c, void *data, u32 id)
{
	u32_vec *const ids = data;

	vec_push(&c->arena, ids, id);
}

void paths_collect(struct sema *s, const struct item *item, u32_vec *out)
{
	struct stmt *const set = is_word(item) ?
					 symbol_find(&s->m->path_sets,
						     item->text) :
					 NULL;

	if (set) {
		if (!enter_set(s, set, item))
			return;
		for (item = set->items.first; item; item = item->next)
			paths_collect(s, item, out);
		leave_set(s, set, STMT_PATH);
	} else if (is_word(item)) {
		clause_unknown(s, item, "path set", NULL, NULL,
			       &s->m->path_sets);
	} else if (item->text[0] != '/') {
		diag_error(s->c, item->loc, "a path starts with '/'");
	} else {
		glob_add(s->c, &s->m->path.globs, item->loc, item->text, "",
			 add_id, out);
	}
}

static void collect_abstract(struct sema *s, const struct item *item,
			     u32_vec *out)
{
	const char *text = item->text;

	if (item->kind == ITEM_PATH && *text == '@') {
		text++;
	} else if (item->kind == ITEM_PATH && *text == '/') {
		diag_error(s->c, item->loc,
			   "an abstract name does not start with '/' unless it is quoted");
		return;
	}
	glob_add(s->c, &s->m->path.globs, item->loc, text, "@", add_id, out);
}

static void collect_word(struct sema *s, const struct clause *clause,
			 const struct item *item, u32_vec *out)
{
	if (strchr(item->text, '/') || !*item->text)
		diag_error(s->c, item->loc, "'%s' takes names, not '%s'",
			   clause->name, item->text);
	else
		glob_add(s->c, &s->m->path.globs, item->loc, item->text, "%",
			 add_id, out);
}

void values_collect(struct sema *s, const struct clause *clause,
		    const struct item *item, struct values *values)
{
	if (item->kind == ITEM_PLUS || item->kind == ITEM_MINUS) {
		diag_error(s->c, item->loc, "unexpected '%s' among values of '%s'",
			   item->text, clause->name);
		return;
	}
	switch (clause->kind) {
	case CLAUSE_NAMES:
		collect_name(s, clause, item, &values->intervals);
		break;
	case CLAUSE_ACCESS:
		collect_access(s, clause, item, &values->intervals);
		break;
	case CLAUSE_NUMBERS:
	case CLAUSE_IDS:
		collect_number(s, clause, item, &values->intervals);
		break;
	case CLAUSE_PORTS:
		ports_collect(s, item, &values->intervals);
		break;
	case CLAUSE_NETS:
		nets_collect(s, item, &values->ranges);
		break;
	case CLAUSE_PATHS:
		paths_collect(s, item, &values->globs);
		break;
	case CLAUSE_WORDS:
		collect_word(s, clause, item, &values->globs);
		break;
	default:
		collect_abstract(s, item, &values->globs);
		break;
	}
}

/* Above it nothing happens, so that it may as well be matched. */
u32 values_last(const struct clause *clause)
{
	if (clause->kind == CLAUSE_PORTS)
		return 0xffff;
	if (clause->kind != CLAUSE_NAMES || clause->max)
		return 0xffffffff;
	return clause->high;
}
