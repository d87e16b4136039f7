// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - "Did you mean ...?"
 */

#include "compiler.h"

#define MAX_WORD 64

/* Edit distance with swapped neighbours as one edit. */
static unsigned int distance(const char *a, size_t a_len, const char *b,
			     size_t b_len)
{
	unsigned int row[3][MAX_WORD + 1];

	for (size_t j = 0; j <= b_len; j++)
		row[0][j] = j;
	for (size_t i = 1; i <= a_len; i++) {
		unsigned int *const now = row[i % 3];
		const unsigned int *const before = row[(i + 2) % 3];

		now[0] = i;
		for (size_t j = 1; j <= b_len; j++) {
			unsigned int best =
				before[j - 1] + (a[i - 1] != b[j - 1]);

			if (before[j] + 1 < best)
				best = before[j] + 1;
			if (now[j - 1] + 1 < best)
				best = now[j - 1] + 1;
			if (i > 1 && j > 1 && a[i - 1] == b[j - 2] &&
			    a[i - 2] == b[j - 1] &&
			    row[(i + 1) % 3][j - 2] + 1 < best)
				best = row[(i + 1) % 3][j - 2] + 1;
			now[j] = best;
		}
	}
	return row[a_len % 3][b_len];
}

const char *suggest(const char *word, const char *const *names, size_t n)
{
	const size_t len = strlen(word);
	/* A guess that shares too little with the word is no help. */
	unsigned int best = len / 3 + 2;
	const char *found = NULL;

	if (len > MAX_WORD || len < 2)
		return NULL;
	for (size_t i = 0; i < n; i++) {
		const size_t other = strlen(names[i]);
		unsigned int d;

		if (other > MAX_WORD || other + best < len || len + best < other)
			continue;
		d = distance(word, len, names[i], other);
		if (d < best && d < len && d < other) {
			best = d;
			found = names[i];
		}
	}
	return found;
}
