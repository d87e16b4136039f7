// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: cost
 *
 * Prints what a call costs, in nanoseconds of the machine's clock: of a machine
 * that counts instructions as time, these are instructions.
 */

#include <arpa/inet.h>
#include <err.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

static struct sockaddr_in own = {
	.sin_family = AF_INET,
};

/* In memory: a file that has to be fetched from the host takes as long as that. */
#define PROGRAM "/tmp/busybox"

/* In memory as well. */
#define FILE_READ "/tmp/cost"

static int sock, file;

static void do_connect(void)
{
	if (connect(sock, (struct sockaddr *)&own, sizeof(own)))
		err(EXIT_FAILURE, "connect");
}

static void do_message(void)
{
	char byte = 0;

	if (send(sock, &byte, 1, 0) != 1 || recv(sock, &byte, 1, 0) != 1)
		err(EXIT_FAILURE, "message");
}

static void do_exec(void)
{
	const pid_t child = vfork();
	int status;

	if (!child) {
		execl(PROGRAM, "true", (char *)NULL);
		_exit(127);
	}
	if (child < 0 || waitpid(child, &status, 0) != child || status)
		errx(EXIT_FAILURE, "exec");
}

static void do_read(void)
{
	char byte;

	if (pread(file, &byte, 1, 0) != 1)
		err(EXIT_FAILURE, "read");
}

static void do_write(void)
{
	if (pwrite(file, "", 1, 0) != 1)
		err(EXIT_FAILURE, "write");
}

static void do_open(void)
{
	const int fd = open(FILE_READ, O_RDONLY);

	if (fd < 0 || close(fd))
		err(EXIT_FAILURE, "open");
}

static void do_getppid(void)
{
	getppid();
}

static double now(void)
{
	struct timespec ts;

	clock_gettime(CLOCK_MONOTONIC, &ts);
	return ts.tv_sec * 1e9 + ts.tv_nsec;
}

static void measure(void (*call)(void), int times)
{
	double start;

	/* The first ones label the task and warm caches up. */
	for (int i = 0; i < times / 10; i++)
		call();
	start = now();
	for (int i = 0; i < times; i++)
		call();
	printf(" %.0f", (now() - start) / times);
}

int main(void)
{
	socklen_t len = sizeof(own);

	sock = socket(AF_INET, SOCK_DGRAM, 0);
	own.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	if (sock < 0 || bind(sock, (struct sockaddr *)&own, len) ||
	    getsockname(sock, (struct sockaddr *)&own, &len))
		err(EXIT_FAILURE, "socket");
	file = open(FILE_READ, O_RDWR | O_CREAT, 0600);
	if (file < 0)
		err(EXIT_FAILURE, FILE_READ);
	do_write();
	measure(do_getppid, 2000);
	measure(do_connect, 2000);
	measure(do_message, 2000);
	measure(do_exec, 100);
	measure(do_read, 2000);
	measure(do_write, 2000);
	measure(do_open, 2000);
	putchar('\n');
	return EXIT_SUCCESS;
}
