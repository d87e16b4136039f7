# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced by tests/software/guest.

remote() {
	outside ssh -i /etc/ssh/user_key -p 2222 -o UserKnownHostsFile=/dev/null \
		-o StrictHostKeyChecking=no server@127.0.0.1 "$1"
}

test_openssh() {
	local key

	for key in host_key user_key; do
		outside ssh-keygen -q -t ed25519 -N "" -f "/etc/ssh/$key"
	done
	mkdir -p "$work/sshd"
	try "sshd starts" start openssh 2222 --share "$work/sshd:/run/sshd" \
		--cap SETUID --cap SETGID --cap SYS_CHROOT --cap KILL \
		--cap CHOWN --cap FOWNER --cap DAC_OVERRIDE --cap AUDIT_WRITE \
		-- /usr/sbin/sshd -D -e -f /etc/ssh/test_config
	try "a command is run" says "uid=1000" remote id
	try "another one is not" fails "Operation not permitted" \
		remote /usr/bin/perl
	denied openssh \
		"event=exec path=\"/usr/bin/perl\" "
	try "no session has a network" fails "Operation not permitted" \
		remote "echo >/dev/tcp/127.0.0.1/2222"
	denied openssh "event=socket.create family=inet "
	try "sshd stops" stop openssh
}
