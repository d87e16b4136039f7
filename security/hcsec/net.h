/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Sockets
 */

#ifndef _SECURITY_HCSEC_NET_H
#define _SECURITY_HCSEC_NET_H

#include <linux/hcsec.h>
#include <linux/types.h>
#include <net/sock.h>

#include "audit.h"
#include "flow.h"

struct file;

void hcsec_socket_event(struct hcsec_event *event, enum hcsec_event_type type,
			const struct sock *sk);
int hcsec_socket_object(struct hcsec_event *event, struct hcsec_object *object,
			const struct sock *sk);
int hcsec_net_read(struct file *file);
void hcsec_add_net_hooks(void);

#endif /* _SECURITY_HCSEC_NET_H */
