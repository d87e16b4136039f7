// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - The payload of a blob, byte by byte
 *
 * include/uapi/linux/hcsec.h says what is written here, and that there is only
 * one way to write it.
 */

#include <zlib.h>

#include "flow.h"
#include "rules.h"

/**
 * struct encoder - State of writing one payload
 *
 * @c: The compilation.
 * @m: The policy.
 * @out: Bytes so far.
 * @payload: Start of the payload, copied into @out at last.
 * @strings: All strings, sorted.
 * @offsets: Where each is.
 * @tuple_index: For each interned tuple its index in the payload.
 * @action_index: For each interned action its index in the payload.
 * @list_index: For each interned list its index in the payload.
 */
struct encoder {
	struct compiler *c;
	struct model *m;
	VEC(u8) out;
	struct hcsec_payload payload;
	VEC(const char *) strings;
	u32_vec offsets;
	u32 *tuple_index;
	u32 *action_index;
	u32 *list_index;
};

static void put(struct encoder *e, const void *data, size_t len)
{
	if (!len)
		return;
	if (len > HCSEC_MAX_BLOB || e->out.n > HCSEC_MAX_BLOB)
		diag_give_up(e->c, "the policy is too large for a blob");
	vec_reserve(&e->c->arena, &e->out, len);
	memcpy(e->out.at + e->out.n, data, len);
	e->out.n += len;
}

static void put_word(struct encoder *e, u32 word)
{
	const __le32 le = cpu_to_le32(word);

	put(e, &le, sizeof(le));
}

/* Ends a section of @count elements with the padding behind it. */
static void end_section(struct encoder *e, enum hcsec_section section,
			u32 count)
{
	static const u8 zero[8];

	e->payload.count[section] = cpu_to_le32(count);
	put(e, zero, ALIGN(e->out.n, 8) - e->out.n);
}

static int compare_strings(const void *left, const void *right)
{
	const char *const *a = left;
	const char *const *b = right;

	return strcmp(*a, *b);
}

static void add_string(struct encoder *e, const char *string)
{
	vec_push(&e->c->arena, &e->strings, string);
}

static void put_strings(struct encoder *e)
{
	const u32 start = e->out.n;
	u32 kept = 0;

	add_string(e, e->m->name);
	for (u32 i = 0; i < e->m->sorted_marks.n; i++)
		add_string(e, e->m->sorted_marks.at[i]->name);
	for (u32 i = 0; i < e->m->profiles.n; i++)
		add_string(e, e->m->profiles.at[i]->name);
	for (u32 i = 0; i < e->c->files.n; i++)
		add_string(e, e->c->files.at[i]->name);
	qsort(e->strings.at, e->strings.n, sizeof(*e->strings.at),
	      compare_strings);
	for (u32 i = 0; i < e->strings.n; i++) {
		const char *const string = e->strings.at[i];

		if (kept && !strcmp(e->strings.at[kept - 1], string))
			continue;
		e->strings.at[kept++] = string;
		vec_push(&e->c->arena, &e->offsets, e->out.n - start);
		put(e, string, strlen(string) + 1);
	}
	e->strings.n = kept;
	end_section(e, HCSEC_SECTION_STRINGS, e->out.n - start);
}

static __le32 string_ref(const struct encoder *e, const char *string)
{
	const char **const found =
		bsearch(&string, e->strings.at, e->strings.n,
			sizeof(*e->strings.at), compare_strings);

	return cpu_to_le32(e->offsets.at[found - e->strings.at]);
}

static void put_marks(struct encoder *e)
{
	for (u32 i = 0; i < e->m->sorted_marks.n; i++) {
		const struct mark *const mark = e->m->sorted_marks.at[i];
		const struct hcsec_blob_mark blob = {
			.name = string_ref(e, mark->name),
			.kind = mark->kind,
			.polarity = mark->polarity,
			.declassifies = cpu_to_le64(mark->hides),
		};

		put(e, &blob, sizeof(blob));
	}
	end_section(e, HCSEC_SECTION_MARKS, e->m->sorted_marks.n);
}

static void put_files(struct encoder *e)
{
	for (u32 i = 0; i < e->c->files.n; i++) {
		const struct hcsec_blob_file blob = {
			.name = string_ref(e, e->c->files.at[i]->name),
			.source_len = cpu_to_le32(e->c->files.at[i]->len),
		};

		put(e, &blob, sizeof(blob));
	}
	end_section(e, HCSEC_SECTION_FILES, e->c->files.n);
}

static void put_rules(struct encoder *e)
{
	const u32 n = e->m->positions.entries.n;

	for (u32 i = 0; i < n; i++) {
		const u32 *const words =
			e->m->positions.entries.at[e->m->rule_position[i]].words;
		const struct hcsec_blob_rule blob = {
			.file = cpu_to_le32(words[0]),
			.line = cpu_to_le32(words[1]),
		};

		put(e, &blob, sizeof(blob));
	}
	end_section(e, HCSEC_SECTION_RULES, n);
}

static struct hcsec_tuple tuple_at(const struct model *m, u32 id)
{
	const u32 *const w = m->tuples.entries.at[id].words;

	return (struct hcsec_tuple){
		.need = w[0] | (u64)w[1] << 32,
		.unless = w[2] | (u64)w[3] << 32,
		.set = w[4] | (u64)w[5] << 32,
		.clear = w[6] | (u64)w[7] << 32,
		.object_need = w[8] | (u64)w[9] << 32,
		.object_unless = w[10] | (u64)w[11] << 32,
		.object_set = w[12] | (u64)w[13] << 32,
		.verdict = w[14],
		.err = w[15],
	};
}

static int compare_tuples(const void *left, const void *right, void *data)
{
	const struct hcsec_tuple a = tuple_at(data, *(const u32 *)left);
	const struct hcsec_tuple b = tuple_at(data, *(const u32 *)right);

	if (a.need != b.need)
		return a.need < b.need ? -1 : 1;
	if (a.unless != b.unless)
		return a.unless < b.unless ? -1 : 1;
	if (a.set != b.set)
		return a.set < b.set ? -1 : 1;
	if (a.clear != b.clear)
		return a.clear < b.clear ? -1 : 1;
	if (a.object_need != b.object_need)
		return a.object_need < b.object_need ? -1 : 1;
	if (a.object_unless != b.object_unless)
		return a.object_unless < b.object_unless ? -1 : 1;
	if (a.object_set != b.object_set)
		return a.object_set < b.object_set ? -1 : 1;
	if (a.verdict != b.verdict)
		return a.verdict < b.verdict ? -1 : 1;
	return a.err < b.err ? -1 : a.err > b.err;
}

/* Numbers 0 to @n - 1 in the order of @compare, and the reverse in @index. */
static u32 *sort_ids(struct encoder *e, u32 n,
		     int (*compare)(const void *, const void *, void *),
		     void *data, u32 **index)
{
	u32 *const order = arena_array(&e->c->arena, n, sizeof(u32));

	*index = arena_array(&e->c->arena, n, sizeof(u32));
	for (u32 i = 0; i < n; i++)
		order[i] = i;
	if (n)
		qsort_r(order, n, sizeof(u32), compare, data);
	for (u32 i = 0; i < n; i++)
		(*index)[order[i]] = i;
	return order;
}

static void put_tuples(struct encoder *e)
{
	const u32 n = e->m->tuples.entries.n;
	const u32 *const order =
		sort_ids(e, n, compare_tuples, e->m, &e->tuple_index);

	for (u32 i = 0; i < n; i++) {
		const struct hcsec_tuple t = tuple_at(e->m, order[i]);
		const struct hcsec_blob_tuple blob = {
			.need = cpu_to_le64(t.need),
			.unless = cpu_to_le64(t.unless),
			.set = cpu_to_le64(t.set),
			.clear = cpu_to_le64(t.clear),
			.object_need = cpu_to_le64(t.object_need),
			.object_unless = cpu_to_le64(t.object_unless),
			.object_set = cpu_to_le64(t.object_set),
			.verdict = t.verdict,
			.err = cpu_to_le16(t.err),
		};

		put(e, &blob, sizeof(blob));
	}
	end_section(e, HCSEC_SECTION_TUPLES, n);
}

static int compare_actions(const void *left, const void *right, void *data)
{
	const struct encoder *const e = data;
	const u32 *const a =
		e->m->actions.entries.at[*(const u32 *)left].words;
	const u32 *const b =
		e->m->actions.entries.at[*(const u32 *)right].words;

	if (a[0] != b[0])
		return e->tuple_index[a[0]] < e->tuple_index[b[0]] ? -1 : 1;
	return a[1] < b[1] ? -1 : a[1] > b[1];
}

static void put_actions(struct encoder *e)
{
	const u32 n = e->m->actions.entries.n;
	const u32 *const order =
		sort_ids(e, n, compare_actions, e, &e->action_index);

	for (u32 i = 0; i < n; i++) {
		const u32 *const words =
			e->m->actions.entries.at[order[i]].words;

		put_word(e, e->tuple_index[words[0]]);
		put_word(e, words[1]);
	}
	end_section(e, HCSEC_SECTION_ACTIONS, n);
}

static int compare_words(const void *left, const void *right)
{
	const u32 a = *(const u32 *)left;
	const u32 b = *(const u32 *)right;

	return a < b ? -1 : a > b;
}

static void put_lists(struct encoder *e)
{
	const u32 n = e->m->lists.entries.n;
	u32 at = 0;

	e->list_index = arena_array(&e->c->arena, n, sizeof(u32));
	for (u32 i = 0; i < n; i++) {
		const struct intern_entry *const list =
			&e->m->lists.entries.at[i];
		u32 *const words =
			arena_array(&e->c->arena, list->n, sizeof(u32));

		for (u32 j = 0; j < list->n; j++)
			words[j] = e->action_index[list->words[j]];
		if (list->n > 1)
			qsort(words, list->n, sizeof(u32), compare_words);
		put_word(e, list->n);
		for (u32 j = 0; j < list->n; j++)
			put_word(e, words[j]);
		e->list_index[i] = at;
		at += list->n + 1;
	}
	end_section(e, HCSEC_SECTION_LISTS, at);
}

static void put_nodes(struct encoder *e)
{
	const struct intern *const nodes = &e->m->nodes;
	u32 total = 0;

	for (u32 i = 0; i < nodes->entries.n; i++) {
		const u32 n = nodes->entries.at[i].n / 2;
		const struct hcsec_blob_node blob = {
			.first = cpu_to_le32(total),
			.count = cpu_to_le32(n),
			.depth = nodes->entries.at[i].words[0],
		};

		put(e, &blob, sizeof(blob));
		total += n;
	}
	end_section(e, HCSEC_SECTION_NODES, nodes->entries.n);
	for (u32 i = 0; i < nodes->entries.n; i++) {
		for (u32 j = 0; j < nodes->entries.at[i].n / 2; j++)
			put_word(e, nodes->entries.at[i].words[1 + j]);
	}
	end_section(e, HCSEC_SECTION_BOUNDS, total);
	for (u32 i = 0; i < nodes->entries.n; i++) {
		const struct intern_entry *const node = &nodes->entries.at[i];
		const u32 n = node->n / 2;

		for (u32 j = 0; j < n; j++) {
			const u32 target = node->words[1 + n + j];

			put_word(e, node->words[0] == 1 ?
					    e->list_index[target] :
					    target);
		}
	}
	end_section(e, HCSEC_SECTION_TARGETS, total);
}

static void put_tables(struct encoder *e)
{
	for (u32 i = 0; i < e->m->tables.n; i++) {
		const struct table *const table = &e->m->tables.at[i];
		struct hcsec_blob_table blob = {
			.root = cpu_to_le32(table->root),
			.nattrs = table->nattrs,
		};

		memcpy(blob.attr, table->attr, sizeof(blob.attr));
		put(e, &blob, sizeof(blob));
	}
	end_section(e, HCSEC_SECTION_TABLES, e->m->tables.n);
}

static void put_profiles(struct encoder *e)
{
	const u32 n = e->m->profiles.n;

	for (u32 i = 0; i < n; i++) {
		const struct profile *const profile = e->m->profiles.at[i];
		const struct hcsec_blob_profile blob = {
			.name = string_ref(e, profile->name),
			.mode = profile->mode,
			.enter = profile->enter,
			.flags = profile->flags,
			.private_ns = profile->private_ns,
		};

		put(e, &blob, sizeof(blob));
	}
	end_section(e, HCSEC_SECTION_PROFILES, n);
	for (u32 i = 0; i < n * HCSEC_EVENT_NR; i++) {
		const struct profile *const profile =
			e->m->profiles.at[i / HCSEC_EVENT_NR];
		const u32 position =
			profile->default_position[i % HCSEC_EVENT_NR];
		const u32 rule = position != NO_POSITION ?
					 e->m->position_rule[position] :
					 HCSEC_NO_RULE;
		const struct hcsec_blob_event blob = {
			.first_table = cpu_to_le32(e->m->event_tables[i].first),
			.ntables = e->m->event_tables[i].n,
			.default_deny = position != NO_POSITION ||
					hcsec_event_is_shut(i % HCSEC_EVENT_NR),
			.default_rule = cpu_to_le32(rule),
		};

		put(e, &blob, sizeof(blob));
	}
	end_section(e, HCSEC_SECTION_EVENTS, n * HCSEC_EVENT_NR);
}

static void put_addresses(struct encoder *e)
{
	for (u32 i = 0; i < e->m->addr.v4.n; i++) {
		put_word(e, e->m->addr.v4.at[i].start);
		put_word(e, e->m->addr.v4.at[i].class);
	}
	end_section(e, HCSEC_SECTION_ADDR4, e->m->addr.v4.n);
	for (u32 i = 0; i < e->m->addr.v6.n; i++) {
		struct hcsec_blob_addr6 blob = {
			.class = cpu_to_le32(e->m->addr.v6.at[i].class),
		};
		u128 start = e->m->addr.v6.at[i].start;

		for (int j = 16; j-- > 0; start >>= 8)
			blob.start[j] = start;
		put(e, &blob, sizeof(blob));
	}
	end_section(e, HCSEC_SECTION_ADDR6, e->m->addr.v6.n);
}

static void put_literals(struct encoder *e)
{
	const struct paths *const path = &e->m->path;
	u32 at = 0;

	for (u32 i = 0; i < path->literals.n; i++) {
		put_word(e, path->literals.at[i].len);
		put_word(e, at);
		put_word(e, path->literals.at[i].class);
		at += path->literals.at[i].len;
	}
	end_section(e, HCSEC_SECTION_LITERALS, path->literals.n);
	for (u32 i = 0; i < path->literals.n; i++)
		put(e, path->literals.at[i].text, path->literals.at[i].len);
	end_section(e, HCSEC_SECTION_LITBYTES, at);
}

/* How often a row looks for a gap before it goes behind all others. */
#define MAX_TRIES 512

/**
 * struct rows - Rows of an automaton, laid into each other
 *
 * @next: Owner and state of each transition; owner 0xffffffff is free.
 * @low: For each column the lowest transition that may be free.
 * @ncolumns: Number of columns.
 */
struct rows {
	VEC(struct { u32 owner; u32 state; }) next;
	u32 *low;
	u32 ncolumns;
};

static bool row_fits(const struct rows *rows, const struct state *state,
		     u32 base)
{
	for (u32 i = 0; i < state->nedges; i++) {
		const u32 at = base + state->edges[i].column;

		if (at < rows->next.n && rows->next.at[at].owner != 0xffffffff)
			return false;
	}
	return true;
}

/* Finds a place for a row among the gaps of others, first fit. */
static u32 place_row(struct arena *arena, struct rows *rows,
		     const struct state *state, u32 owner)
{
	const u32 column = state->nedges ? state->edges[0].column : 0;
	u32 tries = 0, base = 0;

	if (state->nedges) {
		u32 at = rows->low[column] > column ? rows->low[column] :
						      column;

		while (at < rows->next.n &&
		       rows->next.at[at].owner != 0xffffffff)
			at++;
		rows->low[column] = at;
		base = at - column;
		while (!row_fits(rows, state, base)) {
			base++;
			if (++tries == MAX_TRIES && base < rows->next.n)
				base = rows->next.n;
		}
	}
	while (rows->next.n < base + rows->ncolumns) {
		vec_reserve(arena, &rows->next, 1);
		rows->next.at[rows->next.n].owner = 0xffffffff;
		rows->next.at[rows->next.n++].state = 0;
	}
	for (u32 i = 0; i < state->nedges; i++) {
		const u32 at = base + state->edges[i].column;

		rows->next.at[at].owner = owner;
		rows->next.at[at].state = state->edges[i].state;
	}
	return base;
}

static void put_automaton(struct encoder *e, const struct automaton *a,
			  enum hcsec_section map)
{
	struct rows rows = {
		.low = arena_array(&e->c->arena, a->ncolumns, sizeof(u32)),
		.ncolumns = a->ncolumns,
	};

	put(e, a->map, sizeof(a->map));
	end_section(e, map, sizeof(a->map));
	for (u32 i = 0; i < a->states.n; i++) {
		const struct state *const state = &a->states.at[i];

		put_word(e, place_row(&e->c->arena, &rows, state, i));
		put_word(e, state->other);
		put_word(e, state->accept);
	}
	end_section(e, map + 1, a->states.n);
	for (u32 i = 0; i < rows.next.n; i++) {
		put_word(e, rows.next.at[i].owner);
		put_word(e, rows.next.at[i].state);
	}
	end_section(e, map + 2, rows.next.n);
}

/* All files in one stream, as they have much in common. */
static void put_source(struct encoder *e)
{
	VEC(char) text = {};
	uLongf len;
	Bytef *packed;

	for (u32 i = 0; i < e->c->files.n; i++) {
		const struct source_file *const file = e->c->files.at[i];

		if (file->len > HCSEC_MAX_BLOB - text.n)
			diag_give_up(e->c,
				     "the source is too long: a blob has room for %u bytes",
				     HCSEC_MAX_BLOB);
		if (!file->len)
			continue;
		vec_reserve(&e->c->arena, &text, file->len);
		memcpy(text.at + text.n, file->text, file->len);
		text.n += file->len;
	}
	len = compressBound(text.n);
	packed = arena_array(&e->c->arena, len, 1);
	if (compress2(packed, &len, (const Bytef *)text.at, text.n,
		      Z_BEST_COMPRESSION) != Z_OK)
		diag_give_up(e->c, "out of memory");
	put(e, packed, len);
	end_section(e, HCSEC_SECTION_SOURCE, len);
}

void *encode(struct compiler *c, struct model *m, size_t *len)
{
	struct encoder e = { .c = c, .m = m };

	put(&e, &e.payload, sizeof(e.payload));
	put_strings(&e);
	put_marks(&e);
	put_files(&e);
	put_rules(&e);
	put_tuples(&e);
	put_actions(&e);
	put_lists(&e);
	put_nodes(&e);
	put_tables(&e);
	put_profiles(&e);
	put_addresses(&e);
	put_literals(&e);
	put_automaton(&e, &m->path.automaton, HCSEC_SECTION_PATH_MAP);
	put_automaton(&e, &m->cgroup_automaton, HCSEC_SECTION_CGROUP_MAP);
	put_source(&e);
	e.payload.name = string_ref(&e, m->name);
	e.payload.addr_classes = cpu_to_le32(m->addr.classes);
	e.payload.path_classes = cpu_to_le32(m->path.classes);
	memcpy(e.out.at, &e.payload, sizeof(e.payload));
	/* The envelope and its signatures need room too. */
	if (e.out.n + sizeof(struct hcsec_envelope) +
		    HCSEC_MAX_SIGNATURES * sizeof(struct hcsec_signature) >
	    HCSEC_MAX_BLOB)
		diag_give_up(c, "the policy is too large: %u bytes, a blob has %u",
			     e.out.n, HCSEC_MAX_BLOB);
	*len = e.out.n;
	return e.out.at;
}
