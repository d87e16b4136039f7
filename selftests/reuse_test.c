// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Objects that are freed, and others that come in their place
 *
 * What is known of an inode or a socket is found by its address.  So it must go
 * with the object, and nothing else may go with it, and whoever uses the object
 * must see at once what others have come to know of it.
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "link.h"

#define DIR "/tmp/hcsec-reuse"
#define ROUNDS 4
#define FILES 64
#define READS 1000
#define PAIRS 256
#define CHURNS 600

/* On processor 0 or 1, if there is one. */
static void stay_on(int number)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(number, &set);
	sched_setaffinity(0, sizeof(set), &set);
}

FIXTURE(reuse) {
	struct meeting *meeting;
};

FIXTURE_SETUP(reuse)
{
	ASSERT_EQ(0, link_enter());
	ASSERT_EQ(0, make_dir(DIR));
	self->meeting = meeting_make();
	ASSERT_NE(NULL, self->meeting);
}

FIXTURE_TEARDOWN_PARENT(reuse)
{
	cgroup_remove_all();
	remove_all(DIR);
}

static void name_file(char *path, size_t size, int number)
{
	snprintf(path, size, DIR "/%d", number);
}

/* Returns how many were written. */
static int write_files(void)
{
	char path[64];
	int i;

	for (i = 0; i < FILES; i++) {
		name_file(path, sizeof(path), i);
		if (write_file(path, "data", 0600))
			break;
	}
	return i;
}

static int read_once(int fd)
{
	char byte;

	return pread(fd, &byte, 1, 0) == 1 ? 0 : -errno;
}

static int read_file(int number)
{
	char path[64];
	int fd, err;

	name_file(path, sizeof(path), number);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	err = fd < 0 ? -errno : read_once(fd);
	close(fd);
	return err;
}

/* Returns how many were removed. */
static int remove_files(void)
{
	char path[64];
	int i;

	for (i = 0; i < FILES; i++) {
		name_file(path, sizeof(path), i);
		if (unlink(path))
			break;
	}
	/* Inodes are freed a while later. */
	nap();
	return i;
}

TEST_F(reuse, marked_inodes)
{
	unsigned int i, j;

	for (i = 0; i < ROUNDS; i++) {
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("writer"));
			get_mark();
			EXPECT_EQ(FILES, write_files());
		});
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("reader"));
			EXPECT_EQ(0, read_file(i));
			EXPECT_FALSE(leaks());
		});
		EXPECT_EQ(FILES, remove_files());
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("reader"));
			EXPECT_EQ(FILES, write_files());
			for (j = 0; j < FILES; j++)
				EXPECT_EQ(0, read_file(j));
			EXPECT_TRUE(leaks());
		});
		EXPECT_EQ(FILES, remove_files());
	}
}

/* In a child that is in a container: whether what is read has the mark. */
static bool is_marked(int number)
{
	const pid_t child = fork();

	if (!child)
		_exit(read_file(number) ? 2 : !leaks());
	return child_wait(child) == 1;
}

TEST_F(reuse, plain_inodes)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("reader"));
			EXPECT_EQ(FILES, write_files());
			EXPECT_FALSE(is_marked(i));
		});
		EXPECT_EQ(FILES, remove_files());
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("writer"));
			get_mark();
			EXPECT_EQ(FILES, write_files());
		});
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("reader"));
			for (int j = 0; j < FILES; j += FILES / 4)
				EXPECT_TRUE(is_marked(j));
		});
		EXPECT_EQ(FILES, remove_files());
	}
}

static int open_pair(int fds[2])
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, fds);
}

static void close_pair(int fds[2])
{
	close(fds[0]);
	close(fds[1]);
}

static int use_pair(void)
{
	int fds[2];
	char byte = 0;
	int good;

	if (open_pair(fds))
		return -errno;
	good = write(fds[0], &byte, 1) == 1 && read(fds[1], &byte, 1) == 1;
	close_pair(fds);
	return good ? 0 : -EIO;
}

TEST_F(reuse, sockets)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("writer"));
			get_mark();
			for (int j = 0; j < FILES; j++)
				EXPECT_EQ(0, use_pair());
		});
		nap();
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("reader"));
			for (int j = 0; j < FILES; j++)
				EXPECT_EQ(0, use_pair());
			EXPECT_TRUE(leaks());
		});
	}
}

/* What another processor has come to know is seen by the next read. */
TEST_F(reuse, at_once)
{
	pid_t writer;
	int fd, i;

	EXPECT_EQ(0, write_file(DIR "/file", "data", 0600));
	fd = open(DIR "/file", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fd);
	writer = fork();
	if (!writer) {
		stay_on(1);
		if (cgroup_join("writer"))
			_exit(1);
		get_mark();
		meeting_await(self->meeting, 1);
		if (pwrite(fd, "more", 4, 0) != 4)
			_exit(1);
		meeting_step(self->meeting, 2);
		_exit(0);
	}
	IN_CHILD({
		stay_on(0);
		EXPECT_EQ(0, cgroup_join("reader"));
		for (i = 0; i < READS; i++)
			EXPECT_EQ(0, read_once(fd));
		EXPECT_TRUE(leaks());
		meeting_step(self->meeting, 1);
		meeting_await(self->meeting, 2);
		EXPECT_EQ(0, read_once(fd));
		EXPECT_FALSE(leaks());
	});
	EXPECT_EQ(0, child_wait(writer));
	close(fd);
}

/* Makes files, so that something is known of each, and removes them. */
static int churn_files(int first)
{
	char path[64];
	int i;

	for (i = first; i < first + CHURNS; i++) {
		name_file(path, sizeof(path), i);
		if (write_file(path, "data", 0600))
			return -1;
	}
	for (i = first; i < first + CHURNS; i++) {
		name_file(path, sizeof(path), i);
		if (unlink(path))
			return -1;
	}
	return 0;
}

static pid_t churn(int number)
{
	const pid_t child = fork_in("open");

	if (child)
		return child;
	stay_on(number);
	for (int i = 0; i < ROUNDS / 2; i++)
		if (churn_files(number * CHURNS))
			_exit(1);
	/* What is known of them is forgotten with them, a while later. */
	nap();
	_exit(0);
}

/* Others come and go in great numbers, and these stay what they are. */
TEST_F(reuse, others)
{
	int fds[PAIRS][2];
	pid_t churns[2];
	char byte;
	int i;

	for (i = 0; i < PAIRS; i++)
		ASSERT_EQ(0, open_pair(fds[i]));
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("writer"));
		get_mark();
		for (i = 0; i < PAIRS; i++)
			EXPECT_EQ(1, write(fds[i][0], "s", 1));
	});
	for (i = 0; i < 2; i++)
		churns[i] = churn(i);
	for (i = 0; i < 2; i++)
		EXPECT_EQ(0, child_wait(churns[i]));
	/* It may not read what has the mark. */
	IN_CHILD({
		EXPECT_EQ(0, cgroup_join("picky"));
		for (i = 0; i < PAIRS; i++) {
			EXPECT_EQ(-1, read(fds[i][1], &byte, 1));
			EXPECT_EQ(EPERM, errno);
		}
	});
	for (i = 0; i < PAIRS; i++)
		close_pair(fds[i]);
}

TEST_HARNESS_MAIN
