// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - SHA-512 for the sources that are shared with the kernel
 */

#include <sodium.h>

#include "../../security/hcsec/pure.h"

void hcsec_sha512(const struct hcsec_bytes *parts, size_t nparts,
		  u8 out[HCSEC_SHA512_SIZE])
{
	crypto_hash_sha512_state state;
	size_t i;

	crypto_hash_sha512_init(&state);
	for (i = 0; i < nparts; i++) {
		if (parts[i].len)
			crypto_hash_sha512_update(&state, parts[i].data,
						  parts[i].len);
	}
	crypto_hash_sha512_final(&state, out);
}
