// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Who waits for audit records keeps nobody else waiting
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"

/* Two processes that share an open file, at its end. */
FIXTURE(waiting) {
	int audit;
	int results[2];
};

static void on_signal(int signal)
{
}

FIXTURE_SETUP(waiting)
{
	/* Without SA_RESTART, so that a read ends. */
	const struct sigaction action = { .sa_handler = on_signal };

	ASSERT_EQ(0, mode_set("enforce"));
	ASSERT_EQ(0, sigaction(SIGUSR1, &action, NULL));
	ASSERT_EQ(0, pipe(self->results));
	self->audit = open(HCSEC_DIR "audit", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->audit);
	ASSERT_EQ(0, lseek(self->audit, 0, SEEK_END));
}

FIXTURE_TEARDOWN_PARENT(waiting)
{
	mode_set("enforce");
}

/* What a child's read has come to. */
struct result {
	pid_t pid;
	int err;
	char record[512];
};

/* State of a process once it sleeps, as a letter of /proc/PID/stat. */
static char state_of(pid_t pid)
{
	char path[64], text[512], state = '?';
	int fd, tries;
	ssize_t len;

	snprintf(path, sizeof(path), "/proc/%d/stat", pid);
	for (tries = 0; tries < 500; tries++) {
		fd = open(path, O_RDONLY);
		len = read(fd, text, sizeof(text) - 1);
		close(fd);
		if (len <= 0)
			return '?';
		text[len] = '\0';
		state = strrchr(text, ')')[2];
		/* Not while it is still on its way. */
		if (tries > 20 && state != 'R')
			break;
		usleep(10000);
	}
	return state;
}

static pid_t start_reader(int audit, int results)
{
	const pid_t child = fork();
	struct result result = {};
	ssize_t len;

	if (child)
		return child;
	result.pid = getpid();
	len = read(audit, result.record, sizeof(result.record) - 1);
	result.err = len < 0 ? errno : 0;
	_exit(write(results, &result, sizeof(result)) != sizeof(result));
}

TEST_F(waiting, interrupted)
{
	const pid_t reader = start_reader(self->audit, self->results[1]);
	struct result result;

	ASSERT_LT(0, reader);
	ASSERT_EQ('S', state_of(reader));
	ASSERT_EQ(0, kill(reader, SIGUSR1));
	ASSERT_EQ(sizeof(result), read(self->results[0], &result,
				       sizeof(result)));
	EXPECT_EQ(EINTR, result.err);
	EXPECT_EQ(0, child_wait(reader));
}

TEST_F(waiting, second_can_be_killed)
{
	const pid_t first = start_reader(self->audit, self->results[1]);
	pid_t second;

	ASSERT_LT(0, first);
	ASSERT_EQ('S', state_of(first));
	second = start_reader(self->audit, self->results[1]);
	ASSERT_LT(0, second);
	EXPECT_EQ('S', state_of(second));
	/* If it does not die of this, it does of the next record. */
	ASSERT_EQ(0, kill(second, SIGKILL));
	EXPECT_EQ('Z', state_of(second));
	ASSERT_EQ(0, kill(first, SIGKILL));
	EXPECT_EQ(1000 + SIGKILL, child_wait(first));
	EXPECT_EQ(1000 + SIGKILL, child_wait(second));
}

TEST_F(waiting, second_can_poll)
{
	const pid_t reader = start_reader(self->audit, self->results[1]);
	struct pollfd wait = { .fd = self->audit, .events = POLLIN };

	ASSERT_LT(0, reader);
	ASSERT_EQ('S', state_of(reader));
	EXPECT_EQ(0, poll(&wait, 1, 10));
	ASSERT_EQ(0, kill(reader, SIGKILL));
	EXPECT_EQ(1000 + SIGKILL, child_wait(reader));
}

/* Each record goes to one of those who share the file. */
TEST_F(waiting, both_get_one)
{
	struct result results[2];
	pid_t readers[2];
	size_t i;

	for (i = 0; i < 2; i++) {
		readers[i] = start_reader(self->audit, self->results[1]);
		ASSERT_LT(0, readers[i]);
		ASSERT_EQ('S', state_of(readers[i]));
	}
	ASSERT_EQ(0, mode_set("permissive"));
	ASSERT_EQ(0, mode_set("enforce"));
	for (i = 0; i < 2; i++) {
		ASSERT_EQ(sizeof(results[i]), read(self->results[0],
						   &results[i],
						   sizeof(results[i])));
		EXPECT_EQ(0, results[i].err);
		EXPECT_NE(NULL, strstr(results[i].record, " type=mode "));
		EXPECT_EQ(0, child_wait(readers[i]));
	}
	EXPECT_NE(results[0].pid, results[1].pid);
	EXPECT_NE(0, strcmp(results[0].record, results[1].record));
}

TEST_HARNESS_MAIN
