/* SPDX-License-Identifier: Apache-2.0
 *
 * The regression for machines. Keys are stable; what does not exist is null.
 */
#include "app/regress/regress.h"

#include <math.h>
#include <string.h>

static void real(zk_json *j, const char *key, bool known, double v)
{
    zk_json_key(j, key);
    if (known && isfinite(v))
        zk_json_real(j, v);
    else
        zk_json_null(j);
}

static void coefficients(zk_json *j, const zk__model *m)
{
    zk_json_key(j, "coefficients");
    zk_json_array(j);
    for (size_t k = 0; k < m->fit.rank; k++) {
        const zk_coef *c = &m->coef[k];
        zk_json_object(j);
        zk_json_kstr(j, "name", m->d.name[m->fit.kept[k]]);
        zk_json_kreal(j, "estimate", c->estimate);
        zk_json_kreal(j, "se", c->se);
        zk_json_kreal(j, "t", c->t);
        zk_json_kreal(j, "p", c->p);
        zk_json_kreal(j, "low", c->low);
        zk_json_kreal(j, "high", c->high);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_key(j, "dropped");
    zk_json_array(j);
    for (size_t c = 0; c < m->d.p; c++)
        if (m->fit.dropped[c])
            zk_json_str(j, m->d.name[c]);
    zk_json_end_array(j);
}

/* By term: a number where it has one column, else GVIF, df and GVIF^(1/(2 df)). */
static void vif(zk_json *j, const zk__model *m)
{
    zk_json_key(j, "vif");
    zk_json_object(j);
    for (size_t t = 0; m->d.terms > 1 && t < m->d.terms; t++) {
        if (m->vif_df[t] == 0)
            continue;
        if (m->vif_df[t] == 1) {
            real(j, m->d.terms_at[t].label, true, m->gvif[t]);
            continue;
        }
        zk_json_key(j, m->d.terms_at[t].label);
        zk_json_object(j);
        real(j, "gvif", true, m->gvif[t]);
        zk_json_kint(j, "df", (int64_t)m->vif_df[t]);
        real(j, "gvif_scaled", true, pow(m->gvif[t], 0.5 / (double)m->vif_df[t]));
        zk_json_end_object(j);
    }
    zk_json_end_object(j);
}

static void test(zk_json *j, const char *key, bool known, const zk_test_result *t)
{
    zk_json_key(j, key);
    if (!known) {
        zk_json_null(j);
        return;
    }
    zk_json_object(j);
    real(j, "statistic", true, t->statistic);
    zk_json_kreal(j, "df", t->df);
    if (t->df2 > 0)
        zk_json_kreal(j, "df2", t->df2);
    real(j, "p", true, t->p);
    zk_json_end_object(j);
}

static void utest(zk_json *j, const zk__tests *t)
{
    const zk_utest *u = &t->utest;

    zk_json_key(j, "utest");
    if (!t->u) {
        zk_json_null(j);
        return;
    }
    zk_json_object(j);
    zk_json_kstr(j, "variable", t->u_of);
    zk_json_kstr(j, "shape", u->u ? "u" : "inverse_u");
    zk_json_kreal(j, "low", u->low);
    zk_json_kreal(j, "high", u->high);
    zk_json_kreal(j, "slope_low", u->slope_low);
    zk_json_kreal(j, "slope_high", u->slope_high);
    zk_json_kreal(j, "t_low", u->t_low);
    zk_json_kreal(j, "t_high", u->t_high);
    zk_json_kreal(j, "p_low", u->p_low);
    zk_json_kreal(j, "p_high", u->p_high);
    zk_json_kreal(j, "t", u->t);
    zk_json_kreal(j, "p", u->p);
    real(j, "extreme", true, u->extreme);
    zk_json_kbool(j, "inside", u->inside);
    real(j, "fieller_low", u->fieller, u->fieller_low);
    real(j, "fieller_high", u->fieller, u->fieller_high);
    zk_json_end_object(j);
}

static void tests(zk_json *j, const zk__tests *t)
{
    zk_json_key(j, "tests");
    zk_json_object(j);
    test(j, "breusch_pagan", t->bp, &t->breusch_pagan);
    test(j, "breusch_pagan_original", t->bp_original, &t->breusch_pagan_original);
    test(j, "white", t->white, &t->white_test);
    zk_json_key(j, "jarque_bera");
    if (t->jb) {
        zk_json_object(j);
        zk_json_kreal(j, "statistic", t->jarque_bera.statistic);
        zk_json_kreal(j, "p", t->jarque_bera.p);
        zk_json_kreal(j, "skewness", t->jarque_bera.skewness);
        zk_json_kreal(j, "kurtosis", t->jarque_bera.kurtosis);
        zk_json_end_object(j);
    } else {
        zk_json_null(j);
    }
    zk_json_key(j, "durbin_watson");
    if (t->dw) {
        zk_json_object(j);
        zk_json_kreal(j, "statistic", t->durbin_watson.d);
        zk_json_kreal(j, "p", t->durbin_watson.p);
        zk_json_kreal(j, "p_negative", t->durbin_watson.p_negative);
        zk_json_kbool(j, "exact", t->durbin_watson.exact);
        zk_json_end_object(j);
    } else {
        zk_json_null(j);
    }
    test(j, "reset", t->reset, &t->reset_test);
    utest(j, t);
    zk_json_end_object(j);
}

static void errors(zk_json *j, const zk__table *t, const zk__model *m)
{
    static const char *const name[] = {"classical", "hc0", "hc1", "hc2", "hc3", "hc4", "cluster", "nw"};

    zk_json_kstr(j, "se", name[m->se.kind]);
    if (m->se.kind == ZK_SE_NEWEY_WEST)
        zk_json_kint(j, "lags", (int64_t)m->se.lags);
    if (m->se.kind != ZK_SE_CLUSTER)
        return;
    zk_json_key(j, "clusters");
    zk_json_object(j);
    for (size_t i = 0; i < t->n_clusters; i++)
        zk_json_kint(j, t->clusters[i], (int64_t)m->info.groups[i]);
    zk_json_end_object(j);
    zk_json_kbool(j, "covariance_mended", m->info.mended);
}

void zk__json_model(zk_json *j, const zk__table *t, const zk__model *m)
{
    zk_json_object(j);
    zk_json_kstr(j, "formula", m->d.formula->text);
    zk_json_kstr(j, "response", m->d.formula->response_label);
    zk_json_kint(j, "n", (int64_t)m->fit.n);
    zk_json_kint(j, "left_out", (int64_t)m->d.left_out);
    errors(j, t, m);
    coefficients(j, m);
    zk_json_kreal(j, "r2", m->r2);
    zk_json_kreal(j, "adj_r2", m->adj_r2);
    if (m->absorbed) {
        zk_json_kreal(j, "r2_within", m->r2_within);
        zk_json_kint(j, "absorbed", (int64_t)m->absorbed);
    }
    real(j, "f", m->f_known, m->f);
    zk_json_kint(j, "f_df1", (int64_t)m->fit.df_model);
    zk_json_kreal(j, "f_df2", m->df);
    real(j, "f_p", m->f_known, m->f_p);
    zk_json_kint(j, "df", (int64_t)m->fit.df);
    zk_json_kreal(j, "df_t", m->df);
    zk_json_kreal(j, "sigma", m->fit.sigma);
    zk_json_kreal(j, "rss", m->fit.rss);
    zk_json_kreal(j, "loglik", m->fit.loglik);
    zk_json_kreal(j, "aic", m->fit.aic);
    zk_json_kreal(j, "bic", m->fit.bic);
    vif(j, m);
    tests(j, &m->tests);
    zk_json_end_object(j);
}

void zk__json_descriptives(zk_json *j, const zk__numbers *v, const zk__described *d)
{
    zk_json_key(j, "describe");
    zk_json_array(j);
    for (size_t c = 0; c < v->cols; c++) {
        bool some = d[c].n > 0;
        zk_json_object(j);
        zk_json_kstr(j, "name", v->name[c]);
        zk_json_kint(j, "n", (int64_t)d[c].n);
        zk_json_kint(j, "missing", (int64_t)d[c].missing);
        zk_json_kint(j, "distinct", (int64_t)d[c].distinct);
        real(j, "sum", some, d[c].sum);
        real(j, "mean", some, d[c].mean);
        real(j, "sd", some, d[c].sd);
        real(j, "min", some, d[c].min);
        real(j, "p1", some, d[c].p1);
        real(j, "p5", some, d[c].p5);
        real(j, "p25", some, d[c].p25);
        real(j, "median", some, d[c].median);
        real(j, "p75", some, d[c].p75);
        real(j, "p95", some, d[c].p95);
        real(j, "p99", some, d[c].p99);
        real(j, "max", some, d[c].max);
        real(j, "skewness", some, d[c].skewness);
        real(j, "kurtosis", some, d[c].kurtosis);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

/* kind: rows of the lower triangle hold Pearson, of the upper Spearman. */
static void triangle(zk_json *j, const char *key, const zk__numbers *v, const double *m, bool pearson)
{
    zk_json_key(j, key);
    zk_json_array(j);
    for (size_t a = 0; a < v->cols; a++) {
        zk_json_array(j);
        for (size_t b = 0; b < v->cols; b++) {
            size_t low = a > b ? a : b, high = a > b ? b : a;
            double x = pearson ? m[low * v->cols + high] : m[high * v->cols + low];
            if (isfinite(x))
                zk_json_real(j, x);
            else
                zk_json_null(j);
        }
        zk_json_end_array(j);
    }
    zk_json_end_array(j);
}

void zk__json_correlations(zk_json *j, const zk__numbers *v, const double *r, const double *p)
{
    zk_json_key(j, "correlation");
    zk_json_object(j);
    zk_json_key(j, "variables");
    zk_json_array(j);
    for (size_t c = 0; c < v->cols; c++)
        zk_json_str(j, v->name[c]);
    zk_json_end_array(j);
    zk_json_kint(j, "n", (int64_t)v->n);
    triangle(j, "pearson", v, r, true);
    triangle(j, "pearson_p", v, p, true);
    triangle(j, "spearman", v, r, false);
    triangle(j, "spearman_p", v, p, false);
    zk_json_end_object(j);
}
