// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Generic netlink: the family, live records, status
 *
 * Described in Documentation/netlink/specs/hcsec.yaml.  The family exists in
 * the initial network namespace only: what it tells is the host's business.
 */

#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/init.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <linux/workqueue.h>
#include <net/genetlink.h>
#include <net/net_namespace.h>
#include <net/netlink.h>

#include "audit.h"
#include "container.h"
#include "keys.h"
#include "keyset.h"
#include "mode.h"
#include "netlink.h"
#include "policy.h"
#include "record.h"
#include "ring.h"
#include "setup.h"

static const struct genl_multicast_group mcast_groups[] = {
	{ .name = HCSEC_GENL_MCGRP_AUDIT, .flags = GENL_MCAST_CAP_NET_ADMIN },
};

enum { MCGRP_AUDIT };

/*
 * The sender is one more reader of the ring.  So messages have the order of
 * their numbers, memory for them is allocated where one may sleep, and no lock
 * of a hook's caller is held while sockets are locked and woken.
 */

/* Set once, when the family is registered. */
static bool registered __ro_after_init;

/* Of HCSEC_RECORD_MAX bytes, used by the sender only. */
static u8 *send_buf __ro_after_init;

/* Records that could not be sent although somebody listened. */
static atomic64_t dropped = ATOMIC64_INIT(0);

static int send_record(const struct hcsec_stamp *stamp, const void *record,
		       size_t len)
{
	struct sk_buff *skb;
	void *head;
	int err;

	skb = genlmsg_new(2 * nla_total_size_64bit(sizeof(u64)) + len +
			  nla_total_size(sizeof(stamp->hash)), GFP_KERNEL);
	if (!skb)
		return -ENOMEM;

	err = -EMSGSIZE;
	head = genlmsg_put(skb, 0, 0, &hcsec_genl_family, 0, HCSEC_CMD_AUDIT);
	if (!head)
		goto free;
	if (nla_put_u64_64bit(skb, HCSEC_A_AUDIT_SEQ, stamp->seq,
			      HCSEC_A_AUDIT_PAD) ||
	    nla_put_u64_64bit(skb, HCSEC_A_AUDIT_TIME, stamp->time,
			      HCSEC_A_AUDIT_PAD) ||
	    skb_tailroom(skb) < len)
		goto free;
	/*
	 * As aligned as it was built: with or without padding, number and time
	 * end where the record may start.
	 */
	skb_put_data(skb, record, len);
	if (nla_put(skb, HCSEC_A_AUDIT_HASH, sizeof(stamp->hash), stamp->hash))
		goto free;
	genlmsg_end(skb, head);

	err = genlmsg_multicast(&hcsec_genl_family, skb, 0, MCGRP_AUDIT, GFP_KERNEL);
	/*
	 * Nobody got it: because the last listener has just left, or because
	 * its queue is full.
	 */
	if (err == -ESRCH &&
	    !genl_has_listeners(&hcsec_genl_family, &init_net, MCGRP_AUDIT))
		err = 0;
	return err;

free:
	nlmsg_free(skb);
	return err;
}

/*
 * Number of the newest record that was written when there were no listeners: they
 * want none up to that.  Tasks write it at once, so it may be a little less.
 */
static u64 unwanted;

/* How many of the records before number @seq listeners have missed. */
static u64 count_missed(u64 seq, u64 lost)
{
	const u64 first = max(seq - lost, READ_ONCE(unwanted) + 1);

	return seq > first ? seq - first : 0;
}

static bool has_listeners(void)
{
	/* Pairs with smp_store_release() in hcsec_netlink_init(). */
	return smp_load_acquire(&registered) &&
	       genl_has_listeners(&hcsec_genl_family, &init_net, MCGRP_AUDIT);
}

static void send_records(struct work_struct *work)
{
	/* The work runs once at a time, which serialises these. */
	static struct hcsec_cursor cursor = { .seq = 1 };
	struct hcsec_stamp stamp;
	ssize_t len;
	u64 lost;

	for (;;) {
		if (!has_listeners()) {
			hcsec_ring_seek(&hcsec_audit_ring, &cursor,
					HCSEC_RING_NEWEST);
			return;
		}
		len = hcsec_ring_read(&hcsec_audit_ring, &cursor, &stamp,
				      send_buf, HCSEC_RECORD_MAX, &lost);
		if (len < 0)
			return;
		if (lost)
			atomic64_add(count_missed(cursor.seq, lost), &dropped);
		else if (stamp.seq > READ_ONCE(unwanted) &&
			 send_record(&stamp, send_buf, len))
			atomic64_inc(&dropped);
		cond_resched();
	}
}

static DECLARE_WORK(send_work, send_records);

/**
 * hcsec_netlink_wants - Whether there are listeners to send a record to
 *
 * @seq: Number of the record, which has been written.
 *
 * Context: Any.
 * Return: True if hcsec_netlink_notify() is to be called.
 */
bool hcsec_netlink_wants(u64 seq)
{
	if (has_listeners())
		return true;
	/* Whoever listens from now on comes after the record. */
	WRITE_ONCE(unwanted, seq);
	return false;
}

/**
 * hcsec_netlink_notify - Send the new records of the ring to the listeners
 *
 * Context: Any.
 */
void hcsec_netlink_notify(void)
{
	if (has_listeners())
		queue_work(system_unbound_wq, &send_work);
}

/**
 * hcsec_netlink_dropped - How many records listeners could not be sent
 *
 * Return: Records that were gone from the ring before they could be sent, and
 * messages that found no memory or nothing but full queues.
 */
u64 hcsec_netlink_dropped(void)
{
	return atomic64_read(&dropped);
}

/* What is in force is told as it was at one moment. */
static int put_state(struct sk_buff *skb)
{
	const struct hcsec_keyring *keyring;
	const struct hcsec_loaded *loaded;
	int err = 0;

	guard(mutex)(&hcsec_policy_mutex);
	loaded = hcsec_policy_locked();
	keyring = hcsec_keys_get();
	if (loaded)
		err = hcsec_put_name(skb, HCSEC_A_STATUS_POLICY,
				     hcsec_policy_name(loaded)) ?:
		      nla_put_u64_64bit(skb, HCSEC_A_STATUS_SERIAL,
					loaded->serial, HCSEC_A_STATUS_PAD);
	if (!err && hcsec_sealed())
		err = nla_put_flag(skb, HCSEC_A_STATUS_SEALED);
	return err ?:
	       nla_put_u64_64bit(skb, HCSEC_A_STATUS_GENERATION,
				 loaded ? loaded->generation : 0,
				 HCSEC_A_STATUS_PAD) ?:
	       nla_put_u32(skb, HCSEC_A_STATUS_EPOCH, keyring->epoch) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_STATUS_KEYSET, keyring->serial,
				 HCSEC_A_STATUS_PAD) ?:
	       nla_put_u32(skb, HCSEC_A_STATUS_MODE, hcsec_mode_get());
}

static int put_status(struct sk_buff *skb)
{
	struct hcsec_ring_stats stats;
	const int err = put_state(skb);

	if (err)
		return err;
	hcsec_ring_stats(&hcsec_audit_ring, &stats);
	return nla_put_u32(skb, HCSEC_A_STATUS_CONTAINERS,
			   hcsec_container_count()) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_STATUS_RECORDS, stats.written,
				 HCSEC_A_STATUS_PAD) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_STATUS_LOST, stats.lost,
				 HCSEC_A_STATUS_PAD) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_STATUS_DROPPED,
				 hcsec_netlink_dropped(), HCSEC_A_STATUS_PAD);
}

static int status_get(struct sk_buff *skb, struct genl_info *info)
{
	struct sk_buff *reply;
	void *head;

	reply = genlmsg_new(GENLMSG_DEFAULT_SIZE, GFP_KERNEL);
	if (!reply)
		return -ENOMEM;
	head = genlmsg_put_reply(reply, info, &hcsec_genl_family, 0,
				 HCSEC_CMD_STATUS_GET);
	if (!head || put_status(reply)) {
		nlmsg_free(reply);
		return -EMSGSIZE;
	}
	genlmsg_end(reply, head);
	return genlmsg_reply(reply, info);
}

static const struct genl_ops family_ops[] = {
	{
		.cmd = HCSEC_CMD_CONTAINER_GET,
		.flags = GENL_ADMIN_PERM,
		.start = hcsec_container_dump_start,
		.dumpit = hcsec_container_dump,
		.done = hcsec_container_dump_done,
	},
	{
		.cmd = HCSEC_CMD_TASK_GET,
		.flags = GENL_ADMIN_PERM,
		.start = hcsec_task_dump_start,
		.dumpit = hcsec_task_dump,
	},
	{
		.cmd = HCSEC_CMD_STATUS_GET,
		.doit = status_get,
	},
};

struct genl_family hcsec_genl_family __ro_after_init = {
	.name = HCSEC_GENL_NAME,
	.version = HCSEC_GENL_VERSION,
	.parallel_ops = true,
	.ops = family_ops,
	.n_ops = ARRAY_SIZE(family_ops),
	.mcgrps = mcast_groups,
	.n_mcgrps = ARRAY_SIZE(mcast_groups),
};

/* After genl_init(), which is a core_initcall. */
static int __init hcsec_netlink_init(void)
{
	int err;

	if (!hcsec_enabled)
		return 0;

	send_buf = kmalloc(HCSEC_RECORD_MAX, GFP_KERNEL);
	err = send_buf ? genl_register_family(&hcsec_genl_family) : -ENOMEM;
	if (err) {
		pr_err("hcsec: no netlink family: %pe\n", ERR_PTR(err));
		kfree(send_buf);
		return err;
	}
	/* Pairs with smp_load_acquire() in send_records(). */
	smp_store_release(&registered, true);
	return 0;
}

fs_initcall(hcsec_netlink_init);
