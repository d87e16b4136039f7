// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Data marks of sockets
 *
 * What is sent marks the socket that receives it, before it is sent; what is
 * received brings the socket's marks.  A message that was not received yet has
 * no marks of its own, so a socket keeps what it once had.
 */

#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/tcp.h>
#include <linux/types.h>
#include <linux/xarray.h>
#include <net/inet_sock.h>
#include <net/net_namespace.h>
#include <net/netns/generic.h>
#include <net/sock.h>

#include "audit.h"
#include "container.h"
#include "data.h"
#include "flow.h"
#include "hooks.h"
#include "inbox.h"
#include "inet.h"
#include "inet_data.h"
#include "judge.h"
#include "net.h"
#include "policy.h"
#include "setup.h"
#include "sock_data.h"
#include "state.h"
#include "task.h"
#include "unix.h"

/* A container that has received in several network namespaces. */
#define NETNS_ANY (-1LL)

static unsigned int net_id __ro_after_init;

static struct hcsec_net *get_net_state(const struct sock *sk)
{
	return net_generic(sock_net(sk), net_id);
}

static bool is_inet(const struct sock *sk)
{
	const int family = READ_ONCE(sk->sk_family);

	return family == AF_INET || family == AF_INET6;
}

/* Whether a socket is given copies of what others get. */
static bool is_tap(const struct sock *sk)
{
	return READ_ONCE(sk->sk_family) == AF_PACKET ||
	       (is_inet(sk) && sk->sk_type == SOCK_RAW);
}

/* Whether a socket gives back what was sent by it. */
static bool is_returning(const struct sock *sk, int flags)
{
	if (flags & MSG_ERRQUEUE)
		return true;
	return is_inet(sk) && sk->sk_type == SOCK_STREAM &&
	       sk->sk_protocol == IPPROTO_TCP && tcp_sk(sk)->repair;
}

/* Remembers where a container receives, before it looks at what is there. */
static void note_netns(struct hcsec_container *container, const struct net *net)
{
	s64 new, old = atomic64_read(&container->netns);

	do {
		if (old == (s64)net->net_cookie || old == NETNS_ANY)
			return;
		new = old ? NETNS_ANY : (s64)net->net_cookie;
	} while (!atomic64_try_cmpxchg(&container->netns, &old, new));
}

static bool receives_in(struct hcsec_container *container,
			const struct net *net)
{
	const s64 netns = atomic64_read(&container->netns);

	return netns == (s64)net->net_cookie || netns == NETNS_ANY;
}

/**
 * hcsec_net_tell_everyone - Mark all who receive in a network namespace
 *
 * @net: The network namespace.
 * @state: Its marks.
 * @marks: Data marks of what is sent to nobody knows whom.
 *
 * Context: Process context; under RCU.
 */
void hcsec_net_tell_everyone(const struct net *net, struct hcsec_net *state,
			     u64 marks)
{
	struct hcsec_container *container;
	struct rhashtable_iter iter;

	if (!(marks & ~atomic64_read(&state->told)))
		return;
	hcsec_marks_add(&state->everyone, marks);
	/* Pairs with the one in note_netns(), which is a part of its cmpxchg. */
	smp_mb();
	hcsec_container_walk_enter(&iter);
	rhashtable_walk_start(&iter);
	while ((container = rhashtable_walk_next(&iter))) {
		/* An error says that the walk begins anew. */
		if (!IS_ERR(container) && receives_in(container, net))
			hcsec_container_gain(container, marks);
	}
	rhashtable_walk_stop(&iter);
	rhashtable_walk_exit(&iter);
	hcsec_marks_add(&state->told, marks);
}

/**
 * hcsec_sock_add - Mark a socket
 *
 * @sk: The socket, which is in use.
 * @marks: Data marks.
 *
 * Context: Any; under RCU.
 * Return: 0 or -ENOMEM.
 */
int hcsec_sock_add(const struct sock *sk, u64 marks)
{
	struct hcsec_state *state;

	if (!marks)
		return 0;
	state = hcsec_state_get(sk, GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	hcsec_data_add(&state->data, marks);
	return 0;
}

/**
 * hcsec_sock_marks - Data marks of what a socket may give to its reader
 *
 * @sk: The socket.
 * @flags: MSG_* of the read.
 *
 * Context: Any; under RCU.
 * Return: The marks.
 */
u64 hcsec_sock_marks(const struct sock *sk, int flags)
{
	const struct hcsec_state *const state = hcsec_state_find(sk);
	u64 marks = state ? hcsec_data_marks(&state->data) : 0;
	struct hcsec_net *net;

	if (READ_ONCE(sk->sk_family) == AF_UNIX)
		return marks;
	net = get_net_state(sk);
	marks |= atomic64_read(&net->everyone);
	if (is_inet(sk))
		marks |= hcsec_inet_port_marks(net, sk,
					       READ_ONCE(inet_sk(sk)->inet_num));
	if (is_tap(sk))
		marks |= hcsec_data_marks(&net->wire);
	if (state && is_returning(sk, flags))
		marks |= atomic64_read(&state->sent);
	return marks;
}

/**
 * hcsec_sock_read - Join what a socket has, and what will come to it
 *
 * @subject: Current, which has been allowed to receive.
 * @sk: The socket.
 * @flags: MSG_* of the read.
 *
 * Context: Any; under RCU.
 * Return: 0 or -ENOMEM.
 */
int hcsec_sock_read(const struct hcsec_subject *subject, struct sock *sk,
		    int flags)
{
	struct hcsec_container *const container = subject->container;
	struct hcsec_state *state;
	u64 everyone;

	if (!static_branch_unlikely(&hcsec_has_data))
		return 0;
	state = hcsec_state_get(sk, GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	hcsec_subject_await(subject, &state->data);
	if (READ_ONCE(sk->sk_family) == AF_UNIX)
		return 0;
	note_netns(container, sock_net(sk));
	everyone = atomic64_read(&get_net_state(sk)->everyone);
	if (everyone & ~atomic64_read(&container->marks))
		hcsec_container_gain(container, everyone);
	if (is_tap(sk))
		hcsec_subject_await(subject, &get_net_state(sk)->wire);
	hcsec_subject_gain(subject, hcsec_sock_marks(sk, flags));
	return 0;
}

/**
 * hcsec_sock_bind - Join what was sent to a port before it was bound
 *
 * @sk: The inet socket that is about to be bound.
 * @port: The port, in host byte order.
 *
 * Somebody may be waiting in it already.
 *
 * Context: Process context; under RCU.
 * Return: 0 or -ENOMEM.
 */
int hcsec_sock_bind(struct sock *sk, u16 port)
{
	if (!static_branch_unlikely(&hcsec_has_data))
		return 0;
	return hcsec_sock_add(sk, hcsec_inet_port_marks(get_net_state(sk), sk,
							port));
}

/* Whether what is sent by a netlink socket goes to the kernel and nobody else. */
static bool is_for_kernel(struct sock *sk, const struct msghdr *msg)
{
	const struct sockaddr_nl *address = msg->msg_name;
	struct sockaddr_storage peer;

	if (!address) {
		struct socket *const sock = sk->sk_socket;

		if (!sock || sock->ops->getname(sock, (void *)&peer, 1) < 0)
			return false;
		address = (const void *)&peer;
	} else if (msg->msg_namelen < (int)sizeof(*address)) {
		/* The protocol refuses it. */
		return true;
	}
	return !address->nl_pid && !address->nl_groups;
}

/**
 * hcsec_sock_write - Mark who receives what current sends
 *
 * @subject: Current, which has been allowed to send.
 * @sk: The socket, of another family than unix.
 * @msg: The message.
 * @endpoint: Where it goes, if it is an inet socket.
 *
 * Context: Process context; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_sock_write(const struct hcsec_subject *subject, struct sock *sk,
		     const struct msghdr *msg,
		     const struct hcsec_endpoint *endpoint)
{
	struct hcsec_state *state;
	struct hcsec_net *net;
	u64 out;

	if (!static_branch_unlikely(&hcsec_has_data))
		return 0;
	out = hcsec_subject_out(subject);
	if (!out)
		return 0;
	state = hcsec_state_get(sk, GFP_ATOMIC);
	if (!state)
		return -ENOMEM;
	net = get_net_state(sk);
	hcsec_marks_add(&state->sent, out);
	hcsec_data_add(&net->wire, out);
	if (is_inet(sk))
		return hcsec_inet_deliver(net, sk, msg->msg_flags, endpoint,
					  out);
	/* What the kernel gives back comes by the same socket. */
	hcsec_data_add(&state->data, out);
	if (sk->sk_family != AF_ALG &&
	    (sk->sk_family != AF_NETLINK || !is_for_kernel(sk, msg)))
		hcsec_net_tell_everyone(sock_net(sk), net, out);
	return 0;
}

/**
 * hcsec_sock_copy_only - See to it that a message is what current has now
 *
 * @subject: Current.
 * @sk: The socket.
 * @msg: The message.
 *
 * Called where there are data marks.  Without a copy, others could write to the
 * pages of a message after it was judged.  splice() and sendfile() do not notice
 * the difference.  Who wants to be told when a page is not used any more would
 * wait for ever, and is refused.
 *
 * Context: Process context; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_sock_copy_only(const struct hcsec_subject *subject, struct sock *sk,
			 struct msghdr *msg)
{
	msg->msg_flags &= ~MSG_SPLICE_PAGES;
	if (!msg->msg_ubuf && !(msg->msg_flags & MSG_ZEROCOPY &&
				sock_flag(sk, SOCK_ZEROCOPY)))
		return 0;
	return hcsec_socket_refuse(subject, HCSEC_EVENT_SOCKET_SEND, sk,
				   EOPNOTSUPP);
}

/* Without memory, whoever receives in the network namespace has its marks. */
static void hook_sk_clone_security(const struct sock *sk, struct sock *newsk)
{
	const struct hcsec_state *state;
	u64 marks;

	if (!hcsec_has_states())
		return;
	state = hcsec_state_find(sk);
	if (!state)
		return;
	guard(rcu)();
	marks = hcsec_data_marks(&state->data);
	if (hcsec_sock_add(newsk, marks))
		hcsec_marks_add(&get_net_state(newsk)->everyone, marks);
}

static void hook_sk_free_security(struct sock *sk)
{
	if (hcsec_has_states() && READ_ONCE(sk->sk_family) == AF_UNIX)
		hcsec_unix_free(sk);
	hcsec_state_drop(sk);
}

static int __net_init init_net_state(struct net *net)
{
	struct hcsec_net *const state = net_generic(net, net_id);
	unsigned int i;

	for (i = 0; i < HCSEC_PORTS_NR; i++)
		xa_init(&state->ports[i]);
	return 0;
}

static void __net_exit exit_net_state(struct net *net)
{
	struct hcsec_net *const state = net_generic(net, net_id);
	unsigned long port;
	unsigned int i;
	void *cell;

	for (i = 0; i < HCSEC_PORTS_NR; i++) {
		xa_for_each(&state->ports[i], port, cell)
			kfree(cell);
		xa_destroy(&state->ports[i]);
	}
	hcsec_data_release(&state->wire);
}

static struct pernet_operations net_ops = {
	.init = init_net_state,
	.exit = exit_net_state,
	.id = &net_id,
	.size = sizeof(struct hcsec_net),
};

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(sk_clone_security, hook_sk_clone_security, HCSEC_FOR_STATES),
	HCSEC_HOOK(sk_free_security, hook_sk_free_security, HCSEC_FOR_STATES),
};

/**
 * hcsec_add_sock_data_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_sock_data_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}

/* Before any policy, also a built-in one. */
static int __init register_net_state(void)
{
	if (!hcsec_enabled)
		return 0;
	return register_pernet_subsys(&net_ops);
}
core_initcall(register_net_state);
