# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced by tests/guest/hcsecctl: keysets, floor and seal against the kernel,
# which has the policy 5 in force.  It is sealed in the end.

# in_force NAME WHAT: it loads, and that is told.
in_force() {
	[[ $(hcsecctl load "$temp/blobs/$1") == "in force: $2" ]]
}

status_is() {
	hcsecctl status --json | /usr/bin/python3 -c '
import json, sys
status = json.load(sys.stdin)
wanted = json.loads(sys.argv[1])
print(status)
assert wanted.items() <= status.items()' "$1"
}

# kernel_keys: name, role and state of each, and how many are revoked.
kernel_keys() {
	hcsecctl keys list --json | /usr/bin/python3 -c '
import json, sys
v = json.load(sys.stdin)
print(*(":".join((k.get("name", "-"), k.get("role", "-"), k["state"]))
        for k in v["keys"]))'
}

lists_the_same() {
	diff <(hcsecctl keys list | sed '1,/^ID/d') \
		<(hcsecctl keys list "$temp/blobs/$1" | sed '1,/^ID/d')
}

floor_is() {
	[[ $(hcsecctl floor --json) == \
		"{\"epoch\":$1,\"policy\":$2,\"keyset\":$3}" ]]
}

fails_with() {
	local status=0 pattern=$1

	shift
	"$@" >"$temp/out" 2>&1 || status=$?
	cat "$temp/out"
	((status == 1)) && grep -qE -- "$pattern" "$temp/out"
}

audited() {
	hcsecctl audit | grep -E -- "$1"
}

test_keysets() {
	same "built-in keys" dev:root:active "$(kernel_keys)"
	try "keyset" in_force keys.1 "keyset, serial 1, epoch 0"
	try "its keys" lists_the_same keys.1
	same "are those" "dev:root:active al:policy:active late:policy:pending old:policy:expired" \
		"$(kernel_keys)"
	try "status" status_is '{"keyset": 1, "epoch": 0, "root_threshold": 1,
		"policy_threshold": 1, "policy": "test", "serial": 5}'
	try "the same again" in_force keys.1 "keyset, serial 1, epoch 0"
	while read -r name err pattern; do
		try "keyset in force, refused: $name" \
			refused "$err" "$pattern" "$name"
	done <<'REFUSED'
6 ENOKEY signed by a key that may not
6.late EKEYEXPIRED signed by a key that is not valid now
6.old EKEYEXPIRED signed by a key that is not valid now
6.epoch ENOKEY epoch is above
keys.al ENOKEY signed by a key that may not
keys.other ESTALE a different keyset
keys.expired EKEYEXPIRED not valid after 2001
keys.new-root ENOKEY signed by too few trusted keys
REFUSED
	try "a policy of a policy key" in_force 6.al 'policy "test", serial 6'
	try "keyset that revokes it" in_force keys.2 "keyset, serial 2, epoch 1"
	same "revoked keys are told" "dev:root:active bo:policy:active -:-:revoked -:-:revoked -:-:revoked" \
		"$(kernel_keys)"
	try "the policy in force stays" cmp "$fs/policy" "$temp/blobs/6.al"
	while read -r name err pattern; do
		try "key revoked, refused: $name" \
			refused "$err" "$pattern" "$name"
	done <<'REFUSED'
7.al EKEYREVOKED signed by a revoked key
7.bo ESTALE epoch is below
keys.1 ESTALE
keys.forgets EKEYREVOKED a revoked key is not revoked in it
REFUSED
	try "serials start anew" in_force 1.bo 'policy "test", serial 1'
	try "what was loaded is the floor" floor_is 1 1 2
	try "loads of keysets are recorded" audited \
		'type=load verdict=allow .*kind=keyset .*serial=2'
}

test_floor() {
	local store=$temp/store/floor

	try "floor save" hcsecctl floor --file "$store" save
	try "floor raise" hcsecctl floor raise policy=3
	try "is raised" floor_is 1 3 2
	try "floor is not lowered" fails_with \
		'refused with ESTALE: the floor is never lowered' \
		hcsecctl floor raise policy=2
	try "a word that is none" fails_with 'refused with EINVAL' \
		hcsecctl floor raise serial=9
	try "below the floor" refused ESTALE 'serial is below the floor' 2.bo
	try "on the floor" in_force 3.bo 'policy "test", serial 3'
	echo "epoch=1 policy=4 keyset=3" >>"$store"
	try "floor restore" hcsecctl floor --file "$store" restore
	try "is restored" floor_is 1 4 3
	try "the policy in force may be below" \
		status_is '{"serial": 3, "keyset": 2}'
	try "floor save again" hcsecctl floor --file "$store" save
	same "adds nothing" 2 "$(wc -l <"$store")"
	try "floor restore without a store" fails_with 'No such file' \
		hcsecctl floor --file "$temp/none" restore
}

test_seal() {
	try "mode permissive" hcsecctl mode permissive
	same "mode" permissive "$(hcsecctl mode)"
	try "seal" hcsecctl seal --yes
	same "seals the mode" enforce "$(hcsecctl mode)"
	try "seal again" hcsecctl seal --yes
	try "status tells" status_is '{"sealed": true, "mode": "enforce"}'
	try "mode permissive after the seal" fails_with \
		'mode: refused with EPERM: sealed' hcsecctl mode permissive
	try "mode enforce is no change" hcsecctl mode enforce
	try "floor raise after the seal" fails_with \
		'floor: refused with EPERM: sealed' \
		hcsecctl floor raise policy=9
	echo "epoch=1 policy=9 keyset=3" >>"$temp/store/floor"
	try "floor restore after the seal" fails_with \
		'floor: refused with EPERM: sealed' \
		hcsecctl floor --file "$temp/store/floor" restore
	try "load after the seal" in_force 5.bo 'policy "test", serial 5'
	try "which raises the floor" floor_is 1 5 3
	try "what was refused is recorded" audited \
		'type=mode verdict=deny .*reason="sealed'
}

test_trust() {
	local command

	test_keysets
	test_floor
	for command in "keys list" floor "floor raise policy=9" \
		"mode permissive" "seal --yes"; do
		# shellcheck disable=SC2086 # these are words
		try "$command is not for everybody" not_allowed $command
	done
	test_seal
}
