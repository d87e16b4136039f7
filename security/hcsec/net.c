// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Sockets
 *
 * Hooks fire before the operation: an event is an attempt.  Only
 * socket.accepted comes after it, when a connection meets its socket.
 */

#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/fs.h>
#include <linux/in.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/lsm_hooks.h>
#include <linux/net.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/socket.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/tcp.h>
#include <linux/types.h>
#include <linux/unaligned.h>
#include <net/sock.h>

#include "audit.h"
#include "flow.h"
#include "inet.h"
#include "judge.h"
#include "match.h"
#include "net.h"
#include "setup.h"
#include "task.h"
#include "unix.h"

static bool is_inet(const struct sock *sk)
{
	const int family = READ_ONCE(sk->sk_family);

	return family == AF_INET || family == AF_INET6;
}

static void set_socket(struct hcsec_event *event, enum hcsec_event_type type,
		       int family, int socktype, int protocol)
{
	/* Zero stands for the usual protocol, which is told by its number. */
	if (!protocol && (family == AF_INET || family == AF_INET6)) {
		if (socktype == SOCK_STREAM)
			protocol = IPPROTO_TCP;
		else if (socktype == SOCK_DGRAM)
			protocol = IPPROTO_UDP;
	}
	*event = (struct hcsec_event){
		.type = type,
		.attr = {
			[HCSEC_SOCKET_FAMILY] = family,
			[HCSEC_SOCKET_TYPE] = socktype,
			[HCSEC_SOCKET_PROTOCOL] = protocol,
		},
	};
}

/**
 * hcsec_socket_event - Start an event on a socket
 *
 * @event: Set to an event without address.
 * @type: Which event.
 * @sk: The socket.
 *
 * Context: Any.
 */
void hcsec_socket_event(struct hcsec_event *event, enum hcsec_event_type type,
			const struct sock *sk)
{
	set_socket(event, type, READ_ONCE(sk->sk_family), sk->sk_type,
		   sk->sk_protocol);
}

static int judge_endpoint(const struct hcsec_subject *subject,
			  enum hcsec_event_type type, const struct sock *sk,
			  const struct hcsec_endpoint *endpoint)
{
	struct hcsec_object object = { .addr_len = endpoint->addr_len };
	struct hcsec_event event;

	hcsec_socket_event(&event, type, sk);
	event.attr[HCSEC_SOCKET_PORT] = endpoint->port;
	memcpy(object.addr, endpoint->addr, endpoint->addr_len);
	if (endpoint->addr_len == 4)
		event.attr[HCSEC_SOCKET_ADDR] =
			hcsec_match_addr4(&subject->loaded->policy,
					  get_unaligned_be32(endpoint->addr));
	else if (endpoint->addr_len)
		event.attr[HCSEC_SOCKET_ADDR] =
			hcsec_match_addr6(&subject->loaded->policy,
					  endpoint->addr);
	return hcsec_judge(subject, &event, &object);
}

static int hook_socket_create(int family, int type, int protocol, int kern)
{
	const struct hcsec_object object = {};
	struct hcsec_subject subject;
	struct hcsec_event event;
	int err;

	/* A socket that the kernel makes for itself is nobody's deed. */
	if (hcsec_is_idle() || kern)
		return 0;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	set_socket(&event, HCSEC_EVENT_SOCKET_CREATE, family, type, protocol);
	return hcsec_judge(&subject, &event, &object);
}

/* Bind and connect of families other than unix. */
static int judge_address(struct socket *sock, enum hcsec_event_type type,
			 struct sockaddr *address, int addrlen)
{
	struct hcsec_endpoint endpoint = {};
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	if (is_inet(sock->sk) && !hcsec_inet_address(sock->sk, address, addrlen,
						     type, &endpoint))
		return 0;
	return judge_endpoint(&subject, type, sock->sk, &endpoint);
}

static int hook_socket_bind(struct socket *sock, struct sockaddr *address,
			    int addrlen)
{
	if (hcsec_is_idle())
		return 0;
	if (READ_ONCE(sock->sk->sk_family) == AF_UNIX)
		return hcsec_unix_bind(sock, address, addrlen);
	return judge_address(sock, HCSEC_EVENT_SOCKET_BIND, address, addrlen);
}

static int hook_socket_connect(struct socket *sock, struct sockaddr *address,
			       int addrlen)
{
	if (hcsec_is_idle())
		return 0;
	if (READ_ONCE(sock->sk->sk_family) == AF_UNIX)
		return hcsec_unix_connect(sock, address, addrlen);
	return judge_address(sock, HCSEC_EVENT_SOCKET_CONNECT, address,
			     addrlen);
}

/* An event without an address of its own: the socket's local or peer's. */
static int judge_socket(const struct hcsec_subject *subject,
			enum hcsec_event_type type, struct sock *sk)
{
	const bool local = type == HCSEC_EVENT_SOCKET_LISTEN ||
			   type == HCSEC_EVENT_SOCKET_ACCEPT;
	struct hcsec_endpoint endpoint = {};

	if (READ_ONCE(sk->sk_family) == AF_UNIX)
		return hcsec_unix_judge(subject, type, sk, local);
	if (is_inet(sk) && local)
		hcsec_inet_local(sk, &endpoint);
	else if (is_inet(sk))
		hcsec_inet_peer(sk, &endpoint);
	return judge_endpoint(subject, type, sk, &endpoint);
}

/* The whole of a hook that has nothing but a socket. */
static int judge_current(enum hcsec_event_type type, struct sock *sk)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	return err > 0 ? judge_socket(&subject, type, sk) : err;
}

static int hook_socket_listen(struct socket *sock, int backlog)
{
	if (hcsec_is_idle())
		return 0;
	return judge_current(HCSEC_EVENT_SOCKET_LISTEN, sock->sk);
}

static int hook_socket_accept(struct socket *sock, struct socket *newsock)
{
	if (hcsec_is_idle())
		return 0;
	return judge_current(HCSEC_EVENT_SOCKET_ACCEPT, sock->sk);
}

static void hook_sock_graft(struct sock *sk, struct socket *parent)
{
	/* AF_LLC calls this for sockets that are merely created. */
	if (hcsec_is_idle() || !in_task() ||
	    READ_ONCE(sk->sk_family) == AF_LLC)
		return;
	/* The unpacker refuses denials of what has happened. */
	(void)judge_current(HCSEC_EVENT_SOCKET_ACCEPTED, sk);
}

static bool is_same(const struct hcsec_endpoint *a,
		    const struct hcsec_endpoint *b)
{
	return a->addr_len == b->addr_len && a->port == b->port &&
	       !memcmp(a->addr, b->addr, sizeof(a->addr));
}

static int judge_message(const struct sock *sk, const struct msghdr *msg)
{
	struct hcsec_endpoint endpoint = {}, pending = {};
	struct hcsec_subject subject;
	bool connects = false;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	if (is_inet(sk) &&
	    !hcsec_inet_destination(sk, msg, &connects, &endpoint))
		return 0;
	if (connects) {
		err = judge_endpoint(&subject, HCSEC_EVENT_SOCKET_CONNECT, sk,
				     &endpoint);
		if (err)
			return err;
	}
	if (is_inet(sk) && hcsec_inet_pending(sk, &pending) &&
	    !is_same(&pending, &endpoint)) {
		err = judge_endpoint(&subject, HCSEC_EVENT_SOCKET_SEND, sk,
				     &pending);
		if (err)
			return err;
	}
	return judge_endpoint(&subject, HCSEC_EVENT_SOCKET_SEND, sk, &endpoint);
}

static int hook_socket_sendmsg(struct socket *sock, struct msghdr *msg,
			       int size)
{
	if (hcsec_is_idle())
		return 0;
	if (READ_ONCE(sock->sk->sk_family) == AF_UNIX)
		return hcsec_unix_send(sock, msg);
	return judge_message(sock->sk, msg);
}

static int hook_socket_recvmsg(struct socket *sock, struct msghdr *msg,
			       int size, int flags)
{
	if (hcsec_is_idle())
		return 0;
	return judge_current(HCSEC_EVENT_SOCKET_RECV, sock->sk);
}

/* The one option of a socket that hands out what was received. */
static int hook_socket_getsockopt(struct socket *sock, int level, int optname)
{
	if (level != SOL_TCP || optname != TCP_ZEROCOPY_RECEIVE ||
	    hcsec_is_idle())
		return 0;
	return judge_current(HCSEC_EVENT_SOCKET_RECV, sock->sk);
}

/**
 * hcsec_net_read - Judge that current reads from a socket
 *
 * @file: The socket.
 *
 * splice() from a socket has no other hook than file_permission.  What read()
 * gets is thus judged twice, which is no less right.
 *
 * Context: Any.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_net_read(struct file *file)
{
	const struct socket *sock;

	if (hcsec_current_is_idle())
		return 0;
	sock = sock_from_file(file);
	return sock ? judge_current(HCSEC_EVENT_SOCKET_RECV, sock->sk) : 0;
}

static struct security_hook_list hcsec_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(socket_create, hook_socket_create),
	LSM_HOOK_INIT(socket_bind, hook_socket_bind),
	LSM_HOOK_INIT(socket_connect, hook_socket_connect),
	LSM_HOOK_INIT(socket_listen, hook_socket_listen),
	LSM_HOOK_INIT(socket_accept, hook_socket_accept),
	LSM_HOOK_INIT(socket_sendmsg, hook_socket_sendmsg),
	LSM_HOOK_INIT(socket_recvmsg, hook_socket_recvmsg),
	LSM_HOOK_INIT(socket_getsockopt, hook_socket_getsockopt),
	LSM_HOOK_INIT(sock_graft, hook_sock_graft),
};

/**
 * hcsec_add_net_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_net_hooks(void)
{
	security_add_hooks(hcsec_hooks, ARRAY_SIZE(hcsec_hooks), &hcsec_lsmid);
}
