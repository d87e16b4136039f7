// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - How long a verification takes, beside libsodium in the same run
 *
 * ed25519_bench [ROUNDS]: fails if it takes more than 1.5 times as long.
 */

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "ed25519.h"
#include "tap.h"

#define PER_ROUND 100

static double now(void)
{
	struct timespec t;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
	return t.tv_sec * 1e6 + t.tv_nsec / 1e3;
}

static int compare(const void *a, const void *b)
{
	const double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

int main(int argc, char **argv)
{
	const unsigned int rounds = argc > 1 ? atoi(argv[1]) : 101;
	double *const ours = calloc(rounds, sizeof(*ours));
	double *const theirs = calloc(rounds, sizeof(*theirs));
	u8 pk[32], sk[64], sig[64], msg[64] = { 1, 2, 3 };
	double start, a, b;
	unsigned int i, j;
	int bad = 0;

	if (!rounds || !ours || !theirs || sodium_init() < 0)
		return 1;
	crypto_sign_keypair(pk, sk);
	crypto_sign_detached(sig, NULL, msg, sizeof(msg), sk);

	/* By turns, so that a change of the clock rate hits both. */
	for (i = 0; i < rounds; i++) {
		start = now();
		for (j = 0; j < PER_ROUND; j++)
			bad |= hcsec_ed25519_verify(pk, sig, msg, sizeof(msg));
		ours[i] = (now() - start) / PER_ROUND;
		start = now();
		for (j = 0; j < PER_ROUND; j++)
			bad |= crypto_sign_verify_detached(sig, msg,
							   sizeof(msg), pk);
		theirs[i] = (now() - start) / PER_ROUND;
	}
	qsort(ours, rounds, sizeof(*ours), compare);
	qsort(theirs, rounds, sizeof(*theirs), compare);
	a = ours[rounds / 2];
	b = theirs[rounds / 2];
	printf("# median of %u rounds of %u: hcsec %.1f us, libsodium %s %.1f us, ratio %.2f\n",
	       rounds, PER_ROUND, a, sodium_version_string(), b, a / b);
	tap_ok(!bad, "all signatures verify");
	tap_ok(a <= 1.5 * b, "at most 1.5 times the time of libsodium");
	free(ours);
	free(theirs);
	return tap_done();
}
