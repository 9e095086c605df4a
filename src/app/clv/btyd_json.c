/* SPDX-License-Identifier: Apache-2.0
 *
 * The result of btyd for machines. Keys params, loglik, se and predictions are promised to users.
 */
#include <string.h>

#include "app/clv/btyd.h"

static void param_object(zk_json *j, const char *key, const zk_btyd_fit *f, const double *v)
{
    zk_json_key(j, key);
    zk_json_object(j);
    for (size_t i = 0; i < zk_btyd_params(f->model); i++)
        zk_json_kreal(j, zk_btyd_param(f->model, i), v[i]);
    zk_json_end_object(j);
}

static const char *const stop_word[] = {"converged", "stalled", "bound", "limit"};

static void fit_keys(zk_json *j, const zk_btyd_fit *f, bool fitted)
{
    double k = (double)zk_btyd_params(f->model);

    param_object(j, "params", f, f->param);
    zk_json_kreal(j, "loglik", f->loglik);
    if (f->se_known) {
        param_object(j, "se", f, f->se);
    } else {
        zk_json_key(j, "se");
        zk_json_null(j);
    }
    zk_json_kreal(j, "aic", 2 * k - 2 * f->loglik);
    zk_json_kreal(j, "customers", f->customers);
    if (!fitted)
        return;
    zk_json_kint(j, "distinct", (int64_t)f->distinct);
    zk_json_kstr(j, "stop", stop_word[f->stop]);
    zk_json_kreal(j, "gradient", f->gradient);
    zk_json_kint(j, "starts", (int64_t)f->starts);
    zk_json_kint(j, "evaluations", (int64_t)f->evaluations);
    zk_json_kbool(j, "flat", f->flat);
    zk_json_kreal(j, "condition", f->condition);
}

static void one_prediction(const zk__base *b, const zk__btyd_result *r, size_t i, zk_json *j)
{
    zk_json_object(j);
    zk_json_kstr(j, "customer", b->id[i]);
    zk_json_kreal(j, "frequency", b->x[i]);
    if (r->fit.model != ZK_BTYD_GG) {
        zk_json_kreal(j, "recency", b->tx[i]);
        zk_json_kreal(j, "age", b->T[i]);
        zk_json_kreal(j, "alive", r->alive[i]);
        zk_json_kreal(j, "expected", r->expected[i]);
    }
    if (r->alive_se) {
        zk_json_kreal(j, "alive_se", r->alive_se[i]);
        zk_json_kreal(j, "expected_se", r->expected_se[i]);
    }
    if (r->spend) {
        zk_json_kreal(j, "mean_amount", b->m[i]);
        zk_json_kreal(j, "expected_amount", r->spend[i]);
    }
    if (r->value)
        zk_json_kreal(j, "value", r->value[i]);
    if (b->hold)
        zk_json_kreal(j, "held_out", b->hold[i]);
    zk_json_end_object(j);
}

static void curve_json(const zk__base *b, const zk__btyd_result *r, zk_json *j)
{
    zk_json_key(j, "curve");
    zk_json_array(j);
    for (size_t i = 0; i < r->n_curve; i++) {
        zk_json_object(j);
        zk_json_kreal(j, "t", r->t[i]);
        zk_json_kreal(j, "expected", r->curve[i]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    if (!r->track)
        return;
    zk_json_key(j, "tracking");
    zk_json_array(j);
    for (size_t i = 0; i < b->n_t; i++) {
        zk_json_object(j);
        zk_json_kreal(j, "t", b->t[i]);
        zk_json_kreal(j, "actual", b->actual[i]);
        zk_json_kreal(j, "expected", r->track[i]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void frequency_json(const zk__btyd_result *r, zk_json *j)
{
    zk_json_key(j, "frequencies");
    zk_json_array(j);
    for (size_t g = 0; g < ZK__GROUPS; g++) {
        zk_json_object(j);
        zk_json_kint(j, "frequency", (int64_t)g);
        zk_json_kbool(j, "and_more", g == ZK__GROUPS - 1);
        zk_json_kreal(j, "actual", r->freq_actual[g]);
        zk_json_kreal(j, "expected", r->freq_expected[g]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void holdout_json(const zk__base *b, const zk__btyd_result *r, zk_json *j)
{
    zk_json_key(j, "holdout");
    zk_json_object(j);
    zk_json_kreal(j, "length", b->hold_T);
    zk_json_kreal(j, "actual", r->hold_actual);
    zk_json_kreal(j, "expected", r->hold_expected);
    zk_json_kreal(j, "rmse", r->rmse);
    zk_json_kreal(j, "mae", r->mae);
    zk_json_key(j, "by_frequency");
    zk_json_array(j);
    for (size_t g = 0; g < ZK__GROUPS; g++) {
        zk_json_object(j);
        zk_json_kint(j, "frequency", (int64_t)g);
        zk_json_kbool(j, "and_more", g == ZK__GROUPS - 1);
        zk_json_kreal(j, "customers", r->group[g].customers);
        zk_json_kreal(j, "actual", r->group[g].actual);
        zk_json_kreal(j, "expected", r->group[g].expected);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_end_object(j);
}

void zk__btyd_json(const zk__base *b, const zk__btyd_result *r, size_t limit, zk_json *j)
{
    zk_json_object(j);
    zk_json_kstr(j, "model", zk_btyd_name(r->fit.model));
    fit_keys(j, &r->fit, r->fitted);
    if (r->money) {
        zk_json_key(j, "gg");
        zk_json_object(j);
        fit_keys(j, &r->gg, true);
        zk_json_end_object(j);
    }
    if (r->fit.model != ZK_BTYD_GG) {
        zk_json_kreal(j, "horizon", r->horizon);
        zk_json_kreal(j, "unit_days", b->unit_days);
        zk_json_kint(j, "unnamed", (int64_t)b->unnamed);
        zk_json_kint(j, "dropped", (int64_t)b->dropped);
        curve_json(b, r, j);
        frequency_json(r, j);
        if (r->held)
            holdout_json(b, r, j);
    }
    zk_json_key(j, "predictions");
    zk_json_array(j);
    for (size_t i = 0; i < b->n && i < limit; i++)
        one_prediction(b, r, i, j);
    zk_json_end_array(j);
    zk_json_end_object(j);
}
