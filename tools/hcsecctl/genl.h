/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Generic netlink, on top of libnl
 */

#ifndef _HCSECCTL_GENL_H
#define _HCSECCTL_GENL_H

#include <linux/hcsec.h>
#include <netlink/genl/genl.h>
#include <netlink/netlink.h>

/**
 * struct genl - A connection to the kernel's family "hcsec"
 *
 * @sock: The socket.
 * @family: Number of the family.
 */
struct genl {
	struct nl_sock *sock;
	int family;
};

/* Connect; 0, or -1 after an error message with a hint. */
int genl_open(struct genl *genl);

void genl_close(struct genl *genl);

/* Hear the records of the audit group; 0, or -1 after an error message. */
int genl_join_audit(struct genl *genl);

/**
 * genl_dump - Have the kernel list something
 *
 * @genl: The connection.
 * @cmd: What to list: an enum hcsec_cmd.
 * @entry: Called with the attributes of each entry, of which there are up to
 *         @max, and with @arg.
 * @restart: Called with @arg when the list changed while it was sent, and it
 *           is sent once more from its start.
 * @max: Highest attribute.
 * @arg: For @entry and @restart.
 *
 * Return: 0, or -1 after an error message.
 */
int genl_dump(struct genl *genl, enum hcsec_cmd cmd,
	      void (*entry)(struct nlattr **attrs, void *arg),
	      void (*restart)(void *arg), int max, void *arg);

#endif /* _HCSECCTL_GENL_H */
