/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Lists of keys, of the kernel and of keysets
 */

#ifndef _HCSECCTL_KEY_LIST_H
#define _HCSECCTL_KEY_LIST_H

#include "key.h"
#include "keyset.h"
#include "signed.h"
#include "util.h"

/**
 * struct key_line - A key in a list
 *
 * @id: Its key id in hexadecimal.
 * @role: "root" or "policy"; "" if nobody knows.
 * @state: "active", "pending", "expired" or "revoked".
 * @name: Its name; "" if nobody knows.
 * @not_before: Seconds since 1970 UTC, 0 for no limit.
 * @not_after: The same.
 */
struct key_line {
	char id[KEY_ID_HEX];
	char role[16];
	char state[16];
	char name[KEY_MAX_NAME + 1];
	uint64_t not_before;
	uint64_t not_after;
};

/**
 * struct key_list - A list of keys
 *
 * @lines: The keys.
 * @count: How many.
 */
struct key_list {
	struct key_line *lines;
	size_t count;
};

/* Add a line of zeros, to be filled in. */
struct key_line *key_list_add(struct key_list *list);

/* Root keys first, then policy keys, then revoked ones, each by name. */
void key_list_sort(struct key_list *list);

void key_list_free(struct key_list *list);

/* Print a table with a head. */
void key_list_print(const struct key_list *list);

/* Print a member "keys". */
void key_list_print_json(const struct key_list *list, struct json *json);

/* How many keys of that role a keyset has. */
unsigned int keyset_count(const struct hcsec_keyring *keyring,
			  enum hcsec_key_role role);

/* Print what the keyset of a blob says; the exit status. */
int keyset_show(const struct signed_blob *blob, const char *path, bool json);

/* Read it before. */
int keyset_list(const char *path, bool json);

#endif /* _HCSECCTL_KEY_LIST_H */
