// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Sockets of all families: what may be created, and events
 * that have no address
 */

#include <errno.h>
#include <linux/if_packet.h>
#include <linux/netlink.h>
#include <net/if.h>
#include <sched.h>
#include <string.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"

static const char policy[] =
	MARKS
	"container open" IN("open") "}\n"
	"container deny-list" IN("deny-list")
	"deny socket.create family inet type dgram\n"
	"deny socket.create family inet6 protocol mptcp\n"
	"deny socket.create type raw errno EACCES\n"
	"deny socket.create family packet netlink errno EAFNOSUPPORT\n"
	"deny socket.create family vsock 38 12\n"
	"deny socket.create family unix type seqpacket\n"
	"}\n"
	"container allow-list" IN("allow-list")
	"default deny socket\n"
	"allow socket.create family inet inet6 type stream protocol tcp\n"
	"allow socket.create family netlink\n"
	"allow socket.bind, socket.connect, socket.send family netlink\n"
	"allow socket.recv family netlink\n"
	"allow socket.create family 45\n"
	"}\n"
	"container no-traffic" IN("no-traffic")
	"deny socket.bind, socket.connect family netlink packet\n"
	"deny socket.send, socket.recv family netlink packet\n"
	"}\n"
	"container no-inet-address" IN("no-inet-address")
	"deny socket.connect, socket.send to !10.0.0.0/8\n"
	"}\n"
	"container marks" IN("marks")
	"on socket.create family netlink set a\n"
	"on socket.create family packet set b\n"
	"}\n";

FIXTURE(create) {
};

FIXTURE_VARIANT(create) {
	int family;
	int type;
	int protocol;
	/* The errno in each container, 0 if a socket is made. */
	int open;
	int deny_list;
	int allow_list;
};

FIXTURE_VARIANT_ADD(create, tcp) {
	.family = AF_INET,
	.type = SOCK_STREAM,
};

FIXTURE_VARIANT_ADD(create, tcp_by_number) {
	.family = AF_INET6,
	.type = SOCK_STREAM,
	.protocol = IPPROTO_TCP,
};

FIXTURE_VARIANT_ADD(create, tcp_with_flags) {
	.family = AF_INET,
	.type = SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK,
};

FIXTURE_VARIANT_ADD(create, mptcp4) {
	.family = AF_INET,
	.type = SOCK_STREAM,
	.protocol = IPPROTO_MPTCP,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, mptcp6) {
	.family = AF_INET6,
	.type = SOCK_STREAM,
	.protocol = IPPROTO_MPTCP,
	.deny_list = EPERM,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, udp4) {
	.family = AF_INET,
	.type = SOCK_DGRAM,
	.deny_list = EPERM,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, udp6) {
	.family = AF_INET6,
	.type = SOCK_DGRAM,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, raw4) {
	.family = AF_INET,
	.type = SOCK_RAW,
	.protocol = IPPROTO_ICMP,
	.deny_list = EACCES,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, raw6) {
	.family = AF_INET6,
	.type = SOCK_RAW,
	.protocol = IPPROTO_RAW,
	.deny_list = EACCES,
	.allow_list = EPERM,
};

/* The old way to say AF_PACKET. */
FIXTURE_VARIANT_ADD(create, inet_packet) {
	.family = AF_INET,
	.type = SOCK_PACKET,
	.deny_list = EAFNOSUPPORT,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, packet) {
	.family = AF_PACKET,
	.type = SOCK_DGRAM,
	.deny_list = EAFNOSUPPORT,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, netlink) {
	.family = AF_NETLINK,
	.type = SOCK_DGRAM,
	.protocol = NETLINK_ROUTE,
	.deny_list = EAFNOSUPPORT,
};

FIXTURE_VARIANT_ADD(create, netlink_raw) {
	.family = AF_NETLINK,
	.type = SOCK_RAW,
	.protocol = NETLINK_GENERIC,
	/* Two rules deny; the first in the source is told. */
	.deny_list = EACCES,
};

FIXTURE_VARIANT_ADD(create, unix_stream) {
	.family = AF_UNIX,
	.type = SOCK_STREAM,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, unix_seqpacket) {
	.family = AF_UNIX,
	.type = SOCK_SEQPACKET,
	.deny_list = EPERM,
	.allow_list = EPERM,
};

/* Families that the kernel need not have: it says so after hcsec. */
FIXTURE_VARIANT_ADD(create, by_number) {
	.family = 12,
	.type = SOCK_STREAM,
	.open = EAFNOSUPPORT,
	.deny_list = EPERM,
	.allow_list = EPERM,
};

FIXTURE_VARIANT_ADD(create, by_number_allowed) {
	.family = 45,
	.type = SOCK_DGRAM,
	.open = EAFNOSUPPORT,
	.deny_list = EAFNOSUPPORT,
	.allow_list = EAFNOSUPPORT,
};

FIXTURE_VARIANT_ADD(create, no_family) {
	.family = 1000,
	.type = SOCK_STREAM,
	.open = EAFNOSUPPORT,
	.deny_list = EAFNOSUPPORT,
	.allow_list = EAFNOSUPPORT,
};

FIXTURE_VARIANT_ADD(create, no_type) {
	.family = AF_INET,
	.type = 15,
	.open = EINVAL,
	.deny_list = EINVAL,
	.allow_list = EINVAL,
};

FIXTURE_SETUP(create)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("open"));
	ASSERT_EQ(0, cgroup_make("deny-list"));
	ASSERT_EQ(0, cgroup_make("allow-list"));
}

FIXTURE_TEARDOWN_PARENT(create)
{
	cgroup_remove_all();
}

/* Makes a socket in a container: 0 or the errno. */
static int create_in(const char *container, int family, int type, int protocol)
{
	const pid_t child = fork_in(container);
	int fd;

	if (!child) {
		fd = socket(family, type, protocol);
		_exit(fd < 0 ? errno : 0);
	}
	return child_wait(child);
}

TEST_F(create, socket)
{
	EXPECT_EQ(variant->open, create_in("open", variant->family,
					   variant->type, variant->protocol));
	EXPECT_EQ(variant->deny_list,
		  create_in("deny-list", variant->family, variant->type,
			    variant->protocol));
	EXPECT_EQ(variant->allow_list,
		  create_in("allow-list", variant->family, variant->type,
			    variant->protocol));
}

/* Traffic of families whose addresses are not looked at. */
FIXTURE(traffic) {
	int netlink;
	int packet;
};

FIXTURE_VARIANT(traffic) {
	const char *container;
	int netlink;
	int packet;
};

FIXTURE_VARIANT_ADD(traffic, open) {
	.container = "open",
	.netlink = 0,
	.packet = 0,
};

FIXTURE_VARIANT_ADD(traffic, denied) {
	.container = "no-traffic",
	.netlink = -EPERM,
	.packet = -EPERM,
};

FIXTURE_VARIANT_ADD(traffic, allow_list) {
	.container = "allow-list",
	.netlink = 0,
	.packet = -EPERM,
};

/* A rule on addresses does not speak of what has none. */
FIXTURE_VARIANT_ADD(traffic, address_rule) {
	.container = "no-inet-address",
	.netlink = 0,
	.packet = 0,
};

FIXTURE_SETUP(traffic)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->container));
	ASSERT_EQ(0, netns_enter());
	self->netlink = sock_open(AF_NETLINK, SOCK_RAW, NETLINK_ROUTE);
	self->packet = sock_open(AF_PACKET, SOCK_DGRAM, 0);
	ASSERT_LE(0, self->netlink);
	ASSERT_LE(0, self->packet);
}

FIXTURE_TEARDOWN_PARENT(traffic)
{
	cgroup_remove_all();
}

TEST_F(traffic, netlink)
{
	const struct sockaddr_nl kernel = { .nl_family = AF_NETLINK };
	struct address address = { .len = sizeof(kernel) };
	struct {
		struct nlmsghdr head;
	} request = {
		.head = {
			.nlmsg_len = sizeof(request),
			.nlmsg_type = NLMSG_NOOP,
			.nlmsg_flags = NLM_F_REQUEST | NLM_F_ACK,
		},
	};
	ssize_t sent;

	memcpy(&address.storage, &kernel, sizeof(kernel));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->netlink, sock_bind(self->netlink, &address));
	EXPECT_EQ(variant->netlink, sock_connect(self->netlink, &address));
	sent = send(self->netlink, &request, sizeof(request), 0);
	EXPECT_EQ(variant->netlink, sent < 0 ? -errno : 0);
	sent = sendto(self->netlink, &request, sizeof(request), 0, &address.any,
		      address.len);
	EXPECT_EQ(variant->netlink, sent < 0 ? -errno : 0);
	sent = sock_recv(self->netlink);
	EXPECT_EQ(variant->netlink, sent > 0 || sent == -EAGAIN ? 0 : sent);
}

TEST_F(traffic, packet)
{
	const struct sockaddr_ll loopback = {
		.sll_family = AF_PACKET,
		.sll_protocol = htons(0x88b5),
		.sll_ifindex = if_nametoindex("lo"),
		.sll_halen = 6,
	};
	struct address address = { .len = sizeof(loopback) };
	int ret;

	memcpy(&address.storage, &loopback, sizeof(loopback));
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->packet, sock_bind(self->packet, &address));
	EXPECT_EQ(variant->packet ?: 1, sock_send(self->packet, &address, 0));
	ret = sock_recv(self->packet);
	EXPECT_EQ(variant->packet, ret > 0 || ret == -EAGAIN ? 0 : ret);
}

TEST_F(traffic, inet)
{
	const struct address address = address_v4("127.0.0.1", GOOD_PORT);
	const int fd = sock_open(AF_INET, SOCK_DGRAM, 0);
	const bool denied = !strcmp(variant->container, "allow-list") ||
			    !strcmp(variant->container, "no-inet-address");

	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(denied ? -EPERM : 1, sock_send(fd, &address, 0));
}

/* A denied socket leaves no mark, an allowed one does. */
TEST(marks_of_families)
{
	const char *const label = "marks[a,b]";
	pid_t child;

	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("marks"));
	child = fork_in("marks");
	if (!child) {
		if (sock_open(AF_NETLINK, SOCK_DGRAM, 0) < 0 ||
		    !label_is("marks[a]"))
			_exit(1);
		if (sock_open(AF_PACKET, SOCK_DGRAM, 0) < 0 ||
		    !label_is(label))
			_exit(2);
		_exit(0);
	}
	EXPECT_EQ(0, child_wait(child));
	cgroup_remove_all();
}

TEST_HARNESS_MAIN
