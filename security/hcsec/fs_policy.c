// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The file policy: the blob in force
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/overflow.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#include "fs.h"
#include "policy.h"

/**
 * struct snapshot - A copy of the blob in force when the file was opened
 *
 * @len: Its length.
 * @blob: Its bytes.
 */
struct snapshot {
	size_t len;
	u8 blob[] __counted_by(len);
};

static struct snapshot *take_snapshot(void)
{
	const struct hcsec_loaded *loaded;
	struct snapshot *snapshot;
	size_t len;

	/* Under the mutex the policy stays, and one may sleep. */
	guard(mutex)(&hcsec_policy_mutex);
	loaded = rcu_dereference_protected(hcsec_active,
					   lockdep_is_held(&hcsec_policy_mutex));
	len = loaded ? loaded->len : 0;
	snapshot = kvmalloc(struct_size(snapshot, blob, len),
			    GFP_KERNEL_ACCOUNT);
	if (!snapshot)
		return NULL;
	snapshot->len = len;
	if (len)
		memcpy(snapshot->blob, loaded->blob, len);
	return snapshot;
}

static int policy_open(struct inode *inode, struct file *file)
{
	const int err = hcsec_fs_open_admin(inode, file);

	if (err)
		return err;
	file->private_data = take_snapshot();
	return file->private_data ? 0 : -ENOMEM;
}

static ssize_t policy_read(struct file *file, char __user *to, size_t count,
			   loff_t *pos)
{
	const struct snapshot *const snapshot = file->private_data;

	return simple_read_from_buffer(to, count, pos, snapshot->blob,
				       snapshot->len);
}

static loff_t policy_llseek(struct file *file, loff_t offset, int whence)
{
	const struct snapshot *const snapshot = file->private_data;

	return fixed_size_llseek(file, offset, whence, snapshot->len);
}

static int policy_release(struct inode *inode, struct file *file)
{
	kvfree(file->private_data);
	return 0;
}

const struct file_operations hcsec_fs_policy = {
	.owner = THIS_MODULE,
	.open = policy_open,
	.read = policy_read,
	.llseek = policy_llseek,
	.release = policy_release,
};
