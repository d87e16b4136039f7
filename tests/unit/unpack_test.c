// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that the unpacker refuses whatever the format does not allow
 *
 * One thing is changed in a payload that is accepted, and the reason and the
 * offset of the refusal must be the right ones.  Includes the unpacker and what
 * it calls, to let their allocations fail.
 */

#include "pure.h"

/* How many allocations succeed before one fails. */
static unsigned int allocations = ~0U;
#undef hcsec_alloc_array
#define hcsec_alloc_array(n, size) \
	(allocations && allocations-- ? calloc(n, size) : NULL)

#include "unpack.c"
#include "search.c"

#include <stdio.h>

#include "blob_sample.h"
#include "exercise.h"
#include "tap.h"

/* A place in a payload: in an element of a section, or in the head. */
#define HEAD HCSEC_SECTION_NR

struct place {
	enum hcsec_section section;
	u32 index;
	u32 at;
};

static size_t offset_of(const struct blob *b, struct place place)
{
	if (place.section == HEAD)
		return place.at;
	return blob_offset(b, place.section, place.index) + place.at;
}

/* Copies bytes, so that a sanitizer sees where they end. */
static int unpack(const void *bytes, size_t len, struct hcsec_policy *policy,
		  struct hcsec_refusal *refusal, void **copy)
{
	*copy = malloc(len + !len);
	memcpy(*copy, bytes, len);
	return hcsec_unpack(policy, *copy, len, refusal);
}

static void expect(const char *what, const void *bytes, size_t len,
		   const char *reason, size_t offset)
{
	struct hcsec_policy policy;
	struct hcsec_refusal refusal;
	void *copy;
	const int err = unpack(bytes, len, &policy, &refusal, &copy);
	const bool refused = err == -EBADMSG &&
			     !strcmp(refusal.reason, reason) &&
			     refusal.offset == offset;

	if (!tap_ok(refused, "%s: %s", what, reason))
		printf("# offset %zu wanted; got %d, %s at offset %zu\n",
		       offset, err, refusal.reason, refusal.offset);
	if (!err)
		hcsec_unpack_free(&policy);
	free(copy);
}

static void expect_blob(const char *what, struct blob *b, const char *reason,
			struct place place)
{
	size_t len;
	void *const bytes = blob_encode(b, &len);

	expect(what, bytes, len, reason, offset_of(b, place));
	free(bytes);
}

/**
 * struct edit - A change of one number
 *
 * @what: Its name.
 * @place: Where.
 * @size: Bytes of the number.
 * @value: What is written there.
 * @reason: Why it is refused.
 * @refused: Offset of the refusal from that of the number.
 */
struct edit {
	const char *what;
	struct place place;
	u32 size;
	u64 value;
	const char *reason;
	int refused;
};

#define SIZE_OF(type, member) sizeof(((struct type *)0)->member)
#define EDIT_AT(sect, index, type, member, value, reason, other)              \
	{                                                                     \
		#type "." #member,                                            \
			{ HCSEC_SECTION_##sect, index,                        \
			  offsetof(struct type, member) },                    \
			SIZE_OF(type, member), value, reason,                 \
			(int)offsetof(struct type, other) -                   \
				(int)offsetof(struct type, member)            \
	}
#define EDIT(sect, index, type, member, value, reason) \
	EDIT_AT(sect, index, type, member, value, reason, member)
#define WORD(sect, index, value, reason) \
	{ #sect, { HCSEC_SECTION_##sect, index, 0 }, 4, value, reason, 0 }
#define BYTE(sect, index, value, reason) \
	{ #sect, { HCSEC_SECTION_##sect, index, 0 }, 1, value, reason, 0 }
#define HEAD_WORD(member, value, reason)                                      \
	{                                                                     \
		"head." #member,                                              \
			{ HEAD, 0, offsetof(struct hcsec_payload, member) },  \
			4, value, reason, 0                                   \
	}

#define RESERVED "reserved field is not 0"
#define BAD_REF "bad string reference"
#define NEED_POST \
	"setting a credit, clearing a taint and exact marks need a post-success event"

static const struct edit edits[] = {
	HEAD_WORD(reserved, 1, RESERVED),
	HEAD_WORD(count[HCSEC_SECTION_STRINGS], 0xffffffff,
		  "section goes beyond the payload"),
	HEAD_WORD(count[HCSEC_SECTION_TUPLES], 0xffffffff,
		  "section goes beyond the payload"),
	HEAD_WORD(count[HCSEC_SECTION_SOURCE], 0xffffffff,
		  "section goes beyond the payload"),
	HEAD_WORD(name, 1, BAD_REF),
	HEAD_WORD(name, 0xffffffff, BAD_REF),
	BYTE(STRINGS, 0, 0, "string is empty"),
	BYTE(STRINGS, 0, 31, "control character"),
	BYTE(STRINGS, 14, 127, "control character"),
	BYTE(STRINGS, 4, 'a', "strings are not sorted"),
	EDIT(MARKS, 0, hcsec_blob_mark, name, 1, BAD_REF),
	EDIT(MARKS, 0, hcsec_blob_mark, name, SAMPLE_LONG_STRING,
	     "name of mark is too long"),
	EDIT(MARKS, 1, hcsec_blob_mark, name, 0, "mark is defined twice"),
	EDIT(MARKS, 0, hcsec_blob_mark, kind, HCSEC_MARK_KIND_NR,
	     "unknown kind of mark"),
	EDIT(MARKS, 0, hcsec_blob_mark, polarity, HCSEC_POLARITY_NR,
	     "unknown polarity"),
	EDIT(MARKS, 3, hcsec_blob_mark, polarity, HCSEC_CREDIT,
	     "a data mark is no taint"),
	EDIT(MARKS, 3, hcsec_blob_mark, polarity, HCSEC_EXACT,
	     "a data mark is no taint"),
	EDIT(MARKS, 2, hcsec_blob_mark, reserved, 1, RESERVED),
	EDIT(MARKS, 0, hcsec_blob_mark, declassifies, 8,
	     "only a credit of kind process declassifies"),
	EDIT(MARKS, 2, hcsec_blob_mark, declassifies, 8,
	     "only a credit of kind process declassifies"),
	EDIT_AT(MARKS, 1, hcsec_blob_mark, kind, HCSEC_MARK_CONTAINER,
		"only a credit of kind process declassifies", declassifies),
	EDIT(MARKS, 1, hcsec_blob_mark, declassifies, 9,
	     "what is declassified is no data mark"),
	EDIT(MARKS, 1, hcsec_blob_mark, declassifies, 16,
	     "what is declassified is no data mark"),
	EDIT(FILES, 0, hcsec_blob_file, name, 1, BAD_REF),
	EDIT(RULES, 1, hcsec_blob_rule, file, 1, "no such file"),
	EDIT(RULES, 4, hcsec_blob_rule, line, 0, "line is 0"),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, need, 16, "mark is not defined",
		need),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, unless, 16, "mark is not defined",
		need),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, set, 16, "mark is not defined",
		need),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, clear, 16, "mark is not defined",
		need),
	EDIT(TUPLES, 0, hcsec_blob_tuple, object_need, 1,
	     "mark of an object is no data mark"),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, object_unless, 16,
		"mark of an object is no data mark", object_need),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, object_set, 2,
		"mark of an object is no data mark", object_need),
	EDIT(TUPLES, 3, hcsec_blob_tuple, unless, 1,
	     "mark is required and excluded"),
	EDIT(TUPLES, 0, hcsec_blob_tuple, clear, 1, "mark is set and cleared"),
	EDIT(TUPLES, 0, hcsec_blob_tuple, verdict, HCSEC_VERDICT_NR,
	     "unknown verdict"),
	EDIT(TUPLES, 0, hcsec_blob_tuple, reserved0, 1, RESERVED),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, reserved1, 1, RESERVED, reserved0),
	EDIT(TUPLES, 0, hcsec_blob_tuple, err, 1, "bad errno"),
	EDIT(TUPLES, 3, hcsec_blob_tuple, err, 0, "bad errno"),
	EDIT(TUPLES, 3, hcsec_blob_tuple, err, HCSEC_MAX_ERRNO + 1,
	     "bad errno"),
	EDIT_AT(TUPLES, 1, hcsec_blob_tuple, set, 1, "tuples are not sorted",
		need),
	EDIT_AT(TUPLES, 1, hcsec_blob_tuple, set, 0, "tuples are not sorted",
		need),
	EDIT_AT(TUPLES, 3, hcsec_blob_tuple, set, 2, NEED_POST, need),
	EDIT_AT(TUPLES, 3, hcsec_blob_tuple, clear, 4, NEED_POST, need),
	EDIT_AT(TUPLES, 3, hcsec_blob_tuple, need, 2,
		"a denial, setting a taint or clearing a credit may not need a credit",
		need),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, unless, 1,
		"a taint may not excuse a denial, setting a taint or clearing a credit",
		need),
	EDIT_AT(TUPLES, 1, hcsec_blob_tuple, need, 1,
		"setting a credit or clearing a taint may not need a taint",
		need),
	EDIT_AT(TUPLES, 1, hcsec_blob_tuple, unless, 2,
		"setting a credit or clearing a taint may not be excused by a credit",
		need),
	EDIT_AT(TUPLES, 0, hcsec_blob_tuple, object_unless, 8,
		"a taint may not excuse a denial, setting a taint or clearing a credit",
		need),
	EDIT_AT(TUPLES, 1, hcsec_blob_tuple, object_need, 8,
		"setting a credit or clearing a taint may not need a taint",
		need),
	EDIT_AT(TUPLES, 4, hcsec_blob_tuple, set, 4,
		"setting or clearing an exact mark may depend on exact marks only",
		need),
	EDIT(ACTIONS, 0, hcsec_blob_action, tuple, 5, "no such tuple"),
	EDIT(ACTIONS, 4, hcsec_blob_action, rule, 5, "no such rule"),
	WORD(LISTS, 0, 1, "first action list is not empty"),
	WORD(LISTS, SAMPLE_LIST_OF_TWO, 3, "action list goes beyond its section"),
	WORD(LISTS, SAMPLE_LIST_OF_TWO, 0xffffffff,
	     "action list goes beyond its section"),
	WORD(LISTS, SAMPLE_LIST(0) + 1, 5, "no such action"),
	WORD(LISTS, SAMPLE_LIST_OF_TWO + 2, 0, "action list is not sorted"),
	EDIT(NODES, 1, hcsec_blob_node, first, 0, "nodes leave a gap"),
	EDIT(NODES, 1, hcsec_blob_node, count, 0, "bad number of intervals"),
	EDIT(NODES, 6, hcsec_blob_node, count, 3, "bad number of intervals"),
	EDIT(NODES, 0, hcsec_blob_node, depth, 0, "bad depth of node"),
	EDIT(NODES, 0, hcsec_blob_node, depth, HCSEC_MAX_ATTRS + 1,
	     "bad depth of node"),
	EDIT(NODES, 0, hcsec_blob_node, reserved[0], 1, RESERVED),
	EDIT_AT(NODES, 0, hcsec_blob_node, reserved[2], 1, RESERVED,
		reserved[0]),
	WORD(BOUNDS, 0, 7, "last bound is not the highest"),
	WORD(BOUNDS, 6, 10, "bounds are not sorted"),
	WORD(TARGETS, 6, SAMPLE_LIST_OF_TWO, "adjacent targets are the same"),
	WORD(TARGETS, 0, SAMPLE_LIST(0) + 1, "no such action list"),
	WORD(TARGETS, 0, 100, "no such action list"),
	WORD(TARGETS, 7, 6, "no such node"),
	WORD(TARGETS, 8, 100, "no such node"),
	EDIT_AT(TABLES, 0, hcsec_blob_table, root, 7, "bad root of table",
		root),
	EDIT_AT(TABLES, 0, hcsec_blob_table, root, 5, "bad root of table",
		root),
	EDIT_AT(TABLES, 1, hcsec_blob_table, nattrs, 0, "bad root of table",
		root),
	EDIT_AT(TABLES, 1, hcsec_blob_table, nattrs, HCSEC_MAX_ATTRS + 1,
		"bad root of table", root),
	EDIT(TABLES, 0, hcsec_blob_table, attr[0], HCSEC_EXEC_ATTR_NR,
	     "bad attribute"),
	EDIT(TABLES, 0, hcsec_blob_table, attr[1], HCSEC_EXEC_STDIN,
	     "bad attribute"),
	EDIT(TABLES, 0, hcsec_blob_table, attr[7], 1, "bad attribute"),
	EDIT(TABLES, 1, hcsec_blob_table, attr[0], HCSEC_SOCKET_ATTR_NR,
	     "bad attribute"),
	EDIT(TABLES, 0, hcsec_blob_table, reserved[0], 1, RESERVED),
	EDIT_AT(TABLES, 1, hcsec_blob_table, root, 1,
		"an effect here may happen after success only", root),
	EDIT_AT(TABLES, 2, hcsec_blob_table, root, 3,
		"what has happened cannot be denied", root),
	EDIT_AT(TABLES, 1, hcsec_blob_table, root, 2,
		"where the default is to deny, a taint may not allow", root),
	EDIT(EVENTS, 1, hcsec_blob_event, first_table, 0,
	     "tables leave a gap"),
	EDIT(EVENTS, 0, hcsec_blob_event, ntables, 6, "bad number of tables"),
	EDIT(EVENTS, 0, hcsec_blob_event, ntables, HCSEC_MAX_TABLES + 1,
	     "bad number of tables"),
	EDIT(EVENTS, 0, hcsec_blob_event, default_deny, 2, "bad default"),
	EDIT(EVENTS, HCSEC_EVENT_SOCKET_ACCEPTED, hcsec_blob_event,
	     default_deny, 1, "bad default"),
	EDIT(EVENTS, HCSEC_EVENT_PROCESS_ESCAPE, hcsec_blob_event,
	     default_deny, 0, "event is not denied by default"),
	EDIT(EVENTS, HCSEC_EVENT_NR + HCSEC_EVENT_PROCESS_NS_CHANGED,
	     hcsec_blob_event, default_deny, 0,
	     "event is not denied by default"),
	EDIT(EVENTS, HCSEC_EVENT_PROCESS_ESCAPE, hcsec_blob_event,
	     default_rule, 5, "bad rule of the default"),
	EDIT(EVENTS, 17, hcsec_blob_event, reserved, 1, RESERVED),
	EDIT(EVENTS, HCSEC_EVENT_SOCKET_BIND, hcsec_blob_event, default_rule, 5,
	     "bad rule of the default"),
	EDIT(EVENTS, 0, hcsec_blob_event, default_rule, 0,
	     "bad rule of the default"),
	EDIT(PROFILES, 0, hcsec_blob_profile, name, 7, BAD_REF),
	EDIT_AT(PROFILES, 1, hcsec_blob_profile, name, 0,
		"profiles are not sorted", name),
	EDIT(PROFILES, 0, hcsec_blob_profile, mode, HCSEC_MODE_NR,
	     "unknown mode"),
	EDIT(PROFILES, 1, hcsec_blob_profile, enter, HCSEC_ENTER_NR,
	     "unknown entry"),
	EDIT(PROFILES, 0, hcsec_blob_profile, flags, 8, "unknown flag"),
	EDIT(PROFILES, 1, hcsec_blob_profile, flags,
	     HCSEC_PROFILE_ASSIGNABLE | 0x80, "unknown flag"),
	EDIT(FILES, 0, hcsec_blob_file, source_len, HCSEC_MAX_BLOB + 1,
	     "source is too long"),
	EDIT(ADDR4, 0, hcsec_blob_addr4, start, 1,
	     "addresses do not start at 0.0.0.0"),
	EDIT(ADDR4, 0, hcsec_blob_addr4, class, 0, "bad address class"),
	EDIT(ADDR4, 1, hcsec_blob_addr4, class, 3, "bad address class"),
	EDIT_AT(ADDR4, 1, hcsec_blob_addr4, start, 0,
		"addresses are not sorted", start),
	EDIT_AT(ADDR4, 1, hcsec_blob_addr4, class, 1,
		"addresses are not sorted", start),
	EDIT(ADDR6, 0, hcsec_blob_addr6, start[0], 1,
	     "addresses do not start at ::"),
	EDIT(ADDR6, 0, hcsec_blob_addr6, class, 0, "bad address class"),
	EDIT(ADDR6, 1, hcsec_blob_addr6, class, 3, "bad address class"),
	EDIT_AT(ADDR6, 1, hcsec_blob_addr6, start[0], 0,
		"addresses are not sorted", start),
	EDIT_AT(ADDR6, 1, hcsec_blob_addr6, class, 1,
		"addresses are not sorted", start),
	EDIT(LITERALS, 1, hcsec_blob_literal, offset, 1,
	     "literals leave a gap"),
	EDIT(LITERALS, 0, hcsec_blob_literal, len, 0, "bad length of literal"),
	EDIT(LITERALS, 1, hcsec_blob_literal, len, 3, "bad length of literal"),
	EDIT(LITERALS, 0, hcsec_blob_literal, class, 0, "bad path class"),
	EDIT(LITERALS, 0, hcsec_blob_literal, class, 3, "bad path class"),
	BYTE(PATH_MAP, 0, 1, "columns are not in order"),
	BYTE(PATH_MAP, 255, 3, "columns are not in order"),
	EDIT(PATH_STATES, 1, hcsec_blob_state, base, 2,
	     "row goes beyond its section"),
	EDIT(PATH_STATES, 0, hcsec_blob_state, base, 0xffffffff,
	     "row goes beyond its section"),
	EDIT(PATH_STATES, 0, hcsec_blob_state, other, 2, "no such state"),
	EDIT(PATH_STATES, 0, hcsec_blob_state, accept, 0, "bad accept"),
	EDIT(PATH_STATES, 1, hcsec_blob_state, accept, 3, "bad accept"),
	EDIT(CGROUP_STATES, 0, hcsec_blob_state, accept, 3, "bad accept"),
	EDIT(PATH_NEXT, 0, hcsec_blob_next, state, 1,
	     "unused transition is not 0"),
	EDIT(PATH_NEXT, 1, hcsec_blob_next, owner, 2, "no such state"),
	EDIT(PATH_NEXT, 1, hcsec_blob_next, state, 2, "no such state"),
	EDIT_AT(PATH_NEXT, 1, hcsec_blob_next, state, 0,
		"transition is never used", owner),
	EDIT_AT(PATH_NEXT, 2, hcsec_blob_next, owner, 0,
		"transition is never used", owner),
};

static void test_edits(void)
{
	struct blob b;
	size_t len;
	u8 *bytes;
	u32 i, j;

	blob_sample(&b);
	for (i = 0; i < ARRAY_SIZE(edits); i++) {
		const struct edit *const e = &edits[i];
		const size_t offset = offset_of(&b, e->place);

		bytes = blob_encode(&b, &len);
		for (j = 0; j < e->size; j++)
			bytes[offset + j] = e->value >> 8 * j;
		expect(e->what, bytes, len, e->reason, offset + e->refused);
		free(bytes);
	}
	blob_free(&b);
}

static void drop(struct blob *b, enum hcsec_section section)
{
	b->section[section].n--;
}

static void grow(struct blob *b, enum hcsec_section section, u32 n)
{
	void *const zero = calloc(n, blob_element_size[section]);

	blob_add(b, section, zero, n);
	free(zero);
}

static struct place count_of(enum hcsec_section section)
{
	return (struct place){
		HEAD, 0,
		offsetof(struct hcsec_payload, count) + 4 * section,
	};
}

static struct place start_of(enum hcsec_section section, u32 index)
{
	return (struct place){ section, index, 0 };
}

/**
 * struct resize - A section with an element more or fewer, or without any
 *
 * @section: The section.
 * @change: +1, -1, or 0 for none at all.
 * @reason: Why that is refused.
 * @place: Where.
 */
struct resize {
	enum hcsec_section section;
	int change;
	const char *reason;
	struct place place;
};

#define AT(sect, index) { HCSEC_SECTION_##sect, index, 0 }
#define COUNT(sect)                                                       \
	{                                                                 \
		HEAD, 0,                                                  \
			offsetof(struct hcsec_payload,                    \
				 count[HCSEC_SECTION_##sect])             \
	}
#define RESIZE(sect, change, reason, ...) \
	{ HCSEC_SECTION_##sect, change, reason, __VA_ARGS__ }

static const struct resize resizes[] = {
	RESIZE(STRINGS, 0, "strings are not terminated", AT(STRINGS, 0)),
	RESIZE(STRINGS, -1, "strings are not terminated", AT(STRINGS, 0)),
	RESIZE(STRINGS, 1, "string is empty",
	       AT(STRINGS, SAMPLE_LONG_STRING + SAMPLE_LONG_STRING_LEN + 1)),
	RESIZE(RULES, -1, "no such rule",
	       { HCSEC_SECTION_ACTIONS, 4, 4 }),
	RESIZE(TUPLES, -1, "no such tuple", AT(ACTIONS, 4)),
	RESIZE(LISTS, 0, "first action list is not empty", AT(LISTS, 0)),
	RESIZE(BOUNDS, 1, "bounds and targets differ in number",
	       COUNT(TARGETS)),
	RESIZE(NODES, -1, "bounds without a node", AT(BOUNDS, 7)),
	RESIZE(TABLES, 1, "table without an event", AT(TABLES, 5)),
	RESIZE(EVENTS, -1, "bad number of events", COUNT(EVENTS)),
	RESIZE(PROFILES, -1, "bad number of events", COUNT(EVENTS)),
	RESIZE(ADDR4, 0, "addresses do not start at 0.0.0.0", AT(ADDR4, 0)),
	RESIZE(ADDR6, 0, "addresses do not start at ::", AT(ADDR6, 0)),
	RESIZE(LITERALS, -1, "bytes without literal", AT(LITBYTES, 2)),
	RESIZE(LITERALS, 1, "literals leave a gap",
	       { HCSEC_SECTION_LITERALS, 2, 4 }),
	RESIZE(PATH_MAP, -1, "map of an automaton has not 256 bytes",
	       AT(PATH_MAP, 0)),
	RESIZE(CGROUP_MAP, 1, "map of an automaton has not 256 bytes",
	       AT(CGROUP_MAP, 0)),
	RESIZE(PATH_STATES, 0, "automaton without a state", AT(PATH_STATES, 0)),
	RESIZE(PATH_NEXT, -1, "row goes beyond its section",
	       AT(PATH_STATES, 1)),
	RESIZE(CGROUP_NEXT, 0, "row goes beyond its section",
	       AT(CGROUP_STATES, 0)),
};

static void test_resizes(void)
{
	u32 i;

	for (i = 0; i < ARRAY_SIZE(resizes); i++) {
		const struct resize *const c = &resizes[i];
		struct blob b;

		blob_sample(&b);
		if (c->change > 0)
			grow(&b, c->section, 1);
		else if (c->change < 0)
			drop(&b, c->section);
		else
			b.section[c->section].n = 0;
		expect_blob("size", &b, c->reason, c->place);
		blob_free(&b);
	}
}

/* What needs more than one change. */
static void test_others(void)
{
	struct hcsec_blob_literal *literal;
	struct hcsec_blob_tuple *tuple;
	struct blob b;
	__le32 *word;
	u32 i;

	blob_sample(&b);
	grow(&b, HCSEC_SECTION_MARKS, HCSEC_MAX_MARKS);
	expect_blob("marks", &b, "more than 64 marks",
		    count_of(HCSEC_SECTION_MARKS));
	blob_free(&b);

	blob_sample(&b);
	grow(&b, HCSEC_SECTION_PROFILES, HCSEC_MAX_PROFILES);
	expect_blob("profiles", &b, "too many profiles",
		    count_of(HCSEC_SECTION_PROFILES));
	blob_free(&b);

	blob_sample(&b);
	b.head.path_classes = 0;
	b.section[HCSEC_SECTION_LITERALS].n = 0;
	b.section[HCSEC_SECTION_LITBYTES].n = 0;
	expect_blob("classes", &b, "no path class",
		    (struct place){ HEAD, 0,
				    offsetof(struct hcsec_payload,
					     path_classes) });
	blob_free(&b);

	/* The same bytes twice; a literal, then what it starts with. */
	blob_sample(&b);
	*(char *)blob_at(&b, HCSEC_SECTION_LITBYTES, 3) = 'a';
	expect_blob("literals", &b, "literals are not sorted",
		    start_of(HCSEC_SECTION_LITERALS, 1));
	literal = blob_at(&b, HCSEC_SECTION_LITERALS, 1);
	literal->len = cpu_to_le32(1);
	drop(&b, HCSEC_SECTION_LITBYTES);
	expect_blob("literals", &b, "literals are not sorted",
		    start_of(HCSEC_SECTION_LITERALS, 1));
	blob_free(&b);

	/* Lists whose length only the sum of the sizes shows to be wrong. */
	blob_sample(&b);
	word = blob_at(&b, HCSEC_SECTION_TARGETS, 5);
	*word = cpu_to_le32(0);
	expect_blob("targets", &b, "adjacent targets are the same",
		    start_of(HCSEC_SECTION_TARGETS, 6));
	blob_free(&b);

	/* Tuples that differ in an errno only, in the wrong order and twice. */
	blob_sample(&b);
	tuple = blob_at(&b, HCSEC_SECTION_TUPLES, 4);
	*tuple = *(tuple - 1);
	tuple->err = cpu_to_le16(EPERM);
	expect_blob("tuples", &b, "tuples are not sorted",
		    start_of(HCSEC_SECTION_TUPLES, 4));
	tuple->err = (tuple - 1)->err;
	expect_blob("tuples", &b, "tuples are not sorted",
		    start_of(HCSEC_SECTION_TUPLES, 4));
	blob_free(&b);

	/* They are compared field by field. */
	for (i = 0; i < 3; i++) {
		static const size_t fields[] = {
			offsetof(struct hcsec_blob_tuple, object_need),
			offsetof(struct hcsec_blob_tuple, object_unless),
			offsetof(struct hcsec_blob_tuple, object_set),
		};

		blob_sample(&b);
		tuple = blob_at(&b, HCSEC_SECTION_TUPLES, 2);
		*(tuple + 1) = *tuple;
		*(__le64 *)((u8 *)tuple + fields[i]) = cpu_to_le64(8);
		expect_blob("tuples", &b, "tuples are not sorted",
			    start_of(HCSEC_SECTION_TUPLES, 3));
		blob_free(&b);
	}

	/* A tuple that has marks of objects, and an event without one. */
	blob_sample(&b);
	tuple = blob_at(&b, HCSEC_SECTION_TUPLES, 0);
	tuple->object_set = cpu_to_le64(8);
	expect_blob("tuples", &b, "the event has no object",
		    start_of(HCSEC_SECTION_TABLES, 4));
	tuple->object_need = cpu_to_le64(8);
	tuple->object_unless = cpu_to_le64(8);
	expect_blob("tuples", &b, "mark is required and excluded",
		    (struct place){ HCSEC_SECTION_TUPLES, 0,
				    offsetof(struct hcsec_blob_tuple, unless) });
	blob_free(&b);

	/* A node of the right depth that comes later. */
	blob_sample(&b);
	for (i = 5; i < 7; i++) {
		struct hcsec_blob_node *const node =
			blob_at(&b, HCSEC_SECTION_NODES, i);

		node->depth = 7 - i;
	}
	word = blob_at(&b, HCSEC_SECTION_TARGETS, 5);
	*word = cpu_to_le32(6);
	expect_blob("nodes", &b, "no such node",
		    start_of(HCSEC_SECTION_TARGETS, 5));
	blob_free(&b);
}

static void test_length(void)
{
	const struct hcsec_payload head = {};
	struct blob b;
	size_t len, padding;
	u8 *bytes;

	blob_sample(&b);
	bytes = blob_encode(&b, &len);
	padding = blob_offset(&b, HCSEC_SECTION_SOURCE,
			      b.section[HCSEC_SECTION_SOURCE].n);
	expect("length", bytes, 0, "payload is truncated", 0);
	expect("length", bytes, sizeof(head) - 1, "payload is truncated",
	       sizeof(head) - 1);
	expect("length", bytes, len - 1, "section goes beyond the payload",
	       count_of(HCSEC_SECTION_SOURCE).at);
	expect("length", bytes, sizeof(head), "section goes beyond the payload",
	       count_of(HCSEC_SECTION_STRINGS).at);
	bytes[len - 1] = 1;
	expect("padding", bytes, len, "padding is not 0", len - 1);
	bytes[len - 1] = 0;
	bytes[padding] = 1;
	expect("padding", bytes, len, "padding is not 0", padding);
	bytes[padding] = 0;
	bytes = realloc(bytes, len + 8);
	memset(bytes + len, 0, 8);
	expect("length", bytes, len + 8, "bytes after the last section", len);
	free(bytes);
	blob_free(&b);
}

static void test_accepted(void)
{
	struct rand r = { 1 };
	struct hcsec_policy policy;
	struct hcsec_refusal refusal;
	const char *problem = NULL;
	struct blob b, again;
	void *copy = NULL, *encoded;
	size_t len, len_again;
	u8 *bytes;
	u32 i;

	blob_sample(&b);
	bytes = blob_encode(&b, &len);
	if (tap_ok(!unpack(bytes, len, &policy, &refusal, &copy),
		   "the payload without a change is accepted")) {
		tap_ok(!policy.monotone && policy.nmarks == 4,
		       "it is what it was made to be");
		tap_ok(policy.declassifiers == 2 &&
		       policy.declassifies[1] == 8,
		       "what declassifies was understood");
		for (i = 0; i < 100 && !problem; i++)
			problem = exercise(&policy, &r);
		tap_ok(!problem, "it can be used%s%s", problem ? ": " : "",
		       problem ?: "");
		hcsec_unpack_free(&policy);
	}
	blob_decode(&again, bytes);
	encoded = blob_encode(&again, &len_again);
	tap_ok(len == len_again && !memcmp(encoded, bytes, len),
	       "taken apart and put together it is the same");
	free(encoded);
	free(copy);
	free(bytes);
	blob_free(&again);
	blob_free(&b);
}

static void test_no_memory(void)
{
	struct hcsec_policy policy;
	struct hcsec_refusal refusal;
	unsigned int n = 0;
	struct blob b;
	void *copy;
	size_t len;
	u8 *bytes;
	int err;

	blob_sample(&b);
	bytes = blob_encode(&b, &len);
	do {
		allocations = n;
		err = unpack(bytes, len, &policy, &refusal, &copy);
		allocations = ~0U;
		free(copy);
		if (err)
			tap_ok(err == -ENOMEM && !policy.tuples &&
			       !policy.attrs && !policy.entries &&
			       !policy.divisions && !policy.walks &&
			       !policy.bucket_start &&
			       !policy.bucket_literals && !policy.path_final &&
			       !strcmp(refusal.reason, "out of memory"),
			       "allocation %u fails", n++);
	} while (err == -ENOMEM);
	hcsec_unpack_free(&policy);
	tap_ok(!err && n == 12, "with memory it is accepted");
	free(bytes);
	blob_free(&b);
}

/* An event's name tells its group. */
static void test_events(void)
{
	static const char *const groups[HCSEC_GROUP_NR] = {
		[HCSEC_GROUP_EXEC] = "exec",
		[HCSEC_GROUP_SOCKET] = "socket.",
		[HCSEC_GROUP_FILE] = "file.",
		[HCSEC_GROUP_PROCESS] = "process.",
		[HCSEC_GROUP_SYSTEM] = "system.",
	};
	u32 i, right = 0;

	for (i = 0; i < HCSEC_EVENT_NR; i++) {
		const char *const group = groups[hcsec_event_group(i)];

		right += !strncmp(hcsec_event_name(i), group, strlen(group)) &&
			 hcsec_event_nattrs(i) <= HCSEC_MAX_ATTRS;
	}
	tap_ok(right == HCSEC_EVENT_NR, "events are named after their groups");
}

int main(void)
{
	test_events();
	test_accepted();
	test_no_memory();
	test_length();
	test_edits();
	test_resizes();
	test_others();
	return tap_done();
}
