#!/usr/bin/env bash
# Starts a PostgreSQL server for tests on a free loopback port, with its data below .cache, and prints its address;
# with "stop" ends it. It keeps nothing safe (no fsync): tests make and drop their own databases.
set -euo pipefail
cd "$(dirname "$0")/.."
home=$PWD/.cache/postgres
bin=$(ls -d /usr/lib/postgresql/*/bin 2>/dev/null | sort -V | tail -1)
[ -n "$bin" ] || { echo "no PostgreSQL server is installed" >&2; exit 1; }

# The server refuses to run as root, so root hands it to the user that the package made; that user must reach the folder.
as() { if [ "$(id -u)" = 0 ]; then runuser -u postgres -- "$@"; else "$@"; fi; }
if [ "$(id -u)" = 0 ]; then home=/var/tmp/birtereze-test-postgres; fi

if [ "${1:-start}" = stop ]; then
	[ -f "$home/data/postmaster.pid" ] && as "$bin/pg_ctl" -D "$home/data" -m immediate stop >/dev/null
	exit 0
fi
if [ -f "$home/port" ] && as "$bin/pg_ctl" -D "$home/data" status >/dev/null 2>&1; then
	port=$(cat "$home/port")
else
	rm -rf "$home" && mkdir -p "$home"
	[ "$(id -u)" = 0 ] && chown postgres "$home"
	as "$bin/initdb" -D "$home/data" -U test -A trust -E UTF8 --locale=C.UTF-8 >/dev/null
	port=$(node -e 'const s=require("net").createServer().listen(0,"127.0.0.1",()=>{console.log(s.address().port);s.close()})')
	as "$bin/pg_ctl" -D "$home/data" -w -l "$home/data/server.log" -o "-p $port -h 127.0.0.1 -k $home -c fsync=off -c synchronous_commit=off -c full_page_writes=off -c max_connections=300" start >/dev/null
	echo "$port" > "$home/port"
fi
echo "postgres://test@127.0.0.1:$port/postgres?sslmode=disable"
