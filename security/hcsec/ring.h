/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - A bounded ring of records, each read by any number of readers
 */

#ifndef _SECURITY_HCSEC_RING_H
#define _SECURITY_HCSEC_RING_H

#include <linux/spinlock.h>
#include <linux/types.h>

#include "chain.h"

/**
 * struct hcsec_ring - A ring of records
 *
 * The oldest records make room for new ones; nobody ever waits for a reader.
 * Each record gets a number, and so does a record that could not be stored, so
 * that readers can tell how many they missed.  Each record that is stored
 * becomes a link of the chain.
 *
 * @lock: Protects all other members.  Taken with interrupts off and held only
 *        for the copy of one record and for one step of the chain.  Nothing
 *        else is locked inside.
 * @data: The bytes, NULL if there is no memory for them: then all records are
 *        lost.
 * @size: Number of bytes, a power of two.
 * @head: Position after the newest record.  Positions only grow; a byte lies
 *        at its position modulo @size.
 * @tail: Position of the oldest record, @head if there is none.
 * @next_seq: Number of the next record.
 * @chain_seq: Number of the newest record in the chain, 0 before the first.
 * @chain: Its hash.
 * @lost: Records that could not be stored.
 * @overwritten: Records that made room.
 */
struct hcsec_ring {
	spinlock_t lock; /* protects the ring */
	u8 *data;
	size_t size;
	u64 head;
	u64 tail;
	u64 next_seq;
	u64 chain_seq;
	u8 chain[HCSEC_CHAIN_SIZE];
	u64 lost;
	u64 overwritten;
};

/**
 * struct hcsec_cursor - How far a reader is
 *
 * @pos: Position of its next record.
 * @seq: Number of the next record that it has not been told of, be it stored
 *       or lost.
 */
struct hcsec_cursor {
	u64 pos;
	u64 seq;
};

/**
 * struct hcsec_stamp - What the ring says of a record
 *
 * @seq: Its number, from 1, without gaps.
 * @time: Nanoseconds since 1970 UTC.
 * @hash: Its hash in the chain.
 */
struct hcsec_stamp {
	u64 seq;
	u64 time;
	u8 hash[HCSEC_CHAIN_SIZE];
};

/**
 * struct hcsec_ring_stats - Counters of a ring
 *
 * @written: Records that were stored.
 * @lost: Records that could not be stored.
 * @overwritten: Stored records that made room for others since.
 */
struct hcsec_ring_stats {
	u64 written;
	u64 lost;
	u64 overwritten;
};

/* Where a cursor can be put. */
enum hcsec_ring_end {
	HCSEC_RING_OLDEST,
	HCSEC_RING_NEWEST,
};

/* Records of a ring are aligned and preceded by this many bytes. */
#define HCSEC_RING_OVERHEAD 56

#define HCSEC_RING_INIT(name) { \
	.lock = __SPIN_LOCK_UNLOCKED((name).lock), \
	.next_seq = 1, \
}

void hcsec_ring_init(struct hcsec_ring *ring, void *data, size_t size,
		     const u8 chain[HCSEC_CHAIN_SIZE]);
void hcsec_ring_write(struct hcsec_ring *ring, const void *record, size_t len,
		      const u8 digest[HCSEC_CHAIN_SIZE],
		      struct hcsec_stamp *stamp);
void hcsec_ring_seek(struct hcsec_ring *ring, struct hcsec_cursor *cursor,
		     enum hcsec_ring_end end);
ssize_t hcsec_ring_read(struct hcsec_ring *ring, struct hcsec_cursor *cursor,
			struct hcsec_stamp *stamp, void *buf, size_t size,
			u64 *lost);
bool hcsec_ring_readable(struct hcsec_ring *ring, u64 seq);
void hcsec_ring_stats(struct hcsec_ring *ring, struct hcsec_ring_stats *stats);
u64 hcsec_ring_head(struct hcsec_ring *ring, u8 hash[HCSEC_CHAIN_SIZE]);

#endif /* _SECURITY_HCSEC_RING_H */
