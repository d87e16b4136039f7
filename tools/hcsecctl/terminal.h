/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - The only place that knows colours
 */

#ifndef _HCSECCTL_TERMINAL_H
#define _HCSECCTL_TERMINAL_H

#include <stdio.h>

enum colour {
	COLOUR_NONE, /* back to normal */
	COLOUR_GOOD,
	COLOUR_BAD,
	COLOUR_WARN,
	COLOUR_BOLD,
};

/* Change colour, if @out is a terminal that wants it (see no-color.org). */
void terminal_colour(FILE *out, enum colour colour);

#endif /* _HCSECCTL_TERMINAL_H */
