/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike topsis and zhike grey: two ways to rank subjects by how near they come to the best of everything.
 */
#include "app/score/cmd.h"

typedef struct ranking {
    zk__table t;
    double *score, *rank, *plus, *minus, *coefficient;
    size_t *order;
    size_t top;
    int kind; /* of normalisation */
    double rho;
} ranking;

static zk_err ranking_read(zk_ctx *cx, const zk_args *a, ranking *r)
{
    ZK_TRY(zk__score_table_read(cx, a, &r->t));
    ZK_TRY(zk__table_weights(cx, a, &r->t));
    ZK_TRY(zk__top_take(cx, a, r->t.rows, &r->top));
    r->score = ZK_NEWS(&cx->arena, double, r->t.rows);
    r->rank = ZK_NEWS(&cx->arena, double, r->t.rows);
    r->plus = ZK_NEWS(&cx->arena, double, r->t.rows);
    r->minus = ZK_NEWS(&cx->arena, double, r->t.rows);
    r->order = ZK_NEWS(&cx->arena, size_t, r->t.rows);
    return ZK_OK;
}

static void rank_all(ranking *r)
{
    (void)zk_rank(r->score, r->t.rows, true, ZK_TIES_MIN, r->rank, NULL);
    (void)zk_order(r->score, r->t.rows, true, r->order, NULL);
}

/* ---- topsis ---------------------------------------------------------------------------------------- */

static const char *const topsis_norms[] = {"vector", "minmax", "none", NULL};

static void topsis_json(zk_ctx *cx, const ranking *r)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk__weights_json(&j, &r->t);
    zk_json_kstr(&j, "norm", topsis_norms[r->kind]);
    zk_json_key(&j, "results");
    zk_json_array(&j);
    for (size_t i = 0; i < r->t.rows; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "id", zk__table_label(cx, &r->t, i));
        zk_json_kreal(&j, "closeness", r->score[i]);
        zk_json_kint(&j, "rank", (int64_t)r->rank[i]);
        zk_json_kreal(&j, "d_plus", r->plus[i]);
        zk_json_kreal(&j, "d_minus", r->minus[i]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static void more_print(zk_ctx *cx, const ranking *r)
{
    if (r->top < r->t.rows)
        printf(ZK_TR(cx, "… 共 %zu 个 (--top 0 显示全部)\n", "… %zu in all (--top 0 shows them)\n"),
               r->t.rows);
}

static void topsis_print(zk_ctx *cx, const ranking *r)
{
    zk_table t;

    zk__weights_print(cx, &r->t);
    zk_table_init(&t, cx, "rlrrr");
    zk_table_row(&t, ZK_TR(cx, "名次", "rank"), ZK_TR(cx, "对象", "subject"),
                 ZK_TR(cx, "贴近度", "closeness"), "d+", "d-");
    for (size_t k = 0; k < r->top; k++) {
        size_t i = r->order[k];
        zk_table_row(&t, zk_fmt(&cx->arena, "%.0f", r->rank[i]), zk__table_label(cx, &r->t, i),
                     zk_fmt(&cx->arena, "%.4f", r->score[i]), zk_fmt(&cx->arena, "%.4f", r->plus[i]),
                     zk_fmt(&cx->arena, "%.4f", r->minus[i]));
    }
    zk_table_print(&t, stdout);
    more_print(cx, r);
}

zk_err zk__topsis_cmd(zk_ctx *cx, const zk_args *args)
{
    ranking r = {.kind = 0};
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    ZK_TRY(zk_ask_choice(cx, args, "norm", topsis_norms, &r.kind));
    ZK_TRY(ranking_read(cx, args, &r));
    err = zk_topsis(r.t.x, r.t.rows, r.t.n, r.t.w, r.t.direction, (zk_topsis_norm)r.kind, r.score, r.plus,
                    r.minus, &spot);
    if (err)
        return zk__table_refused(cx, &r.t, &spot, err);
    rank_all(&r);
    ZK_TRY(zk__ranking_plot(cx, zk_arg(args, "plot"), ZK_TR(cx, "TOPSIS 贴近度", "TOPSIS closeness"), &r.t,
                            r.score));
    if (cx->json)
        topsis_json(cx, &r);
    else
        topsis_print(cx, &r);
    return ZK_OK;
}

const zk_opt zk__topsis_opts[] = {
    ZK__WEIGHTS_OPT,
    {"norm",
     "HOW",
     {"归一化: vector (向量), minmax, none", "scaling of the columns: vector, minmax, none"},
     "vector",
     false,
     0},
    ZK__TABLE_OPTS,
    ZK__TOP_OPT,
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};

/* ---- grey -------------------------------------------------------------------------------------------- */

static const char *const grey_scales[] = {"minmax", "mean", "first", "none", NULL};
enum { GREY_MINMAX, GREY_MEAN, GREY_FIRST, GREY_NONE };

/* x divided by each column's mean or first value, the reference with it. */
static zk_err divide(zk_ctx *cx, ranking *r, double *reference)
{
    for (size_t j = 0; j < r->t.n && r->kind != GREY_NONE; j++) {
        double by = r->t.x[j], sum = 0;

        for (size_t i = 0; i < r->t.rows; i++)
            sum += r->t.x[i * r->t.n + j];
        if (r->kind == GREY_MEAN)
            by = sum / (double)r->t.rows;
        if (by == 0)
            return zk_fail(cx, ZK_ENUMERIC,
                           ZK_L("列 “%s” 的%s为零，不能用它来除",
                                "column \"%s\" cannot be divided by its %s, which is zero"),
                           r->t.name[j],
                           r->kind == GREY_MEAN ? ZK_TR(cx, "均值", "mean")
                                                : ZK_TR(cx, "首值", "first value"));
        for (size_t i = 0; i < r->t.rows; i++)
            r->t.x[i * r->t.n + j] /= by;
        reference[j] /= by;
    }
    return ZK_OK;
}

static zk_err reference_take(zk_ctx *cx, const zk_args *a, const ranking *r, double *reference)
{
    const char *text = zk_arg(a, "reference");
    double *given;
    size_t n;

    for (size_t j = 0; j < r->t.n && !text; j++) {
        bool less = r->t.direction[j] == ZK_LESS_IS_BETTER;
        reference[j] = r->t.x[j];
        for (size_t i = 1; i < r->t.rows; i++) {
            double v = r->t.x[i * r->t.n + j];
            reference[j] = (less ? v < reference[j] : v > reference[j]) ? v : reference[j];
        }
    }
    if (!text)
        return ZK_OK;
    ZK_TRY(zk_ask_numbers(cx, "--reference", text, &given, &n));
    if (n != r->t.n)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("--reference 有 %zu 个值，指标有 %zu 个",
                            "--reference has %zu values, the indicators are %zu"),
                       n, r->t.n);
    for (size_t j = 0; j < n; j++)
        reference[j] = given[j];
    return ZK_OK;
}

static void grey_json(zk_ctx *cx, const ranking *r)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk__weights_json(&j, &r->t);
    zk_json_kreal(&j, "rho", r->rho);
    zk_json_kstr(&j, "scale", grey_scales[r->kind]);
    zk_json_key(&j, "results");
    zk_json_array(&j);
    for (size_t i = 0; i < r->t.rows; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "id", zk__table_label(cx, &r->t, i));
        zk_json_kreal(&j, "grade", r->score[i]);
        zk_json_kint(&j, "rank", (int64_t)r->rank[i]);
        zk_json_key(&j, "coefficients");
        zk_json_object(&j);
        for (size_t k = 0; k < r->t.n; k++)
            zk_json_kreal(&j, r->t.name[k], r->coefficient[i * r->t.n + k]);
        zk_json_end_object(&j);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static void grey_print(zk_ctx *cx, const ranking *r)
{
    enum { COLUMNS = 8 };
    size_t shown = r->t.n < COLUMNS ? r->t.n : COLUMNS;
    const char **cell = ZK_NEWS(&cx->arena, const char *, shown + 3);
    zk_table t;

    zk__weights_print(cx, &r->t);
    zk_table_init(&t, cx, zk_fmt(&cx->arena, "rlr%.*s", (int)shown, "rrrrrrrr"));
    cell[0] = ZK_TR(cx, "名次", "rank");
    cell[1] = ZK_TR(cx, "对象", "subject");
    cell[2] = ZK_TR(cx, "关联度", "grade");
    for (size_t j = 0; j < shown; j++)
        cell[3 + j] = r->t.name[j];
    zk_table_cells(&t, cell);
    for (size_t k = 0; k < r->top; k++) {
        size_t i = r->order[k];
        cell[0] = zk_fmt(&cx->arena, "%.0f", r->rank[i]);
        cell[1] = zk__table_label(cx, &r->t, i);
        cell[2] = zk_fmt(&cx->arena, "%.4f", r->score[i]);
        for (size_t j = 0; j < shown; j++)
            cell[3 + j] = zk_fmt(&cx->arena, "%.4f", r->coefficient[i * r->t.n + j]);
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
    more_print(cx, r);
}

zk_err zk__grey_cmd(zk_ctx *cx, const zk_args *args)
{
    ranking r = {.kind = GREY_MINMAX, .rho = 0.5};
    zk_spot spot = {.why = ZK_WHY_NONE};
    double *reference;
    zk_err err;

    ZK_TRY(zk_ask_choice(cx, args, "scale", grey_scales, &r.kind));
    ZK_TRY(zk_ask_real(cx, args, "rho", 1e-6, 1, &r.rho));
    ZK_TRY(ranking_read(cx, args, &r));
    r.coefficient = ZK_NEWS(&cx->arena, double, r.t.rows *r.t.n);
    reference = ZK_NEWS(&cx->arena, double, r.t.n);
    ZK_TRY(reference_take(cx, args, &r, reference));
    if (r.kind == GREY_MINMAX) {
        err = zk_grey(r.t.x, r.t.rows, r.t.n, r.t.w, r.t.direction, reference, r.rho, r.score, r.coefficient,
                      &spot);
    } else {
        ZK_TRY(divide(cx, &r, reference));
        err = zk_grey_plain(r.t.x, r.t.rows, r.t.n, r.t.w, reference, r.rho, r.score, r.coefficient, &spot);
    }
    if (err)
        return zk__table_refused(cx, &r.t, &spot, err);
    rank_all(&r);
    ZK_TRY(zk__ranking_plot(cx, zk_arg(args, "plot"), ZK_TR(cx, "灰色关联度", "Grey relational grade"), &r.t,
                            r.score));
    if (cx->json)
        grey_json(cx, &r);
    else
        grey_print(cx, &r);
    return ZK_OK;
}

const zk_opt zk__grey_opts[] = {
    ZK__WEIGHTS_OPT,
    {"rho", "R", {"分辨系数，(0, 1]", "distinguishing coefficient in (0, 1]"}, "0.5", false, 0},
    {"reference",
     "LIST",
     {"参考序列，各列一个值；默认取各列最优",
      "the reference, a value for each column; the best unless given"},
     NULL,
     false,
     0},
    {"scale",
     "HOW",
     {"无量纲化: minmax (按极差), mean (均值化), first (初值化), none",
      "scaling: minmax, mean (by the mean), first (by the first row), none"},
     "minmax",
     false,
     0},
    ZK__TABLE_OPTS,
    ZK__TOP_OPT,
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
