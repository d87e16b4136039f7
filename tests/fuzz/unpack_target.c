// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Fuzz target: any bytes as a payload
 *
 * What is accepted must be safe for the engine, and have but one encoding.
 */

#include "blob.h"
#include "exercise.h"
#include "fuzz.h"

/* The same payload, put together anew from what its tables hold. */
static void check_canonical(const u8 *data, size_t len)
{
	struct blob b;
	size_t encoded_len;
	void *encoded;

	fuzz_check(blob_fits(data, len), "accepted, but too short");
	blob_decode(&b, data);
	encoded = blob_encode(&b, &encoded_len);
	fuzz_check(encoded_len == len && !memcmp(encoded, data, len),
		   "accepted, but there is another encoding of the same");
	free(encoded);
	blob_free(&b);
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	u8 *const copy = fuzz_copy(data, len);
	struct rand r = fuzz_rand(data, len);
	struct hcsec_refusal refusal = {}, again = {};
	struct hcsec_policy policy, second;
	const char *problem;
	int err;

	err = hcsec_unpack(&policy, copy, len, &refusal);
	fuzz_check(!err || err == -EBADMSG, "refused with another errno");
	fuzz_check_same(err, &refusal,
			hcsec_unpack(&second, copy, len, &again), &again);
	if (err) {
		fuzz_check_refusal(&refusal, len);
	} else {
		hcsec_unpack_free(&second);
		check_canonical(data, len);
		problem = exercise(&policy, &r);
		fuzz_check(!problem, problem);
		hcsec_unpack_free(&policy);
	}
	fuzz_check(!memcmp(copy, data, len), "the input was written to");
	free(copy);
	return 0;
}
