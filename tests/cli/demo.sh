#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `zhike demo generate` from the outside: the same seed gives the same bytes, another one others; the shares
# are those that are documented; the files are what the import takes, without a single reject; what follows
# the as-of date can be left out; mistakes in the options are told.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en

# sums FOLDER: name and SHA-256 of each file, one line each.
sums() { (cd "$1" && sha256sum -- *.csv); }

# value KEY: of the JSON in $zk_out.
value() { grep -o "\"$1\": *[0-9.]*" "$zk_out" | head -1 | grep -o '[0-9.]*$'; }

check 'a supplier is made up' "$ZHIKE" demo generate one -n 1200 -m 12 --after 3 --seed 5 --json
same 'ten files' 10 "$(find one -name '*.csv' | wc -l)"
for file in one/*.csv; do
    rows=$(tr '\n' ' ' <"$zk_out" | grep -o "\"name\": *\"${file#one/}\", *\"rows\": *[0-9]*" | grep -o '[0-9]*$')
    same "rows of ${file#one/} are counted" "$(($(wc -l <"$file") - 1))" "$rows"
done
check 'the same seed' "$ZHIKE" demo generate two -n 1200 -m 12 --after 3 --seed 5 -q
same 'gives the same bytes' "$(sums one)" "$(sums two)"
check 'another seed' "$ZHIKE" demo generate three -n 1200 -m 12 --after 3 --seed 6 -q
for name in customers bills payments truth; do
    if cmp -s "one/$name.csv" "three/$name.csv"; then fail "gives other $name"; else pass "gives other $name"; fi
done
check 'into the same folder again' "$ZHIKE" demo generate three -n 1200 -m 12 --after 3 --seed 5
same 'the files are replaced' "$(sums one)" "$(sums three)"
same 'and nothing else is left there' "$(ls one)" "$(ls three)"

# ---- the shares ---------------------------------------------------------------------------------------

for seed in 1 2 3; do
    run "$ZHIKE" demo generate share --customers 4000 --months 6 --after 0 --seed $seed --json
    residents=$(value residents)
    large=$(value large_share)
    if [ "$residents" -ge 3600 ] && [ "$residents" -le 3760 ]; then
        pass "seed $seed: 92 % are residents"
    else
        fail "seed $seed: 92 % are residents" "$residents of 4000"
    fi
    same "seed $seed: and so says the file" "$residents" "$(cut -d, -f3 share/customers.csv | grep -c '^residential$')"
    if awk -v x="$large" 'BEGIN { exit !(x >= 0.25 && x <= 0.35) }'; then
        pass "seed $seed: the large users have 25 to 35 % of the energy"
    else
        fail "seed $seed: the large users have 25 to 35 % of the energy" "they have $large"
    fi
    # by the truth and the bills of five of the six months, not by what the program says of itself
    counted=$(awk -F, 'FNR == 1 { next } NR == FNR { large[$1] = $7; next } { all += $6; if (large[$2] == 1) big += $6 }
        END { printf "%.3f", big / all }' share/truth.csv share/bills.csv)
    if awk -v x="$counted" -v y="$large" 'BEGIN { exit !(x - y < 0.01 && y - x < 0.01) }'; then
        pass "seed $seed: and so say the bills"
    else
        fail "seed $seed: and so say the bills" "$counted, not $large"
    fi
done
same 'every customer has a bill in every month; that of the last month is issued after it' $((4000 * 5)) "$(tail -n +2 share/bills.csv | cut -d, -f2,3 | sort -u | wc -l)"
same 'bills are numbered once' "$(($(wc -l <share/bills.csv) - 1))" "$(tail -n +2 share/bills.csv | cut -d, -f1 | sort -u | wc -l)"

# ---- time ---------------------------------------------------------------------------------------------

check 'to another day' "$ZHIKE" demo generate past -n 50 -m 7 --after 0 --until 2019-02-28 -q
same 'nothing is later than the last day' '' "$(tail -n +2 past/payments.csv | cut -d, -f3 | awk '$0 > "2019-02-28"')"
same 'the first month of seven' 2018-08-01 "$(tail -n +2 past/bills.csv | cut -d, -f3 | sort | head -1)"
same 'the last bill of seven months' 2019-01-01 "$(tail -n +2 past/bills.csv | cut -d, -f3 | sort | tail -1)"
check 'with four months after it' "$ZHIKE" demo generate later -n 50 -m 7 --after 4 --until 2019-02-28 -q
same 'they are there' 2019-05-01 "$(tail -n +2 later/bills.csv | cut -d, -f3 | sort | tail -1)"
check 'more customers' "$ZHIKE" demo generate more -n 400 -m 7 --after 0 --until 2019-02-28 -q
same 'leave the names of the others' '' "$(cut -d, -f1 past/customers.csv | sort | comm -23 - "$(cut -d, -f1 more/customers.csv | sort >ids && echo ids)")"

# ---- what the import says -------------------------------------------------------------------------------

fresh data
for pair in customer:customers bill:bills payment:payments complaint:complaints interaction:interactions \
    survey_answer:surveys inspection:inspections violation:violations statement:statements; do
    rows=$(($(wc -l <"one/${pair#*:}.csv") - 1))
    if [ "$rows" -eq 0 ]; then
        skip "${pair#*:}.csv is taken whole" 'no such fact in so small a supplier'
        continue
    fi
    check "${pair#*:}.csv is taken whole" "$ZHIKE" import "${pair%%:*}" "one/${pair#*:}.csv" --strict --json
    same "all $rows rows of it" "$rows" "$(value accepted)"
done

# ---- mistakes --------------------------------------------------------------------------------------------

fails 'too few customers' 2 '--customers is "9"' "$ZHIKE" demo generate x -n 9
fails 'too many' 2 '50000000' "$ZHIKE" demo generate x -n 50000001
fails 'no number' 2 'whole number' "$ZHIKE" demo generate x -n many
fails 'too few months' 2 '--months' "$ZHIKE" demo generate x -m 5
fails 'months in Chinese' 2 '应为 6 到 240 的整数' "$ZHIKE" demo generate x -m 5 --lang zh
fails 'no date' 2 '--until is "2025-02-30"' "$ZHIKE" demo generate x --until 2025-02-30
fails 'not the last day of a month' 2 '2025-02-27' "$ZHIKE" demo generate x --until 2025-02-27
fails 'a negative seed' 2 '--seed' "$ZHIKE" demo generate x --seed -1
fails 'no folder named' 2 'usage' "$ZHIKE" demo generate
same 'and none was made' no "$([ -e x ] && echo yes || echo no)"
: >file
fails 'a file is no folder' 3 'folder file' "$ZHIKE" demo generate file
fails 'nor is a place that is not there' 3 'nowhere' "$ZHIKE" demo generate file/nowhere
done_testing
