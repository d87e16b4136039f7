// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The policy in force: its lifetime and its swap
 */

#include <linux/bits.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/jump_label.h>
#include <linux/limits.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "envelope.h"
#include "hooks.h"
#include "marks.h"
#include "mode.h"
#include "policy.h"
#include "refusal.h"
#include "unpack.h"

/* Serialises all changes of state: of policy, keys, floors, mode and seal. */
DEFINE_MUTEX(hcsec_policy_mutex);
struct hcsec_loaded __rcu *hcsec_active;
u32 hcsec_generation __read_mostly = HCSEC_GENERATION_FIRST;
DEFINE_STATIC_KEY_FALSE(hcsec_has_policy);
DEFINE_STATIC_KEY_FALSE(hcsec_has_data);
DEFINE_STATIC_KEY_ARRAY_FALSE(hcsec_event_used, HCSEC_EVENT_NR);

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
	if (hcsec_mode_get() == HCSEC_MODE_PERMISSIVE)
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

/**
 * hcsec_generation_advance - Make everybody look anew which container it is in
 *
 * To be called after the change: whoever caches something under the new
 * generation has seen the change, whatever it raced with.
 *
 * Context: hcsec_policy_mutex is held.
 */
void hcsec_generation_advance(void)
{
	lockdep_assert_held(&hcsec_policy_mutex);
	/* Nothing is cached then: see hcsec_idle_word(). */
	if (hcsec_generation == HCSEC_GENERATION_LAST)
		return;
	/* Pairs with hcsec_generation_get(). */
	smp_store_release(&hcsec_generation,
			  hcsec_generation + HCSEC_GENERATION_STEP);
}

static void set_key(struct static_key_false *key, bool enable)
{
	if (enable)
		static_branch_enable(key);
	else
		static_branch_disable(key);
}

/*
 * Switches the keys of events, and hooks.  They are on as long as one of the old
 * policy and the new one wants them, so that neither misses an event that it
 * judges.  Hooks are on whenever keys are: nobody may get to know an object
 * before all are called that forget it.
 */
static void switch_keys(const struct hcsec_policy *policy, bool enable)
{
	const bool has_data = policy->kind_mask[HCSEC_MARK_DATA];
	unsigned int i;

	if (enable)
		hcsec_hooks_switch(policy, true);
	if (has_data == enable)
		set_key(&hcsec_has_data, enable);
	for (i = 0; i < HCSEC_EVENT_NR; i++) {
		if (hcsec_policy_uses(policy, i) == enable)
			set_key(&hcsec_event_used[i], enable);
	}
	if (!enable)
		hcsec_hooks_switch(policy, false);
}

static void publish(struct hcsec_loaded *loaded, struct hcsec_loaded *old)
{
	struct timespec64 now;

	ktime_get_coarse_real_ts64(&now);
	loaded->generation = old ? old->generation + 1 : 1;
	loaded->loaded_at = now.tv_sec;
	switch_keys(&loaded->policy, true);
	rcu_assign_pointer(hcsec_active, loaded);
	hcsec_generation_advance();
	switch_keys(&loaded->policy, false);
	if (old) {
		INIT_RCU_WORK(&old->rwork, free_loaded_work);
		queue_rcu_work(system_wq, &old->rwork);
	} else {
		static_branch_enable(&hcsec_has_policy);
	}
}

/**
 * hcsec_policy_locked - The policy in force, for those who hold the mutex
 *
 * Context: hcsec_policy_mutex is held, and the policy is valid as long as it is.
 * Return: The policy, or NULL.
 */
struct hcsec_loaded *hcsec_policy_locked(void)
{
	return rcu_dereference_protected(hcsec_active,
					 lockdep_is_held(&hcsec_policy_mutex));
}

/**
 * hcsec_policy_serial - Serial of the policy in force
 *
 * @epoch: An epoch.
 *
 * Context: hcsec_policy_mutex is held.
 * Return: The serial, 0 if the policy in force is not of that epoch.
 */
u64 hcsec_policy_serial(u32 epoch)
{
	const struct hcsec_loaded *const active = hcsec_policy_locked();

	return active && active->epoch == epoch ? active->serial : 0;
}

/**
 * hcsec_policy_is - Is a blob the very policy in force?
 *
 * @blob: The blob.
 * @len: Its length.
 *
 * Context: hcsec_policy_mutex is held.
 * Return: True if it is.
 */
bool hcsec_policy_is(const void *blob, size_t len)
{
	const struct hcsec_loaded *const active = hcsec_policy_locked();

	return active && active->len == len && !memcmp(active->blob, blob, len);
}

/**
 * hcsec_policy_install - Put a policy into force
 *
 * @blob: The policy, from hcsec_load_alloc().  It belongs to what is in force
 *        if that succeeds and to the caller otherwise.
 * @len: Its length.
 * @view: The same, verified.
 * @refusal: Says why, if it is refused.
 *
 * Context: Process context; hcsec_policy_mutex is held.
 * Return: 0, -EBADMSG if the payload is malformed, -ENOSPC if there is no room
 * for its marks, -EOVERFLOW, -ENOMEM.
 */
int hcsec_policy_install(void *blob, size_t len, const struct hcsec_view *view,
			 struct hcsec_refusal *refusal)
{
	struct hcsec_loaded *const old = hcsec_policy_locked();
	struct hcsec_loaded *loaded;
	int err;

	if (old && old->generation == U32_MAX) {
		refusal->reason = "too many policies since boot";
		return -EOVERFLOW;
	}
	loaded = kzalloc(sizeof(*loaded), GFP_KERNEL_ACCOUNT);
	if (!loaded) {
		refusal->reason = "out of memory";
		return -ENOMEM;
	}
	err = hcsec_unpack(&loaded->policy, view->payload, view->payload_len,
			   refusal);
	if (err) {
		refusal->offset += sizeof(struct hcsec_envelope);
		kfree(loaded);
		return err;
	}
	err = hcsec_marks_register(&loaded->policy);
	if (err) {
		refusal->reason = "more than 64 different marks since boot";
		hcsec_unpack_free(&loaded->policy);
		kfree(loaded);
		return err;
	}

	loaded->blob = blob;
	loaded->len = len;
	loaded->epoch = view->epoch;
	loaded->serial = view->serial;
	publish(loaded, old);
	return 0;
}
