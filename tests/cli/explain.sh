# SPDX-License-Identifier: Apache-2.0
#
# Explanations from the outside: in both languages, as JSON, down to the facts; the numbers of the tree
# add up to the score, the facts to the indicator; mistakes are answered with the nearest thing.
. "$ZHIKE_SOURCE/tests/zk_test.sh"

as_of=2025-06-30
credit=power-credit-residents

# All values of a JSON key in the last output, a line each.
keys() { sed -n "s/^ *\"$1\": \"\{0,1\}\([^\",]*\)\"\{0,1\},\{0,1\}\$/\1/p" "$zk_out"; }
key() { keys "$1" | head -1; }

check 'facts are made' "$ZHIKE" demo generate csv --customers 400 --months 18 --seed 7
fresh data
for pair in customers:customer bills:bill payments:payment complaints:complaint interactions:interaction \
    surveys:survey_answer inspections:inspection violations:violation; do
    [ ! -s "csv/${pair%%:*}.csv" ] || check "import ${pair##*:}" "$ZHIKE" import "${pair##*:}" "csv/${pair%%:*}.csv" -q
done
fails 'before any run' 3 'zhike run' "$ZHIKE" explain $credit x
check 'an earlier run' "$ZHIKE" run $credit --as-of 2024-12-31
check 'runs' "$ZHIKE" run $credit power-groups customer-rfm value-credit --as-of $as_of
check 'the worst' "$ZHIKE" top $credit --worst -n 1 --json
worst=$(key customer)
check 'the best' "$ZHIKE" top $credit -n 1 --json
best=$(key customer)

# ---- words --------------------------------------------------------------------------------------

says 'a sentence in Chinese' '满分 200' "$ZHIKE" explain $credit "$worst" --lang zh
says 'and in English' 'of 200 points' "$ZHIKE" explain $credit "$worst" --lang en
says 'what the grade calls for' 'What this grade calls for' "$ZHIKE" explain $credit "$worst" --lang en
says 'nothing deducted from the best' 'no indicator took anything off' "$ZHIKE" explain $credit "$best" --lang en
says 'an older date' '2024-12-31' "$ZHIKE" explain $credit "$worst" --as-of 2024-12-31
says 'what was held before' 'Before that, since 2024-12-31' "$ZHIKE" explain $credit "$worst" --lang en
says 'classes say what they looked at' 'Category' "$ZHIKE" explain power-groups "$worst" --lang en
says 'a matrix names its sides' "grade of $credit" "$ZHIKE" explain value-credit "$worst" --lang en

# ---- numbers --------------------------------------------------------------------------------------

check 'as JSON' "$ZHIKE" explain $credit "$worst" --json
same 'for this customer' "$worst" "$(key customer)"
# Leaves are the nodes with an indicator; a deduction's contributions and its start make the score.
sum=$(awk '/"tree": \[/ {tree = 1} /"values": \[/ {tree = 0} tree && /"indicator"/ {leaf = 1}
    tree && /"contribution"/ {gsub(/[^-0-9.e+]/, "", $2); if (leaf) s += $2; leaf = 0} END {printf "%.6f", 200 + s}' "$zk_out")
same 'the leaves and the start are the score' "$(printf '%.6f' "$(key score)")" "$sum"
check 'with the facts' "$ZHIKE" explain $credit "$worst" --facts --json
late=$(awk '/"facts": \[/ {facts = 1} facts && /"indicator"/ {on = /bill.late.count/}
    on && /"counted": true/ {n++} END {print n + 0}' "$zk_out")
value=$(awk '/"indicator": "bill.late.count/ {on = 1} on && /"value"/ {gsub(/[^0-9]/, "", $2); print $2; exit}' "$zk_out")
same 'as many late bills as the indicator says' "$value" "$late"
says 'a grade that nobody holds' "Nobody holds grade Z of scheme $credit; held are: A" \
    "$ZHIKE" standing --scheme $credit --grade Z --lang en
check 'who holds a D' "$ZHIKE" standing --scheme $credit --grade D --limit 1 --json
says 'what would lift it' '"effort"' "$ZHIKE" explain $credit "$(key customer)" --json
says 'said in words' 'What would lift the grade' "$ZHIKE" explain $credit "$(key customer)" --lang en
says 'facts as a table' 'B2025' "$ZHIKE" explain $credit "$worst" --facts --lang en

# ---- a rule above the score ------------------------------------------------------------------------

printf 'customer,date,type\n%s,2025-06-01,theft\n' "$best" >theft.csv
check 'the best is found stealing' "$ZHIKE" import violation theft.csv -q
check 'and runs again' "$ZHIKE" run $credit --as-of 2025-07-31
says 'the rule is the reason' 'because of "theft within two years' "$ZHIKE" explain $credit "$best" --lang en
says 'and must lapse first' '1. once the rule "theft within two years: no upgrade until they have passed" no longer applies: C' \
    "$ZHIKE" explain $credit "$best" --lang en
says 'in Chinese too' '1. 规则“两年内有窃电，不得升级”不再适用后，可到 C（187.5 分）' "$ZHIKE" explain $credit "$best" --lang zh
says 'then what the customer can do' '2. Theft of power down from 1 to 0 gives' "$ZHIKE" explain $credit "$best" --lang en
check 'as JSON' "$ZHIKE" explain $credit "$best" --json
same 'it is no node' 'null' "$(awk '/"lifts"/ {on = 1} on && /"node"/ {print $2; exit}' "$zk_out" | tr -d ,)"
same 'grade, by the score and before' 'E C' "$(key grade) $(key grade_by_score)"

# ---- weights that the population gives ---------------------------------------------------------------

cat >entropy.yaml <<'YAML'
scheme: entropy
population: category = residential
normalise: minmax
weights_from: entropy
tree:
  amount: {indicator: bill.amount.sum, missing: 0}
  energy: {indicator: bill.energy.sum, missing: 0}
  late: {indicator: bill.late.count}
YAML
check 'entropy weighs' "$ZHIKE" run ./entropy.yaml --as-of $as_of
check 'explained' "$ZHIKE" explain entropy "$worst" --json
same 'weight x normalised is the contribution' 'yes yes yes' "$(awk '{gsub(/[",]/, "")} /^ *global_weight:/ {w = $2}
    /^ *normalised:/ {x = $2} /^ *contribution:/ {c = $2; d = w * x - c; if (k++) printf "%s", (k > 2 ? " " : "") (d * d < 1e-18 ? "yes" : "no")}
    /lifts/ {exit}' "$zk_out")"

# ---- mistakes -----------------------------------------------------------------------------------------

near=${worst%?}
case $worst in *0) near=${near}1x ;; *) near=${worst}x ;; esac
fails 'an unknown customer' 3 "${worst%??}" "$ZHIKE" explain $credit "$near"
fails 'an unknown scheme' 3 "$credit" "$ZHIKE" explain power-credit-resident "$worst"
fails 'a customer of another scheme' 3 "$credit (" "$ZHIKE" explain power-credit-medium "$worst" --lang en
fails 'a run of another scheme' 4 'is of scheme' "$ZHIKE" explain power-groups "$worst" --run 1 --lang en
fails 'both run and date' 2 '--as-of' "$ZHIKE" explain $credit "$worst" --run 1 --as-of $as_of
fails 'a date without a run' 3 '2023-01-31' "$ZHIKE" explain $credit "$worst" --as-of 2023-01-31

# ---- what is missing, and what stands in ---------------------------------------------------------------

fresh bare
printf 'id,category,capacity\nL1,industrial,200\n' >large.csv
check 'a large customer without anything' "$ZHIKE" import customer large.csv -q
check 'runs' "$ZHIKE" run power-credit-large --as-of $as_of
# tells WHAT TEXT COMMAND…: like says, blanks made one.
tells()
{
    zk_what=$1 zk_text=$2
    shift 2
    run "$@"
    if tr -s ' ' <"$zk_out" | grep -qF -e "$zk_text"; then pass "$zk_what"; else fail "$zk_what" "without \"$zk_text\""; fi
}
large="$ZHIKE explain power-credit-large L1"
# shellcheck disable=SC2086  # a command
{
    tells 'nothing instead' 'Operation missing, left out 0.25 0' $large --lang en
    tells 'the siblings take the weight' 'What was left out gives its weight to its siblings' $large --lang en
    tells 'in Chinese' '经营状况 缺，不计' $large --lang zh
    tells 'another indicator instead' 'Standing missing; Energy 0 kWh instead 40 0.1 -1.33' $large --lang en
    tells 'what counts as a number is not left out' 'Arrears rate missing, counted as 0 0 0.2' $large --lang en
    tells 'nor is what it stands in for' 'Solvency missing, counted as 0 0 0.35' $large --lang en
    tells 'what stands in has facts too' 'bill.energy.sum[12 months] = 0 kWh' $large --facts --lang en
    check 'as JSON' $large --json
}
same 'how many were left out' 1 "$(grep -c '"left_out": true' "$zk_out")"
same 'and who stands in' 'bill.energy.sum[12 months]' "$(keys instead | grep energy)"

done_testing
