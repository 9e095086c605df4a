/* SPDX-License-Identifier: Apache-2.0
 *
 * Grey relational grade (Deng, Systems & Control Letters 1, 1982): likeness of each subject to an ideal
 * one, coefficient = (min + rho max) / (d + rho max) over the distances d of min-max scaled indicators.
 */
#include "eval/score/score.h"

/* Scaled distances from the reference, rows x cols; *min and *max over all of them. */
static zk_err fill_distances(const double *x, size_t rows, size_t cols, const zk_direction *direction,
                             const double *reference, double *d, double *min, double *max, zk_spot *spot)
{
    *min = INFINITY;
    *max = 0;
    for (size_t j = 0; j < cols; j++) {
        double lo = x[j], hi = x[j], ideal;
        for (size_t i = 1; i < rows; i++) {
            lo = fmin(lo, x[i * cols + j]);
            hi = fmax(hi, x[i * cols + j]);
        }
        ideal = direction && direction[j] == ZK_LESS_IS_BETTER ? lo : hi;
        if (reference) {
            ideal = reference[j];
            lo = fmin(lo, ideal); /* an ideal beyond the population widens the scale */
            hi = fmax(hi, ideal);
        }
        if (!isfinite(hi - lo))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, j, 0);
        for (size_t i = 0; i < rows; i++) {
            double *at = &d[i * cols + j];
            *at = hi > lo ? fabs(x[i * cols + j] - ideal) / (hi - lo) : 0;
            *min = fmin(*min, *at);
            *max = fmax(*max, *at);
        }
    }
    return ZK_OK;
}

static zk_err check(const double *x, size_t rows, size_t cols, const double *w, const double *reference,
                    double rho, double *sum, zk_spot *spot)
{
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    if (err || (err = zk__check_weights(w, cols, sum, spot)))
        return err;
    if (reference && (err = zk_check_finite(reference, 1, cols, spot)))
        return err;
    return rho > 0 && rho <= 1 ? ZK_OK : zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, rho);
}

/* Coefficients in place of the distances, and grades. */
static void relate(double *d, size_t rows, size_t cols, const double *w, double sum, double min, double max,
                   double rho, double *grade, double *coefficient)
{
    for (size_t i = 0; i < rows; i++) {
        double *row = d + i * cols;
        for (size_t j = 0; j < cols; j++)
            row[j] = max > 0 ? (min + rho * max) / (row[j] + rho * max) : 1;
        grade[i] = zk_dot(row, w, cols) / sum;
    }
    if (coefficient)
        memcpy(coefficient, d, rows * cols * sizeof *d);
}

zk_err zk_grey(const double *x, size_t rows, size_t cols, const double *w, const zk_direction *direction,
               const double *reference, double rho, double *grade, double *coefficient, zk_spot *spot)
{
    double sum, min, max, *d;
    zk_err err = check(x, rows, cols, w, reference, rho, &sum, spot);

    if (err)
        return err;
    if (!(d = zk__scratch(rows * cols, sizeof *d)))
        return zk__no_memory(spot);
    if (!(err = fill_distances(x, rows, cols, direction, reference, d, &min, &max, spot)))
        relate(d, rows, cols, w, sum, min, max, rho, grade, coefficient);
    free(d);
    return err;
}

zk_err zk_grey_plain(const double *x, size_t rows, size_t cols, const double *w, const double *reference,
                     double rho, double *grade, double *coefficient, zk_spot *spot)
{
    double sum, min = INFINITY, max = 0, *d;
    zk_err err = check(x, rows, cols, w, reference, rho, &sum, spot);

    if (err)
        return err;
    if (!(d = zk__scratch(rows * cols, sizeof *d)))
        return zk__no_memory(spot);
    for (size_t i = 0; i < rows * cols; i++) {
        d[i] = fabs(x[i] - reference[i % cols]);
        min = fmin(min, d[i]);
        max = fmax(max, d[i]);
    }
    if (isfinite(max))
        relate(d, rows, cols, w, sum, min, max, rho, grade, coefficient);
    else
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
    free(d);
    return err;
}
