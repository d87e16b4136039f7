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

#include <arpa/inet.h>
#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

static int do_socket(const char *family)
{
	return try_socket(atoi(family));
}

static int do_udp(const char *port)
{
	const struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(atoi(port)),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = 0;

	if (fd < 0)
		return errno;
	if (connect(fd, (const struct sockaddr *)&addr, sizeof(addr)))
		err = errno;
	close(fd);
	return err;
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

static int do_uid(const char *uid)
{
	return geteuid() == (uid_t)atoi(uid) ? 0 : 255;
}

static int do_exit(const char *status)
{
	exit(atoi(status));
}

/* Tells the parent on descriptor 3 that it is there, and waits for a byte. */
static int do_wait(const char *unused)
{
	char byte = 0;

	if (write(3, &byte, 1) != 1 || read(3, &byte, 1) != 1)
		return errno ?: 255;
	return 0;
}

static const struct {
	const char *name;
	int (*run)(const char *arg);
} verbs[] = {
	{ "socket", do_socket }, { "udp", do_udp },   { "no-socket", do_no_socket },
	{ "label", do_label },	 { "uid", do_uid },   { "exit", do_exit },
	{ "wait", do_wait },
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
