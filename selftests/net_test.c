// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Inet sockets: addresses and ports
 *
 * Every destination is there twice: one that the rules of a container speak of
 * and one that they do not.  The container without rules is the twin of all
 * denials.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/tcp.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
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
	"deny socket.bind, socket.listen, socket.accept at bad\n"
	"deny socket.connect, socket.send to bad\n"
	"deny socket.recv from bad\n"
	"}\n"
	"container by-port" IN("by-port")
	"deny socket.bind, socket.listen, socket.accept port 7002\n"
	"deny socket.connect, socket.send, socket.recv port 7002-7003\n"
	"}\n"
	"container allow-list" IN("allow-list")
	"default deny socket\n"
	"allow socket.create\n"
	"allow socket.bind, socket.listen, socket.accept at good port 7001\n"
	"allow socket.connect, socket.send to good port 7000-7001\n"
	"allow socket.recv from good port 7001\n"
	"}\n"
	"container no-loopback" IN("no-loopback")
	"deny socket.connect, socket.send to 127.0.0.0/8 ::1\n"
	"}\n"
	"container prefix" IN("prefix")
	"deny socket.connect to 127.1.2.0/23 fd00::/15 errno EACCES\n"
	"}\n"
	"container connect-only" IN("connect-only")
	"deny socket.connect\n"
	"}\n"
	"container send-only" IN("send-only")
	"deny socket.send\n"
	"}\n"
	"container no-bind-port" IN("no-bind-port")
	"deny socket.bind port 1-65535\n"
	"}\n";

/* What listens was made before the test is confined. */
FIXTURE(stream) {
	struct address good, bad;
	int good_server, bad_server;
};

FIXTURE_VARIANT(stream) {
	struct inet_kind kind;
	const char *container;
	int denied;
};

FIXTURE_VARIANT_ADD(stream, tcp4_open) {
	.kind = TCP4,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(stream, tcp4_by_address) {
	.kind = TCP4,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(stream, tcp4_by_port) {
	.kind = TCP4,
	.container = "by-port",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(stream, tcp4_allow_list) {
	.kind = TCP4,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(stream, tcp6_open) {
	.kind = TCP6,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(stream, tcp6_by_address) {
	.kind = TCP6,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(stream, tcp6_allow_list) {
	.kind = TCP6,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(stream, mapped_by_address) {
	.kind = TCP_MAPPED,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(stream, mapped_allow_list) {
	.kind = TCP_MAPPED,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(stream, mptcp4_open) {
	.kind = MPTCP4,
	.container = "open",
	.denied = 0,
};

FIXTURE_VARIANT_ADD(stream, mptcp4_by_address) {
	.kind = MPTCP4,
	.container = "by-address",
	.denied = -EPERM,
};

FIXTURE_VARIANT_ADD(stream, mptcp6_allow_list) {
	.kind = MPTCP6,
	.container = "allow-list",
	.denied = -EPERM,
};

FIXTURE_SETUP(stream)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->container));
	ASSERT_EQ(0, netns_enter());
	self->good = inet_endpoint(&variant->kind, false);
	self->bad = inet_endpoint(&variant->kind, true);
	self->good_server = sock_serve(SOCK_STREAM, variant->kind.protocol,
				       &self->good);
	ASSERT_LE(0, self->good_server);
	self->bad_server = sock_serve(SOCK_STREAM, variant->kind.protocol,
				      &self->bad);
	ASSERT_LE(0, self->bad_server);
}

FIXTURE_TEARDOWN_PARENT(stream)
{
	cgroup_remove_all();
}

TEST_F(stream, connect)
{
	int fd;

	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = inet_open(&variant->kind);
	ASSERT_LE(0, fd);
	EXPECT_EQ(variant->denied, sock_connect(fd, &self->bad));
	if (variant->denied)
		EXPECT_EQ(0, sock_connect(fd, &self->good));
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, variant->kind.protocol,
				      &self->good));
}

/* A child of a subject is one, and its threads' sockets are no exception. */
TEST_F(stream, connect_in_child)
{
	pid_t child;

	ASSERT_EQ(0, cgroup_join(variant->container));
	child = fork();
	ASSERT_LE(0, child);
	if (!child)
		_exit(-sock_try_connect(SOCK_STREAM, variant->kind.protocol,
					&self->bad));
	EXPECT_EQ(-variant->denied, child_wait(child));
}

/* Opened outside, used inside. */
TEST_F(stream, connect_inherited)
{
	const int fd = inet_open(&variant->kind);

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->denied, sock_connect(fd, &self->bad));
}

TEST_F(stream, fast_open)
{
	struct iovec io = { .iov_base = "x", .iov_len = 1 };
	struct mmsghdr msgs[2] = {
		{ .msg_hdr = { .msg_name = &self->bad,
			       .msg_namelen = self->bad.len,
			       .msg_iov = &io,
			       .msg_iovlen = 1 } },
	};
	int fd;

	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = inet_open(&variant->kind);
	EXPECT_EQ(variant->denied ?: 1,
		  sock_send(fd, &self->bad, MSG_FASTOPEN));
	close(fd);

	fd = inet_open(&variant->kind);
	if (variant->denied) {
		EXPECT_EQ(-1, sendmsg(fd, &msgs[0].msg_hdr,
				      MSG_FASTOPEN | MSG_NOSIGNAL));
		EXPECT_EQ(-variant->denied, errno);
		EXPECT_EQ(-1, sendmmsg(fd, msgs, 1,
				       MSG_FASTOPEN | MSG_NOSIGNAL));
		EXPECT_EQ(-variant->denied, errno);
	} else {
		EXPECT_EQ(1, sendmmsg(fd, msgs, 1,
				      MSG_FASTOPEN | MSG_NOSIGNAL));
	}
	close(fd);

	fd = inet_open(&variant->kind);
	EXPECT_EQ(1, sock_send(fd, &self->good, MSG_FASTOPEN));
}

TEST_F(stream, fast_open_connect)
{
	const int on = 1;
	int fd;

	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = inet_open(&variant->kind);
	ASSERT_EQ(0, setsockopt(fd, IPPROTO_TCP, TCP_FASTOPEN_CONNECT, &on,
				sizeof(on)));
	EXPECT_EQ(variant->denied, sock_connect(fd, &self->bad));
	if (variant->denied)
		EXPECT_EQ(0, sock_connect(fd, &self->good));
	EXPECT_EQ(1, sock_send(fd, NULL, 0));
}

/* Dissolving an association is no event, and what follows it is one. */
TEST_F(stream, disconnect)
{
	const struct address none = { .any.sa_family = AF_UNSPEC,
				      .len = sizeof(none.any) };
	int fd;

	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = inet_open(&variant->kind);
	ASSERT_EQ(0, sock_connect(fd, &self->good));
	EXPECT_EQ(0, sock_connect(fd, &none));
	EXPECT_EQ(variant->denied, sock_connect(fd, &self->bad));
}

/* Its own errno is what a program gets for an address that is none. */
TEST_F(stream, short_address)
{
	struct address address = self->bad;
	int fd;

	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = inet_open(&variant->kind);
	for (address.len = 0; address.len < sizeof(struct sockaddr_in);
	     address.len++) {
		EXPECT_EQ(-EINVAL, sock_connect(fd, &address));
		EXPECT_EQ(-EINVAL, sock_bind(fd, &address));
	}
}

/* Without Fast Open, TCP does not look at an address. */
TEST_F(stream, address_of_message)
{
	int fd;

	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = inet_open(&variant->kind);
	ASSERT_EQ(0, sock_connect(fd, &self->good));
	EXPECT_EQ(1, sock_send(fd, &self->bad, 0));
}

TEST_F(stream, bind)
{
	int fd;

	close(self->good_server);
	close(self->bad_server);
	ASSERT_EQ(0, cgroup_join(variant->container));
	fd = inet_open(&variant->kind);
	EXPECT_EQ(variant->denied, sock_bind(fd, &self->bad));
	if (variant->denied)
		EXPECT_EQ(0, sock_bind(fd, &self->good));
}

TEST_F(stream, listen)
{
	int good, bad;

	close(self->good_server);
	close(self->bad_server);
	good = inet_open(&variant->kind);
	bad = inet_open(&variant->kind);
	ASSERT_EQ(0, sock_bind(good, &self->good));
	ASSERT_EQ(0, sock_bind(bad, &self->bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(0, sock_listen(good));
	EXPECT_EQ(variant->denied, sock_listen(bad));
}

/* The connections come from outside. */
TEST_F(stream, accept)
{
	const int good = inet_open(&variant->kind);
	const int bad = inet_open(&variant->kind);
	int fd;

	ASSERT_EQ(0, sock_connect(good, &self->good));
	ASSERT_EQ(0, sock_connect(bad, &self->bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_LE(0, sock_accept(self->good_server));
	fd = sock_accept(self->bad_server);
	EXPECT_EQ(variant->denied, fd < 0 ? fd : 0);
}

static int send_file(int fd)
{
	const int file = open("/proc/self/exe", O_RDONLY | O_CLOEXEC);
	const int ret = sendfile(fd, file, NULL, 1);

	close(file);
	return ret < 0 ? -errno : ret;
}

static int writev_to(int fd)
{
	const struct iovec io[] = { { "x", 1 }, { "y", 1 } };

	return writev(fd, io, 2) < 0 ? -errno : 1;
}

/* Connected outside, used inside: whatever writes to it is judged. */
TEST_F(stream, send)
{
	const int good = inet_open(&variant->kind);
	const int bad = inet_open(&variant->kind);

	ASSERT_EQ(0, sock_connect(good, &self->good));
	ASSERT_EQ(0, sock_connect(bad, &self->bad));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(1, sock_send(good, NULL, 0));
	EXPECT_EQ(1, sock_write(good));
	EXPECT_EQ(1, writev_to(good));
	EXPECT_EQ(1, sock_splice(good, 0));
	EXPECT_EQ(1, send_file(good));
	EXPECT_EQ(variant->denied ?: 1, sock_send(bad, NULL, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(bad, &self->good, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_send(bad, NULL, MSG_ZEROCOPY));
	EXPECT_EQ(variant->denied ?: 1, sock_write(bad));
	EXPECT_EQ(variant->denied ?: 1, writev_to(bad));
	EXPECT_EQ(variant->denied ?: 1, sock_splice(bad, 0));
	EXPECT_EQ(variant->denied ?: 1, sock_splice(bad, SPLICE_F_MORE));
	EXPECT_EQ(variant->denied ?: 1, send_file(bad));
}

static int read_from(int fd)
{
	char byte;
	const int ret = read(fd, &byte, 1);

	return ret < 0 ? -errno : ret;
}

static int readv_from(int fd)
{
	char byte;
	const struct iovec io = { &byte, 1 };
	const int ret = readv(fd, &io, 1);

	return ret < 0 ? -errno : ret;
}

static int splice_from(int fd)
{
	int pipes[2], ret;

	if (pipe(pipes))
		return -errno;
	ret = splice(fd, NULL, pipes[1], NULL, 1, SPLICE_F_NONBLOCK);
	ret = ret < 0 ? -errno : ret;
	close(pipes[0]);
	close(pipes[1]);
	return ret;
}

static int receive_mapped(int fd)
{
	char buf[64];
	struct tcp_zerocopy_receive request = {
		.copybuf_address = (uintptr_t)buf,
		.copybuf_len = sizeof(buf),
	};
	socklen_t len = sizeof(request);

	if (getsockopt(fd, IPPROTO_TCP, TCP_ZEROCOPY_RECEIVE, &request, &len))
		return -errno;
	return request.copybuf_len > 0;
}

static int receive_many(int fd)
{
	char byte;
	struct iovec io = { &byte, 1 };
	struct mmsghdr msgs = { .msg_hdr = { .msg_iov = &io,
					     .msg_iovlen = 1 } };
	const int ret = recvmmsg(fd, &msgs, 1, MSG_DONTWAIT, NULL);

	return ret < 0 ? -errno : ret;
}

static int (*const receivers[])(int fd) = {
	sock_recv, read_from, readv_from, splice_from, receive_many,
};

/* The peer's data is there already, and there are many ways to get it. */
TEST_F(stream, recv)
{
	const int good = inet_open(&variant->kind);
	const int bad = inet_open(&variant->kind);
	int good_peer, bad_peer;
	size_t i;

	ASSERT_EQ(0, sock_connect(good, &self->good));
	ASSERT_EQ(0, sock_connect(bad, &self->bad));
	good_peer = sock_accept(self->good_server);
	bad_peer = sock_accept(self->bad_server);
	ASSERT_EQ(16, write(good_peer, "0123456789abcdef", 16));
	ASSERT_EQ(16, write(bad_peer, "0123456789abcdef", 16));

	ASSERT_EQ(0, cgroup_join(variant->container));
	for (i = 0; i < ARRAY_LEN(receivers); i++) {
		EXPECT_EQ(1, receivers[i](good));
		EXPECT_EQ(variant->denied ?: 1, receivers[i](bad)) {
			TH_LOG("number %zu", i);
		}
	}
	if (variant->kind.protocol == IPPROTO_MPTCP)
		return;
	EXPECT_EQ(1, receive_mapped(good));
	EXPECT_EQ(variant->denied ?: 1, receive_mapped(bad));
}

/* What a listening socket says to those who send is its own business. */
TEST_F(stream, send_on_listening)
{
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(strcmp(variant->container, "allow-list") ? -EPIPE : -EPERM,
		  sock_send(self->good_server, NULL, 0));
}

/* Cases of a single container, whose twin is "open". */
FIXTURE(container) {
};

FIXTURE_VARIANT(container) {
	bool confined;
};

FIXTURE_VARIANT_ADD(container, open) {
	.confined = false,
};

FIXTURE_VARIANT_ADD(container, confined) {
	.confined = true,
};

FIXTURE_SETUP(container)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, netns_enter());
}

FIXTURE_TEARDOWN_PARENT(container)
{
	cgroup_remove_all();
}

static int confine(bool confined, const char *name)
{
	if (!confined)
		name = "open";
	return cgroup_make(name) ?: cgroup_join(name);
}

/* The unspecified address means this host, however it is written. */
TEST_F(container, unspecified_address)
{
	const struct address any[] = {
		address_v4("0.0.0.0", GOOD_PORT),
		address_v6("::", GOOD_PORT),
		address_v6("::ffff:0.0.0.0", GOOD_PORT),
	};
	const int server = sock_serve(SOCK_STREAM, 0, &any[1]);
	const int denied = variant->confined ? -EPERM : 0;
	size_t i;
	int fd;

	ASSERT_LE(0, server);
	ASSERT_EQ(0, confine(variant->confined, "no-loopback"));
	for (i = 0; i < ARRAY_LEN(any); i++) {
		EXPECT_EQ(denied, sock_try_connect(SOCK_STREAM, 0, &any[i]));
		EXPECT_EQ(denied, sock_try_connect(SOCK_DGRAM, 0, &any[i]));
		fd = sock_open(any[i].any.sa_family, SOCK_DGRAM, 0);
		EXPECT_EQ(denied ?: 1, sock_send(fd, &any[i], 0));
		close(fd);
		fd = sock_open(any[i].any.sa_family, SOCK_STREAM, 0);
		EXPECT_EQ(denied ?: 1, sock_send(fd, &any[i], MSG_FASTOPEN));
		close(fd);
	}
}

/* A bound socket is what "this host" means to it. */
TEST_F(container, unspecified_address_of_bound)
{
	const struct address local = address_v4("127.0.0.2", 0);
	const struct address any = address_v4("0.0.0.0", GOOD_PORT);
	const int fd = sock_open(AF_INET, SOCK_DGRAM, 0);

	ASSERT_EQ(0, sock_bind(fd, &local));
	ASSERT_EQ(0, confine(variant->confined, "by-address"));
	EXPECT_EQ(variant->confined ? -EPERM : 1, sock_send(fd, &any, 0));
	EXPECT_EQ(variant->confined ? -EPERM : 0, sock_connect(fd, &any));
}

/* The ends of 127.1.2.0/23 and fd00::/15, and what lies beside them. */
TEST_F(container, prefix)
{
	static const struct {
		const char *text;
		bool inside;
	} addresses[] = {
		{ "127.1.1.255", false }, { "127.1.2.0", true },
		{ "127.1.2.1", true },	  { "127.1.3.255", true },
		{ "127.1.4.0", false },	  { "127.0.0.1", false },
		{ "fd00::1", true },	  { "fd00::2", true },
		{ "::1", false },	  { "::ffff:127.1.3.0", true },
		{ "::ffff:127.1.4.0", false },
	};
	struct address address;
	size_t i;

	ASSERT_EQ(0, confine(variant->confined, "prefix"));
	for (i = 0; i < ARRAY_LEN(addresses); i++) {
		if (strchr(addresses[i].text, ':'))
			address = address_v6(addresses[i].text, GOOD_PORT);
		else
			address = address_v4(addresses[i].text, GOOD_PORT);
		EXPECT_EQ(variant->confined && addresses[i].inside ? -EACCES : 0,
			  sock_try_connect(SOCK_DGRAM, 0, &address)) {
			TH_LOG("%s", addresses[i].text);
		}
	}
}

/* 0 is no port: whoever lets the kernel choose one names none. */
TEST_F(container, bind_to_any_port)
{
	struct address address = address_v4("127.0.0.1", 0);
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);
	const int named = sock_open(AF_INET, SOCK_STREAM, 0);
	int port;

	ASSERT_EQ(0, confine(variant->confined, "no-bind-port"));
	EXPECT_EQ(0, sock_bind(fd, &address));
	port = sock_port(fd);
	EXPECT_LT(0, port);
	close(fd);
	address.in.sin_port = htons(port);
	EXPECT_EQ(variant->confined ? -EPERM : 0, sock_bind(named, &address));
}

/* A socket that listens without having been bound has a port of its own. */
TEST_F(container, listen_unbound)
{
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);

	ASSERT_EQ(0, confine(variant->confined, "allow-list"));
	EXPECT_EQ(variant->confined ? -EPERM : 0, sock_listen(fd));
}

/* Fast Open is connect and send: either denial stops it. */
TEST_F(container, fast_open_is_connect)
{
	const struct address address = address_v4("127.0.0.1", GOOD_PORT);
	const int server = sock_serve(SOCK_STREAM, 0, &address);
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);

	ASSERT_LE(0, server);
	ASSERT_EQ(0, confine(variant->confined, "connect-only"));
	EXPECT_EQ(variant->confined ? -EPERM : 1,
		  sock_send(fd, &address, MSG_FASTOPEN));
}

TEST_F(container, fast_open_is_send)
{
	const struct address address = address_v4("127.0.0.1", GOOD_PORT);
	const int server = sock_serve(SOCK_STREAM, 0, &address);
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);

	ASSERT_LE(0, server);
	ASSERT_EQ(0, confine(variant->confined, "send-only"));
	EXPECT_EQ(0, sock_try_connect(SOCK_STREAM, 0, &address));
	EXPECT_EQ(variant->confined ? -EPERM : 1,
		  sock_send(fd, &address, MSG_FASTOPEN));
}

/* A socket that has become one of IPv4 is judged as one. */
TEST_F(container, address_form)
{
	const struct address good = address_v6("::ffff:127.0.0.1", GOOD_PORT);
	const struct address bad = address_v4("127.0.0.2", BAD_PORT);
	const int server = sock_serve(SOCK_STREAM, 0, &good);
	const int fd = sock_open(AF_INET6, SOCK_DGRAM, 0);
	const int family = AF_INET;

	ASSERT_LE(0, server);
	ASSERT_EQ(0, sock_connect(fd, &good));
	ASSERT_EQ(0, setsockopt(fd, SOL_IPV6, IPV6_ADDRFORM, &family,
				sizeof(family)));
	ASSERT_EQ(0, confine(variant->confined, "by-address"));
	EXPECT_EQ(variant->confined ? -EPERM : 1, sock_send(fd, &bad, 0));
	EXPECT_EQ(variant->confined ? -EPERM : 0, sock_connect(fd, &bad));
}

TEST_HARNESS_MAIN
