/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Blobs taken apart, changed and put together again
 *
 * For mutators.  Lengths and signatures can be mended, because nobody finds
 * them by trying.
 */

#ifndef _TESTS_FUZZ_DRAFT_H
#define _TESTS_FUZZ_DRAFT_H

#include "fuzz.h"

#define DRAFT_MAX_PAYLOAD 2048

/**
 * struct draft - A blob in parts
 *
 * @head: Its header.
 * @payload: Its payload.
 * @payload_len: Length of it.
 * @sigs: Its signatures.
 * @nsigs: How many.
 */
struct draft {
	struct hcsec_envelope head;
	u8 payload[DRAFT_MAX_PAYLOAD];
	size_t payload_len;
	struct hcsec_signature sigs[HCSEC_MAX_SIGNATURES + 1];
	size_t nsigs;
};

/* Makes a header of a kind, without lengths. */
void draft_head(struct draft *d, enum hcsec_blob_kind kind);

/* Takes bytes apart as their header says, as far as they go. */
void draft_decode(struct draft *d, enum hcsec_blob_kind kind, const u8 *data,
		  size_t len);

/* Change the header, or the list of signatures, at random. */
void draft_mutate_head(struct rand *r, struct draft *d,
		       enum hcsec_blob_kind kind);
void draft_mutate_sigs(struct rand *r, struct draft *d);

/* Makes the header tell the lengths. */
void draft_mend(struct draft *d);

/* Signs with some of the keys, perhaps beside keys that nobody knows. */
void draft_sign(struct rand *r, struct draft *d);

/* Writes the blob, or leaves the bytes as they are if it is too long. */
size_t draft_encode(const struct draft *d, u8 *data, size_t len,
		    size_t max_len);

#endif /* _TESTS_FUZZ_DRAFT_H */
