// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that a payload which was changed at random does no harm
 *
 * What is accepted in spite of the change must be safe to use.
 *
 *	unpack_fuzz [--seed N] [MUTATIONS]
 */

#include <stdio.h>

#include "blob_sample.h"
#include "compile.h"
#include "exercise.h"
#include "generate.h"
#include "mutate.h"
#include "tap.h"

#define MUTATIONS_EACH 16 /* of one payload */

/* Copies bytes, so that a sanitizer sees where they end. */
static int unpack(const void *bytes, size_t len, struct hcsec_policy *policy,
		  struct hcsec_refusal *refusal, void **copy)
{
	*copy = malloc(len + !len);
	memcpy(*copy, bytes, len);
	return hcsec_unpack(policy, *copy, len, refusal);
}

/* A payload: sometimes the one by hand, sometimes what the compiler makes. */
static void *make_payload(struct rand *r)
{
	static struct model_policy model;
	static char text[65536];
	struct hcsec_source source = { .name = "random.hcs", .text = text };
	struct hcsec_compiled compiled;
	void *payload;
	struct blob b;
	size_t len;

	if (rand_percent(r, 20)) {
		blob_sample(&b);
	} else {
		generate_policy(r, &model, true);
		source.len = generate_text(r, &model, text, sizeof(text));
		if (hcsec_compile_sources(&source, 1, &compiled))
			abort();
		blob_decode(&b, compiled.payload);
		hcsec_compiled_free(&compiled);
	}
	payload = blob_encode(&b, &len);
	blob_free(&b);
	return payload;
}

struct tally {
	u32 accepted;
	u32 refused;
	u32 bad;
};

static void one_mutation(u64 seed, const void *payload, struct tally *tally)
{
	struct rand r = { seed };
	struct hcsec_policy policy;
	struct hcsec_refusal refusal;
	const char *problem = NULL;
	struct blob b;
	void *copy;
	size_t len;
	u8 *bytes;
	u32 n;
	int err;

	blob_decode(&b, payload);
	for (n = rand_below(&r, 3); n; n--)
		mutate_section(&r, &b);
	bytes = blob_encode(&b, &len);
	for (n = rand_below(&r, 3); n && len; n--)
		mutate_bytes(&r, bytes, &len);
	err = unpack(bytes, len, &policy, &refusal, &copy);
	if (err) {
		tally->refused++;
		if (err != -EBADMSG || refusal.offset > len || !refusal.reason)
			problem = "bad refusal";
	} else {
		tally->accepted++;
		problem = exercise(&policy, &r);
		hcsec_unpack_free(&policy);
	}
	if (problem && !tally->bad++)
		printf("# seed %llu: %s\n", (unsigned long long)seed, problem);
	free(copy);
	free(bytes);
	blob_free(&b);
}

static void test_mutations(u64 seed, u32 n)
{
	struct tally tally = {};
	void *payload = NULL;
	u64 at;

	for (at = seed; at < seed + n; at++) {
		struct rand r = { at / MUTATIONS_EACH };

		if (at % MUTATIONS_EACH == 0 || !payload) {
			free(payload);
			payload = make_payload(&r);
		}
		one_mutation(at, payload, &tally);
	}
	free(payload);
	tap_ok(!tally.bad, "%u mutations: %u refused, %u accepted and safe", n,
	       tally.refused, tally.accepted);
	tap_ok(n < 1000 || (tally.accepted > n / 20 && tally.refused > n / 2),
	       "of both sorts there are enough");
}

int main(int argc, char **argv)
{
	u32 n = 30000;

	if (argc > 2 && !strcmp(argv[1], "--seed")) {
		test_mutations(strtoull(argv[2], NULL, 0), 1);
		return tap_done();
	}
	if (argc > 1)
		n = strtoul(argv[1], NULL, 0);
	test_mutations(1, n);
	return tap_done();
}
