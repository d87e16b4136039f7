/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Addresses of inet and inet6 sockets
 */

#ifndef _SECURITY_HCSEC_INET_H
#define _SECURITY_HCSEC_INET_H

#include <linux/hcsec.h>
#include <linux/types.h>

struct msghdr;
struct sock;
struct sockaddr;

/**
 * struct hcsec_endpoint - An address and a port
 *
 * @addr: IPv4 or IPv6 address in network byte order; zeroes behind it.
 * @addr_len: 4, 16, or 0 if there is none.  An IPv4-mapped address has 4.
 * @port: In host byte order, 0 if there is none.
 */
struct hcsec_endpoint {
	u8 addr[16];
	u8 addr_len;
	u16 port;
};

#ifdef CONFIG_INET

bool hcsec_inet_address(const struct sock *sk, const struct sockaddr *address,
			int len, enum hcsec_event_type type,
			struct hcsec_endpoint *endpoint);
bool hcsec_inet_destination(const struct sock *sk, const struct msghdr *msg,
			    bool *connects, struct hcsec_endpoint *endpoint);
void hcsec_inet_judge_each(const struct sock *sk, struct msghdr *msg);
bool hcsec_inet_pending(const struct sock *sk, struct hcsec_endpoint *endpoint);
void hcsec_inet_peer(const struct sock *sk, struct hcsec_endpoint *endpoint);
void hcsec_inet_local(const struct sock *sk, struct hcsec_endpoint *endpoint);

#else /* CONFIG_INET */

static inline bool hcsec_inet_address(const struct sock *sk,
				      const struct sockaddr *address, int len,
				      enum hcsec_event_type type,
				      struct hcsec_endpoint *endpoint)
{
	return true;
}

static inline bool hcsec_inet_destination(const struct sock *sk,
					  const struct msghdr *msg,
					  bool *connects,
					  struct hcsec_endpoint *endpoint)
{
	return true;
}

static inline void hcsec_inet_judge_each(const struct sock *sk,
					 struct msghdr *msg)
{
}

static inline bool hcsec_inet_pending(const struct sock *sk,
				      struct hcsec_endpoint *endpoint)
{
	return false;
}

static inline void hcsec_inet_peer(const struct sock *sk,
				   struct hcsec_endpoint *endpoint)
{
}

static inline void hcsec_inet_local(const struct sock *sk,
				    struct hcsec_endpoint *endpoint)
{
}

#endif /* CONFIG_INET */

#endif /* _SECURITY_HCSEC_INET_H */
