// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl compile - Make a blob of policy sources
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <linux/hcsec.h>

#include "compile.h"
#include "file.h"
#include "hcsecctl.h"

const char compile_help[] =
	"Usage: hcsecctl compile -o OUT FILE...\n"
	"\n"
	"Compile policy sources into one blob, which has to be signed before a\n"
	"kernel takes it.  Several FILEs make one policy, in any order.  The same\n"
	"sources make the same blob, wherever they lie.\n"
	"\n"
	"  -o, --output OUT   where to write, \"-\" for standard output\n"
	"  -h, --help         show this help\n";

/* The blob as it is before its first signer: it promises no signature. */
static unsigned char *make_blob(const struct hcsec_compiled *compiled,
				size_t *len)
{
	const struct hcsec_envelope envelope = {
		.magic = HCSEC_POLICY_MAGIC,
		.header_len = cpu_to_le32(sizeof(envelope)),
		.payload_len = cpu_to_le32((u32)compiled->payload_len),
		.format_version = cpu_to_le16(HCSEC_FORMAT_VERSION),
		.sig_alg = HCSEC_SIG_ED25519,
		.epoch = cpu_to_le32(compiled->epoch),
		.serial = cpu_to_le64(compiled->serial),
		.not_before = cpu_to_le64(compiled->not_before),
		.not_after = cpu_to_le64(compiled->not_after),
	};
	unsigned char *blob;

	*len = sizeof(envelope) + compiled->payload_len;
	blob = malloc(*len);
	if (!blob)
		out_of_memory();
	memcpy(blob, &envelope, sizeof(envelope));
	memcpy(blob + sizeof(envelope), compiled->payload,
	       compiled->payload_len);
	return blob;
}

static int compile(const char *out, char **paths, size_t npaths)
{
	struct hcsec_compiled compiled;
	int status = EXIT_FAILURE;
	unsigned char *blob;
	size_t len;

	if (!hcsec_compile_files((const char *const *)paths, npaths,
				 &compiled)) {
		blob = make_blob(&compiled, &len);
		if (!file_put(out, blob, len))
			status = EXIT_SUCCESS;
		free(blob);
	}
	fputs(compiled.messages, stderr);
	hcsec_compiled_free(&compiled);
	return status;
}

int cmd_compile(int argc, char **argv)
{
	static const struct option options[] = {
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	const char *out = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "o:h", options, NULL)) != -1) {
		switch (option) {
		case 'o':
			out = optarg;
			break;
		case 'h':
			return print_help(compile_help);
		default:
			return usage_error("compile", NULL);
		}
	}
	if (!out)
		return usage_error("compile", "-o OUT is missing");
	if (optind == argc)
		return usage_error("compile", "it takes at least one FILE");
	return compile(out, argv + optind, (size_t)(argc - optind));
}
