#!/bin/sh
# SPDX-License-Identifier: Apache-2.0
#
# The peer of learn.c: Weka's J48 on an ARFF file. Prints the seconds it says it took to build the
# model (0 for processor seconds: it does not say), and its leaves.
jar=/usr/share/java/weka.jar
[ -f "$jar" ] || exit 1
java -Xmx4g -cp "$jar:/usr/share/java/java-cup.jar" weka.classifiers.trees.J48 -C 0.25 -M 2 -t "$1" -no-cv |
    awk '/Number of Leaves/ { leaves = $NF } /^Time taken to build model/ { seconds = $(NF - 1) } END { print seconds, 0, leaves }'
