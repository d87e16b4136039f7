/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What is known of inodes, open files and sockets
 *
 * Most of them are never used by a subject, or hold no data that a policy is
 * about.  So they carry nothing for hcsec, and what it has to know of some is in
 * a table.  It stays there until the object is freed.
 *
 * The table is looked at with each read and write, so it is as simple as those of
 * dentries and inodes: as large as suits the machine, for good, and searched
 * without a lock.
 */

#ifndef _SECURITY_HCSEC_STATE_H
#define _SECURITY_HCSEC_STATE_H

#include <linux/atomic.h>
#include <linux/cleanup.h>
#include <linux/compiler.h>
#include <linux/gfp_types.h>
#include <linux/hash.h>
#include <linux/jump_label.h>
#include <linux/preempt.h>
#include <linux/rcupdate.h>
#include <linux/types.h>

#include "data.h"

struct hcsec_peer;

/**
 * struct hcsec_state - What is known of an object.  It is one cache line
 *
 * @next: The next one in its chain of the table.
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
	struct hcsec_state __rcu *next;
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

/* Chains, how far a hash is shifted to find its own, and how many states. */
extern struct hcsec_state __rcu **hcsec_states;
extern unsigned int hcsec_states_shift;
extern atomic_t hcsec_num_states;

/* The number of an object's chain. */
static inline u64 hcsec_state_chain(const void *owner)
{
	return (u64)(unsigned long)owner * GOLDEN_RATIO_64 >>
	       hcsec_states_shift;
}

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
 * To disable preemption keeps others from being freed as RCU does, and costs
 * less.
 *
 * Context: Any.
 * Return: Its state, which stays as long as @owner is in use; NULL if nothing is
 * known.
 */
static inline struct hcsec_state *hcsec_state_find(const void *owner)
{
	struct hcsec_state *state;

	guard(preempt)();
	state = rcu_dereference_sched(hcsec_states[hcsec_state_chain(owner)]);
	while (state && state->owner != owner)
		state = rcu_dereference_sched(state->next);
	return state;
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
	return unlikely(atomic_read(&hcsec_num_states));
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

void hcsec_state_init(void);

#endif /* _SECURITY_HCSEC_STATE_H */
