/* SPDX-License-Identifier: Apache-2.0
 *
 * Special functions, distributions and random variates under the evaluation methods.
 *
 * Accuracy: relative error below 1e-12 in either tail, down to the smallest normal double, for shapes between 1e-6 and
 * 1e8 (mostly a few units in the last place; the arithmetic inside is long double). Every distribution has its
 * lower tail (_cdf), its upper tail (_sf, never computed as 1 - cdf where that would cancel) and the inverse of both
 * (_quantile, _isf).
 *
 * Unlike the methods these are plain functions as those of <math.h>: outside its domain, or of NaN, a function is
 * NaN, and the caller who cannot exclude that checks. Points outside a distribution's support are no error: a
 * density is 0 there, a tail 0 or 1. Pure, thread-safe.
 *
 * Sources: NIST Digital Library of Mathematical Functions (DLMF, dlmf.nist.gov), equation numbers beside each;
 * C. Loader, Fast and Accurate Computation of Binomial Probabilities (2000).
 */
#ifndef ZHIKE_DIST_H
#define ZHIKE_DIST_H

#include "zhike/stats.h"

#ifdef __cplusplus
extern "C" {
#endif

/* ---- gamma, beta and error functions ---- */

/* log |Gamma(x)|; *sign (optional) is -1 or 1. +inf at 0, -1, -2, ... */
double zk_log_gamma(double x, int *sign);
double zk_digamma(double x);  /* psi(x), DLMF 5.2.2; NaN at 0, -1, -2, ... */
double zk_trigamma(double x); /* psi'(x), DLMF 5.15.1; +inf at 0, -1, -2, ... */

double zk_beta(double a, double b);       /* a, b > 0; DLMF 5.12.1 */
double zk_log_beta(double a, double b);   /* a, b > 0; no cancellation for large arguments */
double zk_log_choose(double n, double k); /* log of the binomial coefficient, 0 <= k <= n, real */

/* Regularised incomplete gamma functions P(a, x) and Q = 1 - P, a > 0, x >= 0; DLMF 8.2.4. Cost grows with
 * sqrt(a) near x = a: about 1 us for a = 100, 1 ms for a = 1e8. */
double zk_gamma_p(double a, double x);
double zk_gamma_q(double a, double x);
double zk_gamma_p_inv(double a, double p); /* x with P(a, x) = p, p in [0, 1] */
double zk_gamma_q_inv(double a, double q); /* x with Q(a, x) = q */

/* Regularised incomplete beta function I_x(a, b), a, b > 0, x in [0, 1]; DLMF 8.17.2; and 1 - I. */
double zk_beta_i(double a, double b, double x);
double zk_beta_ic(double a, double b, double x);
double zk_beta_i_inv(double a, double b, double p);  /* x with I_x(a, b) = p */
double zk_beta_ic_inv(double a, double b, double q); /* x with 1 - I_x(a, b) = q */

double zk_erf(double x);
double zk_erfc(double x);
double zk_erfcx(double x);    /* exp(x^2) erfc(x), for x > -26 or it overflows */
double zk_erf_inv(double p);  /* p in [-1, 1] */
double zk_erfc_inv(double q); /* q in [0, 2] */

/* ---- hypergeometric functions ---- */

/* Gauss' 2F1(a, b; c; z), z <= 1, c not 0, -1, -2, ...; DLMF 15.2.1. Power series up to z = 1/2, from there
 * Taylor steps along its differential equation (15.10.1), so that integer c - a - b is nothing special; Pfaff's
 * transformation (15.8.1) for z < 0. Full accuracy when a, b, c > 0 (or c - a, c - b >= 0 in place of those);
 * otherwise digits are lost to cancellation as the value is small against its terms. z = 1: the limit, +-inf or
 * NaN when there is none. About 1 us + 1 us for each halving of 1 - z; a few us for parameters of 1,000. */
double zk_hyp2f1(double a, double b, double c, double z);
/* Its logarithm, also where it exceeds double range; NaN where it is negative. */
double zk_log_hyp2f1(double a, double b, double c, double z);

/* The same for arguments known as z and 1 - z each to full precision (t / (t + s) and s / (t + s)): z in [0, 1]. */
double zk_log_hyp2f1_near1(double a, double b, double c, double z, double one_minus_z);

/* Kummer's 1F1(a; b; z), |z| <= 1e5, b not 0, -1, -2, ...; DLMF 13.2.2. Full accuracy for a, b > 0 and z > 0, or
 * b - a, b > 0 and z < 0 (13.2.39). Cost grows with |z|. */
double zk_hyp1f1(double a, double b, double z);
double zk_log_hyp1f1(double a, double b, double z);

/* ---- distributions; p, q in [0, 1] ---- */

/* Standard normal. zk_normal_cdf is in zhike/stats.h. */
double zk_normal_pdf(double z);
double zk_normal_sf(double z);
double zk_normal_log_cdf(double z); /* also for z = -1e100; log of the upper tail is zk_normal_log_cdf(-z) */
double zk_normal_isf(double q);     /* z with upper tail q; the lower one is zk_normal_quantile */

/* Student's t, df > 0, real; df = inf is the normal. */
double zk_t_pdf(double t, double df);
double zk_t_cdf(double t, double df);
double zk_t_sf(double t, double df);
double zk_t_two_sided(double t, double df); /* P(|T| >= |t|) */
double zk_t_quantile(double p, double df);
double zk_t_isf(double q, double df);

/* Chi-square, df > 0, real. */
double zk_chi2_pdf(double x, double df);
double zk_chi2_cdf(double x, double df);
double zk_chi2_sf(double x, double df);
double zk_chi2_quantile(double p, double df);
double zk_chi2_isf(double q, double df);

/* Fisher's F, df1, df2 > 0, real; df2 = inf is chi-square / df1. */
double zk_f_pdf(double f, double df1, double df2);
double zk_f_cdf(double f, double df1, double df2);
double zk_f_sf(double f, double df1, double df2);
double zk_f_quantile(double p, double df1, double df2);
double zk_f_isf(double q, double df1, double df2);

/* Beta on [0, 1] with shapes a, b > 0. */
double zk_beta_pdf(double x, double a, double b);
double zk_beta_cdf(double x, double a, double b);
double zk_beta_sf(double x, double a, double b);
double zk_beta_quantile(double p, double a, double b);
double zk_beta_isf(double q, double a, double b);

/* Gamma with shape > 0 and rate > 0 (mean shape / rate). */
double zk_gamma_pdf(double x, double shape, double rate);
double zk_gamma_cdf(double x, double shape, double rate);
double zk_gamma_sf(double x, double shape, double rate);
double zk_gamma_quantile(double p, double shape, double rate);
double zk_gamma_isf(double q, double shape, double rate);

/* Binomial: n trials (whole, 0 .. 2^53), success p. sf is P(X > k). The quantile is the smallest k with
 * cdf(k) >= p. k is floored. */
double zk_binomial_pmf(double k, double n, double p);
double zk_binomial_cdf(double k, double n, double p);
double zk_binomial_sf(double k, double n, double p);
double zk_binomial_quantile(double q, double n, double p);

/* Poisson with mean lambda >= 0, likewise. */
double zk_poisson_pmf(double k, double lambda);
double zk_poisson_cdf(double k, double lambda);
double zk_poisson_sf(double k, double lambda);
double zk_poisson_quantile(double p, double lambda);

/* ---- random variates, from a stream of zhike/stats.h; the parameters' domains are the caller's duty ---- */

double zk_rng_exponential(zk_rng *rng);         /* mean 1; inversion */
double zk_rng_gamma(zk_rng *rng, double shape); /* rate 1; Marsaglia & Tsang 2000 */
double zk_rng_beta(zk_rng *rng, double a, double b);
double zk_rng_poisson(zk_rng *rng, double lambda); /* lambda < 10: inversion; else PTRS, Hoermann 1993 */
double zk_rng_binomial(zk_rng *rng, uint64_t n,
                       double p); /* mean < 10: inversion; else BTRS, Hoermann 1993 */
/* k of 0 .. n - 1 with replacement, in the order drawn; n >= 1. */
void zk_rng_draw(zk_rng *rng, size_t n, size_t k, size_t *index);
/* k <= n of them without replacement, every subset alike, ascending; O(n) time, no memory (Knuth 3.4.2 S). */
void zk_rng_choose(zk_rng *rng, size_t n, size_t k, size_t *index);

#ifdef __cplusplus
}
#endif
#endif
