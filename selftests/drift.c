// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Ways to execute what was written
 *
 * Each returns 0 if that was executed, or an errno.  The working directory has
 * what drift_test.c puts there.
 */

#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/memfd.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "common.h"
#include "drift.h"
#include "uring.h"

#define LIBRARY "/lib/x86_64-linux-gnu/libm.so.6"

/* Exit status of what runs in a child of its own: 0, or an errno. */
static int run(const char *path)
{
	const int status = spawn(path, NULL);

	return status > EXEC_FAILED ? status - EXEC_FAILED : status;
}

static int new_file(const char *path)
{
	return open(path, O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0755);
}

/* The bytes of a program, outside of any file. */
static const void *load(const char *path, size_t *size)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	struct stat st;
	char *text;

	if (fd < 0 || fstat(fd, &st))
		return NULL;
	text = malloc(st.st_size);
	if (!text || read(fd, text, st.st_size) != st.st_size)
		return NULL;
	close(fd);
	*size = st.st_size;
	return text;
}

static int fill(int fd, const char *program)
{
	size_t size;
	const char *const text = load(program, &size);
	ssize_t n;

	if (!text)
		return errno;
	n = pwrite(fd, text, size, 0);
	if (n < 0)
		return errno;
	return (size_t)n == size ? 0 : EIO;
}

static int plant_as(const char *path, const char *program)
{
	const int fd = new_file(path);
	int err;

	if (fd < 0)
		return errno;
	err = fill(fd, program);
	close(fd);
	return err;
}

static int plant(const char *path)
{
	return plant_as(path, probe_path());
}

static int by_write(void)
{
	return plant("new") ?: run("./new");
}

static int by_rename(void)
{
	return plant("new") ?: rename("new", "old") ? errno : run("./old");
}

static int by_link(void)
{
	return plant("new") ?: link("new", "old") ? errno : run("./old");
}

static int by_symlink(void)
{
	return plant("new") ?: symlink("new", "old") ? errno : run("./old");
}

static int by_chmod(void)
{
	return plant("new") ?:
	       chmod("new", 0600) || chown("new", 1, 1) || chmod("new", 0755) ?
			      errno :
			      run("./new");
}

/* What was a program of ours, and is executed by the same name. */
static int by_rename_over(void)
{
	return plant("new") ?: rename("new", "tool") ? errno : run("./tool");
}

static int by_exchange(void)
{
	return plant("new") ?:
	       renameat2(AT_FDCWD, "new", AT_FDCWD, "tool", RENAME_EXCHANGE) ?
			      errno :
			      run("./tool");
}

static int by_unlink_and_link(void)
{
	return plant("new") ?:
	       unlink("tool") || link("new", "tool") || unlink("new") ?
			      errno :
			      run("./tool");
}

static int by_append(void)
{
	const int fd = open("tool", O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0 || write(fd, "x", 1) != 1)
		return errno;
	close(fd);
	return run("./tool");
}

static int by_truncate(void)
{
	struct stat st;

	if (stat("tool", &st) || truncate("tool", st.st_size + 1))
		return errno;
	return run("./tool");
}

static int by_ftruncate(void)
{
	const int fd = open("tool", O_WRONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || ftruncate(fd, st.st_size + 1))
		return errno;
	close(fd);
	return run("./tool");
}

static int by_fallocate(void)
{
	const int fd = open("tool", O_WRONLY | O_CLOEXEC);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) || fallocate(fd, 0, st.st_size, 1))
		return errno;
	close(fd);
	return run("./tool");
}

/* Where there was a file of the right size, it takes no write at all. */
static int by_mapping(void)
{
	const int fd = open("blank", O_RDWR | O_CLOEXEC);
	const void *text;
	size_t size;
	void *map;

	text = load(probe_path(), &size);
	if (fd < 0 || !text)
		return errno;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return errno;
	memcpy(map, text, size);
	munmap(map, size);
	close(fd);
	return run("./blank");
}

/* Only to be read, until it is changed. */
static int by_mprotect(void)
{
	const int fd = open("blank", O_RDWR | O_CLOEXEC);
	const void *text;
	size_t size;
	void *map;

	text = load(probe_path(), &size);
	if (fd < 0 || !text)
		return errno;
	map = mmap(NULL, size, PROT_READ, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return errno;
	close(fd);
	if (mprotect(map, size, PROT_READ | PROT_WRITE))
		return errno;
	memcpy(map, text, size);
	munmap(map, size);
	return run("./blank");
}

/* Not all filesystems do that to those of another kind. */
static int by_copy_file_range(void)
{
	const int in = open("tool", O_RDONLY | O_CLOEXEC);
	const int out = new_file("new");
	ssize_t n;

	if (in < 0 || out < 0)
		return errno;
	do {
		n = copy_file_range(in, NULL, out, NULL, 1 << 30, 0);
	} while (n > 0);
	if (n < 0)
		return errno;
	close(out);
	return run("./new");
}

static int by_sendfile(void)
{
	const int in = open(probe_path(), O_RDONLY | O_CLOEXEC);
	const int out = new_file("new");
	ssize_t n;

	if (in < 0 || out < 0)
		return errno;
	do {
		n = sendfile(out, in, NULL, 1 << 30);
	} while (n > 0);
	if (n < 0)
		return errno;
	close(out);
	return run("./new");
}

static int by_splice(void)
{
	const int in = open(probe_path(), O_RDONLY | O_CLOEXEC);
	const int out = new_file("new");
	int pipes[2];
	ssize_t n;

	if (in < 0 || out < 0 || pipe2(pipes, O_CLOEXEC))
		return errno;
	while ((n = splice(in, NULL, pipes[1], NULL, 65536, 0)) > 0) {
		while (n > 0) {
			const ssize_t done =
				splice(pipes[0], NULL, out, NULL, n, 0);

			if (done < 0)
				return errno;
			n -= done;
		}
	}
	if (n < 0)
		return errno;
	close(out);
	return run("./new");
}

static int by_pwritev(void)
{
	const int fd = new_file("new");
	struct iovec vec;

	vec.iov_base = (void *)load(probe_path(), &vec.iov_len);
	if (fd < 0 || !vec.iov_base ||
	    pwritev2(fd, &vec, 1, 0, RWF_DSYNC) != (ssize_t)vec.iov_len)
		return errno;
	close(fd);
	return run("./new");
}

static int by_aio(void)
{
	struct iocb request = { .aio_lio_opcode = IOCB_CMD_PWRITE };
	struct iocb *requests = &request;
	aio_context_t context = 0;
	struct io_event event;
	const int fd = new_file("new");
	const void *text;
	size_t size;

	text = load(probe_path(), &size);
	if (fd < 0 || !text || syscall(SYS_io_setup, 1, &context))
		return errno;
	request.aio_fildes = fd;
	request.aio_buf = (uintptr_t)text;
	request.aio_nbytes = size;
	if (syscall(SYS_io_submit, context, 1, &requests) != 1 ||
	    syscall(SYS_io_getevents, context, 1, 1, &event, NULL) != 1)
		return errno;
	if (event.res < 0)
		return -event.res;
	close(fd);
	return run("./new");
}

static int write_by_ring(uint8_t flags)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_WRITE, .flags = flags };
	const int fd = new_file("new");
	struct uring ring;
	const void *text;
	size_t size;
	int err;

	text = load(probe_path(), &size);
	if (fd < 0 || !text)
		return errno;
	err = uring_open(&ring, 0);
	if (err)
		return -err;
	sqe.fd = fd;
	sqe.addr = (uintptr_t)text;
	sqe.len = size;
	err = uring_do(&ring, &sqe);
	if (err < 0)
		return -err;
	close(ring.fd);
	close(fd);
	/* The ring lets go of the file when it is torn down, some time later. */
	do {
		err = run("./new");
	} while (err == ETXTBSY && !usleep(10000));
	return err;
}

static int by_ring(void)
{
	return write_by_ring(0);
}

static int by_ring_worker(void)
{
	return write_by_ring(IOSQE_ASYNC);
}

static int by_tmpfile(void)
{
	const int fd = open(".", O_TMPFILE | O_RDWR | O_CLOEXEC, 0755);
	char path[64];
	int err;

	if (fd < 0)
		return errno;
	err = fill(fd, probe_path());
	if (err)
		return err;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	if (linkat(AT_FDCWD, path, AT_FDCWD, "new", AT_SYMLINK_FOLLOW))
		return errno;
	close(fd);
	return run("./new");
}

static int exec_fd(int fd)
{
	char *const argv[] = { "memfd", NULL };
	const pid_t child = fork();

	if (!child) {
		syscall(SYS_execveat, fd, "", argv, environ, AT_EMPTY_PATH);
		_exit(errno);
	}
	return child_wait(child);
}

/* What is executed must not be open for writing. */
static int exec_reopened(int fd)
{
	char path[64];
	int again;

	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	again = open(path, O_RDONLY | O_CLOEXEC);
	close(fd);
	return again < 0 ? errno : exec_fd(again);
}

static int by_memfd(void)
{
	const int fd = memfd_create("code", MFD_CLOEXEC);
	const int err = fd < 0 ? errno : fill(fd, probe_path());

	return err ?: exec_reopened(fd);
}

static int by_memfd_mapping(void)
{
	const int fd = memfd_create("code", MFD_CLOEXEC);
	const void *text;
	size_t size;
	void *map;

	text = load(probe_path(), &size);
	if (fd < 0 || !text || ftruncate(fd, size))
		return errno;
	map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
	if (map == MAP_FAILED)
		return errno;
	memcpy(map, text, size);
	munmap(map, size);
	return exec_reopened(fd);
}

static int by_deleted(void)
{
	int err, fd;

	err = plant("new");
	if (err)
		return err;
	fd = open("new", O_RDONLY | O_CLOEXEC);
	if (fd < 0 || unlink("new"))
		return errno;
	return exec_fd(fd);
}

/* A descriptor from before the program was looked at. */
static int by_held_descriptor(void)
{
	const int fd = open("tool", O_WRONLY | O_CLOEXEC);
	int err;

	/* Not while it can be written. */
	err = run("./tool");
	if (fd < 0 || err != ETXTBSY)
		return err ?: EPROTO;
	if (pwrite(fd, "x", 1, lseek(fd, 0, SEEK_END)) != 1)
		return errno;
	close(fd);
	return run("./tool");
}

static int by_script(void)
{
	return write_file("new", "#!/bin/sh\nexit 0\n", 0755) ? errno :
								run("./new");
}

/* The script is clean, and its interpreter is not. */
static int by_interpreter(void)
{
	return plant("interpreter") ?: run("./script");
}

/* It is killed when it is too late to return an error. */
static int by_loader_of_program(void)
{
	const int err = plant_as("new", DRIFT_LOADER);

	return err ?: rename("new", "loader") ? errno :
	       run("./loaded")		      ? EPERM :
						0;
}

static int by_loader(void)
{
	const int err = plant_as("new", "/bin/true");

	return err ?: spawn(DRIFT_LOADER, "./new", NULL) ? EPERM : 0;
}

static int by_dlopen(void)
{
	const int err = plant_as("new", LIBRARY);

	return err ?: dlopen("./new", RTLD_NOW) ? 0 : EPERM;
}

static int map_code(int prot, int then)
{
	int err, fd;
	void *map;

	err = plant("new");
	if (err)
		return err;
	fd = open("new", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno;
	map = mmap(NULL, 4096, prot, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return errno;
	return then && mprotect(map, 4096, then) ? errno : 0;
}

static int by_mapped_code(void)
{
	return map_code(PROT_READ | PROT_EXEC, 0);
}

/* Code that is mapped already is not judged again when it is another one. */
static int rewrite_code(bool shared)
{
	/* mov eax, 42; ret */
	static const char code[] = "\xb8\x2a\0\0\0\xc3";
	int (*map)(void);
	char *to;
	int fd;

	fd = open("tool", O_RDWR | O_CLOEXEC);
	if (fd < 0)
		return errno;
	map = mmap(NULL, 4096, PROT_READ | PROT_EXEC, MAP_PRIVATE, fd, 0);
	if (map == MAP_FAILED)
		return errno;
	if (!shared && pwrite(fd, code, sizeof(code), 0) != sizeof(code))
		return errno == ETXTBSY ? EPERM : errno;
	if (shared) {
		to = mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, fd, 0);
		if (to == MAP_FAILED)
			return errno == ETXTBSY ? EPERM : errno;
		memcpy(to, code, sizeof(code));
	}
	return map() == 42 ? 0 : EPROTO;
}

static int by_rewritten_code(void)
{
	return rewrite_code(false);
}

static int by_shared_code(void)
{
	return rewrite_code(true);
}

static int by_protected_code(void)
{
	return map_code(PROT_READ, PROT_READ | PROT_EXEC);
}

/* Whether commands were read, which leave a trace. */
static int is_done(void)
{
	return access("done", F_OK) ? EPERM : 0;
}

static int write_commands(void)
{
	return write_file("new", ": >done\n", 0644) ? errno : 0;
}

static int by_shell(void)
{
	const int err = write_commands();

	return err ?: spawn("/bin/sh", "new", NULL) < 0 ? EPROTO : is_done();
}

static int by_shell_input(void)
{
	pid_t child;
	int err, fd;

	err = write_commands();
	if (err)
		return err;
	fd = open("new", O_RDONLY);
	if (fd < 0)
		return errno;
	child = fork();
	if (!child) {
		dup2(fd, 0);
		_exit(try_exec("/bin/sh", NULL));
	}
	child_wait(child);
	return is_done();
}

static int by_sourcing(void)
{
	const int err = write_commands();

	return err ?: spawn("/bin/sh", "-c", ". ./new", NULL) < 0 ? EPROTO :
								    is_done();
}

static int by_overlay(void)
{
	const int fd = open("merged/tool", O_WRONLY | O_APPEND | O_CLOEXEC);

	if (fd < 0 || write(fd, "x", 1) != 1)
		return errno;
	close(fd);
	return run("merged/tool");
}

/* Written below, executed above, and the other way round. */
static int by_upper(void)
{
	return plant("upper/new") ?: run("merged/new");
}

static int by_upper_after(void)
{
	return plant("merged/new") ?: run("upper/new");
}

const struct attack drift_attacks[] = {
	{ "write", by_write },
	{ "rename", by_rename },
	{ "link", by_link },
	{ "symlink", by_symlink },
	{ "chmod", by_chmod },
	{ "rename over a program", by_rename_over },
	{ "exchange with a program", by_exchange },
	{ "unlink and link", by_unlink_and_link },
	{ "append to a program", by_append },
	{ "truncate", by_truncate },
	{ "ftruncate", by_ftruncate },
	{ "fallocate", by_fallocate },
	{ "shared mapping", by_mapping },
	{ "mprotect of a shared mapping", by_mprotect },
	{ "copy_file_range", by_copy_file_range },
	{ "sendfile", by_sendfile },
	{ "splice", by_splice },
	{ "pwritev2", by_pwritev },
	{ "aio", by_aio },
	{ "io_uring", by_ring },
	{ "io_uring worker", by_ring_worker },
	{ "O_TMPFILE and linkat", by_tmpfile },
	{ "memfd", by_memfd },
	{ "mapped memfd", by_memfd_mapping },
	{ "deleted file", by_deleted },
	{ "descriptor held", by_held_descriptor },
	{ "script", by_script },
	{ "interpreter of a script", by_interpreter },
	{ "loader of a program", by_loader_of_program },
	{ "loader as program", by_loader },
	{ "dlopen", by_dlopen },
	{ "mmap", by_mapped_code },
	{ "mapped code, rewritten", by_rewritten_code },
	{ "mapped code, rewritten by a mapping", by_shared_code },
	{ "mprotect", by_protected_code },
	{ "shell", by_shell },
	{ "input of a shell", by_shell_input },
	{ "sourced by a shell", by_sourcing },
	{ "overlay", by_overlay },
	{ "overlay's upper directory", by_upper },
	{ "written above, executed below", by_upper_after },
	{ NULL, NULL },
};

/* What was not written may be executed, whatever else was done to it. */
int drift_leave_alone(void)
{
	return run("./tool") ?:
	       chmod("tool", 0700) || rename("tool", "renamed") ||
			       link("renamed", "linked") ?
			      errno :
	       run("./linked") ?:
	       chmod("merged/other", 0700) ? errno :
	       run("merged/other")	   ?:
	       rename("merged/other", "merged/renamed") ? errno :
							  run("merged/renamed");
}

/*
 * Where only some files are marked as they are written, their copies are, as who
 * has read them has the mark.
 */
static int by_copying(void)
{
	return plant("download/new") ?:
	       spawn("/bin/cp", "download/new", "new", NULL) ? EPROTO :
	       run("./new");
}

static int by_catting(void)
{
	return plant("download/new") ?:
	       spawn("/bin/sh", "-c", "cat download/new | cat >new; chmod +x new",
		     NULL) ?
			      EPROTO :
			      run("./new");
}

static int by_packing(void)
{
	return plant("download/new") ?:
	       spawn("/bin/sh", "-c",
		     "gzip <download/new >new.gz && gunzip <new.gz >new && chmod +x new",
		     NULL) ?
			      EPROTO :
			      run("./new");
}

static int by_moving(void)
{
	return plant("download/new") ?:
	       spawn("/bin/mv", "download/new", "merged/new", NULL) ?
			      EPROTO :
			      run("merged/new");
}

static int by_mapping_copy(void)
{
	const int in = plant("download/new") ? -1 : open("download/new", O_RDONLY);
	const int out = open("blank", O_RDWR);
	struct stat st;
	void *from, *to;

	if (in < 0 || out < 0 || fstat(in, &st))
		return errno;
	from = mmap(NULL, st.st_size, PROT_READ, MAP_PRIVATE, in, 0);
	to = mmap(NULL, st.st_size, PROT_READ | PROT_WRITE, MAP_SHARED, out, 0);
	if (from == MAP_FAILED || to == MAP_FAILED)
		return errno;
	memcpy(to, from, st.st_size);
	munmap(to, st.st_size);
	close(out);
	return run("./blank");
}

/* Nothing that was marked is copied. */
int drift_copy_others(void)
{
	return spawn("/bin/cp", "tool", "new", NULL) ? EPROTO : run("./new");
}

const struct attack drift_copies[] = {
	{ "cp", by_copying },
	{ "cat", by_catting },
	{ "gzip", by_packing },
	{ "mv", by_moving },
	{ "mappings", by_mapping_copy },
	{ NULL, NULL },
};
