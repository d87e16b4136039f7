// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Keys that may sign policies
 */

#define pr_fmt(fmt) "hcsec: " fmt

#include <linux/cache.h>
#include <linux/init.h>
#include <linux/printk.h>
#include <linux/string.h>
#include <linux/types.h>

#include "ed25519.h"
#include "envelope.h"
#include "keys.h"

struct builtin_key {
	const char *name;
	u8 key[HCSEC_KEY_SIZE];
};

/* The last element keeps the table from being empty, which C does not know. */
static const struct builtin_key builtin_keys[] __initconst = {
#include "trusted_keys.inc"
	{ .name = NULL },
};

static struct hcsec_key keys[ARRAY_SIZE(builtin_keys)] __ro_after_init;
static size_t num_keys __ro_after_init;

/**
 * hcsec_keys_get - The keys that may sign policies
 *
 * @nkeys: Set to their number; 0 means that nothing can be loaded.
 *
 * Context: Any.
 * Return: The keys.
 */
const struct hcsec_key *hcsec_keys_get(size_t *nkeys)
{
	*nkeys = num_keys;
	return keys;
}

static bool __init is_known(const u8 *key)
{
	size_t i;

	for (i = 0; i < num_keys; i++) {
		if (!memcmp(keys[i].key, key, HCSEC_KEY_SIZE))
			return true;
	}
	return false;
}

/**
 * hcsec_keys_init - Take in the keys that were built in
 *
 * A key that no signature can be right for, like one of zeros, is left out and
 * reported.
 *
 * Context: Boot.
 */
void __init hcsec_keys_init(void)
{
	const struct builtin_key *builtin;

	for (builtin = builtin_keys; builtin->name; builtin++) {
		struct hcsec_key *const key = &keys[num_keys];

		if (!hcsec_ed25519_key_ok(builtin->key)) {
			pr_err("key %s is no usable Ed25519 key\n",
			       builtin->name);
			continue;
		}
		if (is_known(builtin->key)) {
			pr_err("key %s is there twice\n", builtin->name);
			continue;
		}
		memcpy(key->key, builtin->key, HCSEC_KEY_SIZE);
		hcsec_key_id(key->key, key->id);
		key->name = builtin->name;
		num_keys++;
	}
}
