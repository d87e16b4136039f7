// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Data marks of files last, and nobody in a container can
 * write them or take them away
 */

#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "caps.h"
#include "common.h"

#define DIR "/tmp/hcsec-xattr"
#define MOUNT DIR "/mount"
#define NAME "security.hcsec"

/* Exit statuses that are no errno: marks are not as they should be, or nothing is. */
#define WRONG 254
#define ODD 255

/* The event that marks a process is one that has nothing to do with files. */
#define POLICY(more, rules)                             \
	MARKS                                           \
	"mark phi data\n"                               \
	"mark drift data\n"                             \
	more                                            \
	"container data {\n"                            \
	"	match cgroup \"/hcsec-selftests/data-*\"\n" \
	"	enter immediate\n"                          \
	"	on socket.create family inet set phi\n"     \
	"	on socket.create family inet6 set drift\n"  \
	rules                                           \
	"}\n"

static const char policy[] = POLICY("", "");
static const char later_policy[] = POLICY("mark later data\n", "");
/* Where a rule asks for it, a file that is truncated counts as written. */
static const char writes_policy[] =
	POLICY("", "	deny file.write path " DIR "/denied\n");

/* Where marks are kept, and how a filesystem is made. */
struct kind {
	const char *type;
	const char *mkfs;
	bool has_xattr;
};

static int shell(const char *command)
{
	return spawn("/bin/sh", "-c", command, NULL);
}

static int mount_it(const struct kind *kind)
{
	char command[256];

	if (!kind->mkfs)
		return mount("none", MOUNT, kind->type, 0, NULL);
	snprintf(command, sizeof(command), "mount -t %s -o loop %s %s",
		 kind->type, DIR "/image", MOUNT);
	return shell(command);
}

static int make_it(const struct kind *kind)
{
	char command[256];

	if (make_dir(DIR) || mkdir(MOUNT, 0755))
		return -1;
	if (kind->mkfs) {
		snprintf(command, sizeof(command),
			 "truncate -s 8M %s && %s %s >/dev/null 2>&1",
			 DIR "/image", kind->mkfs, DIR "/image");
		if (shell(command))
			return -1;
	}
	return mount_it(kind);
}

/* As somebody would who wants everything to be forgotten. */
static int forget(void)
{
	sync();
	return shell("echo 3 >/proc/sys/vm/drop_caches");
}

static int remount(const struct kind *kind)
{
	return umount(MOUNT) ?: mount_it(kind);
}

/* Runs something in a container that has seen nothing else.  Its errno. */
static int in_new_container(int (*run)(const char *), const char *arg)
{
	static unsigned int number;
	char cgroup[32];
	pid_t child;

	snprintf(cgroup, sizeof(cgroup), "data-%u", number++);
	if (cgroup_make(cgroup))
		return -1;
	child = fork_in(cgroup);
	if (!child)
		_exit(run(arg));
	return child_wait(child);
}

static int write_marked(const char *path)
{
	int fd;

	try_socket(AF_INET);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	return fd < 0 || write(fd, "data", 4) != 4 ? errno : 0;
}

/* Whether it is marked, by what becomes of who reads it: 0 or WRONG. */
static int read_marked(const char *path)
{
	char byte;
	int fd;

	if (!label_is("data[]"))
		return ODD;
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &byte, 1) != 1)
		return errno;
	return label_is("data[phi]") ? 0 : WRONG;
}

static int read_unmarked(const char *path)
{
	char byte;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &byte, 1) != 1)
		return errno;
	return label_is("data[]") ? 0 : WRONG;
}

static bool value_is(const char *path, const char *expected)
{
	char value[256];
	const ssize_t len = lgetxattr(path, NAME, value, sizeof(value) - 1);

	if (len < 0)
		snprintf(value, sizeof(value), "%s", strerrorname_np(errno));
	else
		value[len] = '\0';
	if (!strcmp(value, expected))
		return true;
	fprintf(stderr, "# %s has %s, not %s\n", path, value, expected);
	return false;
}

/* clang-format off */
FIXTURE(lasting) { };

FIXTURE_VARIANT(lasting)
{
	struct kind kind;
};

FIXTURE_VARIANT_ADD(lasting, ext4) {
	.kind = { "ext4", "mkfs.ext4 -q -O ^has_journal", true }
};

FIXTURE_VARIANT_ADD(lasting, minix) { .kind = { "minix", "mkfs.minix -3" } };

FIXTURE_VARIANT_ADD(lasting, tmpfs) { .kind = { "tmpfs", NULL, true } };

/* clang-format on */

FIXTURE_SETUP(lasting)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_it(&variant->kind));
}

FIXTURE_TEARDOWN_PARENT(lasting)
{
	umount2(MOUNT, MNT_DETACH);
	remove_all(DIR);
	cgroup_remove_all();
}

TEST_F(lasting, eviction)
{
	ASSERT_EQ(0, write_file(MOUNT "/other", "x", 0644));
	ASSERT_EQ(0, in_new_container(write_marked, MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(read_unmarked, MOUNT "/other"));
	EXPECT_TRUE(value_is(MOUNT "/file", variant->kind.has_xattr ?
						    "phi" :
						    "EOPNOTSUPP"));
	EXPECT_TRUE(value_is(MOUNT "/other", variant->kind.has_xattr ?
						     "ENODATA" :
						     "EOPNOTSUPP"));
	ASSERT_EQ(0, forget());
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
}

TEST_F(lasting, remount)
{
	if (!variant->kind.mkfs)
		SKIP(return, "not on a disk");
	ASSERT_EQ(0, in_new_container(write_marked, MOUNT "/file"));
	/* Nothing may keep it busy. */
	ASSERT_EQ(0, remount(&variant->kind));
	EXPECT_EQ(0, in_new_container(variant->kind.has_xattr ? read_marked :
								read_unmarked,
				      MOUNT "/file"));
}

static int write_and_unlink(const char *path)
{
	char text[65536] = "";
	int fd;

	try_socket(AF_INET);
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0 || write(fd, text, sizeof(text)) != sizeof(text) ||
	    unlink(path))
		return errno;
	return 0;
}

static int write_and_replace(const char *path)
{
	const int err = write_marked(path) ?: write_marked(MOUNT "/new");

	return err ?: rename(MOUNT "/new", path) ? errno : 0;
}

/* An inode that is held is not held when it has no name any more. */
TEST_F(lasting, space)
{
	struct statfs before, after;

	/* Space for the directory's entries. */
	ASSERT_EQ(0, in_new_container(write_and_replace, MOUNT "/kept"));
	ASSERT_EQ(0, forget());
	ASSERT_EQ(0, statfs(MOUNT, &before));
	EXPECT_EQ(0, in_new_container(write_and_unlink, MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(write_and_replace, MOUNT "/kept"));
	ASSERT_EQ(0, forget());
	ASSERT_EQ(0, statfs(MOUNT, &after));
	EXPECT_EQ(before.f_ffree, after.f_ffree);
	EXPECT_EQ(before.f_bfree, after.f_bfree);
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/kept"));
}

static int write_without_name(const char *path)
{
	const int fd = open(MOUNT, O_TMPFILE | O_WRONLY | O_CLOEXEC, 0666);
	char name[64];

	try_socket(AF_INET);
	if (fd < 0 || write(fd, "data", 4) != 4)
		return errno;
	snprintf(name, sizeof(name), "/proc/self/fd/%d", fd);
	return linkat(AT_FDCWD, name, AT_FDCWD, path, AT_SYMLINK_FOLLOW) ?
		       errno :
		       0;
}

TEST_F(lasting, name_later)
{
	ASSERT_EQ(0, in_new_container(write_without_name, MOUNT "/file"));
	ASSERT_EQ(0, forget());
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
}

static int write_mapped(const char *path)
{
	const int fd = open(path, O_RDWR | O_CREAT | O_CLOEXEC, 0666);
	char *map;

	if (fd < 0 || ftruncate(fd, 4096))
		return errno;
	map = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return errno;
	close(fd);
	/* No hook sees what follows but the end of the mapping. */
	try_socket(AF_INET);
	map[0] = 'x';
	return munmap(map, 4096) ? errno : 0;
}

TEST_F(lasting, mapping)
{
	ASSERT_EQ(0, in_new_container(write_mapped, MOUNT "/file"));
	ASSERT_EQ(0, forget());
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
}

static int truncate_twice(const char *path)
{
	int fd;

	try_socket(AF_INET);
	fd = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC);
	return fd < 0 || ftruncate(fd, 4) ? errno : 0;
}

/* The kernel has begun to write to the filesystem when it asks for this. */
TEST_F(lasting, truncation)
{
	ASSERT_EQ(0, policy_load(writes_policy));
	ASSERT_EQ(0, write_file(MOUNT "/file", "data", 0644));
	ASSERT_EQ(0, in_new_container(truncate_twice, MOUNT "/file"));
	EXPECT_TRUE(value_is(MOUNT "/file", variant->kind.has_xattr ?
						    "phi" :
						    "EOPNOTSUPP"));
	ASSERT_EQ(0, forget());
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
}

/* A file that was opened before there were marks. */
TEST_F(lasting, opened_before)
{
	pid_t child;
	char byte;
	int fd;

	ASSERT_EQ(0, in_new_container(write_marked, MOUNT "/file"));
	ASSERT_EQ(0, forget());
	fd = open(MOUNT "/file", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, cgroup_make("data-opened"));
	child = fork_in("data-opened");
	if (!child) {
		if (read(fd, &byte, 1) != 1)
			_exit(errno);
		_exit(label_is("data[phi]") ? 0 : WRONG);
	}
	EXPECT_EQ(0, child_wait(child));
	close(fd);
}

/* clang-format off */
FIXTURE(value) { };

/* clang-format on */

static const struct kind ext4 = { "ext4", "mkfs.ext4 -q -O ^has_journal",
				  true };

FIXTURE_SETUP(value)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_it(&ext4));
}

FIXTURE_TEARDOWN_PARENT(value)
{
	umount2(MOUNT, MNT_DETACH);
	remove_all(DIR);
	cgroup_remove_all();
}

static int set(const char *path, const char *value)
{
	return lsetxattr(path, NAME, value, strlen(value), 0) ? errno : 0;
}

static int take(const char *path)
{
	return lremovexattr(path, NAME) ? errno : 0;
}

TEST_F(value, administrator)
{
	ASSERT_EQ(0, write_file(MOUNT "/file", "x", 0644));
	EXPECT_EQ(0, in_new_container(read_unmarked, MOUNT "/file"));
	EXPECT_EQ(0, set(MOUNT "/file", "phi"));
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
	EXPECT_EQ(0, take(MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(read_unmarked, MOUNT "/file"));

	EXPECT_EQ(EINVAL, set(MOUNT "/file", "phi\n"));
	EXPECT_EQ(EINVAL, set(MOUNT "/file", "phi\tdrift"));
	EXPECT_EQ(0, in_new_container(read_unmarked, MOUNT "/file"));
}

TEST_F(value, unknown_names)
{
	ASSERT_EQ(0, write_file(MOUNT "/file", "x", 0644));
	ASSERT_EQ(0, set(MOUNT "/file", "elsewhere\nnowhere"));
	EXPECT_EQ(0, in_new_container(read_unmarked, MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(write_marked, MOUNT "/file"));
	EXPECT_TRUE(value_is(MOUNT "/file", "elsewhere\nnowhere\nphi"));
	ASSERT_EQ(0, remount(&ext4));
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
	EXPECT_TRUE(value_is(MOUNT "/file", "elsewhere\nnowhere\nphi"));
}

static int read_later(const char *path)
{
	char byte;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &byte, 1) != 1)
		return errno;
	return label_is("data[later]") ? 0 : WRONG;
}

/* A name that was unknown when the file was looked at. */
TEST_F(value, known_later)
{
	ASSERT_EQ(0, write_file(MOUNT "/file", "x", 0644));
	ASSERT_EQ(0, set(MOUNT "/file", "later"));
	EXPECT_EQ(0, in_new_container(read_unmarked, MOUNT "/file"));
	ASSERT_EQ(0, policy_load(later_policy));
	EXPECT_EQ(0, in_new_container(read_later, MOUNT "/file"));
}

/* Disks come from anywhere.  What nobody understands is not read. */
TEST_F(value, malformed)
{
	ASSERT_EQ(0, write_file(MOUNT "/file", "x", 0644));
	ASSERT_EQ(0, umount(MOUNT));
	ASSERT_EQ(0, write_file(DIR "/value", "phi\n\nphi", 0644));
	ASSERT_EQ(0, shell("debugfs -w -R 'ea_set -f " DIR "/value /file " NAME
			   "' " DIR "/image >/dev/null 2>&1"));
	ASSERT_EQ(0, mount_it(&ext4));
	EXPECT_TRUE(value_is(MOUNT "/file", "phi\n\nphi"));
	EXPECT_EQ(EIO, in_new_container(read_unmarked, MOUNT "/file"));
	EXPECT_EQ(EIO, in_new_container(write_marked, MOUNT "/file"));
	/* Who may, mends it. */
	EXPECT_EQ(0, take(MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(read_unmarked, MOUNT "/file"));
}

static bool is_refusal(int err)
{
	return err == EPERM || err == EOPNOTSUPP;
}

static int forge(const char *path)
{
	if (!is_refusal(set(path, "drift")) || !is_refusal(take(path)))
		return WRONG;
	/* It may know what it has. */
	return value_is(path, "phi") ? 0 : WRONG;
}

static int forge_in_userns(const char *path)
{
	if (unshare(CLONE_NEWUSER | CLONE_NEWNS))
		return errno;
	return forge(path);
}

static int write_proc(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);

	return fd < 0 || write(fd, text, strlen(text)) < 0 || close(fd);
}

/* Of its own filesystem, in its own user namespace, it is no administrator. */
static int forge_own(const char *path)
{
	int fd;

	if (unshare(CLONE_NEWUSER | CLONE_NEWNS) ||
	    write_proc("/proc/self/uid_map", "0 0 1") ||
	    write_proc("/proc/self/setgroups", "deny") ||
	    write_proc("/proc/self/gid_map", "0 0 1") ||
	    mount("none", MOUNT, "tmpfs", 0, NULL))
		return errno;
	fd = open(MOUNT "/own", O_WRONLY | O_CREAT | O_CLOEXEC, 0666);
	if (fd < 0)
		return errno;
	if (!is_refusal(set(MOUNT "/own", "drift")))
		return WRONG;
	try_socket(AF_INET);
	if (write(fd, "x", 1) != 1)
		return errno;
	return is_refusal(take(MOUNT "/own")) && value_is(MOUNT "/own", "phi") ?
		       0 :
		       WRONG;
}

TEST_F(value, forged)
{
	ASSERT_EQ(0, in_new_container(write_marked, MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(forge, MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(forge_in_userns, MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(forge_own, MOUNT "/file"));
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
}

/* Outside of containers it takes who administers security modules. */
TEST_F(value, capability)
{
	ASSERT_EQ(0, in_new_container(write_marked, MOUNT "/file"));
	IN_CHILD(EXPECT_EQ(0, cap_set(CAP_MAC_ADMIN, false));
		 EXPECT_EQ(EPERM, set(MOUNT "/file", "drift"));
		 EXPECT_EQ(EPERM, take(MOUNT "/file")));
	IN_CHILD(EXPECT_EQ(0, forge_in_userns(MOUNT "/file")));
	EXPECT_EQ(0, set(MOUNT "/file", "drift"));
}

/* A full disk must not cost a mark. */
static int fill_with_attributes(const char *path)
{
	char name[32], value[256] = "";
	size_t size = sizeof(value);
	unsigned int i;
	int fd;

	/* To the last byte that any attribute needs. */
	for (i = 0; i < 1000; i++) {
		snprintf(name, sizeof(name), "user.%u", i);
		if (!setxattr(path, name, value, size, 0))
			continue;
		if (!size || errno != ENOSPC)
			break;
		size /= 2;
	}
	if (errno != ENOSPC)
		return ODD;
	try_socket(AF_INET);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return ODD;
	/* Not at the second time, either. */
	return write(fd, "x", 1) == 1 || write(fd, "x", 1) == 1 ? 0 : errno;
}

TEST_F(value, no_space)
{
	ASSERT_EQ(0, write_file(MOUNT "/file", "data", 0666));
	EXPECT_EQ(ENOSPC, in_new_container(fill_with_attributes, MOUNT "/file"));
	/* And what is in memory is right anyway. */
	EXPECT_EQ(0, forget());
	EXPECT_EQ(0, in_new_container(read_marked, MOUNT "/file"));
}

/* clang-format off */
FIXTURE(overlay) { };

/* clang-format on */

#define LOWER MOUNT "/lower"
#define UPPER MOUNT "/upper"
#define MERGED MOUNT "/merged"

static int mount_overlay(void)
{
	return mount("overlay", MERGED, "overlay", 0,
		     "lowerdir=" LOWER ",upperdir=" UPPER ",workdir=" MOUNT
		     "/work");
}

FIXTURE_SETUP(overlay)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_it(&ext4));
	ASSERT_EQ(0, mkdir(LOWER, 0755));
	ASSERT_EQ(0, mkdir(UPPER, 0755));
	ASSERT_EQ(0, mkdir(MERGED, 0755));
	ASSERT_EQ(0, mkdir(MOUNT "/work", 0755));
	ASSERT_EQ(0, in_new_container(write_marked, LOWER "/marked"));
	ASSERT_EQ(0, write_file(LOWER "/other", "data", 0666));
	ASSERT_EQ(0, mount_overlay());
}

FIXTURE_TEARDOWN_PARENT(overlay)
{
	umount2(MERGED, MNT_DETACH);
	umount2(MOUNT, MNT_DETACH);
	remove_all(DIR);
	cgroup_remove_all();
}

TEST_F(overlay, lower)
{
	EXPECT_EQ(0, in_new_container(read_marked, MERGED "/marked"));
	EXPECT_EQ(0, in_new_container(read_unmarked, MERGED "/other"));
}

static int change_mode(const char *path)
{
	return chmod(path, 0640) ? errno : 0;
}

static int append_drift(const char *path)
{
	const int fd = open(path, O_WRONLY | O_APPEND | O_CLOEXEC);

	try_socket(AF_INET6);
	return fd < 0 || write(fd, "x", 1) != 1 ? errno : 0;
}

static int read_both(const char *path)
{
	char byte;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || read(fd, &byte, 1) != 1)
		return errno;
	return label_is("data[phi,drift]") ? 0 : WRONG;
}

/* A container copies a file up whose attribute it could not write. */
TEST_F(overlay, copy_up)
{
	EXPECT_EQ(0, in_new_container(change_mode, MERGED "/marked"));
	EXPECT_TRUE(value_is(UPPER "/marked", "phi"));
	EXPECT_EQ(0, in_new_container(read_marked, MERGED "/marked"));

	EXPECT_EQ(0, in_new_container(append_drift, MERGED "/marked"));
	EXPECT_TRUE(value_is(UPPER "/marked", "phi\ndrift"));
	EXPECT_TRUE(value_is(LOWER "/marked", "phi"));
	EXPECT_EQ(0, in_new_container(read_both, MERGED "/marked"));
	EXPECT_EQ(0, in_new_container(read_both, UPPER "/marked"));
	EXPECT_EQ(0, in_new_container(read_marked, LOWER "/marked"));
	ASSERT_EQ(0, forget());
	EXPECT_EQ(0, in_new_container(read_both, MERGED "/marked"));
}

/* And it can do that only for the copy. */
static int copy_and_forge(const char *path)
{
	return change_mode(path) ?: forge(path);
}

TEST_F(overlay, forged)
{
	EXPECT_EQ(0, in_new_container(forge, MERGED "/marked"));
	EXPECT_EQ(0, in_new_container(copy_and_forge, MERGED "/marked"));
	EXPECT_EQ(0, in_new_container(forge_in_userns, MERGED "/marked"));
}

TEST_F(overlay, remount)
{
	EXPECT_EQ(0, in_new_container(write_marked, MERGED "/other"));
	EXPECT_TRUE(value_is(MERGED "/other", "phi"));
	EXPECT_TRUE(value_is(UPPER "/other", "phi"));
	ASSERT_EQ(0, umount(MERGED));
	ASSERT_EQ(0, remount(&ext4));
	ASSERT_EQ(0, mount_overlay());
	EXPECT_EQ(0, in_new_container(read_marked, MERGED "/other"));
	EXPECT_EQ(0, in_new_container(read_marked, UPPER "/other"));
	EXPECT_EQ(0, in_new_container(read_unmarked, LOWER "/other"));
}

TEST_F(overlay, mapping)
{
	EXPECT_EQ(0, in_new_container(write_mapped, MERGED "/other"));
	ASSERT_EQ(0, forget());
	EXPECT_EQ(0, in_new_container(read_marked, MERGED "/other"));
	EXPECT_EQ(0, in_new_container(read_marked, UPPER "/other"));
}

TEST_HARNESS_MAIN
