// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl status - Tell what is in force
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hcsecctl.h"
#include "record.h"
#include "securityfs.h"
#include "util.h"

const char status_help[] =
	"Usage: hcsecctl status [-j]\n"
	"\n"
	"Tell which policy is in force, in which mode, and what was counted since\n"
	"boot.\n"
	"\n"
	"  -j, --json   one JSON object\n"
	"  -h, --help   show this help\n";

/* A time is for people here, and a number in JSON. */
static void print_value(const struct record_field *field, bool is_time)
{
	char text[TIME_TEXT];
	uint64_t seconds;

	if (is_time && record_number(field, &seconds) && seconds) {
		puts(format_time(seconds, text));
	} else if (is_time || !field->len) {
		puts("-");
	} else {
		text_string(stdout, field->value, field->len);
		putchar('\n');
	}
}

static void print_text(const struct record *record)
{
	const struct record_field *when = record_find(record, "loaded_at");
	size_t i, width = 0;

	for (i = 0; i < record->count; i++)
		if (record->fields[i].key_len > width)
			width = record->fields[i].key_len;
	for (i = 0; i < record->count; i++) {
		const struct record_field *field = &record->fields[i];

		printf("%-*.*s  ", (int)width, (int)field->key_len, field->key);
		print_value(field, field == when);
	}
}

static int status(bool json)
{
	struct record record;
	char *text;

	text = securityfs_read_record("status", &record);
	if (!text)
		return EXIT_FAILURE;
	if (json) {
		record_print_json(&record);
		putchar('\n');
	} else {
		print_text(&record);
	}
	record_free(&record);
	free(text);
	return finish_stdout();
}

int cmd_status(int argc, char **argv)
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
			return print_help(status_help);
		default:
			return usage_error(argv[0], NULL);
		}
	}
	if (optind < argc)
		return usage_error("status", "it takes no argument");
	return status(json);
}
