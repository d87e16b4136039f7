// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Bytes that may be shown as text
 */

#include <stdint.h>

#include "utf8.h"

size_t utf8_len(const char *text, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	const unsigned char first = text[0];
	uint32_t c;
	size_t n;

	if (first < 0x80)
		return 1;
	if ((first & 0xe0) == 0xc0)
		n = 2;
	else if ((first & 0xf0) == 0xe0)
		n = 3;
	else if ((first & 0xf8) == 0xf0)
		n = 4;
	else
		return 0;
	if (n > len)
		return 0;
	c = first & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (text[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	return c < 0xa0 ? 0 : n;
}
