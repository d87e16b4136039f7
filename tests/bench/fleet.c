// SPDX-License-Identifier: GPL-2.0-only
/*
 * usage: fleet DIRECTORY COUNT [PROCESSES]
 *
 * Makes control groups below the directory of one, each with a process that has
 * tried to listen, so that it belongs to a container whatever the policy says,
 * and then waits for ever, as do its children if there are to be more processes.
 */

#include <err.h>
#include <fcntl.h>
#include <linux/sched.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

static void check(int good, const char *what)
{
	if (!good)
		err(EXIT_FAILURE, "%s", what);
}

static void start(const char *cgroup, int processes)
{
	struct clone_args args = {
		.flags = CLONE_INTO_CGROUP,
		.exit_signal = SIGCHLD,
	};
	int ready[2];
	char byte;
	long child;

	check(!mkdir(cgroup, 0755), cgroup);
	args.cgroup = open(cgroup, O_RDONLY | O_DIRECTORY);
	check((int)args.cgroup >= 0 && !pipe(ready), cgroup);
	child = syscall(SYS_clone3, &args, sizeof(args));
	check(child >= 0, "clone3");
	if (!child) {
		const int fd = socket(AF_UNIX, SOCK_STREAM, 0);

		/* It has no name. */
		check(listen(fd, 1) && !close(fd), "listen");
		while (--processes > 0) {
			child = fork();
			check(child >= 0, "fork");
			if (!child)
				for (;;)
					pause();
		}
		check(write(ready[1], "", 1) == 1, "write");
		for (;;)
			pause();
	}
	check(read(ready[0], &byte, 1) == 1, "read");
	close(ready[0]);
	close(ready[1]);
	close(args.cgroup);
}

int main(int argc, char **argv)
{
	char cgroup[256];

	if (argc != 3 && argc != 4)
		errx(2, "usage: fleet DIRECTORY COUNT [PROCESSES]");
	for (int i = 0; i < atoi(argv[2]); i++) {
		snprintf(cgroup, sizeof(cgroup), "%s/%d", argv[1], i);
		start(cgroup, argc > 3 ? atoi(argv[3]) : 1);
	}
	return EXIT_SUCCESS;
}
