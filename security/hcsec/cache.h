/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - The decision cache: what nothing came of
 */

#ifndef _SECURITY_HCSEC_CACHE_H
#define _SECURITY_HCSEC_CACHE_H

#include <linux/types.h>

#include "flow.h"

struct hcsec_subject;

/**
 * enum hcsec_form - What the attributes of an event are
 *
 * @HCSEC_FORM_CLASSES: What rules are about.
 * @HCSEC_FORM_ADDR4: The same, but HCSEC_SOCKET_ADDR is an IPv4 address.
 * @HCSEC_FORM_ADDR6: The same, but an IPv6 address takes the place of
 *                    HCSEC_SOCKET_ADDR and of attributes that the event has not.
 */
enum hcsec_form {
	HCSEC_FORM_CLASSES,
	HCSEC_FORM_ADDR4,
	HCSEC_FORM_ADDR6,
};

bool hcsec_cache_knows(const struct hcsec_subject *subject,
		       const struct hcsec_event *event, enum hcsec_form form);
void hcsec_cache_learn(const struct hcsec_subject *subject,
		       const struct hcsec_event *event, enum hcsec_form form,
		       u64 marks);

#endif /* _SECURITY_HCSEC_CACHE_H */
