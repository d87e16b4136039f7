/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The registry of marks: one bit for one name, until reboot
 */

#ifndef _SECURITY_HCSEC_MARKS_H
#define _SECURITY_HCSEC_MARKS_H

#include <linux/types.h>

#include "unpack.h"

int hcsec_marks_register(struct hcsec_policy *policy);
size_t hcsec_marks_print(u64 marks, char *buf, size_t size);
u64 hcsec_marks_credits(void);
u64 hcsec_marks_data(void);

#endif /* _SECURITY_HCSEC_MARKS_H */
