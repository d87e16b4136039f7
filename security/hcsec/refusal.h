/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Why bytes were refused
 *
 * Pure.
 */

#ifndef _SECURITY_HCSEC_REFUSAL_H
#define _SECURITY_HCSEC_REFUSAL_H

#include "pure.h"

/* What the numbers of a refusal are. */
enum hcsec_refusal_unit {
	HCSEC_REFUSAL_PLAIN,	/* there are none */
	HCSEC_REFUSAL_NUMBER,
	HCSEC_REFUSAL_TIME,	/* seconds since 1970 UTC */
};

/**
 * struct hcsec_refusal - Why bytes were refused
 *
 * @offset: Offset of the first offending byte, from the start of the bytes that
 *          were examined.
 * @reason: One line without a newline, static.
 * @unit: What @value and @limit are.
 * @value: What was found.
 * @limit: What it was compared with.
 */
struct hcsec_refusal {
	size_t offset;
	const char *reason;
	enum hcsec_refusal_unit unit;
	u64 value;
	u64 limit;
};

/* Long enough for every reason with its numbers, and for a line of advice. */
#define HCSEC_REASON_SIZE 256

/**
 * hcsec_refusal_print - Say in one line why bytes were refused
 *
 * @refusal: Why.
 * @err: The negative errno of the refusal: only -EBADMSG is about an offset.
 * @buf: Where to write it, terminated and cut off if need be.
 * @size: Bytes available there.
 */
void hcsec_refusal_print(const struct hcsec_refusal *refusal, int err,
			 char *buf, size_t size);

#endif /* _SECURITY_HCSEC_REFUSAL_H */
