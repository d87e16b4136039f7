// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Data marks go where the data goes
 *
 * One process reads a secret and gives it to another one, in every way that
 * there is.  Without a policy the other one gets it and may connect; with
 * the policy it may not connect any more, whatever the way was.  With something
 * that is no secret it may, and so may one who could have taken the secret but
 * has not.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "carry.h"
#include "common.h"
#include "net.h"

#define SECRET CARRY_DIR "/secret"
#define PUBLIC CARRY_DIR "/public"

enum { READY = 1, PUT, GOT };

static const char policy[] =
	"mark phi data\n"
	"template rules {\n"
	"	on file.read path \"" SECRET "\" set phi\n"
	"	deny socket.connect family inet when +phi\n"
	"}\n"
	"container marked {\n"
	"	match cgroup \"/hcsec-selftests/marked-*\"\n"
	"	enter immediate\n"
	"	use rules\n"
	"}\n"
	"container exact {\n"
	"	match cgroup \"/hcsec-selftests/exact-*\"\n"
	"	enter immediate\n"
	"	splice forbidden\n"
	"	use rules\n"
	"}\n";

void meeting_wait(const struct meeting *meeting, int step)
{
	while (__atomic_load_n(&meeting->step, __ATOMIC_ACQUIRE) < step)
		usleep(1000);
}

void meeting_reach(struct meeting *meeting, int step)
{
	__atomic_store_n(&meeting->step, step, __ATOMIC_RELEASE);
}

static const struct address there = {
	.in = {
		.sin_family = AF_INET,
		.sin_port = 0x1111,
		.sin_addr.s_addr = 0x0100007f,
	},
	.len = sizeof(struct sockaddr_in),
};

/* What one run of a way is about; @other is where the other one is, if apart. */
struct run {
	const struct way *way;
	const char *cgroup;
	const char *file;
	bool gets;
	const char *other;
};

static int read_text(const char *path, char *text)
{
	const int fd = open(path, O_RDONLY);
	const ssize_t len = read(fd, text, TEXT_SIZE);

	close(fd);
	return len == TEXT_SIZE ? 0 : -EIO;
}

static void be_source(const struct run *run, struct track *track)
{
	struct meeting *const meeting = track->meeting;
	char text[TEXT_SIZE];

	if (run->other && (cgroup_join(run->cgroup) || try_socket(AF_UNIX)))
		_exit(3);
	meeting->source = getpid();
	meeting_wait(meeting, READY);
	/* Nobody can tell that the other one sleeps by now. */
	if (run->way->waits)
		usleep(200 * 1000);
	meeting->put = read_text(run->file, text);
	if (!meeting->put)
		meeting->put = run->way->put(track, text);
	meeting_reach(meeting, PUT);
	meeting_wait(meeting, GOT);
}

static void be_other(const struct run *run, struct track *track)
{
	struct meeting *const meeting = track->meeting;
	char text[TEXT_SIZE] = "";
	const char *const sent = strcmp(run->file, SECRET) ? "public data" :
							     "secret data";

	if (run->other && (cgroup_join(run->other) || try_socket(AF_UNIX)))
		_exit(4);
	if (run->way->ready)
		meeting->got = run->way->ready(track);
	meeting_reach(meeting, READY);
	if (!run->way->waits)
		meeting_wait(meeting, PUT);
	if (run->gets && !meeting->got)
		meeting->got = run->way->get(track, text);
	if (run->way->waits)
		meeting_wait(meeting, PUT);
	meeting->same = !memcmp(text, sent, TEXT_SIZE);
	meeting->connected = sock_try_connect(SOCK_DGRAM, 0, &there);
	meeting_reach(meeting, GOT);
}

/* Both are in the container, and so is who made them. */
static int do_run(const struct run *run, struct meeting *meeting)
{
	struct track track = { .meeting = meeting, .fd = { -1, -1 } };
	pid_t source, other;
	int status;

	if (!run->other && (cgroup_join(run->cgroup) || try_socket(AF_UNIX)))
		return 1;
	if (run->way->make && run->way->make(&track) < 0)
		return 2;
	source = fork();
	if (!source) {
		be_source(run, &track);
		_exit(0);
	}
	other = fork();
	if (!other) {
		be_other(run, &track);
		_exit(0);
	}
	status = child_wait(other);
	return child_wait(source) ?: status;
}

/* clang-format off */
FIXTURE(carry)
{
	struct meeting *meeting;
};

FIXTURE_VARIANT(carry)
{
	const struct way *way;
};

#define WAY(name) \
	FIXTURE_VARIANT_ADD(carry, name) { .way = &way_##name }

WAY(file);
WAY(renamed);
WAY(linked);
WAY(unlinked);
WAY(memfd);
WAY(mapped_write);
WAY(mapped_read);
WAY(mapped_later);
WAY(mapped_private);
WAY(mapped_before);
WAY(copy_range);
WAY(sendfile);
WAY(attribute);
WAY(pipe);
WAY(pipe_reopened);
WAY(fifo);
WAY(splice_in);
WAY(splice_out);
WAY(splice_pipes);
WAY(tee);
WAY(vmsplice);
WAY(vmsplice_out);
WAY(sendfile_pipe);
WAY(anonymous);
WAY(shm);
WAY(posix_shm);
WAY(msg);
WAY(msg_waiting);
WAY(sem);
WAY(queue);
WAY(pty);
WAY(pty_back);
WAY(eventfd);
WAY(comm);
WAY(proc_mem);
WAY(rights_file);
WAY(rights_pipe);
WAY(getfd);
WAY(addfd);
WAY(vfork);
WAY(thread);
WAY(aio);
WAY(uring);
WAY(uring_async);
WAY(uring_fixed);
WAY(uring_registered);
WAY(uring_splice);
WAY(ring_message);
WAY(ring_send_fd);
WAY(ring_install);
WAY(ring_polled);
WAY(userfault);
/* clang-format on */

FIXTURE_SETUP(carry)
{
	ASSERT_EQ(0, make_dir(CARRY_DIR));
	ASSERT_EQ(0, write_file(SECRET, "secret data", 0600));
	ASSERT_EQ(0, write_file(PUBLIC, "public data", 0600));
	ASSERT_EQ(0, truncate(SECRET, TEXT_SIZE));
	ASSERT_EQ(0, truncate(PUBLIC, TEXT_SIZE));
	ASSERT_EQ(0, policy_load(policy));
	self->meeting = mmap(NULL, sizeof(*self->meeting),
			     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			     -1, 0);
	ASSERT_NE(MAP_FAILED, self->meeting);
	ASSERT_EQ(0, netns_enter());
}

FIXTURE_TEARDOWN_PARENT(carry)
{
	cgroup_remove_all();
	remove_all(CARRY_DIR);
}

/* Each run has a container of its own: what is known of one would stay. */
static void do_and_check(struct __test_metadata *_metadata,
			 struct meeting *meeting, const struct run *run,
			 int refused)
{
	pid_t pid;

	memset(meeting, 0, sizeof(*meeting));
	ASSERT_EQ(0, cgroup_make(run->cgroup));
	if (run->other)
		ASSERT_EQ(0, cgroup_make(run->other));
	pid = fork();
	if (!pid)
		_exit(do_run(run, meeting));
	ASSERT_EQ(0, child_wait(pid));
	EXPECT_EQ(refused, meeting->put);
	EXPECT_EQ(0, meeting->got);
	EXPECT_EQ(run->gets && !refused, meeting->same);
}

TEST_F(carry, follows)
{
	const int refused = variant->way->refused;
	struct run run = { variant->way, "open", SECRET, true };

	do_and_check(_metadata, self->meeting, &run, 0);
	EXPECT_EQ(0, self->meeting->connected);
	run.cgroup = "marked-1";
	run.file = PUBLIC;
	do_and_check(_metadata, self->meeting, &run, 0);
	EXPECT_EQ(0, self->meeting->connected);
	run.cgroup = "marked-2";
	run.file = SECRET;
	do_and_check(_metadata, self->meeting, &run, refused);
	EXPECT_EQ(refused ? 0 : -EPERM, self->meeting->connected);
}

TEST_F(carry, stays)
{
	const struct way *const way = variant->way;
	const struct run run = { way, "exact-1", SECRET, false };

	if (way->waits)
		SKIP(return, "it would have to wait for ever");
	do_and_check(_metadata, self->meeting, &run, way->refused);
	EXPECT_EQ(way->shares ? -EPERM : 0, self->meeting->connected);
}

/* From one container to another one, made by somebody in neither. */
TEST_F(carry, crosses)
{
	const struct way *const way = variant->way;
	const struct run run = { way, "marked-3", SECRET, true, "marked-4" };

	if (way->within)
		SKIP(return, "it is not known who has it");
	do_and_check(_metadata, self->meeting, &run, way->refused);
	EXPECT_EQ(way->refused ? 0 : -EPERM, self->meeting->connected);
}

TEST_HARNESS_MAIN
