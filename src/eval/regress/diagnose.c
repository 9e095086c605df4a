/* SPDX-License-Identifier: Apache-2.0
 *
 * Variance inflation, heteroscedasticity, normality and the functional form. The auxiliary regressions go through
 * zk_ols_fit again, so that collinear squares and products leave themselves out.
 */
#include "eval/regress/regress.h"

/* ---- variance inflation ---- */

/* log det of a symmetric positive m x m matrix, destroyed; -inf when it is not. */
static double log_det(double *a, size_t m)
{
    double sum = 0;

    for (size_t j = 0; j < m; j++) {
        for (size_t k = 0; k < j; k++)
            a[j * m + j] -= a[j * m + k] * a[j * m + k];
        if (!(a[j * m + j] > 0))
            return -INFINITY;
        sum += log(a[j * m + j]);
        a[j * m + j] = sqrt(a[j * m + j]);
        for (size_t i = j + 1; i < m; i++) {
            for (size_t k = 0; k < j; k++)
                a[i * m + j] -= a[i * m + k] * a[j * m + k];
            a[i * m + j] /= a[j * m + j];
        }
    }
    return sum;
}

/* Weighted cross product of two columns, about their means where there is an intercept. */
static double cross(const zk_ols *fit, size_t a, size_t b, const double *mean)
{
    const double *x = fit->spec.x[a], *y = fit->spec.x[b], *w = fit->spec.weight;
    long double s = 0;

    for (size_t i = 0; i < fit->spec.n; i++)
        s += (w ? (long double)w[i] : 1) * ((long double)x[i] - (long double)mean[a]) *
             ((long double)y[i] - (long double)mean[b]);
    return (double)s;
}

static void means(const zk_ols *fit, double *mean)
{
    for (size_t j = 0; fit->spec.intercept && j < fit->spec.p; j++) {
        long double s = 0, sum = 0;
        for (size_t i = 0; i < fit->spec.n; i++) {
            long double w = fit->spec.weight ? (long double)fit->spec.weight[i] : 1;
            s += w * (long double)fit->spec.x[j][i];
            sum += w;
        }
        mean[j] = (double)(s / sum);
    }
}

zk_err zk_ols_vif(const zk_ols *fit, const size_t *term, size_t terms, double *gvif, size_t *df,
                  zk_spot *spot)
{
    size_t rank = fit->rank, *place = zk__scratch(rank, sizeof *place);
    double *a = zk__scratch(rank * rank, sizeof *a), *s = zk__scratch(rank * rank, sizeof *s),
           *mean = zk__scratch(fit->spec.p, sizeof *mean);
    zk_err err = place && a && s && mean ? ZK_OK : zk__no_memory(spot);

    for (size_t j = 0; !err && j < fit->spec.p; j++)
        if (term[j] > terms)
            err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, j, 0, (double)term[j]);
    if (!err)
        means(fit, mean);
    for (size_t t = 1; !err && t <= terms; t++) {
        size_t m = 0;
        for (size_t k = 0; k < rank; k++)
            if (term[fit->kept[k]] == t)
                place[m++] = k;
        /* det of the term's block of the inverse times det of its own cross products: both factors of Fox & Monette's
         * ratio of determinants, by Schur's complement */
        for (size_t i = 0; i < m; i++)
            for (size_t j = 0; j <= i; j++) {
                a[i * m + j] = fit->cov[place[i] * rank + place[j]];
                s[i * m + j] = cross(fit, fit->kept[place[i]], fit->kept[place[j]], mean);
            }
        df[t - 1] = m;
        gvif[t - 1] = m == 0 ? 0 : m == 1 ? a[0] * s[0] : exp(log_det(a, m) + log_det(s, m));
    }
    free(place);
    free(a);
    free(s);
    free(mean);
    return err;
}

/* ---- auxiliary regressions ---- */

/* A design under construction: a constant and columns of its own. */
typedef struct design {
    size_t n, p, cap;
    double *value;      /* cap x n */
    const double **col; /* cap */
    double *y;
} design;

static zk_err design_make(design *d, size_t n, size_t cap, zk_spot *spot)
{
    *d = (design){.n = n, .cap = cap, .p = 1};
    d->value = zk__scratch(cap * n, sizeof *d->value);
    d->col = zk__scratch(cap, sizeof *d->col);
    d->y = zk__scratch(n, sizeof *d->y);
    if (!d->value || !d->col || !d->y)
        return zk__no_memory(spot);
    for (size_t j = 0; j < cap; j++)
        d->col[j] = d->value + j * n;
    for (size_t i = 0; i < n; i++)
        d->value[i] = 1;
    return ZK_OK;
}

static void design_clear(design *d)
{
    free(d->value);
    free(d->col);
    free(d->y);
}

/* x about its mean in units of its spread; false when it does not vary. */
static bool standardise(const double *x, size_t n, double *out)
{
    zk_description d;

    if (zk_describe(x, n, &d, NULL) || d.sd_pop == 0)
        return false;
    for (size_t i = 0; i < n; i++)
        out[i] = (x[i] - d.mean) / d.sd_pop;
    return true;
}

/* The kept columns that vary, standardised; y becomes the squared (weighted) residuals over rss / n. */
static zk_err squares_on_columns(const zk_ols *fit, size_t cap, design *d, zk_spot *spot)
{
    zk_err err = design_make(d, fit->spec.n, cap, spot);
    double scale = fit->rss / (double)fit->n;

    if (err)
        return err;
    if (!(scale > 0))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0, 0);
    for (size_t k = 0; k < fit->rank; k++)
        d->p += standardise(fit->spec.x[fit->kept[k]], d->n, d->value + d->p * d->n);
    for (size_t i = 0; i < d->n; i++) {
        double u = zk__root_weight(fit, i) * fit->residual[i];
        d->y[i] = u * u / scale;
    }
    if (d->p == 1)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, 1);
    return ZK_OK;
}

static zk_err design_fit(const design *d, int threads, zk_ols *fit, zk_spot *spot)
{
    zk_ols_spec s = {.n = d->n, .p = d->p, .x = d->col, .y = d->y, .intercept = true, .threads = threads};

    return zk_ols_fit(&s, fit, spot);
}

/* n R^2 against chi-square. */
static void lagrange(const zk_ols *aux, zk_test_result *out)
{
    out->df = (double)aux->df_model;
    out->df2 = 0;
    out->statistic = (double)aux->n * aux->r2;
    out->p = zk_chi2_sf(out->statistic, out->df);
}

zk_err zk_test_breusch_pagan(const zk_ols *fit, bool studentized, zk_test_result *out, zk_spot *spot)
{
    design d;
    zk_ols aux;
    zk_err err = squares_on_columns(fit, fit->rank + 1, &d, spot);

    if (!err && !(err = design_fit(&d, fit->spec.threads, &aux, spot))) {
        lagrange(&aux, out);
        if (!studentized) {
            out->statistic = fmax(0, aux.tss - aux.rss) / 2;
            out->p = zk_chi2_sf(out->statistic, out->df);
        }
        zk_ols_clear(&aux);
    }
    design_clear(&d);
    return err;
}

zk_err zk_test_white(const zk_ols *fit, zk_test_result *out, zk_spot *spot)
{
    size_t k = fit->rank, cap = 1 + k + k * (k + 1) / 2, linear;
    design d;
    zk_ols aux;
    zk_err err;

    if (cap > ZK_OLS_WHITE_MAX || (double)cap * (double)fit->spec.n > 5e7)
        return zk__refuse(spot, ZK_ELIMIT, ZK_WHY_TOO_MANY, 0, 0, (double)cap);
    if (!(err = squares_on_columns(fit, cap, &d, spot))) {
        linear = d.p;
        for (size_t a = 1; a < linear; a++)
            for (size_t b = a; b < linear; b++) {
                double *to = d.value + d.p * d.n;
                for (size_t i = 0; i < d.n; i++)
                    to[i] = d.value[a * d.n + i] * d.value[b * d.n + i];
                d.p++;
            }
        if (!(err = design_fit(&d, fit->spec.threads, &aux, spot))) {
            lagrange(&aux, out);
            zk_ols_clear(&aux);
        }
    }
    design_clear(&d);
    return err;
}

zk_err zk_test_reset(const zk_ols *fit, size_t power, zk_test_result *out, zk_spot *spot)
{
    zk_ols_spec s = fit->spec;
    const double **col = zk__scratch(s.p + power, sizeof *col);
    double *value = zk__scratch(power * s.n, sizeof *value);
    zk_ols aux;
    zk_err err = col && value ? ZK_OK : zk__no_memory(spot);

    if (!err && (power < 2 || power > 5))
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)power);
    if (!err && !standardise(fit->fitted, s.n, value))
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, 1);
    if (!err) {
        for (size_t j = 0; j < s.p; j++)
            col[j] = s.x[j];
        for (size_t q = 1; q < power; q++) {
            for (size_t i = 0; i < s.n; i++)
                value[q * s.n + i] = value[(q - 1) * s.n + i] * value[i];
            col[s.p++] = value + q * s.n;
        }
        s.x = col;
        err = zk_ols_fit(&s, &aux, spot);
    }
    if (!err) {
        *out = (zk_test_result){.p = 1, .df = (double)(aux.rank - fit->rank), .df2 = (double)aux.df};
        if (out->df > 0 && aux.rss > 0) {
            out->statistic = fmax(0, fit->rss - aux.rss) / out->df / (aux.rss / out->df2);
            out->p = zk_f_sf(out->statistic, out->df, out->df2);
        }
        zk_ols_clear(&aux);
    }
    free(col);
    free(value);
    return err;
}

/* ---- normality ---- */

zk_err zk_test_jarque_bera(const double *x, size_t n, zk_jarque_bera *out, zk_spot *spot)
{
    zk_description d;
    long double m3 = 0, m4 = 0;
    zk_err err = zk_describe(x, n, &d, spot);

    if (err)
        return err;
    if (d.sd_pop == 0)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0, x[0]);
    for (size_t i = 0; i < n; i++) {
        long double z = ((long double)x[i] - (long double)d.mean) / (long double)d.sd_pop, z2 = z * z;
        m3 += z2 * z;
        m4 += z2 * z2;
    }
    out->skewness = (double)(m3 / (long double)n);
    out->kurtosis = (double)(m4 / (long double)n);
    out->statistic =
        (double)n / 6 * (out->skewness * out->skewness + (out->kurtosis - 3) * (out->kurtosis - 3) / 4);
    out->p = zk_chi2_sf(out->statistic, 2);
    return ZK_OK;
}
