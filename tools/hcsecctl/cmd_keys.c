// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl keys - List trusted keys, and make the next keyset
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hcsecctl.h"
#include "key_list.h"
#include "keys_edit.h"
#include "record.h"
#include "securityfs.h"

const char keys_help[] =
	"Usage: hcsecctl keys list [-j] [KEYSET]\n"
	"       hcsecctl keys init [OPTION]... -o NEW ROOT...\n"
	"       hcsecctl keys add [OPTION]... -f OLD -o NEW -r ROLE PUB...\n"
	"       hcsecctl keys revoke [OPTION]... -f OLD -o NEW NAME|ID...\n"
	"       hcsecctl keys threshold [OPTION]... -f OLD -o NEW\n"
	"\n"
	"List the keys that the kernel trusts, or those of a keyset; or make a\n"
	"keyset, from files of public root keys or from an OLD keyset.  NEW is\n"
	"complete: it replaces the keyset in force.  It has the serial after OLD's,\n"
	"or OLD's if that was not signed yet, and has to be signed and loaded.\n"
	"Prints what NEW says.\n"
	"\n"
	"  -f, --from OLD              keyset to start from\n"
	"  -o, --output NEW            where to write\n"
	"  -r, --role ROLE             what the added keys may sign: \"policy\", or\n"
	"                              \"root\" for keysets\n"
	"  -b, --not-before TIME       when the added keys begin to count\n"
	"  -a, --not-after TIME        when they cease to count\n"
	"  -u, --replace               change role, name or validity of a key\n"
	"  -n, --root N                root keys that have to sign a keyset\n"
	"  -p, --policy N              keys that have to sign a policy\n"
	"  -s, --root-signs-policy W   \"yes\" or \"no\": root keys may sign policies\n"
	"  -S, --starts TIME           when the keyset begins to load, or \"never\"\n"
	"  -E, --expires TIME          when it ceases to load, or \"never\"\n"
	"  -e, --raise-epoch           start a new epoch: policies start again at\n"
	"                              serial 1, and those of the old one are stale\n"
	"  -j, --json                  one JSON object\n"
	"  -h, --help                  show this help\n";

static void copy_field(char *to, size_t size, const struct record *record,
		       const char *key)
{
	const struct record_field *field = record_find(record, key);

	if (field)
		snprintf(to, size, "%.*s", (int)field->len, field->value);
}

static bool take_line(struct key_list *list, const struct record *record)
{
	const struct record_field *field;
	struct key_line *line;

	if (!record_find(record, "id") || !record_find(record, "state"))
		return false;
	line = key_list_add(list);
	copy_field(line->id, sizeof(line->id), record, "id");
	copy_field(line->role, sizeof(line->role), record, "role");
	copy_field(line->state, sizeof(line->state), record, "state");
	copy_field(line->name, sizeof(line->name), record, "name");
	field = record_find(record, "not_before");
	if (field && !record_number(field, &line->not_before))
		return false;
	field = record_find(record, "not_after");
	return !field || record_number(field, &line->not_after);
}

/* Reads the kernel's keys; 0, or -1 after an error message. */
static int read_keys(struct key_list *list)
{
	char *text, *rest, *line;
	int err = 0;

	text = securityfs_read("keys");
	if (!text)
		return -1;
	rest = text;
	while (!err && (line = strsep(&rest, "\n"))) {
		struct record record;

		if (!*line)
			continue;
		if (!record_parse(&record, line, strlen(line)) ||
		    !take_line(list, &record)) {
			error("keys: not in a form that this program knows");
			err = -1;
		}
		record_free(&record);
	}
	free(text);
	return err;
}

static uint64_t status_number(const struct record *status, const char *key)
{
	const struct record_field *field = record_find(status, key);
	uint64_t number = 0;

	if (field)
		record_number(field, &number);
	return number;
}

static void print_kernel(const struct record *status,
			 const struct key_list *list)
{
	const uint64_t serial = status_number(status, "keyset");

	if (serial)
		printf("in force    keyset, serial %" PRIu64 ", epoch %" PRIu64
		       "\n", serial, status_number(status, "epoch"));
	else
		puts("in force    built-in keys");
	printf("keysets     signed by %" PRIu64 " root keys\n",
	       status_number(status, "root_threshold"));
	printf("policies    signed by %" PRIu64 " keys\n\n",
	       status_number(status, "policy_threshold"));
	key_list_print(list);
}

static void print_kernel_json(const struct record *status,
			      const struct key_list *list)
{
	struct json json = {};

	json_open(&json, NULL, '{');
	json_number(&json, "serial", status_number(status, "keyset"));
	json_number(&json, "epoch", status_number(status, "epoch"));
	json_number(&json, "root_threshold",
		    status_number(status, "root_threshold"));
	json_number(&json, "policy_threshold",
		    status_number(status, "policy_threshold"));
	key_list_print_json(list, &json);
	json_close(&json, '}');
	putchar('\n');
}

static int list_kernel(bool json)
{
	struct key_list list = {};
	int status = EXIT_FAILURE;
	struct record record;
	char *text;

	text = securityfs_read_record("status", &record);
	if (!text)
		return EXIT_FAILURE;
	if (read_keys(&list))
		goto out_free;
	key_list_sort(&list);
	if (json)
		print_kernel_json(&record, &list);
	else
		print_kernel(&record, &list);
	status = finish_stdout();

out_free:
	key_list_free(&list);
	record_free(&record);
	free(text);
	return status;
}

static int list(int argc, char **argv)
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
			return print_help(keys_help);
		default:
			return usage_error("keys", NULL);
		}
	}
	if (argc - optind > 1)
		return usage_error("keys", "list takes one KEYSET at most");
	return optind < argc ? keyset_list(argv[optind], json) :
			       list_kernel(json);
}

int cmd_keys(int argc, char **argv)
{
	if (argc < 2)
		return usage_error("keys", "list, init, add, revoke or threshold?");
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help"))
		return print_help(keys_help);
	if (argv[1][0] == '-')
		return usage_error("keys", "unknown option: %s", argv[1]);
	if (key_init())
		return EXIT_FAILURE;
	if (!strcmp(argv[1], "list"))
		return list(argc - 1, argv + 1);
	return keys_edit(argc - 1, argv + 1);
}
