/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Whole files in, whole files out
 */

#ifndef _HCSECCTL_FILE_H
#define _HCSECCTL_FILE_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

/**
 * file_read - Read a whole file
 *
 * @path: The file, "-" for standard input.
 * @limit: Most bytes that are taken.
 * @len: Set to how many were read.
 *
 * A larger file is an error: nothing that hcsecctl reads is unbounded.
 *
 * Return: The bytes, aligned for any type and followed by a NUL, to be freed;
 * NULL after an error message.
 */
void *file_read(const char *path, size_t limit, size_t *len);

/**
 * file_create - Write a new file, or replace one as a whole
 *
 * @path: The file.
 * @data: Its contents.
 * @len: Their length.
 * @mode: Its permissions, whatever the umask.
 * @replace: Whether it may exist.  A regular file is then replaced by renaming,
 *           so that a reader sees the old or the new contents and never a part.
 *
 * Return: 0, or -1 after an error message; then the file is as it was.
 */
int file_create(const char *path, const void *data, size_t len, mode_t mode,
		bool replace);

/**
 * file_put - Write what others may read
 *
 * @path: A new file or one to be replaced, or "-" for standard output.
 * @data: Its contents.
 * @len: Their length.
 *
 * Return: 0, or -1 after an error message.
 */
int file_put(const char *path, const void *data, size_t len);

/* Write all of it; 0, or -1 with errno set. */
int file_write_all(int fd, const void *data, size_t len);

#endif /* _HCSECCTL_FILE_H */
