/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - As much of the kernel's header as data.h needs
 */

#ifndef _TESTS_UNIT_KERNEL_LINUX_ATOMIC_H
#define _TESTS_UNIT_KERNEL_LINUX_ATOMIC_H

#include "pure.h"

typedef struct {
	s64 counter;
} atomic64_t;

static inline s64 atomic64_read(const atomic64_t *v)
{
	return __atomic_load_n(&v->counter, __ATOMIC_RELAXED);
}

static inline s64 atomic64_fetch_or(s64 i, atomic64_t *v)
{
	return __atomic_fetch_or(&v->counter, i, __ATOMIC_SEQ_CST);
}

#endif /* _TESTS_UNIT_KERNEL_LINUX_ATOMIC_H */
