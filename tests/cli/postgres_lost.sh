#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A server of PostgreSQL that goes away while something is being stored. What was not stored leaves nothing behind.
# What the server stored before it could say so is kept with all its files: who was told "not known" looks with
# zhike status and finds it whole.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
export ZHIKE_LANG=en

if [ -z "${ZHIKE_TEST_PG:-}" ]; then
    skip 'a server that goes away' 'ZHIKE_TEST_PG is not set'
    done_testing
fi
if ! command -v python3 >/dev/null; then
    skip 'a server that goes away' 'no python3 here'
    done_testing
fi

# Between program and server: passes everything on, until a statement with the given text has gone by and COMMIT
# comes. "before": the COMMIT never gets there. "after": it does, but not its answer.
cat >between.py <<'PY'
import os, select, socket, sys
server, here, text, when = sys.argv[1:5]
listener = socket.socket(socket.AF_UNIX)
listener.bind(here)
listener.listen(4)
print("ready", flush=True)
while True:
    client, _ = listener.accept()
    if os.fork():
        client.close()
        continue
    listener.close()
    up = socket.socket(socket.AF_UNIX)
    up.connect(server)
    seen = lost = False
    while True:
        for side in select.select([client, up], [], [])[0]:
            data = side.recv(1 << 16)
            if not data:
                os._exit(0)
            if side is up:
                if lost:
                    os._exit(0)
                client.sendall(data)
                continue
            seen = seen or text.encode() in data
            if seen and b"COMMIT\0" in data:
                if when == "before":
                    os._exit(0)
                lost = True
            up.sendall(data)
PY

printf 'id,name\nC1,One\nC2,Two\n' >customers.csv
printf 'id,customer,issued,amount\nB1,C1,2024-01-05,10\nB2,C3,2024-01-05,11\n,C2,x,y\n' >bills.csv
socket=$(printf '%s' "$ZHIKE_TEST_PG" | sed 's|.*@||; s|/[^/]*$||; s|%2F|/|g')/.s.PGSQL.5432
mkdir "$zk_dir/pg"

# lossy WHEN TEXT COMMAND…: the command, over a connection that is lost at that moment.
lossy()
{
    lossy_when=$1 lossy_text=$2
    shift 2
    rm -f "$zk_dir/pg/.s.PGSQL.5432" ready
    python3 between.py "$socket" "$zk_dir/pg/.s.PGSQL.5432" "$lossy_text" "$lossy_when" >ready 2>&1 &
    between=$!
    while ! grep -q ready ready; do sleep 0.05; done
    there=postgres://zhike@$(printf '%s' "$zk_dir/pg" | sed 's|/|%2F|g')/$zk_base
    run "$@" --ledger "$there"
    kill "$between"
    wait "$between" 2>/dev/null || true
}
files() { find "$data/facts" "$data/runs" "$data/rejects" -type f | sort; }
sound() # NAME: a command that writes sweeps; what the ledger names is all there afterwards
{
    check "$1: the next import works" "$ZHIKE" import customer customers.csv --again -q
    check "$1: a run reads every file" "$ZHIKE" run customer-abc --as-of 2024-06-30 -q
    same "$1: nothing is lost" '' "$(find "$data/lost" -type f 2>/dev/null)"
    same "$1: nothing is left in tmp" '' "$(find "$data/tmp" -type f)"
}

fresh before
check 'customers' "$ZHIKE" import customer customers.csv -q
was=$(files)
lossy before 'INSERT INTO import ' "$ZHIKE" import bill bills.csv -q
same 'a connection lost before an import is stored: a store error' 12 "$code"
if grep -q 'whether this step was stored is not known' "$zk_out"; then pass 'and said so'; else fail 'and said so'; fi
says 'it is not there' 'imports      1' "$ZHIKE" status
sound 'not stored'
same 'not stored: its files are gone' '' "$(files | grep -e /bill/ -e /2-)"
says 'not stored: again is not twice' 'accepted 1' "$ZHIKE" import bill bills.csv

fresh after
check 'customers' "$ZHIKE" import customer customers.csv -q
lossy after 'INSERT INTO import ' "$ZHIKE" import bill bills.csv -q
same 'a connection lost after an import is stored: a store error' 12 "$code"
says 'it is there' 'imports      2' "$ZHIKE" status
says 'with its rows' 'accepted 1' "$ZHIKE" import show 2
sound 'stored'
same 'stored: its files are there' 1 "$(files | grep -c /facts/bill/)"
same 'stored: its rejects too' 1 "$(files | grep -c /rejects/)"
lossy after 'INSERT INTO run ' "$ZHIKE" run customer-abc --as-of 2024-05-31 -q
same 'a connection lost after a run is stored: a store error' 12 "$code"
run_id=$("$ZHIKE" run list --limit 1 --json | sed -n 's/^ *"run": \([0-9]*\),$/\1/p')
says 'the run is there' 'as of 2024-05-31' "$ZHIKE" run show "$run_id"
says 'and whole' 'the result is the same' "$ZHIKE" run verify "$run_id"
sound 'a run stored'
says 'a run stored: it stays' 'the result is the same' "$ZHIKE" run verify "$run_id"
lossy before 'INSERT INTO run ' "$ZHIKE" run customer-abc --as-of 2024-04-30 -q
same 'a connection lost before a run is stored: a store error' 12 "$code"
sound 'a run not stored'
same 'a run not stored: its files are gone' "$("$ZHIKE" run list --json | grep -c '"run": ')" \
    "$(find "$data/runs" -mindepth 1 -maxdepth 1 | wc -l)"
says 'stored: and can be taken back' 'undone import 2' "$ZHIKE" import undo 2
done_testing
