// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The hash chain over audit records
 *
 * Pure but for the hash.  Described in Documentation/security/hcsec.rst.
 */

#include "chain.h"

/* What the hash before the first record is made of; the NUL belongs to it. */
static const char context[] = "hcsec.audit.v1";

/**
 * struct chain_step - What is hashed for a record
 *
 * @chain: Hash of the record before.
 * @seq: Number of the record.
 * @time: Its time, in nanoseconds since 1970 UTC.
 * @digest: Digest of its text.
 *
 * With the padding this is a single block of SHA-512.
 */
struct chain_step {
	u8 chain[HCSEC_CHAIN_SIZE];
	__le64 seq;
	__le64 time;
	u8 digest[HCSEC_CHAIN_SIZE];
};

static_assert(sizeof(struct chain_step) == 80);

static void hash(u8 out[HCSEC_CHAIN_SIZE], const struct hcsec_bytes *parts,
		 size_t nparts)
{
	u8 full[HCSEC_SHA512_SIZE];

	hcsec_sha512(parts, nparts, full);
	memcpy(out, full, HCSEC_CHAIN_SIZE);
}

/**
 * hcsec_chain_start - Start the chain of a boot
 *
 * @chain: Set to the hash before the first record.
 * @boot_id: Random bytes that no other boot has.
 *
 * Context: Any.
 */
void hcsec_chain_start(u8 chain[HCSEC_CHAIN_SIZE],
		       const u8 boot_id[HCSEC_BOOT_ID_SIZE])
{
	const struct hcsec_bytes parts[] = {
		{ context, sizeof(context) },
		{ boot_id, HCSEC_BOOT_ID_SIZE },
	};

	hash(chain, parts, ARRAY_SIZE(parts));
}

/**
 * hcsec_chain_digest - Digest what a record says
 *
 * @digest: The digest.
 * @text: The record's text, without its number, time and hash.
 * @len: Length of the text.
 *
 * This is most of the work, and none of it depends on other records.
 *
 * Context: Any.
 */
void hcsec_chain_digest(u8 digest[HCSEC_CHAIN_SIZE], const char *text,
			size_t len)
{
	const struct hcsec_bytes part = { text, len };

	hash(digest, &part, 1);
}

/**
 * hcsec_chain_step - Append a record to a chain
 *
 * @chain: Hash of the record before; set to the hash of this one.
 * @seq: Number of the record.  It need not be the next one: the records that
 *       the kernel could not make have numbers, but no place in the chain.
 * @time: Its time, in nanoseconds since 1970 UTC.
 * @digest: Digest of its text.
 *
 * Context: Any.
 */
void hcsec_chain_step(u8 chain[HCSEC_CHAIN_SIZE], u64 seq, u64 time,
		      const u8 digest[HCSEC_CHAIN_SIZE])
{
	struct chain_step step = {
		.seq = cpu_to_le64(seq),
		.time = cpu_to_le64(time),
	};
	const struct hcsec_bytes part = { &step, sizeof(step) };

	memcpy(step.chain, chain, sizeof(step.chain));
	memcpy(step.digest, digest, sizeof(step.digest));
	hash(chain, &part, 1);
}
