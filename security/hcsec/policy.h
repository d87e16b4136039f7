/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The policy in force: its lifetime and its swap
 */

#ifndef _SECURITY_HCSEC_POLICY_H
#define _SECURITY_HCSEC_POLICY_H

#include <asm/barrier.h>
#include <linux/compiler_types.h>
#include <linux/jump_label.h>
#include <linux/mutex.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "envelope.h"
#include "refusal.h"
#include "unpack.h"

/**
 * struct hcsec_loaded - A policy that was verified and unpacked
 *
 * @policy: The tables, which point into @blob.
 * @blob: The whole blob as it was loaded.
 * @len: Its length.
 * @epoch: Its epoch.
 * @serial: Its serial, which counts within the epoch.
 * @generation: Number of policies loaded since boot, this one included; from 1.
 * @loaded_at: Seconds since 1970 UTC.
 * @rwork: Frees it after the last reader.
 */
struct hcsec_loaded {
	struct hcsec_policy policy;
	void *blob;
	size_t len;
	u32 epoch;
	u64 serial;
	u32 generation;
	time64_t loaded_at;
	struct rcu_work rwork;
};

extern struct mutex hcsec_policy_mutex;

/*
 * The policy in force, NULL before the first load.  Read under RCU; written
 * under hcsec_policy_mutex.
 */
extern struct hcsec_loaded __rcu *hcsec_active;

/*
 * Changes whenever cgroups may have come to be in containers, or in others: with
 * every policy and every binding.  What was found out of a cgroup under another
 * generation has to be found out again, and in the last one at each event.  Words
 * of tasks have it, with flags in the bits that it leaves out.
 */
extern u32 hcsec_generation;
#define HCSEC_GENERATION_FIRST 1U
#define HCSEC_GENERATION_STEP 4U
#define HCSEC_GENERATION_LAST \
	(HCSEC_GENERATION_FIRST - HCSEC_GENERATION_STEP)

/* Enabled with the first policy. */
DECLARE_STATIC_KEY_FALSE(hcsec_has_policy);

/* Enabled while the policy in force has data marks. */
DECLARE_STATIC_KEY_FALSE(hcsec_has_data);

/* One for each event, enabled while a profile of the policy in force uses it. */
extern struct static_key_false hcsec_event_used[HCSEC_EVENT_NR];

/*
 * Whether the policy in force has anything to say of an event.  A hook that is
 * called for several things asks this, so that what no policy uses costs a NOP.
 */
#define hcsec_is_used(type) static_branch_unlikely(&hcsec_event_used[type])

/**
 * hcsec_generation_get - The generation of what is found out from now on
 *
 * Context: Any; before looking at the policy or at bindings.
 * Return: The generation.
 */
static inline u32 hcsec_generation_get(void)
{
	/* Pairs with hcsec_generation_advance(). */
	return smp_load_acquire(&hcsec_generation);
}

void hcsec_generation_advance(void);
struct hcsec_loaded *hcsec_policy_locked(void);
u64 hcsec_policy_serial(u32 epoch);
bool hcsec_policy_is(const void *blob, size_t len);
int hcsec_policy_install(void *blob, size_t len, const struct hcsec_view *view,
			 struct hcsec_refusal *refusal);
enum hcsec_mode hcsec_mode_of(const struct hcsec_loaded *loaded, u32 profile);

#endif /* _SECURITY_HCSEC_POLICY_H */
