// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Everything at once
 *
 * Several processes load policies and keysets, others read every file, ask over
 * netlink and do in containers what is judged.  Whoever looks must see one of the
 * blobs that were loaded, whole, and never an older one than before.
 */

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/hcsec.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/prctl.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "genl.h"
#include "net.h"
#include "sign.h"

#define SECONDS 8
#define POLICIES 3
#define KEYSETS 2
#define LOADERS (POLICIES + KEYSETS)
#define WORKERS 2
#define BLOB_SIZE (64 * 1024)
/* More serials than can be used up in that time. */
#define SPAN (1 << 18)

/*
 * Policies that say the same of what the workers do, and differ in everything
 * else, also in their length.
 */
#define PROFILE(name)                                         \
	MARKS                                                 \
	"container " name " {\n"                              \
	"match cgroup \"/hcsec-selftests/race-*\"\n"          \
	"enter immediate\n"                                   \
	"deny socket.create family packet\n"                  \
	"on socket.create family inet set ca\n"               \
	"deny socket.connect to 127.0.0.2\n"

static const char *const bodies[POLICIES] = {
	PROFILE("one")
	"}\n",
	PROFILE("two")
	"on exec set a\n"
	"deny exec path /race/* when a\n"
	"}\n"
	"container other" IN("race")
	"default deny socket\n"
	"}\n",
	PROFILE("three")
	"on socket.connect port 1-1023 set b\n"
	"on socket.bind clear good\n"
	"}\n",
};

/* What went wrong, as bits. */
enum wrong {
	WRONG_LOAD = 1 << 0,	/* neither loaded nor stale */
	WRONG_TWICE = 1 << 1,	/* a serial was loaded twice */
	WRONG_STALE = 1 << 2,	/* older than what was seen or loaded before */
	WRONG_TORN = 1 << 3,	/* not what was loaded, byte by byte */
	WRONG_PAIR = 1 << 4,	/* serial, generation and name do not belong */
	WRONG_TEXT = 1 << 5,	/* a file that says something unheard of */
	WRONG_RECORDS = 1 << 6,	/* not in the order of loads */
	WRONG_VERDICT = 1 << 7,
	WRONG_NETLINK = 1 << 8,
};

/* What takes part, besides loaders and workers. */
enum role {
	ROLE_POLICY,
	ROLE_STATUS,
	ROLE_NETLINK,
	ROLE_FILES,
	ROLE_AUDIT,
	ROLE_VISITORS,
	ROLE_NR,
};

#define PROCESSES (LOADERS + WORKERS + ROLE_NR)

/**
 * struct order - What is known of the blobs of one kind
 *
 * The elements of arrays belong to serials, from the one at the start.
 *
 * @highest: Highest serial whose load has returned.
 * @loaded: The loader, from 1.
 * @seen: Somebody saw it in force.
 * @audited: How often it was in the records.
 */
struct order {
	uint64_t highest;
	uint8_t loaded[SPAN];
	uint8_t seen[SPAN];
	uint8_t audited[SPAN];
};

/**
 * struct race - What all processes share
 *
 * @wrong: &enum wrong.
 * @stop: Set when loaders and workers are to end.
 * @drain: Set when they have ended, and readers are to.
 * @rounds: What each process has done.
 * @stale: Loads that were too late.
 * @order: By &enum hcsec_blob_kind.
 * @serial: By generation, from the one at the start: the policy's serial.
 */
struct race {
	unsigned int wrong;
	bool stop;
	bool drain;
	unsigned long rounds[PROCESSES];
	unsigned long stale;
	struct order order[HCSEC_BLOB_NR];
	uint64_t serial[SPAN];
};

FIXTURE(race) {
	struct race *race;
	/* At the start. */
	uint64_t serial[HCSEC_BLOB_NR];
	uint64_t generation;
	char names[POLICIES][64];
	struct hcsec_envelope *blobs[LOADERS];
	size_t len[LOADERS];
	int family;
	int records;
};

/* Which process this is: the fixture is in memory that all of them share. */
static int number;

typedef FIXTURE_DATA(race) test;

#define get(variable) __atomic_load_n(&(variable), __ATOMIC_ACQUIRE)
#define set(variable, value) \
	__atomic_store_n(&(variable), value, __ATOMIC_RELEASE)

static const char *const serial_key[HCSEC_BLOB_NR] = { "serial", "keyset" };

static enum hcsec_blob_kind kind_of(int loader)
{
	return loader < POLICIES ? HCSEC_BLOB_POLICY : HCSEC_BLOB_KEYSET;
}

/* The trusted key may do all that it may do without a keyset. */
static struct hcsec_envelope *make_keyset(int loader, size_t *len)
{
	static struct keyset keyset;
	void *blob;

	if (keyset_start(&keyset))
		return NULL;
	keyset.head.flags = HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	/* Those of different loaders are never the same. */
	keyset.envelope.not_after = htole64(UINT64_MAX - loader);
	keyset_add(&keyset, key_dev(), HCSEC_ROLE_ROOT, "race");
	blob = keyset_blob(&keyset);
	*len = blob_sign_by(blob, KEYS(key_dev()));
	return blob;
}

/* The names of keys tell keysets apart, too. */
static void sign(struct hcsec_envelope *blob, enum hcsec_blob_kind kind,
		 uint64_t serial)
{
	struct hcsec_keyset *const keyset = (void *)(blob + 1);
	struct hcsec_keyset_key *const key = (void *)(keyset + 1);

	if (kind == HCSEC_BLOB_KEYSET)
		snprintf((char *)key->name, sizeof(key->name),
			 "race-%" PRIu64, serial);
	blob_set_serial(blob, serial);
	blob_sign(blob);
}

FIXTURE_SETUP(race)
{
	enum hcsec_blob_kind kind;
	int i;

	ASSERT_EQ(0, mode_set("enforce"));
	self->race = mmap(NULL, sizeof(*self->race), PROT_READ | PROT_WRITE,
			  MAP_SHARED | MAP_ANONYMOUS, -1, 0);
	ASSERT_NE(MAP_FAILED, self->race);
	self->family = genl_family();
	ASSERT_LT(0, self->family);
	for (i = 0; i < WORKERS; i++) {
		char name[16];

		snprintf(name, sizeof(name), "race-%d", i);
		ASSERT_EQ(0, cgroup_make(name));
	}
	/* One of each kind is in force before anybody looks. */
	for (i = LOADERS - 1; i >= 0; i--) {
		kind = kind_of(i);
		self->blobs[i] = kind == HCSEC_BLOB_POLICY ?
					 policy_blob(bodies[i], 1,
						     &self->len[i]) :
					 make_keyset(i, &self->len[i]);
		ASSERT_NE(NULL, self->blobs[i]);
		ASSERT_GT(BLOB_SIZE, self->len[i]);
		sign(self->blobs[i], kind, status_number(serial_key[kind]) + 1);
		ASSERT_EQ(0, policy_write(self->blobs[i], self->len[i]));
		if (kind == HCSEC_BLOB_POLICY)
			ASSERT_EQ(0, status_read("policy", self->names[i],
						 sizeof(self->names[i])));
	}
	for (kind = 0; kind < HCSEC_BLOB_NR; kind++) {
		self->serial[kind] = status_number(serial_key[kind]);
		self->race->order[kind].highest = self->serial[kind];
	}
	self->race->order[HCSEC_BLOB_POLICY].loaded[0] = 1;
	self->race->order[HCSEC_BLOB_KEYSET].loaded[0] = POLICIES + 1;
	self->generation = status_number("generation");
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(race)
{
	cgroup_remove_all();
}

static void fail(test *self, enum wrong wrong, const char *format, ...)
{
	va_list args;

	/* Each kind once: one mistake leads to many. */
	if (__atomic_fetch_or(&self->race->wrong, wrong, __ATOMIC_RELAXED) &
	    wrong)
		return;
	va_start(args, format);
	fprintf(stderr, "# process %d: ", number);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

/* What is known of a blob, as an index; -1 after a complaint if it cannot be. */
static long index_of(test *self, enum hcsec_blob_kind kind, uint64_t serial)
{
	const uint64_t first = self->serial[kind];

	if (serial >= first && serial < first + SPAN)
		return serial - first;
	fail(self, WRONG_STALE, "%s %" PRIu64, serial_key[kind], serial);
	return -1;
}

static void raise_highest(struct order *order, uint64_t serial)
{
	uint64_t old = get(order->highest);

	while (old < serial &&
	       !__atomic_compare_exchange_n(&order->highest, &old, serial,
					    false, __ATOMIC_ACQ_REL,
					    __ATOMIC_ACQUIRE))
		;
}

/* Loads what will often be too late. */
static void load_once(test *self, int loader)
{
	const enum hcsec_blob_kind kind = kind_of(loader);
	struct order *const order = &self->race->order[kind];
	const uint64_t serial =
		status_number(serial_key[kind]) + 1 + rand() % 3;
	const long index = index_of(self, kind, serial);
	uint64_t now;
	int err;

	if (index < 0) {
		set(self->race->stop, true);
		return;
	}
	sign(self->blobs[loader], kind, serial);
	err = policy_write(self->blobs[loader], self->len[loader]);
	if (err && err != -ESTALE) {
		fail(self, WRONG_LOAD, "load: %s", strerror(-err));
		return;
	}
	if (err) {
		__atomic_fetch_add(&self->race->stale, 1, __ATOMIC_RELAXED);
	} else {
		if (__atomic_exchange_n(&order->loaded[index], loader + 1,
					__ATOMIC_ACQ_REL))
			fail(self, WRONG_TWICE, "%s %" PRIu64 " twice",
			     serial_key[kind], serial);
		raise_highest(order, serial);
	}
	/* It is in force, or what made it stale is. */
	now = status_number(serial_key[kind]);
	if (now < serial)
		fail(self, WRONG_STALE, "%s %" PRIu64 " after %" PRIu64 " %s",
		     serial_key[kind], now, serial,
		     err ? "was stale" : "was loaded");
}

/* What a reader saw before, and what it must not see any more. */
struct seen {
	uint64_t serial[HCSEC_BLOB_NR];
	uint64_t generation;
	uint64_t least[HCSEC_BLOB_NR];
};

/* Before something is opened. */
static void look_up_least(test *self, struct seen *last)
{
	enum hcsec_blob_kind kind;

	for (kind = 0; kind < HCSEC_BLOB_NR; kind++)
		last->least[kind] = get(self->race->order[kind].highest);
}

/* After it was read.  Returns the index of what was seen, or -1. */
static long check_serial(test *self, enum hcsec_blob_kind kind,
			 uint64_t serial, struct seen *last)
{
	const long index = index_of(self, kind, serial);

	if (index < 0)
		return -1;
	if (serial < last->serial[kind] || serial < last->least[kind])
		fail(self, WRONG_STALE,
		     "%s %" PRIu64 " after %" PRIu64 " and %" PRIu64,
		     serial_key[kind], serial, last->serial[kind],
		     last->least[kind]);
	last->serial[kind] = serial;
	set(self->race->order[kind].seen[index], 1);
	return index;
}

static void check_policy(test *self, uint64_t serial, uint64_t generation,
			 const char *name, struct seen *last)
{
	struct race *const race = self->race;
	const long index =
		check_serial(self, HCSEC_BLOB_POLICY, serial, last);
	uint64_t *cell, none = 0;
	size_t loader;

	if (index < 0)
		return;
	if (generation < last->generation)
		fail(self, WRONG_STALE, "generation %" PRIu64 " after %" PRIu64,
		     generation, last->generation);
	last->generation = generation;

	/* Whoever sees a generation sees the same serial with it. */
	cell = &race->serial[(generation - self->generation) % SPAN];
	if (!__atomic_compare_exchange_n(cell, &none, serial, false,
					 __ATOMIC_ACQ_REL, __ATOMIC_ACQUIRE) &&
	    none != serial)
		fail(self, WRONG_PAIR,
		     "generation %" PRIu64 " has %" PRIu64 " and %" PRIu64,
		     generation, none, serial);
	/* Who loaded it may not have said so yet. */
	loader = get(race->order[HCSEC_BLOB_POLICY].loaded[index]);
	if (loader && strcmp(self->names[loader - 1], name))
		fail(self, WRONG_PAIR, "%" PRIu64 " is %s, not %s", serial,
		     name, self->names[loader - 1]);
}

/* The file "policy" is what one of the loaders has written. */
static void read_policy(test *self, struct seen *last)
{
	static union {
		struct hcsec_envelope envelope;
		char bytes[BLOB_SIZE];
	} is;
	uint64_t serial;
	size_t i;

	memset(&is, 0, sizeof(is));
	if (hcsec_read("policy", is.bytes, sizeof(is))) {
		fail(self, WRONG_TEXT, "policy: %s", strerror(errno));
		return;
	}
	serial = le64toh(is.envelope.serial);
	if (check_serial(self, HCSEC_BLOB_POLICY, serial, last) < 0)
		return;
	for (i = 0; i < POLICIES; i++) {
		struct hcsec_envelope *const blob = self->blobs[i];

		if (is.envelope.payload_len != blob->payload_len)
			continue;
		/* Signatures are a function of key and message. */
		sign(blob, HCSEC_BLOB_POLICY, serial);
		if (!memcmp(blob, is.bytes, self->len[i]))
			return;
	}
	fail(self, WRONG_TORN, "policy with serial %" PRIu64, serial);
}

/* The file "keys" is that of one keyset, in which nothing but a name changes. */
static void read_keys(test *self, struct seen *last)
{
	static char first[BLOB_SIZE], text[BLOB_SIZE];
	static const char before[] = " name=race-";
	char *name, *rest;
	uint64_t serial;

	if (hcsec_read("keys", text, sizeof(text))) {
		fail(self, WRONG_TEXT, "keys: %s", strerror(errno));
		return;
	}
	name = strstr(text, before);
	if (!name) {
		fail(self, WRONG_TORN, "keys: %s", text);
		return;
	}
	name += strlen(before);
	serial = strtoull(name, &rest, 10);
	memmove(name, rest, strlen(rest) + 1);
	if (!*first)
		memcpy(first, text, sizeof(first));
	if (strcmp(first, text))
		fail(self, WRONG_TORN, "keys: %s", text);
	check_serial(self, HCSEC_BLOB_KEYSET, serial, last);
}

/* A value of a text of lines "key=value". */
static const char *value_of(const char *text, const char *key, char *value,
			    size_t size)
{
	const size_t len = strlen(key);
	const char *line = text;

	value[0] = '\0';
	while (line) {
		if (!strncmp(line, key, len) && line[len] == '=') {
			line += len + 1;
			snprintf(value, size, "%.*s",
				 (int)strcspn(line, "\n"), line);
			break;
		}
		line = strchr(line, '\n');
		line = line ? line + 1 : NULL;
	}
	return value;
}

static uint64_t number_of(const char *text, const char *key)
{
	char value[64];

	return strtoull(value_of(text, key, value, sizeof(value)), NULL, 10);
}

static void read_status(test *self, struct seen *last)
{
	char text[4096], value[128];

	if (hcsec_read("status", text, sizeof(text))) {
		fail(self, WRONG_TEXT, "status: %s", strerror(errno));
		return;
	}
	if (strcmp(value_of(text, "mode", value, sizeof(value)), "enforce"))
		fail(self, WRONG_TEXT, "mode is %s", value);
	check_serial(self, HCSEC_BLOB_KEYSET, number_of(text, "keyset"), last);
	check_policy(self, number_of(text, "serial"),
		     number_of(text, "generation"),
		     value_of(text, "policy", value, sizeof(value)), last);
}

/* What netlink tells of the policy. */
struct status {
	uint64_t serial;
	uint64_t generation;
	char policy[64];
};

static void take_status(const struct nlattr *attrs, size_t len, void *data)
{
	const struct nlattr *const name =
		genl_find(attrs, len, HCSEC_A_STATUS_POLICY);
	struct status *const status = data;

	status->serial = genl_u64(attrs, len, HCSEC_A_STATUS_SERIAL);
	status->generation = genl_u64(attrs, len, HCSEC_A_STATUS_GENERATION);
	snprintf(status->policy, sizeof(status->policy), "%s",
		 name ? (const char *)(name + 1) : "");
}

/* Profiles are "one", "two" and "three". */
static void take_container(const struct nlattr *attrs, size_t len, void *data)
{
	const struct nlattr *const profile =
		genl_find(attrs, len, HCSEC_A_CONTAINER_PROFILE);

	if (profile && !strchr("ot", *(const char *)(profile + 1)))
		*(bool *)data = false;
}

static void take_nothing(const struct nlattr *attrs, size_t len, void *data)
{
}

static void ask_netlink(test *self, struct seen *last)
{
	struct status status = {};
	bool profiles_are_known = true;

	if (genl_request(self->family, HCSEC_CMD_STATUS_GET, false, take_status,
			 &status) != 1)
		fail(self, WRONG_NETLINK, "no status");
	else
		check_policy(self, status.serial, status.generation,
			     status.policy, last);
	if (genl_request(self->family, HCSEC_CMD_CONTAINER_GET, true,
			 take_container, &profiles_are_known) < 0 ||
	    genl_request(self->family, HCSEC_CMD_TASK_GET, true, take_nothing,
			 NULL) < 0 || !profiles_are_known)
		fail(self, WRONG_NETLINK, "bad dump");
}

/* Each line of "containers" is that of a container under some policy. */
static void check_containers(test *self, char *text)
{
	char *line, *rest = text, value[128];

	while ((line = strsep(&rest, "\n")) && *line) {
		if (record_field(line, "profile", value, sizeof(value)) ||
		    (strcmp(value, "one") && strcmp(value, "two") &&
		     strcmp(value, "three")) ||
		    record_field(line, "mode", value, sizeof(value)) ||
		    strcmp(value, "enforce") ||
		    record_field(line, "cgroup", value, sizeof(value)) ||
		    strncmp(value, "/hcsec-selftests/race-", 22))
			fail(self, WRONG_TEXT, "containers: %s", line);
	}
}

static void read_files(test *self)
{
	char text[16 * 1024];

	if (hcsec_read("error", text, sizeof(text)) ||
	    (*text && !strstr(text, "serial")))
		fail(self, WRONG_TEXT, "error: %s", text);
	if (hcsec_read("mode", text, sizeof(text)) ||
	    strcmp(text, "enforce\n"))
		fail(self, WRONG_TEXT, "mode: %s", text);
	if (hcsec_read("containers", text, sizeof(text)))
		fail(self, WRONG_TEXT, "containers: %s", strerror(errno));
	check_containers(self, text);
}

static bool field_is(const char *record, const char *key, const char *expected)
{
	char value[64];

	return !record_field(record, key, value, sizeof(value)) &&
	       !strcmp(value, expected);
}

/* Reads all records there are. */
static void read_audit(test *self, struct seen *last)
{
	static char record[RECORD_SIZE];
	enum hcsec_blob_kind kind;
	char value[64];
	long index;

	while (records_find(self->records, "", record)) {
		if (!strncmp(record, "lost=", 5))
			fail(self, WRONG_RECORDS, "%s", record);
		if (!field_is(record, "type", "load") ||
		    !field_is(record, "verdict", "allow") ||
		    record_field(record, "serial", value, sizeof(value)))
			continue;
		kind = field_is(record, "kind", "keyset") ? HCSEC_BLOB_KEYSET :
							    HCSEC_BLOB_POLICY;
		index = index_of(self, kind, strtoull(value, NULL, 10));
		if (index < 0)
			continue;
		if (self->serial[kind] + index <= last->serial[kind])
			fail(self, WRONG_RECORDS, "after %" PRIu64 ": %s",
			     last->serial[kind], record);
		last->serial[kind] = self->serial[kind] + index;
		self->race->order[kind].audited[index]++;
	}
}

/* The same under all policies. */
static void be_judged(test *self)
{
	const struct address good = address_v4("127.0.0.1", GOOD_PORT);
	const struct address bad = address_v4("127.0.0.2", GOOD_PORT);
	char label[256];

	if (try_socket(AF_PACKET) != EPERM || try_socket(AF_INET6) ||
	    sock_try_connect(SOCK_DGRAM, 0, &bad) != -EPERM ||
	    sock_try_connect(SOCK_DGRAM, 0, &good))
		fail(self, WRONG_VERDICT, "wrong verdict");
	label_get(label, sizeof(label));
	if (!strstr(label, "[ca") && !strstr(label, ",ca"))
		fail(self, WRONG_VERDICT, "label is %s", label);
}

/* Somebody makes a container, is judged there and goes. */
static void visit(test *self)
{
	pid_t child;

	if (cgroup_make("race-visited")) {
		fail(self, WRONG_VERDICT, "no cgroup: %s", strerror(errno));
		return;
	}
	child = fork_in("race-visited");
	if (!child) {
		be_judged(self);
		_exit(0);
	}
	if (child_wait(child))
		fail(self, WRONG_VERDICT, "a visitor died");
	rmdir(CGROUP_TOP "/race-visited");
}

static void run_loader(test *self, int loader)
{
	srand(loader + 1);
	while (!get(self->race->stop)) {
		load_once(self, loader);
		self->race->rounds[number]++;
	}
}

static void run_worker(test *self, int worker)
{
	char name[16];

	snprintf(name, sizeof(name), "race-%d", worker);
	if (cgroup_join(name))
		fail(self, WRONG_VERDICT, "no cgroup: %s", strerror(errno));
	while (!get(self->race->stop)) {
		be_judged(self);
		self->race->rounds[number]++;
		/* Records are to have more readers than writers. */
		usleep(2000);
	}
}

static void run_role(test *self, enum role role)
{
	struct seen last = {};

	while (!get(self->race->drain)) {
		look_up_least(self, &last);
		switch (role) {
		case ROLE_POLICY:
			read_policy(self, &last);
			break;
		case ROLE_STATUS:
			read_status(self, &last);
			break;
		case ROLE_NETLINK:
			ask_netlink(self, &last);
			break;
		case ROLE_FILES:
			read_files(self);
			read_keys(self, &last);
			break;
		case ROLE_AUDIT:
			read_audit(self, &last);
			usleep(2000);
			break;
		default:
			visit(self);
		}
		self->race->rounds[number]++;
	}
	if (role == ROLE_AUDIT)
		read_audit(self, &last);
}

static pid_t start(test *self, int which)
{
	const pid_t pid = fork();

	if (pid)
		return pid;
	prctl(PR_SET_PDEATHSIG, SIGKILL);
	number = which;
	if (number < LOADERS)
		run_loader(self, number);
	else if (number < LOADERS + WORKERS)
		run_worker(self, number - LOADERS);
	else
		run_role(self, number - LOADERS - WORKERS);
	_exit(0);
}

/* After the race: everybody has told of the same order. */
static void check_order(struct __test_metadata *const _metadata, test *self,
			enum hcsec_blob_kind kind)
{
	const struct order *const order = &self->race->order[kind];
	uint64_t last = 0, loads = 0, serial;
	size_t i;

	for (i = 0; i < SPAN; i++) {
		if (!order->loaded[i]) {
			EXPECT_EQ(0, order->seen[i]);
			EXPECT_EQ(0, order->audited[i]);
			continue;
		}
		/* The first one was loaded before records were read. */
		EXPECT_EQ(!!i, order->audited[i]);
		/* Not every generation was seen. */
		serial = self->race->serial[loads++];
		if (kind == HCSEC_BLOB_POLICY && serial)
			EXPECT_EQ(self->serial[kind] + i, serial);
		last = i;
	}
	EXPECT_EQ(self->serial[kind] + last, status_number(serial_key[kind]));
	if (kind == HCSEC_BLOB_POLICY)
		EXPECT_EQ(self->generation + loads - 1,
			  status_number("generation"));
	EXPECT_LT(3, loads);
	TH_LOG("%s: %" PRIu64 " loads", serial_key[kind], loads - 1);
}

TEST_F_TIMEOUT(race, all, 250)
{
	struct race *const race = self->race;
	pid_t pids[PROCESSES];
	int i;

	for (i = PROCESSES - 1; i >= 0; i--) {
		pids[i] = start(self, i);
		ASSERT_LE(0, pids[i]);
	}
	sleep(SECONDS);
	set(race->stop, true);
	for (i = 0; i < LOADERS + WORKERS; i++)
		EXPECT_EQ(0, child_wait(pids[i]));
	set(race->drain, true);
	for (; i < PROCESSES; i++)
		EXPECT_EQ(0, child_wait(pids[i]));

	EXPECT_EQ(0, race->wrong);
	check_order(_metadata, self, HCSEC_BLOB_POLICY);
	check_order(_metadata, self, HCSEC_BLOB_KEYSET);
	EXPECT_LT(0, race->stale);
	TH_LOG("%lu loads were too late", race->stale);
	for (i = 0; i < PROCESSES; i++) {
		EXPECT_LT(3, race->rounds[i]);
		TH_LOG("process %d: %lu rounds", i, race->rounds[i]);
	}
}

TEST_HARNESS_MAIN
