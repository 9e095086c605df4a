/* SPDX-License-Identifier: Apache-2.0
 *
 * Rough sets (Pawlak 1982, 1991): which attributes are needed to tell the decisions apart, and the rules that do.
 *
 * Conventions as in zhike/common.h. A decision table has whole numbers: condition attributes x (rows x cols,
 * row-major, 0 .. 65535; a missing value is a value of its own, chosen by the caller) and decisions 0 .. classes - 1.
 * Rows alike in all attributes asked for are indiscernible. The positive region are the rows whose indiscernible ones
 * all share one decision; the dependency degree is its share of the rows.
 */
#ifndef ZHIKE_ROUGH_H
#define ZHIKE_ROUGH_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ZK_ROUGH_COLS_MAX = 64,
    ZK_ROUGH_CLASSES_MAX = 1000,
    ZK_ROUGH_VALUES_MAX = 65536,
    ZK_ROUGH_DISTINCT_MAX = 20000, /* rows that differ, for finding all reducts: pairs are compared */
    ZK_ROUGH_REDUCTS_MAX = 10000
};

typedef struct zk_rough_table {
    size_t rows, cols, classes;
    const int32_t *x;
    const int32_t *decision;
} zk_rough_table;

typedef struct zk_rough_region {
    size_t classes;    /* indiscernibility classes */
    size_t positive;   /* rows in the positive region */
    double dependency; /* positive / rows */
} zk_rough_region;

/* attributes: bit j is column j; 0 is no attribute at all. lower, upper (classes; optional): rows certainly and possibly
 * of each decision. O(rows) an attribute. ZK_EINVAL (RANGE, row, col; col = cols for a decision). */
zk_err zk_rough_region_of(const zk_rough_table *t, uint64_t attributes, zk_rough_region *out, size_t *lower,
                          size_t *upper, zk_spot *spot);

/* Attributes without which the positive region is smaller: they are in every reduct. */
zk_err zk_rough_core(const zk_rough_table *t, uint64_t *core, zk_spot *spot);

/* All least sets of attributes that keep the positive region, by size, then by columns: minimal hitting sets of the
 * discernibility function (Skowron & Rauszer 1992). reduct: ZK_ROUGH_REDUCTS_MAX. ZK_ELIMIT (TOO_MANY): more distinct
 * rows than ZK_ROUGH_DISTINCT_MAX, or more reducts: use zk_rough_reduct_greedy. */
zk_err zk_rough_reducts(const zk_rough_table *t, uint64_t *reduct, size_t *n, zk_spot *spot);

/* One reduct, seldom much larger than the least: the core, then the attribute that adds most to the positive region
 * (equal ones: that tells most rows apart, then the first), until it is whole; then what turned out needless is left out. */
zk_err zk_rough_reduct_greedy(const zk_rough_table *t, uint64_t *reduct, zk_spot *spot);

typedef struct zk_rough_rule {
    uint64_t conditions; /* columns that are asked */
    size_t row;          /* a row it is taken from: its values are the conditions' */
    int32_t decision;
    size_t support; /* rows that match the conditions and have the decision */
    size_t matched; /* rows that match the conditions: confidence = support / matched */
} zk_rough_rule;

/* Rules from the classes of a reduct, each with the commonest decision; a rule without exception loses the conditions it
 * does not need, from the last. Of rules alike one stays. By support, then confidence. rule: capacity given; *n is how many
 * there are (may exceed it). O(rules rows cols). */
zk_err zk_rough_rules(const zk_rough_table *t, uint64_t attributes, zk_rough_rule *rule, size_t capacity,
                      size_t *n, zk_spot *spot);

/* ---- continuous columns ---- */

typedef enum zk_rough_cut_method {
    ZK_ROUGH_CUT_ENTROPY, /* Fayyad & Irani 1993: cuts that pay for themselves by the minimum description length */
    ZK_ROUGH_CUT_WIDTH,   /* equal widths */
    ZK_ROUGH_CUT_QUANTILE /* equal numbers, type-7 quantiles; equal cuts become one */
} zk_rough_cut_method;

/* Cuts of a column, ascending: value v belongs to interval number "cuts below v" (v <= cut stays below). x may hold NaN
 * for missing, left out. bins: 2 .. 100, for WIDTH and QUANTILE. cut: 100; no cut at all is an answer. */
zk_err zk_rough_cuts(const double *x, const int32_t *decision, size_t rows, size_t classes,
                     zk_rough_cut_method method, size_t bins, double *cut, size_t *n, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
