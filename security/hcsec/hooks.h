/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Which of its hooks the kernel calls
 */

#ifndef _SECURITY_HCSEC_HOOKS_H
#define _SECURITY_HCSEC_HOOKS_H

#include <linux/bits.h>
#include <linux/build_bug.h>
#include <linux/jump_label.h>
#include <linux/lsm_hooks.h>
#include <linux/types.h>

#include "policy.h"
#include "unpack.h"

/*
 * What a hook is called for: an event that a policy uses, or one of these.  They
 * are bits of one word.
 */
#define HCSEC_FOR(event) BIT_ULL(HCSEC_EVENT_##event)
/* Also before the first policy. */
#define HCSEC_FOR_EVER BIT_ULL(63)
/* From the first policy on: labels, and events that every profile judges. */
#define HCSEC_FOR_POLICY BIT_ULL(62)
/* While the policy in force has data marks. */
#define HCSEC_FOR_DATA BIT_ULL(61)
/* From the first policy on that lets something be known of objects. */
#define HCSEC_FOR_STATES BIT_ULL(60)

static_assert(HCSEC_EVENT_NR <= 60);

/*
 * A hook need not ask whether the policy in force uses any of what it is called
 * for.  While one policy follows another it is called if either of them does: it
 * judges, and under the other one no rule is found.  A hook that refuses without
 * a rule asks all the same.
 */

/**
 * struct hcsec_hook - A hook and what it is called for
 *
 * @list: For the framework.
 * @uses: Bits, %HCSEC_FOR_POLICY and so on; any one is enough.
 * @active: Key of the call; it is the framework's, which has enabled it.
 */
struct hcsec_hook {
	struct security_hook_list list;
	u64 uses;
	struct static_key_false *active;
};

#define HCSEC_HOOK(name, function, for_what)        \
	{                                           \
		.list = LSM_HOOK_INIT(name, function), \
		.uses = (for_what),                 \
	}

void hcsec_hooks_add(struct hcsec_hook *hooks, unsigned int count);
void hcsec_hooks_switch(const struct hcsec_policy *policy, bool enable);

#endif /* _SECURITY_HCSEC_HOOKS_H */
