/* SPDX-License-Identifier: Apache-2.0
 *
 * Latent variables by partial least squares: satisfaction indices, relationship quality, mediation.
 *
 * Wold 1982, Lohmoeller 1989, Tenenhaus et al. 2005 (PLS path modelling); Dijkstra & Henseler 2015 (PLSc, rho_A);
 * Fornell & Larcker 1981 (rho_C, AVE); Henseler et al. 2015 (HTMT), 2016 (MICOM); Shmueli et al. 2016
 * (PLSpredict); Fornell et al. 1996 (ACSI index). Everything is worked out on the correlation matrix of the indicators, so
 * that an iteration costs O(p^2) whatever the number of respondents.
 *
 * Conventions as in zhike/common.h. Data are rows x indicators, row-major, in the order of zk_pls_model.construct.
 * Matrices of constructs are [from * constructs + to].
 */
#ifndef ZHIKE_LATENT_H
#define ZHIKE_LATENT_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

enum {
    ZK_PLS_CONSTRUCTS_MAX = 64,
    ZK_PLS_INDICATORS_MAX = 500,
    ZK_PLS_ROUTES_MAX = 2000,       /* specific indirect effects */
    ZK_PLS_REPLICATES_MAX = 100000, /* and replicates x quantities <= 50 million */
    ZK_PLS_ROWS_MAX = 10000000
};

typedef enum zk_pls_mode {
    ZK_PLS_A, /* reflective: weights are covariances with the inner estimate */
    ZK_PLS_B  /* formative: weights are regression coefficients */
} zk_pls_mode;

typedef enum zk_pls_scheme { ZK_PLS_PATH, ZK_PLS_FACTOR, ZK_PLS_CENTROID } zk_pls_scheme;

typedef struct zk_pls_model {
    size_t constructs, indicators;
    const size_t *construct; /* indicators: which construct each measures; ascending, none left out */
    const zk_pls_mode *mode; /* constructs */
    const uint8_t *path;     /* constructs x constructs: 1 where `from` acts upon `to`; no circle */
    zk_pls_scheme scheme;
    bool consistent; /* PLSc: reflective constructs of several indicators are corrected for attenuation */
    bool raw; /* outer weights from indicators with their own variances; otherwise from standardised ones */
    double tolerance;   /* sum of |changes| of the outer weights that ends the iteration; 0: 1e-10 */
    int max_iterations; /* 0: 1000 */
} zk_pls_model;

/* A fitted model. All arrays belong to it; p = indicators, c = constructs. */
typedef struct zk_pls {
    size_t rows, indicators, constructs;
    int iterations;
    bool
        proper; /* false: corrected correlations of predecessors are not positive definite (PLSc): R2 may leave [0, 1] */
    double *mean, *sd;   /* p: of the data (n - 1); 0 and 1 when fitted from correlations */
    double *cor;         /* p x p: of the indicators */
    double *weight;      /* p: outer weights of the standardised indicators; scores have variance 1 */
    double *loading;     /* p: correlation with the own construct; corrected ones under PLSc */
    double *cross;       /* p x c: cross-loadings */
    double *score_cor;   /* c x c: correlations of the scores */
    double *latent_cor;  /* c x c: the same, corrected under PLSc; the regressions rest on these */
    double *path;        /* c x c */
    double *total;       /* c x c: total effects */
    double *r2, *r2_adj; /* c; 0 where nothing acts upon a construct */
    double *rho_a; /* c: reliability (Dijkstra & Henseler 2015, eq. 3); 1 for one indicator and for mode B */
} zk_pls;

/* Fits the model to data. A construct whose loadings sum to less than 0 is turned round.
 * ZK_EINVAL: TOO_FEW rows for the indicators of a mode B construct, or for the paths to one (row = construct; row = 0
 * below 3 rows), RANGE (a construct without indicator or path: row = construct), CYCLE (row = a construct on
 * it), EMPTY, TOO_MANY. ZK_ENUMERIC: NAN; CONSTANT (col = indicator); SINGULAR (row = construct: collinear indicators
 * in mode B, or predecessors that cannot be told apart); NOT_CONVERGED; RANGE (PLSc: rho_A outside (0, 1],
 * row = construct, or corrected correlations that are none: col = construct + 1).
 * O(n p^2 + iterations p^2). */
zk_err zk_pls_fit(const double *x, size_t n, const zk_pls_model *model, zk_pls *out, zk_spot *spot);

/* The same from a correlation matrix of n rows, as articles print it. */
zk_err zk_pls_fit_cor(const double *cor, size_t n, const zk_pls_model *model, zk_pls *out, zk_spot *spot);

/* Frees; a zeroed or cleared one is fine. */
void zk_pls_clear(zk_pls *fit);

/* ---- quality of measurement and structure ---- */

/* What is not NULL is filled. */
typedef struct zk_pls_quality {
    double *alpha;     /* c: Cronbach's alpha of the standardised indicators; 1 for one indicator */
    double *rho_c;     /* c: composite reliability */
    double *ave;       /* c: average variance extracted */
    double *htmt;      /* c x c symmetric: heterotrait-monotrait ratio of |correlations|; diagonal 1 */
    double *htmt2;     /* c x c: with geometric means (Roemer et al. 2021) */
    double *vif_outer; /* p: within the block; 1 for one indicator. Infinity for collinear ones */
    double *vif_inner; /* c x c: of `from` among what acts upon `to`; 0 where there is no path */
    double *f2;        /* c x c: effect size (Cohen 1988); 0 where there is no path */
    double srmr_saturated, srmr_estimated; /* of the correlations implied (Henseler et al. 2014) */
    double gof; /* root of mean communality (blocks of several) x mean R2 (Tenenhaus et al. 2004) */
} zk_pls_quality;

/* ZK_ENUMERIC (NAN, row = construct) where HTMT is 0 / 0: indicators of a construct that do not correlate at all. */
zk_err zk_pls_assess(const zk_pls *fit, const zk_pls_model *model, zk_pls_quality *out, zk_spot *spot);

/* ---- scores and the 0-100 index ---- */

/* out: n x constructs, standardised by the mean and deviation of the fit. x: NaN refused. */
zk_err zk_pls_scores(const zk_pls *fit, const zk_pls_model *model, const double *x, size_t n, double *out,
                     zk_spot *spot);

/* Index as of ECSI and ACSI: 100 (sum w x - least) / (greatest - least), w = weight / sd, least and greatest
 * being what the scale of each indicator (low < high; indicators values each) allows. Outside the scale: ZK_EINVAL
 * (RANGE, row, col). per_row: n x constructs (optional); mean: constructs, over all rows. */
zk_err zk_pls_index(const zk_pls *fit, const zk_pls_model *model, const double *x, size_t n,
                    const double *low, const double *high, double *per_row, double *mean, zk_spot *spot);

/* Total effects in points of the index: what one point more of `from` moves `to`. [from * c + to].
 * Needs the index per row (n x c). ZK_ENUMERIC (CONSTANT, row = construct): an index that does not vary. */
zk_err zk_pls_index_effects(const zk_pls *fit, const double *per_row, size_t n, double *effect,
                            zk_spot *spot);

/* ---- quantities, the bootstrap, mediation ---- */

typedef enum zk_pls_kind {
    ZK_PLS_Q_PATH,     /* from, to */
    ZK_PLS_Q_TOTAL,    /* from, to: total effect, where one exists */
    ZK_PLS_Q_INDIRECT, /* from, to: total minus direct, where a route of two or more paths exists */
    ZK_PLS_Q_ROUTE,    /* from, to, route: product along one route */
    ZK_PLS_Q_LOADING,  /* to = indicator */
    ZK_PLS_Q_WEIGHT,   /* to = indicator */
    ZK_PLS_Q_R2,       /* to = construct */
    ZK_PLS_Q_HTMT      /* from < to */
} zk_pls_kind;

typedef struct zk_pls_quantity {
    zk_pls_kind kind;
    size_t from, to;
    size_t steps; /* of a route: constructs visited, from and to included */
    uint8_t route[ZK_PLS_CONSTRUCTS_MAX];
} zk_pls_quantity;

/* All quantities of a model, in the order of the kinds, to be freed with free(). ZK_ELIMIT (TOO_MANY): more than
 * ZK_PLS_ROUTES_MAX routes. */
zk_err zk_pls_quantities(const zk_pls_model *model, zk_pls_quantity **out, size_t *count, zk_spot *spot);

/* Their values in a fit. */
zk_err zk_pls_values(const zk_pls *fit, const zk_pls_model *model, const zk_pls_quantity *what, size_t count,
                     double *out, zk_spot *spot);

typedef enum zk_pls_sign {
    ZK_PLS_SIGN_NONE,       /* replicates as they are */
    ZK_PLS_SIGN_INDIVIDUAL, /* each weight, loading and path takes the sign it has in the sample */
    ZK_PLS_SIGN_CONSTRUCT   /* a construct is turned where its loadings then agree better with the sample's */
} zk_pls_sign;

typedef struct zk_pls_boot {
    size_t replicates; /* 2 .. ZK_PLS_REPLICATES_MAX */
    uint64_t seed;
    double confidence; /* of the intervals, in (0, 1) */
    zk_pls_sign sign;
    int threads;
} zk_pls_boot;

typedef struct zk_pls_estimate {
    double estimate, mean, se;
    double t, p; /* estimate / se, two-sided by the normal distribution; p = 1 where se and estimate are 0 */
    double low, high;         /* percentile interval, type 7 */
    double bca_low, bca_high; /* bias-corrected and accelerated (Efron 1987), acceleration by the jackknife */
} zk_pls_estimate;

/* Resamples rows: replicate r draws from stream r of the seed, so results do not depend on threads. Replicates without
 * a solution are left out and counted in *failed (optional); more than a tenth of them: ZK_ENUMERIC
 * (NOT_CONVERGED, value = how many). out: count. draws: count x replicates, NaN for failed ones (optional).
 * O(replicates (n p^2 + iterations p^2) / threads). */
zk_err zk_pls_bootstrap(const double *x, size_t n, const zk_pls_model *model, const zk_pls_boot *how,
                        const zk_pls_quantity *what, size_t count, zk_pls_estimate *out, double *draws,
                        size_t *failed, zk_spot *spot);

/* ---- prediction; from scores, so that PLSc makes no difference here ---- */

/* Cross-validated redundancy Q2 (Stone-Geisser): every distance-th value of a construct's indicators, column after
 * column, is left out, replaced by the mean of the others and predicted through the paths. out: constructs, 0 where nothing acts upon one.
 * distance >= 2 and no divisor of n: else ZK_EINVAL (RANGE). Cost: `distance` fits for each explained construct. */
zk_err zk_pls_blindfold(const double *x, size_t n, const zk_pls_model *model, size_t distance, double *q2,
                        zk_spot *spot);

typedef struct zk_pls_predict_how {
    size_t folds;       /* 2 .. n */
    size_t repetitions; /* 1 .. 100; the predictions are averaged over them */
    uint64_t seed;      /* repetition r shuffles with stream r */
    bool direct;        /* from the direct predecessors; otherwise from the constructs nothing acts upon */
} zk_pls_predict_how;

typedef struct zk_pls_forecast {
    double rmse, mae;       /* of the model, out of sample, in the indicator's own unit */
    double lm_rmse, lm_mae; /* of a linear regression on the same constructs' indicators */
    double q2;              /* against the training means */
} zk_pls_forecast;

/* PLSpredict. out: indicators; those of constructs nothing acts upon are zero. ZK_EINVAL (TOO_FEW): folds that leave
 * fewer training rows than the benchmark has coefficients. Cost: folds x repetitions fits. */
zk_err zk_pls_predict(const double *x, size_t n, const zk_pls_model *model, const zk_pls_predict_how *how,
                      zk_pls_forecast *out, zk_spot *spot);

/* ---- groups ---- */

typedef struct zk_pls_difference {
    double a, b;           /* the two groups' values */
    double se_a, se_b;     /* bootstrap */
    double p_permutation;  /* two-sided, (1 + as large or larger) / (1 + permutations) */
    double t, df, p_welch; /* Welch-Satterthwaite (Sarstedt et al. 2011); p = 1 where both se are 0 */
} zk_pls_difference;

typedef struct zk_pls_invariance {
    double c, c_5; /* compositional: correlation of the scores by either group's weights; its 5 % quantile
                                  under permutation (invariant where c >= c_5) */
    double p_c;
    double mean_difference, p_mean; /* of pooled scores */
    double log_variance_ratio, p_variance;
} zk_pls_invariance;

/* Compares group 0 with group 1 (group: n values). how->replicates is used both for permutations (streams
 * 2^32 + r) and for each group's bootstrap. what, out: count; micom: constructs (optional). Permutations without a solution are
 * left out as in the bootstrap. spot.row: as of zk_pls_fit; TOO_FEW with col = group + 1. Cost: 3 replicates fits. */
zk_err zk_pls_compare(const double *x, const uint8_t *group, size_t n, const zk_pls_model *model,
                      const zk_pls_boot *how, const zk_pls_quantity *what, size_t count,
                      zk_pls_difference *out, zk_pls_invariance *micom, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
