// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Which of its hooks the kernel calls
 *
 * A call of a hook costs a dozen instructions even if the hook returns at once.
 * The framework has a static key for each call, which it enables when a module
 * adds the hook.  hcsec switches its own off as long as nothing could come of
 * them, so that such a call costs the NOP that it costs without hcsec.
 */

#include <linux/array_size.h>
#include <linux/cache.h>
#include <linux/init.h>
#include <linux/jump_label.h>
#include <linux/lockdep.h>
#include <linux/lsm_hooks.h>
#include <linux/panic.h>
#include <linux/types.h>

#include "hooks.h"
#include "policy.h"
#include "setup.h"
#include "state.h"
#include "unpack.h"

/**
 * struct hook_group - The hooks of a file
 *
 * @hooks: The hooks.
 * @count: Number of them.
 */
struct hook_group {
	struct hcsec_hook *hooks;
	unsigned int count;
};

static struct hook_group groups[20] __ro_after_init;
static unsigned int num_groups __ro_after_init;

/*
 * What hooks are called for whatever policy comes next.  Under
 * hcsec_policy_mutex.
 */
static u64 lasting = HCSEC_FOR_EVER;

/* Nothing but the key is changed of what is the framework's. */
static struct static_key_false *__init
find_key(const struct security_hook_list *hook)
{
	const struct lsm_static_call *call = hook->scalls;

	while (call->hl != hook)
		call++;
	return call->active;
}

/**
 * hcsec_hooks_add - Register hooks
 *
 * @hooks: The hooks, which are written to.
 * @count: Number of them.
 *
 * Only those that are needed without a policy are called from now on.
 *
 * Context: Boot.
 */
void __init hcsec_hooks_add(struct hcsec_hook *hooks, unsigned int count)
{
	struct hcsec_hook *hook;

	/* As the framework does when it has no slot left. */
	if (num_groups == ARRAY_SIZE(groups))
		panic("hcsec: more files with hooks than expected");
	groups[num_groups++] = (struct hook_group){ hooks, count };
	for (hook = hooks; hook < hooks + count; hook++) {
		security_add_hooks(&hook->list, 1, &hcsec_lsmid);
		hook->active = find_key(&hook->list);
		if (!(hook->uses & lasting))
			static_branch_disable(hook->active);
	}
}

/* Whether something may come to be known of objects, see state.h. */
static bool keeps_states(const struct hcsec_policy *policy)
{
	/* The names of open files. */
	const u64 files = HCSEC_FOR(FILE_READ) | HCSEC_FOR(FILE_WRITE) |
			  HCSEC_FOR(FILE_MMAP_EXEC) | HCSEC_FOR(FILE_RECEIVE);
	/* The names of unix sockets. */
	static const enum hcsec_event_type named[] = {
		HCSEC_EVENT_SOCKET_CONNECT,
		HCSEC_EVENT_SOCKET_SEND,
		HCSEC_EVENT_SOCKET_RECV,
	};
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(named); i++)
		if (hcsec_policy_looks_at(policy, named[i], HCSEC_SOCKET_PATH))
			return true;
	return policy->kind_mask[HCSEC_MARK_DATA] ||
	       policy->used_events & files;
}

static u64 get_uses(const struct hcsec_policy *policy)
{
	u64 uses = policy->used_events | HCSEC_FOR_POLICY;

	if (policy->kind_mask[HCSEC_MARK_DATA])
		uses |= HCSEC_FOR_DATA;
	if (keeps_states(policy))
		uses |= HCSEC_FOR_STATES;
	return uses;
}

/**
 * hcsec_hooks_switch - Switch the hooks that a policy has a use for
 *
 * @policy: The policy.
 * @enable: Whether to switch those on, before it is in force, or the other ones
 *          off, afterwards.
 *
 * Labels last longer than policies, and so does what is known of objects: what
 * keeps these right is never switched off again.
 *
 * Context: Process context; hcsec_policy_mutex is held.
 */
void hcsec_hooks_switch(const struct hcsec_policy *policy, bool enable)
{
	const u64 uses = get_uses(policy);
	struct hcsec_hook *hook;
	unsigned int i;

	lockdep_assert_held(&hcsec_policy_mutex);
	lasting |= uses & (HCSEC_FOR_POLICY | HCSEC_FOR_STATES);
	for (i = 0; i < num_groups; i++) {
		for (hook = groups[i].hooks;
		     hook < groups[i].hooks + groups[i].count; hook++) {
			if (!!(hook->uses & (uses | lasting)) != enable)
				continue;
			if (enable)
				static_branch_enable(hook->active);
			else
				static_branch_disable(hook->active);
		}
	}
	/* Not before all hooks that forget objects are called. */
	if (lasting & HCSEC_FOR_STATES)
		static_branch_enable(&hcsec_keeps_states);
}
