// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The keys in force: those that were built in, or those of a keyset
 */

#define pr_fmt(fmt) "hcsec: " fmt

#include <linux/cache.h>
#include <linux/errno.h>
#include <linux/gfp_types.h>
#include <linux/init.h>
#include <linux/lockdep.h>
#include <linux/printk.h>
#include <linux/slab.h>
#include <linux/string.h>
#include <linux/types.h>

#include "ed25519.h"
#include "envelope.h"
#include "keys.h"
#include "keyset.h"
#include "policy.h"
#include "refusal.h"

struct builtin_key {
	const char *name;
	u8 key[HCSEC_KEY_SIZE];
};

/* The last element keeps the table from being empty, which C does not know. */
static const struct builtin_key builtin_keys[] __initconst = {
#include "trusted_keys.inc"
	{ .name = NULL },
};

/* Until there is a keyset, root keys sign policies themselves. */
static struct hcsec_keyring builtin __ro_after_init = {
	.threshold = {
		[HCSEC_ROLE_ROOT] = CONFIG_HCSEC_ROOT_THRESHOLD,
		[HCSEC_ROLE_POLICY] = CONFIG_HCSEC_POLICY_THRESHOLD,
	},
	.root_signs_policy = true,
};

/**
 * struct loaded_keys - The keys of a keyset that was loaded
 *
 * @keyring: The keys, which point into @blob.
 * @blob: The whole keyset.
 * @len: Its length.
 */
struct loaded_keys {
	struct hcsec_keyring keyring;
	void *blob;
	size_t len;
};

/* NULL until a keyset is loaded.  Protected by hcsec_policy_mutex. */
static struct loaded_keys *loaded_keys;

/**
 * hcsec_keys_get - The keys in force
 *
 * Context: hcsec_policy_mutex is held, and the keys are valid as long as it is.
 * Return: The keys.
 */
const struct hcsec_keyring *hcsec_keys_get(void)
{
	lockdep_assert_held(&hcsec_policy_mutex);
	return loaded_keys ? &loaded_keys->keyring : &builtin;
}

/**
 * hcsec_keys_are - Is a blob the very keyset in force?
 *
 * @blob: The blob.
 * @len: Its length.
 *
 * Context: hcsec_policy_mutex is held.
 * Return: True if it is.
 */
bool hcsec_keys_are(const void *blob, size_t len)
{
	lockdep_assert_held(&hcsec_policy_mutex);
	return loaded_keys && loaded_keys->len == len &&
	       !memcmp(loaded_keys->blob, blob, len);
}

/**
 * hcsec_keys_install - Put the keys of a keyset into force
 *
 * @blob: The keyset, from hcsec_load_alloc().  It belongs to the keys if they
 *        are in force and to the caller otherwise.
 * @len: Its length.
 * @view: The same, verified.
 * @now: Seconds since 1970 UTC.
 * @refusal: Says why, if it is refused.
 *
 * Context: Process context; hcsec_policy_mutex is held.
 * Return: 0, -EBADMSG, -ENOMEM, or the errors of hcsec_keyset_follows().
 */
int hcsec_keys_install(void *blob, size_t len, const struct hcsec_view *view,
		       u64 now, struct hcsec_refusal *refusal)
{
	struct loaded_keys *const old = loaded_keys;
	struct loaded_keys *new;
	int err;

	lockdep_assert_held(&hcsec_policy_mutex);
	new = kvzalloc(sizeof(*new), GFP_KERNEL_ACCOUNT);
	if (!new) {
		refusal->reason = "out of memory";
		return -ENOMEM;
	}
	err = hcsec_keyset_parse(&new->keyring, view, refusal);
	if (err) {
		refusal->offset += sizeof(struct hcsec_envelope);
		kvfree(new);
		return err;
	}
	err = hcsec_keyset_follows(hcsec_keys_get(), &new->keyring, view, now,
				   refusal);
	if (err) {
		kvfree(new);
		return err;
	}

	new->blob = blob;
	new->len = len;
	loaded_keys = new;
	if (old) {
		kvfree(old->blob);
		kvfree(old);
	}
	return 0;
}

static bool __init is_known(const u8 *key)
{
	size_t i;

	for (i = 0; i < builtin.nkeys; i++) {
		if (!memcmp(builtin.keys[i].key, key, HCSEC_KEY_SIZE))
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
	const struct builtin_key *from;

	for (from = builtin_keys; from->name; from++) {
		struct hcsec_key *const key = &builtin.keys[builtin.nkeys];

		if (!hcsec_ed25519_key_ok(from->key)) {
			pr_err("key %s is no usable Ed25519 key\n", from->name);
			continue;
		}
		if (is_known(from->key)) {
			pr_err("key %s is there twice\n", from->name);
			continue;
		}
		if (builtin.nkeys == HCSEC_MAX_KEYS) {
			pr_err("key %s is one too many\n", from->name);
			continue;
		}
		memcpy(key->key, from->key, HCSEC_KEY_SIZE);
		hcsec_key_id(key->key, key->id);
		key->name = from->name;
		key->role = HCSEC_ROLE_ROOT;
		builtin.nkeys++;
	}
	if (builtin.nkeys < CONFIG_HCSEC_ROOT_THRESHOLD ||
	    builtin.nkeys < CONFIG_HCSEC_POLICY_THRESHOLD)
		pr_warn("%zu trusted keys are fewer than the threshold: nothing can be loaded\n",
			builtin.nkeys);
}
