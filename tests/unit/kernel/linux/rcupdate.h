/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - As much of the kernel's header as data.h needs
 */

#ifndef _TESTS_UNIT_KERNEL_LINUX_RCUPDATE_H
#define _TESTS_UNIT_KERNEL_LINUX_RCUPDATE_H

struct rcu_head {
	void *next;
	void *func;
};

#endif /* _TESTS_UNIT_KERNEL_LINUX_RCUPDATE_H */
