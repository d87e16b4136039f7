// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Descriptors that a program has kept when it was executed
 *
 * They are from before anybody was in a container.  A program that has one reads
 * from it without a hook what a marked process of another container has written
 * to it, and tries what only those may do that have not got that.
 */

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define QUEUE "/hcsec-kept"
/* AF_PACKET, as the probe program takes it. */
#define DENIED "17"

#define RULES                                              \
	"	on socket.create family netlink set phi\n" \
	"	deny socket.create family packet when phi errno EDOM\n"

static const char policy[] =
	"mark phi data\n"
	"container writer {\n"
	"	match cgroup \"/hcsec-selftests/writer-*\"\n"
	"	enter immediate\n"
	RULES
	"}\n"
	/* They are subjects from their exec on, and from before it. */
	"container later {\n"
	"	match cgroup \"/hcsec-selftests/later-*\"\n"
	RULES
	"}\n"
	"container now {\n"
	"	match cgroup \"/hcsec-selftests/now-*\"\n"
	"	enter immediate\n"
	RULES
	"}\n"
	"container free {\n"
	"	match cgroup \"/hcsec-selftests/free\"\n"
	"}\n";

struct channel {
	const char *verb;
	int (*make)(int fds[2]);
	ssize_t (*put)(int fd);
};

static int make_pipe(int fds[2])
{
	return pipe(fds);
}

static ssize_t put_byte(int fd)
{
	return write(fd, "s", 1);
}

static int make_queue(int fds[2])
{
	fds[0] = mq_open(QUEUE, O_RDONLY | O_CREAT, 0600, NULL);
	fds[1] = -1;
	/* The library closes it at an exec. */
	return fcntl(fds[0], F_SETFD, 0);
}

/* To open a queue has a hook, and to send there is none. */
static ssize_t put_message(int unused)
{
	return mq_send(mq_open(QUEUE, O_WRONLY), "s", 1, 0) ? -1 : 1;
}

/* clang-format off */
FIXTURE(kept)
{
	int fds[2];
	char number[16];
};

FIXTURE_VARIANT(kept)
{
	struct channel channel;
	const char *reader;
	const char *writer;
	bool waits;
};

#define PIPE { "take", make_pipe, put_byte }
#define MQUEUE { "message", make_queue, put_message }

FIXTURE_VARIANT_ADD(kept, pipe) {
	.channel = PIPE, .reader = "later-1", .writer = "writer-1"
};

FIXTURE_VARIANT_ADD(kept, pipe_waits) {
	.channel = PIPE, .reader = "later-2", .writer = "writer-2",
	.waits = true
};

FIXTURE_VARIANT_ADD(kept, pipe_of_subject) {
	.channel = PIPE, .reader = "now-1", .writer = "writer-3",
	.waits = true
};

FIXTURE_VARIANT_ADD(kept, queue) {
	.channel = MQUEUE, .reader = "later-3", .writer = "writer-4"
};

FIXTURE_VARIANT_ADD(kept, queue_waits) {
	.channel = MQUEUE, .reader = "later-4", .writer = "writer-5",
	.waits = true
};

FIXTURE_VARIANT_ADD(kept, queue_of_subject) {
	.channel = MQUEUE, .reader = "now-2", .writer = "writer-6",
	.waits = true
};

/* clang-format on */

FIXTURE_SETUP(kept)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("free"));
	ASSERT_EQ(0, cgroup_make(variant->reader));
	ASSERT_EQ(0, cgroup_make(variant->writer));
	ASSERT_EQ(0, variant->channel.make(self->fds));
	snprintf(self->number, sizeof(self->number), "%d", self->fds[0]);
}

FIXTURE_TEARDOWN_PARENT(kept)
{
	mq_unlink(QUEUE);
	cgroup_remove_all();
}

/* The reader is a program that has nothing but this, and no pipe to tell of it. */
static pid_t start_reader(const char *cgroup, const char *verb,
			  const char *number)
{
	const pid_t child = fork_in(cgroup);
	int null, i;

	if (child)
		return child;
	null = open("/dev/null", O_RDWR);
	for (i = 0; i < 3; i++)
		dup2(null, i);
	for (i = 3; i < 64; i++)
		if (i != atoi(number))
			close(i);
	_exit(try_exec(probe_path(), verb, number, "socket", DENIED, NULL));
}

static int write_in(const char *cgroup, const struct channel *channel, int fd)
{
	const pid_t child = fork_in(cgroup);

	if (!child)
		_exit(try_socket(AF_NETLINK) ?: channel->put(fd) != 1);
	return child_wait(child);
}

/* What becomes of the reader. */
static int run(const struct channel *channel, const char *reader,
	       const char *writer, const int fds[2], const char *number,
	       bool waits)
{
	pid_t child = -1;
	int err;

	if (waits) {
		child = start_reader(reader, channel->verb, number);
		/* Nobody can tell that it sleeps by now. */
		usleep(200 * 1000);
	}
	err = write_in(writer, channel, fds[1]);
	if (err)
		return -err;
	if (!waits)
		child = start_reader(reader, channel->verb, number);
	return child_wait(child);
}

TEST_F(kept, by_exec)
{
	EXPECT_EQ(0, run(&variant->channel, "free", "free", self->fds,
			 self->number, variant->waits));
	/* Who keeps nothing has nothing of it. */
	EXPECT_EQ(0, child_wait(start_reader(variant->reader, "no-socket",
					     "1")));
	EXPECT_EQ(EDOM, run(&variant->channel, variant->reader, variant->writer,
			    self->fds, self->number, variant->waits));
}

/* Data that no rule is about is not in the way of anybody. */
TEST_F(kept, unmarked)
{
	const pid_t child = start_reader(variant->reader, variant->channel.verb,
					 self->number);

	IN_CHILD({
		EXPECT_EQ(0, cgroup_join(variant->writer));
		EXPECT_EQ(1, variant->channel.put(self->fds[1]));
	});
	EXPECT_EQ(0, child_wait(child));
}

TEST_HARNESS_MAIN
