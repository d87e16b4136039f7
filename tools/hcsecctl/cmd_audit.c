// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl audit - Read the audit records
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hcsecctl.h"
#include "record.h"
#include "securityfs.h"

const char audit_help[] =
	"Usage: hcsecctl audit [-f] [-j | -r]\n"
	"       hcsecctl audit [-j | -r] FILE\n"
	"\n"
	"Print the audit records that the kernel holds, the oldest first, or those\n"
	"of a FILE, \"-\" for standard input.  A line \"lost=N\" stands for N records\n"
	"that made room for newer ones before they were read.\n"
	"\n"
	"  -f, --follow   wait for further records\n"
	"  -j, --json     a JSON object for each record\n"
	"  -r, --raw      records with their hashes, as the kernel has written them\n"
	"  -h, --help     show this help\n";

/**
 * struct reader - Where records come from, and how they go out
 *
 * @fd: What to read.
 * @name: Its name, for messages.
 * @follow: Wait for more.
 * @form: How to print records.
 * @used: Bytes in @buf: the start of a line.
 * @damaged: Lines that were no records.
 * @buf: What was read.
 */
struct reader {
	int fd;
	const char *name;
	bool follow;
	enum record_form form;
	size_t used;
	size_t damaged;
	char buf[RECORD_MAX_TEXT];
};

static void print_line(struct reader *reader, const char *line, size_t len)
{
	if (!record_print(line, len, reader->form))
		reader->damaged++;
}

static void print_lines(struct reader *reader)
{
	char *line = reader->buf;
	char *end;

	while ((end = memchr(line, '\n', reader->used))) {
		const size_t len = (size_t)(end - line);

		print_line(reader, line, len);
		line += len + 1;
		reader->used -= len + 1;
	}
	/* No record is that long: this is no log. */
	if (line == reader->buf && reader->used == sizeof(reader->buf)) {
		print_line(reader, line, reader->used);
		reader->used = 0;
	}
	memmove(reader->buf, line, reader->used);
}

/* A reader of a pipe wants records now, not when a buffer is full. */
static bool flush(void)
{
	return finish_stdout() == EXIT_SUCCESS;
}

static bool wait_for_more(const struct reader *reader)
{
	struct pollfd poll_fd = { .fd = reader->fd, .events = POLLIN };

	while (poll(&poll_fd, 1, -1) < 0) {
		if (errno == EINTR)
			continue;
		error("%s: %s", reader->name, strerror(errno));
		return false;
	}
	return true;
}

static int read_records(struct reader *reader)
{
	for (;;) {
		const ssize_t n = read(reader->fd, reader->buf + reader->used,
				       sizeof(reader->buf) - reader->used);

		if (n > 0) {
			reader->used += (size_t)n;
			print_lines(reader);
			if (reader->follow && !flush())
				return EXIT_FAILURE;
			continue;
		}
		if (!n)
			break;
		if (errno == EINTR)
			continue;
		if (errno != EAGAIN) {
			error("%s: %s", reader->name, strerror(errno));
			return EXIT_FAILURE;
		}
		if (!reader->follow)
			break;
		if (!wait_for_more(reader))
			return EXIT_FAILURE;
	}

	/* The end of a file need not be the end of a line. */
	if (reader->used)
		print_line(reader, reader->buf, reader->used);
	if (!flush())
		return EXIT_FAILURE;
	if (!reader->damaged)
		return EXIT_SUCCESS;
	error("%s: %zu lines are no audit records", reader->name,
	      reader->damaged);
	return EXIT_FAILURE;
}

static int audit(const char *path, bool follow, enum record_form form)
{
	struct reader *reader;
	int status = EXIT_FAILURE;

	reader = calloc(1, sizeof(*reader));
	if (!reader)
		out_of_memory();
	reader->follow = follow;
	reader->form = form;
	reader->name = path;

	if (!path) {
		reader->name = "audit";
		reader->fd = securityfs_open("audit", O_RDONLY | O_NONBLOCK);
	} else if (!strcmp(path, "-")) {
		reader->fd = STDIN_FILENO;
	} else {
		reader->fd = open(path, O_RDONLY | O_CLOEXEC);
		if (reader->fd < 0)
			error("%s: %s", path, strerror(errno));
	}
	if (reader->fd >= 0) {
		status = read_records(reader);
		close(reader->fd);
	}
	free(reader);
	return status;
}

int cmd_audit(int argc, char **argv)
{
	static const struct option options[] = {
		{ "follow", no_argument, NULL, 'f' },
		{ "json", no_argument, NULL, 'j' },
		{ "raw", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	enum record_form form = RECORD_TEXT;
	bool follow = false;
	int option;

	while ((option = getopt_long(argc, argv, "fjrh", options, NULL)) != -1) {
		switch (option) {
		case 'f':
			follow = true;
			break;
		case 'j':
			form = RECORD_JSON;
			break;
		case 'r':
			form = RECORD_RAW;
			break;
		case 'h':
			return print_help(audit_help);
		default:
			return usage_error(argv[0], NULL);
		}
	}
	if (argc - optind > 1)
		return usage_error("audit", "one FILE at most");
	if (follow && optind < argc)
		return usage_error("audit",
				   "--follow is for the kernel's records, not for a FILE");
	return audit(argv[optind], follow, form);
}
