// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - SHA-512 at any time
 *
 * The exported update function of the generic implementation needs no
 * transform, only a descriptor with room for the state.  So it works before the
 * crypto API does, which a built-in policy needs, and it cannot fail.  The
 * functions that finish a hash do look at the transform, so the padding is
 * written here.
 */

#include <crypto/hash.h>
#include <crypto/sha2.h>
#include <crypto/sha512_base.h>
#include <linux/array_size.h>
#include <linux/sched.h>
#include <linux/sizes.h>
#include <linux/unaligned.h>

#include "pure.h"

static_assert(SHA512_DIGEST_SIZE == HCSEC_SHA512_SIZE);

/*
 * Each of up to eight signatures hashes a blob of up to 16 MiB, which takes
 * longer than others should have to wait for the processor.
 */
#define MAX_UPDATE SZ_64K

static void update(struct shash_desc *desc, const u8 *data, size_t len)
{
	for (; len > MAX_UPDATE; data += MAX_UPDATE, len -= MAX_UPDATE) {
		crypto_sha512_update(desc, data, MAX_UPDATE);
		cond_resched();
	}
	crypto_sha512_update(desc, data, len);
}

/* Appends a one bit, zeros, and the number of bits that were hashed. */
static void pad(struct shash_desc *desc, const struct sha512_state *state)
{
	const size_t used = state->count[0] % SHA512_BLOCK_SIZE;
	u8 padding[2 * SHA512_BLOCK_SIZE] = { 0x80 };
	size_t len = SHA512_BLOCK_SIZE - used;

	/* The number itself must fit after the one bit. */
	if (len < 1 + 2 * sizeof(u64))
		len += SHA512_BLOCK_SIZE;
	put_unaligned_be64(state->count[1] << 3 | state->count[0] >> 61,
			   padding + len - 2 * sizeof(u64));
	put_unaligned_be64(state->count[0] << 3, padding + len - sizeof(u64));
	update(desc, padding, len);
}

/* pure.h has the description. */
void hcsec_sha512(const struct hcsec_bytes *parts, size_t nparts,
		  u8 out[HCSEC_SHA512_SIZE])
{
	u8 mem[sizeof(struct shash_desc) + sizeof(struct sha512_state)]
		__aligned(__alignof__(struct shash_desc)) = {};
	struct shash_desc *const desc = (struct shash_desc *)mem;
	const struct sha512_state *const state = shash_desc_ctx(desc);
	size_t i;

	sha512_base_init(desc);
	for (i = 0; i < nparts; i++)
		update(desc, parts[i].data, parts[i].len);
	pad(desc, state);
	for (i = 0; i < ARRAY_SIZE(state->state); i++)
		put_unaligned_be64(state->state[i], out + i * sizeof(u64));
}
