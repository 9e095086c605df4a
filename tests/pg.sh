#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# tests/pg.sh COMMAND…: runs COMMAND beside a private PostgreSQL and takes the server
# away afterwards. COMMAND finds it in ZHIKE_TEST_PG=postgres://zhike@<folder>/postgres;
# a test that needs a database of its own creates one and replaces the last part of
# that address. The server listens on a socket in a temporary folder, on no port, and
# forgets durability: it is there to be fast and to be thrown away.
#
# Exit code: COMMAND's, or 77 where there is no PostgreSQL.
set -eu

for dir in /usr/lib/postgresql/[0-9]*/bin "$(pg_config --bindir 2>/dev/null || true)"; do
    [ -x "$dir/initdb" ] && bin=$dir
done
if [ -z "${bin:-}" ]; then
    echo "SKIP postgresql: no server program here (script/setup installs postgresql-15)"
    exit 77
fi

# A server refuses to run as root; the account is one that Debian always has.
if [ "$(id -u)" -eq 0 ]; then
    user=$(id -u postgres >/dev/null 2>&1 && echo postgres || echo nobody)
    as_server() { setpriv --reuid "$user" --regid "$(id -g "$user")" --clear-groups -- "$@"; }
else
    user=$(id -un)
    as_server() { "$@"; }
fi

dir=$(mktemp -d /tmp/zk-pg.XXXXXX) # not TMPDIR: a socket's path is at most 107 bytes
stop()
{
    cd /
    as_server "$bin/pg_ctl" -D "$dir/data" -m immediate -s stop >/dev/null 2>&1 || true
    rm -rf "$dir"
}
trap stop EXIT
trap 'exit 129' HUP
trap 'exit 130' INT
trap 'exit 143' TERM
chown "$user" "$dir"

run()
{
    if ! (cd "$dir" && as_server "$@") >"$dir.log" 2>&1; then
        cat "$dir.log" >&2
        [ ! -f "$dir/server.log" ] || cat "$dir/server.log" >&2
        rm -f "$dir.log"
        exit 1
    fi
    rm -f "$dir.log"
}

run "$bin/initdb" -D "$dir/data" -U zhike -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions
run "$bin/pg_ctl" -D "$dir/data" -l "$dir/server.log" -w -s start -o "-k $dir -c listen_addresses= -c fsync=off \
-c synchronous_commit=off -c full_page_writes=off -c max_connections=200 -c shared_buffers=64MB"

ZHIKE_TEST_PG="postgres://zhike@$(printf '%s' "$dir" | sed 's|/|%2F|g')/postgres"
export ZHIKE_TEST_PG
code=0
"$@" || code=$?
exit $code
