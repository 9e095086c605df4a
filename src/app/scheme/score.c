/* SPDX-License-Identifier: Apache-2.0
 *
 * The tree of one row: leaves to comparable numbers, inner nodes from their children, and the
 * score shared out again among the leaves.
 *
 * contribution[parent] = sum of its children's, plus the start where the parent deducts; so the leaves'
 * contributions and the starts sum to the score. A weighted sum shares by w x; minimum and maximum
 * give all to the child that decided (the first of equals); TOPSIS by squared distance from the worst,
 * grey relation and the fuzzy weighted average by their terms, product by weight. Children are added in file order.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

/* ---- what a row holds --------------------------------------------------------------------- */

static zk_err map_columns(zk_ctx *cx, const zk_scheme *s, const zk_values *v, int *col)
{
    for (int i = 0; i < s->n_refs; i++) {
        col[i] = -1;
        for (size_t c = 0; c < v->cols && col[i] < 0; c++)
            if (strcmp(v->ref[c].text, s->refs[i].text) == 0)
                col[i] = (int)c;
        if (col[i] < 0)
            return zk_fail(cx, ZK_EINTERNAL,
                           ZK_L("方案 %s 的指标 %s 没有计算", "scheme %s: indicator %s was not computed"),
                           s->name, s->refs[i].text);
    }
    return ZK_OK;
}

static void list_children(zk_ctx *cx, const zk_scheme *s, zk__view *out)
{
    int n = 0;

    out->kid = ZK_NEWS(&cx->arena, int, s->n_nodes + 1);
    out->kids = ZK_NEWS(&cx->arena, int, s->n_nodes + 1);
    for (int i = 0; i < s->n_nodes; i++) {
        out->kids[i] = n;
        for (int c = i + 1; c < s->n_nodes; c++)
            if (s->nodes[c].parent == i)
                out->kid[n++] = c;
        out->has_fuzzy |= s->nodes[i].def->agg.how == ZK__FUZZY;
    }
    out->kids[s->n_nodes] = n;
}

zk_err zk__view_init(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, const zk_values *v, zk__view *out)
{
    *out = (zk__view){.s = s, .fit = fit, .v = v, .over_ref = -1};
    out->col = ZK_NEWS(&cx->arena, int, s->n_refs + 1);
    list_children(cx, s, out);
    return map_columns(cx, s, v, out->col);
}

void zk__row_init(zk_ctx *cx, const zk__view *view, zk__row *row)
{
    zk_arena *a = &cx->arena;
    int n = view->s->n_nodes;

    *row = (zk__row){.value = ZK_NEWS(a, double, n),
                     .contrib = ZK_NEWS(a, double, n),
                     .share = ZK_NEWS(a, double, n),
                     .factor = ZK_NEWS(a, double, n),
                     .part = ZK_NEWS(a, double, n),
                     .present = ZK_NEWS(a, uint8_t, n),
                     .missing = ZK_NEWS(a, uint8_t, n),
                     .ahead_quick = ZK_NEWS(a, uint8_t, n),
                     .slot = ZK_NEWS(a, zk_value, ZK__SLOTS + view->s->n_refs)};
    row->ahead_y = ZK_NEWS(a, double, n *ZK__AHEAD);
    if (view->has_fuzzy)
        row->member = ZK_NEWS(a, double, n *ZK__LEVELS_MAX);
}

bool zk__ref_value(const zk__view *view, int ref, size_t r, double *x, zk_str *text)
{
    const zk_values *v = view->v;
    int c = view->col[ref];

    *text = (zk_str){0};
    if (ref == view->over_ref) {
        *x = view->over_x;
        *text = view->over_text;
        return true;
    }
    if (v->missing[c][r])
        return false;
    *x = v->x[c][r];
    if (v->ref[c].is_text) {
        *text = v->text[c][r];
        return text->p != NULL;
    }
    return true;
}

zk_err zk__row_fail(zk_ctx *cx, const zk__view *view, size_t r, int node, const zk_spot *spot, zk_err err)
{
    const zk_node *n = node >= 0 ? &view->s->nodes[node] : NULL;

    return zk_fail(cx, err == ZK_ENUMERIC ? ZK_ENUMERIC : ZK_EINVAL,
                   ZK_L("方案 %s，客户 %.*s，节点 %s: %s (%g)", "scheme %s, customer %.*s, node %s: %s (%g)"),
                   view->s->name, (int)view->v->id[r].n, view->v->id[r].p, n && *n->path ? n->path : "-",
                   ZK_TR(cx, zk_why_zh(spot->why), zk_why_en(spot->why)), spot->value);
}

/* ---- leaves ------------------------------------------------------------------------------- */

bool zk__norm_fitted(const zk__normdef *d)
{
    return d->kind == ZK__NORM && d->spec.kind != ZK_NORM_NONE && d->spec.kind != ZK_NORM_PIECEWISE &&
           d->spec.kind != ZK_NORM_TABLE;
}

static zk_err word_value(const zk__normdef *def, zk_str text, double *y)
{
    for (size_t i = 0; i < def->n_words; i++) {
        if (zk_str_is(text, def->word[i])) {
            *y = def->word_y[i];
            return ZK_OK;
        }
    }
    *y = def->else_y;
    return def->has_else ? ZK_OK : ZK_ENOTFOUND;
}

/* Outside a table's ends the outermost entry holds; where whole numbers leave holes, the nearest. */
static double nearest_entry(const zk__normdef *def, double x)
{
    double best = INFINITY, y = 0;

    if (def->has_else)
        return def->else_y;
    for (size_t i = 0; i < def->spec.knots; i++) {
        const zk_interval *in = &def->spec.in[i];
        double d = x < in->lo ? in->lo - x : x > in->hi ? x - in->hi : 0;

        if (d < best) {
            best = d;
            y = def->spec.y[i];
        }
    }
    return y;
}

zk_err zk__norm_value(const zk__normdef *def, const zk__leaffit *fit, const zk_rfm_cuts *rfm, double x,
                      zk_str text, double *y, zk_spot *spot)
{
    zk_rfm_score s;
    zk_err err;

    if (def->kind == ZK__WORDS)
        return word_value(def, text, y);
    if (def->kind == ZK__RFM_AXIS) {
        err = zk_rfm_apply(rfm, def->axis == ZK_RFM_R ? x : 0, def->axis == ZK_RFM_F ? x : 0,
                           def->axis == ZK_RFM_M ? x : 0, &s, spot);
        *y = def->axis == ZK_RFM_R ? s.r : def->axis == ZK_RFM_F ? s.f : s.m;
        return err;
    }
    err = zk_norm_apply(&fit->norm, x, y, spot);
    if (err == ZK_EINVAL && spot->why == ZK_WHY_UNMATCHED) {
        *y = nearest_entry(def, x);
        return ZK_OK;
    }
    return err;
}

/* The normalised value of a reference; *there is false when it is missing. */
static zk_err plain_value(const zk__view *view, int ref, const zk__normdef *def, const zk__leaffit *fit,
                          size_t r, double *y, bool *there, zk_spot *spot)
{
    double x = 0;
    zk_str text;
    zk_err err;

    *there = zk__ref_value(view, ref, r, &x, &text);
    if (!*there)
        return ZK_OK;
    err = zk__norm_value(def, fit, &view->fit->rfm, x, text, y, spot);
    if (err == ZK_ENOTFOUND) {
        *there = false;
        return ZK_OK;
    }
    return err;
}

static zk_err instead(const zk__view *view, const zk__policy *p, const zk__normdef *def,
                      const zk__leaffit *fit, size_t r, double *y, bool *there, zk_spot *spot)
{
    const zk_scheme *s = view->s;
    const zk__policy *own;
    zk_err err;

    *there = true;
    switch (p->how) {
    case ZK__LEAVE_OUT: *there = false; return ZK_OK;
    case ZK__VALUE: return zk__norm_value(def, fit, &view->fit->rfm, p->value, (zk_str){"", 0}, y, spot);
    case ZK__SCORE: *y = p->value; return ZK_OK;
    case ZK__WORST: *y = fit->worst; return ZK_OK;
    case ZK__MEAN: *y = fit->mean; return ZK_OK;
    case ZK__USE: break;
    }
    if (p->leaf >= 0) {
        def = &s->nodes[p->leaf].def->norm;
        fit = &view->fit->leaf[p->leaf];
        own = &s->nodes[p->leaf].def->missing;
        err = plain_value(view, s->nodes[p->leaf].ref, def, fit, r, y, there, spot);
    } else {
        def = &s->def->subs[p->sub].norm;
        fit = &view->fit->sub[p->sub];
        own = &s->def->subs[p->sub].missing;
        err = plain_value(view, s->def->subs[p->sub].ref, def, fit, r, y, there, spot);
    }
    if (!err && !*there && own->how != ZK__USE) /* what it counts as where it is missing itself */
        err = instead(view, own, def, fit, r, y, there, spot);
    return err;
}

void zk__row_ahead(const zk__view *view, size_t lo, size_t n, zk__row *row)
{
    const zk_scheme *s = view->s;

    row->ahead = lo;
    row->n_ahead = n;
    for (int i = 0; i < s->n_nodes; i++) {
        const zk_node *node = &s->nodes[i];
        int c = node->leaf ? view->col[node->ref] : -1;

        row->ahead_quick[i] = c >= 0 && node->def->norm.kind == ZK__NORM && !view->v->ref[c].is_text &&
                              !zk_norm_apply_all(&view->fit->leaf[i].norm, view->v->x[c] + lo, n,
                                                 row->ahead_y + (size_t)i * ZK__AHEAD, NULL);
    }
}

static zk_err leaf_value(zk_ctx *cx, const zk__view *view, size_t r, int i, zk__row *row)
{
    const zk_node *node = &view->s->nodes[i];
    const zk__leaffit *fit = &view->fit->leaf[i];
    zk_spot spot = {0};
    bool there;
    double y = 0;
    zk_err err;

    if (r - row->ahead < row->n_ahead && row->ahead_quick[i] && !view->v->missing[view->col[node->ref]][r]) {
        row->missing[i] = 0;
        row->present[i] = 1;
        row->value[i] = row->ahead_y[(size_t)i * ZK__AHEAD + (r - row->ahead)];
        return ZK_OK;
    }
    err = plain_value(view, node->ref, &node->def->norm, fit, r, &y, &there, &spot);
    row->missing[i] = !there;
    if (!err && !there)
        err = instead(view, &node->def->missing, &node->def->norm, fit, r, &y, &there, &spot);
    if (err)
        return zk__row_fail(cx, view, r, i, &spot, err);
    row->present[i] = there;
    row->value[i] = there ? y : 0;
    return ZK_OK;
}

/* ---- inner nodes -------------------------------------------------------------------------- */

typedef struct family {
    size_t n;
    int node[ZK__CHILDREN_MAX];
    double x[ZK__CHILDREN_MAX], w[ZK__CHILDREN_MAX];
} family;

/* Children that have a value, their weights scaled up to what all had. */
static void gather(const zk__view *view, const zk__row *row, int i, family *f)
{
    double all = 0, there = 0;

    f->n = 0;
    for (int k = view->kids[i]; k < view->kids[i + 1]; k++) {
        int c = view->kid[k];
        double w = view->fit->local[c];

        all += w;
        if (!row->present[c])
            continue;
        f->node[f->n] = c;
        f->x[f->n] = row->value[c];
        f->w[f->n++] = w;
        there += w;
    }
    if (there <= 0)
        f->n = 0;
    for (size_t k = 0; k < f->n && there != all; k++)
        f->w[k] *= all / there;
}

static size_t extreme(const family *f, bool highest)
{
    size_t best = 0;

    for (size_t k = 1; k < f->n; k++)
        if (highest ? f->x[k] > f->x[best] : f->x[k] < f->x[best])
            best = k;
    return best;
}

/* One row against the best and the worst of the population: the same closeness as in the whole table. */
static zk_err rank_row(const zk__view *view, int i, const family *f, double *value, double *part,
                       zk_spot *spot)
{
    const zk__aggregate *a = &view->s->nodes[i].def->agg;
    double x[3 * ZK__CHILDREN_MAX], coefficient[3 * ZK__CHILDREN_MAX], out[3], sum = 0;
    zk_direction dir[ZK__CHILDREN_MAX];
    zk_err err;

    for (size_t k = 0; k < f->n; k++) {
        const zk__rankfit *rank = &view->fit->rank[f->node[k]];
        double unit =
            a->how == ZK__TOPSIS && a->topsis == ZK_TOPSIS_VECTOR && rank->length > 0 ? rank->length : 1;

        x[k] = f->x[k] / unit;
        x[f->n + k] = rank->best / unit;
        x[2 * f->n + k] = rank->worst / unit;
        dir[k] = rank->best < rank->worst ? ZK_LESS_IS_BETTER : ZK_MORE_IS_BETTER;
    }
    if (a->how == ZK__GREY)
        err = zk_grey(x, 3, f->n, f->w, dir, NULL, a->rho, out, coefficient, spot);
    else
        err = zk_topsis(x, 3, f->n, f->w, dir, a->topsis == ZK_TOPSIS_VECTOR ? ZK_TOPSIS_NONE : a->topsis,
                        out, NULL, NULL, spot);
    *value = out[0];
    for (size_t k = 0; k < f->n && !err; k++) {
        double far = f->w[k] * (x[k] - x[2 * f->n + k]);

        part[k] = a->how == ZK__GREY ? f->w[k] * coefficient[k] : far * far;
        sum += part[k];
    }
    for (size_t k = 0; k < f->n && !err; k++)
        part[k] = sum > 0 ? part[k] / sum : f->w[k];
    return err;
}

/* A number between the scores of two neighbouring levels belongs to both in part. */
static void membership(const zk__aggregate *a, double x, double *r)
{
    size_t last = a->levels - 1;

    memset(r, 0, a->levels * sizeof *r);
    if (x >= a->score[0]) {
        r[0] = 1;
    } else if (x <= a->score[last]) {
        r[last] = 1;
    } else {
        size_t j = 0;

        while (x < a->score[j + 1])
            j++;
        r[j] = (x - a->score[j + 1]) / (a->score[j] - a->score[j + 1]);
        r[j + 1] = 1 - r[j];
    }
}

static zk_err fuzzy_row(const zk__view *view, int i, const family *f, zk__row *row, double *value,
                        double *part, zk_spot *spot)
{
    const zk__aggregate *a = &view->s->nodes[i].def->agg;
    double r[ZK__CHILDREN_MAX * ZK__LEVELS_MAX], *b = row->member + (size_t)i * ZK__LEVELS_MAX, sum = 0;
    zk_fuzzy_verdict verdict;

    for (size_t k = 0; k < f->n; k++) {
        const zk__aggregate *below = &view->s->nodes[f->node[k]].def->agg;
        double mean = 0;

        if (!view->s->nodes[f->node[k]].leaf && below->how == ZK__FUZZY && below->levels == a->levels)
            memcpy(r + k * a->levels, row->member + (size_t)f->node[k] * ZK__LEVELS_MAX,
                   a->levels * sizeof *r);
        else
            membership(a, f->x[k], r + k * a->levels);
        for (size_t j = 0; j < a->levels; j++)
            mean += r[k * a->levels + j] * a->score[j];
        part[k] = f->w[k] * mean;
        sum += part[k];
    }
    ZK_TRY(zk_fuzzy_compose(a->op, f->w, r, f->n, a->levels, b, spot));
    ZK_TRY(zk_weight_normalise(b, a->levels, b, spot));
    ZK_TRY(zk_fuzzy_judge(b, a->score, a->levels, a->power, &verdict, spot));
    *value = a->by_average ? verdict.average : a->score[verdict.max_level];
    for (size_t k = 0; k < f->n; k++)
        part[k] = sum > 0 && part[k] >= 0 ? part[k] / sum : f->w[k];
    return ZK_OK;
}

static zk_err product_row(const family *f, double *value, double *part, zk_spot *spot)
{
    double lowest = f->x[extreme(f, false)];

    memcpy(part, f->w, f->n * sizeof *part);
    if (lowest <= 0) { /* the limit of x^w for x -> 0 */
        *value = 0;
        return ZK_OK;
    }
    return zk_weighted_product(f->x, f->w, f->n, value, spot);
}

static zk_err inner_value(const zk__view *view, int i, const family *f, zk__row *row, double *part,
                          zk_spot *spot)
{
    const zk__aggregate *a = &view->s->nodes[i].def->agg;
    double *value = &row->value[i];

    switch (a->how) {
    case ZK__SUM: return zk_weighted_sum(f->x, f->w, f->n, value, NULL, spot);
    case ZK__DEDUCTION: return zk_deduct(a->start, a->floor, f->x, f->w, f->n, value, NULL, spot);
    case ZK__FUZZY: return fuzzy_row(view, i, f, row, value, part, spot);
    case ZK__TOPSIS:
    case ZK__GREY: return rank_row(view, i, f, value, part, spot);
    case ZK__PRODUCT: return product_row(f, value, part, spot);
    case ZK__MIN:
    case ZK__MAX: break;
    }
    memset(part, 0, f->n * sizeof *part);
    part[extreme(f, a->how == ZK__MAX)] = 1;
    *value = f->x[extreme(f, a->how == ZK__MAX)];
    return ZK_OK;
}

static zk_err inner_node(zk_ctx *cx, const zk__view *view, size_t r, int i, zk__row *row)
{
    family f;
    double part[ZK__CHILDREN_MAX];
    zk_spot spot = {0};
    zk_err err;

    gather(view, row, i, &f);
    for (int k = view->kids[i]; k < view->kids[i + 1]; k++)
        row->share[view->kid[k]] = row->part[view->kid[k]] = 0;
    row->present[i] = f.n > 0;
    row->value[i] = 0;
    if (!f.n)
        return ZK_OK;
    memcpy(part, f.w, f.n * sizeof *part);
    if ((err = inner_value(view, i, &f, row, part, &spot)))
        return zk__row_fail(cx, view, r, i, &spot, err);
    for (size_t k = 0; k < f.n; k++) {
        row->share[f.node[k]] = f.w[k];
        row->part[f.node[k]] = part[k];
    }
    return ZK_OK;
}

zk_err zk__row_values(zk_ctx *cx, const zk__view *view, size_t r, int stop, zk__row *row)
{
    const zk_scheme *s = view->s;

    for (int i = s->n_nodes - 1; i > stop; i--)
        ZK_TRY(s->nodes[i].leaf ? leaf_value(cx, view, r, i, row) : inner_node(cx, view, r, i, row));
    row->share[0] = 1;
    row->score = row->value[0];
    return ZK_OK;
}

/* ---- sharing out -------------------------------------------------------------------------- */

/* How much of what was deducted counts: less than all where the floor was reached. */
static double deduction_factor(const zk__view *view, const zk__row *row, int i)
{
    double all = 0, taken = view->s->nodes[i].def->agg.start - row->value[i];

    for (int k = view->kids[i]; k < view->kids[i + 1]; k++)
        all += row->share[view->kid[k]] * row->value[view->kid[k]];
    return all > taken && all > 0 && row->value[i] <= view->s->nodes[i].def->agg.floor ? taken / all : 1;
}

static void share_out(const zk__view *view, zk__row *row, int i)
{
    zk__how how = view->s->nodes[i].def->agg.how;
    double factor = row->factor[i], cut = how == ZK__DEDUCTION ? deduction_factor(view, row, i) : 1;

    for (int k = view->kids[i]; k < view->kids[i + 1]; k++) {
        int c = view->kid[k];

        row->factor[c] = row->contrib[c] = 0;
        if (!row->present[c] || !row->present[i])
            continue;
        if (how == ZK__SUM && !isnan(factor)) {
            row->factor[c] = factor * row->share[c];
            row->contrib[c] = row->factor[c] * row->value[c];
        } else if (how == ZK__DEDUCTION) {
            row->factor[c] = isnan(factor) ? 0 : -factor * row->share[c] * cut;
            row->contrib[c] = row->factor[c] * row->value[c];
        } else {
            row->contrib[c] = row->contrib[i] * row->part[c];
            row->factor[c] = row->value[c] != 0     ? row->contrib[c] / row->value[c]
                             : row->contrib[c] != 0 ? NAN
                                                    : 0;
        }
    }
}

void zk__row_contributions(const zk__view *view, zk__row *row)
{
    row->factor[0] = 1;
    row->contrib[0] = row->value[0];
    for (int i = 0; i < view->s->n_nodes; i++)
        if (!view->s->nodes[i].leaf)
            share_out(view, row, i);
}

/* ---- the population ------------------------------------------------------------------------ */

void zk_scores_init_grades(zk_ctx *cx, size_t rows, zk_scores *out)
{
    zk_arena *a = &cx->arena;

    *out = (zk_scores){.rows = rows,
                       .score = ZK_NEWS(a, double, rows),
                       .grade = ZK_NEWS(a, int16_t, rows),
                       .by_score = ZK_NEWS(a, int16_t, rows),
                       .rule = ZK_NEWS(a, int16_t, rows)};
}

void zk_scores_init(zk_ctx *cx, const zk_scheme *s, size_t rows, zk_scores *out)
{
    zk_arena *a = &cx->arena;
    size_t n = (size_t)s->n_nodes;

    zk_scores_init_grades(cx, rows, out);
    out->n_nodes = s->n_nodes;
    out->norm = ZK_NEWS(a, double *, n);
    out->contrib = ZK_NEWS(a, double *, n);
    out->missing = ZK_NEWS(a, uint8_t *, n);
    out->left_out = ZK_NEWS(a, uint8_t *, n);
    for (size_t i = 0; i < n; i++) {
        out->norm[i] = ZK_NEWS(a, double, rows);
        out->contrib[i] = ZK_NEWS(a, double, rows);
        out->missing[i] = ZK_NEWS(a, uint8_t, rows);
        out->left_out[i] = ZK_NEWS(a, uint8_t, rows);
    }
}

static void put_nodes(const zk__view *view, zk__row *row, size_t r, zk_scores *out)
{
    zk__row_contributions(view, row);
    for (int i = 0; i < out->n_nodes; i++) {
        out->norm[i][r] = row->value[i];
        out->contrib[i][r] = row->contrib[i];
        out->missing[i][r] = row->missing[i];
        out->left_out[i][r] = !row->present[i];
    }
}

/* The score alone, where the fit has found it. */
static void known_score(const zk_fit *fit, size_t r, zk__row *row)
{
    row->score = row->value[0] = fit->score[r];
    row->present[0] = fit->has_score[r];
}

zk_err zk_scheme_score(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, const zk_values *v,
                       const uint8_t *include, const int16_t *previous, size_t lo, size_t hi, zk_scores *out)
{
    bool known = fit->scored == v && !out->norm;
    zk__view view;
    zk__row row;

    ZK_TRY(zk__view_init(cx, s, fit, v, &view));
    zk__row_init(cx, &view, &row);
    for (size_t r = lo; r < hi; r++) {
        if (!known && (r - lo) % ZK__AHEAD == 0)
            zk__row_ahead(&view, r, hi - r < ZK__AHEAD ? hi - r : ZK__AHEAD, &row);
        if (include && !include[r])
            continue;
        if (known)
            known_score(fit, r, &row);
        else
            ZK_TRY(zk__row_values(cx, &view, r, -1, &row));
        ZK_TRY(zk__row_grade(cx, &view, r, previous ? previous[r] : -1, &row));
        if (out->norm)
            put_nodes(&view, &row, r, out);
        out->score[r] = row.score;
        out->grade[r] = row.grade;
        out->by_score[r] = row.by_score;
        out->rule[r] = row.rule;
    }
    return ZK_OK;
}

zk_err zk_scheme_nodes(zk_ctx *cx, const zk_scheme *s, const zk_fit *fit, const zk_values *v, size_t lo,
                       size_t hi, zk_scores *out)
{
    zk__view view;
    zk__row row;

    ZK_TRY(zk__view_init(cx, s, fit, v, &view));
    zk__row_init(cx, &view, &row);
    for (size_t r = lo; r < hi; r++) {
        if ((r - lo) % ZK__AHEAD == 0)
            zk__row_ahead(&view, r, hi - r < ZK__AHEAD ? hi - r : ZK__AHEAD, &row);
        ZK_TRY(zk__row_values(cx, &view, r, -1, &row));
        put_nodes(&view, &row, r, out);
        out->score[r] = row.score;
    }
    return ZK_OK;
}
