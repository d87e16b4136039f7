// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - SHA-512 at any time
 *
 * The exported functions of the generic implementation need no transform, only
 * a descriptor with room for the state.  So they work before the crypto API
 * does, which a built-in policy needs, and they cannot fail.
 */

#include <crypto/hash.h>
#include <crypto/sha2.h>
#include <crypto/sha512_base.h>

#include "pure.h"

static_assert(SHA512_DIGEST_SIZE == HCSEC_SHA512_SIZE);

/* The generic implementation takes an unsigned int. */
#define MAX_UPDATE ((size_t)1 << 30)

/* pure.h has the description. */
void hcsec_sha512(const struct hcsec_bytes *parts, size_t nparts,
		  u8 out[HCSEC_SHA512_SIZE])
{
	u8 mem[sizeof(struct shash_desc) + sizeof(struct sha512_state)]
		__aligned(__alignof__(struct shash_desc)) = {};
	struct shash_desc *const desc = (struct shash_desc *)mem;
	size_t i, done, len;

	sha512_base_init(desc);
	for (i = 0; i < nparts; i++) {
		for (done = 0; done < parts[i].len; done += len) {
			len = min(parts[i].len - done, MAX_UPDATE);
			crypto_sha512_update(desc, parts[i].data + done, len);
		}
	}
	crypto_sha512_finup(desc, NULL, 0, out);
}
