// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl ps - List containers and their tasks
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "genl.h"
#include "hcsecctl.h"
#include "names.h"
#include "terminal.h"
#include "util.h"

const char ps_help[] =
	"Usage: hcsecctl ps [-j] [-t]\n"
	"\n"
	"List the containers that tasks belong to, with profile, mode in force,\n"
	"marks, denials and number of processes.\n"
	"\n"
	"  -j, --json    one JSON object\n"
	"  -t, --tasks   list their tasks too\n"
	"  -h, --help    show this help\n";

/**
 * struct container - An entry of the kernel's list
 *
 * @id: Id of its cgroup.
 * @cgroup: Path of its cgroup.
 * @profile: Profile, NULL if none applies.
 * @mode: Mode in force, NULL likewise.
 * @marks: Names of marks, comma-separated.
 * @data: Names of the data marks that left its tasks, comma-separated.
 * @denied: Denials.
 * @tasks: Processes.
 */
struct container {
	uint64_t id;
	char *cgroup;
	char *profile;
	const char *mode;
	char *marks;
	char *data;
	uint64_t denied;
	uint32_t tasks;
};

/**
 * struct task - An entry of the kernel's list
 *
 * @pid: Its id.
 * @tgid: Id of its process.
 * @comm: Its name.
 * @container: Id of its container's cgroup.
 * @profile: Profile, NULL if none applies.
 * @mode: Mode in force, NULL likewise.
 * @marks: Names of process marks, comma-separated.
 * @escaped: It was seen outside of its container's cgroup.
 */
struct task {
	uint32_t pid;
	uint32_t tgid;
	char *comm;
	uint64_t container;
	char *profile;
	const char *mode;
	char *marks;
	bool escaped;
};

struct containers {
	struct container *list;
	size_t count;
};

struct tasks {
	struct task *list;
	size_t count;
};

static char *get_string(struct nlattr *attr)
{
	char *text;

	if (!attr)
		return NULL;
	text = strndup(nla_data(attr), (size_t)nla_len(attr));
	if (!text)
		out_of_memory();
	return text;
}

static uint64_t get_u64(struct nlattr *attr)
{
	return attr && nla_len(attr) >= 8 ? nla_get_u64(attr) : 0;
}

static uint32_t get_u32(struct nlattr *attr)
{
	return attr && nla_len(attr) >= 4 ? nla_get_u32(attr) : 0;
}

static const char *get_mode(struct nlattr *attr)
{
	return attr ? hcsec_name(HCSEC_NAMES_MODE, get_u32(attr)) : NULL;
}

/* Make room for one more element of an array, and clear it. */
static void *grow(void *list, size_t count, size_t size)
{
	list = reallocarray(list, count + 1, size);
	if (!list)
		out_of_memory();
	memset((char *)list + count * size, 0, size);
	return list;
}

static void add_container(struct nlattr **attrs, void *arg)
{
	struct containers *all = arg;
	struct container *one;

	all->list = grow(all->list, all->count, sizeof(*one));
	one = &all->list[all->count++];
	one->id = get_u64(attrs[HCSEC_A_CONTAINER_CGROUP_ID]);
	one->cgroup = get_string(attrs[HCSEC_A_CONTAINER_CGROUP]);
	one->profile = get_string(attrs[HCSEC_A_CONTAINER_PROFILE]);
	one->mode = get_mode(attrs[HCSEC_A_CONTAINER_MODE]);
	one->marks = get_string(attrs[HCSEC_A_CONTAINER_MARKS]);
	one->denied = get_u64(attrs[HCSEC_A_CONTAINER_DENIED]);
	one->tasks = get_u32(attrs[HCSEC_A_CONTAINER_TASKS]);
	one->data = get_string(attrs[HCSEC_A_CONTAINER_DATA]);
}

static void drop_containers(void *arg)
{
	struct containers *all = arg;
	size_t i;

	for (i = 0; i < all->count; i++) {
		free(all->list[i].cgroup);
		free(all->list[i].profile);
		free(all->list[i].marks);
		free(all->list[i].data);
	}
	free(all->list);
	memset(all, 0, sizeof(*all));
}

static void add_task(struct nlattr **attrs, void *arg)
{
	struct tasks *all = arg;
	struct task *one;

	all->list = grow(all->list, all->count, sizeof(*one));
	one = &all->list[all->count++];
	one->pid = get_u32(attrs[HCSEC_A_TASK_PID]);
	one->tgid = get_u32(attrs[HCSEC_A_TASK_TGID]);
	one->comm = get_string(attrs[HCSEC_A_TASK_COMM]);
	one->container = get_u64(attrs[HCSEC_A_TASK_CGROUP_ID]);
	one->profile = get_string(attrs[HCSEC_A_TASK_PROFILE]);
	one->mode = get_mode(attrs[HCSEC_A_TASK_MODE]);
	one->marks = get_string(attrs[HCSEC_A_TASK_MARKS]);
	one->escaped = attrs[HCSEC_A_TASK_ESCAPED];
}

static void drop_tasks(void *arg)
{
	struct tasks *all = arg;
	size_t i;

	for (i = 0; i < all->count; i++) {
		free(all->list[i].comm);
		free(all->list[i].profile);
		free(all->list[i].marks);
	}
	free(all->list);
	memset(all, 0, sizeof(*all));
}

/*
 * Tables.
 */

#define COLUMNS 7

/* A cell that is safe to print; "-" for what is not there. */
static char *cell(const char *text)
{
	size_t len;
	char *safe;
	FILE *out;

	out = open_memstream(&safe, &len);
	if (!out)
		out_of_memory();
	if (text && *text)
		text_string(out, text, strlen(text));
	else
		fputc('-', out);
	if (fclose(out))
		out_of_memory();
	return safe;
}

static char *number_cell(uint64_t number)
{
	char text[24];

	snprintf(text, sizeof(text), "%" PRIu64, number);
	return cell(text);
}

/**
 * struct table - Rows of cells, printed when all widths are known
 *
 * @rows: The cells.
 * @count: How many rows.
 * @columns: How many cells of a row are in use.
 */
struct table {
	char *(*rows)[COLUMNS];
	size_t count;
	size_t columns;
};

static char **table_row(struct table *table)
{
	table->rows = grow(table->rows, table->count, sizeof(*table->rows));
	return table->rows[table->count++];
}

static void table_head(struct table *table, const char *const *names)
{
	char **row = table_row(table);
	size_t i;

	for (i = 0; i < table->columns; i++)
		row[i] = cell(names[i]);
}

static void table_print(struct table *table)
{
	int width[COLUMNS] = {};
	size_t i, j;

	for (i = 0; i < table->count; i++)
		for (j = 0; j < table->columns; j++) {
			const int len = (int)strlen(table->rows[i][j]);

			if (len > width[j])
				width[j] = len;
		}
	for (i = 0; i < table->count; i++) {
		if (!i)
			terminal_colour(stdout, COLOUR_BOLD);
		for (j = 0; j < table->columns; j++) {
			char *text = table->rows[i][j];

			if (j + 1 < table->columns)
				printf("%-*s  ", width[j], text);
			else
				printf("%s", text);
			free(text);
		}
		if (!i)
			terminal_colour(stdout, COLOUR_NONE);
		putchar('\n');
	}
	free(table->rows);
}

static void print_containers(const struct containers *all)
{
	static const char *const head[COLUMNS] = {
		"PROFILE", "MODE", "MARKS", "DATA", "DENIED", "PROCESSES",
		"CGROUP",
	};
	struct table table = { .columns = 7 };
	size_t i;

	table_head(&table, head);
	for (i = 0; i < all->count; i++) {
		const struct container *one = &all->list[i];
		char **row = table_row(&table);

		row[0] = cell(one->profile);
		row[1] = cell(one->mode);
		row[2] = cell(one->marks);
		row[3] = cell(one->data);
		row[4] = number_cell(one->denied);
		row[5] = number_cell(one->tasks);
		row[6] = cell(one->cgroup);
	}
	table_print(&table);
}

static void print_tasks(const struct tasks *all,
			const struct containers *containers)
{
	static const char *const head[COLUMNS] = {
		"PID", "COMM", "PROFILE", "MODE", "MARKS", "CGROUP",
	};
	struct table table = { .columns = 6 };
	size_t i, j;

	table_head(&table, head);
	for (i = 0; i < all->count; i++) {
		const struct task *one = &all->list[i];
		char **row = table_row(&table);
		const char *cgroup = NULL;

		for (j = 0; j < containers->count; j++)
			if (containers->list[j].id == one->container)
				cgroup = containers->list[j].cgroup;
		row[0] = number_cell(one->pid);
		row[1] = cell(one->comm);
		row[2] = cell(one->profile);
		row[3] = cell(one->escaped ? "escaped" : one->mode);
		row[4] = cell(one->marks);
		row[5] = cell(cgroup);
	}
	table_print(&table);
}

static void json_marks(struct json *json, const char *key, const char *marks)
{
	json_list(json, key, marks ? marks : "", marks ? strlen(marks) : 0);
}

static void json_profile(struct json *json, const char *profile,
			 const char *mode, const char *marks)
{
	if (profile)
		json_text(json, "profile", profile);
	if (mode)
		json_text(json, "mode", mode);
	json_marks(json, "marks", marks);
}

static void print_json(const struct containers *containers,
		       const struct tasks *tasks)
{
	struct json json = {};
	size_t i;

	json_open(&json, NULL, '{');
	json_open(&json, "containers", '[');
	for (i = 0; i < containers->count; i++) {
		const struct container *one = &containers->list[i];

		json_open(&json, NULL, '{');
		json_number(&json, "cgroup_id", one->id);
		if (one->cgroup)
			json_bytes(&json, "cgroup", one->cgroup,
				   strlen(one->cgroup));
		json_profile(&json, one->profile, one->mode, one->marks);
		json_marks(&json, "data", one->data);
		json_number(&json, "denied", one->denied);
		json_number(&json, "processes", one->tasks);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	if (tasks) {
		json_open(&json, "tasks", '[');
		for (i = 0; i < tasks->count; i++) {
			const struct task *one = &tasks->list[i];

			json_open(&json, NULL, '{');
			json_number(&json, "pid", one->pid);
			json_number(&json, "tgid", one->tgid);
			if (one->comm)
				json_bytes(&json, "comm", one->comm,
					   strlen(one->comm));
			json_number(&json, "cgroup_id", one->container);
			json_profile(&json, one->profile, one->mode,
				     one->marks);
			json_bool(&json, "escaped", one->escaped);
			json_close(&json, '}');
		}
		json_close(&json, ']');
	}
	json_close(&json, '}');
	putchar('\n');
}

static int ps(bool with_tasks, bool json)
{
	struct containers containers = {};
	int status = EXIT_FAILURE;
	struct tasks tasks = {};
	struct genl genl;

	if (genl_open(&genl))
		return EXIT_FAILURE;
	if (genl_dump(&genl, HCSEC_CMD_CONTAINER_GET, add_container,
		      drop_containers, HCSEC_A_CONTAINER_MAX, &containers))
		goto out_free;
	if (with_tasks && genl_dump(&genl, HCSEC_CMD_TASK_GET, add_task,
				    drop_tasks, HCSEC_A_TASK_MAX, &tasks))
		goto out_free;

	if (json) {
		print_json(&containers, with_tasks ? &tasks : NULL);
	} else {
		print_containers(&containers);
		if (with_tasks) {
			putchar('\n');
			print_tasks(&tasks, &containers);
		}
	}
	status = finish_stdout();

out_free:
	drop_tasks(&tasks);
	drop_containers(&containers);
	genl_close(&genl);
	return status;
}

int cmd_ps(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "tasks", no_argument, NULL, 't' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	bool json = false, tasks = false;
	int option;

	while ((option = getopt_long(argc, argv, "jth", options, NULL)) != -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 't':
			tasks = true;
			break;
		case 'h':
			return print_help(ps_help);
		default:
			return usage_error(argv[0], NULL);
		}
	}
	if (optind < argc)
		return usage_error("ps", "it takes no argument");
	return ps(tasks, json);
}
