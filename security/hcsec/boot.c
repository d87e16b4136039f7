// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Keyset and policy that are built into the kernel
 */

#define pr_fmt(fmt) "hcsec: " fmt

#include <linux/cache.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/panic.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/types.h>

#include "boot.h"
#include "change.h"
#include "load.h"
#include "mode.h"
#include "refusal.h"
#include "setup.h"

static const char *result __ro_after_init = "none";
static bool required __ro_after_init;

static int set_boot_param(const char *value, const struct kernel_param *kp)
{
	/* What is no value at all does not take back one that was given. */
	if (!strcmp(value, "required"))
		required = true;
	else if (!strcmp(value, "optional"))
		required = false;
	else
		return -EINVAL;
	return 0;
}

static const struct kernel_param_ops boot_param_ops = {
	.set = set_boot_param,
};

module_param_cb(boot, &boot_param_ops, NULL, 0);
MODULE_PARM_DESC(boot, "required or optional: stop if the boot policy does not load");

/**
 * hcsec_boot_result - What became of the boot policy
 *
 * Context: Any.
 * Return: "none" if none was built in, "loaded" or "refused".
 */
const char *hcsec_boot_result(void)
{
	return result;
}

static int __init load_builtin(const char *what, const u8 *from, const u8 *end)
{
	char reason[HCSEC_REASON_SIZE] = "out of memory";
	const size_t len = end - from;
	int err = -ENOMEM;
	void *blob;

	if (!len)
		return 0;
	blob = hcsec_load_alloc(len);
	if (blob) {
		memcpy(blob, from, len);
		err = hcsec_load(blob, len);
		hcsec_change_error(reason);
	}
	if (!err)
		return 0;
	pr_err("built-in %s refused with %pe: %s\n", what, ERR_PTR(err),
	       reason);
	return err;
}

/*
 * The first process of userspace may be a helper of the kernel, and there is
 * none before rootfs_initcall.  Records have a ring by now, and nothing else
 * of the system is needed.
 */
static int __init hcsec_boot(void)
{
	int err;

	if (!hcsec_enabled) {
		if (required)
			panic("hcsec: hcsec.boot=required, and hcsec is not enabled");
		return 0;
	}

	err = load_builtin("keyset", hcsec_boot_keyset, hcsec_boot_keyset_end);
	if (!err && hcsec_boot_policy_end - hcsec_boot_policy) {
		err = load_builtin("policy", hcsec_boot_policy,
				   hcsec_boot_policy_end);
		if (!err)
			result = "loaded";
	}
	if (err)
		result = "refused";
	if (required && strcmp(result, "loaded"))
		panic("hcsec: hcsec.boot=required, and the boot policy is not in force");
	if (err)
		pr_err("the system runs without the boot policy\n");
	hcsec_mode_init();
	return 0;
}

fs_initcall_sync(hcsec_boot);
