/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Which way a message leaves by
 */

#ifndef _SECURITY_HCSEC_ROUTE_H
#define _SECURITY_HCSEC_ROUTE_H

#include <linux/if.h>
#include <linux/types.h>

struct hcsec_endpoint;
struct msghdr;
struct sock;
struct sockaddr;

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
bool hcsec_route_option_chooses(int level, int optname);
bool hcsec_route_option_turns(int level, int optname);

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
