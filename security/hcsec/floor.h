/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The lowest serials that are accepted
 */

#ifndef _SECURITY_HCSEC_FLOOR_H
#define _SECURITY_HCSEC_FLOOR_H

#include <linux/types.h>

#include "envelope.h"

/**
 * struct hcsec_floor - The lowest serials that are accepted
 *
 * @epoch: Lowest epoch of a policy or keyset.
 * @policy: Lowest serial of a policy of that epoch.
 * @keyset: Lowest serial of a keyset.
 */
struct hcsec_floor {
	u32 epoch;
	u64 policy;
	u64 keyset;
};

/**
 * struct hcsec_floor_words - What somebody wants the floor to be
 *
 * @floor: The new floor.
 * @has_epoch: The epoch was said; otherwise it stays.
 * @has_policy: The serial of policies was said; otherwise it stays, or is 0 if
 *              the epoch is a new one.
 * @has_keyset: The serial of keysets was said; otherwise it stays.
 */
struct hcsec_floor_words {
	struct hcsec_floor floor;
	bool has_epoch;
	bool has_policy;
	bool has_keyset;
};

void hcsec_floor_get(struct hcsec_floor *floor);
void hcsec_floor_trust(enum hcsec_blob_kind kind, struct hcsec_trust *trust);
void hcsec_floor_accepted(const struct hcsec_view *view);
int hcsec_floor_raise(const struct hcsec_floor_words *words);

#endif /* _SECURITY_HCSEC_FLOOR_H */
