// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that operations which fail after their hook do no harm
 *
 * Hooks are called before it is known whether the operation succeeds.  Two
 * monitors watch one trace: the enforced one is told of every attempt, as the
 * kernel is; the intended one only of what really happened.  Of every policy
 * that is well typed, the enforced one must have all taints of the intended
 * one, none but its credits, exactly its exact marks, and must deny whatever it
 * denies.  That holds for the marks of an object as well, which data flows to
 * and from.  Policies that are not well typed must be caught violating that, or
 * else this test would not see a thing.
 *
 *	polarity_test [--seed N] [POLICIES]
 */

#include <stdio.h>

#include "blob.h"
#include "rand.h"
#include "search.h"
#include "tap.h"

#define NUM_MARKS 11
#define MAX_RULES 12
#define NUM_VALUES 3 /* of the one attribute that is looked at */
#define NUM_EVENTS 40
#define PERCENT_SUCCESS 60

#define TAINTS 0x01fULL
#define DATA 0x018ULL
#define CREDITS 0x0e0ULL
#define EXACTS 0x700ULL

enum typing {
	TYPED,	       /* well typed */
	UNTYPED,       /* anything goes */
	OPEN_DEFAULTS, /* well typed, but any guard may allow */
};

enum violation {
	NO_VIOLATION,
	MISSED_DENIAL,
	LOST_TAINT,
	FORGED_CREDIT,
	DIVERGED_EXACT,
	VIOLATION_NR,
};

static const char *const violation_names[VIOLATION_NR] = {
	[NO_VIOLATION] = "none",
	[MISSED_DENIAL] = "missed denial",
	[LOST_TAINT] = "lost taint",
	[FORGED_CREDIT] = "forged credit",
	[DIVERGED_EXACT] = "diverged exact mark",
};

struct rule {
	enum hcsec_event_type event;
	u32 values; /* bit for each value that it matches */
	struct hcsec_tuple tuple;
};

struct rules {
	struct rule at[MAX_RULES];
	u32 n;
	bool default_deny[HCSEC_EVENT_NR];
};

static u64 pick(struct rand *r, u64 from, u32 most)
{
	u64 picked = 0;
	u32 n = rand_below(r, most + 1);

	while (n--) {
		u64 bit;

		do {
			bit = BIT_ULL(rand_below(r, NUM_MARKS));
		} while (!(bit & from));
		picked |= bit;
	}
	return picked;
}

static u8 pick_verdict(struct rand *r, enum hcsec_event_type event)
{
	static const u8 verdicts[] = { HCSEC_NONE,  HCSEC_NONE, HCSEC_ALLOW,
				       HCSEC_AUDIT, HCSEC_DENY, HCSEC_KILL };

	return verdicts[rand_below(r, event == HCSEC_EVENT_SOCKET_ACCEPTED ?
					      4 :
					      ARRAY_SIZE(verdicts))];
}

/* The typing rule, word by word as theory has it. */
static bool well_typed(const struct rules *rules, const struct rule *rule)
{
	const struct hcsec_tuple *const t = &rule->tuple;
	const bool denies = t->verdict >= HCSEC_DENY;
	const bool post = (rule->event == HCSEC_EVENT_EXEC ||
			   rule->event == HCSEC_EVENT_SOCKET_ACCEPTED) &&
			  !denies;
	const bool allows = t->verdict == HCSEC_ALLOW ||
			    t->verdict == HCSEC_AUDIT;

	const u64 need = t->need | t->object_need;
	const u64 unless = t->unless | t->object_unless;
	const u64 set = t->set | t->object_set;

	if (denies || (set & TAINTS) || (t->clear & CREDITS)) {
		if ((need & CREDITS) || (unless & TAINTS))
			return false;
	}
	if ((set & CREDITS) || (t->clear & TAINTS)) {
		if (!post || (need & TAINTS) || (unless & CREDITS))
			return false;
	}
	if ((set | t->clear) & EXACTS) {
		if (!post || ((need | unless) & ~EXACTS))
			return false;
	}
	if (allows && rules->default_deny[rule->event]) {
		if ((need & TAINTS) || (unless & CREDITS))
			return false;
	}
	return true;
}

static void add_object(struct rand *r, enum hcsec_event_type event,
		       enum typing kind, struct hcsec_tuple *t)
{
	if (!hcsec_event_has_object(event) || rand_percent(r, 50))
		return;
	t->object_need = pick(r, DATA, 1);
	if (kind == UNTYPED || rand_percent(r, 20))
		t->object_unless = pick(r, DATA, 1) & ~t->object_need;
	t->object_set = pick(r, DATA, 1);
}

static void make_tuple(struct rand *r, enum hcsec_event_type event,
		       enum typing kind, struct hcsec_tuple *t)
{
	const u32 sort = kind == UNTYPED ? 3 : rand_below(r, 3);

	*t = (struct hcsec_tuple){ .verdict = pick_verdict(r, event) };
	switch (sort) {
	case 0:
		t->need = pick(r, TAINTS | EXACTS, 2);
		t->unless = pick(r, CREDITS | EXACTS, 1);
		t->set = pick(r, TAINTS, 2);
		t->clear = pick(r, CREDITS, 1);
		break;
	case 1:
		t->need = pick(r, CREDITS | EXACTS, 1);
		t->unless = pick(r, TAINTS | EXACTS, 1);
		t->set = pick(r, CREDITS, 2);
		t->clear = pick(r, TAINTS, 1);
		break;
	case 2:
		t->need = pick(r, EXACTS, 1);
		t->unless = pick(r, EXACTS, 1);
		t->set = pick(r, EXACTS, 1);
		t->clear = pick(r, EXACTS, 1);
		break;
	default:
		t->need = pick(r, ~0ULL, 2);
		t->unless = pick(r, ~0ULL, 2);
		t->set = pick(r, ~0ULL, 2);
		t->clear = pick(r, ~0ULL, 1);
		break;
	}
	add_object(r, event, kind, t);
	t->unless &= ~t->need;
	t->clear &= ~t->set;
	if (t->verdict >= HCSEC_DENY)
		t->err = EPERM;
}

static void make_rules(struct rand *r, enum typing kind, struct rules *rules)
{
	/* Few sorts of events in a policy, so that rules meet. */
	const u32 first = rand_below(r, HCSEC_EVENT_NR);
	u32 i;

	*rules = (struct rules){ .n = 3 + rand_below(r, MAX_RULES - 2) };
	for (i = 0; i < HCSEC_EVENT_NR; i++)
		rules->default_deny[i] = hcsec_event_is_shut(i) ||
					 (i != HCSEC_EVENT_SOCKET_ACCEPTED &&
					  rand_percent(r, 20));
	for (i = 0; i < rules->n; i++) {
		struct rule *const rule = &rules->at[i];
		struct rules closed = *rules;

		if (rand_percent(r, 30))
			rule->event = HCSEC_EVENT_EXEC;
		else if (rand_percent(r, 30))
			rule->event = HCSEC_EVENT_SOCKET_ACCEPTED;
		else
			rule->event = (first + rand_below(r, 3)) %
				      HCSEC_EVENT_NR;
		rule->values = 1 + rand_below(r, (1 << NUM_VALUES) - 1);
		if (kind == OPEN_DEFAULTS)
			memset(closed.default_deny, 0,
			       sizeof(closed.default_deny));
		do {
			make_tuple(r, rule->event, kind, &rule->tuple);
		} while (kind != UNTYPED && !well_typed(&closed, rule));
	}
}

static int compare_tuples(const void *left, const void *right)
{
	const struct hcsec_tuple *const a = left;
	const struct hcsec_tuple *const b = right;

	if (a->need != b->need)
		return a->need < b->need ? -1 : 1;
	if (a->unless != b->unless)
		return a->unless < b->unless ? -1 : 1;
	if (a->set != b->set)
		return a->set < b->set ? -1 : 1;
	if (a->clear != b->clear)
		return a->clear < b->clear ? -1 : 1;
	if (a->object_need != b->object_need)
		return a->object_need < b->object_need ? -1 : 1;
	if (a->object_unless != b->object_unless)
		return a->object_unless < b->object_unless ? -1 : 1;
	if (a->object_set != b->object_set)
		return a->object_set < b->object_set ? -1 : 1;
	return (int)a->verdict - b->verdict;
}

/* Sorts the tuples, each once; returns how many. */
static u32 sort_tuples(const struct rules *rules,
		       struct hcsec_tuple tuples[MAX_RULES])
{
	u32 n = 0, i;

	for (i = 0; i < rules->n; i++)
		tuples[i] = rules->at[i].tuple;
	qsort(tuples, rules->n, sizeof(*tuples), compare_tuples);
	for (i = 0; i < rules->n; i++) {
		if (!n || compare_tuples(&tuples[n - 1], &tuples[i]))
			tuples[n++] = tuples[i];
	}
	return n;
}

static void add_tuples(struct blob *b, const struct hcsec_tuple *tuples, u32 n)
{
	u32 i;

	for (i = 0; i < n; i++) {
		const struct hcsec_blob_tuple tuple = {
			.need = cpu_to_le64(tuples[i].need),
			.unless = cpu_to_le64(tuples[i].unless),
			.set = cpu_to_le64(tuples[i].set),
			.clear = cpu_to_le64(tuples[i].clear),
			.object_need = cpu_to_le64(tuples[i].object_need),
			.object_unless = cpu_to_le64(tuples[i].object_unless),
			.object_set = cpu_to_le64(tuples[i].object_set),
			.verdict = tuples[i].verdict,
			.err = cpu_to_le16(tuples[i].err),
		};

		blob_add(b, HCSEC_SECTION_TUPLES, &tuple, 1);
	}
}

static void add_events(struct blob *b, const struct rules *rules)
{
	static const u32 bounds[NUM_VALUES - 1] = { 0, 1 };
	static const u8 attr;
	u32 event, value, i;

	for (event = 0; event < HCSEC_EVENT_NR; event++) {
		u32 targets[NUM_VALUES];
		bool any = false;

		for (value = 0; value < NUM_VALUES; value++) {
			u32 actions[MAX_RULES];
			u32 n = 0;

			for (i = 0; i < rules->n; i++) {
				if (rules->at[i].event == event &&
				    rules->at[i].values & BIT(value))
					actions[n++] = i;
			}
			targets[value] = n ? blob_list(b, actions, n) : 0;
			any |= n;
		}
		if (any)
			blob_table(b,
				   blob_node(b, 1, bounds, targets,
					     NUM_VALUES - 1),
				   &attr, 1);
		blob_event(b, rules->default_deny[event], 0);
	}
}

static void make_blob(struct blob *b, const struct rules *rules)
{
	struct hcsec_tuple tuples[MAX_RULES];
	const u32 ntuples = sort_tuples(rules, tuples);
	struct hcsec_blob_profile profile = {};
	__le32 name, file;
	u32 i;

	*b = (struct blob){};
	file = blob_string(b, "file");
	for (i = 0; i < NUM_MARKS; i++) {
		const char text[] = { 'm', 'a' + i, 0 };
		const struct hcsec_blob_mark mark = {
			.name = blob_string(b, text),
			.kind = BIT_ULL(i) & DATA ? HCSEC_MARK_DATA :
						    HCSEC_MARK_PROCESS,
			.polarity = BIT_ULL(i) & TAINTS	 ? HCSEC_TAINT :
				    BIT_ULL(i) & CREDITS ? HCSEC_CREDIT :
							   HCSEC_EXACT,
		};

		blob_add(b, HCSEC_SECTION_MARKS, &mark, 1);
	}
	name = blob_string(b, "name");
	profile.name = name;
	blob_add(b, HCSEC_SECTION_PROFILES, &profile, 1);
	add_tuples(b, tuples, ntuples);
	for (i = 0; i < rules->n; i++) {
		const struct hcsec_tuple *const tuple =
			bsearch(&rules->at[i].tuple, tuples, ntuples,
				sizeof(*tuples), compare_tuples);
		const struct hcsec_blob_action action = {
			.tuple = cpu_to_le32(tuple - tuples),
			.rule = cpu_to_le32(i),
		};

		blob_add(b, HCSEC_SECTION_ACTIONS, &action, 1);
	}
	blob_list(b, NULL, 0);
	add_events(b, rules);
	blob_rest(b, name, file, rules->n);
}

/* What hcsec_decide() looks at, without any check. */
static void view(const struct blob *b, struct hcsec_tuple *tuples,
		 struct hcsec_policy *policy)
{
	*policy = (struct hcsec_policy){
		.actions = (const void *)b->section[HCSEC_SECTION_ACTIONS].at,
		.lists = (const void *)b->section[HCSEC_SECTION_LISTS].at,
		.nodes = (const void *)b->section[HCSEC_SECTION_NODES].at,
		.bounds = (const void *)b->section[HCSEC_SECTION_BOUNDS].at,
		.targets = (const void *)b->section[HCSEC_SECTION_TARGETS].at,
		.tables = (const void *)b->section[HCSEC_SECTION_TABLES].at,
		.events = (const void *)b->section[HCSEC_SECTION_EVENTS].at,
		.tuples = tuples,
		.nlists = b->section[HCSEC_SECTION_LISTS].n,
		.nnodes = b->section[HCSEC_SECTION_NODES].n,
		.ntables = b->section[HCSEC_SECTION_TABLES].n,
		.nmarks = b->section[HCSEC_SECTION_MARKS].n,
		.kind_mask[HCSEC_MARK_DATA] = DATA,
	};
	if (hcsec_search_build(policy))
		exit(1);
}

static bool denied(const struct hcsec_decision *decision)
{
	return decision->verdict >= HCSEC_DENY;
}

/* What a monitor knows of a process, and of the one object that there is. */
struct monitor {
	u64 marks;
	u64 object;
};

struct monitors {
	struct monitor enforced;
	struct monitor intended;
};

/* What an event does with the object's data, if it has one. */
enum flow { NO_FLOW, READS, WRITES, FLOW_NR };

static void apply(struct monitor *m, const struct hcsec_decision *decision,
		  bool permissive)
{
	m->marks = permissive ?
			   hcsec_next_marks(m->marks, decision->pass_set,
					    decision->pass_clear) :
			   hcsec_next_marks(m->marks, decision->set,
					    decision->clear);
	m->object |= permissive ? decision->pass_object_set :
				  decision->object_set;
}

static void flow(struct monitor *m, enum flow flow)
{
	if (flow == READS)
		m->marks |= m->object;
	else if (flow == WRITES)
		m->object |= m->marks & DATA;
}

static void judge(const struct hcsec_policy *policy,
		  const struct hcsec_event *event, const struct monitor *m,
		  struct hcsec_decision *decision)
{
	struct hcsec_event seen = *event;

	if (hcsec_event_has_object(event->type))
		seen.object = m->object;
	hcsec_decide(policy, 0, &seen, m->marks, decision);
}

/* One event; returns true if the enforced monitor missed a denial. */
static bool one_event(const struct hcsec_policy *policy, struct monitors *m,
		      const struct hcsec_event *event, enum flow flows,
		      bool success, bool permissive)
{
	const bool is_exec = event->type == HCSEC_EVENT_EXEC;
	struct hcsec_decision enforced, intended;
	u64 dropped = 0;

	judge(policy, event, &m->enforced, &enforced);
	judge(policy, event, &m->intended, &intended);

	if (event->type == HCSEC_EVENT_SOCKET_ACCEPTED) {
		if (!success)
			return false;
		apply(&m->enforced, &enforced, permissive);
		apply(&m->intended, &intended, permissive);
		return false;
	}

	/* A credit belongs to one program. */
	if (is_exec)
		dropped = CREDITS;
	if (denied(&enforced) && !permissive) {
		apply(&m->enforced, &enforced, false);
		if (denied(&intended))
			apply(&m->intended, &intended, false);
		return false;
	}
	if (!is_exec || success) {
		m->enforced.marks &= ~dropped;
		apply(&m->enforced, &enforced, permissive);
	}
	/* Data is marked before it moves. */
	flow(&m->enforced, flows);
	if (denied(&intended) && !permissive) {
		apply(&m->intended, &intended, false);
	} else if (success) {
		m->intended.marks &= ~dropped;
		apply(&m->intended, &intended, permissive);
		flow(&m->intended, flows);
	}
	return denied(&intended) && !denied(&enforced);
}

static enum violation compare(const struct monitors *m)
{
	const u64 enforced = m->enforced.marks, intended = m->intended.marks;

	if ((intended & TAINTS & ~enforced) ||
	    (m->intended.object & ~m->enforced.object))
		return LOST_TAINT;
	if (enforced & CREDITS & ~intended)
		return FORGED_CREDIT;
	if ((enforced ^ intended) & EXACTS)
		return DIVERGED_EXACT;
	return NO_VIOLATION;
}

static enum violation run_trace(const struct hcsec_policy *policy,
				const struct rules *rules, struct rand *r,
				bool permissive)
{
	struct monitors m = {};
	u32 i;

	for (i = 0; i < NUM_EVENTS; i++) {
		const struct hcsec_event event = {
			.type = rules->at[rand_below(r, rules->n)].event,
			.attr = { rand_below(r, NUM_VALUES) },
		};
		const enum flow flows = hcsec_event_has_object(event.type) ?
						rand_below(r, FLOW_NR) :
						NO_FLOW;
		enum violation violation;

		if (one_event(policy, &m, &event, flows,
			      rand_percent(r, PERCENT_SUCCESS), permissive))
			return MISSED_DENIAL;
		violation = compare(&m);
		if (violation)
			return violation;
	}
	return NO_VIOLATION;
}

struct tally {
	u32 violations[VIOLATION_NR];
	u32 ill_typed;
	u32 misjudged; /* The unpacker's opinion of the types was another one. */
	u64 first[VIOLATION_NR]; /* Seeds of the first policies that went wrong. */
};

/* Types are looked at tuple by tuple, then with the tables that use them. */
static bool is_refused_for_its_types(const struct blob *b, size_t offset)
{
	return (offset >= blob_offset(b, HCSEC_SECTION_TUPLES, 0) &&
		offset < blob_offset(b, HCSEC_SECTION_ACTIONS, 0)) ||
	       (offset >= blob_offset(b, HCSEC_SECTION_TABLES, 0) &&
		offset < blob_offset(b, HCSEC_SECTION_PROFILES, 0));
}

static void one_policy(u64 seed, enum typing kind, struct tally *tally)
{
	struct rand r = { seed };
	const bool permissive = rand_percent(&r, 25);
	struct hcsec_tuple tuples[MAX_RULES];
	struct hcsec_policy policy, unchecked;
	struct hcsec_refusal refusal;
	enum violation violation;
	struct rules rules;
	bool good = true;
	struct blob b;
	void *payload;
	size_t len;
	u32 i;
	int err;

	make_rules(&r, kind, &rules);
	for (i = 0; i < rules.n; i++)
		good &= well_typed(&rules, &rules.at[i]);
	make_blob(&b, &rules);
	payload = blob_encode(&b, &len);
	err = hcsec_unpack(&policy, payload, len, &refusal);
	tally->ill_typed += !good;
	if (good ? err : !err || !is_refused_for_its_types(&b, refusal.offset)) {
		if (!tally->misjudged++)
			printf("# seed %llu: %s, but %s\n",
			       (unsigned long long)seed,
			       good ? "well typed" : "ill typed",
			       err ? refusal.reason : "accepted");
	}

	sort_tuples(&rules, tuples);
	view(&b, tuples, &unchecked);
	violation = run_trace(err ? &unchecked : &policy, &rules, &r,
			      permissive);
	if (!tally->violations[violation]++)
		tally->first[violation] = seed;
	hcsec_search_free(&unchecked);
	hcsec_unpack_free(&policy);
	free(payload);
	blob_free(&b);
}

static void run(u64 seed, u32 n, enum typing kind, struct tally *tally)
{
	u32 i;

	*tally = (struct tally){};
	for (i = 0; i < n; i++)
		one_policy(seed + i, kind, tally);
	for (i = MISSED_DENIAL; i < VIOLATION_NR; i++) {
		if (tally->violations[i])
			printf("# %u of %u: %s, first at seed %llu\n",
			       tally->violations[i], n, violation_names[i],
			       (unsigned long long)tally->first[i]);
	}
}

static u32 violations(const struct tally *tally)
{
	u32 sum = 0, i;

	for (i = MISSED_DENIAL; i < VIOLATION_NR; i++)
		sum += tally->violations[i];
	return sum;
}

int main(int argc, char **argv)
{
	struct tally tally;
	u64 seed = 1;
	u32 n = 50000;
	u32 i;

	if (argc > 2 && !strcmp(argv[1], "--seed")) {
		seed = strtoull(argv[2], NULL, 0);
		n = 1;
		argc -= 2;
		argv += 2;
	}
	if (argc > 1)
		n = strtoul(argv[1], NULL, 0);

	run(seed, n, TYPED, &tally);
	tap_ok(!violations(&tally), "%u well-typed policies: %u violations", n,
	       violations(&tally));
	tap_ok(!tally.misjudged && !tally.ill_typed,
	       "all of them are accepted");

	run(seed, n, OPEN_DEFAULTS, &tally);
	if (n >= 10000)
		tap_ok(tally.violations[MISSED_DENIAL],
		       "allowing on any guard is found out: %u missed denials",
		       tally.violations[MISSED_DENIAL]);
	tap_ok(!tally.misjudged, "it is refused: %u policies", tally.ill_typed);

	run(seed, n, UNTYPED, &tally);
	for (i = MISSED_DENIAL; i < VIOLATION_NR && n >= 10000; i++)
		tap_ok(tally.violations[i],
		       "without types this is found: %s, %u times",
		       violation_names[i], tally.violations[i]);
	tap_ok(!tally.misjudged,
	       "exactly what is not well typed is refused: %u of %u policies",
	       tally.ill_typed, n);
	return tap_done();
}
