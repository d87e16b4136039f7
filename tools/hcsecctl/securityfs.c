// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - The files of hcsec in securityfs
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "file.h"
#include "hcsecctl.h"
#include "securityfs.h"

/* The largest text file there: its lines are few. */
#define TEXT_MAX (1024 * 1024)

static char *securityfs_path(const char *name)
{
	const char *directory = getenv(SECURITYFS_ENV);
	char *path;

	if (!directory || !*directory)
		directory = SECURITYFS_DEFAULT;
	if (asprintf(&path, "%s/%s", directory, name) < 0)
		out_of_memory();
	return path;
}

static void hint(int err)
{
	char *directory = securityfs_path("");

	if (err == ENOENT && access(directory, F_OK))
		error("hcsec is not enabled: boot with \"lsm=...,hcsec\", and mount securityfs");
	else if (err == EACCES || err == EPERM)
		error("this needs CAP_MAC_ADMIN in the initial user namespace");
	free(directory);
}

int securityfs_open(const char *name, int flags)
{
	char *path = securityfs_path(name);
	int fd, err;

	fd = open(path, flags | O_CLOEXEC);
	if (fd < 0) {
		err = errno;
		error("%s: %s", path, strerror(err));
		hint(err);
	}
	free(path);
	return fd;
}

char *securityfs_read(const char *name)
{
	char *path, *text;
	size_t len;
	int fd;

	/* Opened first for the hint, which file_read() does not know. */
	fd = securityfs_open(name, O_RDONLY);
	if (fd < 0)
		return NULL;
	close(fd);
	path = securityfs_path(name);
	text = file_read(path, TEXT_MAX, &len);
	free(path);
	return text;
}

char *securityfs_read_record(const char *name, struct record *record)
{
	char *text, *newline;
	size_t len;

	text = securityfs_read(name);
	if (!text)
		return NULL;
	len = strlen(text);
	while (len && text[len - 1] == '\n')
		text[--len] = '\0';
	while ((newline = strchr(text, '\n')))
		*newline = ' ';
	if (record_parse(record, text, len))
		return text;
	error("%s: not in a form that this program knows", name);
	free(text);
	return NULL;
}
