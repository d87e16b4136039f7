/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Random numbers that a seed brings back
 */

#ifndef _TESTS_UNIT_RAND_H
#define _TESTS_UNIT_RAND_H

#include "pure.h"

/* SplitMix64: any seed is good, also neighbouring ones. */
struct rand {
	u64 state;
};

static inline u64 rand_u64(struct rand *r)
{
	u64 z = r->state += 0x9e3779b97f4a7c15ULL;

	z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
	z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
	return z ^ (z >> 31);
}

/* A number below @n, which is not 0. */
static inline u32 rand_below(struct rand *r, u32 n)
{
	return (u32)((rand_u64(r) >> 32) * n >> 32);
}

static inline bool rand_percent(struct rand *r, u32 percent)
{
	return rand_below(r, 100) < percent;
}

#endif /* _TESTS_UNIT_RAND_H */
