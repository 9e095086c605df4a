/* SPDX-License-Identifier: Apache-2.0
 *
 * Inside the methods that make groups: what zk_cluster hands to each of them. Input is checked before.
 */
#ifndef ZK_EVAL_CLUSTER_H
#define ZK_EVAL_CLUSTER_H

#include "eval/internal.h"
#include "zhike/cluster.h"

typedef struct zk__points {
    const double *x;
    size_t rows, cols;
} zk__points;

/* Rows of a piece: depends on the rows alone; at most about 32 pieces, so that their sums stay small. */
size_t zk__cluster_grain(size_t rows);

/* Greedy k-means++ seeds into centre (k x cols), drawn from rng. ZK_EINVAL (DISTINCT) when the distinct rows run
 * out. */
zk_err zk__seed(zk__points p, size_t k, zk_rng *rng, int threads, double *centre, zk_spot *spot);

zk_err zk__kmeans(zk__points p, const zk_cluster_options *o, int32_t *label, double *centre,
                  zk_cluster_result *result, zk_spot *spot);
zk_err zk__fcm(zk__points p, const zk_cluster_options *o, int32_t *label, double *centre, double *membership,
               zk_cluster_result *result, zk_spot *spot);
zk_err zk__dbscan(zk__points p, const zk_cluster_options *o, int32_t *label, size_t *groups, zk_spot *spot);

/* Numbers k groups by size, then first row; groups without rows last. to[old] = new. Returns how many have
 * rows; SIZE_MAX without memory. */
size_t zk__number_groups(int32_t *label, size_t rows, size_t k, int32_t *to);

/* rows of a k x cols matrix put where `to` says; false without memory. */
bool zk__permute_rows(double *m, size_t k, size_t cols, const int32_t *to);

#endif
