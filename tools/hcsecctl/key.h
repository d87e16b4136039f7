/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Files that hold Ed25519 keys
 *
 * A public key is a line "ed25519 <64 hex digits> <name>"; a file may hold
 * several, empty lines and lines that start with '#'.  A secret key is a file
 * of one line "hcsec-secret-key-v1 <64 hex digits of the seed> <name>".
 */

#ifndef _HCSECCTL_KEY_H
#define _HCSECCTL_KEY_H

#include <stdbool.h>
#include <stddef.h>

#include <linux/hcsec.h>
#include <sodium.h>

#include "envelope.h"

#define KEY_MAX_NAME 63
#define KEY_MAX_FILE (64 * 1024)
#define KEY_ID_HEX (2 * HCSEC_KEY_ID_SIZE + 1)

/**
 * struct secret_key - A key that can sign
 *
 * @seed: In memory that is locked and wiped when it is freed.
 * @secret: What libsodium signs with, likewise.
 * @public: The public key.
 * @id: Its key id.
 * @name: Its name.
 */
struct secret_key {
	unsigned char *seed;
	unsigned char *secret;
	unsigned char public[HCSEC_KEY_SIZE];
	unsigned char id[HCSEC_KEY_ID_SIZE];
	char name[KEY_MAX_NAME + 1];
};

/**
 * struct public_keys - Keys from one or more files
 *
 * @keys: As the trust engine takes them.
 * @count: How many.
 */
struct public_keys {
	struct hcsec_key *keys;
	size_t count;
};

/* Start libsodium, once, before anything else here; 0 or -1 with a message. */
int key_init(void);

/* Make a new secret key; 0, or -1 after an error message. */
int secret_key_generate(struct secret_key *key, const char *name);

/* Read a secret key; 0, or -1 after an error message. */
int secret_key_read(struct secret_key *key, const char *path);

/* Write a secret key with mode 0600; 0, or -1 after an error message. */
int secret_key_write(const struct secret_key *key, const char *path,
		     bool replace);

void secret_key_free(struct secret_key *key);

/* Write the line of the public key, newline included, into @line. */
#define KEY_PUBLIC_LINE (8 + 2 * HCSEC_KEY_SIZE + 1 + KEY_MAX_NAME + 2)
void public_key_line(const struct secret_key *key, char line[KEY_PUBLIC_LINE]);

/* Add the keys of a file; one that is there already is not added again. */
int public_keys_read(struct public_keys *keys, const char *path);

/* The key of that id, or NULL. */
const struct hcsec_key *
public_keys_find(const struct public_keys *keys,
		 const unsigned char id[HCSEC_KEY_ID_SIZE]);

void public_keys_free(struct public_keys *keys);

/* Whether a key may be called that: letters, digits and "._@-". */
bool key_name_valid(const char *name);

/* Read a key id in hexadecimal, and nothing after it. */
bool key_id_parse(const char *hex, unsigned char id[HCSEC_KEY_ID_SIZE]);

/* A key id in hexadecimal. */
char *key_id_hex(const unsigned char id[HCSEC_KEY_ID_SIZE],
		 char hex[KEY_ID_HEX]);

#endif /* _HCSECCTL_KEY_H */
