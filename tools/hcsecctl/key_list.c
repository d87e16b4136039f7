// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Lists of keys, of the kernel and of keysets
 */

#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "hcsecctl.h"
#include "key_list.h"

static const char *const role_names[HCSEC_ROLE_NR] = {
	[HCSEC_ROLE_ROOT] = "root",
	[HCSEC_ROLE_POLICY] = "policy",
};

struct key_line *key_list_add(struct key_list *list)
{
	struct key_line *line;

	list->lines = reallocarray(list->lines, list->count + 1, sizeof(*line));
	if (!list->lines)
		out_of_memory();
	line = &list->lines[list->count++];
	memset(line, 0, sizeof(*line));
	return line;
}

/* Root keys first, revoked ones last, and by name. */
static int compare_lines(const void *left, const void *right)
{
	const struct key_line *const a = left;
	const struct key_line *const b = right;
	int order = strcmp(b->role, a->role);

	if (!order)
		order = strcmp(a->name, b->name);
	return order ? order : strcmp(a->id, b->id);
}

void key_list_sort(struct key_list *list)
{
	if (list->count)
		qsort(list->lines, list->count, sizeof(*list->lines),
		      compare_lines);
}

static const char *state_of(const struct hcsec_key *key, uint64_t now)
{
	if (key->not_before && now < key->not_before)
		return "pending";
	return key->not_after && now > key->not_after ? "expired" : "active";
}

static void add_keyset(struct key_list *list,
		       const struct hcsec_keyring *keyring)
{
	const uint64_t now = (uint64_t)time(NULL);
	struct key_line *line;
	size_t i;

	for (i = 0; i < keyring->nkeys; i++) {
		const struct hcsec_key *const key = &keyring->keys[i];

		line = key_list_add(list);
		key_id_hex(key->id, line->id);
		snprintf(line->role, sizeof(line->role), "%s",
			 role_names[key->role]);
		snprintf(line->state, sizeof(line->state), "%s",
			 state_of(key, now));
		snprintf(line->name, sizeof(line->name), "%s", key->name);
		line->not_before = key->not_before;
		line->not_after = key->not_after;
	}
	for (i = 0; i < keyring->nrevoked; i++) {
		line = key_list_add(list);
		key_id_hex(keyring->revoked[i].id, line->id);
		snprintf(line->state, sizeof(line->state), "revoked");
	}
	key_list_sort(list);
}

void key_list_free(struct key_list *list)
{
	free(list->lines);
	memset(list, 0, sizeof(*list));
}

static const char *or_dash(const char *text)
{
	return *text ? text : "-";
}

static const char *limit(uint64_t seconds, char text[TIME_TEXT])
{
	return seconds ? format_time(seconds, text) : "-";
}

void key_list_print(const struct key_list *list)
{
	char before[TIME_TEXT], after[TIME_TEXT];
	size_t i, width = strlen("NAME");

	for (i = 0; i < list->count; i++)
		if (strlen(list->lines[i].name) > width)
			width = strlen(list->lines[i].name);
	printf("%-32s  %-6s  %-7s  %-*s  %-20s  %s\n", "ID", "ROLE", "STATE",
	       (int)width, "NAME", "NOT BEFORE", "NOT AFTER");
	for (i = 0; i < list->count; i++) {
		const struct key_line *const line = &list->lines[i];

		printf("%-32s  %-6s  %-7s  %-*s  %-20s  %s\n", line->id,
		       or_dash(line->role), line->state, (int)width,
		       or_dash(line->name), limit(line->not_before, before),
		       limit(line->not_after, after));
	}
}

void key_list_print_json(const struct key_list *list, struct json *json)
{
	size_t i;

	json_open(json, "keys", '[');
	for (i = 0; i < list->count; i++) {
		const struct key_line *const line = &list->lines[i];

		json_open(json, NULL, '{');
		json_text(json, "id", line->id);
		json_text(json, "state", line->state);
		/* All that is known of a revoked key is its id. */
		if (*line->role) {
			json_text(json, "role", line->role);
			json_text(json, "name", line->name);
			json_number(json, "not_before", line->not_before);
			json_number(json, "not_after", line->not_after);
		}
		json_close(json, '}');
	}
	json_close(json, ']');
}

unsigned int keyset_count(const struct hcsec_keyring *keyring,
			  enum hcsec_key_role role)
{
	unsigned int count = 0;
	size_t i;

	for (i = 0; i < keyring->nkeys; i++)
		count += keyring->keys[i].role == role;
	return count;
}

static void print_limit(const char *label, __le64 seconds)
{
	char text[TIME_TEXT];

	if (seconds)
		printf("%-11s %s\n", label,
		       format_time(le64_to_cpu(seconds), text));
}

static void print_text(const struct signed_blob *blob,
		       const struct hcsec_keyring *keyring,
		       const struct key_list *list)
{
	const struct hcsec_envelope *envelope = signed_blob_envelope(blob);
	unsigned int signers = keyset_count(keyring, HCSEC_ROLE_POLICY);

	if (keyring->root_signs_policy)
		signers += keyset_count(keyring, HCSEC_ROLE_ROOT);
	puts("keyset");
	printf("serial      %" PRIu64 "\n", keyring->serial);
	printf("epoch       %" PRIu32 "\n", keyring->epoch);
	print_limit("not before", envelope->not_before);
	print_limit("not after", envelope->not_after);
	signed_blob_print(blob);
	printf("keysets     by %u of %u root keys\n",
	       keyring->threshold[HCSEC_ROLE_ROOT],
	       keyset_count(keyring, HCSEC_ROLE_ROOT));
	printf("policies    by %u of %u %s\n\n",
	       keyring->threshold[HCSEC_ROLE_POLICY], signers,
	       keyring->root_signs_policy ? "policy and root keys" :
					    "policy keys");
	key_list_print(list);
}

static void print_json(const struct signed_blob *blob,
		       const struct hcsec_keyring *keyring,
		       const struct key_list *list)
{
	const struct hcsec_envelope *envelope = signed_blob_envelope(blob);
	struct json json = {};

	json_open(&json, NULL, '{');
	json_number(&json, "serial", keyring->serial);
	json_number(&json, "epoch", keyring->epoch);
	json_number(&json, "not_before", le64_to_cpu(envelope->not_before));
	json_number(&json, "not_after", le64_to_cpu(envelope->not_after));
	json_number(&json, "planned", blob->planned);
	json_number(&json, "present", blob->present);
	json_number(&json, "root_threshold",
		    keyring->threshold[HCSEC_ROLE_ROOT]);
	json_number(&json, "policy_threshold",
		    keyring->threshold[HCSEC_ROLE_POLICY]);
	json_bool(&json, "root_signs_policy", keyring->root_signs_policy);
	key_list_print_json(list, &json);
	json_close(&json, '}');
	putchar('\n');
}

int keyset_show(const struct signed_blob *blob, const char *path, bool json)
{
	struct hcsec_keyring keyring;
	struct key_list list = {};

	if (signed_blob_keyset(blob, path, &keyring))
		return EXIT_FAILURE;
	add_keyset(&list, &keyring);
	if (json)
		print_json(blob, &keyring, &list);
	else
		print_text(blob, &keyring, &list);
	key_list_free(&list);
	return finish_stdout();
}

int keyset_list(const char *path, bool json)
{
	struct signed_blob blob;
	int status;

	if (signed_blob_read(&blob, path))
		return EXIT_FAILURE;
	status = keyset_show(&blob, path, json);
	signed_blob_free(&blob);
	return status;
}
