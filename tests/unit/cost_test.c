// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Test that a decision costs no more with 10,000 rules than with 10
 *
 * The engine and the matcher are compiled so that every basic block calls the
 * function below; what is counted is thus what is executed, on any machine.
 */

#include <stdio.h>

#include "compile.h"
#include "flow.h"
#include "match.h"
#include "rand.h"
#include "tap.h"
#include "unpack.h"

#define EVENTS 2000
#define MAX_TEXT (4 << 20)

static unsigned long blocks;

void __attribute__((__no_sanitize_coverage__)) __sanitizer_cov_trace_pc(void)
{
	blocks++;
}

static char text[MAX_TEXT];

/* A third of the rules each: networks and ports, programs, patterns of them. */
static size_t write_policy(u32 rules)
{
	size_t len = snprintf(text, sizeof(text),
			      "policy \"cost\" {\n"
			      "serial 1\n"
			      "mark m0 process\n"
			      "mark m1 process\n"
			      "container c {\n"
			      "match cgroup \"/c\"\n"
			      "default deny socket.connect\n"
			      "on socket.accept set m0\n"
			      "on socket.listen set m1\n");
	u32 i;

	for (i = 0; i < rules / 3; i++)
		len += snprintf(text + len, sizeof(text) - len,
				"allow socket.connect to 10.%u.%u.0/24 port %u\n"
				"deny exec path /opt/%u/bin/run when m%u\n"
				"deny exec path /srv/%u/** when m0 errno %u\n",
				i / 256, i % 256, i % 60000 + 1, i, i % 2, i,
				i % 2 ? 1 : 13);
	len += snprintf(text + len, sizeof(text) - len, "}\n}\n");
	return len;
}

struct cost {
	unsigned long most;
	unsigned long sum;
	u32 denied;
};

static void add(struct cost *cost, const struct hcsec_decision *decision)
{
	cost->sum += blocks;
	if (blocks > cost->most)
		cost->most = blocks;
	cost->denied += decision->verdict >= HCSEC_DENY;
}

/* A connection that may be allowed, and an exec that may be denied. */
static void one_event(const struct hcsec_policy *p, struct rand *r, u32 rules,
		      struct cost *connect, struct cost *exec)
{
	const u32 which = rand_below(r, rules / 3 + 2);
	struct hcsec_decision decision;
	struct hcsec_event event;
	char path[64];
	int len;

	blocks = 0;
	event = (struct hcsec_event){ .type = HCSEC_EVENT_SOCKET_CONNECT };
	event.attr[HCSEC_SOCKET_ADDR] =
		hcsec_match_addr4(p, 10 << 24 | which << 8 | 1);
	event.attr[HCSEC_SOCKET_PORT] = which % 60000 + 1;
	hcsec_decide(p, 0, &event, 1, &decision);
	add(connect, &decision);

	/* Of one length, as an automaton looks at every byte. */
	len = snprintf(path, sizeof(path), "/%s/%u/bin/run",
		       rand_percent(r, 50) ? "opt" : "srv", which);
	memset(path + len, 'x', 32 - len);
	blocks = 0;
	event = (struct hcsec_event){ .type = HCSEC_EVENT_EXEC };
	event.attr[HCSEC_EXEC_PATH] = hcsec_match_path(p, path,
						       rand_percent(r, 50) ?
							       len :
							       32);
	hcsec_decide(p, 0, &event, 1, &decision);
	add(exec, &decision);
}

static void measure(u32 rules, struct cost *connect, struct cost *exec)
{
	struct hcsec_source source = { .name = "cost.hcs", .text = text };
	struct hcsec_compiled compiled;
	struct hcsec_refusal refusal;
	struct rand r = { 1 };
	struct hcsec_policy p;
	u32 i;

	*connect = (struct cost){};
	*exec = (struct cost){};
	source.len = write_policy(rules);
	if (hcsec_compile_sources(&source, 1, &compiled) ||
	    hcsec_unpack(&p, compiled.payload, compiled.payload_len,
			 &refusal)) {
		printf("# %u rules: %s", rules, compiled.messages);
		exit(1);
	}
	for (i = 0; i < EVENTS; i++)
		one_event(&p, &r, rules, connect, exec);
	printf("# %5u rules: connect at most %lu basic blocks, exec %lu; payload %zu bytes\n",
	       rules, connect->most, exec->most, compiled.payload_len);
	hcsec_unpack_free(&p);
	hcsec_compiled_free(&compiled);
}

/* Whether some events were denied and some were not. */
static bool is_mixed(const struct cost *cost)
{
	return cost->denied && cost->denied < EVENTS;
}

int main(void)
{
	static const u32 sizes[] = { 10, 100, 1000, 10000 };
	struct cost connect[ARRAY_SIZE(sizes)], exec[ARRAY_SIZE(sizes)];
	const u32 last = ARRAY_SIZE(sizes) - 1;
	u32 i;

	for (i = 0; i < ARRAY_SIZE(sizes); i++) {
		measure(sizes[i], &connect[i], &exec[i]);
		tap_ok(is_mixed(&connect[i]) && is_mixed(&exec[i]),
		       "%u rules: some events are denied", sizes[i]);
	}
	/* Bisection takes ten steps more in a set that is 1000 times as large. */
	tap_ok(connect[0].most && connect[last].most < 4 * connect[0].most,
	       "a connection costs %lu blocks with 10 rules, %lu with 10000",
	       connect[0].most, connect[last].most);
	tap_ok(exec[0].most && exec[last].most < 4 * exec[0].most,
	       "an exec costs %lu blocks with 10 rules, %lu with 10000",
	       exec[0].most, exec[last].most);
	return tap_done();
}
