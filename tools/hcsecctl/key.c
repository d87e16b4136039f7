// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Files that hold Ed25519 keys
 */

#include <ctype.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "file.h"
#include "hcsecctl.h"
#include "key.h"

#define SECRET_TAG "hcsec-secret-key-v1"
#define PUBLIC_TAG "ed25519"
#define SEED_HEX (2 * crypto_sign_SEEDBYTES)

/* Tag, blank, seed, blank, name, newline; one more to see what is too long. */
#define SECRET_LINE (sizeof(SECRET_TAG) + SEED_HEX + 1 + KEY_MAX_NAME + 1)

int key_init(void)
{
	if (sodium_init() < 0) {
		error("libsodium does not start");
		return -1;
	}
	return 0;
}

bool key_name_valid(const char *name)
{
	const char *c;

	for (c = name; *c; c++)
		if (!isascii(*c) || (!isalnum(*c) && !strchr("._@-", *c)))
			return false;
	return c > name && c - name <= KEY_MAX_NAME;
}

char *key_id_hex(const unsigned char id[HCSEC_KEY_ID_SIZE],
		 char hex[KEY_ID_HEX])
{
	return sodium_bin2hex(hex, KEY_ID_HEX, id, HCSEC_KEY_ID_SIZE);
}

/* Exactly @len bytes from the start of @hex, which may go on after them. */
static bool hex_decode(unsigned char *bin, size_t len, const char *hex)
{
	size_t done;

	if (strlen(hex) < 2 * len)
		return false;
	return !sodium_hex2bin(bin, len, hex, 2 * len, NULL, &done, NULL) &&
	       done == len;
}

bool key_id_parse(const char *hex, unsigned char id[HCSEC_KEY_ID_SIZE])
{
	return strlen(hex) == KEY_ID_HEX - 1 &&
	       hex_decode(id, HCSEC_KEY_ID_SIZE, hex);
}

static int secret_key_alloc(struct secret_key *key)
{
	memset(key, 0, sizeof(*key));
	key->seed = sodium_malloc(crypto_sign_SEEDBYTES);
	key->secret = sodium_malloc(crypto_sign_SECRETKEYBYTES);
	if (!key->seed || !key->secret) {
		error("no locked memory for a secret key: %s", strerror(errno));
		secret_key_free(key);
		return -1;
	}
	return 0;
}

static void secret_key_derive(struct secret_key *key)
{
	crypto_sign_seed_keypair(key->public, key->secret, key->seed);
	hcsec_key_id(key->public, key->id);
}

int secret_key_generate(struct secret_key *key, const char *name)
{
	if (secret_key_alloc(key))
		return -1;
	randombytes_buf(key->seed, crypto_sign_SEEDBYTES);
	secret_key_derive(key);
	snprintf(key->name, sizeof(key->name), "%s", name);
	return 0;
}

static bool secret_key_parse(struct secret_key *key, char *line)
{
	const size_t tag = strlen(SECRET_TAG " ");
	char *name = line + tag + SEED_HEX;
	char *end;

	if (strncmp(line, SECRET_TAG " ", tag))
		return false;
	if (!hex_decode(key->seed, crypto_sign_SEEDBYTES, line + tag))
		return false;
	if (*name++ != ' ')
		return false;
	end = strchr(name, '\n');
	if (!end || end[1])
		return false;
	*end = '\0';
	if (!key_name_valid(name))
		return false;
	snprintf(key->name, sizeof(key->name), "%s", name);
	return true;
}

int secret_key_read(struct secret_key *key, const char *path)
{
	size_t used = 0;
	struct stat st;
	char *line;
	int fd, err = -1;

	if (secret_key_alloc(key))
		return -1;
	line = sodium_malloc(SECRET_LINE + 1);
	if (!line) {
		error("no locked memory for a secret key: %s", strerror(errno));
		goto out_free;
	}

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st)) {
		error("%s: %s", path, strerror(errno));
		goto out_close;
	}
	if (S_ISREG(st.st_mode) && (st.st_mode & 077))
		error("warning: %s: others may read this secret key (mode %04o)",
		      path, (unsigned int)st.st_mode & 07777);

	/* Unbuffered: no copy of the secret stays behind in the heap. */
	while (used < SECRET_LINE) {
		const ssize_t n = read(fd, line + used, SECRET_LINE - used);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			error("%s: %s", path, strerror(errno));
			goto out_close;
		}
		if (!n)
			break;
		used += (size_t)n;
	}
	line[used] = '\0';
	if (strlen(line) != used || !secret_key_parse(key, line)) {
		error("%s: not a secret key of hcsecctl", path);
		goto out_close;
	}
	secret_key_derive(key);
	err = 0;

out_close:
	if (fd >= 0)
		close(fd);
	sodium_free(line);
out_free:
	if (err)
		secret_key_free(key);
	return err;
}

int secret_key_write(const struct secret_key *key, const char *path,
		     bool replace)
{
	char *line;
	size_t len;
	int err;

	line = sodium_malloc(SECRET_LINE + 1);
	if (!line) {
		error("no locked memory for a secret key: %s", strerror(errno));
		return -1;
	}
	memcpy(line, SECRET_TAG " ", strlen(SECRET_TAG " "));
	len = strlen(SECRET_TAG " ");
	sodium_bin2hex(line + len, SEED_HEX + 1, key->seed,
		       crypto_sign_SEEDBYTES);
	len += SEED_HEX;
	len += (size_t)snprintf(line + len, SECRET_LINE + 1 - len, " %s\n",
				key->name);
	err = file_create(path, line, len, 0600, replace);
	sodium_free(line);
	return err;
}

void secret_key_free(struct secret_key *key)
{
	/* Both wipe what they free. */
	sodium_free(key->seed);
	sodium_free(key->secret);
	memset(key, 0, sizeof(*key));
}

void public_key_line(const struct secret_key *key, char line[KEY_PUBLIC_LINE])
{
	char hex[2 * HCSEC_KEY_SIZE + 1];

	sodium_bin2hex(hex, sizeof(hex), key->public, sizeof(key->public));
	snprintf(line, KEY_PUBLIC_LINE, PUBLIC_TAG " %s %s\n", hex, key->name);
}

const struct hcsec_key *
public_keys_find(const struct public_keys *keys,
		 const unsigned char id[HCSEC_KEY_ID_SIZE])
{
	size_t i;

	for (i = 0; i < keys->count; i++)
		if (!memcmp(keys->keys[i].id, id, HCSEC_KEY_ID_SIZE))
			return &keys->keys[i];
	return NULL;
}

/* Add the key of one line, which is changed. */
static bool public_keys_add(struct public_keys *keys, char *line)
{
	const size_t tag = strlen(PUBLIC_TAG " ");
	struct hcsec_key key = {}, *grown;
	char *name = line + tag + 2 * HCSEC_KEY_SIZE;

	if (strncmp(line, PUBLIC_TAG " ", tag))
		return false;
	if (!hex_decode(key.key, sizeof(key.key), line + tag))
		return false;
	if (*name++ != ' ' || !key_name_valid(name))
		return false;

	hcsec_key_id(key.key, key.id);
	if (public_keys_find(keys, key.id))
		return true;
	grown = reallocarray(keys->keys, keys->count + 1, sizeof(*grown));
	if (!grown)
		out_of_memory();
	keys->keys = grown;
	key.name = strdup(name);
	if (!key.name)
		out_of_memory();
	keys->keys[keys->count++] = key;
	return true;
}

int public_keys_read(struct public_keys *keys, const char *path)
{
	char *text, *line, *rest;
	unsigned int number = 0;
	bool found = false;
	size_t len;
	int err = -1;

	text = file_read(path, KEY_MAX_FILE, &len);
	if (!text)
		return -1;
	if (strlen(text) != len) {
		error("%s: not a text file", path);
		goto out_free;
	}

	rest = text;
	while ((line = strsep(&rest, "\n"))) {
		number++;
		if (!*line || *line == '#')
			continue;
		if (!public_keys_add(keys, line)) {
			error("%s:%u: not \"ed25519 <64 hex digits> <name>\"",
			      path, number);
			goto out_free;
		}
		found = true;
	}
	if (!found) {
		error("%s: no public key in it", path);
		goto out_free;
	}
	err = 0;

out_free:
	free(text);
	return err;
}

void public_keys_free(struct public_keys *keys)
{
	size_t i;

	for (i = 0; i < keys->count; i++)
		free((char *)keys->keys[i].name);
	free(keys->keys);
	memset(keys, 0, sizeof(*keys));
}
