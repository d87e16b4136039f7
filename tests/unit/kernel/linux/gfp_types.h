/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - As much of the kernel's header as data.h needs
 */

#ifndef _TESTS_UNIT_KERNEL_LINUX_GFP_TYPES_H
#define _TESTS_UNIT_KERNEL_LINUX_GFP_TYPES_H

typedef unsigned int gfp_t;

#endif /* _TESTS_UNIT_KERNEL_LINUX_GFP_TYPES_H */
