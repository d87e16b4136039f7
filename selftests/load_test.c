// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Loading a policy, and all the ways to be refused
 *
 * Whatever is refused must leave the policy in force as it is and say why.
 */

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/hcsec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"
#include "sign.h"

#define MAX_BLOB (64 * 1024)
/* Default of CONFIG_HCSEC_CLOCK_FLOOR. */
#define CLOCK_FLOOR 1793491200

static const char policy[] =
	MARKS
	"net bad { 127.0.0.2 10.0.0.0/8 fd00::/8 }\n"
	"path shells { /bin/*sh /usr/bin/*sh }\n"
	"container confined" IN("confined")
	"deny socket.connect to bad port 1-1023 when a\n"
	"on socket.accept set a ca\n"
	"deny exec path shells when a errno EACCES\n"
	"deny socket.create family unix\n"
	"}\n"
	"container watched {\n"
	"match cgroup \"/hcsec-selftests/watched-*\"\n"
	"default deny socket\n"
	"allow socket.create family inet inet6\n"
	"}\n";

/* Compiled once, before the tests; its serial is 1. */
static void *template;
static size_t template_len;

/* A blob with room for all its signatures, and what is in force before it. */
FIXTURE(load) {
	unsigned char *blob;
	int len;
	uint64_t serial;
	uint64_t generation;
	unsigned char *before;
	size_t before_len;
};

static size_t read_policy(unsigned char *buf, size_t size)
{
	const int fd = open(HCSEC_DIR "policy", O_RDONLY | O_CLOEXEC);
	size_t len = 0;
	ssize_t n;

	while ((n = read(fd, buf + len, size - len)) > 0)
		len += n;
	close(fd);
	return len;
}

static struct hcsec_envelope *envelope(unsigned char *blob)
{
	return (struct hcsec_envelope *)blob;
}

FIXTURE_SETUP(load)
{
	self->blob = calloc(1, MAX_BLOB);
	self->before = calloc(1, MAX_BLOB);
	ASSERT_NE(NULL, self->blob);
	ASSERT_NE(NULL, self->before);
	ASSERT_EQ(0, policy_load(policy));
	self->serial = status_number("serial");
	self->generation = status_number("generation");
	self->before_len = read_policy(self->before, MAX_BLOB);
	ASSERT_NE(0U, self->before_len);
	memcpy(self->blob, template, template_len);
	self->len = template_len;
	blob_set_serial(self->blob, self->serial + 1);
	blob_sign(self->blob);
}

FIXTURE_TEARDOWN_PARENT(load)
{
	cgroup_remove_all();
}

/* Nothing has changed. */
#define EXPECT_UNTOUCHED()                                                \
	do {                                                              \
		EXPECT_EQ(self->serial, status_number("serial"));         \
		EXPECT_EQ(self->generation, status_number("generation")); \
		EXPECT_TRUE(in_force(self->before, self->before_len));    \
	} while (0)

static bool in_force(const unsigned char *blob, size_t len)
{
	unsigned char *const now = calloc(1, MAX_BLOB);
	const bool same = now && read_policy(now, MAX_BLOB) == len &&
			  !memcmp(now, blob, len);

	free(now);
	return same;
}

static int open_load(void)
{
	const int fd = open(HCSEC_DIR "load", O_WRONLY | O_CLOEXEC);

	return fd < 0 ? -errno : fd;
}

static int write_to(int fd, const void *data, size_t len)
{
	const ssize_t n = write(fd, data, len);

	return n < 0 ? -errno : n;
}

TEST_F(load, accepted)
{
	const uint64_t before = time(NULL);
	const int records = records_open();
	char fields[128], record[RECORD_SIZE];

	EXPECT_EQ(0, policy_write(self->blob, self->len));
	EXPECT_EQ(self->serial + 1, status_number("serial"));
	EXPECT_EQ(self->generation + 1, status_number("generation"));
	EXPECT_LE(before, status_number("loaded_at"));
	EXPECT_GE((uint64_t)time(NULL), status_number("loaded_at"));
	EXPECT_TRUE(in_force(self->blob, self->len));
	EXPECT_TRUE(error_is(""));
	snprintf(fields, sizeof(fields), "type=load serial=%" PRIu64,
		 self->serial + 1);
	ASSERT_EQ(1, records_find(records, fields, record));
	EXPECT_NE(0, record_field(record, "errno", fields, sizeof(fields)));
}

/* The very policy in force is no change, however often it is loaded. */
TEST_F(load, again)
{
	EXPECT_EQ(0, policy_write(self->before, self->before_len));
	EXPECT_EQ(0, policy_write(self->before, self->before_len));
	EXPECT_UNTOUCHED();
}

TEST_F(load, serial_of_another)
{
	char record[RECORD_SIZE];
	const int records = records_open();

	blob_set_serial(self->blob, self->serial);
	envelope(self->blob)->not_after = htole64(UINT64_MAX);
	blob_sign(self->blob);
	EXPECT_EQ(-ESTALE, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("a different policy with this serial is in force"));
	EXPECT_EQ(1, records_find(records, "type=load errno=ESTALE", record));
	EXPECT_UNTOUCHED();
}

TEST_F(load, lower_serial)
{
	char error[128];

	blob_set_serial(self->blob, self->serial + 5);
	blob_sign(self->blob);
	ASSERT_EQ(0, policy_write(self->blob, self->len));
	EXPECT_EQ(-ESTALE, policy_write(self->before, self->before_len));
	snprintf(error, sizeof(error),
		 "serial is below the one in force: %" PRIu64 ", not %" PRIu64,
		 self->serial, self->serial + 5);
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(self->serial + 5, status_number("serial"));
	EXPECT_TRUE(in_force(self->blob, self->len));
}

TEST_F(load, byte_by_byte)
{
	const int fd = open_load();
	int i;

	ASSERT_LE(0, fd);
	for (i = 0; i < self->len; i++) {
		ASSERT_EQ(1, write_to(fd, self->blob + i, 1)) {
			TH_LOG("byte %d", i);
		}
		if (i + 1 < self->len && i % 512 == 0)
			EXPECT_EQ(self->serial, status_number("serial"));
	}
	close(fd);
	EXPECT_TRUE(in_force(self->blob, self->len));
}

TEST_F(load, pieces)
{
	const int pieces[] = { 1, 127, 1, 130, 0, 77, self->len - 336 };
	const int fd = open_load();
	int at = 0;
	size_t i;

	ASSERT_LE(0, fd);
	for (i = 0; i < ARRAY_LEN(pieces); i++) {
		EXPECT_EQ(pieces[i],
			  write_to(fd, self->blob + at, pieces[i]));
		at += pieces[i];
	}
	ASSERT_EQ(self->len, at);
	EXPECT_TRUE(in_force(self->blob, self->len));
	/* There was a verdict. */
	EXPECT_EQ(-EINVAL, write_to(fd, self->blob, self->len));
	EXPECT_EQ(-EINVAL, write_to(fd, self->blob, 0));
	close(fd);
}

/* Several at a time do not get into each other's way. */
TEST_F(load, openers)
{
	unsigned char *const other = malloc(self->len);
	const int first = open_load();
	const int second = open_load();
	const int third = open_load();

	memcpy(other, self->blob, self->len);
	blob_set_serial(other, self->serial + 2);
	blob_sign(other);
	ASSERT_EQ(200, write_to(first, self->blob, 200));
	ASSERT_EQ(300, write_to(second, other, 300));
	ASSERT_EQ(200, write_to(third, self->blob, 200));
	EXPECT_EQ(self->len - 200,
		  write_to(first, self->blob + 200, self->len - 200));
	EXPECT_EQ(self->serial + 1, status_number("serial"));
	EXPECT_EQ(self->len - 300, write_to(second, other + 300,
					    self->len - 300));
	EXPECT_EQ(self->serial + 2, status_number("serial"));
	EXPECT_EQ(-ESTALE,
		  write_to(third, self->blob + 200, self->len - 200));
	EXPECT_TRUE(in_force(other, self->len));
	free(other);
}

/* Of those that race, the highest serial wins, and it wins whole. */
TEST_F(load, race)
{
	const int racers = 4, rounds = 5;
	pid_t children[4];
	int i, j, err;

	for (i = 0; i < racers; i++) {
		children[i] = fork();
		ASSERT_LE(0, children[i]);
		if (children[i])
			continue;
		for (j = 0; j < rounds; j++) {
			blob_set_serial(self->blob,
					self->serial + 1 + j * racers + i);
			blob_sign(self->blob);
			err = policy_write(self->blob, self->len);
			if (err && err != -ESTALE)
				_exit(-err);
		}
		_exit(0);
	}
	for (i = 0; i < racers; i++)
		EXPECT_EQ(0, child_wait(children[i]));
	EXPECT_EQ(self->serial + racers * rounds, status_number("serial"));
	blob_set_serial(self->blob, self->serial + racers * rounds);
	blob_sign(self->blob);
	EXPECT_TRUE(in_force(self->blob, self->len));
}

TEST_F(load, truncated)
{
	const int records = records_open();
	char error[64], record[RECORD_SIZE];
	int fd;

	fd = open_load();
	ASSERT_EQ(self->len - 1, write_to(fd, self->blob, self->len - 1));
	close(fd);
	snprintf(error, sizeof(error),
		 "truncated: bytes of the blob: %d, not %d", self->len - 1,
		 self->len);
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(1, records_find(records, "type=load errno=EBADMSG", record));
	fd = open_load();
	ASSERT_EQ(5, write_to(fd, self->blob, 5));
	close(fd);
	EXPECT_TRUE(error_is("truncated: bytes of the envelope: 5, not 128"));
	EXPECT_EQ(1, records_find(records, "type=load errno=EBADMSG", record));
	/* Who has written nothing has not tried. */
	close(open_load());
	EXPECT_EQ(0, records_count(records, "type=load"));
	EXPECT_UNTOUCHED();
}

TEST_F(load, too_long)
{
	char error[64];
	int fd;

	snprintf(error, sizeof(error),
		 "bytes after the end of the blob at offset %d", self->len);
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len + 1));
	EXPECT_TRUE(error_is(error));
	fd = open_load();
	ASSERT_EQ(self->len - 1, write_to(fd, self->blob, self->len - 1));
	EXPECT_EQ(-EBADMSG, write_to(fd, self->blob + self->len - 1, 2));
	EXPECT_EQ(-EINVAL, write_to(fd, self->blob + self->len - 1, 1));
	close(fd);
	EXPECT_TRUE(error_is(error));
	EXPECT_UNTOUCHED();
}

TEST_F(load, refused_for_good)
{
	const int fd = open_load();

	self->blob[0] ^= 1;
	EXPECT_EQ(-EBADMSG, write_to(fd, self->blob, self->len));
	self->blob[0] ^= 1;
	EXPECT_EQ(-EINVAL, write_to(fd, self->blob, self->len));
	close(fd);
	/* The reason is still that of the blob. */
	EXPECT_TRUE(error_is("neither a policy nor a keyset at offset 0"));
	EXPECT_EQ(0, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is(""));
}

TEST_F(load, unreadable)
{
	const int fd = open_load();

	EXPECT_EQ(-EFAULT, write_to(fd, (void *)8, self->len));
	EXPECT_EQ(-EINVAL, write_to(fd, self->blob, self->len));
	close(fd);
	EXPECT_TRUE(error_is("blob cannot be read"));
	EXPECT_UNTOUCHED();
}

/* Every field of the envelope, with the right signature all the same. */
TEST_F(load, envelope)
{
	static const struct {
		size_t offset;
		unsigned char value;
		const char *error;
	} changes[] = {
		{ 15, 1, "neither a policy nor a keyset at offset 15" },
		{ 16, 127, "unknown length of header at offset 16" },
		{ 24, 2, "unknown format version at offset 24" },
		{ 25, 1, "unknown format version at offset 24" },
		{ 26, 0, "unknown signature algorithm at offset 26" },
		{ 27, 0, "no signature at offset 27" },
		{ 27, 9, "too many signatures at offset 27" },
		{ 27, 255, "too many signatures at offset 27" },
		{ 28, 1, "unknown flag at offset 28" },
		{ 36, 1, "reserved bytes are not 0 at offset 36" },
		{ 66, 1, "unknown policy slot at offset 66" },
		{ 95, 1, "meant for another deployment at offset 95" },
		{ 127, 1, "reserved bytes are not 0 at offset 127" },
	};
	unsigned char old;
	size_t i;

	for (i = 0; i < ARRAY_LEN(changes); i++) {
		old = self->blob[changes[i].offset];
		self->blob[changes[i].offset] = changes[i].value;
		blob_sign(self->blob);
		EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len));
		EXPECT_TRUE(error_is(changes[i].error));
		self->blob[changes[i].offset] = old;
	}
	blob_set_serial(self->blob, 0);
	blob_sign(self->blob);
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("serial is 0 at offset 40"));
	EXPECT_UNTOUCHED();
}

/* Only a keyset starts an epoch. */
TEST_F(load, other_epoch)
{
	const uint64_t epoch = status_number("epoch");
	char error[128];

	envelope(self->blob)->epoch = htole32(epoch + 7);
	blob_sign(self->blob);
	EXPECT_EQ(-ENOKEY, policy_write(self->blob, self->len));
	snprintf(error, sizeof(error),
		 "epoch is above the one of the keyset in force: %" PRIu64
		 ", not %" PRIu64, epoch + 7, epoch);
	EXPECT_TRUE(error_is(error));
	EXPECT_UNTOUCHED();
}

TEST_F(load, length)
{
	struct hcsec_envelope *const head = envelope(self->blob);
	const uint32_t len = le32toh(head->payload_len);

	head->payload_len = 0;
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("no payload at offset 20"));
	head->payload_len = htole32(HCSEC_MAX_BLOB - 128 - 80 + 1);
	EXPECT_EQ(-EMSGSIZE, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("larger than the limit of 16 MiB"));
	head->payload_len = htole32(UINT32_MAX);
	EXPECT_EQ(-EMSGSIZE, policy_write(self->blob, self->len));
	/* As large as can be: it is not complete yet, then it is given up. */
	head->payload_len = htole32(HCSEC_MAX_BLOB - 128 - 80);
	EXPECT_EQ(0, policy_write(self->blob, self->len));
	EXPECT_UNTOUCHED();
	head->payload_len = htole32(len - 8);
	blob_sign(self->blob);
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len - 8));
	EXPECT_UNTOUCHED();
}

/*
 * A length of the header that is not that of what follows, without another
 * signature: all is shifted, and the last write decides.
 */
TEST_F(load, length_lies)
{
	struct hcsec_envelope *const head = envelope(self->blob);
	const uint32_t len = le32toh(head->payload_len);
	char error[64];

	head->payload_len = htole32(len + 1);
	EXPECT_EQ(0, policy_write(self->blob, self->len));
	snprintf(error, sizeof(error),
		 "truncated: bytes of the blob: %d, not %d", self->len,
		 self->len + 1);
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(-ENOKEY, policy_write(self->blob, self->len + 1));
	head->payload_len = htole32(len - 1);
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len));
	snprintf(error, sizeof(error),
		 "bytes after the end of the blob at offset %d", self->len - 1);
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(-ENOKEY, policy_write(self->blob, self->len - 1));
	EXPECT_TRUE(error_is("not signed by a trusted key"));
	/* The same of the number of signatures. */
	head->payload_len = htole32(len);
	head->sig_count = 2;
	EXPECT_EQ(0, policy_write(self->blob, self->len));
	head->sig_count = HCSEC_MAX_SIGNATURES;
	EXPECT_EQ(-EBADMSG,
		  policy_write(self->blob,
			       blob_message_len(self->blob) +
				       HCSEC_MAX_SIGNATURES *
					       sizeof(struct hcsec_signature)));
	EXPECT_TRUE(error_starts("signatures are not sorted"));
	EXPECT_UNTOUCHED();
}

/* As little as can be: it is not a blob yet when the file is closed. */
TEST_F(load, too_short)
{
	const int records = records_open();

	EXPECT_EQ(0, policy_write(self->blob, 0));
	EXPECT_EQ(0, records_count(records, "type=load"));
	EXPECT_EQ(0, policy_write(self->blob, 1));
	EXPECT_TRUE(error_is("truncated: bytes of the envelope: 1, not 128"));
	EXPECT_EQ(1, records_count(records,
				   "type=load verdict=deny errno=EBADMSG"));
	EXPECT_EQ(0, policy_write(self->blob, 127));
	EXPECT_EQ(0, policy_write(self->blob, sizeof(struct hcsec_envelope)));
	EXPECT_TRUE(error_starts("truncated: bytes of the blob: 128, not "));
	EXPECT_EQ(2, records_count(records,
				   "type=load verdict=deny errno=EBADMSG"));
	EXPECT_UNTOUCHED();
}

/*
 * The payload has counts, and no offsets: sections cannot overlap, but their
 * sum may be anything.
 */
TEST_F(load, counts)
{
	static const uint32_t values[] = { UINT32_MAX, UINT32_MAX / 4 + 1,
					   1u << 31, HCSEC_MAX_BLOB };
	struct hcsec_payload *const payload =
		(void *)(envelope(self->blob) + 1);
	size_t section, i;

	for (section = 0; section < HCSEC_SECTION_NR; section++) {
		const __le32 old = payload->count[section];

		for (i = 0; i < ARRAY_LEN(values); i++) {
			payload->count[section] = htole32(values[i]);
			blob_sign(self->blob);
			EXPECT_EQ(-EBADMSG,
				  policy_write(self->blob, self->len)) {
				TH_LOG("section %zu: %x", section, values[i]);
			}
		}
		payload->count[section] = old;
	}
	EXPECT_UNTOUCHED();
}

/* Tables that are not in the one order in which they may be. */
TEST_F(load, unsorted)
{
	struct hcsec_payload *const payload =
		(void *)(envelope(self->blob) + 1);
	const uint32_t strings_len =
		le32toh(payload->count[HCSEC_SECTION_STRINGS]);
	char *const strings = (char *)(payload + 1);
	struct hcsec_blob_mark *const marks =
		(void *)(strings + ((strings_len + 7) & ~7u));
	const struct hcsec_blob_mark first = marks[0];

	ASSERT_LE(2, le32toh(payload->count[HCSEC_SECTION_MARKS]));
	/* Two marks with one name. */
	marks[0].name = marks[1].name;
	blob_sign(self->blob);
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_starts("mark is defined twice"));
	marks[0] = first;
	/* The first string comes after the second one. */
	strings[0] = '~';
	blob_sign(self->blob);
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_starts("strings are not sorted"));
	EXPECT_UNTOUCHED();
}

/* An administrator has to know which of the two is wrong. */
static bool error_is_time(const char *what, uint64_t limit, uint64_t now)
{
	char expected[128], limit_text[32], now_text[32];
	const time_t times[] = { limit, now };
	struct tm tm;

	strftime(limit_text, sizeof(limit_text), "%FT%TZ",
		 gmtime_r(&times[0], &tm));
	strftime(now_text, sizeof(now_text), "%FT%TZ",
		 gmtime_r(&times[1], &tm));
	snprintf(expected, sizeof(expected), "%s %s, and it is %s", what,
		 limit_text, now_text);
	return error_is(expected);
}

/* Of a refusal that was just now; a second may have passed since then. */
static bool error_is_just_now(const char *what, uint64_t limit)
{
	const uint64_t now = time(NULL);

	return error_is_time(what, limit, now) ||
	       error_is_time(what, limit, now - 1);
}

TEST_F(load, validity)
{
	struct hcsec_envelope *const head = envelope(self->blob);
	const uint64_t now = time(NULL);

	head->not_before = htole64(now + 1000);
	blob_sign(self->blob);
	EXPECT_EQ(-EKEYEXPIRED, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is_just_now("not valid before", now + 1000));
	head->not_before = 0;
	head->not_after = htole64(now - 1000);
	blob_sign(self->blob);
	EXPECT_EQ(-EKEYEXPIRED, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is_just_now("not valid after", now - 1000));
	EXPECT_UNTOUCHED();
	head->not_before = htole64(now - 1000);
	head->not_after = htole64(now + 1000);
	blob_sign(self->blob);
	EXPECT_EQ(0, policy_write(self->blob, self->len));
}

/* A clock that was set back does not bring back what is no longer valid. */
TEST_F(load, wrong_clock)
{
	const struct timespec wrong = { .tv_sec = 86400 };
	struct hcsec_envelope *const head = envelope(self->blob);
	struct timespec real, start, end;
	int err;

	head->not_after = htole64(1700000000);
	blob_sign(self->blob);
	ASSERT_EQ(0, clock_gettime(CLOCK_REALTIME, &real));
	ASSERT_EQ(0, clock_gettime(CLOCK_MONOTONIC, &start));
	ASSERT_EQ(0, clock_settime(CLOCK_REALTIME, &wrong));
	err = policy_write(self->blob, self->len);
	EXPECT_EQ(0, clock_gettime(CLOCK_MONOTONIC, &end));
	real.tv_sec += end.tv_sec - start.tv_sec;
	EXPECT_EQ(0, clock_settime(CLOCK_REALTIME, &real));
	EXPECT_EQ(-EKEYEXPIRED, err);
	/* The earliest time that is believed is that of the build. */
	EXPECT_TRUE(error_is_time("not valid after", 1700000000, CLOCK_FLOOR));
	EXPECT_UNTOUCHED();
}

/* No bit of what was signed, or of the signature, may be another. */
TEST_F(load, flipped_bits)
{
	const int signature = self->len - sizeof(struct hcsec_signature);
	int at, err;

	for (at = 0; at < self->len; at++) {
		/* Of the payload, which is hashed as a whole, some will do. */
		if (at > 256 && at < signature && at % 97)
			continue;
		self->blob[at] ^= 1 << at % 8;
		err = policy_write(self->blob, self->len);
		/* A blob that says that it is longer is not complete. */
		if (at >= 20 && at < 24)
			err = err ?: -EBADMSG;
		EXPECT_TRUE(err == -EBADMSG || err == -EKEYREJECTED ||
			    err == -EMSGSIZE || err == -ENOKEY) {
			TH_LOG("byte %d: %d", at, err);
		}
		self->blob[at] ^= 1 << at % 8;
	}
	EXPECT_UNTOUCHED();
	EXPECT_EQ(0, policy_write(self->blob, self->len));
}

TEST_F(load, wrong_key)
{
	const struct key key = key_new();

	blob_sign_as(self->blob, 0, &key);
	EXPECT_EQ(-ENOKEY, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("not signed by a trusted key"));
	EXPECT_UNTOUCHED();
}

/* The trusted key's name under another key's signature. */
TEST_F(load, false_name)
{
	const struct key key = key_new();
	struct hcsec_signature *const sig = blob_signature(self->blob, 0);
	unsigned char id[HCSEC_KEY_ID_SIZE];

	memcpy(id, sig->key_id, sizeof(id));
	blob_sign_as(self->blob, 0, &key);
	memcpy(sig->key_id, id, sizeof(id));
	EXPECT_EQ(-EKEYREJECTED, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("signature of a trusted key is wrong"));
	EXPECT_UNTOUCHED();
}

/* S plus the order of the group is the same number and another encoding. */
TEST_F(load, other_encoding_of_signature)
{
	static const unsigned char order[32] = {
		0xed, 0xd3, 0xf5, 0x5c, 0x1a, 0x63, 0x12, 0x58,
		0xd6, 0x9c, 0xf7, 0xa2, 0xde, 0xf9, 0xde, 0x14,
		[31] = 0x10,
	};
	unsigned char *const s = blob_signature(self->blob, 0)->sig + 32;
	unsigned int i, carry = 0;

	for (i = 0; i < sizeof(order); i++) {
		carry += s[i] + order[i];
		s[i] = carry;
		carry >>= 8;
	}
	EXPECT_EQ(-EKEYREJECTED, policy_write(self->blob, self->len));
	EXPECT_UNTOUCHED();
}

TEST_F(load, two_signatures)
{
	const int len = self->len + sizeof(struct hcsec_signature);
	const struct key key = key_new();
	struct hcsec_signature sig;

	blob_sign_by(self->blob, KEYS(key_dev(), &key));
	sig = *blob_signature(self->blob, 0);
	*blob_signature(self->blob, 0) = *blob_signature(self->blob, 1);
	*blob_signature(self->blob, 1) = sig;
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, len));
	*blob_signature(self->blob, 1) = *blob_signature(self->blob, 0);
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, len));
	EXPECT_UNTOUCHED();
	blob_sign_by(self->blob, KEYS(key_dev(), &key));
	EXPECT_EQ(0, policy_write(self->blob, len));
	EXPECT_TRUE(in_force(self->blob, len));
}

/* An unknown key does not matter, but the trusted one must be right. */
TEST_F(load, one_of_two_is_wrong)
{
	const int len = self->len + sizeof(struct hcsec_signature);
	const struct key key = key_new();

	blob_sign_by(self->blob, KEYS(key_dev(), &key));
	blob_signature(self->blob, 0)->sig[3] ^= 1;
	blob_signature(self->blob, 1)->sig[3] ^= 1;
	EXPECT_EQ(-EKEYREJECTED, policy_write(self->blob, len));
	EXPECT_UNTOUCHED();
}

int main(int argc, char **argv)
{
	template = policy_blob(policy, 1, &template_len);
	if (!template)
		return 1;
	return test_harness_run(argc, argv);
}
