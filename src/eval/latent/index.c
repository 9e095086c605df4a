/* SPDX-License-Identifier: Apache-2.0
 *
 * Scores of respondents and the 0-100 index of ECSI and ACSI (Fornell et al. 1996).
 */
#include "eval/latent/pls.h"

zk_err zk_pls_scores(const zk_pls *fit, const zk_pls_model *model, const double *x, size_t n, double *out,
                     zk_spot *spot)
{
    size_t p = fit->indicators, c = fit->constructs;
    zk_err err = zk__check_matrix(x, n, p, spot);

    if (err)
        return err;
    memset(out, 0, n * c * sizeof *out);
    for (size_t i = 0; i < n; i++)
        for (size_t k = 0; k < p; k++)
            out[i * c + model->construct[k]] += fit->weight[k] * (x[i * p + k] - fit->mean[k]) / fit->sd[k];
    return ZK_OK;
}

static zk_err check_scale(const double *x, size_t n, size_t p, const double *low, const double *high,
                          zk_spot *spot)
{
    zk_err err = zk__check_matrix(x, n, p, spot);

    for (size_t k = 0; !err && k < p; k++)
        if (!(low[k] < high[k]))
            err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_BAD_INTERVAL, 0, k, low[k]);
    for (size_t i = 0; !err && i < n; i++)
        for (size_t k = 0; !err && k < p; k++)
            if (x[i * p + k] < low[k] || x[i * p + k] > high[k])
                err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, k, x[i * p + k]);
    return err;
}

zk_err zk_pls_index(const zk_pls *fit, const zk_pls_model *model, const double *x, size_t n,
                    const double *low, const double *high, double *per_row, double *mean, zk_spot *spot)
{
    size_t p = fit->indicators, c = fit->constructs;
    double least[ZK_PLS_CONSTRUCTS_MAX] = {0}, span[ZK_PLS_CONSTRUCTS_MAX] = {0};
    zk_err err = check_scale(x, n, p, low, high, spot);

    if (err)
        return err;
    for (size_t k = 0; k < p; k++) { /* a negative weight is least at the upper end */
        double w = fit->weight[k] / fit->sd[k];
        least[model->construct[k]] += w * (w < 0 ? high[k] : low[k]);
        span[model->construct[k]] += fabs(w) * (high[k] - low[k]);
    }
    memset(mean, 0, c * sizeof *mean);
    for (size_t i = 0; i < n; i++) {
        double row[ZK_PLS_CONSTRUCTS_MAX] = {0};
        for (size_t k = 0; k < p; k++)
            row[model->construct[k]] += fit->weight[k] / fit->sd[k] * x[i * p + k];
        for (size_t j = 0; j < c; j++) {
            double index = fmin(100, fmax(0, 100 * (row[j] - least[j]) / span[j])); /* but for rounding */
            mean[j] += index / (double)n;
            if (per_row)
                per_row[i * c + j] = index;
        }
    }
    return ZK_OK;
}

zk_err zk_pls_index_effects(const zk_pls *fit, const double *per_row, size_t n, double *effect, zk_spot *spot)
{
    size_t c = fit->constructs;
    double mean[ZK_PLS_CONSTRUCTS_MAX], sd[ZK_PLS_CONSTRUCTS_MAX];
    zk_spot at = {0};
    zk_err err = zk__pls_moments(per_row, n, c, mean, sd, &at);

    if (err)
        return zk__refuse(spot, err, at.why, at.why == ZK_WHY_CONSTANT ? at.col : at.row, at.col, at.value);
    for (size_t from = 0; from < c; from++)
        for (size_t to = 0; to < c; to++)
            effect[from * c + to] = fit->total[from * c + to] * sd[to] / sd[from];
    return ZK_OK;
}
