// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Whole files in, whole files out
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "hcsecctl.h"

/* Most of what is read is small. */
#define FIRST_SIZE 4096

static char *read_all(int fd, const char *path, size_t limit, size_t *len)
{
	size_t size = 0, used = 0;
	char *data = NULL;
	ssize_t n;

	do {
		if (used == size) {
			size = size ? 2 * size : FIRST_SIZE;
			data = realloc(data, size + 1);
			if (!data)
				out_of_memory();
		}
		do {
			n = read(fd, data + used, size - used);
		} while (n < 0 && errno == EINTR);
		if (n < 0) {
			error("%s: %s", path, strerror(errno));
			goto fail;
		}
		used += (size_t)n;
		if (used > limit) {
			error("%s: larger than %zu bytes", path, limit);
			goto fail;
		}
	} while (n);

	data[used] = '\0';
	*len = used;
	return data;

fail:
	free(data);
	return NULL;
}

void *file_read(const char *path, size_t limit, size_t *len)
{
	char *data;
	int fd;

	if (!strcmp(path, "-"))
		return read_all(STDIN_FILENO, "standard input", limit, len);

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0) {
		error("%s: %s", path, strerror(errno));
		return NULL;
	}
	data = read_all(fd, path, limit, len);
	close(fd);
	return data;
}

int file_write_all(int fd, const void *data, size_t len)
{
	const char *next = data;

	while (len) {
		const ssize_t n = write(fd, next, len);

		if (n < 0 && errno == EINTR)
			continue;
		/* What takes nothing and says nothing would keep us forever. */
		if (!n)
			errno = EIO;
		if (n <= 0)
			return -1;
		next += n;
		len -= (size_t)n;
	}
	return 0;
}

/* Whether it is there but nothing to rename over, such as /dev/stdout. */
static bool is_special(const char *path)
{
	struct stat st;

	return !stat(path, &st) && !S_ISREG(st.st_mode);
}

static int write_special(const char *path, const void *data, size_t len)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err = 0;

	if (fd < 0 || file_write_all(fd, data, len))
		err = errno;
	if (fd >= 0 && close(fd) && !err)
		err = errno;
	if (err)
		error("%s: %s", path, strerror(err));
	return err ? -1 : 0;
}

/* Fill a file that was just made, or remove it again. */
static int fill(int fd, const char *name, const void *data, size_t len,
		mode_t mode)
{
	int err = 0;

	if (file_write_all(fd, data, len) || fchmod(fd, mode) || fsync(fd))
		err = errno;
	if (close(fd) && !err)
		err = errno;
	if (!err)
		return 0;
	error("%s: %s", name, strerror(err));
	unlink(name);
	return -1;
}

int file_create(const char *path, const void *data, size_t len, mode_t mode,
		bool replace)
{
	char *temp;
	int fd;

	if (!replace) {
		/* 0600 until it is whole, so that no secret is ever open. */
		fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
		if (fd < 0) {
			error("%s: %s", path, strerror(errno));
			return -1;
		}
		return fill(fd, path, data, len, mode);
	}
	if (is_special(path))
		return write_special(path, data, len);

	if (asprintf(&temp, "%s.XXXXXX", path) < 0)
		out_of_memory();
	fd = mkostemp(temp, O_CLOEXEC);
	if (fd < 0) {
		error("%s: %s", temp, strerror(errno));
		goto fail;
	}
	if (fill(fd, temp, data, len, mode))
		goto fail;
	if (rename(temp, path)) {
		error("%s: %s", path, strerror(errno));
		unlink(temp);
		goto fail;
	}
	free(temp);
	return 0;

fail:
	free(temp);
	return -1;
}

int file_put(const char *path, const void *data, size_t len)
{
	if (strcmp(path, "-"))
		return file_create(path, data, len, 0644, true);
	if (!file_write_all(STDOUT_FILENO, data, len))
		return 0;
	error("standard output: %s", strerror(errno));
	return -1;
}
