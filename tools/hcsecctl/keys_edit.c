// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl keys init, add, revoke, threshold - Make the next keyset
 *
 * A keyset is complete, so every change makes a whole one.  Nobody has to trust
 * this program for it: the signers read what they sign with "keys list".
 */

#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "draft.h"
#include "hcsecctl.h"
#include "key.h"
#include "key_list.h"
#include "keys_edit.h"
#include "times.h"
#include "util.h"

enum answer {
	ANSWER_NONE,
	ANSWER_YES,
	ANSWER_NO,
};

/**
 * struct edit - What is wanted
 *
 * @from: Keyset to start from.
 * @output: Where to write.
 * @role: Of added keys; %HCSEC_ROLE_NR if it was not said.
 * @key_starts: Validity of added keys.
 * @key_expires: The same.
 * @replace: Added keys may be there already.
 * @root: Threshold of root keys, 0 to leave it.
 * @policy: Threshold of policies, 0 to leave it.
 * @root_signs: Whether root keys may sign policies.
 * @starts: Validity of the keyset.
 * @set_starts: It is to be changed.
 * @expires: The same.
 * @set_expires: The same.
 * @raise_epoch: Start a new epoch.
 * @json: Print JSON.
 */
struct edit {
	const char *from;
	const char *output;
	enum hcsec_key_role role;
	u64 key_starts;
	u64 key_expires;
	bool replace;
	unsigned int root;
	unsigned int policy;
	enum answer root_signs;
	u64 starts;
	bool set_starts;
	u64 expires;
	bool set_expires;
	bool raise_epoch;
	bool json;
};

/* Adds the keys of a file as the options say. */
static int add_file(const struct edit *edit, struct draft *draft,
		    const char *path)
{
	struct public_keys keys = {};
	int err = -1;
	size_t i;

	if (public_keys_read(&keys, path))
		goto out_free;
	for (i = 0; i < keys.count; i++) {
		struct hcsec_key *const key = &keys.keys[i];

		key->role = edit->role;
		key->not_before = edit->key_starts;
		key->not_after = edit->key_expires;
		if (draft_add(draft, key, edit->replace))
			goto out_free;
	}
	err = 0;

out_free:
	public_keys_free(&keys);
	return err;
}

static int init(struct edit *edit, struct draft *draft, char **args)
{
	edit->role = HCSEC_ROLE_ROOT;
	/* There is nobody else yet. */
	draft->head.flags = HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	draft->head.root_threshold = 1;
	draft->head.policy_threshold = 1;
	draft->serial = 1;
	for (; *args; args++)
		if (add_file(edit, draft, *args))
			return -1;
	return 0;
}

static int add(struct edit *edit, struct draft *draft, char **args)
{
	const bool first = !draft_count(draft, HCSEC_ROLE_POLICY);

	for (; *args; args++)
		if (add_file(edit, draft, *args))
			return -1;
	/* Root keys only stood in for policy keys. */
	if (first && draft_count(draft, HCSEC_ROLE_POLICY))
		draft->head.flags &= ~HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	return 0;
}

static int revoke(struct edit *edit, struct draft *draft, char **args)
{
	for (; *args; args++)
		if (draft_revoke(draft, *args))
			return -1;
	return 0;
}

static int threshold(struct edit *edit, struct draft *draft, char **args)
{
	return 0;
}

static int apply(const struct edit *edit, struct draft *draft)
{
	if (edit->root)
		draft->head.root_threshold = (u8)edit->root;
	if (edit->policy)
		draft->head.policy_threshold = (u8)edit->policy;
	if (edit->root_signs == ANSWER_YES)
		draft->head.flags |= HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	if (edit->root_signs == ANSWER_NO)
		draft->head.flags &= ~HCSEC_KEYSET_ROOT_SIGNS_POLICY;
	if (edit->set_starts)
		draft->not_before = edit->starts;
	if (edit->set_expires)
		draft->not_after = edit->expires;
	if (draft->not_after && draft->not_after <= draft->not_before) {
		error("the keyset would expire before it starts");
		return -1;
	}
	if (edit->raise_epoch && !++draft->epoch) {
		error("there is no epoch after the last one");
		return -1;
	}
	return 0;
}

/* The old one is still needed: to verify the new one, and if it is refused. */
static bool is_same_file(const char *a, const char *b)
{
	struct stat one, other;

	return !stat(a, &one) && !stat(b, &other) &&
	       one.st_dev == other.st_dev && one.st_ino == other.st_ino;
}

/**
 * struct kind - A way to make a keyset
 *
 * @name: What it is called by.
 * @from: It starts from another one.
 * @args: It takes arguments.
 * @run: Changes the draft; 0, or -1 after an error message.
 */
struct kind {
	const char *name;
	bool from;
	bool args;
	int (*run)(struct edit *edit, struct draft *draft, char **args);
};

static const struct kind kinds[] = {
	{ "init", false, true, init },
	{ "add", true, true, add },
	{ "revoke", true, true, revoke },
	{ "threshold", true, false, threshold },
};

static int make(const struct kind *kind, struct edit *edit, char **args)
{
	struct draft *draft;
	int status = EXIT_FAILURE;

	draft = calloc(1, sizeof(*draft));
	if (!draft)
		out_of_memory();
	if (edit->from && is_same_file(edit->from, edit->output)) {
		error("%s: is still needed; write to another file",
		      edit->output);
		goto out_free;
	}
	if (edit->from && draft_read(draft, edit->from))
		goto out_free;
	if (kind->run(edit, draft, args) || apply(edit, draft) ||
	    draft_write(draft, edit->output))
		goto out_free;
	/* What it says, as anybody reads it who gets it. */
	status = strcmp(edit->output, "-") ?
			 keyset_list(edit->output, edit->json) :
			 finish_stdout();

out_free:
	free(draft);
	return status;
}

static const struct kind *find_kind(const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (!strcmp(kinds[i].name, name))
			return &kinds[i];
	return NULL;
}

static bool take_role(const char *word, struct edit *edit)
{
	if (!strcmp(word, "root"))
		edit->role = HCSEC_ROLE_ROOT;
	else if (!strcmp(word, "policy"))
		edit->role = HCSEC_ROLE_POLICY;
	else
		return false;
	return true;
}

static bool take_answer(const char *word, enum answer *answer)
{
	if (!strcmp(word, "yes"))
		*answer = ANSWER_YES;
	else if (!strcmp(word, "no"))
		*answer = ANSWER_NO;
	else
		return false;
	return true;
}

/* A limit of the keyset, which may be taken away again. */
static bool take_limit(const char *word, u64 *limit, bool *set)
{
	*set = true;
	*limit = 0;
	return !strcmp(word, "never") || parse_time(word, limit);
}

/* Takes an option; false if its value is wrong. */
static bool take_option(struct edit *edit, int option)
{
	switch (option) {
	case 'f':
		edit->from = optarg;
		return true;
	case 'o':
		edit->output = optarg;
		return true;
	case 'r':
		return take_role(optarg, edit);
	case 'b':
		return parse_time(optarg, &edit->key_starts);
	case 'a':
		return parse_time(optarg, &edit->key_expires);
	case 'u':
		edit->replace = true;
		return true;
	case 'n':
		return parse_number(optarg, 1, HCSEC_MAX_SIGNATURES,
				    &edit->root);
	case 'p':
		return parse_number(optarg, 1, HCSEC_MAX_SIGNATURES,
				    &edit->policy);
	case 's':
		return take_answer(optarg, &edit->root_signs);
	case 'S':
		return take_limit(optarg, &edit->starts, &edit->set_starts);
	case 'E':
		return take_limit(optarg, &edit->expires, &edit->set_expires);
	case 'e':
		edit->raise_epoch = true;
		return true;
	case 'j':
		edit->json = true;
		return true;
	default:
		return false;
	}
}

/* Options that go together with others only. */
static int check_usage(const struct kind *kind, const struct edit *edit,
		       int nargs)
{
	const bool is_add = kind->run == add;

	if (!edit->output)
		return usage_error("keys", "-o NEW is missing");
	if (kind->from && !edit->from)
		return usage_error("keys", "-f OLD is missing");
	if (!kind->from && edit->from)
		return usage_error("keys", "%s starts from nothing",
				   kind->name);
	if (kind->args && !nargs)
		return usage_error("keys", "%s takes at least one key",
				   kind->name);
	if (!kind->args && nargs)
		return usage_error("keys", "%s takes no argument", kind->name);
	if (is_add && edit->role == HCSEC_ROLE_NR)
		return usage_error("keys", "-r ROLE is missing");
	if (!is_add && (edit->role != HCSEC_ROLE_NR || edit->replace))
		return usage_error("keys",
				   "--role and --replace belong to add");
	if (!kind->args || kind->run == revoke) {
		if (edit->key_starts || edit->key_expires)
			return usage_error("keys",
					   "%s adds no key that could have a validity",
					   kind->name);
	}
	if (edit->key_expires && edit->key_expires <= edit->key_starts)
		return usage_error("keys",
				   "the keys would expire before they start");
	return 0;
}

int keys_edit(int argc, char **argv)
{
	static const struct option options[] = {
		{ "from", required_argument, NULL, 'f' },
		{ "output", required_argument, NULL, 'o' },
		{ "role", required_argument, NULL, 'r' },
		{ "not-before", required_argument, NULL, 'b' },
		{ "not-after", required_argument, NULL, 'a' },
		{ "replace", no_argument, NULL, 'u' },
		{ "root", required_argument, NULL, 'n' },
		{ "policy", required_argument, NULL, 'p' },
		{ "root-signs-policy", required_argument, NULL, 's' },
		{ "starts", required_argument, NULL, 'S' },
		{ "expires", required_argument, NULL, 'E' },
		{ "raise-epoch", no_argument, NULL, 'e' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	const struct kind *const kind = find_kind(argv[0]);
	struct edit edit = { .role = HCSEC_ROLE_NR };
	int option, err;

	if (!kind)
		return usage_error("keys", "unknown word: %s", argv[0]);
	while ((option = getopt_long(argc, argv, "f:o:r:b:a:un:p:s:S:E:ejh",
				     options, NULL)) != -1) {
		if (option == 'h')
			return print_help(keys_help);
		if (option == '?')
			return usage_error("keys", NULL);
		if (!take_option(&edit, option))
			return usage_error("keys", "\"%s\" is no value of -%c",
					   optarg, option);
	}
	err = check_usage(kind, &edit, argc - optind);
	return err ? err : make(kind, &edit, argv + optind);
}
