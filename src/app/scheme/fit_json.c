/* SPDX-License-Identifier: Apache-2.0
 *
 * A fit as JSON text and back, bit for bit: it lies in a run's manifest, so that one customer can be
 * scored again alone, years later.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

#include <jansson.h>

#include "base/json.h"

/* ---- out ---------------------------------------------------------------------------------- */

static void put_doubles(zk_json *j, const char *key, const double *x, size_t n)
{
    zk_json_key(j, key);
    zk_json_array(j);
    for (size_t i = 0; i < n; i++)
        zk_json_real(j, x[i]);
    zk_json_end_array(j);
}

static void put_leaf(zk_json *j, const zk__leaffit *l)
{
    zk_json_kint(j, "n", (int64_t)l->n);
    zk_json_kint(j, "norm_n", (int64_t)l->norm.n);
    zk_json_kbool(j, "constant", l->norm.constant);
    zk_json_kreal(j, "center", l->norm.center);
    zk_json_kreal(j, "scale", l->norm.scale);
    zk_json_kreal(j, "worst", l->worst);
    zk_json_kreal(j, "mean", l->mean);
    zk_json_kreal(j, "low", l->low);
    zk_json_kreal(j, "high", l->high);
    zk_json_kreal(j, "spread", l->spread);
    if (l->norm.sorted_n)
        put_doubles(j, "cuts", l->norm.sorted, l->norm.sorted_n);
}

static void put_nodes(zk_json *j, const zk_fit *fit)
{
    const zk_scheme *s = fit->s;

    zk_json_key(j, "nodes");
    zk_json_array(j);
    for (int i = 0; i < s->n_nodes; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "path", s->nodes[i].path);
        zk_json_kreal(j, "weight", fit->local[i]);
        zk_json_kreal(j, "best", fit->rank[i].best);
        zk_json_kreal(j, "last", fit->rank[i].worst);
        zk_json_kreal(j, "length", fit->rank[i].length);
        if (s->nodes[i].leaf)
            put_leaf(j, &fit->leaf[i]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
    zk_json_key(j, "substitutes");
    zk_json_array(j);
    for (size_t i = 0; i < s->def->n_subs; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "path", s->def->subs[i].name);
        put_leaf(j, &fit->sub[i]);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void put_grading(zk_json *j, const zk_fit *fit)
{
    const zk__grading *g = &fit->s->def->grading;

    if (g->kind == ZK__PARETO || g->kind == ZK__SHARE)
        put_doubles(j, "limits", fit->limit, (size_t)fit->s->n_grades);
    for (int k = 0; k < 2 && g->kind == ZK__MATRIX; k++) {
        put_doubles(j, k ? "y" : "x", fit->axis[k].cut, fit->axis[k].cuts);
        zk_json_kbool(j, k ? "y_constant" : "x_constant", fit->axis[k].constant);
    }
    if (g->kind == ZK__RFM) {
        zk_json_kint(j, "bins", (int64_t)fit->rfm.bins);
        put_doubles(j, "recency", fit->rfm.cut[ZK_RFM_R], fit->rfm.bins - 1);
        put_doubles(j, "frequency", fit->rfm.cut[ZK_RFM_F], fit->rfm.bins - 1);
        put_doubles(j, "money", fit->rfm.cut[ZK_RFM_M], fit->rfm.bins - 1);
        put_doubles(j, "high", fit->high, 3);
    }
}

const char *zk_fit_json(zk_ctx *cx, const zk_fit *fit)
{
    zk_json j = {0};
    const char *text;

    zk_json_object(&j);
    zk_json_kstr(&j, "scheme", fit->s->name);
    zk_json_kstr(&j, "sha256", fit->s->sha256);
    zk_json_kint(&j, "population", (int64_t)fit->n);
    put_nodes(&j, fit);
    put_grading(&j, fit);
    zk_json_end_object(&j);
    text = zk_strndup(&cx->arena, j.buf.p, j.buf.n);
    zk_json_clear(&j);
    return text;
}

/* ---- in ----------------------------------------------------------------------------------- */

/* Infinity is written as null: a limit nobody reaches. */
static bool get_real(const json_t *map, const char *key, double *out)
{
    const json_t *v = json_object_get(map, key);

    if (!json_is_number(v))
        return false;
    *out = json_number_value(v);
    return true;
}

static bool get_doubles(const json_t *map, const char *key, double *out, size_t max, size_t *n)
{
    const json_t *list = json_object_get(map, key);

    *n = json_array_size(list);
    if (!json_is_array(list) || *n > max)
        return false;
    for (size_t i = 0; i < *n; i++) {
        const json_t *v = json_array_get(list, i);

        if (!json_is_number(v) && !json_is_null(v))
            return false;
        out[i] = json_is_null(v) ? INFINITY : json_number_value(v);
    }
    return true;
}

static bool get_exactly(const json_t *map, const char *key, double *out, size_t n)
{
    size_t k;

    return get_doubles(map, key, out, n, &k) && k == n;
}

static bool get_leaf(zk_ctx *cx, const json_t *map, const zk__normdef *d, zk__leaffit *l)
{
    const json_t *n = json_object_get(map, "n"), *norm_n = json_object_get(map, "norm_n");
    double *cuts = ZK_NEWS(&cx->arena, double, 100);
    size_t k = 0;

    if (!json_is_integer(n) || !json_is_integer(norm_n) || json_integer_value(n) < 0 ||
        !get_real(map, "worst", &l->worst) || !get_real(map, "mean", &l->mean) ||
        !get_real(map, "low", &l->low) || !get_real(map, "high", &l->high) ||
        !get_real(map, "spread", &l->spread))
        return false;
    l->n = (size_t)json_integer_value(n);
    if (d->kind != ZK__NORM)
        return true;
    /* the spec with its defaults comes from a fit on nothing to speak of; the numbers are put over it */
    if (zk_norm_fit(&d->spec, (double[]){0}, zk__norm_fitted(d) ? 1 : 0, cuts, &l->norm, NULL))
        return false;
    l->norm.n = (size_t)json_integer_value(norm_n);
    l->norm.constant = json_is_true(json_object_get(map, "constant"));
    if (!get_real(map, "center", &l->norm.center) || !get_real(map, "scale", &l->norm.scale))
        return false;
    if (json_object_get(map, "cuts") && !get_doubles(map, "cuts", cuts, 100, &k))
        return false;
    l->norm.sorted = k ? cuts : l->norm.sorted;
    return k == l->norm.sorted_n;
}

static bool get_node(zk_ctx *cx, const json_t *map, int i, zk_fit *fit)
{
    const zk_node *n = &fit->s->nodes[i];
    const char *path = json_string_value(json_object_get(map, "path"));

    return path && strcmp(path, n->path) == 0 && get_real(map, "weight", &fit->local[i]) &&
           get_real(map, "best", &fit->rank[i].best) && get_real(map, "last", &fit->rank[i].worst) &&
           get_real(map, "length", &fit->rank[i].length) &&
           (!n->leaf || get_leaf(cx, map, &n->def->norm, &fit->leaf[i]));
}

static bool get_nodes(zk_ctx *cx, const json_t *root, zk_fit *fit)
{
    const json_t *nodes = json_object_get(root, "nodes"), *subs = json_object_get(root, "substitutes");
    const zk_scheme *s = fit->s;

    if (json_array_size(nodes) != (size_t)s->n_nodes || json_array_size(subs) != s->def->n_subs)
        return false;
    for (int i = 0; i < s->n_nodes; i++)
        if (!get_node(cx, json_array_get(nodes, (size_t)i), i, fit))
            return false;
    for (size_t i = 0; i < s->def->n_subs; i++)
        if (!get_leaf(cx, json_array_get(subs, i), &s->def->subs[i].norm, &fit->sub[i]))
            return false;
    return true;
}

static bool get_grading(const json_t *root, zk_fit *fit)
{
    const zk__grading *g = &fit->s->def->grading;
    const json_t *bins = json_object_get(root, "bins");

    if (g->kind == ZK__PARETO || g->kind == ZK__SHARE)
        return get_exactly(root, "limits", fit->limit, (size_t)fit->s->n_grades);
    if (g->kind == ZK__MATRIX) {
        fit->axis[0].constant = json_is_true(json_object_get(root, "x_constant"));
        fit->axis[1].constant = json_is_true(json_object_get(root, "y_constant"));
        return get_doubles(root, "x", fit->axis[0].cut, ZK_AXIS_CUTS, &fit->axis[0].cuts) &&
               get_doubles(root, "y", fit->axis[1].cut, ZK_AXIS_CUTS, &fit->axis[1].cuts);
    }
    if (g->kind != ZK__RFM)
        return true;
    if (!json_is_integer(bins) || json_integer_value(bins) != (json_int_t)g->bins)
        return false;
    fit->rfm.bins = g->bins;
    fit->rfm.cut_belongs_below = !g->fixed || g->rfm_cuts.cut_belongs_below; /* zk_rfm_fit cuts so */
    return get_exactly(root, "recency", fit->rfm.cut[ZK_RFM_R], g->bins - 1) &&
           get_exactly(root, "frequency", fit->rfm.cut[ZK_RFM_F], g->bins - 1) &&
           get_exactly(root, "money", fit->rfm.cut[ZK_RFM_M], g->bins - 1) &&
           get_exactly(root, "high", fit->high, 3);
}

zk_err zk_fit_read(zk_ctx *cx, const zk_scheme *s, const char *json, zk_fit **out)
{
    json_t *root = json_loads(json, 0, NULL);
    zk_fit *fit = zk__fit_new(cx, s);
    const char *sha = json_string_value(json_object_get(root, "sha256"));
    json_t *n = json_object_get(root, "population");
    bool good = root && json_is_integer(n) && json_integer_value(n) >= 0;
    bool same = good && sha && strcmp(sha, s->sha256) == 0;

    if (same) {
        fit->n = (size_t)json_integer_value(n);
        good = get_nodes(cx, root, fit) && get_grading(root, fit);
    }
    json_decref(root);
    if (good && !same)
        return zk_fail(
            cx, ZK_ECONFLICT,
            ZK_L("总体参数不是方案 %s 这一版的", "the fit does not belong to this version of scheme %s"),
            s->name);
    if (!good)
        return zk_fail(cx, ZK_ECORRUPT, ZK_L("方案 %s 的总体参数已损坏", "the fit of scheme %s is damaged"),
                       s->name);
    *out = fit;
    return ZK_OK;
}
