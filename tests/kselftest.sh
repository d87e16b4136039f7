# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced, after scripts/lib.sh, by the steps that need kselftests.

# build_selftests TARGET: builds tools/testing/selftests/TARGET of the grafted
# tree into $clone/selftests/TARGET.  Says nothing unless it fails.
build_selftests() {
	local target=$1 headers=$clone/build/headers said

	mkdir -p "$headers" "$clone/selftests/$target"
	if ! said=$(make -s -C "$tree" O="$headers" -j"$jobs" headers 2>&1 &&
		make -s -C "$tree/tools/testing/selftests/$target" -j"$jobs" \
			OUTPUT="$clone/selftests/$target" \
			KHDR_INCLUDES="-isystem $headers/usr/include" 2>&1)
	then
		printf '%s\n' "$said" >&2
		die "the $target selftests cannot be built"
	fi
}
