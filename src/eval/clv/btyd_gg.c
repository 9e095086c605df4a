/* SPDX-License-Identifier: Apache-2.0
 *
 * Gamma-gamma model of money per transaction (Fader, Hardie & Lee 2005; Fader & Hardie 2013): a customer's amounts
 * are Gamma(p, nu), nu ~ Gamma(q, v). Given x amounts of mean m
 *   ln L = ln Gamma(px+q) - ln Gamma(px) - ln Gamma(q) + q ln v + (px - 1) ln m + px ln x - (px+q) ln(v + xm).
 */
#include "eval/clv/btyd.h"

enum { X_LL, X_P, X_Q, X_WIDTH };

static void prepare(const double *p, const zk__btyd_table *t, zk__btyd_work *work)
{
    double log_gamma_q = zk_log_gamma(p[1], NULL), psi_q = zk_digamma(p[1]), log_v = log(p[2]);

    for (size_t i = 0; i < t->nx; i++) {
        double x = t->ux[i], px = p[0] * x, *out = work->x + X_WIDTH * i, psi = zk_digamma(px + p[1]);
        out[X_LL] =
            zk_log_gamma(px + p[1], NULL) - zk_log_gamma(px, NULL) - log_gamma_q + p[1] * log_v + px * log(x);
        out[X_P] = x * (psi - zk_digamma(px) + log(x));
        out[X_Q] = psi - psi_q + log_v;
    }
    for (size_t i = 0; i < t->nt; i++)
        work->t[i] = log(t->ut[i]);
}

static void rows(const double *p, const zk__btyd_table *t, const zk__btyd_work *work, size_t begin,
                 size_t end, double *ll, double *g)
{
    for (size_t i = begin; i < end; i++) {
        const double *X = work->x + X_WIDTH * t->x[i];
        double x = t->ux[t->x[i]], log_m = work->t[t->t[i]], w = t->w[i], px = p[0] * x;
        double at = p[2] + x * t->ut[t->t[i]], log_at = log(at);
        ll[0] += w * (X[X_LL] + (px - 1) * log_m - (px + p[1]) * log_at);
        g[0] += w * (X[X_P] + x * (log_m - log_at));
        g[1] += w * (X[X_Q] - log_at);
        g[2] += w * (p[1] / p[2] - (px + p[1]) / at);
    }
}

/* p v / (q - 1) is the mean over customers. */
static bool start(const zk__btyd_table *t, size_t i, double *log_p)
{
    static const double shape[][2] = {{6, 4}, {1, 2}, {20, 10}, {2, 30}};
    double sum = 0;

    if (i >= sizeof shape / sizeof *shape)
        return false;
    for (size_t j = 0; j < t->n; j++)
        sum += t->w[j] * t->ut[t->t[j]];
    log_p[0] = log(shape[i][0]);
    log_p[1] = log(shape[i][1]);
    log_p[2] = log(sum / t->customers * (shape[i][1] - 1) / shape[i][0]);
    return true;
}

zk_err zk_btyd_money(const double *param, double x, double m, double *expected, zk_spot *spot)
{
    double mean;
    zk_err err = zk__btyd_check_params(ZK_BTYD_GG, param, spot);

    if (err)
        return err;
    if (!(x >= 0) || !isfinite(x))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 0, x);
    if (x > 0 && (!(m > 0) || !isfinite(m)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NOT_POSITIVE, 0, 3, m);
    if (param[0] * x + param[1] <= 1)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_RANGE, 0, 0, param[0] * x + param[1]);
    mean = param[0] * (param[2] + (x > 0 ? x * m : 0)) / (param[0] * x + param[1] - 1);
    *expected = mean;
    return ZK_OK;
}

const zk__btyd_kind zk__btyd_gg = {.name = "gg",
                                   .k = 3,
                                   .param = {"p", "q", "v"},
                                   .wx = X_WIDTH,
                                   .wt = 1,
                                   .prepare = prepare,
                                   .rows = rows,
                                   .start = start};
