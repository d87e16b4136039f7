// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - The floor in an EFI variable
 *
 * efivarfs has a file for each variable: four bytes of attributes, then its
 * contents.  A write replaces all of it.
 */

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/fs.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include "file.h"
#include "floor_store.h"
#include "hcsecctl.h"

/* Non-volatile, and there at boot and at run time. */
#define ATTRIBUTES 7

/**
 * struct variable - The file of the variable
 *
 * @attributes: Its attributes, little-endian.
 * @line: The floor, followed by NULs, so that its length is always the same.
 */
struct variable {
	uint32_t attributes;
	char line[FLOOR_LINE];
};

static char *variable_path(void)
{
	const char *directory = getenv(FLOOR_EFI_ENV);
	char *path;

	if (!directory || !*directory)
		directory = FLOOR_EFI_DEFAULT;
	if (asprintf(&path, "%s/%s", directory, FLOOR_EFI_NAME) < 0)
		out_of_memory();
	return path;
}

/* There is one way to write a floor, and nothing after it. */
static bool is_floor(const struct variable *variable, size_t len,
		     struct floor *floor)
{
	char line[FLOOR_LINE] = "";

	if (len != sizeof(*variable) || variable->line[FLOOR_LINE - 1] ||
	    !floor_parse(variable->line, floor))
		return false;
	floor_print(floor, line);
	return !memcmp(variable->line, line, sizeof(line));
}

int floor_efi_read(struct floor *floor, bool *missing)
{
	char *const path = variable_path();
	struct variable *variable;
	size_t len;
	int err = -1;

	if (missing) {
		*missing = access(path, F_OK) && errno == ENOENT;
		if (*missing) {
			free(path);
			return 0;
		}
	}
	variable = file_read(path, sizeof(*variable), &len);
	if (!variable)
		goto out_free;
	err = !is_floor(variable, len, floor);
	if (err)
		error("%s: damaged: no floor", path);

out_free:
	free(variable);
	free(path);
	return err ? -1 : 0;
}

/*
 * efivarfs makes its files immutable, so that nobody breaks the firmware by
 * accident.  Returns whether the file was.
 */
static bool set_immutable(const char *path, bool on)
{
	const int fd = open(path, O_RDONLY | O_CLOEXEC);
	int flags = 0, before = 0;

	/* Not there yet, or on a file system that has no such flags. */
	if (fd < 0 || ioctl(fd, FS_IOC_GETFLAGS, &before))
		goto out_close;
	flags = on ? before | FS_IMMUTABLE_FL : before & ~FS_IMMUTABLE_FL;
	if (flags != before && ioctl(fd, FS_IOC_SETFLAGS, &flags))
		error("%s: %s", path, strerror(errno));

out_close:
	if (fd >= 0)
		close(fd);
	return before & FS_IMMUTABLE_FL;
}

int floor_efi_write(const struct floor *floor)
{
	struct variable variable = { .attributes = htole32(ATTRIBUTES) };
	char *const path = variable_path();
	struct floor written;
	bool was_immutable;
	int fd, err = 0;

	floor_print(floor, variable.line);
	was_immutable = set_immutable(path, false);
	errno = 0;
	fd = open(path, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
	if (fd < 0 ||
	    write(fd, &variable, sizeof(variable)) != sizeof(variable) ||
	    (fsync(fd) && errno != EINVAL))
		err = errno ? errno : EIO;
	if (fd >= 0)
		close(fd);
	if (was_immutable)
		set_immutable(path, true);
	if (err)
		error("%s: %s", path, strerror(err));
	free(path);
	if (err || floor_efi_read(&written, NULL))
		return -1;
	if (!floor_is_below(&written, floor))
		return 0;
	error("EFI variable: the firmware has not kept it");
	return -1;
}
