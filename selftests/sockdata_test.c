// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Data marks over sockets of all kinds
 */

#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "link.h"

FIXTURE(link) {
	struct meeting *meeting;
};

FIXTURE_VARIANT(link) {
	enum link_kind kind;
};

FIXTURE_VARIANT_ADD(link, pair_stream) { .kind = PAIR_STREAM };

FIXTURE_VARIANT_ADD(link, pair_dgram) { .kind = PAIR_DGRAM };

FIXTURE_VARIANT_ADD(link, pair_seqpacket) { .kind = PAIR_SEQPACKET };

FIXTURE_VARIANT_ADD(link, unix_stream) { .kind = UNIX_STREAM };

FIXTURE_VARIANT_ADD(link, unix_seqpacket) { .kind = UNIX_SEQPACKET };

FIXTURE_VARIANT_ADD(link, unix_dgram) { .kind = UNIX_DGRAM };

FIXTURE_VARIANT_ADD(link, unix_connected) { .kind = UNIX_CONNECTED };

FIXTURE_VARIANT_ADD(link, tcp) { .kind = INET_TCP };

FIXTURE_VARIANT_ADD(link, tcp_back) { .kind = INET_TCP_BACK };

FIXTURE_VARIANT_ADD(link, tcp6) { .kind = INET_TCP6 };

FIXTURE_VARIANT_ADD(link, tcp_mapped) { .kind = INET_TCP_MAPPED };

FIXTURE_VARIANT_ADD(link, mptcp) { .kind = INET_MPTCP };

FIXTURE_VARIANT_ADD(link, udp) { .kind = INET_UDP };

FIXTURE_VARIANT_ADD(link, udp_connected) { .kind = INET_UDP_CONNECTED };

FIXTURE_VARIANT_ADD(link, udp6) { .kind = INET_UDP6 };

FIXTURE_VARIANT_ADD(link, udp_mapped) { .kind = INET_UDP_MAPPED };

FIXTURE_VARIANT_ADD(link, raw) { .kind = INET_RAW };

FIXTURE_SETUP(link)
{
	ASSERT_EQ(0, link_enter());
	self->meeting = meeting_make();
	ASSERT_NE(NULL, self->meeting);
}

FIXTURE_TEARDOWN_PARENT(link)
{
	cgroup_remove_all();
}

/* Where a reader is, and whether the mark gets there. */
static const struct {
	const char *container;
	bool marked;
} readers[] = {
	{ "open", false },
	{ "writer", true },
	{ "reader", true },
};

/* The data waits for its reader. */
static void exchange(struct __test_metadata *_metadata, enum link_kind kind,
		     unsigned int i)
{
	struct link link = {};

	ASSERT_EQ(0, link_make(kind, LINK_PORT + i, &link));
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("writer"));
		get_mark();
		EXPECT_EQ(1, link_send(&link, 0));
	});
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join(readers[i].container));
		EXPECT_TRUE(leaks());
		EXPECT_EQ(1, link_receive(&link));
		EXPECT_EQ(!readers[i].marked, leaks());
	});
	link_close(&link);
}

TEST_F(link, message)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(readers); i++)
		exchange(_metadata, variant->kind, i);
}

/* The reader waits for the data, which is marked when its hook is over. */
static void exchange_later(struct __test_metadata *_metadata, enum link_kind kind,
			   struct meeting *meeting, unsigned int i)
{
	struct link link = {};
	pid_t writer;

	ASSERT_EQ(0, link_make(kind, LINK_PORT + i, &link));
	meeting_step(meeting, 0);
	writer = link_send_later(&link, meeting);
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join(readers[i].container));
		EXPECT_TRUE(leaks());
		meeting_step(meeting, 1);
		EXPECT_EQ(1, link_receive(&link));
		EXPECT_EQ(!readers[i].marked, leaks());
	});
	EXPECT_EQ(0, child_wait(writer));
	link_close(&link);
}

TEST_F(link, reader_waits)
{
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(readers); i++)
		exchange_later(_metadata, variant->kind, self->meeting, i);
}

/* Nobody is marked by data that is not, whatever others of its container are. */
TEST_F(link, unmarked)
{
	struct link link = {};

	ASSERT_EQ(0, link_make(variant->kind, LINK_PORT, &link));
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("writer"));
		EXPECT_EQ(1, link_send(&link, 0));
		EXPECT_TRUE(leaks());
	});
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("reader"));
		get_mark();
	});
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("reader"));
		EXPECT_EQ(1, link_receive(&link));
		EXPECT_TRUE(leaks());
	});
}

TEST_HARNESS_MAIN
