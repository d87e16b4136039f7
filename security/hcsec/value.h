/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The value of security.hcsec: names of marks
 *
 * Names are separated by newlines; there is none at the end, and an empty value
 * has no names.  A name is as a policy may have it: 1 to HCSEC_MAX_MARK_NAME
 * bytes, none of them a control character.
 *
 * Pure.
 */

#ifndef _SECURITY_HCSEC_VALUE_H
#define _SECURITY_HCSEC_VALUE_H

#include "pure.h"

/**
 * struct hcsec_value - A value that is read name by name
 *
 * @at: What has not been read.
 * @left: How much that is.
 */
struct hcsec_value {
	const char *at;
	size_t left;
};

int hcsec_value_check(const char *value, size_t len);
size_t hcsec_value_next(struct hcsec_value *value, const char **name);
bool hcsec_value_has(const char *value, size_t len, const char *name);
size_t hcsec_value_add(char *value, size_t len, const char *name);

#endif /* _SECURITY_HCSEC_VALUE_H */
