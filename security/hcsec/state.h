/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What is known of inodes, open files and sockets
 *
 * Most of them are never used by a subject, or hold no data that a policy is
 * about.  So they carry nothing for hcsec, and what it has to know of some is in
 * a table.  It stays there until the object is freed.
 */

#ifndef _SECURITY_HCSEC_STATE_H
#define _SECURITY_HCSEC_STATE_H

#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/gfp_types.h>
#include <linux/hash.h>
#include <linux/jump_label.h>
#include <linux/rcupdate.h>
#include <linux/rhashtable.h>
#include <linux/stddef.h>
#include <linux/types.h>

#include "data.h"

struct hcsec_peer;

/**
 * struct hcsec_state - What is known of an object.  It is one cache line
 *
 * @node: In the table of all, keyed by @owner.
 * @owner: The inode, open file or socket.
 * @rcu: Frees it after the last reader.
 * @data: Its data marks: of an inode; of an open file whose inode is one for
 *        many; of what a socket has received and not yet handed out, at least.
 * @saved: Of an inode: those of its marks that the filesystem keeps.
 * @loaded: Of an inode: number of marks that were known when the filesystem was
 *          asked for those of the inode; 0 if it never was.
 * @flags: Of an inode: %HCSEC_INODE_PENDING and others.
 * @name: Of an open file: its path class and origin, and the generation of the
 *        policy that they are of, see file.c.
 * @sent: Of a socket of another family than unix: data marks of what was sent
 *        by it.
 * @peer: Of a unix socket: the name that it was last connected or sent to, as
 *        its user knows it.
 */
struct hcsec_state {
	struct rhash_head node;
	const void *owner;
	struct rcu_head rcu;
	struct hcsec_data data;
	union {
		struct {
			atomic64_t saved;
			u32 loaded;
			atomic_t flags;
		};
		u64 name;
		struct {
			atomic64_t sent;
			struct hcsec_peer __rcu *peer;
		};
	};
};

static inline u32 hcsec_state_hash(const void *key, u32 len, u32 seed)
{
	return hash_64(*(const unsigned long *)key ^ seed, 32);
}

static inline int hcsec_state_compare(struct rhashtable_compare_arg *arg,
				      const void *object)
{
	const struct hcsec_state *const state = object;

	return state->owner != *(const void *const *)arg->key;
}

static const struct rhashtable_params hcsec_state_params = {
	.key_len = sizeof(void *),
	.key_offset = offsetof(struct hcsec_state, owner),
	.head_offset = offsetof(struct hcsec_state, node),
	.hashfn = hcsec_state_hash,
	.obj_cmpfn = hcsec_state_compare,
	.automatic_shrinking = true,
};

extern struct rhashtable hcsec_states;

/*
 * Enabled when all hooks are called that tell when an object is freed, and never
 * disabled again.  See hooks.h.
 */
DECLARE_STATIC_KEY_FALSE(hcsec_keeps_states);

/**
 * hcsec_state_find - What is known of an object
 *
 * @owner: The inode, open file or socket, which is in use.
 *
 * Context: Any.
 * Return: Its state, which stays as long as @owner is in use; NULL if nothing is
 * known.
 */
static inline struct hcsec_state *hcsec_state_find(const void *owner)
{
	guard(rcu)();
	return rhashtable_lookup(&hcsec_states, &owner, hcsec_state_params);
}

struct hcsec_state *hcsec_state_get(const void *owner, gfp_t flags);
void hcsec_state_forget(const void *owner);

/**
 * hcsec_has_states - Whether anything is known of any object
 *
 * Context: Any.
 * Return: True if something may be known of an object that is in use.
 */
static inline bool hcsec_has_states(void)
{
	/* Whoever made it known has given its reference back since, or has it. */
	return unlikely(atomic_read(&hcsec_states.nelems));
}

/**
 * hcsec_state_drop - Forget an object
 *
 * @owner: The inode, open file or socket, which is being freed.
 *
 * Context: Any.
 */
static inline void hcsec_state_drop(const void *owner)
{
	if (hcsec_has_states())
		hcsec_state_forget(owner);
}

int hcsec_state_init(void);

#endif /* _SECURITY_HCSEC_STATE_H */
