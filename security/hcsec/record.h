/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Audit records: how they are built, and how they read
 *
 * A record is a sequence of HCSEC_A_AUDIT_* attributes, without number, time and
 * hash, which the ring adds.
 */

#ifndef _SECURITY_HCSEC_RECORD_H
#define _SECURITY_HCSEC_RECORD_H

#include <linux/hcsec.h>
#include <linux/limits.h>
#include <linux/sizes.h>
#include <linux/types.h>
#include <linux/uuid.h>

#include "change.h"
#include "policy.h"

struct hcsec_container;
struct hcsec_decision;
struct hcsec_event;
struct hcsec_object;
struct hcsec_stamp;
struct hcsec_subject;
struct seq_buf;
struct sk_buff;

/*
 * Longest record.  Paths are cut at PATH_MAX and names at HCSEC_RECORD_NAME_MAX
 * bytes, which the compiler's names never reach.
 */
#define HCSEC_RECORD_MAX (24 * SZ_1K)
#define HCSEC_RECORD_NAME_MAX 255

/*
 * Bytes that the longest list of mark names needs, with its NUL.
 */
#define HCSEC_MARKS_SIZE (HCSEC_MAX_MARKS * (HCSEC_MAX_MARK_NAME + 1))

/**
 * hcsec_record_text_size - Buffer for the text of a record
 *
 * @len: Length of the record.
 *
 * A byte of a string becomes at most the four of an escape, and a number takes
 * more bytes as an attribute than a quarter of its key and digits.  The rest is
 * for number, time and hash.
 *
 * Return: Bytes that hcsec_record_text() needs at most.
 */
static inline size_t hcsec_record_text_size(size_t len)
{
	return 4 * len + 192;
}

/**
 * hcsec_policy_name - Name of a policy
 *
 * @loaded: The policy.
 *
 * Return: Its name; lives as long as the policy.
 */
static inline const char *hcsec_policy_name(const struct hcsec_loaded *loaded)
{
	return hcsec_policy_string(&loaded->policy,
				   loaded->policy.payload->name);
}

/**
 * hcsec_profile_name - Name of a profile
 *
 * @loaded: Its policy.
 * @profile: Its index.
 *
 * Return: Its name; lives as long as the policy.
 */
static inline const char *hcsec_profile_name(const struct hcsec_loaded *loaded,
					     u32 profile)
{
	return hcsec_policy_string(&loaded->policy,
				   loaded->policy.profiles[profile].name);
}

struct sk_buff *hcsec_record_event(const struct hcsec_loaded *loaded,
				   const struct hcsec_container *container,
				   u32 profile, const struct hcsec_event *event,
				   const struct hcsec_object *object, u64 marks,
				   const struct hcsec_decision *decision,
				   enum hcsec_mode mode);
struct sk_buff *hcsec_record_escape(const struct hcsec_loaded *loaded,
				    const struct hcsec_container *container,
				    u32 profile, u64 marks,
				    const struct hcsec_decision *decision,
				    enum hcsec_mode mode);
struct sk_buff *hcsec_record_declassify(const struct hcsec_subject *subject,
					u64 gained,
					const struct hcsec_object *object,
					enum hcsec_mode mode);
struct sk_buff *hcsec_record_change(const struct hcsec_change *change);
struct sk_buff *hcsec_record_boot(const uuid_t *boot_id, enum hcsec_mode mode);

void hcsec_record_text(struct seq_buf *text, const struct hcsec_stamp *stamp,
		       const void *record, size_t len);

void hcsec_text_value(struct seq_buf *text, const char *value, size_t len);
void hcsec_text_quoted(struct seq_buf *text, const char *value, size_t len);

int hcsec_put_name(struct sk_buff *skb, int type, const char *name);
int hcsec_put_marks(struct sk_buff *skb, int type, u64 marks);

#endif /* _SECURITY_HCSEC_RECORD_H */
