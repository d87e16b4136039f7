// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Data marks in the extended attribute security.hcsec
 *
 * It has the names of marks, so that they mean the same after a reboot.  Names
 * that no policy has had since then are kept, as a later one may have them.
 * Only hcsec writes it, and who may administer it: nobody in a container.
 */

#include <linux/array_size.h>
#include <linux/atomic.h>
#include <linux/bitops.h>
#include <linux/cache.h>
#include <linux/capability.h>
#include <linux/cleanup.h>
#include <linux/cred.h>
#include <linux/dcache.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/mm.h>
#include <linux/mnt_idmapping.h>
#include <linux/rcupdate.h>
#include <linux/sched.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/task_work.h>
#include <linux/types.h>
#include <linux/xattr.h>

#include "audit.h"
#include "data.h"
#include "file.h"
#include "flow.h"
#include "hooks.h"
#include "inode.h"
#include "judge.h"
#include "marks.h"
#include "state.h"
#include "task.h"
#include "unpack.h"
#include "value.h"
#include "writer.h"
#include "xattr.h"

#define XATTR_NAME_HCSEC XATTR_SECURITY_PREFIX "hcsec"

/* Most values have a few names. */
#define USUAL_SIZE 64

/* Somebody else may make it longer between the questions how long it is. */
#define MAX_TRIES 3

/*
 * struct copy - Overlayfs copies security.hcsec
 *
 * @work: Ends it when current returns to user space.
 * @writer: Lets it be written.
 */
struct copy {
	struct callback_head work;
	struct hcsec_writer writer;
};

static ssize_t ask(struct dentry *dentry, struct inode *inode, char *buf,
		   size_t size)
{
	const ssize_t len = __vfs_getxattr(dentry, inode, XATTR_NAME_HCSEC, buf,
					   size);

	return len == -ENODATA || len == -EOPNOTSUPP ? 0 : len;
}

/*
 * Reads and checks the value.  It is in buf if *value is NULL, otherwise in
 * *value, which is to be freed.  Returns its length or a negative errno.
 */
static ssize_t get_value(struct dentry *dentry, struct inode *inode,
			 char buf[USUAL_SIZE], char **value)
{
	unsigned int tries;
	ssize_t len;

	*value = NULL;
	if (!(inode->i_opflags & IOP_XATTR))
		return 0;
	len = ask(dentry, inode, buf, USUAL_SIZE);
	for (tries = 0; len == -ERANGE && tries < MAX_TRIES; tries++) {
		kvfree(*value);
		*value = NULL;
		len = ask(dentry, inode, NULL, 0);
		if (len <= 0)
			break;
		*value = kvmalloc(len, GFP_KERNEL_ACCOUNT);
		if (!*value)
			return -ENOMEM;
		len = ask(dentry, inode, *value, len);
	}
	if (len > 0 && hcsec_value_check(*value ?: buf, len))
		len = -EIO;
	if (len < 0) {
		kvfree(*value);
		*value = NULL;
	}
	return len;
}

/* Those that are known.  The value was checked. */
static u64 get_marks(const char *value, size_t len)
{
	struct hcsec_value at = { value, len };
	u64 marks = 0;
	const char *name;
	size_t name_len;

	while ((name_len = hcsec_value_next(&at, &name)))
		marks |= hcsec_marks_find_data(name, name_len);
	return marks;
}

/**
 * hcsec_inode_load - Make an inode's marks known
 *
 * @dentry: A name of it.
 * @inode: The inode.
 *
 * Asks the filesystem once, and again when a policy has brought marks that were
 * not known then.
 *
 * Context: Process context; may sleep.
 * Return: 0, -EIO if what is there is malformed, or a negative errno of the
 * filesystem.  Then nobody knows what the inode has in it.
 */
int hcsec_inode_load(struct dentry *dentry, struct inode *inode)
{
	const u32 count = hcsec_marks_count();
	struct hcsec_state *state;
	const struct inode *real;
	char buf[USUAL_SIZE];
	char *value;
	ssize_t len;
	u64 marks;

	if (hcsec_inode_is_loaded(inode))
		return 0;
	len = get_value(dentry, inode, buf, &value);
	if (len < 0)
		return len;
	marks = get_marks(value ?: buf, len);
	kvfree(value);
	state = hcsec_state_get(inode, GFP_KERNEL);
	if (!state)
		return -ENOMEM;

	real = d_real_inode(dentry);
	scoped_guard(rcu) {
		hcsec_data_add(&state->data, marks);
		/* Of overlayfs: the file that has the contents. */
		if (real && real != inode)
			hcsec_data_add(&state->data, hcsec_inode_marks(real));
	}
	hcsec_marks_add(&state->saved, marks);
	/* Pairs with smp_load_acquire() in hcsec_inode_is_loaded(). */
	smp_store_release(&state->loaded, count);
	return 0;
}

/* Appends what is missing.  Returns the new length; *value is to be freed. */
static ssize_t extend(const char *old, size_t len, u64 marks, char **value)
{
	u64 missing = 0;
	size_t size = len;
	u64 left;

	for (left = marks; left; left &= left - 1) {
		const char *const name = hcsec_marks_name(__ffs64(left));

		if (!hcsec_value_has(old, len, name)) {
			missing |= BIT_ULL(__ffs64(left));
			size += strlen(name) + 1;
		}
	}
	*value = NULL;
	if (!missing)
		return 0;
	*value = kvmalloc(size, GFP_KERNEL_ACCOUNT);
	if (!*value)
		return -ENOMEM;
	memcpy(*value, old, len);
	for (left = missing; left; left &= left - 1)
		len = hcsec_value_add(*value, len,
				      hcsec_marks_name(__ffs64(left)));
	return len;
}

/* Under the inode's lock. */
static int save_locked(struct dentry *dentry, struct inode *inode, u64 marks)
{
	struct hcsec_writer writer;
	char buf[USUAL_SIZE];
	char *old, *new;
	ssize_t len;
	int err;

	len = get_value(dentry, inode, buf, &old);
	if (len < 0)
		return len;
	len = extend(old ?: buf, len, marks, &new);
	kvfree(old);
	if (len <= 0)
		return len;
	/* Overlayfs passes it on to another filesystem. */
	hcsec_writer_begin(&writer, HCSEC_WRITER_SAVES);
	err = __vfs_setxattr(&nop_mnt_idmap, dentry, inode, XATTR_NAME_HCSEC,
			     new, len, 0);
	hcsec_writer_end(&writer);
	kvfree(new);
	return err;
}

/**
 * hcsec_inode_save - Let the filesystem keep an inode's marks
 *
 * @dentry: A name of it.
 * @inode: The inode.
 *
 * Context: Process context; sleeps; takes the inode's lock.
 * Return: 0, -EOPNOTSUPP if the filesystem does not do that, -EROFS, or another
 * negative errno.
 */
int hcsec_inode_save(struct dentry *dentry, struct inode *inode)
{
	struct hcsec_state *const state = hcsec_state_find(inode);
	struct super_block *const sb = inode->i_sb;
	u64 marks;
	int err;

	if (!state)
		return 0;
	if (!(inode->i_opflags & IOP_XATTR))
		return -EOPNOTSUPP;
	if (sb_rdonly(sb))
		return -EROFS;
	scoped_guard(rcu)
		marks = hcsec_data_marks(&state->data) & hcsec_marks_data();
	sb_start_write(sb);
	inode_lock(inode);
	err = save_locked(dentry, inode, marks);
	inode_unlock(inode);
	sb_end_write(sb);
	if (!err)
		hcsec_marks_add(&state->saved, marks);
	return err;
}

static bool is_ours(const char *name)
{
	return !strcmp(name, XATTR_NAME_HCSEC);
}

/* Programs that copy attributes carry on without those that cannot be. */
static int refuse_subject(const struct dentry *dentry)
{
	const struct hcsec_event event = {
		.type = HCSEC_EVENT_FILE_WRITE,
		.attr[HCSEC_FILE_KIND] =
			hcsec_file_kind(d_inode(dentry)->i_mode),
	};
	struct hcsec_object object = {};
	struct name_snapshot name;
	struct hcsec_subject subject;
	int err;

	if (hcsec_is_idle())
		return 0;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err < 0)
		return err;
	/* Where no profile applies there are marks all the same. */
	if (!err)
		return hcsec_task_flow(current) ? -EOPNOTSUPP : 0;
	take_dentry_name_snapshot(&name, (struct dentry *)dentry);
	object.path = name.name.name;
	object.path_len = name.name.len;
	object.other = XATTR_NAME_HCSEC;
	object.other_len = strlen(XATTR_NAME_HCSEC);
	err = hcsec_judge_refuse(&subject, &event, &object, EOPNOTSUPP);
	release_dentry_name_snapshot(&name);
	return err;
}

static int may_change(struct dentry *dentry)
{
	int err;

	if (hcsec_writer_saves())
		return 0;
	/* Overlayfs does not write under the credentials of the task. */
	if (current_cred() != current_real_cred() && hcsec_writer_take_copy())
		return 0;
	err = refuse_subject(dentry);
	if (err)
		return err;
	return capable(CAP_MAC_ADMIN) ? 0 : -EPERM;
}

/**
 * hcsec_xattr_set - Decide whether current may set an extended attribute
 *
 * @dentry: Of a file.
 * @name: The attribute.
 * @value: What it is to be.
 * @size: Its length.
 *
 * Context: Process context; the inode is locked.
 * Return: 0 if it may or the attribute is none of hcsec's, -EOPNOTSUPP or -EPERM
 * if it may not, -EINVAL if the value is malformed.
 */
int hcsec_xattr_set(struct dentry *dentry, const char *name, const void *value,
		    size_t size)
{
	int err;

	if (!is_ours(name))
		return 0;
	err = may_change(dentry);
	if (err)
		return err;
	return hcsec_value_check(value, size) ? -EINVAL : 0;
}

static int hook_inode_removexattr(struct mnt_idmap *idmap,
				  struct dentry *dentry, const char *name)
{
	return is_ours(name) ? may_change(dentry) : 0;
}

/* The administrator says what the marks are, not what comes to them. */
static void set_marks(struct inode *inode, const char *value, size_t len)
{
	struct hcsec_state *const state = hcsec_state_find(inode);
	const u32 count = hcsec_marks_count();
	const u64 marks = get_marks(value, len);

	/* Whoever comes to know of the inode is going to ask the filesystem. */
	if (!state)
		return;
	if (hcsec_writer_saves()) {
		scoped_guard(rcu)
			hcsec_data_add(&state->data, marks);
		hcsec_marks_add(&state->saved, marks);
	} else {
		atomic64_set(&state->data.marks, marks);
		atomic64_set(&state->saved, marks);
	}
	/* Pairs with smp_load_acquire() in hcsec_inode_is_loaded(). */
	smp_store_release(&state->loaded, count);
}

static void hook_inode_post_setxattr(struct dentry *dentry, const char *name,
				     const void *value, size_t size, int flags)
{
	if (is_ours(name))
		set_marks(d_inode(dentry), value, size);
}

static void hook_inode_post_removexattr(struct dentry *dentry, const char *name)
{
	if (is_ours(name))
		set_marks(d_inode(dentry), NULL, 0);
}

/*
 * The file of the upper filesystem is another inode, without marks.  What the
 * lower one has in its attribute is copied; other marks are saved afterwards.
 */
static int hook_inode_copy_up(struct dentry *src, struct cred **new)
{
	struct inode *const inode = d_inode(src);
	struct hcsec_state *const state = hcsec_state_find(inode);

	if (state && atomic64_read(&state->data.marks)) {
		atomic64_set(&state->saved, 0);
		hcsec_inode_keep_later(inode);
	}
	return 0;
}

static void end_copy(struct callback_head *work)
{
	struct copy *const copy = container_of(work, struct copy, work);

	hcsec_writer_end(&copy->writer);
	kfree(copy);
}

/* Nobody says when the copy is complete; it is when the system call is. */
static int begin_copy(void)
{
	struct copy *const copy = kmalloc(sizeof(*copy), GFP_KERNEL_ACCOUNT);

	if (!copy)
		return -ENOMEM;
	init_task_work(&copy->work, end_copy);
	if (task_work_add(current, &copy->work, TWA_RESUME)) {
		kfree(copy);
		return -ESRCH;
	}
	hcsec_writer_begin(&copy->writer, HCSEC_WRITER_COPIES);
	return 0;
}

static int hook_inode_copy_up_xattr(struct dentry *src, const char *name)
{
	int err;

	if (is_ours(name) && !(current->flags & PF_KTHREAD)) {
		err = begin_copy();
		if (err)
			return err;
	}
	/* Leaves the decision to others; it is copied if they do not care. */
	return -EOPNOTSUPP;
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(inode_removexattr, hook_inode_removexattr, HCSEC_FOR_EVER),
	HCSEC_HOOK(inode_post_setxattr, hook_inode_post_setxattr,
		   HCSEC_FOR_STATES),
	HCSEC_HOOK(inode_post_removexattr, hook_inode_post_removexattr,
		   HCSEC_FOR_STATES),
	HCSEC_HOOK(inode_copy_up, hook_inode_copy_up, HCSEC_FOR_STATES),
	HCSEC_HOOK(inode_copy_up_xattr, hook_inode_copy_up_xattr,
		   HCSEC_FOR_EVER),
};

/**
 * hcsec_add_xattr_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_xattr_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
