// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - System V message queues and semaphores
 *
 * Shared memory is mapped as a file, see map.c.
 */

#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/init.h>
#include <linux/ipc.h>
#include <linux/jump_label.h>
#include <linux/minmax.h>
#include <linux/msg.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sem.h>
#include <linux/types.h>

#include "carrier.h"
#include "data.h"
#include "hooks.h"
#include "ipc.h"
#include "policy.h"
#include "setup.h"
#include "task.h"

static atomic64_t *get_marks(const struct kern_ipc_perm *perm)
{
	struct hcsec_ipc_blob *const blob =
		perm->security + hcsec_blob_sizes.lbs_ipc;

	return &blob->marks;
}

/* Carries marks between current and an object. */
static int carry(const struct kern_ipc_perm *perm, bool reads, bool writes)
{
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_carrier_subject(&subject);
	if (err <= 0)
		return err;
	if (writes)
		hcsec_marks_add(get_marks(perm), hcsec_subject_out(&subject));
	if (reads)
		hcsec_subject_gain(&subject, atomic64_read(get_marks(perm)));
	return 0;
}

static int hook_msg_queue_msgsnd(struct kern_ipc_perm *perm,
				 struct msg_msg *msg, int msgflg)
{
	return carry(perm, false, true);
}

/*
 * Who waits for a message passes no other hook before it has it: then somebody
 * else finds its label.
 */
static int hook_ipc_permission(struct kern_ipc_perm *perm, short flag)
{
	struct hcsec_subject subject;

	guard(rcu)();
	return min(hcsec_carrier_subject(&subject), 0);
}

/* A sender hands its message to a task that waits for one. */
static int hook_msg_queue_msgrcv(struct kern_ipc_perm *perm,
				 struct msg_msg *msg, struct task_struct *target,
				 long type, int mode)
{
	struct hcsec_subject subject;
	struct hcsec_flow *flow;

	if (target == current)
		return carry(perm, true, false);
	if (!static_branch_unlikely(&hcsec_has_data))
		return 0;
	guard(rcu)();
	flow = hcsec_task_flow(target);
	if (flow && hcsec_subject_of(&subject, rcu_dereference(hcsec_active),
				     flow))
		hcsec_subject_gain(&subject, atomic64_read(get_marks(perm)));
	return 0;
}

/* Operations that are refused, or not, tell the value that they depend on. */
static int hook_sem_semop(struct kern_ipc_perm *perm, struct sembuf *sops,
			  unsigned int nsops, int alter)
{
	return carry(perm, true, alter);
}

static int hook_sem_semctl(struct kern_ipc_perm *perm, int cmd)
{
	/* About all of them; there is no object. */
	if (!perm)
		return 0;
	return carry(perm, true, cmd == SETVAL || cmd == SETALL);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(ipc_permission, hook_ipc_permission, HCSEC_FOR_DATA),
	HCSEC_HOOK(msg_queue_msgsnd, hook_msg_queue_msgsnd, HCSEC_FOR_DATA),
	HCSEC_HOOK(msg_queue_msgrcv, hook_msg_queue_msgrcv, HCSEC_FOR_DATA),
	HCSEC_HOOK(sem_semop, hook_sem_semop, HCSEC_FOR_DATA),
	HCSEC_HOOK(sem_semctl, hook_sem_semctl, HCSEC_FOR_DATA),
};

/**
 * hcsec_add_ipc_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_ipc_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
