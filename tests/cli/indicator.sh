#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# `zhike indicator`: the shipped library as a table, as JSON and as docs/indicators.md, one indicator, and a
# mistyped name.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en

says 'the table has names' 'bill.late.count' "$ZHIKE" indicator list
says 'in Chinese' '逾期缴费次数' "$ZHIKE" indicator list --lang zh
check 'one kind alone' "$ZHIKE" indicator list --kind violation
if grep -q 'bill\.' "$zk_out"; then fail 'leaves out the others'; else pass 'leaves out the others'; fi
fails 'no such kind' 3 'violation' "$ZHIKE" indicator list --kind violatoin
says 'as JSON' '"name": "payment.count"' "$ZHIKE" indicator list --json

says 'one is shown' 'late_days > 0' "$ZHIKE" indicator show bill.late.count
says 'with the date it looks at' 'date        due' "$ZHIKE" indicator show bill.late.count
says 'what stands in for a missing value' 'missing     bill.tenure.days' "$ZHIKE" indicator show bill.clean.days
says 'in Chinese' '缺失时    bill.tenure.days' "$ZHIKE" indicator show bill.clean.days --lang zh
says 'in months' 'per         month' "$ZHIKE" indicator show bill.amount.max
says 'of a ratio both parts' 'to          bill.amount.mean' "$ZHIKE" indicator show bill.amount.growth
says 'as JSON too' '"of": "bill.arrears_amount.current[life]"' "$ZHIKE" indicator show bill.arrears.share --json
says 'and in a table' 'bill.amount.slope / bill.amount.mean' "$ZHIKE" indicator show bill.amount.growth --markdown
says 'with a window' 'bill.late.count' "$ZHIKE" indicator show 'bill.late.count[24 months]'
says 'one of a pattern' "question = 'trust'" "$ZHIKE" indicator show survey.trust.mean
says 'the pattern itself' 'question = <question>' "$ZHIKE" indicator show 'survey.<question>.mean'
says 'as JSON too' '"where": "late_days > 0"' "$ZHIKE" indicator show bill.late.count --json
fails 'a mistyped name' 3 'bill.late.count' "$ZHIKE" indicator show bill.lat.count
fails 'a bad window' 2 'not a window' "$ZHIKE" indicator show 'survey.trust.mean[3 moons]'
fails 'a customer field is not declared' 3 'customer.category' "$ZHIKE" indicator show customer.category

# ---- as of a date: what is not yet, or no longer ---------------------------------------------------------

cat >customers.csv <<'CSV'
id,since
C1,2023-01-01
C2,2025-01-01
CSV
cat >meters.csv <<'CSV'
id,customer,installed,removed
M1,C1,2023-01-01,
M2,C1,2024-07-01,
M3,C1,2022-01-01,2024-06-30
M4,C1,,2024-07-01
CSV
cat >services.csv <<'CSV'
id,customer,since,until,status
V1,C1,2023-01-01,,active
V2,C1,2024-07-01,,
V3,C1,2022-01-01,2024-06-29,
V4,C1,,2024-06-30,
V5,C1,,,closed
CSV
cat >contracts.csv <<'CSV'
id,customer,signed,since,until,guarantee
K1,C1,2023-05-01,2023-06-01,,100
K2,C1,2024-06-01,2024-07-01,,1000
K3,C1,2022-12-01,,2024-06-29,10000
K4,C2,2024-12-01,2025-01-01,,50
CSV
cat >bills.csv <<'CSV'
id,customer,issued,due,amount
B1,C2,2024-06-01,2024-06-20,10
CSV
cat >held.yaml <<'YAML'
scheme: held
weights_from: equal
tree:
  meters: {indicator: meter.count}
  services: {indicator: service.count}
  contracts: {indicator: contract.count}
  guarantee: {indicator: contract.guarantee.sum}
  contract: {indicator: contract.tenure.days}
  tenure: {indicator: tenure.days}
YAML
fresh held
for pair in customer:customers meter:meters service:services contract:contracts bill:bills; do
    check "import ${pair%%:*}" "$ZHIKE" import "${pair%%:*}" "${pair##*:}.csv" -q
done
check 'run' "$ZHIKE" run ./held.yaml --as-of 2024-06-30
# values CUSTOMER: the values of the leaves, in order.
values() { "$ZHIKE" explain held "$1" --json | sed -n '/"tree"/,/"values"/s/^ *"value": \(.*\),$/\1/p' | tr '\n' ' '; }
same 'only what is there on that day counts' '2 2 1 100 577 546 ' "$(values C1)"
same 'days begin with the first bill where one is no customer yet' '0 0 0 0 null 29 ' "$(values C2)"
check 'a count of undated records shows its facts' "$ZHIKE" explain held C1 --facts

check 'the document is printed' "$ZHIKE" indicator list --markdown
if cmp -s "$zk_out" "$ZHIKE_SOURCE/docs/indicators.md"; then
    pass 'docs/indicators.md is what the program prints'
else
    fail 'docs/indicators.md is what the program prints' 'run: zhike indicator list --markdown >docs/indicators.md'
fi
done_testing
