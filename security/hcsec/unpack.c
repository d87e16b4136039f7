// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - From the bytes of a payload to a policy that the engine can trust
 *
 * Nothing here trusts the bytes, although they were signed: a mistake of the
 * compiler must not become a hole in the kernel.
 */

#include "flow.h"
#include "polarity.h"
#include "pure.h"
#include "search.h"
#include "unpack.h"

static const u8 element_size[HCSEC_SECTION_NR] = {
	[HCSEC_SECTION_STRINGS] = 1,
	[HCSEC_SECTION_MARKS] = sizeof(struct hcsec_blob_mark),
	[HCSEC_SECTION_FILES] = sizeof(struct hcsec_blob_file),
	[HCSEC_SECTION_RULES] = sizeof(struct hcsec_blob_rule),
	[HCSEC_SECTION_TUPLES] = sizeof(struct hcsec_blob_tuple),
	[HCSEC_SECTION_ACTIONS] = sizeof(struct hcsec_blob_action),
	[HCSEC_SECTION_LISTS] = sizeof(__le32),
	[HCSEC_SECTION_NODES] = sizeof(struct hcsec_blob_node),
	[HCSEC_SECTION_BOUNDS] = sizeof(__le32),
	[HCSEC_SECTION_TARGETS] = sizeof(__le32),
	[HCSEC_SECTION_TABLES] = sizeof(struct hcsec_blob_table),
	[HCSEC_SECTION_PROFILES] = sizeof(struct hcsec_blob_profile),
	[HCSEC_SECTION_EVENTS] = sizeof(struct hcsec_blob_event),
	[HCSEC_SECTION_ADDR4] = sizeof(struct hcsec_blob_addr4),
	[HCSEC_SECTION_ADDR6] = sizeof(struct hcsec_blob_addr6),
	[HCSEC_SECTION_LITERALS] = sizeof(struct hcsec_blob_literal),
	[HCSEC_SECTION_LITBYTES] = 1,
	[HCSEC_SECTION_PATH_MAP] = 1,
	[HCSEC_SECTION_PATH_STATES] = sizeof(struct hcsec_blob_state),
	[HCSEC_SECTION_PATH_NEXT] = sizeof(struct hcsec_blob_next),
	[HCSEC_SECTION_CGROUP_MAP] = 1,
	[HCSEC_SECTION_CGROUP_STATES] = sizeof(struct hcsec_blob_state),
	[HCSEC_SECTION_CGROUP_NEXT] = sizeof(struct hcsec_blob_next),
	[HCSEC_SECTION_SOURCE] = 1,
};

/* Bits of what an action list, and so a node, asks of the event it serves. */
#define ASKS_POST 0x01 /* An effect that only success may cause. */
#define ASKS_DENIABLE 0x02 /* A verdict of deny or kill. */
#define ASKS_OPEN 0x04 /* An allow whose guard could be forged. */
#define ASKS_OBJECT 0x08 /* Marks of the object. */
#define IS_START 0x80 /* Of a list: its first word. */

/**
 * struct unpacker - State of one run
 *
 * @policy: What is being made.
 * @base: Start of the payload.
 * @section: Where each section starts.
 * @count: Number of elements of each section.
 * @list_asks: For each word of the lists: what the list asks that starts here.
 * @node_asks: For each node: what the lists below it ask.
 * @refusal: Why it was refused.
 */
struct unpacker {
	struct hcsec_policy *policy;
	const u8 *base;
	const u8 *section[HCSEC_SECTION_NR];
	u32 count[HCSEC_SECTION_NR];
	u8 *list_asks;
	u8 *node_asks;
	struct hcsec_refusal *refusal;
};

static int refuse(struct unpacker *u, const void *at, const char *reason)
{
	u->refusal->offset = (const u8 *)at - u->base;
	u->refusal->reason = reason;
	return -EBADMSG;
}

/* Sets where sections lie and sees to it that they fill the payload exactly. */
static int locate(struct unpacker *u, size_t len)
{
	const struct hcsec_payload *const payload = (const void *)u->base;
	u64 offset = sizeof(*payload);
	unsigned int i;

	if (len < sizeof(*payload))
		return refuse(u, u->base + len, "payload is truncated");
	if (payload->reserved)
		return refuse(u, &payload->reserved, "reserved field is not 0");

	for (i = 0; i < HCSEC_SECTION_NR; i++) {
		u64 end;

		u->count[i] = le32_to_cpu(payload->count[i]);
		u->section[i] = u->base + offset;
		end = offset + (u64)u->count[i] * element_size[i];
		offset = ALIGN(end, 8);
		if (offset > len)
			return refuse(u, &payload->count[i],
				      "section goes beyond the payload");
		for (; end < offset; end++) {
			if (u->base[end])
				return refuse(u, u->base + end,
					      "padding is not 0");
		}
	}
	if (offset != len)
		return refuse(u, u->base + offset,
			      "bytes after the last section");
	return 0;
}

static bool string_ok(const struct unpacker *u, __le32 ref)
{
	const u32 at = le32_to_cpu(ref);

	return at < u->count[HCSEC_SECTION_STRINGS] &&
	       (!at || !u->policy->strings[at - 1]);
}

static int check_strings(struct unpacker *u)
{
	const char *const start = u->policy->strings;
	const char *const end = start + u->count[HCSEC_SECTION_STRINGS];
	const char *previous = NULL;
	const char *at = start;

	if (start == end || end[-1])
		return refuse(u, start, "strings are not terminated");
	while (at < end) {
		const char *c;

		if (!*at)
			return refuse(u, at, "string is empty");
		if (previous && strcmp(previous, at) >= 0)
			return refuse(u, at, "strings are not sorted");
		for (c = at; *c; c++) {
			if ((u8)*c < 0x20 || *c == 0x7f)
				return refuse(u, c, "control character");
		}
		previous = at;
		at = c + 1;
	}
	return 0;
}

static int check_marks(struct unpacker *u)
{
	struct hcsec_policy *const p = u->policy;
	u32 i, j;

	if (p->nmarks > HCSEC_MAX_MARKS)
		return refuse(u, &p->payload->count[HCSEC_SECTION_MARKS],
			      "more than 64 marks");
	for (i = 0; i < p->nmarks; i++) {
		const struct hcsec_blob_mark *const mark = &p->marks[i];

		if (!string_ok(u, mark->name))
			return refuse(u, &mark->name, "bad string reference");
		if (strlen(hcsec_policy_string(p, mark->name)) >
		    HCSEC_MAX_MARK_NAME)
			return refuse(u, &mark->name, "name of mark is too long");
		for (j = 0; j < i; j++) {
			if (p->marks[j].name == mark->name)
				return refuse(u, mark, "mark is defined twice");
		}
		if (mark->kind >= HCSEC_MARK_KIND_NR)
			return refuse(u, &mark->kind, "unknown kind of mark");
		if (mark->polarity >= HCSEC_POLARITY_NR)
			return refuse(u, &mark->polarity, "unknown polarity");
		if (mark->kind == HCSEC_MARK_DATA && mark->polarity)
			return refuse(u, &mark->polarity,
				      "a data mark is no taint");
		if (mark->reserved)
			return refuse(u, &mark->reserved,
				      "reserved field is not 0");
		p->bit[i] = i;
		p->kind_mask[mark->kind] |= BIT_ULL(i);
		p->polarity_mask[mark->polarity] |= BIT_ULL(i);
	}
	return 0;
}

/* After all marks are known. */
static int check_declassifies(struct unpacker *u)
{
	struct hcsec_policy *const p = u->policy;
	u32 i;

	for (i = 0; i < p->nmarks; i++) {
		const struct hcsec_blob_mark *const mark = &p->marks[i];
		const u64 declassifies = le64_to_cpu(mark->declassifies);

		if (!declassifies)
			continue;
		if (mark->kind != HCSEC_MARK_PROCESS ||
		    mark->polarity != HCSEC_CREDIT)
			return refuse(u, &mark->declassifies,
				      "only a credit of kind process declassifies");
		if (declassifies & ~p->kind_mask[HCSEC_MARK_DATA])
			return refuse(u, &mark->declassifies,
				      "what is declassified is no data mark");
		p->declassifies[i] = declassifies;
		p->declassifiers |= BIT_ULL(i);
	}
	return 0;
}

static int check_positions(struct unpacker *u)
{
	const struct hcsec_policy *const p = u->policy;
	u64 source = 0;
	u32 i;

	for (i = 0; i < p->nfiles; i++) {
		if (!string_ok(u, p->files[i].name))
			return refuse(u, &p->files[i], "bad string reference");
		source += le32_to_cpu(p->files[i].source_len);
		if (source > HCSEC_MAX_BLOB)
			return refuse(u, &p->files[i].source_len,
				      "source is too long");
	}
	for (i = 0; i < p->nrules; i++) {
		if (le32_to_cpu(p->rules[i].file) >= p->nfiles)
			return refuse(u, &p->rules[i].file, "no such file");
		if (!p->rules[i].line)
			return refuse(u, &p->rules[i].line, "line is 0");
	}
	return 0;
}

static int compare_tuples(const struct hcsec_tuple *a,
			  const struct hcsec_tuple *b)
{
	if (a->need != b->need)
		return a->need < b->need ? -1 : 1;
	if (a->unless != b->unless)
		return a->unless < b->unless ? -1 : 1;
	if (a->set != b->set)
		return a->set < b->set ? -1 : 1;
	if (a->clear != b->clear)
		return a->clear < b->clear ? -1 : 1;
	if (a->object_need != b->object_need)
		return a->object_need < b->object_need ? -1 : 1;
	if (a->object_unless != b->object_unless)
		return a->object_unless < b->object_unless ? -1 : 1;
	if (a->object_set != b->object_set)
		return a->object_set < b->object_set ? -1 : 1;
	if (a->verdict != b->verdict)
		return a->verdict < b->verdict ? -1 : 1;
	if (a->err != b->err)
		return a->err < b->err ? -1 : 1;
	return 0;
}

static u8 tuple_asks(const struct hcsec_policy *p, const struct hcsec_tuple *t)
{
	u8 asks = 0;

	if (hcsec_tuple_well_typed(t, p->polarity_mask, false))
		asks |= ASKS_POST;
	if (t->verdict >= HCSEC_DENY)
		asks |= ASKS_DENIABLE;
	if ((t->verdict == HCSEC_ALLOW || t->verdict == HCSEC_AUDIT) &&
	    hcsec_tuple_may_allow(t, p->polarity_mask))
		asks |= ASKS_OPEN;
	if (t->object_need || t->object_unless || t->object_set)
		asks |= ASKS_OBJECT;
	return asks;
}

/* Copies tuples out of the payload, because their bits will be mapped. */
static int check_tuples(struct unpacker *u)
{
	struct hcsec_policy *const p = u->policy;
	const struct hcsec_blob_tuple *const blob =
		(const void *)u->section[HCSEC_SECTION_TUPLES];
	const u64 known =
		p->nmarks == 64 ? ~0ULL : BIT_ULL(p->nmarks) - 1;
	u32 i;

	/* One more, so that an empty table is not taken for a lack of memory. */
	p->tuples = hcsec_alloc_array((size_t)p->ntuples + 1,
				      sizeof(*p->tuples));
	if (!p->tuples)
		return -ENOMEM;

	p->monotone = true;
	for (i = 0; i < p->ntuples; i++) {
		struct hcsec_tuple *const t = &p->tuples[i];
		const char *problem;

		t->need = le64_to_cpu(blob[i].need);
		t->unless = le64_to_cpu(blob[i].unless);
		t->set = le64_to_cpu(blob[i].set);
		t->clear = le64_to_cpu(blob[i].clear);
		t->object_need = le64_to_cpu(blob[i].object_need);
		t->object_unless = le64_to_cpu(blob[i].object_unless);
		t->object_set = le64_to_cpu(blob[i].object_set);
		t->verdict = blob[i].verdict;
		t->err = le16_to_cpu(blob[i].err);

		if ((t->need | t->unless | t->set | t->clear) & ~known)
			return refuse(u, &blob[i], "mark is not defined");
		if ((t->object_need | t->object_unless | t->object_set) &
		    ~p->kind_mask[HCSEC_MARK_DATA])
			return refuse(u, &blob[i].object_need,
				      "mark of an object is no data mark");
		if ((t->need & t->unless) ||
		    (t->object_need & t->object_unless))
			return refuse(u, &blob[i].unless,
				      "mark is required and excluded");
		if (t->set & t->clear)
			return refuse(u, &blob[i].clear,
				      "mark is set and cleared");
		if (t->verdict >= HCSEC_VERDICT_NR)
			return refuse(u, &blob[i].verdict, "unknown verdict");
		if (blob[i].reserved0 || blob[i].reserved1)
			return refuse(u, &blob[i].reserved0,
				      "reserved field is not 0");
		if (t->verdict >= HCSEC_DENY ?
			    !t->err || t->err > HCSEC_MAX_ERRNO :
			    t->err)
			return refuse(u, &blob[i].err, "bad errno");
		if (i && compare_tuples(t - 1, t) >= 0)
			return refuse(u, &blob[i], "tuples are not sorted");
		problem = hcsec_tuple_well_typed(t, p->polarity_mask, true);
		if (problem)
			return refuse(u, &blob[i], problem);
		t->asks = tuple_asks(p, t);
		if (t->unless || t->clear)
			p->monotone = false;
	}
	return 0;
}

static const struct hcsec_tuple *action_tuple(const struct hcsec_policy *p,
					      u32 action)
{
	return &p->tuples[le32_to_cpu(p->actions[action].tuple)];
}

static int check_lists(struct unpacker *u)
{
	const struct hcsec_policy *const p = u->policy;
	const u32 nactions = u->count[HCSEC_SECTION_ACTIONS];
	const u32 nwords = u->count[HCSEC_SECTION_LISTS];
	u32 at = 0, i;

	for (i = 0; i < nactions; i++) {
		if (le32_to_cpu(p->actions[i].tuple) >= p->ntuples)
			return refuse(u, &p->actions[i].tuple, "no such tuple");
		if (le32_to_cpu(p->actions[i].rule) >= p->nrules)
			return refuse(u, &p->actions[i].rule, "no such rule");
	}

	if (!nwords || p->lists[0])
		return refuse(u, p->lists, "first action list is not empty");
	while (at < nwords) {
		const u32 count = le32_to_cpu(p->lists[at]);
		u8 asks = IS_START;

		if (count > nwords - at - 1)
			return refuse(u, &p->lists[at],
				      "action list goes beyond its section");
		for (i = at + 1; i <= at + count; i++) {
			const u32 action = le32_to_cpu(p->lists[i]);

			if (action >= nactions)
				return refuse(u, &p->lists[i],
					      "no such action");
			if (i > at + 1 &&
			    action <= le32_to_cpu(p->lists[i - 1]))
				return refuse(u, &p->lists[i],
					      "action list is not sorted");
			asks |= action_tuple(p, action)->asks;
		}
		u->list_asks[at] = asks;
		at += count + 1;
	}
	return 0;
}

/* Checks one target and adds what it asks to its node. */
static int check_target(struct unpacker *u, u32 node, const __le32 *where)
{
	const struct hcsec_policy *const p = u->policy;
	const u32 target = le32_to_cpu(*where);

	if (p->nodes[node].depth == 1) {
		if (target >= u->count[HCSEC_SECTION_LISTS] ||
		    !(u->list_asks[target] & IS_START))
			return refuse(u, where, "no such action list");
		u->node_asks[node] |= u->list_asks[target] & ~IS_START;
		return 0;
	}
	/* Nodes point downwards only, so every walk ends. */
	if (target >= node ||
	    p->nodes[target].depth != p->nodes[node].depth - 1)
		return refuse(u, where, "no such node");
	u->node_asks[node] |= u->node_asks[target];
	return 0;
}

static int check_nodes(struct unpacker *u)
{
	const struct hcsec_policy *const p = u->policy;
	const u32 nbounds = u->count[HCSEC_SECTION_BOUNDS];
	u32 first = 0, i, j;

	if (u->count[HCSEC_SECTION_TARGETS] != nbounds)
		return refuse(u, &p->payload->count[HCSEC_SECTION_TARGETS],
			      "bounds and targets differ in number");
	for (i = 0; i < u->count[HCSEC_SECTION_NODES]; i++) {
		const struct hcsec_blob_node *const node = &p->nodes[i];
		const u32 count = le32_to_cpu(node->count);

		if (le32_to_cpu(node->first) != first)
			return refuse(u, &node->first, "nodes leave a gap");
		if (!count || count > nbounds - first)
			return refuse(u, &node->count,
				      "bad number of intervals");
		if (!node->depth || node->depth > HCSEC_MAX_ATTRS)
			return refuse(u, &node->depth, "bad depth of node");
		if (node->reserved[0] || node->reserved[1] || node->reserved[2])
			return refuse(u, node->reserved,
				      "reserved field is not 0");
		for (j = first; j < first + count; j++) {
			int err;

			if (j > first && le32_to_cpu(p->bounds[j]) <=
						 le32_to_cpu(p->bounds[j - 1]))
				return refuse(u, &p->bounds[j],
					      "bounds are not sorted");
			if (j > first && p->targets[j] == p->targets[j - 1])
				return refuse(u, &p->targets[j],
					      "adjacent targets are the same");
			err = check_target(u, i, &p->targets[j]);
			if (err)
				return err;
		}
		first += count;
		if (le32_to_cpu(p->bounds[first - 1]) != 0xffffffff)
			return refuse(u, &p->bounds[first - 1],
				      "last bound is not the highest");
	}
	if (first != nbounds)
		return refuse(u, &p->bounds[first], "bounds without a node");
	return 0;
}

/* Adds the attributes that the table looks at to those of its event. */
static int check_table(struct unpacker *u, const struct hcsec_blob_table *table,
		       enum hcsec_event_type type, u16 *attrs)
{
	const struct hcsec_policy *const p = u->policy;
	const u32 root = le32_to_cpu(table->root);
	unsigned int seen = 0;
	unsigned int i;
	u8 asks;

	if (table->reserved[0] || table->reserved[1] || table->reserved[2])
		return refuse(u, table->reserved, "reserved field is not 0");
	if (root >= u->count[HCSEC_SECTION_NODES] || !table->nattrs ||
	    table->nattrs > HCSEC_MAX_ATTRS ||
	    p->nodes[root].depth != table->nattrs)
		return refuse(u, table, "bad root of table");
	for (i = 0; i < HCSEC_MAX_ATTRS; i++) {
		const unsigned int attr = table->attr[i];

		if (i >= table->nattrs ? attr :
					 attr >= hcsec_event_nattrs(type) ||
						 (seen & BIT(attr)))
			return refuse(u, &table->attr[i], "bad attribute");
		seen |= BIT(attr);
		if (i < table->nattrs)
			*attrs |= BIT(attr);
	}
	u->policy->used_attrs[type] |= (u8)*attrs;
	u->policy->used_events |= BIT_ULL(type);

	asks = u->node_asks[root];
	if ((asks & ASKS_POST) && !hcsec_event_is_post(type))
		return refuse(u, table,
			      "an effect here may happen after success only");
	if ((asks & ASKS_DENIABLE) && type == HCSEC_EVENT_SOCKET_ACCEPTED)
		return refuse(u, table, "what has happened cannot be denied");
	if ((asks & ASKS_OBJECT) && !hcsec_event_has_object(type))
		return refuse(u, table, "the event has no object");
	if ((asks & ASKS_OPEN) && (*attrs & HCSEC_DEFAULT_DENY))
		return refuse(u, table,
			      "where the default is to deny, a taint may not allow");
	return 0;
}

static bool default_rule_ok(const struct hcsec_policy *p,
			    const struct hcsec_blob_event *event,
			    enum hcsec_event_type type)
{
	const u32 rule = le32_to_cpu(event->default_rule);

	/* What is always denied by default needs no statement. */
	if (rule == HCSEC_NO_RULE)
		return !event->default_deny || hcsec_event_is_shut(type);
	return event->default_deny && rule < p->nrules;
}

static int check_events(struct unpacker *u)
{
	const struct hcsec_policy *const p = u->policy;
	const u32 ntables = u->count[HCSEC_SECTION_TABLES];
	u32 table = 0, i, j;

	if (u->count[HCSEC_SECTION_EVENTS] !=
	    (u64)p->nprofiles * HCSEC_EVENT_NR)
		return refuse(u, &p->payload->count[HCSEC_SECTION_EVENTS],
			      "bad number of events");
	u->policy->attrs =
		hcsec_alloc_array(1UL + u->count[HCSEC_SECTION_EVENTS],
				  sizeof(*u->policy->attrs));
	if (!u->policy->attrs)
		return -ENOMEM;
	for (i = 0; i < u->count[HCSEC_SECTION_EVENTS]; i++) {
		const struct hcsec_blob_event *const event = &p->events[i];
		const enum hcsec_event_type type = i % HCSEC_EVENT_NR;
		const u32 rule = le32_to_cpu(event->default_rule);

		if (le32_to_cpu(event->first_table) != table)
			return refuse(u, &event->first_table,
				      "tables leave a gap");
		if (event->ntables > HCSEC_MAX_TABLES ||
		    event->ntables > ntables - table)
			return refuse(u, &event->ntables,
				      "bad number of tables");
		if (event->default_deny > 1 ||
		    (event->default_deny &&
		     type == HCSEC_EVENT_SOCKET_ACCEPTED))
			return refuse(u, &event->default_deny, "bad default");
		if (event->reserved)
			return refuse(u, &event->reserved,
				      "reserved field is not 0");
		if (hcsec_event_is_shut(type) && !event->default_deny)
			return refuse(u, &event->default_deny,
				      "event is not denied by default");
		if (!default_rule_ok(p, event, type))
			return refuse(u, &event->default_rule,
				      "bad rule of the default");
		if (event->default_deny && rule != HCSEC_NO_RULE)
			u->policy->used_events |= BIT_ULL(type);
		if (event->default_deny)
			p->attrs[i] = HCSEC_DEFAULT_DENY;
		for (j = 0; j < event->ntables; j++, table++) {
			const int err = check_table(u, &p->tables[table], type,
						    &p->attrs[i]);

			if (err)
				return err;
		}
	}
	if (table != ntables)
		return refuse(u, &p->tables[table], "table without an event");
	return 0;
}

static int check_profiles(struct unpacker *u)
{
	const struct hcsec_policy *const p = u->policy;
	u32 i;

	if (!string_ok(u, p->payload->name))
		return refuse(u, &p->payload->name, "bad string reference");
	if (p->nprofiles > HCSEC_MAX_PROFILES)
		return refuse(u, &p->payload->count[HCSEC_SECTION_PROFILES],
			      "too many profiles");
	for (i = 0; i < p->nprofiles; i++) {
		const struct hcsec_blob_profile *const profile =
			&p->profiles[i];

		if (!string_ok(u, profile->name))
			return refuse(u, profile, "bad string reference");
		/* Strings are sorted, so references are too. */
		if (i && le32_to_cpu(profile[-1].name) >=
				 le32_to_cpu(profile->name))
			return refuse(u, profile, "profiles are not sorted");
		if (profile->mode >= HCSEC_MODE_NR)
			return refuse(u, &profile->mode, "unknown mode");
		if (profile->enter >= HCSEC_ENTER_NR)
			return refuse(u, &profile->enter, "unknown entry");
		if (profile->flags & ~(HCSEC_PROFILE_ASSIGNABLE |
				       HCSEC_PROFILE_PINNED |
				       HCSEC_PROFILE_NO_SPLICE))
			return refuse(u, &profile->flags, "unknown flag");
	}
	return 0;
}

static bool class_ok(__le32 class, __le32 limit)
{
	return class && le32_to_cpu(class) < le32_to_cpu(limit);
}

static int check_addresses(struct unpacker *u)
{
	static const u8 zero[16];
	const struct hcsec_policy *const p = u->policy;
	const __le32 limit = p->payload->addr_classes;
	u32 i;

	if (!p->naddr4 || p->addr4[0].start)
		return refuse(u, p->addr4, "addresses do not start at 0.0.0.0");
	for (i = 0; i < p->naddr4; i++) {
		const struct hcsec_blob_addr4 *const addr = &p->addr4[i];

		if (!class_ok(addr->class, limit))
			return refuse(u, &addr->class, "bad address class");
		if (i && (le32_to_cpu(addr[-1].start) >=
				  le32_to_cpu(addr->start) ||
			  addr[-1].class == addr->class))
			return refuse(u, addr, "addresses are not sorted");
	}

	if (!p->naddr6 || memcmp(p->addr6[0].start, zero, sizeof(zero)))
		return refuse(u, p->addr6, "addresses do not start at ::");
	for (i = 0; i < p->naddr6; i++) {
		const struct hcsec_blob_addr6 *const addr = &p->addr6[i];

		if (!class_ok(addr->class, limit))
			return refuse(u, &addr->class, "bad address class");
		if (i && (memcmp(addr[-1].start, addr->start, 16) >= 0 ||
			  addr[-1].class == addr->class))
			return refuse(u, addr, "addresses are not sorted");
	}
	return 0;
}

static int check_literals(struct unpacker *u)
{
	const struct hcsec_policy *const p = u->policy;
	const u32 nbytes = u->count[HCSEC_SECTION_LITBYTES];
	u32 offset = 0, i;

	for (i = 0; i < p->nlit; i++) {
		const struct hcsec_blob_literal *const lit = &p->literals[i];
		const u32 len = le32_to_cpu(lit->len);

		if (le32_to_cpu(lit->offset) != offset)
			return refuse(u, &lit->offset, "literals leave a gap");
		if (!len || len > nbytes - offset)
			return refuse(u, &lit->len, "bad length of literal");
		if (!class_ok(lit->class, p->payload->path_classes))
			return refuse(u, &lit->class, "bad path class");
		if (i) {
			const u32 previous = le32_to_cpu(lit[-1].len);
			const int order =
				memcmp(p->litbytes + offset - previous,
				       p->litbytes + offset,
				       previous < len ? previous : len);

			if (order > 0 || (!order && previous >= len))
				return refuse(u, lit, "literals are not sorted");
		}
		offset += len;
	}
	if (offset != nbytes)
		return refuse(u, p->litbytes + offset, "bytes without literal");
	return 0;
}

/* Checks one automaton; its three sections follow each other. */
static int check_automaton(struct unpacker *u, enum hcsec_section map_section,
			   u32 accept_min, u32 accept_max)
{
	const u8 *const map = u->section[map_section];
	const struct hcsec_blob_state *const states =
		(const void *)u->section[map_section + 1];
	const struct hcsec_blob_next *const next =
		(const void *)u->section[map_section + 2];
	const u32 nstates = u->count[map_section + 1];
	const u32 nnext = u->count[map_section + 2];
	u32 columns = 0, i;

	if (u->count[map_section] != 256)
		return refuse(u, map, "map of an automaton has not 256 bytes");
	for (i = 0; i < 256; i++) {
		/* Columns are numbered in the order of their first byte. */
		if (map[i] > columns)
			return refuse(u, &map[i], "columns are not in order");
		if (map[i] == columns)
			columns++;
	}

	if (!nstates)
		return refuse(u, states, "automaton without a state");
	for (i = 0; i < nstates; i++) {
		const u32 accept = le32_to_cpu(states[i].accept);

		if (nnext < columns ||
		    le32_to_cpu(states[i].base) > nnext - columns)
			return refuse(u, &states[i].base,
				      "row goes beyond its section");
		if (le32_to_cpu(states[i].other) >= nstates)
			return refuse(u, &states[i].other, "no such state");
		if (accept < accept_min || accept > accept_max)
			return refuse(u, &states[i].accept, "bad accept");
	}
	for (i = 0; i < nnext; i++) {
		const u32 owner = le32_to_cpu(next[i].owner);
		u32 base;

		if (owner == 0xffffffff) {
			if (next[i].state)
				return refuse(u, &next[i].state,
					      "unused transition is not 0");
			continue;
		}
		if (owner >= nstates)
			return refuse(u, &next[i].owner, "no such state");
		if (le32_to_cpu(next[i].state) >= nstates)
			return refuse(u, &next[i].state, "no such state");
		base = le32_to_cpu(states[owner].base);
		if (i < base || i - base >= columns ||
		    next[i].state == states[owner].other)
			return refuse(u, &next[i], "transition is never used");
	}
	return 0;
}

static void point(struct unpacker *u)
{
	struct hcsec_policy *const p = u->policy;

	p->payload = (const void *)u->base;
	p->strings = (const void *)u->section[HCSEC_SECTION_STRINGS];
	p->marks = (const void *)u->section[HCSEC_SECTION_MARKS];
	p->files = (const void *)u->section[HCSEC_SECTION_FILES];
	p->rules = (const void *)u->section[HCSEC_SECTION_RULES];
	p->actions = (const void *)u->section[HCSEC_SECTION_ACTIONS];
	p->lists = (const void *)u->section[HCSEC_SECTION_LISTS];
	p->nodes = (const void *)u->section[HCSEC_SECTION_NODES];
	p->bounds = (const void *)u->section[HCSEC_SECTION_BOUNDS];
	p->targets = (const void *)u->section[HCSEC_SECTION_TARGETS];
	p->tables = (const void *)u->section[HCSEC_SECTION_TABLES];
	p->profiles = (const void *)u->section[HCSEC_SECTION_PROFILES];
	p->events = (const void *)u->section[HCSEC_SECTION_EVENTS];
	p->addr4 = (const void *)u->section[HCSEC_SECTION_ADDR4];
	p->addr6 = (const void *)u->section[HCSEC_SECTION_ADDR6];
	p->literals = (const void *)u->section[HCSEC_SECTION_LITERALS];
	p->litbytes = (const void *)u->section[HCSEC_SECTION_LITBYTES];
	p->path_map = u->section[HCSEC_SECTION_PATH_MAP];
	p->path_states = (const void *)u->section[HCSEC_SECTION_PATH_STATES];
	p->path_next = (const void *)u->section[HCSEC_SECTION_PATH_NEXT];
	p->cgroup_map = u->section[HCSEC_SECTION_CGROUP_MAP];
	p->cgroup_states =
		(const void *)u->section[HCSEC_SECTION_CGROUP_STATES];
	p->cgroup_next = (const void *)u->section[HCSEC_SECTION_CGROUP_NEXT];
	p->source = (const void *)u->section[HCSEC_SECTION_SOURCE];
	p->nmarks = u->count[HCSEC_SECTION_MARKS];
	p->ntuples = u->count[HCSEC_SECTION_TUPLES];
	p->nlists = u->count[HCSEC_SECTION_LISTS];
	p->nnodes = u->count[HCSEC_SECTION_NODES];
	p->ntables = u->count[HCSEC_SECTION_TABLES];
	p->nrules = u->count[HCSEC_SECTION_RULES];
	p->nfiles = u->count[HCSEC_SECTION_FILES];
	p->nprofiles = u->count[HCSEC_SECTION_PROFILES];
	p->nlit = u->count[HCSEC_SECTION_LITERALS];
	p->naddr4 = u->count[HCSEC_SECTION_ADDR4];
	p->naddr6 = u->count[HCSEC_SECTION_ADDR6];
	p->npath_states = u->count[HCSEC_SECTION_PATH_STATES];
	p->npath_next = u->count[HCSEC_SECTION_PATH_NEXT];
}

static int check(struct unpacker *u)
{
	const u32 path_classes = le32_to_cpu(u->policy->payload->path_classes);
	int err = check_strings(u);

	if (!err)
		err = check_marks(u);
	if (!err)
		err = check_declassifies(u);
	if (!err)
		err = check_positions(u);
	if (!err)
		err = check_tuples(u);
	if (!err)
		err = check_lists(u);
	if (!err)
		err = check_nodes(u);
	if (!err)
		err = check_profiles(u);
	if (!err)
		err = check_events(u);
	if (!err)
		err = check_addresses(u);
	if (!err)
		err = check_literals(u);
	if (!err && !path_classes)
		err = refuse(u, &u->policy->payload->path_classes,
			     "no path class");
	if (!err)
		err = check_automaton(u, HCSEC_SECTION_PATH_MAP, 1,
				      path_classes - 1);
	if (!err)
		err = check_automaton(u, HCSEC_SECTION_CGROUP_MAP, 0,
				      u->policy->nprofiles);
	return err;
}

int hcsec_unpack(struct hcsec_policy *policy, const void *data, size_t len,
		 struct hcsec_refusal *refusal)
{
	struct unpacker u = {
		.policy = policy,
		.base = data,
		.refusal = refusal,
	};
	int err;

	memset(policy, 0, sizeof(*policy));
	*refusal = (struct hcsec_refusal){ .reason = "out of memory" };

	err = locate(&u, len);
	if (err)
		return err;
	point(&u);

	/* One byte more: an empty section is no lack of memory. */
	u.list_asks = hcsec_alloc_array(1UL + u.count[HCSEC_SECTION_LISTS], 1);
	u.node_asks = hcsec_alloc_array(1UL + u.count[HCSEC_SECTION_NODES], 1);
	if (u.list_asks && u.node_asks)
		err = check(&u);
	else
		err = -ENOMEM;
	hcsec_free(u.list_asks);
	hcsec_free(u.node_asks);
	if (!err)
		err = hcsec_search_build(policy);
	if (err)
		hcsec_unpack_free(policy);
	return err;
}

void hcsec_unpack_free(struct hcsec_policy *policy)
{
	hcsec_free(policy->tuples);
	hcsec_free(policy->attrs);
	hcsec_search_free(policy);
	policy->tuples = NULL;
	policy->attrs = NULL;
}

static u64 map_mask(u64 mask, const u8 *bit)
{
	u64 mapped = 0;
	unsigned int i;

	for (i = 0; mask; i++, mask >>= 1) {
		if (mask & 1)
			mapped |= BIT_ULL(bit[i]);
	}
	return mapped;
}

void hcsec_policy_map_marks(struct hcsec_policy *policy, const u8 *bit)
{
	u64 declassifies[HCSEC_MAX_MARKS] = {};
	u32 i;

	for (i = 0; i < policy->nmarks; i++)
		declassifies[bit[i]] = map_mask(policy->declassifies[i], bit);
	memcpy(policy->declassifies, declassifies, sizeof(declassifies));
	policy->declassifiers = map_mask(policy->declassifiers, bit);

	for (i = 0; i < policy->ntuples; i++) {
		struct hcsec_tuple *const t = &policy->tuples[i];

		t->need = map_mask(t->need, bit);
		t->unless = map_mask(t->unless, bit);
		t->set = map_mask(t->set, bit);
		t->clear = map_mask(t->clear, bit);
		t->object_need = map_mask(t->object_need, bit);
		t->object_unless = map_mask(t->object_unless, bit);
		t->object_set = map_mask(t->object_set, bit);
	}
	for (i = 0; i < policy->ntables; i++) {
		struct hcsec_walk *const walk = &policy->walks[i];

		walk->need = map_mask(walk->need, bit);
		walk->object_need = map_mask(walk->object_need, bit);
	}
	for (i = 0; i < HCSEC_MARK_KIND_NR; i++)
		policy->kind_mask[i] = map_mask(policy->kind_mask[i], bit);
	for (i = 0; i < HCSEC_POLARITY_NR; i++)
		policy->polarity_mask[i] =
			map_mask(policy->polarity_mask[i], bit);
	for (i = 0; i < policy->nmarks; i++)
		policy->bit[i] = bit[i];
}
