/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Test results as TAP
 */

#ifndef _TESTS_UNIT_TAP_H
#define _TESTS_UNIT_TAP_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>

static unsigned int tap_count;
static unsigned int tap_failed;

/* Reports one result under a name and returns it. */
static inline bool __attribute__((__format__(__printf__, 2, 3)))
tap_ok(bool ok, const char *fmt, ...)
{
	va_list args;

	printf("%sok %u - ", ok ? "" : "not ", ++tap_count);
	va_start(args, fmt);
	vprintf(fmt, args);
	va_end(args);
	putchar('\n');
	fflush(stdout);
	if (!ok)
		tap_failed++;
	return ok;
}

/* Prints the plan; for main() to return. */
static inline int tap_done(void)
{
	printf("1..%u\n", tap_count);
	return tap_failed ? 1 : 0;
}

#endif /* _TESTS_UNIT_TAP_H */
