// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Every way in which an envelope is refused, and what is accepted
 *
 * Includes the verification of signatures, to let its allocation fail.
 */

#include "pure.h"

/* Lets allocations fail on demand. */
static bool no_memory;
#undef hcsec_alloc_array
#define hcsec_alloc_array(n, size) (no_memory ? NULL : calloc(n, size))

#include "ed25519.c"

#include "envelope.h"
#include "signers.h"
#include "tap.h"

#define NUM_KEYS 4
#define PAYLOAD_LEN 24
#define MESSAGE_LEN (sizeof(struct hcsec_envelope) + PAYLOAD_LEN)
#define MAX_LEN (MESSAGE_LEN + (HCSEC_MAX_SIGNATURES + 1) * SIG_LEN)
#define SIG_LEN sizeof(struct hcsec_signature)
#define AT(member) offsetof(struct hcsec_envelope, member)

static struct hcsec_key keys[NUM_KEYS];
static u8 secret[NUM_KEYS][crypto_sign_SECRETKEYBYTES];

static unsigned int count, wrong;

static void expect(int got, int want, const struct hcsec_refusal *refusal,
		   size_t offset, const char *what)
{
	count++;
	if (got == want &&
	    (!want || (refusal->offset == offset && refusal->reason)))
		return;
	if (!wrong++)
		printf("# %s: %d at %zu (%s), expected %d at %zu\n", what, got,
		       refusal->offset, refusal->reason, want, offset);
}

static void end_of_group(const char *name)
{
	tap_ok(!wrong && count, "%s: %u cases, %u wrong", name, count, wrong);
	count = 0;
	wrong = 0;
}

/**
 * struct blob - A blob to be judged
 *
 * @envelope: Its header.
 * @rest: Payload and signatures.
 * @len: Its length.
 */
struct blob {
	struct hcsec_envelope envelope;
	u8 rest[MAX_LEN - sizeof(struct hcsec_envelope)];
	size_t len;
};

static struct hcsec_signature *sig_of(struct blob *blob, unsigned int i)
{
	return (void *)(blob->rest + PAYLOAD_LEN + i * SIG_LEN);
}

/* Signs with the keys whose bits are in @signers. */
static void sign(struct blob *blob, unsigned int signers)
{
	struct hcsec_signature *sig;
	unsigned int i;

	blob->envelope.sig_count = __builtin_popcount(signers);
	blob->len = MESSAGE_LEN;
	for (i = 0; i < NUM_KEYS; i++) {
		if (!(signers & BIT(i)))
			continue;
		sig = (void *)((u8 *)blob + blob->len);
		memcpy(sig->key_id, keys[i].id, HCSEC_KEY_ID_SIZE);
		crypto_sign_detached(sig->sig, NULL, (u8 *)blob, MESSAGE_LEN,
				     secret[i]);
		blob->len += SIG_LEN;
	}
}

static void make_blob(struct blob *blob, unsigned int signers)
{
	memset(blob, 0, sizeof(*blob));
	memcpy(blob->envelope.magic, HCSEC_POLICY_MAGIC, HCSEC_MAGIC_SIZE);
	blob->envelope.header_len = cpu_to_le32(sizeof(blob->envelope));
	blob->envelope.payload_len = cpu_to_le32(PAYLOAD_LEN);
	blob->envelope.format_version = cpu_to_le16(HCSEC_FORMAT_VERSION);
	blob->envelope.sig_alg = HCSEC_SIG_ED25519;
	blob->envelope.serial = cpu_to_le64(7);
	blob->envelope.not_before = cpu_to_le64(1000);
	blob->envelope.not_after = cpu_to_le64(2000);
	memset(blob->rest, 'p', PAYLOAD_LEN);
	sign(blob, signers);
}

/* All keys but none revoked, one signature is enough. */
static const struct hcsec_trust usual = {
	.keys = keys,
	.nkeys = NUM_KEYS,
	.roles = BIT(HCSEC_ROLE_ROOT),
	.threshold = 1,
	.now = 1500,
};

/* Judges bytes where nothing follows them, so that the sanitizer can tell. */
static int judge_bytes(const void *bytes, size_t len,
		       const struct hcsec_trust *trust,
		       struct hcsec_refusal *refusal)
{
	void *const copy = malloc(len + !len);
	struct hcsec_view view;
	int err;

	if (!copy)
		exit(2);
	memcpy(copy, bytes, len);
	*refusal = (struct hcsec_refusal){ 0 };
	err = hcsec_envelope_parse(&view, copy, len, refusal);
	if (!err) {
		if (view.message != copy || view.message_len != MESSAGE_LEN ||
		    view.payload != view.message + sizeof(struct hcsec_envelope) ||
		    view.payload_len != PAYLOAD_LEN ||
		    (const u8 *)view.sigs != view.payload + PAYLOAD_LEN ||
		    MESSAGE_LEN + view.nsigs * SIG_LEN != len)
			err = 1;
		else
			err = hcsec_envelope_verify(&view, trust, refusal);
	}
	free(copy);
	return err;
}

static int judge(const struct blob *blob, const struct hcsec_trust *trust,
		 struct hcsec_refusal *refusal)
{
	return judge_bytes(blob, blob->len, trust, refusal);
}

static void test_fields(void)
{
	static const struct {
		const char *name;
		size_t offset;
		size_t size;
		u64 value;
	} edits[] = {
		{ "no header", AT(header_len), 4, 0 },
		{ "header of 127", AT(header_len), 4, 127 },
		{ "header of 129", AT(header_len), 4, 129 },
		{ "header of 2^31 + 128", AT(header_len), 4, 0x80000080 },
		{ "no payload", AT(payload_len), 4, 0 },
		{ "version 0", AT(format_version), 2, 0 },
		{ "version 2", AT(format_version), 2, 2 },
		{ "version 257", AT(format_version), 2, 0x101 },
		{ "algorithm 0", AT(sig_alg), 1, 0 },
		{ "algorithm 2", AT(sig_alg), 1, 2 },
		{ "no signature", AT(sig_count), 1, 0 },
		{ "9 signatures", AT(sig_count), 1, 9 },
		{ "255 signatures", AT(sig_count), 1, 255 },
		{ "flag 0", AT(flags), 4, 1 },
		{ "flag 31", AT(flags), 4, 1U << 31 },
		{ "reserved field", AT(reserved0), 4, 1U << 24 },
		{ "serial 0", AT(serial), 8, 0 },
	};
	struct hcsec_refusal refusal;
	struct blob blob;
	size_t i, total;
	u64 value;

	for (i = 0; i < ARRAY_SIZE(edits); i++) {
		make_blob(&blob, 1);
		value = cpu_to_le64(edits[i].value);
		memcpy((u8 *)&blob + edits[i].offset, &value, edits[i].size);
		expect(judge(&blob, &usual, &refusal), -EBADMSG, &refusal,
		       edits[i].offset, edits[i].name);
		/* The header alone says so, too. */
		expect(hcsec_envelope_total(&blob, sizeof(blob.envelope),
					    &total, &refusal), -EBADMSG,
		       &refusal, edits[i].offset, edits[i].name);
	}
	/* Bytes that are refused one by one */
	for (i = 0; i < sizeof(blob.envelope); i++) {
		if (i >= HCSEC_MAGIC_SIZE && i < AT(policy_id))
			continue;
		make_blob(&blob, 1);
		((u8 *)&blob)[i] ^= 0x80;
		expect(judge(&blob, &usual, &refusal), -EBADMSG, &refusal, i,
		       "magic, ids or reserved bytes");
	}
	end_of_group("fields of the header");
}

static void test_order(void)
{
	/* To which the blob is both stale and expired. */
	const struct hcsec_trust strict = {
		.keys = keys,
		.nkeys = NUM_KEYS,
		.roles = BIT(HCSEC_ROLE_ROOT),
		.threshold = 1,
		.serial = 8,
		.now = 9999,
	};
	struct hcsec_refusal refusal;
	struct blob blob;

	/* The first thing that is wrong is the one that is told. */
	make_blob(&blob, 1);
	blob.envelope.payload_len = cpu_to_le32(HCSEC_MAX_BLOB);
	blob.envelope.reserved1[31] = 1;
	expect(judge(&blob, &usual, &refusal), -EBADMSG, &refusal,
	       AT(reserved1) + 31, "form before size");
	make_blob(&blob, 1);
	sig_of(&blob, 0)->sig[0] ^= 1;
	blob.len--;
	expect(judge(&blob, &usual, &refusal), -EBADMSG, &refusal, blob.len,
	       "form before signature");
	make_blob(&blob, 1);
	blob.envelope.serial = cpu_to_le64(1);
	expect(judge(&blob, &strict, &refusal), -EKEYREJECTED, &refusal,
	       MESSAGE_LEN, "signature before serial");
	make_blob(&blob, 1);
	expect(judge(&blob, &strict, &refusal), -ESTALE, &refusal,
	       AT(serial), "serial before time");
	end_of_group("order of the checks");
}

static void test_sizes(void)
{
	struct hcsec_refusal refusal;
	struct blob blob;
	size_t len, total;
	unsigned int i;

	make_blob(&blob, 3);
	for (len = 0; len < sizeof(blob.envelope); len++) {
		void *const part = malloc(len + !len);

		if (!part)
			exit(2);
		memcpy(part, &blob, len);
		expect(hcsec_envelope_total(part, len, &total, &refusal),
		       -EBADMSG, &refusal, len, "part of a header");
		expect(judge_bytes(part, len, &usual, &refusal), -EBADMSG,
		       &refusal, len, "part of a header");
		free(part);
	}
	for (; len < blob.len; len++)
		expect(judge_bytes(&blob, len, &usual, &refusal), -EBADMSG,
		       &refusal, len, "cut off");
	expect(judge_bytes(&blob, len, &usual, &refusal), 0, &refusal, 0,
	       "whole");
	for (len++; len <= MAX_LEN; len++)
		expect(judge_bytes(&blob, len, &usual, &refusal), -EBADMSG,
		       &refusal, blob.len, "too long");

	for (i = 1; i <= HCSEC_MAX_SIGNATURES; i++) {
		const size_t most = HCSEC_MAX_BLOB - sizeof(blob.envelope) -
				    i * SIG_LEN;

		blob.envelope.sig_count = i;
		blob.envelope.payload_len = cpu_to_le32(1);
		expect(hcsec_envelope_total(&blob, sizeof(blob.envelope),
					    &total, &refusal), 0, &refusal, 0,
		       "smallest blob");
		expect(total != 129 + i * SIG_LEN, 0, &refusal, 0,
		       "length of the smallest blob");
		blob.envelope.payload_len = cpu_to_le32(most);
		expect(hcsec_envelope_total(&blob, sizeof(blob.envelope),
					    &total, &refusal), 0, &refusal, 0,
		       "largest blob");
		expect(total != HCSEC_MAX_BLOB, 0, &refusal, 0,
		       "length of the largest blob");
		blob.envelope.payload_len = cpu_to_le32(most + 1);
		expect(hcsec_envelope_total(&blob, sizeof(blob.envelope),
					    &total, &refusal), -EMSGSIZE,
		       &refusal, AT(payload_len), "one byte too large");
		blob.envelope.payload_len = cpu_to_le32(0xffffffff);
		expect(hcsec_envelope_total(&blob, sizeof(blob.envelope),
					    &total, &refusal), -EMSGSIZE,
		       &refusal, AT(payload_len), "as large as can be said");
	}
	end_of_group("sizes");
}

/* What must become of a blob of one signature, one bit of it flipped. */
static int flipped(size_t byte)
{
	if (byte >= MESSAGE_LEN + HCSEC_KEY_ID_SIZE)
		return -EKEYREJECTED;
	if (byte >= MESSAGE_LEN)
		return -ENOKEY;
	if (byte >= sizeof(struct hcsec_envelope))
		return -EKEYREJECTED;
	if ((byte >= AT(serial) && byte < AT(policy_id)) ||
	    (byte >= AT(epoch) && byte < AT(reserved0)))
		return -EKEYREJECTED;
	/* 2^24 bytes of payload, or more, are too many. */
	if (byte == AT(payload_len) + 3)
		return -EMSGSIZE;
	return -EBADMSG;
}

static void test_bits(void)
{
	struct hcsec_refusal refusal;
	struct blob blob;
	size_t byte;
	unsigned int bit;
	int got;

	make_blob(&blob, 2);
	for (byte = 0; byte < blob.len; byte++) {
		for (bit = 0; bit < 8; bit++) {
			((u8 *)&blob)[byte] ^= 1 << bit;
			got = judge(&blob, &usual, &refusal);
			expect(got, flipped(byte), &refusal,
			       refusal.offset, "bit flipped");
			((u8 *)&blob)[byte] ^= 1 << bit;
		}
	}
	expect(judge(&blob, &usual, &refusal), 0, &refusal, 0, "none flipped");
	end_of_group("one bit flipped, each of the blob");
}

static void test_sorted(void)
{
	const size_t second = MESSAGE_LEN + SIG_LEN;
	struct hcsec_signature *a, *b, swap;
	struct hcsec_refusal refusal;
	struct blob blob;

	make_blob(&blob, 7);
	a = sig_of(&blob, 1);
	b = sig_of(&blob, 2);
	swap = *a;
	*a = *b;
	*b = swap;
	expect(judge(&blob, &usual, &refusal), -EBADMSG, &refusal,
	       second + SIG_LEN, "last two exchanged");
	*a = *sig_of(&blob, 0);
	expect(judge(&blob, &usual, &refusal), -EBADMSG, &refusal, second,
	       "the first one twice");
	/* Another signature of the same key is not another key either. */
	a->sig[0] ^= 1;
	expect(judge(&blob, &usual, &refusal), -EBADMSG, &refusal, second,
	       "two of one key");
	memset(a->key_id, 0, HCSEC_KEY_ID_SIZE);
	expect(judge(&blob, &usual, &refusal), -EBADMSG, &refusal, second,
	       "second id is 0");
	/* Compared as bytes without a sign */
	make_blob(&blob, 3);
	memset(sig_of(&blob, 0)->key_id, 0x7f, HCSEC_KEY_ID_SIZE);
	memset(sig_of(&blob, 1)->key_id, 0x80, HCSEC_KEY_ID_SIZE);
	expect(judge(&blob, &usual, &refusal), -ENOKEY, &refusal, MESSAGE_LEN,
	       "ids with and without the top bit");
	end_of_group("order of the signatures");
}

/* Copies the keys whose bits are in @set; returns how many. */
static size_t choose(struct hcsec_key *out, unsigned int set)
{
	size_t n = 0;
	unsigned int i;

	for (i = 0; i < NUM_KEYS; i++) {
		if (set & BIT(i))
			out[n++] = keys[i];
	}
	return n;
}

static void expect_reason(const struct hcsec_refusal *refusal, const char *want)
{
	expect(!refusal->reason || strcmp(refusal->reason, want), 0, refusal, 0,
	       want);
}

static void test_thresholds(void)
{
	struct hcsec_key some[NUM_KEYS];
	struct hcsec_trust trust = usual;
	struct hcsec_refusal refusal;
	unsigned int signers, known, threshold;
	struct blob blob;

	trust.keys = some;

	/* Of the signers only those count that are trusted, each once. */
	for (signers = 1; signers < 1 << NUM_KEYS; signers++) {
		make_blob(&blob, signers);
		for (known = 0; known < 1 << NUM_KEYS; known++) {
			const unsigned int valid =
				__builtin_popcount(signers & known);

			trust.nkeys = choose(some, known);
			for (threshold = 0; threshold < 6; threshold++) {
				trust.threshold = threshold;
				expect(judge(&blob, &trust, &refusal),
				       valid && valid >= threshold ? 0 :
								     -ENOKEY,
				       &refusal, MESSAGE_LEN, "threshold");
			}
		}
	}
	/* One errno for three mistakes of the administrator */
	make_blob(&blob, 1);
	trust.nkeys = 0;
	judge(&blob, &trust, &refusal);
	expect_reason(&refusal, "no key is trusted");
	trust.nkeys = choose(some, 2);
	judge(&blob, &trust, &refusal);
	expect_reason(&refusal, "not signed by a trusted key");
	trust.nkeys = choose(some, 3);
	trust.threshold = 2;
	judge(&blob, &trust, &refusal);
	expect_reason(&refusal, "signed by too few trusted keys");
	end_of_group("thresholds");
}

static void test_wrong(void)
{
	struct hcsec_trust trust = usual;
	struct hcsec_refusal refusal;
	struct blob blob;
	unsigned int i;

	/* A trusted key's wrong signature is never made up for by others. */
	for (i = 0; i < NUM_KEYS; i++) {
		make_blob(&blob, 15);
		sig_of(&blob, i)->sig[40] ^= 4;
		expect(judge(&blob, &trust, &refusal), -EKEYREJECTED, &refusal,
		       MESSAGE_LEN + i * SIG_LEN, "wrong signature");
		/* An unknown key's is nobody's business. */
		trust.nkeys = i;
		expect(judge(&blob, &trust, &refusal), i ? 0 : -ENOKEY,
		       &refusal, MESSAGE_LEN, "wrong signature of unknown key");
		trust.nkeys = NUM_KEYS;
	}
	/* A right signature under the id of another trusted key */
	make_blob(&blob, 1);
	memcpy(sig_of(&blob, 0)->key_id, keys[1].id, HCSEC_KEY_ID_SIZE);
	expect(judge(&blob, &trust, &refusal), -EKEYREJECTED, &refusal,
	       MESSAGE_LEN, "id of another key");
	/* A signature of everything but the header */
	make_blob(&blob, 1);
	crypto_sign_detached(sig_of(&blob, 0)->sig, NULL, blob.rest,
			     PAYLOAD_LEN, secret[0]);
	expect(judge(&blob, &trust, &refusal), -EKEYREJECTED, &refusal,
	       MESSAGE_LEN, "payload signed alone");

	make_blob(&blob, 3);
	no_memory = true;
	expect(judge(&blob, &trust, &refusal), -ENOMEM, &refusal, MESSAGE_LEN,
	       "no memory");
	no_memory = false;
	end_of_group("wrong signatures");
}

static void test_revoked(void)
{
	struct hcsec_trust trust = usual;
	struct hcsec_refusal refusal;
	struct hcsec_revoked revoked;
	struct blob blob;

	memcpy(revoked.id, keys[1].id, HCSEC_KEY_ID_SIZE);
	trust.revoked = &revoked;
	trust.nrevoked = 1;
	make_blob(&blob, 2);
	expect(judge(&blob, &trust, &refusal), -EKEYREVOKED, &refusal,
	       MESSAGE_LEN, "revoked alone");
	sig_of(&blob, 0)->sig[0] ^= 1;
	expect(judge(&blob, &trust, &refusal), -EKEYREVOKED, &refusal,
	       MESSAGE_LEN, "revoked and wrong");
	make_blob(&blob, 6);
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0,
	       "revoked before a valid one");
	make_blob(&blob, 3);
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0,
	       "revoked beside a valid one");
	sig_of(&blob, 1)->sig[0] ^= 1;
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0,
	       "revoked and wrong beside a valid one");
	trust.threshold = 2;
	expect(judge(&blob, &trust, &refusal), -EKEYREVOKED, &refusal,
	       MESSAGE_LEN, "revoked one would be needed");
	trust.threshold = 3;
	expect(judge(&blob, &trust, &refusal), -ENOKEY, &refusal, MESSAGE_LEN,
	       "not enough even with the revoked one");
	trust.threshold = 0;
	make_blob(&blob, 2);
	expect(judge(&blob, &trust, &refusal), -EKEYREVOKED, &refusal,
	       MESSAGE_LEN, "no threshold lets a revoked one pass");
	trust.nkeys = 0;
	expect(judge(&blob, &trust, &refusal), -EKEYREVOKED, &refusal,
	       MESSAGE_LEN, "revoked and not listed");
	end_of_group("revoked keys");
}

static void test_roles(void)
{
	struct hcsec_trust trust = usual;
	struct hcsec_refusal refusal;
	struct blob blob;

	keys[1].role = HCSEC_ROLE_POLICY;
	make_blob(&blob, 2);
	expect(judge(&blob, &trust, &refusal), -ENOKEY, &refusal, MESSAGE_LEN,
	       "wrong role alone");
	make_blob(&blob, 3);
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0,
	       "wrong role beside a right one");
	sig_of(&blob, 1)->sig[0] ^= 1;
	trust.threshold = 2;
	expect(judge(&blob, &trust, &refusal), -ENOKEY, &refusal, MESSAGE_LEN,
	       "wrong role would be needed");
	trust.roles |= BIT(HCSEC_ROLE_POLICY);
	make_blob(&blob, 3);
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0, "both roles");
	trust.roles = BIT(HCSEC_ROLE_POLICY);
	trust.threshold = 1;
	make_blob(&blob, 1);
	expect(judge(&blob, &trust, &refusal), -ENOKEY, &refusal, MESSAGE_LEN,
	       "root where only policy keys count");
	keys[1].role = HCSEC_ROLE_ROOT;
	end_of_group("roles");
}

static void test_key_validity(void)
{
	struct hcsec_trust trust = usual;
	struct hcsec_refusal refusal;
	struct blob blob;

	keys[1].not_before = 1500;
	keys[1].not_after = 1600;
	make_blob(&blob, 2);
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0, "first second");
	trust.now = 1600;
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0, "last second");
	trust.now = 1499;
	expect(judge(&blob, &trust, &refusal), -EKEYEXPIRED, &refusal,
	       MESSAGE_LEN, "key not valid yet");
	trust.now = 1601;
	expect(judge(&blob, &trust, &refusal), -EKEYEXPIRED, &refusal,
	       MESSAGE_LEN, "key no longer valid");
	sig_of(&blob, 0)->sig[0] ^= 1;
	expect(judge(&blob, &trust, &refusal), -ENOKEY, &refusal, MESSAGE_LEN,
	       "key no longer valid, and wrong");
	make_blob(&blob, 6);
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0,
	       "beside a valid one");
	trust.threshold = 2;
	expect(judge(&blob, &trust, &refusal), -EKEYEXPIRED, &refusal,
	       MESSAGE_LEN, "would be needed");
	trust.threshold = 3;
	expect(judge(&blob, &trust, &refusal), -ENOKEY, &refusal, MESSAGE_LEN,
	       "not enough even with it");
	keys[1].not_before = 0;
	keys[1].not_after = 0;
	end_of_group("validity of keys");
}

static void test_epoch(void)
{
	static const struct {
		const char *name;
		u32 blob;
		u32 epoch;
		u32 floor_epoch;
		u64 floor;
		int policy, keyset;
		size_t offset;
	} cases[] = {
		{ "same", 3, 3, 0, 0, 0, 0, 0 },
		{ "lower", 2, 3, 0, 0, -ESTALE, -ESTALE, AT(epoch) },
		{ "higher", 4, 3, 0, 0, -ENOKEY, 0, AT(epoch) },
		{ "on the floor", 3, 3, 3, 7, 0, 0, 0 },
		{ "below the floor", 3, 3, 4, 0, -ESTALE, -ESTALE, AT(epoch) },
		{ "serial below the floor", 3, 3, 3, 8, -ESTALE, -ESTALE,
		  AT(serial) },
		{ "serial of another epoch", 3, 3, 2, 8, 0, -ESTALE,
		  AT(serial) },
	};
	struct hcsec_trust trust = usual;
	struct hcsec_refusal refusal;
	struct blob blob;
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		trust.epoch = cases[i].epoch;
		trust.floor_epoch = cases[i].floor_epoch;
		trust.floor = cases[i].floor;
		make_blob(&blob, 1);
		blob.envelope.epoch = cpu_to_le32(cases[i].blob);
		sign(&blob, 1);
		expect(judge(&blob, &trust, &refusal), cases[i].policy,
		       &refusal, cases[i].offset, cases[i].name);
		memcpy(blob.envelope.magic, HCSEC_KEYSET_MAGIC,
		       HCSEC_MAGIC_SIZE);
		sign(&blob, 1);
		expect(judge(&blob, &trust, &refusal), cases[i].keyset,
		       &refusal, cases[i].offset, cases[i].name);
	}
	end_of_group("epochs");
}

static void test_fresh(void)
{
	static const struct {
		const char *name;
		u64 serial;
		u64 floor;
		u64 now;
		int err;
		size_t offset;
	} cases[] = {
		{ "first serial", 0, 0, 1500, 0, 0 },
		{ "next serial", 6, 0, 1500, 0, 0 },
		{ "same serial", 7, 0, 1500, 0, 0 },
		{ "lower serial", 8, 0, 1500, -ESTALE, AT(serial) },
		{ "highest serial", ~0ULL, 0, 1500, -ESTALE, AT(serial) },
		{ "on the floor", 0, 7, 1500, 0, 0 },
		{ "below the floor", 0, 8, 1500, -ESTALE, AT(serial) },
		{ "highest floor", 0, ~0ULL, 1500, -ESTALE, AT(serial) },
		{ "too early", 0, 0, 999, -EKEYEXPIRED, AT(not_before) },
		{ "first second", 0, 0, 1000, 0, 0 },
		{ "last second", 0, 0, 2000, 0, 0 },
		{ "too late", 0, 0, 2001, -EKEYEXPIRED, AT(not_after) },
		{ "no clock", 0, 0, 0, -EKEYEXPIRED, AT(not_before) },
		{ "before 1970", 0, 0, -1ULL, -EKEYEXPIRED, AT(not_after) },
	};
	struct hcsec_trust trust = usual;
	struct hcsec_refusal refusal;
	struct blob blob;
	unsigned int i;

	make_blob(&blob, 1);
	for (i = 0; i < ARRAY_SIZE(cases); i++) {
		trust.serial = cases[i].serial;
		trust.floor = cases[i].floor;
		trust.now = cases[i].now;
		expect(judge(&blob, &trust, &refusal), cases[i].err, &refusal,
		       cases[i].offset, cases[i].name);
	}
	/* No limits at all */
	trust = usual;
	blob.envelope.not_before = 0;
	blob.envelope.not_after = 0;
	sign(&blob, 1);
	for (trust.now = 0; trust.now < 2; trust.now++)
		expect(judge(&blob, &trust, &refusal), 0, &refusal, 0,
		       "no limits");
	/* Numbers above 2^63 are numbers as well. */
	blob.envelope.serial = cpu_to_le64(~0ULL);
	blob.envelope.not_before = cpu_to_le64(1ULL << 63);
	sign(&blob, 1);
	trust.serial = ~0ULL - 1;
	trust.now = 1ULL << 63;
	expect(judge(&blob, &trust, &refusal), 0, &refusal, 0, "large numbers");
	trust.now--;
	expect(judge(&blob, &trust, &refusal), -EKEYEXPIRED, &refusal,
	       AT(not_before), "large time");
	end_of_group("serial, floor and time");
}

static void test_key_id(void)
{
	crypto_hash_sha512_state state;
	u8 digest[64], id[HCSEC_KEY_ID_SIZE];

	crypto_hash_sha512_init(&state);
	crypto_hash_sha512_update(&state, (const u8 *)"hcsec.keyid.v1", 15);
	crypto_hash_sha512_update(&state, keys[0].key, HCSEC_KEY_SIZE);
	crypto_hash_sha512_final(&state, digest);
	hcsec_key_id(keys[0].key, id);
	tap_ok(!memcmp(id, digest, sizeof(id)), "key id");
}

int main(void)
{
	if (sodium_init() < 0)
		return 1;
	signers_make(keys, secret, NUM_KEYS);
	test_key_id();
	test_fields();
	test_order();
	test_sizes();
	test_bits();
	test_sorted();
	test_thresholds();
	test_wrong();
	test_revoked();
	test_roles();
	test_key_validity();
	test_epoch();
	test_fresh();
	return tap_done();
}
