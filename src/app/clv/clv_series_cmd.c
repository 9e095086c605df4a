/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike clv --method npv, jain-singh, life: values from what came in period by period.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "app/clv/clv.h"

/* ---- cash flows ---- */

typedef struct flows {
    zk_frame f;
    double *net, *revenue, *cost; /* cost NULL: none; all in the order of customers, then of the file */
    const char **who;             /* one a customer */
    size_t *start, customers;     /* start[i] .. start[i + 1] */
} flows;

static zk_err number_column(zk_ctx *cx, const zk_frame *f, const char *name, const zk_series **out)
{
    *out = zk_frame_find(f, name);
    if (*out && ((*out)->type != ZK_WANT_NUMBER || (*out)->missing))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s：%s 列有不是数的值", "%s: column %s has values that are no numbers"), f->path,
                       name);
    return ZK_OK;
}

/* Rows of one customer together, in the order of the file; without such a column all are one customer. */
static zk_err arrange(zk_ctx *cx, const zk_args *a, const zk_series *net, const zk_series *revenue,
                      const zk_series *cost, flows *out)
{
    const char *id = zk_arg(a, "customer") ? zk_arg(a, "customer") : "customer";
    const zk_series *who = zk_frame_find(&out->f, id);
    size_t n = out->f.rows, *at;

    if (!who && zk_arg(a, "customer"))
        ZK_TRY(zk_frame_get(cx, &out->f, id, &who));
    out->customers = who ? who->n_levels : 1;
    out->who = ZK_NEWS(&cx->arena, const char *, out->customers);
    for (size_t c = 0; c < out->customers; c++)
        out->who[c] = who ? zk_str_dup(&cx->arena, who->levels[c]) : "";
    out->start = ZK_NEWS(&cx->arena, size_t, out->customers + 1);
    at = ZK_NEWS(&cx->arena, size_t, out->customers);
    out->net = ZK_NEWS(&cx->arena, double, n);
    out->revenue = ZK_NEWS(&cx->arena, double, n);
    out->cost = ZK_NEWS(&cx->arena, double, n);
    for (size_t i = 0; i < n; i++)
        out->start[(who ? (size_t)who->level[i] : 0) + 1]++;
    for (size_t c = 0; c < out->customers; c++)
        out->start[c + 1] += out->start[c];
    for (size_t i = 0; i < n; i++) {
        size_t c = who ? (size_t)who->level[i] : 0, to = out->start[c] + at[c]++;
        out->revenue[to] = net ? net->num[i] : revenue->num[i];
        out->cost[to] = cost && !net ? cost->num[i] : 0;
        out->net[to] = out->revenue[to] - out->cost[to];
    }
    return ZK_OK;
}

static zk_err flows_of(zk_ctx *cx, const zk_args *a, flows *out)
{
    const char *path, *id = zk_arg(a, "customer") ? zk_arg(a, "customer") : "customer", **names;
    const zk_series *net, *revenue, *cost;
    zk_frame_want want = {.name = id, .type = ZK_WANT_LEVELS, .filled = true};
    zk_frame_spec spec;
    size_t n;

    ZK_TRY(zk__clv_file(cx, a, &path));
    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    spec.rest = true;
    ZK_TRY(zk_frame_names(cx, &spec, &names, &n));
    for (size_t i = 0; i < n; i++)
        if (strcasecmp(names[i], id) == 0)
            spec.n_want = 1;
    spec.want = &want;
    ZK_TRY(zk_frame_read(cx, &spec, &out->f));
    ZK_TRY(number_column(cx, &out->f, "net", &net));
    ZK_TRY(number_column(cx, &out->f, "revenue", &revenue));
    ZK_TRY(number_column(cx, &out->f, "cost", &cost));
    if (!net && !revenue)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s：需要 net 列，或 revenue 列（及 cost 列）",
                            "%s: expected a column net, or revenue (and cost)"),
                       path);
    return arrange(cx, a, net, revenue, cost, out);
}

typedef struct plan {
    double rate, per_year, offset, acquisition;
    bool jain_singh;
} plan;

static zk_err plan_of(zk_ctx *cx, const zk_args *a, bool jain_singh, plan *p)
{
    static const char *const when[] = {"start", "mid", "end", NULL};
    int timing = 2;

    *p = (plan){.rate = 0.1, .per_year = 1, .jain_singh = jain_singh};
    ZK_TRY(zk_ask_real(cx, a, "rate", -0.99, 1e3, &p->rate));
    ZK_TRY(zk_ask_real(cx, a, "per-year", 1e-3, 1e5, &p->per_year));
    ZK_TRY(zk_ask_real(cx, a, "acquisition", -1e15, 1e15, &p->acquisition));
    ZK_TRY(zk_ask_choice(cx, a, "timing", when, &timing));
    p->offset = jain_singh ? 0.5 : 0.5 * timing;
    return ZK_OK;
}

static zk_err value_of(zk_ctx *cx, const flows *f, const plan *p, size_t c, double *value, double *present)
{
    size_t at = f->start[c], n = f->start[c + 1] - at;
    zk_spot spot;
    zk_err err;

    if (p->jain_singh)
        err = zk_clv_jain_singh(f->revenue + at, f->cost + at, n, p->rate, p->acquisition, value, &spot);
    else if ((err = zk_clv_npv(f->net + at, n, p->rate, p->per_year, p->offset, value, present, &spot)) ==
             ZK_OK)
        *value -= p->acquisition;
    return err ? zk_method_refused(cx, *f->who[c] ? f->who[c] : "clv", &spot, err) : ZK_OK;
}

static void one_print(zk_ctx *cx, const flows *f, const plan *p, double value, const double *present)
{
    double sum = -p->acquisition, irr, *net = ZK_NEWS(&cx->arena, double, f->f.rows);
    zk_table t;

    zk_table_init(&t, cx, "rrrrr");
    zk_table_row(&t, ZK_TR(cx, "期", "period"), ZK_TR(cx, "收入", "revenue"), ZK_TR(cx, "成本", "cost"),
                 ZK_TR(cx, "现值", "present value"), ZK_TR(cx, "累计", "so far"));
    for (size_t i = 0; i < f->f.rows; i++) {
        net[i] = f->net[i];
        sum += present[i];
        zk_table_row(&t, zk_fmt(&cx->arena, "%zu", i + 1), zk_fmt(&cx->arena, "%.2f", f->revenue[i]),
                     zk_fmt(&cx->arena, "%.2f", f->cost[i]), zk_fmt(&cx->arena, "%.4f", present[i]),
                     zk_fmt(&cx->arena, "%.4f", sum));
    }
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "终身价值 %.4f（年折现率 %g%%）\n", "lifetime value %.4f (discounted at %g%% a year)\n"),
           value, 100 * p->rate);
    if (zk_clv_irr(net, f->f.rows, p->per_year, p->offset, &irr, NULL) == ZK_OK)
        printf(ZK_TR(cx, "内部收益率 %.4f%%（不计获得成本）\n",
                     "internal rate of return %.4f%% (without acquisition)\n"),
               100 * irr);
}

static void many_print(zk_ctx *cx, const flows *f, const double *value)
{
    double total = 0;
    zk_table t;

    zk_table_init(&t, cx, "lrr");
    zk_table_row(&t, ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "期数", "periods"),
                 ZK_TR(cx, "终身价值", "lifetime value"));
    for (size_t c = 0; c < f->customers; c++) {
        zk_table_row(&t, f->who[c], zk_fmt(&cx->arena, "%zu", f->start[c + 1] - f->start[c]),
                     zk_fmt(&cx->arena, "%.4f", value[c]));
        total += value[c];
    }
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "客户资产合计 %.4f\n", "customer equity %.4f\n"), total);
}

static void flows_json(const flows *f, const plan *p, const double *value, zk_json *j)
{
    double total = 0;

    zk_json_object(j);
    zk_json_kstr(j, "method", p->jain_singh ? "jain-singh" : "npv");
    zk_json_key(j, "customers");
    zk_json_array(j);
    for (size_t c = 0; c < f->customers; c++) {
        zk_json_object(j);
        zk_json_kstr(j, "customer", f->who[c]);
        zk_json_kint(j, "periods", (int64_t)(f->start[c + 1] - f->start[c]));
        zk_json_kreal(j, "value", value[c]);
        zk_json_end_object(j);
        total += value[c];
    }
    zk_json_end_array(j);
    zk_json_kreal(j, "value", total);
    zk_json_end_object(j);
    zk_json_print(j);
}

zk_err zk__clv_flows(zk_ctx *cx, const zk_args *a, bool jain_singh)
{
    double *value, *present;
    zk_json j = {.pretty = true};
    flows f = {0};
    plan p;

    ZK_TRY(plan_of(cx, a, jain_singh, &p));
    ZK_TRY(flows_of(cx, a, &f));
    value = ZK_NEWS(&cx->arena, double, f.customers);
    present = ZK_NEWS(&cx->arena, double, f.f.rows);
    for (size_t c = 0; c < f.customers; c++)
        ZK_TRY(value_of(cx, &f, &p, c, &value[c], present));
    if (cx->json)
        flows_json(&f, &p, value, &j);
    else if (f.customers > 1)
        many_print(cx, &f, value);
    else {
        double plain; /* terms of jain-singh are those of a year's middle */
        zk_clv_npv(f.net, f.f.rows, p.rate, jain_singh ? 1 : p.per_year, p.offset, &plain, present, NULL);
        one_print(cx, &f, &p, value[0], present);
    }
    return ZK_OK;
}

/* ---- the curve of a life ---- */

static const char *const curve_name[] = {"logistic", "gompertz", "bass", "wave"};
static const char *const param_name[ZK_LIFE_CURVES][5] = {
    {"K", "b", "m"}, {"K", "b", "m"}, {"K", "p", "q"}, {"K", "b", "m", "c", "l"}};
static const zk_both phase_name[] = {
    {"考察期", "exploration"}, {"形成期", "formation"}, {"稳定期", "stability"}, {"退化期", "decline"}};
static const char *const phase_word[] = {"exploration", "formation", "stability", "decline"};

typedef struct story {
    zk_frame f;
    const zk_series *t, *value;
    double *at; /* times, those of the file or 0, 1, 2, ... */
    zk_life life;
    zk_life_phase now;
    double rate, to_come; /* per period; present value of the periods foretold */
    size_t periods;
} story;

static zk_err life_fit(zk_ctx *cx, const zk_args *a, story *s)
{
    static const char *const curves[] = {"logistic", "gompertz", "bass", "wave", "best", NULL};
    int which = 4;
    zk_spot spot;
    zk_err err;

    ZK_TRY(zk_ask_choice(cx, a, "curve", curves, &which));
    err = which == 4 ? zk_life_fit_best(s->t ? s->t->num : NULL, s->value->num, s->f.rows, &s->life, &spot)
                     : zk_life_fit(s->t ? s->t->num : NULL, s->value->num, s->f.rows, (zk_life_curve)which,
                                   &s->life, &spot);
    if (err && spot.why == ZK_WHY_NOT_CONVERGED)
        return zk_fail(
            cx, err, ZK_L("这种曲线不比平均值拟合得更好", "no curve of this kind fits better than the mean"));
    const zk_series *col[] = {s->value, s->t};
    if (err && spot.why == ZK_WHY_TOO_FEW)
        return zk_fail(cx, err,
                       ZK_L("%s：%zu 期太少，不足以拟合曲线", "%s: %zu periods are too few for a curve"),
                       s->f.path, s->f.rows);
    return err ? zk_frame_refused(cx, &s->f, col, NULL, &spot, err) : ZK_OK;
}

static zk_err story_of(zk_ctx *cx, const zk_args *a, story *s)
{
    double periods = 0;
    zk_frame_spec spec;
    const char *path;

    ZK_TRY(zk__clv_file(cx, a, &path));
    ZK_TRY(zk_frame_spec_of(cx, a, path, &spec));
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &s->f));
    ZK_TRY(number_column(cx, &s->f, "t", &s->t));
    ZK_TRY(number_column(cx, &s->f, "value", &s->value));
    if (!s->value)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("%s：需要 value 列（及 t 列）", "%s: expected a column value (and t)"), path);
    s->rate = 0.1;
    ZK_TRY(zk_ask_real(cx, a, "rate", -0.99, 1e3, &s->rate));
    ZK_TRY(zk_ask_real(cx, a, "periods", 0, 100000, &periods));
    ZK_TRY(life_fit(cx, a, s));
    s->periods = (size_t)periods;
    s->at = ZK_NEWS(&cx->arena, double, s->f.rows);
    for (size_t i = 0; i < s->f.rows; i++)
        s->at[i] = s->t ? s->t->num[i] : (double)i;
    double last = s->at[s->f.rows - 1];
    s->now = zk_life_phase_at(&s->life, last);
    for (size_t k = 1; k <= s->periods; k++)
        s->to_come += zk_life_at(&s->life, last + (double)k) * pow(1 + s->rate, -(double)k);
    return ZK_OK;
}

static void life_json(const story *s, zk_json *j)
{
    const zk_life *l = &s->life;

    zk_json_object(j);
    zk_json_kstr(j, "method", "life");
    zk_json_kstr(j, "curve", curve_name[l->curve]);
    zk_json_key(j, "params");
    zk_json_object(j);
    for (size_t i = 0; i < l->n_params; i++)
        zk_json_kreal(j, param_name[l->curve][i], l->param[i]);
    zk_json_end_object(j);
    zk_json_kreal(j, "r2", l->r2);
    zk_json_kreal(j, "sse", l->sse);
    zk_json_kreal(j, "aicc", l->aicc);
    zk_json_kreal(j, "top", l->top);
    zk_json_kreal(j, "top_at", l->top_at);
    zk_json_kreal(j, "exploration_ends", l->turn[0]);
    zk_json_kreal(j, "formation_ends", l->turn[1]);
    zk_json_kreal(j, "stability_ends", l->turn[2]);
    zk_json_kstr(j, "phase", phase_word[s->now]);
    zk_json_kreal(j, "value", s->to_come);
    zk_json_key(j, "fitted");
    zk_json_array(j);
    for (size_t i = 0; i < s->f.rows; i++)
        zk_json_real(j, zk_life_at(l, s->at[i]));
    zk_json_end_array(j);
    zk_json_end_object(j);
    zk_json_print(j);
}

static void life_print(zk_ctx *cx, const story *s)
{
    const zk_life *l = &s->life;
    zk_table t;

    printf(ZK_TR(cx, "曲线 %s，R² = %.6f，AICc = %.3f\n", "curve %s, R² = %.6f, AICc = %.3f\n"),
           curve_name[l->curve], l->r2, l->aicc);
    for (size_t i = 0; i < l->n_params; i++)
        printf("  %s = %.6g\n", param_name[l->curve][i], l->param[i]);
    printf("\n");
    zk_table_init(&t, cx, "lrr");
    zk_table_row(&t, ZK_TR(cx, "阶段", "phase"), ZK_TR(cx, "自", "from"), ZK_TR(cx, "至", "to"));
    for (int i = 0; i < 4; i++) {
        double from = i ? l->turn[i - 1] : s->at[0], to = i < 3 ? l->turn[i] : INFINITY;
        if (isfinite(from) && to > from)
            zk_table_row(&t, zk_tr(cx, phase_name[i]), zk_fmt(&cx->arena, "%.2f", from),
                         isfinite(to) ? zk_fmt(&cx->arena, "%.2f", to) : "");
    }
    zk_table_print(&t, stdout);
    printf(
        ZK_TR(cx, "现处%s（t = %g）；最高 %.4g，在 t = %.2f\n", "now in %s (t = %g); top %.4g at t = %.2f\n"),
        zk_tr(cx, phase_name[s->now]), s->at[s->f.rows - 1], l->top, l->top_at);
    if (s->periods)
        printf(ZK_TR(cx, "未来 %s 期的现值 %.4f（每期折现 %g%%）\n",
                     "present value of the next %s: %.4f (%g%% a period)\n"),
               zk_show_count(cx, (int64_t)s->periods, "period", "periods"), s->to_come, 100 * s->rate);
}

static zk_err life_plot(zk_ctx *cx, const char *path, const story *s)
{
    enum { POINTS = 400 };
    double x[POINTS + 1], y[POINTS + 1], blue[3];
    double from = s->at[0], to = s->at[s->f.rows - 1] +
                                 (s->periods ? (double)s->periods : 0.25 * (s->at[s->f.rows - 1] - from));
    zk_axes ax = {.w = 640,
                  .h = 360,
                  .x_lo = from,
                  .x_hi = to,
                  .title = ZK_TR(cx, "客户生命周期", "The life of a relationship"),
                  .x_label = ZK_TR(cx, "期", "period"),
                  .y_label = ZK_TR(cx, "价值", "value")};
    zk_plot *p;

    for (int i = 0; i <= POINTS; i++) {
        x[i] = from + (to - from) * i / POINTS;
        y[i] = zk_life_at(&s->life, x[i]);
    }
    zk_axes_hold(&ax.y_lo, &ax.y_hi, y, POINTS + 1);
    zk_axes_hold(&ax.y_lo, &ax.y_hi, s->value->num, s->f.rows);
    ax.y_hi += 0.12 * (ax.y_hi - ax.y_lo); /* room for the names of the phases */
    ZK_TRY(zk_plot_open(cx, path, 640, 360, &p));
    zk_plot_axes(cx, p, &ax);
    zk_draw_colour(0, blue);
    zk_plot_points(p, &ax, s->at, s->value->num, NULL, s->f.rows, 2.5);
    zk_plot_line(p, &ax, x, y, POINTS + 1, blue, 2, false);
    for (int i = 0; i < 4; i++) {
        double a = fmax(from, i ? s->life.turn[i - 1] : from), b = fmin(to, i < 3 ? s->life.turn[i] : to);
        if (!(b > a))
            continue;
        zk_plot_text(p, &ax, (a + b) / 2, ax.y_hi - 0.05 * (ax.y_hi - ax.y_lo), 9, ZK_MIDDLE,
                     zk_tr(cx, phase_name[i]));
        if (b < to)
            zk_plot_vline(p, &ax, b, ZK_SOFT, true);
    }
    return zk_plot_close(cx, p, ZK_OK);
}

zk_err zk__clv_life(zk_ctx *cx, const zk_args *a)
{
    zk_json j = {.pretty = true};
    story s = {0};

    ZK_TRY(story_of(cx, a, &s));
    if (cx->json)
        life_json(&s, &j);
    else
        life_print(cx, &s);
    return zk_arg(a, "plot") ? life_plot(cx, zk_arg(a, "plot"), &s) : ZK_OK;
}
