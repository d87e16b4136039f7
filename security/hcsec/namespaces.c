// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Namespaces of containers
 *
 * There is no hook where a task gets another namespace, so they are looked at
 * when something else is judged.  They are compared by address, while references
 * keep the addresses from being used again.
 */

#include <asm/barrier.h>
#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/cred.h>
#include <linux/hcsec.h>
#include <linux/nsproxy.h>
#include <linux/pid_namespace.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/user_namespace.h>

#include "container.h"
#include "namespaces.h"
#include "policy.h"
#include "task.h"

/* The user namespace of current's own credentials, not of borrowed ones. */
static struct user_namespace *own_user_ns(void)
{
	return current_real_cred()->user_ns;
}

/**
 * hcsec_namespaces_pin - Note the namespaces of a container's first exec
 *
 * @subject: Current, which has just executed.
 *
 * They are held until the container is gone, which may be some milliseconds
 * after its last task; so this is done only where the profile asks for it.
 *
 * Context: Under RCU.
 */
void hcsec_namespaces_pin(const struct hcsec_subject *subject)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;
	struct hcsec_container *const container = subject->container;
	struct hcsec_namespaces *const pinned = &container->namespaces;
	unsigned long flags;

	if (!(policy->profiles[subject->profile].flags & HCSEC_PROFILE_PINNED) ||
	    READ_ONCE(pinned->nsproxy))
		return;
	spin_lock_irqsave(&container->lock, flags);
	if (!pinned->nsproxy) {
		get_nsproxy(current->nsproxy);
		pinned->user_ns = get_user_ns(own_user_ns());
		pinned->pid_ns = get_pid_ns(task_active_pid_ns(current));
		/* Pairs with hcsec_namespaces_changed(). */
		smp_store_release(&pinned->nsproxy, current->nsproxy);
	}
	spin_unlock_irqrestore(&container->lock, flags);
}

/**
 * hcsec_namespaces_release - Give up the namespaces of a container
 *
 * @namespaces: Of a container that is gone.
 *
 * Context: Process context; may sleep.
 */
void hcsec_namespaces_release(struct hcsec_namespaces *namespaces)
{
	if (!namespaces->nsproxy)
		return;
	put_nsproxy(namespaces->nsproxy);
	put_user_ns(namespaces->user_ns);
	put_pid_ns(namespaces->pid_ns);
}

/* Namespaces of the kinds that a task has one of, and can change at once. */
static unsigned long differ(const struct nsproxy *a, const struct nsproxy *b)
{
	unsigned long kinds = 0;

	if (a->mnt_ns != b->mnt_ns)
		kinds |= BIT(HCSEC_NS_MNT);
	if (a->uts_ns != b->uts_ns)
		kinds |= BIT(HCSEC_NS_UTS);
	if (a->ipc_ns != b->ipc_ns)
		kinds |= BIT(HCSEC_NS_IPC);
	if (a->net_ns != b->net_ns)
		kinds |= BIT(HCSEC_NS_NET);
	if (a->cgroup_ns != b->cgroup_ns)
		kinds |= BIT(HCSEC_NS_CGROUP);
	return kinds;
}

/*
 * A pid or time namespace that is changed becomes that of the children, so what
 * a task's children were to have when its container's were noted is no change.
 */
static bool pid_differs(const struct hcsec_namespaces *pinned,
			const struct nsproxy *now)
{
	const struct pid_namespace *const children =
		pinned->nsproxy->pid_ns_for_children;
	const struct pid_namespace *const own = task_active_pid_ns(current);

	return (own != pinned->pid_ns && own != children) ||
	       (now->pid_ns_for_children != pinned->pid_ns &&
		now->pid_ns_for_children != children);
}

static bool time_differs(const struct nsproxy *then, const struct nsproxy *now)
{
	return (now->time_ns != then->time_ns &&
		now->time_ns != then->time_ns_for_children) ||
	       (now->time_ns_for_children != then->time_ns &&
		now->time_ns_for_children != then->time_ns_for_children);
}

/**
 * hcsec_namespaces_changed - What namespaces current has that it should not
 *
 * @subject: Current.
 *
 * Tasks that have the same namespaces mostly share even the structure that
 * points to them.
 *
 * Context: Any; under RCU.
 * Return: A bit for each &enum hcsec_namespace in which current is in another
 * one than its container was at its first exec.
 */
unsigned long hcsec_namespaces_changed(const struct hcsec_subject *subject)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;
	const struct hcsec_namespaces *const pinned =
		&subject->container->namespaces;
	const struct nsproxy *const now = current->nsproxy;
	const struct nsproxy *then;
	unsigned long kinds = 0;

	if (!(policy->profiles[subject->profile].flags & HCSEC_PROFILE_PINNED))
		return 0;
	/* Pairs with hcsec_namespaces_pin(). */
	then = smp_load_acquire(&pinned->nsproxy);
	/* There is none before the first exec, nor when a task has exited. */
	if (!then || !now)
		return 0;
	if (now != then) {
		kinds = differ(now, then);
		if (time_differs(then, now))
			kinds |= BIT(HCSEC_NS_TIME);
	}
	if (pid_differs(pinned, now))
		kinds |= BIT(HCSEC_NS_PID);
	if (own_user_ns() != pinned->user_ns)
		kinds |= BIT(HCSEC_NS_USER);
	return kinds;
}

/**
 * hcsec_namespaces_initial - What initial namespaces current may not be in
 *
 * @subject: Current.
 *
 * Context: Any; under RCU.
 * Return: A bit for each &enum hcsec_namespace that has to be private to
 * containers of the profile and is not.
 */
unsigned long hcsec_namespaces_initial(const struct hcsec_subject *subject)
{
	const struct hcsec_policy *const policy = &subject->loaded->policy;
	const u8 private = policy->profiles[subject->profile].private_ns;
	unsigned long own;

	if (!private)
		return 0;
	own = differ(current->nsproxy, &init_nsproxy);
	if (current->nsproxy->time_ns != init_nsproxy.time_ns)
		own |= BIT(HCSEC_NS_TIME);
	if (task_active_pid_ns(current) != &init_pid_ns)
		own |= BIT(HCSEC_NS_PID);
	if (own_user_ns() != &init_user_ns)
		own |= BIT(HCSEC_NS_USER);
	return private & ~own;
}
