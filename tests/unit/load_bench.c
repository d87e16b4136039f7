// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - How long a policy takes from its source to its tables
 *
 * load_bench [ROUNDS]: of policies of 1,000, 10,000 and 50,000 rules, what they
 * take in memory and how long it takes to compile, to verify and to unpack them.
 * Fails if 10,000 rules take two seconds to compile or more than 1 MiB, or if
 * memory grows faster than the number of rules.
 */

#include <malloc.h>
#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "cost_policy.h"
#include "ed25519.h"
#include "tap.h"

static double now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e3 + t.tv_nsec / 1e6;
}

/**
 * struct load - What a policy costs
 *
 * @compile: Milliseconds from source to payload.
 * @verify: From there to a signature that is good; the best of all rounds.
 * @unpack: From there to tables; the same.
 * @source: Bytes of its source, compressed.
 * @payload: Bytes of its payload, the source included.
 * @made: Bytes of what the kernel makes of it.
 */
struct load {
	double compile;
	double verify;
	double unpack;
	size_t source;
	size_t payload;
	size_t made;
};

/* What the heap holds. */
static size_t allocated(void)
{
	const struct mallinfo2 info = mallinfo2();

	return info.uordblks + info.hblkhd;
}

/* All that the kernel keeps. */
static size_t total(const struct load *load)
{
	return load->payload + load->made;
}

/* Returns false if the signature is refused. */
static bool measure(u32 rules, u32 rounds, struct load *load)
{
	u8 pk[crypto_sign_PUBLICKEYBYTES], sk[crypto_sign_SECRETKEYBYTES];
	u8 sig[crypto_sign_BYTES];
	struct hcsec_refusal refusal;
	struct hcsec_policy policy;
	double start = now_ms();
	bool good = true;
	void *payload;
	size_t len;
	u32 i;

	payload = cost_policy(rules, &policy, &len);
	load->compile = now_ms() - start;
	load->source = le32_to_cpu(policy.payload->count[HCSEC_SECTION_SOURCE]);
	load->payload = len;
	load->made = allocated();
	hcsec_unpack_free(&policy);
	load->made -= allocated();
	load->made += sizeof(policy);
	crypto_sign_keypair(pk, sk);
	crypto_sign_detached(sig, NULL, payload, len, sk);
	for (i = 0; i < rounds; i++) {
		double passed;

		start = now_ms();
		good &= !hcsec_ed25519_verify(pk, sig, payload, len);
		passed = now_ms() - start;
		if (!i || passed < load->verify)
			load->verify = passed;
		start = now_ms();
		good &= !hcsec_unpack(&policy, payload, len, &refusal);
		passed = now_ms() - start;
		if (!i || passed < load->unpack)
			load->unpack = passed;
		hcsec_unpack_free(&policy);
	}
	free(payload);
	return good;
}

int main(int argc, char **argv)
{
	static const u32 sizes[] = { 1000, 10000, 50000 };
	const u32 rounds = argc > 1 ? atoi(argv[1]) : 20;
	struct load loads[ARRAY_SIZE(sizes)] = {};
	u32 i;

	if (!rounds || sodium_init() < 0)
		return 1;
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		struct load *const load = &loads[i];

		tap_ok(measure(sizes[i], rounds, load),
		       "%u rules: verified and unpacked", sizes[i]);
		printf("# %u rules: compile %.0f ms, verify %.2f ms, unpack %.2f ms\n",
		       sizes[i], load->compile, load->verify, load->unpack);
		printf("# %u rules: payload %zu bytes, source %zu of them\n",
		       sizes[i], load->payload, load->source);
		printf("# %u rules: made of it %zu bytes, %.1f a rule\n",
		       sizes[i], load->made, (double)total(load) / sizes[i]);
	}
	tap_ok(loads[1].compile < 2000, "10,000 rules are compiled in %.0f ms",
	       loads[1].compile);
	tap_ok(total(&loads[1]) < 1 << 20,
	       "10,000 rules take %zu bytes, less than 1 MiB", total(&loads[1]));
	for (i = 1; i < ARRAY_SIZE(sizes); i++)
		tap_ok((double)total(&loads[i]) / sizes[i] <=
			       (double)total(&loads[i - 1]) / sizes[i - 1] * 1.05,
		       "%u rules take no more for one than %u", sizes[i],
		       sizes[i - 1]);
	return tap_done();
}
