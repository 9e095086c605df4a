/* SPDX-License-Identifier: Apache-2.0
 *
 * A kd-tree: which rows lie within a radius, and which are the nearest. Rows are copied in the tree's order, so
 * that a leaf is one run of memory. Answers are exact and do not depend on threads.
 */
#ifndef ZK_EVAL_KDTREE_H
#define ZK_EVAL_KDTREE_H

#include "eval/internal.h"

typedef struct zk__kdtree zk__kdtree;

/* NULL without memory. O(rows cols log rows). */
zk__kdtree *zk__kdtree_new(const double *x, size_t rows, size_t cols);
void zk__kdtree_free(zk__kdtree *t);

/* Rows with squared distance <= r2 to point; at most cap of them are written to out (NULL: counted only), in the
 * tree's order; counting stops at `enough` (0: never). */
size_t zk__kdtree_within(const zk__kdtree *t, const double *point, double r2, size_t enough, size_t *out);

/* Squared distance to the k-th nearest row that is not `self`; best is scratch of k doubles. */
double zk__kdtree_kth(const zk__kdtree *t, const double *point, size_t self, size_t k, double *best);

#endif
