/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Execution of programs
 */

#ifndef _SECURITY_HCSEC_EXEC_H
#define _SECURITY_HCSEC_EXEC_H

#include <linux/compiler.h>
#include <linux/cred.h>
#include <linux/types.h>

#include "setup.h"

struct hcsec_exec;

/**
 * struct hcsec_cred_blob - What credentials carry
 *
 * @exec: The exec that the credentials are prepared for, NULL for all others.
 *        It goes with them if the exec fails.
 * @own: They were made by a subject from its own ones, so whoever uses them
 *       uses what a container has.
 */
struct hcsec_cred_blob {
	struct hcsec_exec *exec;
	bool own;
};

static inline struct hcsec_cred_blob *hcsec_cred_blob(const struct cred *cred)
{
	return cred->security + hcsec_blob_sizes.lbs_cred;
}

/**
 * hcsec_own_cred - Note that a subject uses credentials as its own
 *
 * @cred: The credentials.
 *
 * Context: Any.
 */
static inline void hcsec_own_cred(const struct cred *cred)
{
	struct hcsec_cred_blob *const blob = hcsec_cred_blob(cred);

	if (!READ_ONCE(blob->own))
		WRITE_ONCE(blob->own, true);
}

void hcsec_add_exec_hooks(void);

#endif /* _SECURITY_HCSEC_EXEC_H */
