# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by the test steps that run hcsecctl: what it says, and with which
# status it ends.  They set temp to a directory of their own.

# shellcheck source-path=SCRIPTDIR source=tap.sh
source "$(dirname "${BASH_SOURCE[0]}")/tap.sh"

export ASAN_OPTIONS=detect_leaks=1 UBSAN_OPTIONS=print_stacktrace=1
export LC_ALL=C.UTF-8 NO_COLOR=

# exits STATUS COMMAND...: a sanitizer's report is never the wanted status.
exits() {
	local wanted=$1 status=0

	shift
	"$@" >"${temp:?}/out" 2>"$temp/err" </dev/null || status=$?
	cat "$temp/out" "$temp/err"
	! grep -qE 'Sanitizer|runtime error:' "$temp/err" &&
		((status == wanted))
}

prints() {
	local pattern=$1

	shift
	exits 0 "$@" >/dev/null && cat "$temp/out" &&
		grep -qxE -- "$pattern" "$temp/out"
}

complains() {
	local pattern=$1

	shift
	exits 1 "$@" >/dev/null && cat "$temp/err" &&
		grep -qE -- "$pattern" "$temp/err"
}

differ() {
	! cmp -s "$1" "$2"
}

mode_is() {
	[[ $(stat -c %a "$2") == "$1" ]]
}

# flip FILE OFFSET: changes one bit.
flip() {
	python3 - "$@" <<'PYTHON'
import sys
with open(sys.argv[1], "r+b") as blob:
    offset = int(sys.argv[2])
    blob.seek(offset, 0 if offset >= 0 else 2)
    byte = blob.read(1)[0]
    blob.seek(-1, 1)
    blob.write(bytes([byte ^ 1]))
PYTHON
}
