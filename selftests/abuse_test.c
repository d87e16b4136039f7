// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - The file "load" in the wrong hands
 *
 * Shared by threads and processes, written to by other calls than write(2), from
 * memory that changes, faults or never comes.  Either the very blob that was
 * signed is in force afterwards or the one before.
 */

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/hcsec.h>
#include <linux/userfaultfd.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"
#include "sign.h"
#include "uring.h"

#define MAX_BLOB (64 * 1024)
#define PAGE 4096
#define THREADS 4

static const char policy[] =
	"container confined" IN("confined")
	"deny socket.create family unix\n"
	"}\n";

/* Compiled once, before the tests. */
static unsigned char *draft;

/* The next policy, not yet loaded, and a file to load it. */
FIXTURE(abuse) {
	uint64_t serial;
	unsigned char *blob;
	size_t len;
	int fd;
	int records;
};

FIXTURE_SETUP(abuse)
{
	ASSERT_EQ(0, policy_load(policy));
	self->serial = status_number("serial");
	self->blob = policy_draft_copy(draft);
	blob_set_serial(self->blob, self->serial + 1);
	self->len = blob_sign_by(self->blob, KEYS(key_dev()));
	self->fd = open(HCSEC_DIR "load", O_WRONLY | O_CLOEXEC);
	ASSERT_LE(0, self->fd);
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN(abuse)
{
	close(self->fd);
}

/* Whether these very bytes are in force. */
static bool in_force(const unsigned char *blob, size_t len)
{
	unsigned char *const now = malloc(MAX_BLOB);
	const int fd = open(HCSEC_DIR "policy", O_RDONLY | O_CLOEXEC);
	size_t got = 0;
	ssize_t n;
	bool same;

	while ((n = read(fd, now + got, MAX_BLOB - got)) > 0)
		got += n;
	close(fd);
	same = got == len && !memcmp(now, blob, len);
	free(now);
	return same;
}

/* What is shared by those who write one blob to one file. */
struct share {
	int fd;
	const unsigned char *blob;
	size_t len;
	size_t piece;
	atomic_size_t at;
	atomic_int verdicts;
};

/* Takes the next piece and writes it, whoever writes the one before. */
static void *write_pieces(void *data)
{
	struct share *const share = data;
	size_t at, len;

	for (;;) {
		at = atomic_fetch_add(&share->at, share->piece);
		if (at >= share->len)
			return NULL;
		len = share->len - at < share->piece ? share->len - at :
						       share->piece;
		if (write(share->fd, share->blob + at, len) < 0 &&
		    errno != EINVAL)
			atomic_fetch_add(&share->verdicts, 1);
	}
}

/* Several threads: pieces come in any order, but there is one verdict. */
TEST_F(abuse, threads)
{
	static const size_t pieces[] = { 1, 64, 500, 1500 };
	struct share share = { .blob = self->blob, .len = self->len };
	pthread_t threads[THREADS];
	size_t round, i;

	for (round = 0; round < ARRAY_LEN(pieces); round++) {
		share.fd = open(HCSEC_DIR "load", O_WRONLY | O_CLOEXEC);
		share.piece = pieces[round];
		share.at = 0;
		share.verdicts = 0;
		for (i = 0; i < THREADS; i++)
			ASSERT_EQ(0, pthread_create(&threads[i], NULL,
						    write_pieces, &share));
		for (i = 0; i < THREADS; i++)
			pthread_join(threads[i], NULL);
		close(share.fd);
		EXPECT_GE(1, share.verdicts);
		EXPECT_EQ(1, records_count(self->records, "type=load"));
		if (status_number("serial") == self->serial)
			continue;
		/* In spite of all they were in order. */
		EXPECT_EQ(0, share.verdicts);
		EXPECT_TRUE(in_force(self->blob, self->len));
		blob_set_serial(self->blob, ++self->serial + 1);
		blob_sign_by(self->blob, KEYS(key_dev()));
	}
}

/* A parent and its child go on where the other one has stopped. */
TEST_F(abuse, shared_by_fork)
{
	ASSERT_EQ(100, write(self->fd, self->blob, 100));
	IN_CHILD(EXPECT_EQ(400, write(self->fd, self->blob + 100, 400)));
	ASSERT_EQ(100, write(self->fd, self->blob + 500, 100));
	/* A copy that is closed does not end it. */
	close(dup(self->fd));
	IN_CHILD(EXPECT_EQ((ssize_t)self->len - 600,
			   write(self->fd, self->blob + 600,
				 self->len - 600)));
	EXPECT_TRUE(in_force(self->blob, self->len));
	EXPECT_EQ(1, records_count(self->records, "type=load"));
}

/* What changes while it is read is not what was signed. */
static void *flip(void *data)
{
	struct share *const share = data;
	unsigned char *const byte = (unsigned char *)share->blob + share->at;

	while (!share->verdicts)
		__atomic_fetch_xor(byte, 1, __ATOMIC_RELAXED);
	__atomic_fetch_and(byte, 0xfe, __ATOMIC_RELAXED);
	return NULL;
}

TEST_F(abuse, changing_memory)
{
	unsigned char *const good = malloc(self->len);
	struct share share = { .blob = self->blob, .len = self->len };
	unsigned int round, accepted = 0;
	pthread_t thread;
	int err;

	for (round = 0; round < 40; round++) {
		memcpy(good, self->blob, self->len);
		/* In the header, in the payload or in the signature. */
		share.at = (const size_t[]){ 41, 300, self->len - 1, 48 }
			[round % 4];
		share.verdicts = 0;
		self->blob[share.at] &= ~1;
		blob_sign_by(self->blob, KEYS(key_dev()));
		if (round % 4 == 2)
			self->blob[share.at] &= ~1;
		memcpy(good, self->blob, self->len);
		ASSERT_EQ(0, pthread_create(&thread, NULL, flip, &share));
		err = policy_write(self->blob, self->len);
		share.verdicts = 1;
		pthread_join(thread, NULL);
		EXPECT_TRUE(!err || err == -EKEYREJECTED) {
			TH_LOG("%d", err);
		}
		if (err) {
			EXPECT_EQ(self->serial, status_number("serial"));
			continue;
		}
		/* The signed serial, and not one that came after the check. */
		accepted++;
		self->serial++;
		EXPECT_EQ(self->serial, status_number("serial"));
		if (round % 4 != 2)
			EXPECT_TRUE(in_force(good, self->len));
		blob_set_serial(self->blob, self->serial + 1);
	}
	TH_LOG("%u of %u were in time", accepted, round);
	free(good);
}

/* Half of it is there, and half is not. */
TEST_F(abuse, faults)
{
	unsigned char *const pages = mmap(NULL, 3 * PAGE,
					  PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	struct iovec parts[2];
	size_t i;

	ASSERT_NE(MAP_FAILED, pages);
	ASSERT_EQ(0, mprotect(pages + PAGE, PAGE, PROT_NONE));
	for (i = 1; i <= 301; i += 100) {
		memcpy(pages + PAGE - i, self->blob, i);
		EXPECT_EQ(-EFAULT, policy_write(pages + PAGE - i, self->len));
		EXPECT_TRUE(error_is("blob cannot be read"));
		/* In pieces, of which the second one faults. */
		parts[0] = (struct iovec){ self->blob, i };
		parts[1] = (struct iovec){ pages + PAGE, self->len - i };
		close(self->fd);
		self->fd = open(HCSEC_DIR "load", O_WRONLY | O_CLOEXEC);
		EXPECT_EQ((ssize_t)i, writev(self->fd, parts, 2));
		EXPECT_TRUE(error_is("blob cannot be read"));
		EXPECT_EQ(-1, write(self->fd, self->blob + i, self->len - i));
		EXPECT_EQ(EINVAL, errno);
	}
	EXPECT_EQ(8, records_count(self->records,
				   "type=load verdict=deny errno=EFAULT"));
	EXPECT_EQ(self->serial, status_number("serial"));
}

struct late {
	int fd;
	const unsigned char *from;
	size_t len;
	ssize_t result;
};

static void *write_late(void *data)
{
	struct late *const late = data;

	late->result = write(late->fd, late->from, late->len);
	return NULL;
}

/* Who makes the kernel wait for the bytes keeps nobody else waiting. */
TEST_F(abuse, hanging)
{
	unsigned char *const pages = mmap(NULL, 2 * PAGE,
					  PROT_READ | PROT_WRITE,
					  MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	unsigned char *const rest = aligned_alloc(PAGE, PAGE);
	struct uffdio_api api = { .api = UFFD_API };
	struct uffdio_register range = {
		.range = { (uintptr_t)pages + PAGE, PAGE },
		.mode = UFFDIO_REGISTER_MODE_MISSING,
	};
	struct uffdio_copy copy = {
		.dst = (uintptr_t)pages + PAGE,
		.src = (uintptr_t)rest,
		.len = PAGE,
	};
	const size_t first = 200;
	struct late late = { .fd = self->fd, .from = pages + PAGE - first,
			     .len = self->len };
	struct uffd_msg message;
	pthread_t thread;
	int faults;

	ASSERT_GE(first + PAGE, self->len);
	faults = syscall(__NR_userfaultfd, O_CLOEXEC);
	ASSERT_LE(0, faults);
	ASSERT_EQ(0, ioctl(faults, UFFDIO_API, &api));
	ASSERT_EQ(0, ioctl(faults, UFFDIO_REGISTER, &range));
	memcpy(pages + PAGE - first, self->blob, first);
	memcpy(rest, self->blob + first, self->len - first);

	ASSERT_EQ(0, pthread_create(&thread, NULL, write_late, &late));
	ASSERT_EQ((ssize_t)sizeof(message),
		  read(faults, &message, sizeof(message)));
	/* It hangs: all others go on, and load something else. */
	EXPECT_EQ(self->serial, status_number("serial"));
	EXPECT_EQ(0, mode_set("permissive"));
	EXPECT_EQ(0, mode_set("enforce"));
	blob_set_serial(self->blob, self->serial + 5);
	EXPECT_EQ(0, policy_write(self->blob,
				  blob_sign_by(self->blob, KEYS(key_dev()))));
	EXPECT_EQ(0, ioctl(faults, UFFDIO_COPY, &copy));
	ASSERT_EQ(0, pthread_join(thread, NULL));
	/* By now it is older than what is in force. */
	EXPECT_EQ(-1, late.result);
	EXPECT_TRUE(error_starts("serial is below the one in force: "));
	EXPECT_EQ(self->serial + 5, status_number("serial"));
	EXPECT_TRUE(in_force(self->blob, self->len));
}

/* Other calls: those that write do just that, and the others do nothing. */
TEST_F(abuse, calls)
{
	struct iovec parts[3] = {
		{ self->blob, 100 },
		{ self->blob + 100, 100 },
		{ self->blob + 200, self->len - 200 },
	};
	loff_t offset = 0;
	char byte;
	int pipes[2], file, fd;

	EXPECT_EQ(-1, pwrite(self->fd, self->blob, self->len, 0));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(-1, pwrite(self->fd, self->blob, self->len, 128));
	EXPECT_EQ(-1, pwritev(self->fd, parts, 3, 0));
	EXPECT_EQ(-1, lseek(self->fd, 0, SEEK_SET));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(-1, syscall(__NR_write, self->fd, self->blob, SIZE_MAX));
	EXPECT_EQ(-1, ioctl(self->fd, _IOW('h', 1, int), &fd));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, PAGE, PROT_WRITE, MAP_SHARED,
				   self->fd, 0));

	file = memfd_create("blob", 0);
	ASSERT_EQ((ssize_t)self->len, write(file, self->blob, self->len));
	EXPECT_EQ(-1, sendfile(self->fd, file, &offset, self->len));
	EXPECT_EQ(-1, copy_file_range(file, &offset, self->fd, NULL, self->len,
				      0));
	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ((ssize_t)self->len, write(pipes[1], self->blob, self->len));
	EXPECT_EQ(-1, splice(pipes[0], NULL, self->fd, NULL, self->len, 0));
	EXPECT_EQ(0, records_count(self->records, "type=load"));
	EXPECT_EQ(self->serial, status_number("serial"));

	/* Nothing was consumed by all that. */
	EXPECT_EQ((ssize_t)self->len, writev(self->fd, parts, 3));
	EXPECT_TRUE(in_force(self->blob, self->len));

	fd = open(HCSEC_DIR "load", O_RDWR | O_TRUNC | O_APPEND | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-1, read(fd, &byte, 1));
	EXPECT_EQ(EINVAL, errno);
	/* One byte too many, and as many as there can be. */
	EXPECT_EQ(-1, syscall(__NR_write, fd, self->blob, 0x7ffff000));
	EXPECT_EQ(1, records_count(self->records,
				   "type=load verdict=deny errno=EBADMSG"));
	close(fd);
}

TEST_F(abuse, io_uring)
{
	struct io_uring_sqe request = {
		.opcode = IORING_OP_WRITE,
		.fd = self->fd,
		.addr = (uintptr_t)self->blob,
		.len = 150,
		.off = -1ULL,
	};
	struct uring ring;

	ASSERT_EQ(0, uring_open(&ring, 0));
	EXPECT_EQ(150, uring_do(&ring, &request));
	request.flags = IOSQE_ASYNC;
	request.addr += 150;
	EXPECT_EQ(150, uring_do(&ring, &request));
	request.addr += 150;
	request.len = self->len - 300;
	EXPECT_EQ((int)self->len - 300, uring_do(&ring, &request));
	EXPECT_TRUE(in_force(self->blob, self->len));
	EXPECT_EQ(-EINVAL, uring_do(&ring, &request));
	EXPECT_EQ(1, records_count(self->records, "type=load verdict=allow"));
}

/* As many as one likes: what is not complete is gone when it is closed. */
TEST_F(abuse, many)
{
	int fds[64];
	size_t i;

	for (i = 0; i < ARRAY_LEN(fds); i++) {
		fds[i] = open(HCSEC_DIR "load", O_WRONLY | O_CLOEXEC);
		ASSERT_LE(0, fds[i]);
		EXPECT_EQ((ssize_t)self->len - 1,
			  write(fds[i], self->blob, self->len - 1));
	}
	for (i = 0; i < ARRAY_LEN(fds) - 1; i++)
		close(fds[i]);
	EXPECT_EQ((int)ARRAY_LEN(fds) - 1,
		  records_count(self->records,
				"type=load verdict=deny errno=EBADMSG"));
	EXPECT_EQ(1, write(fds[i], self->blob + self->len - 1, 1));
	EXPECT_TRUE(in_force(self->blob, self->len));
}

int main(int argc, char **argv)
{
	draft = policy_draft(policy);
	return test_harness_run(argc, argv);
}
