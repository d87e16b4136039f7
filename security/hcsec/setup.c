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
#include "data.h"
#include "entry.h"
#include "exec.h"
#include "file.h"
#include "inode.h"
#include "ipc.h"
#include "key.h"
#include "keys.h"
#include "map.h"
#include "mount.h"
#include "net.h"
#include "process.h"
#include "setup.h"
#include "state.h"
#include "system.h"
#include "task.h"
#include "unix.h"
#include "xattr.h"

bool hcsec_enabled __ro_after_init;

const struct lsm_id hcsec_lsmid = {
	.name = "hcsec",
	.id = LSM_ID_HCSEC,
};

struct lsm_blob_sizes hcsec_blob_sizes __ro_after_init = {
	.lbs_cred = sizeof(struct hcsec_cred_blob),
	.lbs_ipc = sizeof(struct hcsec_ipc_blob),
	.lbs_key = sizeof(struct hcsec_data),
	.lbs_task = sizeof(struct hcsec_task_blob),
};

static int __init hcsec_init(void)
{
	const int err = hcsec_container_init() ?: hcsec_assign_init();

	/* Without tables nothing can be labelled: stay out altogether. */
	if (err)
		return err;

	hcsec_keys_init();
	hcsec_state_init();
	hcsec_task_init();
	hcsec_add_task_hooks();
	hcsec_add_exec_hooks();
	hcsec_add_inode_hooks();
	hcsec_add_xattr_hooks();
	hcsec_add_file_hooks();
	hcsec_add_entry_hooks();
	hcsec_add_map_hooks();
	hcsec_add_ipc_hooks();
	hcsec_add_net_hooks();
	hcsec_add_unix_hooks();
	hcsec_add_process_hooks();
	hcsec_add_system_hooks();
	hcsec_add_mount_hooks();
	hcsec_add_key_hooks();
	hcsec_add_attr_hooks();
	hcsec_enabled = true;
	return 0;
}

DEFINE_LSM(hcsec) = {
	.name = "hcsec",
	.init = hcsec_init,
	.blobs = &hcsec_blob_sizes,
};
