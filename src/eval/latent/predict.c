/* SPDX-License-Identifier: Apache-2.0
 *
 * Does the model predict what it has not seen: blindfolding (Chin 1998) and PLSpredict (Shmueli et al. 2016).
 */
#include "eval/latent/pls.h"

#include <lapacke.h>

/* ---- blindfolding ---- */

typedef struct blind {
    const zk__pls_plan *plan;
    const double *x;
    size_t n, distance;
    double *hidden; /* n x p: the data with values replaced */
    double *score;  /* n x c */
    zk__pls_desk desk;
    double sse, sso;
} blind;

static bool is_hidden(const blind *b, size_t row, size_t col, size_t round)
{
    return (col * b->n + row) % b->distance == round;
}

/* Hides every distance-th value of the block of j behind the mean of the others; *mean per column. */
static zk_err hide(blind *b, size_t j, size_t round, double *mean, zk_spot *spot)
{
    size_t p = b->plan->p, at = b->plan->begin[j], k = zk__pls_block(b->plan, j);

    memcpy(b->hidden, b->x, b->n * p * sizeof *b->x);
    for (size_t a = 0; a < k; a++) {
        double sum = 0, seen = 0;
        for (size_t i = 0; i < b->n; i++)
            if (!is_hidden(b, i, a, round)) {
                sum += b->x[i * p + at + a];
                seen++;
            }
        if (seen < 2)
            return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, j, 0, (double)b->n);
        mean[a] = sum / seen;
        for (size_t i = 0; i < b->n; i++)
            if (is_hidden(b, i, a, round))
                b->hidden[i * p + at + a] = mean[a];
    }
    return ZK_OK;
}

/* Prediction of the hidden values: loading x what the paths make of the predecessors' scores. */
static void compare_hidden(blind *b, size_t j, size_t round, const double *mean)
{
    const zk_pls *fit = &b->desk.fit;
    size_t p = b->plan->p, c = b->plan->c, at = b->plan->begin[j], k = zk__pls_block(b->plan, j);

    for (size_t i = 0; i < b->n; i++) {
        double inner = 0;
        for (size_t q = 0; q < b->plan->n_pred[j]; q++)
            inner += fit->path[b->plan->pred[j][q] * c + j] * b->score[i * c + b->plan->pred[j][q]];
        for (size_t a = 0; a < k; a++) {
            double x = b->x[i * p + at + a], sd = fit->sd[at + a];
            if (!is_hidden(b, i, a, round))
                continue;
            double guess = fit->mean[at + a] + sd * fit->loading[at + a] * inner;
            b->sse += (x - guess) * (x - guess) / (sd * sd);
            b->sso += (x - mean[a]) * (x - mean[a]) / (sd * sd);
        }
    }
}

static zk_err blindfold_one(blind *b, size_t j, double *q2, zk_spot *spot)
{
    double mean[ZK_PLS_INDICATORS_MAX];
    zk_err err;

    b->sse = b->sso = 0;
    for (size_t round = 0; round < b->distance; round++) {
        if ((err = hide(b, j, round, mean, spot)) ||
            (err = zk__pls_estimate_data(b->plan, b->hidden, b->n, &b->desk, spot)) ||
            (err = zk_pls_scores(&b->desk.fit, b->plan->model, b->hidden, b->n, b->score, spot)))
            return err;
        compare_hidden(b, j, round, mean);
    }
    if (!(b->sso > 0))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, b->plan->begin[j], 0);
    *q2 = 1 - b->sse / b->sso;
    return ZK_OK;
}

zk_err zk_pls_blindfold(const double *x, size_t n, const zk_pls_model *model, size_t distance, double *q2,
                        zk_spot *spot)
{
    zk_pls_model plain = *model; /* scores are what predicts, so nothing is corrected */
    zk__pls_plan plan;
    blind b = {.plan = &plan, .x = x, .n = n, .distance = distance};
    double *hidden, *score;
    zk_err err;

    plain.consistent = false;
    err = zk__pls_plan_make(&plain, n, &plan, spot);
    if (err || (err = zk__check_matrix(x, n, plan.p, spot)))
        return err;
    if (distance < 2 || distance >= n || n % distance == 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)distance);
    if ((err = zk__pls_desk_new(&plan, n, &b.desk, spot)))
        return err;
    b.hidden = hidden = zk__scratch(n * plan.p, sizeof *hidden);
    b.score = score = zk__scratch(n * plan.c, sizeof *score);
    if (!hidden || !score)
        err = zk__no_memory(spot);
    for (size_t j = 0; !err && j < plan.c; j++) {
        q2[j] = 0;
        if (zk__pls_endogenous(&plan, j))
            err = blindfold_one(&b, j, &q2[j], spot);
    }
    free(hidden);
    free(score);
    zk__pls_desk_free(&b.desk);
    return err;
}

/* ---- PLSpredict ---- */

typedef struct forecast {
    const zk__pls_plan *plan;
    const zk_pls_predict_how *how;
    const double *x;
    size_t n;
    size_t *order; /* rows as shuffled */
    double *train; /* up to n x p */
    size_t *train_row;
    size_t n_train;
    double *pls, *lm, *naive; /* n x p: predictions summed over the repetitions */
    double *design, *y, *a;   /* of the benchmark */
    zk__pls_desk desk;
} forecast;

/* Is construct `from` a source of predictions of construct `to`? */
static bool is_source(const forecast *f, size_t from, size_t to)
{
    if (f->how->direct)
        return f->plan->model->path[from * f->plan->c + to];
    return !zk__pls_endogenous(f->plan, from);
}

static void split(forecast *f, size_t fold)
{
    size_t begin = fold * f->n / f->how->folds, end = (fold + 1) * f->n / f->how->folds, p = f->plan->p;

    f->n_train = 0;
    for (size_t i = 0; i < f->n; i++)
        if (i < begin || i >= end) {
            memcpy(f->train + f->n_train * p, f->x + f->order[i] * p, p * sizeof *f->train);
            f->n_train++;
        }
}

static void pls_row(forecast *f, size_t row)
{
    const zk__pls_plan *plan = f->plan;
    const zk_pls *fit = &f->desk.fit;
    size_t p = plan->p, c = plan->c;
    double score[ZK_PLS_CONSTRUCTS_MAX] = {0}, guess[ZK_PLS_CONSTRUCTS_MAX] = {0};

    for (size_t k = 0; k < p; k++)
        score[plan->model->construct[k]] += fit->weight[k] * (f->x[row * p + k] - fit->mean[k]) / fit->sd[k];
    for (size_t o = 0; o < c; o++) {
        size_t j = plan->order[o];
        for (size_t q = 0; q < plan->n_pred[j]; q++) {
            size_t from = plan->pred[j][q];
            bool known = f->how->direct || !zk__pls_endogenous(plan, from);
            guess[j] += fit->path[from * c + j] * (known ? score[from] : guess[from]);
        }
    }
    for (size_t k = 0; k < p; k++)
        f->pls[row * p + k] += fit->mean[k] + fit->sd[k] * fit->loading[k] * guess[plan->model->construct[k]];
}

/* Least squares of the block of j on the indicators of its sources, by QR. */
static zk_err lm_block(forecast *f, size_t j, size_t begin, size_t end, zk_spot *spot)
{
    size_t p = f->plan->p, at = f->plan->begin[j], k = zk__pls_block(f->plan, j), m = 1;
    size_t col[ZK_PLS_INDICATORS_MAX + 1];
    double *a = f->design, *y = f->y;

    for (size_t i = 0; i < p; i++)
        if (f->plan->model->construct[i] != j && is_source(f, f->plan->model->construct[i], j))
            col[m++] = i;
    if (f->n_train <= m)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_TOO_FEW, j, 0, (double)f->n_train);
    for (size_t i = 0; i < f->n_train; i++) {
        a[i] = 1;
        for (size_t q = 1; q < m; q++) /* centred and scaled: a question of numbers, not of the result */
            a[q * f->n_train + i] =
                (f->train[i * p + col[q]] - f->desk.fit.mean[col[q]]) / f->desk.fit.sd[col[q]];
        for (size_t q = 0; q < k; q++)
            y[q * f->n_train + i] = f->train[i * p + at + q];
    }
    if (LAPACKE_dgels(LAPACK_COL_MAJOR, 'N', (lapack_int)f->n_train, (lapack_int)m, (lapack_int)k, a,
                      (lapack_int)f->n_train, y, (lapack_int)f->n_train))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, j, 0, 0);
    for (size_t q = 1; q < m; q++)
        if (!(fabs(a[q * f->n_train + q]) > 1e-7 * sqrt((double)f->n_train)))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_SINGULAR, j, 0, 0);
    for (size_t i = begin; i < end; i++)
        for (size_t q = 0; q < k; q++) {
            const double *row = f->x + f->order[i] * p;
            double guess = y[q * f->n_train];
            for (size_t s = 1; s < m; s++)
                guess +=
                    y[q * f->n_train + s] * (row[col[s]] - f->desk.fit.mean[col[s]]) / f->desk.fit.sd[col[s]];
            f->lm[f->order[i] * p + at + q] += guess;
        }
    return ZK_OK;
}

static zk_err one_fold(forecast *f, size_t fold, zk_spot *spot)
{
    size_t begin = fold * f->n / f->how->folds, end = (fold + 1) * f->n / f->how->folds, p = f->plan->p;
    zk_err err;

    split(f, fold);
    f->desk.fit.rows = f->n_train;
    if ((err = zk__pls_estimate_data(f->plan, f->train, f->n_train, &f->desk, spot)))
        return err;
    for (size_t i = begin; i < end; i++) {
        pls_row(f, f->order[i]);
        for (size_t k = 0; k < p; k++)
            f->naive[f->order[i] * p + k] += f->desk.fit.mean[k];
    }
    for (size_t j = 0; j < f->plan->c && !err; j++)
        if (zk__pls_endogenous(f->plan, j))
            err = lm_block(f, j, begin, end, spot);
    return err;
}

static void errors(const forecast *f, size_t k, zk_pls_forecast *out)
{
    size_t p = f->plan->p;
    double r = (double)f->how->repetitions, n = (double)f->n, naive = 0, sse = 0;
    zk_pls_forecast e = {0};

    for (size_t i = 0; i < f->n; i++) {
        double x = f->x[i * p + k], pls = x - f->pls[i * p + k] / r, lm = x - f->lm[i * p + k] / r,
               mean = x - f->naive[i * p + k] / r;
        sse += pls * pls;
        e.mae += fabs(pls) / n;
        e.lm_rmse += lm * lm / n;
        e.lm_mae += fabs(lm) / n;
        naive += mean * mean;
    }
    e.rmse = sqrt(sse / n);
    e.lm_rmse = sqrt(e.lm_rmse);
    e.q2 = 1 - sse / naive;
    *out = e;
}

static zk_err predict_memory(forecast *f, zk_spot *spot)
{
    size_t n = f->n, p = f->plan->p;

    f->order = zk__scratch(n, sizeof *f->order);
    f->train = zk__scratch(n * p, sizeof *f->train);
    f->pls = zk__scratch(3 * n * p, sizeof *f->pls);
    f->design = zk__scratch(n * (p + 1), sizeof *f->design);
    f->y = zk__scratch(n * f->plan->widest, sizeof *f->y);
    if (!f->order || !f->train || !f->pls || !f->design || !f->y)
        return zk__no_memory(spot);
    f->lm = f->pls + n * p;
    f->naive = f->lm + n * p;
    return zk__pls_desk_new(f->plan, n, &f->desk, spot);
}

static zk_err repeat(forecast *f, zk_spot *spot)
{
    zk_err err = ZK_OK;

    for (size_t r = 0; !err && r < f->how->repetitions; r++) {
        zk_rng rng;
        zk_rng_init(&rng, f->how->seed, r);
        for (size_t i = 0; i < f->n; i++)
            f->order[i] = i;
        zk_rng_shuffle(&rng, f->order, f->n);
        for (size_t fold = 0; !err && fold < f->how->folds; fold++)
            err = one_fold(f, fold, spot);
    }
    return err;
}

zk_err zk_pls_predict(const double *x, size_t n, const zk_pls_model *model, const zk_pls_predict_how *how,
                      zk_pls_forecast *out, zk_spot *spot)
{
    zk_pls_model plain = *model; /* scores are what predicts, so nothing is corrected */
    zk__pls_plan plan;
    forecast f = {.plan = &plan, .how = how, .x = x, .n = n};
    zk_err err;

    plain.consistent = false;
    err = zk__pls_plan_make(&plain, n, &plan, spot);
    if (err || (err = zk__check_matrix(x, n, plan.p, spot)))
        return err;
    if (how->folds < 2 || how->folds > n)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, (double)how->folds);
    if (how->repetitions < 1 || how->repetitions > 100)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, (double)how->repetitions);
    if (!(err = predict_memory(&f, spot)) && !(err = repeat(&f, spot)))
        for (size_t k = 0; k < plan.p; k++) {
            out[k] = (zk_pls_forecast){0};
            if (zk__pls_endogenous(&plan, model->construct[k]))
                errors(&f, k, &out[k]);
        }
    free(f.order);
    free(f.train);
    free(f.pls);
    free(f.design);
    free(f.y);
    zk__pls_desk_free(&f.desk);
    return err;
}
