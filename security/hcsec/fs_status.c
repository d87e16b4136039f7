// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The file status: what is in force, and counters
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/cleanup.h>
#include <linux/fs.h>
#include <linux/hcsec.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/types.h>

#include "audit.h"
#include "boot.h"
#include "container.h"
#include "fs.h"
#include "keys.h"
#include "keyset.h"
#include "mode.h"
#include "names.h"
#include "netlink.h"
#include "policy.h"
#include "record.h"
#include "ring.h"

static void show_policy(struct seq_file *m, const struct hcsec_loaded *loaded)
{
	seq_puts(m, "policy=");
	if (loaded)
		hcsec_fs_value(m, hcsec_text_value, hcsec_policy_name(loaded));
	seq_printf(m, "\nserial=%llu\n", loaded ? loaded->serial : 0);
	seq_printf(m, "generation=%u\n", loaded ? loaded->generation : 0);
	seq_printf(m, "loaded_at=%lld\n", loaded ? loaded->loaded_at : 0);
}

static void show_keys(struct seq_file *m, const struct hcsec_keyring *keyring)
{
	seq_printf(m, "epoch=%u\n", keyring->epoch);
	seq_printf(m, "keyset=%llu\n", keyring->serial);
	seq_printf(m, "root_threshold=%u\n",
		   keyring->threshold[HCSEC_ROLE_ROOT]);
	seq_printf(m, "policy_threshold=%u\n",
		   keyring->threshold[HCSEC_ROLE_POLICY]);
}

static int status_show(struct seq_file *m, void *v)
{
	struct hcsec_ring_stats stats;

	seq_printf(m, "version=%u\n", HCSEC_GENL_VERSION);
	/* What is in force is told as it was at one moment. */
	scoped_guard(mutex, &hcsec_policy_mutex) {
		show_policy(m, hcsec_policy_locked());
		show_keys(m, hcsec_keys_get());
		seq_printf(m, "mode=%s\n",
			   hcsec_name(HCSEC_NAMES_MODE, hcsec_mode_get()));
		seq_printf(m, "sealed=%d\n", hcsec_sealed());
	}
	seq_printf(m, "boot_policy=%s\n", hcsec_boot_result());
	seq_printf(m, "containers=%u\n", hcsec_container_count());
	hcsec_ring_stats(&hcsec_audit_ring, &stats);
	seq_printf(m, "records=%llu\n", stats.written);
	seq_printf(m, "lost=%llu\n", stats.lost);
	seq_printf(m, "overwritten=%llu\n", stats.overwritten);
	seq_printf(m, "dropped=%llu\n", hcsec_netlink_dropped());
	return 0;
}

static int status_open(struct inode *inode, struct file *file)
{
	return single_open(file, status_show, NULL);
}

const struct file_operations hcsec_fs_status = {
	.owner = THIS_MODULE,
	.open = status_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};
