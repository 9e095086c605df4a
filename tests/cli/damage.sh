#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# A file of facts that is not what was sealed: whichever bit it is, no run is made of it, and the file is named; results
# likewise where they are read whole. With SHA-256 where an earlier version sealed. Parquet as it is written has no
# checksums: without a digest most of these bits go unnoticed.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
export ZHIKE_LANG=en

as_of=2025-06-30
scheme=power-credit-residents

# flip FILE OFFSET BIT: turns one bit over; the second time it is as it was.
flip()
{
    was=$(od -An -tu1 -j "$2" -N 1 "$1")
    # shellcheck disable=SC2059  # the byte is meant
    printf "\\$(printf %03o $((was ^ (1 << $3))))" | dd of="$1" bs=1 seek="$2" conv=notrunc 2>/dev/null
}

# places FILE SEED: 20 lines "offset bit" within it.
places()
{
    awk -v n="$(wc -c <"$1")" -v seed="$2" 'BEGIN { srand(seed); for (i = 0; i < 20; i++) print int(rand() * n), int(rand() * 8) }'
}

# run_fails FILE DIGEST: a run names the file, what was expected and what was found.
run_fails()
{
    run "$ZHIKE" run $scheme --as-of $as_of -q
    [ "$code" -eq 10 ] && grep -qE "$(basename "$1") is damaged: expected $2 [0-9a-f]+, found [0-9a-f]+; restore" "$zk_out"
}

# twenty NAME FILE SEED DIGEST
twenty()
{
    places "$2" "$3" >places.txt
    wrong=
    while read -r offset bit; do
        flip "$2" "$offset" "$bit"
        run_fails "$2" "$4" || { wrong="bit $bit of byte $offset: exit code $code" && flip "$2" "$offset" "$bit" && break; }
        flip "$2" "$offset" "$bit"
    done <places.txt
    if [ -z "$wrong" ]; then pass "$1"; else fail "$1" "$wrong"; fi
}

check 'facts are made' "$ZHIKE" demo generate csv --customers 300 --months 18 --seed 5
fresh data
for pair in customers:customer bills:bill payments:payment; do
    check "${pair##*:} records are taken in" "$ZHIKE" import "${pair##*:}" "csv/${pair%%:*}.csv" -q
done
check 'a run of what was sealed' "$ZHIKE" run $scheme --as-of $as_of --json
hash=$(sed -n 's/^ *"result_hash": "\(.*\)".*/\1/p' "$zk_out")
check 'and one of another date' "$ZHIKE" run $scheme --as-of 2025-05-31 -q
runs=$("$ZHIKE" run list --json)
held=$("$ZHIKE" standing --scheme $scheme --json)

seed=1
for kind in bill payment customer; do
    file=$(find "$data/facts/$kind" -name '*.parquet')
    twenty "any bit of a $kind file stops a run" "$file" $seed XXH3
    seed=$((seed + 1))
done
bills=$(find "$data/facts/bill" -name '*.parquet')
flip "$bills" 5000 3
fails 'in Chinese too' 10 "$(basename "$bills") 已损坏：XXH3 应为 " "$ZHIKE" run $scheme --as-of $as_of --lang zh
flip "$bills" 5000 3
same 'no run was stored meanwhile' "$runs" "$("$ZHIKE" run list --json)"
same 'and no standing' "$held" "$("$ZHIKE" standing --scheme $scheme --json)"
same 'nor was anything left in runs/' 2 "$(find "$data/runs" -mindepth 1 -maxdepth 1 | wc -l)"
says 'as they were, the same result' "$hash" "$ZHIKE" run $scheme --as-of $as_of --json

# ---- what the reader tells himself ------------------------------------------------------------------

cp "$bills" kept
head -c 5000 kept >"$bills"
run "$ZHIKE" run $scheme --as-of $as_of
if [ "$code" -eq 10 ] && grep -qF "$(basename "$bills")" "$zk_out" && ! grep -qF 'is damaged' "$zk_out"; then
    pass 'a truncated file is told as such'
else
    fail 'a truncated file is told as such' "exit code $code"
fi
cp kept "$bills"

# ---- sealed by an earlier version ----------------------------------------------------------------------

forget_digests()
{
    if [ -n "${ZHIKE_TEST_PG:-}" ]; then
        psql -q "${ZHIKE_TEST_PG%/*}/$zk_base" -c 'UPDATE sealed SET xxh3 = NULL'
    else
        python3 -c 'import sqlite3, sys; c = sqlite3.connect(sys.argv[1]); c.execute("UPDATE sealed SET xxh3 = NULL"); c.commit()' \
            "$data/ledger.sqlite"
    fi
}
run forget_digests
if [ "$code" -eq 0 ]; then
    says 'without the fast digest the result is the same' "$hash" "$ZHIKE" run $scheme --as-of $as_of --json
    twenty 'and any bit is found by SHA-256' "$bills" 4 SHA-256
else
    skip 'files sealed by an earlier version' 'no python3 here'
fi

# ---- results -----------------------------------------------------------------------------------------------

result=$(find "$data/runs/1" -name '*.parquet')
flip "$result" 2000 2
for command in 'run compare 1 2' 'backtest 1 --until 2025-12-31' 'report 1 -o r.html'; do
    # shellcheck disable=SC2086  # words are meant
    fails "${command%% -*} says which result is damaged" 10 "$(basename "$result") is damaged: expected SHA-256" "$ZHIKE" $command
done
flip "$result" 2000 2
check 'as it was, it is compared' "$ZHIKE" run compare 1 2
newest=$(find "$data/runs" -name '*.parquet' | while read -r f; do echo "$(basename "$(dirname "$f")") $f"; done | sort -n | tail -1 | cut -d' ' -f2-)
flip "$newest" 2000 2
fails 'top too' 10 'is damaged: expected SHA-256' "$ZHIKE" top $scheme
flip "$newest" 2000 2
check 'and verify finds all well' "$ZHIKE" run verify 1
done_testing
