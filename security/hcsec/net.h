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
struct hcsec_subject;

int hcsec_socket_event(struct hcsec_event *event, struct hcsec_object *object,
		       enum hcsec_event_type type, const struct sock *sk);
int hcsec_socket_judge(const struct hcsec_subject *subject,
		       enum hcsec_event_type type, const struct sock *sk,
		       struct sock *named, bool own);
int hcsec_socket_refuse(const struct hcsec_subject *subject,
			enum hcsec_event_type type, const struct sock *sk,
			int err);
int hcsec_net_permission(struct file *file, int mask);
void hcsec_add_net_hooks(void);

#endif /* _SECURITY_HCSEC_NET_H */
