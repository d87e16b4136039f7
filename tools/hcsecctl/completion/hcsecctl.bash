# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Bash completion of hcsecctl.  Install it as
# /usr/share/bash-completion/completions/hcsecctl, or source it.

# The options of every command; tests/steps/31-hcsecctl compares them with what
# --help says and with the man page.
declare -gA _hcsecctl_options=(
	[keygen]="--force --output --public --help"
	[keys]="--from --output --role --not-before --not-after --replace --root --policy --root-signs-policy --starts --expires --raise-epoch --json --help"
	[compile]="--output --help"
	[check]="--help"
	[sign]="--key --of --output --help"
	[verify]="--json --keyset --threshold --public --root-threshold --help"
	[show]="--json --help"
	[load]="--help"
	[status]="--json --help"
	[mode]="--json --help"
	[floor]="--efi --file --tpm --json --help"
	[seal]="--json --yes --help"
	[assign]="--json --help"
	[audit]="--follow --json --raw --all --from-start --head --head-file --help"
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
	keys:keys)
		mapfile -t COMPREPLY < <(
			compgen -W "list init add revoke threshold" -- "$word")
		;;
	keys:-r | keys:--role)
		mapfile -t COMPREPLY < <(compgen -W "root policy" -- "$word")
		;;
	keys:-s | keys:--root-signs-policy)
		mapfile -t COMPREPLY < <(compgen -W "yes no" -- "$word")
		;;
	keys:-[bapnSE] | keys:--root | keys:--policy | keys:--starts) ;;
	keys:--not-before | keys:--not-after | keys:--expires) ;;
	keys:-f | keys:--from | verify:-k | verify:--keyset)
		_hcsecctl_files "$word" ''
		;;
	floor:-f | floor:--file) _hcsecctl_files "$word" '' ;;
	floor:*)
		mapfile -t COMPREPLY < <(
			compgen -W "show raise save restore" -- "$word")
		;;
	mode:*)
		mapfile -t COMPREPLY < <(
			compgen -W "enforce permissive" -- "$word")
		;;
	sign:-k | sign:--key) _hcsecctl_files "$word" .key ;;
	keygen:-p | keygen:--public) _hcsecctl_files "$word" .key ;;
	verify:-p | verify:--public) _hcsecctl_files "$word" .pub ;;
	*:-n | *:--of | *:--threshold | *:--root-threshold | *:--count) ;;
	verify:-r | audit:-H | audit:--head) ;;
	audit:audit)
		_hcsecctl_files "$word" ''
		mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
			compgen -W "head verify" -- "$word")
		;;
	*:-o | *:--output) _hcsecctl_files "$word" '' ;;
	keys:*)
		case ${COMP_WORDS[2]} in
		init | add) _hcsecctl_files "$word" .pub ;;
		list) _hcsecctl_files "$word" '' ;;
		esac
		;;
	compile:* | check:*) _hcsecctl_files "$word" .hcs ;;
	assign:assign)
		compopt -o filenames 2>/dev/null
		[[ -n $word ]] || word=/sys/fs/cgroup/
		mapfile -t COMPREPLY < <(compgen -d -- "$word")
		;;
	sign:* | verify:* | show:* | load:* | audit:*)
		_hcsecctl_files "$word" ''
		;;
	esac
}

complete -F _hcsecctl hcsecctl
