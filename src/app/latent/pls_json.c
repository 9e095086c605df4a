/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike pls --json`: the keys are a promise.
 */
#include <math.h>

#include "app/latent/pls.h"

/* {from: {to: v}} of the pairs where mask (path, or whatever is not 0 in it) says so. */
static void pairs(const zk__pls_file *f, zk_json *j, const char *key, const double *v, bool paths_only)
{
    size_t c = f->model.constructs;

    zk_json_key(j, key);
    zk_json_object(j);
    for (size_t from = 0; from < c; from++) {
        bool open = false;
        for (size_t to = 0; to < c; to++) {
            if (paths_only ? !f->model.path[from * c + to] : v[from * c + to] == 0)
                continue;
            if (!open) {
                zk_json_key(j, f->construct[from]);
                zk_json_object(j);
                open = true;
            }
            zk_json_kreal(j, f->construct[to], v[from * c + to]);
        }
        if (open)
            zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

static void by_indicator(const zk__pls_file *f, zk_json *j, const char *key, const double *v)
{
    zk_json_key(j, key);
    zk_json_object(j);
    for (size_t i = 0; i < f->model.indicators; i++) {
        size_t own = f->model.construct[i];
        if (i == 0 || f->model.construct[i - 1] != own) {
            zk_json_key(j, f->construct[own]);
            zk_json_object(j);
        }
        zk_json_kreal(j, f->indicator[i], v[i]);
        if (i + 1 == f->model.indicators || f->model.construct[i + 1] != own)
            zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

static void by_endogenous(const zk__pls_file *f, zk_json *j, const char *key, const double *v)
{
    zk_json_key(j, key);
    zk_json_object(j);
    for (size_t k = 0; k < f->model.constructs; k++)
        if (zk__pls_endogenous(f, k))
            zk_json_kreal(j, f->construct[k], v[k]);
    zk_json_end_object(j);
}

static void square(const zk__pls_file *f, zk_json *j, const char *key, const double *v, bool below)
{
    size_t c = f->model.constructs;

    zk_json_key(j, key);
    zk_json_object(j);
    for (size_t a = 0; a < c; a++) {
        zk_json_key(j, f->construct[a]);
        zk_json_object(j);
        for (size_t b = 0; b < c; b++)
            if (a != b || !below)
                zk_json_kreal(j, f->construct[b], v[a * c + b]);
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

static void reliability(const zk__pls_file *f, const zk__pls_result *r, zk_json *j)
{
    zk_json_key(j, "reliability");
    zk_json_object(j);
    for (size_t k = 0; k < f->model.constructs; k++) {
        zk_json_key(j, f->construct[k]);
        zk_json_object(j);
        zk_json_kstr(j, "mode", f->model.mode[k] == ZK_PLS_B ? "formative" : "reflective");
        zk_json_kreal(j, "alpha", r->quality.alpha[k]);
        zk_json_kreal(j, "rho_a", r->fit.rho_a[k]);
        zk_json_kreal(j, "rho_c", r->quality.rho_c[k]);
        zk_json_kreal(j, "ave", r->quality.ave[k]);
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

static void cross_loadings(const zk__pls_file *f, const zk__pls_result *r, zk_json *j)
{
    size_t c = f->model.constructs;

    zk_json_key(j, "cross_loadings");
    zk_json_object(j);
    for (size_t i = 0; i < f->model.indicators; i++) {
        zk_json_key(j, f->indicator[i]);
        zk_json_object(j);
        for (size_t k = 0; k < c; k++)
            zk_json_kreal(j, f->construct[k], r->fit.cross[i * c + k]);
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

/* Root of AVE on the diagonal, correlations of constructs beside it. */
static void fornell_larcker(const zk__pls_file *f, const zk__pls_result *r, zk_json *j)
{
    size_t c = f->model.constructs;

    zk_json_key(j, "fornell_larcker");
    zk_json_object(j);
    for (size_t a = 0; a < c; a++) {
        zk_json_key(j, f->construct[a]);
        zk_json_object(j);
        for (size_t b = 0; b < c; b++)
            zk_json_kreal(j, f->construct[b],
                          a == b ? sqrt(r->quality.ave[a]) : r->fit.latent_cor[a * c + b]);
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

static double total_of(const zk__pls_file *f, const zk__pls_result *r, const zk_pls_quantity *q)
{
    return r->fit.total[q->from * f->model.constructs + q->to];
}

/* What a quantity is about, within an open object. */
static void about(const zk__pls_file *f, const zk__pls_result *r, const zk_pls_quantity *q, double value,
                  zk_json *j)
{
    switch (q->kind) {
    case ZK_PLS_Q_LOADING:
    case ZK_PLS_Q_WEIGHT:
        zk_json_kstr(j, "construct", f->construct[q->from]);
        zk_json_kstr(j, "indicator", f->indicator[q->to]);
        return;
    case ZK_PLS_Q_R2: zk_json_kstr(j, "construct", f->construct[q->to]); return;
    case ZK_PLS_Q_ROUTE:
        zk_json_key(j, "route");
        zk_json_array(j);
        for (size_t s = 0; s < q->steps; s++)
            zk_json_str(j, f->construct[q->route[s]]);
        zk_json_end_array(j);
        break;
    case ZK_PLS_Q_PATH:
    case ZK_PLS_Q_TOTAL:
    case ZK_PLS_Q_INDIRECT:
    case ZK_PLS_Q_HTMT: break;
    }
    zk_json_kstr(j, "from", f->construct[q->from]);
    zk_json_kstr(j, "to", f->construct[q->to]);
    if ((q->kind == ZK_PLS_Q_ROUTE || q->kind == ZK_PLS_Q_INDIRECT) && total_of(f, r, q) != 0)
        zk_json_kreal(j, "vaf", value / total_of(f, r, q));
}

static void estimates(const zk__pls_file *f, const zk__pls_result *r, zk_pls_kind kind, const char *key,
                      zk_json *j)
{
    zk_json_key(j, key);
    zk_json_array(j);
    for (size_t i = 0; i < r->n_what; i++) {
        const zk_pls_estimate *e = r->estimate ? &r->estimate[i] : NULL;
        if (r->what[i].kind != kind)
            continue;
        zk_json_object(j);
        about(f, r, &r->what[i], r->value[i], j);
        zk_json_kreal(j, "estimate", r->value[i]);
        if (e) {
            zk_json_kreal(j, "mean", e->mean);
            zk_json_kreal(j, "se", e->se);
            zk_json_kreal(j, "t", e->t);
            zk_json_kreal(j, "p", e->p);
            zk_json_kreal(j, "low", e->low);
            zk_json_kreal(j, "high", e->high);
            zk_json_kreal(j, "bca_low", e->bca_low);
            zk_json_kreal(j, "bca_high", e->bca_high);
        }
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static const char *const SIGN[] = {"none", "individual", "construct"};

static void bootstrap(const zk__pls_file *f, const zk__pls_result *r, zk_json *j)
{
    zk_json_key(j, "bootstrap");
    if (!r->estimate) {
        zk_json_null(j);
        return;
    }
    zk_json_object(j);
    zk_json_kint(j, "replicates", (int64_t)r->boot.replicates);
    zk_json_kint(j, "failed", (int64_t)r->failed);
    zk_json_kint(j, "seed", (int64_t)r->boot.seed);
    zk_json_kreal(j, "confidence", r->boot.confidence);
    zk_json_kstr(j, "sign", SIGN[r->boot.sign]);
    estimates(f, r, ZK_PLS_Q_PATH, "paths", j);
    estimates(f, r, ZK_PLS_Q_TOTAL, "total_effects", j);
    estimates(f, r, ZK_PLS_Q_INDIRECT, "indirect_effects", j);
    estimates(f, r, ZK_PLS_Q_ROUTE, "specific_effects", j);
    estimates(f, r, ZK_PLS_Q_LOADING, "loadings", j);
    estimates(f, r, ZK_PLS_Q_WEIGHT, "weights", j);
    estimates(f, r, ZK_PLS_Q_R2, "r2", j);
    estimates(f, r, ZK_PLS_Q_HTMT, "htmt", j);
    zk_json_end_object(j);
}

static void forecast(const zk__pls_file *f, const zk__pls_result *r, zk_json *j)
{
    if (!r->forecast)
        return;
    zk_json_key(j, "predict");
    zk_json_object(j);
    zk_json_kint(j, "folds", (int64_t)r->predict.folds);
    zk_json_kint(j, "repetitions", (int64_t)r->predict.repetitions);
    zk_json_kstr(j, "from", r->predict.direct ? "direct" : "earliest");
    zk_json_key(j, "indicators");
    zk_json_object(j);
    for (size_t i = 0; i < f->model.indicators; i++) {
        const zk_pls_forecast *e = &r->forecast[i];
        if (!zk__pls_endogenous(f, f->model.construct[i]))
            continue;
        zk_json_key(j, f->indicator[i]);
        zk_json_object(j);
        zk_json_kreal(j, "q2_predict", e->q2);
        zk_json_kreal(j, "rmse", e->rmse);
        zk_json_kreal(j, "mae", e->mae);
        zk_json_kreal(j, "lm_rmse", e->lm_rmse);
        zk_json_kreal(j, "lm_mae", e->lm_mae);
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
    zk_json_end_object(j);
}

static void importance(const zk__pls_file *f, const zk__pls_result *r, zk_json *j)
{
    size_t c = f->model.constructs;

    if (r->target == c)
        return;
    zk_json_key(j, "importance");
    zk_json_object(j);
    zk_json_kstr(j, "target", f->construct[r->target]);
    zk_json_key(j, "constructs");
    zk_json_object(j);
    for (size_t k = 0; k < c; k++) {
        if (k == r->target || r->fit.total[k * c + r->target] == 0)
            continue;
        zk_json_key(j, f->construct[k]);
        zk_json_object(j);
        zk_json_kreal(j, "importance", r->effect[k * c + r->target]);
        zk_json_kreal(j, "importance_standardised", r->fit.total[k * c + r->target]);
        zk_json_kreal(j, "performance", r->index[k]);
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
    zk_json_end_object(j);
}

static void index_json(const zk__pls_file *f, const zk__pls_data *d, const zk__pls_result *r, bool all,
                       zk_json *j)
{
    size_t c = f->model.constructs;

    if (!r->index)
        return;
    zk_json_key(j, "index");
    zk_json_object(j);
    for (size_t k = 0; k < c; k++)
        zk_json_kreal(j, f->construct[k], r->index[k]);
    zk_json_end_object(j);
    importance(f, r, j);
    if (r->level) {
        zk_json_key(j, "index_by");
        zk_json_object(j);
        zk_json_kstr(j, "column", d->by->name);
        zk_json_key(j, "groups");
        zk_json_array(j);
        for (size_t l = 0; l < r->n_levels; l++) {
            zk_json_object(j);
            zk_json_kstr(j, "group", r->level[l]);
            zk_json_kint(j, "rows", (int64_t)r->level_n[l]);
            zk_json_key(j, "index");
            zk_json_object(j);
            for (size_t k = 0; k < c && r->level_n[l]; k++)
                zk_json_kreal(j, f->construct[k], r->level_index[l * c + k]);
            zk_json_end_object(j);
            zk_json_end_object(j);
        }
        zk_json_end_array(j);
        zk_json_end_object(j);
    }
    if (!all)
        return;
    zk_json_key(j, "respondents");
    zk_json_array(j);
    for (size_t i = 0; i < d->rows; i++) {
        zk_json_object(j);
        if (d->id) {
            zk_json_key(j, "id");
            zk_json_strn(j, d->id->text[d->row[i]]);
        }
        zk_json_kint(j, "line", d->frame.line[d->row[i]]);
        zk_json_key(j, "index");
        zk_json_object(j);
        for (size_t k = 0; k < c; k++)
            zk_json_kreal(j, f->construct[k], r->index_of[i * c + k]);
        zk_json_end_object(j);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void compared(const zk__pls_file *f, const zk__pls_result *r, const zk__pls_compared *g, zk_json *j)
{
    zk_json_object(j);
    zk_json_kstr(j, "a", g->a);
    zk_json_kstr(j, "b", g->b);
    zk_json_kint(j, "rows_a", (int64_t)g->n_a);
    zk_json_kint(j, "rows_b", (int64_t)g->n_b);
    zk_json_key(j, "differences");
    zk_json_array(j);
    for (size_t i = 0; i < r->n_what; i++) {
        const zk_pls_difference *e = &g->difference[i];
        if (r->what[i].kind != ZK_PLS_Q_PATH && r->what[i].kind != ZK_PLS_Q_TOTAL)
            continue;
        zk_json_object(j);
        zk_json_kstr(j, "kind", r->what[i].kind == ZK_PLS_Q_PATH ? "path" : "total_effect");
        about(f, r, &r->what[i], 0, j);
        zk_json_kreal(j, "estimate_a", e->a);
        zk_json_kreal(j, "estimate_b", e->b);
        zk_json_kreal(j, "difference", e->a - e->b);
        zk_json_kreal(j, "p_permutation", e->p_permutation);
        zk_json_kreal(j, "se_a", e->se_a);
        zk_json_kreal(j, "se_b", e->se_b);
        zk_json_kreal(j, "t_welch", e->t);
        zk_json_kreal(j, "df_welch", e->df);
        zk_json_kreal(j, "p_welch", e->p_welch);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_key(j, "micom");
    zk_json_object(j);
    for (size_t k = 0; k < f->model.constructs; k++) {
        zk_json_key(j, f->construct[k]);
        zk_json_object(j);
        zk_json_kreal(j, "c", g->micom[k].c);
        zk_json_kreal(j, "c_5", g->micom[k].c_5);
        zk_json_kreal(j, "p_c", g->micom[k].p_c);
        zk_json_kreal(j, "mean_difference", g->micom[k].mean_difference);
        zk_json_kreal(j, "p_mean", g->micom[k].p_mean);
        zk_json_kreal(j, "log_variance_ratio", g->micom[k].log_variance_ratio);
        zk_json_kreal(j, "p_variance", g->micom[k].p_variance);
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
    zk_json_end_object(j);
}

static void head(const zk__pls_file *f, const zk__pls_data *d, const zk__pls_result *r, zk_json *j)
{
    static const char *const scheme[] = {"path", "factor", "centroid"};

    zk_json_kstr(j, "model", f->name);
    zk_json_kint(j, "rows", (int64_t)d->rows);
    zk_json_kint(j, "dropped", (int64_t)d->dropped);
    zk_json_kint(j, "replaced", (int64_t)d->replaced);
    zk_json_kstr(j, "scheme", scheme[f->model.scheme]);
    zk_json_kbool(j, "consistent", f->model.consistent);
    zk_json_kbool(j, "standardised", !f->model.raw);
    zk_json_kint(j, "iterations", r->fit.iterations);
    zk_json_kbool(j, "proper", r->fit.proper);
}

void zk__pls_json(const zk__pls_file *f, const zk__pls_data *d, const zk__pls_result *r, bool all, zk_json *j)
{
    zk_json_object(j);
    head(f, d, r, j);
    pairs(f, j, "paths", r->fit.path, true);
    by_indicator(f, j, "loadings", r->fit.loading);
    by_indicator(f, j, "weights", r->fit.weight);
    by_endogenous(f, j, "r2", r->fit.r2);
    by_endogenous(f, j, "r2_adjusted", r->fit.r2_adj);
    reliability(f, r, j);
    square(f, j, "htmt", r->quality.htmt, true);
    square(f, j, "htmt2", r->quality.htmt2, true);
    fornell_larcker(f, r, j);
    cross_loadings(f, r, j);
    pairs(f, j, "f2", r->quality.f2, true);
    if (r->q2) {
        by_endogenous(f, j, "q2", r->q2);
        zk_json_kint(j, "omission_distance", (int64_t)r->distance);
    }
    pairs(f, j, "vif", r->quality.vif_inner, true);
    by_indicator(f, j, "vif_indicators", r->quality.vif_outer);
    pairs(f, j, "total_effects", r->fit.total, false);
    estimates(f, r, ZK_PLS_Q_INDIRECT, "indirect_effects", j);
    estimates(f, r, ZK_PLS_Q_ROUTE, "specific_effects", j);
    zk_json_key(j, "fit");
    zk_json_object(j);
    zk_json_kreal(j, "srmr", r->quality.srmr_saturated);
    zk_json_kreal(j, "srmr_estimated", r->quality.srmr_estimated);
    zk_json_kreal(j, "gof", r->quality.gof);
    zk_json_end_object(j);
    index_json(f, d, r, all, j);
    forecast(f, r, j);
    bootstrap(f, r, j);
    if (r->n_compared) {
        zk_json_key(j, "groups");
        zk_json_array(j);
        for (size_t g = 0; g < r->n_compared; g++)
            compared(f, r, &r->compared[g], j);
        zk_json_end_array(j);
    }
    zk_json_end_object(j);
}
