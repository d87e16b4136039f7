// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Data marks from one process to another
 */

#include <errno.h>
#include <stdatomic.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "link.h"
#include "net.h"

#define LEAK "deny socket.create family packet when phi\n"
#define TAINT "on socket.create family netlink set phi\n"

static const char policy[] =
	"mark phi data\n"
	"container open" IN("open") TAINT "splice forbidden\n}\n"
	"container writer" IN("writer") TAINT LEAK "splice forbidden\n}\n"
	"container reader" IN("reader") TAINT LEAK "splice forbidden\n}\n"
	"container picky" IN("picky") TAINT LEAK "splice forbidden\n"
	"deny socket.recv object +phi\n}\n";

int link_enter(void)
{
	if (policy_load(policy))
		return -EINVAL;
	return cgroup_make("open") ?: cgroup_make("writer") ?:
	       cgroup_make("reader") ?: cgroup_make("picky") ?: netns_enter();
}

struct meeting *meeting_make(void)
{
	struct meeting *const meeting =
		mmap(NULL, sizeof(*meeting), PROT_READ | PROT_WRITE,
		     MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	return meeting == MAP_FAILED ? NULL : meeting;
}

void meeting_step(struct meeting *meeting, int number)
{
	atomic_store(&meeting->step, number);
}

void meeting_await(struct meeting *meeting, int number)
{
	const struct timespec pause = { .tv_nsec = 1000000 };

	while (atomic_load(&meeting->step) < number)
		nanosleep(&pause, NULL);
}

void nap(void)
{
	const struct timespec pause = { .tv_nsec = 50000000 };

	nanosleep(&pause, NULL);
}

void get_mark(void)
{
	try_socket(AF_NETLINK);
}

bool leaks(void)
{
	return try_socket(AF_PACKET) == 0;
}

static int make_pair(int type, struct link *link)
{
	int fds[2];

	if (socketpair(AF_UNIX, type | SOCK_CLOEXEC, 0, fds))
		return -errno;
	link->out = fds[0];
	link->in = fds[1];
	return 0;
}

static int make_connection(int type, int protocol, struct address address,
			   struct link *link)
{
	const int server = sock_serve(type, protocol, &address);
	int err;

	if (server < 0)
		return server;
	link->out = sock_open(address.any.sa_family, type, 0);
	err = sock_connect(link->out, &address);
	if (!err) {
		link->in = sock_accept(server);
		err = link->in < 0 ? link->in : 0;
	}
	close(server);
	return err;
}

static int make_datagram(struct address address, bool connected,
			 struct link *link)
{
	link->in = sock_serve(SOCK_DGRAM, 0, &address);
	link->out = sock_open(address.any.sa_family, SOCK_DGRAM, 0);
	link->to = address;
	link->named = !connected;
	if (link->in < 0)
		return link->in;
	return connected ? sock_connect(link->out, &address) : 0;
}

static void turn(struct link *link)
{
	const int in = link->in;

	link->in = link->out;
	link->out = in;
}

/* Whoever reads raw sockets gets copies of what is for others. */
static int make_tap(int port, struct link *link)
{
	const struct address to = address_v4("127.0.0.1", port);
	const int receiver = sock_serve(SOCK_DGRAM, 0, &to);

	link->in = sock_open(AF_INET, SOCK_RAW, IPPROTO_UDP);
	link->out = sock_open(AF_INET, SOCK_DGRAM, 0);
	link->to = to;
	link->named = true;
	return receiver < 0 ? receiver : link->in < 0 ? link->in : 0;
}

int link_make(enum link_kind kind, int port, struct link *link)
{
	const struct address v4 = address_v4("127.0.0.1", port);
	const struct address v6 = address_v6("fd00::1", port);
	const struct address mapped = address_v6("::ffff:127.0.0.1", port);
	const struct address name = address_abstract("hcsec-sockdata");
	int err;

	switch (kind) {
	case PAIR_STREAM:
		return make_pair(SOCK_STREAM, link);
	case PAIR_DGRAM:
		return make_pair(SOCK_DGRAM, link);
	case PAIR_SEQPACKET:
		return make_pair(SOCK_SEQPACKET, link);
	case UNIX_STREAM:
		return make_connection(SOCK_STREAM, 0, name, link);
	case UNIX_SEQPACKET:
		return make_connection(SOCK_SEQPACKET, 0, name, link);
	case UNIX_DGRAM:
		return make_datagram(name, false, link);
	case UNIX_CONNECTED:
		return make_datagram(name, true, link);
	case INET_TCP:
		return make_connection(SOCK_STREAM, 0, v4, link);
	case INET_TCP_BACK:
		err = make_connection(SOCK_STREAM, 0, v4, link);
		turn(link);
		return err;
	case INET_TCP6:
		return make_connection(SOCK_STREAM, 0, v6, link);
	case INET_TCP_MAPPED:
		return make_connection(SOCK_STREAM, 0, mapped, link);
	case INET_MPTCP:
		return make_connection(SOCK_STREAM, IPPROTO_MPTCP, v4, link);
	case INET_UDP:
		return make_datagram(v4, false, link);
	case INET_UDP_CONNECTED:
		return make_datagram(v4, true, link);
	case INET_UDP6:
		return make_datagram(v6, false, link);
	case INET_UDP_MAPPED:
		return make_datagram(mapped, true, link);
	case INET_RAW:
		return make_tap(port, link);
	}
	return -EINVAL;
}

void link_close(struct link *link)
{
	close(link->in);
	close(link->out);
}

int link_send(const struct link *link, int flags)
{
	return sock_send(link->out, link->named ? &link->to : NULL, flags);
}

int link_receive(const struct link *link)
{
	char bytes[128];
	const ssize_t len = recv(link->in, bytes, sizeof(bytes), 0);

	return len < 0 ? -errno : len > 0;
}

pid_t link_send_later(const struct link *link, struct meeting *meeting)
{
	const pid_t writer = fork();

	if (writer)
		return writer;
	if (cgroup_join("writer"))
		_exit(1);
	meeting_await(meeting, 1);
	nap();
	get_mark();
	_exit(link_send(link, 0) != 1);
}
