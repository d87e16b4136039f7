// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Names of events and of values
 */

#include <netinet/in.h>
#include <sys/socket.h>

#include "flow.h"
#include "rules.h"

#ifndef IPPROTO_MPTCP
#define IPPROTO_MPTCP 262
#endif

const struct named_value family_names[] = {
	{ "unix", AF_UNIX },	 { "inet", AF_INET },
	{ "inet6", AF_INET6 },	 { "netlink", AF_NETLINK },
	{ "packet", AF_PACKET }, { "local", AF_UNIX },
	{ "ax25", 3 },		 { "ipx", 4 },
	{ "appletalk", 5 },	 { "netrom", 6 },
	{ "x25", 9 },		 { "rose", 11 },
	{ "key", 15 },		 { "route", AF_NETLINK },
	{ "llc", 26 },		 { "rds", 21 },
	{ "pppox", 24 },	 { "ib", 27 },
	{ "mpls", 28 },		 { "can", 29 },
	{ "tipc", 30 },		 { "bluetooth", 31 },
	{ "iucv", 32 },		 { "rxrpc", 33 },
	{ "phonet", 35 },	 { "ieee802154", 36 },
	{ "caif", 37 },		 { "alg", 38 },
	{ "nfc", 39 },		 { "vsock", 40 },
	{ "kcm", 41 },		 { "qipcrtr", 42 },
	{ "smc", 43 },		 { "xdp", 44 },
	{ "mctp", 45 },		 {}
};

const struct named_value type_names[] = {
	{ "stream", 1 },    { "dgram", 2 }, { "raw", 3 },    { "rdm", 4 },
	{ "seqpacket", 5 }, { "dccp", 6 },  { "packet", 10 }, {}
};

const struct named_value protocol_names[] = {
	{ "icmp", IPPROTO_ICMP },     { "tcp", IPPROTO_TCP },
	{ "udp", IPPROTO_UDP },	      { "icmpv6", IPPROTO_ICMPV6 },
	{ "sctp", IPPROTO_SCTP },     { "udplite", IPPROTO_UDPLITE },
	{ "mptcp", IPPROTO_MPTCP },   { "dccp", IPPROTO_DCCP },
	{ "igmp", IPPROTO_IGMP },     { "gre", IPPROTO_GRE },
	{ "esp", IPPROTO_ESP },	      { "ah", IPPROTO_AH },
	{ "raw", IPPROTO_RAW },	      {}
};

const struct named_value stdio_names[] = {
	{ "none", HCSEC_STDIO_NONE }, { "tty", HCSEC_STDIO_TTY },
	{ "file", HCSEC_STDIO_FILE }, { "pipe", HCSEC_STDIO_PIPE },
	{ "unix", HCSEC_STDIO_UNIX }, { "inet", HCSEC_STDIO_INET },
	{ "other", HCSEC_STDIO_OTHER }, {}
};

const struct named_value origin_names[] = {
	{ "file", HCSEC_ORIGIN_FILE },
	{ "memfd", HCSEC_ORIGIN_MEMFD },
	{ "deleted", HCSEC_ORIGIN_DELETED },
	{ "unreachable", HCSEC_ORIGIN_UNREACHABLE },
	{ "pipe", HCSEC_ORIGIN_PIPE },
	{ "socket", HCSEC_ORIGIN_SOCKET },
	{ "anon", HCSEC_ORIGIN_ANON },
	{}
};

#define E(name) { #name, name }

const struct named_value errno_names[] = {
	E(EPERM),	    E(ENOENT),	     E(ESRCH),	      E(EINTR),
	E(EIO),		    E(ENXIO),	     E(E2BIG),	      E(ENOEXEC),
	E(EBADF),	    E(ECHILD),	     E(EAGAIN),	      E(ENOMEM),
	E(EACCES),	    E(EFAULT),	     E(EBUSY),	      E(EEXIST),
	E(EXDEV),	    E(ENODEV),	     E(ENOTDIR),      E(EISDIR),
	E(EINVAL),	    E(ENFILE),	     E(EMFILE),	      E(ENOTTY),
	E(ETXTBSY),	    E(EFBIG),	     E(ENOSPC),	      E(ESPIPE),
	E(EROFS),	    E(EMLINK),	     E(EPIPE),	      E(EDOM),
	E(ERANGE),	    E(EDEADLK),	     E(ENAMETOOLONG), E(ENOLCK),
	E(ENOSYS),	    E(ENOTEMPTY),    E(ELOOP),	      E(ENODATA),
	E(ETIME),	    E(EPROTO),	     E(EBADMSG),      E(EOVERFLOW),
	E(EUSERS),	    E(ENOTSOCK),     E(EDESTADDRREQ), E(EMSGSIZE),
	E(EPROTOTYPE),	    E(ENOPROTOOPT),  E(EPROTONOSUPPORT),
	E(ESOCKTNOSUPPORT), E(EOPNOTSUPP),   E(EPFNOSUPPORT), E(EAFNOSUPPORT),
	E(EADDRINUSE),	    E(EADDRNOTAVAIL), E(ENETDOWN),    E(ENETUNREACH),
	E(ENETRESET),	    E(ECONNABORTED), E(ECONNRESET),   E(ENOBUFS),
	E(EISCONN),	    E(ENOTCONN),     E(ESHUTDOWN),    E(ETIMEDOUT),
	E(ECONNREFUSED),    E(EHOSTDOWN),    E(EHOSTUNREACH), E(EALREADY),
	E(EINPROGRESS),	    E(ESTALE),	     E(EDQUOT),	      E(ECANCELED),
	E(ENOKEY),	    E(EKEYEXPIRED),  E(EKEYREVOKED),  E(EKEYREJECTED),
	{}
};

bool find_value(const struct named_value *table, const char *name, u32 *value)
{
	for (; table->name; table++) {
		if (!strcmp(table->name, name)) {
			*value = table->value;
			return true;
		}
	}
	return false;
}

bool policy_number(const char *text, u64 max, u64 *value)
{
	u64 n = 0;

	/* "0123" might mean octal to its author, so it means nothing. */
	if (!*text || (*text == '0' && text[1]))
		return false;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return false;
		if (check_mul_overflow(n, (u64)10, &n) ||
		    check_add_overflow(n, (u64)(*text - '0'), &n))
			return false;
	}
	*value = n;
	return n <= max;
}

/* Events that the language will have one day. */
static const char *const future_events[] = {
	"file",		  "file.open",	    "file.read",      "file.write",
	"file.create",	  "file.link",	    "file.rename",    "file.unlink",
	"file.chmod",	  "file.chown",	    "file.mmap-exec", "file.receive",
	"process",	  "process.fork",   "process.setid",  "process.capable",
	"process.ptrace", "process.kill",   "process.userns.create",
	"process.ns.changed",		    "process.escape", "userns.create",
	"ns.changed",	  "system",	    "system.mount",   "system.umount",
	"system.pivot",	  "system.module",  "system.bpf",     "system.io_uring",
	"system.perf",	  "system.key",
};

int find_events(const char *word, u64 *mask, bool *is_group)
{
	*is_group = !strcmp(word, "socket");
	if (*is_group) {
		*mask = GROUP_SOCKET;
		return 1;
	}
	for (u32 i = 0; i < HCSEC_EVENT_FILE_OPEN; i++) {
		if (!strcmp(hcsec_event_name(i), word)) {
			*mask = EVENT_BIT(i);
			return 1;
		}
	}
	for (size_t i = 0; i < ARRAY_SIZE(future_events); i++) {
		if (!strcmp(future_events[i], word))
			return -1;
	}
	return 0;
}

const char *suggest_event(const char *word)
{
	const char *names[2 * HCSEC_EVENT_NR + 1] = { "socket" };
	const char *whole[2 * HCSEC_EVENT_NR + 1] = { "socket" };
	const char *found;
	u32 n = 1;

	/* "connect" is meant to be "socket.connect", "conect" as well. */
	for (u32 i = 0; i < HCSEC_EVENT_FILE_OPEN; i++) {
		const char *const name = hcsec_event_name(i);
		const char *const dot = strchr(name, '.');

		if (dot && !strcmp(dot + 1, word))
			return name;
		whole[n] = name;
		names[n++] = name;
		if (dot) {
			whole[n] = name;
			names[n++] = dot + 1;
		}
	}
	found = suggest(word, names, n);
	for (u32 i = 0; found && i < n; i++) {
		if (names[i] == found)
			return whole[i];
	}
	return NULL;
}
