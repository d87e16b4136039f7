// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Patterns of paths
 *
 *   ?      a byte but '/'
 *   *      any number of bytes but '/'
 *   **     any number of bytes
 *   [a-z]  a byte of the set, [!a-z] or [^a-z] one that is neither in it nor '/'
 *   {a,b}  one of the alternatives, which may hold patterns themselves
 *   \c     the byte c
 */

#include "glob.h"

/* Braces multiply; more than that is a mistake or an attack. */
#define MAX_ALTERNATIVES 4096
#define MAX_STEPS 16384
#define MAX_PATTERN 4096

/*
 * Stands where a brace was, so that "{a*,b}*" is not "a**".  A source has no
 * control characters, so this is none of its bytes.
 */
#define SEAM '\1'

/**
 * struct expansion - State of writing out one pattern's alternatives
 *
 * @c: The compilation.
 * @globs: Where they are added.
 * @loc: Place of the pattern.
 * @count: How many there are by now.
 * @steps: How many braces were written out for them.
 * @failed: True after an error message.
 * @add: Called with each.
 * @data: For @add.
 */
struct expansion {
	struct compiler *c;
	struct globs *globs;
	struct loc loc;
	u32 count;
	u32 steps;
	bool failed;
	void (*add)(struct compiler *c, void *data, u32 id);
	void *data;
};

static void fail(struct expansion *e, const char *message)
{
	if (!e->failed)
		diag_error(e->c, e->loc, "%s", message);
	e->failed = true;
}

/* Parses what follows '['; returns where ']' is, or NULL. */
static const char *parse_class(const char *at, u32 set[8])
{
	const bool negated = *at == '!' || *at == '^';
	bool first = true;

	memset(set, 0, 8 * sizeof(*set));
	for (at += negated; *at && (*at != ']' || first); at++, first = false) {
		unsigned char low, high;

		if (*at == SEAM)
			return NULL;
		if (*at == '\\' && at[1])
			at++;
		low = *at;
		high = low;
		if (at[1] == '-' && at[2] && at[2] != ']') {
			at += 2;
			if (*at == '\\' && at[1])
				at++;
			high = *at;
		}
		if (high < low)
			return NULL;
		for (u32 byte = low; byte <= high; byte++)
			set[byte / 32] |= (u32)1 << byte % 32;
	}
	if (*at != ']')
		return NULL;
	for (u32 i = 0; negated && i < 8; i++)
		set[i] = ~set[i];
	set['/' / 32] &= ~((u32)1 << '/' % 32);
	return at;
}

/* A set of one byte is that byte. */
static u32 class_element(struct expansion *e, const u32 set[8])
{
	u32 bytes = 0, last = 0;

	for (u32 byte = 0; byte < 256; byte++) {
		if (set[byte / 32] & (u32)1 << byte % 32) {
			bytes++;
			last = byte;
		}
	}
	if (!bytes)
		fail(e, "a set in brackets holds no byte");
	if (bytes == 1)
		return last;
	if (bytes == 255)
		return GLOB_ANY;
	e->globs->classes.arena = &e->c->arena;
	return GLOB_CLASS + intern_words(&e->globs->classes, set, 8);
}

/* Turns a pattern without braces into elements. */
static void add_flat(struct expansion *e, const char *text)
{
	VEC(u32) v = {};
	struct arena *const arena = &e->c->arena;
	u32 set[8];

	if (++e->count > MAX_ALTERNATIVES) {
		fail(e, "braces make too many alternatives");
		return;
	}
	for (; *text; text++) {
		u32 element = (unsigned char)*text;

		if (*text == SEAM)
			continue;
		if (*text == '\\' && text[1]) {
			element = (unsigned char)*++text;
		} else if (*text == '?') {
			element = GLOB_ANY;
		} else if (*text == '[') {
			text = parse_class(text + 1, set);
			if (!text) {
				fail(e, "bad set in brackets");
				return;
			}
			element = class_element(e, set);
		} else if (*text == '*') {
			element = GLOB_STAR;
			while (text[1] == '*') {
				element = GLOB_STARS;
				text++;
			}
			/* "*" beside "**" adds nothing. */
			if (v.n && v.at[v.n - 1] == GLOB_STARS)
				continue;
		}
		vec_push(arena, &v, element);
	}
	e->globs->patterns.arena = arena;
	e->add(e->c, e->data, intern_words(&e->globs->patterns, v.at, v.n));
}

/* Length of what is not special at the start of a pattern. */
static size_t skip(const char *at)
{
	const char *end;
	u32 set[8];

	if (*at == '\\' && at[1])
		return 2;
	if (*at != '[')
		return 1;
	end = parse_class(at + 1, set);
	return end ? end - at + 1 : 1;
}

/* The brace that closes the one at @at, NULL if there is none. */
static const char *closing(const char *at)
{
	u32 depth = 0;

	for (; *at; at += skip(at)) {
		if (*at == '{')
			depth++;
		if (*at == '}' && !--depth)
			return at;
	}
	return NULL;
}

static void expand(struct expansion *e, const char *text)
{
	const char *open = text, *close, *from, *at;
	struct arena_mark mark;
	u32 depth = 0;

	if (e->failed)
		return;
	while (*open && *open != '{' && *open != '}')
		open += skip(open);
	if (!*open) {
		add_flat(e, text);
		return;
	}
	if (++e->steps > MAX_STEPS) {
		fail(e, "braces make too many alternatives");
		return;
	}
	close = *open == '{' ? closing(open) : NULL;
	if (!close) {
		fail(e, "brace without its counterpart");
		return;
	}
	for (at = from = open + 1; at <= close; at += skip(at)) {
		if (*at == '{')
			depth++;
		if (*at == '}' && at != close)
			depth--;
		if (depth || (*at != ',' && at != close))
			continue;
		if (strlen(text) > MAX_PATTERN) {
			fail(e, "pattern is too long");
			return;
		}
		mark = arena_mark(&e->c->scratch);
		expand(e, arena_printf(&e->c->scratch, "%.*s%c%.*s%c%s",
				       (int)(open - text), text, SEAM,
				       (int)(at - from), from, SEAM,
				       close + 1));
		arena_release(&e->c->scratch, mark);
		if (e->failed)
			return;
		from = at + 1;
	}
}

void glob_add(struct compiler *c, struct globs *globs, struct loc loc,
	      const char *text, const char *prefix,
	      void (*add)(struct compiler *c, void *data, u32 id), void *data)
{
	struct expansion e = {
		.c = c,
		.globs = globs,
		.loc = loc,
		.add = add,
		.data = data,
	};

	if (strlen(text) > MAX_PATTERN)
		fail(&e, "pattern is too long");
	expand(&e, arena_printf(&c->arena, "%s%s", prefix, text));
}

const char *glob_literal(const struct globs *globs, struct arena *arena, u32 id,
			 u32 *len)
{
	const struct intern_entry *const pattern =
		&globs->patterns.entries.at[id];
	char *text;

	for (u32 i = 0; i < pattern->n; i++) {
		if (pattern->words[i] >= 256)
			return NULL;
	}
	text = arena_alloc(arena, pattern->n + 1);
	for (u32 i = 0; i < pattern->n; i++)
		text[i] = pattern->words[i];
	*len = pattern->n;
	return text;
}
