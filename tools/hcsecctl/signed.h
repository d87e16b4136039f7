/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - A blob on its way from its maker to load
 */

#ifndef _HCSECCTL_SIGNED_H
#define _HCSECCTL_SIGNED_H

#include <stdbool.h>
#include <stddef.h>
#include <string.h>

#include <linux/hcsec.h>

#include "keyset.h"
#include "unpack.h"

/**
 * struct signed_blob - A blob with none, some or all of its signatures
 *
 * The number of signatures is part of what is signed.  It is 0 until the first
 * signer fixes it; from then on a blob with fewer is incomplete, and nothing
 * but signatures can be added.
 *
 * @data: Envelope, payload and signatures.
 * @len: Their length.
 * @message_len: Length of what is signed: envelope and payload.
 * @planned: Signatures that the envelope promises, 0 if it was never signed.
 * @present: Signatures that are there.
 */
struct signed_blob {
	unsigned char *data;
	size_t len;
	size_t message_len;
	unsigned int planned;
	unsigned int present;
};

/* Read a blob and check its form; 0, or -1 after an error message. */
int signed_blob_read(struct signed_blob *blob, const char *path);

void signed_blob_free(struct signed_blob *blob);

/**
 * signed_blob_unpack - Check the payload of a blob as the kernel will
 *
 * @blob: The blob, which must live as long as @policy.
 * @path: Its file, for messages.
 * @policy: Set to the policy, to be released with hcsec_unpack_free().
 *
 * Return: 0, or -1 after an error message.
 */
int signed_blob_unpack(const struct signed_blob *blob, const char *path,
		       struct hcsec_policy *policy);

/**
 * signed_blob_keyset - Check the keyset of a blob as the kernel will
 *
 * @blob: The blob, which must live as long as @keyring.
 * @path: Its file, for messages.
 * @keyring: Set to the keyset's keys.
 *
 * Return: 0, or -1 after an error message.
 */
int signed_blob_keyset(const struct signed_blob *blob, const char *path,
		       struct hcsec_keyring *keyring);

/**
 * signed_blob_policy - Name the policy of a blob
 *
 * @blob: The blob.
 * @path: Its file, for messages.
 *
 * Checks the payload as the kernel will.
 *
 * Return: The policy's name, to be freed, or NULL after an error message.
 */
char *signed_blob_policy(const struct signed_blob *blob, const char *path);

/**
 * signed_blob_describe - Tell what a blob is, for a message
 *
 * @blob: The blob.
 * @path: Its file, for messages.
 *
 * Checks the payload as the kernel will.
 *
 * Return: "keyset" or "policy" and its name, safe for a terminal, to be freed;
 * or NULL after an error message.
 */
char *signed_blob_describe(const struct signed_blob *blob, const char *path);

/* What the kernel's sources look at, of a blob that may not be complete. */
struct hcsec_view signed_blob_view(const struct signed_blob *blob);

/* Print how many signatures there are. */
void signed_blob_print(const struct signed_blob *blob);

static inline bool signed_blob_is_keyset(const struct signed_blob *blob)
{
	return !memcmp(blob->data, HCSEC_KEYSET_MAGIC, HCSEC_MAGIC_SIZE);
}

static inline struct hcsec_envelope *
signed_blob_envelope(const struct signed_blob *blob)
{
	return (struct hcsec_envelope *)blob->data;
}

static inline struct hcsec_signature *
signed_blob_signatures(const struct signed_blob *blob)
{
	return (struct hcsec_signature *)(blob->data + blob->message_len);
}

#endif /* _HCSECCTL_SIGNED_H */
