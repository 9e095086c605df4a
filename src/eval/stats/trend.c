/* SPDX-License-Identifier: Apache-2.0
 *
 * Trend of a short history over periods: least squares, Theil-Sen, Mann-Kendall, exponential weights.
 * Periods are integers and strictly ascending (gaps allowed), so a missing month is simply not there.
 */
#include "eval/internal.h"

enum { SEN_MAX = 4000 }; /* 8 million pairs, 128 MB of scratch */

static inline double period(const int32_t *t, size_t i)
{
    return t ? (double)t[i] : (double)i;
}

static zk_err check_series(const int32_t *t, const double *y, size_t n, zk_spot *spot)
{
    zk_err err = zk__check_vector(y, n, spot);

    if (err)
        return err;
    if (n < 2)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)n);
    for (size_t i = 1; t && i < n; i++)
        if (t[i] <= t[i - 1])
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, i, 0, t[i]);
    return ZK_OK;
}

zk_err zk_trend_ols(const int32_t *t, const double *y, size_t n, zk_line *out, zk_spot *spot)
{
    zk_err err = check_series(t, y, n, spot);
    zk_description dy;
    double tm = 0, stt = 0, sty = 0, sse = 0;

    if (err || (err = zk_describe(y, n, &dy, spot)))
        return err;
    for (size_t i = 0; i < n; i++)
        tm += period(t, i);
    tm /= (double)n;
    for (size_t i = 0; i < n; i++) {
        double d = period(t, i) - tm;
        stt += d * d;
        sty += d * (y[i] - dy.mean);
    }
    *out = (zk_line){.slope = sty / stt};
    out->intercept = dy.mean - out->slope * tm;
    for (size_t i = 0; i < n; i++) {
        double e = (y[i] - dy.mean) - out->slope * (period(t, i) - tm);
        sse += e * e;
    }
    if (dy.var > 0)
        out->r2 = fmax(0, 1 - sse / (dy.var * (double)(n - 1)));
    if (n > 2)
        out->se = sqrt(sse / (double)(n - 2) / stt);
    return ZK_OK;
}

/* Inversions of y by merge sort; y ends ascending. */
static uint64_t sort_inversions(double *y, double *room, size_t n)
{
    if (n < 2)
        return 0;
    size_t half = n / 2, i = 0, j = half, k = 0;
    uint64_t count = sort_inversions(y, room, half) + sort_inversions(y + half, room, n - half);

    while (i < half && j < n) {
        if (y[j] < y[i]) {
            count += half - i;
            room[k++] = y[j++];
        } else {
            room[k++] = y[i++];
        }
    }
    while (i < half)
        room[k++] = y[i++];
    memcpy(y, room, k * sizeof *y); /* the rest of the right half is in place */
    return count;
}

zk_err zk_trend_mann_kendall(const double *y, size_t n, zk_mann_kendall *out, zk_spot *spot)
{
    zk_err err = check_series(NULL, y, n, spot);
    double *room, m = (double)n, pairs = m * (m - 1) / 2, falling, tied = 0;

    if (err)
        return err;
    if (!(room = zk__scratch(n, 2 * sizeof *room)))
        return zk__no_memory(spot);
    memcpy(room, y, n * sizeof *room);
    falling = (double)sort_inversions(room, room + n, n);

    out->var_s = m * (m - 1) * (2 * m + 5);
    for (size_t i = 0, j; i < n; i = j) {
        for (j = i + 1; j < n && room[j] == room[i];)
            j++;
        double g = (double)(j - i);
        tied += g * (g - 1) / 2;
        out->var_s -= g * (g - 1) * (2 * g + 5);
    }
    free(room);
    out->var_s /= 18;
    out->s = pairs - tied - 2 * falling;
    out->tau = tied < pairs ? out->s / sqrt(pairs * (pairs - tied)) : 0;
    out->z = 0;
    if (out->var_s > 0 && out->s != 0)
        out->z = (out->s - (out->s > 0 ? 1 : -1)) / sqrt(out->var_s);
    out->p = erfc(fabs(out->z) * 0.70710678118654752440);
    return ZK_OK;
}

/* Interval by ranks of the sorted slopes (Sen 1968, eq. 2.6), rounded as SciPy does. */
static void sen_interval(const double *slope, size_t pairs, double half_width, zk_sen *out)
{
    double lo = rint(((double)pairs - half_width) / 2) - 1, hi = rint(((double)pairs + half_width) / 2);

    out->low = slope[lo > 0 ? (size_t)lo : 0];
    out->high = slope[hi < (double)(pairs - 1) ? (size_t)hi : pairs - 1];
}

zk_err zk_trend_sen(const int32_t *t, const double *y, size_t n, double confidence, zk_sen *out,
                    zk_spot *spot)
{
    zk_err err = check_series(t, y, n, spot);
    size_t pairs = n * (n - 1) / 2, k = 0;
    zk_mann_kendall mk;
    double z, *slope;

    if (err)
        return err;
    if (!(confidence > 0 && confidence < 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, confidence);
    if (n > SEN_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, n, 0, SEN_MAX);
    if ((err = zk_trend_mann_kendall(y, n, &mk, spot)))
        return err;
    if (!(slope = zk__scratch(pairs > n ? pairs : n, sizeof *slope)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < n; i++)
        for (size_t j = i + 1; j < n; j++)
            slope[k++] = (y[j] - y[i]) / (period(t, j) - period(t, i));
    if (zk_check_finite(slope, pairs, 1, NULL)) {
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
        goto out;
    }
    if ((err = zk__sort(slope, pairs, spot)))
        goto out;
    out->slope = zk_quantile_sorted(slope, pairs, 0.5);
    (void)zk_normal_quantile(0.5 + confidence / 2, &z, NULL);
    sen_interval(slope, pairs, z * sqrt(mk.var_s), out);
    for (size_t i = 0; i < n; i++)
        slope[i] = y[i] - out->slope * period(t, i);
    err = zk_median(slope, n, &out->intercept, spot);
out:
    free(slope);
    return err;
}

double zk_ewma_alpha(double half_life)
{
    return -expm1(-0.69314718055994530942 / half_life);
}

zk_err zk_trend_ewma(const double *y, size_t n, double alpha, bool normalised, double *out, zk_spot *spot)
{
    zk_err err = zk__check_vector(y, n, spot);
    double level = 0, weight = 0;

    if (err)
        return err;
    if (!(alpha > 0 && alpha <= 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, alpha);
    for (size_t i = 0; i < n; i++) {
        double step = alpha;
        if (normalised) { /* the newest value's share of all weights so far */
            weight = 1 + (1 - alpha) * weight;
            step = 1 / weight;
        } else if (i == 0) {
            step = 1;
        }
        level = step * y[i] + (1 - step) * level;
        out[i] = level;
    }
    return ZK_OK;
}
