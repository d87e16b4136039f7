// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Names of files as a task sees them
 */

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

#include "path.h"

static enum hcsec_origin get_origin(const struct path *path)
{
	if (path->mnt->mnt_flags & MNT_INTERNAL) {
		const unsigned long magic = path->dentry->d_sb->s_magic;

		return magic == TMPFS_MAGIC || magic == HUGETLBFS_MAGIC ?
			       HCSEC_ORIGIN_MEMFD :
			       HCSEC_ORIGIN_UNREACHABLE;
	}
	if (d_unlinked(path->dentry))
		return HCSEC_ORIGIN_DELETED;
	/* A path of another mount namespace would be a name of something else. */
	if (!our_mnt(path->mnt))
		return HCSEC_ORIGIN_UNREACHABLE;
	return HCSEC_ORIGIN_FILE;
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
	char *buf, *name;

	*out = (struct hcsec_path){ .origin = get_origin(path) };
	if (out->origin != HCSEC_ORIGIN_FILE)
		return 0;

	buf = kmalloc(PATH_MAX, flags);
	if (!buf)
		return -ENOMEM;
	name = d_absolute_path(path, buf, PATH_MAX);
	if (IS_ERR(name)) {
		out->origin = HCSEC_ORIGIN_UNREACHABLE;
	} else {
		out->len = strlen(name);
		out->name = kmemdup_nul(name, out->len, flags);
	}
	kfree(buf);
	return IS_ERR(name) || out->name ? 0 : -ENOMEM;
}
