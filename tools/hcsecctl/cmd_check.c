// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl check - Look for errors in policy sources
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>

#include "compile.h"
#include "hcsecctl.h"

const char check_help[] =
	"Usage: hcsecctl check FILE...\n"
	"\n"
	"Compile policy sources and tell what is wrong with them, but write\n"
	"nothing.  Several FILEs make one policy.  Warnings are no errors.\n"
	"\n"
	"  -h, --help   show this help\n";

int cmd_check(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct hcsec_compiled compiled;
	int option, err;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			return print_help(check_help);
		default:
			return usage_error("check", NULL);
		}
	}
	if (optind == argc)
		return usage_error("check", "it takes at least one FILE");
	err = hcsec_compile_files((const char *const *)argv + optind,
				  (size_t)(argc - optind), &compiled);
	fputs(compiled.messages, stderr);
	hcsec_compiled_free(&compiled);
	return err ? EXIT_FAILURE : EXIT_SUCCESS;
}
