#!/bin/bash
# SPDX-License-Identifier: GPL-2.0-only
#
# usage: demo/guest.sh BLOBS [colour]
#
# The demo, as root in the virtual machine: a FHIR server in a container, and a
# client and an attacker in another network.  Every claim that is printed was
# checked first; the exit status is 0 only if all of them hold.

set -euo pipefail
export LC_ALL=C.UTF-8

here=$(dirname "${BASH_SOURCE[0]}")
policies=$here/../policies
blobs=$1
work=/run/hcsec-demo
fs=/sys/kernel/security/hcsec
python=(/usr/bin/python3 -I -S -B)

bold='' red='' green='' yellow='' plain=''
if [[ ${2-} == colour ]]; then
	bold=$'\e[1m' red=$'\e[31m' green=$'\e[32m' yellow=$'\e[33m'
	plain=$'\e[0m'
fi

fail() {
	printf '%sFAILED: %s%s\n' "$red" "$*" "$plain"
	echo "--- audit"
	hcsecctl audit || true
	echo "--- container"
	cat "$work/container.log" || true
	echo "--- outside"
	cat "$work/seen" || true
	exit 1
}

title() {
	printf '\n%s%s%s\n' "$bold" "$*" "$plain"
}

# say WHO WHAT...: a line of the story.
say() {
	local who=$1

	shift
	printf '  %-9s %s\n' "$who" "$*"
}

good() {
	printf '  %s%-9s %s%s\n' "$green" "=>" "$*" "$plain"
}

# The container: Debian's own /usr below a root that is otherwise empty.
make_bundle() {
	local root=$work/bundle/rootfs

	mkdir -p "$root"/{usr,srv,proc,dev,tmp,sys/fs/cgroup,etc}
	ln -s usr/{bin,sbin,lib,lib64} "$root"
	echo "root:x:0:0:root:/:/bin/bash" >"$root/etc/passwd"
	echo "root:x:0:" >"$root/etc/group"
	mkdir "$work/bundle/srv"
	cp -r "$here/fhir" "$here/fhir_server.py" "$work/bundle/srv"
	cp "$here/config.json" "$work/bundle"
}

# Its network is its own; a pair of virtual cards joins it with the outside.
start_container() {
	local tries=0 pid

	crun --cgroup-manager=cgroupfs create --bundle "$work/bundle" \
		--pid-file "$work/pid" fhir </dev/null \
		>"$work/container.log" 2>&1 || fail "crun create"
	pid=$(<"$work/pid")

	ip netns add outside
	ip -n outside -batch - <<IP
link set lo up
link add outside0 type veth peer name eth0 netns $pid
addr add 10.20.0.10/24 dev outside0
addr add 10.20.0.66/24 dev outside0
link set outside0 up
IP
	nsenter -t "$pid" -n ip -batch - <<'IP'
addr add 10.20.0.2/24 dev eth0
link set eth0 up
IP

	crun --cgroup-manager=cgroupfs start fhir || fail "crun start"
	until [[ $(<"$work/container.log") == serving ]]; do
		((++tries < 600)) || fail "the server does not start"
		sleep 0.1
	done
}

# from_outside WHAT: lines of "who, what, what came of it" in $seen.
from_outside() {
	ip netns exec outside "${python[@]}" "$here/outside.py" "$1" \
		>"$work/seen" 2>&1 || fail "outside.py $1"
	mapfile -t seen <"$work/seen"
}

# From here on as little as possible is left to other programs: starting one
# takes a virtual machine without KVM longer than all that it has to do.

# seen PATTERN: one of the lines is like that.
seen() {
	local line

	for line in "${seen[@]}"; do
		# shellcheck disable=SC2053 # it is a pattern
		[[ $line != $1 ]] || return 0
	done
	fail "not seen: $1"
}

tell_seen() {
	local line who what status text colour

	for line in "${seen[@]}"; do
		IFS=$'\t' read -r who what status text <<<"$line"
		colour=''
		[[ $who != attacker ]] || colour=$yellow
		printf '  %s%-9s %s: %s %s%s\n' \
			"$colour" "$who" "$what" "$status" "$text" "$plain"
	done
}

ordinary_requests_are_answered() {
	seen $'client\tGET /Patient/1\t200\tSample'
	seen $'client\tGET /Patient[?]_filter=...\t200\t1'
	seen $'client\tGET /$export[?]_type=Patient\t200\t2'
}

# Only what happened since the last call of mark_audit counts.
mark_audit() {
	mapfile -t records < <(hcsecctl audit)
	audited=${#records[@]}
	next=0
}

read_audit() {
	mapfile -t records < <(hcsecctl audit)
	records=("${records[@]:audited}")
}

# find_record PATTERN...: the next new record that has all of them, after the
# one that was found before.
find_record() {
	local pattern

	for (( ; next < ${#records[@]}; next++)); do
		record=${records[next]}
		for pattern; do
			[[ " $record " =~ \ $pattern\  ]] || continue 2
		done
		return
	done
	fail "no audit record with: $*"
}

# field KEY: of the record, without its quotes, in $value.
field() {
	value=''
	[[ ! " $record " =~ \ $1=(\"([^\"]*)\"|([^\ ]*))\  ]] ||
		value=${BASH_REMATCH[2]}${BASH_REMATCH[3]}
}

# find_rule: the line of source that the record names, in $rule.
find_rule() {
	local lines

	field rule
	rule=''
	[[ -n $value ]] || return 0
	mapfile -t lines <"$policies/${value%:*}"
	rule=${lines[${value##*:} - 1]}
	rule=${rule#"${rule%%[![:space:]]*}"}
}

# tell_record COLOUR: what matters of it, and the line of source it names.
tell_record() {
	local key value words=()

	for key in type verdict mode event path comm marks rule; do
		field "$key"
		[[ -z $value ]] || words+=("$key=$value")
	done
	say audit "$1${words[*]}$plain"
	find_rule
	[[ -z $rule ]] || say "" "      $rule"
}

# rule_is_in FILE: and it is the one that the demo is about.
rule_is_in() {
	field rule
	[[ $value == "$1":* ]] || fail "the rule is not one of $1: $record"
	find_rule
	[[ $rule == "deny exec path shells when served" ]] ||
		fail "the record names the wrong line: $record"
}

# in_force BLOB: not with "cmp -s", which takes the sizes of files for a reason
# not to look into them, and those in securityfs have none.
in_force() {
	cmp "$fs/policy" "$1" >"$work/cmp" 2>&1
}

# refused BLOB ERRNO: and nothing has changed.
refused() {
	local blob=$1 wanted=$2

	cat "$fs/policy" >"$work/before"
	if hcsecctl load "$blob" >"$work/load" 2>&1; then
		fail "$blob was loaded"
	fi
	grep -q "refused with $wanted" "$work/load" || {
		cat "$work/load"
		fail "$blob was not refused with $wanted"
	}
	in_force "$work/before" || fail "the policy has changed"
	say load "$yellow$(sed -n '1s/.*refused with/refused with/p' \
		"$work/load")$plain"
}

permissive() {
	title "1. Permissive: the attack works, and hcsec tells what it would have stopped"
	mark_audit
	from_outside injection
	tell_seen
	seen $'attacker\treverse shell\tuid=0(root)*'
	ordinary_requests_are_answered
	read_audit
	find_record type=event event=exec verdict=deny mode=permissive \
		'path="/usr/bin/bash"' 'comm="find"' 'marks=[^ ]*served[^ ]*'
	rule_is_in demo-permissive.hcs
	tell_record "$yellow"
	good "a shell was run by a stranger; enforcing would have denied it"
}

enforce() {
	title "2. Enforce: the same request fails at the exec"
	hcsecctl load "$blobs/demo.blob" >"$work/load" ||
		fail "the policy was not loaded"
	say load "$(<"$work/load")"
	mark_audit
	from_outside injection
	tell_seen
	seen $'attacker\tGET /$export[?]_type=...\t*Operation not permitted'
	seen $'attacker\treverse shell\tnone'
	ordinary_requests_are_answered
	read_audit
	find_record type=event event=exec verdict=deny mode=enforce \
		errno=EPERM 'path="/usr/bin/bash"' 'comm="find"' \
		'marks=[^ ]*served[^ ]*'
	rule_is_in demo.hcs
	tell_record "$red"
	good "no shell; ordinary requests are answered as before"
}

refusals() {
	title "3. A policy that is not newer, or not what was signed, is refused"
	in_force "$blobs/demo.blob" ||
		fail "the policy in force is not the one that was loaded"
	say "" "demo.blob with one bit flipped:"
	refused "$blobs/flipped.blob" EKEYREJECTED
	say "" "demo-permissive.blob, signed, but with a lower serial:"
	refused "$blobs/demo-permissive.blob" ESTALE
	good "the policy in force is the same, byte by byte"
}

escape() {
	local line

	title "4. The attacker, now in the server's own process, leaves its cgroup"
	mark_audit
	from_outside escape
	say attacker "${yellow}open(\"/sys/fs/cgroup/cgroup.procs\", \"w\").write(\"0\")$plain"
	# What the attacker's code says in the server's process.
	mapfile -t seen < <(grep -E '^(in its cgroup|cgroup now|outside): ' \
		"$work/container.log")
	for line in "${seen[@]}"; do
		say "" "$line"
	done
	seen 'in its cgroup: bash: Operation not permitted'
	seen 'cgroup now: 0::/'
	seen 'outside: bash: Operation not permitted'
	mapfile -t seen <"$work/seen"
	seen $'attacker\treverse shell\tnone'
	ordinary_requests_are_answered
	read_audit
	find_record type=escape verdict=deny 'cgroup="/hcsec-demo/fhir-server"'
	tell_record "$red"
	# It names no rule: an escaped process is allowed nothing any more.
	find_record type=event event=exec verdict=deny errno=EPERM \
		'path="/usr/bin/bash"' 'comm="python3"'
	tell_record "$red"
	good "the label sticks: still no shell, and the escape is on record"
}

[[ -d $fs ]] || fail "hcsec is not enabled in this kernel"
umask 022
mkdir -p "$work"
: >"$work/seen"
make_bundle
hcsecctl load "$blobs/demo-permissive.blob" >/dev/null || fail "no policy"
start_container

permissive
enforce
refusals
escape

crun --cgroup-manager=cgroupfs delete --force fhir
printf '\n%sAll of that was checked.%s\n' "$green" "$plain"
