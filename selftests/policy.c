// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsec selftests - Policies given as text
 */

#include <endian.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <linux/hcsec.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "common.h"

int hcsec_read(const char *name, char *buf, size_t size)
{
	char path[128];
	size_t len = 0;
	ssize_t n;
	int fd;

	snprintf(path, sizeof(path), HCSEC_DIR "%s", name);
	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0)
		return -1;
	while ((n = read(fd, buf + len, size - 1 - len)) > 0)
		len += n;
	close(fd);
	buf[len] = '\0';
	return n < 0 ? -1 : 0;
}

int status_read(const char *key, char *value, size_t size)
{
	const size_t key_len = strlen(key);
	char text[4096];
	char *line;

	if (hcsec_read("status", text, sizeof(text)))
		return -1;
	for (line = strtok(text, "\n"); line; line = strtok(NULL, "\n")) {
		if (!strncmp(line, key, key_len) && line[key_len] == '=') {
			snprintf(value, size, "%s", line + key_len + 1);
			return 0;
		}
	}
	return -1;
}

uint64_t status_number(const char *key)
{
	char value[64];

	return status_read(key, value, sizeof(value)) ?
		       0 :
		       strtoull(value, NULL, 10);
}

int hcsec_write(const char *name, const void *data, size_t len)
{
	char path[128];
	int fd, err = 0;
	ssize_t n;

	snprintf(path, sizeof(path), HCSEC_DIR "%s", name);
	fd = open(path, O_WRONLY | O_CLOEXEC);
	if (fd < 0)
		return -errno;
	n = write(fd, data, len);
	if (n < 0)
		err = -errno;
	else if ((size_t)n != len)
		err = -EIO;
	close(fd);
	return err;
}

int policy_write(const void *blob, size_t len)
{
	return hcsec_write("load", blob, len);
}

int assign_id(uint64_t id, const char *profile)
{
	char line[512];
	const int len = snprintf(line, sizeof(line),
				 "cgroup_id=%llu profile=%s",
				 (unsigned long long)id, profile);

	return hcsec_write("assign", line, len);
}

int assign(const char *cgroup, const char *profile)
{
	return assign_id(cgroup_id_of(cgroup), profile);
}

int mode_set(const char *mode)
{
	return hcsec_write("mode", mode, strlen(mode));
}

/* Tells one text from another, so that a policy in force is known by name. */
static uint32_t hash(const char *text)
{
	uint32_t value = 2166136261u;

	for (; *text; text++)
		value = (value ^ (unsigned char)*text) * 16777619u;
	return value;
}

static void *read_blob(const char *path, size_t *len)
{
	/* Room for the signature, which comes after what compile writes. */
	void *blob = NULL;
	struct stat st;
	int fd;

	fd = open(path, O_RDONLY | O_CLOEXEC);
	if (fd < 0 || fstat(fd, &st))
		return NULL;
	*len = st.st_size + sizeof(struct hcsec_signature);
	blob = calloc(1, *len);
	if (blob && read(fd, blob, st.st_size) != st.st_size) {
		free(blob);
		blob = NULL;
	}
	close(fd);
	return blob;
}

void *policy_blob(const char *body, uint64_t serial, size_t *len)
{
	char source[] = "/tmp/hcsec-selftest-XXXXXX.hcs";
	char blob_path[sizeof(source) + 8];
	struct hcsec_envelope *blob = NULL;
	int fd, status;

	fd = mkostemps(source, 4, O_CLOEXEC);
	if (fd < 0)
		return NULL;
	snprintf(blob_path, sizeof(blob_path), "%s.blob", source);
	dprintf(fd, "policy \"selftest-%08x\" {\nserial %llu\n%s\n}\n",
		hash(body), (unsigned long long)serial, body);
	close(fd);

	/* Warnings, say of a mark without a rule, matter only if it fails. */
	status = spawn("/bin/sh", "-c",
		       "said=$(hcsecctl compile -o \"$1\" \"$2\" 2>&1) || { echo \"$said\"; exit 1; }",
		       "sh", blob_path, source, NULL);
	if (!status)
		blob = read_blob(blob_path, len);
	if (blob) {
		blob->sig_count = 1;
		blob_sign(blob);
	} else {
		fprintf(stderr, "hcsecctl compile: status %d\n%s\n", status,
			body);
	}
	unlink(source);
	unlink(blob_path);
	return blob;
}

int policy_load(const char *body)
{
	char name[64], wanted[64], error[512] = "";
	size_t len;
	void *blob;
	int err;

	snprintf(wanted, sizeof(wanted), "selftest-%08x", hash(body));
	if (!status_read("policy", name, sizeof(name)) && !strcmp(name, wanted))
		return 0;
	blob = policy_blob(body, status_number("serial") + 1, &len);
	if (!blob)
		return -1;
	err = policy_write(blob, len);
	free(blob);
	if (!err)
		return 0;
	hcsec_read("error", error, sizeof(error));
	fprintf(stderr, "load: %s: %s\n", strerror(-err), error);
	return -1;
}

bool floor_is(uint64_t epoch, uint64_t policy_serial, uint64_t keyset)
{
	char expected[128], text[128];

	snprintf(expected, sizeof(expected),
		 "epoch=%" PRIu64 " policy=%" PRIu64 " keyset=%" PRIu64 "\n",
		 epoch, policy_serial, keyset);
	if (hcsec_read("floor", text, sizeof(text)))
		return false;
	if (!strcmp(text, expected))
		return true;
	fprintf(stderr, "# floor is %s# not %s", text, expected);
	return false;
}
