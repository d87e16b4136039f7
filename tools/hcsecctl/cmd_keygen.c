// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl keygen - Make a key pair
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "hcsecctl.h"
#include "key.h"

const char keygen_help[] =
	"Usage: hcsecctl keygen [-f] -o BASE [NAME]\n"
	"       hcsecctl keygen --public KEYFILE\n"
	"\n"
	"Make an Ed25519 key pair: BASE.key, the secret, and BASE.pub, the line\n"
	"that a kernel is built with.  NAME is for messages; without it, it is the\n"
	"last component of BASE.  Prints the key id.\n"
	"\n"
	"  -f, --force            replace files that exist\n"
	"  -o, --output BASE      where to write the keys\n"
	"  -p, --public KEYFILE   print the public line of a secret key instead\n"
	"  -h, --help             show this help\n";

static int print_public(const char *path)
{
	char line[KEY_PUBLIC_LINE];
	struct secret_key key;

	if (secret_key_read(&key, path))
		return EXIT_FAILURE;
	public_key_line(&key, line);
	secret_key_free(&key);
	fputs(line, stdout);
	return finish_stdout();
}

/* Told before anything is written, so that no half of a pair stays behind. */
static bool may_write(const char *path, bool force)
{
	struct stat st;

	if (force || lstat(path, &st))
		return true;
	error("%s exists; --force replaces it", path);
	return false;
}

static int make_pair(const char *base, const char *name, bool force)
{
	char *secret_path = NULL, *public_path = NULL;
	char line[KEY_PUBLIC_LINE], id[KEY_ID_HEX];
	int status = EXIT_FAILURE;
	struct secret_key key;

	if (asprintf(&secret_path, "%s.key", base) < 0 ||
	    asprintf(&public_path, "%s.pub", base) < 0)
		out_of_memory();
	if (!may_write(secret_path, force) || !may_write(public_path, force))
		goto out_paths;

	if (secret_key_generate(&key, name))
		goto out_paths;
	if (secret_key_write(&key, secret_path, force))
		goto out_key;
	public_key_line(&key, line);
	if (file_create(public_path, line, strlen(line), 0644, force)) {
		if (!force)
			unlink(secret_path);
		goto out_key;
	}
	printf("%s\n", key_id_hex(key.id, id));
	status = finish_stdout();

out_key:
	secret_key_free(&key);
out_paths:
	free(public_path);
	free(secret_path);
	return status;
}

int cmd_keygen(int argc, char **argv)
{
	static const struct option options[] = {
		{ "force", no_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "public", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	const char *base = NULL, *secret = NULL, *name;
	bool force = false;
	int option;

	while ((option = getopt_long(argc, argv, "fo:p:h", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'f':
			force = true;
			break;
		case 'o':
			base = optarg;
			break;
		case 'p':
			secret = optarg;
			break;
		case 'h':
			return print_help(keygen_help);
		default:
			return usage_error("keygen", NULL);
		}
	}
	argc -= optind;
	argv += optind;

	if (secret) {
		if (base || force || argc)
			return usage_error("keygen", "--public stands alone");
		return key_init() ? EXIT_FAILURE : print_public(secret);
	}
	if (!base || !*base)
		return usage_error("keygen", "-o BASE is missing");
	if (argc > 1)
		return usage_error("keygen", "one NAME at most");

	name = strrchr(base, '/');
	name = argc ? argv[0] : name ? name + 1 : base;
	if (!key_name_valid(name))
		return usage_error("keygen",
				   "a name has 1 to %d letters, digits or ._@-: \"%s\"",
				   KEY_MAX_NAME, name);
	return key_init() ? EXIT_FAILURE : make_pair(base, name, force);
}
