// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - How long the engine takes for a decision, at the speed of the host
 *
 * decision_bench [ROUNDS]: p50 and p99 over single decisions, from the values of
 * an event to the verdict, with 10 rules and with 10,000.  Each event is another
 * one, so no branch of a search is foreseen.  Fails if a decision on 10,000 rules
 * takes a microsecond.
 */

#include <linux/perf_event.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>
#ifdef __x86_64__
#include <x86intrin.h>
#endif

#include "cost_policy.h"
#include "tap.h"

#define EVENTS 4096

/* Time in ticks of the processor's clock, or else in nanoseconds. */
static inline u64 now(void)
{
#ifdef __x86_64__
	unsigned int cpu;
	const u64 ticks = __rdtscp(&cpu);

	_mm_lfence();
	return ticks;
#else
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1000000000ULL + t.tv_nsec;
#endif
}

static double monotonic_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static double ns_per_tick(void)
{
	const double start = monotonic_ns();
	const u64 ticks = now();

	while (monotonic_ns() - start < 5e7)
		continue;
	return (monotonic_ns() - start) / (now() - ticks);
}

static int compare(const void *a, const void *b)
{
	const u64 x = *(const u64 *)a, y = *(const u64 *)b;

	return (x > y) - (x < y);
}

static int open_counter(u64 config)
{
	struct perf_event_attr attr = {
		.type = PERF_TYPE_HARDWARE,
		.size = sizeof(attr),
		.config = config,
		.exclude_kernel = 1,
	};

	return syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

/* What the counter has counted since it was opened, 0 if there is none. */
static u64 read_counter(int fd)
{
	u64 value = 0;

	if (fd < 0 || read(fd, &value, sizeof(value)) != sizeof(value))
		return 0;
	return value;
}

/**
 * struct bench - What is measured
 *
 * @policy: The policy.
 * @events: Events of one kind.
 * @samples: Room for the time of each decision.
 * @rounds: How often each event is judged.
 * @overhead: What the clock itself takes, in ticks.
 * @tick: Nanoseconds of a tick.
 */
struct bench {
	struct hcsec_policy policy;
	struct cost_event events[EVENTS];
	u64 *samples;
	u32 rounds;
	u64 overhead;
	double tick;
};

static u64 find_overhead(struct bench *b)
{
	u32 i;

	for (i = 0; i < EVENTS; i++) {
		const u64 start = now();

		b->samples[i] = now() - start;
	}
	qsort(b->samples, EVENTS, sizeof(*b->samples), compare);
	return b->samples[EVENTS / 2];
}

/* Returns the median in nanoseconds. */
static double measure(struct bench *b, enum cost_op op, u32 rules)
{
	const size_t n = (size_t)b->rounds * EVENTS;
	struct hcsec_decision decision;
	struct rand r = { op + 1 };
	u32 denied = 0;
	u64 cycles, instructions;
	int fds[2];
	size_t i;

	for (i = 0; i < EVENTS; i++) {
		cost_event(&r, op, rules, &b->events[i]);
		cost_decide(&b->policy, &b->events[i], &decision);
		denied += decision.verdict >= HCSEC_DENY;
	}
	for (i = 0; i < n; i++) {
		const u64 start = now();
		u64 passed;

		cost_decide(&b->policy, &b->events[i % EVENTS], &decision);
		passed = now() - start;
		b->samples[i] = passed > b->overhead ? passed - b->overhead : 0;
	}
	fds[0] = open_counter(PERF_COUNT_HW_CPU_CYCLES);
	fds[1] = open_counter(PERF_COUNT_HW_INSTRUCTIONS);
	for (i = 0; i < n; i++)
		cost_decide(&b->policy, &b->events[i % EVENTS], &decision);
	cycles = read_counter(fds[0]);
	instructions = read_counter(fds[1]);
	for (i = 0; i < ARRAY_SIZE(fds); i++) {
		if (fds[i] >= 0)
			close(fds[i]);
	}

	qsort(b->samples, n, sizeof(*b->samples), compare);
	printf("# %-8s %6u rules: p50 %6.1f ns, p99 %6.1f ns", cost_op_names[op],
	       rules, b->samples[n / 2] * b->tick,
	       b->samples[n / 100 * 99] * b->tick);
	if (cycles)
		printf(", %.0f cycles, %.0f instructions", (double)cycles / n,
		       (double)instructions / n);
	printf("; %u of %u denied\n", denied, EVENTS);
	return b->samples[n / 2] * b->tick;
}

int main(int argc, char **argv)
{
	static const u32 sizes[] = { 10, 10000 };
	double median[COST_OP_NR];
	static struct bench b;
	enum cost_op op;
	u32 i;

	b.rounds = argc > 1 ? atoi(argv[1]) : 50;
	b.samples = calloc((size_t)b.rounds * EVENTS, sizeof(*b.samples));
	if (!b.rounds || !b.samples)
		return 1;
	b.overhead = find_overhead(&b);
	b.tick = ns_per_tick();
	printf("# a tick is %.3f ns, the clock takes %.1f ns, which are subtracted\n",
	       b.tick, b.overhead * b.tick);
	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		size_t len;
		void *const payload = cost_policy(sizes[i], &b.policy, &len);

		for (op = 0; op < COST_OP_NR; op++)
			median[op] = measure(&b, op, sizes[i]);
		hcsec_unpack_free(&b.policy);
		free(payload);
	}
	for (op = 0; op < COST_OP_NR; op++)
		tap_ok(median[op] < 1000, "%s: under a microsecond",
		       cost_op_names[op]);
	free(b.samples);
	return tap_done();
}
