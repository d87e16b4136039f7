// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Data that goes through a filesystem which a process serves
 *
 * The server knows no more of FUSE than it takes to have one file.  It mounts
 * the filesystem itself, as root of its container or of a user namespace, and
 * what it says of marks is a lie.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/fuse.h>
#include <sched.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-fuse"
#define MOUNT DIR "/mount"
#define DEVICE DIR "/device"
/* Of /dev/fuse. */
#define MAJOR 10
#define MINOR 229
#define NAME "file"
#define NODE 2
#define TEXT "secret data"

#define RULES                                              \
	"	enter immediate\n"                         \
	"	on socket.create family netlink set phi\n" \
	"	deny socket.create family packet when phi errno EDOM\n"

static const char policy[] =
	"mark phi data\n"
	"container one {\n"
	"	match cgroup \"/hcsec-selftests/one-*\"\n"
	RULES
	"}\n"
	"container two {\n"
	"	match cgroup \"/hcsec-selftests/two-*\"\n"
	RULES
	"}\n";

enum { START, MOUNTED };

/*
 * What the processes agree on.  It was mapped before any of them was in a
 * container.
 *
 * @step: How far they are.
 * @leaves: The server has the data before it answers, and not the client.
 * @seen: What the server was written, or the client has read.
 * @tried: What came of it when that one did what the marked may not.
 * @set: How often the server was told to set the attribute.
 */
struct stage {
	atomic_int step;
	bool leaves;
	char seen[sizeof(TEXT)];
	int tried;
	atomic_int set;
};

static void reach(struct stage *stage, int step)
{
	atomic_store(&stage->step, step);
}

static void await(struct stage *stage, int step)
{
	while (atomic_load(&stage->step) < step)
		usleep(1000);
}

static void answer(int fd, const struct fuse_in_header *in, int err,
		   const void *body, size_t len)
{
	const struct fuse_out_header out = {
		.len = sizeof(out) + len,
		.error = err,
		.unique = in->unique,
	};
	const struct iovec parts[] = {
		{ (void *)&out, sizeof(out) },
		{ (void *)body, len },
	};

	if (writev(fd, parts, 2) < 0 && errno != ENOENT)
		perror("answer");
}

static struct fuse_attr attributes(uint64_t node)
{
	return (struct fuse_attr){
		.ino = node,
		.mode = node == NODE ? S_IFREG | 0666 : S_IFDIR | 0777,
		.nlink = 1,
		.size = node == NODE ? sizeof(TEXT) : 0,
	};
}

static void look_up(int fd, const struct fuse_in_header *in, const char *name)
{
	const struct fuse_entry_out entry = {
		.nodeid = NODE,
		.attr = attributes(NODE),
	};

	if (strcmp(name, NAME))
		answer(fd, in, -ENOENT, NULL, 0);
	else
		answer(fd, in, 0, &entry, sizeof(entry));
}

static void do_read(int fd, const struct fuse_in_header *in,
		    struct stage *stage)
{
	if (stage->leaves)
		try_socket(AF_NETLINK);
	answer(fd, in, 0, TEXT, sizeof(TEXT));
}

static void do_write(int fd, const struct fuse_in_header *in,
		     const struct fuse_write_in *what, struct stage *stage)
{
	const struct fuse_write_out out = { .size = what->size };

	if (what->size == sizeof(TEXT))
		memcpy(stage->seen, what + 1, sizeof(TEXT));
	stage->tried = try_socket(AF_PACKET);
	answer(fd, in, 0, &out, sizeof(out));
}

static void serve_one(int fd, const struct fuse_in_header *in,
		      struct stage *stage)
{
	const struct fuse_init_out init = {
		.major = FUSE_KERNEL_VERSION,
		.minor = FUSE_KERNEL_MINOR_VERSION,
		.max_write = 4096,
	};
	const struct fuse_attr_out attr = { .attr = attributes(in->nodeid) };
	/* Every read and write is a request. */
	const struct fuse_open_out open = { .open_flags = FOPEN_DIRECT_IO };
	const void *const body = in + 1;

	switch (in->opcode) {
	case FUSE_INIT:
		answer(fd, in, 0, &init, sizeof(init));
		break;
	case FUSE_LOOKUP:
		look_up(fd, in, body);
		break;
	case FUSE_GETATTR:
		answer(fd, in, 0, &attr, sizeof(attr));
		break;
	case FUSE_OPEN:
		answer(fd, in, 0, &open, sizeof(open));
		break;
	case FUSE_READ:
		do_read(fd, in, stage);
		break;
	case FUSE_WRITE:
		do_write(fd, in, body, stage);
		break;
	case FUSE_SETXATTR:
		/* It does no such thing. */
		atomic_fetch_add(&stage->set, 1);
		answer(fd, in, 0, NULL, 0);
		break;
	case FUSE_GETXATTR:
		answer(fd, in, -ENODATA, NULL, 0);
		break;
	case FUSE_FLUSH:
	case FUSE_RELEASE:
		answer(fd, in, 0, NULL, 0);
		break;
	case FUSE_FORGET:
	case FUSE_BATCH_FORGET:
	case FUSE_INTERRUPT:
		break;
	default:
		answer(fd, in, -ENOSYS, NULL, 0);
	}
}

static void serve(int fd, struct stage *stage)
{
	static char request[64 * 1024] __attribute__((aligned(8)));

	for (;;) {
		const ssize_t len = read(fd, request, sizeof(request));

		if (len > 0)
			serve_one(fd, (struct fuse_in_header *)request, stage);
		else if (errno != EINTR && errno != ENOENT)
			break;
	}
}

static void be_server(const char *cgroup, struct stage *stage)
{
	char options[128];
	int fd;

	if (cgroup_join(cgroup) || try_socket(AF_UNIX))
		_exit(1);
	fd = open(DEVICE, O_RDWR | O_CLOEXEC);
	snprintf(options, sizeof(options),
		 "fd=%d,rootmode=40000,user_id=0,group_id=0", fd);
	if (fd < 0 || mount("hcsec", MOUNT, "fuse", 0, options)) {
		perror("fuse");
		_exit(2);
	}
	reach(stage, MOUNTED);
	serve(fd, stage);
	_exit(0);
}

static int write_file_there(struct stage *stage)
{
	const int fd = open(MOUNT "/" NAME, O_WRONLY | O_CLOEXEC);

	if (fd < 0 || try_socket(AF_NETLINK))
		return errno;
	return write(fd, TEXT, sizeof(TEXT)) == sizeof(TEXT) ? 0 : errno;
}

static int read_file_there(struct stage *stage)
{
	const int fd = open(MOUNT "/" NAME, O_RDONLY | O_CLOEXEC);

	if (fd < 0 ||
	    read(fd, stage->seen, sizeof(TEXT)) != sizeof(TEXT))
		return errno;
	stage->tried = try_socket(AF_PACKET);
	return 0;
}

/* A process that uses the filesystem: 0, or an errno. */
static int use(const char *cgroup, struct stage *stage,
	       int (*call)(struct stage *stage))
{
	const pid_t child = fork_in(cgroup);

	if (!child) {
		if (try_socket(AF_UNIX))
			_exit(255);
		await(stage, MOUNTED);
		_exit(call(stage));
	}
	return child_wait(child);
}

static int write_to(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	const ssize_t len = write(fd, text, strlen(text));

	close(fd);
	return len == (ssize_t)strlen(text) ? 0 : -1;
}

/* Where a server can be root, and there can be packet sockets. */
static int enter_namespaces(bool user)
{
	if (unshare(CLONE_NEWNS | CLONE_NEWNET | (user ? CLONE_NEWUSER : 0)))
		return -1;
	if (user && (write_to("/proc/self/setgroups", "deny") ||
		     write_to("/proc/self/uid_map", "0 0 1") ||
		     write_to("/proc/self/gid_map", "0 0 1")))
		return -1;
	return mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL);
}

/* clang-format off */
FIXTURE(served)
{
	struct stage *stage;
	pid_t server;
};

FIXTURE_VARIANT(served)
{
	bool user;
	bool apart;
};

FIXTURE_VARIANT_ADD(served, by_root) { .user = false };
FIXTURE_VARIANT_ADD(served, by_user_namespace) { .user = true };
FIXTURE_VARIANT_ADD(served, to_others) { .apart = true };

/* clang-format on */

FIXTURE_SETUP(served)
{
	static const char *const names[] = { "free", "one-1", "one-2", "two-1",
					     "two-2" };
	size_t i;

	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, mkdir(MOUNT, 0755));
	/* What anybody has got through a device, it has for good. */
	ASSERT_EQ(0, mknod(DEVICE, S_IFCHR, makedev(MAJOR, MINOR)));
	ASSERT_EQ(0, chmod(DEVICE, 0666));
	for (i = 0; i < ARRAY_LEN(names); i++)
		ASSERT_EQ(0, cgroup_make(names[i]));
	self->stage = mmap(NULL, sizeof(*self->stage), PROT_READ | PROT_WRITE,
			   MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->stage);
	if (access("/dev/fuse", F_OK))
		SKIP(return, "no FUSE");
	ASSERT_EQ(0, enter_namespaces(variant->user));
}

FIXTURE_TEARDOWN_PARENT(served)
{
	remove_all(DIR);
	cgroup_remove_all();
}

static pid_t start(const char *cgroup, struct stage *stage, bool leaves)
{
	pid_t child;

	*stage = (struct stage){ .leaves = leaves, .tried = -1 };
	child = fork();
	if (!child)
		be_server(cgroup, stage);
	return child;
}

static void stop(pid_t server)
{
	kill(server, SIGKILL);
	waitpid(server, NULL, 0);
	umount2(MOUNT, MNT_DETACH);
}

/* What a marked client writes, the server has. */
static void do_written(struct __test_metadata *_metadata, struct stage *stage,
		       const char *server, const char *client, int expected)
{
	const pid_t pid = start(server, stage, false);

	EXPECT_EQ(0, use(client, stage, write_file_there));
	EXPECT_STREQ(TEXT, stage->seen);
	EXPECT_EQ(expected, stage->tried);
	stop(pid);
}

TEST_F(served, written)
{
	do_written(_metadata, self->stage, "free", "free", 0);
	do_written(_metadata, self->stage, "one-1",
		   variant->apart ? "two-1" : "one-1", EDOM);
}

/* What the server gets after a client has begun to read, that one has. */
static void do_answered(struct __test_metadata *_metadata, struct stage *stage,
			const char *server, const char *client, int expected)
{
	const pid_t pid = start(server, stage, true);

	EXPECT_EQ(0, use(client, stage, read_file_there));
	EXPECT_STREQ(TEXT, stage->seen);
	EXPECT_EQ(expected, stage->tried);
	stop(pid);
}

TEST_F(served, answered)
{
	do_answered(_metadata, self->stage, "free", "free", 0);
	do_answered(_metadata, self->stage, "one-1",
		    variant->apart ? "two-1" : "one-1", EDOM);
}

/* Nor does it help that the server forgets marks, and the kernel the file. */
static void do_forgotten(struct __test_metadata *_metadata, struct stage *stage,
			 const char *server, const char *client, int expected)
{
	const pid_t pid = start(server, stage, false);

	EXPECT_EQ(0, use(client, stage, write_file_there));
	stage->tried = -1;
	EXPECT_EQ(0, write_to("/proc/sys/vm/drop_caches", "3"));
	EXPECT_EQ(0, use(server, stage, read_file_there));
	EXPECT_EQ(expected, stage->tried);
	stop(pid);
}

TEST_F(served, forgotten)
{
	do_forgotten(_metadata, self->stage, "free", "free", 0);
	do_forgotten(_metadata, self->stage, "one-2",
		     variant->apart ? "two-2" : "one-2", EDOM);
}

/* Data without marks. */
TEST_F(served, unmarked)
{
	const pid_t pid = start("one-1", self->stage, false);

	EXPECT_EQ(0, use("one-1", self->stage, read_file_there));
	EXPECT_STREQ(TEXT, self->stage->seen);
	EXPECT_EQ(0, self->stage->tried);
	stop(pid);
}

TEST_HARNESS_MAIN
