#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike ahp and zhike weights, as an analyst uses them on files from a spreadsheet.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

printf ',利润,交易额,忠诚,信任\n利润,1,4,5,6\n交易额,,1,2,2\n忠诚,,,1,2\n信任,,,,1\n' >upper.csv
says 'the upper triangle is enough' '0.6095' "$ZHIKE" ahp upper.csv --method geometric
says 'in Chinese' '判断一致性可以接受' "$ZHIKE" ahp upper.csv --lang zh
printf ',a,b,c\na,1,1/9,9\nb,9,1,1/9\nc,1/9,9,1\n' >circle.csv
says 'equal weights share a rank' 'a        0.3333     1' "$ZHIKE" ahp circle.csv
says 'a change off the scale is called that' 'beyond the scale of 1 to 9' "$ZHIKE" ahp circle.csv
says 'json has the weights by name' '"weights":{"利润":0.607' "$ZHIKE" ahp upper.csv --json
run "$ZHIKE" ahp upper.csv --json
for key in weights lambda_max ci ri cr consistent worst suggestion; do
    if grep -q "\"$key\":" "$zk_out"; then pass "json has $key"; else fail "json has $key"; fi
done
printf 'a,b,c\n1,3,2\n0.33,1,1/3\n1/2,3,1\n' >bare.csv
says 'no names in the rows, a third as 0.33' '0.5278' "$ZHIKE" ahp bare.csv
says 'its RI by another table' 'RI = 0.5800 (Saaty 1980)' "$ZHIKE" ahp bare.csv --ri saaty-1980
printf '1,3,1\n1/3,1,1/3\n1,3,1\n' >numbers.csv
says 'nothing but numbers' '0.4286' "$ZHIKE" ahp numbers.csv
printf '\tx\ty\nx\t1\t1/3\ny\t3\t1\n' | iconv -f UTF-8 -t UTF-16LE >wide.tsv
says 'UTF-16 from a spreadsheet' '0.7500' "$ZHIKE" ahp wide.tsv --encoding utf-16
printf ',甲,乙\n甲,1,3\n乙,,1\n' | iconv -f UTF-8 -t GB18030 >gb.csv
says 'GB18030 is found out' '甲' "$ZHIKE" ahp gb.csv

printf 'x,a,b,c,d\na,1,1/3,9,5\nb,3,1,1/2,\nc,1/9,2,1,3\nd,1/5,,1/3,1\n' >bad.csv
says 'a bad matrix is told' 'need mending' "$ZHIKE" ahp bad.csv
says 'with the judgement that hurts' '"a" against "b" = 1/3' "$ZHIKE" ahp bad.csv
says 'and the smallest repair' 'the smallest change is to 6.7' "$ZHIKE" ahp bad.csv
says 'missing pairs are counted' '1 pair not judged' "$ZHIKE" ahp bad.csv
says 'json says so' '"consistent":false' "$ZHIKE" ahp bad.csv --json
fails 'column-sum needs all' 2 'column-sum needs them all' "$ZHIKE" ahp bad.csv --method column-sum
printf 'x,a,b\na,1,3\nb,3,1\n' >contra.csv
fails 'a contradiction is refused with its place' 2 'contra.csv:3: a: is not the reciprocal' "$ZHIKE" ahp contra.csv
printf 'x,a,b\na,1,three\nb,,1\n' >word.csv
fails 'so is a word' 2 'word.csv:2: b: a judgement is a positive number' "$ZHIKE" ahp word.csv
printf 'x,a,b,c\na,1,3,2\n' >short.csv
fails 'and what is no square' 2 'a judgement matrix is square' "$ZHIKE" ahp short.csv
printf 'x,a,b,c\na,1,3,\nb,,1,\nc,,,1\n' >apart.csv
fails 'and what cannot be compared' 2 '"c" cannot be compared' "$ZHIKE" ahp apart.csv
fails 'a slip in an option' 2 'is it "geometric"' "$ZHIKE" ahp upper.csv --method geometrik
fails 'no such file' 3 'none.csv' "$ZHIKE" ahp none.csv

# a hierarchy three ways
mkdir tree
printf ',price,service\nprice,1,2\nservice,,1\n' >tree/choice.csv
printf ',A,B\nA,1,3\nB,,1\n' >tree/price.csv
printf ',A,B\nA,1,1/3\nB,,1\n' >tree/service.csv
cat >tree.yaml <<'YAML'
goal: choice
names: [price, service]
matrix: [[2]]
of:
  price: {names: [A, B], matrix: [[1, 3], [1/3, 1]]}
  service: {names: [A, B], matrix: [[1/3]]}
YAML
printf 'node,a,b,judgement\n.,price,service,2\nprice,A,B,3\nservice,A,B,1/3\n' >pairs.csv
for what in tree tree.yaml pairs.csv; do
    says "hierarchy from $what" '0.5833' "$ZHIKE" ahp "$what" # 2/3 0.75 + 1/3 0.25
done
says 'and from its files' '"A":0.58333333' "$ZHIKE" ahp tree/choice.csv tree/price.csv tree/service.csv --hierarchy --json
printf 'goal: x\nnames: [a, b]\nmatrix: [[two]]\n' >wrong.yaml
fails 'yaml is complained of with line and column' 2 'wrong.yaml:3:11' "$ZHIKE" ahp wrong.yaml

# experts
printf ',a,b\na,1,2\nb,,1\n' >e1.csv
printf ',b,a\nb,1,1/8\na,,1\n' >e2.csv
says 'experts, geometric mean of judgements, elements in any order' '0.8000' "$ZHIKE" ahp e1.csv e2.csv
says 'with shares' '0.6667' "$ZHIKE" ahp e1.csv e2.csv --expert-weights 1,0
says 'or of priorities' 'geometric mean of priorities' "$ZHIKE" ahp e1.csv e2.csv --group priorities
fails 'a share too many' 2 'are 3, the experts 2' "$ZHIKE" ahp e1.csv e2.csv --expert-weights 1,1,1
fails 'other elements' 2 'different numbers of elements' "$ZHIKE" ahp e1.csv upper.csv

# weights from data
printf '客户,利润,规模,投诉\n甲,"1,200",30%%,2\n乙,900,45%%,0\n丙,1500,20%%,5\n丁,700,50%%,1\n' >c.csv
iconv -f UTF-8 -t GB18030 c.csv >cgb.csv
says 'entropy' '0.834062' "$ZHIKE" weights c.csv
says 'from GB18030 too' '0.834062' "$ZHIKE" weights cgb.csv --lang zh
says 'critic looks at directions' '0.482262' "$ZHIKE" weights c.csv --method critic --less 投诉
says 'variation' '"method":"cv"' "$ZHIKE" weights c.csv --method cv --json
"$ZHIKE" ahp upper.csv --json >ahp.json
printf '客户,利润,交易额,忠诚,信任\n甲,1,2,3,4\n乙,2,2,1,5\n丙,4,1,1,1\n' >four.csv
says 'combined with judgements of a file' '"how":"multiplicative"' "$ZHIKE" weights four.csv --method combine --subjective ahp.json --how multiplicative --json
fails 'one set is no combination' 2 'needs two sets' "$ZHIKE" weights c.csv --method combine
printf 'a,b\n1,-2\n2,3\n' >neg.csv
fails 'a negative value with its place and advice' 2 'neg.csv:2' "$ZHIKE" weights neg.csv
says 'scaled it works' 'weight' "$ZHIKE" weights neg.csv --scale minmax
printf 'a,b\n1,2\n1,2\n' >same.csv
fails 'nothing varies' 11 'all values are equal' "$ZHIKE" weights same.csv
fails 'no such column' 2 'no column "利闰"' "$ZHIKE" weights c.csv --columns 利闰
check 'a picture' "$ZHIKE" weights c.csv --plot w.svg
check 'is there' test -s w.svg
fails 'another ending' 2 'w.gif' "$ZHIKE" weights c.csv --plot w.gif
done_testing
