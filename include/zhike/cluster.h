/* SPDX-License-Identifier: Apache-2.0
 *
 * Groups in data: k-means, fuzzy c-means, Ward's tree, DBSCAN; how good, how many and how firm they are.
 *
 * Conventions as in zhike/common.h. x is rows x cols, row-major, finite; scale it first when the columns have
 * different units. Labels are 0 .. groups - 1, -1 for noise (DBSCAN alone). Groups are numbered by size,
 * largest first, equal ones by their first row, so that a number means something and does not depend on the
 * seed's luck. Results have the same bits on any number of threads.
 */
#ifndef ZHIKE_CLUSTER_H
#define ZHIKE_CLUSTER_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ZK_CLUSTER_GROUPS_MAX = 1000,
    ZK_CLUSTER_COLS_MAX = 1000,
    ZK_WARD_ROWS_MAX = 30000,      /* time grows with the square */
    ZK_SILHOUETTE_ROWS_MAX = 20000 /* exact up to here; callers draw a sample above */
};

/* ---- scaling ---- */

typedef enum zk_scale {
    ZK_SCALE_NONE,
    ZK_SCALE_Z,      /* (x - mean) / population standard deviation */
    ZK_SCALE_MINMAX, /* (x - min) / (max - min) */
    ZK_SCALE_ROBUST  /* (x - median) / (Q3 - Q1), type-7 quartiles; equal quartiles: / standard deviation */
} zk_scale;

/* Scales columns in place. centre and spread (cols each, optional) are what was taken away and divided by. A
 * constant column becomes 0 with spread 0: it tells nothing apart. O(rows cols). */
zk_err zk_scale_columns(double *x, size_t rows, size_t cols, zk_scale how, double *centre, double *spread,
                        zk_spot *spot);

/* ---- methods ---- */

typedef enum zk_cluster_method {
    ZK_CLUSTER_KMEANS, /* Lloyd from greedy k-means++ seeds (Arthur & Vassilvitskii 2007), best of the restarts */
    ZK_CLUSTER_FCM,   /* fuzzy c-means (Bezdek 1981), best of the restarts */
    ZK_CLUSTER_WARD,  /* minimum variance tree by the nearest-neighbour chain, cut into k */
    ZK_CLUSTER_DBSCAN /* Ester et al. 1996; a border point belongs to the first group that reaches it */
} zk_cluster_method;

typedef struct zk_cluster_options {
    zk_cluster_method method;
    size_t k;              /* groups, 1 .. ZK_CLUSTER_GROUPS_MAX; not for DBSCAN */
    size_t restarts;       /* k-means, fuzzy; 0: 20 */
    size_t max_iterations; /* 0: 300 (k-means), 1000 (fuzzy) */
    double
        tolerance; /* k-means: stop when the squared moves of the centres sum to at most this times the mean
                            * column variance; 0: when no label changes. Fuzzy: largest change of a membership; 0: 1e-9 */
    double fuzzifier; /* m > 1; 0: 2 */
    double eps;       /* DBSCAN: radius > 0, the border included */
    size_t
        min_points; /* DBSCAN: core points have this many within eps, themselves included; 0: 2 cols, at least 4 */
    uint64_t seed;
    int threads;
} zk_cluster_options;

typedef struct zk_cluster_result {
    size_t groups;
    size_t noise;      /* rows labelled -1 */
    double sse;        /* squared distances to the mean of the own group, noise left out */
    double objective;  /* fuzzy: sum of u^m d^2; otherwise = sse */
    size_t iterations; /* of the best start */
    bool converged;    /* false: max_iterations was met */
} zk_cluster_result;

/* centre: means of the groups (for fuzzy the fuzzy centres), k x cols, optional; for DBSCAN it must be NULL: take
 * zk_cluster_means. membership: rows x k, fuzzy alone, optional.
 * ZK_EINVAL (DISTINCT, value = distinct rows): fewer distinct rows than k. ZK_EINVAL (RANGE, col = 0 k, 1
 * fuzzifier, 2 eps, 3 tolerance). ZK_ELIMIT: more columns, groups or (Ward) rows than allowed.
 * Cost: k-means and fuzzy O(rows k cols) an iteration; Ward O(rows^2 cols) time, O(rows cols) memory; DBSCAN
 * O(rows log rows) for small neighbourhoods, O(rows^2) at worst. */
zk_err zk_cluster(const double *x, size_t rows, size_t cols, const zk_cluster_options *options,
                  int32_t *label, double *centre, double *membership, zk_cluster_result *result,
                  zk_spot *spot);

/* Lloyd's iteration from given centres (k x cols, moved in place), without restarts. O(rows k cols) an iteration. */
zk_err zk_kmeans_from(const double *x, size_t rows, size_t cols, const zk_cluster_options *options,
                      double *centre, int32_t *label, zk_cluster_result *result, zk_spot *spot);

/* Ward's tree as R's hclust(dist(x), "ward.D2") gives it: rows - 1 merges of two, ascending in height; negative
 * numbers are rows (-1 is the first), positive ones earlier merges (1 is the first). merge: 2 (rows - 1), height: rows - 1. ZK_ELIMIT above ZK_WARD_ROWS_MAX rows. */
zk_err zk_ward(const double *x, size_t rows, size_t cols, int32_t *merge, double *height, zk_spot *spot);
/* Labels of the tree cut into k groups, 1 <= k <= rows. O(rows). */
zk_err zk_ward_cut(const int32_t *merge, size_t rows, size_t k, int32_t *label, zk_spot *spot);

/* Distance of every row to its k-th nearest other row, for choosing eps. kd-tree. */
zk_err zk_knn_distance(const double *x, size_t rows, size_t cols, size_t k, int threads, double *distance,
                       zk_spot *spot);

/* Means and sizes of groups; noise is left out. mean: groups x cols. A group without rows: ZK_EINVAL (EMPTY). */
zk_err zk_cluster_means(const double *x, size_t rows, size_t cols, const int32_t *label, size_t groups,
                        double *mean, size_t *size, zk_spot *spot);

/* ---- how good ---- */

/* Rousseeuw 1987; a row alone in its group has 0. each: rows, optional; noise is left out (0). O(rows^2 cols).
 * ZK_EINVAL (TOO_FEW) below 2 groups; ZK_ELIMIT above ZK_SILHOUETTE_ROWS_MAX rows. */
zk_err zk_silhouette(const double *x, size_t rows, size_t cols, const int32_t *label, size_t groups,
                     int threads, double *each, double *mean, zk_spot *spot);

typedef struct zk_cluster_indices {
    double sse;               /* within */
    double explained;         /* 1 - within / total */
    double calinski_harabasz; /* 1974: between / (g - 1) over within / (n - g); more is better */
    double davies_bouldin;    /* 1979: less is better */
} zk_cluster_indices;

/* Noise is left out. ZK_EINVAL (TOO_FEW) below 2 groups or without a row more than groups; ZK_ENUMERIC (CONSTANT)
 * when every group is one point (to within rounding): then all is explained, Davies-Bouldin is 0 and
 * Calinski-Harabasz has no bound. O(rows cols + groups^2 cols). */
zk_err zk_cluster_indices_of(const double *x, size_t rows, size_t cols, const int32_t *label, size_t groups,
                             zk_cluster_indices *out, zk_spot *spot);

/* Adjusted Rand index (Hubert & Arabie 1985) of two labellings; labels >= -1, -1 counting as a group. 1 when both
 * put everything together. */
zk_err zk_rand_adjusted(const int32_t *a, const int32_t *b, size_t n, double *ari, zk_spot *spot);

/* ---- how many: gap statistic (Tibshirani, Walther & Hastie 2001) for k-means, k = 1 .. k_max ---- */

typedef struct zk_gap {
    double log_w;    /* ln SSE */
    double expected; /* mean over the references: uniform in the box of the principal axes */
    double gap;
    double s; /* standard deviation x sqrt(1 + 1/references) */
} zk_gap;

/* out: k_max. best: smallest k with gap(k) >= gap(k+1) - s(k+1), else k_max. options: restarts (0: 5), seed,
 * threads. references 1 .. 1000. ZK_ENUMERIC (CONSTANT): nothing is left within the groups, so that ln SSE is no number.
 * Cost: (references + 1) k_max groupings. */
zk_err zk_gap_statistic(const double *x, size_t rows, size_t cols, size_t k_max, size_t references,
                        const zk_cluster_options *options, zk_gap *out, size_t *best, zk_spot *spot);

/* ---- how firm: resampling (Hennig 2007) ---- */

typedef struct zk_cluster_stability {
    double ari;     /* mean adjusted Rand index with the full grouping */
    double ari_low; /* its 5th percentile */
    size_t runs;    /* samples that could be grouped */
} zk_cluster_stability;

/* Each run draws rows with replacement, keeps the distinct ones (about 63 %), groups them in the same way and
 * compares on them. jaccard (groups): mean over runs of the best overlap each group finds; under .6 a group is not
 * to be trusted, over .75 it is firm. runs 2 .. 10000. Cost: `runs` groupings. */
zk_err zk_cluster_stability_of(const double *x, size_t rows, size_t cols, const zk_cluster_options *options,
                               const int32_t *label, size_t groups, size_t runs, double *jaccard,
                               zk_cluster_stability *out, zk_spot *spot);

/* ---- principal components, for pictures and for starting maps ---- */

/* Axes (count x cols, unit length, largest element positive) and variances (n) of the covariance matrix by LAPACK;
 * mean: cols. count <= cols <= ZK_CLUSTER_COLS_MAX. */
zk_err zk_principal_axes(const double *x, size_t rows, size_t cols, size_t count, double *mean, double *axis,
                         double *variance, double *total_variance, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
