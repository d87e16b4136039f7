// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Blobs taken apart, changed and put together again
 */

#include <sodium.h>

#include "draft.h"
#include "trust.h"

#define HEADER sizeof(struct hcsec_envelope)

void draft_head(struct draft *d, enum hcsec_blob_kind kind)
{
	d->head = (struct hcsec_envelope){
		.header_len = cpu_to_le32(HEADER),
		.format_version = cpu_to_le16(HCSEC_FORMAT_VERSION),
		.sig_alg = HCSEC_SIG_ED25519,
		.serial = cpu_to_le64(1),
	};
	memcpy(d->head.magic, kind == HCSEC_BLOB_KEYSET ? HCSEC_KEYSET_MAGIC :
							  HCSEC_POLICY_MAGIC,
	       HCSEC_MAGIC_SIZE);
}

void draft_decode(struct draft *d, enum hcsec_blob_kind kind, const u8 *data,
		  size_t len)
{
	size_t rest;

	memset(d, 0, sizeof(*d));
	if (len < HEADER) {
		draft_head(d, kind);
		d->payload_len = 1;
		return;
	}
	memcpy(&d->head, data, HEADER);
	rest = len - HEADER;
	d->payload_len = le32_to_cpu(d->head.payload_len);
	if (d->payload_len > rest)
		d->payload_len = rest;
	rest -= d->payload_len;
	d->nsigs = rest / sizeof(*d->sigs);
	if (d->nsigs > ARRAY_SIZE(d->sigs))
		d->nsigs = ARRAY_SIZE(d->sigs);
	memcpy(d->sigs, data + HEADER + d->payload_len,
	       d->nsigs * sizeof(*d->sigs));
	/* Nothing of interest is that long: it may lose its end. */
	if (d->payload_len > DRAFT_MAX_PAYLOAD)
		d->payload_len = DRAFT_MAX_PAYLOAD;
	memcpy(d->payload, data + HEADER, d->payload_len);
}

void draft_mutate_head(struct rand *r, struct draft *d,
		       enum hcsec_blob_kind kind)
{
	static const struct {
		u8 at;
		u8 len;
	} fields[] = {
		{ offsetof(struct hcsec_envelope, serial), 8 },
		{ offsetof(struct hcsec_envelope, not_before), 8 },
		{ offsetof(struct hcsec_envelope, not_after), 8 },
		{ offsetof(struct hcsec_envelope, epoch), 4 },
		{ offsetof(struct hcsec_envelope, flags), 4 },
		{ 0, HEADER },
	};
	const u32 field = rand_below(r, ARRAY_SIZE(fields));
	u8 *const at = (u8 *)&d->head + fields[field].at;

	if (rand_percent(r, 20))
		draft_head(d, kind);
	else if (rand_percent(r, 20))
		memset(at, 0, fields[field].len);
	else
		LLVMFuzzerMutate(at, fields[field].len, fields[field].len);
}

void draft_mutate_sigs(struct rand *r, struct draft *d)
{
	struct hcsec_signature *one, *other, swapped;

	if (!d->nsigs)
		return;
	one = &d->sigs[rand_below(r, d->nsigs)];
	other = &d->sigs[rand_below(r, d->nsigs)];
	switch (rand_below(r, 5)) {
	case 0:
		swapped = *one;
		*one = *other;
		*other = swapped;
		break;
	case 1:
		*one = *other;
		break;
	case 2:
		d->nsigs--;
		break;
	case 3:
		if (d->nsigs < ARRAY_SIZE(d->sigs))
			d->sigs[d->nsigs++] = *one;
		break;
	default:
		LLVMFuzzerMutate((u8 *)one, sizeof(*one), sizeof(*one));
		break;
	}
}

void draft_mend(struct draft *d)
{
	d->head.header_len = cpu_to_le32(HEADER);
	d->head.payload_len = cpu_to_le32(d->payload_len);
	d->head.sig_count = d->nsigs;
}

static int compare_sigs(const void *a, const void *b)
{
	return memcmp(a, b, HCSEC_KEY_ID_SIZE);
}

void draft_sign(struct rand *r, struct draft *d)
{
	const u32 signers = 1 + rand_below(r, (1 << FUZZ_KEYS) - 1);
	const struct fuzz_keys *const keys = fuzz_keys();
	u8 message[HEADER + DRAFT_MAX_PAYLOAD];
	size_t i;

	d->nsigs = rand_percent(r, 90) ? 0 : 1;
	for (i = 0; i < FUZZ_KEYS; i++) {
		if (signers & (1 << i))
			memcpy(d->sigs[d->nsigs++].key_id, keys->key[i].id,
			       HCSEC_KEY_ID_SIZE);
	}
	qsort(d->sigs, d->nsigs, sizeof(*d->sigs), compare_sigs);
	draft_mend(d);
	memcpy(message, &d->head, HEADER);
	memcpy(message + HEADER, d->payload, d->payload_len);
	for (i = 0; i < d->nsigs; i++) {
		u32 k;

		for (k = 0; k < FUZZ_KEYS; k++) {
			if (!memcmp(d->sigs[i].key_id, keys->key[k].id,
				    HCSEC_KEY_ID_SIZE))
				crypto_sign_detached(d->sigs[i].sig, NULL,
						     message,
						     HEADER + d->payload_len,
						     keys->secret[k]);
		}
	}
}

size_t draft_encode(const struct draft *d, u8 *data, size_t len,
		    size_t max_len)
{
	const size_t sigs_len = d->nsigs * sizeof(*d->sigs);

	if (HEADER + d->payload_len + sigs_len > max_len)
		return len;
	memcpy(data, &d->head, HEADER);
	memcpy(data + HEADER, d->payload, d->payload_len);
	memcpy(data + HEADER + d->payload_len, d->sigs, sigs_len);
	return HEADER + d->payload_len + sigs_len;
}
