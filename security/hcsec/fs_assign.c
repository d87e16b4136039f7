// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The file assign: cgroups that were bound to a profile
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/cgroup.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/kernfs.h>
#include <linux/limits.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/types.h>

#include "assign.h"
#include "fs.h"
#include "policy.h"
#include "record.h"

/**
 * struct assign_walk - State of a reader
 *
 * @path: Paths of cgroups are printed here.
 */
struct assign_walk {
	char path[PATH_MAX];
};

/* Positions are numbers of bindings, so that none is missed or comes twice. */
static void *assign_start(struct seq_file *m, loff_t *pos)
{
	mutex_lock(&hcsec_policy_mutex);
	return (void *)hcsec_assign_after(*pos);
}

static void *assign_next(struct seq_file *m, void *v, loff_t *pos)
{
	const struct hcsec_binding *const binding = v;

	*pos = binding->number;
	return (void *)hcsec_assign_after(binding->number);
}

static void assign_stop(struct seq_file *m, void *v)
{
	mutex_unlock(&hcsec_policy_mutex);
}

static int assign_show(struct seq_file *m, void *v)
{
	const struct hcsec_binding *const binding = v;
	struct assign_walk *const walk = m->private;
	struct kernfs_node *const node =
		kernfs_find_and_get_node_by_id(cgrp_dfl_root.kf_root,
					       binding->cgroup_id);
	int len;

	/* The cgroup has been removed. */
	if (!node)
		return SEQ_SKIP;
	len = kernfs_path(node, walk->path, sizeof(walk->path));
	kernfs_put(node);
	if (len < 0)
		return len;
	seq_printf(m, "cgroup_id=%llu cgroup=", binding->cgroup_id);
	hcsec_fs_value(m, hcsec_text_quoted, walk->path);
	seq_puts(m, " profile=");
	hcsec_fs_value(m, hcsec_text_value, binding->profile);
	seq_putc(m, '\n');
	return 0;
}

static const struct seq_operations assign_ops = {
	.start = assign_start,
	.next = assign_next,
	.stop = assign_stop,
	.show = assign_show,
};

static int assign_open(struct inode *inode, struct file *file)
{
	return hcsec_fs_open_admin(inode, file) ?:
	       seq_open_private(file, &assign_ops, sizeof(struct assign_walk));
}

/* Takes "cgroup_id=N profile=NAME" apart, in place. */
static bool parse_line(char *line, u64 *cgroup_id, const char **profile)
{
	size_t len = str_has_prefix(line, "cgroup_id=");
	char *const blank = strchr(line, ' ');

	if (!len || !blank)
		return false;
	*blank = '\0';
	if (!hcsec_fs_number(line + len, cgroup_id))
		return false;
	len = str_has_prefix(blank + 1, "profile=");
	*profile = blank + 1 + len;
	return len && **profile;
}

static ssize_t assign_write(struct file *file, const char __user *from,
			    size_t count, loff_t *pos)
{
	/* Both keys, a number, and a name as long as a record can hold. */
	char line[64 + HCSEC_RECORD_NAME_MAX];
	const char *profile;
	u64 cgroup_id;
	int err;

	err = hcsec_fs_word(file, from, count, pos, line, sizeof(line));
	if (err)
		return err;
	if (!parse_line(line, &cgroup_id, &profile))
		return -EINVAL;
	err = hcsec_assign(cgroup_id, profile);
	return err ?: count;
}

const struct file_operations hcsec_fs_assign = {
	.owner = THIS_MODULE,
	.open = assign_open,
	.read = seq_read,
	.write = assign_write,
	.llseek = seq_lseek,
	.release = seq_release_private,
};
