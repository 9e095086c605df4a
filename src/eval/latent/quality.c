/* SPDX-License-Identifier: Apache-2.0
 *
 * How well indicators measure and paths explain: reliability, convergent and discriminant validity, collinearity, effect
 * sizes, fit. All from the correlations that the fit holds.
 */
#include "eval/latent/pls.h"

/* Mean (or log mean) of |r| between the blocks of i and j; within a block each pair once. */
static double mean_cor(const zk__pls_plan *plan, const double *cor, size_t i, size_t j, bool geometric)
{
    double sum = 0, n = 0;

    for (size_t a = plan->begin[i]; a < plan->begin[i + 1]; a++)
        for (size_t b = i == j ? a + 1 : plan->begin[j]; b < plan->begin[j + 1]; b++) {
            double r = fabs(cor[a * plan->p + b]);
            sum += geometric ? log(r) : r;
            n++;
        }
    if (n == 0)
        return 1; /* one indicator agrees with itself */
    return geometric ? exp(sum / n) : sum / n;
}

double zk__pls_htmt(const zk__pls_plan *plan, const double *cor, size_t i, size_t j, bool geometric)
{
    return mean_cor(plan, cor, i, j, geometric) /
           sqrt(mean_cor(plan, cor, i, i, geometric) * mean_cor(plan, cor, j, j, geometric));
}

static void reliability(const zk__pls_plan *plan, const zk_pls *fit, zk_pls_quality *out)
{
    for (size_t j = 0; j < plan->c; j++) {
        double k = (double)zk__pls_block(plan, j), sum = 0, squares = 0, pairs = 0;

        for (size_t i = plan->begin[j]; i < plan->begin[j + 1]; i++) {
            sum += fit->loading[i];
            squares += fit->loading[i] * fit->loading[i];
            for (size_t b = plan->begin[j]; b < i; b++)
                pairs += fit->cor[i * plan->p + b];
        }
        if (out->alpha) /* k r / (1 + (k - 1) r) with r the mean correlation */
            out->alpha[j] = k > 1 ? k / (k - 1) * (2 * pairs) / (k + 2 * pairs) : 1;
        if (out->rho_c)
            out->rho_c[j] = sum * sum / (sum * sum + k - squares);
        if (out->ave)
            out->ave[j] = squares / k;
    }
}

static zk_err discriminant(const zk__pls_plan *plan, const zk_pls *fit, double *out, bool geometric,
                           zk_spot *spot)
{
    size_t c = plan->c;

    for (size_t i = 0; i < c; i++) {
        out[i * c + i] = 1;
        for (size_t j = 0; j < i; j++) {
            double h = zk__pls_htmt(plan, fit->cor, i, j, geometric);
            if (!isfinite(h))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, i, j, 0);
            out[i * c + j] = out[j * c + i] = h;
        }
    }
    return ZK_OK;
}

/* The diagonal of the inverse of a correlation matrix of k; infinite where it has none. */
static void inflation(double *square, double *factor, size_t k, double *rhs, double *out)
{
    memcpy(factor, square, k * k * sizeof *factor);
    bool regular = zk__pls_factor(factor, k);

    for (size_t i = 0; i < k; i++) {
        memset(rhs, 0, k * sizeof *rhs);
        rhs[i] = 1;
        if (regular)
            zk__pls_solve(factor, k, rhs);
        out[i] = regular ? rhs[i] : INFINITY;
    }
}

static void outer_inflation(const zk__pls_plan *plan, const zk_pls *fit, double *work, double *out)
{
    size_t w = plan->widest;

    for (size_t j = 0; j < plan->c; j++) {
        size_t at = plan->begin[j], k = zk__pls_block(plan, j);
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b < k; b++)
                work[a * k + b] = fit->cor[(at + a) * plan->p + at + b];
        inflation(work, work + w * w, k, work + 2 * w * w, out + at);
    }
}

static void inner_inflation(const zk__pls_plan *plan, const zk_pls *fit, double *work, double *out)
{
    size_t c = plan->c;
    double vif[ZK_PLS_CONSTRUCTS_MAX];

    memset(out, 0, c * c * sizeof *out);
    for (size_t to = 0; to < c; to++) {
        size_t k = plan->n_pred[to];
        for (size_t a = 0; a < k; a++)
            for (size_t b = 0; b < k; b++)
                work[a * k + b] = fit->latent_cor[plan->pred[to][a] * c + plan->pred[to][b]];
        inflation(work, work + c * c, k, work + 2 * c * c, vif);
        for (size_t a = 0; a < k; a++)
            out[plan->pred[to][a] * c + to] = vif[a];
    }
}

static zk_err effect_sizes(const zk__pls_plan *plan, zk__pls_desk *desk, const zk_pls *fit, double *out,
                           zk_spot *spot)
{
    size_t c = plan->c;

    memset(out, 0, c * c * sizeof *out);
    for (size_t to = 0; to < c; to++)
        for (size_t k = 0; k < plan->n_pred[to]; k++) {
            size_t from = plan->pred[to][k];
            double less;
            if (!zk__pls_regress(plan, desk, fit->latent_cor, to, from, NULL, &less))
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, to, 0, 0);
            if (fit->r2[to] == 1)
                return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, to, 0, 1);
            out[from * c + to] = (fit->r2[to] - less) / (1 - fit->r2[to]);
        }
    return ZK_OK;
}

/* Correlations of constructs that the paths imply; those of constructs nothing acts upon are taken as they are. */
static void implied_latent(const zk__pls_plan *plan, const zk_pls *fit, double *phi)
{
    size_t c = plan->c;

    for (size_t o = 0; o < c; o++) {
        size_t j = plan->order[o];
        phi[j * c + j] = 1;
        for (size_t q = 0; q < o; q++) {
            size_t i = plan->order[q];
            double r = 0;
            if (!zk__pls_endogenous(plan, j)) /* then i, placed earlier, is not either */
                r = fit->latent_cor[i * c + j];
            for (size_t k = 0; k < plan->n_pred[j]; k++)
                r += fit->path[plan->pred[j][k] * c + j] * phi[plan->pred[j][k] * c + i];
            phi[i * c + j] = phi[j * c + i] = r;
        }
    }
}

static double srmr(const zk__pls_plan *plan, const zk_pls *fit, const double *phi)
{
    size_t p = plan->p;
    double sum = 0;

    for (size_t a = 0; a < p; a++)
        for (size_t b = 0; b < a; b++) {
            size_t i = plan->model->construct[a], j = plan->model->construct[b];
            double implied = i == j && plan->model->mode[i] == ZK_PLS_B
                                 ? fit->cor[a * p + b]
                                 : fit->loading[a] * fit->loading[b] * phi[i * plan->c + j];
            sum += (fit->cor[a * p + b] - implied) * (fit->cor[a * p + b] - implied);
        }
    return sqrt(2 * sum / ((double)p * ((double)p + 1)));
}

/* Exogenous constructs first, then the others in their order: what implied_latent relies on is that the
 * correlations of a construct's predecessors are known before its own. */
static void exogenous_first(zk__pls_plan *plan)
{
    size_t old[ZK_PLS_CONSTRUCTS_MAX], n = 0;

    memcpy(old, plan->order, sizeof old);
    for (int endogenous = 0; endogenous < 2; endogenous++)
        for (size_t o = 0; o < plan->c; o++)
            if (zk__pls_endogenous(plan, old[o]) == endogenous)
                plan->order[n++] = old[o];
}

static double goodness(const zk__pls_plan *plan, const zk_pls *fit)
{
    double communality = 0, k = 0, r2 = 0, endogenous = 0;

    for (size_t i = 0; i < plan->p; i++)
        if (zk__pls_block(plan, plan->model->construct[i]) > 1) {
            communality += fit->loading[i] * fit->loading[i];
            k++;
        }
    for (size_t j = 0; j < plan->c; j++)
        if (zk__pls_endogenous(plan, j)) {
            r2 += fit->r2[j];
            endogenous++;
        }
    return k > 0 && endogenous > 0 ? sqrt(communality / k * fmax(0, r2 / endogenous)) : 0;
}

zk_err zk_pls_assess(const zk_pls *fit, const zk_pls_model *model, zk_pls_quality *out, zk_spot *spot)
{
    zk__pls_plan plan;
    zk__pls_desk desk = {0};
    double *work = NULL;
    zk_err err = zk__pls_plan_make(model, fit->rows, &plan, spot);
    size_t wide = plan.widest > plan.c ? plan.widest : plan.c;

    if (err || (err = zk__pls_desk_new(&plan, fit->rows, &desk, spot)))
        return err;
    if (!(work = zk__scratch(2 * wide * wide + wide, sizeof *work))) {
        err = zk__no_memory(spot);
        goto out;
    }
    reliability(&plan, fit, out);
    if ((out->htmt && (err = discriminant(&plan, fit, out->htmt, false, spot))) ||
        (out->htmt2 && (err = discriminant(&plan, fit, out->htmt2, true, spot))) ||
        (out->f2 && (err = effect_sizes(&plan, &desk, fit, out->f2, spot))))
        goto out;
    if (out->vif_outer)
        outer_inflation(&plan, fit, work, out->vif_outer);
    if (out->vif_inner)
        inner_inflation(&plan, fit, work, out->vif_inner);
    out->srmr_saturated = srmr(&plan, fit, fit->latent_cor);
    exogenous_first(&plan);
    implied_latent(&plan, fit, work);
    out->srmr_estimated = srmr(&plan, fit, work);
    out->gof = goodness(&plan, fit);
out:
    free(work);
    zk__pls_desk_free(&desk);
    return err;
}
