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
#include "refusal.h"
#include "securityfs.h"
#include "terminal.h"
#include "util.h"

/* The largest text file there: its lines are few. */
#define TEXT_MAX (1024 * 1024)

#define NEED "this needs CAP_MAC_ADMIN in the initial user namespace"

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
		error("%s", NEED);
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

/* Whoever may not change anything may not read it either, and is not told so. */
static bool read_reason(char reason[HCSEC_REASON_SIZE])
{
	char *const path = securityfs_path("error");
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	ssize_t len = -1;

	free(path);
	if (fd >= 0) {
		len = read(fd, reason, HCSEC_REASON_SIZE - 1);
		close(fd);
	}
	reason[len > 0 ? len : 0] = '\0';
	reason[strcspn(reason, "\n")] = '\0';
	return len >= 0;
}

void securityfs_tell_refusal(const char *what, int err, const char *advice)
{
	char reason[HCSEC_REASON_SIZE];
	const bool known = read_reason(reason);

	fflush(stdout);
	fputs("hcsecctl: ", stderr);
	terminal_colour(stderr, COLOUR_BAD);
	fprintf(stderr, "%s: refused with %s", what, errno_name(err));
	terminal_colour(stderr, COLOUR_NONE);
	if (*reason)
		fprintf(stderr, ": %s", reason);
	fputc('\n', stderr);
	/* Without a reason the caller was not allowed to change anything. */
	if (err == EPERM && !known)
		advice = NEED;
	if (advice)
		error("%s", advice);
}

int securityfs_write(const char *name, const char *text, const char *advice)
{
	const int fd = securityfs_open(name, O_WRONLY);
	int err = 0;

	if (fd < 0)
		return -1;
	if (write(fd, text, strlen(text)) != (ssize_t)strlen(text))
		err = errno;
	close(fd);
	if (!err)
		return 0;
	securityfs_tell_refusal(name, err, advice);
	return -1;
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
