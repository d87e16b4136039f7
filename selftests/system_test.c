// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - What processes do to the system, but for mounts
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/bpf.h>
#include <linux/io_uring.h>
#include <linux/keyctl.h>
#include <linux/perf_event.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"
#include "uring.h"

#define DIR "/tmp/hcsec-system"

static const char policy[] =
	"container none {\n"
	"	match cgroup \"/hcsec-selftests/none\"\n"
	"	enter immediate\n"
	"	deny system errno EDOM\n"
	"}\n"
	"container some {\n"
	"	match cgroup \"/hcsec-selftests/some\"\n"
	"	enter immediate\n"
	"	deny system.module path " DIR "/module errno EDOM\n"
	"	deny system.bpf operation program errno EDOM\n"
	"	deny system.io_uring operation sqpoll credentials errno EDOM\n"
	"	deny system.key operation create errno EDOM\n"
	"}\n"
	"container list {\n"
	"	match cgroup \"/hcsec-selftests/list\"\n"
	"	enter immediate\n"
	"	default deny system\n"
	"	allow system.io_uring operation setup\n"
	"}\n"
	"container free {\n"
	"	match cgroup \"/hcsec-selftests/free\"\n"
	"	enter immediate\n"
	"}\n";

/* An errno, or 0. */
#define ERR(call) ((long)(call) < 0 ? errno : 0)

/* Opened before, so that there is something that nobody may load. */
static int module_file(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	const int err = fd < 0 ? errno :
				 ERR(syscall(__NR_finit_module, fd, "", 0));

	close(fd);
	return err;
}

static int finit(void)
{
	return module_file(DIR "/module");
}

static int finit_other(void)
{
	return module_file(DIR "/other");
}

static int init(void)
{
	static const char image[128] = "\177ELF";

	return ERR(syscall(__NR_init_module, image, sizeof(image), ""));
}

/* A family that has no module either, so nothing comes of it. */
static int request(void)
{
	return try_socket(AF_APPLETALK);
}

static int bpf(int cmd, union bpf_attr *attr)
{
	return ERR(syscall(__NR_bpf, cmd, attr, sizeof(*attr)));
}

static int bpf_map(void)
{
	union bpf_attr attr = {
		.map_type = BPF_MAP_TYPE_ARRAY,
		.key_size = 4,
		.value_size = 8,
		.max_entries = 1,
	};

	return bpf(BPF_MAP_CREATE, &attr);
}

static int bpf_program(void)
{
	const struct bpf_insn insns[] = {
		{ .code = BPF_ALU64 | BPF_MOV | BPF_K },
		{ .code = BPF_JMP | BPF_EXIT },
	};
	union bpf_attr attr = {
		.prog_type = BPF_PROG_TYPE_SOCKET_FILTER,
		.insn_cnt = ARRAY_LEN(insns),
		.insns = (uintptr_t)insns,
		.license = (uintptr_t)"GPL",
	};

	return bpf(BPF_PROG_LOAD, &attr);
}

static int bpf_other(void)
{
	union bpf_attr attr = {};
	const int err = bpf(BPF_PROG_GET_NEXT_ID, &attr);

	/* There need not be a program. */
	return err == ENOENT ? 0 : err;
}

static int uring_setup(void)
{
	struct uring ring;
	const int err = -uring_open(&ring, 0);

	if (!err)
		close(ring.fd);
	return err;
}

static int uring_sqpoll(void)
{
	struct io_uring_params params = { .flags = IORING_SETUP_SQPOLL };

	return ERR(syscall(__NR_io_uring_setup, 2, &params));
}

static int uring_credentials(void)
{
	struct io_uring_sqe sqe = { .opcode = IORING_OP_NOP };
	struct uring ring;
	int personality, err;

	err = -uring_open(&ring, 0);
	if (err)
		return err;
	personality = syscall(__NR_io_uring_register, ring.fd,
			      IORING_REGISTER_PERSONALITY, NULL, 0);
	if (personality < 0)
		return errno;
	sqe.personality = personality;
	err = -uring_do(&ring, &sqe);
	close(ring.fd);
	return err;
}

static int perf(void)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_SOFTWARE,
		.size = sizeof(attr),
		.config = PERF_COUNT_SW_TASK_CLOCK,
	};

	return ERR(syscall(__NR_perf_event_open, &attr, 0, -1, -1, 0));
}

static int key_create(void)
{
	return ERR(syscall(__NR_add_key, "user", "hcsec-new", "x", 1,
			   KEY_SPEC_PROCESS_KEYRING));
}

static int old_key;

/* Makes a key that is there before. */
static int make_key(void)
{
	if (syscall(__NR_keyctl, KEYCTL_JOIN_SESSION_KEYRING, NULL) < 0)
		return errno;
	old_key = syscall(__NR_add_key, "user", "hcsec-old", "x", 1,
			  KEY_SPEC_SESSION_KEYRING);
	return old_key < 0 ? errno : 0;
}

static int key_use(void)
{
	char text[256];

	return ERR(syscall(__NR_keyctl, KEYCTL_DESCRIBE, old_key, text,
			   sizeof(text)));
}

FIXTURE(system)
{
	int records;
};

FIXTURE_VARIANT(system)
{
	int (*call)(void);
	/* What it comes to if nobody denies it. */
	int before;
	const char *fields;
	/* What it comes to where only some operations are denied. */
	bool some;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(system, finit_module) {
	.call = finit, .before = ENOEXEC, .some = true,
	.fields = "event=system.module operation=file path=\"" DIR "/module\""
};

FIXTURE_VARIANT_ADD(system, finit_other) {
	.call = finit_other, .before = ENOEXEC,
	.fields = "event=system.module operation=file path=\"" DIR "/other\""
};

FIXTURE_VARIANT_ADD(system, init_module) {
	.call = init, .before = ENOEXEC,
	.fields = "event=system.module operation=memory"
};

FIXTURE_VARIANT_ADD(system, request_module) {
	.call = request, .before = EAFNOSUPPORT,
	.fields = "event=system.module operation=request path=\"net-pf-5\""
};

FIXTURE_VARIANT_ADD(system, bpf_map) {
	.call = bpf_map,
	.fields = "event=system.bpf operation=map"
};

FIXTURE_VARIANT_ADD(system, bpf_program) {
	.call = bpf_program, .some = true,
	.fields = "event=system.bpf operation=program"
};

FIXTURE_VARIANT_ADD(system, bpf_other) {
	.call = bpf_other,
	.fields = "event=system.bpf operation=bpf-command"
};

FIXTURE_VARIANT_ADD(system, io_uring_setup) {
	.call = uring_setup,
	.fields = "event=system.io_uring operation=setup"
};

FIXTURE_VARIANT_ADD(system, io_uring_sqpoll) {
	.call = uring_sqpoll,
	.fields = "event=system.io_uring operation=sqpoll"
};

FIXTURE_VARIANT_ADD(system, perf) {
	.call = perf,
	.fields = "event=system.perf operation=open"
};

FIXTURE_VARIANT_ADD(system, key_create) {
	.call = key_create, .some = true,
	.fields = "event=system.key operation=create"
};

FIXTURE_VARIANT_ADD(system, key_use) {
	.call = key_use,
	.fields = "event=system.key operation=use"
};
/* clang-format on */

FIXTURE_SETUP(system)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, write_file(DIR "/module", "no module", 0600));
	ASSERT_EQ(0, write_file(DIR "/other", "no module", 0600));
	ASSERT_EQ(0, make_key());
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(system)
{
	EXPECT_EQ(0, remove_all(DIR));
	cgroup_remove_all();
}

#define EXPECT_RECORD(fields)                                   \
	EXPECT_EQ(1, records_find(self->records, fields, NULL)) \
	{                                                       \
		TH_LOG("no record with %s", fields);            \
	}

/* Whoever wants a family does not learn why its module was not loaded. */
static int refused(int before, int err)
{
	return before == EAFNOSUPPORT ? before : err;
}

TEST_F(system, denied)
{
	char fields[256];

	ASSERT_EQ(0, cgroup_make("none"));
	ASSERT_EQ(0, cgroup_make("free"));
	IN_CHILD(EXPECT_EQ(0, cgroup_join("free"));
		EXPECT_EQ(variant->before, variant->call());
	);
	EXPECT_EQ(0, records_count(self->records, "verdict=deny"));
	IN_CHILD(EXPECT_EQ(0, cgroup_join("none"));
		EXPECT_EQ(refused(variant->before, EDOM), variant->call());
	);
	snprintf(fields, sizeof(fields), "verdict=deny errno=EDOM %s",
		 variant->fields);
	EXPECT_RECORD(fields);
}

/* Operations are told apart, and an allow-list allows nothing else. */
TEST_F(system, told_apart)
{
	const bool setup = variant->call == uring_setup;

	ASSERT_EQ(0, cgroup_make("some"));
	ASSERT_EQ(0, cgroup_make("list"));
	IN_CHILD({
		const bool some = variant->some ||
				  variant->call == uring_sqpoll;
		const int want = some ? EDOM : variant->before;

		EXPECT_EQ(0, cgroup_join("some"));
		EXPECT_EQ(want, variant->call());
	});
	IN_CHILD({
		const int want = setup ? 0 : refused(variant->before, EPERM);

		EXPECT_EQ(0, cgroup_join("list"));
		EXPECT_EQ(want, variant->call());
	});
	EXPECT_EQ(!setup, !!records_count(self->records,
					  "verdict=deny profile=list"));
}

FIXTURE(ring)
{
	int records;
};

FIXTURE_SETUP(ring)
{
	ASSERT_EQ(0, policy_load(policy));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(ring)
{
	cgroup_remove_all();
}

TEST_F(ring, credentials)
{
	IN_CHILD(EXPECT_EQ(0, uring_credentials()));
	ASSERT_EQ(0, cgroup_enter("some"));
	EXPECT_EQ(EDOM, uring_credentials());
	EXPECT_RECORD("event=system.io_uring operation=credentials");
	EXPECT_EQ(0, uring_setup());
}

TEST_HARNESS_MAIN
