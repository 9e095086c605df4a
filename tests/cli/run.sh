# SPDX-License-Identifier: Apache-2.0
#
# Runs from the outside: the same input gives the same result on any number of threads, after imports in
# another order and on the other ledger; verify, compare, back-test, top, standings; a kill leaves a run
# whole or absent.
. "$ZHIKE_SOURCE/tests/zk_test.sh"

as_of=2025-06-30
credit=power-credit-residents

# The value of a JSON key in the last output: the first one.
key() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$zk_out" | head -1; }

# import_all FOLDER: in the order of the files' kinds.
import_all()
{
    for pair in customers:customer bills:bill payments:payment complaints:complaint interactions:interaction \
        surveys:survey_answer inspections:inspection violations:violation statements:statement; do
        [ ! -s "$1/${pair%%:*}.csv" ] || "$ZHIKE" import "${pair##*:}" "$1/${pair%%:*}.csv" -q >/dev/null || return 1
    done
}

check 'facts are made' "$ZHIKE" demo generate csv --customers 400 --months 18 --seed 7
fresh first
check 'facts are taken in' import_all csv

# ---- the same result, whatever the circumstances -------------------------------------------------

check 'a run' "$ZHIKE" run $credit --as-of $as_of --json
hash=$(key result_hash)
first_run=$(key run)
same 'the hash has 64 digits' 64 "$(printf %s "$hash" | wc -c)"
for threads in 1 2 7; do
    check "a run on $threads threads" "$ZHIKE" run $credit --as-of $as_of --threads $threads --json
    same "$threads threads: the same result" "$hash" "$(key result_hash)"
done
same 'run again: no standing changed' 0 "$(key standings_written)"

# Subject numbers follow the order of imports; results do not.
mkdir other
cp csv/* other/
{ head -1 csv/customers.csv; tail -n +2 csv/customers.csv | sort -r; } >other/customers.csv
{ head -1 csv/bills.csv; tail -n +2 csv/bills.csv | sort -r; } >other/bills.csv
fresh second
check 'the same facts in another order' import_all other
check 'a run over them' "$ZHIKE" run $credit --as-of $as_of --json
same 'other order: the same result' "$hash" "$(key result_hash)"
check 'an import is undone' "$ZHIKE" import undo 3 -q
check 'and made again' "$ZHIKE" import payment csv/payments.csv -q
check 'a run after that' "$ZHIKE" run $credit --as-of $as_of --json
same 'after undo and import: the same result' "$hash" "$(key result_hash)"
if [ -n "${ZHIKE_TEST_PG:-}" ]; then
    export ZHIKE_DATA="$zk_dir/work/sqlite"
    check 'a folder on SQLite' "$ZHIKE" init "$ZHIKE_DATA"
    check 'the same facts there' import_all csv
    check 'a run there' "$ZHIKE" run $credit --as-of $as_of --json
    same 'both ledgers: the same result' "$hash" "$(key result_hash)"
fi

# ---- schemes that read others --------------------------------------------------------------------

export ZHIKE_DATA="$zk_dir/work/first"
says 'a scheme that reads others takes the run there is' 'this run had the same input and was taken' "$ZHIKE" run value-credit \
    --as-of $as_of --lang en
says 'a needed scheme without a run is run' 'Another scheme reads it, so it was run as well' "$ZHIKE" run value-credit --as-of 2025-05-31 --lang en
check 'the second time everything needed is there' "$ZHIKE" run value-credit --as-of 2025-05-31 --json
same 'nothing needed is run again' '' "$(grep -B40 '"asked": false' "$zk_out" | grep '"reused": false' | tail -n +2)"

# ---- looking at runs --------------------------------------------------------------------------------

says 'runs are listed' "$credit@1" "$ZHIKE" run list
says 'a run is shown' "$hash" "$ZHIKE" run show "$first_run"
says 'its manifest is JSON' '"format": "zhike-run-1"' "$ZHIKE" run show "$first_run" --json
fails 'no such run' 3 '4711' "$ZHIKE" run show 4711
fails 'no number' 2 'abc' "$ZHIKE" run show abc
says 'the worst customers' '"ordered_by": "score"' "$ZHIKE" top $credit --worst -n 3 --json
worst=$(key customer)
says 'by an indicator' 'days' "$ZHIKE" top $credit --by 'bill.arrears_days.max[12 months]' --worst -n 3 --lang en
fails 'by nothing known' 3 'cooperation/' "$ZHIKE" top $credit --by cooperation/late_payment --lang en

# ---- verify --------------------------------------------------------------------------------------------

says 'a run is verified' '"ok": true' "$ZHIKE" run verify "$first_run" --json
head -1 csv/complaints.csv >more.csv
tail -n +2 csv/complaints.csv | head -3 | sed 's/^\([^,]*\)/x\1/' >>more.csv
check 'later facts' "$ZHIKE" import complaint more.csv -q
says 'do not disturb it' '"ok": true' "$ZHIKE" run verify "$first_run" --json
result=$(ls first/runs/"$first_run"/*.parquet)
cp "$result" kept
printf x | dd of="$result" bs=1 seek=1000 conv=notrunc 2>/dev/null
fails 'an altered result is found' 10 'was altered' "$ZHIKE" run verify "$first_run" --lang en
cp kept "$result"
bills=$(ls first/facts/bill/*/*.parquet | head -1)
mv "$bills" moved
fails 'a missing fact file is named' 10 "$(basename "$bills")" "$ZHIKE" run verify "$first_run" --lang en
mv moved "$bills"
check 'all is well again' "$ZHIKE" run verify "$first_run"

# ---- conditions, drafts, mistakes ------------------------------------------------------------------------

says 'only some' '"where": "capacity >= 8 kW"' "$ZHIKE" run $credit --as-of $as_of --where 'capacity >= 8 kW' --no-standing --json
fails 'nobody' 2 'no customer belongs' "$ZHIKE" run $credit --as-of $as_of --where 'capacity >= 900 MW' --lang en
fails 'a code that nobody can have' 2 'expected industrial' "$ZHIKE" run $credit --as-of $as_of --where 'category = industral' --lang en
fails 'a condition that cannot be read' 2 '--where:13:' "$ZHIKE" run $credit --as-of $as_of --where 'capacity >= ' --lang en
fails 'without a date' 2 '--as-of' "$ZHIKE" run $credit
fails 'no such scheme' 3 "$credit" "$ZHIKE" run power-credit-resident --as-of $as_of
cp "$ZHIKE_SOURCE/schemes/$credit.yaml" draft.yaml
sed -i 's/^scheme: .*/scheme: my-draft/' draft.yaml
says 'a draft may be run' 'draft' "$ZHIKE" run ./draft.yaml --as-of $as_of --lang en
says 'but gives no standings' 'Nobody holds a grade' "$ZHIKE" standing --scheme my-draft --lang en
says 'and is explained' 'my-draft' "$ZHIKE" explain my-draft "$worst"

for pair in one:two two:one; do
    sed "s/^scheme: .*/scheme: ${pair%%:*}/; s/grade.power-credit-large/grade.${pair##*:}/g" \
        "$ZHIKE_SOURCE/schemes/value-credit.yaml" >"${pair%%:*}.yaml"
done
check 'two schemes that read each other' "$ZHIKE" scheme publish one.yaml two.yaml
fails 'are a circle' 2 'circle' "$ZHIKE" run one --as-of $as_of --lang en

# ---- over time -----------------------------------------------------------------------------------------------

check 'an earlier date' "$ZHIKE" run $credit --as-of 2024-12-31 --json
earlier=$(key run)
says 'two runs compared' '"matrix"' "$ZHIKE" run compare "$earlier" "$first_run" --moved --limit 3 --json
moved=$(key moved) both=$(key both) stayed=$(key stayed)
same 'who moved and who stayed is everybody' "$both" "$((moved + stayed))"
says 'with reasons' 'points on average' "$ZHIKE" run compare "$earlier" "$first_run" --lang en
says 'a run compared with itself' "\"moved\": 0" "$ZHIKE" run compare "$first_run" "$first_run" --json
says 'standings of one customer' "$credit" "$ZHIKE" standing "$worst" --history
says 'who holds a grade' '"total"' "$ZHIKE" standing --scheme $credit --grade E --json
says 'what came after' '95% interval' "$ZHIKE" backtest "$first_run" --lang en
says 'another outcome' 'bill.late.count[6 months] >= 2' "$ZHIKE" backtest "$first_run" --bad 'bill.late.count[...] >= 2' --lang en
fails 'not before the run' 2 '--until' "$ZHIKE" backtest "$first_run" --until 2025-01-01

# ---- a kill leaves a run whole or absent ------------------------------------------------------------------------

# whole: every run of the ledger has its files, and every folder is a run's after the next sweep.
whole()
{
    "$ZHIKE" run $credit --as-of $as_of --json >"$zk_out" || return 1
    ids=$("$ZHIKE" run list --limit 1000 --json | sed -n 's/^ *"run": \([0-9]*\),$/\1/p' | sort)
    [ "$ids" = "$(ls first/runs | sort)" ] && "$ZHIKE" run verify "$(key run)" >"$zk_out" 2>&1
}
torn=0
for round in 1 2 3 4 5 6; do
    "$ZHIKE" run $credit customer-abc --as-of $as_of -q >/dev/null 2>&1 &
    pid=$!
    sleep "0.$((round * 7 % 10))"
    kill -9 $pid 2>/dev/null
    wait $pid 2>/dev/null
    whole || torn=$((torn + 1))
done
same 'killed six times: nothing half there' 0 $torn

done_testing
