// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Changes of payloads and of bytes at random
 */

#include "mutate.h"

void mutate_section(struct rand *r, struct blob *b)
{
	const enum hcsec_section section = rand_below(r, HCSEC_SECTION_NR);
	struct blob_section *const s = &b->section[section];
	const u32 size = blob_element_size[section];
	u8 *one, *other, swapped[64];

	if (!s->n)
		return;
	one = blob_at(b, section, rand_below(r, s->n));
	other = blob_at(b, section, rand_below(r, s->n));
	switch (rand_below(r, 5)) {
	case 0:
		memcpy(swapped, one, size);
		memcpy(one, other, size);
		memcpy(other, swapped, size);
		break;
	case 1:
		memcpy(one, other, size);
		break;
	case 2:
		s->n--;
		break;
	case 3:
		memcpy(swapped, one, size);
		blob_add(b, section, swapped, 1);
		break;
	default:
		one[rand_below(r, size)] += rand_percent(r, 50) ? 1 : -1;
		break;
	}
}

void mutate_bytes(struct rand *r, u8 *bytes, size_t *len)
{
	const u32 at = rand_below(r, *len);
	const u32 word = at & ~3;
	const u32 other = rand_below(r, *len) & ~3;
	u8 swapped[4];

	switch (rand_below(r, 5)) {
	case 0:
		bytes[at] ^= 1 << rand_below(r, 8);
		break;
	case 1:
		bytes[at] = rand_u64(r);
		break;
	case 2:
		memcpy(swapped, bytes + word, 4);
		memcpy(bytes + word, bytes + other, 4);
		memcpy(bytes + other, swapped, 4);
		break;
	case 3:
		memset(bytes + word, rand_percent(r, 50) ? 0 : 0xff, 4);
		break;
	default:
		*len = rand_below(r, *len);
		break;
	}
}
