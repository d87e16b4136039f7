/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Audit records
 *
 * However a record arrives, it is a line of text first: "key=value" fields with
 * single blanks between them, as securityfs has them.
 */

#ifndef _HCSECCTL_RECORD_H
#define _HCSECCTL_RECORD_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define RECORD_MAX_FIELDS 64
#define RECORD_MAX_KEY 63

/* No line is longer: 24 KiB of attributes, four bytes for each at most. */
#define RECORD_MAX_TEXT (128 * 1024)

/**
 * struct record_field - One field of a record
 *
 * @key: Its key, not terminated.
 * @key_len: Length of the key.
 * @text: Its value as it is in the line, quotes and escapes included.
 * @text_len: Length of that.
 * @value: What the value stands for; may hold any byte.
 * @len: Length of that.
 */
struct record_field {
	const char *key;
	size_t key_len;
	const char *text;
	size_t text_len;
	const char *value;
	size_t len;
};

/**
 * struct record - A record
 *
 * @fields: Its fields, which point into the line and into @decoded.
 * @count: How many.
 * @decoded: What the values stand for, one after the other.
 */
struct record {
	struct record_field fields[RECORD_MAX_FIELDS];
	size_t count;
	char *decoded;
};

/**
 * record_parse - Take a line apart
 *
 * @record: To be filled in; release it with record_free().
 * @line: The line, without a newline; must live as long.
 * @len: Its length.
 *
 * Return: True if it is a record: well-formed, and no key twice.
 */
bool record_parse(struct record *record, const char *line, size_t len);

void record_free(struct record *record);

/* The field of that name, or NULL. */
const struct record_field *record_find(const struct record *record,
				       const char *key);

/* The value of a field, if it is a decimal number. */
bool record_number(const struct record_field *field, uint64_t *number);

/* Print a record as an object of JSON, without a newline. */
void record_print_json(const struct record *record);

/**
 * enum record_form - How records are printed
 *
 * @RECORD_TEXT: For people: without the hash, and with colours on a terminal.
 * @RECORD_RAW: As the kernel has written them, which can be verified.
 * @RECORD_JSON: As objects of JSON.
 */
enum record_form {
	RECORD_TEXT,
	RECORD_RAW,
	RECORD_JSON,
};

/**
 * record_print - Print a line of a log of records
 *
 * @line: The line, without a newline.
 * @len: Its length.
 * @form: How.
 *
 * What is no record is printed too, in JSON as {"unparsed":"..."}: a log may be
 * damaged, and its reader must learn that.  In a text, bytes that would harm a
 * terminal are escaped.
 *
 * Return: True if it was a record.
 */
bool record_print(const char *line, size_t len, enum record_form form);

/* Print that a number of records is missing, as the kernel's log does. */
void record_print_lost(uint64_t lost, enum record_form form);

#endif /* _HCSECCTL_RECORD_H */
