/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - What may depend on which marks
 *
 * Pure.  Hooks fire before success is known, so a mark says only as much as its
 * polarity does; see Documentation/security/hcsec.rst.
 */

#ifndef _SECURITY_HCSEC_POLARITY_H
#define _SECURITY_HCSEC_POLARITY_H

#include <linux/hcsec.h>

#include "pure.h"
#include "unpack.h"

/**
 * hcsec_tuple_well_typed - The polarity rule
 *
 * @tuple: Guard and effects.
 * @polarity_mask: Bits of the marks of each polarity.
 * @post: True if the rule's event has a hook that runs after success.
 *
 * A tuple that is well typed can only ever deny too much, never too little,
 * when operations fail after their hook was called.  Of an exec rule with a
 * denying verdict nothing is committed after success, so it counts as @post
 * only if its verdict lets the event through.
 *
 * Return: NULL, or what is wrong with it in one line.
 */
const char *hcsec_tuple_well_typed(const struct hcsec_tuple *tuple,
				   const u64 polarity_mask[HCSEC_POLARITY_NR],
				   bool post);

/**
 * hcsec_tuple_may_allow - The polarity rule of an allow-list
 *
 * @tuple: Guard of a rule with the verdict allow or audit.
 * @polarity_mask: Bits of the marks of each polarity.
 *
 * Where the default is to deny, an allowing rule is an excuse: what it requires
 * must surely have happened, and what excludes it may merely have happened.
 *
 * Return: NULL, or what is wrong with it in one line.
 */
const char *hcsec_tuple_may_allow(const struct hcsec_tuple *tuple,
				  const u64 polarity_mask[HCSEC_POLARITY_NR]);

#endif /* _SECURITY_HCSEC_POLARITY_H */
