# SPDX-License-Identifier: GPL-2.0-only
#
# Turns a file of public keys into initialisers of struct builtin_key.  A line
# that is not a key stops the build: a key that is silently left out would only
# be missed when a policy is refused.

function fail(message)
{
	printf "%s:%d: %s\n", FILENAME, FNR, message > "/dev/stderr"
	failed = 1
	exit 1
}

/^[ \t]*(#.*)?$/ { next }

{
	if ($1 != "ed25519" || NF < 3)
		fail("expected \"ed25519\", 64 hexadecimal digits and a name")
	hex = tolower($2)
	if (length(hex) != 64 || hex ~ /[^0-9a-f]/)
		fail("a key has 64 hexadecimal digits")
	if ($3 ~ /[^A-Za-z0-9._@-]/ || length($3) > 63 || NF > 3)
		fail("a name has up to 63 letters, digits and ._@- only")
	printf "{ .name = \"%s\", .key = {", $3
	for (i = 1; i < 64; i += 2)
		printf " 0x%s,", substr(hex, i, 2)
	print " } },"
}
