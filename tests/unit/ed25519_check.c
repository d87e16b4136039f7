// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Runs the vectors that ed25519_vectors.py sends
 *
 * Reads lines of words: a name, a type and arguments.  Prints one result for
 * every name.  Includes the source, to call its internal functions.
 */

#include "pure.h"

#include <sodium.h>

#include "tap.h"

/* Lets allocations fail on demand. */
static bool no_memory;
#undef hcsec_alloc_array
#define hcsec_alloc_array(n, size) (no_memory ? NULL : calloc(n, size))

/* Lets the hash be 0 on demand: then S * B = R is all that is asked of A. */
static bool no_hash;

static void hash(const struct hcsec_bytes *parts, size_t nparts,
		 u8 out[HCSEC_SHA512_SIZE])
{
	if (no_hash)
		memset(out, 0, HCSEC_SHA512_SIZE);
	else
		hcsec_sha512(parts, nparts, out);
}

#define hcsec_sha512 hash

#include "ed25519.c"

#define MAX_WORDS 12

static char *words[MAX_WORDS];

/* The bytes of a word in hexadecimal; "-" has none. */
static size_t bytes(u8 *out, size_t size, unsigned int word)
{
	size_t len;

	if (!words[word])
		exit(2);
	if (!strcmp(words[word], "-"))
		return 0;
	if (sodium_hex2bin(out, size, words[word], strlen(words[word]), NULL,
			   &len, NULL))
		exit(2);
	return len;
}

static void bytes32(u8 out[32], unsigned int word)
{
	if (bytes(out, 32, word) != 32)
		exit(2);
}

static bool is_tight(const struct fe *in)
{
	int i;

	for (i = 0; i < 5; i++) {
		if (in->v[i] >= (1ULL << 51) + (1ULL << 15))
			return false;
	}
	return true;
}

/* Brings it into tight form and compares. */
static bool is_value(const struct fe *in, unsigned int word)
{
	u8 want[32], got[32];
	struct fe t;

	bytes32(want, word);
	fe_mul(&t, in, &fe_one);
	fe_store(got, &t);
	return is_tight(&t) && !memcmp(want, got, 32);
}

static void fe_word(struct fe *out, unsigned int word)
{
	u8 in[32];

	bytes32(in, word);
	fe_load(out, in);
}

static bool flag(unsigned int word)
{
	return words[word][0] == '1';
}

/* verify PK SIG MSG RIGHT */
static bool run_verify(void)
{
	u8 *const msg = malloc(1 << 20);
	u8 pk[64], sig[128];
	size_t pk_len, sig_len, len;
	int got, theirs;

	pk_len = bytes(pk, sizeof(pk), 2);
	sig_len = bytes(sig, sizeof(sig), 3);
	len = bytes(msg, 1 << 20, 4);
	if (pk_len != 32 || sig_len != 64) {
		/* Lengths are for the callers to check. */
		free(msg);
		return !flag(5);
	}
	got = hcsec_ed25519_verify(pk, sig, msg, len);
	theirs = crypto_sign_verify_detached(sig, msg, len, pk);
	free(msg);
	return got == (flag(5) ? 0 : -EKEYREJECTED) && !got == !theirs;
}

/* reduce IN OUT */
static bool run_reduce(void)
{
	u8 in[64], want[32];
	u64 out[4], expect[4];

	if (bytes(in, 64, 2) != 64)
		exit(2);
	bytes32(want, 3);
	scalar_reduce(out, in);
	scalar_load(expect, want);
	return !memcmp(out, expect, sizeof(out));
}

/* lt S LESS */
static bool run_lt(void)
{
	u8 in[32];
	u64 s[4];

	bytes32(in, 2);
	scalar_load(s, in);
	return scalar_below_order(s) == flag(3);
}

/* digits S WINDOW DIGITS */
static bool run_digits(void)
{
	s8 digits[NUM_DIGITS];
	u8 in[32], want[NUM_DIGITS];
	u64 s[4];

	bytes32(in, 2);
	if (bytes(want, sizeof(want), 4) != sizeof(want))
		exit(2);
	scalar_load(s, in);
	scalar_digits(digits, s, atoi(words[3]));
	return !memcmp(digits, want, sizeof(want));
}

/*
 * Whether signatures can be right for a key.  Nobody knows how to make one for
 * most keys that must be refused, so without a hash.
 */
static bool is_usable(const u8 pk[32])
{
	u8 sig[64];
	int got;

	crypto_core_ed25519_scalar_random(sig + 32);
	if (crypto_scalarmult_ed25519_base_noclamp(sig, sig + 32))
		exit(2);
	no_hash = true;
	got = hcsec_ed25519_verify(pk, sig, NULL, 0);
	no_hash = false;
	if (got && got != -EKEYREJECTED)
		exit(2);
	return !got;
}

/* decode ENCODING CANONICAL ON_CURVE SMALL_ORDER [X Y] */
static bool run_decode(void)
{
	struct point p;
	u8 in[32], back[32];
	struct fe x;

	bytes32(in, 2);
	if (is_canonical(in) != flag(3) || is_small_order(in) != flag(5))
		return false;
	if (hcsec_ed25519_key_ok(in) != (flag(3) && flag(4) && !flag(5)) ||
	    is_usable(in) != hcsec_ed25519_key_ok(in))
		return false;
	if (point_decode_negated(&p, in) != flag(4))
		return false;
	if (!flag(4))
		return true;
	fe_sub(&x, &fe_zero, &p.x);
	if (!is_tight(&p.x) || !is_tight(&p.y) || !is_tight(&p.t) ||
	    !is_value(&x, 6) || !is_value(&p.y, 7))
		return false;
	fe_mul(&x, &p.x, &p.y);
	if (!fe_equal(&x, &p.t) || !fe_equal(&p.z, &fe_one))
		return false;
	/* Negated and encoded again, only the sign differs. */
	point_encode(back, &p);
	in[31] ^= 0x80;
	return !flag(3) || fe_equal(&p.x, &fe_zero) || !memcmp(in, back, 32);
}

/* products A_SCALAR POINT B_SCALAR RESULT */
static bool run_products(void)
{
	struct workspace ws = { 0 };
	u8 in[32], want[32];
	u64 s[4];

	/* The negative of what has the other sign is the point, unless x = 0. */
	bytes32(in, 3);
	in[31] ^= 0x80;
	if (!point_decode_negated(&ws.p, in))
		return false;
	make_key_multiples(&ws);
	bytes32(in, 2);
	scalar_load(s, in);
	scalar_digits(ws.key_digits, s, KEY_WINDOW);
	bytes32(in, 4);
	scalar_load(s, in);
	scalar_digits(ws.base_digits, s, BASE_WINDOW);
	double_scalar_mul(&ws);
	if (!is_tight(&ws.p.x) || !is_tight(&ws.p.y) || !is_tight(&ws.p.z))
		return false;
	point_encode(in, &ws.p);
	bytes32(want, 5);
	return !memcmp(in, want, 32);
}

/* field A B PRODUCT SUM DIFFERENCE SQUARE_OF_A */
static bool run_field(void)
{
	struct fe a, b, out;

	fe_word(&a, 2);
	fe_word(&b, 3);
	fe_mul(&out, &a, &b);
	if (!is_tight(&out) || !is_value(&out, 4))
		return false;
	fe_add(&out, &a, &b);
	if (!is_value(&out, 5))
		return false;
	fe_sub(&out, &a, &b);
	if (!is_value(&out, 6))
		return false;
	fe_sq(&out, &a);
	if (!is_tight(&out) || !is_value(&out, 7))
		return false;
	out = a;
	fe_mul(&out, &out, &b);
	return is_value(&out, 4);
}

/* unary A INVERSE POWER ODD */
static bool run_unary(void)
{
	struct fe a, out;

	fe_word(&a, 2);
	fe_invert(&out, &a);
	if (!is_value(&out, 3))
		return false;
	fe_pow_p58(&out, &a);
	return is_value(&out, 4) && fe_is_odd(&a) == flag(5);
}

/* loose TEN_LIMBS_OF_TWO_ELEMENTS PRODUCT_AND_SQUARE */
static bool run_loose(void)
{
	u8 limbs[80], want[64], got[32];
	struct fe a, b;
	int i;

	if (bytes(limbs, 80, 2) != 80 || bytes(want, 64, 3) != 64)
		exit(2);
	for (i = 0; i < 5; i++) {
		a.v[i] = get_unaligned_le64(limbs + 8 * i);
		b.v[i] = get_unaligned_le64(limbs + 40 + 8 * i);
	}
	fe_mul(&b, &a, &b);
	fe_sq(&a, &a);
	if (!is_tight(&a) || !is_tight(&b))
		return false;
	fe_store(got, &b);
	if (memcmp(got, want, 32))
		return false;
	fe_store(got, &a);
	return !memcmp(got, want + 32, 32);
}

/* tight LIMBS CANONICAL */
static bool run_tight(void)
{
	u8 limbs[40], want[32], got[32];
	struct fe a;
	int i;

	if (bytes(limbs, 40, 2) != 40)
		exit(2);
	bytes32(want, 3);
	for (i = 0; i < 5; i++)
		a.v[i] = get_unaligned_le64(limbs + 8 * i);
	fe_store(got, &a);
	return !memcmp(got, want, 32);
}

/* multiple N ENCODING: of the base point, from the table */
static bool run_multiple(void)
{
	struct quotients q;
	struct point p = { .y = fe_one, .z = fe_one };
	const int n = atoi(words[2]);
	u8 want[32], got[32];

	if (n / 2 >= BASE_MULTIPLES)
		return true;
	point_add_affine(&q, &p, &base_table[n / 2], false);
	point_finish(&p, &q);
	point_encode(got, &p);
	bytes32(want, 3);
	return !memcmp(got, want, 32);
}

/* nomem PK SIG MSG: a signature that is right, without memory */
static bool run_nomem(void)
{
	u8 pk[32], sig[64], msg[2048];
	size_t len;
	int got;

	bytes32(pk, 2);
	if (bytes(sig, 64, 3) != 64)
		exit(2);
	len = bytes(msg, sizeof(msg), 4);
	no_memory = true;
	got = hcsec_ed25519_verify(pk, sig, msg, len);
	no_memory = false;
	return got == -ENOMEM && !hcsec_ed25519_verify(pk, sig, msg, len);
}

static const struct {
	const char *name;
	unsigned int nargs;
	bool (*run)(void);
} types[] = {
	{ "verify", 4, run_verify },
	{ "reduce", 2, run_reduce },
	{ "lt", 2, run_lt },
	{ "digits", 3, run_digits },
	{ "decode", 6, run_decode },
	{ "products", 4, run_products },
	{ "field", 6, run_field },
	{ "unary", 4, run_unary },
	{ "loose", 2, run_loose },
	{ "tight", 2, run_tight },
	{ "multiple", 2, run_multiple },
	{ "nomem", 3, run_nomem },
};

static bool run_line(void)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(types); i++) {
		if (!strcmp(words[1], types[i].name)) {
			if (!words[1 + types[i].nargs])
				exit(2);
			return types[i].run();
		}
	}
	exit(2);
}

int main(void)
{
	static const char blanks[] = { ' ', '\n', '\0' };
	char name[64] = "", *line = NULL, *save;
	unsigned long lines = 0, wrong = 0;
	size_t size = 0;
	unsigned int i;

	if (sodium_init() < 0)
		return 1;
	while (getline(&line, &size, stdin) > 0) {
		memset(words, 0, sizeof(words));
		words[0] = strtok_r(line, blanks, &save);
		for (i = 1; i < MAX_WORDS; i++)
			words[i] = strtok_r(NULL, blanks, &save);
		if (!words[0] || !words[1])
			exit(2);
		if (strcmp(name, words[0])) {
			if (lines)
				tap_ok(!wrong, "%s: %lu vectors, %lu wrong",
				       name, lines, wrong);
			snprintf(name, sizeof(name), "%s", words[0]);
			lines = 0;
			wrong = 0;
		}
		lines++;
		if (!run_line() && !wrong++)
			printf("# first wrong: %s %s\n", words[1], words[2]);
	}
	if (lines)
		tap_ok(!wrong, "%s: %lu vectors, %lu wrong", name, lines,
		       wrong);
	free(line);
	return tap_done();
}
