// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl verify - Would a kernel with these keys trust this blob?
 *
 * The decision is that of the kernel's own sources.  What is here only tells
 * how it came about.
 */

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "hcsecctl.h"
#include "key.h"
#include "key_list.h"
#include "signed.h"
#include "terminal.h"
#include "trust.h"
#include "util.h"

const char verify_help[] =
	"Usage: hcsecctl verify [-j] [-n N] [-r N] -p ROOT... [-k KEYSET]... BLOB\n"
	"\n"
	"Tell whether a kernel with the root keys of the ROOT files, which has\n"
	"loaded each KEYSET in turn, would take BLOB now, a policy or a keyset, and\n"
	"what each of its signatures is worth.  Exit status 0 if it would, 1 if not.\n"
	"\n"
	"  -j, --json               one JSON object\n"
	"  -k, --keyset KEYSET      a keyset that is loaded before; the root keys have\n"
	"                           to have signed the first, its own the next\n"
	"  -n, --threshold N        without a keyset, keys that must have signed a\n"
	"                           policy, 1 by default\n"
	"  -p, --public ROOT        file of public keys, as keygen writes it\n"
	"  -r, --root-threshold N   keys that must have signed the first keyset, 1 by\n"
	"                           default\n"
	"  -h, --help               show this help\n";

/**
 * struct judgement - What was found out about a blob
 *
 * @state: The kernel that judges.
 * @blob: The blob.
 * @name: The policy's name; NULL unless the blob is trusted, because nobody
 *        vouches for it.
 * @verdict: The decision.
 */
struct judgement {
	const struct trust_state *state;
	struct signed_blob blob;
	char *name;
	struct trust_verdict verdict;
};

static const char *const worth_text[TRUST_NR] = {
	[TRUST_UNKNOWN] = "unknown key, does not count",
	[TRUST_BARRED] = "a key that may not sign this, does not count",
	[TRUST_REVOKED] = "revoked key, does not count",
	[TRUST_EXPIRED] = "good, but the key is not valid now",
	[TRUST_BAD] = "BAD signature",
	[TRUST_GOOD] = "good, counts",
};

/* What scripts compare. */
static const char *const worth_names[TRUST_NR] = {
	[TRUST_UNKNOWN] = "unknown",
	[TRUST_BARRED] = "barred",
	[TRUST_REVOKED] = "revoked",
	[TRUST_EXPIRED] = "expired",
	[TRUST_BAD] = "bad",
	[TRUST_GOOD] = "good",
};

static int judge(struct judgement *judgement, const char *path)
{
	struct signed_blob *const blob = &judgement->blob;
	struct trust_verdict *const verdict = &judgement->verdict;

	if (signed_blob_read(blob, path))
		return -1;
	trust_judge(judgement->state, blob, verdict);
	if (verdict->err || signed_blob_is_keyset(blob))
		return 0;
	judgement->name = signed_blob_policy(blob, path);
	if (!judgement->name) {
		verdict->err = -EBADMSG;
		snprintf(verdict->reason, sizeof(verdict->reason),
			 "trusted, but its payload is malformed");
	}
	return 0;
}

/**
 * struct opinion - What is told of one signature
 *
 * @name: Name of its key, NULL if nobody knows it.
 * @worth: What it is worth to the keys in force.
 * @new_root: It counts for the root keys that a keyset brings, too.
 */
struct opinion {
	const char *name;
	enum trust_worth worth;
	bool new_root;
};

static struct opinion opinion(const struct judgement *judgement,
			      const struct hcsec_signature *sig)
{
	const struct trust_state *const state = judgement->state;
	const struct hcsec_keyring *const new = &judgement->verdict.keyring;
	const struct hcsec_key *key;
	struct opinion opinion = {};

	key = trust_find(&state->keyring, sig->key_id);
	opinion.worth = trust_weigh(state, &state->keyring, &judgement->blob,
				    sig);
	if (judgement->verdict.new_roots) {
		opinion.new_root = trust_weigh(state, new, &judgement->blob,
					       sig) == TRUST_GOOD;
		/* A name that the keyset gives a key which has signed it. */
		if (!key && opinion.new_root)
			key = trust_find(new, sig->key_id);
	}
	opinion.name = key ? key->name : NULL;
	return opinion;
}

static void print_limit(const char *label, uint64_t seconds)
{
	char text[TIME_TEXT];

	if (seconds)
		printf("%-11s %s\n", label, format_time(seconds, text));
}

static void print_signature(const struct judgement *judgement,
			    const struct hcsec_signature *sig)
{
	const struct opinion told = opinion(judgement, sig);
	const char *text = worth_text[told.worth];
	char id[KEY_ID_HEX];

	if (told.new_root)
		text = told.worth == TRUST_GOOD ?
			       "good, counts, also as a new root key" :
			       "good, counts as a new root key only";
	printf("  %s %-12s %s\n", key_id_hex(sig->key_id, id),
	       told.name ? told.name : "?", text);
}

/* How many are needed goes without saying if it is one of the built-in keys. */
static void print_need(const struct judgement *judgement)
{
	const struct hcsec_keyring *const keyring = &judgement->state->keyring;
	const struct trust_verdict *const verdict = &judgement->verdict;
	const bool is_keyset = signed_blob_is_keyset(&judgement->blob);
	const unsigned int need =
		keyring->threshold[is_keyset ? HCSEC_ROLE_ROOT :
					       HCSEC_ROLE_POLICY];

	if (need > 1 || is_keyset || judgement->state->keyset.data)
		printf("needed      %u of the keys in force\n", need);
	if (verdict->new_roots)
		printf("needed      %u of the root keys that it brings\n",
		       verdict->keyring.threshold[HCSEC_ROLE_ROOT]);
}

static void print_text(const struct judgement *judgement)
{
	const struct signed_blob *blob = &judgement->blob;
	const struct hcsec_envelope *envelope = signed_blob_envelope(blob);
	const struct hcsec_signature *sigs = signed_blob_signatures(blob);
	const struct trust_verdict *const verdict = &judgement->verdict;
	unsigned int i;

	if (judgement->state->keyset.data)
		printf("in force    keyset, serial %" PRIu64 ", epoch %" PRIu32
		       "\n", judgement->state->keyring.serial,
		       judgement->state->keyring.epoch);
	if (judgement->name) {
		fputs("policy      ", stdout);
		text_string(stdout, judgement->name, strlen(judgement->name));
		putchar('\n');
	} else if (!verdict->err) {
		printf("keyset      %u root and %u policy keys\n",
		       keyset_count(&verdict->keyring, HCSEC_ROLE_ROOT),
		       keyset_count(&verdict->keyring, HCSEC_ROLE_POLICY));
	}
	printf("serial      %" PRIu64 "\n",
	       (uint64_t)le64toh(envelope->serial));
	if (envelope->epoch)
		printf("epoch       %" PRIu32 "\n",
		       (uint32_t)le32toh(envelope->epoch));
	print_limit("not before", le64toh(envelope->not_before));
	print_limit("not after", le64toh(envelope->not_after));
	printf("signatures  %u of %u\n", blob->present, blob->planned);
	for (i = 0; i < blob->present; i++)
		print_signature(judgement, &sigs[i]);
	print_need(judgement);
	fputs("verdict     ", stdout);
	terminal_colour(stdout, verdict->err ? COLOUR_BAD : COLOUR_GOOD);
	if (verdict->err)
		printf("refused: %s (%s)", verdict->reason,
		       errno_name(-verdict->err));
	else
		fputs("trusted", stdout);
	terminal_colour(stdout, COLOUR_NONE);
	putchar('\n');
}

static void json_signature(struct json *json, const struct judgement *judgement,
			   const struct hcsec_signature *sig)
{
	const struct opinion told = opinion(judgement, sig);
	char id[KEY_ID_HEX];

	json_open(json, NULL, '{');
	json_text(json, "key_id", key_id_hex(sig->key_id, id));
	if (told.name)
		json_text(json, "name", told.name);
	json_text(json, "worth", worth_names[told.worth]);
	json_bool(json, "counts", told.worth == TRUST_GOOD);
	if (judgement->verdict.new_roots)
		json_bool(json, "counts_as_new_root", told.new_root);
	json_close(json, '}');
}

static void print_json(const struct judgement *judgement)
{
	const struct signed_blob *blob = &judgement->blob;
	const struct hcsec_envelope *envelope = signed_blob_envelope(blob);
	const struct hcsec_signature *sigs = signed_blob_signatures(blob);
	const struct hcsec_keyring *const keyring = &judgement->state->keyring;
	const struct trust_verdict *const verdict = &judgement->verdict;
	const bool is_keyset = signed_blob_is_keyset(blob);
	struct json json = {};
	unsigned int i;

	json_open(&json, NULL, '{');
	json_text(&json, "kind", is_keyset ? "keyset" : "policy");
	json_bool(&json, "trusted", !verdict->err);
	if (verdict->err) {
		json_text(&json, "errno", errno_name(-verdict->err));
		json_text(&json, "reason", verdict->reason);
	}
	if (judgement->name)
		json_text(&json, "policy", judgement->name);
	json_number(&json, "serial", le64toh(envelope->serial));
	json_number(&json, "epoch", le32toh(envelope->epoch));
	json_number(&json, "not_before", le64toh(envelope->not_before));
	json_number(&json, "not_after", le64toh(envelope->not_after));
	json_number(&json, "planned", blob->planned);
	json_number(&json, "needed",
		    keyring->threshold[is_keyset ? HCSEC_ROLE_ROOT :
						   HCSEC_ROLE_POLICY]);
	if (verdict->new_roots)
		json_number(&json, "needed_of_new_roots",
			    verdict->keyring.threshold[HCSEC_ROLE_ROOT]);
	json_open(&json, "signatures", '[');
	for (i = 0; i < blob->present; i++)
		json_signature(&json, judgement, &sigs[i]);
	json_close(&json, ']');
	json_close(&json, '}');
	putchar('\n');
}

static int verify(const char *path, const struct trust_state *state, bool json)
{
	struct judgement judgement = { .state = state };
	int status;

	if (judge(&judgement, path))
		return EXIT_FAILURE;
	if (json)
		print_json(&judgement);
	else
		print_text(&judgement);
	status = finish_stdout();
	free(judgement.name);
	signed_blob_free(&judgement.blob);
	return judgement.verdict.err ? EXIT_FAILURE : status;
}

/**
 * struct request - What the command line says
 *
 * @roots: Built-in keys.
 * @keysets: Files of keysets, in order.
 * @nkeysets: How many.
 * @root: Threshold of keysets.
 * @policy: Threshold of policies.
 * @json: Print JSON.
 */
struct request {
	struct public_keys roots;
	const char **keysets;
	size_t nkeysets;
	unsigned int root;
	unsigned int policy;
	bool json;
};

static int run(const struct request *request, const char *path)
{
	struct trust_state state;
	int status = EXIT_FAILURE;
	size_t i;

	if (trust_start(&state, &request->roots, request->root,
			request->policy))
		return EXIT_FAILURE;
	for (i = 0; i < request->nkeysets; i++)
		if (trust_load(&state, request->keysets[i]))
			goto out_end;
	status = verify(path, &state, request->json);

out_end:
	trust_end(&state);
	return status;
}

/* Takes an option; 0, or an exit status other than 0. */
static int take_option(struct request *request, int option)
{
	switch (option) {
	case 'j':
		request->json = true;
		return 0;
	case 'k':
		request->keysets[request->nkeysets++] = optarg;
		return 0;
	case 'n':
		if (parse_number(optarg, 1, HCSEC_MAX_SIGNATURES,
				 &request->policy))
			return 0;
		return usage_error("verify",
				   "--threshold takes a number from 1 to %d",
				   HCSEC_MAX_SIGNATURES);
	case 'p':
		return public_keys_read(&request->roots, optarg) ?
			       EXIT_FAILURE :
			       0;
	case 'r':
		if (parse_number(optarg, 1, HCSEC_MAX_SIGNATURES,
				 &request->root))
			return 0;
		return usage_error("verify",
				   "--root-threshold takes a number from 1 to %d",
				   HCSEC_MAX_SIGNATURES);
	default:
		return usage_error("verify", NULL);
	}
}

int cmd_verify(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "keyset", required_argument, NULL, 'k' },
		{ "threshold", required_argument, NULL, 'n' },
		{ "public", required_argument, NULL, 'p' },
		{ "root-threshold", required_argument, NULL, 'r' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct request request = { .root = 1, .policy = 1 };
	int option, status = EXIT_FAILURE;

	if (key_init())
		return EXIT_FAILURE;
	/* No more than there are words. */
	request.keysets = calloc((size_t)argc, sizeof(*request.keysets));
	if (!request.keysets)
		out_of_memory();
	while ((option = getopt_long(argc, argv, "jk:n:p:r:h", options,
				     NULL)) != -1) {
		if (option == 'h') {
			status = print_help(verify_help);
			goto out_free;
		}
		status = take_option(&request, option);
		if (status)
			goto out_free;
	}
	if (!request.roots.count)
		status = usage_error("verify", "-p ROOT is missing");
	else if (argc - optind != 1)
		status = usage_error("verify", "it takes one BLOB");
	else
		status = run(&request, argv[optind]);

out_free:
	free(request.keysets);
	public_keys_free(&request.roots);
	return status;
}
