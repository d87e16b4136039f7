// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - From a blob to a policy or keys in force
 *
 * What has to be right before bytes from userspace may change anything.
 */

#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/slab.h>
#include <linux/time64.h>
#include <linux/timekeeping.h>
#include <linux/types.h>
#include <linux/vmalloc.h>

#include "change.h"
#include "envelope.h"
#include "floor.h"
#include "keys.h"
#include "keyset.h"
#include "load.h"
#include "policy.h"
#include "pure.h"
#include "record.h"
#include "refusal.h"

/**
 * hcsec_clock - The time that validity is judged by
 *
 * A clock that was never set, or set back, must not bring back what is no
 * longer valid, at least not from before the kernel was built.
 *
 * ktime_get_real_seconds() would do, but reads what the timer writes without
 * saying so, which KCSAN reports; this reads under timekeeping's seqcount.
 *
 * Context: Any but NMI.
 * Return: Seconds since 1970 UTC.
 */
u64 hcsec_clock(void)
{
	struct timespec64 now;

	ktime_get_coarse_real_ts64(&now);
	return max_t(time64_t, now.tv_sec, CONFIG_HCSEC_CLOCK_FLOOR);
}

static bool is_in_force(enum hcsec_blob_kind kind, const void *blob, size_t len)
{
	return kind == HCSEC_BLOB_POLICY ? hcsec_policy_is(blob, len) :
					   hcsec_keys_are(blob, len);
}

static int install(void *blob, size_t len, const struct hcsec_view *view,
		   u64 now, struct hcsec_refusal *refusal)
{
	if (view->kind == HCSEC_BLOB_POLICY)
		return hcsec_policy_install(blob, len, view, refusal);
	return hcsec_keys_install(blob, len, view, now, refusal);
}

/* Returns 0, 1 if it is in force already, or a negative errno. */
static int load_locked(void *blob, size_t len, struct hcsec_view *view,
		       struct hcsec_refusal *refusal)
{
	struct hcsec_trust trust = { .now = hcsec_clock() };
	int err;

	lockdep_assert_held(&hcsec_policy_mutex);
	hcsec_keyring_trust(hcsec_keys_get(), view->kind, &trust);
	hcsec_floor_trust(view->kind, &trust);
	trust.serial = view->kind == HCSEC_BLOB_POLICY ?
			       hcsec_policy_serial(trust.epoch) :
			       hcsec_keys_get()->serial;

	err = hcsec_envelope_verify(view, &trust, refusal);
	if (err)
		return err;
	if (view->serial == trust.serial) {
		if (is_in_force(view->kind, blob, len))
			return 1;
		refusal->reason = view->kind == HCSEC_BLOB_POLICY ?
			"a different policy with this serial is in force" :
			"a different keyset with this serial is in force";
		return -ESTALE;
	}
	err = install(blob, len, view, trust.now, refusal);
	if (!err)
		hcsec_floor_accepted(view);
	return err;
}

static void tell(const struct hcsec_view *view, struct hcsec_change *change)
{
	const struct hcsec_bytes message = { view->message, view->message_len };
	u8 digest[HCSEC_SHA512_SIZE];

	lockdep_assert_held(&hcsec_policy_mutex);
	hcsec_sha512(&message, 1, digest);
	change->digest = digest;
	change->epoch = view->epoch;
	change->serial = view->serial;
	if (view->kind == HCSEC_BLOB_POLICY)
		change->name = hcsec_policy_name(hcsec_policy_locked());
	hcsec_change_done(change);
}

/**
 * hcsec_load_refused - Refuse a blob that never was complete
 *
 * @err: Negative errno.
 * @refusal: Why.
 *
 * Context: Process context; takes hcsec_policy_mutex.
 * Return: @err.
 */
int hcsec_load_refused(int err, const struct hcsec_refusal *refusal)
{
	struct hcsec_change change = { .type = HCSEC_RECORD_LOAD };

	guard(mutex)(&hcsec_policy_mutex);
	return hcsec_change_refused(&change, err, refusal);
}

/**
 * hcsec_load_alloc - Allocate the memory of a blob
 *
 * @len: Its length.
 *
 * What is in force stays for long, and kvmalloc() takes up to twice as much where
 * memory is contiguous: a power of two of pages.
 *
 * Context: Process context.
 * Return: Memory for kvfree(), or NULL if there is none.
 */
void *hcsec_load_alloc(size_t len)
{
	return __vmalloc(len, GFP_KERNEL_ACCOUNT);
}

/**
 * hcsec_load - Verify a blob and put what it holds into force
 *
 * @blob: The blob, from hcsec_load_alloc(), which this takes over.
 * @len: Its length.
 *
 * Nothing but the form of the header is looked at before enough signatures were
 * verified.  Whatever goes wrong, what is in force stays.  Either way it is
 * recorded, and hcsec_change_error() tells the reason of a refusal.
 *
 * Context: Process context; takes hcsec_policy_mutex.
 * Return: 0; 1 if it is the very blob in force; -EBADMSG, -EMSGSIZE, -ENOKEY,
 * -EKEYREJECTED, -EKEYREVOKED, -EKEYEXPIRED, -ESTALE as hcsec_envelope_verify(),
 * hcsec_unpack() and hcsec_keyset_follows() say, -ESTALE also if its serial is
 * in force with other contents, -ENOSPC if there is no room for its marks,
 * -EOVERFLOW, -ENOMEM.
 */
int hcsec_load(void *blob, size_t len)
{
	struct hcsec_change change = { .type = HCSEC_RECORD_LOAD };
	struct hcsec_refusal refusal = {};
	struct hcsec_view view;
	int err;

	guard(mutex)(&hcsec_policy_mutex);
	err = hcsec_envelope_parse(&view, blob, len, &refusal);
	if (!err) {
		change.has_kind = true;
		change.kind = view.kind;
		err = load_locked(blob, len, &view, &refusal);
	}
	if (err < 0)
		hcsec_change_refused(&change, err, &refusal);
	else
		tell(&view, &change);
	/* Only a blob that is in force now belongs to somebody. */
	if (err)
		kvfree(blob);
	return err;
}
