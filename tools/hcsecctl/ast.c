// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Statements as they were written
 */

#include "ast.h"

struct item *item_new(struct parser *p, enum item_kind kind, struct loc loc,
		      const char *text, size_t len)
{
	struct arena *const arena = &p->compiler->arena;
	struct item *const item = arena_alloc(arena, sizeof(*item));

	item->kind = kind;
	item->loc = loc;
	item->text = arena_strndup(arena, text, len);
	return item;
}

void items_add(struct items *items, struct item *item)
{
	item->next = NULL;
	if (items->last)
		items->last->next = item;
	else
		items->first = item;
	items->last = item;
}

struct stmt *stmt_new(struct parser *p, enum stmt_kind kind, struct loc loc)
{
	struct stmt *const stmt =
		arena_alloc(&p->compiler->arena, sizeof(*stmt));

	stmt->kind = kind;
	stmt->loc = loc;
	return stmt;
}

void stmts_add(struct stmts *stmts, struct stmt *stmt)
{
	stmts_append(stmts, (struct stmts){ stmt, stmt });
}

void stmts_append(struct stmts *stmts, struct stmts more)
{
	if (!more.first)
		return;
	if (stmts->last)
		stmts->last->next = more.first;
	else
		stmts->first = more.first;
	stmts->last = more.last;
}
