/* SPDX-License-Identifier: Apache-2.0
 *
 * The continuous distributions, each a few lines over the incomplete gamma and beta functions. Arguments of these
 * are formed in long double, both x and 1 - x, so that nothing is lost between the statistic and its tail.
 */
#include "eval/stats/special.h"

static const double nan_ = (double)NAN;

static bool is_probability(double p)
{
    return p >= 0 && p <= 1;
}

static bool is_shape(double a)
{
    return a > 0 && a < INFINITY;
}

/* ---- gamma and chi-square ---- */

static double gamma_side(double x, double shape, long double scaled, bool lower)
{
    zk__tail t;

    if (!is_shape(shape) || isnan(x) || isnan(scaled))
        return nan_;
    if (x <= 0 || x == INFINITY)
        return (x <= 0) == lower ? 0 : 1;
    if (scaled <= 0 || scaled == INFINITY)
        return (scaled <= 0) == lower ? 0 : 1;
    t = zk__gamma_tail((long double)shape, scaled);
    return (double)zk__tail_get(&t, lower);
}

static double gamma_density(double x, double shape, long double rate)
{
    long double y = (long double)x * rate;

    if (!is_shape(shape) || isnan(x))
        return nan_;
    if (x < 0 || x == INFINITY)
        return 0;
    if (x == 0)
        return shape < 1 ? (double)INFINITY : shape > 1 ? 0 : (double)rate;
    return (double)expl(zk__log_poisson((long double)shape, y) + logl((long double)shape) -
                        logl((long double)x));
}

double zk_gamma_pdf(double x, double shape, double rate)
{
    return is_shape(rate) ? gamma_density(x, shape, (long double)rate) : nan_;
}

double zk_gamma_cdf(double x, double shape, double rate)
{
    return is_shape(rate) ? gamma_side(x, shape, (long double)x * (long double)rate, true) : nan_;
}

double zk_gamma_sf(double x, double shape, double rate)
{
    return is_shape(rate) ? gamma_side(x, shape, (long double)x * (long double)rate, false) : nan_;
}

double zk_gamma_quantile(double p, double shape, double rate)
{
    if (!is_shape(shape) || !is_shape(rate) || !is_probability(p))
        return nan_;
    return (double)(zk__gamma_inverse((long double)shape, (long double)p, 1 - (long double)p) /
                    (long double)rate);
}

double zk_gamma_isf(double q, double shape, double rate)
{
    if (!is_shape(shape) || !is_shape(rate) || !is_probability(q))
        return nan_;
    return (double)(zk__gamma_inverse((long double)shape, 1 - (long double)q, (long double)q) /
                    (long double)rate);
}

double zk_chi2_pdf(double x, double df)
{
    return gamma_density(x, df / 2, 0.5L);
}

double zk_chi2_cdf(double x, double df)
{
    return gamma_side(x, df / 2, (long double)x / 2, true);
}

double zk_chi2_sf(double x, double df)
{
    return gamma_side(x, df / 2, (long double)x / 2, false);
}

double zk_chi2_quantile(double p, double df)
{
    return zk_gamma_quantile(p, df / 2, 0.5);
}

double zk_chi2_isf(double q, double df)
{
    return zk_gamma_isf(q, df / 2, 0.5);
}

/* ---- beta ---- */

static double beta_side(long double a, long double b, long double x, long double y, bool lower)
{
    zk__tail t;

    if (x <= 0 || y <= 0)
        return (x <= 0) == lower ? 0 : 1;
    t = zk__beta_tail(a, b, x, y);
    return (double)zk__tail_get(&t, lower);
}

double zk_beta_pdf(double x, double a, double b)
{
    long double lx = (long double)x;

    if (!is_shape(a) || !is_shape(b) || isnan(x))
        return nan_;
    if (x < 0 || x > 1)
        return 0;
    if (x == 0 || x == 1) {
        double near = x == 0 ? a : b;
        return near < 1 ? (double)INFINITY : near > 1 ? 0 : x == 0 ? b : a;
    }
    return (double)expl(zk__log_beta_power((long double)a, (long double)b, lx, 1 - lx) - logl(lx) -
                        log1pl(-lx));
}

double zk_beta_cdf(double x, double a, double b)
{
    if (!is_shape(a) || !is_shape(b) || isnan(x))
        return nan_;
    return beta_side((long double)a, (long double)b, (long double)x, 1 - (long double)x, true);
}

double zk_beta_sf(double x, double a, double b)
{
    if (!is_shape(a) || !is_shape(b) || isnan(x))
        return nan_;
    return beta_side((long double)a, (long double)b, (long double)x, 1 - (long double)x, false);
}

double zk_beta_quantile(double p, double a, double b)
{
    return zk_beta_i_inv(a, b, p);
}

double zk_beta_isf(double q, double a, double b)
{
    return zk_beta_ic_inv(a, b, q);
}

/* ---- Student's t ---- */

static bool is_df(double df)
{
    return df > 0;
}

/* Upper tail of |t|, the half of it: I_{df / (df + t^2)}(df / 2, 1 / 2) / 2, DLMF 8.17 and A & S 26.7.1. */
static long double t_upper(long double t, long double df)
{
    long double s = df + t * t, side;
    zk__tail tail;

    if (t == 0)
        return 0.5L;
    if (s == INFINITY)
        return 0;
    tail = zk__beta_tail(df / 2, 0.5L, df / s, t * t / s);
    side = zk__tail_get(&tail, true);
    return side / 2;
}

double zk_t_sf(double t, double df)
{
    long double half;

    if (!is_df(df) || isnan(t))
        return nan_;
    if (df == INFINITY)
        return zk_normal_sf(t);
    half = t_upper(fabsl((long double)t), (long double)df);
    return (double)(t >= 0 ? half : 1 - half);
}

double zk_t_cdf(double t, double df)
{
    return zk_t_sf(-t, df);
}

double zk_t_two_sided(double t, double df)
{
    return 2 * zk_t_sf(fabs(t), df);
}

double zk_t_pdf(double t, double df)
{
    long double v = (long double)df, x = (long double)t;

    if (!is_df(df) || isnan(t))
        return nan_;
    if (df == INFINITY)
        return zk_normal_pdf(t);
    return (double)expl(-(v + 1) / 2 * log1pl(x / v * x) - logl(v) / 2 - zk__log_beta(v / 2, 0.5L));
}

/* |t| with upper tail q <= 1/2. */
static long double t_inverse(long double q, long double df)
{
    long double x, y;

    if (q == 0.5L)
        return 0;
    x = zk__beta_inverse(df / 2, 0.5L, 2 * q, 1 - 2 * q, &y);
    return sqrtl(df * y / x);
}

double zk_t_isf(double q, double df)
{
    if (!is_df(df) || !is_probability(q))
        return nan_;
    if (df == INFINITY)
        return zk_normal_isf(q);
    return q <= 0.5 ? (double)t_inverse((long double)q, (long double)df)
                    : -(double)t_inverse(1 - (long double)q, (long double)df);
}

double zk_t_quantile(double p, double df)
{
    double t = zk_t_isf(p, df);

    return t == 0 ? 0 : -t;
}

/* ---- F ---- */

static double f_side(double f, double df1, double df2, bool lower)
{
    long double a = (long double)df1, b = (long double)df2, x = (long double)f, s;

    if (!is_shape(df1) || !is_df(df2) || isnan(f))
        return nan_;
    if (f <= 0 || f == INFINITY)
        return (f <= 0) == lower ? 0 : 1;
    if (df2 == INFINITY)
        return gamma_side(f, df1 / 2, a * x / 2, lower);
    s = a * x + b;
    return beta_side(a / 2, b / 2, a * x / s, b / s, lower);
}

double zk_f_cdf(double f, double df1, double df2)
{
    return f_side(f, df1, df2, true);
}

double zk_f_sf(double f, double df1, double df2)
{
    return f_side(f, df1, df2, false);
}

double zk_f_pdf(double f, double df1, double df2)
{
    long double a = (long double)df1, b = (long double)df2, x = (long double)f, s = a * x + b;

    if (!is_shape(df1) || !is_df(df2) || isnan(f))
        return nan_;
    if (f < 0 || f == INFINITY)
        return 0;
    if (f == 0)
        return df1 < 2 ? (double)INFINITY : df1 > 2 ? 0 : 1;
    if (df2 == INFINITY)
        return gamma_density(f, df1 / 2, a / 2);
    return (double)expl(zk__log_beta_power(a / 2, b / 2, a * x / s, b / s) - logl(x));
}

static double f_inverse(double p, double df1, double df2, bool lower)
{
    long double a = (long double)df1, b = (long double)df2, q = 1 - (long double)p, x, y;

    if (!is_shape(df1) || !is_df(df2) || !is_probability(p))
        return nan_;
    if (df2 == INFINITY)
        return lower ? zk_gamma_quantile(p, df1 / 2, df1 / 2) : zk_gamma_isf(p, df1 / 2, df1 / 2);
    x = lower ? zk__beta_inverse(a / 2, b / 2, (long double)p, q, &y)
              : zk__beta_inverse(a / 2, b / 2, q, (long double)p, &y);
    return (double)(b * x / (a * y));
}

double zk_f_quantile(double p, double df1, double df2)
{
    return f_inverse(p, df1, df2, true);
}

double zk_f_isf(double q, double df1, double df2)
{
    return f_inverse(q, df1, df2, false);
}
