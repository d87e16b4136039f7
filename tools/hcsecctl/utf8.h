/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Bytes that may be shown as text
 */

#ifndef _HCSECCTL_UTF8_H
#define _HCSECCTL_UTF8_H

#include <stddef.h>

/**
 * utf8_len - Length of the character at the start of a text
 *
 * @text: The text.
 * @len: Its length, at least 1.
 *
 * A C1 control is none, for it is as harmful to a terminal as a C0 one.  Those
 * of ASCII are the caller's to find.
 *
 * Return: Its number of bytes, 0 if it is not UTF-8.
 */
size_t utf8_len(const char *text, size_t len);

#endif /* _HCSECCTL_UTF8_H */
