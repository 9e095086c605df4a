/* SPDX-License-Identifier: Apache-2.0
 *
 * What must be known of the population before one row can be scored alone.
 *
 * Three looks, on all threads: at the indicators (normalisations, in row order, so that sums are the same
 * everywhere), bottom-up at nodes whose weights or ranking come from the data, and at the
 * scores (shares, means of an axis). A population of nobody gives a fit that changes nothing.
 */
#include "app/scheme/def.h"

#include <math.h>
#include <string.h>

#include "zhike/stats.h"

typedef struct fitter {
    zk_ctx *cx;
    const zk_scheme *s;
    zk_fit *fit;
    zk__view view;
    const uint8_t *include;
    double *x, *y; /* scratch: rows */
} fitter;

static zk_err fit_fail(fitter *f, const char *what, const zk_spot *spot, zk_err err)
{
    return zk_fail(f->cx, err, ZK_L("方案 %s，%s: %s", "scheme %s, %s: %s"), f->s->name, what,
                   ZK_TR(f->cx, zk_why_zh(spot->why), zk_why_en(spot->why)));
}

/* ---- leaves ------------------------------------------------------------------------------- */

static size_t column(fitter *f, int ref, double *x)
{
    const zk_values *v = f->view.v;
    int c = f->view.col[ref];
    size_t n = 0;
    zk_str text;

    if (!v->ref[c].is_text) /* every row is written and only those that count move the end on */
        for (size_t r = 0; r < v->rows; r++) {
            x[n] = v->x[c][r];
            n += (f->include[r] != 0) & !v->missing[c][r];
        }
    else
        for (size_t r = 0; r < v->rows; r++)
            if (f->include[r] && zk__ref_value(&f->view, ref, r, &x[n], &text))
                n++;
    return n;
}

/* Worst of what the author wrote, where he wrote it; otherwise of what was met. */
static double worst_of(const zk__normdef *d, const double *y, size_t n)
{
    const double *all = y;
    size_t k = n;
    double worst;

    if (d->kind == ZK__WORDS || d->spec.kind == ZK_NORM_PIECEWISE || d->spec.kind == ZK_NORM_TABLE) {
        all = d->spec.y;
        k = d->kind == ZK__WORDS ? d->n_words : d->spec.knots;
    }
    if (!k)
        return 0;
    worst = all[0];
    for (size_t i = 1; i < k; i++)
        if (d->deduct ? all[i] > worst : all[i] < worst)
            worst = all[i];
    if (all != y && d->has_else)
        worst = d->deduct ? fmax(worst, d->else_y) : fmin(worst, d->else_y);
    return worst;
}

/* Of the column's n values in x. */
static zk_err normalised(fitter *f, int ref, const zk__normdef *d, zk__leaffit *l, size_t *n, zk_spot *spot)
{
    if (d->kind == ZK__NORM && !zk_norm_apply_all(&l->norm, f->x, *n, f->y, spot))
        return ZK_OK;
    *n = 0;
    for (size_t r = 0; r < f->view.v->rows; r++) {
        double x;
        zk_str text;
        zk_err err;

        if (!f->include[r] || !zk__ref_value(&f->view, ref, r, &x, &text))
            continue;
        err = zk__norm_value(d, l, &f->fit->rfm, x, text, &f->y[*n], spot);
        if (err && err != ZK_ENOTFOUND)
            return err;
        *n += !err;
    }
    return ZK_OK;
}

static zk_err describe(fitter *f, const zk__normdef *d, zk__leaffit *l, size_t n, size_t n_y, zk_spot *spot)
{
    bool known = d->kind == ZK__NORM && d->spec.kind == ZK_NORM_ZSCORE && !d->spec.population_sd;
    zk_description all = {.sd = l->norm.scale};

    l->n = n;
    if (n && known) { /* it has been worked out once */
        all.min = all.max = f->x[0];
        for (size_t i = 1; i < n; i++) {
            all.min = f->x[i] < all.min ? f->x[i] : all.min;
            all.max = f->x[i] > all.max ? f->x[i] : all.max;
        }
    } else if (n) {
        ZK_TRY(zk_describe(f->x, n, &all, spot));
    }
    if (n) {
        l->low = all.min;
        l->high = all.max;
        l->spread = all.sd;
    }
    l->worst = worst_of(d, f->y, n_y);
    l->mean = n_y ? zk_sum(f->y, n_y) / (double)n_y : 0;
    return ZK_OK;
}

static zk_err fit_leaf(fitter *f, int ref, const zk__normdef *d, zk__leaffit *l, double *room,
                       const char *what)
{
    zk_spot spot = {0};
    size_t n = column(f, ref, f->x), n_y = n;
    zk_err err = ZK_OK;

    if (d->kind == ZK__NORM) {
        bool fitted = zk__norm_fitted(d);
        double zero = 0;
        size_t m = fitted && !n ? 1 : n;

        err = zk_norm_fit(&d->spec, fitted && !n ? &zero : f->x, fitted ? m : 0, room, &l->norm, &spot);
    }
    if (!err)
        err = normalised(f, ref, d, l, &n_y, &spot);
    if (!err)
        err = describe(f, d, l, n, n_y, &spot);
    return err ? fit_fail(f, what, &spot, err) : ZK_OK;
}

/* Task t: the t-th leaf, then the substitutes. Each writes to its own leaffit and room only. */
typedef struct leaf_tasks {
    const fitter *f;
    double *room; /* ROOM for each */
    const int *leaf;
    size_t n_leaves;
} leaf_tasks;

enum { ROOM = 100 }; /* doubles a quantile normalisation keeps */

static zk_err leaf_task(zk_ctx *cx, void *user, size_t t)
{
    const leaf_tasks *k = user;
    const zk_scheme *s = k->f->s;
    fitter own = *k->f;

    own.cx = cx;
    own.x = zk_alloc(&cx->arena,
                     (own.view.v->rows + 1) * sizeof *own.x); /* large, and written before it is read */
    own.y = zk_alloc(&cx->arena, (own.view.v->rows + 1) * sizeof *own.y);
    if (t < k->n_leaves) {
        const zk_node *n = &s->nodes[k->leaf[t]];

        return fit_leaf(&own, n->ref, &n->def->norm, &own.fit->leaf[k->leaf[t]], k->room + t * ROOM, n->path);
    }
    const zk__sub *sub = &s->def->subs[t - k->n_leaves];

    return fit_leaf(&own, sub->ref, &sub->norm, &own.fit->sub[t - k->n_leaves], k->room + t * ROOM,
                    sub->name);
}

static zk_err fit_leaves(fitter *f)
{
    const zk_scheme *s = f->s;
    int *leaf = ZK_NEWS(&f->cx->arena, int, s->n_nodes);
    leaf_tasks k = {.f = f, .leaf = leaf};

    for (int i = 1; i < s->n_nodes; i++)
        if (s->nodes[i].leaf)
            leaf[k.n_leaves++] = i;
    k.room = ZK_NEWS(&f->cx->arena, double, (k.n_leaves + s->def->n_subs + 1) * ROOM);
    return zk__team(f->cx, k.n_leaves + s->def->n_subs, leaf_task, &k);
}

/* ---- RFM ---------------------------------------------------------------------------------- */

static zk_err fit_rfm(fitter *f)
{
    const zk__grading *g = &f->s->def->grading;
    size_t rows = f->view.v->rows, n = 0;
    double *x[3];
    zk_spot spot = {0};
    zk_err err;

    if (g->fixed) {
        f->fit->rfm = g->rfm_cuts;
        return ZK_OK;
    }
    for (int k = 0; k < 3; k++)
        x[k] = ZK_NEWS(&f->cx->arena, double, rows + 1);
    for (size_t r = 0; r < rows; r++) {
        bool all = f->include[r];
        zk_str text;

        for (int k = 0; k < 3 && all; k++)
            all = zk__ref_value(&f->view, f->s->nodes[g->rfm[k]].ref, r, &x[k][n], &text);
        n += all;
    }
    err = zk_rfm_fit(x[ZK_RFM_R], x[ZK_RFM_F], x[ZK_RFM_M], n ? n : 1, g->bins, &f->fit->rfm, &spot);
    return err ? fit_fail(f, "rfm", &spot, err) : ZK_OK;
}

static void fit_high(fitter *f)
{
    const zk__grading *g = &f->s->def->grading;

    for (int k = 0; k < 3; k++)
        f->fit->high[k] = g->high_given ? g->high[k] : f->fit->leaf[g->rfm[k]].mean;
}

/* ---- nodes that learn from their children -------------------------------------------------- */

static bool learns_rank(const zk_scheme *s, int i)
{
    return s->nodes[i].def->agg.how == ZK__TOPSIS || s->nodes[i].def->agg.how == ZK__GREY;
}

/* Rows where every child has a value: n x children, row by row. */
static zk_err children_table(fitter *f, int i, double **out, size_t *n)
{
    size_t cols = (size_t)(f->view.kids[i + 1] - f->view.kids[i]);
    double *x = ZK_NEWS(&f->cx->arena, double, f->fit->n *cols + 1);
    zk__row row;

    zk__row_init(f->cx, &f->view, &row);
    *n = 0;
    for (size_t r = 0; r < f->view.v->rows; r++) {
        bool all = true;

        if (!f->include[r])
            continue;
        ZK_TRY(zk__row_values(f->cx, &f->view, r, i, &row));
        for (size_t k = 0; k < cols; k++) {
            int c = f->view.kid[f->view.kids[i] + (int)k];

            all &= row.present[c];
            x[*n * cols + k] = row.value[c];
        }
        *n += all;
    }
    *out = x;
    return ZK_OK;
}

/* Better is lower only where a leaf brings its indicator as it is. */
static bool lower_is_better(const zk_node *n)
{
    return n->leaf &&
           (n->def->norm.deduct || (n->def->norm.kind == ZK__NORM && n->def->norm.spec.kind == ZK_NORM_NONE &&
                                    n->def->direction == ZK_MORE_IS_WORSE));
}

static void fit_rank(fitter *f, int i, const double *x, size_t n)
{
    size_t cols = (size_t)(f->view.kids[i + 1] - f->view.kids[i]);

    for (size_t k = 0; k < cols; k++) {
        int c = f->view.kid[f->view.kids[i] + (int)k];
        zk__rankfit *rank = &f->fit->rank[c];
        double low = n ? x[k] : 0, high = low;

        for (size_t r = 0; r < n; r++) {
            low = fmin(low, x[r * cols + k]);
            high = fmax(high, x[r * cols + k]);
            f->y[r] = x[r * cols + k];
        }
        rank->length = n ? sqrt(zk_dot(f->y, f->y, n)) : 0;
        rank->best = lower_is_better(&f->s->nodes[c]) ? low : high;
        rank->worst = lower_is_better(&f->s->nodes[c]) ? high : low;
    }
}

/* Columns to [0, 1], 1 the best: entropy and variation compare spreads, and need one scale. A column that
 * does not vary tells nothing and becomes all ones. */
static void scale_columns(fitter *f, int i, double *x, size_t n)
{
    size_t cols = (size_t)(f->view.kids[i + 1] - f->view.kids[i]);

    fit_rank(f, i, x, n);
    for (size_t k = 0; k < cols; k++) {
        const zk__rankfit *rank = &f->fit->rank[f->view.kid[f->view.kids[i] + (int)k]];
        double span = rank->best - rank->worst;

        for (size_t r = 0; r < n; r++)
            x[r * cols + k] = span != 0 ? (x[r * cols + k] - rank->worst) / span : 1;
    }
}

static void equal_into(double *w, size_t n)
{
    for (size_t k = 0; k < n; k++)
        w[k] = 1.0 / (double)n;
}

/* One set of weights; what the data cannot tell is shared equally. */
static zk_err one_set(fitter *f, int i, zk__weigh how, const double *x, size_t n, double *w, zk_spot *spot)
{
    size_t cols = (size_t)(f->view.kids[i + 1] - f->view.kids[i]);
    const zk__ahp *ahp = f->s->nodes[i].def->weights.ahp;
    zk_err err = ZK_OK;

    equal_into(w, cols);
    if (how == ZK__AHP) {
        for (size_t k = 0; k < cols; k++)
            for (size_t m = 0; m < ahp->n; m++)
                if (ahp->child[m] == f->view.kid[f->view.kids[i] + (int)k])
                    w[k] = ahp->weights[m];
        return ZK_OK;
    }
    if (n < 2 || how == ZK__EQUAL)
        return ZK_OK;
    if (how == ZK__ENTROPY)
        err = zk_weight_entropy(x, n, cols, w, NULL, spot);
    else if (how == ZK__VARIATION)
        err = zk_weight_variation(x, n, cols, w, spot);
    else
        err = zk_weight_critic(x, n, cols, NULL, w, spot);
    if (err == ZK_ENUMERIC && (spot->why == ZK_WHY_CONSTANT || spot->why == ZK_WHY_ZERO_SUM)) {
        equal_into(w, cols);
        err = ZK_OK;
    }
    return err;
}

static zk_err fit_weights(fitter *f, int i, const double *x, size_t n)
{
    const zk__weights *w = &f->s->nodes[i].def->weights;
    size_t cols = (size_t)(f->view.kids[i + 1] - f->view.kids[i]);
    double set[4 * ZK__CHILDREN_MAX], out[ZK__CHILDREN_MAX];
    zk_spot spot = {0};
    zk_err err = ZK_OK;

    for (size_t k = 0; k < w->n && !err; k++)
        err = one_set(f, i, w->how[k], x, n, set + k * cols, &spot);
    if (!err && w->n > 1)
        err = zk_weight_combine(set, w->n, cols, w->shared ? w->share : NULL, w->combine, out, &spot);
    else
        memcpy(out, set, cols * sizeof *out);
    if (err)
        return fit_fail(f, f->s->nodes[i].path, &spot, err);
    for (size_t k = 0; k < cols; k++)
        f->fit->local[f->view.kid[f->view.kids[i] + (int)k]] = out[k];
    return ZK_OK;
}

static zk_err fit_node(fitter *f, int i)
{
    const zk__weights *w = &f->s->nodes[i].def->weights;
    bool weights = w->n && !(w->n == 1 && w->how[0] == ZK__AHP), ranks = learns_rank(f->s, i);
    double *x;
    size_t n;

    if (!weights && !ranks)
        return ZK_OK;
    ZK_TRY(children_table(f, i, &x, &n));
    if (weights) {
        size_t cells = n * (size_t)(f->view.kids[i + 1] - f->view.kids[i]);
        double *scaled = ZK_NEWS(&f->cx->arena, double, cells + 1);

        memcpy(scaled, x, cells * sizeof *x);
        scale_columns(f, i, scaled, n);
        ZK_TRY(fit_weights(f, i, scaled, n));
    }
    if (ranks)
        fit_rank(f, i, x, n);
    return ZK_OK;
}

/* ---- grades ------------------------------------------------------------------------------- */

/* Lowest value of each grade, so that one value can be graded alone; equal values get equal grades. */
static void limits_from(fitter *f, const zk_grade *grade, size_t n)
{
    int k = f->s->n_grades - 1;
    double *limit = f->fit->limit;

    for (int g = 0; g < k; g++)
        limit[g] = INFINITY;
    for (size_t i = 0; i < n; i++)
        if (grade[i] < k)
            limit[grade[i]] = fmin(limit[grade[i]], f->x[i]);
    for (int g = 1; g < k; g++)
        limit[g] = fmin(limit[g], limit[g - 1]);
}

static zk_err fit_shares(fitter *f, size_t n)
{
    const zk__grading *g = &f->s->def->grading;
    zk_grade *grade = ZK_NEWS(&f->cx->arena, zk_grade, n + 1);
    zk_spot spot = {0};
    size_t k = (size_t)f->s->n_grades;
    zk_err err = ZK_OK;

    if (n && k > 1 && g->kind == ZK__PARETO)
        err = zk_abc(f->x, n, g->upto, k - 1, g->abc, grade, NULL, NULL, NULL, &spot);
    else if (n && k > 1)
        err = zk_grade_share(f->x, n, ZK_MORE_IS_BETTER, g->upto, k, grade, &spot);
    if (err)
        return fit_fail(f, "grades", &spot, err);
    limits_from(f, grade, n);
    return ZK_OK;
}

static zk_err fit_axis(fitter *f, int k, const double *x, size_t n)
{
    const zk__axis *a = &f->s->def->grading.axis[k];
    zk_spot spot = {0};
    double zero = 0;
    zk_err err;

    if (a->words)
        return ZK_OK;
    err = zk_axis_fit(a->cut, a->at, a->cuts, n ? x : &zero, n ? n : 1, &f->fit->axis[k], &spot);
    return err ? fit_fail(f, a->text, &spot, err) : ZK_OK;
}

static bool looks_at_scores(const zk__grading *g)
{
    if (g->kind == ZK__PARETO || g->kind == ZK__SHARE)
        return true;
    return g->kind == ZK__MATRIX && ((!g->axis[0].words && g->axis[0].cut != ZK_CUT_VALUE) ||
                                     (!g->axis[1].words && g->axis[1].cut != ZK_CUT_VALUE));
}

/* What the grading looks at, of every row: one value, or one for each axis. Rows in blocks, each to its place. */
typedef struct value_tasks {
    const fitter *f;
    double *x[2];
    uint8_t *there[2];
} value_tasks;

enum { BLOCK = 1 << 14 };

static zk_err value_task(zk_ctx *cx, void *user, size_t t)
{
    const value_tasks *k = user;
    const fitter *f = k->f;
    const zk__grading *g = &f->s->def->grading;
    size_t lo = t * BLOCK, hi = lo + BLOCK < f->view.v->rows ? lo + BLOCK : f->view.v->rows;
    zk__row row;

    zk__row_init(cx, &f->view, &row);
    for (size_t r = lo; r < hi; r++) {
        if ((r - lo) % ZK__AHEAD == 0)
            zk__row_ahead(&f->view, r, hi - r < ZK__AHEAD ? hi - r : ZK__AHEAD, &row);
        if (!f->include[r])
            continue;
        ZK_TRY(zk__row_values(cx, &f->view, r, -1, &row));
        if (g->kind != ZK__MATRIX) {
            k->x[0][r] = row.value[g->by];
            k->there[0][r] = row.present[g->by];
            continue;
        }
        zk__slots(&f->view, r, row.score, -1, row.slot);
        for (int i = 0; i < 2; i++)
            k->there[i][r] = zk__axis_value(&f->view, &g->axis[i], &row, &k->x[i][r]);
    }
    return ZK_OK;
}

/* Those that are there, in row order. */
static size_t pack(const double *x, const uint8_t *there, size_t rows, double *out)
{
    size_t n = 0;

    for (size_t r = 0; r < rows; r++)
        if (there[r])
            out[n++] = x[r];
    return n;
}

/* Looking at scores they were all found: whoever scores the same values need not do it again. */
static void keep_scores(fitter *f, double *score, uint8_t *there)
{
    const zk__grading *g = &f->s->def->grading;

    if (g->kind == ZK__MATRIX || g->by != 0)
        return;
    f->fit->scored = f->view.v;
    f->fit->score = score;
    f->fit->has_score = there;
}

static zk_err fit_grades(fitter *f)
{
    const zk__grading *g = &f->s->def->grading;
    size_t rows = f->view.v->rows, n[2] = {0, 0};
    value_tasks k = {.f = f};
    double *x[2] = {f->x, f->y};

    if (looks_at_scores(g)) {
        for (int i = 0; i < 2; i++) {
            k.x[i] = ZK_NEWS(&f->cx->arena, double, rows + 1);
            k.there[i] = ZK_NEWS(&f->cx->arena, uint8_t, rows + 1);
        }
        ZK_TRY(zk__team(f->cx, (rows + BLOCK - 1) / BLOCK, value_task, &k));
        for (int i = 0; i < 2; i++)
            n[i] = pack(k.x[i], k.there[i], rows, x[i]);
        keep_scores(f, k.x[0], k.there[0]);
    }
    if (g->kind == ZK__PARETO || g->kind == ZK__SHARE)
        return fit_shares(f, n[0]);
    for (int i = 0; i < 2 && g->kind == ZK__MATRIX; i++)
        ZK_TRY(fit_axis(f, i, x[i], n[i]));
    return ZK_OK;
}

/* ---- all of it ---------------------------------------------------------------------------- */

zk_fit *zk__fit_new(zk_ctx *cx, const zk_scheme *s)
{
    zk_fit *fit = ZK_NEW(&cx->arena, zk_fit);

    fit->s = s;
    fit->leaf = ZK_NEWS(&cx->arena, zk__leaffit, s->n_nodes);
    fit->sub = ZK_NEWS(&cx->arena, zk__leaffit, s->def->n_subs + 1);
    fit->local = ZK_NEWS(&cx->arena, double, s->n_nodes);
    fit->rank = ZK_NEWS(&cx->arena, zk__rankfit, s->n_nodes);
    fit->limit = ZK_NEWS(&cx->arena, double, s->n_grades + 1);
    for (int i = 0; i < s->n_nodes; i++)
        fit->local[i] = s->nodes[i].weight;
    return fit;
}

static zk_err fit_all(fitter *f)
{
    const zk_scheme *s = f->s;

    if (s->def->grading.kind == ZK__RFM)
        ZK_TRY(fit_rfm(f));
    ZK_TRY(fit_leaves(f));
    if (s->def->grading.kind == ZK__RFM)
        fit_high(f);
    for (int i = s->n_nodes - 1; i >= 0; i--)
        if (!s->nodes[i].leaf)
            ZK_TRY(fit_node(f, i));
    return fit_grades(f);
}

zk_err zk_scheme_fit(zk_ctx *cx, const zk_scheme *s, const zk_values *v, const uint8_t *include, zk_fit **out)
{
    fitter f = {.cx = cx, .s = s, .fit = zk__fit_new(cx, s)};
    uint8_t *all = NULL;

    if (!include) {
        all = ZK_NEWS(&cx->arena, uint8_t, v->rows + 1);
        memset(all, 1, v->rows);
    }
    f.include = include ? include : all;
    for (size_t r = 0; r < v->rows; r++)
        f.fit->n += f.include[r] != 0;
    f.x = ZK_NEWS(&cx->arena, double, v->rows + 1);
    f.y = ZK_NEWS(&cx->arena, double, v->rows + 1);
    ZK_TRY(zk__view_init(cx, s, f.fit, v, &f.view));
    ZK_TRY(fit_all(&f));
    *out = f.fit;
    return ZK_OK;
}

const double *zk_fit_weights(const zk_fit *fit)
{
    return fit->local;
}
