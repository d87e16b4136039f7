/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Where to look in the sorted tables of a policy
 *
 * Pure.  A payload holds sorted rows of numbers and of paths, which a bisection
 * would search.  What is made of them when a policy is unpacked leads to the
 * place at once, or nearly.
 *
 * Numbers are divided into equal buckets, about as many as there are numbers.
 * An entry says of a bucket where its numbers are if they are few, and how it
 * is divided in turn if they are not.  However numbers lie, that ends: each
 * division leaves at most a quarter of the range.
 */

#ifndef _SECURITY_HCSEC_SEARCH_H
#define _SECURITY_HCSEC_SEARCH_H

#include <linux/hcsec.h>

#include "pure.h"

struct hcsec_policy;

/*
 * An entry is the offset of a struct hcsec_division in the words of all, or
 * else the place of the first of some numbers and how many these are.
 */
#define HCSEC_ENTRY_DIVIDED 0x80000000
#define HCSEC_ENTRY_COUNT_SHIFT 29
#define HCSEC_ENTRY_MAX_COUNT 3

/**
 * struct hcsec_division - A range of numbers, in buckets
 *
 * @low: The lowest number.
 * @shift: Width of a bucket, as a power of 2.
 * @nbuckets: How many there are.
 * @before: Place of its first number.
 * @after: Place behind its last number.
 * @entry: One for each bucket.
 */
struct hcsec_division {
	u32 low;
	u32 shift;
	u32 nbuckets;
	u32 before;
	u32 after;
	u32 entry[];
};

/**
 * struct hcsec_walk - A table, from the first node that has a choice
 *
 * @need: Marks of the subject without which none of its rules applies.
 * @object_need: Data marks of the object, likewise.
 * @start: That node or, if there is none, the action list.
 * @nothing: What that node leads to if no rule applies: another node, or the
 *           empty list.  If it never does, an index that there is not.
 * @nattrs: Number of attributes from there.
 * @attr: Those attributes.
 */
struct hcsec_walk {
	u64 need;
	u64 object_need;
	u32 start;
	u32 nothing;
	u8 nattrs;
	u8 attr[HCSEC_MAX_ATTRS];
};

/**
 * hcsec_search - Find the first number of a sorted row that is not below a value
 *
 * @words: &hcsec_policy.divisions.
 * @entry: Entry of the row.
 * @numbers: Where places are counted from.
 * @stride: Distance of two numbers, in words.
 * @value: The value, at most 2^32.
 *
 * Return: Its place, or the one behind the row.
 */
static __always_inline u32 hcsec_search(const u32 *words, u32 entry,
					const __le32 *numbers, unsigned int stride,
					u64 value)
{
	u32 at, end;

	while (entry & HCSEC_ENTRY_DIVIDED) {
		const struct hcsec_division *const division =
			(const void *)(words + (entry & ~HCSEC_ENTRY_DIVIDED));
		/* A value below the range wraps around to beyond it. */
		const u64 bucket = (value - division->low) >> division->shift;

		if (bucket >= division->nbuckets)
			return value < division->low ? division->before :
						       division->after;
		entry = division->entry[bucket];
	}
	at = entry & ((1U << HCSEC_ENTRY_COUNT_SHIFT) - 1);
	end = at + (entry >> HCSEC_ENTRY_COUNT_SHIFT);
	while (at < end && le32_to_cpu(numbers[(size_t)at * stride]) < value)
		at++;
	return at;
}

/**
 * hcsec_search_hash - Hash a path
 *
 * @path: Its bytes.
 * @len: How many.
 *
 * Whoever writes a policy may make paths collide, so it is no more than a hint;
 * see hcsec_search_path().
 *
 * Return: The hash; its high bits are the good ones.
 */
static inline u32 hcsec_search_hash(const char *path, size_t len)
{
	const u64 factor = 0x9e3779b97f4a7c15;
	u64 hash = len * factor;
	size_t i;

	for (i = 0; i + 8 <= len; i += 8) {
		hash = (hash ^ get_unaligned_le64(path + i)) * factor;
		hash ^= hash >> 32;
	}
	/* What is left, with bytes before it that make a whole word of it. */
	if (i < len && len >= 8)
		hash ^= get_unaligned_le64(path + len - 8);
	else
		for (; i < len; i++)
			hash = hash << 8 ^ (u8)path[i] ^ hash >> 56;
	return hash * factor >> 32;
}

int hcsec_search_build(struct hcsec_policy *policy);
void hcsec_search_free(struct hcsec_policy *policy);

#endif /* _SECURITY_HCSEC_SEARCH_H */
