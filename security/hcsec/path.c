// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Names of files as a task sees them
 */

#include <linux/compiler.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/fs.h>
#include <linux/gfp.h>
#include <linux/limits.h>
#include <linux/magic.h>
#include <linux/mount.h>
#include <linux/path.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#include "../../fs/mount.h"
#include "match.h"
#include "path.h"
#include "path_cache.h"
#include "policy.h"

/* Longer paths need memory. */
#define USUAL_SIZE 256

static enum hcsec_origin get_internal_origin(const struct super_block *sb)
{
	switch (sb->s_magic) {
	case TMPFS_MAGIC:
	case HUGETLBFS_MAGIC:
		return HCSEC_ORIGIN_MEMFD;
	case PIPEFS_MAGIC:
		return HCSEC_ORIGIN_PIPE;
	case SOCKFS_MAGIC:
		return HCSEC_ORIGIN_SOCKET;
	case ANON_INODE_FS_MAGIC:
	case NSFS_MAGIC:
	case PID_FS_MAGIC:
	case SECRETMEM_MAGIC:
		return HCSEC_ORIGIN_ANON;
	default:
		return HCSEC_ORIGIN_UNREACHABLE;
	}
}

static enum hcsec_origin get_origin(const struct path *path, bool unlinked)
{
	if (path->mnt->mnt_flags & MNT_INTERNAL)
		return get_internal_origin(path->dentry->d_sb);
	if (unlinked)
		return HCSEC_ORIGIN_DELETED;
	/* A path of another mount namespace would be a name of something else. */
	if (!our_mnt(path->mnt))
		return HCSEC_ORIGIN_UNREACHABLE;
	return HCSEC_ORIGIN_FILE;
}

/* Names what @path is, or what is called @last in it if that is not NULL. */
static int get_name(const struct path *path, const struct qstr *last,
		    gfp_t flags, struct hcsec_path *out)
{
	const size_t last_len = last ? last->len : 0;
	char usual[USUAL_SIZE];
	char *buf = NULL;
	char *name;
	size_t len;

	name = d_absolute_path(path, usual, sizeof(usual));
	if (name == ERR_PTR(-ENAMETOOLONG)) {
		buf = kmalloc(PATH_MAX, flags & ~__GFP_ACCOUNT);
		if (!buf)
			return -ENOMEM;
		name = d_absolute_path(path, buf, PATH_MAX);
	}
	if (IS_ERR(name)) {
		out->origin = HCSEC_ORIGIN_UNREACHABLE;
		kfree(buf);
		return 0;
	}
	len = strlen(name);
	/* The root directory ends with a slash already. */
	if (last && len == 1)
		len = 0;
	out->len = len + !!last + last_len;
	out->name = kmalloc(out->len + 1, flags);
	if (out->name) {
		memcpy(out->name, name, len);
		if (last) {
			out->name[len++] = '/';
			memcpy(out->name + len, last->name, last_len);
		}
		out->name[out->len] = '\0';
	}
	kfree(buf);
	return out->name ? 0 : -ENOMEM;
}

/**
 * hcsec_path_get - Name a file
 *
 * @path: The file.
 * @flags: How to allocate.
 * @out: Filled in; @out->name is to be freed by kfree().
 *
 * The path is absolute whatever current's root directory is, so chroot(2)
 * changes nothing.
 *
 * Context: Any, according to @flags.
 * Return: 0 or -ENOMEM.
 */
int hcsec_path_get(const struct path *path, gfp_t flags, struct hcsec_path *out)
{
	*out = (struct hcsec_path){
		.origin = get_origin(path, d_unlinked(path->dentry)),
	};
	if (out->origin != HCSEC_ORIGIN_FILE)
		return 0;
	return get_name(path, NULL, flags, out);
}

/* Builds the name of a file to find its class. */
static noinline int classify(const struct hcsec_loaded *loaded,
			     const struct path *path, u32 *class)
{
	char usual[USUAL_SIZE];
	enum hcsec_origin origin = get_origin(path, d_unlinked(path->dentry));
	const char *end = usual + sizeof(usual) - 1;
	char *buf = NULL;
	char *name;

	*class = 0;
	if (origin != HCSEC_ORIGIN_FILE)
		return origin;
	name = d_absolute_path(path, usual, sizeof(usual));
	if (name == ERR_PTR(-ENAMETOOLONG)) {
		buf = kmalloc(PATH_MAX, GFP_ATOMIC | __GFP_NOWARN);
		if (!buf)
			return -ENOMEM;
		end = buf + PATH_MAX - 1;
		name = d_absolute_path(path, buf, PATH_MAX);
	}
	if (IS_ERR(name)) {
		origin = HCSEC_ORIGIN_UNREACHABLE;
	} else {
		*class = hcsec_match_path(&loaded->policy, name, end - name);
		hcsec_path_cache_learn(loaded->generation, path, name,
				       end - name, *class);
	}
	kfree(buf);
	return origin;
}

/**
 * hcsec_path_classify - Find the class of a file's path
 *
 * @loaded: The policy.
 * @path: The file.
 * @class: Set to the class, 0 for none.
 *
 * Most names are short, and then nothing is allocated; many are known, and then
 * they are not even built.
 *
 * Context: Any; under RCU.
 * Return: The file's origin, or -ENOMEM.
 */
int hcsec_path_classify(const struct hcsec_loaded *loaded,
			const struct path *path, u32 *class)
{
	*class = hcsec_path_cache_find(loaded->generation, path);
	if (*class)
		return HCSEC_ORIGIN_FILE;
	return classify(loaded, path, class);
}

/**
 * hcsec_path_get_entry - Name an entry of a directory
 *
 * @dir: The directory, which is locked.
 * @dentry: The entry; there need not be a file yet.
 * @flags: How to allocate.
 * @out: Filled in; @out->name is to be freed by kfree().
 *
 * Context: Any, according to @flags.
 * Return: 0 or -ENOMEM.
 */
int hcsec_path_get_entry(const struct path *dir, const struct dentry *dentry,
			 gfp_t flags, struct hcsec_path *out)
{
	*out = (struct hcsec_path){
		.origin = get_origin(dir, d_unlinked(dir->dentry)),
	};
	if (out->origin != HCSEC_ORIGIN_FILE)
		return 0;
	return get_name(dir, &dentry->d_name, flags, out);
}

/**
 * hcsec_mount_is_private - Whether a mount is the kernel's own copy of one
 *
 * @mnt: The mount.
 *
 * Filesystems that are made of others reach these by copies of mounts that no
 * task has.  What is done there is done on behalf of an event that was judged.
 *
 * Context: Any.
 * Return: True if it is.
 */
bool hcsec_mount_is_private(const struct vfsmount *mnt)
{
	return !(mnt->mnt_flags & MNT_INTERNAL) &&
	       READ_ONCE(real_mount((struct vfsmount *)mnt)->mnt_ns) ==
		       MNT_NS_INTERNAL;
}
