// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Addresses and paths to classes
 */

#include "match.h"
#include "pure.h"
#include "unpack.h"

u32 hcsec_match_addr4(const struct hcsec_policy *policy, u32 addr)
{
	u32 low = 0;
	u32 high = policy->naddr4 - 1;

	/* Finds the last interval that starts at or before the address. */
	while (low < high) {
		const u32 middle = low + (high - low + 1) / 2;

		if (le32_to_cpu(policy->addr4[middle].start) <= addr)
			low = middle;
		else
			high = middle - 1;
	}
	return le32_to_cpu(policy->addr4[low].class);
}

u32 hcsec_match_addr6(const struct hcsec_policy *policy, const u8 addr[16])
{
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	u32 low = 0;
	u32 high = policy->naddr6 - 1;

	if (!memcmp(addr, mapped, sizeof(mapped)))
		return hcsec_match_addr4(policy, get_unaligned_be32(addr + 12));

	while (low < high) {
		const u32 middle = low + (high - low + 1) / 2;

		if (memcmp(policy->addr6[middle].start, addr, 16) <= 0)
			low = middle;
		else
			high = middle - 1;
	}
	return le32_to_cpu(policy->addr6[low].class);
}

/* Class of a path without wildcards, 0 if it is none of the literals. */
static u32 match_literal(const struct hcsec_policy *policy, const char *path,
			 size_t len)
{
	u32 low = 0;
	u32 high = policy->nlit;

	while (low < high) {
		const u32 middle = low + (high - low) / 2;
		const struct hcsec_blob_literal *const literal =
			&policy->literals[middle];
		const size_t other_len = le32_to_cpu(literal->len);
		int order = memcmp(path,
				   policy->litbytes +
					   le32_to_cpu(literal->offset),
				   len < other_len ? len : other_len);

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

u32 hcsec_match_path(const struct hcsec_policy *policy, const char *path,
		     size_t len)
{
	u32 state = match_literal(policy, path, len);
	size_t i;

	if (state)
		return state;
	for (i = 0; i < len; i++)
		state = next_state(policy->path_states, policy->path_next,
				   policy->path_map, state, path[i]);
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
