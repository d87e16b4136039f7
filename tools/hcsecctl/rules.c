// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Rules of containers
 */

#include "flow.h"
#include "polarity.h"
#include "rules.h"

#define MAX_TEMPLATES 32 /* deep */

/**
 * struct collector - State of collecting the rules of one container
 *
 * @s: The analysis.
 * @profile: The container; NULL while an unused template is looked at.
 * @sequences: Names of the container's sequences.
 * @used: Templates that were looked at, for defaults and for rules.
 * @depth: Depth of templates.
 */
struct collector {
	struct sema *s;
	struct profile *profile;
	struct symbols sequences;
	struct symbols used[2];
	u32 depth;
};

/* A rule's place, which its index is made of. */
static u32 position_of(struct sema *s, struct loc loc)
{
	const u32 words[] = { loc.file, loc.line, loc.column };

	return intern_words(&s->m->positions, words, ARRAY_SIZE(words));
}

/* Events of a rule, those that were named by their group apart. */
static bool parse_events(struct sema *s, const struct items *events,
			 u64 *explicit_events, u64 *group_events)
{
	const unsigned int errors = s->c->errors;

	for (const struct item *i = events->first; i; i = i->next) {
		const char *guess;
		bool is_group;
		u64 mask;

		if (!find_events(i->text, &mask, &is_group)) {
			guess = suggest_event(i->text);
			diag_error(s->c, i->loc,
				   guess ? "unknown event '%s'; did you mean '%s'?" :
					   "unknown event '%s'",
				   i->text, guess);
		} else if (is_group) {
			*group_events |= mask;
		} else {
			*explicit_events |= mask;
		}
	}
	return s->c->errors == errors;
}

/* The mark without which the tuple would be judged otherwise, if there is one. */
static const struct mark_use *find_fault(const struct clauses *clauses,
					 const struct hcsec_tuple *tuple,
					 const u64 *polarity_mask, bool post,
					 bool may_allow, const char *problem)
{
	for (const struct mark_use *use = clauses->uses; use; use = use->next) {
		struct hcsec_tuple without = *tuple;
		u64 *const mask = (u64 *)((char *)&without + use->role);

		*mask &= ~BIT_ULL(use->mark->bit);
		if ((may_allow ?
			     hcsec_tuple_may_allow(&without, polarity_mask) :
			     hcsec_tuple_well_typed(&without, polarity_mask,
						    post)) != problem)
			return use;
	}
	return NULL;
}

static void report_type(struct sema *s, const struct clauses *clauses,
			const struct mark_use *fault, struct loc loc,
			u32 event, const char *problem)
{
	static const char *const polarities[] = {
		[HCSEC_TAINT] = "taint",
		[HCSEC_CREDIT] = "credit",
		[HCSEC_EXACT] = "exact",
	};

	if (!fault) {
		diag_error(s->c, loc, "%s: %s", hcsec_event_name(event),
			   problem);
		return;
	}
	diag_error(s->c, fault->loc, "mark '%s' is of polarity %s: %s",
		   fault->mark->name, polarities[fault->mark->polarity],
		   problem);
	if (fault->mark->loc.line)
		diag_note(s->c, fault->mark->loc, "it is declared here");
}

/* Whether a rule is an excuse where the default is to deny. */
static bool is_allowing(const struct profile *profile, u32 event,
			enum hcsec_verdict verdict)
{
	return profile &&
	       (profile->default_position[event] != NO_POSITION ||
		hcsec_event_is_shut(event)) &&
	       (verdict == HCSEC_ALLOW || verdict == HCSEC_AUDIT);
}

/* The polarity rule, by the very function that the kernel has. */
static bool check_types(struct collector *k, const struct clauses *clauses,
			const struct hcsec_tuple *tuple, struct loc loc,
			u32 event)
{
	const u64 *const polarity_mask = k->s->m->polarity_mask;
	const bool post = hcsec_event_is_post(event);
	const char *problem =
		hcsec_tuple_well_typed(tuple, polarity_mask, post);
	bool may_allow = false;

	if (!problem && is_allowing(k->profile, event, tuple->verdict)) {
		problem = hcsec_tuple_may_allow(tuple, polarity_mask);
		may_allow = true;
	}
	if (problem)
		report_type(k->s, clauses,
			    find_fault(clauses, tuple, polarity_mask, post,
				       may_allow, problem),
			    loc, event, problem);
	return !problem;
}

/* In an allow-list, a program that is no file has to be allowed as one. */
static const struct pred *limit_origin(struct collector *k,
				       const struct clauses *clauses, u32 event,
				       enum hcsec_verdict verdict)
{
	static const u8 attr[HCSEC_GROUP_NR] = {
		[HCSEC_GROUP_EXEC] = HCSEC_EXEC_ORIGIN + 1,
	};
	struct arena *const arena = &k->s->c->arena;
	interval_vec file = {};
	struct pred *pred;

	if (event != HCSEC_EVENT_EXEC || clauses->origin_given ||
	    !is_allowing(k->profile, event, verdict))
		return clauses->preds;
	vec_push(arena, &file,
		 (struct interval){ HCSEC_ORIGIN_FILE, HCSEC_ORIGIN_FILE });
	pred = arena_alloc(arena, sizeof(*pred));
	*pred = (struct pred){
		.next = clauses->preds,
		.kind = PRED_VALUES,
		.id = intervals_intern(k->s->m, arena, &file),
		.attr = attr,
	};
	return pred;
}

/* One rule for each of the statement's events. */
static void add_rules(struct collector *k, struct clauses *clauses,
		      struct loc loc, enum hcsec_verdict verdict)
{
	struct sema *const s = k->s;
	const u32 position = position_of(s, loc);
	u64 events;

	if (verdict >= HCSEC_DENY) {
		const u64 accepted = EVENT_BIT(HCSEC_EVENT_SOCKET_ACCEPTED);

		if (clauses->explicit_events & accepted)
			diag_error(s->c, loc,
				   "socket.accepted has happened and cannot be denied; deny socket.accept");
		clauses->group_events &= ~accepted;
		if (!clauses->tuple.err)
			clauses->tuple.err = EPERM;
	} else if (clauses->errno_loc.line) {
		diag_error(s->c, clauses->errno_loc,
			   "only deny and kill have an errno");
		return;
	}
	clauses->tuple.verdict = verdict;
	events = clauses->explicit_events | clauses->group_events;
	for (u32 event = 0; event < HCSEC_EVENT_NR; event++) {
		if (!(events & EVENT_BIT(event)))
			continue;
		/* One error is enough for a rule of several events. */
		if (!check_types(k, clauses, &clauses->tuple, loc, event))
			return;
		if (!k->profile)
			continue;
		vec_push(&s->c->arena, &k->profile->rules,
			 (struct rule){
				 .loc = loc,
				 .position = position,
				 .event = event,
				 .tuple = clauses->tuple,
				 .preds = limit_origin(k, clauses, event,
						       verdict),
				 .allows = is_allowing(k->profile, event,
						       verdict),
			 });
	}
}

static void collect_rule(struct collector *k, const struct stmt *stmt)
{
	struct clauses clauses = {};
	const unsigned int errors = k->s->c->errors;

	parse_events(k->s, &stmt->events, &clauses.explicit_events,
		     &clauses.group_events);
	clauses_parse(k->s, &clauses, &stmt->items);
	if (k->s->c->errors != errors)
		return;
	if (stmt->verdict == HCSEC_NONE && !clauses.effects_loc.line) {
		diag_error(k->s->c, stmt->loc,
			   "the rule has no effect: it sets and clears nothing");
		return;
	}
	add_rules(k, &clauses, stmt->loc, stmt->verdict);
}

static void add_clearance(void *data, struct clauses *clauses, struct loc loc)
{
	add_rules(data, clauses, loc, HCSEC_DENY);
}

static struct mark *step_mark(struct sema *s, const struct stmt *sequence,
			      u32 step)
{
	return symbol_find(&s->m->marks,
			   arena_printf(&s->c->arena, "%s#%u",
					sequence->name->text, step));
}

static u64 object_events(void)
{
	u64 events = 0;

	for (u32 i = 0; i < HCSEC_EVENT_NR; i++)
		events |= hcsec_event_has_object(i) ? EVENT_BIT(i) : 0;
	return events;
}

/**
 * struct step - Marks of a step of a sequence
 *
 * @before: Mark of the step before, NULL for the first one.
 * @after: Mark of this step, NULL for the last one.
 * @verdict: Verdict of the last step, %HCSEC_NONE for others.
 * @loc: The step's place.
 */
struct step {
	struct mark *before;
	struct mark *after;
	enum hcsec_verdict verdict;
	struct loc loc;
};

/* Rules of a step for some of its events. */
static void add_step(struct collector *k, const struct clauses *step_clauses,
		     const struct step *step, u64 events, size_t need,
		     size_t set)
{
	struct clauses clauses = *step_clauses;

	clauses.explicit_events &= events;
	clauses.group_events &= events;
	if (!clauses.explicit_events && !clauses.group_events)
		return;
	if (step->before)
		clauses_use_mark(k->s, &clauses, step->before, step->loc, need);
	if (step->after)
		clauses_use_mark(k->s, &clauses, step->after, step->loc, set);
	add_rules(k, &clauses, step->loc, step->verdict);
}

/*
 * Where data remembers, a step is on whoever has the data, or on an object that
 * has it; and it is remembered by what is written to, or else by who does it.
 */
static void add_data_step(struct collector *k, const struct clauses *clauses,
			  const struct step *step)
{
	const u64 written = EVENT_BIT(HCSEC_EVENT_FILE_WRITE) |
			    EVENT_BIT(HCSEC_EVENT_FILE_CREATE) |
			    EVENT_BIT(HCSEC_EVENT_FILE_LINK) |
			    EVENT_BIT(HCSEC_EVENT_FILE_RENAME) |
			    EVENT_BIT(HCSEC_EVENT_FILE_UNLINK) |
			    EVENT_BIT(HCSEC_EVENT_FILE_CHMOD) |
			    EVENT_BIT(HCSEC_EVENT_FILE_CHOWN) |
			    EVENT_BIT(HCSEC_EVENT_SOCKET_SEND);
	const size_t need = offsetof(struct hcsec_tuple, need);
	const size_t object_need = offsetof(struct hcsec_tuple, object_need);
	const size_t set = offsetof(struct hcsec_tuple, set);
	const size_t object_set = offsetof(struct hcsec_tuple, object_set);
	const u64 objects = object_events();

	add_step(k, clauses, step, written, need, object_set);
	add_step(k, clauses, step, ~written, need, set);
	if (!step->before)
		return;
	add_step(k, clauses, step, written, object_need, object_set);
	add_step(k, clauses, step, objects & ~written, object_need, set);
}

static void collect_step(struct collector *k, const struct stmt *sequence,
			 const struct stmt *stmt, u32 step)
{
	struct sema *const s = k->s;
	struct items events = { stmt->name, stmt->name };
	const bool last = !stmt->next;
	const unsigned int errors = s->c->errors;
	struct clauses clauses = {};
	struct step marks = {
		.loc = stmt->loc,
		.verdict = last ? sequence->verdict : HCSEC_NONE,
	};

	if (stmt->kind != STMT_OTHER || stmt->body.first) {
		diag_error(s->c, stmt->loc,
			   "a step of a sequence is an event and its clauses");
		return;
	}
	parse_events(s, &events, &clauses.explicit_events,
		     &clauses.group_events);
	clauses_parse(s, &clauses, &stmt->items);
	if (clauses.effects_loc.line)
		diag_error(s->c, clauses.effects_loc,
			   "a step of a sequence has no effects of its own");
	if (clauses.errno_loc.line)
		diag_error(s->c, clauses.errno_loc,
			   "the errno of a sequence stands after its verdict");
	if (last) {
		struct clauses tail = {};

		clauses_parse(s, &tail, &sequence->items);
		if (tail.preds || tail.tuple.need || tail.tuple.unless ||
		    tail.tuple.object_need || tail.tuple.object_unless)
			diag_error(s->c, sequence->items.first->loc,
				   "after a sequence's verdict there is only set, clear and errno");
		if (tail.tuple.object_set &&
		    (clauses.explicit_events & ~object_events()))
			diag_error(s->c, sequence->items.first->loc,
				   "the last event of the sequence has no object");
		if (tail.tuple.object_set)
			clauses.group_events &= object_events();
		for (const struct mark_use *u = tail.uses; u; u = u->next)
			clauses_use_mark(s, &clauses, (struct mark *)u->mark,
					 u->loc, u->role);
		clauses.tuple.err = tail.tuple.err;
		clauses.errno_loc = tail.errno_loc;
	}
	if (s->c->errors != errors)
		return;
	marks.before = step > 1 ? step_mark(s, sequence, step - 1) : NULL;
	marks.after = last ? NULL : step_mark(s, sequence, step);
	if (step_mark(s, sequence, 1)->kind == HCSEC_MARK_DATA)
		add_data_step(k, &clauses, &marks);
	else
		add_step(k, &clauses, &marks, ~0ULL,
			 offsetof(struct hcsec_tuple, need),
			 offsetof(struct hcsec_tuple, set));
}

static void collect_sequence(struct collector *k, const struct stmt *stmt)
{
	struct sema *const s = k->s;
	const struct stmt *const before =
		symbol_find(&k->sequences, stmt->name->text);
	u32 step = 1;

	if (before) {
		diag_error(s->c, stmt->name->loc,
			   "the container has another sequence '%s'",
			   stmt->name->text);
		diag_note(s->c, before->name->loc, "the first one is here");
		return;
	}
	symbol_add(&s->c->arena, &k->sequences, stmt->name->text, (void *)stmt);
	if (stmt->verdict == HCSEC_ALLOW) {
		diag_error(s->c, stmt->name->loc,
			   "a sequence ends in audit, deny or kill");
		return;
	}
	/* Without marks it was refused when it was declared. */
	if (!step_mark(s, stmt, 1))
		return;
	for (const struct stmt *i = stmt->body.first; i; i = i->next)
		collect_step(k, stmt, i, step++);
}

static void collect_default(struct collector *k, const struct stmt *stmt)
{
	struct sema *const s = k->s;
	const u64 accepted = EVENT_BIT(HCSEC_EVENT_SOCKET_ACCEPTED);
	const u32 position = position_of(s, stmt->loc);
	u64 named = 0, grouped = 0;

	if (stmt->verdict != HCSEC_DENY) {
		diag_error(s->c, stmt->loc,
			   "the only default that can be named is 'default deny'");
		return;
	}
	if (!parse_events(s, &stmt->events, &named, &grouped))
		return;
	if (named & accepted) {
		diag_error(s->c, stmt->loc,
			   "socket.accepted has happened and cannot be denied; deny socket.accept");
		return;
	}
	grouped &= ~accepted;
	for (u32 i = 0; k->profile && i < HCSEC_EVENT_NR; i++) {
		if ((named | grouped) & EVENT_BIT(i) &&
		    k->profile->default_position[i] == NO_POSITION)
			k->profile->default_position[i] = position;
	}
}

static void collect(struct collector *k, const struct stmts *stmts,
		    bool defaults);

static void collect_use(struct collector *k, const struct stmt *stmt,
			bool defaults)
{
	struct sema *const s = k->s;
	struct stmt *const template =
		symbol_find(&s->m->templates, stmt->name->text);
	const char *guess;

	if (!template) {
		guess = symbol_suggest(&s->m->templates, stmt->name->text);
		if (!defaults)
			return;
		diag_error(s->c, stmt->name->loc,
			   guess ? "unknown template '%s'; did you mean '%s'?" :
				   "unknown template '%s'",
			   stmt->name->text, guess);
		return;
	}
	if (template->kind == STMT_OTHER) {
		diag_error(s->c, stmt->name->loc, "template '%s' uses itself",
			   stmt->name->text);
		return;
	}
	if (k->depth >= MAX_TEMPLATES) {
		diag_error(s->c, stmt->name->loc,
			   "templates are nested more than %d deep",
			   MAX_TEMPLATES);
		return;
	}
	/* Rules are a union, so that a second time adds nothing. */
	if (symbol_find(&k->used[defaults], stmt->name->text))
		return;
	symbol_add(&s->c->arena, &k->used[defaults], stmt->name->text,
		   template);
	template->kind = STMT_OTHER;
	k->depth++;
	collect(k, &template->body, defaults);
	k->depth--;
	template->kind = STMT_TEMPLATE;
	/* So that unused ones can be told. */
	template->verdict = HCSEC_ALLOW;
}

static void report_place(struct collector *k, const struct stmt *stmt)
{
	static const char *const words[] = {
		"match", "mode",  "enter", "default", "allow", "audit",
		"deny",	 "kill",  "on",	   "sequence", "use",  "include",
		"assignable", "namespaces", "splice", "clearance",
	};
	struct sema *const s = k->s;
	const char *guess;

	if (stmt->kind == STMT_UNSUPPORTED) {
		diag_error(s->c, stmt->loc,
			   "%s is not supported",
			   stmt->name->text);
	} else if (stmt->kind != STMT_OTHER) {
		diag_error(s->c, stmt->loc,
			   "this statement does not belong into a %s",
			   k->depth || !k->profile ? "template" : "container");
	} else {
		guess = suggest(stmt->name->text, words, ARRAY_SIZE(words));
		diag_error(s->c, stmt->loc,
			   guess ? "unknown statement '%s'; did you mean '%s'?" :
				   "unknown statement '%s'",
			   stmt->name->text, guess);
	}
}

/* Defaults come first: what a rule means depends on them. */
static void collect(struct collector *k, const struct stmts *stmts,
		    bool defaults)
{
	for (const struct stmt *i = stmts->first; i; i = i->next) {
		if (i->kind == STMT_USE) {
			collect_use(k, i, defaults);
		} else if (i->kind == STMT_DEFAULT) {
			if (defaults)
				collect_default(k, i);
		} else if (defaults) {
			continue;
		} else if (i->kind == STMT_RULE) {
			collect_rule(k, i);
		} else if (i->kind == STMT_SEQUENCE) {
			collect_sequence(k, i);
		} else if (k->depth || !k->profile ||
			   (i->kind != STMT_MATCH && i->kind != STMT_MODE &&
			    i->kind != STMT_ENTER &&
			    i->kind != STMT_NAMESPACES &&
			    i->kind != STMT_SPLICE &&
			    i->kind != STMT_CLEARANCE &&
			    i->kind != STMT_ASSIGNABLE)) {
			report_place(k, i);
		}
	}
}

/* Has a container a rule for an event with a verdict from @least to @most? */
static bool has_rule(const struct profile *profile, u32 event,
		     enum hcsec_verdict least, enum hcsec_verdict most)
{
	for (u32 i = 0; i < profile->rules.n; i++) {
		const struct rule *const rule = &profile->rules.at[i];

		if (rule->event == event && rule->tuple.verdict >= least &&
		    rule->tuple.verdict <= most)
			return true;
	}
	return false;
}

/* Who allows connections wants to use them, too. */
static void warn_of_forgotten(struct sema *s, const struct profile *profile)
{
	static const u8 first[] = { HCSEC_EVENT_SOCKET_CONNECT,
				    HCSEC_EVENT_SOCKET_ACCEPT };
	static const u8 then[] = { HCSEC_EVENT_SOCKET_SEND,
				   HCSEC_EVENT_SOCKET_RECV };

	for (u32 i = 0; i < ARRAY_SIZE(first); i++) {
		if (!has_rule(profile, first[i], HCSEC_ALLOW, HCSEC_AUDIT))
			continue;
		for (u32 j = 0; j < ARRAY_SIZE(then); j++) {
			const u32 position = profile->default_position[then[j]];
			const u32 *at;

			if (position == NO_POSITION ||
			    has_rule(profile, then[j], HCSEC_ALLOW, HCSEC_KILL))
				continue;
			at = s->m->positions.entries.at[position].words;
			diag_warning(s->c,
				     (struct loc){ at[0], at[1], at[2],
						   strlen("default") },
				     "container '%s' allows %s, but no rule allows %s",
				     profile->name, hcsec_event_name(first[i]),
				     hcsec_event_name(then[j]));
		}
		return;
	}
}

void rules_collect(struct sema *s, struct profile *profile)
{
	struct collector k = { .s = s, .profile = profile };

	collect(&k, &profile->stmt->body, true);
	collect(&k, &profile->stmt->body, false);
	clearance_rules(s, profile, add_clearance, &k);
	warn_of_forgotten(s, profile);
}

void rules_check_templates(struct sema *s)
{
	const struct symbols *const templates = &s->m->templates;

	for (u32 i = 0; i < templates->values.n; i++) {
		const struct stmt *const template = templates->values.at[i];
		struct collector k = { .s = s };

		if (template->verdict == HCSEC_ALLOW)
			continue;
		diag_warning(s->c, template->name->loc,
			     "no container uses template '%s'",
			     template->name->text);
		collect(&k, &template->body, true);
		collect(&k, &template->body, false);
	}
}

/* Positions in the order of the source. */
static int compare_positions(const void *left, const void *right, void *data)
{
	const struct intern *const positions = data;
	const u32 *const a = positions->entries.at[*(const u32 *)left].words;
	const u32 *const b = positions->entries.at[*(const u32 *)right].words;

	for (int i = 0; i < 3; i++) {
		if (a[i] != b[i])
			return a[i] < b[i] ? -1 : 1;
	}
	return 0;
}

void rules_number(struct sema *s)
{
	struct model *const m = s->m;
	const u32 n = m->positions.entries.n;

	m->rule_position = arena_array(&s->c->arena, n, sizeof(u32));
	m->position_rule = arena_array(&s->c->arena, n, sizeof(u32));
	for (u32 i = 0; i < n; i++)
		m->rule_position[i] = i;
	if (n)
		qsort_r(m->rule_position, n, sizeof(u32), compare_positions,
			&m->positions);
	for (u32 i = 0; i < n; i++)
		m->position_rule[m->rule_position[i]] = i;
}
