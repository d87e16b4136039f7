/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - A payload for KUnit tests, put together by hand
 *
 * What it says, as policies do:
 *
 *	mark a process
 *	mark b container
 *	mark d data
 *
 *	container p {
 *		match cgroup "/c"
 *		default deny socket.connect
 *		allow socket.connect to 10.0.0.0/8 fd00::/8 ff00::/8 port 443
 *		on socket.accept set a
 *		deny exec path /bin/sh when a set b errno EACCES
 *		on file.create set object d
 *		deny file.mmap-exec object +d
 *	}
 */

#ifndef _SECURITY_HCSEC_TEST_PAYLOAD_H
#define _SECURITY_HCSEC_TEST_PAYLOAD_H

#include <linux/hcsec.h>

#include "pure.h"

#define TEST_MARK_A 0x1
#define TEST_MARK_B 0x2
#define TEST_MARK_D 0x4

/* Indices of rules. */
#define TEST_RULE_DEFAULT 0
#define TEST_RULE_CONNECT 1
#define TEST_RULE_ACCEPT 2
#define TEST_RULE_EXEC 3
#define TEST_RULE_CREATE 4
#define TEST_RULE_MMAP 5

/* One of each section, each padded to a multiple of 8. */
struct test_payload {
	struct hcsec_payload head;
	char strings[24];
	struct hcsec_blob_mark marks[3];
	struct hcsec_blob_file files[1];
	struct hcsec_blob_rule rules[6];
	struct hcsec_blob_tuple tuples[5];
	struct hcsec_blob_action actions[5];
	__le32 lists[12];
	struct hcsec_blob_node nodes[7];
	__le32 nodes_padding;
	__le32 bounds[12];
	__le32 targets[12];
	struct hcsec_blob_table tables[5];
	struct hcsec_blob_profile profiles[1];
	struct hcsec_blob_event events[HCSEC_EVENT_NR];
	struct hcsec_blob_addr4 addr4[3];
	struct hcsec_blob_addr6 addr6[4];
	struct hcsec_blob_literal literals[1];
	__le32 literals_padding;
	char litbytes[8];
	u8 path_map[256];
	struct hcsec_blob_state path_states[2];
	struct hcsec_blob_next path_next[2];
	u8 cgroup_map[256];
	struct hcsec_blob_state cgroup_states[4];
	struct hcsec_blob_next cgroup_next[3];
	char source[8];
} __aligned(8);

#define LE16(x) cpu_to_le16(x)
#define LE32(x) cpu_to_le32(x)
#define LE64(x) cpu_to_le64(x)
#define TEST_UNUSED { .owner = LE32(0xffffffff) }
#define TEST_EVENT(table, n)                                      \
	{                                                         \
		.first_table = LE32(table), .ntables = (n),       \
		.default_rule = LE32(HCSEC_NO_RULE),              \
	}

static const struct test_payload test_payload = {
	.head = {
		.name = LE32(11),
		.addr_classes = LE32(3),
		.path_classes = LE32(4),
		.count = {
			[HCSEC_SECTION_STRINGS] = LE32(18),
			[HCSEC_SECTION_MARKS] = LE32(3),
			[HCSEC_SECTION_FILES] = LE32(1),
			[HCSEC_SECTION_RULES] = LE32(6),
			[HCSEC_SECTION_TUPLES] = LE32(5),
			[HCSEC_SECTION_ACTIONS] = LE32(5),
			[HCSEC_SECTION_LISTS] = LE32(11),
			[HCSEC_SECTION_NODES] = LE32(7),
			[HCSEC_SECTION_BOUNDS] = LE32(12),
			[HCSEC_SECTION_TARGETS] = LE32(12),
			[HCSEC_SECTION_TABLES] = LE32(5),
			[HCSEC_SECTION_PROFILES] = LE32(1),
			[HCSEC_SECTION_EVENTS] = LE32(HCSEC_EVENT_NR),
			[HCSEC_SECTION_ADDR4] = LE32(3),
			[HCSEC_SECTION_ADDR6] = LE32(4),
			[HCSEC_SECTION_LITERALS] = LE32(1),
			[HCSEC_SECTION_LITBYTES] = LE32(7),
			[HCSEC_SECTION_PATH_MAP] = LE32(256),
			[HCSEC_SECTION_PATH_STATES] = LE32(2),
			[HCSEC_SECTION_PATH_NEXT] = LE32(2),
			[HCSEC_SECTION_CGROUP_MAP] = LE32(256),
			[HCSEC_SECTION_CGROUP_STATES] = LE32(4),
			[HCSEC_SECTION_CGROUP_NEXT] = LE32(3),
			[HCSEC_SECTION_SOURCE] = LE32(8),
		},
	},
	.strings = "a\0b\0d\0file\0name\0p",
	.marks = {
		{ .name = LE32(0), .kind = HCSEC_MARK_PROCESS },
		{ .name = LE32(2), .kind = HCSEC_MARK_CONTAINER },
		{ .name = LE32(4), .kind = HCSEC_MARK_DATA },
	},
	.files = { { .name = LE32(6), .source_len = LE32(8) } },
	.rules = {
		{ .line = LE32(6) },
		{ .line = LE32(7) },
		{ .line = LE32(8) },
		{ .line = LE32(9) },
		{ .line = LE32(10) },
		{ .line = LE32(11) },
	},
	.tuples = {
		{ .verdict = HCSEC_ALLOW },
		{ .object_set = LE64(TEST_MARK_D) },
		{ .object_need = LE64(TEST_MARK_D), .verdict = HCSEC_DENY,
		  .err = LE16(EPERM) },
		{ .set = LE64(TEST_MARK_A) },
		{ .need = LE64(TEST_MARK_A), .set = LE64(TEST_MARK_B),
		  .verdict = HCSEC_DENY, .err = LE16(EACCES) },
	},
	.actions = {
		{ .tuple = LE32(0), .rule = LE32(TEST_RULE_CONNECT) },
		{ .tuple = LE32(1), .rule = LE32(TEST_RULE_CREATE) },
		{ .tuple = LE32(2), .rule = LE32(TEST_RULE_MMAP) },
		{ .tuple = LE32(3), .rule = LE32(TEST_RULE_ACCEPT) },
		{ .tuple = LE32(4), .rule = LE32(TEST_RULE_EXEC) },
	},
	.lists = { LE32(0), LE32(1), LE32(0), LE32(1), LE32(1), LE32(1),
		   LE32(2), LE32(1), LE32(3), LE32(1), LE32(4) },
	.nodes = {
		{ .first = LE32(0), .count = LE32(3), .depth = 1 },
		{ .first = LE32(3), .count = LE32(1), .depth = 1 },
		{ .first = LE32(4), .count = LE32(2), .depth = 1 },
		{ .first = LE32(6), .count = LE32(1), .depth = 1 },
		{ .first = LE32(7), .count = LE32(3), .depth = 2 },
		{ .first = LE32(10), .count = LE32(1), .depth = 1 },
		{ .first = LE32(11), .count = LE32(1), .depth = 1 },
	},
	.bounds = { LE32(1), LE32(2), LE32(~0U), LE32(~0U), LE32(1), LE32(~0U),
		    LE32(~0U), LE32(442), LE32(443), LE32(~0U), LE32(~0U),
		    LE32(~0U) },
	.targets = { LE32(0), LE32(9), LE32(0), LE32(7), LE32(0), LE32(1),
		     LE32(0), LE32(3), LE32(2), LE32(3), LE32(3), LE32(5) },
	.tables = {
		{ .root = LE32(0), .nattrs = 1, .attr = { HCSEC_EXEC_PATH } },
		{ .root = LE32(1), .nattrs = 1,
		  .attr = { HCSEC_SOCKET_FAMILY } },
		{ .root = LE32(4), .nattrs = 2,
		  .attr = { HCSEC_SOCKET_PORT, HCSEC_SOCKET_ADDR } },
		{ .root = LE32(5), .nattrs = 1, .attr = { HCSEC_FILE_KIND } },
		{ .root = LE32(6), .nattrs = 1, .attr = { HCSEC_FILE_KIND } },
	},
	.profiles = { { .name = LE32(16) } },
	.events = {
		[HCSEC_EVENT_EXEC] = TEST_EVENT(0, 1),
		[HCSEC_EVENT_SOCKET_CREATE] = TEST_EVENT(1, 0),
		[HCSEC_EVENT_SOCKET_BIND] = TEST_EVENT(1, 0),
		[HCSEC_EVENT_SOCKET_LISTEN] = TEST_EVENT(1, 0),
		[HCSEC_EVENT_SOCKET_ACCEPT] = TEST_EVENT(1, 1),
		[HCSEC_EVENT_SOCKET_ACCEPTED] = TEST_EVENT(2, 0),
		[HCSEC_EVENT_SOCKET_CONNECT] = {
			.first_table = LE32(2),
			.ntables = 1,
			.default_deny = 1,
			.default_rule = LE32(TEST_RULE_DEFAULT),
		},
		[HCSEC_EVENT_SOCKET_SEND] = TEST_EVENT(3, 0),
		[HCSEC_EVENT_SOCKET_RECV ... HCSEC_EVENT_FILE_WRITE] =
			TEST_EVENT(3, 0),
		[HCSEC_EVENT_FILE_CREATE] = TEST_EVENT(3, 1),
		[HCSEC_EVENT_FILE_LINK ... HCSEC_EVENT_FILE_CHOWN] =
			TEST_EVENT(4, 0),
		[HCSEC_EVENT_FILE_MMAP_EXEC] = TEST_EVENT(4, 1),
		[HCSEC_EVENT_FILE_RECEIVE ... HCSEC_EVENT_PROCESS_USERNS_CREATE] =
			TEST_EVENT(5, 0),
		[HCSEC_EVENT_PROCESS_NS_CHANGED ... HCSEC_EVENT_PROCESS_ESCAPE] = {
			.first_table = LE32(5),
			.default_deny = 1,
			.default_rule = LE32(HCSEC_NO_RULE),
		},
		[HCSEC_EVENT_SYSTEM_MOUNT ... HCSEC_EVENT_SYSTEM_KEY] =
			TEST_EVENT(5, 0),
	},
	.addr4 = {
		{ .start = LE32(0), .class = LE32(1) },
		{ .start = LE32(0x0a000000), .class = LE32(2) },
		{ .start = LE32(0x0b000000), .class = LE32(1) },
	},
	.addr6 = {
		{ .class = LE32(1) },
		{ .start = { 0xfd }, .class = LE32(2) },
		{ .start = { 0xfe }, .class = LE32(1) },
		{ .start = { 0xff }, .class = LE32(2) },
	},
	.literals = { { .len = LE32(7), .class = LE32(2) } },
	.litbytes = "/bin/sh",
	/* A path is of class 3 if it has a '/', of class 1 otherwise. */
	.path_map = { ['/'] = 1 },
	.path_states = {
		{ .base = LE32(0), .other = LE32(0), .accept = LE32(1) },
		{ .base = LE32(0), .other = LE32(1), .accept = LE32(3) },
	},
	.path_next = { TEST_UNUSED, { .owner = LE32(0), .state = LE32(1) } },
	.cgroup_map = { ['/'] = 1, ['c'] = 2 },
	.cgroup_states = {
		{ .other = LE32(3) },
		{ .other = LE32(3) },
		{ .other = LE32(3), .accept = LE32(1) },
		{ .other = LE32(3) },
	},
	.cgroup_next = {
		TEST_UNUSED,
		{ .owner = LE32(0), .state = LE32(1) },
		{ .owner = LE32(1), .state = LE32(2) },
	},
	.source = "\n\n\n\n\n\n\n",
};

#undef LE16
#undef LE32
#undef LE64
#undef TEST_UNUSED
#undef TEST_EVENT

#endif /* _SECURITY_HCSEC_TEST_PAYLOAD_H */
