/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The policy in force: its lifetime, its swap, the mode
 */

#ifndef _SECURITY_HCSEC_POLICY_H
#define _SECURITY_HCSEC_POLICY_H

#include <linux/compiler_types.h>
#include <linux/jump_label.h>
#include <linux/mutex.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "unpack.h"

/**
 * struct hcsec_loaded - A policy that was verified and unpacked
 *
 * @policy: The tables, which point into @blob.
 * @blob: The whole blob as it was loaded.
 * @len: Its length.
 * @serial: Its serial.
 * @generation: Number of policies loaded since boot, this one included; from 1.
 * @loaded_at: Seconds since 1970 UTC.
 * @rwork: Frees it after the last reader.
 */
struct hcsec_loaded {
	struct hcsec_policy policy;
	void *blob;
	size_t len;
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

/* Generation of the policy in force, for what was cached under another one. */
extern u32 hcsec_generation;

/* Enabled with the first policy, so that hooks cost a NOP until then. */
DECLARE_STATIC_KEY_FALSE(hcsec_has_policy);

int hcsec_policy_load(void *blob, size_t len, char *reason, size_t size);

enum hcsec_mode hcsec_mode_get(void);
int hcsec_mode_set(enum hcsec_mode mode);
enum hcsec_mode hcsec_mode_of(const struct hcsec_loaded *loaded, u32 profile);

#endif /* _SECURITY_HCSEC_POLICY_H */
