# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2034
#
# Sourced by the other scripts: where everything lies, and how a step is told.
#
# Nothing is built inside the repository.  The cache holds
#
#   src/VERSION/         the pristine kernel, shared by all clones, read only
#   software/HASH/       servers of Debian, shared by all clones, read only
#   accel-*              which accelerators a trial boot has proven
#   clones/ID/           what belongs to one clone; ID is a hash of its path
#     path               that path
#     tree/              the grafted kernel: hard links, but for what differs
#     tools/             hcsecctl
#     keys/              the development key that the test kernel trusts
#     build/CONFIG/      the kernel's O= directory
#     boot/CONFIG/       what is booted: vmlinux and its .config
#     log/               the output of every build

set -euo pipefail
export LC_ALL=C.UTF-8
# Below "make", the same as without: a makefile of the kernel's is always the
# first one, with as many jobs as we say.
unset MAKEFLAGS MFLAGS MAKELEVEL

top=$(cd "$(dirname "${BASH_SOURCE[0]}")/.." && pwd -P)

die() {
	printf '%s: %s\n' "${0##*/}" "$*" >&2
	exit 1
}

find_cache() {
	local home=${HOME:-$(getent passwd "$(id -u)" | cut -d: -f6)}

	cache=${HCSEC_CACHE:-$home/.cache/hcsec}
	mkdir -p "$cache" || die "cannot make the cache directory $cache"
	cache=$(cd "$cache" && pwd -P)
	# The kernel's own makefiles cannot handle such a directory.
	[[ $cache != *[[:space:]:]* ]] ||
		die "HCSEC_CACHE must not contain spaces or colons: $cache"
	clone=$cache/clones/$(printf %s "$top" | sha256sum | cut -c1-12)
	mkdir -p "$clone/log"
	printf '%s\n' "$top" >"$clone/path"
}

find_cache

tree=$clone/tree
tools=$clone/tools
keys=$clone/keys

# What tests and everything else below this process may rely on.
export HCSEC_CACHE=$cache
export HCSEC_CLONE=$clone
export HCSEC_TREE=$tree
export HCSEC_TOOLS=$tools
export HCSEC_BUILD=$clone/build
export HCSEC_DEV_KEY=$keys/dev.key

jobs=$(nproc)

# Where the pristine source of the installed kernel package is unpacked.
pristine_source() {
	local version

	version=$(dpkg-query -W -f '${Version}' linux-source-6.12)
	printf '%s\n' "$cache/src/linux-source-6.12_$version"
}

# The configs are names for lists of fragments in scripts/kernel.
config_fragments() {
	case $1 in
	default) echo base kunit ;;
	debug) echo base kunit debug ;;
	kcsan) echo base kunit kcsan ;;
	bench) echo base bench ;;
	um) echo um ;;
	*) die "unknown kernel config '$1': there are default, debug, kcsan," \
		"bench and um" ;;
	esac
}

step_number=0
step_count=0

# step NAME FUNCTION ARG...: runs one step and prints its name and time.  What
# the function says with progress() appears between the two.
step() {
	local name=$1 start=$SECONDS

	shift
	step_number=$((step_number + 1))
	step_label="[$step_number/$step_count] $name:"
	step_note="done"
	"$@"
	printf '%s %s, %d s\n' "$step_label" "$step_note" $((SECONDS - start))
}

progress() {
	printf '%s %s\n' "$step_label" "$*"
}

# logged NAME COMMAND...: runs a long command with its output in a log.  On a
# terminal the last line of the log and the time passed are shown each second,
# elsewhere a line a minute.  A failure shows the end of the log.
logged() {
	local log=$clone/log/$1.log start=$SECONDS pid status=0

	shift
	last_told=0
	"$@" >"$log" 2>&1 </dev/null &
	pid=$!
	trap 'kill "$pid" 2>/dev/null; exit 130' INT TERM
	while kill -0 "$pid" 2>/dev/null; do
		tell_progress "$log" $((SECONDS - start))
		sleep 0.2
	done
	wait "$pid" || status=$?
	trap - INT TERM
	[[ ! -t 1 ]] || printf '\r\033[K'
	((status == 0)) && return
	printf '%s failed with status %d; the end of %s:\n' \
		"$step_label" "$status" "$log" >&2
	tail -n 40 "$log" >&2
	exit 1
}

tell_progress() {
	local log=$1 passed=$2

	if [[ -t 1 ]] && ((passed != last_told)); then
		printf '\r\033[K%s %s ... %d s' "$step_label" \
			"$(tail -n 1 "$log" | tr -d '\r' | cut -c1-50)" "$passed"
	elif [[ ! -t 1 ]] && ((passed / 60 > last_told / 60)); then
		progress "$(wc -l <"$log") lines of output, $passed s"
	fi
	last_told=$passed
}

# Content hash of files and directories, by name and content.
content_hash() {
	find "$@" -type f ! -name '*~' -print0 | sort -z |
		xargs -0 sha256sum | sha256sum | cut -d' ' -f1
}

# with_lock FILE COMMAND...: so that runs side by side wait for each other.
with_lock() {
	local file=$1 fd

	shift
	exec {fd}>"$file"
	if ! flock -n "$fd"; then
		progress "waiting for another run in this cache"
		flock "$fd"
	fi
	"$@"
	exec {fd}>&-
}
