// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Data in descriptors, and calls that somebody else makes
 */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <linux/aio_abi.h>
#include <linux/filter.h>
#include <linux/io_uring.h>
#include <linux/seccomp.h>
#include <pthread.h>
#include <stddef.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/wait.h>
#include <unistd.h>

#include "carry.h"
#include "common.h"
#include "net.h"
#include "uring.h"

static int check(ssize_t len)
{
	if (len < 0)
		return -errno;
	return len == TEXT_SIZE ? 0 : -EIO;
}

static int check_answer(int answer)
{
	if (answer < 0)
		return answer;
	return answer == TEXT_SIZE ? 0 : -EIO;
}

static int make_sockets(struct track *track)
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, track->fd) ?
		       -errno :
		       0;
}

static int put_rights_file(struct track *track, const char *text)
{
	const int fd = memfd_create("way", MFD_CLOEXEC);

	if (fd < 0 || pwrite(fd, text, TEXT_SIZE, 0) < 0)
		return -errno;
	return fd_send(track->fd[1], fd) < 0 ? -errno : 0;
}

static int get_rights_file(struct track *track, char *text)
{
	const int fd = fd_recv(track->fd[0]);

	return fd < 0 ? -errno : check(pread(fd, text, TEXT_SIZE, 0));
}

const struct way way_rights_file = {
	.make = make_sockets, .put = put_rights_file, .get = get_rights_file,
};

static int put_rights_pipe(struct track *track, const char *text)
{
	int fd[2];

	if (pipe2(fd, O_CLOEXEC) || write(fd[1], text, TEXT_SIZE) < 0)
		return -errno;
	return fd_send(track->fd[1], fd[0]) < 0 ? -errno : 0;
}

static int get_rights_pipe(struct track *track, char *text)
{
	const struct iovec iov = { text, TEXT_SIZE };
	const int fd = fd_recv(track->fd[0]);

	return fd < 0 ? -errno : check(vmsplice(fd, &iov, 1, 0));
}

const struct way way_rights_pipe = {
	.make = make_sockets, .put = put_rights_pipe, .get = get_rights_pipe,
};

static int make_number(struct track *track)
{
	/* What the source opens gets this number. */
	track->fd[0] = 77;
	return 0;
}

static int put_number(struct track *track, const char *text)
{
	const int fd = memfd_create("way", MFD_CLOEXEC);

	if (fd < 0 || pwrite(fd, text, TEXT_SIZE, 0) < 0 ||
	    dup2(fd, track->fd[0]) < 0)
		return -errno;
	return 0;
}

static int get_number(struct track *track, char *text)
{
	const int pidfd =
		syscall(__NR_pidfd_open, track->meeting->source, 0);
	const int fd = syscall(__NR_pidfd_getfd, pidfd, track->fd[0], 0);

	return fd < 0 ? -errno : check(pread(fd, text, TEXT_SIZE, 0));
}

const struct way way_getfd = {
	.make = make_number, .put = put_number, .get = get_number,
};

/* The source answers the other one's getppid() by a descriptor of its own. */
static int listen_to_self(void)
{
	struct sock_filter filter[] = {
		BPF_STMT(BPF_LD | BPF_W | BPF_ABS,
			 offsetof(struct seccomp_data, nr)),
		BPF_JUMP(BPF_JMP | BPF_JEQ | BPF_K, __NR_getppid, 0, 1),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_USER_NOTIF),
		BPF_STMT(BPF_RET | BPF_K, SECCOMP_RET_ALLOW),
	};
	const struct sock_fprog program = { ARRAY_LEN(filter), filter };

	if (prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0))
		return -1;
	return syscall(__NR_seccomp, SECCOMP_SET_MODE_FILTER,
		       SECCOMP_FILTER_FLAG_NEW_LISTENER, &program);
}

static int ready_listener(struct track *track)
{
	const int listener = listen_to_self();

	if (listener < 0)
		return -errno;
	return fd_send(track->fd[0], listener) < 0 ? -errno : 0;
}

static int put_added(struct track *track, const char *text)
{
	const int listener = fd_recv(track->fd[1]);
	const int fd = memfd_create("way", MFD_CLOEXEC);
	struct seccomp_notif call = {};
	struct seccomp_notif_addfd add = {
		.flags = SECCOMP_ADDFD_FLAG_SEND,
		.srcfd = fd,
	};

	if (listener < 0 || fd < 0 || pwrite(fd, text, TEXT_SIZE, 0) < 0 ||
	    ioctl(listener, SECCOMP_IOCTL_NOTIF_RECV, &call))
		return -errno;
	add.id = call.id;
	return ioctl(listener, SECCOMP_IOCTL_NOTIF_ADDFD, &add) < 0 ? -errno :
								      0;
}

static int get_added(struct track *track, char *text)
{
	const int fd = syscall(__NR_getppid);

	return check(pread(fd, text, TEXT_SIZE, 0));
}

const struct way way_addfd = {
	.make = make_sockets, .ready = ready_listener, .put = put_added,
	.get = get_added, .waits = true,
};

static int make_memfd(struct track *track)
{
	/* Kept over exec. */
	track->fd[0] = memfd_create("way", 0);
	return track->fd[0] < 0 || ftruncate(track->fd[0], TEXT_SIZE) ? -errno :
									0;
}

static int put_memfd(struct track *track, const char *text)
{
	return check(pwrite(track->fd[0], text, TEXT_SIZE, 0));
}

/* A child reads and leaves what it got where the parent is. */
static int get_by_child(struct track *track, char *text)
{
	const pid_t pid = vfork();

	if (!pid)
		_exit(pread(track->fd[0], text, TEXT_SIZE, 0) != TEXT_SIZE);
	return child_wait(pid) ? -EIO : 0;
}

const struct way way_vfork = {
	.make = make_memfd, .put = put_memfd, .get = get_by_child,
};

struct reading {
	int fd;
	char *text;
	int err;
};

static void *read_there(void *data)
{
	struct reading *const reading = data;

	reading->err = check(pread(reading->fd, reading->text, TEXT_SIZE, 0));
	return NULL;
}

static int get_by_thread(struct track *track, char *text)
{
	struct reading reading = { track->fd[0], text, -EIO };
	pthread_t thread;

	if (pthread_create(&thread, NULL, read_there, &reading))
		return -EAGAIN;
	pthread_join(thread, NULL);
	return reading.err;
}

const struct way way_thread = {
	.make = make_memfd, .put = put_memfd, .get = get_by_thread,
};

static int get_by_aio(struct track *track, char *text)
{
	aio_context_t context = 0;
	struct iocb block = {
		.aio_lio_opcode = IOCB_CMD_PREAD,
		.aio_fildes = track->fd[0],
		.aio_buf = (uintptr_t)text,
		.aio_nbytes = TEXT_SIZE,
	};
	struct iocb *blocks[] = { &block };
	struct io_event event;

	if (syscall(__NR_io_setup, 1, &context) ||
	    syscall(__NR_io_submit, context, 1, blocks) != 1 ||
	    syscall(__NR_io_getevents, context, 1, 1, &event, NULL) != 1)
		return -errno;
	return check_answer(event.res);
}

const struct way way_aio = {
	.make = make_memfd, .put = put_memfd, .get = get_by_aio,
};

static int read_by_ring(struct track *track, char *text, uint8_t flags)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_READ,
		.flags = flags,
		.fd = track->fd[0],
		.addr = (uintptr_t)text,
		.len = TEXT_SIZE,
	};
	struct uring ring;
	const int err = uring_open(&ring, 0);

	return err ?: check_answer(uring_do(&ring, &sqe));
}

static int get_by_ring(struct track *track, char *text)
{
	return read_by_ring(track, text, 0);
}

const struct way way_uring = {
	.make = make_memfd, .put = put_memfd, .get = get_by_ring,
};

static int get_by_worker(struct track *track, char *text)
{
	return read_by_ring(track, text, IOSQE_ASYNC);
}

const struct way way_uring_async = {
	.make = make_memfd, .put = put_memfd, .get = get_by_worker,
};

static int register_with(const struct uring *ring, unsigned int what,
			 const void *data, unsigned int count)
{
	return syscall(__NR_io_uring_register, ring->fd, what, data, count) ?
		       -errno :
		       0;
}

/* A file and a buffer that the ring was given before. */
static struct uring fixed_ring;
static char fixed_buffer[TEXT_SIZE];

static int ready_fixed(struct track *track)
{
	const struct iovec iov = { fixed_buffer, TEXT_SIZE };
	int err = uring_open(&fixed_ring, 0);

	if (!err)
		err = register_with(&fixed_ring, IORING_REGISTER_BUFFERS, &iov,
				    1);
	if (!err)
		err = register_with(&fixed_ring, IORING_REGISTER_FILES,
				    &track->fd[0], 1);
	return err;
}

static int read_fixed(struct track *track, char *text)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_READ_FIXED,
		.flags = IOSQE_FIXED_FILE,
		.fd = 0,
		.addr = (uintptr_t)fixed_buffer,
		.len = TEXT_SIZE,
	};
	const int err = check_answer(uring_do(&fixed_ring, &sqe));

	memcpy(text, fixed_buffer, TEXT_SIZE);
	return err;
}

static int get_by_fixed(struct track *track, char *text)
{
	return ready_fixed(track) ?: read_fixed(track, text);
}

const struct way way_uring_fixed = {
	.make = make_memfd, .put = put_memfd, .get = get_by_fixed,
};

const struct way way_uring_registered = {
	.make = make_memfd, .ready = ready_fixed, .put = put_memfd,
	.get = read_fixed, .shares = true,
};

static int make_pipe(struct track *track)
{
	return pipe2(track->fd, O_CLOEXEC) ? -errno : 0;
}

static int put_pipe(struct track *track, const char *text)
{
	return check(write(track->fd[1], text, TEXT_SIZE));
}

static int get_by_splice(struct track *track, char *text)
{
	const int own = memfd_create("own", MFD_CLOEXEC);
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_SPLICE,
		.fd = own,
		.off = 0,
		.splice_fd_in = track->fd[0],
		.splice_off_in = -1,
		.len = TEXT_SIZE,
	};
	struct uring ring;
	int err = uring_open(&ring, 0);

	if (!err)
		err = check_answer(uring_do(&ring, &sqe));
	return err ?: check(pread(own, text, TEXT_SIZE, 0));
}

const struct way way_uring_splice = {
	.make = make_pipe, .put = put_pipe, .get = get_by_splice,
	.within = true,
};
