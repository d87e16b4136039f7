// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The files mode and seal
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/hcsec.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/types.h>

#include "fs.h"
#include "mode.h"
#include "names.h"

/* Longer than any word that can be written, with a newline. */
#define WORD_SIZE 16

static int mode_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%s\n", hcsec_name(HCSEC_NAMES_MODE, hcsec_mode_get()));
	return 0;
}

static int mode_open(struct inode *inode, struct file *file)
{
	return single_open(file, mode_show, NULL);
}

static ssize_t mode_write(struct file *file, const char __user *from,
			  size_t count, loff_t *pos)
{
	char word[WORD_SIZE];
	int mode, err;

	err = hcsec_fs_word(file, from, count, pos, word, sizeof(word));
	if (err)
		return err;
	mode = hcsec_name_find(HCSEC_NAMES_MODE, word);
	if (mode < 0)
		return -EINVAL;
	err = hcsec_mode_set(mode);
	return err ?: count;
}

const struct file_operations hcsec_fs_mode = {
	.owner = THIS_MODULE,
	.open = mode_open,
	.read = seq_read,
	.write = mode_write,
	.llseek = seq_lseek,
	.release = single_release,
};

static int seal_show(struct seq_file *m, void *v)
{
	seq_printf(m, "%d\n", hcsec_sealed());
	return 0;
}

static int seal_open(struct inode *inode, struct file *file)
{
	return single_open(file, seal_show, NULL);
}

static ssize_t seal_write(struct file *file, const char __user *from,
			  size_t count, loff_t *pos)
{
	char word[WORD_SIZE];
	bool seal;
	int err;

	err = hcsec_fs_word(file, from, count, pos, word, sizeof(word));
	if (err)
		return err;
	if (!strcmp(word, "1"))
		seal = true;
	else if (!strcmp(word, "0"))
		seal = false;
	else
		return -EINVAL;
	if (seal)
		hcsec_seal();
	else if (hcsec_sealed())
		return hcsec_seal_refused();
	return count;
}

const struct file_operations hcsec_fs_seal = {
	.owner = THIS_MODULE,
	.open = seal_open,
	.read = seq_read,
	.write = seal_write,
	.llseek = seq_lseek,
	.release = single_release,
};
