// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - How audit records read
 *
 * One function makes text of a record's attributes, for the readers of
 * securityfs and for the kernel's audit subsystem.
 */

#include <linux/errname.h>
#include <linux/hcsec.h>
#include <linux/hex.h>
#include <linux/kernel.h>
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

/*
 * The task that is judged waits for its record, so what most fields consist of
 * is copied and not formatted.
 */

/* Bytes that neither end a value nor need an escape. */
static const bool plain[256] = {
	['0' ... '9'] = true,
	['A' ... 'Z'] = true,
	['a' ... 'z'] = true,
	['_'] = true, ['-'] = true, ['.'] = true, [','] = true, [':'] = true,
	['/'] = true, ['@'] = true, ['+'] = true, ['%'] = true,
};

static bool all_plain(const char *value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		if (!plain[(u8)value[i]])
			return false;
	}
	return true;
}

static bool is_printable(u8 c)
{
	return c >= ' ' && c <= '~' && c != '"' && c != '\\';
}

static void put_bytes(struct seq_buf *text, const char *bytes, size_t len)
{
	/* A buffer that is full takes nothing, not even nothing. */
	if (len)
		seq_buf_putmem(text, bytes, len);
}

static void put_string(struct seq_buf *text, const char *string)
{
	put_bytes(text, string, strlen(string));
}

static void put_escaped(struct seq_buf *text, const char *value, size_t len)
{
	size_t start = 0, i;

	for (i = 0; i < len; i++) {
		if (is_printable(value[i]))
			continue;
		put_bytes(text, value + start, i - start);
		seq_buf_printf(text, "\\x%02x", (u8)value[i]);
		start = i + 1;
	}
	put_bytes(text, value + start, len - start);
}

static void put_number(struct seq_buf *text, u64 value)
{
	/* The largest number has 20 digits. */
	char digits[20];

	put_bytes(text, digits,
		  num_to_str(digits, sizeof(digits), value, 0));
}

static void put_hex(struct seq_buf *text, const u8 *bytes, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		const char digits[2] = {
			hex_asc_hi(bytes[i]), hex_asc_lo(bytes[i])
		};

		seq_buf_putmem(text, digits, sizeof(digits));
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
	if (all_plain(value, len))
		put_bytes(text, value, len);
	else
		hcsec_text_quoted(text, value, len);
}

/**
 * struct text_state - What the text of an attribute may depend on
 *
 * @text: Where to.
 * @key: Key of the attribute, with the blank before it and the sign after it.
 * @key_len: Its length.
 * @file: Attribute of the rule's source file, NULL before it was seen.
 * @family: Socket family, %AF_UNSPEC before it was seen.
 */
struct text_state {
	struct seq_buf *text;
	const char *key;
	size_t key_len;
	const struct nlattr *file;
	u32 family;
};

static void put_key(struct text_state *state)
{
	put_bytes(state->text, state->key, state->key_len);
}

static size_t string_len(const struct nlattr *attr)
{
	return strnlen(nla_data(attr), nla_len(attr));
}

static void text_u32(struct text_state *state, const struct nlattr *attr)
{
	put_key(state);
	put_number(state->text, nla_get_u32(attr));
}

static void text_u64(struct text_state *state, const struct nlattr *attr)
{
	put_key(state);
	put_number(state->text, nla_get_u64(attr));
}

static void text_port(struct text_state *state, const struct nlattr *attr)
{
	put_key(state);
	put_number(state->text, nla_get_u16(attr));
}

static void text_flag(struct text_state *state, const struct nlattr *attr)
{
	put_key(state);
	seq_buf_putc(state->text, '1');
}

static void text_value(struct text_state *state, const struct nlattr *attr)
{
	put_key(state);
	hcsec_text_value(state->text, nla_data(attr), string_len(attr));
}

static void text_quoted(struct text_state *state, const struct nlattr *attr)
{
	put_key(state);
	hcsec_text_quoted(state->text, nla_data(attr), string_len(attr));
}

static void text_bytes(struct text_state *state, const struct nlattr *attr)
{
	put_key(state);
	hcsec_text_quoted(state->text, nla_data(attr), nla_len(attr));
}

static void text_named(struct text_state *state, const char *name, u32 value)
{
	put_key(state);
	if (name)
		put_string(state->text, name);
	else
		put_number(state->text, value);
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

static void put_addr4(struct seq_buf *text, const u8 *addr)
{
	unsigned int i;

	for (i = 0; i < 4; i++) {
		if (i)
			seq_buf_putc(text, '.');
		put_number(text, addr[i]);
	}
}

static void text_addr(struct text_state *state, const struct nlattr *attr)
{
	if (nla_len(attr) != 4 && nla_len(attr) != 16)
		return;
	put_key(state);
	if (nla_len(attr) == 4)
		put_addr4(state->text, nla_data(attr));
	else
		seq_buf_printf(state->text, "%pI6c", nla_data(attr));
}

static void text_digest(struct text_state *state, const struct nlattr *attr)
{
	put_key(state);
	put_hex(state->text, nla_data(attr), nla_len(attr));
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
	bool quoted;

	if (!state->file)
		return;
	name = nla_data(state->file);
	len = string_len(state->file);
	quoted = !all_plain(name, len);
	put_key(state);
	if (quoted)
		seq_buf_putc(state->text, '"');
	put_escaped(state->text, name, len);
	seq_buf_putc(state->text, ':');
	put_number(state->text, nla_get_u32(attr));
	if (quoted)
		seq_buf_putc(state->text, '"');
}

static void text_boot_id(struct text_state *state, const struct nlattr *attr)
{
	if (nla_len(attr) == UUID_SIZE)
		seq_buf_printf(state->text, "%s%pUb", state->key,
			       nla_data(attr));
}

#define ATTR(key, print) { " " #key "=", sizeof(" " #key "=") - 1, print }

static const struct {
	const char *key;
	size_t key_len;
	void (*print)(struct text_state *state, const struct nlattr *attr);
} text_attrs[HCSEC_A_AUDIT_MAX + 1] = {
	[HCSEC_A_AUDIT_TYPE] = ATTR(type, text_type),
	[HCSEC_A_AUDIT_VERDICT] = ATTR(verdict, text_verdict),
	[HCSEC_A_AUDIT_MODE] = ATTR(mode, text_mode),
	[HCSEC_A_AUDIT_ERRNO] = ATTR(errno, text_errno),
	[HCSEC_A_AUDIT_PROFILE] = ATTR(profile, text_value),
	[HCSEC_A_AUDIT_CGROUP] = ATTR(cgroup, text_quoted),
	[HCSEC_A_AUDIT_CGROUP_ID] = ATTR(cgroup_id, text_u64),
	[HCSEC_A_AUDIT_PID] = ATTR(pid, text_u32),
	[HCSEC_A_AUDIT_TGID] = ATTR(tgid, text_u32),
	[HCSEC_A_AUDIT_UID] = ATTR(uid, text_u32),
	[HCSEC_A_AUDIT_COMM] = ATTR(comm, text_quoted),
	[HCSEC_A_AUDIT_EVENT] = ATTR(event, text_value),
	[HCSEC_A_AUDIT_MARKS] = ATTR(marks, text_value),
	[HCSEC_A_AUDIT_FILE] = ATTR(rule, text_file),
	[HCSEC_A_AUDIT_LINE] = ATTR(rule, text_line),
	[HCSEC_A_AUDIT_PATH] = ATTR(path, text_bytes),
	[HCSEC_A_AUDIT_ORIGIN] = ATTR(origin, text_value),
	[HCSEC_A_AUDIT_LEVEL] = ATTR(level, text_u32),
	[HCSEC_A_AUDIT_STDIN] = ATTR(stdin, text_value),
	[HCSEC_A_AUDIT_STDOUT] = ATTR(stdout, text_value),
	[HCSEC_A_AUDIT_STDERR] = ATTR(stderr, text_value),
	[HCSEC_A_AUDIT_GAINS] = ATTR(gains, text_flag),
	[HCSEC_A_AUDIT_FAMILY] = ATTR(family, text_family),
	[HCSEC_A_AUDIT_SOCKTYPE] = ATTR(socktype, text_socktype),
	[HCSEC_A_AUDIT_PROTOCOL] = ATTR(proto, text_protocol),
	[HCSEC_A_AUDIT_ADDR] = ATTR(addr, text_addr),
	[HCSEC_A_AUDIT_PORT] = ATTR(port, text_port),
	[HCSEC_A_AUDIT_POLICY] = ATTR(policy, text_quoted),
	[HCSEC_A_AUDIT_SERIAL] = ATTR(serial, text_u64),
	[HCSEC_A_AUDIT_REASON] = ATTR(reason, text_quoted),
	[HCSEC_A_AUDIT_KIND] = ATTR(kind, text_kind),
	[HCSEC_A_AUDIT_EPOCH] = ATTR(epoch, text_u32),
	[HCSEC_A_AUDIT_KEYSET] = ATTR(keyset, text_u64),
	[HCSEC_A_AUDIT_DIGEST] = ATTR(digest, text_digest),
	[HCSEC_A_AUDIT_OBJECT] = ATTR(object, text_value),
	[HCSEC_A_AUDIT_FILE_KIND] = ATTR(filekind, text_value),
	[HCSEC_A_AUDIT_TO] = ATTR(to, text_bytes),
	[HCSEC_A_AUDIT_ACCESS] = ATTR(access, text_value),
	[HCSEC_A_AUDIT_INTERFACE] = ATTR(interface, text_quoted),
	[HCSEC_A_AUDIT_ENCRYPTED] = ATTR(encrypted, text_flag),
	[HCSEC_A_AUDIT_TARGET] = ATTR(target, text_value),
	[HCSEC_A_AUDIT_TARGET_PID] = ATTR(target_pid, text_u32),
	[HCSEC_A_AUDIT_SIGNAL] = ATTR(signal, text_u32),
	[HCSEC_A_AUDIT_CAPABILITY] = ATTR(capability, text_value),
	[HCSEC_A_AUDIT_ID_KIND] = ATTR(id_kind, text_value),
	[HCSEC_A_AUDIT_ID] = ATTR(id, text_u32),
	[HCSEC_A_AUDIT_NAMESPACE] = ATTR(namespace, text_value),
	[HCSEC_A_AUDIT_OPERATION] = ATTR(operation, text_value),
	[HCSEC_A_AUDIT_FSTYPE] = ATTR(fstype, text_quoted),
	[HCSEC_A_AUDIT_SOURCE] = ATTR(source, text_bytes),
	[HCSEC_A_AUDIT_GAINED] = ATTR(gained, text_value),
	[HCSEC_A_AUDIT_BOOT_ID] = ATTR(boot_id, text_boot_id),
	[HCSEC_A_AUDIT_VERSION] = ATTR(version, text_u32),
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
		state.key_len = text_attrs[type].key_len;
		text_attrs[type].print(&state, attr);
	}
	if (stamp) {
		put_string(text, " hash=");
		put_hex(text, stamp->hash, HCSEC_CHAIN_SIZE);
	}
}
