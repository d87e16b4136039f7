// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl audit verify - Find out whether saved records were changed
 */

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "audit.h"
#include "chain_check.h"
#include "hcsecctl.h"
#include "lines.h"
#include "record.h"
#include "terminal.h"
#include "util.h"

/* Who has seen that many findings knows enough. */
#define MAX_TOLD 20

/**
 * struct verify - A verification and what becomes of it
 *
 * @check: The verification.
 * @json: Print JSON.
 * @all: Print all remarks.
 * @told: How many remarks were printed.
 * @out: The JSON that is being printed.
 */
struct verify {
	struct chain_check check;
	bool json;
	bool all;
	uint64_t told;
	struct json out;
};

static void print_remark(const struct chain_remark *remark)
{
	text_string(stdout, remark->file, strlen(remark->file));
	if (remark->line)
		printf(":%zu", remark->line);
	fputs(": ", stdout);
	if (remark->kind == CHAIN_NOTE)
		fputs("note: ", stdout);
	else
		terminal_colour(stdout, COLOUR_BAD);
	fputs(remark->text, stdout);
	if (remark->kind != CHAIN_NOTE)
		terminal_colour(stdout, COLOUR_NONE);
	putchar('\n');
}

static void print_json_remark(struct json *json,
			      const struct chain_remark *remark)
{
	json_open(json, NULL, '{');
	json_text(json, "kind", chain_kind_name(remark->kind));
	json_text(json, "file", remark->file);
	if (remark->line)
		json_number(json, "line", remark->line);
	if (remark->seq)
		json_number(json, "seq", remark->seq);
	json_text(json, "text", remark->text);
	json_close(json, '}');
}

static void on_remark(void *data, const struct chain_remark *remark)
{
	struct verify *verify = data;

	if (verify->told++ >= MAX_TOLD && !verify->all)
		return;
	if (verify->json)
		print_json_remark(&verify->out, remark);
	else
		print_remark(remark);
}

static void format_hash(char text[2 * HCSEC_CHAIN_SIZE + 1],
			const uint8_t hash[HCSEC_CHAIN_SIZE])
{
	size_t i;

	for (i = 0; i < HCSEC_CHAIN_SIZE; i++)
		snprintf(text + 2 * i, 3, "%02x", hash[i]);
}

#define BOOT_ID_TEXT_SIZE 37

static void format_boot_id(char text[BOOT_ID_TEXT_SIZE],
			   const uint8_t b[HCSEC_BOOT_ID_SIZE])
{
	snprintf(text, BOOT_ID_TEXT_SIZE,
		 "%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		 b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8], b[9],
		 b[10], b[11], b[12], b[13], b[14], b[15]);
}

static void print_boot(struct verify *verify, const struct chain_boot *boot)
{
	char hash[2 * HCSEC_CHAIN_SIZE + 1];
	char id[BOOT_ID_TEXT_SIZE];

	format_hash(hash, boot->last.hash);
	format_boot_id(id, boot->id);
	if (!verify->json) {
		printf("boot %s: %" PRIu64 " records, %" PRIu64 " to %" PRIu64
		       ", head %" PRIu64 ":%s\n",
		       boot->has_id ? id : "unknown", boot->records,
		       boot->first, boot->last.seq, boot->last.seq, hash);
		return;
	}
	json_open(&verify->out, NULL, '{');
	if (boot->has_id)
		json_text(&verify->out, "boot_id", id);
	json_number(&verify->out, "records", boot->records);
	json_number(&verify->out, "first", boot->first);
	json_number(&verify->out, "last", boot->last.seq);
	json_text(&verify->out, "hash", hash);
	json_close(&verify->out, '}');
}

static void print_end(struct verify *verify)
{
	const struct chain_check *check = &verify->check;
	const uint64_t hidden =
		!verify->all && verify->told > MAX_TOLD ?
			verify->told - MAX_TOLD : 0;
	size_t i;

	if (verify->json) {
		json_close(&verify->out, ']');
		json_open(&verify->out, "boots", '[');
	} else if (hidden) {
		printf("... and %" PRIu64 " more\n", hidden);
	}
	for (i = 0; i < check->boots_count; i++)
		print_boot(verify, &check->boots[i]);
	if (!verify->json) {
		printf("%" PRIu64 " record%s, %" PRIu64 " finding%s\n",
		       check->records, check->records == 1 ? "" : "s",
		       check->findings, check->findings == 1 ? "" : "s");
		return;
	}
	json_close(&verify->out, ']');
	json_number(&verify->out, "hidden", hidden);
	json_number(&verify->out, "records", check->records);
	json_number(&verify->out, "findings", check->findings);
	json_close(&verify->out, '}');
	putchar('\n');
}

static bool verify_file(struct verify *verify, const char *path)
{
	struct lines *lines = lines_open(path);
	const char *line;
	size_t len;
	int more;

	if (!lines)
		return false;
	chain_check_file(&verify->check, path);
	while ((more = lines_next(lines, &line, &len)) > 0)
		chain_check_line(&verify->check, line, len, lines->whole);
	if (more)
		error("%s: %s", path, strerror(errno));
	lines_close(lines);
	return !more;
}

static int verify_files(struct verify *verify, char **paths)
{
	bool good = true;

	if (verify->json) {
		json_open(&verify->out, NULL, '{');
		json_open(&verify->out, "remarks", '[');
	}
	/* What was read before is not of less worth. */
	while (*paths && good)
		good = verify_file(verify, *paths++);
	chain_check_end(&verify->check);
	print_end(verify);
	if (verify->check.findings)
		good = false;
	return finish_stdout() == EXIT_SUCCESS && good ? EXIT_SUCCESS :
							 EXIT_FAILURE;
}

/*
 * Heads.
 */

static struct chain_head *add_head(struct chain_check *check)
{
	struct chain_head *heads;

	heads = reallocarray(check->heads, check->heads_count + 1,
			     sizeof(*heads));
	if (!heads)
		out_of_memory();
	check->heads = heads;
	heads += check->heads_count++;
	memset(heads, 0, sizeof(*heads));
	return heads;
}

static bool parse_head(struct chain_head *head, const char *text)
{
	const char *colon = strchr(text, ':');
	struct record_field seq = { .value = text };

	if (!colon)
		return false;
	seq.len = (size_t)(colon - text);
	return record_number(&seq, &head->seq) &&
	       chain_parse_hex(colon + 1, strlen(colon + 1), head->hash,
			       HCSEC_CHAIN_SIZE);
}

/* Also a record is one: it has number and hash. */
static bool parse_head_line(struct chain_head *head, const char *line,
			    size_t len)
{
	const struct record_field *seq, *hash, *id;
	struct record record;
	bool good;

	if (!record_parse(&record, line, len))
		return false;
	seq = record_find(&record, "seq");
	hash = record_find(&record, "hash");
	id = record_find(&record, "boot_id");
	good = seq && hash && record_number(seq, &head->seq) &&
	       chain_parse_hex(hash->value, hash->len, head->hash,
			       HCSEC_CHAIN_SIZE);
	head->has_boot_id = id;
	if (id && !chain_parse_boot_id(id->value, id->len, head->boot_id))
		good = false;
	record_free(&record);
	return good;
}

static bool read_heads(struct chain_check *check, const char *path)
{
	struct lines *lines = lines_open(path);
	const char *line;
	size_t len, number = 0;
	bool good = true;
	int more;

	if (!lines)
		return false;
	while (good && (more = lines_next(lines, &line, &len)) > 0) {
		number++;
		good = parse_head_line(add_head(check), line, len);
		if (!good)
			error("%s:%zu: this is no head", path, number);
	}
	if (good && more) {
		error("%s: %s", path, strerror(errno));
		good = false;
	}
	if (good && !number) {
		error("%s: there is no head", path);
		good = false;
	}
	lines_close(lines);
	return good;
}

#define GO_ON (-1)

/* Parses the command line; GO_ON, or the status to exit with. */
static int parse_options(struct verify *verify, int argc, char **argv)
{
	static const struct option options[] = {
		{ "all", no_argument, NULL, 'a' },
		{ "from-start", no_argument, NULL, 's' },
		{ "head", required_argument, NULL, 'H' },
		{ "head-file", required_argument, NULL, 'F' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct chain_check *check = &verify->check;
	int option;

	while ((option = getopt_long(argc, argv, "asH:F:jh", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'a':
			verify->all = true;
			break;
		case 's':
			check->from_start = true;
			break;
		case 'H':
			if (!parse_head(add_head(check), optarg))
				return usage_error("audit",
						   "--head takes SEQ:HASH");
			break;
		case 'F':
			if (!read_heads(check, optarg))
				return EXIT_FAILURE;
			break;
		case 'j':
			verify->json = true;
			break;
		case 'h':
			return print_help(audit_help);
		default:
			return usage_error("audit", NULL);
		}
	}
	if (optind == argc)
		return usage_error("audit", "verify takes a FILE");
	return GO_ON;
}

int audit_verify(int argc, char **argv)
{
	struct verify verify = {
		.check = {
			.tell = on_remark,
			.data = &verify,
		},
	};
	int status;

	status = parse_options(&verify, argc, argv);
	if (status == GO_ON) {
		chain_sort_heads(verify.check.heads, verify.check.heads_count);
		status = verify_files(&verify, argv + optind);
	}
	free(verify.check.heads);
	chain_check_free(&verify.check);
	return status;
}
