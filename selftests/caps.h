/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hcsec selftests - Capabilities
 */

#ifndef _SELFTESTS_HCSEC_CAPS_H
#define _SELFTESTS_HCSEC_CAPS_H

#include <linux/capability.h>
#include <stdbool.h>

/* Makes a capability of current effective or not; 0 or a negative errno. */
int cap_set(int cap, bool effective);

#endif /* _SELFTESTS_HCSEC_CAPS_H */
