#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike abc, rfm, matrix and lorenz on plain files.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

printf '客户,金额,成本\na,"5,000",0\nb,3000,0\nc,1500,0\nd,400,0\ne,100,200\n' >v.csv
says 'classes' '80.00 %' "$ZHIKE" abc v.csv --value 金额
says 'in json' '{"class":"A","count":2,"count_share":0.4,"value":8000,"value_share":0.8}' "$ZHIKE" abc v.csv --value 金额 --json
says 'who costs money is in the last' '"id":"e","value":-100,"rank":5,"cumulative":1,"class":"C"' "$ZHIKE" abc v.csv --value 金额 --minus 成本 --json
says 'names of the classes' '大客户' "$ZHIKE" abc v.csv --value 金额 --names 大客户,中客户,小客户 --lang zh
fails 'names too many' 2 'are 2, the classes 3' "$ZHIKE" abc v.csv --value 金额 --names a,b
fails 'cuts must ascend' 2 'ascending shares' "$ZHIKE" abc v.csv --value 金额 --cuts 95%,80%
fails 'which column' 2 'name one with --value' "$ZHIKE" abc v.csv
printf 'id,x\n1,10\n2,30\n1,20\n' >rows.csv
says 'rows of a subject are added up' '"subjects":2' "$ZHIKE" abc rows.csv --id id --value x --sum --json
check 'the Pareto curve' "$ZHIKE" abc v.csv --value 金额 --plot p.svg
check 'is there' test -s p.svg

says 'Gini' 'Gini 0.4960' "$ZHIKE" lorenz v.csv --value 金额
says 'top shares' '50.00 %' "$ZHIKE" lorenz v.csv --value 金额 --top 20%
says 'in Chinese' '基尼系数' "$ZHIKE" lorenz v.csv --value 金额 --lang zh
says 'json' '"curve":[0,' "$ZHIKE" lorenz v.csv --value 金额 --json
printf 'x\n1\n-1\n' >neg.csv
fails 'a negative value' 2 'must not be negative' "$ZHIKE" lorenz neg.csv

printf 'customer,date,amount,order\nA,2024-01-01,100,1\nA,2024-01-01,50,1\nA,2024-03-01,30,2\nB,2023-06-01,20,3\n,2024-01-01,5,4\nC,2024-02-01,-7,5\nC,2024-02-15,60,6\nC,2025-01-01,9,7\n' >log.csv
says 'a log' '"id":"A","recency":30,"frequency":3,"money":180' "$ZHIKE" rfm log.csv --as-of 2024-03-31 --bins 2 --json
says 'orders are counted once' '"id":"A","recency":30,"frequency":2,"money":180' "$ZHIKE" rfm log.csv --as-of 2024-03-31 --bins 2 --order order --json
says 'or days' '"id":"A","recency":30,"frequency":2' "$ZHIKE" rfm log.csv --as-of 2024-03-31 --bins 2 --by-day --json
says 'what is left out is told' '1 row after that day left out' "$ZHIKE" rfm log.csv --as-of 2024-03-31 --bins 2
says 'in Chinese too' '略去没有客户的 1 行' "$ZHIKE" rfm log.csv --as-of 2024-03-31 --bins 2 --lang zh
says 'returns' '"id":"C","recency":45,"frequency":1,"money":60' "$ZHIKE" rfm log.csv --as-of 2024-03-31 --bins 2 --positive-only --json
says 'a summary' '"cell":55' "$ZHIKE" rfm log.csv --as-of 2024-03-31 --segments ten --json
check 'every customer to a file' "$ZHIKE" rfm log.csv --bins 2 -o s.csv
same 'a line each and the head' 4 "$(wc -l <s.csv | tr -d ' ')"
says 'which is a summary' '"customers":3' "$ZHIKE" rfm s.csv --customer customer --recency recency_days --frequency frequency --money money --bins 2 --json
says 'fixed cuts' '"rule":"fixed"' "$ZHIKE" rfm log.csv --rule fixed --bins 2 --r-cuts 60 --f-cuts 1 --m-cuts 100 --json
fails 'all three of them' 2 'needs --r-cuts, --f-cuts and --m-cuts' "$ZHIKE" rfm log.csv --rule fixed --bins 2
printf 'name,r,f,m\nbest,2,2,2\nrest,,,\n' >seg.csv
says 'segments of a file' 'rest' "$ZHIKE" rfm log.csv --bins 2 --segments seg.csv
printf 'name,r,f,m\nbest,2-9,2,2\n' >segbad.csv
fails 'out of range' 2 'segbad.csv:2' "$ZHIKE" rfm log.csv --bins 2 --segments segbad.csv
printf 'customer,date,amount\nA,2024-13-01,5\n' >bad.csv
fails 'a date that is none' 2 'bad.csv:2' "$ZHIKE" rfm bad.csv
printf 'who,when,how\nA,2024-01-01,5\n' >foreign.csv
fails 'columns that are not recognised' 2 'name it with --customer' "$ZHIKE" rfm foreign.csv
says 'named they are' 'customers' "$ZHIKE" rfm foreign.csv --customer who --date when --amount how
check 'a picture' "$ZHIKE" rfm log.csv --plot r.svg

retail=$(shared data/segment/online_retail.csv.gz)
if [ -n "$retail" ]; then
    says 'online retail: money and orders' '4,338 customers, 18,532 orders, money 8,911,407.904' "$ZHIKE" rfm "$retail" --amount 'Quantity*UnitPrice' --order InvoiceNo --positive-only
else
    skip 'online retail' 'no reference data'
fi
orders=$(shared data/segment/rfm_data_orders.csv)
if [ -n "$orders" ]; then
    says "the cuts of R's rfm" '"recency":[115,181,297.4,482],"frequency":[4,5,6,8],"money":[255.8,382,506.4,666]' "$ZHIKE" rfm "$orders" --as-of 2006-12-31 --rule rfm-package --json
else
    skip "the cuts of R's rfm" 'no reference data'
fi

printf 'id,v,cost\na,5,\n,6,1\n' >gaps.csv
printf 'id,v\na,5\nb,-2\n' >minus.csv
fails 'a value that may not be negative, with its column' 2 'minus.csv:3: v = -2: must not be negative' "$ZHIKE" lorenz minus.csv
printf 'customer,date,amount\na,2024-01-01,1\nb,2024-02-01,2\n' >two.csv
fails 'weights of nothing' 2 '--weights must not be negative, nor all of them 0' "$ZHIKE" rfm two.csv --weights 0,0,0
fails 'cuts upside down' 2 '--f-cuts: must be strictly ascending' "$ZHIKE" rfm two.csv --rule fixed --bins 3 --r-cuts 1,2 --f-cuts 5,4 --m-cuts 1,2
fails 'the column without a value is named' 2 'gaps.csv:2: column "cost"' "$ZHIKE" abc gaps.csv --value v --minus cost
fails 'and so is the one of subjects' 2 'gaps.csv:3: column "id"' "$ZHIKE" abc gaps.csv --value v --id id --sum

printf 'id,now,later\na,1,1\nb,9,1\nc,1,9\nd,9,9\ne,5,5\n' >m.csv
says 'quadrants' 'stars' "$ZHIKE" matrix m.csv --x now --y later --preset bcg
says 'a value on a cut is above' '"id":"e","x":5,"y":5,"cell":"stars"' "$ZHIKE" matrix m.csv --x now --y later --preset bcg --json
says 'own names, the upper row first' '"id":"c","x":1,"y":9,"cell":"甲"' "$ZHIKE" matrix m.csv --x now --y later --names '甲,乙;丙,丁' --json
says 'nine cells' '"x_band":2' "$ZHIKE" matrix m.csv --x now --y later --x-cut quantile:1/3,2/3 --y-cut 2,6 --json
fails 'names for nine' 2 '3 rows of 3 names' "$ZHIKE" matrix m.csv --x now --y later --x-cut 2,6 --y-cut 2,6 --names 'a,b;c,d'
fails 'both axes' 2 'both axes are needed' "$ZHIKE" matrix m.csv --x now
fails 'a column that is not there' 2 'is it "later"' "$ZHIKE" matrix m.csv --x now --y latter
check 'a scatter' "$ZHIKE" matrix m.csv --x now --y later --plot m.svg
done_testing
