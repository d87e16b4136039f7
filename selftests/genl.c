// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Generic netlink without a library
 */

#include <errno.h>
#include <linux/genetlink.h>
#include <linux/hcsec.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "genl.h"

#define BUF_SIZE (64 * 1024)

struct request {
	struct nlmsghdr head;
	struct genlmsghdr genl;
	struct nlattr attr;
	char name[sizeof(HCSEC_GENL_NAME)];
};

/* Sends a request and takes answers until the last one has come. */
static int ask(int fd, const struct request *request, genl_take take,
	       void *data)
{
	static union {
		struct nlmsghdr head;
		char bytes[BUF_SIZE];
	} buf;
	const bool dump = request->head.nlmsg_flags & NLM_F_DUMP;
	int count = 0;

	if (send(fd, request, request->head.nlmsg_len, 0) < 0)
		return -errno;
	for (;;) {
		const struct nlmsghdr *head = &buf.head;
		/* The kernel has answered by the time send() returns. */
		int len = recv(fd, &buf, sizeof(buf), MSG_DONTWAIT);

		if (len < 0)
			return -errno;
		for (; NLMSG_OK(head, len); head = NLMSG_NEXT(head, len)) {
			if (head->nlmsg_type == NLMSG_ERROR ||
			    head->nlmsg_type == NLMSG_DONE) {
				const int err = *(const int *)NLMSG_DATA(head);

				return err ?: count;
			}
			take((const void *)((const char *)NLMSG_DATA(head) +
					    GENL_HDRLEN),
			     head->nlmsg_len - NLMSG_LENGTH(GENL_HDRLEN), data);
			count++;
			if (!dump)
				return count;
		}
	}
}

static int request(int family, uint8_t command, bool dump, bool named,
		   genl_take take, void *data)
{
	const int fd = socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC,
			      NETLINK_GENERIC);
	struct request request = {
		.head = {
			.nlmsg_len = named ? sizeof(request) :
					     offsetof(struct request, attr),
			.nlmsg_type = family,
			.nlmsg_flags = NLM_F_REQUEST | (dump ? NLM_F_DUMP : 0),
			.nlmsg_seq = 1,
		},
		.genl = { .cmd = command, .version = HCSEC_GENL_VERSION },
		.attr = {
			.nla_len = NLA_HDRLEN + sizeof(HCSEC_GENL_NAME),
			.nla_type = CTRL_ATTR_FAMILY_NAME,
		},
		.name = HCSEC_GENL_NAME,
	};
	int ret;

	if (fd < 0)
		return -errno;
	ret = ask(fd, &request, take, data);
	close(fd);
	return ret;
}

int genl_request(int family, uint8_t command, bool dump, genl_take take,
		 void *data)
{
	return request(family, command, dump, false, take, data);
}

const struct nlattr *genl_find(const struct nlattr *attrs, size_t len,
			       uint16_t type)
{
	const char *at = (const char *)attrs;
	const char *const end = at + len;

	while (at + NLA_HDRLEN <= end) {
		const struct nlattr *const attr = (const void *)at;

		if ((attr->nla_type & NLA_TYPE_MASK) == type)
			return attr;
		if (attr->nla_len < NLA_HDRLEN)
			break;
		at += NLA_ALIGN(attr->nla_len);
	}
	return NULL;
}

uint64_t genl_u64(const struct nlattr *attrs, size_t len, uint16_t type)
{
	const struct nlattr *const attr = genl_find(attrs, len, type);
	uint64_t value = 0;

	if (attr)
		memcpy(&value, attr + 1, sizeof(value));
	return value;
}

static void take_family(const struct nlattr *attrs, size_t len, void *data)
{
	const struct nlattr *const attr =
		genl_find(attrs, len, CTRL_ATTR_FAMILY_ID);
	uint16_t id;

	if (!attr)
		return;
	memcpy(&id, attr + 1, sizeof(id));
	*(int *)data = id;
}

int genl_family(void)
{
	int family = -1;

	request(GENL_ID_CTRL, CTRL_CMD_GETFAMILY, false, true, take_family,
		&family);
	return family;
}
