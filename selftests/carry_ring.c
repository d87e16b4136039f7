// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Data that goes by rings of io_uring, and by userfaultfd
 *
 * The rings are made by the parent of both, and each of them is used by one.
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/io_uring.h>
#include <linux/userfaultfd.h>
#include <stdint.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "carry.h"
#include "common.h"
#include "net.h"
#include "uring.h"

#define PAGE 4096

/* Of the source, and of the other one. */
static struct uring rings[2];

static int check(int answer)
{
	if (answer < 0)
		return answer;
	return answer == TEXT_SIZE ? 0 : -EIO;
}

static int register_with(const struct uring *ring, unsigned int what,
			 const void *data, unsigned int count)
{
	return syscall(__NR_io_uring_register, ring->fd, what, data, count) < 0 ?
		       -errno :
		       0;
}

static int make_rings(struct track *track)
{
	const int none = -1;
	int err = 0, i;

	for (i = 0; !err && i < 2; i++) {
		err = uring_open(&rings[i], 0);
		/* Room for one file. */
		if (!err)
			err = register_with(&rings[i], IORING_REGISTER_FILES,
					    &none, 1);
	}
	return err;
}

static int put_message(struct track *track, const char *text)
{
	struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MSG_RING,
		.fd = rings[1].fd,
		.addr = IORING_MSG_DATA,
	};

	memcpy(&sqe.off, text, sizeof(sqe.off));
	memcpy(&sqe.len, text + sizeof(sqe.off), sizeof(sqe.len));
	return uring_do(&rings[0], &sqe);
}

static int get_message(struct track *track, char *text)
{
	const struct uring *const ring = &rings[1];
	const struct io_uring_cqe *const answer =
		&ring->cqes[*ring->cq_head & ring->cq_mask];
	const int32_t rest = uring_wait(&rings[1], NULL);

	memcpy(text, &answer->user_data, sizeof(answer->user_data));
	memcpy(text + sizeof(answer->user_data), &rest, sizeof(rest));
	return 0;
}

const struct way way_ring_message = {
	.make = make_rings, .put = put_message, .get = get_message,
	.shares = true, .within = true,
};

static int put_sent_file(struct track *track, const char *text)
{
	const int fd = memfd_create("way", MFD_CLOEXEC);
	const struct io_uring_files_update update = {
		.fds = (uintptr_t)&fd,
	};
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_MSG_RING,
		.fd = rings[1].fd,
		.addr = IORING_MSG_SEND_FD,
		.msg_ring_flags = IORING_MSG_RING_CQE_SKIP,
		/* The first place, which is counted from 1 here. */
		.file_index = 1,
	};
	int err;

	if (fd < 0 || pwrite(fd, text, TEXT_SIZE, 0) < 0)
		return -errno;
	err = register_with(&rings[0], IORING_REGISTER_FILES_UPDATE, &update, 1);
	return err ?: uring_do(&rings[0], &sqe);
}

static struct io_uring_sqe read_fixed_file(void *text)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_READ,
		.flags = IOSQE_FIXED_FILE,
		.addr = (uintptr_t)text,
		.len = TEXT_SIZE,
	};
}

/* It never becomes a descriptor of the one who reads it. */
static int get_sent_file(struct track *track, char *text)
{
	const struct io_uring_sqe sqe = read_fixed_file(text);

	return check(uring_do(&rings[1], &sqe));
}

const struct way way_ring_send_fd = {
	.make = make_rings, .put = put_sent_file, .get = get_sent_file,
	.shares = true,
};

#ifndef IORING_FIXED_FD_NO_CLOEXEC
#define IORING_OP_FIXED_FD_INSTALL 54
#endif

static int get_installed_file(struct track *track, char *text)
{
	const struct io_uring_sqe sqe = {
		.opcode = IORING_OP_FIXED_FD_INSTALL,
		.flags = IOSQE_FIXED_FILE,
	};
	const int fd = uring_do(&rings[1], &sqe);

	return fd < 0 ? fd : check(pread(fd, text, TEXT_SIZE, 0));
}

const struct way way_ring_install = {
	.make = make_rings, .put = put_sent_file, .get = get_installed_file,
	.shares = true,
};

/* The thread that polls the ring is a thread of the parent. */
static int make_polled(struct track *track)
{
	int err;

	track->fd[0] = memfd_create("way", MFD_CLOEXEC);
	if (track->fd[0] < 0)
		return -errno;
	err = uring_open(&rings[1], IORING_SETUP_SQPOLL);
	return err ?: register_with(&rings[1], IORING_REGISTER_FILES,
				    &track->fd[0], 1);
}

static int put_memfd(struct track *track, const char *text)
{
	return check(pwrite(track->fd[0], text, TEXT_SIZE, 0));
}

static int get_polled(struct track *track, char *text)
{
	static char buffer[TEXT_SIZE];
	const struct iovec iov = { buffer, TEXT_SIZE };
	struct io_uring_sqe sqe = read_fixed_file(buffer);
	int err;

	/* So that it goes to the memory of whoever has registered that. */
	sqe.opcode = IORING_OP_READ_FIXED;
	err = register_with(&rings[1], IORING_REGISTER_BUFFERS, &iov, 1);
	if (!err)
		err = check(uring_do(&rings[1], &sqe));
	memcpy(text, buffer, TEXT_SIZE);
	return err;
}

const struct way way_ring_polled = {
	.make = make_polled, .put = put_memfd, .get = get_polled,
	.shares = true, .within = true,
};

/* At the same address in both processes, and written by neither. */
static char missing[PAGE] __attribute__((aligned(PAGE)));

static int make_sockets(struct track *track)
{
	return socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, track->fd) ?
		       -errno :
		       0;
}

static int ready_fault(struct track *track)
{
	const int fd = syscall(__NR_userfaultfd,
			       O_CLOEXEC | UFFD_USER_MODE_ONLY);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)missing, PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};

	if (fd < 0 || ioctl(fd, UFFDIO_API, &api) ||
	    ioctl(fd, UFFDIO_REGISTER, &range))
		return -errno;
	return fd_send(track->fd[0], fd) < 0 ? -errno : 0;
}

static int put_fault(struct track *track, const char *text)
{
	static char page[PAGE] __attribute__((aligned(PAGE)));
	const int fd = fd_recv(track->fd[1]);
	struct uffdio_copy copy = {
		.dst = (uintptr_t)missing,
		.src = (uintptr_t)page,
		.len = PAGE,
	};

	memcpy(page, text, TEXT_SIZE);
	return fd < 0 || ioctl(fd, UFFDIO_COPY, &copy) ? -errno : 0;
}

static int get_fault(struct track *track, char *text)
{
	memcpy(text, missing, TEXT_SIZE);
	return 0;
}

const struct way way_userfault = {
	.make = make_sockets, .ready = ready_fault, .put = put_fault,
	.get = get_fault, .shares = true,
};
