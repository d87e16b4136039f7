/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy compiler - The state of one compilation, and what tells of errors
 *
 * The way of a policy: source.c reads it, lex.l and parse.y make statements of
 * it (ast.h), sema.c, rules.c and clause.c make rules of those (rules.h),
 * netset.c and pathset.c reduce addresses and paths to classes, table.c and
 * idd.c make decision tables, and encode.c writes the payload.
 */

#ifndef _HCSECCTL_COMPILER_H
#define _HCSECCTL_COMPILER_H

#include "arena.h"
#include "compile.h"

/**
 * struct loc - A place in the source
 *
 * @file: Index in &compiler.files.
 * @line: From 1; 0 if there is no place.
 * @column: From 1, in bytes.
 * @len: Number of bytes that are meant.
 */
struct loc {
	u32 file;
	u32 line;
	u32 column;
	u32 len;
};

/**
 * struct source_file - A file that is being compiled
 *
 * @name: Its name in the payload.
 * @path: Its name in messages.
 * @text: Its bytes, with a NUL after them.
 * @len: How many.
 * @open: True while it is being parsed: including it again is a cycle.
 * @binary: True if it is not text, so that it cannot be shown as it is.
 * @lines: Offsets of the lines, made when the first message needs them.
 * @nlines: How many.
 */
struct source_file {
	const char *name;
	const char *path;
	const char *text;
	size_t len;
	bool open;
	bool binary;
	u32 *lines;
	u32 nlines;
};

enum severity { SEVERITY_ERROR, SEVERITY_WARNING, SEVERITY_NOTE };

/**
 * struct message - Something that the user should know
 *
 * @severity: How bad it is.
 * @loc: Where.
 * @text: What.
 * @order: Messages of one place stay in the order in which they were found,
 *         and notes with what they explain.
 */
struct message {
	enum severity severity;
	struct loc loc;
	const char *text;
	u32 order;
};

/**
 * struct compiler - State of one compilation
 *
 * @arena: All of its memory.
 * @scratch: Memory that is used in the manner of a stack.
 * @files: Source files, in the order in which they were first opened.
 * @given: Sources in memory, instead of the file system.
 * @ngiven: How many.
 * @messages: Errors, warnings and notes.
 * @repeated: True if the last one was told before, so that its notes were too.
 * @errors: Number of errors.
 * @warnings: Number of warnings.
 * @depth: Depth of includes.
 * @includes: Number of include statements that were followed.
 * @exhausted: Where to go when there is no more memory.
 */
struct compiler {
	struct arena arena;
	struct arena scratch;
	VEC(struct source_file *) files;
	const struct hcsec_source *given;
	size_t ngiven;
	VEC(struct message) messages;
	bool repeated;
	unsigned int errors;
	unsigned int warnings;
	unsigned int depth;
	unsigned int includes;
	jmp_buf exhausted;
};

/* diag.c: each adds a message; the format is without a newline. */
void diag_error(struct compiler *c, struct loc loc, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_warning(struct compiler *c, struct loc loc, const char *format, ...)
	__attribute__((format(printf, 3, 4)));
void diag_note(struct compiler *c, struct loc loc, const char *format, ...)
	__attribute__((format(printf, 3, 4)));

/* Add an error and leave the compilation. */
void diag_give_up(struct compiler *c, const char *format, ...)
	__attribute__((format(printf, 2, 3), noreturn));

/* All messages as text, to be freed; NULL without memory. */
char *diag_text(struct compiler *c);

/* source.c */
struct stmts;

/* Read the files named on the command line. */
void source_load_paths(struct compiler *c, const char *const *paths,
		       size_t npaths, struct stmts *policy);

/* Take the files from memory; those that no other one includes are parsed. */
void source_load_given(struct compiler *c, struct stmts *policy);

/* Parse what an include statement of a file names. */
struct stmts source_include(struct compiler *c, u32 file, struct loc loc,
			    const char *name);

/* Complain of bytes that have no place in a source; true if there are none. */
bool source_check_text(struct compiler *c, u32 file);

/* suggest.c: the one of @names that is spelled most like @word, or NULL. */
const char *suggest(const char *word, const char *const *names, size_t n);

#endif /* _HCSECCTL_COMPILER_H */
