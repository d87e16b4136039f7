/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Verification of Ed25519 signatures
 *
 * Pure but for the hash.
 */

#ifndef _SECURITY_HCSEC_ED25519_H
#define _SECURITY_HCSEC_ED25519_H

#include "pure.h"

#define HCSEC_ED25519_KEY_SIZE 32
#define HCSEC_ED25519_SIG_SIZE 64

bool hcsec_ed25519_key_ok(const u8 pk[HCSEC_ED25519_KEY_SIZE]);

int hcsec_ed25519_verify(const u8 pk[HCSEC_ED25519_KEY_SIZE],
			 const u8 sig[HCSEC_ED25519_SIG_SIZE], const void *msg,
			 size_t len);

#endif /* _SECURITY_HCSEC_ED25519_H */
