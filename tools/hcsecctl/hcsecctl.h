/* SPDX-License-Identifier: GPL-2.0-only */
/*
 * hcsecctl - What the commands share
 *
 * A command NAME is a file cmd_NAME.c that defines NAME_help and cmd_NAME(),
 * and a line in main.c.
 */

#ifndef _HCSECCTL_H
#define _HCSECCTL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>

/* Third exit status, beside EXIT_SUCCESS and EXIT_FAILURE: wrong usage. */
#define EXIT_USAGE 2

/**
 * struct command - A subcommand
 *
 * @name: What it is called by.
 * @summary: One line for the list of commands.
 * @usage: What --help prints.
 * @run: Does the work and returns the exit status.  @argv[0] is the command's
 *       name.
 */
struct command {
	const char *name;
	const char *summary;
	const char *usage;
	int (*run)(int argc, char **argv);
};

/* Every command's entry. */
#define HCSECCTL_COMMAND(name)                                    \
	extern const char name##_help[] __attribute__((weak));    \
	int cmd_##name(int argc, char **argv) __attribute__((weak))

HCSECCTL_COMMAND(assign);
HCSECCTL_COMMAND(audit);
HCSECCTL_COMMAND(check);
HCSECCTL_COMMAND(compile);
HCSECCTL_COMMAND(floor);
HCSECCTL_COMMAND(keygen);
HCSECCTL_COMMAND(keys);
HCSECCTL_COMMAND(load);
HCSECCTL_COMMAND(mode);
HCSECCTL_COMMAND(monitor);
HCSECCTL_COMMAND(ps);
HCSECCTL_COMMAND(seal);
HCSECCTL_COMMAND(show);
HCSECCTL_COMMAND(sign);
HCSECCTL_COMMAND(status);
HCSECCTL_COMMAND(verify);

/* Print "hcsecctl: MESSAGE" and a newline on standard error. */
void error(const char *format, ...) __attribute__((format(printf, 1, 2)));

/**
 * usage_error - Complain about the command line
 *
 * @command: The command's name.
 * @format: What is wrong, or NULL if getopt_long() has told it already.
 *
 * Return: %EXIT_USAGE.
 */
int usage_error(const char *command, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Print a help text on standard output and return the exit status. */
int print_help(const char *help);

/* Flush standard output; output that nobody got is a failure. */
int finish_stdout(void);

/* Say so and exit. */
_Noreturn void out_of_memory(void);

/**
 * json_string - Print bytes as a JSON string, with its quotes
 *
 * @out: Where to.
 * @text: Bytes; those that are not UTF-8 become U+FFFD.
 * @len: How many.
 */
void json_string(FILE *out, const char *text, size_t len);

/**
 * text_string - Print bytes so that they cannot harm a terminal
 *
 * @out: Where to.
 * @text: Bytes; control characters, backslashes and what is not UTF-8 are
 *        printed as \xHH.
 * @len: How many.
 */
void text_string(FILE *out, const char *text, size_t len);

#endif /* _HCSECCTL_H */
