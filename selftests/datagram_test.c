// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Inet datagrams: each may have a destination of its own
 */

#include <errno.h>
#include <string.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"

static const char policy[] =
	"net good { 127.0.0.1 fd00::1 }\n"
	"net bad { 127.0.0.2 fd00::2 }\n"
	"container open" IN("open") "}\n"
	"container by-address" IN("by-address")
	"deny socket.bind at bad\n"
	"deny socket.connect, socket.send to bad\n"
	"deny socket.recv from bad\n"
	"}\n"
	"container by-port" IN("by-port")
	"deny socket.bind, socket.connect, socket.send port 7002-7003\n"
	"deny socket.recv port 7002\n"
	"}\n"
	"container allow-list" IN("allow-list")
	"default deny socket\n"
	"allow socket.create\n"
	"allow socket.bind at good port 7001\n"
	"allow socket.connect, socket.send to good port 7000-7001\n"
	"allow socket.recv from good port 7001\n"
	"}\n";

FIXTURE(datagram) {
	struct address good, bad;
	int good_server, bad_server;
	int fd;
};

FIXTURE_VARIANT(datagram) {
	struct inet_kind kind;
	const char *container;
	int denied;
};

FIXTURE_VARIANT_ADD(datagram, udp4_open) {
	.kind = UDP4,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(datagram, udp4_by_address) {
	.kind = UDP4,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(datagram, udp4_by_port) {
	.kind = UDP4,
	.container = "by-port",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(datagram, udp4_allow_list) {
	.kind = UDP4,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(datagram, udp6_open) {
	.kind = UDP6,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(datagram, udp6_by_address) {
	.kind = UDP6,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(datagram, udp6_by_port) {
	.kind = UDP6,
	.container = "by-port",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(datagram, udp6_allow_list) {
	.kind = UDP6,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(datagram, mapped_by_address) {
	.kind = UDP_MAPPED,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(datagram, mapped_allow_list) {
	.kind = UDP_MAPPED,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_SETUP(datagram)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->container));
	ASSERT_EQ(0, netns_enter());
	self->good = inet_endpoint(&variant->kind, false);
	self->bad = inet_endpoint(&variant->kind, true);
	self->good_server = sock_serve(SOCK_DGRAM, 0, &self->good);
	ASSERT_LE(0, self->good_server);
	self->bad_server = sock_serve(SOCK_DGRAM, 0, &self->bad);
	ASSERT_LE(0, self->bad_server);
	self->fd = inet_open(&variant->kind);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN_PARENT(datagram)
{
	cgroup_remove_all();
}

TEST_F(datagram, send_to)
{
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->denied ?: 1, sock_send(self->fd, &self->bad, 0));
	EXPECT_EQ(1, sock_send(self->fd, &self->good, 0));
}

TEST_F(datagram, connect)
{
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->denied, sock_connect(self->fd, &self->bad));
	EXPECT_EQ(0, sock_connect(self->fd, &self->good));
	EXPECT_EQ(1, sock_send(self->fd, NULL, 0));
}

TEST_F(datagram, send_connected)
{
	const int good = inet_open(&variant->kind);

	ASSERT_EQ(0, sock_connect(good, &self->good));
	ASSERT_EQ(0, sock_connect(self->fd, &self->bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(1, sock_send(good, NULL, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(good, &self->bad, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(self->fd, NULL, 0));
	EXPECT_EQ(1, sock_send(self->fd, &self->good, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_write(self->fd));
	EXPECT_EQ(variant->denied ?: 1, sock_splice(self->fd, 0));
}

/* IPv4 takes the family for granted; IPv6 takes the peer instead. */
TEST_F(datagram, unspecified_family)
{
	struct address bad = self->bad;
	struct address good = self->good;

	bad.any.sa_family = AF_UNSPEC;
	good.any.sa_family = AF_UNSPEC;
	if (variant->kind.family == AF_INET6)
		ASSERT_EQ(0, sock_connect(self->fd, &self->bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	if (variant->kind.family == AF_INET) {
		EXPECT_EQ(1, sock_send(self->fd, &good, 0));
		EXPECT_EQ(variant->denied ?: 1, sock_send(self->fd, &bad, 0));
	} else if (!variant->kind.mapped) {
		EXPECT_EQ(variant->denied ?: 1, sock_send(self->fd, &good, 0));
		ASSERT_EQ(0, sock_connect(self->fd, &self->good));
		EXPECT_EQ(1, sock_send(self->fd, &bad, 0));
	} else {
		EXPECT_NE(1, sock_send(self->fd, &good, 0));
	}
}

/* An IPv6 socket takes addresses of IPv4 as they are. */
TEST_F(datagram, v4_on_v6)
{
	const struct address good = address_v4("127.0.0.1", GOOD_PORT);
	const struct address bad = address_v4("127.0.0.2", BAD_PORT);

	if (variant->kind.family != AF_INET6)
		return;
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(1, sock_send(self->fd, &good, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(self->fd, &bad, 0));
	EXPECT_EQ(variant->denied, sock_connect(self->fd, &bad));
	EXPECT_EQ(0, sock_connect(self->fd, &good));
}

/* A run of messages stops at the first that is denied. */
TEST_F(datagram, many_messages)
{
	struct iovec io = { .iov_base = "x", .iov_len = 1 };
	const struct msghdr good = { .msg_name = &self->good,
				     .msg_namelen = self->good.len,
				     .msg_iov = &io,
				     .msg_iovlen = 1 };
	const struct msghdr bad = { .msg_name = &self->bad,
				    .msg_namelen = self->bad.len,
				    .msg_iov = &io,
				    .msg_iovlen = 1 };
	struct mmsghdr msgs[] = { { good }, { good }, { bad }, { bad },
				  { good } };

	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->denied ? 2 : 5,
		  sendmmsg(self->fd, msgs, ARRAY_LEN(msgs), 0));
	if (variant->denied) {
		EXPECT_EQ(-1, sendmmsg(self->fd, msgs + 2, 3, 0));
		EXPECT_EQ(-variant->denied, errno);
	}
	EXPECT_EQ(1, sendmmsg(self->fd, msgs + 4, 1, 0));
}

/* What was begun outside goes where its first part has said. */
TEST_F(datagram, corked)
{
	const int good = inet_open(&variant->kind);

	ASSERT_EQ(1, sock_send(self->fd, &self->bad, MSG_MORE));
	ASSERT_EQ(1, sock_send(good, &self->good, MSG_MORE));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(1, sock_send(good, &self->good, MSG_MORE));
	EXPECT_EQ(1, sock_send(good, &self->good, 0));
	EXPECT_EQ(variant->denied ?: 1,
		  sock_send(self->fd, &self->good, MSG_MORE));
	EXPECT_EQ(variant->denied ?: 1, sock_send(self->fd, &self->good, 0));
}

TEST_F(datagram, short_address)
{
	struct address address = self->bad;

	ASSERT_EQ(0, cgroup_join(variant->container));
	for (address.len = 0; address.len < sizeof(struct sockaddr_in);
	     address.len++) {
		EXPECT_EQ(-EINVAL, sock_connect(self->fd, &address));
		EXPECT_EQ(-EINVAL, sock_send(self->fd, &address, 0));
	}
}

TEST_F(datagram, bind)
{
	close(self->good_server);
	close(self->bad_server);
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->denied, sock_bind(self->fd, &self->bad));
	if (variant->denied)
		EXPECT_EQ(0, sock_bind(self->fd, &self->good));
}

/* Only connected sockets have a peer; others take what comes. */
TEST_F(datagram, recv)
{
	const int good = inet_open(&variant->kind);

	ASSERT_EQ(0, sock_connect(good, &self->good));
	ASSERT_EQ(0, sock_connect(self->fd, &self->bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(-EAGAIN, sock_recv(good));
	EXPECT_EQ(variant->denied ?: -EAGAIN, sock_recv(self->fd));
}

/* A raw socket's destination; AF_UNSPEC is taken for the socket's family. */
FIXTURE(raw) {
	int fd;
};

FIXTURE_VARIANT(raw) {
	struct inet_kind kind;
	const char *container;
	int denied;
};

FIXTURE_VARIANT_ADD(raw, raw4_open) {
	.kind = RAW4,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(raw, raw4_by_address) {
	.kind = RAW4,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(raw, raw6_open) {
	.kind = RAW6,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(raw, raw6_by_address) {
	.kind = RAW6,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_SETUP(raw)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->container));
	ASSERT_EQ(0, netns_enter());
	self->fd = inet_open(&variant->kind);
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN_PARENT(raw)
{
	cgroup_remove_all();
}

TEST_F(raw, send)
{
	struct address good = inet_endpoint(&variant->kind, false);
	struct address bad = inet_endpoint(&variant->kind, true);

	/* There is no port; of IPv6 it must be the protocol, or nothing. */
	good.in.sin_port = 0;
	bad.in.sin_port = 0;
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(1, sock_send(self->fd, &good, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(self->fd, &bad, 0));
	good.any.sa_family = AF_UNSPEC;
	bad.any.sa_family = AF_UNSPEC;
	EXPECT_EQ(1, sock_send(self->fd, &good, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(self->fd, &bad, 0));
}

/* What was begun outside goes where its first part has said. */
TEST_F(raw, corked)
{
	struct address good = inet_endpoint(&variant->kind, false);
	struct address bad = inet_endpoint(&variant->kind, true);

	good.in.sin_port = 0;
	bad.in.sin_port = 0;
	ASSERT_EQ(1, sock_send(self->fd, &bad, MSG_MORE));
	ASSERT_EQ(0, cgroup_join(variant->container));
	/* Over IPv4 each part brings the address of the whole. */
	EXPECT_EQ(variant->kind.family == AF_INET ? 1 : variant->denied ?: 1,
		  sock_send(self->fd, &good, 0));
}

TEST_F(raw, connect)
{
	const struct address good = inet_endpoint(&variant->kind, false);
	const struct address bad = inet_endpoint(&variant->kind, true);

	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->denied, sock_connect(self->fd, &bad));
	EXPECT_EQ(0, sock_connect(self->fd, &good));
	EXPECT_EQ(1, sock_send(self->fd, NULL, 0));
}

TEST_HARNESS_MAIN
