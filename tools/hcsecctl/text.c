// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Text that is safe to print
 */

#include <stdint.h>

#include "hcsecctl.h"

/* Length of the UTF-8 sequence that @text starts with, 0 if it is none. */
static size_t utf8_len(const unsigned char *text, size_t len)
{
	static const uint32_t least[] = { 0, 0, 0x80, 0x800, 0x10000 };
	uint32_t c;
	size_t n;

	if (text[0] < 0x80)
		return 1;
	if ((text[0] & 0xe0) == 0xc0)
		n = 2;
	else if ((text[0] & 0xf0) == 0xe0)
		n = 3;
	else if ((text[0] & 0xf8) == 0xf0)
		n = 4;
	else
		return 0;
	if (n > len)
		return 0;
	c = text[0] & (0x7f >> n);
	for (size_t i = 1; i < n; i++) {
		if ((text[i] & 0xc0) != 0x80)
			return 0;
		c = c << 6 | (text[i] & 0x3f);
	}
	if (c < least[n] || c > 0x10ffff || (c >= 0xd800 && c < 0xe000))
		return 0;
	/* C1 controls are as harmful to a terminal as C0 ones. */
	return c < 0xa0 ? 0 : n;
}

void json_string(FILE *out, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;

	fputc('"', out);
	while (len) {
		size_t n = utf8_len(s, len);

		if (!n) {
			fputs("\\ufffd", out);
			n = 1;
		} else if (*s == '"' || *s == '\\') {
			fprintf(out, "\\%c", *s);
		} else if (*s < 0x20 || *s == 0x7f) {
			fprintf(out, "\\u%04x", *s);
		} else {
			fwrite(s, 1, n, out);
		}
		s += n;
		len -= n;
	}
	fputc('"', out);
}

void text_string(FILE *out, const char *text, size_t len)
{
	const unsigned char *s = (const unsigned char *)text;

	while (len) {
		size_t n = utf8_len(s, len);

		if (!n || *s < 0x20 || *s == 0x7f || *s == '\\') {
			fprintf(out, "\\x%02x", *s);
			n = 1;
		} else {
			fwrite(s, 1, n, out);
		}
		s += n;
		len -= n;
	}
}
