// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Random policies and events
 *
 * Values are drawn from small pools, so that rules and events meet.
 */

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

#include "generate.h"

#define EVENTS HCSEC_EVENT_FILE_OPEN
#define ALL_SOCKET (((1U << EVENTS) - 1) & ~(1U << HCSEC_EVENT_EXEC))

#define PICK(r, pool) ((pool)[rand_below(r, ARRAY_SIZE(pool))])
#define pick_low(r, pool) (PICK(r, pool).low)

struct number {
	const char *text;
	u32 low;
	u32 high;
};

static const struct number families[] = {
	{ "unix", AF_UNIX, AF_UNIX },	 { "inet", AF_INET, AF_INET },
	{ "inet6", AF_INET6, AF_INET6 }, { "netlink", AF_NETLINK, AF_NETLINK },
	{ "packet", AF_PACKET, AF_PACKET }, { "1", 1, 1 }, { "40", 40, 40 },
};

static const struct number types[] = {
	{ "stream", SOCK_STREAM, SOCK_STREAM },
	{ "dgram", SOCK_DGRAM, SOCK_DGRAM },
	{ "raw", SOCK_RAW, SOCK_RAW },
	{ "seqpacket", SOCK_SEQPACKET, SOCK_SEQPACKET },
	{ "2", 2, 2 },
};

static const struct number protocols[] = {
	{ "tcp", 6, 6 }, { "udp", 17, 17 }, { "icmp", 1, 1 }, { "0", 0, 0 },
	{ "132", 132, 132 },
};

static const struct number ports[] = {
	{ "22", 22, 22 },	{ "80", 80, 80 },
	{ "443", 443, 443 },	{ "80-443", 80, 443 },
	{ "1-65535", 1, 65535 }, { "1024-65535", 1024, 65535 },
	{ "65535", 65535, 65535 },
};

static const struct number origins[] = {
	{ "file", HCSEC_ORIGIN_FILE, HCSEC_ORIGIN_FILE },
	{ "memfd", HCSEC_ORIGIN_MEMFD, HCSEC_ORIGIN_MEMFD },
	{ "deleted", HCSEC_ORIGIN_DELETED, HCSEC_ORIGIN_DELETED },
	{ "unreachable", HCSEC_ORIGIN_UNREACHABLE, HCSEC_ORIGIN_UNREACHABLE },
};

static const struct number levels[] = {
	{ "0", 0, 0 }, { "1", 1, 1 }, { "1-2", 1, 2 }, { "2-64", 2, 64 },
};

static const struct number stdios[] = {
	{ "none", HCSEC_STDIO_NONE, HCSEC_STDIO_NONE },
	{ "tty", HCSEC_STDIO_TTY, HCSEC_STDIO_TTY },
	{ "file", HCSEC_STDIO_FILE, HCSEC_STDIO_FILE },
	{ "pipe", HCSEC_STDIO_PIPE, HCSEC_STDIO_PIPE },
	{ "unix", HCSEC_STDIO_UNIX, HCSEC_STDIO_UNIX },
	{ "inet", HCSEC_STDIO_INET, HCSEC_STDIO_INET },
	{ "other", HCSEC_STDIO_OTHER, HCSEC_STDIO_OTHER },
};

#define NUMBERS(pool) .numbers = (pool), .n = ARRAY_SIZE(pool)

/* A clause; one without numbers has values of another sort or none. */
static const struct keyword {
	const char *name;
	const struct number *numbers;
	u32 n;
	const char *set; /* what sets of such values are called */
	bool is_flag;
} keywords[] = {
	{ "memfd", .is_flag = true },
	{ "deleted", .is_flag = true },
	{ "unreachable", .is_flag = true },
	{ "interpreter", .is_flag = true },
	{ "gains", .is_flag = true },
	{ "path", .set = "path" },
	{ "origin", NUMBERS(origins) },
	{ "level", NUMBERS(levels) },
	{ "stdin", NUMBERS(stdios) },
	{ "stdout", NUMBERS(stdios) },
	{ "stderr", NUMBERS(stdios) },
	{ "family", NUMBERS(families) },
	{ "type", NUMBERS(types) },
	{ "protocol", NUMBERS(protocols) },
	{ "to", .set = "net" },
	{ "from", .set = "net" },
	{ "at", .set = "net" },
	{ "port", NUMBERS(ports), .set = "port" },
	{ "abstract", .set = NULL },
};

static void pick_number(struct rand *r, const struct number *pool, u32 n,
			struct model_value *v)
{
	const struct number *const number = &pool[rand_below(r, n)];

	snprintf(v->text, sizeof(v->text), "%s", number->text);
	v->low = number->low;
	v->high = number->high;
}

static void pick_address(struct rand *r, u8 *addr, u32 len)
{
	static const u8 octets4[] = { 10, 10, 0, 1, 20, 255 };
	static const u8 octets6[] = { 0, 0, 0, 1, 0x20, 0xfd, 0xff };
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	u32 i;

	for (i = 0; i < len; i++)
		addr[i] = len == 4 ? PICK(r, octets4) : PICK(r, octets6);
	if (len == 16 && rand_percent(r, 30)) {
		memcpy(addr, mapped, sizeof(mapped));
		pick_address(r, addr + 12, 4);
	}
}

static void pick_net(struct rand *r, struct model_value *v)
{
	char text[INET6_ADDRSTRLEN];
	u32 bit;

	v->addr_len = rand_percent(r, 50) ? 4 : 16;
	v->prefix = rand_percent(r, 30) ?
			    v->addr_len * 8 :
			    rand_below(r, v->addr_len * 8 + 1);
	pick_address(r, v->addr, v->addr_len);
	for (bit = v->prefix; bit < v->addr_len * 8; bit++)
		v->addr[bit / 8] &= ~(0x80 >> bit % 8);
	inet_ntop(v->addr_len == 4 ? AF_INET : AF_INET6, v->addr, text,
		  sizeof(text));
	if (v->prefix == v->addr_len * 8 && rand_percent(r, 50))
		snprintf(v->text, sizeof(v->text), "%s", text);
	else
		snprintf(v->text, sizeof(v->text), "%s/%u", text, v->prefix);
}

/* Up to three components. */
static void pick_path(struct rand *r, char text[MODEL_TEXT],
		      const char *const *pieces, u32 n)
{
	u32 left = 1 + rand_below(r, 3);
	size_t len = 0;

	while (left--)
		len += snprintf(text + len, MODEL_TEXT - len, "/%s",
				pieces[rand_below(r, n)]);
}

static void pick_pattern(struct rand *r, char text[MODEL_TEXT])
{
	static const char *const pieces[] = {
		"bin", "a",   "sh",	"*",	   "?",	      "*sh",  "b*",
		"[ab]", "[!a]*", "{a,sh}", "**",   "s\\h",    "b[a-m]*",
		"x",   "**h", "{b?,x}{sh,}", "{b*,x}*", "a", "bin",
	};

	pick_path(r, text, pieces, ARRAY_SIZE(pieces));
}

static void pick_name(struct rand *r, char text[MODEL_TEXT])
{
	static const char *const pieces[] = { "bin",  "a", "sh", "bash",
					      "bsh", "x", "b",  "xsh" };

	pick_path(r, text, pieces, ARRAY_SIZE(pieces));
}

static const char *const abstract_patterns[] = { "a", "a*", "**", "?", "b",
						 "[!b]*", "a/x" };
static const char *const abstract_names[] = { "a", "b", "ab", "a/x", "" };

static void pick_value(struct rand *r, const struct keyword *k,
		       struct model_value *v)
{
	*v = (struct model_value){};
	if (k->numbers)
		pick_number(r, k->numbers, k->n, v);
	else if (!strcmp(k->name, "path"))
		pick_pattern(r, v->text);
	else if (!strcmp(k->name, "abstract"))
		snprintf(v->text, sizeof(v->text), "%s",
			 PICK(r, abstract_patterns));
	else
		pick_net(r, v);
}

static const struct keyword *find_keyword(const char *name)
{
	u32 i;

	for (i = 0; strcmp(keywords[i].name, name); i++)
		;
	return &keywords[i];
}

/* Values; a set may hold sets that were made before it. */
static void pick_values(struct rand *r, const struct model_policy *p,
			const struct keyword *k, struct model_values *values)
{
	u32 i;

	values->n = 1 + rand_below(r, MODEL_VALUES);
	for (i = 0; i < values->n; i++) {
		struct model_value *const v = &values->at[i];
		const struct model_set *const set =
			p->nsets ? &p->sets[rand_below(r, p->nsets)] : NULL;

		pick_value(r, k, v);
		if (k->set && set && !strcmp(set->keyword, k->set) &&
		    rand_percent(r, 60)) {
			snprintf(v->text, sizeof(v->text), "%s", set->name);
			v->set = set;
		}
	}
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
		p->nsets++;
	}
}

static void make_marks(struct rand *r, struct model_policy *p)
{
	const u32 n = 1 + rand_below(r, 7);

	while (p->nmarks < n) {
		struct model_mark *const mark = &p->marks[p->nmarks];

		*mark = (struct model_mark){
			.kind = rand_below(r, HCSEC_MARK_DATA),
			.polarity = rand_percent(r, 50) ?
					    HCSEC_TAINT :
					    rand_below(r, HCSEC_POLARITY_NR),
		};
		snprintf(mark->name, sizeof(mark->name), "m%u", p->nmarks++);
	}
}

static u32 fitting_events(const char *keyword)
{
	u32 events = 0, i;

	for (i = 0; i < EVENTS; i++) {
		if (model_clause_fits(keyword, i))
			events |= 1U << i;
	}
	return events;
}

static void make_clauses(struct rand *r, const struct model_policy *p,
			 struct model_rule *rule)
{
	static const u8 percents[MODEL_CLAUSES] = { 80, 45, 25, 10 };
	u32 left = rule->events;
	u32 tries, i;

	/* Keywords that are flags come first: see print_clauses(). */
	for (tries = 0; rule->nclauses < MODEL_CLAUSES && tries < 40; tries++) {
		const struct keyword *const k = &PICK(r, keywords);
		const u32 fits = fitting_events(k->name);
		struct model_clause clause = { .keyword = k->name };

		if (rule->is_group ? !(left & fits) : left & ~fits)
			continue;
		if (!rand_percent(r, percents[rule->nclauses]))
			break;
		left &= fits;
		clause.negated = rand_percent(r, 25);
		if (!k->is_flag)
			pick_values(r, p, k, &clause.values);
		i = rule->nclauses++;
		if (k->is_flag) {
			memmove(rule->clauses + 1, rule->clauses,
				i * sizeof(clause));
			i = 0;
		}
		rule->clauses[i] = clause;
	}
}

static void make_events(struct rand *r, struct model_rule *rule, u32 most,
			bool denies)
{
	const u32 accepted = 1U << HCSEC_EVENT_SOCKET_ACCEPTED;
	u32 n = 1 + rand_below(r, most);

	rule->events = 0;
	rule->is_group = rand_percent(r, 15);
	if (rule->is_group) {
		rule->events = ALL_SOCKET;
		return;
	}
	if (rand_percent(r, 30)) {
		rule->events = 1U << HCSEC_EVENT_EXEC;
		n = 0;
	}
	while (n--)
		rule->events |= 1U << rand_below(r, EVENTS);
	if (denies)
		rule->events &= ~accepted;
	if (!rule->events)
		rule->events = 1U << HCSEC_EVENT_SOCKET_CONNECT;
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

static void make_effects(struct rand *r, const struct model_policy *p,
			 struct model_rule *rule)
{
	rule->set = pick_marks(r, p, 2);
	rule->clear = rand_percent(r, 60) ? pick_marks(r, p, 2) : 0;
	rule->clear &= ~rule->set;
}

static void make_guard(struct rand *r, const struct model_policy *p,
		       struct model_rule *rule)
{
	rule->need = pick_marks(r, p, 2);
	rule->unless = rand_percent(r, 50) ? pick_marks(r, p, 2) : 0;
	rule->unless &= ~rule->need;
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
	make_events(r, rule, 3, rule->verdict >= HCSEC_DENY);
	make_clauses(r, p, rule);
	make_guard(r, p, rule);
	if (rule->verdict == HCSEC_NONE || rand_percent(r, 40))
		make_effects(r, p, rule);
	if (rule->verdict == HCSEC_NONE && !rule->set && !rule->clear)
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
	s->scope = rand_below(r, HCSEC_MARK_DATA);
	s->nsteps = 2 + rand_below(r, MODEL_STEPS - 1);
	s->rule.verdict = HCSEC_AUDIT + rand_below(r, 3);
	if (rand_percent(r, 30))
		make_effects(r, p, &s->rule);
	if (s->rule.verdict >= HCSEC_DENY)
		s->rule.err = pick_errno(r);
	for (i = 0; i < s->nsteps; i++) {
		const bool last = i == s->nsteps - 1;
		struct model_rule *const step = &s->step[i];

		make_events(r, step, 1,
			    last && s->rule.verdict >= HCSEC_DENY);
		make_clauses(r, p, step);
		if (rand_percent(r, 20))
			make_guard(r, p, step);
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
	if (rand_percent(r, 8)) {
		s->kind = MODEL_DEFAULT_DENY;
		make_events(r, &s->rule, 3, true);
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

	*p = (struct model_policy){};
	make_marks(r, p);
	make_sets(r, p);
	for (i = 0; i < n; i++) {
		struct model_block *const b = &p->blocks[i];

		p->nblocks++;
		b->is_template = i < ntemplates;
		snprintf(b->name, sizeof(b->name), "%c%u",
			 b->is_template ? 't' : 'c', i);
		make_cgroup(r, i, b->cgroup);
		if (!b->is_template)
			b->uses = rand_below(r, 1U << ntemplates);
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

static void make_exec(struct rand *r, struct model_event *e)
{
	u32 i;

	e->origin = rand_percent(r, 75) ? HCSEC_ORIGIN_FILE :
					  rand_below(r, HCSEC_ORIGIN_PIPE);
	e->level = rand_below(r, 3);
	for (i = 0; i < 3; i++)
		e->stdio[i] = rand_below(r, HCSEC_STDIO_NR);
	e->gains = rand_percent(r, 20);
	e->named = e->origin == HCSEC_ORIGIN_FILE;
	if (e->named)
		pick_name(r, e->name);
}

static void make_unix_name(struct rand *r, struct model_event *e)
{
	e->named = rand_percent(r, 85);
	if (!e->named)
		return;
	/* A name that cannot be told is empty. */
	if (rand_percent(r, 40))
		snprintf(e->name, sizeof(e->name), "@%s",
			 PICK(r, abstract_names));
	else if (rand_percent(r, 90))
		pick_name(r, e->name);
}

static void make_socket(struct rand *r, struct model_event *e)
{
	e->family = rand_percent(r, 40) ? AF_INET :
					  pick_low(r, families);
	e->socktype = pick_low(r, types);
	e->protocol = pick_low(r, protocols);
	if (e->type == HCSEC_EVENT_SOCKET_CREATE)
		return;
	if (e->family == AF_UNIX) {
		make_unix_name(r, e);
	} else if (e->family == AF_INET || e->family == AF_INET6) {
		e->addr_len = e->family == AF_INET ? 4 : 16;
		pick_address(r, e->addr, e->addr_len);
		e->port = rand_percent(r, 85) ? pick_low(r, ports) : 0;
		if (rand_percent(r, 5))
			e->addr_len = 0;
	}
}

void generate_event(struct rand *r, struct model_event *e)
{
	*e = (struct model_event){
		.type = rand_percent(r, 35) ? HCSEC_EVENT_EXEC :
					      rand_below(r, EVENTS),
	};
	if (e->type == HCSEC_EVENT_EXEC)
		make_exec(r, e);
	else
		make_socket(r, e);
	e->name_len = strlen(e->name);
}
