/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike lorenz: how concentrated a value is: the Lorenz curve, Gini, what the top few hold.
 */
#include <math.h>

#include "app/value/cmd.h"

typedef struct plan {
    zk__values v;
    size_t points;
    double *curve;
    double gini, unbiased;
    double *top, *top_share;
    size_t tops;
    double *hold;
    size_t *hold_count, holds;
} plan;

static zk_err solve(zk_ctx *cx, plan *p)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    p->curve = ZK_NEWS(&cx->arena, double, p->points + 1);
    p->top_share = ZK_NEWS(&cx->arena, double, p->tops);
    p->hold_count = ZK_NEWS(&cx->arena, size_t, p->holds);
    err = zk_lorenz(p->v.v, p->v.n, p->points, p->curve, &spot);
    if (!err)
        err = zk_gini(p->v.v, p->v.n, false, &p->gini, &spot);
    if (!err)
        err = zk_gini(p->v.v, p->v.n, true, &p->unbiased, &spot);
    for (size_t k = 0; k < p->tops && !err; k++)
        err = zk_top_share(p->v.v, p->v.n, p->top[k], &p->top_share[k], &spot);
    for (size_t k = 0; k < p->holds && !err; k++)
        err = zk_top_count(p->v.v, p->v.n, p->hold[k], &p->hold_count[k], &spot);
    return err ? zk__values_refused(cx, &p->v, &spot, err) : ZK_OK;
}

static void print(zk_ctx *cx, const plan *p)
{
    zk_table t;

    printf(ZK_TR(cx, "%s: %s 个对象，基尼系数 %.4f (无偏 %.4f)\n", "%s: %s, Gini %.4f (unbiased %.4f)\n"),
           p->v.what, zk_show_count(cx, (int64_t)p->v.n, "subject", "subjects"), p->gini, p->unbiased);
    if (p->v.left_out)
        printf(ZK_TR(cx, "略去缺值的 %s 行\n", "%s without a value left out\n"),
               zk_show_count(cx, (int64_t)p->v.left_out, "row", "rows"));
    printf("\n");
    zk_table_init(&t, cx, "rr");
    zk_table_row(&t, ZK_TR(cx, "最大的", "the top"), ZK_TR(cx, "占总量", "hold"));
    for (size_t k = 0; k < p->tops; k++)
        zk_table_row(&t, zk_fmt(&cx->arena, "%g %%", 100 * p->top[k]), zk__percent(cx, p->top_share[k]));
    zk_table_print(&t, stdout);
    printf("\n");
    for (size_t k = 0; k < p->holds; k++)
        printf(ZK_TR(cx, "总量的 %g %% 由最大的 %s 个 (%s) 占有\n",
                     "%g %% of the total are held by the top %s (%s)\n"),
               100 * p->hold[k], zk_show_int(cx, (int64_t)p->hold_count[k]),
               zk__percent(cx, (double)p->hold_count[k] / (double)p->v.n));
    printf("\n");
    zk_table_init(&t, cx, "rr");
    zk_table_row(&t, ZK_TR(cx, "最小的", "the poorest"), ZK_TR(cx, "占总量", "hold"));
    for (size_t k = 1; k <= p->points; k++)
        zk_table_row(&t, zk_fmt(&cx->arena, "%g %%", 100 * (double)k / (double)p->points),
                     zk__percent(cx, p->curve[k]));
    zk_table_print(&t, stdout);
}

static void json(const plan *p)
{
    zk_json j = {0};

    zk_json_object(&j);
    zk_json_kstr(&j, "value", p->v.what);
    zk_json_kint(&j, "subjects", (int64_t)p->v.n);
    zk_json_kreal(&j, "gini", p->gini);
    zk_json_kreal(&j, "gini_unbiased", p->unbiased);
    zk_json_key(&j, "top");
    zk_json_array(&j);
    for (size_t k = 0; k < p->tops; k++) {
        zk_json_object(&j);
        zk_json_kreal(&j, "subjects", p->top[k]);
        zk_json_kreal(&j, "share", p->top_share[k]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_key(&j, "holders");
    zk_json_array(&j);
    for (size_t k = 0; k < p->holds; k++) {
        zk_json_object(&j);
        zk_json_kreal(&j, "share", p->hold[k]);
        zk_json_kint(&j, "count", (int64_t)p->hold_count[k]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_key(&j, "curve");
    zk_json_array(&j);
    for (size_t k = 0; k <= p->points; k++)
        zk_json_real(&j, p->curve[k]);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk__value_json_print(&j);
}

static zk_err plot(zk_ctx *cx, const plan *p, const char *path)
{
    enum { POINTS = 100 };
    static const double blue[3] = {0.20, 0.42, 0.65}, quiet[3] = {0.6, 0.6, 0.6};
    zk_axes a = {.w = 440,
                 .h = 420,
                 .x_hi = 100,
                 .y_hi = 100,
                 .title = zk_fmt(&cx->arena,
                                 ZK_TR(cx, "洛伦兹曲线，基尼系数 %.4f", "Lorenz curve, Gini %.4f"), p->gini),
                 .x_label = ZK_TR(cx, "对象累计 % (由小到大)", "subjects, cumulated %, poorest first"),
                 .y_label = ZK_TR(cx, "价值累计 %", "value, cumulated %")};
    double x[POINTS + 1], y[POINTS + 1];
    const double ends[] = {0, 100};
    zk_plot *q;

    if (!path)
        return ZK_OK;
    (void)zk_lorenz(p->v.v, p->v.n, POINTS, y, NULL);
    for (size_t k = 0; k <= POINTS; k++) {
        x[k] = 100 * (double)k / POINTS;
        y[k] *= 100;
    }
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &q));
    zk_plot_axes(cx, q, &a);
    zk_plot_band(q, &a, x, y, x, POINTS + 1, blue);
    zk_plot_line(q, &a, ends, ends, 2, quiet, 1, true);
    zk_plot_line(q, &a, x, y, POINTS + 1, blue, 2, false);
    return zk_plot_close(cx, q, ZK_OK);
}

zk_err zk__lorenz_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.points = 10};
    int64_t points = 10;

    ZK_TRY(zk_arg_int(cx, args, "points", 1, 10000, &points));
    p.points = (size_t)points;
    ZK_TRY(zk__shares_take(cx, args, "top", &p.top, &p.tops));
    ZK_TRY(zk__shares_take(cx, args, "hold", &p.hold, &p.holds));
    ZK_TRY(zk__values_read(cx, args, &p.v));
    ZK_TRY(solve(cx, &p));
    ZK_TRY(plot(cx, &p, zk_arg(args, "plot")));
    if (cx->json)
        json(&p);
    else
        print(cx, &p);
    return ZK_OK;
}

const zk_opt zk__lorenz_opts[] = {
    ZK__VALUES_OPTS,
    {"points", "N", {"曲线分几段", "equal steps of the curve"}, "10", false, 0},
    {"top",
     "LIST",
     {"最大的多少对象的份额", "shares of subjects whose part of the total is told"},
     "1%,5%,10%,20%",
     false,
     0},
    {"hold",
     "LIST",
     {"多少对象占有这些份额", "parts of the total whose holders are counted"},
     "50%,80%",
     false,
     0},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
