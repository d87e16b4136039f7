// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Names that come again, when they are those of something else
 *
 * The kernel remembers names of files that were opened, where the files lay in
 * memory, and that nothing came of it.  Each test lets a name be remembered, on
 * one processor, and then gives it to another file or the file another name.
 * Rules have errnos of their own, so that a test sees which one it was.
 */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <pthread.h>
#include <sched.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"
#include "net.h"

#define DIR "/tmp/hcsec-path"
#define GOOD DIR "/good"
#define BAD DIR "/bad"
#define OTHER DIR "/else"
#define STILL DIR "/still"
#define LONG "a-name-that-does-not-fit-into-a-dentry-but-into-the-cache"

/* More often than it takes until something is remembered. */
#define AGAIN 4
#define ROUNDS 4
#define MANY 300

/* clang-format off */
#define CONTAINERS \
	"container first" IN("first") \
	"	deny file.open path " BAD " " BAD "/** errno EDOM\n" \
	"	deny exec path " STILL "/** errno EDOM\n" \
	"	deny file.open path " DIR "/*/secret " DIR "/secret errno EDOM\n" \
	"	deny file.open path " GOOD "/fixed access write errno ERANGE\n" \
	"	deny file.open path " GOOD "/kind kind fifo errno ETIME\n" \
	"	deny file.open path " GOOD "/marked when a errno EPROTO\n" \
	"	deny file.open origin deleted errno ENODATA\n" \
	"	deny file.open origin unreachable errno EMLINK\n" \
	"	on socket.create family netlink set a\n" \
	"}\n" \
	"container second" IN("second") \
	"	deny file.open path " GOOD "/file errno EDOM\n" \
	"}\n" \
	"container reads" IN("reads") \
	"	deny file.open path " BAD "/** errno EDOM\n" \
	"	deny file.read path " GOOD "/file errno ERANGE\n" \
	"}\n" \
	"container nameless" IN("nameless") \
	"	deny file.create kind fifo errno ETIME\n" \
	"	deny file.create, file.rename when a errno EPROTO\n" \
	"	deny file.rename kind directory errno ERANGE\n" \
	"	on socket.create family netlink set a\n" \
	"}\n"
/* clang-format on */

static const char plain_policy[] = MARKS CONTAINERS;

/* What is opened holds something. */
static const char data_policy[] =
	MARKS
	"mark drift data\n"
	CONTAINERS
	"container third" IN("third")
	"	on file.write set object drift\n"
	"	deny file.open path " GOOD "/* object +drift errno EPROTO\n"
	"}\n";

/* Marks are read in another way if rules clear some. */
static const char exact_policy[] =
	MARKS
	CONTAINERS
	"container third" IN("third")
	"	on socket.accepted type stream set well\n"
	"	on socket.accepted type seqpacket clear well\n"
	"	deny file.open path " GOOD "/marked when !well errno EPROTO\n"
	"}\n";

static const char other_policy[] =
	MARKS
	"container first" IN("first")
	"	deny file.open path " GOOD "/file errno EDOM\n"
	"	deny exec path " GOOD "/program errno ERANGE\n"
	"}\n";

/* Returns 0 or a negative errno. */
static int stay_here(void)
{
	cpu_set_t set;

	CPU_ZERO(&set);
	CPU_SET(0, &set);
	return sched_setaffinity(0, sizeof(set), &set) ? -errno : 0;
}

static int try_open_at(int dir, const char *path, int flags)
{
	const int fd = openat(dir, path, flags | O_CLOEXEC);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int try_open(const char *path, int flags)
{
	return try_open_at(AT_FDCWD, path, flags);
}

/* Lets something be remembered.  Returns 0 or a negative errno. */
static int repeat(const char *path)
{
	unsigned int i;
	int err = 0;

	for (i = 0; i < AGAIN && !err; i++)
		err = try_open(path, O_RDONLY);
	return err;
}

static int repeat_exec(const char *path)
{
	unsigned int i;
	int ret = 0;

	for (i = 0; i < AGAIN && !ret; i++)
		ret = spawn(path, NULL);
	return ret;
}

static int exchange(const char *a, const char *b)
{
	return renameat2(AT_FDCWD, a, AT_FDCWD, b, RENAME_EXCHANGE);
}

/* Returns 0 or -1. */
static int set_up(const char *policy)
{
	static const char *const dirs[] = { GOOD, BAD, OTHER, STILL };
	static const char *const files[] = {
		GOOD "/file", GOOD "/fixed", GOOD "/kind", GOOD "/marked",
		GOOD "/" LONG, BAD "/file", OTHER "/file",
	};
	static const char *const cgroups[] = {
		"first", "second", "reads", "nameless", "third",
	};
	unsigned int i;
	int err;

	err = make_dir(DIR);
	for (i = 0; i < ARRAY_LEN(dirs); i++)
		err = err ?: mkdir(dirs[i], 0755);
	for (i = 0; i < ARRAY_LEN(files); i++)
		err = err ?: write_file(files[i], "text", 0755);
	err = err ?: copy_file(probe_path(), GOOD "/program", 0755);
	err = err ?: policy_load(policy);
	for (i = 0; i < ARRAY_LEN(cgroups); i++)
		err = err ?: cgroup_make(cgroups[i]);
	err = err ?: unshare(CLONE_NEWNS);
	err = err ?: mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
	err = err ?: stay_here();
	return err ? -1 : 0;
}

static void tear_down(void)
{
	cgroup_remove_all();
	remove_all(DIR);
}

FIXTURE(path) {
};

FIXTURE_VARIANT(path) {
	const char *policy;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(path, plain) { .policy = plain_policy };
FIXTURE_VARIANT_ADD(path, held) { .policy = data_policy };
FIXTURE_VARIANT_ADD(path, exact) { .policy = exact_policy };
/* clang-format on */

FIXTURE_SETUP(path)
{
	ASSERT_EQ(0, set_up(variant->policy));
}

FIXTURE_TEARDOWN_PARENT(path)
{
	tear_down();
}

TEST_F(path, rename_file)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(GOOD "/file"));
		ASSERT_EQ(0, rename(GOOD "/file", BAD "/file"));
		EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
		ASSERT_EQ(0, rename(BAD "/file", GOOD "/secret"));
		EXPECT_EQ(-EDOM, try_open(GOOD "/secret", O_RDONLY));
		ASSERT_EQ(0, rename(GOOD "/secret", GOOD "/file"));
	}
}

/* A long name is kept elsewhere than a short one. */
TEST_F(path, rename_long)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(GOOD "/" LONG));
		ASSERT_EQ(0, rename(GOOD "/" LONG, GOOD "/secret"));
		EXPECT_EQ(-EDOM, try_open(GOOD "/secret", O_RDONLY));
		ASSERT_EQ(0, rename(GOOD "/secret", BAD "/" LONG));
		EXPECT_EQ(-EDOM, try_open(BAD "/" LONG, O_RDONLY));
		ASSERT_EQ(0, rename(BAD "/" LONG, GOOD "/" LONG));
	}
}

/* What lies in place of a remembered file is another one. */
TEST_F(path, rename_over)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(GOOD "/file"));
		ASSERT_EQ(0, mkfifo(OTHER "/kind", 0600));
		EXPECT_EQ(0, repeat(GOOD "/kind"));
		ASSERT_EQ(0, rename(OTHER "/kind", GOOD "/kind"));
		EXPECT_EQ(-ETIME, try_open(GOOD "/kind", O_RDONLY | O_NONBLOCK));
		ASSERT_EQ(0, write_file(OTHER "/kind", "", 0600));
		ASSERT_EQ(0, rename(OTHER "/kind", GOOD "/kind"));
	}
}

TEST_F(path, rename_directory)
{
	unsigned int i;

	ASSERT_EQ(0, remove_all(BAD));
	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(GOOD "/file"));
		ASSERT_EQ(0, rename(GOOD, BAD));
		EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
		ASSERT_EQ(0, rename(BAD, GOOD));
	}
}

TEST_F(path, exchange)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < 2 * ROUNDS; i++) {
		EXPECT_EQ(0, repeat(GOOD "/file"));
		EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
		ASSERT_EQ(0, i % 2 ? exchange(GOOD, BAD) :
				     exchange(GOOD "/file", BAD "/file"));
		EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
	}
}

/* Two names of one file, in turns. */
TEST_F(path, link)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	ASSERT_EQ(0, link(GOOD "/file", BAD "/link"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(GOOD "/file"));
		EXPECT_EQ(-EDOM, try_open(BAD "/link", O_RDONLY));
	}
}

TEST_F(path, symlink)
{
	ASSERT_EQ(0, cgroup_join("first"));
	ASSERT_EQ(0, symlink(GOOD "/file", GOOD "/symlink"));
	EXPECT_EQ(0, repeat(GOOD "/symlink"));
	ASSERT_EQ(0, unlink(GOOD "/symlink"));
	ASSERT_EQ(0, symlink(BAD "/file", GOOD "/symlink"));
	EXPECT_EQ(-EDOM, try_open(GOOD "/symlink", O_RDONLY));
}

/* A dentry that is freed is soon that of another file. */
TEST_F(path, recreate)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < MANY; i++) {
		ASSERT_EQ(0, write_file(OTHER "/new", "", 0600));
		EXPECT_EQ(0, repeat(OTHER "/new"));
		ASSERT_EQ(0, unlink(OTHER "/new"));
		ASSERT_EQ(0, write_file(OTHER "/out", "", 0600));
		ASSERT_EQ(0, link(OTHER "/out", DIR "/secret"));
		EXPECT_EQ(-EDOM, try_open(DIR "/secret", O_RDONLY));
		ASSERT_EQ(0, unlink(DIR "/secret"));
		ASSERT_EQ(0, unlink(OTHER "/out"));
	}
}

/* And a directory's one. */
TEST_F(path, recreate_directory)
{
	const char *const dirs[] = { OTHER "/dir", BAD "/dir" };
	char file[64];
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < MANY; i++) {
		const char *const dir = dirs[i % 2];

		snprintf(file, sizeof(file), "%s/file", dir);
		ASSERT_EQ(0, mkdir(dir, 0700));
		ASSERT_EQ(0, mknod(file, S_IFREG | 0600, 0));
		EXPECT_EQ(i % 2 ? -EDOM : 0, repeat(file));
		ASSERT_EQ(0, unlink(file));
		ASSERT_EQ(0, rmdir(dir));
	}
}

TEST_F(path, deleted)
{
	char name[32];
	int fd;

	ASSERT_EQ(0, cgroup_join("first"));
	EXPECT_EQ(0, repeat(GOOD "/file"));
	fd = open(GOOD "/file", O_RDONLY);
	ASSERT_LE(0, fd);
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	EXPECT_EQ(0, repeat(name));
	ASSERT_EQ(0, unlink(GOOD "/file"));
	EXPECT_EQ(-ENODATA, try_open(name, O_RDONLY));
}

/* The same file through another mount, and another one through the same. */
TEST_F(path, bind)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(GOOD "/file"));
		ASSERT_EQ(0, mount(GOOD, BAD, NULL, MS_BIND, NULL));
		EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
		ASSERT_EQ(0, umount(BAD));
		ASSERT_EQ(0, mount(BAD, GOOD, NULL, MS_BIND, NULL));
		EXPECT_EQ(0, repeat(GOOD "/file"));
		ASSERT_EQ(0, umount(GOOD));
		EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
		ASSERT_EQ(0, mount(GOOD "/file", BAD "/file", NULL, MS_BIND,
				   NULL));
		EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
		ASSERT_EQ(0, umount(BAD "/file"));
	}
}

/* File and mount stay the same ones; only where that is mounted changes. */
TEST_F(path, move_mount)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	ASSERT_EQ(0, mount("tmpfs", OTHER, "tmpfs", 0, NULL));
	ASSERT_EQ(0, write_file(OTHER "/file", "", 0600));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(OTHER "/file"));
		ASSERT_EQ(0, mount(OTHER, BAD, NULL, MS_MOVE, NULL));
		EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
		ASSERT_EQ(0, mount(BAD, OTHER, NULL, MS_MOVE, NULL));
	}
}

/* As before, but it is the mountpoint's directory that is renamed. */
TEST_F(path, rename_below_mount)
{
	unsigned int i;

	ASSERT_EQ(0, remove_all(BAD));
	ASSERT_EQ(0, cgroup_join("first"));
	ASSERT_EQ(0, mkdir(OTHER "/mnt", 0700));
	ASSERT_EQ(0, mount("tmpfs", OTHER "/mnt", "tmpfs", 0, NULL));
	ASSERT_EQ(0, write_file(OTHER "/mnt/file", "", 0600));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(OTHER "/mnt/file"));
		ASSERT_EQ(0, rename(OTHER, BAD));
		EXPECT_EQ(-EDOM, try_open(BAD "/mnt/file", O_RDONLY));
		ASSERT_EQ(0, rename(BAD, OTHER));
	}
}

TEST_F(path, chroot)
{
	ASSERT_EQ(0, cgroup_join("first"));
	EXPECT_EQ(0, repeat(GOOD "/file"));
	ASSERT_EQ(0, mkdir(BAD "/tmp", 0755));
	ASSERT_EQ(0, mkdir(BAD DIR, 0755));
	ASSERT_EQ(0, mkdir(BAD GOOD, 0755));
	ASSERT_EQ(0, link(GOOD "/file", BAD GOOD "/file"));
	ASSERT_EQ(0, chroot(BAD));
	EXPECT_EQ(-EDOM, try_open(GOOD "/file", O_RDONLY));
}

/*
 * In another mount namespace, what is at a name cannot be told.  The one that
 * the file is in lives on meanwhile.
 */
TEST_F(path, namespace)
{
	const int dir = open(GOOD, O_PATH);

	ASSERT_LE(0, dir);
	ASSERT_EQ(0, cgroup_join("first"));
	EXPECT_EQ(0, repeat(GOOD "/file"));
	IN_CHILD({
		EXPECT_EQ(0, unshare(CLONE_NEWNS));
		EXPECT_EQ(-EMLINK, try_open_at(dir, "file", O_RDONLY));
		EXPECT_EQ(0, repeat(GOOD "/file"));
	});
	EXPECT_EQ(0, repeat(GOOD "/file"));
}

TEST_F(path, detached)
{
	int dir;

	ASSERT_EQ(0, cgroup_join("first"));
	ASSERT_EQ(0, mount(GOOD, OTHER, NULL, MS_BIND, NULL));
	dir = open(OTHER, O_PATH);
	ASSERT_LE(0, dir);
	EXPECT_EQ(0, repeat(OTHER "/file"));
	ASSERT_EQ(0, umount2(OTHER, MNT_DETACH));
	EXPECT_EQ(-EMLINK, try_open_at(dir, "file", O_RDONLY));
}

TEST_F(path, access)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat(GOOD "/fixed"));
		EXPECT_EQ(-ERANGE, try_open(GOOD "/fixed", O_WRONLY));
	}
}

TEST_F(path, mark)
{
	ASSERT_EQ(0, cgroup_join("first"));
	EXPECT_EQ(0, repeat(GOOD "/marked"));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(-EPROTO, try_open(GOOD "/marked", O_RDONLY));
	EXPECT_EQ(0, repeat(GOOD "/file"));
}

TEST_F(path, container)
{
	unsigned int i;

	for (i = 0; i < ROUNDS; i++) {
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("first"));
			EXPECT_EQ(0, repeat(GOOD "/file"));
		});
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("second"));
			EXPECT_EQ(-EDOM, try_open(GOOD "/file", O_RDONLY));
			EXPECT_EQ(0, repeat(BAD "/file"));
		});
		IN_CHILD({
			EXPECT_EQ(0, cgroup_join("first"));
			EXPECT_EQ(-EDOM, try_open(BAD "/file", O_RDONLY));
		});
	}
}

/* That an open is known is no reason to forget what the file was opened as. */
TEST_F(path, read)
{
	char byte;
	int fd;

	ASSERT_EQ(0, cgroup_join("reads"));
	EXPECT_EQ(0, repeat(GOOD "/file"));
	fd = open(GOOD "/file", O_RDONLY);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, rename(GOOD "/file", OTHER "/file"));
	EXPECT_GT(0, read(fd, &byte, 1));
	EXPECT_EQ(ERANGE, errno);
}

TEST_F(path, policy)
{
	int fds[2];
	char byte;
	pid_t pid;

	ASSERT_EQ(0, pipe(fds));
	pid = fork();
	if (!pid) {
		if (cgroup_join("first"))
			_exit(1);
		EXPECT_EQ(0, repeat(GOOD "/file"));
		EXPECT_EQ(0, repeat_exec(GOOD "/program"));
		if (read(fds[0], &byte, 1) != 1)
			_exit(1);
		EXPECT_EQ(-EDOM, try_open(GOOD "/file", O_RDONLY));
		EXPECT_EQ(EXEC_FAILED + ERANGE, spawn(GOOD "/program", NULL));
		EXPECT_EQ(0, repeat(BAD "/file"));
		_exit(_metadata->exit_code);
	}
	/* It may be in the middle of that; another policy is as good then. */
	usleep(400000);
	EXPECT_EQ(0, policy_load(other_policy));
	EXPECT_EQ(1, write(fds[1], "", 1));
	EXPECT_EQ(0, child_wait(pid));
}

TEST_F(path, exec)
{
	unsigned int i;

	ASSERT_EQ(0, cgroup_join("first"));
	ASSERT_EQ(0, write_file(GOOD "/script",
				"#!" GOOD "/program\n", 0755));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, repeat_exec(GOOD "/program"));
		EXPECT_EQ(0, repeat_exec(GOOD "/script"));
		ASSERT_EQ(0, rename(GOOD "/script", STILL "/script"));
		EXPECT_EQ(EXEC_FAILED + EDOM, spawn(STILL "/script", NULL));
		ASSERT_EQ(0, rename(STILL "/script", GOOD "/script"));
		ASSERT_EQ(0, rename(GOOD "/program", STILL "/program"));
		EXPECT_EQ(EXEC_FAILED + EDOM, spawn(STILL "/program", NULL));
		ASSERT_EQ(0, symlink(STILL "/program", GOOD "/program"));
		EXPECT_EQ(EXEC_FAILED + EDOM, spawn(GOOD "/program", NULL));
		EXPECT_EQ(EXEC_FAILED + EDOM, spawn(GOOD "/script", NULL));
		ASSERT_EQ(0, rename(STILL "/program", GOOD "/program"));
	}
}

static int make(const char *path, mode_t mode)
{
	return mknod(path, mode, 0) ? -errno : 0;
}

static int move_to(const char *from, const char *to)
{
	return rename(from, to) ? -errno : 0;
}

/* Names that nobody asks for are found out only for records. */
TEST_F(path, nameless)
{
	const int records = records_open();
	unsigned int i;

	ASSERT_LE(0, records);
	ASSERT_EQ(0, cgroup_join("nameless"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(0, make(OTHER "/made", S_IFREG | 0600));
		EXPECT_EQ(-ETIME, make(OTHER "/fifo", S_IFIFO | 0600));
		EXPECT_EQ(1, records_find(records, "event=file.create path=\""
					  OTHER "/fifo\"", NULL));
		EXPECT_EQ(0, move_to(OTHER "/made", OTHER "/moved"));
		EXPECT_EQ(-ERANGE, move_to(OTHER, DIR "/other"));
		EXPECT_EQ(0, exchange(OTHER "/moved", OTHER "/file"));
		EXPECT_EQ(-1, exchange(OTHER "/moved", STILL));
		EXPECT_EQ(ERANGE, errno);
		ASSERT_EQ(0, unlink(OTHER "/moved"));
		ASSERT_EQ(0, link(GOOD "/file", OTHER "/moved"));
		ASSERT_EQ(0, unlink(OTHER "/moved"));
	}
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(-EPROTO, make(OTHER "/made", S_IFREG | 0600));
	EXPECT_EQ(-EPROTO, move_to(OTHER "/file", OTHER "/moved"));
	EXPECT_EQ(1, records_find(records, "event=file.rename path=\""
				  OTHER "/file\" to=\"" OTHER "/moved\"",
				  NULL));
}

/* Records have the name of now. */
TEST_F(path, records)
{
	const int records = records_open();

	ASSERT_LE(0, records);
	ASSERT_EQ(0, cgroup_join("first"));
	EXPECT_EQ(0, repeat(GOOD "/file"));
	EXPECT_EQ(0, repeat_exec(GOOD "/program"));
	ASSERT_EQ(0, rename(GOOD "/file", BAD "/renamed"));
	ASSERT_EQ(0, rename(GOOD "/program", STILL "/program"));
	EXPECT_EQ(-EDOM, try_open(BAD "/renamed", O_RDONLY));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(STILL "/program", NULL));
	EXPECT_EQ(1, records_find(records, "verdict=deny event=file.open path=\""
				  BAD "/renamed\"", NULL));
	EXPECT_EQ(1, records_find(records, "verdict=deny event=exec path=\""
				  STILL "/program\"", NULL));
}

struct mover {
	atomic_bool stop;
	unsigned int moves;
};

static void *move_forever(void *arg)
{
	struct mover *const mover = arg;

	while (!atomic_load(&mover->stop)) {
		mover->moves += !rename(GOOD "/secret", BAD "/file");
		mover->moves += !rename(BAD "/file", GOOD "/secret");
	}
	return NULL;
}

/*
 * Half of the one name and half of the other one make a name that is allowed,
 * and remembered of this file; but it does not have that any more.
 */
TEST_F(path, race)
{
	struct mover mover = {};
	unsigned int i, denied = 0;
	pthread_t thread;
	cpu_set_t all;

	ASSERT_EQ(0, cgroup_join("first"));
	EXPECT_EQ(0, repeat(GOOD "/file"));
	ASSERT_EQ(0, rename(GOOD "/file", GOOD "/secret"));
	memset(&all, 0xff, sizeof(all));
	ASSERT_EQ(0, sched_setaffinity(0, sizeof(all), &all));
	ASSERT_EQ(0, pthread_create(&thread, NULL, move_forever, &mover));
	ASSERT_EQ(0, stay_here());
	for (i = 0; i < 20 * MANY; i++) {
		const int err = try_open(i % 2 ? GOOD "/secret" : BAD "/file",
					 O_RDONLY);

		EXPECT_NE(0, err);
		denied += err == -EDOM;
	}
	atomic_store(&mover.stop, true);
	EXPECT_EQ(0, pthread_join(thread, NULL));
	EXPECT_LT(0, mover.moves);
	EXPECT_LT(0, denied);
}

FIXTURE(third) {
};

FIXTURE_SETUP(third)
{
}

FIXTURE_TEARDOWN_PARENT(third)
{
	tear_down();
}

/* What a file holds counts, too, and comes without a new name. */
TEST_F(third, object_mark)
{
	int fd;

	ASSERT_EQ(0, set_up(data_policy));
	ASSERT_EQ(0, cgroup_join("third"));
	EXPECT_EQ(0, repeat(GOOD "/file"));
	EXPECT_EQ(0, repeat(GOOD "/fixed"));
	fd = open(GOOD "/file", O_WRONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, write(fd, "x", 1));
	EXPECT_EQ(-EPROTO, try_open(GOOD "/file", O_RDONLY));
	EXPECT_EQ(0, repeat(GOOD "/fixed"));
}

/* What excuses is given and taken away. */
TEST_F(third, mark_cleared)
{
	const struct address giver = address_abstract("hcsec-giver");
	const struct address taker = address_abstract("hcsec-taker");
	const int give = sock_serve(SOCK_STREAM, 0, &giver);
	const int take = sock_serve(SOCK_SEQPACKET, 0, &taker);
	unsigned int i;

	ASSERT_EQ(0, set_up(exact_policy));
	ASSERT_EQ(0, cgroup_join("third"));
	for (i = 0; i < ROUNDS; i++) {
		EXPECT_EQ(-EPROTO, try_open(GOOD "/marked", O_RDONLY));
		EXPECT_EQ(0, sock_accept_own(give, SOCK_STREAM, &giver));
		EXPECT_EQ(0, repeat(GOOD "/marked"));
		EXPECT_EQ(0, sock_accept_own(take, SOCK_SEQPACKET, &taker));
	}
}

TEST_HARNESS_MAIN
