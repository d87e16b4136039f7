/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Which way a message leaves by
 */

#ifndef _SECURITY_HCSEC_ROUTE_H
#define _SECURITY_HCSEC_ROUTE_H

#include <linux/compiler.h>
#include <linux/if.h>
#include <linux/in.h>
#include <linux/in6.h>
#include <linux/ipv6.h>
#include <linux/kconfig.h>
#include <linux/rcupdate.h>
#include <linux/socket.h>
#include <linux/types.h>
#include <net/inet_sock.h>
#include <net/sock.h>

struct hcsec_endpoint;

/**
 * struct hcsec_message - What is known of a message besides its destination
 *
 * @msg: The message, NULL for a connect.
 * @address: The address that was given, NULL for none.
 * @addrlen: Its length.
 * @pending: True if it goes where an earlier part of it was sent to.
 */
struct hcsec_message {
	const struct msghdr *msg;
	const struct sockaddr *address;
	int addrlen;
	bool pending;
};

/**
 * struct hcsec_route - Which way it leaves by
 *
 * @word: '%' and the name of the network device, which is empty if it cannot be
 *        told.
 * @encrypted: True if the device is one of WireGuard, or if the socket has
 *             kernel TLS.
 */
struct hcsec_route {
	char word[1 + IFNAMSIZ];
	bool encrypted;
};

#ifdef CONFIG_INET

void hcsec_route_find(struct sock *sk, const struct hcsec_message *message,
		      const struct hcsec_endpoint *to,
		      struct hcsec_route *route);
bool hcsec_route_is_chosen(const struct sock *sk, const struct msghdr *msg);

/**
 * hcsec_route_may_be_chosen - Whether hcsec_route_is_chosen() is to be asked
 *
 * @sk: The inet socket.
 * @msg: The message, NULL for a connect.
 *
 * Context: Any.
 * Return: True if there are options or control messages at all.
 */
static inline bool hcsec_route_may_be_chosen(const struct sock *sk,
					     const struct msghdr *msg)
{
#if IS_ENABLED(CONFIG_IPV6)
	if (READ_ONCE(sk->sk_family) == AF_INET6 &&
	    rcu_access_pointer(inet6_sk(sk)->opt))
		return true;
#endif
	return rcu_access_pointer(inet_sk(sk)->inet_opt) ||
	       (msg && msg->msg_controllen);
}

/**
 * hcsec_route_option_chooses - Whether an option of a socket is a source route
 *
 * @level: Its level.
 * @optname: Its number.
 *
 * Context: Any.
 * Return: True if packets of the socket may go somewhere else first.
 */
static inline bool hcsec_route_option_chooses(int level, int optname)
{
	if (level == SOL_IP)
		return optname == IP_OPTIONS;
	return level == SOL_IPV6 &&
	       (optname == IPV6_RTHDR || optname == IPV6_2292RTHDR ||
		optname == IPV6_2292PKTOPTIONS);
}

/**
 * hcsec_route_option_turns - Whether an option changes the way out of the host
 *
 * @level: Its level.
 * @optname: Its number.
 *
 * Context: Any.
 * Return: True if packets of the socket may leave by another device.
 */
static inline bool hcsec_route_option_turns(int level, int optname)
{
	switch (level) {
	case SOL_SOCKET:
		return optname == SO_BINDTODEVICE ||
		       optname == SO_BINDTOIFINDEX || optname == SO_MARK ||
		       optname == SO_DONTROUTE;
	case SOL_IP:
		return optname == IP_UNICAST_IF || optname == IP_MULTICAST_IF;
	case SOL_IPV6:
		return optname == IPV6_UNICAST_IF ||
		       optname == IPV6_MULTICAST_IF ||
		       optname == IPV6_PKTINFO || optname == IPV6_2292PKTINFO;
	default:
		return false;
	}
}

#else /* CONFIG_INET */

static inline void hcsec_route_find(struct sock *sk,
				    const struct hcsec_message *message,
				    const struct hcsec_endpoint *to,
				    struct hcsec_route *route)
{
	*route = (struct hcsec_route){ .word = "%" };
}

static inline bool hcsec_route_is_chosen(const struct sock *sk,
					 const struct msghdr *msg)
{
	return false;
}

static inline bool hcsec_route_may_be_chosen(const struct sock *sk,
					     const struct msghdr *msg)
{
	return false;
}

static inline bool hcsec_route_option_chooses(int level, int optname)
{
	return false;
}

static inline bool hcsec_route_option_turns(int level, int optname)
{
	return false;
}

#endif /* CONFIG_INET */

#endif /* _SECURITY_HCSEC_ROUTE_H */
