# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced by tests/software/guest.

test_python() {
	try "Python starts" start python 8000 --bind "$here/srv:/srv" \
		--user 1000 -- /usr/bin/python3 -B /srv/server.py
	try "Python serves" says "Failed requests: +0"$'\n' \
		outside ab -n 50 -c 5 http://127.0.0.1:8000/
	try "asyncio" says "HELLO 9" get 8000 /asyncio
	try "Python starts nothing" says "Operation not permitted" \
		get 8000 /id
	denied python \
		"event=exec path=\"/usr/bin/id\" "
	try "nor loads what it has written" says "failed to map" \
		get 8000 /load
	denied python \
		"event=file.mmap-exec path=\"/tmp/x.so\" .*drift"
	try "Python stops" stop python
}
