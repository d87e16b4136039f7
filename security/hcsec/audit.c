// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Audit records and the ring that holds them
 *
 * A record goes to the ring, and denials also to the kernel's audit subsystem.
 * Readers of securityfs and netlink listeners follow the ring, so that all see
 * the same records in the same order, and none can hold up the task that is
 * being judged.
 */

#include <linux/audit.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/init.h>
#include <linux/irq_work.h>
#include <linux/kconfig.h>
#include <linux/poll.h>
#include <linux/sched.h>
#include <linux/seq_buf.h>
#include <linux/skbuff.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#include "audit.h"
#include "container.h"
#include "flow.h"
#include "netlink.h"
#include "policy.h"
#include "record.h"
#include "ring.h"
#include "setup.h"

#define RING_SIZE BIT(CONFIG_HCSEC_AUDIT_RING_SHIFT)

static_assert(RING_SIZE >= 2 * (HCSEC_RECORD_MAX + HCSEC_RING_OVERHEAD));

/* Without memory until the initcall below: records count as lost till then. */
struct hcsec_ring hcsec_audit_ring = HCSEC_RING_INIT(hcsec_audit_ring);

DECLARE_WAIT_QUEUE_HEAD(hcsec_audit_wait);

static void notify_readers(struct irq_work *work)
{
	wake_up_interruptible_poll(&hcsec_audit_wait, EPOLLIN | EPOLLRDNORM);
	hcsec_netlink_notify();
}

/*
 * Hooks hold all kinds of locks: of sockets, of files, of tasks.  Readers are
 * woken from an interrupt of its own, where none of them is held.
 */
static DEFINE_IRQ_WORK(notify_work, notify_readers);

/*
 * The text is safe to log as it is, because everything that a container can
 * choose is escaped.  Without memory for it the record is named by its number.
 */
static void log_to_kernel_audit(u64 seq, const struct sk_buff *record)
{
	const gfp_t gfp = GFP_ATOMIC | __GFP_NOWARN;
	const size_t size = hcsec_record_text_size(record->len);
	struct audit_buffer *ab;
	struct seq_buf text;
	char *buf;

	/* With any other flags, a slow auditd would put current to sleep. */
	ab = audit_log_start(audit_context(), gfp, AUDIT_KERNEL_OTHER);
	if (!ab)
		return;
	buf = kmalloc(size, gfp);
	if (buf) {
		seq_buf_init(&text, buf, size);
		hcsec_record_text(&text, NULL, record->data, record->len);
	}
	audit_log_format(ab, "lsm=hcsec seq=%llu%s", seq,
			 buf ? seq_buf_str(&text) : "");
	kfree(buf);
	audit_log_end(ab);
}

static void publish(struct sk_buff *record, bool to_kernel_audit)
{
	const u64 seq = hcsec_ring_write(&hcsec_audit_ring,
					 record ? record->data : NULL,
					 record ? record->len : 0);

	irq_work_queue(&notify_work);
	if (record && to_kernel_audit && IS_ENABLED(CONFIG_AUDIT))
		log_to_kernel_audit(seq, record);
	consume_skb(record);
}

void hcsec_audit_event(const struct hcsec_loaded *loaded,
		       const struct hcsec_container *container, u32 profile,
		       const struct hcsec_event *event,
		       const struct hcsec_object *object, u64 marks,
		       const struct hcsec_decision *decision,
		       enum hcsec_mode mode)
{
	publish(hcsec_record_event(loaded, container, profile, event, object,
				   marks, decision, mode),
		decision->verdict >= HCSEC_DENY);
}

void hcsec_audit_escape(const struct hcsec_loaded *loaded,
			const struct hcsec_container *container, u32 profile,
			u64 marks, enum hcsec_mode mode)
{
	publish(hcsec_record_escape(loaded, container, profile, marks, mode),
		true);
}

void hcsec_audit_load(const char *name, u64 serial, int err, const char *reason)
{
	publish(hcsec_record_load(name, serial, err, reason), true);
}

void hcsec_audit_mode(enum hcsec_mode mode)
{
	publish(hcsec_record_mode(mode), true);
}

/* Before securityfs and netlink, and so before the first policy. */
static int __init hcsec_audit_init(void)
{
	void *data;

	if (!hcsec_enabled)
		return 0;

	/* Without it, records are counted as lost. */
	data = vmalloc(RING_SIZE);
	hcsec_ring_init(&hcsec_audit_ring, data, RING_SIZE);
	return data ? 0 : -ENOMEM;
}

core_initcall(hcsec_audit_init);
