# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced by tests/software/guest.

test_node() {
	try "Node starts" start node 3000 --bind "$here/srv:/srv" \
		--user 1000 -- /usr/bin/node /srv/server.js
	try "Node serves" says "Failed requests: +0"$'\n' \
		outside ab -n 50 -c 5 http://127.0.0.1:3000/
	try "Node asks itself" says "myself: hello" get 3000 /self
	try "Node reads a file" says localhost get 3000 /file
	try "Node starts nothing" says EPERM get 3000 /id
	denied node \
		"event=exec path=\"/usr/bin/id\" "
	try "Node stops" stop node
}
