// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - io_uring without a library
 *
 * One request at a time.  Buffers and addresses of a request must last until
 * its answer is there.
 */

#include <errno.h>
#include <stddef.h>
#include <sys/mman.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"
#include "uring.h"

#define ENTRIES 4

/* All rings of a kernel since 5.4 share one mapping, but for the requests. */
int uring_open(struct uring *ring, uint32_t flags)
{
	struct io_uring_params params = { .flags = flags,
					  .sq_thread_idle = 1000 };
	size_t size;
	char *base;

	ring->fd = syscall(__NR_io_uring_setup, ENTRIES, &params);
	if (ring->fd < 0)
		return -errno;
	ring->flags = flags;
	size = params.cq_off.cqes +
	       params.cq_entries * sizeof(struct io_uring_cqe);
	base = mmap(NULL, size, PROT_READ | PROT_WRITE,
		    MAP_SHARED | MAP_POPULATE, ring->fd, IORING_OFF_SQ_RING);
	ring->sqes = mmap(NULL, params.sq_entries * sizeof(*ring->sqes),
			  PROT_READ | PROT_WRITE, MAP_SHARED | MAP_POPULATE,
			  ring->fd, IORING_OFF_SQES);
	if (base == MAP_FAILED || ring->sqes == MAP_FAILED)
		return -errno;
	ring->sq_tail = (void *)(base + params.sq_off.tail);
	ring->sq_flags = (void *)(base + params.sq_off.flags);
	ring->sq_mask = *(uint32_t *)(base + params.sq_off.ring_mask);
	ring->array = (void *)(base + params.sq_off.array);
	ring->cq_head = (void *)(base + params.cq_off.head);
	ring->cq_tail = (void *)(base + params.cq_off.tail);
	ring->cq_mask = *(uint32_t *)(base + params.cq_off.ring_mask);
	ring->cqes = (void *)(base + params.cq_off.cqes);
	return 0;
}

static int enter(const struct uring *ring, unsigned int submit,
		 unsigned int wait, unsigned int flags)
{
	int ret;

	do {
		ret = syscall(__NR_io_uring_enter, ring->fd, submit, wait,
			      flags, NULL, 0);
	} while (ret < 0 && errno == EINTR);
	return ret < 0 ? -errno : 0;
}

int uring_submit(struct uring *ring, const struct io_uring_sqe *sqe)
{
	const uint32_t tail = *ring->sq_tail;
	const uint32_t index = tail & ring->sq_mask;

	ring->sqes[index] = *sqe;
	ring->array[index] = index;
	/* Pairs with the kernel's smp_load_acquire() of the tail. */
	__atomic_store_n(ring->sq_tail, tail + 1, __ATOMIC_SEQ_CST);
	if (!(ring->flags & IORING_SETUP_SQPOLL))
		return enter(ring, 1, 0, 0);
	if (__atomic_load_n(ring->sq_flags, __ATOMIC_SEQ_CST) &
	    IORING_SQ_NEED_WAKEUP)
		return enter(ring, 0, 0, IORING_ENTER_SQ_WAKEUP);
	return 0;
}

int uring_wait(struct uring *ring, uint32_t *flags)
{
	const struct io_uring_cqe *cqe;
	uint32_t head = *ring->cq_head;
	int err, ret;

	/* Pairs with the kernel's smp_store_release() of the tail. */
	while (__atomic_load_n(ring->cq_tail, __ATOMIC_ACQUIRE) == head) {
		err = enter(ring, 0, 1, IORING_ENTER_GETEVENTS);
		if (err)
			return err;
	}
	cqe = &ring->cqes[head & ring->cq_mask];
	ret = cqe->res;
	if (flags)
		*flags = cqe->flags;
	__atomic_store_n(ring->cq_head, head + 1, __ATOMIC_RELEASE);
	return ret;
}

int uring_do(struct uring *ring, const struct io_uring_sqe *sqe)
{
	const int err = uring_submit(ring, sqe);

	return err ?: uring_wait(ring, NULL);
}

struct io_uring_sqe uring_connect(int fd, const struct address *address,
				  uint8_t flags)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_CONNECT,
		.flags = flags,
		.fd = fd,
		.addr = (uintptr_t)&address->any,
		.off = address->len,
	};
}

struct io_uring_sqe uring_bind(int fd, const struct address *address,
			       uint8_t flags)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_BIND,
		.flags = flags,
		.fd = fd,
		.addr = (uintptr_t)&address->any,
		.addr2 = address->len,
	};
}

struct io_uring_sqe uring_listen(int fd, uint8_t flags)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_LISTEN,
		.flags = flags,
		.fd = fd,
		.len = 16,
	};
}

struct io_uring_sqe uring_accept(int fd, uint8_t flags)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_ACCEPT,
		.flags = flags,
		.fd = fd,
	};
}

struct io_uring_sqe uring_socket(int family, int type, uint8_t flags)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_SOCKET,
		.flags = flags,
		.fd = family,
		.off = type,
	};
}

struct io_uring_sqe uring_send(int fd, const struct address *address,
			       uint8_t flags)
{
	static const char byte = 'x';

	return (struct io_uring_sqe){
		.opcode = IORING_OP_SEND,
		.flags = flags,
		.fd = fd,
		.addr = (uintptr_t)&byte,
		.len = sizeof(byte),
		.msg_flags = MSG_NOSIGNAL,
		.addr2 = address ? (uintptr_t)&address->any : 0,
		.addr_len = address ? address->len : 0,
	};
}

struct io_uring_sqe uring_recv(int fd, void *buf, size_t len, uint8_t flags)
{
	return (struct io_uring_sqe){
		.opcode = IORING_OP_RECV,
		.flags = flags,
		.fd = fd,
		.addr = (uintptr_t)buf,
		.len = len,
	};
}
