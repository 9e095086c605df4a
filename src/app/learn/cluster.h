/* SPDX-License-Identifier: Apache-2.0
 *
 * A grouping for people: what was asked, how good it is, a sentence and a picture for each group.
 */
#ifndef ZK_APP_CLUSTER_H
#define ZK_APP_CLUSTER_H

#include "app/learn/learn.h"
#include "zhike/cluster.h"

typedef struct zk__grouping {
    zk_frame f;
    const zk_series **col;
    size_t cols, rows;
    size_t *row;     /* of the frame, for each row of x */
    double *raw, *x; /* rows x cols: as in the file, and scaled */
    double *spread;  /* cols; 0: the column is constant */
    int scale;
    zk_cluster_options o;
    bool eps_chosen;
    int32_t *label;
    double *membership; /* fuzzy */
    zk_cluster_result result;
    bool indexed; /* there are at least two groups, and rows enough */
    zk_cluster_indices indices;
    double silhouette, *group_silhouette;
    size_t silhouette_rows; /* < rows: a sample */
    size_t *size;
    double *mean; /* groups x cols, raw */
    double *all_mean, *all_sd, *sum;
    int64_t runs; /* of stability; 0: none */
    zk_cluster_stability stability;
    double *jaccard;
    bool has_truth;
    double truth_ari;
} zk__grouping;

/* One line of the table that helps to choose k. */
typedef struct zk__choice {
    size_t k;
    zk_cluster_result result;
    zk_cluster_indices indices;
    double silhouette;
    bool indexed;
    zk_gap gap;
} zk__choice;

/* Groups, measures, describes: everything but what is read and asked. */
zk_err zk__group(zk_ctx *cx, zk__grouping *g);
/* How good labels are; silhouette on a sample above 10,000 rows. */
zk_err zk__measure(zk_ctx *cx, const zk__grouping *g, const int32_t *label, size_t groups,
                   zk_cluster_indices *ix, bool *indexed, double *silhouette, double *by_group, size_t *used);
/* ZK_CLUSTER_DBSCAN without --eps: the knee of the distances to the min_points-th neighbour. */
zk_err zk__eps_choose(zk_ctx *cx, zk__grouping *g);
/* "23 % of the rows, 61 % of amount; recency far below average". */
const char *zk__profile(zk_ctx *cx, const zk__grouping *g, size_t group);
zk_err zk__cluster_plot(zk_ctx *cx, const char *path, const zk__grouping *g);
zk_err zk__cluster_assign(zk_ctx *cx, const zk_args *a, const zk__grouping *g);

#endif
