// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Whether threads of one container disturb each other
 *
 * marks_bench [CALLS]: eight threads set marks that are set already, which is
 * what a container does nearly always, by the function of the kernel.  The same
 * without its test shows what it would cost to write each time, and so whether
 * the threads did run at once here.  Fails if one is slowed down by the others.
 */

#include <pthread.h>
#include <sched.h>
#include <stdlib.h>
#include <time.h>
#include <unistd.h>

#include "data.h"
#include "tap.h"

#define THREADS 8
#define MARKS 0x5ULL

/* Alone in its cache line, as in the kernel but for what is read only. */
static atomic64_t cell __attribute__((__aligned__(64)));
static unsigned long calls;
static pthread_barrier_t barrier;

static void __attribute__((__noinline__)) set_always(atomic64_t *at, u64 marks)
{
	atomic64_fetch_or(marks, at);
}

static void __attribute__((__noinline__)) set_tested(atomic64_t *at, u64 marks)
{
	hcsec_marks_add(at, marks);
}

static void (*set)(atomic64_t *at, u64 marks);

/* Of the thread alone: others that wait for its processor do not count. */
static double thread_ns(void)
{
	struct timespec t;

	clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
	return t.tv_sec * 1e9 + t.tv_nsec;
}

static void *run(void *result)
{
	unsigned long i;
	double start;

	pthread_barrier_wait(&barrier);
	start = thread_ns();
	for (i = 0; i < calls; i++)
		set(&cell, MARKS);
	*(double *)result = (thread_ns() - start) / calls;
	return NULL;
}

/* Returns nanoseconds a call, on average over the threads. */
static double measure(unsigned int threads)
{
	pthread_t ids[THREADS];
	double ns[THREADS], sum = 0;
	unsigned int i;

	pthread_barrier_init(&barrier, NULL, threads);
	for (i = 0; i < threads; i++) {
		if (pthread_create(&ids[i], NULL, run, &ns[i]))
			exit(1);
	}
	for (i = 0; i < threads; i++) {
		pthread_join(ids[i], NULL);
		sum += ns[i];
	}
	pthread_barrier_destroy(&barrier);
	return sum / threads;
}

int main(int argc, char **argv)
{
	double alone, together, always[2];

	calls = argc > 1 ? atol(argv[1]) : 20000000;
	set = set_always;
	always[0] = measure(1);
	always[1] = measure(THREADS);
	set = set_tested;
	alone = measure(1);
	together = measure(THREADS);
	printf("# %ld processors, %lu calls a thread\n",
	       sysconf(_SC_NPROCESSORS_ONLN), calls);
	printf("# written each time: %.2f ns alone, %.2f ns with %d threads\n",
	       always[0], always[1], THREADS);
	printf("# test before set:   %.2f ns alone, %.2f ns with %d threads\n",
	       alone, together, THREADS);
	tap_ok(together < 2 * alone,
	       "marks that are set already bounce no cache line%s",
	       always[1] < 2 * always[0] ?
		       " # SKIP the threads did not run at once" : "");
	return tap_done();
}
