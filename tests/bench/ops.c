// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: ops DIRECTORY ROUNDS [OPERATION]
 *
 * Prints what operations cost, all of them or one, a line each: its name, the
 * mean of usual calls, the standard error of that, how many calls there were,
 * the mean of all of them, and the standard error of that.  The unit is a tick of
 * the processor's counter: on a machine that counts instructions as time, these
 * are instructions.
 *
 * Each call is measured by itself.  Nearly all execute the same instructions.  A
 * few are interrupted by the timer, which then does what was put off before, or
 * find an allocator empty.  These take up to fifty times as long, and how many
 * of them a run has is chance.  Usual are those of the smaller half, but for the
 * smallest quarter of that.
 *
 * What an allocator has in its first slab is chance, too, and stays as it is: if
 * this lacks one object of those that an operation needs at once, each call takes
 * a slower path, and all of a run cost more.  So the run is done in parts, and
 * each of them is left one object less of the kinds that operations need.
 *
 * The directory is in memory, as a file that has to be fetched from a disk or a
 * host takes as long as that takes.  It has "file", of 64 KiB, "marked", which a
 * policy may have marks for, and the programs "static" and "dynamic", which do
 * nothing.
 */

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>
#include <x86intrin.h>

#define BLOCK 65536
#define PAGE 4096
#define MAX_TIMES 100
#define MAX_ROUNDS 80
#define MAX_CALLS (MAX_TIMES * MAX_ROUNDS)
#define MAX_PARTS 12
#define HELD 3

/* As many microseconds as what was put off by one operation may take. */
#define LEISURE 200000

/* The same ports in each run: some policies learn them. */
#define STREAM_PORT 7001
#define DATAGRAM_PORT 7002

/*
 * What QEMU's plugin of "make bench-profile" counts lies between these two,
 * which do nothing.
 */
#define COUNT_FROM asm volatile("nopl 0x68630001(%%rax)" ::: "memory")
#define COUNT_TO asm volatile("nopl 0x68630002(%%rax)" ::: "memory")

static char block[BLOCK];
static uint32_t samples[MAX_CALLS];
static int file, listener, datagram;
static int pipes[2], unix_pair[2], stream_pair[2], epoll;

static void check(int good, const char *what)
{
	if (!good)
		err(EXIT_FAILURE, "%s", what);
}

static struct sockaddr_in own(int port)
{
	struct sockaddr_in address = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return address;
}

static void do_nothing(void)
{
}

static void do_getppid(void)
{
	getppid();
}

static void do_socket(void)
{
	const int fd = socket(AF_INET, SOCK_STREAM, 0);

	check(fd >= 0 && !close(fd), "socket");
}

/* A connection that is reset leaves nothing behind that waits for a timer. */
static void do_connect(void)
{
	const struct sockaddr_in address = own(STREAM_PORT);
	const struct linger reset = { .l_onoff = 1 };
	const int client = socket(AF_INET, SOCK_STREAM, 0);
	int server;

	check(client >= 0, "socket");
	check(!setsockopt(client, SOL_SOCKET, SO_LINGER, &reset, sizeof(reset)),
	      "SO_LINGER");
	check(!connect(client, (struct sockaddr *)&address, sizeof(address)),
	      "connect");
	server = accept(listener, NULL, NULL);
	check(server >= 0, "accept");
	close(client);
	close(server);
}

static void do_datagram(void)
{
	const struct sockaddr_in address = own(DATAGRAM_PORT);

	check(sendto(datagram, block, 1, 0, (struct sockaddr *)&address,
		     sizeof(address)) == 1, "sendto");
	check(recv(datagram, block, 1, 0) == 1, "recv");
}

static void do_unix(void)
{
	check(write(unix_pair[0], block, 1) == 1, "write to a unix socket");
	check(read(unix_pair[1], block, 1) == 1, "read from a unix socket");
}

static void do_pipe(void)
{
	check(write(pipes[1], block, 1) == 1, "write to a pipe");
	check(read(pipes[0], block, 1) == 1, "read from a pipe");
}

static void do_read(void)
{
	check(pread(file, block, 1, 0) == 1, "read");
}

static void do_read_block(void)
{
	check(pread(file, block, BLOCK, 0) == BLOCK, "read");
}

static void do_write(void)
{
	check(pwrite(file, block, 1, 0) == 1, "write");
}

static void do_open(void)
{
	const int fd = open("file", O_RDONLY);

	check(fd >= 0 && !close(fd), "open");
}

static void do_stat(void)
{
	struct stat status;

	check(!stat("file", &status), "stat");
}

static void wait_for(pid_t child)
{
	int status;

	check(child > 0 && waitpid(child, &status, 0) == child, "wait");
	if (status)
		errx(EXIT_FAILURE, "a child failed: %d", status);
}

static void do_fork(void)
{
	const pid_t child = fork();

	if (!child)
		_exit(0);
	wait_for(child);
}

static void execute(const char *program)
{
	const pid_t child = vfork();

	if (!child) {
		execl(program, program, (char *)NULL);
		_exit(127);
	}
	wait_for(child);
}

static void do_exec_static(void)
{
	execute("static");
}

static void do_exec_dynamic(void)
{
	execute("dynamic");
}

static void do_mmap(void)
{
	void *map = mmap(NULL, PAGE, PROT_READ, MAP_SHARED, file, 0);

	check(map != MAP_FAILED && !munmap(map, PAGE), "mmap");
}

static void do_sendfile(void)
{
	off_t offset = 0;

	check(sendfile(unix_pair[0], file, &offset, PAGE) == PAGE, "sendfile");
	check(recv(unix_pair[1], block, PAGE, MSG_WAITALL) == PAGE, "recv");
}

static void do_serve(void)
{
	struct epoll_event event;

	check(write(stream_pair[0], block, 100) == 100, "request");
	check(epoll_wait(epoll, &event, 1, -1) == 1, "epoll_wait");
	check(read(event.data.fd, block, BLOCK) == 100, "read of a request");
	check(write(event.data.fd, block, 1000) == 1000, "answer");
	check(read(stream_pair[0], block, BLOCK) == 1000, "read of an answer");
}

static const struct {
	const char *name;
	void (*call)(void);
	/* How many calls a round has, MAX_TIMES at most. */
	int times;
	/*
	 * In how many parts they are done: one where a process is made, as that
	 * has all of our files, and more objects anyway.
	 */
	int parts;
} operations[] = {
	{ "getppid", do_getppid, MAX_TIMES, MAX_PARTS },
	{ "socket", do_socket, MAX_TIMES, MAX_PARTS },
	{ "connect", do_connect, 50, MAX_PARTS },
	{ "datagram", do_datagram, MAX_TIMES, MAX_PARTS },
	{ "unix", do_unix, MAX_TIMES, MAX_PARTS },
	{ "pipe", do_pipe, MAX_TIMES, MAX_PARTS },
	{ "read", do_read, MAX_TIMES, MAX_PARTS },
	{ "read64k", do_read_block, 20, MAX_PARTS },
	{ "write", do_write, MAX_TIMES, MAX_PARTS },
	{ "open", do_open, MAX_TIMES, MAX_PARTS },
	{ "stat", do_stat, MAX_TIMES, MAX_PARTS },
	{ "fork", do_fork, 60, 1 },
	{ "exec-static", do_exec_static, 40, 1 },
	{ "exec-dynamic", do_exec_dynamic, 30, 1 },
	{ "mmap", do_mmap, MAX_TIMES, MAX_PARTS },
	{ "sendfile", do_sendfile, MAX_TIMES, MAX_PARTS },
	{ "epoll", do_serve, 60, MAX_PARTS },
};

#define OPERATIONS (sizeof(operations) / sizeof(operations[0]))

static int open_listener(void)
{
	const struct sockaddr_in address = own(STREAM_PORT);
	const int one = 1, fd = socket(AF_INET, SOCK_STREAM, 0);

	check(fd >= 0 &&
	      !setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &one, sizeof(one)) &&
	      !bind(fd, (struct sockaddr *)&address, sizeof(address)) &&
	      !listen(fd, 8), "listen");
	return fd;
}

static void open_stream_pair(void)
{
	const struct sockaddr_in address = own(STREAM_PORT);
	struct epoll_event event = { .events = EPOLLIN };

	stream_pair[0] = socket(AF_INET, SOCK_STREAM, 0);
	check(stream_pair[0] >= 0 &&
	      !connect(stream_pair[0], (struct sockaddr *)&address,
		       sizeof(address)), "connect");
	stream_pair[1] = accept(listener, NULL, NULL);
	epoll = epoll_create1(0);
	event.data.fd = stream_pair[1];
	check(epoll >= 0 && stream_pair[1] >= 0 &&
	      !epoll_ctl(epoll, EPOLL_CTL_ADD, stream_pair[1], &event),
	      "epoll");
}

static void prepare(void)
{
	const struct sockaddr_in address = own(DATAGRAM_PORT);
	int marked;

	marked = open("marked", O_RDONLY);
	check(marked >= 0 && read(marked, block, 1) == 1, "marked");
	close(marked);
	file = open("file", O_RDWR);
	check(file >= 0, "file");
	datagram = socket(AF_INET, SOCK_DGRAM, 0);
	check(datagram >= 0 &&
	      !bind(datagram, (struct sockaddr *)&address, sizeof(address)),
	      "bind");
	check(!pipe(pipes), "pipe");
	check(!socketpair(AF_UNIX, SOCK_STREAM, 0, unix_pair), "socketpair");
	listener = open_listener();
	open_stream_pair();
}

static int compare(const void *a, const void *b)
{
	const uint32_t x = *(const uint32_t *)a, y = *(const uint32_t *)b;

	return (x > y) - (x < y);
}

/**
 * struct mean - A mean and what is known of it
 *
 * @value: The mean.
 * @error: Its standard error.
 */
struct mean {
	double value, error;
};

/*
 * The mean of sorted samples without so many of the smallest and largest ones.
 * Its error is that of samples in which these are as the next ones are.
 */
static struct mean mean_of(int count, int small, int large)
{
	const double kept = count - small - large;
	double sum = 0, all = 0, squares = 0;

	for (int i = 0; i < count; i++) {
		const int at = i < small ? small :
			       i >= count - large ? count - large - 1 : i;

		sum += i == at ? samples[at] : 0;
		all += samples[at];
		squares += (double)samples[at] * samples[at];
	}
	all /= count;
	return (struct mean){
		.value = sum / kept,
		.error = sqrt(fmax(squares / count - all * all, 0) * count) /
			 kept,
	};
}

/* Takes one of each kind of objects: sockets, files, what waits in a queue. */
static void hold(int *fds)
{
	fds[0] = socket(AF_INET, SOCK_STREAM, 0);
	check(fds[0] >= 0 && !socketpair(AF_UNIX, SOCK_DGRAM, 0, fds + 1) &&
	      write(fds[1], block, 1) == 1, "objects to hold");
}

static void sample(void (*call)(void), int count, int parts)
{
	int held[MAX_PARTS][HELD], done = 0;

	for (int i = 0; i < count; i++) {
		uint64_t start, end;

		if (i && i * parts >= count * (done + 1))
			hold(held[done++]);
		COUNT_FROM;
		start = __rdtsc();
		call();
		end = __rdtsc();
		COUNT_TO;
		samples[i] = end - start < UINT32_MAX ? end - start : UINT32_MAX;
	}
	while (done--)
		for (int i = 0; i < HELD; i++)
			close(held[done][i]);
	qsort(samples, count, sizeof(*samples), compare);
}

/* What it takes to measure. */
static double idle_cost(void)
{
	sample(do_nothing, 1000, 1);
	return mean_of(1000, 125, 500).value;
}

static void measure(const char *name, void (*call)(void), int count, int parts,
		    double idle)
{
	struct mean usual, all;

	/* The first ones label the task and warm caches up. */
	for (int i = 0; i < count / 4; i++)
		call();
	usleep(LEISURE);
	sample(call, count, parts);
	usual = mean_of(count, count / 8, count / 2);
	all = mean_of(count, 0, 0);
	printf("%s\t%.1f\t%.1f\t%d\t%.1f\t%.1f\n", name, usual.value - idle,
	       usual.error, count, all.value - idle, all.error);
}

int main(int argc, char **argv)
{
	const int rounds = argc > 2 ? atoi(argv[2]) : 0;
	int measured = 0;
	double idle;

	if (rounds < 1 || rounds > MAX_ROUNDS || argc > 4)
		errx(2, "usage: ops DIRECTORY ROUNDS [OPERATION]");
	check(!chdir(argv[1]), argv[1]);
	prepare();
	/* A fork copies the same pages, however many calls are measured. */
	memset(samples, 1, sizeof(samples));
	idle = idle_cost();
	for (size_t i = 0; i < OPERATIONS; i++) {
		if (argc == 4 && strcmp(argv[3], operations[i].name))
			continue;
		measure(operations[i].name, operations[i].call,
			operations[i].times * rounds,
			operations[i].parts, idle);
		measured++;
	}
	if (!measured)
		errx(2, "no operation %s", argv[3]);
	return EXIT_SUCCESS;
}
