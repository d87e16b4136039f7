/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Vectors of Ed25519 that a build adds to the KUnit test
 */

#include <linux/linkage.h>

	.section .rodata, "a"

SYM_DATA_START(hcsec_ed25519_table)
#ifdef HCSEC_ED25519_VECTORS
	.incbin HCSEC_ED25519_VECTORS
#endif
SYM_DATA_END_LABEL(hcsec_ed25519_table, SYM_L_GLOBAL, hcsec_ed25519_table_end)
