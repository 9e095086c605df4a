#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What goes out: names that are orders to a terminal, markup or formulas are data wherever they are shown, and a
# password in the address of a ledger is shown to nobody.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en
esc=$(printf '\033') bell=$(printf '\007') c1=$(printf '\302\233')

# quiet NAME COMMAND…: succeeds, and nothing in what it says is an order to a terminal.
quiet()
{
    zk_what=$1
    shift
    run "$@"
    if [ "$code" -ne 0 ]; then
        fail "$zk_what" "exit code $code"
    elif grep -q -e "$esc" -e "$bell" -e "$c1" "$zk_out"; then
        cat -v "$zk_out" >seen && mv seen "$zk_out"
        fail "$zk_what" 'orders to the terminal get through'
    else
        pass "$zk_what"
    fi
}

fresh data
{
    printf 'id,name\n'
    printf 'E1,"a%s[2J%s]0;owned%sb"\n' "$esc" "$esc" "$bell"
    printf 'E2,"=HYPERLINK(""http://x"",""y"")"\n'
    printf 'E3,"<img src=x onerror=alert(1)>"\n'
    printf 'E4,"%s31mred"\n' "$c1"
    printf 'E5,"-1+1|cmd"\n'
    printf ',"no%s[31m id"\n' "$esc"
} >customers.csv
{
    printf 'customer,issued,amount\n'
    for i in 1 2 3 4 5; do printf 'E%d,2024-01-0%d,%d0\n' $i $i $i; done
    printf 'E1%s[31m,2024-01-05,1\n' "$esc"
} >bills.csv
quiet 'an import' "$ZHIKE" import customer customers.csv
quiet 'an import with rejects' "$ZHIKE" import bill bills.csv
quiet 'a run' "$ZHIKE" run customer-abc --as-of 2024-06-30
for command in 'top customer-abc' 'standing E1' 'standing E4' 'standing --scheme customer-abc' 'explain customer-abc E1 --facts' \
    'explain customer-abc E4' 'import list' 'import show 2' 'top customer-abc --json' 'explain customer-abc E4 --json'; do
    # shellcheck disable=SC2086  # words of a command
    quiet "$command" "$ZHIKE" $command
done
says 'the name is shown all the same' '[2J' "$ZHIKE" standing E1
quiet 'a report as HTML' "$ZHIKE" report -o report.html
if grep -qF '<img src=x' report.html; then fail 'no markup gets into it'; else pass 'no markup gets into it'; fi
if command -v unzip >/dev/null; then
    check 'a report as XLSX' "$ZHIKE" report -o report.xlsx
    mkdir book
    check 'which is a ZIP' unzip -q report.xlsx -d book
    if grep -rq '<f>[^<]*HYPERLINK' book; then fail 'no name becomes a formula'; else pass 'no name becomes a formula'; fi
fi

# ---- passwords ------------------------------------------------------------------------------------------

# hidden NAME COMMAND…: refused, and the password is not in what it says.
hidden()
{
    zk_what=$1
    shift
    run "$@"
    if [ "$code" -lt 2 ] || [ "$code" -gt 12 ]; then
        fail "$zk_what" "exit code $code"
    elif grep -q hunter2 "$zk_out"; then
        fail "$zk_what" 'shows the password'
    else
        pass "$zk_what"
    fi
}
url=postgresql://u:hunter2secret@127.0.0.1:1/db
hidden 'nobody answers' "$ZHIKE" init other --ledger "$url"
hidden 'another kind of address' "$ZHIKE" init other --ledger mysql://u:hunter2secret@h/d
hidden 'an address as a folder' "$ZHIKE" init "$url"
hidden 'an address as a data folder' "$ZHIKE" status --data "$url"
hidden 'an address as a command' "$ZHIKE" "$url"
hidden 'an option that is none' "$ZHIKE" status --ledgr "$url"
hidden 'a word too many' "$ZHIKE" status "$url"
hidden 'an address as a file' "$ZHIKE" import bill "$url"

# A server that never answers: the program waits, and ps has time to look.
if command -v python3 >/dev/null; then
    mkdir silent
    python3 -c '
import socket, time
s = socket.socket(socket.AF_UNIX)
s.bind("silent/.s.PGSQL.5432")
s.listen(1)
time.sleep(30)' &
    silent=$!
    while [ ! -e silent/.s.PGSQL.5432 ]; do sleep 0.05; done
    "$ZHIKE" init other --ledger "postgresql://u:hunter2secret@$(printf '%s/silent' "$PWD" | sed 's|/|%2F|g')/db" >"$zk_out" 2>&1 &
    waiting=$!
    sleep 1
    tr '\0' ' ' <"/proc/$waiting/cmdline" >words
    kill "$waiting" "$silent"
    wait "$waiting" "$silent" 2>/dev/null || true
    same 'ps shows the command' 1 "$(grep -c 'init other --ledger postgresql://u:\*' words)"
    same 'without the password' 0 "$(grep -c hunter2 words)"
else
    skip 'ps shows no password' 'no python3 here'
fi
same 'and no folder has that name' '' "$(find . -name '*hunter2*')"
done_testing
