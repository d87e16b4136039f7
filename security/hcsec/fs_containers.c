// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The file containers: one line each
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/atomic.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/hcsec.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/seq_file.h>
#include <linux/types.h>

#include "container.h"
#include "data.h"
#include "fs.h"
#include "marks.h"
#include "names.h"
#include "policy.h"
#include "record.h"

/**
 * struct container_walk - State of a reader
 *
 * @iter: Where it is.
 * @marks: Names of marks are printed here.
 */
struct container_walk {
	struct rhashtable_iter iter;
	char marks[HCSEC_MARKS_SIZE];
};

/* The table may be resized meanwhile: then some containers come twice. */
static struct hcsec_container *next_container(struct rhashtable_iter *iter)
{
	struct hcsec_container *container;

	do {
		container = rhashtable_walk_next(iter);
	} while (container == ERR_PTR(-EAGAIN));
	return IS_ERR(container) ? NULL : container;
}

static void *containers_start(struct seq_file *m, loff_t *pos)
	__acquires(RCU)
{
	struct container_walk *const walk = m->private;
	struct hcsec_container *container;

	if (!*pos) {
		rhashtable_walk_exit(&walk->iter);
		hcsec_container_walk_enter(&walk->iter);
	}
	rhashtable_walk_start(&walk->iter);
	if (*pos) {
		/* The one that was due when the last read ended. */
		container = rhashtable_walk_peek(&walk->iter);
		if (!IS_ERR(container))
			return container;
	}
	return next_container(&walk->iter);
}

static void *containers_next(struct seq_file *m, void *v, loff_t *pos)
{
	struct container_walk *const walk = m->private;

	++*pos;
	return next_container(&walk->iter);
}

static void containers_stop(struct seq_file *m, void *v)
	__releases(RCU)
{
	struct container_walk *const walk = m->private;

	rhashtable_walk_stop(&walk->iter);
}

static int containers_show(struct seq_file *m, void *v)
{
	struct container_walk *const walk = m->private;
	struct hcsec_container *const container = v;
	const struct hcsec_loaded *const loaded = rcu_dereference(hcsec_active);
	int profile = -1;

	if (loaded)
		profile = hcsec_container_profile(loaded, container);
	hcsec_marks_print(atomic64_read(&container->marks), walk->marks,
			  sizeof(walk->marks));

	seq_printf(m, "cgroup_id=%llu cgroup=", container->cgroup_id);
	hcsec_fs_value(m, hcsec_text_quoted, container->path);
	seq_puts(m, " profile=");
	if (profile >= 0)
		hcsec_fs_value(m, hcsec_text_value,
			       hcsec_profile_name(loaded, profile));
	seq_puts(m, " mode=");
	if (profile >= 0)
		seq_puts(m, hcsec_name(HCSEC_NAMES_MODE,
				       hcsec_mode_of(loaded, profile)));
	seq_puts(m, " marks=");
	hcsec_fs_value(m, hcsec_text_value, walk->marks);
	hcsec_marks_print(hcsec_domain_marks(container->domain), walk->marks,
			  sizeof(walk->marks));
	seq_puts(m, " data=");
	hcsec_fs_value(m, hcsec_text_value, walk->marks);
	seq_printf(m, " denied=%lld tasks=%u\n",
		   atomic64_read(&container->denied),
		   refcount_read(&container->usage));
	return 0;
}

static const struct seq_operations containers_ops = {
	.start = containers_start,
	.next = containers_next,
	.stop = containers_stop,
	.show = containers_show,
};

static int containers_open(struct inode *inode, struct file *file)
{
	const int err = hcsec_fs_open_admin(inode, file);
	struct container_walk *walk;

	if (err)
		return err;
	walk = __seq_open_private(file, &containers_ops, sizeof(*walk));
	if (!walk)
		return -ENOMEM;
	hcsec_container_walk_enter(&walk->iter);
	return 0;
}

static int containers_release(struct inode *inode, struct file *file)
{
	struct seq_file *const m = file->private_data;
	struct container_walk *const walk = m->private;

	rhashtable_walk_exit(&walk->iter);
	return seq_release_private(inode, file);
}

const struct file_operations hcsec_fs_containers = {
	.owner = THIS_MODULE,
	.open = containers_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = containers_release,
};
