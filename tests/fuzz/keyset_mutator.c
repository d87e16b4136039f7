// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Changes of keysets that leave them looking like keysets
 */

#include "draft.h"
#include "trust.h"

#define KEY sizeof(struct hcsec_keyset_key)
#define ID HCSEC_KEY_ID_SIZE
#define MAX_KEYS 10
#define MAX_REVOKED 16

static_assert(sizeof(struct hcsec_keyset) + MAX_KEYS * KEY + MAX_REVOKED * ID <=
		      DRAFT_MAX_PAYLOAD,
	      "room for a keyset");

/**
 * struct parts - A keyset in parts
 *
 * @head: Its numbers.
 * @keys: Its keys.
 * @nkeys: How many.
 * @revoked: Its revoked ids.
 * @nrevoked: How many.
 */
struct parts {
	struct hcsec_keyset head;
	struct hcsec_keyset_key keys[MAX_KEYS];
	u32 nkeys;
	struct hcsec_revoked revoked[MAX_REVOKED];
	u32 nrevoked;
};

static u32 smallest(size_t a, size_t b, size_t c)
{
	const size_t ab = a < b ? a : b;

	return ab < c ? ab : c;
}

static void take_apart(struct parts *p, const struct draft *d)
{
	size_t rest;

	memset(p, 0, sizeof(*p));
	if (d->payload_len < sizeof(p->head))
		return;
	memcpy(&p->head, d->payload, sizeof(p->head));
	rest = d->payload_len - sizeof(p->head);
	p->nkeys = smallest(le32_to_cpu(p->head.nkeys), MAX_KEYS, rest / KEY);
	memcpy(p->keys, d->payload + sizeof(p->head), p->nkeys * KEY);
	rest -= p->nkeys * KEY;
	p->nrevoked = smallest(le32_to_cpu(p->head.nrevoked), MAX_REVOKED,
			       rest / ID);
	memcpy(p->revoked, d->payload + sizeof(p->head) + p->nkeys * KEY,
	       p->nrevoked * ID);
}

static void put_together(const struct parts *p, struct draft *d)
{
	memcpy(d->payload, &p->head, sizeof(p->head));
	d->payload_len = sizeof(p->head);
	memcpy(d->payload + d->payload_len, p->keys, p->nkeys * KEY);
	d->payload_len += p->nkeys * KEY;
	memcpy(d->payload + d->payload_len, p->revoked, p->nrevoked * ID);
	d->payload_len += p->nrevoked * ID;
}

static void add_key(struct rand *r, struct parts *p)
{
	const u32 which = rand_below(r, FUZZ_KEYS);
	struct hcsec_keyset_key *key;

	if (p->nkeys == MAX_KEYS)
		return;
	key = &p->keys[p->nkeys++];
	*key = (struct hcsec_keyset_key){
		.role = rand_below(r, HCSEC_ROLE_NR),
		.name = { 'a' + which },
	};
	memcpy(key->key, fuzz_keys()->key[which].key, sizeof(key->key));
}

static void revoke(struct rand *r, struct parts *p)
{
	const u32 which = rand_below(r, FUZZ_KEYS);

	if (p->nrevoked < MAX_REVOKED)
		memcpy(p->revoked[p->nrevoked++].id,
		       fuzz_keys()->key[which].id, ID);
}

static void mutate_numbers(struct rand *r, struct parts *p)
{
	switch (rand_below(r, 4)) {
	case 0:
		p->head.root_threshold = rand_below(r, 10);
		break;
	case 1:
		p->head.policy_threshold = rand_below(r, 10);
		break;
	case 2:
		p->head.flags ^= 1 << rand_below(r, 8);
		break;
	default:
		LLVMFuzzerMutate((u8 *)&p->head, sizeof(p->head),
				 sizeof(p->head));
		break;
	}
}

static void mutate_list(struct rand *r, struct parts *p)
{
	struct hcsec_keyset_key *one, *other, swapped;

	if (!p->nkeys)
		return;
	one = &p->keys[rand_below(r, p->nkeys)];
	other = &p->keys[rand_below(r, p->nkeys)];
	switch (rand_below(r, 6)) {
	case 0:
		swapped = *one;
		*one = *other;
		*other = swapped;
		break;
	case 1:
		*one = *other;
		break;
	case 2:
		p->nkeys--;
		break;
	case 3:
		memcpy(one->name, other->name, sizeof(one->name));
		break;
	case 4:
		one->role = rand_below(r, HCSEC_ROLE_NR + 1);
		break;
	default:
		LLVMFuzzerMutate((u8 *)one, sizeof(*one), sizeof(*one));
		break;
	}
}

static int compare_keys(const void *a, const void *b)
{
	return memcmp(a, b, HCSEC_KEY_SIZE);
}

static int compare_ids(const void *a, const void *b)
{
	return memcmp(a, b, ID);
}

/* Sorts, drops what is there twice, and sets numbers to what is possible. */
static void mend(struct rand *r, struct parts *p)
{
	u32 roots = 0, i, n = 0;

	qsort(p->keys, p->nkeys, KEY, compare_keys);
	for (i = 0; i < p->nkeys; i++) {
		if (!i || compare_keys(&p->keys[n - 1], &p->keys[i]))
			p->keys[n++] = p->keys[i];
	}
	p->nkeys = n;
	n = 0;
	qsort(p->revoked, p->nrevoked, ID, compare_ids);
	for (i = 0; i < p->nrevoked; i++) {
		if (!i || compare_ids(&p->revoked[n - 1], &p->revoked[i]))
			p->revoked[n++] = p->revoked[i];
	}
	p->nrevoked = n;

	for (i = 0; i < p->nkeys; i++)
		roots += p->keys[i].role == HCSEC_ROLE_ROOT;
	p->head.root_threshold = roots ? 1 + rand_below(r, roots) : 1;
	p->head.policy_threshold =
		p->nkeys - roots ? 1 + rand_below(r, p->nkeys - roots) : 1;
	p->head.flags &= HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	memset(p->head.reserved, 0, sizeof(p->head.reserved));
}

size_t LLVMFuzzerCustomMutator(u8 *data, size_t len, size_t max_len,
			       unsigned int seed)
{
	struct rand r = { seed };
	struct draft d;
	struct parts p;
	u32 n;

	if (rand_percent(&r, 5))
		return LLVMFuzzerMutate(data, len, max_len);
	draft_decode(&d, HCSEC_BLOB_KEYSET, data, len);
	take_apart(&p, &d);
	for (n = rand_below(&r, 4); n; n--) {
		switch (rand_below(&r, 6)) {
		case 0:
		case 1:
			add_key(&r, &p);
			break;
		case 2:
			revoke(&r, &p);
			break;
		case 3:
			mutate_numbers(&r, &p);
			break;
		default:
			mutate_list(&r, &p);
			break;
		}
	}
	if (rand_percent(&r, 60))
		mend(&r, &p);
	if (rand_percent(&r, 90)) {
		p.head.nkeys = cpu_to_le32(p.nkeys);
		p.head.nrevoked = cpu_to_le32(p.nrevoked);
	}
	put_together(&p, &d);
	if (rand_percent(&r, 10))
		draft_mutate_head(&r, &d, HCSEC_BLOB_KEYSET);
	if (rand_percent(&r, 95))
		draft_mend(&d);
	if (rand_percent(&r, 40))
		draft_sign(&r, &d);
	return draft_encode(&d, data, len, max_len);
}
