// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The lowest serials that are accepted
 *
 * They follow what was loaded, and can be raised further, which is how they
 * outlive a reboot.  Nothing lowers them: a policy's serial counts within its
 * epoch, so a higher epoch with a lower serial is higher.
 */

#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/types.h>

#include "change.h"
#include "envelope.h"
#include "floor.h"
#include "mode.h"
#include "policy.h"
#include "refusal.h"

/* Protected by hcsec_policy_mutex. */
static struct hcsec_floor floor;

/**
 * hcsec_floor_get - The lowest serials that are accepted
 *
 * @to: Set to them.
 *
 * Context: hcsec_policy_mutex is held.
 */
void hcsec_floor_get(struct hcsec_floor *to)
{
	lockdep_assert_held(&hcsec_policy_mutex);
	*to = floor;
}

/**
 * hcsec_floor_trust - Tell what a blob's serial must not be below
 *
 * @kind: What the blob is.
 * @trust: Its floors are set.
 *
 * Context: hcsec_policy_mutex is held.
 */
void hcsec_floor_trust(enum hcsec_blob_kind kind, struct hcsec_trust *trust)
{
	lockdep_assert_held(&hcsec_policy_mutex);
	trust->floor_epoch = floor.epoch;
	trust->floor = kind == HCSEC_BLOB_POLICY ? floor.policy : floor.keyset;
}

static bool is_below(const struct hcsec_floor *a, const struct hcsec_floor *b)
{
	if (a->keyset < b->keyset || a->epoch < b->epoch)
		return true;
	return a->epoch == b->epoch && a->policy < b->policy;
}

static void raise_policy(u32 epoch, u64 serial)
{
	if (floor.epoch < epoch) {
		floor.epoch = epoch;
		floor.policy = serial;
	} else if (floor.epoch == epoch) {
		floor.policy = max(floor.policy, serial);
	}
}

/**
 * hcsec_floor_accepted - Raise the floor to a blob that is in force now
 *
 * @view: The blob.
 *
 * Context: hcsec_policy_mutex is held.
 */
void hcsec_floor_accepted(const struct hcsec_view *view)
{
	lockdep_assert_held(&hcsec_policy_mutex);
	if (view->kind == HCSEC_BLOB_POLICY) {
		raise_policy(view->epoch, view->serial);
	} else {
		raise_policy(view->epoch, 0);
		floor.keyset = max(floor.keyset, view->serial);
	}
}

static struct hcsec_floor complete_words(const struct hcsec_floor_words *words)
{
	struct hcsec_floor to = words->floor;

	if (!words->has_epoch)
		to.epoch = floor.epoch;
	if (!words->has_policy)
		to.policy = to.epoch == floor.epoch ? floor.policy : 0;
	if (!words->has_keyset)
		to.keyset = floor.keyset;
	return to;
}

/**
 * hcsec_floor_raise - Raise the floor
 *
 * @words: The new one.
 *
 * Context: Process context; takes hcsec_policy_mutex.
 * Return: 0, -ESTALE if it is below the one in force, -EPERM if hcsec is sealed
 * and it is above it: then it could only keep new blobs out.
 */
int hcsec_floor_raise(const struct hcsec_floor_words *words)
{
	static const struct hcsec_refusal is_lower = {
		.reason = "the floor is never lowered",
	};
	static const struct hcsec_refusal is_sealed = {
		.reason = "sealed: only blobs raise the floor until reboot",
	};
	struct hcsec_change change = { .type = HCSEC_RECORD_FLOOR };

	guard(mutex)(&hcsec_policy_mutex);
	change.floor = complete_words(words);
	if (is_below(&change.floor, &floor))
		return hcsec_change_refused(&change, -ESTALE, &is_lower);
	if (!is_below(&floor, &change.floor))
		return 0;
	/* Whatever was loaded has raised the floor already. */
	if (hcsec_sealed())
		return hcsec_change_refused(&change, -EPERM, &is_sealed);
	floor = change.floor;
	hcsec_change_done(&change);
	return 0;
}
