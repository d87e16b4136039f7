// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec soak - Replaces the policy all the time
 *
 * usage: reload MILLISECONDS BLOB...
 *
 * Puts signed policies into force in turn, each with the next serial, until it
 * is told to terminate.  Says then how many they were; a refusal is an error.
 */

#include <fcntl.h>
#include <inttypes.h>
#include <signal.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "common.h"

struct blob {
	void *data;
	size_t len;
};

static atomic_int stop;

static void on_term(int sig)
{
	stop = sig;
}

static struct blob read_blob(const char *path)
{
	struct blob blob = { NULL, 0 };
	struct stat st;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd >= 0 && !fstat(fd, &st)) {
		blob.len = st.st_size;
		blob.data = malloc(blob.len);
	}
	if (!blob.data || read(fd, blob.data, blob.len) != (ssize_t)blob.len) {
		perror(path);
		exit(1);
	}
	close(fd);
	return blob;
}

int main(int argc, char **argv)
{
	struct sigaction action = { .sa_handler = on_term };
	struct timespec pause;
	struct blob blobs[8];
	uint64_t serial, first;
	char error[512] = "";
	size_t count, i;
	long ms;

	if (argc < 3 || (size_t)argc - 2 > ARRAY_LEN(blobs)) {
		fprintf(stderr, "usage: reload MILLISECONDS BLOB...\n");
		return 2;
	}
	ms = strtol(argv[1], NULL, 10);
	pause.tv_sec = ms / 1000;
	pause.tv_nsec = ms % 1000 * 1000000;
	count = argc - 2;
	for (i = 0; i < count; i++)
		blobs[i] = read_blob(argv[i + 2]);
	/* The signal ends the pause, too. */
	sigaction(SIGTERM, &action, NULL);

	first = status_number("serial") + 1;
	for (serial = first; !stop; serial++) {
		const struct blob *const blob = &blobs[serial % count];
		int err;

		blob_set_serial(blob->data, serial);
		blob_sign(blob->data);
		err = policy_write(blob->data, blob->len);
		if (err) {
			hcsec_read("error", error, sizeof(error));
			fprintf(stderr, "reload: serial %" PRIu64 ": %s: %s\n",
				serial, strerror(-err), error);
			return 1;
		}
		nanosleep(&pause, NULL);
	}
	printf("%" PRIu64 "\n", serial - first);
	return 0;
}
