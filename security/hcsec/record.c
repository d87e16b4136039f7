// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Audit records: how they are built, and how they read
 *
 * A record is built once, as attributes.  Netlink listeners get these very
 * bytes; for the readers of securityfs and for the kernel's audit subsystem
 * one function turns them into text.
 */

#include <linux/array_size.h>
#include <linux/bitops.h>
#include <linux/bug.h>
#include <linux/build_bug.h>
#include <linux/byteorder/generic.h>
#include <linux/cred.h>
#include <linux/ctype.h>
#include <linux/errno.h>
#include <linux/errname.h>
#include <linux/gfp_types.h>
#include <linux/hcsec.h>
#include <linux/in.h>
#include <linux/limits.h>
#include <linux/math64.h>
#include <linux/minmax.h>
#include <linux/net.h>
#include <linux/netlink.h>
#include <linux/sched.h>
#include <linux/seq_buf.h>
#include <linux/skbuff.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <linux/uidgid.h>
#include <linux/user_namespace.h>
#include <net/netlink.h>

#include "audit.h"
#include "container.h"
#include "flow.h"
#include "marks.h"
#include "policy.h"
#include "record.h"
#include "ring.h"

/* Room for all attributes of a record but for the bytes of long strings. */
#define RECORD_FIXED 768

/* The text of a rule's position is the only one that joins two attributes. */
#define MAX_STRINGS (2 * PATH_MAX + HCSEC_MARKS_SIZE + \
		     5 * (HCSEC_RECORD_NAME_MAX + 1))

static_assert(RECORD_FIXED + MAX_STRINGS <= HCSEC_RECORD_MAX);

static const char *const type_names[HCSEC_RECORD_NR] = {
	[HCSEC_RECORD_EVENT] = "event",
	[HCSEC_RECORD_ESCAPE] = "escape",
	[HCSEC_RECORD_LOAD] = "load",
	[HCSEC_RECORD_MODE] = "mode",
};

static const char *const verdict_names[HCSEC_VERDICT_NR] = {
	[HCSEC_NONE] = "none",
	[HCSEC_ALLOW] = "allow",
	[HCSEC_AUDIT] = "audit",
	[HCSEC_DENY] = "deny",
	[HCSEC_KILL] = "kill",
};

static const char *const origin_names[HCSEC_ORIGIN_NR] = {
	[HCSEC_ORIGIN_FILE] = "file",
	[HCSEC_ORIGIN_MEMFD] = "memfd",
	[HCSEC_ORIGIN_DELETED] = "deleted",
	[HCSEC_ORIGIN_UNREACHABLE] = "unreachable",
};

static const char *const stdio_names[HCSEC_STDIO_NR] = {
	[HCSEC_STDIO_NONE] = "none",
	[HCSEC_STDIO_TTY] = "tty",
	[HCSEC_STDIO_FILE] = "file",
	[HCSEC_STDIO_PIPE] = "pipe",
	[HCSEC_STDIO_UNIX] = "unix",
	[HCSEC_STDIO_INET] = "inet",
	[HCSEC_STDIO_OTHER] = "other",
};

static const char *const family_names[] = {
	[AF_UNSPEC] = "unspec",
	[AF_UNIX] = "unix",
	[AF_INET] = "inet",
	[AF_INET6] = "inet6",
	[AF_NETLINK] = "netlink",
	[AF_PACKET] = "packet",
};

static const char *const socktype_names[] = {
	[SOCK_STREAM] = "stream",
	[SOCK_DGRAM] = "dgram",
	[SOCK_RAW] = "raw",
	[SOCK_RDM] = "rdm",
	[SOCK_SEQPACKET] = "seqpacket",
	[SOCK_DCCP] = "dccp",
	[SOCK_PACKET] = "packet",
};

static const char *const protocol_names[] = {
	[IPPROTO_ICMP] = "icmp",
	[IPPROTO_TCP] = "tcp",
	[IPPROTO_UDP] = "udp",
	[IPPROTO_DCCP] = "dccp",
	[IPPROTO_ICMPV6] = "icmpv6",
	[IPPROTO_SCTP] = "sctp",
	[IPPROTO_UDPLITE] = "udplite",
	[IPPROTO_RAW] = "raw",
	[IPPROTO_MPTCP] = "mptcp",
};

static const char *name_of(const char *const *names, size_t count, u32 value)
{
	return value < count ? names[value] : NULL;
}

static const char *stdio_name(u32 kind)
{
	return name_of(stdio_names, ARRAY_SIZE(stdio_names), kind);
}

/*
 * Building.
 */

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

static int put_name(struct sk_buff *skb, int type, const char *name)
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
	return put_name(skb, HCSEC_A_AUDIT_PROFILE,
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

static int put_known(struct sk_buff *skb, int type, const char *name)
{
	return name ? put_name(skb, type, name) : 0;
}

static int put_exec(struct sk_buff *skb, const struct hcsec_event *event,
		    const struct hcsec_object *object)
{
	const u32 *const attr = event->attr;
	const char *const origin = name_of(origin_names,
					   ARRAY_SIZE(origin_names),
					   attr[HCSEC_EXEC_ORIGIN]);

	return put_path(skb, object) ?:
	       put_known(skb, HCSEC_A_AUDIT_ORIGIN, origin) ?:
	       nla_put_u32(skb, HCSEC_A_AUDIT_LEVEL, attr[HCSEC_EXEC_LEVEL]) ?:
	       put_known(skb, HCSEC_A_AUDIT_STDIN,
			 stdio_name(attr[HCSEC_EXEC_STDIN])) ?:
	       put_known(skb, HCSEC_A_AUDIT_STDOUT,
			 stdio_name(attr[HCSEC_EXEC_STDOUT])) ?:
	       put_known(skb, HCSEC_A_AUDIT_STDERR,
			 stdio_name(attr[HCSEC_EXEC_STDERR])) ?:
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
	return err ?: put_path(skb, object);
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
	return put_name(skb, HCSEC_A_AUDIT_FILE, file) ?:
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
	if (object && object->path)
		strings += path_len(object->path_len);
	skb = record_new(HCSEC_RECORD_EVENT, strings);
	if (!skb)
		return NULL;
	err = put_judgement(skb, decision->verdict, mode, decision->err) ?:
	      put_container(skb, loaded, container, profile) ?:
	      put_current(skb) ?:
	      put_name(skb, HCSEC_A_AUDIT_EVENT, hcsec_event_name(event->type));
	if (!err)
		err = event->type == HCSEC_EVENT_EXEC ?
			      put_exec(skb, event, object) :
			      put_socket(skb, event, object);
	if (!err)
		err = hcsec_put_marks(skb, HCSEC_A_AUDIT_MARKS, marks) ?:
		      put_rule(skb, &loaded->policy, decision->rule);
	return record_end(skb, err);
}

/**
 * hcsec_record_escape - Build the record of current's escape
 *
 * @loaded: The policy in force.
 * @container: The container that current belongs to.
 * @profile: Index of its profile.
 * @marks: Effective marks.
 * @mode: Mode in force.
 *
 * Context: Any; under RCU.
 * Return: The record, or NULL if there is no memory.
 */
struct sk_buff *hcsec_record_escape(const struct hcsec_loaded *loaded,
				    const struct hcsec_container *container,
				    u32 profile, u64 marks,
				    enum hcsec_mode mode)
{
	struct sk_buff *const skb =
		record_new(HCSEC_RECORD_ESCAPE,
			   subject_size(loaded, container, profile, marks));
	int err;

	if (!skb)
		return NULL;
	err = put_judgement(skb, HCSEC_DENY, mode, EPERM) ?:
	      put_container(skb, loaded, container, profile) ?:
	      put_current(skb) ?:
	      hcsec_put_marks(skb, HCSEC_A_AUDIT_MARKS, marks);
	return record_end(skb, err);
}

/**
 * hcsec_record_load - Build the record of a blob that was loaded or refused
 *
 * @name: Name of the policy, or NULL.
 * @serial: Its serial, or 0.
 * @err: 0, or the negative errno of the refusal.
 * @reason: Why it was refused.
 *
 * Context: Any.
 * Return: The record, or NULL if there is no memory.
 */
struct sk_buff *hcsec_record_load(const char *name, u64 serial, int err,
				  const char *reason)
{
	struct sk_buff *const skb =
		record_new(HCSEC_RECORD_LOAD, 2 * HCSEC_RECORD_NAME_MAX);
	int fail;

	if (!skb)
		return NULL;
	fail = nla_put_u32(skb, HCSEC_A_AUDIT_VERDICT,
			   err ? HCSEC_DENY : HCSEC_ALLOW);
	if (!fail && err)
		fail = nla_put_u32(skb, HCSEC_A_AUDIT_ERRNO, -err);
	if (!fail)
		fail = put_current(skb);
	if (!fail && name)
		fail = put_name(skb, HCSEC_A_AUDIT_POLICY, name);
	if (!fail && serial)
		fail = nla_put_u64_64bit(skb, HCSEC_A_AUDIT_SERIAL, serial,
					 HCSEC_A_AUDIT_PAD);
	if (!fail && err && reason)
		fail = put_name(skb, HCSEC_A_AUDIT_REASON, reason);
	return record_end(skb, fail);
}

/**
 * hcsec_record_mode - Build the record of a change of the global mode
 *
 * @mode: The new mode.
 *
 * Context: Any.
 * Return: The record, or NULL if there is no memory.
 */
struct sk_buff *hcsec_record_mode(enum hcsec_mode mode)
{
	struct sk_buff *const skb = record_new(HCSEC_RECORD_MODE, 0);

	if (!skb)
		return NULL;
	return record_end(skb, nla_put_u32(skb, HCSEC_A_AUDIT_MODE, mode) ?:
			       put_current(skb));
}

/*
 * Text.
 */

/* Bytes that neither end a value nor need an escape. */
static bool is_plain(char c)
{
	return (isascii(c) && isalnum(c)) || (c && strchr("_-.,:/@+%", c));
}

static bool all_plain(const char *value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (!is_plain(value[i]))
			return false;
	}
	return true;
}

static void put_escaped(struct seq_buf *text, const char *value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		const u8 c = value[i];

		if (c >= ' ' && c <= '~' && c != '"' && c != '\\')
			seq_buf_putc(text, c);
		else
			seq_buf_printf(text, "\\x%02x", c);
	}
}

/**
 * hcsec_text_quoted - Write a value that somebody else has chosen
 *
 * @text: Where to.
 * @value: The value; need not be terminated and may hold any byte.
 * @len: Its length.
 *
 * What is between the quotes is printable ASCII without quotes and holds a
 * backslash only before "xNN", so no value can look like the end of its field,
 * or of its line.
 *
 * Context: Any.
 */
void hcsec_text_quoted(struct seq_buf *text, const char *value, size_t len)
{
	seq_buf_putc(text, '"');
	put_escaped(text, value, len);
	seq_buf_putc(text, '"');
}

/**
 * hcsec_text_value - Write a value that the policy has chosen
 *
 * @text: Where to.
 * @value: The value; need not be terminated.
 * @len: Its length.
 *
 * Such values are words most of the time and are then not quoted.
 *
 * Context: Any.
 */
void hcsec_text_value(struct seq_buf *text, const char *value, size_t len)
{
	if (!all_plain(value, len))
		hcsec_text_quoted(text, value, len);
	else if (len)
		seq_buf_putmem(text, value, len);
}

/**
 * struct text_state - What the text of an attribute may depend on
 *
 * @text: Where to.
 * @key: Key of the attribute.
 * @file: Attribute of the rule's source file, NULL before it was seen.
 * @family: Socket family, %AF_UNSPEC before it was seen.
 */
struct text_state {
	struct seq_buf *text;
	const char *key;
	const struct nlattr *file;
	u32 family;
};

static size_t string_len(const struct nlattr *attr)
{
	return strnlen(nla_data(attr), nla_len(attr));
}

static void text_u32(struct text_state *state, const struct nlattr *attr)
{
	seq_buf_printf(state->text, " %s=%u", state->key, nla_get_u32(attr));
}

static void text_u64(struct text_state *state, const struct nlattr *attr)
{
	seq_buf_printf(state->text, " %s=%llu", state->key, nla_get_u64(attr));
}

static void text_port(struct text_state *state, const struct nlattr *attr)
{
	seq_buf_printf(state->text, " %s=%u", state->key, nla_get_u16(attr));
}

static void text_flag(struct text_state *state, const struct nlattr *attr)
{
	seq_buf_printf(state->text, " %s=1", state->key);
}

static void text_value(struct text_state *state, const struct nlattr *attr)
{
	seq_buf_printf(state->text, " %s=", state->key);
	hcsec_text_value(state->text, nla_data(attr), string_len(attr));
}

static void text_quoted(struct text_state *state, const struct nlattr *attr)
{
	seq_buf_printf(state->text, " %s=", state->key);
	hcsec_text_quoted(state->text, nla_data(attr), string_len(attr));
}

static void text_bytes(struct text_state *state, const struct nlattr *attr)
{
	seq_buf_printf(state->text, " %s=", state->key);
	hcsec_text_quoted(state->text, nla_data(attr), nla_len(attr));
}

static void text_named(struct text_state *state, const char *name, u32 value)
{
	if (name)
		seq_buf_printf(state->text, " %s=%s", state->key, name);
	else
		seq_buf_printf(state->text, " %s=%u", state->key, value);
}

static void text_type(struct text_state *state, const struct nlattr *attr)
{
	const u32 type = nla_get_u32(attr);

	text_named(state, name_of(type_names, ARRAY_SIZE(type_names), type),
		   type);
}

static void text_verdict(struct text_state *state, const struct nlattr *attr)
{
	const u32 verdict = nla_get_u32(attr);

	text_named(state, name_of(verdict_names, ARRAY_SIZE(verdict_names), verdict),
		   verdict);
}

static void text_mode(struct text_state *state, const struct nlattr *attr)
{
	const u32 mode = nla_get_u32(attr);

	text_named(state, mode < HCSEC_MODE_NR ? hcsec_mode_name(mode) : NULL,
		   mode);
}

static void text_errno(struct text_state *state, const struct nlattr *attr)
{
	const u32 err = nla_get_u32(attr);

	text_named(state, errname(err), err);
}

static void text_family(struct text_state *state, const struct nlattr *attr)
{
	state->family = nla_get_u32(attr);
	text_named(state,
		   name_of(family_names, ARRAY_SIZE(family_names),
			   state->family), state->family);
}

static void text_socktype(struct text_state *state, const struct nlattr *attr)
{
	const u32 type = nla_get_u32(attr);

	text_named(state, name_of(socktype_names, ARRAY_SIZE(socktype_names), type),
		   type);
}

/* Numbers of protocols mean something else in every family. */
static void text_protocol(struct text_state *state, const struct nlattr *attr)
{
	const u32 protocol = nla_get_u32(attr);

	if (state->family != AF_INET && state->family != AF_INET6)
		text_u32(state, attr);
	else if (protocol)
		text_named(state,
			   name_of(protocol_names, ARRAY_SIZE(protocol_names),
				   protocol), protocol);
}

static void text_addr(struct text_state *state, const struct nlattr *attr)
{
	if (nla_len(attr) == 4)
		seq_buf_printf(state->text, " %s=%pI4", state->key,
			       nla_data(attr));
	else if (nla_len(attr) == 16)
		seq_buf_printf(state->text, " %s=%pI6c", state->key,
			       nla_data(attr));
}

static void text_file(struct text_state *state, const struct nlattr *attr)
{
	state->file = attr;
}

/* The file's name and the line, as compilers write a position. */
static void text_line(struct text_state *state, const struct nlattr *attr)
{
	const char *name;
	size_t len;
	bool plain;

	if (!state->file)
		return;
	name = nla_data(state->file);
	len = string_len(state->file);
	plain = all_plain(name, len);
	seq_buf_printf(state->text, " %s=%s", state->key, plain ? "" : "\"");
	put_escaped(state->text, name, len);
	seq_buf_printf(state->text, ":%u%s", nla_get_u32(attr),
		       plain ? "" : "\"");
}

static const struct {
	const char *key;
	void (*print)(struct text_state *state, const struct nlattr *attr);
} text_attrs[HCSEC_A_AUDIT_MAX + 1] = {
	[HCSEC_A_AUDIT_TYPE] = { "type", text_type },
	[HCSEC_A_AUDIT_VERDICT] = { "verdict", text_verdict },
	[HCSEC_A_AUDIT_MODE] = { "mode", text_mode },
	[HCSEC_A_AUDIT_ERRNO] = { "errno", text_errno },
	[HCSEC_A_AUDIT_PROFILE] = { "profile", text_value },
	[HCSEC_A_AUDIT_CGROUP] = { "cgroup", text_quoted },
	[HCSEC_A_AUDIT_CGROUP_ID] = { "cgroup_id", text_u64 },
	[HCSEC_A_AUDIT_PID] = { "pid", text_u32 },
	[HCSEC_A_AUDIT_TGID] = { "tgid", text_u32 },
	[HCSEC_A_AUDIT_UID] = { "uid", text_u32 },
	[HCSEC_A_AUDIT_COMM] = { "comm", text_quoted },
	[HCSEC_A_AUDIT_EVENT] = { "event", text_value },
	[HCSEC_A_AUDIT_MARKS] = { "marks", text_value },
	[HCSEC_A_AUDIT_FILE] = { "rule", text_file },
	[HCSEC_A_AUDIT_LINE] = { "rule", text_line },
	[HCSEC_A_AUDIT_PATH] = { "path", text_bytes },
	[HCSEC_A_AUDIT_ORIGIN] = { "origin", text_value },
	[HCSEC_A_AUDIT_LEVEL] = { "level", text_u32 },
	[HCSEC_A_AUDIT_STDIN] = { "stdin", text_value },
	[HCSEC_A_AUDIT_STDOUT] = { "stdout", text_value },
	[HCSEC_A_AUDIT_STDERR] = { "stderr", text_value },
	[HCSEC_A_AUDIT_GAINS] = { "gains", text_flag },
	[HCSEC_A_AUDIT_FAMILY] = { "family", text_family },
	[HCSEC_A_AUDIT_SOCKTYPE] = { "socktype", text_socktype },
	[HCSEC_A_AUDIT_PROTOCOL] = { "proto", text_protocol },
	[HCSEC_A_AUDIT_ADDR] = { "addr", text_addr },
	[HCSEC_A_AUDIT_PORT] = { "port", text_port },
	[HCSEC_A_AUDIT_POLICY] = { "policy", text_quoted },
	[HCSEC_A_AUDIT_SERIAL] = { "serial", text_u64 },
	[HCSEC_A_AUDIT_REASON] = { "reason", text_quoted },
};

/**
 * hcsec_record_text - Write a record as one line of text
 *
 * @text: Where to; hcsec_record_text_size() bytes are always enough.
 * @stamp: Its number and time, or NULL to write neither.
 * @record: The record.
 * @len: Its length.
 *
 * Fields are "key=value", separated by single blanks, in the order of the
 * record's attributes; there is no newline at the end.
 *
 * Context: Any.
 */
void hcsec_record_text(struct seq_buf *text, const struct hcsec_stamp *stamp,
		       const void *record, size_t len)
{
	struct text_state state = { .text = text };
	const struct nlattr *attr;
	u32 nsec;
	u64 sec;
	int rem;

	if (stamp) {
		sec = div_u64_rem(stamp->time, NSEC_PER_SEC, &nsec);
		seq_buf_printf(text, "seq=%llu time=%llu.%09u", stamp->seq, sec,
			       nsec);
	}
	nla_for_each_attr(attr, record, len, rem) {
		const int type = nla_type(attr);

		if (type > HCSEC_A_AUDIT_MAX || !text_attrs[type].print)
			continue;
		state.key = text_attrs[type].key;
		text_attrs[type].print(&state, attr);
	}
}
