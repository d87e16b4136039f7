/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What processes do to processes, and what they are
 */

#ifndef _SECURITY_HCSEC_PROCESS_H
#define _SECURITY_HCSEC_PROCESS_H

#include <linux/types.h>

int hcsec_process_fork(unsigned long clone_flags);
bool hcsec_current_is_traced(void);
void hcsec_add_process_hooks(void);

#endif /* _SECURITY_HCSEC_PROCESS_H */
