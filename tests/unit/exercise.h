/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Whatever can be done with a policy, done at random
 */

#ifndef _TESTS_UNIT_EXERCISE_H
#define _TESTS_UNIT_EXERCISE_H

#include "rand.h"
#include "unpack.h"

/**
 * exercise - Look at everything in a policy and decide random events
 *
 * @policy: A policy that hcsec_unpack() accepted, whatever its origin.
 * @r: Random numbers.
 *
 * With sanitizers, shows that an accepted policy can be trusted.
 *
 * Return: NULL, or what the engine did that no policy may make it do.
 */
const char *exercise(struct hcsec_policy *policy, struct rand *r);

/* Sum of whatever was read, to no end but having read it. */
extern size_t exercise_sum;

#endif /* _TESTS_UNIT_EXERCISE_H */
