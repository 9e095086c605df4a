#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike woe, logit, scorecard, boost, roc, psi, backtest FILE and trend, as a person uses them on plain files.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

# 400 loans: risk falls with age and rises with lateness; some ages are missing, -1 is a code.
awk 'BEGIN { srand(7); print "id,age,late,housing,score,grade,later,bad"
    for (i = 1; i <= 400; i++) {
        age = 20 + int(50 * rand()); late = int(-10 * log(1 - rand())); h = rand()
        house = h < 0.3 ? "rent" : h < 0.9 ? "own" : "for free"
        p = 1 / (1 + exp(1.2 + 0.04 * (age - 40) - 0.08 * late - (h < 0.3)))
        bad = rand() < p; g = p < 0.15 ? "A" : p < 0.35 ? "B" : "C"; l = rand() < 0.8 ? g : "B"
        printf "C%03d,%s,%d,%s,%.6f,%s,%s,%s\n", i, i % 20 == 0 ? "" : i % 33 == 0 ? -1 : age, late, house, p, g, l, bad ? "yes" : "no"
    } }' >loans.csv

# ---- woe ----
says 'variables with their information value' 'late' "$ZHIKE" woe loans.csv --target bad --columns age,late,housing
says 'missing values are a bin' 'missing' "$ZHIKE" woe loans.csv --target bad --columns age
says 'codes are bins' '"value": -1' "$ZHIKE" woe loans.csv --target bad --columns age --special age=-1 --json
says 'given breaks' '[30, 50)' "$ZHIKE" woe loans.csv --target bad --columns age --breaks age=30,50
says 'given groups' 'for free | rent' "$ZHIKE" woe loans.csv --target bad --columns housing --breaks 'housing=own,rent%,%for free'
for method in tree chimerge quantile width monotone optimal; do
    says "binning by $method" '"iv"' "$ZHIKE" woe loans.csv --target bad --columns age,late,housing --method $method --json
done
says 'in Chinese' '坏账率' "$ZHIKE" woe loans.csv --target bad --columns age --lang zh
check 'a picture' "$ZHIKE" woe loans.csv --target bad --columns age,late --plot woe.svg
check 'is there' test -s woe.svg
check 'woe columns' "$ZHIKE" woe loans.csv --target bad --columns age,late --id id --apply woe.csv
says 'a line for each subject' 'C001' head -2 woe.csv
fails 'no target' 2 '--target' "$ZHIKE" woe loans.csv
fails 'no such target' 2 'bad' "$ZHIKE" woe loans.csv --target badd
fails 'which value is bad' 2 '--bad' "$ZHIKE" woe loans.csv --target grade
fails 'a value that is not there' 2 'perhaps' "$ZHIKE" woe loans.csv --target bad --bad perhaps
fails 'a method that is not there' 2 'tree' "$ZHIKE" woe loans.csv --target bad --method forest
fails 'a category that is not there' 2 'castle' "$ZHIKE" woe loans.csv --target bad --columns housing --breaks 'housing=own,castle'
fails 'breaks that fall' 2 'ascending' "$ZHIKE" woe loans.csv --target bad --columns age --breaks age=50,30
fails 'no such file' 3 'none.csv' "$ZHIKE" woe none.csv --target bad

# ---- logit ----
says 'coefficients' 'odds ratio' "$ZHIKE" logit loans.csv --target bad --columns late,housing
says 'the reference can be named' 'housing = rent' "$ZHIKE" logit loans.csv --target bad --columns late,housing --reference housing=own
says 'step-wise' 'adds late' "$ZHIKE" logit loans.csv --target bad --columns late,housing --step aic --way forward
says 'lasso' 'lambda' "$ZHIKE" logit loans.csv --target bad --columns late,housing --lasso
says 'for machines' '"coefficients"' "$ZHIKE" logit loans.csv --target bad --columns late --json
fails 'missing values are told' 2 'age has no value' "$ZHIKE" logit loans.csv --target bad
says 'or left out' 'left out' "$ZHIKE" logit loans.csv --target bad --columns age --drop-missing
awk -F, 'NR == 1 { print "x,y,bad" } NR > 1 { b = $8 == "yes"; print b ? 10 + NR % 7 : NR % 7, NR % 5, b }' OFS=, loans.csv >apart.csv
fails 'separation is named' 11 'variable "x" separates the outcomes perfectly' "$ZHIKE" logit apart.csv --target bad
says 'ridge still answers' 'lambda' "$ZHIKE" logit apart.csv --target bad --ridge --lambda 0.1
fails 'so is what follows from others' 11 'linearly dependent' sh -c "awk -F, 'NR == 1 { print \"x,z,bad\" } NR > 1 { print \$3, 2 * \$3 + 1, \$8 }' OFS=, loans.csv >twice.csv; \"$ZHIKE\" logit twice.csv --target bad"

# ---- scorecard ----
set -- loans.csv --target bad --columns age,late,housing --id id
says 'points' 'points' "$ZHIKE" scorecard "$@"
says 'cross-validated' '5-fold' "$ZHIKE" scorecard "$@" --cv 5
says 'reasons' 'points less' "$ZHIKE" scorecard "$@" --worst 3
awk 'BEGIN { print "name,branch,late"; for (i = 0; i < 400; i++) printf "c%d,b%d,%d\n", i, i % 40, i % 40 < 12 && i % 3 }' >branches.csv
says 'subjects have the names the file has' 'c1  ' "$ZHIKE" scorecard branches.csv --target late --worst 2
says 'a category is told by its own name' 'branch is b1 (' "$ZHIKE" scorecard branches.csv --target late --worst 2
printf 'name,branch\nnew,b1\nold,\nodd,b99\n' >others.csv
"$ZHIKE" scorecard branches.csv --target late --apply others.csv --scores others_scored.csv >/dev/null
says 'so are those of another file' 'new,' cat others_scored.csv
says 'missing is no unknown category' 'branch is missing' grep '^old,' others_scored.csv
says 'reasons in Chinese' '少' "$ZHIKE" scorecard "$@" --worst 3 --lang zh
check 'a scheme, SQL and scores' "$ZHIKE" scorecard "$@" --special age=-1 --yaml card.yaml --sql card.sql --scores scores.csv
says 'the scheme is right' 'is right' "$ZHIKE" scheme check card.yaml
check 'with indicators' "$ZHIKE" scorecard "$@" --yaml card2.yaml --indicator 'late=bill.late.count[12 months]' --indicator housing=category
says 'that one too' 'is right' "$ZHIKE" scheme check card2.yaml
if command -v sqlite3 >/dev/null; then
    sqlite3 :memory: 'create table customers (id text, age real, late real, housing text, score real, grade text, later text, bad text)' \
        '.mode csv' '.import --skip 1 loans.csv customers' "update customers set age = null where age = ''" '.read card.sql' | tr -d '\r' |
        awk -F, '{ printf "%s,%g\n", $1, $2 }' >by_sql
    awk -F, 'NR > 1 { printf "%s,%g\n", $1, $2 }' scores.csv >by_zhike
    check 'SQL scores alike' cmp by_sql by_zhike
else
    skip 'SQL scores alike' 'sqlite3 is not here'
fi
check 'another file is scored' "$ZHIKE" scorecard "$@" --apply loans.csv --scores again.csv
"$ZHIKE" scorecard "$@" --scores first.csv >/dev/null
check 'alike' cmp again.csv first.csv
fails 'where to' 2 '--scores' "$ZHIKE" scorecard "$@" --apply loans.csv
"$ZHIKE" scorecard "$@" --cv 5 --json --threads 1 >one.json
"$ZHIKE" scorecard "$@" --cv 5 --json --threads 3 >three.json
check 'the same on any number of threads' cmp one.json three.json

# ---- boost ----
set -- "$@" --rounds 30
says 'so many trees' '30 trees of depth 3' "$ZHIKE" boost "$@"
says 'trees, checked' 'cross-validation' "$ZHIKE" boost "$@" --cv 5
says 'and blended' 'blend' "$ZHIKE" boost "$@" --cv 3 --blend --seeds 1
says 'reasons' 'odds of bad times' "$ZHIKE" boost "$@" --worst 2
says 'contributions' '"contributions"' "$ZHIKE" boost "$@" --json --subjects 1
check 'saved' "$ZHIKE" boost "$@" --save model.ubj --scores one.csv
check 'loaded' "$ZHIKE" boost "$@" --load model.ubj --scores two.csv
check 'alike' cmp one.csv two.csv
fails 'no model' 10 'not a model' "$ZHIKE" boost "$@" --load loans.csv
fails 'a constraint on a category' 2 'housing' "$ZHIKE" boost "$@" --monotone +housing

# ---- roc ----
says 'AUC with its interval' 'AUC' "$ZHIKE" roc loans.csv --score score --target bad
says 'calibration of a probability' 'Hosmer-Lemeshow' "$ZHIKE" roc loans.csv --score score --target bad
says 'two scores compared' 'DeLong' "$ZHIKE" roc loans.csv --score score,late --target bad
awk -F, 'NR == 1 || $2 > 0' loans.csv >ages.csv
says 'the wrong way round is noticed' '--falls' "$ZHIKE" roc ages.csv --score age --target bad
check 'a picture' "$ZHIKE" roc loans.csv --score score --target bad --plot roc.svg
says 'for machines' '"auc_low"' "$ZHIKE" roc loans.csv --score score --target bad --json
fails 'which score' 2 '--score' "$ZHIKE" roc loans.csv --target bad

# ---- psi ----
head -200 loans.csv >before.csv
{ head -1 loans.csv; tail -200 loans.csv; } >after.csv
says 'two files' 'stable' "$ZHIKE" psi before.csv after.csv --columns age,late,housing
says 'two columns' '"psi"' "$ZHIKE" psi loans.csv --expected grade --actual later --json
check 'the same is 0' sh -c "\"$ZHIKE\" psi loans.csv loans.csv --columns age --json | grep -q '\"age\": 0,\\{0,1\\}$'"
fails 'one file needs columns' 2 '--expected' "$ZHIKE" psi loans.csv

# ---- backtest ----
says 'rates by grade' 'bad rate' "$ZHIKE" backtest loans.csv --grade grade --target bad
says 'rising' 'rises' "$ZHIKE" backtest loans.csv --grade grade --target bad --order A,B,C
says 'migration' 'from \ to' "$ZHIKE" backtest loans.csv --grade grade --later later
says 'for machines' '"matrix"' "$ZHIKE" backtest loans.csv --grade grade --later later --json
fails 'a grade that is not listed' 2 'not in --order' "$ZHIKE" backtest loans.csv --grade grade --target bad --order A,B
printf 'g,bad\nA,0\nA,1\n' >one_grade.csv
fails 'one grade is nothing to compare' 2 'one grade only, "A"' "$ZHIKE" backtest one_grade.csv --grade g --target bad
fails 'which grade' 2 '--grade' "$ZHIKE" backtest loans.csv --target bad
fails 'neither file nor run' 3 '' "$ZHIKE" backtest nothing.csv --grade grade --target bad

# ---- trend ----
awk 'BEGIN { srand(3); print "who,month,value"
    for (m = 1; m <= 24; m++) {
        d = sprintf("%d-%02d", 2023 + int((m - 1) / 12), (m - 1) % 12 + 1)
        printf "up,%s,%g\nflat,%s,%g\nstep,%s,%g\n", d, m + rand(), d, rand(), d, (m > 15) * 5 + rand()
    } }' >long.csv
says 'a rise' 'rising' "$ZHIKE" trend long.csv --id who --time month --value value --per month
says 'a change of level' '2024-04' "$ZHIKE" trend long.csv --id who --time month --value value --per month
says 'in Chinese' '上升' "$ZHIKE" trend long.csv --id who --time month --value value --lang zh
says 'for machines' '"mann_kendall"' "$ZHIKE" trend long.csv --id who --time month --value value --json
check 'a picture' "$ZHIKE" trend long.csv --id who --time month --value value --plot trend.svg --subject step
fails 'twice the same month' 2 'already' sh -c "cat long.csv >double.csv; tail -1 long.csv >>double.csv; \"$ZHIKE\" trend double.csv --id who --time month --value value"
fails 'no date' 2 'soon' sh -c "{ cat long.csv; echo up,soon,1; } >soon.csv; \"$ZHIKE\" trend soon.csv --id who --time month --value value"
fails 'which time' 2 '--time' "$ZHIKE" trend long.csv --value value
done_testing
