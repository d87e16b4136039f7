// SPDX-License-Identifier: GPL-2.0-only
/*
 * Policy compiler - Where source files come from, and how they are named
 */

#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

#include "ast.h"

#define MAX_INCLUDES 32 /* deep */
#define MAX_FILES 4096
#define NOWHERE ((struct loc){})

/* "a/b", "../c" to "a/c"; a name that leaves its root keeps its "..". */
static const char *join(struct arena *arena, const char *base, const char *name)
{
	const char *const slash = strrchr(base, '/');
	char *const path =
		*name == '/' || !slash ?
			arena_strndup(arena, name, strlen(name)) :
			arena_printf(arena, "%.*s/%s", (int)(slash - base),
				     base, name);
	const bool absolute = *path == '/';
	char *in = path, *out = path;

	while (*in) {
		const size_t len = strcspn(in, "/");
		char *up;

		if (!len || (len == 1 && *in == '.')) {
			if (!len && in == path)
				out++;
		} else if (len == 2 && in[0] == '.' && in[1] == '.' &&
			   out > path + absolute &&
			   strncmp(out - 3, "../", 3)) {
			for (up = out - 1; up > path + absolute && up[-1] != '/';)
				up--;
			out = up;
		} else {
			memmove(out, in, len);
			out += len;
			*out++ = '/';
		}
		in += len;
		in += *in == '/';
	}
	if (out > path + absolute)
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

/* Reads a file; on failure errno says why. */
static const char *read_path(struct compiler *c, const char *path, size_t *len)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
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
	} else {
		text = read_path(c, path, &len);
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
