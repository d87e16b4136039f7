// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Whom the fuzz targets trust
 */

#include "signers.h"
#include "trust.h"

const struct fuzz_keys *fuzz_keys(void)
{
	static struct fuzz_keys keys;

	if (!keys.key[0].name) {
		if (sodium_init() < 0)
			abort();
		signers_make(keys.key, keys.secret, FUZZ_KEYS);
	}
	return &keys;
}

/* A number around another one. */
static u64 pick_near(struct rand *r, u64 number)
{
	switch (rand_below(r, 8)) {
	case 0:
		return rand_u64(r);
	case 1:
		return number + rand_below(r, 3) - 1;
	case 2:
		return number;
	default:
		return 0;
	}
}

/* Somewhere around the times of the blob, or of its keys. */
static u64 pick_time(struct rand *r, const struct hcsec_view *view)
{
	switch (rand_below(r, 4)) {
	case 0:
		return pick_near(r, view->not_before);
	case 1:
		return pick_near(r, view->not_after);
	default:
		return rand_below(r, 4);
	}
}

void fuzz_trust(struct hcsec_trust *trust, const struct hcsec_view *view,
		struct rand *r)
{
	static struct hcsec_revoked revoked[FUZZ_KEYS];
	static struct hcsec_key keys[FUZZ_KEYS];
	unsigned int i;

	*trust = (struct hcsec_trust){
		.keys = keys,
		.revoked = revoked,
		.roles = rand_percent(r, 50) ? 3 : rand_below(r, 4),
		.threshold = rand_below(r, 4),
		.epoch = rand_percent(r, 80) ? view->epoch : rand_below(r, 3),
		.serial = pick_near(r, view->serial),
		.floor_epoch = rand_percent(r, 50) ? view->epoch :
						     rand_below(r, 3),
		.floor = pick_near(r, view->serial),
		.now = pick_time(r, view),
	};
	for (i = 0; i < FUZZ_KEYS; i++) {
		const struct hcsec_key *const key = &fuzz_keys()->key[i];

		if (rand_percent(r, 15)) {
			memcpy(revoked[trust->nrevoked++].id, key->id,
			       sizeof(key->id));
			continue;
		}
		if (rand_percent(r, 20))
			continue;
		keys[trust->nkeys] = *key;
		keys[trust->nkeys].role = rand_below(r, HCSEC_ROLE_NR);
		if (rand_percent(r, 20))
			keys[trust->nkeys].not_before = rand_below(r, 4);
		if (rand_percent(r, 20))
			keys[trust->nkeys].not_after = rand_below(r, 4);
		trust->nkeys++;
	}
}

/* Whether a key has signed: 1, 0, or -1 if its signature is wrong. */
static int has_signed(const struct hcsec_key *key,
		      const struct hcsec_view *view)
{
	size_t i;

	for (i = 0; i < view->nsigs; i++) {
		if (memcmp(view->sigs[i].key_id, key->id, sizeof(key->id)))
			continue;
		return crypto_sign_verify_detached(view->sigs[i].sig,
						   view->message,
						   view->message_len,
						   key->key) ? -1 : 1;
	}
	return 0;
}

/* Whether a right signature of the key would count. */
static bool counts(const struct hcsec_trust *trust, const struct hcsec_key *key)
{
	return (trust->roles & (1U << key->role)) &&
	       (!key->not_before || key->not_before <= trust->now) &&
	       (!key->not_after || key->not_after >= trust->now);
}

bool fuzz_trusted(const struct hcsec_view *view,
		  const struct hcsec_trust *trust)
{
	unsigned int valid = 0;
	size_t i;

	for (i = 0; i < trust->nkeys; i++) {
		if (!counts(trust, &trust->keys[i]))
			continue;
		switch (has_signed(&trust->keys[i], view)) {
		case -1:
			return false;
		case 1:
			valid++;
		}
	}
	return valid && valid >= trust->threshold;
}
