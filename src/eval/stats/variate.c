/* SPDX-License-Identifier: Apache-2.0
 *
 * Random variates from the streams of rng.c. Every method is exact, none keeps state between calls, and all draws
 * come from the stream given: the same stream gives the same variates.
 */
#include "eval/stats/special.h"

double zk_rng_exponential(zk_rng *rng)
{
    return -log1p(-zk_rng_uniform(rng));
}

/* Marsaglia & Tsang, ACM TOMS 26 (2000), shape >= 1. */
static double gamma_large(zk_rng *rng, double shape)
{
    double d = shape - 1.0 / 3, c = 1 / sqrt(9 * d);

    for (;;) {
        double x = zk_rng_normal(rng), v = 1 + c * x, u;
        if (v <= 0)
            continue;
        v = v * v * v;
        u = 1 - zk_rng_uniform(rng);
        if (log(u) < 0.5 * x * x + d - d * v + d * log(v))
            return d * v;
    }
}

/* log of a gamma variate: for small shapes the variate itself underflows. */
static double log_gamma_variate(zk_rng *rng, double shape)
{
    if (shape >= 1)
        return log(gamma_large(rng, shape));
    double g = gamma_large(rng, shape + 1);
    return log(g) - zk_rng_exponential(rng) / shape;
}

double zk_rng_gamma(zk_rng *rng, double shape)
{
    return shape >= 1 ? gamma_large(rng, shape) : exp(log_gamma_variate(rng, shape));
}

double zk_rng_beta(zk_rng *rng, double a, double b)
{
    double x = log_gamma_variate(rng, a), y = log_gamma_variate(rng, b);

    return 1 / (1 + exp(y - x));
}

/* Inversion from 0 upward; the mean is below 10. p0 is P(0), and P(k + 1) = P(k) (up / (k + 1) - down). */
static double invert(zk_rng *rng, double p0, double up, double down, double max)
{
    double u = zk_rng_uniform(rng), k = 0, p = p0;

    while (u >= p && k < max) {
        u -= p;
        k++;
        p *= up / k - down;
        if (k > 1000)
            break; /* rounding left u above the sum of all probabilities */
    }
    return k;
}

/* PTRS of W. Hoermann, The transformed rejection method for generating Poisson random variables (1993). */
static double poisson_large(zk_rng *rng, double lambda)
{
    double b = 0.931 + 2.53 * sqrt(lambda), a = -0.059 + 0.02483 * b, alpha = 1.1239 + 1.1328 / (b - 3.4);
    double v_r = 0.9277 - 3.6224 / (b - 2);

    for (;;) {
        double u = zk_rng_uniform(rng) - 0.5, v = 1 - zk_rng_uniform(rng), us = 0.5 - fabs(u), k;
        k = floor((2 * a / us + b) * u + lambda + 0.43);
        if (us >= 0.07 && v <= v_r)
            return k;
        if (k < 0 || (us < 0.013 && v > us))
            continue;
        if (log(v * alpha / (a / (us * us) + b)) <=
            (double)zk__log_poisson((long double)k, (long double)lambda))
            return k;
    }
}

double zk_rng_poisson(zk_rng *rng, double lambda)
{
    return lambda < 10 ? invert(rng, exp(-lambda), lambda, 0, INFINITY) : poisson_large(rng, lambda);
}

/* BTRS of W. Hoermann, The generation of binomial random variates (1993); p <= 1/2, n p >= 10. */
static double binomial_large(zk_rng *rng, double n, double p)
{
    double q = 1 - p, sd = sqrt(n * p * q), b = 1.15 + 2.53 * sd, a = -0.0873 + 0.0248 * b + 0.01 * p;
    double c = n * p + 0.5, alpha = (2.83 + 5.1 / b) * sd, v_r = 0.92 - 4.2 / b, mode = floor((n + 1) * p);
    double at_mode = log(zk_binomial_pmf(mode, n, p));

    for (;;) {
        double u = zk_rng_uniform(rng) - 0.5, v = 1 - zk_rng_uniform(rng), us = 0.5 - fabs(u), k;
        k = floor((2 * a / us + b) * u + c);
        if (k < 0 || k > n)
            continue;
        if (us >= 0.07 && v <= v_r)
            return k;
        if (log(v * alpha / (a / (us * us) + b)) <= log(zk_binomial_pmf(k, n, p)) - at_mode)
            return k;
    }
}

double zk_rng_binomial(zk_rng *rng, uint64_t n, double p)
{
    double m = (double)n, r = fmin(p, 1 - p), k;

    if (n == 0 || r <= 0)
        return p > 0.5 ? m : 0;
    if (m * r < 10)
        k = invert(rng, exp(m * log1p(-r)), (m + 1) * r / (1 - r), r / (1 - r), m);
    else
        k = binomial_large(rng, m, r);
    return p > 0.5 ? m - k : k;
}

void zk_rng_draw(zk_rng *rng, size_t n, size_t k, size_t *index)
{
    for (size_t i = 0; i < k; i++)
        index[i] = (size_t)zk_rng_below(rng, n);
}

void zk_rng_choose(zk_rng *rng, size_t n, size_t k, size_t *index)
{
    for (size_t i = 0, taken = 0; taken < k; i++)
        if (zk_rng_below(rng, n - i) < k - taken)
            index[taken++] = i;
}
