/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Vectors of Ed25519 that a build adds to the KUnit test
 */

#ifndef _SECURITY_HCSEC_ED25519_TABLE_H
#define _SECURITY_HCSEC_ED25519_TABLE_H

#include <linux/compiler.h>
#include <linux/types.h>

#include "ed25519.h"

/**
 * struct table_record - A vector of the table that a build may add
 *
 * @name: Where it is from.
 * @len: Length of @msg.
 * @right: Whether the signature is right in the eyes of libsodium.
 * @usable: Whether the key is: 0, 1, or 2 if that is not said.
 * @pk: Key.
 * @sig: Signature.
 * @msg: Message.
 */
struct table_record {
	char name[32];
	__le32 len;
	u8 right;
	u8 usable;
	u8 pk[HCSEC_ED25519_KEY_SIZE];
	u8 sig[HCSEC_ED25519_SIG_SIZE];
	u8 msg[];
} __packed;

/* All records, one after the other; see ed25519_table.S. */
extern const u8 hcsec_ed25519_table[], hcsec_ed25519_table_end[];

#endif /* _SECURITY_HCSEC_ED25519_TABLE_H */
