// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Sockets and their addresses
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <sched.h>
#include <stddef.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <time.h>
#include <unistd.h>

#include "common.h"
#include "net.h"

/* linux/ipv6.h has it, but does not go together with netinet/in.h. */
struct in6_ifreq {
	struct in6_addr ifr6_addr;
	uint32_t ifr6_prefixlen;
	int ifr6_ifindex;
};

struct address address_v4(const char *text, uint16_t port)
{
	struct address address = {
		.in.sin_family = AF_INET,
		.in.sin_port = htons(port),
		.len = sizeof(address.in),
	};

	inet_pton(AF_INET, text, &address.in.sin_addr);
	return address;
}

struct address address_v6(const char *text, uint16_t port)
{
	struct address address = {
		.in6.sin6_family = AF_INET6,
		.in6.sin6_port = htons(port),
		.len = sizeof(address.in6),
	};

	inet_pton(AF_INET6, text, &address.in6.sin6_addr);
	return address;
}

struct address address_unix(const char *path)
{
	struct address address = {
		.un.sun_family = AF_UNIX,
		.len = sizeof(address.un),
	};

	snprintf(address.un.sun_path, sizeof(address.un.sun_path), "%s", path);
	return address;
}

struct address address_abstract(const char *name)
{
	struct address address = {
		.un.sun_family = AF_UNIX,
		.len = offsetof(struct sockaddr_un, sun_path) + 1 +
		       strlen(name),
	};

	memcpy(address.un.sun_path + 1, name, strlen(name));
	return address;
}

static int add_v6(int fd, const char *text)
{
	struct in6_ifreq request = {
		.ifr6_prefixlen = 128,
		.ifr6_ifindex = if_nametoindex("lo"),
	};

	inet_pton(AF_INET6, text, &request.ifr6_addr);
	return ioctl(fd, SIOCSIFADDR, &request);
}

/* The kernel looks in the background whether nobody else has the address. */
static int await_v6(const char *text)
{
	const struct address address = address_v6(text, 0);
	const struct timespec pause = { .tv_nsec = 1000000 };
	int fd, tries, err = -ETIMEDOUT;

	fd = sock_open(AF_INET6, SOCK_DGRAM, 0);
	if (fd < 0)
		return fd;
	for (tries = 0; tries < 5000; tries++) {
		err = sock_bind(fd, &address);
		if (err != -EADDRNOTAVAIL)
			break;
		nanosleep(&pause, NULL);
	}
	close(fd);
	return err;
}

int netns_enter(void)
{
	struct ifreq request = { .ifr_name = "lo", .ifr_flags = IFF_UP };
	int fd, err = 0;

	if (unshare(CLONE_NEWNET))
		return -errno;
	fd = socket(AF_INET6, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		return -errno;
	if (ioctl(fd, SIOCSIFFLAGS, &request) || add_v6(fd, "fd00::1") ||
	    add_v6(fd, "fd00::2"))
		err = -errno;
	close(fd);
	return err ?: await_v6("fd00::1") ?: await_v6("fd00::2");
}

struct address inet_endpoint(const struct inet_kind *kind, bool bad)
{
	const uint16_t port = bad ? BAD_PORT : GOOD_PORT;

	if (kind->family == AF_INET)
		return address_v4(bad ? "127.0.0.2" : "127.0.0.1", port);
	if (kind->mapped)
		return address_v6(bad ? "::ffff:127.0.0.2" : "::ffff:127.0.0.1",
				  port);
	return address_v6(bad ? "fd00::2" : "fd00::1", port);
}

int inet_open(const struct inet_kind *kind)
{
	return sock_open(kind->family, kind->type, kind->protocol);
}

int sock_open(int family, int type, int protocol)
{
	const int fd = socket(family, type | SOCK_CLOEXEC, protocol);

	return fd < 0 ? -errno : fd;
}

int sock_bind(int fd, const struct address *address)
{
	return bind(fd, &address->any, address->len) ? -errno : 0;
}

int sock_listen(int fd)
{
	return listen(fd, 16) ? -errno : 0;
}

int sock_serve(int type, int protocol, const struct address *address)
{
	const int fd = sock_open(address->any.sa_family, type, protocol);
	int err;

	if (fd < 0)
		return fd;
	err = sock_bind(fd, address);
	if (!err && (type == SOCK_STREAM || type == SOCK_SEQPACKET))
		err = sock_listen(fd);
	if (!err)
		return fd;
	close(fd);
	return err;
}

int sock_connect(int fd, const struct address *address)
{
	return connect(fd, &address->any, address->len) ? -errno : 0;
}

int sock_try_connect(int type, int protocol, const struct address *address)
{
	const int fd = sock_open(address->any.sa_family, type, protocol);
	int err;

	if (fd < 0)
		return fd;
	err = sock_connect(fd, address);
	close(fd);
	return err;
}

int sock_accept(int fd)
{
	const int peer = accept4(fd, NULL, NULL, SOCK_CLOEXEC);

	return peer < 0 ? -errno : peer;
}

int sock_send(int fd, const struct address *address, int flags)
{
	const ssize_t len = sendto(fd, "x", 1, flags | MSG_NOSIGNAL,
				   address ? &address->any : NULL,
				   address ? address->len : 0);

	return len < 0 ? -errno : len;
}

int sock_write(int fd)
{
	return write(fd, "x", 1) < 0 ? -errno : 1;
}

int sock_splice(int fd, unsigned int flags)
{
	int pipes[2], ret;

	if (pipe(pipes) || write(pipes[1], "x", 1) != 1)
		return -errno;
	ret = splice(pipes[0], NULL, fd, NULL, 1, flags);
	ret = ret < 0 ? -errno : ret;
	close(pipes[0]);
	close(pipes[1]);
	return ret;
}

int sock_recv(int fd)
{
	char byte;
	const ssize_t len = recv(fd, &byte, sizeof(byte), MSG_DONTWAIT);

	return len < 0 ? -errno : len;
}

int sock_port(int fd)
{
	struct address address = { .len = sizeof(address.storage) };

	if (getsockname(fd, &address.any, &address.len))
		return -errno;
	/* The port lies at the same place in both families. */
	return ntohs(address.in.sin_port);
}

int fd_send(int sock, int fd)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {
		.header = {
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		},
	};
	struct iovec io = { .iov_base = "x", .iov_len = 1 };
	const struct msghdr msg = {
		.msg_iov = &io,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.header), &fd, sizeof(fd));
	return sendmsg(sock, &msg, MSG_NOSIGNAL) < 0 ? -errno : 0;
}

int fd_recv(int sock)
{
	union {
		struct cmsghdr header;
		char bytes[CMSG_SPACE(sizeof(int))];
	} control = {};
	char byte;
	struct iovec io = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &io,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};
	int fd;

	if (recvmsg(sock, &msg, MSG_CMSG_CLOEXEC) < 0)
		return -errno;
	if (control.header.cmsg_type != SCM_RIGHTS)
		return -EBADMSG;
	memcpy(&fd, CMSG_DATA(&control.header), sizeof(fd));
	return fd;
}

int sock_accept_own(int listener, int type, const struct address *address)
{
	const int client = sock_open(address->any.sa_family, type, 0);
	const int err = sock_connect(client, address);
	const int fd = err ?: sock_accept(listener);

	close(fd);
	close(client);
	return fd < 0 ? fd : 0;
}
