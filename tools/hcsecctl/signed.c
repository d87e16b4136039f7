// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - A policy blob on its way from compile to load
 */

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

char *signed_blob_describe(const struct signed_blob *blob, const char *path)
{
	struct hcsec_policy policy;
	char *name;

	if (signed_blob_unpack(blob, path, &policy))
		return NULL;
	name = strdup(hcsec_policy_string(&policy, policy.payload->name));
	hcsec_unpack_free(&policy);
	if (!name)
		out_of_memory();
	return name;
}

void signed_blob_free(struct signed_blob *blob)
{
	free(blob->data);
	memset(blob, 0, sizeof(*blob));
}
