// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Events of names: what is created, linked, renamed, removed
 *
 * Also changes of a file's mode and owner, its truncation by name, and what its
 * extended attributes carry.
 */

#include <linux/array_size.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/dcache.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/path.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/stat.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/xattr.h>

#include "audit.h"
#include "data.h"
#include "entry.h"
#include "file.h"
#include "flow.h"
#include "hooks.h"
#include "inode.h"
#include "judge.h"
#include "match.h"
#include "path.h"
#include "policy.h"
#include "state.h"
#include "task.h"
#include "xattr.h"

static u32 find_class(const struct hcsec_subject *subject,
		      const struct hcsec_path *path)
{
	return path->name ? hcsec_match_path(&subject->loaded->policy,
					     path->name, path->len) :
			    HCSEC_CLASS_NONE;
}

/* Starts an event of a name, but for the name and what the file holds. */
static struct hcsec_event start_event(enum hcsec_event_type type, umode_t mode)
{
	struct hcsec_event event = {
		.type = type,
		.attr[HCSEC_FILE_KIND] = hcsec_file_kind(mode),
	};

	if (type == HCSEC_EVENT_FILE_CREATE || type == HCSEC_EVENT_FILE_CHMOD)
		event.attr[HCSEC_FILE_GAINS] = !!(mode & (S_ISUID | S_ISGID)) &&
					       !S_ISDIR(mode);
	return event;
}

/* Whether a profile asks what the file is called, or whether it is at all. */
static bool asks_for_names(const struct hcsec_subject *subject,
			   enum hcsec_event_type type)
{
	return hcsec_profile_attrs(&subject->loaded->policy, subject->profile,
				   type) &
	       (BIT(HCSEC_FILE_PATH) | BIT(HCSEC_FILE_TO) |
		BIT(HCSEC_FILE_ORIGIN));
}

/*
 * Whether it is known that nothing comes of an event, whatever the names are, so
 * that these need not be built.
 */
static bool is_known(enum hcsec_event_type type, const struct inode *inode,
		     umode_t mode)
{
	struct hcsec_event event = start_event(type, mode);
	struct hcsec_subject subject;
	u64 marks;

	guard(rcu)();
	if (!hcsec_subject_peek(&subject))
		return false;
	if (hcsec_is_unjudged(&subject, type))
		return true;
	if (asks_for_names(&subject, type))
		return false;
	if (static_branch_unlikely(&hcsec_has_data) && inode &&
	    hcsec_inode_holds_data(inode))
		event.object = hcsec_inode_marks(inode);
	return hcsec_cache_marks(&subject, &marks) &&
	       hcsec_cache_knows(&subject, marks, hcsec_question_of(&event));
}

/*
 * Judges what is about to happen to a name.  @inode is what has it, NULL if it
 * is yet to be created; @to is the new name of a link or a rename, or NULL.
 */
static int judge_name(enum hcsec_event_type type, const struct hcsec_path *path,
		      const struct hcsec_path *to, struct inode *inode,
		      umode_t mode)
{
	struct hcsec_object object = {
		.path = path->name,
		.path_len = path->len,
		.other = to ? to->name : NULL,
		.other_len = to ? to->len : 0,
	};
	struct hcsec_event event = start_event(type, mode);
	struct hcsec_question question;
	struct hcsec_subject subject;
	int err;

	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	if (static_branch_unlikely(&hcsec_has_data) && inode &&
	    hcsec_inode_holds_data(inode)) {
		struct hcsec_state *const state =
			hcsec_state_get(inode, GFP_ATOMIC);

		if (!state)
			return -ENOMEM;
		object.data = &state->data;
		object.inode = inode;
		event.object = hcsec_data_marks(object.data);
	}
	/* Without what nobody asks for, so that other names are no other event. */
	question = hcsec_question_of(&event);
	event.attr[HCSEC_FILE_ORIGIN] = path->origin;
	event.attr[HCSEC_FILE_PATH] = find_class(&subject, path);
	if (to)
		event.attr[HCSEC_FILE_TO] = find_class(&subject, to);
	if (asks_for_names(&subject, type) || hcsec_is_unjudged(&subject, type))
		return hcsec_judge(&subject, &event, &object);
	return hcsec_judge_anew(&subject, &event, &object, &question);
}

/* An event of a directory's entry. */
static int judge_entry(enum hcsec_event_type type, const struct path *dir,
		       struct dentry *dentry, umode_t mode)
{
	struct inode *const inode = d_backing_inode(dentry);
	struct hcsec_path path;
	int err;

	if (hcsec_current_is_idle() || hcsec_mount_is_private(dir->mnt) ||
	    is_known(type, inode, mode))
		return 0;
	err = hcsec_path_get_entry(dir, dentry, GFP_KERNEL, &path);
	if (err)
		return err;
	err = judge_name(type, &path, NULL, inode, mode);
	kfree(path.name);
	return err;
}

/* An event of a file that is named as a whole. */
static int judge_path(enum hcsec_event_type type, const struct path *where,
		      umode_t mode)
{
	struct inode *const inode = d_backing_inode(where->dentry);
	struct hcsec_path path;
	int err;

	if (hcsec_current_is_idle() || hcsec_mount_is_private(where->mnt) ||
	    is_known(type, inode, mode))
		return 0;
	err = hcsec_path_get(where, GFP_KERNEL, &path);
	if (err)
		return err;
	err = judge_name(type, &path, NULL, inode, mode);
	kfree(path.name);
	return err;
}

static bool is_known_file(enum hcsec_event_type type,
			  const struct dentry *dentry)
{
	const struct inode *const inode = d_backing_inode(dentry);

	return is_known(type, inode, inode->i_mode);
}

static int judge_two(enum hcsec_event_type type, const struct hcsec_path *path,
		     const struct hcsec_path *to, const struct dentry *dentry)
{
	struct inode *const inode = d_backing_inode(dentry);

	return judge_name(type, path, to, inode, inode->i_mode);
}

static int hook_path_mknod(const struct path *dir, struct dentry *dentry,
			   umode_t mode, unsigned int dev)
{
	/* mknod(2) takes no type for a regular file. */
	if (!(mode & S_IFMT))
		mode |= S_IFREG;
	return judge_entry(HCSEC_EVENT_FILE_CREATE, dir, dentry, mode);
}

static int hook_path_mkdir(const struct path *dir, struct dentry *dentry,
			   umode_t mode)
{
	return judge_entry(HCSEC_EVENT_FILE_CREATE, dir, dentry,
			   (mode & S_IALLUGO) | S_IFDIR);
}

static int hook_path_symlink(const struct path *dir, struct dentry *dentry,
			     const char *old_name)
{
	return judge_entry(HCSEC_EVENT_FILE_CREATE, dir, dentry, S_IFLNK);
}

/* Also of a directory. */
static int hook_path_unlink(const struct path *dir, struct dentry *dentry)
{
	return judge_entry(HCSEC_EVENT_FILE_UNLINK, dir, dentry,
			   d_backing_inode(dentry)->i_mode);
}

static int hook_path_link(struct dentry *old_dentry, const struct path *new_dir,
			  struct dentry *new_dentry)
{
	/* Links are within a mount. */
	const struct path old_path = {
		.mnt = new_dir->mnt,
		.dentry = old_dentry,
	};
	struct hcsec_path path, to = {};
	int err;

	if (hcsec_current_is_idle() || hcsec_mount_is_private(new_dir->mnt) ||
	    is_known_file(HCSEC_EVENT_FILE_LINK, old_dentry))
		return 0;
	err = hcsec_path_get(&old_path, GFP_KERNEL, &path);
	if (!err)
		err = hcsec_path_get_entry(new_dir, new_dentry, GFP_KERNEL,
					   &to);
	if (!err)
		err = judge_two(HCSEC_EVENT_FILE_LINK, &path, &to, old_dentry);
	kfree(to.name);
	kfree(path.name);
	return err;
}

static int hook_path_rename(const struct path *old_dir,
			    struct dentry *old_dentry,
			    const struct path *new_dir,
			    struct dentry *new_dentry, const unsigned int flags)
{
	struct hcsec_path path, to = {};
	int err;

	if (hcsec_current_is_idle() || hcsec_mount_is_private(old_dir->mnt) ||
	    (is_known_file(HCSEC_EVENT_FILE_RENAME, old_dentry) &&
	     (!(flags & RENAME_EXCHANGE) ||
	      is_known_file(HCSEC_EVENT_FILE_RENAME, new_dentry))))
		return 0;
	err = hcsec_path_get_entry(old_dir, old_dentry, GFP_KERNEL, &path);
	if (!err)
		err = hcsec_path_get_entry(new_dir, new_dentry, GFP_KERNEL,
					   &to);
	if (!err)
		err = judge_two(HCSEC_EVENT_FILE_RENAME, &path, &to,
				old_dentry);
	if (!err && (flags & RENAME_EXCHANGE))
		err = judge_two(HCSEC_EVENT_FILE_RENAME, &to, &path,
				new_dentry);
	kfree(to.name);
	kfree(path.name);
	return err;
}

static int hook_path_chmod(const struct path *path, umode_t mode)
{
	const struct inode *const inode = d_backing_inode(path->dentry);

	return judge_path(HCSEC_EVENT_FILE_CHMOD, path,
			  (inode->i_mode & S_IFMT) | (mode & S_IALLUGO));
}

static int hook_path_chown(const struct path *path, kuid_t uid, kgid_t gid)
{
	return judge_path(HCSEC_EVENT_FILE_CHOWN, path,
			  d_backing_inode(path->dentry)->i_mode);
}

/* Truncation of an open file is in file.c. */
static int hook_path_truncate(const struct path *path)
{
	return judge_path(HCSEC_EVENT_FILE_WRITE, path,
			  d_backing_inode(path->dentry)->i_mode);
}

/* Values that any task may choose which may write the file. */
static bool is_value(const char *name)
{
	return !strncmp(name, XATTR_USER_PREFIX, XATTR_USER_PREFIX_LEN) ||
	       !strncmp(name, XATTR_TRUSTED_PREFIX, XATTR_TRUSTED_PREFIX_LEN);
}

/* Attributes have no events, but what is in them is as good as contents. */
static int carry_value(struct dentry *dentry, const char *name, bool writes)
{
	struct inode *const inode = d_backing_inode(dentry);
	struct hcsec_subject subject;
	int err;

	if (!static_branch_unlikely(&hcsec_has_data) || !is_value(name) ||
	    hcsec_current_is_idle())
		return 0;
	err = hcsec_inode_load(dentry, inode);
	if (err)
		return err;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	if (writes)
		hcsec_inode_add(inode, hcsec_subject_out(&subject));
	else
		hcsec_subject_gain(&subject, hcsec_inode_marks(inode));
	return 0;
}

static int hook_inode_getxattr(struct dentry *dentry, const char *name)
{
	return carry_value(dentry, name, false);
}

static int hook_inode_setxattr(struct mnt_idmap *idmap, struct dentry *dentry,
			       const char *name, const void *value, size_t size,
			       int flags)
{
	return hcsec_xattr_set(dentry, name, value, size) ?:
	       carry_value(dentry, name, true);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(path_mknod, hook_path_mknod, HCSEC_FOR(FILE_CREATE)),
	HCSEC_HOOK(path_mkdir, hook_path_mkdir, HCSEC_FOR(FILE_CREATE)),
	HCSEC_HOOK(path_symlink, hook_path_symlink, HCSEC_FOR(FILE_CREATE)),
	HCSEC_HOOK(path_unlink, hook_path_unlink, HCSEC_FOR(FILE_UNLINK)),
	HCSEC_HOOK(path_rmdir, hook_path_unlink, HCSEC_FOR(FILE_UNLINK)),
	HCSEC_HOOK(path_link, hook_path_link, HCSEC_FOR(FILE_LINK)),
	HCSEC_HOOK(path_rename, hook_path_rename, HCSEC_FOR(FILE_RENAME)),
	HCSEC_HOOK(path_chmod, hook_path_chmod, HCSEC_FOR(FILE_CHMOD)),
	HCSEC_HOOK(path_chown, hook_path_chown, HCSEC_FOR(FILE_CHOWN)),
	HCSEC_HOOK(path_truncate, hook_path_truncate, HCSEC_FOR(FILE_WRITE)),
	HCSEC_HOOK(inode_getxattr, hook_inode_getxattr, HCSEC_FOR_DATA),
	HCSEC_HOOK(inode_setxattr, hook_inode_setxattr, HCSEC_FOR_EVER),
};

/**
 * hcsec_add_entry_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_entry_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
