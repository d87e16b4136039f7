// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Who may sign: keysets, thresholds, revocation, rotation
 *
 * Every test starts with a keyset, in an epoch of its own, in which the key that
 * is built in is the only root and a new key may sign policies, and with a
 * policy of that key.  What was done cannot be undone until reboot, so policies
 * of other tests do not load any more after these.
 */

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/hcsec.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"
#include "sign.h"

#define ID_TEXT (2 * HCSEC_KEY_ID_SIZE + 1)

static const char policy[] =
	"container confined" IN("confined")
	"deny socket.create family unix\n"
	"}\n";

/* Compiled once, before the tests. */
static void *draft;

FIXTURE(keys) {
	struct keyset keyset;
	struct key signer;
	unsigned char *policy;
	uint64_t epoch;
	int records;
};

/* The next keyset, with the built-in root key and a key that signs policies. */
static void start(struct keyset *keyset, const struct key *signer)
{
	if (keyset_start(keyset))
		exit(1);
	keyset_add(keyset, key_dev(), HCSEC_ROLE_ROOT, "root");
	keyset_add(keyset, signer, HCSEC_ROLE_POLICY, "signer");
}

FIXTURE_SETUP(keys)
{
	self->signer = key_new();
	keyset_renew(&self->keyset, &self->signer);
	self->epoch = le32toh(self->keyset.envelope.epoch);
	self->policy = policy_draft_copy(draft);
	ASSERT_EQ(0, policy_load_by(self->policy, self->epoch, 10,
				    KEYS(&self->signer)));
	self->records = records_open();
	ASSERT_LE(0, self->records);
	ASSERT_EQ(0, cgroup_make("confined"));
}

FIXTURE_TEARDOWN_PARENT(keys)
{
	cgroup_remove_all();
}

static void id_text(char text[ID_TEXT], const struct key *key)
{
	sodium_bin2hex(text, ID_TEXT, key->id, sizeof(key->id));
}

/* Whether "keys" has a line that tells this of a key. */
static bool key_is(const struct key *key, const char *rest)
{
	static char text[64 * 1024];
	char id[ID_TEXT], line[256];

	id_text(id, key);
	snprintf(line, sizeof(line), "id=%s %s\n", id, rest);
	if (hcsec_read("keys", text, sizeof(text)))
		return false;
	if (strstr(text, line))
		return true;
	fprintf(stderr, "# no line \"%s\" in\n%s", line, text);
	return false;
}

static bool digest_is(const char *record, const void *blob)
{
	unsigned char hash[crypto_hash_sha512_BYTES];
	char expected[2 * sizeof(hash) + 1], digest[2 * sizeof(hash) + 1];

	crypto_hash_sha512(hash, blob, blob_message_len(blob));
	sodium_bin2hex(expected, sizeof(expected), hash, sizeof(hash));
	return !record_field(record, "digest", digest, sizeof(digest)) &&
	       !strcmp(expected, digest);
}

static bool policy_denies(void)
{
	const pid_t child = fork_in("confined");

	if (!child)
		_exit(try_socket(AF_UNIX));
	return child_wait(child) == EPERM;
}

/* Nothing has changed since the setup. */
#define EXPECT_UNTOUCHED()                                              \
	do {                                                            \
		EXPECT_EQ(10U, status_number("serial"));                \
		EXPECT_EQ(le64toh(self->keyset.envelope.serial) - 1,    \
			  status_number("keyset"));                     \
		EXPECT_EQ(self->epoch, status_number("epoch"));         \
	} while (0)

TEST_F(keys, in_force)
{
	static char record[RECORD_SIZE];
	char fields[128];
	void *blob;

	keyset_next_serial(&self->keyset);
	self->keyset.head.flags = HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	self->keyset.head.policy_threshold = 2;
	blob = keyset_blob(&self->keyset);
	ASSERT_EQ(0, policy_write(blob, blob_sign_by(blob, KEYS(key_dev()))));
	EXPECT_TRUE(error_is(""));
	EXPECT_EQ(le64toh(self->keyset.envelope.serial),
		  status_number("keyset"));
	EXPECT_EQ(self->epoch, status_number("epoch"));
	EXPECT_EQ(1U, status_number("root_threshold"));
	EXPECT_EQ(2U, status_number("policy_threshold"));
	EXPECT_TRUE(key_is(key_dev(), "role=root state=active name=root"));
	EXPECT_TRUE(key_is(&self->signer,
			   "role=policy state=active name=signer"));
	EXPECT_TRUE(floor_is(self->epoch, 10, status_number("keyset")));

	snprintf(fields, sizeof(fields),
		 "type=load verdict=allow kind=keyset serial=%" PRIu64
		 " epoch=%" PRIu64, status_number("keyset"), self->epoch);
	ASSERT_EQ(1, records_find(self->records, fields, record));
	EXPECT_TRUE(digest_is(record, blob));
	EXPECT_TRUE(record_is_mine(record));
	/* A keyset changes nothing of what is enforced. */
	EXPECT_EQ(10U, status_number("serial"));
	EXPECT_TRUE(policy_denies());
	free(blob);
}

TEST_F(keys, policy)
{
	static char record[RECORD_SIZE];
	char fields[128];

	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 11,
				    KEYS(&self->signer)));
	EXPECT_EQ(11U, status_number("serial"));
	snprintf(fields, sizeof(fields),
		 "type=load verdict=allow kind=policy serial=11 epoch=%" PRIu64,
		 self->epoch);
	ASSERT_EQ(1, records_find(self->records, fields, record));
	EXPECT_TRUE(digest_is(record, self->policy));
	EXPECT_TRUE(record_is_mine(record));
	EXPECT_TRUE(floor_is(self->epoch, 11, status_number("keyset")));
}

/* Each role signs its own kind of blobs. */
TEST_F(keys, roles)
{
	const struct key stranger = key_new();
	static char record[RECORD_SIZE];

	EXPECT_EQ(-ENOKEY, keyset_load(&self->keyset, KEYS(&self->signer)));
	EXPECT_TRUE(error_is("signed by a key that may not sign this kind of blob"));
	ASSERT_EQ(1, records_find(self->records,
				  "type=load verdict=deny errno=ENOKEY kind=keyset",
				  record));
	EXPECT_TRUE(record_is_mine(record));
	EXPECT_EQ(-ENOKEY, keyset_load(&self->keyset, KEYS(&stranger)));
	EXPECT_TRUE(error_is("not signed by a trusted key"));
	EXPECT_EQ(-ENOKEY, keyset_load(&self->keyset,
				       KEYS(&stranger, &self->signer)));
	/* Root keys leave policies to policy keys. */
	EXPECT_EQ(-ENOKEY, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(key_dev())));
	EXPECT_TRUE(error_is("signed by a key that may not sign this kind of blob"));
	EXPECT_EQ(1, records_find(self->records,
				  "type=load verdict=deny errno=ENOKEY kind=policy",
				  record));
	EXPECT_UNTOUCHED();

	self->keyset.head.flags = HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	ASSERT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 11,
				    KEYS(key_dev())));
}

/* What was signed as one kind is not signed as the other one. */
TEST_F(keys, other_kind)
{
	struct hcsec_envelope *const envelope =
		(struct hcsec_envelope *)self->policy;
	size_t len;
	void *blob;

	envelope->epoch = htole32(self->epoch);
	blob_set_serial(self->policy, le64toh(self->keyset.envelope.serial));
	len = blob_sign_by(self->policy, KEYS(key_dev()));
	memcpy(envelope->magic, HCSEC_KEYSET_MAGIC, sizeof(envelope->magic));
	EXPECT_EQ(-EKEYREJECTED, policy_write(self->policy, len));
	EXPECT_TRUE(error_is("signature of a trusted key is wrong"));
	/* And if somebody signs it as a keyset, it is none. */
	len = blob_sign_by(self->policy, KEYS(key_dev()));
	EXPECT_EQ(-EBADMSG, policy_write(self->policy, len));

	blob = keyset_blob(&self->keyset);
	memcpy(((struct hcsec_envelope *)blob)->magic, HCSEC_POLICY_MAGIC,
	       HCSEC_MAGIC_SIZE);
	blob_set_serial(blob, 11);
	len = blob_sign_by(blob, KEYS(&self->signer));
	EXPECT_EQ(-EBADMSG, policy_write(blob, len));
	free(blob);
	EXPECT_UNTOUCHED();
}

TEST_F(keys, threshold)
{
	const struct key second = key_new(), third = key_new();
	const struct key stranger = key_new();
	struct hcsec_signature *sig;
	size_t len;

	keyset_add(&self->keyset, &second, HCSEC_ROLE_POLICY, "second");
	keyset_add(&self->keyset, &third, HCSEC_ROLE_POLICY, "third");
	self->keyset.head.policy_threshold = 2;
	ASSERT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));

	EXPECT_EQ(-ENOKEY, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(&second)));
	EXPECT_TRUE(error_is("signed by too few trusted keys"));
	EXPECT_EQ(-ENOKEY, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(&second, &stranger)));
	EXPECT_TRUE(error_is("signed by too few trusted keys"));
	EXPECT_EQ(-ENOKEY, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(&second, key_dev())));
	/* One key does not count twice. */
	EXPECT_EQ(-EBADMSG, policy_load_by(self->policy, self->epoch, 11,
					   KEYS(&second, &second)));
	EXPECT_TRUE(error_starts("two signatures have the same key id at offset "));
	/* Nor under the name of another one, of a stranger or in disguise. */
	len = blob_sign_by(self->policy, KEYS(&second, &third));
	sig = blob_signature(self->policy, 0);
	memcpy(sig[memcmp(sig[0].key_id, second.id, sizeof(second.id)) == 0]
		       .sig,
	       sig[memcmp(sig[0].key_id, second.id, sizeof(second.id)) != 0]
		       .sig,
	       sizeof(sig->sig));
	EXPECT_EQ(-EKEYREJECTED, policy_write(self->policy, len));
	len = blob_sign_by(self->policy, KEYS(&second, &third));
	memset(sig[0].key_id, 0, sizeof(sig[0].key_id));
	EXPECT_EQ(-ENOKEY, policy_write(self->policy, len));
	/* One that is wrong spoils it all. */
	len = blob_sign_by(self->policy, KEYS(&self->signer, &second, &third));
	sig[2].sig[63] ^= 1;
	EXPECT_EQ(-EKEYREJECTED, policy_write(self->policy, len));
	EXPECT_EQ(10U, status_number("serial"));

	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 11,
				    KEYS(&third, &second)));
	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 12,
				    KEYS(&third, &stranger, &self->signer)));
	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 13,
				    KEYS(&third, &second, &self->signer)));
}

/* Roots count for policies if the keyset says so, beside policy keys. */
TEST_F(keys, threshold_with_root)
{
	self->keyset.head.flags = HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	self->keyset.head.policy_threshold = 2;
	ASSERT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_EQ(-ENOKEY, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(&self->signer)));
	EXPECT_EQ(-ENOKEY, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(key_dev())));
	EXPECT_TRUE(error_is("signed by too few trusted keys"));
	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 11,
				    KEYS(key_dev(), &self->signer)));
}

/* What it has loaded stays, and it loads nothing any more, not even that. */
TEST_F(keys, revoked)
{
	const struct key heir = key_new();
	struct keyset without;

	start(&self->keyset, &heir);
	without = self->keyset;
	without.envelope.serial =
		htole64(le64toh(self->keyset.envelope.serial) + 1);
	keyset_revoke(&self->keyset, &self->signer);
	ASSERT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_TRUE(key_is(&self->signer, "state=revoked"));
	EXPECT_TRUE(key_is(&heir, "role=policy state=active name=signer"));

	EXPECT_EQ(10U, status_number("serial"));
	EXPECT_TRUE(policy_denies());
	EXPECT_EQ(-EKEYREVOKED, policy_load_by(self->policy, self->epoch, 10,
					       KEYS(&self->signer)));
	EXPECT_TRUE(error_is("signed by a revoked key"));
	EXPECT_EQ(-EKEYREVOKED, policy_load_by(self->policy, self->epoch, 11,
					       KEYS(&self->signer)));
	EXPECT_EQ(1, records_find(self->records,
				  "type=load verdict=deny errno=EKEYREVOKED kind=policy",
				  NULL));
	EXPECT_EQ(10U, status_number("serial"));
	EXPECT_TRUE(policy_denies());

	/* There is no way back. */
	EXPECT_EQ(-EKEYREVOKED, keyset_load(&without, KEYS(key_dev())));
	EXPECT_TRUE(error_is("a revoked key is not revoked in it any more"));
	keyset_next_serial(&self->keyset);
	keyset_add(&self->keyset, &self->signer, HCSEC_ROLE_POLICY, "again");
	EXPECT_EQ(-EBADMSG, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_TRUE(error_starts("key is revoked at offset "));
	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 11, KEYS(&heir)));
	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 12,
				    KEYS(&heir, &self->signer)));
}

/* A key that is not listed any more is simply not known. */
TEST_F(keys, left_out)
{
	const struct key heir = key_new();

	start(&self->keyset, &heir);
	ASSERT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_EQ(-ENOKEY, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(&self->signer)));
	EXPECT_TRUE(error_is("not signed by a trusted key"));
	EXPECT_TRUE(policy_denies());
}

TEST_F(keys, validity)
{
	const struct key early = key_new(), late = key_new();
	const struct key now_valid = key_new();
	const uint64_t now = time(NULL);
	struct hcsec_keyset_key *key;
	char line[128];

	/* One by one: adding a key moves the others. */
	key = keyset_add(&self->keyset, &early, HCSEC_ROLE_POLICY, "early");
	key->not_before = htole64(now + 1000);
	key = keyset_add(&self->keyset, &late, HCSEC_ROLE_POLICY, "late");
	key->not_after = htole64(now - 1000);
	key = keyset_add(&self->keyset, &now_valid, HCSEC_ROLE_POLICY, "now");
	key->not_before = htole64(now - 1000);
	key->not_after = htole64(now + 1000);
	ASSERT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));

	snprintf(line, sizeof(line),
		 "role=policy state=pending name=early not_before=%" PRIu64,
		 now + 1000);
	EXPECT_TRUE(key_is(&early, line));
	snprintf(line, sizeof(line),
		 "role=policy state=expired name=late not_after=%" PRIu64,
		 now - 1000);
	EXPECT_TRUE(key_is(&late, line));
	snprintf(line, sizeof(line),
		 "role=policy state=active name=now not_before=%" PRIu64
		 " not_after=%" PRIu64, now - 1000, now + 1000);
	EXPECT_TRUE(key_is(&now_valid, line));

	EXPECT_EQ(-EKEYEXPIRED, policy_load_by(self->policy, self->epoch, 11,
					       KEYS(&early)));
	EXPECT_TRUE(error_is("signed by a key that is not valid now"));
	EXPECT_EQ(-EKEYEXPIRED, policy_load_by(self->policy, self->epoch, 11,
					       KEYS(&late)));
	EXPECT_EQ(-EKEYEXPIRED, policy_load_by(self->policy, self->epoch, 11,
					       KEYS(&early, &late)));
	EXPECT_EQ(1, records_find(self->records,
				  "type=load verdict=deny errno=EKEYEXPIRED kind=policy",
				  NULL));
	EXPECT_EQ(10U, status_number("serial"));
	EXPECT_EQ(0, policy_load_by(self->policy, self->epoch, 11,
				    KEYS(&early, &now_valid)));
}

/* Root keys that cannot sign now may not be the only ones. */
TEST_F(keys, validity_of_root)
{
	struct hcsec_keyset_key *const root =
		&self->keyset.keys[self->keyset.keys[0].role !=
				   HCSEC_ROLE_ROOT];
	const uint64_t now = time(NULL);
	char line[128];

	root->not_after = htole64(now - 1000);
	EXPECT_EQ(-EKEYEXPIRED, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_TRUE(error_is("signed by a key that is not valid now"));
	root->not_after = 0;
	root->not_before = htole64(now + 1000);
	EXPECT_EQ(-EKEYEXPIRED, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_UNTOUCHED();
	root->not_before = 0;
	root->not_after = htole64(now + 1000);
	EXPECT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
	snprintf(line, sizeof(line),
		 "role=root state=active name=root not_after=%" PRIu64,
		 now + 1000);
	EXPECT_TRUE(key_is(key_dev(), line));
}

/* A keyset itself has its time, too. */
TEST_F(keys, validity_of_keyset)
{
	const uint64_t now = time(NULL);

	self->keyset.envelope.not_before = htole64(now + 1000);
	EXPECT_EQ(-EKEYEXPIRED, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_TRUE(error_starts("not valid before "));
	self->keyset.envelope.not_before = 0;
	self->keyset.envelope.not_after = htole64(now - 1000);
	EXPECT_EQ(-EKEYEXPIRED, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_TRUE(error_starts("not valid after "));
	EXPECT_UNTOUCHED();
}

TEST_F(keys, serials)
{
	struct hcsec_envelope *const envelope = &self->keyset.envelope;
	const uint64_t serial = le64toh(envelope->serial) - 1;
	char error[128];
	void *blob;
	size_t len;

	/* The very one in force is no change, but an attempt to be told. */
	envelope->serial = htole64(serial);
	blob = keyset_blob(&self->keyset);
	len = blob_sign_by(blob, KEYS(key_dev()));
	records_count(self->records, "type=load");
	EXPECT_EQ(0, policy_write(blob, len));
	EXPECT_TRUE(error_is(""));
	EXPECT_EQ(1, records_count(self->records,
				   "type=load verdict=allow kind=keyset"));
	/* Another one with its serial. */
	((struct hcsec_envelope *)blob)->not_after = htole64(UINT64_MAX);
	len = blob_sign_by(blob, KEYS(key_dev()));
	EXPECT_EQ(-ESTALE, policy_write(blob, len));
	EXPECT_TRUE(error_is("a different keyset with this serial is in force"));
	blob_set_serial(blob, serial - 1);
	len = blob_sign_by(blob, KEYS(key_dev()));
	EXPECT_EQ(-ESTALE, policy_write(blob, len));
	snprintf(error, sizeof(error),
		 "serial is below the one in force: %" PRIu64 ", not %" PRIu64,
		 serial - 1, serial);
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(2, records_count(self->records,
				   "type=load verdict=deny errno=ESTALE kind=keyset"));
	/* A lower epoch does not help a higher serial. */
	blob_set_serial(blob, serial + 1);
	((struct hcsec_envelope *)blob)->epoch = htole32(self->epoch - 1);
	len = blob_sign_by(blob, KEYS(key_dev()));
	EXPECT_EQ(-ESTALE, policy_write(blob, len));
	snprintf(error, sizeof(error),
		 "epoch is below the one in force: %" PRIu64 ", not %" PRIu64,
		 self->epoch - 1, self->epoch);
	EXPECT_TRUE(error_is(error));
	envelope->serial = htole64(serial + 1);
	EXPECT_UNTOUCHED();
	free(blob);
}

/* A policy with the last serial there is would be the last policy. */
TEST_F(keys, epochs)
{
	const uint64_t next = self->epoch + 1;
	char error[128];

	EXPECT_EQ(-ENOKEY, policy_load_by(self->policy, next, 1,
					  KEYS(&self->signer)));
	snprintf(error, sizeof(error),
		 "epoch is above the one of the keyset in force: %" PRIu64
		 ", not %" PRIu64, next, self->epoch);
	EXPECT_TRUE(error_is(error));
	ASSERT_EQ(0, policy_load_by(self->policy, self->epoch, UINT64_MAX,
				    KEYS(&self->signer)));
	EXPECT_EQ(UINT64_MAX, status_number("serial"));
	EXPECT_EQ(-ESTALE, policy_load_by(self->policy, self->epoch, 11,
					  KEYS(&self->signer)));

	self->keyset.envelope.epoch = htole32(next);
	ASSERT_EQ(0, keyset_load(&self->keyset, KEYS(key_dev())));
	EXPECT_EQ(next, status_number("epoch"));
	EXPECT_TRUE(floor_is(next, 0, status_number("keyset")));
	/* It still is in force, and is not again. */
	EXPECT_EQ(UINT64_MAX, status_number("serial"));
	EXPECT_TRUE(policy_denies());
	EXPECT_EQ(-ESTALE, policy_load_by(self->policy, self->epoch, UINT64_MAX,
					  KEYS(&self->signer)));
	snprintf(error, sizeof(error),
		 "epoch is below the one in force: %" PRIu64 ", not %" PRIu64,
		 self->epoch, next);
	EXPECT_TRUE(error_is(error));
	EXPECT_EQ(0, policy_load_by(self->policy, next, 1, KEYS(&self->signer)));
	EXPECT_EQ(1U, status_number("serial"));
	EXPECT_TRUE(floor_is(next, 1, status_number("keyset")));
	EXPECT_TRUE(policy_denies());
}

/* Payloads that a root has signed all the same; the rest are unit tests. */
TEST_F(keys, malformed)
{
	static const struct {
		const char *error;
		size_t offset;
		unsigned char value;
	} cases[] = {
		{ "no key at offset 128", 0, 0 },
		{ "length is not that of so many keys at offset 128", 0, 1 },
		{ "length is not that of so many keys at offset 128", 0, 3 },
		{ "too many keys at offset 128", 0, 65 },
		{ "too many keys at offset 128", 3, 0x80 },
		{ "too many revoked keys at offset 132", 7, 0x80 },
		{ "threshold is 0 at offset 136", 8, 0 },
		{ "threshold is above the number of keys at offset 136", 8, 2 },
		{ "threshold is above the number of keys at offset 136", 8, 255 },
		{ "threshold is 0 at offset 137", 9, 0 },
		{ "threshold is above the number of keys at offset 137", 9, 2 },
		{ "unknown flag at offset 138", 10, 2 },
		{ "unknown flag at offset 138", 10, 0x81 },
		{ "reserved bytes are not 0 at offset 143", 15, 1 },
		{ "unknown role at offset 192", 64, 2 },
		{ "reserved bytes are not 0 at offset 199", 71, 1 },
		{ "key without a name at offset 200", 72, 0 },
		{ "key without a name at offset 200", 72, '\n' },
		{ "wrong byte in a name at offset ", 74, '\n' },
		{ "wrong byte in a name at offset 263", 135, 'x' },
	};
	const struct key other = key_new();
	unsigned char *payload;
	struct keyset wrong;
	uint64_t revoked;
	void *blob;
	size_t i;

	for (i = 0; i < ARRAY_LEN(cases); i++) {
		blob = keyset_blob(&self->keyset);
		payload = (unsigned char *)blob + sizeof(struct hcsec_envelope);
		payload[cases[i].offset] = cases[i].value;
		EXPECT_EQ(-EBADMSG,
			  policy_write(blob,
				       blob_sign_by(blob, KEYS(key_dev())))) {
			TH_LOG("%s", cases[i].error);
		}
		EXPECT_TRUE(error_starts(cases[i].error));
		free(blob);
	}
	EXPECT_EQ((int)ARRAY_LEN(cases),
		  records_count(self->records,
				"type=load verdict=deny errno=EBADMSG kind=keyset"));

	/* Two names alike, two keys alike, and keys out of order. */
	wrong = self->keyset;
	keyset_add(&wrong, &other, HCSEC_ROLE_POLICY, "signer");
	EXPECT_EQ(-EBADMSG, keyset_load(&wrong, KEYS(key_dev())));
	EXPECT_TRUE(error_starts("two keys have the same name at offset "));
	wrong = self->keyset;
	keyset_add(&wrong, &self->signer, HCSEC_ROLE_ROOT, "both-roles");
	EXPECT_EQ(-EBADMSG, keyset_load(&wrong, KEYS(key_dev())));
	EXPECT_TRUE(error_is("keys are not sorted, or one is there twice at offset 264") ||
		    error_is("keys are not sorted, or one is there twice at offset 384"));
	wrong = self->keyset;
	wrong.keys[0] = self->keyset.keys[1];
	wrong.keys[1] = self->keyset.keys[0];
	EXPECT_EQ(-EBADMSG, keyset_load(&wrong, KEYS(key_dev())));
	EXPECT_TRUE(error_is("keys are not sorted, or one is there twice at offset 264"));
	/* A key that any signature would be right for. */
	wrong = self->keyset;
	memset(wrong.keys[0].key, 0, HCSEC_KEY_SIZE);
	EXPECT_EQ(-EBADMSG, keyset_load(&wrong, KEYS(key_dev())));
	EXPECT_TRUE(error_is("no usable Ed25519 key at offset 144"));
	/* A revoked one twice. */
	wrong = self->keyset;
	revoked = wrong.nrevoked;
	keyset_revoke(&wrong, &other);
	keyset_revoke(&wrong, &other);
	EXPECT_EQ(-EBADMSG, keyset_load(&wrong, KEYS(key_dev())));
	EXPECT_TRUE(error_starts("revoked ids are not sorted, or one is there twice at offset "));
	/* As many as can be, and one more. */
	wrong = self->keyset;
	for (i = revoked; i < HCSEC_MAX_REVOKED + 1; i++) {
		wrong.revoked[i] = (struct hcsec_revoked){};
		keyset_revoke(&wrong, &other);
	}
	EXPECT_EQ(-EBADMSG, keyset_load(&wrong, KEYS(key_dev())));
	EXPECT_TRUE(error_is("too many revoked keys at offset 132"));
	EXPECT_UNTOUCHED();
}

/*
 * The root changes hands: the old one agrees, and the new one proves that it is
 * there.  As this one leaves other roots behind if it fails, it is the last.
 */
TEST_F(keys, rotation)
{
	const struct key heir = key_new();
	struct keyset next;

	keyset_start(&next);
	keyset_add(&next, &heir, HCSEC_ROLE_ROOT, "heir");
	keyset_add(&next, &self->signer, HCSEC_ROLE_POLICY, "signer");
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(key_dev())));
	EXPECT_TRUE(error_is("not signed by a trusted key"));
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(&heir)));
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(&heir, &self->signer)));
	EXPECT_UNTOUCHED();
	ASSERT_EQ(0, keyset_load(&next, KEYS(&heir, key_dev())));
	EXPECT_TRUE(key_is(&heir, "role=root state=active name=heir"));

	/* The old one has nothing to say any more. */
	keyset_next_serial(&next);
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(key_dev())));
	EXPECT_TRUE(error_is("not signed by a trusted key"));
	/* Now there are two, and both are needed. */
	keyset_add(&next, key_dev(), HCSEC_ROLE_ROOT, "root");
	next.head.root_threshold = 2;
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(&heir)));
	EXPECT_TRUE(error_is("signed by too few trusted keys"));
	ASSERT_EQ(0, keyset_load(&next, KEYS(&heir, key_dev())));
	EXPECT_EQ(2U, status_number("root_threshold"));
	keyset_next_serial(&next);
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(&heir)));
	EXPECT_TRUE(error_is("signed by too few trusted keys"));
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(&heir, &self->signer)));
	EXPECT_EQ(-EBADMSG, keyset_load(&next, KEYS(&heir, &heir)));
	/* A lower threshold is a change that the new set must sign, too. */
	next.head.root_threshold = 1;
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(&heir)));
	ASSERT_EQ(0, keyset_load(&next, KEYS(&heir, key_dev())));

	/* A root that is revoked signs that for the last time. */
	start(&next, &self->signer);
	keyset_revoke(&next, &heir);
	EXPECT_EQ(-ENOKEY, keyset_load(&next, KEYS(&heir)));
	ASSERT_EQ(0, keyset_load(&next, KEYS(&heir, key_dev())));
	EXPECT_TRUE(key_is(&heir, "state=revoked"));
	keyset_next_serial(&next);
	EXPECT_EQ(-EKEYREVOKED, keyset_load(&next, KEYS(&heir)));
	EXPECT_TRUE(error_is("signed by a revoked key"));
	EXPECT_EQ(0, keyset_load(&next, KEYS(key_dev())));
}

int main(int argc, char **argv)
{
	draft = policy_draft(policy);
	return test_harness_run(argc, argv);
}
