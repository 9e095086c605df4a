/* SPDX-License-Identifier: Apache-2.0
 *
 * What a fitted buy-till-you-die model says of customers: who is alive, how much is to come, and what it is worth.
 */
#include "eval/parallel.h"
#include "eval/clv/btyd.h"

static const double LONGEST = 100000; /* horizons and curves; units of time */

const zk__btyd_kind *zk__btyd_kind_of(zk_btyd_model model)
{
    static const zk__btyd_kind *const kinds[ZK_BTYD_MODELS] = {
        &zk__btyd_bgnbd, &zk__btyd_pnbd, &zk__btyd_mbgnbd, &zk__btyd_bgbb, &zk__btyd_gg};

    return (unsigned)model < ZK_BTYD_MODELS ? kinds[model] : NULL;
}

const char *zk_btyd_name(zk_btyd_model model)
{
    return (unsigned)model < ZK_BTYD_MODELS ? zk__btyd_kind_of(model)->name : NULL;
}

size_t zk_btyd_params(zk_btyd_model model)
{
    return (unsigned)model < ZK_BTYD_MODELS ? zk__btyd_kind_of(model)->k : 0;
}

const char *zk_btyd_param(zk_btyd_model model, size_t i)
{
    return i < zk_btyd_params(model) ? zk__btyd_kind_of(model)->param[i] : NULL;
}

/* Gamma(k + r) / (Gamma(r) k!) (a / (a+t))^r (t / (a+t))^k. */
double zk__btyd_log_nb(double k, double r, double a, double t)
{
    double lead = k > 0 ? zk_log_gamma(k + r, NULL) - zk_log_gamma(r, NULL) - zk_log_gamma(k + 1, NULL) : 0;

    if (t <= 0)
        return k > 0 ? -INFINITY : 0;
    return lead - r * log1p(t / a) - (k > 0 ? k * log1p(a / t) : 0);
}

static zk_err check_time(zk_btyd_model model, double t, zk_spot *spot)
{
    if (model == ZK_BTYD_GG)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, model);
    if (!isfinite(t))
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NAN, 0, 0, t);
    if (t < 0)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_NEGATIVE, 0, 0, t);
    if (t > LONGEST || (model == ZK_BTYD_BGBB && t != floor(t)))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 0, t);
    return ZK_OK;
}

typedef struct job {
    const zk__btyd_kind *kind;
    const double *p;
    const zk_btyd_data *d;
    double horizon;
    double *alive, *expected;
    const double *money;
    double discount; /* per unit; value is wanted when money or value is set */
    double *value;
} job;

enum { GRAIN = 512 };

static double discounted(const job *j, size_t i)
{
    double before = 0, sum = 0, factor = 1, so_far;

    for (size_t t = 1; (double)t <= j->horizon; t++) {
        j->kind->predict(j->p, j->d->x[i], j->d->tx[i], j->d->T[i], (double)t, NULL, &so_far);
        sum += (so_far - before) * (factor *= j->discount);
        before = so_far;
    }
    return sum * (j->money ? j->money[i] : 1);
}

static zk_err some(void *user, size_t piece, int thread)
{
    const job *j = user;
    size_t begin, end;

    (void)thread;
    zk__piece(j->d->n, GRAIN, piece, &begin, &end);
    for (size_t i = begin; i < end; i++) {
        if (j->value)
            j->value[i] = discounted(j, i);
        else
            j->kind->predict(j->p, j->d->x[i], j->d->tx[i], j->d->T[i], j->horizon,
                             j->alive ? &j->alive[i] : NULL, j->expected ? &j->expected[i] : NULL);
    }
    return ZK_OK;
}

static zk_err run(zk_btyd_model model, job *j, int threads, zk_spot *spot)
{
    zk_err err;

    if ((err = zk__btyd_check_params(model, j->p, spot)) || (err = check_time(model, j->horizon, spot)) ||
        (err = zk__btyd_check(model, j->d, spot)))
        return err;
    j->kind = zk__btyd_kind_of(model);
    if ((err = zk__parallel(threads, zk__pieces(j->d->n, GRAIN), some, j)))
        return err;
    for (size_t i = 0; i < j->d->n; i++)
        if ((j->alive && !isfinite(j->alive[i])) || (j->expected && !isfinite(j->expected[i])) ||
            (j->value && !isfinite(j->value[i])))
            return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, i, 0, 0);
    return ZK_OK;
}

zk_err zk_btyd_predict(zk_btyd_model model, const double *param, const zk_btyd_data *data, double horizon,
                       int threads, double *alive, double *expected, zk_spot *spot)
{
    job j = {.p = param, .d = data, .horizon = horizon, .alive = alive, .expected = expected};

    return run(model, &j, threads, spot);
}

zk_err zk_btyd_value(zk_btyd_model model, const double *param, const zk_btyd_data *data, const double *money,
                     size_t horizon, double rate, int threads, double *value, zk_spot *spot)
{
    job j = {.p = param, .d = data, .horizon = (double)horizon, .money = money, .value = value};
    zk_err err;

    if (!(rate > -1) || !isfinite(rate))
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 5, rate);
    if (money && (err = zk__check_vector(money, data->n, spot)))
        return err;
    j.discount = 1 / (1 + rate);
    return run(model, &j, threads, spot);
}

zk_err zk_btyd_predict_se(const zk_btyd_fit *fit, double x, double tx, double T, double horizon,
                          double *alive_se, double *expected_se, zk_spot *spot)
{
    zk_btyd_data one = {.n = 1, .x = &x, .tx = &tx, .T = &T};
    double slope[2][ZK_BTYD_PARAMS_MAX], var[2] = {0};
    const double step = 1e-5;
    size_t k = zk_btyd_params(fit->model);
    zk_err err;

    if (!fit->se_known)
        return zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_NOT_CONVERGED, 0, 0, 0);
    for (size_t i = 0; i < k; i++) {
        double p[ZK_BTYD_PARAMS_MAX], alive[2], expected[2];
        for (int side = 0; side < 2; side++) {
            memcpy(p, fit->param, sizeof p);
            p[i] *= exp(side ? step : -step);
            if ((err = zk_btyd_predict(fit->model, p, &one, horizon, 1, &alive[side], &expected[side], spot)))
                return err;
        }
        slope[0][i] = (alive[1] - alive[0]) / (2 * step);
        slope[1][i] = (expected[1] - expected[0]) / (2 * step);
    }
    for (size_t i = 0; i < k * k; i++)
        for (int what = 0; what < 2; what++)
            var[what] += slope[what][i / k] * fit->cov_log[i] * slope[what][i % k];
    if (alive_se)
        *alive_se = sqrt(fmax(0, var[0]));
    if (expected_se)
        *expected_se = sqrt(fmax(0, var[1]));
    return ZK_OK;
}

zk_err zk_btyd_curve(zk_btyd_model model, const double *param, double t, double *expected, zk_spot *spot)
{
    zk_err err;

    if ((err = zk__btyd_check_params(model, param, spot)) || (err = check_time(model, t, spot)))
        return err;
    *expected = t > 0 ? zk__btyd_kind_of(model)->curve(param, t) : 0;
    return isfinite(*expected) ? ZK_OK : zk__refuse(spot, ZK_ENUMERIC, ZK_WHY_OVERFLOW, 0, 0, t);
}

zk_err zk_btyd_counts(zk_btyd_model model, const double *param, double t, size_t n, double *probability,
                      zk_spot *spot)
{
    zk_err err;

    if ((err = zk__btyd_check_params(model, param, spot)) || (err = check_time(model, t, spot)))
        return err;
    if (n == 0 || n > 100000)
        return zk__refuse(spot, ZK_EINVAL, ZK_WHY_RANGE, 0, 1, (double)n);
    zk__btyd_kind_of(model)->counts(param, t, n, probability);
    return zk_check_finite(probability, n, 1, spot);
}
