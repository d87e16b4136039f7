// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The engine: (marks, event) to (marks, verdict)
 */

#include "flow.h"
#include "pure.h"
#include "search.h"
#include "unpack.h"

static const u8 group_nattrs[HCSEC_GROUP_NR] = {
	[HCSEC_GROUP_EXEC] = HCSEC_EXEC_ATTR_NR,
	[HCSEC_GROUP_SOCKET] = HCSEC_SOCKET_ATTR_NR,
	[HCSEC_GROUP_FILE] = HCSEC_FILE_ATTR_NR,
	[HCSEC_GROUP_PROCESS] = HCSEC_PROCESS_ATTR_NR,
	[HCSEC_GROUP_SYSTEM] = HCSEC_SYSTEM_ATTR_NR,
};

/* Effects are written after success. */
#define POST 1
/* It is about something that holds data. */
#define OBJECT 2
/* It is denied unless a rule allows it. */
#define SHUT 4

static const struct {
	const char *name;
	u8 group;
	u8 flags;
} event_info[HCSEC_EVENT_NR] = {
	[HCSEC_EVENT_EXEC] = { "exec", HCSEC_GROUP_EXEC, POST | OBJECT },
	[HCSEC_EVENT_SOCKET_CREATE] = { "socket.create", HCSEC_GROUP_SOCKET },
	[HCSEC_EVENT_SOCKET_BIND] = {
		"socket.bind", HCSEC_GROUP_SOCKET, OBJECT
	},
	[HCSEC_EVENT_SOCKET_LISTEN] = {
		"socket.listen", HCSEC_GROUP_SOCKET, OBJECT
	},
	[HCSEC_EVENT_SOCKET_ACCEPT] = {
		"socket.accept", HCSEC_GROUP_SOCKET, OBJECT
	},
	[HCSEC_EVENT_SOCKET_ACCEPTED] = {
		"socket.accepted", HCSEC_GROUP_SOCKET, POST | OBJECT
	},
	[HCSEC_EVENT_SOCKET_CONNECT] = {
		"socket.connect", HCSEC_GROUP_SOCKET, OBJECT
	},
	[HCSEC_EVENT_SOCKET_SEND] = {
		"socket.send", HCSEC_GROUP_SOCKET, OBJECT
	},
	[HCSEC_EVENT_SOCKET_RECV] = {
		"socket.recv", HCSEC_GROUP_SOCKET, OBJECT
	},
	[HCSEC_EVENT_FILE_OPEN] = { "file.open", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_READ] = { "file.read", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_WRITE] = { "file.write", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_CREATE] = { "file.create", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_LINK] = { "file.link", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_RENAME] = { "file.rename", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_UNLINK] = { "file.unlink", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_CHMOD] = { "file.chmod", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_CHOWN] = { "file.chown", HCSEC_GROUP_FILE, OBJECT },
	[HCSEC_EVENT_FILE_MMAP_EXEC] = {
		"file.mmap-exec", HCSEC_GROUP_FILE, OBJECT
	},
	[HCSEC_EVENT_FILE_RECEIVE] = {
		"file.receive", HCSEC_GROUP_FILE, OBJECT
	},
	[HCSEC_EVENT_PROCESS_FORK] = { "process.fork", HCSEC_GROUP_PROCESS },
	[HCSEC_EVENT_PROCESS_SETID] = { "process.setid", HCSEC_GROUP_PROCESS },
	[HCSEC_EVENT_PROCESS_CAPABLE] = {
		"process.capable", HCSEC_GROUP_PROCESS
	},
	[HCSEC_EVENT_PROCESS_PTRACE] = {
		"process.ptrace", HCSEC_GROUP_PROCESS
	},
	[HCSEC_EVENT_PROCESS_KILL] = { "process.kill", HCSEC_GROUP_PROCESS },
	[HCSEC_EVENT_PROCESS_USERNS_CREATE] = {
		"process.userns.create", HCSEC_GROUP_PROCESS
	},
	[HCSEC_EVENT_PROCESS_NS_CHANGED] = {
		"process.ns.changed", HCSEC_GROUP_PROCESS, SHUT
	},
	[HCSEC_EVENT_PROCESS_ESCAPE] = {
		"process.escape", HCSEC_GROUP_PROCESS, SHUT
	},
	[HCSEC_EVENT_SYSTEM_MOUNT] = { "system.mount", HCSEC_GROUP_SYSTEM },
	[HCSEC_EVENT_SYSTEM_UMOUNT] = { "system.umount", HCSEC_GROUP_SYSTEM },
	[HCSEC_EVENT_SYSTEM_PIVOT] = { "system.pivot", HCSEC_GROUP_SYSTEM },
	[HCSEC_EVENT_SYSTEM_MODULE] = { "system.module", HCSEC_GROUP_SYSTEM },
	[HCSEC_EVENT_SYSTEM_BPF] = { "system.bpf", HCSEC_GROUP_SYSTEM },
	[HCSEC_EVENT_SYSTEM_IO_URING] = {
		"system.io_uring", HCSEC_GROUP_SYSTEM
	},
	[HCSEC_EVENT_SYSTEM_PERF] = { "system.perf", HCSEC_GROUP_SYSTEM },
	[HCSEC_EVENT_SYSTEM_KEY] = { "system.key", HCSEC_GROUP_SYSTEM },
};

/**
 * hcsec_event_name - Name of an event as policies spell it
 *
 * @type: The event.
 *
 * Return: A static string.
 */
const char *hcsec_event_name(enum hcsec_event_type type)
{
	return event_info[type].name;
}

/**
 * hcsec_event_is_post - Whether effects of an event are written after success
 *
 * @type: The event.
 *
 * Return: True if its effects are committed by a hook that runs only after the
 * operation succeeded; they may then set credits and clear taints.
 */
bool hcsec_event_is_post(enum hcsec_event_type type)
{
	return event_info[type].flags & POST;
}

/**
 * hcsec_event_group - Group that an event belongs to
 *
 * @type: The event.
 *
 * Return: Its group, which says what its attributes are.
 */
enum hcsec_group hcsec_event_group(enum hcsec_event_type type)
{
	return event_info[type].group;
}

/**
 * hcsec_event_has_object - Whether an event is about something that holds data
 *
 * @type: The event.
 *
 * Return: True if its rules may speak of marks of the object.
 */
bool hcsec_event_has_object(enum hcsec_event_type type)
{
	return event_info[type].flags & OBJECT;
}

/**
 * hcsec_event_is_shut - Whether an event is denied unless a rule allows it
 *
 * @type: The event.
 *
 * Return: True if the default is to deny, whatever the policy says.
 */
bool hcsec_event_is_shut(enum hcsec_event_type type)
{
	return event_info[type].flags & SHUT;
}

/**
 * hcsec_event_nattrs - Number of attributes that an event has
 *
 * @type: The event.
 *
 * Return: The number, at most %HCSEC_MAX_ATTRS.
 */
unsigned int hcsec_event_nattrs(enum hcsec_event_type type)
{
	return group_nattrs[event_info[type].group];
}

/* What a node leads to, which is beside the first bound not below the value. */
static __always_inline u32 follow(const struct hcsec_policy *policy, u32 node,
				  u32 value)
{
	const u32 place = hcsec_search(policy->divisions, policy->entries[node],
				       policy->bounds, 1, value);

	return le32_to_cpu(policy->targets[place]);
}

/*
 * Takes the first step of a walk.  Returns what it leads to, which is the walk's
 * "nothing" if none of its rules can apply, wherever it ends.
 */
static __always_inline u32 enter(const struct hcsec_policy *policy,
				 const struct hcsec_walk *walk,
				 const struct hcsec_event *event, u64 marks)
{
	if ((walk->need & ~marks) | (walk->object_need & ~event->object))
		return walk->nothing;
	if (!walk->nattrs)
		return walk->start;
	return follow(policy, walk->start, event->attr[walk->attr[0]]);
}

/* Adds what one rule that applies does to marks, besides its verdict. */
static void add_effects(struct hcsec_decision *decision,
			const struct hcsec_tuple *tuple, bool denies)
{
	decision->pass_set |= tuple->set;
	decision->pass_clear |= tuple->clear;
	/* Setting wins over clearing. */
	decision->pass_clear &= ~decision->pass_set;
	decision->pass_object_set |= tuple->object_set;
	if (denies) {
		decision->set |= tuple->set;
		decision->object_set |= tuple->object_set;
	} else if (decision->verdict < HCSEC_DENY) {
		decision->set = decision->pass_set;
		decision->clear = decision->pass_clear;
		decision->object_set = decision->pass_object_set;
	}
}

/* A denied event leaves no history but tripwires, which are set by denials. */
static void drop_effects(struct hcsec_decision *decision)
{
	decision->set = 0;
	decision->clear = 0;
	decision->object_set = 0;
}

/*
 * Adds one rule that applies.  The rule that is reported is the first one in
 * the source among the most severe ones, whatever order they are met in.
 */
static void add(struct hcsec_decision *decision, const struct hcsec_tuple *tuple,
		u32 rule)
{
	const bool denies = tuple->verdict >= HCSEC_DENY;

	if (denies && decision->verdict < HCSEC_DENY)
		drop_effects(decision);
	if (tuple->set | tuple->clear | tuple->object_set)
		add_effects(decision, tuple, denies);

	if (tuple->verdict < decision->verdict)
		return;
	if (tuple->verdict == decision->verdict && rule >= decision->rule)
		return;
	decision->verdict = tuple->verdict;
	decision->err = tuple->err;
	decision->rule = rule;
}

/* Adds the rules at the end of a walk, of which one step was taken. */
static void add_rules(const struct hcsec_policy *policy,
		      const struct hcsec_walk *walk, u32 at,
		      const struct hcsec_event *event, u64 marks,
		      struct hcsec_decision *decision)
{
	const __le32 *list, *last;
	unsigned int i;

	for (i = 1; i < walk->nattrs; i++)
		at = follow(policy, at, event->attr[walk->attr[i]]);

	list = &policy->lists[at];
	for (last = list + le32_to_cpu(*list); list++ < last;) {
		const struct hcsec_blob_action *const action =
			&policy->actions[le32_to_cpu(*list)];
		const struct hcsec_tuple *const tuple =
			&policy->tuples[le32_to_cpu(action->tuple)];

		if (!((tuple->need & ~marks) | (tuple->unless & marks) |
		      (tuple->object_need & ~event->object) |
		      (tuple->object_unless & event->object)))
			add(decision, tuple, le32_to_cpu(action->rule));
	}
}

/* Denies what no rule has allowed. */
static void deny_by_default(const struct hcsec_blob_event *info,
			    struct hcsec_decision *decision)
{
	decision->verdict = HCSEC_DENY;
	decision->err = EPERM;
	decision->rule = le32_to_cpu(info->default_rule);
	drop_effects(decision);
}

/*
 * Goes on with a decision from the first walk that leads to rules.  Apart, so
 * that a decision that meets none, as most do, needs few registers.
 */
static noinline void decide_on(const struct hcsec_policy *policy,
			       const struct hcsec_blob_event *info,
			       const struct hcsec_walk *walk, u32 at,
			       const struct hcsec_event *event, u64 marks,
			       struct hcsec_decision *decision)
{
	const struct hcsec_walk *const end =
		&policy->walks[le32_to_cpu(info->first_table) + info->ntables];

	for (;;) {
		if (at != walk->nothing)
			add_rules(policy, walk, at, event, marks, decision);
		if (++walk == end)
			break;
		at = enter(policy, walk, event, marks);
	}
	/* An allow or an audit would have made the verdict that at least. */
	if (info->default_deny && decision->verdict == HCSEC_NONE)
		deny_by_default(info, decision);
}

void hcsec_decide(const struct hcsec_policy *policy, u32 profile,
		  const struct hcsec_event *event, u64 marks,
		  struct hcsec_decision *decision)
{
	const struct hcsec_blob_event *const info =
		&policy->events[profile * HCSEC_EVENT_NR + event->type];
	const struct hcsec_walk *walk =
		&policy->walks[le32_to_cpu(info->first_table)];
	unsigned int left;

	*decision = (struct hcsec_decision){
		.verdict = HCSEC_NONE,
		.rule = HCSEC_NO_RULE,
	};

	for (left = info->ntables; left; left--, walk++) {
		const u32 at = enter(policy, walk, event, marks);

		if (at != walk->nothing) {
			decide_on(policy, info, walk, at, event, marks,
				  decision);
			return;
		}
	}
	if (info->default_deny)
		deny_by_default(info, decision);
}
