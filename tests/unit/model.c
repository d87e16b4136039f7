// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - A naive model of policies
 */

#include <stdio.h>

#include "model.h"

#define EVENT(e) (1U << (e))
#define EVENT_OF(name) EVENT(HCSEC_EVENT_##name)
#define SOCKET_EVENTS (EVENT_OF(FILE_OPEN) - 1 - EVENT_OF(EXEC))

/* An elementary rule: a statement, or one step of a sequence. */
struct elementary {
	const struct model_rule *rule;
	u64 need;
	u64 set;
	u64 clear;
	enum hcsec_verdict verdict;
	int err;
};

struct elementaries {
	struct elementary at[MODEL_BLOCKS * MODEL_STATEMENTS * MODEL_STEPS];
	u32 n;
	const struct model_rule *defaults[MODEL_BLOCKS * MODEL_STATEMENTS];
	u32 ndefaults;
};

static bool glob_class(const char **pattern, char byte)
{
	const char *at = *pattern;
	const bool negated = *at == '!' || *at == '^';
	bool found = false;

	at += negated;
	do {
		const u8 low = *at++;
		u8 high = low;

		if (at[0] == '-' && at[1] != ']') {
			high = at[1];
			at += 2;
		}
		found |= low <= (u8)byte && (u8)byte <= high;
	} while (*at != ']');
	*pattern = at + 1;
	return byte != '/' && found != negated;
}

/*
 * Each alternative, followed by what is behind the braces, is a pattern.  A star
 * at the end of the one and a star at the start of the other are two stars, and
 * not "**", so there is a byte between them which is no part of any pattern.
 */
static bool glob_braces(const char *pattern, const char *text, size_t len)
{
	char one[256];
	const char *rest = pattern;
	const char *from = pattern;

	while (*rest != '}')
		rest++;
	while (from <= rest) {
		const size_t n = strcspn(from, ",}");

		snprintf(one, sizeof(one), "%.*s\1%s", (int)n, from, rest + 1);
		if (model_glob(one, text, len))
			return true;
		from += n + 1;
	}
	return false;
}

bool model_glob(const char *pattern, const char *text, size_t len)
{
	size_t i;

	switch (*pattern) {
	case '\0':
		return !len;
	case '*':
		if (pattern[1] == '*') {
			for (i = 0; i <= len; i++) {
				if (model_glob(pattern + 2, text + i, len - i))
					return true;
			}
			return false;
		}
		for (i = 0;; i++) {
			if (model_glob(pattern + 1, text + i, len - i))
				return true;
			if (i == len || text[i] == '/')
				return false;
		}
	case '?':
		return len && *text != '/' &&
		       model_glob(pattern + 1, text + 1, len - 1);
	case '[':
		pattern++;
		return len && glob_class(&pattern, *text) &&
		       model_glob(pattern, text + 1, len - 1);
	case '\1':
		return model_glob(pattern + 1, text, len);
	case '{':
		return glob_braces(pattern + 1, text, len);
	case '\\':
		pattern++;
		break;
	}
	return len && *pattern == *text &&
	       model_glob(pattern + 1, text + 1, len - 1);
}

static bool is_mapped(const u8 *addr, u32 len)
{
	static const u8 start[12] = { [10] = 0xff, [11] = 0xff };

	return len == 16 && !memcmp(addr, start, sizeof(start));
}

/* A mapped address is an IPv4 address, on either side. */
static bool in_net(const struct model_value *net, const u8 *addr, u32 len)
{
	const u8 *base = net->addr;
	u32 prefix = net->prefix;
	u32 base_len = net->addr_len;
	u32 i;

	if (is_mapped(addr, len)) {
		addr += 12;
		len = 4;
	}
	if (is_mapped(base, base_len) && prefix >= 96) {
		base += 12;
		base_len = 4;
		prefix -= 96;
	}
	if (len != base_len)
		return false;
	for (i = 0; i < prefix; i++) {
		if ((addr[i / 8] ^ base[i / 8]) >> (7 - i % 8) & 1)
			return false;
	}
	return true;
}

enum sort { SORT_NUMBER, SORT_NET, SORT_PATH, SORT_ABSTRACT };

static bool in_values(const struct model_values *values, enum sort sort,
		      const struct model_event *e, u32 number)
{
	u32 i;

	for (i = 0; i < values->n; i++) {
		const struct model_value *const v = &values->at[i];
		char pattern[MODEL_TEXT + 1];
		bool in;

		if (v->set) {
			in = in_values(&v->set->values, sort, e, number);
		} else if (sort == SORT_NUMBER) {
			in = v->low <= number && number <= v->high;
		} else if (sort == SORT_NET) {
			in = in_net(v, e->addr, e->addr_len);
		} else {
			snprintf(pattern, sizeof(pattern), "%s%s",
				 sort == SORT_ABSTRACT ? "@" : "", v->text);
			in = model_glob(pattern, e->name, e->name_len);
		}
		if (in)
			return true;
	}
	return false;
}

static bool is(const char *a, const char *b)
{
	return !strcmp(a, b);
}

bool model_clause_fits(const char *keyword, enum hcsec_event_type event)
{
	static const struct {
		const char *keyword;
		u32 events;
	} known[] = {
		{ "path", SOCKET_EVENTS - EVENT_OF(SOCKET_CREATE) +
				  EVENT_OF(EXEC) },
		{ "abstract", SOCKET_EVENTS - EVENT_OF(SOCKET_CREATE) },
		{ "port", SOCKET_EVENTS - EVENT_OF(SOCKET_CREATE) },
		{ "to", EVENT_OF(SOCKET_CONNECT) | EVENT_OF(SOCKET_SEND) },
		{ "from", EVENT_OF(SOCKET_ACCEPTED) | EVENT_OF(SOCKET_RECV) },
		{ "at", EVENT_OF(SOCKET_BIND) | EVENT_OF(SOCKET_LISTEN) |
				EVENT_OF(SOCKET_ACCEPT) },
		{ "family", SOCKET_EVENTS },
		{ "type", SOCKET_EVENTS },
		{ "protocol", SOCKET_EVENTS },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (is(known[i].keyword, keyword))
			return known[i].events & EVENT(event);
	}
	return event == HCSEC_EVENT_EXEC;
}

/* A clause about a name, an address or a port needs that there is one. */
static bool clause_matches(const struct model_clause *c,
			   const struct model_event *e)
{
	const char *const k = c->keyword;
	enum sort sort = SORT_NUMBER;
	u32 number = 0;
	bool exists = true;

	if (!model_clause_fits(k, e->type))
		return false;
	if (is(k, "path") || is(k, "abstract")) {
		sort = is(k, "path") ? SORT_PATH : SORT_ABSTRACT;
		exists = e->named;
	} else if (is(k, "to") || is(k, "from") || is(k, "at")) {
		sort = SORT_NET;
		exists = e->addr_len;
	} else if (is(k, "port")) {
		number = e->port;
		exists = e->port;
	} else if (is(k, "family")) {
		number = e->family;
	} else if (is(k, "type")) {
		number = e->socktype;
	} else if (is(k, "protocol")) {
		number = e->protocol;
	} else if (is(k, "origin")) {
		number = e->origin;
	} else if (is(k, "memfd")) {
		return (e->origin == HCSEC_ORIGIN_MEMFD) != c->negated;
	} else if (is(k, "deleted")) {
		return (e->origin == HCSEC_ORIGIN_DELETED) != c->negated;
	} else if (is(k, "unreachable")) {
		return (e->origin == HCSEC_ORIGIN_UNREACHABLE) != c->negated;
	} else if (is(k, "level")) {
		number = e->level;
	} else if (is(k, "interpreter")) {
		return (e->level > 0) != c->negated;
	} else if (is(k, "gains")) {
		return e->gains != c->negated;
	} else if (is(k, "stdin")) {
		number = e->stdio[0];
	} else if (is(k, "stdout")) {
		number = e->stdio[1];
	} else if (is(k, "stderr")) {
		number = e->stdio[2];
	} else {
		abort();
	}
	return exists && in_values(&c->values, sort, e, number) != c->negated;
}

/*
 * A group means those of its events that the rule's clauses can be said of.
 * What has been accepted cannot be denied, so no group is meant to say so.
 */
static bool names_event(const struct model_rule *rule,
			enum hcsec_verdict verdict, enum hcsec_event_type event)
{
	u32 i;

	if (!(rule->events & EVENT(event)))
		return false;
	if (!rule->is_group)
		return true;
	for (i = 0; i < rule->nclauses; i++) {
		if (!model_clause_fits(rule->clauses[i].keyword, event))
			return false;
	}
	return event != HCSEC_EVENT_SOCKET_ACCEPTED || verdict < HCSEC_DENY;
}

/* All rules of a container in the order of the source, sequences by steps. */
static void collect(const struct model_policy *p, const struct model_block *b,
		    struct elementaries *all)
{
	u32 i, j;

	for (i = 0; i < p->nblocks; i++) {
		if (b->uses & (1U << i))
			collect(p, &p->blocks[i], all);
	}
	for (i = 0; i < b->n; i++) {
		const struct model_statement *const s = &b->statements[i];

		if (s->kind == MODEL_DEFAULT_DENY)
			all->defaults[all->ndefaults++] = &s->rule;
		if (s->kind == MODEL_RULE)
			all->at[all->n++] = (struct elementary){
				.rule = &s->rule,
				.need = s->rule.need,
				.set = s->rule.set,
				.clear = s->rule.clear,
				.verdict = s->rule.verdict,
				.err = s->rule.err,
			};
		for (j = 0; j < s->nsteps; j++) {
			const bool last = j == s->nsteps - 1;
			struct elementary *const e = &all->at[all->n++];

			*e = (struct elementary){
				.rule = &s->step[j],
				.need = s->step[j].need,
			};
			if (j)
				e->need |= 1ULL << s->mark[j - 1];
			if (!last)
				e->set = 1ULL << s->mark[j];
			if (last) {
				e->set = s->rule.set;
				e->clear = s->rule.clear;
				e->verdict = s->rule.verdict;
				e->err = s->rule.err;
			}
		}
	}
}

static const struct model_rule *default_of(const struct elementaries *all,
					   enum hcsec_event_type event)
{
	u32 i;

	for (i = 0; i < all->ndefaults; i++) {
		if (names_event(all->defaults[i], HCSEC_DENY, event))
			return all->defaults[i];
	}
	return NULL;
}

static bool is_allowing(enum hcsec_verdict verdict)
{
	return verdict == HCSEC_ALLOW || verdict == HCSEC_AUDIT;
}

static bool applies(const struct elementary *e, const struct model_event *event,
		    bool default_deny, u64 marks)
{
	bool says_origin = false;
	u32 i;

	if (!names_event(e->rule, e->verdict, event->type))
		return false;
	for (i = 0; i < e->rule->nclauses; i++) {
		const char *const k = e->rule->clauses[i].keyword;

		if (!clause_matches(&e->rule->clauses[i], event))
			return false;
		says_origin |= is(k, "path") || is(k, "origin") ||
			       is(k, "memfd") || is(k, "deleted") ||
			       is(k, "unreachable");
	}
	/* An allow-list allows what is no file only if it says so. */
	if (event->type == HCSEC_EVENT_EXEC && default_deny &&
	    is_allowing(e->verdict) && !says_origin &&
	    event->origin != HCSEC_ORIGIN_FILE)
		return false;
	return (marks & e->need) == e->need && !(marks & e->rule->unless);
}

void model_decide(const struct model_policy *p, u32 block,
		  const struct model_event *event, u64 marks,
		  struct model_decision *decision)
{
	u64 all_set = 0, all_clear = 0, deny_set = 0;
	const struct elementary *worst = NULL;
	struct elementaries all = {};
	const struct model_rule *fallback;
	bool allowed = false;
	u32 i;

	collect(p, &p->blocks[block], &all);
	fallback = default_of(&all, event->type);
	*decision = (struct model_decision){};
	for (i = 0; i < all.n; i++) {
		const struct elementary *const e = &all.at[i];

		if (!applies(e, event, fallback, marks))
			continue;
		all_set |= e->set;
		all_clear |= e->clear;
		if (e->verdict >= HCSEC_DENY)
			deny_set |= e->set;
		allowed |= is_allowing(e->verdict);
		/* Templates stand before what uses them, or after it. */
		if (!worst || e->verdict > worst->verdict ||
		    (e->verdict == worst->verdict &&
		     e->rule->line < worst->rule->line))
			worst = e;
	}
	if (worst) {
		decision->verdict = worst->verdict;
		decision->line = worst->rule->line;
		if (worst->verdict >= HCSEC_DENY)
			decision->err = worst->err ? worst->err : EPERM;
	}
	if (fallback && !allowed && decision->verdict < HCSEC_DENY) {
		decision->verdict = HCSEC_DENY;
		decision->err = EPERM;
		decision->line = fallback->line;
		decision->by_default = true;
	}
	decision->permissive_marks = (marks & ~all_clear) | all_set;
	decision->marks = decision->verdict >= HCSEC_DENY ?
				  marks | deny_set :
				  decision->permissive_marks;
}

/*
 * The topmost cgroup on the way from the root that a container names.  The root
 * itself is the host.
 */
int model_container(const struct model_policy *p, const char *cgroup,
		    u32 *level)
{
	const size_t len = strlen(cgroup);
	size_t end = 0;
	u32 i;

	if (len == 1)
		return -1;
	for (*level = 1; end < len; ++*level) {
		end += 1 + strcspn(cgroup + end + 1, "/");
		for (i = 0; i < p->nblocks; i++) {
			if (!p->blocks[i].is_template &&
			    model_glob(p->blocks[i].cgroup, cgroup, end))
				return i;
		}
	}
	return -1;
}

/* Whether all marks in a set are of one of the two polarities. */
static bool only(const struct model_policy *p, u64 marks,
		 enum hcsec_polarity one, enum hcsec_polarity other)
{
	u32 i;

	for (i = 0; i < p->nmarks; i++) {
		if ((marks >> i & 1) && p->marks[i].polarity != one &&
		    p->marks[i].polarity != other)
			return false;
	}
	return true;
}

static bool any(const struct model_policy *p, u64 marks,
		enum hcsec_polarity polarity)
{
	u32 i;

	for (i = 0; i < p->nmarks; i++) {
		if ((marks >> i & 1) && p->marks[i].polarity == polarity)
			return true;
	}
	return false;
}

static bool rule_well_typed(const struct model_policy *p,
			    const struct elementary *e,
			    enum hcsec_event_type event, bool default_deny)
{
	const bool denies = e->verdict >= HCSEC_DENY;
	const bool post = !denies && (event == HCSEC_EVENT_EXEC ||
				      event == HCSEC_EVENT_SOCKET_ACCEPTED);
	const bool over = denies || any(p, e->set, HCSEC_TAINT) ||
			  any(p, e->clear, HCSEC_CREDIT);
	const bool under = any(p, e->set, HCSEC_CREDIT) ||
			   any(p, e->clear, HCSEC_TAINT);
	const bool exactly = any(p, e->set | e->clear, HCSEC_EXACT);
	const bool allows = default_deny && is_allowing(e->verdict);
	const u64 unless = e->rule->unless;

	if ((under || exactly) && !post)
		return false;
	if (over && !(only(p, e->need, HCSEC_TAINT, HCSEC_EXACT) &&
		      only(p, unless, HCSEC_CREDIT, HCSEC_EXACT)))
		return false;
	if ((under || allows) &&
	    !(only(p, e->need, HCSEC_CREDIT, HCSEC_EXACT) &&
	      only(p, unless, HCSEC_TAINT, HCSEC_EXACT)))
		return false;
	return !exactly || only(p, e->need | unless, HCSEC_EXACT, HCSEC_EXACT);
}

bool model_well_typed(const struct model_policy *p)
{
	u32 i, j, event;

	for (i = 0; i < p->nblocks; i++) {
		struct elementaries all = {};

		if (p->blocks[i].is_template)
			continue;
		collect(p, &p->blocks[i], &all);
		for (j = 0; j < all.n; j++) {
			const struct elementary *const e = &all.at[j];

			for (event = 0; event < HCSEC_EVENT_FILE_OPEN; event++) {
				if (names_event(e->rule, e->verdict, event) &&
				    !rule_well_typed(p, e, event,
						     default_of(&all, event)))
					return false;
			}
		}
	}
	return true;
}
