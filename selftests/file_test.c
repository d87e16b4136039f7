// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Events of files
 *
 * Rules have errnos of their own, so that a test sees which one it was.
 */

#define _GNU_SOURCE

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <linux/openat2.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/un.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"
#include "net.h"
#include "uring.h"

#define DIR "/tmp/hcsec-file"
#define LD_SO "/lib64/ld-linux-x86-64.so.2"

static const char policy[] =
	"container names" IN("names")
	"	deny file.open path " DIR "/closed access read errno EDOM\n"
	"	deny file.open path " DIR "/fixed access write errno ERANGE\n"
	"	deny file.read path " DIR "/unread errno EDOM\n"
	"	deny file.write path " DIR "/unwritten errno EDOM\n"
	"	deny file.create path " DIR "/new-* errno EDOM\n"
	"	deny file.create gains errno ERANGE\n"
	"	deny file.create origin deleted errno ETIME\n"
	"	deny file.link path " DIR "/plain to " DIR "/to-* errno EDOM\n"
	"	deny file.rename path " DIR "/plain to " DIR "/to-* errno EDOM\n"
	"	deny file.rename path " DIR "/other to " DIR "/plain errno ETIME\n"
	"	deny file.unlink path " DIR "/kept errno EDOM\n"
	"	deny file.unlink path " DIR "/dir kind directory errno ERANGE\n"
	"	deny file.chmod path " DIR "/kept errno EDOM\n"
	"	deny file.chmod gains errno ERANGE\n"
	"	deny file.chown path " DIR "/kept errno EDOM\n"
	"	deny file.receive path " DIR "/plain access write errno EDOM\n"
	"	deny file.receive kind fifo errno ERANGE\n"
	"}\n"
	"container code" IN("code")
	"	deny file.mmap-exec path " DIR "/** errno EDOM\n"
	"	deny file.mmap-exec origin memfd errno ERANGE\n"
	"	deny file.mmap-exec origin anon errno ETIME\n"
	"	deny file.mmap-exec origin deleted errno EPROTO\n"
	"	deny file.write path /proc/**/mem errno EDOM\n"
	"}\n"
	"container origins" IN("origins")
	"	deny file.read origin memfd errno EDOM\n"
	"	deny file.read origin pipe errno ERANGE\n"
	"	deny file.read origin anon errno ETIME\n"
	"	deny file.read origin deleted errno EPROTO\n"
	"	deny file.read kind directory errno ENODATA\n"
	"}\n"
	"container list" IN("list")
	"	default deny file\n"
	"	allow file.open, file.read, file.mmap-exec path /usr/**\n"
	"	allow file.open, file.read path /etc/ld.so.cache /proc/** " DIR
	" /sys/kernel/mm/**\n"
	"	allow file.open access read write kind char path /dev/null\n"
	"	allow file.read kind char fifo\n"
	"	allow file.write kind char fifo\n"
	"	allow file.write origin pipe\n"
	"	allow file.read, file.mmap-exec origin anon\n"
	"	allow file.open, file.read, file.mmap-exec path /lib/** /lib64/**\n"
	"	allow file.open, file.read path " DIR "/plain\n"
	"}\n";

static int result(long ret)
{
	return ret < 0 ? -errno : 0;
}

/* Opens and closes. */
static int try_open(const char *path, int flags, mode_t mode)
{
	const int fd = open(path, flags | O_CLOEXEC, mode);

	if (fd < 0)
		return -errno;
	close(fd);
	return 0;
}

static int open_name(const char *name, int flags)
{
	char path[64];

	snprintf(path, sizeof(path), DIR "/%s", name);
	return open(path, flags | O_CLOEXEC);
}

static const char *const files[] = {
	"plain", "other", "closed", "fixed", "unread", "unwritten", "kept", NULL
};

/* clang-format off */
FIXTURE(names)
{
	int records;
};

/* clang-format on */

FIXTURE_SETUP(names)
{
	char path[64];
	int i;

	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, mkdir(DIR "/dir", 0700));
	for (i = 0; files[i]; i++) {
		snprintf(path, sizeof(path), DIR "/%s", files[i]);
		ASSERT_EQ(0, write_file(path, "text", 0600));
	}
	ASSERT_EQ(0, policy_load(policy));
	self->records = records_open();
	ASSERT_LE(0, self->records);
	ASSERT_EQ(0, cgroup_enter("names"));
}

FIXTURE_TEARDOWN_PARENT(names)
{
	cgroup_remove_all();
	remove_all(DIR);
}

/* A denial that has these fields is the next one, or comes later. */
#define EXPECT_RECORD(fields)                                      \
	EXPECT_EQ(1, records_find(self->records, "verdict=deny " fields, NULL))

TEST_F(names, open)
{
	EXPECT_EQ(-EDOM, try_open(DIR "/closed", O_RDONLY, 0));
	EXPECT_RECORD("event=file.open path=\""
		      DIR "/closed\" origin=file filekind=regular access=read errno=EDOM");
	EXPECT_EQ(-EDOM, try_open(DIR "/closed", O_RDWR, 0));
	EXPECT_RECORD("event=file.open access=both");
	EXPECT_EQ(0, try_open(DIR "/closed", O_WRONLY, 0));
	EXPECT_EQ(0, try_open(DIR "/fixed", O_RDONLY, 0));
	EXPECT_EQ(-ERANGE, try_open(DIR "/fixed", O_WRONLY, 0));
	EXPECT_EQ(-ERANGE, try_open(DIR "/dir/../fixed", O_RDWR, 0));
	EXPECT_EQ(0, try_open(DIR "/plain", O_RDWR, 0));
}

/* A descriptor that can do nothing is let through, what it becomes is not. */
TEST_F(names, open_again)
{
	char path[64];
	int fd;

	fd = open(DIR "/closed", O_PATH | O_CLOEXEC);
	ASSERT_LE(0, fd);
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	EXPECT_EQ(-EDOM, try_open(path, O_RDONLY, 0));
	EXPECT_EQ(0, try_open(path, O_WRONLY, 0));
	ASSERT_EQ(0, linkat(fd, "", AT_FDCWD, DIR "/alias", AT_EMPTY_PATH));
	/* It is another name, as its rules are about names. */
	EXPECT_EQ(0, try_open(DIR "/alias", O_RDONLY, 0));
}

TEST_F(names, open_by_handle)
{
	struct {
		struct file_handle handle;
		unsigned char rest[MAX_HANDLE_SZ];
	} handle = { .handle.handle_bytes = MAX_HANDLE_SZ };
	int mount_id, dir;

	dir = open(DIR, O_RDONLY | O_DIRECTORY);
	ASSERT_LE(0, dir);
	ASSERT_EQ(0, name_to_handle_at(dir, "closed", &handle.handle, &mount_id,
				       0));
	EXPECT_EQ(-EDOM,
		  result(open_by_handle_at(dir, &handle.handle, O_RDONLY)));
}

TEST_F(names, open_by_ring)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_OPENAT,
		.fd = AT_FDCWD,
		.addr = (uintptr_t)DIR "/closed",
		.open_flags = O_RDONLY,
	};
	struct io_uring_sqe async = sqe;
	struct uring ring;

	async.flags = IOSQE_ASYNC;
	ASSERT_EQ(0, uring_open(&ring, 0));
	EXPECT_EQ(-EDOM, uring_do(&ring, &sqe));
	EXPECT_EQ(-EDOM, uring_do(&ring, &async));
}

TEST_F(names, read)
{
	struct iovec iov;
	char text[4];
	int fd, to, same, ends[2];

	iov = (struct iovec){ text, sizeof(text) };
	fd = open_name("unread", O_RDWR);
	ASSERT_LE(0, fd);
	to = memfd_create("to", MFD_CLOEXEC);
	ASSERT_LE(0, to);
	ASSERT_EQ(0, pipe(ends));
	EXPECT_EQ(-EDOM, result(read(fd, text, sizeof(text))));
	EXPECT_RECORD("event=file.read path=\""
		      DIR "/unread\" origin=file filekind=regular errno=EDOM");
	EXPECT_EQ(-EDOM, result(pread(fd, text, sizeof(text), 0)));
	EXPECT_EQ(-EDOM, result(preadv(fd, &iov, 1, 0)));
	EXPECT_EQ(-EDOM, result(sendfile(to, fd, NULL, sizeof(text))));
	EXPECT_EQ(-EDOM, result(splice(fd, NULL, ends[1], NULL, sizeof(text),
				       0)));
	same = open_name("other", O_WRONLY);
	EXPECT_EQ(-EDOM, result(copy_file_range(fd, NULL, same, NULL,
						sizeof(text), 0)));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, sizeof(text), PROT_READ, MAP_PRIVATE,
				   fd, 0));
	EXPECT_EQ(EDOM, errno);
	EXPECT_EQ(0, result(write(fd, "new", 3)));
	close(fd);
	fd = open_name("plain", O_RDONLY);
	EXPECT_EQ(4, read(fd, text, sizeof(text)));
}

TEST_F(names, write)
{
	char *memory;
	int fd, from;

	fd = open_name("unwritten", O_RDWR);
	ASSERT_LE(0, fd);
	from = open_name("plain", O_RDONLY);
	EXPECT_EQ(-EDOM, result(write(fd, "new", 3)));
	EXPECT_RECORD("event=file.write path=\""
		      DIR "/unwritten\" filekind=regular errno=EDOM");
	EXPECT_EQ(-EDOM, result(pwrite(fd, "new", 3, 1)));
	EXPECT_EQ(-EDOM, result(ftruncate(fd, 0)));
	EXPECT_EQ(-EDOM, result(truncate(DIR "/unwritten", 0)));
	EXPECT_RECORD("event=file.write path=\"" DIR "/unwritten\"");
	EXPECT_EQ(-EDOM, try_open(DIR "/unwritten", O_WRONLY | O_TRUNC, 0));
	EXPECT_EQ(-EDOM, result(fallocate(fd, 0, 0, 100)));
	EXPECT_EQ(-EDOM, result(sendfile(fd, from, NULL, 4)));
	EXPECT_EQ(-EDOM, result(copy_file_range(from, NULL, fd, NULL, 4, 0)));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_SHARED, fd, 0));
	EXPECT_EQ(EDOM, errno);
	memory = mmap(NULL, 4096, PROT_READ, MAP_SHARED, fd, 0);
	ASSERT_NE(MAP_FAILED, memory);
	EXPECT_EQ(-EDOM, result(mprotect(memory, 4096, PROT_READ | PROT_WRITE)));
	/* What is written to a private mapping does not reach the file. */
	EXPECT_NE(MAP_FAILED, mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_PRIVATE, fd, 0));
	EXPECT_EQ(0, try_open(DIR "/plain", O_WRONLY | O_TRUNC, 0));
}

TEST_F(names, create)
{
	const struct address address = address_unix(DIR "/new-e");

	EXPECT_EQ(-EDOM, try_open(DIR "/new-a", O_WRONLY | O_CREAT, 0600));
	EXPECT_RECORD("event=file.create path=\""
		      DIR "/new-a\" origin=file filekind=regular errno=EDOM");
	EXPECT_EQ(-EDOM, result(mkdir(DIR "/new-b", 0700)));
	EXPECT_RECORD("event=file.create filekind=directory");
	EXPECT_EQ(-EDOM, result(symlink("to", DIR "/new-c")));
	EXPECT_RECORD("event=file.create filekind=symlink");
	EXPECT_EQ(-EDOM, result(mkfifo(DIR "/new-d", 0600)));
	EXPECT_RECORD("event=file.create filekind=fifo");
	EXPECT_EQ(-EDOM, sock_bind(sock_open(AF_UNIX, SOCK_STREAM, 0),
				   &address));
	EXPECT_RECORD("event=file.create filekind=socket");
	EXPECT_EQ(-EDOM, result(mknod(DIR "/new-f", 0600, 0)));
	EXPECT_RECORD("event=file.create filekind=regular");
	EXPECT_EQ(-ERANGE, try_open(DIR "/old", O_WRONLY | O_CREAT, 04700));
	EXPECT_RECORD("event=file.create gains=1 errno=ERANGE");
	EXPECT_EQ(-ETIME, try_open(DIR, O_WRONLY | O_TMPFILE, 0600));
	EXPECT_RECORD("event=file.create origin=deleted filekind=regular");
	EXPECT_EQ(0, try_open(DIR "/old", O_WRONLY | O_CREAT, 0600));
	EXPECT_EQ(0, mkdir(DIR "/dir/new-b", 0700));
}

TEST_F(names, link)
{
	EXPECT_EQ(-EDOM, result(link(DIR "/plain", DIR "/to-a")));
	EXPECT_RECORD("event=file.link path=\"" DIR "/plain\" to=\"" DIR
		      "/to-a\" filekind=regular errno=EDOM");
	EXPECT_EQ(0, result(link(DIR "/plain", DIR "/a")));
	EXPECT_EQ(0, result(link(DIR "/other", DIR "/to-a")));
}

TEST_F(names, rename)
{
	EXPECT_EQ(-EDOM, result(rename(DIR "/plain", DIR "/to-a")));
	EXPECT_RECORD("event=file.rename path=\"" DIR "/plain\" to=\"" DIR
		      "/to-a\" filekind=regular errno=EDOM");
	/* An exchange is two. */
	EXPECT_EQ(-ETIME, result(renameat2(AT_FDCWD, DIR "/plain", AT_FDCWD,
					   DIR "/other", RENAME_EXCHANGE)));
	EXPECT_RECORD("event=file.rename path=\"" DIR "/other\" to=\"" DIR
		      "/plain\" errno=ETIME");
	EXPECT_EQ(0, result(rename(DIR "/plain", DIR "/other")));
}

TEST_F(names, unlink)
{
	EXPECT_EQ(-EDOM, result(unlink(DIR "/kept")));
	EXPECT_RECORD("event=file.unlink path=\""
		      DIR "/kept\" filekind=regular errno=EDOM");
	EXPECT_EQ(-ERANGE, result(rmdir(DIR "/dir")));
	EXPECT_RECORD("event=file.unlink filekind=directory errno=ERANGE");
	EXPECT_EQ(0, result(unlink(DIR "/plain")));
}

TEST_F(names, chmod)
{
	const int fd = open_name("kept", O_RDONLY);

	EXPECT_EQ(-EDOM, result(chmod(DIR "/kept", 0644)));
	EXPECT_RECORD("event=file.chmod path=\"" DIR "/kept\" errno=EDOM");
	EXPECT_EQ(-EDOM, result(fchmod(fd, 0644)));
	EXPECT_EQ(-ERANGE, result(chmod(DIR "/plain", 04755)));
	EXPECT_RECORD("event=file.chmod gains=1 errno=ERANGE");
	EXPECT_EQ(-ERANGE, result(chmod(DIR "/plain", 02755)));
	EXPECT_EQ(0, result(chmod(DIR "/plain", 0755)));
}

TEST_F(names, chown)
{
	const int fd = open_name("kept", O_RDONLY);

	EXPECT_EQ(-EDOM, result(chown(DIR "/kept", 1, 1)));
	EXPECT_RECORD("event=file.chown path=\"" DIR "/kept\" errno=EDOM");
	EXPECT_EQ(-EDOM, result(fchown(fd, 1, 1)));
	EXPECT_EQ(-EDOM, result(lchown(DIR "/kept", 1, 1)));
	EXPECT_EQ(0, result(chown(DIR "/plain", 1, 1)));
}

TEST_F(names, receive)
{
	int sockets[2], ends[2];
	int pidfd;

	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_STREAM, 0, sockets));
	ASSERT_LE(0, fd_send(sockets[0], open_name("plain", O_RDWR)));
	EXPECT_GT(0, fd_recv(sockets[1]));
	EXPECT_RECORD("event=file.receive path=\""
		      DIR "/plain\" filekind=regular access=both errno=EDOM");
	ASSERT_LE(0, fd_send(sockets[0], open_name("plain", O_RDONLY)));
	EXPECT_LE(0, fd_recv(sockets[1]));
	ASSERT_EQ(0, pipe(ends));
	pidfd = syscall(__NR_pidfd_open, getpid(), 0);
	ASSERT_LE(0, pidfd);
	EXPECT_EQ(-ERANGE, result(syscall(__NR_pidfd_getfd, pidfd, ends[0],
					  0)));
	EXPECT_RECORD("event=file.receive origin=pipe filekind=fifo access=read");
	EXPECT_EQ(0, result(syscall(__NR_pidfd_getfd, pidfd, sockets[0], 0)));
}

/* clang-format off */
FIXTURE(code)
{
	int records;
	size_t page;
};

/* clang-format on */

FIXTURE_SETUP(code)
{
	self->page = sysconf(_SC_PAGESIZE);
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, copy_file("/bin/true", DIR "/prog", 0700));
	ASSERT_EQ(0, copy_file("/lib/x86_64-linux-gnu/libm.so.6",
			       DIR "/lib.so", 0700));
	ASSERT_EQ(0, policy_load(policy));
	self->records = records_open();
	ASSERT_LE(0, self->records);
	ASSERT_EQ(0, cgroup_enter("code"));
}

FIXTURE_TEARDOWN_PARENT(code)
{
	cgroup_remove_all();
	remove_all(DIR);
}

/* Maps a file like this, then changes it like that; 0 or an errno. */
static int map_as(int fd, int prot, int flags, int then)
{
	const size_t page = sysconf(_SC_PAGESIZE);
	char *const memory = mmap(NULL, page, prot, flags, fd, 0);
	int err;

	if (memory == MAP_FAILED)
		return -errno;
	if (prot & PROT_WRITE)
		memory[0] = 1;
	err = then ? result(mprotect(memory, page, then)) : 0;
	munmap(memory, page);
	return err;
}

TEST_F(code, file)
{
	const int fd = open_name("lib.so", O_RDONLY);

	EXPECT_EQ(-EDOM, map_as(fd, PROT_READ | PROT_EXEC, MAP_PRIVATE, 0));
	EXPECT_RECORD("event=file.mmap-exec path=\""
		      DIR "/lib.so\" origin=file filekind=regular errno=EDOM");
	EXPECT_EQ(-EDOM, map_as(fd, PROT_READ | PROT_EXEC, MAP_SHARED, 0));
	EXPECT_EQ(-EDOM, map_as(fd, PROT_READ, MAP_PRIVATE,
				PROT_READ | PROT_EXEC));
	EXPECT_EQ(0, map_as(fd, PROT_READ, MAP_PRIVATE, 0));
	unlink(DIR "/lib.so");
	close(fd);
}

/* It is judged by the name that it was opened by. */
TEST_F(code, deleted)
{
	const int fd = open_name("lib.so", O_RDONLY);
	char path[64];

	ASSERT_EQ(0, unlink(DIR "/lib.so"));
	EXPECT_EQ(-EDOM, map_as(fd, PROT_READ | PROT_EXEC, MAP_PRIVATE, 0));
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	EXPECT_EQ(-EPROTO, map_as(open(path, O_RDONLY), PROT_READ | PROT_EXEC,
				  MAP_PRIVATE, 0));
}

TEST_F(code, memory)
{
	const int fd = memfd_create("code", MFD_CLOEXEC);

	ASSERT_EQ(0, ftruncate(fd, self->page));
	EXPECT_EQ(-ERANGE, map_as(fd, PROT_READ | PROT_EXEC, MAP_SHARED, 0));
	EXPECT_RECORD("event=file.mmap-exec origin=memfd errno=ERANGE");
	EXPECT_EQ(-ETIME, map_as(-1, PROT_READ | PROT_EXEC,
				 MAP_PRIVATE | MAP_ANONYMOUS, 0));
	EXPECT_RECORD("event=file.mmap-exec origin=anon filekind=other");
	EXPECT_EQ(-ETIME, map_as(-1, PROT_READ | PROT_WRITE,
				 MAP_PRIVATE | MAP_ANONYMOUS,
				 PROT_READ | PROT_EXEC));
	EXPECT_EQ(0, map_as(-1, PROT_READ | PROT_WRITE,
			    MAP_PRIVATE | MAP_ANONYMOUS, PROT_READ));
}

/* What was a file's may be something else by now. */
TEST_F(code, changed)
{
	const int fd = open("/bin/true", O_RDONLY | O_CLOEXEC);

	EXPECT_EQ(0, map_as(fd, PROT_READ | PROT_EXEC, MAP_PRIVATE, 0));
	EXPECT_EQ(0, map_as(fd, PROT_READ, MAP_PRIVATE, PROT_READ | PROT_EXEC));
	EXPECT_EQ(-ETIME, map_as(fd, PROT_READ | PROT_WRITE, MAP_PRIVATE,
				 PROT_READ | PROT_EXEC));
	EXPECT_EQ(-ETIME, map_as(fd, PROT_READ | PROT_WRITE | PROT_EXEC,
				 MAP_PRIVATE, 0));
	EXPECT_EQ(-ETIME, map_as(fd, PROT_READ | PROT_EXEC, MAP_PRIVATE,
				 PROT_READ | PROT_WRITE | PROT_EXEC));
}

/* The kernel writes there whatever the mapping says. */
TEST_F(code, own_memory)
{
	const int fd = open("/proc/self/mem", O_RDWR | O_CLOEXEC);
	static const char text[] = "text";

	ASSERT_LE(0, fd);
	EXPECT_EQ(-EDOM, result(pwrite(fd, "new", 3, (uintptr_t)text)));
	EXPECT_STREQ("text", text);
}

TEST_F(code, shared_object)
{
	EXPECT_EQ(NULL, dlopen(DIR "/lib.so", RTLD_NOW));
	EXPECT_RECORD("event=file.mmap-exec path=\"" DIR "/lib.so\"");
	ASSERT_EQ(0, setenv("LD_PRELOAD", DIR "/lib.so", 1));
	/* The loader goes on without it. */
	EXPECT_EQ(0, spawn("/bin/true", NULL));
	EXPECT_RECORD("event=file.mmap-exec path=\"" DIR "/lib.so\"");
}

/* The event exec was asked of the program, and it did not say no. */
TEST_F(code, program)
{
	EXPECT_EQ(0, spawn(DIR "/prog", NULL));
	EXPECT_NE(0, spawn(LD_SO, DIR "/prog", NULL));
	EXPECT_RECORD("event=file.mmap-exec path=\"" DIR "/prog\"");
}

/* clang-format off */
FIXTURE(origins)
{
};

/* clang-format on */

FIXTURE_SETUP(origins)
{
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, write_file(DIR "/plain", "text", 0600));
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("list"));
	ASSERT_EQ(0, cgroup_make("origins"));
}

FIXTURE_TEARDOWN_PARENT(origins)
{
	cgroup_remove_all();
	remove_all(DIR);
}

TEST_F(origins, all)
{
	int fd, ends[2];
	char text[64];

	ASSERT_EQ(0, cgroup_join("origins"));
	fd = open_name("plain", O_RDONLY);
	EXPECT_EQ(0, result(read(fd, text, 1)));
	ASSERT_EQ(0, unlink(DIR "/plain"));
	/* It was opened by a name. */
	EXPECT_EQ(0, result(read(fd, text, 1)));
	snprintf(text, sizeof(text), "/proc/self/fd/%d", fd);
	fd = open(text, O_RDONLY);
	EXPECT_EQ(-EPROTO, result(read(fd, text, 1)));
	fd = memfd_create("mem", MFD_CLOEXEC);
	EXPECT_EQ(-EDOM, result(read(fd, text, 1)));
	ASSERT_EQ(0, pipe(ends));
	EXPECT_EQ(-ERANGE, result(read(ends[0], text, 1)));
	fd = syscall(__NR_eventfd2, 1, 0);
	EXPECT_EQ(-ETIME, result(read(fd, text, 8)));
	fd = open(DIR, O_RDONLY | O_DIRECTORY);
	EXPECT_EQ(-ENODATA, result(syscall(__NR_getdents64, fd, text,
					   sizeof(text))));
}

/* What a program needs that is linked to others. */
TEST_F(origins, allow_list)
{
	ASSERT_EQ(0, write_file(DIR "/other", "text", 0600));
	EXPECT_EQ(0, run_in("list", "/usr/bin/cat", DIR "/plain", NULL));
	EXPECT_NE(0, run_in("list", "/usr/bin/cat", DIR "/other", NULL));
	EXPECT_NE(0, run_in("list", "/usr/bin/touch", DIR "/new", NULL));
	EXPECT_NE(0, access(DIR "/new", F_OK));
}

static const char former_policy[] =
	"mark phi data\n"
	"container names" IN("names")
	"	on socket.create family netlink set phi\n"
	"}\n";

/* Who has data marks writes under a policy that has none. */
TEST(former_marks)
{
	int ready[2], go[2];
	pid_t child;
	char byte;

	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, policy_load(former_policy));
	ASSERT_EQ(0, cgroup_make("names"));
	ASSERT_EQ(0, pipe(ready));
	ASSERT_EQ(0, pipe(go));
	child = fork_in("names");
	if (!child) {
		try_socket(AF_NETLINK);
		if (!label_is("names[phi]") || write(ready[1], "", 1) != 1 ||
		    read(go[0], &byte, 1) != 1)
			_exit(1);
		_exit(write_file(DIR "/plain", "plain", 0600) ? 2 : 0);
	}
	EXPECT_EQ(1, read(ready[0], &byte, 1));
	EXPECT_EQ(0, policy_load(policy));
	EXPECT_EQ(1, write(go[1], "", 1));
	EXPECT_EQ(0, child_wait(child));
	cgroup_remove_all();
	remove_all(DIR);
}

TEST_HARNESS_MAIN
