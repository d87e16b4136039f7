/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Is a stream of audit records what the kernel has written?
 *
 * Lines go in one after the other; what is wrong with them comes out, each
 * problem with its place.  The stream may be that of several boots.
 */

#ifndef _HCSECCTL_CHAIN_CHECK_H
#define _HCSECCTL_CHAIN_CHECK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "chain.h"

/**
 * struct chain_head - A hash that was kept elsewhere
 *
 * @seq: Number of the record.
 * @hash: Its hash.
 * @boot_id: Of which boot it is, if that is known.
 * @has_boot_id: That is known.
 * @found: The stream has this record.
 */
struct chain_head {
	uint64_t seq;
	uint8_t hash[HCSEC_CHAIN_SIZE];
	uint8_t boot_id[HCSEC_BOOT_ID_SIZE];
	bool has_boot_id;
	bool found;
};

/**
 * enum chain_kind - What can be told of a stream
 *
 * @CHAIN_NOTE: Nothing is wrong, but a reader should know.
 * @CHAIN_NO_RECORD: A line is no record, or not all of it is there.
 * @CHAIN_CHANGED: A record is not what the kernel wrote.
 * @CHAIN_MISSING: Records are missing.
 * @CHAIN_ORDER: A record is not where it belongs, or is there twice.
 * @CHAIN_LOST: A line tells of losses that are not what it says.
 * @CHAIN_START: A boot does not start with its first record.
 * @CHAIN_HEAD: The stream does not have the record of a head.
 * @CHAIN_KIND_NR: How many of these there are.
 */
enum chain_kind {
	CHAIN_NOTE,
	CHAIN_NO_RECORD,
	CHAIN_CHANGED,
	CHAIN_MISSING,
	CHAIN_ORDER,
	CHAIN_LOST,
	CHAIN_START,
	CHAIN_HEAD,
	CHAIN_KIND_NR,
};

/**
 * struct chain_remark - One thing to tell
 *
 * @kind: What it is; all but a note are findings.
 * @file: Name of the file.
 * @line: Number of the line, 0 if it is about none.
 * @seq: Number of the record, 0 if it is about none.
 * @text: A sentence without a full stop.
 */
struct chain_remark {
	enum chain_kind kind;
	const char *file;
	size_t line;
	uint64_t seq;
	char text[192];
};

/**
 * struct chain_link - A record of the stream
 *
 * @file: Name of its file.
 * @line: Number of its line.
 * @seq: Its number.
 * @time: Its time, in nanoseconds.
 * @hash: Its hash, as the line has it.
 * @digest: Digest of its text.
 * @boot_id: What it says if it is the first record of a boot.
 * @is_boot: It is.
 * @lost: How many records the lines before it say were lost, 0 for no line.
 * @lost_line: The first of these lines.
 */
struct chain_link {
	const char *file;
	size_t line;
	uint64_t seq;
	uint64_t time;
	uint8_t hash[HCSEC_CHAIN_SIZE];
	uint8_t digest[HCSEC_CHAIN_SIZE];
	uint8_t boot_id[HCSEC_BOOT_ID_SIZE];
	bool is_boot;
	uint64_t lost;
	size_t lost_line;
};

/**
 * struct chain_boot - What the stream has of a boot
 *
 * @id: Its id.
 * @has_id: That is known, because its first record is there.
 * @records: How many records belong to it.
 * @first: Number of the first one.
 * @last: The last one.
 */
struct chain_boot {
	uint8_t id[HCSEC_BOOT_ID_SIZE];
	bool has_id;
	uint64_t records;
	uint64_t first;
	struct chain_link last;
};

/**
 * struct chain_check - State of a verification
 *
 * The caller sets the first members, and the others to 0.
 *
 * @tell: Takes what there is to tell, in the order of the lines, except that a
 *        record that does not fit is told of only when the next one shows why.
 * @data: For @tell.
 * @from_start: A boot that does not start with its first record is a finding.
 * @heads: Heads that the stream must have, sorted by chain_sort_heads().
 * @heads_count: How many.
 * @file: Name of the file that lines are from now; must live as long.
 * @line: Number of the last line.
 * @boots: The boots, in the order of the stream; the last one is the current.
 * @boots_count: How many.
 * @doubtful: A record that does not follow from the last one.
 * @has_doubtful: There is one.
 * @lost: What lines since the last record say was lost.
 * @lost_line: The first of these lines.
 * @records: Lines that have the form of a record.
 * @findings: How many findings were told of.
 */
struct chain_check {
	void (*tell)(void *data, const struct chain_remark *remark);
	void *data;
	bool from_start;
	struct chain_head *heads;
	size_t heads_count;

	const char *file;
	size_t line;
	struct chain_boot *boots;
	size_t boots_count;
	struct chain_link doubtful;
	bool has_doubtful;
	uint64_t lost;
	size_t lost_line;
	uint64_t records;
	uint64_t findings;
};

void chain_sort_heads(struct chain_head *heads, size_t count);

/* The lines that follow are of another file, but of the same stream. */
void chain_check_file(struct chain_check *check, const char *file);

/**
 * chain_check_line - Look at the next line
 *
 * @check: The verification.
 * @line: The line, without its newline.
 * @len: Its length.
 * @whole: It had a newline.
 */
void chain_check_line(struct chain_check *check, const char *line, size_t len,
		      bool whole);

/* There are no more lines: tell what only the end shows. */
void chain_check_end(struct chain_check *check);

void chain_check_free(struct chain_check *check);

/* "changed" and the like. */
const char *chain_kind_name(enum chain_kind kind);

/* Exactly @size bytes, as small hexadecimal digits. */
bool chain_parse_hex(const char *text, size_t len, uint8_t *bytes, size_t size);

bool chain_parse_boot_id(const char *text, size_t len,
			 uint8_t id[HCSEC_BOOT_ID_SIZE]);

#endif /* _HCSECCTL_CHAIN_CHECK_H */
