// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The files keys and floor
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/cleanup.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/hcsec.h>
#include <linux/limits.h>
#include <linux/mutex.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/types.h>

#include "floor.h"
#include "fs.h"
#include "keys.h"
#include "keyset.h"
#include "load.h"
#include "policy.h"

static const char *const role_names[HCSEC_ROLE_NR] = {
	[HCSEC_ROLE_ROOT] = "root",
	[HCSEC_ROLE_POLICY] = "policy",
};

static const char *state_of(const struct hcsec_key *key, u64 now)
{
	if (key->not_before && now < key->not_before)
		return "pending";
	if (key->not_after && now > key->not_after)
		return "expired";
	return "active";
}

static void show_key(struct seq_file *m, const struct hcsec_key *key, u64 now)
{
	seq_printf(m, "id=%*phN role=%s state=%s name=%s", HCSEC_KEY_ID_SIZE,
		   key->id, role_names[key->role], state_of(key, now),
		   key->name);
	if (key->not_before)
		seq_printf(m, " not_before=%llu", key->not_before);
	if (key->not_after)
		seq_printf(m, " not_after=%llu", key->not_after);
	seq_putc(m, '\n');
}

static int keys_show(struct seq_file *m, void *v)
{
	const u64 now = hcsec_clock();
	const struct hcsec_keyring *keyring;
	size_t i;

	guard(mutex)(&hcsec_policy_mutex);
	keyring = hcsec_keys_get();
	for (i = 0; i < keyring->nkeys; i++)
		show_key(m, &keyring->keys[i], now);
	for (i = 0; i < keyring->nrevoked; i++)
		seq_printf(m, "id=%*phN state=revoked\n", HCSEC_KEY_ID_SIZE,
			   keyring->revoked[i].id);
	return 0;
}

static int keys_open(struct inode *inode, struct file *file)
{
	return hcsec_fs_open_admin(inode, file) ?:
	       single_open(file, keys_show, NULL);
}

const struct file_operations hcsec_fs_keys = {
	.owner = THIS_MODULE,
	.open = keys_open,
	.read = seq_read,
	.llseek = seq_lseek,
	.release = single_release,
};

static int floor_show(struct seq_file *m, void *v)
{
	struct hcsec_floor floor;

	scoped_guard(mutex, &hcsec_policy_mutex)
		hcsec_floor_get(&floor);
	seq_printf(m, "epoch=%u policy=%llu keyset=%llu\n", floor.epoch,
		   floor.policy, floor.keyset);
	return 0;
}

static int floor_open(struct inode *inode, struct file *file)
{
	return hcsec_fs_open_admin(inode, file) ?:
	       single_open(file, floor_show, NULL);
}

static bool take_number(const char *word, const char *key, bool *has, u64 *to)
{
	const size_t len = str_has_prefix(word, key);

	if (!len || *has || !hcsec_fs_number(word + len, to))
		return false;
	*has = true;
	return true;
}

static bool take_word(struct hcsec_floor_words *words, const char *word)
{
	u64 epoch;

	if (take_number(word, "epoch=", &words->has_epoch, &epoch)) {
		words->floor.epoch = epoch;
		return epoch <= U32_MAX;
	}
	return take_number(word, "policy=", &words->has_policy,
			   &words->floor.policy) ||
	       take_number(word, "keyset=", &words->has_keyset,
			   &words->floor.keyset);
}

static ssize_t floor_write(struct file *file, const char __user *from,
			   size_t count, loff_t *pos)
{
	struct hcsec_floor_words words = {};
	char line[128], *rest = line;
	const char *word;
	int err;

	err = hcsec_fs_word(file, from, count, pos, line, sizeof(line));
	if (err)
		return err;
	if (!*line)
		return -EINVAL;
	while ((word = strsep(&rest, " "))) {
		if (!take_word(&words, word))
			return -EINVAL;
	}
	err = hcsec_floor_raise(&words);
	return err ?: count;
}

const struct file_operations hcsec_fs_floor = {
	.owner = THIS_MODULE,
	.open = floor_open,
	.read = seq_read,
	.write = floor_write,
	.llseek = seq_lseek,
	.release = single_release,
};
