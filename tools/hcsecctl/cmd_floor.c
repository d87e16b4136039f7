// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl floor - Show, raise, save and restore the floor
 */

#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "floor_store.h"
#include "hcsecctl.h"
#include "key.h"
#include "securityfs.h"
#include "util.h"

const char floor_help[] =
	"Usage: hcsecctl floor [-j] [show]\n"
	"       hcsecctl floor [-j] raise WORD...\n"
	"       hcsecctl floor [-j] [-e] [-t] [-f FILE] save\n"
	"       hcsecctl floor [-j] [-e] [-t] [-f FILE] restore\n"
	"\n"
	"Show the lowest epoch and serials that the kernel accepts; raise them, by\n"
	"words like \"epoch=1\", \"policy=7\", \"keyset=3\"; save them, and restore what\n"
	"was saved.  The kernel's floor follows what is loaded, and never becomes\n"
	"lower before the next boot.  Nor does what is saved: a floor that is below\n"
	"it is not saved.  restore takes the highest floor of all stores, and fails\n"
	"if one of them is missing or damaged.\n"
	"\n"
	"  -e, --efi           store it in an EFI variable, too\n"
	"  -f, --file FILE     instead of /var/lib/hcsec/floor\n"
	"  -t, --tpm[=INDEX]   have an NV index of a TPM 2.0 vouch for FILE,\n"
	"                      0x01806873 by default, through tpm2-tools\n"
	"  -j, --json          one JSON object\n"
	"  -h, --help          show this help\n";

/**
 * struct stores - Where floors are kept
 *
 * @file: The file.
 * @tpm: NV index that vouches for it, or NULL.
 * @efi: Whether the EFI variable is one.
 */
struct stores {
	const char *file;
	const char *tpm;
	bool efi;
};

static int read_kernel(struct floor *floor)
{
	char *const text = securityfs_read("floor");
	bool good;

	if (!text)
		return -1;
	good = floor_parse(text, floor);
	free(text);
	if (good)
		return 0;
	error("floor: not in a form that this program knows");
	return -1;
}

static int print_floor(const struct floor *floor, bool as_json)
{
	struct json json = {};

	if (as_json) {
		json_open(&json, NULL, '{');
		json_number(&json, "epoch", floor->epoch);
		json_number(&json, "policy", floor->policy);
		json_number(&json, "keyset", floor->keyset);
		json_close(&json, '}');
		putchar('\n');
	} else {
		printf("epoch   %" PRIu32 "\n", floor->epoch);
		printf("policy  %" PRIu64 "\n", floor->policy);
		printf("keyset  %" PRIu64 "\n", floor->keyset);
	}
	return finish_stdout();
}

static int show(bool json)
{
	struct floor floor;

	return read_kernel(&floor) ? EXIT_FAILURE : print_floor(&floor, json);
}

static int write_kernel(const char *words)
{
	return securityfs_write("floor", words,
				"the floor is only raised, and not by hand once hcsec is sealed");
}

static int raise_floor(char **words, bool json)
{
	char *line = NULL;
	size_t len;
	FILE *out;
	int err;

	out = open_memstream(&line, &len);
	if (!out)
		out_of_memory();
	for (; *words; words++)
		fprintf(out, "%s%s", *words, words[1] ? " " : "");
	if (fclose(out))
		out_of_memory();
	err = write_kernel(line);
	free(line);
	return err ? EXIT_FAILURE : show(json);
}

/* A save must never make a store forget. */
static int check_above(const struct floor *floor, const struct floor *stored,
		       const char *where)
{
	if (!floor_is_below(floor, stored))
		return 0;
	error("%s: holds a higher floor than the kernel; restore it first",
	      where);
	return -1;
}

static int save_locked(const struct stores *stores, struct floor *floor)
{
	struct floor_log log = {};
	const struct floor *last;
	struct floor variable;
	bool missing, no_variable = true;
	size_t known = 0;
	int err = -1;

	/* Everything is looked at before anything is changed. */
	if (read_kernel(floor) || floor_file_read(stores->file, &log, &missing))
		return -1;
	last = log.count ? &log.floors[log.count - 1] : NULL;
	if (last && check_above(floor, last, stores->file))
		goto out_free;
	if (stores->tpm && floor_tpm_check(stores->tpm, &log, &known))
		goto out_free;
	if (stores->efi) {
		if (floor_efi_read(&variable, &no_variable))
			goto out_free;
		if (!no_variable &&
		    check_above(floor, &variable, "EFI variable"))
			goto out_free;
	}

	/*
	 * The file comes first: if this ends here, it says more than the TPM
	 * has seen, which is no harm, and the next save makes up for it.
	 */
	if (!last || floor_is_below(last, floor)) {
		floor_log_add(&log, floor);
		if (floor_file_write(stores->file, &log))
			goto out_free;
	}
	if (stores->tpm && floor_tpm_extend(stores->tpm, &log, known))
		goto out_free;
	if (stores->efi && (no_variable || floor_is_below(&variable, floor)) &&
	    floor_efi_write(floor))
		goto out_free;
	err = 0;

out_free:
	floor_log_free(&log);
	return err;
}

static int save(const struct stores *stores, bool json)
{
	const int lock = floor_file_lock(stores->file);
	struct floor floor;
	int err;

	if (lock < 0)
		return EXIT_FAILURE;
	err = save_locked(stores, &floor);
	close(lock);
	return err ? EXIT_FAILURE : print_floor(&floor, json);
}

/* Takes in every store that can be read, and tells whether all could. */
static bool gather(const struct stores *stores, struct floor *floor)
{
	struct floor_log log;
	struct floor variable;
	bool all = true;
	size_t known;

	if (floor_file_read(stores->file, &log, NULL))
		all = false;
	if (log.count)
		floor_raise(floor, &log.floors[log.count - 1]);
	if (stores->tpm) {
		if (floor_tpm_check(stores->tpm, &log, &known)) {
			all = false;
		} else if (!known) {
			error("the TPM has not seen any floor yet");
			all = false;
		}
	}
	floor_log_free(&log);
	if (stores->efi) {
		if (floor_efi_read(&variable, NULL))
			all = false;
		else
			floor_raise(floor, &variable);
	}
	return all;
}

/*
 * What can be read is restored even if something is missing, as a higher floor
 * does no harm, but then nobody must believe that all is well.
 */
static int restore(const struct stores *stores, bool json)
{
	struct floor floor, before;
	char line[FLOOR_LINE];
	bool all;

	if (read_kernel(&before))
		return EXIT_FAILURE;
	floor = before;
	all = gather(stores, &floor);
	if (floor_is_below(&before, &floor)) {
		floor_print(&floor, line);
		if (write_kernel(line))
			return EXIT_FAILURE;
	}
	if (show(json) || !all)
		return EXIT_FAILURE;
	return EXIT_SUCCESS;
}

static int run(const struct stores *stores, int argc, char **argv, bool json)
{
	const bool has_stores = stores->efi || stores->tpm ||
				strcmp(stores->file, FLOOR_FILE);
	const char *const word = argc ? *argv : "show";
	const bool is_raise = !strcmp(word, "raise");

	if (is_raise ? argc < 2 : argc > 1)
		return usage_error("floor", is_raise ?
				   "raise takes at least one WORD" :
				   "one of show, raise, save and restore");
	if (!strcmp(word, "save"))
		return save(stores, json);
	if (!strcmp(word, "restore"))
		return restore(stores, json);
	if (has_stores)
		return usage_error("floor", "%s knows no store", word);
	if (is_raise)
		return raise_floor(argv + 1, json);
	if (!strcmp(word, "show"))
		return show(json);
	return usage_error("floor", "unknown word: %s", word);
}

int cmd_floor(int argc, char **argv)
{
	static const struct option options[] = {
		{ "efi", no_argument, NULL, 'e' },
		{ "file", required_argument, NULL, 'f' },
		{ "tpm", optional_argument, NULL, 't' },
		{ "json", no_argument, NULL, 'j' },
		{ "help", no_argument, NULL, 'h' },
		{}
	};
	struct stores stores = { .file = FLOOR_FILE };
	bool json = false;
	int option;

	while ((option = getopt_long(argc, argv, "ef:t::jh", options, NULL)) !=
	       -1) {
		switch (option) {
		case 'e':
			stores.efi = true;
			break;
		case 'f':
			stores.file = optarg;
			break;
		case 't':
			stores.tpm = optarg ? optarg : FLOOR_TPM_INDEX;
			break;
		case 'j':
			json = true;
			break;
		case 'h':
			return print_help(floor_help);
		default:
			return usage_error("floor", NULL);
		}
	}
	if (key_init())
		return EXIT_FAILURE;
	return run(&stores, argc - optind, argv + optind, json);
}
