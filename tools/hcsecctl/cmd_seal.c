// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl seal - Give up all means to loosen hcsec
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "hcsecctl.h"
#include "securityfs.h"
#include "util.h"

const char seal_help[] =
	"Usage: hcsecctl seal [-j] [-y]\n"
	"\n"
	"From now on until the next boot nothing but signed blobs changes what is\n"
	"in force: the mode becomes enforce and stays so, and the floor is no longer\n"
	"raised by hand.  It cannot be undone, so it is asked for first.\n"
	"\n"
	"  -j, --json   one JSON object\n"
	"  -y, --yes    do not ask\n"
	"  -h, --help   show this help\n";

static bool is_sure(void)
{
	char answer[8];

	fputs("Only signed blobs will change anything until the next boot.\n"
	      "Seal hcsec? [y/N] ", stderr);
	return fgets(answer, sizeof(answer), stdin) &&
	       (!strcmp(answer, "y\n") || !strcmp(answer, "yes\n"));
}

static int print_seal(bool as_json)
{
	char *const seal = securityfs_read("seal");
	struct json json = {};
	bool sealed;

	if (!seal)
		return EXIT_FAILURE;
	sealed = *seal == '1';
	free(seal);
	if (as_json) {
		json_open(&json, NULL, '{');
		json_bool(&json, "sealed", sealed);
		json_close(&json, '}');
		putchar('\n');
	} else {
		puts(sealed ? "sealed" : "not sealed");
	}
	return sealed ? finish_stdout() : EXIT_FAILURE;
}

int cmd_seal(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "yes", no_argument, NULL, 'y' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	bool json = false, yes = false;
	int option;

	while ((option = getopt_long(argc, argv, "jyh", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'y':
			yes = true;
			break;
		case 'h':
			return print_help(seal_help);
		default:
			return usage_error("seal", NULL);
		}
	}
	if (optind < argc)
		return usage_error("seal", "it takes no argument");
	if (!yes && !isatty(STDIN_FILENO))
		return usage_error("seal", "nobody is there to be asked; --yes does not ask");
	if (!yes && !is_sure()) {
		error("not sealed");
		return EXIT_FAILURE;
	}
	if (securityfs_write("seal", "1", NULL))
		return EXIT_FAILURE;
	return print_seal(json);
}
