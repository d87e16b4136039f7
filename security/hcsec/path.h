/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Names of files as a task sees them
 */

#ifndef _SECURITY_HCSEC_PATH_H
#define _SECURITY_HCSEC_PATH_H

#include <linux/hcsec.h>
#include <linux/types.h>

struct dentry;
struct hcsec_loaded;
struct path;
struct vfsmount;

/**
 * struct hcsec_path - Where a file is
 *
 * @origin: %HCSEC_ORIGIN_FILE if it has a name; what it is otherwise.
 * @name: Absolute path in current's mount namespace, from kmalloc(); NULL if it
 *        has none.
 * @len: Its length.
 */
struct hcsec_path {
	enum hcsec_origin origin;
	char *name;
	size_t len;
};

int hcsec_path_get(const struct path *path, gfp_t flags,
		   struct hcsec_path *out);
int hcsec_path_classify(const struct hcsec_loaded *loaded,
			const struct path *path, u32 *class);
int hcsec_path_get_entry(const struct path *dir, const struct dentry *dentry,
			 gfp_t flags, struct hcsec_path *out);
bool hcsec_mount_is_private(const struct vfsmount *mnt);

#endif /* _SECURITY_HCSEC_PATH_H */
