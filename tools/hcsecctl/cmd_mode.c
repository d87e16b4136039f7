// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl mode - Tell or change the global mode
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hcsecctl.h"
#include "securityfs.h"
#include "util.h"

const char mode_help[] =
	"Usage: hcsecctl mode [-j] [enforce | permissive]\n"
	"\n"
	"Tell the global mode, or change it.  In permissive mode denials are\n"
	"recorded but not carried out, whatever the policy says; enforce leaves it\n"
	"to the policy.\n"
	"\n"
	"  -j, --json   one JSON object\n"
	"  -h, --help   show this help\n";

static int print_mode(bool as_json)
{
	char *const mode = securityfs_read("mode");
	struct json json = {};

	if (!mode)
		return EXIT_FAILURE;
	mode[strcspn(mode, "\n")] = '\0';
	if (as_json) {
		json_open(&json, NULL, '{');
		json_text(&json, "mode", mode);
		json_close(&json, '}');
	} else {
		text_string(stdout, mode, strlen(mode));
	}
	putchar('\n');
	free(mode);
	return finish_stdout();
}

int cmd_mode(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'h':
			return print_help(mode_help);
		default:
			return usage_error("mode", NULL);
		}
	}
	argv += optind;
	argc -= optind;
	if (argc > 1)
		return usage_error("mode", "it takes one mode at most");
	if (argc && strcmp(*argv, "enforce") && strcmp(*argv, "permissive"))
		return usage_error("mode", "enforce or permissive, not \"%s\"",
				   *argv);
	if (argc && securityfs_write("mode", *argv,
				     "a sealed hcsec enforces until the next boot"))
		return EXIT_FAILURE;
	return print_mode(json);
}
