/* SPDX-License-Identifier: Apache-2.0
 *
 * Decision trees: C4.5 release 8 (Quinlan 1993, 1996), deciding as Weka's J48 does; folds for cross-validation.
 *
 * Conventions as in zhike/common.h, with one exception: among the cases NaN means "not known", which C4.5 treats as
 * an answer of its own kind (the case goes down all branches in parts). Infinity is refused.
 */
#ifndef ZHIKE_TREE_H
#define ZHIKE_TREE_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ZK_TREE_ATTRIBUTES_MAX = 10000,
    ZK_TREE_VALUES_MAX = 10000, /* of a nominal attribute */
    ZK_TREE_CLASSES_MAX = 1000,
    ZK_TREE_DEPTH_MAX = 1000 /* a deeper node becomes a leaf */
};

/* Cases by column. Nothing is copied: the columns outlive the call. */
typedef struct zk_cases {
    size_t rows, attributes, classes;
    const double *const *column; /* attributes columns of rows values; nominal: 0, 1, ... ; NaN: not known */
    const size_t *values;        /* attributes: how many values a nominal attribute has; 0: continuous */
    const int32_t *y;            /* rows: class 0 .. classes - 1, or -1: not known (not learned from) */
} zk_cases;

typedef struct zk_tree_options {
    double confidence; /* of the pessimistic error, (0, 0.5]; 0: 0.25. Less prunes more */
    double min_leaf;   /* at least two branches of a split hold this many cases; 0: 2 */
    bool unpruned;
    bool no_raising; /* no subtree raising */
    int threads;
} zk_tree_options;

typedef struct zk_tree zk_tree;

typedef struct zk_tree_node {
    int32_t attribute; /* -1: a leaf */
    double cut;        /* continuous: first branch <= cut, second above. A value that occurs in the data */
    size_t first, branches; /* nodes first .. first + branches - 1 */
    size_t parent;          /* ZK_NO_PARENT for the root, which is node 0 */
    int32_t klass;          /* commonest class; an empty leaf has its parent's */
    double cases;           /* training cases that reached it, in parts where values were not known */
    double wrong;           /* of them, those of other classes */
    const double *count;    /* classes */
} zk_tree_node;

/* ZK_EINVAL: no case with a known class (EMPTY), a class or nominal value outside its range (RANGE, row, col =
 * attribute, or attributes for the class), options (RANGE, row = 0, col = 0 confidence, 1 min_leaf).
 * Cost: about O(rows attributes) a level where columns have few distinct values, times ln rows otherwise; memory 12
 * bytes a value beside the cases, 12 bytes a row and level where values are missing. */
zk_err zk_tree_train(const zk_cases *cases, const zk_tree_options *options, zk_tree **tree, zk_spot *spot);
void zk_tree_free(zk_tree *tree); /* NULL is fine */

/* How many nodes and, of them, leaves; node 0 .. nodes - 1, whose count belongs to the tree. */
size_t zk_tree_nodes(const zk_tree *tree);
size_t zk_tree_leaves(const zk_tree *tree);
zk_tree_node zk_tree_at(const zk_tree *tree, size_t node);

/* Probabilities of the classes for row `row` of cases shaped like the training ones (y is not looked at). Returns the
 * class: the first of the most probable. O(depth); with missing values up to O(nodes). */
int32_t zk_tree_classify(const zk_tree *tree, const zk_cases *cases, size_t row, double *probability);

/* ---- folds ---- */

/* Folds as Weka makes them: java.util.Random(seed) shuffles the rows, which are then grouped by class and dealt out
 * (y NULL: not stratified). fold[i] = 0 .. folds - 1; order (optional) is the shuffled and dealt order, in which each
 * fold is one run. ZK_EINVAL (RANGE): folds below 2 or more than rows. Stratifying is O(rows^2) at worst as published;
 * here it is done in O(rows classes). */
zk_err zk_folds_weka(const int32_t *y, size_t rows, size_t folds, int64_t seed, int32_t *fold, size_t *order,
                     zk_spot *spot);

/* Each row predicted by a tree that did not see its fold. predicted: rows; probability: rows x classes, optional.
 * Cost: `folds` trees. */
zk_err zk_tree_cross_validate(const zk_cases *cases, const zk_tree_options *options, const int32_t *fold,
                              size_t folds, int32_t *predicted, double *probability, zk_spot *spot);

/* ---- how right ---- */

typedef struct zk_confusion {
    size_t n, right;
    double accuracy, kappa; /* Cohen 1960 */
} zk_confusion;

/* cell: classes x classes, truth by prediction. Rows whose truth is -1 are left out; predictions are 0 .. classes - 1. */
zk_err zk_confusion_of(const int32_t *truth, const int32_t *predicted, size_t rows, size_t classes,
                       size_t *cell, zk_confusion *out, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
