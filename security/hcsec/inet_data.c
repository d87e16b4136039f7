// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Data marks over inet within one network namespace
 *
 * The sender finds the socket that will receive and marks it.  Of TCP that is
 * the socket with the same addresses the other way round; of UDP every socket
 * that is bound to the port, whatever its address, since several may get a
 * copy.  Neither needs to be there yet: a connection that is being established
 * has no socket, and a datagram may be on its way when somebody binds the port.
 * So the port is marked as well, and whoever receives there gets its marks.
 *
 * Data that leaves the network namespace was judged by the address that it is
 * sent to.  Where addresses are translated, that cannot be told from data that
 * stays, and everybody who receives in the network namespace is marked.
 */

#include <asm/byteorder.h>
#include <linux/atomic.h>
#include <linux/compiler.h>
#include <linux/delay.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/inetdevice.h>
#include <linux/netfilter.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/socket.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/udp.h>
#include <linux/unaligned.h>
#include <linux/xarray.h>
#include <net/addrconf.h>
#include <net/inet6_hashtables.h>
#include <net/inet_hashtables.h>
#include <net/inet_sock.h>
#include <net/ipv6.h>
#include <net/mptcp.h>
#include <net/net_namespace.h>
#include <net/route.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/tcp_states.h>
#include <net/udp.h>

#include "data.h"
#include "inet.h"
#include "inet_data.h"
#include "net.h"
#include "sock_data.h"

/* How often, and for how many microseconds each time, a socket is awaited. */
#define PENDING_TRIES 20
#define PENDING_US 10

/* Whether a socket with some addresses was found, and told. */
enum peer {
	PEER_NONE,	/* there is none */
	PEER_PENDING,	/* it is being made */
	PEER_GONE,	/* it will never read anything */
	PEER_OPAQUE,	/* somebody else reads what it gets */
	PEER_TOLD,
};

static bool is_tcp(const struct sock *sk)
{
	return sk->sk_type == SOCK_STREAM && sk->sk_protocol == IPPROTO_TCP;
}

static bool is_udp(const struct sock *sk)
{
	return sk->sk_type == SOCK_DGRAM &&
	       (sk->sk_protocol == IPPROTO_UDP ||
		sk->sk_protocol == IPPROTO_UDPLITE);
}

static bool is_local_v6(struct net *net, const u8 addr[16])
{
#if IS_BUILTIN(CONFIG_IPV6)
	struct in6_addr v6;

	memcpy(&v6, addr, sizeof(v6));
	return ipv6_addr_loopback(&v6) || ipv6_addr_is_multicast(&v6) ||
	       ipv6_chk_addr(net, &v6, NULL, 0) ||
	       ipv6_chk_acast_addr(net, NULL, &v6);
#else
	return true;
#endif
}

static bool is_local_v4(struct net *net, const u8 addr[4])
{
	const __be32 v4 = get_unaligned((const __be32 *)addr);

	return inet_addr_type(net, v4) != RTN_UNICAST ||
	       __ip_dev_find(net, v4, false);
}

/* Whether data for an address stays, or some of it may. */
static bool is_local(struct net *net, const struct hcsec_endpoint *to)
{
	if (to->addr_len == 4)
		return is_local_v4(net, to->addr);
	return to->addr_len == 0 || is_local_v6(net, to->addr);
}

/* Whether something may change the address of what is sent. */
static bool is_translated(const struct net *net)
{
#ifdef CONFIG_NETFILTER
	return rcu_access_pointer(net->nf.hooks_ipv4[NF_INET_LOCAL_OUT]) ||
	       rcu_access_pointer(net->nf.hooks_ipv6[NF_INET_LOCAL_OUT]);
#else
	return false;
#endif
}

/* Returns 0 or -ENOMEM. */
static int mark_port(struct hcsec_net *state, enum hcsec_ports ports, u16 port,
		     u64 marks)
{
	struct xarray *const array = &state->ports[ports];
	atomic64_t *cell = xa_load(array, port);
	atomic64_t *other;

	if (!cell) {
		cell = kzalloc(sizeof(*cell), GFP_ATOMIC | __GFP_NOWARN |
						      __GFP_ACCOUNT);
		if (!cell)
			return -ENOMEM;
		other = xa_cmpxchg(array, port, NULL, cell,
				   GFP_ATOMIC | __GFP_NOWARN);
		if (other) {
			kfree(cell);
			cell = other;
		}
		if (xa_is_err(cell))
			return xa_err(cell);
	}
	hcsec_marks_add(cell, marks);
	/* Whoever receives there is looked for after that. */
	smp_mb();
	return 0;
}

/**
 * hcsec_inet_port_marks - Data marks of a port that a socket receives on
 *
 * @state: Of its network namespace.
 * @sk: The socket.
 * @port: The port, in host byte order.
 *
 * Context: Any; under RCU.
 * Return: What was sent to the port before anybody was seen there.
 */
u64 hcsec_inet_port_marks(struct hcsec_net *state, const struct sock *sk,
			  u16 port)
{
	const atomic64_t *cell = NULL;

	if (is_tcp(sk))
		cell = xa_load(&state->ports[HCSEC_PORTS_TCP], port);
	else if (is_udp(sk))
		cell = xa_load(&state->ports[HCSEC_PORTS_UDP], port);
	return cell ? atomic64_read(cell) : 0;
}

/* Finds the socket with the addresses of a TCP socket the other way round. */
static struct sock *find_peer(const struct sock *sk)
{
	const struct inet_sock *const inet = inet_sk(sk);
	struct net *const net = sock_net(sk);
	struct inet_hashinfo *const hashinfo =
		net->ipv4.tcp_death_row.hashinfo;
	const u16 port = ntohs(READ_ONCE(inet->inet_dport));

#if IS_ENABLED(CONFIG_IPV6)
	if (READ_ONCE(sk->sk_family) == AF_INET6 &&
	    !ipv6_addr_v4mapped(&sk->sk_v6_daddr))
		return __inet6_lookup_established(net, hashinfo,
						  &inet6_sk(sk)->saddr,
						  inet->inet_sport,
						  &sk->sk_v6_daddr, port,
						  LOOPBACK_IFINDEX, 0);
#endif
	return __inet_lookup_established(net, hashinfo, inet->inet_saddr,
					 inet->inet_sport, inet->inet_daddr,
					 port, LOOPBACK_IFINDEX, 0);
}

static enum peer tell_peer(const struct sock *sk, u64 marks)
{
	struct sock *const peer = find_peer(sk);
	enum peer result = PEER_TOLD;

	if (!peer)
		return PEER_NONE;
	if (peer->sk_state == TCP_NEW_SYN_RECV) {
		result = PEER_PENDING;
	} else if (!sk_fullsock(peer)) {
		result = PEER_GONE;
	} else if (hcsec_sock_add(peer, marks) || peer->sk_kern_sock ||
		   sk_is_mptcp(peer)) {
		/*
		 * What comes to these is read from another socket, or there is
		 * no memory to mark this one.
		 */
		result = PEER_OPAQUE;
	}
	sock_gen_put(peer);
	return result;
}

/*
 * One side of a connection is established before the other one, which a softirq
 * is about to make then.
 */
static enum peer await_peer(const struct sock *sk, u64 marks)
{
	enum peer result = tell_peer(sk, marks);
	unsigned int tries;

	for (tries = 0; result == PEER_PENDING && tries < PENDING_TRIES;
	     tries++) {
		udelay(PENDING_US);
		result = tell_peer(sk, marks);
	}
	return result;
}

/*
 * Refuses what the protocol would refuse, in the same way: who connects the
 * socket while the call is on its way is not to be trusted.
 */
static int refuse_unconnected(struct sock *sk, int flags)
{
	const int modes = READ_ONCE(sock_net(sk)->ipv4.sysctl_tcp_fastopen);

	if (flags & MSG_FASTOPEN)
		return modes & TFO_CLIENT_ENABLE ? -EINVAL : -EOPNOTSUPP;
	return sk_stream_error(sk, flags, -EPIPE);
}

static int deliver_tcp(struct hcsec_net *state, struct sock *sk, int flags,
		       const struct hcsec_endpoint *to, u64 marks)
{
	struct net *const net = sock_net(sk);
	enum peer peer = PEER_NONE;
	int err;

	if (!to->addr_len)
		return refuse_unconnected(sk, flags);
	if (READ_ONCE(sk->sk_state) != TCP_CLOSE)
		peer = await_peer(sk, marks);
	if (peer == PEER_TOLD || peer == PEER_GONE)
		return 0;
	if (peer == PEER_OPAQUE || is_translated(net)) {
		hcsec_net_tell_everyone(net, state, marks);
		return 0;
	}
	if (!is_local(net, to))
		return 0;
	err = mark_port(state, HCSEC_PORTS_TCP, to->port, marks);
	if (!err && READ_ONCE(sk->sk_state) != TCP_CLOSE)
		tell_peer(sk, marks);
	return err;
}

/* Returns 0 or -ENOMEM. */
static int tell_bound(const struct sock *sk, u16 port, u64 marks)
{
	struct net *const net = sock_net(sk);
	struct udp_table *const table = sk->sk_prot->h.udp_table ?:
					net->ipv4.udp_table;
	struct udp_hslot *const slot = udp_hashslot(table, net, port);
	struct sock *other;
	int err = 0;

	spin_lock_bh(&slot->lock);
	sk_for_each(other, &slot->head) {
		if (net_eq(sock_net(other), net) &&
		    udp_sk(other)->udp_port_hash == port)
			err = hcsec_sock_add(other, marks) ?: err;
	}
	spin_unlock_bh(&slot->lock);
	return err;
}

static int deliver_udp(struct hcsec_net *state, const struct sock *sk,
		       const struct hcsec_endpoint *to, u64 marks)
{
	struct net *const net = sock_net(sk);
	int err;

	if (!to->addr_len)
		return -EDESTADDRREQ;
	if (is_translated(net))
		hcsec_net_tell_everyone(net, state, marks);
	if (!is_local(net, to))
		return 0;
	err = mark_port(state, HCSEC_PORTS_UDP, to->port, marks);
	return err ?: tell_bound(sk, to->port, marks);
}

/**
 * hcsec_inet_deliver - Mark who receives what a socket sends
 *
 * @state: Of its network namespace.
 * @sk: The socket.
 * @flags: Of the message.
 * @to: Where it sends to.
 * @marks: Data marks of what it sends.
 *
 * Context: Process context; under RCU.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_inet_deliver(struct hcsec_net *state, struct sock *sk, int flags,
		       const struct hcsec_endpoint *to, u64 marks)
{
	struct net *const net = sock_net(sk);

	if (is_tcp(sk))
		return deliver_tcp(state, sk, flags, to, marks);
	if (is_udp(sk))
		return deliver_udp(state, sk, to, marks);
	if (is_translated(net) || is_local(net, to))
		hcsec_net_tell_everyone(net, state, marks);
	return 0;
}
