/* SPDX-License-Identifier: Apache-2.0
 *
 * `zhike rough FILE`: which columns are needed to tell the decisions apart (reducts, core), and the rules.
 */
#include <inttypes.h>
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/learn/cmds.h"
#include "app/learn/learn.h"
#include "zhike/rough.h"
#include "zhike/stats.h"

static const char *const ways[] = {"entropy", "width", "quantile", "none", NULL};

enum { RULES_MAX = 20000, RULES_SHOWN = 40, REDUCTS_SHOWN = 20, MISSING = 65535 };

typedef struct work {
    zk_frame f;
    const zk_series *target, **col;
    size_t n;
    const char *ids;
    zk__classes classes;
    int way;
    int64_t bins;
    double **cut; /* of each column; NULL: not cut */
    size_t *cuts;
    size_t *row; /* of the frame */
    zk_rough_table t;
    zk_rough_region all, by_reduct;
    size_t *lower, *upper;
    uint64_t core, *reduct;
    size_t reducts; /* 0: there were too many to list */
    uint64_t used;  /* the one the rules are made of */
    zk_rough_rule *rule;
    size_t rules;
} work;

/* ---- the table of whole numbers ---- */

static zk_err cut_column(zk_ctx *cx, work *w, size_t j, const int32_t *decision, int32_t *x)
{
    const zk_series *s = w->col[j];
    double *v = ZK_NEWS(&cx->arena, double, w->t.rows);
    zk_spot spot = {0};
    zk_err err;

    for (size_t i = 0; i < w->t.rows; i++)
        v[i] = s->num[w->row[i]];
    w->cut[j] = ZK_NEWS(&cx->arena, double, 100);
    if ((err = zk_rough_cuts(v, decision, w->t.rows, w->classes.n, (zk_rough_cut_method)w->way,
                             (size_t)w->bins, w->cut[j], &w->cuts[j], &spot)))
        return zk_method_refused(cx, s->name, &spot, err);
    for (size_t i = 0; i < w->t.rows; i++) {
        size_t k = 0;

        while (k < w->cuts[j] && v[i] > w->cut[j][k])
            k++;
        x[i * w->n + j] = isnan(v[i]) ? MISSING : (int32_t)k;
    }
    return ZK_OK;
}

/* Numbers as they are: each another value. */
static zk_err code_column(zk_ctx *cx, work *w, size_t j, int32_t *x)
{
    const zk_series *s = w->col[j];
    size_t *order, n = 0;
    double *v = ZK_NEWS(&cx->arena, double, w->t.rows);
    int32_t code = 0;

    if (s->type != ZK_WANT_NUMBER) {
        if (s->n_levels >= MISSING)
            return zk_fail(cx, ZK_ELIMIT, ZK_L("列 %s 的取值太多", "column %s has too many values"), s->name);
        for (size_t i = 0; i < w->t.rows; i++)
            x[i * w->n + j] = s->level[w->row[i]] < 0 ? MISSING : s->level[w->row[i]];
        return ZK_OK;
    }
    order = ZK_NEWS(&cx->arena, size_t, w->t.rows);
    size_t *at = ZK_NEWS(&cx->arena, size_t, w->t.rows);
    for (size_t i = 0; i < w->t.rows; i++) {
        x[i * w->n + j] = MISSING;
        if (!isnan(s->num[w->row[i]])) {
            at[n] = i;
            v[n++] = s->num[w->row[i]];
        }
    }
    if (n && zk_order(v, n, false, order, NULL))
        return zk_fail(cx, ZK_ELIMIT, ZK_L("内存不足", "there is not enough memory"));
    w->cut[j] = ZK_NEWS(&cx->arena, double, n + 1);
    for (size_t i = 0; i < n; i++) {
        if (i && v[order[i]] != v[order[i - 1]])
            code++;
        if (code >= MISSING)
            return zk_fail(cx, ZK_ELIMIT,
                           ZK_L("列 %s 的取值太多: 请用 --discretise",
                                "column %s has too many values: use --discretise"),
                           s->name);
        w->cut[j][code] = v[order[i]];
        x[at[order[i]] * w->n + j] = code;
    }
    return ZK_OK;
}

static zk_err table(zk_ctx *cx, work *w)
{
    int32_t *x, *decision;
    size_t n = 0;

    if (w->n > ZK_ROUGH_COLS_MAX)
        return zk_fail(cx, ZK_ELIMIT,
                       ZK_L("%s: %zu 列，最多 %d 列；可用 --columns 选择",
                            "%s: %zu columns, at most %d; choose with --columns"),
                       w->f.path, w->n, ZK_ROUGH_COLS_MAX);
    for (size_t i = 0; i < w->f.rows; i++)
        n += w->classes.y[i] >= 0;
    w->row = ZK_NEWS(&cx->arena, size_t, n);
    x = ZK_NEWS(&cx->arena, int32_t, n * w->n);
    decision = ZK_NEWS(&cx->arena, int32_t, n);
    w->cut = ZK_NEWS(&cx->arena, double *, w->n);
    w->cuts = ZK_NEWS(&cx->arena, size_t, w->n);
    w->t = (zk_rough_table){.rows = n, .cols = w->n, .classes = w->classes.n, .x = x, .decision = decision};
    n = 0;
    for (size_t i = 0; i < w->f.rows; i++)
        if (w->classes.y[i] >= 0) {
            w->row[n] = i;
            decision[n++] = w->classes.y[i];
        }
    for (size_t j = 0; j < w->n; j++)
        if (w->col[j]->type == ZK_WANT_NUMBER && w->way < 3)
            ZK_TRY(cut_column(cx, w, j, decision, x));
        else
            ZK_TRY(code_column(cx, w, j, x));
    return ZK_OK;
}

/* ---- what is found ---- */

static zk_err find(zk_ctx *cx, work *w)
{
    zk_spot spot = {0};
    uint64_t all = w->n == 64 ? UINT64_MAX : (UINT64_C(1) << w->n) - 1;
    zk_err err;

    w->lower = ZK_NEWS(&cx->arena, size_t, w->classes.n);
    w->upper = ZK_NEWS(&cx->arena, size_t, w->classes.n);
    w->reduct = ZK_NEWS(&cx->arena, uint64_t, ZK_ROUGH_REDUCTS_MAX);
    w->rule = ZK_NEWS(&cx->arena, zk_rough_rule, RULES_MAX);
    if ((err = zk_rough_region_of(&w->t, all, &w->all, w->lower, w->upper, &spot)) ||
        (err = zk_rough_core(&w->t, &w->core, &spot)))
        return zk_method_refused(cx, "rough", &spot, err);
    err = zk_rough_reducts(&w->t, w->reduct, &w->reducts, &spot);
    if (err == ZK_ELIMIT) {
        w->reducts = 0;
        err = zk_rough_reduct_greedy(&w->t, &w->used, &spot);
    } else if (!err && w->reducts) {
        w->used = w->reduct[0];
    }
    if (err || (err = zk_rough_region_of(&w->t, w->used, &w->by_reduct, NULL, NULL, &spot)) ||
        (err = zk_rough_rules(&w->t, w->used, w->rule, RULES_MAX, &w->rules, &spot)))
        return zk_method_refused(cx, "rough", &spot, err);
    return ZK_OK;
}

/* ---- words ---- */

static const char *names(zk_ctx *cx, const work *w, uint64_t set)
{
    const char *text = "";

    for (size_t j = 0; j < w->n; j++)
        if (set >> j & 1)
            text = zk_fmt(&cx->arena, "%s%s%s", text, *text ? ", " : "", w->col[j]->name);
    return *text ? text : ZK_TR(cx, "（无）", "(none)");
}

static const char *braced(zk_ctx *cx, const work *w, uint64_t set)
{
    return set ? zk_fmt(&cx->arena, "{%s}", names(cx, w, set)) : names(cx, w, set);
}

static const char *condition(zk_ctx *cx, const work *w, size_t row, size_t j)
{
    const zk_series *s = w->col[j];
    int32_t v = w->t.x[row * w->n + j];
    size_t k = (size_t)v;

    if (v == MISSING)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 缺失", "%s is missing"), s->name);
    if (s->type != ZK_WANT_NUMBER)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 为 %s", "%s is %s"), s->name, zk__level_name(cx, s, k));
    if (w->way == 3)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 为 %.10g", "%s is %.10g"), s->name, w->cut[j][k]);
    if (w->cuts[j] == 0)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 任意", "%s is anything"), s->name);
    if (k == 0)
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 不超过 %.6g", "%s is at most %.6g"), s->name, w->cut[j][0]);
    if (k == w->cuts[j])
        return zk_fmt(&cx->arena, ZK_TR(cx, "%s 大于 %.6g", "%s is above %.6g"), s->name, w->cut[j][k - 1]);
    return zk_fmt(&cx->arena, ZK_TR(cx, "%s 大于 %.6g 且不超过 %.6g", "%s is above %.6g and at most %.6g"),
                  s->name, w->cut[j][k - 1], w->cut[j][k]);
}

static const char *rule_text(zk_ctx *cx, const work *w, const zk_rough_rule *r)
{
    const char *text = "";

    for (size_t j = 0; j < w->n; j++)
        if (r->conditions >> j & 1)
            text = zk_fmt(&cx->arena, "%s%s%s", text, *text ? ZK_TR(cx, "，", ", ") : "",
                          condition(cx, w, r->row, j));
    if (!*text)
        return zk_fmt(&cx->arena, ZK_TR(cx, "总是 %s", "Always %s"), w->classes.label[r->decision]);
    return zk_fmt(&cx->arena, ZK_TR(cx, "如果 %s，则 %s", "If %s, then %s"), text,
                  w->classes.label[r->decision]);
}

/* ---- output ---- */

static void set_json(zk_json *j, const work *w, uint64_t set)
{
    zk_json_array(j);
    for (size_t c = 0; c < w->n; c++)
        if (set >> c & 1)
            zk_json_str(j, w->col[c]->name);
    zk_json_end_array(j);
}

static void cuts_json(zk_json *j, const work *w)
{
    zk_json_key(j, "cuts");
    zk_json_object(j);
    for (size_t c = 0; c < w->n && w->way < 3; c++)
        if (w->col[c]->type == ZK_WANT_NUMBER) {
            zk_json_key(j, w->col[c]->name);
            zk_json_array(j);
            for (size_t k = 0; k < w->cuts[c]; k++)
                zk_json_real(j, w->cut[c][k]);
            zk_json_end_array(j);
        }
    zk_json_end_object(j);
}

static void result_json(zk_ctx *cx, const work *w)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kstr(&j, "method", "rough");
    zk_json_kstr(&j, "target", w->classes.name);
    zk_json_kint(&j, "rows", (int64_t)w->t.rows);
    zk_json_kint(&j, "indiscernibility_classes", (int64_t)w->all.classes);
    zk_json_kreal(&j, "dependency", w->all.dependency);
    zk_json_key(&j, "approximations");
    zk_json_array(&j);
    for (size_t k = 0; k < w->classes.n; k++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "class", w->classes.label[k]);
        zk_json_kint(&j, "lower", (int64_t)w->lower[k]);
        zk_json_kint(&j, "upper", (int64_t)w->upper[k]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_key(&j, "core");
    set_json(&j, w, w->core);
    zk_json_kbool(&j, "all_reducts", w->reducts > 0);
    zk_json_key(&j, "reducts");
    zk_json_array(&j);
    for (size_t i = 0; i < w->reducts; i++)
        set_json(&j, w, w->reduct[i]);
    if (!w->reducts)
        set_json(&j, w, w->used);
    zk_json_end_array(&j);
    cuts_json(&j, w);
    zk_json_key(&j, "rules");
    zk_json_array(&j);
    for (size_t i = 0; i < w->rules && i < RULES_MAX; i++) {
        const zk_rough_rule *r = &w->rule[i];

        zk_json_object(&j);
        zk_json_kstr(&j, "rule", rule_text(cx, w, r));
        zk_json_kstr(&j, "class", w->classes.label[r->decision]);
        zk_json_kint(&j, "support", (int64_t)r->support);
        zk_json_kreal(&j, "confidence", (double)r->support / (double)r->matched);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    printf("%s\n", j.buf.p);
    zk_json_clear(&j);
}

static void approximations_print(zk_ctx *cx, const work *w)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrr");
    zk_table_row(&t, ZK_TR(cx, "类别", "class"), ZK_TR(cx, "下近似", "certain"),
                 ZK_TR(cx, "上近似", "possible"), ZK_TR(cx, "精度", "accuracy"));
    for (size_t k = 0; k < w->classes.n; k++)
        zk_table_row(&t, w->classes.label[k], zk_show_int(cx, (int64_t)w->lower[k]),
                     zk_show_int(cx, (int64_t)w->upper[k]),
                     w->upper[k] ? zk_fmt(&cx->arena, "%.3f", (double)w->lower[k] / (double)w->upper[k])
                                 : "-");
    zk_table_print(&t, stdout);
}

static void reducts_print(zk_ctx *cx, const work *w)
{
    printf(ZK_TR(cx, "\n核: %s\n", "\nCore: %s\n"), names(cx, w, w->core));
    if (!w->reducts)
        printf(
            ZK_TR(cx, "约简太多或不同的行太多，不能全部列出；贪心得到的一个: %s\n",
                  "There are too many reducts or distinct rows to list them all; one found greedily: %s\n"),
            names(cx, w, w->used));
    else
        printf(ZK_TR(cx, "约简: %zu 个，由小到大\n", "Reducts: %zu, least first\n"), w->reducts);
    for (size_t i = 0; i < w->reducts && i < REDUCTS_SHOWN; i++)
        printf("  %s\n", braced(cx, w, w->reduct[i]));
    if (w->reducts > REDUCTS_SHOWN)
        printf(ZK_TR(cx, "  其余 %zu 个见 --json\n", "  %zu more: see --json\n"), w->reducts - REDUCTS_SHOWN);
    printf(ZK_TR(cx, "不需要的列: %s\n", "Not needed: %s\n"),
           names(cx, w, ~w->used & (w->n == 64 ? UINT64_MAX : (UINT64_C(1) << w->n) - 1)));
}

static void result_print(zk_ctx *cx, const work *w)
{
    printf(ZK_TR(cx, "粗糙集: %s，决策 %s，%s 行，%s 列，数值列按 %s 离散化\n",
                 "Rough sets: %s, decision %s, %s, %s, numbers cut by %s\n"),
           w->f.path, w->classes.name, zk_show_count(cx, (int64_t)w->t.rows, "row", "rows"),
           zk_show_count(cx, (int64_t)w->n, "column", "columns"), ways[w->way]);
    if (w->ids)
        printf(ZK_TR(cx, "每行取值都不同的列没有使用: %s\n",
                     "Columns with another text in every row are not used: %s\n"),
               w->ids);
    printf(
        ZK_TR(cx, "不可分辨类 %zu 个；依赖度 %.4f: %zu 行能由这些列确定类别\n\n",
              "%zu indiscernibility classes; dependency %.4f: the columns settle the class of %zu rows\n\n"),
        w->all.classes, w->all.dependency, w->all.positive);
    approximations_print(cx, w);
    reducts_print(cx, w);
    printf(ZK_TR(cx, "\n由 %s 得到的规则（%zu 条，按支持数排列）:\n", "\nRules from %s (%zu, by support):\n"),
           braced(cx, w, w->used), w->rules);
    for (size_t i = 0; i < w->rules && i < RULES_SHOWN && i < RULES_MAX; i++)
        printf(ZK_TR(cx, "%3zu. %s（%s 行，置信度 %.1f %%）\n", "%3zu. %s (%s, confidence %.1f %%)\n"), i + 1,
               rule_text(cx, w, &w->rule[i]), zk_show_count(cx, (int64_t)w->rule[i].support, "row", "rows"),
               100 * (double)w->rule[i].support / (double)w->rule[i].matched);
    if (w->rules > RULES_SHOWN)
        printf(ZK_TR(cx, "     其余 %zu 条见 --json\n", "     %zu more: see --json\n"),
               w->rules - RULES_SHOWN);
}

/* How much of the positive region is lost without each column: what it alone contributes. */
static zk_err plot(zk_ctx *cx, const char *path, const work *w)
{
    double *v = ZK_NEWS(&cx->arena, double, w->n), rgb[3], h = 70 + 24 * (double)w->n;
    zk_axes a = {.x = 10,
                 .y = 10,
                 .w = 560,
                 .h = h - 20,
                 .left = 180,
                 .title = ZK_TR(cx, "每列单独的重要性：去掉后依赖度的下降",
                                "Significance: dependency lost without the column")};
    zk_spot spot = {0};
    zk_plot *p;

    for (size_t j = 0; j < w->n; j++) {
        zk_rough_region r;
        zk_err err = zk_rough_region_of(&w->t, w->used & ~(UINT64_C(1) << j), &r, NULL, NULL, &spot);

        if (err)
            return zk_method_refused(cx, "rough", &spot, err);
        v[j] = w->by_reduct.dependency - r.dependency;
    }
    zk_draw_colour(0, rgb);
    ZK_TRY(zk_plot_open(cx, path, 580, h, &p));
    zk_plot_rank(cx, p, &a, zk_series_names(cx, w->col, w->n), v, w->n, 3, rgb);
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__rough_cmd(zk_ctx *cx, const zk_args *a)
{
    work w = {.bins = 4};

    ZK_TRY(zk_ask_choice(cx, a, "discretise", ways, &w.way));
    ZK_TRY(zk_arg_int(cx, a, "bins", 2, 100, &w.bins));
    ZK_TRY(zk__learn_read(cx, a, &w.f));
    ZK_TRY(zk__learn_target(cx, a, &w.f, &w.target));
    ZK_TRY(zk__learn_columns(cx, a, &w.f, w.target, false, &w.col, &w.n, &w.ids));
    for (size_t j = 0; j < w.n; j++)
        if (w.col[j] == w.target)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("目标列 %s 不能同时用来判断", "the target %s cannot be used to tell itself"),
                           w.target->name);
    ZK_TRY(zk__learn_classes(cx, &w.f, w.target, &w.classes));
    ZK_TRY(table(cx, &w));
    ZK_TRY(find(cx, &w));
    if (cx->json)
        result_json(cx, &w);
    else
        result_print(cx, &w);
    return zk_arg(a, "plot") ? plot(cx, zk_arg(a, "plot"), &w) : ZK_OK;
}

const zk_opt zk__rough_opts[] = {
    ZK__LEARN_TARGET_OPT,
    ZK__LEARN_COLUMNS_OPTS,
    {.name = "discretise",
     .value = "WAY",
     .help = {"数值列的离散化: entropy, width, quantile, none",
              "how numbers are cut: entropy, width, quantile, none"},
     .initial = "entropy"},
    {.name = "bins",
     .value = "N",
     .help = {"width 和 quantile 的区间数", "intervals of width and quantile"},
     .initial = "4"},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
