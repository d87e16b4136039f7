/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The keys in force
 */

#ifndef _SECURITY_HCSEC_KEYS_H
#define _SECURITY_HCSEC_KEYS_H

#include <linux/types.h>

#include "keyset.h"
#include "refusal.h"

const struct hcsec_keyring *hcsec_keys_get(void);
bool hcsec_keys_are(const void *blob, size_t len);
int hcsec_keys_install(void *blob, size_t len, const struct hcsec_view *view,
		       u64 now, struct hcsec_refusal *refusal);
void hcsec_keys_init(void);

#endif /* _SECURITY_HCSEC_KEYS_H */
