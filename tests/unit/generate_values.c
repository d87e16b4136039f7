// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Values for random policies, and random events
 *
 * Values are drawn from small pools, so that rules and events meet.
 */

#include <arpa/inet.h>
#include <stdio.h>
#include <sys/socket.h>

#include "generate.h"
#include "generate_values.h"

#define pick_low(r, pool) (PICK(r, pool).low)

static const struct number families[] = {
	{ "unix", AF_UNIX, AF_UNIX },	 { "inet", AF_INET, AF_INET },
	{ "inet6", AF_INET6, AF_INET6 }, { "netlink", AF_NETLINK, AF_NETLINK },
	{ "packet", AF_PACKET, AF_PACKET }, { "1", 1, 1 }, { "40", 40, 40 },
};

static const struct number types[] = {
	{ "stream", SOCK_STREAM, SOCK_STREAM },
	{ "dgram", SOCK_DGRAM, SOCK_DGRAM },
	{ "raw", SOCK_RAW, SOCK_RAW },
	{ "seqpacket", SOCK_SEQPACKET, SOCK_SEQPACKET },
	{ "2", 2, 2 },
};

static const struct number protocols[] = {
	{ "tcp", 6, 6 }, { "udp", 17, 17 }, { "icmp", 1, 1 }, { "0", 0, 0 },
	{ "132", 132, 132 },
};

static const struct number ports[] = {
	{ "22", 22, 22 },	{ "80", 80, 80 },
	{ "443", 443, 443 },	{ "80-443", 80, 443 },
	{ "1-65535", 1, 65535 }, { "1024-65535", 1024, 65535 },
	{ "65535", 65535, 65535 },
};

static const struct number origins[] = {
	{ "file", HCSEC_ORIGIN_FILE, HCSEC_ORIGIN_FILE },
	{ "memfd", HCSEC_ORIGIN_MEMFD, HCSEC_ORIGIN_MEMFD },
	{ "deleted", HCSEC_ORIGIN_DELETED, HCSEC_ORIGIN_DELETED },
	{ "unreachable", HCSEC_ORIGIN_UNREACHABLE, HCSEC_ORIGIN_UNREACHABLE },
	{ "pipe", HCSEC_ORIGIN_PIPE, HCSEC_ORIGIN_PIPE },
	{ "socket", HCSEC_ORIGIN_SOCKET, HCSEC_ORIGIN_SOCKET },
	{ "anon", HCSEC_ORIGIN_ANON, HCSEC_ORIGIN_ANON },
};

static const struct number file_kinds[] = {
	{ "regular", HCSEC_FILE_REGULAR, HCSEC_FILE_REGULAR },
	{ "directory", HCSEC_FILE_DIRECTORY, HCSEC_FILE_DIRECTORY },
	{ "symlink", HCSEC_FILE_SYMLINK, HCSEC_FILE_SYMLINK },
	{ "fifo", HCSEC_FILE_FIFO, HCSEC_FILE_FIFO },
	{ "socket", HCSEC_FILE_SOCKET, HCSEC_FILE_SOCKET },
	{ "char", HCSEC_FILE_CHAR, HCSEC_FILE_CHAR },
	{ "block", HCSEC_FILE_BLOCK, HCSEC_FILE_BLOCK },
	{ "other", HCSEC_FILE_OTHER, HCSEC_FILE_OTHER },
};

static const struct number file_accesses[] = {
	{ "read", HCSEC_ACCESS_READ, HCSEC_ACCESS_READ },
	{ "write", HCSEC_ACCESS_WRITE, HCSEC_ACCESS_WRITE },
};

static const struct number ptrace_accesses[] = {
	{ "read", HCSEC_ACCESS_READ, HCSEC_ACCESS_READ },
	{ "attach", HCSEC_ACCESS_ATTACH, HCSEC_ACCESS_ATTACH },
};

static const struct number targets[] = {
	{ "self", HCSEC_TARGET_SELF, HCSEC_TARGET_SELF },
	{ "container", HCSEC_TARGET_CONTAINER, HCSEC_TARGET_CONTAINER },
	{ "other", HCSEC_TARGET_OTHER, HCSEC_TARGET_OTHER },
	{ "host", HCSEC_TARGET_HOST, HCSEC_TARGET_HOST },
};

static const struct number signals[] = {
	{ "0", 0, 0 }, { "HUP", 1, 1 }, { "SIGKILL", 9, 9 }, { "9", 9, 9 },
	{ "TERM", 15, 15 }, { "64", 64, 64 },
};

static const struct number capabilities[] = {
	{ "chown", 0, 0 }, { "cap_kill", 5, 5 }, { "sys_admin", 21, 21 },
	{ "CAP_BPF", 39, 39 }, { "40", 40, 40 }, { "63", 63, 63 },
};

static const struct number ids[] = {
	{ "0", 0, 0 }, { "1-999", 1, 999 }, { "1000", 1000, 1000 },
	{ "1-4294967295", 1, 0xffffffff },
};

static const struct number namespaces[] = {
	{ "mnt", HCSEC_NS_MNT, HCSEC_NS_MNT },
	{ "user", HCSEC_NS_USER, HCSEC_NS_USER },
	{ "net", HCSEC_NS_NET, HCSEC_NS_NET },
	{ "time", HCSEC_NS_TIME, HCSEC_NS_TIME },
};

#define OPERATION(name, value) { name, HCSEC_##value, HCSEC_##value }

static const struct number operations[] = {
	OPERATION("new", MOUNT_NEW),
	OPERATION("bind", MOUNT_BIND),
	OPERATION("move", MOUNT_MOVE),
	OPERATION("remount", MOUNT_REMOUNT),
	OPERATION("propagation", MOUNT_PROPAGATION),
	OPERATION("file", MODULE_FILE),
	OPERATION("memory", MODULE_MEMORY),
	OPERATION("request", MODULE_REQUEST),
	OPERATION("firmware", MODULE_FIRMWARE),
	OPERATION("kexec", MODULE_KEXEC),
	OPERATION("map", BPF_MAP),
	OPERATION("program", BPF_PROGRAM),
	OPERATION("token", BPF_TOKEN),
	OPERATION("bpf-command", BPF_COMMAND),
	OPERATION("setup", IO_URING_SETUP),
	OPERATION("sqpoll", IO_URING_SQPOLL),
	OPERATION("credentials", IO_URING_CREDENTIALS),
	OPERATION("uring-command", IO_URING_COMMAND),
	OPERATION("open", PERF_OPEN),
	OPERATION("create", KEY_CREATE),
	OPERATION("use", KEY_USE),
};

static const struct number levels[] = {
	{ "0", 0, 0 }, { "1", 1, 1 }, { "1-2", 1, 2 }, { "2-64", 2, 64 },
};

static const struct number stdios[] = {
	{ "none", HCSEC_STDIO_NONE, HCSEC_STDIO_NONE },
	{ "tty", HCSEC_STDIO_TTY, HCSEC_STDIO_TTY },
	{ "file", HCSEC_STDIO_FILE, HCSEC_STDIO_FILE },
	{ "pipe", HCSEC_STDIO_PIPE, HCSEC_STDIO_PIPE },
	{ "unix", HCSEC_STDIO_UNIX, HCSEC_STDIO_UNIX },
	{ "inet", HCSEC_STDIO_INET, HCSEC_STDIO_INET },
	{ "other", HCSEC_STDIO_OTHER, HCSEC_STDIO_OTHER },
};

#define NUMBERS(pool) .numbers = (pool), .n = ARRAY_SIZE(pool)

const struct keyword keywords[] = {
	{ "memfd", .is_flag = true },
	{ "deleted", .is_flag = true },
	{ "unreachable", .is_flag = true },
	{ "interpreter", .is_flag = true },
	{ "gains", .is_flag = true },
	{ "path", .set = "path" },
	{ "origin", NUMBERS(origins) },
	{ "level", NUMBERS(levels) },
	{ "stdin", NUMBERS(stdios) },
	{ "stdout", NUMBERS(stdios) },
	{ "stderr", NUMBERS(stdios) },
	{ "family", NUMBERS(families) },
	{ "type", NUMBERS(types) },
	{ "protocol", NUMBERS(protocols) },
	{ "to", .set = "net", .events = SOCKETS },
	{ "to", .set = "path", .events = FILES },
	{ "from", .set = "net" },
	{ "at", .set = "net" },
	{ "port", NUMBERS(ports), .set = "port" },
	{ "abstract", .set = NULL },
	{ "encrypted", .is_flag = true },
	{ "interface", .set = NULL },
	{ "kind", NUMBERS(file_kinds) },
	{ "access", NUMBERS(file_accesses), .events = FILES },
	{ "access", NUMBERS(ptrace_accesses), .events = PROCESSES },
	{ "target", NUMBERS(targets) },
	{ "signal", NUMBERS(signals) },
	{ "capability", NUMBERS(capabilities) },
	{ "uid", NUMBERS(ids) },
	{ "gid", NUMBERS(ids) },
	{ "namespace", NUMBERS(namespaces) },
	{ "operation", NUMBERS(operations) },
	{ "fstype", .set = NULL },
	{ "source", .set = "path" },
};

const u32 nkeywords = ARRAY_SIZE(keywords);

static void pick_number(struct rand *r, const struct number *pool, u32 n,
			struct model_value *v)
{
	const struct number *const number = &pool[rand_below(r, n)];

	snprintf(v->text, sizeof(v->text), "%s", number->text);
	v->low = number->low;
	v->high = number->high;
}

static void pick_address(struct rand *r, u8 *addr, u32 len)
{
	static const u8 octets4[] = { 10, 10, 0, 1, 20, 255 };
	static const u8 octets6[] = { 0, 0, 0, 1, 0x20, 0xfd, 0xff };
	static const u8 mapped[12] = { [10] = 0xff, [11] = 0xff };
	u32 i;

	for (i = 0; i < len; i++)
		addr[i] = len == 4 ? PICK(r, octets4) : PICK(r, octets6);
	if (len == 16 && rand_percent(r, 30)) {
		memcpy(addr, mapped, sizeof(mapped));
		pick_address(r, addr + 12, 4);
	}
}

static void pick_net(struct rand *r, struct model_value *v)
{
	char text[INET6_ADDRSTRLEN];
	u32 bit;

	v->addr_len = rand_percent(r, 50) ? 4 : 16;
	v->prefix = rand_percent(r, 30) ?
			    v->addr_len * 8 :
			    rand_below(r, v->addr_len * 8 + 1);
	pick_address(r, v->addr, v->addr_len);
	for (bit = v->prefix; bit < v->addr_len * 8; bit++)
		v->addr[bit / 8] &= ~(0x80 >> bit % 8);
	inet_ntop(v->addr_len == 4 ? AF_INET : AF_INET6, v->addr, text,
		  sizeof(text));
	if (v->prefix == v->addr_len * 8 && rand_percent(r, 50))
		snprintf(v->text, sizeof(v->text), "%s", text);
	else
		snprintf(v->text, sizeof(v->text), "%s/%u", text, v->prefix);
}

void pick_path(struct rand *r, char text[MODEL_TEXT], const char *const *pieces,
	       u32 n)
{
	u32 left = 1 + rand_below(r, 3);
	size_t len = 0;

	while (left--)
		len += snprintf(text + len, MODEL_TEXT - len, "/%s",
				pieces[rand_below(r, n)]);
}

static void pick_pattern(struct rand *r, char text[MODEL_TEXT])
{
	static const char *const pieces[] = {
		"bin", "a",   "sh",	"*",	   "?",	      "*sh",  "b*",
		"[ab]", "[!a]*", "{a,sh}", "**",   "s\\h",    "b[a-m]*",
		"x",   "**h", "{b?,x}{sh,}", "{b*,x}*", "a", "bin",
	};

	pick_path(r, text, pieces, ARRAY_SIZE(pieces));
}

static void pick_name(struct rand *r, char text[MODEL_TEXT])
{
	static const char *const pieces[] = { "bin",  "a", "sh", "bash",
					      "bsh", "x", "b",  "xsh" };

	pick_path(r, text, pieces, ARRAY_SIZE(pieces));
}

static const char *const abstract_patterns[] = { "a", "a*", "**", "?", "b",
						 "[!b]*", "a/x" };
static const char *const abstract_names[] = { "a", "b", "ab", "a/x", "" };
static const char *const word_patterns[] = { "eth0", "eth*", "*", "tmpfs",
					     "?th0", "[a-p]*", "eth1" };
static const char *const words[] = { "eth0", "eth1", "tmpfs", "wg0" };

static void pick_value(struct rand *r, const struct keyword *k,
		       struct model_value *v)
{
	*v = (struct model_value){};
	if (k->numbers)
		pick_number(r, k->numbers, k->n, v);
	else if (k->set && !strcmp(k->set, "path"))
		pick_pattern(r, v->text);
	else if (!strcmp(k->name, "interface") || !strcmp(k->name, "fstype"))
		snprintf(v->text, sizeof(v->text), "%s",
			 PICK(r, word_patterns));
	else if (!strcmp(k->name, "abstract"))
		snprintf(v->text, sizeof(v->text), "%s",
			 PICK(r, abstract_patterns));
	else
		pick_net(r, v);
}

const struct keyword *find_keyword(const char *name)
{
	u32 i;

	for (i = 0; strcmp(keywords[i].name, name); i++)
		;
	return &keywords[i];
}

void pick_values(struct rand *r, const struct model_policy *p,
		 const struct keyword *k, struct model_values *values)
{
	u32 i;

	values->n = 1 + rand_below(r, MODEL_VALUES);
	for (i = 0; i < values->n; i++) {
		struct model_value *const v = &values->at[i];
		const struct model_set *const set =
			p->nsets ? &p->sets[rand_below(r, p->nsets)] : NULL;

		pick_value(r, k, v);
		if (k->set && set && !strcmp(set->keyword, k->set) &&
		    rand_percent(r, 60)) {
			snprintf(v->text, sizeof(v->text), "%s", set->name);
			v->set = set;
		}
	}
}

/* Those of sequences, too. */
static u64 of_kind_data(const struct model_policy *p)
{
	u64 marks = 0;
	u32 i;

	for (i = 0; i < p->nmarks; i++) {
		if (p->marks[i].kind == HCSEC_MARK_DATA)
			marks |= 1ULL << i;
	}
	return marks;
}

u64 pick_event(struct rand *r, const struct model_policy *p)
{
	u64 event;

	do {
		event = EVENT(rand_below(r, HCSEC_EVENT_NR));
	} while (!(event & p->topic));
	return event;
}

static void make_exec(struct rand *r, struct model_event *e)
{
	u32 i;

	e->origin = rand_percent(r, 75) ? HCSEC_ORIGIN_FILE :
					  rand_below(r, HCSEC_ORIGIN_PIPE);
	e->level = rand_below(r, 3);
	for (i = 0; i < 3; i++)
		e->stdio[i] = rand_below(r, HCSEC_STDIO_NR);
	e->gains = rand_percent(r, 20);
	e->named = e->origin == HCSEC_ORIGIN_FILE;
	if (e->named)
		pick_name(r, e->name);
}

static void make_file(struct rand *r, struct model_event *e)
{
	e->origin = rand_percent(r, 75) ? HCSEC_ORIGIN_FILE :
					  rand_below(r, HCSEC_ORIGIN_NR);
	e->named = e->origin == HCSEC_ORIGIN_FILE;
	if (e->named)
		pick_name(r, e->name);
	e->kind = rand_below(r, HCSEC_FILE_KIND_NR);
	if (e->type == HCSEC_EVENT_FILE_LINK ||
	    e->type == HCSEC_EVENT_FILE_RENAME)
		pick_name(r, e->other);
	if (e->type == HCSEC_EVENT_FILE_OPEN ||
	    e->type == HCSEC_EVENT_FILE_RECEIVE)
		e->access = rand_below(r, HCSEC_ACCESS_ATTACH);
	e->gains = rand_percent(r, 20) && model_clause_fits("gains", e->type);
}

static void make_process(struct rand *r, struct model_event *e)
{
	static const u32 any_ids[] = { 0, 1, 999, 1000, 0xffffffff };

	if (model_clause_fits("target", e->type))
		e->target = HCSEC_TARGET_SELF + rand_below(r, 4);
	switch (e->type) {
	case HCSEC_EVENT_PROCESS_PTRACE:
		e->access = PICK(r, ptrace_accesses).low;
		break;
	case HCSEC_EVENT_PROCESS_KILL:
		e->number = pick_low(r, signals);
		break;
	case HCSEC_EVENT_PROCESS_CAPABLE:
		e->number = pick_low(r, capabilities);
		break;
	case HCSEC_EVENT_PROCESS_SETID:
		e->id_kind = HCSEC_ID_UID + rand_below(r, 2);
		e->number = PICK(r, any_ids);
		break;
	case HCSEC_EVENT_PROCESS_NS_CHANGED:
		e->number = pick_low(r, namespaces);
		break;
	default:
		break;
	}
}

static void make_system(struct rand *r, struct model_event *e)
{
	const struct number *operation;
	struct model_value value;

	e->named = rand_percent(r, 85) && model_clause_fits("path", e->type);
	if (e->named)
		pick_name(r, e->name);
	if (model_clause_fits("operation", e->type)) {
		do {
			operation = &PICK(r, operations);
			value.low = operation->low;
		} while (!model_value_fits("operation", &value, e->type));
		e->operation = operation->low;
	}
	if (e->type != HCSEC_EVENT_SYSTEM_MOUNT)
		return;
	if (rand_percent(r, 60))
		pick_name(r, e->other);
	if (rand_percent(r, 60))
		snprintf(e->word, sizeof(e->word), "%s", PICK(r, words));
}

static void make_unix_name(struct rand *r, struct model_event *e)
{
	e->named = rand_percent(r, 85);
	if (!e->named)
		return;
	/* A name that cannot be told is empty. */
	if (rand_percent(r, 40))
		snprintf(e->name, sizeof(e->name), "@%s",
			 PICK(r, abstract_names));
	else if (rand_percent(r, 90))
		pick_name(r, e->name);
}

static void make_socket(struct rand *r, struct model_event *e)
{
	e->family = rand_percent(r, 40) ? AF_INET :
					  pick_low(r, families);
	e->socktype = pick_low(r, types);
	e->protocol = pick_low(r, protocols);
	if (e->type == HCSEC_EVENT_SOCKET_CREATE)
		return;
	if (e->family == AF_UNIX) {
		make_unix_name(r, e);
	} else if (e->family == AF_INET || e->family == AF_INET6) {
		e->addr_len = e->family == AF_INET ? 4 : 16;
		pick_address(r, e->addr, e->addr_len);
		e->port = rand_percent(r, 85) ? pick_low(r, ports) : 0;
		if (rand_percent(r, 5))
			e->addr_len = 0;
	}
	if (!model_clause_fits("interface", e->type))
		return;
	e->encrypted = rand_percent(r, 30);
	if (rand_percent(r, 70))
		snprintf(e->word, sizeof(e->word), "%s", PICK(r, words));
}

void generate_event(struct rand *r, const struct model_policy *p,
		    struct model_event *e)
{
	*e = (struct model_event){
		.type = __builtin_ctzll(pick_event(r, p)),
	};
	if (EVENT(e->type) & EXEC)
		make_exec(r, e);
	else if (EVENT(e->type) & SOCKETS)
		make_socket(r, e);
	else if (EVENT(e->type) & FILES)
		make_file(r, e);
	else if (EVENT(e->type) & PROCESSES)
		make_process(r, e);
	else
		make_system(r, e);
	e->name_len = strlen(e->name);
	if (model_has_object(e->type) && rand_percent(r, 60))
		e->object = rand_u64(r) & of_kind_data(p);
}
