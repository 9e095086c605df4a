/* SPDX-License-Identifier: Apache-2.0
 *
 * Boosted trees for the command: columns, options, cross-validation, the blend (contract in trees.h).
 */
#include "app/credit/trees.h"

#include <math.h>
#include <string.h>

/* Up to so many values exact splits cost little; they see every one. */
enum { EXACT_CELLS = 200000, KINDS = 3, COLUMNS_MAX = 20000 };

/* ---- columns ---- */

zk_err zk__trees_encode(zk_ctx *cx, zk__trees *t)
{
    size_t cols = 0, c = 0;

    for (size_t v = 0; v < t->s.vars; v++)
        cols += t->s.var[v]->type == ZK_WANT_NUMBER ? 1 : t->s.var[v]->n_levels;
    if (cols > COLUMNS_MAX)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("类别太多：共 %zu 列，最多 %d 列；请用 --exclude 去掉类别很多的变量",
                            "too many categories: %zu columns, %d at the most; leave variables with many out "
                            "by --exclude"),
                       cols, COLUMNS_MAX);
    t->cols = cols;
    t->x = ZK_NEWS(&cx->arena, double, t->s.f.rows *cols);
    t->var = ZK_NEWS(&cx->arena, size_t, cols);
    for (size_t v = 0; v < t->s.vars; v++) {
        const zk_series *s = t->s.var[v];
        size_t width = s->type == ZK_WANT_NUMBER ? 1 : s->n_levels;
        for (size_t k = 0; k < width; k++)
            t->var[c + k] = v;
        for (size_t i = 0; i < t->s.f.rows; i++) {
            double *row = t->x + i * cols + c;
            if (s->type == ZK_WANT_NUMBER)
                row[0] = s->num[i];
            else if (s->level[i] >= 0)
                row[s->level[i]] = 1;
        }
        c += width;
    }
    t->lx = ZK_NEWS(&cx->arena, double, t->s.n *cols);
    t->ly = ZK_NEWS(&cx->arena, double, t->s.n);
    for (size_t i = 0; i < t->s.n; i++) {
        memcpy(t->lx + i * cols, t->x + t->s.row[i] * cols, cols * sizeof *t->x);
        t->ly[i] = t->s.bad[t->s.row[i]];
    }
    return ZK_OK;
}

/* --monotone "+arrears,-income": the risk may only rise, or only fall, with it. */
static zk_err monotone(zk_ctx *cx, const zk_args *a, zk__trees *t)
{
    const char *list = zk_arg(a, "monotone"), **names;
    size_t n, v;

    if (!list)
        return ZK_OK;
    t->monotone = ZK_NEWS(&cx->arena, int8_t, t->cols);
    ZK_TRY(zk_names_split(cx, list, &names, &n));
    for (size_t i = 0; i < n; i++) {
        bool falls = names[i][0] == '-';
        const char *name = names[i] + (falls || names[i][0] == '+');
        ZK_TRY(zk_ask_name(cx, "--monotone", name, zk_series_names(cx, t->s.var, t->s.vars), t->s.vars, &v));
        if (t->s.var[v]->type != ZK_WANT_NUMBER)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--monotone: %s 不是数字变量", "--monotone: %s is not a numeric variable"),
                           name);
        for (size_t c = 0; c < t->cols; c++)
            if (t->var[c] == v)
                t->monotone[c] = falls ? -1 : 1;
    }
    t->o.monotone = t->monotone;
    return ZK_OK;
}

zk_err zk__trees_options(zk_ctx *cx, const zk_args *a, zk__trees *t)
{
    int64_t rounds = 300, depth = 3, bins = t->s.n * t->cols <= EXACT_CELLS ? 0 : 256, seed = 1, patience = 0;

    t->o = zk_boost_defaults();
    ZK_TRY(zk_arg_int(cx, a, "rounds", 1, 10000, &rounds));
    ZK_TRY(zk_arg_int(cx, a, "depth", 1, 16, &depth));
    ZK_TRY(zk_arg_int(cx, a, "histogram", 0, 65535, &bins));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT32_MAX, &seed));
    ZK_TRY(zk_arg_int(cx, a, "patience", 0, 10000, &patience));
    ZK_TRY(zk_ask_real(cx, a, "eta", 1e-6, 1, &t->o.eta));
    ZK_TRY(zk_ask_real(cx, a, "subsample", 1e-3, 1, &t->o.subsample));
    ZK_TRY(zk_ask_real(cx, a, "colsample", 1e-3, 1, &t->o.colsample));
    ZK_TRY(zk_ask_real(cx, a, "lambda", 0, 1e9, &t->o.lambda));
    ZK_TRY(zk_ask_real(cx, a, "alpha", 0, 1e9, &t->o.alpha));
    ZK_TRY(zk_ask_real(cx, a, "gamma", 0, 1e9, &t->o.gamma));
    ZK_TRY(zk_ask_real(cx, a, "min-child-weight", 0, 1e9, &t->o.min_child_weight));
    if (bins == 1)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--histogram 是 0（精确）或 2 到 65535", "--histogram is 0 (exact) or 2 to 65535"));
    t->o.rounds = (uint32_t)rounds;
    t->o.depth = (uint32_t)depth;
    t->o.bins = (uint32_t)bins;
    t->o.seed = (uint64_t)seed;
    t->o.patience = (uint32_t)patience;
    return monotone(cx, a, t);
}

zk_err zk__trees_refused(zk_ctx *cx, const zk__trees *t, const zk_spot *spot, zk_err err)
{
    bool place = spot->why == ZK_WHY_RANGE && spot->col < t->cols;

    return place ? zk__sample_refused(cx, &t->s, t->s.var[t->var[spot->col]], spot, err)
                 : zk_method_refused(cx, "boost", spot, err);
}

/* ---- cross-validation ---- */

/* The card of the blend: optimal breaks down to 2 % of the rows, all variables, a light ridge. */
static zk_card_options blend_card(void)
{
    return (zk_card_options){.ridge = 1e-3, .threads = 1};
}

static zk_card_column *card_columns(zk_ctx *cx, const zk__trees *t)
{
    zk_card_column *col = ZK_NEWS(&cx->arena, zk_card_column, t->s.vars);
    zk_bin_options o = zk_bin_defaults();

    o.method = ZK_BIN_OPTIMAL;
    o.share_min = 0.02;
    o.gain_min = 0.02;
    for (size_t v = 0; v < t->s.vars; v++) {
        const zk_series *s = t->s.var[v];
        col[v].bins = o;
        col[v].x = s->type == ZK_WANT_NUMBER ? s->num : NULL;
        col[v].level = s->level;
        col[v].levels = s->n_levels;
    }
    return col;
}

/* Trees as asked; deeper ones learnt more slowly; still deeper ones that see half of the columns. */
static void blend_kinds(const zk__trees *t, zk_boost_options kind[KINDS])
{
    for (size_t k = 0; k < KINDS; k++) {
        kind[k] = t->o;
        kind[k].patience = 0;
        kind[k].depth = t->o.depth + (uint32_t)k < 16 ? t->o.depth + (uint32_t)k : 16;
        kind[k].eta = t->o.eta * (1 - 0.2 * (double)k);
        kind[k].rounds = t->o.rounds * (6 - (uint32_t)k) / 6 + 1;
    }
    kind[2].subsample *= 0.875;
    kind[2].colsample *= 0.5;
    kind[2].min_child_weight = fmax(5, t->o.min_child_weight);
}

static zk_err blend_options(zk_ctx *cx, const zk_args *a, const zk__trees *t, zk_boost_options kind[KINDS],
                            zk_blend_options *o)
{
    int64_t seeds = 3;

    *o = (zk_blend_options){.card_share = 0.05, .card = blend_card(), .boost = kind, .boosts = KINDS};
    ZK_TRY(zk_ask_real(cx, a, "card-share", 0, 1, &o->card_share));
    ZK_TRY(zk_arg_int(cx, a, "seeds", 1, 100, &seeds));
    o->seeds = (uint32_t)seeds;
    blend_kinds(t, kind);
    return ZK_OK;
}

/* Folds by row of the file, for the blend's columns are whole ones: rows without an outcome are taken out. */
static zk_card_column *known_columns(zk_ctx *cx, const zk__trees *t, uint8_t **bad)
{
    zk_card_column *col = card_columns(cx, t);

    *bad = ZK_NEWS(&cx->arena, uint8_t, t->s.n);
    for (size_t i = 0; i < t->s.n; i++)
        (*bad)[i] = t->s.bad[t->s.row[i]];
    for (size_t v = 0; v < t->s.vars; v++) {
        double *x = col[v].x ? ZK_NEWS(&cx->arena, double, t->s.n) : NULL;
        int32_t *level = x ? NULL : ZK_NEWS(&cx->arena, int32_t, t->s.n);
        for (size_t i = 0; i < t->s.n; i++)
            if (x)
                x[i] = col[v].x[t->s.row[i]];
            else
                level[i] = col[v].level[t->s.row[i]];
        col[v].x = x;
        col[v].level = level;
    }
    return col;
}

zk_err zk__trees_judge(zk_ctx *cx, const zk_args *a, const zk__trees *t, zk__judged *r)
{
    zk_boost_options kind[KINDS];
    zk_blend_options o;
    zk_card_column *col;
    uint32_t k, *fold;
    uint8_t *bad;
    double *p = ZK_NEWS(&cx->arena, double, t->s.n);
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    r->blended = zk_arg_flag(a, "blend");
    ZK_TRY(zk__folds_of(cx, a, &t->s, &k, &fold));
    if (!(r->crossed = k > 0))
        return ZK_OK;
    r->p = ZK_NEWS(&cx->arena, double, t->s.n);
    if ((err = zk_boost_cv(t->lx, t->s.n, t->cols, t->ly, NULL, fold, k, &t->o, cx->threads, p, &spot)))
        return zk__trees_refused(cx, t, &spot, err);
    ZK_TRY(zk__tell(cx, &t->s, p, fold, k, &r->trees));
    memcpy(r->p, p, t->s.n * sizeof *p);
    if (!r->blended)
        return ZK_OK;
    ZK_TRY(blend_options(cx, a, t, kind, &o));
    col = known_columns(cx, t, &bad);
    if ((err = zk_card_cv(col, t->s.vars, bad, t->s.n, fold, k, &o.card, cx->threads, p, &spot)))
        return zk__vars_refused(cx, &t->s, spot.col, &spot, err);
    ZK_TRY(zk__tell(cx, &t->s, p, fold, k, &r->card));
    if ((err =
             zk_blend_cv(col, t->s.vars, t->lx, t->cols, bad, t->s.n, fold, k, &o, cx->threads, r->p, &spot)))
        return zk__trees_refused(cx, t, &spot, err);
    return zk__tell(cx, &t->s, r->p, fold, k, &r->blend);
}

/* The blend's probability for all rows: those with an outcome teach. */
zk_err zk__trees_blend(zk_ctx *cx, const zk_args *a, const zk__trees *t, double *p)
{
    size_t *all = ZK_NEWS(&cx->arena, size_t, t->s.f.rows);
    zk_boost_options kind[KINDS];
    zk_blend_options o;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    for (size_t i = 0; i < t->s.f.rows; i++)
        all[i] = i;
    ZK_TRY(blend_options(cx, a, t, kind, &o));
    err = zk_blend(card_columns(cx, t), t->s.vars, t->x, t->cols, t->s.bad, t->s.row, t->s.n, all,
                   t->s.f.rows, &o, p, &spot);
    return err ? zk__trees_refused(cx, t, &spot, err) : ZK_OK;
}
