/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The hash chain over audit records
 *
 * Each record carries a hash of its predecessor's hash, its number, its time
 * and its text.  So whoever knows the hash of one record knows that all records
 * before it are those that the kernel wrote, and that none is missing.  There
 * is no secret in it: that the last hash is the kernel's own must be known from
 * elsewhere.
 */

#ifndef _SECURITY_HCSEC_CHAIN_H
#define _SECURITY_HCSEC_CHAIN_H

#include "pure.h"

/* Bytes of a hash: the first half of a SHA-512. */
#define HCSEC_CHAIN_SIZE 32

#define HCSEC_BOOT_ID_SIZE 16

void hcsec_chain_start(u8 chain[HCSEC_CHAIN_SIZE],
		       const u8 boot_id[HCSEC_BOOT_ID_SIZE]);
void hcsec_chain_digest(u8 digest[HCSEC_CHAIN_SIZE], const char *text,
			size_t len);
void hcsec_chain_step(u8 chain[HCSEC_CHAIN_SIZE], u64 seq, u64 time,
		      const u8 digest[HCSEC_CHAIN_SIZE]);

#endif /* _SECURITY_HCSEC_CHAIN_H */
