// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Audit records
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hcsecctl.h"
#include "pure.h"
#include "record.h"
#include "terminal.h"
#include "util.h"

static bool is_key_char(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '_';
}

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

/**
 * struct cursor - Where parsing is
 *
 * @next: First byte that was not looked at.
 * @end: After the last byte.
 * @out: Where decoded bytes go.
 */
struct cursor {
	const char *next;
	const char *end;
	char *out;
};

static bool parse_key(struct cursor *at, struct record_field *field)
{
	field->key = at->next;
	while (at->next < at->end && is_key_char(*at->next))
		at->next++;
	field->key_len = (size_t)(at->next - field->key);
	return field->key_len && field->key_len <= RECORD_MAX_KEY &&
	       at->next < at->end && *at->next++ == '=';
}

/* After the backslash: the kernel knows "xNN" only. */
static bool parse_escape(struct cursor *at)
{
	int high, low;

	if (at->end - at->next < 3 || *at->next != 'x')
		return false;
	high = hex_digit(at->next[1]);
	low = hex_digit(at->next[2]);
	if (high < 0 || low < 0)
		return false;
	*at->out++ = (char)(high << 4 | low);
	at->next += 3;
	return true;
}

static bool parse_quoted(struct cursor *at)
{
	while (at->next < at->end) {
		const char c = *at->next++;

		if (c == '"')
			return true;
		if (c < ' ' || c > '~')
			return false;
		if (c != '\\')
			*at->out++ = c;
		else if (!parse_escape(at))
			return false;
	}
	return false;
}

static bool parse_word(struct cursor *at)
{
	while (at->next < at->end && *at->next != ' ') {
		const char c = *at->next++;

		if (c < ' ' || c > '~' || c == '"' || c == '\\')
			return false;
		*at->out++ = c;
	}
	return true;
}

static bool parse_value(struct cursor *at, struct record_field *field)
{
	bool good;

	field->text = at->next;
	field->value = at->out;
	if (at->next < at->end && *at->next == '"') {
		at->next++;
		good = parse_quoted(at);
	} else {
		good = parse_word(at);
	}
	field->text_len = (size_t)(at->next - field->text);
	field->len = (size_t)(at->out - field->value);
	return good;
}

static const struct record_field *find(const struct record *record,
				       const char *key, size_t len)
{
	size_t i;

	for (i = 0; i < record->count; i++)
		if (record->fields[i].key_len == len &&
		    !memcmp(record->fields[i].key, key, len))
			return &record->fields[i];
	return NULL;
}

const struct record_field *record_find(const struct record *record,
				       const char *key)
{
	return find(record, key, strlen(key));
}

bool record_parse(struct record *record, const char *line, size_t len)
{
	struct cursor at = { .next = line, .end = line + len };

	record->count = 0;
	record->decoded = malloc(len + 1);
	if (!record->decoded)
		out_of_memory();
	at.out = record->decoded;

	for (;;) {
		struct record_field *field = &record->fields[record->count];

		if (record->count == RECORD_MAX_FIELDS ||
		    !parse_key(&at, field) || !parse_value(&at, field) ||
		    find(record, field->key, field->key_len))
			goto fail;
		record->count++;
		if (at.next == at.end)
			return true;
		if (*at.next++ != ' ')
			goto fail;
	}

fail:
	record_free(record);
	return false;
}

void record_free(struct record *record)
{
	free(record->decoded);
	record->decoded = NULL;
	record->count = 0;
}

static bool field_is(const struct record_field *field, const char *value)
{
	return field && field->len == strlen(value) &&
	       !memcmp(field->value, value, field->len);
}

/*
 * Text.
 */

static void print_safe(const char *text, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (text[i] >= ' ' && text[i] <= '~')
			putchar(text[i]);
		else
			printf("\\x%02x", (unsigned char)text[i]);
	}
}

/* What must catch the eye: a verdict, its reason, and what is not there. */
static enum colour colour_of(const struct record *record,
			     const struct record_field *field)
{
	const char *key = field->key;

	if (field == record_find(record, "lost"))
		return COLOUR_WARN;
	if (field == record_find(record, "rule") ||
	    field == record_find(record, "reason"))
		return COLOUR_BOLD;
	if (field->key_len != strlen("verdict") ||
	    memcmp(key, "verdict", field->key_len))
		return COLOUR_NONE;
	if (!field_is(field, "deny") && !field_is(field, "kill"))
		return field_is(field, "audit") ? COLOUR_WARN : COLOUR_GOOD;
	return field_is(record_find(record, "mode"), "permissive") ?
		       COLOUR_WARN :
		       COLOUR_BAD;
}

static void print_text(const struct record *record)
{
	const struct record_field *hash = record_find(record, "hash");
	const char *blank = "";
	size_t i;

	for (i = 0; i < record->count; i++) {
		const struct record_field *field = &record->fields[i];
		const enum colour colour = colour_of(record, field);

		if (field == hash)
			continue;
		fputs(blank, stdout);
		blank = " ";
		if (colour != COLOUR_NONE)
			terminal_colour(stdout, colour);
		print_safe(field->key, field->key_len);
		putchar('=');
		print_safe(field->text, field->text_len);
		if (colour != COLOUR_NONE)
			terminal_colour(stdout, COLOUR_NONE);
	}
}

/*
 * JSON.
 */

enum json_type {
	TYPE_STRING,
	TYPE_NUMBER,
	TYPE_LIST,
	TYPE_FLAG,
};

/* By key and not by look: a name may consist of digits. */
static enum json_type type_of(const struct record_field *field)
{
	static const struct {
		const char *key;
		enum json_type type;
	} types[] = {
		{ "seq", TYPE_NUMBER },		{ "cgroup_id", TYPE_NUMBER },
		{ "pid", TYPE_NUMBER },		{ "tgid", TYPE_NUMBER },
		{ "uid", TYPE_NUMBER },		{ "level", TYPE_NUMBER },
		{ "port", TYPE_NUMBER },	{ "serial", TYPE_NUMBER },
		{ "lost", TYPE_NUMBER },	{ "version", TYPE_NUMBER },
		{ "generation", TYPE_NUMBER },	{ "loaded_at", TYPE_NUMBER },
		{ "containers", TYPE_NUMBER },	{ "records", TYPE_NUMBER },
		{ "overwritten", TYPE_NUMBER }, { "dropped", TYPE_NUMBER },
		{ "epoch", TYPE_NUMBER },	{ "keyset", TYPE_NUMBER },
		{ "root_threshold", TYPE_NUMBER },
		{ "policy_threshold", TYPE_NUMBER },
		{ "target_pid", TYPE_NUMBER },	{ "signal", TYPE_NUMBER },
		{ "id", TYPE_NUMBER },		{ "object", TYPE_LIST },
		{ "gained", TYPE_LIST },	{ "encrypted", TYPE_FLAG },
		{ "marks", TYPE_LIST },		{ "gains", TYPE_FLAG },
		{ "sealed", TYPE_FLAG },
	};
	size_t i;

	for (i = 0; i < ARRAY_SIZE(types); i++)
		if (strlen(types[i].key) == field->key_len &&
		    !memcmp(types[i].key, field->key, field->key_len))
			return types[i].type;
	return TYPE_STRING;
}

bool record_number(const struct record_field *field, uint64_t *number)
{
	size_t i;

	*number = 0;
	for (i = 0; i < field->len; i++) {
		const char c = field->value[i];

		if (c < '0' || c > '9' ||
		    __builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, c - '0', number))
			return false;
	}
	return field->len;
}

static void print_json_field(struct json *json,
			     const struct record_field *field)
{
	uint64_t number;
	char key[RECORD_MAX_KEY + 1];

	snprintf(key, sizeof(key), "%.*s", (int)field->key_len, field->key);
	switch (type_of(field)) {
	case TYPE_NUMBER:
		if (!record_number(field, &number))
			break;
		json_number(json, key, number);
		return;
	case TYPE_LIST:
		json_list(json, key, field->value, field->len);
		return;
	case TYPE_FLAG:
		json_bool(json, key, !field_is(field, "0"));
		return;
	case TYPE_STRING:
		break;
	}
	json_bytes(json, key, field->value, field->len);
}

void record_print_json(const struct record *record)
{
	struct json json = {};
	size_t i;

	json_open(&json, NULL, '{');
	for (i = 0; i < record->count; i++)
		print_json_field(&json, &record->fields[i]);
	json_close(&json, '}');
}

static void print_unparsed(const char *line, size_t len)
{
	struct json json = {};

	json_open(&json, NULL, '{');
	json_bytes(&json, "unparsed", line, len);
	json_close(&json, '}');
}

bool record_print(const char *line, size_t len, enum record_form form)
{
	struct record record;
	const bool good = record_parse(&record, line, len);

	if (good && form == RECORD_JSON)
		record_print_json(&record);
	else if (good && form == RECORD_TEXT)
		print_text(&record);
	else if (form == RECORD_JSON)
		print_unparsed(line, len);
	else
		print_safe(line, len);
	putchar('\n');
	if (good)
		record_free(&record);
	return good;
}

void record_print_lost(uint64_t lost, enum record_form form)
{
	char line[32];
	const int len = snprintf(line, sizeof(line), "lost=%" PRIu64, lost);

	record_print(line, (size_t)len, form);
}
