/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Sockets
 */

#ifndef _SECURITY_HCSEC_NET_H
#define _SECURITY_HCSEC_NET_H

#include <linux/atomic.h>
#include <linux/hcsec.h>
#include <linux/rcupdate.h>
#include <linux/types.h>
#include <net/sock.h>

#include "audit.h"
#include "data.h"
#include "flow.h"
#include "setup.h"

struct file;
struct hcsec_peer;

/**
 * struct hcsec_sock_blob - What a socket carries
 *
 * @peer: Of a unix socket: the name that it was last connected or sent to, as
 *        its user knows it.
 * @data: Its data marks: of what it has received and not yet handed out, at
 *        least.
 * @sent: Data marks of what was sent by it; not of a unix socket.
 */
struct hcsec_sock_blob {
	struct hcsec_peer __rcu *peer;
	struct hcsec_data data;
	atomic64_t sent;
};

static inline struct hcsec_sock_blob *hcsec_sock_blob(const struct sock *sk)
{
	return sk->sk_security + hcsec_blob_sizes.lbs_sock;
}

void hcsec_socket_event(struct hcsec_event *event, enum hcsec_event_type type,
			const struct sock *sk);
void hcsec_socket_object(struct hcsec_event *event, struct hcsec_object *object,
			 const struct sock *sk);
int hcsec_net_read(struct file *file);
void hcsec_add_net_hooks(void);

#endif /* _SECURITY_HCSEC_NET_H */
