// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Clearances, as the rules that they stand for
 *
 * Data marks that a clearance does not name may not flow there: not to a network
 * or to a file of such a path (no write down), not into a container (no read
 * up).  That is said in the language itself, once for each mark: rules that name
 * several marks ask for all of them at once.  Where several clearances are about
 * one place, each of them holds.
 */

#include "rules.h"

#define EVENTS(name) EVENT_BIT(HCSEC_EVENT_##name)

/**
 * struct writer - Where the rules of one clearance go
 *
 * @s: The analysis.
 * @stmt: The clearance.
 * @set: Name of the set that it belongs to, or NULL.
 * @add: Called with each rule.
 * @data: For @add.
 */
struct writer {
	struct sema *s;
	const struct stmt *stmt;
	const char *set;
	clearance_rule add;
	void *data;
};

static void add_word(struct writer *w, struct items *items, const char *text)
{
	struct item *const item = arena_alloc(&w->s->c->arena, sizeof(*item));

	*item = (struct item){
		.kind = ITEM_WORD,
		.text = text,
		.loc = w->stmt->loc,
	};
	if (items->last)
		items->last->next = item;
	else
		items->first = item;
	items->last = item;
}

/* Who declassifies a mark may let it out; nobody may let it in. */
static void add_excuses(struct writer *w, struct clauses *clauses,
			const struct mark *mark)
{
	for (u32 i = 0; i < w->s->m->sorted_marks.n; i++) {
		struct mark *const credit = w->s->m->sorted_marks.at[i];

		if (credit->hides & BIT_ULL(mark->bit))
			clauses_use_mark(w->s, clauses, credit, w->stmt->loc,
					 offsetof(struct hcsec_tuple, unless));
	}
}

/* One rule: events, a clause about the set, and a mark to be asked for. */
static void write_rule(struct writer *w, u64 events, const char *clause,
		       struct mark *mark, bool of_object)
{
	const u64 opened = EVENTS(FILE_OPEN) | EVENTS(FILE_RECEIVE);
	struct clauses clauses = { .explicit_events = events };
	struct items items = {};

	if (clause) {
		add_word(w, &items, clause);
		add_word(w, &items, w->set);
	}
	if (events & opened) {
		add_word(w, &items, "access");
		add_word(w, &items, of_object ? "read" : "write");
	}
	clauses_parse(w->s, &clauses, &items);
	clauses_use_mark(w->s, &clauses, mark, w->stmt->loc,
			 of_object ?
				 offsetof(struct hcsec_tuple, object_need) :
				 offsetof(struct hcsec_tuple, need));
	if (!of_object)
		add_excuses(w, &clauses, mark);
	w->add(w->data, &clauses, w->stmt->loc);
}

static void write_net(struct writer *w, struct mark *mark)
{
	write_rule(w, EVENTS(SOCKET_CONNECT) | EVENTS(SOCKET_SEND), "to", mark,
		   false);
}

/* Linking and renaming take data along that the subject need not have read. */
static void write_path(struct writer *w, struct mark *mark)
{
	const u64 named = EVENTS(FILE_LINK) | EVENTS(FILE_RENAME);
	const u64 written = EVENTS(FILE_WRITE) | EVENTS(FILE_CREATE) |
			    EVENTS(SOCKET_CONNECT) | EVENTS(SOCKET_SEND);

	write_rule(w, written, "path", mark, false);
	write_rule(w, EVENTS(FILE_OPEN), "path", mark, false);
	write_rule(w, named, "to", mark, false);
	write_rule(w, named, "to", mark, true);
}

static void write_container(struct writer *w, struct mark *mark)
{
	const u64 read = EVENTS(EXEC) | EVENTS(FILE_READ) |
			 EVENTS(FILE_MMAP_EXEC) | EVENTS(SOCKET_RECV);

	write_rule(w, read, NULL, mark, true);
	write_rule(w, EVENTS(FILE_OPEN) | EVENTS(FILE_RECEIVE), NULL, mark,
		   true);
}

static void write_clearance(struct writer *w,
			    void (*write)(struct writer *w, struct mark *mark))
{
	const struct model *const m = w->s->m;
	const u64 cleared = sema_data_marks(w->s, w->stmt->items.first);

	/* Those of sequences say what was done to data, and not what it is. */
	for (u32 i = 0; i < m->sorted_marks.n; i++) {
		if ((m->data_mask & ~cleared & BIT_ULL(i)) &&
		    !m->sorted_marks.at[i]->generated)
			write(w, m->sorted_marks.at[i]);
	}
}

static void write_sets(struct writer *w, const struct symbols *symbols,
		       void (*write)(struct writer *w, struct mark *mark))
{
	for (u32 i = 0; i < symbols->values.n; i++) {
		const struct stmt *const set = symbols->values.at[i];

		if (!set->clearance)
			continue;
		w->stmt = set->clearance;
		w->set = set->name->text;
		write_clearance(w, write);
	}
}

void clearance_rules(struct sema *s, const struct profile *profile,
		     clearance_rule add, void *data)
{
	struct writer w = { .s = s, .add = add, .data = data };

	write_sets(&w, &s->m->nets, write_net);
	write_sets(&w, &s->m->path_sets, write_path);
	if (!profile->clearance)
		return;
	w.stmt = profile->clearance;
	write_clearance(&w, write_container);
}

static void check(struct sema *s, const struct stmt *clearance)
{
	if (!clearance)
		return;
	sema_data_marks(s, clearance->items.first);
	if (!s->m->data_mask)
		diag_warning(s->c, clearance->loc,
			     "the policy has no data mark that a clearance could be about");
}

static void check_sets(struct sema *s, const struct symbols *symbols)
{
	for (u32 i = 0; i < symbols->values.n; i++) {
		const struct stmt *const set = symbols->values.at[i];

		check(s, set->clearance);
	}
}

void clearance_check(struct sema *s)
{
	check_sets(s, &s->m->nets);
	check_sets(s, &s->m->path_sets);
	for (u32 i = 0; i < s->m->profiles.n; i++)
		check(s, s->m->profiles.at[i]->clearance);
}
