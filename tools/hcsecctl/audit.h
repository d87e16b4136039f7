/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - The commands below "audit"
 *
 * They take the arguments from their own name on and return the exit status.
 */

#ifndef _HCSECCTL_AUDIT_H
#define _HCSECCTL_AUDIT_H

int audit_verify(int argc, char **argv);

#endif /* _HCSECCTL_AUDIT_H */
