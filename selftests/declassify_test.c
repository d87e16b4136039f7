// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - What a credit lets out, and what it does not
 *
 * A program reads a secret and gives it away.  If the policy trusts the program
 * with that, who gets it is not marked; the program itself is, and so is whoever
 * gets it from another program.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-declassify"
#define SECRET DIR "/secret"
#define OUT DIR "/out"
/* Scripts of the programs, which are shells. */
#define READ "read -r x <" SECRET
#define TO_FILE READ "; echo \"$x\" >" OUT
#define TO_STDOUT READ "; echo \"$x\""
#define FROM_STDIN "read -r x; echo \"$x\" >" OUT
#define THEN_PLAIN(script) READ "; exec " DIR "/plain -c '" script "'"

static const char policy[] =
	"mark phi data\n"
	"mark deid process credit declassifies phi\n"
	"container declassify {\n"
	"	match cgroup \"/hcsec-selftests/declassify\"\n"
	"	enter immediate\n"
	"	splice forbidden\n"
	"	on file.read path " SECRET " set phi\n"
	"	on exec path " DIR "/deid level 0 set deid\n"
	"	on exec path " DIR "/deid-probe level 0 set deid\n"
	"	deny socket.create family inet when +phi unless deid\n"
	"	deny socket.create family inet6 when +phi\n"
	"}\n"
	"container other {\n"
	"	match cgroup \"/hcsec-selftests/other\"\n"
	"	enter immediate\n"
	"	splice forbidden\n"
	"	on file.read path " SECRET " set phi\n"
	"}\n";

static const char *const probes[] = { "deid-probe", "plain-probe", NULL };

FIXTURE(declassify)
{
	int records;
};

FIXTURE_SETUP(declassify)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_programs(DIR, probes));
	ASSERT_EQ(0, copy_file("/bin/sh", DIR "/deid", 0755));
	ASSERT_EQ(0, copy_file("/bin/sh", DIR "/plain", 0755));
	ASSERT_EQ(0, write_file(SECRET, "secret\n", 0644));
	ASSERT_EQ(0, write_file(OUT, "", 0644));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(declassify)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

static int run(const char *program, const char *script)
{
	return spawn(program, "-c", script, NULL);
}

/* Starts one in a cgroup, whose standard input or output is a descriptor. */
static pid_t start(const char *cgroup, const char *program, const char *script,
		   int fd, int as)
{
	const pid_t child = fork_in(cgroup);

	if (child)
		return child;
	dup2(fd, as);
	execl(program, program, "-c", script, NULL);
	_exit(1);
}

/* Whether there is the secret, which leaves who reads it with this label. */
static bool gets(int fd, const char *label)
{
	char text[16] = "";

	return read(fd, text, sizeof(text) - 1) > 0 &&
	       !strcmp(text, "secret\n") && label_is(label);
}

static bool file_gives(const char *label)
{
	return gets(open(OUT, O_RDONLY | O_CLOEXEC), label);
}

TEST_F(declassify, file)
{
	ASSERT_EQ(0, cgroup_enter("declassify"));
	EXPECT_EQ(0, run(DIR "/deid", TO_FILE));
	IN_CHILD(EXPECT_TRUE(file_gives("declassify[]")));
	EXPECT_EQ(0, run(DIR "/plain", TO_FILE));
	IN_CHILD(EXPECT_TRUE(file_gives("declassify[phi]")));
	/* What is in the file already is not let out by who adds to it. */
	EXPECT_EQ(0, run(DIR "/deid", TO_FILE));
	IN_CHILD(EXPECT_TRUE(file_gives("declassify[phi]")));
}

/* Whoever holds the credit has the mark all the same. */
TEST_F(declassify, holder)
{
	char text[16];
	int fd;

	ASSERT_EQ(0, cgroup_enter("declassify"));
	EXPECT_EQ(0, spawn(DIR "/deid-probe", "label", "declassify[deid]",
			   NULL));
	fd = open(SECRET, O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_LT(0, read(fd, text, sizeof(text)));
	EXPECT_TRUE(label_is("declassify[phi]"));
	EXPECT_EQ(0, spawn(DIR "/deid-probe", "label", "declassify[phi,deid]",
			   "socket", "2", NULL));
	EXPECT_EQ(EPERM, spawn(DIR "/deid-probe", "socket", "10", NULL));
	EXPECT_EQ(EPERM, spawn(DIR "/plain-probe", "socket", "2", NULL));
}

static void give(struct __test_metadata *_metadata, int from, int to,
		 const char *program, const char *label)
{
	const pid_t child = start("declassify", program, TO_STDOUT, to, 1);

	ASSERT_LE(0, child);
	EXPECT_EQ(0, child_wait(child));
	IN_CHILD(EXPECT_TRUE(gets(from, label)));
}

TEST_F(declassify, pipe)
{
	int fd[2];

	ASSERT_EQ(0, cgroup_enter("declassify"));
	ASSERT_EQ(0, pipe(fd));
	give(_metadata, fd[0], fd[1], DIR "/deid", "declassify[]");
	give(_metadata, fd[0], fd[1], DIR "/plain", "declassify[phi]");
}

TEST_F(declassify, socket)
{
	int fd[2];

	ASSERT_EQ(0, cgroup_enter("declassify"));
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, fd));
	give(_metadata, fd[0], fd[1], DIR "/deid", "declassify[]");
	give(_metadata, fd[0], fd[1], DIR "/plain", "declassify[phi]");
}

/* A credit is that of one program, which another one cannot go on with. */
TEST_F(declassify, exec)
{
	ASSERT_EQ(0, cgroup_enter("declassify"));
	EXPECT_EQ(0, run(DIR "/deid", THEN_PLAIN("echo secret >" OUT)));
	IN_CHILD(EXPECT_TRUE(file_gives("declassify[phi]")));
}

/* Who shares memory has what any of the container may have written there. */
static void share(struct __test_metadata *_metadata)
{
	ASSERT_NE(MAP_FAILED, mmap(NULL, 1, PROT_READ | PROT_WRITE,
				   MAP_SHARED | MAP_ANONYMOUS, -1, 0));
}

TEST_F(declassify, memory)
{
	ASSERT_EQ(0, cgroup_enter("declassify"));
	share(_metadata);
	EXPECT_EQ(0, run(DIR "/deid", READ));
	EXPECT_TRUE(label_is("declassify[]"));
	/* The next program is not trusted, and has what this one has read. */
	EXPECT_EQ(0, run(DIR "/deid", THEN_PLAIN(":")));
	EXPECT_TRUE(label_is("declassify[phi]"));
}

static void pass_on(struct __test_metadata *_metadata, const char *program,
		    const char *label)
{
	pid_t reader, writer;
	int fd[2];

	ASSERT_EQ(0, pipe2(fd, O_CLOEXEC));
	ASSERT_EQ(0, cgroup_make("other"));
	/* Nobody can tell when the reader waits, but after a second it does. */
	writer = start("other", DIR "/plain", "sleep 1; " TO_STDOUT, fd[1], 1);
	ASSERT_LE(0, writer);
	ASSERT_EQ(0, cgroup_enter("declassify"));
	share(_metadata);
	reader = start("declassify", program, FROM_STDIN, fd[0], 0);
	ASSERT_LE(0, reader);
	close(fd[0]);
	close(fd[1]);
	EXPECT_EQ(0, child_wait(writer));
	EXPECT_EQ(0, child_wait(reader));
	EXPECT_TRUE(label_is(label));
	IN_CHILD(EXPECT_TRUE(file_gives(label)));
}

/* Also of what comes to it after its hook, while it waits. */
TEST_F(declassify, waiting)
{
	pass_on(_metadata, DIR "/deid", "declassify[]");
}

TEST_F(declassify, waiting_plain)
{
	pass_on(_metadata, DIR "/plain", "declassify[phi]");
}

TEST_F(declassify, record)
{
	static char record[RECORD_SIZE];
	char value[64];

	ASSERT_EQ(0, cgroup_enter("declassify"));
	EXPECT_EQ(0, run(DIR "/plain", ":"));
	EXPECT_EQ(0, records_count(self->records, "type=declassify"));
	EXPECT_EQ(0, run(DIR "/deid", ":"));
	ASSERT_EQ(1, records_find(self->records, "type=declassify gained=deid",
				  record));
	ASSERT_EQ(0, record_field(record, "path", value, sizeof(value)));
	EXPECT_STREQ(DIR "/deid", value);
	EXPECT_EQ(0, records_count(self->records, "type=declassify"));
}

TEST_HARNESS_MAIN
