// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that compiler and engine do what the design says
 *
 * Random policies are written in the language of policies, compiled, unpacked
 * and asked, and what comes out is compared with a naive model that goes
 * through the statements.  A container has two processes here, with marks of
 * their own, and one set of marks of its own.
 *
 *	model_test [--seed N] [PAIRS]
 */

#include <stdio.h>

#include "compile.h"
#include "flow.h"
#include "generate.h"
#include "match.h"
#include "model.h"
#include "tap.h"
#include "unpack.h"

#define TRACES 10 /* of a policy */
#define EVENTS 12 /* of a trace */
#define PROCESSES 2
#define PERCENT_UNTYPED 20
#define MAX_TEXT 65536
#define MAX_REPORTS 5

/* Sanitizers look at a part, the rest is for volume. */
#ifdef __SANITIZE_ADDRESS__
#define DEFAULT_PAIRS 10000
#else
#define DEFAULT_PAIRS 100000
#endif

/* Marks of a container and its processes. */
struct cells {
	u64 process[PROCESSES];
	u64 container;
};

/* What was met; a test that has never met something has not tested it. */
static struct tally {
	u32 policies;
	u32 refused;
	u32 pairs;
	u32 events;
	u32 containers;
	u32 no_container;
	u32 verdicts[HCSEC_VERDICT_NR];
	u32 by_default;
	u32 errnos;
	u32 tripwires;
	u32 changes;
	u32 cleared;
	u32 permissive;
	u32 objects;
	u32 events_met[HCSEC_EVENT_NR];
	u32 denied[HCSEC_EVENT_NR];
	u32 failures;
} tally;

static struct model_policy model;
static char text[MAX_TEXT];

/**
 * struct run - One policy
 *
 * @seed: Its seed.
 * @policy: The policy, unpacked.
 * @bit: For each mark of the model its bit in the engine, -1 if the engine does
 *       not know it.
 */
struct run {
	u64 seed;
	struct hcsec_policy policy;
	int bit[MODEL_MARKS];
};

static bool fail(u64 seed, const char *what)
{
	if (tally.failures++ < MAX_REPORTS)
		printf("# seed %llu: %s\n", (unsigned long long)seed, what);
	return false;
}

static void find_marks(struct run *run, struct rand *r)
{
	struct hcsec_policy *const p = &run->policy;
	u8 bit[HCSEC_MAX_MARKS];
	u32 shift, i, j;

	if (rand_percent(r, 50)) {
		shift = rand_below(r, HCSEC_MAX_MARKS);
		for (i = 0; i < HCSEC_MAX_MARKS; i++)
			bit[i] = (5 * i + shift) % HCSEC_MAX_MARKS;
		hcsec_policy_map_marks(p, bit);
	}
	for (i = 0; i < model.nmarks; i++) {
		run->bit[i] = -1;
		for (j = 0; j < p->nmarks; j++) {
			if (!strcmp(hcsec_policy_string(p, p->marks[j].name),
				    model.marks[i].name))
				run->bit[i] = p->bit[j];
		}
	}
}

/* The model's marks in the bits of the engine. */
static u64 engine_marks(const struct run *run, u64 marks)
{
	u64 mapped = 0;
	u32 i;

	for (i = 0; i < model.nmarks; i++) {
		if (marks >> i & 1)
			mapped |= run->bit[i] < 0 ? 0 : BIT_ULL(run->bit[i]);
	}
	return mapped;
}

/* As the kernel's hooks do it, this and what follows. */
static u32 engine_path(const struct hcsec_policy *p, const char *path)
{
	return *path ? hcsec_match_path(p, path, strlen(path)) : 0;
}

static u32 engine_word(const struct hcsec_policy *p, const char *word)
{
	char path[MODEL_TEXT + 1];

	snprintf(path, sizeof(path), "%%%s", word);
	return *word ? hcsec_match_path(p, path, strlen(path)) : 0;
}

static void engine_file(const struct hcsec_policy *p,
			const struct model_event *e, struct hcsec_event *out)
{
	out->attr[HCSEC_FILE_PATH] = e->named ? engine_path(p, e->name) : 0;
	out->attr[HCSEC_FILE_ORIGIN] = e->origin;
	out->attr[HCSEC_FILE_KIND] = e->kind;
	out->attr[HCSEC_FILE_TO] = engine_path(p, e->other);
	out->attr[HCSEC_FILE_ACCESS] = e->access;
	out->attr[HCSEC_FILE_GAINS] = e->gains;
}

static void engine_process(const struct model_event *e, struct hcsec_event *out)
{
	out->attr[HCSEC_PROCESS_TARGET] = e->target;
	out->attr[HCSEC_PROCESS_ACCESS] = e->access;
	out->attr[HCSEC_PROCESS_ID_KIND] = e->id_kind;
	if (e->type == HCSEC_EVENT_PROCESS_KILL)
		out->attr[HCSEC_PROCESS_SIGNAL] = e->number;
	else if (e->type == HCSEC_EVENT_PROCESS_CAPABLE)
		out->attr[HCSEC_PROCESS_CAPABILITY] = e->number;
	else if (e->type == HCSEC_EVENT_PROCESS_SETID)
		out->attr[HCSEC_PROCESS_ID] = e->number;
	else
		out->attr[HCSEC_PROCESS_NAMESPACE] = e->number;
}

static void engine_system(const struct hcsec_policy *p,
			  const struct model_event *e, struct hcsec_event *out)
{
	out->attr[HCSEC_SYSTEM_PATH] = e->named ? engine_path(p, e->name) : 0;
	out->attr[HCSEC_SYSTEM_OPERATION] = e->operation;
	out->attr[HCSEC_SYSTEM_FSTYPE] = engine_word(p, e->word);
	out->attr[HCSEC_SYSTEM_SOURCE] = engine_path(p, e->other);
}

static void engine_event(const struct run *run, const struct model_event *e,
			 struct hcsec_event *out)
{
	const struct hcsec_policy *const p = &run->policy;

	*out = (struct hcsec_event){
		.type = e->type,
		.object = engine_marks(run, e->object),
	};
	switch (hcsec_event_group(e->type)) {
	case HCSEC_GROUP_FILE:
		engine_file(p, e, out);
		return;
	case HCSEC_GROUP_PROCESS:
		engine_process(e, out);
		return;
	case HCSEC_GROUP_SYSTEM:
		engine_system(p, e, out);
		return;
	default:
		break;
	}
	if (e->type == HCSEC_EVENT_EXEC) {
		if (e->named)
			out->attr[HCSEC_EXEC_PATH] =
				hcsec_match_path(p, e->name, e->name_len);
		out->attr[HCSEC_EXEC_ORIGIN] = e->origin;
		out->attr[HCSEC_EXEC_LEVEL] = e->level;
		out->attr[HCSEC_EXEC_STDIN] = e->stdio[0];
		out->attr[HCSEC_EXEC_STDOUT] = e->stdio[1];
		out->attr[HCSEC_EXEC_STDERR] = e->stdio[2];
		out->attr[HCSEC_EXEC_GAINS] = e->gains;
		return;
	}
	out->attr[HCSEC_SOCKET_FAMILY] = e->family;
	out->attr[HCSEC_SOCKET_TYPE] = e->socktype;
	out->attr[HCSEC_SOCKET_PROTOCOL] = e->protocol;
	if (e->addr_len == 4)
		out->attr[HCSEC_SOCKET_ADDR] =
			hcsec_match_addr4(p, get_unaligned_be32(e->addr));
	else if (e->addr_len)
		out->attr[HCSEC_SOCKET_ADDR] = hcsec_match_addr6(p, e->addr);
	out->attr[HCSEC_SOCKET_PORT] = e->port;
	if (e->named)
		out->attr[HCSEC_SOCKET_PATH] =
			hcsec_match_path(p, e->name, e->name_len);
	out->attr[HCSEC_SOCKET_INTERFACE] = engine_word(p, e->word);
	out->attr[HCSEC_SOCKET_ENCRYPTED] = e->encrypted;
}

static void print_event(const struct model_event *e, u64 marks)
{
	u32 i;

	printf("# %s on marks %llx object %llx:", hcsec_event_name(e->type),
	       (unsigned long long)marks, (unsigned long long)e->object);
	printf(" other '%s' word '%s' kind %d access %d target %d", e->other,
	       e->word, e->kind, e->access, e->target);
	printf(" number %u id %d operation %d encrypted %d\n#", e->number,
	       e->id_kind, e->operation, e->encrypted);
	if (e->named)
		printf(" name '%.*s'", (int)e->name_len, e->name);
	if (e->type == HCSEC_EVENT_EXEC)
		printf(" origin %d level %u stdio %d %d %d gains %d\n",
		       e->origin, e->level, e->stdio[0], e->stdio[1],
		       e->stdio[2], e->gains);
	else
		printf(" family %u type %u protocol %u port %u addr ",
		       e->family, e->socktype, e->protocol, e->port);
	for (i = 0; i < e->addr_len; i++)
		printf("%02x", e->addr[i]);
	putchar('\n');
}

static void count(const struct model_decision *d, u64 marks, u64 object)
{
	tally.events++;
	tally.verdicts[d->verdict]++;
	tally.by_default += d->by_default;
	tally.errnos += d->err > 1;
	tally.tripwires += d->verdict >= HCSEC_DENY && d->marks != marks;
	tally.changes += d->verdict < HCSEC_DENY && d->marks != marks;
	tally.cleared += marks & ~d->marks ? 1 : 0;
	tally.permissive += d->marks != d->permissive_marks;
	tally.objects += d->object != object;
}

static const char *compare(const struct run *run,
			   const struct model_decision *want, u64 marks,
			   u64 object, const struct hcsec_decision *got)
{
	const struct hcsec_policy *const p = &run->policy;
	const u32 line = got->rule == HCSEC_NO_RULE ?
				 0 :
				 le32_to_cpu(p->rules[got->rule].line);

	if (got->verdict != want->verdict)
		return "verdict";
	if (got->err != want->err)
		return "errno";
	/* Equal rules that merely allow are one, as nobody is told of them. */
	if (want->verdict != HCSEC_ALLOW && line != want->line)
		return "rule";
	if (hcsec_next_marks(marks, got->set, got->clear) !=
	    engine_marks(run, want->marks))
		return "marks";
	if ((got->set & got->clear) || (got->pass_set & got->pass_clear))
		return "set and cleared at once";
	if (hcsec_next_marks(marks, got->pass_set, got->pass_clear) !=
	    engine_marks(run, want->permissive_marks))
		return "marks in permissive mode";
	if ((object | got->object_set) != engine_marks(run, want->object))
		return "marks of the object";
	if ((object | got->pass_object_set) !=
	    engine_marks(run, want->permissive_object))
		return "marks of the object in permissive mode";
	return NULL;
}

/* The marks of one kind. */
static u64 of_kind(enum hcsec_mark_kind kind)
{
	u64 marks = 0;
	u32 i;

	for (i = 0; i < model.nmarks; i++) {
		if (model.marks[i].kind == kind)
			marks |= 1ULL << i;
	}
	return marks;
}

/* What came before is not told: any marks may be there already. */
static void start(struct rand *r, struct cells *cells)
{
	u32 i;

	*cells = (struct cells){};
	if (rand_percent(r, 30))
		return;
	cells->container = rand_u64(r) & of_kind(HCSEC_MARK_CONTAINER);
	for (i = 0; i < PROCESSES; i++)
		cells->process[i] = rand_u64(r) & (of_kind(HCSEC_MARK_PROCESS) |
						   of_kind(HCSEC_MARK_DATA));
}

static bool run_event(const struct run *run, u32 block, u32 profile,
		      struct rand *r, struct cells *cells, bool permissive)
{
	const struct hcsec_policy *const p = &run->policy;
	u64 *const process = &cells->process[rand_below(r, PROCESSES)];
	const u64 marks = *process | cells->container;
	struct model_decision want;
	struct hcsec_decision got;
	struct hcsec_event event;
	struct model_event e;
	const char *problem;
	u64 after;

	generate_event(r, &model, &e);
	model_decide(&model, block, &e, marks, &want);
	engine_event(run, &e, &event);
	hcsec_decide(p, profile, &event, engine_marks(run, marks), &got);
	count(&want, marks, e.object);
	tally.events_met[e.type]++;
	tally.denied[e.type] += want.verdict >= HCSEC_DENY &&
				!want.by_default;
	problem = compare(run, &want, engine_marks(run, marks),
			  engine_marks(run, e.object), &got);
	if (problem) {
		fail(run->seed, problem);
		if (tally.failures > MAX_REPORTS)
			return false;
		print_event(&e, marks);
		printf("# want verdict %d errno %d line %u marks %llx %llx object %llx %llx\n",
		       want.verdict, want.err, want.line,
		       (unsigned long long)want.marks,
		       (unsigned long long)want.permissive_marks,
		       (unsigned long long)want.object,
		       (unsigned long long)want.permissive_object);
		printf("# got verdict %d errno %d rule %d set %llx clear %llx object %llx\n",
		       got.verdict, got.err, (int)got.rule,
		       (unsigned long long)got.set,
		       (unsigned long long)got.clear,
		       (unsigned long long)got.object_set);
		return false;
	}
	after = permissive ? want.permissive_marks : want.marks;
	*process = after & ~of_kind(HCSEC_MARK_CONTAINER);
	cells->container = after & of_kind(HCSEC_MARK_CONTAINER);
	return true;
}

static int find_profile(const struct hcsec_policy *p, const char *name)
{
	u32 i;

	for (i = 0; i < p->nprofiles; i++) {
		if (!strcmp(hcsec_policy_string(p, p->profiles[i].name), name))
			return i;
	}
	return -1;
}

static bool run_trace(const struct run *run, struct rand *r)
{
	const struct hcsec_policy *const p = &run->policy;
	const bool permissive = rand_percent(r, 25);
	struct cells cells;
	u32 want_level = 0, i;
	unsigned int level = 0;
	char cgroup[MODEL_TEXT];
	int block, profile;

	tally.pairs++;
	generate_cgroup(r, cgroup);
	block = model_container(&model, cgroup, &want_level);
	profile = hcsec_match_cgroup(p, cgroup, strlen(cgroup), &level);
	if ((block < 0) != (profile < 0) ||
	    (block >= 0 &&
	     (profile != find_profile(p, model.blocks[block].name) ||
	      level != want_level))) {
		fail(run->seed, "container");
		printf("# '%s': want %d at level %u, got %d at level %u\n",
		       cgroup, block, want_level, profile, level);
		return false;
	}
	tally.containers += block >= 0;
	tally.no_container += block < 0;
	/* The last block is always a container. */
	if (block < 0) {
		block = model.nblocks - 1;
		profile = find_profile(p, model.blocks[block].name);
	}
	start(r, &cells);
	for (i = 0; i < EVENTS; i++) {
		if (!run_event(run, block, profile, r, &cells, permissive))
			return false;
	}
	return true;
}

static bool run_compiled(u64 seed, struct rand *r,
			 const struct hcsec_compiled *compiled)
{
	struct hcsec_refusal refusal;
	struct run run = { .seed = seed };
	bool ok = true;
	u32 i;

	if (hcsec_unpack(&run.policy, compiled->payload, compiled->payload_len,
			 &refusal))
		return fail(seed, refusal.reason);
	find_marks(&run, r);
	for (i = 0; i < TRACES && ok; i++)
		ok = run_trace(&run, r);
	hcsec_unpack_free(&run.policy);
	return ok;
}

/* Whether all errors are about the polarity of marks. */
static bool only_types(const char *messages)
{
	const char *line, *end;

	for (line = messages; *line; line = end + 1) {
		end = strchr(line, '\n');
		if (!memmem(line, end - line, " error: ", 8))
			continue;
		if (!memmem(line, end - line, "credit", 6) &&
		    !memmem(line, end - line, "taint", 5) &&
		    !memmem(line, end - line, "exact mark", 10))
			return false;
	}
	return true;
}

static bool run_policy(u64 seed)
{
	struct rand r = { seed };
	const bool typed = !rand_percent(&r, PERCENT_UNTYPED);
	struct hcsec_source source = { .name = "random.hcs", .text = text };
	struct hcsec_compiled compiled;
	bool well_typed, ok;

	tally.policies++;
	generate_policy(&r, &model, typed);
	source.len = generate_text(&r, &model, text, sizeof(text));
	well_typed = model_well_typed(&model);
	hcsec_compile_sources(&source, 1, &compiled);
	if (!well_typed) {
		tally.refused++;
		ok = !compiled.payload && only_types(compiled.messages);
	} else {
		ok = compiled.payload;
	}
	if (!ok && tally.failures < MAX_REPORTS)
		printf("%s# messages:\n%s", text, compiled.messages);
	if (!ok)
		fail(seed, well_typed ? "refused" : "ill typed, but accepted");
	else if (well_typed)
		ok = run_compiled(seed, &r, &compiled);
	hcsec_compiled_free(&compiled);
	return ok;
}

/* What has been accepted cannot be. */
static bool has_denied(enum hcsec_event_type type)
{
	return tally.denied[type] || type == HCSEC_EVENT_SOCKET_ACCEPTED;
}

static void report(u32 pairs)
{
	u32 i;

	tap_ok(!tally.failures,
	       "%u pairs of policy and trace, %u events: %u differences",
	       tally.pairs, tally.events, tally.failures);
	tap_ok(tally.pairs >= pairs, "at least %u pairs", pairs);
	tap_ok(tally.refused,
	       "%u of %u policies are not well typed and are refused",
	       tally.refused, tally.policies);
	for (i = 0; i < HCSEC_VERDICT_NR; i++)
		tap_ok(tally.verdicts[i], "met %u verdicts of severity %u",
		       tally.verdicts[i], i);
	tap_ok(tally.by_default, "met %u denials by default", tally.by_default);
	tap_ok(tally.errnos, "met %u errnos that a rule names", tally.errnos);
	tap_ok(tally.tripwires, "met %u tripwires", tally.tripwires);
	tap_ok(tally.changes, "met %u changes of marks", tally.changes);
	tap_ok(tally.cleared, "met %u clearings", tally.cleared);
	tap_ok(tally.permissive, "met %u effects of permissive mode only",
	       tally.permissive);
	tap_ok(tally.objects, "met %u changes of marks of objects",
	       tally.objects);
	for (i = 0; i < HCSEC_EVENT_NR; i++)
		tap_ok(tally.events_met[i] && has_denied(i),
		       "met %s %u times, denied by a rule %u times",
		       hcsec_event_name(i), tally.events_met[i],
		       tally.denied[i]);
	tap_ok(tally.containers && tally.no_container,
	       "met %u cgroups in containers, %u outside", tally.containers,
	       tally.no_container);
}

int main(int argc, char **argv)
{
	u32 pairs = DEFAULT_PAIRS;
	u64 seed = 1;

	if (argc > 2 && !strcmp(argv[1], "--seed")) {
		run_policy(strtoull(argv[2], NULL, 0));
		fputs(text, stdout);
		return tally.failures ? 1 : 0;
	}
	if (argc > 1)
		pairs = strtoul(argv[1], NULL, 0);
	while (tally.pairs < pairs && tally.failures <= MAX_REPORTS)
		run_policy(seed++);
	report(pairs);
	return tap_done();
}
