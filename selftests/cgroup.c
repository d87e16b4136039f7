// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Cgroups
 */

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

int cgroup_make(const char *name)
{
	char path[PATH_MAX];
	char *slash;

	if (mkdir(CGROUP_TOP, 0755) && errno != EEXIST)
		return -1;
	snprintf(path, sizeof(path), "%s/%s", CGROUP_TOP, name);
	for (slash = path + strlen(CGROUP_TOP) + 1; *slash; slash++) {
		if (*slash != '/')
			continue;
		*slash = '\0';
		if (mkdir(path, 0755) && errno != EEXIST)
			return -1;
		*slash = '/';
	}
	return mkdir(path, 0755) && errno != EEXIST ? -1 : 0;
}

int cgroup_move(pid_t pid, const char *cgroup)
{
	char path[PATH_MAX], number[16];
	int fd, ret, err;

	snprintf(path, sizeof(path), "%s/cgroup.procs", cgroup);
	snprintf(number, sizeof(number), "%d", pid);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	ret = write(fd, number, strlen(number)) < 0 ? -1 : 0;
	err = errno;
	close(fd);
	errno = err;
	return ret;
}

int cgroup_join(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", CGROUP_TOP, name);
	return cgroup_move(0, path);
}

int cgroup_enter(const char *name)
{
	return cgroup_make(name) ?: cgroup_join(name);
}

int cgroup_open(const char *name)
{
	char path[PATH_MAX];

	snprintf(path, sizeof(path), "%s/%s", CGROUP_TOP, name);
	return open(path, O_PATH | O_DIRECTORY | O_CLOEXEC);
}

uint64_t cgroup_id_of(const char *name)
{
	char path[PATH_MAX];
	struct stat st;

	/* On 64 bits, the inode number of a cgroup is its id. */
	snprintf(path, sizeof(path), "%s/%s", CGROUP_TOP, name);
	return stat(path, &st) ? 0 : st.st_ino;
}

static void remove_tree(int parent, const char *name)
{
	struct dirent *entry;
	DIR *dir;
	int fd;

	fd = openat(parent, name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	if (fd < 0)
		return;
	dir = fdopendir(fd);
	if (!dir) {
		close(fd);
		return;
	}
	while ((entry = readdir(dir))) {
		if (entry->d_type == DT_DIR && entry->d_name[0] != '.')
			remove_tree(fd, entry->d_name);
	}
	closedir(dir);
	unlinkat(parent, name, AT_REMOVEDIR);
}

void cgroup_remove_all(void)
{
	const struct timespec pause = { .tv_nsec = 2000000 };
	int fd, tries;

	fd = open(CGROUP_TOP "/cgroup.kill", O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return;
	if (write(fd, "1", 1) < 0)
		perror("cgroup.kill");
	close(fd);
	/* The dead leave their cgroup only after a moment. */
	for (tries = 0; tries < 1000; tries++) {
		remove_tree(AT_FDCWD, CGROUP_TOP);
		if (access(CGROUP_TOP, F_OK))
			return;
		nanosleep(&pause, NULL);
	}
	fprintf(stderr, "%s cannot be removed\n", CGROUP_TOP);
}
