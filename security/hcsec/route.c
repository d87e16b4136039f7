// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Which way a message leaves by
 *
 * The route is looked up as the protocol is about to do, with everything that
 * the socket and the message say of it.  Each message is judged, so that a
 * route which has changed since the connection was made is noticed.
 */

#include <asm/byteorder.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/if.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/in_route.h>
#include <linux/ipv6.h>
#include <linux/netdevice.h>
#include <linux/rcupdate.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/unaligned.h>
#include <net/dst.h>
#include <net/flow.h>
#include <net/inet_connection_sock.h>
#include <net/inet_sock.h>
#include <net/ip.h>
#include <net/ipv6.h>
#include <net/ipv6_stubs.h>
#include <net/route.h>
#include <net/rtnetlink.h>
#include <net/sock.h>
#include <net/tcp.h>
#include <net/tls.h>

#include "inet.h"
#include "route.h"

static bool is_tcp(const struct sock *sk)
{
	return sk->sk_type == SOCK_STREAM && sk->sk_protocol == IPPROTO_TCP;
}

/* What is sent by such a socket leaves it encrypted, whatever the way. */
static bool has_tls(const struct sock *sk)
{
	const struct tcp_ulp_ops *ops;
	const struct tls_context *context;

	if (!is_tcp(sk))
		return false;
	ops = READ_ONCE(inet_csk(sk)->icsk_ulp_ops);
	if (!ops || strcmp(ops->name, "tls"))
		return false;
	context = rcu_dereference(inet_csk(sk)->icsk_ulp_data);
	return context && context->tx_conf != TLS_BASE;
}

static bool is_wireguard(const struct net_device *dev)
{
	const struct rtnl_link_ops *const ops = READ_ONCE(dev->rtnl_link_ops);

	return ops && !strcmp(ops->kind, "wireguard");
}

static void use_device(struct net_device *dev, struct hcsec_route *route)
{
	netdev_copy_name(dev, route->word + 1);
	route->encrypted = route->encrypted || is_wireguard(dev);
}

static int pick_v4(const struct sock *sk, __be32 to, int oif, __be32 *saddr)
{
	const struct inet_sock *const inet = inet_sk(sk);

	/* TCP looks at neither. */
	if (is_tcp(sk))
		return oif;
	if (!ipv4_is_multicast(to))
		return oif ?: READ_ONCE(inet->uc_index);
	if (!*saddr)
		*saddr = READ_ONCE(inet->mc_addr);
	return oif ?: READ_ONCE(inet->mc_index);
}

static void find_v4(struct sock *sk, const struct hcsec_message *message,
		    const struct hcsec_endpoint *to, struct hcsec_route *route)
{
	const __be32 daddr = get_unaligned((const __be32 *)to->addr);
	struct msghdr *const msg = (struct msghdr *)message->msg;
	struct inet_sock *const inet = inet_sk(sk);
	struct ipcm_cookie ipc;
	struct flowi4 flow;
	struct rtable *rt;
	__be32 saddr;
	u8 scope;
	int oif;

	ipcm_init_sk(&ipc, inet);
	/* An option to be allocated is no way that anybody may choose. */
	if (msg && msg->msg_controllen && !is_tcp(sk) &&
	    (hcsec_route_is_chosen(sk, msg) ||
	     ip_cmsg_send(sk, msg, &ipc, sk->sk_family == AF_INET6)))
		return;
	saddr = ipc.addr;
	oif = pick_v4(sk, daddr, ipc.oif, &saddr);
	scope = msg ? ip_sendmsg_scope(inet, &ipc, msg) : ip_sock_rt_scope(sk);
	flowi4_init_output(&flow, oif, ipc.sockc.mark, get_rttos(&ipc, inet),
			   scope, sk->sk_protocol, inet_sk_flowi_flags(sk),
			   daddr, saddr, htons(to->port), inet->inet_sport,
			   sk->sk_uid);
	rt = __ip_route_output_key(sock_net(sk), &flow);
	if (IS_ERR(rt))
		return;
	use_device(rt->dst.dev, route);
	ip_rt_put(rt);
}

#if IS_ENABLED(CONFIG_IPV6)

/* What the control messages say of the way, as ip6_datagram_send_ctl() does. */
static void read_control(const struct msghdr *const_msg, struct flowi6 *flow)
{
	struct msghdr *const msg = (struct msghdr *)const_msg;
	struct cmsghdr *cmsg;

	for_each_cmsghdr(cmsg, msg) {
		const struct in6_pktinfo *const info = CMSG_DATA(cmsg);

		if (!CMSG_OK(msg, cmsg))
			return;
		if (cmsg->cmsg_level == SOL_SOCKET &&
		    cmsg->cmsg_type == SO_MARK &&
		    cmsg->cmsg_len == CMSG_LEN(sizeof(u32)))
			flow->flowi6_mark = *(const u32 *)CMSG_DATA(cmsg);
		if (cmsg->cmsg_level == SOL_IPV6 &&
		    (cmsg->cmsg_type == IPV6_PKTINFO ||
		     cmsg->cmsg_type == IPV6_2292PKTINFO) &&
		    cmsg->cmsg_len >= CMSG_LEN(sizeof(*info))) {
			if (info->ipi6_ifindex)
				flow->flowi6_oif = info->ipi6_ifindex;
			flow->saddr = info->ipi6_addr;
		}
	}
}

static int given_scope(const struct hcsec_message *message)
{
	const struct sockaddr_in6 *const v6 = (const void *)message->address;

	if (!v6 || message->addrlen < (int)sizeof(*v6) ||
	    v6->sin6_family != AF_INET6 ||
	    !__ipv6_addr_needs_scope_id(__ipv6_addr_type(&v6->sin6_addr)))
		return 0;
	return v6->sin6_scope_id;
}

static void find_v6(struct sock *sk, const struct hcsec_message *message,
		    const struct hcsec_endpoint *to, struct hcsec_route *route)
{
	const struct ipv6_pinfo *const np = inet6_sk(sk);
	const struct inet_sock *const inet = inet_sk(sk);
	struct flowi6 flow = {
		.flowi6_proto = sk->sk_protocol,
		.flowi6_mark = READ_ONCE(sk->sk_mark),
		.flowi6_uid = sk->sk_uid,
		.saddr = np->saddr,
		.flowlabel = np->flow_label,
		.fl6_dport = htons(to->port),
		.fl6_sport = inet->inet_sport,
	};
	struct dst_entry *dst;

	memcpy(&flow.daddr, to->addr, sizeof(flow.daddr));
	flow.flowi6_oif = given_scope(message) ?:
			  READ_ONCE(sk->sk_bound_dev_if) ?:
			  np->sticky_pktinfo.ipi6_ifindex;
	if (message->msg && message->msg->msg_controllen && !is_tcp(sk))
		read_control(message->msg, &flow);
	if (!flow.flowi6_oif && !is_tcp(sk))
		flow.flowi6_oif = ipv6_addr_is_multicast(&flow.daddr) ?
					  READ_ONCE(np->mcast_oif) :
					  READ_ONCE(np->ucast_oif);
	dst = ipv6_stub->ipv6_dst_lookup_flow(sock_net(sk), sk, &flow, NULL);
	if (IS_ERR(dst))
		return;
	use_device(dst->dev, route);
	dst_release(dst);
}

#else /* IS_ENABLED(CONFIG_IPV6) */

static void find_v6(struct sock *sk, const struct hcsec_message *message,
		    const struct hcsec_endpoint *to, struct hcsec_route *route)
{
}

#endif /* IS_ENABLED(CONFIG_IPV6) */

/* The rest of a message goes where its first part was routed to. */
static void find_pending(struct sock *sk, struct hcsec_route *route)
{
	/* It is released after a grace period, and so is its device. */
	const struct dst_entry *const dst =
		READ_ONCE(inet_sk(sk)->cork.base.dst);

	if (dst)
		use_device(dst->dev, route);
}

/**
 * hcsec_route_find - Find out by which device a message would leave
 *
 * @sk: The socket; of other families than inet nothing is found.
 * @message: The message.
 * @to: Where it goes.
 * @route: Filled in.
 *
 * A device that lies on top of one of WireGuard is not one itself: to say of
 * its data that it leaves encrypted would mean to believe in its route, too.
 *
 * Context: Process context; under RCU.
 */
void hcsec_route_find(struct sock *sk, const struct hcsec_message *message,
		      const struct hcsec_endpoint *to,
		      struct hcsec_route *route)
{
	*route = (struct hcsec_route){ .word = "%" };
	route->encrypted = message->msg && has_tls(sk);
	if (message->pending)
		find_pending(sk, route);
	else if (to->addr_len == 4)
		find_v4(sk, message, to, route);
	else if (to->addr_len)
		find_v6(sk, message, to, route);
}

static bool is_route_option(const struct cmsghdr *cmsg)
{
	if (cmsg->cmsg_level == SOL_IP)
		return cmsg->cmsg_type == IP_RETOPTS;
	return cmsg->cmsg_level == SOL_IPV6 &&
	       (cmsg->cmsg_type == IPV6_RTHDR ||
		cmsg->cmsg_type == IPV6_2292RTHDR);
}

static bool has_source_route(const struct sock *sk)
{
	const struct ip_options_rcu *const v4 =
		rcu_dereference(inet_sk(sk)->inet_opt);

	if (v4 && v4->opt.srr)
		return true;
#if IS_ENABLED(CONFIG_IPV6)
	if (READ_ONCE(sk->sk_family) == AF_INET6) {
		const struct ipv6_txoptions *const v6 =
			rcu_dereference(inet6_sk(sk)->opt);

		return v6 && v6->srcrt;
	}
#endif
	return false;
}

/**
 * hcsec_route_is_chosen - Whether a message goes somewhere else first
 *
 * @sk: The inet socket.
 * @msg: The message, NULL for a connect.
 *
 * Context: Any; under RCU.
 * Return: True if it has a source route.
 */
bool hcsec_route_is_chosen(const struct sock *sk, const struct msghdr *msg)
{
	struct cmsghdr *cmsg;

	if (has_source_route(sk))
		return true;
	if (!msg || !msg->msg_controllen)
		return false;
	for_each_cmsghdr(cmsg, (struct msghdr *)msg) {
		if (!CMSG_OK(msg, cmsg))
			return false;
		if (is_route_option(cmsg))
			return true;
	}
	return false;
}
