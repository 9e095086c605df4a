/* SPDX-License-Identifier: Apache-2.0
 *
 * Gamma, its logarithmic derivatives, the error function's relatives, and the two prefactors on which the accuracy
 * of every distribution rests (Loader 2000): the differences of large logarithms in them are taken analytically.
 */
#include "eval/stats/special.h"

long double zk__log_gamma(long double x)
{
    int sign;

    return lgammal_r(x, &sign); /* lgammal would write the global signgam */
}

double zk_log_gamma(double x, int *sign)
{
    int s = 1;
    double r = (double)lgammal_r((long double)x, &s);

    if (sign)
        *sign = s;
    return r;
}

/* B_2k, k = 1 .. 11 */
static const long double bernoulli[] = {1.0L / 6,          -1.0L / 30,       1.0L / 42,      -1.0L / 30,
                                        5.0L / 66,         -691.0L / 2730,   7.0L / 6,       -3617.0L / 510,
                                        43867.0L / 798.0L, -174611.0L / 330, 854513.0L / 138};
enum { BERNOULLI = sizeof bernoulli / sizeof *bernoulli };

/* From here on the asymptotic series reach 1e-20 with the terms above. */
#define ASYMPTOTIC 14.0L

/* psi about its positive zero, as hi + lo; its Taylor coefficients there. Otherwise the shifted asymptotic series
 * (DLMF 5.11.2) would leave only absolute accuracy. */
static const double zero_hi = 0x1.762d86356be3fp+0;
static const long double zero_lo = 9.549995429965697715184199e-17L;
static const long double at_zero[] = {
    0.9676722454476211704274L,  -0.4427631689835921060929L,  0.2584997609556510106244L,
    -0.1639427054424065275043L, 0.1078240506912623657572L,   -0.07219956125645471092612L,
    0.04880428816414310722509L, -0.03316112647484735929226L, 0.02259764823221810465962L};

long double zk__digamma(long double x)
{
    long double near = x - zero_hi - zero_lo, shift = 0, s = 0, r2;

    if (fabsl(near) < 1e-3L) {
        for (int k = (int)(sizeof at_zero / sizeof *at_zero) - 1; k >= 0; k--)
            s = s * near + at_zero[k];
        return s * near;
    }
    while (x < ASYMPTOTIC) {
        shift += 1 / x;
        x += 1;
    }
    r2 = 1 / (x * x);
    for (int k = BERNOULLI; k >= 1; k--)
        s = (s + bernoulli[k - 1] / (2 * k)) * r2;
    return logl(x) - 0.5L / x - s - shift;
}

long double zk__trigamma(long double x)
{
    long double shift = 0, s = 0, r2;

    while (x < ASYMPTOTIC) {
        shift += 1 / (x * x);
        x += 1;
    }
    r2 = 1 / (x * x);
    for (int k = BERNOULLI; k >= 1; k--) /* DLMF 5.15.8 */
        s = (s + bernoulli[k - 1]) * r2;
    return 1 / x + 0.5L * r2 + s / x + shift;
}

double zk_digamma(double x)
{
    long double f = (long double)x - roundl((long double)x);

    if (x > 0)
        return (double)zk__digamma((long double)x);
    if (!(x > -INFINITY) || f == 0)
        return (double)NAN;
    return (double)(zk__digamma(1 - (long double)x) - ZK__PI / tanl(ZK__PI * f)); /* DLMF 5.5.4 */
}

double zk_trigamma(double x)
{
    long double f = (long double)x - roundl((long double)x), s;

    if (x > 0)
        return (double)zk__trigamma((long double)x);
    if (!(x > -INFINITY))
        return (double)NAN;
    if (f == 0)
        return (double)INFINITY;
    s = ZK__PI / sinl(ZK__PI * f);
    return (double)(s * s - zk__trigamma(1 - (long double)x)); /* DLMF 5.15.6 */
}

/* ---- the prefactors ---- */

long double zk__stirling_rest(long double n)
{
    /* B_2k / (2k (2k - 1)), DLMF 5.11.1 */
    static const long double c[] = {1.0L / 12,         -1.0L / 360,        1.0L / 1260, -1.0L / 1680,
                                    1.0L / 1188,       -691.0L / 360360,   1.0L / 156,  -3617.0L / 122400,
                                    43867.0L / 244188, -174611.0L / 125400};
    long double s = 0, r2 = 1 / (n * n);

    if (n <= 15)
        return zk__log_gamma(n + 1) - (n + 0.5L) * logl(n) + n - ZK__LN_SQRT_2PI;
    for (int k = (int)(sizeof c / sizeof *c) - 1; k >= 0; k--)
        s = s * r2 + c[k];
    return s / n;
}

long double zk__deviance(long double x, long double m)
{
    long double d = x - m, v, s, e;

    if (fabsl(d) >= 0.1L * (x + m))
        return x * logl(x / m) + m - x;
    v = d / (x + m);
    s = d * v;
    e = 2 * x * v;
    for (int j = 3; j < 1000; j += 2) {
        long double next = s + (e *= v * v) / j;
        if (next == s)
            break;
        s = next;
    }
    return s;
}

long double zk__log_poisson(long double a, long double x)
{
    if (a < 15)
        return a * logl(x) - x - zk__log_gamma(a + 1);
    return -zk__stirling_rest(a) - zk__deviance(a, x) - 0.5L * logl(a) - ZK__LN_SQRT_2PI;
}

long double zk__log_beta_power(long double a, long double b, long double x, long double y)
{
    long double n = a + b;

    if (n < 15)
        return a * (x < 0.5L ? logl(x) : log1pl(-y)) + b * (y < 0.5L ? logl(y) : log1pl(-x)) +
               zk__log_gamma(n) - zk__log_gamma(a) - zk__log_gamma(b);
    return zk__stirling_rest(n) - zk__stirling_rest(a) - zk__stirling_rest(b) - zk__deviance(a, n * x) -
           zk__deviance(b, n * y) + 0.5L * (logl(a) + logl(b) - logl(n)) - ZK__LN_SQRT_2PI;
}

/* ---- beta ---- */

long double zk__log_beta(long double a, long double b)
{
    long double n = a + b;

    if (n < 15)
        return zk__log_gamma(a) + zk__log_gamma(b) - zk__log_gamma(n);
    /* Stirling throughout: a log(a/n) + b log(b/n), each by log1p where its ratio is near 1 */
    return zk__stirling_rest(a) + zk__stirling_rest(b) - zk__stirling_rest(n) + ZK__LN_SQRT_2PI -
           a * log1pl(b / a) - b * log1pl(a / b) + 0.5L * (logl(n) - logl(a) - logl(b));
}

double zk_log_beta(double a, double b)
{
    return a > 0 && b > 0 ? (double)zk__log_beta((long double)a, (long double)b) : (double)NAN;
}

double zk_beta(double a, double b)
{
    return a > 0 && b > 0 ? (double)expl(zk__log_beta((long double)a, (long double)b)) : (double)NAN;
}

double zk_log_choose(double n, double k)
{
    long double a = (long double)n, b = (long double)k;

    if (!(k >= 0 && k <= n && n < INFINITY))
        return (double)NAN;
    if (k == 0 || k == n)
        return 0;
    return (double)(-zk__log_beta(b + 1, a - b + 1) - logl(a + 1));
}

/* ---- error function ---- */

double zk_erf(double x)
{
    return erf(x);
}

double zk_erfc(double x)
{
    return erfc(x);
}

static long double erfcx(long double x)
{
    static const long double c[] = {1, -0.5L, 0.75L, -1.875L, 6.5625L, -29.53125L, 162.421875L};
    long double s = 0, r2;

    if (x < 50)
        return expl(x * x) * erfcl(x);
    r2 = 1 / (x * x); /* DLMF 7.12.1 */
    for (int k = (int)(sizeof c / sizeof *c) - 1; k >= 0; k--)
        s = s * r2 + c[k];
    return s / (x * sqrtl(ZK__PI));
}

double zk_erfcx(double x)
{
    return (double)erfcx((long double)x);
}

double zk_normal_log_cdf(double z)
{
    long double x = -(long double)z * ZK__SQRT_HALF;

    if (z > -1)
        return (double)log1pl(-erfcl(-x) / 2);
    return (double)(logl(erfcx(x) / 2) - x * x);
}

double zk_normal_sf(double z)
{
    return (double)(erfcl((long double)z * ZK__SQRT_HALF) / 2);
}

double zk_normal_pdf(double z)
{
    return (double)expl(-0.5L * (long double)z * (long double)z - ZK__LN_SQRT_2PI);
}

/* The quantile of a lower tail p <= 1/2: Wichura's, then one Newton step on the logarithm in long double. */
static long double normal_low(long double p)
{
    double z0 = 0;
    long double z, x;

    if (p <= 0)
        return -INFINITY;
    if (zk_normal_quantile(fmax((double)p, 1e-320), &z0, NULL))
        return -INFINITY;
    z = (long double)z0;
    for (int i = 0; i < 2; i++) {
        x = -z * ZK__SQRT_HALF;
        long double tail = erfcx(x) / 2; /* times exp(-x^2); the density is exp(-x^2) / sqrt(2 pi) */
        z += (logl(p) - logl(tail) + x * x) * tail * expl(ZK__LN_SQRT_2PI);
    }
    return z;
}

double zk_normal_isf(double q)
{
    if (!(q >= 0 && q <= 1))
        return (double)NAN;
    return q <= 0.5 ? -(double)normal_low((long double)q) : (double)normal_low(1 - (long double)q);
}

double zk_erfc_inv(double q)
{
    if (!(q >= 0 && q <= 2))
        return (double)NAN;
    return (double)(ZK__SQRT_HALF *
                    (q <= 1 ? -normal_low((long double)q / 2) : normal_low((2 - (long double)q) / 2)));
}

double zk_erf_inv(double p)
{
    if (!(p >= -1 && p <= 1))
        return (double)NAN;
    if (fabs(p) < 1e-3) { /* DLMF 7.17.2: the tail is 1/2 - p/2 here and would cancel */
        long double t = (long double)p * sqrtl(ZK__PI) / 2, t2 = t * t;
        return (double)(t * (1 + t2 * (1.0L / 3 +
                                       t2 * (7.0L / 30 + t2 * (127.0L / 630 + t2 * 4369.0L / 22680)))));
    }
    return (double)(p < 0 ? ZK__SQRT_HALF * normal_low((1 + (long double)p) / 2)
                          : -ZK__SQRT_HALF * normal_low((1 - (long double)p) / 2));
}
