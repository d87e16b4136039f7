// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - What may depend on which marks
 */

#include "polarity.h"
#include "pure.h"
#include "unpack.h"

static bool subset(u64 a, u64 b)
{
	return !(a & ~b);
}

const char *hcsec_tuple_well_typed(const struct hcsec_tuple *tuple,
				   const u64 polarity_mask[HCSEC_POLARITY_NR],
				   bool post)
{
	static const char needs_post[] =
		"setting a credit, clearing a taint and exact marks need a post-success event";
	const u64 taint = polarity_mask[HCSEC_TAINT];
	const u64 credit = polarity_mask[HCSEC_CREDIT];
	const u64 exact = polarity_mask[HCSEC_EXACT];
	const bool denies = tuple->verdict >= HCSEC_DENY;
	const bool over = denies || (tuple->set & taint) ||
			  (tuple->clear & credit) || tuple->object_set;
	const u64 need = tuple->need | tuple->object_need;
	const u64 unless = tuple->unless | tuple->object_unless;
	const bool under = (tuple->set & credit) || (tuple->clear & taint);
	const bool exactly = (tuple->set | tuple->clear) & exact;

	/* What a denying rule sets is written before anything happened. */
	if ((under || exactly) && (!post || denies))
		return needs_post;
	if (over && !subset(need, taint | exact))
		return "a denial, setting a taint or clearing a credit may not need a credit";
	if (over && !subset(unless, credit | exact))
		return "a taint may not excuse a denial, setting a taint or clearing a credit";
	if (under && !subset(need, credit | exact))
		return "setting a credit or clearing a taint may not need a taint";
	if (under && !subset(unless, taint | exact))
		return "setting a credit or clearing a taint may not be excused by a credit";
	if (exactly && !subset(need | unless, exact))
		return "setting or clearing an exact mark may depend on exact marks only";
	return NULL;
}

const char *hcsec_tuple_may_allow(const struct hcsec_tuple *tuple,
				  const u64 polarity_mask[HCSEC_POLARITY_NR])
{
	const u64 taint = polarity_mask[HCSEC_TAINT];
	const u64 credit = polarity_mask[HCSEC_CREDIT];
	const u64 exact = polarity_mask[HCSEC_EXACT];

	if (!subset(tuple->need | tuple->object_need, credit | exact))
		return "where the default is to deny, allowing may not need a taint";
	if (!subset(tuple->unless | tuple->object_unless, taint | exact))
		return "where the default is to deny, allowing may not be excused by a credit";
	return NULL;
}
