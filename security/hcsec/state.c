// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - What is known of inodes, open files and sockets
 */

#include <linux/bug.h>
#include <linux/cache.h>
#include <linux/cleanup.h>
#include <linux/container_of.h>
#include <linux/err.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/slab.h>
#include <linux/types.h>

#include "data.h"
#include "state.h"

struct rhashtable hcsec_states __read_mostly;
DEFINE_STATIC_KEY_FALSE(hcsec_keeps_states);

static struct kmem_cache *cache __ro_after_init;

/**
 * hcsec_state_get - Have a state for an object
 *
 * @owner: The inode, open file or socket, which is in use.
 * @flags: How to allocate.
 *
 * Context: Any, according to @flags.
 * Return: Its state, zeroed if it is new, which stays as long as @owner is in
 * use; NULL without memory.
 */
struct hcsec_state *hcsec_state_get(const void *owner, gfp_t flags)
{
	struct hcsec_state *state = hcsec_state_find(owner);
	struct hcsec_state *other;

	if (state)
		return state;
	/* It would be taken for that of the next object at the same address. */
	if (WARN_ON_ONCE(!static_branch_likely(&hcsec_keeps_states)))
		return NULL;
	state = kmem_cache_zalloc(cache, flags | __GFP_NOWARN | __GFP_ACCOUNT);
	if (!state)
		return NULL;
	state->owner = owner;
	scoped_guard(rcu)
		other = rhashtable_lookup_get_insert_fast(&hcsec_states,
							  &state->node,
							  hcsec_state_params);
	if (likely(!other))
		return state;
	/* Another task was faster, or the table cannot grow. */
	kmem_cache_free(cache, state);
	return IS_ERR(other) ? NULL : other;
}

static void free_state(struct rcu_head *head)
{
	struct hcsec_state *const state =
		container_of(head, struct hcsec_state, rcu);

	hcsec_data_release(&state->data);
	kmem_cache_free(cache, state);
}

/**
 * hcsec_state_forget - Forget an object that may be known
 *
 * @owner: The inode, open file or socket, which is being freed.
 *
 * Context: Any.
 */
void hcsec_state_forget(const void *owner)
{
	struct hcsec_state *const state = hcsec_state_find(owner);

	if (!state)
		return;
	scoped_guard(rcu)
		rhashtable_remove_fast(&hcsec_states, &state->node,
				       hcsec_state_params);
	call_rcu(&state->rcu, free_state);
}

/**
 * hcsec_state_init - Make the table
 *
 * Context: Boot.
 * Return: 0 or a negative errno.
 */
int __init hcsec_state_init(void)
{
	static_assert(sizeof(struct hcsec_state) <= 64);

	cache = KMEM_CACHE(hcsec_state, SLAB_PANIC | SLAB_HWCACHE_ALIGN |
						SLAB_ACCOUNT);
	return rhashtable_init(&hcsec_states, &hcsec_state_params);
}
