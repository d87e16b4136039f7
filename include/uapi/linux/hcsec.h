/* SPDX-License-Identifier: GPL-2.0-only WITH Linux-syscall-note */
/*
 * hcsec - Blob format and generic netlink ABI
 *
 * The one header that the kernel and hcsecctl share.  All integers of a blob
 * are little-endian.  A blob is an envelope, a payload and signatures:
 *
 *   0 .. 127               struct hcsec_envelope
 *   128 .. 128+P-1         payload, P = payload_len
 *   128+P ..               sig_count times struct hcsec_signature
 *
 * and nothing after that.  The signed message is the envelope and the payload:
 * bytes 0 to 128+P-1, as pure Ed25519.  A blob has exactly one encoding:
 * whatever deviates from the one described here is refused.
 */

#ifndef _UAPI_LINUX_HCSEC_H
#define _UAPI_LINUX_HCSEC_H

#include <linux/types.h>

#define HCSEC_MAGIC_SIZE 16
#define HCSEC_POLICY_MAGIC "hcsec.policy.v1"
#define HCSEC_KEYSET_MAGIC "hcsec.keyset.v1"
#define HCSEC_FORMAT_VERSION 1
#define HCSEC_SIG_ED25519 1
#define HCSEC_MAX_BLOB (16 * 1024 * 1024)
#define HCSEC_MAX_SIGNATURES 8
#define HCSEC_KEY_SIZE 32
#define HCSEC_KEY_ID_SIZE 16
#define HCSEC_SIGNATURE_SIZE 64

/* A key id is the first 16 bytes of SHA-512(HCSEC_KEY_ID_CONTEXT || key). */
#define HCSEC_KEY_ID_CONTEXT "hcsec.keyid.v1"
#define HCSEC_KEY_ID_CONTEXT_SIZE 15 /* with the terminating NUL */

/**
 * struct hcsec_envelope - First 128 bytes of every blob
 *
 * @magic: Says what the payload is, and keeps a signature over one kind from
 *         counting for another: "hcsec.policy.v1" or "hcsec.keyset.v1", and a
 *         NUL.
 * @header_len: 128.
 * @payload_len: Bytes of payload, at least 1.
 * @format_version: %HCSEC_FORMAT_VERSION.
 * @sig_alg: %HCSEC_SIG_ED25519.
 * @sig_count: Number of signatures, 1 to %HCSEC_MAX_SIGNATURES.
 * @flags: 0; an unknown bit is refused.
 * @epoch: Of a keyset: the epoch that it starts or continues, never below the
 *         one in force.  Of a policy: the epoch of the keyset in force; serials
 *         of policies start anew in each.  Without a keyset it is 0.
 * @reserved0: 0.
 * @serial: Must rise with every blob of this kind, at least 1.
 * @not_before: Seconds since 1970 UTC before which the blob does not load, 0
 *              for no limit.
 * @not_after: Seconds since 1970 UTC after which the blob does not load, 0 for
 *             no limit.
 * @policy_id: Binds the blob to one slot; 0.
 * @target_id: Deployment that the blob is meant for, 0 for any.
 * @reserved1: 0.
 */
struct hcsec_envelope {
	__u8 magic[HCSEC_MAGIC_SIZE];
	__le32 header_len;
	__le32 payload_len;
	__le16 format_version;
	__u8 sig_alg;
	__u8 sig_count;
	__le32 flags;
	__le32 epoch;
	__le32 reserved0;
	__le64 serial;
	__le64 not_before;
	__le64 not_after;
	__u8 policy_id[16];
	__u8 target_id[16];
	__u8 reserved1[32];
};

/**
 * struct hcsec_signature - One signature, after the payload
 *
 * @key_id: Key that made it.  Signatures are sorted by key id, strictly
 *          ascending, so that no key can be counted twice.
 * @sig: Ed25519 signature: R, then S.
 */
struct hcsec_signature {
	__u8 key_id[HCSEC_KEY_ID_SIZE];
	__u8 sig[HCSEC_SIGNATURE_SIZE];
};

/* What a blob is, by its magic. */
enum hcsec_blob_kind {
	HCSEC_BLOB_POLICY,
	HCSEC_BLOB_KEYSET,
	HCSEC_BLOB_NR,
};

/*
 * The payload of a keyset: struct hcsec_keyset, then as many struct
 * hcsec_keyset_key and ids of revoked keys as it says, without gaps.
 *
 * A keyset is complete: it replaces the one in force, and a key that it does
 * not list is not trusted any more.  It has to be signed by as many root keys
 * as the keyset in force (or the built-in one) wants, and, if it changes the
 * root keys, their validity or their threshold, also by as many of its own root
 * keys as it wants itself.
 */

#define HCSEC_MAX_KEYS 64
#define HCSEC_MAX_REVOKED 1024
#define HCSEC_KEY_NAME_SIZE 64

/* What a key may sign. */
enum hcsec_key_role {
	HCSEC_ROLE_ROOT,	/* keysets; policies as struct hcsec_keyset says */
	HCSEC_ROLE_POLICY,	/* policies */
	HCSEC_ROLE_NR,
};

/* Root keys may sign policies, too. */
#define HCSEC_KEYSET_ROOT_SIGNS_POLICY 0x01

/**
 * struct hcsec_keyset - Start of a keyset's payload
 *
 * @nkeys: Number of keys, 1 to %HCSEC_MAX_KEYS.
 * @nrevoked: Number of revoked ids, up to %HCSEC_MAX_REVOKED.  An id that was
 *            revoked once stays so: a keyset without it does not load.
 * @root_threshold: Root keys that have to sign a keyset, from 1 to the number
 *                  of root keys and to %HCSEC_MAX_SIGNATURES.
 * @policy_threshold: Keys that have to sign a policy, from 1 to the number of
 *                    those that may and to %HCSEC_MAX_SIGNATURES.
 * @flags: %HCSEC_KEYSET_ROOT_SIGNS_POLICY or 0; an unknown bit is refused.
 * @reserved: 0.
 */
struct hcsec_keyset {
	__le32 nkeys;
	__le32 nrevoked;
	__u8 root_threshold;
	__u8 policy_threshold;
	__u8 flags;
	__u8 reserved[5];
};

/**
 * struct hcsec_keyset_key - A key that may sign
 *
 * @key: Ed25519 public key.  Keys are sorted by it, strictly ascending, so each
 *       has one role.
 * @not_before: Seconds since 1970 UTC before which its signatures do not count,
 *              0 for no limit.
 * @not_after: The same for after, 0 for no limit.
 * @role: enum hcsec_key_role.
 * @reserved: 0.
 * @name: Letters, digits and "._@-", at least one, then NULs, at least one.
 *        No two keys have the same name.
 */
struct hcsec_keyset_key {
	__u8 key[HCSEC_KEY_SIZE];
	__le64 not_before;
	__le64 not_after;
	__u8 role;
	__u8 reserved[7];
	__u8 name[HCSEC_KEY_NAME_SIZE];
};

/**
 * struct hcsec_revoked - A key whose signatures never count again
 *
 * @id: Its key id.  Ids are strictly ascending, and no listed key has one.
 */
struct hcsec_revoked {
	__u8 id[HCSEC_KEY_ID_SIZE];
};

/*
 * The payload of a policy.
 *
 * It starts with struct hcsec_payload, which gives the number of elements of
 * every section.  Sections follow in the order of enum hcsec_section, each
 * starting at the next multiple of 8; the bytes between are 0, and the last
 * section is padded too.  Offsets are thus never stored and cannot lie.
 */
enum hcsec_section {
	HCSEC_SECTION_STRINGS,	 /* bytes: NUL-terminated strings */
	HCSEC_SECTION_MARKS,	 /* struct hcsec_blob_mark */
	HCSEC_SECTION_FILES,	 /* struct hcsec_blob_file */
	HCSEC_SECTION_RULES,	 /* struct hcsec_blob_rule */
	HCSEC_SECTION_TUPLES,	 /* struct hcsec_blob_tuple */
	HCSEC_SECTION_ACTIONS,	 /* struct hcsec_blob_action */
	HCSEC_SECTION_LISTS,	 /* __le32 */
	HCSEC_SECTION_NODES,	 /* struct hcsec_blob_node */
	HCSEC_SECTION_BOUNDS,	 /* __le32 */
	HCSEC_SECTION_TARGETS,	 /* __le32, as many as bounds */
	HCSEC_SECTION_TABLES,	 /* struct hcsec_blob_table */
	HCSEC_SECTION_PROFILES,	 /* struct hcsec_blob_profile */
	HCSEC_SECTION_EVENTS,	 /* struct hcsec_blob_event */
	HCSEC_SECTION_ADDR4,	 /* struct hcsec_blob_addr4 */
	HCSEC_SECTION_ADDR6,	 /* struct hcsec_blob_addr6 */
	HCSEC_SECTION_LITERALS,	 /* struct hcsec_blob_literal */
	HCSEC_SECTION_LITBYTES,	 /* bytes of the literals, in order */
	HCSEC_SECTION_PATH_MAP,	 /* bytes: 256, byte to column */
	HCSEC_SECTION_PATH_STATES, /* struct hcsec_blob_state */
	HCSEC_SECTION_PATH_NEXT, /* struct hcsec_blob_next */
	HCSEC_SECTION_CGROUP_MAP, /* bytes: 256, byte to column */
	HCSEC_SECTION_CGROUP_STATES, /* struct hcsec_blob_state */
	HCSEC_SECTION_CGROUP_NEXT, /* struct hcsec_blob_next */
	HCSEC_SECTION_SOURCE,	 /* bytes: the source files in order, zlib */
	HCSEC_SECTION_NR,
};

/**
 * struct hcsec_payload - Start of a policy's payload
 *
 * @name: The policy's name, an offset in %HCSEC_SECTION_STRINGS.
 * @addr_classes: Number of address classes; classes are below it.
 * @path_classes: Number of path classes; classes are below it.
 * @reserved: 0.
 * @count: Number of elements of each section.
 */
struct hcsec_payload {
	__le32 name;
	__le32 addr_classes;
	__le32 path_classes;
	__le32 reserved;
	__le32 count[HCSEC_SECTION_NR];
};

/*
 * A string reference is the offset of a string's first byte in
 * %HCSEC_SECTION_STRINGS.  The section ends with a NUL, and a reference is 0 or
 * follows a NUL.  Strings are not empty, hold no control characters and are
 * stored once, in ascending order of strcmp().
 */

/* Where a mark is stored, and how it spreads. */
enum hcsec_mark_kind {
	HCSEC_MARK_PROCESS,
	HCSEC_MARK_CONTAINER,
	HCSEC_MARK_DATA,	/* of processes and of objects; follows what is read */
	HCSEC_MARK_KIND_NR,
};

/*
 * What a mark means given that hooks fire before success is known.  A taint
 * says "may have happened", a credit "surely happened", an exact mark both.
 */
enum hcsec_polarity {
	HCSEC_TAINT,
	HCSEC_CREDIT,
	HCSEC_EXACT,
	HCSEC_POLARITY_NR,
};

#define HCSEC_MAX_MARKS 64

/**
 * struct hcsec_blob_mark - A mark; its index is its bit in this policy's masks
 *
 * @name: String reference.  Names are unique.
 * @kind: enum hcsec_mark_kind.
 * @polarity: enum hcsec_polarity; of data marks %HCSEC_TAINT, because they spread
 *            before success is known.
 * @reserved: 0.
 * @declassifies: Data marks that do not leave a process that has this mark.
 *                Only credits of kind process declassify.
 */
struct hcsec_blob_mark {
	__le32 name;
	__u8 kind;
	__u8 polarity;
	__le16 reserved;
	__le64 declassifies;
};

/**
 * struct hcsec_blob_file - A source file of the policy
 *
 * @name: String reference.
 * @source_len: Its length.  All files together have at most %HCSEC_MAX_BLOB
 *              bytes.
 *
 * %HCSEC_SECTION_SOURCE is one stream as of RFC 1950, which inflates to all
 * files in order and ends with the section.  The kernel keeps it as it is.
 */
struct hcsec_blob_file {
	__le32 name;
	__le32 source_len;
};

/**
 * struct hcsec_blob_rule - Where a rule stands in the source
 *
 * @file: Index of a file.
 * @line: Line number, from 1.
 */
struct hcsec_blob_rule {
	__le32 file;
	__le32 line;
};

/* Verdicts, by severity.  NONE is a rule that has effects only. */
enum hcsec_verdict {
	HCSEC_NONE,
	HCSEC_ALLOW,
	HCSEC_AUDIT,
	HCSEC_DENY,
	HCSEC_KILL,
	HCSEC_VERDICT_NR,
};

#define HCSEC_MAX_ERRNO 133

/**
 * struct hcsec_blob_tuple - Guard, effects and verdict of a rule
 *
 * @need: Marks that the subject must have.
 * @unless: Marks that the subject must not have.
 * @set: Marks to set.
 * @clear: Marks to clear; disjoint from @set.
 * @object_need: Data marks that the object must have.
 * @object_unless: Data marks that the object must not have.
 * @object_set: Data marks to set on the object.
 * @verdict: enum hcsec_verdict.
 * @reserved0: 0.
 * @err: Errno of a denial, 1 to %HCSEC_MAX_ERRNO; 0 for the other verdicts.
 * @reserved1: 0.
 *
 * Tuples are unique and sorted: by their fields read as numbers, in the order
 * in which they lie.  Only events that have an object, which are exec, the
 * socket events but socket.create, and those of group file, have tuples with
 * marks of objects.
 */
struct hcsec_blob_tuple {
	__le64 need;
	__le64 unless;
	__le64 set;
	__le64 clear;
	__le64 object_need;
	__le64 object_unless;
	__le64 object_set;
	__u8 verdict;
	__u8 reserved0;
	__le16 err;
	__le32 reserved1;
};

/**
 * struct hcsec_blob_action - A tuple and the rule that it is reported as
 *
 * @tuple: Index of a tuple.
 * @rule: Index of a rule.
 */
struct hcsec_blob_action {
	__le32 tuple;
	__le32 rule;
};

/*
 * %HCSEC_SECTION_LISTS holds action lists, one after the other: a count, then
 * as many action indices, strictly ascending.  A list is referred to by the
 * index of its count.  The first list, at index 0, is the empty one.
 */

/**
 * struct hcsec_blob_node - One step of a decision: an attribute's intervals
 *
 * @first: Index of the node's first bound; nodes lie in order without gaps.
 * @count: Number of bounds, at least 1.
 * @depth: Number of steps that are left, this one included, 1 to
 *         %HCSEC_MAX_ATTRS.
 * @reserved: 0.
 *
 * Bounds are inclusive upper ends of intervals, strictly ascending, the last
 * one 0xffffffff.  The target beside the first bound that is not below the
 * attribute's value is the next node (whose depth is one less and whose index
 * is below this node's) or, at depth 1, an action list.  Adjacent targets
 * differ.
 */
struct hcsec_blob_node {
	__le32 first;
	__le32 count;
	__u8 depth;
	__u8 reserved[3];
};

#define HCSEC_MAX_ATTRS 8
#define HCSEC_MAX_TABLES 16 /* for one event of one profile */

/**
 * struct hcsec_blob_table - A decision table over some attributes of an event
 *
 * @root: Node to start at, whose depth is @nattrs.
 * @nattrs: Number of attributes looked at, 1 to %HCSEC_MAX_ATTRS.
 * @attr: The attributes, in the order in which nodes look at them, each below
 *        the event's number of attributes and none twice; unused ones are 0.
 * @reserved: 0.
 */
struct hcsec_blob_table {
	__le32 root;
	__u8 nattrs;
	__u8 attr[HCSEC_MAX_ATTRS];
	__u8 reserved[3];
};

enum hcsec_mode {
	HCSEC_MODE_ENFORCE,
	HCSEC_MODE_PERMISSIVE,
	HCSEC_MODE_NR,
};

/* When a task in a matching cgroup becomes a subject. */
enum hcsec_enter {
	HCSEC_ENTER_EXEC,
	HCSEC_ENTER_IMMEDIATE,
	HCSEC_ENTER_NR,
};

/* Kinds of namespaces. */
enum hcsec_namespace {
	HCSEC_NS_MNT,
	HCSEC_NS_UTS,
	HCSEC_NS_IPC,
	HCSEC_NS_USER,
	HCSEC_NS_PID,
	HCSEC_NS_NET,
	HCSEC_NS_CGROUP,
	HCSEC_NS_TIME,
	HCSEC_NS_NR,
};

/* A cgroup may be bound to the profile, even if hcsec is sealed. */
#define HCSEC_PROFILE_ASSIGNABLE 0x01
/* The namespaces of a container's first exec are its namespaces for life. */
#define HCSEC_PROFILE_PINNED 0x02
/*
 * Nobody in the container can call splice, tee or vmsplice, so that what passes
 * through a pipe is known from reads and writes.
 */
#define HCSEC_PROFILE_NO_SPLICE 0x04

/**
 * struct hcsec_blob_profile - A profile; its index is what cgroups map to
 *
 * @name: String reference.  Profiles are sorted by name, so by this reference.
 * @mode: enum hcsec_mode.
 * @enter: enum hcsec_enter.
 * @flags: Some of %HCSEC_PROFILE_ASSIGNABLE, %HCSEC_PROFILE_PINNED and
 *         %HCSEC_PROFILE_NO_SPLICE; an unknown bit is refused.
 * @private_ns: A bit for each enum hcsec_namespace in whose initial one a
 *              subject may not exec.
 *
 * Its events are elements profile * HCSEC_EVENT_NR .. + HCSEC_EVENT_NR - 1 of
 * %HCSEC_SECTION_EVENTS.
 */
struct hcsec_blob_profile {
	__le32 name;
	__u8 mode;
	__u8 enter;
	__u8 flags;
	__u8 private_ns;
};

enum hcsec_event_type {
	HCSEC_EVENT_EXEC,
	HCSEC_EVENT_SOCKET_CREATE,
	HCSEC_EVENT_SOCKET_BIND,
	HCSEC_EVENT_SOCKET_LISTEN,
	HCSEC_EVENT_SOCKET_ACCEPT,
	HCSEC_EVENT_SOCKET_ACCEPTED,
	HCSEC_EVENT_SOCKET_CONNECT,
	HCSEC_EVENT_SOCKET_SEND,
	HCSEC_EVENT_SOCKET_RECV,
	HCSEC_EVENT_FILE_OPEN,
	HCSEC_EVENT_FILE_READ,
	HCSEC_EVENT_FILE_WRITE,
	HCSEC_EVENT_FILE_CREATE,
	HCSEC_EVENT_FILE_LINK,
	HCSEC_EVENT_FILE_RENAME,
	HCSEC_EVENT_FILE_UNLINK,
	HCSEC_EVENT_FILE_CHMOD,
	HCSEC_EVENT_FILE_CHOWN,
	HCSEC_EVENT_FILE_MMAP_EXEC,
	HCSEC_EVENT_FILE_RECEIVE,
	HCSEC_EVENT_PROCESS_FORK,
	HCSEC_EVENT_PROCESS_SETID,
	HCSEC_EVENT_PROCESS_CAPABLE,
	HCSEC_EVENT_PROCESS_PTRACE,
	HCSEC_EVENT_PROCESS_KILL,
	HCSEC_EVENT_PROCESS_USERNS_CREATE,
	HCSEC_EVENT_PROCESS_NS_CHANGED,
	HCSEC_EVENT_PROCESS_ESCAPE,
	HCSEC_EVENT_SYSTEM_MOUNT,
	HCSEC_EVENT_SYSTEM_UMOUNT,
	HCSEC_EVENT_SYSTEM_PIVOT,
	HCSEC_EVENT_SYSTEM_MODULE,
	HCSEC_EVENT_SYSTEM_BPF,
	HCSEC_EVENT_SYSTEM_IO_URING,
	HCSEC_EVENT_SYSTEM_PERF,
	HCSEC_EVENT_SYSTEM_KEY,
	HCSEC_EVENT_NR,
};

/* No rule: what a table's event reports when nothing was matched. */
#define HCSEC_NO_RULE 0xffffffff

/**
 * struct hcsec_blob_event - What a profile says of one event
 *
 * @first_table: Index of its first table; tables lie in the order of events.
 * @ntables: Number of tables, at most %HCSEC_MAX_TABLES.
 * @default_deny: 1 if an event that no allow or audit rule matches is denied.
 * @reserved: 0.
 * @default_rule: Rule index of the "default deny" statement if @default_deny,
 *                %HCSEC_NO_RULE otherwise.
 *
 * process.escape and process.ns.changed are denied by default always; without a
 * statement that says so, their rule is %HCSEC_NO_RULE.
 */
struct hcsec_blob_event {
	__le32 first_table;
	__u8 ntables;
	__u8 default_deny;
	__le16 reserved;
	__le32 default_rule;
};

/* Attributes of an exec event. */
enum hcsec_exec_attr {
	HCSEC_EXEC_PATH,	/* path class; 0 unless the origin is FILE */
	HCSEC_EXEC_ORIGIN,	/* enum hcsec_origin */
	HCSEC_EXEC_LEVEL,	/* 0: the file named; 1: its interpreter; ... */
	HCSEC_EXEC_STDIN,	/* enum hcsec_stdio */
	HCSEC_EXEC_STDOUT,
	HCSEC_EXEC_STDERR,
	HCSEC_EXEC_GAINS,	/* 1 if the exec gains privilege */
	HCSEC_EXEC_ATTR_NR,
};

enum hcsec_origin {
	HCSEC_ORIGIN_FILE,
	HCSEC_ORIGIN_MEMFD,
	HCSEC_ORIGIN_DELETED,
	HCSEC_ORIGIN_UNREACHABLE,
	HCSEC_ORIGIN_PIPE,	/* this and the next are of group file only */
	HCSEC_ORIGIN_SOCKET,
	HCSEC_ORIGIN_ANON,	/* epoll, io_uring, pidfd, ... */
	HCSEC_ORIGIN_NR,
};

enum hcsec_stdio {
	HCSEC_STDIO_NONE,
	HCSEC_STDIO_TTY,
	HCSEC_STDIO_FILE,
	HCSEC_STDIO_PIPE,
	HCSEC_STDIO_UNIX,
	HCSEC_STDIO_INET,
	HCSEC_STDIO_OTHER,
	HCSEC_STDIO_NR,
};

/* Attributes of a socket event. */
enum hcsec_socket_attr {
	HCSEC_SOCKET_FAMILY,	/* AF_* */
	HCSEC_SOCKET_TYPE,	/* SOCK_* */
	HCSEC_SOCKET_PROTOCOL,	/* of inet stream and dgram 6 and 17, never 0 */
	HCSEC_SOCKET_ADDR,	/* address class; 0: the event has no address */
	HCSEC_SOCKET_PORT,	/* 0: the event has no port */
	HCSEC_SOCKET_PATH,	/* path class of a unix address; 0: unnamed */
	HCSEC_SOCKET_INTERFACE,	/* word class of the device that it leaves by */
	HCSEC_SOCKET_ENCRYPTED,	/* 1: by WireGuard, or under kernel TLS */
	HCSEC_SOCKET_ATTR_NR,
};

/*
 * A word, which is the name of a network interface or of a type of filesystems,
 * is classified as the path that consists of '%' and the word.
 */

/* Attributes of an event of group file. */
enum hcsec_file_attr {
	HCSEC_FILE_PATH,	/* path class; 0 unless the origin is FILE */
	HCSEC_FILE_ORIGIN,	/* enum hcsec_origin */
	HCSEC_FILE_KIND,	/* enum hcsec_file_kind */
	HCSEC_FILE_TO,		/* path class of the new name of link and rename */
	HCSEC_FILE_ACCESS,	/* enum hcsec_access, of open and receive */
	HCSEC_FILE_GAINS,	/* 1: chmod or create with a set-id bit */
	HCSEC_FILE_ATTR_NR,
};

enum hcsec_file_kind {
	HCSEC_FILE_REGULAR,
	HCSEC_FILE_DIRECTORY,
	HCSEC_FILE_SYMLINK,
	HCSEC_FILE_FIFO,	/* pipes as well */
	HCSEC_FILE_SOCKET,
	HCSEC_FILE_CHAR,
	HCSEC_FILE_BLOCK,
	HCSEC_FILE_OTHER,
	HCSEC_FILE_KIND_NR,
};

enum hcsec_access {
	HCSEC_ACCESS_NONE,
	HCSEC_ACCESS_READ,
	HCSEC_ACCESS_WRITE,
	HCSEC_ACCESS_BOTH,
	HCSEC_ACCESS_ATTACH,	/* of process.ptrace, which has also READ */
	HCSEC_ACCESS_NR,
};

/* Attributes of an event of group process. */
enum hcsec_process_attr {
	HCSEC_PROCESS_TARGET,	/* enum hcsec_target, of ptrace and kill */
	HCSEC_PROCESS_ACCESS,	/* enum hcsec_access, of ptrace */
	HCSEC_PROCESS_SIGNAL,	/* of kill */
	HCSEC_PROCESS_CAPABILITY, /* of capable: CAP_* */
	HCSEC_PROCESS_ID_KIND,	/* enum hcsec_id, of setid */
	HCSEC_PROCESS_ID,	/* of setid: in the initial user namespace */
	HCSEC_PROCESS_NAMESPACE, /* enum hcsec_namespace, of ns.changed */
	HCSEC_PROCESS_ATTR_NR,
};

enum hcsec_target {
	HCSEC_TARGET_NONE,
	HCSEC_TARGET_SELF,	/* the same flow object */
	HCSEC_TARGET_CONTAINER,	/* another one of the same container */
	HCSEC_TARGET_OTHER,	/* of another container */
	HCSEC_TARGET_HOST,	/* of none */
	HCSEC_TARGET_NR,
};

enum hcsec_id {
	HCSEC_ID_NONE,
	HCSEC_ID_UID,		/* the effective one */
	HCSEC_ID_GID,
	HCSEC_ID_NR,
};

/* Attributes of an event of group system. */
enum hcsec_system_attr {
	HCSEC_SYSTEM_PATH,	/* path class: mount point, new root, module */
	HCSEC_SYSTEM_OPERATION,	/* enum hcsec_operation */
	HCSEC_SYSTEM_FSTYPE,	/* word class, of mount; 0: none */
	HCSEC_SYSTEM_SOURCE,	/* path class of what is bound or moved; 0: none */
	HCSEC_SYSTEM_ATTR_NR,
};

enum hcsec_operation {
	HCSEC_OPERATION_NONE,
	HCSEC_MOUNT_NEW,
	HCSEC_MOUNT_BIND,
	HCSEC_MOUNT_MOVE,
	HCSEC_MOUNT_REMOUNT,
	HCSEC_MOUNT_PROPAGATION,
	HCSEC_MODULE_FILE,	/* finit_module */
	HCSEC_MODULE_MEMORY,	/* init_module */
	HCSEC_MODULE_REQUEST,	/* by the kernel, on behalf of a subject */
	HCSEC_MODULE_FIRMWARE,
	HCSEC_MODULE_KEXEC,
	HCSEC_BPF_MAP,
	HCSEC_BPF_PROGRAM,
	HCSEC_BPF_TOKEN,
	HCSEC_BPF_COMMAND,	/* any other */
	HCSEC_IO_URING_SETUP,
	HCSEC_IO_URING_SQPOLL,
	HCSEC_IO_URING_CREDENTIALS,
	HCSEC_IO_URING_COMMAND,
	HCSEC_PERF_OPEN,
	HCSEC_KEY_CREATE,
	HCSEC_KEY_USE,
	HCSEC_OPERATION_NR,
};

/* Class 0 says that the event has no address or path at all. */
#define HCSEC_CLASS_NONE 0

/**
 * struct hcsec_blob_addr4 - First IPv4 address of an interval
 *
 * @start: The address as a number.  Starts are strictly ascending from 0.
 * @class: Address class up to the next start, at least 1; adjacent ones differ.
 */
struct hcsec_blob_addr4 {
	__le32 start;
	__le32 class;
};

/**
 * struct hcsec_blob_addr6 - First IPv6 address of an interval
 *
 * @start: The address in network byte order; strictly ascending from ::.
 * @class: Address class up to the next start, at least 1; adjacent ones differ.
 *
 * ::ffff:0:0/96 is never looked up here: a mapped address is an IPv4 address.
 */
struct hcsec_blob_addr6 {
	__u8 start[16];
	__le32 class;
};

/**
 * struct hcsec_blob_literal - A path without wildcards
 *
 * @len: Its length, at least 1.  Its bytes lie in %HCSEC_SECTION_LITBYTES
 *       directly after its predecessor's.
 * @offset: Where: the sum of the lengths before it.
 * @class: Path class, at least 1.
 *
 * Literals are sorted strictly ascending: by memcmp() of the common length,
 * the shorter first if that is equal.  A path is looked up here first; only if
 * it is not found the automaton runs.  A unix socket's abstract name is looked
 * up as '@' and its bytes.
 */
struct hcsec_blob_literal {
	__le32 len;
	__le32 offset;
	__le32 class;
};

/**
 * struct hcsec_blob_state - State of an automaton over the bytes of a path
 *
 * @base: Where the state's row starts in the next section: the successor over
 *        a byte is next[@base + map[byte]].state if .owner is this state, and
 *        @other if not.  @base plus any column is within the section.
 * @other: Successor over every other byte.
 * @accept: Of the path automaton: path class, at least 1.  Of the cgroup
 *          automaton: profile index + 1, 0 for none.
 *
 * State 0 is the start.
 */
struct hcsec_blob_state {
	__le32 base;
	__le32 other;
	__le32 accept;
};

/**
 * struct hcsec_blob_next - A transition
 *
 * @owner: State that it belongs to; 0xffffffff if it is unused.
 * @state: Successor; 0 if it is unused.
 */
struct hcsec_blob_next {
	__le32 owner;
	__le32 state;
};

/*
 * Generic netlink, described in Documentation/netlink/specs/hcsec.yaml.
 */
#define HCSEC_GENL_NAME "hcsec"
#define HCSEC_GENL_VERSION 1
#define HCSEC_GENL_MCGRP_AUDIT "audit"

enum hcsec_cmd {
	HCSEC_CMD_UNSPEC,
	HCSEC_CMD_CONTAINER_GET,	/* dump: HCSEC_A_CONTAINER_* */
	HCSEC_CMD_TASK_GET,		/* dump: HCSEC_A_TASK_* */
	HCSEC_CMD_STATUS_GET,		/* do: HCSEC_A_STATUS_* */
	HCSEC_CMD_AUDIT,		/* multicast: HCSEC_A_AUDIT_* */
	__HCSEC_CMD_MAX,
};

#define HCSEC_CMD_MAX (__HCSEC_CMD_MAX - 1)

enum hcsec_attr_container {
	HCSEC_A_CONTAINER_UNSPEC,
	HCSEC_A_CONTAINER_PAD,
	HCSEC_A_CONTAINER_CGROUP_ID,	/* u64 */
	HCSEC_A_CONTAINER_CGROUP,	/* string: path */
	HCSEC_A_CONTAINER_PROFILE,	/* string; absent if none applies */
	HCSEC_A_CONTAINER_MODE,		/* u32: enum hcsec_mode, as in force */
	HCSEC_A_CONTAINER_MARKS,	/* string: names, comma-separated */
	HCSEC_A_CONTAINER_DENIED,	/* u64 */
	HCSEC_A_CONTAINER_TASKS,	/* u32: flow objects alive */
	HCSEC_A_CONTAINER_DATA,		/* string: data marks that left its tasks */
	__HCSEC_A_CONTAINER_MAX,
};

#define HCSEC_A_CONTAINER_MAX (__HCSEC_A_CONTAINER_MAX - 1)

enum hcsec_attr_task {
	HCSEC_A_TASK_UNSPEC,
	HCSEC_A_TASK_PAD,
	HCSEC_A_TASK_PID,		/* u32: in the initial pid namespace */
	HCSEC_A_TASK_COMM,		/* string */
	HCSEC_A_TASK_CGROUP_ID,		/* u64: of its container */
	HCSEC_A_TASK_PROFILE,		/* string; absent if none applies */
	HCSEC_A_TASK_MODE,		/* u32: enum hcsec_mode, as in force */
	HCSEC_A_TASK_MARKS,		/* string: process marks */
	HCSEC_A_TASK_ESCAPED,		/* flag */
	HCSEC_A_TASK_TGID,		/* u32 */
	__HCSEC_A_TASK_MAX,
};

#define HCSEC_A_TASK_MAX (__HCSEC_A_TASK_MAX - 1)

enum hcsec_attr_status {
	HCSEC_A_STATUS_UNSPEC,
	HCSEC_A_STATUS_PAD,
	HCSEC_A_STATUS_POLICY,		/* string: name; absent without policy */
	HCSEC_A_STATUS_SERIAL,		/* u64 */
	HCSEC_A_STATUS_GENERATION,	/* u64: policies loaded since boot */
	HCSEC_A_STATUS_MODE,		/* u32: enum hcsec_mode, global */
	HCSEC_A_STATUS_CONTAINERS,	/* u32 */
	HCSEC_A_STATUS_RECORDS,		/* u64: audit records written */
	HCSEC_A_STATUS_LOST,		/* u64: audit records lost */
	HCSEC_A_STATUS_DROPPED,		/* u64: audit multicasts that failed */
	HCSEC_A_STATUS_SEALED,		/* flag */
	HCSEC_A_STATUS_EPOCH,		/* u32 */
	HCSEC_A_STATUS_KEYSET,		/* u64: serial; 0: the built-in keys */
	__HCSEC_A_STATUS_MAX,
};

#define HCSEC_A_STATUS_MAX (__HCSEC_A_STATUS_MAX - 1)

enum hcsec_record_type {
	HCSEC_RECORD_EVENT,	/* a decision */
	HCSEC_RECORD_ESCAPE,	/* a task left its container's cgroup */
	HCSEC_RECORD_LOAD,	/* a blob was accepted or refused */
	HCSEC_RECORD_MODE,	/* the global mode was changed */
	HCSEC_RECORD_BOOT,	/* the first record of a boot */
	HCSEC_RECORD_SEAL,	/* hcsec was sealed, or not unsealed */
	HCSEC_RECORD_FLOOR,	/* the floor was raised or not lowered */
	HCSEC_RECORD_ASSIGN,	/* a cgroup was bound to a profile, or not */
	HCSEC_RECORD_DECLASSIFY, /* a program gained credits that declassify */
	HCSEC_RECORD_NR,
};

enum hcsec_attr_audit {
	HCSEC_A_AUDIT_UNSPEC,
	HCSEC_A_AUDIT_PAD,
	HCSEC_A_AUDIT_SEQ,		/* u64: from 1, without gaps */
	HCSEC_A_AUDIT_TIME,		/* u64: ns since 1970 UTC */
	HCSEC_A_AUDIT_TYPE,		/* u32: enum hcsec_record_type */
	HCSEC_A_AUDIT_VERDICT,		/* u32: enum hcsec_verdict */
	HCSEC_A_AUDIT_MODE,		/* u32: enum hcsec_mode */
	HCSEC_A_AUDIT_ERRNO,		/* u32 */
	HCSEC_A_AUDIT_PROFILE,		/* string */
	HCSEC_A_AUDIT_CGROUP,		/* string: path of the container */
	HCSEC_A_AUDIT_CGROUP_ID,	/* u64 */
	HCSEC_A_AUDIT_PID,		/* u32 */
	HCSEC_A_AUDIT_TGID,		/* u32 */
	HCSEC_A_AUDIT_UID,		/* u32: in the initial user namespace */
	HCSEC_A_AUDIT_COMM,		/* string */
	HCSEC_A_AUDIT_EVENT,		/* string: "exec", "socket.connect", ... */
	HCSEC_A_AUDIT_MARKS,		/* string: before the event */
	HCSEC_A_AUDIT_FILE,		/* string: source file of the rule */
	HCSEC_A_AUDIT_LINE,		/* u32 */
	HCSEC_A_AUDIT_PATH,		/* binary: path, unix path or @abstract */
	HCSEC_A_AUDIT_ORIGIN,		/* string */
	HCSEC_A_AUDIT_LEVEL,		/* u32 */
	HCSEC_A_AUDIT_STDIN,		/* string */
	HCSEC_A_AUDIT_STDOUT,		/* string */
	HCSEC_A_AUDIT_STDERR,		/* string */
	HCSEC_A_AUDIT_GAINS,		/* flag */
	HCSEC_A_AUDIT_FAMILY,		/* u32 */
	HCSEC_A_AUDIT_SOCKTYPE,		/* u32 */
	HCSEC_A_AUDIT_PROTOCOL,		/* u32 */
	HCSEC_A_AUDIT_ADDR,		/* binary: 4 or 16 bytes */
	HCSEC_A_AUDIT_PORT,		/* u16, host byte order */
	HCSEC_A_AUDIT_POLICY,		/* string: name of the policy */
	HCSEC_A_AUDIT_SERIAL,		/* u64 */
	HCSEC_A_AUDIT_REASON,		/* string: why a blob was refused */
	HCSEC_A_AUDIT_BOOT_ID,		/* binary: 16 bytes */
	HCSEC_A_AUDIT_VERSION,		/* u32: HCSEC_GENL_VERSION */
	HCSEC_A_AUDIT_HASH,		/* binary: 32 bytes, see chain.c */
	HCSEC_A_AUDIT_KIND,		/* u32: enum hcsec_blob_kind */
	HCSEC_A_AUDIT_EPOCH,		/* u32 */
	HCSEC_A_AUDIT_KEYSET,		/* u64: lowest serial of a keyset */
	HCSEC_A_AUDIT_DIGEST,		/* binary: SHA-512 of what was signed */
	HCSEC_A_AUDIT_OBJECT,		/* string: marks of the object before */
	HCSEC_A_AUDIT_FILE_KIND,	/* string: kind of file */
	HCSEC_A_AUDIT_TO,		/* binary: path of the new name */
	HCSEC_A_AUDIT_ACCESS,		/* string */
	HCSEC_A_AUDIT_INTERFACE,	/* string: of a network */
	HCSEC_A_AUDIT_ENCRYPTED,	/* flag */
	HCSEC_A_AUDIT_TARGET,		/* string */
	HCSEC_A_AUDIT_TARGET_PID,	/* u32 */
	HCSEC_A_AUDIT_SIGNAL,		/* u32 */
	HCSEC_A_AUDIT_CAPABILITY,	/* string */
	HCSEC_A_AUDIT_ID_KIND,		/* string: uid or gid */
	HCSEC_A_AUDIT_ID,		/* u32: in the initial user namespace */
	HCSEC_A_AUDIT_NAMESPACE,	/* string */
	HCSEC_A_AUDIT_OPERATION,	/* string */
	HCSEC_A_AUDIT_FSTYPE,		/* string */
	HCSEC_A_AUDIT_SOURCE,		/* binary: path of what is bound */
	HCSEC_A_AUDIT_GAINED,		/* string: credits that were gained */
	__HCSEC_A_AUDIT_MAX,
};

#define HCSEC_A_AUDIT_MAX (__HCSEC_A_AUDIT_MAX - 1)

#endif /* _UAPI_LINUX_HCSEC_H */
