// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Namespaces that containers have to have, and to keep
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

static const char policy[] =
	"mark a process\n"
	"container private {\n"
	"	match cgroup \"/hcsec-selftests/private/*\"\n"
	"	namespaces private mnt uts ipc user pid net cgroup time\n"
	"}\n"
	"container loose {\n"
	"	match cgroup \"/hcsec-selftests/loose\"\n"
	"	mode permissive\n"
	"	namespaces private net\n"
	"}\n"
	"container pinned {\n"
	"	match cgroup \"/hcsec-selftests/pinned\"\n"
	"	enter immediate\n"
	"	namespaces pinned\n"
	"	on socket.create family netlink set a\n"
	"}\n"
	"container but {\n"
	"	match cgroup \"/hcsec-selftests/but\"\n"
	"	enter immediate\n"
	"	namespaces pinned\n"
	"	allow process.ns.changed namespace uts\n"
	"}\n"
	"container watched {\n"
	"	match cgroup \"/hcsec-selftests/watched\"\n"
	"	enter immediate\n"
	"	mode permissive\n"
	"	namespaces pinned\n"
	"}\n"
	"container free {\n"
	"	match cgroup \"/hcsec-selftests/free\"\n"
	"	enter immediate\n"
	"}\n";

#define ALL_BUT_TIME                                                  \
	(CLONE_NEWNS | CLONE_NEWUTS | CLONE_NEWIPC | CLONE_NEWUSER | \
	 CLONE_NEWPID | CLONE_NEWNET | CLONE_NEWCGROUP)

/* An errno, or 0. */
#define ERR(call) ((long)(call) < 0 ? errno : 0)

#define EXPECT_RECORD(fields)                                   \
	EXPECT_EQ(1, records_find(self->records, fields, NULL)) \
	{                                                       \
		TH_LOG("no record with %s", fields);            \
	}

/* One kind of namespaces; time and pid become those of children only. */
FIXTURE(kind)
{
	int records;
	/* Kept open: a container would have to open it as a subject. */
	int outer;
};

FIXTURE_VARIANT(kind)
{
	const char *name;
	int flag;
	bool of_children;
};

#define KIND(name_, flag_, of_children_)                                   \
	FIXTURE_VARIANT_ADD(kind, name_) {                                 \
		.name = #name_, .flag = flag_, .of_children = of_children_ \
	}

/* clang-format off */
KIND(mnt, CLONE_NEWNS, false);
KIND(uts, CLONE_NEWUTS, false);
KIND(ipc, CLONE_NEWIPC, false);
KIND(user, CLONE_NEWUSER, false);
KIND(pid, CLONE_NEWPID, true);
KIND(net, CLONE_NEWNET, false);
KIND(cgroup, CLONE_NEWCGROUP, false);
KIND(time, CLONE_NEWTIME, true);
/* clang-format on */

FIXTURE_SETUP(kind)
{
	char path[64];

	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("pinned"));
	ASSERT_EQ(0, cgroup_make("but"));
	ASSERT_EQ(0, cgroup_make("watched"));
	ASSERT_EQ(0, cgroup_make("free"));
	self->records = records_open();
	ASSERT_LE(0, self->records);
	snprintf(path, sizeof(path), "/proc/self/ns/%s", variant->name);
	self->outer = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, self->outer);
}

FIXTURE_TEARDOWN_PARENT(kind)
{
	cgroup_remove_all();
}

/*
 * What a task that executes in a namespace of its own in every kind but one is
 * told.  Children get what is changed for them only.
 */
static int exec_in_all_but(const char *cgroup, int flag, const char *label)
{
	const pid_t child = fork_in(cgroup);
	int all = ALL_BUT_TIME | CLONE_NEWTIME;

	if (!child) {
		if (unshare(all & ~flag))
			_exit(errno);
		if (flag == CLONE_NEWPID)
			_exit(try_exec(probe_path(), "label", label, NULL));
		_exit(spawn(probe_path(), "label", label, NULL) - EXEC_FAILED);
	}
	return child_wait(child);
}

TEST_F(kind, private)
{
	char fields[128];

	ASSERT_EQ(0, cgroup_make("private/one"));
	/* Where it is the container's own, nothing is said. */
	EXPECT_EQ((unsigned char)-EXEC_FAILED,
		  exec_in_all_but("private/one", 0, "private[]"));
	EXPECT_EQ(0, records_count(self->records, "verdict=deny"));
	EXPECT_EQ(EPERM, exec_in_all_but("private/one", variant->flag, ""));
	snprintf(fields, sizeof(fields),
		 "event=exec verdict=deny errno=EPERM profile=private namespace=%s",
		 variant->name);
	EXPECT_RECORD(fields);
}

/* Executes, so that the namespaces of the container are known. */
static int pin(const char *cgroup)
{
	return cgroup_join(cgroup) ?: spawn(probe_path(), NULL);
}

/* What a task, or its child, is told after it has got another namespace. */
static int try_changed(int flag, bool of_children)
{
	pid_t child;

	if (unshare(flag))
		return -errno;
	if (!of_children)
		return try_socket(AF_UNIX);
	child = fork();
	if (!child)
		_exit(try_socket(AF_UNIX));
	return child < 0 ? errno : child_wait(child);
}

TEST_F(kind, changed)
{
	char fields[128];

	IN_CHILD(EXPECT_EQ(0, pin("free"));
		EXPECT_EQ(0, try_changed(variant->flag, variant->of_children));
	);
	ASSERT_EQ(0, pin("pinned"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(EPERM, try_changed(variant->flag, variant->of_children));
	EXPECT_EQ(EPERM, try_socket(AF_NETLINK));
	EXPECT_EQ(EPERM, try_exec(probe_path(), NULL));
	EXPECT_TRUE(label_is("pinned[]"));

	snprintf(fields, sizeof(fields),
		 "type=event event=process.ns.changed verdict=deny errno=EPERM profile=pinned namespace=%s",
		 variant->name);
	EXPECT_RECORD(fields);
	/* It is told once of a process, however much is denied for it. */
	EXPECT_EQ(variant->of_children,
		  records_count(self->records, "event=process.ns.changed"));
}

/* Who comes back is judged by the rules again. */
TEST_F(kind, comes_back)
{
	if (variant->flag == CLONE_NEWUSER)
		SKIP(return, "nobody comes back to a user namespace");
	ASSERT_EQ(0, pin("pinned"));
	ASSERT_EQ(0, unshare(variant->flag));
	EXPECT_EQ(EPERM, try_socket(AF_UNIX));
	ASSERT_EQ(0, setns(self->outer, variant->flag));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(0, spawn(probe_path(), "label", "pinned[]", NULL));
}

/* A process outside whose namespaces are others. */
static pid_t start_other(int flag)
{
	int fds[2];
	pid_t child;
	char byte;

	if (pipe2(fds, O_CLOEXEC))
		return -1;
	child = fork();
	if (!child) {
		if (unshare(flag))
			_exit(1);
		if (flag == CLONE_NEWPID || flag == CLONE_NEWTIME) {
			child = fork();
			if (child)
				_exit(0);
			setsid();
		}
		if (write(fds[1], &child, 1) == 1)
			pause();
		_exit(0);
	}
	close(fds[1]);
	if (read(fds[0], &byte, 1) != 1)
		child = -1;
	close(fds[0]);
	return child;
}

/* Into a namespace that somebody else has made, by file and by process. */
TEST_F(kind, set)
{
	char path[64];
	pid_t other;
	int fd, pidfd;

	if (variant->of_children)
		SKIP(return, "of children only");
	other = start_other(variant->flag);
	ASSERT_LT(0, other);
	snprintf(path, sizeof(path), "/proc/%d/ns/%s", other, variant->name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	pidfd = syscall(__NR_pidfd_open, other, 0);
	ASSERT_LE(0, pidfd);

	IN_CHILD(EXPECT_EQ(0, pin("free"));
		EXPECT_EQ(0, ERR(setns(pidfd, variant->flag)));
		EXPECT_EQ(0, try_socket(AF_UNIX));
	);
	IN_CHILD(EXPECT_EQ(0, pin("pinned"));
		EXPECT_EQ(0, ERR(setns(fd, variant->flag)));
		EXPECT_EQ(EPERM, try_socket(AF_UNIX));
	);
	EXPECT_RECORD("event=process.ns.changed");
	IN_CHILD(EXPECT_EQ(0, pin("pinned"));
		EXPECT_EQ(0, ERR(setns(pidfd, variant->flag)));
		EXPECT_EQ(EPERM, try_socket(AF_UNIX));
	);
	EXPECT_RECORD("event=process.ns.changed");
	kill(other, SIGKILL);
	waitpid(other, NULL, 0);
}

/* A child that is made in another namespace. */
TEST_F(kind, cloned)
{
	struct clone_args args = {
		.flags = variant->flag,
		.exit_signal = SIGCHLD,
	};
	pid_t child;

	ASSERT_EQ(0, pin("pinned"));
	child = syscall(__NR_clone3, &args, sizeof(args));
	ASSERT_LE(0, child);
	if (!child)
		_exit(try_socket(AF_UNIX));
	EXPECT_EQ(EPERM, child_wait(child));
	EXPECT_EQ(0, try_socket(AF_UNIX));
}

TEST_F(kind, permissive)
{
	char fields[128];

	ASSERT_EQ(0, pin("watched"));
	EXPECT_EQ(0, try_changed(variant->flag, variant->of_children));
	snprintf(fields, sizeof(fields),
		 "event=process.ns.changed verdict=deny mode=permissive namespace=%s",
		 variant->name);
	EXPECT_RECORD(fields);
}

TEST_F(kind, allowed)
{
	const bool allowed = variant->flag == CLONE_NEWUTS;

	ASSERT_EQ(0, pin("but"));
	EXPECT_EQ(allowed ? 0 : EPERM,
		  try_changed(variant->flag, variant->of_children));
	EXPECT_EQ(allowed, !records_count(self->records,
					  "event=process.ns.changed"));
}

FIXTURE(instance)
{
	int records;
};

FIXTURE_SETUP(instance)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("pinned"));
	ASSERT_EQ(0, cgroup_make("loose"));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(instance)
{
	cgroup_remove_all();
}

/* What comes before the first exec sets the container up. */
TEST_F(instance, before_first_exec)
{
	ASSERT_EQ(0, cgroup_join("pinned"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	ASSERT_EQ(0, unshare(CLONE_NEWUTS | CLONE_NEWNET));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(0, spawn(probe_path(), NULL));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	ASSERT_EQ(0, unshare(CLONE_NEWUTS));
	EXPECT_EQ(EPERM, try_socket(AF_UNIX));
}

/* Another program of the container, from outside and not in its namespaces. */
TEST_F(instance, enters_elsewhere)
{
	pid_t child;
	int i;

	child = fork_in("pinned");
	if (!child) {
		if (unshare(CLONE_NEWNET) || spawn(probe_path(), NULL))
			_exit(1);
		raise(SIGSTOP);
		_exit(try_socket(AF_UNIX));
	}
	ASSERT_EQ(child, waitpid(child, NULL, WUNTRACED));
	EXPECT_EQ(EPERM, run_in("pinned", probe_path(), NULL));
	EXPECT_RECORD("event=process.ns.changed namespace=net");
	IN_CHILD({
		char path[64];
		int fd;

		snprintf(path, sizeof(path), "/proc/%d/ns/net", child);
		fd = open(path, O_RDONLY | O_CLOEXEC);
		EXPECT_LE(0, fd);
		EXPECT_EQ(0, setns(fd, CLONE_NEWNET));
		EXPECT_EQ(0, run_in("pinned", probe_path(), NULL));
	});
	kill(child, SIGCONT);
	EXPECT_EQ(0, child_wait(child));

	/* Soon after its last task the instance is gone with what it kept. */
	for (i = 0; i < 100 && run_in("pinned", probe_path(), NULL); i++)
		usleep(50 * 1000);
	EXPECT_GT(100, i);
}

TEST_F(instance, private_permissive)
{
	EXPECT_EQ(0, run_in("loose", probe_path(), "label", "loose[]", NULL));
	EXPECT_RECORD("event=exec mode=permissive profile=loose namespace=net");
}

TEST_HARNESS_MAIN
