/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Random policies, and random events that they have something to say of
 */

#ifndef _TESTS_UNIT_GENERATE_H
#define _TESTS_UNIT_GENERATE_H

#include "model.h"
#include "rand.h"

/**
 * generate_policy - Make a policy
 *
 * @r: Random numbers.
 * @p: The policy.
 * @typed: True if the polarity of all marks shall be right; otherwise one
 *         statement may be wrong.
 */
void generate_policy(struct rand *r, struct model_policy *p, bool typed);

/**
 * generate_text - Write a policy in its language
 *
 * @r: Random numbers: one thing can be said in several ways.
 * @p: The policy, whose rules are told their lines.
 * @text: Where to write; terminated.
 * @size: Size of @text.  It is a fatal error if that is too small.
 *
 * Return: Length of the text.
 */
size_t generate_text(struct rand *r, struct model_policy *p, char *text,
		     size_t size);

/* Make an event, about an object with marks of the policy. */
void generate_event(struct rand *r, const struct model_policy *p,
		    struct model_event *event);

/* Make the path of a cgroup. */
void generate_cgroup(struct rand *r, char path[MODEL_TEXT]);

#endif /* _TESTS_UNIT_GENERATE_H */
