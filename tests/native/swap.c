// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: swap BLOB...
 *
 * In a virtual machine that counts instructions as time: loads the blobs one
 * after the other, while a process of the container /swap connects a socket again
 * and again, and prints
 *
 *	load BLOB: TIME
 *	connects before: COUNT, usual TIME, longest TIME
 *	connects during loads: COUNT, usual TIME, longest TIME
 *	waited during loads: COUNT
 *
 * A connect's time is what the process itself has executed, so that others which
 * got the processor meanwhile do not count.  Whether it had to wait for any of
 * them is what the last line tells.
 */

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define CGROUP "/sys/fs/cgroup/swap"
#define LOAD "/sys/kernel/security/hcsec/load"
#define MAX_SAMPLES 1000000

/**
 * struct shared - What both processes see
 *
 * @count: How many connects there were.
 * @samples: What each of them took.
 */
struct shared {
	uint32_t count;
	uint32_t samples[MAX_SAMPLES];
};

static struct shared *shared;

static uint32_t get_count(void)
{
	return __atomic_load_n(&shared->count, __ATOMIC_ACQUIRE);
}

static void check(int good, const char *what)
{
	if (!good)
		err(EXIT_FAILURE, "%s", what);
}

static uint64_t now(clockid_t clock)
{
	struct timespec t;

	clock_gettime(clock, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
}

static void put(const char *path, const char *bytes, size_t len)
{
	const int fd = open(path, O_WRONLY);

	check(fd >= 0, path);
	while (len) {
		const ssize_t written = write(fd, bytes, len);

		check(written > 0, path);
		bytes += written;
		len -= written;
	}
	close(fd);
}

static void connect_for_ever(void)
{
	const struct sockaddr_in to = {
		.sin_family = AF_INET,
		.sin_port = htons(9),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};
	const int fd = socket(AF_INET, SOCK_DGRAM, 0);

	check(fd >= 0, "socket");
	for (uint32_t i = 0; i < MAX_SAMPLES; i++) {
		const uint64_t start = now(CLOCK_THREAD_CPUTIME_ID);

		check(!connect(fd, (struct sockaddr *)&to, sizeof(to)),
		      "connect");
		shared->samples[i] = now(CLOCK_THREAD_CPUTIME_ID) - start;
		__atomic_store_n(&shared->count, i + 1, __ATOMIC_RELEASE);
	}
}

static int compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

static void tell(const char *when, uint32_t first, uint32_t last)
{
	uint32_t *const samples = shared->samples + first;

	check(last > first, "no connect");
	qsort(samples, last - first, sizeof(*samples), compare);
	printf("connects %s: %u, usual %u, longest %u\n", when, last - first,
	       samples[(last - first) / 2], samples[last - first - 1]);
}

/* How often a process has given up the processor because it had to wait. */
static unsigned int get_waits(pid_t pid)
{
	char path[64], line[128];
	unsigned int waits;
	FILE *status;

	snprintf(path, sizeof(path), "/proc/%d/status", pid);
	status = fopen(path, "r");
	check(!!status, path);
	while (fgets(line, sizeof(line), status)) {
		if (sscanf(line, "voluntary_ctxt_switches: %u", &waits) == 1) {
			fclose(status);
			return waits;
		}
	}
	errx(EXIT_FAILURE, "%s has no count of switches", path);
}

static void load(const char *path)
{
	const int fd = open(path, O_RDONLY);
	struct stat st;
	uint64_t start;
	char *blob;

	check(fd >= 0 && !fstat(fd, &st), path);
	blob = malloc(st.st_size);
	check(blob && read(fd, blob, st.st_size) == st.st_size, path);
	close(fd);
	start = now(CLOCK_THREAD_CPUTIME_ID);
	put(LOAD, blob, st.st_size);
	printf("load %s: %llu\n", path,
	       (unsigned long long)(now(CLOCK_THREAD_CPUTIME_ID) - start));
	free(blob);
}

int main(int argc, char **argv)
{
	uint32_t start, middle;
	unsigned int waits;
	pid_t child;

	shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
		      MAP_SHARED | MAP_ANONYMOUS | MAP_POPULATE, -1, 0);
	check(shared != MAP_FAILED && !mkdir(CGROUP, 0755), CGROUP);
	load(argv[1]);
	child = fork();
	check(child >= 0, "fork");
	if (!child) {
		put(CGROUP "/cgroup.procs", "0", 1);
		connect_for_ever();
		_exit(EXIT_FAILURE);
	}
	usleep(50000);
	start = get_count();
	usleep(50000);
	middle = get_count();
	waits = get_waits(child);
	for (int i = 2; i < argc; i++)
		load(argv[i]);
	waits = get_waits(child) - waits;
	kill(child, SIGKILL);
	waitpid(child, NULL, 0);
	tell("during loads", middle, get_count());
	tell("before", start, middle);
	printf("waited during loads: %u\n", waits);
	return EXIT_SUCCESS;
}
