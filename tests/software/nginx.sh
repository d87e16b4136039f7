# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced by tests/software/guest.

test_nginx() {
	local url=http://127.0.0.1:8080

	mkdir -p "$work"/{www,nginx}
	echo "hello from nginx" >"$work/www/index.html"
	try "nginx starts" start nginx 8080 --bind "$work/www:/srv" \
		--share "$work/nginx:/var/lib/nginx" --cap SETUID --cap SETGID \
		--cap CHOWN --cap DAC_OVERRIDE -- \
		/usr/sbin/nginx -c /etc/nginx/test.conf -g "daemon off;"
	try "nginx serves" says "Failed requests: +0"$'\n' \
		outside ab -n 300 -c 10 "$url/"
	try "nginx asks nobody else" says "Non-2xx responses: +1"$'\n' \
		outside ab -n 1 "$url/elsewhere"
	denied nginx "event=socket.connect .* port=9 "
	try "nginx stops" stop nginx QUIT
}
