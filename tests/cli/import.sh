# SPDX-License-Identifier: Apache-2.0
# shellcheck shell=sh disable=SC2154
#
# Import from the outside: templates of every kind, formats and encodings, dry run, strict, rejects, undo,
# several files, JSON, both languages.
. "$ZHIKE_SOURCE/tests/zk_test.sh"
LC_ALL=C.UTF-8
export LC_ALL ZHIKE_LANG=en

# json FILTER: a value of the last output, with python as the reader of JSON if there is one.
json()
{
    python3 -c "import json,sys; print(eval('d' + sys.argv[2], {'d': json.load(open(sys.argv[1]))}))" "$zk_out" "$1" 2>/dev/null
}

# ---- templates go in as they are, in both languages

fresh templates
for kind in customer account supply_point meter contract contact service relation bill payment reading interaction complaint \
    survey_answer inspection violation statement transaction call event; do
    for lang in en zh; do
        run "$ZHIKE" import --template "$kind" --lang "$lang"
        cp "$zk_out" "$kind-$lang.csv"
    done
    says "template of $kind goes in" 'read 1, accepted 1' "$ZHIKE" import "$kind" "$kind-en.csv" --lang en
    says "Chinese template of $kind goes in" 'read 1' "$ZHIKE" import "$kind" "$kind-zh.csv" --strict --again --lang en
done
fails 'no template of what is no kind' 3 'did you mean bill' "$ZHIKE" import --template bil

# ---- a small company

fresh small
printf 'id,name,category\nC1,One,industrial\nC2,Two,residential\n' >c.csv
printf 'id,customer,issued,amount\nB1,C1,2024-01-05,10\nB2,C2,2024-01-05,x\nB3,C9,2024-01-05,1\n' >b.csv
says 'customers' 'accepted 2' "$ZHIKE" import customer c.csv
says 'a dry run shows rows' 'B1  C1' "$ZHIKE" import bill b.csv --dry-run
says 'a dry run changes nothing' 'imports      1' "$ZHIKE" status
fails 'strict refuses' 2 'line 3' "$ZHIKE" import bill b.csv --strict
says 'strict changes nothing' 'imports      1' "$ZHIKE" status
says 'bills' 'read 3, accepted 1, rejected 2' "$ZHIKE" import bill b.csv
check 'rejects are told' grep -q '^3,amount,amount,x,syntax,' "$data/rejects/2-b.csv"
check 'rejects keep the record' grep -q '"B2,C2,2024-01-05,x"' "$data/rejects/2-b.csv"
fails 'the same file' 4 'import 2' "$ZHIKE" import bill b.csv
says 'list' 'bill' "$ZHIKE" import list
says 'show' 'rejected 2' "$ZHIKE" import show 2
says 'undo' 'undone import 2' "$ZHIKE" import undo 2
fails 'undo once' 4 'already' "$ZHIKE" import undo 2
fails 'undo of nothing' 3 'no import 77' "$ZHIKE" import undo 77
fails 'no number' 2 'not the number' "$ZHIKE" import show x
says 'after undo it is new' 'accepted 1' "$ZHIKE" import bill b.csv
fails 'no such kind' 3 'did you mean bill' "$ZHIKE" import bil b.csv
fails 'no file' 3 'nowhere.csv' "$ZHIKE" import bill nowhere.csv
fails 'usage' 2 'KIND' "$ZHIKE" import bill

printf 'customer,issued,amount\nC1,2024-02-05,10\n' >f1.csv
printf 'customer,issued,amount\nC1,2024-03-05,10\n' >f2.csv
check 'several files' "$ZHIKE" import bill f1.csv f2.csv
printf 'customer,issued,amount\nC1,2024-04-05,10\n' >f3.csv
fails 'those before a bad one are in' 4 'before it imported' "$ZHIKE" import bill f3.csv f1.csv

# ---- what is told beside the counts

printf 'id,customer,issued,amount,remark,amuont\nN1,C1,2024-06-05,10,x,1\n' >n1.csv
says 'columns that stay behind are named' 'columns not used: remark, amuont (amount?)' "$ZHIKE" import bill n1.csv
says 'facts without an id come again' 'without id (Bill id): the same records in another file would count again' \
    "$ZHIKE" import bill f1.csv --again
printf 'kind: bill\ncolumns: {customer: a, id: {text: "{a}/{b}"}, issued: d, amount: {product: [n, p]}}\nskip_when: s[text] = x\n' >m.yaml
printf 'a,b,d,n,p,s,z\nC1,1,2024-06-05,2,3.5,,\n' >m.csv
run "$ZHIKE" import bill m.csv --map m.yaml --dry-run
cp "$zk_out" dry.txt
for said in 'a *id, customer' 'b *id' 'n *amount' 's *for rows left out' 'z *not used'; do
    check "a dry run says what a map takes: $said" grep -q "^$said" dry.txt
done
printf 'customer,issued,amount\nC7,2024-06-05,1\n' >early.csv
printf 'id\nC7\n' >c7.csv
says 'bills before their customer' 'accepted 0, rejected 1' "$ZHIKE" import bill early.csv
check 'the customer' "$ZHIKE" import customer c7.csv
says 'a file that brought nothing may come again' 'accepted 1' "$ZHIKE" import bill early.csv
fails 'one that was refused in part says how' 4 '2 of its rows refused' "$ZHIKE" import bill b.csv

run "$ZHIKE" import bill b.csv --again --json
if [ -n "$(json "['imports'][0]['read']")" ]; then
    same 'JSON counts' '3 0 2 1' "$(json "['imports'][0]['read']") $(json "['imports'][0]['accepted']") $(json "['imports'][0]['rejected']") $(json "['imports'][0]['duplicate']")"
    same 'JSON rejects' 'syntax' "$(json "['imports'][0]['rejects'][0]['reason']")"
    run "$ZHIKE" import list --json
    same 'JSON list' 'bill' "$(json "[0]['kind']")"
    run "$ZHIKE" kind show bill --json
    same 'JSON kind' 'issued' "$(json "['date']")"
else
    skip 'JSON' 'no python3'
fi

says 'Chinese messages' '第 3 行: amount (电费) 的值 “x” 看不懂' "$ZHIKE" import bill b.csv --again --lang zh

# ---- Chinese exports

printf '户号,户名\nC3,张三\n' | iconv -f UTF-8 -t GB18030 >gb.csv
says 'GB18030' 'accepted 1' "$ZHIKE" import customer gb.csv
printf '某公司电费表\n户号;应收电费(分);应收日期\nC3;1250;2024/5/6\n' >above.csv
says 'title line, semicolons, fen' 'accepted 1' "$ZHIKE" import bill above.csv
gzip -k f1.csv
says 'gzip' 'accepted 1' "$ZHIKE" import bill f1.csv.gz

# ---- a header and nothing else

printf 'customer,amount,issued\n' >bare.csv
: >none.csv
run "$ZHIKE" import bill none.csv
empty_code=$code
"$ZHIKE" import list >before.txt
fails 'a header without rows' "$empty_code" 'bare.csv has a header but no rows' "$ZHIKE" import bill bare.csv
fails 'in Chinese too' "$empty_code" '只有表头，没有数据行' "$ZHIKE" import bill bare.csv --lang zh
fails 'and when only looking' "$empty_code" 'no rows' "$ZHIKE" import bill bare.csv --dry-run
gzip -k bare.csv
fails 'and compressed' "$empty_code" 'no rows' "$ZHIKE" import bill bare.csv.gz
same 'nothing was recorded' "$(cat before.txt)" "$("$ZHIKE" import list)"
printf 'C1,1,2024-05-01\n' >>bare.csv
check 'with a row it goes in' "$ZHIKE" import bill bare.csv

# ---- a reading that is corrected, in results

fresh meters
cat >used.yaml <<'END'
scheme: used
title: {zh: 用电, en: Used}
subject: customer
tree:
  energy: {indicator: "reading.energy.sum[12 months]", weight: 1}
END
# used NAME ENERGY: what C1 has used, by a run.
used()
{
    check "$1: a run" "$ZHIKE" run used.yaml --as-of 2024-12-31 -q
    says "$1" "$2 kWh" "$ZHIKE" explain used C1
}
printf 'customer,meter,time,energy\nC1,M1,2024-05-01 00:00,1\nC1,M1,2024-05-01 00:30,2\nC2,M2,2024-05-01 00:30,9\n' >r1.csv
printf 'customer,meter,time,energy\nC1,M1,2024-05-01 00:30,5\n' >r2.csv
check 'readings' "$ZHIKE" import reading r1.csv --create
used 'as first read' 3
says 'a corrected one' 'corrections 1' "$ZHIKE" import reading r2.csv
used 'as corrected' 6
check 'the correction is taken back' "$ZHIKE" import undo 2
used 'as first read again' 3

# ---- an older ledger, restored without its folder

if [ -z "${ZHIKE_TEST_PG:-}" ]; then
    fresh restored
    printf 'id,name\nC1,One\n' >c1.csv
    printf 'id,customer,amount,issued\nM1,C1,1,2024-05-01\n' >m1.csv
    printf 'id,customer,amount,issued\nM2,C1,2,2024-06-01\n' >m2.csv
    check 'a customer' "$ZHIKE" import customer c1.csv
    cp "$data/ledger.sqlite" backup.sqlite
    check 'a bill after the backup' "$ZHIKE" import bill m1.csv
    rm -f "$data"/ledger.sqlite*
    cp backup.sqlite "$data/ledger.sqlite"
    says 'what the older ledger does not know is moved, and said' \
        "1 files or runs that the ledger does not know were moved to $data/lost/" "$ZHIKE" import bill m2.csv
    same 'and is there' 1 "$(find "$data/lost" -path '*/facts/bill/2024-05/2.parquet' | wc -l)"
    run "$ZHIKE" import bill m1.csv
    if [ "$code" -eq 0 ] && ! grep -q 'lost' "$zk_out"; then
        pass 'once, and the file can be imported again'
    else
        fail 'once, and the file can be imported again'
    fi
    same 'and still there' 1 "$(find "$data/lost" -type f | wc -l)"
    check 'undo' "$ZHIKE" import undo 3
    same 'what was undone is not kept' 1 "$(find "$data/lost" -type f | wc -l)"
fi

# ---- nothing half-written when the disk is full

if [ -w /dev/full ] && [ "$(id -u)" -eq 0 ] && mkdir full && mount -t tmpfs -o size=3m none full 2>/dev/null; then
    if [ -z "${ZHIKE_TEST_PG:-}" ]; then
        "$ZHIKE" init full/data >/dev/null
        awk 'BEGIN { print "id,name"; for (i = 0; i < 200000; i++) printf "K%07d,%s%d\n", i * 7919 % 200000, "name", i * i }' >many.csv
        fails 'disk full' 9 '' "$ZHIKE" import customer many.csv --data full/data
        says 'the folder is as before' 'customers    0' "$ZHIKE" status --data full/data
    fi
    umount full
else
    skip 'disk full' 'no tmpfs can be mounted here'
fi

# ---- docs

run "$ZHIKE" kind show --markdown
cp "$zk_out" kinds.md
check 'docs/kinds.md is what the program prints' cmp kinds.md "$ZHIKE_SOURCE/docs/kinds.md"
done_testing
