// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Changes of state, and why they were refused
 *
 * Every change of policy, keys, floor, mode, seal or bindings of cgroups, and
 * every attempt at one by somebody who may write, is recorded with who did it.
 * hcsec_policy_mutex makes one order of all of them, and the records are written
 * under it, so they have that order too.
 */

#include <linux/cleanup.h>
#include <linux/lockdep.h>
#include <linux/mutex.h>
#include <linux/string.h>
#include <linux/types.h>

#include "audit.h"
#include "change.h"
#include "policy.h"
#include "refusal.h"

static DEFINE_MUTEX(error_lock);
static char last_error[HCSEC_REASON_SIZE];

static void set_error(const char *reason)
{
	guard(mutex)(&error_lock);
	strscpy(last_error, reason);
}

/**
 * hcsec_change_done - Record a change
 *
 * @change: What was changed.
 *
 * Context: Process context; hcsec_policy_mutex is held.
 */
void hcsec_change_done(struct hcsec_change *change)
{
	lockdep_assert_held(&hcsec_policy_mutex);
	set_error("");
	hcsec_audit_change(change);
}

/**
 * hcsec_change_refused - Record that a change was refused
 *
 * @change: What should have been changed.
 * @err: Negative errno.
 * @refusal: Why.
 *
 * Context: Process context; hcsec_policy_mutex is held.
 * Return: @err.
 */
int hcsec_change_refused(struct hcsec_change *change, int err,
			 const struct hcsec_refusal *refusal)
{
	char reason[HCSEC_REASON_SIZE];

	lockdep_assert_held(&hcsec_policy_mutex);
	hcsec_refusal_print(refusal, err, reason, sizeof(reason));
	set_error(reason);
	change->err = err;
	change->reason = reason;
	hcsec_audit_change(change);
	return err;
}

/**
 * hcsec_change_error - Why the last change was refused
 *
 * @reason: Set to the reason, empty if the last change was not refused.
 *
 * Context: Process context.
 */
void hcsec_change_error(char reason[HCSEC_REASON_SIZE])
{
	guard(mutex)(&error_lock);
	strscpy(reason, last_error, HCSEC_REASON_SIZE);
}
