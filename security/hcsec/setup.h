/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Security framework setup
 */

#ifndef _SECURITY_HCSEC_SETUP_H
#define _SECURITY_HCSEC_SETUP_H

#include <linux/lsm_hooks.h>
#include <linux/types.h>

extern bool hcsec_enabled;
extern struct lsm_blob_sizes hcsec_blob_sizes;
extern const struct lsm_id hcsec_lsmid;

#endif /* _SECURITY_HCSEC_SETUP_H */
