// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The files audit and audit_head: records as text, one a read, and the
 * end of their chain
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/poll.h>
#include <linux/seq_buf.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/uuid.h>
#include <linux/wait.h>

#include "audit.h"
#include "chain.h"
#include "fs.h"
#include "record.h"
#include "ring.h"

/**
 * struct audit_reader - One who has opened the file
 *
 * @lock: Protects the other members.
 * @cursor: How far it is.
 * @record: The record that is being read.
 */
struct audit_reader {
	struct mutex lock; /* protects the reader */
	struct hcsec_cursor cursor;
	u8 record[HCSEC_RECORD_MAX];
};

static int audit_open(struct inode *inode, struct file *file)
{
	const int err = hcsec_fs_open_admin(inode, file);
	struct audit_reader *reader;

	if (err)
		return err;
	reader = kvmalloc(sizeof(*reader), GFP_KERNEL_ACCOUNT);
	if (!reader)
		return -ENOMEM;
	mutex_init(&reader->lock);
	hcsec_ring_seek(&hcsec_audit_ring, &reader->cursor, HCSEC_RING_OLDEST);
	file->private_data = reader;
	/*
	 * Whoever waits for a record must not hold the lock of the position,
	 * which records do not have: others that share the file would wait for
	 * that lock, and could not even be killed.
	 */
	file->f_mode &= ~FMODE_ATOMIC_POS;
	return 0;
}

/* Reads one line.  Nothing is consumed if the line cannot be delivered. */
static ssize_t read_line(struct audit_reader *reader, char __user *to,
			 size_t count)
{
	struct hcsec_cursor cursor = reader->cursor;
	struct hcsec_stamp stamp;
	struct seq_buf text;
	ssize_t len;
	size_t size;
	u64 lost;

	lockdep_assert_held(&reader->lock);
	len = hcsec_ring_read(&hcsec_audit_ring, &cursor, &stamp,
			      reader->record, sizeof(reader->record), &lost);
	if (len < 0)
		return len;

	size = hcsec_record_text_size(len);
	char *buf __free(kvfree) = kvmalloc(size, GFP_KERNEL);

	if (!buf)
		return -ENOMEM;
	seq_buf_init(&text, buf, size);
	if (lost)
		seq_buf_printf(&text, "lost=%llu", lost);
	else
		hcsec_record_text(&text, &stamp, reader->record, len);
	seq_buf_putc(&text, '\n');
	WARN_ON_ONCE(seq_buf_has_overflowed(&text));

	if (seq_buf_used(&text) > count)
		return -EINVAL;
	if (copy_to_user(to, buf, seq_buf_used(&text)))
		return -EFAULT;
	reader->cursor = cursor;
	return seq_buf_used(&text);
}

static ssize_t audit_read(struct file *file, char __user *to, size_t count,
			  loff_t *pos)
{
	struct audit_reader *const reader = file->private_data;
	ssize_t ret;
	u64 seq;

	for (;;) {
		if (mutex_lock_interruptible(&reader->lock))
			return -ERESTARTSYS;
		ret = read_line(reader, to, count);
		seq = reader->cursor.seq;
		mutex_unlock(&reader->lock);
		if (ret != -EAGAIN || file->f_flags & O_NONBLOCK)
			return ret;
		ret = wait_event_interruptible(hcsec_audit_wait,
					       hcsec_ring_readable(&hcsec_audit_ring,
								   seq));
		if (ret)
			return ret;
	}
}

static __poll_t audit_poll(struct file *file, poll_table *wait)
{
	struct audit_reader *const reader = file->private_data;
	u64 seq;

	poll_wait(file, &hcsec_audit_wait, wait);
	mutex_lock(&reader->lock);
	seq = reader->cursor.seq;
	mutex_unlock(&reader->lock);
	if (hcsec_ring_readable(&hcsec_audit_ring, seq))
		return EPOLLIN | EPOLLRDNORM;
	return 0;
}

static loff_t audit_llseek(struct file *file, loff_t offset, int whence)
{
	struct audit_reader *const reader = file->private_data;
	enum hcsec_ring_end end;

	/* Records have no offsets, as in /dev/kmsg. */
	if (offset)
		return -ESPIPE;
	switch (whence) {
	case SEEK_SET:
		end = HCSEC_RING_OLDEST;
		break;
	case SEEK_END:
		end = HCSEC_RING_NEWEST;
		break;
	default:
		return -EINVAL;
	}
	guard(mutex)(&reader->lock);
	hcsec_ring_seek(&hcsec_audit_ring, &reader->cursor, end);
	return 0;
}

static int audit_release(struct inode *inode, struct file *file)
{
	struct audit_reader *const reader = file->private_data;

	mutex_destroy(&reader->lock);
	kvfree(reader);
	return 0;
}

const struct file_operations hcsec_fs_audit = {
	.owner = THIS_MODULE,
	.open = audit_open,
	.read = audit_read,
	.poll = audit_poll,
	.llseek = audit_llseek,
	.release = audit_release,
};

static int head_show(struct seq_file *m, void *v)
{
	u8 hash[HCSEC_CHAIN_SIZE];
	uuid_t boot_id;
	u64 seq;

	seq = hcsec_audit_head(&boot_id, hash);
	seq_printf(m, "boot_id=%pUb seq=%llu hash=%*phN\n", &boot_id, seq,
		   HCSEC_CHAIN_SIZE, hash);
	return 0;
}

static int head_open(struct inode *inode, struct file *file)
{
	return hcsec_fs_open_admin(inode, file) ?:
	       single_open(file, head_show, NULL);
}

const struct file_operations hcsec_fs_audit_head = {
	.owner = THIS_MODULE,
	.open = head_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};
