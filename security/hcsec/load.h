/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - From a blob to a policy or keys in force
 */

#ifndef _SECURITY_HCSEC_LOAD_H
#define _SECURITY_HCSEC_LOAD_H

#include <linux/types.h>

#include "refusal.h"

void *hcsec_load_alloc(size_t len);
int hcsec_load(void *blob, size_t len);
int hcsec_load_refused(int err, const struct hcsec_refusal *refusal);
u64 hcsec_clock(void);

#endif /* _SECURITY_HCSEC_LOAD_H */
