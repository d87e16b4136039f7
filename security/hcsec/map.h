/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Files and memory that are mapped
 */

#ifndef _SECURITY_HCSEC_MAP_H
#define _SECURITY_HCSEC_MAP_H

void hcsec_add_map_hooks(void);

#endif /* _SECURITY_HCSEC_MAP_H */
