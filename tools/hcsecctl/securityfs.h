/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - The files of hcsec in securityfs
 */

#ifndef _HCSECCTL_SECURITYFS_H
#define _HCSECCTL_SECURITYFS_H

#include "record.h"

/* The environment may name another directory, for tests. */
#define SECURITYFS_ENV "HCSEC_SECURITYFS"
#define SECURITYFS_DEFAULT "/sys/kernel/security/hcsec"

/* Open a file; a descriptor, or -1 after an error message with a hint. */
int securityfs_open(const char *name, int flags);

/* Read a text file; to be freed, or NULL after an error message. */
char *securityfs_read(const char *name);

/**
 * securityfs_read_record - Read a text file of lines "key=value"
 *
 * @name: The file.
 * @record: Its lines, as fields; release it with record_free().
 *
 * Return: The text that @record points into, to be freed, or NULL after an
 * error message.
 */
char *securityfs_read_record(const char *name, struct record *record);

/**
 * securityfs_tell_refusal - Say that the kernel has refused something
 *
 * @what: What, for the message.
 * @err: Its errno.
 * @advice: What can be done about it, or NULL.
 *
 * The kernel's own reason is told, too, if it may be read.
 */
void securityfs_tell_refusal(const char *what, int err, const char *advice);

/**
 * securityfs_write - Write a word
 *
 * @name: The file.
 * @text: The word.
 * @advice: What can be done about a refusal, or NULL.
 *
 * Return: 0, or -1 after an error message.
 */
int securityfs_write(const char *name, const char *text, const char *advice);

#endif /* _HCSECCTL_SECURITYFS_H */
