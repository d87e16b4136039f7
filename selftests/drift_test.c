// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - What was written in a container is not executed there
 *
 * Each attack gets code to run that the container has made itself.  It works
 * outside, and fails where written files are marked and no programs.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"
#include "drift.h"

static const char policy[] =
	MARKS
	"mark drift data\n"
	"container drift {\n"
	"	match cgroup \"/hcsec-selftests/drift\"\n"
	"	enter immediate\n"
	"	on file.write, file.create set object drift\n"
	"	deny exec, file.mmap-exec object +drift\n"
	"	on exec path /bin/*sh /usr/bin/*sh set a\n"
	"	deny file.open access read object +drift when a\n"
	"	deny file.read object +drift when a\n"
	"}\n"
	"container copies {\n"
	"	match cgroup \"/hcsec-selftests/copies-*\"\n"
	"	enter immediate\n"
	"	splice forbidden\n"
	"	on file.write path " DRIFT_DIR "/download/** set object drift\n"
	"	deny exec, file.mmap-exec object +drift\n"
	"}\n";

/* A copy of a program that asks for another loader, of the same length. */
static int make_loaded(const char *path)
{
	static const char loader[] = DRIFT_LOADER;
	char text[65536];
	ssize_t size;
	char *at;
	int fd;

	fd = open("/bin/true", O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	size = read(fd, text, sizeof(text));
	close(fd);
	if (size <= 0 || size == sizeof(text))
		return -1;
	at = memmem(text, size, loader, sizeof(loader));
	if (!at)
		return -1;
	memset(at, 0, sizeof(loader));
	memcpy(at, DRIFT_DIR "/loader", sizeof(DRIFT_DIR "/loader"));
	fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
	if (fd < 0 || write(fd, text, size) != size)
		return -1;
	return close(fd);
}

static int make_blank(const char *path, const char *like)
{
	struct stat st;
	const int fd = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0755);

	if (fd < 0 || stat(like, &st) || ftruncate(fd, st.st_size))
		return -1;
	return close(fd);
}

static int set_up(void)
{
	if (make_dir(DRIFT_DIR) || mount("drift", DRIFT_DIR, "tmpfs", 0, NULL) ||
	    chdir(DRIFT_DIR) || mkdir("download", 0755) || mkdir("lower", 0755) ||
	    mkdir("upper", 0755) || mkdir("work", 0755) ||
	    mkdir("merged", 0755))
		return -1;
	if (copy_file(probe_path(), "tool", 0755) ||
	    copy_file(probe_path(), "lower/tool", 0755) ||
	    copy_file(probe_path(), "lower/other", 0755) ||
	    copy_file(DRIFT_LOADER, "loader", 0755) || make_loaded("loaded") ||
	    make_blank("blank", probe_path()) ||
	    write_file("script", "#!" DRIFT_DIR "/interpreter\n", 0755))
		return -1;
	return mount("overlay", "merged", "overlay", 0,
		     "lowerdir=lower,upperdir=upper,workdir=work");
}

static void tear_down(void)
{
	if (chdir("/") || umount2(DRIFT_DIR "/merged", MNT_DETACH) ||
	    umount2(DRIFT_DIR, MNT_DETACH) || rmdir(DRIFT_DIR))
		perror(DRIFT_DIR);
}

/* A pipe that all of them had would bring their containers together. */
static int be_quiet(void)
{
	const int fd = open("/dev/null", O_RDWR);

	return fd < 0 || dup2(fd, 0) || dup2(fd, 1) != 1 || dup2(fd, 2) != 2;
}

/* Each attack finds everything as it was; NULL is outside all containers. */
static int try_in(const char *cgroup, const struct attack *attack)
{
	pid_t child;
	int err;

	if (set_up())
		return 1000;
	child = cgroup ? fork_in(cgroup) : fork();
	if (!child)
		_exit(be_quiet() ? EBADF : attack->run());
	err = child_wait(child);
	tear_down();
	return err;
}

/* clang-format off */
FIXTURE(drift) { };

/* clang-format on */

FIXTURE_SETUP(drift)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("drift"));
}

FIXTURE_TEARDOWN_PARENT(drift)
{
	cgroup_remove_all();
}

TEST_F(drift, any)
{
	const struct attack *attack;

	for (attack = drift_attacks; attack->name; attack++) {
		EXPECT_EQ(0, try_in(NULL, attack))
			TH_LOG("%s, outside", attack->name);
		EXPECT_EQ(EPERM, try_in("drift", attack))
			TH_LOG("%s, with rules", attack->name);
	}
}

/* What was not written may be executed, whatever else was done to it. */
TEST_F(drift, not_written)
{
	const struct attack attack = { .run = drift_leave_alone };

	EXPECT_EQ(0, try_in(NULL, &attack));
	EXPECT_EQ(0, try_in("drift", &attack));
}

/* Each in a container of its own, where nothing has been read before. */
static int try_copying(const struct attack *attack, unsigned int number)
{
	char cgroup[32];

	snprintf(cgroup, sizeof(cgroup), "copies-%u", number);
	return cgroup_make(cgroup) ? 1000 : try_in(cgroup, attack);
}

TEST_F(drift, copied)
{
	const struct attack others = { .run = drift_copy_others };
	unsigned int i;

	for (i = 0; drift_copies[i].name; i++) {
		EXPECT_EQ(0, try_in(NULL, &drift_copies[i]))
			TH_LOG("%s, outside", drift_copies[i].name);
		EXPECT_EQ(EPERM, try_copying(&drift_copies[i], i))
			TH_LOG("%s, with rules", drift_copies[i].name);
	}
	EXPECT_EQ(0, try_copying(&others, i));
}

TEST_HARNESS_MAIN
