// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Is a stream of audit records what the kernel has written?
 *
 * A record follows from another one if its hash is that of the other's hash, of
 * its own number and time, and of its text.  As the hash of a record is printed
 * in it, what comes after a changed record can still be judged: it follows from
 * the hash that is printed.  So a record that does not follow from the one
 * before is put aside until the next one shows which of the two is wrong.
 */

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "chain_check.h"
#include "hcsecctl.h"

#define NSEC_PER_SEC UINT64_C(1000000000)
#define NSEC_DIGITS 9

#define HASH_KEY " hash="
#define BOOT_ID_KEY " boot_id="
#define BOOT_ID_TEXT 36

const char *chain_kind_name(enum chain_kind kind)
{
	static const char *const names[CHAIN_KIND_NR] = {
		[CHAIN_NOTE] = "note",	     [CHAIN_NO_RECORD] = "no-record",
		[CHAIN_CHANGED] = "changed", [CHAIN_MISSING] = "missing",
		[CHAIN_ORDER] = "order",     [CHAIN_LOST] = "lost",
		[CHAIN_START] = "start",     [CHAIN_HEAD] = "head",
	};

	return names[kind];
}

/*
 * What a line says.  There is one way to write a value, so that a change of any
 * byte changes what is hashed, or makes the line no record.
 */

static int hex_digit(char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return -1;
}

bool chain_parse_hex(const char *text, size_t len, uint8_t *bytes, size_t size)
{
	size_t i;

	if (len != 2 * size)
		return false;
	for (i = 0; i < size; i++) {
		const int high = hex_digit(text[2 * i]);
		const int low = hex_digit(text[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		bytes[i] = (uint8_t)(high << 4 | low);
	}
	return true;
}

bool chain_parse_boot_id(const char *text, size_t len,
			 uint8_t id[HCSEC_BOOT_ID_SIZE])
{
	char digits[2 * HCSEC_BOOT_ID_SIZE];
	size_t i, used = 0;

	if (len != BOOT_ID_TEXT)
		return false;
	for (i = 0; i < len; i++) {
		const bool dash = i == 8 || i == 13 || i == 18 || i == 23;

		if (dash != (text[i] == '-'))
			return false;
		if (!dash)
			digits[used++] = text[i];
	}
	return chain_parse_hex(digits, used, id, HCSEC_BOOT_ID_SIZE);
}

/**
 * struct cursor - Where parsing of a line is
 *
 * @next: First byte that was not looked at.
 * @end: After the last one.
 */
struct cursor {
	const char *next;
	const char *end;
};

static bool skip(struct cursor *at, const char *text)
{
	const size_t len = strlen(text);

	if ((size_t)(at->end - at->next) < len || memcmp(at->next, text, len))
		return false;
	at->next += len;
	return true;
}

/* Returns how many digits were read, 0 if they are too many. */
static size_t parse_digits(struct cursor *at, uint64_t *number)
{
	const char *start = at->next;

	*number = 0;
	while (at->next < at->end && *at->next >= '0' && *at->next <= '9') {
		if (__builtin_mul_overflow(*number, 10, number) ||
		    __builtin_add_overflow(*number, *at->next - '0', number))
			return 0;
		at->next++;
	}
	return (size_t)(at->next - start);
}

static bool parse_decimal(struct cursor *at, uint64_t *number)
{
	const char *start = at->next;
	const size_t digits = parse_digits(at, number);

	return digits == 1 || (digits && *start != '0');
}

static bool parse_time(struct cursor *at, uint64_t *time)
{
	uint64_t nsec;

	return parse_decimal(at, time) && skip(at, ".") &&
	       parse_digits(at, &nsec) == NSEC_DIGITS &&
	       !__builtin_mul_overflow(*time, NSEC_PER_SEC, time) &&
	       !__builtin_add_overflow(*time, nsec, time);
}

/* The first record of a boot says which one it is. */
static void parse_boot(struct chain_link *link, const char *text, size_t len)
{
	const char *key = memmem(text, len, BOOT_ID_KEY, strlen(BOOT_ID_KEY));
	const char *id;

	if (!key)
		return;
	id = key + strlen(BOOT_ID_KEY);
	link->is_boot = text + len - id >= BOOT_ID_TEXT &&
			chain_parse_boot_id(id, BOOT_ID_TEXT, link->boot_id);
}

static bool parse_record(struct chain_link *link, const char *line, size_t len)
{
	const size_t key_len = strlen(HASH_KEY);
	const size_t hash_len = 2 * HCSEC_CHAIN_SIZE;
	struct cursor at = { .next = line, .end = line + len };
	const char *text;
	size_t text_len;

	if (!skip(&at, "seq=") || !parse_decimal(&at, &link->seq) ||
	    !link->seq || !skip(&at, " time=") ||
	    !parse_time(&at, &link->time) || !skip(&at, " "))
		return false;
	text = at.next;
	text_len = (size_t)(at.end - text);
	if (text_len < key_len + hash_len)
		return false;
	text_len -= key_len + hash_len;
	at.end = text + text_len;
	if (!skip(&at, "type=") ||
	    memcmp(at.end, HASH_KEY, key_len) ||
	    !chain_parse_hex(at.end + key_len, hash_len, link->hash,
			     HCSEC_CHAIN_SIZE))
		return false;
	hcsec_chain_digest(link->digest, text, text_len);
	if (skip(&at, "boot "))
		parse_boot(link, text, text_len);
	return true;
}

static bool parse_lost(const char *line, size_t len, uint64_t *lost)
{
	struct cursor at = { .next = line, .end = line + len };

	return skip(&at, "lost=") && parse_decimal(&at, lost) && *lost &&
	       at.next == at.end;
}

/*
 * What there is to tell.
 */

static void tell(struct chain_check *check, enum chain_kind kind,
		 const char *file, size_t line, uint64_t seq,
		 const char *format, ...) __attribute__((format(printf, 6, 7)));

static void tell(struct chain_check *check, enum chain_kind kind,
		 const char *file, size_t line, uint64_t seq,
		 const char *format, ...)
{
	struct chain_remark remark = {
		.kind = kind,
		.file = file,
		.line = line,
		.seq = seq,
	};
	va_list args;

	va_start(args, format);
	vsnprintf(remark.text, sizeof(remark.text), format, args);
	va_end(args);
	if (kind != CHAIN_NOTE)
		check->findings++;
	check->tell(check->data, &remark);
}

#define RANGE_TEXT 64

/* "record 7 is", "records 7 and 8 are", "records 7 to 9 are" */
static const char *range(char text[RANGE_TEXT], uint64_t first, uint64_t last)
{
	if (first == last)
		snprintf(text, RANGE_TEXT, "record %" PRIu64 " is", first);
	else
		snprintf(text, RANGE_TEXT,
			 "records %" PRIu64 " %s %" PRIu64 " are",
			 first, last - first == 1 ? "and" : "to", last);
	return text;
}

static void tell_missing(struct chain_check *check,
			 const struct chain_link *last,
			 const struct chain_link *next)
{
	const uint64_t count = next->seq - last->seq - 1;
	const char *told = "";
	char text[RANGE_TEXT];

	if (next->lost == count)
		told = "; whoever saved them was told so";
	else if (next->lost)
		told = "; whoever saved them was told of another number";
	tell(check, CHAIN_MISSING, next->file, next->line, next->seq,
	     "%s missing before this one%s",
	     range(text, last->seq + 1, next->seq - 1), told);
}

/* The chain has no gap here, so the kernel itself has lost these records. */
static void tell_kernel_loss(struct chain_check *check, uint64_t last,
			     const struct chain_link *next)
{
	const uint64_t count = next->seq - last - 1;
	char text[RANGE_TEXT];

	if (next->lost && next->lost != count)
		tell(check, CHAIN_LOST, next->file, next->lost_line, 0,
		     "the line tells of %" PRIu64 " lost records, but the kernel lost %" PRIu64,
		     next->lost, count);
	if (count)
		tell(check, CHAIN_NOTE, next->file, next->line, next->seq,
		     "%s lost: the kernel had no memory",
		     range(text, last + 1, next->seq - 1));
}

/*
 * The chain.
 */

static struct chain_boot *current_boot(const struct chain_check *check)
{
	return check->boots_count ? &check->boots[check->boots_count - 1] :
				    NULL;
}

static bool is_next(const uint8_t chain[HCSEC_CHAIN_SIZE],
		    const struct chain_link *link)
{
	uint8_t hash[HCSEC_CHAIN_SIZE];

	memcpy(hash, chain, sizeof(hash));
	hcsec_chain_step(hash, link->seq, link->time, link->digest);
	return !memcmp(hash, link->hash, sizeof(hash));
}

/* Whoever computes a chain of his own can give any numbers. */
static bool follows(const struct chain_link *last,
		    const struct chain_link *link)
{
	return link->seq > last->seq && is_next(last->hash, link);
}

static bool is_good_boot(const struct chain_link *link)
{
	uint8_t hash[HCSEC_CHAIN_SIZE];

	if (!link->is_boot)
		return false;
	hcsec_chain_start(hash, link->boot_id);
	return is_next(hash, link);
}

static void find_heads(struct chain_check *check, const struct chain_link *link)
{
	const struct chain_boot *boot = current_boot(check);
	size_t first = 0, end = check->heads_count;

	while (first < end) {
		const size_t middle = first + (end - first) / 2;

		if (check->heads[middle].seq < link->seq)
			first = middle + 1;
		else
			end = middle;
	}
	for (; first < check->heads_count; first++) {
		struct chain_head *head = &check->heads[first];

		if (head->seq != link->seq)
			break;
		if (memcmp(head->hash, link->hash, sizeof(head->hash)))
			continue;
		if (!head->has_boot_id || !boot->has_id ||
		    !memcmp(head->boot_id, boot->id, sizeof(boot->id)))
			head->found = true;
	}
}

/* From here on the stream goes on after this record. */
static void accept(struct chain_check *check, const struct chain_link *link)
{
	struct chain_boot *boot = current_boot(check);

	boot->records++;
	boot->last = *link;
	find_heads(check, link);
}

static bool same_record(const struct chain_link *one,
			const struct chain_link *other)
{
	return one->seq == other->seq &&
	       !memcmp(one->hash, other->hash, sizeof(one->hash));
}

static void start_boot(struct chain_check *check, const struct chain_link *link)
{
	struct chain_boot *boot;
	size_t i;

	for (i = 0; link->is_boot && i < check->boots_count; i++) {
		boot = &check->boots[i];
		if (boot->has_id &&
		    !memcmp(boot->id, link->boot_id, sizeof(boot->id))) {
			tell(check, CHAIN_ORDER, link->file, link->line,
			     link->seq,
			     "this boot has started before: its records are there twice, or not in order");
			break;
		}
	}
	/* Clocks may be wrong, and boots are chained to nothing. */
	boot = current_boot(check);
	if (boot && boot->last.time > link->time)
		tell(check, CHAIN_NOTE, link->file, link->line, link->seq,
		     "this boot starts at an earlier time than the one before it ends");
	boot = reallocarray(check->boots, check->boots_count + 1,
			    sizeof(*boot));
	if (!boot)
		out_of_memory();
	check->boots = boot;
	boot += check->boots_count++;
	memset(boot, 0, sizeof(*boot));
	boot->has_id = link->is_boot;
	memcpy(boot->id, link->boot_id, sizeof(boot->id));
	boot->first = link->seq;
	accept(check, link);
}

/*
 * Losses before the first record of a boot are its own, up to its number, or
 * are those of the boot before, at the end of which no record follows.
 */
static void on_boot(struct chain_check *check, struct chain_link *link)
{
	const uint64_t own = link->lost < link->seq ? link->lost :
						      link->seq - 1;

	if (link->lost > own)
		tell(check, check->boots_count ? CHAIN_NOTE : CHAIN_LOST,
		     link->file, link->lost_line, 0,
		     "the line tells of %" PRIu64 " lost records before the start of a boot",
		     link->lost - own);
	link->lost = own;
	tell_kernel_loss(check, 0, link);
	start_boot(check, link);
}

/* Nothing but the record itself says what was before it. */
static void start_in_the_middle(struct chain_check *check,
				const struct chain_link *link)
{
	if (link->is_boot || link->seq == 1)
		tell(check, CHAIN_CHANGED, link->file, link->line, link->seq,
		     "the first record of a boot was changed");
	else
		tell(check, check->from_start ? CHAIN_START : CHAIN_NOTE,
		     link->file, link->line, link->seq,
		     "the stream starts with record %" PRIu64
		     ": it cannot be verified, nor what was before it",
		     link->seq);
	start_boot(check, link);
}

/**
 * enum relation - What the record after a doubtful one shows
 *
 * @RELATION_NONE: Nothing, or there is none.
 * @RELATION_SKIPS: It follows from the record before the doubtful one.
 * @RELATION_FOLLOWS: It follows from the doubtful one.
 * @RELATION_REPLACES: So it does, and there must be one record between it and
 *                     the one before the doubtful one.
 */
enum relation {
	RELATION_NONE,
	RELATION_SKIPS,
	RELATION_FOLLOWS,
	RELATION_REPLACES,
};

/* Why the doubtful record does not follow from the last one. */
static void tell_doubtful(struct chain_check *check, enum relation relation)
{
	const struct chain_link *link = &check->doubtful;
	const struct chain_link *last = &current_boot(check)->last;

	if (same_record(last, link))
		tell(check, CHAIN_ORDER, link->file, link->line, link->seq,
		     "record %" PRIu64 " is there twice", link->seq);
	else if (link->is_boot)
		tell(check, CHAIN_CHANGED, link->file, link->line, link->seq,
		     "the first record of a boot was changed");
	else if (relation == RELATION_REPLACES)
		tell(check, CHAIN_CHANGED, link->file, link->line,
		     last->seq + 1,
		     "record %" PRIu64 " does not follow from record %" PRIu64
		     ": it was changed, or the one before it was",
		     last->seq + 1, last->seq);
	else if (link->seq <= last->seq)
		tell(check, CHAIN_ORDER, link->file, link->line, link->seq,
		     "record %" PRIu64 " does not belong after record %" PRIu64
		     ": out of order, inserted, or of another boot",
		     link->seq, last->seq);
	else if (relation == RELATION_SKIPS)
		tell(check, CHAIN_ORDER, link->file, link->line, link->seq,
		     "record %" PRIu64 " does not belong after record %" PRIu64
		     ": out of order or inserted", link->seq, last->seq);
	else if (link->seq - last->seq > 1)
		tell_missing(check, last, link);
	else
		tell(check, CHAIN_CHANGED, link->file, link->line, link->seq,
		     "record %" PRIu64 " does not follow from record %" PRIu64
		     ": it was changed, or the one before it was",
		     link->seq, last->seq);
}

/* What follows will be judged by the hash that the doubtful record bears. */
static void trust_doubtful(struct chain_check *check, enum relation relation)
{
	tell_doubtful(check, relation);
	check->has_doubtful = false;
	if (check->doubtful.is_boot)
		start_boot(check, &check->doubtful);
	else
		accept(check, &check->doubtful);
}

static void put_aside(struct chain_check *check, const struct chain_link *link)
{
	check->doubtful = *link;
	check->has_doubtful = true;
}

static void on_next(struct chain_check *check, const struct chain_link *link)
{
	tell_kernel_loss(check, current_boot(check)->last.seq, link);
	accept(check, link);
}

/* Whether this record shows what is the matter with the doubtful one. */
static bool resolves(struct chain_check *check, const struct chain_link *link)
{
	const uint64_t last = current_boot(check)->last.seq;

	if (!check->has_doubtful || !is_next(check->doubtful.hash, link))
		return false;
	if (link->seq - last == 2) {
		trust_doubtful(check, RELATION_REPLACES);
		accept(check, link);
		return true;
	}
	if (link->seq <= check->doubtful.seq)
		return false;
	trust_doubtful(check, RELATION_FOLLOWS);
	on_next(check, link);
	return true;
}

static void on_record(struct chain_check *check, struct chain_link *link)
{
	if (is_good_boot(link)) {
		if (check->has_doubtful)
			trust_doubtful(check, RELATION_NONE);
		on_boot(check, link);
	} else if (!check->boots_count) {
		start_in_the_middle(check, link);
	} else if (resolves(check, link)) {
		return;
	} else if (follows(&current_boot(check)->last, link)) {
		if (check->has_doubtful)
			tell_doubtful(check, RELATION_SKIPS);
		check->has_doubtful = false;
		on_next(check, link);
	} else {
		if (check->has_doubtful)
			tell_doubtful(check, RELATION_NONE);
		put_aside(check, link);
	}
}

void chain_check_file(struct chain_check *check, const char *file)
{
	check->file = file;
	check->line = 0;
}

void chain_check_line(struct chain_check *check, const char *line, size_t len,
		      bool whole)
{
	struct chain_link link = { .file = check->file };
	uint64_t lost;

	link.line = ++check->line;
	if (!whole) {
		tell(check, CHAIN_NO_RECORD, check->file, check->line, 0,
		     "the line is cut off");
		return;
	}
	if (parse_lost(line, len, &lost)) {
		if (!check->lost)
			check->lost_line = check->line;
		if (__builtin_add_overflow(check->lost, lost, &check->lost))
			check->lost = UINT64_MAX;
		return;
	}
	if (!parse_record(&link, line, len)) {
		tell(check, CHAIN_NO_RECORD, check->file, check->line, 0,
		     "the line is no record");
		return;
	}
	check->records++;
	link.lost = check->lost;
	link.lost_line = check->lost_line;
	check->lost = 0;
	on_record(check, &link);
}

/* The boot that a head is of; one whose id is not known may be it. */
static const struct chain_boot *boot_of(const struct chain_check *check,
					const struct chain_head *head)
{
	const struct chain_boot *found = NULL;
	size_t i;

	if (!head->has_boot_id)
		return current_boot(check);
	for (i = 0; i < check->boots_count; i++) {
		const struct chain_boot *boot = &check->boots[i];

		if (!boot->has_id)
			found = boot;
		else if (!memcmp(boot->id, head->boot_id, sizeof(boot->id)))
			return boot;
	}
	return found;
}

static void tell_head(struct chain_check *check, const struct chain_head *head)
{
	const struct chain_boot *boot = boot_of(check, head);
	char text[RANGE_TEXT];

	if (!boot)
		tell(check, CHAIN_HEAD, check->file, 0, head->seq,
		     "no record is there of the boot of a head with record %" PRIu64,
		     head->seq);
	else if (boot->last.seq < head->seq)
		tell(check, CHAIN_HEAD, boot->last.file, boot->last.line,
		     head->seq, "the end is cut off: %s not there, a head says",
		     range(text, boot->last.seq + 1, head->seq));
	else if (boot->first > head->seq)
		tell(check, CHAIN_HEAD, boot->last.file, 0, head->seq,
		     "the stream starts only after record %" PRIu64
		     ", which a head is of", head->seq);
	else
		tell(check, CHAIN_HEAD, boot->last.file, 0, head->seq,
		     "record %" PRIu64 " or one before it was replaced: a head has another hash",
		     head->seq);
}

void chain_check_end(struct chain_check *check)
{
	size_t i;

	if (check->has_doubtful)
		trust_doubtful(check, RELATION_NONE);
	if (check->lost)
		tell(check, CHAIN_NOTE, check->file, check->lost_line, 0,
		     "%" PRIu64 " records are lost at the end", check->lost);
	for (i = 0; i < check->heads_count; i++)
		if (!check->heads[i].found)
			tell_head(check, &check->heads[i]);
}

void chain_check_free(struct chain_check *check)
{
	free(check->boots);
	check->boots = NULL;
	check->boots_count = 0;
}

static int compare_heads(const void *a, const void *b)
{
	const struct chain_head *one = a, *other = b;

	return (one->seq > other->seq) - (one->seq < other->seq);
}

void chain_sort_heads(struct chain_head *heads, size_t count)
{
	if (count)
		qsort(heads, count, sizeof(*heads), compare_heads);
}
