#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Limits an administrator sets: a file may not become larger than so much, so many may be open. The command ends with
# a sentence, not by a signal; the folder is as it was; without the limit it works.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
export ZHIKE_LANG=en

check 'facts are made' "$ZHIKE" demo generate csv -n 300 --months 12 --seed 5 -q
fresh data
check 'customers' "$ZHIKE" import customer csv/customers.csv -q
# What a run wrote before it failed may lie there, announced in tmp, until the next command that writes takes it.
whole()
{
    "$ZHIKE" status | sed 's/, version.*//'
    find "$data/facts" "$data/tmp" "$data/rejects" -type f ! -name 'run-*.making' | sort
}

# limited NAME OPTION VALUES COMMAND…: under `ulimit OPTION` each of the values either works or is told; at least one is.
limited()
{
    zk_what=$1 option=$2 values=$3 told=0
    shift 3
    for value in $values; do
        was=$(whole)
        code=0
        (ulimit "$option" "$value" && exec "$@") >said 2>&1 </dev/null || code=$?
        cp said "$zk_out"
        if [ "$code" -eq 0 ]; then
            break
        elif [ "$code" -gt 12 ] || [ "$code" -lt 2 ]; then
            fail "$zk_what, $option $value" "exit code $code"
            return
        elif ! grep -q 'zhike: ' said; then
            fail "$zk_what, $option $value" 'without a sentence'
            return
        elif [ "$(whole)" != "$was" ]; then
            fail "$zk_what, $option $value" 'the folder is not as it was'
            return
        fi
        told=$((told + 1))
    done
    if [ $told -gt 0 ]; then pass "$zk_what, $option: told $told times"; else fail "$zk_what, $option: never told"; fi
}

limited 'an import' -f '2 8 16' "$ZHIKE" import bill csv/bills.csv -q
limited 'an import' -n '6 7 8' "$ZHIKE" import bill csv/bills.csv -q
"$ZHIKE" import bill csv/bills.csv -q >"$zk_out" 2>&1
says 'without a limit it is there' 'imports      2' "$ZHIKE" status
limited 'a run' -f '2 8' "$ZHIKE" run power-credit-residents --as-of 2025-06-30 -q
limited 'a run' -n '6 8 9' "$ZHIKE" run power-credit-residents --as-of 2025-06-30 -q
check 'without a limit it runs' "$ZHIKE" run power-credit-residents --as-of 2025-06-30 -q
# Closed standard output and error: no file of the folder takes their place.
code=0
"$ZHIKE" import payment csv/payments.csv >&- 2>&- <&- || code=$?
same 'an import that nobody listens to' 8 "$code"
says 'is there' 'imports      3' "$ZHIKE" status
code=0
"$ZHIKE" run power-credit-residents --as-of 2025-05-31 >&- 2>&- <&- || code=$?
same 'a run that nobody listens to' 8 "$code"
id=$("$ZHIKE" run list --limit 1 --json | sed -n 's/^ *"run": \([0-9]*\),$/\1/p')
says 'is whole' 'the result is the same' "$ZHIKE" run verify "$id"
same 'of runs that failed nothing is left' "$("$ZHIKE" run list --json | grep -c '"run": ')" "$(find "$data/runs" -mindepth 1 -maxdepth 1 | wc -l)"
same 'nothing had to be moved aside' '' "$(find "$data/lost" -type f 2>/dev/null)"
done_testing
