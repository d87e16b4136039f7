// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Random policies
 */

#include <stdio.h>

#include "generate.h"
#include "generate_values.h"

#define MAX_KEYWORDS 64

static const struct {
	const char *name;
	u64 events;
} groups[] = {
	{ "socket", SOCKETS },
	{ "file", FILES },
	{ "process", PROCESSES },
	{ "system", SYSTEMS },
};

static u64 data_marks(const struct model_policy *p)
{
	u64 marks = 0;
	u32 i;

	for (i = 0; i < p->nmarks; i++) {
		if (p->marks[i].kind == HCSEC_MARK_DATA &&
		    !p->marks[i].generated)
			marks |= 1ULL << i;
	}
	return marks;
}

static void make_clearance(struct rand *r, const struct model_policy *p,
			   struct model_clearance *clearance)
{
	clearance->given = rand_percent(r, 15);
	if (clearance->given)
		clearance->marks = rand_u64(r) & data_marks(p);
}

/* What is said with '!' is not said of what is said with '!'. */
static bool holds_negated(const struct model_set *set)
{
	u32 i;

	for (i = 0; i < set->values.n; i++) {
		const struct model_set *const part = set->values.at[i].set;

		if (part && (part->negated || holds_negated(part)))
			return true;
	}
	return false;
}

static void make_sets(struct rand *r, struct model_policy *p)
{
	static const struct {
		const char *keyword;
		const char *clause;
	} sorts[] = {
		{ "net", "to" }, { "path", "path" }, { "port", "port" },
	};
	const u32 n = rand_below(r, MODEL_SETS + 1);

	while (p->nsets < n) {
		const u32 sort = rand_below(r, ARRAY_SIZE(sorts));
		struct model_set *const set = &p->sets[p->nsets];

		set->keyword = sorts[sort].keyword;
		snprintf(set->name, sizeof(set->name), "n%u", p->nsets);
		pick_values(r, p, find_keyword(sorts[sort].clause),
			    &set->values);
		set->negated = !strcmp(set->keyword, "net") &&
			       rand_percent(r, 25) && !holds_negated(set);
		if (strcmp(set->keyword, "port"))
			make_clearance(r, p, &set->clearance);
		p->nsets++;
	}
}

static void make_marks(struct rand *r, struct model_policy *p)
{
	const u32 n = 1 + rand_below(r, 8);
	u32 i;

	while (p->nmarks < n) {
		struct model_mark *const mark = &p->marks[p->nmarks];

		*mark = (struct model_mark){
			.kind = rand_below(r, HCSEC_MARK_KIND_NR),
		};
		if (mark->kind != HCSEC_MARK_DATA && rand_percent(r, 50))
			mark->polarity = rand_below(r, HCSEC_POLARITY_NR);
		snprintf(mark->name, sizeof(mark->name), "m%u", p->nmarks++);
	}
	for (i = 0; i < n; i++) {
		struct model_mark *const mark = &p->marks[i];

		if (mark->kind == HCSEC_MARK_PROCESS &&
		    mark->polarity == HCSEC_CREDIT)
			mark->declassifies = rand_u64(r) & data_marks(p);
	}
}

/* Found out once: it is asked for over and over. */
static u64 fitting_events(const struct keyword *k)
{
	static u64 known[MAX_KEYWORDS];
	u64 events = 0;
	u32 i;

	if (known[k - keywords])
		return known[k - keywords];
	for (i = 0; i < HCSEC_EVENT_NR; i++) {
		if (model_clause_fits(k->name, i) &&
		    (!k->events || (k->events & EVENT(i))))
			events |= EVENT(i);
	}
	known[k - keywords] = events;
	return events;
}

/*
 * Whether each value is one of each event that was named; where they were named
 * as a group, which of them there are left.
 */
static bool values_fit(const struct model_rule *rule,
		       const struct model_clause *c, u64 *left)
{
	u64 some = c->values.n ? 0 : ~0ULL;
	u32 i, event;

	for (i = 0; i < c->values.n; i++) {
		for (event = 0; event < HCSEC_EVENT_NR; event++) {
			if (model_value_fits(c->keyword, &c->values.at[i],
					     event))
				some |= EVENT(event);
			else if (!rule->group && (*left & EVENT(event)))
				return false;
			else if (rule->group && c->values.n > 1 &&
				 c->values.at[i].set)
				return false;
		}
		/* One that fits no event is wrong, whatever the others are. */
		for (event = 0; rule->group && event < HCSEC_EVENT_NR; event++) {
			if ((*left & EVENT(event)) &&
			    model_value_fits(c->keyword, &c->values.at[i],
					     event))
				break;
		}
		if (event == HCSEC_EVENT_NR)
			return false;
	}
	if (!(*left & some))
		return false;
	*left &= some;
	return true;
}

static void make_clauses(struct rand *r, const struct model_policy *p,
			 struct model_rule *rule)
{
	static const u8 percents[MODEL_CLAUSES] = { 80, 45, 25, 10 };
	u64 left = rule->events;
	u32 tries, i;

	/* Keywords that are flags come first: see print_clauses(). */
	for (tries = 0; rule->nclauses < MODEL_CLAUSES && tries < 60; tries++) {
		const struct keyword *const k =
			&keywords[rand_below(r, nkeywords)];
		const u64 fits = fitting_events(k);
		struct model_clause clause = { .keyword = k->name };

		if (rule->group ? !(left & fits) : left & ~fits)
			continue;
		if (!rand_percent(r, percents[rule->nclauses]))
			break;
		clause.negated = rand_percent(r, 25);
		if (!k->is_flag)
			pick_values(r, p, k, &clause.values);
		if (rule->group)
			left &= fits;
		if (!values_fit(rule, &clause, &left))
			return;
		i = rule->nclauses++;
		if (k->is_flag) {
			memmove(rule->clauses + 1, rule->clauses,
				i * sizeof(clause));
			i = 0;
		}
		rule->clauses[i] = clause;
	}
}

static u64 object_events(void)
{
	u64 events = 0;
	u32 i;

	for (i = 0; i < HCSEC_EVENT_NR; i++)
		events |= model_has_object(i) ? EVENT(i) : 0;
	return events;
}

/* So that rules and events meet, a policy is about few of them. */
static u64 pick_topic(struct rand *r)
{
	static const u64 of[] = { EXEC, SOCKETS, SOCKETS, FILES, FILES,
				  PROCESSES, SYSTEMS };
	const u64 some = PICK(r, of) | PICK(r, of);
	u64 events = rand_u64(r) & some;

	events |= some & rand_u64(r) & EXEC;
	return rand_percent(r, 50) && events ? events : some;
}

static void make_events(struct rand *r, const struct model_policy *p,
			struct model_rule *rule, u32 most, bool denies)
{
	const u64 accepted = EVENT(HCSEC_EVENT_SOCKET_ACCEPTED);
	u32 n = 1 + rand_below(r, most), group;

	rule->events = 0;
	rule->group = NULL;
	if (rand_percent(r, 15)) {
		group = rand_below(r, ARRAY_SIZE(groups));
		rule->group = groups[group].name;
		rule->events = groups[group].events;
		return;
	}
	while (n--)
		rule->events |= pick_event(r, p);
	if (denies)
		rule->events &= ~accepted;
	if (!rule->events)
		rule->events = EVENT(HCSEC_EVENT_SOCKET_CONNECT);
}

/* Marks that were declared, those that sequences made less often. */
static u64 pick_marks(struct rand *r, const struct model_policy *p, u32 most)
{
	u32 n = rand_below(r, most + 1);
	u64 marks = 0;

	while (n--) {
		const u32 mark = rand_below(r, p->nmarks);

		if (!p->marks[mark].generated)
			marks |= 1ULL << mark;
	}
	return marks;
}

/* Whether a rule may speak of marks of objects. */
static bool has_objects(const struct model_rule *rule)
{
	return rule->group ? rule->events & object_events() :
			     !(rule->events & ~object_events());
}

/* Clauses may have left no event with an object in a group. */
static bool may_have_objects(struct rand *r, const struct model_rule *rule)
{
	u64 left = rule->events & object_events();
	u32 i, event;

	for (i = 0; i < rule->nclauses && left; i++) {
		for (event = 0; event < HCSEC_EVENT_NR; event++) {
			if ((left & EVENT(event)) &&
			    !model_clause_fits(rule->clauses[i].keyword, event))
				left &= ~EVENT(event);
		}
	}
	return left && has_objects(rule) && rand_percent(r, 40);
}

static void make_effects(struct rand *r, const struct model_policy *p,
			 struct model_rule *rule, bool objects)
{
	rule->set = pick_marks(r, p, 2);
	rule->clear = rand_percent(r, 60) ? pick_marks(r, p, 2) : 0;
	rule->clear &= ~rule->set;
	if (objects)
		rule->object_set = pick_marks(r, p, 2) & data_marks(p);
}

static void make_guard(struct rand *r, const struct model_policy *p,
		       struct model_rule *rule)
{
	rule->need = pick_marks(r, p, 2);
	rule->unless = rand_percent(r, 50) ? pick_marks(r, p, 2) : 0;
	rule->unless &= ~rule->need;
	if (!may_have_objects(r, rule))
		return;
	rule->object_need = pick_marks(r, p, 2) & data_marks(p);
	rule->object_unless = rand_percent(r, 20) ?
				      pick_marks(r, p, 2) & data_marks(p) :
				      0;
	rule->object_unless &= ~rule->object_need;
}

static int pick_errno(struct rand *r)
{
	static const u8 errnos[] = { 0, 0, 1, 13, 111, 133 };

	return PICK(r, errnos);
}

static void make_rule(struct rand *r, const struct model_policy *p,
		      struct model_rule *rule)
{
	*rule = (struct model_rule){
		.verdict = rand_below(r, HCSEC_VERDICT_NR),
	};
	make_events(r, p, rule, 3, rule->verdict >= HCSEC_DENY);
	make_clauses(r, p, rule);
	make_guard(r, p, rule);
	if (rule->verdict == HCSEC_NONE || rand_percent(r, 40))
		make_effects(r, p, rule, may_have_objects(r, rule));
	if (rule->verdict == HCSEC_NONE && !rule->set && !rule->clear &&
	    !rule->object_set)
		rule->verdict = HCSEC_AUDIT;
	if (rule->verdict >= HCSEC_DENY)
		rule->err = pick_errno(r);
}

static void make_sequence(struct rand *r, struct model_policy *p,
			  struct model_statement *s)
{
	u32 i;

	s->kind = MODEL_SEQUENCE;
	snprintf(s->name, sizeof(s->name), "s%u", p->nmarks);
	s->scope = rand_below(r, HCSEC_MARK_KIND_NR);
	s->nsteps = 2 + rand_below(r, MODEL_STEPS - 1);
	s->rule.verdict = HCSEC_AUDIT + rand_below(r, 3);
	if (s->rule.verdict >= HCSEC_DENY)
		s->rule.err = pick_errno(r);
	for (i = 0; i < s->nsteps; i++) {
		const bool last = i == s->nsteps - 1;
		struct model_rule *const step = &s->step[i];

		make_events(r, p, step, 1,
			    last && s->rule.verdict >= HCSEC_DENY);
		make_clauses(r, p, step);
		if (rand_percent(r, 20))
			make_guard(r, p, step);
		if (last && rand_percent(r, 30))
			make_effects(r, p, &s->rule, may_have_objects(r, step));
		if (last)
			break;
		s->mark[i] = p->nmarks++;
		p->marks[s->mark[i]] = (struct model_mark){
			.kind = s->scope,
			.polarity = HCSEC_TAINT,
			.generated = true,
		};
		snprintf(p->marks[s->mark[i]].name, MODEL_TEXT, "s%u#%u",
			 s->mark[0], i + 1);
	}
}

static void make_statement(struct rand *r, struct model_policy *p,
			   struct model_statement *s)
{
	*s = (struct model_statement){};
	if (rand_percent(r, 12)) {
		s->kind = MODEL_DEFAULT_DENY;
		make_events(r, p, &s->rule, 3, true);
	} else if (rand_percent(r, 12) &&
		   p->nmarks + MODEL_STEPS <= MODEL_MARKS) {
		make_sequence(r, p, s);
	} else {
		s->kind = MODEL_RULE;
		make_rule(r, p, &s->rule);
	}
}

/* Draws statements, and draws those again that break the typing rule. */
static void make_statements(struct rand *r, struct model_policy *p,
			    struct model_block *b)
{
	const u32 n = rand_below(r, MODEL_STATEMENTS);

	while (b->n < n) {
		struct model_statement *const s = &b->statements[b->n];
		const u32 nmarks = p->nmarks;
		u32 tries = 0;

		b->n++;
		do {
			p->nmarks = nmarks;
			make_statement(r, p, s);
			if (++tries > 20) {
				p->nmarks = nmarks;
				b->n--;
				return;
			}
		} while (!model_well_typed(p));
	}
}

/* The last component tells containers apart, so that no cgroup is of two. */
static void make_cgroup(struct rand *r, u32 number, char pattern[MODEL_TEXT])
{
	static const char *const starts[] = { "/",	"/*/",	  "/**/", "/a/",
					      "/{a,b}/", "/a*/**", "/**" };

	snprintf(pattern, MODEL_TEXT, "%sc%u", PICK(r, starts), number);
}

static const char *const any_cgroup[] = { "/*", "/**", "/?*/*", "/**/a" };

void generate_policy(struct rand *r, struct model_policy *p, bool typed)
{
	const u32 ntemplates = rand_below(r, 3);
	const u32 n = ntemplates + 1 + rand_below(r, MODEL_BLOCKS - ntemplates);
	struct model_block *const last = &p->blocks[n - 1];
	u32 used = 0, i;

	*p = (struct model_policy){ .topic = pick_topic(r) };
	make_marks(r, p);
	make_sets(r, p);
	for (i = 0; i < n; i++) {
		struct model_block *const b = &p->blocks[i];

		p->nblocks++;
		b->is_template = i < ntemplates;
		snprintf(b->name, sizeof(b->name), "%c%u",
			 b->is_template ? 't' : 'c', i);
		make_cgroup(r, i, b->cgroup);
		if (!b->is_template) {
			b->uses = rand_below(r, 1U << ntemplates);
			make_clearance(r, p, &b->clearance);
		}
		/* A template may be wrong only for what uses it. */
		if (!model_well_typed(p))
			b->uses = 0;
		used |= b->uses;
		make_statements(r, p, b);
	}
	/* Only one that is alone may have a cgroup of any name. */
	if (n - ntemplates == 1 && rand_percent(r, 50))
		snprintf(last->cgroup, MODEL_TEXT, "%s", PICK(r, any_cgroup));
	/* One that is wrong hides no other one. */
	if (!typed)
		make_statement(r, p, &last->statements[last->n++]);
	/* Nobody knows what the default is where they are not used. */
	for (i = 0; i < ntemplates; i++) {
		if (!(used & (1U << i)))
			p->blocks[i].n = 0;
	}
}

void generate_cgroup(struct rand *r, char path[MODEL_TEXT])
{
	static const char *const pieces[] = { "c0", "c1", "c2", "c3", "a", "b",
					      "ab", "xc1", "c1x" };

	if (rand_percent(r, 5))
		snprintf(path, MODEL_TEXT, "/");
	else
		pick_path(r, path, pieces, ARRAY_SIZE(pieces));
}
