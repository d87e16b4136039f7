/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Small things that several commands need
 */

#ifndef _HCSECCTL_UTIL_H
#define _HCSECCTL_UTIL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Parse a decimal number without sign, blanks or anything after it. */
bool parse_number(const char *text, unsigned int least, unsigned int most,
		  unsigned int *value);

/* A time of seconds since 1970 UTC, as people write it. */
#define TIME_TEXT 32
char *format_time(uint64_t seconds, char text[TIME_TEXT]);

/* "EPERM" and the like; never NULL. */
const char *errno_name(int err);

/*
 * JSON: members are printed one after the other, each with its name and, if
 * it is not the first of its object or array, a comma before it.
 */
struct json {
	bool comma;
};

/* @key is NULL for an element of an array, and for the outermost value. */
void json_open(struct json *json, const char *key, char bracket);
void json_close(struct json *json, char bracket);
void json_bool(struct json *json, const char *key, bool value);
void json_text(struct json *json, const char *key, const char *value);

/* A number that JSON's readers may not hold exactly is told as a string. */
void json_number(struct json *json, const char *key, uint64_t value);

/*
 * What should be text but may be anything, such as a path: bytes outside of
 * ASCII need not be UTF-8, which JSON is, so a second member named KEY_hex
 * tells them exactly.
 */
void json_bytes(struct json *json, const char *key, const char *value,
		size_t len);

/* The elements of a comma-separated list, as an array of strings. */
void json_list(struct json *json, const char *key, const char *list,
	       size_t len);

#endif /* _HCSECCTL_UTIL_H */
