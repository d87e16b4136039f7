/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Execution of programs
 */

#ifndef _SECURITY_HCSEC_EXEC_H
#define _SECURITY_HCSEC_EXEC_H

struct hcsec_exec;

/**
 * struct hcsec_cred_blob - What credentials carry
 *
 * @exec: The exec that the credentials are prepared for, NULL for all others.
 *        It goes with them if the exec fails.
 */
struct hcsec_cred_blob {
	struct hcsec_exec *exec;
};

void hcsec_add_exec_hooks(void);

#endif /* _SECURITY_HCSEC_EXEC_H */
