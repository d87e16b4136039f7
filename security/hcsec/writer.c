// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Who may write security.hcsec just now
 *
 * Marks are saved, and copied by overlayfs, in the course of a system call of
 * somebody who may not write them.  That is so rare that a task carries no room
 * for it.
 */

#include <linux/list.h>
#include <linux/lockdep.h>
#include <linux/sched.h>
#include <linux/spinlock.h>
#include <linux/types.h>

#include "writer.h"

static HLIST_HEAD(writers);
static DEFINE_SPINLOCK(writers_lock);

static struct hcsec_writer *find(enum hcsec_writer_kind kind)
{
	struct hcsec_writer *writer;

	lockdep_assert_held(&writers_lock);

	hlist_for_each_entry(writer, &writers, node)
		if (writer->task == current && writer->kind == kind)
			return writer;
	return NULL;
}

/**
 * hcsec_writer_begin - Let current write security.hcsec
 *
 * @writer: Stays until hcsec_writer_end().
 * @kind: Why.
 *
 * Context: Process context.
 */
void hcsec_writer_begin(struct hcsec_writer *writer,
			enum hcsec_writer_kind kind)
{
	writer->task = current;
	writer->kind = kind;
	spin_lock(&writers_lock);
	hlist_add_head(&writer->node, &writers);
	spin_unlock(&writers_lock);
}

/**
 * hcsec_writer_end - Do not let it any more
 *
 * @writer: As it was begun.
 *
 * Context: Process context.
 */
void hcsec_writer_end(struct hcsec_writer *writer)
{
	spin_lock(&writers_lock);
	hlist_del(&writer->node);
	spin_unlock(&writers_lock);
}

/**
 * hcsec_writer_saves - Whether hcsec itself writes security.hcsec in this task
 *
 * Context: Process context.
 * Return: True if so.
 */
bool hcsec_writer_saves(void)
{
	bool saves;

	spin_lock(&writers_lock);
	saves = find(HCSEC_WRITER_SAVES);
	spin_unlock(&writers_lock);
	return saves;
}

/**
 * hcsec_writer_take_copy - Let overlayfs write what it was about to copy, once
 *
 * Context: Process context.
 * Return: True if it was.
 */
bool hcsec_writer_take_copy(void)
{
	struct hcsec_writer *writer;

	spin_lock(&writers_lock);
	writer = find(HCSEC_WRITER_COPIES);
	if (writer)
		writer->task = NULL;
	spin_unlock(&writers_lock);
	return writer;
}
