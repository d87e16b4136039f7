// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Who may use which file, and what the files say
 */

#include <errno.h>
#include <fcntl.h>
#include <linux/hcsec.h>
#include <sched.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "caps.h"
#include "common.h"
#include "net.h"

static const char policy[] =
	MARKS
	"container confined" IN("confined")
	"deny socket.create family unix\n"
	"on socket.create family inet set a ca\n"
	"}\n"
	"container many {\n"
	"match cgroup \"/hcsec-selftests/many-*\"\n"
	"enter immediate\n"
	"mode permissive\n"
	"}\n";

static const char other_policy[] =
	"container elsewhere" IN("elsewhere") "}\n";

static int open_file(const char *name, int flags)
{
	char path[128];
	int fd;

	snprintf(path, sizeof(path), HCSEC_DIR "%s", name);
	fd = open(path, flags | O_CLOEXEC | O_NONBLOCK);
	return fd < 0 ? -errno : fd;
}

static int write_text(int fd, const char *text)
{
	const ssize_t n = write(fd, text, strlen(text));

	return n < 0 ? -errno : n;
}

/* Who opens a file for reading: which capabilities, in which user namespace. */
FIXTURE(reader) {
};

FIXTURE_VARIANT(reader) {
	bool mac_admin;
	bool audit_read;
	bool other_userns;
	bool nobody;
	int secrets;
	int status;
	int mode;
};

FIXTURE_VARIANT_ADD(reader, root) {
	.mac_admin = true,
	.audit_read = true,
};

FIXTURE_VARIANT_ADD(reader, mac_admin) {
	.mac_admin = true,
};

FIXTURE_VARIANT_ADD(reader, audit_read) {
	.audit_read = true,
};

FIXTURE_VARIANT_ADD(reader, no_capability) {
	.secrets = -EPERM,
};

FIXTURE_VARIANT_ADD(reader, root_of_userns) {
	.mac_admin = true,
	.audit_read = true,
	.other_userns = true,
	.secrets = -EPERM,
};

FIXTURE_VARIANT_ADD(reader, nobody) {
	.nobody = true,
	.secrets = -EACCES,
	.mode = -EACCES,
};

FIXTURE_SETUP(reader)
{
	ASSERT_EQ(0, policy_load(policy));
	if (variant->other_userns) {
		ASSERT_EQ(0, unshare(CLONE_NEWUSER));
		ASSERT_EQ(0, cap_set(CAP_MAC_ADMIN, true));
	}
	if (!variant->mac_admin)
		ASSERT_EQ(0, cap_set(CAP_MAC_ADMIN, false));
	if (!variant->audit_read)
		ASSERT_EQ(0, cap_set(CAP_AUDIT_READ, false));
	if (variant->nobody)
		ASSERT_EQ(0, setuid(65534));
}

FIXTURE_TEARDOWN_PARENT(reader)
{
}

TEST_F(reader, open)
{
	static const char *const secrets[] = { "audit", "audit_head",
					       "containers", "error",
					       "policy" };
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_LEN(secrets); i++) {
		fd = open_file(secrets[i], O_RDONLY);
		EXPECT_EQ(variant->secrets, fd < 0 ? fd : 0) {
			TH_LOG("%s", secrets[i]);
		}
	}
	fd = open_file("status", O_RDONLY);
	EXPECT_EQ(variant->status, fd < 0 ? fd : 0);
	fd = open_file("mode", O_RDONLY);
	EXPECT_EQ(variant->mode, fd < 0 ? fd : 0);
	fd = open_file("seal", O_RDONLY);
	EXPECT_EQ(variant->mode, fd < 0 ? fd : 0);
}

/* Who opens a file for writing, and who uses it then. */
FIXTURE(writer) {
	void *blob;
	size_t len;
	int sockets[2];
};

FIXTURE_VARIANT(writer) {
	bool opener_may;
	bool user_may;
	bool opener_in_userns;
	int result;
};

FIXTURE_VARIANT_ADD(writer, both) {
	.opener_may = true,
	.user_may = true,
};

FIXTURE_VARIANT_ADD(writer, opener_only) {
	.opener_may = true,
	.user_may = false,
};

FIXTURE_VARIANT_ADD(writer, user_only) {
	.opener_may = false,
	.user_may = true,
	.result = -EPERM,
};

FIXTURE_VARIANT_ADD(writer, neither) {
	.opener_may = false,
	.user_may = false,
	.result = -EPERM,
};

FIXTURE_VARIANT_ADD(writer, opener_is_root_of_userns) {
	.opener_may = true,
	.opener_in_userns = true,
	.user_may = true,
	.result = -EPERM,
};

FIXTURE_SETUP(writer)
{
	ASSERT_EQ(0, policy_load(policy));
	self->blob = policy_blob(other_policy, status_number("serial") + 1,
				 &self->len);
	ASSERT_NE(NULL, self->blob);
	ASSERT_EQ(0, socketpair(AF_UNIX, SOCK_SEQPACKET, 0, self->sockets));
}

FIXTURE_TEARDOWN_PARENT(writer)
{
	mode_set("enforce");
}

/* Opens a file as the variant says and passes the descriptor on. */
static int open_by(bool may, bool in_userns, const char *name, int sock)
{
	int fd;

	if (in_userns && unshare(CLONE_NEWUSER))
		return errno;
	if (!may && cap_set(CAP_MAC_ADMIN, false))
		return 1;
	fd = open_file(name, O_WRONLY);
	return fd < 0 ? -fd : -fd_send(sock, fd);
}

TEST_F(writer, load)
{
	const uint64_t serial = status_number("serial");
	const int records = records_open();
	char error[256];
	int fd, err;
	pid_t child;
	ssize_t n;

	child = fork();
	ASSERT_LE(0, child);
	if (!child)
		_exit(open_by(variant->opener_may, variant->opener_in_userns,
			      "load", self->sockets[0]));
	ASSERT_EQ(0, child_wait(child));
	fd = fd_recv(self->sockets[1]);
	ASSERT_LE(0, fd);

	if (!variant->user_may)
		ASSERT_EQ(0, cap_set(CAP_MAC_ADMIN, false));
	n = write(fd, self->blob, self->len);
	err = n < 0 ? -errno : 0;
	EXPECT_EQ(variant->result, err);
	EXPECT_EQ(serial + !variant->result, status_number("serial"));
	if (!variant->result)
		return;
	ASSERT_EQ(0, hcsec_read("error", error, sizeof(error)));
	EXPECT_STREQ("opener lacks CAP_MAC_ADMIN in the initial user namespace\n",
		     error);
	EXPECT_EQ(1, records_find(records, "type=load errno=EPERM", NULL));
	EXPECT_EQ(-1, write(fd, self->blob, self->len));
	EXPECT_EQ(EINVAL, errno);
}

/* Opens a file as the variant says, and has the rights of its user then. */
static int open_file_by(const FIXTURE_VARIANT(writer) *variant,
			const char *name, int sockets[2])
{
	pid_t child;
	int fd;

	child = fork();
	if (child < 0)
		return -errno;
	if (!child)
		_exit(open_by(variant->opener_may, variant->opener_in_userns,
			      name, sockets[0]));
	if (child_wait(child))
		return -1;
	fd = fd_recv(sockets[1]);
	if (!variant->user_may && cap_set(CAP_MAC_ADMIN, false))
		return -1;
	return fd;
}

TEST_F(writer, mode)
{
	char mode[32];
	int fd;

	ASSERT_EQ(0, mode_set("enforce"));
	fd = open_file_by(variant, "mode", self->sockets);
	ASSERT_LE(0, fd);
	EXPECT_EQ(variant->result ?: 10, write_text(fd, "permissive"));
	ASSERT_EQ(0, hcsec_read("mode", mode, sizeof(mode)));
	EXPECT_STREQ(variant->result ? "enforce\n" : "permissive\n", mode);
}

/* Of a seal that is not there nothing is broken. */
TEST_F(writer, seal)
{
	char sealed[32];
	int fd;

	fd = open_file_by(variant, "seal", self->sockets);
	ASSERT_LE(0, fd);
	EXPECT_EQ(variant->result ?: 1, write_text(fd, "0"));
	if (variant->result)
		EXPECT_EQ(variant->result, write_text(fd, "1"));
	ASSERT_EQ(0, hcsec_read("seal", sealed, sizeof(sealed)));
	EXPECT_STREQ("0\n", sealed);
}

TEST_F(writer, floor)
{
	char before[128], after[128], text[160];
	int fd;

	ASSERT_EQ(0, hcsec_read("floor", before, sizeof(before)));
	fd = open_file_by(variant, "floor", self->sockets);
	if (variant->opener_in_userns) {
		EXPECT_GT(0, fd);
		return;
	}
	ASSERT_LE(0, fd);
	/* What it is already */
	EXPECT_EQ(variant->result ?: (int)strlen(before),
		  write_text(fd, before));
	snprintf(text, sizeof(text), "keyset=%llu\n",
		 (unsigned long long)status_number("keyset") + 1);
	if (variant->result)
		EXPECT_EQ(variant->result, write_text(fd, text));
	ASSERT_EQ(0, hcsec_read("floor", after, sizeof(after)));
	EXPECT_STREQ(before, after);
}

/* As container engines do it: a root that has everything in there. */
TEST(root_in_container)
{
	static const char *const names[] = { "load", "mode", "seal", "floor",
					     "assign" };
	char path[128];
	size_t i;
	int fd;

	ASSERT_EQ(0, policy_load(policy));
	IN_CHILD({
		ASSERT_EQ(0, unshare(CLONE_NEWUSER | CLONE_NEWNS |
				     CLONE_NEWCGROUP | CLONE_NEWNET));
		/* It is there if it is left there, but cannot be mounted. */
		EXPECT_EQ(-1, mount("securityfs", "/tmp", "securityfs", 0,
				    NULL));
		EXPECT_EQ(EPERM, errno);
		for (i = 0; i < ARRAY_LEN(names); i++) {
			snprintf(path, sizeof(path), HCSEC_DIR "%s", names[i]);
			EXPECT_EQ(-1, unlink(path));
			EXPECT_EQ(-1, rename(path, HCSEC_DIR "status"));
			fd = open_file(names[i], O_WRONLY);
			EXPECT_EQ(-EPERM, fd < 0 ? fd : write_text(fd, "1")) {
				TH_LOG("%s", names[i]);
			}
			close(fd);
		}
	});
	EXPECT_EQ(0U, status_number("sealed"));
}

TEST(files_and_modes)
{
	static const struct {
		const char *name;
		mode_t mode;
	} files[] = {
		{ "assign", 0600 }, { "audit", 0400 }, { "audit_head", 0400 },
		{ "containers", 0400 }, { "error", 0400 },
		{ "load", 0200 }, { "mode", 0600 }, { "policy", 0400 },
		{ "status", 0444 },
	};
	char path[128];
	struct stat st;
	size_t i;

	for (i = 0; i < ARRAY_LEN(files); i++) {
		snprintf(path, sizeof(path), HCSEC_DIR "%s", files[i].name);
		ASSERT_EQ(0, stat(path, &st));
		EXPECT_EQ(files[i].mode | S_IFREG, st.st_mode) {
			TH_LOG("%s", files[i].name);
		}
	}
}

/* The mode can be made looser than the policy, and tight again. */
FIXTURE(mode) {
};

FIXTURE_SETUP(mode)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, mode_set("enforce"));
	ASSERT_EQ(0, cgroup_make("confined"));
}

FIXTURE_TEARDOWN_PARENT(mode)
{
	mode_set("enforce");
	cgroup_remove_all();
}

static int unix_socket_in(const char *cgroup)
{
	const pid_t child = fork_in(cgroup);
	int fd;

	if (!child) {
		fd = sock_open(AF_UNIX, SOCK_STREAM, 0);
		_exit(fd < 0 ? -fd : 0);
	}
	return child_wait(child);
}

TEST_F(mode, permissive)
{
	const int records = records_open();

	EXPECT_EQ(EPERM, unix_socket_in("confined"));
	EXPECT_EQ(1, records_find(records,
				  "verdict=deny mode=enforce errno=EPERM",
				  NULL));
	EXPECT_EQ(0, mode_set("permissive"));
	EXPECT_EQ(1, records_find(records, "type=mode verdict=allow mode=permissive", NULL));
	EXPECT_EQ(0, unix_socket_in("confined"));
	EXPECT_EQ(1, records_find(records,
				  "verdict=deny mode=permissive errno=EPERM",
				  NULL));
	EXPECT_EQ(0, mode_set("enforce\n"));
	EXPECT_EQ(1, records_find(records, "type=mode verdict=allow mode=enforce", NULL));
	EXPECT_EQ(EPERM, unix_socket_in("confined"));
	/* What is no change is not told. */
	EXPECT_EQ(0, mode_set("enforce"));
	EXPECT_EQ(0, records_count(records, "type=mode"));
}

TEST_F(mode, nonsense)
{
	static const char *const values[] = {
		"x",	    "Permissive",	     " permissive",
		"learn",    "permissive permissive", "permissivex",
		"enforce ", "permissive-and-far-too-long",
	};
	void *const unreadable = mmap(NULL, 4096, PROT_NONE,
				      MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char mode[32];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_LEN(values); i++) {
		EXPECT_EQ(-EINVAL, mode_set(values[i])) {
			TH_LOG("\"%s\"", values[i]);
		}
	}
	EXPECT_EQ(-EINVAL, mode_set("permissive\n\n"));
	/* A value comes in one piece, at the start. */
	fd = open_file("mode", O_WRONLY);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, lseek(fd, 1, SEEK_SET));
	EXPECT_EQ(-EINVAL, write_text(fd, "permissive"));
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(-1, write(fd, unreadable, 10));
	EXPECT_EQ(EFAULT, errno);
	close(fd);
	ASSERT_EQ(0, hcsec_read("mode", mode, sizeof(mode)));
	EXPECT_STREQ("enforce\n", mode);
}

/* A profile's own permissive mode is not made tighter. */
TEST_F(mode, status)
{
	char value[64];

	ASSERT_EQ(0, status_read("mode", value, sizeof(value)));
	EXPECT_STREQ("enforce", value);
	ASSERT_EQ(0, mode_set("permissive"));
	ASSERT_EQ(0, status_read("mode", value, sizeof(value)));
	EXPECT_STREQ("permissive", value);
	ASSERT_EQ(0, status_read("sealed", value, sizeof(value)));
	EXPECT_STREQ("0", value);
	ASSERT_EQ(0, status_read("version", value, sizeof(value)));
	EXPECT_STREQ("1", value);
	ASSERT_EQ(0, status_read("policy", value, sizeof(value)));
	EXPECT_EQ(0, strncmp("selftest-", value, 9));
}

/* The list of containers. */
FIXTURE(containers) {
	pid_t children[100];
	int pipes[2];
};

FIXTURE_SETUP(containers)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, mode_set("enforce"));
	ASSERT_EQ(0, pipe(self->pipes));
}

FIXTURE_TEARDOWN_PARENT(containers)
{
	cgroup_remove_all();
}

static char containers_text[64 * 1024];

/* The line of a container, or NULL. */
static char *container_line(const char *cgroup, char *line, size_t size)
{
	char key[256];
	const char *at;

	if (hcsec_read("containers", containers_text, sizeof(containers_text)))
		return NULL;
	snprintf(key, sizeof(key), "cgroup=\"/hcsec-selftests/%s\"", cgroup);
	at = strstr(containers_text, key);
	if (!at)
		return NULL;
	while (at > containers_text && at[-1] != '\n')
		at--;
	snprintf(line, size, "%.*s", (int)strcspn(at, "\n"), at);
	return line;
}

/* Becomes a subject, says so and waits until it is killed. */
static pid_t settle(const char *cgroup, int family, int pipes[2])
{
	pid_t child;
	char byte;

	if (cgroup_make(cgroup))
		return -1;
	child = fork_in(cgroup);
	if (!child) {
		sock_open(family, SOCK_STREAM, 0);
		if (write(pipes[1], "x", 1) != 1)
			_exit(1);
		pause();
	}
	return read(pipes[0], &byte, 1) == 1 ? child : -1;
}

/* Waits until a container is not listed any more. */
static bool container_goes(const char *name)
{
	char line[1024];
	int tries;

	for (tries = 0; tries < 500; tries++) {
		if (!container_line(name, line, sizeof(line)))
			return true;
		usleep(10000);
	}
	return false;
}

TEST_F(containers, fields)
{
	char line[1024], expected[1024];
	pid_t child;

	/* That of the test before may last a little longer than its tasks. */
	ASSERT_TRUE(container_goes("confined"));
	child = settle("confined", AF_INET, self->pipes);
	ASSERT_LE(0, child);
	ASSERT_NE(NULL, container_line("confined", line, sizeof(line)));
	snprintf(expected, sizeof(expected),
		 "cgroup_id=%llu cgroup=\"/hcsec-selftests/confined\" profile=confined",
		 (unsigned long long)cgroup_id_of("confined"));
	EXPECT_EQ(0, strncmp(expected, line, strlen(expected)));
	EXPECT_STREQ(" mode=enforce marks=ca data= denied=0 tasks=1",
		     line + strlen(expected));
	EXPECT_EQ(EPERM, unix_socket_in("confined"));
	ASSERT_LE(0, settle("confined", AF_INET, self->pipes));
	ASSERT_NE(NULL, container_line("confined", line, sizeof(line)));
	EXPECT_NE(NULL, strstr(line, "marks=ca data= denied=1 "));
	EXPECT_NE(NULL, strstr(line, " tasks="));
}

/* A container outlives the policy that has made it. */
TEST_F(containers, other_policy)
{
	char line[1024];

	ASSERT_LE(0, settle("confined", AF_INET, self->pipes));
	ASSERT_EQ(0, policy_load(other_policy));
	ASSERT_NE(NULL, container_line("confined", line, sizeof(line)));
	EXPECT_NE(NULL, strstr(line, " profile= mode= marks=ca "));
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_NE(NULL, container_line("confined", line, sizeof(line)));
	EXPECT_NE(NULL, strstr(line, " profile=confined mode=enforce "));
}

/* It is gone some time after its last task. */
TEST_F(containers, gone)
{
	const pid_t child = settle("confined", AF_INET, self->pipes);
	char line[1024];

	ASSERT_LE(0, child);
	ASSERT_NE(NULL, container_line("confined", line, sizeof(line)));
	ASSERT_EQ(0, kill(child, SIGKILL));
	ASSERT_EQ(1000 + SIGKILL, child_wait(child));
	EXPECT_TRUE(container_goes("confined"));
}

/* All of them, also when they are read in small pieces. */
TEST_F(containers, many)
{
	char name[32], line[1024];
	size_t i, len = 0;
	ssize_t n;
	int fd;

	for (i = 0; i < ARRAY_LEN(self->children); i++) {
		snprintf(name, sizeof(name), "many-%zu", i);
		self->children[i] = settle(name, AF_INET, self->pipes);
		ASSERT_LE(0, self->children[i]);
	}
	EXPECT_LE(ARRAY_LEN(self->children), status_number("containers"));
	for (i = 0; i < ARRAY_LEN(self->children); i += 9) {
		snprintf(name, sizeof(name), "many-%zu", i);
		ASSERT_NE(NULL, container_line(name, line, sizeof(line)));
		EXPECT_NE(NULL, strstr(line, " profile=many mode=permissive "));
	}
	fd = open_file("containers", O_RDONLY);
	ASSERT_LE(0, fd);
	while ((n = read(fd, containers_text + len, 7)) > 0)
		len += n;
	containers_text[len] = '\0';
	for (i = 0; i < ARRAY_LEN(self->children); i++) {
		snprintf(name, sizeof(name), "/many-%zu\"", i);
		EXPECT_NE(NULL, strstr(containers_text, name)) {
			TH_LOG("%s", name);
		}
	}
	/* From the start again. */
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(1, read(fd, line, 1));
	EXPECT_EQ('c', line[0]);
}

TEST_HARNESS_MAIN
