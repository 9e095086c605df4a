/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike abc: classes by cumulated share, and the Pareto curve.
 */
#include <math.h>

#include "app/value/cmd.h"

static const char *const rules[] = {"up-to", "reaching", NULL};

typedef struct plan {
    zk__values v;
    double *upto, *cumulative;
    size_t cuts, names, top, *rank, *order;
    const char **name;
    int rule;
    zk_grade *grade;
    zk_abc_class *summary;
} plan;

static zk_err names_take(zk_ctx *cx, const zk_args *a, plan *p)
{
    ZK_TRY(zk__shares_take(cx, a, "cuts", &p->upto, &p->cuts));
    ZK_TRY(zk_ask_choice(cx, a, "rule", rules, &p->rule));
    if (zk_arg(a, "names")) {
        ZK_TRY(zk_names_split(cx, zk_arg(a, "names"), &p->name, &p->names));
        if (p->names != p->cuts + 1)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--names 有 %zu 个，类有 %zu 个", "--names are %zu, the classes %zu"),
                           p->names, p->cuts + 1);
        return ZK_OK;
    }
    if (p->cuts > 25)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("超过 26 类时要给出 --names", "more than 26 classes need --names"));
    p->name = ZK_NEWS(&cx->arena, const char *, p->cuts + 1);
    for (size_t g = 0; g <= p->cuts; g++)
        p->name[g] = zk_fmt(&cx->arena, "%c", (char)('A' + (int)g));
    return ZK_OK;
}

static zk_err solve(zk_ctx *cx, plan *p)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    p->grade = ZK_NEWS(&cx->arena, zk_grade, p->v.n);
    p->rank = ZK_NEWS(&cx->arena, size_t, p->v.n);
    p->order = ZK_NEWS(&cx->arena, size_t, p->v.n);
    p->cumulative = ZK_NEWS(&cx->arena, double, p->v.n);
    p->summary = ZK_NEWS(&cx->arena, zk_abc_class, p->cuts + 1);
    err = zk_abc(p->v.v, p->v.n, p->upto, p->cuts, (zk_abc_rule)p->rule, p->grade, p->rank, p->cumulative,
                 p->summary, &spot);
    if (err)
        return spot.col == 1 ? zk_method_refused(cx, "--cuts", &spot, err)
                             : zk__values_refused(cx, &p->v, &spot, err);
    for (size_t i = 0; i < p->v.n; i++)
        p->order[p->rank[i] - 1] = i;
    return ZK_OK;
}

static void print(zk_ctx *cx, const plan *p)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrrr");
    zk_table_row(&t, ZK_TR(cx, "类", "class"), ZK_TR(cx, "个数", "subjects"), ZK_TR(cx, "占比", "share"),
                 p->v.what, ZK_TR(cx, "占比", "share"));
    for (size_t g = 0; g <= p->cuts; g++)
        zk_table_row(&t, p->name[g], zk_show_int(cx, (int64_t)p->summary[g].count),
                     zk__percent(cx, p->summary[g].count_share), zk_show_real(cx, p->summary[g].value, 2),
                     zk__percent(cx, p->summary[g].value_share));
    zk_table_print(&t, stdout);
    if (p->v.left_out)
        printf(ZK_TR(cx, "略去缺值的 %s 行\n", "%s without a value left out\n"),
               zk_show_count(cx, (int64_t)p->v.left_out, "row", "rows"));
    printf("\n");
    zk_table_init(&t, cx, "rlrrl");
    zk_table_row(&t, ZK_TR(cx, "名次", "rank"), ZK_TR(cx, "对象", "subject"), p->v.what,
                 ZK_TR(cx, "累计", "cumulated"), ZK_TR(cx, "类", "class"));
    for (size_t k = 0; k < p->top; k++) {
        size_t i = p->order[k];
        zk_table_row(&t, zk_fmt(&cx->arena, "%zu", p->rank[i]), p->v.label[i], zk_show_real(cx, p->v.v[i], 2),
                     zk__percent(cx, p->cumulative[i]), p->name[p->grade[i]]);
    }
    zk_table_print(&t, stdout);
    if (p->top < p->v.n)
        printf(ZK_TR(cx, "… 共 %zu 个 (--top 0 显示全部)\n", "… %zu in all (--top 0 shows them)\n"), p->v.n);
}

static void json(const plan *p)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kstr(&j, "value", p->v.what);
    zk_json_kstr(&j, "rule", rules[p->rule]);
    zk_json_kint(&j, "subjects", (int64_t)p->v.n);
    zk_json_key(&j, "classes");
    zk_json_array(&j);
    for (size_t g = 0; g <= p->cuts; g++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "class", p->name[g]);
        zk_json_kint(&j, "count", (int64_t)p->summary[g].count);
        zk_json_kreal(&j, "count_share", p->summary[g].count_share);
        zk_json_kreal(&j, "value", p->summary[g].value);
        zk_json_kreal(&j, "value_share", p->summary[g].value_share);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_key(&j, "results");
    zk_json_array(&j);
    for (size_t i = 0; i < p->v.n; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "id", p->v.label[i]);
        zk_json_kreal(&j, "value", p->v.v[i]);
        zk_json_kint(&j, "rank", (int64_t)p->rank[i]);
        zk_json_kreal(&j, "cumulative", p->cumulative[i]);
        zk_json_kstr(&j, "class", p->name[p->grade[i]]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk__value_json_print(&j);
}

/* The curve through at most 300 subjects, and where the classes end. */
static zk_err plot(zk_ctx *cx, const plan *p, const char *path)
{
    enum { POINTS = 300 };
    static const double blue[3] = {0.20, 0.42, 0.65}, quiet[3] = {0.6, 0.6, 0.6};
    zk_axes a = {.w = 520,
                 .h = 380,
                 .x_hi = 100,
                 .y_hi = 104,
                 .title = ZK_TR(cx, "帕累托曲线", "Pareto curve"),
                 .x_label = ZK_TR(cx, "对象累计 %", "subjects, cumulated %"),
                 .y_label = ZK_TR(cx, "价值累计 %", "value, cumulated %")};
    double x[POINTS + 1], y[POINTS + 1], before = 0;
    size_t points = p->v.n < POINTS ? p->v.n : POINTS;
    zk_plot *q;

    if (!path)
        return ZK_OK;
    x[0] = y[0] = 0;
    for (size_t k = 1; k <= points; k++) {
        size_t at = k * p->v.n / points;
        x[k] = 100 * (double)at / (double)p->v.n;
        y[k] = 100 * p->cumulative[p->order[at - 1]];
    }
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &q));
    zk_plot_axes(cx, q, &a);
    for (size_t g = 0; g <= p->cuts; g++) {
        double share = 100 * p->summary[g].count_share;
        if (g < p->cuts)
            zk_plot_vline(q, &a, before + share, quiet, true);
        if (p->summary[g].count)
            zk_plot_text(q, &a, before + share / 2, 8, 12, ZK_MIDDLE, p->name[g]);
        before += share;
    }
    zk_plot_line(q, &a, x, y, points + 1, blue, 2, false);
    return zk_plot_close(cx, q, ZK_OK);
}

zk_err zk__abc_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.rule = 0};
    int64_t top = 20;

    ZK_TRY(names_take(cx, args, &p));
    ZK_TRY(zk_arg_int(cx, args, "top", 0, INT32_MAX, &top));
    ZK_TRY(zk__values_read(cx, args, &p.v));
    p.top = top && (size_t)top < p.v.n ? (size_t)top : p.v.n;
    ZK_TRY(solve(cx, &p));
    ZK_TRY(plot(cx, &p, zk_arg(args, "plot")));
    if (cx->json)
        json(&p);
    else
        print(cx, &p);
    return ZK_OK;
}

const zk_opt zk__abc_opts[] = {
    ZK__VALUES_OPTS,
    {"cuts", "LIST", {"各类累计份额的上限", "cumulated shares at which classes end"}, "80%,95%", false, 0},
    {"names",
     "LIST",
     {"各类的名称；默认 A,B,C…", "names of the classes; A,B,C... unless given"},
     NULL,
     false,
     0},
    {"rule",
     "RULE",
     {"跨过分界的对象: up-to 归后一类, reaching 归前一类",
      "who crosses a cut: up-to puts it in the class below, reaching in the one above"},
     "up-to",
     false,
     0},
    {"top", "N", {"只显示前 N 个；0 为全部", "show only the first N; 0: all"}, "20", false, 0},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
