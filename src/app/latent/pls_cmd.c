/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike pls: latent variables by partial least squares.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/latent/pls.h"

extern const zk_feature zk_feature_latent;

static const char *real(zk_ctx *cx, double v)
{
    return isfinite(v) ? zk_fmt(&cx->arena, "%.4f", v) : "∞";
}

static const char *name(zk_ctx *cx, const zk__pls_file *f, size_t construct)
{
    return zk_tr(cx, f->title_of[construct]);
}

const char *zk__pls_name(zk_ctx *cx, const zk__pls_file *f, const zk_pls_quantity *q)
{
    const char *text;

    if (q->kind == ZK_PLS_Q_LOADING || q->kind == ZK_PLS_Q_WEIGHT)
        return zk_fmt(&cx->arena, "%s (%s)", f->indicator[q->to], name(cx, f, q->from));
    if (q->kind == ZK_PLS_Q_R2)
        return name(cx, f, q->to);
    if (q->kind == ZK_PLS_Q_HTMT)
        return zk_fmt(&cx->arena, "%s – %s", name(cx, f, q->from), name(cx, f, q->to));
    if (q->kind != ZK_PLS_Q_ROUTE)
        return zk_fmt(&cx->arena, "%s → %s", name(cx, f, q->from), name(cx, f, q->to));
    text = name(cx, f, q->from);
    for (size_t s = 1; s < q->steps; s++)
        text = zk_fmt(&cx->arena, "%s → %s", text, name(cx, f, q->route[s]));
    return text;
}

static void head_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, const zk__pls_result *r)
{
    static const zk_both scheme[] = {{"路径", "path"}, {"因子", "factor"}, {"重心", "centroid"}};

    printf(ZK_TR(cx, "%s：%s 行，%s 个构念，%s 个指标；%s加权%s，%s 次迭代\n",
                 "%s: %s, %s, %s; %s weighting%s, %s\n"),
           zk_tr(cx, f->title), zk_show_count(cx, (int64_t)d->rows, "row", "rows"),
           zk_show_count(cx, (int64_t)f->model.constructs, "construct", "constructs"),
           zk_show_count(cx, (int64_t)f->model.indicators, "indicator", "indicators"),
           zk_tr(cx, scheme[f->model.scheme]),
           f->model.consistent ? ZK_TR(cx, "，一致性修正（PLSc）", ", consistent (PLSc)") : "",
           zk_show_count(cx, r->fit.iterations, "iteration", "iterations"));
    if (!r->fit.proper)
        printf(ZK_TR(cx, "注意：修正后的相关矩阵不是正定的，PLSc 的路径和 R² 不可靠\n",
                     "note: the corrected correlations are not positive definite, paths and R² of PLSc are "
                     "not to be relied on\n"));
    if (d->replaced)
        printf(ZK_TR(cx, "%zu 个缺失答案以该列均值代替\n",
                     "%zu missing answers replaced by the mean of their column\n"),
               d->replaced);
    if (d->dropped)
        printf(ZK_TR(cx, "%s 行因缺失答案而略去\n", "%s left out for missing answers\n"),
               zk_show_count(cx, (int64_t)d->dropped, "row", "rows"));
}

static void measurement_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r)
{
    zk_table t;

    printf(ZK_TR(cx, "\n测量：指标\n", "\nMeasurement: indicators\n"));
    zk_table_init(&t, cx, "llrrr");
    zk_table_row(&t, ZK_TR(cx, "构念", "construct"), ZK_TR(cx, "指标", "indicator"),
                 ZK_TR(cx, "载荷", "loading"), ZK_TR(cx, "权重", "weight"), "VIF");
    for (size_t i = 0; i < f->model.indicators; i++) {
        size_t own = f->model.construct[i];
        zk_table_row(&t, i && f->model.construct[i - 1] == own ? "" : name(cx, f, own), f->indicator[i],
                     real(cx, r->fit.loading[i]), real(cx, r->fit.weight[i]),
                     real(cx, r->quality.vif_outer[i]));
    }
    zk_table_print(&t, stdout);
}

static void constructs_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r)
{
    zk_table t;

    printf(ZK_TR(cx, "\n构念\n", "\nConstructs\n"));
    zk_table_init(&t, cx, "llrrrrrrrr");
    zk_table_row(&t, ZK_TR(cx, "构念", "construct"), ZK_TR(cx, "测量", "mode"), "α", "ρA", "ρC", "AVE", "R²",
                 ZK_TR(cx, "调整 R²", "adj. R²"), "Q²", ZK_TR(cx, "指数", "index"));
    for (size_t k = 0; k < f->model.constructs; k++) {
        bool formative = f->model.mode[k] == ZK_PLS_B, explained = zk__pls_endogenous(f, k);
        zk_table_row(
            &t, name(cx, f, k),
            formative ? ZK_TR(cx, "形成型", "formative") : ZK_TR(cx, "反映型", "reflective"),
            formative ? "" : real(cx, r->quality.alpha[k]), formative ? "" : real(cx, r->fit.rho_a[k]),
            formative ? "" : real(cx, r->quality.rho_c[k]), formative ? "" : real(cx, r->quality.ave[k]),
            explained ? real(cx, r->fit.r2[k]) : "", explained ? real(cx, r->fit.r2_adj[k]) : "",
            explained && r->q2 ? real(cx, r->q2[k]) : "",
            r->index ? zk_fmt(&cx->arena, "%.2f", r->index[k]) : "");
    }
    zk_table_print(&t, stdout);
}

static void paths_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r)
{
    size_t c = f->model.constructs;
    zk_table t;

    printf(ZK_TR(cx, "\n路径\n", "\nPaths\n"));
    zk_table_init(&t, cx, "lrrrr");
    zk_table_row(&t, ZK_TR(cx, "路径", "path"), ZK_TR(cx, "系数", "coefficient"),
                 ZK_TR(cx, "总效应", "total effect"), "f²", "VIF");
    for (size_t i = 0; i < r->n_what; i++) {
        const zk_pls_quantity *q = &r->what[i];
        size_t at = q->from * c + q->to;
        if (q->kind == ZK_PLS_Q_PATH)
            zk_table_row(&t, zk__pls_name(cx, f, q), real(cx, r->fit.path[at]), real(cx, r->fit.total[at]),
                         real(cx, r->quality.f2[at]), real(cx, r->quality.vif_inner[at]));
    }
    zk_table_print(&t, stdout);
}

/* HTMT below the diagonal, root of AVE on it, correlations above. */
static void validity_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r)
{
    size_t c = f->model.constructs;
    const char **cell = ZK_NEWS(&cx->arena, const char *, c + 1);
    char *align = zk_zalloc(&cx->arena, c + 2);
    zk_table t;

    printf(ZK_TR(
        cx, "\n区分效度：下三角 HTMT，对角线 √AVE，上三角相关系数\n",
        "\nDiscriminant validity: HTMT below, square root of AVE on the diagonal, correlations above\n"));
    memset(align, 'r', c + 1);
    align[0] = 'l';
    zk_table_init(&t, cx, align);
    cell[0] = "";
    for (size_t k = 0; k < c; k++)
        cell[k + 1] = name(cx, f, k);
    zk_table_cells(&t, cell);
    for (size_t a = 0; a < c; a++) {
        cell[0] = name(cx, f, a);
        for (size_t b = 0; b < c; b++)
            cell[b + 1] = real(cx, b < a    ? r->quality.htmt[a * c + b]
                                   : b == a ? sqrt(r->quality.ave[a])
                                            : r->fit.latent_cor[a * c + b]);
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
    printf("SRMR %.4f%s, GoF %.4f\n", r->quality.srmr_saturated,
           zk_fmt(&cx->arena, ZK_TR(cx, "（估计模型 %.4f）", " (estimated model %.4f)"),
                  r->quality.srmr_estimated),
           r->quality.gof);
}

static void mediation_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r)
{
    zk_table t;
    bool any = false;

    zk_table_init(&t, cx, "lrr");
    zk_table_row(&t, ZK_TR(cx, "路线", "route"), ZK_TR(cx, "效应", "effect"), "VAF");
    for (size_t i = 0; i < r->n_what; i++) {
        const zk_pls_quantity *q = &r->what[i];
        double total = r->fit.total[q->from * f->model.constructs + q->to];
        if (q->kind != ZK_PLS_Q_ROUTE)
            continue;
        any = true;
        zk_table_row(&t, zk__pls_name(cx, f, q), real(cx, r->value[i]),
                     total != 0 ? zk_fmt(&cx->arena, "%.1f %%", 100 * r->value[i] / total) : "");
    }
    if (!any)
        return;
    printf(ZK_TR(cx, "\n间接效应\n", "\nIndirect effects\n"));
    zk_table_print(&t, stdout);
}

static const char *stars(double p)
{
    return p < 0.001 ? "***" : p < 0.01 ? "**" : p < 0.05 ? "*" : "";
}

static void estimates_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r, zk_pls_kind kind,
                            const char *title)
{
    zk_table t;
    bool any = false;

    zk_table_init(&t, cx, "lrrrrlrrrr");
    zk_table_row(&t, title, ZK_TR(cx, "估计", "estimate"), ZK_TR(cx, "标准误", "s.e."), "t", "p", "",
                 ZK_TR(cx, "下限", "low"), ZK_TR(cx, "上限", "high"), ZK_TR(cx, "BCa 下限", "BCa low"),
                 ZK_TR(cx, "BCa 上限", "BCa high"));
    for (size_t i = 0; i < r->n_what; i++) {
        const zk_pls_estimate *e = &r->estimate[i];
        if (r->what[i].kind != kind)
            continue;
        any = true;
        zk_table_row(&t, zk__pls_name(cx, f, &r->what[i]), real(cx, e->estimate), real(cx, e->se),
                     zk_fmt(&cx->arena, "%.2f", e->t), real(cx, e->p), stars(e->p), real(cx, e->low),
                     real(cx, e->high), real(cx, e->bca_low), real(cx, e->bca_high));
    }
    if (!any)
        return;
    putchar('\n');
    zk_table_print(&t, stdout);
}

static void bootstrap_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r)
{
    static const zk_both sign[] = {{"不处理", "as they are"},
                                   {"逐个对齐", "aligned one by one"},
                                   {"按构念对齐", "aligned by construct"}};

    if (!r->estimate)
        return;
    printf(ZK_TR(cx, "\n自助法 %zu 次（%zu 次无解），种子 %" PRIu64 "，置信度 %g；符号：%s\n",
                 "\nBootstrap: %zu replicates (%zu without a solution), seed %" PRIu64
                 ", confidence %g; signs: %s\n"),
           r->boot.replicates, r->failed, r->boot.seed, r->boot.confidence, zk_tr(cx, sign[r->boot.sign]));
    estimates_print(cx, f, r, ZK_PLS_Q_PATH, ZK_TR(cx, "路径", "path"));
    estimates_print(cx, f, r, ZK_PLS_Q_TOTAL, ZK_TR(cx, "总效应", "total effect"));
    estimates_print(cx, f, r, ZK_PLS_Q_INDIRECT, ZK_TR(cx, "间接效应合计", "total indirect effect"));
    estimates_print(cx, f, r, ZK_PLS_Q_ROUTE, ZK_TR(cx, "特定间接效应", "specific indirect effect"));
    estimates_print(cx, f, r, ZK_PLS_Q_LOADING, ZK_TR(cx, "载荷", "loading"));
    estimates_print(cx, f, r, ZK_PLS_Q_WEIGHT, ZK_TR(cx, "权重", "weight"));
    estimates_print(cx, f, r, ZK_PLS_Q_HTMT, "HTMT");
}

static void importance_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r)
{
    size_t c = f->model.constructs;
    zk_table t;

    if (!r->index || r->target == c)
        return;
    printf(ZK_TR(cx, "\n什么推动 %s（指数 %.2f）\n", "\nWhat moves %s (index %.2f)\n"),
           name(cx, f, r->target), r->index[r->target]);
    zk_table_init(&t, cx, "lrr");
    zk_table_row(&t, ZK_TR(cx, "构念", "construct"), ZK_TR(cx, "重要性", "importance"),
                 ZK_TR(cx, "绩效", "performance"));
    for (size_t k = 0; k < c; k++)
        if (k != r->target && r->fit.total[k * c + r->target] != 0)
            zk_table_row(&t, name(cx, f, k), real(cx, r->effect[k * c + r->target]),
                         zk_fmt(&cx->arena, "%.2f", r->index[k]));
    zk_table_print(&t, stdout);
}

static void levels_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, const zk__pls_result *r)
{
    size_t c = f->model.constructs;
    const char **cell = ZK_NEWS(&cx->arena, const char *, c + 3);
    char *align = zk_zalloc(&cx->arena, c + 3);
    zk_table t;

    if (!r->level)
        return;
    printf(ZK_TR(cx, "\n按 %s 的指数\n", "\nIndex by %s\n"), d->by->name);
    memset(align, 'r', c + 2);
    align[0] = 'l';
    zk_table_init(&t, cx, align);
    cell[0] = d->by->name;
    cell[1] = ZK_TR(cx, "行数", "rows");
    for (size_t k = 0; k < c; k++)
        cell[k + 2] = name(cx, f, k);
    zk_table_cells(&t, cell);
    for (size_t l = 0; l < r->n_levels; l++) {
        cell[0] = r->level[l];
        cell[1] = zk_show_int(cx, (int64_t)r->level_n[l]);
        for (size_t k = 0; k < c; k++)
            cell[k + 2] = r->level_n[l] ? zk_fmt(&cx->arena, "%.2f", r->level_index[l * c + k]) : "";
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
}

static void forecast_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r)
{
    zk_table t;

    if (!r->forecast)
        return;
    printf(ZK_TR(cx, "\nPLSpredict：%zu 折 × %zu 次，用%s\n", "\nPLSpredict: %zu folds x %zu, from %s\n"),
           r->predict.folds, r->predict.repetitions,
           r->predict.direct ? ZK_TR(cx, "直接前因", "direct predecessors")
                             : ZK_TR(cx, "最早的前因", "the earliest constructs"));
    zk_table_init(&t, cx, "lrrrrr");
    zk_table_row(&t, ZK_TR(cx, "指标", "indicator"), ZK_TR(cx, "Q² 预测", "Q² predict"), "RMSE",
                 ZK_TR(cx, "线性 RMSE", "LM RMSE"), "MAE", ZK_TR(cx, "线性 MAE", "LM MAE"));
    for (size_t i = 0; i < f->model.indicators; i++) {
        const zk_pls_forecast *e = &r->forecast[i];
        if (zk__pls_endogenous(f, f->model.construct[i]))
            zk_table_row(&t, f->indicator[i], real(cx, e->q2), real(cx, e->rmse), real(cx, e->lm_rmse),
                         real(cx, e->mae), real(cx, e->lm_mae));
    }
    zk_table_print(&t, stdout);
}

static void compared_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_result *r,
                           const zk__pls_compared *g)
{
    zk_table t;

    printf(ZK_TR(cx, "\n%s（%zu 行）与 %s（%zu 行）\n", "\n%s (%zu rows) against %s (%zu rows)\n"), g->a,
           g->n_a, g->b, g->n_b);
    zk_table_init(&t, cx, "lrrrrlrrr");
    zk_table_row(&t, ZK_TR(cx, "路径", "path"), g->a, g->b, ZK_TR(cx, "差", "difference"),
                 ZK_TR(cx, "p（置换）", "p (permutation)"), "", "t (Welch)", "df", "p");
    for (size_t i = 0; i < r->n_what; i++) {
        const zk_pls_difference *e = &g->difference[i];
        if (r->what[i].kind == ZK_PLS_Q_PATH)
            zk_table_row(&t, zk__pls_name(cx, f, &r->what[i]), real(cx, e->a), real(cx, e->b),
                         real(cx, e->a - e->b), real(cx, e->p_permutation), stars(e->p_permutation),
                         zk_fmt(&cx->arena, "%.2f", e->t), zk_fmt(&cx->arena, "%.0f", e->df),
                         real(cx, e->p_welch));
    }
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "\n测量不变性（MICOM）\n", "\nMeasurement invariance (MICOM)\n"));
    zk_table_init(&t, cx, "lrrrrrrr");
    zk_table_row(&t, ZK_TR(cx, "构念", "construct"), "c", ZK_TR(cx, "5% 分位", "5 % quantile"), "p",
                 ZK_TR(cx, "均值差", "mean difference"), "p", ZK_TR(cx, "方差比对数", "log variance ratio"),
                 "p");
    for (size_t k = 0; k < f->model.constructs; k++) {
        const zk_pls_invariance *m = &g->micom[k];
        zk_table_row(&t, name(cx, f, k), real(cx, m->c), real(cx, m->c_5), real(cx, m->p_c),
                     real(cx, m->mean_difference), real(cx, m->p_mean), real(cx, m->log_variance_ratio),
                     real(cx, m->p_variance));
    }
    zk_table_print(&t, stdout);
}

static void all_print(zk_ctx *cx, const zk__pls_file *f, const zk__pls_data *d, const zk__pls_result *r)
{
    head_print(cx, f, d, r);
    measurement_print(cx, f, r);
    constructs_print(cx, f, r);
    paths_print(cx, f, r);
    validity_print(cx, f, r);
    mediation_print(cx, f, r);
    importance_print(cx, f, r);
    levels_print(cx, f, d, r);
    forecast_print(cx, f, r);
    bootstrap_print(cx, f, r);
    for (size_t g = 0; g < r->n_compared; g++)
        compared_print(cx, f, r, &r->compared[g]);
}

/* ---- the command ---- */

static zk_err overrides(zk_ctx *cx, const zk_args *a, zk__pls_file *f)
{
    static const char *const schemes[] = {"path", "factor", "centroid", NULL};
    int scheme = (int)f->model.scheme;

    ZK_TRY(zk_ask_choice(cx, a, "scheme", schemes, &scheme));
    f->model.scheme = (zk_pls_scheme)scheme;
    f->model.consistent |= zk_arg_flag(a, "consistent");
    f->model.raw |= zk_arg_flag(a, "unstandardised");
    return zk_ask_real(cx, a, "tolerance", 1e-14, 0.01, &f->model.tolerance);
}

static zk_err show(zk_ctx *cx, const zk_args *a, const zk__pls_file *f, const zk__pls_data *d,
                   const zk__pls_result *r)
{
    static const char *const pictures[] = {"paths", "map", NULL};
    int picture = 0;
    zk_json j = {0};

    ZK_TRY(zk_ask_choice(cx, a, "picture", pictures, &picture));
    if (zk_arg(a, "plot"))
        ZK_TRY(zk__pls_plot(cx, zk_arg(a, "plot"), picture == 1, f, r));
    if (!cx->json) {
        all_print(cx, f, d, r);
        return ZK_OK;
    }
    zk__pls_json(f, d, r, zk_arg_flag(a, "respondents"), &j);
    zk_json_print(&j);
    return ZK_OK;
}

static zk_err run(zk_ctx *cx, const zk_args *a)
{
    zk__pls_file f;
    zk__pls_data d;
    zk__pls_result r = {0};
    zk_err err;

    ZK_TRY(zk__pls_file_load(cx, a->operand[0], &f));
    ZK_TRY(overrides(cx, a, &f));
    ZK_TRY(zk__pls_read(cx, a, a->operand[1], &f, &d));
    if (!(err = zk__pls_work(cx, a, &f, &d, &r)))
        err = show(cx, a, &f, &d, &r);
    zk__pls_result_clear(&r);
    return err;
}

static const zk_opt opts[] = {
    {.name = "scheme",
     .value = "SCHEME",
     .help = {"内部加权: path, factor, centroid；默认按模型",
              "inner weighting: path, factor, centroid; as the model says unless given"}},
    {.name = "consistent",
     .help = {"PLSc：按 ρA 修正反映型构念", "PLSc: reflective constructs corrected by rho_A"}},
    {.name = "unstandardised",
     .help = {"外部权重用指标自身的方差，不先标准化",
              "outer weights from indicators with their own variances, not standardised ones"}},
    {.name = "missing",
     .value = "HOW",
     .help =
         {"缺失答案: mean（列均值）或 casewise（略去整行）；默认按模型，否则 mean",
          "missing answers: mean (of the column) or casewise (rows left out); as the model says, else mean"}},
    {.name = "missing-codes",
     .value = "LIST",
     .help = {"表示缺失的数值，如 -99", "numbers that mean \"no answer\", such as -99"}},
    {.name = "bootstrap",
     .value = "N",
     .help = {"自助法次数；0 为不做", "bootstrap replicates; 0: none"},
     .initial = "0"},
    {.name = "confidence",
     .value = "P",
     .help = {"区间的置信度", "confidence of the intervals"},
     .initial = "0.95"},
    {.name = "sign",
     .value = "HOW",
     .help = {"自助样本的符号: none, individual, construct",
              "signs of the replicates: none, individual, construct"},
     .initial = "none"},
    {.name = "seed", .value = "N", .help = {"随机数种子", "seed of the random numbers"}, .initial = "1"},
    {.name = "blindfold",
     .value = "D",
     .help = {"Q² 的遗漏距离；默认 7（整除行数时取更大的）；0 为不做",
              "omission distance of Q²; 7, or the next that is no divisor of the rows; 0: none"}},
    {.name = "predict",
     .value = "FOLDS",
     .help = {"PLSpredict 的折数，如 10；0 为不做", "folds of PLSpredict, such as 10; 0: none"},
     .initial = "0"},
    {.name = "repetitions",
     .value = "N",
     .help = {"PLSpredict 重复次数", "repetitions of PLSpredict"},
     .initial = "10"},
    {.name = "direct",
     .help = {"PLSpredict 从直接前因预测，而不是最早的前因",
              "PLSpredict from the direct predecessors, not from the earliest constructs"}},
    {.name = "group",
     .value = "COLUMN",
     .help = {"按此列的 2 到 8 组两两比较（置换与 Welch 检验、MICOM）；次数为 --bootstrap，默认 1000",
              "compare the 2 to 8 groups of this column pairwise (permutation and Welch tests, MICOM); "
              "--bootstrap times, else 1000"}},
    {.name = "scale",
     .value = "LOW,HIGH",
     .help = {"答案的量表，如 1,10；给出 0–100 指数",
              "scale of the answers such as 1,10: gives the index from 0 to 100"}},
    {.name = "target",
     .value = "CONSTRUCT",
     .help = {"重要性—绩效分析的目标", "target of the importance-performance analysis"}},
    {.name = "by", .value = "COLUMN", .help = {"按此列分组的平均指数", "mean index by this column"}},
    {.name = "id", .value = "COLUMN", .help = {"受访者编号列", "column that names the respondents"}},
    {.name = "respondents", .help = {"JSON 中列出每个受访者的指数", "each respondent's index in the JSON"}},
    {.name = "tolerance",
     .value = "X",
     .help = {"权重变化之和小于此值即停", "stop when the weights change by less than this in all"},
     .initial = "1e-10"},
    {.name = "picture",
     .value = "WHICH",
     .help = {"--plot 画什么: paths（路径图）或 map（重要性—绩效图）",
              "what --plot draws: paths or map (importance and performance)"},
     .initial = "paths"},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0}};

static const zk_cmd cmds[] = {
    {.words = "pls",
     .operands = "MODEL.yaml FILE",
     .min = 2,
     .max = 2,
     .summary =
         {"潜变量: 满意度指数、关系质量、中介检验（偏最小二乘）",
          "latent variables: satisfaction index, relationship quality, mediation (partial least squares)"},
     .help = {"MODEL.yaml 写明构念、指标和路径：\n\n"
              "  constructs:\n"
              "    Image: {title: {zh: 形象, en: Image}, indicators: [IMAG1..IMAG5]}\n"
              "    Satisfaction: [CUSA1, CUSA2, CUSA3]\n"
              "  paths: [Image -> Satisfaction]\n"
              "  scale: {min: 1, max: 10}\n\n"
              "  zhike pls mobile.yaml answers.csv --bootstrap 5000 --plot paths.svg\n"
              "  zhike pls mobile.yaml answers.csv --target Loyalty --picture map --plot map.svg",
              "MODEL.yaml names constructs, indicators and paths:\n\n"
              "  constructs:\n"
              "    Image: {title: Image, indicators: [IMAG1..IMAG5]}\n"
              "    Satisfaction: [CUSA1, CUSA2, CUSA3]\n"
              "  paths: [Image -> Satisfaction]\n"
              "  scale: {min: 1, max: 10}\n\n"
              "  zhike pls mobile.yaml answers.csv --bootstrap 5000 --plot paths.svg\n"
              "  zhike pls mobile.yaml answers.csv --target Loyalty --picture map --plot map.svg"},
     .opts = opts,
     .fn = run,
     .no_folder = true},
    {0}};

const zk_feature zk_feature_latent = {
    .name = "latent", .title = {"潜变量", "Latent variables"}, .cmds = cmds};
