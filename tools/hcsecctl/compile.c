// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - One compilation from start to end
 */

#include <stdio.h>

#include "rules.h"

/**
 * struct cgroup_labels - Which profile a cgroup belongs to
 *
 * @c: The compilation.
 * @m: The policy.
 * @owners: For each pattern the profiles that have it.
 */
struct cgroup_labels {
	struct compiler *c;
	struct model *m;
	u32_vec *owners;
};

static u32 label_cgroup(void *data, const u32 *ids, u32 n, const char *witness)
{
	const struct cgroup_labels *const labels = data;
	u32 first = INTERN_NONE;

	for (u32 i = 0; i < n; i++) {
		const u32_vec *const owners = &labels->owners[ids[i]];

		for (u32 j = 0; j < owners->n; j++) {
			const struct profile *a, *b;

			if (first == INTERN_NONE)
				first = owners->at[j];
			if (first == owners->at[j])
				continue;
			a = labels->m->profiles.at[first];
			b = labels->m->profiles.at[owners->at[j]];
			diag_error(labels->c, b->loc,
				   "containers '%s' and '%s' match the same cgroup, for example \"%s\"",
				   b->name, a->name, witness);
			diag_note(labels->c, a->loc, "'%s' is here", a->name);
			return 0;
		}
	}
	return first == INTERN_NONE ? 0 : first + 1;
}

static bool match_cgroups(struct compiler *c, struct model *m)
{
	const u32 n = m->cgroups.patterns.entries.n;
	struct cgroup_labels labels = {
		.c = c,
		.m = m,
		.owners = arena_array(&c->arena, n, sizeof(u32_vec)),
	};
	const struct matches matches = { label_cgroup, &labels };
	u32 *const ids = arena_array(&c->arena, n, sizeof(u32));

	for (u32 i = 0; i < m->profiles.n; i++) {
		for (u32 j = 0; j < m->profiles.at[i]->cgroups.n; j++)
			vec_push(&c->arena,
				 &labels.owners[m->profiles.at[i]->cgroups.at[j]],
				 i);
	}
	for (u32 i = 0; i < n; i++)
		ids[i] = i;
	return automaton_build(c, &m->cgroup_automaton, &m->cgroups, ids, n,
			       &matches, (struct loc){}) &&
	       !c->errors;
}

/* What the kernel would say of it, for a mistake here must not get there. */
static void check_payload(struct compiler *c, const void *data, size_t len)
{
	struct hcsec_refusal refusal;
	struct hcsec_policy policy;

	if (hcsec_unpack(&policy, data, len, &refusal))
		diag_error(c, (struct loc){},
			   "this is a bug of the compiler: the kernel would refuse the payload at byte %zu: %s",
			   refusal.offset, refusal.reason);
	else
		hcsec_unpack_free(&policy);
}

static void run(struct compiler *c, const char *const *paths, size_t npaths,
		struct hcsec_compiled *out)
{
	struct model *const m = arena_alloc(&c->arena, sizeof(*m));
	struct sema s = { .c = c, .m = m };
	struct stmts policy = {};
	const void *payload;
	size_t len;

	if (paths)
		source_load_paths(c, paths, npaths, &policy);
	else
		source_load_given(c, &policy);
	/* What is declared can be checked although a line cannot be read. */
	if (!sema_run(c, m, &policy))
		return;
	if (!match_cgroups(c, m))
		return;
	net_classify(c, m);
	if (!path_classify(c, m))
		return;
	rules_resolve(&s);
	tables_build(c, m);
	payload = encode(c, m, &len);
	check_payload(c, payload, len);
	if (c->errors)
		return;

	out->payload = malloc(len);
	out->name = strdup(m->name);
	if (!out->payload || !out->name)
		longjmp(c->exhausted, 1);
	memcpy(out->payload, payload, len);
	out->payload_len = len;
	out->serial = m->serial;
	out->epoch = m->epoch;
	out->not_before = m->starts;
	out->not_after = m->expires;
}

static int compile(struct compiler *c, const char *const *paths, size_t npaths,
		   struct hcsec_compiled *out)
{
	memset(out, 0, sizeof(*out));
	c->arena.exhausted = &c->exhausted;
	c->scratch.exhausted = &c->exhausted;
	if (setjmp(c->exhausted) == 0)
		run(c, paths, npaths, out);
	else if (!c->errors)
		c->errors = 1;

	/* Writing the messages may fail for lack of memory as well. */
	if (setjmp(c->exhausted) == 0)
		out->messages = diag_text(c);
	if (!out->messages || (c->errors && !*out->messages)) {
		free(out->messages);
		out->messages = strdup("error: out of memory\n");
		c->errors++;
	}
	out->errors = c->errors;
	out->warnings = c->warnings;
	if (c->errors) {
		free(out->payload);
		free(out->name);
		out->payload = NULL;
		out->name = NULL;
	}
	arena_free(&c->scratch);
	arena_free(&c->arena);
	return out->errors ? -1 : 0;
}

int hcsec_compile_files(const char *const *paths, size_t npaths,
			struct hcsec_compiled *out)
{
	struct compiler c = {};

	return compile(&c, paths, npaths, out);
}

int hcsec_compile_sources(const struct hcsec_source *sources, size_t nsources,
			  struct hcsec_compiled *out)
{
	struct compiler c = { .given = sources, .ngiven = nsources };

	return compile(&c, NULL, 0, out);
}

void hcsec_compiled_free(struct hcsec_compiled *out)
{
	free(out->payload);
	free(out->name);
	free(out->messages);
	memset(out, 0, sizeof(*out));
}
