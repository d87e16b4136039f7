// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Data marks of inodes, and how they persist
 */

#include <linux/array_size.h>
#include <linux/cache.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/lsm_hooks.h>
#include <linux/types.h>

#include "data.h"
#include "inode.h"
#include "setup.h"

/**
 * hcsec_inode_add - Mark an inode
 *
 * @inode: The inode.
 * @marks: Data marks.
 *
 * Context: Any; under RCU.
 */
void hcsec_inode_add(struct inode *inode, u64 marks)
{
	hcsec_data_add(&hcsec_inode_blob(inode)->data, marks);
}

static void hook_inode_free_security_rcu(void *security)
{
	struct hcsec_inode_blob *const blob =
		security + hcsec_blob_sizes.lbs_inode;

	hcsec_data_release(&blob->data);
}

static struct security_hook_list hcsec_hooks[] __ro_after_init = {
	LSM_HOOK_INIT(inode_free_security_rcu, hook_inode_free_security_rcu),
};

/**
 * hcsec_add_inode_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_inode_hooks(void)
{
	security_add_hooks(hcsec_hooks, ARRAY_SIZE(hcsec_hooks), &hcsec_lsmid);
}
