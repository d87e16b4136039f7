/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Generic netlink: live records, containers, tasks, status
 */

#ifndef _SECURITY_HCSEC_NETLINK_H
#define _SECURITY_HCSEC_NETLINK_H

#include <linux/types.h>

void hcsec_netlink_notify(void);
u64 hcsec_netlink_dropped(void);

#endif /* _SECURITY_HCSEC_NETLINK_H */
