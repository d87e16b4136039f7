// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Events that come again, when something else has changed
 *
 * The kernel remembers of events that nothing came of them.  Each test lets one
 * through several times on one processor, so that it is remembered, and then
 * changes one of the things that the decision depends on.
 */

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"

#define ROUNDS 3

static const char policy[] =
	MARKS
	"container first" IN("first")
	"	deny socket.connect to 127.0.0.2\n"
	"	deny socket.connect port 7002\n"
	"	deny socket.connect to 7f00:1::\n"
	"	deny socket.connect type stream to 127.0.0.3\n"
	"	audit socket.connect to 127.0.0.4\n"
	"	on socket.create family netlink set a\n"
	"	on socket.accepted family unix set well\n"
	"	on socket.accepted family inet clear well\n"
	"	deny socket.connect to 127.0.0.5 when a\n"
	"	deny socket.connect to 127.0.0.6 when !well\n"
	"	on socket.connect to 127.0.0.7 set b\n"
	"	deny socket.connect to 127.0.0.8 when b\n"
	"	deny socket.send family unix when a\n"
	"}\n"
	"container second" IN("second")
	"	deny socket.connect to 127.0.0.1\n"
	"}\n";

static const char other_policy[] =
	MARKS
	"container first" IN("first")
	"	deny socket.connect to 127.0.0.1\n"
	"}\n";

/* Returns 0 or a negative errno. */
static int stay_here(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

FIXTURE(again) {
	struct address good;
};

FIXTURE_SETUP(again)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("first"));
	ASSERT_EQ(0, cgroup_make("second"));
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, stay_here());
	self->good = address_v4("127.0.0.1", GOOD_PORT);
}

FIXTURE_TEARDOWN_PARENT(again)
{
	cgroup_remove_all();
}

/* Connects a datagram socket, for which nobody has to be there. */
static int connect_to(const char *text)
{
	const struct address address = address_v4(text, GOOD_PORT);

	return sock_try_connect(SOCK_DGRAM, 0, &address);
}

/* Lets something be remembered. */
static void repeat(struct __test_metadata *_metadata, const char *text)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++)
		EXPECT_EQ(0, connect_to(text));
}

TEST_F(again, address)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++) {
		repeat(_metadata, "127.0.0.1");
		EXPECT_EQ(-EPERM, connect_to("127.0.0.2"));
	}
}

TEST_F(again, port)
{
	const struct address bad = address_v4("127.0.0.1", BAD_PORT);

	ASSERT_EQ(0, cgroup_join("first"));
	repeat(_metadata, "127.0.0.1");
	EXPECT_EQ(-EPERM, sock_try_connect(SOCK_DGRAM, 0, &bad));
}

TEST_F(again, type)
{
	const struct address address = address_v4("127.0.0.3", GOOD_PORT);

	ASSERT_EQ(0, cgroup_join("first"));
	repeat(_metadata, "127.0.0.3");
	EXPECT_EQ(-EPERM, sock_try_connect(SOCK_STREAM, 0, &address));
}

/* The first bytes of an IPv6 address are those of the IPv4 address. */
TEST_F(again, family)
{
	const struct address bad = address_v6("7f00:1::", GOOD_PORT);
	const struct address good = address_v6("7f00:1::1", GOOD_PORT);

	ASSERT_EQ(0, cgroup_join("first"));
	repeat(_metadata, "127.0.0.1");
	EXPECT_NE(-EPERM, sock_try_connect(SOCK_DGRAM, 0, &good));
	EXPECT_NE(-EPERM, sock_try_connect(SOCK_DGRAM, 0, &good));
	EXPECT_EQ(-EPERM, sock_try_connect(SOCK_DGRAM, 0, &bad));
}

/* An IPv6 address that is an IPv4 address, on sockets of the same family. */
TEST_F(again, mapped)
{
	const struct address bad = address_v6("7f00:1::", GOOD_PORT);
	const struct address good = address_v6("::ffff:127.0.0.1", GOOD_PORT);
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++)
		EXPECT_EQ(0, sock_try_connect(SOCK_DGRAM, 0, &good));
	EXPECT_EQ(-EPERM, sock_try_connect(SOCK_DGRAM, 0, &bad));
}

TEST_F(again, event)
{
	const int fd = sock_open(AF_INET, SOCK_DGRAM, 0);
	const struct address bad = address_v4("127.0.0.2", GOOD_PORT);

	ASSERT_EQ(0, cgroup_join("first"));
	EXPECT_EQ(1, sock_send(fd, &bad, 0));
	EXPECT_EQ(1, sock_send(fd, &bad, 0));
	EXPECT_EQ(-EPERM, sock_connect(fd, &bad));
}

/* Two containers take turns on one processor. */
TEST_F(again, container)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("first"));
			repeat(_metadata, "127.0.0.1");
			EXPECT_EQ(-EPERM, connect_to("127.0.0.2"));
		});
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("second"));
			repeat(_metadata, "127.0.0.2");
			EXPECT_EQ(-EPERM, connect_to("127.0.0.1"));
		});
	}
}

TEST_F(again, mark)
{
	ASSERT_EQ(0, cgroup_join("first"));
	repeat(_metadata, "127.0.0.5");
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(-EPERM, connect_to("127.0.0.5"));
}

TEST_F(again, unix_mark)
{
	char byte = 0;
	int fds[2];

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
	ASSERT_EQ(0, cgroup_join("first"));
	EXPECT_EQ(1, write(fds[0], &byte, 1));
	EXPECT_EQ(1, write(fds[0], &byte, 1));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(-1, write(fds[0], &byte, 1));
	EXPECT_EQ(EPERM, errno);
}

/* What excuses is given and taken away. */
TEST_F(again, mark_cleared)
{
	const struct address name = address_abstract("hcsec-again");
	const int giver = sock_serve(SOCK_STREAM, 0, &name);
	const int taker = sock_serve(SOCK_STREAM, 0, &self->good);
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(-EPERM, connect_to("127.0.0.6"));
		EXPECT_EQ(0, sock_accept_own(giver, SOCK_STREAM, &name));
		repeat(_metadata, "127.0.0.6");
		EXPECT_EQ(0, sock_accept_own(taker, SOCK_STREAM, &self->good));
	}
}

/* An effect is no less an effect when it comes again, for somebody else. */
TEST_F(again, effect)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++)
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("first"));
			EXPECT_EQ(0, connect_to("127.0.0.8"));
			repeat(_metadata, "127.0.0.7");
			EXPECT_EQ(-EPERM, connect_to("127.0.0.8"));
		});
}

TEST_F(again, policy)
{
	int fds[2];
	char byte;
	pid_t pid;

	ASSERT_EQ(0, pipe(fds));
	pid = fork();
	if (!pid) {
		if (cgroup_join("first"))
			_exit(1);
		repeat(_metadata, "127.0.0.1");
		if (read(fds[0], &byte, 1) != 1)
			_exit(1);
		EXPECT_EQ(-EPERM, connect_to("127.0.0.1"));
		repeat(_metadata, "127.0.0.2");
		_exit(_metadata->exit_code);
	}
	/* It may be in the middle of that; another policy is as good then. */
	usleep(200000);
	EXPECT_EQ(0, policy_load(other_policy));
	EXPECT_EQ(1, write(fds[1], "", 1));
	EXPECT_EQ(0, child_wait(pid));
}

TEST_F(again, records)
{
	const uint64_t before = status_number("records");
	unsigned int i;

	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("first"));
		for (i = 0; i < ROUNDS; i++) {
			EXPECT_EQ(0, connect_to("127.0.0.4"));
			EXPECT_EQ(-EPERM, connect_to("127.0.0.2"));
		}
	});
	EXPECT_EQ(before + 2 * ROUNDS, status_number("records"));
}

struct sharer {
	atomic_int step;
	int before, after;
};

static void *share(void *arg)
{
	struct sharer *const sharer = arg;

	sharer->before = connect_to("127.0.0.5") ?: connect_to("127.0.0.5");
	atomic_store(&sharer->step, 1);
	while (atomic_load(&sharer->step) < 2)
		sched_yield();
	sharer->after = connect_to("127.0.0.5");
	return NULL;
}

/* What one thread does counts for the others, on other processors. */
TEST_F(again, thread)
{
	struct sharer sharer = {};
	cpu_set_t all;
	pthread_t thread;

	ASSERT_EQ(0, cgroup_join("first"));
	repeat(_metadata, "127.0.0.5");
	memset(&all, 0xff, sizeof(all));
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(all), &all));
	ASSERT_EQ(0, pthread_create(&thread, NULL, share, &sharer));
	ASSERT_EQ(0, stay_here());
	while (!atomic_load(&sharer.step))
		sched_yield();
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	atomic_store(&sharer.step, 2);
	EXPECT_EQ(0, pthread_join(thread, NULL));
	EXPECT_EQ(0, sharer.before);
	EXPECT_EQ(-EPERM, sharer.after);
}

TEST_HARNESS_MAIN
