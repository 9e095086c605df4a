#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike pls, as a person uses it: a model file, a file of answers.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

# Sixty answers on a scale of 1 to 10, in two regions, one value missing, one -99.
awk 'BEGIN {
    srand(7)
    print "who,region,q1,q2,q3,v1,v2,s1,s2,l1"
    for (i = 1; i <= 60; i++) {
        t = rand() * 6 + 2
        split("", a)
        for (k = 1; k <= 8; k++) {
            x = int(t + rand() * 3 - (k > 5 ? 0.5 : 1))
            a[k] = x < 1 ? 1 : x > 10 ? 10 : x
        }
        if (i == 3) a[2] = ""
        if (i == 4) a[5] = -99
        printf "p%d,%s,%s,%s,%s,%s,%s,%s,%s,%s\n", i, i % 2 ? "north" : "south", a[1], a[2], a[3], a[4], a[5], a[6], a[7], a[8]
    }
}' >answers.csv
cat >model.yaml <<'YAML'
model: shop
title: {zh: 营业厅满意度, en: Satisfaction with the hall}
constructs:
  Quality: {title: {zh: 质量, en: Quality}, indicators: [q1..q3]}
  Value: {indicators: [v1, v2], mode: formative}
  Satisfaction: {title: {zh: 满意度, en: Satisfaction}, indicators: [s1, s2]}
  Loyalty: [l1]
paths:
  - Quality -> Value, Satisfaction
  - Value -> Satisfaction
  - Satisfaction → Loyalty
scale: {min: 1, max: 10}
target: Loyalty
missing_codes: [-99]
YAML

says 'a model is fitted' '60 rows, 4 constructs, 8 indicators' "$ZHIKE" pls model.yaml answers.csv
says 'in Chinese' '营业厅满意度：60 行' "$ZHIKE" pls model.yaml answers.csv --lang zh
says 'missing answers are told' '2 missing answers replaced' "$ZHIKE" pls model.yaml answers.csv
says 'or their rows left out' '58 rows' "$ZHIKE" pls model.yaml answers.csv --missing casewise
says 'routes are shown' 'Quality → Value → Satisfaction → Loyalty' "$ZHIKE" pls model.yaml answers.csv
says 'what moves the target' 'What moves Loyalty' "$ZHIKE" pls model.yaml answers.csv
says 'bootstrap' 'Bootstrap: 200 replicates' "$ZHIKE" pls model.yaml answers.csv --bootstrap 200
says 'prediction' 'PLSpredict: 5 folds x 2' "$ZHIKE" pls model.yaml answers.csv --predict 5 --repetitions 2
says 'index by region' 'Index by region' "$ZHIKE" pls model.yaml answers.csv --by region
says 'groups are compared' 'Measurement invariance (MICOM)' "$ZHIKE" pls model.yaml answers.csv --group region --bootstrap 100
says 'schemes' 'centroid weighting' "$ZHIKE" pls model.yaml answers.csv --scheme centroid
fails 'PLSc that has no solution' 11 'PLSc has no solution for these data' "$ZHIKE" pls model.yaml answers.csv --consistent
for key in '"paths":{"Quality":{' '"loadings":{"Quality":{"q1":' '"weights":' '"r2":{' '"reliability":{"Quality":{' '"htmt":' '"bootstrap":{' \
    '"q2":{' '"f2":' '"index":{' '"importance":{"target":"Loyalty"' '"vaf":' '"bca_low":'; do
    says "json has $key" "$key" "$ZHIKE" pls model.yaml answers.csv --bootstrap 50 --json
done
says 'without bootstrap it is null' '"bootstrap":null' "$ZHIKE" pls model.yaml answers.csv --json
says 'respondents by name' '"id":"p1"' "$ZHIKE" pls model.yaml answers.csv --json --respondents --id who

"$ZHIKE" pls model.yaml answers.csv --bootstrap 300 --json --threads 1 >one.json
"$ZHIKE" pls model.yaml answers.csv --bootstrap 300 --json --threads 7 >seven.json
check 'the same on any number of threads' cmp one.json seven.json

check 'a drawing of the paths' "$ZHIKE" pls model.yaml answers.csv --bootstrap 50 --plot paths.svg
says 'is a picture' '<svg' cat paths.svg
check 'the map' "$ZHIKE" pls model.yaml answers.csv --picture map --plot map.svg
fails 'another ending' 2 'map.gif' "$ZHIKE" pls model.yaml answers.csv --picture map --plot map.gif

# what is wrong is told with its place
sed 's/^paths:/pahts:/; s/formative/formativ/; s/s1, s2/s1, s1/' model.yaml >wrong.yaml
fails 'all mistakes at once: the mode' 2 'wrong.yaml:5:39: there is no mode "formativ"' "$ZHIKE" pls wrong.yaml answers.csv
fails 'an indicator twice' 2 'stands twice' "$ZHIKE" pls wrong.yaml answers.csv
sed 's/Value -> Satisfaction/Valu -> Satisfaction/' model.yaml >wrong.yaml
fails 'a construct that is not there' 2 'there is no construct "Valu"; did you mean "Value"?' "$ZHIKE" pls wrong.yaml answers.csv
sed 's/→ Loyalty/→ Loyalty, Quality/' model.yaml >wrong.yaml
fails 'a circle' 2 'form a circle through Quality' "$ZHIKE" pls wrong.yaml answers.csv
sed '/Loyalty$/d' model.yaml >wrong.yaml
fails 'a construct alone' 2 'no arrow touches the construct Loyalty' "$ZHIKE" pls wrong.yaml answers.csv
sed 's/Quality -> Value/Quality Value/' model.yaml >wrong.yaml
fails 'no arrow' 2 'needs exactly one arrow' "$ZHIKE" pls wrong.yaml answers.csv
sed 's/^target: Loyalty/tagret: Loyalty/' model.yaml >wrong.yaml
fails 'an unknown word' 2 'did you mean "target"' "$ZHIKE" pls wrong.yaml answers.csv
fails 'a column that is not there' 2 'q3' sh -c 'cut -d, -f1-4,6-10 answers.csv >less.csv; "$ZHIKE" pls model.yaml less.csv'
fails 'no such model' 3 'none.yaml' "$ZHIKE" pls none.yaml answers.csv
fails 'no such file' 3 'none.csv' "$ZHIKE" pls model.yaml none.csv
awk -F, -v OFS=, 'NR > 1 { $10 = 4 } { print }' answers.csv >constant.csv
fails 'a constant indicator' 11 'indicator l1: all values are equal' "$ZHIKE" pls model.yaml constant.csv
awk -F, -v OFS=, 'NR > 1 { $7 = 2 * $6 } { print }' answers.csv >collinear.csv
fails 'collinear formative indicators' 11 'construct Value: is linearly dependent' "$ZHIKE" pls model.yaml collinear.csv --scale 0,30
head -n 4 answers.csv >few.csv
fails 'too few rows' 2 'there are too few values' "$ZHIKE" pls model.yaml few.csv
fails 'an answer off the scale' 2 'lies outside the scale from 1 to 5' "$ZHIKE" pls model.yaml answers.csv --scale 1,5
fails 'a distance that divides the rows' 2 'no divisor' "$ZHIKE" pls model.yaml answers.csv --blindfold 6
fails 'a group column of too many values' 2 'a comparison takes 2 to 8' "$ZHIKE" pls model.yaml answers.csv --group who
fails 'an unknown scheme' 2 'centroid' "$ZHIKE" pls model.yaml answers.csv --scheme centroit
says 'help has an example' 'zhike pls mobile.yaml answers.csv' "$ZHIKE" pls --help

mobi=$(shared data/sem/mobi_semPLS_250.csv)
if [ -n "$mobi" ]; then
    says 'the published index model' '"Expectation":0.5049139' "$ZHIKE" pls "$ZHIKE_SOURCE/examples/mobile.yaml" "$mobi" --json
    says 'PLSc' 'consistent (PLSc)' "$ZHIKE" pls "$ZHIKE_SOURCE/examples/mobile.yaml" "$mobi" --consistent
else
    skip 'the published index model' 'reference data is not there (ZHIKE_SHARED)'
fi
done_testing
