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

/* Length of the profile's name, of which a mark's name is no part. */
static size_t name_len(const char *label)
{
	return strcspn(label, "[");
}

static bool has_mark(const char *label, const char *mark, size_t len)
{
	const char *at = label + name_len(label);

	while (*at == '[' || *at == ',') {
		at++;
		if (strcspn(at, ",]") == len && !strncmp(at, mark, len))
			return true;
		at += strcspn(at, ",]");
	}
	return false;
}

/* The order of marks is that of their first use since boot, so any will do. */
static bool same_label(const char *a, const char *b)
{
	const char *mark;

	if (strlen(a) != strlen(b) || name_len(a) != name_len(b) ||
	    strncmp(a, b, name_len(a)))
		return false;
	mark = a + name_len(a);
	while (*mark == '[' || *mark == ',') {
		const size_t len = strcspn(++mark, ",]");

		if (!has_mark(b, mark, len))
			return false;
		mark += len;
	}
	return true;
}

bool label_is(const char *label)
{
	char buf[8192];

	if (same_label(label_get(buf, sizeof(buf)), label))
		return true;
	fprintf(stderr, "# label is \"%s\", not \"%s\"\n", buf, label);
	return false;
}
