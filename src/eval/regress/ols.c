/* SPDX-License-Identifier: Apache-2.0
 *
 * Least squares: what goes in is checked, one of the two solvers runs, and the statistics of the fit are drawn from
 * beta, R and the residuals.
 */
#include "eval/regress/regress.h"

#include <cblas.h>

/* Squares and their sums stay in range below it. */
#define VALUE_MAX 1e140

static zk_err check(const zk_ols_spec *s, size_t *n, zk_spot *spot)
{
    if (s->n == 0 || s->p == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 0, 0);
    if (s->p > ZK_OLS_COLUMNS_MAX)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, s->p, (double)s->p);
    for (size_t j = 0; j <= s->p; j++) {
        const double *v = j < s->p ? s->x[j] : s->y;
        for (size_t i = 0; i < s->n; i++)
            if (!isfinite(v[i]))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, j, v[i]);
            else if (fabs(v[i]) > VALUE_MAX)
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, i, j, v[i]);
    }
    *n = s->n;
    for (size_t i = 0; s->weight && i < s->n; i++) {
        if (!isfinite(s->weight[i]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, s->p + 1, s->weight[i]);
        if (s->weight[i] < 0)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, i, s->p + 1, s->weight[i]);
        *n -= s->weight[i] == 0;
    }
    return ZK_OK;
}

void zk_ols_clear(zk_ols *fit)
{
    free(fit->beta);
    free(fit->dropped);
    free(fit->kept);
    free(fit->root);
    free(fit->cov);
    free(fit->fitted);
    free(fit->residual);
    *fit = (zk_ols){.rank = 0};
}

static zk_err make(const zk_ols_spec *s, zk_ols *fit, zk_spot *spot)
{
    size_t p = s->p;

    fit->beta = zk__scratch(p, sizeof *fit->beta);
    fit->dropped = zk__scratch(p, sizeof *fit->dropped);
    fit->kept = zk__scratch(p, sizeof *fit->kept);
    fit->root = zk__scratch(p * p, sizeof *fit->root);
    fit->cov = zk__scratch(p * p, sizeof *fit->cov);
    fit->fitted = zk__scratch(s->n, sizeof *fit->fitted);
    fit->residual = zk__scratch(s->n, sizeof *fit->residual);
    if (fit->beta && fit->dropped && fit->kept && fit->root && fit->cov && fit->fitted && fit->residual)
        return ZK_OK;
    return zk__no_memory(spot);
}

/* One of the two solvers; the exact one also decides when the fast one is in doubt and memory allows. */
static zk_err solve(zk_ols *fit, zk_spot *spot)
{
    double n = (double)fit->spec.n, p = (double)fit->spec.p;
    double tolerance = fit->spec.tolerance > 0 ? fit->spec.tolerance : 1e-10;
    bool doubtful;
    zk_err err;

    if (n * p * p <= ZK__OLS_SMALL)
        return zk__ols_exact(fit, tolerance, spot);
    if ((err = zk__ols_blocks(fit, tolerance, &doubtful, spot)) || !doubtful || n * p > 4e7 ||
        n * p * p > 1e9)
        return err;
    memset(fit->beta, 0, fit->spec.p * sizeof *fit->beta);
    memset(fit->dropped, 0, fit->spec.p * sizeof *fit->dropped);
    return zk__ols_exact(fit, tolerance, spot);
}

/* Weighted sum of squares of y about its weighted mean, or about 0. */
static double total(const zk_ols_spec *s, double *log_weights)
{
    long double sum = 0, weights = 0, squares = 0, logs = 0, mean;

    for (size_t i = 0; i < s->n; i++) {
        long double w = s->weight ? (long double)s->weight[i] : 1;
        sum += w * (long double)s->y[i];
        weights += w;
        if (s->weight && w > 0)
            logs += logl(w);
    }
    mean = s->intercept && weights > 0 ? sum / weights : 0;
    for (size_t i = 0; i < s->n; i++) {
        long double d = (long double)s->y[i] - mean;
        squares += (s->weight ? (long double)s->weight[i] : 1) * d * d;
    }
    *log_weights = (double)logs;
    return (double)squares;
}

static void summarise(zk_ols *fit)
{
    double n = (double)fit->n, df = (double)fit->df, m = (double)fit->df_model, logs,
           k = (double)fit->rank + 1;

    k += (double)fit->spec.absorbed;
    fit->tss = total(&fit->spec, &logs);
    fit->sigma = sqrt(fit->rss / df);
    fit->f_p = 1;
    if (fit->tss > 0) {
        double df_total = df + m;
        fit->r2 = fmax(0, 1 - fit->rss / fit->tss);
        fit->adj_r2 = 1 - fit->rss / df / (fit->tss / df_total);
        if (fit->df_model) {
            double explained = fmax(0, fit->tss - fit->rss);
            /* a perfect fit: the largest F there is, not infinity */
            fit->f = fmin(explained / m / fmax(fit->rss / df, 1e-300), 1e300);
            fit->f_p = zk_f_sf(fit->f, m, df);
        }
    }
    fit->loglik =
        0.5 * (logs - n * (log(2 * 3.14159265358979323846) + 1 - log(n) + log(fmax(fit->rss, 1e-300))));
    fit->aic = -2 * fit->loglik + 2 * k;
    fit->bic = -2 * fit->loglik + log(n) * k;
}

zk_err zk_ols_fit(const zk_ols_spec *spec, zk_ols *fit, zk_spot *spot)
{
    size_t n = 0;
    zk_err err = check(spec, &n, spot);

    if (err)
        return err;
    *fit = (zk_ols){.spec = *spec, .n = n};
    if ((err = make(spec, fit, spot)) || (err = solve(fit, spot)))
        goto out;
    if (!isfinite(fit->rss)) {
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, 0);
        goto out;
    }
    if (n <= fit->rank + spec->absorbed) {
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)n);
        goto out;
    }
    fit->df = n - fit->rank - spec->absorbed;
    fit->df_model = fit->rank - (spec->intercept && fit->rank ? 1 : 0);
    for (size_t i = 0; i < spec->n; i++)
        fit->fitted[i] = spec->y[i] - fit->residual[i];
    summarise(fit);
out:
    if (err)
        zk_ols_clear(fit);
    return err;
}

void zk__ols_orthonormal(const zk_ols *fit, size_t begin, size_t end, double *z)
{
    size_t rank = fit->rank;

    for (size_t i = begin; i < end; i++) {
        double root = zk__root_weight(fit, i), *row = z + (i - begin) * rank;
        for (size_t k = 0; k < rank; k++)
            row[k] = root * fit->spec.x[fit->kept[k]][i];
    }
    if (rank && end > begin)
        cblas_dtrsm(CblasRowMajor, CblasRight, CblasUpper, CblasNoTrans, CblasNonUnit, (int)(end - begin),
                    (int)rank, 1, fit->root, (int)rank, z, (int)rank);
}

zk_err zk_ols_leverage(const zk_ols *fit, double *h, zk_spot *spot)
{
    double *z = zk__scratch(ZK__OLS_GRAIN * fit->rank, sizeof *z);

    if (!z)
        return zk__no_memory(spot);
    for (size_t begin = 0; begin < fit->spec.n; begin += ZK__OLS_GRAIN) {
        size_t end = begin + ZK__OLS_GRAIN < fit->spec.n ? begin + ZK__OLS_GRAIN : fit->spec.n;
        zk__ols_orthonormal(fit, begin, end, z);
        for (size_t i = begin; i < end; i++) {
            const double *row = z + (i - begin) * fit->rank;
            h[i] = 0;
            for (size_t k = 0; k < fit->rank; k++)
                h[i] += row[k] * row[k];
        }
    }
    free(z);
    return ZK_OK;
}
