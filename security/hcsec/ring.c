// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - A bounded ring of records, each read by any number of readers
 */

#include <linux/align.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/log2.h>
#include <linux/minmax.h>
#include <linux/spinlock.h>
#include <linux/string.h>
#include <linux/timekeeping.h>
#include <linux/types.h>

#include "chain.h"
#include "ring.h"

/**
 * struct ring_entry - What precedes each record in the ring
 *
 * @stamp: Number, time and hash of the record.
 * @len: Its length, without the padding to the next entry.
 * @reserved: Keeps records aligned.
 */
struct ring_entry {
	struct hcsec_stamp stamp;
	u32 len;
	u32 reserved;
};

static_assert(sizeof(struct ring_entry) == HCSEC_RING_OVERHEAD);

static size_t entry_size(size_t len)
{
	return ALIGN(sizeof(struct ring_entry) + len, sizeof(u64));
}

/* The bytes at a position may continue at the start of the ring. */
static size_t bytes_until_wrap(const struct hcsec_ring *ring, u64 pos)
{
	return ring->size - (pos & (ring->size - 1));
}

static void ring_put(struct hcsec_ring *ring, u64 pos, const void *from,
		     size_t len)
{
	const size_t first = min(len, bytes_until_wrap(ring, pos));

	lockdep_assert_held(&ring->lock);
	memcpy(ring->data + (pos & (ring->size - 1)), from, first);
	memcpy(ring->data, from + first, len - first);
}

static void ring_get(const struct hcsec_ring *ring, u64 pos, void *to,
		     size_t len)
{
	const size_t first = min(len, bytes_until_wrap(ring, pos));

	lockdep_assert_held(&ring->lock);
	memcpy(to, ring->data + (pos & (ring->size - 1)), first);
	memcpy(to + first, ring->data, len - first);
}

/* Drops the oldest records until there are @need free bytes. */
static void make_room(struct hcsec_ring *ring, size_t need)
{
	struct ring_entry oldest;

	lockdep_assert_held(&ring->lock);
	while (ring->size - (ring->head - ring->tail) < need) {
		ring_get(ring, ring->tail, &oldest, sizeof(oldest));
		ring->tail += entry_size(oldest.len);
		ring->overwritten++;
	}
}

/**
 * hcsec_ring_init - Prepare a ring
 *
 * @ring: The ring.
 * @data: Its bytes, or NULL to count every record as lost.
 * @size: How many, a power of two.
 * @chain: The hash before the first record.
 */
void hcsec_ring_init(struct hcsec_ring *ring, void *data, size_t size,
		     const u8 chain[HCSEC_CHAIN_SIZE])
{
	if (WARN_ON_ONCE(data && !is_power_of_2(size)))
		data = NULL;
	*ring = (struct hcsec_ring){
		.data = data,
		.size = data ? size : 0,
		.next_seq = 1,
	};
	memcpy(ring->chain, chain, sizeof(ring->chain));
	spin_lock_init(&ring->lock);
}

/**
 * hcsec_ring_write - Append a record
 *
 * @ring: The ring.
 * @record: The record, or NULL if it could not be made: it is counted as lost.
 * @len: Its length.
 * @digest: Digest of its text, for the chain.  It is made before, so that tasks
 *          do not wait for each other's.
 * @stamp: Set to the number, the time and the hash of the record; a lost one
 *         has the hash of the record before, as it is no link of the chain.
 *
 * Numbers and times of records rise in the order in which they lie in the
 * ring, because both are taken under its lock.
 *
 * Context: Any but NMI.
 */
void hcsec_ring_write(struct hcsec_ring *ring, const void *record, size_t len,
		      const u8 digest[HCSEC_CHAIN_SIZE],
		      struct hcsec_stamp *stamp)
{
	struct ring_entry entry = { .len = len };
	const size_t need = entry_size(len);
	unsigned long flags;

	spin_lock_irqsave(&ring->lock, flags);
	entry.stamp.seq = ring->next_seq++;
	entry.stamp.time = ktime_get_real_ns();
	if (!record || len > U32_MAX || need > ring->size) {
		ring->lost++;
		memcpy(entry.stamp.hash, ring->chain, sizeof(ring->chain));
	} else {
		hcsec_chain_step(ring->chain, entry.stamp.seq, entry.stamp.time,
				 digest);
		ring->chain_seq = entry.stamp.seq;
		memcpy(entry.stamp.hash, ring->chain, sizeof(ring->chain));
		make_room(ring, need);
		ring_put(ring, ring->head, &entry, sizeof(entry));
		ring_put(ring, ring->head + sizeof(entry), record, len);
		ring->head += need;
	}
	spin_unlock_irqrestore(&ring->lock, flags);
	*stamp = entry.stamp;
}

/**
 * hcsec_ring_seek - Put a cursor to one end of the ring
 *
 * @ring: The ring.
 * @cursor: The cursor.
 * @end: Which end: before the oldest record or after the newest one.
 *
 * What is not in the ring any more does not count as lost for the reader.
 */
void hcsec_ring_seek(struct hcsec_ring *ring, struct hcsec_cursor *cursor,
		     enum hcsec_ring_end end)
{
	struct ring_entry oldest;
	unsigned long flags;

	spin_lock_irqsave(&ring->lock, flags);
	cursor->pos = ring->head;
	cursor->seq = ring->next_seq;
	if (end == HCSEC_RING_OLDEST && ring->tail != ring->head) {
		ring_get(ring, ring->tail, &oldest, sizeof(oldest));
		cursor->pos = ring->tail;
		cursor->seq = oldest.stamp.seq;
	}
	spin_unlock_irqrestore(&ring->lock, flags);
}

/**
 * hcsec_ring_read - Copy a reader's next record
 *
 * @ring: The ring.
 * @cursor: The reader's cursor, advanced by what is returned.
 * @stamp: Set to the number, the time and the hash of the record.
 * @buf: Where to copy it.
 * @size: Bytes available there.
 * @lost: Set to the number of records that the reader missed before its next
 *        one: then only that is returned, and the record by the next call.
 *
 * The caller serialises the use of @cursor.
 *
 * Return: Length of the record, 0 if @lost is not 0, -EAGAIN if there is
 * nothing to read, -EMSGSIZE if the record is larger than @size.
 */
ssize_t hcsec_ring_read(struct hcsec_ring *ring, struct hcsec_cursor *cursor,
			struct hcsec_stamp *stamp, void *buf, size_t size,
			u64 *lost)
{
	struct ring_entry entry;
	unsigned long flags;
	ssize_t ret = 0;

	*lost = 0;
	spin_lock_irqsave(&ring->lock, flags);
	if (cursor->pos < ring->tail)
		cursor->pos = ring->tail;

	if (cursor->pos == ring->head) {
		/* Records after the last one that was stored may be lost. */
		*lost = ring->next_seq - cursor->seq;
		cursor->seq = ring->next_seq;
		if (!*lost)
			ret = -EAGAIN;
		goto unlock;
	}

	ring_get(ring, cursor->pos, &entry, sizeof(entry));
	if (entry.stamp.seq != cursor->seq) {
		*lost = entry.stamp.seq - cursor->seq;
		cursor->seq = entry.stamp.seq;
		goto unlock;
	}
	if (entry.len > size) {
		ret = -EMSGSIZE;
		goto unlock;
	}
	ring_get(ring, cursor->pos + sizeof(entry), buf, entry.len);
	*stamp = entry.stamp;
	cursor->pos += entry_size(entry.len);
	cursor->seq++;
	ret = entry.len;

unlock:
	spin_unlock_irqrestore(&ring->lock, flags);
	return ret;
}

/**
 * hcsec_ring_readable - Is there anything to read?
 *
 * @ring: The ring.
 * @seq: &hcsec_cursor.seq of the reader.
 *
 * Return: True if hcsec_ring_read() would return a record or a loss.
 */
bool hcsec_ring_readable(struct hcsec_ring *ring, u64 seq)
{
	unsigned long flags;
	bool readable;

	spin_lock_irqsave(&ring->lock, flags);
	readable = ring->next_seq != seq;
	spin_unlock_irqrestore(&ring->lock, flags);
	return readable;
}

/**
 * hcsec_ring_stats - Get the counters of a ring
 *
 * @ring: The ring.
 * @stats: Set to its counters, all of the same moment.
 */
void hcsec_ring_stats(struct hcsec_ring *ring, struct hcsec_ring_stats *stats)
{
	unsigned long flags;

	spin_lock_irqsave(&ring->lock, flags);
	stats->written = ring->next_seq - 1 - ring->lost;
	stats->lost = ring->lost;
	stats->overwritten = ring->overwritten;
	spin_unlock_irqrestore(&ring->lock, flags);
}

/**
 * hcsec_ring_head - Get the end of the chain
 *
 * @ring: The ring.
 * @hash: Set to the hash of its newest record.
 *
 * Return: The number of that record, 0 if there was none.
 */
u64 hcsec_ring_head(struct hcsec_ring *ring, u8 hash[HCSEC_CHAIN_SIZE])
{
	unsigned long flags;
	u64 seq;

	spin_lock_irqsave(&ring->lock, flags);
	seq = ring->chain_seq;
	memcpy(hash, ring->chain, HCSEC_CHAIN_SIZE);
	spin_unlock_irqrestore(&ring->lock, flags);
	return seq;
}
