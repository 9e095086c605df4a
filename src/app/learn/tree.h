/* SPDX-License-Identifier: Apache-2.0
 *
 * A decision tree for people: its conditions and rules as sentences, its checks, its picture.
 */
#ifndef ZK_APP_TREE_H
#define ZK_APP_TREE_H

#include "app/learn/learn.h"
#include "zhike/stats.h"

typedef struct zk__tree_view {
    const zk_tree *tree;
    const zk_cases *cases;
    const zk__classes *classes;
    const zk_series *const *col;
} zk__tree_view;

typedef struct zk__tree_checks {
    int folds; /* 0: no cross-validation; no more than there are cases unless `asked` for */
    bool asked;
    int64_t seed;
    zk_confusion training, cross;
    size_t *training_cell, *cross_cell;
} zk__tree_checks;

/* "petalwidth <= 0.6"; in the arena. */
const char *zk__tree_condition(zk_ctx *cx, const zk__tree_view *v, size_t node, size_t branch);
/* "50" or "50/1": cases, and of them wrong. */
const char *zk__tree_counts(zk_ctx *cx, const zk_tree_node *n);
/* "If ..., then ...": the way from the root, intervals put together. */
const char *zk__tree_rule(zk_ctx *cx, const zk__tree_view *v, size_t leaf);
size_t *zk__tree_leaves_by_cases(zk_ctx *cx, const zk__tree_view *v, size_t *n);

zk_err zk__tree_check(zk_ctx *cx, const zk_frame *f, const zk__tree_view *v, const zk_tree_options *o,
                      zk__tree_checks *c);
zk_err zk__tree_plot(zk_ctx *cx, const char *path, const zk__tree_view *v);
zk_err zk__tree_assign(zk_ctx *cx, const zk_args *a, const zk_frame *f, const zk__tree_view *v);

#endif
