// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of audit records
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
#include <linux/uuid.h>
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
		.hash = { 0x01, 0xfe, [31] = 0xa0 },
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
			   "seq=7 time=1795248000.000000042 type=event verdict=deny mode=enforce profile=fhir cgroup=\"/pod/a\" cgroup_id=1099511627776 pid=12 comm=\"py\\x0athon\" event=socket.connect family=inet socktype=stream proto=tcp addr=10.1.2.3 port=443 marks=phi,served rule=ehr.hcs:31 hash=01fe0000000000000000000000000000000000000000000000000000000000a0");
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
static void expect_change(struct kunit *test, const struct hcsec_change *change,
			  const char *words[], const char *absent[])
{
	struct sk_buff *const skb = hcsec_record_change(change);
	const char *text;

	KUNIT_ASSERT_NOT_NULL(test, skb);
	text = text_of(test, skb, NULL);
	for (; *words; words++)
		KUNIT_EXPECT_NOT_NULL_MSG(test, strstr(text, *words),
					  "%s in %s", *words, text);
	for (; *absent; absent++)
		KUNIT_EXPECT_NULL_MSG(test, strstr(text, *absent), "%s in %s",
				      *absent, text);
	kfree_skb(skb);
}

#define WORDS(...) ((const char *[]){ __VA_ARGS__, NULL })

static void record_change_test(struct kunit *test)
{
	static const u8 digest[HCSEC_SHA512_SIZE] = { 0xab, [63] = 0xcd };

	expect_change(test, &(struct hcsec_change){
			.type = HCSEC_RECORD_LOAD,
			.err = -EBADMSG,
			.reason = "truncated: 3 of 7 bytes",
		}, WORDS(" type=load verdict=deny errno=EBADMSG ",
			 " reason=\"truncated: 3 of 7 bytes\""),
		WORDS(" policy=", " serial=", " kind=", " digest="));
	expect_change(test, &(struct hcsec_change){
			.type = HCSEC_RECORD_LOAD,
			.has_kind = true,
			.kind = HCSEC_BLOB_POLICY,
			.name = "ehr",
			.serial = 7,
			.epoch = 2,
			.digest = digest,
		}, WORDS(" type=load verdict=allow ",
			 " kind=policy policy=\"ehr\" serial=7 epoch=2 digest=ab00",
			 "00cd"),
		WORDS(" errno=", " reason="));
	expect_change(test, &(struct hcsec_change){
			.type = HCSEC_RECORD_MODE,
			.mode = HCSEC_MODE_PERMISSIVE,
			.err = -EPERM,
			.reason = "sealed",
		}, WORDS(" type=mode verdict=deny mode=permissive errno=EPERM ",
			 " reason=\"sealed\""),
		WORDS(" kind="));
	expect_change(test, &(struct hcsec_change){
			.type = HCSEC_RECORD_FLOOR,
			.floor = { .epoch = 1, .policy = 2, .keyset = 3 },
		}, WORDS(" type=floor verdict=allow ",
			 " epoch=1 serial=2 keyset=3"),
		WORDS(" mode=", " reason="));
	expect_change(test, &(struct hcsec_change){
			.type = HCSEC_RECORD_ASSIGN,
			.cgroup_id = 42,
			.cgroup = "/a \x07",
			.profile = "ehr",
		}, WORDS(" type=assign verdict=allow profile=ehr cgroup=\"/a \\x07\" ",
			 " cgroup_id=42 pid="),
		WORDS(" mode=", " reason=", " kind=", " errno="));
	expect_change(test, &(struct hcsec_change){
			.type = HCSEC_RECORD_ASSIGN,
			.err = -ENOENT,
			.reason = "gone",
			.cgroup_id = 42,
			.profile = "no \"such",
		}, WORDS(" type=assign verdict=deny errno=ENOENT profile=\"no \\x22such\" ",
			 " cgroup_id=42 pid=",
			 " reason=\"gone\""),
		WORDS(" cgroup=", " kind="));
}

static void record_boot_test(struct kunit *test)
{
	const uuid_t id = UUID_INIT(0x00112233, 0x4455, 0x6677, 0x88, 0x99, 0xaa,
				    0xbb, 0xcc, 0xdd, 0xee, 0xff);
	struct sk_buff *const skb =
		hcsec_record_boot(&id, HCSEC_MODE_PERMISSIVE);

	KUNIT_ASSERT_NOT_NULL(test, skb);
	KUNIT_EXPECT_STREQ(test, text_of(test, skb, NULL),
			   " type=boot mode=permissive boot_id=00112233-4455-6677-8899-aabbccddeeff version=1");
	kfree_skb(skb);
}

/* The largest numbers, and nothing else: there is room for them alone. */
static void text_stamp_size_test(struct kunit *test)
{
	static const struct hcsec_stamp stamp = {
		.seq = U64_MAX,
		.time = U64_MAX,
	};
	struct sk_buff *const skb = new_record(test);
	const char *const text = text_of(test, skb, &stamp);

	KUNIT_EXPECT_LT(test, strlen(text) + strlen("\n"),
			hcsec_record_text_size(0));
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
	KUNIT_CASE(text_stamp_size_test),
	KUNIT_CASE(record_change_test),
	KUNIT_CASE(record_boot_test),
	KUNIT_CASE(put_marks_test),
	KUNIT_CASE(put_name_test),
	{}
};

static struct kunit_suite record_suite = {
	.name = "hcsec_record",
	.test_cases = record_cases,
};

kunit_test_suite(record_suite);
