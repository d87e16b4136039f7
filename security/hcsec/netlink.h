/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Generic netlink: live records, containers, tasks, status
 */

#ifndef _SECURITY_HCSEC_NETLINK_H
#define _SECURITY_HCSEC_NETLINK_H

#include <linux/types.h>
#include <net/genetlink.h>

struct netlink_callback;
struct sk_buff;

extern struct genl_family hcsec_genl_family;

int hcsec_container_dump_start(struct netlink_callback *cb);
int hcsec_container_dump(struct sk_buff *skb, struct netlink_callback *cb);
int hcsec_container_dump_done(struct netlink_callback *cb);
int hcsec_task_dump_start(struct netlink_callback *cb);
int hcsec_task_dump(struct sk_buff *skb, struct netlink_callback *cb);

bool hcsec_netlink_wants(u64 seq);
void hcsec_netlink_notify(void);
u64 hcsec_netlink_dropped(void);

#endif /* _SECURITY_HCSEC_NETLINK_H */
