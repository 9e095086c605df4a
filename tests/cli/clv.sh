#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike clv and btyd on plain files, as a person uses them.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

# ---- clv ----

says 'Berger and Nasr, case 1' '568.7831' "$ZHIKE" clv --method berger-nasr --gc 260 --promotion 50 --retention 0.75 --rate 0.2 --years 10
says 'case 2a' '271.0000' "$ZHIKE" clv --method berger-nasr --case 2a --cycle 3 --gc 100 --retention 0.9 --rate 0 --years 6
says 'case 5 in json' '"buyers"' "$ZHIKE" clv --method berger-nasr --case 5 --buying .3,.2,.15,.05 --gc 40 --promotion 4 --rate .2 --years 4 --json
says 'retention for ever' '266.6667' "$ZHIKE" clv --method retention --margin 100 --retention 0.8 --rate 0.1
says 'in Chinese' '终身价值' "$ZHIKE" clv --method retention --margin 100 --retention 0.8,0.85 --rate 0.1 --lang zh
fails 'what diverges is refused' 11 'diverges' "$ZHIKE" clv --method retention --margin 100 --retention 1 --growth 0.2
fails 'a missing parameter' 2 '--gc is missing' "$ZHIKE" clv --method berger-nasr --retention 0.75 --years 10
fails 'a parameter out of range' 2 'retention' "$ZHIKE" clv --method retention --margin 1 --retention 1.5
fails 'an unknown method' 2 'berger-nasr' "$ZHIKE" clv --method berger-naser
fails 'a method that needs a file' 2 'needs a file' "$ZHIKE" clv

printf 'customer,revenue,cost\na,100,20\nb,120,30\na,90,10\n' >flows.csv
says 'cash flows by customer' '138.8430' "$ZHIKE" clv flows.csv
says 'and their sum' '220.6612' "$ZHIKE" clv flows.csv
says 'mid-year less acquisition' '"value"' "$ZHIKE" clv flows.csv --method jain-singh --acquisition 50 --json
printf 'customer,income\na,100\n' >none.csv
fails 'columns that are not there' 2 'revenue' "$ZHIKE" clv none.csv
printf 'margin,retention,customer\n100,.8,x\n50,.9,y\n' >many.csv
says 'parameters from a file' '491.6667' "$ZHIKE" clv many.csv --method retention

printf 'from,A,B\nA,0.7,0.3\nB,0.5,0.5\n' >switching.csv
says 'a switching matrix' '42.7278' "$ZHIKE" clv switching.csv --method rust --frequency 2 --volume 20 --margin 0.5 --years 3 --now A
says 'the long run' '"long_run_share"' "$ZHIKE" clv switching.csv --method rust --volume 20,30 --margin 0.5 --years 3 --json
sed 's/0.3/0.4/' switching.csv >wrong.csv
fails 'chances that do not sum to 1' 2 'sum to 1.1' "$ZHIKE" clv wrong.csv --method rust --volume 20 --margin 0.5 --years 3
fails 'a brand that is not there' 2 'A' "$ZHIKE" clv switching.csv --method rust --volume 20 --margin 0.5 --years 3 --now C

awk 'BEGIN { print "t,value"; for (i = 0; i < 40; i++) print i "," 100 / (1 + exp(-0.4 * (i - 12))) }' >life.csv
says 'a life is told' 'now in stability' "$ZHIKE" clv life.csv --method life --curve logistic --plot life.svg
check 'and drawn' test -s life.svg
says 'in json' '"exploration_ends"' "$ZHIKE" clv life.csv --method life --json
head -4 life.csv >short.csv
fails 'too few periods' 2 'too few' "$ZHIKE" clv short.csv --method life --curve wave

# ---- btyd ----

# 300 customers of three kinds: regular, gone, once
awk 'BEGIN {
    print "customer,date,amount"
    for (c = 0; c < 300; c++) {
        n = c % 3 == 0 ? 1 : c % 3 == 1 ? 3 + c % 4 : 8 + c % 7
        gap = c % 3 == 1 ? 9 : 24 + c % 11
        day = c % 60
        for (k = 0; k < n; k++) {
            printf "c%03d,%s,%.2f\n", c, strftime("%Y-%m-%d", 1640995200 + 86400 * day, 1), 10 + (c * 7 + k * 13) % 50
            day += gap + (k * c) % 5
        }
    }
}' >log.csv 2>/dev/null || true
if [ -s log.csv ]; then
    says 'a log is fitted' 'log-likelihood' "$ZHIKE" btyd log.csv --as-of 2022-12-31 --calibration-end 2022-09-30 --plot track.svg
    says 'and checked on what was held out' 'Held out' "$ZHIKE" btyd log.csv --as-of 2022-12-31 --calibration-end 2022-09-30
    check 'and drawn' test -s track.svg
    says 'in Chinese' '检验期' "$ZHIKE" btyd log.csv --as-of 2022-12-31 --calibration-end 2022-09-30 --lang zh
    for model in bgnbd pnbd mbgnbd; do
        says "$model in json" '"predictions"' "$ZHIKE" btyd log.csv --model $model --as-of 2022-12-31 --json
    done
    says 'discrete time' 'bgbb' "$ZHIKE" btyd log.csv --model bgbb --unit month --as-of 2022-12-31
    says 'money alone' 'gg' "$ZHIKE" btyd log.csv --model gg --as-of 2022-12-31
    sort -r log.csv | { echo customer,date,amount; grep -v customer; } >turned.csv
    "$ZHIKE" btyd log.csv --json >one.json
    "$ZHIKE" btyd turned.csv --json --threads 3 >two.json
    check 'neither the order of rows nor threads show' cmp one.json two.json
    fails 'a calibration that ends too late' 2 'end of calibration' "$ZHIKE" btyd log.csv --calibration-end 2030-01-01
else
    skip 'a log is fitted' 'this awk has no strftime'
fi
printf 'frequency,recency,T,weight\n2,30.43,38.86,10\n0,0,38.86,70\n1,1.7,38,20\n5,30,33,4\n' >summary.csv
says 'given parameters' '1.226' "$ZHIKE" btyd summary.csv --params 0.243,4.414,0.793,2.426 --horizon 39
fails 'no errors on a ridge' 11 'too flat' "$ZHIKE" btyd summary.csv --se --horizon 10
printf 'frequency,recency,T\n0,0,38\n0,0,30\n' >never.csv
fails 'nobody came back' 11 'ever bought again' "$ZHIKE" btyd never.csv
printf 'frequency,recency,T\n2,3,38\n2,3,38\n' >same.csv
fails 'all alike' 11 'alike' "$ZHIKE" btyd same.csv
printf 'frequency,recency,T\n2,50,38\n1,3,38\n' >late.csv
fails 'recency beyond age' 2 'recency' "$ZHIKE" btyd late.csv
fails 'neither a log nor a summary' 2 'neither' "$ZHIKE" btyd flows.csv
fails 'an unknown model' 2 'bgnbd' "$ZHIKE" btyd summary.csv --model bgndb

done_testing
