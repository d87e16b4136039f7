# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash
#
# Sourced by the test steps that are written in bash: prints TAP.

tap_count=0
tap_failed=0

# ok NAME, not_ok NAME [DETAILS], skip NAME REASON: one result each.
ok() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s\n' "$tap_count" "$1"
}

not_ok() {
	tap_count=$((tap_count + 1))
	tap_failed=$((tap_failed + 1))
	printf 'not ok %d - %s\n' "$tap_count" "$1"
	(($# < 2)) || printf '%s\n' "$2" | sed 's/^/#   /'
}

skip() {
	tap_count=$((tap_count + 1))
	printf 'ok %d - %s # SKIP %s\n' "$tap_count" "$1" "$2"
}

# try NAME COMMAND...: good if the command succeeds; what it says is shown
# only if it does not.
try() {
	local name=$1 said

	shift
	if said=$("$@" 2>&1); then
		ok "$name"
	else
		not_ok "$name" "$said"
	fi
}

# same NAME EXPECTED ACTUAL
same() {
	if [[ $2 == "$3" ]]; then
		ok "$1"
	else
		not_ok "$1" "expected: $2"$'\n'"got:      $3"
	fi
}

# nested NAME COMMAND...: what the command prints is TAP, too.
nested() {
	local name=$1 status=0

	shift
	"$@" | sed -u 's/^/    /' || status=$?
	if ((status == 0)); then
		ok "$name"
	else
		not_ok "$name" "status $status"
	fi
}

# The last line of every step.
end_of_tests() {
	printf '1..%d\n' "$tap_count"
	((tap_failed == 0))
}
