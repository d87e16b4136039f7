// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - A naive model of policies
 */

#include <stdio.h>

#include "model.h"

#define EVENT(e) (1ULL << (e))
#define EVENT_OF(name) EVENT(HCSEC_EVENT_##name)
#define FROM_TO(first, last) (2 * EVENT_OF(last) - EVENT_OF(first))
#define SOCKET_EVENTS FROM_TO(SOCKET_CREATE, SOCKET_RECV)
#define FILE_EVENTS FROM_TO(FILE_OPEN, FILE_RECEIVE)
#define ADDRESSED (SOCKET_EVENTS - EVENT_OF(SOCKET_CREATE))
#define OUTBOUND (EVENT_OF(SOCKET_CONNECT) | EVENT_OF(SOCKET_SEND))
#define NAMING (EVENT_OF(FILE_LINK) | EVENT_OF(FILE_RENAME))
#define OPENING (EVENT_OF(FILE_OPEN) | EVENT_OF(FILE_RECEIVE))

/* Events of sequences of kind data that mark what they are about. */
#define WRITING                                                        \
	(EVENT_OF(FILE_WRITE) | EVENT_OF(FILE_CREATE) |                \
	 EVENT_OF(FILE_LINK) | EVENT_OF(FILE_RENAME) |                 \
	 EVENT_OF(FILE_UNLINK) | EVENT_OF(FILE_CHMOD) |                \
	 EVENT_OF(FILE_CHOWN) | EVENT_OF(SOCKET_SEND))

/**
 * struct elementary - A statement, or one step of a sequence
 *
 * @rule: What it says.
 * @need: Marks that it needs.
 * @either: Mark that whoever does it needs, or else what it is done to.
 * @set: Marks to set.
 * @flow: Mark to set on what is written to, or else on whoever does it.
 * @clear: Marks to clear.
 * @object_set: Marks to set on what it is about.
 * @verdict: Its verdict.
 * @err: Its errno.
 */
struct elementary {
	const struct model_rule *rule;
	u64 need;
	u64 either;
	u64 set;
	u64 flow;
	u64 clear;
	u64 object_set;
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

enum sort {
	SORT_NUMBER,
	SORT_NET,
	SORT_PATH,
	SORT_ABSTRACT,
	SORT_OTHER, /* a path as well */
	SORT_WORD,
};

static bool in_value(const struct model_value *v, enum sort sort,
		     const struct model_event *e, u32 number)
{
	char pattern[MODEL_TEXT + 1];

	switch (sort) {
	case SORT_NUMBER:
		return v->low <= number && number <= v->high;
	case SORT_NET:
		return in_net(v, e->addr, e->addr_len);
	case SORT_OTHER:
		return model_glob(v->text, e->other, strlen(e->other));
	case SORT_WORD:
		return model_glob(v->text, e->word, strlen(e->word));
	default:
		snprintf(pattern, sizeof(pattern), "%s%s",
			 sort == SORT_ABSTRACT ? "@" : "", v->text);
		return model_glob(pattern, e->name, e->name_len);
	}
}

static bool in_set(const struct model_set *set, enum sort sort,
		   const struct model_event *e, u32 number);

static bool in_values(const struct model_values *values, enum sort sort,
		      const struct model_event *e, u32 number)
{
	u32 i;

	for (i = 0; i < values->n; i++) {
		const struct model_value *const v = &values->at[i];

		if (v->set ? in_set(v->set, sort, e, number) :
			     in_value(v, sort, e, number))
			return true;
	}
	return false;
}

static bool in_set(const struct model_set *set, enum sort sort,
		   const struct model_event *e, u32 number)
{
	return in_values(&set->values, sort, e, number) != set->negated;
}

static bool is(const char *a, const char *b)
{
	return !strcmp(a, b);
}

bool model_has_object(enum hcsec_event_type event)
{
	return EVENT(event) & (EVENT_OF(EXEC) | ADDRESSED | FILE_EVENTS);
}

bool model_clause_fits(const char *keyword, enum hcsec_event_type event)
{
	static const struct {
		const char *keyword;
		u64 events;
	} known[] = {
		{ "path", ADDRESSED | EVENT_OF(EXEC) | FILE_EVENTS |
				  EVENT_OF(SYSTEM_MOUNT) |
				  EVENT_OF(SYSTEM_UMOUNT) |
				  EVENT_OF(SYSTEM_PIVOT) |
				  EVENT_OF(SYSTEM_MODULE) },
		{ "origin", EVENT_OF(EXEC) | FILE_EVENTS },
		{ "memfd", EVENT_OF(EXEC) | FILE_EVENTS },
		{ "deleted", EVENT_OF(EXEC) | FILE_EVENTS },
		{ "unreachable", EVENT_OF(EXEC) | FILE_EVENTS },
		{ "gains", EVENT_OF(EXEC) | EVENT_OF(FILE_CREATE) |
				   EVENT_OF(FILE_CHMOD) },
		{ "abstract", ADDRESSED },
		{ "port", ADDRESSED },
		{ "to", OUTBOUND | NAMING },
		{ "from", EVENT_OF(SOCKET_ACCEPTED) | EVENT_OF(SOCKET_RECV) },
		{ "at", EVENT_OF(SOCKET_BIND) | EVENT_OF(SOCKET_LISTEN) |
				EVENT_OF(SOCKET_ACCEPT) },
		{ "family", SOCKET_EVENTS },
		{ "type", SOCKET_EVENTS },
		{ "protocol", SOCKET_EVENTS },
		{ "interface", OUTBOUND },
		{ "encrypted", OUTBOUND },
		{ "kind", FILE_EVENTS },
		{ "access", OPENING | EVENT_OF(PROCESS_PTRACE) },
		{ "target", EVENT_OF(PROCESS_PTRACE) | EVENT_OF(PROCESS_KILL) },
		{ "signal", EVENT_OF(PROCESS_KILL) },
		{ "capability", EVENT_OF(PROCESS_CAPABLE) },
		{ "uid", EVENT_OF(PROCESS_SETID) },
		{ "gid", EVENT_OF(PROCESS_SETID) },
		{ "namespace", EVENT_OF(PROCESS_NS_CHANGED) },
		{ "operation", EVENT_OF(SYSTEM_MOUNT) | EVENT_OF(SYSTEM_MODULE) |
				       EVENT_OF(SYSTEM_BPF) |
				       EVENT_OF(SYSTEM_IO_URING) |
				       EVENT_OF(SYSTEM_PERF) |
				       EVENT_OF(SYSTEM_KEY) },
		{ "fstype", EVENT_OF(SYSTEM_MOUNT) },
		{ "source", EVENT_OF(SYSTEM_MOUNT) },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(known); i++) {
		if (is(known[i].keyword, keyword))
			return known[i].events & EVENT(event);
	}
	return event == HCSEC_EVENT_EXEC;
}

bool model_value_fits(const char *keyword, const struct model_value *value,
		      enum hcsec_event_type event)
{
	if (is(keyword, "origin"))
		return event != HCSEC_EVENT_EXEC ||
		       value->low <= HCSEC_ORIGIN_UNREACHABLE;
	if (!is(keyword, "operation"))
		return true;
	if (value->low <= HCSEC_MOUNT_PROPAGATION)
		return event == HCSEC_EVENT_SYSTEM_MOUNT;
	if (value->low <= HCSEC_MODULE_KEXEC)
		return event == HCSEC_EVENT_SYSTEM_MODULE;
	if (value->low <= HCSEC_BPF_COMMAND)
		return event == HCSEC_EVENT_SYSTEM_BPF;
	if (value->low <= HCSEC_IO_URING_COMMAND)
		return event == HCSEC_EVENT_SYSTEM_IO_URING;
	return event == (value->low == HCSEC_PERF_OPEN ?
				 HCSEC_EVENT_SYSTEM_PERF :
				 HCSEC_EVENT_SYSTEM_KEY);
}

static bool reads(const struct model_event *e)
{
	return e->access == HCSEC_ACCESS_READ || e->access == HCSEC_ACCESS_BOTH;
}

static bool writes(const struct model_event *e)
{
	return e->access == HCSEC_ACCESS_WRITE || e->access == HCSEC_ACCESS_BOTH;
}

/*
 * A file that is opened for both is opened for each.  Where the default is to
 * deny, all that it is opened for has to be allowed.
 */
static bool access_matches(const struct model_clause *c,
			   const struct model_event *e, bool allows)
{
	bool read = false, write = false, met;
	u32 i;

	for (i = 0; i < c->values.n; i++) {
		read |= c->values.at[i].low == HCSEC_ACCESS_READ;
		write |= c->values.at[i].low == HCSEC_ACCESS_WRITE;
	}
	met = (read && reads(e)) || (write && writes(e));
	if (c->negated)
		return !met;
	if (allows && ((!read && reads(e)) || (!write && writes(e))))
		return false;
	return met;
}

/* A clause about a name, an address or a port needs that there is one. */
static bool clause_matches(const struct model_clause *c,
			   const struct model_event *e, bool allows)
{
	const char *const k = c->keyword;
	enum sort sort = SORT_NUMBER;
	u32 number = e->number;
	bool exists = true;

	if (!model_clause_fits(k, e->type))
		return false;
	if (is(k, "path") || is(k, "abstract")) {
		sort = is(k, "path") ? SORT_PATH : SORT_ABSTRACT;
		exists = e->named;
	} else if (is(k, "source") ||
		   (is(k, "to") && (EVENT(e->type) & NAMING))) {
		sort = SORT_OTHER;
		exists = e->other[0];
	} else if (is(k, "to") || is(k, "from") || is(k, "at")) {
		sort = SORT_NET;
		exists = e->addr_len;
	} else if (is(k, "interface") || is(k, "fstype")) {
		sort = SORT_WORD;
		exists = e->word[0];
	} else if (is(k, "access") && (EVENT(e->type) & OPENING)) {
		return access_matches(c, e, allows);
	} else if (is(k, "access")) {
		number = e->access;
	} else if (is(k, "port")) {
		number = e->port;
		exists = e->port;
	} else if (is(k, "family")) {
		number = e->family;
	} else if (is(k, "type")) {
		number = e->socktype;
	} else if (is(k, "protocol")) {
		number = e->protocol;
	} else if (is(k, "encrypted")) {
		return e->encrypted != c->negated;
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
	} else if (is(k, "kind")) {
		number = e->kind;
	} else if (is(k, "target")) {
		number = e->target;
	} else if (is(k, "operation")) {
		number = e->operation;
	} else if (is(k, "uid") || is(k, "gid")) {
		exists = e->id_kind ==
			 (is(k, "uid") ? HCSEC_ID_UID : HCSEC_ID_GID);
	} else if (!is(k, "signal") && !is(k, "capability") &&
		   !is(k, "namespace")) {
		abort();
	}
	return exists && in_values(&c->values, sort, e, number) != c->negated;
}

static bool any_value_fits(const struct model_clause *c,
			   enum hcsec_event_type event)
{
	u32 i;

	for (i = 0; i < c->values.n; i++) {
		if (model_value_fits(c->keyword, &c->values.at[i], event))
			return true;
	}
	return !c->values.n;
}

/*
 * A group means those of its events that the rule's clauses can be said of.
 * What has been accepted cannot be denied, so no group is meant to say so; and
 * what has no object is not meant by marks of one.
 */
static bool names_event(const struct model_rule *rule,
			enum hcsec_verdict verdict, u64 object_set,
			enum hcsec_event_type event)
{
	u32 i;

	if (!(rule->events & EVENT(event)))
		return false;
	if (!rule->group)
		return true;
	for (i = 0; i < rule->nclauses; i++) {
		if (!model_clause_fits(rule->clauses[i].keyword, event) ||
		    !any_value_fits(&rule->clauses[i], event))
			return false;
	}
	if ((rule->object_need || rule->object_unless || object_set) &&
	    !model_has_object(event))
		return false;
	return event != HCSEC_EVENT_SOCKET_ACCEPTED || verdict < HCSEC_DENY;
}

static bool means(const struct elementary *e, enum hcsec_event_type event)
{
	return names_event(e->rule, e->verdict, e->object_set, event);
}

static void collect_sequence(const struct model_statement *s,
			     struct elementaries *all)
{
	const bool data = s->scope == HCSEC_MARK_DATA;
	u32 i;

	for (i = 0; i < s->nsteps; i++) {
		struct elementary *const e = &all->at[all->n++];
		const u64 before = i ? 1ULL << s->mark[i - 1] : 0;
		const u64 mark = 1ULL << s->mark[i];

		*e = (struct elementary){
			.rule = &s->step[i],
			.need = s->step[i].need | (data ? 0 : before),
			.either = data ? before : 0,
		};
		if (i < s->nsteps - 1) {
			e->set = data ? 0 : mark;
			e->flow = data ? mark : 0;
			continue;
		}
		e->set = s->rule.set;
		e->clear = s->rule.clear;
		e->object_set = s->rule.object_set;
		e->verdict = s->rule.verdict;
		e->err = s->rule.err;
	}
}

/* All rules of a container in the order of the source, sequences by steps. */
static void collect(const struct model_policy *p, const struct model_block *b,
		    struct elementaries *all)
{
	u32 i;

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
				.object_set = s->rule.object_set,
				.verdict = s->rule.verdict,
				.err = s->rule.err,
			};
		if (s->kind == MODEL_SEQUENCE)
			collect_sequence(s, all);
	}
}

static const struct model_rule *default_of(const struct elementaries *all,
					   enum hcsec_event_type event)
{
	u32 i;

	for (i = 0; i < all->ndefaults; i++) {
		if (names_event(all->defaults[i], HCSEC_DENY, 0, event))
			return all->defaults[i];
	}
	return NULL;
}

/* Nobody has to say that these are denied. */
static bool is_shut(enum hcsec_event_type event)
{
	return event == HCSEC_EVENT_PROCESS_ESCAPE ||
	       event == HCSEC_EVENT_PROCESS_NS_CHANGED;
}

static bool is_allowing(enum hcsec_verdict verdict)
{
	return verdict == HCSEC_ALLOW || verdict == HCSEC_AUDIT;
}

static bool applies(const struct elementary *e, const struct model_event *event,
		    bool default_deny, u64 marks)
{
	const bool allows = default_deny && is_allowing(e->verdict);
	const u64 object = event->object;
	bool says_origin = false;
	u32 i;

	if (!means(e, event->type))
		return false;
	for (i = 0; i < e->rule->nclauses; i++) {
		const char *const k = e->rule->clauses[i].keyword;

		if (!clause_matches(&e->rule->clauses[i], event, allows))
			return false;
		says_origin |= is(k, "path") || is(k, "origin") ||
			       is(k, "memfd") || is(k, "deleted") ||
			       is(k, "unreachable");
	}
	/* An allow-list allows a program that is no file only by saying so. */
	if (event->type == HCSEC_EVENT_EXEC && allows && !says_origin &&
	    event->origin != HCSEC_ORIGIN_FILE)
		return false;
	return (marks & e->need) == e->need && !(marks & e->rule->unless) &&
	       (object & e->rule->object_need) == e->rule->object_need &&
	       !(object & e->rule->object_unless) &&
	       (!e->either || ((marks | object) & e->either));
}

/* The marks that must not go to, or come from, a place. */
static u64 not_cleared(const struct model_policy *p,
		       const struct model_clearance *clearance)
{
	u64 marks = 0;
	u32 i;

	for (i = 0; clearance->given && i < p->nmarks; i++) {
		if (p->marks[i].kind == HCSEC_MARK_DATA &&
		    !p->marks[i].generated)
			marks |= 1ULL << i;
	}
	return marks & ~clearance->marks;
}

/* What goes out of somebody who has some marks. */
static u64 outgoing(const struct model_policy *p, u64 marks)
{
	u64 held_back = 0;
	u32 i;

	for (i = 0; i < p->nmarks; i++) {
		if (marks >> i & 1)
			held_back |= p->marks[i].declassifies;
	}
	return marks & ~held_back;
}

static bool net_forbids(const struct model_policy *p,
			const struct model_set *set,
			const struct model_event *e, u64 marks)
{
	return (EVENT(e->type) & OUTBOUND) && e->addr_len &&
	       in_set(set, SORT_NET, e, 0) &&
	       (outgoing(p, marks) & not_cleared(p, &set->clearance));
}

static bool path_forbids(const struct model_policy *p,
			 const struct model_set *set,
			 const struct model_event *e, u64 marks)
{
	const u64 event = EVENT(e->type);
	const u64 bad = not_cleared(p, &set->clearance);

	if (event & NAMING)
		return e->other[0] && in_values(&set->values, SORT_OTHER, e, 0) &&
		       ((outgoing(p, marks) | e->object) & bad);
	if (!(event & (OUTBOUND | EVENT_OF(FILE_WRITE) |
		       EVENT_OF(FILE_CREATE))) &&
	    !(event == EVENT_OF(FILE_OPEN) && writes(e)))
		return false;
	return e->named && in_values(&set->values, SORT_PATH, e, 0) &&
	       (outgoing(p, marks) & bad);
}

static bool container_forbids(const struct model_policy *p,
			      const struct model_block *b,
			      const struct model_event *e)
{
	const u64 event = EVENT(e->type);

	if (!(event & (EVENT_OF(EXEC) | EVENT_OF(FILE_READ) |
		       EVENT_OF(FILE_MMAP_EXEC) | EVENT_OF(SOCKET_RECV))) &&
	    !((event & OPENING) && reads(e)))
		return false;
	return e->object & not_cleared(p, &b->clearance);
}

/* A denial by a rule that stands in a line. */
static void deny(struct model_decision *decision, u32 line)
{
	if (decision->verdict > HCSEC_DENY ||
	    (decision->verdict == HCSEC_DENY && decision->line < line))
		return;
	decision->verdict = HCSEC_DENY;
	decision->line = line;
	decision->err = EPERM;
}

static void apply_clearances(const struct model_policy *p, u32 block,
			     const struct model_event *event, u64 marks,
			     struct model_decision *decision)
{
	const struct model_block *const b = &p->blocks[block];
	u32 i;

	for (i = 0; i < p->nsets; i++) {
		const struct model_set *const set = &p->sets[i];

		if (is(set->keyword, "net") ?
			    net_forbids(p, set, event, marks) :
			    is(set->keyword, "path") &&
				    path_forbids(p, set, event, marks))
			deny(decision, set->clearance.line);
	}
	if (container_forbids(p, b, event))
		deny(decision, b->clearance.line);
}

/* Effects of rules that apply. */
struct effects {
	u64 set;
	u64 clear;
	u64 object;
};

static void add_effects(struct effects *effects, const struct elementary *e,
			enum hcsec_event_type type)
{
	effects->set |= e->set;
	effects->clear |= e->clear;
	effects->object |= e->object_set;
	if (EVENT(type) & WRITING)
		effects->object |= e->flow;
	else
		effects->set |= e->flow;
}

void model_decide(const struct model_policy *p, u32 block,
		  const struct model_event *event, u64 marks,
		  struct model_decision *decision)
{
	struct effects pass = {}, denied = {};
	const struct elementary *worst = NULL;
	struct elementaries all = {};
	const struct model_rule *fallback;
	bool allowed = false, closed;
	u32 i;

	collect(p, &p->blocks[block], &all);
	fallback = default_of(&all, event->type);
	closed = fallback || is_shut(event->type);
	*decision = (struct model_decision){};
	for (i = 0; i < all.n; i++) {
		const struct elementary *const e = &all.at[i];

		if (!applies(e, event, closed, marks))
			continue;
		add_effects(&pass, e, event->type);
		if (e->verdict >= HCSEC_DENY)
			add_effects(&denied, e, event->type);
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
	apply_clearances(p, block, event, marks, decision);
	if (closed && !allowed && decision->verdict < HCSEC_DENY) {
		decision->verdict = HCSEC_DENY;
		decision->err = EPERM;
		decision->line = fallback ? fallback->line : 0;
		decision->by_default = true;
	}
	decision->permissive_marks = (marks & ~pass.clear) | pass.set;
	decision->permissive_object = event->object | pass.object;
	decision->marks = decision->verdict >= HCSEC_DENY ?
				  marks | denied.set :
				  decision->permissive_marks;
	decision->object = decision->verdict >= HCSEC_DENY ?
				   event->object | denied.object :
				   decision->permissive_object;
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
	const u64 set = e->set | e->flow | e->object_set;
	const bool over = denies || any(p, set, HCSEC_TAINT) ||
			  any(p, e->clear, HCSEC_CREDIT);
	const bool under = any(p, set, HCSEC_CREDIT) ||
			   any(p, e->clear, HCSEC_TAINT);
	const bool exactly = any(p, set | e->clear, HCSEC_EXACT);
	const bool allows = default_deny && is_allowing(e->verdict);
	const u64 need = e->need | e->either | e->rule->object_need;
	const u64 unless = e->rule->unless | e->rule->object_unless;

	if ((under || exactly) && !post)
		return false;
	if (over && !(only(p, need, HCSEC_TAINT, HCSEC_EXACT) &&
		      only(p, unless, HCSEC_CREDIT, HCSEC_EXACT)))
		return false;
	if ((under || allows) &&
	    !(only(p, need, HCSEC_CREDIT, HCSEC_EXACT) &&
	      only(p, unless, HCSEC_TAINT, HCSEC_EXACT)))
		return false;
	return !exactly || only(p, need | unless, HCSEC_EXACT, HCSEC_EXACT);
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

			for (event = 0; event < HCSEC_EVENT_NR; event++) {
				if (means(e, event) &&
				    !rule_well_typed(p, e, event,
						     is_shut(event) ||
						     default_of(&all, event)))
					return false;
			}
		}
	}
	return true;
}
