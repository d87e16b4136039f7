// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Generic netlink, on top of libnl
 */

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

#include <netlink/genl/ctrl.h>

#include "genl.h"
#include "hcsecctl.h"

/* Above the largest message: a record of 16 KiB, or a page of a dump. */
#define MESSAGE_SIZE (64 * 1024)

/* How many records may wait for a listener that is slow. */
#define QUEUE_SIZE (4 * 1024 * 1024)

/* A list that changes all the time must not keep us forever. */
#define MAX_DUMPS 16

int genl_open(struct genl *genl)
{
	int err;

	genl->sock = nl_socket_alloc();
	if (!genl->sock)
		out_of_memory();
	err = genl_connect(genl->sock);
	if (err < 0) {
		error("netlink: %s", nl_geterror(err));
		goto fail;
	}
	nl_socket_set_msg_buf_size(genl->sock, MESSAGE_SIZE);
	genl->family = genl_ctrl_resolve(genl->sock, HCSEC_GENL_NAME);
	if (genl->family < 0) {
		error("hcsec is not enabled, or this is not the initial network namespace");
		error("boot a kernel that has it with \"lsm=...,hcsec\"");
		goto fail;
	}
	return 0;

fail:
	genl_close(genl);
	return -1;
}

void genl_close(struct genl *genl)
{
	nl_socket_free(genl->sock);
	genl->sock = NULL;
}

static void hint_privilege(void)
{
	error("this needs CAP_NET_ADMIN in the initial user namespace");
}

int genl_join_audit(struct genl *genl)
{
	const int fd = nl_socket_get_fd(genl->sock);
	const int size = QUEUE_SIZE;
	int group, err;

	group = genl_ctrl_resolve_grp(genl->sock, HCSEC_GENL_NAME,
				      HCSEC_GENL_MCGRP_AUDIT);
	if (group < 0) {
		error("netlink group \"%s\": %s", HCSEC_GENL_MCGRP_AUDIT,
		      nl_geterror(group));
		return -1;
	}
	/* Without the privilege the limit of the system has to do. */
	if (setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &size, sizeof(size)))
		setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &size, sizeof(size));

	nl_socket_disable_seq_check(genl->sock);
	err = nl_socket_add_membership(genl->sock, group);
	if (err < 0) {
		error("netlink group \"%s\": %s", HCSEC_GENL_MCGRP_AUDIT,
		      nl_geterror(err));
		if (err == -NLE_PERM)
			hint_privilege();
		return -1;
	}
	return 0;
}

/**
 * struct dump - A dump that is being received
 *
 * @entry: For each entry.
 * @max: Highest attribute.
 * @arg: For @entry.
 * @attrs: Attributes of an entry, @max + 1 of them.
 * @err: Error that the kernel has sent, 0 if none.
 */
struct dump {
	void (*entry)(struct nlattr **attrs, void *arg);
	int max;
	void *arg;
	struct nlattr **attrs;
	int err;
};

static int on_entry(struct nl_msg *msg, void *arg)
{
	struct dump *dump = arg;

	if (!genlmsg_parse(nlmsg_hdr(msg), 0, dump->attrs, dump->max, NULL))
		dump->entry(dump->attrs, dump->arg);
	return NL_OK;
}

static int on_error(struct sockaddr_nl *from, struct nlmsgerr *message,
		    void *arg)
{
	struct dump *dump = arg;

	(void)from;
	dump->err = message->error;
	return NL_STOP;
}

/* A list that the kernel had to cut short ends with the reason. */
static int on_finish(struct nl_msg *msg, void *arg)
{
	const struct nlmsghdr *header = nlmsg_hdr(msg);
	struct dump *dump = arg;
	int result;

	if (nlmsg_datalen(header) < (int)sizeof(result))
		return NL_OK;
	memcpy(&result, nlmsg_data(header), sizeof(result));
	if (result < 0)
		dump->err = result;
	return NL_OK;
}

static int dump_once(struct genl *genl, enum hcsec_cmd cmd, struct dump *dump)
{
	struct nl_cb *cb;
	int err;

	dump->err = 0;
	err = genl_send_simple(genl->sock, genl->family, (int)cmd,
			       HCSEC_GENL_VERSION, NLM_F_DUMP);
	if (err < 0)
		return err;
	cb = nl_cb_alloc(NL_CB_DEFAULT);
	if (!cb)
		out_of_memory();
	nl_cb_set(cb, NL_CB_VALID, NL_CB_CUSTOM, on_entry, dump);
	nl_cb_set(cb, NL_CB_FINISH, NL_CB_CUSTOM, on_finish, dump);
	nl_cb_err(cb, NL_CB_CUSTOM, on_error, dump);
	err = nl_recvmsgs(genl->sock, cb);
	nl_cb_put(cb);
	return err;
}

int genl_dump(struct genl *genl, enum hcsec_cmd cmd,
	      void (*entry)(struct nlattr **attrs, void *arg),
	      void (*restart)(void *arg), int max, void *arg)
{
	struct dump dump = { .entry = entry, .max = max, .arg = arg };
	unsigned int i;
	int err;

	dump.attrs = calloc((size_t)max + 1, sizeof(*dump.attrs));
	if (!dump.attrs)
		out_of_memory();
	for (i = 0; i < MAX_DUMPS; i++) {
		if (i)
			restart(arg);
		err = dump_once(genl, cmd, &dump);
		if (err != -NLE_DUMP_INTR)
			break;
	}
	free(dump.attrs);

	if (dump.err)
		error("netlink: %s", strerror(-dump.err));
	else if (err < 0)
		error("netlink: %s", nl_geterror(err));
	if (dump.err == -EPERM)
		hint_privilege();
	return dump.err || err < 0 ? -1 : 0;
}
