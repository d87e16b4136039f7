// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Names of events and of values
 */

#include <signal.h>

#include "flow.h"
#include "rules.h"

#define S(name) { #name, SIG##name }

const struct named_value signal_names[] = {
	S(HUP),	 S(INT),  S(QUIT), S(ILL),   S(TRAP), S(ABRT), S(BUS),
	S(FPE),	 S(KILL), S(USR1), S(SEGV),  S(USR2), S(PIPE), S(ALRM),
	S(TERM), S(CHLD), S(CONT), S(STOP),  S(TSTP), S(TTIN), S(TTOU),
	S(URG),	 S(XCPU), S(XFSZ), S(VTALRM), S(PROF), S(WINCH), S(IO),
	S(PWR),	 S(SYS),  S(STKFLT), {}
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

static const struct named_value groups[] = {
	{ "socket", HCSEC_GROUP_SOCKET },
	{ "file", HCSEC_GROUP_FILE },
	{ "process", HCSEC_GROUP_PROCESS },
	{ "system", HCSEC_GROUP_SYSTEM },
	{}
};

/* Names that the design has as well. */
static const struct named_value aliases[] = {
	{ "userns.create", HCSEC_EVENT_PROCESS_USERNS_CREATE },
	{ "ns.changed", HCSEC_EVENT_PROCESS_NS_CHANGED },
	{}
};

bool find_events(const char *word, u64 *mask, bool *is_group)
{
	u32 value;

	*mask = 0;
	*is_group = find_value(groups, word, &value);
	for (u32 i = 0; *is_group && i < HCSEC_EVENT_NR; i++) {
		if (hcsec_event_group(i) == value)
			*mask |= EVENT_BIT(i);
	}
	if (find_value(aliases, word, &value))
		*mask = EVENT_BIT(value);
	for (u32 i = 0; i < HCSEC_EVENT_NR; i++) {
		if (!strcmp(hcsec_event_name(i), word))
			*mask = EVENT_BIT(i);
	}
	return *mask;
}

const char *suggest_event(const char *word)
{
	const char *names[2 * HCSEC_EVENT_NR + ARRAY_SIZE(groups)];
	const char *whole[2 * HCSEC_EVENT_NR + ARRAY_SIZE(groups)];
	const char *found;
	u32 n = 0;

	for (const struct named_value *i = groups; i->name; i++) {
		whole[n] = i->name;
		names[n++] = i->name;
	}
	/* "connect" is meant to be "socket.connect", "conect" as well. */
	for (u32 i = 0; i < HCSEC_EVENT_NR; i++) {
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
