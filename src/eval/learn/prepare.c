/* SPDX-License-Identifier: Apache-2.0
 *
 * Columns made comparable, and the principal axes that pictures and maps are laid along.
 */
#include <lapacke.h>

#include "eval/internal.h"
#include "zhike/cluster.h"

/* ---- scaling ---- */

static zk_err measure(const double *column, size_t rows, zk_scale how, double *centre, double *spread,
                      zk_spot *spot)
{
    const double quarters[3] = {0.25, 0.5, 0.75};
    double q[3];
    zk_description d;
    zk_err err = zk_describe(column, rows, &d, spot);

    if (err)
        return err;
    *centre = how == ZK_SCALE_MINMAX ? d.min : d.mean;
    *spread = how == ZK_SCALE_MINMAX ? d.max - d.min : d.sd_pop;
    if (how != ZK_SCALE_ROBUST)
        return ZK_OK;
    if ((err = zk_quantiles(column, rows, quarters, 3, q, spot)))
        return err;
    *centre = q[1];
    *spread = q[2] > q[0] ? q[2] - q[0] : d.sd_pop;
    return ZK_OK;
}

zk_err zk_scale_columns(double *x, size_t rows, size_t cols, zk_scale how, double *centre, double *spread,
                        zk_spot *spot)
{
    double *column;
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    if (err)
        return err;
    if (!(column = zk__scratch(rows, sizeof *column)))
        return zk__no_memory(spot);
    for (size_t j = 0; j < cols; j++) {
        double at = 0, by = 1;

        for (size_t i = 0; i < rows; i++)
            column[i] = x[i * cols + j];
        if (how != ZK_SCALE_NONE && (err = measure(column, rows, how, &at, &by, spot))) {
            if (spot)
                spot->col = j;
            break;
        }
        for (size_t i = 0; i < rows; i++)
            x[i * cols + j] = by > 0 ? (column[i] - at) / by : 0;
        if (centre)
            centre[j] = at;
        if (spread)
            spread[j] = by;
    }
    free(column);
    return err;
}

/* ---- principal axes ---- */

static void covariance(const double *x, size_t rows, size_t cols, double *mean, double *cov, double *row)
{
    memset(mean, 0, cols * sizeof *mean);
    for (size_t i = 0; i < rows; i++)
        for (size_t j = 0; j < cols; j++)
            mean[j] += x[i * cols + j];
    for (size_t j = 0; j < cols; j++)
        mean[j] /= (double)rows;
    for (size_t i = 0; i < rows; i++) {
        for (size_t j = 0; j < cols; j++)
            row[j] = x[i * cols + j] - mean[j];
        for (size_t j = 0; j < cols; j++)
            for (size_t k = 0; k <= j; k++)
                cov[j * cols + k] += row[j] * row[k];
    }
    for (size_t i = 0; i < cols * cols; i++)
        cov[i] /= (double)rows;
}

/* An axis points where its largest element is positive: eigenvectors have no sign of their own. */
static void orient(double *axis, size_t cols)
{
    size_t top = 0;

    for (size_t j = 1; j < cols; j++)
        if (fabs(axis[j]) > fabs(axis[top]) * (1 + 1e-9))
            top = j;
    for (size_t j = 0; axis[top] < 0 && j < cols; j++)
        axis[j] = -axis[j];
    for (size_t j = 0; j < cols; j++)
        axis[j] += 0.0;
}

zk_err zk_principal_axes(const double *x, size_t rows, size_t cols, size_t count, double *mean, double *axis,
                         double *variance, double *total_variance, zk_spot *spot)
{
    double *cov, *values, *row;
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    if (err)
        return err;
    if (count > cols || cols > ZK_CLUSTER_COLS_MAX)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, cols, (double)count);
    cov = zk__scratch(cols * cols, sizeof *cov);
    values = zk__scratch(cols, sizeof *values);
    row = zk__scratch(cols, sizeof *row);
    if (!cov || !values || !row) {
        err = zk__no_memory(spot);
        goto out;
    }
    covariance(x, rows, cols, mean, cov, row);
    /* row-major lower = column-major upper; vectors come as columns of the column-major result: our rows */
    if (LAPACKE_dsyev(LAPACK_COL_MAJOR, 'V', 'U', (lapack_int)cols, cov, (lapack_int)cols, values) != 0) {
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, 0);
        goto out;
    }
    *total_variance = 0;
    for (size_t j = 0; j < cols; j++)
        *total_variance += fmax(0, values[j]);
    for (size_t a = 0; a < count; a++) {
        size_t from = cols - 1 - a;
        variance[a] = fmax(0, values[from]);
        memcpy(axis + a * cols, cov + from * cols, cols * sizeof *axis);
        orient(axis + a * cols, cols);
    }
out:
    free(cov);
    free(values);
    free(row);
    return err;
}
