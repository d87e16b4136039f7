/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Times as people write them
 */

#ifndef _HCSECCTL_TIMES_H
#define _HCSECCTL_TIMES_H

#include "pure.h"

/**
 * parse_time - Read a time
 *
 * @text: "2027-06-30T00:00:00Z" or "2027-06-30", in UTC.
 * @seconds: Set to it, in seconds since 1970, at least 1.
 *
 * Return: True if it is a time.
 */
bool parse_time(const char *text, u64 *seconds);

#endif /* _HCSECCTL_TIMES_H */
