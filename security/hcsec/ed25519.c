// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Verification of Ed25519 signatures
 *
 * Written from RFC 8032, for verification alone: keys, signatures and messages
 * are public, so nothing here runs in constant time.
 *
 * RFC 8032 leaves open what to do with points of small order and with
 * encodings that are not canonical, and verifiers disagree about them.  This
 * one accepts exactly what crypto_sign_verify_detached() of libsodium 1.0.18
 * accepts, see hcsec_ed25519_verify().
 *
 * The kernel's Curve25519 is of no help: it has the x coordinates of the
 * Montgomery form only, no square root and no addition of points, and none of
 * its field functions is exported.
 */

#include "ed25519.h"

/**
 * struct fe - A number modulo p = 2^255 - 19
 *
 * @v: Limbs of radix 2^51, least significant first.
 *
 * Limbs may be larger than 51 bits.  An element is called
 *
 *   tight if all of its limbs are below 2^51 + 2^15,
 *   loose if all of its limbs are below 2^54.
 *
 * fe_mul() and fe_sq() take loose elements and give tight ones.  The sum of
 * up to seven tight elements is loose.  fe_sub() wants its second operand
 * tight and adds less than 2^52 to the limbs of its first.
 */
struct fe {
	u64 v[5];
};

/**
 * struct point - A point (X/Z, Y/Z) of the curve, with T = XY/Z
 *
 * @x: X, tight.
 * @y: Y, tight.
 * @z: Z, tight.
 * @t: T, tight; undefined where only doubling follows.
 */
struct point {
	struct fe x;
	struct fe y;
	struct fe z;
	struct fe t;
};

/**
 * struct quotients - The point (E/G, H/F), the outcome of an addition
 *
 * @e: E, loose.
 * @f: F, loose.
 * @g: G, loose.
 * @h: H, loose.
 */
struct quotients {
	struct fe e;
	struct fe f;
	struct fe g;
	struct fe h;
};

/**
 * struct cached - A point, prepared to be added often
 *
 * @sum: Y + X, loose.
 * @diff: Y - X, loose.
 * @z2: 2 Z, loose.
 * @t2d: 2 d T, tight.
 */
struct cached {
	struct fe sum;
	struct fe diff;
	struct fe z2;
	struct fe t2d;
};

/**
 * struct affine - A point with Z = 1, prepared to be added often
 *
 * @sum: y + x, tight.
 * @diff: y - x, tight.
 * @t2d: 2 d x y, tight.
 */
struct affine {
	struct fe sum;
	struct fe diff;
	struct fe t2d;
};

#include "ed25519_base.h"

#define LIMB_BITS 51
#define LIMB_MASK (BIT_ULL(LIMB_BITS) - 1)

/* Scalars are below L < 2^253, and so have no digit above this position. */
#define NUM_DIGITS 254

/* The widths of the windows fix the sizes of the tables. */
#define KEY_WINDOW 4
#define KEY_MULTIPLES (1 << (KEY_WINDOW - 2))
#define BASE_WINDOW 5
#define BASE_MULTIPLES (1 << (BASE_WINDOW - 2))

static_assert(ARRAY_SIZE(base_table) == BASE_MULTIPLES, "size of base table");

/**
 * struct workspace - What would be too much for the kernel's stack
 *
 * @key: The odd multiples A, 3A, 5A, 7A of the negated public key.
 * @p: The point that is being worked on.
 * @twice: 2A.
 * @q: An outcome.
 * @key_digits: Signed digits of the scalar of the key.
 * @base_digits: Signed digits of the scalar of the base point.
 */
struct workspace {
	struct cached key[KEY_MULTIPLES];
	struct point p;
	struct point twice;
	struct quotients q;
	s8 key_digits[NUM_DIGITS];
	s8 base_digits[NUM_DIGITS];
};

/* Field arithmetic */

static const struct fe fe_zero;
static const struct fe fe_one = { { 1 } };

/* Reads 255 bits, whatever their value; the top bit is ignored.  Tight. */
static void fe_load(struct fe *out, const u8 in[32])
{
	const u64 w0 = get_unaligned_le64(in);
	const u64 w1 = get_unaligned_le64(in + 8);
	const u64 w2 = get_unaligned_le64(in + 16);
	const u64 w3 = get_unaligned_le64(in + 24);

	out->v[0] = w0 & LIMB_MASK;
	out->v[1] = (w0 >> 51 | w1 << 13) & LIMB_MASK;
	out->v[2] = (w1 >> 38 | w2 << 26) & LIMB_MASK;
	out->v[3] = (w2 >> 25 | w3 << 39) & LIMB_MASK;
	out->v[4] = (w3 >> 12) & LIMB_MASK;
}

/* Writes the one number in 0 .. p - 1.  @in is tight. */
static void fe_store(u8 out[32], const struct fe *in)
{
	struct fe t = *in;
	u64 carry;
	__le64 w;
	int i;

	/*
	 * The value is below 2p, because tight limbs exceed 2^51 by so little.
	 * It is at least p if and only if adding 19 carries out of bit 254;
	 * then subtracting p is adding 19 and dropping that bit.
	 */
	carry = 19;
	for (i = 0; i < 5; i++)
		carry = (t.v[i] + carry) >> LIMB_BITS;
	carry *= 19;
	for (i = 0; i < 5; i++) {
		carry += t.v[i];
		t.v[i] = carry & LIMB_MASK;
		carry >>= LIMB_BITS;
	}

	w = cpu_to_le64(t.v[0] | t.v[1] << 51);
	memcpy(out, &w, 8);
	w = cpu_to_le64(t.v[1] >> 13 | t.v[2] << 38);
	memcpy(out + 8, &w, 8);
	w = cpu_to_le64(t.v[2] >> 26 | t.v[3] << 25);
	memcpy(out + 16, &w, 8);
	w = cpu_to_le64(t.v[3] >> 39 | t.v[4] << 12);
	memcpy(out + 24, &w, 8);
}

/* The limbs of @out are the sums of the limbs of @a and @b. */
static __always_inline void fe_add(struct fe *out, const struct fe *a,
				   const struct fe *b)
{
	out->v[0] = a->v[0] + b->v[0];
	out->v[1] = a->v[1] + b->v[1];
	out->v[2] = a->v[2] + b->v[2];
	out->v[3] = a->v[3] + b->v[3];
	out->v[4] = a->v[4] + b->v[4];
}

/* 2p is added lest a limb become negative.  @b is tight. */
static __always_inline void fe_sub(struct fe *out, const struct fe *a,
				   const struct fe *b)
{
	out->v[0] = a->v[0] + 2 * (LIMB_MASK - 18) - b->v[0];
	out->v[1] = a->v[1] + 2 * LIMB_MASK - b->v[1];
	out->v[2] = a->v[2] + 2 * LIMB_MASK - b->v[2];
	out->v[3] = a->v[3] + 2 * LIMB_MASK - b->v[3];
	out->v[4] = a->v[4] + 2 * LIMB_MASK - b->v[4];
}

/*
 * Carries from limb to limb; what leaves the top comes back times 19.
 *
 * The operands of a product are below 2^54 and at most 77 = 1 + 4 * 19 times
 * 2^108 add up in column 0, 59 in column 1, 41, 23, and 5 in column 4.  So the
 * carry out of column 0 is below 77 * 2^57 < 2^64, and the carry out of column
 * 4 below 2^60.  19 times the latter, below 2^64, brings at most 2^13 into limb
 * 1: the result is tight.
 */
static __always_inline void fe_carry(struct fe *out, u128 c0, u128 c1, u128 c2,
				     u128 c3, u128 c4)
{
	u64 low;

	c1 += (u64)(c0 >> LIMB_BITS);
	c2 += (u64)(c1 >> LIMB_BITS);
	c3 += (u64)(c2 >> LIMB_BITS);
	c4 += (u64)(c3 >> LIMB_BITS);
	low = ((u64)c0 & LIMB_MASK) + 19 * (u64)(c4 >> LIMB_BITS);

	out->v[0] = low & LIMB_MASK;
	out->v[1] = ((u64)c1 & LIMB_MASK) + (low >> LIMB_BITS);
	out->v[2] = (u64)c2 & LIMB_MASK;
	out->v[3] = (u64)c3 & LIMB_MASK;
	out->v[4] = (u64)c4 & LIMB_MASK;
}

/* @a and @b are loose, @out is tight and may be either of them. */
static noinline void fe_mul(struct fe *out, const struct fe *a,
			    const struct fe *b)
{
	const u64 a0 = a->v[0], a1 = a->v[1], a2 = a->v[2], a3 = a->v[3],
		  a4 = a->v[4];
	const u64 b0 = b->v[0], b1 = b->v[1], b2 = b->v[2], b3 = b->v[3],
		  b4 = b->v[4];
	const u64 d1 = 19 * b1, d2 = 19 * b2, d3 = 19 * b3, d4 = 19 * b4;

	fe_carry(out,
		 (u128)a0 * b0 + (u128)a1 * d4 + (u128)a2 * d3 +
			 (u128)a3 * d2 + (u128)a4 * d1,
		 (u128)a0 * b1 + (u128)a1 * b0 + (u128)a2 * d4 +
			 (u128)a3 * d3 + (u128)a4 * d2,
		 (u128)a0 * b2 + (u128)a1 * b1 + (u128)a2 * b0 +
			 (u128)a3 * d4 + (u128)a4 * d3,
		 (u128)a0 * b3 + (u128)a1 * b2 + (u128)a2 * b1 +
			 (u128)a3 * b0 + (u128)a4 * d4,
		 (u128)a0 * b4 + (u128)a1 * b3 + (u128)a2 * b2 +
			 (u128)a3 * b1 + (u128)a4 * b0);
}

static __always_inline void fe_sq_inline(struct fe *out, const struct fe *in)
{
	const u64 a0 = in->v[0], a1 = in->v[1], a2 = in->v[2], a3 = in->v[3],
		  a4 = in->v[4];
	const u64 e0 = 2 * a0, e1 = 2 * a1, e2 = 2 * a2, e3 = 2 * a3;
	const u64 d3 = 19 * a3, d4 = 19 * a4;

	fe_carry(out,
		 (u128)a0 * a0 + (u128)e1 * d4 + (u128)e2 * d3,
		 (u128)e0 * a1 + (u128)e2 * d4 + (u128)a3 * d3,
		 (u128)e0 * a2 + (u128)a1 * a1 + (u128)e3 * d4,
		 (u128)e0 * a3 + (u128)e1 * a2 + (u128)a4 * d4,
		 (u128)e0 * a4 + (u128)e1 * a3 + (u128)a2 * a2);
}

/* @in is loose, @out is tight and may be @in. */
static noinline void fe_sq(struct fe *out, const struct fe *in)
{
	fe_sq_inline(out, in);
}

/* Squares @count times, at least once, without a detour through memory. */
static noinline void fe_sq_times(struct fe *out, const struct fe *in, int count)
{
	struct fe t = *in;

	do {
		fe_sq_inline(&t, &t);
	} while (--count);
	*out = t;
}

/* in^(2^250 - 1) and, on the way, in^11.  All are tight. */
static void fe_pow_2_250_1(struct fe *out, struct fe *pow11,
			   const struct fe *in)
{
	struct fe t, u;

	fe_sq(&t, in);
	fe_sq_times(&u, &t, 2);
	fe_mul(&u, &u, in); /* 9 */
	fe_mul(pow11, &u, &t);
	fe_sq(&t, pow11);
	fe_mul(out, &t, &u); /* 2^5 - 1 */
	fe_sq_times(&t, out, 5);
	fe_mul(out, &t, out); /* 2^10 - 1 */
	fe_sq_times(&t, out, 10);
	fe_mul(&u, &t, out); /* 2^20 - 1 */
	fe_sq_times(&t, &u, 20);
	fe_mul(&t, &t, &u); /* 2^40 - 1 */
	fe_sq_times(&t, &t, 10);
	fe_mul(out, &t, out); /* 2^50 - 1 */
	fe_sq_times(&t, out, 50);
	fe_mul(&u, &t, out); /* 2^100 - 1 */
	fe_sq_times(&t, &u, 100);
	fe_mul(&t, &t, &u); /* 2^200 - 1 */
	fe_sq_times(&t, &t, 50);
	fe_mul(out, &t, out); /* 2^250 - 1 */
}

/* 1 / in, or 0 for 0: in^(p - 2) = in^(2^255 - 21).  Tight. */
static noinline void fe_invert(struct fe *out, const struct fe *in)
{
	struct fe t, pow11;

	fe_pow_2_250_1(&t, &pow11, in);
	fe_sq_times(&t, &t, 5);
	fe_mul(out, &t, &pow11);
}

/* in^((p - 5) / 8) = in^(2^252 - 3).  Tight. */
static noinline void fe_pow_p58(struct fe *out, const struct fe *in)
{
	struct fe t, pow11;

	fe_pow_2_250_1(&t, &pow11, in);
	fe_sq_times(&t, &t, 2);
	fe_mul(out, &t, in);
}

/* Both are tight. */
static bool fe_equal(const struct fe *a, const struct fe *b)
{
	u8 s[32], t[32];

	fe_store(s, a);
	fe_store(t, b);
	return !memcmp(s, t, sizeof(s));
}

/* @in is tight. */
static bool fe_is_odd(const struct fe *in)
{
	u8 s[32];

	fe_store(s, in);
	return s[0] & 1;
}

/*
 * A square root of @u / @v; there is none if it returns false.  Both are tight.
 *
 * (u / v)^((p + 3) / 8), which is u v^3 (u v^7)^((p - 5) / 8), is a root of
 * u / v or of -u / v, if either has one, because p = 5 mod 8.  In the latter
 * case a root of -1 makes up for it.
 */
static noinline bool fe_sqrt_ratio(struct fe *out, const struct fe *u,
				   const struct fe *v)
{
	struct fe t, uv3;

	fe_sq(&t, v);
	fe_mul(&t, &t, v);
	fe_mul(&uv3, &t, u);
	fe_sq(&t, &t);
	fe_mul(&t, &t, v);
	fe_mul(&t, &t, u);
	fe_pow_p58(&t, &t);
	fe_mul(out, &t, &uv3);

	fe_sq(&t, out);
	fe_mul(&t, &t, v);
	if (fe_equal(&t, u))
		return true;
	fe_add(&t, &t, u);
	fe_mul(&t, &t, &fe_one);
	if (!fe_equal(&t, &fe_zero))
		return false;
	fe_mul(out, out, &fe_sqrtm1);
	return true;
}

/* Points.  The formulas hold for all points of the curve, equal or not. */

/* All but T of the point. */
static noinline void point_finish(struct point *out, const struct quotients *q)
{
	fe_mul(&out->x, &q->e, &q->f);
	fe_mul(&out->y, &q->g, &q->h);
	fe_mul(&out->z, &q->f, &q->g);
}

static inline void point_finish_t(struct point *out, const struct quotients *q)
{
	fe_mul(&out->t, &q->e, &q->h);
}

/* Does without T. */
static noinline void point_double(struct quotients *out, const struct point *p)
{
	struct fe xx, yy;

	fe_sq(&xx, &p->x);
	fe_sq(&yy, &p->y);
	/* 2 XY = (X + Y)^2 - X^2 - Y^2, which adds up to 5 * 2^51 and a bit. */
	fe_add(&out->e, &p->x, &p->y);
	fe_sq(&out->e, &out->e);
	fe_sub(&out->e, &out->e, &xx);
	fe_sub(&out->e, &out->e, &yy);
	fe_sub(&out->g, &yy, &xx);
	fe_add(&out->h, &yy, &xx);
	/* 2 Z^2 - Y^2 + X^2, which adds up to 5 * 2^51 and a bit. */
	fe_sq(&out->f, &p->z);
	fe_add(&out->f, &out->f, &out->f);
	fe_add(&out->f, &out->f, &xx);
	fe_sub(&out->f, &out->f, &yy);
}

/*
 * The part that is the same for both kinds of prepared points: @z2 is the
 * product of 2 and both Z, the sum of at most two tight elements.
 */
static inline void point_add_common(struct quotients *out,
				    const struct point *p, const struct fe *sum,
				    const struct fe *diff, const struct fe *t2d,
				    const struct fe *z2, bool negate)
{
	struct fe a, b, c;

	fe_sub(&a, &p->y, &p->x);
	fe_add(&b, &p->y, &p->x);
	/* -(x, y) is (-x, y). */
	fe_mul(&a, &a, negate ? sum : diff);
	fe_mul(&b, &b, negate ? diff : sum);
	fe_mul(&c, &p->t, t2d);
	fe_sub(&out->e, &b, &a);
	fe_add(&out->h, &b, &a);
	fe_sub(negate ? &out->g : &out->f, z2, &c);
	fe_add(negate ? &out->f : &out->g, z2, &c);
}

static noinline void point_add(struct quotients *out, const struct point *p,
			       const struct cached *q, bool negate)
{
	struct fe z2;

	fe_mul(&z2, &p->z, &q->z2);
	point_add_common(out, p, &q->sum, &q->diff, &q->t2d, &z2, negate);
}

static noinline void point_add_affine(struct quotients *out,
				      const struct point *p,
				      const struct affine *q, bool negate)
{
	struct fe z2;

	fe_add(&z2, &p->z, &p->z);
	point_add_common(out, p, &q->sum, &q->diff, &q->t2d, &z2, negate);
}

static noinline void point_cache(struct cached *out, const struct point *p)
{
	fe_add(&out->sum, &p->y, &p->x);
	fe_sub(&out->diff, &p->y, &p->x);
	fe_add(&out->z2, &p->z, &p->z);
	fe_mul(&out->t2d, &p->t, &fe_2d);
}

/*
 * The negative of the encoded point; false if there is no such point.  A y of p
 * or above is taken modulo p, and -0 for 0: callers have to rule them out.
 */
static noinline bool point_decode_negated(struct point *out, const u8 in[32])
{
	struct fe u, v;

	/* x^2 = (y^2 - 1) / (d y^2 + 1) */
	fe_load(&out->y, in);
	fe_sq(&u, &out->y);
	fe_mul(&v, &u, &fe_d);
	fe_sub(&u, &u, &fe_one);
	fe_mul(&u, &u, &fe_one);
	fe_add(&v, &v, &fe_one);
	fe_mul(&v, &v, &fe_one);
	if (!fe_sqrt_ratio(&out->x, &u, &v))
		return false;

	if (fe_is_odd(&out->x) == in[31] >> 7) {
		fe_sub(&out->x, &fe_zero, &out->x);
		fe_mul(&out->x, &out->x, &fe_one);
	}
	out->z = fe_one;
	fe_mul(&out->t, &out->x, &out->y);
	return true;
}

/* Does without T. */
static noinline void point_encode(u8 out[32], const struct point *p)
{
	struct fe zi, x, y;

	fe_invert(&zi, &p->z);
	fe_mul(&x, &p->x, &zi);
	fe_mul(&y, &p->y, &zi);
	fe_store(out, &y);
	out[31] |= fe_is_odd(&x) << 7;
}

/* Whether an encoding stands for a point of order 1, 2, 4 or 8. */
static bool is_small_order(const u8 in[32])
{
	size_t i;

	for (i = 0; i < ARRAY_SIZE(small_order); i++) {
		if (!memcmp(in, small_order[i], 31) &&
		    (in[31] & 0x7f) == small_order[i][31])
			return true;
	}
	return false;
}

/* Whether the y of an encoding is below p. */
static bool is_canonical(const u8 in[32])
{
	int i;

	if ((in[31] & 0x7f) != 0x7f)
		return true;
	for (i = 30; i > 0; i--) {
		if (in[i] != 0xff)
			return true;
	}
	return in[0] < 0xed;
}

/* Scalars are four words, least significant first. */

static bool scalar_below_order(const u64 s[4])
{
	int i;

	for (i = 3; i >= 0; i--) {
		if (s[i] != order[i])
			return s[i] < order[i];
	}
	return false;
}

static void scalar_load(u64 out[4], const u8 in[32])
{
	int i;

	for (i = 0; i < 4; i++)
		out[i] = get_unaligned_le64(in + 8 * i);
}

/* Bit by bit: slow, which does not matter beside the rest, but simple. */
static noinline void scalar_reduce(u64 out[4], const u8 in[64])
{
	u64 borrow, carry, t;
	int bit, i;

	memset(out, 0, 4 * sizeof(*out));
	for (bit = 511; bit >= 0; bit--) {
		carry = in[bit / 8] >> (bit % 8) & 1;
		for (i = 0; i < 4; i++) {
			t = out[i] >> 63;
			out[i] = out[i] << 1 | carry;
			carry = t;
		}
		if (scalar_below_order(out))
			continue;
		/* It was below L and is below 2 L now: once is enough. */
		borrow = 0;
		for (i = 0; i < 4; i++) {
			t = out[i] - order[i] - borrow;
			borrow = borrow ? out[i] <= order[i] :
					  out[i] < order[i];
			out[i] = t;
		}
	}
}

/*
 * The sum of digits[i] 2^i is the scalar.  Digits other than 0 are odd, below
 * 2^(window - 1) in size, and at least @window positions apart.  The scalar is
 * below 2^253.
 */
static noinline void scalar_digits(s8 digits[NUM_DIGITS], const u64 scalar[4],
				   unsigned int window)
{
	unsigned int pos, word, shift, carry = 0;
	u64 bits;

	memset(digits, 0, NUM_DIGITS);
	for (pos = 0; pos < NUM_DIGITS; ) {
		word = pos / 64;
		shift = pos % 64;
		bits = scalar[word] >> shift;
		if ((bits & 1) == carry) {
			/* 0, or 2 with the carry, which is carried on. */
			pos++;
			continue;
		}
		if (shift + window > 64 && word < 3)
			bits |= scalar[word + 1] << (64 - shift);
		bits = (bits & (BIT_ULL(window) - 1)) + carry;
		carry = bits >> (window - 1);
		digits[pos] = (s8)((int)bits - (int)(carry << window));
		pos += window;
	}
}

/*
 * Sets p to the sum of the two scalars' products with the point whose multiples
 * are in ws->key and with the base point, in one chain of doublings.  Its T is
 * undefined.
 */
static noinline void double_scalar_mul(struct workspace *ws)
{
	struct point *const p = &ws->p;
	struct quotients *const q = &ws->q;
	unsigned int i;
	int pos, digit;

	p->x = fe_zero;
	p->y = fe_one;
	p->z = fe_one;
	for (pos = NUM_DIGITS - 1; pos >= 0; pos--) {
		if (ws->key_digits[pos] || ws->base_digits[pos])
			break;
	}
	for (; pos >= 0; pos--) {
		point_double(q, p);
		digit = ws->key_digits[pos];
		if (digit) {
			point_finish(p, q);
			point_finish_t(p, q);
			i = abs(digit) / 2;
			point_add(q, p, &ws->key[i], digit < 0);
		}
		digit = ws->base_digits[pos];
		if (digit) {
			point_finish(p, q);
			point_finish_t(p, q);
			i = abs(digit) / 2;
			point_add_affine(q, p, &base_table[i], digit < 0);
		}
		point_finish(p, q);
	}
}

/* Expects the point in p, with T. */
static noinline void make_key_multiples(struct workspace *ws)
{
	size_t i;

	point_cache(&ws->key[0], &ws->p);
	point_double(&ws->q, &ws->p);
	point_finish(&ws->twice, &ws->q);
	point_finish_t(&ws->twice, &ws->q);
	for (i = 1; i < KEY_MULTIPLES; i++) {
		point_add(&ws->q, &ws->twice, &ws->key[i - 1], false);
		point_finish(&ws->p, &ws->q);
		point_finish_t(&ws->p, &ws->q);
		point_cache(&ws->key[i], &ws->p);
	}
}

static int verify_with(struct workspace *ws, const u8 pk[32], const u8 sig[64],
		       const void *msg, size_t len)
{
	const struct hcsec_bytes parts[] = {
		{ .data = sig, .len = 32 },
		{ .data = pk, .len = 32 },
		{ .data = msg, .len = len },
	};
	u8 buf[HCSEC_SHA512_SIZE];
	u64 scalar[4];

	scalar_load(scalar, sig + 32);
	if (!scalar_below_order(scalar))
		return -EKEYREJECTED;
	if (is_small_order(sig))
		return -EKEYREJECTED;
	if (!is_canonical(pk) || is_small_order(pk))
		return -EKEYREJECTED;
	if (!point_decode_negated(&ws->p, pk))
		return -EKEYREJECTED;
	make_key_multiples(ws);

	scalar_digits(ws->base_digits, scalar, BASE_WINDOW);
	hcsec_sha512(parts, ARRAY_SIZE(parts), buf);
	/*
	 * This must be the hash modulo L, and it must be a multiple of -A: with
	 * a key of mixed order, equal scalars modulo L are different points.
	 */
	scalar_reduce(scalar, buf);
	scalar_digits(ws->key_digits, scalar, KEY_WINDOW);

	double_scalar_mul(ws);
	point_encode(buf, &ws->p);
	return memcmp(buf, sig, 32) ? -EKEYREJECTED : 0;
}

/**
 * hcsec_ed25519_key_ok - Tell whether any signature can be right for a key
 *
 * @pk: The public key.
 *
 * Keys that it refuses are refused by hcsec_ed25519_verify() too: those whose y
 * is not below p, those of small order, such as one of zeros, and those that
 * are no point of the curve.
 *
 * Context: Any; does not allocate.
 * Return: True if the key can be used.
 */
bool hcsec_ed25519_key_ok(const u8 pk[HCSEC_ED25519_KEY_SIZE])
{
	struct point p;

	return is_canonical(pk) && !is_small_order(pk) &&
	       point_decode_negated(&p, pk);
}

/**
 * hcsec_ed25519_verify - Verify a signature of a message
 *
 * @pk: The public key A.
 * @sig: The signature, R and S.
 * @msg: The message; may be NULL if @len is 0.
 * @len: Its length.
 *
 * It is pure Ed25519, not Ed25519ph or Ed25519ctx.  A signature is right if and
 * only if
 *
 * - S is below L, the order of the base point B,
 * - R is none of the 14 encodings of points of small order,
 * - A is none of them either, its y is below p and it is a point of the curve,
 * - R is, byte by byte, the encoding of S * B + k * -A, where k is
 *   SHA-512(R || A || message) modulo L.
 *
 * There is no multiplication by the cofactor, and R is never decoded.  Points
 * of mixed order are not refused as such.
 *
 * Context: Process context; allocates.
 * Return: 0 if the signature is right, -EKEYREJECTED if not, -ENOMEM if that is
 * not known.
 */
int hcsec_ed25519_verify(const u8 pk[HCSEC_ED25519_KEY_SIZE],
			 const u8 sig[HCSEC_ED25519_SIG_SIZE], const void *msg,
			 size_t len)
{
	struct workspace *ws;
	int err;

	ws = hcsec_alloc_array(1, sizeof(*ws));
	if (!ws)
		return -ENOMEM;

	err = verify_with(ws, pk, sig, msg, len);
	hcsec_free(ws);
	return err;
}
