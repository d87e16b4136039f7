// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Agreement with libsodium on signatures of many kinds
 *
 * ed25519_diff [COUNT [SEED]]
 *
 * Random and mutated signatures alone would miss most ways in which verifiers
 * differ.  So most kinds below know the secret scalars and build signatures
 * that almost hold, or hold only up to a point of small order.
 */

#include <sodium.h>
#include <stdlib.h>
#include <string.h>

#include "ed25519.h"
#include "tap.h"

#ifdef __SANITIZE_ADDRESS__
#define DEFAULT_COUNT 10000
#else
#define DEFAULT_COUNT 100000
#endif

#define MAX_MSG 300

/**
 * struct sample - One input
 *
 * @pk: Key.
 * @sig: Signature.
 * @msg: Message.
 * @len: Its length.
 */
struct sample {
	u8 pk[32];
	u8 sig[64];
	u8 msg[MAX_MSG + 1];
	size_t len;
};

static const u8 order[32] = {
	0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58, 0xd6, 0x9c, 0xf7,
	0xa2, 0xde, 0xf9, 0xde, 0x14, 0,    0,	  0,	0,    0,    0,
	0,    0,    0,	  0,	0,    0,    0,	  0,	0,    0x10,
};

/* A y of a point of order 8. */
static const u8 order8[32] = {
	0x26, 0xe8, 0x95, 0x8f, 0xc2, 0xb2, 0x27, 0xb0, 0x45, 0xc3, 0xf4,
	0x89, 0xf2, 0xef, 0x98, 0xf0, 0xd5, 0xdf, 0xac, 0x05, 0xd3, 0xc6,
	0x33, 0x39, 0xb1, 0x38, 0x02, 0x88, 0x6d, 0x53, 0xfc, 0x05,
};

/* The multiples of that point. */
static u8 torsion[8][32];

/* All encodings of them, canonical or not. */
static u8 small[14][32];

/* xorshift64*, so that a seed repeats a run */
static u64 rng_state;

static u64 rng(void)
{
	rng_state ^= rng_state >> 12;
	rng_state ^= rng_state << 25;
	rng_state ^= rng_state >> 27;
	return rng_state * 0x2545f4914f6cdd1dULL;
}

static unsigned int below(unsigned int n)
{
	return (rng() >> 32) % n;
}

static void fill(u8 *out, size_t len)
{
	while (len--)
		*out++ = rng() >> 56;
}

/* The encodings of y = number, as long as it is small, and of y = p + number */
static void near_p(u8 out[32], int number)
{
	memset(out, 0xff, 32);
	out[0] = 0xed + number;
	out[31] = 0x7f;
}

static void setup(void)
{
	unsigned int i, n = 0;

	torsion[0][0] = 1;
	for (i = 1; i < 8; i++) {
		if (crypto_core_ed25519_add(torsion[i], torsion[i - 1], order8))
			abort();
	}
	for (i = 0; i < 8; i++)
		memcpy(small[n++], torsion[i], 32);
	/* y = 0 and y = -1, 1 with the other sign, p and p + 1 */
	memcpy(small[n], torsion[0], 32);
	small[n++][31] |= 0x80;
	memcpy(small[n], torsion[4], 32);
	small[n++][31] |= 0x80;
	for (i = 0; i < 4; i++) {
		near_p(small[n], i / 2);
		small[n++][31] |= i % 2 ? 0x80 : 0;
	}
}

static void random_scalar(u8 out[32])
{
	u8 wide[64];

	fill(wide, sizeof(wide));
	crypto_core_ed25519_scalar_reduce(out, wide);
	/* Some that are small, or whose negative is. */
	if (!below(8)) {
		memset(out, 0, 32);
		out[0] = 1 + below(20);
		if (below(2))
			crypto_core_ed25519_scalar_negate(out, out);
	}
}

static void base_multiple(u8 out[32], const u8 scalar[32])
{
	if (crypto_scalarmult_ed25519_base_noclamp(out, scalar))
		abort();
}

static void add_point(u8 out[32], const u8 point[32])
{
	if (crypto_core_ed25519_add(out, out, point))
		abort();
}

static void hash(u8 k[32], const struct sample *s)
{
	crypto_hash_sha512_state state;
	u8 wide[64];

	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, s->sig, 32);
	crypto_hash_sha512_update(&state, s->pk, 32);
	crypto_hash_sha512_update(&state, s->msg, s->len);
	crypto_hash_sha512_final(&state, wide);
	crypto_core_ed25519_scalar_reduce(k, wide);
}

/* Sets S to r + k a for the R, A and message that are in place. */
static void finish(struct sample *s, const u8 r[32], const u8 a[32])
{
	u8 k[32];

	hash(k, s);
	crypto_core_ed25519_scalar_mul(s->sig + 32, k, a);
	crypto_core_ed25519_scalar_add(s->sig + 32, s->sig + 32, r);
}

/* Key, R and message; returns the scalars. */
static void start(struct sample *s, u8 r[32], u8 a[32])
{
	random_scalar(r);
	random_scalar(a);
	base_multiple(s->sig, r);
	base_multiple(s->pk, a);
	s->len = below(8) ? below(64) : below(MAX_MSG);
	fill(s->msg, s->len);
}

static void valid(struct sample *s)
{
	u8 r[32], a[32];

	start(s, r, a);
	finish(s, r, a);
}

static void flip(u8 *p, size_t len)
{
	const unsigned int bit = below(8 * len);

	p[bit / 8] ^= 1 << bit % 8;
}

static void flip_sig(struct sample *s)
{
	valid(s);
	flip(s->sig, 64);
}

static void flip_key(struct sample *s)
{
	valid(s);
	flip(s->pk, 32);
}

static void change_message(struct sample *s)
{
	valid(s);
	if (s->len && below(2))
		flip(s->msg, s->len);
	else if (s->len && below(2))
		s->len--;
	else
		s->msg[s->len++] = 0;
}

static void random_bytes(struct sample *s)
{
	fill(s->pk, 32);
	fill(s->sig, 64);
	if (below(2))
		s->sig[63] &= 0x0f;
	s->len = below(64);
	fill(s->msg, s->len);
}

/* S + i L, as far as 256 bits go */
static void too_large(struct sample *s)
{
	unsigned int i, j, carry;

	valid(s);
	for (i = 1 + below(15); i; i--) {
		for (j = 0, carry = 0; j < 32; j++) {
			carry += s->sig[32 + j] + order[j];
			s->sig[32 + j] = carry;
			carry >>= 8;
		}
	}
}

static void near_order(struct sample *s)
{
	valid(s);
	memcpy(s->sig + 32, order, 32);
	switch (below(4)) {
	case 0:
		s->sig[32] += (int)below(20) - 10;
		break;
	case 1:
		s->sig[32 + below(32)] -= 1;
		break;
	case 2:
		s->sig[32 + below(32)] += 1;
		break;
	}
}

static void high_bits(struct sample *s)
{
	valid(s);
	s->sig[63] |= (1 + below(7)) << 5;
}

/*
 * A and R with a component of small order: holds without the cofactor if the
 * components cancel out, which is made so every other time.
 */
static void mixed(struct sample *s)
{
	unsigned int i, j = below(8), try;
	const bool cancel = below(2);
	u8 r[32], a[32], k[32], plain[32];

	start(s, r, a);
	i = below(8);
	add_point(s->pk, torsion[i]);
	memcpy(plain, s->sig, 32);
	for (try = 0; try < 8; try++) {
		memcpy(s->sig, plain, 32);
		j = (j + 1) % 8;
		add_point(s->sig, torsion[j]);
		hash(k, s);
		/* S B = R + k A needs T_j + k T_i to be nothing. */
		if (!cancel || (j + i * k[0]) % 8 == 0)
			break;
	}
	finish(s, r, a);
}

/* k A, and so all of the equation, is of small order up to S B and R. */
static void small_key(struct sample *s)
{
	u8 r[32], a[32];

	start(s, r, a);
	memcpy(s->pk, small[below(14)], 32);
	if (below(2))
		add_point(s->sig, torsion[below(8)]);
	if (!below(4))
		memcpy(s->sig, small[below(14)], 32), memset(r, 0, 32);
	memcpy(s->sig + 32, r, 32);
}

static void small_r(struct sample *s)
{
	u8 r[32] = { 0 }, a[32], ignored[32];

	start(s, ignored, a);
	if (below(2))
		add_point(s->pk, torsion[below(8)]);
	memcpy(s->sig, small[below(14)], 32);
	finish(s, r, a);
}

/* y around 0 and p, in A or in R */
static void edge_y(struct sample *s)
{
	u8 r[32], a[32], y[32] = { 0 };

	start(s, r, a);
	if (below(2))
		near_p(y, (int)below(38) - 19);
	else
		y[0] = below(64);
	y[31] |= below(2) << 7;
	memcpy(below(2) ? s->pk : s->sig, y, 32);
	finish(s, r, a);
}

/* R or A tampered with before k is computed */
static void tampered(struct sample *s)
{
	u8 *const point = below(2) ? s->pk : s->sig;
	u8 r[32], a[32];

	start(s, r, a);
	switch (below(3)) {
	case 0:
		flip(point, 32);
		break;
	case 1:
		point[31] ^= 0x80;
		break;
	case 2:
		fill(point, 32);
		break;
	}
	finish(s, r, a);
}

/* The scalars or points negated or exchanged */
static void wrong_sign(struct sample *s)
{
	u8 r[32], a[32];

	start(s, r, a);
	switch (below(4)) {
	case 0:
		crypto_core_ed25519_scalar_negate(r, r);
		break;
	case 1:
		crypto_core_ed25519_scalar_negate(a, a);
		break;
	case 2:
		crypto_core_ed25519_scalar_negate(a, a);
		crypto_core_ed25519_scalar_negate(r, r);
		break;
	}
	finish(s, r, a);
	if (below(2))
		crypto_core_ed25519_scalar_negate(s->sig + 32, s->sig + 32);
}

static const struct {
	const char *name;
	void (*make)(struct sample *s);
	/* Percentage that must be accepted, lest nothing be tested. */
	unsigned int accepted;
} kinds[] = {
	{ "valid", valid, 100 },
	{ "bit flipped in signature", flip_sig, 0 },
	{ "bit flipped in key", flip_key, 0 },
	{ "changed message", change_message, 0 },
	{ "random bytes", random_bytes, 0 },
	{ "S + i L", too_large, 0 },
	{ "S around L", near_order, 0 },
	{ "S with high bits", high_bits, 0 },
	{ "mixed order", mixed, 35 },
	{ "key of small order", small_key, 0 },
	{ "R of small order", small_r, 0 },
	{ "y around 0 and p", edge_y, 0 },
	{ "R or A tampered with", tampered, 0 },
	{ "negated", wrong_sign, 5 },
};

int main(int argc, char **argv)
{
	const unsigned long count = argc > 1 ? strtoul(argv[1], NULL, 0) :
					       DEFAULT_COUNT;
	unsigned long made[ARRAY_SIZE(kinds)] = { 0 };
	unsigned long accepted[ARRAY_SIZE(kinds)] = { 0 };
	unsigned long wrong[ARRAY_SIZE(kinds)] = { 0 };
	unsigned int kind, i, skew;
	struct sample s;
	u8 *copy;
	unsigned long n;
	bool want;
	int got;

	rng_state = argc > 2 ? strtoull(argv[2], NULL, 0) : 1;
	if (!rng_state || sodium_init() < 0)
		return 1;
	printf("# %lu signatures, seed %#llx, libsodium %s\n", count,
	       (unsigned long long)rng_state, sodium_version_string());
	setup();

	for (n = 0; n < count; n++) {
		kind = n % ARRAY_SIZE(kinds);
		kinds[kind].make(&s);
		want = !crypto_sign_verify_detached(s.sig, s.msg, s.len, s.pk);

		/* Exactly as long as needed, and not aligned. */
		skew = below(8);
		copy = malloc(skew + 96 + s.len);
		if (!copy)
			return 1;
		memcpy(copy + skew, s.pk, 32);
		memcpy(copy + skew + 32, s.sig, 64);
		memcpy(copy + skew + 96, s.msg, s.len);
		got = hcsec_ed25519_verify(copy + skew, copy + skew + 32,
					   copy + skew + 96, s.len);
		made[kind]++;
		accepted[kind] += want;
		if (got != (want ? 0 : -EKEYREJECTED) ||
		    (want && !hcsec_ed25519_key_ok(copy + skew))) {
			if (!wrong[kind]++) {
				printf("# libsodium %d, hcsec %d: ", want, got);
				for (i = skew; i < skew + 96 + s.len; i++)
					printf("%02x", copy[i]);
				printf("\n");
			}
		}
		free(copy);
	}

	for (kind = 0; kind < ARRAY_SIZE(kinds); kind++) {
		tap_ok(!wrong[kind] && accepted[kind] * 100 >=
			       made[kind] * kinds[kind].accepted,
		       "%s: %lu signatures, %lu right, %lu disagreements",
		       kinds[kind].name, made[kind], accepted[kind],
		       wrong[kind]);
	}
	return tap_done();
}
