# SPDX-License-Identifier: GPL-2.0-only
# shellcheck shell=bash disable=SC2154
#
# Sourced by tests/software/guest.

redis() {
	outside redis-cli "$@"
}

# The child that writes the file is not waited for by the command.
has_saved() {
	local tries=0

	until [[ -s $work/redis/dump.rdb ]]; do
		((++tries < 100)) || return 1
		sleep 0.1
	done
}

test_redis() {
	mkdir -p "$work/redis"
	chown 1000:1000 "$work/redis"
	try "Redis starts" start redis 6379 --share "$work/redis:/data" \
		--user 1000 -- /usr/bin/redis-server --dir /data --save "" \
		--enable-protected-configs yes
	try "Redis serves" says "GET: [0-9.]+ requests" \
		outside redis-benchmark -q -n 1000 -c 10 -P 4 -t set,get,lpush
	try "Redis forks" says "saving started" redis bgsave
	try "and writes a file" has_saved
	try "Redis is asked to follow somebody" says OK \
		redis replicaof 127.0.0.1 9
	sleep 1.5
	denied redis \
		"event=socket.connect .* port=9 "
	redis config set dir /tmp >/dev/null
	try "Redis writes nowhere else" fails "ERR" redis -e save
	denied redis \
		"event=file.create path=\"/tmp/temp-[0-9]*.rdb\" "
	try "Redis stops" stop redis
}
