/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Data marks of inodes, and how long they last
 */

#ifndef _SECURITY_HCSEC_INODE_H
#define _SECURITY_HCSEC_INODE_H

#include <asm/barrier.h>
#include <linux/atomic.h>
#include <linux/fs.h>
#include <linux/types.h>

#include "data.h"
#include "marks.h"
#include "setup.h"

/**
 * struct hcsec_inode_blob - What an inode carries
 *
 * @data: Its data marks.
 * @saved: Those of them that the filesystem keeps.
 * @state: %HCSEC_INODE_PENDING, %HCSEC_INODE_HELD, %HCSEC_INODE_MAPPED and
 *         %HCSEC_INODE_CODE.
 * @loaded: Number of marks that were known when the filesystem was asked for
 *          those of the inode; 0 if it never was.
 */
struct hcsec_inode_blob {
	struct hcsec_data data;
	atomic64_t saved;
	atomic_t state;
	u32 loaded;
};

/* A task is going to save its marks before it returns to user space. */
#define HCSEC_INODE_PENDING 1
/* It is not evicted before its filesystem is unmounted, or it has no name. */
#define HCSEC_INODE_HELD 2
/* It was mapped privately by a subject, see carrier.c. */
#define HCSEC_INODE_MAPPED 4
/* It was mapped by a subject to be executed, see map.c. */
#define HCSEC_INODE_CODE 8

static inline struct hcsec_inode_blob *hcsec_inode_blob(const struct inode *inode)
{
	return inode->i_security + hcsec_blob_sizes.lbs_inode;
}

/**
 * hcsec_inode_marks - Data marks of an inode
 *
 * @inode: The inode.
 *
 * Context: Any; under RCU.
 * Return: Its marks, those that may have come without a hook included.
 */
static inline u64 hcsec_inode_marks(const struct inode *inode)
{
	return hcsec_data_marks(&hcsec_inode_blob(inode)->data);
}

/**
 * hcsec_inode_is_loaded - Whether an inode's marks are known
 *
 * @inode: The inode.
 *
 * Context: Any.
 * Return: False if hcsec_inode_load() has to be called first: it never was, or
 * marks have become known since.
 */
static inline bool hcsec_inode_is_loaded(const struct inode *inode)
{
	/* Pairs with smp_store_release() in hcsec_inode_load(). */
	return smp_load_acquire(&hcsec_inode_blob(inode)->loaded) ==
	       hcsec_marks_count();
}

bool hcsec_inode_holds_data(const struct inode *inode);
void hcsec_inode_add(struct inode *inode, u64 marks);
int hcsec_inode_keep(const struct file *file);
void hcsec_inode_keep_later(struct inode *inode);
void hcsec_add_inode_hooks(void);

#endif /* _SECURITY_HCSEC_INODE_H */
