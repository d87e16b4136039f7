// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Which way data leaves by: devices and encryption
 *
 * A network namespace with a dummy device, which stands for the network, and a
 * WireGuard device.  Nobody is at the other end of either, so that a message
 * which is not denied may fail for another reason.
 */

#include <errno.h>
#include <linux/tls.h>
#include <net/if.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <netpacket/packet.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"

#ifndef SOL_TLS
#define SOL_TLS 282
#endif
#ifndef SO_BINDTOIFINDEX
#define SO_BINDTOIFINDEX 62
#endif

#define PORT 7201

static const char policy[] =
	"mark phi data\n"
	"container open" IN("open")
	"on socket.create family netlink set phi\n"
	"}\n"
	"container by-interface" IN("by-interface")
	"on socket.create family netlink set phi\n"
	"deny socket.connect, socket.send interface !wg0 !lo when phi\n"
	"}\n"
	"container by-pattern" IN("by-pattern")
	"on socket.create family netlink set phi\n"
	"deny socket.connect, socket.send interface dummy* when phi\n"
	"}\n"
	"container by-encryption" IN("by-encryption")
	"on socket.create family netlink set phi\n"
	"deny socket.connect, socket.send to !127.0.0.0/8 !encrypted when phi\n"
	"}\n"
	"container by-tls" IN("by-tls")
	"on socket.create family netlink set phi\n"
	"deny socket.send to 127.0.0.0/8 !encrypted when phi\n"
	"}\n";

static const char setup[] =
	"ip -batch - <<-END\n"
	"link add dummy0 type dummy\n"
	"link add wg0 type wireguard\n"
	"address add 10.99.0.1/24 dev dummy0\n"
	"address add 10.98.0.1/24 dev wg0\n"
	"address add fd99::1/64 dev dummy0 nodad\n"
	"address add fd98::1/64 dev wg0 nodad\n"
	"link set dummy0 up\n"
	"link set wg0 up\n"
	"route add 10.97.0.0/24 dev wg0\n"
	"route add fd98::/64 dev dummy0 metric 4096\n"
	"END\n";

/* What has this mark goes by another table, if the kernel has several. */
static const char marked[] =
	"set -e\n"
	"ip rule add fwmark 7 lookup 77 2>/dev/null\n"
	"ip route add default dev dummy0 table 77\n";

/*
 * What is denied to marked data that would leave by the dummy device: if there
 * is nothing else to it, if it has no address, and if it is for this host.
 */
static const struct container {
	const char *name;
	int denied;
	int denied_packet;
	int denied_local;
} containers[] = {
	{ "open", 0, 0, 0 },
	{ "by-interface", -EPERM, -EPERM, -EPERM },
	{ "by-pattern", -EPERM, 0, -EPERM },
	{ "by-encryption", -EPERM, 0, 0 },
};

FIXTURE(route) {
	/* Behind the dummy device, WireGuard, and a route that will change. */
	struct address plain, secure, moving;
	struct address plain6, secure6;
	/* Something that can be sent to without being lost. */
	struct address local;
	int fd;
	int fd6;
};

FIXTURE_SETUP(route)
{
	unsigned int i;

	ASSERT_EQ(0, policy_load(policy));
	for (i = 0; i < ARRAY_LEN(containers); i++)
		ASSERT_EQ(0, cgroup_make(containers[i].name));
	ASSERT_EQ(0, netns_enter());
	ASSERT_EQ(0, system(setup));
	self->plain = address_v4("10.99.0.2", PORT);
	self->secure = address_v4("10.98.0.2", PORT);
	self->moving = address_v4("10.97.0.2", PORT);
	self->plain6 = address_v6("fd99::2", PORT);
	self->secure6 = address_v6("fd98::2", PORT);
	self->local = address_v4("127.0.0.1", PORT);
}

FIXTURE_TEARDOWN_PARENT(route)
{
	cgroup_remove_all();
}

/* 0, or the denial: what else may fail is nobody's business. */
static int denial(int result)
{
	return result == -EPERM ? result : 0;
}

static int try_send(int fd, const struct address *address)
{
	return denial(sock_send(fd, address, 0));
}

static int try_tcp(const struct address *address)
{
	return denial(sock_try_connect(SOCK_STREAM | SOCK_NONBLOCK, 0,
				       address));
}

static void enter(struct __test_metadata *_metadata, const char *container)
{
	EXPECT_EQ(0, cgroup_join(container));
	try_socket(AF_NETLINK);
}

/* In a child for each container, which has new sockets, and is not in yet. */
#define IN_EACH(...)                                                  \
	do {                                                          \
		unsigned int in_each;                                 \
								      \
		for (in_each = 0; in_each < ARRAY_LEN(containers);    \
		     in_each++)                                       \
			IN_CHILD({                                    \
				const struct container *const in =    \
					containers + in_each;         \
								      \
				self->fd = sock_open(AF_INET,         \
						     SOCK_DGRAM, 0);  \
				self->fd6 = sock_open(AF_INET6,       \
						      SOCK_DGRAM, 0); \
				__VA_ARGS__;                          \
			});                                           \
	} while (0)

TEST_F(route, send)
{
	IN_EACH({
		static const char told[] =
			"event=socket.send verdict=deny interface=\"dummy0\"";
		const int records = records_open();

		EXPECT_LE(0, records);
		EXPECT_EQ(0, cgroup_join(in->name));
		EXPECT_EQ(0, try_send(self->fd, &self->plain));
		EXPECT_EQ(0, try_send(self->fd6, &self->plain6));
		try_socket(AF_NETLINK);
		EXPECT_EQ(in->denied, try_send(self->fd, &self->plain));
		EXPECT_EQ(in->denied, try_send(self->fd6, &self->plain6));
		EXPECT_EQ(0, try_send(self->fd, &self->secure));
		EXPECT_EQ(0, try_send(self->fd6, &self->secure6));
		if (in->denied) {
			char record[RECORD_SIZE];

			EXPECT_EQ(1, records_find(records, told, record));
		}
	});
}

TEST_F(route, connect)
{
	IN_EACH({
		enter(_metadata, in->name);
		EXPECT_EQ(in->denied, sock_connect(self->fd, &self->plain));
		EXPECT_EQ(in->denied, sock_connect(self->fd6, &self->plain6));
		EXPECT_EQ(0, denial(sock_connect(self->fd, &self->secure)));
		EXPECT_EQ(0, denial(sock_connect(self->fd6, &self->secure6)));
		EXPECT_EQ(in->denied, try_tcp(&self->plain));
		EXPECT_EQ(0, try_tcp(&self->secure));
	});
}

/* Every message is judged by the route as it is then. */
TEST_F(route, changes)
{
	IN_EACH({
		EXPECT_EQ(0, system("ip route replace 10.97.0.0/24 dev wg0"));
		EXPECT_EQ(0, sock_connect(self->fd, &self->moving));
		IN_CHILD({
			enter(_metadata, in->name);
			EXPECT_EQ(0, try_send(self->fd, NULL));
			EXPECT_EQ(0, try_send(self->fd, &self->moving));
		});
		EXPECT_EQ(0, system("ip route change 10.97.0.0/24 dev dummy0"));
		enter(_metadata, in->name);
		EXPECT_EQ(in->denied, try_send(self->fd, NULL));
		EXPECT_EQ(in->denied, try_send(self->fd, &self->moving));
	});
}

static int set_device(int fd, const char *name)
{
	const int err = setsockopt(fd, SOL_SOCKET, SO_BINDTODEVICE, name,
				   strlen(name));

	return err ? -errno : 0;
}

static int set_number(int fd, int level, int option, int value)
{
	const int err = setsockopt(fd, level, option, &value, sizeof(value));

	return err ? -errno : 0;
}

TEST_F(route, bound_to_device)
{
	IN_EACH({
		EXPECT_EQ(0, set_device(self->fd, "dummy0"));
		EXPECT_EQ(0, set_device(self->fd6, "dummy0"));
		enter(_metadata, in->name);
		EXPECT_EQ(in->denied, try_send(self->fd, &self->secure));
		EXPECT_EQ(in->denied, try_send(self->fd6, &self->secure6));
		EXPECT_EQ(in->denied, sock_connect(self->fd, &self->secure));
	});
}

/* Sends one byte with one control message; 0 or a negative errno. */
static int send_with(int fd, const struct address *address, int level, int type,
		     const void *data, size_t len, int flags)
{
	union {
		struct cmsghdr header;
		char bytes[128];
	} control = {
		.header = {
			.cmsg_len = CMSG_LEN(len),
			.cmsg_level = level,
			.cmsg_type = type,
		},
	};
	struct iovec io = { .iov_base = "x", .iov_len = 1 };
	const struct msghdr msg = {
		.msg_name = (void *)&address->any,
		.msg_namelen = address->len,
		.msg_iov = &io,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = CMSG_SPACE(len),
	};

	memcpy(CMSG_DATA(&control.header), data, len);
	return sendmsg(fd, &msg, flags) < 0 ? -errno : 0;
}

TEST_F(route, by_firewall_mark)
{
	if (system(marked))
		SKIP(return, "one routing table only");
	IN_EACH({
		EXPECT_EQ(0, set_number(self->fd, SOL_SOCKET, SO_MARK, 7));
		enter(_metadata, in->name);
		EXPECT_EQ(in->denied, try_send(self->fd, &self->moving));
	});
}

TEST_F(route, by_mark_of_message)
{
	if (system(marked))
		SKIP(return, "one routing table only");
	IN_EACH({
		const int mark = 7;

		enter(_metadata, in->name);
		EXPECT_EQ(in->denied,
			  denial(send_with(self->fd, &self->moving, SOL_SOCKET,
					   SO_MARK, &mark, sizeof(mark), 0)));
	});
}

TEST_F(route, by_unicast_interface)
{
	IN_EACH({
		const int index = if_nametoindex("dummy0");

		EXPECT_EQ(0, set_number(self->fd, SOL_IP, IP_UNICAST_IF,
					htonl(index)));
		EXPECT_EQ(0, set_number(self->fd6, SOL_IPV6, IPV6_UNICAST_IF,
					htonl(index)));
		enter(_metadata, in->name);
		EXPECT_EQ(in->denied, try_send(self->fd, &self->secure));
		EXPECT_EQ(in->denied, try_send(self->fd6, &self->secure6));
	});
}

/* Between a judgement and the message another thread could call these. */
TEST_F(route, options)
{
	IN_EACH({
		const int index = if_nametoindex("dummy0");

		enter(_metadata, in->name);
		EXPECT_EQ(in->denied, set_number(self->fd, SOL_IP,
						 IP_UNICAST_IF, htonl(index)));
		EXPECT_EQ(in->denied,
			  set_number(self->fd6, SOL_IPV6, IPV6_UNICAST_IF,
				     htonl(index)));
		EXPECT_EQ(in->denied,
			  set_number(self->fd, SOL_SOCKET, SO_MARK, 7));
		EXPECT_EQ(in->denied, set_number(self->fd, SOL_SOCKET,
						 SO_BINDTOIFINDEX, index));
		EXPECT_EQ(in->denied, set_device(self->fd, "dummy0"));
		EXPECT_EQ(0, set_number(self->fd, SOL_SOCKET, SO_BROADCAST, 1));
	});
}

TEST_F(route, by_control_message)
{
	IN_EACH({
		const struct in_pktinfo info = {
			.ipi_ifindex = if_nametoindex("dummy0"),
		};
		const struct in6_pktinfo info6 = {
			.ipi6_ifindex = if_nametoindex("dummy0"),
		};

		enter(_metadata, in->name);
		EXPECT_EQ(in->denied,
			  denial(send_with(self->fd, &self->secure, SOL_IP,
					   IP_PKTINFO, &info, sizeof(info),
					   0)));
		EXPECT_EQ(in->denied,
			  denial(send_with(self->fd6, &self->secure6, SOL_IPV6,
					   IPV6_PKTINFO, &info6, sizeof(info6),
					   0)));
	});
}

/* Of several messages to one address, the later ones may go another way. */
TEST_F(route, by_second_message)
{
	IN_EACH({
		struct in_pktinfo info = {
			.ipi_ifindex = if_nametoindex("dummy0"),
		};
		union {
			struct cmsghdr header;
			char bytes[CMSG_SPACE(sizeof(info))];
		} control = {
			.header = {
				.cmsg_len = CMSG_LEN(sizeof(info)),
				.cmsg_level = SOL_IP,
				.cmsg_type = IP_PKTINFO,
			},
		};
		struct address to[2] = { self->local, self->local };
		struct iovec io = { .iov_base = "x", .iov_len = 1 };
		struct mmsghdr messages[2] = {};
		int i;

		memcpy(CMSG_DATA(&control.header), &info, sizeof(info));
		for (i = 0; i < 2; i++) {
			messages[i].msg_hdr.msg_name = &to[i].any;
			messages[i].msg_hdr.msg_namelen = to[i].len;
			messages[i].msg_hdr.msg_iov = &io;
			messages[i].msg_hdr.msg_iovlen = 1;
		}
		messages[1].msg_hdr.msg_control = &control;
		messages[1].msg_hdr.msg_controllen = sizeof(control);
		enter(_metadata, in->name);
		/* That the first one has left is all that is told of both. */
		EXPECT_EQ(in->denied_local ? 1 : 2,
			  sendmmsg(self->fd, messages, 2, 0));
	});
}

/* The whole of a message goes the way of its first part. */
TEST_F(route, by_first_part)
{
	IN_EACH({
		const struct in_pktinfo info = {
			.ipi_ifindex = if_nametoindex("dummy0"),
		};

		EXPECT_EQ(0, send_with(self->fd, &self->secure, SOL_IP,
				       IP_PKTINFO, &info, sizeof(info),
				       MSG_MORE));
		enter(_metadata, in->name);
		EXPECT_EQ(in->denied, try_send(self->fd, &self->secure));
	});
}

TEST_F(route, packet)
{
	IN_EACH({
		const struct sockaddr_ll address = {
			.sll_family = AF_PACKET,
			.sll_ifindex = if_nametoindex("dummy0"),
			.sll_protocol = htons(0x88b5),
			.sll_halen = 6,
		};
		const int fd = socket(AF_PACKET, SOCK_DGRAM, 0);
		int err;

		EXPECT_LE(0, fd);
		enter(_metadata, in->name);
		err = sendto(fd, "x", 1, 0, (const void *)&address,
			     sizeof(address)) < 0 ? -errno : 0;
		EXPECT_EQ(in->denied_packet, denial(err));
	});
}

/* Loose source routes: by way of another host first. */
static const unsigned char source_route[] = { 131, 7, 4, 10, 99, 0, 2, 0 };

TEST_F(route, source_route)
{
	IN_EACH({
		const int other = sock_open(AF_INET, SOCK_DGRAM, 0);
		int err;

		EXPECT_EQ(0, setsockopt(self->fd, SOL_IP, IP_OPTIONS,
					source_route, sizeof(source_route)));
		enter(_metadata, in->name);
		EXPECT_EQ(in->denied, try_send(self->fd, &self->secure));
		EXPECT_EQ(in->denied,
			  denial(sock_connect(self->fd, &self->secure)));
		EXPECT_EQ(in->denied,
			  denial(send_with(other, &self->secure, SOL_IP,
					   IP_RETOPTS, source_route,
					   sizeof(source_route), 0)));
		err = setsockopt(other, SOL_IP, IP_OPTIONS, source_route,
				 sizeof(source_route));
		EXPECT_EQ(in->denied, err ? -errno : 0);
	});
}

TEST_F(route, unix_sockets)
{
	IN_EACH({
		int fds[2];

		EXPECT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fds));
		enter(_metadata, in->name);
		EXPECT_EQ(1, sock_send(fds[0], NULL, 0));
	});
}

FIXTURE(tls) {
	int out, in;
};

FIXTURE_SETUP(tls)
{
	const struct address address = address_v4("127.0.0.1", PORT);
	int server;

	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("by-tls"));
	ASSERT_EQ(0, netns_enter());
	server = sock_serve(SOCK_STREAM, 0, &address);
	ASSERT_LE(0, server);
	self->out = sock_open(AF_INET, SOCK_STREAM, 0);
	ASSERT_EQ(0, sock_connect(self->out, &address));
	self->in = sock_accept(server);
	ASSERT_LE(0, self->in);
}

FIXTURE_TEARDOWN_PARENT(tls)
{
	cgroup_remove_all();
}

static int set_tls(int fd, int direction)
{
	struct tls12_crypto_info_aes_gcm_128 info = {
		.info = {
			.version = TLS_1_2_VERSION,
			.cipher_type = TLS_CIPHER_AES_GCM_128,
		},
	};

	return setsockopt(fd, SOL_TLS, direction, &info, sizeof(info)) ?
		       -errno : 0;
}

TEST_F(tls, send)
{
	enter(_metadata, "by-tls");
	EXPECT_EQ(-EPERM, sock_send(self->out, NULL, 0));
	ASSERT_EQ(0, setsockopt(self->out, SOL_TCP, TCP_ULP, "tls", 4));
	EXPECT_EQ(-EPERM, sock_send(self->out, NULL, 0));
	ASSERT_EQ(0, set_tls(self->out, TLS_RX));
	EXPECT_EQ(-EPERM, sock_send(self->out, NULL, 0));
	ASSERT_EQ(0, set_tls(self->out, TLS_TX));
	EXPECT_EQ(1, sock_send(self->out, NULL, 0));
	/* Urgent data would not be encrypted; the protocol refuses it. */
	EXPECT_EQ(-EOPNOTSUPP, sock_send(self->out, NULL, MSG_OOB));
}

TEST_HARNESS_MAIN
