// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - How audit records are built
 *
 * A record is built once, as attributes.  Netlink listeners get these very
 * bytes; record_text.c makes text of them for everybody else.
 */

#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/cred.h>
#include <linux/errno.h>
#include <linux/gfp_types.h>
#include <linux/hcsec.h>
#include <linux/limits.h>
#include <linux/minmax.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <linux/uuid.h>
#include <net/netlink.h>

#include "audit.h"
#include "change.h"
#include "container.h"
#include "floor.h"
#include "flow.h"
#include "marks.h"
#include "names.h"
#include "policy.h"
#include "record.h"
#include "task.h"

/* Room for all attributes of a record but for the bytes of long strings. */
#define RECORD_FIXED 1024

/* The text of a rule's position is the only one that joins two attributes. */
#define MAX_STRINGS (3 * PATH_MAX + 2 * HCSEC_MARKS_SIZE + \
		     5 * (HCSEC_RECORD_NAME_MAX + 1))

static_assert(RECORD_FIXED + MAX_STRINGS <= HCSEC_RECORD_MAX);

static size_t name_len(const char *name)
{
	return strnlen(name, HCSEC_RECORD_NAME_MAX);
}

static size_t path_len(size_t len)
{
	return min_t(size_t, len, PATH_MAX - 1);
}

/* Like nla_put_string(), for strings that may be too long. */
static int put_string(struct sk_buff *skb, int type, const char *value,
		      size_t len)
{
	struct nlattr *const attr = nla_reserve(skb, type, len + 1);
	char *to;

	if (!attr)
		return -EMSGSIZE;
	to = nla_data(attr);
	memcpy(to, value, len);
	to[len] = '\0';
	return 0;
}

/**
 * hcsec_put_name - Put a name of the policy into a netlink message
 *
 * @skb: The message.
 * @type: The attribute.
 * @name: The name; cut if it is longer than %HCSEC_RECORD_NAME_MAX bytes.
 *
 * Context: Any.
 * Return: 0, or -EMSGSIZE if it does not fit.
 */
int hcsec_put_name(struct sk_buff *skb, int type, const char *name)
{
	return put_string(skb, type, name, name_len(name));
}

/**
 * hcsec_put_marks - Put the names of marks into a netlink message
 *
 * @skb: The message.
 * @type: The attribute.
 * @marks: The marks.
 *
 * Context: Any.
 * Return: 0, or -EMSGSIZE if they might not fit.
 */
int hcsec_put_marks(struct sk_buff *skb, int type, u64 marks)
{
	const size_t max = hweight64(marks) * (HCSEC_MAX_MARK_NAME + 1) + 1;
	struct nlattr *const attr = nla_reserve(skb, type, max);
	size_t len;

	if (!attr)
		return -EMSGSIZE;

	/* The names are printed in place, and what they leave is given back. */
	len = hcsec_marks_print(marks, nla_data(attr), max) + 1;
	attr->nla_len = nla_attr_size(len);
	memset((u8 *)attr + attr->nla_len, 0, nla_padlen(len));
	skb_trim(skb, (u8 *)attr - skb->data + nla_total_size(len));
	return 0;
}

static struct sk_buff *record_new(enum hcsec_record_type type, size_t strings)
{
	/* Hooks run under spinlocks and RCU.  A failure is counted as lost. */
	struct sk_buff *const skb =
		alloc_skb(RECORD_FIXED + strings, GFP_ATOMIC | __GFP_NOWARN);

	if (skb && nla_put_u32(skb, HCSEC_A_AUDIT_TYPE, type)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

/* What did not fit was reckoned wrongly: the caller counts it as lost. */
static struct sk_buff *record_end(struct sk_buff *skb, int err)
{
	if (WARN_ON_ONCE(err)) {
		kfree_skb(skb);
		return NULL;
	}
	return skb;
}

static int put_judgement(struct sk_buff *skb, enum hcsec_verdict verdict,
			 enum hcsec_mode mode, int err)
{
	return nla_put_u32(skb, HCSEC_A_AUDIT_VERDICT, verdict) ?:
	       nla_put_u32(skb, HCSEC_A_AUDIT_MODE, mode) ?:
	       err ? nla_put_u32(skb, HCSEC_A_AUDIT_ERRNO, err) : 0;
}

static int put_container(struct sk_buff *skb, const struct hcsec_loaded *loaded,
			 const struct hcsec_container *container, u32 profile)
{
	return hcsec_put_name(skb, HCSEC_A_AUDIT_PROFILE,
			hcsec_profile_name(loaded, profile)) ?:
	       put_string(skb, HCSEC_A_AUDIT_CGROUP, container->path,
			  path_len(container->path_len)) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_AUDIT_CGROUP_ID,
				 container->cgroup_id, HCSEC_A_AUDIT_PAD);
}

static int put_current(struct sk_buff *skb)
{
	char comm[TASK_COMM_LEN];

	/*
	 * Not get_task_comm(): its lock may be held by the caller of a hook.
	 * The name is always terminated, at worst it is half of a new one.
	 */
	data_race(strscpy_pad(comm, current->comm));
	return nla_put_u32(skb, HCSEC_A_AUDIT_PID, task_pid_nr(current)) ?:
	       nla_put_u32(skb, HCSEC_A_AUDIT_TGID, task_tgid_nr(current)) ?:
	       nla_put_u32(skb, HCSEC_A_AUDIT_UID,
			   from_kuid(&init_user_ns, current_uid())) ?:
	       put_string(skb, HCSEC_A_AUDIT_COMM, comm, strlen(comm));
}

static int put_path(struct sk_buff *skb, const struct hcsec_object *object)
{
	if (!object || !object->path)
		return 0;
	return nla_put(skb, HCSEC_A_AUDIT_PATH, path_len(object->path_len),
		       object->path);
}

static int put_other(struct sk_buff *skb, int type,
		     const struct hcsec_object *object)
{
	if (!object || !object->other)
		return 0;
	return nla_put(skb, type, path_len(object->other_len), object->other);
}

static int put_word(struct sk_buff *skb, int type,
		    const struct hcsec_object *object)
{
	if (!object || !object->word)
		return 0;
	return hcsec_put_name(skb, type, object->word);
}

static int put_known(struct sk_buff *skb, int type, const char *name)
{
	return name ? hcsec_put_name(skb, type, name) : 0;
}

/* For attributes whose value 0 says that the event has none. */
static int put_nonzero(struct sk_buff *skb, int type, enum hcsec_names names,
		       u32 value)
{
	return value ? put_known(skb, type, hcsec_name(names, value)) : 0;
}

static int put_exec(struct sk_buff *skb, const struct hcsec_event *event,
		    const struct hcsec_object *object)
{
	const u32 *const attr = event->attr;
	const char *const origin =
		hcsec_name(HCSEC_NAMES_ORIGIN, attr[HCSEC_EXEC_ORIGIN]);

	return put_path(skb, object) ?:
	       put_known(skb, HCSEC_A_AUDIT_ORIGIN, origin) ?:
	       nla_put_u32(skb, HCSEC_A_AUDIT_LEVEL, attr[HCSEC_EXEC_LEVEL]) ?:
	       put_known(skb, HCSEC_A_AUDIT_STDIN,
			 hcsec_name(HCSEC_NAMES_STDIO,
				    attr[HCSEC_EXEC_STDIN])) ?:
	       put_known(skb, HCSEC_A_AUDIT_STDOUT,
			 hcsec_name(HCSEC_NAMES_STDIO,
				    attr[HCSEC_EXEC_STDOUT])) ?:
	       put_known(skb, HCSEC_A_AUDIT_STDERR,
			 hcsec_name(HCSEC_NAMES_STDIO,
				    attr[HCSEC_EXEC_STDERR])) ?:
	       put_known(skb, HCSEC_A_AUDIT_NAMESPACE,
			 object ? object->initial_ns : NULL) ?:
	       attr[HCSEC_EXEC_GAINS] ?
		       nla_put_flag(skb, HCSEC_A_AUDIT_GAINS) : 0;
}

static int put_socket(struct sk_buff *skb, const struct hcsec_event *event,
		      const struct hcsec_object *object)
{
	const u32 *const attr = event->attr;
	int err;

	err = nla_put_u32(skb, HCSEC_A_AUDIT_FAMILY,
			  attr[HCSEC_SOCKET_FAMILY]) ?:
	      nla_put_u32(skb, HCSEC_A_AUDIT_SOCKTYPE,
			  attr[HCSEC_SOCKET_TYPE]) ?:
	      nla_put_u32(skb, HCSEC_A_AUDIT_PROTOCOL,
			  attr[HCSEC_SOCKET_PROTOCOL]);
	if (!err && object && object->addr_len)
		err = nla_put(skb, HCSEC_A_AUDIT_ADDR,
			      min_t(size_t, object->addr_len,
				    sizeof(object->addr)), object->addr);
	if (!err && attr[HCSEC_SOCKET_PORT])
		err = nla_put_u16(skb, HCSEC_A_AUDIT_PORT,
				  attr[HCSEC_SOCKET_PORT]);
	if (!err && attr[HCSEC_SOCKET_ENCRYPTED])
		err = nla_put_flag(skb, HCSEC_A_AUDIT_ENCRYPTED);
	return err ?:
	       put_path(skb, object) ?:
	       put_word(skb, HCSEC_A_AUDIT_INTERFACE, object);
}

static int put_file(struct sk_buff *skb, const struct hcsec_event *event,
		    const struct hcsec_object *object)
{
	const u32 *const attr = event->attr;

	return put_path(skb, object) ?:
	       put_other(skb, HCSEC_A_AUDIT_TO, object) ?:
	       put_known(skb, HCSEC_A_AUDIT_ORIGIN,
			 hcsec_name(HCSEC_NAMES_ORIGIN,
				    attr[HCSEC_FILE_ORIGIN])) ?:
	       put_known(skb, HCSEC_A_AUDIT_FILE_KIND,
			 hcsec_name(HCSEC_NAMES_FILE_KIND,
				    attr[HCSEC_FILE_KIND])) ?:
	       put_nonzero(skb, HCSEC_A_AUDIT_ACCESS, HCSEC_NAMES_ACCESS,
			   attr[HCSEC_FILE_ACCESS]) ?:
	       attr[HCSEC_FILE_GAINS] ?
		       nla_put_flag(skb, HCSEC_A_AUDIT_GAINS) : 0;
}

/* Values that are 0 for some event are told by that event alone. */
static int put_process(struct sk_buff *skb, const struct hcsec_event *event,
		       const struct hcsec_object *object)
{
	const u32 *const attr = event->attr;
	const u32 capability = attr[HCSEC_PROCESS_CAPABILITY];
	int err;

	err = put_nonzero(skb, HCSEC_A_AUDIT_TARGET, HCSEC_NAMES_TARGET,
			  attr[HCSEC_PROCESS_TARGET]) ?:
	      put_nonzero(skb, HCSEC_A_AUDIT_ACCESS, HCSEC_NAMES_ACCESS,
			  attr[HCSEC_PROCESS_ACCESS]);
	if (!err && object && object->target_pid)
		err = nla_put_u32(skb, HCSEC_A_AUDIT_TARGET_PID,
				  object->target_pid);
	if (err)
		return err;
	switch (event->type) {
	case HCSEC_EVENT_PROCESS_KILL:
		return nla_put_u32(skb, HCSEC_A_AUDIT_SIGNAL,
				   attr[HCSEC_PROCESS_SIGNAL]);
	case HCSEC_EVENT_PROCESS_CAPABLE:
		return put_known(skb, HCSEC_A_AUDIT_CAPABILITY,
				 hcsec_name(HCSEC_NAMES_CAPABILITY,
					    capability));
	case HCSEC_EVENT_PROCESS_SETID:
		return put_nonzero(skb, HCSEC_A_AUDIT_ID_KIND, HCSEC_NAMES_ID,
				   attr[HCSEC_PROCESS_ID_KIND]) ?:
		       nla_put_u32(skb, HCSEC_A_AUDIT_ID,
				   attr[HCSEC_PROCESS_ID]);
	case HCSEC_EVENT_PROCESS_NS_CHANGED:
		return put_known(skb, HCSEC_A_AUDIT_NAMESPACE,
				 hcsec_name(HCSEC_NAMES_NAMESPACE,
					    attr[HCSEC_PROCESS_NAMESPACE]));
	default:
		return 0;
	}
}

static int put_system(struct sk_buff *skb, const struct hcsec_event *event,
		      const struct hcsec_object *object)
{
	return put_nonzero(skb, HCSEC_A_AUDIT_OPERATION, HCSEC_NAMES_OPERATION,
			   event->attr[HCSEC_SYSTEM_OPERATION]) ?:
	       put_path(skb, object) ?:
	       put_other(skb, HCSEC_A_AUDIT_SOURCE, object) ?:
	       put_word(skb, HCSEC_A_AUDIT_FSTYPE, object);
}

static int put_attributes(struct sk_buff *skb, const struct hcsec_event *event,
			  const struct hcsec_object *object)
{
	switch (hcsec_event_group(event->type)) {
	case HCSEC_GROUP_EXEC:
		return put_exec(skb, event, object);
	case HCSEC_GROUP_SOCKET:
		return put_socket(skb, event, object);
	case HCSEC_GROUP_FILE:
		return put_file(skb, event, object);
	case HCSEC_GROUP_PROCESS:
		return put_process(skb, event, object);
	default:
		return put_system(skb, event, object);
	}
}

/* Source file of a rule, NULL if there is no rule to report. */
static const char *rule_file(const struct hcsec_policy *policy, u32 rule)
{
	const struct hcsec_blob_file *file;

	if (rule >= policy->nrules)
		return NULL;
	file = &policy->files[le32_to_cpu(policy->rules[rule].file)];
	return hcsec_policy_string(policy, file->name);
}

static int put_rule(struct sk_buff *skb, const struct hcsec_policy *policy,
		    u32 rule)
{
	const char *const file = rule_file(policy, rule);

	if (!file)
		return 0;
	return hcsec_put_name(skb, HCSEC_A_AUDIT_FILE, file) ?:
	       nla_put_u32(skb, HCSEC_A_AUDIT_LINE,
			   le32_to_cpu(policy->rules[rule].line));
}

/* Bytes of the strings that every record of a subject holds. */
static size_t subject_size(const struct hcsec_loaded *loaded,
			   const struct hcsec_container *container, u32 profile,
			   u64 marks)
{
	return name_len(hcsec_profile_name(loaded, profile)) +
	       path_len(container->path_len) +
	       hweight64(marks) * (HCSEC_MAX_MARK_NAME + 1);
}

/**
 * hcsec_record_event - Build the record of a decision of current
 *
 * @loaded: The policy that made it.
 * @container: Whose task it is.
 * @profile: Index of its profile.
 * @event: What was judged.
 * @object: The values behind its classes, or NULL.
 * @marks: Effective marks before it.
 * @decision: The decision.
 * @mode: Mode in force.
 *
 * Context: Any; under RCU.
 * Return: The record, or NULL if there is no memory.
 */
struct sk_buff *hcsec_record_event(const struct hcsec_loaded *loaded,
				   const struct hcsec_container *container,
				   u32 profile, const struct hcsec_event *event,
				   const struct hcsec_object *object, u64 marks,
				   const struct hcsec_decision *decision,
				   enum hcsec_mode mode)
{
	const char *const file = rule_file(&loaded->policy, decision->rule);
	size_t strings = subject_size(loaded, container, profile, marks);
	struct sk_buff *skb;
	int err;

	if (file)
		strings += name_len(file);
	strings += hweight64(event->object) * (HCSEC_MAX_MARK_NAME + 1);
	if (object && object->path)
		strings += path_len(object->path_len);
	if (object && object->other)
		strings += path_len(object->other_len);
	if (object && object->word)
		strings += name_len(object->word);
	skb = record_new(HCSEC_RECORD_EVENT, strings);
	if (!skb)
		return NULL;
	err = put_judgement(skb, decision->verdict, mode, decision->err) ?:
	      put_container(skb, loaded, container, profile) ?:
	      put_current(skb) ?:
	      hcsec_put_name(skb, HCSEC_A_AUDIT_EVENT,
			     hcsec_event_name(event->type)) ?:
	      put_attributes(skb, event, object) ?:
	      hcsec_put_marks(skb, HCSEC_A_AUDIT_MARKS, marks);
	if (!err && event->object)
		err = hcsec_put_marks(skb, HCSEC_A_AUDIT_OBJECT, event->object);
	if (!err)
		err = put_rule(skb, &loaded->policy, decision->rule);
	return record_end(skb, err);
}

/**
 * hcsec_record_escape - Build the record of current's escape
 *
 * @loaded: The policy in force.
 * @container: The container that current belongs to.
 * @profile: Index of its profile.
 * @marks: Effective marks.
 * @decision: What the policy says of process.escape.
 * @mode: Mode in force.
 *
 * Context: Any; under RCU.
 * Return: The record, or NULL if there is no memory.
 */
struct sk_buff *hcsec_record_escape(const struct hcsec_loaded *loaded,
				    const struct hcsec_container *container,
				    u32 profile, u64 marks,
				    const struct hcsec_decision *decision,
				    enum hcsec_mode mode)
{
	const char *const file = rule_file(&loaded->policy, decision->rule);
	struct sk_buff *const skb =
		record_new(HCSEC_RECORD_ESCAPE,
			   subject_size(loaded, container, profile, marks) +
				   (file ? name_len(file) : 0));
	int err;

	if (!skb)
		return NULL;
	err = put_judgement(skb, decision->verdict, mode, decision->err) ?:
	      put_container(skb, loaded, container, profile) ?:
	      put_current(skb) ?:
	      hcsec_put_marks(skb, HCSEC_A_AUDIT_MARKS, marks) ?:
	      put_rule(skb, &loaded->policy, decision->rule);
	return record_end(skb, err);
}

/**
 * hcsec_record_declassify - Build the record of credits that declassify
 *
 * @subject: Current, which has gained them.
 * @gained: The credits.
 * @object: The program that was executed.
 * @mode: Mode in force.
 *
 * Context: Any; under RCU.
 * Return: The record, or NULL if there is no memory.
 */
struct sk_buff *hcsec_record_declassify(const struct hcsec_subject *subject,
					u64 gained,
					const struct hcsec_object *object,
					enum hcsec_mode mode)
{
	const u64 marks = hcsec_subject_marks(subject);
	const size_t strings =
		subject_size(subject->loaded, subject->container,
			     subject->profile, marks) +
		hweight64(gained) * (HCSEC_MAX_MARK_NAME + 1) +
		(object->path ? path_len(object->path_len) : 0);
	struct sk_buff *const skb =
		record_new(HCSEC_RECORD_DECLASSIFY, strings);
	int err;

	if (!skb)
		return NULL;
	err = put_judgement(skb, HCSEC_AUDIT, mode, 0) ?:
	      put_container(skb, subject->loaded, subject->container,
			    subject->profile) ?:
	      put_current(skb) ?:
	      put_path(skb, object) ?:
	      hcsec_put_marks(skb, HCSEC_A_AUDIT_MARKS, marks) ?:
	      hcsec_put_marks(skb, HCSEC_A_AUDIT_GAINED, gained);
	return record_end(skb, err);
}

static int put_blob(struct sk_buff *skb, const struct hcsec_change *change)
{
	int err = 0;

	if (change->has_kind)
		err = nla_put_u32(skb, HCSEC_A_AUDIT_KIND, change->kind);
	if (!err && change->name)
		err = hcsec_put_name(skb, HCSEC_A_AUDIT_POLICY, change->name);
	if (err || !change->serial)
		return err;
	return nla_put_u64_64bit(skb, HCSEC_A_AUDIT_SERIAL, change->serial,
				 HCSEC_A_AUDIT_PAD) ?:
	       nla_put_u32(skb, HCSEC_A_AUDIT_EPOCH, change->epoch) ?:
	       nla_put(skb, HCSEC_A_AUDIT_DIGEST, HCSEC_SHA512_SIZE,
		       change->digest);
}

static int put_floor(struct sk_buff *skb, const struct hcsec_floor *floor)
{
	return nla_put_u32(skb, HCSEC_A_AUDIT_EPOCH, floor->epoch) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_AUDIT_SERIAL, floor->policy,
				 HCSEC_A_AUDIT_PAD) ?:
	       nla_put_u64_64bit(skb, HCSEC_A_AUDIT_KEYSET, floor->keyset,
				 HCSEC_A_AUDIT_PAD);
}

static int put_assignment(struct sk_buff *skb,
			  const struct hcsec_change *change)
{
	int err = hcsec_put_name(skb, HCSEC_A_AUDIT_PROFILE, change->profile);

	if (!err && change->cgroup)
		err = put_string(skb, HCSEC_A_AUDIT_CGROUP, change->cgroup,
				 path_len(strlen(change->cgroup)));
	return err ?: nla_put_u64_64bit(skb, HCSEC_A_AUDIT_CGROUP_ID,
					change->cgroup_id, HCSEC_A_AUDIT_PAD);
}

/**
 * hcsec_record_change - Build the record of a change of state by current
 *
 * @change: The change, or the refusal of one.
 *
 * Context: Any.
 * Return: The record, or NULL if there is no memory.
 */
struct sk_buff *hcsec_record_change(const struct hcsec_change *change)
{
	const size_t strings = 2 * HCSEC_RECORD_NAME_MAX +
		(change->cgroup ? path_len(strlen(change->cgroup)) : 0);
	struct sk_buff *const skb = record_new(change->type, strings);
	int err;

	if (!skb)
		return NULL;
	err = nla_put_u32(skb, HCSEC_A_AUDIT_VERDICT,
			  change->err ? HCSEC_DENY : HCSEC_ALLOW);
	if (!err && (change->type == HCSEC_RECORD_MODE ||
		     change->type == HCSEC_RECORD_SEAL))
		err = nla_put_u32(skb, HCSEC_A_AUDIT_MODE, change->mode);
	if (!err && change->err)
		err = nla_put_u32(skb, HCSEC_A_AUDIT_ERRNO, -change->err);
	if (!err && change->type == HCSEC_RECORD_ASSIGN)
		err = put_assignment(skb, change);
	if (!err)
		err = put_current(skb);
	if (!err)
		err = change->type == HCSEC_RECORD_FLOOR ?
			      put_floor(skb, &change->floor) :
			      put_blob(skb, change);
	if (!err && change->err)
		err = hcsec_put_name(skb, HCSEC_A_AUDIT_REASON, change->reason);
	return record_end(skb, err);
}

/**
 * hcsec_record_boot - Build the record that all others of a boot follow
 *
 * @boot_id: What the chain starts from.
 * @mode: The global mode.
 *
 * Context: Any.
 * Return: The record, or NULL if there is no memory.
 */
struct sk_buff *hcsec_record_boot(const uuid_t *boot_id, enum hcsec_mode mode)
{
	struct sk_buff *const skb = record_new(HCSEC_RECORD_BOOT, 0);

	if (!skb)
		return NULL;
	return record_end(skb, nla_put_u32(skb, HCSEC_A_AUDIT_MODE, mode) ?:
			       nla_put(skb, HCSEC_A_AUDIT_BOOT_ID, UUID_SIZE,
				       boot_id) ?:
			       nla_put_u32(skb, HCSEC_A_AUDIT_VERSION,
					   HCSEC_GENL_VERSION));
}
