// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - Floors that a TPM 2.0 vouches for
 *
 * An NV index of type "extend" holds a hash over everything that was ever
 * written to it: nobody can make it an earlier one.  Every floor is written to
 * it when it is saved, so the file of floors is either what was saved, or is
 * found out.  Only who may delete the index, the owner of the TPM, could start
 * anew.
 *
 * tpm2-tools speak to the TPM.  They need nothing to be built with, and know
 * how to reach it: TPM2TOOLS_TCTI.
 */

#include <errno.h>
#include <fcntl.h>
#include <sodium.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "file.h"
#include "floor_store.h"
#include "hcsecctl.h"

#define DIGEST crypto_hash_sha256_BYTES

/* TPMA_NV: the type, of which 4 is "extend", and whether it was written. */
#define NV_TYPE(attributes) ((attributes) >> 4 & 0xf)
#define NV_EXTEND 4
#define NV_WRITTEN 0x20000000
#define NV_SHA256 0xb

/* Reads from the child what fits. */
static size_t drain(int fd, char *output, size_t size)
{
	size_t used = 0;
	ssize_t n;

	do {
		n = read(fd, output + used, size - used);
		if (n > 0)
			used += (size_t)n;
	} while (n > 0 || (n < 0 && errno == EINTR));
	return used;
}

_Noreturn static void become(char *const *argv, int in, int out)
{
	if (dup2(in, STDIN_FILENO) >= 0 && dup2(out, STDOUT_FILENO) >= 0)
		execvp(argv[0], argv);
	error("%s: %s%s", argv[0], strerror(errno),
	      errno == ENOENT ? ": install tpm2-tools" : "");
	_exit(EXIT_FAILURE);
}

/**
 * run - Run a tool
 *
 * @argv: Its command line.
 * @input: A few bytes for its standard input.
 * @len: How many.
 * @output: What it writes to standard output.
 * @size: Bytes available there.
 *
 * Return: Bytes of output, or -1 if it failed, which it has told itself.
 */
static ssize_t run(char *const *argv, const char *input, size_t len,
		   char *output, size_t size)
{
	int in[2], out[2], status;
	size_t used;
	pid_t pid;

	if (pipe2(in, O_CLOEXEC)) {
		error("pipe: %s", strerror(errno));
		return -1;
	}
	if (pipe2(out, O_CLOEXEC)) {
		error("pipe: %s", strerror(errno));
		close(in[0]);
		close(in[1]);
		return -1;
	}
	/* So little that the pipe holds it. */
	if (file_write_all(in[1], input, len))
		error("pipe: %s", strerror(errno));
	close(in[1]);
	fflush(NULL);
	pid = fork();
	if (!pid)
		become(argv, in[0], out[1]);
	close(in[0]);
	close(out[1]);
	if (pid < 0)
		error("fork: %s", strerror(errno));
	used = pid < 0 ? 0 : drain(out[0], output, size);
	close(out[0]);
	if (pid < 0)
		return -1;
	while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
		;
	return WIFEXITED(status) && !WEXITSTATUS(status) ? (ssize_t)used : -1;
}

/* The number after "value:" below a title, as tpm2_nvreadpublic prints it. */
static bool find_value(const char *text, const char *title,
		       unsigned long *value)
{
	const char *at = strstr(text, title);
	char *end;

	at = at ? strstr(at, "value: ") : NULL;
	if (!at)
		return false;
	at += strlen("value: ");
	*value = strtoul(at, &end, 16);
	return end > at;
}

/* Whether it is there and of the right kind, and was written. */
static int check_index(const char *index, bool *written)
{
	char *const argv[] = { "tpm2_nvreadpublic", (char *)index, NULL };
	unsigned long attributes, hash;
	char text[4096];
	ssize_t len;

	len = run(argv, NULL, 0, text, sizeof(text) - 1);
	if (len < 0) {
		error("no index %s in the TPM; its owner makes it with\n"
		      "  tpm2_nvdefine %s -C o -g sha256 -a 'nt=extend|authread|authwrite|no_da'",
		      index, index);
		return -1;
	}
	text[len] = '\0';
	if (!find_value(text, "attributes:", &attributes) ||
	    !find_value(text, "hash algorithm:", &hash)) {
		error("tpm2_nvreadpublic says what nobody understands");
		return -1;
	}
	if (NV_TYPE(attributes) != NV_EXTEND || hash != NV_SHA256) {
		error("index %s of the TPM is not of type extend with sha256: it could be set back",
		      index);
		return -1;
	}
	*written = attributes & NV_WRITTEN;
	return 0;
}

static int read_index(const char *index, unsigned char digest[DIGEST])
{
	char *const argv[] = { "tpm2_nvread", (char *)index, "-s", "32", NULL };
	char output[DIGEST + 1];

	if (run(argv, NULL, 0, output, sizeof(output)) != DIGEST) {
		error("index %s of the TPM cannot be read", index);
		return -1;
	}
	memcpy(digest, output, DIGEST);
	return 0;
}

/* What the TPM does with what is written to such an index. */
static void extend(unsigned char digest[DIGEST], const struct floor *floor)
{
	crypto_hash_sha256_state state;
	char line[FLOOR_LINE];
	const size_t len = floor_print(floor, line);

	crypto_hash_sha256_init(&state);
	crypto_hash_sha256_update(&state, digest, DIGEST);
	crypto_hash_sha256_update(&state, (const unsigned char *)line, len);
	crypto_hash_sha256_final(&state, digest);
}

int floor_tpm_check(const char *index, const struct floor_log *log,
		    size_t *known)
{
	unsigned char wanted[DIGEST], digest[DIGEST] = { 0 };
	bool written;
	size_t i;

	*known = 0;
	if (check_index(index, &written))
		return -1;
	if (!written)
		return 0;
	if (read_index(index, wanted))
		return -1;
	for (i = 0; i < log->count; i++) {
		extend(digest, &log->floors[i]);
		if (memcmp(digest, wanted, DIGEST))
			continue;
		*known = i + 1;
		return 0;
	}
	error("the TPM has seen other floors than the file has: it was set back or changed");
	return -1;
}

int floor_tpm_extend(const char *index, const struct floor_log *log,
		     size_t known)
{
	char *const argv[] = { "tpm2_nvextend", (char *)index, "-i", "-",
			       NULL };
	char line[FLOOR_LINE], output[1];
	size_t i, now;

	for (i = known; i < log->count; i++) {
		const size_t len = floor_print(&log->floors[i], line);

		if (run(argv, line, len, output, sizeof(output)) < 0) {
			error("index %s of the TPM cannot be extended", index);
			return -1;
		}
	}
	if (floor_tpm_check(index, log, &now))
		return -1;
	if (now == log->count)
		return 0;
	error("the TPM has not kept the floor");
	return -1;
}
