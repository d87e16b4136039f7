// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The files load and error: how blobs come in
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uaccess.h>

#include "change.h"
#include "envelope.h"
#include "fs.h"
#include "load.h"
#include "refusal.h"

static int error_show(struct seq_file *m, void *v)
{
	char reason[HCSEC_REASON_SIZE];

	hcsec_change_error(reason);
	if (reason[0])
		seq_printf(m, "%s\n", reason);
	return 0;
}

static int error_open(struct inode *inode, struct file *file)
{
	return hcsec_fs_open_admin(inode, file) ?:
	       single_open(file, error_show, NULL);
}

const struct file_operations hcsec_fs_error = {
	.owner = THIS_MODULE,
	.open = error_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

/*
 * load: a blob, in one write or several.
 */

/**
 * struct load - A blob on its way
 *
 * @lock: Serialises writes.
 * @envelope: Its first bytes, until all of them are there.
 * @blob: The whole blob, allocated as soon as the envelope tells its length.
 * @len: Bytes that have arrived.
 * @total: Length of the blob, 0 if it is not known.
 * @judged: The blob was loaded or refused; there is no second one.
 */
struct load {
	struct mutex lock; /* serialises writes */
	struct hcsec_envelope envelope;
	u8 *blob;
	size_t len;
	size_t total;
	bool judged;
};

static int refuse(struct load *load, int err,
		  const struct hcsec_refusal *refusal)
{
	lockdep_assert_held(&load->lock);
	load->judged = true;
	kvfree(load->blob);
	load->blob = NULL;
	return hcsec_load_refused(err, refusal);
}

static int refuse_because(struct load *load, int err, const char *reason)
{
	const struct hcsec_refusal refusal = {
		.reason = reason,
		.offset = load->total,
	};

	return refuse(load, err, &refusal);
}

/* Hands a complete blob over. */
static int judge(struct load *load)
{
	void *const blob = load->blob;
	int err;

	lockdep_assert_held(&load->lock);
	load->judged = true;
	load->blob = NULL;
	err = hcsec_load(blob, load->total);
	return min(err, 0);
}

/* Takes bytes of the envelope.  Returns how many, or a negative errno. */
static ssize_t take_envelope(struct load *load, const char __user *from,
			     size_t count)
{
	struct hcsec_refusal refusal = {};
	int err;

	lockdep_assert_held(&load->lock);
	count = min(count, sizeof(load->envelope) - load->len);
	if (copy_from_user((u8 *)&load->envelope + load->len, from, count))
		return refuse_because(load, -EFAULT, "blob cannot be read");
	load->len += count;
	if (load->len < sizeof(load->envelope))
		return count;

	err = hcsec_envelope_total(&load->envelope, load->len, &load->total,
				   &refusal);
	if (err)
		return refuse(load, err, &refusal);
	load->blob = hcsec_load_alloc(load->total);
	if (!load->blob)
		return refuse_because(load, -ENOMEM, "no memory for the blob");
	memcpy(load->blob, &load->envelope, sizeof(load->envelope));
	return count;
}

static ssize_t take(struct load *load, const char __user *from, size_t count)
{
	ssize_t done = 0;
	int err;

	lockdep_assert_held(&load->lock);
	if (!load->total) {
		done = take_envelope(load, from, count);
		if (done < 0 || !load->total)
			return done;
	}
	if (count - done > load->total - load->len)
		return refuse_because(load, -EBADMSG,
				      "bytes after the end of the blob");
	if (copy_from_user(load->blob + load->len, from + done, count - done))
		return refuse_because(load, -EFAULT, "blob cannot be read");
	load->len += count - done;
	if (load->len == load->total) {
		err = judge(load);
		if (err)
			return err;
	}
	return count;
}

static int load_open(struct inode *inode, struct file *file)
{
	struct load *const load = kzalloc(sizeof(*load), GFP_KERNEL_ACCOUNT);

	if (!load)
		return -ENOMEM;
	mutex_init(&load->lock);
	file->private_data = load;
	return stream_open(inode, file);
}

static ssize_t load_write(struct file *file, const char __user *from,
			  size_t count, loff_t *pos)
{
	struct load *const load = file->private_data;

	scoped_cond_guard(mutex_intr, return -ERESTARTSYS, &load->lock) {
		if (load->judged)
			return -EINVAL;
		if (!hcsec_fs_may_write(file))
			return refuse_because(load, -EPERM,
				"opener lacks CAP_MAC_ADMIN in the initial user namespace");
		if (count)
			return take(load, from, count);
	}
	return 0;
}

static int load_release(struct inode *inode, struct file *file)
{
	struct load *const load = file->private_data;
	struct hcsec_refusal refusal = {};

	mutex_lock(&load->lock);
	if (load->len && !load->judged) {
		refusal.reason = load->total ? "truncated: bytes of the blob" :
					       "truncated: bytes of the envelope";
		refusal.unit = HCSEC_REFUSAL_NUMBER;
		refusal.value = load->len;
		refusal.limit = load->total ?: sizeof(load->envelope);
		refuse(load, -EBADMSG, &refusal);
	}
	mutex_unlock(&load->lock);
	mutex_destroy(&load->lock);
	kfree(load);
	return 0;
}

const struct file_operations hcsec_fs_load = {
	.owner = THIS_MODULE,
	.open = load_open,
	.write = load_write,
	.release = load_release,
};
