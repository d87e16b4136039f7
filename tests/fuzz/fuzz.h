/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What the fuzz targets have in common
 *
 * NAME_target.c defines LLVMFuzzerTestOneInput(); NAME_mutator.c knows the form
 * of its input and defines LLVMFuzzerCustomMutator().  Both engines use both.
 */

#ifndef _TESTS_FUZZ_FUZZ_H
#define _TESTS_FUZZ_FUZZ_H

#include "pure.h"
#include "rand.h"
#include "unpack.h"

/* Called by the engine; must not depend on anything but the input. */
int LLVMFuzzerTestOneInput(const u8 *data, size_t len);

/* Called by the engine; returns the new length. */
size_t LLVMFuzzerCustomMutator(u8 *data, size_t len, size_t max_len,
			       unsigned int seed);

/* The engine's own mutator, which knows nothing of the form. */
size_t LLVMFuzzerMutate(u8 *data, size_t len, size_t max_len);

struct afl_state;

/* Called by AFL++, see afl_mutator.c. */
void *afl_custom_init(void *afl, unsigned int seed);
size_t afl_custom_fuzz(struct afl_state *state, u8 *data, size_t len, u8 **out,
		       u8 *other, size_t other_len, size_t max_len);
void afl_custom_deinit(struct afl_state *state);

/* Ends the process like a sanitizer unless what must be is. */
void fuzz_check(bool good, const char *what);

/* Checks that two runs over the same bytes came to the same. */
void fuzz_check_same(int err, const struct hcsec_refusal *refusal, int again,
		     const struct hcsec_refusal *refusal_again);

/* Checks that a refusal of @len bytes says why and where. */
void fuzz_check_refusal(const struct hcsec_refusal *refusal, size_t len);

/* Bytes of their own, so that a sanitizer sees where they end. */
u8 *fuzz_copy(const u8 *data, size_t len);

/* Random numbers that are always the same for the same bytes. */
struct rand fuzz_rand(const u8 *data, size_t len);

#endif /* _TESTS_FUZZ_FUZZ_H */
