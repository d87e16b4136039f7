/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - From the bytes of a payload to a policy that the engine can trust
 *
 * Pure.
 */

#ifndef _SECURITY_HCSEC_UNPACK_H
#define _SECURITY_HCSEC_UNPACK_H

#include <linux/hcsec.h>

#include "pure.h"
#include "refusal.h"

#define HCSEC_MAX_MARK_NAME 63
#define HCSEC_MAX_PROFILES 65535

/**
 * struct hcsec_tuple - Guard, effects and verdict of a rule, in native order
 *
 * The masks are in the bits of &hcsec_policy.bit.
 *
 * @need: Marks that the subject must have.
 * @unless: Marks that it must not have.
 * @set: Marks to set.
 * @clear: Marks to clear.
 * @object_need: Data marks that the object must have.
 * @object_unless: Data marks that it must not have.
 * @object_set: Data marks to set on the object.
 * @verdict: enum hcsec_verdict.
 * @asks: What it asks of the events that it serves; for hcsec_unpack().
 * @err: Errno of a denial.
 */
struct hcsec_tuple {
	u64 need;
	u64 unless;
	u64 set;
	u64 clear;
	u64 object_need;
	u64 object_unless;
	u64 object_set;
	u8 verdict;
	u8 asks;
	u16 err;
};

/* Beside the attributes of an event: it is denied unless a rule allows it. */
#define HCSEC_DEFAULT_DENY BIT(HCSEC_MAX_ATTRS)

/**
 * struct hcsec_policy - A policy in memory
 *
 * Most members point into the payload, which must live as long and must not
 * change.  What a decision looks at comes first, by cache lines: what every one
 * needs, what one does that meets rules, and what a path needs.
 *
 * @payload: Counts of elements and the like.
 * @strings: All strings.
 * @marks: Marks, by index.
 * @files: Source files.
 * @rules: Source positions.
 * @actions: Actions.
 * @lists: Action lists.
 * @nodes: Decision nodes.
 * @bounds: Their bounds.
 * @targets: Their targets.
 * @tables: Decision tables.
 * @profiles: Profiles.
 * @events: Events of the profiles.
 * @addr4: IPv4 intervals.
 * @addr6: IPv6 intervals.
 * @literals: Paths without wildcards.
 * @litbytes: Their bytes.
 * @path_map: Bytes to columns of the path automaton.
 * @path_states: Its states.
 * @path_next: Its transitions.
 * @cgroup_map: Bytes to columns of the cgroup automaton.
 * @cgroup_states: Its states.
 * @cgroup_next: Its transitions.
 * @source: The source files, compressed.
 * @tuples: Guards, effects and verdicts; owned by the policy.
 * @attrs: For each event of each profile the attributes that it looks at, and
 *         %HCSEC_DEFAULT_DENY; owned by the policy.
 * @walks: The tables, as they are walked; owned by the policy, as is everything
 *         up to @path_final; see search.h.
 * @entries: For each node the entry of its bounds but the last.
 * @divisions: What entries refer to.
 * @bucket_start: For each bucket of literals its first one.
 * @bucket_literals: The literals by bucket, sorted within each.
 * @path_final: A bit for each state of the path automaton, set if none can
 *              follow it.
 * @addr4_entry: Entry of the IPv4 intervals but the first.
 * @literal_shift: Distance of a literal's hash to the number of its bucket.
 * @nmarks: Number of marks.
 * @ntuples: Number of tuples.
 * @nlists: Number of words in action lists.
 * @nnodes: Number of nodes.
 * @ntables: Number of tables.
 * @nrules: Number of rules.
 * @nfiles: Number of files.
 * @nprofiles: Number of profiles.
 * @nlit: Number of literals.
 * @naddr4: Number of IPv4 intervals.
 * @naddr6: Number of IPv6 intervals.
 * @npath_states: Number of states of the path automaton.
 * @npath_next: Number of its transitions.
 * @bit: Bit of each mark.  hcsec_unpack() numbers them as the payload does;
 *       hcsec_policy_map_marks() gives them other bits.
 * @kind_mask: Bits of the marks of each kind.
 * @polarity_mask: Bits of the marks of each polarity.
 * @declassifies: For each bit the data marks that do not leave its holder.
 * @declassifiers: Bits of the marks that declassify anything.
 * @used_attrs: For each event the attributes that any profile looks at.
 * @used_events: A bit for each event that any profile has a rule or a default
 *               for.
 * @monotone: True if no rule clears or has an "unless" on marks of subjects:
 *            then an OR is all that effects need.
 */
struct hcsec_policy {
	const struct hcsec_blob_event *events;
	u16 *attrs;
	struct hcsec_walk *walks;
	u32 *entries;
	u32 *divisions;
	const __le32 *bounds;
	const __le32 *targets;
	const struct hcsec_blob_profile *profiles;

	const __le32 *lists;
	const struct hcsec_blob_action *actions;
	struct hcsec_tuple *tuples;
	const struct hcsec_blob_addr4 *addr4;
	const struct hcsec_blob_addr6 *addr6;
	u32 addr4_entry;
	u32 naddr6;
	u64 used_events;
	u64 declassifiers;

	u32 *bucket_start;
	u32 *bucket_literals;
	const struct hcsec_blob_literal *literals;
	const char *litbytes;
	const u8 *path_map;
	const struct hcsec_blob_state *path_states;
	const struct hcsec_blob_next *path_next;
	u8 *path_final;

	u32 literal_shift;
	bool monotone;
	u8 used_attrs[HCSEC_EVENT_NR];
	u64 kind_mask[HCSEC_MARK_KIND_NR];
	u64 polarity_mask[HCSEC_POLARITY_NR];
	u64 declassifies[HCSEC_MAX_MARKS];
	u8 bit[HCSEC_MAX_MARKS];

	const struct hcsec_payload *payload;
	const char *strings;
	const struct hcsec_blob_mark *marks;
	const struct hcsec_blob_file *files;
	const struct hcsec_blob_rule *rules;
	const struct hcsec_blob_node *nodes;
	const struct hcsec_blob_table *tables;
	const u8 *cgroup_map;
	const struct hcsec_blob_state *cgroup_states;
	const struct hcsec_blob_next *cgroup_next;
	const char *source;
	u32 nmarks;
	u32 ntuples;
	u32 nlists;
	u32 nnodes;
	u32 ntables;
	u32 nrules;
	u32 nfiles;
	u32 nprofiles;
	u32 nlit;
	u32 naddr4;
	u32 npath_states;
	u32 npath_next;
};

/**
 * hcsec_unpack - Check a payload and make a policy of it
 *
 * @policy: To be filled in; release it with hcsec_unpack_free().
 * @data: The payload, aligned to 8 bytes.
 * @len: Its length.
 * @refusal: Says why, if it is refused.
 *
 * Every count, index, bound and reserved byte is checked here and nowhere
 * later, and every rule is checked against the polarity of the marks that it
 * names.
 *
 * Context: Process context; allocates.
 * Return: 0, -EBADMSG if the payload is malformed or mistyped, -ENOMEM.
 */
int hcsec_unpack(struct hcsec_policy *policy, const void *data, size_t len,
		 struct hcsec_refusal *refusal);

/**
 * hcsec_unpack_free - Release what hcsec_unpack() allocated
 *
 * @policy: A policy that was unpacked, or zeroed memory.
 */
void hcsec_unpack_free(struct hcsec_policy *policy);

/**
 * hcsec_policy_map_marks - Give the marks of a policy other bits
 *
 * @policy: A policy that was unpacked and not mapped yet.
 * @bit: For each of its marks the bit, all different, below 64.
 *
 * Marks keep their meaning over a change of policy because the kernel gives a
 * name the same bit until reboot.
 */
void hcsec_policy_map_marks(struct hcsec_policy *policy, const u8 *bit);

/**
 * hcsec_policy_uses - Whether a policy has anything to say of an event
 *
 * @policy: The policy.
 * @type: The event.
 *
 * Return: True if any profile has a rule or a default for it.
 */
static inline bool hcsec_policy_uses(const struct hcsec_policy *policy,
				     enum hcsec_event_type type)
{
	return policy->used_events & BIT_ULL(type);
}

/**
 * hcsec_policy_looks_at - Whether a policy looks at an attribute of an event
 *
 * @policy: The policy.
 * @type: The event.
 * @attr: The attribute.
 *
 * Return: True if any profile does, so that it has to be found out.
 */
static inline bool hcsec_policy_looks_at(const struct hcsec_policy *policy,
					 enum hcsec_event_type type,
					 unsigned int attr)
{
	return policy->used_attrs[type] & BIT(attr);
}

/**
 * hcsec_profile_says - Whether a profile has anything to say of an event
 *
 * @policy: The policy.
 * @profile: Index of the profile.
 * @type: The event.
 *
 * Return: True if it has a rule or a default for it.
 */
static inline bool hcsec_profile_says(const struct hcsec_policy *policy,
				      u32 profile, enum hcsec_event_type type)
{
	return policy->attrs[(size_t)profile * HCSEC_EVENT_NR + type];
}

/**
 * hcsec_profile_attrs - Which attributes of an event a profile looks at
 *
 * @policy: The policy.
 * @profile: Index of the profile.
 * @type: The event.
 *
 * Return: A bit for each attribute, and perhaps %HCSEC_DEFAULT_DENY.
 */
static inline u32 hcsec_profile_attrs(const struct hcsec_policy *policy,
				      u32 profile, enum hcsec_event_type type)
{
	return policy->attrs[(size_t)profile * HCSEC_EVENT_NR + type];
}

/**
 * hcsec_policy_string - A string of a policy
 *
 * @policy: The policy.
 * @ref: A reference from one of its checked tables.
 *
 * Return: The string, NUL-terminated.
 */
static inline const char *hcsec_policy_string(const struct hcsec_policy *policy,
					      __le32 ref)
{
	return policy->strings + le32_to_cpu(ref);
}

#endif /* _SECURITY_HCSEC_UNPACK_H */
