// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Lets AFL++ use a target's mutator, which is made for libFuzzer
 */

#include <stdlib.h>

#include "fuzz.h"
#include "mutate.h"

/**
 * struct afl_state - What is kept from one call to the next
 *
 * @rand: Where the seeds are from.
 * @out: Space for the changed input.
 * @size: Bytes of space.
 */
struct afl_state {
	struct rand rand;
	u8 *out;
	size_t size;
};

static struct rand bytes_rand;

/* AFL++ changes bytes in a stage of its own: this only has to do something. */
size_t LLVMFuzzerMutate(u8 *data, size_t len, size_t max_len)
{
	if (len < 4) {
		len = max_len < 8 ? max_len : 8;
		memset(data, 0, len);
		return len;
	}
	mutate_bytes(&bytes_rand, data, &len);
	if (len < max_len && rand_percent(&bytes_rand, 20))
		data[len++] = rand_u64(&bytes_rand);
	return len;
}

void *afl_custom_init(void *afl, unsigned int seed)
{
	struct afl_state *const state = calloc(1, sizeof(*state));

	(void)afl;
	if (state)
		state->rand.state = seed;
	bytes_rand.state = ~(u64)seed;
	return state;
}

size_t afl_custom_fuzz(struct afl_state *state, u8 *data, size_t len, u8 **out,
		       u8 *other, size_t other_len, size_t max_len)
{
	(void)other;
	(void)other_len;
	if (state->size < max_len) {
		free(state->out);
		state->out = malloc(max_len);
		state->size = state->out ? max_len : 0;
	}
	if (!state->out || len > max_len)
		return 0;
	memcpy(state->out, data, len);
	*out = state->out;
	return LLVMFuzzerCustomMutator(state->out, len, max_len,
				       rand_u64(&state->rand));
}

void afl_custom_deinit(struct afl_state *state)
{
	free(state->out);
	free(state);
}
