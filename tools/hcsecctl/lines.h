/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - A log of records, line by line
 */

#ifndef _HCSECCTL_LINES_H
#define _HCSECCTL_LINES_H

#include <stdbool.h>
#include <stddef.h>

#include "record.h"

/**
 * struct lines - Where lines come from
 *
 * @fd: What to read.
 * @ended: Nothing more will come.
 * @whole: The last line had a newline.
 * @start: Where the bytes start that were not returned yet.
 * @used: How many there are.
 * @buf: The bytes.
 */
struct lines {
	int fd;
	bool ended;
	bool whole;
	size_t start;
	size_t used;
	char buf[RECORD_MAX_TEXT];
};

/**
 * lines_open - Open a log
 *
 * @path: The file, "-" for standard input.
 *
 * Return: The lines, to be closed, or NULL after an error message.
 */
struct lines *lines_open(const char *path);

/* The same of an open descriptor, or NULL if there was an error already. */
struct lines *lines_of(int fd);

void lines_close(struct lines *lines);

/**
 * lines_next - Get the next line
 *
 * @lines: Where from.
 * @line: Set to the line, without its newline; good until the next call.
 * @len: Set to its length.
 *
 * No record is longer than the buffer, so a line that is comes in pieces.
 *
 * Return: 1, or 0 at the end, or -1 with errno set, which may be EAGAIN.
 */
int lines_next(struct lines *lines, const char **line, size_t *len);

#endif /* _HCSECCTL_LINES_H */
