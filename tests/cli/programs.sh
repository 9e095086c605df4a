#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Two programs, one to the person: zhike answers the daily commands itself, without what computes or draws to load,
# and becomes zhike-all for all others (docs/decisions/0010).
. "$ZHIKE_SOURCE/tests/zk_test.sh"

run readelf -d "$ZHIKE"
same 'zhike is linked with the column engine' 1 "$(grep -c 'NEEDED.*libduckdb' "$zk_out")"
same 'and with nothing that draws, computes or reaches other machines' 0 \
    "$(grep -cE 'NEEDED.*lib(openblas|lapack|nlopt|xgboost|cairo|pango|gobject|xlsxwriter|pq)' "$zk_out")"

# Which program it was: what the process was at its end, and what it started with.
started()
{
    LD_DEBUG=files "$@" 2>&1 >/dev/null | grep -c 'calling init: .*libopenblas'
}
if [ "$(LD_DEBUG=files "$ZHIKE" status --help 2>&1 >/dev/null | grep -c 'calling init')" -gt 0 ]; then
    same 'a daily command starts one program' 0 "$(started "$ZHIKE" status --help)"
    same 'another command starts the other' 1 "$(started "$ZHIKE" ahp --help)"
else
    skip 'which program is started' 'the loader does not say'
fi

"$ZHIKE" --lang en help >help.txt
check 'help lists the daily commands' grep -q '^  explain' help.txt
check 'and all others' grep -q '^  topsis' help.txt
"$ZHIKE" --lang en >alone.txt
check 'so does zhike alone' cmp help.txt alone.txt
"$ZHIKE" --lang en --json version >version.txt
check 'global options may stand in front' grep -q '"version"' version.txt
"$ZHIKE" --lang en help explain >one.txt
"$ZHIKE" --lang en explain --help >two.txt
"$ZHIKE-all" --lang en explain --help >three.txt
check 'the help of a command is the same by whatever way' sh -c 'cmp one.txt two.txt && cmp two.txt three.txt'
"$ZHIKE" --lang en help kind >kinds.txt
check 'help of a word that several commands begin with lists them' grep -q '^  kind show' kinds.txt
same 'each without a blank at its end' 0 "$("$ZHIKE" --lang en help | grep -c ' $')"
"$ZHIKE" --lang en status --ledger postgresql://u:hunter2@127.0.0.1:1/none >away.txt 2>&1
same 'a password is not said' 0 "$(grep -c hunter2 away.txt)"
fails 'a command that nobody knows is refused by the one that knows all' 2 'did you mean topsis' \
    "$ZHIKE" --lang en topsi

# What is typed, where it is typed and the exit code go through as they are.
printf 'a;b c\n1;2\n' >"x y.csv"
"$ZHIKE" --lang en describe "x y.csv" --json >described.txt
check 'words with blanks arrive' grep -q '"b c"' described.txt
fails 'and so does the exit code' 3 'nowhere.csv' "$ZHIKE" --lang en describe nowhere.csv

mkdir alone
cp "$ZHIKE" alone/zhike
fails 'without zhike-all the message says what to do' 8 'install Zhike again' alone/zhike --lang en help
fails 'in Chinese' 8 '请重新安装' alone/zhike --lang zh help
check 'while daily commands work' alone/zhike status --help
done_testing
