// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Which tasks share their marks
 */

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"
#include "uring.h"

#define STACK_SIZE (256 * 1024)

static const char policy[] =
	"mark a process\n"
	"mark b process\n"
	"mark c process\n"
	"mark ca container\n"
	"template rules {\n"
	"	on socket.create family unix set a\n"
	"	on socket.create family inet set b\n"
	"	on socket.create family inet6 set c\n"
	"	on socket.create family netlink set ca\n"
	"	deny socket.create family packet\n"
	"}\n"
	"container now {\n"
	"	match cgroup \"/hcsec-selftests/now\"\n"
	"	enter immediate\n"
	"	use rules\n"
	"}\n"
	"container split {\n"
	"	match cgroup \"/hcsec-selftests/split\"\n"
	"	enter immediate\n"
	"	sequence seq process {\n"
	"		socket.create family unix\n"
	"		socket.create family inet\n"
	"		socket.create family inet6\n"
	"	} deny\n"
	"	sequence cseq container {\n"
	"		socket.create family netlink\n"
	"		socket.create family packet\n"
	"	} deny\n"
	"}\n";

/*
 * Two tasks: whether the marks of one are those of the other depends on what
 * they share.
 */

/*
 * @flags: Those of clone(2).
 * @is_thread: Made by pthread_create(3) instead.
 * @shares: Whether it shares marks with the one that made it.
 */
struct relation {
	unsigned long flags;
	bool is_thread;
	bool shares;
};

/* What the other task gets, which may share no memory. */
struct other {
	struct relation relation;
	int up[2];
	int down[2];
	pid_t parent;
	char *stack;
	pthread_t thread;
	int status;
};

/* clang-format off */
FIXTURE(relation)
{
	struct other other;
};

FIXTURE_VARIANT(relation)
{
	struct relation relation;
};

FIXTURE_VARIANT_ADD(relation, fork) { .relation.flags = 0 };
FIXTURE_VARIANT_ADD(relation, clone_fs) { .relation = { .flags = CLONE_FS } };
FIXTURE_VARIANT_ADD(relation, clone_io) { .relation = { .flags = CLONE_IO } };
FIXTURE_VARIANT_ADD(relation, clone_sysvsem) { .relation = { .flags = CLONE_SYSVSEM } };
FIXTURE_VARIANT_ADD(relation, clone_newns) { .relation = { .flags = CLONE_NEWNS } };
FIXTURE_VARIANT_ADD(relation, clone_newpid) { .relation = { .flags = CLONE_NEWPID } };
FIXTURE_VARIANT_ADD(relation, clone_vm) { .relation = { .flags = CLONE_VM, .shares = true } };

FIXTURE_VARIANT_ADD(relation, clone_files) {
	.relation = { .flags = CLONE_FILES, .shares = true }
};

FIXTURE_VARIANT_ADD(relation, clone_vm_sighand) {
	.relation = { .flags = CLONE_VM | CLONE_SIGHAND, .shares = true }
};

FIXTURE_VARIANT_ADD(relation, vfork) {
	.relation = { .flags = CLONE_VM | CLONE_VFORK, .shares = true }
};

FIXTURE_VARIANT_ADD(relation, thread) { .relation = { .is_thread = true, .shares = true } };

/* clang-format on */

FIXTURE_SETUP(relation)
{
	struct other *const other = &self->other;

	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("now"));
	ASSERT_EQ(0, cgroup_make("split"));
	other->relation = variant->relation;
	other->parent = getpid();
	other->stack = mmap(NULL, STACK_SIZE, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS | MAP_STACK, -1, 0);
	ASSERT_NE(MAP_FAILED, other->stack);
	ASSERT_EQ(0, pipe2(other->up, O_CLOEXEC));
	ASSERT_EQ(0, pipe2(other->down, O_CLOEXEC));
}

FIXTURE_TEARDOWN_PARENT(relation)
{
	cgroup_remove_all();
}

static bool pass(int fd)
{
	char byte = 0;

	return write(fd, &byte, 1) == 1;
}

static bool wait_for(int fd)
{
	char byte;

	return read(fd, &byte, 1) == 1;
}

/* Starts the other task.  Returns its number, 0 for a thread, or -1. */
static pid_t start(struct other *other, int (*run)(void *other),
		   void *(*run_thread)(void *other))
{
	if (other->relation.is_thread)
		return pthread_create(&other->thread, NULL, run_thread, other) ?
			       -1 :
			       0;
	return clone(run, other->stack + STACK_SIZE,
		     other->relation.flags | SIGCHLD, other);
}

static int finish(struct other *other, pid_t child)
{
	if (!other->relation.is_thread)
		return child_wait(child);
	return pthread_join(other->thread, NULL) ?: other->status;
}

static int inherit(void *arg)
{
	struct other *const other = arg;

	if (!label_is("now[a]"))
		return 1;
	if (try_socket(AF_INET))
		return 2;
	if (!pass(other->up[1]))
		return 3;
	/* With vfork, the other one waits for the end. */
	if (other->relation.flags & CLONE_VFORK)
		return 0;
	if (!wait_for(other->down[0]))
		return 4;
	return label_is(other->relation.shares ? "now[a,b,c]" : "now[a,b]") ?
		       0 :
		       5;
}

static void *inherit_thread(void *arg)
{
	((struct other *)arg)->status = inherit(arg);
	return NULL;
}

TEST_F(relation, inherited)
{
	struct other *const other = &self->other;
	pid_t child;

	ASSERT_EQ(0, cgroup_join("now"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	child = start(other, inherit, inherit_thread);
	ASSERT_LE(0, child);
	ASSERT_TRUE(wait_for(other->up[0]));
	EXPECT_TRUE(label_is(other->relation.shares ? "now[a,b]" : "now[a]"));
	EXPECT_EQ(0, try_socket(AF_INET6));
	EXPECT_TRUE(label_is(other->relation.shares ? "now[a,b,c]" : "now[a,c]"));
	ASSERT_TRUE(pass(other->down[1]));
	EXPECT_EQ(0, finish(other, child));
}

/* Both are outside when one makes the other, and are labelled one by one. */
static int enter(void *arg)
{
	struct other *const other = arg;

	if (cgroup_move(other->parent, CGROUP_TOP "/now") ||
	    cgroup_join("now"))
		return 1;
	if (try_socket(AF_INET))
		return 2;
	if (!label_is("now[b]"))
		return 3;
	if (!pass(other->up[1]))
		return 4;
	if (other->relation.flags & CLONE_VFORK)
		return 0;
	/* The container and its marks are there until the other has looked. */
	return wait_for(other->down[0]) ? 0 : 5;
}

static void *enter_thread(void *arg)
{
	((struct other *)arg)->status = enter(arg);
	return NULL;
}

TEST_F(relation, entered_later)
{
	struct other *const other = &self->other;
	pid_t child;

	/* It does not know this one's number. */
	if (other->relation.flags & CLONE_NEWPID)
		other->parent = 0;
	child = start(other, enter, enter_thread);
	ASSERT_LE(0, child);
	ASSERT_TRUE(wait_for(other->up[0]));
	if (!other->parent)
		ASSERT_EQ(0, cgroup_join("now"));
	EXPECT_TRUE(label_is(other->relation.shares ? "now[b]" : "now[]"));
	ASSERT_TRUE(pass(other->down[1]));
	EXPECT_EQ(0, finish(other, child));
}

/* What a new program does is not its parent's, whatever they shared before. */
static int execute(void *arg)
{
	char *const argv[] = { "probe",	 "label", "now[a]",   "socket", "2",
			       "label", "now[a,b]", NULL };

	execv(probe_path(), argv);
	return errno;
}

static void *execute_thread(void *arg)
{
	_exit(execute(arg));
}

TEST_F(relation, exec_splits)
{
	struct other *const other = &self->other;
	pid_t child = 0;

	ASSERT_EQ(0, cgroup_join("now"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	/* The thread's exec is that of its process. */
	if (other->relation.is_thread)
		child = fork();
	if (other->relation.is_thread && !child) {
		start(other, execute, execute_thread);
		pause();
	}
	if (!other->relation.is_thread)
		child = start(other, execute, execute_thread);
	ASSERT_LT(0, child);
	EXPECT_EQ(0, child_wait(child));
	EXPECT_TRUE(label_is("now[a]"));
}

/* Steps 1 and 3 here, step 2 there. */
static int second_step(void *arg)
{
	struct other *const other = arg;

	if (try_socket(AF_INET))
		return 1;
	return pass(other->up[1]) ? 0 : 2;
}

static void *second_step_thread(void *arg)
{
	((struct other *)arg)->status = second_step(arg);
	return NULL;
}

TEST_F(relation, sequence)
{
	struct other *const other = &self->other;
	pid_t child;

	ASSERT_EQ(0, cgroup_join("split"));
	EXPECT_EQ(0, try_socket(AF_INET6));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(0, try_socket(AF_INET6));
	child = start(other, second_step, second_step_thread);
	ASSERT_LE(0, child);
	ASSERT_TRUE(wait_for(other->up[0]));
	EXPECT_EQ(0, finish(other, child));
	EXPECT_EQ(other->relation.shares ? EPERM : 0, try_socket(AF_INET6));
	/* A child that comes after has the marks of what was before. */
	EXPECT_EQ(0, try_socket(AF_INET));
	IN_CHILD(EXPECT_EQ(EPERM, try_socket(AF_INET6)));
}

FIXTURE(group)
{
};

FIXTURE_SETUP(group)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("now"));
	ASSERT_EQ(0, cgroup_make("split"));
}

FIXTURE_TEARDOWN_PARENT(group)
{
	cgroup_remove_all();
}

/* However far the processes of a container are from each other. */
TEST_F(group, sequence_of_container)
{
	ASSERT_EQ(0, cgroup_join("split"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	IN_CHILD(IN_CHILD(EXPECT_EQ(0, try_socket(AF_NETLINK))));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_EQ(EPERM, spawn(probe_path(), "socket", "17", NULL));
}

/* The first step alone, or the steps in another order, are no sequence. */
TEST_F(group, sequence_in_order)
{
	ASSERT_EQ(0, cgroup_join("split"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(0, try_socket(AF_INET6));
	EXPECT_TRUE(label_is("split[seq#1]"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_TRUE(label_is("split[seq#1,seq#2]"));
	EXPECT_EQ(EPERM, try_socket(AF_INET6));
}

/*
 * Threads that are labelled at the same time agree on one flow object, and what
 * they did counts for the process when they are gone.
 */
#define NUM_RACERS 3

static pthread_barrier_t barrier;

static void *race(void *family)
{
	pthread_barrier_wait(&barrier);
	pthread_barrier_wait(&barrier);
	return (void *)(long)try_socket((long)family);
}

TEST_F(group, threads_enter_together)
{
	static const int families[NUM_RACERS] = { AF_UNIX, AF_INET, AF_INET6 };
	int round, i;

	for (round = 0; round < 20; round++) {
		const pid_t child = fork();
		pthread_t threads[NUM_RACERS];
		void *err;

		if (child) {
			EXPECT_EQ(0, child_wait(child));
			continue;
		}
		pthread_barrier_init(&barrier, NULL, NUM_RACERS + 1);
		for (i = 0; i < NUM_RACERS; i++)
			EXPECT_EQ(0, pthread_create(&threads[i], NULL, race,
						    (void *)(long)families[i]));
		pthread_barrier_wait(&barrier);
		EXPECT_EQ(0, cgroup_join("now"));
		pthread_barrier_wait(&barrier);
		for (i = 0; i < NUM_RACERS; i++) {
			EXPECT_EQ(0, pthread_join(threads[i], &err));
			EXPECT_EQ(NULL, err);
		}
		EXPECT_TRUE(label_is("now[a,b,c]"));
		_exit(_metadata->exit_code);
	}
}

/* A parent that has done nothing yet shares all the same. */
TEST_F(relation, first_event)
{
	struct other *const other = &self->other;
	pid_t child;

	ASSERT_EQ(0, cgroup_join("now"));
	child = start(other, second_step, second_step_thread);
	ASSERT_LE(0, child);
	EXPECT_EQ(0, finish(other, child));
	EXPECT_TRUE(label_is(other->relation.shares ? "now[b]" : "now[]"));
}

/*
 * A worker of io_uring acts for its process, whenever it was made.
 */

FIXTURE(worker)
{
	struct uring ring;
};

FIXTURE_VARIANT(worker)
{
	uint32_t setup;
	uint8_t request;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(worker, itself) { .request = 0 };
FIXTURE_VARIANT_ADD(worker, thread) { .request = IOSQE_ASYNC };
FIXTURE_VARIANT_ADD(worker, poller) { .setup = IORING_SETUP_SQPOLL };

FIXTURE_VARIANT_ADD(worker, thread_of_poller) {
	.setup = IORING_SETUP_SQPOLL, .request = IOSQE_ASYNC
};

/* clang-format on */

static int uring_try_socket(struct uring *ring, int family, uint8_t flags)
{
	const int type = family == AF_PACKET ? SOCK_RAW : SOCK_STREAM;
	const struct io_uring_sqe sqe = uring_socket(family, type, flags);
	const int fd = uring_do(ring, &sqe);

	if (fd >= 0)
		close(fd);
	return fd < 0 ? -fd : 0;
}

FIXTURE_SETUP(worker)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("now"));
	ASSERT_EQ(0, uring_open(&self->ring, variant->setup));
	/* It is made, and finds nothing to do, outside. */
	EXPECT_EQ(0, uring_try_socket(&self->ring, AF_PACKET,
				      variant->request));
}

FIXTURE_TEARDOWN_PARENT(worker)
{
	cgroup_remove_all();
}

TEST_F(worker, first_event)
{
	ASSERT_EQ(0, cgroup_join("now"));
	EXPECT_EQ(0, uring_try_socket(&self->ring, AF_UNIX, variant->request));
	EXPECT_EQ(EPERM, uring_try_socket(&self->ring, AF_PACKET,
					  variant->request));
	EXPECT_TRUE(label_is("now[a]"));
}

TEST_F(worker, later_event)
{
	ASSERT_EQ(0, cgroup_join("now"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_EQ(EPERM, uring_try_socket(&self->ring, AF_PACKET,
					  variant->request));
	EXPECT_EQ(0, uring_try_socket(&self->ring, AF_UNIX, variant->request));
	EXPECT_TRUE(label_is("now[a,b]"));
}

TEST_HARNESS_MAIN
