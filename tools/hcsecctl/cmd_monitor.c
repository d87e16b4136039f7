// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl monitor - Watch events as they happen
 */

#include <errno.h>
#include <getopt.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genl.h"
#include "hcsecctl.h"
#include "netlink_record.h"
#include "record.h"
#include "util.h"

const char monitor_help[] =
	"Usage: hcsecctl monitor [-j | -r] [-n N]\n"
	"\n"
	"Print audit records as they are made, over netlink.  A line \"lost=N\" stands\n"
	"for N records that came faster than they were read.\n"
	"\n"
	"  -j, --json      a JSON object for each record\n"
	"  -n, --count N   end after N records\n"
	"  -r, --raw       records with their hashes, as \"audit\" of securityfs has\n"
	"                  them\n"
	"  -h, --help      show this help\n";

/**
 * struct monitor - What is being watched
 *
 * @form: How to print records.
 * @count: Records to print, 0 for all.
 * @seen: Records printed.
 * @next_seq: Number of the next record, 0 before the first.
 * @failed: Nobody reads what is printed.
 */
struct monitor {
	enum record_form form;
	unsigned int count;
	unsigned int seen;
	uint64_t next_seq;
	bool failed;
};

static bool finished(const struct monitor *monitor)
{
	return monitor->failed ||
	       (monitor->count && monitor->seen == monitor->count);
}

/* Numbers have no gaps, whatever the reason that a record did not come. */
static void tell_lost(struct monitor *monitor, uint64_t seq)
{
	if (monitor->next_seq && seq > monitor->next_seq)
		record_print_lost(seq - monitor->next_seq, monitor->form);
	monitor->next_seq = seq + 1;
}

static int on_record(struct nl_msg *msg, void *arg)
{
	struct genlmsghdr *header = nlmsg_data(nlmsg_hdr(msg));
	struct monitor *monitor = arg;
	struct nlattr *attrs, *seq;
	char *line = NULL;
	size_t len = 0;
	FILE *out;
	int size;

	if (header->cmd != HCSEC_CMD_AUDIT || finished(monitor))
		return NL_OK;
	attrs = genlmsg_attrdata(header, 0);
	size = genlmsg_attrlen(header, 0);
	seq = nla_find(attrs, size, HCSEC_A_AUDIT_SEQ);
	if (seq && nla_len(seq) >= (int)sizeof(uint64_t))
		tell_lost(monitor, nla_get_u64(seq));

	out = open_memstream(&line, &len);
	if (!out)
		out_of_memory();
	netlink_record_text(out, attrs, size);
	if (fclose(out))
		out_of_memory();
	record_print(line, len, monitor->form);
	free(line);

	monitor->seen++;
	monitor->failed = finish_stdout() != EXIT_SUCCESS;
	return finished(monitor) ? NL_STOP : NL_OK;
}

static int watch(struct genl *genl, struct monitor *monitor)
{
	int err;

	nl_socket_modify_cb(genl->sock, NL_CB_VALID, NL_CB_CUSTOM, on_record,
			    monitor);
	while (!finished(monitor)) {
		err = nl_recvmsgs_default(genl->sock);
		/*
		 * What ENOBUFS becomes: the queue was full.  The number of the
		 * next record tells how many are missing.
		 */
		if (err < 0 && err != -NLE_NOMEM && err != -NLE_INTR) {
			error("netlink: %s", nl_geterror(err));
			return EXIT_FAILURE;
		}
	}
	return monitor->failed ? EXIT_FAILURE : EXIT_SUCCESS;
}

static int monitor(struct monitor *monitor)
{
	int status = EXIT_FAILURE;
	struct genl genl;

	if (genl_open(&genl))
		return EXIT_FAILURE;
	if (!genl_join_audit(&genl))
		status = watch(&genl, monitor);
	genl_close(&genl);
	return status;
}

int cmd_monitor(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "count", required_argument, NULL, 'n' },
		{ "raw", no_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct monitor what = {};
	int option;

	while ((option = getopt_long(argc, argv, "jn:rh", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'j':
			what.form = RECORD_JSON;
			break;
		case 'n':
			if (!parse_number(optarg, 1, INT_MAX, &what.count))
				return usage_error("monitor",
						   "--count takes a number from 1");
			break;
		case 'r':
			what.form = RECORD_RAW;
			break;
		case 'h':
			return print_help(monitor_help);
		default:
			return usage_error(argv[0], NULL);
		}
	}
	if (optind < argc)
		return usage_error("monitor", "it takes no argument");
	return monitor(&what);
}
