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
#include <linux/spinlock.h>
#include <linux/types.h>
#include <linux/uuid.h>
#include <linux/vmalloc.h>
#include <linux/wait.h>

#include "audit.h"
#include "chain.h"
#include "container.h"
#include "flow.h"
#include "mode.h"
#include "netlink.h"
#include "path.h"
#include "policy.h"
#include "record.h"
#include "ring.h"
#include "setup.h"
#include "task.h"
#include "unix.h"

#define RING_SIZE BIT(CONFIG_HCSEC_AUDIT_RING_SHIFT)

static_assert(RING_SIZE >= 2 * (HCSEC_RECORD_MAX + HCSEC_RING_OVERHEAD));

/* Without memory until the initcall below: records count as lost till then. */
struct hcsec_ring hcsec_audit_ring = HCSEC_RING_INIT(hcsec_audit_ring);

DECLARE_WAIT_QUEUE_HEAD(hcsec_audit_wait);

/* What the chain starts from.  Other boots have other ids. */
static uuid_t this_boot __ro_after_init;

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

/* An interrupt takes longer than most fields of the text. */
static bool somebody_waits(u64 seq)
{
	/*
	 * A reader looks at the ring, under its lock, when it is in the queue
	 * already.  So it has found the record there, or is found here.
	 */
	return hcsec_netlink_wants(seq) || waitqueue_active(&hcsec_audit_wait);
}

/* The chain is over the text without the blank before its first field. */
static void digest_text(u8 digest[HCSEC_CHAIN_SIZE], struct seq_buf *text)
{
	hcsec_chain_digest(digest, text->buffer + 1, seq_buf_used(text) - 1);
}

/*
 * Where there is no memory for a text, it is written here for as long as it
 * takes to digest it: to use up memory must not be a way to avoid a record.
 */
static char *spare __ro_after_init;
static DEFINE_SPINLOCK(spare_lock);

#define SPARE_SIZE hcsec_record_text_size(HCSEC_RECORD_MAX)

static bool digest_in_spare(u8 digest[HCSEC_CHAIN_SIZE],
			    const struct sk_buff *record)
{
	struct seq_buf text;
	unsigned long flags;

	if (!spare)
		return false;
	spin_lock_irqsave(&spare_lock, flags);
	seq_buf_init(&text, spare, SPARE_SIZE);
	hcsec_record_text(&text, NULL, record->data, record->len);
	digest_text(digest, &text);
	spin_unlock_irqrestore(&spare_lock, flags);
	return true;
}

/**
 * struct rendering - What is made of a record before it is written
 *
 * @text: Its text, to be freed; NULL if there is no memory.
 * @digest: Digest of the text.
 */
struct rendering {
	char *text;
	u8 digest[HCSEC_CHAIN_SIZE];
};

/* Fails only before the audit ring is there. */
static bool render(struct rendering *rendering, const struct sk_buff *record)
{
	const size_t size = hcsec_record_text_size(record->len);
	struct seq_buf text;

	rendering->text = kmalloc(size, GFP_ATOMIC | __GFP_NOWARN);
	if (!rendering->text)
		return digest_in_spare(rendering->digest, record);
	seq_buf_init(&text, rendering->text, size);
	hcsec_record_text(&text, NULL, record->data, record->len);
	digest_text(rendering->digest, &text);
	seq_buf_str(&text);
	return true;
}

/*
 * The text is safe to log as it is, because everything that a container can
 * choose is escaped.  Without memory for it the record is named by its number.
 * The hash is one that is kept elsewhere, as soon as the log is.
 */
static void log_to_kernel_audit(const struct hcsec_stamp *stamp,
				const char *text)
{
	/* With any other flags, a slow auditd would put current to sleep. */
	struct audit_buffer *const ab =
		audit_log_start(audit_context(), GFP_ATOMIC | __GFP_NOWARN,
				AUDIT_KERNEL_OTHER);

	if (!ab)
		return;
	audit_log_format(ab, "lsm=hcsec seq=%llu%s hash=%*phN", stamp->seq,
			 text ?: "", HCSEC_CHAIN_SIZE, stamp->hash);
	audit_log_end(ab);
}

static void publish(struct sk_buff *record, bool to_kernel_audit)
{
	struct rendering rendering = {};
	struct hcsec_stamp stamp;
	bool made;

	made = record && render(&rendering, record);
	hcsec_ring_write(&hcsec_audit_ring, made ? record->data : NULL,
			 made ? record->len : 0, rendering.digest, &stamp);
	if (somebody_waits(stamp.seq))
		irq_work_queue(&notify_work);
	if (made && to_kernel_audit && IS_ENABLED(CONFIG_AUDIT))
		log_to_kernel_audit(&stamp, rendering.text);
	kfree(rendering.text);
	consume_skb(record);
}

void hcsec_audit_event(const struct hcsec_loaded *loaded,
		       const struct hcsec_container *container, u32 profile,
		       const struct hcsec_event *event,
		       const struct hcsec_object *object, u64 marks,
		       const struct hcsec_decision *decision,
		       enum hcsec_mode mode)
{
	struct hcsec_object named = *object;
	struct hcsec_path path = {};

	/* Without memory for the name, there is none in the record. */
	if (object->sk)
		hcsec_unix_name(object->sk, event->type, object->own, &path);
	else if (object->where && !object->path)
		(void)hcsec_path_get(object->where, GFP_ATOMIC | __GFP_NOWARN,
				     &path);
	if (path.name) {
		named.path = path.name;
		named.path_len = path.len;
	}
	publish(hcsec_record_event(loaded, container, profile, event, &named,
				   marks, decision, mode),
		decision->verdict >= HCSEC_DENY);
	kfree(path.name);
}

void hcsec_audit_escape(const struct hcsec_loaded *loaded,
			const struct hcsec_container *container, u32 profile,
			u64 marks, const struct hcsec_decision *decision,
			enum hcsec_mode mode)
{
	publish(hcsec_record_escape(loaded, container, profile, marks, decision,
				    mode),
		true);
}

void hcsec_audit_declassify(const struct hcsec_subject *subject, u64 gained,
			    const struct hcsec_object *object)
{
	publish(hcsec_record_declassify(subject, gained, object,
					hcsec_mode_of(subject->loaded,
						      subject->profile)),
		true);
}

void hcsec_audit_change(const struct hcsec_change *change)
{
	publish(hcsec_record_change(change), true);
}

u64 hcsec_audit_head(uuid_t *boot_id, u8 hash[HCSEC_CHAIN_SIZE])
{
	uuid_copy(boot_id, &this_boot);
	return hcsec_ring_head(&hcsec_audit_ring, hash);
}

/*
 * After socket buffers and the audit subsystem, but before securityfs and
 * netlink, and so before the first policy.
 */
static int __init hcsec_audit_init(void)
{
	u8 chain[HCSEC_CHAIN_SIZE];
	void *data;

	if (!hcsec_enabled)
		return 0;

	/* Without these, records are counted as lost. */
	data = vmalloc(RING_SIZE);
	spare = vmalloc(SPARE_SIZE);
	if (!data || !spare) {
		vfree(data);
		data = NULL;
	}
	uuid_gen(&this_boot);
	hcsec_chain_start(chain, this_boot.b);
	hcsec_ring_init(&hcsec_audit_ring, data, RING_SIZE, chain);
	publish(hcsec_record_boot(&this_boot, hcsec_mode_get()), true);
	return data ? 0 : -ENOMEM;
}

postcore_initcall(hcsec_audit_init);
