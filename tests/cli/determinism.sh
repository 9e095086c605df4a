#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# Equal facts give equal results, bit for bit, for every shipped scheme: on any number of threads; when the
# files come in another order, in pieces, with rows shuffled; after an import was taken back and made again;
# on either ledger. And whatever was altered since a run is named by `run verify`.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en

as_of=2025-06-30
schemes=$(for file in "$ZHIKE_SOURCE"/schemes/*.yaml; do basename "$file" .yaml; done)

# take KIND FILE…: imports them quietly.
take() { "$ZHIKE" import "$@" -q >"$zk_out" 2>&1; }

# hashes [OPTION…]: runs every scheme; "scheme hash" lines in $got, sorted.
hashes()
{
    # shellcheck disable=SC2086  # a list of names
    run "$ZHIKE" run $schemes --as-of $as_of --json "$@"
    got=$(awk -F'"' '/^      "scheme":/ { s = $4 } /^      "result_hash":/ { print s, $4 }' "$zk_out" | sort)
}

# equal WHAT [OPTION…]: all schemes give what they gave first.
equal()
{
    zk_what=$1
    shift
    hashes "$@"
    if [ "$code" -eq 0 ]; then same "$zk_what" "$first" "$got"; else fail "$zk_what" "exit code $code"; fi
}

check 'facts are made' "$ZHIKE" demo generate csv -n 2000 --months 24 --seed 11
rest='payment:payments complaint:complaints interaction:interactions survey_answer:surveys inspection:inspections
    violation:violations statement:statements'

# import_all FOLDER: customers, bills, and the rest of the kinds.
import_all()
{
    for pair in customer:customers bill:bills $rest; do
        take "${pair%%:*}" "$1/${pair#*:}.csv" || return 1
    done
}

fresh plain
check 'and taken in' import_all csv
hashes --threads 1
first=$got
ran=$(printf '%s\n' "$first" | wc -l)
if [ "$ran" -ge 9 ]; then pass "$ran schemes have a result"; else fail "only $ran schemes have a result"; fi
same 'and no two the same' "$ran" "$(printf '%s\n' "$first" | cut -d' ' -f2 | sort -u | grep -c '^[0-9a-f]\{64\}$')"
equal 'two threads: the same results' --threads 2
equal 'seven threads: the same results' --threads 7

# A fact that counts does change them: the comparison can fail.
printf '客户编号,应收日期,到期日期,电费\n3100000002,2025-05-02,2025-05-22,4711.00\n' >one.csv
check 'one bill more' take bill one.csv
hashes
if [ "$got" != "$first" ]; then pass 'one bill more is another result'; else fail 'one bill more is another result'; fi
id=$("$ZHIKE" import list --json | grep -o '"id": *[0-9]*' | grep -o '[0-9]*' | sort -n | tail -1)
check 'it is taken back' "$ZHIKE" import undo "$id" -q
equal 'and leaves no trace'

# Everything but the customers is taken back and comes again in the opposite order.
for id in 9 8 7 6 5 4 3 2; do
    check "import $id is undone" "$ZHIKE" import undo $id -q
done
back=
for pair in bill:bills $rest; do
    back="$pair $back"
done
for pair in $back; do
    check "${pair#*:} again" take "${pair%%:*}" "csv/${pair#*:}.csv"
done
equal 'undone and imported in the opposite order: the same results'

# Pieces: every sixth row together, the pieces in any order; customers in the opposite order too, so that
# the inner numbers of the customers are others.
mkdir pieces
for name in customers bills payments; do
    awk -v name="$name" 'NR == 1 { head = $0; next }
        { file = "pieces/" name "-" (NR * 7 % 6) ".csv"; if (!(file in seen)) { print head >file; seen[file] = 1 } print >file }' \
        "csv/$name.csv"
done
fresh pieces-in
for kind in customer:customers payment:payments bill:bills; do
    for piece in 4 1 5 0 3 2; do
        take "${kind%%:*}" "pieces/${kind#*:}-$piece.csv" || fail "piece $piece of ${kind#*:}" "exit code $?"
    done
done
for pair in $rest; do
    [ "$pair" = payment:payments ] || take "${pair%%:*}" "csv/${pair#*:}.csv" || fail "${pair#*:}"
done
same 'six pieces each are six imports each' 24 "$("$ZHIKE" import list --json | grep -o '"kind"' | wc -l)"
equal 'in pieces: the same results'
same 'the same customers hold the same grades' \
    "$(ZHIKE_DATA=$zk_dir/work/plain "$ZHIKE" standing --scheme power-credit-residents --grade E --limit 5000 --json | grep '"customer"' | md5sum)" \
    "$("$ZHIKE" standing --scheme power-credit-residents --grade E --limit 5000 --json | grep '"customer"' | md5sum)"

# Rows within a file in another order.
mkdir shuffled
for file in csv/*.csv; do
    { head -1 "$file"; tail -n +2 "$file" | awk '{ print (NR * 7919 + 13) % 104729 "\t" $0 }' | sort -n | cut -f2-; } \
        >"shuffled/${file#csv/}"
done
fresh shuffled-in
check 'shuffled files are taken in' import_all shuffled
equal 'shuffled: the same results'

if [ -n "${ZHIKE_TEST_PG:-}" ]; then
    ZHIKE_DATA=$zk_dir/work/sqlite
    check 'a folder on SQLite' "$ZHIKE" init "$ZHIKE_DATA"
    check 'the same facts there' import_all csv
    equal 'both ledgers: the same results'
else
    skip 'both ledgers: the same results' 'ZHIKE_TEST_PG is not set'
fi

# ---- verify ------------------------------------------------------------------------------------------

fresh verified
check 'facts for the verification' import_all csv
check 'a run' "$ZHIKE" run power-credit-residents --as-of $as_of -q
credit_run=$("$ZHIKE" run list --limit 1 --json | sed -n 's/^ *"run": \([0-9]*\),$/\1/p')
says 'verify: the same' 'the result is the same' "$ZHIKE" run verify "$credit_run"
says 'verify on seven threads too' '"ok": true' "$ZHIKE" run verify "$credit_run" --threads 7 --json
bills=$(find "$data/facts/bill" -name '*.parquet' | head -1)
cp "$bills" kept
printf '\1' | dd of="$bills" bs=1 seek=5000 conv=notrunc 2>/dev/null
fails 'a tampered fact file is named' 10 "$(basename "$bills")" "$ZHIKE" run verify "$credit_run"
fails 'in Chinese too' 10 "$(basename "$bills")" "$ZHIKE" run verify "$credit_run" --lang zh
fails 'and for machines' 10 '"ok": false' "$ZHIKE" run verify "$credit_run" --json
head -c 5000 kept >"$bills"
fails 'so is a truncated one' 10 "$(basename "$bills")" "$ZHIKE" run verify "$credit_run"
rm "$bills"
fails 'so is a missing one' 10 "$(basename "$bills")" "$ZHIKE" run verify "$credit_run"
run "$ZHIKE" run power-credit-residents --as-of 2025-05-31
if [ "$code" -eq 10 ] && grep -qF "$(basename "$bills")" "$zk_out"; then
    pass 'a run over a missing file says which'
else
    fail 'a run over a missing file says which' "exit code $code"
fi
mkdir -p "$(dirname "$bills")"
cp kept "$bills"
says 'put back, all is well' 'the result is the same' "$ZHIKE" run verify "$credit_run"
manifest=$data/runs/$credit_run/manifest.json
cp "$manifest" kept
sed 's/"as_of": "2025-06-30"/"as_of": "2025-06-29"/' kept >"$manifest"
if cmp -s kept "$manifest"; then fail 'the manifest tells the as-of date'; else pass 'the manifest tells the as-of date'; fi
fails 'a changed manifest is named' 10 'manifest' "$ZHIKE" run verify "$credit_run"
head -c 300 kept >"$manifest"
fails 'a truncated one too' 10 'manifest' "$ZHIKE" run verify "$credit_run"
: >"$manifest"
fails 'an empty one too' 10 'manifest' "$ZHIKE" run verify "$credit_run"
rm "$manifest"
fails 'a missing one too' 10 'manifest' "$ZHIKE" run verify "$credit_run"
cp kept "$manifest"
says 'and all is well again' '"ok": true' "$ZHIKE" run verify "$credit_run" --json
done_testing
