#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# libpq is no part of the program: it is loaded for a ledger on PostgreSQL and for nothing else, and where
# it is not there, or is another's, only such a ledger is refused, with the package to install.
. "$ZHIKE_SOURCE/tests/zk_test.sh"

for program in "$ZHIKE" "$ZHIKE-all"; do
    [ -x "$program" ] || continue
    run readelf -d "$program"
    [ "$code" -eq 0 ] && ! grep -q libpq "$zk_out" && code=0 || code=1
    same "$(basename "$program") is not linked with libpq" 0 "$code"
done
LD_DEBUG=files "$ZHIKE" init plain >files.out 2>&1
grep -q 'calling init: .*libsqlite3' files.out # else nothing was seen
same 'what the program loads is seen' 0 $?
grep -q 'libpq' files.out
same 'libpq is not loaded for SQLite' 1 $?

# A file that is no library, found before the real one, stands for none.
mkdir none
head -c 4096 /dev/zero | tr '\0' 'x' >none/libpq.so.5
url=postgresql://nobody:hunter2secret@127.0.0.1:1/none
fails 'without libpq a ledger on PostgreSQL is refused' 12 'apt install libpq5' \
    env LD_LIBRARY_PATH="$PWD/none" "$ZHIKE" --lang en init pg --ledger "$url"
fails 'in Chinese too' 12 '程序库 libpq 载入不了' \
    env LD_LIBRARY_PATH="$PWD/none" "$ZHIKE" --lang zh-CN init pg --ledger "$url"
grep -q hunter2 "$zk_out"
same 'without the password' 1 $?
check 'while SQLite goes on' env LD_LIBRARY_PATH="$PWD/none" "$ZHIKE" --data plain status

if command -v gcc >/dev/null; then
    mkdir other
    echo 'int PQclear(void); int PQclear(void) { return 0; }' >other.c
    check 'a library of that name without its functions' gcc -shared -fPIC -o other/libpq.so.5 other.c
    fails 'is refused, and says which it lacks' 12 'no PQcmdStatus' \
        env LD_LIBRARY_PATH="$PWD/other" "$ZHIKE" --lang en init pg --ledger "$url"
else
    skip 'a library of that name without its functions' 'no gcc'
fi
fails 'with libpq the same address is tried' 12 'cannot reach the ledger postgresql://nobody@127.0.0.1:1/none' \
    "$ZHIKE" --lang en init pg --ledger "$url"
done_testing
