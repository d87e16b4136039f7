// SPDX-License-Identifier: GPL-2.0-only
/*
 * hcsecctl - The table of commands
 */

#include <errno.h>
#include <stdarg.h>
#include <string.h>

#include "hcsecctl.h"

static const struct command commands[] = {
	{ "keygen", "make a key pair", keygen_help, cmd_keygen },
	{ "keys", "list trusted keys, make the next keyset", keys_help,
	  cmd_keys },
	{ "compile", "make a blob of policy sources", compile_help,
	  cmd_compile },
	{ "check", "look for errors in policy sources", check_help, cmd_check },
	{ "sign", "sign a blob", sign_help, cmd_sign },
	{ "verify", "check a blob as the kernel will", verify_help,
	  cmd_verify },
	{ "show", "print what is in a blob", show_help, cmd_show },
	{ "load", "put a policy or a keyset into force", load_help, cmd_load },
	{ "status", "tell what is in force", status_help, cmd_status },
	{ "mode", "tell or change the global mode", mode_help, cmd_mode },
	{ "floor", "keep old blobs out, over reboots, too", floor_help,
	  cmd_floor },
	{ "seal", "let only signed blobs change anything", seal_help,
	  cmd_seal },
	{ "assign", "bind cgroups to profiles, list them", assign_help,
	  cmd_assign },
	{ "audit", "read the audit records", audit_help, cmd_audit },
	{ "monitor", "watch events as they happen", monitor_help,
	  cmd_monitor },
	{ "ps", "list containers and their tasks", ps_help, cmd_ps },
};

#define COMMANDS (sizeof(commands) / sizeof(commands[0]))

static void print_commands(FILE *out)
{
	fputs("Usage: hcsecctl COMMAND [ARGUMENT]...\n"
	      "Compile, sign, load and watch hcsec policy.\n\nCommands:\n",
	      out);
	/* The references are weak: a partial build has a part of them. */
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i].run)
			fprintf(out, "  %-9s %s\n", commands[i].name,
				commands[i].summary);
	fputs("\n\"hcsecctl COMMAND --help\" tells more of each.\n"
	      "Exit status: 0 done, 1 refused or failed, 2 wrong usage.\n",
	      out);
}

static const struct command *find_command(const char *name)
{
	for (size_t i = 0; i < COMMANDS; i++)
		if (commands[i].run && !strcmp(commands[i].name, name))
			return &commands[i];
	return NULL;
}

void error(const char *format, ...)
{
	va_list args;

	va_start(args, format);
	fputs("hcsecctl: ", stderr);
	vfprintf(stderr, format, args);
	fputc('\n', stderr);
	va_end(args);
}

int usage_error(const char *command, const char *format, ...)
{
	va_list args;

	if (format) {
		va_start(args, format);
		fprintf(stderr, "hcsecctl %s: ", command);
		vfprintf(stderr, format, args);
		fputc('\n', stderr);
		va_end(args);
	}
	fprintf(stderr, "Try \"hcsecctl %s --help\".\n", command);
	return EXIT_USAGE;
}

int finish_stdout(void)
{
	if (!fflush(stdout) && !ferror(stdout))
		return EXIT_SUCCESS;
	error("standard output: %s", strerror(errno));
	return EXIT_FAILURE;
}

int print_help(const char *help)
{
	fputs(help, stdout);
	return finish_stdout();
}

void out_of_memory(void)
{
	error("%s", strerror(ENOMEM));
	exit(EXIT_FAILURE);
}

int main(int argc, char **argv)
{
	const struct command *command;
	bool help;

	if (argc < 2) {
		print_commands(stderr);
		return EXIT_USAGE;
	}
	if (!strcmp(argv[1], "-h") || !strcmp(argv[1], "--help") ||
	    (!strcmp(argv[1], "help") && argc == 2)) {
		print_commands(stdout);
		return finish_stdout();
	}
	help = !strcmp(argv[1], "help");
	if (help)
		argv++;
	command = find_command(argv[1]);
	if (!command) {
		error("unknown %s: %s\nTry \"hcsecctl --help\".",
		      argv[1][0] == '-' ? "option" : "command", argv[1]);
		return EXIT_USAGE;
	}
	if (help && argc > 3) {
		error("help takes one COMMAND\nTry \"hcsecctl --help\".");
		return EXIT_USAGE;
	}
	if (help)
		return print_help(command->usage);
	return command->run(argc - 1, argv + 1);
}
