/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The global mode and the seal
 */

#ifndef _SECURITY_HCSEC_MODE_H
#define _SECURITY_HCSEC_MODE_H

#include <linux/hcsec.h>
#include <linux/types.h>

enum hcsec_mode hcsec_mode_get(void);
int hcsec_mode_set(enum hcsec_mode mode);
bool hcsec_sealed(void);
void hcsec_seal(void);
int hcsec_seal_refused(void);
void hcsec_mode_init(void);

#endif /* _SECURITY_HCSEC_MODE_H */
