// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Names and what they name
 */

#include "rules.h"

void *symbol_find(const struct symbols *symbols, const char *name)
{
	const u32 id =
		intern_find_bytes(&symbols->names, name, strlen(name));

	return id == INTERN_NONE ? NULL : symbols->values.at[id];
}

void symbol_add(struct arena *arena, struct symbols *symbols, const char *name,
		void *value)
{
	symbols->names.arena = arena;
	if (intern_bytes(&symbols->names, name, strlen(name)) !=
	    symbols->values.n)
		return;
	vec_push(arena, &symbols->values, value);
	vec_push(arena, &symbols->texts, name);
}

const char *symbol_suggest(const struct symbols *symbols, const char *name)
{
	return suggest(name, symbols->texts.at, symbols->texts.n);
}
