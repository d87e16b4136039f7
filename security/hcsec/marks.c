// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - The registry of marks: one bit for one name, until reboot
 *
 * Subjects keep their marks when the policy is replaced.  So a name, together
 * with its kind and polarity, gets a bit once and keeps it: what was set under
 * one policy means the same under the next.  A name that comes back with
 * another kind or polarity is another mark, because a taint that is merely
 * suspected must not turn into a credit.
 */

#include <linux/cache.h>
#include <linux/compiler.h>
#include <linux/errno.h>
#include <linux/lockdep.h>
#include <linux/minmax.h>
#include <linux/string.h>
#include <linux/types.h>

#include "marks.h"
#include "policy.h"
#include "unpack.h"

struct registered_mark {
	char name[HCSEC_MAX_MARK_NAME + 1];
	u8 kind;
	u8 polarity;
};

/*
 * Written under hcsec_policy_mutex and only ever appended to.  Readers see
 * entries below hcsec_num_marks, which is published after the entry is complete.
 */
static struct registered_mark registry[HCSEC_MAX_MARKS];
u32 hcsec_num_marks __read_mostly;
static u64 credits;
static u64 data_marks;

static int find(const char *name, const struct hcsec_blob_mark *mark, u32 count)
{
	u32 i;

	for (i = 0; i < count; i++) {
		if (registry[i].kind == mark->kind &&
		    registry[i].polarity == mark->polarity &&
		    !strcmp(registry[i].name, name))
			return i;
	}
	return -1;
}

/**
 * hcsec_marks_register - Give the marks of a policy their bits
 *
 * @policy: A policy that was unpacked; its masks are mapped to the bits.
 *
 * Nothing is registered if not all marks find room.
 *
 * Context: Process context, under hcsec_policy_mutex.
 * Return: 0, or -ENOSPC if there would be more than 64 marks since boot.
 */
int hcsec_marks_register(struct hcsec_policy *policy)
{
	u8 bit[HCSEC_MAX_MARKS];
	u32 count = hcsec_num_marks;
	u32 i;

	lockdep_assert_held(&hcsec_policy_mutex);

	for (i = 0; i < policy->nmarks; i++) {
		const struct hcsec_blob_mark *const mark = &policy->marks[i];
		const char *const name =
			hcsec_policy_string(policy, mark->name);
		int at = find(name, mark, hcsec_num_marks);

		if (at < 0) {
			if (count == HCSEC_MAX_MARKS)
				return -ENOSPC;
			at = count++;
			/* Not seen by anybody before hcsec_num_marks is raised. */
			strscpy(registry[at].name, name);
			registry[at].kind = mark->kind;
			registry[at].polarity = mark->polarity;
		}
		bit[i] = at;
	}

	for (i = hcsec_num_marks; i < count; i++) {
		if (registry[i].polarity == HCSEC_CREDIT)
			WRITE_ONCE(credits, credits | BIT_ULL(i));
		if (registry[i].kind == HCSEC_MARK_DATA)
			WRITE_ONCE(data_marks, data_marks | BIT_ULL(i));
	}
	/* Pairs with smp_load_acquire() in hcsec_marks_count(). */
	smp_store_release(&hcsec_num_marks, count);
	hcsec_policy_map_marks(policy, bit);
	return 0;
}

/**
 * hcsec_marks_print - Names of marks, separated by commas
 *
 * @marks: The marks.
 * @buf: Where to write; always terminated.
 * @size: Its size, at least 1.
 *
 * What does not fit is left out by whole names.
 *
 * Context: Any.
 * Return: Length of what was written.
 */
size_t hcsec_marks_print(u64 marks, char *buf, size_t size)
{
	const u32 count = hcsec_marks_count();
	size_t used = 0;
	u32 i;

	buf[0] = '\0';
	for (i = 0; i < count; i++) {
		const size_t len = strlen(registry[i].name);

		if (!(marks & BIT_ULL(i)))
			continue;
		if (used + !!used + len >= size)
			break;
		if (used)
			buf[used++] = ',';
		memcpy(buf + used, registry[i].name, len + 1);
		used += len;
	}
	return used;
}

/**
 * hcsec_marks_credits - All marks that are credits
 *
 * Also those of former policies: a credit belongs to one program, whatever the
 * policy in force knows of it.
 *
 * Context: Any.
 * Return: Their bits.
 */
u64 hcsec_marks_credits(void)
{
	return READ_ONCE(credits);
}

/**
 * hcsec_marks_data - All marks of kind data
 *
 * Also those of former policies: they keep following the data, because a later
 * policy may know them again.
 *
 * Context: Any.
 * Return: Their bits.
 */
u64 hcsec_marks_data(void)
{
	return READ_ONCE(data_marks);
}

/**
 * hcsec_marks_find_data - Look for a data mark by its name
 *
 * @name: The name; not terminated.
 * @len: Its length.
 *
 * Context: Any.
 * Return: Its bit, or 0 if no policy since boot has had it.
 */
u64 hcsec_marks_find_data(const char *name, size_t len)
{
	const u32 count = hcsec_marks_count();
	u32 i;

	for (i = 0; i < count; i++) {
		if (registry[i].kind == HCSEC_MARK_DATA &&
		    strlen(registry[i].name) == len &&
		    !memcmp(registry[i].name, name, len))
			return BIT_ULL(i);
	}
	return 0;
}

/**
 * hcsec_marks_name - Name of a mark
 *
 * @bit: Number of its bit, below hcsec_marks_count().
 *
 * Context: Any.
 * Return: Its name.
 */
const char *hcsec_marks_name(unsigned int bit)
{
	return registry[bit].name;
}
