#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike scheme: list, show, check, publish and diff, as a person uses them.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

says 'shipped schemes are listed without a folder' 'power-credit-large' "$ZHIKE" scheme list
says 'in Chinese too' '客户 ABC 分类' "$ZHIKE" scheme list --lang zh
says 'the tree is shown with global weights' '0.3251' "$ZHIKE" scheme show lubricant-customer-value
says 'and the consistency of the judgements' 'CR = 0.0462' "$ZHIKE" scheme show lubricant-customer-value
says 'and the cut points' '(195, 200)' "$ZHIKE" scheme show power-credit-large
says 'and the rules' 'no jump from C to A' "$ZHIKE" scheme show power-credit-large
says 'json for machines' '"global":0.2' "$ZHIKE" scheme show power-credit-large --json
says 'the text as it is' 'aggregate: {deduction: {start: 200}}' "$ZHIKE" scheme show power-credit-large --yaml
fails 'a slip of the pen is told' 3 'did you mean "customer-rfm"' "$ZHIKE" scheme show customer-rfn

cat >mine.yaml <<'YAML'
scheme: mine
title: {zh: 我的方案, en: Mine}
tree:
  late: {weight: 0.5, indicator: bill.late.count[12 months], normalise: minmax}
  paid: {weight: 0.5, indicator: payment.count, normalise: minmax}
grades: {A: ">= 0.5", B: "< 0.5"}
YAML
sed 's/weight: 0.5, indicator: payment/weight: 0.6, indicator: payment/; s/minmax}/minimax}/; s/^title/tilte/' mine.yaml >wrong.yaml
says 'a right file is right' 'scheme mine is right (2 indicators, 2 grades)' "$ZHIKE" scheme check mine.yaml
fails 'all mistakes at once: the word' 2 'wrong.yaml:4:73: normalise: "minimax" is unknown; did you mean "minmax"?' "$ZHIKE" scheme check wrong.yaml
fails 'the sum' 2 'wrong.yaml:3:1: the weights under "tree" sum to 1.1, not to 1' "$ZHIKE" scheme check wrong.yaml
fails 'the key' 2 'wrong.yaml:2:1: "tilte" is unknown here; did you mean "title"?' "$ZHIKE" scheme check wrong.yaml
sed 's/bill.late.count/bill.late.cuont/' mine.yaml >name.yaml
fails 'a file that is not there' 3 'there is no file nowhere.yaml, and no scheme of that name' "$ZHIKE" scheme check nowhere.yaml
fails 'one mistake is one line' 2 'name.yaml:4:34: there is no indicator bill.late.cuont (expected bill.late.count)' "$ZHIKE" scheme check name.yaml
same 'and nothing else' 1 "$(wc -l <"$zk_out" | tr -d ' ')"
sed '/^title/a population: category = 居民' mine.yaml >code.yaml
fails 'a title is no code' 2 'code.yaml:3:24: category has no code 居民 (expected residential)' "$ZHIKE" scheme check code.yaml
sed '/^tree/i weights_from: entropy' mine.yaml | sed 's/weight: 0.5, //' >entropy.yaml
says 'a weight that only a run knows is not made up' 'weights entropy' "$ZHIKE" scheme show ./entropy.yaml
same 'nor half of it' 0 "$(grep -c '0\.5000' "$zk_out")"
says 'in JSON neither' '"weight":null' "$ZHIKE" scheme show ./entropy.yaml --json
fails 'of several files' 2 'of 2 schemes 1 have mistakes' "$ZHIKE" scheme check mine.yaml wrong.yaml
fails 'json complaints' 2 '"column":73' "$ZHIKE" scheme check wrong.yaml --json
fails 'a file that is not there' 3 'none.yaml' "$ZHIKE" scheme check none/none.yaml
fails 'publishing needs a folder' 3 '' "$ZHIKE" scheme publish mine.yaml

fresh data
says 'the first version' 'mine is published as version 1' "$ZHIKE" scheme publish mine.yaml
says 'the same text makes no version' 'mine is version 1 already' "$ZHIKE" scheme publish mine.yaml
sed -i 's/0.5, indicator: bill/0.3, indicator: bill/; s/0.5, indicator: payment/0.7, indicator: payment/; s/"< 0.5"/"< 0.6"/; s/">= 0.5"/">= 0.6"/' mine.yaml
says 'a changed one is the next' 'mine is published as version 2' "$ZHIKE" scheme publish mine.yaml
says 'weights are compared' 'late: weight 0.5000 -> 0.3000' "$ZHIKE" scheme diff mine@1 mine@2
says 'cut points too' 'A: range changed from ">= 0.5" to ">= 0.6"' "$ZHIKE" scheme diff mine@1 mine
says 'in Chinese' 'late 的权重由 0.5000 改为 0.3000' "$ZHIKE" scheme diff mine@1 mine@2 --lang zh
says 'no difference is said' 'no difference' "$ZHIKE" scheme diff mine@2 mine.yaml
says 'versions are listed' 'published' "$ZHIKE" scheme list --json
fails 'there is no version 9' 3 'no scheme "mine@9"' "$ZHIKE" scheme show mine@9
fails 'nor a version x' 2 'a version belongs behind @' "$ZHIKE" scheme show mine@x

mkdir judged
cat >judged/judged.yaml <<'YAML'
scheme: judged
weights_from: {ahp: {file: judgements.csv}}
tree:
  late: {indicator: bill.late.count}
  paid: {indicator: payment.count}
YAML
printf 'node,a,b,judgement\n.,late,paid,3\n' >judged/judgements.csv
says 'judgements from a file are published with it' 'judged is published as version 1' "$ZHIKE" scheme publish judged/judged.yaml
rm -r judged
says 'so the version is whole by itself' '0.7500' "$ZHIKE" scheme show judged@1
says 'and the same again' 'CR = 0.0000' "$ZHIKE" scheme show judged
done_testing
