/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Inboxes: data that comes after the hook of who reads it
 */

#ifndef _SECURITY_HCSEC_INBOX_H
#define _SECURITY_HCSEC_INBOX_H

#include <linux/types.h>

struct hcsec_data;
struct hcsec_flow;
struct hcsec_subject;

void hcsec_subject_await(const struct hcsec_subject *subject,
			 struct hcsec_data *data);
void hcsec_inbox_uncover(const struct hcsec_subject *subject);
void hcsec_inbox_inherit(struct hcsec_flow *child, struct hcsec_flow *parent);
void hcsec_inbox_born(struct hcsec_flow *flow);
void hcsec_inbox_release(struct hcsec_flow *flow);

#endif /* _SECURITY_HCSEC_INBOX_H */
