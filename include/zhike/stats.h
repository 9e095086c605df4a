/* SPDX-License-Identifier: Apache-2.0
 *
 * Statistics under the evaluation methods: sums in a fixed order, orders and ranks with stable
 * ties, type-7 quantiles, trends over periods, the normal distribution, random streams.
 *
 * Conventions as in zhike/common.h. n is bounded by memory only; scratch is at most 32 bytes a value.
 */
#ifndef ZHIKE_STATS_H
#define ZHIKE_STATS_H

#include "zhike/common.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- sums: Neumaier compensated, first to last, error about 1 ulp; O(n) ---- */

double zk_sum(const double *x, size_t n);
double zk_dot(const double *x, const double *y, size_t n);

/* ZK_OK, or ZK_ENUMERIC with the first NaN or infinity of a rows x cols matrix. */
zk_err zk_check_finite(const double *x, size_t rows, size_t cols, zk_spot *spot);

typedef struct zk_description {
    size_t n;
    double sum;
    double mean;
    double min;
    double max;
    double var;     /* sample variance, n - 1; 0 for n = 1 */
    double sd;      /* its root */
    double var_pop; /* population variance, n */
    double sd_pop;
} zk_description;

/* Two passes. ZK_EINVAL (EMPTY) for n = 0; ZK_ENUMERIC for NaN or overflow.
 * A constant vector has variance exactly 0. Deviations too small for their squares keep their sd; the variance is then 0. */
zk_err zk_describe(const double *x, size_t n, zk_description *out, zk_spot *spot);

/* Pearson correlation. ZK_ENUMERIC (CONSTANT, col = 0 or 1) when one of the two does not vary. */
zk_err zk_correlation(const double *x, const double *y, size_t n, double *r, zk_spot *spot);

/* ---- order and rank ---- */

/* Permutation that sorts x ascending (or descending); equal values keep the input's order either
 * way, and -0 equals 0. O(n): least-significant-digit radix. */
zk_err zk_order(const double *x, size_t n, bool descending, size_t *order, zk_spot *spot);

typedef enum zk_ties {
    ZK_TIES_AVERAGE, /* 1 2.5 2.5 4 */
    ZK_TIES_MIN,     /* 1 2 2 4 */
    ZK_TIES_MAX,     /* 1 3 3 4 */
    ZK_TIES_DENSE,   /* 1 2 2 3 */
    ZK_TIES_FIRST    /* 1 2 3 4, in the input's order */
} zk_ties;

/* Ranks from 1. descending: the largest value has rank 1. O(n). */
zk_err zk_rank(const double *x, size_t n, bool descending, zk_ties ties, double *rank, zk_spot *spot);

/* ---- quantiles: type 7 of Hyndman & Fan 1996 (R, NumPy, Excel PERCENTILE.INC) ---- */

/* out[i] = quantile of x at p[i] in [0, 1]. p outside: ZK_EINVAL (RANGE, row = i). O(n). */
zk_err zk_quantiles(const double *x, size_t n, const double *p, size_t np, double *out, zk_spot *spot);
zk_err zk_quantile(const double *x, size_t n, double p, double *out, zk_spot *spot);
zk_err zk_median(const double *x, size_t n, double *out, zk_spot *spot);

/* The same from values already ascending and finite; n >= 1 and 0 <= p <= 1 are the caller's duty. O(1). */
double zk_quantile_sorted(const double *sorted, size_t n, double p);

/* The k - 1 inner cut points that divide x into k groups (p = 1/k, 2/k, ...). k >= 2. */
zk_err zk_quantile_cuts(const double *x, size_t n, size_t k, double *cuts, zk_spot *spot);

/* ---- trend over periods; t may be NULL for 0, 1, 2, ... ; t must be strictly ascending ---- */

typedef struct zk_line {
    double slope;     /* per period */
    double intercept; /* at t = 0 */
    double r2;        /* 0 when y does not vary */
    double se;        /* standard error of the slope; 0 for n = 2 */
} zk_line;

/* Least squares. ZK_EINVAL (TOO_FEW) below 2 points. */
zk_err zk_trend_ols(const int32_t *t, const double *y, size_t n, zk_line *out, zk_spot *spot);

typedef struct zk_sen {
    double slope;     /* median of the pairwise slopes (Theil 1950, Sen 1968) */
    double intercept; /* median of y - slope t */
    double low;       /* interval of the slope at the confidence asked (Sen 1968), by the */
    double high;      /* variance of Kendall's S, ties in y included */
} zk_sen;

/* confidence in (0, 1), e.g. 0.95. n is at most 4,000 (ZK_ELIMIT): pairs are n (n - 1) / 2. */
zk_err zk_trend_sen(const int32_t *t, const double *y, size_t n, double confidence, zk_sen *out,
                    zk_spot *spot);

typedef struct zk_mann_kendall {
    double s;     /* pairs rising minus pairs falling */
    double var_s; /* with the correction for ties (Kendall 1975) */
    double tau;   /* tau-b */
    double z;     /* continuity corrected; 0 when var_s is 0 */
    double p;     /* two-sided, normal approximation; 1 when var_s is 0 */
} zk_mann_kendall;

/* O(n log n). ZK_EINVAL (TOO_FEW) below 2 points. The approximation is fair from n = 8 on. */
zk_err zk_trend_mann_kendall(const double *y, size_t n, zk_mann_kendall *out, zk_spot *spot);

/* Exponentially weighted mean, alpha in (0, 1]; weight of the value k periods back is (1 - alpha)^k.
 * normalised: weights sum to 1 over what is there (pandas adjust=True); otherwise the recursion
 * m = alpha y + (1 - alpha) m from m = y[0]. out has n values, the last is the present level. */
zk_err zk_trend_ewma(const double *y, size_t n, double alpha, bool normalised, double *out, zk_spot *spot);

/* alpha whose weights halve every half_life periods (> 0). */
double zk_ewma_alpha(double half_life);

/* ---- normal distribution ---- */

double zk_normal_cdf(double z);
/* Inverse, Wichura 1988 (AS 241), relative error about 1e-16; p in (0, 1), otherwise ZK_EINVAL (RANGE). */
zk_err zk_normal_quantile(double p, double *z, zk_spot *spot);

/* ---- linear algebra ---- */

/* Call once, before the first method: OpenBLAS has threads of its own, and its sums would depend on their number.
 * (Its build without threads is no way out: it is not safe to call from several.) */
void zk_blas_one_thread(void);

/* ---- random streams: xoshiro256** (Blackman & Vigna 2018) ---- */

/* One generator. (seed, stream) name a stream; streams of one seed are independent, so that work
 * item i always draws from stream i and the result does not depend on the number of threads. */
typedef struct zk_rng {
    uint64_t s[4];
} zk_rng;

void zk_rng_init(zk_rng *rng, uint64_t seed, uint64_t stream);
uint64_t zk_rng_u64(zk_rng *rng);                          /* 64 random bits */
double zk_rng_uniform(zk_rng *rng);                        /* [0, 1), 53 bits */
uint64_t zk_rng_below(zk_rng *rng, uint64_t n);            /* 0 .. n - 1, unbiased (Lemire 2019); n >= 1 */
double zk_rng_normal(zk_rng *rng);                         /* standard normal by inversion: one draw each */
void zk_rng_shuffle(zk_rng *rng, size_t *index, size_t n); /* Fisher-Yates */

#ifdef __cplusplus
}
#endif
#endif
