// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Mounts, by the old and by the new calls
 *
 * Each operation has a container that may not do it, and an errno of its own.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/mount.h>
#include <sched.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-mount"

static const char policy[] =
	"container fresh {\n"
	"	match cgroup \"/hcsec-selftests/fresh\"\n"
	"	enter immediate\n"
	"	deny system.mount operation new fstype tmpfs errno EDOM\n"
	"}\n"
	"container bind {\n"
	"	match cgroup \"/hcsec-selftests/bind\"\n"
	"	enter immediate\n"
	"	deny system.mount operation bind errno EDOM\n"
	"}\n"
	"container move {\n"
	"	match cgroup \"/hcsec-selftests/move\"\n"
	"	enter immediate\n"
	"	deny system.mount operation move source " DIR "/a errno EDOM\n"
	"}\n"
	"container remount {\n"
	"	match cgroup \"/hcsec-selftests/remount\"\n"
	"	enter immediate\n"
	"	deny system.mount operation remount errno EDOM\n"
	"}\n"
	"container propagation {\n"
	"	match cgroup \"/hcsec-selftests/propagation\"\n"
	"	enter immediate\n"
	"	deny system.mount operation propagation errno EDOM\n"
	"}\n"
	"container there {\n"
	"	match cgroup \"/hcsec-selftests/there\"\n"
	"	enter immediate\n"
	"	deny system.mount path " DIR "/b errno EDOM\n"
	"}\n"
	"container where {\n"
	"	match cgroup \"/hcsec-selftests/where\"\n"
	"	enter immediate\n"
	"	deny system.mount source " DIR "/a errno EDOM\n"
	"}\n"
	"container umount {\n"
	"	match cgroup \"/hcsec-selftests/umount\"\n"
	"	enter immediate\n"
	"	deny system.umount path " DIR "/a errno EDOM\n"
	"}\n"
	"container pivot {\n"
	"	match cgroup \"/hcsec-selftests/pivot\"\n"
	"	enter immediate\n"
	"	deny system.pivot path " DIR "/a errno EDOM\n"
	"}\n"
	"container list {\n"
	"	match cgroup \"/hcsec-selftests/list\"\n"
	"	enter immediate\n"
	"	default deny system.mount\n"
	"	allow system.mount operation new bind fstype tmpfs path " DIR "/**\n"
	"}\n"
	"container free {\n"
	"	match cgroup \"/hcsec-selftests/free\"\n"
	"	enter immediate\n"
	"}\n";

/* <sys/mount.h> and <linux/mount.h> do not go together. */
#ifndef MNT_DETACH
#define MNT_DETACH 2
#endif

/* An errno, or 0. */
#define ERR(call) ((long)(call) < 0 ? errno : 0)

static bool was_denied(int records, const char *fields)
{
	char all[512];

	snprintf(all, sizeof(all), "verdict=deny errno=EDOM %s", fields);
	if (records_find(records, all, NULL))
		return true;
	fprintf(stderr, "# no record with %s\n", all);
	return false;
}

static int sys_mount(const char *from, const char *to, const char *type,
		     unsigned long flags)
{
	return ERR(syscall(__NR_mount, from, to, type, flags, NULL));
}

/* Makes a filesystem by the new calls; a descriptor or a negative errno. */
static int new_tree(const char *type)
{
	const int fs = syscall(__NR_fsopen, type, FSOPEN_CLOEXEC);
	int tree;

	if (fs < 0 || syscall(__NR_fsconfig, fs, FSCONFIG_CMD_CREATE, NULL,
			      NULL, 0))
		return -errno;
	tree = syscall(__NR_fsmount, fs, FSMOUNT_CLOEXEC, 0);
	if (tree < 0)
		return -errno;
	close(fs);
	return tree;
}

static int clone_tree(const char *path)
{
	const int tree = syscall(__NR_open_tree, AT_FDCWD, path,
				 OPEN_TREE_CLONE | OPEN_TREE_CLOEXEC);

	return tree < 0 ? -errno : tree;
}

/* Attaches a tree; takes a negative errno as well. */
static int attach(int tree, const char *to)
{
	if (tree < 0)
		return -tree;
	return ERR(syscall(__NR_move_mount, tree, "", AT_FDCWD, to,
			   MOVE_MOUNT_F_EMPTY_PATH));
}

static int old_new(void)
{
	return sys_mount("t", DIR "/b", "tmpfs", 0);
}

static int new_new(void)
{
	return attach(new_tree("tmpfs"), DIR "/b");
}

static int old_bind(void)
{
	return sys_mount(DIR "/a", DIR "/b", NULL, MS_BIND);
}

static int old_bind_link(void)
{
	unlink(DIR "/link");
	return ERR(symlink("a", DIR "/link")) ?:
	       sys_mount(DIR "/link", DIR "/b", NULL, MS_BIND | MS_REC);
}

static int new_bind(void)
{
	return attach(clone_tree(DIR "/a"), DIR "/b");
}

static int new_bind_part(void)
{
	return attach(clone_tree(DIR "/a/sub"), DIR "/b");
}

static int old_move(void)
{
	return sys_mount(DIR "/a", DIR "/b", NULL, MS_MOVE);
}

static int new_move(void)
{
	return ERR(syscall(__NR_move_mount, AT_FDCWD, DIR "/a", AT_FDCWD,
			   DIR "/b", 0));
}

static int old_remount(void)
{
	return sys_mount(NULL, DIR "/a", NULL, MS_REMOUNT);
}

static int old_remount_bind(void)
{
	return sys_mount(NULL, DIR "/a", NULL, MS_REMOUNT | MS_BIND | MS_NOSUID);
}

static int new_remount(void)
{
	const int fs = syscall(__NR_fspick, AT_FDCWD, DIR "/a",
			       FSPICK_CLOEXEC);

	return fs < 0 ? errno :
			ERR(syscall(__NR_fsconfig, fs, FSCONFIG_CMD_RECONFIGURE,
				    NULL, NULL, 0));
}

static int new_setattr(void)
{
	struct mount_attr attr = { .attr_set = MOUNT_ATTR_NOSUID };

	return ERR(syscall(__NR_mount_setattr, AT_FDCWD, DIR "/a", 0, &attr,
			   sizeof(attr)));
}

static int old_propagation(void)
{
	return sys_mount(NULL, DIR "/a", NULL, MS_SHARED);
}

static int old_umount(void)
{
	return ERR(syscall(__NR_umount2, DIR "/a", 0));
}

static int lazy_umount(void)
{
	return ERR(syscall(__NR_umount2, DIR "/a", MNT_DETACH));
}

static int pivot(void)
{
	return ERR(syscall(__NR_pivot_root, DIR "/a", DIR "/a/sub"));
}

/*
 * What is called, and what whoever may not do it is told; that is EPERM of a
 * call that asks for a capability and does not get it.
 */
FIXTURE(mount)
{
	int records;
};

FIXTURE_VARIANT(mount)
{
	const char *container;
	int (*call)(void);
	int err;
	const char *fields;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(mount, old_new) {
	.container = "fresh", .call = old_new, .err = EDOM,
	.fields = "event=system.mount operation=new path=\"" DIR "/b\" fstype=\"tmpfs\""
};

FIXTURE_VARIANT_ADD(mount, new_new) {
	.container = "fresh", .call = new_new, .err = EDOM,
	.fields = "event=system.mount operation=new fstype=\"tmpfs\""
};

FIXTURE_VARIANT_ADD(mount, new_new_there) {
	.container = "there", .call = new_new, .err = EDOM,
	.fields = "event=system.mount operation=bind path=\"" DIR "/b\" fstype=\"tmpfs\""
};

FIXTURE_VARIANT_ADD(mount, old_new_there) {
	.container = "there", .call = old_new, .err = EDOM,
	.fields = "event=system.mount operation=new path=\"" DIR "/b\""
};

FIXTURE_VARIANT_ADD(mount, old_bind) {
	.container = "bind", .call = old_bind, .err = EDOM,
	.fields = "event=system.mount operation=bind source=\"" DIR "/a\" fstype=\"tmpfs\""
};

FIXTURE_VARIANT_ADD(mount, old_bind_from) {
	.container = "where", .call = old_bind, .err = EDOM,
	.fields = "event=system.mount operation=bind source=\"" DIR "/a\""
};

FIXTURE_VARIANT_ADD(mount, old_bind_link) {
	.container = "where", .call = old_bind_link, .err = EDOM,
	.fields = "event=system.mount operation=bind source=\"" DIR "/a\""
};

FIXTURE_VARIANT_ADD(mount, old_bind_there) {
	.container = "there", .call = old_bind, .err = EDOM,
	.fields = "event=system.mount operation=bind path=\"" DIR "/b\""
};

FIXTURE_VARIANT_ADD(mount, new_bind) {
	.container = "bind", .call = new_bind, .err = EPERM,
	.fields = "event=system.mount operation=bind"
};

FIXTURE_VARIANT_ADD(mount, new_bind_there) {
	.container = "there", .call = new_bind, .err = EDOM,
	.fields = "event=system.mount operation=bind path=\"" DIR "/b\""
};

FIXTURE_VARIANT_ADD(mount, new_bind_part) {
	.container = "there", .call = new_bind_part, .err = EDOM,
	.fields = "event=system.mount operation=bind path=\"" DIR "/b\""
};

FIXTURE_VARIANT_ADD(mount, old_move) {
	.container = "move", .call = old_move, .err = EDOM,
	.fields = "event=system.mount operation=move path=\"" DIR "/b\" source=\"" DIR "/a\""
};

FIXTURE_VARIANT_ADD(mount, new_move) {
	.container = "move", .call = new_move, .err = EDOM,
	.fields = "event=system.mount operation=move path=\"" DIR "/b\" source=\"" DIR "/a\""
};

FIXTURE_VARIANT_ADD(mount, new_move_there) {
	.container = "there", .call = new_move, .err = EDOM,
	.fields = "event=system.mount operation=move path=\"" DIR "/b\""
};

FIXTURE_VARIANT_ADD(mount, old_remount) {
	.container = "remount", .call = old_remount, .err = EDOM,
	.fields = "event=system.mount operation=remount path=\"" DIR "/a\" fstype=\"tmpfs\""
};

FIXTURE_VARIANT_ADD(mount, old_remount_bind) {
	.container = "remount", .call = old_remount_bind, .err = EDOM,
	.fields = "event=system.mount operation=remount path=\"" DIR "/a\""
};

FIXTURE_VARIANT_ADD(mount, new_remount) {
	.container = "remount", .call = new_remount, .err = EDOM,
	.fields = "event=system.mount operation=remount fstype=\"tmpfs\""
};

FIXTURE_VARIANT_ADD(mount, new_setattr) {
	.container = "remount", .call = new_setattr, .err = EPERM,
	.fields = "event=system.mount operation=remount"
};

FIXTURE_VARIANT_ADD(mount, old_propagation) {
	.container = "propagation", .call = old_propagation, .err = EDOM,
	.fields = "event=system.mount operation=propagation path=\"" DIR "/a\""
};

FIXTURE_VARIANT_ADD(mount, old_umount) {
	.container = "umount", .call = old_umount, .err = EDOM,
	.fields = "event=system.umount path=\"" DIR "/a\""
};

FIXTURE_VARIANT_ADD(mount, lazy_umount) {
	.container = "umount", .call = lazy_umount, .err = EDOM,
	.fields = "event=system.umount path=\"" DIR "/a\""
};

FIXTURE_VARIANT_ADD(mount, pivot) {
	.container = "pivot", .call = pivot, .err = EDOM,
	.fields = "event=system.pivot path=\"" DIR "/a\""
};
/* clang-format on */

static int prepare(void)
{
	return make_dir(DIR) ?: mkdir(DIR "/a", 0755) ?: mkdir(DIR "/b", 0755);
}

/* In a mount namespace of its own, with something mounted on DIR/a. */
static int prepare_mounts(void)
{
	return unshare(CLONE_NEWNS) ?:
	       sys_mount(NULL, "/", NULL, MS_REC | MS_PRIVATE) ?:
	       sys_mount("t", DIR "/a", "tmpfs", 0) ?:
	       mkdir(DIR "/a/sub", 0755);
}

static int put(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int err;

	if (fd < 0)
		return errno;
	err = ERR(write(fd, text, strlen(text)));
	close(fd);
	return err;
}

/* Of a user namespace. */
static int become_root(void)
{
	return unshare(CLONE_NEWUSER) ? errno :
					put("/proc/self/setgroups", "deny") ?:
					put("/proc/self/uid_map", "0 0 1") ?:
					put("/proc/self/gid_map", "0 0 1");
}

FIXTURE_SETUP(mount)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, prepare());
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(mount)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

TEST_F(mount, denied)
{
	IN_CHILD(EXPECT_EQ(0, prepare_mounts());
		EXPECT_EQ(0, cgroup_enter("free"));
		EXPECT_EQ(0, variant->call());
	);
	ASSERT_EQ(0, prepare_mounts());
	ASSERT_EQ(0, cgroup_enter(variant->container));
	EXPECT_EQ(variant->err, variant->call());
	EXPECT_TRUE(was_denied(self->records, variant->fields));
}

/* Root of a user namespace has all capabilities there, and the same rules. */
TEST_F(mount, denied_in_user_namespace)
{
	ASSERT_EQ(0, cgroup_make(variant->container));
	ASSERT_EQ(0, become_root());
	IN_CHILD(EXPECT_EQ(0, prepare_mounts());
		EXPECT_EQ(0, variant->call());
	);
	ASSERT_EQ(0, prepare_mounts());
	ASSERT_EQ(0, cgroup_join(variant->container));
	EXPECT_EQ(variant->err, variant->call());
	EXPECT_TRUE(was_denied(self->records, variant->fields));
}

FIXTURE(list)
{
	int records;
};

FIXTURE_SETUP(list)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, prepare());
	ASSERT_EQ(0, prepare_mounts());
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(list)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

TEST_F(list, allows)
{
	ASSERT_EQ(0, cgroup_enter("list"));
	EXPECT_EQ(0, old_new());
	EXPECT_EQ(0, old_bind());
	EXPECT_EQ(EPERM, sys_mount("t", "/mnt", "tmpfs", 0));
	EXPECT_EQ(EPERM, sys_mount("t", DIR "/b", "proc", 0));
	EXPECT_EQ(EPERM, old_move());
	EXPECT_EQ(EPERM, old_remount());
	EXPECT_EQ(EPERM, new_setattr());
	/* A filesystem at no path is not below this one. */
	EXPECT_EQ(EPERM, new_new());
}

/* What is bound over a program is executed under its name: so do not bind. */
TEST_F(list, bind_over_program)
{
	static const char *const names[] = { "allowed", "evil", NULL };

	ASSERT_EQ(0, make_programs(DIR "/programs", names));
	IN_CHILD(EXPECT_EQ(0, cgroup_enter("free"));
		EXPECT_EQ(0, sys_mount(DIR "/programs/evil",
				       DIR "/programs/allowed", NULL, MS_BIND));
	);
	ASSERT_EQ(0, cgroup_enter("bind"));
	EXPECT_EQ(EDOM, sys_mount(DIR "/programs/evil", DIR "/programs/allowed",
				  NULL, MS_BIND));
	EXPECT_EQ(EPERM, attach(clone_tree(DIR "/programs/evil"),
				DIR "/programs/allowed"));
}

TEST_HARNESS_MAIN
