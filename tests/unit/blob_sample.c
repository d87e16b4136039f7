// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - A payload with something in every section
 */

#include "blob_sample.h"

static void add_strings(struct blob *b, __le32 *marks, __le32 *profiles,
			__le32 *file, __le32 *name)
{
	marks[0] = blob_string(b, "a");
	marks[1] = blob_string(b, "b");
	marks[2] = blob_string(b, "c");
	marks[3] = blob_string(b, "d");
	*file = blob_string(b, "file");
	*name = blob_string(b, "name");
	profiles[0] = blob_string(b, "p");
	profiles[1] = blob_string(b, "q");
	/* Nobody's; too long for the name of a mark. */
	blob_string(b, "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx");
}

static void add_tuples(struct blob *b)
{
	/* Marks: bit 0 is a taint, bit 1 a credit, bit 2 exact, bit 3 of data. */
	static const struct hcsec_tuple tuples[] = {
		{ .set = 1 },
		{ .set = 2 },
		{ .need = 1, .verdict = HCSEC_ALLOW },
		{ .need = 1, .verdict = HCSEC_DENY, .err = EACCES },
		{ .need = 4, .unless = 1, .verdict = HCSEC_ALLOW },
	};
	u32 i;

	for (i = 0; i < ARRAY_SIZE(tuples); i++) {
		const struct hcsec_blob_tuple tuple = {
			.need = cpu_to_le64(tuples[i].need),
			.unless = cpu_to_le64(tuples[i].unless),
			.set = cpu_to_le64(tuples[i].set),
			.verdict = tuples[i].verdict,
			.err = cpu_to_le16(tuples[i].err),
		};
		const struct hcsec_blob_action action = {
			.tuple = cpu_to_le32(i),
			.rule = cpu_to_le32(i),
		};

		blob_add(b, HCSEC_SECTION_TUPLES, &tuple, 1);
		blob_add(b, HCSEC_SECTION_ACTIONS, &action, 1);
	}
}

static void add_nodes(struct blob *b)
{
	static const u32 bounds[] = { 10 };
	static const u32 two[] = { 0, 1 };
	const u32 lists[] = { SAMPLE_LIST_OF_TWO, 0 };
	const u32 nodes[] = { 5, 0 };
	u32 i;

	blob_list(b, NULL, 0);
	for (i = 0; i < 5; i++)
		blob_list(b, &i, 1);
	blob_list(b, two, 2);
	for (i = 0; i < 5; i++)
		blob_node(b, 1, NULL, (const u32[]){ SAMPLE_LIST(i) }, 0);
	blob_node(b, 1, bounds, lists, 1);
	blob_node(b, 2, bounds, nodes, 1);
}

static void add_events(struct blob *b)
{
	static const u8 attrs[] = { HCSEC_EXEC_STDIN, HCSEC_EXEC_PATH };
	u32 profile, event;

	for (profile = 0; profile < 2; profile++) {
		for (event = 0; event < HCSEC_EVENT_NR; event++) {
			if (event == HCSEC_EVENT_EXEC)
				blob_table(b, 6, attrs, 2);
			if (profile == 0 && event == HCSEC_EVENT_SOCKET_BIND)
				blob_table(b, 4, attrs, 1);
			if (profile == 0 &&
			    event == HCSEC_EVENT_SOCKET_ACCEPTED)
				blob_table(b, 1, attrs, 1);
			if (profile == 1 && event == HCSEC_EVENT_PROCESS_FORK)
				blob_table(b, 0, attrs, 1);
			blob_event(b, event == HCSEC_EVENT_SOCKET_BIND, 2);
		}
	}
}

static void add_literal(struct blob *b, const char *text, u32 class)
{
	const struct hcsec_blob_literal literal = {
		.len = cpu_to_le32(strlen(text)),
		.offset = cpu_to_le32(b->section[HCSEC_SECTION_LITBYTES].n),
		.class = cpu_to_le32(class),
	};

	blob_add(b, HCSEC_SECTION_LITERALS, &literal, 1);
	blob_add(b, HCSEC_SECTION_LITBYTES, text, strlen(text));
}

/* What blob_rest() makes the simplest of, made somewhat richer. */
static void enrich(struct blob *b)
{
	const struct hcsec_blob_addr4 addr4 = {
		.start = cpu_to_le32(10 << 24),
		.class = cpu_to_le32(2),
	};
	const struct hcsec_blob_addr6 addr6 = {
		.start = { 0xfd },
		.class = cpu_to_le32(2),
	};
	const struct hcsec_blob_state state = {
		.base = cpu_to_le32(1),
		.other = cpu_to_le32(1),
		.accept = cpu_to_le32(2),
	};
	const struct hcsec_blob_next next[] = {
		{ .owner = cpu_to_le32(0), .state = cpu_to_le32(1) },
		{ .owner = cpu_to_le32(1), .state = cpu_to_le32(0) },
	};
	u8 *const slash = blob_at(b, HCSEC_SECTION_PATH_MAP, '/');

	b->head.addr_classes = cpu_to_le32(3);
	b->head.path_classes = cpu_to_le32(3);
	blob_add(b, HCSEC_SECTION_ADDR4, &addr4, 1);
	blob_add(b, HCSEC_SECTION_ADDR6, &addr6, 1);
	*slash = 1;
	blob_add(b, HCSEC_SECTION_PATH_STATES, &state, 1);
	blob_add(b, HCSEC_SECTION_PATH_NEXT, next, 2);
	add_literal(b, "/a", 1);
	add_literal(b, "/b", 2);
}

void blob_sample(struct blob *b)
{
	__le32 marks[4], profiles[2], file, name;
	u32 i;

	*b = (struct blob){};
	add_strings(b, marks, profiles, &file, &name);
	for (i = 0; i < 4; i++) {
		const struct hcsec_blob_mark mark = {
			.name = marks[i],
			.kind = i == 3 ? HCSEC_MARK_DATA : HCSEC_MARK_PROCESS,
			.polarity = i == 3 ? HCSEC_TAINT : i,
			.declassifies = cpu_to_le64(i == 1 ? 8 : 0),
		};

		blob_add(b, HCSEC_SECTION_MARKS, &mark, 1);
	}
	for (i = 0; i < 2; i++) {
		const struct hcsec_blob_profile profile = {
			.name = profiles[i],
			.flags = i ? HCSEC_PROFILE_ASSIGNABLE : 0,
		};

		blob_add(b, HCSEC_SECTION_PROFILES, &profile, 1);
	}
	add_tuples(b);
	add_nodes(b);
	add_events(b);
	blob_rest(b, name, file, 5);
	enrich(b);
}
