// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Keys
 *
 * A key holds what somebody has put into it, under a name that somebody has
 * chosen, for everybody who may look at it.
 */

#include <linux/array_size.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/hcsec.h>
#include <linux/init.h>
#include <linux/key.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#include "audit.h"
#include "data.h"
#include "flow.h"
#include "hooks.h"
#include "judge.h"
#include "key.h"
#include "setup.h"
#include "task.h"

/* Nothing tells when a key is gone, so it is never at home in a domain. */
static struct hcsec_data *key_data(const struct key *key)
{
	return key->security + hcsec_blob_sizes.lbs_key;
}

static int judge_key(const struct key *key, enum hcsec_operation operation,
		     bool reads, bool writes)
{
	const struct hcsec_event event = {
		.type = HCSEC_EVENT_SYSTEM_KEY,
		.attr[HCSEC_SYSTEM_OPERATION] = operation,
	};
	const struct hcsec_object object = {};
	struct hcsec_subject subject;
	int err;

	if (hcsec_current_is_idle())
		return 0;
	guard(rcu)();
	err = hcsec_subject_look_up(&subject);
	if (err <= 0)
		return err;
	err = hcsec_judge(&subject, &event, &object);
	if (err)
		return err;
	if (reads)
		hcsec_subject_gain(&subject, hcsec_data_marks(key_data(key)));
	if (writes)
		hcsec_data_add(key_data(key), hcsec_subject_out(&subject));
	return 0;
}

static int hook_key_alloc(struct key *key, const struct cred *cred,
			  unsigned long flags)
{
	return judge_key(key, HCSEC_KEY_CREATE, false, true);
}

/* A search says whether there is such a key, a link adds one to a keyring. */
static int hook_key_permission(key_ref_t key_ref, const struct cred *cred,
			       enum key_need_perm need_perm)
{
	const bool reads = need_perm != KEY_NEED_WRITE &&
			   need_perm != KEY_NEED_SETATTR;
	const bool writes = need_perm != KEY_NEED_VIEW &&
			    need_perm != KEY_NEED_READ &&
			    need_perm != KEY_NEED_SEARCH;

	return judge_key(key_ref_to_ptr(key_ref), HCSEC_KEY_USE, reads, writes);
}

static struct hcsec_hook hooks[] __ro_after_init = {
	HCSEC_HOOK(key_alloc, hook_key_alloc,
		   HCSEC_FOR(SYSTEM_KEY) | HCSEC_FOR_DATA),
	HCSEC_HOOK(key_permission, hook_key_permission,
		   HCSEC_FOR(SYSTEM_KEY) | HCSEC_FOR_DATA),
};

/**
 * hcsec_add_key_hooks - Register the hooks of this file
 *
 * Context: Boot.
 */
void __init hcsec_add_key_hooks(void)
{
	hcsec_hooks_add(hooks, ARRAY_SIZE(hooks));
}
