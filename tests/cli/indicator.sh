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
says 'with a window' 'bill.late.count' "$ZHIKE" indicator show 'bill.late.count[24 months]'
says 'one of a pattern' "question = 'trust'" "$ZHIKE" indicator show survey.trust.mean
says 'the pattern itself' 'question = <question>' "$ZHIKE" indicator show 'survey.<question>.mean'
says 'as JSON too' '"where": "late_days > 0"' "$ZHIKE" indicator show bill.late.count --json
fails 'a mistyped name' 3 'bill.late.count' "$ZHIKE" indicator show bill.lat.count
fails 'a bad window' 2 'not a window' "$ZHIKE" indicator show 'survey.trust.mean[3 moons]'
fails 'a customer field is not declared' 3 'customer.category' "$ZHIKE" indicator show customer.category

check 'the document is printed' "$ZHIKE" indicator list --markdown
if cmp -s "$zk_out" "$ZHIKE_SOURCE/docs/indicators.md"; then
    pass 'docs/indicators.md is what the program prints'
else
    fail 'docs/indicators.md is what the program prints' 'run: zhike indicator list --markdown >docs/indicators.md'
fi
done_testing
