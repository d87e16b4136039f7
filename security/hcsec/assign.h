/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Cgroups that were bound to a profile by name
 */

#ifndef _SECURITY_HCSEC_ASSIGN_H
#define _SECURITY_HCSEC_ASSIGN_H

#include <linux/cgroup.h>
#include <linux/list.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable-types.h>
#include <linux/types.h>

#include "policy.h"

/**
 * struct hcsec_binding - A cgroup that was bound to a profile
 *
 * Lives until its cgroup and the container there are gone and somebody looks;
 * never changes.
 *
 * @node: In the table of bindings, keyed by @cgroup_id.
 * @cgroup_id: Id of the cgroup; never reused within a boot.
 * @list: In the order of @number, under hcsec_policy_mutex.
 * @number: Number of bindings made since boot, this one included.
 * @rcu: Frees it after the last reader.
 * @profile: Name of the profile, which the policy in force need not have.
 */
struct hcsec_binding {
	struct rhash_head node;
	u64 cgroup_id;
	struct list_head list;
	u64 number;
	struct rcu_head rcu;
	char profile[];
};

int hcsec_assign(u64 cgroup_id, const char *profile);
int hcsec_assign_profile(const struct hcsec_loaded *loaded, u64 cgroup_id);
int hcsec_assign_match(const struct hcsec_loaded *loaded,
		       const struct cgroup *cgroup, unsigned int *level);
const struct hcsec_binding *hcsec_assign_after(u64 number);
int hcsec_assign_init(void);

#endif /* _SECURITY_HCSEC_ASSIGN_H */
