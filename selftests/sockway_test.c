// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Ways to get data through a socket without its marks
 */

#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netinet/udp.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "link.h"
#include "net.h"
#include "uring.h"

#define FILE_NAME "/tmp/hcsec-sockway"
#define LATE_PORT 7199

#ifndef SO_ZEROCOPY
#define SO_ZEROCOPY 60
#endif
#ifndef MSG_ZEROCOPY
#define MSG_ZEROCOPY 0x4000000
#endif

FIXTURE(ways) {
	struct link link;
	struct meeting *meeting;
};

FIXTURE_SETUP(ways)
{
	ASSERT_EQ(0, link_enter());
	ASSERT_EQ(0, link_make(PAIR_STREAM, LINK_PORT, &self->link));
	self->meeting = meeting_make();
	ASSERT_NE(NULL, self->meeting);
}

FIXTURE_TEARDOWN_PARENT(ways)
{
	unlink(FILE_NAME);
	cgroup_remove_all();
}

static void send_marked(struct __test_metadata *_metadata,
			const struct link *link, int flags)
{
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("writer"));
		get_mark();
		EXPECT_EQ(1, link_send(link, flags));
	});
}

TEST_F(ways, read)
{
	char byte;

	send_marked(_metadata, &self->link, 0);
	ASSERT_EQ(0, cgroup_join("reader"));
	EXPECT_EQ(1, read(self->link.in, &byte, 1));
	EXPECT_FALSE(leaks());
}

TEST_F(ways, peek)
{
	char byte;

	send_marked(_metadata, &self->link, 0);
	ASSERT_EQ(0, cgroup_join("reader"));
	EXPECT_EQ(1, recv(self->link.in, &byte, 1, MSG_PEEK));
	EXPECT_FALSE(leaks());
}

TEST_F(ways, splice)
{
	int fds[2];

	ASSERT_EQ(0, pipe(fds));
	send_marked(_metadata, &self->link, 0);
	ASSERT_EQ(0, cgroup_join("reader"));
	EXPECT_EQ(1, splice(self->link.in, NULL, fds[1], NULL, 1, 0));
	EXPECT_FALSE(leaks());
}

struct waiter {
	int fd;
	atomic_bool done;
};

/* Calls nothing once it has read. */
static void *wait_and_spin(void *arg)
{
	struct waiter *const waiter = arg;
	char byte;

	if (read(waiter->fd, &byte, 1) == 1)
		atomic_store(&waiter->done, true);
	for (;;)
		pthread_testcancel();
	return NULL;
}

static void await_waiter(struct waiter *waiter)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	while (!atomic_load(&waiter->done))
		nanosleep(&pause, NULL);
}

/* What one thread reads is in the memory of the others. */
TEST_F(ways, thread_waits)
{
	const pid_t writer = link_send_later(&self->link, self->meeting);
	struct waiter waiter = { .fd = self->link.in };
	pthread_t thread;

	ASSERT_EQ(0, cgroup_join("reader"));
	EXPECT_TRUE(leaks());
	ASSERT_EQ(0, pthread_create(&thread, NULL, wait_and_spin, &waiter));
	meeting_step(self->meeting, 1);
	await_waiter(&waiter);
	EXPECT_FALSE(leaks());
	EXPECT_EQ(0, child_wait(writer));
	pthread_cancel(thread);
	pthread_join(thread, NULL);
}

/* A child has a copy of it. */
TEST_F(ways, child_of_waiter)
{
	const pid_t writer = link_send_later(&self->link, self->meeting);
	struct waiter waiter = { .fd = self->link.in };
	pthread_t thread;

	ASSERT_EQ(0, cgroup_join("reader"));
	ASSERT_EQ(0, pthread_create(&thread, NULL, wait_and_spin, &waiter));
	meeting_step(self->meeting, 1);
	await_waiter(&waiter);
	IN_CHILD(EXPECT_FALSE(leaks()));
	IN_CHILD(EXPECT_EQ(0, spawn(probe_path(), "label", "reader[phi]",
				    NULL)));
	EXPECT_EQ(0, child_wait(writer));
	pthread_cancel(thread);
	pthread_join(thread, NULL);
}

/* Of a batch only the first message has a hook. */
TEST_F(ways, batch)
{
	struct mmsghdr messages[2] = {};
	struct iovec parts[2];
	char bytes[2];
	struct link link = {};
	int i;

	ASSERT_EQ(0, link_make(PAIR_DGRAM, LINK_PORT, &link));
	for (i = 0; i < 2; i++) {
		parts[i].iov_base = bytes + i;
		parts[i].iov_len = 1;
		messages[i].msg_hdr.msg_iov = parts + i;
		messages[i].msg_hdr.msg_iovlen = 1;
	}
	EXPECT_EQ(1, link_send(&link, 0));
	const pid_t writer = link_send_later(&link, self->meeting);

	ASSERT_EQ(0, cgroup_join("reader"));
	meeting_step(self->meeting, 1);
	EXPECT_EQ(2, recvmmsg(link.in, messages, 2, 0, NULL));
	EXPECT_FALSE(leaks());
	EXPECT_EQ(0, child_wait(writer));
}

TEST_F(ways, refused_by_its_marks)
{
	send_marked(_metadata, &self->link, 0);
	ASSERT_EQ(0, cgroup_join("picky"));
	EXPECT_EQ(-EPERM, link_receive(&self->link));
	EXPECT_TRUE(leaks());
}

/* The socket comes by another one, with what is in it. */
TEST_F(ways, passed)
{
	struct link carrier = {};

	ASSERT_EQ(0, link_make(PAIR_STREAM, LINK_PORT, &carrier));
	send_marked(_metadata, &self->link, 0);
	EXPECT_EQ(0, fd_send(carrier.out, self->link.in));
	close(self->link.in);
	ASSERT_EQ(0, cgroup_join("reader"));
	self->link.in = fd_recv(carrier.in);
	ASSERT_LE(0, self->link.in);
	EXPECT_EQ(1, link_receive(&self->link));
	EXPECT_FALSE(leaks());
}

/* Connected, sent and closed before it is accepted. */
static void accept_later(struct __test_metadata *_metadata,
			 struct address address, int option)
{
	const int server = sock_serve(SOCK_STREAM, 0, &address);
	const int seconds = 1;

	ASSERT_LE(0, server);
	if (option)
		ASSERT_EQ(0, setsockopt(server, SOL_TCP, option, &seconds,
					sizeof(seconds)));
	IN_CHILD({
		struct link link = {};

		EXPECT_EQ(0, cgroup_join("writer"));
		get_mark();
		link.out = sock_open(address.any.sa_family, SOCK_STREAM, 0);
		EXPECT_EQ(0, sock_connect(link.out, &address));
		EXPECT_EQ(1, link_send(&link, 0));
	});
	IN_CHILD({
		struct link link = {};

		EXPECT_EQ(0, cgroup_join("reader"));
		link.in = sock_accept(server);
		EXPECT_LE(0, link.in);
		EXPECT_TRUE(leaks());
		EXPECT_EQ(1, link_receive(&link));
		EXPECT_FALSE(leaks());
	});
	close(server);
}

TEST_F(ways, accepted_later)
{
	accept_later(_metadata, address_abstract("hcsec-accept"), 0);
	accept_later(_metadata, address_v4("127.0.0.1", LINK_PORT), 0);
	accept_later(_metadata, address_v6("::1", LINK_PORT), 0);
}

/* The socket of the other side is made by the data itself. */
TEST_F(ways, deferred)
{
	accept_later(_metadata, address_v4("127.0.0.1", LINK_PORT),
		     TCP_DEFER_ACCEPT);
}

TEST_F(ways, fast_open)
{
	const struct address address = address_v4("127.0.0.1", LINK_PORT);
	const int server = sock_serve(SOCK_STREAM, 0, &address);
	const int length = 5;

	ASSERT_LE(0, server);
	ASSERT_EQ(0, system("echo 1543 >/proc/sys/net/ipv4/tcp_fastopen"));
	ASSERT_EQ(0, setsockopt(server, SOL_TCP, TCP_FASTOPEN, &length,
				sizeof(length)));
	IN_CHILD({
		const int fd = sock_open(AF_INET, SOCK_STREAM, 0);

		EXPECT_EQ(0, cgroup_join("writer"));
		get_mark();
		EXPECT_EQ(1, sock_send(fd, &address, MSG_FASTOPEN));
	});
	IN_CHILD({
		struct link link = {};

		EXPECT_EQ(0, cgroup_join("reader"));
		link.in = sock_accept(server);
		EXPECT_LE(0, link.in);
		EXPECT_EQ(1, link_receive(&link));
		EXPECT_FALSE(leaks());
	});
}

/* The datagram is begun when nobody has the port, and sent when one has. */
TEST_F(ways, bound_later)
{
	const struct address address = address_v4("127.0.0.1", LATE_PORT);
	const int off = 0;
	struct link link = {
		.out = sock_open(AF_INET, SOCK_DGRAM, 0),
		.in = sock_open(AF_INET, SOCK_DGRAM, 0),
	};

	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("writer"));
		get_mark();
		EXPECT_EQ(1, sock_send(link.out, &address, MSG_MORE));
	});
	ASSERT_EQ(0, cgroup_join("reader"));
	struct waiter waiter = { .fd = link.in };
	pthread_t thread;

	/* One thread waits before there is a port. */
	ASSERT_EQ(0, pthread_create(&thread, NULL, wait_and_spin, &waiter));
	nap();
	EXPECT_TRUE(leaks());
	EXPECT_EQ(0, sock_bind(link.in, &address));
	EXPECT_EQ(0, setsockopt(link.out, SOL_UDP, UDP_CORK, &off,
				sizeof(off)));
	await_waiter(&waiter);
	EXPECT_FALSE(leaks());
	pthread_cancel(thread);
	pthread_join(thread, NULL);
}

/* Several sockets have the port; each of them may get it. */
TEST_F(ways, reuseport)
{
	const struct address address = address_v4("127.0.0.1", LINK_PORT);
	const int one = 1;
	int fds[4], i;

	for (i = 0; i < 4; i++) {
		fds[i] = sock_open(AF_INET, SOCK_DGRAM, 0);
		ASSERT_EQ(0, setsockopt(fds[i], SOL_SOCKET, SO_REUSEPORT, &one,
					sizeof(one)));
		ASSERT_EQ(0, sock_bind(fds[i], &address));
	}
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("writer"));
		get_mark();
		EXPECT_EQ(1, sock_send(sock_open(AF_INET, SOCK_DGRAM, 0),
				       &address, 0));
	});
	for (i = 0; i < 4; i++) {
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("reader"));
			if (sock_recv(fds[i]) == 1)
				EXPECT_FALSE(leaks());
		});
	}
}

TEST_F(ways, multicast)
{
	const struct address group = address_v4("224.0.0.251", LINK_PORT);
	const struct ip_mreqn membership = {
		.imr_multiaddr = group.in.sin_addr,
		.imr_ifindex = 1,
	};
	struct link link = {
		.out = sock_open(AF_INET, SOCK_DGRAM, 0),
		.in = sock_serve(SOCK_DGRAM, 0, &group),
		.to = group,
		.named = true,
	};

	ASSERT_EQ(0, setsockopt(link.in, SOL_IP, IP_ADD_MEMBERSHIP,
				&membership, sizeof(membership)));
	ASSERT_EQ(0, setsockopt(link.out, SOL_IP, IP_MULTICAST_IF,
				&membership, sizeof(membership)));
	send_marked(_metadata, &link, 0);
	ASSERT_EQ(0, cgroup_join("reader"));
	EXPECT_EQ(1, link_receive(&link));
	EXPECT_FALSE(leaks());
}

/* An error brings the datagram back to whoever has the socket. */
TEST_F(ways, error_queue)
{
	const struct address nobody = address_v4("127.0.0.1", LATE_PORT);
	const int one = 1;
	struct link link = {
		.out = sock_open(AF_INET, SOCK_DGRAM, 0),
		.to = nobody,
		.named = true,
	};
	char byte;

	ASSERT_EQ(0, setsockopt(link.out, SOL_IP, IP_RECVERR, &one,
				sizeof(one)));
	send_marked(_metadata, &link, 0);
	ASSERT_EQ(0, cgroup_join("reader"));
	EXPECT_EQ(-1, recv(link.out, &byte, 1, MSG_DONTWAIT));
	EXPECT_TRUE(leaks());
	EXPECT_EQ(1, recv(link.out, &byte, 1, MSG_ERRQUEUE | MSG_DONTWAIT));
	EXPECT_FALSE(leaks());
}

/* Who is not connected yet may be before the call gets on. */
TEST_F(ways, not_connected)
{
	const int un = sock_open(AF_UNIX, SOCK_STREAM, 0);
	const int seq = sock_open(AF_UNIX, SOCK_SEQPACKET, 0);
	const int tcp = sock_open(AF_INET, SOCK_STREAM, 0);
	const int udp = sock_open(AF_INET, SOCK_DGRAM, 0);

	ASSERT_EQ(0, cgroup_join("writer"));
	get_mark();
	EXPECT_EQ(-ENOTCONN, sock_send(un, NULL, 0));
	EXPECT_EQ(-ENOTCONN, sock_send(seq, NULL, 0));
	EXPECT_EQ(-EPIPE, sock_send(tcp, NULL, 0));
	EXPECT_EQ(-EDESTADDRREQ, sock_send(udp, NULL, 0));
}

/* What is written to a file after it was sent, is not sent. */
static void alias(struct __test_metadata *_metadata, const struct link *link,
		  const char *container, char expected)
{
	char byte = 0;

	ASSERT_EQ(0, write_file(FILE_NAME, "old", 0600));
	IN_CHILD({
		const int fd = open(FILE_NAME, O_RDWR);

		EXPECT_EQ(0, cgroup_join(container));
		EXPECT_EQ(1, sendfile(link->out, fd, NULL, 1));
		EXPECT_EQ(3, pwrite(fd, "new", 3, 0));
	});
	EXPECT_EQ(1, read(link->in, &byte, 1));
	EXPECT_EQ(expected, byte);
}

TEST_F(ways, sendfile_copies)
{
	/* Outside of the containers, the page itself is sent. */
	alias(_metadata, &self->link, ".", 'n');
	alias(_metadata, &self->link, "writer", 'o');
}

TEST_F(ways, no_zerocopy)
{
	const struct address address = address_v4("127.0.0.1", LINK_PORT);
	const int server = sock_serve(SOCK_STREAM, 0, &address);
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);
	const int other = sock_open(AF_INET, SOCK_STREAM, 0);
	const int one = 1;

	ASSERT_LE(0, server);
	ASSERT_EQ(0, sock_connect(fd, &address));
	ASSERT_EQ(0, setsockopt(fd, SOL_SOCKET, SO_ZEROCOPY, &one,
				sizeof(one)));
	EXPECT_EQ(1, sock_send(fd, NULL, MSG_ZEROCOPY));
	ASSERT_EQ(0, cgroup_join("writer"));
	EXPECT_EQ(-EOPNOTSUPP, sock_send(fd, NULL, MSG_ZEROCOPY));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
	EXPECT_EQ(-1, setsockopt(other, SOL_SOCKET, SO_ZEROCOPY, &one,
				 sizeof(one)));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

static struct io_uring_sqe uring_send_zc(int fd)
{
	struct io_uring_sqe sqe = uring_send(fd, NULL, 0);

	sqe.opcode = IORING_OP_SEND_ZC;
	return sqe;
}

TEST_F(ways, uring_send)
{
	struct io_uring_sqe sqe;
	struct uring ring;
	unsigned int flags;

	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("writer"));
		EXPECT_EQ(0, uring_open(&ring, 0));
		get_mark();
		sqe = uring_send_zc(self->link.out);
		EXPECT_EQ(0, uring_submit(&ring, &sqe));
		EXPECT_EQ(-EOPNOTSUPP, uring_wait(&ring, &flags));
		/* The notice that the page is not used any more. */
		if (flags & IORING_CQE_F_MORE)
			EXPECT_EQ(0, uring_wait(&ring, NULL));
		sqe = uring_send(self->link.out, NULL, IOSQE_ASYNC);
		EXPECT_EQ(1, uring_do(&ring, &sqe));
	});
	ASSERT_EQ(0, cgroup_join("reader"));
	EXPECT_EQ(1, link_receive(&self->link));
	EXPECT_FALSE(leaks());
}

/* The request waits, in the ring or in a thread of its own. */
static void uring_waits(struct __test_metadata *_metadata,
			const struct link *link, struct meeting *meeting,
			unsigned char flags)
{
	const pid_t writer = link_send_later(link, meeting);
	struct uring ring;

	IN_CHILD({
		struct io_uring_sqe sqe;
		char byte;

		EXPECT_EQ(0, cgroup_join("reader"));
		EXPECT_EQ(0, uring_open(&ring, 0));
		EXPECT_TRUE(leaks());
		sqe = uring_recv(link->in, &byte, 1, flags);
		EXPECT_EQ(0, uring_submit(&ring, &sqe));
		meeting_step(meeting, 1);
		EXPECT_EQ(1, uring_wait(&ring, NULL));
		EXPECT_FALSE(leaks());
	});
	EXPECT_EQ(0, child_wait(writer));
}

TEST_F(ways, uring_receive)
{
	uring_waits(_metadata, &self->link, self->meeting, 0);
}

TEST_F(ways, uring_receive_async)
{
	uring_waits(_metadata, &self->link, self->meeting, IOSQE_ASYNC);
}

TEST_HARNESS_MAIN
