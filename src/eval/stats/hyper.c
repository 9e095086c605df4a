/* SPDX-License-Identifier: Apache-2.0
 *
 * Hypergeometric functions of real arguments.
 *
 * 2F1 near z = 1 is usually reached by connection formulas that cancel as c - a - b nears a whole number. Here the
 * function is followed instead along its differential equation, DLMF 15.10.1, in Taylor steps that halve 1 - z: each
 * is a three-term recurrence whose dominant solution is the one wanted, so that errors do not grow. That holds while
 * a step is short against z / c and (1 - z) / (c - a - b), the rates of the other solutions z^(1-c) and
 * (1-z)^(c-a-b); up to there, the power series about 0 is used.
 */
#include "eval/stats/special.h"

enum { TERMS_MAX = 10000000 };

/* Value and derivative, both times 2^e. */
typedef struct point {
    long double f, g;
    long e;
} point;

/* Keeps sums of up to 10^7 terms inside long double's range. */
#define SCALE_AT    0x1p+8000L
#define SCALE_STEPS 8000

static void scaled(point *p, long double *t, long double *u)
{
    if (fabsl(p->f) < SCALE_AT && fabsl(p->g) < SCALE_AT && fabsl(*t) < SCALE_AT)
        return;
    p->f = ldexpl(p->f, -SCALE_STEPS);
    p->g = ldexpl(p->g, -SCALE_STEPS);
    *t = ldexpl(*t, -SCALE_STEPS);
    *u = ldexpl(*u, -SCALE_STEPS);
    p->e += SCALE_STEPS;
}

/* The power series about 0 and its derivative, 0 < z < 1. */
static point series(long double a, long double b, long double c, long double z)
{
    point p = {1, 0, 0};
    long double t = 1, unused = 0, step;

    for (int n = 0; n < TERMS_MAX; n++) {
        long double ratio = (a + n) * (b + n) / ((c + n) * (n + 1)) * z;
        t *= ratio;
        p.f += t;
        p.g += t * (n + 1);
        scaled(&p, &t, &unused);
        step = ZK__TINY_STEP * (1 - fabsl(ratio)); /* the rest is below a geometric series */
        if (t == 0 ||
            (fabsl(t) * (n + 1) < (fabsl(p.f) + fabsl(p.g)) * step && fabsl(t) < fabsl(p.f) * step && n > -c))
            break;
    }
    p.g /= z;
    return p;
}

/* From z to z + h, d = 1 - z, h <= d / 2 and h < z. */
static point taylor(long double a, long double b, long double c, long double z, long double d, long double h,
                    point at)
{
    const long double q0 = c - (a + b + 1) * z, scale = h / (z * d);
    long double t = at.f, u = at.g * h;
    point p = {t + u, u, at.e};

    for (int n = 0; n < TERMS_MAX; n++) {
        long double next = ((n + a) * (n + b) / (n + 1) * h * t - (n * (d - z) + q0) * u) * scale / (n + 2);
        t = u;
        u = next;
        p.f += u;
        p.g += u * (n + 2);
        scaled(&p, &u, &t);
        if ((fabsl(t) + fabsl(u)) * (n + 2) < (fabsl(p.f) + fabsl(p.g)) * ZK__TINY_STEP &&
            fabsl(u) <= fabsl(p.f) * ZK__TINY_STEP && n > fabsl(c) / 8)
            break;
    }
    p.g /= h;
    return p;
}

/* 0 <= z < 1, d = 1 - z given apart. */
static point inside(long double a, long double b, long double c, long double z, long double d)
{
    point p;
    long double left = fminl(0.5L, 10 / fabsl(c));

    if (z == 0)
        return (point){1, a * b / c, 0};
    if (d >= left || c - a - b > 20) /* the latter: terms fall as n^-20 whatever z */
        return series(a, b, c, z);
    for (p = series(a, b, c, 1 - left); left > d;) {
        long double h = left / 2 > d ? left / 2 : left - d;
        p = taylor(a, b, c, 1 - left, left, h, p);
        left -= h;
    }
    return p;
}

static bool is_pole(double c)
{
    return c <= 0 && c == floor(c);
}

/* How much a set of upper parameters threatens cancellation: 0 when all terms are positive. */
static long double threat(long double a, long double b)
{
    return fmaxl(0, -a) + fmaxl(0, -b);
}

/* value = p.f * 2^p.e * d^power for z < 1, by the transformation with the least cancellation. */
static point transformed(long double a, long double b, long double c, long double z, long double d,
                         long double *log_factor)
{
    if (z < 0) { /* Pfaff, DLMF 15.8.1: w = z / (z - 1), 1 - w = 1 / d */
        bool keep_a = threat(a, c - b) <= threat(c - a, b);
        *log_factor = -(keep_a ? a : b) * logl(d);
        return keep_a ? inside(a, c - b, c, -z / d, 1 / d) : inside(c - a, b, c, -z / d, 1 / d);
    }
    if (threat(c - a, c - b) < threat(a, b)) { /* Euler, the last of 15.8.1 */
        *log_factor = (c - a - b) * logl(d);
        return inside(c - a, c - b, c, z, d);
    }
    *log_factor = 0;
    return inside(a, b, c, z, d);
}

/* Gauss' sum at z = 1, DLMF 15.4.20. */
static double at_one(double a, double b, double c, bool logarithm)
{
    int s1, s2, s3, s4;
    long double l;

    if (a == 0 || b == 0)
        return logarithm ? 0 : 1;
    if (!(c - a - b > 0)) {
        bool up = (tgamma(a) > 0) == (tgamma(b) > 0) && c > 0 && !is_pole(a) && !is_pole(b);
        return up ? (double)INFINITY : (double)NAN;
    }
    if (is_pole(c - a) || is_pole(c - b))
        return logarithm ? -(double)INFINITY : 0;
    l = lgammal_r((long double)c, &s1) + lgammal_r((long double)c - (long double)a - (long double)b, &s2) -
        lgammal_r((long double)c - (long double)a, &s3) - lgammal_r((long double)c - (long double)b, &s4);
    if (logarithm)
        return s1 * s2 * s3 * s4 > 0 ? (double)l : (double)NAN;
    return (double)(s1 * s2 * s3 * s4 * expl(l));
}

static double gauss(double a, double b, double c, long double z, long double d, bool logarithm)
{
    long double log_factor;
    point p;

    if (!isfinite(a) || !isfinite(b) || !isfinite(c) || !(d >= 0) || !(z > -INFINITY) || is_pole(c))
        return (double)NAN;
    if (d == 0)
        return at_one(a, b, c, logarithm);
    p = transformed((long double)a, (long double)b, (long double)c, z, d, &log_factor);
    if (logarithm)
        return p.f > 0 ? (double)(logl(p.f) + (long double)p.e * ZK__LN_2 + log_factor) : (double)NAN;
    if (p.e == 0 && fabsl(log_factor) < 10000)
        return (double)(p.f * expl(log_factor));
    return (double)copysignl(expl(logl(fabsl(p.f)) + (long double)p.e * ZK__LN_2 + log_factor), p.f);
}

double zk_hyp2f1(double a, double b, double c, double z)
{
    return gauss(a, b, c, (long double)z, 1 - (long double)z, false);
}

double zk_log_hyp2f1(double a, double b, double c, double z)
{
    return gauss(a, b, c, (long double)z, 1 - (long double)z, true);
}

double zk_log_hyp2f1_near1(double a, double b, double c, double z, double one_minus_z)
{
    bool upper = z > 0.5; /* the smaller of the two carries the digits */

    if (!(z >= 0 && z <= 1 && one_minus_z >= 0 && one_minus_z <= 1))
        return (double)NAN;
    return gauss(a, b, c, upper ? 1 - (long double)one_minus_z : (long double)z,
                 upper ? (long double)one_minus_z : 1 - (long double)z, true);
}

/* ---- 1F1 ---- */

static double kummer(double a, double b, double z, bool logarithm)
{
    point p = {1, 0, 0};
    long double t = 1, unused = 0, la = (long double)a, lz = (long double)z, log_factor = 0;

    if (!isfinite(a) || !isfinite(b) || !(fabs(z) <= 1e5) || is_pole(b))
        return (double)NAN;
    if (z < 0) { /* DLMF 13.2.39 */
        la = (long double)b - la;
        lz = -lz;
        log_factor = -lz;
    }
    for (int n = 0; n < TERMS_MAX; n++) {
        long double ratio = (la + n) * lz / (((long double)b + n) * (n + 1));
        t *= ratio;
        p.f += t;
        scaled(&p, &t, &unused);
        if (t == 0 || (fabsl(t) < fabsl(p.f) * ZK__TINY_STEP && fabsl(ratio) < 0.5L && n > -b))
            break;
    }
    if (logarithm)
        return p.f > 0 ? (double)(logl(p.f) + (long double)p.e * ZK__LN_2 + log_factor) : (double)NAN;
    if (p.e == 0 && fabsl(log_factor) < 10000)
        return (double)(p.f * expl(log_factor));
    return (double)copysignl(expl(logl(fabsl(p.f)) + (long double)p.e * ZK__LN_2 + log_factor), p.f);
}

double zk_hyp1f1(double a, double b, double z)
{
    return kummer(a, b, z, false);
}

double zk_log_hyp1f1(double a, double b, double z)
{
    return kummer(a, b, z, true);
}
