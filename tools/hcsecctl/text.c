// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Text that is safe to print
 */

#include "hcsecctl.h"
#include "utf8.h"

static bool is_control(unsigned char c)
{
	return c < 0x20 || c == 0x7f;
}

void json_string(FILE *out, const char *text, size_t len)
{
	const char *s = text;

	fputc('"', out);
	while (len) {
		size_t n = utf8_len(s, len);

		if (!n) {
			fputs("\\ufffd", out);
			n = 1;
		} else if (*s == '"' || *s == '\\') {
			fprintf(out, "\\%c", *s);
		} else if (is_control(*s)) {
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
	const char *s = text;

	while (len) {
		size_t n = utf8_len(s, len);

		if (!n || is_control(*s) || *s == '\\') {
			fprintf(out, "\\x%02x", (unsigned char)*s);
			n = 1;
		} else {
			fwrite(s, 1, n, out);
		}
		s += n;
		len -= n;
	}
}
