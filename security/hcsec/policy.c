// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The policy in force: its lifetime, its swap, the mode
 */

#include <linux/bits.h>
#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/jump_label.h>
#include <linux/limits.h>
#include <linux/moduleparam.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "envelope.h"
#include "keys.h"
#include "marks.h"
#include "names.h"
#include "policy.h"
#include "refusal.h"
#include "unpack.h"

/* Serialises loads and changes of the mode. */
DEFINE_MUTEX(hcsec_policy_mutex);
struct hcsec_loaded __rcu *hcsec_active;
u32 hcsec_generation __read_mostly;
DEFINE_STATIC_KEY_FALSE(hcsec_has_policy);

/* Written under hcsec_policy_mutex. */
static enum hcsec_mode global_mode __read_mostly = HCSEC_MODE_ENFORCE;

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
 * Return: 0, or -EINVAL if there is no such mode.
 */
int hcsec_mode_set(enum hcsec_mode mode)
{
	if (mode >= HCSEC_MODE_NR)
		return -EINVAL;
	mutex_lock(&hcsec_policy_mutex);
	WRITE_ONCE(global_mode, mode);
	mutex_unlock(&hcsec_policy_mutex);
	return 0;
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

/* Only for the command line: later the mode is changed in securityfs. */
module_param_cb(mode, &mode_param_ops, NULL, 0);
MODULE_PARM_DESC(mode, "enforce or permissive");

/**
 * hcsec_mode_of - The mode in force for a profile
 *
 * @loaded: The policy.
 * @profile: Index of its profile.
 *
 * Context: Any.
 * Return: The looser one of the profile's and the global mode.
 */
enum hcsec_mode hcsec_mode_of(const struct hcsec_loaded *loaded, u32 profile)
{
	if (READ_ONCE(global_mode) == HCSEC_MODE_PERMISSIVE)
		return HCSEC_MODE_PERMISSIVE;
	return loaded->policy.profiles[profile].mode;
}

static void free_loaded(struct hcsec_loaded *loaded)
{
	hcsec_unpack_free(&loaded->policy);
	kvfree(loaded->blob);
	kfree(loaded);
}

/* Tables may be in vmalloc space, which is not freed in a softirq. */
static void free_loaded_work(struct work_struct *work)
{
	free_loaded(container_of(to_rcu_work(work), struct hcsec_loaded,
				 rwork));
}

static int refuse(int err, char *reason, size_t size,
		  struct hcsec_refusal *refusal, size_t base)
{
	refusal->offset += base;
	hcsec_refusal_print(refusal, err, reason, size);
	return err;
}

static void publish(struct hcsec_loaded *loaded, struct hcsec_loaded *old)
{
	loaded->generation = hcsec_generation + 1;
	loaded->loaded_at = ktime_get_real_seconds();
	rcu_assign_pointer(hcsec_active, loaded);
	/*
	 * After the policy itself: whoever caches something under the new
	 * generation has looked at the new policy, whatever it raced with.
	 */
	smp_store_release(&hcsec_generation, loaded->generation);
	if (old) {
		INIT_RCU_WORK(&old->rwork, free_loaded_work);
		queue_rcu_work(system_wq, &old->rwork);
	} else {
		static_branch_enable(&hcsec_has_policy);
	}
}

static int verify(const void *blob, size_t len, const struct hcsec_loaded *old,
		  struct hcsec_view *view, char *reason, size_t size)
{
	struct hcsec_refusal refusal = {};
	struct hcsec_trust trust = {
		.roles = BIT(HCSEC_ROLE_ROOT),
		.threshold = 1,
		.serial = old ? old->serial : 0,
		.now = ktime_get_real_seconds(),
	};
	int err;

	trust.keys = hcsec_keys_get(&trust.nkeys);
	err = hcsec_envelope_parse(view, blob, len, &refusal);
	if (!err && view->kind != HCSEC_BLOB_POLICY) {
		refusal.reason = "not a policy blob";
		err = -EBADMSG;
	}
	if (!err)
		err = hcsec_envelope_verify(view, &trust, &refusal);
	if (err)
		return refuse(err, reason, size, &refusal, 0);
	if (!old || view->serial != old->serial)
		return 0;
	if (len == old->len && !memcmp(blob, old->blob, len))
		return 1;
	strscpy(reason, "a different policy with this serial is in force",
		size);
	return -ESTALE;
}

static int load_locked(void *blob, size_t len, char *reason, size_t size)
{
	struct hcsec_loaded *const old =
		rcu_dereference_protected(hcsec_active,
					  lockdep_is_held(&hcsec_policy_mutex));
	struct hcsec_refusal refusal = {};
	struct hcsec_loaded *loaded;
	struct hcsec_view view;
	int err;

	err = verify(blob, len, old, &view, reason, size);
	if (err)
		return err;
	if (hcsec_generation == U32_MAX) {
		strscpy(reason, "too many policies since boot", size);
		return -EOVERFLOW;
	}

	loaded = kzalloc(sizeof(*loaded), GFP_KERNEL_ACCOUNT);
	if (!loaded) {
		strscpy(reason, "out of memory", size);
		return -ENOMEM;
	}
	err = hcsec_unpack(&loaded->policy, view.payload, view.payload_len,
			   &refusal);
	if (err) {
		kfree(loaded);
		return refuse(err, reason, size, &refusal,
			      sizeof(struct hcsec_envelope));
	}
	err = hcsec_marks_register(&loaded->policy);
	if (err) {
		hcsec_unpack_free(&loaded->policy);
		kfree(loaded);
		strscpy(reason,
			"more than 64 different marks since boot", size);
		return err;
	}

	loaded->blob = blob;
	loaded->len = len;
	loaded->serial = view.serial;
	publish(loaded, old);
	return 0;
}

/**
 * hcsec_policy_load - Verify a blob and put its policy into force
 *
 * @blob: The blob, from kvmalloc().  It belongs to the policy if it was loaded
 *        and to the caller otherwise.
 * @len: Its length.
 * @reason: If it is refused, says why in one line.
 * @size: Size of @reason.
 *
 * Nothing but the form of the header is looked at before a signature was
 * verified.  Whatever goes wrong, the policy in force stays.
 *
 * Context: Process context; takes hcsec_policy_mutex.
 * Return: 0; 1 if it is the very blob in force; -EBADMSG, -EMSGSIZE, -ENOKEY,
 * -EKEYREJECTED, -EKEYREVOKED, -EKEYEXPIRED, -ESTALE as hcsec_envelope_verify()
 * and hcsec_unpack() say, -ESTALE also if its serial is in force with other
 * contents, -ENOSPC if there is no room for its marks, -EOVERFLOW, -ENOMEM.
 */
int hcsec_policy_load(void *blob, size_t len, char *reason, size_t size)
{
	int err;

	reason[0] = '\0';
	mutex_lock(&hcsec_policy_mutex);
	err = load_locked(blob, len, reason, size);
	mutex_unlock(&hcsec_policy_mutex);
	return err;
}
