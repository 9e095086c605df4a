#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike groups, communities, centrality and exposure, as a person uses them.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

# Two firms of eight that call each other all around; x1 calls firm A only, y1 is listed in A and calls only B.
awk 'BEGIN {
    print "caller,callee,calls"
    for (f = 1; f <= 2; f++) for (i = 1; i <= 8; i++) for (j = i + 1; j <= 8; j++)
        printf "%s%d,%s%d,%d\n", f == 1 ? "a" : "b", i, f == 1 ? "a" : "b", j, 1 + (i + j) % 3
    for (i = 1; i <= 5; i++) { printf "x1,a%d,2\n", i; printf "y1,b%d,2\n", i }
    for (i = 1; i <= 30; i++) printf "o%d,o%d,3\no%d,%s%d,1\n", i, i % 30 + 1, i, i % 2 ? "a" : "b", i % 8 + 1
}' >calls.csv
{
    echo 'group,member,status'
    for i in 1 2 3 4 5 6 7 8; do echo "firm A,a$i,listed"; echo "firm B,b$i,listed"; done
    echo 'firm A,y1,listed'
    echo 'firm A,x1,outside'
    echo 'firm C,o1,listed'
} >plans.csv

says 'a false member' 'y1' "$ZHIKE" groups calls.csv --members plans.csv --listed status=listed
says 'with the reason' '10 calls, 0 of them with the group' "$ZHIKE" groups calls.csv --members plans.csv --listed status=listed
says 'in Chinese' '虚假成员' "$ZHIKE" groups calls.csv --members plans.csv --listed status=listed --lang zh
says 'a potential member' '{"member":"x1","potential_member":true' "$ZHIKE" groups calls.csv --members plans.csv --listed status=listed --json
says 'the false one in json' '{"member":"y1","false_member":true' "$ZHIKE" groups calls.csv --members plans.csv --listed status=listed --json
says 'a share' '"share_corrected":' "$ZHIKE" groups calls.csv --members plans.csv --listed status=listed --json
says 'too small a group is told' 'fewer than 3 members' "$ZHIKE" groups calls.csv --members plans.csv --listed status=listed
fails 'lists are needed' 2 '--members FILE is needed' "$ZHIKE" groups calls.csv
fails 'a column that is not there' 2 'grp' "$ZHIKE" groups calls.csv --members plans.csv --group grp
fails 'a bad filter' 2 'COLUMN=VALUE' "$ZHIKE" groups calls.csv --members plans.csv --listed status
fails 'nobody listed' 2 'there are no members' "$ZHIKE" groups calls.csv --members plans.csv --listed status=maybe
check 'a picture' "$ZHIKE" groups calls.csv --members plans.csv --listed status=listed --plot groups.svg
says 'is one' '<svg' cat groups.svg

says 'communities' 'modularity' "$ZHIKE" communities calls.csv
says 'Louvain too' '"method":"louvain"' "$ZHIKE" communities calls.csv --method louvain --json
says 'in Chinese' '模块度' "$ZHIKE" communities calls.csv --lang zh
printf 'a1 A\na2 A\nb1 B\nb2 B\n' >labels.txt
says 'agreement with labels' 'normalised mutual information with 4 known labels: 1.0000' "$ZHIKE" communities calls.csv --labels labels.txt
check 'a drawing' "$ZHIKE" communities calls.csv --plot communities.svg
fails 'an unknown method' 2 'leiden' "$ZHIKE" communities calls.csv --method laiden
fails 'a resolution of 0' 2 'resolution' "$ZHIKE" communities calls.csv --resolution 0
tail -n +2 calls.csv | tr ',' ' ' | sort -r >plain.txt
"$ZHIKE" communities calls.csv --json >table.json
"$ZHIKE" communities plain.txt --json >plain.json
check 'a plain list says the same, whatever its order' cmp table.json plain.json
"$ZHIKE" communities calls.csv --json --threads 5 >five.json
check 'the same on any number of threads' cmp table.json five.json

printf '# families\nMedici Albizzi\nMedici Ridolfi\n\nAlbizzi Ginori\nRidolfi Strozzi\n' >families.txt
says 'betweenness' '"Medici":{"betweenness":0.66666' "$ZHIKE" centrality families.txt --measure betweenness --json
says 'all measures' 'closeness' "$ZHIKE" centrality families.txt
says 'in Chinese' '中介中心性' "$ZHIKE" centrality families.txt --lang zh
says 'directed' '"directed":true' "$ZHIKE" centrality families.txt --directed --json
says 'names of columns' '"nodes":48' "$ZHIKE" centrality calls.csv --from caller --to callee --weight none --json
check 'a drawing by importance' "$ZHIKE" centrality families.txt --measure betweenness --plot families.svg
fails 'an unknown measure' 2 'pagerank' "$ZHIKE" centrality families.txt --measure pagerang
fails 'triangles of a directed network' 2 'undirected networks only' "$ZHIKE" centrality families.txt --directed --measure triangles
printf 'a b\nc\n' >broken.txt
fails 'a line with one name' 2 'broken.txt:2: a line has two names' "$ZHIKE" centrality broken.txt
printf 'a b x\n' >broken.txt
fails 'a weight that is none' 2 'the weight "x" is not a number' "$ZHIKE" centrality broken.txt
printf 'a b -2\n' >broken.txt
fails 'a negative weight' 2 'is negative' "$ZHIKE" centrality broken.txt
head -c 20000 /dev/urandom >binary.txt
fails 'a binary file' 2 'is not UTF-8 text' "$ZHIKE" centrality binary.txt
head -c 70000 /dev/zero | tr '\0' a >long.txt
fails 'a line without end' 7 'a line of more than' "$ZHIKE" centrality long.txt
: >empty.txt
fails 'an empty file' 2 'no relation' "$ZHIKE" centrality empty.txt
fails 'no such file' 3 'none.txt' "$ZHIKE" centrality none.txt

printf 'from,to,weight,kind\nA,B,0.5,guarantee\nB,C,0.4,supply\n' >relations.csv
printf 'customer,risk,value\nA,0.3,100\nB,0.1,50\nC,0,70\nD,0.2,10\n' >risk.csv
says 'a chain in words' 'A fails (0.3) → B loses 0.5 (guarantee) → C loses 0.4 (supply)' "$ZHIKE" exposure relations.csv --risk risk.csv
says 'in Chinese' 'A 自身风险 0.3 → B 受损 0.5（guarantee）' "$ZHIKE" exposure relations.csv --risk risk.csv --lang zh
says 'json' '"carried":0.12' "$ZHIKE" exposure relations.csv --risk risk.csv --json
says 'without decay' '"carried":0.15' "$ZHIKE" exposure relations.csv --risk risk.csv --decay 1 --json
says 'both ways' 'B fails (0.1) → A loses 0.5' "$ZHIKE" exposure relations.csv --risk risk.csv --both
says 'amounts as shares' 'B loses 1 (guarantee)' sh -c 'sed "s/0\.5/500/; s/0\.4/400/" relations.csv >amounts.csv; "$ZHIKE" exposure amounts.csv --risk risk.csv --amounts'
fails 'amounts need a word' 2 'if these are amounts, add --amounts' "$ZHIKE" exposure amounts.csv --risk risk.csv
says 'losses weighed by value' '"debtrank":' "$ZHIKE" exposure relations.csv --risk risk.csv --value value --json
fails 'risks are needed' 2 '--risk FILE is needed' "$ZHIKE" exposure relations.csv
printf 'from,to,weight\nA,B,1\nB,C,1\n' >whole.csv
says 'a weight of 1 in the file is a weight' 'A fails (0.3) → B loses 1 → C loses 1' "$ZHIKE" exposure whole.csv --risk risk.csv
says 'without a column of weights there is --transmission' 'A fails (0.3) → B loses 0.25' \
    sh -c 'cut -d, -f1,2 whole.csv >bare.csv; "$ZHIKE" exposure bare.csv --risk risk.csv --transmission 0.25'
says 'nor with --weight none' 'A fails (0.3) → B loses 0.5' "$ZHIKE" exposure whole.csv --risk risk.csv --weight none
printf 'A B 1\nB C 1\n' >whole.txt
says 'so it is in a plain list' 'A fails (0.3) → B loses 1 → C loses 1' "$ZHIKE" exposure whole.txt --risk risk.csv
printf 'customer,risk\nA,0.3\nB,0.1\nA,0.2\n' >twice.csv
fails 'a customer has one risk' 2 'twice.csv:4: customer "A" has a row already, line 2' "$ZHIKE" exposure relations.csv --risk twice.csv
sed 's/0.3/1.3/' risk.csv >wrong.csv
fails 'a risk above 1' 2 'wrong.csv:2:' "$ZHIKE" exposure relations.csv --risk wrong.csv
check 'a drawing of exposure' "$ZHIKE" exposure relations.csv --risk risk.csv --plot exposure.svg
says 'help has an example' 'zhike exposure relations.csv' "$ZHIKE" exposure --help

email=$(shared data/graph/email-Eu-core.txt)
if [ -n "$email" ]; then
    says 'triangles of a real network' '"triangles":105461' "$ZHIKE" centrality "$email" --simple --measure triangles --json
else
    skip 'triangles of a real network' 'reference data is not there (ZHIKE_SHARED)'
fi
done_testing
