// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - A blob on its way from its maker to load
 */

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "envelope.h"
#include "file.h"
#include "hcsecctl.h"
#include "signed.h"
#include "unpack.h"

static int refused(const char *path, const struct hcsec_refusal *refusal)
{
	error("%s: malformed at byte %zu: %s", path, refusal->offset,
	      refusal->reason);
	return -1;
}

int signed_blob_read(struct signed_blob *blob, const char *path)
{
	const struct hcsec_signature *sig;
	struct hcsec_refusal refusal = {};
	struct hcsec_envelope header;
	size_t total, sigs;
	unsigned int i;

	memset(blob, 0, sizeof(*blob));
	blob->data = file_read(path, HCSEC_MAX_BLOB, &blob->len);
	if (!blob->data)
		return -1;
	if (blob->len < sizeof(header)) {
		error("%s: shorter than the header of a blob", path);
		goto fail;
	}

	/*
	 * The kernel knows no blob without a signature.  One that was just
	 * compiled is judged as if it had the first one.
	 */
	memcpy(&header, blob->data, sizeof(header));
	blob->planned = header.sig_count;
	if (!blob->planned)
		header.sig_count = 1;
	if (hcsec_envelope_total(&header, sizeof(header), &total, &refusal)) {
		refused(path, &refusal);
		goto fail;
	}
	blob->message_len = total - header.sig_count * sizeof(*sig);

	if (blob->len < blob->message_len) {
		error("%s: cut off: %zu bytes of %zu", path, blob->len,
		      blob->message_len);
		goto fail;
	}
	sigs = blob->len - blob->message_len;
	if (sigs % sizeof(*sig) || sigs / sizeof(*sig) > blob->planned) {
		error("%s: bytes after its end", path);
		goto fail;
	}
	blob->present = (unsigned int)(sigs / sizeof(*sig));

	sig = signed_blob_signatures(blob);
	for (i = 1; i < blob->present; i++) {
		if (memcmp(sig[i - 1].key_id, sig[i].key_id,
			   sizeof(sig->key_id)) < 0)
			continue;
		error("%s: signatures are not in order of their keys", path);
		goto fail;
	}
	return 0;

fail:
	signed_blob_free(blob);
	return -1;
}

struct hcsec_view signed_blob_view(const struct signed_blob *blob)
{
	const struct hcsec_envelope *envelope = signed_blob_envelope(blob);

	return (struct hcsec_view){
		.kind = signed_blob_is_keyset(blob) ? HCSEC_BLOB_KEYSET :
						      HCSEC_BLOB_POLICY,
		.epoch = le32_to_cpu(envelope->epoch),
		.serial = le64_to_cpu(envelope->serial),
		.not_before = le64_to_cpu(envelope->not_before),
		.not_after = le64_to_cpu(envelope->not_after),
		.message = blob->data,
		.message_len = blob->message_len,
		.payload = blob->data + sizeof(*envelope),
		.payload_len = blob->message_len - sizeof(*envelope),
		.sigs = signed_blob_signatures(blob),
		.nsigs = blob->present,
	};
}

int signed_blob_unpack(const struct signed_blob *blob, const char *path,
		       struct hcsec_policy *policy)
{
	const size_t header = sizeof(struct hcsec_envelope);
	struct hcsec_refusal refusal = {};

	if (!hcsec_unpack(policy, blob->data + header,
			  blob->message_len - header, &refusal))
		return 0;
	refusal.offset += header;
	return refused(path, &refusal);
}

int signed_blob_keyset(const struct signed_blob *blob, const char *path,
		       struct hcsec_keyring *keyring)
{
	const struct hcsec_view view = signed_blob_view(blob);
	struct hcsec_refusal refusal = {};

	if (view.kind != HCSEC_BLOB_KEYSET) {
		error("%s: a policy, not a keyset", path);
		return -1;
	}
	if (!hcsec_keyset_parse(keyring, &view, &refusal))
		return 0;
	refusal.offset += sizeof(struct hcsec_envelope);
	return refused(path, &refusal);
}

static char *copy(const char *text)
{
	char *const same = strdup(text);

	if (!same)
		out_of_memory();
	return same;
}

char *signed_blob_policy(const struct signed_blob *blob, const char *path)
{
	struct hcsec_policy policy;
	char *name;

	if (signed_blob_unpack(blob, path, &policy))
		return NULL;
	name = copy(hcsec_policy_string(&policy, policy.payload->name));
	hcsec_unpack_free(&policy);
	return name;
}

char *signed_blob_describe(const struct signed_blob *blob, const char *path)
{
	struct hcsec_keyring keyring;
	char *name, *text = NULL;
	size_t len;
	FILE *out;

	if (signed_blob_is_keyset(blob))
		return signed_blob_keyset(blob, path, &keyring) ?
			       NULL :
			       copy("keyset");
	name = signed_blob_policy(blob, path);
	if (!name)
		return NULL;

	/* The name is whatever the one who compiled the blob has chosen. */
	out = open_memstream(&text, &len);
	if (!out)
		out_of_memory();
	fputs("policy \"", out);
	text_string(out, name, strlen(name));
	fputc('"', out);
	if (fclose(out))
		out_of_memory();
	free(name);
	return text;
}

void signed_blob_print(const struct signed_blob *blob)
{
	if (blob->planned)
		printf("signatures  %u of %u, not verified here\n",
		       blob->present, blob->planned);
	else
		puts("signatures  not signed yet");
}

void signed_blob_free(struct signed_blob *blob)
{
	free(blob->data);
	memset(blob, 0, sizeof(*blob));
}
