/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Addresses and paths to classes, cgroups and names to profiles
 *
 * Pure.  A class stands for all values that no rule of the policy tells apart.
 */

#ifndef _SECURITY_HCSEC_MATCH_H
#define _SECURITY_HCSEC_MATCH_H

#include "pure.h"

struct hcsec_policy;

/**
 * hcsec_match_addr4 - Class of an IPv4 address
 *
 * @policy: The policy.
 * @addr: The address as a number, most significant octet first.
 *
 * Context: Any.
 * Return: Its class, at least 1.
 */
u32 hcsec_match_addr4(const struct hcsec_policy *policy, u32 addr);

/**
 * hcsec_match_addr6 - Class of an IPv6 address
 *
 * @policy: The policy.
 * @addr: Its 16 octets.  An IPv4-mapped address gets the class of the IPv4
 *        address.
 *
 * Context: Any.
 * Return: Its class, at least 1.
 */
u32 hcsec_match_addr6(const struct hcsec_policy *policy, const u8 addr[16]);

/**
 * hcsec_match_path - Class of a path or an abstract socket name
 *
 * @policy: The policy.
 * @path: Its bytes; they need not be terminated and may hold NULs.
 * @len: How many.
 *
 * Context: Any.
 * Return: Its class, at least 1.
 */
u32 hcsec_match_path(const struct hcsec_policy *policy, const char *path,
		     size_t len);

/**
 * hcsec_match_cgroup - Find the topmost cgroup of a path that a profile matches
 *
 * @policy: The policy.
 * @path: Absolute path of a cgroup, like "/a/b".
 * @len: Its length.
 * @level: If not NULL and a profile matches, set to the level of the container's
 *         root: the number of components of its path.
 *
 * The root cgroup is the host and never a container, whatever matches "/".
 *
 * Context: Any.
 * Return: Index of the profile, or -1 if none matches.
 */
int hcsec_match_cgroup(const struct hcsec_policy *policy, const char *path,
		       size_t len, unsigned int *level);

/**
 * hcsec_match_profile - Find the profile with a name
 *
 * @policy: The policy.
 * @name: The name.
 *
 * Context: Any.
 * Return: Index of the profile, or -ENOENT if none is called that.
 */
int hcsec_match_profile(const struct hcsec_policy *policy, const char *name);

#endif /* _SECURITY_HCSEC_MATCH_H */
