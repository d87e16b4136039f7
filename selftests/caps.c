// SPDX-License-Identifier: GPL-2.0
/*
 * hcsec selftests - Capabilities
 */

#include <errno.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "caps.h"

int cap_set(int cap, bool effective)
{
	struct __user_cap_header_struct header = {
		.version = _LINUX_CAPABILITY_VERSION_3,
	};
	struct __user_cap_data_struct data[_LINUX_CAPABILITY_U32S_3];

	if (syscall(__NR_capget, &header, data))
		return -errno;
	if (effective)
		data[CAP_TO_INDEX(cap)].effective |= CAP_TO_MASK(cap);
	else
		data[CAP_TO_INDEX(cap)].effective &= ~CAP_TO_MASK(cap);
	return syscall(__NR_capset, &header, data) ? -errno : 0;
}
