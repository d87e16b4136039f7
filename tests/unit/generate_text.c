// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Random policies as text
 */

#include <stdarg.h>
#include <stdio.h>

#include "flow.h"
#include "generate.h"

/**
 * struct writer - A text that grows
 *
 * @text: The text.
 * @size: Room for it.
 * @len: Its length.
 * @line: Number of the line that is being written.
 */
struct writer {
	char *text;
	size_t size;
	size_t len;
	u32 line;
};

static void __attribute__((format(printf, 2, 3)))
put(struct writer *w, const char *fmt, ...)
{
	const size_t start = w->len;
	va_list args;
	size_t i;

	va_start(args, fmt);
	w->len += vsnprintf(w->text + w->len, w->size - w->len, fmt, args);
	va_end(args);
	if (w->len >= w->size)
		abort();
	for (i = start; i < w->len; i++)
		w->line += w->text[i] == '\n';
}

static void put_values(struct writer *w, const struct model_values *values,
		       bool negated, bool quoted)
{
	u32 i;

	for (i = 0; i < values->n; i++)
		put(w, quoted ? " %s\"%s\"" : " %s%s", negated ? "!" : "",
		    values->at[i].text);
}

static void put_clauses(struct writer *w, const struct model_rule *rule)
{
	u32 i;

	for (i = 0; i < rule->nclauses; i++) {
		const struct model_clause *const c = &rule->clauses[i];

		if (!c->values.n) {
			put(w, " %s%s", c->negated ? "!" : "", c->keyword);
			continue;
		}
		put(w, " %s", c->keyword);
		put_values(w, &c->values, c->negated,
			   !strcmp(c->keyword, "abstract"));
	}
}

static void put_marks(struct writer *w, const struct model_policy *p,
		      const char *sign, u64 marks)
{
	u32 i;

	for (i = 0; i < p->nmarks; i++) {
		if (marks >> i & 1)
			put(w, " %s%s", sign, p->marks[i].name);
	}
}

static void put_guard(struct writer *w, struct rand *r,
		      const struct model_policy *p,
		      const struct model_rule *rule)
{
	const bool together = rand_percent(r, 50);
	const bool object = rule->object_need || rule->object_unless;

	if (rule->need || (rule->unless && together))
		put(w, " when");
	put_marks(w, p, rand_percent(r, 50) ? "+" : "", rule->need);
	if (rule->unless && !together)
		put(w, " unless");
	put_marks(w, p, !together ? "" : rand_percent(r, 50) ? "-" : "!",
		  rule->unless);
	if (object)
		put(w, rand_percent(r, 50) ? " object" : " when object");
	put_marks(w, p, "+", rule->object_need);
	put_marks(w, p, rand_percent(r, 50) ? "-" : "!", rule->object_unless);
}

static void put_effects(struct writer *w, const struct model_policy *p,
			const struct model_rule *rule)
{
	if (rule->set)
		put(w, " set");
	put_marks(w, p, "", rule->set);
	if (rule->clear)
		put(w, " clear");
	put_marks(w, p, "", rule->clear);
	if (rule->object_set)
		put(w, " set object");
	put_marks(w, p, "", rule->object_set);
	if (rule->err == EACCES)
		put(w, " errno EACCES");
	else if (rule->err)
		put(w, " errno %d", rule->err);
}

static void put_events(struct writer *w, const struct model_rule *rule)
{
	const char *comma = "";
	u32 i;

	if (rule->group) {
		put(w, " %s", rule->group);
		return;
	}
	for (i = 0; i < HCSEC_EVENT_NR; i++) {
		if (rule->events & (1ULL << i)) {
			put(w, "%s %s", comma, hcsec_event_name(i));
			comma = ",";
		}
	}
}

/* What comes after the events, in one of the orders that are allowed. */
static void put_tail(struct writer *w, struct rand *r,
		     const struct model_policy *p,
		     const struct model_rule *rule)
{
	if (rand_percent(r, 50)) {
		put_clauses(w, rule);
		put_guard(w, r, p, rule);
		put_effects(w, p, rule);
	} else {
		put_effects(w, p, rule);
		put_guard(w, r, p, rule);
		put_clauses(w, rule);
	}
	put(w, "\n");
}

static const char *const verdicts[HCSEC_VERDICT_NR] = { "on", "allow", "audit",
							"deny", "kill" };
static const char *const kinds[HCSEC_MARK_KIND_NR] = { "process", "container",
							 "data" };
static const char *const polarities[HCSEC_POLARITY_NR] = { "taint", "credit",
							   "exact" };

static void put_statement(struct writer *w, struct rand *r,
			  const struct model_policy *p,
			  struct model_statement *s)
{
	u32 i;

	put(w, "\t\t");
	s->rule.line = w->line;
	switch (s->kind) {
	case MODEL_RULE:
		put(w, "%s", verdicts[s->rule.verdict]);
		put_events(w, &s->rule);
		put_tail(w, r, p, &s->rule);
		break;
	case MODEL_DEFAULT_DENY:
		put(w, "default deny");
		put_events(w, &s->rule);
		put(w, "\n");
		break;
	case MODEL_SEQUENCE:
		put(w, "sequence %s %s {\n", s->name, kinds[s->scope]);
		for (i = 0; i < s->nsteps; i++) {
			put(w, "\t\t\t");
			s->step[i].line = w->line;
			put_events(w, &s->step[i]);
			put_tail(w, r, p, &s->step[i]);
		}
		put(w, "\t\t} %s", verdicts[s->rule.verdict]);
		put_effects(w, p, &s->rule);
		put(w, "\n");
		break;
	}
}

static void put_clearance(struct writer *w, const struct model_policy *p,
			  struct model_clearance *clearance)
{
	if (!clearance->given)
		return;
	clearance->line = w->line;
	put(w, " clearance {");
	put_marks(w, p, "", clearance->marks);
	put(w, " }");
}

static void put_block(struct writer *w, struct rand *r,
		      const struct model_policy *p, struct model_block *b)
{
	u32 i;

	put(w, "\t%s %s {\n", b->is_template ? "template" : "container",
	    b->name);
	if (!b->is_template)
		put(w, "\t\tmatch cgroup \"%s\"\n", b->cgroup);
	for (i = 0; i < p->nblocks; i++) {
		if (b->uses & (1U << i))
			put(w, "\t\tuse %s\n", p->blocks[i].name);
	}
	put(w, "\t\t");
	put_clearance(w, p, &b->clearance);
	put(w, "\n");
	for (i = 0; i < b->n; i++)
		put_statement(w, r, p, &b->statements[i]);
	put(w, "\t}\n");
}

static void put_mark(struct writer *w, struct rand *r,
		     const struct model_policy *p,
		     const struct model_mark *mark)
{
	if (mark->generated)
		return;
	put(w, "\tmark %s %s", mark->name, kinds[mark->kind]);
	if (mark->polarity != HCSEC_TAINT || rand_percent(r, 50))
		put(w, " %s", polarities[mark->polarity]);
	if (mark->declassifies)
		put(w, " declassifies");
	put_marks(w, p, "", mark->declassifies);
	put(w, "\n");
}

size_t generate_text(struct rand *r, struct model_policy *p, char *text,
		     size_t size)
{
	struct writer w = { .text = text, .size = size, .line = 1 };
	const u32 first = rand_below(r, p->nblocks);
	u32 i;

	put(&w, "policy \"random\" {\n\tserial 1\n");
	for (i = 0; i < p->nmarks; i++)
		put_mark(&w, r, p, &p->marks[i]);
	for (i = 0; i < p->nsets; i++) {
		put(&w, "\t%s %s {", p->sets[i].keyword, p->sets[i].name);
		put_values(&w, &p->sets[i].values, p->sets[i].negated, false);
		put(&w, " }");
		put_clearance(&w, p, &p->sets[i].clearance);
		put(&w, "\n");
	}
	/* Templates may stand behind what uses them. */
	for (i = 0; i < p->nblocks; i++)
		put_block(&w, r, p, &p->blocks[(first + i) % p->nblocks]);
	put(&w, "}\n");
	return w.len;
}
