// SPDX-License-Identifier: GPL-2.0-only
/*
 * The least that a BPF program must do which confines containers: at every hook
 * that hcsec has, it looks the control group up in a table of those that are
 * confined, and refuses what is refused to all of it.  hooks.h has a line for
 * each hook.
 */

#include <linux/bpf.h>
#include <linux/types.h>

#define SECTION(name) __attribute__((section(name), used))

static void *(*const map_lookup_elem)(void *map, const void *key) =
	(void *)BPF_FUNC_map_lookup_elem;
static __u64 (*const get_current_cgroup_id)(void) =
	(void *)BPF_FUNC_get_current_cgroup_id;

/* The loader reads what a map is from the types of these pointers. */
struct {
	int (*type)[BPF_MAP_TYPE_HASH];
	int (*max_entries)[16384];
	__u64 *key;
	__u32 *value;
} refused SECTION(".maps");

static __attribute__((always_inline)) int judge(void)
{
	__u64 id = get_current_cgroup_id();
	const __u32 *value = map_lookup_elem(&refused, &id);

	return value && *value ? -1 : 0;
}

#define HOOK(name)						\
	SECTION("lsm/" #name) int on_##name(void *context)	\
	{							\
		(void)context;					\
		return judge();					\
	}

/* What is only told may not be refused. */
#define VOID_HOOK(name)						\
	SECTION("lsm/" #name) int on_##name(void *context)	\
	{							\
		(void)context;					\
		judge();					\
		return 0;					\
	}

#include "hooks.h"

const char terms[] SECTION("license") = "GPL";
