// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Cgroups that were bound to a profile by name
 *
 * For runtimes whose cgroups have names that say nothing.  A binding only adds
 * to what the policy says: where a pattern matches, no binding counts, and
 * nobody who belongs to a container gets into another one by a binding.
 */

#include <linux/atomic.h>
#include <linux/cgroup.h>
#include <linux/cleanup.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/gfp.h>
#include <linux/hcsec.h>
#include <linux/init.h>
#include <linux/kernfs.h>
#include <linux/limits.h>
#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/mutex.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#include "assign.h"
#include "change.h"
#include "container.h"
#include "match.h"
#include "mode.h"
#include "policy.h"
#include "refusal.h"

/* What one who may assign, and does so without end, may use up. */
#define MAX_BINDINGS 65536
#define MIN_BINDINGS_TO_SWEEP 64

static const struct rhashtable_params table_params = {
	.key_len = sizeof_field(struct hcsec_binding, cgroup_id),
	.key_offset = offsetof(struct hcsec_binding, cgroup_id),
	.head_offset = offsetof(struct hcsec_binding, node),
	.automatic_shrinking = true,
};

/* Looked up under RCU; changed, like all below, under hcsec_policy_mutex. */
static struct rhashtable table;
static LIST_HEAD(bindings);
static u64 last_number;

/* Number of bindings at which the ones of removed cgroups are looked for. */
static unsigned int sweep_at = MIN_BINDINGS_TO_SWEEP;

static unsigned int count_bindings(void)
{
	return atomic_read(&table.nelems);
}

static const struct hcsec_binding *find(u64 cgroup_id)
{
	return rhashtable_lookup(&table, &cgroup_id, table_params);
}

/**
 * hcsec_assign_profile - The profile that a cgroup was bound to
 *
 * @loaded: The policy.
 * @cgroup_id: Id of the cgroup.
 *
 * Context: Any; under RCU.
 * Return: Index of the profile, or -ENOENT if the cgroup was not bound or the
 * policy has no such profile.
 */
int hcsec_assign_profile(const struct hcsec_loaded *loaded, u64 cgroup_id)
{
	const struct hcsec_binding *const binding = find(cgroup_id);

	if (!binding)
		return -ENOENT;
	return hcsec_match_profile(&loaded->policy, binding->profile);
}

/**
 * hcsec_assign_match - Find out whether a cgroup, or one above it, was bound
 *
 * @loaded: The policy.
 * @cgroup: The cgroup.
 * @level: If it was, set to the level of the one that was bound.
 *
 * Context: Any; under RCU.
 * Return: Index of the profile, or -ENOENT if none was bound or the policy has
 * no such profile.
 */
int hcsec_assign_match(const struct hcsec_loaded *loaded,
		       const struct cgroup *cgroup, unsigned int *level)
{
	int i;

	if (!count_bindings())
		return -ENOENT;
	/* There is at most one on the way: they do not overlap. */
	for (i = 1; i <= cgroup->level; i++) {
		const u64 id = cgroup_id(cgroup->ancestors[i]);

		if (find(id)) {
			*level = i;
			return hcsec_assign_profile(loaded, id);
		}
	}
	return -ENOENT;
}

/**
 * hcsec_assign_after - Go through the bindings
 *
 * @number: Number of the binding that was looked at last, from 0.
 *
 * Context: hcsec_policy_mutex is held.
 * Return: The next one, NULL after the last one.
 */
const struct hcsec_binding *hcsec_assign_after(u64 number)
{
	const struct hcsec_binding *binding;

	lockdep_assert_held(&hcsec_policy_mutex);
	list_for_each_entry(binding, &bindings, list) {
		if (binding->number > number)
			return binding;
	}
	return NULL;
}

static bool cgroup_exists(u64 id)
{
	struct kernfs_node *const node =
		kernfs_find_and_get_node_by_id(cgrp_dfl_root.kf_root, id);

	kernfs_put(node);
	return node;
}

/* A binding outlives its cgroup only for tasks that have escaped from it. */
static bool is_over(const struct hcsec_binding *binding)
{
	if (cgroup_exists(binding->cgroup_id))
		return false;
	guard(rcu)();
	return !hcsec_container_exists(binding->cgroup_id);
}

/*
 * Nobody tells when a cgroup is removed.  Doubling the number at which it is
 * looked for keeps that cheap, however many there are.
 */
static void sweep(void)
{
	struct hcsec_binding *binding, *next;

	list_for_each_entry_safe(binding, next, &bindings, list) {
		if (!is_over(binding))
			continue;
		list_del(&binding->list);
		rhashtable_remove_fast(&table, &binding->node, table_params);
		kfree_rcu(binding, rcu);
	}
	sweep_at = clamp(2 * count_bindings(), MIN_BINDINGS_TO_SWEEP,
			 MAX_BINDINGS);
}

static int make_binding(u64 cgroup_id, const char *profile,
			struct hcsec_refusal *refusal)
{
	const size_t size = strlen(profile) + 1;
	struct hcsec_binding *binding;

	if (count_bindings() >= sweep_at)
		sweep();
	if (count_bindings() >= MAX_BINDINGS) {
		refusal->reason = "too many cgroups are bound";
		return -ENOSPC;
	}
	binding = kzalloc(struct_size(binding, profile, size),
			  GFP_KERNEL_ACCOUNT);
	if (!binding)
		return -ENOMEM;
	binding->cgroup_id = cgroup_id;
	binding->number = last_number + 1;
	memcpy(binding->profile, profile, size);
	if (rhashtable_insert_fast(&table, &binding->node, table_params)) {
		kfree(binding);
		return -ENOMEM;
	}
	list_add_tail(&binding->list, &bindings);
	last_number++;
	return 0;
}

static bool is_taken(const struct cgroup *cgroup)
{
	const u64 id = cgroup_id(cgroup);

	return find(id) || hcsec_container_exists(id);
}

/* Whoever is in a container now, or will be in one that was bound, stays so. */
static int check_overlap(struct cgroup *cgroup, struct hcsec_refusal *refusal)
{
	struct cgroup_subsys_state *css;
	int level;

	guard(rcu)();
	for (level = 1; level <= cgroup->level; level++) {
		if (is_taken(cgroup->ancestors[level])) {
			refusal->reason = level == cgroup->level ?
				"the cgroup is that of a container already" :
				"the cgroup is below that of a container";
			return -EBUSY;
		}
	}
	css_for_each_descendant_pre(css, &cgroup->self) {
		/* One that was removed is no part of the tree any more. */
		if ((css->flags & CSS_ONLINE) && is_taken(css->cgroup)) {
			refusal->reason =
				"the cgroup is above that of a container";
			return -EBUSY;
		}
	}
	return 0;
}

/* Returns 1 if the policy itself says what is asked for. */
static int check_patterns(const struct hcsec_loaded *loaded, int profile,
			  const struct cgroup *cgroup, const char *path,
			  struct hcsec_refusal *refusal)
{
	unsigned int level;
	int match;

	match = hcsec_match_cgroup(&loaded->policy, path, strlen(path), &level);
	if (match < 0)
		return 0;
	if (match == profile && level == cgroup->level)
		return 1;
	refusal->reason = "the policy says which container the cgroup is in";
	return -EBUSY;
}

static bool is_bound_to(u64 cgroup_id, const char *profile)
{
	const struct hcsec_binding *binding;

	guard(rcu)();
	binding = find(cgroup_id);
	return binding && !strcmp(binding->profile, profile);
}

/* Returns 0, 1 if nothing is to be done, or a negative errno. */
static int assign_cgroup(struct cgroup *cgroup, const char *path,
			 const char *profile, struct hcsec_refusal *refusal)
{
	const struct hcsec_loaded *const loaded = hcsec_policy_locked();
	int index, err;

	if (!cgroup->level) {
		refusal->reason =
			"the root cgroup is the host and no container";
		return -EINVAL;
	}
	index = loaded ? hcsec_match_profile(&loaded->policy, profile) : -ENOENT;
	if (index < 0) {
		refusal->reason = "the policy has no such profile";
		return -ENOENT;
	}
	if (is_bound_to(cgroup_id(cgroup), profile))
		return 1;
	if (hcsec_sealed() && !(loaded->policy.profiles[index].flags &
				HCSEC_PROFILE_ASSIGNABLE)) {
		refusal->reason = "sealed: the profile is not assignable";
		return -EPERM;
	}
	err = check_patterns(loaded, index, cgroup, path, refusal);
	if (!err)
		err = check_overlap(cgroup, refusal);
	if (!err)
		err = make_binding(cgroup_id(cgroup), profile, refusal);
	return err;
}

/* Finds the cgroup, and fills in its path for the record of what comes of it. */
static int assign_id(struct hcsec_change *change, char *path,
		     struct hcsec_refusal *refusal)
{
	struct cgroup *const cgroup = cgroup_get_from_id(change->cgroup_id);
	int err;

	if (IS_ERR(cgroup)) {
		refusal->reason = "there is no such cgroup";
		return PTR_ERR(cgroup);
	}
	if (cgroup_path(cgroup, path, PATH_MAX) < 0) {
		refusal->reason = "the cgroup's path is too long";
		err = -ENAMETOOLONG;
	} else {
		change->cgroup = path;
		err = assign_cgroup(cgroup, path, change->profile, refusal);
	}
	cgroup_put(cgroup);
	return err;
}

/**
 * hcsec_assign - Bind a cgroup, and all below it, to a profile
 *
 * @cgroup_id: Id of the cgroup.
 * @profile: Name of the profile.
 *
 * Tasks that are there already become subjects as if they had just entered.
 *
 * Context: Process context; takes hcsec_policy_mutex.
 * Return: 0, also if it is so already; -ENOENT if there is no such cgroup or
 * profile, -EINVAL for the root, -ENAMETOOLONG, -EPERM if hcsec is sealed and
 * the profile not assignable, -EBUSY if the cgroup is in a container or has one
 * below, -ENOSPC, -ENOMEM.
 */
int hcsec_assign(u64 cgroup_id, const char *profile)
{
	struct hcsec_change change = {
		.type = HCSEC_RECORD_ASSIGN,
		.cgroup_id = cgroup_id,
		.profile = profile,
	};
	struct hcsec_refusal refusal = { .reason = "out of memory" };
	char *const path = kmalloc(PATH_MAX, GFP_KERNEL);
	int err = -ENOMEM;

	guard(mutex)(&hcsec_policy_mutex);
	if (path)
		err = assign_id(&change, path, &refusal);
	if (!err) {
		/* Who was found to be outside of containers may be inside now. */
		hcsec_generation_advance();
		hcsec_change_done(&change);
	} else if (err < 0) {
		hcsec_change_refused(&change, err, &refusal);
	}
	kfree(path);
	return min(err, 0);
}

/**
 * hcsec_assign_init - Make the table of bindings
 *
 * Context: Boot.
 * Return: 0 or -ENOMEM.
 */
int __init hcsec_assign_init(void)
{
	return rhashtable_init(&table, &table_params);
}
