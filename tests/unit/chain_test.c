// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that no change of a saved stream of records goes unnoticed
 */

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "chain.h"
#include "chain_check.h"
#include "hcsecctl.h"
#include "rand.h"
#include "tap.h"

#define MAX_LINES 64
#define LINE_SIZE 512

#ifdef __SANITIZE_ADDRESS__
#define MANY 20000
#define ROUNDS 5000
#else
#define MANY 1000000
#define ROUNDS 50000
#endif

/* Of processor time, for a million records. */
#define MOST_SECONDS 10

void out_of_memory(void)
{
	abort();
}

/**
 * struct stream - A saved stream
 *
 * @line: Its lines, without newlines.
 * @count: How many.
 */
struct stream {
	char line[MAX_LINES][LINE_SIZE];
	size_t count;
};

/**
 * struct writer - What the kernel knows of the chain
 *
 * @chain: Hash of the newest record.
 * @seq: Its number.
 * @time: Its time.
 * @boot_id: Id of the boot.
 */
struct writer {
	uint8_t chain[HCSEC_CHAIN_SIZE];
	uint64_t seq;
	uint64_t time;
	uint8_t boot_id[HCSEC_BOOT_ID_SIZE];
};

/* Makes a record and advances the chain; the line has no newline. */
static void write_record(struct writer *writer, const char *text, char *line)
{
	uint8_t digest[HCSEC_CHAIN_SIZE];
	int len, i;

	writer->seq++;
	writer->time += 999999937;
	hcsec_chain_digest(digest, text, strlen(text));
	hcsec_chain_step(writer->chain, writer->seq, writer->time, digest);
	len = snprintf(line, LINE_SIZE,
		       "seq=%" PRIu64 " time=%" PRIu64 ".%09" PRIu64 " %s hash=",
		       writer->seq, writer->time / 1000000000,
		       writer->time % 1000000000, text);
	for (i = 0; i < HCSEC_CHAIN_SIZE; i++)
		len += snprintf(line + len, LINE_SIZE - (size_t)len, "%02x",
				writer->chain[i]);
}

static void add_record(struct stream *stream, struct writer *writer,
		       const char *text)
{
	write_record(writer, text, stream->line[stream->count++]);
}

/* The first of its boot, after some that were lost before it. */
static void write_boot(struct writer *writer, uint8_t number, uint64_t lost,
		       char *line)
{
	char text[128];

	memset(writer, 0, sizeof(*writer));
	memset(writer->boot_id, 0xa5, sizeof(writer->boot_id));
	writer->boot_id[15] = number;
	writer->seq = lost;
	writer->time = UINT64_C(1795248000123456789) +
		       number * UINT64_C(1000000000000);
	hcsec_chain_start(writer->chain, writer->boot_id);
	snprintf(text, sizeof(text),
		 "type=boot mode=enforce boot_id=a5a5a5a5-a5a5-a5a5-a5a5-a5a5a5a5a5%02x version=1",
		 number);
	write_record(writer, text, line);
}

static void add_boot(struct stream *stream, struct writer *writer,
		     uint8_t number)
{
	write_boot(writer, number, 0, stream->line[stream->count++]);
}

static void add_event(struct stream *stream, struct writer *writer,
		      unsigned int pid)
{
	char text[256];

	snprintf(text, sizeof(text),
		 "type=event verdict=deny mode=enforce errno=EPERM profile=fhir cgroup=\"/app/fhir\" pid=%u comm=\"a \\x22b\" event=exec path=\"/bin/sh\" marks=served rule=ehr.hcs:31",
		 pid);
	add_record(stream, writer, text);
}

/* The kernel had no memory for some records, and whoever saves is told. */
static void add_kernel_loss(struct stream *stream, struct writer *writer,
			    uint64_t lost)
{
	writer->seq += lost;
	snprintf(stream->line[stream->count++], LINE_SIZE, "lost=%" PRIu64,
		 lost);
}

static struct chain_head head_of(const struct writer *writer, bool with_id)
{
	struct chain_head head = {
		.seq = writer->seq,
		.has_boot_id = with_id,
	};

	memcpy(head.hash, writer->chain, sizeof(head.hash));
	memcpy(head.boot_id, writer->boot_id, sizeof(head.boot_id));
	return head;
}

/**
 * struct outcome - What was told of a stream
 *
 * @findings: Number of findings.
 * @notes: Number of notes.
 * @kind: Kind of the first finding.
 * @line: Its line.
 * @seq: Its record.
 * @text: What was said of it.
 */
struct outcome {
	unsigned int findings;
	unsigned int notes;
	enum chain_kind kind;
	size_t line;
	uint64_t seq;
	char text[192];
};

static void on_remark(void *data, const struct chain_remark *remark)
{
	struct outcome *const outcome = data;

	if (remark->kind == CHAIN_NOTE) {
		outcome->notes++;
		return;
	}
	if (outcome->findings++)
		return;
	outcome->kind = remark->kind;
	outcome->line = remark->line;
	outcome->seq = remark->seq;
	snprintf(outcome->text, sizeof(outcome->text), "%s", remark->text);
}

static void feed(struct chain_check *check, const char *bytes, size_t len)
{
	const char *end;

	chain_check_file(check, "test");
	for (; len; len -= (size_t)(end + 1 - bytes), bytes = end + 1) {
		end = memchr(bytes, '\n', len);
		if (!end) {
			chain_check_line(check, bytes, len, false);
			break;
		}
		chain_check_line(check, bytes, (size_t)(end - bytes), true);
	}
}

#define MAX_HEADS 3

static struct outcome check_bytes(const char *bytes, size_t len,
				  const struct chain_head *heads, size_t count,
				  bool from_start)
{
	struct chain_head sorted[MAX_HEADS];
	struct outcome outcome = {};
	struct chain_check check = {
		.tell = on_remark,
		.data = &outcome,
		.from_start = from_start,
		.heads = sorted,
		.heads_count = count,
	};

	if (count)
		memcpy(sorted, heads, count * sizeof(*heads));
	chain_sort_heads(sorted, count);
	feed(&check, bytes, len);
	chain_check_end(&check);
	if (check.findings != outcome.findings)
		abort();
	chain_check_free(&check);
	return outcome;
}

static size_t join(const struct stream *stream, char *bytes)
{
	size_t i, len = 0;

	for (i = 0; i < stream->count; i++)
		len += (size_t)sprintf(bytes + len, "%s\n", stream->line[i]);
	return len;
}

static struct outcome check_with(const struct stream *stream,
				 const struct chain_head *heads, size_t count,
				 bool from_start)
{
	static char bytes[MAX_LINES * LINE_SIZE];
	const size_t len = join(stream, bytes);

	return check_bytes(bytes, len, heads, count, from_start);
}

static struct outcome check(const struct stream *stream)
{
	return check_with(stream, NULL, 0, false);
}

static bool expect(struct outcome outcome, enum chain_kind kind, size_t line,
		   uint64_t seq, const char *what)
{
	const bool good = outcome.findings && outcome.kind == kind &&
			  outcome.line == line && outcome.seq == seq;

	tap_ok(good, "%s", what);
	if (!good)
		printf("# %u findings, %s, line %zu, record %" PRIu64 ": %s\n",
		       outcome.findings,
		       outcome.findings ? chain_kind_name(outcome.kind) : "",
		       outcome.line, outcome.seq, outcome.text);
	return good;
}

static bool is_clean(struct outcome outcome, unsigned int notes)
{
	if (outcome.findings)
		printf("# line %zu: %s\n", outcome.line, outcome.text);
	return !outcome.findings && outcome.notes == notes;
}

/* Changes of streams. */

static void delete_line(struct stream *stream, size_t at)
{
	memmove(stream->line[at], stream->line[at + 1],
		(--stream->count - at) * LINE_SIZE);
}

static void insert_line(struct stream *stream, size_t at, const char *line)
{
	char copy[LINE_SIZE];

	snprintf(copy, sizeof(copy), "%s", line);
	memmove(stream->line[at + 1], stream->line[at],
		(stream->count++ - at) * LINE_SIZE);
	memcpy(stream->line[at], copy, LINE_SIZE);
}

static void swap_lines(struct stream *stream, size_t one, size_t other)
{
	char copy[LINE_SIZE];

	memcpy(copy, stream->line[one], LINE_SIZE);
	memmove(stream->line[one], stream->line[other], LINE_SIZE);
	memcpy(stream->line[other], copy, LINE_SIZE);
}

static void replace(struct stream *stream, size_t line, const char *old,
		    const char *new)
{
	char *const at = strstr(stream->line[line], old);

	if (!at || strlen(old) != strlen(new))
		abort();
	memcpy(at, new, strlen(new));
}

/* Line N, from 1, is record N; two boots need other streams. */
static struct stream plain_stream(struct writer *writer)
{
	struct stream stream = {};
	unsigned int i;

	add_boot(&stream, writer, 1);
	for (i = 2; i <= 10; i++)
		add_event(&stream, writer, i);
	return stream;
}

/* Boots of 6, 1 and 5 records, in the first of which the kernel lost some. */
static struct stream rich_stream(struct chain_head heads[MAX_HEADS])
{
	struct stream stream = {};
	struct writer writer;
	unsigned int i;

	add_boot(&stream, &writer, 1);
	for (i = 2; i <= 4; i++)
		add_event(&stream, &writer, i);
	add_kernel_loss(&stream, &writer, 3);
	add_event(&stream, &writer, 8);
	add_event(&stream, &writer, 9);
	heads[0] = head_of(&writer, true);
	add_boot(&stream, &writer, 2);
	heads[1] = head_of(&writer, true);
	add_boot(&stream, &writer, 3);
	for (i = 2; i <= 5; i++)
		add_event(&stream, &writer, i);
	heads[2] = head_of(&writer, true);
	return stream;
}

static void test_intact(void)
{
	struct chain_head heads[MAX_HEADS];
	const struct stream rich = rich_stream(heads);
	struct writer writer;
	const struct stream plain = plain_stream(&writer);
	struct stream stream = {};

	tap_ok(is_clean(check(&stream), 0), "an empty stream");
	tap_ok(is_clean(check_with(&plain, NULL, 0, true), 0),
	       "the records of a boot");
	tap_ok(is_clean(check_with(&rich, heads, 3, true), 1),
	       "several boots, a loss that the kernel tells of, all heads");
	add_boot(&stream, &writer, 1);
	add_kernel_loss(&stream, &writer, 2);
	tap_ok(is_clean(check_with(&stream, NULL, 0, true), 1),
	       "losses at the end");
	stream = (struct stream){};
	add_kernel_loss(&stream, &writer, 2);
	write_boot(&writer, 1, 2, stream.line[stream.count++]);
	tap_ok(is_clean(check_with(&stream, NULL, 0, true), 1),
	       "losses before the first record");
	stream = plain;
	delete_line(&stream, 0);
	tap_ok(is_clean(check(&stream), 1), "the start was overwritten");
	stream = plain;
	stream.count -= 4;
	tap_ok(is_clean(check(&stream), 0),
	       "without a head, a cut end cannot be seen");
}

/* Each kind of tampering is found at its place and called by its name. */
static void test_kinds(void)
{
	struct writer writer;
	const struct stream plain = plain_stream(&writer);
	struct stream stream = plain;

	replace(&stream, 4, "pid=5", "pid=6");
	expect(check(&stream), CHAIN_CHANGED, 5, 5, "a field was changed");
	stream = plain;
	replace(&stream, 4, "seq=5", "seq=8");
	expect(check(&stream), CHAIN_CHANGED, 5, 5, "a number was changed");
	stream = plain;
	replace(&stream, 4, "time=1795249", "time=1795248");
	expect(check(&stream), CHAIN_CHANGED, 5, 5, "a time was changed");
	stream = plain;
	replace(&stream, 9, "pid=10", "pid=11");
	expect(check(&stream), CHAIN_CHANGED, 10, 10,
	       "the last record was changed");
	stream = plain;
	replace(&stream, 0, "mode=enforce", "mode=unknown");
	expect(check(&stream), CHAIN_CHANGED, 1, 1,
	       "the first record was changed");

	stream = plain;
	delete_line(&stream, 4);
	expect(check(&stream), CHAIN_MISSING, 5, 6, "a record was deleted");
	stream = plain;
	delete_line(&stream, 4);
	delete_line(&stream, 4);
	insert_line(&stream, 4, "lost=2");
	expect(check(&stream), CHAIN_MISSING, 6, 7,
	       "two were deleted, or overwritten before they were read");
	stream = plain;
	delete_line(&stream, 0);
	expect(check_with(&stream, NULL, 0, true), CHAIN_START, 1, 2,
	       "the first record was deleted");

	stream = plain;
	swap_lines(&stream, 4, 5);
	expect(check(&stream), CHAIN_ORDER, 5, 6, "two records were swapped");
	stream = plain;
	insert_line(&stream, 5, plain.line[4]);
	expect(check(&stream), CHAIN_ORDER, 6, 5, "a record is there twice");
	stream = plain;
	insert_line(&stream, 7, plain.line[2]);
	expect(check(&stream), CHAIN_ORDER, 8, 3, "a record was copied");
	stream = plain;
	insert_line(&stream, 10, plain.line[0]);
	expect(check(&stream), CHAIN_ORDER, 11, 1, "a boot starts twice");

	stream = plain;
	insert_line(&stream, 4, "# a comment");
	expect(check(&stream), CHAIN_NO_RECORD, 5, 0, "a line is no record");
	stream = plain;
	insert_line(&stream, 4, "lost=1");
	expect(check(&stream), CHAIN_LOST, 5, 0,
	       "a loss is told of that there was not");
}

/* Whoever forges a record has to forge all that come after it. */
static void test_forged(void)
{
	struct chain_head head;
	struct writer writer;
	const struct stream plain = plain_stream(&writer);
	struct stream stream = {};
	unsigned int i;

	head = head_of(&writer, false);
	add_boot(&stream, &writer, 1);
	for (i = 2; i <= 5; i++)
		add_event(&stream, &writer, i == 5 ? 55 : i);
	for (i = 6; i <= 10; i++)
		insert_line(&stream, i - 1, plain.line[i - 1]);
	expect(check(&stream), CHAIN_CHANGED, 6, 6,
	       "a record was changed, with its hash");
	stream.count = 5;
	for (i = 6; i <= 10; i++)
		add_event(&stream, &writer, i);
	tap_ok(is_clean(check(&stream), 0),
	       "without a head, a forged end cannot be seen");
	expect(check_with(&stream, &head, 1, false), CHAIN_HEAD, 0, 10,
	       "with a head it is");

	stream = plain;
	add_boot(&stream, &writer, 1);
	add_event(&stream, &writer, 2);
	expect(check(&stream), CHAIN_ORDER, 11, 1,
	       "a forged boot has the id of another one");
}

static void test_heads(void)
{
	struct chain_head heads[MAX_HEADS], many[MAX_HEADS];
	const struct stream rich = rich_stream(heads);
	struct stream stream = rich;

	stream.count -= 2;
	expect(check_with(&stream, heads, 3, false), CHAIN_HEAD, 11, 5,
	       "the end of the last boot was cut off");
	stream = rich;
	delete_line(&stream, 6);
	expect(check_with(&stream, heads, 3, false), CHAIN_HEAD, 6, 9,
	       "the end of an earlier boot was cut off");
	stream = rich;
	delete_line(&stream, 7);
	expect(check_with(&stream, heads, 3, false), CHAIN_HEAD, 0, 1,
	       "a whole boot was deleted");

	memcpy(many, heads, sizeof(many));
	many[0].hash[5] ^= 1;
	expect(check_with(&rich, many, 3, false), CHAIN_HEAD, 0, 9,
	       "the record of a head has another hash");
	memcpy(many, heads, sizeof(many));
	many[0].boot_id[0] ^= 1;
	expect(check_with(&rich, many, 3, false), CHAIN_HEAD, 0, 9,
	       "a head is of a boot that is not there");
	memcpy(many, heads, sizeof(many));
	many[1] = many[0];
	many[2] = many[0];
	tap_ok(is_clean(check_with(&rich, many, 3, false), 1),
	       "several heads of one record");

	stream = rich;
	delete_line(&stream, 0);
	delete_line(&stream, 0);
	heads[0].seq = 1;
	expect(check_with(&stream, heads, 1, false), CHAIN_HEAD, 0, 1,
	       "the stream starts after the record of a head");
	expect(check_with(&(struct stream){}, heads + 2, 1, false), CHAIN_HEAD,
	       0, 5, "a head of an empty stream");
}

/* What was inserted into one boot may be a good record of another one. */
static void test_splices(void)
{
	struct writer writer;
	const struct stream one = plain_stream(&writer);
	struct stream other = {}, stream;
	size_t at, from, missed = 0;

	add_boot(&other, &writer, 2);
	for (at = 2; at <= 10; at++)
		add_event(&other, &writer, (unsigned int)at);
	for (at = 1; at < one.count; at++) {
		for (from = 1; from < other.count; from++) {
			stream = one;
			insert_line(&stream, at, other.line[from]);
			missed += !check(&stream).findings;
			stream = one;
			memcpy(stream.line[at], other.line[from], LINE_SIZE);
			missed += !check(&stream).findings;
		}
		stream = one;
		for (from = at; from < other.count; from++)
			memcpy(stream.line[from], other.line[from], LINE_SIZE);
		missed += !check(&stream).findings;
	}
	tap_ok(!missed, "records of another boot (%zu not found)", missed);
}

/* Every bit of every byte, newlines included. */
static void test_flips(void)
{
	static char bytes[MAX_LINES * LINE_SIZE];
	struct chain_head heads[MAX_HEADS];
	const struct stream rich = rich_stream(heads);
	const size_t len = join(&rich, bytes);
	size_t i, bit, missed = 0;

	for (i = 0; i < len; i++) {
		for (bit = 0; bit < 8; bit++) {
			bytes[i] ^= (char)(1 << bit);
			if (!check_bytes(bytes, len, NULL, 0, false).findings) {
				printf("# bit %zu of byte %zu\n", bit, i);
				missed++;
			}
			bytes[i] ^= (char)(1 << bit);
		}
	}
	tap_ok(!missed, "each bit of %zu bytes, flipped (%zu not found)", len,
	       missed);

	missed = 0;
	for (i = 1; i < len; i++)
		missed += !check_bytes(bytes, i, heads, 3, true).findings;
	tap_ok(!missed, "cut after each byte, with heads (%zu not found)",
	       missed);
	for (i = 0; i < len; i++)
		check_bytes(bytes + i, len - i, heads, 3, true);
	tap_ok(true, "started at each byte");
}

static void mutate(struct stream *stream, struct rand *rand)
{
	const size_t one = rand_below(rand, (u32)stream->count);
	const size_t other = rand_below(rand, (u32)stream->count);
	char *const line = stream->line[one];

	switch (rand_below(rand, 5)) {
	case 0:
		if (stream->count > 1)
			delete_line(stream, one);
		break;
	case 1:
		swap_lines(stream, one, other);
		break;
	case 2:
		insert_line(stream, one, stream->line[other]);
		break;
	case 3:
		line[rand_below(rand, (u32)strlen(line))] =
			(char)(' ' + rand_below(rand, 95));
		break;
	case 4:
		memcpy(line, stream->line[other], LINE_SIZE);
		break;
	}
}

static bool is_loss(const char *line)
{
	return !strncmp(line, "lost=", strlen("lost="));
}

static bool same_records(const struct stream *one, const struct stream *other)
{
	size_t i = 0, j = 0;

	for (;;) {
		while (i < one->count && is_loss(one->line[i]))
			i++;
		while (j < other->count && is_loss(other->line[j]))
			j++;
		if (i == one->count || j == other->count)
			return i == one->count && j == other->count;
		if (strcmp(one->line[i++], other->line[j++]))
			return false;
	}
}

/*
 * With the heads of all boots, only the records themselves are without findings.
 * That a line tells of a loss is for people: the chain tells it, too.  Boots are
 * chained to nothing, so there is only a note if one comes after a later one.
 */
static void test_random(void)
{
	struct chain_head heads[MAX_HEADS];
	const struct stream rich = rich_stream(heads);
	const struct outcome usual = check_with(&rich, heads, 3, true);
	struct rand rand = { 3 };
	unsigned int round, missed = 0, unseen = 0;

	for (round = 0; round < ROUNDS; round++) {
		const u64 seed = rand.state;
		struct stream stream = rich;
		u32 changes = 1 + rand_below(&rand, 6);
		struct outcome outcome;
		bool same;

		while (changes--)
			mutate(&stream, &rand);
		same = same_records(&stream, &rich);
		outcome = check_with(&stream, heads, 3, true);
		unseen += same;
		if (same || outcome.findings || outcome.notes > usual.notes)
			continue;
		missed++;
		printf("# seed %" PRIu64 "\n", seed);
	}
	tap_ok(!missed && unseen < ROUNDS / 2,
	       "%d random changes (%u not found, %u changed no record)", ROUNDS,
	       missed, unseen);
}

/* Lines that nearly are records. */
static void test_forms(void)
{
	static const struct {
		const char *old;
		const char *new;
	} forms[] = {
		{ "seq=2", "seq=02" },
		{ "seq=2", "seq=+2" },
		{ "seq=2", "seq=0" },
		{ "seq=2", "seq=" },
		{ "seq=2", "seq=18446744073709551618" },
		{ "seq=2 ", "seq=2  " },
		{ "seq=2", " seq=2" },
		{ "time=1", "time=01" },
		{ "time=1", "time=18446744073709551616" },
		{ "time=1", "time=20000000000" },
		{ ".12345", ".012345" },
		{ ".12345", ".2345" },
		{ "type=", "typo=" },
		{ "type=event", "" },
		{ " hash=", " hash=0" },
		{ " hash=", " hush=" },
		{ " hash=", "" },
	};
	char line[LINE_SIZE], changed[2 * LINE_SIZE];
	struct writer writer;
	size_t i, missed = 0;

	write_boot(&writer, 1, 0, line);
	writer.time = UINT64_C(1795248000123456789) - 999999937;
	write_record(&writer, "type=event verdict=deny", line);
	for (i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		const char *const at = strstr(line, forms[i].old);
		struct outcome outcome;
		size_t len;

		if (!at)
			abort();
		len = (size_t)sprintf(changed, "%.*s%s%s\n", (int)(at - line),
				      line, forms[i].new,
				      at + strlen(forms[i].old));
		outcome = check_bytes(changed, len, NULL, 0, false);
		if (outcome.kind != CHAIN_NO_RECORD) {
			printf("# %s\n", changed);
			missed++;
		}
	}
	tap_ok(!missed, "what is nearly a record (%zu not found)", missed);
}

static void test_many(void)
{
	struct outcome outcome = {};
	struct chain_check check = {
		.tell = on_remark,
		.data = &outcome,
	};
	static char lines[1000][LINE_SIZE];
	struct stream stream;
	struct writer writer;
	clock_t spent = 0;
	unsigned int done, i;

	chain_check_file(&check, "test");
	for (done = 0; done < MANY; done += 1000) {
		clock_t start;

		for (i = 0; i < 1000; i++) {
			stream.count = 0;
			if (done || i)
				add_event(&stream, &writer, i);
			else
				add_boot(&stream, &writer, 1);
			memcpy(lines[i], stream.line[0], LINE_SIZE);
		}
		start = clock();
		for (i = 0; i < 1000; i++)
			chain_check_line(&check, lines[i], strlen(lines[i]),
					 true);
		spent += clock() - start;
	}
	chain_check_end(&check);
	tap_ok(!outcome.findings && check.records == MANY &&
	       check.boots_count == 1, "%d records", MANY);
	printf("# %.2f s of processor time\n", (double)spent / CLOCKS_PER_SEC);
	tap_ok(spent / CLOCKS_PER_SEC < MOST_SECONDS,
	       "a million of them takes less than %d s", MOST_SECONDS);
	chain_check_free(&check);
}

int main(void)
{
	test_intact();
	test_kinds();
	test_forged();
	test_heads();
	test_splices();
	test_flips();
	test_random();
	test_forms();
	test_many();
	return tap_done();
}
