// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - What processes do to processes, and what they are
 *
 * Rules have errnos of their own where the kernel hands them on, so that a test
 * sees which one it was.
 */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <linux/filter.h>
#include <linux/kcmp.h>
#include <linux/perf_event.h>
#include <linux/sched.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/fsuid.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "caps.h"
#include "common.h"
#include "uring.h"

#define DIR "/tmp/hcsec-process"

static const char policy[] =
	"mark a process\n"
	"container forks {\n"
	"	match cgroup \"/hcsec-selftests/forks\"\n"
	"	enter immediate\n"
	"	on socket.create family netlink set a\n"
	"	deny process.fork when a errno EDOM\n"
	"}\n"
	"container ids {\n"
	"	match cgroup \"/hcsec-selftests/ids\"\n"
	"	enter immediate\n"
	"	default deny process.setid\n"
	"	allow process.setid uid 1000\n"
	"	allow process.setid gid 1000 1001\n"
	"	deny process.setid uid 1002 errno EDOM\n"
	"}\n"
	"container caps {\n"
	"	match cgroup \"/hcsec-selftests/caps\"\n"
	"	enter immediate\n"
	"	deny process.capable capability sys_admin dac_override\n"
	"	deny process.capable capability dac_read_search\n"
	"}\n"
	"container fatal {\n"
	"	match cgroup \"/hcsec-selftests/fatal\"\n"
	"	enter immediate\n"
	"	kill process.capable capability sys_admin\n"
	"}\n"
	"container kills {\n"
	"	match cgroup \"/hcsec-selftests/kills\"\n"
	"	enter immediate\n"
	"	deny process.kill target self signal USR2 errno EDOM\n"
	"	deny process.kill target container errno ERANGE\n"
	"	deny process.kill target other errno ETIME\n"
	"	deny process.kill target host errno EUSERS\n"
	"}\n"
	"container traces {\n"
	"	match cgroup \"/hcsec-selftests/traces\"\n"
	"	enter immediate\n"
	"	deny process.ptrace target container access attach errno ERANGE\n"
	"	deny process.ptrace target other errno ETIME\n"
	"	deny process.ptrace target host access read errno EUSERS\n"
	"}\n"
	"container users {\n"
	"	match cgroup \"/hcsec-selftests/users\"\n"
	"	enter immediate\n"
	"	deny process.userns.create errno EDOM\n"
	"}\n"
	"container other {\n"
	"	match cgroup \"/hcsec-selftests/other\"\n"
	"	enter immediate\n"
	"}\n";

FIXTURE(process)
{
	int records;
};

FIXTURE_SETUP(process)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_dir(DIR));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(process)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

#define EXPECT_RECORD(fields)                                             \
	EXPECT_EQ(1, records_find(self->records, fields, NULL))           \
	{                                                                 \
		TH_LOG("no record with %s", fields);                      \
	}

/* An errno, or 0. */
#define ERR(call) ((long)(call) < 0 ? errno : 0)

static void *do_nothing(void *arg)
{
	return arg;
}

static int try_thread(void)
{
	pthread_t thread;
	const int err = pthread_create(&thread, NULL, do_nothing, NULL);

	return err ? err : pthread_join(thread, NULL);
}

static int try_fork(uint64_t flags)
{
	struct clone_args args = { .flags = flags, .exit_signal = SIGCHLD };
	const pid_t child = syscall(__NR_clone3, &args, sizeof(args));

	if (!child)
		_exit(0);
	return child < 0 ? errno : child_wait(child);
}

TEST_F(process, fork)
{
	ASSERT_EQ(0, cgroup_enter("forks"));
	EXPECT_EQ(0, try_fork(0));
	EXPECT_EQ(0, try_thread());
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(EDOM, try_fork(0));
	EXPECT_EQ(EDOM, try_fork(CLONE_FILES));
	EXPECT_EQ(EDOM, try_fork(CLONE_VM | CLONE_VFORK));
	/* A thread is no process. */
	EXPECT_EQ(0, try_thread());
	EXPECT_RECORD("event=process.fork verdict=deny errno=EDOM marks=a");
}

TEST_F(process, setuid)
{
	ASSERT_EQ(0, cgroup_enter("ids"));
	EXPECT_EQ(EDOM, ERR(setuid(1002)));
	EXPECT_RECORD("event=process.setid verdict=deny id_kind=uid id=1002");
	EXPECT_EQ(EPERM, ERR(seteuid(1003)));
	EXPECT_EQ(EPERM, ERR(setresuid(0, 1003, 0)));
	EXPECT_EQ(EPERM, ERR(setreuid(-1, 1003)));
	setfsuid(1003);
	EXPECT_EQ(0, setfsuid(-1));
	EXPECT_EQ(0, ERR(seteuid(1000)));
	/* Nor back, whatever the saved one is. */
	EXPECT_EQ(EPERM, ERR(seteuid(0)));
	EXPECT_RECORD("event=process.setid id_kind=uid id=0 uid=0");
}

TEST_F(process, setgid)
{
	static const gid_t good[] = { 1000, 1001 }, bad[] = { 1000, 1002 };

	ASSERT_EQ(0, cgroup_enter("ids"));
	EXPECT_EQ(EPERM, ERR(setgid(1002)));
	EXPECT_RECORD("event=process.setid verdict=deny id_kind=gid id=1002");
	EXPECT_EQ(EPERM, ERR(setresgid(-1, 1002, -1)));
	EXPECT_EQ(EPERM, ERR(setgroups(2, bad)));
	EXPECT_RECORD("event=process.setid verdict=deny id_kind=gid id=1002");
	EXPECT_EQ(0, ERR(setgroups(2, good)));
	/* To have less is not to become something. */
	EXPECT_EQ(0, ERR(setgroups(1, good)));
	EXPECT_EQ(0, ERR(setgroups(0, NULL)));
	EXPECT_EQ(0, ERR(setgid(1001)));
	EXPECT_EQ(0, ERR(setuid(1000)));
}

TEST_F(process, capable)
{
	ASSERT_EQ(0, unshare(CLONE_NEWUTS));
	EXPECT_EQ(0, ERR(sethostname("before", 6)));
	ASSERT_EQ(0, cgroup_enter("caps"));
	EXPECT_EQ(EPERM, ERR(sethostname("after", 5)));
	EXPECT_RECORD("event=process.capable verdict=deny capability=sys_admin");
	EXPECT_EQ(0, ERR(chown(DIR, 1000, 1000)));
	/* What a task does not have, it does not use. */
	ASSERT_EQ(0, cap_set(CAP_SYS_ADMIN, false));
	EXPECT_EQ(EPERM, ERR(sethostname("after", 5)));
	EXPECT_EQ(0, records_count(self->records, "event=process.capable"));
}

/* A namespace of users is no way to have a capability that is denied. */
TEST_F(process, capable_in_namespace)
{
	ASSERT_EQ(0, cgroup_enter("caps"));
	ASSERT_EQ(0, unshare(CLONE_NEWUSER));
	EXPECT_EQ(EPERM, ERR(unshare(CLONE_NEWUTS)));
	EXPECT_RECORD("event=process.capable capability=sys_admin");
}

/* Asks for CAP_SYS_ADMIN, and says that it need not be told if it is not. */
static int probe_capability(void)
{
	struct sock_filter allow = BPF_STMT(BPF_RET | BPF_K,
					    SECCOMP_RET_ALLOW);
	struct sock_fprog filter = { .len = 1, .filter = &allow };

	return ERR(syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER, 0, &filter));
}

TEST_F(process, probe)
{
	EXPECT_EQ(0, probe_capability());
	ASSERT_EQ(0, cgroup_enter("caps"));
	EXPECT_EQ(EACCES, probe_capability());
	EXPECT_EQ(0, records_count(self->records, "event=process.capable"));
}

/* Nobody dies for a question. */
TEST_F(process, probe_kill)
{
	pid_t child;

	ASSERT_EQ(0, cgroup_make("fatal"));
	child = fork_in("fatal");
	if (!child) {
		if (probe_capability() != EACCES)
			_exit(1);
		sethostname("x", 1);
		_exit(2);
	}
	EXPECT_EQ(1000 + SIGKILL, child_wait(child));
	EXPECT_RECORD("event=process.capable verdict=kill capability=sys_admin");
}

/*
 * What an overlay does to its layers it does as who has mounted it.
 */
TEST_F(process, borrowed_capability)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount("t", DIR, "tmpfs", 0, NULL));
	ASSERT_EQ(0, mkdir(DIR "/lower", 0755));
	ASSERT_EQ(0, mkdir(DIR "/upper", 0755));
	ASSERT_EQ(0, mkdir(DIR "/work", 0755));
	ASSERT_EQ(0, mkdir(DIR "/merged", 0755));
	ASSERT_EQ(0, write_file(DIR "/lower/file", "lower", 0600));
	ASSERT_EQ(0, write_file(DIR "/lower/secret", "lower", 0600));
	ASSERT_EQ(0, chown(DIR "/lower/secret", 1000, 1000));
	if (mount("o", DIR "/merged", "overlay", 0,
		  "lowerdir=" DIR "/lower,upperdir=" DIR "/upper,workdir=" DIR
		  "/work"))
		SKIP(return, "no overlayfs");

	ASSERT_EQ(0, cgroup_enter("caps"));
	EXPECT_EQ(0, write_file(DIR "/merged/file", "upper", 0600));
	EXPECT_EQ(0, access(DIR "/upper/file", F_OK));
	EXPECT_EQ(0, records_count(self->records, "event=process.capable"));
	/* Its own capabilities are another matter. */
	EXPECT_EQ(EACCES, ERR(open(DIR "/merged/secret", O_RDONLY)));
	EXPECT_RECORD("event=process.capable capability=dac_override");
}

static struct io_uring_sqe open_as(uint16_t personality, uint8_t flags)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_OPENAT,
		.flags = flags,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)(DIR "/secret"),
		.open_flags = O_RDONLY,
		.personality = personality,
	};
}

static int set_override(bool effective)
{
	return cap_set(CAP_DAC_OVERRIDE, effective) ?:
	       cap_set(CAP_DAC_READ_SEARCH, effective);
}

/* Credentials come back that were there before the task was a subject. */
FIXTURE(personality)
{
	struct uring ring;
	int personality;
	int records;
};

FIXTURE_VARIANT(personality)
{
	uint8_t flags;
};

FIXTURE_VARIANT_ADD(personality, inline_request) {
	.flags = 0
};

FIXTURE_VARIANT_ADD(personality, by_worker) {
	.flags = IOSQE_ASYNC
};

FIXTURE_SETUP(personality)
{
	struct io_uring_sqe sqe;

	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, write_file(DIR "/secret", "secret", 0600));
	ASSERT_EQ(0, chown(DIR "/secret", 1000, 1000));
	ASSERT_EQ(0, uring_open(&self->ring, 0));
	self->personality = syscall(__NR_io_uring_register, self->ring.fd,
				    IORING_REGISTER_PERSONALITY, NULL, 0);
	ASSERT_LT(0, self->personality);
	ASSERT_EQ(0, set_override(false));
	EXPECT_EQ(EACCES, ERR(open(DIR "/secret", O_RDONLY)));
	sqe = open_as(self->personality, variant->flags);
	EXPECT_LE(0, uring_do(&self->ring, &sqe));
	ASSERT_EQ(0, set_override(true));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(personality)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

TEST_F(personality, capable)
{
	struct io_uring_sqe sqe = open_as(self->personality, variant->flags);

	ASSERT_EQ(0, cgroup_enter("caps"));
	ASSERT_EQ(0, set_override(false));
	EXPECT_EQ(-EACCES, uring_do(&self->ring, &sqe));
	EXPECT_RECORD("event=process.capable capability=dac_override");
}

/* A task of each class, which waits to be killed. */
static pid_t start_target(const char *cgroup)
{
	const pid_t child = cgroup ? fork_in(cgroup) : fork();

	if (!child) {
		try_socket(AF_UNIX);
		pause();
		_exit(0);
	}
	usleep(100 * 1000);
	return child;
}

static void stop_target(pid_t pid)
{
	kill(pid, SIGKILL);
	waitpid(pid, NULL, 0);
}

TEST_F(process, kill)
{
	pid_t other, host, child;
	char fields[128];

	ASSERT_EQ(0, cgroup_make("kills"));
	ASSERT_EQ(0, cgroup_make("other"));
	other = start_target("other");
	host = start_target(NULL);
	IN_CHILD({
		signal(SIGUSR1, SIG_IGN);
		EXPECT_EQ(0, ERR(kill(other, 0)));
		EXPECT_EQ(0, cgroup_join("kills"));
		child = start_target(NULL);
		EXPECT_EQ(0, ERR(kill(getpid(), SIGUSR1)));
		EXPECT_EQ(EDOM, ERR(kill(getpid(), SIGUSR2)));
		EXPECT_EQ(EDOM, ERR(raise(SIGUSR2)));
		EXPECT_EQ(ERANGE, ERR(kill(child, SIGUSR1)));
		EXPECT_EQ(ERANGE, ERR(kill(child, 0)));
		EXPECT_EQ(ERANGE, ERR(sigqueue(child, SIGUSR1,
					       (union sigval){})));
		EXPECT_EQ(ETIME, ERR(kill(other, SIGTERM)));
		EXPECT_EQ(EUSERS, ERR(kill(host, SIGTERM)));
		EXPECT_EQ(EUSERS, ERR(kill(getppid(), 0)));
	});
	EXPECT_RECORD("event=process.kill target=self signal=12 errno=EDOM");
	EXPECT_RECORD("event=process.kill target=container signal=0");
	snprintf(fields, sizeof(fields),
		 "event=process.kill target=other target_pid=%d signal=15",
		 other);
	EXPECT_RECORD(fields);
	snprintf(fields, sizeof(fields),
		 "event=process.kill target=host target_pid=%d signal=15",
		 host);
	EXPECT_RECORD(fields);
	stop_target(other);
	stop_target(host);
}

/* An alarm comes from the kernel. */
TEST_F(process, kernel_signals)
{
	pid_t child;

	ASSERT_EQ(0, cgroup_enter("kills"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	child = fork();
	if (!child) {
		alarm(1);
		pause();
	}
	EXPECT_EQ(1000 + SIGALRM, child_wait(child));
	EXPECT_EQ(0, records_count(self->records, "event=process.kill"));
}

static int try_attach(pid_t pid)
{
	return ERR(ptrace(PTRACE_SEIZE, pid, NULL, NULL));
}

static int try_vm_read(pid_t pid)
{
	static char from, to;
	const struct iovec local = { &to, 1 }, remote = { &from, 1 };

	return ERR(process_vm_readv(pid, &local, 1, &remote, 1, 0));
}

static int try_environ(pid_t pid)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/%d/environ", pid);
	return ERR(open(path, O_RDONLY | O_CLOEXEC));
}

static int try_getfd(pid_t pid)
{
	const int pidfd = syscall(__NR_pidfd_open, pid, 0);

	return ERR(syscall(__NR_pidfd_getfd, pidfd, 1, 0));
}

static int try_compare(pid_t pid)
{
	return ERR(syscall(__NR_kcmp, getpid(), pid, KCMP_VM, 0, 0));
}

static int try_count(pid_t pid)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_CPU_CLOCK,
		.exclude_kernel = 1,
	};

	return ERR(syscall(__NR_perf_event_open, &attr, pid, -1, -1, 0));
}

TEST_F(process, ptrace)
{
	pid_t other, host, child;

	ASSERT_EQ(0, cgroup_make("traces"));
	ASSERT_EQ(0, cgroup_make("other"));
	other = start_target("other");
	host = start_target(NULL);
	IN_CHILD(EXPECT_EQ(0, try_vm_read(other));
		EXPECT_EQ(0, try_environ(host));
		EXPECT_EQ(0, try_getfd(other));
		EXPECT_EQ(0, try_compare(other));
		/* Who has this may count everywhere. */
		EXPECT_EQ(0, cap_set(CAP_PERFMON, false));
		EXPECT_EQ(0, cap_set(CAP_SYS_ADMIN, false));
		EXPECT_EQ(0, try_count(other));
		EXPECT_EQ(0, cgroup_join("traces"));
		child = start_target(NULL);
		EXPECT_EQ(0, try_environ(child));
		EXPECT_NE(0, try_vm_read(child));
		EXPECT_NE(0, try_getfd(child));
		EXPECT_EQ(ERANGE, try_attach(child));
		EXPECT_NE(0, try_environ(other));
		EXPECT_NE(0, try_vm_read(other));
		EXPECT_NE(0, try_compare(other));
		EXPECT_NE(0, try_count(other));
		EXPECT_EQ(0, try_compare(child));
		EXPECT_EQ(0, try_count(child));
		EXPECT_EQ(ETIME, try_attach(other));
		EXPECT_NE(0, try_environ(host));
		EXPECT_EQ(0, try_vm_read(host));
		EXPECT_EQ(0, try_environ(getpid()));
		kill(child, SIGKILL);
	);
	EXPECT_RECORD("event=process.ptrace target=container access=attach");
	EXPECT_RECORD("event=process.ptrace target=other access=read");
	EXPECT_RECORD("event=process.ptrace target=other access=attach errno=ETIME");
	EXPECT_RECORD("event=process.ptrace target=host access=read");
	stop_target(other);
	stop_target(host);
}

/* To be traced is an event of who asks for it. */
TEST_F(process, traceme)
{
	ASSERT_EQ(0, cgroup_enter("traces"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	IN_CHILD(EXPECT_EQ(ERANGE, ERR(ptrace(PTRACE_TRACEME, 0, NULL, NULL)));
	);
	EXPECT_RECORD("event=process.ptrace target=container access=attach");
}

TEST_F(process, user_namespace)
{
	IN_CHILD(EXPECT_EQ(0, ERR(unshare(CLONE_NEWUSER))));
	ASSERT_EQ(0, cgroup_enter("users"));
	EXPECT_EQ(EDOM, ERR(unshare(CLONE_NEWUSER)));
	EXPECT_RECORD("event=process.userns.create verdict=deny errno=EDOM");
	EXPECT_EQ(EDOM, try_fork(CLONE_NEWUSER));
	EXPECT_EQ(EDOM, try_fork(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID));
	EXPECT_EQ(0, ERR(unshare(CLONE_NEWNS)));
	EXPECT_EQ(0, try_fork(0));
}

TEST_HARNESS_MAIN
