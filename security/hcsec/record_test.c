// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of audit records and of their ring
 */

#include <kunit/test.h>
#include <linux/array_size.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/in.h>
#include <linux/net.h>
#include <linux/seq_buf.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#include <net/netlink.h>

#include "record.h"
#include "ring.h"

#define TEXT_SIZE 512

static char *text_of(struct kunit *test, const struct sk_buff *skb,
		     const struct hcsec_stamp *stamp)
{
	const size_t size = hcsec_record_text_size(skb->len);
	char *const buf = kunit_kmalloc(test, size, GFP_KERNEL);
	struct seq_buf text;

	KUNIT_ASSERT_NOT_NULL(test, buf);
	seq_buf_init(&text, buf, size);
	hcsec_record_text(&text, stamp, skb->data, skb->len);
	KUNIT_EXPECT_FALSE(test, seq_buf_has_overflowed(&text));
	seq_buf_str(&text);
	return buf;
}

static struct sk_buff *new_record(struct kunit *test)
{
	struct sk_buff *const skb = alloc_skb(HCSEC_RECORD_MAX, GFP_KERNEL);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	return skb;
}

/* Values: what is written bare, what is quoted, what is escaped. */

static const struct value_case {
	const char *name;
	const char *bytes;
	size_t len;
	const char *value;
	const char *quoted;
} value_cases[] = {
	{ "word", "fhir-server_2.1", 15, "fhir-server_2.1",
	  "\"fhir-server_2.1\"" },
	{ "list", "a,b/c:d", 7, "a,b/c:d", "\"a,b/c:d\"" },
	{ "empty", "", 0, "", "\"\"" },
	{ "blank", "a b", 3, "\"a b\"", "\"a b\"" },
	{ "equals", "a=b", 3, "\"a=b\"", "\"a=b\"" },
	{ "quote", "a\" pid=1", 8, "\"a\\x22 pid=1\"", "\"a\\x22 pid=1\"" },
	{ "backslash", "a\\x22", 5, "\"a\\x5cx22\"", "\"a\\x5cx22\"" },
	{ "newline", "a\nseq=1", 7, "\"a\\x0aseq=1\"", "\"a\\x0aseq=1\"" },
	{ "NUL", "a\0b", 3, "\"a\\x00b\"", "\"a\\x00b\"" },
	{ "delete", "\x7f", 1, "\"\\x7f\"", "\"\\x7f\"" },
	{ "escape", "\x1b[2J", 4, "\"\\x1b[2J\"", "\"\\x1b[2J\"" },
	{ "latin1", "\xe4", 1, "\"\\xe4\"", "\"\\xe4\"" },
	{ "high", "\xff", 1, "\"\\xff\"", "\"\\xff\"" },
};

KUNIT_ARRAY_PARAM_DESC(value, value_cases, name);

static void text_value_test(struct kunit *test)
{
	const struct value_case *const param = test->param_value;
	char buf[TEXT_SIZE];
	struct seq_buf text;

	seq_buf_init(&text, buf, sizeof(buf));
	hcsec_text_value(&text, param->bytes, param->len);
	KUNIT_EXPECT_STREQ(test, seq_buf_str(&text), param->value);

	seq_buf_init(&text, buf, sizeof(buf));
	hcsec_text_quoted(&text, param->bytes, param->len);
	KUNIT_EXPECT_STREQ(test, seq_buf_str(&text), param->quoted);
}

/* Every byte, in every place of a value: the reader can tell where it ends. */
static void text_no_forgery_test(struct kunit *test)
{
	char buf[TEXT_SIZE];
	struct seq_buf text;
	unsigned int c;

	for (c = 0; c < 256; c++) {
		const char value[] = { 'a', c, 'b' };
		const char *at;

		seq_buf_init(&text, buf, sizeof(buf));
		hcsec_text_quoted(&text, value, sizeof(value));
		seq_buf_str(&text);
		KUNIT_EXPECT_EQ(test, buf[0], '"');
		at = strchr(buf + 1, '"');
		KUNIT_ASSERT_NOT_NULL(test, at);
		KUNIT_EXPECT_EQ(test, at[1], '\0');
		for (at = buf; *at; at++)
			KUNIT_EXPECT_TRUE(test, *at >= ' ' && *at <= '~');
	}
}

static void text_socket_test(struct kunit *test)
{
	static const u8 addr[] = { 10, 1, 2, 3 };
	static const struct hcsec_stamp stamp = {
		.seq = 7,
		.time = 1795248000000000042ULL,
	};
	struct sk_buff *const skb = new_record(test);
	const int err =
		nla_put_u32(skb, HCSEC_A_AUDIT_TYPE, HCSEC_RECORD_EVENT) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_VERDICT, HCSEC_DENY) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_MODE, HCSEC_MODE_ENFORCE) ?:
		nla_put_string(skb, HCSEC_A_AUDIT_PROFILE, "fhir") ?:
		nla_put_string(skb, HCSEC_A_AUDIT_CGROUP, "/pod/a") ?:
		nla_put_u64_64bit(skb, HCSEC_A_AUDIT_CGROUP_ID, 1ULL << 40,
				  HCSEC_A_AUDIT_PAD) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_PID, 12) ?:
		nla_put_string(skb, HCSEC_A_AUDIT_COMM, "py\nthon") ?:
		nla_put_string(skb, HCSEC_A_AUDIT_EVENT, "socket.connect") ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_FAMILY, AF_INET) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_SOCKTYPE, SOCK_STREAM) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_PROTOCOL, IPPROTO_TCP) ?:
		nla_put(skb, HCSEC_A_AUDIT_ADDR, sizeof(addr), addr) ?:
		nla_put_u16(skb, HCSEC_A_AUDIT_PORT, 443) ?:
		nla_put_string(skb, HCSEC_A_AUDIT_MARKS, "phi,served") ?:
		nla_put_string(skb, HCSEC_A_AUDIT_FILE, "ehr.hcs") ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_LINE, 31);

	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_STREQ(test, text_of(test, skb, &stamp),
			   "seq=7 time=1795248000.000000042 type=event verdict=deny mode=enforce profile=fhir cgroup=\"/pod/a\" cgroup_id=1099511627776 pid=12 comm=\"py\\x0athon\" event=socket.connect family=inet socktype=stream proto=tcp addr=10.1.2.3 port=443 marks=phi,served rule=ehr.hcs:31");
	kfree_skb(skb);
}

static void text_exec_test(struct kunit *test)
{
	static const char path[] = { '/', 'a', '\0', '"' };
	struct sk_buff *const skb = new_record(test);
	const int err =
		nla_put_u32(skb, HCSEC_A_AUDIT_TYPE, HCSEC_RECORD_EVENT) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_VERDICT, HCSEC_KILL) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_MODE, HCSEC_MODE_PERMISSIVE) ?:
		nla_put(skb, HCSEC_A_AUDIT_PATH, sizeof(path), path) ?:
		nla_put_string(skb, HCSEC_A_AUDIT_ORIGIN, "memfd") ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_LEVEL, 1) ?:
		nla_put_string(skb, HCSEC_A_AUDIT_STDIN, "inet") ?:
		nla_put_flag(skb, HCSEC_A_AUDIT_GAINS) ?:
		nla_put_string(skb, HCSEC_A_AUDIT_MARKS, "") ?:
		nla_put_string(skb, HCSEC_A_AUDIT_FILE, "my file.hcs") ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_LINE, 1);

	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_STREQ(test, text_of(test, skb, NULL),
			   " type=event verdict=kill mode=permissive path=\"/a\\x00\\x22\" origin=memfd level=1 stdin=inet gains=1 marks= rule=\"my file.hcs:1\"");
	kfree_skb(skb);
}

/* What has no name, or none in its family, is written as a number. */
static void text_numbers_test(struct kunit *test)
{
	static const u8 addr[16] = { 0xfd, [15] = 1 };
	struct sk_buff *const skb = new_record(test);
	const int err =
		nla_put_u32(skb, HCSEC_A_AUDIT_VERDICT, HCSEC_VERDICT_NR) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_MODE, HCSEC_MODE_NR) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_FAMILY, AF_NETLINK) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_SOCKTYPE, 99) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_PROTOCOL, IPPROTO_TCP) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_FAMILY, AF_MAX) ?:
		nla_put(skb, HCSEC_A_AUDIT_ADDR, sizeof(addr), addr) ?:
		nla_put_u32(skb, HCSEC_A_AUDIT_MAX + 1, 5);

	KUNIT_ASSERT_EQ(test, err, 0);
	KUNIT_EXPECT_STREQ(test, text_of(test, skb, NULL),
			   " verdict=5 mode=2 family=netlink socktype=99 proto=6 family=46 addr=fd00::1");
	kfree_skb(skb);
}

/* The largest record, all of it to be escaped, fits the promised text. */
static void text_size_test(struct kunit *test)
{
	const size_t len = PATH_MAX - 1;
	char *const bytes = kunit_kmalloc(test, len, GFP_KERNEL);
	struct sk_buff *const skb = new_record(test);
	const char *text;

	KUNIT_ASSERT_NOT_NULL(test, bytes);
	memset(bytes, '\n', len);
	KUNIT_ASSERT_EQ(test, nla_put(skb, HCSEC_A_AUDIT_PATH, len, bytes), 0);
	text = text_of(test, skb, NULL);
	KUNIT_EXPECT_EQ(test, strlen(text), strlen(" path=\"\"") + 4 * len);
	kfree_skb(skb);
}

/* Refusals and changes of the mode need no policy. */
static void record_load_test(struct kunit *test)
{
	struct sk_buff *skb;
	const char *text;

	skb = hcsec_record_load(NULL, 0, -EBADMSG, "truncated: 3 of 7 bytes");
	KUNIT_ASSERT_NOT_NULL(test, skb);
	text = text_of(test, skb, NULL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, " type=load verdict=deny errno=EBADMSG "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, " reason=\"truncated: 3 of 7 bytes\""));
	KUNIT_EXPECT_NULL(test, strstr(text, " policy="));
	KUNIT_EXPECT_NULL(test, strstr(text, " serial="));
	kfree_skb(skb);

	skb = hcsec_record_load("ehr", 7, 0, NULL);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	text = text_of(test, skb, NULL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, " type=load verdict=allow "));
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, " policy=\"ehr\" serial=7"));
	KUNIT_EXPECT_NULL(test, strstr(text, " errno="));
	kfree_skb(skb);

	skb = hcsec_record_mode(HCSEC_MODE_PERMISSIVE);
	KUNIT_ASSERT_NOT_NULL(test, skb);
	text = text_of(test, skb, NULL);
	KUNIT_EXPECT_NOT_NULL(test, strstr(text, " type=mode mode=permissive "));
	kfree_skb(skb);
}

/* An attribute without marks takes no more room than its terminator. */
static void put_marks_test(struct kunit *test)
{
	struct sk_buff *const skb = new_record(test);

	KUNIT_ASSERT_EQ(test, hcsec_put_marks(skb, HCSEC_A_AUDIT_MARKS, 0), 0);
	KUNIT_EXPECT_EQ(test, skb->len, nla_total_size(1));
	KUNIT_EXPECT_STREQ(test, text_of(test, skb, NULL), " marks=");
	kfree_skb(skb);
}

/* A longer name than any that the compiler makes is cut. */
static void put_name_test(struct kunit *test)
{
	char name[HCSEC_RECORD_NAME_MAX + 2];
	struct sk_buff *const skb = new_record(test);

	memset(name, 'n', sizeof(name) - 1);
	name[sizeof(name) - 1] = '\0';
	KUNIT_ASSERT_EQ(test, hcsec_put_name(skb, HCSEC_A_AUDIT_PROFILE, name),
			0);
	KUNIT_EXPECT_EQ(test, strlen(text_of(test, skb, NULL)),
			strlen(" profile=") + HCSEC_RECORD_NAME_MAX);
	kfree_skb(skb);
}

static struct kunit_case record_cases[] = {
	KUNIT_CASE_PARAM(text_value_test, value_gen_params),
	KUNIT_CASE(text_no_forgery_test),
	KUNIT_CASE(text_socket_test),
	KUNIT_CASE(text_exec_test),
	KUNIT_CASE(text_numbers_test),
	KUNIT_CASE(text_size_test),
	KUNIT_CASE(record_load_test),
	KUNIT_CASE(put_marks_test),
	KUNIT_CASE(put_name_test),
	{}
};

static struct kunit_suite record_suite = {
	.name = "hcsec_record",
	.test_cases = record_cases,
};

/*
 * The ring.
 */

#define RING_SIZE 256

/**
 * struct ring_fixture - A small ring and a reader
 *
 * @ring: The ring.
 * @cursor: The reader's cursor, before everything.
 * @data: Bytes of the ring.
 */
struct ring_fixture {
	struct hcsec_ring ring;
	struct hcsec_cursor cursor;
	u8 data[RING_SIZE];
};

static int ring_test_init(struct kunit *test)
{
	struct ring_fixture *const fixture =
		kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);

	if (!fixture)
		return -ENOMEM;
	hcsec_ring_init(&fixture->ring, fixture->data, RING_SIZE);
	hcsec_ring_seek(&fixture->ring, &fixture->cursor, HCSEC_RING_OLDEST);
	test->priv = fixture;
	return 0;
}

static void expect_record(struct kunit *test, struct hcsec_ring *ring,
			  struct hcsec_cursor *cursor, u64 seq,
			  const void *record, size_t len)
{
	struct hcsec_stamp stamp = {};
	u8 buf[RING_SIZE];
	u64 lost;

	KUNIT_EXPECT_TRUE(test, hcsec_ring_readable(ring, cursor->seq));
	KUNIT_ASSERT_EQ(test,
			hcsec_ring_read(ring, cursor, &stamp, buf, sizeof(buf),
					&lost), len);
	KUNIT_EXPECT_EQ(test, lost, 0);
	KUNIT_EXPECT_EQ(test, stamp.seq, seq);
	KUNIT_EXPECT_MEMEQ(test, buf, record, len);
}

static void expect_lost(struct kunit *test, struct hcsec_ring *ring,
			struct hcsec_cursor *cursor, u64 count)
{
	struct hcsec_stamp stamp;
	u8 buf[RING_SIZE];
	u64 lost;

	KUNIT_EXPECT_TRUE(test, hcsec_ring_readable(ring, cursor->seq));
	KUNIT_EXPECT_EQ(test,
			hcsec_ring_read(ring, cursor, &stamp, buf, sizeof(buf),
					&lost), 0);
	KUNIT_EXPECT_EQ(test, lost, count);
}

static void expect_empty(struct kunit *test, struct hcsec_ring *ring,
			 struct hcsec_cursor *cursor)
{
	struct hcsec_stamp stamp;
	u8 buf[RING_SIZE];
	u64 lost;

	KUNIT_EXPECT_FALSE(test, hcsec_ring_readable(ring, cursor->seq));
	KUNIT_EXPECT_EQ(test,
			hcsec_ring_read(ring, cursor, &stamp, buf, sizeof(buf),
					&lost), -EAGAIN);
	KUNIT_EXPECT_EQ(test, lost, 0);
}

static void ring_in_order_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	struct hcsec_cursor second = fixture->cursor;

	expect_empty(test, &fixture->ring, &fixture->cursor);
	KUNIT_EXPECT_EQ(test, hcsec_ring_write(&fixture->ring, "one", 3), 1);
	KUNIT_EXPECT_EQ(test, hcsec_ring_write(&fixture->ring, "three", 5), 2);
	expect_record(test, &fixture->ring, &fixture->cursor, 1, "one", 3);
	expect_record(test, &fixture->ring, &fixture->cursor, 2, "three", 5);
	expect_empty(test, &fixture->ring, &fixture->cursor);

	/* Reading takes nothing away from others. */
	expect_record(test, &fixture->ring, &second, 1, "one", 3);
	expect_record(test, &fixture->ring, &second, 2, "three", 5);
	expect_empty(test, &fixture->ring, &second);
}

/* Records of all lengths over the end of the buffer, many times. */
static void ring_wrap_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	u8 record[RING_SIZE];
	u64 seq;

	for (seq = 1; seq <= 1000; seq++) {
		const size_t len = seq % (RING_SIZE - HCSEC_RING_OVERHEAD + 1);

		/* An empty record cannot be told from a loss, and is none. */
		if (!len) {
			hcsec_ring_write(&fixture->ring, NULL, 0);
			expect_lost(test, &fixture->ring, &fixture->cursor, 1);
			continue;
		}
		memset(record, seq, len);
		KUNIT_ASSERT_EQ(test,
				hcsec_ring_write(&fixture->ring, record, len),
				seq);
		expect_record(test, &fixture->ring, &fixture->cursor, seq,
			      record, len);
	}
	expect_empty(test, &fixture->ring, &fixture->cursor);
}

static void ring_fell_behind_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	struct hcsec_cursor late;
	struct hcsec_ring_stats stats;
	u8 record[40] = {};
	u64 seq;

	/* Four of them fill the ring. */
	for (seq = 1; seq <= 10; seq++) {
		record[0] = seq;
		hcsec_ring_write(&fixture->ring, record, sizeof(record));
	}
	expect_lost(test, &fixture->ring, &fixture->cursor, 6);
	for (seq = 7; seq <= 10; seq++) {
		record[0] = seq;
		expect_record(test, &fixture->ring, &fixture->cursor, seq,
			      record, sizeof(record));
	}
	expect_empty(test, &fixture->ring, &fixture->cursor);

	hcsec_ring_stats(&fixture->ring, &stats);
	KUNIT_EXPECT_EQ(test, stats.written, 10);
	KUNIT_EXPECT_EQ(test, stats.lost, 0);
	KUNIT_EXPECT_EQ(test, stats.overwritten, 6);

	/* One who comes later has missed nothing. */
	hcsec_ring_seek(&fixture->ring, &late, HCSEC_RING_OLDEST);
	record[0] = 7;
	expect_record(test, &fixture->ring, &late, 7, record, sizeof(record));
	hcsec_ring_seek(&fixture->ring, &late, HCSEC_RING_NEWEST);
	expect_empty(test, &fixture->ring, &late);
}

/* Lost records have numbers, so the reader is told when and how many. */
static void ring_lost_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	struct hcsec_ring_stats stats;

	hcsec_ring_write(&fixture->ring, NULL, 0);
	hcsec_ring_write(&fixture->ring, "a", 1);
	hcsec_ring_write(&fixture->ring, NULL, 100);
	hcsec_ring_write(&fixture->ring, NULL, 0);
	expect_lost(test, &fixture->ring, &fixture->cursor, 1);
	expect_record(test, &fixture->ring, &fixture->cursor, 2, "a", 1);
	expect_lost(test, &fixture->ring, &fixture->cursor, 2);
	expect_empty(test, &fixture->ring, &fixture->cursor);
	hcsec_ring_write(&fixture->ring, "b", 1);
	expect_record(test, &fixture->ring, &fixture->cursor, 5, "b", 1);

	hcsec_ring_stats(&fixture->ring, &stats);
	KUNIT_EXPECT_EQ(test, stats.written, 2);
	KUNIT_EXPECT_EQ(test, stats.lost, 3);
	KUNIT_EXPECT_EQ(test, stats.overwritten, 0);
}

/* A record that can never fit is lost, and pushes nothing out. */
static void ring_too_large_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	static const u8 record[RING_SIZE];
	const size_t most = RING_SIZE - HCSEC_RING_OVERHEAD;

	hcsec_ring_write(&fixture->ring, "a", 1);
	KUNIT_EXPECT_EQ(test,
			hcsec_ring_write(&fixture->ring, record, most + 1), 2);
	expect_record(test, &fixture->ring, &fixture->cursor, 1, "a", 1);
	expect_lost(test, &fixture->ring, &fixture->cursor, 1);
	hcsec_ring_write(&fixture->ring, record, most);
	expect_record(test, &fixture->ring, &fixture->cursor, 3, record, most);
}

static void ring_small_buffer_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	struct hcsec_stamp stamp;
	u64 lost;
	u8 byte;

	hcsec_ring_write(&fixture->ring, "ab", 2);
	KUNIT_EXPECT_EQ(test,
			hcsec_ring_read(&fixture->ring, &fixture->cursor,
					&stamp, &byte, 1, &lost), -EMSGSIZE);
	/* It is still there for a larger buffer. */
	expect_record(test, &fixture->ring, &fixture->cursor, 1, "ab", 2);
}

static void ring_no_memory_test(struct kunit *test)
{
	struct hcsec_cursor cursor;
	struct hcsec_ring ring;

	hcsec_ring_init(&ring, NULL, RING_SIZE);
	hcsec_ring_seek(&ring, &cursor, HCSEC_RING_OLDEST);
	KUNIT_EXPECT_EQ(test, hcsec_ring_write(&ring, "a", 1), 1);
	expect_lost(test, &ring, &cursor, 1);
	expect_empty(test, &ring, &cursor);
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(ring_in_order_test),
	KUNIT_CASE(ring_wrap_test),
	KUNIT_CASE(ring_fell_behind_test),
	KUNIT_CASE(ring_lost_test),
	KUNIT_CASE(ring_too_large_test),
	KUNIT_CASE(ring_small_buffer_test),
	KUNIT_CASE(ring_no_memory_test),
	{}
};

static struct kunit_suite ring_suite = {
	.name = "hcsec_ring",
	.init = ring_test_init,
	.test_cases = ring_cases,
};

kunit_test_suites(&record_suite, &ring_suite);
