// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Floors in a file
 *
 * A line for each floor that was ever saved, the highest one last.  The last
 * one would be enough but for the TPM, which vouches for all of them.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <libgen.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "floor_store.h"
#include "hcsecctl.h"
#include "record.h"

#define MAX_FILE (1024 * 1024)

bool floor_is_below(const struct floor *a, const struct floor *b)
{
	if (a->keyset < b->keyset || a->epoch < b->epoch)
		return true;
	return a->epoch == b->epoch && a->policy < b->policy;
}

void floor_raise(struct floor *a, const struct floor *b)
{
	if (a->epoch < b->epoch) {
		a->epoch = b->epoch;
		a->policy = b->policy;
	} else if (a->epoch == b->epoch && a->policy < b->policy) {
		a->policy = b->policy;
	}
	if (a->keyset < b->keyset)
		a->keyset = b->keyset;
}

size_t floor_print(const struct floor *floor, char line[FLOOR_LINE])
{
	return (size_t)snprintf(line, FLOOR_LINE,
				"epoch=%" PRIu32 " policy=%" PRIu64
				" keyset=%" PRIu64 "\n",
				floor->epoch, floor->policy, floor->keyset);
}

static bool number(const struct record *record, const char *key,
		   uint64_t *value)
{
	const struct record_field *field = record_find(record, key);

	return field && record_number(field, value);
}

bool floor_parse(const char *line, struct floor *floor)
{
	const size_t len = strcspn(line, "\n");
	char again[FLOOR_LINE];
	struct record record;
	uint64_t epoch;
	bool good;

	good = record_parse(&record, line, len) &&
	       number(&record, "epoch", &epoch) && epoch <= UINT32_MAX &&
	       number(&record, "policy", &floor->policy) &&
	       number(&record, "keyset", &floor->keyset);
	record_free(&record);
	if (!good)
		return false;
	floor->epoch = (uint32_t)epoch;
	/* One floor has one line, so that there is one hash of it. */
	return floor_print(floor, again) == len + 1 &&
	       !strncmp(again, line, len);
}

void floor_log_add(struct floor_log *log, const struct floor *floor)
{
	log->floors = reallocarray(log->floors, log->count + 1,
				   sizeof(*log->floors));
	if (!log->floors)
		out_of_memory();
	log->floors[log->count++] = *floor;
}

void floor_log_free(struct floor_log *log)
{
	free(log->floors);
	memset(log, 0, sizeof(*log));
}

/* Each line is a floor, and is not below the one before. */
static bool take_line(struct floor_log *log, const char *line)
{
	struct floor floor;

	if (!floor_parse(line, &floor))
		return false;
	if (log->count &&
	    floor_is_below(&floor, &log->floors[log->count - 1]))
		return false;
	floor_log_add(log, &floor);
	return true;
}

int floor_file_read(const char *path, struct floor_log *log, bool *missing)
{
	unsigned int line_number = 0;
	char *text, *line, *rest;
	size_t len;
	int err = 0;

	memset(log, 0, sizeof(*log));
	if (missing) {
		*missing = access(path, F_OK) && errno == ENOENT;
		if (*missing)
			return 0;
	}
	text = file_read(path, MAX_FILE, &len);
	if (!text)
		return -1;
	/* A file that lost its end must not pass for an older one. */
	if (!len || strlen(text) != len || text[len - 1] != '\n') {
		error("%s: damaged: its end is missing", path);
		free(text);
		return -1;
	}
	text[len - 1] = '\0';
	rest = text;
	while (!err && (line = strsep(&rest, "\n"))) {
		line_number++;
		if (take_line(log, line))
			continue;
		error("%s:%u: damaged: no floor, or below the one before",
		      path, line_number);
		err = -1;
	}
	free(text);
	if (err)
		floor_log_free(log);
	return err;
}

static char *directory_of(const char *path)
{
	char *const copy = strdup(path);
	char *directory;

	if (!copy)
		out_of_memory();
	directory = strdup(dirname(copy));
	if (!directory)
		out_of_memory();
	free(copy);
	return directory;
}

int floor_file_write(const char *path, const struct floor_log *log)
{
	char *const directory = directory_of(path);
	size_t i, size, len = 0;
	char *text;
	int fd, err;

	size = log->count * FLOOR_LINE;
	text = malloc(size);
	if (!text)
		out_of_memory();
	for (i = 0; i < log->count; i++)
		len += floor_print(&log->floors[i], text + len);
	if (len > MAX_FILE) {
		error("%s: would be too large; begin a new one, with a new index of the TPM",
		      path);
		err = -1;
	} else {
		err = file_create(path, text, len, 0600, true);
	}
	free(text);

	/* The new name has to be on disk, too. */
	fd = err ? -1 : open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (!err && (fd < 0 || fsync(fd))) {
		error("%s: %s", directory, strerror(errno));
		err = -1;
	}
	if (fd >= 0)
		close(fd);
	free(directory);
	return err;
}

int floor_file_lock(const char *path)
{
	char *const directory = directory_of(path);
	int fd;

	if (mkdir(directory, 0700) && errno != EEXIST)
		error("%s: %s", directory, strerror(errno));
	fd = open(directory, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0 || flock(fd, LOCK_EX)) {
		error("%s: %s", directory, strerror(errno));
		if (fd >= 0)
			close(fd);
		fd = -1;
	}
	free(directory);
	return fd;
}
