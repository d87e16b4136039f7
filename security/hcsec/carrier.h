/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What carries data between tasks, and where its marks are
 */

#ifndef _SECURITY_HCSEC_CARRIER_H
#define _SECURITY_HCSEC_CARRIER_H

#include <linux/fs.h>
#include <linux/jump_label.h>
#include <linux/types.h>

#include "audit.h"
#include "data.h"
#include "policy.h"
#include "task.h"

/**
 * enum hcsec_carrier - How data that is written to a file can be read again
 *
 * @HCSEC_CARRIER_NONE: Not at all.
 * @HCSEC_CARRIER_INODE: By whoever opens the file.
 * @HCSEC_CARRIER_FILE: By whoever has the descriptor: the inode is one for all.
 * @HCSEC_CARRIER_PIPE: Through a pipe or a FIFO, also by splice() and the like.
 * @HCSEC_CARRIER_QUEUE: Through a POSIX message queue, whose use has no hook.
 * @HCSEC_CARRIER_TTY: By the other end of a pseudo-terminal, or at another
 *                     terminal.
 * @HCSEC_CARRIER_DEVICE: In a way that only a driver knows.
 * @HCSEC_CARRIER_TASK: It is below /proc/PID: what is read is the task's.
 * @HCSEC_CARRIER_SOCKET: Through a socket.
 */
enum hcsec_carrier {
	HCSEC_CARRIER_NONE,
	HCSEC_CARRIER_INODE,
	HCSEC_CARRIER_FILE,
	HCSEC_CARRIER_PIPE,
	HCSEC_CARRIER_QUEUE,
	HCSEC_CARRIER_TTY,
	HCSEC_CARRIER_DEVICE,
	HCSEC_CARRIER_TASK,
	HCSEC_CARRIER_SOCKET,
};

/**
 * hcsec_carrier_subject - Find out whether what current does may carry data
 *
 * @subject: Filled in if it may.
 *
 * For hooks that carry marks and judge nothing.
 *
 * Context: Any; under RCU, which protects what @subject points to.
 * Return: 1 if there are data marks and current is a subject, 0 if not, or
 * -ENOMEM if that cannot be told, so that the operation must be refused.
 */
static inline int hcsec_carrier_subject(struct hcsec_subject *subject)
{
	if (!static_branch_unlikely(&hcsec_has_data) || hcsec_current_is_idle())
		return 0;
	return hcsec_subject_look_up(subject);
}

enum hcsec_carrier hcsec_carrier_of(const struct file *file);
int hcsec_carrier_get(const struct hcsec_subject *subject, struct file *file,
		      struct hcsec_object *object, u64 *marks);
void hcsec_carrier_read(const struct hcsec_subject *subject,
			const struct hcsec_object *object, u64 marks);
int hcsec_carrier_write(const struct hcsec_subject *subject, struct file *file,
			const struct hcsec_object *object);
void hcsec_carrier_map(struct inode *inode);
bool hcsec_carrier_is_mapped(const struct inode *inode);
int hcsec_carrier_acquire(const struct hcsec_subject *subject,
			  struct file *file);
void hcsec_carrier_inherit(const struct hcsec_subject *subject);
int hcsec_carrier_pipe(const struct hcsec_subject *subject,
		       struct inode *inode);

#endif /* _SECURITY_HCSEC_CARRIER_H */
