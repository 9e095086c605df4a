/* SPDX-License-Identifier: Apache-2.0
 *
 * Quantiles of type 7 (Hyndman & Fan, Am. Stat. 50, 1996): h = (n - 1) p, linear between neighbours.
 * That is what R, NumPy, pandas and Excel's PERCENTILE.INC give, so published cuts can be compared.
 */
#include "eval/internal.h"

double zk_quantile_sorted(const double *sorted, size_t n, double p)
{
    double h = (double)(n - 1) * p;
    size_t below = (size_t)h;

    if (below + 1 >= n)
        return sorted[n - 1];
    double lo = sorted[below], hi = sorted[below + 1], f = h - (double)below;
    return lo == hi ? lo : lo + f * (hi - lo);
}

zk_err zk_quantiles(const double *x, size_t n, const double *p, size_t np, double *out, zk_spot *spot)
{
    zk_err err = zk__check_vector(x, n, spot);
    double *sorted;

    if (err)
        return err;
    for (size_t i = 0; i < np; i++)
        if (!(p[i] >= 0 && p[i] <= 1))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, 0, p[i]);
    if (!(sorted = zk__sorted_copy(x, n)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < np; i++)
        out[i] = zk_quantile_sorted(sorted, n, p[i]);
    free(sorted);
    return ZK_OK;
}

zk_err zk_quantile(const double *x, size_t n, double p, double *out, zk_spot *spot)
{
    return zk_quantiles(x, n, &p, 1, out, spot);
}

zk_err zk_median(const double *x, size_t n, double *out, zk_spot *spot)
{
    return zk_quantile(x, n, 0.5, out, spot);
}

zk_err zk_quantile_cuts(const double *x, size_t n, size_t k, double *cuts, zk_spot *spot)
{
    zk_err err = zk__check_vector(x, n, spot);
    double *sorted;

    if (err)
        return err;
    if (k < 2)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)k);
    if (!(sorted = zk__sorted_copy(x, n)))
        return zk__no_memory(spot);
    for (size_t i = 1; i < k; i++)
        cuts[i - 1] = zk_quantile_sorted(sorted, n, (double)i / (double)k);
    free(sorted);
    return ZK_OK;
}
