/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy compiler - Memory that is freed all at once
 *
 * A compilation takes everything from one arena, so that no path out of it can
 * leak.  Allocation does not return NULL: it leaves by longjmp().
 */

#ifndef _HCSECCTL_ARENA_H
#define _HCSECCTL_ARENA_H

#include <setjmp.h>
#include <stdarg.h>

#include "pure.h"

struct arena_block;

/**
 * struct arena - Memory of one compilation
 *
 * @blocks: Newest first.
 * @next: First free byte of the newest block.
 * @left: Free bytes of it.
 * @total: Bytes that were taken, to refuse what would never end.
 * @exhausted: Where to go when there is no more.
 */
struct arena {
	struct arena_block *blocks;
	char *next;
	size_t left;
	size_t total;
	jmp_buf *exhausted;
};

/* More memory than any policy that fits a blob has been seen to need. */
#define ARENA_LIMIT ((size_t)2 << 30)

/* Zeroed memory, aligned for any type. */
void *arena_alloc(struct arena *arena, size_t size);
void *arena_array(struct arena *arena, size_t n, size_t size);
char *arena_strndup(struct arena *arena, const char *text, size_t len);
char *arena_printf(struct arena *arena, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
char *arena_vprintf(struct arena *arena, const char *format, va_list args);
void arena_free(struct arena *arena);

/* A place to go back to: what was allocated since is given back. */
struct arena_mark {
	struct arena_block *blocks;
	char *next;
	size_t left;
	size_t total;
};

struct arena_mark arena_mark(const struct arena *arena);
void arena_release(struct arena *arena, struct arena_mark mark);

/* A growing array: VEC(u32) numbers; vec_push(arena, &numbers, 7). */
#define VEC(type)           \
	struct {            \
		type *at;   \
		u32 n;      \
		u32 size;   \
	}

typedef VEC(u32) u32_vec;

#define vec_reserve(arena, v, more)                                        \
	((v)->at = arena_grow(arena, (v)->at, (v)->n, &(v)->size, more,    \
			      sizeof(*(v)->at)))

#define vec_push(arena, v, ...)                  \
	(vec_reserve(arena, v, 1),               \
	 (v)->at[(v)->n++] = __VA_ARGS__)

/* Make room for @more elements behind @n; returns where they are now. */
void *arena_grow(struct arena *arena, void *at, u32 n, u32 *size, u32 more,
		 size_t element);

/**
 * struct intern - A set of arrays of words; equal arrays get the same id
 *
 * @arena: Where the arrays live.
 * @entries: The arrays, by id.
 * @slots: Open hash table of id + 1.
 * @nslots: Its size, a power of two.
 */
struct intern {
	struct arena *arena;
	VEC(struct intern_entry) entries;
	u32 *slots;
	u32 nslots;
};

struct intern_entry {
	const u32 *words;
	u32 n;
	u32 hash;
};

/* The id of an array, from 0 in the order of first appearance. */
u32 intern_words(struct intern *intern, const u32 *words, u32 n);

/* The same of a string or other bytes. */
u32 intern_bytes(struct intern *intern, const char *bytes, u32 len);

#define INTERN_NONE 0xffffffff

/* The id of a string, or INTERN_NONE if it was never interned. */
u32 intern_find_bytes(const struct intern *intern, const char *bytes, u32 len);

#endif /* _HCSECCTL_ARENA_H */
