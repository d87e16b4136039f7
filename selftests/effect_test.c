// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - When the effects of an exec are written, and races with it
 */

#include <elf.h>
#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/personality.h>
#include <sys/prctl.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"
#include "net.h"

#define DIR "/tmp/hcsec-effect"

static const char policy[] =
	"mark a process\n"
	"mark b process\n"
	"mark good process credit\n"
	"mark well process exact\n"
	"container effect {\n"
	"	match cgroup \"/hcsec-selftests/effect\"\n"
	"	enter immediate\n"
	"	on exec path " DIR "/** set a\n"
	"	on exec path " DIR "/unmarked clear a\n"
	"	on exec path " DIR "/wash clear b\n"
	"	on exec path " DIR "/good set good\n"
	"	on exec path " DIR "/well set well\n"
	"	on exec path " DIR "/unwell clear well\n"
	"	on socket.create family inet set b\n"
	"	deny exec path " DIR "/denied\n"
	"	deny exec path " DIR "/tripwire set b\n"
	"}\n"
	"container tried {\n"
	"	match cgroup \"/hcsec-selftests/tried\"\n"
	"	mode permissive\n"
	"	enter immediate\n"
	"	deny exec path " DIR "/denied set a\n"
	"	kill exec path " DIR "/killed set b\n"
	"	deny exec path " DIR "/enoexec set b\n"
	"}\n"
	"container race {\n"
	"	match cgroup \"/hcsec-selftests/race\"\n"
	"	enter immediate\n"
	"	on socket.create family unix set a\n"
	"	deny exec path " DIR "/denied when a\n"
	"	deny exec path " DIR "/nested when a\n"
	"	deny exec path " DIR "/stdin stdin inet errno EADDRINUSE\n"
	"}\n";

static const char *const programs[] = {
	"allowed", "denied", "unmarked", "wash", "good", "well", "unwell",
	"tripwire", "killed", "stdin", NULL
};

FIXTURE(effect)
{
};

FIXTURE_SETUP(effect)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_programs(DIR, programs));
}

FIXTURE_TEARDOWN_PARENT(effect)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

TEST_F(effect, success)
{
	ASSERT_EQ(0, cgroup_enter("effect"));
	EXPECT_EQ(0, spawn(DIR "/allowed", "label", "effect[a]", NULL));
	EXPECT_TRUE(label_is("effect[]"));
}

#define SCRIPT(name, interpreter) \
	write_file(DIR "/" name, "#!" DIR "/" interpreter "\n", 0755)

/* A program whose dynamic linker does not exist. */
static int make_unlinked(const char *path)
{
	static const char linker[] = "/lib64/ld-linux";
	char *program, *at;
	struct stat st;
	int fd;

	if (copy_file("/bin/true", path, 0755))
		return -1;
	fd = open(path, O_RDWR | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		return -1;
	program = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, fd,
		       0);
	close(fd);
	if (program == MAP_FAILED)
		return -1;
	at = memmem(program, st.st_size, linker, strlen(linker));
	if (at)
		memset(at + 1, 'X', 4);
	munmap(program, st.st_size);
	return at ? 0 : -1;
}

/* Whatever an exec fails of, it leaves no marks. */
TEST_F(effect, failure)
{
	static char long_arg[256 * 1024];
	int fd;

	memset(long_arg, 'x', sizeof(long_arg) - 1);
	ASSERT_EQ(0, write_file(DIR "/enoexec", "neither this nor that", 0755));
	ASSERT_EQ(0, write_file(DIR "/empty", "", 0755));
	ASSERT_EQ(0, write_file(DIR "/truncated", ELFMAG, 0755));
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/no-program", 0644));
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/busy", 0755));
	ASSERT_EQ(0, make_unlinked(DIR "/unlinked"));
	ASSERT_EQ(0, SCRIPT("script", "allowed"));
	ASSERT_EQ(0, SCRIPT("of-missing", "missing"));
	ASSERT_EQ(0, SCRIPT("of-no-program", "no-program"));
	ASSERT_EQ(0, SCRIPT("of-enoexec", "enoexec"));
	ASSERT_EQ(0, SCRIPT("of-itself", "of-itself"));
	ASSERT_EQ(0, SCRIPT("of-denied", "denied"));
	fd = open(DIR "/busy", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);

	ASSERT_EQ(0, cgroup_enter("effect"));
	EXPECT_EQ(ENOENT, try_exec(DIR "/missing", NULL));
	EXPECT_EQ(EACCES, try_exec(DIR "/no-program", NULL));
	EXPECT_EQ(EACCES, try_exec(DIR, NULL));
	EXPECT_EQ(ETXTBSY, try_exec(DIR "/busy", NULL));
	EXPECT_EQ(ENOEXEC, try_exec(DIR "/enoexec", NULL));
	EXPECT_EQ(ENOEXEC, try_exec(DIR "/empty", NULL));
	EXPECT_EQ(ENOEXEC, try_exec(DIR "/truncated", NULL));
	EXPECT_EQ(ENOENT, try_exec(DIR "/unlinked", NULL));
	EXPECT_EQ(E2BIG, try_exec(DIR "/allowed", long_arg, NULL));
	EXPECT_EQ(ENOENT, try_exec(DIR "/of-missing", NULL));
	EXPECT_EQ(EACCES, try_exec(DIR "/of-no-program", NULL));
	EXPECT_EQ(ENOEXEC, try_exec(DIR "/of-enoexec", NULL));
	EXPECT_EQ(ELOOP, try_exec(DIR "/of-itself", NULL));
	EXPECT_EQ(EPERM, try_exec(DIR "/denied", NULL));
	EXPECT_EQ(EPERM, try_exec(DIR "/of-denied", NULL));
	EXPECT_TRUE(label_is("effect[]"));

	/* The twin: the same file, mended. */
	close(fd);
	EXPECT_EQ(0, spawn(DIR "/busy", "label", "effect[a]", NULL));
	EXPECT_EQ(0, spawn(DIR "/script", "label", "effect[a]", NULL));
	EXPECT_TRUE(label_is("effect[]"));
}

/* A denial is told by what the denying rule sets, and by nothing else. */
TEST_F(effect, tripwire)
{
	ASSERT_EQ(0, SCRIPT("of-tripwire", "tripwire"));
	ASSERT_EQ(0, cgroup_enter("effect"));
	EXPECT_EQ(EPERM, try_exec(DIR "/denied", NULL));
	EXPECT_TRUE(label_is("effect[]"));
	EXPECT_EQ(EXEC_FAILED + EPERM, spawn(DIR "/of-tripwire", NULL));
	EXPECT_TRUE(label_is("effect[]"));
	EXPECT_EQ(EPERM, try_exec(DIR "/tripwire", NULL));
	EXPECT_TRUE(label_is("effect[b]"));
}

TEST_F(effect, clear)
{
	ASSERT_EQ(0, cgroup_enter("effect"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_EQ(0, spawn(DIR "/allowed", "label", "effect[a,b]", NULL));
	EXPECT_EQ(0, spawn(DIR "/wash", "label", "effect[a]", NULL));
	EXPECT_TRUE(label_is("effect[b]"));
	/* Setting wins. */
	EXPECT_EQ(0, spawn(DIR "/unmarked", "label", "effect[a,b]", NULL));
}

TEST_F(effect, failure_clears_nothing)
{
	ASSERT_EQ(0, unlink(DIR "/wash"));
	ASSERT_EQ(0, write_file(DIR "/wash", "neither this nor that", 0755));
	ASSERT_EQ(0, cgroup_enter("effect"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_EQ(ENOEXEC, try_exec(DIR "/wash", NULL));
	EXPECT_TRUE(label_is("effect[b]"));
}

/* A credit is that of one program. */
TEST_F(effect, credit)
{
	ASSERT_EQ(0, cgroup_enter("effect"));
	EXPECT_EQ(0, spawn(DIR "/good", "label", "effect[a,good]", "exec",
			   DIR "/allowed", "label", "effect[a]", "exec",
			   DIR "/good", "label", "effect[a,good]", "exec",
			   DIR "/good", "label", "effect[a,good]", NULL));
}

/* Of this the program is a shell that is called good, and then allowed. */
#define TRY_DENIED "(exec " DIR "/denied) 2>/dev/null; echo; read x; "

/* Without rules for its container, too, an exec ends a credit. */
TEST_F(effect, credit_without_profile)
{
	static const char without[] =
		"container nothing {\n"
		"	match cgroup \"/hcsec-selftests/nothing\"\n"
		"	deny exec memfd\n"
		"}\n";
	static char record[RECORD_SIZE];
	const int records = records_open();
	int to[2], from[2];
	pid_t child;
	char c;

	ASSERT_LE(0, records);
	ASSERT_EQ(0, unlink(DIR "/good"));
	ASSERT_EQ(0, copy_file("/bin/sh", DIR "/good", 0755));
	ASSERT_EQ(0, unlink(DIR "/allowed"));
	ASSERT_EQ(0, copy_file("/bin/sh", DIR "/allowed", 0755));
	ASSERT_EQ(0, pipe(to));
	ASSERT_EQ(0, pipe(from));
	ASSERT_EQ(0, cgroup_make("effect"));
	child = fork_in("effect");
	ASSERT_LE(0, child);
	if (!child) {
		dup2(to[0], 0);
		dup2(from[1], 1);
		execl(DIR "/good", "good", "-c", TRY_DENIED
		      "exec " DIR "/allowed -c 'echo; read x; " TRY_DENIED "'",
		      NULL);
		_exit(1);
	}

	ASSERT_EQ(1, read(from[0], &c, 1));
	EXPECT_EQ(1, records_find(records, "event=exec marks=a,good", record));
	ASSERT_EQ(0, policy_load(without));
	ASSERT_EQ(1, write(to[1], "\n", 1));
	ASSERT_EQ(1, read(from[0], &c, 1));
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(1, write(to[1], "\n", 1));
	ASSERT_EQ(1, read(from[0], &c, 1));
	EXPECT_EQ(1, records_find(records, "event=exec marks=a", record));
	ASSERT_EQ(1, write(to[1], "\n", 1));
	EXPECT_EQ(0, child_wait(child));
}

TEST_F(effect, exact)
{
	ASSERT_EQ(0, cgroup_enter("effect"));
	EXPECT_EQ(0, spawn(DIR "/well", "label", "effect[a,well]", "exec",
			   DIR "/allowed", "label", "effect[a,well]", "exec",
			   DIR "/unwell", "label", "effect[a]", NULL));
}

/* What would be denied happens, with all its effects, and is told. */
TEST_F(effect, permissive)
{
	int fd;

	ASSERT_EQ(0, write_file(DIR "/enoexec", "neither this nor that", 0755));
	ASSERT_EQ(0, cgroup_enter("tried"));
	fd = records_open();
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, spawn(DIR "/denied", "label", "tried[a]", NULL));
	EXPECT_EQ(1, records_find(fd, "verdict=deny mode=permissive event=exec",
				  NULL));
	EXPECT_EQ(0, spawn(DIR "/killed", "label", "tried[b]", NULL));
	EXPECT_EQ(1, records_find(fd, "verdict=kill mode=permissive event=exec",
				  NULL));
	EXPECT_EQ(ENOEXEC, try_exec(DIR "/enoexec", NULL));
	EXPECT_EQ(0, spawn(DIR "/allowed", "label", "tried[]", NULL));
	EXPECT_EQ(0, records_count(fd, "event=exec"));
	EXPECT_TRUE(label_is("tried[]"));
}

/*
 * A thread earns a mark, or a descriptor, while another one executes a program
 * that must have neither.
 */

/* As many rounds as fit into some time, so that slow machines have fewer. */
#define MIN_ROUNDS 10
#define MAX_ROUNDS 150
#define SECONDS 4

static bool is_over(int round, time_t start)
{
	return round >= MAX_ROUNDS ||
	       (round >= MIN_ROUNDS && time(NULL) > start + SECONDS);
}

static bool go;

static void set_going(void)
{
	__atomic_store_n(&go, true, __ATOMIC_RELEASE);
}

static void wait_until_going(void)
{
	while (!__atomic_load_n(&go, __ATOMIC_ACQUIRE))
		sched_yield();
}

static void *earn(void *spins)
{
	long i;

	wait_until_going();
	for (i = 0; i < (long)spins; i++)
		getppid();
	try_socket(AF_UNIX);
	return NULL;
}

TEST_F_TIMEOUT(effect, race_for_mark, 120)
{
	const time_t start = time(NULL);
	int round, ran = 0, denied = 0, killed = 0;

	/* The first one is judged long before the last one is loaded. */
	ASSERT_EQ(0, SCRIPT("nested", "nested1"));
	ASSERT_EQ(0, SCRIPT("nested1", "nested2"));
	ASSERT_EQ(0, SCRIPT("nested2", "nested3"));
	ASSERT_EQ(0, SCRIPT("nested3", "allowed"));
	ASSERT_EQ(0, cgroup_enter("race"));
	for (round = 0; !is_over(round, start); round++) {
		const pid_t child = fork();
		pthread_t thread;
		int status;

		if (!child) {
			pthread_create(&thread, NULL, earn,
				       (void *)(long)(round % 50 * 4));
			set_going();
			_exit(try_exec(DIR "/nested", "label", "race[]", NULL));
		}
		status = child_wait(child);
		EXPECT_TRUE(status == 0 || status == EPERM ||
			    status == 1000 + SIGKILL)
		{
			TH_LOG("status %d", status);
		}
		ran += !status;
		denied += status == EPERM;
		killed += status == 1000 + SIGKILL;
	}
	TH_LOG("of %d, %d ran, %d were denied and %d killed", round, ran,
	       denied, killed);
}

static void *exchange(void *other)
{
	const int sock = (long)other;
	const int null = open("/dev/null", O_RDONLY | O_CLOEXEC);

	set_going();
	for (;;) {
		dup2(sock, 0);
		dup2(null, 0);
	}
	return NULL;
}

TEST_F_TIMEOUT(effect, race_for_stdin, 120)
{
	const time_t start = time(NULL);
	int round;

	ASSERT_EQ(0, cgroup_enter("race"));
	for (round = 0; !is_over(round, start); round++) {
		const pid_t child = fork();
		pthread_t thread;
		int status, sock;

		if (!child) {
			sock = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
			pthread_create(&thread, NULL, exchange,
				       (void *)(long)sock);
			wait_until_going();
			_exit(try_exec(DIR "/stdin", "no-socket", "0", NULL));
		}
		status = child_wait(child);
		EXPECT_TRUE(status == 0 || status == EADDRINUSE ||
			    status == 1000 + SIGKILL)
		{
			TH_LOG("status %d", status);
		}
	}
}

/* A descriptor's kind is known whoever opened it. */
TEST_F(effect, passed_descriptor)
{
	int socks[2], sock, null;
	pid_t child;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, socks));
	ASSERT_EQ(0, cgroup_make("race"));
	sock = socket(AF_INET, SOCK_STREAM, 0);
	null = open("/dev/null", O_RDONLY);
	ASSERT_LE(0, sock);
	ASSERT_LE(0, null);
	child = fork_in("race");
	if (!child) {
		dup2(fd_recv(socks[1]), 0);
		EXPECT_EQ(EADDRINUSE, try_exec(DIR "/stdin", NULL));
		EXPECT_EQ(0, spawn(DIR "/allowed", NULL));
		dup2(fd_recv(socks[1]), 0);
		EXPECT_EQ(0, spawn(DIR "/stdin", NULL));
		_exit(_metadata->exit_code);
	}
	EXPECT_EQ(0, fd_send(socks[0], sock));
	EXPECT_EQ(0, fd_send(socks[0], null));
	EXPECT_EQ(0, child_wait(child));
}

/*
 * What a process can do to itself changes nothing.
 */

FIXTURE(way_round)
{
};

FIXTURE_VARIANT(way_round)
{
	int (*prepare)(void);
	int allowed;
};

static int do_nothing(void)
{
	return 0;
}

static int renounce_privilege(void)
{
	return prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
}

static int be_traced(void)
{
	return ptrace(PTRACE_TRACEME, 0, NULL, NULL);
}

static int be_another(void)
{
	return personality(ADDR_NO_RANDOMIZE | READ_IMPLIES_EXEC) < 0;
}

static int change_namespaces(void)
{
	return unshare(CLONE_NEWUSER | CLONE_NEWNS | CLONE_NEWPID |
		       CLONE_NEWCGROUP | CLONE_NEWNET);
}

static int change_user(void)
{
	return setgid(1000) ?: setuid(1000);
}

static int unshare_all(void)
{
	return unshare(CLONE_FILES | CLONE_FS | CLONE_SYSVSEM);
}

static int forget_signals(void)
{
	return setsid() < 0 || prctl(PR_SET_DUMPABLE, 0) ||
	       prctl(PR_SET_NAME, "other") || prctl(PR_SET_CHILD_SUBREAPER, 1);
}

/* clang-format off */
FIXTURE_VARIANT_ADD(way_round, nothing) { .prepare = do_nothing };
FIXTURE_VARIANT_ADD(way_round, no_new_privs) { .prepare = renounce_privilege };
FIXTURE_VARIANT_ADD(way_round, personality) { .prepare = be_another };
FIXTURE_VARIANT_ADD(way_round, namespaces) { .prepare = change_namespaces };
FIXTURE_VARIANT_ADD(way_round, user) { .prepare = change_user };
FIXTURE_VARIANT_ADD(way_round, unshare) { .prepare = unshare_all };
FIXTURE_VARIANT_ADD(way_round, session) { .prepare = forget_signals };

/* A program that was executed under a tracer stops. */
FIXTURE_VARIANT_ADD(way_round, traced) { .prepare = be_traced, .allowed = SIGTRAP };

/* clang-format on */

FIXTURE_SETUP(way_round)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_programs(DIR, programs));
	ASSERT_EQ(0, cgroup_enter("race"));
}

FIXTURE_TEARDOWN_PARENT(way_round)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

static int prepare_and_exec(int (*prepare)(void), const char *path)
{
	const pid_t child = fork();

	if (!child)
		_exit(prepare() ? 99 : try_exec(path, NULL));
	return child_wait(child);
}

TEST_F(way_round, exec)
{
	EXPECT_EQ(variant->allowed,
		  prepare_and_exec(variant->prepare, DIR "/denied"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(EPERM, prepare_and_exec(variant->prepare, DIR "/denied"));
	EXPECT_EQ(variant->allowed,
		  prepare_and_exec(variant->prepare, DIR "/allowed"));
}

TEST_HARNESS_MAIN
