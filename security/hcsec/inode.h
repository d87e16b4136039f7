/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Data marks of inodes, and how they persist
 */

#ifndef _SECURITY_HCSEC_INODE_H
#define _SECURITY_HCSEC_INODE_H

#include <linux/fs.h>
#include <linux/types.h>

#include "data.h"
#include "setup.h"

/**
 * struct hcsec_inode_blob - What an inode carries
 *
 * @data: Its data marks.
 */
struct hcsec_inode_blob {
	struct hcsec_data data;
};

static inline struct hcsec_inode_blob *hcsec_inode_blob(const struct inode *inode)
{
	return inode->i_security + hcsec_blob_sizes.lbs_inode;
}

void hcsec_inode_add(struct inode *inode, u64 marks);
void hcsec_add_inode_hooks(void);

#endif /* _SECURITY_HCSEC_INODE_H */
