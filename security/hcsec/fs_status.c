// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The files status and mode
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/hcsec.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uaccess.h>

#include "audit.h"
#include "container.h"
#include "fs.h"
#include "names.h"
#include "netlink.h"
#include "policy.h"
#include "record.h"
#include "ring.h"

static void show_policy(struct seq_file *m, const struct hcsec_loaded *loaded)
{
	seq_puts(m, "policy=");
	if (loaded)
		hcsec_fs_value(m, hcsec_text_value, hcsec_policy_name(loaded));
	seq_printf(m, "\nserial=%llu\n", loaded ? loaded->serial : 0);
	seq_printf(m, "generation=%u\n", loaded ? loaded->generation : 0);
	seq_printf(m, "loaded_at=%lld\n", loaded ? loaded->loaded_at : 0);
}

static int status_show(struct seq_file *m, void *v)
{
	struct hcsec_ring_stats stats;

	hcsec_ring_stats(&hcsec_audit_ring, &stats);
	seq_printf(m, "version=%u\n", HCSEC_GENL_VERSION);
	scoped_guard(rcu)
		show_policy(m, rcu_dereference(hcsec_active));
	seq_printf(m, "mode=%s\n", hcsec_name(HCSEC_NAMES_MODE, hcsec_mode_get()));
	seq_puts(m, "sealed=0\n");
	seq_printf(m, "containers=%u\n", hcsec_container_count());
	seq_printf(m, "records=%llu\n", stats.written);
	seq_printf(m, "lost=%llu\n", stats.lost);
	seq_printf(m, "overwritten=%llu\n", stats.overwritten);
	seq_printf(m, "dropped=%llu\n", hcsec_netlink_dropped());
	return 0;
}

static int status_open(struct inode *inode, struct file *file)
{
	return single_open(file, status_show, NULL);
}

const struct file_operations hcsec_fs_status = {
	.owner = THIS_MODULE,
	.open = status_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

/* Makes the records of changes have the order of the changes. */
static DEFINE_MUTEX(mode_mutex);

static int change_mode(enum hcsec_mode mode)
{
	int err;

	guard(mutex)(&mode_mutex);
	if (mode == hcsec_mode_get())
		return 0;
	err = hcsec_mode_set(mode);
	if (!err)
		hcsec_audit_mode(mode);
	return err;
}

static int mode_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", hcsec_name(HCSEC_NAMES_MODE, hcsec_mode_get()));
	return 0;
}

static int mode_open(struct inode *inode, struct file *file)
{
	return single_open(file, mode_show, NULL);
}

static ssize_t mode_write(struct file *file, const char __user *from,
			  size_t count, loff_t *pos)
{
	enum hcsec_mode mode;
	char name[16];
	int err;

	if (!hcsec_fs_may_write(file))
		return -EPERM;
	if (*pos || count >= sizeof(name))
		return -EINVAL;
	if (copy_from_user(name, from, count))
		return -EFAULT;
	name[count] = '\0';

	for (mode = 0; mode < HCSEC_MODE_NR; mode++) {
		if (!sysfs_streq(name, hcsec_name(HCSEC_NAMES_MODE, mode)))
			continue;
		err = change_mode(mode);
		return err ?: count;
	}
	return -EINVAL;
}

const struct file_operations hcsec_fs_mode = {
	.owner = THIS_MODULE,
	.open = mode_open,
	.read = seq_read,
	.write = mode_write,
	.llseek = seq_lseek,
	.release = single_release,
};
