// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Allocations of the kernel that fail
 */

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "fault.h"

#define DEBUGFS "/sys/kernel/debug/"

static int set(const char *path, const char *value)
{
	const int fd = open(path, O_WRONLY | O_CLOEXEC);
	int ret;

	if (fd < 0)
		return -1;
	ret = write(fd, value, strlen(value)) < 0 ? -1 : 0;
	close(fd);
	return ret;
}

int fault_prepare(void)
{
	/* Nobody is hit who does not ask for it, and nothing is logged. */
	return set(DEBUGFS "failslab/ignore-gfp-wait", "N") ?:
	       set(DEBUGFS "failslab/verbose", "0") ?:
	       set(DEBUGFS "fail_page_alloc/ignore-gfp-wait", "N") ?:
	       set(DEBUGFS "fail_page_alloc/ignore-gfp-highmem", "N") ?:
	       set(DEBUGFS "fail_page_alloc/min-order", "0") ?:
	       set(DEBUGFS "fail_page_alloc/verbose", "0") ?:
	       access("/proc/thread-self/fail-nth", W_OK);
}

/* The file is that of the task that has opened it. */
static int own_file(void)
{
	static int fd = -1;
	static pid_t owner;

	if (owner != gettid()) {
		if (fd >= 0)
			close(fd);
		owner = gettid();
		/* Where it is not armed by itself, this may be what fails. */
		do {
			fd = open("/proc/thread-self/fail-nth",
				  O_RDWR | O_CLOEXEC);
		} while (fd < 0 && errno == ENOMEM);
	}
	return fd;
}

void fault_arm(unsigned int n)
{
	const int fd = own_file();
	char text[16];
	int len;

	len = snprintf(text, sizeof(text), "%u", n);
	if (pwrite(fd, text, len, 0) != len)
		abort();
}

bool fault_disarm(void)
{
	const int fd = own_file();
	char left[16] = "";

	if (pread(fd, left, sizeof(left) - 1, 0) <= 0 ||
	    pwrite(fd, "0", 1, 0) != 1)
		abort();
	return atoi(left) == 0;
}
