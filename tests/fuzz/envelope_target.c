// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Fuzz target: any bytes as a blob
 *
 * What is accepted must be signed by enough keys in libsodium's eyes, too, and
 * have but one encoding.
 */

#include "envelope.h"
#include "fuzz.h"
#include "trust.h"

/* The same envelope, put together anew from what is known of it. */
static void check_canonical(const struct hcsec_view *view, const u8 *data,
			    size_t len)
{
	struct hcsec_envelope envelope = {
		.header_len = cpu_to_le32(128),
		.payload_len = cpu_to_le32(view->payload_len),
		.format_version = cpu_to_le16(1),
		.sig_alg = 1,
		.sig_count = view->nsigs,
		.epoch = cpu_to_le32(view->epoch),
		.serial = cpu_to_le64(view->serial),
		.not_before = cpu_to_le64(view->not_before),
		.not_after = cpu_to_le64(view->not_after),
	};

	fuzz_check(view->kind < HCSEC_BLOB_NR, "accepted as nothing");
	memcpy(envelope.magic, view->kind == HCSEC_BLOB_KEYSET ?
	       HCSEC_KEYSET_MAGIC : HCSEC_POLICY_MAGIC, HCSEC_MAGIC_SIZE);
	fuzz_check(!memcmp(data, &envelope, sizeof(envelope)),
		   "accepted, but there is another encoding of the same");
	fuzz_check(view->message == data && view->payload == data + 128,
		   "accepted, but the start is elsewhere");
	fuzz_check(view->message_len == 128 + view->payload_len,
		   "accepted, but something else is signed");
	fuzz_check((const u8 *)view->sigs == data + view->message_len,
		   "accepted, but the signatures are elsewhere");
	fuzz_check(view->message_len + 80 * view->nsigs == len,
		   "accepted, but the parts do not make the whole");
	fuzz_check(view->payload_len && view->serial, "accepted with a 0");
	fuzz_check(view->nsigs && view->nsigs <= HCSEC_MAX_SIGNATURES,
		   "accepted with a wrong number of signatures");
}

/* A blob may come in pieces, and neither less nor more of it is the same. */
static void check_length(const u8 *data, size_t len)
{
	u8 *const header = fuzz_copy(data, 128);
	u8 *const longer = calloc(1, len + 1);
	struct hcsec_refusal refusal;
	struct hcsec_view view;
	size_t total = 0;
	int err;

	if (!longer)
		abort();
	memcpy(longer, data, len);
	err = hcsec_envelope_total(header, 128, &total, &refusal);
	fuzz_check(!err && total == len, "the header tells another length");
	err = hcsec_envelope_parse(&view, longer, len - 1, &refusal);
	fuzz_check(err == -EBADMSG, "accepted with one byte less");
	err = hcsec_envelope_parse(&view, longer, len + 1, &refusal);
	fuzz_check(err == -EBADMSG, "accepted with one byte more");
	free(longer);
	free(header);
}

/* Whether the numbers of a blob are none that must be refused. */
static bool is_fresh(const struct hcsec_view *view,
		     const struct hcsec_trust *trust)
{
	const bool is_policy = view->kind == HCSEC_BLOB_POLICY;

	if (is_policy ? view->epoch != trust->epoch :
			view->epoch < trust->epoch)
		return false;
	if (view->epoch < trust->floor_epoch || view->serial < trust->serial)
		return false;
	if (view->serial < trust->floor &&
	    (!is_policy || view->epoch == trust->floor_epoch))
		return false;
	return (!view->not_before || view->not_before <= trust->now) &&
	       (!view->not_after || view->not_after >= trust->now);
}

static void verify(const struct hcsec_view *view, struct rand *r, size_t len)
{
	struct hcsec_refusal refusal = {}, again = {};
	struct hcsec_trust trust;
	int err;

	fuzz_trust(&trust, view, r);
	err = hcsec_envelope_verify(view, &trust, &refusal);
	fuzz_check_same(err, &refusal,
			hcsec_envelope_verify(view, &trust, &again), &again);
	fuzz_check(!err == (fuzz_trusted(view, &trust) &&
			    is_fresh(view, &trust)),
		   "accepted what must not be, or refused what may be");
	switch (err) {
	case 0:
		return;
	case -ENOKEY:
	case -EKEYREJECTED:
	case -EKEYREVOKED:
	case -ESTALE:
	case -EKEYEXPIRED:
		fuzz_check_refusal(&refusal, len);
		return;
	default:
		fuzz_check(false, "refused with another errno");
	}
}

int LLVMFuzzerTestOneInput(const u8 *data, size_t len)
{
	u8 *const copy = fuzz_copy(data, len);
	struct rand r = fuzz_rand(data, len);
	struct hcsec_refusal refusal = {}, again = {};
	struct hcsec_view view, second;
	int err;

	err = hcsec_envelope_parse(&view, copy, len, &refusal);
	fuzz_check(!err || err == -EBADMSG || err == -EMSGSIZE,
		   "refused with another errno");
	fuzz_check_same(err, &refusal,
			hcsec_envelope_parse(&second, copy, len, &again),
			&again);
	if (err) {
		fuzz_check_refusal(&refusal, len);
	} else {
		check_canonical(&view, copy, len);
		check_length(copy, len);
		verify(&view, &r, len);
	}
	fuzz_check(!memcmp(copy, data, len), "the input was written to");
	free(copy);
	return 0;
}
