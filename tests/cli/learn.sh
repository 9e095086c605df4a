#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# zhike cluster, som, tree, rough and mlp on plain files, as a person uses them.
# shellcheck source=tests/zk_test.sh
. "$ZHIKE_SOURCE/tests/zk_test.sh"
ZHIKE_LANG=en
export ZHIKE_LANG

# Three kinds of customers, and which kind each is.
awk 'BEGIN { srand(7); print "id,recency,frequency,amount,kind"
  for (i = 1; i <= 90; i++) { k = i % 3
    printf "c%02d,%.2f,%.2f,%.2f,%s\n", i, 10 + 60 * (k == 0) + 5 * rand(), 2 + 8 * (k == 1) + rand(), 100 + 900 * (k == 2) + 20 * rand(),
      k == 0 ? "lost" : k == 1 ? "often" : "large" } }' >three.csv

says 'three groups are found' 'silhouette 0.9' "$ZHIKE" cluster three.csv --ignore id,kind --truth kind -k 3
says 'they are the kinds' 'with the known groups 1.0000' "$ZHIKE" cluster three.csv --truth kind -k 3
says 'a group in words' 'far above average' "$ZHIKE" cluster three.csv -k 3
says 'how firm it is' '(firm)' "$ZHIKE" cluster three.csv -k 3
says 'in Chinese' '远高于平均' "$ZHIKE" cluster three.csv -k 3 --lang zh
says 'without -k a table helps to choose' 'below are the 3 groups' "$ZHIKE" cluster three.csv
says 'json' '"truth_ari":1,' "$ZHIKE" cluster three.csv --truth kind -k 3 --json
says 'json has the table' '"gap_k":' "$ZHIKE" cluster three.csv --k 2..4 --json
says 'density finds them too' '"method":"dbscan","scale":"z","rows":90,"left_out":0,"k":3,' "$ZHIKE" cluster three.csv --method dbscan --json
for method in fcm ward; do
    says "$method finds them too" '"truth_ari":1,' "$ZHIKE" cluster three.csv --truth kind --method $method -k 3 --json
done
says 'labels are written' 'k-means++' "$ZHIKE" cluster three.csv -k 3 --id id --assign groups.csv
says 'one for each row' '91' sh -c 'wc -l <groups.csv'
says 'with the id' 'c01,' cat groups.csv
says 'a picture' 'k-means++' "$ZHIKE" cluster three.csv -k 3 --plot groups.svg
says 'is there' '<svg' head -c 400 groups.svg
fails 'a column that is not there' 2 'amuont' "$ZHIKE" cluster three.csv --columns amuont -k 3
fails 'a column of words' 2 'is not numbers' "$ZHIKE" cluster three.csv --columns kind -k 3
fails 'a method that is not there' 2 'kmeans' "$ZHIKE" cluster three.csv --method kmean
fails 'no groups' 2 '-k is a number of groups' "$ZHIKE" cluster three.csv -k 0
fails 'a range upside down' 2 '-k is a number of groups' "$ZHIKE" cluster three.csv --k 5..2
fails 'another picture' 2 '.svg' "$ZHIKE" cluster three.csv -k 3 --plot groups.gif
printf 'a,b\n1,2\n1,2\n3,4\n' >few.csv
fails 'fewer distinct rows than groups' 2 '2 distinct rows cannot be put into 3 groups' "$ZHIKE" cluster few.csv -k 3
printf 'a,b\n1,2\n1,\n3,4\n5,6\n' >gap.csv
fails 'a missing value is told with its place' 2 'gap.csv:3' "$ZHIKE" cluster gap.csv -k 2
says 'unless its row is left out' '1 row with missing values left out' "$ZHIKE" cluster gap.csv -k 2 --drop-missing
fails 'a file that is not there' 3 'none.csv' "$ZHIKE" cluster none.csv
says 'asked for no number there are as many groups as rows differ' 'below are the 2 groups' "$ZHIKE" cluster few.csv
says 'three points, each of several rows, are three groups' 'below are the 3 groups' \
    sh -c 'printf "x\n0\n0\n10\n10\n100\n100\n" >points.csv; "$ZHIKE" cluster points.csv'
says 'and no bound to Calinski-Harabasz' '"silhouette":1,"silhouette_rows":6,"calinski_harabasz":null,"davies_bouldin":0' \
    "$ZHIKE" cluster points.csv --json
printf 'x\n1\n1\n1\n' >alike.csv
fails 'nothing to group' 2 'all rows are alike' "$ZHIKE" cluster alike.csv
fails 'in Chinese' 2 '各行都相同' "$ZHIKE" cluster alike.csv --lang zh
"$ZHIKE" cluster three.csv --k 2..5 --json --threads 1 >one.json
"$ZHIKE" cluster three.csv --k 2..5 --json --threads 4 >four.json
says 'threads change nothing' 'same' sh -c 'cmp one.json four.json && echo same'

says 'a map' 'Quantisation error' "$ZHIKE" som three.csv --size 6x5 --groups 3
says 'its groups' 'group 3: 30 rows' "$ZHIKE" som three.csv --size 6x5 --groups 3
says 'a map, square and online' 'square, online' "$ZHIKE" som three.csv --grid square --mode online --neighbourhood bubble --init random
says 'in Chinese' '自组织映射' "$ZHIKE" som three.csv --lang zh
says 'json' '"topographic_error"' "$ZHIKE" som three.csv --json
says 'planes are drawn' 'Self-organising' "$ZHIKE" som three.csv --plot map.png --assign units.csv --id id
says 'units are written' 'id,unit_row,unit_column,distance' head -n 1 units.csv
fails 'a size that is none' 2 'WIDTHxHEIGHT' "$ZHIKE" som three.csv --size 6
fails 'more groups than units' 2 'cannot be put into' "$ZHIKE" som three.csv --size 2x2 --groups 9

cat >weather.arff <<'ARFF'
% Quinlan's weather
@relation weather
@attribute outlook {sunny, overcast, rainy}
@attribute temperature numeric
@attribute humidity numeric
@attribute windy {TRUE, FALSE}
@attribute play {yes, no}
@data
sunny,85,85,FALSE,no
sunny,80,90,TRUE,no
overcast,83,86,FALSE,yes
rainy,70,96,FALSE,yes
rainy,68,80,FALSE,yes
rainy,65,70,TRUE,no
overcast,64,65,TRUE,yes
sunny,72,95,FALSE,no
sunny,69,70,FALSE,yes
rainy,75,80,FALSE,yes
sunny,75,70,TRUE,yes
overcast,72,90,TRUE,yes
overcast,81,75,FALSE,yes
rainy,71,91,TRUE,no
ARFF
says 'the tree of the weather' '5 leaves, 8 nodes' "$ZHIKE" tree weather.arff
says 'its branches' '|   humidity <= 75: yes (2)' "$ZHIKE" tree weather.arff
says 'its rules' 'If outlook is overcast, then yes (4 cases, 100.0 % right)' "$ZHIKE" tree weather.arff
says 'its cross-validation is that of Weka' 'of 14 cases 9 right' "$ZHIKE" tree weather.arff
says 'in Chinese' '如果 outlook 为 overcast，则 yes' "$ZHIKE" tree weather.arff --lang zh
says 'json' '"leaves":5,"nodes":8' "$ZHIKE" tree weather.arff --json
says 'from CSV' 'Decision tree C4.5' "$ZHIKE" tree three.csv --target kind --plot tree.svg --assign told.csv
says 'names are no properties' 'are not used: id' "$ZHIKE" tree three.csv --target kind
says 'each row is told' 'row,told,p_large,p_lost,p_often' head -n 1 told.csv
fails 'more folds than cases' 2 'cannot be parted' "$ZHIKE" tree weather.arff --folds 20
fails 'a target that is no class' 2 'no column' "$ZHIKE" tree three.csv --target knid
fails 'a confidence out of range' 2 'confidence' "$ZHIKE" tree weather.arff --confidence 0.9
sed 's/rainy,70,96/rainy,7o,96/; s/overcast,72/cloudy,72/' weather.arff >wrong.arff
fails 'mistakes of an ARFF with their place' 2 'wrong.arff:12:7: not a number' "$ZHIKE" tree wrong.arff
fails 'all at once' 2 'wrong.arff:20:1: the value is not declared' "$ZHIKE" tree wrong.arff
sed 's/numeric/date/' weather.arff >date.arff
fails 'a kind of attribute it does not know' 2 'numeric, real, integer, string' "$ZHIKE" tree date.arff

says 'rough sets: what is needed' 'Core: outlook' "$ZHIKE" rough weather.arff
says 'nominal weather has two reducts' 'Reducts: 2' "$ZHIKE" rough weather.arff --discretise width --bins 3 --columns outlook,humidity,windy,temperature
says 'rules with confidence' 'confidence 100.0 %' "$ZHIKE" rough weather.arff
says 'in Chinese' '下近似' "$ZHIKE" rough weather.arff --lang zh
printf 'a,b,y\n1,u,x\n2,v,x\n' >settled.csv
says 'no column is needed' 'Rules from (none) (1' "$ZHIKE" rough settled.csv
says 'json' '"dependency":' "$ZHIKE" rough three.csv --target kind --json --plot needed.svg
fails 'a cutting that is not there' 2 'entropy' "$ZHIKE" rough weather.arff --discretise entropie

says 'a network' 'accuracy' "$ZHIKE" mlp three.csv --target kind --folds 3 --epochs 60
says 'of two layers, for a number' 'R²' "$ZHIKE" mlp three.csv --target amount --hidden 8,4 --folds 0 --epochs 40 --activation tanh
says 'in Chinese' '神经网络' "$ZHIKE" mlp three.csv --target kind --folds 0 --epochs 20 --lang zh
says 'json' '"importance":{' "$ZHIKE" mlp three.csv --target kind --folds 3 --epochs 30 --json --plot leans.svg --assign p.csv
says 'probabilities are written' 'row,p_large,p_lost,p_often' head -n 1 p.csv
printf 'a,b,y\n1,,u\n2,,v\n3,,u\n' >hollow.csv
fails 'a column without any value is named' 2 'column "b" has no value at all' "$ZHIKE" mlp hollow.csv --target y --folds 0
printf 'a,y\n1,u\n2,v\n3,u\n4,v\n' >four.csv
says 'nobody asked for ten folds of four rows' '4-fold' "$ZHIKE" mlp four.csv --target y --epochs 5
says 'nor for the tree' 'In 4-fold cross-validation' "$ZHIKE" tree four.csv --target y
fails 'who asks is told' 2 '4 cases of known class cannot be parted into 10 folds' "$ZHIKE" tree four.csv --target y --folds 10
fails 'three layers' 2 'at most two layers' "$ZHIKE" mlp three.csv --target kind --hidden 4,4,4
fails 'a target that is words, as a number' 2 'is not numbers' "$ZHIKE" mlp three.csv --target kind --task number
"$ZHIKE" mlp three.csv --target kind --folds 4 --epochs 30 --json --threads 1 >one.json
"$ZHIKE" mlp three.csv --target kind --folds 4 --epochs 30 --json --threads 4 >four.json
says 'threads change nothing' 'same' sh -c 'cmp one.json four.json && echo same'
done_testing
