// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - A policy of any size, and events that some of its rules are about
 */

#include <stdio.h>
#include <stdlib.h>

#include "compile.h"
#include "cost_policy.h"
#include "match.h"

/* Bytes of source that a rule takes at most, and the rest. */
#define RULE_SIZE 64
#define FRAME_SIZE 1024

const char *const cost_op_names[COST_OP_NR] = {
	[COST_CONNECT] = "connect",
	[COST_EXEC] = "exec",
	[COST_OPEN] = "open",
	[COST_READ] = "read",
};

static size_t write_policy(char *text, size_t size, u32 rules)
{
	size_t len = snprintf(text, size,
			      "policy \"cost\" {\n"
			      "serial 1\n"
			      "mark m0 process\n"
			      "mark phi data\n"
			      "container c {\n"
			      "match cgroup \"/c\"\n"
			      "default deny socket.connect\n"
			      "on socket.accept set m0\n");
	u32 i;

	for (i = 0; i < rules; i++) {
		const u32 which = i / COST_OP_NR;

		switch ((enum cost_op)(i % COST_OP_NR)) {
		case COST_CONNECT:
			len += snprintf(text + len, size - len,
					"allow socket.connect to 10.%u.%u.0/24 port %u\n",
					which / 256, which % 256, which + 1);
			break;
		case COST_EXEC:
			len += snprintf(text + len, size - len,
					"deny exec path /opt/%u/bin/run when m0\n",
					which);
			break;
		case COST_OPEN:
			len += snprintf(text + len, size - len,
					"deny file.open path /srv/%u/** when m0\n",
					which);
			break;
		default:
			len += snprintf(text + len, size - len,
					"deny file.read path /data/%u/* object +phi\n",
					which);
			break;
		}
	}
	len += snprintf(text + len, size - len, "}\n}\n");
	return len;
}

void *cost_policy(u32 rules, struct hcsec_policy *policy, size_t *payload_len)
{
	const size_t size = FRAME_SIZE + (size_t)rules * RULE_SIZE;
	char *const text = malloc(size);
	struct hcsec_source source = { .name = "cost.hcs", .text = text };
	struct hcsec_compiled compiled;
	struct hcsec_refusal refusal;
	void *payload;

	if (!text)
		exit(1);
	source.len = write_policy(text, size, rules);
	if (hcsec_compile_sources(&source, 1, &compiled) ||
	    hcsec_unpack(policy, compiled.payload, compiled.payload_len,
			 &refusal)) {
		printf("# %u rules: %s", rules, compiled.messages);
		exit(1);
	}
	payload = compiled.payload;
	*payload_len = compiled.payload_len;
	compiled.payload = NULL;
	hcsec_compiled_free(&compiled);
	free(text);
	return payload;
}

void cost_event(struct rand *r, enum cost_op op, u32 rules,
		struct cost_event *event)
{
	static const char *const paths[COST_OP_NR] = {
		[COST_EXEC] = "/opt/%u/bin/run",
		[COST_OPEN] = "/srv/%u/a/b",
		[COST_READ] = "/data/%u/a",
	};
	/* Now and then one more than there are. */
	const u32 which = rand_below(r, rules / COST_OP_NR + 2);

	*event = (struct cost_event){
		.op = op,
		.marks = rand_below(r, 4),
		.object = rand_below(r, 4),
		.addr = 10 << 24 | which << 8 | 1,
		.port = which + 1,
	};
	if (paths[op])
		event->path_len = snprintf(event->path, sizeof(event->path),
					   paths[op], which);
}

void cost_decide(const struct hcsec_policy *policy,
		 const struct cost_event *event,
		 struct hcsec_decision *decision)
{
	static const enum hcsec_event_type types[COST_OP_NR] = {
		[COST_CONNECT] = HCSEC_EVENT_SOCKET_CONNECT,
		[COST_EXEC] = HCSEC_EVENT_EXEC,
		[COST_OPEN] = HCSEC_EVENT_FILE_OPEN,
		[COST_READ] = HCSEC_EVENT_FILE_READ,
	};
	struct hcsec_event e = {
		.type = types[event->op],
		.object = event->object,
	};

	switch (event->op) {
	case COST_CONNECT:
		e.attr[HCSEC_SOCKET_ADDR] =
			hcsec_match_addr4(policy, event->addr);
		e.attr[HCSEC_SOCKET_PORT] = event->port;
		break;
	case COST_EXEC:
		e.attr[HCSEC_EXEC_PATH] =
			hcsec_match_path(policy, event->path, event->path_len);
		break;
	default:
		e.attr[HCSEC_FILE_PATH] =
			hcsec_match_path(policy, event->path, event->path_len);
		break;
	}
	hcsec_decide(policy, 0, &e, event->marks, decision);
}
