/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsec selftests - Generic netlink without a library
 *
 * For tests in which the library's own allocations and retries would be in the
 * way.
 */

#ifndef _SELFTESTS_HCSEC_GENL_H
#define _SELFTESTS_HCSEC_GENL_H

#include <linux/netlink.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* The number of the family "hcsec", or -1. */
int genl_family(void);

/* What is handed the attributes of each answer. */
typedef void (*genl_take)(const struct nlattr *attrs, size_t len, void *data);

/*
 * Sends a request without attributes over a socket of its own, and hands all
 * answers over.  Returns how many there were, or a negative errno; -EAGAIN if
 * the kernel did not answer to the end.
 */
int genl_request(int family, uint8_t command, bool dump, genl_take take,
		 void *data);

/* The first attribute of a type, or NULL. */
const struct nlattr *genl_find(const struct nlattr *attrs, size_t len,
			       uint16_t type);
/* The value of one, 0 if there is none. */
uint64_t genl_u64(const struct nlattr *attrs, size_t len, uint16_t type);

#endif /* _SELFTESTS_HCSEC_GENL_H */
