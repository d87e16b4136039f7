# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced by tests/software/guest.

bin=/usr/lib/postgresql/15/bin

# sql ADDRESS COMMAND
sql() {
	outside "$bin/psql" -h "$1" -U server -Atc "$2" postgres
}

pgbench() {
	outside "$bin/pgbench" -h 127.0.0.1 -U server "$@" postgres
}

test_postgresql() {
	mkdir -p "$work"/{data,socket}
	chown 1000:1000 "$work"/{data,socket}
	nsenter --mount=/run/outside -- mount --bind "$work/data" "$root/srv"
	try "initdb" outside chroot --userspec=1000:1000 / "$bin/initdb" \
		-D /srv/db -U server -A trust --no-sync --no-locale
	echo "host all all all trust" >>"$work/data/db/pg_hba.conf"
	try "PostgreSQL starts" start postgresql 5432 \
		--share "$work/data:/srv" --share "$work/socket:/run/postgresql" \
		--user 1000 -- "$bin/postgres" -D /srv/db -c fsync=off \
		-c unix_socket_directories=/run/postgresql \
		-c "listen_addresses=*"
	try "pgbench makes its tables" pgbench -q -i
	try "PostgreSQL serves" says "number of failed transactions: 0 " \
		pgbench -c 2 -t 30
	try "PostgreSQL starts no program" fails "could not execute" \
		sql 127.0.0.1 "COPY (SELECT 1) TO PROGRAM 'id'"
	denied postgresql \
		"event=exec path=\"/usr/bin/dash\" "
	ip address add 192.0.2.1/32 dev lo
	try "an application gets records" says 100000 \
		sql 127.0.0.1 "SELECT count(*) FROM pgbench_accounts"
	try "nobody else does, with any password" fails "connection" \
		sql 192.0.2.1 "SELECT count(*) FROM pgbench_accounts"
	denied postgresql \
		"event=socket.send .* addr=192.0.2.1 "
	try "PostgreSQL stops" stop postgresql INT
}
