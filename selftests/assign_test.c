// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Cgroups that are bound to a profile by name
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "caps.h"
#include "common.h"
#include "sign.h"

#define RULES                                          \
	"mark a process\n"                             \
	"mark ca container\n"                          \
	"template rules {\n"                           \
	"	on socket.create family unix set a\n"  \
	"	on socket.create family netlink set ca\n" \
	"	deny socket.create family packet\n"    \
	"}\n"
#define LATER                                          \
	"container later {\n"                          \
	"	assignable\n"                          \
	"	use rules\n"                           \
	"}\n"
#define NOW                                            \
	"container now {\n"                            \
	"	assignable\n"                          \
	"	enter immediate\n"                     \
	"	use rules\n"                           \
	"}\n"
#define OWN                                            \
	"container own {\n"                            \
	"	match cgroup \"/hcsec-selftests/own\"\n" \
	"	enter immediate\n"                     \
	"	use rules\n"                           \
	"}\n"

static const char policy[] = RULES LATER NOW OWN;

/* How often a cgroup of the tests is listed with a profile. */
static int count_listed(const char *cgroup, uint64_t id, const char *profile)
{
	static char text[1024 * 1024];
	char line[512];
	int count = 0;
	char *at;

	if (hcsec_read("assign", text, sizeof(text)))
		return -1;
	snprintf(line, sizeof(line),
		 "cgroup_id=%llu cgroup=\"/hcsec-selftests/%s\" profile=%s\n",
		 (unsigned long long)id, cgroup, profile);
	for (at = text; (at = strstr(at, line)); at++)
		count += at == text || at[-1] == '\n';
	return count;
}

static int remove_cgroup(const char *cgroup)
{
	char path[256];
	int tries;

	snprintf(path, sizeof(path), CGROUP_TOP "/%s", cgroup);
	/* The dead leave their cgroup only after a moment. */
	for (tries = 0; rmdir(path); tries++) {
		if (errno != EBUSY || tries == 1000)
			return -1;
		usleep(1000);
	}
	return 0;
}

FIXTURE(assign)
{
	int records;
};

FIXTURE_SETUP(assign)
{
	ASSERT_EQ(0, policy_load(policy));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(assign)
{
	cgroup_remove_all();
}

TEST_F(assign, before_it_starts)
{
	char text[64 * 1024], root[128];
	pid_t child;

	ASSERT_EQ(0, cgroup_make("x/below"));
	ASSERT_EQ(0, cgroup_make("y"));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "", NULL));
	ASSERT_EQ(0, assign("x", "later"));
	EXPECT_TRUE(error_is(""));
	EXPECT_EQ(1, count_listed("x", cgroup_id_of("x"), "later"));

	EXPECT_EQ(0, run_in("x", probe_path(), "label", "later[]", NULL));
	EXPECT_EQ(EPERM, run_in("x", probe_path(), "socket", "17", NULL));
	EXPECT_EQ(0, run_in("y", probe_path(), "label", "", NULL));

	/* What is below belongs to the same instance. */
	child = fork_in("x/below");
	if (!child) {
		EXPECT_EQ(0, spawn(probe_path(), "socket", "16", "label",
				   "later[ca]", NULL));
		_exit(_metadata->exit_code);
	}
	EXPECT_EQ(0, child_wait(child));
	ASSERT_EQ(0, assign("y", "now"));
	ASSERT_EQ(0, cgroup_join("y"));
	EXPECT_TRUE(label_is("now[]"));
	ASSERT_EQ(0, hcsec_read("containers", text, sizeof(text)));
	snprintf(root, sizeof(root),
		 "cgroup_id=%llu cgroup=\"/hcsec-selftests/y\" profile=now ",
		 (unsigned long long)cgroup_id_of("y"));
	EXPECT_NE(NULL, strstr(text, root));
}

/* Whoever was found outside of every container looks again. */
TEST_F(assign, inside_already)
{
	ASSERT_EQ(0, cgroup_make("x/below"));
	ASSERT_EQ(0, cgroup_join("x/below"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	ASSERT_EQ(0, assign("x", "now"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is("now[]"));
}

TEST_F(assign, inside_already_until_exec)
{
	ASSERT_EQ(0, cgroup_make("x"));
	ASSERT_EQ(0, cgroup_join("x"));
	EXPECT_EQ(0, spawn(probe_path(), "socket", "17", NULL));
	ASSERT_EQ(0, assign("x", "later"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is(""));
	EXPECT_EQ(0, spawn(probe_path(), "label", "later[]", NULL));
	EXPECT_EQ(EPERM, spawn(probe_path(), "socket", "17", NULL));
}

/* A task that was in the cgroup before, and is elsewhere when it is bound. */
TEST_F(assign, inside_before)
{
	ASSERT_EQ(0, cgroup_make("x"));
	ASSERT_EQ(0, cgroup_make("y"));
	ASSERT_EQ(0, cgroup_join("x"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	ASSERT_EQ(0, cgroup_join("y"));
	ASSERT_EQ(0, assign("x", "now"));
	ASSERT_EQ(0, cgroup_join("x"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
}

TEST_F(assign, again)
{
	char record[RECORD_SIZE];

	ASSERT_EQ(0, cgroup_make("x"));
	ASSERT_EQ(0, assign("x", "later"));
	EXPECT_EQ(1, records_find(self->records,
				  "type=assign verdict=allow profile=later cgroup=\"/hcsec-selftests/x\"",
				  record));
	EXPECT_EQ(0, assign("x", "later"));
	EXPECT_EQ(0, records_count(self->records, "type=assign"));
	EXPECT_EQ(1, count_listed("x", cgroup_id_of("x"), "later"));

	EXPECT_EQ(-EBUSY, assign("x", "now"));
	EXPECT_TRUE(error_is("the cgroup is that of a container already"));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "later[]", NULL));
}

TEST_F(assign, overlap)
{
	ASSERT_EQ(0, cgroup_make("x/y/z"));
	ASSERT_EQ(0, assign("x/y", "later"));
	EXPECT_EQ(-EBUSY, assign("x/y/z", "later"));
	EXPECT_TRUE(error_is("the cgroup is below that of a container"));
	EXPECT_EQ(-EBUSY, assign("x", "later"));
	EXPECT_TRUE(error_is("the cgroup is above that of a container"));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "", NULL));
	EXPECT_EQ(0, run_in("x/y/z", probe_path(), "label", "later[]", NULL));

	/* What was below is no more. */
	ASSERT_EQ(0, remove_cgroup("x/y/z"));
	ASSERT_EQ(0, remove_cgroup("x/y"));
	EXPECT_EQ(0, assign("x", "later"));
}

/* What the policy says of a cgroup is not for a binding to change. */
TEST_F(assign, patterns_come_first)
{
	pid_t child;

	ASSERT_EQ(0, cgroup_make("own/below"));
	ASSERT_EQ(0, cgroup_make("x"));
	EXPECT_EQ(-EBUSY, assign("own", "now"));
	EXPECT_TRUE(error_is("the policy says which container the cgroup is in"));
	EXPECT_EQ(-EBUSY, assign("own/below", "now"));
	EXPECT_EQ(-EBUSY, assign("own/below", "own"));
	/* Nothing is to be done. */
	EXPECT_EQ(0, assign("own", "own"));
	EXPECT_EQ(0, count_listed("own", cgroup_id_of("own"), "own"));

	/* Above a container only as long as nobody is in it. */
	child = fork_in("own/below");
	if (!child) {
		label_is("own[]");
		raise(SIGSTOP);
		_exit(!label_is("own[]"));
	}
	ASSERT_EQ(child, waitpid(child, NULL, WUNTRACED));
	EXPECT_EQ(-EBUSY, assign("", "now"));
	EXPECT_TRUE(error_is("the cgroup is above that of a container"));
	kill(child, SIGCONT);
	EXPECT_EQ(0, child_wait(child));
	/* The instance goes after a grace period. */
	for (int i = 0; i < 1000 && assign("", "now"); i++)
		usleep(10000);
	EXPECT_EQ(0, assign("", "now"));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "now[]", NULL));
	EXPECT_EQ(0, run_in("own", probe_path(), "label", "own[]", NULL));
	EXPECT_EQ(0, run_in("own/below", probe_path(), "label", "own[]", NULL));
	/* But a label is for life. */
	ASSERT_EQ(0, cgroup_join("x"));
	EXPECT_TRUE(label_is("now[]"));
	ASSERT_EQ(0, cgroup_join("own"));
	EXPECT_TRUE(label_is("now[]"));
}

TEST_F(assign, refused)
{
	char record[RECORD_SIZE], id[32], value[64];
	uint64_t gone;

	ASSERT_EQ(0, cgroup_make("x"));
	EXPECT_EQ(-EINVAL, assign_id(1, "later"));
	EXPECT_TRUE(error_is("the root cgroup is the host and no container"));

	EXPECT_EQ(-ENOENT, assign("x", "nobody"));
	EXPECT_TRUE(error_is("the policy has no such profile"));
	ASSERT_EQ(1, records_find(self->records,
				  "type=assign verdict=deny errno=ENOENT profile=nobody cgroup=\"/hcsec-selftests/x\"",
				  record));
	snprintf(id, sizeof(id), "%llu", (unsigned long long)cgroup_id_of("x"));
	EXPECT_EQ(0, record_field(record, "cgroup_id", value, sizeof(value)));
	EXPECT_STREQ(id, value);
	EXPECT_EQ(0, record_field(record, "reason", value, sizeof(value)));
	EXPECT_STREQ("the policy has no such profile", value);

	ASSERT_EQ(0, cgroup_make("gone"));
	gone = cgroup_id_of("gone");
	ASSERT_EQ(0, remove_cgroup("gone"));
	EXPECT_EQ(-ENOENT, assign_id(gone, "later"));
	EXPECT_TRUE(error_is("there is no such cgroup"));
	EXPECT_EQ(-ENOENT, assign_id(UINT64_MAX, "later"));
	/* Its files have ids of the same sort. */
	EXPECT_EQ(-ENOENT, assign("x/cgroup.procs", "later"));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "", NULL));
}

TEST_F(assign, malformed)
{
	static const char *const lines[] = {
		"", "\n", "x", "cgroup_id=%1$llu", "cgroup_id=%1$llu ",
		"cgroup_id=%1$llu profile=", "cgroup_id=%1$llu  profile=later",
		"cgroup_id=%1$llu profile", "cgroup_id= profile=later",
		"cgroup_id=+%1$llu profile=later",
		"cgroup_id=0x%1$llx profile=later",
		"cgroup_id=%1$llux profile=later",
		"cgroup_id=99999999999999999999 profile=later",
		"profile=later cgroup_id=%1$llu", " cgroup_id=%1$llu profile=later",
	};
	const size_t nul = 64;
	char line[1024];
	size_t i;

	ASSERT_EQ(0, cgroup_make("x"));
	for (i = 0; i < ARRAY_LEN(lines); i++) {
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wformat-nonliteral"
		const int len = snprintf(line, sizeof(line), lines[i],
					 (unsigned long long)cgroup_id_of("x"));
#pragma GCC diagnostic pop

		EXPECT_EQ(-EINVAL, hcsec_write("assign", line, len)) {
			TH_LOG("%s", line);
		}
	}
	memset(line, 'x', sizeof(line));
	EXPECT_EQ(-EINVAL, hcsec_write("assign", line, sizeof(line)));
	snprintf(line, nul, "cgroup_id=%llu profile=later",
		 (unsigned long long)cgroup_id_of("x"));
	EXPECT_EQ(-EINVAL, hcsec_write("assign", line, strlen(line) + 1));
	EXPECT_EQ(0, records_count(self->records, "type=assign"));
	EXPECT_EQ(0, hcsec_write("assign", line, strlen(line)));
	strcat(line, "\n");
	EXPECT_EQ(0, hcsec_write("assign", line, strlen(line)));
}

TEST_F(assign, unprivileged)
{
	char line[128];
	int fd, mine;

	ASSERT_EQ(0, cgroup_make("x"));
	snprintf(line, sizeof(line), "cgroup_id=%llu profile=later",
		 (unsigned long long)cgroup_id_of("x"));
	mine = open(HCSEC_DIR "assign", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, mine);
	ASSERT_EQ(0, cap_set(CAP_MAC_ADMIN, false));
	fd = open(HCSEC_DIR "assign", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, write(fd, line, strlen(line)));
	EXPECT_EQ(EPERM, errno);
	close(fd);
	EXPECT_EQ(0, count_listed("x", cgroup_id_of("x"), "later"));
	/* It is the opener who counts. */
	EXPECT_EQ(strlen(line), write(mine, line, strlen(line)));
	EXPECT_EQ(1, count_listed("x", cgroup_id_of("x"), "later"));
	ASSERT_EQ(0, cap_set(CAP_AUDIT_READ, false));
	EXPECT_EQ(-1, open(HCSEC_DIR "assign", O_RDONLY | O_CLOEXEC));
	EXPECT_EQ(EPERM, errno);
	close(mine);
}

/* Ids of cgroups outside of the writer's namespace mean nothing. */
TEST_F(assign, namespace)
{
	ASSERT_EQ(0, cgroup_make("x"));
	ASSERT_EQ(0, cgroup_make("y/z"));
	ASSERT_EQ(0, cgroup_join("y"));
	ASSERT_EQ(0, unshare(CLONE_NEWCGROUP));
	EXPECT_EQ(-ENOENT, assign("x", "later"));
	EXPECT_TRUE(error_is("there is no such cgroup"));
	EXPECT_EQ(0, assign("y/z", "later"));
	EXPECT_EQ(1, count_listed("y/z", cgroup_id_of("y/z"), "later"));
}

/* A cgroup of the same name is another one. */
TEST_F(assign, removed)
{
	uint64_t id;

	ASSERT_EQ(0, cgroup_make("x"));
	id = cgroup_id_of("x");
	ASSERT_EQ(0, assign("x", "later"));
	EXPECT_EQ(1, count_listed("x", id, "later"));
	ASSERT_EQ(0, remove_cgroup("x"));
	EXPECT_EQ(0, count_listed("x", id, "later"));
	ASSERT_EQ(0, cgroup_make("x"));
	EXPECT_NE(id, cgroup_id_of("x"));
	EXPECT_EQ(0, count_listed("x", cgroup_id_of("x"), "later"));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "", NULL));
}

/* Readers get every line once, whatever they read at a time. */
TEST_F(assign, many)
{
	enum { MANY = 300 };
	char name[32], text[64];
	size_t lines = 0;
	ssize_t len, i;
	int fd;

	for (i = 0; i < MANY; i++) {
		snprintf(name, sizeof(name), "many-%zd", i);
		ASSERT_EQ(0, cgroup_make(name));
		ASSERT_EQ(0, assign(name, "later"));
		/* Half of them are gone again. */
		if (i % 2)
			ASSERT_EQ(0, remove_cgroup(name));
	}
	fd = open(HCSEC_DIR "assign", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	while ((len = read(fd, text, 1 + lines % sizeof(text))) > 0) {
		for (i = 0; i < len; i++)
			lines += text[i] == '\n';
	}
	close(fd);
	EXPECT_EQ(0, len);
	EXPECT_EQ(MANY / 2, lines);
	for (i = 0; i < MANY; i += 2) {
		snprintf(name, sizeof(name), "many-%zd", i);
		EXPECT_EQ(1, count_listed(name, cgroup_id_of(name), "later"));
	}
}

/* Runs in the cgroup: is told when to try, and tells how it went. */
static pid_t start_trier(const char *cgroup, int pipes[2])
{
	int to[2], from[2];
	pid_t child;

	if (pipe(to) || pipe(from))
		return -1;
	child = fork_in(cgroup);
	if (!child) {
		char byte;

		prctl(PR_SET_PDEATHSIG, SIGKILL);
		while (read(to[0], &byte, 1) == 1) {
			byte = try_socket(AF_PACKET);
			if (write(from[1], &byte, 1) != 1)
				break;
		}
		_exit(0);
	}
	close(to[0]);
	close(from[1]);
	pipes[0] = from[0];
	pipes[1] = to[1];
	return child;
}

static int let_try(const int pipes[2])
{
	char byte = 0;

	if (write(pipes[1], &byte, 1) != 1 || read(pipes[0], &byte, 1) != 1)
		return -1;
	return byte;
}

TEST_F(assign, policy_is_replaced)
{
	int pipes[2];

	ASSERT_EQ(0, cgroup_make("x"));
	ASSERT_EQ(0, assign("x", "now"));
	ASSERT_LT(0, start_trier("x", pipes));
	EXPECT_EQ(EPERM, let_try(pipes));
	/* The profile is another one, by its index, and the binding keeps it. */
	ASSERT_EQ(0, policy_load(RULES "container first { assignable }\n" NOW));
	EXPECT_EQ(EPERM, let_try(pipes));
	EXPECT_EQ(1, count_listed("x", cgroup_id_of("x"), "now"));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "now[]", NULL));
	/* It is gone, as if it was one that a pattern has named. */
	ASSERT_EQ(0, policy_load(RULES LATER));
	EXPECT_EQ(0, let_try(pipes));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "", NULL));
	EXPECT_EQ(1, count_listed("x", cgroup_id_of("x"), "now"));
	/* It is not assignable any more, and keeps what it has. */
	ASSERT_EQ(0, policy_load(RULES "container now {\n"
				       "match cgroup \"/elsewhere\"\n"
				       "enter immediate\n"
				       "use rules\n"
				       "}\n"));
	EXPECT_EQ(EPERM, let_try(pipes));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "now[]", NULL));
	/* Patterns come first. */
	ASSERT_EQ(0, policy_load(RULES NOW
				 "container other {\n"
				 "match cgroup \"/hcsec-selftests/x\"\n"
				 "enter immediate\n"
				 "}\n"));
	EXPECT_EQ(0, let_try(pipes));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "other[]", NULL));
	ASSERT_EQ(0, policy_load(policy));
	EXPECT_EQ(EPERM, let_try(pipes));
}

/*
 * A task that has escaped stays so when the cgroup is gone, the bindings were
 * looked through for such, and the policy was replaced.
 */
TEST_F(assign, escaped)
{
	char name[32];
	int pipes[2], i;
	pid_t child;

	ASSERT_EQ(0, cgroup_make("x"));
	ASSERT_EQ(0, cgroup_make("y"));
	ASSERT_EQ(0, assign("x", "later"));
	ASSERT_EQ(0, cgroup_make("z"));
	ASSERT_EQ(0, assign("z", "now"));
	child = start_trier("z", pipes);
	ASSERT_LT(0, child);
	EXPECT_EQ(EPERM, let_try(pipes));
	ASSERT_EQ(0, cgroup_move(child, CGROUP_TOP "/y"));
	EXPECT_EQ(EPERM, let_try(pipes));
	EXPECT_EQ(1, records_count(self->records,
				   "type=escape profile=now cgroup=\"/hcsec-selftests/z\""));
	ASSERT_EQ(0, remove_cgroup("z"));
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "swept-%d", i);
		ASSERT_EQ(0, cgroup_make(name));
		ASSERT_EQ(0, assign(name, "later"));
		ASSERT_EQ(0, remove_cgroup(name));
	}
	ASSERT_EQ(0, policy_load(RULES NOW));
	EXPECT_EQ(EPERM, let_try(pipes));
	/* But those that still are in their cgroup can be found. */
	ASSERT_EQ(0, policy_load(policy));
	EXPECT_EQ(1, count_listed("x", cgroup_id_of("x"), "later"));
	EXPECT_EQ(0, run_in("x", probe_path(), "label", "later[]", NULL));
	EXPECT_EQ(EPERM, let_try(pipes));
}

/**
 * struct race - What the workers of a cgroup have to know, in shared memory
 *
 * @bound: Set as soon as the cgroup is bound for sure.
 * @rounds: How often they have tried.
 * @wrong: How often they could do what is denied, although it was bound.
 * @stop: Set when they are to end.
 */
struct race {
	bool bound;
	unsigned int rounds;
	unsigned int wrong;
	bool stop;
};

static void race_work(struct race *race)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!__atomic_load_n(&race->stop, __ATOMIC_RELAXED)) {
		const bool bound = __atomic_load_n(&race->bound,
						   __ATOMIC_ACQUIRE);
		int wrong = try_socket(AF_PACKET) != EPERM;

		if (!wrong)
			wrong = spawn(probe_path(), "socket", "17", NULL) != EPERM;
		if (bound && wrong)
			__atomic_fetch_add(&race->wrong, 1, __ATOMIC_RELAXED);
		__atomic_fetch_add(&race->rounds, 1, __ATOMIC_RELAXED);
	}
	_exit(0);
}

static void wait_for_rounds(const struct race *race, unsigned int rounds)
{
	const unsigned int start =
		__atomic_load_n(&race->rounds, __ATOMIC_RELAXED);

	while (__atomic_load_n(&race->rounds, __ATOMIC_RELAXED) - start < rounds)
		usleep(100);
}

/*
 * From the moment that the write returns, everybody in the cgroup is judged.
 * With sanitizers one try takes seconds, so there are fewer of them then.
 */
TEST_F_TIMEOUT(assign, while_they_fork_and_execute, 100)
{
	enum { TRIES = 30, TRIES_AT_LEAST = 4, SECONDS = 10, WORKERS = 3 };
	const time_t end = time(NULL) + SECONDS;
	struct race *const race = mmap(NULL, sizeof(*race),
				       PROT_READ | PROT_WRITE,
				       MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	pid_t workers[WORKERS];
	char name[32];
	int try, i;

	ASSERT_NE(MAP_FAILED, race);
	for (try = 0; try < TRIES; try++) {
		if (try >= TRIES_AT_LEAST && time(NULL) > end)
			break;
		snprintf(name, sizeof(name), "race-%d/below", try);
		ASSERT_EQ(0, cgroup_make(name));
		memset(race, 0, sizeof(*race));
		for (i = 0; i < WORKERS; i++) {
			workers[i] = fork_in(name);
			if (!workers[i])
				race_work(race);
		}
		/* Someone else's binding is one more reason to look again. */
		wait_for_rounds(race, try % 3);
		*strchr(name, '/') = '\0';
		ASSERT_EQ(0, assign(name, "now"));
		__atomic_store_n(&race->bound, true, __ATOMIC_RELEASE);
		wait_for_rounds(race, 2 * WORKERS);
		__atomic_store_n(&race->stop, true, __ATOMIC_RELAXED);
		for (i = 0; i < WORKERS; i++)
			EXPECT_EQ(0, child_wait(workers[i]));
		EXPECT_EQ(0, race->wrong);
	}
	munmap(race, sizeof(*race));
}

TEST_HARNESS_MAIN
