# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Bash completion of hcsecctl.  Install it as
# /usr/share/bash-completion/completions/hcsecctl, or source it.

# The options of every command; tests/steps/31-hcsecctl compares them with what
# --help says and with the man page.
declare -gA _hcsecctl_options=(
	[keygen]="--force --output --public --help"
	[compile]="--output --help"
	[check]="--help"
	[sign]="--key --of --output --help"
	[verify]="--json --threshold --public --help"
	[show]="--json --help"
	[load]="--help"
	[status]="--json --help"
	[audit]="--follow --json --raw --help"
	[monitor]="--json --count --raw --help"
	[ps]="--json --tasks --help"
)

# Files that end in one of the given suffixes, and directories.
_hcsecctl_files() {
	local word=$1 suffix

	shift
	compopt -o filenames 2>/dev/null
	for suffix; do
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
			compgen -f -X "!*$suffix" -- "$word")
	done
	mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(compgen -d -- "$word")
}

_hcsecctl() {
	local word=${COMP_WORDS[COMP_CWORD]}
	local before=${COMP_WORDS[COMP_CWORD - 1]}
	local command=${COMP_WORDS[1]}

	COMPREPLY=()
	if ((COMP_CWORD == 1)); then
		mapfile -t COMPREPLY < <(
			compgen -W "${!_hcsecctl_options[*]} help" -- "$word")
		return
	fi
	if [[ $command == help ]]; then
		((COMP_CWORD > 2)) || mapfile -t COMPREPLY < <(
			compgen -W "${!_hcsecctl_options[*]}" -- "$word")
		return
	fi
	if [[ $word == -* ]]; then
		mapfile -t COMPREPLY < <(
			compgen -W "${_hcsecctl_options[$command]-}" -- "$word")
		return
	fi

	case $command:$before in
	sign:-k | sign:--key) _hcsecctl_files "$word" .key ;;
	keygen:-p | keygen:--public) _hcsecctl_files "$word" .key ;;
	verify:-p | verify:--public) _hcsecctl_files "$word" .pub ;;
	*:-n | *:--of | *:--threshold | *:--count) ;;
	*:-o | *:--output) _hcsecctl_files "$word" '' ;;
	compile:* | check:*) _hcsecctl_files "$word" .hcs ;;
	sign:* | verify:* | show:* | load:* | audit:*)
		_hcsecctl_files "$word" ''
		;;
	esac
}

complete -F _hcsecctl hcsecctl
