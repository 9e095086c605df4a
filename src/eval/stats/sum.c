/* SPDX-License-Identifier: Apache-2.0
 *
 * Sums, moments and checks. Every sum runs first to last with Neumaier's compensation (ZAMM 54, 1974):
 * the order is the caller's, so the bits do not depend on threads or blocking, and the error is
 * about one unit in the last place however long the vector is.
 */
#include "eval/internal.h"

const char *zk_why_zh(zk_why why)
{
    switch (why) {
#define X(name, zh, en)                                                                                      \
    case name: return zh;
        ZK_WHYS(X)
#undef X
    }
    return "未知原因";
}

const char *zk_why_en(zk_why why)
{
    switch (why) {
#define X(name, zh, en)                                                                                      \
    case name: return en;
        ZK_WHYS(X)
#undef X
    }
    return "unknown reason";
}

typedef struct acc {
    double sum;
    double lost; /* what rounding took away */
} acc;

static inline void acc_add(acc *a, double v)
{
    double t = a->sum + v;

    a->lost += fabs(a->sum) >= fabs(v) ? (a->sum - t) + v : (v - t) + a->sum;
    a->sum = t;
}

/* After overflow the compensation is NaN; the plain sum tells the truth then. */
static inline double acc_get(const acc *a)
{
    return isfinite(a->sum) ? a->sum + a->lost : a->sum;
}

double zk_sum(const double *x, size_t n)
{
    acc a = {0, 0};

    for (size_t i = 0; i < n; i++)
        acc_add(&a, x[i]);
    return acc_get(&a);
}

double zk_dot(const double *x, const double *y, size_t n)
{
    acc a = {0, 0};

    for (size_t i = 0; i < n; i++)
        acc_add(&a, x[i] * y[i]);
    return acc_get(&a);
}

zk_err zk_check_finite(const double *x, size_t rows, size_t cols, zk_spot *spot)
{
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++)
            if (!isfinite(x[i * cols + j]))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, j, x[i * cols + j]);
    return ZK_OK;
}

zk_err zk__check_matrix(const double *x, size_t rows, size_t cols, zk_spot *spot)
{
    if (rows == 0 || cols == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    return zk_check_finite(x, rows, cols, spot);
}

zk_err zk__check_vector(const double *x, size_t n, zk_spot *spot)
{
    return zk__check_matrix(x, n, 1, spot);
}

zk_err zk__check_weights(const double *w, size_t n, double *sum, zk_spot *spot)
{
    for (size_t j = 0; j < n; j++) {
        if (!isfinite(w[j]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, 0, j, w[j]);
        if (w[j] < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, 0, j, w[j]);
    }
    *sum = zk_sum(w, n);
    if (!isfinite(*sum))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
    if (!(*sum > 0))
        return zk__refuse(spot, ZK_EINVAL, n ? ZK_WHY_ZERO_SUM : ZK_WHY_EMPTY, 0, 0, 0);
    return ZK_OK;
}

/* Below it the squares of deviations begin to lose digits. */
#define SQUARES_MIN 1e-290

/* Sum of squares about the mean. The second term mends the rounding of the mean (Chan et al. 1983). */
static double squares_about(const double *x, size_t n, double mean)
{
    acc squares = {0, 0}, drift = {0, 0};

    for (size_t i = 0; i < n; i++) {
        double d = x[i] - mean;
        acc_add(&squares, d * d);
        acc_add(&drift, d);
    }
    double d = acc_get(&drift), sum = acc_get(&squares) - d * d / (double)n;
    return isnan(sum) ? INFINITY : fmax(0, sum); /* infinity less infinity: beyond range, not nothing */
}

/* The same where squares fall out of the range of doubles: in units of the largest deviation, *unit. */
static double squares_in_units(const double *x, size_t n, double mean, double min, double max, double *unit)
{
    acc squares = {0, 0};

    *unit = fmax(max - mean, mean - min);
    for (size_t i = 0; i < n; i++) {
        double d = (x[i] - mean) / *unit;
        acc_add(&squares, d * d);
    }
    return acc_get(&squares);
}

zk_err zk_describe(const double *x, size_t n, zk_description *out, zk_spot *spot)
{
    zk_err err = zk__check_vector(x, n, spot);
    double min, max;

    if (err)
        return err;
    min = max = x[0];
    for (size_t i = 1; i < n; i++) {
        min = fmin(min, x[i]);
        max = fmax(max, x[i]);
    }
    *out = (zk_description){.n = n, .sum = zk_sum(x, n), .min = min, .max = max, .mean = min};
    if (min < max) { /* else the mean is exact and the variance exactly 0 */
        out->mean = out->sum / (double)n;
        double ss = squares_about(x, n, out->mean), unit = 1;
        if (ss < SQUARES_MIN)
            ss = squares_in_units(x, n, out->mean, min, max, &unit);
        out->sd_pop = unit * sqrt(ss / (double)n);
        out->sd = unit * sqrt(ss / (double)(n - 1));
        out->var_pop = unit * unit * (ss / (double)n);
        out->var = unit * unit * (ss / (double)(n - 1));
    }
    if (!isfinite(out->sum) || !isfinite(out->var))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
    return ZK_OK;
}

zk_err zk_correlation(const double *x, const double *y, size_t n, double *r, zk_spot *spot)
{
    zk_description dx, dy;
    zk_err err;
    acc cross = {0, 0};

    if ((err = zk_describe(x, n, &dx, spot)))
        return err;
    if ((err = zk_describe(y, n, &dy, spot))) {
        if (spot)
            spot->col = 1;
        return err;
    }
    if (dx.sd_pop == 0 || dy.sd_pop == 0)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, dx.sd_pop == 0 ? 0 : 1, 0);
    for (size_t i = 0; i < n; i++) /* scaled first, so that neither tiny nor huge units lose anything */
        acc_add(&cross, (x[i] - dx.mean) / dx.sd_pop * ((y[i] - dy.mean) / dy.sd_pop));
    *r = fmin(1, fmax(-1, acc_get(&cross) / (double)n));
    return ZK_OK;
}
