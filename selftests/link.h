/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hcsec selftests - Data marks from one process to another
 *
 * Who has created a netlink socket has the data mark "phi"; who has it may not
 * create a packet socket, which in the container "open" it may: there the data
 * gets out.  A writer is in "writer".
 */

#ifndef _SELFTESTS_HCSEC_LINK_H
#define _SELFTESTS_HCSEC_LINK_H

#include <stdatomic.h>
#include <stdbool.h>
#include <sys/types.h>

#include "net.h"

#define LINK_PORT 7101

enum link_kind {
	PAIR_STREAM,
	PAIR_DGRAM,
	PAIR_SEQPACKET,
	UNIX_STREAM,
	UNIX_SEQPACKET,
	UNIX_DGRAM,
	UNIX_CONNECTED,
	INET_TCP,
	INET_TCP_BACK,
	INET_TCP6,
	INET_TCP_MAPPED,
	INET_MPTCP,
	INET_UDP,
	INET_UDP_CONNECTED,
	INET_UDP6,
	INET_UDP_MAPPED,
	INET_RAW,
};

/* Two sockets, of which the first one sends to the second one. */
struct link {
	int out, in;
	bool named;
	struct address to;
};

/* What two processes agree on. */
struct meeting {
	atomic_int step;
};

/* Moves to an own network namespace, too.  Returns 0 or a negative errno. */
int link_enter(void);
/* Returns 0 or a negative errno. */
int link_make(enum link_kind kind, int port, struct link *link);
void link_close(struct link *link);
/* One byte: 1 or a negative errno. */
int link_send(const struct link *link, int flags);
/* Waits for a message: 1, or a negative errno. */
int link_receive(const struct link *link);
/* In a child: gets the mark, and sends when the reader had time to wait. */
pid_t link_send_later(const struct link *link, struct meeting *meeting);

/* To be made before any process is in a container; NULL without memory. */
struct meeting *meeting_make(void);
void meeting_step(struct meeting *meeting, int number);
void meeting_await(struct meeting *meeting, int number);
/* Long enough for another one to block; tests do not depend on it. */
void nap(void);

void get_mark(void);
bool leaks(void);

#endif /* _SELFTESTS_HCSEC_LINK_H */
