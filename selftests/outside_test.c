// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Whoever is taken out of its container's cgroup does nothing
 *
 * Every kind of event is tried by a process of a container whose policy asks for
 * it and denies nothing.  Then the process is moved, and tries it once more.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"
#include "uring.h"

#define DIR "/tmp/hcsec-outside"
#define FILE_NAME DIR "/file"
#define OTHER_NAME DIR "/other"

static const char policy[] =
	"mark a process\n"
	"container strict {\n"
	"	match cgroup \"/hcsec-selftests/strict\"\n"
	"	enter immediate\n"
	"	on file, socket, system set a\n"
	"	on process.fork, process.setid, process.capable set a\n"
	"	on process.ptrace, process.kill, process.userns.create set a\n"
	"}\n";

/* An errno, or 0. */
#define ERR(call) ((long)(call) < 0 ? errno : 0)

/* What there is from before the process was moved. */
static int file;
static int self;
static struct uring ring;

static int try_open(void)
{
	const int fd = open(FILE_NAME, O_RDONLY | O_CLOEXEC);

	return fd < 0 ? errno : ERR(close(fd));
}

static int try_read(void)
{
	char byte;

	return ERR(pread(file, &byte, 1, 0));
}

static int try_write(void)
{
	return ERR(pwrite(file, "x", 1, 0));
}

static int try_truncate(void)
{
	return ERR(ftruncate(file, 4));
}

static int try_create(void)
{
	return ERR(mkdir(DIR "/new", 0700)) ?: ERR(rmdir(DIR "/new"));
}

static int try_link(void)
{
	return ERR(link(FILE_NAME, OTHER_NAME)) ?: ERR(unlink(OTHER_NAME));
}

static int try_rename(void)
{
	return ERR(rename(FILE_NAME, OTHER_NAME)) ?:
	       ERR(rename(OTHER_NAME, FILE_NAME));
}

/* There is one for each time. */
static int try_unlink(void)
{
	return ERR(unlink(DIR "/first")) == ENOENT ?
		       ERR(unlink(DIR "/second")) :
		       0;
}

static int try_chmod(void)
{
	return ERR(chmod(FILE_NAME, 0600));
}

static int try_chown(void)
{
	return ERR(chown(FILE_NAME, 0, 0));
}

static int try_map(void)
{
	void *const map = mmap(NULL, 4, PROT_READ | PROT_EXEC, MAP_PRIVATE,
			       file, 0);

	return map == MAP_FAILED ? errno : ERR(munmap(map, 4));
}

static int try_receive(void)
{
	const int fd = syscall(__NR_pidfd_getfd, self, file, 0);

	return fd < 0 ? errno : ERR(close(fd));
}

static int try_any_socket(void)
{
	return try_socket(AF_UNIX);
}

static int try_fork(void)
{
	const pid_t child = fork();

	if (!child)
		_exit(0);
	return child < 0 ? errno : child_wait(child);
}

static int try_setid(void)
{
	return ERR(setuid(0));
}

static int try_capability(void)
{
	return ERR(chroot("/"));
}

static int try_trace(void)
{
	const pid_t parent = getppid();

	if (ptrace(PTRACE_SEIZE, parent, NULL, NULL) ||
	    ptrace(PTRACE_INTERRUPT, parent, NULL, NULL) ||
	    waitpid(parent, NULL, __WALL) != parent)
		return errno;
	return ERR(ptrace(PTRACE_DETACH, parent, NULL, NULL));
}

static int try_kill(void)
{
	return ERR(kill(getpid(), 0));
}

/* In a child, so that there is a second time, or where there can be none. */
static int try_user_namespace(void)
{
	const pid_t child = fork();
	int err;

	if (child > 0)
		return child_wait(child);
	err = ERR(unshare(CLONE_NEWUSER));
	if (!child)
		_exit(err);
	return err;
}

static int try_mount(void)
{
	return ERR(mount("none", DIR, "tmpfs", 0, NULL)) ?: ERR(umount(DIR));
}

static int try_umount(void)
{
	return ERR(umount2(DIR, UMOUNT_NOFOLLOW));
}

static int try_pivot(void)
{
	return ERR(syscall(__NR_pivot_root, "/", "/"));
}

static int try_module(void)
{
	return ERR(syscall(__NR_init_module, "x", 1, ""));
}

static int try_bpf(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 4,
		.max_entries = 1,
	};
	const int fd = syscall(__NR_bpf, BPF_MAP_CREATE, &attr, sizeof(attr));

	return fd < 0 ? errno : ERR(close(fd));
}

static int try_ring(void)
{
	struct io_uring_params params = {};
	const int fd = syscall(__NR_io_uring_setup, 1, &params);

	return fd < 0 ? errno : ERR(close(fd));
}

static int try_perf(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
	};
	const int fd = syscall(__NR_perf_event_open, &attr, 0, -1, -1, 0);

	return fd < 0 ? errno : ERR(close(fd));
}

static int try_key(void)
{
	return ERR(syscall(__NR_add_key, "user", "hcsec-outside", "x", 1,
			   KEY_SPEC_PROCESS_KEYRING));
}

/* @before: Where it does not just succeed. */
static const struct {
	const char *name;
	int (*call)(void);
	int before;
} calls[] = {
	{ "file.open", try_open },
	{ "file.read", try_read },
	{ "file.write", try_write },
	{ "file.write of a size", try_truncate },
	{ "file.create", try_create },
	{ "file.link", try_link },
	{ "file.rename", try_rename },
	{ "file.unlink", try_unlink },
	{ "file.chmod", try_chmod },
	{ "file.chown", try_chown },
	{ "file.mmap-exec", try_map },
	{ "file.receive", try_receive },
	{ "socket.create", try_any_socket },
	{ "process.fork", try_fork },
	{ "process.setid", try_setid },
	{ "process.capable", try_capability },
	{ "process.ptrace", try_trace },
	{ "process.kill", try_kill },
	{ "process.userns.create", try_user_namespace },
	{ "system.mount", try_mount },
	{ "system.umount", try_umount, EINVAL },
	{ "system.pivot", try_pivot, EBUSY },
	{ "system.module", try_module, ENOEXEC },
	{ "system.bpf", try_bpf },
	{ "system.io_uring", try_ring },
	{ "system.perf", try_perf },
	{ "system.key", try_key },
};

/* Made before anybody was in a container, so that nothing is in the way. */
struct results {
	int before[ARRAY_LEN(calls)];
	int after[ARRAY_LEN(calls)];
};

FIXTURE(outside)
{
	struct results *results;
	int records;
};

FIXTURE_SETUP(outside)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("strict"));
	ASSERT_EQ(0, cgroup_make("elsewhere"));
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, write_file(FILE_NAME, "file", 0700));
	ASSERT_EQ(0, write_file(DIR "/first", "", 0700));
	ASSERT_EQ(0, write_file(DIR "/second", "", 0700));
	self->results = mmap(NULL, sizeof(*self->results),
			     PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS,
			     -1, 0);
	ASSERT_NE(MAP_FAILED, self->results);
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(outside)
{
	cgroup_remove_all();
	remove_all(DIR);
}

static void try_all(int *results)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(calls); i++)
		results[i] = calls[i].call();
}

static void be_moved(struct results *results)
{
	file = open(FILE_NAME, O_RDWR | O_CLOEXEC);
	self = syscall(__NR_pidfd_open, getpid(), 0);
	if (file < 0 || self < 0 || unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL))
		_exit(1);
	try_all(results->before);
	raise(SIGSTOP);
	try_all(results->after);
	_exit(0);
}

TEST_F(outside, denied)
{
	const pid_t child = fork_in("strict");
	int status;
	size_t i;

	if (!child)
		be_moved(self->results);
	do {
		ASSERT_EQ(child, waitpid(child, &status, WUNTRACED));
	} while (WIFSTOPPED(status) && WSTOPSIG(status) != SIGSTOP);
	ASSERT_TRUE(WIFSTOPPED(status));
	ASSERT_EQ(0, cgroup_move(child, CGROUP_TOP "/elsewhere"));
	kill(child, SIGCONT);
	EXPECT_EQ(0, child_wait(child));
	for (i = 0; i < ARRAY_LEN(calls); i++) {
		EXPECT_EQ(calls[i].before, self->results->before[i])
		{
			TH_LOG("in the container: %s", calls[i].name);
		}
		EXPECT_EQ(EPERM, self->results->after[i])
		{
			TH_LOG("outside: %s", calls[i].name);
		}
	}
	EXPECT_EQ(1, records_find(self->records,
				  "type=escape profile=strict", NULL));
}

/* The thread that polls the ring is moved along. */
static int try_polled(void)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MKDIRAT,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)(DIR "/polled"),
		.len = 0700,
	};

	return -uring_do(&ring, &sqe);
}

TEST_F(outside, polled)
{
	ASSERT_EQ(0, cgroup_join("strict"));
	ASSERT_EQ(0, uring_open(&ring, IORING_SETUP_SQPOLL));
	EXPECT_EQ(0, try_polled());
	EXPECT_EQ(0, rmdir(DIR "/polled"));
	/* The thread is its maker's, whoever asks it. */
	IN_CHILD(EXPECT_EQ(0, cgroup_join("elsewhere"));
		 EXPECT_EQ(EPERM, try_create());
		 EXPECT_EQ(0, try_polled()));
	EXPECT_EQ(0, rmdir(DIR "/polled"));
	ASSERT_EQ(0, cgroup_join("elsewhere"));
	EXPECT_EQ(EPERM, try_polled());
}

TEST_HARNESS_MAIN
