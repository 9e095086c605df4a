/* SPDX-License-Identifier: Apache-2.0
 *
 * Shared by the special functions and the distributions only: the long double kernels. Long double has 64 bits
 * of mantissa on x86-64 and 113 on AArch64; eleven bits beyond double pay for the rounding of hundreds of terms, which
 * is where the 1e-12 of zhike/dist.h comes from.
 */
#ifndef ZK_EVAL_SPECIAL_H
#define ZK_EVAL_SPECIAL_H

#include "eval/internal.h"
#include "zhike/dist.h"

#define ZK__LN_SQRT_2PI 0.918938533204672741780329736405617640L
#define ZK__LN_2        0.693147180559945309417232121458176568L
#define ZK__PI          3.141592653589793238462643383279502884L
#define ZK__SQRT_HALF   0.707106781186547524400844362104849039L

/* Smallest relative change of a long double sum worth another term. */
#define ZK__TINY_STEP 1e-20L

/* A pair of complementary probabilities of which one was computed directly: it is exp(log_scale) * factor. */
typedef struct zk__tail {
    bool lower; /* the direct one is the lower tail */
    long double log_scale;
    long double factor;
} zk__tail;

long double zk__tail_get(const zk__tail *t, bool lower);     /* the lower, or the upper, probability */
long double zk__tail_log_get(const zk__tail *t, bool lower); /* its logarithm, beyond the range of exp too */

long double zk__log_gamma(long double x); /* x > 0 */
long double zk__digamma(long double x);   /* x > 0 */
long double zk__trigamma(long double x);  /* x > 0 */
long double zk__log_beta(long double a, long double b);

/* log Gamma(n + 1) less Stirling's formula; Loader's stirlerr. */
long double zk__stirling_rest(long double n);
/* x log(x / m) + m - x without cancellation; Loader's bd0. */
long double zk__deviance(long double x, long double m);
/* log of x^a e^-x / Gamma(a + 1): the Poisson probability of a at mean x, a real. a >= 0, x > 0. */
long double zk__log_poisson(long double a, long double x);
/* log of x^a y^b / B(a, b), y = 1 - x given apart. a, b, x, y > 0. */
long double zk__log_beta_power(long double a, long double b, long double x, long double y);

/* a, b > 0; 0 < x < inf; 0 < x, y = 1 - x. */
zk__tail zk__gamma_tail(long double a, long double x);
zk__tail zk__beta_tail(long double a, long double b, long double x, long double y);

/* Inverses from both probabilities (one of them exact); x = 0 or inf, or 0 or 1, at the ends. */
long double zk__gamma_inverse(long double a, long double p, long double q);
/* *y is 1 - x to full precision (optional). */
long double zk__beta_inverse(long double a, long double b, long double p, long double q, long double *y);

#endif
