// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl assign - Bind a cgroup to a profile, or list those that are bound
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <inttypes.h>
#include <linux/magic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "hcsecctl.h"
#include "record.h"
#include "securityfs.h"
#include "util.h"

#define CGROUPFS "/sys/fs/cgroup"

const char assign_help[] =
	"Usage: hcsecctl assign [-j] [CGROUP PROFILE]\n"
	"\n"
	"Bind a cgroup, with all below it, to a profile of the policy in force, or\n"
	"list the cgroups that are bound.  CGROUP is its path, below " CGROUPFS "\n"
	"or as a record tells it, or its id.  It must not be in a container, nor have\n"
	"one below it.  Once hcsec is sealed, PROFILE must be assignable.  There is no\n"
	"way back but to remove the cgroup.\n"
	"\n"
	"  -j, --json   one JSON object\n"
	"  -h, --help   show this help\n";

/* A handle of this file system is an id. */
struct cgroup_handle {
	struct file_handle head;
	uint64_t id;
};

/* Whether it is a cgroup; @path is where it is in the file system. */
static bool cgroup_id_of(const char *path, uint64_t *id)
{
	struct cgroup_handle handle = { .head.handle_bytes = sizeof(handle.id) };
	struct statfs fs;
	int mount;

	if (statfs(path, &fs)) {
		error("%s: %s", path, strerror(errno));
		return false;
	}
	if (fs.f_type != CGROUP2_SUPER_MAGIC) {
		error("%s: not in a file system of type cgroup2", path);
		return false;
	}
	if (name_to_handle_at(AT_FDCWD, path, &handle.head, &mount, 0)) {
		error("%s: %s", path, strerror(errno));
		return false;
	}
	*id = handle.id;
	return true;
}

static bool find_cgroup(const char *cgroup, uint64_t *id)
{
	const size_t digits = strspn(cgroup, "0123456789");
	char *path;
	bool found;

	if (digits && !cgroup[digits]) {
		errno = 0;
		*id = strtoull(cgroup, NULL, 10);
		if (errno)
			error("%s: %s", cgroup, strerror(errno));
		return !errno;
	}
	if (!strncmp(cgroup, CGROUPFS "/", strlen(CGROUPFS "/")))
		return cgroup_id_of(cgroup, id);
	if (asprintf(&path, "%s/%s", CGROUPFS, cgroup + (*cgroup == '/')) < 0)
		out_of_memory();
	found = cgroup_id_of(path, id);
	free(path);
	return found;
}

static void print_binding(uint64_t id, const struct record_field *cgroup,
			  const struct record_field *profile)
{
	text_string(stdout, profile->value, profile->len);
	printf("  %" PRIu64, id);
	if (cgroup) {
		fputs("  ", stdout);
		text_string(stdout, cgroup->value, cgroup->len);
	}
	putchar('\n');
}

static bool take_line(const char *line, struct json *json)
{
	const struct record_field *cgroup, *profile, *number;
	struct record record;
	uint64_t id;
	bool good;

	good = record_parse(&record, line, strlen(line));
	if (good) {
		number = record_find(&record, "cgroup_id");
		cgroup = record_find(&record, "cgroup");
		profile = record_find(&record, "profile");
		good = number && profile && record_number(number, &id);
	}
	if (good && json) {
		json_open(json, NULL, '{');
		json_number(json, "cgroup_id", id);
		if (cgroup)
			json_bytes(json, "cgroup", cgroup->value, cgroup->len);
		json_bytes(json, "profile", profile->value, profile->len);
		json_close(json, '}');
	} else if (good) {
		print_binding(id, cgroup, profile);
	}
	record_free(&record);
	return good;
}

/* There may be many, so they are not read as a whole. */
static int list_bindings(struct json *json)
{
	const int fd = securityfs_open("assign", O_RDONLY);
	char *line = NULL;
	size_t size = 0;
	bool good = true;
	ssize_t len;
	FILE *file;

	if (fd < 0)
		return EXIT_FAILURE;
	file = fdopen(fd, "r");
	if (!file)
		out_of_memory();
	if (json) {
		json_open(json, NULL, '{');
		json_open(json, "bindings", '[');
	}
	while (good && (len = getline(&line, &size, file)) > 0) {
		line[strcspn(line, "\n")] = '\0';
		good = take_line(line, json);
		if (!good)
			error("assign: not in a form that this program knows");
	}
	if (ferror(file)) {
		error("assign: %s", strerror(errno));
		good = false;
	}
	fclose(file);
	free(line);
	if (json) {
		json_close(json, ']');
		json_close(json, '}');
		putchar('\n');
	}
	return good ? finish_stdout() : EXIT_FAILURE;
}

static int assign(const char *cgroup, const char *profile, bool as_json)
{
	struct json json = {};
	char *text;
	uint64_t id;
	int err;

	if (!find_cgroup(cgroup, &id))
		return EXIT_FAILURE;
	if (asprintf(&text, "cgroup_id=%" PRIu64 " profile=%s", id, profile) < 0)
		out_of_memory();
	err = securityfs_write("assign", text, NULL);
	free(text);
	if (err)
		return EXIT_FAILURE;
	if (as_json) {
		json_open(&json, NULL, '{');
		json_number(&json, "cgroup_id", id);
		json_bytes(&json, "profile", profile, strlen(profile));
		json_close(&json, '}');
	} else {
		printf("cgroup %" PRIu64 " is bound to ", id);
		text_string(stdout, profile, strlen(profile));
	}
	putchar('\n');
	return finish_stdout();
}

int cmd_assign(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct json list = {};
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "jh", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'h':
			return print_help(assign_help);
		default:
			return usage_error("assign", NULL);
		}
	}
	argv += optind;
	argc -= optind;
	if (!argc)
		return list_bindings(json ? &list : NULL);
	if (argc != 2)
		return usage_error("assign", "it takes a CGROUP and a PROFILE, or nothing");
	if (!*argv[0] || !*argv[1])
		return usage_error("assign", "CGROUP and PROFILE are not empty");
	return assign(argv[0], argv[1], json);
}
