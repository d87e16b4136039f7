/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Data marks in the extended attribute security.hcsec
 */

#ifndef _SECURITY_HCSEC_XATTR_H
#define _SECURITY_HCSEC_XATTR_H

#include <linux/types.h>

struct dentry;
struct inode;

int hcsec_inode_load(struct dentry *dentry, struct inode *inode);
int hcsec_inode_save(struct dentry *dentry, struct inode *inode);
int hcsec_xattr_set(struct dentry *dentry, const char *name, const void *value,
		    size_t size);
void hcsec_add_xattr_hooks(void);

#endif /* _SECURITY_HCSEC_XATTR_H */
