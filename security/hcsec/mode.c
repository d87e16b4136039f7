// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The global mode and the seal
 */

#define pr_fmt(fmt) "hcsec: " fmt

#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/hcsec.h>
#include <linux/init.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/printk.h>
#include <linux/types.h>

#include "change.h"
#include "mode.h"
#include "names.h"
#include "policy.h"
#include "refusal.h"

/* Written under hcsec_policy_mutex. */
static enum hcsec_mode global_mode __read_mostly = HCSEC_MODE_ENFORCE;
static bool sealed __read_mostly;

/**
 * hcsec_mode_get - The global mode
 *
 * Context: Any.
 * Return: %HCSEC_MODE_ENFORCE if every profile has the mode that the policy
 * gives it, %HCSEC_MODE_PERMISSIVE if all are permissive.
 */
enum hcsec_mode hcsec_mode_get(void)
{
	return READ_ONCE(global_mode);
}

/**
 * hcsec_mode_set - Change the global mode
 *
 * @mode: The new one.
 *
 * Context: Process context; takes hcsec_policy_mutex.
 * Return: 0, or -EPERM if hcsec is sealed and the mode would be looser.
 */
int hcsec_mode_set(enum hcsec_mode mode)
{
	static const struct hcsec_refusal is_sealed = {
		.reason = "sealed: the mode stays enforce until reboot",
	};
	struct hcsec_change change = {
		.type = HCSEC_RECORD_MODE,
		.mode = mode,
	};

	guard(mutex)(&hcsec_policy_mutex);
	if (mode == global_mode)
		return 0;
	if (sealed)
		return hcsec_change_refused(&change, -EPERM, &is_sealed);
	WRITE_ONCE(global_mode, mode);
	hcsec_change_done(&change);
	return 0;
}

/**
 * hcsec_sealed - Is hcsec sealed?
 *
 * Context: Any.
 * Return: True if it is, until reboot.
 */
bool hcsec_sealed(void)
{
	return READ_ONCE(sealed);
}

/**
 * hcsec_seal - Let nothing but signed blobs change what is enforced
 *
 * It also ends the global permissive mode.  There is no way back until reboot.
 *
 * Context: Process context; takes hcsec_policy_mutex.
 */
void hcsec_seal(void)
{
	struct hcsec_change change = {
		.type = HCSEC_RECORD_SEAL,
		.mode = HCSEC_MODE_ENFORCE,
	};

	guard(mutex)(&hcsec_policy_mutex);
	if (sealed)
		return;
	WRITE_ONCE(sealed, true);
	WRITE_ONCE(global_mode, HCSEC_MODE_ENFORCE);
	hcsec_change_done(&change);
}

/**
 * hcsec_seal_refused - Refuse to break the seal
 *
 * Context: Process context; takes hcsec_policy_mutex.
 * Return: -EPERM.
 */
int hcsec_seal_refused(void)
{
	static const struct hcsec_refusal is_one_way = {
		.reason = "sealed until reboot",
	};
	struct hcsec_change change = {
		.type = HCSEC_RECORD_SEAL,
		.mode = HCSEC_MODE_ENFORCE,
	};

	guard(mutex)(&hcsec_policy_mutex);
	return hcsec_change_refused(&change, -EPERM, &is_one_way);
}

static int set_mode_param(const char *value, const struct kernel_param *kp)
{
	const int mode = hcsec_name_find(HCSEC_NAMES_MODE, value);

	if (mode < 0)
		return -EINVAL;
	global_mode = mode;
	return 0;
}

static const struct kernel_param_ops mode_param_ops = {
	.set = set_mode_param,
};

/* Only for the command line: later both are changed in securityfs. */
module_param_cb(mode, &mode_param_ops, NULL, 0);
MODULE_PARM_DESC(mode, "enforce or permissive");

static bool seal_param __initdata;
module_param_named(seal, seal_param, bool, 0);
MODULE_PARM_DESC(seal, "seal as soon as the boot policy is in force");

/**
 * hcsec_mode_init - Carry out what the command line says of the seal
 *
 * Context: Boot, after the boot policy.
 */
void __init hcsec_mode_init(void)
{
	if (!seal_param)
		return;
	if (global_mode != HCSEC_MODE_ENFORCE)
		pr_warn("hcsec.seal=1 overrules hcsec.mode=permissive\n");
	hcsec_seal();
}
