/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * Policy compiler - From source files to the payload of a blob
 */

#ifndef _HCSECCTL_COMPILE_H
#define _HCSECCTL_COMPILE_H

#include "pure.h"

/**
 * struct hcsec_source - A source file in memory
 *
 * @name: Its name in messages and in the payload.
 * @text: Its bytes.
 * @len: How many.
 */
struct hcsec_source {
	const char *name;
	const char *text;
	size_t len;
};

/**
 * struct hcsec_compiled - What a compilation came to
 *
 * @payload: The payload, NULL if there were errors.
 * @payload_len: Its length.
 * @name: Name of the policy, NULL if there were errors.
 * @serial: Of the envelope, at least 1.
 * @epoch: Of the envelope.
 * @not_before: Of the envelope.
 * @not_after: Of the envelope.
 * @messages: Errors and warnings as text, "" if there are none.
 * @errors: How many errors.
 * @warnings: How many warnings.
 */
struct hcsec_compiled {
	void *payload;
	size_t payload_len;
	char *name;
	u64 serial;
	u32 epoch;
	u64 not_before;
	u64 not_after;
	char *messages;
	unsigned int errors;
	unsigned int warnings;
};

/**
 * hcsec_compile_files - Compile policy sources
 *
 * @paths: The files.
 * @npaths: How many.
 * @out: The result, to be released in any case.
 *
 * In the payload, files are named relative to the directory that all of @paths
 * have in common, so that a policy is the same wherever it is compiled.
 *
 * Return: 0, or -1 if there were errors.
 */
int hcsec_compile_files(const char *const *paths, size_t npaths,
			struct hcsec_compiled *out);

/**
 * hcsec_compile_sources - Compile policy sources in memory
 *
 * @sources: The files; one that is included by another one is looked for here,
 *           by its name, and nowhere else.
 * @nsources: How many.
 * @out: The result, to be released in any case.
 *
 * Given the files of a payload in their order, makes the same payload again.
 *
 * Return: 0, or -1 if there were errors.
 */
int hcsec_compile_sources(const struct hcsec_source *sources, size_t nsources,
			  struct hcsec_compiled *out);

void hcsec_compiled_free(struct hcsec_compiled *out);

#endif /* _HCSECCTL_COMPILE_H */
