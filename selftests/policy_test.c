// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - What rules mean, and what a new policy changes
 */

#include <errno.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-policy"

#ifndef AF_ALG
#define AF_ALG 38
#endif

/*
 * A policy's first line is line 3 of its source.  Where no rule denies it, a
 * socket of family "alg" fails with EAFNOSUPPORT.
 */
static const char policy[] =
	"mark a process\n"
	"mark b process\n"
	"mark c process\n"
	"mark ca container\n"
	"mark good process credit\n"
	"mark well process exact\n"
	"container listed {\n"
	"	match cgroup \"/hcsec-selftests/listed\"\n"
	"	enter immediate\n"
	"	default deny socket\n" /* line 12 */
	"	allow socket.create family unix netlink\n"
	"	audit socket.create family inet6\n" /* line 14 */
	"	deny socket.create family netlink\n" /* line 15 */
	"	on socket.create family inet set a\n"
	"}\n"
	"container programs {\n"
	"	match cgroup \"/hcsec-selftests/programs\"\n"
	"	enter immediate\n"
	"	default deny exec\n"
	"	allow exec path " DIR "/allowed\n"
	"	audit exec path " DIR "/watched\n"
	"}\n"
	"container guarded {\n"
	"	match cgroup \"/hcsec-selftests/guarded\"\n"
	"	enter immediate\n"
	"	on socket.create family unix set a\n"
	"	on socket.create family inet set b\n"
	"	on exec path " DIR "/good set good\n"
	"	deny socket.create family inet6 when a\n"
	"	deny socket.create family netlink when a b\n"
	"	deny socket.create family packet when +a -good\n"
	"	deny socket.create family alg unless good\n"
	"}\n"
	"container effects {\n"
	"	match cgroup \"/hcsec-selftests/effects\"\n"
	"	enter immediate\n"
	"	on socket.create family unix set a ca\n"
	"	on socket.create family inet set a\n"
	"	on socket.create family inet when a set b\n"
	"	on socket.create family inet when b set c\n"
	"	on socket.create family inet6 set a\n"
	"	deny socket.create family inet6 when a\n"
	"	on socket.create family packet set a\n"
	"	deny socket.create family packet set b\n"
	"	deny socket.create family packet errno ENODEV set ca\n"
	"	allow socket.create family packet set c\n"
	"	on exec path " DIR "/toggle when well clear well\n"
	"	on exec path " DIR "/toggle unless well set well\n"
	"}\n"
	"container severe {\n"
	"	match cgroup \"/hcsec-selftests/severe\"\n"
	"	enter immediate\n"
	"	audit socket.create family unix\n"
	"	allow socket.create family unix\n"
	"	audit socket.create family inet\n"
	"	deny socket.create family inet errno ENETDOWN\n"
	"	deny socket.create family inet errno ENODEV\n"
	"	deny socket.create family inet6 errno ENODEV\n"
	"	deny socket.create family inet6 errno ENETDOWN\n"
	"	deny socket.create family packet\n"
	"	kill socket.create family packet\n"
	"}\n"
	"container loose {\n"
	"	match cgroup \"/hcsec-selftests/loose\"\n"
	"	mode permissive\n"
	"	enter immediate\n"
	"	default deny socket\n"
	"	on socket.create family inet set a\n"
	"	deny socket.create family inet set b\n"
	"	kill socket.create family inet6 set c\n"
	"	allow socket.create family unix\n"
	"}\n";

FIXTURE(rules)
{
	int records;
};

FIXTURE_SETUP(rules)
{
	ASSERT_EQ(0, policy_load(policy));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(rules)
{
	EXPECT_EQ(0, mode_set("enforce"));
	/* Not every test has made it. */
	remove_all(DIR);
	cgroup_remove_all();
}

static const char *const programs[] = {
	"allowed", "watched", "denied", "good", "toggle", NULL
};

/* Whether the next record with these fields names this line. */
static bool rule_is(int fd, const char *fields, unsigned int line)
{
	static char record[RECORD_SIZE];
	char rule[256], suffix[16];
	size_t len;

	snprintf(suffix, sizeof(suffix), ":%u", line);
	len = strlen(suffix);
	return records_find(fd, fields, record) &&
	       !record_field(record, "rule", rule, sizeof(rule)) &&
	       strlen(rule) > len &&
	       !strcmp(rule + strlen(rule) - len, suffix);
}

TEST_F(rules, default_deny)
{
	EXPECT_EQ(0, try_socket(AF_INET));
	ASSERT_EQ(0, cgroup_enter("listed"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_TRUE(rule_is(self->records,
			    "verdict=deny mode=enforce event=socket.create family=packet",
			    12));
	/* A rule without verdict allows nothing, and has no effect then. */
	EXPECT_EQ(EPERM, try_socket(AF_INET));
	EXPECT_TRUE(label_is("listed[]"));
	EXPECT_TRUE(rule_is(self->records,
			    "verdict=deny event=socket.create family=inet",
			    12));
	EXPECT_EQ(0, try_socket(AF_INET6));
	EXPECT_TRUE(rule_is(self->records,
			    "verdict=audit event=socket.create family=inet6",
			    14));
	/* Denying beats allowing. */
	EXPECT_EQ(EPERM, try_socket(AF_NETLINK));
	EXPECT_TRUE(rule_is(self->records,
			    "verdict=deny event=socket.create family=netlink",
			    15));
	/* The other group is open. */
	EXPECT_EQ(0, spawn("/bin/true", NULL));
}

TEST_F(rules, default_deny_exec)
{
	ASSERT_EQ(0, make_programs(DIR, programs));
	ASSERT_EQ(0, cgroup_enter("programs"));
	EXPECT_EQ(0, spawn(DIR "/allowed", NULL));
	EXPECT_EQ(0, spawn(DIR "/watched", NULL));
	EXPECT_EQ(EXEC_FAILED + EPERM, spawn(DIR "/denied", NULL));
	EXPECT_EQ(EXEC_FAILED + EPERM, spawn("/bin/true", NULL));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_EQ(1, records_find(self->records,
				  "verdict=audit mode=enforce event=exec",
				  NULL));
}

TEST_F(rules, guards)
{
	ASSERT_EQ(0, make_programs(DIR, programs));
	ASSERT_EQ(0, cgroup_enter("guarded"));
	EXPECT_EQ(0, try_socket(AF_INET6));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_EQ(EPERM, try_socket(AF_ALG));

	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(EPERM, try_socket(AF_INET6));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));

	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_EQ(EPERM, try_socket(AF_NETLINK));

	/* A credit excuses, as long as it is there. */
	EXPECT_EQ(0, spawn(DIR "/good", "label", "guarded[a,b,good]", "socket",
			   "17", NULL));
	EXPECT_EQ(EAFNOSUPPORT, spawn(DIR "/good", "socket", "38", NULL));
	EXPECT_EQ(EPERM, spawn(DIR "/good", "socket", "10", NULL));
	EXPECT_EQ(EPERM, spawn(DIR "/good", "exec", DIR "/allowed", "socket",
			       "17", NULL));
	EXPECT_EQ(EPERM, spawn(DIR "/allowed", "socket", "38", NULL));
}

/* All rules are tested on the marks before the event. */
TEST_F(rules, one_state)
{
	ASSERT_EQ(0, cgroup_enter("effects"));
	EXPECT_EQ(0, try_socket(AF_INET6));
	EXPECT_TRUE(label_is("effects[a]"));
	EXPECT_EQ(EPERM, try_socket(AF_INET6));
}

TEST_F(rules, one_state_of_effects)
{
	ASSERT_EQ(0, cgroup_enter("effects"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_TRUE(label_is("effects[a]"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_TRUE(label_is("effects[a,b]"));
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_TRUE(label_is("effects[a,b,c]"));
}

TEST_F(rules, one_state_of_exec)
{
	ASSERT_EQ(0, make_programs(DIR, programs));
	ASSERT_EQ(0, cgroup_enter("effects"));
	EXPECT_EQ(0, spawn(DIR "/toggle", "label", "effects[well]", "exec",
			   DIR "/toggle", "label", "effects[]", "exec",
			   DIR "/allowed", "label", "effects[]", "exec",
			   DIR "/toggle", "label", "effects[well]", NULL));
}

TEST_F(rules, several_effects)
{
	ASSERT_EQ(0, cgroup_enter("effects"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_TRUE(label_is("effects[a,ca]"));
}

/* Of a denied event, all rules that deny it have their say, and only they. */
TEST_F(rules, tripwires)
{
	ASSERT_EQ(0, cgroup_enter("effects"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is("effects[b,ca]"));
}

TEST_F(rules, most_severe)
{
	ASSERT_EQ(0, cgroup_enter("severe"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(1, records_find(self->records,
				  "verdict=audit event=socket.create family=unix",
				  NULL));
	/* Of several denials, the first one's errno counts. */
	EXPECT_EQ(ENETDOWN, try_socket(AF_INET));
	EXPECT_EQ(1, records_find(self->records,
				  "verdict=deny errno=ENETDOWN family=inet",
				  NULL));
	EXPECT_EQ(ENODEV, try_socket(AF_INET6));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
}

static void *wait_for_ever(void *unused)
{
	for (;;)
		pause();
	return NULL;
}

/* The process dies as a whole, and its parent does not. */
TEST_F(rules, kill)
{
	pthread_t thread;
	pid_t child;

	ASSERT_EQ(0, cgroup_enter("severe"));
	child = fork();
	if (!child) {
		pthread_create(&thread, NULL, wait_for_ever, NULL);
		try_socket(AF_PACKET);
		_exit(0);
	}
	EXPECT_EQ(1000 + SIGKILL, child_wait(child));
	EXPECT_EQ(1, records_find(self->records,
				  "verdict=kill mode=enforce family=packet",
				  NULL));
	child = fork();
	if (!child)
		_exit(try_socket(AF_NETLINK));
	EXPECT_EQ(0, child_wait(child));
}

TEST_F(rules, permissive)
{
	ASSERT_EQ(0, cgroup_enter("loose"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(0, records_count(self->records, "type=event"));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(1, records_find(self->records,
				  "verdict=deny mode=permissive family=netlink",
				  NULL));
	/* It happened, so all effects do. */
	EXPECT_EQ(0, try_socket(AF_INET));
	EXPECT_TRUE(label_is("loose[a,b]"));
	EXPECT_EQ(1, records_find(self->records,
				  "verdict=deny mode=permissive family=inet",
				  NULL));
	EXPECT_EQ(0, try_socket(AF_INET6));
	EXPECT_EQ(1, records_find(self->records,
				  "verdict=kill mode=permissive family=inet6",
				  NULL));
	EXPECT_TRUE(label_is("loose[a,b,c]"));
}

/* The global mode makes all profiles looser, but none stricter. */
TEST_F(rules, global_mode)
{
	ASSERT_EQ(0, cgroup_enter("listed"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_EQ(0, mode_set("permissive"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_EQ(1, records_find(self->records,
				  "verdict=deny mode=permissive family=packet",
				  NULL));
	EXPECT_EQ(0, mode_set("enforce"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_EQ(-EINVAL, mode_set("lax"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
}

/*
 * A new policy: tasks keep their containers and marks, and find their profile
 * anew.
 */

#define CONTAINER(name, rules)                                     \
	"container " name " {\n"                                   \
	"	match cgroup \"/hcsec-selftests/changed\"\n"       \
	"	enter immediate\n"                                 \
	rules "}\n"

static const char *const before =
	"mark a process\n"
	"mark ca container\n"
	CONTAINER("first",
		  "on socket.create family unix set a ca\n"
		  "deny socket.create family packet when a\n");

static const char *const after =
	"mark a process\n"
	"mark ca container\n"
	CONTAINER("second", "deny socket.create family inet when a ca\n");

static const char *const without =
	"mark a process\n"
	"container third {\n"
	"	match cgroup \"/hcsec-selftests/nobody\"\n"
	"	deny socket when a\n"
	"}\n";

/* The name is another mark if it is of another kind. */
static const char *const other_kind =
	"mark a container\n"
	CONTAINER("fourth", "deny socket.create family packet when a\n");

FIXTURE(change)
{
};

FIXTURE_SETUP(change)
{
	ASSERT_EQ(0, policy_load(before));
	ASSERT_EQ(0, cgroup_enter("changed"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is("first[a,ca]"));
}

FIXTURE_TEARDOWN_PARENT(change)
{
	cgroup_remove_all();
}

TEST_F(change, rules)
{
	ASSERT_EQ(0, policy_load(after));
	EXPECT_TRUE(label_is("second[a,ca]"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_EQ(EPERM, try_socket(AF_INET));
	EXPECT_EQ(EPERM, spawn(probe_path(), "socket", "2", NULL));
}

TEST_F(change, no_profile)
{
	ASSERT_EQ(0, policy_load(without));
	EXPECT_TRUE(label_is(""));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_EQ(0, spawn(probe_path(), "label", "", "socket", "17", NULL));
	/* It is remembered where they belong, and what they did. */
	ASSERT_EQ(0, policy_load(before));
	EXPECT_TRUE(label_is("first[a,ca]"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
}

TEST_F(change, other_kind)
{
	ASSERT_EQ(0, policy_load(other_kind));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	ASSERT_EQ(0, policy_load(before));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
}

/* Whoever was outside may be inside. */
TEST_F(rules, new_profile)
{
	ASSERT_EQ(0, cgroup_enter("changed"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_TRUE(label_is(""));
	ASSERT_EQ(0, policy_load(before));
	EXPECT_TRUE(label_is("first[]"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
}

/* One load, one step of serial and generation; the same blob does nothing. */
TEST_F(rules, load)
{
	const uint64_t serial = status_number("serial");
	const uint64_t generation = status_number("generation");
	size_t len;
	void *blob;

	blob = policy_blob(before, serial + 5, &len);
	ASSERT_NE(NULL, blob);
	EXPECT_EQ(0, policy_write(blob, len));
	EXPECT_EQ(serial + 5, status_number("serial"));
	EXPECT_EQ(generation + 1, status_number("generation"));
	EXPECT_EQ(0, policy_write(blob, len));
	EXPECT_EQ(generation + 1, status_number("generation"));
	blob_set_serial(blob, serial + 4);
	blob_sign(blob);
	EXPECT_EQ(-ESTALE, policy_write(blob, len));
	EXPECT_EQ(serial + 5, status_number("serial"));
	EXPECT_EQ(generation + 1, status_number("generation"));
	free(blob);
}

TEST_HARNESS_MAIN
