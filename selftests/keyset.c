// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Keysets, which may be wrong in any way
 */

#include <endian.h>
#include <linux/hcsec.h>
#include <pthread.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "common.h"
#include "sign.h"

static void add_revoked(struct keyset *keyset,
			const unsigned char id[HCSEC_KEY_ID_SIZE])
{
	unsigned int at = keyset->nrevoked++;

	for (; at && memcmp(keyset->revoked[at - 1].id, id,
			    HCSEC_KEY_ID_SIZE) > 0; at--)
		keyset->revoked[at] = keyset->revoked[at - 1];
	memcpy(keyset->revoked[at].id, id, HCSEC_KEY_ID_SIZE);
}

/* Takes over what is revoked: nothing of it may be left out. */
static int read_revoked(struct keyset *keyset)
{
	static char text[256 * 1024];
	unsigned char id[HCSEC_KEY_ID_SIZE];
	const char *line;

	if (hcsec_read("keys", text, sizeof(text)))
		return -1;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (!strstr(line, " state=revoked"))
			continue;
		if (strncmp(line, "id=", 3) ||
		    sodium_hex2bin(id, sizeof(id), line + 3, 2 * sizeof(id),
				   NULL, NULL, NULL))
			return -1;
		add_revoked(keyset, id);
	}
	return 0;
}

int keyset_start(struct keyset *keyset)
{
	memset(keyset, 0, sizeof(*keyset));
	keyset->envelope = (struct hcsec_envelope){
		.magic = HCSEC_KEYSET_MAGIC,
		.header_len = htole32(sizeof(keyset->envelope)),
		.format_version = htole16(HCSEC_FORMAT_VERSION),
		.sig_alg = HCSEC_SIG_ED25519,
		.epoch = htole32(status_number("epoch")),
		.serial = htole64(status_number("keyset") + 1),
	};
	keyset->head.root_threshold = 1;
	keyset->head.policy_threshold = 1;
	return read_revoked(keyset);
}

struct hcsec_keyset_key *keyset_add(struct keyset *keyset,
				    const struct key *key,
				    enum hcsec_key_role role, const char *name)
{
	struct hcsec_keyset_key *const keys = keyset->keys;
	unsigned int at = keyset->nkeys++;

	for (; at && memcmp(keys[at - 1].key, key->public, HCSEC_KEY_SIZE) > 0;
	     at--)
		keys[at] = keys[at - 1];
	keys[at] = (struct hcsec_keyset_key){ .role = role };
	memcpy(keys[at].key, key->public, sizeof(keys[at].key));
	snprintf((char *)keys[at].name, sizeof(keys[at].name), "%s", name);
	return &keys[at];
}

void keyset_revoke(struct keyset *keyset, const struct key *key)
{
	add_revoked(keyset, key->id);
}

void *keyset_blob(const struct keyset *keyset)
{
	const size_t keys_len = keyset->nkeys * sizeof(keyset->keys[0]);
	const size_t revoked_len =
		keyset->nrevoked * sizeof(keyset->revoked[0]);
	const size_t len = sizeof(keyset->head) + keys_len + revoked_len;
	struct hcsec_envelope *const blob =
		calloc(1, sizeof(*blob) + len + HCSEC_MAX_SIGNATURES *
			       sizeof(struct hcsec_signature));
	struct hcsec_keyset *const head = (void *)(blob + 1);
	unsigned char *const keys = (unsigned char *)(head + 1);

	if (!blob)
		exit(1);
	*blob = keyset->envelope;
	blob->payload_len = htole32(len);
	*head = keyset->head;
	if (!head->nkeys)
		head->nkeys = htole32(keyset->nkeys);
	if (!head->nrevoked)
		head->nrevoked = htole32(keyset->nrevoked);
	memcpy(keys, keyset->keys, keys_len);
	memcpy(keys + keys_len, keyset->revoked, revoked_len);
	return blob;
}

int keyset_load(const struct keyset *keyset, const struct key *const *signers)
{
	void *const blob = keyset_blob(keyset);
	const int err = policy_write(blob, blob_sign_by(blob, signers));

	free(blob);
	return err;
}

void keyset_next_serial(struct keyset *keyset)
{
	keyset->envelope.serial =
		htole64(le64toh(keyset->envelope.serial) + 1);
}

void keyset_renew(struct keyset *keyset, const struct key *signer)
{
	if (keyset_start(keyset))
		exit(1);
	keyset->envelope.epoch = htole32(le32toh(keyset->envelope.epoch) + 1);
	keyset_add(keyset, key_dev(), HCSEC_ROLE_ROOT, "root");
	keyset_add(keyset, signer, HCSEC_ROLE_POLICY, "signer");
	if (keyset_load(keyset, KEYS(key_dev()))) {
		fprintf(stderr, "the built-in key cannot start an epoch\n");
		exit(1);
	}
	keyset_next_serial(keyset);
}

void *policy_draft_copy(const void *blob)
{
	const size_t len = blob_message_len(blob);
	unsigned char *const copy =
		calloc(1, len + HCSEC_MAX_SIGNATURES *
				sizeof(struct hcsec_signature));

	if (!copy)
		exit(1);
	return memcpy(copy, blob, len);
}

void *policy_draft(const char *body)
{
	size_t len;
	void *const blob = policy_blob(body, 1, &len);
	void *draft;

	if (!blob)
		exit(1);
	draft = policy_draft_copy(blob);
	free(blob);
	return draft;
}

int policy_load_by(void *draft, uint32_t epoch, uint64_t serial,
		   const struct key *const *signers)
{
	((struct hcsec_envelope *)draft)->epoch = htole32(epoch);
	blob_set_serial(draft, serial);
	return policy_write(draft, blob_sign_by(draft, signers));
}

static bool error_has(const char *expected, bool whole)
{
	char error[512] = "";

	if (hcsec_read("error", error, sizeof(error)))
		return false;
	error[strcspn(error, "\n")] = '\0';
	if (!strncmp(error, expected, strlen(expected) + whole))
		return true;
	fprintf(stderr, "# error is \"%s\", not \"%s\"\n", error, expected);
	return false;
}

bool error_is(const char *expected)
{
	return error_has(expected, true);
}

bool error_starts(const char *expected)
{
	return error_has(expected, false);
}

bool record_is_mine(const char *record)
{
	char pid[16], own_pid[16], uid[16], own_uid[16], comm[32];
	char own_comm[32] = "";

	snprintf(own_pid, sizeof(own_pid), "%d", getpid());
	snprintf(own_uid, sizeof(own_uid), "%d", getuid());
	pthread_getname_np(pthread_self(), own_comm, sizeof(own_comm));
	return !record_field(record, "pid", pid, sizeof(pid)) &&
	       !strcmp(pid, own_pid) &&
	       !record_field(record, "uid", uid, sizeof(uid)) &&
	       !strcmp(uid, own_uid) &&
	       !record_field(record, "comm", comm, sizeof(comm)) &&
	       !strcmp(comm, own_comm);
}
