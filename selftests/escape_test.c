// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Tasks that are taken out of their container's cgroup
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

static const char policy[] =
	"mark a process\n"
	"mark ca container\n"
	"template rules {\n"
	"	on socket.create family unix set a\n"
	"	on socket.create family netlink set ca\n"
	"	deny socket.create family packet\n"
	"}\n"
	"container strict {\n"
	"	match cgroup \"/hcsec-selftests/strict\"\n"
	"	enter immediate\n"
	"	use rules\n"
	"}\n"
	"container loose {\n"
	"	match cgroup \"/hcsec-selftests/loose\"\n"
	"	mode permissive\n"
	"	enter immediate\n"
	"	use rules\n"
	"}\n"
	"container other {\n"
	"	match cgroup \"/hcsec-selftests/other\"\n"
	"	enter immediate\n"
	"	use rules\n"
	"}\n"
	"container later {\n"
	"	match cgroup \"/hcsec-selftests/later\"\n"
	"	use rules\n"
	"}\n"
	"container nested {\n"
	"	match cgroup \"/hcsec-selftests/strict/nested\"\n"
	"	enter immediate\n"
	"}\n";

/*
 * Where a subject of "strict" or "loose" may find itself, and by whom.
 */

FIXTURE(escape)
{
	int records;
};

FIXTURE_VARIANT(escape)
{
	const char *container;
	const char *target;
	bool by_itself;
	bool escapes;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(escape, to_root) {
	.container = "strict", .target = CGROUP_ROOT, .by_itself = true,
	.escapes = true
};

FIXTURE_VARIANT_ADD(escape, to_root_by_other) {
	.container = "strict", .target = CGROUP_ROOT, .escapes = true
};

FIXTURE_VARIANT_ADD(escape, to_parent) {
	.container = "strict", .target = CGROUP_TOP, .by_itself = true,
	.escapes = true
};

FIXTURE_VARIANT_ADD(escape, to_unmatched) {
	.container = "strict", .target = CGROUP_TOP "/unmatched",
	.by_itself = true, .escapes = true
};

FIXTURE_VARIANT_ADD(escape, to_other_container) {
	.container = "strict", .target = CGROUP_TOP "/other",
	.by_itself = true, .escapes = true
};

FIXTURE_VARIANT_ADD(escape, to_looser_container) {
	.container = "strict", .target = CGROUP_TOP "/loose",
	.by_itself = true, .escapes = true
};

FIXTURE_VARIANT_ADD(escape, to_same_profile) {
	.container = "strict", .target = CGROUP_TOP "/deep/strict",
	.by_itself = true, .escapes = true
};

FIXTURE_VARIANT_ADD(escape, loose_to_root) {
	.container = "loose", .target = CGROUP_ROOT, .by_itself = true,
	.escapes = true
};

FIXTURE_VARIANT_ADD(escape, loose_to_root_by_other) {
	.container = "loose", .target = CGROUP_ROOT, .escapes = true
};

FIXTURE_VARIANT_ADD(escape, loose_to_stricter_container) {
	.container = "loose", .target = CGROUP_TOP "/strict",
	.by_itself = true, .escapes = true
};

FIXTURE_VARIANT_ADD(escape, stays) {
	.container = "strict", .target = CGROUP_TOP "/strict",
	.by_itself = true
};

FIXTURE_VARIANT_ADD(escape, goes_below) {
	.container = "strict", .target = CGROUP_TOP "/strict/below/it",
	.by_itself = true
};

FIXTURE_VARIANT_ADD(escape, goes_to_nested) {
	.container = "strict", .target = CGROUP_TOP "/strict/nested"
};

FIXTURE_VARIANT_ADD(escape, loose_goes_below) {
	.container = "loose", .target = CGROUP_TOP "/loose/below",
	.by_itself = true
};

/* clang-format on */

FIXTURE_SETUP(escape)
{
	static const char *const names[] = {
		"strict/below/it", "strict/nested", "loose/below",
		"other",	   "unmatched",	    "deep/strict",
		"later",
	};
	size_t i;

	ASSERT_EQ(0, policy_load(policy));
	for (i = 0; i < ARRAY_LEN(names); i++)
		ASSERT_EQ(0, cgroup_make(names[i]));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(escape)
{
	cgroup_remove_all();
}

static void stop(void)
{
	raise(SIGSTOP);
}

/* Waits until a child has stopped itself, and lets it go on. */
static int stopped(pid_t child)
{
	int status;

	return waitpid(child, &status, WUNTRACED) == child &&
	       WIFSTOPPED(status);
}

TEST_F(escape, moved)
{
	const bool enforced = !strcmp(variant->container, "strict");
	const bool denied = enforced && variant->escapes;
	char label[64], fields[256], record[RECORD_SIZE];
	const char *const mode = enforced ? "enforce" : "permissive";
	pid_t child;

	child = fork_in(variant->container);
	ASSERT_LE(0, child);
	if (!child) {
		EXPECT_EQ(0, try_socket(AF_UNIX));
		stop();
		if (variant->by_itself)
			EXPECT_EQ(0, cgroup_move(0, variant->target));

		EXPECT_EQ(denied ? EPERM : 0, try_socket(AF_INET));
		EXPECT_EQ(denied ? EPERM : 0, try_socket(AF_NETLINK));
		EXPECT_EQ(enforced ? EPERM : 0, try_socket(AF_PACKET));
		EXPECT_EQ(denied ? EXEC_FAILED + EPERM : 0,
			  spawn(probe_path(), NULL));
		/* Label and marks stay whatever they were. */
		snprintf(label, sizeof(label), "%s[%s]", variant->container,
			 denied ? "a" : "a,ca");
		EXPECT_TRUE(label_is(label));
		_exit(_metadata->exit_code);
	}
	ASSERT_TRUE(stopped(child));
	if (!variant->by_itself)
		EXPECT_EQ(0, cgroup_move(child, variant->target));
	kill(child, SIGCONT);
	EXPECT_EQ(0, child_wait(child));

	/* One record tells of the escape, however much is denied after it. */
	snprintf(fields, sizeof(fields),
		 "type=escape mode=%s profile=%s cgroup=\"/hcsec-selftests/%s\" pid=%d",
		 mode, variant->container, variant->container, child);
	EXPECT_EQ(variant->escapes,
		  records_find(self->records, fields, record))
	{
		TH_LOG("no record with %s", fields);
	}
	EXPECT_EQ(0, records_count(self->records, "type=escape"));
}

FIXTURE(label)
{
	int records;
};

FIXTURE_SETUP(label)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("strict/below"));
	ASSERT_EQ(0, cgroup_make("unmatched"));
	ASSERT_EQ(0, cgroup_make("later"));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(label)
{
	cgroup_remove_all();
}

TEST_F(label, is_inherited_outside)
{
	pid_t child;

	ASSERT_EQ(0, cgroup_join("strict"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	ASSERT_EQ(0, cgroup_join("unmatched"));
	child = fork();
	if (!child) {
		EXPECT_TRUE(label_is("strict[a]"));
		EXPECT_EQ(EPERM, try_socket(AF_INET));
		EXPECT_EQ(EXEC_FAILED + EPERM, spawn("/bin/true", NULL));
		_exit(_metadata->exit_code);
	}
	EXPECT_EQ(0, child_wait(child));
	EXPECT_EQ(EPERM, try_socket(AF_INET));
}

/* Who comes back is judged by the rules again. */
TEST_F(label, comes_back)
{
	ASSERT_EQ(0, cgroup_join("strict"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	ASSERT_EQ(0, cgroup_join("unmatched"));
	EXPECT_EQ(EPERM, try_socket(AF_INET));
	ASSERT_EQ(0, cgroup_join("strict/below"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_EQ(0, spawn("/bin/true", NULL));
	EXPECT_TRUE(label_is("strict[a]"));
}

/* Whoever is no subject yet may go: a runtime sets up from within. */
TEST_F(label, not_yet_a_subject)
{
	ASSERT_EQ(0, cgroup_join("later"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	ASSERT_EQ(0, cgroup_join("unmatched"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_EQ(0, spawn(probe_path(), "label", "", NULL));
	EXPECT_EQ(0, records_count(self->records, "type=escape"));
}

/* A cgroup of the same name is not the same cgroup. */
TEST_F(label, cgroup_is_made_anew)
{
	const uint64_t id = cgroup_id_of("strict");
	char text[4096], wanted[64];

	ASSERT_EQ(0, cgroup_join("strict"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	ASSERT_EQ(0, cgroup_join("unmatched"));
	ASSERT_EQ(0, rmdir(CGROUP_TOP "/strict/below"));
	ASSERT_EQ(0, rmdir(CGROUP_TOP "/strict"));
	EXPECT_EQ(EPERM, try_socket(AF_INET));
	ASSERT_EQ(0, cgroup_make("strict"));
	EXPECT_NE(id, cgroup_id_of("strict"));

	/* The old one is still there for its task. */
	ASSERT_EQ(0, cgroup_join("strict"));
	EXPECT_EQ(EPERM, try_socket(AF_INET));
	EXPECT_TRUE(label_is("strict[a]"));
	ASSERT_EQ(0, hcsec_read("containers", text, sizeof(text)));
	snprintf(wanted, sizeof(wanted), "cgroup_id=%llu ",
		 (unsigned long long)id);
	EXPECT_NE(NULL, strstr(text, wanted));
}

static pid_t clone_into(int cgroup)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
		.cgroup = cgroup,
	};

	return syscall(__NR_clone3, &args, sizeof(args));
}

/* The kernel tells nobody of this move; the descriptor is not even opened. */
TEST_F(label, clone_out)
{
	char fields[128];
	pid_t child;
	int out;

	out = cgroup_open("unmatched");
	ASSERT_LE(0, out);
	ASSERT_EQ(0, cgroup_join("strict"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	child = clone_into(out);
	ASSERT_LE(0, child);
	if (!child) {
		EXPECT_TRUE(label_is("strict[a]"));
		EXPECT_EQ(EPERM, try_socket(AF_INET));
		EXPECT_EQ(EXEC_FAILED + EPERM, spawn("/bin/true", NULL));
		EXPECT_EQ(EPERM, try_exec("/bin/true", NULL));
		_exit(_metadata->exit_code);
	}
	EXPECT_EQ(0, child_wait(child));
	snprintf(fields, sizeof(fields), "type=escape profile=strict pid=%d",
		 child);
	EXPECT_EQ(1, records_find(self->records, fields, NULL));
	/* That was the child's. */
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_EQ(0, spawn("/bin/true", NULL));
}

TEST_F(label, clone_within)
{
	pid_t child;
	int below;

	below = cgroup_open("strict/below");
	ASSERT_LE(0, below);
	ASSERT_EQ(0, cgroup_join("strict"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	child = clone_into(below);
	ASSERT_LE(0, child);
	if (!child) {
		EXPECT_EQ(0, try_socket(AF_NETLINK));
		EXPECT_TRUE(label_is("strict[a,ca]"));
		EXPECT_EQ(0, spawn("/bin/true", NULL));
		_exit(_metadata->exit_code);
	}
	EXPECT_EQ(0, child_wait(child));
	EXPECT_TRUE(label_is("strict[a,ca]"));
	EXPECT_EQ(0, records_count(self->records, "type=escape"));
}

TEST_F(label, clone_in)
{
	int strict, later;
	pid_t child;

	strict = cgroup_open("strict");
	later = cgroup_open("later");
	ASSERT_LE(0, strict);
	ASSERT_LE(0, later);
	EXPECT_EQ(0, try_socket(AF_PACKET));
	child = clone_into(strict);
	ASSERT_LE(0, child);
	if (!child) {
		EXPECT_EQ(EPERM, try_socket(AF_PACKET));
		EXPECT_TRUE(label_is("strict[]"));
		_exit(_metadata->exit_code);
	}
	EXPECT_EQ(0, child_wait(child));
	child = clone_into(later);
	ASSERT_LE(0, child);
	if (!child) {
		EXPECT_EQ(0, try_socket(AF_PACKET));
		EXPECT_TRUE(label_is(""));
		_exit(try_exec(probe_path(), "label", "later[]", NULL));
	}
	EXPECT_EQ(0, child_wait(child));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is(""));
}

/* A thread alone can be moved only to where the container still is. */
static int move_thread(const char *cgroup)
{
	char path[128];
	int fd, ret;

	snprintf(path, sizeof(path), CGROUP_TOP "/%s/cgroup.threads", cgroup);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	ret = write(fd, "0", 1) < 0 ? -errno : 0;
	close(fd);
	return ret;
}

static void *run_moved_thread(void *unused)
{
	if (move_thread("strict/below"))
		return "cannot be moved below";
	if (try_socket(AF_NETLINK) || try_socket(AF_PACKET) != EPERM)
		return "is not judged as the others";
	if (move_thread("unmatched") != -EOPNOTSUPP)
		return "can be moved out";
	return label_is("strict[a,ca]") ? NULL : "has another label";
}

TEST_F(label, threaded_cgroup)
{
	pthread_t thread;
	void *problem;

	ASSERT_EQ(0, spawn("/bin/sh", "-c",
			   "echo threaded >" CGROUP_TOP
			   "/strict/below/cgroup.type",
			   NULL));
	ASSERT_EQ(0, cgroup_join("strict"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	ASSERT_EQ(0, pthread_create(&thread, NULL, run_moved_thread, NULL));
	ASSERT_EQ(0, pthread_join(thread, &problem));
	EXPECT_EQ(NULL, problem)
	{
		TH_LOG("the thread %s", (char *)problem);
	}
	EXPECT_TRUE(label_is("strict[a,ca]"));
	EXPECT_EQ(0, records_count(self->records, "type=escape"));
}

/* A process that was never looked at, with a thread in a threaded cgroup. */
static void *enter_threaded(void *unused)
{
	if (move_thread("strict/below"))
		return "cannot be moved below";
	if (try_socket(AF_UNIX))
		return "cannot make a socket";
	return label_is("strict[a]") ? NULL : "has another label";
}

TEST_F(label, threaded_cgroup_enters)
{
	pthread_t thread;
	void *problem;

	ASSERT_EQ(0, spawn("/bin/sh", "-c",
			   "echo threaded >" CGROUP_TOP
			   "/strict/below/cgroup.type",
			   NULL));
	ASSERT_EQ(0, cgroup_join("strict"));
	ASSERT_EQ(0, pthread_create(&thread, NULL, enter_threaded, NULL));
	ASSERT_EQ(0, pthread_join(thread, &problem));
	EXPECT_EQ(NULL, problem)
	{
		TH_LOG("the thread %s", (char *)problem);
	}
	EXPECT_TRUE(label_is("strict[a]"));
}

/* What a process sees of the cgroups does not matter. */
TEST_F(label, cgroup_namespace)
{
	int outer;

	outer = open("/proc/self/ns/cgroup", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, outer);
	ASSERT_EQ(0, cgroup_join("strict"));
	ASSERT_EQ(0, unshare(CLONE_NEWCGROUP));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_TRUE(label_is("strict[a]"));
	EXPECT_EQ(0, spawn(probe_path(), "label", "strict[a]", NULL));
	ASSERT_EQ(0, setns(outer, CLONE_NEWCGROUP));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_EQ(0, spawn(probe_path(), "label", "strict[a]", NULL));
	EXPECT_EQ(0, records_count(self->records, "type=escape"));
}

/* Nor does it help to leave from within such a namespace. */
TEST_F(label, escapes_from_namespace)
{
	ASSERT_EQ(0, cgroup_join("strict"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	ASSERT_EQ(0, unshare(CLONE_NEWCGROUP | CLONE_NEWNS));
	ASSERT_EQ(0, cgroup_join("unmatched"));
	EXPECT_EQ(EPERM, try_socket(AF_INET));
	EXPECT_EQ(1, records_find(self->records, "type=escape profile=strict",
				  NULL));
}

TEST_HARNESS_MAIN
