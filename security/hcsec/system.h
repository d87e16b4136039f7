/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What processes do to the system
 */

#ifndef _SECURITY_HCSEC_SYSTEM_H
#define _SECURITY_HCSEC_SYSTEM_H

#include <linux/hcsec.h>
#include <linux/types.h>

struct path;

/**
 * struct hcsec_system - An event of group system
 *
 * @type: Which event.
 * @operation: What is done.
 * @path: Where, or with what; NULL for none.
 * @source: What is bound or moved; NULL for none.
 * @word: Name of a type of filesystems; NULL for none.
 * @word_len: Its length.
 * @name: Name for the record, if there is no path; NULL for none.
 */
struct hcsec_system {
	enum hcsec_event_type type;
	enum hcsec_operation operation;
	const struct path *path;
	const struct path *source;
	const char *word;
	size_t word_len;
	const char *name;
};

int hcsec_judge_system(const struct hcsec_system *system);
void hcsec_add_system_hooks(void);

#endif /* _SECURITY_HCSEC_SYSTEM_H */
