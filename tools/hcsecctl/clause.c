// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Clauses of rules
 *
 * One table says which clauses there are, which events and attributes they
 * speak of, and what their values look like.
 */

#include "flow.h"
#include "rules.h"

#define EXEC GROUP_EXEC
#define SOCKET GROUP_SOCKET
#define BIT_OF(name) EVENT_BIT(HCSEC_EVENT_SOCKET_##name)
#define REMOTE_TO (BIT_OF(CONNECT) | BIT_OF(SEND))
#define REMOTE_FROM (BIT_OF(ACCEPTED) | BIT_OF(RECV))
#define LOCAL (BIT_OF(BIND) | BIT_OF(LISTEN) | BIT_OF(ACCEPT))
#define ADDRESSED (SOCKET & ~BIT_OF(CREATE))
#define ANY_EVENT (EXEC | SOCKET)

#define MAX_SETS 32 /* deep */
#define MAX_NAMES 128

enum clause_kind {
	CLAUSE_NAMES,	 /* names of a table, or numbers up to a limit */
	CLAUSE_FLAG,	 /* no value; stands for an interval */
	CLAUSE_NUMBERS,	 /* N, N-M */
	CLAUSE_PORTS,	 /* N, N-M, named sets */
	CLAUSE_NETS,	 /* addresses, networks, named sets */
	CLAUSE_PATHS,	 /* patterns, named sets */
	CLAUSE_ABSTRACT, /* patterns of abstract names */
	CLAUSE_WHEN,
	CLAUSE_MARKS, /* marks for a mask of the tuple */
	CLAUSE_ERRNO,
	CLAUSE_FUTURE,
};

/**
 * struct clause - A clause
 *
 * @name: Its keyword.
 * @kind: What its values look like.
 * @events: Events that it may be said of.
 * @exec_attr: Attribute of an exec event, -1 if none.
 * @socket_attr: Attribute of a socket event, -1 if none.
 * @names: Names of values.
 * @max: Largest number, 0 if there are only names.
 * @low: Of a flag, the interval that it stands for.
 * @high: Likewise.
 * @role: Of marks, the mask of the tuple.
 * @meaning: What it is about, for the message that it does not fit the event.
 */
static const struct clause {
	const char *name;
	enum clause_kind kind;
	u64 events;
	s32 exec_attr;
	s32 socket_attr;
	const struct named_value *names;
	u32 max;
	u32 low;
	u32 high;
	size_t role;
	const char *meaning;
} clauses_known[] = {
	{ "path", CLAUSE_PATHS, EXEC | ADDRESSED, HCSEC_EXEC_PATH,
	  HCSEC_SOCKET_PATH, .meaning = "a program or the address of a unix socket" },
	{ "origin", CLAUSE_NAMES, EXEC, HCSEC_EXEC_ORIGIN, -1, origin_names,
	  .meaning = "where a program comes from" },
	{ "memfd", CLAUSE_FLAG, EXEC, HCSEC_EXEC_ORIGIN, -1,
	  .low = HCSEC_ORIGIN_MEMFD, .high = HCSEC_ORIGIN_MEMFD,
	  .meaning = "where a program comes from" },
	{ "deleted", CLAUSE_FLAG, EXEC, HCSEC_EXEC_ORIGIN, -1,
	  .low = HCSEC_ORIGIN_DELETED, .high = HCSEC_ORIGIN_DELETED,
	  .meaning = "where a program comes from" },
	{ "unreachable", CLAUSE_FLAG, EXEC, HCSEC_EXEC_ORIGIN, -1,
	  .low = HCSEC_ORIGIN_UNREACHABLE, .high = HCSEC_ORIGIN_UNREACHABLE,
	  .meaning = "where a program comes from" },
	{ "level", CLAUSE_NUMBERS, EXEC, HCSEC_EXEC_LEVEL, -1, .max = 64,
	  .meaning = "interpreters" },
	{ "interpreter", CLAUSE_FLAG, EXEC, HCSEC_EXEC_LEVEL, -1, .low = 1,
	  .high = 0xffffffff, .meaning = "interpreters" },
	{ "stdin", CLAUSE_NAMES, EXEC, HCSEC_EXEC_STDIN, -1, stdio_names,
	  .meaning = "a program's standard input" },
	{ "stdout", CLAUSE_NAMES, EXEC, HCSEC_EXEC_STDOUT, -1, stdio_names,
	  .meaning = "a program's standard output" },
	{ "stderr", CLAUSE_NAMES, EXEC, HCSEC_EXEC_STDERR, -1, stdio_names,
	  .meaning = "a program's standard error" },
	{ "gains", CLAUSE_FLAG, EXEC, HCSEC_EXEC_GAINS, -1, .low = 1,
	  .high = 0xffffffff, .meaning = "a program that gains privilege" },
	{ "family", CLAUSE_NAMES, SOCKET, -1, HCSEC_SOCKET_FAMILY, family_names,
	  .max = 0xffff, .meaning = "a socket" },
	{ "type", CLAUSE_NAMES, SOCKET, -1, HCSEC_SOCKET_TYPE, type_names,
	  .max = 0xffff, .meaning = "a socket" },
	{ "protocol", CLAUSE_NAMES, SOCKET, -1, HCSEC_SOCKET_PROTOCOL,
	  protocol_names, .max = 0xffff, .meaning = "a socket" },
	{ "to", CLAUSE_NETS, REMOTE_TO, -1, HCSEC_SOCKET_ADDR,
	  .meaning = "the remote address of connect and send" },
	{ "from", CLAUSE_NETS, REMOTE_FROM, -1, HCSEC_SOCKET_ADDR,
	  .meaning = "the remote address of accepted and recv" },
	{ "at", CLAUSE_NETS, LOCAL, -1, HCSEC_SOCKET_ADDR,
	  .meaning = "the local address of bind, listen and accept" },
	{ "port", CLAUSE_PORTS, ADDRESSED, -1, HCSEC_SOCKET_PORT,
	  .meaning = "the address of a socket" },
	{ "abstract", CLAUSE_ABSTRACT, ADDRESSED, -1, HCSEC_SOCKET_PATH,
	  .meaning = "the address of a unix socket" },
	{ "when", CLAUSE_WHEN, ANY_EVENT, -1, -1, .role = 0 },
	{ "unless", CLAUSE_MARKS, ANY_EVENT, -1, -1,
	  .role = offsetof(struct hcsec_tuple, unless) },
	{ "set", CLAUSE_MARKS, ANY_EVENT, -1, -1,
	  .role = offsetof(struct hcsec_tuple, set) },
	{ "clear", CLAUSE_MARKS, ANY_EVENT, -1, -1,
	  .role = offsetof(struct hcsec_tuple, clear) },
	{ "errno", CLAUSE_ERRNO, ANY_EVENT, -1, -1, .role = 0 },
	{ "object", CLAUSE_FUTURE, ANY_EVENT, -1, -1, .role = 0 },
};

static const struct clause *find_clause(const struct item *item)
{
	if (!item || item->kind != ITEM_WORD)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(clauses_known); i++) {
		if (!strcmp(clauses_known[i].name, item->text))
			return &clauses_known[i];
	}
	return NULL;
}

bool clause_is_keyword(const char *word)
{
	const struct item item = { .kind = ITEM_WORD, .text = word };

	return find_clause(&item);
}

/* What an unknown word was meant to be: a clause or a name of its own sort. */
static const char *suggest_word(const char *word,
				const struct named_value *names,
				const struct symbols *symbols)
{
	const char *all[ARRAY_SIZE(clauses_known) + MAX_NAMES];
	const char *found;
	size_t n = 0;

	for (; names && names->name && n < MAX_NAMES; names++)
		all[n++] = names->name;
	for (size_t i = 0; i < ARRAY_SIZE(clauses_known); i++)
		all[n++] = clauses_known[i].name;
	found = symbols ? symbol_suggest(symbols, word) : NULL;
	return found ? found : suggest(word, all, n);
}

static void unknown(struct sema *s, const struct item *item, const char *what,
		    const struct named_value *names,
		    const struct symbols *symbols)
{
	const char *const guess = suggest_word(item->text, names, symbols);

	if (guess)
		diag_error(s->c, item->loc, "unknown %s '%s'; did you mean '%s'?",
			   what, item->text, guess);
	else
		diag_error(s->c, item->loc, "unknown %s '%s'", what,
			   item->text);
}

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
	} else if (find_value(clause->names, item->text, &value)) {
		vec_push(&s->c->arena, out, (struct interval){ value, value });
	} else if (clause->max &&
		   policy_number(item->text, clause->max, &number)) {
		vec_push(&s->c->arena, out,
			 (struct interval){ number, number });
	} else {
		unknown(s, item, clause->name, clause->names, NULL);
	}
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
		unknown(s, item, "port set", NULL, &s->m->ports);
	}
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
		for (item = set->items.first; item; item = item->next)
			nets_collect(s, item, out);
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
		unknown(s, item, "network", NULL, &s->m->nets);
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
		unknown(s, item, "path set", NULL, &s->m->path_sets);
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
	} else if (item->kind == ITEM_PATH) {
		diag_error(s->c, item->loc,
			   "an abstract name does not start with '/' unless it is quoted");
		return;
	}
	glob_add(s->c, &s->m->path.globs, item->loc, text, "@", add_id, out);
}

/* What the values of one clause come to. */
struct values {
	interval_vec intervals;
	range_vec ranges;
	u32_vec globs;
};

static void collect_value(struct sema *s, const struct clause *clause,
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
	case CLAUSE_NUMBERS:
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
	default:
		collect_abstract(s, item, &values->globs);
		break;
	}
}

/* Above it nothing happens, so that it may as well be matched. */
static u32 last_value(const struct clause *clause)
{
	u32 last = 0;

	if (clause->kind == CLAUSE_PORTS)
		return 0xffff;
	if (clause->kind != CLAUSE_NAMES || clause->max)
		return 0xffffffff;
	for (const struct named_value *n = clause->names; n->name; n++)
		last = n->value > last ? n->value : last;
	return last;
}

static void add_pred(struct sema *s, struct clauses *clauses,
		     const struct clause *clause, struct values *values,
		     bool negated)
{
	struct arena *const arena = &s->c->arena;
	struct pred *const pred = arena_alloc(arena, sizeof(*pred));

	pred->exec_attr = clause->exec_attr;
	pred->socket_attr = clause->socket_attr;
	pred->negated = negated;
	switch (clause->kind) {
	case CLAUSE_NETS:
		pred->kind = PRED_ADDRESSES;
		pred->id = net_intern(s->m, arena, &values->ranges);
		break;
	case CLAUSE_PATHS:
	case CLAUSE_ABSTRACT:
		pred->kind = PRED_PATHS;
		pred->id = path_intern(s->m, arena, &values->globs);
		break;
	default:
		pred->kind = PRED_VALUES;
		pred->id = intervals_intern(s->m, arena, &values->intervals);
		pred->id = intervals_extend(s->m, arena, pred->id,
					    last_value(clause));
		/* Port 0 is no port, so that no rule about ports matches it. */
		if (negated)
			pred->id = intervals_complement(s->m, arena, pred->id,
							clause->kind ==
								CLAUSE_PORTS);
		pred->negated = false;
		break;
	}
	pred->next = clauses->preds;
	clauses->preds = pred;
	if (pred->exec_attr == HCSEC_EXEC_ORIGIN ||
	    pred->exec_attr == HCSEC_EXEC_PATH)
		clauses->origin_given = true;
}

/* Values up to the next clause; all of them are negated or none is. */
static const struct item *parse_values(struct sema *s, struct clauses *clauses,
				       const struct clause *clause,
				       const struct item *item)
{
	const struct item *const keyword = item;
	const unsigned int errors = s->c->errors;
	struct values values = {};
	u32 n = 0, negated = 0;

	s->collection++;

	for (item = item->next; item; item = item->next) {
		const struct clause *const here = find_clause(item);
		const struct clause *const after =
			item->kind == ITEM_NOT ? find_clause(item->next) : NULL;

		/* "origin memfd" has a keyword for its value. */
		if (here && !(clause->names == origin_names &&
			      here->exec_attr == HCSEC_EXEC_ORIGIN &&
			      here->kind == CLAUSE_FLAG))
			break;
		if (after && !(clause->names == origin_names &&
			       after->exec_attr == HCSEC_EXEC_ORIGIN))
			break;
		if (item->kind == ITEM_NOT) {
			negated++;
			item = item->next;
			if (!item || item->kind == ITEM_NOT) {
				diag_error(s->c, keyword->loc,
					   "'!' without a value");
				return item;
			}
		}
		n++;
		collect_value(s, clause, item, &values);
	}
	if (!n)
		diag_error(s->c, keyword->loc, "'%s' without a value",
			   clause->name);
	else if (negated && negated != n)
		diag_error(s->c, keyword->loc,
			   "'%s' has values with '!' and without; say it with two clauses",
			   clause->name);
	if (s->c->errors == errors)
		add_pred(s, clauses, clause, &values, negated);
	return item;
}

static void add_flag(struct sema *s, struct clauses *clauses,
		     const struct clause *clause, bool negated)
{
	struct values values = {};

	vec_push(&s->c->arena, &values.intervals,
		 (struct interval){ clause->low, clause->high });
	add_pred(s, clauses, clause, &values, negated);
}

void clauses_use_mark(struct sema *s, struct clauses *clauses,
		      struct mark *mark, struct loc loc, size_t role)
{
	struct mark_use *const use =
		arena_alloc(&s->c->arena, sizeof(*use));
	u64 *const mask = (u64 *)((char *)&clauses->tuple + role);

	use->mark = mark;
	use->loc = loc;
	use->role = role;
	use->next = clauses->uses;
	clauses->uses = use;
	*mask |= BIT_ULL(mark->bit);
	mark->used = true;
	if (role == offsetof(struct hcsec_tuple, set))
		mark->is_set = true;
	if (role == offsetof(struct hcsec_tuple, need) && !mark->required.line)
		mark->required = loc;
	if (role == offsetof(struct hcsec_tuple, set) ||
	    role == offsetof(struct hcsec_tuple, clear))
		clauses->effects_loc = loc;
	if (clauses->tuple.need & clauses->tuple.unless & BIT_ULL(mark->bit))
		diag_error(s->c, loc,
			   "mark '%s' is both required and excluded, so the rule never applies",
			   mark->name);
	if (clauses->tuple.set & clauses->tuple.clear & BIT_ULL(mark->bit))
		diag_error(s->c, loc, "mark '%s' is both set and cleared",
			   mark->name);
}

/* Marks of when, unless, set and clear. */
static const struct item *parse_marks(struct sema *s, struct clauses *clauses,
				      const struct clause *clause,
				      const struct item *item)
{
	const struct item *const keyword = item;
	const bool signs = clause->kind == CLAUSE_WHEN;
	u32 n = 0;

	for (item = item->next; item && !find_clause(item); item = item->next) {
		size_t role = signs ? offsetof(struct hcsec_tuple, need) :
				      clause->role;
		struct mark *mark;

		if (!is_word(item) && item->next && is_word(item->next) &&
		    find_clause(item->next))
			break;
		if (signs && (item->kind == ITEM_PLUS ||
			      item->kind == ITEM_MINUS ||
			      item->kind == ITEM_NOT)) {
			if (item->kind != ITEM_PLUS)
				role = offsetof(struct hcsec_tuple, unless);
			if (!item->next)
				break;
			item = item->next;
		}
		n++;
		mark = sema_mark(s, item);
		if (mark)
			clauses_use_mark(s, clauses, mark, item->loc, role);
	}
	if (!n)
		diag_error(s->c, keyword->loc, "'%s' without a mark",
			   clause->name);
	return item;
}

static const struct item *parse_errno(struct sema *s, struct clauses *clauses,
				      const struct item *item)
{
	const struct item *const value = item->next;
	u64 number;
	u32 named;

	clauses->errno_loc = item->loc;
	if (!value || !is_word(value)) {
		diag_error(s->c, item->loc, "'errno' without a value");
		return value;
	}
	if (find_value(errno_names, value->text, &named))
		clauses->tuple.err = named;
	else if (policy_number(value->text, HCSEC_MAX_ERRNO, &number) && number)
		clauses->tuple.err = number;
	else
		unknown(s, value, "errno", errno_names, NULL);
	return value->next;
}

/* Which clause would have been right for the address of an event? */
static const char *other_address(u64 events)
{
	if (events & REMOTE_TO)
		return "to";
	if (events & REMOTE_FROM)
		return "from";
	return events & LOCAL ? "at" : NULL;
}

/* Drops events of groups that a clause does not speak of. */
static void check_events(struct sema *s, struct clauses *clauses,
			 const struct clause *clause, struct loc loc)
{
	const u64 wrong = clauses->explicit_events & ~clause->events;
	const char *event, *other;

	if (wrong) {
		event = hcsec_event_name(__builtin_ctzll(wrong));
		other = clause->kind == CLAUSE_NETS ? other_address(wrong) :
						      NULL;
		if (other)
			diag_error(s->c, loc,
				   "'%s' is %s; the address of %s is '%s'",
				   clause->name, clause->meaning, event, other);
		else
			diag_error(s->c, loc,
				   "'%s' is about %s, which %s is not",
				   clause->name, clause->meaning, event);
	} else if (!clauses->explicit_events && clauses->group_events &&
		   !(clauses->group_events & clause->events)) {
		diag_error(s->c, loc,
			   "'%s' is about %s: no event is left for the rule",
			   clause->name, clause->meaning);
	}
	clauses->group_events &= clause->events;
}

static const struct item *parse_clause(struct sema *s, struct clauses *clauses,
				       const struct item *item)
{
	const bool negated = item->kind == ITEM_NOT;
	const struct item *const word = negated ? item->next : item;
	const struct clause *const clause = find_clause(word);

	if (!clause) {
		if (word && is_word(word))
			unknown(s, word, "clause", NULL, NULL);
		else
			diag_error(s->c, item->loc,
				   "expected a clause, not '%s'", item->text);
		return NULL;
	}
	if (negated && clause->kind != CLAUSE_FLAG) {
		diag_error(s->c, item->loc,
			   "'!' stands before a value of '%s', not before '%s'",
			   clause->name, clause->name);
		return NULL;
	}
	check_events(s, clauses, clause, word->loc);
	switch (clause->kind) {
	case CLAUSE_FLAG:
		add_flag(s, clauses, clause, negated);
		return word->next;
	case CLAUSE_WHEN:
	case CLAUSE_MARKS:
		return parse_marks(s, clauses, clause, word);
	case CLAUSE_ERRNO:
		return parse_errno(s, clauses, word);
	case CLAUSE_FUTURE:
		diag_error(s->c, word->loc,
			   "'%s' is not supported yet by blob format 1",
			   clause->name);
		return NULL;
	default:
		return parse_values(s, clauses, clause, word);
	}
}

void clauses_parse(struct sema *s, struct clauses *clauses,
		   const struct items *items)
{
	const struct item *item = items->first;

	while (item)
		item = parse_clause(s, clauses, item);
}
