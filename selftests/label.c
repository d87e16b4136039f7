// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - The label that lsm_get_self_attr(2) tells
 */

#include <errno.h>
#include <linux/lsm.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "common.h"

#ifndef __NR_lsm_get_self_attr
#define __NR_lsm_get_self_attr 459
#endif

#ifndef LSM_ID_HCSEC
#define LSM_ID_HCSEC 114
#endif

char *label_get(char *buf, size_t size)
{
	union {
		struct lsm_ctx ctx;
		char bytes[8192];
	} answer = { .ctx = { .id = LSM_ID_HCSEC } };
	uint32_t len = sizeof(answer);
	long count;

	buf[0] = '\0';
	count = syscall(__NR_lsm_get_self_attr, LSM_ATTR_CURRENT, &answer.ctx,
			&len, LSM_FLAG_SINGLE);
	if (count == 1 && answer.ctx.id == LSM_ID_HCSEC)
		snprintf(buf, size, "%s", (char *)answer.ctx.ctx);
	else if (count >= 0 || errno != EOPNOTSUPP)
		snprintf(buf, size, "error %ld %s", count, strerror(errno));
	return buf;
}

bool label_is(const char *label)
{
	char buf[8192];

	if (!strcmp(label_get(buf, sizeof(buf)), label))
		return true;
	fprintf(stderr, "# label is \"%s\", not \"%s\"\n", buf, label);
	return false;
}
