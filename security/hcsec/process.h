/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What processes do to processes, and what they are
 */

#ifndef _SECURITY_HCSEC_PROCESS_H
#define _SECURITY_HCSEC_PROCESS_H

struct hcsec_flow;

int hcsec_process_fork(unsigned long clone_flags);
void hcsec_process_executed(struct hcsec_flow *flow);
void hcsec_add_process_hooks(void);

#endif /* _SECURITY_HCSEC_PROCESS_H */
