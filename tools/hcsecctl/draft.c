// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - A keyset that is being made
 */

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "draft.h"
#include "file.h"
#include "hcsecctl.h"
#include "keyset.h"
#include "signed.h"

int draft_read(struct draft *draft, const char *path)
{
	struct hcsec_keyring keyring;
	struct signed_blob blob;
	const struct hcsec_keyset *head;
	struct hcsec_view view;
	int err = -1;

	if (signed_blob_read(&blob, path))
		return -1;
	if (signed_blob_keyset(&blob, path, &keyring))
		goto out_free;
	view = signed_blob_view(&blob);
	if (blob.planned && view.serial == UINT64_MAX) {
		error("%s: there is no serial after this one", path);
		goto out_free;
	}

	memset(draft, 0, sizeof(*draft));
	draft->epoch = view.epoch;
	draft->serial = view.serial + (blob.planned ? 1 : 0);
	draft->not_before = view.not_before;
	draft->not_after = view.not_after;
	head = (const void *)view.payload;
	draft->head = *head;
	draft->nkeys = keyring.nkeys;
	memcpy(draft->keys, head + 1, draft->nkeys * sizeof(*draft->keys));
	draft->nrevoked = keyring.nrevoked;
	memcpy(draft->revoked, keyring.revoked,
	       draft->nrevoked * sizeof(*draft->revoked));
	err = 0;

out_free:
	signed_blob_free(&blob);
	return err;
}

static bool is_revoked(const struct draft *draft, const u8 *id)
{
	size_t i;

	for (i = 0; i < draft->nrevoked; i++)
		if (!memcmp(draft->revoked[i].id, id, HCSEC_KEY_ID_SIZE))
			return true;
	return false;
}

static void remove_key(struct draft *draft, size_t at)
{
	draft->nkeys--;
	memmove(&draft->keys[at], &draft->keys[at + 1],
		(draft->nkeys - at) * sizeof(*draft->keys));
}

/* What a person would want to know before the kernel's own checks say less. */
static int may_add(const struct draft *draft, const struct hcsec_key *key,
		   bool replace)
{
	const char *other;
	size_t i;

	if (is_revoked(draft, key->id)) {
		error("%s: the key is revoked, and stays so", key->name);
		return -1;
	}
	for (i = 0; i < draft->nkeys; i++) {
		const bool same = !memcmp(draft->keys[i].key, key->key,
					  HCSEC_KEY_SIZE);

		other = (const char *)draft->keys[i].name;
		if (same && !replace) {
			error("%s: the key is there already, as %s; --replace changes that",
			      key->name, other);
			return -1;
		}
		if (!same && !strcmp(other, key->name)) {
			error("%s: another key has this name", key->name);
			return -1;
		}
	}
	return 0;
}

int draft_add(struct draft *draft, const struct hcsec_key *key, bool replace)
{
	struct hcsec_keyset_key *new;
	size_t at = 0;

	if (may_add(draft, key, replace))
		return -1;
	while (at < draft->nkeys && memcmp(draft->keys[at].key, key->key,
					   HCSEC_KEY_SIZE) < 0)
		at++;
	if (at < draft->nkeys &&
	    !memcmp(draft->keys[at].key, key->key, HCSEC_KEY_SIZE))
		remove_key(draft, at);
	if (draft->nkeys == HCSEC_MAX_KEYS) {
		error("a keyset has %d keys at most", HCSEC_MAX_KEYS);
		return -1;
	}

	new = &draft->keys[at];
	memmove(new + 1, new, (draft->nkeys - at) * sizeof(*new));
	memset(new, 0, sizeof(*new));
	memcpy(new->key, key->key, HCSEC_KEY_SIZE);
	memcpy(new->name, key->name, strlen(key->name));
	new->not_before = cpu_to_le64(key->not_before);
	new->not_after = cpu_to_le64(key->not_after);
	new->role = key->role;
	draft->nkeys++;
	return 0;
}

/* Sets @id and takes the key out, if it is listed. */
static bool find_revoked(struct draft *draft, const char *which, u8 *id)
{
	char hex[KEY_ID_HEX];
	size_t i;

	for (i = 0; i < draft->nkeys; i++) {
		hcsec_key_id(draft->keys[i].key, id);
		if (strcmp((const char *)draft->keys[i].name, which) &&
		    strcmp(key_id_hex(id, hex), which))
			continue;
		remove_key(draft, i);
		return true;
	}
	return key_id_parse(which, id);
}

int draft_revoke(struct draft *draft, const char *which)
{
	struct hcsec_revoked *new = draft->revoked;
	struct hcsec_revoked *const end = new + draft->nrevoked;
	u8 id[HCSEC_KEY_ID_SIZE];

	if (!find_revoked(draft, which, id)) {
		error("%s: neither the name of a key nor a key id", which);
		return -1;
	}
	if (is_revoked(draft, id)) {
		error("%s: revoked already", which);
		return -1;
	}
	if (draft->nrevoked == HCSEC_MAX_REVOKED) {
		error("a keyset has %d revoked keys at most",
		      HCSEC_MAX_REVOKED);
		return -1;
	}
	while (new < end && memcmp(new->id, id, sizeof(id)) < 0)
		new++;
	memmove(new + 1, new, (size_t)(end - new) * sizeof(*new));
	memcpy(new->id, id, sizeof(id));
	draft->nrevoked++;
	return 0;
}

unsigned int draft_count(const struct draft *draft, enum hcsec_key_role role)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < draft->nkeys; i++)
		count += draft->keys[i].role == role;
	return count;
}

static u8 *append(u8 *to, const void *from, size_t len)
{
	memcpy(to, from, len);
	return to + len;
}

static void encode(const struct draft *draft, struct signed_blob *blob)
{
	const size_t keys_len = draft->nkeys * sizeof(*draft->keys);
	const size_t revoked_len = draft->nrevoked * sizeof(*draft->revoked);
	const size_t payload_len =
		sizeof(draft->head) + keys_len + revoked_len;
	const struct hcsec_envelope envelope = {
		.magic = HCSEC_KEYSET_MAGIC,
		.header_len = cpu_to_le32(sizeof(envelope)),
		.payload_len = cpu_to_le32((u32)payload_len),
		.format_version = cpu_to_le16(HCSEC_FORMAT_VERSION),
		.sig_alg = HCSEC_SIG_ED25519,
		.epoch = cpu_to_le32(draft->epoch),
		.serial = cpu_to_le64(draft->serial),
		.not_before = cpu_to_le64(draft->not_before),
		.not_after = cpu_to_le64(draft->not_after),
	};
	struct hcsec_keyset head = draft->head;
	u8 *to;

	head.nkeys = cpu_to_le32((u32)draft->nkeys);
	head.nrevoked = cpu_to_le32((u32)draft->nrevoked);

	memset(blob, 0, sizeof(*blob));
	blob->len = sizeof(envelope) + payload_len;
	blob->message_len = blob->len;
	blob->data = malloc(blob->len);
	if (!blob->data)
		out_of_memory();
	to = append(blob->data, &envelope, sizeof(envelope));
	to = append(to, &head, sizeof(head));
	to = append(to, draft->keys, keys_len);
	append(to, draft->revoked, revoked_len);
}

/* The kernel would say the same, in other words. */
static int check_thresholds(const struct draft *draft)
{
	const unsigned int roots = draft_count(draft, HCSEC_ROLE_ROOT);
	unsigned int signers = draft_count(draft, HCSEC_ROLE_POLICY);

	if (draft->head.root_threshold > roots) {
		error("a keyset would need %u signatures of %u root keys",
		      draft->head.root_threshold, roots);
		return -1;
	}
	if (draft->head.flags & HCSEC_KEYSET_ROOT_SIGNS_POLICY)
		signers += roots;
	if (draft->head.policy_threshold > signers) {
		error("a policy would need %u signatures of %u keys",
		      draft->head.policy_threshold, signers);
		return -1;
	}
	return 0;
}

int draft_write(const struct draft *draft, const char *path)
{
	struct hcsec_keyring keyring;
	struct signed_blob blob;
	int err;

	if (check_thresholds(draft))
		return -1;
	encode(draft, &blob);
	err = signed_blob_keyset(&blob, path, &keyring);
	if (!err)
		err = file_put(path, blob.data, blob.len);
	signed_blob_free(&blob);
	return err;
}
