/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The flow object of a process: label and marks
 */

#ifndef _SECURITY_HCSEC_TASK_H
#define _SECURITY_HCSEC_TASK_H

#include <linux/atomic.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/sched.h>
#include <linux/types.h>

#include "container.h"

/**
 * struct hcsec_flow - What hcsec knows of a process
 *
 * Shared by all tasks that share memory or descriptors.
 *
 * @marks: Marks of kind process.
 * @container: The instance that it belongs to, for life.
 * @usage: References: one for each task.
 * @escaped: Set by the first task that was seen outside the container's cgroup.
 * @rcu: Frees it after the last reader.
 */
struct hcsec_flow {
	atomic64_t marks;
	struct hcsec_container *container;
	refcount_t usage;
	u32 escaped;
	struct rcu_head rcu;
};

/**
 * hcsec_task_flow - The flow object of any task
 *
 * @task: The task.
 *
 * Context: Under RCU.
 * Return: Its flow object, or NULL if it is not a subject.
 */
struct hcsec_flow *hcsec_task_flow(const struct task_struct *task);

void hcsec_task_init(void);

#endif /* _SECURITY_HCSEC_TASK_H */
