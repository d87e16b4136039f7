// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Errors, warnings and where they are
 */

#include <stdio.h>

#include "compiler.h"
#include "utf8.h"

/* More than that in one run help nobody. */
#define MAX_PRINTED 100
#define MAX_MESSAGES 1000
#define MAX_SHOWN 120 /* of a line */

static bool was_told(const struct compiler *c, const struct message *message)
{
	for (u32 i = 0; i < c->messages.n; i++) {
		const struct message *const m = &c->messages.at[i];

		if (m->severity == message->severity &&
		    !memcmp(&m->loc, &message->loc, sizeof(m->loc)) &&
		    !strcmp(m->text, message->text))
			return true;
	}
	/* Of a flood of warnings most are not shown anyway. */
	return message->severity == SEVERITY_WARNING &&
	       c->messages.n >= MAX_MESSAGES;
}

static void add(struct compiler *c, enum severity severity, struct loc loc,
		const char *format, va_list args)
{
	const struct message message = {
		.severity = severity,
		.loc = loc,
		.text = arena_vprintf(&c->arena, format, args),
		.order = c->messages.n,
	};

	/* A template's error is one error, however often it is used. */
	if (severity != SEVERITY_NOTE)
		c->repeated = was_told(c, &message);
	if (!c->repeated)
		vec_push(&c->arena, &c->messages, message);
}

void diag_error(struct compiler *c, struct loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(c, SEVERITY_ERROR, loc, format, args);
	va_end(args);
	if (++c->errors >= MAX_MESSAGES)
		longjmp(*c->arena.exhausted, 2);
}

void diag_warning(struct compiler *c, struct loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(c, SEVERITY_WARNING, loc, format, args);
	va_end(args);
	c->warnings++;
}

void diag_note(struct compiler *c, struct loc loc, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(c, SEVERITY_NOTE, loc, format, args);
	va_end(args);
}

void diag_give_up(struct compiler *c, const char *format, ...)
{
	va_list args;

	va_start(args, format);
	add(c, SEVERITY_ERROR, (struct loc){}, format, args);
	va_end(args);
	c->errors++;
	longjmp(*c->arena.exhausted, 2);
}

static int compare(const void *left, const void *right)
{
	const struct message *const a = left;
	const struct message *const b = right;

	if (a->loc.file != b->loc.file)
		return a->loc.file < b->loc.file ? -1 : 1;
	if (a->loc.line != b->loc.line)
		return a->loc.line < b->loc.line ? -1 : 1;
	if (a->loc.column != b->loc.column)
		return a->loc.column < b->loc.column ? -1 : 1;
	return a->order < b->order ? -1 : 1;
}

/* Counts lines until all are known, or notes where they start. */
static u32 walk_lines(const struct source_file *file, u32 *lines)
{
	u32 n = 1;

	for (size_t i = 0; i < file->len; i++) {
		if (file->text[i] != '\n')
			continue;
		if (lines)
			lines[n] = i + 1;
		n++;
	}
	return n;
}

static void find_lines(struct compiler *c, struct source_file *file)
{
	if (file->lines)
		return;
	file->nlines = walk_lines(file, NULL);
	file->lines = arena_array(&c->arena, file->nlines, sizeof(u32));
	walk_lines(file, file->lines);
}

static bool printable(unsigned char byte, bool binary)
{
	return byte >= 0x20 && byte != 0x7f && !(binary && byte >= 0x80);
}

/* Of a character only its first byte does; of what is none, each. */
static bool takes_column(const struct source_file *file, unsigned char byte)
{
	return file->binary || (byte & 0xc0) != 0x80;
}

/* Prints bytes of a line and, for each column, spaces or a mark below it. */
static void print_part(FILE *out, const struct source_file *file,
		       const char *line, size_t from, size_t to,
		       const struct loc *below)
{
	for (size_t i = from; i < to; i++) {
		const bool tab = line[i] == '\t';
		const u32 column = i + 1;

		if (!below)
			fputc(tab || printable(line[i], file->binary) ?
				      line[i] :
				      '?',
			      out);
		else if (column == below->column)
			fputc('^', out);
		else if (!takes_column(file, line[i]))
			continue;
		else if (column < below->column)
			fputc(tab ? '\t' : ' ', out);
		else if (column < below->column + below->len)
			fputc('~', out);
	}
}

/* The line of the source, or a part of a long one, and a mark below the place. */
static void print_line(struct compiler *c, FILE *out, struct loc loc)
{
	struct source_file *const file = c->files.at[loc.file];
	size_t len = 0, from = 0, to;
	const char *line;

	find_lines(c, file);
	if (loc.line > file->nlines)
		return;
	line = file->text + file->lines[loc.line - 1];
	while (line + len < file->text + file->len && line[len] != '\n' &&
	       line[len] != '\r')
		len++;
	if (loc.column > MAX_SHOWN / 2)
		from = loc.column - MAX_SHOWN / 2;
	/* Do not begin or end within a character. */
	while (from && from < len && !takes_column(file, line[from]))
		from--;
	to = from + MAX_SHOWN < len ? from + MAX_SHOWN : len;
	while (to < len && !takes_column(file, line[to]))
		to++;

	fprintf(out, "    %s", from ? "..." : "");
	print_part(out, file, line, from, to, NULL);
	fprintf(out, "%s\n    %s", to < len ? "..." : "", from ? "   " : "");
	print_part(out, file, line, from, to, &loc);
	/* What is missing is missing behind the end. */
	if (loc.column > to)
		fputc('^', out);
	fputc('\n', out);
}

/* File names, which are in messages too, need not be text. */
static void print_name(FILE *out, const char *name)
{
	size_t left = strlen(name);

	while (left) {
		const size_t n = utf8_len(name, left);

		if (n && printable(*name, false))
			fwrite(name, 1, n, out);
		else
			fputc('?', out);
		name += n ? n : 1;
		left -= n ? n : 1;
	}
}

static void print(struct compiler *c, FILE *out, const struct message *m)
{
	static const char *const severity[] = {
		[SEVERITY_ERROR] = "error",
		[SEVERITY_WARNING] = "warning",
		[SEVERITY_NOTE] = "note",
	};

	if (m->loc.line) {
		print_name(out, c->files.at[m->loc.file]->path);
		fprintf(out, ":%u:%u: ", m->loc.line, m->loc.column);
	}
	fprintf(out, "%s: ", severity[m->severity]);
	print_name(out, m->text);
	fputc('\n', out);
	if (m->loc.line)
		print_line(c, out, m->loc);
}

char *diag_text(struct compiler *c)
{
	const u32 n = c->messages.n;
	struct message *const sorted =
		arena_array(&c->arena, n, sizeof(*sorted));
	u32 heads = 0, printed = 0;
	char *text = NULL;
	size_t len;
	FILE *out;

	/*
	 * Only the heads are sorted; notes follow theirs.  Warnings must not
	 * take the room of errors.
	 */
	for (u32 i = 0; i < n; i++) {
		const enum severity s = c->messages.at[i].severity;

		if (s == SEVERITY_ERROR ||
		    (s == SEVERITY_WARNING && (!c->errors || n <= MAX_PRINTED)))
			sorted[heads++] = c->messages.at[i];
	}
	qsort(sorted, heads, sizeof(*sorted), compare);

	out = open_memstream(&text, &len);
	if (!out)
		return NULL;
	for (u32 i = 0; i < heads && printed < MAX_PRINTED; i++, printed++) {
		const struct message *m = &c->messages.at[sorted[i].order];
		const struct message *const end = c->messages.at + n;

		do {
			print(c, out, m++);
		} while (m < end && m->severity == SEVERITY_NOTE);
	}
	if (printed < heads)
		fprintf(out, "%u more messages are not shown\n",
			heads - printed);
	if (fclose(out)) {
		free(text);
		return NULL;
	}
	return text;
}
