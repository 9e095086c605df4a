#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# What commands show to a person, in both languages, and to a machine: standings, back-tests, comparisons, kinds of
# record, and the progress on a terminal. The numbers of the three must be the same ones.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en

credit=power-credit-residents

# value KEY: of the JSON in $zk_out, the first.
value() { grep -o "\"$1\": *\"\{0,1\}[^\",}]*" "$zk_out" | head -1 | sed 's/^[^:]*: *"\{0,1\}//'; }

check 'facts are made' "$ZHIKE" demo generate csv -n 500 --months 18 --seed 9
fresh data
for pair in customer:customers bill:bills payment:payments; do
    check "${pair#*:}" "$ZHIKE" import "${pair%%:*}" "csv/${pair#*:}.csv" -q
done
check 'a run' "$ZHIKE" run $credit --as-of 2024-12-31 -q
check 'another half a year later' "$ZHIKE" run $credit customer-abc --as-of 2025-06-30 -q

# ---- standings ------------------------------------------------------------------------------------------------

run "$ZHIKE" standing --scheme $credit --grade E --json --limit 1000
holders=$(grep -c '"customer":' "$zk_out")
one=$(value customer)
if [ "$holders" -gt 0 ]; then pass 'somebody holds grade E'; else fail 'somebody holds grade E'; fi
says 'as many are shown' "$holders customers" "$ZHIKE" standing --scheme $credit --grade E
same 'one line each' "$holders" "$(grep -c "^31[0-9]* .* E " "$zk_out")"
says 'in Chinese' "$holders 户" "$ZHIKE" standing --scheme $credit --grade E --lang zh
says 'not all' 'not all shown' "$ZHIKE" standing --scheme $credit --grade A --limit 2
says 'how many hold which grade' 'customers' "$ZHIKE" standing --scheme $credit
same 'and so says the list' "$holders" "$(sed -n 's/^E  *//p' "$zk_out")"
says 'of one customer' "$credit" "$ZHIKE" standing "$one"
says 'his name' "$(grep "^$one," csv/customers.csv | cut -d, -f2)" "$ZHIKE" standing "$one"
says 'with what he held before' 'present' "$ZHIKE" standing "$one" --history
says 'in Chinese' '现行' "$ZHIKE" standing "$one" --history --lang zh
run "$ZHIKE" standing "$one" --history --json
cp "$zk_out" history.json
if command -v python3 >/dev/null; then
    check 'for machines' python3 -c 'import json, sys; json.load(open(sys.argv[1]))' history.json
fi
run "$ZHIKE" standing "$one" --as-of 2024-12-31
lacking=$(grep -c 'customer-abc' "$zk_out" || true)
same 'as held then: the later scheme is not there' '0 0' "$code $lacking"
says 'long before nobody held anything' '' "$ZHIKE" standing --scheme $credit --as-of 2001-01-01
fails 'nobody of that name' 3 'C-none' "$ZHIKE" standing C-none
fails 'neither customer nor scheme' 2 '--scheme' "$ZHIKE" standing
fails 'no such day' 2 '2025-02-29' "$ZHIKE" standing "$one" --as-of 2025-02-29
fails 'none shown' 2 '--limit' "$ZHIKE" standing --scheme $credit --grade A --limit -1

# ---- back-tests -------------------------------------------------------------------------------------------------

run "$ZHIKE" backtest 1 --json
customers=$(value n)
if [ "${customers:-0}" -gt 400 ]; then pass 'a back-test for machines'; else fail 'a back-test for machines'; fi
says 'for people' "of $customers customers" "$ZHIKE" backtest 1
says 'how well it tells them apart' 'AUC' "$ZHIKE" backtest 1
says 'in Chinese' "$customers 户" "$ZHIKE" backtest 1 --lang zh
fails 'nothing follows' 2 '--until' "$ZHIKE" backtest 1 --until 2024-12-31
fails 'no such run' 3 '99' "$ZHIKE" backtest 99
fails 'an outcome that cannot be read' 2 'bad' "$ZHIKE" backtest 1 --bad 'bill.arrears_days.max[6 months] >'
says 'an outcome of nobody' '0' "$ZHIKE" backtest 1 --bad 'bill.arrears_days.max[...] > 9999'
run "$ZHIKE" backtest 3
if [ "$code" -eq 0 ] || [ "$code" -eq 2 ]; then pass 'a scheme that is not about credit'; else fail 'a scheme that is not about credit' "exit code $code"; fi

# ---- comparisons --------------------------------------------------------------------------------------------------

run "$ZHIKE" run compare 1 2 --json
stayed=$(value stayed)
says 'who kept the grade' " $stayed kept" "$ZHIKE" run compare 1 2
says 'in Chinese' "$stayed 户等级未变" "$ZHIKE" run compare 1 2 --lang zh
says 'one by one, and why' 'grade' "$ZHIKE" run compare 1 2 --moved
says 'in Chinese too' '等级' "$ZHIKE" run compare 1 2 --moved --lang zh
says 'backwards' " $stayed kept" "$ZHIKE" run compare 2 1
run "$ZHIKE" run compare 1 3
if [ "$code" -eq 2 ] || [ "$code" -eq 4 ] || [ "$code" -eq 0 ]; then pass 'two schemes compared'; else fail 'two schemes compared' "exit code $code"; fi
for lang in en zh; do
    says "runs are listed ($lang)" "$credit@1" "$ZHIKE" run list --lang $lang
    says "a run is shown ($lang)" '2024-12-31' "$ZHIKE" run show 1 --lang $lang
    says "is verified ($lang)" '0' "$ZHIKE" run verify 1 --lang $lang
    says "the best ($lang)" 'A' "$ZHIKE" top $credit -n 5 --lang $lang
    says "the status ($lang)" 'SQL' "$ZHIKE" status --lang $lang
    says "the imports ($lang)" 'customers.csv' "$ZHIKE" import list --lang $lang
    says "one import ($lang)" 'customers.csv' "$ZHIKE" import show 1 --lang $lang
done

# ---- kinds --------------------------------------------------------------------------------------------------------

says 'kinds' 'supply_point' "$ZHIKE" kind list
says 'in Chinese' '受电点' "$ZHIKE" kind list --lang zh
run "$ZHIKE" kind list --json
same 'for machines' 20 "$(grep -o '"kind":' "$zk_out" | wc -l)"
run "$ZHIKE" kind list
same 'twenty of them' 20 "$(($(wc -l <"$zk_out") - 2))"
for kind in $(sed -n '3,$s/ .*//p' "$zk_out"); do
    run "$ZHIKE" kind show "$kind" --lang zh
    cp "$zk_out" zh
    run "$ZHIKE" kind show "$kind"
    if [ "$code" -eq 0 ] && ! cmp -s zh "$zk_out" && ! LC_ALL=C grep -q "$(printf '[\344-\351][\200-\277][\200-\277]')" "$zk_out"; then
        pass "kind $kind in both languages"
    else
        fail "kind $kind in both languages" "exit code $code"
    fi
done
fails 'no such kind' 3 'did you mean bill' "$ZHIKE" kind show bil
says 'as documentation' '# ' "$ZHIKE" kind show --markdown

# ---- progress -------------------------------------------------------------------------------------------------------

# Long enough to show: a second or more, as a disk image of 60,000 customers takes.
check 'a longer file' "$ZHIKE" demo generate many -n 20000 --months 12 --after 0 -q
same 'quiet is quiet' '' "$("$ZHIKE" demo generate many -n 20000 --months 12 --after 0 -q 2>&1 >/dev/null)"
if command -v script >/dev/null; then
    script -qec "'$ZHIKE' demo generate many -n 60000 --months 24 --after 0" /dev/null >typed 2>&1 </dev/null
    cp typed "$zk_out"
    if grep -aq '%' typed && grep -aq 'generating' typed; then pass 'a terminal sees the progress'; else fail 'a terminal sees the progress'; fi
    script -qec "'$ZHIKE' demo generate many -n 60000 --months 24 --after 0 --lang zh" /dev/null >typed 2>&1 </dev/null
    cp typed "$zk_out"
    if grep -aq '生成数据' typed; then pass 'in Chinese'; else fail 'in Chinese'; fi
    script -qec "'$ZHIKE' demo generate many -n 20000 --months 12 --after 0 -q" /dev/null >typed 2>&1 </dev/null
    if grep -aq 'generating' typed; then fail 'unless it is to be quiet'; else pass 'unless it is to be quiet'; fi
else
    skip 'a terminal sees the progress' 'script (bsdutils) is not here'
fi
done_testing
