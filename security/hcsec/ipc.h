/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - System V message queues and semaphores
 */

#ifndef _SECURITY_HCSEC_IPC_H
#define _SECURITY_HCSEC_IPC_H

#include <linux/atomic.h>
#include <linux/types.h>

/**
 * struct hcsec_ipc_blob - What a System V object carries
 *
 * @marks: Data marks of what was put into it.
 */
struct hcsec_ipc_blob {
	atomic64_t marks;
};

#ifdef CONFIG_SYSVIPC
void hcsec_add_ipc_hooks(void);
#else
static inline void hcsec_add_ipc_hooks(void)
{
}
#endif

#endif /* _SECURITY_HCSEC_IPC_H */
