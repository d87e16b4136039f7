// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - The policy is replaced while it is in use
 *
 * Two policies that have nothing in common but what they say of a few events
 * take turns, while processes of a container do just these.  Whatever policy a
 * verdict comes from, it must be the same.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-swap"
#define SWAPS 1000
#define WORKERS 4
#define POLICIES 2

/* A comment is part of a blob, so a policy that is leaked is seen. */
#define PADDING (16 * 1024)
#define MAX_GROWTH_KB (SWAPS * PADDING / 1024 / 2)

#define PORT_DENIED 1001
#define PORT_ALLOWED 1002

/* Neither the order of rules, nor that of marks and profiles is the same. */
static const char *const policies[POLICIES] = {
	"mark a process\n"
	"mark ca container\n"
	"container one {\n"
	"	match cgroup \"/hcsec-selftests/swap\"\n"
	"	enter immediate\n"
	"	on socket.create family unix set a ca\n"
	"	deny socket.create family packet when a ca\n"
	"	deny socket.connect to 127.0.0.1 port 1001\n"
	"	deny exec path " DIR "/denied when a\n"
	"}\n",
	"mark b process\n"
	"mark ca container\n"
	"mark a process\n"
	"path programs { " DIR "/allowed " DIR "/other }\n"
	"container another {\n"
	"	match cgroup \"/hcsec-selftests/other\"\n"
	"	default deny socket\n"
	"	on exec set b\n"
	"}\n"
	"container two {\n"
	"	match cgroup \"/hcsec-selftests/swap/**\" \"/hcsec-selftests/swap\"\n"
	"	enter immediate\n"
	"	default deny exec\n"
	"	allow exec path programs\n"
	"	on socket.create family inet set b\n"
	"	default deny socket\n"
	"	allow socket.create, socket.send, socket.recv\n"
	"	deny socket.create family packet\n"
	"	allow socket.connect to 127.0.0.0/8 port 1002\n"
	"}\n",
};

/**
 * struct tally - What the workers have done, in shared memory
 *
 * @rounds: How often each of them has tried everything.
 * @wrong: What was wrong, as bits.
 * @stop: Set when they are to end.
 */
struct tally {
	unsigned long rounds[WORKERS];
	unsigned int wrong;
	bool stop;
};

#define WRONG_DENIED_SOCKET 1
#define WRONG_ALLOWED_SOCKET 2
#define WRONG_DENIED_CONNECT 4
#define WRONG_ALLOWED_CONNECT 8
#define WRONG_DENIED_EXEC 16
#define WRONG_ALLOWED_EXEC 32
#define WRONG_LABEL 64

FIXTURE(swap)
{
	struct tally *tally;
};

FIXTURE_SETUP(swap)
{
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/allowed", 0755));
	ASSERT_EQ(0, link(DIR "/allowed", DIR "/denied"));
	ASSERT_EQ(0, cgroup_make("swap"));
	self->tally = mmap(NULL, sizeof(*self->tally), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->tally);
}

FIXTURE_TEARDOWN_PARENT(swap)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

static int try_connect(uint16_t port)
{
	const struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);
	int err = 0;

	if (fd < 0)
		return -errno;
	if (connect(fd, (const struct sockaddr *)&addr, sizeof(addr)))
		err = errno;
	close(fd);
	return err;
}

/* Marks of both kinds stay, under either policy. */
static bool label_is_right(void)
{
	char label[256], *at;

	label_get(label, sizeof(label));
	if (strncmp(label, "one[", 4) && strncmp(label, "two[", 4))
		return false;
	for (at = label; *at; at++) {
		if (*at == '[' || *at == ']')
			*at = ',';
	}
	return strstr(label, ",a,") && strstr(label, ",ca,");
}

static unsigned int try_all(void)
{
	unsigned int wrong = 0;

	if (try_socket(AF_PACKET) != EPERM)
		wrong |= WRONG_DENIED_SOCKET;
	if (try_socket(AF_INET6))
		wrong |= WRONG_ALLOWED_SOCKET;
	if (try_connect(PORT_DENIED) != EPERM)
		wrong |= WRONG_DENIED_CONNECT;
	if (try_connect(PORT_ALLOWED))
		wrong |= WRONG_ALLOWED_CONNECT;
	if (try_exec(DIR "/denied", NULL) != EPERM)
		wrong |= WRONG_DENIED_EXEC;
	if (spawn(DIR "/allowed", NULL))
		wrong |= WRONG_ALLOWED_EXEC;
	return wrong | (label_is_right() ? 0 : WRONG_LABEL);
}

static void work(struct tally *tally, int number)
{
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	while (!__atomic_load_n(&tally->stop, __ATOMIC_RELAXED)) {
		__atomic_fetch_or(&tally->wrong, try_all(), __ATOMIC_RELAXED);
		__atomic_fetch_add(&tally->rounds[number], 1, __ATOMIC_RELAXED);
	}
	_exit(0);
}

/* What the kernel holds, of slabs and of larger pieces. */
static unsigned long kernel_kb(void)
{
	unsigned long sum = 0, value;
	char line[128];
	FILE *file;

	file = fopen("/proc/meminfo", "r");
	if (!file)
		return 0;
	while (fgets(line, sizeof(line), file)) {
		if (sscanf(line, "SUnreclaim: %lu", &value) == 1 ||
		    sscanf(line, "VmallocUsed: %lu", &value) == 1)
			sum += value;
	}
	fclose(file);
	return sum;
}

static void *padded_blob(const char *body, uint64_t serial, size_t *len)
{
	const size_t size = strlen(body) + PADDING;
	char *const text = malloc(size + 1);
	size_t used;
	void *blob;

	if (!text)
		return NULL;
	used = snprintf(text, size, "%s", body);
	/* Comments of one character each. */
	for (; used < size; used++)
		text[used] = used % 2 ? '#' : '\n';
	text[size] = '\0';
	blob = policy_blob(text, serial, len);
	free(text);
	return blob;
}

TEST_F_TIMEOUT(swap, under_load, 200)
{
	const uint64_t serial = status_number("serial") + 1;
	const uint64_t generation = status_number("generation");
	void *blobs[POLICIES];
	size_t len[POLICIES];
	pid_t workers[WORKERS];
	unsigned long kb;
	int i;

	for (i = 0; i < POLICIES; i++) {
		blobs[i] = padded_blob(policies[i], 1, &len[i]);
		ASSERT_NE(NULL, blobs[i]);
	}
	blob_set_serial(blobs[0], serial);
	blob_sign(blobs[0]);
	ASSERT_EQ(0, policy_write(blobs[0], len[0]));
	for (i = 0; i < WORKERS; i++) {
		workers[i] = fork_in("swap");
		ASSERT_LE(0, workers[i]);
		if (workers[i])
			continue;
		EXPECT_EQ(0, try_socket(AF_UNIX));
		work(self->tally, i);
	}
	/*
	 * All of them earn their marks under the first policy, and what is made
	 * once, such as caches, is made now.
	 */
	for (i = 0; i < WORKERS; i++) {
		while (!__atomic_load_n(&self->tally->rounds[i],
					__ATOMIC_RELAXED))
			usleep(1000);
	}
	kb = kernel_kb();

	for (i = 1; i <= SWAPS; i++) {
		void *const blob = blobs[i % POLICIES];

		blob_set_serial(blob, serial + i);
		blob_sign(blob);
		ASSERT_EQ(0, policy_write(blob, len[i % POLICIES]));
	}
	self->tally->stop = true;
	for (i = 0; i < WORKERS; i++)
		EXPECT_EQ(0, child_wait(workers[i]));

	EXPECT_EQ(0, self->tally->wrong);
	for (i = 0; i < WORKERS; i++)
		EXPECT_LT(10, self->tally->rounds[i]);
	EXPECT_EQ(serial + SWAPS, status_number("serial"));
	EXPECT_EQ(generation + 1 + SWAPS, status_number("generation"));
	/* Former policies go after a grace period, in a worker. */
	for (i = 0; i < 100 && kernel_kb() > kb + MAX_GROWTH_KB; i++)
		usleep(20000);
	EXPECT_GE(kb + MAX_GROWTH_KB, kernel_kb());
	TH_LOG("%lu, %lu, %lu and %lu rounds; %lu kB before, %lu kB after",
	       self->tally->rounds[0], self->tally->rounds[1],
	       self->tally->rounds[2], self->tally->rounds[3], kb,
	       kernel_kb());
}

TEST_HARNESS_MAIN
