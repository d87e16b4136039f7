// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - The only place that knows colours
 */

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "terminal.h"

static const char *const sequences[] = {
	[COLOUR_NONE] = "\033[0m",  [COLOUR_GOOD] = "\033[32m",
	[COLOUR_BAD] = "\033[31m",  [COLOUR_WARN] = "\033[33m",
	[COLOUR_BOLD] = "\033[1m",
};

void terminal_colour(FILE *out, enum colour colour)
{
	const char *no_colour = getenv("NO_COLOR");
	const char *term = getenv("TERM");

	if ((no_colour && *no_colour) || !term || !strcmp(term, "dumb") ||
	    !isatty(fileno(out)))
		return;
	fputs(sequences[colour], out);
}
