/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy compiler - Statements as they were written
 */

#ifndef _HCSECCTL_AST_H
#define _HCSECCTL_AST_H

#include <linux/hcsec.h>

#include "compiler.h"

enum item_kind {
	ITEM_WORD,   /* name, number, address, time, clause keyword */
	ITEM_PATH,   /* path, perhaps with wildcards */
	ITEM_STRING, /* "..." without the quotes */
	ITEM_NOT,    /* ! */
	ITEM_PLUS,   /* + */
	ITEM_MINUS,  /* - */
};

/**
 * struct item - A word of a statement
 *
 * @next: The one after it.
 * @kind: What it looks like.
 * @text: NUL-terminated.
 * @loc: Where it stands.
 */
struct item {
	struct item *next;
	enum item_kind kind;
	const char *text;
	struct loc loc;
};

struct items {
	struct item *first;
	struct item *last;
};

enum stmt_kind {
	STMT_POLICY,
	STMT_SERIAL,
	STMT_EPOCH,
	STMT_EXPIRES,
	STMT_STARTS,
	STMT_MARK,
	STMT_NET,
	STMT_PATH,
	STMT_PORT,
	STMT_TEMPLATE,
	STMT_CONTAINER,
	STMT_USE,
	STMT_INCLUDE,
	STMT_MATCH,
	STMT_MODE,
	STMT_ENTER,
	STMT_ASSIGNABLE,
	STMT_NAMESPACES,
	STMT_SPLICE,
	STMT_CLEARANCE,
	STMT_DEFAULT,
	STMT_RULE,
	STMT_SEQUENCE,
	STMT_UNSUPPORTED,
	STMT_OTHER,
	STMT_KIND_NR,
};

/**
 * struct stmt - A statement
 *
 * @next: The one after it.
 * @kind: What it is.
 * @loc: Its first word.
 * @verdict: Of rules, defaults and sequences.
 * @name: What it declares or uses, or its one argument; NULL if it has none.
 * @kind_name: Kind of what it declares; NULL if it has none.
 * @events: Events of a rule.
 * @items: The rest of its words, or the elements of a set.
 * @clearance: Of a set with a clearance, that statement, or NULL.
 * @body: What is in its braces.
 * @stamp: Of a named set, the last collection that it became part of.
 */
struct stmt {
	struct stmt *next;
	enum stmt_kind kind;
	struct loc loc;
	enum hcsec_verdict verdict;
	struct item *name;
	struct item *kind_name;
	struct items events;
	struct items items;
	struct stmt *clearance;
	struct stmts {
		struct stmt *first;
		struct stmt *last;
	} body;
	u32 stamp;
};

/**
 * struct parser - State of parsing one file
 *
 * @compiler: The compilation.
 * @file: Index of the file.
 * @line: Line of the next byte.
 * @column: Column of it.
 * @last: Token before.
 * @text: The last token as it was written.
 * @len: Its length.
 * @begins: True if the next word begins a statement.
 * @sets: True if the statement's braces will hold a set, not statements.
 * @in_set: True within such braces.
 * @bad_line: Last line with a byte that is part of no word.
 * @open: Where braces that are still open stand.
 * @result: Statements of the file.
 */
struct parser {
	struct compiler *compiler;
	u32 file;
	u32 line;
	u32 column;
	int last;
	const char *text;
	size_t len;
	bool begins;
	bool sets;
	bool in_set;
	u32 bad_line;
	VEC(struct loc) open;
	struct stmts result;
};

struct item *item_new(struct parser *p, enum item_kind kind, struct loc loc,
		      const char *text, size_t len);
void items_add(struct items *items, struct item *item);
struct stmt *stmt_new(struct parser *p, enum stmt_kind kind, struct loc loc);
void stmts_add(struct stmts *stmts, struct stmt *stmt);
void stmts_append(struct stmts *stmts, struct stmts more);

/* Whether a statement may be called that, and what it is then, or 0. */
int keyword_token(const char *word);

/* Parse one file of the compilation. */
struct stmts parse_file(struct compiler *c, u32 file);

#endif /* _HCSECCTL_AST_H */
