/* SPDX-License-Identifier: GPL-2.0 */
/*
 * hcsec selftests - Ways to execute what was written
 */

#ifndef _SELFTESTS_HCSEC_DRIFT_H
#define _SELFTESTS_HCSEC_DRIFT_H

#include <stddef.h>

#define DRIFT_DIR "/tmp/hcsec-drift"
#define DRIFT_LOADER "/lib64/ld-linux-x86-64.so.2"

/*
 * Something to try in a container.
 *
 * @name: What it is.
 * @run: Returns 0 if what was written was executed, or an errno.
 */
struct attack {
	const char *name;
	int (*run)(void);
};

/* Of what is written anywhere; the last one has no name. */
extern const struct attack drift_attacks[];
/* Of what is written to the directory "download", by copying it. */
extern const struct attack drift_copies[];
/* No attacks: of what was not written, and copies of it. */
int drift_leave_alone(void);
int drift_copy_others(void);

#endif /* _SELFTESTS_HCSEC_DRIFT_H */
