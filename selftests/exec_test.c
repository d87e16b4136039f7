// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - What rules may ask of an exec
 *
 * Rules of one kind have errnos of their own, so that a test sees which one it
 * was.
 */

#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-exec"
#define LD_SO "/lib64/ld-linux-x86-64.so.2"

static const char policy[] =
	"mark a process\n"
	"mark b process\n"
	"container names {\n"
	"	match cgroup \"/hcsec-selftests/names\"\n"
	"	enter immediate\n"
	"	deny exec path " DIR "/denied errno EDOM\n"
	"	kill exec path " DIR "/killed\n"
	"}\n"
	"container list {\n"
	"	match cgroup \"/hcsec-selftests/list\"\n"
	"	enter immediate\n"
	"	default deny exec\n"
	"	allow exec path " DIR "/**\n"
	"}\n"
	"container origins {\n"
	"	match cgroup \"/hcsec-selftests/origins\"\n"
	"	enter immediate\n"
	"	deny exec memfd errno ERANGE\n"
	"	deny exec deleted errno ENODATA\n"
	"	deny exec unreachable errno ETIME\n"
	"}\n"
	"container levels {\n"
	"	match cgroup \"/hcsec-selftests/levels\"\n"
	"	enter immediate\n"
	"	deny exec path " DIR "/script-denied errno EDOM\n"
	"	deny exec path " DIR "/denied interpreter errno EPROTO\n"
	"	deny exec path " DIR "/interpreter level 2 errno ETIME\n"
	"	on exec path " DIR "/script set a\n"
	"	on exec path " DIR "/interpreter set b\n"
	"}\n"
	"container privilege {\n"
	"	match cgroup \"/hcsec-selftests/privilege\"\n"
	"	enter immediate\n"
	"	deny exec gains errno EUSERS\n"
	"}\n";

static const char *const programs[] = {
	"allowed", "denied", "killed", "interpreter", NULL
};

FIXTURE(exec)
{
};

FIXTURE_SETUP(exec)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_programs(DIR, programs));
}

FIXTURE_TEARDOWN_PARENT(exec)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

/* As spawn(), of a descriptor. */
static int spawn_fd(int fd)
{
	char *const argv[] = { "probe", NULL };
	char *const envp[] = { NULL };
	const pid_t child = fork();

	if (!child) {
		syscall(__NR_execveat, fd, "", argv, envp, AT_EMPTY_PATH);
		_exit(errno);
	}
	return child_wait(child);
}

TEST_F(exec, path)
{
	int fd;

	EXPECT_EQ(0, spawn(DIR "/denied", NULL));
	ASSERT_EQ(0, cgroup_enter("names"));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/denied", NULL));
	EXPECT_EQ(0, spawn(DIR "/allowed", NULL));

	/* However it is spelled. */
	ASSERT_EQ(0, chdir(DIR));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn("denied", NULL));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn("../hcsec-exec//./denied", NULL));
	EXPECT_EQ(0, spawn("allowed", NULL));

	/* However it is opened. */
	fd = open(DIR "/denied", O_RDONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(EDOM, spawn_fd(fd));
	close(fd);
	fd = open(DIR "/denied", O_PATH | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(EDOM, spawn_fd(fd));
	close(fd);
	fd = open(DIR "/allowed", O_PATH | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, spawn_fd(fd));
	close(fd);
}

TEST_F(exec, links)
{
	ASSERT_EQ(0, cgroup_enter("names"));
	ASSERT_EQ(0, symlink(DIR "/denied", DIR "/link-to-denied"));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/link-to-denied", NULL));
	ASSERT_EQ(0, symlink(DIR "/allowed", DIR "/link-to-allowed"));
	EXPECT_EQ(0, spawn(DIR "/link-to-allowed", NULL));

	/* A hard link is a name as good as any, and names are what is judged. */
	ASSERT_EQ(0, link(DIR "/denied", DIR "/same-as-denied"));
	EXPECT_EQ(0, spawn(DIR "/same-as-denied", NULL));
	ASSERT_EQ(0, unlink(DIR "/denied"));
	ASSERT_EQ(0, link(DIR "/allowed", DIR "/denied"));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/denied", NULL));
	ASSERT_EQ(0, symlink("denied", DIR "/no-denied"));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/no-denied", NULL));
}

/* A path is that of the mount that the file was reached through. */
TEST_F(exec, mounts)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, cgroup_enter("names"));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/denied", NULL));
	ASSERT_EQ(0, mount(DIR "/allowed", DIR "/denied", NULL, MS_BIND, NULL));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/denied", NULL));
	EXPECT_EQ(0, spawn(DIR "/allowed", NULL));
	ASSERT_EQ(0, umount(DIR "/denied"));

	ASSERT_EQ(0, mkdir(DIR "/mnt", 0755));
	ASSERT_EQ(0, mount("tmpfs", DIR "/mnt", "tmpfs", 0, NULL));
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/mnt/denied", 0755));
	EXPECT_EQ(0, spawn(DIR "/mnt/denied", NULL));
	ASSERT_EQ(0, mount(DIR, DIR "/mnt", NULL, MS_BIND, NULL));
	EXPECT_EQ(0, spawn(DIR "/mnt/denied", NULL));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/denied", NULL));
}

TEST_F(exec, chroot)
{
	ASSERT_EQ(0, cgroup_enter("names"));
	ASSERT_EQ(0, chroot(DIR));
	EXPECT_EQ(EDOM, try_exec("/denied", NULL));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn("/denied", NULL));
	EXPECT_EQ(0, spawn("/allowed", NULL));
}

/* In a mount namespace of its own, a path starts at its root. */
TEST_F(exec, pivot_root)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, cgroup_enter("names"));
	ASSERT_EQ(0, mkdir(DIR "/root", 0755));
	ASSERT_EQ(0, mount("tmpfs", DIR "/root", "tmpfs", 0, NULL));
	ASSERT_EQ(0, mkdir(DIR "/root/old", 0755));
	ASSERT_EQ(0, mkdir(DIR "/root/tmp", 0755));
	ASSERT_EQ(0, mkdir(DIR "/root" DIR, 0755));
	ASSERT_EQ(0, copy_file(DIR "/allowed", DIR "/root" DIR "/denied", 0755));
	ASSERT_EQ(0, copy_file(DIR "/allowed", DIR "/root" DIR "/allowed",
			       0755));
	EXPECT_EQ(0, spawn(DIR "/root" DIR "/denied", NULL));
	ASSERT_EQ(0, syscall(__NR_pivot_root, DIR "/root", DIR "/root/old"));
	ASSERT_EQ(0, chdir("/"));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/denied", NULL));
	EXPECT_EQ(0, spawn(DIR "/allowed", NULL));
	EXPECT_EQ(0, spawn("/old" DIR "/denied", NULL));
}

TEST_F(exec, kill)
{
	ASSERT_EQ(0, cgroup_enter("names"));
	EXPECT_EQ(1000 + SIGKILL, spawn(DIR "/killed", NULL));
	EXPECT_EQ(0, spawn(DIR "/allowed", NULL));
}

/* Opens a program that has no name; origin says what it is instead. */
FIXTURE(origin)
{
};

FIXTURE_VARIANT(origin)
{
	int (*open)(void);
	int err;
};

static int fill(int fd)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (fd < 0 || spawn("/bin/sh", "-c", "cat \"$1\" >\"$2\"", "sh",
			    probe_path(), path, NULL))
		return -1;
	return fd;
}

static int open_memfd(void)
{
	return fill(memfd_create("probe", 0));
}

static int open_sealed_memfd(void)
{
	const int fd = fill(memfd_create("probe", MFD_ALLOW_SEALING));

	if (fd >= 0 && fcntl(fd, F_ADD_SEALS, F_SEAL_WRITE | F_SEAL_GROW |
					      F_SEAL_SHRINK | F_SEAL_SEAL))
		return -1;
	return fd;
}

/* It must not be open for writing when it is executed. */
static int reopen(int fd)
{
	char path[64];
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = fd < 0 ? -1 : open(path, O_RDONLY);
	close(fd);
	return again;
}

static int open_tmpfile(void)
{
	const int fd = open(DIR, O_TMPFILE | O_RDWR, 0755);

	return fchmod(fd, 0755) ? -1 : reopen(fill(fd));
}

static int open_deleted(void)
{
	const int fd = open(DIR "/allowed", O_RDONLY);

	return unlink(DIR "/allowed") ? -1 : fd;
}

/* Of two names of a file, the one that it was opened by counts. */
static int open_deleted_name(void)
{
	const int fd = open(DIR "/allowed", O_RDONLY);

	if (link(DIR "/allowed", DIR "/again") || unlink(DIR "/allowed"))
		return -1;
	return fd;
}

static int open_other_namespace(void)
{
	const int fd = open(DIR "/allowed", O_RDONLY);

	return unshare(CLONE_NEWNS) ? -1 : fd;
}

static int open_detached(void)
{
	int fd;

	if (unshare(CLONE_NEWNS) ||
	    mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) ||
	    mount(DIR, DIR, NULL, MS_BIND, NULL))
		return -1;
	fd = open(DIR "/allowed", O_RDONLY);
	return umount2(DIR, MNT_DETACH) ? -1 : fd;
}

static int open_tree_clone(void)
{
	const int tree = syscall(__NR_open_tree, AT_FDCWD, DIR,
				 1 /* OPEN_TREE_CLONE */ | O_CLOEXEC);

	return openat(tree, "allowed", O_RDONLY);
}

static int open_named(void)
{
	return open(DIR "/allowed", O_RDONLY);
}

/* clang-format off */
FIXTURE_VARIANT_ADD(origin, memfd) {
	.open = open_memfd, .err = ERANGE
};

FIXTURE_VARIANT_ADD(origin, sealed_memfd) {
	.open = open_sealed_memfd, .err = ERANGE
};

FIXTURE_VARIANT_ADD(origin, tmpfile) {
	.open = open_tmpfile, .err = ENODATA
};

FIXTURE_VARIANT_ADD(origin, deleted) {
	.open = open_deleted, .err = ENODATA
};

FIXTURE_VARIANT_ADD(origin, deleted_name) {
	.open = open_deleted_name, .err = ENODATA
};

FIXTURE_VARIANT_ADD(origin, other_namespace) {
	.open = open_other_namespace, .err = ETIME
};

FIXTURE_VARIANT_ADD(origin, detached) {
	.open = open_detached, .err = ETIME
};

FIXTURE_VARIANT_ADD(origin, open_tree) {
	.open = open_tree_clone, .err = ETIME
};

FIXTURE_VARIANT_ADD(origin, named) {
	.open = open_named, .err = 0
};

/* clang-format on */

FIXTURE_SETUP(origin)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_programs(DIR, programs));
}

FIXTURE_TEARDOWN_PARENT(origin)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

TEST_F(origin, own_rule)
{
	int fd;

	fd = variant->open();
	ASSERT_LE(0, fd);
	EXPECT_EQ(0, spawn_fd(fd));
	ASSERT_EQ(0, cgroup_enter("origins"));
	EXPECT_EQ(variant->err, spawn_fd(fd));
}

/* An allow-list of names allows nothing that has none. */
TEST_F(origin, allow_list)
{
	int fd;

	fd = variant->open();
	ASSERT_LE(0, fd);
	ASSERT_EQ(0, cgroup_enter("list"));
	EXPECT_EQ(variant->err ? EPERM : 0, spawn_fd(fd));
}

TEST_F(exec, allow_list)
{
	ASSERT_EQ(0, cgroup_enter("list"));
	EXPECT_EQ(0, spawn(DIR "/allowed", NULL));
	EXPECT_EQ(EXEC_FAILED + EPERM, spawn("/bin/true", NULL));
}

/*
 * The dynamic linker as a program: what it is told to load is read and mapped,
 * but not executed.
 */
TEST_F(exec, dynamic_linker)
{
	if (access(LD_SO, X_OK))
		SKIP(return, "no " LD_SO);
	ASSERT_EQ(0, copy_file("/bin/true", DIR "/denied", 0755));
	ASSERT_EQ(0, cgroup_make("list"));
	ASSERT_EQ(0, cgroup_enter("names"));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/denied", NULL));
	/* A list of what is denied is not enough. */
	EXPECT_EQ(0, spawn(LD_SO, DIR "/denied", NULL));
}

TEST_F(exec, dynamic_linker_not_allowed)
{
	if (access(LD_SO, X_OK))
		SKIP(return, "no " LD_SO);
	ASSERT_EQ(0, copy_file("/bin/true", DIR "/allowed", 0755));
	ASSERT_EQ(0, cgroup_enter("list"));
	EXPECT_EQ(EXEC_FAILED + EPERM, spawn(LD_SO, DIR "/allowed", NULL));
	/* It may be what a program that is allowed asks for. */
	EXPECT_EQ(0, spawn(DIR "/allowed", NULL));
}

#define SCRIPT(name, interpreter) \
	write_file(DIR "/" name, "#!" DIR "/" interpreter "\n", 0755)

TEST_F(exec, script)
{
	ASSERT_EQ(0, SCRIPT("script", "interpreter"));
	ASSERT_EQ(0, SCRIPT("script-denied", "interpreter"));
	ASSERT_EQ(0, SCRIPT("script-of-denied", "denied"));
	ASSERT_EQ(0, cgroup_enter("levels"));
	EXPECT_EQ(0, spawn(DIR "/script", NULL));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/script-denied", NULL));
	EXPECT_EQ(EXEC_FAILED + EPROTO, spawn(DIR "/script-of-denied", NULL));
	/* As a program, and not as an interpreter, it is allowed. */
	EXPECT_EQ(0, spawn(DIR "/denied", NULL));
}

TEST_F(exec, nested_scripts)
{
	ASSERT_EQ(0, SCRIPT("script", "interpreter"));
	ASSERT_EQ(0, SCRIPT("script-of-script", "script"));
	ASSERT_EQ(0, SCRIPT("script2", "allowed"));
	ASSERT_EQ(0, SCRIPT("script-of-script2", "script2"));
	ASSERT_EQ(0, SCRIPT("script3", "denied"));
	ASSERT_EQ(0, SCRIPT("script-of-script3", "script3"));
	ASSERT_EQ(0, SCRIPT("script-of-denied", "script-denied"));
	ASSERT_EQ(0, SCRIPT("script-denied", "allowed"));
	ASSERT_EQ(0, cgroup_enter("levels"));
	EXPECT_EQ(0, spawn(DIR "/script", NULL));
	EXPECT_EQ(EXEC_FAILED + ETIME, spawn(DIR "/script-of-script", NULL));
	EXPECT_EQ(0, spawn(DIR "/script-of-script2", NULL));
	EXPECT_EQ(EXEC_FAILED + EPROTO, spawn(DIR "/script-of-script3", NULL));
	EXPECT_EQ(EXEC_FAILED + EDOM, spawn(DIR "/script-of-denied", NULL));
}

/* Each level of an exec that succeeds has its effects. */
TEST_F(exec, effects_of_levels)
{
	ASSERT_EQ(0, SCRIPT("script", "interpreter"));
	ASSERT_EQ(0, SCRIPT("script2", "interpreter"));
	ASSERT_EQ(0, cgroup_enter("levels"));
	EXPECT_EQ(0, spawn(DIR "/interpreter", "label", "levels[b]", NULL));
	EXPECT_EQ(0, spawn(DIR "/script2", "label", "levels[b]", NULL));
	EXPECT_EQ(0, spawn(DIR "/script", "label", "levels[a,b]", NULL));
	EXPECT_TRUE(label_is("levels[]"));
}

#define BINFMT_DIR DIR "/binfmt"

/* What binfmt_misc makes an interpreter is one. */
TEST_F(exec, binfmt_misc)
{
	int fd;

	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mkdir(BINFMT_DIR, 0755));
	if (mount("binfmt_misc", BINFMT_DIR, "binfmt_misc", 0, NULL))
		SKIP(return, "no binfmt_misc");
	fd = open(BINFMT_DIR "/register", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	ASSERT_LT(0, dprintf(fd, ":hcsec-a:E::hcsec-a::" DIR "/allowed:"));
	ASSERT_LT(0, dprintf(fd, ":hcsec-d:E::hcsec-d::" DIR "/denied:"));
	close(fd);
	ASSERT_EQ(0, write_file(DIR "/file.hcsec-a", "a", 0755));
	ASSERT_EQ(0, write_file(DIR "/file.hcsec-d", "d", 0755));
	EXPECT_EQ(0, spawn(DIR "/file.hcsec-d", NULL));

	ASSERT_EQ(0, cgroup_enter("levels"));
	EXPECT_EQ(0, spawn(DIR "/file.hcsec-a", NULL));
	EXPECT_EQ(EXEC_FAILED + EPROTO, spawn(DIR "/file.hcsec-d", NULL));

	fd = open(BINFMT_DIR "/status", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_LT(0, dprintf(fd, "-1"));
	close(fd);
}

/*
 * Privilege.
 */

static int as_user(const char *path, bool no_new_privs)
{
	const pid_t child = fork();

	if (!child) {
		if (setgroups(0, NULL) || setgid(1000) || setuid(1000) ||
		    (no_new_privs && prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0)))
			_exit(255);
		_exit(try_exec(path, NULL));
	}
	return child_wait(child);
}

TEST_F(exec, gains)
{
	const struct vfs_cap_data caps = {
		.magic_etc = VFS_CAP_REVISION_2 | VFS_CAP_FLAGS_EFFECTIVE,
		.data[0].permitted = 1 << CAP_NET_RAW,
	};

	ASSERT_EQ(0, copy_file(probe_path(), DIR "/setuid", 04755));
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/setgid", 02755));
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/filecaps", 0755));
	ASSERT_EQ(0, setxattr(DIR "/filecaps", "security.capability", &caps,
			      XATTR_CAPS_SZ_2, 0));
	ASSERT_EQ(0, SCRIPT("script", "setuid"));
	EXPECT_EQ(0, as_user(DIR "/setuid", false));

	ASSERT_EQ(0, cgroup_enter("privilege"));
	EXPECT_EQ(0, as_user(DIR "/allowed", false));
	EXPECT_EQ(EUSERS, as_user(DIR "/setuid", false));
	EXPECT_EQ(EUSERS, as_user(DIR "/setgid", false));
	EXPECT_EQ(EUSERS, as_user(DIR "/filecaps", false));
	/* The interpreter gains what the script does not. */
	EXPECT_EQ(EUSERS, as_user(DIR "/script", false));
	/* Who has everything gains nothing, nor who has renounced it. */
	EXPECT_EQ(0, spawn(DIR "/setuid", NULL));
	EXPECT_EQ(0, spawn(DIR "/filecaps", NULL));
	EXPECT_EQ(0, as_user(DIR "/setuid", true));
	EXPECT_EQ(0, as_user(DIR "/setgid", true));
	EXPECT_EQ(0, as_user(DIR "/filecaps", true));
}

/* Nothing is gained through a mount that does not let it. */
TEST_F(exec, gains_nosuid)
{
	ASSERT_EQ(0, copy_file(probe_path(), DIR "/setuid", 04755));
	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount(DIR, DIR, NULL, MS_BIND, NULL));
	ASSERT_EQ(0, cgroup_enter("privilege"));
	EXPECT_EQ(EUSERS, as_user(DIR "/setuid", false));
	ASSERT_EQ(0, mount(NULL, DIR, NULL,
			   MS_BIND | MS_REMOUNT | MS_NOSUID, NULL));
	EXPECT_EQ(0, as_user(DIR "/setuid", false));
}

TEST_HARNESS_MAIN
