/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Container instances: cgroup to profile, marks, counters
 */

#ifndef _SECURITY_HCSEC_CONTAINER_H
#define _SECURITY_HCSEC_CONTAINER_H

#include <linux/atomic.h>
#include <linux/cgroup.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "policy.h"

/**
 * struct hcsec_container - A container instance
 *
 * Lives as long as a task belongs to it.
 *
 * @node: In the table of instances, keyed by @cgroup_id.
 * @cgroup_id: Id of its root cgroup; never reused within a boot.
 * @marks: Marks of kind container.
 * @bound: Which profile applies: generation of the policy in the upper half,
 *         index of the profile + 1 in the lower one, 0 for none.
 * @level: Depth of its root cgroup.
 * @usage: References: one for each flow object.
 * @lock: Serialises changes of marks by policies that are not monotone.
 * @denied: Denials, the ones of permissive mode included.
 * @rcu: Frees it after the last reader.
 * @path_len: Length of @path.
 * @path: Path of its root cgroup, NUL-terminated.
 */
struct hcsec_container {
	struct rhash_head node;
	u64 cgroup_id;
	atomic64_t marks;
	atomic64_t bound;
	int level;
	refcount_t usage;
	spinlock_t lock;
	atomic64_t denied;
	struct rcu_head rcu;
	size_t path_len;
	char path[];
};

int hcsec_container_profile(const struct hcsec_loaded *loaded,
			    struct hcsec_container *container);
struct hcsec_container *hcsec_container_get(const struct hcsec_loaded *loaded,
					    struct cgroup *cgroup,
					    int *profile);
struct hcsec_container *hcsec_container_find(u64 cgroup_id);
void hcsec_container_ref(struct hcsec_container *container);
void hcsec_container_put(struct hcsec_container *container);
bool hcsec_container_holds(const struct hcsec_container *container,
			   struct cgroup *cgroup);
unsigned int hcsec_container_count(void);

struct rhashtable_iter;
void hcsec_container_walk_enter(struct rhashtable_iter *iter);

int hcsec_container_init(void);

#endif /* _SECURITY_HCSEC_CONTAINER_H */
