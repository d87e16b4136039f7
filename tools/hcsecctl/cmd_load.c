// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl load - Put a policy or a keyset into force
 */

#include <errno.h>
#include <fcntl.h>
#include <getopt.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include <linux/hcsec.h>

#include "envelope.h"
#include "file.h"
#include "hcsecctl.h"
#include "securityfs.h"

const char load_help[] =
	"Usage: hcsecctl load BLOB\n"
	"\n"
	"Give a signed policy or keyset to the kernel, which puts it into force as a\n"
	"whole or refuses it and keeps what was in force.\n"
	"\n"
	"  -h, --help   show this help\n";

/* More than one write for all but small blobs, so that this stays tested. */
#define CHUNK (64 * 1024)

/* What an administrator can do about a refusal. */
static const char *advice(int err)
{
	switch (err) {
	case EBADMSG:
		return "it is damaged, not signed, or not for this kernel";
	case ENOKEY:
		return "it is not signed by enough keys that this kernel trusts";
	case EKEYREJECTED:
		return "it was changed after it was signed";
	case EKEYREVOKED:
		return "a key that signed it was revoked";
	case EKEYEXPIRED:
		return "it is not valid at this time";
	case ESTALE:
		return "raise its serial: it is below the one in force or the floor";
	case EMSGSIZE:
		return "it is larger than a blob may be";
	case ENOSPC:
		return "marks keep their place until the next boot; use fewer names";
	case EPERM:
		return "this needs CAP_MAC_ADMIN in the initial user namespace";
	default:
		return NULL;
	}
}

static int give(int fd, const unsigned char *data, size_t len)
{
	while (len) {
		const size_t chunk = len < CHUNK ? len : CHUNK;

		if (file_write_all(fd, data, chunk))
			return errno;
		data += chunk;
		len -= chunk;
	}
	return 0;
}

/* What is in force now, which need not be what was given last. */
static int tell_status(bool keyset)
{
	const struct record_field *policy, *serial, *epoch;
	struct record record;
	char *text;

	text = securityfs_read_record("status", &record);
	if (!text)
		return EXIT_FAILURE;
	policy = record_find(&record, "policy");
	serial = record_find(&record, keyset ? "keyset" : "serial");
	epoch = record_find(&record, "epoch");
	if (keyset && serial && epoch) {
		printf("in force: keyset, serial %.*s, epoch %.*s\n",
		       (int)serial->len, serial->value, (int)epoch->len,
		       epoch->value);
	} else if (!keyset && policy && serial) {
		fputs("in force: policy \"", stdout);
		text_string(stdout, policy->value, policy->len);
		printf("\", serial %.*s\n", (int)serial->len, serial->value);
	}
	record_free(&record);
	free(text);
	return finish_stdout();
}

/*
 * The write that completes a blob tells what the kernel thinks of it.  One that
 * ends too early is refused when it is closed, which nobody is told of.
 */
static bool is_cut_off(const unsigned char *data, size_t len)
{
	struct hcsec_refusal refusal = {};
	size_t total;

	if (len < sizeof(struct hcsec_envelope))
		return true;
	return !hcsec_envelope_total(data, len, &total, &refusal) &&
	       len < total;
}

static bool is_keyset(const unsigned char *data, size_t len)
{
	return len >= HCSEC_MAGIC_SIZE &&
	       !memcmp(data, HCSEC_KEYSET_MAGIC, HCSEC_MAGIC_SIZE);
}

static int load(const char *path)
{
	int fd, err, status = EXIT_FAILURE;
	unsigned char *data;
	size_t len;

	data = file_read(path, HCSEC_MAX_BLOB, &len);
	if (!data)
		return EXIT_FAILURE;
	if (!len) {
		error("%s: empty", path);
		goto out_free;
	}
	fd = securityfs_open("load", O_WRONLY);
	if (fd < 0)
		goto out_free;

	err = give(fd, data, len);
	if (close(fd) && !err)
		err = errno;
	if (!err && is_cut_off(data, len))
		err = EBADMSG;
	if (err)
		securityfs_tell_refusal(path, err, advice(err));
	else
		status = tell_status(is_keyset(data, len));

out_free:
	free(data);
	return status;
}

int cmd_load(int argc, char **argv)
{
	static const struct option options[] = {
		{ "help", no_argument, NULL, 'h' }, {}
	};
	int option;

	while ((option = getopt_long(argc, argv, "h", options, NULL)) != -1) {
		switch (option) {
		case 'h':
			return print_help(load_help);
		default:
			return usage_error(argv[0], NULL);
		}
	}
	if (argc - optind != 1)
		return usage_error("load", "it takes one BLOB");
	return load(argv[optind]);
}
