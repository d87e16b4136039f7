/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hcsec selftests - io_uring without a library
 */

#ifndef _SELFTESTS_HCSEC_URING_H
#define _SELFTESTS_HCSEC_URING_H

#include <linux/io_uring.h>
#include <stddef.h>
#include <stdint.h>

#include "net.h"

struct uring {
	int fd;
	uint32_t flags;
	uint32_t *sq_tail;
	uint32_t *sq_flags;
	uint32_t sq_mask;
	uint32_t *cq_head;
	uint32_t *cq_tail;
	uint32_t cq_mask;
	uint32_t *array;
	struct io_uring_sqe *sqes;
	struct io_uring_cqe *cqes;
};

/* Makes a ring with these IORING_SETUP_* flags; 0 or a negative errno. */
int uring_open(struct uring *ring, uint32_t flags);
/* Hands a request in; 0 or a negative errno. */
int uring_submit(struct uring *ring, const struct io_uring_sqe *sqe);
/* Waits for an answer: its result; its flags, if they are asked for. */
int uring_wait(struct uring *ring, uint32_t *flags);
/* Hands in a request and waits for its answer. */
int uring_do(struct uring *ring, const struct io_uring_sqe *sqe);

/* Requests, with these IOSQE_* flags. */
struct io_uring_sqe uring_connect(int fd, const struct address *address,
				  uint8_t flags);
struct io_uring_sqe uring_bind(int fd, const struct address *address,
			       uint8_t flags);
struct io_uring_sqe uring_listen(int fd, uint8_t flags);
struct io_uring_sqe uring_accept(int fd, uint8_t flags);
struct io_uring_sqe uring_socket(int family, int type, uint8_t flags);
/* One byte, with an address if it is not NULL. */
struct io_uring_sqe uring_send(int fd, const struct address *address,
			       uint8_t flags);
struct io_uring_sqe uring_recv(int fd, void *buf, size_t len, uint8_t flags);

#endif /* _SELFTESTS_HCSEC_URING_H */
