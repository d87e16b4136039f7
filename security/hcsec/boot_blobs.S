/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Keyset and policy that are built into the kernel
 */

#include <linux/init.h>
#include <linux/linkage.h>

	__INITRODATA

	.align 8
SYM_DATA_START(hcsec_boot_keyset)
#ifdef HCSEC_BOOT_KEYSET
	.incbin HCSEC_BOOT_KEYSET
#endif
SYM_DATA_END_LABEL(hcsec_boot_keyset, SYM_L_GLOBAL, hcsec_boot_keyset_end)

	.align 8
SYM_DATA_START(hcsec_boot_policy)
#ifdef HCSEC_BOOT_POLICY
	.incbin HCSEC_BOOT_POLICY
#endif
SYM_DATA_END_LABEL(hcsec_boot_policy, SYM_L_GLOBAL, hcsec_boot_policy_end)
