// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Changes of blobs that leave them looking like blobs
 */

#include "draft.h"

size_t LLVMFuzzerCustomMutator(u8 *data, size_t len, size_t max_len,
			       unsigned int seed)
{
	struct rand r = { seed };
	const enum hcsec_blob_kind kind = rand_below(&r, HCSEC_BLOB_NR);
	struct draft d;
	u32 n;

	if (rand_percent(&r, 10))
		return LLVMFuzzerMutate(data, len, max_len);
	draft_decode(&d, kind, data, len);
	for (n = rand_below(&r, 3); n; n--) {
		if (rand_percent(&r, 70))
			draft_mutate_head(&r, &d, kind);
		else
			d.payload_len = LLVMFuzzerMutate(d.payload,
							 d.payload_len, 64);
	}
	if (rand_percent(&r, 85))
		draft_mend(&d);
	if (rand_percent(&r, 50))
		draft_sign(&r, &d);
	for (n = rand_below(&r, 3); n; n--) {
		draft_mutate_sigs(&r, &d);
		if (rand_percent(&r, 80))
			d.head.sig_count = d.nsigs;
	}
	return draft_encode(&d, data, len, max_len);
}
