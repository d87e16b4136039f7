// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test of the value of security.hcsec against a dumb parser
 *
 * All short values of some bytes are tried, and names of about the longest
 * length.  Values lie at the end of their memory, where ASan sees a byte read
 * too much.
 */

#include "tap.h"
#include "unpack.h"
#include "value.h"

/* Every kind of byte: of a name, what separates names, and what is in none. */
static const char alphabet[] = { 'a', 'b', '\x80', '\n', '\0', '\x1f', '\x7f' };

#define MAX_LEN 7

/* Cuts at every newline and looks at the parts.  Returns their number or -1. */
static int count_parts(const char *value, size_t len)
{
	size_t start = 0, i, j;
	int parts = 0;

	if (!len)
		return 0;
	for (i = 0; i <= len; i++) {
		if (i < len && value[i] != '\n')
			continue;
		if (i == start || i - start > HCSEC_MAX_MARK_NAME)
			return -1;
		for (j = start; j < i; j++) {
			if ((unsigned char)value[j] < ' ' || value[j] == 127)
				return -1;
		}
		parts++;
		start = i + 1;
	}
	return parts;
}

/* Puts together again what is read name by name. */
static bool is_read_well(const char *value, size_t len, int parts)
{
	struct hcsec_value at = { value, len };
	char again[4096], name[HCSEC_MAX_MARK_NAME + 1];
	const char *found;
	bool has_a = false;
	size_t used = 0, n;
	int names = 0;

	while ((n = hcsec_value_next(&at, &found))) {
		if (n > HCSEC_MAX_MARK_NAME)
			return false;
		memcpy(name, found, n);
		name[n] = '\0';
		if (!hcsec_value_has(value, len, name))
			return false;
		has_a |= !strcmp(name, "a");
		used = hcsec_value_add(again, used, name);
		names++;
	}
	return hcsec_value_has(value, len, "a") == has_a && names == parts &&
	       used == len && !memcmp(again, value, len);
}

static bool is_right(const char *bytes, size_t len)
{
	const int parts = count_parts(bytes, len);
	char *const value = calloc(1, len ? len : 1);
	bool right;
	int err;

	memcpy(value, bytes, len);
	err = hcsec_value_check(value, len);
	right = err == (parts < 0 ? -EBADMSG : 0) &&
		(parts < 0 || is_read_well(value, len, parts));
	free(value);
	if (!right)
		printf("# %zu bytes: %d, not %d parts\n", len, err, parts);
	return right;
}

static bool try_short(void)
{
	char value[MAX_LEN];
	unsigned int number, left;
	size_t len, i;
	unsigned int end = 1;

	for (len = 0; len <= MAX_LEN; len++, end *= sizeof(alphabet)) {
		for (number = 0; number < end; number++) {
			for (i = 0, left = number; i < len; i++) {
				value[i] = alphabet[left % sizeof(alphabet)];
				left /= sizeof(alphabet);
			}
			if (!is_right(value, len))
				return false;
		}
	}
	return true;
}

static bool try_long(void)
{
	char value[4 * HCSEC_MAX_MARK_NAME];
	size_t first, second;

	memset(value, 'a', sizeof(value));
	for (first = 0; first < 2 * HCSEC_MAX_MARK_NAME; first++) {
		value[first] = '\n';
		for (second = 0; second < 2 * HCSEC_MAX_MARK_NAME; second++) {
			if (!is_right(value, first + 1 + second) ||
			    !is_right(value, first))
				return false;
		}
		value[first] = 'a';
	}
	return true;
}

int main(void)
{
	tap_ok(try_short(), "value: all of up to %d bytes", MAX_LEN);
	tap_ok(try_long(), "value: names of about the longest length");
	return tap_done();
}
