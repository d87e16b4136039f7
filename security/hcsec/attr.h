/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - LSM attributes
 */

#ifndef _SECURITY_HCSEC_ATTR_H
#define _SECURITY_HCSEC_ATTR_H

void hcsec_add_attr_hooks(void);

#endif /* _SECURITY_HCSEC_ATTR_H */
