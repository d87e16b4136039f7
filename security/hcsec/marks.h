/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The registry of marks: one bit for one name, until reboot
 */

#ifndef _SECURITY_HCSEC_MARKS_H
#define _SECURITY_HCSEC_MARKS_H

#include <asm/barrier.h>
#include <linux/types.h>

#include "unpack.h"

/* How many have a bit; only for hcsec_marks_count(). */
extern u32 hcsec_num_marks;

/**
 * hcsec_marks_count - Number of marks since boot
 *
 * Context: Any.
 * Return: The number, which only grows.
 */
static inline u32 hcsec_marks_count(void)
{
	/* Pairs with smp_store_release() in hcsec_marks_register(). */
	return smp_load_acquire(&hcsec_num_marks);
}

int hcsec_marks_register(struct hcsec_policy *policy);
size_t hcsec_marks_print(u64 marks, char *buf, size_t size);
u64 hcsec_marks_credits(void);
u64 hcsec_marks_data(void);
u64 hcsec_marks_find_data(const char *name, size_t len);
const char *hcsec_marks_name(unsigned int bit);

#endif /* _SECURITY_HCSEC_MARKS_H */
