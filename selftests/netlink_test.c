// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Generic netlink: live records, dumps, status
 */

#include <errno.h>
#include <inttypes.h>
#include <linux/hcsec.h>
#include <netlink/errno.h>
#include <netlink/genl/ctrl.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "caps.h"
#include "common.h"
#include "net.h"

static const char policy[] =
	MARKS
	"container confined" IN("confined")
	"on socket.create family inet set a ca\n"
	"on socket.create family inet6 set b\n"
	"deny socket.bind port 7002 errno EACCES\n"
	"}\n"
	"container many {\n"
	"match cgroup \"/hcsec-selftests/many-*\"\n"
	"enter immediate\n"
	"}\n";

static const char other_policy[] =
	MARKS
	"container renamed" IN("confined")
	"mode permissive\n"
	"}\n"
	"container many {\n"
	"match cgroup \"/hcsec-selftests/many-*\"\n"
	"enter immediate\n"
	"}\n";

static struct nl_sock *open_socket(void)
{
	struct nl_sock *const sock = nl_socket_alloc();

	return sock && !genl_connect(sock) ? sock : NULL;
}

/* What answers are handed to. */
struct receiver {
	void (*take)(struct nlattr **attrs, void *data);
	void *data;
	int command;
	bool done;
	int err;
};

#define MAX_ATTR HCSEC_A_AUDIT_MAX

static int take_message(struct nl_msg *msg, void *data)
{
	struct receiver *const receiver = data;
	struct genlmsghdr *const head = genlmsg_hdr(nlmsg_hdr(msg));
	struct nlattr *attrs[MAX_ATTR + 1];

	if (head->cmd == receiver->command &&
	    !genlmsg_parse(nlmsg_hdr(msg), 0, attrs, MAX_ATTR, NULL))
		receiver->take(attrs, receiver->data);
	return NL_OK;
}

static int take_end(struct nl_msg *msg, void *data)
{
	struct receiver *const receiver = data;

	receiver->done = true;
	return NL_STOP;
}

static int take_error(struct sockaddr_nl *peer, struct nlmsgerr *error,
		      void *data)
{
	struct receiver *const receiver = data;

	receiver->done = true;
	receiver->err = error->error;
	return NL_STOP;
}

/* Sends a request and hands all answers over; 0 or a negative errno. */
static int request(int command, int flags,
		   void (*take)(struct nlattr **attrs, void *data), void *data)
{
	struct receiver receiver = { take, data, command, false, 0 };
	struct nl_sock *const sock = open_socket();
	struct nl_cb *const cb = nl_cb_alloc(NL_CB_DEFAULT);
	const int family = sock ? genl_ctrl_resolve(sock, HCSEC_GENL_NAME) : -1;
	struct nl_msg *const msg = nlmsg_alloc();

	if (family < 0 || !cb || !msg)
		return -ENOENT;
	genlmsg_put(msg, NL_AUTO_PORT, NL_AUTO_SEQ, family, 0, flags, command,
		    HCSEC_GENL_VERSION);
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, take_message, &receiver);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, take_end, &receiver);
	nl_cb_set(cb, NL_CB_ACK, NL_CB_CUSTOM, take_end, &receiver);
	nl_cb_err(cb, NL_CB_CUSTOM, take_error, &receiver);
	if (nl_send_auto(sock, msg) < 0)
		return -EIO;
	while (!receiver.done && nl_recvmsgs(sock, cb) >= 0)
		;
	nlmsg_free(msg);
	nl_cb_put(cb);
	nl_socket_free(sock);
	return receiver.err;
}

/* Joins the group of live records; NULL if that is not allowed. */
static struct nl_sock *listen_to_records(void)
{
	struct nl_sock *const sock = open_socket();
	int group;

	if (!sock)
		return NULL;
	group = genl_ctrl_resolve_grp(sock, HCSEC_GENL_NAME,
				      HCSEC_GENL_MCGRP_AUDIT);
	if (group >= 0 && !nl_socket_add_membership(sock, group) &&
	    !nl_socket_set_nonblocking(sock))
		return sock;
	nl_socket_free(sock);
	return NULL;
}

static const char *string_of(struct nlattr *attr)
{
	return attr ? nla_get_string(attr) : "";
}

/* One container or task of a dump. */
struct entry {
	uint64_t cgroup_id;
	uint32_t pid;
	int count;
	char cgroup[128];
	char profile[64];
	char marks[128];
	int mode;
	uint64_t denied;
	uint32_t tasks;
	bool escaped;
};

static void take_container(struct nlattr **attrs, void *data)
{
	struct entry *const entry = data;

	if (nla_get_u64(attrs[HCSEC_A_CONTAINER_CGROUP_ID]) !=
	    entry->cgroup_id)
		return;
	entry->count++;
	snprintf(entry->cgroup, sizeof(entry->cgroup), "%s",
		 string_of(attrs[HCSEC_A_CONTAINER_CGROUP]));
	snprintf(entry->profile, sizeof(entry->profile), "%s",
		 string_of(attrs[HCSEC_A_CONTAINER_PROFILE]));
	snprintf(entry->marks, sizeof(entry->marks), "%s",
		 string_of(attrs[HCSEC_A_CONTAINER_MARKS]));
	entry->mode = attrs[HCSEC_A_CONTAINER_MODE] ?
			      (int)nla_get_u32(attrs[HCSEC_A_CONTAINER_MODE]) :
			      -1;
	entry->denied = nla_get_u64(attrs[HCSEC_A_CONTAINER_DENIED]);
	entry->tasks = nla_get_u32(attrs[HCSEC_A_CONTAINER_TASKS]);
}

static void take_task(struct nlattr **attrs, void *data)
{
	struct entry *const entry = data;

	if (nla_get_u32(attrs[HCSEC_A_TASK_PID]) != entry->pid)
		return;
	entry->count++;
	entry->cgroup_id = nla_get_u64(attrs[HCSEC_A_TASK_CGROUP_ID]);
	snprintf(entry->profile, sizeof(entry->profile), "%s",
		 string_of(attrs[HCSEC_A_TASK_PROFILE]));
	snprintf(entry->marks, sizeof(entry->marks), "%s",
		 string_of(attrs[HCSEC_A_TASK_MARKS]));
	entry->escaped = attrs[HCSEC_A_TASK_ESCAPED];
}

FIXTURE(netlink) {
	int pipes[2];
	int records;
};

FIXTURE_SETUP(netlink)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make("confined"));
	ASSERT_EQ(0, pipe(self->pipes));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(netlink)
{
	mode_set("enforce");
	cgroup_remove_all();
}

/* Becomes a subject with a mark, says so and waits until it is killed. */
static pid_t settle(const char *cgroup, int family, int pipes[2])
{
	const pid_t child = fork_in(cgroup);
	char byte;

	if (!child) {
		sock_open(family, SOCK_STREAM, 0);
		if (write(pipes[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	return read(pipes[0], &byte, 1) == 1 ? child : -1;
}

static int bind_in(const char *cgroup)
{
	const struct address address = address_v4("127.0.0.1", 7002);
	const pid_t child = fork_in(cgroup);

	if (!child)
		_exit(-sock_bind(sock_open(AF_INET, SOCK_STREAM, 0), &address));
	return child_wait(child);
}

TEST_F(netlink, containers)
{
	struct entry entry = { .cgroup_id = cgroup_id_of("confined") };

	ASSERT_EQ(0, request(HCSEC_CMD_CONTAINER_GET, NLM_F_DUMP,
			     take_container, &entry));
	EXPECT_EQ(0, entry.count);
	ASSERT_LT(0, settle("confined", AF_INET, self->pipes));
	EXPECT_EQ(EACCES, bind_in("confined"));
	ASSERT_EQ(0, request(HCSEC_CMD_CONTAINER_GET, NLM_F_DUMP,
			     take_container, &entry));
	EXPECT_EQ(1, entry.count);
	EXPECT_STREQ("/hcsec-selftests/confined", entry.cgroup);
	EXPECT_STREQ("confined", entry.profile);
	EXPECT_STREQ("ca", entry.marks);
	EXPECT_EQ(HCSEC_MODE_ENFORCE, entry.mode);
	EXPECT_EQ(1U, entry.denied);
	EXPECT_LE(1U, entry.tasks);
}

TEST_F(netlink, tasks)
{
	struct entry entry = {};
	pid_t other;

	entry.pid = settle("confined", AF_INET, self->pipes);
	ASSERT_NE(-1U, entry.pid);
	other = settle("confined", AF_INET6, self->pipes);
	ASSERT_LT(0, other);
	ASSERT_EQ(0, request(HCSEC_CMD_TASK_GET, NLM_F_DUMP, take_task,
			     &entry));
	EXPECT_EQ(1, entry.count);
	EXPECT_STREQ("confined", entry.profile);
	EXPECT_STREQ("a", entry.marks);
	EXPECT_EQ(cgroup_id_of("confined"), entry.cgroup_id);
	EXPECT_FALSE(entry.escaped);
	entry = (struct entry){ .pid = other };
	ASSERT_EQ(0, request(HCSEC_CMD_TASK_GET, NLM_F_DUMP, take_task,
			     &entry));
	EXPECT_STREQ("b", entry.marks);
	/* Who is no subject is not there. */
	entry = (struct entry){ .pid = getpid() };
	ASSERT_EQ(0, request(HCSEC_CMD_TASK_GET, NLM_F_DUMP, take_task,
			     &entry));
	EXPECT_EQ(0, entry.count);
}

/* A dump in many messages, with policies changing meanwhile. */
TEST_F(netlink, swapped_policy)
{
	struct entry entry = {};
	size_t len, other_len;
	unsigned char *const blob = policy_blob(policy, 1, &len);
	unsigned char *const other = policy_blob(other_policy, 1, &other_len);
	uint64_t serial = status_number("serial");
	char name[32];
	pid_t child, swapper;
	int i;

	ASSERT_NE(NULL, blob);
	ASSERT_NE(NULL, other);
	for (i = 0; i < 60; i++) {
		snprintf(name, sizeof(name), "many-%d", i);
		ASSERT_EQ(0, cgroup_make(name));
		ASSERT_LT(0, settle(name, AF_INET, self->pipes));
	}
	child = settle("confined", AF_INET, self->pipes);
	ASSERT_LT(0, child);
	swapper = fork();
	if (!swapper) {
		for (i = 0; i < 50; i++) {
			unsigned char *const next = i & 1 ? blob : other;

			blob_set_serial(next, ++serial);
			blob_sign(next);
			if (policy_write(next, i & 1 ? len : other_len))
				_exit(1);
		}
		_exit(0);
	}
	for (i = 0; i < 20; i++) {
		entry = (struct entry){ .pid = child };
		ASSERT_EQ(0, request(HCSEC_CMD_TASK_GET, NLM_F_DUMP, take_task,
				     &entry));
		EXPECT_EQ(1, entry.count);
		EXPECT_TRUE(!strcmp(entry.profile, "confined") ||
			    !strcmp(entry.profile, "renamed"));
		EXPECT_STREQ("a", entry.marks);
		entry = (struct entry){ .cgroup_id = cgroup_id_of("confined") };
		ASSERT_EQ(0, request(HCSEC_CMD_CONTAINER_GET, NLM_F_DUMP,
				     take_container, &entry));
		EXPECT_LE(1, entry.count);
	}
	EXPECT_EQ(0, child_wait(swapper));
	free(blob);
	free(other);
}

struct status {
	uint64_t serial;
	uint32_t mode;
	uint64_t records;
	uint32_t epoch;
	uint64_t keyset;
	bool sealed;
	int count;
};

static void take_status(struct nlattr **attrs, void *data)
{
	struct status *const status = data;

	status->count++;
	status->serial = nla_get_u64(attrs[HCSEC_A_STATUS_SERIAL]);
	status->mode = nla_get_u32(attrs[HCSEC_A_STATUS_MODE]);
	status->records = nla_get_u64(attrs[HCSEC_A_STATUS_RECORDS]);
	status->epoch = nla_get_u32(attrs[HCSEC_A_STATUS_EPOCH]);
	status->keyset = nla_get_u64(attrs[HCSEC_A_STATUS_KEYSET]);
	status->sealed = attrs[HCSEC_A_STATUS_SEALED];
}

TEST_F(netlink, status)
{
	struct status status = { .sealed = true };

	ASSERT_EQ(0, mode_set("permissive"));
	ASSERT_EQ(0, request(HCSEC_CMD_STATUS_GET, NLM_F_ACK, take_status,
			     &status));
	EXPECT_EQ(1, status.count);
	EXPECT_EQ(status_number("serial"), status.serial);
	EXPECT_EQ(status_number("records"), status.records);
	EXPECT_EQ((uint32_t)HCSEC_MODE_PERMISSIVE, status.mode);
	EXPECT_EQ(status_number("epoch"), status.epoch);
	EXPECT_EQ(status_number("keyset"), status.keyset);
	EXPECT_FALSE(status.sealed);
}

static void take_nothing(struct nlattr **attrs, void *data)
{
}

TEST_F(netlink, nonsense)
{
	EXPECT_EQ(-EOPNOTSUPP, request(99, 0, take_nothing, NULL));
	EXPECT_EQ(-EOPNOTSUPP,
		  request(HCSEC_CMD_CONTAINER_GET, 0, take_nothing, NULL));
	EXPECT_EQ(-EOPNOTSUPP,
		  request(HCSEC_CMD_AUDIT, 0, take_nothing, NULL));
}

/* What dumps and records tell is the host's business. */
TEST_F(netlink, without_capability)
{
	ASSERT_EQ(0, cap_set(CAP_NET_ADMIN, false));
	EXPECT_EQ(-EPERM, request(HCSEC_CMD_CONTAINER_GET, NLM_F_DUMP,
				  take_nothing, NULL));
	EXPECT_EQ(-EPERM, request(HCSEC_CMD_TASK_GET, NLM_F_DUMP, take_nothing,
				  NULL));
	EXPECT_EQ(NULL, listen_to_records());
	ASSERT_EQ(0, cap_set(CAP_NET_ADMIN, true));
	EXPECT_EQ(0, request(HCSEC_CMD_TASK_GET, NLM_F_DUMP, take_nothing,
			     NULL));
	EXPECT_NE(NULL, listen_to_records());
}

TEST_F(netlink, other_userns)
{
	ASSERT_EQ(0, unshare(CLONE_NEWUSER));
	EXPECT_EQ(-EPERM, request(HCSEC_CMD_TASK_GET, NLM_F_DUMP, take_nothing,
				  NULL));
	EXPECT_EQ(NULL, listen_to_records());
}

TEST_F(netlink, other_netns)
{
	ASSERT_EQ(0, unshare(CLONE_NEWNET));
	EXPECT_EQ(-ENOENT, request(HCSEC_CMD_STATUS_GET, NLM_F_ACK,
				   take_nothing, NULL));
	EXPECT_EQ(NULL, listen_to_records());
}

/* One live record, as far as it is compared. */
struct live {
	int count;
	uint64_t seq;
	uint32_t type;
	uint32_t verdict;
	uint32_t err;
	uint32_t pid;
	uint32_t family;
	uint16_t port;
	uint32_t line;
	uint64_t time;
	unsigned char addr[4];
	char hash[65];
	char event[32];
	char comm[32];
	char profile[64];
	char cgroup[64];
	char marks[64];
	char file[128];
};

static uint32_t number_of(struct nlattr *attr)
{
	return attr ? nla_get_u32(attr) : 0;
}

static void copy_string(char *to, size_t size, struct nlattr *attr)
{
	snprintf(to, size, "%s", string_of(attr));
}

static void copy_hash(char to[65], struct nlattr *attr)
{
	const unsigned char *const bytes = nla_data(attr);
	int i;

	for (i = 0; i < 32; i++)
		snprintf(to + 2 * i, 3, "%02x", bytes[i]);
}

static void take_live(struct nlattr **attrs, void *data)
{
	struct live *const live = data;
	struct nlattr *const hash = attrs[HCSEC_A_AUDIT_HASH];

	if (number_of(attrs[HCSEC_A_AUDIT_TYPE]) != live->type)
		return;
	live->count++;
	live->seq = nla_get_u64(attrs[HCSEC_A_AUDIT_SEQ]);
	live->time = nla_get_u64(attrs[HCSEC_A_AUDIT_TIME]);
	live->verdict = number_of(attrs[HCSEC_A_AUDIT_VERDICT]);
	live->err = number_of(attrs[HCSEC_A_AUDIT_ERRNO]);
	live->pid = number_of(attrs[HCSEC_A_AUDIT_PID]);
	live->family = number_of(attrs[HCSEC_A_AUDIT_FAMILY]);
	live->line = number_of(attrs[HCSEC_A_AUDIT_LINE]);
	if (hash && nla_len(hash) == 32)
		copy_hash(live->hash, hash);
	if (attrs[HCSEC_A_AUDIT_PORT])
		live->port = nla_get_u16(attrs[HCSEC_A_AUDIT_PORT]);
	if (attrs[HCSEC_A_AUDIT_ADDR])
		memcpy(live->addr, nla_data(attrs[HCSEC_A_AUDIT_ADDR]), 4);
	copy_string(live->event, sizeof(live->event),
		    attrs[HCSEC_A_AUDIT_EVENT]);
	copy_string(live->comm, sizeof(live->comm), attrs[HCSEC_A_AUDIT_COMM]);
	copy_string(live->profile, sizeof(live->profile),
		    attrs[HCSEC_A_AUDIT_PROFILE]);
	copy_string(live->cgroup, sizeof(live->cgroup),
		    attrs[HCSEC_A_AUDIT_CGROUP]);
	copy_string(live->marks, sizeof(live->marks),
		    attrs[HCSEC_A_AUDIT_MARKS]);
	copy_string(live->file, sizeof(live->file),
		    attrs[HCSEC_A_AUDIT_FILE]);
}

/* Records answer no request, so they have no number of one. */
static int any_sequence(struct nl_msg *msg, void *data)
{
	return NL_OK;
}

/* Reads what has come, until one was taken or nothing comes any more. */
static void receive(struct nl_sock *sock, struct live *live)
{
	const struct timespec pause = { .tv_nsec = 10000000 };
	struct receiver receiver = { take_live, live, HCSEC_CMD_AUDIT, false,
				     0 };
	struct nl_cb *const cb = nl_cb_alloc(NL_CB_DEFAULT);
	const int before = live->count;
	int tries;

	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, take_message, &receiver);
	nl_cb_set(cb, NL_CB_SEQ_CHECK, NL_CB_CUSTOM, any_sequence, NULL);
	for (tries = 0; tries < 500 && live->count == before; tries++) {
		if (nl_recvmsgs(sock, cb) == -NLE_AGAIN)
			nanosleep(&pause, NULL);
	}
	nl_cb_put(cb);
}

/* The attributes say what the text says. */
TEST_F(netlink, record)
{
	struct nl_sock *const sock = listen_to_records();
	struct live live = { .type = HCSEC_RECORD_EVENT };
	char text[512], *const record = malloc(RECORD_SIZE);

	ASSERT_NE(NULL, sock);
	EXPECT_EQ(EACCES, bind_in("confined"));
	receive(sock, &live);
	ASSERT_EQ(1, live.count);
	ASSERT_EQ(1, records_find(self->records, "type=event", record));
	snprintf(text, sizeof(text),
		 "seq=%" PRIu64 " time=%" PRIu64 ".%09" PRIu64
		 " type=event verdict=deny mode=enforce errno=EACCES profile=%s cgroup=\"%s\" ",
		 live.seq, live.time / 1000000000, live.time % 1000000000,
		 live.profile, live.cgroup);
	EXPECT_EQ(0, strncmp(text, record, strlen(text)));
	EXPECT_EQ((uint32_t)HCSEC_DENY, live.verdict);
	EXPECT_EQ((uint32_t)EACCES, live.err);
	snprintf(text, sizeof(text), " pid=%u tgid=%u uid=0 comm=\"%s\" event=%s ",
		 live.pid, live.pid, live.comm, live.event);
	EXPECT_NE(NULL, strstr(record, text));
	EXPECT_STREQ("socket.bind", live.event);
	EXPECT_EQ((uint32_t)AF_INET, live.family);
	snprintf(text, sizeof(text), " addr=%u.%u.%u.%u port=%u marks=%s rule=%s:%u hash=%s\n",
		 live.addr[0], live.addr[1], live.addr[2], live.addr[3],
		 live.port, live.marks, live.file, live.line, live.hash);
	EXPECT_NE(NULL, strstr(record, text)) {
		TH_LOG("%s%s", text, record);
	}
	free(record);
}

TEST_F(netlink, two_listeners)
{
	struct nl_sock *const first = listen_to_records();
	struct nl_sock *const second = listen_to_records();
	struct live one = { .type = HCSEC_RECORD_MODE };
	struct live other = { .type = HCSEC_RECORD_MODE };

	ASSERT_EQ(0, mode_set("permissive"));
	receive(first, &one);
	receive(second, &other);
	EXPECT_EQ(1, one.count);
	EXPECT_EQ(1, other.count);
	EXPECT_NE(0U, one.seq);
	EXPECT_EQ(one.seq, other.seq);
}

/* Who does not read holds up nobody, and what he missed is counted. */
TEST_F(netlink, silent_listener)
{
	struct nl_sock *const sock = listen_to_records();
	const uint64_t before = status_number("dropped");
	char blob[128] = "no policy";
	int i;

	ASSERT_NE(NULL, sock);
	ASSERT_EQ(0, nl_socket_set_buffer_size(sock, 4096, 0));
	for (i = 0; i < 5000 && status_number("dropped") == before; i++)
		ASSERT_EQ(-EBADMSG, policy_write(blob, sizeof(blob)));
	EXPECT_LT(before, status_number("dropped"));
}

TEST_HARNESS_MAIN
