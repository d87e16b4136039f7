/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hcsec selftests - Sockets and their addresses
 *
 * What may be denied returns 0 or more, or a negative errno.
 */

#ifndef _SELFTESTS_HCSEC_NET_H
#define _SELFTESTS_HCSEC_NET_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>
#include <sys/socket.h>
#include <sys/un.h>

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

/* After "container NAME": of this cgroup, entered at once; ended by "}". */
#define IN(cgroup) \
	" {\nmatch cgroup \"/hcsec-selftests/" cgroup "\"\nenter immediate\n"

struct address {
	union {
		struct sockaddr any;
		struct sockaddr_in in;
		struct sockaddr_in6 in6;
		struct sockaddr_un un;
		struct sockaddr_storage storage;
	};
	socklen_t len;
};

/*
 * Kinds of inet sockets.  Every destination is there twice: one that the rules
 * of a container speak of, and one that they do not.
 */
struct inet_kind {
	int family;
	int type;
	int protocol;
	/* An IPv4 address as it is written in IPv6. */
	bool mapped;
};

#define TCP4 { AF_INET, SOCK_STREAM, 0 }
#define TCP6 { AF_INET6, SOCK_STREAM, IPPROTO_TCP }
#define TCP_MAPPED { AF_INET6, SOCK_STREAM, 0, .mapped = true }
#define MPTCP4 { AF_INET, SOCK_STREAM, IPPROTO_MPTCP }
#define MPTCP6 { AF_INET6, SOCK_STREAM, IPPROTO_MPTCP }
#define UDP4 { AF_INET, SOCK_DGRAM, 0 }
#define UDP6 { AF_INET6, SOCK_DGRAM, IPPROTO_UDP }
#define UDP_MAPPED { AF_INET6, SOCK_DGRAM, 0, .mapped = true }
#define RAW4 { AF_INET, SOCK_RAW, 253 }
#define RAW6 { AF_INET6, SOCK_RAW, 253 }

#define GOOD_PORT 7001
#define BAD_PORT 7002

/* 127.0.0.1 or fd00::1 and the good port; 127.0.0.2 or fd00::2 and the bad. */
struct address inet_endpoint(const struct inet_kind *kind, bool bad);
int inet_open(const struct inet_kind *kind);

struct address address_v4(const char *text, uint16_t port);
struct address address_v6(const char *text, uint16_t port);
struct address address_unix(const char *path);
/* The name is what follows the NUL. */
struct address address_abstract(const char *name);

/*
 * Moves current to a network namespace of its own, whose loopback device has,
 * besides the usual ones, the addresses fd00::1 and fd00::2.
 */
int netns_enter(void);

int sock_open(int family, int type, int protocol);
int sock_bind(int fd, const struct address *address);
int sock_listen(int fd);
/* Binds and listens, or only binds if it is no stream; the socket or an errno. */
int sock_serve(int type, int protocol, const struct address *address);
int sock_connect(int fd, const struct address *address);
/* Opens one, connects it and closes it. */
int sock_try_connect(int type, int protocol, const struct address *address);
int sock_accept(int fd);
/* Connects to a listening socket, accepts that and closes both ends. */
int sock_accept_own(int listener, int type, const struct address *address);
/* Sends one byte; without an address if it is NULL. */
int sock_send(int fd, const struct address *address, int flags);
/* Receives one byte without waiting; returns how many. */
int sock_recv(int fd);
/* Writes one byte, or moves it there from a pipe. */
int sock_write(int fd);
int sock_splice(int fd, unsigned int flags);
/* The port that a socket is bound to. */
int sock_port(int fd);

/* Passes a descriptor over a unix socket. */
int fd_send(int sock, int fd);
int fd_recv(int sock);

#endif /* _SELFTESTS_HCSEC_NET_H */
