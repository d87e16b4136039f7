# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced, after scripts/lib.sh, by the steps that compile parts of the kernel.

# kbuild_hcsec BUILD ARGUMENT...: builds security/hcsec of the grafted tree in
# the O= directory BUILD, which has a .config.  Fails with what the compiler
# or sparse says of our files; what they say of headers that others own does
# not count.
kbuild_hcsec() {
	local build=$1 said

	shift
	said=$(make -s -C "$tree" O="$build" -j"$jobs" "$@" \
		security/hcsec/ 2>&1) || { echo "$said"; return 1; }
	said=$(grep -E 'hcsec.*(warning|error):' <<<"$said") || return 0
	echo "$said"
	# What is up to date would not be complained of again.
	rm -rf "$build/security/hcsec"
	return 1
}
