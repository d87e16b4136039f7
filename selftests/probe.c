// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - The program that containers of the tests run
 *
 * probe [PATH]... [VERB ARGUMENT]...
 *
 * Does one thing after the other.  The exit status is 0, or the errno of the
 * first thing that failed, or 255 for what should not happen.  "exec" leaves the
 * rest to the program that it names.  As an interpreter it is given paths of
 * scripts, which do not matter.
 */

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common.h"
#include "fault.h"

static bool failed;

static int do_socket(const char *family)
{
	return try_socket(atoi(family));
}

static int do_label(const char *label)
{
	return label_is(label) ? 0 : 255;
}

static int do_no_socket(const char *fd)
{
	struct stat st;

	return fstat(atoi(fd), &st) || !S_ISSOCK(st.st_mode) ? 0 : 255;
}

/* Two ways to read from a descriptor without a hook.  Both wait. */
static int do_take(const char *fd)
{
	char byte;
	const struct iovec part = { &byte, 1 };

	return vmsplice(atoi(fd), &part, 1, 0) == 1 ? 0 : errno;
}

static int do_message(const char *fd)
{
	char text[8192];

	return mq_receive(atoi(fd), text, sizeof(text), NULL) < 0 ? errno : 0;
}

/* What was to fail until here does so no more. */
static int do_calm(const char *unused)
{
	failed = fault_disarm();
	return 0;
}

static int do_faultless(const char *unused)
{
	return failed ? 0 : FAULTLESS;
}

static const struct {
	const char *name;
	int (*run)(const char *arg);
} verbs[] = {
	{ "socket", do_socket },
	{ "no-socket", do_no_socket },
	{ "label", do_label },
	{ "take", do_take },
	{ "message", do_message },
	{ "calm", do_calm },
	{ "faultless", do_faultless },
};

static int run(const char *verb, const char *arg)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(verbs); i++) {
		if (!strcmp(verbs[i].name, verb))
			return verbs[i].run(arg);
	}
	fprintf(stderr, "probe: what is %s?\n", verb);
	return 255;
}

int main(int argc, char **argv)
{
	int i = 1, err;

	while (i < argc && argv[i][0] == '/')
		i++;
	for (; i + 1 < argc; i += 2) {
		if (!strcmp(argv[i], "exec")) {
			execv(argv[i + 1], argv + i + 1);
			return errno;
		}
		err = run(argv[i], argv[i + 1]);
		if (err)
			return err;
	}
	return 0;
}
