// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Would a kernel trust a blob?
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hcsecctl.h"
#include "trust.h"
#include "util.h"

static int compare_keys(const void *a, const void *b)
{
	return memcmp(((const struct hcsec_key *)a)->key,
		      ((const struct hcsec_key *)b)->key, HCSEC_KEY_SIZE);
}

int trust_start(struct trust_state *state, const struct public_keys *roots,
		unsigned int root, unsigned int policy)
{
	struct hcsec_keyring *const keyring = &state->keyring;
	size_t i;

	memset(state, 0, sizeof(*state));
	state->now = (u64)time(NULL);
	if (roots->count > HCSEC_MAX_KEYS) {
		error("more than %d keys", HCSEC_MAX_KEYS);
		return -1;
	}
	keyring->nkeys = roots->count;
	for (i = 0; i < roots->count; i++) {
		keyring->keys[i] = roots->keys[i];
		keyring->keys[i].role = HCSEC_ROLE_ROOT;
	}
	qsort(keyring->keys, keyring->nkeys, sizeof(*keyring->keys),
	      compare_keys);
	keyring->threshold[HCSEC_ROLE_ROOT] = root;
	keyring->threshold[HCSEC_ROLE_POLICY] = policy;
	keyring->root_signs_policy = true;
	return 0;
}

void trust_end(struct trust_state *state)
{
	signed_blob_free(&state->keyset);
}

const struct hcsec_key *trust_find(const struct hcsec_keyring *keyring,
				   const u8 id[HCSEC_KEY_ID_SIZE])
{
	size_t i;

	for (i = 0; i < keyring->nkeys; i++)
		if (!memcmp(keyring->keys[i].id, id, HCSEC_KEY_ID_SIZE))
			return &keyring->keys[i];
	return NULL;
}

/* As if the blob had no other signature, and one were enough. */
enum trust_worth trust_weigh(const struct trust_state *state,
			     const struct hcsec_keyring *keyring,
			     const struct signed_blob *blob,
			     const struct hcsec_signature *sig)
{
	const struct hcsec_key *const key = trust_find(keyring, sig->key_id);
	struct hcsec_view view = signed_blob_view(blob);
	struct hcsec_trust trust = { .now = state->now };
	struct hcsec_refusal refusal = {};

	hcsec_keyring_trust(keyring, view.kind, &trust);
	trust.threshold = 1;
	view.sigs = sig;
	view.nsigs = 1;
	switch (hcsec_envelope_signed(&view, &trust, &refusal)) {
	case 0:
		return TRUST_GOOD;
	case -EKEYREVOKED:
		return TRUST_REVOKED;
	case -EKEYEXPIRED:
		return TRUST_EXPIRED;
	case -ENOMEM:
		out_of_memory();
	case -ENOKEY:
		if (!key)
			return TRUST_UNKNOWN;
		if (!(trust.roles & BIT(key->role)))
			return TRUST_BARRED;
		/* Of a key that is not valid now, so that it is ignored. */
		return TRUST_BAD;
	default:
		return TRUST_BAD;
	}
}

static void refuse(struct trust_verdict *verdict, int err, const char *reason)
{
	verdict->err = err;
	snprintf(verdict->reason, sizeof(verdict->reason), "%s", reason);
}

/* Offsets count from the start of the blob, @offset bytes before them. */
static void refuse_as(struct trust_verdict *verdict, int err, size_t offset,
		      struct hcsec_refusal *refusal)
{
	refusal->offset += offset;
	verdict->err = err;
	hcsec_refusal_print(refusal, err, verdict->reason,
			    sizeof(verdict->reason));
}

/* Without any signature only a keyset that changes nothing for them follows. */
static bool changes_roots(const struct trust_state *state,
			  const struct hcsec_keyring *keyring,
			  const struct hcsec_view *view)
{
	struct hcsec_refusal refusal = {};
	struct hcsec_view bare = *view;

	bare.nsigs = 0;
	return hcsec_keyset_follows(&state->keyring, keyring, &bare,
				    state->now, &refusal) == -ENOKEY;
}

static bool is_same_blob(const struct signed_blob *a,
			 const struct signed_blob *b)
{
	return a->len == b->len && !memcmp(a->data, b->data, a->len);
}

static void judge_keyset(const struct trust_state *state,
			 const struct signed_blob *blob,
			 const struct hcsec_view *view,
			 struct trust_verdict *verdict)
{
	struct hcsec_refusal refusal = {};
	int err;

	if (!verdict->keyring.nkeys) {
		err = hcsec_keyset_parse(&verdict->keyring, view, &refusal);
		refuse_as(verdict, err, sizeof(struct hcsec_envelope),
			  &refusal);
		return;
	}
	if (state->keyset.data && view->serial == state->keyring.serial) {
		if (!is_same_blob(blob, &state->keyset))
			refuse(verdict, -ESTALE,
			       "a different keyset with this serial is in force");
		return;
	}
	err = hcsec_keyset_follows(&state->keyring, &verdict->keyring, view,
				   state->now, &refusal);
	if (err)
		refuse_as(verdict, err, 0, &refusal);
}

void trust_judge(const struct trust_state *state,
		 const struct signed_blob *blob, struct trust_verdict *verdict)
{
	struct hcsec_trust trust = { .now = state->now };
	struct hcsec_view view = signed_blob_view(blob);
	struct hcsec_refusal refusal = {};
	int err;

	memset(verdict, 0, sizeof(*verdict));
	if (view.kind == HCSEC_BLOB_KEYSET) {
		if (hcsec_keyset_parse(&verdict->keyring, &view, &refusal))
			verdict->keyring.nkeys = 0;
		else
			verdict->new_roots =
				changes_roots(state, &verdict->keyring, &view);
	}
	if (!blob->planned) {
		refuse(verdict, -EBADMSG, "not signed yet");
		return;
	}
	if (blob->present < blob->planned) {
		refuse(verdict, -EBADMSG, "signatures are still missing");
		return;
	}

	err = hcsec_envelope_parse(&view, blob->data, blob->len, &refusal);
	if (!err) {
		hcsec_keyring_trust(&state->keyring, view.kind, &trust);
		if (view.kind == HCSEC_BLOB_KEYSET)
			trust.serial = state->keyring.serial;
		err = hcsec_envelope_verify(&view, &trust, &refusal);
	}
	if (err)
		refuse_as(verdict, err, 0, &refusal);
	else if (view.kind == HCSEC_BLOB_KEYSET)
		judge_keyset(state, blob, &view, verdict);
}

int trust_load(struct trust_state *state, const char *path)
{
	struct trust_verdict verdict;
	struct signed_blob blob;

	if (signed_blob_read(&blob, path))
		return -1;
	if (!signed_blob_is_keyset(&blob)) {
		error("%s: a policy, not a keyset", path);
		goto fail;
	}
	trust_judge(state, &blob, &verdict);
	if (verdict.err) {
		error("%s: refused with %s: %s", path,
		      errno_name(-verdict.err), verdict.reason);
		goto fail;
	}
	signed_blob_free(&state->keyset);
	state->keyset = blob;
	state->keyring = verdict.keyring;
	return 0;

fail:
	signed_blob_free(&blob);
	return -1;
}
