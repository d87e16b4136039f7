// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Whatever can be done with a policy, done at random
 */

#include "exercise.h"
#include "flow.h"
#include "match.h"

/* Sums up what was read, so that reading it is not optimized away. */
size_t exercise_sum;

/* A value near one that the policy knows, or any. */
static u32 pick_value(const struct hcsec_policy *p, struct rand *r)
{
	const u32 nbounds =
		le32_to_cpu(p->payload->count[HCSEC_SECTION_BOUNDS]);

	switch (rand_below(r, 4)) {
	case 0:
		return rand_below(r, 8);
	case 1:
		return (u32)rand_u64(r);
	case 2:
		return 0xffffffff - rand_below(r, 2);
	default:
		return nbounds ? le32_to_cpu(p->bounds[rand_below(r, nbounds)]) +
					 rand_below(r, 3) - 1 :
				 0;
	}
}

static const char *check_decision(const struct hcsec_policy *p,
				  const struct hcsec_decision *d)
{
	if (d->verdict >= HCSEC_VERDICT_NR)
		return "unknown verdict";
	if (d->rule != HCSEC_NO_RULE && d->rule >= p->nrules)
		return "unknown rule";
	if (d->verdict >= HCSEC_DENY ? d->err < 1 || d->err > HCSEC_MAX_ERRNO :
				       d->err)
		return "bad errno";
	if ((d->set & d->clear) || (d->pass_set & d->pass_clear))
		return "set and cleared at once";
	if (d->verdict >= HCSEC_DENY && d->clear)
		return "a denial clears";
	if (d->set & ~d->pass_set)
		return "a denial sets what no rule sets";
	if (d->object_set & ~d->pass_object_set)
		return "a denial sets on the object what no rule sets";
	if (d->pass_object_set & ~p->kind_mask[HCSEC_MARK_DATA])
		return "an object gets marks that are no data marks";
	return NULL;
}

static const char *decide(const struct hcsec_policy *p, struct rand *r)
{
	const u32 profile = rand_below(r, p->nprofiles);
	struct hcsec_event event = { .type = rand_below(r, HCSEC_EVENT_NR) };
	struct hcsec_decision decision;
	const char *problem;
	unsigned int i;
	u64 marks;

	for (i = 0; i < HCSEC_MAX_ATTRS; i++)
		event.attr[i] = pick_value(p, r);
	if (hcsec_event_has_object(event.type))
		event.object = rand_u64(r) & rand_u64(r) &
			       p->kind_mask[HCSEC_MARK_DATA];
	marks = rand_u64(r) & rand_u64(r);
	hcsec_decide(p, profile, &event, marks, &decision);
	problem = check_decision(p, &decision);
	if (problem)
		return problem;
	if (!hcsec_event_has_object(event.type) && decision.pass_object_set)
		return "marks on an object where there is none";
	if (event.type == HCSEC_EVENT_SOCKET_ACCEPTED &&
	    decision.verdict >= HCSEC_DENY)
		return "denies what has happened";
	return NULL;
}

static const char *match(const struct hcsec_policy *p, struct rand *r)
{
	const u32 addr_classes = le32_to_cpu(p->payload->addr_classes);
	const u32 path_classes = le32_to_cpu(p->payload->path_classes);
	const size_t len = rand_below(r, 24);
	char *const path = malloc(len + 1);
	unsigned int level = 0;
	u8 addr[16];
	u32 class;
	size_t i;
	int profile;

	for (i = 0; i < sizeof(addr); i++)
		addr[i] = rand_percent(r, 50) ? 0 : rand_u64(r);
	/* An IPv4 address in one of IPv6 */
	if (rand_percent(r, 20)) {
		memset(addr, 0, 10);
		memset(addr + 10, 0xff, 2);
	}
	class = hcsec_match_addr4(p, (u32)rand_u64(r));
	if (!class || class >= addr_classes)
		goto bad_class;
	class = hcsec_match_addr6(p, addr);
	if (!class || class >= addr_classes)
		goto bad_class;
	for (i = 0; i < len; i++)
		path[i] = rand_percent(r, 50) ? '/' : rand_u64(r);
	/* Most literals are too long to be met by chance. */
	if (p->nlit && rand_percent(r, 50)) {
		const struct hcsec_blob_literal *const lit =
			&p->literals[rand_below(r, p->nlit)];
		const u32 lit_len = le32_to_cpu(lit->len);

		memcpy(path, p->litbytes + le32_to_cpu(lit->offset),
		       lit_len < len ? lit_len : len);
	}
	class = hcsec_match_path(p, path, len);
	if (!class || class >= path_classes)
		goto bad_class;
	path[0] = '/';
	profile = hcsec_match_cgroup(p, path, len + 1, &level);
	free(path);
	if (profile < -1 || profile >= (int)p->nprofiles)
		return "unknown profile";
	return level > len + 1 ? "bad level of a cgroup" : NULL;

bad_class:
	free(path);
	return "unknown class";
}

/* Every profile is found by its name, and nothing else is. */
static const char *match_names(const struct hcsec_policy *p)
{
	u32 i;

	for (i = 0; i < p->nprofiles; i++) {
		const char *const name =
			hcsec_policy_string(p, p->profiles[i].name);

		if (hcsec_match_profile(p, name) != (int)i)
			return "profile is not found by its name";
	}
	if (hcsec_match_profile(p, "") != -ENOENT ||
	    hcsec_match_profile(p, "\1") != -ENOENT)
		return "profile without a name";
	return NULL;
}

/* Every profile must be found, and nothing that is none. */
static const char *find_profile(const struct hcsec_policy *p, struct rand *r)
{
	const u32 profile = rand_below(r, p->nprofiles);
	const char *const name =
		hcsec_policy_string(p, p->profiles[profile].name);
	const size_t len = strlen(name);
	char *const longer = malloc(len + 2);
	const char *problem = NULL;
	int found;

	memcpy(longer, name, len + 1);
	if (hcsec_match_profile(p, longer) != (int)profile)
		problem = "profile is not found";
	memcpy(longer + len, "!", 2);
	found = hcsec_match_profile(p, longer);
	if (found >= 0 &&
	    strcmp(longer, hcsec_policy_string(p, p->profiles[found].name)))
		problem = "another profile is found";
	free(longer);
	return problem;
}

static void read_strings(const struct hcsec_policy *p)
{
	u32 i;

	exercise_sum += strlen(hcsec_policy_string(p, p->payload->name));
	for (i = 0; i < p->nmarks; i++)
		exercise_sum += strlen(hcsec_policy_string(p, p->marks[i].name));
	for (i = 0; i < p->nprofiles; i++)
		exercise_sum += strlen(hcsec_policy_string(p, p->profiles[i].name));
	for (i = 0; i < p->nfiles; i++)
		exercise_sum += strlen(hcsec_policy_string(p, p->files[i].name));
	for (i = 0; i < p->nrules; i++) {
		const u32 file = le32_to_cpu(p->rules[i].file);

		exercise_sum += le32_to_cpu(p->files[file].source_len);
	}
	for (i = 0; i < le32_to_cpu(p->payload->count[HCSEC_SECTION_SOURCE]);
	     i++)
		exercise_sum += p->source[i];
}

const char *exercise(struct hcsec_policy *policy, struct rand *r)
{
	const char *problem = match_names(policy);
	u8 bit[HCSEC_MAX_MARKS];
	unsigned int i;

	read_strings(policy);
	if (rand_percent(r, 50)) {
		const u8 shift = rand_below(r, HCSEC_MAX_MARKS);

		for (i = 0; i < HCSEC_MAX_MARKS; i++)
			bit[i] = (i + shift) % HCSEC_MAX_MARKS;
		hcsec_policy_map_marks(policy, bit);
	}
	for (i = 0; i < 16 && !problem; i++) {
		problem = match(policy, r);
		if (!problem && policy->nprofiles)
			problem = find_profile(policy, r);
		if (!problem && policy->nprofiles)
			problem = decide(policy, r);
	}
	return problem;
}
