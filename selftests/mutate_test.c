// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Blobs that are wrong in random ways
 *
 * Nearly all are signed anew after the change, so that it is for the unpacker
 * to find it.  The few that are well-formed all the same must be in force byte
 * for byte, and all others must change nothing.
 */

#include <endian.h>
#include <errno.h>
#include <inttypes.h>
#include <linux/hcsec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "../kselftest_harness.h"
#include "common.h"
#include "net.h"

/* Every one costs two signatures, which takes its time with KASAN. */
#define REFUSALS 10000
#define REFUSALS_DEBUG 500
#define GROWTH 64
#define SPARE (GROWTH + sizeof(struct hcsec_signature))

/* Something in every section. */
static const char policy[] =
	MARKS
	"net some { 10.0.0.0/8 192.168.7.1 fd00::/8 }\n"
	"path shells { /bin/*sh /usr/bin/*sh /bin/busybox }\n"
	"container confined" IN("confined")
	"deny socket.connect to some port 1-1023 when a\n"
	"on socket.accept set a ca\n"
	"deny exec path shells when a unless good errno EACCES\n"
	"on exec path /usr/bin/true set good\n"
	"deny socket.create family unix\n"
	"}\n"
	"container watched {\n"
	"match cgroup \"/hcsec-selftests/**/watched-*\"\n"
	"default deny socket\n"
	"allow socket.create family inet inet6\n"
	"audit socket.connect path /run/** when good\n"
	"mode permissive\n"
	"}\n";

/* Repeatable, and the same on every machine. */
static uint64_t random_state = 0x9e3779b97f4a7c15;

static uint32_t random_below(uint32_t limit)
{
	random_state ^= random_state << 13;
	random_state ^= random_state >> 7;
	random_state ^= random_state << 17;
	return (random_state >> 32) % limit;
}

/*
 * Where things may be changed: not in the source text, which may be anything,
 * nor in names and kinds of marks, which the kernel keeps until reboot.
 */
struct range {
	uint32_t start;
	uint32_t end;
};

static uint32_t padded(uint32_t len)
{
	return (len + 7) & ~7u;
}

static struct range changeable(const unsigned char *payload, uint32_t len)
{
	const struct hcsec_payload *const head = (const void *)payload;
	const __le32 *const count = head->count;

	return (struct range){
		.start = padded(sizeof(*head)) +
			 padded(le32toh(count[HCSEC_SECTION_STRINGS])) +
			 padded(le32toh(count[HCSEC_SECTION_MARKS]) *
				sizeof(struct hcsec_blob_mark)),
		.end = len - padded(le32toh(count[HCSEC_SECTION_SOURCE])),
	};
}

static void put_u32(unsigned char *payload, uint32_t at, uint32_t value)
{
	const __le32 word = htole32(value);

	memcpy(payload + (at & ~3u), &word, sizeof(word));
}

static uint32_t get_u32(const unsigned char *payload, uint32_t at)
{
	__le32 word;

	memcpy(&word, payload + (at & ~3u), sizeof(word));
	return le32toh(word);
}

/* What no name or mark may look like. */
static void spoil_mark(unsigned char *payload)
{
	const struct hcsec_payload *const head = (const void *)payload;
	const uint32_t strings = padded(sizeof(*head));
	const uint32_t strings_len =
		le32toh(head->count[HCSEC_SECTION_STRINGS]);
	const uint32_t index =
		random_below(le32toh(head->count[HCSEC_SECTION_MARKS]));
	struct hcsec_blob_mark *const mark =
		(void *)(payload + strings + padded(strings_len) +
			 index * sizeof(*mark));

	switch (random_below(5)) {
	case 0:
		payload[strings + random_below(strings_len)] =
			1 + random_below(0x1f);
		break;
	case 1:
		mark->kind = HCSEC_MARK_KIND_NR + random_below(9);
		break;
	case 2:
		mark->polarity = HCSEC_POLARITY_NR + random_below(9);
		break;
	case 3:
		mark->reserved = 1 + random_below(0xffff);
		break;
	case 4:
		mark->name = htole32(strings_len + random_below(9));
		break;
	}
}

/* One change of a payload; returns its length then. */
static uint32_t mutate(unsigned char *payload, uint32_t len)
{
	static const uint32_t odd[] = { 0,	    1,		0x7f,
					0xff,	    0x100,	0xffff,
					0x7fffffff, 0x80000000, 0xfffffff8,
					0xffffffff };
	const struct range range = changeable(payload, len);
	const uint32_t at =
		range.start + random_below(range.end - range.start);
	const uint32_t other =
		range.start + random_below(range.end - range.start);
	uint32_t value;

	switch (random_below(12)) {
	case 0:
	case 1:
		payload[at] ^= 1 << random_below(8);
		break;
	case 2:
		payload[at] = random_below(256);
		break;
	case 3:
		put_u32(payload, at, odd[random_below(ARRAY_LEN(odd))]);
		break;
	case 4:
		put_u32(payload, at, get_u32(payload, at) + 1);
		break;
	case 5:
		put_u32(payload, at, get_u32(payload, at) - 1);
		break;
	case 6:
		value = get_u32(payload, at);
		put_u32(payload, at, get_u32(payload, other));
		put_u32(payload, other, value);
		break;
	case 7:
		/* A number of elements. */
		value = sizeof(uint32_t) *
			(4 + random_below(HCSEC_SECTION_NR));
		put_u32(payload, value,
			get_u32(payload, value) + random_below(9) - 4);
		break;
	case 8:
		return len - 1 - random_below(len - 1);
	case 9:
		value = 1 + random_below(GROWTH);
		memset(payload + len, random_below(2), value);
		return len + value;
	case 10:
		spoil_mark(payload);
		break;
	case 11:
		/* Name, numbers of classes, what is reserved. */
		put_u32(payload, random_below(16),
			odd[random_below(ARRAY_LEN(odd))]);
		break;
	}
	return len;
}

/* Loads a changed template; returns what came of it. */
static int load_mutated(const unsigned char *template, size_t len,
			unsigned char *blob, size_t *blob_len, uint64_t serial)
{
	struct hcsec_envelope *const head = (void *)blob;
	uint32_t payload_len = len - sizeof(*head) -
			       sizeof(struct hcsec_signature);

	memcpy(blob, template, len);
	memset(blob + len, 0, GROWTH);
	payload_len = mutate(blob + sizeof(*head), payload_len);
	head->payload_len = htole32(payload_len);
	blob_set_serial(blob, serial);
	*blob_len = sizeof(*head) + payload_len +
		    sizeof(struct hcsec_signature);
	blob_sign(blob);
	return policy_write(blob, *blob_len);
}

static bool in_force(const void *blob, size_t len)
{
	static unsigned char now[256 * 1024];
	size_t have = 0;
	ssize_t n;
	FILE *const file = fopen(HCSEC_DIR "policy", "r");

	if (!file)
		return false;
	while ((n = fread(now + have, 1, sizeof(now) - have, file)) > 0)
		have += n;
	fclose(file);
	return have == len && !memcmp(now, blob, len);
}

FIXTURE(mutated) {
	unsigned char *template;
	size_t len;
};

FIXTURE_SETUP(mutated)
{
	ASSERT_EQ(0, policy_load(policy));
	self->template = policy_blob(policy, 1, &self->len);
	ASSERT_NE(NULL, self->template);
	/* A policy that differs from all mutants is in force. */
	ASSERT_EQ(0, policy_load("container other" IN("other") "}\n"));
}

FIXTURE_TEARDOWN_PARENT(mutated)
{
	cgroup_remove_all();
}

TEST_F(mutated, refused)
{
	unsigned char *const blob = malloc(self->len + SPARE);
	unsigned char *const current = malloc(self->len + SPARE);
	uint64_t serial = status_number("serial");
	uint64_t generation = status_number("generation");
	size_t len, current_len = 0;
	const int wanted = access("/sys/kernel/debug/kmemleak", F_OK) ?
				   REFUSALS :
				   REFUSALS_DEBUG;
	int refused = 0, accepted = 0, err;
	char error[512];

	/* Shows that the template itself is right. */
	memcpy(current, self->template, self->len);
	current_len = self->len;
	blob_set_serial(current, ++serial);
	blob_sign(current);
	ASSERT_EQ(0, policy_write(current, current_len));
	generation++;

	while (refused < wanted) {
		err = load_mutated(self->template, self->len, blob, &len,
				   serial + 1);
		if (err) {
			ASSERT_EQ(-EBADMSG, err);
			refused++;
		} else {
			memcpy(current, blob, len);
			current_len = len;
			accepted++;
			serial++;
			generation++;
		}
		/* Looking every time would take most of the time. */
		if (refused % 32 && err)
			continue;
		ASSERT_EQ(generation, status_number("generation"));
		ASSERT_TRUE(in_force(current, current_len));
		ASSERT_EQ(0, hcsec_read("error", error, sizeof(error)));
		ASSERT_EQ(!err, !error[0]);
	}
	TH_LOG("%d refused, %d well-formed", refused, accepted);
	EXPECT_LT(accepted, refused / 2);
	free(blob);
	free(current);
}

TEST_HARNESS_MAIN
