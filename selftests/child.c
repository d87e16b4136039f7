// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Processes and programs
 */

#include <errno.h>
#include <fcntl.h>
#include <ftw.h>
#include <limits.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common.h"

#define MAX_ARGS 16

int child_wait(pid_t child)
{
	int status;
	pid_t pid;

	do {
		pid = waitpid(child, &status, __WALL);
	} while (pid < 0 && errno == EINTR);
	if (child <= 0 || pid != child)
		return -1;
	return WIFSIGNALED(status) ? 1000 + WTERMSIG(status) :
				     WEXITSTATUS(status);
}

const char *probe_path(void)
{
	static char path[PATH_MAX];
	char *slash;
	ssize_t len;

	if (path[0])
		return path;
	len = readlink("/proc/self/exe", path, sizeof(path) - sizeof("probe"));
	if (len < 0)
		abort();
	path[len] = '\0';
	slash = strrchr(path, '/');
	memcpy(slash + 1, "probe", sizeof("probe"));
	return path;
}

static void collect(va_list args, const char *path, char *argv[MAX_ARGS])
{
	int i = 0;

	argv[i++] = (char *)path;
	do {
		if (i == MAX_ARGS)
			abort();
		argv[i] = va_arg(args, char *);
	} while (argv[i++]);
}

pid_t fork_in(const char *cgroup)
{
	const pid_t child = fork();

	if (!child && cgroup_join(cgroup)) {
		fprintf(stderr, "cannot join %s: %s\n", cgroup,
			strerror(errno));
		_exit(99);
	}
	return child;
}

int run_in(const char *cgroup, const char *path, ...)
{
	char *argv[MAX_ARGS];
	va_list args;
	pid_t child;

	va_start(args, path);
	collect(args, path, argv);
	va_end(args);
	child = fork_in(cgroup);
	if (!child) {
		execve(path, argv, environ);
		_exit(errno);
	}
	return child_wait(child);
}

int try_exec(const char *path, ...)
{
	char *argv[MAX_ARGS];
	va_list args;

	va_start(args, path);
	collect(args, path, argv);
	va_end(args);
	execve(path, argv, environ);
	return errno;
}

int spawn_argv(const char *path, char *const argv[])
{
	int err = 0, pipes[2], status;
	pid_t child;

	/* Closed by exec, so what is read is the errno of a failure. */
	if (pipe2(pipes, O_CLOEXEC))
		return -1;
	child = fork();
	if (!child) {
		execve(path, argv, environ);
		err = errno;
		if (write(pipes[1], &err, sizeof(err)) < 0)
			abort();
		_exit(0);
	}
	close(pipes[1]);
	if (read(pipes[0], &err, sizeof(err)) < 0)
		err = errno;
	close(pipes[0]);
	status = child_wait(child);
	return err ? EXEC_FAILED + err : status;
}

int spawn(const char *path, ...)
{
	char *argv[MAX_ARGS];
	va_list args;

	va_start(args, path);
	collect(args, path, argv);
	va_end(args);
	return spawn_argv(path, argv);
}

int try_socket(int family)
{
	const bool raw = family == AF_NETLINK || family == AF_PACKET;
	const int fd = socket(family, raw ? SOCK_RAW : SOCK_STREAM, 0);

	if (fd < 0)
		return errno;
	close(fd);
	return 0;
}

int copy_file(const char *from, const char *to, mode_t mode)
{
	struct stat st;
	int in, out;
	int ret = -1;

	unlink(to);
	in = open(from, O_RDONLY | O_CLOEXEC);
	out = open(to, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (in >= 0 && out >= 0 && !fstat(in, &st) &&
	    sendfile(out, in, NULL, st.st_size) == st.st_size &&
	    !fchmod(out, mode))
		ret = 0;
	close(in);
	close(out);
	return ret;
}

static int remove_one(const char *path, const struct stat *st, int type,
		      struct FTW *ftw)
{
	return remove(path);
}

int remove_all(const char *path)
{
	return nftw(path, remove_one, 8, FTW_DEPTH | FTW_PHYS | FTW_MOUNT);
}

int make_dir(const char *path)
{
	if (mkdir(path, 0755) && errno != EEXIST)
		return -1;
	return remove_all(path) ?: mkdir(path, 0755);
}

int write_file(const char *path, const char *text, mode_t mode)
{
	const size_t len = strlen(text);
	int fd, ret;

	unlink(path);
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, mode);
	if (fd < 0)
		return -1;
	ret = write(fd, text, len) == (ssize_t)len && !fchmod(fd, mode) ? 0 :
									  -1;
	close(fd);
	return ret;
}

int make_programs(const char *dir, const char *const *names)
{
	char path[PATH_MAX];

	if (make_dir(dir))
		return -1;
	for (; *names; names++) {
		snprintf(path, sizeof(path), "%s/%s", dir, *names);
		if (copy_file(probe_path(), path, 0755))
			return -1;
	}
	return 0;
}
