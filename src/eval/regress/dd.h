/* SPDX-License-Identifier: Apache-2.0
 *
 * Double-double arithmetic: a number as the unevaluated sum of two doubles, about 31 digits (Dekker 1971; Hida,
 * Li & Bailey 2001). Needs plain rounding: no fast-math, no contraction, as cmake/flags.cmake has it.
 */
#ifndef ZK_EVAL_DD_H
#define ZK_EVAL_DD_H

#include <math.h>

typedef struct dd {
    double hi, lo;
} dd;

static inline dd dd_quick(double a, double b) /* |a| >= |b| */
{
    double s = a + b;

    return (dd){s, b - (s - a)};
}

static inline dd dd_sum(double a, double b)
{
    double s = a + b, t = s - a;

    return (dd){s, (a - (s - t)) + (b - t)};
}

static inline dd dd_product(double a, double b)
{
    const double split = 134217729; /* 2^27 + 1 */
    double p = a * b, c = split * a, d = split * b;
    double ah = c - (c - a), al = a - ah, bh = d - (d - b), bl = b - bh;

    return (dd){p, ((ah * bh - p) + ah * bl + al * bh) + al * bl};
}

static inline dd dd_of(double a)
{
    return (dd){a, 0};
}

static inline dd dd_add(dd a, dd b)
{
    dd s = dd_sum(a.hi, b.hi), t = dd_sum(a.lo, b.lo);

    s = dd_quick(s.hi, s.lo + t.hi);
    return dd_quick(s.hi, s.lo + t.lo);
}

static inline dd dd_sub(dd a, dd b)
{
    return dd_add(a, (dd){-b.hi, -b.lo});
}

static inline dd dd_mul(dd a, dd b)
{
    dd p = dd_product(a.hi, b.hi);

    return dd_quick(p.hi, p.lo + (a.hi * b.lo + a.lo * b.hi));
}

static inline dd dd_div(dd a, dd b)
{
    double q1 = a.hi / b.hi, q2, q3;
    dd r = dd_sub(a, dd_mul(b, dd_of(q1)));

    q2 = r.hi / b.hi;
    r = dd_sub(r, dd_mul(b, dd_of(q2)));
    q3 = r.hi / b.hi;
    return dd_add(dd_quick(q1, q2), dd_of(q3));
}

static inline dd dd_sqrt(dd a)
{
    double x;
    dd r;

    if (!(a.hi > 0))
        return dd_of(0);
    x = 1 / sqrt(a.hi);
    r = dd_sub(a, dd_product(a.hi * x, a.hi * x)); /* Karp's trick */
    return dd_sum(a.hi * x, r.hi * (x * 0.5));
}

static inline double dd_get(dd a)
{
    return a.hi + a.lo;
}

#endif
