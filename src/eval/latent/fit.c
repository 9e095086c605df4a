/* SPDX-License-Identifier: Apache-2.0
 *
 * The PLS algorithm on a correlation matrix (Tenenhaus et al. 2005, section 2; Lohmoeller 1989, ch. 2).
 *
 * With outer weights W (block by block) scores are Y = XW, so that RW are the covariances of indicators and scores and
 * W'RW those of the scores: data are needed once, for R. Scores keep variance 1 throughout.
 *
 * The matrices are small and many threads are at it at once. Some builds of OpenBLAS, Debian's serial one among them, are not
 * safe to be called so; hence a Cholesky and a rank-k update of a few lines instead of calls.
 */
#include "eval/latent/pls.h"

/* Pivots of a matrix with unit diagonal below this: collinear (a variance inflation of 1e10). */
static const double SINGULAR = 1e-10;

bool zk__pls_factor(double *a, size_t k)
{
    for (size_t j = 0; j < k; j++) {
        double *to = a + j * k, pivot = to[j];

        for (size_t m = 0; m < j; m++)
            pivot -= to[m] * to[m];
        if (!(pivot > SINGULAR))
            return false;
        to[j] = sqrt(pivot);
        for (size_t i = j + 1; i < k; i++) {
            double sum = a[i * k + j];
            for (size_t m = 0; m < j; m++)
                sum -= a[i * k + m] * to[m];
            a[i * k + j] = sum / to[j];
        }
    }
    return true;
}

void zk__pls_solve(const double *factor, size_t k, double *rhs)
{
    for (size_t i = 0; i < k; i++) {
        for (size_t m = 0; m < i; m++)
            rhs[i] -= factor[i * k + m] * rhs[m];
        rhs[i] /= factor[i * k + i];
    }
    for (size_t i = k; i-- > 0;) {
        for (size_t m = i + 1; m < k; m++)
            rhs[i] -= factor[m * k + i] * rhs[m];
        rhs[i] /= factor[i * k + i];
    }
}

double zk__pls_block_dot(const zk__pls_plan *plan, size_t construct, const double *a, const double *b)
{
    double sum = 0;

    for (size_t i = plan->begin[construct]; i < plan->begin[construct + 1]; i++)
        sum += a[i] * b[i];
    return sum;
}

/* Gaussian elimination with the largest pivot, for corrected correlations that are no covariance matrix any more. */
static bool eliminate(double *a, size_t k, double *rhs)
{
    for (size_t j = 0; j < k; j++) {
        size_t best = j;
        for (size_t i = j + 1; i < k; i++)
            best = fabs(a[i * k + j]) > fabs(a[best * k + j]) ? i : best;
        if (!(fabs(a[best * k + j]) > SINGULAR))
            return false;
        for (size_t m = 0; m < k && best != j; m++) {
            double was = a[j * k + m];
            a[j * k + m] = a[best * k + m];
            a[best * k + m] = was;
        }
        double was = rhs[j];
        rhs[j] = rhs[best];
        rhs[best] = was;
        for (size_t i = j + 1; i < k; i++) {
            double f = a[i * k + j] / a[j * k + j];
            for (size_t m = j; m < k; m++)
                a[i * k + m] -= f * a[j * k + m];
            rhs[i] -= f * rhs[j];
        }
    }
    for (size_t j = k; j-- > 0;) {
        for (size_t m = j + 1; m < k; m++)
            rhs[j] -= a[j * k + m] * rhs[m];
        rhs[j] /= a[j * k + j];
    }
    return true;
}

/* Correlations `r` among the k constructs of who, k x k. */
static void gather(const double *r, size_t c, const uint8_t *who, size_t k, double *out)
{
    for (size_t a = 0; a < k; a++)
        for (size_t b = 0; b < k; b++)
            out[a * k + b] = r[who[a] * c + who[b]];
}

bool zk__pls_regress(const zk__pls_plan *plan, zk__pls_desk *desk, const double *r, size_t to, size_t without,
                     double *beta, double *r2)
{
    size_t c = plan->c, k = 0;
    uint8_t who[ZK_PLS_CONSTRUCTS_MAX];
    double explained = 0;

    for (size_t a = 0; a < plan->n_pred[to]; a++)
        if (plan->pred[to][a] != without)
            who[k++] = plan->pred[to][a];
    for (size_t a = 0; a < k; a++)
        desk->rhs[a] = r[who[a] * c + to];
    gather(r, c, who, k, desk->square);
    if (zk__pls_factor(desk->square, k)) {
        zk__pls_solve(desk->square, k, desk->rhs);
    } else {
        gather(r, c, who, k, desk->square);
        if (!plan->model->consistent || r == desk->fit.score_cor || !eliminate(desk->square, k, desk->rhs))
            return false;
        desk->fit.proper = false;
    }
    for (size_t a = 0; a < k; a++)
        explained += desk->rhs[a] * r[who[a] * c + to];
    if (beta)
        memcpy(beta, desk->rhs, k * sizeof *beta);
    if (r2)
        *r2 = explained;
    return true;
}

/* RW: what every indicator has in common with every score. */
static void with_scores(const zk__pls_plan *plan, const double *cor, const double *w, double *rw)
{
    size_t p = plan->p, c = plan->c;

    for (size_t i = 0; i < p; i++) {
        const double *row = cor + i * p;
        for (size_t j = 0; j < c; j++) {
            double sum = 0;
            for (size_t k = plan->begin[j]; k < plan->begin[j + 1]; k++)
                sum += row[k] * w[k];
            rw[i * c + j] = sum;
        }
    }
}

/* W'RW from RW. */
static void score_correlations(const zk__pls_plan *plan, const double *w, const double *rw, double *out)
{
    size_t c = plan->c;

    for (size_t i = 0; i < c; i++) {
        out[i * c + i] = 1;
        for (size_t j = 0; j < i; j++) {
            double sum = 0;
            for (size_t k = plan->begin[i]; k < plan->begin[i + 1]; k++)
                sum += w[k] * rw[k * c + j];
            out[i * c + j] = out[j * c + i] = sum;
        }
    }
}

static double sign_of(double x)
{
    return x > 0 ? 1 : x < 0 ? -1 : 0;
}

/* Inner weights e[from * c + to] of the neighbours of each construct. */
static zk_err inner_weights(const zk__pls_plan *plan, zk__pls_desk *desk, zk_spot *spot)
{
    const zk_pls_model *m = plan->model;
    const double *r = desk->fit.score_cor;
    size_t c = plan->c;
    double beta[ZK_PLS_CONSTRUCTS_MAX];

    for (size_t j = 0; j < c; j++)
        for (size_t i = 0; i < c; i++) {
            bool near = m->path[i * c + j] || m->path[j * c + i];
            desk->inner[i * c + j] = !near                          ? 0
                                     : m->scheme == ZK_PLS_CENTROID ? sign_of(r[i * c + j])
                                                                    : r[i * c + j];
        }
    for (size_t j = 0; m->scheme == ZK_PLS_PATH && j < c; j++) {
        if (!zk__pls_regress(plan, desk, r, j, SIZE_MAX, beta, NULL))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, j, 0, 0);
        for (size_t k = 0; k < plan->n_pred[j]; k++)
            desk->inner[plan->pred[j][k] * c + j] = beta[k];
    }
    return ZK_OK;
}

/* Gives the scores of construct j variance 1. False when they have none. */
static bool normalise(const zk__pls_plan *plan, const double *cor, size_t j, double *w)
{
    double var = 0;

    for (size_t i = plan->begin[j]; i < plan->begin[j + 1]; i++)
        var += w[i] * zk__pls_block_dot(plan, j, cor + i * plan->p, w);
    if (!(var > 1e-24) || !isfinite(var))
        return false;
    for (size_t i = plan->begin[j]; i < plan->begin[j + 1]; i++)
        w[i] /= sqrt(var);
    return true;
}

static void outer_weights(const zk__pls_plan *plan, zk__pls_desk *desk, size_t j)
{
    size_t c = plan->c, k = zk__pls_block(plan, j);
    double *w = desk->next + plan->begin[j];

    for (size_t i = 0; i < k; i++) {
        const double *rw = desk->rw + (plan->begin[j] + i) * c;
        w[i] = 0;
        for (size_t other = 0; other < c; other++)
            w[i] += rw[other] * desk->inner[other * c + j];
        if (plan->model->raw &&
            plan->model->mode[j] == ZK_PLS_A) /* weights of standardised ones: deviation x covariance */
            w[i] *= desk->fit.sd[plan->begin[j] + i] * desk->fit.sd[plan->begin[j] + i];
    }
    if (plan->model->mode[j] == ZK_PLS_B)
        zk__pls_solve(desk->blocks + j * plan->widest * plan->widest, k, w);
}

static zk_err factor_blocks(const zk__pls_plan *plan, zk__pls_desk *desk, zk_spot *spot)
{
    for (size_t j = 0; j < plan->c; j++) {
        size_t k = zk__pls_block(plan, j), at = plan->begin[j];
        double *block = desk->blocks + j * plan->widest * plan->widest;

        if (plan->model->mode[j] != ZK_PLS_B)
            continue;
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b < k; b++)
                block[a * k + b] = desk->fit.cor[(at + a) * plan->p + at + b];
        if (!zk__pls_factor(block, k))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, j, 0, 0);
    }
    return ZK_OK;
}

static zk_err iterate(const zk__pls_plan *plan, zk__pls_desk *desk, zk_spot *spot)
{
    zk_pls *fit = &desk->fit;
    double change = INFINITY;
    zk_err err;

    for (size_t i = 0; i < plan->p; i++)
        fit->weight[i] = plan->model->raw ? fit->sd[i] : 1;
    for (size_t j = 0; j < plan->c; j++)
        if (!normalise(plan, fit->cor, j, fit->weight)) {
            /* equal weights cancel out (an indicator scored the other way): begin with the first alone */
            for (size_t i = plan->begin[j]; i < plan->begin[j + 1]; i++)
                fit->weight[i] = i == plan->begin[j];
        }
    for (fit->iterations = 0; change > plan->tolerance; fit->iterations++) {
        if (fit->iterations == plan->max_iterations)
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, change);
        with_scores(plan, fit->cor, fit->weight, desk->rw);
        score_correlations(plan, fit->weight, desk->rw, fit->score_cor);
        if ((err = inner_weights(plan, desk, spot)))
            return err;
        change = 0;
        for (size_t j = 0; j < plan->c; j++) {
            outer_weights(plan, desk, j);
            if (!normalise(plan, fit->cor, j, desk->next))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_ZERO_SUM, j, 0, 0);
        }
        for (size_t i = 0; i < plan->p; i++)
            change += fabs(desk->next[i] - fit->weight[i]);
        memcpy(fit->weight, desk->next, plan->p * sizeof *desk->next);
    }
    return ZK_OK;
}

/* PLS leaves the sign of a construct open: it is the one its indicators have on the whole. */
static void orient(const zk__pls_plan *plan, zk__pls_desk *desk)
{
    zk_pls *fit = &desk->fit;
    size_t c = plan->c;

    with_scores(plan, fit->cor, fit->weight, desk->rw);
    for (size_t j = 0; j < c; j++) {
        double sum = 0;
        for (size_t i = plan->begin[j]; i < plan->begin[j + 1]; i++)
            sum += desk->rw[i * c + j];
        if (!(sum < 0))
            continue;
        for (size_t i = plan->begin[j]; i < plan->begin[j + 1]; i++)
            fit->weight[i] = -fit->weight[i];
        for (size_t i = 0; i < plan->p; i++)
            desk->rw[i * c + j] = -desk->rw[i * c + j];
    }
    score_correlations(plan, fit->weight, desk->rw, fit->score_cor);
}

/* Dijkstra & Henseler 2015, eq. 3; w'(R - I)w = 1 - w'w because scores have variance 1. */
static double rho_a_of(const zk__pls_plan *plan, const double *w, size_t j)
{
    double ww = zk__pls_block_dot(plan, j, w, w), fourth = 0;

    if (zk__pls_block(plan, j) == 1 || plan->model->mode[j] == ZK_PLS_B)
        return 1;
    for (size_t i = plan->begin[j]; i < plan->begin[j + 1]; i++)
        fourth += w[i] * w[i] * w[i] * w[i];
    return ww * ww > fourth ? ww * ww * (1 - ww) / (ww * ww - fourth) : 1;
}

static bool corrected(const zk__pls_plan *plan, size_t j)
{
    return plan->model->consistent && plan->model->mode[j] == ZK_PLS_A && zk__pls_block(plan, j) > 1;
}

static zk_err measurement(const zk__pls_plan *plan, zk__pls_desk *desk, zk_spot *spot)
{
    zk_pls *fit = &desk->fit;
    size_t c = plan->c;
    double root[ZK_PLS_CONSTRUCTS_MAX];

    for (size_t j = 0; j < c; j++) {
        fit->rho_a[j] = rho_a_of(plan, fit->weight, j);
        if (corrected(plan, j) && !(fit->rho_a[j] > 0 && fit->rho_a[j] <= 1 + 1e-9))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_RANGE, j, 0, fit->rho_a[j]);
        root[j] = corrected(plan, j) ? sqrt(fit->rho_a[j]) : 1;
    }
    for (size_t i = 0; i < plan->p; i++) {
        size_t own = plan->model->construct[i];
        for (size_t j = 0; j < c; j++)
            fit->cross[i * c + j] = desk->rw[i * c + j] / root[j];
        if (corrected(plan, own))
            fit->cross[i * c + own] =
                fit->weight[i] * root[own] / zk__pls_block_dot(plan, own, fit->weight, fit->weight);
        fit->loading[i] = fit->cross[i * c + own];
    }
    for (size_t i = 0; i < c; i++)
        for (size_t j = 0; j < c; j++) {
            double r = i == j ? 1 : fit->score_cor[i * c + j] / (root[i] * root[j]);
            if (fabs(r) > 1 + 1e-9)
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_RANGE, i, j + 1, r);
            fit->latent_cor[i * c + j] = r;
        }
    return ZK_OK;
}

static zk_err structure(const zk__pls_plan *plan, zk__pls_desk *desk, zk_spot *spot)
{
    zk_pls *fit = &desk->fit;
    size_t c = plan->c;
    double beta[ZK_PLS_CONSTRUCTS_MAX];

    fit->proper = true;
    memset(fit->path, 0, c * c * sizeof *fit->path);
    memset(fit->total, 0, c * c * sizeof *fit->total);
    for (size_t o = 0; o < c; o++) {
        size_t to = plan->order[o];
        double df = (double)fit->rows - plan->n_pred[to] - 1;

        fit->r2[to] = fit->r2_adj[to] = 0;
        if (!zk__pls_endogenous(plan, to))
            continue;
        if (!zk__pls_regress(plan, desk, fit->latent_cor, to, SIZE_MAX, beta, &fit->r2[to]))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, to, 0, 0);
        fit->r2_adj[to] = 1 - (1 - fit->r2[to]) * ((double)fit->rows - 1) / df;
        for (size_t k = 0; k < plan->n_pred[to]; k++) {
            size_t via = plan->pred[to][k];
            fit->path[via * c + to] = beta[k];
            fit->total[via * c + to] += beta[k];
            for (size_t from = 0; from < c; from++) /* what reaches via is known: it comes earlier */
                if (from != via)
                    fit->total[from * c + to] += fit->total[from * c + via] * beta[k];
        }
    }
    return ZK_OK;
}

zk_err zk__pls_estimate(const zk__pls_plan *plan, zk__pls_desk *desk, zk_spot *spot)
{
    zk_err err;

    if ((err = factor_blocks(plan, desk, spot)) || (err = iterate(plan, desk, spot)))
        return err;
    orient(plan, desk);
    if ((err = measurement(plan, desk, spot)))
        return err;
    return structure(plan, desk, spot);
}

zk_err zk_pls_fit(const double *x, size_t n, const zk_pls_model *model, zk_pls *out, zk_spot *spot)
{
    zk__pls_plan plan;
    zk__pls_desk desk;
    zk_err err;

    memset(out, 0, sizeof *out);
    if ((err = zk__pls_plan_make(model, n, &plan, spot)) || (err = zk__pls_desk_new(&plan, n, &desk, spot)))
        return err;
    if (!(err = zk__pls_estimate_data(&plan, x, n, &desk, spot))) {
        *out = desk.fit;
        memset(&desk.fit, 0, sizeof desk.fit);
    }
    zk__pls_desk_free(&desk);
    return err;
}

static zk_err check_correlations(const double *cor, size_t p, zk_spot *spot)
{
    zk_err err = zk_check_finite(cor, p, p, spot);

    for (size_t i = 0; !err && i < p; i++)
        for (size_t j = 0; !err && j <= i; j++) {
            double r = cor[i * p + j];
            if (i == j ? fabs(r - 1) > 1e-9 : fabs(r) > 1)
                err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, i, j, r);
            else if (fabs(r - cor[j * p + i]) > 1e-9)
                err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, j, i, cor[j * p + i]);
        }
    return err;
}

zk_err zk_pls_fit_cor(const double *cor, size_t n, const zk_pls_model *model, zk_pls *out, zk_spot *spot)
{
    zk__pls_plan plan;
    zk__pls_desk desk;
    zk_err err;

    memset(out, 0, sizeof *out);
    if ((err = zk__pls_plan_make(model, n, &plan, spot)) || (err = check_correlations(cor, plan.p, spot)) ||
        (err = zk__pls_desk_new(&plan, n, &desk, spot)))
        return err;
    memcpy(desk.fit.cor, cor, plan.p * plan.p * sizeof *cor);
    if (!(err = zk__pls_estimate(&plan, &desk, spot))) {
        *out = desk.fit;
        memset(&desk.fit, 0, sizeof desk.fit);
    }
    zk__pls_desk_free(&desk);
    return err;
}
