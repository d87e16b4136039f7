// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - The standard descriptors of a program that is executed
 *
 * Every kind has an errno of its own, so that a test sees what it was taken for.
 */

#include <errno.h>
#include <fcntl.h>
#include <pty.h>
#include <sys/eventfd.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-stdio"

static const char policy[] =
	"container stdio {\n"
	"	match cgroup \"/hcsec-selftests/stdio\"\n"
	"	enter immediate\n"
	"	deny exec path " DIR "/stdin stdin none errno ENOLCK\n"
	"	deny exec path " DIR "/stdin stdin tty errno ENOTTY\n"
	"	deny exec path " DIR "/stdin stdin file errno EFBIG\n"
	"	deny exec path " DIR "/stdin stdin pipe errno EPIPE\n"
	"	deny exec path " DIR "/stdin stdin unix errno EPROTOTYPE\n"
	"	deny exec path " DIR "/stdin stdin inet errno EADDRINUSE\n"
	"	deny exec path " DIR "/stdin stdin other errno EDOM\n"
	"	deny exec path " DIR "/stdout stdout none errno ENOLCK\n"
	"	deny exec path " DIR "/stdout stdout tty errno ENOTTY\n"
	"	deny exec path " DIR "/stdout stdout file errno EFBIG\n"
	"	deny exec path " DIR "/stdout stdout pipe errno EPIPE\n"
	"	deny exec path " DIR "/stdout stdout unix errno EPROTOTYPE\n"
	"	deny exec path " DIR "/stdout stdout inet errno EADDRINUSE\n"
	"	deny exec path " DIR "/stdout stdout other errno EDOM\n"
	"	deny exec path " DIR "/stderr stderr none errno ENOLCK\n"
	"	deny exec path " DIR "/stderr stderr tty errno ENOTTY\n"
	"	deny exec path " DIR "/stderr stderr file errno EFBIG\n"
	"	deny exec path " DIR "/stderr stderr pipe errno EPIPE\n"
	"	deny exec path " DIR "/stderr stderr unix errno EPROTOTYPE\n"
	"	deny exec path " DIR "/stderr stderr inet errno EADDRINUSE\n"
	"	deny exec path " DIR "/stderr stderr other errno EDOM\n"
	"}\n";

FIXTURE(stdio)
{
};

FIXTURE_VARIANT(stdio)
{
	int (*open)(void);
	int err;
};

static int open_none(void)
{
	return -1;
}

static int open_pty(void)
{
	int master, slave;

	return openpty(&master, &slave, NULL, NULL, NULL) ? -2 : slave;
}

static int open_ptmx(void)
{
	return open("/dev/ptmx", O_RDWR | O_NOCTTY);
}

static int open_file(void)
{
	return open(DIR "/allowed", O_RDONLY);
}

static int open_pipe(void)
{
	int pipes[2];

	return pipe(pipes) ? -2 : pipes[0];
}

static int open_fifo(void)
{
	return mkfifo(DIR "/fifo", 0600) ? -2 : open(DIR "/fifo", O_RDWR);
}

static int open_socketpair(void)
{
	int socks[2];

	return socketpair(AF_UNIX, SOCK_STREAM, 0, socks) ? -2 : socks[0];
}

static int open_unix(void)
{
	return socket(AF_UNIX, SOCK_DGRAM, 0);
}

static int open_inet(void)
{
	return socket(AF_INET, SOCK_STREAM, 0);
}

static int open_inet6(void)
{
	return socket(AF_INET6, SOCK_DGRAM, 0);
}

static int open_netlink(void)
{
	return socket(AF_NETLINK, SOCK_RAW, 0);
}

static int open_null(void)
{
	return open("/dev/null", O_RDWR);
}

static int open_directory(void)
{
	return open("/", O_RDONLY);
}

static int open_eventfd(void)
{
	return eventfd(0, 0);
}

static int open_memfd(void)
{
	return memfd_create("stdio", 0);
}

/* clang-format off */
FIXTURE_VARIANT_ADD(stdio, none) {
	.open = open_none, .err = ENOLCK
};

FIXTURE_VARIANT_ADD(stdio, pty) {
	.open = open_pty, .err = ENOTTY
};

FIXTURE_VARIANT_ADD(stdio, ptmx) {
	.open = open_ptmx, .err = ENOTTY
};

FIXTURE_VARIANT_ADD(stdio, file) {
	.open = open_file, .err = EFBIG
};

FIXTURE_VARIANT_ADD(stdio, memfd) {
	.open = open_memfd, .err = EFBIG
};

FIXTURE_VARIANT_ADD(stdio, pipe) {
	.open = open_pipe, .err = EPIPE
};

FIXTURE_VARIANT_ADD(stdio, fifo) {
	.open = open_fifo, .err = EPIPE
};

FIXTURE_VARIANT_ADD(stdio, socketpair) {
	.open = open_socketpair, .err = EPROTOTYPE
};

FIXTURE_VARIANT_ADD(stdio, unix) {
	.open = open_unix, .err = EPROTOTYPE
};

FIXTURE_VARIANT_ADD(stdio, inet) {
	.open = open_inet, .err = EADDRINUSE
};

FIXTURE_VARIANT_ADD(stdio, inet6) {
	.open = open_inet6, .err = EADDRINUSE
};

FIXTURE_VARIANT_ADD(stdio, netlink) {
	.open = open_netlink, .err = EDOM
};

FIXTURE_VARIANT_ADD(stdio, null) {
	.open = open_null, .err = EDOM
};

FIXTURE_VARIANT_ADD(stdio, directory) {
	.open = open_directory, .err = EDOM
};

FIXTURE_VARIANT_ADD(stdio, eventfd) {
	.open = open_eventfd, .err = EDOM
};

/* clang-format on */

FIXTURE_SETUP(stdio)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/allowed", 0755));
	ASSERT_EQ(0, link(DIR "/allowed", DIR "/stdin"));
	ASSERT_EQ(0, link(DIR "/allowed", DIR "/stdout"));
	ASSERT_EQ(0, link(DIR "/allowed", DIR "/stderr"));
}

FIXTURE_TEARDOWN_PARENT(stdio)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

/* Executes with a descriptor replaced; the exit status is the errno. */
static int spawn_with(const char *path, int replaced, int fd)
{
	const pid_t child = fork();

	if (!child) {
		if (fd >= 0)
			dup2(fd, replaced);
		else
			close(replaced);
		_exit(try_exec(path, NULL));
	}
	return child_wait(child);
}

TEST_F(stdio, kinds)
{
	static const char *const programs[] = {
		DIR "/stdin", DIR "/stdout", DIR "/stderr",
	};
	int fd, i;

	fd = variant->open();
	ASSERT_LE(-1, fd);
	ASSERT_EQ(0, cgroup_make("stdio"));
	ASSERT_EQ(0, cgroup_join("stdio"));
	for (i = 0; i < 3; i++) {
		EXPECT_EQ(variant->err, spawn_with(programs[i], i, fd));
		EXPECT_EQ(0, spawn_with(DIR "/allowed", i, fd));
	}
}

TEST_HARNESS_MAIN
