// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - From clauses to intervals of classes
 */

#include "flow.h"
#include "rules.h"

/* The intervals of one predicate. */
static u32 resolve(struct sema *s, const struct pred *pred, bool allows)
{
	struct model *const m = s->m;
	struct arena *const arena = &s->c->arena;
	u32 values = pred->id, last;

	if (pred->kind == PRED_VALUES)
		return allows && pred->allow_id ? pred->allow_id : values;
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

/* Whether a path is asked for, and an origin that has none. */
static bool is_path_of_no_file(const struct model *m, u32 path, u32 origin)
{
	u32 n;

	return path && origin &&
	       intervals_get(m, origin, &n)->low > HCSEC_ORIGIN_FILE;
}

/* Returns false if there is nothing that the rule matches. */
static bool resolve_rule(struct sema *s, struct rule *rule)
{
	const enum hcsec_group group = hcsec_event_group(rule->event);

	for (const struct pred *p = rule->preds; p; p = p->next) {
		const u32 attr = p->attr[group] - 1;
		u32 n;

		rule->values[attr] =
			intervals_intersect(s->m, &s->c->arena,
					    rule->values[attr],
					    resolve(s, p, rule->allows));
		intervals_get(s->m, rule->values[attr], &n);
		if (!n)
			return false;
	}
	if (group == HCSEC_GROUP_EXEC)
		return !is_path_of_no_file(s->m, rule->values[HCSEC_EXEC_PATH],
					   rule->values[HCSEC_EXEC_ORIGIN]);
	if (group == HCSEC_GROUP_FILE)
		return !is_path_of_no_file(s->m, rule->values[HCSEC_FILE_PATH],
					   rule->values[HCSEC_FILE_ORIGIN]);
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
