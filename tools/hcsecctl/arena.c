// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Memory that is freed all at once, and interned arrays
 */

#include <stdio.h>

#include "arena.h"

struct arena_block {
	struct arena_block *older;
	max_align_t data[];
};

/* A block for each allocation lets the address sanitizer see overruns. */
#ifdef __SANITIZE_ADDRESS__
#define BLOCK_SIZE 0
#else
#define BLOCK_SIZE ((size_t)256 * 1024)
#endif

#define ALIGNMENT (_Alignof(max_align_t))

void *arena_alloc(struct arena *arena, size_t size)
{
	void *at;

	if (size > ARENA_LIMIT || arena->total > ARENA_LIMIT - size)
		longjmp(*arena->exhausted, 1);
	size = ALIGN(size, ALIGNMENT);
	if (!size)
		size = ALIGNMENT;
	if (size > arena->left) {
		const size_t room = size > BLOCK_SIZE ? size : BLOCK_SIZE;
		struct arena_block *const block =
			malloc(sizeof(*block) + room);

		if (!block)
			longjmp(*arena->exhausted, 1);
		block->older = arena->blocks;
		arena->blocks = block;
		arena->next = (char *)block->data;
		arena->left = room;
	}
	at = arena->next;
	arena->next += size;
	arena->left -= size;
	arena->total += size;
	return memset(at, 0, size);
}

void *arena_array(struct arena *arena, size_t n, size_t size)
{
	if (size && n > ARENA_LIMIT / size)
		longjmp(*arena->exhausted, 1);
	return arena_alloc(arena, n * size);
}

char *arena_strndup(struct arena *arena, const char *text, size_t len)
{
	char *const copy = arena_alloc(arena, len + 1);

	if (len)
		memcpy(copy, text, len);
	return copy;
}

char *arena_vprintf(struct arena *arena, const char *format, va_list args)
{
	va_list again;
	char *text;
	int len;

	va_copy(again, args);
	len = vsnprintf(NULL, 0, format, again);
	va_end(again);
	text = arena_alloc(arena, (len < 0 ? 0 : len) + 1);
	vsnprintf(text, len + 1, format, args);
	return text;
}

char *arena_printf(struct arena *arena, const char *format, ...)
{
	va_list args;
	char *text;

	va_start(args, format);
	text = arena_vprintf(arena, format, args);
	va_end(args);
	return text;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){
		.blocks = arena->blocks,
		.next = arena->next,
		.left = arena->left,
		.total = arena->total,
	};
}

void arena_release(struct arena *arena, struct arena_mark mark)
{
	while (arena->blocks != mark.blocks) {
		struct arena_block *const block = arena->blocks;

		arena->blocks = block->older;
		free(block);
	}
	arena->next = mark.next;
	arena->left = mark.left;
	arena->total = mark.total;
}

void arena_free(struct arena *arena)
{
	arena_release(arena, (struct arena_mark){});
}

void *arena_grow(struct arena *arena, void *at, u32 n, u32 *size, u32 more,
		 size_t element)
{
	u32 want = *size ? *size : 8;
	void *grown;

	if (more <= *size - n)
		return at;
	if (more > (u32)1 << 30 || n > (u32)1 << 30)
		longjmp(*arena->exhausted, 1);
	while (want - n < more)
		want *= 2;
	grown = arena_array(arena, want, element);
	if (n)
		memcpy(grown, at, n * element);
	*size = want;
	return grown;
}

static u32 hash_words(const u32 *words, u32 n)
{
	u64 hash = 0x9e3779b97f4a7c15 + n;

	for (u32 i = 0; i < n; i++) {
		hash = (hash ^ words[i]) * 0xff51afd7ed558ccd;
		hash ^= hash >> 32;
	}
	return hash ^ hash >> 29;
}

static void rehash(struct intern *intern)
{
	const u32 nslots = intern->nslots ? intern->nslots * 2 : 64;
	u32 *const slots = arena_array(intern->arena, nslots, sizeof(*slots));

	for (u32 id = 0; id < intern->entries.n; id++) {
		u32 slot = intern->entries.at[id].hash & (nslots - 1);

		while (slots[slot])
			slot = (slot + 1) & (nslots - 1);
		slots[slot] = id + 1;
	}
	intern->slots = slots;
	intern->nslots = nslots;
}

/* The slot of an array, which is 0 if it is not there. */
static u32 *find_slot(const struct intern *intern, const u32 *words, u32 n,
		      u32 hash)
{
	u32 slot = hash & (intern->nslots - 1);

	while (intern->slots[slot]) {
		const struct intern_entry *const entry =
			&intern->entries.at[intern->slots[slot] - 1];

		if (entry->hash == hash && entry->n == n &&
		    (!n || !memcmp(entry->words, words, n * sizeof(*words))))
			break;
		slot = (slot + 1) & (intern->nslots - 1);
	}
	return &intern->slots[slot];
}

u32 intern_words(struct intern *intern, const u32 *words, u32 n)
{
	const u32 hash = hash_words(words, n);
	u32 *slot, *copy;

	if (intern->entries.n >= intern->nslots / 2)
		rehash(intern);
	slot = find_slot(intern, words, n, hash);
	if (*slot)
		return *slot - 1;
	copy = arena_array(intern->arena, n, sizeof(*copy));
	if (n)
		memcpy(copy, words, n * sizeof(*copy));
	*slot = intern->entries.n + 1;
	vec_push(intern->arena, &intern->entries,
		 (struct intern_entry){ copy, n, hash });
	return *slot - 1;
}

/* Bytes as words: their number, then four to a word. */
static const u32 *pack(struct arena *arena, const char *bytes, u32 len, u32 *n)
{
	u32 *words;

	*n = 1 + (len + 3) / 4;
	words = arena_array(arena, *n, sizeof(*words));
	words[0] = len;
	if (len)
		memcpy(words + 1, bytes, len);
	return words;
}

u32 intern_bytes(struct intern *intern, const char *bytes, u32 len)
{
	u32 n;
	const u32 *const words = pack(intern->arena, bytes, len, &n);

	return intern_words(intern, words, n);
}

u32 intern_find_bytes(const struct intern *intern, const char *bytes, u32 len)
{
	const u32 *words;
	u32 n;

	/* What was never added to has no arena either. */
	if (!intern->nslots)
		return INTERN_NONE;
	words = pack(intern->arena, bytes, len, &n);
	return *find_slot(intern, words, n, hash_words(words, n)) - 1;
}
