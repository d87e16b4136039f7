/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Data marks of inodes, and how long they last
 */

#ifndef _SECURITY_HCSEC_INODE_H
#define _SECURITY_HCSEC_INODE_H

#include <asm/barrier.h>
#include <linux/fs.h>
#include <linux/types.h>

#include "data.h"
#include "marks.h"
#include "state.h"

/* Flags of the state of an inode: a task saves its marks before it returns. */
#define HCSEC_INODE_PENDING 1
/* It is not evicted before its filesystem is unmounted, or it has no name. */
#define HCSEC_INODE_HELD 2
/* It was mapped privately by a subject, see carrier.c. */
#define HCSEC_INODE_MAPPED 4
/* It was mapped by a subject to be executed, see map.c. */
#define HCSEC_INODE_CODE 8
/* It was loaded, and its files carry data as %HCSEC_CARRIER_INODE. */
#define HCSEC_INODE_PLAIN 16

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
	const struct hcsec_state *const state = hcsec_state_find(inode);

	return state ? hcsec_data_marks(&state->data) : 0;
}

/* The same of what is known of an inode. */
static inline bool hcsec_state_is_loaded(const struct hcsec_state *state)
{
	/* Pairs with smp_store_release() in hcsec_inode_load(). */
	return smp_load_acquire(&state->loaded) == hcsec_marks_count();
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
	const struct hcsec_state *const state = hcsec_state_find(inode);

	return state && hcsec_state_is_loaded(state);
}

bool hcsec_inode_holds_data(const struct inode *inode);
void hcsec_inode_add(struct inode *inode, u64 marks);
int hcsec_inode_keep(const struct file *file);
void hcsec_inode_keep_later(struct inode *inode);
void hcsec_add_inode_hooks(void);

#endif /* _SECURITY_HCSEC_INODE_H */
