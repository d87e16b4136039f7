// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Generic netlink: dumps of containers and of tasks
 */

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/netlink.h>
#include <linux/pid.h>
#include <linux/pid_namespace.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/sched.h>
#include <linux/sched/signal.h>
#include <linux/sizes.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <net/genetlink.h>
#include <net/netlink.h>

#include "container.h"
#include "data.h"
#include "netlink.h"
#include "policy.h"
#include "record.h"
#include "task.h"

/* A message holds at least one container, whose path and marks may be long. */
#define DUMP_SIZE SZ_16K

static int put_container(struct sk_buff *skb, struct hcsec_container *container)
{
	const struct hcsec_loaded *loaded;
	int profile = -1;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "needs the policy in force");

	loaded = rcu_dereference(hcsec_active);
	if (loaded)
		profile = hcsec_container_profile(loaded, container);

	return nla_put_u64_64bit(skb, HCSEC_A_CONTAINER_CGROUP_ID,
				 container->cgroup_id,
				 HCSEC_A_CONTAINER_PAD) ?:
	       nla_put_string(skb, HCSEC_A_CONTAINER_CGROUP,
			      container->path) ?:
	       (profile >= 0 ?
			hcsec_put_name(skb, HCSEC_A_CONTAINER_PROFILE,
				       hcsec_profile_name(loaded, profile)) ?:
			nla_put_u32(skb, HCSEC_A_CONTAINER_MODE,
				    hcsec_mode_of(loaded, profile)) : 0) ?:
	       hcsec_put_marks(skb, HCSEC_A_CONTAINER_MARKS,
			       atomic64_read(&container->marks)) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_CONTAINER_DENIED,
				 atomic64_read(&container->denied),
				 HCSEC_A_CONTAINER_PAD) ?:
	       nla_put_u32(skb, HCSEC_A_CONTAINER_TASKS,
			   refcount_read(&container->usage)) ?:
	       hcsec_put_marks(skb, HCSEC_A_CONTAINER_DATA,
			       hcsec_domain_marks(container->domain));
}

static struct rhashtable_iter **container_iter(struct netlink_callback *cb)
{
	NL_ASSERT_DUMP_CTX_FITS(struct rhashtable_iter *);
	return (struct rhashtable_iter **)cb->ctx;
}

/**
 * hcsec_container_dump_start - Start a dump of containers
 *
 * @cb: The dump.
 *
 * Context: Process context.
 * Return: 0 or -ENOMEM.
 */
int hcsec_container_dump_start(struct netlink_callback *cb)
{
	struct rhashtable_iter *const iter = kmalloc(sizeof(*iter), GFP_KERNEL);

	if (!iter)
		return -ENOMEM;
	hcsec_container_walk_enter(iter);
	*container_iter(cb) = iter;
	cb->min_dump_alloc = DUMP_SIZE;
	/* Raised when the walk starts anew: userspace is told to repeat it. */
	cb->seq = 1;
	return 0;
}

/**
 * hcsec_container_dump_done - End a dump of containers
 *
 * @cb: The dump.
 *
 * Context: Process context.
 * Return: 0.
 */
int hcsec_container_dump_done(struct netlink_callback *cb)
{
	struct rhashtable_iter *const iter = *container_iter(cb);

	rhashtable_walk_exit(iter);
	kfree(iter);
	return 0;
}

static int dump_container(struct sk_buff *skb, struct netlink_callback *cb,
			  struct hcsec_container *container)
{
	void *const head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid,
				       cb->nlh->nlmsg_seq, &hcsec_genl_family,
				       NLM_F_MULTI, HCSEC_CMD_CONTAINER_GET);

	if (!head)
		return -EMSGSIZE;
	genl_dump_check_consistent(cb, head);
	if (put_container(skb, container)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/**
 * hcsec_container_dump - Fill a message with containers
 *
 * @skb: The message.
 * @cb: The dump.
 *
 * Context: Process context.
 * Return: 0 if that was all, -EMSGSIZE if the message is full.
 */
int hcsec_container_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct rhashtable_iter *const iter = *container_iter(cb);
	struct hcsec_container *container;
	int err = 0;

	if (rhashtable_walk_start_check(iter) == -EAGAIN)
		cb->seq++;
	/* The one that did not fit before, if there is one. */
	container = rhashtable_walk_peek(iter);
	while (container && !err) {
		if (!IS_ERR(container))
			err = dump_container(skb, cb, container);
		else if (PTR_ERR(container) == -EAGAIN)
			cb->seq++;
		else
			err = PTR_ERR(container);
		if (!err)
			container = rhashtable_walk_next(iter);
	}
	rhashtable_walk_stop(iter);
	return err;
}

/**
 * struct task_dump - Where a dump of tasks is
 *
 * @next: Lowest pid that was not looked at.
 */
struct task_dump {
	pid_t next;
};

static struct task_dump *task_dump_of(struct netlink_callback *cb)
{
	NL_ASSERT_DUMP_CTX_FITS(struct task_dump);
	return (struct task_dump *)cb->ctx;
}

static int put_task(struct sk_buff *skb, struct task_struct *task,
		    const struct hcsec_flow *flow)
{
	struct hcsec_container *const container = flow->container;
	const struct hcsec_loaded *loaded;
	char comm[TASK_COMM_LEN];
	int profile = -1;

	RCU_LOCKDEP_WARN(!rcu_read_lock_held(), "needs the policy in force");

	loaded = rcu_dereference(hcsec_active);
	if (loaded)
		profile = hcsec_container_profile(loaded, container);
	get_task_comm(comm, task);

	return nla_put_u32(skb, HCSEC_A_TASK_PID, task_pid_nr(task)) ?:
	       nla_put_u32(skb, HCSEC_A_TASK_TGID, task_tgid_nr(task)) ?:
	       nla_put_string(skb, HCSEC_A_TASK_COMM, comm) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_TASK_CGROUP_ID,
				 container->cgroup_id, HCSEC_A_TASK_PAD) ?:
	       (profile >= 0 ?
			hcsec_put_name(skb, HCSEC_A_TASK_PROFILE,
				       hcsec_profile_name(loaded, profile)) ?:
			nla_put_u32(skb, HCSEC_A_TASK_MODE,
				    hcsec_mode_of(loaded, profile)) : 0) ?:
	       hcsec_put_marks(skb, HCSEC_A_TASK_MARKS,
			       atomic64_read(&flow->marks)) ?:
	       (test_bit(HCSEC_FLOW_ESCAPED, &flow->state) ?
			nla_put_flag(skb, HCSEC_A_TASK_ESCAPED) : 0);
}

/*
 * A process is told once, as its leader; a thread is told only if it does not
 * share the leader's flow object.
 */
static const struct hcsec_flow *flow_to_tell(struct task_struct *task)
{
	const struct hcsec_flow *const flow = hcsec_task_flow(task);

	if (!thread_group_leader(task) &&
	    flow == hcsec_task_flow(READ_ONCE(task->group_leader)))
		return NULL;
	return flow;
}

static int dump_task(struct sk_buff *skb, struct netlink_callback *cb,
		     struct task_struct *task)
{
	const struct hcsec_flow *const flow = flow_to_tell(task);
	void *head;

	if (!flow)
		return 0;
	head = genlmsg_put(skb, NETLINK_CB(cb->skb).portid, cb->nlh->nlmsg_seq,
			   &hcsec_genl_family, NLM_F_MULTI, HCSEC_CMD_TASK_GET);
	if (!head)
		return -EMSGSIZE;
	if (put_task(skb, task, flow)) {
		genlmsg_cancel(skb, head);
		return -EMSGSIZE;
	}
	genlmsg_end(skb, head);
	return 0;
}

/**
 * hcsec_task_dump_start - Start a dump of tasks
 *
 * @cb: The dump.
 *
 * Context: Process context.
 * Return: 0.
 */
int hcsec_task_dump_start(struct netlink_callback *cb)
{
	task_dump_of(cb)->next = 1;
	cb->min_dump_alloc = DUMP_SIZE;
	return 0;
}

/**
 * hcsec_task_dump - Fill a message with tasks
 *
 * @skb: The message.
 * @cb: The dump.
 *
 * Context: Process context.
 * Return: 0 if that was all, -EMSGSIZE if the message is full.
 */
int hcsec_task_dump(struct sk_buff *skb, struct netlink_callback *cb)
{
	struct task_dump *const dump = task_dump_of(cb);
	int err = 0;

	while (!err) {
		struct task_struct *task;
		struct pid *pid;

		rcu_read_lock();
		pid = find_ge_pid(dump->next, &init_pid_ns);
		if (!pid) {
			rcu_read_unlock();
			break;
		}
		dump->next = pid_nr(pid);
		task = pid_task(pid, PIDTYPE_PID);
		if (task)
			err = dump_task(skb, cb, task);
		/* A task that did not fit starts the next message. */
		if (!err)
			dump->next++;
		rcu_read_unlock();
		cond_resched();
	}
	return err;
}
