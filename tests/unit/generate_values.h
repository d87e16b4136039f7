/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec - Values for random policies and events
 */

#ifndef _TESTS_UNIT_GENERATE_VALUES_H
#define _TESTS_UNIT_GENERATE_VALUES_H

#include "model.h"
#include "rand.h"

#define EVENT(event) (1ULL << (event))
#define FROM_TO(first, last) \
	(2 * EVENT(HCSEC_EVENT_##last) - EVENT(HCSEC_EVENT_##first))
#define EXEC FROM_TO(EXEC, EXEC)
#define SOCKETS FROM_TO(SOCKET_CREATE, SOCKET_RECV)
#define FILES FROM_TO(FILE_OPEN, FILE_RECEIVE)
#define PROCESSES FROM_TO(PROCESS_FORK, PROCESS_ESCAPE)
#define SYSTEMS FROM_TO(SYSTEM_MOUNT, SYSTEM_KEY)

#define PICK(r, pool) ((pool)[rand_below(r, ARRAY_SIZE(pool))])

/* A name, and the numbers that it stands for. */
struct number {
	const char *text;
	u32 low;
	u32 high;
};

/**
 * struct keyword - A clause
 *
 * @name: Its keyword.
 * @numbers: Its values; NULL if they are of another sort, or if there are none.
 * @n: How many.
 * @set: What sets of such values are called, or NULL.
 * @is_flag: True if it has no values.
 * @events: Events that it is about, of one that means different things of
 *          others; 0 for any.
 */
struct keyword {
	const char *name;
	const struct number *numbers;
	u32 n;
	const char *set;
	bool is_flag;
	u64 events;
};

extern const struct keyword keywords[];
extern const u32 nkeywords;

const struct keyword *find_keyword(const char *name);

/* Values; a set may hold sets that were made before it. */
void pick_values(struct rand *r, const struct model_policy *p,
		 const struct keyword *k, struct model_values *values);

/* A path of up to three components. */
void pick_path(struct rand *r, char text[MODEL_TEXT], const char *const *pieces,
	       u32 n);

/* One of the events that a policy is about. */
u64 pick_event(struct rand *r, const struct model_policy *p);

#endif /* _TESTS_UNIT_GENERATE_VALUES_H */
