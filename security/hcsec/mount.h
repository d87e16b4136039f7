/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Mounts
 */

#ifndef _SECURITY_HCSEC_MOUNT_H
#define _SECURITY_HCSEC_MOUNT_H

int hcsec_mount_capable(void);
void hcsec_add_mount_hooks(void);

#endif /* _SECURITY_HCSEC_MOUNT_H */
