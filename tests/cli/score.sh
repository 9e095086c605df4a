#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike normalize, deduct, topsis, grey, fuzzy and stability on plain files.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

printf 'who,a,b,c\nT1,5,8,4\nT2,7,6,8\nT3,8,8,6\nT4,7,4,6\n' >t.csv
says 'TOPSIS of Tzeng and Huang' '0.7482' "$ZHIKE" topsis t.csv --weights 0.3,0.4,0.3
says 'json keeps the order of the file' '"results":[{"id":"T1","closeness":0.5037' "$ZHIKE" topsis t.csv --weights 0.3,0.4,0.3 --json
says 'weights by name' '0.7482' "$ZHIKE" topsis t.csv --weights 'b=4,a=3,c=3'
says 'weights from the data' '权重 (熵权)' "$ZHIKE" topsis t.csv --weights entropy --lang zh
says 'less is better' 'c ↓' "$ZHIKE" topsis t.csv --less c
fails 'a weight is missing' 2 'gives 2 weights, but there are 3' "$ZHIKE" topsis t.csv --weights 0.3,0.7
fails 'a negative weight' 2 'must not be negative' "$ZHIKE" topsis t.csv --weights=-1,1,1
printf 'who,a,b\nx,1,2\ny,,3\n' >gap.csv
fails 'a gap with its place' 2 'gap.csv:3' "$ZHIKE" topsis gap.csv
says 'or left out' '1 row with missing values left out' "$ZHIKE" topsis gap.csv --drop
says 'only the best' '4 in all' "$ZHIKE" topsis t.csv --top 2
check 'a picture' "$ZHIKE" topsis t.csv --plot t.svg
check 'is there' test -s t.svg

says 'grey relation' 'grade' "$ZHIKE" grey t.csv --rho 0.5
says 'by the mean' '"scale":"mean"' "$ZHIKE" grey t.csv --scale mean --json
says 'to a reference' '"grade":1' "$ZHIKE" grey t.csv --reference 8,8,6 --json
fails 'of another length' 2 '--reference has 2 values' "$ZHIKE" grey t.csv --reference 8,8
fails 'rho out of range' 2 '--rho' "$ZHIKE" grey t.csv --rho 2

printf '因素,权重,很好,好,中,差\n口味,0.4,0.5,0.3,0.2,0\n环境,0.3,0.2,0.4,0.3,0.1\n服务,0.2,0.1,0.3,0.5,0.1\n价格,0.1,0,0.2,0.4,0.4\n' >f.csv
says 'fuzzy, weighted average' '0.2800  0.3200  0.3100  0.0900' "$ZHIKE" fuzzy f.csv
says 'decisive factor' '"b":[0.4,0.3,0.3,0.1]' "$ZHIKE" fuzzy f.csv --op min-max --json
says 'not to be relied on' '最大隶属度原则不可靠' "$ZHIKE" fuzzy f.csv --lang zh
printf 'factor,好,差\n服务,1,0\n' >sure.csv
says 'one verdict alone' 'no other verdict has any' "$ZHIKE" fuzzy sure.csv
says 'by scores' 'nearest to 好' "$ZHIKE" fuzzy f.csv --scores 100,80,60,40
fails 'too few scores' 2 'has 2 scores, the verdicts are 4' "$ZHIKE" fuzzy f.csv --scores 1,2
printf 'factor,parent,weight,good,bad\nservice,,0.6,,\nprice,,0.4,20,60\nstaff,service,0.5,40,10\nspeed,service,0.5,30,20\n' >levels.csv
says 'levels and votes' '0.5200  0.4800' "$ZHIKE" fuzzy levels.csv
cat >f.yaml <<'YAML'
levels: [good, bad]
judgements: [[2]]
factors:
  service: {of: {staff: {weight: 0.5, votes: [40, 10]}, speed: {weight: 0.5, membership: [0.6, 0.4]}}}
  price: {membership: [0.25, 0.75]}
YAML
says 'yaml with judgements' '"b":[0.5499999' "$ZHIKE" fuzzy f.yaml --json
printf 'factor,weight,good,bad\nservice,1.5,1,0\n' >heavy.csv
fails 'a weight above 1' 2 'heavy.csv:2' "$ZHIKE" fuzzy heavy.csv

printf 'item,when,points,weight,free,cap\nlate,1,5,0.5,,\nlate,2,12,0.5,,\nlate,3+,25,0.5,,\nbreach,,40,0.3,,60\ncomplaint,,2,0.2,1,\n' >rules.csv
printf 'id,late,breach,complaint\nC1,0,0,0\nC2,1,0,3\nC3,5,2,1\nC4,2,,\n' >events.csv
grades='A: = 200; B: (195, 200); C: (185, 195]; D: (170, 185]; E: <= 170'
says 'deductions' '"score":196.7,"grade":"B"' "$ZHIKE" deduct events.csv --rules rules.csv --start 200 --grades "$grades" --json
says 'the dearest first' 'breach -18 (2), late -12.5 (5)' "$ZHIKE" deduct events.csv --rules rules.csv --start 200
printf 'id,item,count\nC1,late,1\nC1,complaint,4\nC2,breach,1\n' >long.csv
says 'an event a row' '"id":"C1","score":196.3' "$ZHIKE" deduct long.csv --rules rules.csv --start 200 --json
printf 'id,item\nC1,latte\n' >slip.csv
fails 'an unknown item' 2 'slip.csv:2' "$ZHIKE" deduct slip.csv --rules rules.csv
printf 'item,when,points\nlate,"[1, 5)",5\nlate,"[3, 8]",7\n' >over.csv
fails 'a range over another' 2 'over.csv:3: column "when": "[3, 8]" will not do (expected a range that does not overlap' \
    "$ZHIKE" deduct events.csv --rules over.csv
fails 'no rules' 2 'a table of rules is needed' "$ZHIKE" deduct events.csv
fails 'no grade holds it' 2 'in no grade' "$ZHIKE" deduct events.csv --rules rules.csv --start 200 --grades 'A: = 200'
fails 'grades overlap' 2 'overlap' "$ZHIKE" deduct events.csv --rules rules.csv --grades 'A: > 90; B: < 95'

says 'min-max' '"values":{"a":0,"b":1,"c":0}' "$ZHIKE" normalize t.csv --json
says 'percent' '50.0000' "$ZHIKE" normalize t.csv --hi 100 --columns c
check 'to a file' "$ZHIKE" normalize t.csv --method zscore -o z.csv
same 'of as many lines' 5 "$(wc -l <z.csv | tr -d ' ')"
says 'piecewise' '"a":80' "$ZHIKE" normalize t.csv --columns a --method piecewise --knots 0:100,10:60 --json
says 'a table' '"a":1' "$ZHIKE" normalize t.csv --columns a --method table --ranges '1: <= 5; 2: > 5' --json
fails 'knots ascend' 2 '--knots must ascend: "5:1" comes after "10:60"' "$ZHIKE" normalize t.csv --columns a --method piecewise --knots 10:60,5:1
fails 'an empty target' 2 '--lo (1) must be below --hi (0)' "$ZHIKE" normalize t.csv --lo 1 --hi 0
fails 'knots are needed' 2 'piecewise needs --knots' "$ZHIKE" normalize t.csv --method piecewise

printf 'who,a,b\nP,1,0\nQ,0,1\n' >two.csv
says 'stability' 'keeps rank' "$ZHIKE" stability two.csv --weights 0.6,0.4 --draws 2000
says 'the smallest change' '"moved":0.0999' "$ZHIKE" stability two.csv --weights 0.6,0.4 --draws 100 --json
same 'the same on any number of threads' "$("$ZHIKE" stability t.csv --json --threads 1)" "$("$ZHIKE" stability t.csv --json --threads 3)"
says 'grades' '等级不变' "$ZHIKE" stability t.csv --grades 'A: >= 0.5; B: < 0.5' --lang zh
says 'a pair' 'T1' "$ZHIKE" stability t.csv --pair T1,T4
fails 'an unknown pair' 2 '--pair' "$ZHIKE" stability t.csv --pair T1,T9
fails 'TOPSIS is not linear' 2 'not linear' "$ZHIKE" stability t.csv --by topsis --pair T1,T2
check 'a picture of intervals' "$ZHIKE" stability t.csv --plot s.svg
done_testing
