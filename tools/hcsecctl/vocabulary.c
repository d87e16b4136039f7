// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - The clauses of rules
 *
 * One table says which clauses there are, which events and attributes they
 * speak of, and what their values look like.  Names of values are those that
 * audit records have, see security/hcsec/names.c.
 */

#include <ctype.h>

#include "clause.h"

#define BIT_OF(name) EVENT_BIT(HCSEC_EVENT_##name)
#define EXEC GROUP_EXEC
#define SOCKET GROUP_SOCKET
#define FILES GROUP_FILE
#define REMOTE_TO (BIT_OF(SOCKET_CONNECT) | BIT_OF(SOCKET_SEND))
#define REMOTE_FROM (BIT_OF(SOCKET_ACCEPTED) | BIT_OF(SOCKET_RECV))
#define LOCAL (BIT_OF(SOCKET_BIND) | BIT_OF(SOCKET_LISTEN) | BIT_OF(SOCKET_ACCEPT))
#define ADDRESSED (SOCKET & ~BIT_OF(SOCKET_CREATE))
#define NAMED_ANEW (BIT_OF(FILE_LINK) | BIT_OF(FILE_RENAME))
#define OPENED (BIT_OF(FILE_OPEN) | BIT_OF(FILE_RECEIVE))
#define MOUNTED (BIT_OF(SYSTEM_MOUNT) | BIT_OF(SYSTEM_UMOUNT) | \
		 BIT_OF(SYSTEM_PIVOT) | BIT_OF(SYSTEM_MODULE))
#define OPERATED (BIT_OF(SYSTEM_MOUNT) | BIT_OF(SYSTEM_MODULE) |	\
		  BIT_OF(SYSTEM_BPF) | BIT_OF(SYSTEM_IO_URING) |	\
		  BIT_OF(SYSTEM_PERF) | BIT_OF(SYSTEM_KEY))
#define TARGETED (BIT_OF(PROCESS_PTRACE) | BIT_OF(PROCESS_KILL))
#define WITH_OBJECT (EXEC | ADDRESSED | FILES)
#define ANY_EVENT (BIT_OF(NR) - 1)

/* The attribute of one group, and of another one. */
#define AT(group, name) \
	[HCSEC_GROUP_##group] = HCSEC_##name + 1
#define ATTR(group, name) .attr = { [HCSEC_GROUP_##group] = HCSEC_##name + 1 }
#define ORIGIN                                                                \
	.attr = { AT(EXEC, EXEC_ORIGIN), AT(FILE, FILE_ORIGIN) },             \
	.meaning = "where a program or a file comes from"

#define MAX_NAMES 128
#define MAX_PREFIXED 32

static const struct named_value family_aliases[] = { { "local", 1 },
						     { "route", 16 },
						     {} };

static const struct named_value ptrace_names[] = {
	{ "read", HCSEC_ACCESS_READ },
	{ "attach", HCSEC_ACCESS_ATTACH },
	{}
};

static const struct clause clauses_known[] = {
	{ "path", CLAUSE_PATHS, EXEC | ADDRESSED | FILES | MOUNTED,
	  .attr = { AT(EXEC, EXEC_PATH), AT(SOCKET, SOCKET_PATH),
		    AT(FILE, FILE_PATH), AT(SYSTEM, SYSTEM_PATH) },
	  .meaning = "a program, a file, the address of a unix socket or a place of a mount" },
	{ "origin", CLAUSE_NAMES, EXEC | FILES, ORIGIN,
	  .names = HCSEC_NAMES_ORIGIN, .high = HCSEC_ORIGIN_NR - 1 },
	{ "memfd", CLAUSE_FLAG, EXEC | FILES, ORIGIN,
	  .low = HCSEC_ORIGIN_MEMFD, .high = HCSEC_ORIGIN_MEMFD },
	{ "deleted", CLAUSE_FLAG, EXEC | FILES, ORIGIN,
	  .low = HCSEC_ORIGIN_DELETED, .high = HCSEC_ORIGIN_DELETED },
	{ "unreachable", CLAUSE_FLAG, EXEC | FILES, ORIGIN,
	  .low = HCSEC_ORIGIN_UNREACHABLE, .high = HCSEC_ORIGIN_UNREACHABLE },
	{ "level", CLAUSE_NUMBERS, EXEC, ATTR(EXEC, EXEC_LEVEL), .max = 64,
	  .meaning = "interpreters" },
	{ "interpreter", CLAUSE_FLAG, EXEC, ATTR(EXEC, EXEC_LEVEL), .low = 1,
	  .high = 0xffffffff, .meaning = "interpreters" },
	{ "stdin", CLAUSE_NAMES, EXEC, ATTR(EXEC, EXEC_STDIN),
	  HCSEC_NAMES_STDIO, .high = HCSEC_STDIO_NR - 1,
	  .meaning = "a program's standard input" },
	{ "stdout", CLAUSE_NAMES, EXEC, ATTR(EXEC, EXEC_STDOUT),
	  HCSEC_NAMES_STDIO, .high = HCSEC_STDIO_NR - 1,
	  .meaning = "a program's standard output" },
	{ "stderr", CLAUSE_NAMES, EXEC, ATTR(EXEC, EXEC_STDERR),
	  HCSEC_NAMES_STDIO, .high = HCSEC_STDIO_NR - 1,
	  .meaning = "a program's standard error" },
	{ "gains", CLAUSE_FLAG, EXEC | BIT_OF(FILE_CHMOD) | BIT_OF(FILE_CREATE),
	  .attr = { AT(EXEC, EXEC_GAINS), AT(FILE, FILE_GAINS) }, .low = 1,
	  .high = 0xffffffff,
	  .meaning = "a program that gains privilege or a file that will give it" },
	{ "family", CLAUSE_NAMES, SOCKET, ATTR(SOCKET, SOCKET_FAMILY),
	  HCSEC_NAMES_FAMILY, family_aliases, .low = 1, .high = 0xffff,
	  .max = 0xffff, .meaning = "a socket" },
	{ "type", CLAUSE_NAMES, SOCKET, ATTR(SOCKET, SOCKET_TYPE),
	  HCSEC_NAMES_SOCKTYPE, .high = 0xffff, .max = 0xffff,
	  .meaning = "a socket" },
	{ "protocol", CLAUSE_NAMES, SOCKET, ATTR(SOCKET, SOCKET_PROTOCOL),
	  HCSEC_NAMES_PROTOCOL, .high = 0xffff, .max = 0xffff,
	  .meaning = "a socket" },
	{ "to", CLAUSE_NETS, REMOTE_TO, ATTR(SOCKET, SOCKET_ADDR),
	  .meaning = "the remote address of connect and send" },
	{ "to", CLAUSE_PATHS, NAMED_ANEW, ATTR(FILE, FILE_TO),
	  .meaning = "the new name of link and rename" },
	{ "from", CLAUSE_NETS, REMOTE_FROM, ATTR(SOCKET, SOCKET_ADDR),
	  .meaning = "the remote address of accepted and recv" },
	{ "at", CLAUSE_NETS, LOCAL, ATTR(SOCKET, SOCKET_ADDR),
	  .meaning = "the local address of bind, listen and accept" },
	{ "port", CLAUSE_PORTS, ADDRESSED, ATTR(SOCKET, SOCKET_PORT),
	  .meaning = "the address of a socket" },
	{ "abstract", CLAUSE_ABSTRACT, ADDRESSED, ATTR(SOCKET, SOCKET_PATH),
	  .meaning = "the address of a unix socket" },
	{ "interface", CLAUSE_WORDS, REMOTE_TO,
	  ATTR(SOCKET, SOCKET_INTERFACE),
	  .meaning = "the device that connect and send go out by" },
	{ "encrypted", CLAUSE_FLAG, REMOTE_TO, ATTR(SOCKET, SOCKET_ENCRYPTED),
	  .low = 1, .high = 0xffffffff,
	  .meaning = "what connect and send go out by" },
	{ "kind", CLAUSE_NAMES, FILES, ATTR(FILE, FILE_KIND),
	  HCSEC_NAMES_FILE_KIND, .high = HCSEC_FILE_KIND_NR - 1,
	  .meaning = "a file" },
	{ "access", CLAUSE_ACCESS, OPENED, ATTR(FILE, FILE_ACCESS),
	  HCSEC_NAMES_ACCESS, .low = HCSEC_ACCESS_READ,
	  .high = HCSEC_ACCESS_WRITE,
	  .meaning = "what a file is opened for" },
	{ "access", CLAUSE_NAMES, BIT_OF(PROCESS_PTRACE),
	  ATTR(PROCESS, PROCESS_ACCESS), .aliases = ptrace_names,
	  .high = HCSEC_ACCESS_ATTACH,
	  .meaning = "what ptrace is for" },
	{ "target", CLAUSE_NAMES, TARGETED, ATTR(PROCESS, PROCESS_TARGET),
	  HCSEC_NAMES_TARGET, .low = HCSEC_TARGET_SELF,
	  .high = HCSEC_TARGET_NR - 1,
	  .meaning = "whom ptrace and kill are done to" },
	{ "signal", CLAUSE_NAMES, BIT_OF(PROCESS_KILL),
	  ATTR(PROCESS, PROCESS_SIGNAL), .aliases = signal_names,
	  .prefix = "SIG", .high = 64, .max = 64, .meaning = "a signal" },
	{ "capability", CLAUSE_NAMES, BIT_OF(PROCESS_CAPABLE),
	  ATTR(PROCESS, PROCESS_CAPABILITY), HCSEC_NAMES_CAPABILITY,
	  .prefix = "cap_", .high = 63, .max = 63,
	  .meaning = "a capability that is used" },
	{ "uid", CLAUSE_IDS, BIT_OF(PROCESS_SETID), ATTR(PROCESS, PROCESS_ID),
	  .max = 0xffffffff, .low = HCSEC_ID_UID, .high = HCSEC_ID_UID,
	  .meaning = "the new id of setid" },
	{ "gid", CLAUSE_IDS, BIT_OF(PROCESS_SETID), ATTR(PROCESS, PROCESS_ID),
	  .max = 0xffffffff, .low = HCSEC_ID_GID, .high = HCSEC_ID_GID,
	  .meaning = "the new id of setid" },
	{ "namespace", CLAUSE_NAMES, BIT_OF(PROCESS_NS_CHANGED),
	  ATTR(PROCESS, PROCESS_NAMESPACE), HCSEC_NAMES_NAMESPACE,
	  .high = HCSEC_NS_NR - 1, .meaning = "a namespace that was changed" },
	{ "operation", CLAUSE_NAMES, OPERATED,
	  ATTR(SYSTEM, SYSTEM_OPERATION), HCSEC_NAMES_OPERATION,
	  .low = HCSEC_OPERATION_NONE + 1, .high = HCSEC_OPERATION_NR - 1,
	  .meaning = "which of several things is done" },
	{ "fstype", CLAUSE_WORDS, BIT_OF(SYSTEM_MOUNT),
	  ATTR(SYSTEM, SYSTEM_FSTYPE), .meaning = "a new mount" },
	{ "source", CLAUSE_PATHS, BIT_OF(SYSTEM_MOUNT),
	  ATTR(SYSTEM, SYSTEM_SOURCE), .meaning = "a mount of what is there" },
	{ "when", CLAUSE_WHEN, ANY_EVENT, .role = 0 },
	{ "unless", CLAUSE_MARKS, ANY_EVENT,
	  .role = offsetof(struct hcsec_tuple, unless) },
	{ "set", CLAUSE_MARKS, ANY_EVENT,
	  .role = offsetof(struct hcsec_tuple, set) },
	{ "clear", CLAUSE_MARKS, ANY_EVENT,
	  .role = offsetof(struct hcsec_tuple, clear) },
	{ "object", CLAUSE_OBJECT, WITH_OBJECT,
	  .meaning = "something that holds data" },
	{ "errno", CLAUSE_ERRNO, ANY_EVENT, .role = 0 },
};

const struct clause *clause_find(const struct item *item)
{
	if (!item || item->kind != ITEM_WORD)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(clauses_known); i++) {
		if (!strcmp(clauses_known[i].name, item->text))
			return &clauses_known[i];
	}
	return NULL;
}

bool clause_is_keyword(const char *word)
{
	const struct item item = { .kind = ITEM_WORD, .text = word };

	return clause_find(&item);
}

/* Whether a clause is about an event of the same group as one of some events. */
static bool is_near(const struct clause *clause, u64 events)
{
	for (u32 i = 0; i < HCSEC_EVENT_NR; i++) {
		if ((events & EVENT_BIT(i)) &&
		    clause->attr[hcsec_event_group(i)])
			return true;
	}
	return false;
}

/*
 * What a keyword means depends on the events.  One that fits none of them is
 * told to be wrong by whoever called this, so it need only be near.
 */
const struct clause *clause_choose(struct sema *s,
				   const struct clauses *clauses,
				   const struct item *item)
{
	const u64 events = clauses->explicit_events | clauses->group_events;
	const struct clause *first = clause_find(item);
	const struct clause *fits = NULL, *near = NULL;

	for (size_t i = 0; first && i < ARRAY_SIZE(clauses_known); i++) {
		const struct clause *const c = &clauses_known[i];

		if (strcmp(c->name, first->name))
			continue;
		if (!near && is_near(c, events))
			near = c;
		if (!(c->events & events))
			continue;
		if (fits) {
			diag_error(s->c, item->loc,
				   "'%s' is %s, and %s: make it a rule for each",
				   c->name, fits->meaning, c->meaning);
			return NULL;
		}
		fits = c;
	}
	if (!fits)
		fits = near;
	return fits ? fits : first;
}

bool clause_value(const struct clause *clause, const char *name, u32 *value)
{
	const size_t n = clause->prefix ? strlen(clause->prefix) : 0;
	char lower[MAX_PREFIXED];
	int found;

	/* "CAP_SYS_ADMIN" is in books, "sys_admin" in records. */
	if (n && strlen(name) - n < sizeof(lower) &&
	    !strncasecmp(name, clause->prefix, n)) {
		name += n;
		if (clause->names) {
			for (found = 0; name[found]; found++)
				lower[found] = tolower(name[found]);
			lower[found] = '\0';
			name = lower;
		}
	}
	if (clause->aliases && find_value(clause->aliases, name, value))
		return true;
	if (!clause->names)
		return false;
	found = hcsec_name_find(clause->names, name);
	if (found < 0 || (u32)found < clause->low || (u32)found > clause->high)
		return false;
	*value = found;
	return true;
}

u64 clause_value_events(const struct clause *clause, const char *name)
{
	static const u8 first[][2] = {
		{ HCSEC_MOUNT_NEW, HCSEC_EVENT_SYSTEM_MOUNT },
		{ HCSEC_MODULE_FILE, HCSEC_EVENT_SYSTEM_MODULE },
		{ HCSEC_BPF_MAP, HCSEC_EVENT_SYSTEM_BPF },
		{ HCSEC_IO_URING_SETUP, HCSEC_EVENT_SYSTEM_IO_URING },
		{ HCSEC_PERF_OPEN, HCSEC_EVENT_SYSTEM_PERF },
		{ HCSEC_KEY_CREATE, HCSEC_EVENT_SYSTEM_KEY },
	};
	u32 value, i = ARRAY_SIZE(first);

	if (clause->kind != CLAUSE_NAMES || !clause_value(clause, name, &value))
		return ~0ULL;
	if (clause->names == HCSEC_NAMES_ORIGIN)
		return value > HCSEC_ORIGIN_UNREACHABLE ? ~EXEC : ~0ULL;
	if (clause->names != HCSEC_NAMES_OPERATION)
		return ~0ULL;
	while (value < first[--i][0])
		;
	return EVENT_BIT(first[i][1]);
}

/* What an unknown word was meant to be: a clause or a name of its own sort. */
static const char *suggest_word(const char *word, const struct clause *clause,
				const struct named_value *names,
				const struct symbols *symbols)
{
	const char *all[ARRAY_SIZE(clauses_known) + 2 * MAX_NAMES];
	const char *found;
	size_t n = 0;

	if (clause && !names)
		names = clause->aliases;
	for (; names && names->name && n < MAX_NAMES; names++)
		all[n++] = names->name;
	for (u32 i = 0; clause && clause->names && i < MAX_NAMES; i++) {
		const char *const name = hcsec_name(clause->names, i);

		if (name && i >= clause->low && i <= clause->high)
			all[n++] = name;
	}
	for (size_t i = 0; i < ARRAY_SIZE(clauses_known); i++)
		all[n++] = clauses_known[i].name;
	found = symbols ? symbol_suggest(symbols, word) : NULL;
	return found ? found : suggest(word, all, n);
}

void clause_unknown(struct sema *s, const struct item *item, const char *what,
		    const struct clause *clause,
		    const struct named_value *names,
		    const struct symbols *symbols)
{
	const char *const guess =
		suggest_word(item->text, clause, names, symbols);

	if (guess)
		diag_error(s->c, item->loc, "unknown %s '%s'; did you mean '%s'?",
			   what, item->text, guess);
	else
		diag_error(s->c, item->loc, "unknown %s '%s'", what,
			   item->text);
}
