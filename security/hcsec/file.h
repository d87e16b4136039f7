/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Events of open files
 */

#ifndef _SECURITY_HCSEC_FILE_H
#define _SECURITY_HCSEC_FILE_H

#include <linux/fs.h>
#include <linux/hcsec.h>
#include <linux/types.h>

#include "audit.h"
#include "flow.h"
#include "task.h"

enum hcsec_file_kind hcsec_file_kind(umode_t mode);
int hcsec_file_event(const struct hcsec_subject *subject, struct file *file,
		     enum hcsec_event_type type, struct hcsec_event *event,
		     struct hcsec_object *object);
int hcsec_file_judge(const struct hcsec_subject *subject,
		     const struct hcsec_event *event,
		     const struct hcsec_object *object);
int hcsec_file_refuse(struct file *file, enum hcsec_event_type type, int err);
int hcsec_file_load(struct file *file, enum hcsec_event_type type);
bool hcsec_file_is_executed(const struct file *file);
void hcsec_add_file_hooks(void);

#endif /* _SECURITY_HCSEC_FILE_H */
