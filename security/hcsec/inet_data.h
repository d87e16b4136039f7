/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Data marks over inet within one network namespace
 */

#ifndef _SECURITY_HCSEC_INET_DATA_H
#define _SECURITY_HCSEC_INET_DATA_H

#include <linux/types.h>

struct hcsec_endpoint;
struct hcsec_net;
struct sock;

#ifdef CONFIG_INET

u64 hcsec_inet_port_marks(struct hcsec_net *state, const struct sock *sk,
			  u16 port);
int hcsec_inet_deliver(struct hcsec_net *state, struct sock *sk, int flags,
		       const struct hcsec_endpoint *to, u64 marks);

#else /* CONFIG_INET */

static inline u64 hcsec_inet_port_marks(struct hcsec_net *state,
					const struct sock *sk, u16 port)
{
	return 0;
}

static inline int hcsec_inet_deliver(struct hcsec_net *state, struct sock *sk,
				     int flags,
				     const struct hcsec_endpoint *to, u64 marks)
{
	return 0;
}

#endif /* CONFIG_INET */

#endif /* _SECURITY_HCSEC_INET_DATA_H */
