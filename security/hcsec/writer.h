/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Who may write security.hcsec just now
 */

#ifndef _SECURITY_HCSEC_WRITER_H
#define _SECURITY_HCSEC_WRITER_H

#include <linux/types.h>

struct task_struct;

/**
 * enum hcsec_writer_kind - Why a task may write security.hcsec
 *
 * @HCSEC_WRITER_SAVES: hcsec itself writes it, which may go through several
 *                      filesystems.
 * @HCSEC_WRITER_COPIES: Overlayfs is about to copy it.
 */
enum hcsec_writer_kind {
	HCSEC_WRITER_SAVES,
	HCSEC_WRITER_COPIES,
};

/**
 * struct hcsec_writer - A task that may
 *
 * @node: In the list of all.
 * @task: The task; NULL when a copy has been made.
 * @kind: Why.
 */
struct hcsec_writer {
	struct hlist_node node;
	const struct task_struct *task;
	enum hcsec_writer_kind kind;
};

void hcsec_writer_begin(struct hcsec_writer *writer,
			enum hcsec_writer_kind kind);
void hcsec_writer_end(struct hcsec_writer *writer);
bool hcsec_writer_saves(void);
bool hcsec_writer_take_copy(void);

#endif /* _SECURITY_HCSEC_WRITER_H */
