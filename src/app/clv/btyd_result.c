/* SPDX-License-Identifier: Apache-2.0
 *
 * From a fitted model to what people ask: who is alive, how much will come, what it is worth, and how well the
 * model foretold the time that was held out.
 */
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "app/clv/btyd.h"

static zk_btyd_data data_of(const zk__base *b)
{
    return (zk_btyd_data){.n = b->n, .x = b->x, .tx = b->tx, .T = b->T, .m = b->m, .weight = b->weight};
}

static size_t group_of(double x)
{
    return x < ZK__GROUPS - 1 ? (size_t)x : ZK__GROUPS - 1;
}

static double weight_of(const zk__base *b, size_t i)
{
    return b->weight ? b->weight[i] : 1;
}

/* ---- curves ---- */

static zk_err curve(zk_ctx *cx, const zk__base *b, zk__btyd_result *r)
{
    double longest = 0;
    zk_spot spot;
    zk_err err = ZK_OK;

    for (size_t i = 0; i < b->n; i++)
        longest = fmax(longest, b->T[i]);
    longest = ceil(longest + r->horizon);
    size_t n = longest <= 400 ? (size_t)longest : 400;
    double step = n ? ceil(longest / (double)n) : 1;
    r->t = ZK_NEWS(&cx->arena, double, n + 1);
    r->curve = ZK_NEWS(&cx->arena, double, n + 1);
    for (size_t i = 0; i <= n && !err && step * (double)i <= longest; i++) {
        r->t[i] = step * (double)i;
        err = zk_btyd_curve(r->fit.model, r->fit.param, r->t[i], &r->curve[i], &spot);
        r->n_curve = i + 1;
    }
    return err ? zk__btyd_refused(cx, b, &spot, err) : ZK_OK;
}

typedef struct birth {
    double at, n;
} birth;

static int by_birth(const void *a, const void *b)
{
    double x = ((const birth *)a)->at, y = ((const birth *)b)->at;

    return (x > y) - (x < y);
}

/* Different values of v with how many customers have each. */
static size_t different(zk_ctx *cx, const zk__base *b, const double *v, birth **out)
{
    birth *all = ZK_NEWS(&cx->arena, birth, b->n);
    size_t k = 0;

    for (size_t i = 0; i < b->n; i++)
        all[i] = (birth){v[i], weight_of(b, i)};
    qsort(all, b->n, sizeof *all, by_birth);
    for (size_t i = 0; i < b->n; i++) {
        if (k && all[k - 1].at == all[i].at)
            all[k - 1].n += all[i].n;
        else
            all[k++] = all[i];
    }
    *out = all;
    return k;
}

/* Sum over customers of E[X(time since each began)], at the ends of units. */
static zk_err tracked(zk_ctx *cx, const zk__base *b, zk__btyd_result *r)
{
    birth *born;
    size_t k = b->n_t ? different(cx, b, b->born, &born) : 0;
    zk_err err;
    zk_spot spot;

    if (b->n_t == 0)
        return ZK_OK;
    r->track = ZK_NEWS(&cx->arena, double, b->n_t);
    for (size_t i = 0; i < b->n_t; i++)
        for (size_t j = 0; j < k; j++) {
            double e = 0, t = b->t[i] - born[j].at;
            if (r->fit.model == ZK_BTYD_BGBB)
                t = floor(t + 1e-9);
            if (t > 0 && (err = zk_btyd_curve(r->fit.model, r->fit.param, t, &e, &spot)))
                return zk__btyd_refused(cx, b, &spot, err);
            r->track[i] += born[j].n * e;
        }
    return ZK_OK;
}

/* How many customers made 0, 1, ... repeats in calibration, and how many should have. */
static zk_err frequencies(zk_ctx *cx, const zk__base *b, zk__btyd_result *r)
{
    birth *age;
    size_t k = different(cx, b, b->T, &age), step = k / 500 + 1;
    double p[ZK__GROUPS];
    zk_spot spot;
    zk_err err;

    for (size_t i = 0; i < b->n; i++)
        r->freq_actual[group_of(b->x[i])] += weight_of(b, i);
    for (size_t j = 0; j < k; j += step) { /* many different ages: every step-th stands for its neighbours */
        double sum = 0, n = 0;
        for (size_t i = j; i < k && i < j + step; i++)
            n += age[i].n;
        if ((err = zk_btyd_counts(r->fit.model, r->fit.param, age[j].at, ZK__GROUPS - 1, p, &spot)))
            return zk__btyd_refused(cx, b, &spot, err);
        for (size_t g = 0; g < ZK__GROUPS - 1; g++) {
            r->freq_expected[g] += n * p[g];
            sum += p[g];
        }
        r->freq_expected[ZK__GROUPS - 1] += n * fmax(0, 1 - sum);
    }
    return ZK_OK;
}

/* ---- customers ---- */

static zk_err standard_errors(zk_ctx *cx, const zk__base *b, zk__btyd_result *r)
{
    zk_spot spot;
    zk_err err;

    r->alive_se = ZK_NEWS(&cx->arena, double, b->n);
    r->expected_se = ZK_NEWS(&cx->arena, double, b->n);
    for (size_t i = 0; i < b->n; i++)
        if ((err = zk_btyd_predict_se(&r->fit, b->x[i], b->tx[i], b->T[i], r->horizon, &r->alive_se[i],
                                      &r->expected_se[i], &spot)))
            return zk_fail(cx, err,
                           ZK_L("似然过于平坦，参数没有标准误，预测也没有",
                                "the likelihood is too flat for standard errors, of predictions too"));
    return ZK_OK;
}

static zk_err money(zk_ctx *cx, const zk__base *b, zk__btyd_result *r)
{
    zk_btyd_data d = data_of(b);
    zk_spot spot;
    zk_err err = ZK_OK;

    r->spend = ZK_NEWS(&cx->arena, double, b->n);
    for (size_t i = 0; i < b->n && !err; i++)
        err = zk_btyd_money(r->gg.param, b->m[i] > 0 ? b->x[i] : 0, b->m[i], &r->spend[i], &spot);
    if (err)
        return zk_fail(cx, err,
                       ZK_L("gamma-gamma 模型的 p·x + q ≤ 1，期望金额不存在",
                            "the gamma-gamma model has p x + q <= 1: expected money does not exist"));
    r->value = ZK_NEWS(&cx->arena, double, b->n);
    err = zk_btyd_value(r->fit.model, r->fit.param, &d, r->spend, (size_t)ceil(r->horizon - 1e-9), r->rate,
                        cx->threads, r->value, &spot);
    return err ? zk__btyd_refused(cx, b, &spot, err) : ZK_OK;
}

/* The hold-out: sums by class of calibration frequency, and the error per customer. */
static zk_err held_out(zk_ctx *cx, const zk__base *b, zk__btyd_result *r)
{
    double *foretold = ZK_NEWS(&cx->arena, double, b->n), se = 0, ae = 0;
    zk_btyd_data d = data_of(b);
    bool discrete = r->fit.model == ZK_BTYD_BGBB;
    zk_spot spot;
    zk_err err;

    if (!b->hold)
        return ZK_OK;
    if ((err = zk_btyd_predict(r->fit.model, r->fit.param, &d, discrete ? floor(b->hold_T + 1e-9) : b->hold_T,
                               cx->threads, NULL, foretold, &spot)))
        return zk__btyd_refused(cx, b, &spot, err);
    for (size_t i = 0; i < b->n; i++) {
        zk__group *g = &r->group[group_of(b->x[i])];
        double off = foretold[i] - b->hold[i];
        g->customers++;
        g->actual += b->hold[i];
        g->expected += foretold[i];
        se += off * off;
        ae += fabs(off);
        r->hold_actual += b->hold[i];
        r->hold_expected += foretold[i];
    }
    for (size_t k = 0; k < ZK__GROUPS; k++)
        if (r->group[k].customers > 0) {
            r->group[k].actual /= r->group[k].customers;
            r->group[k].expected /= r->group[k].customers;
        }
    r->rmse = sqrt(se / (double)b->n);
    r->mae = ae / (double)b->n;
    r->held = true;
    return ZK_OK;
}

zk_err zk__btyd_results(zk_ctx *cx, const zk__base *b, bool with_se, zk__btyd_result *r)
{
    zk_btyd_data d = data_of(b);
    zk_spot spot;
    zk_err err;

    r->alive = ZK_NEWS(&cx->arena, double, b->n);
    r->expected = ZK_NEWS(&cx->arena, double, b->n);
    if ((err = zk_btyd_predict(r->fit.model, r->fit.param, &d, r->horizon, cx->threads, r->alive, r->expected,
                               &spot)))
        return zk__btyd_refused(cx, b, &spot, err);
    if (with_se)
        ZK_TRY(standard_errors(cx, b, r));
    if (r->money)
        ZK_TRY(money(cx, b, r));
    ZK_TRY(curve(cx, b, r));
    ZK_TRY(tracked(cx, b, r));
    ZK_TRY(frequencies(cx, b, r));
    return held_out(cx, b, r);
}
