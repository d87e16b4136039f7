/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - An audit record that came over netlink, as text
 */

#ifndef _HCSECCTL_NETLINK_RECORD_H
#define _HCSECCTL_NETLINK_RECORD_H

#include <stdio.h>

struct nlattr;

/**
 * netlink_record_text - Write a record as the line that securityfs has for it
 *
 * @out: Where to; no newline is written.
 * @attrs: The attributes of the message, in their order.
 * @len: Their length.
 */
void netlink_record_text(FILE *out, struct nlattr *attrs, int len);

#endif /* _HCSECCTL_NETLINK_RECORD_H */
