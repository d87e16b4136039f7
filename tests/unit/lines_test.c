// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test how many cache lines of the policy a decision touches
 *
 * The engine and the matcher are compiled so that every access to memory calls
 * a function below, which notes the line; so the figures are exact and the same
 * on any machine.  Lines of the stack and of the event are not counted.
 *
 * Also tests that marks that are there already are not written again: then
 * processors share the line that they are in.
 */

#include <linux/atomic.h>
#include <malloc.h>
#include <stdio.h>
#include <stdlib.h>

static unsigned int nwritten;

/* The only write in hcsec_marks_add(). */
#define atomic64_fetch_or(i, v) (nwritten++, atomic64_fetch_or(i, v))

#include "cost_policy.h"
#include "data.h"
#include "tap.h"

#define EVENTS 2000
#define LINE_SIZE 64
#define MAX_LINES 256

#define PLAIN __attribute__((__no_sanitize__("kernel-address")))

/* Lines that were touched since there were none. */
static uintptr_t lines[MAX_LINES];
static unsigned int nlines;
static bool counting;

/* Where the policy lies. */
static struct {
	uintptr_t start, end;
} areas[10];

static void set_area(unsigned int i, const void *start, size_t size)
{
	areas[i].start = (uintptr_t)start;
	areas[i].end = (uintptr_t)start + size;
}

static PLAIN bool is_policy(uintptr_t addr)
{
	unsigned int i;

	for (i = 0; i < ARRAY_SIZE(areas); i++) {
		if (addr >= areas[i].start && addr < areas[i].end)
			return true;
	}
	return false;
}

static PLAIN void note(const void *at, size_t size)
{
	uintptr_t addr = (uintptr_t)at;
	unsigned int i;

	if (!counting || !is_policy(addr))
		return;
	size += addr % LINE_SIZE;
	for (addr &= -LINE_SIZE; size; addr += LINE_SIZE) {
		for (i = 0; i < nlines && lines[i] != addr; i++)
			continue;
		if (i == nlines && nlines < MAX_LINES)
			lines[nlines++] = addr;
		size -= size < LINE_SIZE ? size : LINE_SIZE;
	}
}

#define LOAD(size)								\
PLAIN void __asan_load##size##_noabort(void *at)				\
{										\
	note(at, size);								\
}

#define STORE(size)								\
PLAIN void __asan_store##size##_noabort(void *at)				\
{										\
	note(at, size);								\
}

LOAD(1)
LOAD(2)
LOAD(4)
LOAD(8)
LOAD(16)
STORE(1)
STORE(2)
STORE(4)
STORE(8)
STORE(16)

PLAIN void __asan_loadN_noabort(void *at, long size)
{
	note(at, size);
}

PLAIN void __asan_storeN_noabort(void *at, long size)
{
	note(at, size);
}

PLAIN void __asan_handle_no_return(void)
{
}

/* The library's is not compiled here, and compares no further than it must. */
PLAIN int memcmp(const void *a, const void *b, size_t n)
{
	const u8 *const x = a, *const y = b;
	size_t i;

	for (i = 0; i < n && x[i] == y[i]; i++)
		continue;
	note(a, i < n ? i + 1 : n);
	note(b, i < n ? i + 1 : n);
	return i < n ? x[i] - y[i] : 0;
}

/**
 * struct touched - Lines per decision
 *
 * @most: The most of all events.
 * @sum: Of all events together.
 */
struct touched {
	unsigned int most;
	unsigned int sum;
};

static struct touched measure(const struct hcsec_policy *policy,
			      enum cost_op op, u32 rules)
{
	struct hcsec_decision decision;
	struct touched touched = {};
	struct cost_event event;
	struct rand r = { 1 };
	u32 i;

	for (i = 0; i < EVENTS; i++) {
		cost_event(&r, op, rules, &event);
		nlines = 0;
		counting = true;
		cost_decide(policy, &event, &decision);
		counting = false;
		touched.sum += nlines;
		if (nlines > touched.most)
			touched.most = nlines;
	}
	return touched;
}

/* How often a cell that has @before is written to set @mark. */
static unsigned int count_writes(u64 before, u64 mark)
{
	atomic64_t cell = { before };

	nwritten = 0;
	hcsec_marks_add(&cell, mark);
	return nwritten;
}

static void set_allocated(unsigned int i, void *start)
{
	set_area(i, start, malloc_usable_size(start));
}

/*
 * Puts a policy where the kernel has it: behind the envelope in memory that
 * begins with a page.  Everything that is made of it begins with a line, so that
 * the figures are the same everywhere.  Returns the blob, to be freed.
 */
static void *place_policy(u32 rules, struct hcsec_policy *policy)
{
	struct hcsec_refusal refusal;
	void *blob, *payload, *copy;
	size_t len;

	payload = cost_policy(rules, policy, &len);
	hcsec_unpack_free(policy);
	if (posix_memalign(&blob, 4096, sizeof(struct hcsec_envelope) + len))
		exit(1);
	copy = (char *)blob + sizeof(struct hcsec_envelope);
	memcpy(copy, payload, len);
	free(payload);
	if (hcsec_unpack(policy, copy, len, &refusal))
		exit(1);

	set_area(0, copy, len);
	set_area(1, policy, sizeof(*policy));
	set_allocated(2, policy->tuples);
	set_allocated(3, policy->attrs);
	set_allocated(4, policy->walks);
	set_allocated(5, policy->entries);
	set_allocated(6, policy->divisions);
	set_allocated(7, policy->bucket_start);
	set_allocated(8, policy->bucket_literals);
	set_allocated(9, policy->path_final);
	return blob;
}

int main(void)
{
	/* With 10 rules and with 10,000, these and no more. */
	static const unsigned int limits[][COST_OP_NR] = {
		{ 15, 16, 27, 26 },
		{ 19, 23, 41, 44 },
	};
	static const u32 sizes[] = { 10, 10000 };
	static struct hcsec_policy policy __attribute__((__aligned__(LINE_SIZE)));
	enum cost_op op;
	size_t i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		void *const blob = place_policy(sizes[i], &policy);

		for (op = 0; op < COST_OP_NR; op++) {
			const struct touched t =
				measure(&policy, op, sizes[i]);

			tap_ok(t.most && t.most <= limits[i][op],
			       "%s, %u rules: %u lines at most, %.1f on average",
			       cost_op_names[op], sizes[i], t.most,
			       (double)t.sum / EVENTS);
		}
		hcsec_unpack_free(&policy);
		free(blob);
	}
	tap_ok(count_writes(1, 2), "a new mark is written");
	tap_ok(!count_writes(3, 2), "a mark that is there is not written again");
	return tap_done();
}
