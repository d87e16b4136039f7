/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The securityfs directory
 *
 * A file of it is a struct file_operations in an fs_*.c and a line in fs.c.
 */

#ifndef _SECURITY_HCSEC_FS_H
#define _SECURITY_HCSEC_FS_H

#include <linux/compiler_types.h>
#include <linux/fs.h>
#include <linux/seq_buf.h>
#include <linux/seq_file.h>
#include <linux/types.h>

extern const struct file_operations hcsec_fs_assign;
extern const struct file_operations hcsec_fs_audit;
extern const struct file_operations hcsec_fs_audit_head;
extern const struct file_operations hcsec_fs_containers;
extern const struct file_operations hcsec_fs_error;
extern const struct file_operations hcsec_fs_floor;
extern const struct file_operations hcsec_fs_keys;
extern const struct file_operations hcsec_fs_load;
extern const struct file_operations hcsec_fs_mode;
extern const struct file_operations hcsec_fs_policy;
extern const struct file_operations hcsec_fs_seal;
extern const struct file_operations hcsec_fs_status;

bool hcsec_fs_may_write(const struct file *file);
int hcsec_fs_open_admin(struct inode *inode, struct file *file);
int hcsec_fs_word(const struct file *file, const char __user *from,
		  size_t count, const loff_t *pos, char *word, size_t size);
bool hcsec_fs_number(const char *text, u64 *number);
void hcsec_fs_value(struct seq_file *m,
		    void (*print)(struct seq_buf *text, const char *value,
				  size_t len), const char *value);

#endif /* _SECURITY_HCSEC_FS_H */
