// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec soak - Does the same again and again, which must end the same way
 *
 * usage: canary denied|allowed
 *
 * Both do what all policies of the soak deny to who has a mark; "denied" gets
 * it first.  What is denied has a number, which is in its record: the port of a
 * datagram socket that is connected.  Ends with an error as soon as a verdict is
 * wrong, or, told to terminate, with the number of calls that were denied.
 */

#include <arpa/inet.h>
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <unistd.h>

/* So many rounds have each call once, and else connections. */
#define ROUNDS 16
#define FIRST_PORT 20000
#define PORTS 20000
#define MARKING_PORT 2
#define PROGRAM "/usr/bin/true"
#define FILE_NAME "/etc/passwd"

static atomic_int stop;

static void on_term(int sig)
{
	stop = sig;
}

static void __attribute__((noreturn)) wrong(const char *what, int got)
{
	fprintf(stderr, "canary: %s: %s\n", what, strerror(got));
	exit(1);
}

static void expect(const char *what, int err, bool denied)
{
	if (err != (denied ? EPERM : 0))
		wrong(what, err);
}

static int try_connect(int fd, unsigned int port)
{
	const struct sockaddr_in addr = {
		.sin_family = AF_INET,
		.sin_port = htons(port),
		.sin_addr.s_addr = htonl(INADDR_LOOPBACK),
	};

	return connect(fd, (const struct sockaddr *)&addr, sizeof(addr)) ?
		       errno :
		       0;
}

static int try_open(void)
{
	const int fd = open(FILE_NAME, O_RDONLY | O_CLOEXEC);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

/* Returns only if it was not let. */
static int try_exec(void)
{
	char *const argv[] = { "true", NULL };
	char *const envp[] = { NULL };

	execve(PROGRAM, argv, envp);
	return errno;
}

/* There may be no memory for a process at the moment, or for its program. */
static void exec_is_allowed(void)
{
	int status;
	pid_t pid;

	pid = fork();
	if (!pid) {
		const int err = try_exec();

		_exit(err == EPERM ? EPERM : 0);
	}
	if (pid < 0)
		return;
	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			wrong("waitpid", errno);
	}
	if (WIFEXITED(status) && WEXITSTATUS(status))
		wrong("exec is denied", WEXITSTATUS(status));
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_term };
	unsigned long denials = 0, i;
	bool denied;
	int fd, err;

	if (argc != 2) {
		fprintf(stderr, "usage: canary denied|allowed\n");
		return 2;
	}
	denied = !strcmp(argv[1], "denied");
	sigaction(SIGTERM, &action, NULL);
	fd = socket(AF_INET, SOCK_DGRAM | SOCK_CLOEXEC, 0);
	if (fd < 0)
		wrong("socket", errno);
	if (denied) {
		err = try_connect(fd, MARKING_PORT);
		if (err)
			wrong("connect that marks", err);
	}
	for (i = 0; !stop; i++) {
		switch (i % ROUNDS) {
		case 0:
			if (denied)
				expect("exec", try_exec(), denied);
			else
				exec_is_allowed();
			break;
		case 1:
			expect("open", try_open(), denied);
			break;
		default:
			err = try_connect(fd, FIRST_PORT + denials % PORTS);
			expect("connect", err, denied);
			denials += denied;
			break;
		}
		usleep(5000);
	}
	printf("%lu\n", denials);
	return 0;
}
