/* SPDX-License-Identifier: Apache-2.0
 *
 * Weights: analytic hierarchy process (Saaty 1977, 1980) and weights taken from the data.
 *
 * A judgement matrix is n x n, a[i][j] = how many times i matters as much as j. Two zeros at (i,j)
 * and (j,i) mean "not judged". Weights are positive and sum to 1 within 1e-12. Conventions as in
 * zhike/common.h.
 */
#ifndef ZHIKE_WEIGHT_H
#define ZHIKE_WEIGHT_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

#define ZK_AHP_MAX    100   /* largest judgement matrix */
#define ZK_AHP_TREE   10000 /* most nodes of a hierarchy */
#define ZK_AHP_LEVELS 32    /* most levels of a hierarchy, root counted */
#define ZK_AHP_MAX_CR 0.1   /* Saaty's limit for acceptable judgements: cr < 0.1 */

typedef enum zk_ahp_method {
    ZK_AHP_EIGENVECTOR,    /* 特征根法: power iteration to 1e-14 */
    ZK_AHP_GEOMETRIC_MEAN, /* 几何平均/方根法 (Crawford & Williams 1985) */
    ZK_AHP_COLUMN_SUM      /* 和法: mean of the normalised columns */
} zk_ahp_method;

/* Mean CI of random matrices, by author; they differ, so a published CR needs its table. */
typedef enum zk_ri_table {
    ZK_RI_SAATY_2005,    /* n <= 15 */
    ZK_RI_SAATY_1980,    /* n <= 15, the table most Chinese texts print (0.58 0.90 1.12 ...) */
    ZK_RI_DONEGAN_DODD,  /* 1991, n <= 100; linear between the printed 15, 20, 30, 50, 100 */
    ZK_RI_ALONSO_LAMATA, /* 2006, n <= 15: the mean of 100,000 matrices of each size */
    ZK_RI_COUNT
} zk_ri_table;

/* RI for an n x n matrix; 0 for n = 1, 2. ZK_EINVAL (TOO_MANY) beyond the table. */
zk_err zk_ahp_ri(zk_ri_table table, size_t n, double *ri, zk_spot *spot);

/* Full matrix from the n(n-1)/2 entries above the diagonal, row by row; 0 = not judged. */
zk_err zk_ahp_fill(const double *upper, size_t n, double *matrix, zk_spot *spot);

typedef struct zk_ahp_checked {
    size_t missing;     /* pairs not judged */
    size_t missing_row; /* the first of them, when missing > 0 */
    size_t missing_col;
    size_t outside_scale; /* pairs beyond 1/9 .. 9: allowed, worth a warning */
    size_t outside_row;   /* the first of them, when outside_scale > 0 */
    size_t outside_col;
} zk_ahp_checked;

/* Finite, diagonal 1, positive, a[i][j] a[j][i] = 1 within 1e-6, and no element cut off by missing
 * judgements. spot tells the cell. ZK_EINVAL or ZK_ENUMERIC (NAN). out is optional. */
zk_err zk_ahp_check(const double *matrix, size_t n, zk_ahp_checked *out, zk_spot *spot);

typedef struct zk_ahp_result {
    double lambda_max; /* eigenvector: the dominant eigenvalue; others: mean of (Aw)_i / w_i */
    double ci;         /* (lambda_max - n) / (n - 1); 0 for n = 1, 2; never below 0 */
    double ri;
    double cr;       /* ci / ri; 0 for n = 1, 2 */
    bool consistent; /* cr < ZK_AHP_MAX_CR */
    zk_ahp_checked checked;
} zk_ahp_result;

/* Weights of one matrix. Missing judgements: eigenvector by Harker 1987 (the diagonal counts what
 * is missing), geometric mean by logarithmic least squares (Bozoki, Fulop & Ronyai 2010), column
 * sum refuses them (ZK_EINVAL). A column-sum or geometric-mean CR differs a little from the
 * eigenvector's: lambda_max is then only an estimate. Cost O(n^2) a round, seldom 30 rounds. */
zk_err zk_ahp_solve(const double *matrix, size_t n, zk_ahp_method method, zk_ri_table table, double *weights,
                    zk_ahp_result *out, zk_spot *spot);

/* The judgement to reconsider first: the pair whose change alone lowers CR most (eigenvector). */
typedef struct zk_ahp_worst {
    size_t row; /* row < col; every value below is for the entry (row, col) */
    size_t col;
    double value; /* as judged */
    double cr;    /* as judged */
    double best;  /* real value with the lowest CR */
    double best_cr;
    double suggestion; /* the nearest of 1/9 .. 1/2, 1, 2 .. 9 on that way with the lowest CR */
    double suggestion_cr;
    bool repairable; /* this one change suffices: best_cr < max_cr */
    double smallest; /* then: the value nearest to the present one with CR = max_cr */
} zk_ahp_worst;

/* max_cr: usually ZK_AHP_MAX_CR. Needs n >= 3 (ZK_EINVAL TOO_FEW) and a cr above 1e-9, otherwise
 * ZK_ENOTFOUND: nothing hurts. Missing judgements stay missing (Harker 1987). Exact for n <= 15, beyond
 * that among the 60 pairs that deviate most. About 40 solutions a pair. */
zk_err zk_ahp_find_worst(const double *matrix, size_t n, zk_ri_table table, double max_cr, zk_ahp_worst *out,
                         zk_spot *spot);

typedef struct zk_ahp_step {
    size_t row; /* row < col */
    size_t col;
    double from; /* entry (row, col) before */
    double to;   /* and after */
    double cr;   /* of the matrix with this and all earlier steps */
} zk_ahp_step;

/* Mends a matrix by few changes: again and again the judgement that hurts most moves to its best value on
 * the 1-9 scale, the last one only as far on that scale as is needed, until cr < max_cr. steps has room for
 * `most`; *count is how many were taken, 0 for a matrix that is good enough. A pair may be moved twice.
 * ZK_ENUMERIC (NOT_CONVERGED): `most` steps do not suffice. repaired (n x n) and spot are optional. Cost:
 * zk_ahp_find_worst for each step. */
zk_err zk_ahp_repair(const double *matrix, size_t n, zk_ri_table table, double max_cr, size_t most,
                     double *repaired, zk_ahp_step *steps, size_t *count, zk_spot *spot);

/* Missing judgements filled so that lambda_max is least (Bozoki, Fulop & Ronyai 2010). */
zk_err zk_ahp_complete(const double *matrix, size_t n, double *completed, zk_spot *spot);

/* ---- hierarchy ---- */

typedef struct zk_ahp_hierarchy {
    size_t levels;                  /* root is level 0 */
    double level_cr[ZK_AHP_LEVELS]; /* 层次总排序一致性: of the matrices owned by nodes of that level */
    double cr;                      /* all matrices, weighted by their owners' global weights (Saaty's CRH) */
    size_t leaves;
} zk_ahp_hierarchy;

/* Global weights = product of local weights down from the root (a root has global weight local[i],
 * usually 1). ci[i], ri[i]: of the matrix that compares i's children; 0 for a leaf, a single child or
 * a pair. ci and ri may both be NULL, then every cr is 0. Levels without a matrix have cr 0.
 * parent[i] < i or ZK_NO_PARENT, otherwise ZK_EINVAL (TREE). out is optional. */
zk_err zk_ahp_global(const size_t *parent, const double *local, const double *ci, const double *ri, size_t n,
                     double *global, zk_ahp_hierarchy *out, zk_spot *spot);

/* ---- several experts; share[k] >= 0 is optional (NULL: equal), normalised here ---- */

/* Geometric mean of judgement matrices, experts x n x n; stays reciprocal (Aczel & Saaty 1983). A pair is the
 * mean of the experts who judged it, by their shares; a pair none with a share judged stays missing. Each matrix
 * must be acceptable to zk_ahp_check by itself. */
zk_err zk_ahp_group_judgements(const double *matrices, size_t experts, size_t n, const double *share,
                               double *matrix, zk_spot *spot);

/* Mean of priorities, experts x n: geometric (renormalised) or arithmetic. */
zk_err zk_ahp_group_priorities(const double *weights, size_t experts, size_t n, const double *share,
                               bool geometric, double *out, zk_spot *spot);

/* ---- weights from data: x is rows (subjects) x cols (indicators) ---- */

/* O(rows cols) each, CRITIC O(rows cols^2). */

/* Entropy 熵权 (Shannon; p = x / column sum): x >= 0, every column sum positive, rows >= 2.
 * A constant column gets weight 0; all constant is ZK_ENUMERIC (CONSTANT).
 * entropy (cols values in [0, 1]) is optional. */
zk_err zk_weight_entropy(const double *x, size_t rows, size_t cols, double *w, double *entropy,
                         zk_spot *spot);

/* Coefficient of variation 变异系数: sample sd / |mean|. A zero mean is ZK_ENUMERIC (ZERO_SUM, col). */
zk_err zk_weight_variation(const double *x, size_t rows, size_t cols, double *w, zk_spot *spot);

/* CRITIC (Diakoulaki, Mavrotas & Papayannakis 1995): sd of the min-max scaled column x sum of (1 - r).
 * direction (cols) is optional: all "more is better". */
zk_err zk_weight_critic(const double *x, size_t rows, size_t cols, const zk_direction *direction, double *w,
                        zk_spot *spot);

/* Expert points 专家打分: mean over experts of each one's points divided by his total. */
zk_err zk_weight_points(const double *points, size_t experts, size_t cols, double *w, zk_spot *spot);

/* Combination 组合赋权 of `sets` weight vectors (sets x n). additive: sum of share[s] w[s] (share
 * optional, equal); multiplicative: product of w[s]^(sets * share[s]), i.e. plain product for equal
 * shares. Both renormalised. */
typedef enum zk_combination { ZK_COMBINE_ADDITIVE, ZK_COMBINE_MULTIPLICATIVE } zk_combination;

zk_err zk_weight_combine(const double *weights, size_t sets, size_t n, const double *share,
                         zk_combination how, double *w, zk_spot *spot);

/* w[i] / sum, w >= 0 and sum > 0. in may be out. */
zk_err zk_weight_normalise(const double *in, size_t n, double *out, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
