// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl verify - Would a kernel with these keys trust this blob?
 *
 * The decision is envelope.c's, which is the kernel's.  What is here only tells
 * how it came about.
 */

#include <errno.h>
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "ed25519.h"
#include "envelope.h"
#include "hcsecctl.h"
#include "key.h"
#include "signed.h"
#include "terminal.h"
#include "util.h"

const char verify_help[] =
	"Usage: hcsecctl verify [-j] [-n N] -p PUB [-p PUB]... BLOB\n"
	"\n"
	"Tell whether a kernel that trusts the keys of the PUB files would take\n"
	"BLOB now, and what each of its signatures is worth.  Exit status 0 if it\n"
	"would, 1 if not.\n"
	"\n"
	"  -j, --json          one JSON object\n"
	"  -n, --threshold N   keys that must have signed, 1 by default\n"
	"  -p, --public PUB    file of public keys, as keygen writes it\n"
	"  -h, --help          show this help\n";

/**
 * struct judgement - What was found out about a blob
 *
 * @blob: The blob.
 * @name: The policy's name; NULL unless the blob is trusted, because nobody
 *        vouches for it.
 * @err: 0, or the negative errno that a kernel would refuse it with.
 * @reason: Why.
 */
struct judgement {
	struct signed_blob blob;
	char *name;
	int err;
	const char *reason;
};

/* What a signature is worth. */
enum worth {
	WORTH_UNKNOWN, /* nobody knows the key */
	WORTH_BAD, /* the key did not make it */
	WORTH_GOOD, /* counts */
};

static const char *const worth_text[] = {
	[WORTH_UNKNOWN] = "unknown key, does not count",
	[WORTH_BAD] = "BAD signature",
	[WORTH_GOOD] = "good, counts",
};

static enum worth weigh(const struct signed_blob *blob,
			const struct hcsec_signature *sig,
			const struct hcsec_key *key)
{
	if (!key)
		return WORTH_UNKNOWN;
	return hcsec_ed25519_verify(key->key, sig->sig, blob->data,
				    blob->message_len) ?
		       WORTH_BAD :
		       WORTH_GOOD;
}

static int judge(struct judgement *judgement, const char *path,
		 const struct public_keys *keys, unsigned int threshold)
{
	const struct hcsec_trust trust = {
		.keys = keys->keys,
		.nkeys = keys->count,
		.roles = BIT(HCSEC_ROLE_ROOT),
		.threshold = threshold,
		.now = (u64)time(NULL),
	};
	struct signed_blob *blob = &judgement->blob;
	struct hcsec_refusal refusal = {};
	struct hcsec_view view;

	memset(judgement, 0, sizeof(*judgement));
	if (signed_blob_read(blob, path))
		return -1;

	if (!blob->planned) {
		judgement->err = -EBADMSG;
		judgement->reason = "not signed yet";
		return 0;
	}
	if (blob->present < blob->planned) {
		judgement->err = -EBADMSG;
		judgement->reason = "signatures are still missing";
		return 0;
	}
	judgement->err =
		hcsec_envelope_parse(&view, blob->data, blob->len, &refusal);
	if (!judgement->err)
		judgement->err = hcsec_envelope_verify(&view, &trust, &refusal);
	judgement->reason = refusal.reason;
	if (judgement->err)
		return 0;

	judgement->name = signed_blob_describe(blob, path);
	if (!judgement->name) {
		judgement->err = -EBADMSG;
		judgement->reason = "trusted, but its payload is malformed";
	}
	return 0;
}

static void print_limit(const char *label, uint64_t seconds)
{
	char text[TIME_TEXT];

	if (seconds)
		printf("%-11s %s\n", label, format_time(seconds, text));
}

static void print_text(const struct judgement *judgement,
		       const struct public_keys *keys)
{
	const struct signed_blob *blob = &judgement->blob;
	const struct hcsec_envelope *envelope = signed_blob_envelope(blob);
	const struct hcsec_signature *sigs = signed_blob_signatures(blob);
	const enum colour colour = judgement->err ? COLOUR_BAD : COLOUR_GOOD;
	unsigned int i;

	if (judgement->name) {
		fputs("policy      ", stdout);
		text_string(stdout, judgement->name, strlen(judgement->name));
		putchar('\n');
	}
	printf("serial      %" PRIu64 "\n",
	       (uint64_t)le64toh(envelope->serial));
	print_limit("not before", le64toh(envelope->not_before));
	print_limit("not after", le64toh(envelope->not_after));
	printf("signatures  %u of %u\n", blob->present, blob->planned);
	for (i = 0; i < blob->present; i++) {
		const struct hcsec_key *key =
			public_keys_find(keys, sigs[i].key_id);
		char id[KEY_ID_HEX];

		printf("  %s %-12s %s\n", key_id_hex(sigs[i].key_id, id),
		       key ? key->name : "?",
		       worth_text[weigh(blob, &sigs[i], key)]);
	}
	fputs("verdict     ", stdout);
	terminal_colour(stdout, colour);
	if (judgement->err)
		printf("refused: %s (%s)", judgement->reason,
		       errno_name(-judgement->err));
	else
		fputs("trusted", stdout);
	terminal_colour(stdout, COLOUR_NONE);
	putchar('\n');
}

static void print_json(const struct judgement *judgement,
		       const struct public_keys *keys)
{
	const struct signed_blob *blob = &judgement->blob;
	const struct hcsec_envelope *envelope = signed_blob_envelope(blob);
	const struct hcsec_signature *sigs = signed_blob_signatures(blob);
	struct json json = {};
	unsigned int i;

	json_open(&json, NULL, '{');
	json_bool(&json, "trusted", !judgement->err);
	if (judgement->err) {
		json_text(&json, "errno", errno_name(-judgement->err));
		json_text(&json, "reason", judgement->reason);
	}
	if (judgement->name)
		json_text(&json, "policy", judgement->name);
	json_number(&json, "serial", le64toh(envelope->serial));
	json_number(&json, "not_before", le64toh(envelope->not_before));
	json_number(&json, "not_after", le64toh(envelope->not_after));
	json_number(&json, "planned", blob->planned);
	json_open(&json, "signatures", '[');
	for (i = 0; i < blob->present; i++) {
		const struct hcsec_key *key =
			public_keys_find(keys, sigs[i].key_id);
		const enum worth worth = weigh(blob, &sigs[i], key);
		char id[KEY_ID_HEX];

		json_open(&json, NULL, '{');
		json_text(&json, "key_id", key_id_hex(sigs[i].key_id, id));
		json_bool(&json, "known", key);
		if (key) {
			json_text(&json, "name", key->name);
			json_bool(&json, "good", worth == WORTH_GOOD);
		}
		json_bool(&json, "counts", worth == WORTH_GOOD);
		json_close(&json, '}');
	}
	json_close(&json, ']');
	json_close(&json, '}');
	putchar('\n');
}

static int verify(const char *path, const struct public_keys *keys,
		  unsigned int threshold, bool json)
{
	struct judgement judgement;
	int status;

	if (judge(&judgement, path, keys, threshold))
		return EXIT_FAILURE;
	if (json)
		print_json(&judgement, keys);
	else
		print_text(&judgement, keys);
	status = finish_stdout();
	free(judgement.name);
	signed_blob_free(&judgement.blob);
	return judgement.err ? EXIT_FAILURE : status;
}

int cmd_verify(int argc, char **argv)
{
	static const struct option options[] = {
		{ "json", no_argument, NULL, 'j' },
		{ "threshold", required_argument, NULL, 'n' },
		{ "public", required_argument, NULL, 'p' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct public_keys keys = {};
	unsigned int threshold = 1;
	int option, status = EXIT_FAILURE;
	bool json = false;

	if (key_init())
		return EXIT_FAILURE;
	while ((option = getopt_long(argc, argv, "jn:p:h", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'j':
			json = true;
			break;
		case 'n':
			if (parse_number(optarg, 1, HCSEC_MAX_SIGNATURES,
					 &threshold))
				break;
			status = usage_error("verify",
					     "--threshold takes a number from 1 to %d",
					     HCSEC_MAX_SIGNATURES);
			goto out_free;
		case 'p':
			if (public_keys_read(&keys, optarg))
				goto out_free;
			break;
		case 'h':
			status = print_help(verify_help);
			goto out_free;
		default:
			status = usage_error("verify", NULL);
			goto out_free;
		}
	}
	if (!keys.count)
		status = usage_error("verify", "-p PUB is missing");
	else if (argc - optind != 1)
		status = usage_error("verify", "it takes one BLOB");
	else
		status = verify(argv[optind], &keys, threshold, json);

out_free:
	public_keys_free(&keys);
	return status;
}
