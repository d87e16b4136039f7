// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The securityfs directory
 *
 * Described in Documentation/ABI/testing/securityfs-hcsec.
 */

#include <linux/array_size.h>
#include <linux/capability.h>
#include <linux/ctype.h>
#include <linux/dcache.h>
#include <linux/err.h>
#include <linux/errno.h>
#include <linux/fs.h>
#include <linux/init.h>
#include <linux/kstrtox.h>
#include <linux/printk.h>
#include <linux/security.h>
#include <linux/seq_buf.h>
#include <linux/seq_file.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uaccess.h>
#include <linux/user_namespace.h>

#include "fs.h"
#include "setup.h"

/**
 * hcsec_fs_may_write - May changes be made through an open file?
 *
 * @file: The file.
 *
 * Writing counts for the one who opened the file.  A privileged process can
 * thus not be fooled into writing to a file that somebody else handed to it.
 *
 * Context: Any.
 * Return: True if its opener has CAP_MAC_ADMIN in the initial user namespace.
 */
bool hcsec_fs_may_write(const struct file *file)
{
	return file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN);
}

/**
 * hcsec_fs_open_admin - Refuse to open a file that tells about all containers
 *
 * @inode: Its inode.
 * @file: The file.
 *
 * Being root in a container, with securityfs mounted there, is not enough to
 * read it.
 *
 * Context: Any.
 * Return: 0 or -EPERM.
 */
int hcsec_fs_open_admin(struct inode *inode, struct file *file)
{
	if (file_ns_capable(file, &init_user_ns, CAP_MAC_ADMIN) ||
	    file_ns_capable(file, &init_user_ns, CAP_AUDIT_READ))
		return 0;
	return -EPERM;
}

/**
 * hcsec_fs_word - Take what was written to a file that takes a word or a line
 *
 * @file: The file.
 * @from: What is written.
 * @count: How many bytes.
 * @pos: Where to: there is but one write, at the start.
 * @word: Set to it, terminated, and without a newline at its end.
 * @size: Size of @word.
 *
 * Context: Process context.
 * Return: 0, -EPERM, -EINVAL or -EFAULT.
 */
int hcsec_fs_word(const struct file *file, const char __user *from,
		  size_t count, const loff_t *pos, char *word, size_t size)
{
	if (!hcsec_fs_may_write(file))
		return -EPERM;
	if (*pos || count >= size)
		return -EINVAL;
	if (copy_from_user(word, from, count))
		return -EFAULT;
	if (count && word[count - 1] == '\n')
		count--;
	word[count] = '\0';
	/* What comes after a NUL would be lost on everybody else. */
	return strlen(word) == count ? 0 : -EINVAL;
}

/**
 * hcsec_fs_number - Take a number as it is printed in files
 *
 * @text: The whole number, in decimal.
 * @number: Set to it.
 *
 * Context: Any.
 * Return: True if it is one.
 */
bool hcsec_fs_number(const char *text, u64 *number)
{
	const char *end = text;

	/* kstrtou64() would take a sign and a newline, too. */
	while (isdigit(*end))
		end++;
	return !*end && !kstrtou64(text, 10, number);
}

/**
 * hcsec_fs_value - Write a value as records do
 *
 * @m: Where to.
 * @print: hcsec_text_value() or hcsec_text_quoted().
 * @value: The value.
 *
 * Context: Any.
 */
void hcsec_fs_value(struct seq_file *m,
		    void (*print)(struct seq_buf *text, const char *value,
				  size_t len), const char *value)
{
	struct seq_buf text;
	size_t size;
	char *buf;

	/* It will be tried again with a larger buffer. */
	if (seq_has_overflowed(m))
		return;
	size = seq_get_buf(m, &buf);
	seq_buf_init(&text, buf, size);
	print(&text, value, strlen(value));
	seq_commit(m, seq_buf_has_overflowed(&text) ? -1 : seq_buf_used(&text));
}

/**
 * struct fs_file - A file of the directory
 *
 * @name: Its name.
 * @mode: Its permissions.
 * @fops: What it does.
 */
struct fs_file {
	const char *name;
	umode_t mode;
	const struct file_operations *fops;
};

static const struct fs_file files[] __initconst = {
	{ "assign", 0600, &hcsec_fs_assign },
	{ "audit", 0400, &hcsec_fs_audit },
	{ "audit_head", 0400, &hcsec_fs_audit_head },
	{ "containers", 0400, &hcsec_fs_containers },
	{ "error", 0400, &hcsec_fs_error },
	{ "floor", 0600, &hcsec_fs_floor },
	{ "keys", 0400, &hcsec_fs_keys },
	{ "load", 0200, &hcsec_fs_load },
	{ "mode", 0600, &hcsec_fs_mode },
	{ "policy", 0400, &hcsec_fs_policy },
	{ "seal", 0600, &hcsec_fs_seal },
	{ "status", 0444, &hcsec_fs_status },
};

static int __init hcsec_fs_init(void)
{
	struct dentry *dentries[ARRAY_SIZE(files)];
	struct dentry *dir;
	size_t i;
	int err;

	if (!hcsec_enabled)
		return 0;

	dir = securityfs_create_dir("hcsec", NULL);
	if (IS_ERR(dir)) {
		pr_err("hcsec: no securityfs directory: %pe\n", dir);
		return PTR_ERR(dir);
	}
	for (i = 0; i < ARRAY_SIZE(files); i++) {
		dentries[i] = securityfs_create_file(files[i].name,
						     files[i].mode, dir, NULL,
						     files[i].fops);
		if (IS_ERR(dentries[i]))
			goto remove;
	}
	return 0;

remove:
	err = PTR_ERR(dentries[i]);
	pr_err("hcsec: no securityfs file %s: %pe\n", files[i].name,
	       ERR_PTR(err));
	while (i--)
		securityfs_remove(dentries[i]);
	securityfs_remove(dir);
	return err;
}

fs_initcall(hcsec_fs_init);
