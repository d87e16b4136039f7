// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Data marks of inodes, and how long they last
 *
 * An inode that is not used is forgotten, and its marks must not be.  So marks
 * that are new are saved in an extended attribute (xattr.c) before the task that
 * caused them returns to user space.  Where that cannot be done the inode is
 * held, until it has no name any more or its filesystem is unmounted.
 */

#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/kdev_t.h>
#include <linux/list.h>
#include <linux/magic.h>
#include <linux/major.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/stat.h>
#include <linux/task_work.h>
#include <linux/types.h>

#include "data.h"
#include "hooks.h"
#include "inode.h"
#include "marks.h"
#include "policy.h"
#include "state.h"
#include "task.h"
#include "xattr.h"

/* Minor numbers of %MEM_MAJOR, see drivers/char/mem.c. */
enum {
	MINOR_NULL = 3,
	MINOR_ZERO = 5,
	MINOR_FULL = 7,
	MINOR_RANDOM = 8,
	MINOR_URANDOM = 9,
};

/*
 * struct errand - What a task does before it returns to user space
 *
 * @work: Saves the marks of an inode.
 * @dentry: A name of it, with a reference.
 * @sb: Its filesystem, with a reference; NULL if that is being shut down.
 */
struct errand {
	struct callback_head work;
	struct dentry *dentry;
	struct super_block *sb;
};

/* Inodes that are held, so that nobody looks for them when there are none. */
static atomic_long_t num_held;

static bool is_private(const struct inode *inode)
{
	/* Other flags change while an inode is used; this one does not. */
	return data_race(IS_PRIVATE(inode));
}

/**
 * hcsec_inode_holds_data - Whether what is written to an inode can be read
 *
 * @inode: The inode.
 *
 * Context: Any.
 * Return: False for directories, for devices that keep nothing, and for the one
 * inode that all kinds of descriptors have in common.
 */
bool hcsec_inode_holds_data(const struct inode *inode)
{
	switch (inode->i_mode & S_IFMT) {
	case S_IFDIR:
		return false;
	case S_IFCHR:
		if (imajor(inode) != MEM_MAJOR)
			return true;
		switch (iminor(inode)) {
		case MINOR_NULL:
		case MINOR_ZERO:
		case MINOR_FULL:
		case MINOR_RANDOM:
		case MINOR_URANDOM:
			return false;
		default:
			return true;
		}
	default:
		return !is_private(inode) ||
		       inode->i_sb->s_magic != ANON_INODE_FS_MAGIC;
	}
}

static bool has_name(const struct inode *inode)
{
	/* The last name may go at any time; then it is looked at again. */
	return data_race(inode->i_nlink);
}

/* Others go with their contents: pipes, devices, what the kernel mounted. */
static bool outlives_use(const struct inode *inode)
{
	return (S_ISREG(inode->i_mode) || S_ISLNK(inode->i_mode)) &&
	       !(inode->i_sb->s_flags & SB_KERNMOUNT) && !is_private(inode);
}

static bool is_saved(const struct inode *inode)
{
	const struct hcsec_state *const state = hcsec_state_find(inode);

	if (!state)
		return true;
	guard(rcu)();
	return !(hcsec_data_marks(&state->data) & hcsec_marks_data() &
		 ~atomic64_read(&state->saved));
}

/*
 * Where inodes are not cached, those with a name are kept in memory by it
 * (tmpfs, ramfs), or their contents are made up when they are read (procfs).
 */
static bool can_hold(const struct inode *inode)
{
	const struct super_block *const sb = inode->i_sb;

	return sb->s_magic == OVERLAYFS_SUPER_MAGIC ||
	       sb->s_magic == FUSE_SUPER_MAGIC ||
	       sb->s_op->drop_inode != generic_delete_inode;
}

/* Where nothing is known of an inode, there is nothing to be noted. */
static bool set_flag(const struct inode *inode, int flag)
{
	struct hcsec_state *const state = hcsec_state_find(inode);

	return state && !(atomic_fetch_or(flag, &state->flags) & flag);
}

static bool clear_flag(const struct inode *inode, int flag)
{
	struct hcsec_state *const state = hcsec_state_find(inode);

	return state && (atomic_fetch_andnot(flag, &state->flags) & flag);
}

static bool is_held(const struct inode *inode)
{
	const struct hcsec_state *const state = hcsec_state_find(inode);

	return state && (atomic_read(&state->flags) & HCSEC_INODE_HELD);
}

/* The caller uses the inode, so its filesystem is not being unmounted. */
static void hold(struct inode *inode)
{
	if (!has_name(inode) || !can_hold(inode) ||
	    !set_flag(inode, HCSEC_INODE_HELD))
		return;
	ihold(inode);
	atomic_long_inc(&num_held);
}

static void let_go(struct inode *inode)
{
	if (!clear_flag(inode, HCSEC_INODE_HELD))
		return;
	atomic_long_dec(&num_held);
	iput(inode);
}

/* Only where there are names there is something that outlives the last user. */
static void keep(struct dentry *dentry, struct inode *inode)
{
	if (is_held(inode)) {
		if (!has_name(inode))
			let_go(inode);
		return;
	}
	if (!is_saved(inode) && hcsec_inode_save(dentry, inode))
		hold(inode);
}

static void do_errand(struct callback_head *work)
{
	struct errand *const errand = container_of(work, struct errand, work);
	struct inode *const inode = d_inode(errand->dentry);

	/* Marks that come from here on are somebody else's to save. */
	clear_flag(inode, HCSEC_INODE_PENDING);
	if (errand->sb)
		keep(errand->dentry, inode);
	dput(errand->dentry);
	if (errand->sb)
		deactivate_super(errand->sb);
	kfree(errand);
}

/* References are given back by the errand alone, because that may sleep. */
static bool queue_errand(struct inode *inode)
{
	struct errand *errand;

	if (!in_task() || current->flags & (PF_KTHREAD | PF_EXITING))
		return false;
	errand = kmalloc(sizeof(*errand),
			 GFP_ATOMIC | __GFP_NOWARN | __GFP_ACCOUNT);
	if (!errand)
		return false;
	errand->dentry = d_find_any_alias(inode);
	if (!errand->dentry) {
		kfree(errand);
		return false;
	}
	errand->sb = NULL;
	if (atomic_inc_not_zero(&inode->i_sb->s_active))
		errand->sb = inode->i_sb;
	init_task_work(&errand->work, do_errand);
	/* Only a task that has exited is refused. */
	return !WARN_ON_ONCE(task_work_add(current, &errand->work, TWA_RESUME));
}

/**
 * hcsec_inode_keep_later - Save or hold an inode before current returns
 *
 * @inode: An inode that is in use.
 *
 * Context: Any; does not sleep.
 */
void hcsec_inode_keep_later(struct inode *inode)
{
	if (!set_flag(inode, HCSEC_INODE_PENDING))
		return;
	if (queue_errand(inode))
		return;
	clear_flag(inode, HCSEC_INODE_PENDING);
	hold(inode);
}

/**
 * hcsec_inode_add - Mark an inode
 *
 * @inode: The inode, which is in use and has a state.
 * @marks: Data marks.
 *
 * Context: Any; under RCU.
 */
void hcsec_inode_add(struct inode *inode, u64 marks)
{
	struct hcsec_state *const state = hcsec_state_find(inode);

	if (WARN_ON_ONCE(!state))
		return;
	hcsec_data_add(&state->data, marks);
	if ((marks & ~atomic64_read(&state->saved)) && outlives_use(inode) &&
	    !is_held(inode))
		hcsec_inode_keep_later(inode);
}

/**
 * hcsec_inode_keep - Save an inode's marks at once
 *
 * @file: Opened from it.
 *
 * So that they are on their way to the disk before the data.  The inode is held
 * where that is not possible, but only where it never is there is no error.
 *
 * Context: Process context; neither the inode is locked nor the filesystem kept
 * from freezing.
 * Return: 0, or the negative errno of a filesystem that failed to keep them.
 */
int hcsec_inode_keep(const struct file *file)
{
	struct inode *const inode = file_inode(file);
	int err;

	if (!outlives_use(inode) || is_saved(inode))
		return 0;
	err = hcsec_inode_save(file->f_path.dentry, inode);
	if (!err)
		return 0;
	hold(inode);
	return err == -EOPNOTSUPP || err == -EROFS ? 0 : err;
}

/*
 * An inode that is mapped gets marks as long as it is.  The mapping keeps the
 * file open, so these are complete when the last file that could be written is
 * closed.
 */
static void hook_file_release(struct file *file)
{
	struct hcsec_state *state;
	struct dentry *dentry;
	struct inode *inode;

	if (!hcsec_has_states() || !(file->f_mode & FMODE_WRITE))
		return;
	/* What overlayfs maps is a file of its own, for the one that is meant. */
	dentry = file_user_path(file)->dentry;
	inode = d_inode(dentry);
	if (!outlives_use(inode))
		return;
	state = hcsec_state_find(inode);
	if (!state || !rcu_access_pointer(state->data.home) || is_held(inode))
		return;
	/* For those who have the inode after its home is gone. */
	scoped_guard(rcu)
		hcsec_data_add(&state->data, hcsec_data_marks(&state->data));
	if (!is_saved(inode) && hcsec_inode_save(dentry, inode))
		hold(inode);
}

/* A name goes; if it was the last one there is no reason to hold the inode. */
static void look_again(const struct dentry *dentry)
{
	if (atomic_long_read(&num_held) && d_really_is_positive(dentry) &&
	    is_held(d_inode(dentry)))
		hcsec_inode_keep_later(d_inode(dentry));
}

static int hook_inode_unlink(struct inode *dir, struct dentry *dentry)
{
	look_again(dentry);
	return 0;
}

static int hook_inode_rename(struct inode *old_dir, struct dentry *old_dentry,
			     struct inode *new_dir, struct dentry *new_dentry)
{
	look_again(new_dentry);
	return 0;
}

/* What had no name was not held; see O_TMPFILE. */
static int hook_inode_link(struct dentry *old_dentry, struct inode *dir,
			   struct dentry *new_dentry)
{
	struct inode *const inode = d_inode(old_dentry);

	if (static_branch_unlikely(&hcsec_has_policy) && !has_name(inode) &&
	    outlives_use(inode) && !is_saved(inode))
		hcsec_inode_keep_later(inode);
	return 0;
}

/*
 * Nobody uses the filesystem any more, and inodes that are to be saved have a
 * reference on it.
 */
static void hook_sb_delete(struct super_block *sb)
{
	struct inode *inode, *previous = NULL;

	if (!atomic_long_read(&num_held))
		return;
	spin_lock(&sb->s_inode_list_lock);
	list_for_each_entry(inode, &sb->s_inodes, i_sb_list) {
		if (!is_held(inode))
			continue;
		/* Its reference keeps it on the list. */
		spin_unlock(&sb->s_inode_list_lock);
		if (previous)
			let_go(previous);
		previous = inode;
		cond_resched();
		spin_lock(&sb->s_inode_list_lock);
	}
	spin_unlock(&sb->s_inode_list_lock);
	if (previous)
		let_go(previous);
}

static void hook_inode_free_security(struct inode *inode)
{
	hcsec_state_drop(inode);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(file_release, hook_file_release, HCSEC_FOR_STATES),
	HCSEC_HOOK(inode_unlink, hook_inode_unlink, HCSEC_FOR_STATES),
	HCSEC_HOOK(inode_rename, hook_inode_rename, HCSEC_FOR_STATES),
	HCSEC_HOOK(inode_link, hook_inode_link, HCSEC_FOR_STATES),
	HCSEC_HOOK(sb_delete, hook_sb_delete, HCSEC_FOR_STATES),
	HCSEC_HOOK(inode_free_security, hook_inode_free_security,
		   HCSEC_FOR_STATES),
};

/**
 * hcsec_add_inode_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_inode_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
