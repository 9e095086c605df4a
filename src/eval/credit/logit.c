/* SPDX-License-Identifier: Apache-2.0
 *
 * Logistic regression by Newton's method.
 *
 * The information is factored by LAPACK (Cholesky); a pivot that vanishes names the column that follows from those before it. A
 * step that does not raise the likelihood is halved. Separation is looked for as soon as fitted log-odds grow
 * beyond what data say, and whenever Newton does not come to rest.
 */
#include <lapacke.h>

#include "eval/credit/logit.h"

static const double DEPENDENT = 1e-10; /* a pivot below this share of its diagonal is rounding */
static const double FAR = 15;          /* log-odds beyond which separation is looked for: 1 in 3 million */

typedef struct newton {
    const zk__design *d;
    zk__pass now;
    double *b, *step, *factor, *next;
    size_t iterations;
} newton;

/* room: 4 p + 2 p^2 zeroed doubles, which w keeps. */
static void newton_init(newton *w, const zk__design *d, double *room)
{
    size_t p = d->p;

    *w = (newton){.d = d, .b = room};
    w->step = room + p;
    w->next = room + 2 * p;
    w->now.gradient = room + 3 * p;
    w->now.info = room + 4 * p;
    w->factor = w->now.info + p * p;
}

/* Cholesky factor of the information; the first column that depends on earlier ones is named. */
static zk_err factor(newton *w, zk_spot *spot)
{
    size_t p = w->d->p;
    lapack_int info;

    memcpy(w->factor, w->now.info, p * p * sizeof *w->factor);
    info = LAPACKE_dpotrf(LAPACK_ROW_MAJOR, 'L', (lapack_int)p, w->factor, (lapack_int)p);
    for (size_t j = 0; j < p; j++) {
        double l = w->factor[j * p + j], whole = w->now.info[j * p + j];
        if ((info > 0 && j + 1 == (size_t)info) || !(l * l > DEPENDENT * whole))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, 0, j ? w->d->use[j - 1] : 0, 0);
    }
    return ZK_OK;
}

static void solve(newton *w)
{
    size_t p = w->d->p;

    memcpy(w->step, w->now.gradient, p * sizeof *w->step);
    (void)LAPACKE_dpotrs(LAPACK_ROW_MAJOR, 'L', (lapack_int)p, 1, w->factor, (lapack_int)p, w->step, 1);
}

static zk_err separated(const newton *w, const double *direction, double *beta, zk_spot *spot)
{
    bool complete;
    size_t j;

    if (w->d->p < 2 || !zk__separates(w->d, direction, &complete))
        return ZK_OK;
    j = zk__separator(w->d, direction, &complete);
    zk__design_unscale(w->d, direction, beta);
    return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SEPARATED, 0, w->d->use[j], complete ? 1 : 0);
}

/* Goes along the step, halving it until the deviance does not rise. *moved: by how much it fell. */
static zk_err advance(newton *w, double *fell, zk_spot *spot)
{
    zk__pass trial = {.gradient = NULL};
    double before = w->now.deviance;
    zk_err err;

    for (int halved = 0; halved < 30; halved++) {
        double share = ldexp(1, -halved);

        for (size_t j = 0; j < w->d->p; j++)
            w->next[j] = w->b[j] + share * w->step[j];
        if (halved == 0) { /* nearly always right: take everything in one pass */
            err = zk__design_pass(w->d, w->next, &w->now, spot);
            trial.deviance = w->now.deviance;
        } else {
            err = zk__design_pass(w->d, w->next, &trial, spot);
        }
        if (err)
            return err;
        if (trial.deviance <= before * (1 + 1e-14)) {
            memcpy(w->b, w->next, w->d->p * sizeof *w->b);
            *fell = before - trial.deviance;
            return halved ? zk__design_pass(w->d, w->b, &w->now, spot) : ZK_OK;
        }
    }
    *fell = 0;
    return zk__design_pass(w->d, w->b, &w->now, spot);
}

static zk_err iterate(newton *w, const zk_logit_options *o, double *beta, zk_spot *spot)
{
    size_t most = o->iterations ? o->iterations : 50;
    double tolerance = o->tolerance > 0 ? o->tolerance : 1e-12, fell;
    zk_err err = zk__design_pass(w->d, w->b, &w->now, spot);

    for (w->iterations = 0; !err && w->iterations < most; w->iterations++) {
        if ((err = factor(w, spot))) {
            zk_err far = w->iterations > 0 ? separated(w, w->b, beta, spot) : ZK_OK; /* weights gone to 0 */
            return far ? far : err;
        }
        solve(w);
        if ((err = advance(w, &fell, spot)))
            return err;
        if (w->now.furthest > FAR && (err = separated(w, w->step, beta, spot)))
            return err;
        if (fell <= tolerance * (w->now.deviance + 0.1)) {
            w->iterations++;
            return factor(w, spot);
        }
    }
    if (err || (err = separated(w, w->step, beta, spot)) || (err = separated(w, w->b, beta, spot)))
        return err;
    return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, (double)most);
}

/* Covariance on the columns' own scale: A V A' with beta = A b (intercept: -mean / sd in row 0). */
static void covariance_of(const newton *w, double *out)
{
    size_t p = w->d->p;
    const zk__design *d = w->d;
    double *v = w->now.info; /* no longer needed */

    memcpy(v, w->factor, p * p * sizeof *v);
    (void)LAPACKE_dpotri(LAPACK_ROW_MAJOR, 'L', (lapack_int)p, v, (lapack_int)p);
    for (size_t i = 0; i < p; i++)
        for (size_t j = i + 1; j < p; j++)
            v[i * p + j] = v[j * p + i];
    for (size_t i = 0; i < p; i++)
        for (size_t j = 0; j < p; j++)
            out[i * p + j] = v[i * p + j] / ((i ? d->sd[i - 1] : 1) * (j ? d->sd[j - 1] : 1));
    for (size_t i = 0; i < p; i++) /* columns first: c0 -= sum mean_k c_k, then rows */
        for (size_t k = 1; k < p; k++)
            out[i * p] -= d->mean[k - 1] * out[i * p + k];
    for (size_t j = 0; j < p; j++)
        for (size_t k = 1; k < p; k++)
            out[j] -= d->mean[k - 1] * out[k * p + j];
}

static zk_err report(newton *w, double *beta, double *se, double *covariance, zk_logit *out, zk_spot *spot)
{
    size_t p = w->d->p;
    double *v = covariance ? covariance : zk__scratch(p * p, sizeof *v), share;

    if (!v)
        return zk__no_memory(spot);
    zk__design_unscale(w->d, w->b, beta);
    covariance_of(w, v);
    for (size_t j = 0; se && j < p; j++)
        se[j] = sqrt(v[j * p + j]);
    if (!covariance)
        free(v);
    *out = (zk_logit){.n = w->d->rows, .iterations = w->iterations, .deviance = w->now.deviance};
    for (size_t i = 0; i < out->n; i++)
        out->bad += w->d->bad[i];
    share = (double)out->bad / (double)out->n;
    out->null_deviance = -2 * ((double)out->bad * log(share) + (double)(out->n - out->bad) * log1p(-share));
    out->loglik = -out->deviance / 2;
    out->aic = out->deviance + 2 * (double)p;
    out->bic = out->deviance + log((double)out->n) * (double)p;
    out->mcfadden = 1 - out->deviance / out->null_deviance;
    return ZK_OK;
}

zk_err zk_logit_fit(const double *x, size_t rows, size_t cols, const size_t *use, size_t n_use,
                    const uint8_t *bad, const zk_logit_options *options, double *beta, double *se,
                    double *covariance, zk_logit *out, zk_spot *spot)
{
    const zk_logit_options none = {0}, *o = options ? options : &none;
    newton w;
    zk__design d;
    double *room = NULL;
    zk_err err = zk__design_init(&d, x, rows, cols, use, n_use, bad, o->threads, spot);

    if (!err && rows <= d.p)
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, 0, 0, (double)rows);
    for (size_t j = 0; !err && j + 1 < d.p; j++)
        if (d.sd[j] == 0)
            err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, d.use[j], d.mean[j]);
    if (!err && !(room = zk__scratch(4 * d.p + 2 * d.p * d.p, sizeof *room)))
        err = zk__no_memory(spot);
    if (!err) {
        newton_init(&w, &d, room);
        err = iterate(&w, o, beta, spot);
        if (!err)
            err = report(&w, beta, se, covariance, out, spot);
    }
    free(room);
    zk__design_clear(&d);
    return err;
}

zk_err zk_logit_predict(const double *x, size_t rows, size_t cols, const size_t *use, size_t n_use,
                        const double *beta, double *p, zk_spot *spot)
{
    for (size_t i = 0; i < rows; i++) {
        double eta = beta[0];
        for (size_t j = 0; j < (use ? n_use : cols); j++) {
            double v = x[i * cols + (use ? use[j] : j)];
            if (!isfinite(v))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, use ? use[j] : j, v);
            eta += beta[j + 1] * v;
        }
        p[i] = 1 / (1 + exp(-eta));
    }
    return ZK_OK;
}
