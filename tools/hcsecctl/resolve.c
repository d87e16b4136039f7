// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - From clauses to intervals of classes
 */

#include "flow.h"
#include "rules.h"

/* The intervals of one predicate. */
static u32 resolve(struct sema *s, const struct pred *pred)
{
	struct model *const m = s->m;
	struct arena *const arena = &s->c->arena;
	u32 values = pred->id, last;

	if (pred->kind == PRED_VALUES)
		return values;
	if (pred->kind == PRED_ADDRESSES) {
		values = m->addr.values[pred->id];
		last = m->addr.classes - 1;
	} else {
		values = m->path.values[pred->id];
		last = m->path.classes - 1;
	}
	values = intervals_extend(m, arena, values, last);
	/* Class 0, no address or path at all, is in no set and out of none. */
	return pred->negated ? intervals_complement(m, arena, values, 1) :
			       values;
}

/* Returns false if there is nothing that the rule matches. */
static bool resolve_rule(struct sema *s, struct rule *rule)
{
	for (const struct pred *p = rule->preds; p; p = p->next) {
		const s32 attr = rule->event == HCSEC_EVENT_EXEC ?
					 p->exec_attr :
					 p->socket_attr;
		u32 n;

		rule->values[attr] =
			intervals_intersect(s->m, &s->c->arena,
					    rule->values[attr], resolve(s, p));
		intervals_get(s->m, rule->values[attr], &n);
		if (!n)
			return false;
	}
	/* A path is that of a file. */
	if (rule->event == HCSEC_EVENT_EXEC && rule->values[HCSEC_EXEC_PATH] &&
	    rule->values[HCSEC_EXEC_ORIGIN]) {
		const u32 id = rule->values[HCSEC_EXEC_ORIGIN];
		u32 n;
		const struct interval *const first =
			intervals_get(s->m, id, &n);

		if (first->low > HCSEC_ORIGIN_FILE)
			return false;
	}
	return true;
}

void rules_resolve(struct sema *s)
{
	for (u32 i = 0; i < s->m->profiles.n; i++) {
		struct profile *const profile = s->m->profiles.at[i];
		u32 kept = 0;

		for (u32 j = 0; j < profile->rules.n; j++) {
			struct rule *const rule = &profile->rules.at[j];

			if (resolve_rule(s, rule))
				profile->rules.at[kept++] = *rule;
			else
				diag_warning(s->c, rule->loc,
					     "the rule never matches %s: its clauses contradict each other",
					     hcsec_event_name(rule->event));
		}
		profile->rules.n = kept;
	}
}
