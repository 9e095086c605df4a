/* SPDX-License-Identifier: Apache-2.0
 *
 * One model: absorbed effects taken out, fitted, its errors as asked, and the tests that make sense for it. A test that
 * cannot be done (no degree of freedom, too many columns) is left out; the printing says which are there.
 */
#include "app/regress/regress.h"

#include <math.h>
#include <string.h>

static zk_err refused(zk_ctx *cx, const zk__table *t, const zk__design *d, const zk_spot *spot, zk_err err)
{
    if (spot->why == ZK_WHY_TOO_FEW)
        return zk_fail(cx, err,
                       ZK_L("公式 “%s”：只有 %zu 行，不够估计 %zu 列系数",
                            "\"%s\": %zu rows are too few for %zu columns"),
                       d->formula->text, d->n, d->p);
    if (spot->why == ZK_WHY_NEGATIVE && spot->row < d->n)
        return zk_fail(cx, err,
                       ZK_L("%s:%lld: 权重 %g 不能为负", "%s:%lld: the weight %g must not be negative"),
                       t->frame.path, (long long)t->frame.line[d->row[spot->row]], spot->value);
    return zk_method_refused(cx, d->formula->text, spot, err);
}

static double total(const zk__design *d)
{
    long double sum = 0, w = 0, squares = 0;

    for (size_t i = 0; i < d->n; i++) {
        long double v = d->weight ? (long double)d->weight[i] : 1;
        sum += v * (long double)d->y[i];
        w += v;
    }
    for (size_t i = 0; i < d->n; i++) {
        long double e = (long double)d->y[i] - sum / w;
        squares += (d->weight ? (long double)d->weight[i] : 1) * e * e;
    }
    return (double)squares;
}

static zk_err absorb(zk_ctx *cx, const zk__table *t, zk__design *d, size_t *absorbed)
{
    double **column;
    zk_spot spot;
    zk_err err;

    *absorbed = 0;
    if (!t->n_absorbs)
        return ZK_OK;
    d->tss = total(d);
    column = ZK_NEWS(&cx->arena, double *, d->p + 1);
    memcpy(column, d->x, d->p * sizeof *column);
    column[d->p] = d->y;
    err = zk_absorb(column, d->p + 1, d->n, d->weight, (const int32_t *const *)d->group, d->groups,
                    t->n_absorbs, cx->threads, absorbed, &spot);
    return err ? zk_method_refused(cx, "--absorb", &spot, err) : ZK_OK;
}

static zk_err covariance(zk_ctx *cx, const zk__table *t, const zk__asked *asked, zk__model *m)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    m->se = asked->se;
    m->se.cluster[0] = m->d.cluster[0];
    m->se.cluster[1] = m->d.cluster[1];
    memcpy(m->se.clusters, m->d.clusters, sizeof m->se.clusters);
    if (m->se.kind == ZK_SE_NEWEY_WEST && !asked->lags_given)
        m->se.lags = zk_nw_lags(m->d.n);
    m->cov = ZK_NEWS(&cx->arena, double, m->fit.rank * m->fit.rank + 1);
    err = zk_ols_cov(&m->fit, &m->se, m->cov, &m->info, &spot);
    if (err && m->se.kind == ZK_SE_CLUSTER && spot.why == ZK_WHY_TOO_FEW)
        return zk_fail(cx, err, ZK_L("--se cluster:%s 只有一个群", "--se cluster:%s has a single cluster"),
                       t->clusters[spot.col]);
    if (err && m->se.kind >= ZK_SE_HC2 && m->se.kind <= ZK_SE_HC4 && spot.why == ZK_WHY_RANGE)
        return zk_fail(
            cx, err,
            ZK_L("%s:%lld: 这一行独自决定一个系数（杠杆值为 1），hc2 到 hc4 无法计算，可用 hc0 或 hc1",
                 "%s:%lld: this row alone decides a coefficient (leverage 1): there is no hc2 to hc4, use "
                 "hc0 or hc1"),
            t->frame.path, (long long)t->frame.line[m->d.row[spot.row]]);
    if (err)
        return zk_method_refused(cx, "--se", &spot, err);
    m->df = asked->df_residual ? (double)m->fit.df : m->info.df;
    m->coef = ZK_NEWS(&cx->arena, zk_coef, m->fit.rank);
    if ((err = zk_ols_coefs(&m->fit, m->cov, m->df, asked->confidence, m->coef, &spot)))
        return zk_method_refused(cx, "--se", &spot, err);
    return ZK_OK;
}

/* The overall F; Wald's with the errors asked for. */
static void overall(zk_ctx *cx, zk__model *m)
{
    size_t *place = ZK_NEWS(&cx->arena, size_t, m->fit.rank), q = 0;

    for (size_t k = 0; k < m->fit.rank; k++)
        if (!m->d.intercept || m->fit.kept[k] != 0)
            place[q++] = k;
    if (m->se.kind == ZK_SE_CLASSICAL) {
        m->f_known = q > 0;
        m->f = m->fit.f;
        m->f_p = m->fit.f_p;
    } else {
        m->f_known = q > 0 && zk_ols_wald(&m->fit, m->cov, place, q, m->df, &m->f, &m->f_p, NULL) == ZK_OK;
    }
    m->r2 = m->r2_within = m->fit.r2;
    m->adj_r2 = m->fit.adj_r2;
    if (m->absorbed) {
        double n = (double)m->fit.n;
        m->r2 = m->d.tss > 0 ? 1 - m->fit.rss / m->d.tss : 0;
        m->adj_r2 = m->d.tss > 0 ? 1 - (m->fit.rss / (double)m->fit.df) / (m->d.tss / (n - 1)) : 0;
    }
}

/* ---- the U ---- */

/* The column x of a term I(x^2) or x:x, and the place of both coefficients; SIZE_MAX where there is none. */
static const char *squared_column(const zk_formula *f, uint64_t bits)
{
    for (size_t a = 0; a < f->atoms; a++) {
        const zk_node *n = f->atom[a].node;
        if (bits != UINT64_C(1) << a || n->kind != ZK_NODE_CALL || strcmp(n->name, "I") != 0)
            continue;
        n = n->a;
        if (n->kind == ZK_NODE_POWER && n->b->kind == ZK_NODE_NUMBER && n->b->number == 2 &&
            n->a->kind == ZK_NODE_COLUMN)
            return n->a->name;
        if (n->kind == ZK_NODE_MULTIPLY && n->a->kind == ZK_NODE_COLUMN && n->b->kind == ZK_NODE_COLUMN &&
            !strcmp(n->a->name, n->b->name))
            return n->a->name;
    }
    return NULL;
}

static size_t place_of(const zk__model *m, size_t term)
{
    for (size_t k = 0; k < m->fit.rank; k++)
        if (m->d.term[m->fit.kept[k]] == term)
            return k;
    return SIZE_MAX;
}

static zk_err range_of(zk_ctx *cx, const zk__table *t, const zk__model *m, const char *name, double *low,
                       double *high)
{
    const zk_series *s;

    ZK_TRY(zk_frame_get(cx, &t->frame, name, &s));
    *low = INFINITY;
    *high = -INFINITY;
    for (size_t i = 0; i < m->d.n; i++) {
        *low = fmin(*low, s->num[m->d.row[i]]);
        *high = fmax(*high, s->num[m->d.row[i]]);
    }
    return ZK_OK;
}

/* The pair asked for by --utest, or the only pair there is. */
static zk_err u_shape(zk_ctx *cx, const zk__table *t, const zk__asked *asked, zk__model *m)
{
    const zk_formula *f = m->d.formula;
    const char *found = NULL;
    size_t pairs = 0, b1 = 0, b2 = 0, rank = m->fit.rank;
    double low, high;

    for (size_t s = 0; s < f->terms; s++) {
        const char *name = squared_column(f, f->term[s]);
        for (size_t l = 0; name && l < f->terms; l++)
            if (!strcmp(m->d.terms_at[l].label, name) && (!asked->utest || !strcmp(asked->utest, name)) &&
                place_of(m, s + 1) != SIZE_MAX && place_of(m, l + 1) != SIZE_MAX) {
                found = name;
                b1 = place_of(m, l + 1);
                b2 = place_of(m, s + 1);
                pairs++;
            }
    }
    if (asked->utest && !found)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--utest %s：公式 “%s” 里没有成对的 %s 与 I(%s^2)",
                            "--utest %s: \"%s\" does not have both %s and I(%s^2)"),
                       asked->utest, f->text, asked->utest, asked->utest);
    if (pairs != 1)
        return ZK_OK;
    ZK_TRY(range_of(cx, t, m, found, &low, &high));
    m->tests.u_of = found;
    m->tests.u = zk_utest_run(m->coef[b1].estimate, m->coef[b2].estimate, m->cov[b1 * rank + b1],
                              m->cov[b1 * rank + b2], m->cov[b2 * rank + b2], low, high, m->df,
                              asked->confidence, &m->tests.utest, NULL) == ZK_OK;
    return ZK_OK;
}

static void tests(zk__model *m)
{
    zk__tests *t = &m->tests;

    t->bp = zk_test_breusch_pagan(&m->fit, true, &t->breusch_pagan, NULL) == ZK_OK;
    t->bp_original = zk_test_breusch_pagan(&m->fit, false, &t->breusch_pagan_original, NULL) == ZK_OK;
    t->white = zk_test_white(&m->fit, &t->white_test, NULL) == ZK_OK;
    t->jb = zk_test_jarque_bera(m->fit.residual, m->d.n, &t->jarque_bera, NULL) == ZK_OK;
    t->dw = zk_test_durbin_watson(&m->fit, &t->durbin_watson, NULL) == ZK_OK;
    t->reset = m->absorbed == 0 && zk_test_reset(&m->fit, 3, &t->reset_test, NULL) == ZK_OK;
}

static zk_err inflation(zk_ctx *cx, zk__model *m)
{
    zk_spot spot;
    zk_err err;

    m->gvif = ZK_NEWS(&cx->arena, double, m->d.terms);
    m->vif_df = ZK_NEWS(&cx->arena, size_t, m->d.terms);
    err = zk_ols_vif(&m->fit, m->d.term, m->d.terms, m->gvif, m->vif_df, &spot);
    return err ? zk_method_refused(cx, "VIF", &spot, err) : ZK_OK;
}

zk_err zk__model_fit(zk_ctx *cx, const zk__table *t, const zk_formula *f, const zk__asked *asked,
                     zk__model *m)
{
    zk_ols_spec spec;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    ZK_TRY(zk__design_make(cx, t, f, &m->d));
    ZK_TRY(absorb(cx, t, &m->d, &m->absorbed));
    if (m->d.p == 0)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("公式 “%s” 在吸收固定效应后没有解释变量",
                            "\"%s\" has nothing left to estimate beside the absorbed effects"),
                       f->text);
    spec = (zk_ols_spec){.n = m->d.n,
                         .p = m->d.p,
                         .x = (const double *const *)m->d.x,
                         .y = m->d.y,
                         .weight = m->d.weight,
                         .intercept = m->d.intercept,
                         .absorbed = m->absorbed,
                         .tolerance = asked->tolerance,
                         .threads = cx->threads};
    if ((err = zk_ols_fit(&spec, &m->fit, &spot)))
        return refused(cx, t, &m->d, &spot, err);
    ZK_TRY(covariance(cx, t, asked, m));
    overall(cx, m);
    ZK_TRY(inflation(cx, m));
    if (asked->tests)
        tests(m);
    return u_shape(cx, t, asked, m);
}

void zk__model_clear(zk__model *m)
{
    zk_ols_clear(&m->fit);
}
