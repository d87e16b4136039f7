/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Payloads put together and taken apart by hand
 *
 * For tests that must not depend on the compiler, or that need payloads which
 * it never makes.
 */

#ifndef _TESTS_UNIT_BLOB_H
#define _TESTS_UNIT_BLOB_H

#include <linux/hcsec.h>

#include "flow.h"
#include "unpack.h"

/**
 * struct blob - A payload by its sections
 *
 * @head: The numbers before the sections; its counts are not looked at.
 * @section: Elements of each section.
 */
struct blob {
	struct hcsec_payload head;
	struct blob_section {
		u8 *at;
		u32 n;
	} section[HCSEC_SECTION_NR];
};

extern const u8 blob_element_size[HCSEC_SECTION_NR];

/* Add elements to a section; returns the index of the first one. */
u32 blob_add(struct blob *b, enum hcsec_section section, const void *elements,
	     u32 n);

/* Add a string; they must come in their order.  Returns its reference. */
__le32 blob_string(struct blob *b, const char *text);

/* An element of a section, to be changed. */
void *blob_at(struct blob *b, enum hcsec_section section, u32 index);

/* Add an action list; the actions must be sorted.  Returns its index. */
u32 blob_list(struct blob *b, const u32 *actions, u32 n);

/**
 * blob_node - Add a node
 *
 * @b: The payload.
 * @depth: Its depth.
 * @bounds: Inclusive ends of intervals; the last one is added.
 * @targets: One more than bounds.  Equal neighbours become one.
 * @nbounds: Number of bounds.
 *
 * Return: Its index.
 */
u32 blob_node(struct blob *b, u32 depth, const u32 *bounds, const u32 *targets,
	      u32 nbounds);

/* Add a table of the attributes to the event that is being described. */
void blob_table(struct blob *b, u32 root, const u8 *attrs, u32 nattrs);

/*
 * Add an event whose tables are the ones added since the last event.  One that
 * is always denied by default is so whatever @default_deny says.
 */
void blob_event(struct blob *b, bool default_deny, u32 default_rule);

/*
 * Everything that a payload needs besides marks, rules and tables: one file of
 * @nrules lines with a rule in each, no address or path told apart, and the
 * empty action list.  Strings have to be there already.
 */
void blob_rest(struct blob *b, __le32 name, __le32 file, u32 nrules);

/* The bytes, to be freed. */
void *blob_encode(const struct blob *b, size_t *len);

/* Where an element lies in the bytes. */
size_t blob_offset(const struct blob *b, enum hcsec_section section, u32 index);

/* Whether there are as many bytes as the counts at their start ask for. */
bool blob_fits(const void *payload, size_t len);

/* Take apart a payload whose bytes are all there. */
void blob_decode(struct blob *b, const void *payload);
void blob_free(struct blob *b);

#endif /* _TESTS_UNIT_BLOB_H */
