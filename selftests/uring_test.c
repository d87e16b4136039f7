// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - io_uring
 *
 * The same hooks, but who calls them may be a worker or a polling thread.  They
 * belong to the process, so its rules and its marks are theirs.
 */

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"
#include "uring.h"

static const char policy[] =
	MARKS
	"net bad { 127.0.0.2 }\n"
	"container open" IN("open") "}\n"
	"container confined" IN("confined")
	"deny socket.create family inet6\n"
	"deny socket.bind, socket.listen, socket.accept at bad\n"
	"deny socket.connect, socket.send to bad\n"
	"deny socket.recv from bad\n"
	"}\n"
	"container marked" IN("marked")
	"on socket.connect port 7001 set a\n"
	"on socket.accept set b\n"
	"deny socket.create family unix when a\n"
	"deny socket.create family inet6 when b\n"
	"}\n";

FIXTURE(ring) {
	struct address good, bad;
	int good_server, bad_server;
	struct uring ring;
};

FIXTURE_VARIANT(ring) {
	uint32_t setup;
	uint8_t flags;
	bool before;
	const char *container;
	int denied;
};

FIXTURE_VARIANT_ADD(ring, open) {
	.container = "open",
};

FIXTURE_VARIANT_ADD(ring, open_sqpoll) {
	.setup = IORING_SETUP_SQPOLL,
	.container = "open",
};

FIXTURE_VARIANT_ADD(ring, confined) {
	.container = "confined",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(ring, confined_worker) {
	.flags = IOSQE_ASYNC,
	.container = "confined",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(ring, confined_sqpoll) {
	.setup = IORING_SETUP_SQPOLL,
	.container = "confined",
	.denied = -EPERM,
};

/* The ring, and its polling thread, are older than the confinement. */
FIXTURE_VARIANT_ADD(ring, confined_after) {
	.before = true,
	.container = "confined",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(ring, confined_after_worker) {
	.flags = IOSQE_ASYNC,
	.before = true,
	.container = "confined",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(ring, confined_after_sqpoll) {
	.setup = IORING_SETUP_SQPOLL,
	.before = true,
	.container = "confined",
	.denied = -EPERM,
};

FIXTURE_SETUP(ring)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->container));
	ASSERT_EQ(0, netns_enter());
	self->good = address_v4("127.0.0.1", GOOD_PORT);
	self->bad = address_v4("127.0.0.2", BAD_PORT);
	self->good_server = sock_serve(SOCK_STREAM, 0, &self->good);
	ASSERT_LE(0, self->good_server);
	self->bad_server = sock_serve(SOCK_STREAM, 0, &self->bad);
	ASSERT_LE(0, self->bad_server);
}

FIXTURE_TEARDOWN_PARENT(ring)
{
	cgroup_remove_all();
}

/* Enters the container and makes the ring, in the variant's order. */
static int enter(struct uring *ring, uint32_t setup, bool before,
		 const char *container)
{
	const struct io_uring_sqe nothing = { .opcode = IORING_OP_NOP };

	if (before && (uring_open(ring, setup) || uring_do(ring, &nothing)))
		return -1;
	if (cgroup_join(container))
		return -1;
	return before ? 0 : uring_open(ring, setup);
}

#define ENTER()                                                          \
	ASSERT_EQ(0, enter(&self->ring, variant->setup, variant->before, \
			   variant->container))

/* Does one request with the variant's flags. */
static int run(struct uring *ring, struct io_uring_sqe sqe, uint8_t flags)
{
	sqe.flags |= flags;
	return uring_do(ring, &sqe);
}

#define RUN(sqe) run(&self->ring, sqe, variant->flags)

TEST_F(ring, socket)
{
	int fd;

	ENTER();
	EXPECT_LE(0, RUN(uring_socket(AF_INET, SOCK_STREAM, 0)));
	fd = RUN(uring_socket(AF_INET6, SOCK_STREAM, 0));
	EXPECT_EQ(variant->denied, fd < 0 ? fd : 0);
}

TEST_F(ring, connect)
{
	const int good = sock_open(AF_INET, SOCK_STREAM, 0);
	const int bad = sock_open(AF_INET, SOCK_STREAM, 0);

	ENTER();
	EXPECT_EQ(0, RUN(uring_connect(good, &self->good, 0)));
	EXPECT_EQ(variant->denied, RUN(uring_connect(bad, &self->bad, 0)));
}

TEST_F(ring, bind_and_listen)
{
	const int good = sock_open(AF_INET, SOCK_STREAM, 0);
	const int bad = sock_open(AF_INET, SOCK_STREAM, 0);

	ENTER();
	self->good.in.sin_port = 0;
	self->bad.in.sin_port = 0;
	EXPECT_EQ(0, RUN(uring_bind(good, &self->good, 0)));
	EXPECT_EQ(0, RUN(uring_listen(good, 0)));
	EXPECT_EQ(variant->denied, RUN(uring_bind(bad, &self->bad, 0)));
	EXPECT_EQ(variant->denied, RUN(uring_listen(self->bad_server, 0)));
}

TEST_F(ring, accept)
{
	const int good = sock_open(AF_INET, SOCK_STREAM, 0);
	const int bad = sock_open(AF_INET, SOCK_STREAM, 0);
	int fd;

	ASSERT_EQ(0, sock_connect(good, &self->good));
	ASSERT_EQ(0, sock_connect(bad, &self->bad));
	ENTER();
	EXPECT_LE(0, RUN(uring_accept(self->good_server, 0)));
	fd = RUN(uring_accept(self->bad_server, 0));
	EXPECT_EQ(variant->denied, fd < 0 ? fd : 0);
}

/* One request, several connections: each of them is judged. */
TEST_F(ring, accept_multishot)
{
	struct io_uring_sqe sqe = uring_accept(self->good_server, 0);
	const int clients[] = {
		sock_open(AF_INET, SOCK_STREAM, 0),
		sock_open(AF_INET, SOCK_STREAM, 0),
		sock_open(AF_INET, SOCK_STREAM, 0),
	};
	uint32_t flags;
	int fd;

	ASSERT_EQ(0, sock_connect(clients[0], &self->good));
	ASSERT_EQ(0, sock_connect(clients[1], &self->good));
	ASSERT_EQ(0, sock_connect(clients[2], &self->bad));
	ENTER();
	sqe.ioprio = IORING_ACCEPT_MULTISHOT;
	fd = RUN(sqe);
	EXPECT_LE(0, fd);
	EXPECT_LE(0, uring_wait(&self->ring, &flags));
	sqe = uring_accept(self->bad_server, 0);
	sqe.ioprio = IORING_ACCEPT_MULTISHOT;
	fd = RUN(sqe);
	EXPECT_EQ(variant->denied, fd < 0 ? fd : 0);
}

TEST_F(ring, send_and_recv)
{
	const int good = sock_open(AF_INET, SOCK_STREAM, 0);
	const int bad = sock_open(AF_INET, SOCK_STREAM, 0);
	int good_peer, bad_peer;
	char byte;

	ASSERT_EQ(0, sock_connect(good, &self->good));
	ASSERT_EQ(0, sock_connect(bad, &self->bad));
	good_peer = sock_accept(self->good_server);
	bad_peer = sock_accept(self->bad_server);
	ASSERT_EQ(1, sock_send(good_peer, NULL, 0));
	ASSERT_EQ(1, sock_send(bad_peer, NULL, 0));
	ENTER();
	EXPECT_EQ(1, RUN(uring_send(good, NULL, 0)));
	EXPECT_EQ(1, RUN(uring_recv(good, &byte, 1, 0)));
	EXPECT_EQ(variant->denied ?: 1, RUN(uring_send(bad, NULL, 0)));
	EXPECT_EQ(variant->denied ?: 1, RUN(uring_recv(bad, &byte, 1, 0)));
}

/* read and write, which are not about sockets. */
TEST_F(ring, read_and_write)
{
	static char byte = 'x';
	const int bad = sock_open(AF_INET, SOCK_STREAM, 0);
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_WRITE,
		.fd = bad,
		.addr = (uintptr_t)&byte,
		.len = 1,
	};

	ASSERT_EQ(0, sock_connect(bad, &self->bad));
	ASSERT_EQ(1, sock_send(sock_accept(self->bad_server), NULL, 0));
	ENTER();
	EXPECT_EQ(variant->denied ?: 1, RUN(sqe));
	sqe.opcode = IORING_OP_READ;
	EXPECT_EQ(variant->denied ?: 1, RUN(sqe));
}

TEST_F(ring, splice)
{
	const int bad = sock_open(AF_INET, SOCK_STREAM, 0);
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SPLICE,
		.off = -1,
		.splice_off_in = -1,
		.len = 1,
	};
	int pipes[2];

	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ(1, write(pipes[1], "x", 1));
	ASSERT_EQ(0, sock_connect(bad, &self->bad));
	ASSERT_EQ(1, sock_send(sock_accept(self->bad_server), NULL, 0));
	ENTER();
	sqe.splice_fd_in = pipes[0];
	sqe.fd = bad;
	EXPECT_EQ(variant->denied ?: 1, RUN(sqe));
	sqe.splice_fd_in = bad;
	sqe.fd = pipes[1];
	EXPECT_EQ(variant->denied ?: 1, RUN(sqe));
}

TEST_F(ring, send_to)
{
	const int fd = sock_open(AF_INET, SOCK_DGRAM, 0);

	ENTER();
	EXPECT_EQ(1, RUN(uring_send(fd, &self->good, 0)));
	EXPECT_EQ(variant->denied ?: 1, RUN(uring_send(fd, &self->bad, 0)));
}

TEST_F(ring, send_zero_copy)
{
	const int fd = sock_open(AF_INET, SOCK_DGRAM, 0);
	struct io_uring_sqe sqe;

	ENTER();
	sqe = uring_send(fd, &self->bad, 0);
	sqe.opcode = IORING_OP_SEND_ZC;
	EXPECT_EQ(variant->denied ?: 1, RUN(sqe));
}

TEST_F(ring, fast_open)
{
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);
	struct io_uring_sqe sqe;
	struct iovec io = { .iov_base = "x", .iov_len = 1 };
	const struct msghdr msg = { .msg_name = &self->bad,
				    .msg_namelen = self->bad.len,
				    .msg_iov = &io,
				    .msg_iovlen = 1 };
	int ret;

	ENTER();
	sqe = (struct io_uring_sqe){
		.opcode = IORING_OP_SENDMSG,
		.fd = fd,
		.addr = (uintptr_t)&msg,
		.len = 1,
		.msg_flags = MSG_FASTOPEN | MSG_NOSIGNAL,
	};
	ret = RUN(sqe);
	/* Waiting for the connection is not what is tested here. */
	EXPECT_EQ(variant->denied ?: 1, ret == -EINPROGRESS ? 1 : ret);
}

/* What a worker does leaves its marks on the process. */
FIXTURE(marks) {
	struct address address;
	int server;
	struct uring ring;
};

FIXTURE_VARIANT(marks) {
	uint32_t setup;
	uint8_t flags;
	bool before;
};

FIXTURE_VARIANT_ADD(marks, plain) {
	.setup = 0,
};

FIXTURE_VARIANT_ADD(marks, worker) {
	.flags = IOSQE_ASYNC,
};

FIXTURE_VARIANT_ADD(marks, sqpoll) {
	.setup = IORING_SETUP_SQPOLL,
};

FIXTURE_VARIANT_ADD(marks, worker_before) {
	.flags = IOSQE_ASYNC,
	.before = true,
};

FIXTURE_VARIANT_ADD(marks, sqpoll_before) {
	.setup = IORING_SETUP_SQPOLL,
	.before = true,
};

FIXTURE_SETUP(marks)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("marked"));
	ASSERT_EQ(0, netns_enter());
	self->address = address_v4("127.0.0.1", GOOD_PORT);
	self->server = sock_serve(SOCK_STREAM, 0, &self->address);
	ASSERT_LE(0, self->server);
}

FIXTURE_TEARDOWN_PARENT(marks)
{
	cgroup_remove_all();
}

TEST_F(marks, of_worker)
{
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);

	ASSERT_EQ(0, enter(&self->ring, variant->setup, variant->before,
			   "marked"));
	EXPECT_LE(0, sock_open(AF_UNIX, SOCK_STREAM, 0));
	ASSERT_EQ(0, RUN(uring_connect(fd, &self->address, 0)));
	EXPECT_TRUE(label_is("marked[a]"));
	EXPECT_EQ(-EPERM, sock_open(AF_UNIX, SOCK_STREAM, 0));
	EXPECT_LE(0, sock_open(AF_INET6, SOCK_STREAM, 0));
	ASSERT_LE(0, RUN(uring_accept(self->server, 0)));
	EXPECT_TRUE(label_is("marked[a,b]"));
	EXPECT_EQ(-EPERM, sock_open(AF_INET6, SOCK_STREAM, 0));
}

/* And the marks of the process are those of its workers. */
TEST_F(marks, for_worker)
{
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);
	int made;

	ASSERT_EQ(0, enter(&self->ring, variant->setup, variant->before,
			   "marked"));
	made = RUN(uring_socket(AF_UNIX, SOCK_STREAM, 0));
	EXPECT_LE(0, made);
	ASSERT_EQ(0, sock_connect(fd, &self->address));
	EXPECT_EQ(-EPERM, RUN(uring_socket(AF_UNIX, SOCK_STREAM, 0)));
}

TEST_HARNESS_MAIN
