/* SPDX-License-Identifier: Apache-2.0
 *
 * The desk a sample is estimated on, and correlations out of data.
 */
#include "eval/latent/pls.h"

/* ---- the desk ---- */

static double *take(double **at, size_t n)
{
    double *here = *at;

    *at += n;
    return here;
}

static size_t max_size(size_t a, size_t b)
{
    return a > b ? a : b;
}

/* mean is the first, so that it owns the memory. */
static void lay_out(zk_pls *fit, double *at, size_t p, size_t c)
{
    fit->mean = take(&at, p);
    fit->sd = take(&at, p);
    fit->cor = take(&at, p * p);
    fit->weight = take(&at, p);
    fit->loading = take(&at, p);
    fit->cross = take(&at, p * c);
    fit->score_cor = take(&at, c * c);
    fit->latent_cor = take(&at, c * c);
    fit->path = take(&at, c * c);
    fit->total = take(&at, c * c);
    fit->r2 = take(&at, c);
    fit->r2_adj = take(&at, c);
    fit->rho_a = take(&at, c);
    for (size_t i = 0; i < p; i++)
        fit->sd[i] = 1;
}

zk_err zk__pls_desk_new(const zk__pls_plan *plan, size_t n, zk__pls_desk *desk, zk_spot *spot)
{
    size_t p = plan->p, c = plan->c, wide = max_size(plan->widest, c);
    double *at = zk__scratch(4 * p + p * p + p * c + 4 * c * c + 3 * c, sizeof *at);

    memset(desk, 0, sizeof *desk);
    if (!at)
        return zk__no_memory(spot);
    desk->fit = (zk_pls){.rows = n, .indicators = p, .constructs = c};
    lay_out(&desk->fit, at, p, c);
    at = zk__scratch(p * c + c * c + p + c * plan->widest * plan->widest + wide * wide + max_size(p, c) +
                         ZK__PLS_CHUNK * p,
                     sizeof *at);
    if (!at) {
        zk_pls_clear(&desk->fit);
        return zk__no_memory(spot);
    }
    desk->scratch = at;
    desk->rw = take(&at, p * c);
    desk->inner = take(&at, c * c);
    desk->next = take(&at, p);
    desk->blocks = take(&at, c * plan->widest * plan->widest);
    desk->square = take(&at, wide * wide);
    desk->rhs = take(&at, max_size(p, c));
    desk->rows = take(&at, ZK__PLS_CHUNK * p);
    return ZK_OK;
}

void zk__pls_desk_free(zk__pls_desk *desk)
{
    zk_pls_clear(&desk->fit);
    free(desk->scratch);
    desk->scratch = NULL;
}

void zk_pls_clear(zk_pls *fit)
{
    free(fit->mean);
    memset(fit, 0, sizeof *fit);
}

/* ---- from data ---- */

zk_err zk__pls_moments(const double *x, size_t n, size_t p, double *mean, double *sd, zk_spot *spot)
{
    zk_err err = zk_check_finite(x, n, p, spot);

    if (err)
        return err;
    for (size_t j = 0; j < p; j++) {
        double shift = x[j], sum = 0, squares = 0; /* about the first value: exactly 0 for a constant */

        for (size_t i = 0; i < n; i++)
            sum += x[i * p + j] - shift;
        mean[j] = shift + sum / (double)n;
        for (size_t i = 0; i < n; i++)
            squares += (x[i * p + j] - mean[j]) * (x[i * p + j] - mean[j]);
        sd[j] = sqrt(squares / ((double)n - 1));
        if (!isfinite(sd[j]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, j, shift);
        if (!(sd[j] > 0))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, j, shift);
    }
    return ZK_OK;
}

void zk__pls_standardise(const zk_pls *fit, const double *x, size_t n, double *z)
{
    size_t p = fit->indicators;

    for (size_t i = 0; i < n; i++)
        for (size_t j = 0; j < p; j++)
            z[i * p + j] = (x[i * p + j] - fit->mean[j]) / fit->sd[j];
}

/* Lower triangle of s += the k x p rows' cross products. Four rows at a time, so that s passes through the registers
 * a quarter as often; the order of the sum is fixed by the rows alone. */
static void rank_k(const double *rows, size_t k, size_t p, double *s)
{
    size_t r = 0;

    for (; r + 4 <= k; r += 4) {
        const double *a = rows + r * p, *b = a + p, *c = b + p, *d = c + p;
        for (size_t i = 0; i < p; i++) {
            double *to = s + i * p, ai = a[i], bi = b[i], ci = c[i], di = d[i];
            for (size_t j = 0; j <= i; j++)
                to[j] += (ai * a[j] + bi * b[j]) + (ci * c[j] + di * d[j]);
        }
    }
    for (; r < k; r++) {
        const double *a = rows + r * p;
        for (size_t i = 0; i < p; i++)
            for (size_t j = 0; j <= i; j++)
                s[i * p + j] += a[i] * a[j];
    }
}

/* Chunks of rows are gathered, those drawn several times stretched by the root of their number. */
void zk__pls_cross(const zk__pls_desk *desk, const double *z, const uint32_t *count, size_t n, size_t p,
                   double *s, double *sum)
{
    size_t k = 0;

    memset(s, 0, p * p * sizeof *s);
    memset(sum, 0, p * sizeof *sum);
    for (size_t i = 0; i < n; i++) {
        const double *row = z + i * p;
        double *to = desk->rows + k * p;

        if (!count || count[i]) {
            double times = count ? count[i] : 1, root = sqrt(times);
            for (size_t j = 0; j < p; j++) {
                sum[j] += times * row[j];
                to[j] = root * row[j];
            }
            k++;
        }
        if (k == ZK__PLS_CHUNK || (i + 1 == n && k)) {
            rank_k(desk->rows, k, p, s);
            k = 0;
        }
    }
}

bool zk__pls_cor(const double *s, const double *sum, double total, size_t p, double *cor)
{
    double *inverse_sd = cor; /* the first row, which is filled last, holds 1 / deviation meanwhile */

    for (size_t i = 0; i < p; i++) {
        double var = s[i * p + i] - sum[i] * sum[i] / total;
        if (!(var > 1e-12 * total)) /* standardised data: a variance of 1 has become this small */
            return false;
        inverse_sd[i] = 1 / sqrt(var);
    }
    for (size_t i = p; i-- > 1;)
        for (size_t j = 0; j <= i; j++)
            cor[i * p + j] =
                i == j ? 1 : (s[i * p + j] - sum[i] * sum[j] / total) * inverse_sd[i] * inverse_sd[j];
    for (size_t i = 1; i < p; i++)
        for (size_t j = 0; j < i; j++)
            cor[j * p + i] = cor[i * p + j];
    cor[0] = 1;
    return true;
}

void zk__pls_rescale(const zk_pls *sample, const double *s, const double *sum, double total, zk_pls *fit)
{
    size_t p = sample->indicators;

    for (size_t i = 0; i < p; i++)
        fit->sd[i] = sample->sd[i] * sqrt((s[i * p + i] - sum[i] * sum[i] / total) / (total - 1));
}

zk_err zk__pls_estimate_data(const zk__pls_plan *plan, const double *x, size_t n, zk__pls_desk *desk,
                             zk_spot *spot)
{
    size_t p = plan->p;
    zk_pls *fit = &desk->fit;
    double *s = zk__scratch((p + 1) * p + ZK__PLS_CHUNK * p, sizeof *s);
    double *sum = s + p * p, *part = sum + p;
    zk_err err;

    if (!s)
        return zk__no_memory(spot);
    if ((err = zk__pls_moments(x, n, p, fit->mean, fit->sd, spot)))
        goto out;
    for (size_t i = 0; i < n; i += ZK__PLS_CHUNK) {
        size_t k = n - i < ZK__PLS_CHUNK ? n - i : ZK__PLS_CHUNK;
        zk__pls_standardise(fit, x + i * p, k, part);
        rank_k(part, k, p, s);
    }
    memset(sum, 0, p * sizeof *sum);
    if (!zk__pls_cor(s, sum, (double)n, p, fit->cor))
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0, 0);
    else
        err = zk__pls_estimate(plan, desk, spot);
out:
    free(s);
    return err;
}
