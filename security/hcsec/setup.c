// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Security framework setup
 */

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/lsm_hooks.h>
#include <linux/types.h>
#include <uapi/linux/lsm.h>

#include "assign.h"
#include "attr.h"
#include "container.h"
#include "exec.h"
#include "inode.h"
#include "keys.h"
#include "net.h"
#include "setup.h"
#include "task.h"
#include "unix.h"

bool hcsec_enabled __ro_after_init;

const struct lsm_id hcsec_lsmid = {
	.name = "hcsec",
#include "xattr.h"
	.id = LSM_ID_HCSEC,
};

struct lsm_blob_sizes hcsec_blob_sizes __ro_after_init = {
	.lbs_cred = sizeof(struct hcsec_cred_blob),
	.lbs_inode = sizeof(struct hcsec_inode_blob),
	.lbs_sock = sizeof(struct hcsec_sock_blob),
	.lbs_task = sizeof(struct hcsec_task_blob),
};

static int __init hcsec_init(void)
{
	const int err = hcsec_container_init() ?: hcsec_assign_init();

	/* Without tables nothing can be labelled: stay out altogether. */
	if (err)
		return err;

	hcsec_keys_init();
	hcsec_task_init();
	hcsec_add_task_hooks();
	hcsec_add_exec_hooks();
	hcsec_add_inode_hooks();
	hcsec_add_net_hooks();
	hcsec_add_unix_hooks();
	hcsec_add_attr_hooks();
	hcsec_enabled = true;
	return 0;
}
	hcsec_add_xattr_hooks();

DEFINE_LSM(hcsec) = {
	.name = "hcsec",
	.init = hcsec_init,
	.blobs = &hcsec_blob_sizes,
};
