// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - A log of records, line by line
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hcsecctl.h"
#include "lines.h"

struct lines *lines_of(int fd)
{
	struct lines *lines;

	if (fd < 0)
		return NULL;
	lines = calloc(1, sizeof(*lines));
	if (!lines)
		out_of_memory();
	lines->fd = fd;
	return lines;
}

struct lines *lines_open(const char *path)
{
	int fd = STDIN_FILENO;

	if (strcmp(path, "-")) {
		fd = open(path, O_RDONLY | O_CLOEXEC);
		if (fd < 0)
			error("%s: %s", path, strerror(errno));
	}
	return lines_of(fd);
}

void lines_close(struct lines *lines)
{
	close(lines->fd);
	free(lines);
}

/* Returns like lines_next(), and 1 if there are more bytes now. */
static int fill(struct lines *lines)
{
	ssize_t n;

	memmove(lines->buf, lines->buf + lines->start, lines->used);
	lines->start = 0;
	do {
		n = read(lines->fd, lines->buf + lines->used,
			 sizeof(lines->buf) - lines->used);
	} while (n < 0 && errno == EINTR);
	if (n < 0)
		return -1;
	lines->used += (size_t)n;
	return n > 0;
}

static int take(struct lines *lines, const char **line, size_t *len,
		size_t size)
{
	*line = lines->buf + lines->start;
	*len = lines->whole ? size - 1 : size;
	lines->start += size;
	lines->used -= size;
	return 1;
}

int lines_next(struct lines *lines, const char **line, size_t *len)
{
	for (;;) {
		const char *start = lines->buf + lines->start;
		const char *end = memchr(start, '\n', lines->used);
		int more;

		lines->whole = end;
		if (end)
			return take(lines, line, len,
				    (size_t)(end - start) + 1);
		if (lines->used == sizeof(lines->buf) ||
		    (lines->ended && lines->used))
			return take(lines, line, len, lines->used);
		if (lines->ended)
			return 0;
		more = fill(lines);
		if (more < 0)
			return -1;
		lines->ended = !more;
	}
}
