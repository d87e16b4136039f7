// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Addresses and paths to classes
 */

#include "match.h"
#include "pure.h"
#include "search.h"
#include "unpack.h"

u32 hcsec_match_addr4(const struct hcsec_policy *policy, u32 addr)
{
	/* The interval is the last one that starts at or before the address. */
	const u32 i = hcsec_search(policy->divisions, policy->addr4_entry,
				   &policy->addr4[1].start, 2, (u64)addr + 1);

	return le32_to_cpu(policy->addr4[i].class);
}

u32 hcsec_match_addr6(const struct hcsec_policy *policy, const u8 addr[16])
{
	const u64 high_half = get_unaligned_be64(addr);
	const u64 low_half = get_unaligned_be64(addr + 8);
	u32 low = 0;
	u32 high = policy->naddr6 - 1;

	if (!high_half && low_half >> 32 == 0xffff)
		return hcsec_match_addr4(policy, (u32)low_half);

	while (low < high) {
		const u32 middle = low + (high - low + 1) / 2;
		const u8 *const start = policy->addr6[middle].start;
		const u64 start_high = get_unaligned_be64(start);

		if (start_high < high_half ||
		    (start_high == high_half &&
		     get_unaligned_be64(start + 8) <= low_half))
			low = middle;
		else
			high = middle - 1;
	}
	return le32_to_cpu(policy->addr6[low].class);
}

/*
 * Class of a path without wildcards, 0 if it is none of the literals.  Those of
 * its hash are few; if somebody has made them many, a bisection is what it costs.
 */
static u32 match_literal(const struct hcsec_policy *policy, const char *path,
			 size_t len)
{
	const u32 bucket =
		hcsec_search_hash(path, len) >> policy->literal_shift;
	u32 low = policy->bucket_start[bucket];
	u32 high = policy->bucket_start[bucket + 1];

	while (low < high) {
		const u32 middle = low + (high - low) / 2;
		const struct hcsec_blob_literal *const literal =
			&policy->literals[policy->bucket_literals[middle]];
		const char *const bytes =
			policy->litbytes + le32_to_cpu(literal->offset);
		const size_t other_len = le32_to_cpu(literal->len);
		int order;

		/* The only one that is left need not be put in order. */
		if (high - low == 1 && len != other_len)
			break;
		order = memcmp(path, bytes, len < other_len ? len : other_len);
		if (!order && len == other_len)
			return le32_to_cpu(literal->class);
		if (!order)
			order = len < other_len ? -1 : 1;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return 0;
}

static u32 next_state(const struct hcsec_blob_state *states,
		      const struct hcsec_blob_next *next, const u8 *map,
		      u32 state, u8 byte)
{
	const struct hcsec_blob_next *const entry =
		&next[le32_to_cpu(states[state].base) + map[byte]];

	if (le32_to_cpu(entry->owner) == state)
		return le32_to_cpu(entry->state);
	return le32_to_cpu(states[state].other);
}

static bool is_final(const struct hcsec_policy *policy, u32 state)
{
	return policy->path_final[state / 8] & BIT(state % 8);
}

u32 hcsec_match_path(const struct hcsec_policy *policy, const char *path,
		     size_t len)
{
	u32 state = match_literal(policy, path, len);
	size_t i;

	if (state)
		return state;
	for (i = 0; i < len; i++) {
		const u32 next = next_state(policy->path_states,
					    policy->path_next,
					    policy->path_map, state, path[i]);

		/* Most paths are soon like no pattern, or surely like one. */
		if (next == state && is_final(policy, state))
			break;
		state = next;
	}
	return le32_to_cpu(policy->path_states[state].accept);
}

int hcsec_match_profile(const struct hcsec_policy *policy, const char *name)
{
	u32 low = 0;
	u32 high = policy->nprofiles;

	while (low < high) {
		const u32 middle = low + (high - low) / 2;
		const __le32 ref = policy->profiles[middle].name;
		const int order = strcmp(name, hcsec_policy_string(policy, ref));

		if (!order)
			return middle;
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return -ENOENT;
}

int hcsec_match_cgroup(const struct hcsec_policy *policy, const char *path,
		       size_t len, unsigned int *level)
{
	unsigned int depth = 0;
	u32 state = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		u32 accept;

		state = next_state(policy->cgroup_states, policy->cgroup_next,
				   policy->cgroup_map, state, path[i]);
		if (path[i] == '/')
			depth++;
		/*
		 * Only whole components name a cgroup, and the root, which has
		 * none, is the host.
		 */
		if (!i || (i + 1 < len && path[i + 1] != '/'))
			continue;
		accept = le32_to_cpu(policy->cgroup_states[state].accept);
		if (!accept)
			continue;
		if (level)
			*level = depth;
		return accept - 1;
	}
	return -1;
}
