/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What processes do to processes, and what they are
 */

#ifndef _SECURITY_HCSEC_PROCESS_H
#define _SECURITY_HCSEC_PROCESS_H

#include <linux/jump_label.h>
#include <uapi/linux/hcsec.h>
#include <uapi/linux/sched.h>

#include "policy.h"

struct hcsec_flow;

int hcsec_process_judge_fork(void);

/**
 * hcsec_process_fork - Judge that current makes a process, if a policy asks
 *
 * @clone_flags: As of clone(2).  A thread is no process.
 *
 * Context: Process context.
 * Return: 0, or the negative errno that the hook is to return.
 */
static inline int hcsec_process_fork(unsigned long clone_flags)
{
	if (!hcsec_is_used(HCSEC_EVENT_PROCESS_FORK) ||
	    clone_flags & CLONE_THREAD)
		return 0;
	return hcsec_process_judge_fork();
}

void hcsec_process_executed(struct hcsec_flow *flow);
void hcsec_add_process_hooks(void);

#endif /* _SECURITY_HCSEC_PROCESS_H */
