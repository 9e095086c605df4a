/* SPDX-License-Identifier: Apache-2.0
 *
 * Two-axis matrices: quadrants, nine-cell grids, current x potential. An axis is a few ascending cuts;
 * a value on a cut belongs to the upper band.
 */
#include "eval/score/score.h"

static zk_err cuts_from(zk_axis_cut kind, const double *at, const double *x, size_t n, zk_axis *a,
                        zk_spot *spot)
{
    zk_description d;
    zk_err err;

    switch (kind) {
    case ZK_CUT_MEAN:
        if ((err = zk_describe(x, n, &d, spot)))
            return err;
        a->cut[0] = d.mean;
        a->cuts = 1;
        return ZK_OK;
    case ZK_CUT_MEDIAN: a->cuts = 1; return zk_median(x, n, a->cut, spot);
    case ZK_CUT_QUANTILE: return zk_quantiles(x, n, at, a->cuts, a->cut, spot);
    case ZK_CUT_VALUE: memcpy(a->cut, at, a->cuts * sizeof *at); return zk_check_finite(at, a->cuts, 1, spot);
    }
    return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)kind);
}

zk_err zk_axis_fit(zk_axis_cut kind, const double *at, size_t cuts, const double *x, size_t n, zk_axis *out,
                   zk_spot *spot)
{
    zk_axis a = {.cuts = cuts};
    zk_err err;

    if ((kind == ZK_CUT_QUANTILE || kind == ZK_CUT_VALUE) && (cuts == 0 || cuts > ZK_AXIS_CUTS))
        return zk__refuse(spot, ZK_EINVAL, cuts ? ZK_WHY_TOO_MANY : ZK_WHY_EMPTY, 0, 0, (double)cuts);
    if ((err = cuts_from(kind, at, x, n, &a, spot)))
        return err;
    for (size_t c = 1; c < a.cuts;
         c++) /* quantiles of tied values may coincide: an empty band, not an error */
        if (a.cut[c] < a.cut[c - 1] || (kind != ZK_CUT_QUANTILE && a.cut[c] == a.cut[c - 1]))
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_ASCENDING, c, 0, a.cut[c]);
    a.constant = kind != ZK_CUT_VALUE;
    for (size_t i = 1; i < n && a.constant; i++)
        a.constant = x[i] == x[0];
    *out = a;
    return ZK_OK;
}

size_t zk_axis_band(const zk_axis *axis, double x)
{
    size_t band = 0;

    while (band < axis->cuts && x >= axis->cut[band])
        band++;
    return band;
}

zk_err zk_matrix_cells(const zk_axis *xa, const zk_axis *ya, const double *x, const double *y, size_t n,
                       uint8_t *cell, size_t *count, zk_spot *spot)
{
    size_t wide = xa->cuts + 1;

    if (xa->cuts > ZK_AXIS_CUTS || ya->cuts > ZK_AXIS_CUTS)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_MANY, 0, xa->cuts > ZK_AXIS_CUTS ? 0 : 1, 0);
    if (count)
        memset(count, 0, wide * (ya->cuts + 1) * sizeof *count);
    for (size_t i = 0; i < n; i++) {
        if (!isfinite(x[i]) || !isfinite(y[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, isfinite(x[i]) ? 1 : 0,
                              isfinite(x[i]) ? y[i] : x[i]);
        cell[i] = (uint8_t)(zk_axis_band(ya, y[i]) * wide + zk_axis_band(xa, x[i]));
        if (count)
            count[cell[i]]++;
    }
    return ZK_OK;
}
