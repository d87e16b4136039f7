// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Who belongs to which container
 */

#include <errno.h>
#include <linux/lsm.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

static const char policy[] =
	"mark a process\n"
	"mark b process\n"
	"mark c process\n"
	"mark ca container\n"
	"template rules {\n"
	"	on socket.create family unix set a\n"
	"	on socket.create family inet set b\n"
	"	on socket.create family inet6 set c\n"
	"	on socket.create family netlink set ca\n"
	"	deny socket.create family packet\n"
	"}\n"
	"container later {\n"
	"	match cgroup \"/hcsec-selftests/later\"\n"
	"	use rules\n"
	"}\n"
	"container now {\n"
	"	match cgroup \"/hcsec-selftests/now\"\n"
	"	enter immediate\n"
	"	use rules\n"
	"}\n"
	"container star {\n"
	"	match cgroup \"/hcsec-selftests/star-*/leaf\"\n"
	"	enter immediate\n"
	"	use rules\n"
	"}\n"
	"container stars {\n"
	"	match cgroup \"/hcsec-selftests/deep/**/leaf\"\n"
	"	enter immediate\n"
	"}\n"
	"container outer {\n"
	"	match cgroup \"/hcsec-selftests/outer\"\n"
	"	enter immediate\n"
	"	use rules\n"
	"}\n"
	"container inner {\n"
	"	match cgroup \"/hcsec-selftests/outer/inner\"\n"
	"	enter immediate\n"
	"}\n";

FIXTURE(label)
{
};

FIXTURE_SETUP(label)
{
	ASSERT_EQ(0, policy_load(policy));
}

FIXTURE_TEARDOWN_PARENT(label)
{
	cgroup_remove_all();
}

TEST_F(label, outside)
{
	ASSERT_EQ(0, cgroup_make("other"));
	EXPECT_TRUE(label_is(""));
	ASSERT_EQ(0, cgroup_join("other"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is(""));
	EXPECT_EQ(0, spawn(probe_path(), "label", "", NULL));
}

TEST_F(label, subject_from_first_exec)
{
	ASSERT_EQ(0, cgroup_make("later"));
	ASSERT_EQ(0, cgroup_join("later"));

	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_TRUE(label_is(""));
	/* A child is no more a subject than its parent. */
	IN_CHILD(EXPECT_EQ(0, try_socket(AF_PACKET));
		 EXPECT_TRUE(label_is("")));

	/* What was done before has left no mark. */
	EXPECT_EQ(0, spawn(probe_path(), "label", "later[]", NULL));
	EXPECT_EQ(EPERM, spawn(probe_path(), "socket", "17", NULL));
	EXPECT_EQ(0, spawn(probe_path(), "socket", "1", "label", "later[a]",
			   "exec", probe_path(), NULL));
	/* And the exec was that of the children. */
	EXPECT_EQ(0, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is(""));
}

/* An exec that fails does not make a subject. */
TEST_F(label, failed_exec)
{
	ASSERT_EQ(0, cgroup_make("later"));
	ASSERT_EQ(0, cgroup_join("later"));
	EXPECT_EQ(ENOENT, try_exec("/no/such/file", NULL));
	EXPECT_EQ(EACCES, try_exec("/etc/passwd", NULL));
	EXPECT_TRUE(label_is(""));
	EXPECT_EQ(0, try_socket(AF_PACKET));
}

TEST_F(label, subject_at_once)
{
	ASSERT_EQ(0, cgroup_make("now"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	ASSERT_EQ(0, cgroup_join("now"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is("now[]"));
	EXPECT_EQ(0, try_socket(AF_UNIX));
	EXPECT_TRUE(label_is("now[a]"));
	EXPECT_EQ(0, spawn(probe_path(), "label", "now[a]", NULL));
}

/* The label is looked at before any event. */
TEST_F(label, asked_first)
{
	ASSERT_EQ(0, cgroup_make("now"));
	ASSERT_EQ(0, cgroup_join("now"));
	EXPECT_TRUE(label_is("now[]"));
}

/* Whoever was outside when it was looked at first is looked at again. */
TEST_F(label, moved_in_later)
{
	ASSERT_EQ(0, cgroup_make("now"));
	ASSERT_EQ(0, cgroup_make("later"));
	ASSERT_EQ(0, cgroup_make("other"));
	ASSERT_EQ(0, cgroup_join("other"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	ASSERT_EQ(0, cgroup_join("later"));
	EXPECT_EQ(0, try_socket(AF_PACKET));
	ASSERT_EQ(0, cgroup_join("now"));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	EXPECT_TRUE(label_is("now[]"));
}

FIXTURE(pattern)
{
};

FIXTURE_VARIANT(pattern)
{
	const char *cgroup;
	const char *label;
};

/* clang-format off */
FIXTURE_VARIANT_ADD(pattern, itself) { .cgroup = "now", .label = "now[]" };
FIXTURE_VARIANT_ADD(pattern, below) { .cgroup = "now/x/y", .label = "now[]" };
FIXTURE_VARIANT_ADD(pattern, longer_name) { .cgroup = "nowhere", .label = "" };
FIXTURE_VARIANT_ADD(pattern, shorter_name) { .cgroup = "no", .label = "" };
FIXTURE_VARIANT_ADD(pattern, elsewhere) { .cgroup = "other/now", .label = "" };
FIXTURE_VARIANT_ADD(pattern, star) { .cgroup = "star-1/leaf", .label = "star[]" };
FIXTURE_VARIANT_ADD(pattern, star_empty) { .cgroup = "star-/leaf", .label = "star[]" };
FIXTURE_VARIANT_ADD(pattern, star_not_across) { .cgroup = "star-1/x/leaf", .label = "" };
FIXTURE_VARIANT_ADD(pattern, star_above) { .cgroup = "star-1", .label = "" };
FIXTURE_VARIANT_ADD(pattern, stars) { .cgroup = "deep/x/leaf", .label = "stars[]" };
FIXTURE_VARIANT_ADD(pattern, stars_across) { .cgroup = "deep/x/y/z/leaf", .label = "stars[]" };
FIXTURE_VARIANT_ADD(pattern, stars_below) { .cgroup = "deep/x/leaf/y", .label = "stars[]" };
FIXTURE_VARIANT_ADD(pattern, stars_above) { .cgroup = "deep/x/y", .label = "" };
FIXTURE_VARIANT_ADD(pattern, topmost) { .cgroup = "outer/inner", .label = "outer[]" };
/* clang-format on */

FIXTURE_SETUP(pattern)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->cgroup));
	ASSERT_EQ(0, cgroup_join(variant->cgroup));
}

FIXTURE_TEARDOWN_PARENT(pattern)
{
	cgroup_remove_all();
}

TEST_F(pattern, label)
{
	EXPECT_TRUE(label_is(variant->label));
}

/* Marks of a container are those of all its tasks, and of nobody else. */
TEST_F(label, instances)
{
	static const char *const names[] = { "star-1/leaf", "star-2/leaf" };
	pid_t child;
	size_t i;

	ASSERT_EQ(0, cgroup_make("star-1/leaf/below"));
	for (i = 0; i < ARRAY_LEN(names); i++)
		ASSERT_EQ(0, cgroup_make(names[i]));
	/* Keeps the first instance alive. */
	child = fork_in(names[0]);
	if (!child) {
		EXPECT_EQ(0, try_socket(AF_NETLINK));
		EXPECT_EQ(0, try_socket(AF_UNIX));
		EXPECT_TRUE(label_is("star[a,ca]"));
		raise(SIGSTOP);
		_exit(_metadata->exit_code);
	}
	ASSERT_EQ(child, waitpid(child, NULL, WUNTRACED));

	EXPECT_EQ(0, run_in(names[0], probe_path(), "label", "star[ca]", NULL));
	EXPECT_EQ(0, run_in("star-1/leaf/below", probe_path(), "label",
			    "star[ca]", NULL));
	EXPECT_EQ(0, run_in(names[1], probe_path(), "label", "star[]", NULL));

	kill(child, SIGCONT);
	EXPECT_EQ(0, child_wait(child));
}

/* An instance and its marks live as long as one of its tasks does. */
TEST_F(label, instance_ends)
{
	char text[4096];
	int i;

	ASSERT_EQ(0, cgroup_make("now"));
	EXPECT_EQ(0, run_in("now", probe_path(), "socket", "16", "label",
			    "now[ca]", NULL));
	/* The last reference goes after a grace period. */
	for (i = 0; i < 1000; i++) {
		ASSERT_EQ(0, hcsec_read("containers", text, sizeof(text)));
		if (!strstr(text, "/hcsec-selftests/now\""))
			break;
		usleep(10000);
	}
	EXPECT_EQ(NULL, strstr(text, "/hcsec-selftests/now\""));
	EXPECT_EQ(0, run_in("now", probe_path(), "label", "now[]", NULL));
}

TEST_F(label, containers_file)
{
	char text[4096], wanted[128], id[32];

	ASSERT_EQ(0, cgroup_make("now/below"));
	snprintf(id, sizeof(id), "cgroup_id=%llu ",
		 (unsigned long long)cgroup_id_of("now"));
	ASSERT_EQ(0, hcsec_read("containers", text, sizeof(text)));
	EXPECT_EQ(NULL, strstr(text, id));

	ASSERT_EQ(0, cgroup_join("now/below"));
	EXPECT_EQ(0, try_socket(AF_NETLINK));
	EXPECT_EQ(EPERM, try_socket(AF_PACKET));
	ASSERT_EQ(0, hcsec_read("containers", text, sizeof(text)));
	snprintf(wanted, sizeof(wanted),
		 "%scgroup=\"/hcsec-selftests/now\" profile=now mode=enforce marks=ca data= denied=1",
		 id);
	EXPECT_NE(NULL, strstr(text, wanted))
	{
		TH_LOG("%s is not in\n%s", wanted, text);
	}
}

/*
 * The attribute as lsm_get_self_attr(2) gives it.
 */

static long get_attr(unsigned int attr, void *buf, uint32_t *size,
		     uint32_t flags)
{
	struct lsm_ctx *const ctx = buf;

	if (buf)
		ctx->id = LSM_ID_HCSEC;
	return syscall(__NR_lsm_get_self_attr, attr, buf, size, flags);
}

TEST_F(label, attribute)
{
	union {
		struct lsm_ctx ctx;
		char bytes[512];
	} buf = {};
	uint32_t size = sizeof(buf), needed;

	EXPECT_EQ(-1, get_attr(LSM_ATTR_CURRENT, &buf, &size, LSM_FLAG_SINGLE));
	EXPECT_EQ(EOPNOTSUPP, errno);

	ASSERT_EQ(0, cgroup_make("now"));
	ASSERT_EQ(0, cgroup_join("now"));
	size = sizeof(buf);
	ASSERT_EQ(1, get_attr(LSM_ATTR_CURRENT, &buf, &size, LSM_FLAG_SINGLE));
	EXPECT_EQ(LSM_ID_HCSEC, buf.ctx.id);
	EXPECT_EQ(0, buf.ctx.flags);
	EXPECT_STREQ("now[]", (char *)buf.ctx.ctx);
	EXPECT_EQ(sizeof("now[]"), buf.ctx.ctx_len);
	EXPECT_EQ(size, buf.ctx.len);
	EXPECT_LE(sizeof(buf.ctx) + buf.ctx.ctx_len, buf.ctx.len);

	/* Without a buffer, and with one that is too small, the size is told. */
	needed = size;
	size = sizeof(buf);
	EXPECT_EQ(1, get_attr(LSM_ATTR_CURRENT, NULL, &size, 0));
	EXPECT_EQ(needed, size);
	size = needed - 1;
	EXPECT_EQ(-1,
		  get_attr(LSM_ATTR_CURRENT, &buf, &size, LSM_FLAG_SINGLE));
	EXPECT_EQ(E2BIG, errno);
	EXPECT_EQ(needed, size);
	size = needed;
	EXPECT_EQ(1, get_attr(LSM_ATTR_CURRENT, &buf, &size, LSM_FLAG_SINGLE));

	size = sizeof(buf);
	EXPECT_EQ(-1, get_attr(LSM_ATTR_PREV, &buf, &size, LSM_FLAG_SINGLE));
	EXPECT_EQ(EOPNOTSUPP, errno);
}

/* A label tells; nobody can write it. */
TEST_F(label, attribute_is_read_only)
{
	union {
		struct lsm_ctx ctx;
		char bytes[64];
	} buf = {
		.ctx = {
			.id = LSM_ID_HCSEC,
			.len = sizeof(buf),
			.ctx_len = sizeof("later[]"),
		},
	};

	ASSERT_EQ(0, cgroup_make("now"));
	ASSERT_EQ(0, cgroup_join("now"));
	memcpy(buf.ctx.ctx, "later[]", sizeof("later[]"));
	EXPECT_EQ(-1, syscall(__NR_lsm_set_self_attr, LSM_ATTR_CURRENT,
			      &buf.ctx, sizeof(buf), 0));
	EXPECT_EQ(EOPNOTSUPP, errno);
	EXPECT_TRUE(label_is("now[]"));
}

TEST_HARNESS_MAIN
