// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Data that processes get from processes without a file
 *
 * A process that has the mark of some data reaches another one that has not, or
 * is reached by it; and what only the marked may not do is then tried by the
 * other one.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/kcmp.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"
#include "uring.h"

/* What is kept outside of processes has a mark of its own. */
#define RULES                                          \
	"	enter immediate\n"                     \
	"	on socket.create family netlink set phi\n" \
	"	on socket.create family inet6 set drift\n" \
	"	deny socket.create family packet when phi errno EDOM\n" \
	"	deny socket.create family inet when drift errno EDOM\n"

static const char policy[] =
	"mark phi data\n"
	"mark drift data\n"
	"container one {\n"
	"	match cgroup \"/hcsec-selftests/one\"\n"
	RULES
	"}\n"
	"container two {\n"
	"	match cgroup \"/hcsec-selftests/two\"\n"
	RULES
	"}\n"
	"container later {\n"
	"	match cgroup \"/hcsec-selftests/later\"\n"
	"	on socket.create family netlink set phi\n"
	"}\n"
	"container free {\n"
	"	match cgroup \"/hcsec-selftests/free\"\n"
	"	enter immediate\n"
	"}\n";

/* An errno, or 0. */
#define ERR(call) ((long)(call) < 0 ? errno : 0)

/* In the memory of each process, where the other one can find it. */
static char cell;

/* What the marked process, that is current, does with the other one. */
static int vm_write(pid_t pid)
{
	char data = 's';
	const struct iovec local = { &data, 1 };
	const struct iovec remote = { &cell, 1 };

	return process_vm_writev(pid, &local, 1, &remote, 1, 0) == 1 ? 0 : errno;
}

static int vm_read(pid_t pid)
{
	const struct iovec local = { &cell, 1 };
	const struct iovec remote = { &cell, 1 };

	return process_vm_readv(pid, &local, 1, &remote, 1, 0) == 1 ? 0 : errno;
}

static int open_proc(pid_t pid, const char *name, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/%s", pid, name);
	return open(path, flags | O_CLOEXEC);
}

static int mem_write(pid_t pid)
{
	const int fd = open_proc(pid, "mem", O_RDWR);
	const int err = pwrite(fd, "s", 1, (off_t)(uintptr_t)&cell) == 1 ?
				0 : errno;

	close(fd);
	return err;
}

static int mem_read(pid_t pid)
{
	const int fd = open_proc(pid, "mem", O_RDONLY);
	const int err = pread(fd, &cell, 1,
			      (off_t)(uintptr_t)&cell) == 1 ? 0 : errno;

	close(fd);
	return err;
}

static int environ_read(pid_t pid)
{
	const int fd = open_proc(pid, "environ", O_RDONLY);
	const int err = read(fd, &cell, 1) == 1 ? 0 : errno;

	close(fd);
	return err;
}

static int poke(pid_t pid)
{
	const long word = 's';
	int err;

	if (ptrace(PTRACE_ATTACH, pid, NULL, NULL))
		return errno;
	waitpid(pid, NULL, __WALL);
	err = ERR(ptrace(PTRACE_POKEDATA, pid, (long)&cell & -sizeof(long),
			 word << 8 * ((long)&cell % sizeof(long))));
	ptrace(PTRACE_DETACH, pid, NULL, NULL);
	return err;
}

static int seize(pid_t pid)
{
	return ERR(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
}

static int take_fd(pid_t pid)
{
	const int pidfd = syscall(__NR_pidfd_open, pid, 0);

	return ERR(syscall(__NR_pidfd_getfd, pidfd, 1, 0));
}

/* Which of the two addresses is the higher one is a bit of the other process. */
static int compare(pid_t pid)
{
	return ERR(syscall(__NR_kcmp, getpid(), pid, KCMP_VM, 0, 0));
}

#define RING_PAGES 16

/* Samples have what is on the other one's stack. */
static int sample(pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CONTEXT_SWITCHES,
		.sample_period = 1,
		.sample_type = PERF_SAMPLE_STACK_USER,
		.sample_stack_user = 1024,
	};
	const int fd = syscall(__NR_perf_event_open, &attr, pid, -1, -1,
			       PERF_FLAG_FD_CLOEXEC);
	const struct perf_event_mmap_page *ring;
	int tries;

	if (fd < 0)
		return errno;
	ring = mmap(NULL, (1 + RING_PAGES) * 4096, PROT_READ | PROT_WRITE,
		    MAP_SHARED, fd, 0);
	if (ring == MAP_FAILED)
		return errno;
	for (tries = 0; tries < 5000; tries++) {
		if (__atomic_load_n(&ring->data_head, __ATOMIC_ACQUIRE))
			break;
		usleep(1000);
	}
	return tries < 5000 ? 0 : ENODATA;
}

static int queue(pid_t pid)
{
	return ERR(sigqueue(pid, SIGUSR1, (union sigval){ .sival_int = 's' }));
}

static int plain_signal(pid_t pid)
{
	return ERR(kill(pid, SIGUSR1));
}

/* What an agent is told to do, and what came of it. */
enum { IDLE, MARK, TRY, CALL };

struct agent {
	atomic_int command;
	atomic_int answer;
	pid_t pid;
};

/*
 * Two processes, in one container or in two: the active one does something to
 * the passive one.  One of them is marked before that, or after it; the other
 * one then tries what the marked may not do.
 */
FIXTURE(pair)
{
	/*
	 * In memory that was shared before anybody was in a container, so that
	 * it carries no mark.
	 */
	struct agent *agents;
};

FIXTURE_VARIANT(pair)
{
	int (*call)(pid_t pid);
	/* Data goes from the passive one to the active one. */
	bool back;
	/* It is there only after the call. */
	bool late;
	bool harmless;
	bool apart;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(pair, vm_write) {
	.call = vm_write
};

FIXTURE_VARIANT_ADD(pair, vm_write_apart) {
	.call = vm_write, .apart = true
};

FIXTURE_VARIANT_ADD(pair, vm_read) {
	.call = vm_read, .back = true
};

FIXTURE_VARIANT_ADD(pair, vm_read_apart) {
	.call = vm_read, .back = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, mem_write) {
	.call = mem_write
};

FIXTURE_VARIANT_ADD(pair, mem_write_apart) {
	.call = mem_write, .apart = true
};

FIXTURE_VARIANT_ADD(pair, mem_write_early) {
	.call = mem_write, .late = true
};

FIXTURE_VARIANT_ADD(pair, mem_write_early_apart) {
	.call = mem_write, .late = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, mem_read) {
	.call = mem_read, .back = true
};

FIXTURE_VARIANT_ADD(pair, mem_read_apart) {
	.call = mem_read, .back = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, mem_read_early) {
	.call = mem_read, .back = true, .late = true
};

FIXTURE_VARIANT_ADD(pair, mem_read_early_apart) {
	.call = mem_read, .back = true, .late = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, environ_read) {
	.call = environ_read, .back = true
};

FIXTURE_VARIANT_ADD(pair, environ_read_apart) {
	.call = environ_read, .back = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, poke) {
	.call = poke
};

FIXTURE_VARIANT_ADD(pair, poke_apart) {
	.call = poke, .apart = true
};

FIXTURE_VARIANT_ADD(pair, seize_early) {
	.call = seize, .late = true
};

FIXTURE_VARIANT_ADD(pair, seize_early_apart) {
	.call = seize, .late = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, seize_early_back) {
	.call = seize, .back = true, .late = true
};

FIXTURE_VARIANT_ADD(pair, seize_early_back_apart) {
	.call = seize, .back = true, .late = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, take_fd) {
	.call = take_fd, .back = true
};

FIXTURE_VARIANT_ADD(pair, take_fd_apart) {
	.call = take_fd, .back = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, compare) {
	.call = compare, .back = true
};

FIXTURE_VARIANT_ADD(pair, compare_apart) {
	.call = compare, .back = true, .apart = true
};

/* The first one of its kind: what samples, has all that samplers ever had. */
FIXTURE_VARIANT_ADD(pair, sample_early_apart) {
	.call = sample, .back = true, .late = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, sample) {
	.call = sample, .back = true
};

FIXTURE_VARIANT_ADD(pair, sample_apart) {
	.call = sample, .back = true, .apart = true
};

FIXTURE_VARIANT_ADD(pair, sample_early) {
	.call = sample, .back = true, .late = true
};

FIXTURE_VARIANT_ADD(pair, queue) {
	.call = queue
};

FIXTURE_VARIANT_ADD(pair, queue_apart) {
	.call = queue, .apart = true
};

FIXTURE_VARIANT_ADD(pair, plain_signal) {
	.call = plain_signal, .harmless = true
};

FIXTURE_VARIANT_ADD(pair, plain_signal_apart) {
	.call = plain_signal, .harmless = true, .apart = true
};

/* clang-format on */

FIXTURE_SETUP(pair)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("one"));
	ASSERT_EQ(0, cgroup_make("two"));
	ASSERT_EQ(0, cgroup_make("free"));
	self->agents = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			    MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->agents);
}

FIXTURE_TEARDOWN_PARENT(pair)
{
	cgroup_remove_all();
}

static void serve(struct agent *agent, const struct agent *other,
		  int (*call)(pid_t pid))
{
	signal(SIGUSR1, SIG_IGN);
	try_socket(AF_UNIX);
	for (;;) {
		while (agent->command == IDLE)
			usleep(1000);
		if (agent->command == CALL)
			agent->answer = call(other->pid);
		else
			agent->answer = try_socket(agent->command == MARK ?
							   AF_NETLINK :
							   AF_PACKET);
		agent->command = IDLE;
	}
}

static int start(struct agent *agent, const char *cgroup,
		 const struct agent *other, int (*call)(pid_t pid))
{
	pid_t child;

	*agent = (struct agent){};
	child = fork_in(cgroup);
	if (!child)
		serve(agent, other, call);
	agent->pid = child;
	return child < 0 ? errno : 0;
}

static int tell(struct agent *agent, int command)
{
	int tries;

	agent->command = command;
	for (tries = 0; tries < 10000 && agent->command != IDLE; tries++)
		usleep(1000);
	return agent->command == IDLE ? agent->answer : -1;
}

static void stop(struct agent *agent)
{
	kill(agent->pid, SIGKILL);
	waitpid(agent->pid, NULL, 0);
}

/* Negative if what is to be tried cannot be. */
static int run(struct agent *active, struct agent *passive, const char *cgroup,
	       const char *passive_cgroup,
	       int (*call)(pid_t pid), bool back, bool late)
{
	struct agent *const source = back ? passive : active;
	int result = -1;

	if (start(active, cgroup, passive, call) ||
	    start(passive, passive_cgroup, active, call))
		return -1;
	/* Both are subjects, and neither is marked. */
	if (tell(active, TRY) || tell(passive, TRY))
		result = -2;
	else if (late ? tell(active, CALL) : tell(source, MARK))
		result = -3;
	else if (late ? tell(source, MARK) : tell(active, CALL))
		result = -4;
	else
		result = tell(back ? active : passive, TRY);
	stop(active);
	stop(passive);
	return result;
}

TEST_F(pair, carries)
{
	struct agent *const agents = self->agents;

	EXPECT_EQ(0, run(&agents[0], &agents[1], "free", "free", variant->call,
			 variant->back, variant->late));
	EXPECT_EQ(variant->harmless ? 0 : EDOM,
		  run(&agents[0], &agents[1], "one",
		      variant->apart ? "two" : "one", variant->call,
		      variant->back, variant->late));
}

/* Tracing goes on when a tracee executes another program. */
FIXTURE(tracee)
{
};

FIXTURE_SETUP(tracee)
{
	ASSERT_EQ(0, policy_load(policy));
}

FIXTURE_TEARDOWN_PARENT(tracee)
{
	cgroup_remove_all();
}

/* Status of a program that is traced while its tracer gets a mark. */
static int trace_program(void)
{
	const pid_t child = fork();
	int status;

	if (!child) {
		if (ptrace(PTRACE_TRACEME, 0, NULL, NULL))
			_exit(255);
		_exit(try_exec(probe_path(), "socket", "17", NULL));
	}
	if (waitpid(child, &status, 0) != child || !WIFSTOPPED(status) ||
	    try_socket(AF_NETLINK) ||
	    ptrace(PTRACE_CONT, child, NULL, NULL))
		return -1;
	return child_wait(child);
}

TEST_F(tracee, executes)
{
	ASSERT_EQ(0, cgroup_make("one"));
	IN_CHILD(EXPECT_EQ(0, cgroup_enter("free"));
		EXPECT_EQ(0, try_socket(AF_UNIX));
		EXPECT_EQ(0, trace_program());
	);
	ASSERT_EQ(0, cgroup_enter("one"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(EDOM, trace_program());
}

/* Nor does it end when the tracee becomes a subject by that. */
TEST_F(tracee, becomes_subject)
{
	struct agent *const agents = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
					  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t child;

	ASSERT_NE(MAP_FAILED, agents);
	ASSERT_EQ(0, cgroup_make("one"));
	ASSERT_EQ(0, cgroup_make("later"));
	child = fork_in("later");
	if (!child) {
		while (!agents[1].command)
			usleep(1000);
		_exit(try_exec(probe_path(), "socket", "16", NULL));
	}
	agents[1].pid = child;
	ASSERT_EQ(0, start(&agents[0], "one", &agents[1], seize));
	EXPECT_EQ(0, tell(&agents[0], CALL));
	EXPECT_EQ(0, tell(&agents[0], TRY));
	agents[1].command = CALL;
	/* Its tracer does not wait for it, so nobody is told when it ends. */
	usleep(1000 * 1000);
	EXPECT_EQ(EDOM, tell(&agents[0], TRY));
	stop(&agents[0]);
	stop(&agents[1]);
}

/* Who is not traced does not learn what its parent learns. */
TEST_F(tracee, is_none)
{
	pid_t child;

	ASSERT_EQ(0, cgroup_enter("one"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	child = fork();
	if (!child) {
		raise(SIGSTOP);
		_exit(try_exec(probe_path(), "socket", "17", NULL));
	}
	ASSERT_EQ(child, waitpid(child, NULL, WUNTRACED));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	kill(child, SIGCONT);
	EXPECT_EQ(0, child_wait(child));
	EXPECT_EQ(EDOM, try_socket(AF_PACKET));
}

/* A key holds data, and so does a map of BPF. */
static int key;

static int make_key(void)
{
	key = syscall(__NR_add_key, "user", "hcsec-trace", "x", 1,
		      KEY_SPEC_SESSION_KEYRING);
	return key < 0 ? errno : 0;
}

static int update_key(void)
{
	return ERR(syscall(__NR_keyctl, KEYCTL_UPDATE, key, "secret", 6));
}

static int read_key(void)
{
	char text[16];

	return ERR(syscall(__NR_keyctl, KEYCTL_READ, key, text, sizeof(text)));
}

static int map;

static int do_map(int cmd, long *value)
{
	int zero = 0;
	union bpf_attr attr = {
		.map_fd = map,
		.key = (uintptr_t)&zero,
		.value = (uintptr_t)value,
	};

	return ERR(syscall(__NR_bpf, cmd, &attr, sizeof(attr)));
}

static int make_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 8,
		.max_entries = 1,
	};

	map = syscall(__NR_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));
	return map < 0 ? errno : 0;
}

static int write_map(void)
{
	long value = 's';

	return do_map(BPF_MAP_UPDATE_ELEM, &value);
}

static int read_map(void)
{
	long value;

	return do_map(BPF_MAP_LOOKUP_ELEM, &value);
}

FIXTURE(store)
{
};

FIXTURE_VARIANT(store)
{
	int (*make)(void);
	int (*put)(void);
	int (*get)(void);
};

/* clang-format off */
FIXTURE_VARIANT_ADD(store, key) {
	.make = make_key, .put = update_key, .get = read_key
};

FIXTURE_VARIANT_ADD(store, map) {
	.make = make_map, .put = write_map, .get = read_map
};

/* clang-format on */

FIXTURE_SETUP(store)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("one"));
	ASSERT_EQ(0, cgroup_make("two"));
	ASSERT_EQ(0, cgroup_make("free"));
	ASSERT_LT(0, syscall(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL));
	ASSERT_EQ(0, variant->make());
}

FIXTURE_TEARDOWN_PARENT(store)
{
	cgroup_remove_all();
}

static int put_in(const char *cgroup, int (*put)(void))
{
	const pid_t child = fork_in(cgroup);

	if (!child)
		_exit(try_socket(AF_INET6) ?: put());
	return child_wait(child);
}

static int get_in(const char *cgroup, int (*get)(void))
{
	const pid_t child = fork_in(cgroup);

	if (!child)
		_exit(get() ? 255 : try_socket(AF_INET));
	return child_wait(child);
}

TEST_F(store, carries)
{
	EXPECT_EQ(0, put_in("free", variant->put));
	EXPECT_EQ(0, get_in("one", variant->get));
	EXPECT_EQ(0, put_in("one", variant->put));
	EXPECT_EQ(EDOM, get_in("one", variant->get));
	EXPECT_EQ(EDOM, get_in("two", variant->get));
	EXPECT_EQ(0, get_in("free", variant->get));
}

/*
 * A ring is memory that is shared: whatever its maker gets later, others may
 * have through it.
 */
TEST_F(tracee, ring)
{
	struct uring ring;
	pid_t child;

	ASSERT_EQ(0, cgroup_enter("one"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	ASSERT_EQ(0, uring_open(&ring, 0));
	child = fork();
	if (!child) {
		raise(SIGSTOP);
		_exit(try_socket(AF_PACKET));
	}
	ASSERT_EQ(child, waitpid(child, NULL, WUNTRACED));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	kill(child, SIGCONT);
	EXPECT_EQ(EDOM, child_wait(child));
}

/* What a ring was given before its maker got a mark is no way around it. */
static int write_registered(struct uring *ring, char *buffer)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_WRITE_FIXED,
		.flags = IOSQE_FIXED_FILE,
		.addr = (uintptr_t)buffer,
		.len = 1,
	};

	return uring_do(ring, &sqe);
}

static int read_in(const char *cgroup, int fd)
{
	const pid_t child = fork_in(cgroup);
	char byte;

	if (!child)
		_exit(pread(fd, &byte, 1, 0) == 1 ? try_socket(AF_PACKET) :
						    255);
	return child_wait(child);
}

TEST_F(tracee, registered)
{
	static char buffer;
	const struct iovec part = { &buffer, 1 };
	const int fd = memfd_create("registered", MFD_CLOEXEC);
	struct uring ring;

	ASSERT_EQ(0, cgroup_make("one"));
	ASSERT_EQ(0, cgroup_make("two"));
	ASSERT_EQ(0, uring_open(&ring, 0));
	ASSERT_EQ(0, syscall(__NR_io_uring_register, ring.fd,
			     IORING_REGISTER_FILES, &fd, 1));
	ASSERT_EQ(0, syscall(__NR_io_uring_register, ring.fd,
			     IORING_REGISTER_BUFFERS, &part, 1));
	IN_CHILD(EXPECT_EQ(0, cgroup_join("one"));
		 EXPECT_EQ(1, write_registered(&ring, &buffer)));
	EXPECT_EQ(0, read_in("two", fd));
	IN_CHILD(EXPECT_EQ(0, cgroup_join("one"));
		 EXPECT_EQ(0, try_socket(AF_NETLINK));
		 EXPECT_EQ(1, write_registered(&ring, &buffer)));
	EXPECT_EQ(EDOM, read_in("two", fd));
}

TEST_HARNESS_MAIN
