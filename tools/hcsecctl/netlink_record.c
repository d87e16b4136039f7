// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - An audit record that came over netlink, as text
 *
 * Writes what record_text.c of the kernel writes, so that scripts need not care
 * where a record came from; the selftests compare the two.
 */

#include <arpa/inet.h>
#include <ctype.h>
#include <inttypes.h>
#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>

#include <linux/hcsec.h>
#include <netlink/attr.h>

#include "chain.h"
#include "names.h"
#include "netlink_record.h"
#include "util.h"

#define NSEC_PER_SEC UINT64_C(1000000000)

/**
 * struct writer - Where text goes, and what it may depend on
 *
 * @out: Where to.
 * @key: Key of the attribute.
 * @file: Attribute of the rule's source file, NULL before it was seen.
 * @family: Socket family, %AF_UNSPEC before it was seen.
 */
struct writer {
	FILE *out;
	const char *key;
	const struct nlattr *file;
	uint32_t family;
};

/* Bytes that neither end a value nor need an escape. */
static bool all_plain(const char *value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		const char c = value[i];

		if (!c || !isascii(c) ||
		    (!isalnum(c) && !strchr("_-.,:/@+%", c)))
			return false;
	}
	return true;
}

static void put_escaped(FILE *out, const char *value, size_t len)
{
	size_t i;

	for (i = 0; i < len; i++) {
		const char c = value[i];

		if (c >= ' ' && c <= '~' && c != '"' && c != '\\')
			fputc(c, out);
		else
			fprintf(out, "\\x%02x", (unsigned char)c);
	}
}

static void put_string(struct writer *to, const char *value, size_t len,
		       bool quote)
{
	fprintf(to->out, " %s=%s", to->key, quote ? "\"" : "");
	put_escaped(to->out, value, len);
	if (quote)
		fputc('"', to->out);
}

static size_t string_len(const struct nlattr *attr)
{
	return strnlen(nla_data(attr), (size_t)nla_len(attr));
}

static void put_named(struct writer *to, const char *name, uint32_t value)
{
	if (name)
		fprintf(to->out, " %s=%s", to->key, name);
	else
		fprintf(to->out, " %s=%" PRIu32, to->key, value);
}

static void write_u32(struct writer *to, const struct nlattr *attr)
{
	put_named(to, NULL, nla_get_u32(attr));
}

static void write_u64(struct writer *to, const struct nlattr *attr)
{
	fprintf(to->out, " %s=%" PRIu64, to->key, nla_get_u64(attr));
}

static void write_port(struct writer *to, const struct nlattr *attr)
{
	put_named(to, NULL, nla_get_u16(attr));
}

static void write_flag(struct writer *to, const struct nlattr *attr)
{
	(void)attr;
	put_named(to, NULL, 1);
}

static void write_time(struct writer *to, const struct nlattr *attr)
{
	const uint64_t time = nla_get_u64(attr);

	fprintf(to->out, " %s=%" PRIu64 ".%09" PRIu64, to->key,
		time / NSEC_PER_SEC, time % NSEC_PER_SEC);
}

/* The first of a line, so without a blank. */
static void write_seq(struct writer *to, const struct nlattr *attr)
{
	fprintf(to->out, "%s=%" PRIu64, to->key, nla_get_u64(attr));
}

static void write_value(struct writer *to, const struct nlattr *attr)
{
	const char *value = nla_data(attr);
	const size_t len = string_len(attr);

	put_string(to, value, len, !all_plain(value, len));
}

static void write_quoted(struct writer *to, const struct nlattr *attr)
{
	put_string(to, nla_data(attr), string_len(attr), true);
}

static void write_bytes(struct writer *to, const struct nlattr *attr)
{
	put_string(to, nla_data(attr), (size_t)nla_len(attr), true);
}

static void write_type(struct writer *to, const struct nlattr *attr)
{
	const uint32_t type = nla_get_u32(attr);

	put_named(to, hcsec_name(HCSEC_NAMES_RECORD, type), type);
}

static void write_verdict(struct writer *to, const struct nlattr *attr)
{
	const uint32_t verdict = nla_get_u32(attr);

	put_named(to, hcsec_name(HCSEC_NAMES_VERDICT, verdict), verdict);
}

static void write_mode(struct writer *to, const struct nlattr *attr)
{
	const uint32_t mode = nla_get_u32(attr);

	put_named(to, hcsec_name(HCSEC_NAMES_MODE, mode), mode);
}

static void write_errno(struct writer *to, const struct nlattr *attr)
{
	const uint32_t err = nla_get_u32(attr);

	put_named(to, strerrorname_np((int)err), err);
}

static void write_family(struct writer *to, const struct nlattr *attr)
{
	to->family = nla_get_u32(attr);
	put_named(to, hcsec_name(HCSEC_NAMES_FAMILY, to->family), to->family);
}

static void write_socktype(struct writer *to, const struct nlattr *attr)
{
	const uint32_t type = nla_get_u32(attr);

	put_named(to, hcsec_name(HCSEC_NAMES_SOCKTYPE, type), type);
}

/* Numbers of protocols mean something else in every family. */
static void write_protocol(struct writer *to, const struct nlattr *attr)
{
	const uint32_t protocol = nla_get_u32(attr);

	if (to->family != AF_INET && to->family != AF_INET6)
		write_u32(to, attr);
	else if (protocol)
		put_named(to, hcsec_name(HCSEC_NAMES_PROTOCOL, protocol),
			  protocol);
}

static void write_addr(struct writer *to, const struct nlattr *attr)
{
	const int family = nla_len(attr) == 4 ? AF_INET : AF_INET6;
	char text[INET6_ADDRSTRLEN];

	if (nla_len(attr) != 4 && nla_len(attr) != 16)
		return;
	inet_ntop(family, nla_data(attr), text, sizeof(text));
	fprintf(to->out, " %s=%s", to->key, text);
}

static void write_file(struct writer *to, const struct nlattr *attr)
{
	to->file = attr;
}

/* The file's name and the line, as compilers write a position. */
static void write_line(struct writer *to, const struct nlattr *attr)
{
	const char *quote, *name;
	size_t len;

	if (!to->file)
		return;
	name = nla_data(to->file);
	len = string_len(to->file);
	quote = all_plain(name, len) ? "" : "\"";
	fprintf(to->out, " %s=%s", to->key, quote);
	put_escaped(to->out, name, len);
	fprintf(to->out, ":%" PRIu32 "%s", nla_get_u32(attr), quote);
}

static void write_kind(struct writer *to, const struct nlattr *attr)
{
	const uint32_t kind = nla_get_u32(attr);

	put_named(to, hcsec_name(HCSEC_NAMES_BLOB, kind), kind);
}

static void write_hash(struct writer *to, const struct nlattr *attr)
{
	const unsigned char *bytes = nla_data(attr);
	int i;

	fprintf(to->out, " %s=", to->key);
	for (i = 0; i < nla_len(attr); i++)
		fprintf(to->out, "%02x", bytes[i]);
}

static void write_boot_id(struct writer *to, const struct nlattr *attr)
{
	const unsigned char *b = nla_data(attr);

	fprintf(to->out,
		" %s=%02x%02x%02x%02x-%02x%02x-%02x%02x-%02x%02x-%02x%02x%02x%02x%02x%02x",
		to->key, b[0], b[1], b[2], b[3], b[4], b[5], b[6], b[7], b[8],
		b[9], b[10], b[11], b[12], b[13], b[14], b[15]);
}

/* Least length of what is read as a number; strings and bytes have none. */
#define U16 sizeof(uint16_t)
#define U32 sizeof(uint32_t)
#define U64 sizeof(uint64_t)

static const struct {
	const char *key;
	void (*write)(struct writer *to, const struct nlattr *attr);
	size_t least;
} writers[HCSEC_A_AUDIT_MAX + 1] = {
	[HCSEC_A_AUDIT_SEQ] = { "seq", write_seq, U64 },
	[HCSEC_A_AUDIT_TIME] = { "time", write_time, U64 },
	[HCSEC_A_AUDIT_TYPE] = { "type", write_type, U32 },
	[HCSEC_A_AUDIT_VERDICT] = { "verdict", write_verdict, U32 },
	[HCSEC_A_AUDIT_MODE] = { "mode", write_mode, U32 },
	[HCSEC_A_AUDIT_ERRNO] = { "errno", write_errno, U32 },
	[HCSEC_A_AUDIT_PROFILE] = { "profile", write_value, 0 },
	[HCSEC_A_AUDIT_CGROUP] = { "cgroup", write_quoted, 0 },
	[HCSEC_A_AUDIT_CGROUP_ID] = { "cgroup_id", write_u64, U64 },
	[HCSEC_A_AUDIT_PID] = { "pid", write_u32, U32 },
	[HCSEC_A_AUDIT_TGID] = { "tgid", write_u32, U32 },
	[HCSEC_A_AUDIT_UID] = { "uid", write_u32, U32 },
	[HCSEC_A_AUDIT_COMM] = { "comm", write_quoted, 0 },
	[HCSEC_A_AUDIT_EVENT] = { "event", write_value, 0 },
	[HCSEC_A_AUDIT_MARKS] = { "marks", write_value, 0 },
	[HCSEC_A_AUDIT_FILE] = { "rule", write_file, 0 },
	[HCSEC_A_AUDIT_LINE] = { "rule", write_line, U32 },
	[HCSEC_A_AUDIT_PATH] = { "path", write_bytes, 0 },
	[HCSEC_A_AUDIT_ORIGIN] = { "origin", write_value, 0 },
	[HCSEC_A_AUDIT_LEVEL] = { "level", write_u32, U32 },
	[HCSEC_A_AUDIT_STDIN] = { "stdin", write_value, 0 },
	[HCSEC_A_AUDIT_STDOUT] = { "stdout", write_value, 0 },
	[HCSEC_A_AUDIT_STDERR] = { "stderr", write_value, 0 },
	[HCSEC_A_AUDIT_GAINS] = { "gains", write_flag, 0 },
	[HCSEC_A_AUDIT_FAMILY] = { "family", write_family, U32 },
	[HCSEC_A_AUDIT_SOCKTYPE] = { "socktype", write_socktype, U32 },
	[HCSEC_A_AUDIT_PROTOCOL] = { "proto", write_protocol, U32 },
	[HCSEC_A_AUDIT_ADDR] = { "addr", write_addr, 0 },
	[HCSEC_A_AUDIT_PORT] = { "port", write_port, U16 },
	[HCSEC_A_AUDIT_POLICY] = { "policy", write_quoted, 0 },
	[HCSEC_A_AUDIT_SERIAL] = { "serial", write_u64, U64 },
	[HCSEC_A_AUDIT_REASON] = { "reason", write_quoted, 0 },
	[HCSEC_A_AUDIT_KIND] = { "kind", write_kind, U32 },
	[HCSEC_A_AUDIT_EPOCH] = { "epoch", write_u32, U32 },
	[HCSEC_A_AUDIT_KEYSET] = { "keyset", write_u64, U64 },
	[HCSEC_A_AUDIT_DIGEST] = { "digest", write_hash, 0 },
	[HCSEC_A_AUDIT_OBJECT] = { "object", write_value, 0 },
	[HCSEC_A_AUDIT_FILE_KIND] = { "filekind", write_value, 0 },
	[HCSEC_A_AUDIT_TO] = { "to", write_bytes, 0 },
	[HCSEC_A_AUDIT_ACCESS] = { "access", write_value, 0 },
	[HCSEC_A_AUDIT_INTERFACE] = { "interface", write_quoted, 0 },
	[HCSEC_A_AUDIT_ENCRYPTED] = { "encrypted", write_flag, 0 },
	[HCSEC_A_AUDIT_TARGET] = { "target", write_value, 0 },
	[HCSEC_A_AUDIT_TARGET_PID] = { "target_pid", write_u32, U32 },
	[HCSEC_A_AUDIT_SIGNAL] = { "signal", write_u32, U32 },
	[HCSEC_A_AUDIT_CAPABILITY] = { "capability", write_value, 0 },
	[HCSEC_A_AUDIT_ID_KIND] = { "id_kind", write_value, 0 },
	[HCSEC_A_AUDIT_ID] = { "id", write_u32, U32 },
	[HCSEC_A_AUDIT_NAMESPACE] = { "namespace", write_value, 0 },
	[HCSEC_A_AUDIT_OPERATION] = { "operation", write_value, 0 },
	[HCSEC_A_AUDIT_FSTYPE] = { "fstype", write_quoted, 0 },
	[HCSEC_A_AUDIT_SOURCE] = { "source", write_bytes, 0 },
	[HCSEC_A_AUDIT_GAINED] = { "gained", write_value, 0 },
	[HCSEC_A_AUDIT_BOOT_ID] = { "boot_id", write_boot_id,
				    HCSEC_BOOT_ID_SIZE },
	[HCSEC_A_AUDIT_VERSION] = { "version", write_u32, U32 },
	[HCSEC_A_AUDIT_HASH] = { "hash", write_hash, 0 },
};

void netlink_record_text(FILE *out, struct nlattr *attrs, int len)
{
	struct writer to = { .out = out };
	struct nlattr *attr;
	int rem;

	nla_for_each_attr(attr, attrs, len, rem) {
		const int type = nla_type(attr);

		/* A newer kernel may tell more than this program knows. */
		if (type > HCSEC_A_AUDIT_MAX || !writers[type].write ||
		    (size_t)nla_len(attr) < writers[type].least)
			continue;
		to.key = writers[type].key;
		writers[type].write(&to, attr);
	}
}
