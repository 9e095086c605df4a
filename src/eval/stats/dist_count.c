/* SPDX-License-Identifier: Apache-2.0
 *
 * Binomial and Poisson: probabilities by Loader's formula, tails as incomplete beta and gamma functions
 * (DLMF 8.17.5 and 8.4.10), quantiles by doubling and bisection on the distribution function itself, so that
 * quantile(cdf(k)) is k.
 */
#include "eval/stats/special.h"

static const double nan_ = (double)NAN;

static bool is_binomial(double n, double p)
{
    return n >= 0 && n <= 0x1p53 && n == floor(n) && p >= 0 && p <= 1;
}

double zk_binomial_pmf(double k, double n, double p)
{
    long double a = (long double)k, b = (long double)n - a, lp = (long double)p;

    if (!is_binomial(n, p) || isnan(k))
        return nan_;
    if (k < 0 || k > n || k != floor(k))
        return 0;
    if (p == 0 || p == 1)
        return k == (p == 0 ? 0 : n);
    if (k == 0)
        return (double)expl((long double)n * log1pl(-lp));
    if (k == n)
        return (double)expl((long double)n * logl(lp));
    /* C(n, k) = n / (k (n - k) B(k, n - k)) */
    return (double)expl(zk__log_beta_power(a, b, lp, 1 - lp) + logl((long double)n) - logl(a) - logl(b));
}

static double binomial_side(double k, double n, double p, bool lower)
{
    zk__tail t;

    if (!is_binomial(n, p) || isnan(k))
        return nan_;
    k = floor(k);
    if (k < 0 || k >= n)
        return (k < 0) == lower ? 0 : 1;
    if (p == 0 || p == 1)
        return (p == 0) == lower ? 1 : 0;
    t = zk__beta_tail((long double)k + 1, (long double)(n - k), (long double)p, 1 - (long double)p);
    return (double)zk__tail_get(&t, !lower);
}

double zk_binomial_cdf(double k, double n, double p)
{
    return binomial_side(k, n, p, true);
}

double zk_binomial_sf(double k, double n, double p)
{
    return binomial_side(k, n, p, false);
}

static bool is_poisson(double lambda)
{
    return lambda >= 0 && lambda < INFINITY;
}

double zk_poisson_pmf(double k, double lambda)
{
    if (!is_poisson(lambda) || isnan(k))
        return nan_;
    if (k < 0 || k != floor(k) || k == INFINITY)
        return 0;
    if (lambda == 0)
        return k == 0;
    return (double)expl(zk__log_poisson((long double)k, (long double)lambda));
}

static double poisson_side(double k, double lambda, bool lower)
{
    zk__tail t;

    if (!is_poisson(lambda) || isnan(k))
        return nan_;
    k = floor(k);
    if (k < 0 || k == INFINITY)
        return (k < 0) == lower ? 0 : 1;
    if (lambda == 0)
        return lower ? 1 : 0;
    t = zk__gamma_tail((long double)k + 1, (long double)lambda);
    return (double)zk__tail_get(&t, !lower);
}

double zk_poisson_cdf(double k, double lambda)
{
    return poisson_side(k, lambda, true);
}

double zk_poisson_sf(double k, double lambda)
{
    return poisson_side(k, lambda, false);
}

/* ---- quantiles ---- */

typedef double (*cdf_fn)(double k, double a, double b);

static double poisson_of_two(double k, double lambda, double unused)
{
    (void)unused;
    return zk_poisson_cdf(k, lambda);
}

/* Smallest whole k in 0 .. max with cdf(k) >= p. guess and width say where to look first. */
static double search(cdf_fn cdf, double a, double b, double p, double guess, double width, double max)
{
    double low, high; /* cdf(low) < p <= cdf(high) */

    guess = fmin(fmax(floor(guess), 0), max);
    width = ceil(fmax(width, 1));
    low = high = guess;
    if (cdf(guess, a, b) >= p) {
        while (low >= 0 && cdf(low, a, b) >= p) {
            high = low;
            low -= width;
            width *= 2;
        }
        low = fmax(low, -1);
    } else {
        while (high < max && cdf(high, a, b) < p) {
            low = high;
            high = fmin(max, high + width);
            width *= 2;
        }
    }
    while (high - low > 1) {
        double mid = floor(low + (high - low) / 2);
        *(cdf(mid, a, b) >= p ? &high : &low) = mid;
    }
    return high;
}

/* Cornish-Fisher with skewness. */
static double first_guess(double p, double mean, double sd, double skew)
{
    double z = -zk_normal_isf(fmin(fmax(p, 1e-300), 1 - 0x1p-53));

    return mean + sd * (z + skew * (z * z - 1) / 6);
}

double zk_binomial_quantile(double q, double n, double p)
{
    double sd = sqrt(n * p * (1 - p));

    if (!is_binomial(n, p) || !(q >= 0 && q <= 1))
        return nan_;
    if (q == 0 || sd == 0)
        return p == 1 && q > 0 ? n : 0;
    if (q == 1)
        return n;
    return search(zk_binomial_cdf, n, p, q, first_guess(q, n * p, sd, (1 - 2 * p) / sd), sd / 16, n);
}

double zk_poisson_quantile(double p, double lambda)
{
    double sd = sqrt(lambda);

    if (!is_poisson(lambda) || !(p >= 0 && p <= 1))
        return nan_;
    if (p == 1)
        return lambda == 0 ? 0 : (double)INFINITY;
    if (p == 0 || lambda == 0)
        return 0;
    return search(poisson_of_two, lambda, 0, p, first_guess(p, lambda, sd, 1 / sd), sd / 16, 0x1p53);
}
