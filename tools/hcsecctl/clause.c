// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - What the clauses of a rule say
 */

#include "clause.h"

static bool is_word(const struct item *item)
{
	return item->kind == ITEM_WORD;
}

static struct pred *new_pred(struct sema *s, struct clauses *clauses,
			     const u8 *attr)
{
	struct pred *const pred = arena_alloc(&s->c->arena, sizeof(*pred));

	*pred = (struct pred){ .next = clauses->preds, .attr = attr };
	clauses->preds = pred;
	return pred;
}

/*
 * What is opened for reading and writing is opened for either.  But what allows
 * the one of them does not allow both, where the default is to deny.
 */
static void add_access(struct sema *s, struct clauses *clauses,
		       const struct clause *clause,
		       const interval_vec *named, bool negated)
{
	struct arena *const arena = &s->c->arena;
	struct pred *const pred = new_pred(s, clauses, clause->attr);
	bool asked[HCSEC_ACCESS_NR] = {};
	interval_vec any = {}, only = {};

	for (u32 i = 0; i < named->n; i++)
		asked[named->at[i].low] = true;
	for (u32 i = HCSEC_ACCESS_READ; i <= HCSEC_ACCESS_WRITE; i++) {
		if (asked[i])
			vec_push(arena, &only, (struct interval){ i, i });
	}
	for (u32 i = 0; i < only.n; i++)
		vec_push(arena, &any, only.at[i]);
	vec_push(arena, &any,
		 (struct interval){ HCSEC_ACCESS_BOTH, HCSEC_ACCESS_BOTH });
	if (only.n > 1)
		vec_push(arena, &only, any.at[any.n - 1]);
	pred->id = intervals_intern(s->m, arena, &any);
	if (negated)
		pred->id = intervals_complement(s->m, arena, pred->id, 0);
	else
		pred->allow_id = intervals_intern(s->m, arena, &only);
}

/* The id, and which sort of id it is. */
static void add_id(struct sema *s, struct clauses *clauses,
		   const struct clause *clause)
{
	static const u8 attr[HCSEC_GROUP_NR] = {
		[HCSEC_GROUP_PROCESS] = HCSEC_PROCESS_ID_KIND + 1,
	};
	interval_vec kind = {};

	vec_push(&s->c->arena, &kind,
		 (struct interval){ clause->low, clause->high });
	new_pred(s, clauses, attr)->id =
		intervals_intern(s->m, &s->c->arena, &kind);
}

static void add_pred(struct sema *s, struct clauses *clauses,
		     const struct clause *clause, struct values *values,
		     bool negated)
{
	struct arena *const arena = &s->c->arena;
	struct pred *pred;

	if (clause->attr[HCSEC_GROUP_EXEC] == HCSEC_EXEC_ORIGIN + 1 ||
	    clause->attr[HCSEC_GROUP_EXEC] == HCSEC_EXEC_PATH + 1)
		clauses->origin_given = true;
	if (clause->kind == CLAUSE_ACCESS) {
		add_access(s, clauses, clause, &values->intervals, negated);
		return;
	}
	if (clause->kind == CLAUSE_IDS)
		add_id(s, clauses, clause);
	pred = new_pred(s, clauses, clause->attr);
	pred->negated = negated;
	switch (clause->kind) {
	case CLAUSE_NETS:
		pred->kind = PRED_ADDRESSES;
		pred->id = net_intern(s->m, arena, &values->ranges);
		break;
	case CLAUSE_PATHS:
	case CLAUSE_ABSTRACT:
	case CLAUSE_WORDS:
		pred->kind = PRED_PATHS;
		pred->id = path_intern(s->m, arena, &values->globs);
		break;
	default:
		pred->id = intervals_intern(s->m, arena, &values->intervals);
		pred->id = intervals_extend(s->m, arena, pred->id,
					    values_last(clause));
		/* Port 0 is no port, so that no rule about ports matches it. */
		if (negated)
			pred->id = intervals_complement(s->m, arena, pred->id,
							clause->kind ==
								CLAUSE_PORTS);
		pred->negated = false;
		break;
	}
}

/* Names of values that have to do with some of a rule's events only. */
static void check_value(struct sema *s, struct clauses *clauses,
			const struct clause *clause, const struct item *item)
{
	const u64 fits = clause_value_events(clause, item->text);
	const u64 wrong = clauses->explicit_events & clause->events & ~fits;

	if (wrong)
		diag_error(s->c, item->loc, "'%s' is no %s of %s", item->text,
			   clause->name,
			   hcsec_event_name(__builtin_ctzll(wrong)));
	else if (!clauses->explicit_events && clauses->group_events &&
		 !(clauses->group_events & fits))
		diag_error(s->c, item->loc,
			   "'%s' is no %s of any event of the rule", item->text,
			   clause->name);
}

/* "origin memfd" has a keyword for its value. */
static bool is_value(const struct clause *clause, const struct item *item)
{
	return clause->kind == CLAUSE_NAMES &&
	       clause->names == HCSEC_NAMES_ORIGIN &&
	       hcsec_name_find(HCSEC_NAMES_ORIGIN, item->text) >= 0;
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
	u64 fits = 0;

	s->collection = ++s->collections;

	for (item = item->next; item; item = item->next) {
		const struct item *const after =
			item->kind == ITEM_NOT ? item->next : item;

		if (clause_find(after) && !is_value(clause, after))
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
		values_collect(s, clause, item, &values);
		fits |= clause_value_events(clause, item->text);
		if (s->c->errors == errors)
			check_value(s, clauses, clause, item);
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
	clauses->group_events &= fits;
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

#define ROLE(mask) offsetof(struct hcsec_tuple, mask)

static void note_use(struct clauses *clauses, struct mark *mark,
		     struct loc loc, size_t role)
{
	const bool sets = role == ROLE(set) || role == ROLE(object_set);

	mark->used = true;
	if (sets)
		mark->is_set = true;
	if ((role == ROLE(need) || role == ROLE(object_need)) &&
	    !mark->required.line)
		mark->required = loc;
	if (sets || role == ROLE(clear))
		clauses->effects_loc = loc;
}

void clauses_use_mark(struct sema *s, struct clauses *clauses,
		      struct mark *mark, struct loc loc, size_t role)
{
	struct mark_use *const use =
		arena_alloc(&s->c->arena, sizeof(*use));
	struct hcsec_tuple *const tuple = &clauses->tuple;
	u64 *const mask = (u64 *)((char *)tuple + role);
	const u64 bit = BIT_ULL(mark->bit);

	*use = (struct mark_use){ clauses->uses, mark, loc, role };
	clauses->uses = use;
	*mask |= bit;
	note_use(clauses, mark, loc, role);
	if ((tuple->need & tuple->unless & bit) ||
	    (tuple->object_need & tuple->object_unless & bit))
		diag_error(s->c, loc,
			   "mark '%s' is both required and excluded, so the rule never applies",
			   mark->name);
	if (tuple->set & tuple->clear & bit)
		diag_error(s->c, loc, "mark '%s' is both set and cleared",
			   mark->name);
}

static bool is_sign(const struct item *item)
{
	return item->kind == ITEM_PLUS || item->kind == ITEM_MINUS ||
	       item->kind == ITEM_NOT;
}

/* Only what follows data is on objects. */
static bool check_object_mark(struct sema *s, const struct mark *mark,
			      struct loc loc)
{
	if (mark->kind == HCSEC_MARK_DATA)
		return true;
	diag_error(s->c, loc,
		   "mark '%s' is not of kind data, so no object has it",
		   mark->name);
	if (mark->loc.line)
		diag_note(s->c, mark->loc, "it is declared here");
	return false;
}

/**
 * struct roles - What marks after a keyword are
 *
 * @name: The keyword, for messages.
 * @plus: Mask of the tuple for those with '+', or with no sign.
 * @minus: Mask for those with '-' or '!', where there may be signs.
 * @signs: True if there may be signs.
 * @needs_sign: True if there must be.
 * @object: True if they are marks of the object.
 */
struct roles {
	const char *name;
	size_t plus;
	size_t minus;
	bool signs;
	bool needs_sign;
	bool object;
};

static const struct item *collect_marks(struct sema *s,
					struct clauses *clauses,
					const struct roles *roles,
					const struct item *keyword)
{
	const struct item *item = keyword->next;
	u32 n = 0;

	for (; item && !clause_find(item); item = item->next) {
		const struct item *sign = is_sign(item) ? item : NULL;
		size_t role = roles->plus;
		struct mark *mark;

		/* "!memfd" is the next clause. */
		if (sign && item->next && clause_find(item->next))
			break;
		if (sign && roles->signs) {
			if (item->kind != ITEM_PLUS)
				role = roles->minus;
			if (!item->next)
				break;
			item = item->next;
		}
		n++;
		if (!sign && roles->needs_sign)
			diag_error(s->c, item->loc,
				   "'object' takes +MARK or -MARK, and 'set object' a MARK to set");
		mark = sema_mark(s, item);
		if (mark && (!roles->object ||
			     check_object_mark(s, mark, item->loc)))
			clauses_use_mark(s, clauses, mark, item->loc, role);
	}
	if (!n)
		diag_error(s->c, keyword->loc, "'%s' without a mark",
			   roles->name);
	return item;
}

static void check_events(struct sema *s, struct clauses *clauses,
			 const struct clause *clause, struct loc loc);

/* "object +a -b", and "when object +a -b", which is the same. */
static const struct item *parse_object(struct sema *s, struct clauses *clauses,
				       const struct item *keyword)
{
	static const struct roles roles = {
		.name = "object",
		.plus = ROLE(object_need),
		.minus = ROLE(object_unless),
		.signs = true,
		.needs_sign = true,
		.object = true,
	};

	return collect_marks(s, clauses, &roles, keyword);
}

static bool is_object(const struct item *item)
{
	const struct clause *const clause = clause_find(item);

	return clause && clause->kind == CLAUSE_OBJECT;
}

static const struct item *parse_when(struct sema *s, struct clauses *clauses,
				     const struct item *keyword)
{
	static const struct roles roles = {
		.name = "when",
		.plus = ROLE(need),
		.minus = ROLE(unless),
		.signs = true,
	};

	if (is_object(keyword->next))
		return keyword->next;
	return collect_marks(s, clauses, &roles, keyword);
}

/* Marks of unless, set and clear, and "set object". */
static const struct item *parse_marks(struct sema *s, struct clauses *clauses,
				      const struct clause *clause,
				      const struct item *keyword)
{
	struct roles roles = { .name = clause->name, .plus = clause->role };

	if (!is_object(keyword->next))
		return collect_marks(s, clauses, &roles, keyword);
	if (clause->role != ROLE(set)) {
		diag_error(s->c, keyword->loc,
			   "'%s object' is no clause: marks of an object are asked for by 'object', and set by 'set object'",
			   clause->name);
		return NULL;
	}
	roles.name = "set object";
	roles.plus = ROLE(object_set);
	roles.object = true;
	check_events(s, clauses, clause_find(keyword->next),
		     keyword->next->loc);
	return collect_marks(s, clauses, &roles, keyword->next);
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
		clause_unknown(s, value, "errno", NULL, errno_names, NULL);
	return value->next;
}

/* Which clause would have been right for the address of an event? */
static const char *other_address(u64 events)
{
	static const char *const names[] = { "to", "from", "at" };

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const struct item item = { .text = names[i] };

		if (clause_find(&item)->events & events)
			return names[i];
	}
	return NULL;
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
	const struct clause *clause;

	if (!clause_find(word)) {
		if (word && is_word(word))
			clause_unknown(s, word, "clause", NULL, NULL, NULL);
		else
			diag_error(s->c, item->loc,
				   "expected a clause, not '%s'", item->text);
		return NULL;
	}
	clause = clause_choose(s, clauses, word);
	if (!clause)
		return NULL;
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
		return parse_when(s, clauses, word);
	case CLAUSE_MARKS:
		return parse_marks(s, clauses, clause, word);
	case CLAUSE_OBJECT:
		return parse_object(s, clauses, word);
	case CLAUSE_ERRNO:
		return parse_errno(s, clauses, word);
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
