/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Data marks of sockets
 */

#ifndef _SECURITY_HCSEC_SOCK_DATA_H
#define _SECURITY_HCSEC_SOCK_DATA_H

#include <linux/atomic.h>
#include <linux/types.h>
#include <linux/xarray.h>

#include "data.h"

struct hcsec_endpoint;
struct hcsec_subject;
struct msghdr;
struct net;
struct sock;

/* Protocols whose ports have marks. */
enum hcsec_ports {
	HCSEC_PORTS_TCP,
	HCSEC_PORTS_UDP,
	HCSEC_PORTS_NR,
};

/**
 * struct hcsec_net - Data marks of a network namespace
 *
 * @wire: Of all that was sent there: whoever reads packets may read that.
 * @everyone: Of what was sent to nobody knows whom; whoever receives there has
 *            them.
 * @told: Those of them that all containers have been told.
 * @ports: Of what was sent to a port when nobody was seen to receive it: a port
 *         to an atomic64_t.
 */
struct hcsec_net {
	struct hcsec_data wire;
	atomic64_t everyone;
	atomic64_t told;
	struct xarray ports[HCSEC_PORTS_NR];
};

void hcsec_net_tell_everyone(const struct net *net, struct hcsec_net *state,
			     u64 marks);

u64 hcsec_sock_marks(const struct sock *sk, int flags);
int hcsec_sock_add(const struct sock *sk, u64 marks);
int hcsec_sock_read(const struct hcsec_subject *subject, struct sock *sk,
		    int flags);
int hcsec_sock_bind(struct sock *sk, u16 port);
int hcsec_sock_write(const struct hcsec_subject *subject, struct sock *sk,
		     const struct msghdr *msg,
		     const struct hcsec_endpoint *endpoint);
int hcsec_sock_copy_only(const struct hcsec_subject *subject, struct sock *sk,
			 struct msghdr *msg);
void hcsec_add_sock_data_hooks(void);

#endif /* _SECURITY_HCSEC_SOCK_DATA_H */
