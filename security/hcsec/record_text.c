// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - How audit records read
 *
 * One function makes text of a record's attributes, for the readers of
 * securityfs and for the kernel's audit subsystem.
 */

#include <linux/ctype.h>
#include <linux/errname.h>
#include <linux/hcsec.h>
#include <linux/math64.h>
#include <linux/seq_buf.h>
#include <linux/socket.h>
#include <linux/string.h>
#include <linux/time64.h>
#include <linux/types.h>
#include <linux/uuid.h>
#include <net/netlink.h>

#include "names.h"
#include "record.h"
#include "ring.h"

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

	text_named(state, hcsec_name(HCSEC_NAMES_RECORD, type), type);
}

static void text_verdict(struct text_state *state, const struct nlattr *attr)
{
	const u32 verdict = nla_get_u32(attr);

	text_named(state, hcsec_name(HCSEC_NAMES_VERDICT, verdict), verdict);
}

static void text_mode(struct text_state *state, const struct nlattr *attr)
{
	const u32 mode = nla_get_u32(attr);

	text_named(state, hcsec_name(HCSEC_NAMES_MODE, mode), mode);
}

static void text_kind(struct text_state *state, const struct nlattr *attr)
{
	const u32 kind = nla_get_u32(attr);

	text_named(state, hcsec_name(HCSEC_NAMES_BLOB, kind), kind);
}

static void text_errno(struct text_state *state, const struct nlattr *attr)
{
	const u32 err = nla_get_u32(attr);

	text_named(state, errname(err), err);
}

static void text_family(struct text_state *state, const struct nlattr *attr)
{
	state->family = nla_get_u32(attr);
	text_named(state, hcsec_name(HCSEC_NAMES_FAMILY, state->family),
		   state->family);
}

static void text_socktype(struct text_state *state, const struct nlattr *attr)
{
	const u32 type = nla_get_u32(attr);

	text_named(state, hcsec_name(HCSEC_NAMES_SOCKTYPE, type), type);
}

/* Numbers of protocols mean something else in every family. */
static void text_protocol(struct text_state *state, const struct nlattr *attr)
{
	const u32 protocol = nla_get_u32(attr);

	if (state->family != AF_INET && state->family != AF_INET6)
		text_u32(state, attr);
	else if (protocol)
		text_named(state, hcsec_name(HCSEC_NAMES_PROTOCOL, protocol),
			   protocol);
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

static void text_digest(struct text_state *state, const struct nlattr *attr)
{
	seq_buf_printf(state->text, " %s=%*phN", state->key, nla_len(attr),
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

static void text_boot_id(struct text_state *state, const struct nlattr *attr)
{
	if (nla_len(attr) == UUID_SIZE)
		seq_buf_printf(state->text, " %s=%pUb", state->key,
			       nla_data(attr));
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
	[HCSEC_A_AUDIT_KIND] = { "kind", text_kind },
	[HCSEC_A_AUDIT_EPOCH] = { "epoch", text_u32 },
	[HCSEC_A_AUDIT_KEYSET] = { "keyset", text_u64 },
	[HCSEC_A_AUDIT_DIGEST] = { "digest", text_digest },
	[HCSEC_A_AUDIT_OBJECT] = { "object", text_value },
	[HCSEC_A_AUDIT_FILE_KIND] = { "filekind", text_value },
	[HCSEC_A_AUDIT_TO] = { "to", text_bytes },
	[HCSEC_A_AUDIT_ACCESS] = { "access", text_value },
	[HCSEC_A_AUDIT_INTERFACE] = { "interface", text_quoted },
	[HCSEC_A_AUDIT_ENCRYPTED] = { "encrypted", text_flag },
	[HCSEC_A_AUDIT_TARGET] = { "target", text_value },
	[HCSEC_A_AUDIT_TARGET_PID] = { "target_pid", text_u32 },
	[HCSEC_A_AUDIT_SIGNAL] = { "signal", text_u32 },
	[HCSEC_A_AUDIT_CAPABILITY] = { "capability", text_value },
	[HCSEC_A_AUDIT_ID_KIND] = { "id_kind", text_value },
	[HCSEC_A_AUDIT_ID] = { "id", text_u32 },
	[HCSEC_A_AUDIT_NAMESPACE] = { "namespace", text_value },
	[HCSEC_A_AUDIT_OPERATION] = { "operation", text_value },
	[HCSEC_A_AUDIT_FSTYPE] = { "fstype", text_quoted },
	[HCSEC_A_AUDIT_SOURCE] = { "source", text_bytes },
	[HCSEC_A_AUDIT_GAINED] = { "gained", text_value },
	[HCSEC_A_AUDIT_BOOT_ID] = { "boot_id", text_boot_id },
	[HCSEC_A_AUDIT_VERSION] = { "version", text_u32 },
};

/**
 * hcsec_record_text - Write a record as one line of text
 *
 * @text: Where to; hcsec_record_text_size() bytes are always enough.
 * @stamp: Its number, time and hash, or NULL to write none of them.
 * @record: The record.
 * @len: Its length.
 *
 * Fields are "key=value", separated by single blanks, in the order of the
 * record's attributes; there is no newline at the end.  What stands between
 * time and hash is a blank, the text that the chain covers, and a blank.
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
	if (stamp)
		seq_buf_printf(text, " hash=%*phN", HCSEC_CHAIN_SIZE,
			       stamp->hash);
}
