#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike theft on plain files: the four forms, with and without labels, the words, the refusals.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

# 60 users, 24 months; number 7 falls to 40 % at month 13, and 5 more like it are known cases
awk 'BEGIN {
    printf "meter"; for (t = 1; t <= 24; t++) printf ",m_%d", t; print ",theft"
    for (i = 1; i <= 60; i++) {
        printf "u%02d", i; s = i * 7919
        for (t = 1; t <= 24; t++) {
            s = (s * 1103 + 12345) % 65536
            y = (200 + 10 * i) * (1 + 0.2 * sin(t * 0.5236)) * (0.95 + 0.1 * s / 65536)
            printf ",%.2f", (i % 10 == 7 && t >= 13) ? 0.4 * y : y
        }
        print "," (i % 10 == 7)
    }
}' >wide.csv
says 'with labels' 'AUC' "$ZHIKE" theft wide.csv --folds 3
says 'the break in words' 'since m_13 the level is 6' "$ZHIKE" theft wide.csv --folds 3
says 'and the peers' 'peers unchanged' "$ZHIKE" theft wide.csv --folds 3
says 'in Chinese' '自 m_13 起水平比自身此前低 6' "$ZHIKE" theft wide.csv --folds 3 --lang zh
says 'in json' '"precision_at"' "$ZHIKE" theft wide.csv --folds 3 --json
says 'without labels' 'no labels used' "$ZHIKE" theft wide.csv --model none
for model in logistic boost; do
    says "$model" "$model" "$ZHIKE" theft wide.csv --folds 3 --model $model
done
check 'drawn' "$ZHIKE" theft wide.csv --folds 3 --plot suspects.svg
check 'the picture is there' test -s suspects.svg
"$ZHIKE" theft wide.csv --folds 3 --json >one.json
"$ZHIKE" theft wide.csv --folds 3 --json --threads 3 >two.json
check 'threads do not show' cmp one.json two.json
sed 's/^\(u01.*\),0$/\1,/' wide.csv >unknown.csv
says 'an unknown user is predicted' '59 known' "$ZHIKE" theft unknown.csv --folds 3

# the same as readings, four a day
awk 'BEGIN {
    print "meter,time,kwh"
    for (i = 1; i <= 8; i++) for (d = 0; d < 40; d++) for (h = 0; h < 24; h += 6) {
        y = (i + h / 6) * (1 + 0.1 * sin(i * d + h))
        printf "e%d,2024-0%d-%02d %02d:00,%.3f\n", i, d < 20 ? 1 : 2, d % 20 + 1, h, (i == 3 && d >= 25) ? 0.1 * y : y
    }
}' >long.csv
says 'a long table by meter' 'e3' "$ZHIKE" theft long.csv
says 'and by day' 'day profiles: 320' "$ZHIKE" theft long.csv --by day
awk 'BEGIN { print "day,loss"; for (d = 0; d < 40; d++) printf "2024-0%d-%02d,%.2f\n", d < 20 ? 1 : 2, d % 20 + 1, 10 + (d >= 25) * 5 + d % 3 }' >loss.csv
says 'line losses beside it' '"losses"' "$ZHIKE" theft long.csv --losses loss.csv --json
printf 'trend,loss,alarm,label\n4,1,1,1\n3,0,4,1\n1,0,0,0\n0,0,1,0\n1,1,0,0\n5,1,2,1\n' >ready.csv
says 'ready-made indicators' 'ready-made' "$ZHIKE" theft ready.csv --indicators --model none

sed 's/^u02\(,[^,]*\)\(,[^,]*\)\{23\},0$/u02\1,,,,,,,,,,,,,,,,,,,,,,,,0/' wide.csv >short.csv
says 'a meter with one reading is left out' '1 subject with fewer than 4 readings left out (u02, for one)' "$ZHIKE" theft short.csv --folds 3
says 'and its label too' 'labels: 59 known, 6 of them theft' "$ZHIKE" theft short.csv --folds 3
says 'json counts it' '"left_out": 1' "$ZHIKE" theft short.csv --model none --json
sed '1n; /^u02/d' wide.csv >without.csv
"$ZHIKE" theft short.csv --folds 3 --json | grep -v left_out >short.json
"$ZHIKE" theft without.csv --folds 3 --json | grep -v left_out >without.json
check 'and the others are as without it' cmp short.json without.json
printf 'meter,1,2,3,4\na,1,,,\n' >none4.csv
fails 'nobody has enough' 2 'no subject has 4 readings' "$ZHIKE" theft none4.csv
fails 'no readings' 2 '--indicators' "$ZHIKE" theft ready.csv
sed 's/,1$/,0/' wide.csv >honest.csv
fails 'labels of one kind' 11 'one kind' "$ZHIKE" theft honest.csv
sed 's/,1$/,2/' wide.csv >two.csv
fails 'a label that is none' 2 'expected 0 or 1' "$ZHIKE" theft two.csv
fails 'months of what has none' 2 'by day' "$ZHIKE" theft wide.csv --holdout-months 3
fails 'a file that is not there' 3 'nothing.csv' "$ZHIKE" theft nothing.csv
fails 'an unknown model' 2 'blend' "$ZHIKE" theft wide.csv --model blent

done_testing
