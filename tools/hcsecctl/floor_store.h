/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - Where floors outlive a reboot
 *
 * A floor is the line "epoch=E policy=SERIAL keyset=SERIAL", in the kernel's
 * file floor and in every store.
 */

#ifndef _HCSECCTL_FLOOR_STORE_H
#define _HCSECCTL_FLOOR_STORE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define FLOOR_FILE "/var/lib/hcsec/floor"

/* An index that the owner of the TPM defines; nobody else uses this one. */
#define FLOOR_TPM_INDEX "0x01806873"

/* The environment may name another directory, for tests. */
#define FLOOR_EFI_ENV "HCSEC_EFIVARS"
#define FLOOR_EFI_DEFAULT "/sys/firmware/efi/efivars"
#define FLOOR_EFI_NAME "HcsecFloor-6b0c3f52-5a0e-4d0b-9d7e-2f4be1c7a8d3"

/* With a newline and a NUL. */
#define FLOOR_LINE 80

/**
 * struct floor - Lowest epoch and serials that are accepted
 *
 * @epoch: Of policies.
 * @policy: Serial of a policy in this epoch.
 * @keyset: Serial of a keyset.
 */
struct floor {
	uint32_t epoch;
	uint64_t policy;
	uint64_t keyset;
};

/**
 * struct floor_log - All floors that were saved
 *
 * @floors: The floors, each higher than the one before.
 * @count: How many.
 */
struct floor_log {
	struct floor *floors;
	size_t count;
};

/* Whether @a is below @b in any way. */
bool floor_is_below(const struct floor *a, const struct floor *b);

/* Raise @a to @b where it is below. */
void floor_raise(struct floor *a, const struct floor *b);

/* Write the line of a floor. */
size_t floor_print(const struct floor *floor, char line[FLOOR_LINE]);

/* Read the line of a floor; false if it is anything else. */
bool floor_parse(const char *line, struct floor *floor);

/*
 * All of these return 0, or -1 after an error message.
 */

/**
 * floor_file_read - Read the file of floors
 *
 * @path: The file.
 * @log: Set to what was saved; release it with floor_log_free().
 * @missing: Set to whether there is no such file, which is not an error then;
 *           may be NULL.
 */
int floor_file_read(const char *path, struct floor_log *log, bool *missing);

/* Replace the file as a whole, and be sure that it is on disk. */
int floor_file_write(const char *path, const struct floor_log *log);

/* Keep others from saving until the returned descriptor is closed. */
int floor_file_lock(const char *path);

void floor_log_add(struct floor_log *log, const struct floor *floor);

void floor_log_free(struct floor_log *log);

/**
 * floor_tpm_check - Compare the file of floors with the TPM
 *
 * @index: NV index.
 * @log: What the file says.
 * @known: Set to how many of the floors, the first ones, the TPM vouches for.
 *
 * What comes after them was written by a save that was interrupted.  A file
 * that does not start with what the TPM has seen is an error.
 */
int floor_tpm_check(const char *index, const struct floor_log *log,
		    size_t *known);

/* Have the TPM see what comes after the first @known floors. */
int floor_tpm_extend(const char *index, const struct floor_log *log,
		     size_t known);

/**
 * floor_efi_read - Read the EFI variable
 *
 * @floor: Set to it.
 * @missing: Set to whether there is none, which is not an error then; may be
 *           NULL.
 */
int floor_efi_read(struct floor *floor, bool *missing);

/* Write the EFI variable. */
int floor_efi_write(const struct floor *floor);

#endif /* _HCSECCTL_FLOOR_STORE_H */
