/* SPDX-License-Identifier: Apache-2.0
 *
 * Ridge, lasso and what lies between: penalised logistic regression along a path of lambdas.
 *
 * Outside, the log-likelihood is replaced by its second-order expansion; inside, coordinate descent on the information matrix
 * finds that expansion's penalised minimum (Friedman, Hastie & Tibshirani 2010), which costs nothing that grows with the rows.
 */
#include "eval/credit/logit.h"
#include "zhike/boost.h"

enum { OUTER_MAX = 100, INNER_MAX = 10000 };

static const double STILL = 1e-10; /* on coefficients of scaled columns */

typedef struct net {
    zk__design d;
    zk__pass now;
    double *b, *from, *trial; /* p each; b is the present point, scaled */
    double alpha;
} net;

static zk_err net_init(net *w, const double *x, size_t rows, size_t cols, const uint8_t *bad, double alpha,
                       int threads, zk_spot *spot)
{
    size_t p = cols + 1;
    zk_err err;

    *w = (net){.alpha = alpha};
    if (!(alpha >= 0 && alpha <= 1))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 2, alpha);
    if ((err = zk__design_init(&w->d, x, rows, cols, NULL, 0, bad, threads, spot)))
        return err;
    if (!(w->b = zk__scratch(4 * p + p * p, sizeof *w->b)))
        return zk__no_memory(spot);
    w->from = w->b + p;
    w->trial = w->b + 2 * p;
    w->now.gradient = w->b + 3 * p;
    w->now.info = w->b + 4 * p;
    return ZK_OK;
}

static void net_clear(net *w)
{
    free(w->b);
    zk__design_clear(&w->d);
}

/* Starts from the intercept alone. */
static void net_rewind(net *w)
{
    size_t bads = 0;

    for (size_t i = 0; i < w->d.rows; i++)
        bads += w->d.bad[i];
    memset(w->b, 0, w->d.p * sizeof *w->b);
    w->b[0] = log((double)bads / (double)(w->d.rows - bads));
}

static double shrink(double x, double by)
{
    return x > by ? x - by : x < -by ? x + by : 0;
}

/* Minimum of the expansion around `from`, in place in b. */
static void descend(net *w, double l1, double l2)
{
    size_t p = w->d.p;
    const double *info = w->now.info;

    for (int round = 0; round < INNER_MAX; round++) {
        double moved = 0;
        for (size_t j = 0; j < p; j++) {
            double slope = w->now.gradient[j], diag = info[j * p + j], to;
            if (j > 0 && w->d.sd[j - 1] == 0)
                continue;
            for (size_t k = 0; k < p; k++)
                slope -= info[j * p + k] * (w->b[k] - w->from[k]);
            to = slope + diag * w->b[j];
            to = j == 0 ? to / diag : shrink(to, l1) / (diag + l2);
            moved = fmax(moved, fabs(to - w->b[j]));
            w->b[j] = to;
        }
        if (moved < STILL)
            return;
    }
}

static double price(const net *w, const double *b, double l1, double l2)
{
    double sum = 0;

    for (size_t j = 1; j < w->d.p; j++)
        sum += l1 * fabs(b[j]) + l2 / 2 * b[j] * b[j];
    return sum;
}

/* Goes from `from` towards b as far as the penalised likelihood does not get worse. */
static zk_err settle(net *w, double before, double l1, double l2, double *now, zk_spot *spot)
{
    zk__pass seen = {0};
    zk_err err;

    for (int halved = 0; halved < 40; halved++) {
        if ((err = zk__design_pass(&w->d, w->b, &seen, spot)))
            return err;
        *now = seen.deviance / 2 + price(w, w->b, l1, l2);
        if (*now <= before + 1e-12 * fabs(before))
            return ZK_OK;
        for (size_t j = 0; j < w->d.p; j++)
            w->b[j] = (w->b[j] + w->from[j]) / 2;
    }
    return ZK_OK;
}

static zk_err one_lambda(net *w, double lambda, double *deviance, zk_spot *spot)
{
    double n = (double)w->d.rows, l1 = n * lambda * w->alpha, l2 = n * lambda * (1 - w->alpha), before, now;
    zk_err err;

    for (int outer = 0; outer < OUTER_MAX; outer++) {
        double moved = 0;
        if ((err = zk__design_pass(&w->d, w->b, &w->now, spot)))
            return err;
        before = w->now.deviance / 2 + price(w, w->b, l1, l2);
        memcpy(w->from, w->b, w->d.p * sizeof *w->b);
        descend(w, l1, l2);
        if ((err = settle(w, before, l1, l2, &now, spot)))
            return err;
        for (size_t j = 0; j < w->d.p; j++)
            moved = fmax(moved, fabs(w->b[j] - w->from[j]));
        if (moved < 1e-9 || before - now <= 1e-13 * fabs(before)) {
            *deviance = 2 * (now - price(w, w->b, l1, l2));
            return ZK_OK;
        }
        if (w->now.furthest > 500)
            break;
    }
    return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, lambda);
}

zk_err zk_net_fit(const double *x, size_t rows, size_t cols, const uint8_t *bad, double alpha,
                  const double *lambda, size_t n_lambda, int threads, double *beta, double *deviance,
                  zk_spot *spot)
{
    double dev;
    net w;
    zk_err err = net_init(&w, x, rows, cols, bad, alpha, threads, spot);

    if (!err)
        net_rewind(&w);
    for (size_t l = 0; l < n_lambda && !err; l++) {
        if (!(lambda[l] >= 0 && isfinite(lambda[l]))) {
            err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, l, 3, lambda[l]);
            break;
        }
        if ((err = one_lambda(&w, lambda[l], &dev, spot)))
            break;
        zk__design_unscale(&w.d, w.b, beta + l * (cols + 1));
        if (deviance)
            deviance[l] = dev;
    }
    net_clear(&w);
    return err;
}

zk_err zk_net_path(const double *x, size_t rows, size_t cols, const uint8_t *bad, double alpha, double ratio,
                   double *lambda, size_t n, zk_spot *spot)
{
    double most = 0;
    net w;
    zk_err err = net_init(&w, x, rows, cols, bad, alpha, 1, spot);

    if (!err && (n == 0 || !(ratio > 0 && ratio < 1)))
        err = zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 3, ratio);
    if (!err) {
        net_rewind(&w);
        err = zk__design_pass(&w.d, w.b, &w.now, spot);
    }
    for (size_t j = 1; !err && j < w.d.p; j++)
        most = fmax(most, fabs(w.now.gradient[j]));
    if (!err && most == 0)
        err = zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_CONSTANT, 0, 0, 0);
    for (size_t l = 0; l < n && !err; l++)
        lambda[l] =
            most / (double)rows / fmax(alpha, 1e-3) * pow(ratio, n > 1 ? (double)l / (double)(n - 1) : 0);
    net_clear(&w);
    return err;
}

/* ---- cross-validation ---- */

typedef struct cv {
    const double *x, *lambda;
    size_t cols, n_lambda;
    const uint8_t *bad;
    double alpha;
    double *loss; /* fold x lambda: mean deviance a row */
} cv;

static double row_deviance(const double *beta, const double *row, size_t cols, uint8_t bad)
{
    double eta = beta[0] + zk_dot(beta + 1, row, cols);

    return 2 * (log1p(exp(-fabs(eta))) + fmax(eta, 0) - (bad ? eta : 0));
}

static zk_err cv_fold(void *user, uint32_t fold, const size_t *train, size_t n_train, const size_t *test,
                      size_t n_test, double *out, zk_spot *spot)
{
    cv *c = user;
    size_t p = c->cols + 1;
    double *x = zk__scratch(n_train * c->cols, sizeof *x), *beta = zk__scratch(c->n_lambda * p, sizeof *beta);
    uint8_t *bad = zk__scratch(n_train, 1);
    zk_err err = x && beta && bad ? ZK_OK : zk__no_memory(spot);

    for (size_t i = 0; i < n_train && !err; i++) {
        memcpy(x + i * c->cols, c->x + train[i] * c->cols, c->cols * sizeof *x);
        bad[i] = c->bad[train[i]];
    }
    if (!err)
        err = zk_net_fit(x, n_train, c->cols, bad, c->alpha, c->lambda, c->n_lambda, 1, beta, NULL, spot);
    for (size_t l = 0; l < c->n_lambda && !err; l++) {
        double sum = 0;
        for (size_t i = 0; i < n_test; i++)
            sum += row_deviance(beta + l * p, c->x + test[i] * c->cols, c->cols, c->bad[test[i]]);
        c->loss[fold * c->n_lambda + l] = sum / (double)n_test;
    }
    for (size_t i = 0; i < n_test && !err; i++)
        out[i] = 0; /* the losses are the result */
    free(x);
    free(beta);
    free(bad);
    return err;
}

/* Means and standard errors over the folds, and the two choices. */
static void judge(const cv *c, uint32_t k, double *loss, double *se, zk_net_choice *choice)
{
    double least_se = 0;

    choice->best = 0;
    for (size_t l = 0; l < c->n_lambda; l++) {
        double mean = 0, var = 0;
        for (uint32_t f = 0; f < k; f++)
            mean += c->loss[f * c->n_lambda + l] / k;
        for (uint32_t f = 0; f < k; f++)
            var += (c->loss[f * c->n_lambda + l] - mean) * (c->loss[f * c->n_lambda + l] - mean);
        loss[l] = mean;
        var = sqrt(var / (k - 1) / k);
        if (se)
            se[l] = var;
        if (l == 0 || mean < loss[choice->best]) {
            choice->best = l;
            least_se = var;
        }
    }
    choice->one_se = choice->best;
    for (size_t l = 0; l < c->n_lambda; l++)
        if (loss[l] <= loss[choice->best] + least_se && c->lambda[l] > c->lambda[choice->one_se])
            choice->one_se = l;
}

zk_err zk_net_cv(const double *x, size_t rows, size_t cols, const uint8_t *bad, double alpha,
                 const double *lambda, size_t n_lambda, const uint32_t *fold, uint32_t k, int threads,
                 double *loss, double *se, zk_net_choice *choice, zk_spot *spot)
{
    cv c = {.x = x, .lambda = lambda, .cols = cols, .n_lambda = n_lambda, .bad = bad, .alpha = alpha};
    double *unused = zk__scratch(rows, sizeof *unused);
    zk_err err;

    if (n_lambda == 0) {
        free(unused);
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_EMPTY, 0, 3, 0);
    }
    c.loss = zk__scratch((size_t)k * n_lambda, sizeof *c.loss);
    if (!unused || !c.loss)
        err = zk__no_memory(spot);
    else if (!(err = zk_cross_validate(fold, rows, k, threads, cv_fold, &c, unused, spot)))
        judge(&c, k, loss, se, choice);
    free(unused);
    free(c.loss);
    return err;
}
