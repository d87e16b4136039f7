/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What the pure sources may use
 *
 * flow.c, match.c, search.c, unpack.c, polarity.c, names.c, refusal.c,
 * envelope.c, keyset.c, ed25519.c, chain.c and value.c compile unchanged in the
 * kernel and in userspace (hcsecctl, the fuzzers, the tests).  This header is the only
 * place that knows the difference: fixed-width types, little-endian loads,
 * memory helpers, overflow checks, times as text and SHA-512.
 */

#ifndef _SECURITY_HCSEC_PURE_H
#define _SECURITY_HCSEC_PURE_H

#ifdef __KERNEL__

#include <asm/byteorder.h>
#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/limits.h>
#include <linux/math.h>
#include <linux/minmax.h>
#include <linux/overflow.h>
#include <linux/slab.h>
#include <linux/sprintf.h>
#include <linux/stddef.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <linux/unaligned.h>

/*
 * Blobs may be megabytes, so tables come from kvmalloc(), which lets what is
 * larger than a cache line begin with one or touch no more for it.
 */
#define hcsec_alloc_array(n, size) kvcalloc(n, size, GFP_KERNEL_ACCOUNT)
#define hcsec_free(ptr) kvfree(ptr)

#else /* !__KERNEL__ */

#include <assert.h>
#include <endian.h>
#include <errno.h>
#include <linux/types.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

typedef uint8_t u8;
typedef uint16_t u16;
typedef uint32_t u32;
typedef uint64_t u64;
typedef int8_t s8;
typedef int32_t s32;
typedef int64_t s64;
__extension__ typedef unsigned __int128 u128;

#define le16_to_cpu(x) le16toh((__u16)(x))
#define le32_to_cpu(x) le32toh((__u32)(x))
#define le64_to_cpu(x) le64toh((__u64)(x))
#define cpu_to_le16(x) ((__le16)htole16(x))
#define cpu_to_le32(x) ((__le32)htole32(x))
#define cpu_to_le64(x) ((__le64)htole64(x))

static inline u64 get_unaligned_le64(const void *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return le64toh(v);
}

static inline u32 get_unaligned_le32(const void *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return le32toh(v);
}

static inline u32 get_unaligned_be32(const void *p)
{
	u32 v;

	memcpy(&v, p, sizeof(v));
	return be32toh(v);
}

static inline u64 get_unaligned_be64(const void *p)
{
	u64 v;

	memcpy(&v, p, sizeof(v));
	return be64toh(v);
}

#define check_add_overflow(a, b, d) __builtin_add_overflow(a, b, d)
#define check_mul_overflow(a, b, d) __builtin_mul_overflow(a, b, d)

#ifndef ARRAY_SIZE
#define ARRAY_SIZE(a) (sizeof(a) / sizeof((a)[0]))
#endif
#define BIT(n) (1UL << (n))
#define BIT_ULL(n) (1ULL << (n))
#define ALIGN(x, a) (((x) + (a) - 1) & ~((__typeof__(x))(a) - 1))
#define likely(x) __builtin_expect(!!(x), 1)
#define unlikely(x) __builtin_expect(!!(x), 0)
#define noinline __attribute__((__noinline__))
#ifndef __always_inline
#define __always_inline inline __attribute__((__always_inline__))
#endif

#ifndef EKEYREJECTED
#error "EKEYREJECTED is a Linux errno"
#endif

/* As in the kernel, tables begin with a cache line. */
static inline void *hcsec_alloc_array(size_t n, size_t size)
{
	void *array;

	if (check_mul_overflow(n, size, &size) ||
	    posix_memalign(&array, 64, size))
		return NULL;
	return memset(array, 0, size);
}

#define hcsec_free(ptr) free(ptr)

#endif /* __KERNEL__ */

#define HCSEC_TIME_SIZE 32

/**
 * hcsec_put_time - Write a time as ISO 8601
 *
 * @buf: Where to write it.
 * @seconds: Seconds since 1970 UTC.
 *
 * A time that has no year of four digits is written as the number.
 */
static inline void hcsec_put_time(char buf[HCSEC_TIME_SIZE], u64 seconds)
{
	/* The first second of the year 10000. */
	if (seconds >= 253402300800ULL) {
		snprintf(buf, HCSEC_TIME_SIZE, "%llu",
			 (unsigned long long)seconds);
		return;
	}
#ifdef __KERNEL__
	{
		const time64_t time = seconds;

		/* A letter right after %ptT would be taken for a part of it. */
		snprintf(buf, HCSEC_TIME_SIZE, "%ptT%c", &time, 'Z');
	}
#else
	{
		const time_t time = (time_t)seconds;
		struct tm tm;

		strftime(buf, HCSEC_TIME_SIZE, "%FT%TZ", gmtime_r(&time, &tm));
	}
#endif
}

#define HCSEC_SHA512_SIZE 64

/**
 * struct hcsec_bytes - A run of bytes to hash
 *
 * @data: First byte; may be NULL if @len is 0.
 * @len: Number of bytes.
 */
struct hcsec_bytes {
	const void *data;
	size_t len;
};

/**
 * hcsec_sha512 - Hash the concatenation of several runs of bytes
 *
 * @parts: The runs, in order.
 * @nparts: How many.
 * @out: The digest.
 *
 * Cannot fail and does not allocate.  In the kernel (sha512.c) it is usable at
 * any initcall level, because it calls the generic block function without a
 * transform; in userspace it is libsodium's.
 *
 * Context: Any for some kilobytes, process context for more.
 */
void hcsec_sha512(const struct hcsec_bytes *parts, size_t nparts,
		  u8 out[HCSEC_SHA512_SIZE]);

#endif /* _SECURITY_HCSEC_PURE_H */
