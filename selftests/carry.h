/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hcsec selftests - Ways that data takes from one process to another
 */

#ifndef _SELFTESTS_HCSEC_CARRY_H
#define _SELFTESTS_HCSEC_CARRY_H

#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#define CARRY_DIR "/tmp/hcsec-carry"
/* Short enough for the name of a task. */
#define TEXT_SIZE 12

/*
 * What the processes of a test agree on.  It was mapped before any of them was
 * in a container, so nothing is known of it, and only this goes there.
 *
 * @step: How far they are.
 * @source: The process that has the data.
 * @put: What putting it returned.
 * @got: What getting it returned.
 * @same: Whether it came over as it was.
 * @connected: What connect(2) returned to the one who got it.
 */
struct meeting {
	int step;
	pid_t source;
	int put;
	int got;
	bool same;
	int connected;
};

/*
 * What a way needs; the fields are its own but for @meeting.
 */
struct track {
	struct meeting *meeting;
	int fd[2];
	int id;
	char *memory;
};

/*
 * A way.  All functions return 0 or more, or a negative errno.
 *
 * @make: Done by the parent of both, if there is anything to be done.
 * @ready: Done by the one who gets, before the source has read anything.
 * @put: Done by the source.
 * @get: Done by the other one, afterwards.
 * @waits: It starts to get before the source puts.
 * @shares: Who can get is marked whether it does or not.
 * @within: Nobody knows of it what others have that are in another container.
 * @refused: What putting marked data returns, if it is not done at all.
 */
struct way {
	int (*make)(struct track *track);
	int (*ready)(struct track *track);
	int (*put)(struct track *track, const char *text);
	int (*get)(struct track *track, char *text);
	bool waits;
	bool shares;
	bool within;
	int refused;
};

void meeting_wait(const struct meeting *meeting, int step);
void meeting_reach(struct meeting *meeting, int step);

/* carry_file.c: files, pipes, and what moves data between them */
extern const struct way way_file, way_renamed, way_linked, way_unlinked,
	way_memfd, way_mapped_write, way_mapped_read, way_mapped_later,
	way_mapped_private, way_mapped_before, way_copy_range, way_sendfile,
	way_attribute,
	way_pipe, way_pipe_reopened, way_fifo, way_splice_in, way_splice_out,
	way_splice_pipes, way_tee, way_vmsplice, way_vmsplice_out,
	way_sendfile_pipe;

/* carry_memory.c: memory, messages, terminals */
extern const struct way way_anonymous, way_shm, way_posix_shm, way_msg,
	way_msg_waiting, way_sem, way_queue, way_pty, way_pty_back,
	way_eventfd, way_comm, way_proc_mem;

/* carry_fd.c: descriptors, and calls that somebody else makes */
extern const struct way way_rights_file, way_rights_pipe, way_getfd, way_addfd,
	way_vfork, way_thread, way_aio, way_uring, way_uring_async,
	way_uring_fixed, way_uring_registered, way_uring_splice;

/* carry_ring.c: rings of io_uring that several have, userfaultfd */
extern const struct way way_ring_message, way_ring_send_fd, way_ring_install,
	way_ring_polled, way_userfault;

#endif /* _SELFTESTS_HCSEC_CARRY_H */
