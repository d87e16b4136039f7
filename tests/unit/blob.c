// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Payloads put together and taken apart by hand
 */

#include "blob.h"

/* Written down once more, so that a wrong size in the unpacker is noticed. */
const u8 blob_element_size[HCSEC_SECTION_NR] = {
	[HCSEC_SECTION_STRINGS] = 1,
	[HCSEC_SECTION_MARKS] = 16,
	[HCSEC_SECTION_FILES] = 8,
	[HCSEC_SECTION_RULES] = 8,
	[HCSEC_SECTION_TUPLES] = 64,
	[HCSEC_SECTION_ACTIONS] = 8,
	[HCSEC_SECTION_LISTS] = 4,
	[HCSEC_SECTION_NODES] = 12,
	[HCSEC_SECTION_BOUNDS] = 4,
	[HCSEC_SECTION_TARGETS] = 4,
	[HCSEC_SECTION_TABLES] = 16,
	[HCSEC_SECTION_PROFILES] = 8,
	[HCSEC_SECTION_EVENTS] = 12,
	[HCSEC_SECTION_ADDR4] = 8,
	[HCSEC_SECTION_ADDR6] = 20,
	[HCSEC_SECTION_LITERALS] = 12,
	[HCSEC_SECTION_LITBYTES] = 1,
	[HCSEC_SECTION_PATH_MAP] = 1,
	[HCSEC_SECTION_PATH_STATES] = 12,
	[HCSEC_SECTION_PATH_NEXT] = 8,
	[HCSEC_SECTION_CGROUP_MAP] = 1,
	[HCSEC_SECTION_CGROUP_STATES] = 12,
	[HCSEC_SECTION_CGROUP_NEXT] = 8,
	[HCSEC_SECTION_SOURCE] = 1,
};

static void *must(void *ptr)
{
	if (!ptr)
		abort();
	return ptr;
}

u32 blob_add(struct blob *b, enum hcsec_section section, const void *elements,
	     u32 n)
{
	struct blob_section *const s = &b->section[section];
	const size_t size = blob_element_size[section];
	const u32 first = s->n;

	if (n) {
		s->at = must(realloc(s->at, (s->n + n) * size));
		memcpy(s->at + s->n * size, elements, n * size);
		s->n += n;
	}
	return first;
}

__le32 blob_string(struct blob *b, const char *text)
{
	return cpu_to_le32(blob_add(b, HCSEC_SECTION_STRINGS, text,
				    strlen(text) + 1));
}

void *blob_at(struct blob *b, enum hcsec_section section, u32 index)
{
	if (index >= b->section[section].n)
		abort();
	return b->section[section].at +
	       (size_t)index * blob_element_size[section];
}

static u32 add_word(struct blob *b, enum hcsec_section section, u32 word)
{
	const __le32 le = cpu_to_le32(word);

	return blob_add(b, section, &le, 1);
}

u32 blob_list(struct blob *b, const u32 *actions, u32 n)
{
	const u32 list = add_word(b, HCSEC_SECTION_LISTS, n);
	u32 i;

	for (i = 0; i < n; i++)
		add_word(b, HCSEC_SECTION_LISTS, actions[i]);
	return list;
}

u32 blob_node(struct blob *b, u32 depth, const u32 *bounds, const u32 *targets,
	      u32 nbounds)
{
	struct hcsec_blob_node node = {
		.first = cpu_to_le32(b->section[HCSEC_SECTION_BOUNDS].n),
		.depth = depth,
	};
	u32 count = 0, i;

	for (i = 0; i <= nbounds; i++) {
		if (i < nbounds && targets[i] == targets[i + 1])
			continue;
		add_word(b, HCSEC_SECTION_BOUNDS,
			 i < nbounds ? bounds[i] : 0xffffffff);
		add_word(b, HCSEC_SECTION_TARGETS, targets[i]);
		count++;
	}
	node.count = cpu_to_le32(count);
	return blob_add(b, HCSEC_SECTION_NODES, &node, 1);
}

void blob_table(struct blob *b, u32 root, const u8 *attrs, u32 nattrs)
{
	struct hcsec_blob_table table = {
		.root = cpu_to_le32(root),
		.nattrs = nattrs,
	};

	memcpy(table.attr, attrs, nattrs);
	blob_add(b, HCSEC_SECTION_TABLES, &table, 1);
}

void blob_event(struct blob *b, bool default_deny, u32 default_rule)
{
	const struct blob_section *const events =
		&b->section[HCSEC_SECTION_EVENTS];
	const bool shut = hcsec_event_is_shut(events->n % HCSEC_EVENT_NR);
	struct hcsec_blob_event event = {
		.default_deny = default_deny || shut,
		.default_rule = cpu_to_le32(default_deny ? default_rule :
							   HCSEC_NO_RULE),
	};
	u32 first = 0;

	if (events->n) {
		const struct hcsec_blob_event *const last =
			blob_at(b, HCSEC_SECTION_EVENTS, events->n - 1);

		first = le32_to_cpu(last->first_table) + last->ntables;
	}
	event.first_table = cpu_to_le32(first);
	event.ntables = b->section[HCSEC_SECTION_TABLES].n - first;
	blob_add(b, HCSEC_SECTION_EVENTS, &event, 1);
}

/* An automaton of one state and one column. */
static void add_automaton(struct blob *b, enum hcsec_section map, u32 accept)
{
	static const u8 one_column[256];
	const struct hcsec_blob_state state = { .accept = cpu_to_le32(accept) };
	const struct hcsec_blob_next unused = {
		.owner = cpu_to_le32(0xffffffff),
	};

	blob_add(b, map, one_column, sizeof(one_column));
	blob_add(b, map + 1, &state, 1);
	blob_add(b, map + 2, &unused, 1);
}

void blob_rest(struct blob *b, __le32 name, __le32 file, u32 nrules)
{
	const struct hcsec_blob_addr4 addr4 = { .class = cpu_to_le32(1) };
	const struct hcsec_blob_addr6 addr6 = { .class = cpu_to_le32(1) };
	const struct hcsec_blob_file source = {
		.name = file,
		.source_len = cpu_to_le32(nrules),
	};
	u32 i;

	b->head.name = name;
	b->head.addr_classes = cpu_to_le32(2);
	b->head.path_classes = cpu_to_le32(2);
	blob_add(b, HCSEC_SECTION_FILES, &source, 1);
	for (i = 0; i < nrules; i++) {
		const struct hcsec_blob_rule rule = {
			.line = cpu_to_le32(i + 1),
		};

		blob_add(b, HCSEC_SECTION_RULES, &rule, 1);
		blob_add(b, HCSEC_SECTION_SOURCE, "\n", 1);
	}
	if (!b->section[HCSEC_SECTION_LISTS].n)
		blob_list(b, NULL, 0);
	blob_add(b, HCSEC_SECTION_ADDR4, &addr4, 1);
	blob_add(b, HCSEC_SECTION_ADDR6, &addr6, 1);
	add_automaton(b, HCSEC_SECTION_PATH_MAP, 1);
	add_automaton(b, HCSEC_SECTION_CGROUP_MAP, 0);
}

size_t blob_offset(const struct blob *b, enum hcsec_section section, u32 index)
{
	size_t offset = sizeof(b->head);
	u32 i;

	for (i = 0; i < section; i++)
		offset = ALIGN(offset + (size_t)b->section[i].n *
						blob_element_size[i],
			       8);
	return offset + (size_t)index * blob_element_size[section];
}

void *blob_encode(const struct blob *b, size_t *len)
{
	struct hcsec_payload head = b->head;
	u8 *payload;
	u32 i;

	/* The last section is padded as well. */
	*len = ALIGN(blob_offset(b, HCSEC_SECTION_SOURCE,
				 b->section[HCSEC_SECTION_SOURCE].n),
		     8);
	payload = must(calloc(1, *len));
	for (i = 0; i < HCSEC_SECTION_NR; i++) {
		const struct blob_section *const s = &b->section[i];

		head.count[i] = cpu_to_le32(s->n);
		if (s->n)
			memcpy(payload + blob_offset(b, i, 0), s->at,
			       (size_t)s->n * blob_element_size[i]);
	}
	memcpy(payload, &head, sizeof(head));
	return payload;
}

bool blob_fits(const void *payload, size_t len)
{
	struct hcsec_payload head;
	u64 needed = sizeof(head);
	u32 i;

	if (len < sizeof(head))
		return false;
	memcpy(&head, payload, sizeof(head));
	for (i = 0; i < HCSEC_SECTION_NR; i++) {
		needed += ALIGN((u64)le32_to_cpu(head.count[i]) *
					blob_element_size[i],
				8);
	}
	return needed <= len;
}

void blob_decode(struct blob *b, const void *payload)
{
	const u8 *at = payload;
	u32 i;

	*b = (struct blob){};
	memcpy(&b->head, payload, sizeof(b->head));
	at += sizeof(b->head);
	for (i = 0; i < HCSEC_SECTION_NR; i++) {
		const u32 n = le32_to_cpu(b->head.count[i]);

		blob_add(b, i, at, n);
		at += ALIGN((size_t)n * blob_element_size[i], 8);
	}
}

void blob_free(struct blob *b)
{
	u32 i;

	for (i = 0; i < HCSEC_SECTION_NR; i++)
		free(b->section[i].at);
	*b = (struct blob){};
}
