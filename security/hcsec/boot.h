/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Keyset and policy that are built into the kernel
 */

#ifndef _SECURITY_HCSEC_BOOT_H
#define _SECURITY_HCSEC_BOOT_H

#include <linux/types.h>

/* From boot_blobs.S: empty if none is built in. */
extern const u8 hcsec_boot_keyset[];
extern const u8 hcsec_boot_keyset_end[];
extern const u8 hcsec_boot_policy[];
extern const u8 hcsec_boot_policy_end[];

const char *hcsec_boot_result(void);

#endif /* _SECURITY_HCSEC_BOOT_H */
