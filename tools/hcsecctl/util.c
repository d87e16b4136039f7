// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Small things that several commands need
 */

#include <errno.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hcsecctl.h"
#include "util.h"

/* 2^53: the end of the integers that every JSON reader holds exactly. */
#define JSON_EXACT (UINT64_C(1) << 53)

bool parse_number(const char *text, unsigned int least, unsigned int most,
		  unsigned int *value)
{
	unsigned long number;
	char *end;

	if (*text < '0' || *text > '9')
		return false;
	errno = 0;
	number = strtoul(text, &end, 10);
	if (errno || *end || number < least || number > most)
		return false;
	*value = (unsigned int)number;
	return true;
}

char *format_time(uint64_t seconds, char text[TIME_TEXT])
{
	const time_t when = (time_t)seconds;
	struct tm tm;

	if (seconds > INT64_MAX || !gmtime_r(&when, &tm) ||
	    !strftime(text, TIME_TEXT, "%Y-%m-%dT%H:%M:%SZ", &tm))
		snprintf(text, TIME_TEXT, "%" PRIu64, seconds);
	return text;
}

const char *errno_name(int err)
{
	const char *name = strerrorname_np(err);

	return name ? name : "unknown error";
}

static void json_key(struct json *json, const char *key)
{
	if (json->comma)
		putchar(',');
	json->comma = true;
	if (key) {
		json_string(stdout, key, strlen(key));
		putchar(':');
	}
}

void json_open(struct json *json, const char *key, char bracket)
{
	json_key(json, key);
	putchar(bracket);
	json->comma = false;
}

void json_close(struct json *json, char bracket)
{
	putchar(bracket);
	json->comma = true;
}

void json_bool(struct json *json, const char *key, bool value)
{
	json_key(json, key);
	fputs(value ? "true" : "false", stdout);
}

void json_text(struct json *json, const char *key, const char *value)
{
	json_key(json, key);
	json_string(stdout, value, strlen(value));
}

void json_number(struct json *json, const char *key, uint64_t value)
{
	const char *quote = value > JSON_EXACT ? "\"" : "";

	json_key(json, key);
	printf("%s%" PRIu64 "%s", quote, value, quote);
}

void json_bytes(struct json *json, const char *key, const char *value,
		size_t len)
{
	bool ascii = true;
	size_t i;

	json_key(json, key);
	json_string(stdout, value, len);
	for (i = 0; i < len; i++)
		ascii &= (unsigned char)value[i] < 0x80;
	if (ascii)
		return;
	printf(",\"%s_hex\":\"", key);
	for (i = 0; i < len; i++)
		printf("%02x", (unsigned char)value[i]);
	putchar('"');
}

void json_list(struct json *json, const char *key, const char *list, size_t len)
{
	const char *const end = list + len;

	json_open(json, key, '[');
	while (list < end) {
		const char *comma = memchr(list, ',', (size_t)(end - list));
		const char *stop = comma ? comma : end;

		json_key(json, NULL);
		json_string(stdout, list, (size_t)(stop - list));
		list = comma ? comma + 1 : end;
	}
	json_close(json, ']');
}
