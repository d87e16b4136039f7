// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Audit records and their readers
 */

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"

static const char policy[] =
	MARKS
	"container confined" IN("confined")
	"on socket.create family inet set a ca\n"
	"audit socket.bind port 7001\n"
	"deny socket.bind port 7002 errno EACCES\n"
	"deny socket.connect to 127.0.0.2 fd00::2\n"
	"deny socket.connect abstract \"with space\" @quote?end\n"
	"deny socket.create family 38\n"
	"deny socket.create type raw\n"
	"kill socket.listen port 7004\n"
	"}\n"
	"container long {\n"
	"match cgroup \"/hcsec-selftests/long/**/leaf\"\n"
	"enter immediate\n"
	"deny socket.create family unix\n"
	"}\n"
	"container permissive" IN("permissive")
	"mode permissive\n"
	"deny socket.create family unix\n"
	"}\n";

FIXTURE(record) {
	int records;
	char text[RECORD_SIZE];
};

FIXTURE_SETUP(record)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("confined"));
	ASSERT_EQ(0, cgroup_make("confined/below"));
	ASSERT_EQ(0, cgroup_make("permissive"));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(record)
{
	cgroup_remove_all();
}

/* Whether a record has this field with this value; complains if not. */
static bool field_is(const char *record, const char *key, const char *expected)
{
	char value[512];

	if (!record_field(record, key, value, sizeof(value)) &&
	    !strcmp(value, expected))
		return true;
	fprintf(stderr, "# no %s=%s in %s", key, expected, record);
	return false;
}

static bool number_is(const char *record, const char *key, uint64_t expected)
{
	char number[32];

	snprintf(number, sizeof(number), "%llu",
		 (unsigned long long)expected);
	return field_is(record, key, number);
}

static bool has_no(const char *record, const char *key)
{
	char value[512];

	return record_field(record, key, value, sizeof(value));
}

static int bind_port(uint16_t port)
{
	const struct address address = address_v4("127.0.0.1", port);
	const int fd = sock_open(AF_INET, SOCK_STREAM, 0);
	const int err = fd < 0 ? fd : sock_bind(fd, &address);

	if (fd >= 0)
		close(fd);
	return err;
}

TEST_F(record, denial)
{
	struct timespec before, after;
	double stamp;
	char value[512];

	clock_gettime(CLOCK_REALTIME, &before);
	ASSERT_EQ(0, cgroup_join("confined/below"));
	ASSERT_EQ(0, prctl(PR_SET_NAME, "denied one"));
	EXPECT_EQ(-EACCES, bind_port(7002));
	clock_gettime(CLOCK_REALTIME, &after);
	ASSERT_EQ(1, records_find(self->records, "verdict=deny", self->text));
	EXPECT_TRUE(field_is(self->text, "type", "event"));
	EXPECT_TRUE(field_is(self->text, "mode", "enforce"));
	EXPECT_TRUE(field_is(self->text, "errno", "EACCES"));
	EXPECT_TRUE(field_is(self->text, "profile", "confined"));
	EXPECT_TRUE(field_is(self->text, "cgroup", "/hcsec-selftests/confined"));
	EXPECT_TRUE(number_is(self->text, "cgroup_id", cgroup_id_of("confined")));
	EXPECT_TRUE(number_is(self->text, "pid", getpid()));
	EXPECT_TRUE(number_is(self->text, "tgid", getpid()));
	EXPECT_TRUE(field_is(self->text, "uid", "0"));
	EXPECT_TRUE(field_is(self->text, "comm", "denied one"));
	EXPECT_TRUE(field_is(self->text, "event", "socket.bind"));
	EXPECT_TRUE(field_is(self->text, "family", "inet"));
	EXPECT_TRUE(field_is(self->text, "socktype", "stream"));
	EXPECT_TRUE(field_is(self->text, "proto", "tcp"));
	EXPECT_TRUE(field_is(self->text, "addr", "127.0.0.1"));
	EXPECT_TRUE(field_is(self->text, "port", "7002"));
	EXPECT_TRUE(field_is(self->text, "marks", "a,ca"));
	EXPECT_TRUE(has_no(self->text, "path"));
	EXPECT_TRUE(has_no(self->text, "reason"));
	ASSERT_EQ(0, record_field(self->text, "time", value, sizeof(value)));
	stamp = strtod(value, NULL);
	EXPECT_LE(before.tv_sec, stamp);
	EXPECT_GE(after.tv_sec + 1, stamp);
}

/* A line of the policy's source, which the test has numbered itself. */
TEST_F(record, rule)
{
	char value[512];
	const char *line = policy;
	int number = 3;
	char *colon;

	while (strncmp(line, "deny socket.bind", 16)) {
		line = strchr(line, '\n') + 1;
		number++;
	}
	ASSERT_EQ(0, cgroup_join("confined"));
	EXPECT_EQ(-EACCES, bind_port(7002));
	ASSERT_EQ(1, records_find(self->records, "verdict=deny", self->text));
	ASSERT_EQ(0, record_field(self->text, "rule", value, sizeof(value)));
	colon = strrchr(value, ':');
	ASSERT_NE(NULL, colon);
	EXPECT_EQ(number, atoi(colon + 1));
	*colon = '\0';
	EXPECT_STREQ(".hcs", value + strlen(value) - 4);
}

TEST_F(record, audit)
{
	ASSERT_EQ(0, cgroup_join("confined"));
	EXPECT_EQ(0, bind_port(7003));
	EXPECT_EQ(0, records_count(self->records, "type=event"));
	EXPECT_EQ(0, bind_port(7001));
	ASSERT_EQ(1, records_find(self->records, "type=event", self->text));
	EXPECT_TRUE(field_is(self->text, "verdict", "audit"));
	EXPECT_TRUE(field_is(self->text, "port", "7001"));
	EXPECT_TRUE(has_no(self->text, "errno"));
}

TEST_F(record, permissive)
{
	ASSERT_EQ(0, cgroup_join("permissive"));
	EXPECT_LE(0, sock_open(AF_UNIX, SOCK_SEQPACKET, 0));
	ASSERT_EQ(1, records_find(self->records, "type=event", self->text));
	EXPECT_TRUE(field_is(self->text, "verdict", "deny"));
	EXPECT_TRUE(field_is(self->text, "mode", "permissive"));
	EXPECT_TRUE(field_is(self->text, "errno", "EPERM"));
	EXPECT_TRUE(field_is(self->text, "family", "unix"));
	EXPECT_TRUE(field_is(self->text, "socktype", "seqpacket"));
	EXPECT_TRUE(field_is(self->text, "marks", ""));
}

TEST_F(record, kill)
{
	const pid_t child = fork_in("confined");
	const struct address address = address_v4("127.0.0.1", 7004);

	if (!child) {
		sock_serve(SOCK_STREAM, 0, &address);
		_exit(0);
	}
	EXPECT_EQ(1000 + SIGKILL, child_wait(child));
	ASSERT_EQ(1, records_find(self->records, "verdict=kill", self->text));
	EXPECT_TRUE(field_is(self->text, "event", "socket.listen"));
	EXPECT_TRUE(field_is(self->text, "port", "7004"));
	EXPECT_TRUE(number_is(self->text, "pid", child));
}

TEST_F(record, escape)
{
	ASSERT_EQ(0, cgroup_join("confined"));
	EXPECT_EQ(0, bind_port(7003));
	ASSERT_EQ(0, cgroup_move(0, CGROUP_ROOT));
	EXPECT_EQ(-EPERM, bind_port(7003));
	EXPECT_EQ(-EPERM, bind_port(7003));
	ASSERT_EQ(1, records_find(self->records, "type=escape", self->text));
	EXPECT_TRUE(field_is(self->text, "profile", "confined"));
	EXPECT_TRUE(field_is(self->text, "cgroup", "/hcsec-selftests/confined"));
	EXPECT_TRUE(number_is(self->text, "pid", getpid()));
	EXPECT_TRUE(has_no(self->text, "event"));
	/* It is told once; what is denied is told every time. */
	EXPECT_EQ(2, records_count(self->records, "verdict=deny"));
}

TEST_F(record, address_v6)
{
	const struct address address = address_v6("fd00::2", 80);

	ASSERT_EQ(0, cgroup_join("confined"));
	EXPECT_EQ(-EPERM, sock_try_connect(SOCK_DGRAM, 0, &address));
	ASSERT_EQ(1, records_find(self->records, "verdict=deny", self->text));
	EXPECT_TRUE(field_is(self->text, "family", "inet6"));
	EXPECT_TRUE(field_is(self->text, "socktype", "dgram"));
	EXPECT_TRUE(field_is(self->text, "proto", "udp"));
	EXPECT_TRUE(field_is(self->text, "addr", "fd00::2"));
	EXPECT_TRUE(field_is(self->text, "port", "80"));
}

TEST_F(record, address_mapped)
{
	const struct address address = address_v6("::ffff:127.0.0.2", 80);

	ASSERT_EQ(0, cgroup_join("confined"));
	EXPECT_EQ(-EPERM, sock_try_connect(SOCK_STREAM, 0, &address));
	ASSERT_EQ(1, records_find(self->records, "verdict=deny", self->text));
	EXPECT_TRUE(field_is(self->text, "family", "inet6"));
	EXPECT_TRUE(field_is(self->text, "addr", "127.0.0.2"));
}

TEST_F(record, unnamed_family)
{
	ASSERT_EQ(0, cgroup_join("confined"));
	EXPECT_EQ(-EPERM, sock_open(38, SOCK_SEQPACKET, 7));
	ASSERT_EQ(1, records_find(self->records, "verdict=deny", self->text));
	EXPECT_TRUE(field_is(self->text, "proto", "7"));
	EXPECT_EQ(-EPERM, sock_open(AF_INET, SOCK_RAW, 250));
	ASSERT_EQ(1, records_find(self->records, "verdict=deny", self->text));
	EXPECT_TRUE(field_is(self->text, "socktype", "raw"));
	EXPECT_TRUE(field_is(self->text, "proto", "250"));
}

/* No name can look like the end of its field or of its line. */
TEST_F(record, odd_names)
{
	struct address address = address_abstract("with space");
	int server;

	server = sock_serve(SOCK_STREAM, 0, &address);
	ASSERT_LE(0, server);
	ASSERT_EQ(0, cgroup_join("confined"));
	ASSERT_EQ(0, prctl(PR_SET_NAME, "x\" pid=1\n\\\x01\xff"));
	EXPECT_EQ(-EPERM, sock_try_connect(SOCK_STREAM, 0, &address));
	ASSERT_EQ(1, records_find(self->records, "verdict=deny", self->text));
	EXPECT_NE(NULL, strstr(self->text, " path=\"@with space\""));
	EXPECT_NE(NULL, strstr(self->text,
			       " comm=\"x\\x22 pid=1\\x0a\\x5c\\x01\\xff\" "));
	EXPECT_TRUE(number_is(self->text, "pid", getpid()));
	EXPECT_EQ(strlen(self->text) - 1, strcspn(self->text, "\n"));
}

TEST_F(record, odd_path)
{
	const struct address address = address_abstract("quote\"end");
	int server;

	server = sock_serve(SOCK_STREAM, 0, &address);
	ASSERT_LE(0, server);
	ASSERT_EQ(0, cgroup_join("confined"));
	EXPECT_EQ(-EPERM, sock_try_connect(SOCK_STREAM, 0, &address));
	ASSERT_EQ(1, records_find(self->records, "verdict=deny", self->text));
	EXPECT_NE(NULL, strstr(self->text, " path=\"@quote\\x22end\""));
}

/* Readers. */
FIXTURE(reader) {
	int fd;
	char line[RECORD_SIZE];
};

FIXTURE_SETUP(reader)
{
	ASSERT_EQ(0, policy_load(policy));
	self->fd = records_open();
	ASSERT_LE(0, self->fd);
}

FIXTURE_TEARDOWN_PARENT(reader)
{
	mode_set("enforce");
	cgroup_remove_all();
}

/* Makes two records. */
static int make_records(void)
{
	return mode_set("permissive") ?: mode_set("enforce");
}

static int read_line(int fd, char *line, size_t size)
{
	const ssize_t n = read(fd, line, size - 1);

	if (n < 0)
		return -errno;
	line[n] = '\0';
	return n;
}

static uint64_t number_of(const char *record)
{
	char value[32];

	if (record_field(record, "seq", value, sizeof(value)))
		return 0;
	return strtoull(value, NULL, 10);
}

TEST_F(reader, one_line_a_read)
{
	uint64_t first;

	EXPECT_EQ(-EAGAIN, read_line(self->fd, self->line, RECORD_SIZE));
	ASSERT_EQ(0, make_records());
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	EXPECT_EQ(strlen(self->line) - 1, strcspn(self->line, "\n"));
	first = number_of(self->line);
	EXPECT_NE(0U, first);
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	EXPECT_EQ(first + 1, number_of(self->line));
	EXPECT_EQ(-EAGAIN, read_line(self->fd, self->line, RECORD_SIZE));
}

/* What does not fit is not lost. */
TEST_F(reader, short_read)
{
	void *const unwritable = mmap(NULL, RECORD_SIZE, PROT_NONE,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char small[16];
	int len;

	ASSERT_EQ(0, make_records());
	EXPECT_EQ(-EINVAL, read_line(self->fd, small, sizeof(small)));
	EXPECT_EQ(-EINVAL, read_line(self->fd, small, 1));
	EXPECT_EQ(-1, read(self->fd, unwritable, RECORD_SIZE));
	EXPECT_EQ(EFAULT, errno);
	len = read_line(self->fd, self->line, RECORD_SIZE);
	ASSERT_LT(0, len);
	EXPECT_TRUE(field_is(self->line, "mode", "permissive"));
	EXPECT_EQ(-EINVAL, read_line(self->fd, self->line, 20));
	EXPECT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	EXPECT_TRUE(field_is(self->line, "mode", "enforce"));
}

TEST_F(reader, two_readers)
{
	char *const other = malloc(RECORD_SIZE);
	const int fd = records_open();

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, make_records());
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	ASSERT_LT(0, read_line(fd, other, RECORD_SIZE));
	EXPECT_EQ(number_of(self->line), number_of(other) + 1);
	ASSERT_LT(0, read_line(fd, other, RECORD_SIZE));
	EXPECT_STREQ(self->line, other);
	free(other);
	close(fd);
}

TEST_F(reader, seek)
{
	const int old = open(HCSEC_DIR "audit",
			     O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	uint64_t oldest;

	ASSERT_EQ(0, make_records());
	/* A new reader starts with what there is. */
	ASSERT_LT(0, read_line(old, self->line, RECORD_SIZE));
	oldest = number_of(self->line);
	EXPECT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	EXPECT_EQ(oldest, number_of(self->line));
	EXPECT_EQ(0, lseek(self->fd, 0, SEEK_END));
	EXPECT_EQ(-EAGAIN, read_line(self->fd, self->line, RECORD_SIZE));
	EXPECT_EQ(-1, lseek(self->fd, 1, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(-1, lseek(self->fd, -1, SEEK_END));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_CUR));
	EXPECT_EQ(EINVAL, errno);
	close(old);
}

TEST_F(reader, poll)
{
	struct pollfd poller = { .fd = self->fd, .events = POLLIN };

	EXPECT_EQ(0, poll(&poller, 1, 0));
	ASSERT_EQ(0, make_records());
	EXPECT_EQ(1, poll(&poller, 1, 0));
	EXPECT_EQ(POLLIN, poller.revents);
	EXPECT_EQ(2, records_count(self->fd, "type=mode"));
	EXPECT_EQ(0, poll(&poller, 1, 0));
}

/* Changes the mode a moment later. */
static pid_t change_soon(void)
{
	const struct timespec moment = { .tv_nsec = 100000000 };
	const pid_t child = fork();

	if (!child) {
		nanosleep(&moment, NULL);
		_exit(make_records() ? 1 : 0);
	}
	return child;
}

TEST_F(reader, poll_wakes)
{
	struct pollfd poller = { .fd = self->fd, .events = POLLIN };
	const pid_t child = change_soon();

	EXPECT_EQ(1, poll(&poller, 1, 20000));
	EXPECT_EQ(0, child_wait(child));
}

TEST_F(reader, read_blocks)
{
	const int fd = open(HCSEC_DIR "audit", O_RDONLY | O_CLOEXEC);
	pid_t child;

	ASSERT_LE(0, fd);
	ASSERT_EQ(0, lseek(fd, 0, SEEK_END));
	child = change_soon();
	ASSERT_LT(0, read_line(fd, self->line, RECORD_SIZE));
	EXPECT_TRUE(field_is(self->line, "mode", "permissive"));
	EXPECT_EQ(0, child_wait(child));
	close(fd);
}

static void ignore(int signal)
{
}

TEST_F(reader, read_is_interrupted)
{
	const struct sigaction action = { .sa_handler = ignore };
	const int fd = open(HCSEC_DIR "audit", O_RDONLY | O_CLOEXEC);
	const struct itimerspec soon = { .it_value.tv_nsec = 50000000 };
	timer_t timer;

	ASSERT_EQ(0, lseek(fd, 0, SEEK_END));
	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, timer_create(CLOCK_MONOTONIC, NULL, &timer));
	ASSERT_EQ(0, sigaction(SIGALRM, &action, NULL));
	ASSERT_EQ(0, timer_settime(timer, 0, &soon, NULL));
	EXPECT_EQ(-EINTR, read_line(fd, self->line, RECORD_SIZE));
	close(fd);
}

/* Number of the oldest record that is still there. */
static uint64_t oldest_number(void)
{
	const int fd = open(HCSEC_DIR "audit",
			    O_RDONLY | O_NONBLOCK | O_CLOEXEC);
	static char line[RECORD_SIZE];
	const int len = read_line(fd, line, sizeof(line));

	close(fd);
	return len > 0 ? number_of(line) : 0;
}

#define LONG_NAME_LEN 200
#define LONG_LEVELS 18

/* A container whose path, which is in every record, is as long as can be. */
static int join_long(void)
{
	char path[LONG_LEVELS * (LONG_NAME_LEN + 1) + 16] = "long/";
	char *at = path + strlen(path);
	int i;

	for (i = 0; i < LONG_LEVELS; i++) {
		memset(at, 'x', LONG_NAME_LEN);
		at[LONG_NAME_LEN] = '/';
		at += LONG_NAME_LEN + 1;
	}
	snprintf(at, path + sizeof(path) - at, "leaf");
	return cgroup_make(path) ?: cgroup_join(path);
}

/* Who does not read is told how much there was; nobody waits for him. */
TEST_F(reader, overflow)
{
	uint64_t first, lost, next;
	int i;

	ASSERT_EQ(0, make_records());
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	first = number_of(self->line);
	ASSERT_EQ(0, join_long());
	for (i = 0; i < 100000; i++) {
		ASSERT_EQ(-EPERM, sock_open(AF_UNIX, SOCK_STREAM, 0));
		if (i % 64 == 0 && oldest_number() > first + 1)
			break;
	}
	ASSERT_GT(100000, i);
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	ASSERT_EQ(0, strncmp(self->line, "lost=", 5));
	lost = strtoull(self->line + 5, NULL, 10);
	EXPECT_LT(0U, lost);
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	next = number_of(self->line);
	EXPECT_EQ(first + 1 + lost, next);
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	EXPECT_EQ(next + 1, number_of(self->line));
	/* A reader who comes now has missed nothing. */
	EXPECT_EQ(0, lseek(self->fd, 0, SEEK_SET));
	ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
	EXPECT_NE(0, strncmp(self->line, "lost=", 5));
}

/* Numbers have no gaps, whoever writes and reads at the same time. */
static void *write_records(void *unused)
{
	char blob[128] = "no policy";
	int i;

	for (i = 0; i < 300; i++)
		policy_write(blob, sizeof(blob));
	return NULL;
}

TEST_F(reader, no_gaps)
{
	pthread_t threads[2];
	uint64_t last = 0, number;
	int count = 0, i;

	ASSERT_EQ(0, make_records());
	for (i = 0; i < 2; i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, write_records,
					    NULL));
	while (count < 602) {
		struct pollfd poller = { .fd = self->fd, .events = POLLIN };

		ASSERT_EQ(1, poll(&poller, 1, 20000));
		ASSERT_LT(0, read_line(self->fd, self->line, RECORD_SIZE));
		number = number_of(self->line);
		if (last)
			ASSERT_EQ(last + 1, number);
		last = number;
		count++;
	}
	for (i = 0; i < 2; i++)
		pthread_join(threads[i], NULL);
}

TEST_HARNESS_MAIN
