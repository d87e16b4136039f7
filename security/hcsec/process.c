// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - What processes do to processes, and what they are
 *
 * Most of these hooks hold spinlocks.  Tracing, and what is checked in the same
 * way, carries data in one direction or in both: to read another process is to
 * get its marks, and who can attach to it has its memory.
 */

#include <linux/array_size.h>
#include <linux/cache.h>
#include <linux/capability.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/list.h>
#include <linux/preempt.h>
#include <linux/ptrace.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sched/task.h>
#include <linux/security.h>
#include <linux/signal.h>
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>

#include "audit.h"
#include "data.h"
#include "exec.h"
#include "flow.h"
#include "hooks.h"
#include "judge.h"
#include "mount.h"
#include "policy.h"
#include "process.h"
#include "task.h"

/**
 * hcsec_process_judge_fork - Judge that current makes a process
 *
 * Context: Process context.
 * Return: 0, or the negative errno that the hook is to return.
 */
int hcsec_process_judge_fork(void)
{
	const struct hcsec_event event = { .type = HCSEC_EVENT_PROCESS_FORK };
	const struct hcsec_object object = {};

	return hcsec_judge_current(&event, &object);
}

static int judge_id(enum hcsec_id kind, u32 id)
{
	const struct hcsec_event event = {
		.type = HCSEC_EVENT_PROCESS_SETID,
		.attr = {
			[HCSEC_PROCESS_ID_KIND] = kind,
			[HCSEC_PROCESS_ID] = id,
		},
	};
	const struct hcsec_object object = {};

	return hcsec_judge_current(&event, &object);
}

static int judge_gid(kgid_t gid)
{
	return judge_id(HCSEC_ID_GID, from_kgid(&init_user_ns, gid));
}

/* The id to act with is the effective one, and for files another may be set. */
static int hook_task_fix_setuid(struct cred *new, const struct cred *old,
				int flags)
{
	const kuid_t uid = flags == LSM_SETID_FS ? new->fsuid : new->euid;

	return judge_id(HCSEC_ID_UID, from_kuid(&init_user_ns, uid));
}

static int hook_task_fix_setgid(struct cred *new, const struct cred *old,
				int flags)
{
	return judge_gid(flags == LSM_SETID_FS ? new->fsgid : new->egid);
}

/* Every group that is new is a gid to act with. */
static int hook_task_fix_setgroups(struct cred *new, const struct cred *old)
{
	const struct group_info *const groups = new->group_info;
	int i, err;

	for (i = 0; i < groups->ngroups; i++) {
		if (groups_search(old->group_info, groups->gid[i]))
			continue;
		err = judge_gid(groups->gid[i]);
		if (err)
			return err;
	}
	return 0;
}

/*
 * Credentials that current has borrowed, as from who mounted an overlay, say
 * nothing of current.  Those that a subject has made are its own in whatever way
 * they come back, as a personality of a ring or for one of its workers.
 */
static bool is_own(const struct cred *cred)
{
	return cred == current_cred() &&
	       (cred == current_real_cred() ||
		READ_ONCE(hcsec_cred_blob(cred)->own));
}

static int judge_capability(int cap, bool probe)
{
	const struct hcsec_event event = {
		.type = HCSEC_EVENT_PROCESS_CAPABLE,
		.attr[HCSEC_PROCESS_CAPABILITY] = cap,
	};
	const struct hcsec_object object = {};
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	return probe ? hcsec_judge_probe(&subject, &event, &object) :
		       hcsec_judge(&subject, &event, &object);
}

/* Called only for capabilities that current has. */
static int hook_capable(const struct cred *cred, struct user_namespace *ns,
			int cap, unsigned int opts)
{
	int err = 0;

	if (hcsec_current_is_idle() || !in_task() || !is_own(cred))
		return 0;
	if (hcsec_is_used(HCSEC_EVENT_PROCESS_CAPABLE))
		err = judge_capability(cap, opts & CAP_OPT_NOAUDIT);
	if (!err && cap == CAP_SYS_ADMIN)
		err = hcsec_mount_capable();
	return err;
}

static void prepare(struct cred *new, const struct cred *old)
{
	const u64 word = READ_ONCE(*hcsec_task_word(current));

	if (READ_ONCE(hcsec_cred_blob(old)->own) ||
	    (old == current_real_cred() && hcsec_word_flow(word)))
		hcsec_own_cred(new);
}

static int hook_cred_prepare(struct cred *new, const struct cred *old, gfp_t gfp)
{
	prepare(new, old);
	return 0;
}

static void hook_cred_transfer(struct cred *new, const struct cred *old)
{
	prepare(new, old);
}

static enum hcsec_target target_of(const struct hcsec_subject *subject,
				   const struct hcsec_flow *flow)
{
	if (!flow)
		return HCSEC_TARGET_HOST;
	if (flow == subject->flow)
		return HCSEC_TARGET_SELF;
	return flow->container == subject->container ? HCSEC_TARGET_CONTAINER :
						       HCSEC_TARGET_OTHER;
}

/* Another task's flow object, as far as data goes.  Under RCU. */
static struct hcsec_subject other_subject(const struct hcsec_subject *subject,
					  struct hcsec_flow *flow)
{
	return (struct hcsec_subject){
		.loaded = subject->loaded,
		.flow = flow,
		.container = flow->container,
	};
}

static void read_from(const struct hcsec_subject *subject,
		      struct hcsec_flow *flow)
{
	const struct hcsec_subject other = other_subject(subject, flow);

	hcsec_subject_gain(subject, hcsec_subject_out(&other));
}

/* From now on each may get what the other gets, without a hook.  Under RCU. */
static void share(struct hcsec_flow *flow, struct hcsec_flow *other)
{
	if (!other)
		return;
	hcsec_domain_join(flow->container->domain, other->container->domain);
	hcsec_flow_set(flow, HCSEC_FLOW_SHARES);
	hcsec_flow_set(other, HCSEC_FLOW_SHARES);
}

/*
 * Judges that current gets at another task.  What it is done for cannot be told:
 * it may trace the other one, read or write its memory, or take a descriptor.
 */
static int judge_ptrace(struct task_struct *task, enum hcsec_access access,
			bool probe)
{
	const struct hcsec_object object = { .target_pid = task_tgid_nr(task) };
	struct hcsec_event event = {
		.type = HCSEC_EVENT_PROCESS_PTRACE,
		.attr[HCSEC_PROCESS_ACCESS] = access,
	};
	struct hcsec_subject subject;
	struct hcsec_flow *flow;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	flow = hcsec_task_flow(task);
	event.attr[HCSEC_PROCESS_TARGET] = target_of(&subject, flow);
	err = probe ? hcsec_judge_probe(&subject, &event, &object) :
		      hcsec_judge(&subject, &event, &object);
	if (err || !flow || flow == subject.flow ||
	    !static_branch_unlikely(&hcsec_has_data))
		return err;
	if (access == HCSEC_ACCESS_ATTACH)
		share(subject.flow, flow);
	else
		read_from(&subject, flow);
	return 0;
}

static int hook_ptrace_access_check(struct task_struct *child,
				    unsigned int mode)
{
	if (hcsec_current_is_idle())
		return 0;
	return judge_ptrace(child,
			    mode & PTRACE_MODE_ATTACH ? HCSEC_ACCESS_ATTACH :
							HCSEC_ACCESS_READ,
			    mode & PTRACE_MODE_NOAUDIT);
}

/* Current asks to be traced: it is the one that is judged. */
static int hook_ptrace_traceme(struct task_struct *parent)
{
	if (hcsec_current_is_idle())
		return 0;
	return judge_ptrace(parent, HCSEC_ACCESS_ATTACH, false);
}

/**
 * hcsec_process_executed - Let tracing go on over an exec
 *
 * @flow: Flow object that current has now.
 *
 * A new program shares no memory, but whoever traces it can still write that,
 * and it can go on with those whom it traces.  They may have begun when one of
 * them was no subject, or when there were no data marks.  Whoever begins after
 * this has looked finds the flow object that current has now.
 *
 * Context: Interrupts on; under RCU.
 */
void hcsec_process_executed(struct hcsec_flow *flow)
{
	struct task_struct *tracee;

	if (!static_branch_unlikely(&hcsec_has_data))
		return;
	read_lock(&tasklist_lock);
	if (current->ptrace)
		share(flow,
		      hcsec_task_flow(rcu_dereference(current->parent)));
	list_for_each_entry(tracee, &current->ptraced, ptrace_entry)
		share(flow, hcsec_task_flow(tracee));
	read_unlock(&tasklist_lock);
}

/* Signals that bring a value of the sender's with them. */
static bool has_value(const struct kernel_siginfo *info)
{
	return info != SEND_SIG_NOINFO && info != SEND_SIG_PRIV &&
	       info->si_code < 0 && info->si_code != SI_TKILL;
}

/* The kernel does not ask about its own signals. */
static int hook_task_kill(struct task_struct *task, struct kernel_siginfo *info,
			  int sig, const struct cred *cred)
{
	const struct hcsec_object object = { .target_pid = task_tgid_nr(task) };
	struct hcsec_event event = {
		.type = HCSEC_EVENT_PROCESS_KILL,
		.attr[HCSEC_PROCESS_SIGNAL] = sig,
	};
	struct hcsec_subject subject;
	struct hcsec_flow *flow;
	int err;

	/* With credentials it is for somebody who is not current. */
	if (cred || hcsec_current_is_idle())
		return 0;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	flow = hcsec_task_flow(task);
	event.attr[HCSEC_PROCESS_TARGET] = target_of(&subject, flow);
	err = hcsec_judge(&subject, &event, &object);
	if (!err && flow && flow != subject.flow && has_value(info)) {
		const struct hcsec_subject other = other_subject(&subject, flow);

		hcsec_subject_gain(&other, hcsec_subject_out(&subject));
	}
	return err;
}

static int hook_userns_create(const struct cred *cred)
{
	const struct hcsec_event event = {
		.type = HCSEC_EVENT_PROCESS_USERNS_CREATE,
	};
	const struct hcsec_object object = {};

	return hcsec_judge_current(&event, &object);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(task_fix_setuid, hook_task_fix_setuid,
		   HCSEC_FOR(PROCESS_SETID)),
	HCSEC_HOOK(task_fix_setgid, hook_task_fix_setgid,
		   HCSEC_FOR(PROCESS_SETID)),
	HCSEC_HOOK(task_fix_setgroups, hook_task_fix_setgroups,
		   HCSEC_FOR(PROCESS_SETID)),
	HCSEC_HOOK(capable, hook_capable,
		   HCSEC_FOR(PROCESS_CAPABLE) | HCSEC_FOR(SYSTEM_MOUNT)),
	HCSEC_HOOK(cred_prepare, hook_cred_prepare, HCSEC_FOR_POLICY),
	HCSEC_HOOK(cred_transfer, hook_cred_transfer, HCSEC_FOR_POLICY),
	HCSEC_HOOK(ptrace_access_check, hook_ptrace_access_check,
		   HCSEC_FOR(PROCESS_PTRACE) | HCSEC_FOR_DATA),
	HCSEC_HOOK(ptrace_traceme, hook_ptrace_traceme,
		   HCSEC_FOR(PROCESS_PTRACE) | HCSEC_FOR_DATA),
	HCSEC_HOOK(task_kill, hook_task_kill,
		   HCSEC_FOR(PROCESS_KILL) | HCSEC_FOR_DATA),
	HCSEC_HOOK(userns_create, hook_userns_create,
		   HCSEC_FOR(PROCESS_USERNS_CREATE)),
};

/**
 * hcsec_add_process_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_process_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
