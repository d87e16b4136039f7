// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Addresses of inet and inet6 sockets
 *
 * What an address means depends on the socket, on the call and on 30 years of
 * history.  Here the one is found out that the protocol is going to use.
 */

#include <asm/byteorder.h>
#include <asm/syscall.h>
#include <asm/unistd.h>
#include <linux/compat.h>
#include <linux/compiler.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ipv6.h>
#include <linux/net.h>
#include <linux/ptrace.h>
#include <linux/random.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/udp.h>
#include <linux/unaligned.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/sock.h>

#include "inet.h"

static void set_v4(struct hcsec_endpoint *endpoint, __be32 addr)
{
	memcpy(endpoint->addr, &addr, sizeof(addr));
	endpoint->addr_len = sizeof(addr);
}

/* An IPv4-mapped address is an IPv4 address, whatever the socket's family. */
static void set_v6(struct hcsec_endpoint *endpoint, const struct in6_addr *addr)
{
	if (ipv6_addr_v4mapped(addr)) {
		set_v4(endpoint, addr->s6_addr32[3]);
		return;
	}
	memcpy(endpoint->addr, addr, sizeof(*addr));
	endpoint->addr_len = sizeof(*addr);
}

static void set_port(struct hcsec_endpoint *endpoint, const struct sock *sk,
		     __be16 port)
{
	/* A raw socket's address has a protocol there, or nothing. */
	if (sk->sk_type != SOCK_RAW)
		endpoint->port = be16_to_cpu(port);
}

static bool is_any(const struct hcsec_endpoint *endpoint)
{
	/* Behind an address there are zeroes. */
	return !(get_unaligned((const u64 *)endpoint->addr) |
		 get_unaligned((const u64 *)endpoint->addr + 1));
}

static bool is_udp(const struct sock *sk)
{
	return sk->sk_type == SOCK_DGRAM &&
	       (sk->sk_protocol == IPPROTO_UDP ||
		sk->sk_protocol == IPPROTO_UDPLITE);
}

/*
 * As a destination, the unspecified address means this host: for IPv4 the
 * address that the socket is bound to, or else loopback.  A rule on loopback
 * must not be passed by writing it another way.
 */
static void resolve_any(const struct sock *sk, struct hcsec_endpoint *endpoint)
{
	if (!endpoint->addr_len || !is_any(endpoint))
		return;
#if IS_ENABLED(CONFIG_IPV6)
	if (endpoint->addr_len == sizeof(struct in6_addr) &&
	    !ipv6_addr_v4mapped(&sk->sk_v6_rcv_saddr)) {
		set_v6(endpoint, &in6addr_loopback);
		return;
	}
#endif
	if (endpoint->addr_len == sizeof(__be32) &&
	    READ_ONCE(inet_sk(sk)->inet_saddr))
		set_v4(endpoint, READ_ONCE(inet_sk(sk)->inet_saddr));
	else
		set_v4(endpoint, htonl(INADDR_LOOPBACK));
}

/**
 * hcsec_inet_address - Understand an address that was given
 *
 * @sk: The socket.
 * @address: The address, in kernel memory.
 * @len: Its length, as given; may be anything.
 * @type: Bind, connect or send: what it was given for.
 * @endpoint: Set to what the protocol is going to use; cleared by the caller.
 *
 * Context: Any; @sk is not locked.
 * Return: False if there is nothing to judge: the protocol refuses such a
 * length itself, or the call dissolves an association.
 */
bool hcsec_inet_address(const struct sock *sk, const struct sockaddr *address,
			int len, enum hcsec_event_type type,
			struct hcsec_endpoint *endpoint)
{
	/* May change by IPV6_ADDRFORM. */
	const int own_family = READ_ONCE(sk->sk_family);
	int family;

	if (len < (int)offsetofend(struct sockaddr, sa_family))
		return false;
	family = address->sa_family;
	if (family == AF_UNSPEC) {
		if (type == HCSEC_EVENT_SOCKET_CONNECT)
			return false;
		/* UDP over IPv6 ignores such an address. */
		if (type == HCSEC_EVENT_SOCKET_SEND &&
		    own_family == AF_INET6 && is_udp(sk)) {
			hcsec_inet_peer(sk, endpoint);
			return true;
		}
		/* Everybody else takes it for one of the socket's family. */
		family = own_family;
	}

	if (family == AF_INET) {
		const struct sockaddr_in *const v4 = (const void *)address;

		if (len < (int)sizeof(*v4))
			return false;
		set_v4(endpoint, v4->sin_addr.s_addr);
		set_port(endpoint, sk, v4->sin_port);
	} else if (family == AF_INET6) {
		const struct sockaddr_in6 *const v6 = (const void *)address;

		if (len < SIN6_LEN_RFC2133)
			return false;
		set_v6(endpoint, &v6->sin6_addr);
		set_port(endpoint, sk, v6->sin6_port);
	}
	if (type != HCSEC_EVENT_SOCKET_BIND)
		resolve_any(sk, endpoint);
	return true;
}

/**
 * hcsec_inet_destination - Where a message goes
 *
 * @sk: The socket.
 * @msg: The message.
 * @connects: Set to true if sending it connects the socket (TCP Fast Open).
 * @endpoint: Set to the destination; cleared by the caller.
 *
 * Context: Any; @sk is not locked.
 * Return: False if there is nothing to judge.
 */
bool hcsec_inet_destination(const struct sock *sk, const struct msghdr *msg,
			    bool *connects, struct hcsec_endpoint *endpoint)
{
	/* MPTCP and SMC pass on to TCP what they are given; SCTP is different. */
	const bool is_tcp = sk->sk_type == SOCK_STREAM &&
			    sk->sk_protocol != IPPROTO_SCTP;

	*connects = is_tcp && msg->msg_name && (msg->msg_flags & MSG_FASTOPEN);
	/* TCP looks at an address only to connect. */
	if (msg->msg_name && (!is_tcp || *connects))
		return hcsec_inet_address(sk, msg->msg_name, msg->msg_namelen,
					  HCSEC_EVENT_SOCKET_SEND, endpoint);
	hcsec_inet_peer(sk, endpoint);
	return true;
}

/**
 * hcsec_inet_judge_each - See to it that the next message is judged, too
 *
 * @sk: The socket.
 * @msg: A message that was judged.
 *
 * sendmmsg() calls the hook only for a message whose address is not that of the
 * message before.  Another message may be told another way, or be sent by
 * somebody who has got marks since.  What lies behind an address means nothing
 * to inet, but is compared as well, so something is put there that nobody knows.
 *
 * Context: Process context.
 */
void hcsec_inet_judge_each(const struct sock *sk, struct msghdr *msg)
{
	/* That is what system calls have room for. */
	struct sockaddr_storage *const name = msg->msg_name;
	u64 token;

	if (!name || sk->sk_kern_sock || sk->sk_protocol == IPPROTO_SCTP ||
	    (!in_compat_syscall() &&
	     syscall_get_nr(current, current_pt_regs()) != __NR_sendmmsg))
		return;
	if (msg->msg_namelen < (int)sizeof(*name))
		memset((char *)name + msg->msg_namelen, 0,
		       sizeof(*name) - msg->msg_namelen);
	token = get_random_u64();
	memcpy((char *)name + sizeof(*name) - sizeof(token), &token,
	       sizeof(token));
	msg->msg_namelen = sizeof(*name);
}

/**
 * hcsec_inet_pending - Where a message goes that was begun before
 *
 * @sk: The socket.
 * @endpoint: Set to the destination of its first part; cleared by the caller.
 *
 * MSG_MORE and UDP_CORK make one message of several, which goes where the first
 * one said, whatever the others say.
 *
 * Context: Any; @sk need not be locked.
 * Return: False if no message was begun.
 */
bool hcsec_inet_pending(const struct sock *sk, struct hcsec_endpoint *endpoint)
{
	const struct flowi *const flow = &inet_sk(sk)->cork.fl;
	int family = 0;

	if (is_udp(sk))
		family = READ_ONCE(udp_sk(sk)->pending);
	else if (sk->sk_type != SOCK_STREAM &&
		 READ_ONCE(sk->sk_family) == AF_INET6 &&
		 !skb_queue_empty_lockless(&sk->sk_write_queue))
		/* Raw sockets of IPv4 take each part's address for the whole. */
		family = AF_INET6;

	if (family == AF_INET) {
		set_v4(endpoint, flow->u.ip4.daddr);
		set_port(endpoint, sk, flow->u.ip4.fl4_dport);
	} else if (family == AF_INET6) {
		set_v6(endpoint, &flow->u.ip6.daddr);
		set_port(endpoint, sk, flow->u.ip6.fl6_dport);
	}
	return family;
}

/**
 * hcsec_inet_peer - The address that a socket is connected to
 *
 * @sk: The socket.
 * @endpoint: Set to it; left alone if the socket is not connected.
 *
 * Context: Any; @sk need not be locked.
 */
void hcsec_inet_peer(const struct sock *sk, struct hcsec_endpoint *endpoint)
{
	struct hcsec_endpoint peer = {};

#if IS_ENABLED(CONFIG_IPV6)
	if (READ_ONCE(sk->sk_family) == AF_INET6)
		set_v6(&peer, &sk->sk_v6_daddr);
	else
#endif
		set_v4(&peer, READ_ONCE(inet_sk(sk)->inet_daddr));
	if (is_any(&peer))
		return;
	set_port(&peer, sk, READ_ONCE(inet_sk(sk)->inet_dport));
	*endpoint = peer;
}

/**
 * hcsec_inet_local - The address that a socket is bound to
 *
 * @sk: The socket.
 * @endpoint: Set to it.
 *
 * Context: Any; @sk need not be locked.
 */
void hcsec_inet_local(const struct sock *sk, struct hcsec_endpoint *endpoint)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (READ_ONCE(sk->sk_family) == AF_INET6)
		set_v6(endpoint, &sk->sk_v6_rcv_saddr);
	else
#endif
		set_v4(endpoint, READ_ONCE(inet_sk(sk)->inet_rcv_saddr));
	if (sk->sk_type != SOCK_RAW)
		endpoint->port = READ_ONCE(inet_sk(sk)->inet_num);
}
