/* SPDX-License-Identifier: Apache-2.0
 *
 * Weights that the data themselves suggest, and combinations of weight vectors.
 *
 * Each method measures how much an indicator tells the subjects apart; a constant indicator tells
 * nothing and weighs 0, and where no indicator tells anything there is no answer (CONSTANT).
 */
#include "eval/internal.h"
#include "zhike/weight.h"

zk_err zk_weight_normalise(const double *in, size_t n, double *out, zk_spot *spot)
{
    double sum;
    zk_err err = zk__check_weights(in, n, &sum, spot);

    for (size_t i = 0; i < n && !err; i++)
        out[i] = in[i] / sum;
    return err;
}

/* Information content to weights: nothing anywhere is its own error. */
static zk_err share_out(double *w, size_t n, zk_spot *spot)
{
    for (size_t j = 0; j < n; j++)
        if (w[j] > 0)
            return zk_weight_normalise(w, n, w, spot);
    return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0, 0);
}

static zk_err check_table(const double *x, size_t rows, size_t cols, zk_spot *spot)
{
    zk_err err = zk__check_matrix(x, rows, cols, spot);

    if (!err && rows < 2)
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)rows);
    return err;
}

static void take_column(const double *x, size_t rows, size_t cols, size_t j, double *out)
{
    for (size_t i = 0; i < rows; i++)
        out[i] = x[i * cols + j];
}

/* Column j's entropy in [0, 1]. A constant column must give exactly 1. */
static zk_err column_entropy(const double *x, size_t rows, size_t cols, size_t j, double *room,
                             double *entropy, zk_spot *spot)
{
    double sum;
    bool varies = false;

    take_column(x, rows, cols, j, room);
    for (size_t i = 0; i < rows; i++) {
        if (room[i] < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, j, room[i]);
        varies = varies || room[i] != room[0];
    }
    sum = zk_sum(room, rows);
    if (!(sum > 0))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_ZERO_SUM, 0, j, 0);
    if (!isfinite(sum))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, j, 0);
    for (size_t i = 0; i < rows; i++) {
        double p = room[i] / sum;
        room[i] = p > 0 ? -p * log(p) : 0;
    }
    *entropy = varies ? fmin(1, zk_sum(room, rows) / log((double)rows)) : 1;
    return ZK_OK;
}

zk_err zk_weight_entropy(const double *x, size_t rows, size_t cols, double *w, double *entropy, zk_spot *spot)
{
    zk_err err = check_table(x, rows, cols, spot);
    double *room, e;

    if (err)
        return err;
    if (!(room = zk__scratch(rows, sizeof *room)))
        return zk__no_memory(spot);
    for (size_t j = 0; j < cols && !err; j++) {
        if ((err = column_entropy(x, rows, cols, j, room, &e, spot)))
            break;
        w[j] = 1 - e;
        if (entropy)
            entropy[j] = e;
    }
    free(room);
    return err ? err : share_out(w, cols, spot);
}

zk_err zk_weight_variation(const double *x, size_t rows, size_t cols, double *w, zk_spot *spot)
{
    zk_err err = check_table(x, rows, cols, spot);
    zk_description d;
    double *room;

    if (err)
        return err;
    if (!(room = zk__scratch(rows, sizeof *room)))
        return zk__no_memory(spot);
    for (size_t j = 0; j < cols && !err; j++) {
        take_column(x, rows, cols, j, room);
        if ((err = zk_describe(room, rows, &d, spot))) {
            if (spot)
                spot->col = j;
        } else if (d.mean == 0) {
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ZERO_SUM, 0, j, 0);
        } else {
            w[j] = d.sd / fabs(d.mean);
        }
    }
    free(room);
    return err ? err : share_out(w, cols, spot);
}

/* Min-max scaled columns, one after another (cols x rows), and their deviations; constant: all 0. */
static zk_err scale_columns(const double *x, size_t rows, size_t cols, const zk_direction *direction,
                            double *z, double *sd, zk_spot *spot)
{
    zk_description d;
    zk_err err;

    for (size_t j = 0; j < cols; j++) {
        double *c = z + j * rows;
        bool falls = direction && direction[j] == ZK_LESS_IS_BETTER;
        take_column(x, rows, cols, j, c);
        if ((err = zk_describe(c, rows, &d, spot))) {
            if (spot)
                spot->col = j;
            return err;
        }
        sd[j] = d.sd > 0 ? d.sd / (d.max - d.min) : 0;
        for (size_t i = 0; i < rows; i++)
            c[i] = d.sd > 0 ? (falls ? d.max - c[i] : c[i] - d.min) / (d.max - d.min) : 0;
    }
    return ZK_OK;
}

zk_err zk_weight_critic(const double *x, size_t rows, size_t cols, const zk_direction *direction, double *w,
                        zk_spot *spot)
{
    zk_err err = check_table(x, rows, cols, spot);
    double *z, *sd;

    if (err)
        return err;
    if (!(z = zk__scratch(rows * cols + cols, sizeof *z)))
        return zk__no_memory(spot);
    sd = z + rows * cols;
    if ((err = scale_columns(x, rows, cols, direction, z, sd, spot)))
        goto out;
    for (size_t j = 0; j < cols; j++) {
        double conflict = 0;
        for (size_t k = 0; k < cols && sd[j] > 0; k++) {
            double r = 0; /* a constant column correlates with nothing */
            if (k != j && sd[k] > 0)
                (void)zk_correlation(z + j * rows, z + k * rows, rows, &r, NULL);
            conflict += k == j ? 0 : 1 - r;
        }
        w[j] = sd[j] * conflict;
        if (cols == 1)
            w[j] = sd[j];
    }
    err = share_out(w, cols, spot);
out:
    free(z);
    return err;
}

zk_err zk_weight_points(const double *points, size_t experts, size_t cols, double *w, zk_spot *spot)
{
    zk_err err = zk__check_matrix(points, experts, cols, spot);
    double sum;

    if (err)
        return err;
    memset(w, 0, cols * sizeof *w);
    for (size_t k = 0; k < experts; k++) {
        if ((err = zk__check_weights(points + k * cols, cols, &sum, spot))) {
            if (spot)
                spot->row = k;
            return err;
        }
        for (size_t j = 0; j < cols; j++)
            w[j] += points[k * cols + j] / sum / (double)experts;
    }
    return ZK_OK;
}

zk_err zk_weight_combine(const double *weights, size_t sets, size_t n, const double *share,
                         zk_combination how, double *w, zk_spot *spot)
{
    zk_err err = zk__check_matrix(weights, sets, n, spot);
    double total = 1, sum;

    if (err || (share && (err = zk__check_weights(share, sets, &total, spot))))
        return err;
    for (size_t s = 0; s < sets; s++)
        if ((err = zk__check_weights(weights + s * n, n, &sum, spot))) {
            if (spot)
                spot->row = s;
            return err;
        }
    for (size_t i = 0; i < n; i++) {
        w[i] = how == ZK_COMBINE_ADDITIVE ? 0 : 1;
        for (size_t s = 0; s < sets; s++) {
            double a = share ? share[s] / total : 1 / (double)sets, v = weights[s * n + i];
            if (how == ZK_COMBINE_ADDITIVE)
                w[i] += a * v;
            else
                w[i] *= pow(v, a * (double)sets);
        }
    }
    return zk_weight_normalise(w, n, w, spot);
}
