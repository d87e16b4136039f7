// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl sign - Add signatures to a blob
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "ed25519.h"
#include "file.h"
#include "hcsecctl.h"
#include "key.h"
#include "signed.h"
#include "util.h"

const char sign_help[] =
	"Usage: hcsecctl sign [-n N] [-o OUT] -k KEY [-k KEY]... BLOB\n"
	"\n"
	"Add a signature of each KEY to BLOB, which is replaced unless OUT is\n"
	"given.  A blob that needs signatures of several keys is given from one\n"
	"signer to the next: the first says how many there will be.\n"
	"\n"
	"  -k, --key KEY      secret key file, made by keygen\n"
	"  -n, --of N         signatures that there will be in all, 1 to 8; by\n"
	"                     default as many as there are keys; fixed by the first\n"
	"                     signer, because it is part of what is signed\n"
	"  -o, --output OUT   where to write, \"-\" for standard output\n"
	"  -h, --help         show this help\n";

/* Fix how many signatures there will be, or check that it is as wanted. */
static int plan(struct signed_blob *blob, const char *path, unsigned int of,
		unsigned int nkeys)
{
	if (blob->planned && of && of != blob->planned) {
		error("%s: signed for %u signatures, not %u; compile it again to change that",
		      path, blob->planned, of);
		return -1;
	}
	if (!blob->planned) {
		blob->planned = of ? of : nkeys;
		signed_blob_envelope(blob)->sig_count =
			(unsigned char)blob->planned;
	}
	if (blob->present + nkeys > blob->planned) {
		error("%s: has %u of %u signatures; %u more are too many", path,
		      blob->present, blob->planned, nkeys);
		return -1;
	}
	return 0;
}

/*
 * Whether a key may sign is for the kernel to say, which knows the keys in
 * force.  That a keyset is signed with one that is to sign policies, however,
 * is a mistake at the ceremony in any case.
 */
static int may_sign(const struct signed_blob *blob, const char *path,
		    const struct secret_key *key)
{
	struct hcsec_keyring keyring;
	size_t i;

	if (!signed_blob_is_keyset(blob))
		return 0;
	if (signed_blob_keyset(blob, path, &keyring))
		return -1;
	for (i = 0; i < keyring.nkeys; i++) {
		if (keyring.keys[i].role != HCSEC_ROLE_POLICY ||
		    memcmp(keyring.keys[i].key, key->public, HCSEC_KEY_SIZE))
			continue;
		error("%s: %s is a policy key, and root keys sign keysets",
		      path, key->name);
		return -1;
	}
	return 0;
}

static int add_signature(struct signed_blob *blob, const char *path,
			 const struct secret_key *key)
{
	struct hcsec_signature sig, *sigs;
	char id[KEY_ID_HEX];
	unsigned int at = 0;

	sigs = signed_blob_signatures(blob);
	while (at < blob->present &&
	       memcmp(sigs[at].key_id, key->id, sizeof(sig.key_id)) < 0)
		at++;
	if (at < blob->present &&
	    !memcmp(sigs[at].key_id, key->id, sizeof(sig.key_id))) {
		error("%s: %s (%s) has signed it already", path, key->name,
		      key_id_hex(key->id, id));
		return -1;
	}

	memcpy(sig.key_id, key->id, sizeof(sig.key_id));
	crypto_sign_detached(sig.sig, NULL, blob->data, blob->message_len,
			     key->secret);

	/* A signature that the kernel would not take must not leave here. */
	if (crypto_sign_verify_detached(sig.sig, blob->data, blob->message_len,
					key->public) ||
	    hcsec_ed25519_verify(key->public, sig.sig, blob->data,
				 blob->message_len)) {
		error("%s: the signature of %s is wrong: is this machine healthy?",
		      path, key->name);
		return -1;
	}

	blob->data = realloc(blob->data, blob->len + sizeof(sig));
	if (!blob->data)
		out_of_memory();
	sigs = signed_blob_signatures(blob);
	memmove(&sigs[at + 1], &sigs[at], (blob->present - at) * sizeof(sig));
	sigs[at] = sig;
	blob->len += sizeof(sig);
	blob->present++;
	return 0;
}

static void tell_signed(const char *out, const char *what,
			const struct signed_blob *blob)
{
	printf("%s: %s, serial %" PRIu64 ", has %u of %u signatures\n", out,
	       what, (uint64_t)le64toh(signed_blob_envelope(blob)->serial),
	       blob->present, blob->planned);
}

static int sign(const char *path, const char *out, char **keys,
		unsigned int nkeys, unsigned int of)
{
	struct signed_blob blob;
	int status = EXIT_FAILURE;
	char *what = NULL;
	unsigned int i;

	if (signed_blob_read(&blob, path))
		return EXIT_FAILURE;
	what = signed_blob_describe(&blob, path);
	if (!what || plan(&blob, path, of, nkeys))
		goto out_free;

	for (i = 0; i < nkeys; i++) {
		struct secret_key key;
		int err;

		if (secret_key_read(&key, keys[i]))
			goto out_free;
		err = may_sign(&blob, path, &key) ?:
		      add_signature(&blob, path, &key);
		secret_key_free(&key);
		if (err)
			goto out_free;
	}

	if (file_put(out, blob.data, blob.len))
		goto out_free;
	if (strcmp(out, "-"))
		tell_signed(out, what, &blob);
	status = finish_stdout();

out_free:
	free(what);
	signed_blob_free(&blob);
	return status;
}

int cmd_sign(int argc, char **argv)
{
	static const struct option options[] = {
		{ "key", required_argument, NULL, 'k' },
		{ "of", required_argument, NULL, 'n' },
		{ "output", required_argument, NULL, 'o' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	char *keys[HCSEC_MAX_SIGNATURES];
	unsigned int nkeys = 0, of = 0;
	const char *out = NULL;
	int option;

	while ((option = getopt_long(argc, argv, "k:n:o:h", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'k':
			if (nkeys == HCSEC_MAX_SIGNATURES)
				return usage_error("sign", "%d keys at most",
						   HCSEC_MAX_SIGNATURES);
			keys[nkeys++] = optarg;
			break;
		case 'n':
			if (!parse_number(optarg, 1, HCSEC_MAX_SIGNATURES, &of))
				return usage_error("sign",
						   "--of takes a number from 1 to %d",
						   HCSEC_MAX_SIGNATURES);
			break;
		case 'o':
			out = optarg;
			break;
		case 'h':
			return print_help(sign_help);
		default:
			return usage_error("sign", NULL);
		}
	}
	if (!nkeys)
		return usage_error("sign", "-k KEY is missing");
	if (of && nkeys > of)
		return usage_error("sign", "more keys than --of %u", of);
	if (argc - optind != 1)
		return usage_error("sign", "it takes one BLOB");
	if (!out) {
		out = argv[optind];
		if (!strcmp(out, "-"))
			return usage_error("sign",
					   "-o OUT is missing for a blob from standard input");
	}
	return key_init() ? EXIT_FAILURE :
			    sign(argv[optind], out, keys, nkeys, of);
}
