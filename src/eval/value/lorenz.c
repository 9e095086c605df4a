/* SPDX-License-Identifier: Apache-2.0
 *
 * Concentration: Lorenz curve (1905), Gini coefficient, how much the top few hold.
 * All of it from one ascending copy; negative values have no share and are refused.
 */
#include "eval/internal.h"
#include "zhike/value.h"

/* Checked ascending copy and its sum; *sorted is to be freed when ZK_OK. */
static zk_err take_sorted(const double *x, size_t n, double **sorted, double *total, zk_spot *spot)
{
    zk_err err = zk__check_vector(x, n, spot);

    if (err)
        return err;
    for (size_t i = 0; i < n; i++)
        if (x[i] < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, 0, x[i]);
    if (!(*sorted = zk__sorted_copy(x, n)))
        return zk__no_memory(spot);
    *total = zk_sum(*sorted, n);
    if (*total > 0 && isfinite(*total))
        return ZK_OK;
    free(*sorted);
    return zk__refuse(spot, ZK_ENUMERIC, *total > 0 ? ZK_WHY_OVERFLOW : ZK_WHY_ZERO_SUM, 0, 0, 0);
}

zk_err zk_lorenz(const double *x, size_t n, size_t points, double *curve, zk_spot *spot)
{
    double *sorted, total, held = 0;
    size_t taken = 0;
    zk_err err;

    if (points == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, 0);
    if ((err = take_sorted(x, n, &sorted, &total, spot)))
        return err;
    for (size_t p = 0; p < points; p++) {
        double h = (double)n * ((double)p / (double)points);
        for (; (double)(taken + 1) <= h; taken++)
            held += sorted[taken];
        curve[p] = (held + (h - (double)taken) * sorted[taken]) / total;
    }
    curve[points] = 1;
    free(sorted);
    return ZK_OK;
}

zk_err zk_gini(const double *x, size_t n, bool unbiased, double *gini, zk_spot *spot)
{
    double *sorted, total, g;
    zk_err err = take_sorted(x, n, &sorted, &total, spot);

    if (err)
        return err;
    for (size_t i = 0; i < n; i++) /* in place: each value by its rank's coefficient */
        sorted[i] *= (2 * (double)(i + 1) - (double)n - 1) / (double)n;
    g = zk_sum(sorted, n) / total;
    free(sorted);
    if (unbiased)
        g *= n > 1 ? (double)n / (double)(n - 1) : 0;
    *gini = fmax(0, g);
    return ZK_OK;
}

zk_err zk_top_share(const double *x, size_t n, double fraction, double *share, zk_spot *spot)
{
    double *sorted, total, h, held = 0;
    size_t whole;
    zk_err err;

    if (!(fraction > 0 && fraction <= 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, fraction);
    if ((err = take_sorted(x, n, &sorted, &total, spot)))
        return err;
    h = fraction * (double)n;
    whole = (size_t)h;
    held = zk_sum(sorted + (n - whole), whole);
    if (whole < n)
        held += (h - (double)whole) * sorted[n - whole - 1];
    *share = fmin(1, held / total);
    free(sorted);
    return ZK_OK;
}

zk_err zk_top_count(const double *x, size_t n, double share, size_t *count, zk_spot *spot)
{
    double *sorted, total, held = 0;
    size_t k = 0;
    zk_err err;

    if (!(share > 0 && share <= 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, share);
    if ((err = take_sorted(x, n, &sorted, &total, spot)))
        return err;
    while (k < n && held < share * total * (1 - 1e-12))
        held += sorted[n - ++k];
    *count = k;
    free(sorted);
    return ZK_OK;
}
