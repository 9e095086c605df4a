/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike boost: boosted trees, cross-validated, with reasons for every subject; or their mean with a scorecard.
 *
 * Trees see numbers as they are (missing ones too) and every category as a column of its own.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

#include "app/credit/cmds.h"
#include "app/credit/picture.h"
#include "app/credit/trees.h"
#include "base/file.h"

enum { MODEL_BYTES_MAX = 1 << 30 };

/* ---- reasons ---- */

/* SHAP values of one row, added up by variable; *base is what everybody starts from. */
static void by_variable(const zk__trees *t, const double *shap, double *sum, double *base)
{
    memset(sum, 0, t->s.vars * sizeof *sum);
    for (size_t c = 0; c < t->cols; c++)
        sum[t->var[c]] += shap[c];
    *base = shap[t->cols];
}

static const char *value_of(zk_ctx *cx, const zk_series *s, size_t row)
{
    char text[32];

    if (s->type == ZK_WANT_NUMBER)
        return isnan(s->num[row]) ? ZK_TR(cx, "缺失", "missing")
                                  : zk_strdup(&cx->arena, zk_real_show(s->num[row], text));
    return s->level[row] < 0 ? ZK_TR(cx, "缺失", "missing")
                             : zk_str_dup(&cx->arena, s->levels[s->level[row]]);
}

static const char *reason(zk_ctx *cx, const zk__trees *t, size_t row, size_t v, double push)
{
    return push > 0 ? zk_fmt(&cx->arena,
                             ZK_TR(cx, "%s 为 %s：好坏比恶化到 %.2f 倍", "%s is %s: odds of bad times %.2f"),
                             t->s.var[v]->name, value_of(cx, t->s.var[v], row), exp(push))
                    : zk_fmt(&cx->arena,
                             ZK_TR(cx, "%s 为 %s：好坏比改善到 %.2f 倍", "%s is %s: odds of bad times %.2f"),
                             t->s.var[v]->name, value_of(cx, t->s.var[v], row), exp(push));
}

/* Probability and reasons of every row of the file; known rows get the cross-validated probability too. */
static zk_err write_scores(zk_ctx *cx, const zk__trees *t, const zk__judged *r, const double *p,
                           const double *shap, size_t most, const char *path)
{
    double *sum = ZK_NEWS(&cx->arena, double, t->s.vars), base;
    size_t *which = ZK_NEWS(&cx->arena, size_t, most + 1), n, known = 0;
    zk_buf b = {0};

    zk_buf_puts(&b, r->crossed ? "subject,probability,cv_probability" : "subject,probability");
    for (size_t k = 0; k < most; k++)
        zk_buf_fmt(&b, ",reason%zu", k + 1);
    zk_buf_putc(&b, '\n');
    for (size_t i = 0; i < t->s.f.rows; i++) {
        zk_buf_csv(&b, zk__subject(cx, &t->s, i));
        zk_buf_putc(&b, ',');
        zk__cell_real(&b, p[i]);
        if (r->crossed) {
            zk_buf_putc(&b, ',');
            if (t->s.bad[i] != ZK__NO_OUTCOME)
                zk__cell_real(&b, r->p[known++]);
        }
        by_variable(t, shap + i * (t->cols + 1), sum, &base);
        zk_reasons(NULL, sum, t->s.vars, most, which, &n); /* what raises the risk most */
        for (size_t k = 0; k < most; k++) {
            zk_buf_putc(&b, ',');
            if (k < n)
                zk_buf_csv(&b, reason(cx, t, i, which[k], sum[which[k]]));
        }
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, path, &b);
}

/* ---- out ---- */

static void print_told(zk_ctx *cx, const char *name, const zk__told *t)
{
    printf("  %s  AUC %.4f (%.4f … %.4f)  %s %.4f  KS %.4f  Gini %.4f\n", name, t->all.auc, t->all.low,
           t->all.high, ZK_TR(cx, "各折平均", "mean of folds"), t->mean_auc, t->all.ks, t->all.gini);
}

static void print_head(zk_ctx *cx, const zk__trees *t, const zk__judged *r)
{
    printf(ZK_TR(cx, "%s 户，其中坏 %zu 户（%s = %s）；%s 个变量，%s 棵树，深 %u，学习率 %g\n",
                 "%s, %zu of them bad (%s = %s); %s, %s of depth %u, learning "
                 "rate %g\n"),
           zk_show_count(cx, (int64_t)t->s.n, "subject", "subjects"), t->s.bads, t->s.target->name,
           t->s.bad_word, zk_show_count(cx, (int64_t)t->s.vars, "variable", "variables"),
           zk_show_count(cx, (int64_t)zk_boost_rounds(t->model), "tree", "trees"), t->o.depth, t->o.eta);
    if (t->s.n < t->s.f.rows)
        printf(ZK_TR(cx, "%s 行没有结果，只预测、不学习\n",
                     "%s without an outcome: predicted, not learnt from\n"),
               zk_show_count(cx, (int64_t)(t->s.f.rows - t->s.n), "row", "rows"));
    if (*t->s.skipped)
        printf(ZK_TR(cx, "未使用（每行各不相同）：%s\n", "not used (names of rows): %s\n"), t->s.skipped);
    if (!r->crossed) {
        printf("%s\n", ZK_TR(cx, "未检验；--cv 10 用没学过的户来检验",
                             "not checked; --cv 10 checks it on subjects it has not learnt from"));
        return;
    }
    printf(ZK_TR(cx, "%zu 折交叉验证：\n", "%zu-fold cross-validation:\n"), r->trees.folds);
    print_told(cx, ZK_TR(cx, "树    ", "trees"), &r->trees);
    if (r->blended) {
        print_told(cx, ZK_TR(cx, "评分卡", "card "), &r->card);
        print_told(cx, ZK_TR(cx, "合成  ", "blend"), &r->blend);
    }
}

static zk_err print_importance(zk_ctx *cx, const zk__trees *t, const size_t *order)
{
    zk_table tab;

    printf("\n");
    zk_table_init(&tab, cx, "lr");
    zk_table_row(&tab, ZK_TR(cx, "变量", "variable"), ZK_TR(cx, "增益占比", "share of gain"));
    for (size_t i = 0; i < t->s.vars && i < 30; i++) {
        double v = t->importance[order[i]];
        zk_table_row(&tab, t->s.var[order[i]]->name, zk__pct(cx, v));
    }
    zk_table_print(&tab, stdout);
    return ZK_OK;
}

static zk_err print_worst(zk_ctx *cx, const zk__trees *t, const double *p, const double *shap, size_t list,
                          size_t most)
{
    double *sum = ZK_NEWS(&cx->arena, double, t->s.vars), base;
    size_t *order = ZK_NEWS(&cx->arena, size_t, t->s.f.rows), *which = ZK_NEWS(&cx->arena, size_t, most + 1),
           n;

    ZK_TRY(zk_order(p, t->s.f.rows, true, order, NULL));
    if (list)
        printf(ZK_TR(cx, "\n风险最高的 %zu 户及原因\n", "\nThe %zu riskiest, and why\n"),
               list < t->s.f.rows ? list : t->s.f.rows);
    for (size_t i = 0; i < list && i < t->s.f.rows; i++) {
        printf("%s  %s\n", zk__subject(cx, &t->s, order[i]), zk__pct(cx, p[order[i]]));
        by_variable(t, shap + order[i] * (t->cols + 1), sum, &base);
        zk_reasons(NULL, sum, t->s.vars, most, which, &n); /* what raises the risk most */
        for (size_t k = 0; k < n; k++)
            printf("    %s\n", reason(cx, t, order[i], which[k], sum[which[k]]));
    }
    return ZK_OK;
}

static void print_json(zk_ctx *cx, const zk__trees *t, const zk__judged *r, const double *p,
                       const double *shap, const size_t *order, size_t list)
{
    double *sum = ZK_NEWS(&cx->arena, double, t->s.vars), base;
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kstr(&j, "target", t->s.target->name);
    zk_json_kstr(&j, "bad_value", t->s.bad_word);
    zk_json_kint(&j, "n", (int64_t)t->s.n);
    zk_json_kint(&j, "bad", (int64_t)t->s.bads);
    zk_json_kint(&j, "trees", zk_boost_rounds(t->model));
    if (r->crossed) {
        const zk__told *best = r->blended ? &r->blend : &r->trees;
        zk_json_kreal(&j, "auc", best->all.auc);
        zk_json_kreal(&j, "mean_auc", best->mean_auc);
        zk_json_key(&j, "cv");
        zk_json_object(&j);
        zk__told_json(&j, "trees", &r->trees);
        if (r->blended) {
            zk__told_json(&j, "card", &r->card);
            zk__told_json(&j, "blend", &r->blend);
        }
        zk_json_end_object(&j);
    }
    zk_json_key(&j, "importance");
    zk_json_object(&j);
    for (size_t v = 0; v < t->s.vars; v++)
        zk_json_kreal(&j, t->s.var[order[v]]->name, t->importance[order[v]]);
    zk_json_end_object(&j);
    zk_json_key(&j, "subjects");
    zk_json_array(&j);
    for (size_t i = 0; i < t->s.f.rows && i < list; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "subject", zk__subject(cx, &t->s, i));
        zk_json_kreal(&j, "probability", p[i]);
        by_variable(t, shap + i * (t->cols + 1), sum, &base);
        zk_json_kreal(&j, "base", base);
        zk_json_key(&j, "contributions");
        zk_json_object(&j);
        for (size_t v = 0; v < t->s.vars; v++)
            zk_json_kreal(&j, t->s.var[v]->name, sum[v]);
        zk_json_end_object(&j);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

/* ---- the command ---- */

static zk_err fit_or_load(zk_ctx *cx, const zk_args *a, zk__trees *t)
{
    const char *load = zk_arg(a, "load"), *save = zk_arg(a, "save");
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_str text;
    void *bytes;
    size_t n;
    zk_err err;

    if (load) {
        ZK_TRY(zk_file_read(cx, load, MODEL_BYTES_MAX, &text));
        if ((err = zk_boost_load(text.p, text.n, &t->model, &spot)))
            return zk_fail(cx, err,
                           ZK_L("%s 不是 zhike boost 存的模型", "%s is not a model saved by zhike boost"),
                           load);
        if (zk_boost_cols(t->model) != t->cols)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s 的模型有 %zu 列，这个文件有 %zu 列",
                                "the model in %s has %zu columns, this file has %zu"),
                           load, zk_boost_cols(t->model), t->cols);
    } else if ((err = zk_boost_fit(t->lx, t->s.n, t->cols, t->ly, NULL, &t->o, &t->model, &spot))) {
        return zk__trees_refused(cx, t, &spot, err);
    }
    if (!save)
        return ZK_OK;
    if ((err = zk_boost_save(t->model, &bytes, &n, &spot)))
        return zk_method_refused(cx, "boost", &spot, err);
    err = zk_file_write(cx, save, bytes, n, 0);
    free(bytes);
    return err;
}

static zk_err importance(zk_ctx *cx, zk__trees *t, size_t *order)
{
    double *share = ZK_NEWS(&cx->arena, double, t->cols);
    zk_spot spot;
    zk_err err = zk_boost_importance(t->model, share, &spot);

    if (err)
        return zk_method_refused(cx, "boost", &spot, err);
    t->importance = ZK_NEWS(&cx->arena, double, t->s.vars);
    for (size_t c = 0; c < t->cols; c++)
        t->importance[t->var[c]] += share[c];
    return zk_order(t->importance, t->s.vars, true, order, NULL);
}

static zk_err draw(zk_ctx *cx, const zk__trees *t, const size_t *order, const char *path)
{
    size_t n = t->s.vars < 20 ? t->s.vars : 20;
    const char **name = ZK_NEWS(&cx->arena, const char *, n);
    double *v = ZK_NEWS(&cx->arena, double, n);

    for (size_t i = 0; i < n; i++) {
        name[i] = t->s.var[order[i]]->name;
        v[i] = 100 * t->importance[order[i]];
    }
    return zk__draw_rank(cx, path, ZK_TR(cx, "各变量在增益中的占比（%）", "Share of gain by variable (%)"),
                         name, v, n, 1);
}

static zk_err show(zk_ctx *cx, const zk_args *a, zk__trees *t)
{
    const char *plot = zk_arg(a, "plot"), *scores = zk_arg(a, "scores");
    size_t *order = ZK_NEWS(&cx->arena, size_t, t->s.vars);
    double *p = ZK_NEWS(&cx->arena, double, t->s.f.rows), *shap = NULL;
    int64_t most = 3, worst = 0, subjects = 0;
    zk__judged r = {0};
    zk_spot spot;
    zk_err err;

    ZK_TRY(zk_arg_int(cx, a, "reasons", 0, 20, &most));
    ZK_TRY(zk_arg_int(cx, a, "worst", 0, 10000, &worst));
    ZK_TRY(zk_arg_int(cx, a, "subjects", 0, INT32_MAX, &subjects));
    ZK_TRY(zk__trees_judge(cx, a, t, &r));
    ZK_TRY(fit_or_load(cx, a, t));
    ZK_TRY(importance(cx, t, order));
    if ((err = zk_boost_predict(t->model, t->x, t->s.f.rows, p, &spot)))
        return zk__trees_refused(cx, t, &spot, err);
    if (scores || worst || subjects) {
        shap = ZK_NEWS(&cx->arena, double, t->s.f.rows *(t->cols + 1));
        if ((err = zk_boost_explain(t->model, t->x, t->s.f.rows, shap, &spot)))
            return zk__trees_refused(cx, t, &spot, err);
    }
    if (r.blended && (scores || worst))
        ZK_TRY(zk__trees_blend(cx, a, t, p));
    if (scores)
        ZK_TRY(write_scores(cx, t, &r, p, shap, (size_t)most, scores));
    if (plot)
        ZK_TRY(draw(cx, t, order, plot));
    if (cx->json) {
        print_json(cx, t, &r, p, shap, order, (size_t)subjects);
        return ZK_OK;
    }
    print_head(cx, t, &r);
    ZK_TRY(print_importance(cx, t, order));
    return print_worst(cx, t, p, shap, (size_t)worst, (size_t)most);
}

zk_err zk__boost_cmd(zk_ctx *cx, const zk_args *a)
{
    zk__trees t = {.model = NULL};
    zk_err err;

    ZK_TRY(zk__sample_read(cx, a, a->operand[0], NULL, &t.s));
    ZK_TRY(zk__trees_encode(cx, &t));
    ZK_TRY(zk__trees_options(cx, a, &t));
    err = show(cx, a, &t);
    zk_boost_free(t.model);
    return err;
}

const zk_opt zk__boost_opts[] = {
    ZK__TARGET_OPTS,
    ZK__COLUMN_OPTS,
    {.name = "rounds", .value = "N", .help = {"树的棵数", "number of trees"}, .initial = "300"},
    {.name = "depth", .value = "N", .help = {"树深", "depth of a tree"}, .initial = "3"},
    {.name = "eta", .value = "X", .help = {"学习率", "learning rate"}, .initial = "0.05"},
    {.name = "subsample",
     .value = "SHARE",
     .help = {"每棵树看到的行的比例", "share of the rows each tree sees"},
     .initial = "0.8"},
    {.name = "colsample",
     .value = "SHARE",
     .help = {"每棵树看到的列的比例", "share of the columns each tree sees"},
     .initial = "0.8"},
    {.name = "lambda", .value = "X", .help = {"叶值的 L2 惩罚", "L2 penalty of leaf values"}, .initial = "1"},
    {.name = "alpha", .value = "X", .help = {"叶值的 L1 惩罚", "L1 penalty of leaf values"}, .initial = "0"},
    {.name = "gamma", .value = "X", .help = {"切分的最小增益", "least gain of a split"}, .initial = "0"},
    {.name = "min-child-weight",
     .value = "X",
     .help = {"叶内二阶导数之和的下限", "least sum of second derivatives in a leaf"},
     .initial = "1"},
    {.name = "histogram",
     .value = "N",
     .help = {"直方图箱数，0 为精确切分；不给则行×列 20 万以内精确，以上 256",
              "histogram bins, 0 for exact splits; unless given exact up to 200,000 values, then 256"}},
    {.name = "monotone",
     .value = "LIST",
     .help = {"单调约束：+欠费,-收入", "monotone constraints: +arrears,-income"}},
    {.name = "seed", .value = "N", .help = {"随机种子", "random seed"}, .initial = "1"},
    {.name = "patience",
     .value = "N",
     .help = {"留出十分之一，N 轮不再变好就停；0 不停",
              "hold back a tenth and stop after N rounds without gain; 0: never"},
     .initial = "0"},
    {.name = "cv", .value = "K", .help = {"K 折交叉验证", "K-fold cross-validation"}},
    {.name = "blend",
     .help = {"与评分卡合成：多种子、三种深度的树加评分卡的平均对数几率",
              "blend with a scorecard: mean log-odds of trees of three depths, several seeds, and a card"}},
    {.name = "card-share",
     .value = "SHARE",
     .help = {"合成中评分卡的份额", "the card's share in the blend"},
     .initial = "0.05"},
    {.name = "seeds",
     .value = "N",
     .help = {"合成中每种树几个种子", "seeds of each kind of trees in the blend"},
     .initial = "3"},
    {.name = "reasons", .value = "N", .help = {"每户几条原因", "reasons for each subject"}, .initial = "3"},
    {.name = "worst",
     .value = "N",
     .help = {"列出风险最高的 N 户及原因", "list the N riskiest with their reasons"},
     .initial = "0"},
    {.name = "subjects",
     .value = "N",
     .help = {"--json 里给出前 N 行的各变量贡献", "with --json: contributions of the first N rows"},
     .initial = "0"},
    {.name = "scores",
     .value = "FILE.csv",
     .help = {"写每行的概率和原因", "write every row's probability and reasons"}},
    {.name = "save", .value = "FILE", .help = {"保存模型", "save the model"}},
    {.name = "load",
     .value = "FILE",
     .help = {"用保存的模型，不再训练", "use a saved model instead of training"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
