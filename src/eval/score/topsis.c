/* SPDX-License-Identifier: Apache-2.0
 *
 * TOPSIS (Hwang & Yoon, Multiple Attribute Decision Making, 1981): how near each subject is to the
 * best of everything and how far from the worst.
 */
#include "eval/score/score.h"

/* x -> (x - shift) / scale; scale 0: the column tells nothing. */
typedef struct column {
    double shift;
    double scale;
    double best;
    double worst; /* both scaled */
    double weight;
} column;

static double column_norm(const double *x, size_t rows, size_t cols, size_t j)
{
    double max = 0, s = 0;

    for (size_t i = 0; i < rows; i++)
        max = fmax(max, fabs(x[i * cols + j]));
    for (size_t i = 0; i < rows && max > 0; i++) /* scaled by the largest: no overflow */
        s += (x[i * cols + j] / max) * (x[i * cols + j] / max);
    return max * sqrt(s);
}

static column make_column(const double *x, size_t rows, size_t cols, size_t j, bool falls,
                          zk_topsis_norm norm)
{
    column c = {0};
    double min = x[j], max = x[j];

    for (size_t i = 1; i < rows; i++) {
        min = fmin(min, x[i * cols + j]);
        max = fmax(max, x[i * cols + j]);
    }
    c.shift = norm == ZK_TOPSIS_MINMAX ? min : 0;
    c.scale = norm == ZK_TOPSIS_MINMAX ? max - min
              : norm == ZK_TOPSIS_NONE ? 1
                                       : column_norm(x, rows, cols, j);
    if (c.scale > 0) {
        c.best = ((falls ? min : max) - c.shift) / c.scale;
        c.worst = ((falls ? max : min) - c.shift) / c.scale;
    }
    return c;
}

static void distances(const column *c, const double *row, size_t cols, double *plus, double *minus)
{
    double p = 0, m = 0;

    for (size_t j = 0; j < cols; j++) {
        if (c[j].scale == 0)
            continue;
        double v = (row[j] - c[j].shift) / c[j].scale;
        double dp = c[j].weight * (v - c[j].best), dm = c[j].weight * (v - c[j].worst);
        p += dp * dp;
        m += dm * dm;
    }
    *plus = sqrt(p);
    *minus = sqrt(m);
}

zk_err zk_topsis(const double *x, size_t rows, size_t cols, const double *w, const zk_direction *direction,
                 zk_topsis_norm norm, double *closeness, double *d_plus, double *d_minus, zk_spot *spot)
{
    zk_err err = zk__check_matrix(x, rows, cols, spot);
    double sum;
    column *c;

    if (err || (err = zk__check_weights(w, cols, &sum, spot)))
        return err;
    if (!(c = zk__scratch(cols, sizeof *c)))
        return zk__no_memory(spot);
    for (size_t j = 0; j < cols; j++) {
        c[j] = make_column(x, rows, cols, j, direction && direction[j] == ZK_LESS_IS_BETTER, norm);
        c[j].weight = w[j] / sum;
    }
    for (size_t i = 0; i < rows; i++) {
        double plus, minus;
        distances(c, x + i * cols, cols, &plus, &minus);
        if (!isfinite(plus + minus)) {
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, i, 0, 0);
            break;
        }
        closeness[i] = plus + minus > 0 ? minus / (plus + minus) : 0.5;
        if (d_plus)
            d_plus[i] = plus;
        if (d_minus)
            d_minus[i] = minus;
    }
    free(c);
    return err;
}
