// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - The lowest serials that are accepted
 *
 * Every test starts in an epoch of its own, as those of keysets do: what was
 * raised is not lowered until reboot.
 */

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/hcsec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"
#include "sign.h"

static const char policy[] = "container confined" IN("confined") "}\n";

/* Compiled once, before the tests. */
static void *draft;

FIXTURE(floor) {
	struct keyset keyset;
	struct key signer;
	unsigned char *policy;
	uint64_t epoch;
	uint64_t keyset_serial;
	int records;
};

FIXTURE_SETUP(floor)
{
	self->signer = key_new();
	keyset_renew(&self->keyset, &self->signer);
	self->epoch = le32toh(self->keyset.envelope.epoch);
	self->keyset_serial = status_number("keyset");
	self->policy = policy_draft_copy(draft);
	ASSERT_EQ(0, policy_load_by(self->policy, self->epoch, 10,
				    KEYS(&self->signer)));
	self->records = records_open();
	ASSERT_LE(0, self->records);
}

FIXTURE_TEARDOWN_PARENT(floor)
{
}

static int floor_write(const char *format, uint64_t number)
{
	char text[128];

	snprintf(text, sizeof(text), format, number);
	return hcsec_write("floor", text, strlen(text));
}

/* Whatever was loaded is the floor, and so much may be said again. */
TEST_F(floor, follows)
{
	char text[128];

	EXPECT_TRUE(floor_is(self->epoch, 10, self->keyset_serial));
	ASSERT_EQ(0, policy_load_by(self->policy, self->epoch, 15,
				    KEYS(&self->signer)));
	EXPECT_TRUE(floor_is(self->epoch, 15, self->keyset_serial));
	EXPECT_EQ(-ESTALE, policy_load_by(self->policy, self->epoch, 12,
					  KEYS(&self->signer)));
	EXPECT_TRUE(floor_is(self->epoch, 15, self->keyset_serial));
	ASSERT_EQ(0, hcsec_read("floor", text, sizeof(text)));
	records_count(self->records, "type=floor");
	EXPECT_EQ(0, hcsec_write("floor", text, strlen(text)));
	EXPECT_TRUE(floor_is(self->epoch, 15, self->keyset_serial));
	/* What is no change is not told. */
	EXPECT_EQ(0, records_count(self->records, "type=floor"));
}

TEST_F(floor, policy)
{
	static char record[RECORD_SIZE];
	char fields[160];

	EXPECT_EQ(0, floor_write("policy=%" PRIu64 "\n", 20));
	EXPECT_TRUE(floor_is(self->epoch, 20, self->keyset_serial));
	EXPECT_TRUE(error_is(""));
	snprintf(fields, sizeof(fields),
		 "type=floor verdict=allow epoch=%" PRIu64 " serial=20 keyset=%"
		 PRIu64, self->epoch, self->keyset_serial);
	ASSERT_EQ(1, records_find(self->records, fields, record));
	EXPECT_TRUE(record_is_mine(record));
	/* What is in force stays, and is not loaded again. */
	EXPECT_EQ(10U, status_number("serial"));
	EXPECT_EQ(-ESTALE, policy_load_by(self->policy, self->epoch, 10,
					  KEYS(&self->signer)));
	EXPECT_TRUE(error_is("serial is below the floor: 10, not 20"));
	EXPECT_EQ(-ESTALE, policy_load_by(self->policy, self->epoch, 19,
					  KEYS(&self->signer)));
	EXPECT_TRUE(error_is("serial is below the floor: 19, not 20"));
	EXPECT_EQ(1, records_find(self->records,
				  "type=load verdict=deny errno=ESTALE kind=policy",
				  NULL));
	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 20,
				    KEYS(&self->signer)));
}

TEST_F(floor, keyset)
{
	const uint64_t serial = self->keyset_serial;
	char error[128];

	EXPECT_EQ(0, floor_write("keyset=%" PRIu64, serial + 5));
	EXPECT_TRUE(floor_is(self->epoch, 10, serial + 5));
	EXPECT_EQ(-ESTALE, keyset_load(&self->keyset, KEYS(key_dev())));
	snprintf(error, sizeof(error),
		 "serial is below the floor: %" PRIu64 ", not %" PRIu64,
		 serial + 1, serial + 5);
	EXPECT_TRUE(error_is(error));
	/* A higher epoch does not help. */
	self->keyset.envelope.epoch = htole32(self->epoch + 1);
	EXPECT_EQ(-ESTALE, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_TRUE(error_is(error));
	self->keyset.envelope.serial = htole64(serial + 5);
	EXPECT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
}

/* Serials of policies count within an epoch. */
TEST_F(floor, epoch)
{
	const uint64_t next = self->epoch + 1;
	char error[128];

	EXPECT_EQ(0, floor_write("epoch=%" PRIu64, next));
	EXPECT_TRUE(floor_is(next, 0, self->keyset_serial));
	EXPECT_EQ(-ESTALE, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(&self->signer)));
	snprintf(error, sizeof(error),
		 "epoch is below the floor: %" PRIu64 ", not %" PRIu64,
		 self->epoch, next);
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(-ESTALE, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(0, floor_write("policy=%" PRIu64, 3));
	EXPECT_TRUE(floor_is(next, 3, self->keyset_serial));

	self->keyset.envelope.epoch = htole32(next);
	EXPECT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_EQ(-ESTALE, policy_load_by(self->policy, next, 2,
					  KEYS(&self->signer)));
	EXPECT_TRUE(error_is("serial is below the floor: 2, not 3"));
	EXPECT_EQ(0, policy_load_by(self->policy, next, 3,
				    KEYS(&self->signer)));
	EXPECT_TRUE(floor_is(next, 3, self->keyset_serial + 1));
}

/* All of them at once, in any order. */
TEST_F(floor, words)
{
	char text[128];

	snprintf(text, sizeof(text),
		 "keyset=%" PRIu64 " policy=7 epoch=%" PRIu64,
		 self->keyset_serial + 2, self->epoch + 1);
	EXPECT_EQ(0, hcsec_write("floor", text, strlen(text)));
	EXPECT_TRUE(floor_is(self->epoch + 1, 7, self->keyset_serial + 2));
	/* For the next test. */
	self->keyset.envelope.epoch = htole32(self->epoch + 1);
	self->keyset.envelope.serial = htole64(self->keyset_serial + 2);
	EXPECT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
}

TEST_F(floor, never_lowered)
{
	static char record[RECORD_SIZE];
	char text[128];

	EXPECT_EQ(-ESTALE, floor_write("policy=%" PRIu64, 9));
	EXPECT_TRUE(error_is("the floor is never lowered"));
	ASSERT_EQ(1, records_find(self->records,
				  "type=floor verdict=deny errno=ESTALE serial=9",
				  record));
	EXPECT_TRUE(record_is_mine(record));
	EXPECT_EQ(-ESTALE, floor_write("policy=%" PRIu64, 0));
	EXPECT_EQ(-ESTALE, floor_write("keyset=%" PRIu64,
				       self->keyset_serial - 1));
	EXPECT_EQ(-ESTALE, floor_write("epoch=%" PRIu64, self->epoch - 1));
	/* A part that is higher does not make up for one that is lower. */
	EXPECT_EQ(-ESTALE, floor_write("keyset=%" PRIu64 " policy=9",
				       self->keyset_serial + 1));
	EXPECT_EQ(-ESTALE, floor_write("epoch=%" PRIu64 " policy=99",
				       self->epoch - 1));
	snprintf(text, sizeof(text), "epoch=%" PRIu64 " keyset=%" PRIu64,
		 self->epoch + 1, self->keyset_serial - 1);
	EXPECT_EQ(-ESTALE, hcsec_write("floor", text, strlen(text)));
	EXPECT_TRUE(floor_is(self->epoch, 10, self->keyset_serial));
}

TEST_F(floor, nonsense)
{
	static const char *const lines[] = {
		"", "\n", " ", "0", "99", "policy", "policy=", "policy=x",
		"policy=99x", "policy= 99", "policy=-1", "policy=+99",
		"policy=0x99", "policy=18446744073709551616", "Policy=99",
		"policy=99 ", " policy=99", "policy=99  keyset=99",
		"policy=99 policy=99", "policy=99\n\n", "policy=99\nkeyset=99",
		"policy=99,keyset=99", "policy=99\tkeyset=99", "serial=99",
		"epoch=4294967296", "epoch=18446744073709551615",
		"policy=99 keyset=", "policy=99 x",
	};
	void *const nowhere = mmap(NULL, 4096, PROT_NONE,
				   MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
	char text[256];
	size_t i;
	int fd;

	for (i = 0; i < ARRAY_LEN(lines); i++) {
		EXPECT_EQ(-EINVAL,
			  hcsec_write("floor", lines[i], strlen(lines[i]))) {
			TH_LOG("\"%s\"", lines[i]);
		}
	}
	EXPECT_EQ(-EINVAL, hcsec_write("floor", "policy=99\0", 10));
	EXPECT_EQ(-EINVAL, hcsec_write("floor", "policy=99\0x\n", 12));
	memset(text, '0', sizeof(text));
	memcpy(text, "policy=", 7);
	EXPECT_EQ(-EINVAL, hcsec_write("floor", text, sizeof(text)));
	/* It comes in one piece, at the start. */
	fd = open(HCSEC_DIR "floor", O_RDWR | O_CLOEXEC);
	ASSERT_LE(0, fd);
	EXPECT_EQ(1, lseek(fd, 1, SEEK_SET));
	EXPECT_EQ(-1, write(fd, "policy=99", 9));
	EXPECT_EQ(EINVAL, errno);
	EXPECT_EQ(0, lseek(fd, 0, SEEK_SET));
	EXPECT_EQ(-1, write(fd, nowhere, 9));
	EXPECT_EQ(EFAULT, errno);
	close(fd);
	EXPECT_TRUE(floor_is(self->epoch, 10, self->keyset_serial));
}

int main(int argc, char **argv)
{
	draft = policy_draft(policy);
	return test_harness_run(argc, argv);
}
