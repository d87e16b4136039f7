// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - What the statements of a policy mean
 *
 * Names are declared in a first pass over all files, so that they may be used
 * before their declaration; rules.c then looks at what containers say.
 */

#include <stdio.h>

#include "names.h"
#include "rules.h"
#include "times.h"

static const struct named_value kind_names[] = {
	{ "process", HCSEC_MARK_PROCESS },
	{ "container", HCSEC_MARK_CONTAINER },
	{ "data", HCSEC_MARK_DATA },
	{}
};

static const struct named_value polarity_names[] = {
	{ "taint", HCSEC_TAINT },
	{ "credit", HCSEC_CREDIT },
	{ "exact", HCSEC_EXACT },
	{}
};

static const struct named_value mode_names[] = {
	{ "enforce", HCSEC_MODE_ENFORCE },
	{ "permissive", HCSEC_MODE_PERMISSIVE },
	{}
};

static const struct named_value enter_names[] = {
	{ "exec", HCSEC_ENTER_EXEC },
	{ "immediate", HCSEC_ENTER_IMMEDIATE },
	{}
};

/* A letter, then letters, digits and "_.-". */
static bool good_name(const char *name)
{
	const char *at = name;

	if (!((*at >= 'a' && *at <= 'z') || (*at >= 'A' && *at <= 'Z') ||
	      *at == '_'))
		return false;
	for (; *at; at++) {
		if (!((*at >= 'a' && *at <= 'z') ||
		      (*at >= 'A' && *at <= 'Z') ||
		      (*at >= '0' && *at <= '9') || strchr("_.-", *at)))
			return false;
	}
	return true;
}

static bool same_place(struct loc a, struct loc b)
{
	return a.file == b.file && a.line == b.line && a.column == b.column;
}

static bool check_name(struct sema *s, const struct item *name)
{
	if (!good_name(name->text))
		diag_error(s->c, name->loc,
			   "'%s' is no name: a letter, then letters, digits and \"_.-\"",
			   name->text);
	else if (strlen(name->text) > HCSEC_MAX_MARK_NAME)
		diag_error(s->c, name->loc,
			   "a name has at most %d characters",
			   HCSEC_MAX_MARK_NAME);
	else if (clause_is_keyword(name->text))
		diag_error(s->c, name->loc,
			   "'%s' is a keyword of rules and cannot be a name",
			   name->text);
	else
		return true;
	return false;
}

static void report_twice(struct sema *s, const struct item *name,
			 struct loc before)
{
	/* A file that is included twice declares everything twice. */
	if (same_place(name->loc, before))
		return;
	diag_error(s->c, name->loc, "'%s' is declared twice", name->text);
	diag_note(s->c, before, "the first declaration is here");
}

static void declare(struct sema *s, struct symbols *symbols, struct stmt *stmt)
{
	const struct stmt *before;

	if (!check_name(s, stmt->name))
		return;
	before = symbol_find(symbols, stmt->name->text);
	if (before)
		report_twice(s, stmt->name, before->name->loc);
	else
		symbol_add(&s->c->arena, symbols, stmt->name->text, stmt);
}

static struct mark *add_mark(struct sema *s, const char *name, struct loc loc,
			     u32 kind, u32 polarity, bool generated)
{
	struct mark *const mark = arena_alloc(&s->c->arena, sizeof(*mark));

	*mark = (struct mark){
		.name = name,
		.loc = loc,
		.kind = kind,
		.polarity = polarity,
		.generated = generated,
	};
	symbol_add(&s->c->arena, &s->m->marks, name, mark);
	vec_push(&s->c->arena, &s->m->sorted_marks, mark);
	return mark;
}

/* What only some marks can be. */
static void check_mark(struct sema *s, const struct stmt *stmt, u32 kind,
		       u32 polarity, const struct item *declassifies)
{
	if (kind == HCSEC_MARK_DATA && polarity != HCSEC_TAINT)
		diag_error(s->c, stmt->name->loc,
			   "mark '%s' is of kind data, and so a taint: it spreads before success is known",
			   stmt->name->text);
	if (!declassifies)
		return;
	if (kind != HCSEC_MARK_PROCESS || polarity != HCSEC_CREDIT)
		diag_error(s->c, declassifies->loc,
			   "only a credit of kind process declassifies: mark %s process credit declassifies ...",
			   stmt->name->text);
	if (!declassifies->next)
		diag_error(s->c, declassifies->loc,
			   "'declassifies' without a mark");
}

/* Words after a mark's name: kind, polarity and what it declassifies. */
static void declare_mark(struct sema *s, const struct stmt *stmt)
{
	u32 kind = 0, polarity = HCSEC_TAINT;
	bool has_kind = false, has_polarity = false;
	const struct item *declassifies = NULL;
	const struct mark *before;

	for (const struct item *i = stmt->items.first; i && !declassifies;
	     i = i->next) {
		if (!has_kind && find_value(kind_names, i->text, &kind)) {
			has_kind = true;
		} else if (!has_polarity &&
			   find_value(polarity_names, i->text, &polarity)) {
			has_polarity = true;
		} else if (!strcmp(i->text, "declassifies")) {
			declassifies = i;
		} else {
			diag_error(s->c, i->loc,
				   "'%s' is out of place: mark NAME process|container|data [taint|credit|exact] [declassifies MARK...]",
				   i->text);
			return;
		}
	}
	if (!has_kind)
		diag_error(s->c, stmt->name->loc,
			   "mark '%s' has no kind: process, container or data",
			   stmt->name->text);
	check_mark(s, stmt, kind, polarity, declassifies);
	if (!check_name(s, stmt->name))
		return;
	before = symbol_find(&s->m->marks, stmt->name->text);
	if (before)
		report_twice(s, stmt->name, before->loc);
	else
		add_mark(s, stmt->name->text, stmt->name->loc, kind, polarity,
			 false)->declassifies =
			declassifies ? declassifies->next : NULL;
}

struct mark *sema_mark(struct sema *s, const struct item *item)
{
	struct mark *const mark = item->kind == ITEM_WORD ?
					  symbol_find(&s->m->marks, item->text) :
					  NULL;
	const char *guess;

	if (mark)
		return mark;
	if (item->kind != ITEM_WORD) {
		diag_error(s->c, item->loc, "expected a mark, not '%s'",
			   item->text);
		return NULL;
	}
	guess = symbol_suggest(&s->m->marks, item->text);
	if (guess)
		diag_error(s->c, item->loc,
			   "unknown mark '%s'; did you mean '%s'?", item->text,
			   guess);
	else
		diag_error(s->c, item->loc, "unknown mark '%s'", item->text);
	return NULL;
}

static bool seen_before(struct sema *s, const struct stmt *stmt,
			struct loc *loc, const char *what)
{
	if (loc->line) {
		if (!same_place(*loc, stmt->loc)) {
			diag_error(s->c, stmt->loc,
				   "the policy has a second %s", what);
			diag_note(s->c, *loc, "the first one is here");
		}
		return true;
	}
	*loc = stmt->loc;
	return false;
}

static void take_serial(struct sema *s, const struct stmt *stmt)
{
	if (seen_before(s, stmt, &s->m->serial_loc, "serial"))
		return;
	if (!policy_number(stmt->name->text, ~0ULL, &s->m->serial) ||
	    !s->m->serial)
		diag_error(s->c, stmt->name->loc,
			   "a serial is a number from 1, not '%s'",
			   stmt->name->text);
}

static void take_epoch(struct sema *s, const struct stmt *stmt)
{
	if (seen_before(s, stmt, &s->m->epoch_loc, "epoch"))
		return;
	if (!policy_number(stmt->name->text, 0xffffffff, &s->m->epoch))
		diag_error(s->c, stmt->name->loc,
			   "an epoch is a number from 0 to 4294967295, not '%s'",
			   stmt->name->text);
}

static void take_time(struct sema *s, const struct stmt *stmt, struct loc *loc,
		      u64 *value, const char *what)
{
	if (seen_before(s, stmt, loc, what))
		return;
	if (!parse_time(stmt->name->text, value))
		diag_error(s->c, stmt->name->loc,
			   "'%s' is no time: 2027-06-30T00:00:00Z",
			   stmt->name->text);
}

/* Named sets are checked even if no rule uses them. */
static void check_set(struct sema *s, const struct stmt *stmt)
{
	interval_vec intervals = {};
	range_vec ranges = {};
	u32 n = 0, negated = 0;
	u32_vec globs = {};

	s->collection = ++s->collections;
	s->rest = stmt->items.first->kind == ITEM_NOT;
	for (const struct item *i = stmt->items.first; i; i = i->next) {
		if (i->kind == ITEM_NOT && stmt->kind == STMT_NET && i->next &&
		    i->next->kind != ITEM_NOT) {
			negated++;
			continue;
		}
		n++;
		if (i->kind == ITEM_NOT || i->kind == ITEM_PLUS ||
		    i->kind == ITEM_MINUS)
			diag_error(s->c, i->loc,
				   "unexpected '%s' in a set", i->text);
		else if (stmt->kind == STMT_NET)
			nets_collect(s, i, &ranges);
		else if (stmt->kind == STMT_PORT)
			ports_collect(s, i, &intervals);
		else
			paths_collect(s, i, &globs);
	}
	s->rest = false;
	if (negated && negated != n)
		diag_error(s->c, stmt->name->loc,
			   "set '%s' has elements with '!' and without",
			   stmt->name->text);
}

static void add_cgroup(struct compiler *c, void *data, u32 id)
{
	struct profile *const profile = data;

	vec_push(&c->arena, &profile->cgroups, id);
}

static void take_match(struct sema *s, struct profile *profile,
		       const struct stmt *stmt)
{
	if (strcmp(stmt->name->text, "cgroup")) {
		diag_error(s->c, stmt->name->loc,
			   "containers are matched by cgroup, not by '%s'",
			   stmt->name->text);
		return;
	}
	for (const struct item *i = stmt->items.first; i; i = i->next) {
		if (i->text[0] != '/')
			diag_error(s->c, i->loc,
				   "a cgroup pattern starts with '/'");
		else if (!i->text[1])
			diag_error(s->c, i->loc,
				   "the root cgroup is the host and no container");
		else
			glob_add(s->c, &s->m->cgroups, i->loc, i->text, "",
				 add_cgroup, profile);
	}
}

static void take_choice(struct sema *s, const struct stmt *stmt,
			const struct named_value *names, const char *what,
			const char *choices, u8 *choice, struct loc *before)
{
	u32 value;

	if (before->line) {
		diag_error(s->c, stmt->loc, "the container has a second %s",
			   what);
		diag_note(s->c, *before, "the first one is here");
	} else if (find_value(names, stmt->name->text, &value)) {
		*choice = value;
	} else if (!strcmp(stmt->name->text, "learn")) {
		diag_error(s->c, stmt->name->loc,
			   "mode learn is not supported");
	} else {
		diag_error(s->c, stmt->name->loc, "unknown %s '%s': %s", what,
			   stmt->name->text, choices);
	}
	*before = stmt->loc;
}

/* "private", kinds of namespaces, "pinned", in any order. */
static void take_namespaces(struct sema *s, struct profile *profile,
			    const struct stmt *stmt)
{
	const struct item *i = stmt->items.first;

	if (!i)
		diag_error(s->c, stmt->loc,
			   "'namespaces' takes 'private' and kinds of namespaces, or 'pinned'");
	while (i) {
		const struct item *const word = i;
		int kind;

		i = i->next;
		if (!strcmp(word->text, "pinned")) {
			profile->flags |= HCSEC_PROFILE_PINNED;
			continue;
		}
		if (strcmp(word->text, "private")) {
			diag_error(s->c, word->loc,
				   "'%s' is out of place: namespaces [private mnt|uts|ipc|user|pid|net|cgroup|time...] [pinned]",
				   word->text);
			return;
		}
		for (; i; i = i->next) {
			kind = hcsec_name_find(HCSEC_NAMES_NAMESPACE, i->text);
			if (kind < 0)
				break;
			profile->private_ns |= BIT(kind);
		}
		if (!profile->private_ns)
			diag_error(s->c, word->loc,
				   "'private' without a kind of namespaces");
	}
}

static void take_splice(struct sema *s, struct profile *profile,
			const struct stmt *stmt)
{
	if (strcmp(stmt->name->text, "forbidden"))
		diag_error(s->c, stmt->name->loc,
			   "all that can be said is 'splice forbidden', not 'splice %s'",
			   stmt->name->text);
	profile->flags |= HCSEC_PROFILE_NO_SPLICE;
}

static void take_clearance(struct sema *s, struct profile *profile,
			   const struct stmt *stmt)
{
	if (profile->clearance) {
		diag_error(s->c, stmt->loc,
			   "the container has a second clearance");
		diag_note(s->c, profile->clearance->loc,
			  "the first one is here");
	}
	profile->clearance = stmt;
}

static void declare_container(struct sema *s, const struct stmt *stmt)
{
	struct profile *const profile =
		arena_alloc(&s->c->arena, sizeof(*profile));
	struct loc mode = {}, enter = {};
	const struct profile *before;
	bool matched = false;

	profile->name = stmt->name->text;
	profile->loc = stmt->name->loc;
	profile->stmt = stmt;
	for (u32 i = 0; i < HCSEC_EVENT_NR; i++)
		profile->default_position[i] = NO_POSITION;
	for (const struct stmt *i = stmt->body.first; i; i = i->next) {
		if (i->kind == STMT_MATCH) {
			take_match(s, profile, i);
			matched = true;
		} else if (i->kind == STMT_MODE) {
			take_choice(s, i, mode_names, "mode",
				    "enforce or permissive", &profile->mode,
				    &mode);
		} else if (i->kind == STMT_ENTER) {
			take_choice(s, i, enter_names, "enter",
				    "exec or immediate", &profile->enter,
				    &enter);
		} else if (i->kind == STMT_NAMESPACES) {
			take_namespaces(s, profile, i);
		} else if (i->kind == STMT_SPLICE) {
			take_splice(s, profile, i);
		} else if (i->kind == STMT_CLEARANCE) {
			take_clearance(s, profile, i);
		} else if (i->kind == STMT_ASSIGNABLE) {
			profile->flags |= HCSEC_PROFILE_ASSIGNABLE;
		}
	}
	if (!matched && !(profile->flags & HCSEC_PROFILE_ASSIGNABLE))
		diag_error(s->c, stmt->name->loc,
			   "container '%s' has neither 'match cgroup' nor 'assignable'",
			   stmt->name->text);
	if (!check_name(s, stmt->name))
		return;
	before = symbol_find(&s->m->containers, stmt->name->text);
	if (before) {
		report_twice(s, stmt->name, before->loc);
		return;
	}
	symbol_add(&s->c->arena, &s->m->containers, stmt->name->text, profile);
	vec_push(&s->c->arena, &s->m->profiles, profile);
}

/* Marks that sequences need, one for each step but the last. */
static void declare_sequence(struct sema *s, const struct stmt *stmt)
{
	u32 kind, step = 1;

	if (!check_name(s, stmt->name))
		return;
	if (!find_value(kind_names, stmt->kind_name->text, &kind)) {
		diag_error(s->c, stmt->kind_name->loc,
			   "a sequence is of kind process, container or data");
		return;
	}
	if (!stmt->body.first || !stmt->body.first->next) {
		diag_error(s->c, stmt->name->loc,
			   "a sequence has at least two events");
		return;
	}
	for (const struct stmt *i = stmt->body.first; i->next; i = i->next) {
		const char *const name = arena_printf(&s->c->arena, "%s#%u",
						      stmt->name->text, step++);
		const struct mark *const before =
			symbol_find(&s->m->marks, name);

		if (strlen(name) > HCSEC_MAX_MARK_NAME) {
			diag_error(s->c, stmt->name->loc, "name is too long");
			return;
		}
		if (!before) {
			add_mark(s, name, stmt->name->loc, kind, HCSEC_TAINT,
				 true);
		} else if (before->kind != kind) {
			diag_error(s->c, stmt->name->loc,
				   "sequence '%s' is of another kind elsewhere",
				   stmt->name->text);
			diag_note(s->c, before->loc, "it is here");
			return;
		}
	}
}

static void declare_sequences(struct sema *s, const struct stmt *stmt)
{
	for (const struct stmt *i = stmt->body.first; i; i = i->next) {
		if (i->kind == STMT_SEQUENCE)
			declare_sequence(s, i);
	}
}

static void report_place(struct sema *s, const struct stmt *stmt)
{
	static const char *const words[] = {
		"policy", "serial",   "epoch",	   "expires", "starts", "mark",
		"net",	  "path",     "port",	   "template", "container",
		"use",	  "include",  "match",	   "mode",   "enter",
		"default", "allow",   "audit",	   "deny",   "kill",
		"on",	  "sequence", "assignable", "namespaces", "splice",
		"clearance",
	};
	const char *guess;

	if (stmt->kind == STMT_UNSUPPORTED) {
		diag_error(s->c, stmt->loc,
			   "%s is not supported",
			   stmt->name->text);
		return;
	}
	if (stmt->kind != STMT_OTHER) {
		diag_error(s->c, stmt->loc,
			   "this statement belongs into a container or a template");
		return;
	}
	guess = suggest(stmt->name->text, words, ARRAY_SIZE(words));
	if (guess)
		diag_error(s->c, stmt->loc,
			   "unknown statement '%s'; did you mean '%s'?",
			   stmt->name->text, guess);
	else
		diag_error(s->c, stmt->loc, "unknown statement '%s'",
			   stmt->name->text);
}

static void declare_all(struct sema *s, const struct stmts *stmts, bool top);

static void take_policy(struct sema *s, const struct stmt *stmt)
{
	if (s->m->name && strcmp(s->m->name, stmt->name->text)) {
		diag_error(s->c, stmt->name->loc,
			   "files that are compiled together are of one policy");
		diag_note(s->c, s->m->name_loc, "it is '%s' here", s->m->name);
	} else if (!*stmt->name->text || strpbrk(stmt->name->text, "\t\r\\")) {
		diag_error(s->c, stmt->name->loc, "bad name of a policy");
	} else if (!s->m->name) {
		s->m->name = stmt->name->text;
		s->m->name_loc = stmt->name->loc;
	}
	declare_all(s, &stmt->body, false);
}

static void declare_all(struct sema *s, const struct stmts *stmts, bool top)
{
	struct model *const m = s->m;

	for (struct stmt *i = stmts->first; i; i = i->next) {
		switch (i->kind) {
		case STMT_POLICY:
			if (top)
				take_policy(s, i);
			else
				diag_error(s->c, i->loc,
					   "a policy within a policy");
			break;
		case STMT_SERIAL:
			take_serial(s, i);
			break;
		case STMT_EPOCH:
			take_epoch(s, i);
			break;
		case STMT_EXPIRES:
			take_time(s, i, &m->expires_loc, &m->expires,
				  "expires");
			break;
		case STMT_STARTS:
			take_time(s, i, &m->starts_loc, &m->starts, "starts");
			break;
		case STMT_MARK:
			declare_mark(s, i);
			break;
		case STMT_NET:
			declare(s, &m->nets, i);
			break;
		case STMT_PATH:
			declare(s, &m->path_sets, i);
			break;
		case STMT_PORT:
			declare(s, &m->ports, i);
			break;
		case STMT_TEMPLATE:
			declare(s, &m->templates, i);
			declare_sequences(s, i);
			break;
		case STMT_CONTAINER:
			declare_container(s, i);
			declare_sequences(s, i);
			break;
		default:
			report_place(s, i);
			break;
		}
	}
}

static void check_sets(struct sema *s, const struct symbols *symbols)
{
	for (u32 i = 0; i < symbols->values.n; i++)
		check_set(s, symbols->values.at[i]);
}

static int compare_marks(const void *left, const void *right)
{
	const struct mark *const *a = left;
	const struct mark *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

static int compare_profiles(const void *left, const void *right)
{
	const struct profile *const *a = left;
	const struct profile *const *b = right;

	return strcmp((*a)->name, (*b)->name);
}

/* Bits follow names, so that they do not depend on where marks are declared. */
static void number_marks(struct sema *s)
{
	struct model *const m = s->m;

	if (m->sorted_marks.n)
		qsort(m->sorted_marks.at, m->sorted_marks.n,
		      sizeof(*m->sorted_marks.at), compare_marks);
	for (u32 i = 0; i < m->sorted_marks.n; i++) {
		struct mark *const mark = m->sorted_marks.at[i];

		if (i >= HCSEC_MAX_MARKS) {
			diag_error(s->c, mark->loc,
				   "a policy has at most %d marks, those of sequences included; this one has %u",
				   HCSEC_MAX_MARKS, m->sorted_marks.n);
			return;
		}
		mark->bit = i;
		m->polarity_mask[mark->polarity] |= BIT_ULL(i);
		if (mark->kind == HCSEC_MARK_DATA)
			m->data_mask |= BIT_ULL(i);
	}
}

u64 sema_data_marks(struct sema *s, const struct item *item)
{
	u64 marks = 0;

	for (; item; item = item->next) {
		struct mark *const mark = sema_mark(s, item);

		if (!mark)
			continue;
		mark->used = true;
		marks |= BIT_ULL(mark->bit);
		if (mark->kind == HCSEC_MARK_DATA)
			continue;
		diag_error(s->c, item->loc, "mark '%s' is not of kind data",
			   mark->name);
		if (mark->loc.line)
			diag_note(s->c, mark->loc, "it is declared here");
	}
	return marks;
}

static void find_declassified(struct sema *s)
{
	for (u32 i = 0; i < s->m->sorted_marks.n; i++) {
		struct mark *const mark = s->m->sorted_marks.at[i];

		mark->hides = sema_data_marks(s, mark->declassifies);
	}
}

/* @whole is false if what seems to be missing may just not have been read. */
static void check_policy(struct sema *s, bool whole)
{
	const struct model *const m = s->m;

	if (!m->name && whole)
		diag_error(s->c, (struct loc){},
			   "there is no policy: policy \"NAME\" { ... }");
	else if (!m->serial_loc.line && whole)
		diag_error(s->c, m->name_loc,
			   "policy '%s' has no serial; it replaces only policies with a lower one",
			   m->name);
	if (m->expires && m->expires <= m->starts)
		diag_error(s->c, m->expires_loc,
			   "the policy expires before it starts");
	if (m->profiles.n > HCSEC_MAX_PROFILES)
		diag_error(s->c, m->name_loc, "more than %d containers",
			   HCSEC_MAX_PROFILES);
	else if (m->name && !m->profiles.n && !s->c->errors)
		diag_warning(s->c, m->name_loc,
			     "policy '%s' has no container and confines nothing",
			     m->name);
}

static void warn_of_marks(struct sema *s)
{
	/* A rule that was not understood may use or set any of them. */
	if (s->c->errors)
		return;
	for (u32 i = 0; i < s->m->sorted_marks.n; i++) {
		const struct mark *const mark = s->m->sorted_marks.at[i];

		if (mark->generated)
			continue;
		if (!mark->used)
			diag_warning(s->c, mark->loc,
				     "no rule uses mark '%s'", mark->name);
		else if (mark->kind == HCSEC_MARK_DATA && !mark->is_set)
			diag_warning(s->c, mark->loc,
				     "no rule sets data mark '%s'", mark->name);
		else if (mark->required.line && !mark->is_set)
			diag_warning(s->c, mark->required,
				     "mark '%s' is required here, but no rule sets it",
				     mark->name);
	}
}

bool sema_run(struct compiler *c, struct model *m, const struct stmts *policy)
{
	struct sema s = { .c = c, .m = m };
	const bool whole = !c->errors;
	interval_vec none = {};

	intervals_intern(m, &c->arena, &none);
	declare_all(&s, policy, true);
	number_marks(&s);
	if (m->sorted_marks.n <= HCSEC_MAX_MARKS) {
		find_declassified(&s);
		clearance_check(&s);
	}
	check_sets(&s, &m->nets);
	check_sets(&s, &m->path_sets);
	check_sets(&s, &m->ports);
	if (m->profiles.n)
		qsort(m->profiles.at, m->profiles.n, sizeof(*m->profiles.at),
		      compare_profiles);
	m->positions.arena = &c->arena;
	if (m->sorted_marks.n <= HCSEC_MAX_MARKS) {
		for (u32 i = 0; i < m->profiles.n; i++)
			rules_collect(&s, m->profiles.at[i]);
		rules_check_templates(&s);
		warn_of_marks(&s);
	}
	check_policy(&s, whole);
	if (c->errors)
		return false;
	rules_number(&s);
	return true;
}
