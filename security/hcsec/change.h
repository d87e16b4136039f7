/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Changes of state, and why they were refused
 */

#ifndef _SECURITY_HCSEC_CHANGE_H
#define _SECURITY_HCSEC_CHANGE_H

#include <linux/hcsec.h>
#include <linux/types.h>

#include "floor.h"
#include "refusal.h"

/**
 * struct hcsec_change - A change of state, for its record
 *
 * @type: What was changed.
 * @err: 0, or the negative errno of the refusal.
 * @reason: Why it was refused.
 * @mode: The mode, of a change of it.
 * @has_kind: Of a load: the header of the blob could be read.
 * @kind: Then: what the blob is.
 * @name: Of the policy that was loaded, or NULL.
 * @epoch: Of the blob that was loaded.
 * @serial: Of the blob that was loaded, or 0.
 * @digest: SHA-512 of what was signed of it, or NULL.
 * @floor: The new floor, of a change of it.
 * @cgroup_id: Of an assignment: the cgroup.
 * @cgroup: Its path, NULL if there is none.
 * @profile: The profile's name.
 */
struct hcsec_change {
	enum hcsec_record_type type;
	int err;
	const char *reason;
	enum hcsec_mode mode;
	bool has_kind;
	enum hcsec_blob_kind kind;
	const char *name;
	u32 epoch;
	u64 serial;
	const u8 *digest;
	struct hcsec_floor floor;
	u64 cgroup_id;
	const char *cgroup;
	const char *profile;
};

void hcsec_change_done(struct hcsec_change *change);
int hcsec_change_refused(struct hcsec_change *change, int err,
			 const struct hcsec_refusal *refusal);
void hcsec_change_error(char reason[HCSEC_REASON_SIZE]);

#endif /* _SECURITY_HCSEC_CHANGE_H */
