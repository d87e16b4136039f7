// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Hooks are called if the policy in force has a use for them
 *
 * Hooks of events that no policy uses are switched off.  For each event there is
 * a policy that denies it and nothing else: then it must fail, and nothing else
 * may.  The errno of the rules is one that nothing else fails with.
 */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <netinet/in.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/ptrace.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-hooks"

/* An errno, or 0. */
#define ERR(call) ((long)(call) < 0 ? errno : 0)

/**
 * struct prepared - What was made outside of the container
 *
 * @sock: A socket that listens and does not block.
 * @pair: Unix sockets that are connected and do not block.
 * @file: An open file.
 */
static struct prepared {
	int sock;
	int pair[2];
	int file;
} ready;

static const struct sockaddr_in loopback = { .sin_family = AF_INET };

static int create_socket(void)
{
	return try_socket(AF_INET);
}

static int bind_socket(void)
{
	return ERR(bind(ready.sock, (const void *)&loopback, sizeof(loopback)));
}

static int listen_socket(void)
{
	return ERR(listen(ready.sock, 1));
}

static int accept_socket(void)
{
	return ERR(accept(ready.sock, NULL, NULL));
}

static int connect_socket(void)
{
	return ERR(connect(ready.sock, (const void *)&loopback,
			   sizeof(loopback)));
}

static int send_byte(void)
{
	return ERR(send(ready.pair[0], "", 1, MSG_DONTWAIT));
}

static int receive_byte(void)
{
	char byte;

	return ERR(recv(ready.pair[1], &byte, 1, MSG_DONTWAIT));
}

static int open_file(void)
{
	const int fd = open(DIR "/file", O_RDONLY);
	const int err = ERR(fd);

	close(fd);
	return err;
}

static int read_file(void)
{
	char byte;

	return ERR(pread(ready.file, &byte, 1, 0));
}

static int write_byte(void)
{
	return ERR(pwrite(ready.file, "", 1, 0));
}

static int create_file(void)
{
	return ERR(mknod(DIR "/new", S_IFREG | 0600, 0));
}

static int link_file(void)
{
	return ERR(link(DIR "/file", DIR "/link"));
}

static int rename_file(void)
{
	return ERR(rename(DIR "/old", DIR "/renamed"));
}

static int unlink_file(void)
{
	return ERR(unlink(DIR "/gone"));
}

static int chmod_file(void)
{
	return ERR(chmod(DIR "/file", 0600));
}

static int chown_file(void)
{
	return ERR(chown(DIR "/file", 0, 0));
}

static int map_code(void)
{
	return ERR(mmap(NULL, 1, PROT_EXEC, MAP_PRIVATE, ready.file, 0));
}

/* A descriptor that may not be received is left out of the message. */
static int receive_file(void)
{
	union {
		char room[CMSG_SPACE(sizeof(int))];
		struct cmsghdr header;
	} control = {
		.header = {
			.cmsg_len = CMSG_LEN(sizeof(int)),
			.cmsg_level = SOL_SOCKET,
			.cmsg_type = SCM_RIGHTS,
		},
	};
	char byte = 0;
	struct iovec iov = { .iov_base = &byte, .iov_len = 1 };
	struct msghdr msg = {
		.msg_iov = &iov,
		.msg_iovlen = 1,
		.msg_control = &control,
		.msg_controllen = sizeof(control),
	};

	memcpy(CMSG_DATA(&control.header), &ready.file, sizeof(int));
	if (sendmsg(ready.pair[0], &msg, MSG_DONTWAIT) < 0 ||
	    recvmsg(ready.pair[1], &msg, MSG_DONTWAIT) < 0)
		return 0;
	return msg.msg_flags & MSG_CTRUNC ? EDOM : 0;
}

static int fork_process(void)
{
	const pid_t child = fork();
	const int err = ERR(child);

	if (!child)
		_exit(0);
	if (child > 0)
		child_wait(child);
	return err;
}

static int set_id(void)
{
	return ERR(setresgid(1, 1, 1));
}

static int use_capability(void)
{
	return ERR(sethostname("hcsec", 5)) == EPERM ? EDOM : 0;
}

/* It ends with current. */
static int trace_parent(void)
{
	return ERR(ptrace(PTRACE_SEIZE, getppid(), NULL, NULL));
}

static int kill_nobody(void)
{
	return ERR(kill(getpid(), 0));
}

static int mount_tree(void)
{
	return ERR(mount("none", DIR "/mount", "tmpfs", 0, NULL));
}

static int umount_tree(void)
{
	return ERR(umount2(DIR "/mounted", MNT_DETACH));
}

static int pivot(void)
{
	return ERR(syscall(__NR_pivot_root, DIR, DIR));
}

static int load_module(void)
{
	static const char image[128] = "\177ELF";

	return ERR(syscall(__NR_init_module, image, sizeof(image), ""));
}

static int use_bpf(void)
{
	union bpf_attr attr = {};

	return ERR(syscall(__NR_bpf, BPF_MAP_CREATE, &attr, sizeof(attr)));
}

static int make_ring(void)
{
	struct io_uring_params params = {};
	const int fd = syscall(__NR_io_uring_setup, 1, &params);
	const int err = ERR(fd);

	close(fd);
	return err;
}

static int open_event(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_DUMMY,
	};
	const int fd = syscall(__NR_perf_event_open, &attr, 0, -1, -1, 0);
	const int err = ERR(fd);

	close(fd);
	return err;
}

static int add_key(void)
{
	return ERR(syscall(__NR_add_key, "user", "hcsec-hooks", "", 1,
			   KEY_SPEC_PROCESS_KEYRING));
}

/* Nothing that needs its privileges can come after this. */
static int make_userns(void)
{
	return ERR(unshare(CLONE_NEWUSER));
}

/* If this succeeds there is no more to be said. */
static int execute(void)
{
	return try_exec(DIR "/program", NULL);
}

/**
 * struct operation - What is tried
 *
 * @event: The event.
 * @call: Does it.  Returns an errno, or 0.
 * @also: Another event that is part of it; NULL for none.
 */
static const struct operation {
	const char *event;
	int (*call)(void);
	const char *also;
} operations[] = {
	{ "socket.create", create_socket },
	{ "socket.bind", bind_socket },
	{ "socket.listen", listen_socket },
	{ "socket.accept", accept_socket },
	{ "socket.connect", connect_socket },
	{ "socket.send", send_byte },
	{ "socket.recv", receive_byte },
	{ "file.open", open_file },
	{ "file.read", read_file },
	{ "file.write", write_byte },
	{ "file.create", create_file },
	{ "file.link", link_file },
	{ "file.rename", rename_file },
	{ "file.unlink", unlink_file },
	{ "file.chmod", chmod_file },
	{ "file.chown", chown_file },
	{ "file.mmap-exec", map_code, "file.read" },
	{ "file.receive", receive_file },
	{ "process.fork", fork_process },
	{ "process.setid", set_id },
	{ "process.capable", use_capability },
	{ "process.ptrace", trace_parent },
	{ "process.kill", kill_nobody },
	{ "system.mount", mount_tree },
	{ "system.umount", umount_tree },
	{ "system.pivot", pivot },
	{ "system.module", load_module },
	{ "system.bpf", use_bpf },
	{ "system.io_uring", make_ring },
	{ "system.perf", open_event },
	{ "system.key", add_key },
	{ "process.userns.create", make_userns },
	/* The program is opened before that is said to be an exec. */
	{ "exec", execute, "file.open" },
};

#define OPERATIONS ((int)ARRAY_LEN(operations))

FIXTURE(hooks)
{
	int *results;
};

FIXTURE_SETUP(hooks)
{
	ASSERT_EQ(0, policy_load(""));
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/program", 0755));
	ASSERT_EQ(0, mkdir(DIR "/mount", 0755));
	ASSERT_EQ(0, mkdir(DIR "/mounted", 0755));
	ASSERT_EQ(0, mount("none", DIR "/mounted", "tmpfs", 0, NULL));
	ASSERT_EQ(0, write_file(DIR "/file", "text", 0644));
	ASSERT_EQ(0, write_file(DIR "/old", "text", 0644));
	ASSERT_EQ(0, write_file(DIR "/gone", "text", 0644));
	ASSERT_EQ(0, cgroup_make("hooks"));
	ready.file = open(DIR "/file", O_RDWR);
	ASSERT_LE(0, ready.file);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK, 0,
				ready.pair));
	ready.sock = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
	ASSERT_LE(0, ready.sock);
	self->results = mmap(NULL, 4096, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->results);
}

static void umount_all(void)
{
	while (!umount2(DIR "/mount", MNT_DETACH))
		;
	while (!umount2(DIR "/mounted", MNT_DETACH))
		;
}

FIXTURE_TEARDOWN_PARENT(hooks)
{
	cgroup_remove_all();
	umount_all();
	EXPECT_EQ(0, remove_all(DIR));
}

/* Puts everything back to where all operations are possible again. */
static void restore(void)
{
	umount_all();
	mount("none", DIR "/mounted", "tmpfs", 0, NULL);
	unlink(DIR "/new");
	unlink(DIR "/link");
	rename(DIR "/renamed", DIR "/old");
	write_file(DIR "/gone", "text", 0644);
}

/* Tries all of them in a container.  Returns 0 or -1. */
static int try_all(int *results)
{
	pid_t child;
	int i;

	memset(results, 0, OPERATIONS * sizeof(*results));
	child = fork_in("hooks");
	if (child < 0)
		return -1;
	if (!child) {
		for (i = 0; i < OPERATIONS; i++)
			results[i] = operations[i].call();
		_exit(0);
	}
	child_wait(child);
	restore();
	return 0;
}

#define CONTAINER                                       \
	"container one {\n"                             \
	"	match cgroup \"/hcsec-selftests/hooks\"\n" \
	"	enter immediate\n"

/* Room for a rule about each event. */
static const char *make_policy(const char *rules)
{
	static char policy[4096];

	snprintf(policy, sizeof(policy), "%s%s}\n", CONTAINER, rules);
	return policy;
}

static bool is_part(const char *event, const struct operation *operation)
{
	return !strcmp(event, operation->event) ||
	       (operation->also && !strcmp(event, operation->also));
}

TEST_F(hooks, one_at_a_time)
{
	char rule[64];
	int i, j;

	for (i = 0; i < OPERATIONS; i++) {
		snprintf(rule, sizeof(rule), "	deny %s errno EDOM\n",
			 operations[i].event);
		ASSERT_EQ(0, policy_load(make_policy(rule)));
		ASSERT_EQ(0, try_all(self->results));
		for (j = 0; j < OPERATIONS; j++) {
			EXPECT_EQ(is_part(operations[i].event, &operations[j]),
				  self->results[j] == EDOM) {
				TH_LOG("deny %s: %s: %s", operations[i].event,
				       operations[j].event,
				       strerror(self->results[j]));
			}
		}
	}
}

static int choose_route(void)
{
	static const unsigned char source_route[] = {
		131, 7, 4, 10, 99, 0, 2, 0,
	};

	return ERR(setsockopt(ready.sock, SOL_IP, IP_OPTIONS, source_route,
			      sizeof(source_route)));
}

static int share_pages(void)
{
	const int one = 1;

	return ERR(setsockopt(ready.sock, SOL_SOCKET, SO_ZEROCOPY, &one,
			      sizeof(one)));
}

/* Options of sockets have no event: what they are refused for has. */
TEST_F(hooks, options)
{
	static const struct {
		const char *policy;
		int route;
		int pages;
	} cases[] = {
		{ CONTAINER "deny socket.bind\n}\n", 0, 0 },
		{ CONTAINER "deny socket.connect to 192.0.2.0/24\n}\n",
		  EPERM, 0 },
		{ CONTAINER "deny socket.send to 192.0.2.0/24\n}\n", EPERM, 0 },
		{ "mark phi data\n" CONTAINER
		  "on socket.create family netlink set phi\n}\n",
		  0, EOPNOTSUPP },
	};
	unsigned int i;

	for (i = 0; i < ARRAY_LEN(cases); i++) {
		ASSERT_EQ(0, policy_load(cases[i].policy));
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("hooks"));
			EXPECT_EQ(cases[i].route, choose_route());
			EXPECT_EQ(cases[i].pages, share_pages());
		});
	}
}

/* Without these, others fail before they get to their hooks. */
static bool is_needed(const char *event)
{
	return !strcmp(event, "process.capable") ||
	       !strcmp(event, "socket.send") || !strcmp(event, "socket.recv");
}

TEST_F(hooks, all_and_none)
{
	char rules[3072] = "";
	size_t len = 0;
	int i, round;

	for (i = 0; i < OPERATIONS; i++) {
		if (is_needed(operations[i].event))
			continue;
		len += snprintf(rules + len, sizeof(rules) - len,
				"	deny %s errno EDOM\n",
				operations[i].event);
	}
	ASSERT_GT(sizeof(rules), len);
	for (round = 0; round < 6; round++) {
		const bool all = round % 2;

		ASSERT_EQ(0, policy_load(make_policy(all ? rules : "")));
		ASSERT_EQ(0, try_all(self->results));
		for (i = 0; i < OPERATIONS; i++) {
			EXPECT_EQ(all && !is_needed(operations[i].event),
				  self->results[i] == EDOM) {
				TH_LOG("round %d: %s: %s", round,
				       operations[i].event,
				       strerror(self->results[i]));
			}
		}
	}
}

TEST_HARNESS_MAIN
