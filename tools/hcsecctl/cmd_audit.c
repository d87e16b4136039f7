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

#include "audit.h"
#include "hcsecctl.h"
#include "lines.h"
#include "record.h"
#include "securityfs.h"

const char audit_help[] =
	"Usage: hcsecctl audit [-f] [-j | -r]\n"
	"       hcsecctl audit [-j | -r] FILE\n"
	"       hcsecctl audit head [-j]\n"
	"       hcsecctl audit verify [-a] [-j] [-s] [-H HEAD]... [-F HEADS]... FILE...\n"
	"\n"
	"Print the audit records that the kernel holds, the oldest first, or those\n"
	"of a FILE, \"-\" for standard input.  A line \"lost=N\" stands for N records\n"
	"that made room for newer ones before they were read.\n"
	"\n"
	"\"head\" prints boot, number and hash of the newest record.  \"verify\" finds\n"
	"out whether records that were saved with --raw are what the kernel wrote.\n"
	"The FILEs, in order, are one stream of one or more boots.  That its end was\n"
	"cut off or replaced shows only with a head that was kept elsewhere.\n"
	"\n"
	"  -a, --all              print all findings, not just the first ones\n"
	"  -f, --follow           wait for further records\n"
	"  -F, --head-file HEADS  a file of heads, or of records, the stream has to have\n"
	"  -H, --head HEAD        the same for one, SEQ:HASH\n"
	"  -j, --json             a JSON object for each record, or for all findings\n"
	"  -r, --raw              records with their hashes, as the kernel wrote them\n"
	"  -s, --from-start       each boot has to start with its first record\n"
	"  -h, --help             show this help\n";

/* A reader of a pipe wants records now, not when a buffer is full. */
static bool flush(void)
{
	return finish_stdout() == EXIT_SUCCESS;
}

static bool wait_for_more(const struct lines *lines, const char *name)
{
	struct pollfd poll_fd = { .fd = lines->fd, .events = POLLIN };

	while (poll(&poll_fd, 1, -1) < 0) {
		if (errno == EINTR)
			continue;
		error("%s: %s", name, strerror(errno));
		return false;
	}
	return true;
}

static int print_records(struct lines *lines, const char *name, bool follow,
			 enum record_form form)
{
	size_t len, damaged = 0;
	const char *line;

	for (;;) {
		const int more = lines_next(lines, &line, &len);

		if (more > 0) {
			if (!record_print(line, len, form))
				damaged++;
			if (follow && !flush())
				return EXIT_FAILURE;
		} else if (!more) {
			break;
		} else if (errno != EAGAIN) {
			error("%s: %s", name, strerror(errno));
			return EXIT_FAILURE;
		} else if (!follow) {
			lines->ended = true;
		} else if (!wait_for_more(lines, name)) {
			return EXIT_FAILURE;
		}
	}

	if (!flush())
		return EXIT_FAILURE;
	if (!damaged)
		return EXIT_SUCCESS;
	error("%s: %zu lines are no audit records", name, damaged);
	return EXIT_FAILURE;
}

static int audit(const char *path, bool follow, enum record_form form)
{
	struct lines *lines;
	int status;

	if (path)
		lines = lines_open(path);
	else
		lines = lines_of(securityfs_open("audit",
						 O_RDONLY | O_NONBLOCK));
	if (!lines)
		return EXIT_FAILURE;
	status = print_records(lines, path ? path : "audit", follow, form);
	lines_close(lines);
	return status;
}

static int audit_head(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	enum record_form form = RECORD_RAW;
	int option;
	char *text;

	while ((option = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		if (option == 'h')
			return print_help(audit_help);
		if (option != 'j')
			return usage_error("audit", NULL);
		form = RECORD_JSON;
	}
	if (optind < argc)
		return usage_error("audit", "head takes no argument");
	text = securityfs_read("audit_head");
	if (!text)
		return EXIT_FAILURE;
	record_print(text, strcspn(text, "\n"), form);
	free(text);
	return finish_stdout();
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

	if (argc > 1 && !strcmp(argv[1], "head"))
		return audit_head(argc - 1, argv + 1);
	if (argc > 1 && !strcmp(argv[1], "verify"))
		return audit_verify(argc - 1, argv + 1);

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
