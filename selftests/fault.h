/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec selftests - Allocations of the kernel that fail
 */

#ifndef _SELFTESTS_HCSEC_FAULT_H
#define _SELFTESTS_HCSEC_FAULT_H

#include <stdbool.h>

/* What the probe's "faultless" ends with if nothing has failed before "calm". */
#define FAULTLESS 200
/* What a program ends with that the C library cannot start. */
#define LOADER_FAILED 127

/* No call makes as many allocations. */
#define FAULT_MAX 2000

/*
 * Goes through all allocations of a call: fault_arm(), the call, and
 * "failed = fault_disarm()" are to be in the loop.  The last round is the first
 * one in which nothing failed.
 */
#define FOR_EACH_FAULT(n, failed) \
	for ((n) = 1, (failed) = true; (failed) && (n) < FAULT_MAX; (n)++)

/* Whether a loop was one: the first allocation failed, and not the last one. */
#define EXPECT_FAULTS(n)                   \
	do {                               \
		EXPECT_LT(2, n);           \
		EXPECT_GT(FAULT_MAX, n);   \
	} while (0)

/* Has allocations of all kinds fail, or returns -1 if the kernel cannot. */
int fault_prepare(void);
/* Lets the n-th allocation of current fail, counted from now. */
void fault_arm(unsigned int n);
/* Lets none fail any more.  Returns whether one did. */
bool fault_disarm(void);

#endif /* _SELFTESTS_HCSEC_FAULT_H */
