/* SPDX-License-Identifier: Apache-2.0
 *
 * Resampling: bootstrap, jackknife and permutation tests of any statistic, on any number of threads with the
 * same numbers: replicate i draws from stream i of the seed.
 *
 * The statistic is a function of row numbers; it must not change anything but its output and what belongs to its
 * thread. Efron & Tibshirani, An Introduction to the Bootstrap (1993).
 */
#ifndef ZHIKE_RESAMPLE_H
#define ZHIKE_RESAMPLE_H

#include "zhike/stats.h"

#ifdef __cplusplus
extern "C" {
#endif

enum { ZK_RESAMPLE_TIMES_MAX = 1000000 };

/* stat[0 .. k): the statistics of the n rows named. thread is 0 .. threads - 1; no two calls at one time share it.
 * ZK_ENUMERIC: this resample has no answer (one class only, a column constant). Any other error ends the whole. */
typedef zk_err (*zk_resample_fn)(void *user, const size_t *row, size_t n, int thread, double *stat);

/* What to resample. */
typedef struct zk_resample {
    size_t n;     /* rows */
    size_t k;     /* statistics computed at once */
    size_t times; /* replicates, 1 .. ZK_RESAMPLE_TIMES_MAX; unused by the jackknife */
    uint64_t seed;
    int threads;
    zk_resample_fn fn;
    void *user;
} zk_resample;

/* replicate: times x k. Resamples without an answer are left out: the first *used rows are filled, in the order of
 * their streams. ZK_ENUMERIC (TOO_FEW): fewer than two had one. ZK_ELIMIT (TOO_MANY): times.
 * A statistic that is NaN or infinite is ZK_ENUMERIC (NAN, row = replicate, col = statistic). Scratch: n indices a thread. */
zk_err zk_bootstrap(const zk_resample *r, double *replicate, size_t *used, zk_spot *spot);

/* value: n x k, the statistics with row i left out. An answer is needed for each: ZK_ENUMERIC (row = i) otherwise. */
zk_err zk_jackknife(const zk_resample *r, double *value, zk_spot *spot);

/* Like zk_bootstrap, over random orders of all rows: row[i] is the row put in place i. */
zk_err zk_permute(const zk_resample *r, double *replicate, size_t *used, zk_spot *spot);

/* ---- what the replicates say ---- */

/* One statistic out of a times x k table: replicate + its column, stride k. */
typedef struct zk_boot {
    double estimate;
    double mean; /* of the replicates */
    double bias; /* mean - estimate */
    double se;   /* their standard deviation */
    double low;
    double high;
} zk_boot;

/* Percentile interval: type 7 quantiles at (1 -+ confidence) / 2. used >= 2. */
zk_err zk_boot_percentile(const double *replicate, size_t used, size_t stride, double estimate,
                          double confidence, zk_boot *out, zk_spot *spot);

/* Bias-corrected and accelerated interval (Efron 1987); acceleration from zk_acceleration, 0 for BC only. Half of the
 * replicates equal to the estimate count as below it. When all lie on one side, the correction is that of half a
 * replicate on the other. */
zk_err zk_boot_bca(const double *replicate, size_t used, size_t stride, double estimate, double acceleration,
                   double confidence, zk_boot *out, zk_spot *spot);

/* sum d^3 / (6 (sum d^2)^(3/2)), d = mean - value; 0 when they do not vary. n >= 1. */
double zk_acceleration(const double *jackknife, size_t n, size_t stride);

typedef enum zk_tail { ZK_TAIL_TWO, ZK_TAIL_UPPER, ZK_TAIL_LOWER } zk_tail;

/* p-value of an observed statistic among its permutations, itself counted as one: (1 + as extreme) / (1 + used)
 * (Phipson & Smyth 2010). Two-sided: twice the smaller tail, at most 1. Replicates within 1e-12 of it, relative, are ties. */
double zk_permutation_p(const double *replicate, size_t used, size_t stride, double observed, zk_tail tail);

/* Are two groups different in mean? Permutation test, all splits when there are at most 100,000, else `times`
 * random ones; *exact (optional) says which. n1, n2 >= 1. */
zk_err zk_permutation_means(const double *x, size_t n1, const double *y, size_t n2, zk_tail tail,
                            size_t times, uint64_t seed, int threads, double *difference, double *p,
                            bool *exact, zk_spot *spot);

#ifdef __cplusplus
}
#endif
#endif
