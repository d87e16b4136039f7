// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Audit records
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "common.h"

int records_open(void)
{
	const int fd = open(HCSEC_DIR "audit",
			    O_RDONLY | O_NONBLOCK | O_CLOEXEC);

	if (fd >= 0 && lseek(fd, 0, SEEK_END)) {
		close(fd);
		return -1;
	}
	return fd;
}

/* Whether one "key=value" is a field of a record, and not a part of one. */
static bool has_field(const char *record, const char *field, size_t len)
{
	const char *at = record;

	while ((at = strstr(at, field))) {
		if ((at == record || at[-1] == ' ') &&
		    (at[len] == ' ' || at[len] == '\n' || !at[len]))
			return true;
		at++;
	}
	return false;
}

static bool has_fields(const char *record, const char *fields)
{
	char field[512];

	while (*fields) {
		const size_t len = strcspn(fields, " ");

		if (len >= sizeof(field))
			return false;
		memcpy(field, fields, len);
		field[len] = '\0';
		if (len && !has_field(record, field, len))
			return false;
		fields += len;
		fields += strspn(fields, " ");
	}
	return true;
}

int records_find(int fd, const char *fields, char *record)
{
	static char buf[RECORD_SIZE];
	ssize_t len;

	for (;;) {
		len = read(fd, buf, sizeof(buf) - 1);
		if (len < 0 && errno == EAGAIN)
			return 0;
		if (len <= 0) {
			perror("audit");
			return 0;
		}
		buf[len] = '\0';
		if (has_fields(buf, fields)) {
			if (record)
				memcpy(record, buf, len + 1);
			return 1;
		}
	}
}

int records_count(int fd, const char *fields)
{
	int count = 0;

	while (records_find(fd, fields, NULL))
		count++;
	return count;
}

int record_field(const char *record, const char *key, char *value, size_t size)
{
	const size_t key_len = strlen(key);
	const char *at = record;

	while ((at = strstr(at, key))) {
		const char *const text = at + key_len + 1;

		if ((at == record || at[-1] == ' ') && at[key_len] == '=') {
			const bool quoted = *text == '"';
			const size_t len = strcspn(text + quoted,
						   quoted ? "\"" : "\n ");

			if (len >= size)
				return -1;
			memcpy(value, text + quoted, len);
			value[len] = '\0';
			return 0;
		}
		at++;
	}
	return -1;
}
