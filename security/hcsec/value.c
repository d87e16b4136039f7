// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The value of security.hcsec: names of marks
 *
 * Pure.  Whoever makes an image of a filesystem can write anything there.
 */

#include "pure.h"
#include "unpack.h"
#include "value.h"

/**
 * hcsec_value_check - Check a value
 *
 * @value: The value.
 * @len: Its length.
 *
 * Context: Any.
 * Return: 0, or -EBADMSG if it is malformed.
 */
int hcsec_value_check(const char *value, size_t len)
{
	size_t name = 0;
	size_t i;

	for (i = 0; i < len; i++) {
		if (value[i] == '\n') {
			if (!name)
				return -EBADMSG;
			name = 0;
			continue;
		}
		if ((u8)value[i] < 0x20 || value[i] == 0x7f ||
		    ++name > HCSEC_MAX_MARK_NAME)
			return -EBADMSG;
	}
	return len && !name ? -EBADMSG : 0;
}

/**
 * hcsec_value_next - Read a name
 *
 * @value: Where to read on; a value that was checked.
 * @name: Set to the name, which is not terminated.
 *
 * Context: Any.
 * Return: Its length, 0 if there is none left.
 */
size_t hcsec_value_next(struct hcsec_value *value, const char **name)
{
	const char *const end =
		value->left ? memchr(value->at, '\n', value->left) : NULL;
	const size_t len = end ? (size_t)(end - value->at) : value->left;
	const size_t skip = end ? len + 1 : len;

	*name = value->at;
	value->at += skip;
	value->left -= skip;
	return len;
}

/**
 * hcsec_value_has - Whether a value has a name
 *
 * @value: A value that was checked.
 * @len: Its length.
 * @name: The name.
 *
 * Context: Any.
 * Return: True if it has.
 */
bool hcsec_value_has(const char *value, size_t len, const char *name)
{
	struct hcsec_value at = { value, len };
	const size_t wanted = strlen(name);
	const char *found;
	size_t found_len;

	while ((found_len = hcsec_value_next(&at, &found))) {
		if (found_len == wanted && !memcmp(found, name, wanted))
			return true;
	}
	return false;
}

/**
 * hcsec_value_add - Append a name
 *
 * @value: A value, with room for the name and one byte more.
 * @len: Its length.
 * @name: The name.
 *
 * Context: Any.
 * Return: Its length afterwards.
 */
size_t hcsec_value_add(char *value, size_t len, const char *name)
{
	const size_t name_len = strlen(name);

	if (len)
		value[len++] = '\n';
	memcpy(value + len, name, name_len);
	return len + name_len;
}
