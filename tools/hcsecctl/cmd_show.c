// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl show - Print what is in a blob
 *
 * A blob carries the source that it was made of.  Whether its tables say what
 * the source says is found out by compiling the source again: there is only one
 * way to write them.  Of a keyset there is less to tell.
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <zlib.h>

#include "compile.h"
#include "flow.h"
#include "hcsecctl.h"
#include "key_list.h"
#include "names.h"
#include "signed.h"
#include "terminal.h"
#include "unpack.h"
#include "util.h"

const char show_help[] =
	"Usage: hcsecctl show [-j] BLOB\n"
	"\n"
	"Print what is in BLOB, signed or not: its envelope, the sizes of its\n"
	"tables, its marks, what a decision costs at most, and its source.  The source is\n"
	"compiled again; exit status 1 if it does not make these very tables.  Of a\n"
	"keyset, its keys and thresholds.  Signatures are not verified here.\n"
	"\n"
	"  -j, --json   one JSON object\n"
	"  -h, --help   show this help\n";

static const struct {
	const char *name;
	size_t size;
} sections[HCSEC_SECTION_NR] = {
	[HCSEC_SECTION_STRINGS] = { "strings", 1 },
	[HCSEC_SECTION_MARKS] = { "marks", sizeof(struct hcsec_blob_mark) },
	[HCSEC_SECTION_FILES] = { "files", sizeof(struct hcsec_blob_file) },
	[HCSEC_SECTION_RULES] = { "rules", sizeof(struct hcsec_blob_rule) },
	[HCSEC_SECTION_TUPLES] = { "tuples", sizeof(struct hcsec_blob_tuple) },
	[HCSEC_SECTION_ACTIONS] = { "actions",
				    sizeof(struct hcsec_blob_action) },
	[HCSEC_SECTION_LISTS] = { "lists", sizeof(__le32) },
	[HCSEC_SECTION_NODES] = { "nodes", sizeof(struct hcsec_blob_node) },
	[HCSEC_SECTION_BOUNDS] = { "bounds", sizeof(__le32) },
	[HCSEC_SECTION_TARGETS] = { "targets", sizeof(__le32) },
	[HCSEC_SECTION_TABLES] = { "tables", sizeof(struct hcsec_blob_table) },
	[HCSEC_SECTION_PROFILES] = { "profiles",
				     sizeof(struct hcsec_blob_profile) },
	[HCSEC_SECTION_EVENTS] = { "events", sizeof(struct hcsec_blob_event) },
	[HCSEC_SECTION_ADDR4] = { "addr4", sizeof(struct hcsec_blob_addr4) },
	[HCSEC_SECTION_ADDR6] = { "addr6", sizeof(struct hcsec_blob_addr6) },
	[HCSEC_SECTION_LITERALS] = { "literals",
				     sizeof(struct hcsec_blob_literal) },
	[HCSEC_SECTION_LITBYTES] = { "litbytes", 1 },
	[HCSEC_SECTION_PATH_MAP] = { "path_map", 1 },
	[HCSEC_SECTION_PATH_STATES] = { "path_states",
					sizeof(struct hcsec_blob_state) },
	[HCSEC_SECTION_PATH_NEXT] = { "path_next",
				      sizeof(struct hcsec_blob_next) },
	[HCSEC_SECTION_CGROUP_MAP] = { "cgroup_map", 1 },
	[HCSEC_SECTION_CGROUP_STATES] = { "cgroup_states",
					  sizeof(struct hcsec_blob_state) },
	[HCSEC_SECTION_CGROUP_NEXT] = { "cgroup_next",
					sizeof(struct hcsec_blob_next) },
	[HCSEC_SECTION_SOURCE] = { "source", 1 },
};

static const char *const enter_names[] = {
	[HCSEC_ENTER_EXEC] = "exec",
	[HCSEC_ENTER_IMMEDIATE] = "immediate",
};

static const char *const kind_names[HCSEC_MARK_KIND_NR] = {
	[HCSEC_MARK_PROCESS] = "process",
	[HCSEC_MARK_CONTAINER] = "container",
	[HCSEC_MARK_DATA] = "data",
};

static const char *const polarity_names[HCSEC_POLARITY_NR] = {
	[HCSEC_TAINT] = "taint",
	[HCSEC_CREDIT] = "credit",
	[HCSEC_EXACT] = "exact",
};

/* What came of compiling the source again. */
enum proof {
	PROOF_SAME,
	PROOF_OTHER,
	PROOF_ERRORS,
};

static const char *const proof_text[] = {
	[PROOF_SAME] = "proven: compiling it makes these very tables",
	[PROOF_OTHER] = "NOT PROVEN: compiling it makes another policy",
	[PROOF_ERRORS] = "NOT PROVEN: it cannot be compiled",
};

/**
 * struct cost - What one walk through a node's diagram costs at most
 *
 * @widest: Most intervals of any node on the way.
 * @actions: Most actions in the list at its end.
 */
struct cost {
	u32 widest;
	u32 actions;
};

/**
 * struct view - A blob that is shown
 *
 * @blob: The blob.
 * @policy: Its policy.
 * @text: Its source.
 * @sources: The files that it consists of.
 * @costs: For each node.
 * @proof: Whether the source is what the tables were made of.
 */
struct view {
	struct signed_blob blob;
	struct hcsec_policy policy;
	char *text;
	struct hcsec_source *sources;
	struct cost *costs;
	enum proof proof;
};

static u32 most(u32 a, u32 b)
{
	return a > b ? a : b;
}

/* A node's targets come before it, so that one pass is enough. */
static void find_costs(struct view *view)
{
	const struct hcsec_policy *const p = &view->policy;
	const u32 n = le32_to_cpu(p->payload->count[HCSEC_SECTION_NODES]);

	view->costs = calloc((size_t)n + 1, sizeof(*view->costs));
	if (!view->costs)
		out_of_memory();
	for (u32 i = 0; i < n; i++) {
		const struct hcsec_blob_node *const node = &p->nodes[i];
		const u32 first = le32_to_cpu(node->first);
		const u32 count = le32_to_cpu(node->count);
		struct cost *const cost = &view->costs[i];

		cost->widest = count;
		for (u32 j = first; j < first + count; j++) {
			const u32 target = le32_to_cpu(p->targets[j]);

			if (node->depth == 1) {
				cost->actions =
					most(cost->actions,
					     le32_to_cpu(p->lists[target]));
				continue;
			}
			cost->widest =
				most(cost->widest, view->costs[target].widest);
			cost->actions = most(cost->actions,
					     view->costs[target].actions);
		}
	}
}

/* Inflates the source to the length that its files have. */
static int inflate_source(struct view *view, size_t len, const char *path)
{
	const struct hcsec_policy *const p = &view->policy;
	const u32 packed_len =
		le32_to_cpu(p->payload->count[HCSEC_SECTION_SOURCE]);
	uLong read = packed_len;
	uLongf written = len;
	const char *problem = NULL;

	view->text = malloc(len + 1);
	if (!view->text)
		out_of_memory();
	switch (uncompress2((Bytef *)view->text, &written,
			    (const Bytef *)p->source, &read)) {
	case Z_OK:
		if (written != len)
			problem = "is shorter than its files";
		else if (read != packed_len)
			problem = "has bytes behind its end";
		break;
	case Z_MEM_ERROR:
		out_of_memory();
	case Z_BUF_ERROR:
		problem = "is longer than its files or has no end";
		break;
	default:
		problem = "is not compressed as it should be";
		break;
	}
	if (!problem)
		return 0;
	fprintf(stderr, "hcsecctl: %s: the source %s\n", path, problem);
	return -1;
}

/* Finds the source files; 0, or -1 after an error message. */
static int find_sources(struct view *view, const char *path)
{
	const struct hcsec_policy *const p = &view->policy;
	const char *text;
	size_t len = 0;

	/* The unpacker has seen to it that they are not too long. */
	for (u32 i = 0; i < p->nfiles; i++)
		len += le32_to_cpu(p->files[i].source_len);
	if (inflate_source(view, len, path))
		return -1;
	text = view->text;
	view->sources = calloc((size_t)p->nfiles + 1, sizeof(*view->sources));
	if (!view->sources)
		out_of_memory();
	for (u32 i = 0; i < p->nfiles; i++) {
		view->sources[i] = (struct hcsec_source){
			.name = hcsec_policy_string(p, p->files[i].name),
			.text = text,
			.len = le32_to_cpu(p->files[i].source_len),
		};
		text += view->sources[i].len;
	}
	return 0;
}

/* Takes the source off a payload; returns the length of the rest. */
static size_t split_source(const void *payload, size_t len,
			   struct hcsec_payload *head)
{
	memcpy(head, payload, sizeof(*head));
	len -= ALIGN(le32_to_cpu(head->count[HCSEC_SECTION_SOURCE]), 8);
	head->count[HCSEC_SECTION_SOURCE] = 0;
	return len;
}

/*
 * Other versions of zlib compress otherwise, so of the source it counts what was
 * compiled and not how it was compressed.
 */
static bool is_same_payload(const struct view *view,
			    const struct hcsec_compiled *compiled)
{
	const struct hcsec_envelope *const envelope =
		signed_blob_envelope(&view->blob);
	const unsigned char *const ours =
		view->blob.data + sizeof(*envelope);
	const unsigned char *const theirs = compiled->payload;
	struct hcsec_payload our_head, their_head;
	const size_t len = split_source(ours,
					le32_to_cpu(envelope->payload_len),
					&our_head);

	return len == split_source(theirs, compiled->payload_len,
				   &their_head) &&
	       !memcmp(&our_head, &their_head, sizeof(our_head)) &&
	       !memcmp(ours + sizeof(our_head), theirs + sizeof(their_head),
		       len - sizeof(our_head));
}

/* Serial, epoch and validity are in the source too, and must not differ from it. */
static bool is_same(const struct view *view,
		    const struct hcsec_compiled *compiled)
{
	const struct hcsec_envelope *const envelope =
		signed_blob_envelope(&view->blob);

	return is_same_payload(view, compiled) &&
	       compiled->serial == le64_to_cpu(envelope->serial) &&
	       compiled->epoch == le32_to_cpu(envelope->epoch) &&
	       compiled->not_before == le64_to_cpu(envelope->not_before) &&
	       compiled->not_after == le64_to_cpu(envelope->not_after);
}

static enum proof prove(const struct view *view)
{
	struct hcsec_compiled compiled;
	enum proof proof = PROOF_ERRORS;

	if (!hcsec_compile_sources(view->sources, view->policy.nfiles,
				   &compiled))
		proof = is_same(view, &compiled) ? PROOF_SAME : PROOF_OTHER;
	hcsec_compiled_free(&compiled);
	return proof;
}

static const char *policy_name(const struct view *view)
{
	return hcsec_policy_string(&view->policy, view->policy.payload->name);
}

static void print_time(const char *label, __le64 seconds)
{
	char text[TIME_TEXT];

	if (seconds)
		printf("%-11s %s\n", label,
		       format_time(le64_to_cpu(seconds), text));
}

static void print_head(const struct view *view)
{
	const struct hcsec_envelope *const envelope =
		signed_blob_envelope(&view->blob);

	fputs("policy      ", stdout);
	text_string(stdout, policy_name(view), strlen(policy_name(view)));
	printf("\nserial      %" PRIu64 "\n", le64_to_cpu(envelope->serial));
	printf("epoch       %" PRIu32 "\n", le32_to_cpu(envelope->epoch));
	print_time("not before", envelope->not_before);
	print_time("not after", envelope->not_after);
	signed_blob_print(&view->blob);
	fputs("source      ", stdout);
	terminal_colour(stdout, view->proof == PROOF_SAME ? COLOUR_GOOD :
							    COLOUR_BAD);
	fputs(proof_text[view->proof], stdout);
	terminal_colour(stdout, COLOUR_NONE);
	putchar('\n');
}

static void print_sections(const struct view *view)
{
	const struct hcsec_payload *const payload = view->policy.payload;

	puts("\nsection        elements      bytes");
	for (u32 i = 0; i < HCSEC_SECTION_NR; i++) {
		const u32 count = le32_to_cpu(payload->count[i]);

		printf("%-13s %9" PRIu32 " %10zu\n", sections[i].name, count,
		       count * sections[i].size);
	}
	printf("payload                 %10" PRIu32 "\n",
	       le32_to_cpu(signed_blob_envelope(&view->blob)->payload_len));
}

/**
 * struct event_cost - What a decision on an event costs at most
 *
 * @tables: Tables that are walked.
 * @steps: Nodes that are searched, in all of them.
 * @widest: Most intervals of such a node.
 * @actions: Actions that are tested, in all of them.
 * @default_deny: Whether what is not allowed is denied.
 */
struct event_cost {
	u32 tables;
	u32 steps;
	u32 widest;
	u32 actions;
	bool default_deny;
};

static struct event_cost event_cost(const struct view *view, u32 index)
{
	const struct hcsec_policy *const p = &view->policy;
	const struct hcsec_blob_event *const event = &p->events[index];
	struct event_cost cost = {
		.tables = event->ntables,
		.default_deny = event->default_deny,
	};

	for (u32 i = 0; i < event->ntables; i++) {
		const struct hcsec_blob_table *const table =
			&p->tables[le32_to_cpu(event->first_table) + i];
		const struct cost *const node =
			&view->costs[le32_to_cpu(table->root)];

		cost.steps += table->nattrs;
		cost.widest = most(cost.widest, node->widest);
		cost.actions += node->actions;
	}
	return cost;
}

/* What a profile says besides its mode and its rules. */
static void print_flags(const struct hcsec_blob_profile *p)
{
	if (p->flags & HCSEC_PROFILE_ASSIGNABLE)
		fputs(", assignable", stdout);
	if (p->private_ns)
		fputs(", namespaces private", stdout);
	for (u32 i = 0; i < HCSEC_NS_NR; i++) {
		if (p->private_ns & BIT(i))
			printf(" %s", hcsec_name(HCSEC_NAMES_NAMESPACE, i));
	}
	if (p->flags & HCSEC_PROFILE_PINNED)
		fputs(", namespaces pinned", stdout);
	if (p->flags & HCSEC_PROFILE_NO_SPLICE)
		fputs(", splice forbidden", stdout);
}

static void print_profile(const struct view *view, u32 profile)
{
	const struct hcsec_blob_profile *const p =
		&view->policy.profiles[profile];

	printf("\ncontainer %s: mode %s, enter %s",
	       hcsec_policy_string(&view->policy, p->name),
	       hcsec_name(HCSEC_NAMES_MODE, p->mode),
	       enter_names[p->enter]);
	print_flags(p);
	putchar('\n');
	puts("  event                  default  tables  steps  widest  actions");
	for (u32 i = 0; i < HCSEC_EVENT_NR; i++) {
		const struct event_cost cost =
			event_cost(view, profile * HCSEC_EVENT_NR + i);

		/* Some are denied by default always. */
		if (!cost.tables && !cost.default_deny)
			continue;
		printf("  %-22s %-7s %7" PRIu32 " %6" PRIu32 " %7" PRIu32
		       " %8" PRIu32 "\n",
		       hcsec_event_name(i), cost.default_deny ? "deny" : "open",
		       cost.tables, cost.steps, cost.widest, cost.actions);
	}
}

/* Backslashes are part of the language, so they are left as they are. */
static void print_line(const char *line, size_t len)
{
	while (len) {
		const char *const stop = memchr(line, '\\', len);
		const size_t plain = stop ? (size_t)(stop - line) : len;

		text_string(stdout, line, plain);
		line += plain;
		len -= plain;
		if (stop) {
			putchar('\\');
			line++;
			len--;
		}
	}
}

static void print_source(const struct hcsec_source *source)
{
	const char *at = source->text;
	const char *const end = at + source->len;
	u32 number = 1;

	fputs("\nsource ", stdout);
	text_string(stdout, source->name, strlen(source->name));
	putchar('\n');
	while (at < end) {
		const char *const newline = memchr(at, '\n', end - at);
		const char *const stop = newline ? newline : end;

		printf("%5" PRIu32 "  ", number++);
		/* A tab is harmless, and most indentation is made of it. */
		for (; at < stop && *at == '\t'; at++)
			putchar('\t');
		print_line(at, stop - at);
		putchar('\n');
		at = stop + 1;
	}
}

/* The names of marks in a mask of the payload. */
static void print_names(const struct view *view, u64 marks)
{
	const struct hcsec_policy *const p = &view->policy;

	for (u32 i = 0; i < p->nmarks; i++) {
		if (marks & BIT_ULL(i))
			printf(" %s", hcsec_policy_string(p, p->marks[i].name));
	}
}

static void print_marks(const struct view *view)
{
	const struct hcsec_policy *const p = &view->policy;

	if (p->nmarks)
		putchar('\n');
	for (u32 i = 0; i < p->nmarks; i++) {
		const struct hcsec_blob_mark *const mark = &p->marks[i];

		printf("mark %s: %s %s", hcsec_policy_string(p, mark->name),
		       kind_names[mark->kind], polarity_names[mark->polarity]);
		if (mark->declassifies) {
			fputs(" declassifies", stdout);
			print_names(view, le64_to_cpu(mark->declassifies));
		}
		putchar('\n');
	}
}

static void print_text(const struct view *view)
{
	print_head(view);
	print_sections(view);
	print_marks(view);
	for (u32 i = 0; i < view->policy.nprofiles; i++)
		print_profile(view, i);
	for (u32 i = 0; i < view->policy.nfiles; i++)
		print_source(&view->sources[i]);
}

static void json_profile(struct json *json, const struct view *view,
			 u32 profile)
{
	const struct hcsec_blob_profile *const p =
		&view->policy.profiles[profile];

	json_open(json, NULL, '{');
	json_text(json, "name", hcsec_policy_string(&view->policy, p->name));
	json_text(json, "mode", hcsec_name(HCSEC_NAMES_MODE, p->mode));
	json_text(json, "enter", enter_names[p->enter]);
	json_bool(json, "assignable", p->flags & HCSEC_PROFILE_ASSIGNABLE);
	json_open(json, "private", '[');
	for (u32 i = 0; i < HCSEC_NS_NR; i++) {
		if (p->private_ns & BIT(i))
			json_text(json, NULL,
				  hcsec_name(HCSEC_NAMES_NAMESPACE, i));
	}
	json_close(json, ']');
	json_bool(json, "pinned", p->flags & HCSEC_PROFILE_PINNED);
	json_bool(json, "splice_forbidden", p->flags & HCSEC_PROFILE_NO_SPLICE);
	json_open(json, "events", '{');
	for (u32 i = 0; i < HCSEC_EVENT_NR; i++) {
		const struct event_cost cost =
			event_cost(view, profile * HCSEC_EVENT_NR + i);

		json_open(json, hcsec_event_name(i), '{');
		json_bool(json, "default_deny", cost.default_deny);
		json_number(json, "tables", cost.tables);
		json_number(json, "steps", cost.steps);
		json_number(json, "widest", cost.widest);
		json_number(json, "actions", cost.actions);
		json_close(json, '}');
	}
	json_close(json, '}');
	json_close(json, '}');
}

static void json_marks(struct json *json, const struct view *view)
{
	const struct hcsec_policy *const p = &view->policy;

	json_open(json, "marks", '[');
	for (u32 i = 0; i < p->nmarks; i++) {
		const struct hcsec_blob_mark *const mark = &p->marks[i];
		const u64 hides = le64_to_cpu(mark->declassifies);

		json_open(json, NULL, '{');
		json_text(json, "name", hcsec_policy_string(p, mark->name));
		json_text(json, "kind", kind_names[mark->kind]);
		json_text(json, "polarity", polarity_names[mark->polarity]);
		json_open(json, "declassifies", '[');
		for (u32 j = 0; j < p->nmarks; j++) {
			if (hides & BIT_ULL(j))
				json_text(json, NULL,
					  hcsec_policy_string(p,
							      p->marks[j].name));
		}
		json_close(json, ']');
		json_close(json, '}');
	}
	json_close(json, ']');
}

static void json_sections(struct json *json, const struct view *view)
{
	json_open(json, "sections", '{');
	for (u32 i = 0; i < HCSEC_SECTION_NR; i++) {
		const u32 count = le32_to_cpu(view->policy.payload->count[i]);

		json_open(json, sections[i].name, '{');
		json_number(json, "elements", count);
		json_number(json, "bytes", count * sections[i].size);
		json_close(json, '}');
	}
	json_close(json, '}');
}

static void print_json(const struct view *view)
{
	const struct hcsec_envelope *const envelope =
		signed_blob_envelope(&view->blob);
	struct json json = {};

	json_open(&json, NULL, '{');
	json_text(&json, "policy", policy_name(view));
	json_number(&json, "serial", le64_to_cpu(envelope->serial));
	json_number(&json, "epoch", le32_to_cpu(envelope->epoch));
	json_number(&json, "not_before", le64_to_cpu(envelope->not_before));
	json_number(&json, "not_after", le64_to_cpu(envelope->not_after));
	json_number(&json, "planned", view->blob.planned);
	json_number(&json, "present", view->blob.present);
	json_bool(&json, "proven", view->proof == PROOF_SAME);
	json_number(&json, "payload_len", le32_to_cpu(envelope->payload_len));
	json_sections(&json, view);
	json_marks(&json, view);
	json_open(&json, "containers", '[');
	for (u32 i = 0; i < view->policy.nprofiles; i++)
		json_profile(&json, view, i);
	json_close(&json, ']');
	json_open(&json, "files", '[');
	for (u32 i = 0; i < view->policy.nfiles; i++) {
		const struct hcsec_source *const source = &view->sources[i];

		json_open(&json, NULL, '{');
		json_text(&json, "name", source->name);
		json_bytes(&json, "text", source->text, source->len);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	putchar('\n');
}

static int show(const char *path, bool json)
{
	struct view view = {};
	int status = EXIT_FAILURE;

	if (signed_blob_read(&view.blob, path))
		return EXIT_FAILURE;
	if (signed_blob_is_keyset(&view.blob)) {
		status = keyset_show(&view.blob, path, json);
		signed_blob_free(&view.blob);
		return status;
	}
	if (signed_blob_unpack(&view.blob, path, &view.policy)) {
		signed_blob_free(&view.blob);
		return EXIT_FAILURE;
	}
	if (find_sources(&view, path))
		goto out;
	find_costs(&view);
	view.proof = prove(&view);
	if (json)
		print_json(&view);
	else
		print_text(&view);
	status = finish_stdout();
	if (view.proof != PROOF_SAME)
		status = EXIT_FAILURE;
	free(view.costs);
	free(view.sources);
out:
	free(view.text);
	hcsec_unpack_free(&view.policy);
	signed_blob_free(&view.blob);
	return status;
}

int cmd_show(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'h':
			return print_help(show_help);
		default:
			return usage_error("show", NULL);
		}
	}
	if (argc - optind != 1)
		return usage_error("show", "it takes one BLOB");
	return show(argv[optind], json);
}
