// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - What the fuzz targets have in common
 */

#include <stdio.h>

#include "fuzz.h"

void fuzz_check(bool good, const char *what)
{
	if (good)
		return;
	fprintf(stderr, "fuzz: %s\n", what);
	abort();
}

void fuzz_check_same(int err, const struct hcsec_refusal *refusal, int again,
		     const struct hcsec_refusal *refusal_again)
{
	fuzz_check(err == again, "the second verdict is another one");
	if (!err)
		return;
	fuzz_check(refusal->offset == refusal_again->offset,
		   "the second refusal is of another byte");
	fuzz_check(refusal->reason == refusal_again->reason,
		   "the second refusal is for another reason");
}

void fuzz_check_refusal(const struct hcsec_refusal *refusal, size_t len)
{
	fuzz_check(refusal->reason && *refusal->reason,
		   "a refusal without a reason");
	fuzz_check(refusal->offset <= len, "a refusal beyond the input");
}

u8 *fuzz_copy(const u8 *data, size_t len)
{
	u8 *const copy = malloc(len + !len);

	if (!copy)
		abort();
	memcpy(copy, data, len);
	return copy;
}

/* FNV-1a */
struct rand fuzz_rand(const u8 *data, size_t len)
{
	struct rand r = { 0xcbf29ce484222325ULL };

	while (len--)
		r.state = (r.state ^ *data++) * 0x100000001b3ULL;
	return r;
}
