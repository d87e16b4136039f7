// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - KUnit tests of the ring of audit records, and of the chain over them
 */

#include <kunit/test.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/string.h>
#include <linux/types.h>

#include "chain.h"
#include "ring.h"

#define RING_SIZE 512

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

/* The hash before the first record, and what stands for a record's digest. */
static const u8 start[HCSEC_CHAIN_SIZE] = { 's' };
static const u8 digest[HCSEC_CHAIN_SIZE] = { 'd' };

static int ring_test_init(struct kunit *test)
{
	struct ring_fixture *const fixture =
		kunit_kzalloc(test, sizeof(*fixture), GFP_KERNEL);

	if (!fixture)
		return -ENOMEM;
	hcsec_ring_init(&fixture->ring, fixture->data, RING_SIZE, start);
	hcsec_ring_seek(&fixture->ring, &fixture->cursor, HCSEC_RING_OLDEST);
	test->priv = fixture;
	return 0;
}

/* Writes a record and returns its number. */
static u64 put(struct hcsec_ring *ring, const void *record, size_t len)
{
	struct hcsec_stamp stamp;

	hcsec_ring_write(ring, record, len, digest, &stamp);
	return stamp.seq;
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
	KUNIT_EXPECT_EQ(test, put(&fixture->ring, "one", 3), 1);
	KUNIT_EXPECT_EQ(test, put(&fixture->ring, "three", 5), 2);
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
			put(&fixture->ring, NULL, 0);
			expect_lost(test, &fixture->ring, &fixture->cursor, 1);
			continue;
		}
		memset(record, seq, len);
		KUNIT_ASSERT_EQ(test, put(&fixture->ring, record, len), seq);
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
	u8 record[72] = {};
	u64 seq;

	/* Four of them fill the ring. */
	for (seq = 1; seq <= 10; seq++) {
		record[0] = seq;
		put(&fixture->ring, record, sizeof(record));
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

	put(&fixture->ring, NULL, 0);
	put(&fixture->ring, "a", 1);
	put(&fixture->ring, NULL, 100);
	put(&fixture->ring, NULL, 0);
	expect_lost(test, &fixture->ring, &fixture->cursor, 1);
	expect_record(test, &fixture->ring, &fixture->cursor, 2, "a", 1);
	expect_lost(test, &fixture->ring, &fixture->cursor, 2);
	expect_empty(test, &fixture->ring, &fixture->cursor);
	put(&fixture->ring, "b", 1);
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

	put(&fixture->ring, "a", 1);
	KUNIT_EXPECT_EQ(test, put(&fixture->ring, record, most + 1), 2);
	expect_record(test, &fixture->ring, &fixture->cursor, 1, "a", 1);
	expect_lost(test, &fixture->ring, &fixture->cursor, 1);
	put(&fixture->ring, record, most);
	expect_record(test, &fixture->ring, &fixture->cursor, 3, record, most);
}

static void ring_small_buffer_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	struct hcsec_stamp stamp;
	u64 lost;
	u8 byte;

	put(&fixture->ring, "ab", 2);
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

	hcsec_ring_init(&ring, NULL, RING_SIZE, start);
	hcsec_ring_seek(&ring, &cursor, HCSEC_RING_OLDEST);
	KUNIT_EXPECT_EQ(test, put(&ring, "a", 1), 1);
	expect_lost(test, &ring, &cursor, 1);
	expect_empty(test, &ring, &cursor);
}

/* What a reader gets is a chain, with the hash of the head at its end. */
static void ring_chain_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	u8 chain[HCSEC_CHAIN_SIZE], head[HCSEC_CHAIN_SIZE];
	struct hcsec_stamp written, read;
	u8 buf[8];
	u64 lost, seq;

	memcpy(chain, start, sizeof(chain));
	KUNIT_EXPECT_EQ(test, hcsec_ring_head(&fixture->ring, head), 0);
	KUNIT_EXPECT_MEMEQ(test, head, start, sizeof(head));
	for (seq = 1; seq <= 20; seq++) {
		const u8 other[HCSEC_CHAIN_SIZE] = { 'o', seq };

		hcsec_ring_write(&fixture->ring, "record", 6, other, &written);
		KUNIT_ASSERT_EQ(test,
				hcsec_ring_read(&fixture->ring,
						&fixture->cursor, &read, buf,
						sizeof(buf), &lost), 6);
		hcsec_chain_step(chain, seq, read.time, other);
		KUNIT_EXPECT_MEMEQ(test, read.hash, chain, sizeof(chain));
		KUNIT_EXPECT_MEMEQ(test, &written, &read, sizeof(read));
		KUNIT_EXPECT_EQ(test, hcsec_ring_head(&fixture->ring, head),
				seq);
		KUNIT_EXPECT_MEMEQ(test, head, chain, sizeof(chain));
	}
}

/* A lost record has a number, but is no link; the next one tells of it. */
static void ring_chain_lost_test(struct kunit *test)
{
	struct ring_fixture *const fixture = test->priv;
	u8 chain[HCSEC_CHAIN_SIZE], head[HCSEC_CHAIN_SIZE];
	struct hcsec_stamp stamp;

	memcpy(chain, start, sizeof(chain));
	hcsec_ring_write(&fixture->ring, NULL, 0, digest, &stamp);
	KUNIT_EXPECT_EQ(test, stamp.seq, 1);
	KUNIT_EXPECT_MEMEQ(test, stamp.hash, start, sizeof(start));
	KUNIT_EXPECT_EQ(test, hcsec_ring_head(&fixture->ring, head), 0);
	KUNIT_EXPECT_MEMEQ(test, head, start, sizeof(head));

	hcsec_ring_write(&fixture->ring, "a", 1, digest, &stamp);
	hcsec_chain_step(chain, 2, stamp.time, digest);
	KUNIT_EXPECT_MEMEQ(test, stamp.hash, chain, sizeof(chain));
	hcsec_ring_write(&fixture->ring, NULL, 0, digest, &stamp);
	KUNIT_EXPECT_EQ(test, hcsec_ring_head(&fixture->ring, head), 2);
	KUNIT_EXPECT_MEMEQ(test, head, chain, sizeof(chain));

	hcsec_ring_write(&fixture->ring, "b", 1, digest, &stamp);
	hcsec_chain_step(chain, 4, stamp.time, digest);
	KUNIT_EXPECT_MEMEQ(test, stamp.hash, chain, sizeof(chain));
}

static struct kunit_case ring_cases[] = {
	KUNIT_CASE(ring_in_order_test),
	KUNIT_CASE(ring_wrap_test),
	KUNIT_CASE(ring_fell_behind_test),
	KUNIT_CASE(ring_lost_test),
	KUNIT_CASE(ring_too_large_test),
	KUNIT_CASE(ring_small_buffer_test),
	KUNIT_CASE(ring_no_memory_test),
	KUNIT_CASE(ring_chain_test),
	KUNIT_CASE(ring_chain_lost_test),
	{}
};

static struct kunit_suite ring_suite = {
	.name = "hcsec_ring",
	.init = ring_test_init,
	.test_cases = ring_cases,
};

/*
 * The chain, as other programs compute it, with a SHA-512 of their own:
 * hashlib of Python.
 */

static void chain_known_test(struct kunit *test)
{
	static const u8 boot_id[HCSEC_BOOT_ID_SIZE] = {
		0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15,
	};
	static const char text[] = "type=mode mode=enforce";
	static const u8 started[HCSEC_CHAIN_SIZE] = {
		0xc2, 0xfe, 0xcb, 0xab, 0x91, 0x8b, 0x6a, 0xca,
		0xa3, 0x6b, 0x00, 0xf9, 0xef, 0xda, 0xf1, 0x42,
		0x9c, 0x59, 0xf7, 0x30, 0x98, 0x90, 0x49, 0x20,
		0x29, 0x8b, 0x72, 0x92, 0xaf, 0xf0, 0xd2, 0x29,
	};
	static const u8 digested[HCSEC_CHAIN_SIZE] = {
		0x32, 0xfd, 0x1b, 0xbe, 0x84, 0x69, 0x13, 0x2a,
		0xed, 0xb7, 0x6c, 0x6b, 0x42, 0x8c, 0x6f, 0xce,
		0x22, 0x8a, 0xf1, 0x06, 0xa4, 0x93, 0x1c, 0xd8,
		0x43, 0xe6, 0xc9, 0x91, 0x94, 0x86, 0x3e, 0x92,
	};
	static const u8 first[HCSEC_CHAIN_SIZE] = {
		0x36, 0xa0, 0x30, 0x7f, 0x82, 0x37, 0x1e, 0xd1,
		0x8a, 0x29, 0x72, 0x98, 0x4c, 0x52, 0xc2, 0xde,
		0x31, 0xf2, 0xc6, 0x3d, 0x09, 0xc3, 0xf7, 0x47,
		0xaf, 0x97, 0x59, 0x25, 0x1e, 0xd6, 0xd5, 0xa3,
	};
	static const u8 second[HCSEC_CHAIN_SIZE] = {
		0xd3, 0x43, 0x67, 0xac, 0x6f, 0x4d, 0x44, 0xa6,
		0x00, 0xe2, 0x61, 0x4f, 0xb9, 0xe9, 0xc4, 0x25,
		0x74, 0x29, 0x59, 0x4e, 0x1a, 0x81, 0x6c, 0x43,
		0xda, 0x37, 0xa5, 0x4b, 0xec, 0xaa, 0xbc, 0x7f,
	};
	u8 chain[HCSEC_CHAIN_SIZE], of_text[HCSEC_CHAIN_SIZE];

	hcsec_chain_start(chain, boot_id);
	KUNIT_EXPECT_MEMEQ(test, chain, started, sizeof(chain));
	hcsec_chain_digest(of_text, text, strlen(text));
	KUNIT_EXPECT_MEMEQ(test, of_text, digested, sizeof(of_text));
	hcsec_chain_step(chain, 1, 1795248000000000042ULL, of_text);
	KUNIT_EXPECT_MEMEQ(test, chain, first, sizeof(chain));
	hcsec_chain_digest(of_text, "", 0);
	hcsec_chain_step(chain, U64_MAX, 2, of_text);
	KUNIT_EXPECT_MEMEQ(test, chain, second, sizeof(chain));
}

static struct kunit_case chain_cases[] = {
	KUNIT_CASE(chain_known_test),
	{}
};

static struct kunit_suite chain_suite = {
	.name = "hcsec_chain",
	.test_cases = chain_cases,
};

kunit_test_suites(&ring_suite, &chain_suite);
