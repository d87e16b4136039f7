// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - What is known of inodes, open files and sockets
 */

#include <linux/atomic.h>
#include <linux/bug.h>
#include <linux/cache.h>
#include <linux/container_of.h>
#include <linux/gfp.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/lockdep.h>
#include <linux/memblock.h>
#include <linux/rcupdate.h>
#include <linux/slab.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "data.h"
#include "state.h"

/* A chain for so much memory, as a power of 2: there are fewer than inodes. */
#define CHAIN_SCALE 16
/* Not the size of the array by that of a lock, which may have none. */
#define NUM_LOCKS 64

struct hcsec_state __rcu **hcsec_states __ro_after_init;
unsigned int hcsec_states_shift __ro_after_init;
atomic_t hcsec_num_states;
DEFINE_STATIC_KEY_FALSE(hcsec_keeps_states);

static struct kmem_cache *cache __ro_after_init;

/* Who changes a chain has one of these, whatever else it holds. */
static struct {
	raw_spinlock_t lock;
} ____cacheline_aligned_in_smp locks[NUM_LOCKS];

static raw_spinlock_t *get_lock(u64 chain)
{
	return &locks[chain % NUM_LOCKS].lock;
}

/* Returns the state that the object has: another one if somebody was faster. */
static struct hcsec_state *insert(struct hcsec_state *state)
{
	const u64 chain = hcsec_state_chain(state->owner);
	raw_spinlock_t *const lock = get_lock(chain);
	struct hcsec_state *other;
	unsigned long flags;

	raw_spin_lock_irqsave(lock, flags);
	other = hcsec_state_find(state->owner);
	if (!other) {
		RCU_INIT_POINTER(state->next,
				 rcu_access_pointer(hcsec_states[chain]));
		rcu_assign_pointer(hcsec_states[chain], state);
		atomic_inc(&hcsec_num_states);
	}
	raw_spin_unlock_irqrestore(lock, flags);
	return other ?: state;
}

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
	struct hcsec_state *new;

	if (state)
		return state;
	/* It would be taken for that of the next object at the same address. */
	if (WARN_ON_ONCE(!static_branch_likely(&hcsec_keeps_states)))
		return NULL;
	new = kmem_cache_zalloc(cache, flags | __GFP_NOWARN | __GFP_ACCOUNT);
	if (!new)
		return NULL;
	new->owner = owner;
	state = insert(new);
	if (state != new)
		kmem_cache_free(cache, new);
	return state;
}

static void free_state(struct rcu_head *head)
{
	struct hcsec_state *const state =
		container_of(head, struct hcsec_state, rcu);

	hcsec_data_release(&state->data);
	kmem_cache_free(cache, state);
}

static struct hcsec_state *get_locked(struct hcsec_state __rcu *const *place,
				      const raw_spinlock_t *lock)
{
	return rcu_dereference_protected(*place, lockdep_is_held(lock));
}

/*
 * Takes the state of an object off its chain, if it has one.  Who is looking at
 * it goes on to the next one as before.
 */
static struct hcsec_state *take(const void *owner)
{
	const u64 chain = hcsec_state_chain(owner);
	raw_spinlock_t *const lock = get_lock(chain);
	struct hcsec_state __rcu **place = &hcsec_states[chain];
	struct hcsec_state *state;
	unsigned long flags;

	raw_spin_lock_irqsave(lock, flags);
	while ((state = get_locked(place, lock)) && state->owner != owner)
		place = &state->next;
	if (state) {
		RCU_INIT_POINTER(*place, rcu_access_pointer(state->next));
		atomic_dec(&hcsec_num_states);
	}
	raw_spin_unlock_irqrestore(lock, flags);
	return state;
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
	struct hcsec_state *state;

	if (!hcsec_state_find(owner))
		return;
	state = take(owner);
	if (state)
		call_rcu(&state->rcu, free_state);
}

/**
 * hcsec_state_init - Make the table
 *
 * Context: Boot; there is no boot without memory for it.
 */
void __init hcsec_state_init(void)
{
	unsigned int i, bits;

	static_assert(sizeof(struct hcsec_state) <= 64);

	for (i = 0; i < NUM_LOCKS; i++)
		raw_spin_lock_init(&locks[i].lock);
	cache = KMEM_CACHE(hcsec_state, SLAB_PANIC | SLAB_HWCACHE_ALIGN |
						SLAB_ACCOUNT);
	hcsec_states = alloc_large_system_hash("hcsec", sizeof(*hcsec_states),
					       0, CHAIN_SCALE, HASH_ZERO, &bits,
					       NULL, 0, 0);
	hcsec_states_shift = 64 - bits;
}
