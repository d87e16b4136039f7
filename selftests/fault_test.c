// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - No memory: what fails must fail cleanly
 *
 * The kernel lets one allocation of a system call fail: the first, then the
 * second, and so on until there is none left.  Whatever comes of it, what must
 * be denied is not allowed, and what was in force is in force.
 *
 * Needs CONFIG_FAILSLAB, CONFIG_FAIL_PAGE_ALLOC and
 * CONFIG_FAULT_INJECTION_DEBUG_FS, and is skipped without them.
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/hcsec.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "fault.h"
#include "genl.h"
#include "net.h"
#include "sign.h"

#define WORK "/tmp/hcsec-fault"
#define FILE_SIZE (256 * 1024)

static const char policy[] =
	MARKS
	"container confined" IN("confined")
	"deny socket.create family packet\n"
	"deny socket.connect, socket.send to 127.0.0.2\n"
	"deny socket.bind port 7002\n"
	"deny socket.bind, socket.connect, socket.send path " WORK "/bad*\n"
	"deny exec path " WORK "/denied\n"
	"on socket.connect port 7001 set a\n"
	"on socket.accepted set b\n"
	"}\n"
	"container executing {\n"
	"match cgroup \"/hcsec-selftests/executing\"\n"
	"on exec set c\n"
	"deny exec path " WORK "/denied\n"
	"deny socket.create family packet\n"
	"}\n";

static const char *const serial_key[HCSEC_BLOB_NR] = { "serial", "keyset" };

/* All that a load may change, and all that every event does. */
struct state {
	uint64_t serial[HCSEC_BLOB_NR];
	uint64_t generation;
	uint64_t records;
	uint64_t lost;
};

static struct state get_state(void)
{
	return (struct state){
		.serial = {
			[HCSEC_BLOB_POLICY] = status_number("serial"),
			[HCSEC_BLOB_KEYSET] = status_number("keyset"),
		},
		.generation = status_number("generation"),
		.records = status_number("records"),
		.lost = status_number("lost"),
	};
}

/* How many records should have been made since. */
static uint64_t told_since(const struct state *before)
{
	const struct state now = get_state();

	return now.records + now.lost - before->records - before->lost;
}

FIXTURE(fault) {
	/* Lives in a container until the test ends. */
	pid_t inmate;
};

FIXTURE_SETUP(fault)
{
	static const char *const programs[] = { "allowed", "denied", NULL };

	if (fault_prepare())
		SKIP(return, "the kernel cannot be made to fail");
	ASSERT_EQ(0, mode_set("enforce"));
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_programs(WORK, programs));
	ASSERT_EQ(0, cgroup_make("confined"));
	ASSERT_EQ(0, cgroup_make("executing"));
}

FIXTURE_TEARDOWN_PARENT(fault)
{
	cgroup_remove_all();
	if (!access(WORK, F_OK))
		EXPECT_EQ(0, remove_all(WORK));
}

/* What hcsec calls ENOMEM has other names elsewhere in the kernel. */
static bool no_memory(int err)
{
	switch (-err) {
	case ENOMEM:
	case E2BIG:
	case EAGAIN:
	case ENFILE:
	case ENOBUFS:
	case ENOEXEC:
		return true;
	default:
		return false;
	}
}

/*
 * What a policy denies.  Each returns 0 or a negative errno, and leaves nothing
 * behind.
 */

static int do_packet(void)
{
	return -try_socket(AF_PACKET);
}

static int do_connect(void)
{
	const struct address bad = address_v4("127.0.0.2", GOOD_PORT);

	return sock_try_connect(SOCK_STREAM, 0, &bad);
}

static int do_send(void)
{
	const struct address bad = address_v4("127.0.0.2", GOOD_PORT);
	const int fd = sock_open(AF_INET, SOCK_DGRAM, 0);
	int err;

	if (fd < 0)
		return fd;
	err = sock_send(fd, &bad, 0);
	close(fd);
	return err < 0 ? err : 0;
}

static int do_bind(void)
{
	const struct address bad = address_v4("127.0.0.1", BAD_PORT);
	const int fd = sock_serve(SOCK_DGRAM, 0, &bad);

	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int do_unix_bind(void)
{
	const struct address bad = address_unix(WORK "/bad");
	const int fd = sock_serve(SOCK_DGRAM, 0, &bad);

	unlink(WORK "/bad");
	if (fd < 0)
		return fd;
	close(fd);
	return 0;
}

static int do_unix_connect(void)
{
	const struct address bad = address_unix(WORK "/bad-stream");

	return sock_try_connect(SOCK_STREAM, 0, &bad);
}

static int do_unix_send(void)
{
	const struct address bad = address_unix(WORK "/bad-datagram");
	const int fd = sock_open(AF_UNIX, SOCK_DGRAM, 0);
	int err;

	if (fd < 0)
		return fd;
	err = sock_send(fd, &bad, 0);
	close(fd);
	return err < 0 ? err : 0;
}

/* If it is executed nevertheless, it must not end with 0. */
static int do_exec(void)
{
	return -try_exec(WORK "/denied", "label", "denied", NULL);
}

static const struct {
	const char *name;
	int (*run)(void);
} denied[] = {
	{ "create", do_packet },
	{ "connect", do_connect },
	{ "send", do_send },
	{ "bind", do_bind },
	{ "unix bind", do_unix_bind },
	{ "unix connect", do_unix_connect },
	{ "unix send", do_unix_send },
	{ "exec", do_exec },
};

static void test_denied(struct __test_metadata *const _metadata, size_t i)
{
	unsigned int n;
	bool failed;
	int err;

	FOR_EACH_FAULT(n, failed) {
		fault_arm(n);
		err = denied[i].run();
		failed = fault_disarm();
		EXPECT_TRUE(err == -EPERM || (failed && no_memory(err))) {
			TH_LOG("%s, allocation %u: %s", denied[i].name, n,
			       strerror(-err));
		}
	}
	EXPECT_FAULTS(n);
	TH_LOG("%s: %u allocations", denied[i].name, n - 2);
}

/* Whom the policy denies to be reached. */
static int serve(void)
{
	const struct address stream = address_unix(WORK "/bad-stream");
	const struct address datagram = address_unix(WORK "/bad-datagram");
	const int fd = sock_serve(SOCK_STREAM, 0, &stream);

	return fd < 0 ? fd : sock_serve(SOCK_DGRAM, 0, &datagram);
}

/* A subject stays confined. */
TEST_F(fault, denied)
{
	size_t i;

	ASSERT_LE(0, serve());
	IN_CHILD({
		ASSERT_EQ(0, cgroup_join("confined"));
		ASSERT_EQ(-EPERM, do_packet());
		for (i = 0; i < ARRAY_LEN(denied); i++)
			test_denied(_metadata, i);
	});
}

/* One that has just come is confined from its first call. */
TEST_F(fault, first_event)
{
	unsigned int n;
	bool failed;
	int status;

	FOR_EACH_FAULT(n, failed) {
		const pid_t child = fork_in("confined");

		ASSERT_LE(0, child);
		if (!child) {
			int err;

			fault_arm(n);
			err = do_packet();
			failed = fault_disarm();
			if (err != -EPERM && !(failed && no_memory(err)))
				_exit(2);
			if (do_packet() != -EPERM || !label_is("confined[]"))
				_exit(3);
			_exit(failed);
		}
		status = child_wait(child);
		ASSERT_GE(1, status) {
			TH_LOG("allocation %u: %d", n, status);
		}
		failed = status;
	}
	EXPECT_FAULTS(n);
}

/* No denial without a record, or a count of records that were lost. */
TEST_F(fault, recorded)
{
	IN_CHILD({
		struct state before;
		unsigned int n;
		bool failed;
		int err;

		ASSERT_EQ(0, cgroup_join("confined"));
		ASSERT_EQ(-EPERM, do_packet());
		FOR_EACH_FAULT(n, failed) {
			before = get_state();
			fault_arm(n);
			err = do_packet();
			failed = fault_disarm();
			EXPECT_EQ(err == -EPERM, told_since(&before));
		}
		EXPECT_FAULTS(n);
	});
}

/* Who has executed something in a container belongs to it, or never ran. */
TEST_F(fault, first_exec)
{
	unsigned int n, ran = 0;
	bool failed;

	FOR_EACH_FAULT(n, failed) {
		const pid_t child = fork_in("executing");
		int status;

		ASSERT_LE(0, child);
		if (!child) {
			fault_arm(n);
			_exit(try_exec(WORK "/allowed", "calm", "-", "label",
				       "executing[c]", "faultless", "-",
				       "socket", "17", NULL));
		}
		status = child_wait(child);
		failed = status != FAULTLESS;
		ran += status == EPERM;
		/* After its point of no return, an exec that fails kills. */
		EXPECT_TRUE(status == FAULTLESS || status == EPERM ||
			    no_memory(-status) || status == LOADER_FAILED ||
			    status == 1000 + SIGABRT ||
			    status == 1000 + SIGSEGV ||
			    status == 1000 + SIGKILL) {
			TH_LOG("allocation %u: status %d", n, status);
		}
	}
	EXPECT_FAULTS(n);
	EXPECT_LT(0, ran);
}

/* One fork with a failure.  Returns 0 or 1 as it failed, 2 for what is wrong. */
static int fork_once(unsigned int n)
{
	bool failed;
	pid_t child;
	int err;

	fault_arm(n);
	child = fork();
	err = errno;
	failed = fault_disarm();
	if (!child)
		_exit(do_packet() != -EPERM || !label_is("confined[]"));
	if (child < 0 ? !failed || !no_memory(-err) : child_wait(child))
		return 2;
	return failed;
}

/* Children of a subject are subjects. */
TEST_F(fault, fork)
{
	IN_CHILD({
		unsigned int n;
		bool failed;

		ASSERT_EQ(0, cgroup_join("confined"));
		ASSERT_EQ(-EPERM, do_packet());
		FOR_EACH_FAULT(n, failed) {
			const pid_t parent = fork();
			int status;

			ASSERT_LE(0, parent);
			if (!parent)
				_exit(fork_once(n));
			status = child_wait(parent);
			failed = status;
			/*
			 * A parent that cannot get a page of its own, which it
			 * has shared with its child, for its rseq dies of that.
			 */
			EXPECT_TRUE(status <= 1 || status == 1000 + SIGSEGV) {
				TH_LOG("allocation %u: %d", n, status);
			}
		}
		EXPECT_FAULTS(n);
	});
}

static void *thread_main(void *result)
{
	*(int *)result = do_packet();
	return NULL;
}

TEST_F(fault, thread)
{
	IN_CHILD({
		static char stack[64 * 1024] __attribute__((aligned(64)));
		pthread_attr_t attr;
		unsigned int n;
		bool failed;

		ASSERT_EQ(0, cgroup_join("confined"));
		ASSERT_EQ(0, pthread_attr_init(&attr));
		ASSERT_EQ(0, pthread_attr_setstack(&attr, stack,
						   sizeof(stack)));
		ASSERT_EQ(-EPERM, do_packet());
		FOR_EACH_FAULT(n, failed) {
			pthread_t thread;
			int result = 0;
			int err;

			fault_arm(n);
			err = pthread_create(&thread, &attr, thread_main,
					     &result);
			failed = fault_disarm();
			if (err) {
				EXPECT_TRUE(failed && err == EAGAIN);
				continue;
			}
			EXPECT_EQ(0, pthread_join(thread, NULL));
			EXPECT_EQ(-EPERM, result);
		}
		EXPECT_FAULTS(n);
	});
}

/* Marks that are set by what happened are set if it did. */
TEST_F(fault, connect_and_accept)
{
	const struct address good = address_v4("127.0.0.1", GOOD_PORT);
	const int server = sock_serve(SOCK_STREAM, 0, &good);
	unsigned int n;
	bool failed;

	ASSERT_LE(0, server);
	FOR_EACH_FAULT(n, failed) {
		const int client = sock_open(AF_INET, SOCK_STREAM, 0);
		pid_t child;
		int status;

		ASSERT_LE(0, client);
		ASSERT_EQ(0, sock_connect(client, &good));
		child = fork_in("confined");
		ASSERT_LE(0, child);
		if (!child) {
			int fd;

			fault_arm(n);
			fd = sock_accept(server);
			failed = fault_disarm();
			if (fd < 0 && !(failed && no_memory(fd)))
				_exit(2);
			if (fd >= 0 && !label_is("confined[b]"))
				_exit(3);
			_exit(failed);
		}
		status = child_wait(child);
		failed = status;
		ASSERT_GE(1, status) {
			TH_LOG("allocation %u of accept: %d", n, status);
		}
		close(client);
		/* If it was not accepted, it is still there. */
		fcntl(server, F_SETFL, O_NONBLOCK);
		close(sock_accept(server));
		fcntl(server, F_SETFL, 0);
	}
	EXPECT_FAULTS(n);

	FOR_EACH_FAULT(n, failed) {
		const pid_t child = fork_in("confined");
		int status;

		ASSERT_LE(0, child);
		if (!child) {
			int err;

			fault_arm(n);
			err = sock_try_connect(SOCK_DGRAM, 0, &good);
			failed = fault_disarm();
			if (err && !(failed && no_memory(err)))
				_exit(2);
			if (!err && !label_is("confined[a]"))
				_exit(3);
			_exit(failed);
		}
		status = child_wait(child);
		failed = status;
		ASSERT_GE(1, status) {
			TH_LOG("allocation %u of connect: %d", n, status);
		}
	}
	EXPECT_FAULTS(n);
}

/* What a task is told of itself. */
TEST_F(fault, label)
{
	IN_CHILD({
		char label[256];
		unsigned int n;
		bool failed;

		ASSERT_EQ(0, cgroup_join("confined"));
		ASSERT_EQ(-EPERM, do_packet());
		FOR_EACH_FAULT(n, failed) {
			fault_arm(n);
			label_get(label, sizeof(label));
			failed = fault_disarm();
			EXPECT_TRUE(!strcmp(label, "confined[]") ||
				    (failed && strstr(label, "memory"))) {
				TH_LOG("%s", label);
			}
		}
		EXPECT_FAULTS(n);
	});
}

/* Makes the last blob of a kind, if there was one, the next; to be freed. */
static void *next_blob(enum hcsec_blob_kind kind, void *blob, size_t *len)
{
	static struct keyset keyset;

	/* To compile the policy again would take most of the time. */
	if (kind == HCSEC_BLOB_POLICY) {
		blob = blob ?: policy_blob(policy, 1, len);
		if (!blob)
			return NULL;
		blob_set_serial(blob, status_number("serial") + 1);
		blob_sign(blob);
		return blob;
	}
	free(blob);
	if (keyset_start(&keyset))
		return NULL;
	keyset.head.flags = HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	keyset_add(&keyset, key_dev(), HCSEC_ROLE_ROOT, "fault");
	blob = keyset_blob(&keyset);
	*len = blob_sign_by(blob, KEYS(key_dev()));
	return blob;
}

/* A load that fails changes nothing, and one that succeeds changes all. */
static void test_load(struct __test_metadata *const _metadata,
		      enum hcsec_blob_kind kind)
{
	const char *const file = kind == HCSEC_BLOB_POLICY ? "policy" : "keys";
	static char before[FILE_SIZE], after[FILE_SIZE];
	char error[512], last_error[512];
	unsigned int n, refused = 0;
	void *blob = NULL;
	uint64_t told;
	size_t len = 0;
	bool failed;
	int err = 0;

	ASSERT_EQ(0, hcsec_read("error", error, sizeof(error)));
	FOR_EACH_FAULT(n, failed) {
		const struct state state = get_state();

		/* What was refused is tried again. */
		if (!err) {
			blob = next_blob(kind, blob, &len);
			ASSERT_NE(NULL, blob);
			memset(before, 0, sizeof(before));
			ASSERT_EQ(0, hcsec_read(file, before, sizeof(before)));
		}

		fault_arm(n);
		err = policy_write(blob, len);
		failed = fault_disarm();

		memset(after, 0, sizeof(after));
		ASSERT_EQ(0, hcsec_read(file, after, sizeof(after)));
		memcpy(last_error, error, sizeof(error));
		ASSERT_EQ(0, hcsec_read("error", error, sizeof(error)));
		told = told_since(&state);
		EXPECT_TRUE(!err || (failed && err == -ENOMEM)) {
			TH_LOG("allocation %u: %s", n, strerror(-err));
		}
		EXPECT_EQ(state.serial[kind] + !err,
			  status_number(serial_key[kind]));
		EXPECT_EQ(state.generation + (!err && kind == HCSEC_BLOB_POLICY),
			  status_number("generation"));
		if (err) {
			refused++;
			EXPECT_EQ(0, memcmp(before, after, sizeof(before)));
			/* There was no verdict if "load" was not opened. */
			EXPECT_TRUE(told ? told == 1 && *error :
					   !strcmp(error, last_error)) {
				TH_LOG("allocation %u: %s", n, error);
			}
		} else {
			if (kind == HCSEC_BLOB_POLICY)
				EXPECT_EQ(0, memcmp(blob, after, len));
			EXPECT_STREQ("", error);
			EXPECT_EQ(1, told);
		}
	}
	EXPECT_FAULTS(n);
	EXPECT_LT(3, refused);
	TH_LOG("%u allocations, %u of them needed", n - 2, refused);
	free(blob);
}

TEST_F(fault, policy)
{
	test_load(_metadata, HCSEC_BLOB_POLICY);
}

TEST_F(fault, keyset)
{
	test_load(_metadata, HCSEC_BLOB_KEYSET);
}

TEST_F(fault, mode)
{
	char mode[16];
	unsigned int n;
	bool failed;
	int err;

	FOR_EACH_FAULT(n, failed) {
		ASSERT_EQ(0, mode_set("permissive"));
		fault_arm(n);
		err = mode_set("enforce");
		failed = fault_disarm();
		EXPECT_TRUE(!err || (failed && no_memory(err)));
		ASSERT_EQ(0, hcsec_read("mode", mode, sizeof(mode)));
		EXPECT_STREQ(err ? "permissive\n" : "enforce\n", mode);
	}
	EXPECT_FAULTS(n);
	EXPECT_EQ(0, mode_set("enforce"));
}

/* A container with a task that sleeps, so that there is something to tell. */
static void start_inmate(struct __test_metadata *const _metadata,
			 FIXTURE_DATA(fault) *self)
{
	int ready[2];
	char byte;

	ASSERT_EQ(0, pipe(ready));
	self->inmate = fork_in("confined");
	ASSERT_LE(0, self->inmate);
	if (!self->inmate) {
		if (do_packet() != -EPERM || write(ready[1], "x", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	ASSERT_EQ(1, read(ready[0], &byte, 1));
	close(ready[0]);
}

/* Opens a file and reads what one read gives; its length or an errno. */
static ssize_t read_once(const char *path, char *buf, size_t size)
{
	const int fd = open(path, O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	ssize_t len;

	if (fd < 0)
		return -errno;
	len = read(fd, buf, size);
	if (len < 0)
		len = -errno;
	close(fd);
	return len;
}

static void test_file(struct __test_metadata *const _metadata, const char *name)
{
	static char expected[FILE_SIZE], got[FILE_SIZE];
	ssize_t expected_len, len;
	char path[512];
	unsigned int n;
	bool failed;

	snprintf(path, sizeof(path), HCSEC_DIR "%s", name);
	memset(got, 0, sizeof(got));
	expected_len = read_once(path, expected, sizeof(expected));
	ASSERT_LE(0, expected_len) {
		TH_LOG("%s: %s", name, strerror(-expected_len));
	}
	FOR_EACH_FAULT(n, failed) {
		fault_arm(n);
		len = read_once(path, got, sizeof(got));
		failed = fault_disarm();
		if (failed && no_memory(len))
			continue;
		EXPECT_TRUE(len == expected_len &&
			    !memcmp(expected, got, len)) {
			TH_LOG("%s, allocation %u: %zd bytes, not %zd", name, n,
			       len, expected_len);
		}
	}
	EXPECT_FAULTS(n);
}

/* Every file that can be read tells all or nothing. */
TEST_F(fault, files)
{
	struct dirent *entry;
	struct stat st;
	int files = 0;
	DIR *dir;

	start_inmate(_metadata, self);
	dir = opendir(HCSEC_DIR);
	ASSERT_NE(NULL, dir);
	while ((entry = readdir(dir))) {
		if (fstatat(dirfd(dir), entry->d_name, &st, 0) ||
		    !S_ISREG(st.st_mode) || !(st.st_mode & 0400))
			continue;
		test_file(_metadata, entry->d_name);
		files++;
	}
	closedir(dir);
	EXPECT_LT(5, files);
}

static void take_nothing(const struct nlattr *attrs, size_t len, void *data)
{
}

/* An answer over netlink is complete, or there is an error. */
TEST_F(fault, netlink)
{
	static const struct {
		uint8_t command;
		bool dump;
	} requests[] = {
		{ HCSEC_CMD_CONTAINER_GET, true },
		{ HCSEC_CMD_TASK_GET, true },
		{ HCSEC_CMD_STATUS_GET, false },
	};
	const int family = genl_family();
	int expected, count;
	unsigned int n;
	bool failed;
	size_t i;

	ASSERT_LT(0, family);
	start_inmate(_metadata, self);
	for (i = 0; i < ARRAY_LEN(requests); i++) {
		expected = genl_request(family, requests[i].command,
					requests[i].dump, take_nothing, NULL);
		ASSERT_LT(0, expected);
		FOR_EACH_FAULT(n, failed) {
			fault_arm(n);
			count = genl_request(family, requests[i].command,
					     requests[i].dump, take_nothing,
					     NULL);
			failed = fault_disarm();
			/* The answer itself may be what fails. */
			EXPECT_TRUE(count == expected ||
				    (failed && no_memory(count))) {
				TH_LOG("request %zu, allocation %u: %d", i, n,
				       count);
			}
		}
		EXPECT_FAULTS(n);
	}
}

TEST_HARNESS_MAIN
