// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Changes of payloads that leave them looking like payloads
 *
 * Without them nearly every input would end at the lengths of the sections.
 */

#include "blob_sample.h"
#include "fuzz.h"
#include "mutate.h"

/* Has the engine change the bytes of one section, of which it learns much. */
static void mutate_contents(struct rand *r, struct blob *b, size_t room)
{
	const enum hcsec_section section = rand_below(r, HCSEC_SECTION_NR);
	struct blob_section *const s = &b->section[section];
	const u32 size = blob_element_size[section];
	const size_t len = (size_t)s->n * size;
	size_t new_len;

	s->at = realloc(s->at, len + room);
	if (!s->at)
		abort();
	new_len = LLVMFuzzerMutate(s->at, len, len + room);
	s->n = new_len / size;
}

/**
 * struct payload - A payload that was accepted
 *
 * @data: Its bytes.
 * @len: Their number.
 */
struct payload {
	u8 *data;
	size_t len;
};

static struct payload pool[64];

static void remember(struct rand *r, const u8 *data, size_t len)
{
	struct payload *const one = &pool[rand_below(r, ARRAY_SIZE(pool))];

	free(one->data);
	one->data = fuzz_copy(data, len);
	one->len = len;
}

static bool is_accepted(const u8 *data, size_t len)
{
	u8 *const copy = fuzz_copy(data, len);
	struct hcsec_refusal refusal;
	struct hcsec_policy policy;
	const int err = hcsec_unpack(&policy, copy, len, &refusal);

	if (!err)
		hcsec_unpack_free(&policy);
	free(copy);
	return !err;
}

/*
 * Takes apart what is to be changed.  Most changes of what is refused would be
 * refused for the same reason, so this is mostly something that is not.
 */
static void take_apart(struct rand *r, struct blob *b, const u8 *data,
		       size_t len)
{
	const struct payload *const other =
		&pool[rand_below(r, ARRAY_SIZE(pool))];

	if (is_accepted(data, len))
		remember(r, data, len);
	else if (other->data && rand_percent(r, 70))
		return blob_decode(b, other->data);
	if (blob_fits(data, len))
		blob_decode(b, data);
	else
		blob_sample(b);
}

static void mutate_head(struct rand *r, struct blob *b)
{
	__le32 *const words[] = {
		&b->head.name, &b->head.addr_classes, &b->head.path_classes,
		&b->head.reserved,
	};

	*words[rand_below(r, ARRAY_SIZE(words))] =
		cpu_to_le32(rand_percent(r, 90) ? rand_below(r, 16) :
						  (u32)rand_u64(r));
}

static size_t store(const struct blob *b, u8 *data, size_t len, size_t max_len)
{
	size_t encoded_len;
	void *const encoded = blob_encode(b, &encoded_len);

	if (encoded_len <= max_len) {
		memcpy(data, encoded, encoded_len);
		len = encoded_len;
	}
	free(encoded);
	return len;
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t len, size_t max_len,
			       unsigned int seed)
{
	struct rand r = { seed };
	struct blob b;
	u32 n;

	if (rand_percent(&r, 10))
		return LLVMFuzzerMutate(data, len, max_len);
	take_apart(&r, &b, data, len);
	for (n = rand_percent(&r, 70) ? 1 : 2 + rand_below(&r, 4); n; n--) {
		switch (rand_below(&r, 8)) {
		case 0:
			mutate_head(&r, &b);
			break;
		case 1:
		case 2:
			mutate_contents(&r, &b, 64);
			break;
		default:
			mutate_section(&r, &b);
			break;
		}
	}
	len = store(&b, data, len, max_len);
	blob_free(&b);
	return len;
}
