// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Data that goes through files and pipes
 */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/sendfile.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "carry.h"
#include "common.h"

#define HERE CARRY_DIR "/way"
#define THERE CARRY_DIR "/other"

/* All of a text, or a negative errno. */
static int check(ssize_t len)
{
	if (len < 0)
		return -errno;
	return len == TEXT_SIZE ? 0 : -EIO;
}

static int open_here(struct track *track)
{
	unlink(HERE);
	unlink(THERE);
	track->fd[0] = open(HERE, O_RDWR | O_CREAT | O_EXCL, 0600);
	if (track->fd[0] < 0 || ftruncate(track->fd[0], TEXT_SIZE))
		return -errno;
	return 0;
}

static int write_file_to(const char *path, const char *text)
{
	const int fd = open(path, O_WRONLY | O_CREAT, 0600);
	const int err = fd < 0 ? -errno : check(write(fd, text, TEXT_SIZE));

	close(fd);
	return err;
}

static int read_file_from(const char *path, char *text)
{
	const int fd = open(path, O_RDONLY);
	const int err = fd < 0 ? -errno : check(read(fd, text, TEXT_SIZE));

	close(fd);
	return err;
}

static int make_nothing(struct track *track)
{
	unlink(HERE);
	unlink(THERE);
	return 0;
}

static int put_file(struct track *track, const char *text)
{
	return write_file_to(HERE, text);
}

static int get_file(struct track *track, char *text)
{
	return read_file_from(HERE, text);
}

const struct way way_file = {
	.make = make_nothing, .put = put_file, .get = get_file,
};

static int put_renamed(struct track *track, const char *text)
{
	return write_file_to(HERE, text) ?:
	       (rename(HERE, THERE) ? -errno : 0);
}

static int get_there(struct track *track, char *text)
{
	return read_file_from(THERE, text);
}

const struct way way_renamed = {
	.make = make_nothing, .put = put_renamed, .get = get_there,
};

static int put_linked(struct track *track, const char *text)
{
	return (link(HERE, THERE) ? -errno : 0) ?: write_file_to(HERE, text);
}

const struct way way_linked = {
	.make = open_here, .put = put_linked, .get = get_there,
};

static int get_descriptor(struct track *track, char *text)
{
	return check(pread(track->fd[0], text, TEXT_SIZE, 0));
}

static int put_descriptor(struct track *track, const char *text)
{
	return check(pwrite(track->fd[0], text, TEXT_SIZE, 0));
}

static int make_unlinked(struct track *track)
{
	const int err = open_here(track);

	unlink(HERE);
	return err;
}

const struct way way_unlinked = {
	.make = make_unlinked, .put = put_descriptor, .get = get_descriptor,
};

static int make_memfd(struct track *track)
{
	track->fd[0] = memfd_create("way", MFD_CLOEXEC);
	return track->fd[0] < 0 || ftruncate(track->fd[0], TEXT_SIZE) ? -errno :
									0;
}

const struct way way_memfd = {
	.make = make_memfd, .put = put_descriptor, .get = get_descriptor,
};

static char *map(const struct track *track, int prot, int flags)
{
	char *const memory =
		mmap(NULL, TEXT_SIZE, prot, flags, track->fd[0], 0);

	return memory == MAP_FAILED ? NULL : memory;
}

static int put_mapped(struct track *track, const char *text)
{
	char *const memory = map(track, PROT_READ | PROT_WRITE, MAP_SHARED);

	if (!memory)
		return -errno;
	memcpy(memory, text, TEXT_SIZE);
	return 0;
}

const struct way way_mapped_write = {
	.make = open_here, .put = put_mapped, .get = get_file,
};

static int get_mapped(struct track *track, char *text)
{
	const char *const memory = map(track, PROT_READ, MAP_SHARED);

	if (!memory)
		return -errno;
	memcpy(text, memory, TEXT_SIZE);
	return 0;
}

const struct way way_mapped_read = {
	.make = open_here, .put = put_file, .get = get_mapped,
};

static int get_memory(struct track *track, char *text)
{
	memcpy(text, track->memory, TEXT_SIZE);
	return 0;
}

/* Written by write(2) after it was mapped. */
static int ready_mapped(struct track *track)
{
	track->memory = map(track, PROT_READ, MAP_SHARED);
	return track->memory ? 0 : -errno;
}

const struct way way_mapped_later = {
	.make = open_here, .ready = ready_mapped, .put = put_file,
	.get = get_memory, .shares = true,
};

static int get_private(struct track *track, char *text)
{
	const char *const memory = map(track, PROT_READ, MAP_PRIVATE);

	if (!memory)
		return -errno;
	memcpy(text, memory, TEXT_SIZE);
	return 0;
}

const struct way way_mapped_private = {
	.make = open_here, .put = put_file, .get = get_private,
};

/* A private mapping shows what is written to the file later, too. */
static int ready_private(struct track *track)
{
	const int fd = open(HERE, O_RDONLY);

	close(track->fd[0]);
	track->fd[0] = fd;
	track->memory = map(track, PROT_READ, MAP_PRIVATE);
	return track->memory ? 0 : -errno;
}

/* Nobody has it open for writing when it is mapped. */
static int make_closed(struct track *track)
{
	const int err = open_here(track);

	if (err)
		return err;
	close(track->fd[0]);
	track->fd[0] = -1;
	return 0;
}

const struct way way_mapped_before = {
	.make = make_closed, .ready = ready_private, .put = put_file,
	.get = get_memory, .refused = -ETXTBSY,
};

/* The source's text, in a file that nobody else has. */
static int open_own(const char *text)
{
	const int fd = memfd_create("own", MFD_CLOEXEC);
	const int err = fd < 0 ? -errno : check(pwrite(fd, text, TEXT_SIZE, 0));

	return err ?: fd;
}

static int put_copied(struct track *track, const char *text)
{
	const int own = open_own(text);
	off_t from = 0;

	/* From one filesystem to another it is splice() under another name. */
	return check(sendfile(track->fd[0], own, &from, TEXT_SIZE));
}

const struct way way_sendfile = {
	.make = open_here, .put = put_copied, .get = get_file,
};

static int put_range(struct track *track, const char *text)
{
	const int err = write_file_to(THERE, text);
	const int from = open(THERE, O_RDONLY);

	return err ?: check(copy_file_range(from, NULL, track->fd[0], NULL,
					    TEXT_SIZE, 0));
}

const struct way way_copy_range = {
	.make = open_here, .put = put_range, .get = get_file,
};

#define ATTRIBUTE "user.way"

static int put_attribute(struct track *track, const char *text)
{
	return fsetxattr(track->fd[0], ATTRIBUTE, text, TEXT_SIZE, 0) ? -errno :
									0;
}

static int get_attribute(struct track *track, char *text)
{
	return check(getxattr(HERE, ATTRIBUTE, text, TEXT_SIZE));
}

const struct way way_attribute = {
	.make = open_here, .put = put_attribute, .get = get_attribute,
};

static int make_pipe(struct track *track)
{
	return pipe2(track->fd, O_CLOEXEC) ? -errno : 0;
}

static int put_pipe(struct track *track, const char *text)
{
	return check(write(track->fd[1], text, TEXT_SIZE));
}

static int get_pipe(struct track *track, char *text)
{
	return check(read(track->fd[0], text, TEXT_SIZE));
}

const struct way way_pipe = {
	.make = make_pipe, .put = put_pipe, .get = get_pipe,
};

static int get_reopened(struct track *track, char *text)
{
	char path[64];

	snprintf(path, sizeof(path), "/proc/self/fd/%d", track->fd[0]);
	return read_file_from(path, text);
}

const struct way way_pipe_reopened = {
	.make = make_pipe, .put = put_pipe, .get = get_reopened,
};

static int make_fifo(struct track *track)
{
	unlink(HERE);
	return mkfifo(HERE, 0600) ? -errno : 0;
}

static int ready_fifo(struct track *track)
{
	track->fd[0] = open(HERE, O_RDONLY | O_NONBLOCK);
	return track->fd[0] < 0 ? -errno : 0;
}

const struct way way_fifo = {
	.make = make_fifo, .ready = ready_fifo, .put = put_file,
	.get = get_pipe,
};

/* From a file into the pipe. */
static int put_spliced(struct track *track, const char *text)
{
	const int own = open_own(text);
	off64_t from = 0;

	return check(splice(own, &from, track->fd[1], NULL, TEXT_SIZE, 0));
}

const struct way way_splice_in = {
	.make = make_pipe, .put = put_spliced, .get = get_pipe,
	.within = true,
};

static int put_sent(struct track *track, const char *text)
{
	const int own = open_own(text);
	off_t from = 0;

	return check(sendfile(track->fd[1], own, &from, TEXT_SIZE));
}

const struct way way_sendfile_pipe = {
	.make = make_pipe, .put = put_sent, .get = get_pipe,
	.within = true,
};

/* From the pipe to a file of its own, which it reads. */
static int get_spliced(struct track *track, char *text)
{
	const int own = memfd_create("own", MFD_CLOEXEC);
	const int err = check(splice(track->fd[0], NULL, own, NULL, TEXT_SIZE,
				     0));

	return err ?: check(pread(own, text, TEXT_SIZE, 0));
}

const struct way way_splice_out = {
	.make = make_pipe, .put = put_pipe, .get = get_spliced,
	.within = true,
};

/* From the pipe to a pipe of its own. */
static int get_over_pipe(struct track *track, char *text)
{
	int own[2];
	int err;

	if (pipe2(own, O_CLOEXEC))
		return -errno;
	err = check(splice(track->fd[0], NULL, own[1], NULL, TEXT_SIZE, 0));
	return err ?: check(read(own[0], text, TEXT_SIZE));
}

const struct way way_splice_pipes = {
	.make = make_pipe, .put = put_pipe, .get = get_over_pipe,
	.within = true,
};

static int get_tee(struct track *track, char *text)
{
	int own[2];
	int err;

	if (pipe2(own, O_CLOEXEC))
		return -errno;
	err = check(tee(track->fd[0], own[1], TEXT_SIZE, 0));
	return err ?: check(read(own[0], text, TEXT_SIZE));
}

const struct way way_tee = {
	.make = make_pipe, .put = put_pipe, .get = get_tee,
	.within = true,
};

static int put_vmspliced(struct track *track, const char *text)
{
	static char page[TEXT_SIZE];
	const struct iovec iov = { page, TEXT_SIZE };

	memcpy(page, text, TEXT_SIZE);
	return check(vmsplice(track->fd[1], &iov, 1, 0));
}

const struct way way_vmsplice = {
	.make = make_pipe, .put = put_vmspliced, .get = get_pipe,
	.within = true,
};

static int get_vmspliced(struct track *track, char *text)
{
	const struct iovec iov = { text, TEXT_SIZE };

	return check(vmsplice(track->fd[0], &iov, 1, 0));
}

const struct way way_vmsplice_out = {
	.make = make_pipe, .put = put_pipe, .get = get_vmspliced,
	.within = true,
};
