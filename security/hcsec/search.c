// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Where to look in the sorted tables of a policy
 *
 * All of it is made from tables that were checked, takes memory in proportion
 * to them, and only ever saves work: what is found is what they say.
 */

#include "pure.h"
#include "search.h"
#include "unpack.h"

/**
 * struct divider - State of dividing rows
 *
 * @words: Where divisions go, or NULL to find out how much room they need.
 * @used: Words so far.
 */
struct divider {
	u32 *words;
	size_t used;
};

/**
 * struct row - Sorted numbers
 *
 * @numbers: Where places are counted from.
 * @stride: Distance of two, in words.
 */
struct row {
	const __le32 *numbers;
	unsigned int stride;
};

static u32 number_at(const struct row *row, u32 i)
{
	return le32_to_cpu(row->numbers[(size_t)i * row->stride]);
}

/*
 * Returns the entry of @n numbers.  Calls itself for buckets that hold too many;
 * their range has two bits less at least, so 16 times at most.
 */
static u32 divide(struct divider *d, const struct row *row, u32 first, u32 n)
{
	const size_t at = d->used;
	struct hcsec_division *division = NULL;
	u32 low, range, nbuckets, bucket, i = first;
	unsigned int shift = 0;

	if (n <= HCSEC_ENTRY_MAX_COUNT)
		return n << HCSEC_ENTRY_COUNT_SHIFT | first;

	low = number_at(row, first);
	range = number_at(row, first + n - 1) - low;
	while (range >> shift >= n)
		shift++;
	nbuckets = (range >> shift) + 1;
	d->used += sizeof(*division) / sizeof(u32) + nbuckets;
	if (d->words) {
		division = (void *)(d->words + at);
		*division = (struct hcsec_division){
			.low = low,
			.shift = shift,
			.nbuckets = nbuckets,
			.before = first,
			.after = first + n,
		};
	}
	for (bucket = 0; bucket < nbuckets; bucket++) {
		const u32 start = i;
		u32 entry;

		while (i < first + n &&
		       (number_at(row, i) - low) >> shift == bucket)
			i++;
		entry = divide(d, row, start, i - start);
		if (division)
			division->entry[bucket] = entry;
	}
	return HCSEC_ENTRY_DIVIDED | (u32)at;
}

/* Divides the rows of all nodes and of addresses. */
static void divide_all(struct hcsec_policy *p, struct divider *d)
{
	const struct row bounds = { p->bounds, 1 };
	const struct row addresses = { &p->addr4[1].start, 2 };
	u32 i;

	/* What is above the last bound but one is not above the last. */
	for (i = 0; i < p->nnodes; i++)
		p->entries[i] = divide(d, &bounds,
				       le32_to_cpu(p->nodes[i].first),
				       le32_to_cpu(p->nodes[i].count) - 1);
	/* What is below the second start is not below the first, which is 0. */
	p->addr4_entry = p->naddr4 ?
				 divide(d, &addresses, 0, p->naddr4 - 1) : 0;
}

static int build_divisions(struct hcsec_policy *p)
{
	struct divider d = {};

	p->entries = hcsec_alloc_array((size_t)p->nnodes + 1, sizeof(u32));
	if (!p->entries)
		return -ENOMEM;
	divide_all(p, &d);
	/* Offsets have 31 bits. */
	if (d.used >= HCSEC_ENTRY_DIVIDED)
		return -ENOMEM;
	d.words = hcsec_alloc_array(d.used + 1, sizeof(u32));
	if (!d.words)
		return -ENOMEM;
	p->divisions = d.words;
	d.used = 0;
	divide_all(p, &d);
	return 0;
}

/**
 * struct below - What is known of the rules of a list, or of those below a node
 *
 * @need: Marks of the subject that all of them need.
 * @object_need: Data marks of the object, likewise.
 * @nothing: A target of the node without rules, %NO_TARGET if there is none.
 * @is_empty: True if there are no rules.
 */
struct below {
	u64 need;
	u64 object_need;
	u32 nothing;
	bool is_empty;
};

#define NO_TARGET 0xffffffff

static const struct below no_rules = {
	.need = ~0ULL,
	.object_need = ~0ULL,
	.nothing = NO_TARGET,
	.is_empty = true,
};

static void fill_lists(const struct hcsec_policy *p, struct below *lists)
{
	u32 i, j;

	for (i = 0; i < p->nlists; i += le32_to_cpu(p->lists[i]) + 1) {
		const u32 count = le32_to_cpu(p->lists[i]);

		lists[i] = no_rules;
		lists[i].is_empty = !count;
		for (j = 1; j <= count; j++) {
			const u32 action = le32_to_cpu(p->lists[i + j]);
			const struct hcsec_tuple *const tuple =
				&p->tuples[le32_to_cpu(p->actions[action].tuple)];

			lists[i].need &= tuple->need;
			lists[i].object_need &= tuple->object_need;
		}
	}
}

/* Nodes lead to nodes before them only. */
static void fill_nodes(const struct hcsec_policy *p, const struct below *lists,
		       struct below *nodes)
{
	u32 i, j;

	for (i = 0; i < p->nnodes; i++) {
		const struct hcsec_blob_node *const node = &p->nodes[i];
		const __le32 *const targets =
			p->targets + le32_to_cpu(node->first);
		struct below *const below = &nodes[i];

		*below = no_rules;
		for (j = 0; j < le32_to_cpu(node->count); j++) {
			const u32 at = le32_to_cpu(targets[j]);
			const struct below *const target =
				node->depth == 1 ? &lists[at] : &nodes[at];

			below->need &= target->need;
			below->object_need &= target->object_need;
			below->is_empty &= target->is_empty;
			if (target->is_empty)
				below->nothing = at;
		}
	}
}

static void fill_walks(struct hcsec_policy *p, const struct below *nodes)
{
	const u64 known = p->nmarks == 64 ? ~0ULL : BIT_ULL(p->nmarks) - 1;
	u32 i;

	for (i = 0; i < p->ntables; i++) {
		const struct hcsec_blob_table *const table = &p->tables[i];
		const u32 root = le32_to_cpu(table->root);
		struct hcsec_walk *const walk = &p->walks[i];
		u32 at = root;
		unsigned int skipped = 0;

		while (skipped < table->nattrs &&
		       le32_to_cpu(p->nodes[at].count) == 1) {
			const u32 first = le32_to_cpu(p->nodes[at].first);

			at = le32_to_cpu(p->targets[first]);
			skipped++;
		}
		*walk = (struct hcsec_walk){
			.need = nodes[root].need & known,
			.object_need = nodes[root].object_need &
				       p->kind_mask[HCSEC_MARK_DATA],
			.start = at,
			.nattrs = table->nattrs - skipped,
		};
		if (walk->nattrs)
			walk->nothing = nodes[at].nothing;
		memcpy(walk->attr, table->attr + skipped, walk->nattrs);
	}
}

static int build_walks(struct hcsec_policy *p)
{
	struct below *const lists =
		hcsec_alloc_array((size_t)p->nlists + 1, sizeof(*lists));
	struct below *const nodes =
		hcsec_alloc_array((size_t)p->nnodes + 1, sizeof(*nodes));
	int err = -ENOMEM;

	p->walks = hcsec_alloc_array((size_t)p->ntables + 1, sizeof(*p->walks));
	if (lists && nodes && p->walks) {
		fill_lists(p, lists);
		fill_nodes(p, lists, nodes);
		fill_walks(p, nodes);
		err = 0;
	}
	hcsec_free(lists);
	hcsec_free(nodes);
	return err;
}

static u32 literal_bucket(const struct hcsec_policy *p, u32 i)
{
	const struct hcsec_blob_literal *const literal = &p->literals[i];

	return hcsec_search_hash(p->litbytes + le32_to_cpu(literal->offset),
				 le32_to_cpu(literal->len)) >>
	       p->literal_shift;
}

/* Sorts literals by their hash; those of one bucket stay in their order. */
static int build_buckets(struct hcsec_policy *p)
{
	unsigned int bits = 1;
	u32 i, nbuckets;

	while (bits < 31 && (1U << bits) < p->nlit)
		bits++;
	nbuckets = 1U << bits;
	p->literal_shift = 32 - bits;
	p->bucket_start = hcsec_alloc_array((size_t)nbuckets + 1, sizeof(u32));
	p->bucket_literals = hcsec_alloc_array((size_t)p->nlit + 1,
					       sizeof(u32));
	if (!p->bucket_start || !p->bucket_literals)
		return -ENOMEM;

	for (i = 0; i < p->nlit; i++)
		p->bucket_start[literal_bucket(p, i)]++;
	/* These are the ends of buckets, until they are filled from there. */
	for (i = 1; i <= nbuckets; i++)
		p->bucket_start[i] += p->bucket_start[i - 1];
	for (i = p->nlit; i-- > 0;)
		p->bucket_literals[--p->bucket_start[literal_bucket(p, i)]] = i;
	return 0;
}

/* Finds the states of the path automaton that no byte leads out of. */
static int build_final(struct hcsec_policy *p)
{
	u32 i;

	p->path_final = hcsec_alloc_array((size_t)p->npath_states / 8 + 1, 1);
	if (!p->path_final)
		return -ENOMEM;
	for (i = 0; i < p->npath_states; i++) {
		if (le32_to_cpu(p->path_states[i].other) == i)
			p->path_final[i / 8] |= BIT(i % 8);
	}
	/* A transition leads elsewhere than where every other byte does. */
	for (i = 0; i < p->npath_next; i++) {
		const u32 owner = le32_to_cpu(p->path_next[i].owner);

		if (owner < p->npath_states)
			p->path_final[owner / 8] &= ~BIT(owner % 8);
	}
	return 0;
}

/**
 * hcsec_search_build - Make what searches of a policy need
 *
 * @policy: A policy whose tables are checked, and whose marks are not mapped.
 *
 * Context: Process context; allocates.
 * Return: 0 or -ENOMEM; hcsec_search_free() is to be called in both cases.
 */
int hcsec_search_build(struct hcsec_policy *policy)
{
	int err = build_divisions(policy);

	if (!err)
		err = build_walks(policy);
	if (!err)
		err = build_buckets(policy);
	if (!err)
		err = build_final(policy);
	return err;
}

/**
 * hcsec_search_free - Release what hcsec_search_build() allocated
 *
 * @policy: A policy, or zeroed memory.
 */
void hcsec_search_free(struct hcsec_policy *policy)
{
	hcsec_free(policy->entries);
	hcsec_free(policy->divisions);
	hcsec_free(policy->walks);
	hcsec_free(policy->bucket_start);
	hcsec_free(policy->bucket_literals);
	hcsec_free(policy->path_final);
	policy->entries = NULL;
	policy->divisions = NULL;
	policy->walks = NULL;
	policy->bucket_start = NULL;
	policy->bucket_literals = NULL;
	policy->path_final = NULL;
}
