// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - What is refused because marks could not follow
 *
 * No rule says so.  It is told as a denied write all the same, and nothing but
 * told where the mode is not to enforce.
 */

#include <errno.h>
#include <fcntl.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/mman.h>
#include <sys/mount.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/xattr.h>
#include <unistd.h>

#include "../kselftest_harness.h"

#include "common.h"

#define DIR "/tmp/hcsec-refusal"
#define MOUNT DIR "/mount"
#define MINE MOUNT "/mine"
#define THEIRS MOUNT "/theirs"
#define SIZE 4096

/* From fs/ext4/ext4.h. */
struct move_extent {
	uint32_t reserved;
	uint32_t donor_fd;
	uint64_t orig_start;
	uint64_t donor_start;
	uint64_t len;
	uint64_t moved_len;
};

#define EXT4_IOC_MOVE_EXT _IOWR('f', 15, struct move_extent)

static const char make_ext4[] =
	"set -e\n"
	"truncate -s 8M " DIR "/image\n"
	"mkfs.ext4 -q -O ^has_journal " DIR "/image\n"
	"mount -o loop " DIR "/image " MOUNT "\n";

static const char policy[] =
	"mark phi data\n"
	"container strict {\n"
	"	match cgroup \"/hcsec-selftests/strict\"\n"
	"	enter immediate\n"
	"	on socket.create family netlink set phi\n"
	"}\n"
	"container loose {\n"
	"	match cgroup \"/hcsec-selftests/loose\"\n"
	"	mode permissive\n"
	"	enter immediate\n"
	"	on socket.create family netlink set phi\n"
	"}\n";

/* clang-format off */
FIXTURE(refusal)
{
	int records;
};

FIXTURE_VARIANT(refusal)
{
	const char *cgroup;
	const char *mode;
};

FIXTURE_VARIANT_ADD(refusal, nobody) { .cgroup = "free" };

FIXTURE_VARIANT_ADD(refusal, permissive) {
	.cgroup = "loose", .mode = "permissive"
};

FIXTURE_VARIANT_ADD(refusal, enforced) {
	.cgroup = "strict", .mode = "enforce"
};

/* clang-format on */

static int write_filled(const char *path, char byte)
{
	const int fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	char text[SIZE];
	ssize_t len;

	memset(text, byte, SIZE);
	len = write(fd, text, SIZE);
	close(fd);
	return len == SIZE ? 0 : -1;
}

static char first_byte(const char *path)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	char byte = 0;

	if (read(fd, &byte, 1) != 1)
		byte = 0;
	close(fd);
	return byte;
}

FIXTURE_SETUP(refusal)
{
	ASSERT_EQ(0, policy_load(policy));
	ASSERT_EQ(0, cgroup_make(variant->cgroup));
	ASSERT_EQ(0, make_dir(DIR));
	ASSERT_EQ(0, mkdir(MOUNT, 0755));
	ASSERT_EQ(0, mount("none", MOUNT, "tmpfs", 0, NULL));
	ASSERT_EQ(0, write_filled(MINE, 'm'));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(refusal)
{
	cgroup_remove_all();
	umount2(MOUNT, MNT_DETACH);
	remove_all(DIR);
}

/* What the call fails with in the container, and what is told of it. */
static void check(struct __test_metadata *_metadata, int records,
		  const char *cgroup, const char *mode, int (*call)(void),
		  int expected)
{
	const bool enforced = mode && !strcmp(mode, "enforce");
	char fields[256];

	IN_CHILD(EXPECT_EQ(0, cgroup_join(cgroup));
		 EXPECT_EQ(enforced ? expected : 0, call()));
	snprintf(fields, sizeof(fields),
		 "event=file.write verdict=deny errno=%s mode=%s profile=%s",
		 strerrorname_np(expected), mode ?: "", cgroup);
	EXPECT_EQ(!!mode, records_find(records, fields, NULL))
	{
		TH_LOG("no record with %s", fields);
	}
}

/* A file gets the blocks of another one, which has nothing in it after that. */
static int exchange(void)
{
	const int theirs = open(THEIRS, O_RDWR | O_CLOEXEC);
	struct move_extent move = {
		.donor_fd = open(MINE, O_RDWR | O_CLOEXEC),
		.len = 1,
	};

	return ioctl(theirs, EXT4_IOC_MOVE_EXT, &move) ? errno : 0;
}

TEST_F(refusal, exchange)
{
	const bool done = !variant->mode || strcmp(variant->mode, "enforce");

	ASSERT_EQ(0, umount(MOUNT));
	ASSERT_EQ(0, spawn("/bin/sh", "-c", make_ext4, NULL));
	ASSERT_EQ(0, write_filled(MINE, 'm'));
	ASSERT_EQ(0, write_filled(THEIRS, 't'));
	/* What is to be exchanged has to have blocks. */
	sync();
	check(_metadata, self->records, variant->cgroup, variant->mode,
	      exchange, EOPNOTSUPP);
	ASSERT_EQ(0, spawn("/bin/sh", "-c",
			   "sync; echo 3 >/proc/sys/vm/drop_caches", NULL));
	EXPECT_EQ(done ? 0 : 'm', first_byte(MINE));
}

/* Somebody has mapped the file, and has no hook any more. */
static int write_mapped(void)
{
	const int mine = open(MINE, O_RDONLY | O_CLOEXEC);
	const void *const map = mmap(NULL, SIZE, PROT_READ, MAP_PRIVATE, mine,
				     0);
	int fd;

	if (map == MAP_FAILED)
		return errno;
	fd = open(MINE, O_WRONLY | O_CLOEXEC);
	if (write(fd, "x", 1) != 1)
		return -1;
	try_socket(AF_NETLINK);
	return write(fd, "x", 1) == 1 ? 0 : errno;
}

TEST_F(refusal, mapped)
{
	check(_metadata, self->records, variant->cgroup, variant->mode,
	      write_mapped, ETXTBSY);
}

static int set_attribute(void)
{
	return setxattr(MINE, "security.hcsec", "phi", 3, 0) ? errno : 0;
}

TEST_F(refusal, attribute)
{
	check(_metadata, self->records, variant->cgroup, variant->mode,
	      set_attribute, EOPNOTSUPP);
}

static int remove_attribute(void)
{
	return removexattr(MINE, "security.hcsec") ? errno : 0;
}

TEST_F(refusal, stripped)
{
	ASSERT_EQ(0, set_attribute());
	check(_metadata, self->records, variant->cgroup, variant->mode,
	      remove_attribute, EOPNOTSUPP);
}

TEST_HARNESS_MAIN
