/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Container instances: cgroup to profile, marks, counters
 */

#ifndef _SECURITY_HCSEC_CONTAINER_H
#define _SECURITY_HCSEC_CONTAINER_H

#include <linux/atomic.h>
#include <linux/build_bug.h>
#include <linux/cgroup.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable-types.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/stddef.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "data.h"
#include "namespaces.h"
#include "policy.h"

/**
 * struct hcsec_container - A container instance
 *
 * Lives as long as a task belongs to it.
 *
 * What every decision looks at comes first and is written only if it changes; what
 * other processors write all the time is in other cache lines.  The allocator
 * aligns what is so large to a line.
 *
 * @cgroup_id: Id of its root cgroup; never reused within a boot.
 * @marks: Marks of kind container.
 * @bound: Which profile applies: generation of the policy in the upper half,
 *         index of the profile + 1 in the lower one, 0 for none.
 * @domain: What may pass between its subjects without a hook.
 * @level: Depth of its root cgroup.
 * @seq: Changes with the marks, for those who read them without @lock.
 * @namespaces: Its namespaces, if its profile wants it to keep them; written
 *              once, under @lock.
 * @lock: Serialises changes of marks under policies that are not monotone, of
 *        this container and of its tasks.  Taken with interrupts off; nothing
 *        nests inside.
 * @usage: References: one for each flow object.
 * @denied: Denials, the ones of permissive mode included.
 * @netns: Cookie of the network namespace that it received data in; 0 if it has
 *         not, -1 for several.
 * @node: In the table of instances, keyed by @cgroup_id.
 * @rwork: Frees it after the last reader.
 * @path_len: Length of @path.
 * @path: Path of its root cgroup, NUL-terminated.
 */
struct hcsec_container {
	u64 cgroup_id;
	atomic64_t marks;
	atomic64_t bound;
	struct hcsec_domain *domain;
	int level;
	seqcount_spinlock_t seq;
	struct hcsec_namespaces namespaces;
	spinlock_t lock;
	refcount_t usage;
	atomic64_t denied;
	atomic64_t netns;
	struct rhash_head node;
	struct rcu_work rwork;
	size_t path_len;
	char path[];
};

/* Locks that are debugged are larger, and seqcounts with them. */
#ifndef CONFIG_DEBUG_LOCK_ALLOC
static_assert(offsetof(struct hcsec_container, lock) == 64);
#endif

u64 hcsec_container_bind(const struct hcsec_loaded *loaded,
			 struct hcsec_container *container);
int hcsec_container_match(const struct hcsec_loaded *loaded,
			  struct cgroup *cgroup);
bool hcsec_container_exists(u64 cgroup_id);
struct hcsec_container *hcsec_container_get(const struct hcsec_loaded *loaded,
					    struct cgroup *cgroup);
void hcsec_container_put_last(struct hcsec_container *container);
unsigned int hcsec_container_count(void);
void hcsec_container_walk_enter(struct rhashtable_iter *iter);
int hcsec_container_init(void);

/**
 * hcsec_container_ref - Take another reference
 *
 * @container: A container that the caller has a reference on.
 *
 * Context: Any.
 */
static inline void hcsec_container_ref(struct hcsec_container *container)
{
	refcount_inc(&container->usage);
}

/**
 * hcsec_container_put - Give a reference back
 *
 * @container: The container.
 *
 * Context: Any, also interrupts.
 */
static inline void hcsec_container_put(struct hcsec_container *container)
{
	if (unlikely(!refcount_dec_not_one(&container->usage)))
		hcsec_container_put_last(container);
}

/**
 * hcsec_container_holds - Whether a cgroup is within a container
 *
 * @container: The container.
 * @cgroup: The cgroup.
 *
 * Ids are compared and not pointers, because the container holds no reference
 * on its cgroup.
 *
 * Context: Under RCU.
 * Return: True if @cgroup is the container's root or below it.
 */
static inline bool
hcsec_container_holds(const struct hcsec_container *container,
		      const struct cgroup *cgroup)
{
	return cgroup->level >= container->level &&
	       cgroup_id(cgroup->ancestors[container->level]) ==
		       container->cgroup_id;
}

/**
 * hcsec_container_bound - What &hcsec_container.bound is under a policy
 *
 * @loaded: The policy.
 * @container: The container.
 *
 * Context: Any; under RCU.
 * Return: Its generation in the upper half; in the lower one index of the
 * profile + 1, or 0 if it has none for the container.
 */
static inline u64 hcsec_container_bound(const struct hcsec_loaded *loaded,
					struct hcsec_container *container)
{
	const u64 bound = atomic64_read(&container->bound);

	if (likely(bound >> 32 == loaded->generation))
		return bound;
	return hcsec_container_bind(loaded, container);
}

/**
 * hcsec_container_profile - The profile that applies to a container
 *
 * @loaded: The policy.
 * @container: The container.
 *
 * Context: Any; under RCU.
 * Return: Index of the profile, or -ENOENT if the policy has none for it.
 */
static inline int hcsec_container_profile(const struct hcsec_loaded *loaded,
					  struct hcsec_container *container)
{
	const u32 number = hcsec_container_bound(loaded, container);

	return number ? (int)(number - 1) : -ENOENT;
}

#endif /* _SECURITY_HCSEC_CONTAINER_H */
