# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh
#
# The harness of the script tests, tests/cli/<name>.sh, in the manner of zk_test.h:
#
#     . "$ZHIKE_SOURCE/tests/zk_test.sh"
#
#     fresh data                                   # a new data folder: $data (exported as ZHIKE_DATA)
#     check 'a bill is taken' "$ZHIKE" import bill bill.csv
#     says  'and counted' '1 accepted' "$ZHIKE" import list
#     fails 'no such kind' 2 'no such kind' "$ZHIKE" import bil bill.csv
#     done_testing
#
# The script starts in an empty folder of its own, removed at the end. Each check prints
# a PASS or FAIL line; a failed one also what the command printed, and testing goes on.
# Needs ZHIKE (the program) and ZHIKE_SOURCE (the checkout), which CTest sets. With
# ZHIKE_TEST_PG every fresh folder has a new database of that server as its ledger.

set -u
: "${ZHIKE:?ZHIKE must name the program}" "${ZHIKE_SOURCE:?ZHIKE_SOURCE must name the checkout}"
ZHIKE_SHARED=${ZHIKE_SHARED:-$ZHIKE_SOURCE/../shared}
export ZHIKE_SHARED
unset ZHIKE_DATA ZHIKE_SHARE ZHIKE_LEDGER

zk_name=$(basename -- "$0" .sh)
zk_passed=0 zk_failed=0 zk_skipped=0 zk_folders=0
zk_dir=$(mktemp -d "${TMPDIR:-/tmp}/zk-$zk_name.XXXXXX") || exit 1
trap 'cd /; rm -rf "$zk_dir"' EXIT
trap 'exit 143' HUP INT TERM
mkdir "$zk_dir/work" && cd "$zk_dir/work" || exit 1
zk_out=$zk_dir/out

pass()
{
    zk_passed=$((zk_passed + 1))
    echo "PASS $1"
}

# fail NAME [why]: also shows the last output.
fail()
{
    zk_failed=$((zk_failed + 1))
    [ -z "${2:-}" ] || echo "  $2"
    head -c 4000 "$zk_out" 2>/dev/null | sed 's/^/    /'
    echo "FAIL $1"
}

# skip NAME WHY
skip()
{
    zk_skipped=$((zk_skipped + 1))
    echo "SKIP $1: $2"
}

# run COMMAND…: stdout and stderr to $zk_out, exit code to $code.
run()
{
    code=0
    "$@" >"$zk_out" 2>&1 </dev/null || code=$?
}

# check NAME COMMAND…: exit code 0.
check()
{
    zk_what=$1
    shift
    run "$@"
    if [ "$code" -eq 0 ]; then pass "$zk_what"; else fail "$zk_what" "exit code $code: $*"; fi
}

# says NAME TEXT COMMAND…: exit code 0 and TEXT in the output.
says()
{
    zk_what=$1 zk_text=$2
    shift 2
    run "$@"
    if [ "$code" -ne 0 ]; then
        fail "$zk_what" "exit code $code: $*"
    elif grep -qF -e "$zk_text" "$zk_out"; then
        pass "$zk_what"
    else
        fail "$zk_what" "without \"$zk_text\": $*"
    fi
}

# fails NAME CODE TEXT COMMAND…: this exit code, and TEXT in the output.
fails()
{
    zk_what=$1 zk_code=$2 zk_text=$3
    shift 3
    run "$@"
    if [ "$code" -ne "$zk_code" ]; then
        fail "$zk_what" "exit code $code instead of $zk_code: $*"
    elif grep -qF -e "$zk_text" "$zk_out"; then
        pass "$zk_what"
    else
        fail "$zk_what" "without \"$zk_text\": $*"
    fi
}

# same NAME EXPECTED GOT: two texts.
same()
{
    if [ "$2" = "$3" ]; then
        pass "$1"
    else
        printf 'expected: %s\ngot:      %s\n' "$2" "$3" >"$zk_out"
        fail "$1"
    fi
}

# fresh NAME: a new data folder NAME below the working folder, its path in $data and ZHIKE_DATA.
fresh()
{
    data=$zk_dir/work/$1
    export ZHIKE_DATA="$data"
    zk_folders=$((zk_folders + 1))
    if [ -n "${ZHIKE_TEST_PG:-}" ]; then
        zk_base=zk_test_$$_$zk_folders
        run psql -q "$ZHIKE_TEST_PG" -c "CREATE DATABASE $zk_base"
        [ "$code" -ne 0 ] || run "$ZHIKE" init "$data" --ledger "${ZHIKE_TEST_PG%/*}/$zk_base"
    else
        run "$ZHIKE" init "$data"
    fi
    if [ "$code" -ne 0 ]; then
        fail "init $1" "exit code $code"
        done_testing
    fi
}

# The reference data file, or the empty string: skip by name then.
shared()
{
    [ ! -r "$ZHIKE_SHARED/$1" ] || printf '%s\n' "$ZHIKE_SHARED/$1"
}

done_testing()
{
    echo "$zk_name: $zk_passed passed, $zk_failed failed, $zk_skipped skipped"
    [ "$zk_failed" -eq 0 ] || exit 1
    [ "$zk_passed" -gt 0 ] || [ "$zk_skipped" -eq 0 ] || exit 77
    [ "$zk_passed" -gt 0 ] || exit 1
    exit 0
}
