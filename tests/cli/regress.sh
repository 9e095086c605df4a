#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike regress and zhike describe, as a person uses them.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

# y = 2 + 3 x - 0.5 x^2 + a little; g moves it; firm and year are groups; one value is missing
awk 'BEGIN { print "y,x,g,firm,year,客户 数"; for (i = 1; i <= 60; i++) { x = (i * 37 % 60) / 10; e = (i * 29 % 31 - 15) / 20
    printf "%.3f,%.1f,%s,f%d,%d,%s\n", 2 + 3 * x - 0.5 * x * x + e + (i % 3 == 1), x, i % 3 == 1 ? "north" : i % 3 == 2 ? "south" : "east", i % 12, 2015 + i % 5, i == 7 ? "" : i % 11 } }' >firms.csv

says 'a coefficient table' '(Intercept)' "$ZHIKE" regress firms.csv 'y ~ x + I(x^2)'
says 'terms as R names them' 'gnorth' "$ZHIKE" regress firms.csv 'y ~ x + g'
says 'rows without a value are counted' '59 rows (1 with missing values not used)' "$ZHIKE" regress firms.csv 'y ~ x + `客户 数`'
says 'the errors are named' 'clustered by firm (12 clusters)' "$ZHIKE" regress firms.csv 'y ~ x' --se cluster:firm
says 'two ways' 'clustered two ways by firm (12) and year (5)' "$ZHIKE" regress firms.csv 'y ~ x' --se cluster:firm,year
says 'in time' 'Newey-West, 3 lags' "$ZHIKE" regress firms.csv 'y ~ x' --se nw
says 'collinear columns are named' 'collinear with those before: I(2 * x)' "$ZHIKE" regress firms.csv 'y ~ x + I(2*x)'
says 'a hump is found' 'inverse U shape in x' "$ZHIKE" regress firms.csv 'y ~ x + I(x^2)'
says 'and holds' 'it holds' "$ZHIKE" regress firms.csv 'y ~ x + I(x^2) + factor(year)' --se hc1
says 'winsorising is told' 'values changed' "$ZHIKE" regress firms.csv 'y ~ x' --winsorize 5%
says 'effects are absorbed' 'absorbed effect firm (12)' "$ZHIKE" regress firms.csv 'y ~ x' --absorb firm
says 'another reference' 'geast' "$ZHIKE" regress firms.csv 'y ~ g' --reference g=south
says 'models side by side' '(2)' "$ZHIKE" regress firms.csv --model 'y ~ x' --model 'y ~ x + g'
says 'as LaTeX' '\toprule' "$ZHIKE" regress firms.csv 'y ~ x' --format latex
says 'as Markdown' '| :--- | ---: |' "$ZHIKE" regress firms.csv 'y ~ x' --format markdown
says 'descriptives and correlations' 'Spearman above' "$ZHIKE" regress firms.csv 'y ~ x' --describe --cor
says 'in Chinese' '残差标准误' "$ZHIKE" regress firms.csv 'y ~ x' --lang zh
says 'json: the fit' '"adj_r2"' "$ZHIKE" regress firms.csv 'y ~ x + I(x^2)' --json
says 'json: the U' '"shape": "inverse_u"' "$ZHIKE" regress firms.csv 'y ~ x + I(x^2)' --json
says 'json: several' '"models"' "$ZHIKE" regress firms.csv --model 'y ~ x' --model 'y ~ g' --json
check 'a picture' "$ZHIKE" regress firms.csv 'y ~ x + g' --plot picture.svg --picture coefficients
says 'is drawn' '<svg' cat picture.svg
"$ZHIKE" regress firms.csv 'y ~ x + g' --threads 1 --json >one.json
"$ZHIKE" regress firms.csv 'y ~ x + g' --threads 4 --json >four.json
check 'the number of threads does not show' cmp one.json four.json

fails 'no formula' 2 'a formula is missing' "$ZHIKE" regress firms.csv
fails 'a slip in the formula' 2 'column 8: the formula breaks off' "$ZHIKE" regress firms.csv 'y ~ x +'
fails 'an unknown column' 2 'has no column "z"' "$ZHIKE" regress firms.csv 'y ~ z'
fails 'an unknown function' 2 'there is no function "sin"' "$ZHIKE" regress firms.csv 'y ~ sin(x)'
fails 'text in arithmetic' 2 'this column is text' "$ZHIKE" regress firms.csv 'y ~ I(2*g)'
fails 'no logarithm' 11 'firms.csv:61: log(x) has no finite value' "$ZHIKE" regress firms.csv 'y ~ log(x)'
fails 'an unknown error' 2 '--se cannot be "hc9"' "$ZHIKE" regress firms.csv 'y ~ x' --se hc9
fails 'three ways' 2 'takes one or two variables' "$ZHIKE" regress firms.csv 'y ~ x' --se cluster:firm,year,g
fails 'leverage 1' 11 'leverage 1' "$ZHIKE" regress firms.csv 'y ~ I(x == 0) + I(x == 0.1)' --se hc3
fails 'too few rows' 2 'too few' "$ZHIKE" regress firms.csv 'y ~ factor(x)'
fails 'no U to test' 2 'does not have both x and I(x^2)' "$ZHIKE" regress firms.csv 'y ~ x' --utest x
fails 'not a level' 2 'has no level "west"' "$ZHIKE" regress firms.csv 'y ~ g' --reference g=west
fails 'in Chinese too' 2 '公式在这里中断' "$ZHIKE" regress firms.csv 'y ~ x +' --lang zh
fails 'as json' 2 '"error":"ZK_EPARSE"' "$ZHIKE" regress firms.csv 'y ~ x +' --json

says 'describe: numbers' 'skewness' "$ZHIKE" describe firms.csv
says 'describe: text' 'commonest' "$ZHIKE" describe firms.csv
says 'describe: quantiles asked for' 'p10' "$ZHIKE" describe firms.csv --quantiles 10%,90%
says 'describe: some columns, as json' '"pearson"' "$ZHIKE" describe firms.csv --columns y,x --cor --json
says 'describe: in Chinese' '描述统计' "$ZHIKE" describe firms.csv --lang zh
check 'describe: pictures' "$ZHIKE" describe firms.csv --plot d.svg
fails 'describe: an unknown column' 2 'no column "q"' "$ZHIKE" describe firms.csv --columns q
fails 'describe: a quantile beyond 1' 2 'between 0 and 1' "$ZHIKE" describe firms.csv --quantiles 2
printf 'a,b\nx,y\nz,w\n' >words.csv
says 'a table of words alone' '2 rows' "$ZHIKE" describe words.csv
check 'has one blank line before it' sh -c '"$ZHIKE" describe words.csv | awk "blank && !NF { exit 1 } { blank = !NF }"'
done_testing
