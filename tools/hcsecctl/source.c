// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Where source files come from, and how they are named
 */

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ast.h"
#include "utf8.h"

#define MAX_INCLUDES 32 /* deep */
#define MAX_FILES 4096
#define MAX_FOLLOWED 10000
#define MAX_LINE 8192
#define NOWHERE ((struct loc){})

/* Is what was written up to @end one or more "../"? */
static bool ends_upwards(const char *path, const char *end)
{
	return end - path >= 3 && !strncmp(end - 3, "../", 3) &&
	       (end - path == 3 || end[-4] == '/');
}

/* "a/b", "../c" to "a/c"; a name that leaves its root keeps its "..". */
static const char *join(struct arena *arena, const char *base, const char *name)
{
	const char *const slash = strrchr(base, '/');
	char *const path =
		*name == '/' || !slash ?
			arena_strndup(arena, name, strlen(name)) :
			arena_printf(arena, "%.*s/%s", (int)(slash - base),
				     base, name);
	char *const start = path + (*path == '/');
	char *in = start, *out = start;

	while (*in) {
		const size_t len = strcspn(in, "/");
		const bool more = in[len];
		const bool up = len == 2 && in[0] == '.' && in[1] == '.';

		if (up && out > start && !ends_upwards(start, out)) {
			for (out--; out > start && out[-1] != '/';)
				out--;
		} else if (len && (len != 1 || *in != '.') &&
			   !(up && out == start && start > path)) {
			memmove(out, in, len);
			out += len;
			if (more)
				*out++ = '/';
		}
		in += len + more;
	}
	if (out > start && out[-1] == '/')
		out--;
	*out = '\0';
	return path;
}

static struct source_file *add_file(struct compiler *c, const char *name,
				    const char *path, const char *text,
				    size_t len)
{
	struct source_file *const file = arena_alloc(&c->arena, sizeof(*file));

	*file = (struct source_file){
		.name = name,
		.path = path,
		.text = text,
		.len = len,
	};
	vec_push(&c->arena, &c->files, file);
	return file;
}

/* Index of the file of that name, or -1. */
static int find_file(const struct compiler *c, const char *name)
{
	for (u32 i = 0; i < c->files.n; i++) {
		if (!strcmp(c->files.at[i]->name, name))
			return i;
	}
	return -1;
}

/* Reads a file to its end and closes it; on failure errno says why. */
static const char *read_all(struct compiler *c, int fd, size_t *len)
{
	VEC(char) text = {};

	if (fd < 0)
		return NULL;
	for (;;) {
		ssize_t n;

		if (text.n > HCSEC_MAX_BLOB) {
			close(fd);
			errno = EFBIG;
			return NULL;
		}
		vec_reserve(&c->arena, &text, 64 * 1024);
		n = read(fd, text.at + text.n, text.size - text.n - 1);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0) {
			const int err = errno;

			close(fd);
			errno = err;
			return NULL;
		}
		if (!n)
			break;
		text.n += n;
	}
	close(fd);
	text.at[text.n] = '\0';
	*len = text.n;
	return text.at;
}

static bool good_name(const char *name)
{
	if (!*name)
		return false;
	for (; *name; name++) {
		if ((unsigned char)*name < 0x20 || *name == 0x7f)
			return false;
	}
	return true;
}

/* What would show a reader another text than the compiler reads. */
static const char *find_trick(const char *at, size_t len)
{
	if (len < 3 || at[0] != '\xe2')
		return NULL;
	if ((at[1] == '\x80' && at[2] >= '\xaa' && at[2] <= '\xae') ||
	    (at[1] == '\x81' && at[2] >= '\xa6' && at[2] <= '\xa9'))
		return "invisible change of the text's direction";
	return NULL;
}

bool source_check_text(struct compiler *c, u32 index)
{
	struct source_file *const file = c->files.at[index];
	struct loc loc = { index, 1, 1, 1 };
	const char *problem = NULL;

	for (size_t i = 0, n; i < file->len && !problem; i += n) {
		const char *const at = file->text + i;
		const size_t left = file->len - i;

		n = utf8_len(at, left);
		if (*at == '\n') {
			loc.line++;
			loc.column = 1;
			continue;
		}
		if (!n)
			problem = "not UTF-8";
		else if (*at == '\r' ? left < 2 || at[1] != '\n' :
				       (*at >= 0 && *at < 0x20 && *at != '\t') ||
					       *at == 0x7f)
			problem = "control character";
		else if (loc.column > MAX_LINE)
			problem = "line is too long";
		else
			problem = find_trick(at, left);
		loc.column += problem ? 0 : n;
	}
	if (!problem)
		return true;
	file->binary = true;
	diag_error(c, loc, "%s", problem);
	return false;
}

/* Makes a file part of the compilation; -1 after an error. */
static int open_file(struct compiler *c, struct loc loc, const char *name,
		     const char *path)
{
	const char *text = NULL;
	size_t len = 0;

	if (!good_name(name)) {
		diag_error(c, loc, "bad name of a file");
		return -1;
	}
	if (c->files.n >= MAX_FILES) {
		diag_error(c, loc, "more than %d files", MAX_FILES);
		return -1;
	}
	if (c->given) {
		for (size_t i = 0; i < c->ngiven && !text; i++) {
			if (strcmp(c->given[i].name, name))
				continue;
			text = c->given[i].text;
			len = c->given[i].len;
		}
		errno = ENOENT;
	} else if (!loc.line && !strcmp(path, "-")) {
		text = read_all(c, dup(STDIN_FILENO), &len);
	} else {
		text = read_all(c, open(path, O_RDONLY | O_CLOEXEC), &len);
	}
	if (!text) {
		diag_error(c, loc, "%s: %s", path, strerror(errno));
		return -1;
	}
	add_file(c, name, path, text, len);
	return c->files.n - 1;
}

static struct stmts parse_open_file(struct compiler *c, u32 index)
{
	struct stmts stmts;

	c->files.at[index]->open = true;
	c->depth++;
	stmts = parse_file(c, index);
	c->depth--;
	c->files.at[index]->open = false;
	return stmts;
}

struct stmts source_include(struct compiler *c, u32 file, struct loc loc,
			    const char *name)
{
	const struct source_file *const from = c->files.at[file];
	const char *const own = join(&c->arena, from->name, name);
	const char *const path = join(&c->arena, from->path, name);
	int index = find_file(c, own);

	if (index >= 0 && c->files.at[index]->open) {
		diag_error(c, loc, "%s includes itself", path);
		return (struct stmts){};
	}
	/* Files that include another one twice would soon be 2^32. */
	if (c->includes++ >= MAX_FOLLOWED) {
		diag_error(c, loc, "more than %d includes", MAX_FOLLOWED);
		return (struct stmts){};
	}
	if (c->depth >= MAX_INCLUDES) {
		diag_error(c, loc, "includes are nested more than %d deep",
			   MAX_INCLUDES);
		return (struct stmts){};
	}
	if (index < 0)
		index = open_file(c, loc, own, path);
	if (index < 0)
		return (struct stmts){};
	return parse_open_file(c, index);
}

/* Length of the directories that all paths share, with the last slash. */
static size_t common_directory(const char *const *paths, size_t npaths)
{
	size_t common = strlen(paths[0]);

	for (size_t i = 1; i < npaths; i++) {
		size_t same = 0;

		while (same < common && paths[i][same] == paths[0][same])
			same++;
		common = same;
	}
	while (common && paths[0][common - 1] != '/')
		common--;
	return common;
}

void source_load_paths(struct compiler *c, const char *const *paths,
		       size_t npaths, struct stmts *policy)
{
	const char **const clean =
		arena_array(&c->arena, npaths, sizeof(*clean));
	size_t common;

	for (size_t i = 0; i < npaths; i++)
		clean[i] = join(&c->arena, "", paths[i]);
	common = common_directory(clean, npaths);
	for (size_t i = 0; i < npaths; i++) {
		const char *const name = clean[i] + common;
		int index = find_file(c, name);

		if (index >= 0) {
			diag_error(c, NOWHERE, "%s is given twice", paths[i]);
			continue;
		}
		index = open_file(c, NOWHERE, name, paths[i]);
		if (index >= 0)
			stmts_append(policy, parse_open_file(c, index));
	}
}

void source_load_given(struct compiler *c, struct stmts *policy)
{
	for (size_t i = 0; i < c->ngiven; i++) {
		const char *const name = c->given[i].name;
		int index = find_file(c, name);

		/* Those that were included are there already. */
		if (index >= 0)
			continue;
		index = open_file(c, NOWHERE, name, name);
		if (index >= 0)
			stmts_append(policy, parse_open_file(c, index));
	}
}
