// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Names of values, as policies and audit records spell them
 *
 * Pure.  What an audit record calls something is what a rule on it calls it.
 */

#include <linux/hcsec.h>
#include <linux/in.h>

#include "flow.h"
#include "names.h"

static const char *const record_names[HCSEC_RECORD_NR] = {
	[HCSEC_RECORD_EVENT] = "event",
	[HCSEC_RECORD_ESCAPE] = "escape",
	[HCSEC_RECORD_LOAD] = "load",
	[HCSEC_RECORD_MODE] = "mode",
	[HCSEC_RECORD_BOOT] = "boot",
	[HCSEC_RECORD_SEAL] = "seal",
	[HCSEC_RECORD_FLOOR] = "floor",
	[HCSEC_RECORD_ASSIGN] = "assign",
};

static const char *const verdict_names[HCSEC_VERDICT_NR] = {
	[HCSEC_NONE] = "none",
	[HCSEC_ALLOW] = "allow",
	[HCSEC_AUDIT] = "audit",
	[HCSEC_DENY] = "deny",
	[HCSEC_KILL] = "kill",
};

static const char *const mode_names[HCSEC_MODE_NR] = {
	[HCSEC_MODE_ENFORCE] = "enforce",
	[HCSEC_MODE_PERMISSIVE] = "permissive",
};

static const char *const blob_names[HCSEC_BLOB_NR] = {
	[HCSEC_BLOB_POLICY] = "policy",
	[HCSEC_BLOB_KEYSET] = "keyset",
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

/* Source: include/linux/socket.h of Linux 6.12. */
static const char *const family_names[] = {
	[0] = "unspec",
	[1] = "unix",
	[2] = "inet",
	[3] = "ax25",
	[4] = "ipx",
	[5] = "appletalk",
	[6] = "netrom",
	[9] = "x25",
	[10] = "inet6",
	[11] = "rose",
	[15] = "key",
	[16] = "netlink",
	[17] = "packet",
	[21] = "rds",
	[24] = "pppox",
	[26] = "llc",
	[27] = "ib",
	[28] = "mpls",
	[29] = "can",
	[30] = "tipc",
	[31] = "bluetooth",
	[32] = "iucv",
	[33] = "rxrpc",
	[35] = "phonet",
	[36] = "ieee802154",
	[37] = "caif",
	[38] = "alg",
	[39] = "nfc",
	[40] = "vsock",
	[41] = "kcm",
	[42] = "qipcrtr",
	[43] = "smc",
	[44] = "xdp",
	[45] = "mctp",
};

/* Source: enum sock_type in include/linux/net.h of Linux 6.12. */
static const char *const socktype_names[] = {
	[1] = "stream",
	[2] = "dgram",
	[3] = "raw",
	[4] = "rdm",
	[5] = "seqpacket",
	[6] = "dccp",
	[10] = "packet",
};

static const char *const protocol_names[] = {
	[IPPROTO_ICMP] = "icmp",
	[IPPROTO_IGMP] = "igmp",
	[IPPROTO_TCP] = "tcp",
	[IPPROTO_UDP] = "udp",
	[IPPROTO_DCCP] = "dccp",
	[IPPROTO_GRE] = "gre",
	[IPPROTO_ESP] = "esp",
	[IPPROTO_AH] = "ah",
	[58] = "icmpv6",
	[IPPROTO_SCTP] = "sctp",
	[IPPROTO_UDPLITE] = "udplite",
	[IPPROTO_RAW] = "raw",
	[IPPROTO_MPTCP] = "mptcp",
};

#define NAMES(table) { table, sizeof(table) / sizeof((table)[0]) }

static const struct {
	const char *const *name;
	u32 end;
} tables[HCSEC_NAMES_NR] = {
	[HCSEC_NAMES_RECORD] = NAMES(record_names),
	[HCSEC_NAMES_VERDICT] = NAMES(verdict_names),
	[HCSEC_NAMES_MODE] = NAMES(mode_names),
	[HCSEC_NAMES_BLOB] = NAMES(blob_names),
	[HCSEC_NAMES_ORIGIN] = NAMES(origin_names),
	[HCSEC_NAMES_STDIO] = NAMES(stdio_names),
	[HCSEC_NAMES_FAMILY] = NAMES(family_names),
	[HCSEC_NAMES_SOCKTYPE] = NAMES(socktype_names),
	[HCSEC_NAMES_PROTOCOL] = NAMES(protocol_names),
};

/**
 * hcsec_name - Name of a value
 *
 * @names: Of what.
 * @value: The value, of any size.
 *
 * Context: Any.
 * Return: A static string, or NULL if it has no name.
 */
const char *hcsec_name(enum hcsec_names names, u32 value)
{
	return value < tables[names].end ? tables[names].name[value] : NULL;
}

/**
 * hcsec_name_find - Value of a name
 *
 * @names: Of what.
 * @name: The name.
 *
 * Context: Any.
 * Return: The value, or -ENOENT if nothing is called that.
 */
int hcsec_name_find(enum hcsec_names names, const char *name)
{
	u32 i;

	for (i = 0; i < tables[names].end; i++) {
		if (tables[names].name[i] && !strcmp(tables[names].name[i], name))
			return i;
	}
	return -ENOENT;
}
