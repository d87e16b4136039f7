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
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"

#define MAX_BLOB (64 * 1024)

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

/* Whether "error" is this line; complains if not. */
static bool error_is(const char *expected)
{
	char error[512] = "";

	if (hcsec_read("error", error, sizeof(error)))
		return false;
	error[strcspn(error, "\n")] = '\0';
	if (!strcmp(error, expected))
		return true;
	fprintf(stderr, "# error is \"%s\", not \"%s\"\n", error, expected);
	return false;
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
	blob_set_serial(self->blob, self->serial + 5);
	blob_sign(self->blob);
	ASSERT_EQ(0, policy_write(self->blob, self->len));
	EXPECT_EQ(-ESTALE, policy_write(self->before, self->before_len));
	EXPECT_TRUE(error_is("serial is below the one in force"));
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
	snprintf(error, sizeof(error), "truncated: %d of %d bytes",
		 self->len - 1, self->len);
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(1, records_find(records, "type=load errno=EBADMSG", record));
	fd = open_load();
	ASSERT_EQ(5, write_to(fd, self->blob, 5));
	close(fd);
	EXPECT_TRUE(error_is("truncated: 5 bytes are no envelope"));
	EXPECT_EQ(1, records_find(records, "type=load errno=EBADMSG", record));
	/* Who has written nothing has not tried. */
	close(open_load());
	EXPECT_EQ(0, records_count(records, "type=load"));
	EXPECT_UNTOUCHED();
}

TEST_F(load, too_long)
{
	int fd;

	EXPECT_EQ(-EBADMSG, policy_write(self->blob, self->len + 1));
	EXPECT_TRUE(error_is("bytes after the end of the blob"));
	fd = open_load();
	ASSERT_EQ(self->len - 1, write_to(fd, self->blob, self->len - 1));
	EXPECT_EQ(-EBADMSG, write_to(fd, self->blob + self->len - 1, 2));
	EXPECT_EQ(-EINVAL, write_to(fd, self->blob + self->len - 1, 1));
	close(fd);
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
	EXPECT_TRUE(error_is("not a policy blob at offset 0"));
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
		{ 15, 1, "not a policy blob at offset 15" },
		{ 16, 127, "unknown length of header at offset 16" },
		{ 24, 2, "unknown format version at offset 24" },
		{ 25, 1, "unknown format version at offset 24" },
		{ 26, 0, "unknown signature algorithm at offset 26" },
		{ 27, 0, "no signature at offset 27" },
		{ 27, 9, "too many signatures at offset 27" },
		{ 28, 1, "unknown flag at offset 28" },
		{ 35, 1, "unknown epoch at offset 32" },
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

TEST_F(load, validity)
{
	struct hcsec_envelope *const head = envelope(self->blob);
	const uint64_t now = time(NULL);

	head->not_before = htole64(now + 1000);
	blob_sign(self->blob);
	EXPECT_EQ(-EKEYEXPIRED, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("not valid yet"));
	head->not_before = 0;
	head->not_after = htole64(now - 1000);
	blob_sign(self->blob);
	EXPECT_EQ(-EKEYEXPIRED, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("no longer valid"));
	EXPECT_UNTOUCHED();
	head->not_before = htole64(now - 1000);
	head->not_after = htole64(now + 1000);
	blob_sign(self->blob);
	EXPECT_EQ(0, policy_write(self->blob, self->len));
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

/* Another key than the one that is trusted. */
struct key {
	unsigned char public[crypto_sign_PUBLICKEYBYTES];
	unsigned char secret[crypto_sign_SECRETKEYBYTES];
};

static struct key new_key(void)
{
	struct key key;

	crypto_sign_keypair(key.public, key.secret);
	return key;
}

static size_t message_len(const unsigned char *blob)
{
	const struct hcsec_envelope *const head = (const void *)blob;

	return sizeof(*head) + le32toh(head->payload_len);
}

static struct hcsec_signature *signature(unsigned char *blob, int index)
{
	return (struct hcsec_signature *)(blob + message_len(blob)) + index;
}

static void sign_with(unsigned char *blob, int index, const struct key *key)
{
	struct hcsec_signature *const sig = signature(blob, index);
	unsigned char hash[crypto_hash_sha512_BYTES];
	crypto_hash_sha512_state state;

	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, (const void *)HCSEC_KEY_ID_CONTEXT,
				  HCSEC_KEY_ID_CONTEXT_SIZE);
	crypto_hash_sha512_update(&state, key->public, sizeof(key->public));
	crypto_hash_sha512_final(&state, hash);
	memcpy(sig->key_id, hash, sizeof(sig->key_id));
	crypto_sign_detached(sig->sig, NULL, blob, message_len(blob),
			     key->secret);
}

TEST_F(load, wrong_key)
{
	const struct key key = new_key();

	sign_with(self->blob, 0, &key);
	EXPECT_EQ(-ENOKEY, policy_write(self->blob, self->len));
	EXPECT_TRUE(error_is("not signed by a trusted key"));
	EXPECT_UNTOUCHED();
}

/* The trusted key's name under another key's signature. */
TEST_F(load, false_name)
{
	const struct key key = new_key();
	struct hcsec_signature *const sig = signature(self->blob, 0);
	unsigned char id[HCSEC_KEY_ID_SIZE];

	memcpy(id, sig->key_id, sizeof(id));
	sign_with(self->blob, 0, &key);
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
	unsigned char *const s = signature(self->blob, 0)->sig + 32;
	unsigned int i, carry = 0;

	for (i = 0; i < sizeof(order); i++) {
		carry += s[i] + order[i];
		s[i] = carry;
		carry >>= 8;
	}
	EXPECT_EQ(-EKEYREJECTED, policy_write(self->blob, self->len));
	EXPECT_UNTOUCHED();
}

/* Signs anew with two keys, in the order of their names. */
static void sign_twice(unsigned char *blob, const struct key *other)
{
	struct hcsec_signature first;

	envelope(blob)->sig_count = 2;
	sign_with(blob, 0, other);
	first = *signature(blob, 0);
	blob_sign(blob);
	if (memcmp(first.key_id, signature(blob, 0)->key_id,
		   sizeof(first.key_id)) < 0) {
		*signature(blob, 1) = *signature(blob, 0);
		*signature(blob, 0) = first;
	} else {
		*signature(blob, 1) = first;
	}
}

TEST_F(load, two_signatures)
{
	const int len = self->len + sizeof(struct hcsec_signature);
	const struct key key = new_key();
	struct hcsec_signature sig;

	sign_twice(self->blob, &key);
	sig = *signature(self->blob, 0);
	*signature(self->blob, 0) = *signature(self->blob, 1);
	*signature(self->blob, 1) = sig;
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, len));
	*signature(self->blob, 1) = *signature(self->blob, 0);
	EXPECT_EQ(-EBADMSG, policy_write(self->blob, len));
	EXPECT_UNTOUCHED();
	sign_twice(self->blob, &key);
	EXPECT_EQ(0, policy_write(self->blob, len));
	EXPECT_TRUE(in_force(self->blob, len));
}

/* An unknown key does not matter, but the trusted one must be right. */
TEST_F(load, one_of_two_is_wrong)
{
	const int len = self->len + sizeof(struct hcsec_signature);
	const struct key key = new_key();

	sign_twice(self->blob, &key);
	signature(self->blob, 0)->sig[3] ^= 1;
	signature(self->blob, 1)->sig[3] ^= 1;
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
