// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that shortcuts into sorted tables lead to what is there
 *
 * Rows of numbers, however they lie, are searched for every value around each,
 * and what is found is compared with a walk over the row.  Paths are made that
 * all have one hash; then a search must not cost more than a bisection.
 */

#include <stdio.h>
#include <stdlib.h>

#include "pure.h"

static unsigned int comparisons;

static int count_memcmp(const void *a, const void *b, size_t n)
{
	comparisons++;
	return memcmp(a, b, n);
}

#define memcmp count_memcmp
#include "match.c"
#undef memcmp
#include "search.c"

#include "rand.h"
#include "tap.h"

#define ROUNDS 20000
#define MAX_NUMBERS 300
#define COLLISIONS 5000
#define PATH_SIZE 16

enum shape { ANYWHERE, DENSE, CLUSTERS, GEOMETRIC, SHAPE_NR };

static const char *const shape_names[SHAPE_NR] = {
	[ANYWHERE] = "anywhere",
	[DENSE] = "without gaps",
	[CLUSTERS] = "in clusters",
	[GEOMETRIC] = "ever farther apart",
};

static int compare_numbers(const void *a, const void *b)
{
	const u32 x = *(const u32 *)a, y = *(const u32 *)b;

	return (x > y) - (x < y);
}

static u32 make_number(struct rand *r, enum shape shape, u32 i)
{
	switch (shape) {
	case DENSE:
		return 0x80000000 - MAX_NUMBERS / 2 + i;
	case CLUSTERS:
		return (u32)rand_below(r, 4) << 30 | (u32)rand_below(r, 3) << 14 |
		       rand_below(r, 64);
	case GEOMETRIC:
		return (u32)rand_u64(r) >> rand_below(r, 32);
	default:
		return (u32)rand_u64(r);
	}
}

/* Numbers without doubles; returns how many. */
static u32 make_row(struct rand *r, enum shape shape, u32 *row)
{
	const u32 wanted = rand_below(r, MAX_NUMBERS + 1);
	u32 i, n = 0;

	for (i = 0; i < wanted; i++)
		row[i] = make_number(r, shape, i);
	qsort(row, wanted, sizeof(*row), compare_numbers);
	for (i = 0; i < wanted; i++) {
		if (!n || row[n - 1] != row[i])
			row[n++] = row[i];
	}
	return n;
}

static u32 walk_over(const u32 *row, u32 n, u64 value)
{
	u32 i;

	for (i = 0; i < n && row[i] < value; i++)
		continue;
	return i;
}

/* Returns true if each value is found where it is. */
static bool search_row(struct rand *r, const u32 *row, u32 n, size_t *used)
{
	const unsigned int stride = 1 + rand_below(r, 2);
	const u32 first = rand_below(r, 3);
	__le32 numbers[2 * (MAX_NUMBERS + 3)];
	const struct row at = { numbers, stride };
	struct divider d = {};
	bool right = true;
	u32 i, entry;
	size_t words;

	memset(numbers, 0x55, sizeof(numbers));
	for (i = 0; i < n; i++)
		numbers[(first + i) * stride] = cpu_to_le32(row[i]);
	divide(&d, &at, first, n);
	words = d.used;
	d = (struct divider){ .words = calloc(words + 1, sizeof(u32)) };
	entry = divide(&d, &at, first, n);
	right &= d.used == words;
	*used = words;
	for (i = 0; i <= 3 * n; i++) {
		const u64 value = i == 3 * n ? 1ULL << 32 :
					       (u64)row[i / 3] + i % 3 - 1;

		/* Below 0 */
		if (value >> 33)
			continue;
		right &= hcsec_search(d.words, entry, numbers, stride, value) ==
			 first + walk_over(row, n, value);
	}
	right &= hcsec_search(d.words, entry, numbers, stride, 0) == first;
	free(d.words);
	return right;
}

static void test_rows(enum shape shape)
{
	struct rand r = { shape + 1 };
	u32 row[MAX_NUMBERS];
	u32 i, wrong = 0;
	size_t most = 0;

	for (i = 0; i < ROUNDS; i++) {
		const u32 n = make_row(&r, shape, row);
		size_t used = 0;

		wrong += !search_row(&r, row, n, &used);
		if (n && used / n > most)
			most = used / n;
	}
	tap_ok(!wrong, "%u rows of numbers that lie %s are searched rightly",
	       ROUNDS, shape_names[shape]);
	tap_ok(most <= 14, "they take %zu words more for each number", most);
}

/**
 * struct paths - Literals of a policy
 *
 * @literals: Where they are.
 * @bytes: Their bytes.
 * @policy: What is looked at of the policy.
 */
struct paths {
	struct hcsec_blob_literal literals[COLLISIONS];
	char bytes[COLLISIONS][PATH_SIZE];
	struct hcsec_policy policy;
};

static int compare_paths(const void *a, const void *b)
{
	return memcmp(a, b, PATH_SIZE);
}

/* What the hash is after the first of two words. */
static u64 half_hash(u64 word)
{
	const u64 factor = 0x9e3779b97f4a7c15;
	const u64 hash = (PATH_SIZE * factor ^ word) * factor;

	return hash ^ hash >> 32;
}

/* Paths of two words, the second of which undoes what the first has done. */
static void make_paths(struct paths *p, bool collide)
{
	static struct hcsec_blob_state state;
	static struct hcsec_blob_next next;
	static const u8 map[256];
	u32 i;

	/* One state, and one transition that is not used. */
	state.accept = cpu_to_le32(1);
	next.owner = cpu_to_le32(0xffffffff);
	for (i = 0; i < COLLISIONS; i++) {
		const u64 word = 0x2f00000000000000 | (u64)i * i << 20 | i;
		const __le64 words[2] = {
			cpu_to_le64(word),
			cpu_to_le64(collide ? half_hash(word) : word),
		};

		memcpy(p->bytes[i], words, PATH_SIZE);
	}
	qsort(p->bytes, COLLISIONS, PATH_SIZE, compare_paths);
	for (i = 0; i < COLLISIONS; i++)
		p->literals[i] = (struct hcsec_blob_literal){
			.len = cpu_to_le32(PATH_SIZE),
			.offset = cpu_to_le32(i * PATH_SIZE),
			.class = cpu_to_le32(i + 2),
		};
	p->policy = (struct hcsec_policy){
		.literals = p->literals,
		.litbytes = p->bytes[0],
		.nlit = COLLISIONS,
		.path_map = map,
		.path_states = &state,
		.path_next = &next,
		.npath_states = 1,
		.npath_next = 1,
	};
}

static void test_paths(bool collide, unsigned int limit)
{
	struct paths *const p = calloc(1, sizeof(*p));
	const char *const kind = collide ? "of one hash" : "of any hash";
	u32 i, wrong = 0, buckets = 0;
	unsigned int most = 0;

	make_paths(p, collide);
	if (hcsec_search_build(&p->policy))
		exit(1);
	for (i = 1; i < COLLISIONS; i++)
		buckets += literal_bucket(&p->policy, i) !=
			   literal_bucket(&p->policy, 0);
	tap_ok(collide ? !buckets : buckets > COLLISIONS / 2,
	       "paths %s are such", kind);
	for (i = 0; i < COLLISIONS; i++) {
		char path[PATH_SIZE + 1] = {};
		unsigned int j;

		memcpy(path, p->bytes[i], PATH_SIZE);
		comparisons = 0;
		wrong += hcsec_match_path(&p->policy, path, PATH_SIZE) != i + 2;
		if (comparisons > most)
			most = comparisons;
		/* Shorter, longer, and with each bit changed, it is another. */
		wrong += hcsec_match_path(&p->policy, path, PATH_SIZE - 1) != 1;
		wrong += hcsec_match_path(&p->policy, path, PATH_SIZE + 1) != 1;
		for (j = 0; j < PATH_SIZE * 8; j += 37) {
			path[j / 8] ^= 1 << j % 8;
			if (!bsearch(path, p->bytes, COLLISIONS, PATH_SIZE,
				     compare_paths))
				wrong += hcsec_match_path(&p->policy, path,
							  PATH_SIZE) != 1;
			path[j / 8] ^= 1 << j % 8;
		}
	}
	tap_ok(!wrong, "%u paths %s, and no others, are found", COLLISIONS,
	       kind);
	tap_ok(most && most <= limit, "by %u comparisons at most", most);
	hcsec_search_free(&p->policy);
	free(p);
}

int main(void)
{
	enum shape shape;

	for (shape = 0; shape < SHAPE_NR; shape++)
		test_rows(shape);
	test_paths(false, 4);
	/* A bisection of 5000 */
	test_paths(true, 13);
	return tap_done();
}
