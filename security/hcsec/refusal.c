// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec - Why bytes were refused
 *
 * Pure.
 */

#include "refusal.h"

/* refusal.h describes this. */
void hcsec_refusal_print(const struct hcsec_refusal *refusal, int err,
			 char *buf, size_t size)
{
	char value[HCSEC_TIME_SIZE], limit[HCSEC_TIME_SIZE];

	switch (refusal->unit) {
	case HCSEC_REFUSAL_NUMBER:
		snprintf(buf, size, "%s: %llu, not %llu", refusal->reason,
			 (unsigned long long)refusal->value,
			 (unsigned long long)refusal->limit);
		break;
	case HCSEC_REFUSAL_TIME:
		hcsec_put_time(value, refusal->value);
		hcsec_put_time(limit, refusal->limit);
		snprintf(buf, size, "%s %s, and it is %s", refusal->reason,
			 limit, value);
		break;
	default:
		if (err == -EBADMSG)
			snprintf(buf, size, "%s at offset %zu", refusal->reason,
				 refusal->offset);
		else
			snprintf(buf, size, "%s", refusal->reason);
	}
}
