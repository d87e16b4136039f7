// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - After the seal: what root without a signing key can do
 *
 * The first test seals the machine, so this program comes last.  Files that were
 * opened before the seal are at hand for all tests.
 */

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/falloc.h>
#include <linux/hcsec.h>
#include <pthread.h>
#include <sched.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/sendfile.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "caps.h"
#include "common.h"
#include "genl.h"
#include "net.h"
#include "sign.h"
#include "uring.h"

static const char policy[] =
	"container confined" IN("confined")
	"deny socket.create family unix\n"
	"}\n"
	"container spare {\n"
	"assignable\n"
	"enter immediate\n"
	"deny socket.create family unix\n"
	"}\n";

/* Opened before the seal. */
static int mode_fd, seal_fd, floor_fd, assign_fd, half_fds[2];

/* A policy whose start was written to half_fds before the seal. */
#define HALF 200
static unsigned char *half;
static size_t half_len;

static struct key signer;
static unsigned char *draft;

static int write_to(int fd, const char *text)
{
	/* Not pwrite(2), which these files do not know. */
	const ssize_t n = lseek(fd, 0, SEEK_SET) ?:
			  write(fd, text, strlen(text));

	return n < 0 ? -errno : n;
}

static bool is_sealed(void)
{
	char text[16];

	return status_number("sealed") == 1 &&
	       !hcsec_read("seal", text, sizeof(text)) && !strcmp(text, "1\n") &&
	       !hcsec_read("mode", text, sizeof(text)) &&
	       !strcmp(text, "enforce\n") &&
	       !status_read("mode", text, sizeof(text)) &&
	       !strcmp(text, "enforce");
}

static bool is_denied_in(const char *cgroup)
{
	const pid_t child = fork_in(cgroup);

	if (!child)
		_exit(try_socket(AF_UNIX));
	return child_wait(child) == EPERM;
}

static bool policy_denies(void)
{
	return is_denied_in("confined");
}

/* Changes the mode until it is not allowed to any more. */
static void *change_mode(void *unused)
{
	intptr_t changes;

	for (changes = 0; !mode_set("permissive"); changes++) {
		if (mode_set("enforce"))
			break;
	}
	return (void *)changes;
}

static void take_sealed(const struct nlattr *attrs, size_t len, void *data)
{
	*(bool *)data = genl_find(attrs, len, HCSEC_A_STATUS_SEALED);
}

static bool netlink_says_sealed(void)
{
	bool sealed = false;

	genl_request(genl_family(), HCSEC_CMD_STATUS_GET, false, take_sealed,
		     &sealed);
	return sealed;
}

/* Of those that run, tests without a fixture are the first. */
TEST(seal)
{
	static const char *const nonsense[] = {
		"", "\n", "2", "10", "01", "-1", "+1", "1 ", " 1", "yes",
		"true", "1\n\n", "0x1", "11111111111111111111",
	};
	static char record[RECORD_SIZE];
	pthread_t threads[2];
	int records;
	void *done;
	size_t i;

	for (i = 0; i < ARRAY_LEN(nonsense); i++) {
		EXPECT_EQ(-EINVAL, hcsec_write("seal", nonsense[i],
					       strlen(nonsense[i]))) {
			TH_LOG("\"%s\"", nonsense[i]);
		}
	}
	EXPECT_EQ(-EINVAL, hcsec_write("seal", "1\0", 2));
	/* What is not there is not broken. */
	EXPECT_EQ(0, hcsec_write("seal", "0\n", 2));
	EXPECT_EQ(0U, status_number("sealed"));
	EXPECT_FALSE(netlink_says_sealed());
	EXPECT_EQ(0, mode_set("permissive"));
	EXPECT_FALSE(policy_denies());
	/* Any profile can be assigned yet. */
	ASSERT_EQ(0, cgroup_make("early"));
	EXPECT_EQ(0, assign("early", "confined"));

	records = records_open();
	ASSERT_LE(0, records);
	for (i = 0; i < ARRAY_LEN(threads); i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, change_mode,
					    NULL));
	while (!records_find(records, "type=mode verdict=allow", NULL))
		usleep(1000);
	EXPECT_EQ(0, hcsec_write("seal", "1\n", 2));
	for (i = 0; i < ARRAY_LEN(threads); i++)
		ASSERT_EQ(0, pthread_join(threads[i], &done));

	EXPECT_TRUE(is_sealed());
	EXPECT_TRUE(netlink_says_sealed());
	EXPECT_TRUE(policy_denies());
	ASSERT_EQ(1, records_find(records, "type=seal verdict=allow mode=enforce",
				  record));
	EXPECT_TRUE(record_is_mine(record));
	EXPECT_EQ(0, records_count(records, "type=mode verdict=allow"));
}

FIXTURE(sealed) {
	int records;
	uint64_t serial;
};

FIXTURE_SETUP(sealed)
{
	self->records = records_open();
	ASSERT_LE(0, self->records);
	self->serial = status_number("serial");
}

FIXTURE_TEARDOWN(sealed)
{
	EXPECT_TRUE(is_sealed());
	EXPECT_TRUE(policy_denies());
}

TEST_F(sealed, mode)
{
	static char record[RECORD_SIZE];

	EXPECT_EQ(-EPERM, mode_set("permissive"));
	EXPECT_TRUE(error_is("sealed: the mode stays enforce until reboot"));
	ASSERT_EQ(1, records_find(self->records,
				  "type=mode verdict=deny mode=permissive errno=EPERM",
				  record));
	EXPECT_TRUE(record_is_mine(record));
	EXPECT_EQ(-EINVAL, mode_set("learn"));
	/* What is no change is not told. */
	EXPECT_EQ(0, mode_set("enforce"));
	EXPECT_EQ(0, records_count(self->records, "type=mode"));
}

TEST_F(sealed, seal)
{
	static char record[RECORD_SIZE];

	EXPECT_EQ(-EPERM, hcsec_write("seal", "0", 1));
	EXPECT_TRUE(error_is("sealed until reboot"));
	ASSERT_EQ(1, records_find(self->records,
				  "type=seal verdict=deny mode=enforce errno=EPERM",
				  record));
	EXPECT_TRUE(record_is_mine(record));
	EXPECT_EQ(0, hcsec_write("seal", "1", 1));
	EXPECT_EQ(0, records_count(self->records, "type=seal"));
}

/* Only blobs raise the floor: otherwise anybody could keep all of them out. */
TEST_F(sealed, floor)
{
	char before[128], after[128], line[64];

	ASSERT_EQ(0, hcsec_read("floor", before, sizeof(before)));
	EXPECT_EQ(-EPERM, hcsec_write("floor", "policy=18446744073709551615",
				      27));
	EXPECT_TRUE(error_is("sealed: only blobs raise the floor until reboot"));
	EXPECT_EQ(1, records_find(self->records,
				  "type=floor verdict=deny errno=EPERM", NULL));
	snprintf(line, sizeof(line), "epoch=%" PRIu64 "\n",
		 status_number("epoch") + 1);
	EXPECT_EQ(-EPERM, hcsec_write("floor", line, strlen(line)));
	EXPECT_EQ(-ESTALE, hcsec_write("floor", "policy=0", 8));
	EXPECT_EQ(0, hcsec_write("floor", before, strlen(before)));
	ASSERT_EQ(0, hcsec_read("floor", after, sizeof(after)));
	EXPECT_STREQ(before, after);
}

TEST_F(sealed, assign)
{
	static char record[RECORD_SIZE];
	char line[64];

	ASSERT_EQ(0, cgroup_make("late"));
	EXPECT_EQ(-EPERM, assign("late", "confined"));
	EXPECT_TRUE(error_is("sealed: the profile is not assignable"));
	ASSERT_EQ(1, records_find(self->records,
				  "type=assign verdict=deny errno=EPERM profile=confined",
				  record));
	EXPECT_TRUE(record_is_mine(record));
	snprintf(line, sizeof(line), "cgroup_id=%" PRIu64 " profile=confined",
		 cgroup_id_of("late"));
	EXPECT_EQ(-EPERM, write_to(assign_fd, line));
	EXPECT_FALSE(is_denied_in("late"));
	EXPECT_EQ(0, assign("late", "spare"));
	EXPECT_TRUE(is_denied_in("late"));
	EXPECT_EQ(-EBUSY, assign("confined", "spare"));

	/* What was assigned before the seal confines as it did. */
	EXPECT_TRUE(is_denied_in("early"));
	EXPECT_EQ(0, assign("early", "confined"));
	EXPECT_EQ(-EBUSY, assign("early", "spare"));
	EXPECT_EQ(0, policy_load_by(draft, status_number("epoch"),
				    self->serial + 1, KEYS(&signer)));
	EXPECT_TRUE(is_denied_in("early"));
	EXPECT_TRUE(is_denied_in("late"));
}

/* It counts when something is done, and not when a file was opened. */
TEST_F(sealed, opened_before)
{
	EXPECT_EQ(-EPERM, write_to(mode_fd, "permissive"));
	EXPECT_EQ(-EPERM, write_to(seal_fd, "0"));
	EXPECT_EQ(-EPERM, write_to(floor_fd, "keyset=18446744073709551615"));
	EXPECT_EQ(1, records_count(self->records, "type=mode verdict=deny"));
}

/* A blob that was on its way is judged like all others. */
TEST_F(sealed, on_its_way)
{
	const size_t rest = half_len - HALF;

	half[half_len - 1] ^= 1;
	EXPECT_EQ(-1, write(half_fds[0], half + HALF, rest));
	EXPECT_EQ(EKEYREJECTED, errno);
	EXPECT_TRUE(error_is("signature of a trusted key is wrong"));
	EXPECT_EQ(self->serial, status_number("serial"));
	half[half_len - 1] ^= 1;
	EXPECT_EQ((ssize_t)rest, write(half_fds[1], half + HALF, rest));
	EXPECT_EQ(1000U, status_number("serial"));
}

/* Keys and policies go on as before. */
TEST_F(sealed, signed_blobs)
{
	const struct key heir = key_new(), stranger = key_new();
	struct keyset keyset;

	EXPECT_EQ(-ENOKEY, policy_load_by(draft, status_number("epoch"),
					  self->serial + 1, KEYS(&stranger)));
	EXPECT_EQ(0, policy_load_by(draft, status_number("epoch"),
				    self->serial + 1, KEYS(&signer)));
	EXPECT_EQ(self->serial + 1, status_number("serial"));
	ASSERT_EQ(0, keyset_start(&keyset));
	keyset_add(&keyset, key_dev(), HCSEC_ROLE_ROOT, "root");
	keyset_add(&keyset, &heir, HCSEC_ROLE_POLICY, "heir");
	keyset_add(&keyset, &signer, HCSEC_ROLE_POLICY, "signer");
	EXPECT_EQ(-ENOKEY, keyset_load(&keyset, KEYS(&signer)));
	EXPECT_EQ(0, keyset_load(&keyset, KEYS(key_dev())));
	EXPECT_EQ(0, policy_load_by(draft, status_number("epoch"),
				    self->serial + 2, KEYS(&heir)));
}

/* Other ways to write than write(2). */
TEST_F(sealed, calls)
{
	static const char word[] = "permissive";
	char junk[16] = "";
	struct iovec two[2] = { { (void *)word, 4 }, { (void *)(word + 4), 6 } };
	struct iovec whole = { (void *)word, 10 };
	struct uring ring;
	struct io_uring_sqe request = {
		.opcode = IORING_OP_WRITE,
		.fd = mode_fd,
		.addr = (uintptr_t)word,
		.len = 10,
	};
	int pipes[2], file, fd;
	loff_t offset = 0;

	EXPECT_EQ(-1, writev(mode_fd, &whole, 1));
	EXPECT_EQ(EPERM, errno);
	EXPECT_EQ(-1, writev(mode_fd, two, 2));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(-1, pwritev2(mode_fd, &whole, 1, 0, RWF_APPEND));
	EXPECT_EQ(-1, pwritev2(mode_fd, &whole, 1, 0, RWF_NOWAIT));
	EXPECT_EQ(-1, pwrite(mode_fd, word, 10, 0));
	EXPECT_EQ(ESPIPE, errno);
	EXPECT_EQ(-1, pwrite(mode_fd, word, 10, -1));
	/* More than there is, of which the compiler would warn. */
	EXPECT_EQ(-1, syscall(__NR_write, mode_fd, word, SIZE_MAX));
	EXPECT_EQ(-1, syscall(__NR_write, mode_fd, word, 0x7ffff000));

	file = memfd_create("word", 0);
	ASSERT_LE(0, file);
	ASSERT_EQ(10, write(file, word, 10));
	EXPECT_EQ(-1, sendfile(mode_fd, file, &offset, 10));
	EXPECT_EQ(-1, copy_file_range(file, &offset, mode_fd, NULL, 10, 0));
	ASSERT_EQ(0, pipe(pipes));
	ASSERT_EQ(10, write(pipes[1], word, 10));
	EXPECT_EQ(-1, splice(pipes[0], NULL, mode_fd, NULL, 10, 0));
	EXPECT_EQ(-1, splice(pipes[0], NULL, mode_fd, &offset, 10, 0));

	/* A worker of the kernel writes in our name. */
	ASSERT_EQ(0, uring_open(&ring, 0));
	EXPECT_EQ(-EPERM, uring_do(&ring, &request));
	request.flags = IOSQE_ASYNC;
	EXPECT_EQ(-EPERM, uring_do(&ring, &request));
	request.off = 1;
	EXPECT_EQ(-EINVAL, uring_do(&ring, &request));
	request.off = -1ULL;
	EXPECT_EQ(-EPERM, uring_do(&ring, &request));
	request.fd = seal_fd;
	request.addr = (uintptr_t)"0";
	request.len = 1;
	request.off = 0;
	EXPECT_EQ(-EPERM, uring_do(&ring, &request));

	EXPECT_EQ(-1, ioctl(mode_fd, _IOW('h', 1, int), &fd));
	EXPECT_EQ(-1, fallocate(mode_fd, FALLOC_FL_PUNCH_HOLE |
				FALLOC_FL_KEEP_SIZE, 0, 1));
	EXPECT_EQ(MAP_FAILED, mmap(NULL, 4096, PROT_READ | PROT_WRITE,
				   MAP_SHARED, mode_fd, 0));
	ftruncate(mode_fd, 0);
	fd = open(HCSEC_DIR "mode", O_WRONLY | O_TRUNC | O_APPEND);
	ASSERT_LE(0, fd);
	EXPECT_EQ(-EPERM, write_to(fd, word));
	EXPECT_EQ(8, pread(mode_fd, junk, sizeof(junk), 0));
	EXPECT_STREQ("enforce\n", junk);
}

/* The files are not what they tell about: only mounts and names can be lost. */
TEST_F(sealed, files)
{
	static const char *const names[] = { "load", "mode", "seal", "floor",
					     "status", "keys", "policy" };
	char path[128], dir[] = "/tmp/hcsec-seal-XXXXXX";
	size_t i;

	ASSERT_NE(NULL, mkdtemp(dir));
	for (i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), HCSEC_DIR "%s", names[i]);
		EXPECT_EQ(-1, unlink(path));
		EXPECT_EQ(-1, rename(path, HCSEC_DIR "other"));
		EXPECT_EQ(-1, link(path, HCSEC_DIR "other"));
	}
	EXPECT_EQ(-1, rmdir(HCSEC_DIR));
	EXPECT_EQ(-1, mkdir(HCSEC_DIR "other", 0700));
	EXPECT_EQ(-1, symlink("x", HCSEC_DIR "other"));
	EXPECT_EQ(-1, mknod(HCSEC_DIR "other", S_IFREG | 0600, 0));

	ASSERT_EQ(0, unshare(CLONE_NEWNS));
	ASSERT_EQ(0, mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL));
	ASSERT_EQ(0, mount("none", dir, "securityfs", 0, NULL));
	EXPECT_EQ(0, umount2("/sys/kernel/security", MNT_DETACH));
	snprintf(path, sizeof(path), "%s/hcsec/mode", dir);
	EXPECT_EQ(-1, write_file(path, "permissive", 0600));
	EXPECT_EQ(0, mount("none", "/sys/kernel/security", "securityfs", 0,
			   NULL));
	EXPECT_EQ(-EPERM, mode_set("permissive"));
	EXPECT_EQ(0, umount2(dir, MNT_DETACH));
	EXPECT_EQ(0, rmdir(dir));
}

/* Permissions that were given away are not those that count. */
TEST_F(sealed, open_to_all)
{
	static const char *const names[] = { "load", "mode", "seal", "floor" };
	static const mode_t modes[] = { 0200, 0600, 0600, 0600 };
	char path[128];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path), HCSEC_DIR "%s", names[i]);
		ASSERT_EQ(0, chmod(path, 0666));
		IN_CHILD({
			ASSERT_EQ(0, setuid(65534));
			fd = open(path, O_WRONLY);
			EXPECT_EQ(-1, write(fd, "1", 1)) {
				TH_LOG("%s", names[i]);
			}
			EXPECT_EQ(fd < 0 ? EBADF : EPERM, errno);
		});
		EXPECT_EQ(0, chmod(path, modes[i]));
	}
}

/* What the command line has set cannot be set later. */
TEST_F(sealed, parameters)
{
	static const char *const names[] = { "mode", "seal", "boot" };
	char path[128];
	size_t i;

	for (i = 0; i < ARRAY_LEN(names); i++) {
		snprintf(path, sizeof(path),
			 "/sys/module/hcsec/parameters/%s", names[i]);
		EXPECT_EQ(-1, open(path, O_WRONLY)) {
			TH_LOG("%s", names[i]);
		}
	}
}

/* Nor does any capability help, or being in a container. */
TEST_F(sealed, credentials)
{
	IN_CHILD({
		ASSERT_EQ(0, unshare(CLONE_NEWUSER | CLONE_NEWNS));
		EXPECT_EQ(-EPERM, mode_set("permissive"));
		EXPECT_EQ(-EPERM, hcsec_write("seal", "0", 1));
	});
	IN_CHILD({
		ASSERT_EQ(0, cap_set(CAP_MAC_ADMIN, false));
		/* The file was opened by one who may. */
		EXPECT_EQ(-EPERM, write_to(mode_fd, "permissive"));
		EXPECT_EQ(-EPERM, mode_set("permissive"));
	});
}

static void *loosen(void *unused)
{
	int i;

	for (i = 0; i < 200; i++) {
		if (!mode_set("permissive") || !hcsec_write("seal", "0", 1) ||
		    !write_to(mode_fd, "permissive"))
			return "loosened";
	}
	return NULL;
}

/* While policies come and go, too. */
TEST_F(sealed, at_once)
{
	pthread_t threads[2];
	void *done;
	size_t i;

	for (i = 0; i < ARRAY_LEN(threads); i++)
		ASSERT_EQ(0, pthread_create(&threads[i], NULL, loosen, NULL));
	for (i = 1; i <= 20; i++) {
		EXPECT_EQ(0, policy_load_by(draft, status_number("epoch"),
					    self->serial + i, KEYS(&signer)));
		EXPECT_TRUE(is_sealed());
	}
	for (i = 0; i < ARRAY_LEN(threads); i++) {
		ASSERT_EQ(0, pthread_join(threads[i], &done));
		EXPECT_EQ(NULL, done);
	}
}

static int open_file(const char *name, int flags)
{
	char path[128];

	snprintf(path, sizeof(path), HCSEC_DIR "%s", name);
	return open(path, flags | O_CLOEXEC);
}

int main(int argc, char **argv)
{
	struct keyset keyset;
	int status;

	signer = key_new();
	keyset_renew(&keyset, &signer);
	draft = policy_draft(policy);
	half = policy_draft_copy(draft);
	if (policy_load_by(draft, status_number("epoch"), 1, KEYS(&signer)) ||
	    cgroup_make("confined"))
		return 1;
	mode_fd = open_file("mode", O_RDWR);
	seal_fd = open_file("seal", O_RDWR);
	floor_fd = open_file("floor", O_RDWR);
	assign_fd = open_file("assign", O_RDWR);
	half_fds[0] = open_file("load", O_WRONLY);
	half_fds[1] = open_file("load", O_WRONLY);
	((struct hcsec_envelope *)half)->epoch =
		htole32(status_number("epoch"));
	blob_set_serial(half, 1000);
	half_len = blob_sign_by(half, KEYS(&signer));
	if (mode_fd < 0 || seal_fd < 0 || floor_fd < 0 || assign_fd < 0 ||
	    write(half_fds[0], half, HALF) != HALF ||
	    write(half_fds[1], half, HALF) != HALF)
		return 1;
	status = test_harness_run(argc, argv);
	cgroup_remove_all();
	return status;
}
