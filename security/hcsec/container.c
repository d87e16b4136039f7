// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Container instances: cgroup to profile, marks, counters
 */

#include <linux/atomic.h>
#include <linux/cgroup.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/rcupdate.h>
#include <linux/refcount.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/seqlock.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/workqueue.h>

#include "assign.h"
#include "container.h"
#include "data.h"
#include "match.h"
#include "namespaces.h"
#include "policy.h"

static const struct rhashtable_params table_params = {
	.key_len = sizeof_field(struct hcsec_container, cgroup_id),
	.key_offset = offsetof(struct hcsec_container, cgroup_id),
	.head_offset = offsetof(struct hcsec_container, node),
	.automatic_shrinking = true,
};

/*
 * Instances are looked up under RCU; they are added and removed under the lock,
 * which makes the last reference and the removal one step.
 */
static struct rhashtable table;
static DEFINE_SPINLOCK(table_lock);

/* Hooks may hold spinlocks, so nothing here may sleep or retry for long. */
#define ATOMIC_FLAGS (GFP_ATOMIC | __GFP_NOWARN)

/*
 * Writes the path of a cgroup, or of its nearest ancestor whose path fits, into
 * a page of PATH_MAX bytes.  What lies deeper than that cannot be named by a
 * pattern other than through its ancestors.
 */
static size_t fitting_path(struct cgroup *cgroup, char *buf)
{
	int level;

	for (level = cgroup->level; level > 0; level--) {
		const int len =
			cgroup_path(cgroup->ancestors[level], buf, PATH_MAX);

		if (len > 0 && len < PATH_MAX)
			return len;
	}
	strscpy(buf, "/", PATH_MAX);
	return 1;
}

/*
 * Finds the profile for a cgroup, and the level of its container's root.  What
 * the policy says comes first, so that no binding takes it away.
 */
static int match(const struct hcsec_loaded *loaded, struct cgroup *cgroup,
		 char *path, unsigned int *level)
{
	const int profile =
		hcsec_match_cgroup(&loaded->policy, path,
				   fitting_path(cgroup, path), level);

	return profile < 0 ? hcsec_assign_match(loaded, cgroup, level) :
			     profile;
}

/**
 * hcsec_container_match - Find the profile for a cgroup without labelling
 *
 * @loaded: The policy.
 * @cgroup: The cgroup.
 *
 * Context: Any; under RCU.
 * Return: Index of the profile, -ENOENT if none matches, -ENOMEM.
 */
int hcsec_container_match(const struct hcsec_loaded *loaded,
			  struct cgroup *cgroup)
{
	char *const path = kmalloc(PATH_MAX, ATOMIC_FLAGS);
	unsigned int level;
	int profile;

	if (!path)
		return -ENOMEM;
	profile = match(loaded, cgroup, path, &level);
	kfree(path);
	return profile;
}

/**
 * hcsec_container_bind - Find out which profile applies to a container
 *
 * @loaded: The policy.
 * @container: The container.
 *
 * Context: Any; under RCU.
 * Return: What is in &hcsec_container.bound from now on.
 */
u64 hcsec_container_bind(const struct hcsec_loaded *loaded,
			 struct hcsec_container *container)
{
	int profile = hcsec_match_cgroup(&loaded->policy, container->path,
					 container->path_len, NULL);
	u64 bound;

	if (profile < 0)
		profile = hcsec_assign_profile(loaded, container->cgroup_id);
	bound = (u64)loaded->generation << 32 | (u32)(max(profile, -1) + 1);
	atomic64_set(&container->bound, bound);
	return bound;
}

static struct hcsec_container *find(u64 cgroup_id)
{
	struct hcsec_container *const container =
		rhashtable_lookup(&table, &cgroup_id, table_params);

	if (container && refcount_inc_not_zero(&container->usage))
		return container;
	return NULL;
}

/**
 * hcsec_container_exists - Whether a cgroup is the root of a container
 *
 * @cgroup_id: Id of the cgroup.
 *
 * Context: Any; under RCU.
 * Return: True if a task belongs to a container with that root.
 */
bool hcsec_container_exists(u64 cgroup_id)
{
	return rhashtable_lookup(&table, &cgroup_id, table_params);
}

/* Length of the first components of a path. */
static size_t prefix_len(const char *path, unsigned int components)
{
	size_t len = 0;

	if (!components)
		return 1;
	do {
		len += 1 + strcspn(path + len + 1, "/");
	} while (--components);
	return len;
}

static struct hcsec_container *create(struct cgroup *root, const char *path,
				      size_t path_len)
{
	struct hcsec_container *const container =
		kzalloc(struct_size(container, path, path_len + 1),
			ATOMIC_FLAGS | __GFP_ACCOUNT);
	struct hcsec_container *other;
	unsigned long flags;
	int err;

	if (!container)
		return ERR_PTR(-ENOMEM);
	container->domain = hcsec_domain_alloc(ATOMIC_FLAGS | __GFP_ACCOUNT);
	if (!container->domain) {
		kfree(container);
		return ERR_PTR(-ENOMEM);
	}
	container->cgroup_id = cgroup_id(root);
	container->level = root->level;
	refcount_set(&container->usage, 1);
	spin_lock_init(&container->lock);
	seqcount_spinlock_init(&container->seq, &container->lock);
	container->path_len = path_len;
	memcpy(container->path, path, path_len);

	spin_lock_irqsave(&table_lock, flags);
	/* Under the lock, whatever is in the table has a reference. */
	other = find(container->cgroup_id);
	err = other ? 0 :
		      rhashtable_insert_fast(&table, &container->node,
					     table_params);
	spin_unlock_irqrestore(&table_lock, flags);

	if (other || err) {
		hcsec_domain_put(container->domain);
		kfree(container);
	}
	if (other)
		return other;
	return err ? ERR_PTR(-ENOMEM) : container;
}

/**
 * hcsec_container_get - Find or make the container that a cgroup belongs to
 *
 * @loaded: The policy.
 * @cgroup: The cgroup.
 *
 * Context: Any; under RCU.
 * Return: The container with a reference, NULL if no profile matches, or
 * ERR_PTR(-ENOMEM).
 */
struct hcsec_container *hcsec_container_get(const struct hcsec_loaded *loaded,
					    struct cgroup *cgroup)
{
	char *const path = kmalloc(PATH_MAX, ATOMIC_FLAGS);
	struct hcsec_container *container;
	unsigned int level;
	int profile;

	if (!path)
		return ERR_PTR(-ENOMEM);
	profile = match(loaded, cgroup, path, &level);
	if (profile < 0) {
		container = NULL;
	} else {
		struct cgroup *const root = cgroup->ancestors[level];

		container = find(cgroup_id(root));
		if (!container)
			container = create(root, path, prefix_len(path, level));
	}
	kfree(path);
	return container;
}

/* Namespaces may sleep when they go. */
static void free_work(struct work_struct *work)
{
	struct hcsec_container *const container =
		container_of(to_rcu_work(work), struct hcsec_container, rwork);

	hcsec_namespaces_release(&container->namespaces);
	kfree(container);
}

/**
 * hcsec_container_put_last - Give back what may be the last reference
 *
 * @container: The container; with the last one it is gone, and so are its
 *             marks.
 *
 * Context: Any, also interrupts.
 */
void hcsec_container_put_last(struct hcsec_container *container)
{
	unsigned long flags;
	bool last;

	spin_lock_irqsave(&table_lock, flags);
	last = refcount_dec_and_test(&container->usage);
	if (last)
		rhashtable_remove_fast(&table, &container->node, table_params);
	spin_unlock_irqrestore(&table_lock, flags);
	if (!last)
		return;
	/* Readers of the container may still look at its domain: both use RCU. */
	hcsec_domain_put(container->domain);
	INIT_RCU_WORK(&container->rwork, free_work);
	queue_rcu_work(system_unbound_wq, &container->rwork);
}

/**
 * hcsec_container_count - Number of containers
 *
 * Context: Any.
 * Return: The number.
 */
unsigned int hcsec_container_count(void)
{
	return atomic_read(&table.nelems);
}

/**
 * hcsec_container_walk_enter - Start a walk over all containers
 *
 * @iter: To be used with rhashtable_walk_start() and the like, and to be ended
 *        with rhashtable_walk_exit().
 *
 * Context: Process context.
 */
void hcsec_container_walk_enter(struct rhashtable_iter *iter)
{
	rhashtable_walk_enter(&table, iter);
}

/**
 * hcsec_container_init - Make the table of containers
 *
 * Context: Boot.
 * Return: 0 or -ENOMEM.
 */
int __init hcsec_container_init(void)
{
	return rhashtable_init(&table, &table_params);
}
