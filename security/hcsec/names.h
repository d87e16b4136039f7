/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Names of values, as policies and audit records spell them
 */

#ifndef _SECURITY_HCSEC_NAMES_H
#define _SECURITY_HCSEC_NAMES_H

#include "pure.h"

/**
 * enum hcsec_names - What has names
 *
 * @HCSEC_NAMES_RECORD: &enum hcsec_record_type
 * @HCSEC_NAMES_VERDICT: &enum hcsec_verdict
 * @HCSEC_NAMES_MODE: &enum hcsec_mode
 * @HCSEC_NAMES_BLOB: &enum hcsec_blob_kind
 * @HCSEC_NAMES_ORIGIN: &enum hcsec_origin
 * @HCSEC_NAMES_STDIO: &enum hcsec_stdio
 * @HCSEC_NAMES_FILE_KIND: &enum hcsec_file_kind
 * @HCSEC_NAMES_ACCESS: &enum hcsec_access
 * @HCSEC_NAMES_TARGET: &enum hcsec_target
 * @HCSEC_NAMES_ID: &enum hcsec_id
 * @HCSEC_NAMES_NAMESPACE: &enum hcsec_namespace
 * @HCSEC_NAMES_OPERATION: &enum hcsec_operation
 * @HCSEC_NAMES_CAPABILITY: capabilities, without "cap_"
 * @HCSEC_NAMES_FAMILY: socket families
 * @HCSEC_NAMES_SOCKTYPE: types of sockets
 * @HCSEC_NAMES_PROTOCOL: protocols of the families inet and inet6
 * @HCSEC_NAMES_NR: how many of these there are
 */
enum hcsec_names {
	HCSEC_NAMES_RECORD,
	HCSEC_NAMES_VERDICT,
	HCSEC_NAMES_MODE,
	HCSEC_NAMES_BLOB,
	HCSEC_NAMES_ORIGIN,
	HCSEC_NAMES_STDIO,
	HCSEC_NAMES_FILE_KIND,
	HCSEC_NAMES_ACCESS,
	HCSEC_NAMES_TARGET,
	HCSEC_NAMES_ID,
	HCSEC_NAMES_NAMESPACE,
	HCSEC_NAMES_OPERATION,
	HCSEC_NAMES_CAPABILITY,
	HCSEC_NAMES_FAMILY,
	HCSEC_NAMES_SOCKTYPE,
	HCSEC_NAMES_PROTOCOL,
	HCSEC_NAMES_NR
};

const char *hcsec_name(enum hcsec_names names, u32 value);
int hcsec_name_find(enum hcsec_names names, const char *name);

#endif /* _SECURITY_HCSEC_NAMES_H */
