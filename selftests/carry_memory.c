// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Data that goes through memory, messages and terminals
 */

#define _GNU_SOURCE

#include <errno.h>
#include <fcntl.h>
#include <mqueue.h>
#include <pty.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/eventfd.h>
#include <sys/ipc.h>
#include <sys/mman.h>
#include <sys/msg.h>
#include <sys/prctl.h>
#include <sys/sem.h>
#include <sys/shm.h>
#include <termios.h>
#include <unistd.h>

#include "carry.h"
#include "common.h"

#define NAME "/hcsec-carry"

static int check(ssize_t len)
{
	if (len < 0)
		return -errno;
	return len == TEXT_SIZE ? 0 : -EIO;
}

static int put_memory(struct track *track, const char *text)
{
	memcpy(track->memory, text, TEXT_SIZE);
	return 0;
}

static int get_memory(struct track *track, char *text)
{
	memcpy(text, track->memory, TEXT_SIZE);
	return 0;
}

/* Kept over fork(2). */
static int make_anonymous(struct track *track)
{
	track->memory = mmap(NULL, TEXT_SIZE, PROT_READ | PROT_WRITE,
			     MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	return track->memory == MAP_FAILED ? -errno : 0;
}

const struct way way_anonymous = {
	.make = make_anonymous, .put = put_memory, .get = get_memory,
	.shares = true, .within = true,
};

static int make_shm(struct track *track)
{
	track->id = shmget(IPC_PRIVATE, TEXT_SIZE, IPC_CREAT | 0600);
	return track->id < 0 ? -errno : 0;
}

static int attach(struct track *track, int flags)
{
	track->memory = shmat(track->id, NULL, flags);
	return track->memory == (char *)-1 ? -errno : 0;
}

static int put_shm(struct track *track, const char *text)
{
	return attach(track, 0) ?: put_memory(track, text);
}

static int get_shm(struct track *track, char *text)
{
	const int err = attach(track, SHM_RDONLY);

	shmctl(track->id, IPC_RMID, NULL);
	return err ?: get_memory(track, text);
}

const struct way way_shm = {
	.make = make_shm, .put = put_shm, .get = get_shm,
};

static int put_posix_shm(struct track *track, const char *text)
{
	const int fd = shm_open(NAME, O_RDWR | O_CREAT, 0600);

	if (fd < 0 || ftruncate(fd, TEXT_SIZE))
		return -errno;
	track->memory = mmap(NULL, TEXT_SIZE, PROT_READ | PROT_WRITE,
			     MAP_SHARED, fd, 0);
	close(fd);
	if (track->memory == MAP_FAILED)
		return -errno;
	return put_memory(track, text);
}

static int get_posix_shm(struct track *track, char *text)
{
	const int fd = shm_open(NAME, O_RDONLY, 0);
	const int err = fd < 0 ? -errno : check(read(fd, text, TEXT_SIZE));

	shm_unlink(NAME);
	return err;
}

const struct way way_posix_shm = {
	.put = put_posix_shm, .get = get_posix_shm,
};

struct message {
	long type;
	char text[TEXT_SIZE];
};

static int make_msg(struct track *track)
{
	track->id = msgget(IPC_PRIVATE, IPC_CREAT | 0600);
	return track->id < 0 ? -errno : 0;
}

static int put_msg(struct track *track, const char *text)
{
	struct message message = { .type = 1 };

	memcpy(message.text, text, TEXT_SIZE);
	return msgsnd(track->id, &message, TEXT_SIZE, 0) ? -errno : 0;
}

static int get_msg(struct track *track, char *text)
{
	struct message message;
	const int err =
		check(msgrcv(track->id, &message, TEXT_SIZE, 0, 0));

	memcpy(text, message.text, TEXT_SIZE);
	msgctl(track->id, IPC_RMID, NULL);
	return err;
}

const struct way way_msg = {
	.make = make_msg, .put = put_msg, .get = get_msg,
};

const struct way way_msg_waiting = {
	.make = make_msg, .put = put_msg, .get = get_msg, .waits = true,
};

#define NUM_SEMS (TEXT_SIZE / sizeof(unsigned short))

static int make_sem(struct track *track)
{
	track->id = semget(IPC_PRIVATE, NUM_SEMS, IPC_CREAT | 0600);
	return track->id < 0 ? -errno : 0;
}

static int put_sem(struct track *track, const char *text)
{
	unsigned short values[NUM_SEMS];

	memcpy(values, text, TEXT_SIZE);
	return semctl(track->id, 0, SETALL, values) ? -errno : 0;
}

static int get_sem(struct track *track, char *text)
{
	unsigned short values[NUM_SEMS];
	const int err = semctl(track->id, 0, GETALL, values) ? -errno : 0;

	memcpy(text, values, TEXT_SIZE);
	semctl(track->id, 0, IPC_RMID);
	return err;
}

const struct way way_sem = {
	.make = make_sem, .put = put_sem, .get = get_sem,
};

/* There may be one in which nobody has looked. */
static int make_queue(struct track *track)
{
	mq_unlink(NAME);
	return 0;
}

static int ready_queue(struct track *track)
{
	struct mq_attr attr = { .mq_maxmsg = 1, .mq_msgsize = TEXT_SIZE };

	track->id = mq_open(NAME, O_RDONLY | O_CREAT, 0600, &attr);
	return track->id < 0 ? -errno : 0;
}

static int put_queue(struct track *track, const char *text)
{
	const mqd_t queue = mq_open(NAME, O_WRONLY);

	return queue < 0 || mq_send(queue, text, TEXT_SIZE, 0) ? -errno : 0;
}

static int get_queue(struct track *track, char *text)
{
	const int err = check(mq_receive(track->id, text, TEXT_SIZE, NULL));

	mq_unlink(NAME);
	return err;
}

const struct way way_queue = {
	.make = make_queue, .ready = ready_queue, .put = put_queue,
	.get = get_queue, .shares = true,
};

static int make_pty(struct track *track)
{
	struct termios termios;

	if (openpty(&track->fd[0], &track->fd[1], NULL, NULL, NULL) ||
	    tcgetattr(track->fd[1], &termios))
		return -errno;
	cfmakeraw(&termios);
	return tcsetattr(track->fd[1], TCSANOW, &termios) ? -errno : 0;
}

static int put_master(struct track *track, const char *text)
{
	return check(write(track->fd[0], text, TEXT_SIZE));
}

static int get_slave(struct track *track, char *text)
{
	return check(read(track->fd[1], text, TEXT_SIZE));
}

const struct way way_pty = {
	.make = make_pty, .put = put_master, .get = get_slave,
};

static int put_slave(struct track *track, const char *text)
{
	return check(write(track->fd[1], text, TEXT_SIZE));
}

static int get_master(struct track *track, char *text)
{
	return check(read(track->fd[0], text, TEXT_SIZE));
}

const struct way way_pty_back = {
	.make = make_pty, .put = put_slave, .get = get_master,
};

static int make_eventfd(struct track *track)
{
	track->fd[0] = eventfd(0, EFD_CLOEXEC);
	track->fd[1] = eventfd(0, EFD_CLOEXEC);
	return track->fd[1] < 0 ? -errno : 0;
}

static int put_eventfd(struct track *track, const char *text)
{
	uint64_t values[2] = {};
	int i;

	memcpy(values, text, TEXT_SIZE);
	for (i = 0; i < 2; i++)
		if (write(track->fd[i], &values[i], sizeof(values[i])) < 0)
			return -errno;
	return 0;
}

static int get_eventfd(struct track *track, char *text)
{
	uint64_t values[2];
	int i;

	for (i = 0; i < 2; i++)
		if (read(track->fd[i], &values[i], sizeof(values[i])) < 0)
			return -errno;
	memcpy(text, values, TEXT_SIZE);
	return 0;
}

const struct way way_eventfd = {
	.make = make_eventfd, .put = put_eventfd, .get = get_eventfd,
};

static int put_comm(struct track *track, const char *text)
{
	return prctl(PR_SET_NAME, text) ? -errno : 0;
}

static int get_comm(struct track *track, char *text)
{
	char path[64];
	int err, fd;

	snprintf(path, sizeof(path), "/proc/%d/comm", track->meeting->source);
	fd = open(path, O_RDONLY);
	err = fd < 0 ? -errno : check(read(fd, text, TEXT_SIZE));
	close(fd);
	/* It ends with a newline instead. */
	text[TEXT_SIZE - 1] = '\0';
	return err;
}

const struct way way_comm = {
	.put = put_comm, .get = get_comm,
};

/* It is at the same address in both. */
static int make_private(struct track *track)
{
	track->memory = calloc(1, TEXT_SIZE);
	return track->memory ? 0 : -ENOMEM;
}

static int get_proc_mem(struct track *track, char *text)
{
	char path[64];
	int err, fd;

	snprintf(path, sizeof(path), "/proc/%d/mem", track->meeting->source);
	fd = open(path, O_RDONLY);
	err = fd < 0 ? -errno : check(pread(fd, text, TEXT_SIZE,
					    (uintptr_t)track->memory));
	close(fd);
	return err;
}

const struct way way_proc_mem = {
	.make = make_private, .put = put_memory, .get = get_proc_mem,
};
