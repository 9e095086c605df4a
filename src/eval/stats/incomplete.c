/* SPDX-License-Identifier: Apache-2.0
 *
 * Incomplete gamma and beta functions and their inverses.
 *
 * Each is a prefactor (special.c) times a series of positive terms or a continued fraction, whichever converges
 * fast on that side of the mode; the probability so computed is accurate however small, the other is its complement
 * and not small. The inverses rest on this: the logarithms of both tails are concave in log x (gamma) and logit x
 * (beta), because the densities of log X and logit X are log-concave; Newton's method on the log of the smaller tail
 * then converges from anywhere.
 */
#include "eval/stats/special.h"

/* sqrt(shape) terms are needed near the mode: enough for shapes of 1e10. */
enum { TERMS_MAX = 4000000 };

long double zk__tail_get(const zk__tail *t, bool lower)
{
    long double direct = fminl(1, expl(t->log_scale) * t->factor);

    return lower == t->lower ? direct : 1 - direct;
}

long double zk__tail_log_get(const zk__tail *t, bool lower)
{
    long double l = t->log_scale + logl(t->factor);

    return lower == t->lower ? fminl(0, l) : log1pl(-fminl(1, expl(l)));
}

/* ---- gamma ---- */

zk__tail zk__gamma_tail(long double a, long double x)
{
    long double scale = zk__log_poisson(a, x), sum = 1, term = 1, b, c, d, h;

    if (x < a + 1) { /* DLMF 8.7.1 with 8.5.1 */
        for (int n = 1; n < TERMS_MAX; n++) {
            term *= x / (a + n);
            sum += term;
            if (term < sum * ZK__TINY_STEP)
                return (zk__tail){true, scale, sum};
        }
        return (zk__tail){true, scale, NAN};
    }
    b = x + 1 - a; /* DLMF 8.9.2, contracted; modified Lentz */
    c = 1e300L;
    h = d = 1 / b;
    for (int n = 1; n < TERMS_MAX; n++) {
        long double an = n * (a - n), step;
        b += 2;
        d = 1 / (an * d + b);
        c = b + an / c;
        h *= step = c * d;
        if (fabsl(step - 1) < 2e-19L)
            return (zk__tail){false, scale, a * h};
    }
    return (zk__tail){false, scale, NAN};
}

/* One of the two ends, a defect in the arguments, or a regular point (-1). */
static double gamma_edge(double a, double x, bool lower)
{
    if (!(a > 0 && a < INFINITY && x >= 0))
        return (double)NAN;
    if (x == 0)
        return lower ? 0 : 1;
    if (x == INFINITY)
        return lower ? 1 : 0;
    return -1;
}

static double gamma_side(double a, double x, bool lower)
{
    double edge = gamma_edge(a, x, lower);
    zk__tail t;

    if (edge != -1)
        return edge;
    t = zk__gamma_tail((long double)a, (long double)x);
    return (double)zk__tail_get(&t, lower);
}

double zk_gamma_p(double a, double x)
{
    return gamma_side(a, x, true);
}

double zk_gamma_q(double a, double x)
{
    return gamma_side(a, x, false);
}

/* A point to start Newton from: the normal with the mean and variance of log X or logit X. */
static long double start(long double mean, long double var, long double p, long double q)
{
    double z = p <= q ? -zk_normal_isf(fmax((double)p, 1e-300)) : zk_normal_isf(fmax((double)q, 1e-300));

    return mean + (long double)z * sqrtl(var);
}

/* Below it exp underflows even in double's subnormals. */
#define LOG_NOTHING (-750.0L)

long double zk__gamma_inverse(long double a, long double p, long double q)
{
    bool lower = p <= q;
    long double target = logl(lower ? p : q), var, u, low, high;

    if (p <= 0)
        return 0;
    if (q <= 0)
        return INFINITY;
    low = (logl(p) + zk__log_gamma(a + 1)) / a; /* P(a, x) < x^a / Gamma(a + 1): a bound from below */
    if (low < LOG_NOTHING)
        return expl(low);
    var = zk__trigamma(a);
    high = logl(a + sqrtl(2 * a * -logl(q)) -
                logl(q)); /* Q(a, x) < q beyond: Boucheron, Lugosi & Massart 2013, 2.4 */
    u = fminl(high, fmaxl(low, start(zk__digamma(a), var, p, q)));
    for (int i = 0; i < 200; i++) {
        long double x = expl(u), reach = 20 * sqrtl(var) + 1, slope, step;
        zk__tail t = zk__gamma_tail(a, x);
        long double side = zk__tail_log_get(&t, lower);
        slope = expl(logl(a) + zk__log_poisson(a, x) - side); /* x times the density over the tail */
        step = (target - side) / slope;
        if (!(fabsl(step) < reach))
            step = copysignl(reach, target - side);
        u += lower ? step : -step;
        u = fmaxl(u, low);
        if (fabsl(step) < 1e-15L)
            break;
    }
    return expl(u);
}

double zk_gamma_p_inv(double a, double p)
{
    if (!(a > 0 && a < INFINITY && p >= 0 && p <= 1))
        return (double)NAN;
    return (double)zk__gamma_inverse((long double)a, (long double)p, 1 - (long double)p);
}

double zk_gamma_q_inv(double a, double q)
{
    if (!(a > 0 && a < INFINITY && q >= 0 && q <= 1))
        return (double)NAN;
    return (double)zk__gamma_inverse((long double)a, 1 - (long double)q, (long double)q);
}

/* ---- beta ---- */

/* I_x = x^a y^b / B over this continued fraction, for x < (a + 1) / (a + b + 2): Didonato & Morris, ACM TOMS 18
 * (1992), eq. 9, which is the even part of DLMF 8.17.22 but takes y = 1 - x as it is; modified Lentz. */
static long double beta_fraction(long double a, long double b, long double x, long double y)
{
    const long double small = 1e-4000L;
    long double rest = a * y - b * x + 1, h = a * rest / (a + 1), c = h, d = 0;

    for (int m = 1; m < TERMS_MAX; m++) {
        long double k = a + 2.0L * m, num, den, step;
        num = (a + m - 1) / (k - 1) * ((a + b + m - 1) / (k - 1)) * m * (b - m) * x * x;
        den = m + m * (b - m) * x / (k - 1) + (a + m) / (k + 1) * (rest + m * (1 + y));
        d = den + num * d;
        c = den + num / c;
        d = 1 / (fabsl(d) < small ? small : d);
        if (fabsl(c) < small)
            c = small;
        h *= step = c * d;
        if (fabsl(step - 1) < 2e-19L)
            return 1 / h;
    }
    return NAN;
}

zk__tail zk__beta_tail(long double a, long double b, long double x, long double y)
{
    long double scale = zk__log_beta_power(a, b, x, y);

    if (x < (a + 1) / (a + b + 2))
        return (zk__tail){true, scale, beta_fraction(a, b, x, y)};
    return (zk__tail){false, scale, beta_fraction(b, a, y, x)};
}

static double beta_side(double a, double b, double x, bool lower)
{
    zk__tail t;

    if (!(a > 0 && b > 0 && a < INFINITY && b < INFINITY && x >= 0 && x <= 1))
        return (double)NAN;
    if (x == 0 || x == 1)
        return (x == 0) == lower ? 0 : 1;
    t = zk__beta_tail((long double)a, (long double)b, (long double)x, 1 - (long double)x);
    return (double)zk__tail_get(&t, lower);
}

double zk_beta_i(double a, double b, double x)
{
    return beta_side(a, b, x, true);
}

double zk_beta_ic(double a, double b, double x)
{
    return beta_side(a, b, x, false);
}

/* Solves for u = log(x / y) with x^a y^b / B the derivative of I by u. The lower tail is the smaller. */
static long double beta_low(long double a, long double b, long double p, long double *y)
{
    long double target = logl(p), u, x, var = zk__trigamma(a) + zk__trigamma(b);
    long double low = (target + logl(a) + zk__log_beta(a, b)) / a; /* log x as x -> 0 */

    if (low < LOG_NOTHING) {
        *y = 1;
        return expl(low);
    }
    u = start(zk__digamma(a) - zk__digamma(b), var, p, 1 - p);
    for (int i = 0; i < 400; i++) {
        long double reach = 20 * sqrtl(var) + 1, step, side;
        zk__tail t;
        x = 1 / (1 + expl(-u));
        *y = 1 / (1 + expl(u));
        t = zk__beta_tail(a, b, x, *y);
        side = zk__tail_log_get(&t, true);
        step = (target - side) / expl(zk__log_beta_power(a, b, x, *y) - side);
        if (!(fabsl(step) < reach))
            step = copysignl(reach, target - side);
        u += step;
        if (fabsl(step) < 1e-15L)
            break;
    }
    *y = 1 / (1 + expl(u));
    return 1 / (1 + expl(-u));
}

long double zk__beta_inverse(long double a, long double b, long double p, long double q, long double *y)
{
    long double other = 1, x;

    if (p <= 0 || q <= 0) {
        x = p <= 0 ? 0 : 1;
        other = 1 - x;
    } else if (p <= q) {
        x = beta_low(a, b, p, &other);
    } else {
        other = beta_low(b, a, q, &x);
    }
    if (y)
        *y = other;
    return x;
}

static bool beta_domain(double a, double b, double p)
{
    return a > 0 && b > 0 && a < INFINITY && b < INFINITY && p >= 0 && p <= 1;
}

double zk_beta_i_inv(double a, double b, double p)
{
    if (!beta_domain(a, b, p))
        return (double)NAN;
    return (double)zk__beta_inverse((long double)a, (long double)b, (long double)p, 1 - (long double)p, NULL);
}

double zk_beta_ic_inv(double a, double b, double q)
{
    if (!beta_domain(a, b, q))
        return (double)NAN;
    return (double)zk__beta_inverse((long double)a, (long double)b, 1 - (long double)q, (long double)q, NULL);
}
