// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: cost
 *
 * Prints what a call costs, in nanoseconds of the machine's clock: of a machine
 * that counts instructions as time, these are instructions.
 */

#include <arpa/inet.h>
#include <err.h>
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

static int sock;

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
	measure(do_getppid, 2000);
	measure(do_connect, 2000);
	measure(do_message, 2000);
	measure(do_exec, 100);
	putchar('\n');
	return EXIT_SUCCESS;
}
