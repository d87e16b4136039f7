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
	[HCSEC_RECORD_DECLASSIFY] = "declassify",
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
	[HCSEC_ORIGIN_PIPE] = "pipe",
	[HCSEC_ORIGIN_SOCKET] = "socket",
	[HCSEC_ORIGIN_ANON] = "anon",
};

static const char *const file_kind_names[HCSEC_FILE_KIND_NR] = {
	[HCSEC_FILE_REGULAR] = "regular",
	[HCSEC_FILE_DIRECTORY] = "directory",
	[HCSEC_FILE_SYMLINK] = "symlink",
	[HCSEC_FILE_FIFO] = "fifo",
	[HCSEC_FILE_SOCKET] = "socket",
	[HCSEC_FILE_CHAR] = "char",
	[HCSEC_FILE_BLOCK] = "block",
	[HCSEC_FILE_OTHER] = "other",
};

static const char *const access_names[HCSEC_ACCESS_NR] = {
	[HCSEC_ACCESS_NONE] = "none",
	[HCSEC_ACCESS_READ] = "read",
	[HCSEC_ACCESS_WRITE] = "write",
	[HCSEC_ACCESS_BOTH] = "both",
	[HCSEC_ACCESS_ATTACH] = "attach",
};

static const char *const target_names[HCSEC_TARGET_NR] = {
	[HCSEC_TARGET_NONE] = "none",
	[HCSEC_TARGET_SELF] = "self",
	[HCSEC_TARGET_CONTAINER] = "container",
	[HCSEC_TARGET_OTHER] = "other",
	[HCSEC_TARGET_HOST] = "host",
};

static const char *const id_names[HCSEC_ID_NR] = {
	[HCSEC_ID_NONE] = "none",
	[HCSEC_ID_UID] = "uid",
	[HCSEC_ID_GID] = "gid",
};

static const char *const namespace_names[HCSEC_NS_NR] = {
	[HCSEC_NS_MNT] = "mnt",
	[HCSEC_NS_UTS] = "uts",
	[HCSEC_NS_IPC] = "ipc",
	[HCSEC_NS_USER] = "user",
	[HCSEC_NS_PID] = "pid",
	[HCSEC_NS_NET] = "net",
	[HCSEC_NS_CGROUP] = "cgroup",
	[HCSEC_NS_TIME] = "time",
};

/* Told apart by their events, so that each is one word. */
static const char *const operation_names[HCSEC_OPERATION_NR] = {
	[HCSEC_OPERATION_NONE] = "none",
	[HCSEC_MOUNT_NEW] = "new",
	[HCSEC_MOUNT_BIND] = "bind",
	[HCSEC_MOUNT_MOVE] = "move",
	[HCSEC_MOUNT_REMOUNT] = "remount",
	[HCSEC_MOUNT_PROPAGATION] = "propagation",
	[HCSEC_MODULE_FILE] = "file",
	[HCSEC_MODULE_MEMORY] = "memory",
	[HCSEC_MODULE_REQUEST] = "request",
	[HCSEC_MODULE_FIRMWARE] = "firmware",
	[HCSEC_MODULE_KEXEC] = "kexec",
	[HCSEC_BPF_MAP] = "map",
	[HCSEC_BPF_PROGRAM] = "program",
	[HCSEC_BPF_TOKEN] = "token",
	[HCSEC_BPF_COMMAND] = "bpf-command",
	[HCSEC_IO_URING_SETUP] = "setup",
	[HCSEC_IO_URING_SQPOLL] = "sqpoll",
	[HCSEC_IO_URING_CREDENTIALS] = "credentials",
	[HCSEC_IO_URING_COMMAND] = "uring-command",
	[HCSEC_PERF_OPEN] = "open",
	[HCSEC_KEY_CREATE] = "create",
	[HCSEC_KEY_USE] = "use",
};

/* Source: include/uapi/linux/capability.h of Linux 6.12. */
static const char *const capability_names[] = {
	[0] = "chown",
	[1] = "dac_override",
	[2] = "dac_read_search",
	[3] = "fowner",
	[4] = "fsetid",
	[5] = "kill",
	[6] = "setgid",
	[7] = "setuid",
	[8] = "setpcap",
	[9] = "linux_immutable",
	[10] = "net_bind_service",
	[11] = "net_broadcast",
	[12] = "net_admin",
	[13] = "net_raw",
	[14] = "ipc_lock",
	[15] = "ipc_owner",
	[16] = "sys_module",
	[17] = "sys_rawio",
	[18] = "sys_chroot",
	[19] = "sys_ptrace",
	[20] = "sys_pacct",
	[21] = "sys_admin",
	[22] = "sys_boot",
	[23] = "sys_nice",
	[24] = "sys_resource",
	[25] = "sys_time",
	[26] = "sys_tty_config",
	[27] = "mknod",
	[28] = "lease",
	[29] = "audit_write",
	[30] = "audit_control",
	[31] = "setfcap",
	[32] = "mac_override",
	[33] = "mac_admin",
	[34] = "syslog",
	[35] = "wake_alarm",
	[36] = "block_suspend",
	[37] = "audit_read",
	[38] = "perfmon",
	[39] = "bpf",
	[40] = "checkpoint_restore",
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
	[HCSEC_NAMES_FILE_KIND] = NAMES(file_kind_names),
	[HCSEC_NAMES_ACCESS] = NAMES(access_names),
	[HCSEC_NAMES_TARGET] = NAMES(target_names),
	[HCSEC_NAMES_ID] = NAMES(id_names),
	[HCSEC_NAMES_NAMESPACE] = NAMES(namespace_names),
	[HCSEC_NAMES_OPERATION] = NAMES(operation_names),
	[HCSEC_NAMES_CAPABILITY] = NAMES(capability_names),
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
