/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike clv --method retention, berger-nasr: values from a handful of parameters, for one customer from options or
 * for many from the columns of a file; an option stands for a column the file has not.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/clv/clv.h"

enum { PARAMS_MAX = 12 };

typedef struct param {
    const char *name;
    double fallback; /* NaN: must be given */
    double lo, hi;
} param;

/* Parameters of every row: from FILE's columns where it has them, else from the option, else the fallback. */
typedef struct params {
    const param *want;
    size_t n, rows;
    double *v; /* rows x n */
    const char **who;
} params;

static zk_err constant(zk_ctx *cx, const zk_args *a, const param *p, double *out)
{
    *out = p->fallback;
    ZK_TRY(zk_ask_real(cx, a, p->name, p->lo, p->hi, out));
    if (isnan(*out))
        return zk_fail(cx, ZK_EINVAL, ZK_L("缺少 --%s", "--%s is missing"), p->name);
    return ZK_OK;
}

static zk_err cell_in_range(zk_ctx *cx, const zk_frame *f, const param *p, double v, size_t row)
{
    if (v >= p->lo && v <= p->hi)
        return ZK_OK;
    return zk_fail(cx, ZK_EINVAL,
                   ZK_L("%s:%lld：%s 为 %g，应在 %g 到 %g 之间", "%s:%lld: %s is %g, expected %g to %g"),
                   f->path, (long long)f->line[row], p->name, v, p->lo, p->hi);
}

static zk_err from_file(zk_ctx *cx, const zk_args *a, params *p)
{
    zk_frame_spec spec;
    zk_frame f;

    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.rest = true;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    const char *id = zk_arg(a, "customer") ? zk_arg(a, "customer") : "customer";
    const zk_series *who = zk_frame_find(&f, id);
    if (zk_arg(a, "customer") && !who)
        ZK_TRY(zk_frame_get(cx, &f, id, &who));
    p->rows = f.rows;
    p->v = ZK_NEWS(&cx->arena, double, f.rows * p->n);
    p->who = ZK_NEWS(&cx->arena, const char *, f.rows);
    for (size_t i = 0; i < f.rows; i++)
        p->who[i] = !who                          ? zk_fmt(&cx->arena, "%zu", i + 1)
                    : who->type == ZK_WANT_NUMBER ? zk_fmt(&cx->arena, "%.15g", who->num[i])
                                                  : zk_frame_label(cx, &f, who, i);
    for (size_t k = 0; k < p->n; k++) {
        const zk_series *s = zk_frame_find(&f, p->want[k].name);
        double all = NAN;
        if (!s)
            ZK_TRY(constant(cx, a, &p->want[k], &all));
        else if (s->type != ZK_WANT_NUMBER || s->missing)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s：%s 列有不是数的值", "%s: column %s has values that are no numbers"),
                           f.path, s->name);
        for (size_t i = 0; i < f.rows; i++) {
            p->v[i * p->n + k] = s ? s->num[i] : all;
            ZK_TRY(cell_in_range(cx, &f, &p->want[k], p->v[i * p->n + k], i));
        }
    }
    return ZK_OK;
}

static zk_err params_of(zk_ctx *cx, const zk_args *a, const param *want, size_t n, params *out)
{
    *out = (params){.want = want, .n = n, .rows = 1};
    if (a->n)
        return from_file(cx, a, out);
    out->v = ZK_NEWS(&cx->arena, double, n);
    out->who = ZK_NEWS(&cx->arena, const char *, 1);
    out->who[0] = "-";
    for (size_t k = 0; k < n; k++)
        ZK_TRY(constant(cx, a, &want[k], &out->v[k]));
    return ZK_OK;
}

/* ---- what comes out ---- */

typedef struct answer {
    double value, lifetime, per_point;
} answer;

static void answers_json(const char *method, const params *p, const answer *r, bool more, zk_json *j)
{
    double total = 0;

    zk_json_object(j);
    zk_json_kstr(j, "method", method);
    zk_json_key(j, "customers");
    zk_json_array(j);
    for (size_t i = 0; i < p->rows; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "customer", p->who[i]);
        zk_json_kreal(j, "value", r[i].value);
        if (more) {
            zk_json_kreal(j, "lifetime", r[i].lifetime);
            zk_json_kreal(j, "per_point", r[i].per_point);
        }
        zk_json_end_object(j);
        total += r[i].value;
    }
    zk_json_end_array(j);
    zk_json_kreal(j, "value", total);
    zk_json_end_object(j);
    zk_json_print(j);
}

static void answers_print(zk_ctx *cx, const params *p, const answer *r, bool more)
{
    double total = 0;
    zk_table t;

    zk_table_init(&t, cx, more ? "lrrr" : "lr");
    const char *head[] = {ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "终身价值", "lifetime value"),
                          ZK_TR(cx, "期望期数", "periods stayed"),
                          ZK_TR(cx, "保持率 +1 个百分点", "retention + 1 point")};
    zk_table_cells(&t, head);
    for (size_t i = 0; i < p->rows; i++) {
        const char *cell[] = {p->who[i], zk_fmt(&cx->arena, "%.4f", r[i].value),
                              isfinite(r[i].lifetime) ? zk_fmt(&cx->arena, "%.3f", r[i].lifetime) : "∞",
                              zk_fmt(&cx->arena, "%+.4f", r[i].per_point)};
        zk_table_cells(&t, cell);
        total += r[i].value;
    }
    zk_table_print(&t, stdout);
    if (p->rows > 1)
        printf(ZK_TR(cx, "客户资产合计 %.4f\n", "customer equity %.4f\n"), total);
}

static zk_err refused(zk_ctx *cx, const params *p, size_t i, const zk_spot *spot, zk_err err)
{
    if (spot->why == ZK_WHY_OVERFLOW)
        return zk_fail(cx, err,
                       ZK_L("客户 %s：无限期之和发散（保持率与增长超过折现），请用 --periods 限定期数",
                            "customer %s: the sum for ever diverges (retention and growth outrun the "
                            "discount); limit it with --periods"),
                       p->who[i]);
    return zk_method_refused(cx, *p->who[i] ? p->who[i] : "clv", spot, err);
}

static void show(zk_ctx *cx, const char *method, const params *p, const answer *r, bool more)
{
    zk_json j = {.pretty = true};

    if (cx->json)
        answers_json(method, p, r, more, &j);
    else
        answers_print(cx, p, r, more);
}

/* ---- retention ---- */

zk_err zk__clv_retention(zk_ctx *cx, const zk_args *a)
{
    static const param want[] = {{"margin", NAN, -1e15, 1e15}, {"growth", 0, -1, 1e3},
                                 {"rate", 0.1, -0.99, 1e3},    {"acquisition", 0, -1e15, 1e15},
                                 {"upkeep", 0, -1e15, 1e15},   {"periods", 0, 0, 1e6},
                                 {"retention", NAN, 0, 1}};
    const char *list = zk_arg(a, "retention");
    double *varying = NULL;
    size_t n_varying = 0, n = 7;
    answer *r;
    params p;

    if (list && strpbrk(list, ",，")) { /* varying over time, the same for all */
        ZK_TRY(zk_ask_numbers(cx, "--retention", list, &varying, &n_varying));
        n = 6;
    }
    ZK_TRY(params_of(cx, a, want, n, &p));
    r = ZK_NEWS(&cx->arena, answer, p.rows);
    for (size_t i = 0; i < p.rows; i++) {
        const double *v = p.v + i * n;
        zk_clv_retention in = {.margin = v[0],
                               .growth = v[1],
                               .rate = v[2],
                               .acquisition = v[3],
                               .upkeep = v[4],
                               .periods = (size_t)v[5],
                               .retention = n == 7 ? v[6] : 0,
                               .varying = varying,
                               .n_varying = n_varying,
                               .first_now = zk_arg_flag(a, "first-now")};
        zk_spot spot;
        if (varying && in.periods == 0)
            in.periods = n_varying;
        zk_err err = zk_clv_retained(&in, &r[i].value, &r[i].lifetime, &r[i].per_point, &spot);
        if (err)
            return refused(cx, &p, i, &spot, err);
    }
    show(cx, "retention", &p, r, true);
    return ZK_OK;
}

/* ---- Berger & Nasr ---- */

static zk_err cyclic(zk_ctx *cx, const zk_args *a, int which)
{
    static const param want[] = {{"gc", NAN, -1e15, 1e15}, {"promotion", 0, -1e15, 1e15},
                                 {"retention", NAN, 0, 1}, {"rate", 0.1, -0.99, 1e3},
                                 {"years", NAN, 0, 1e6},   {"cycle", NAN, 1e-6, 1e6}};
    params p;
    answer *r;

    ZK_TRY(params_of(cx, a, want, which == 0 ? 5 : 6, &p));
    r = ZK_NEWS(&cx->arena, answer, p.rows);
    for (size_t i = 0; i < p.rows; i++) {
        const double *v = p.v + i * p.n;
        double cycle = which == 0 ? 1 : which == 1 ? v[5] : 1 / v[5];
        zk_clv_bn in = {.gc = v[0], .m = v[1], .r = v[2], .d = v[3], .n = (size_t)v[4], .cycle = cycle};
        zk_spot spot;
        zk_err err = zk_clv_berger_nasr(&in, &r[i].value, &spot);
        if (err)
            return refused(cx, &p, i, &spot, err);
    }
    show(cx, "berger-nasr", &p, r, false);
    return ZK_OK;
}

static zk_err growing(zk_ctx *cx, const zk_args *a, bool continuous)
{
    static const param want[] = {{"h", NAN, -1e15, 1e15},  {"v", NAN, -1e15, 1e15},
                                 {"g", NAN, 0, 1e4},       {"rise", NAN, -1e15, 1e15},
                                 {"retention", NAN, 0, 1}, {"rate", 0.1, -0.99, 1e3},
                                 {"years", NAN, 0, 10000}};
    params p;
    answer *r;

    ZK_TRY(params_of(cx, a, want, 7, &p));
    r = ZK_NEWS(&cx->arena, answer, p.rows);
    for (size_t i = 0; i < p.rows; i++) {
        const double *v = p.v + i * p.n;
        zk_clv_growth in = {
            .h = v[0], .v = v[1], .g = v[2], .N = v[3], .r = v[4], .d = v[5], .n = (size_t)v[6]};
        zk_spot spot;
        zk_err err = zk_clv_berger_nasr_growth(&in, continuous, &r[i].value, &spot);
        if (err)
            return refused(cx, &p, i, &spot, err);
    }
    show(cx, "berger-nasr", &p, r, false);
    return ZK_OK;
}

static zk_err migrating(zk_ctx *cx, const zk_args *a)
{
    static const param want[] = {{"gc", NAN, -1e15, 1e15},
                                 {"promotion", 0, -1e15, 1e15},
                                 {"rate", 0.1, -0.99, 1e3},
                                 {"years", NAN, 0, 1e6}};
    double *buying, *share;
    size_t k, years;
    zk_spot spot;
    answer r = {0};
    params p;
    zk_err err;

    if (!zk_arg(a, "buying"))
        return zk_fail(cx, ZK_EINVAL, ZK_L("缺少 --buying", "--buying is missing"));
    ZK_TRY(zk_ask_numbers(cx, "--buying", zk_arg(a, "buying"), &buying, &k));
    ZK_TRY(params_of(cx, a, want, 4, &p));
    if (p.rows != 1)
        return zk_fail(cx, ZK_EINVAL, ZK_L("情形 5 只算一类客户", "case 5 is for one kind of customer"));
    years = (size_t)p.v[3];
    share = ZK_NEWS(&cx->arena, double, years + 1);
    if ((err = zk_clv_migration(buying, k, p.v[0], p.v[1], p.v[2], years, &r.value, share, &spot)))
        return refused(cx, &p, 0, &spot, err);
    if (cx->json) {
        zk_json j = {.pretty = true};
        zk_json_object(&j);
        zk_json_kstr(&j, "method", "berger-nasr");
        zk_json_kreal(&j, "value", r.value);
        zk_json_key(&j, "buyers");
        zk_json_array(&j);
        for (size_t i = 0; i <= years; i++)
            zk_json_real(&j, share[i]);
        zk_json_end_array(&j);
        zk_json_end_object(&j);
        zk_json_print(&j);
        return ZK_OK;
    }
    zk_table t;
    zk_table_init(&t, cx, "rr");
    zk_table_row(&t, ZK_TR(cx, "年", "year"), ZK_TR(cx, "购买者比例", "share who buy"));
    for (size_t i = 0; i <= years && i <= 30; i++)
        zk_table_row(&t, zk_fmt(&cx->arena, "%zu", i), zk_fmt(&cx->arena, "%.4f", share[i]));
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "终身价值 %.4f\n", "lifetime value %.4f\n"), r.value);
    return ZK_OK;
}

zk_err zk__clv_berger_nasr(zk_ctx *cx, const zk_args *a)
{
    static const char *const cases[] = {"1", "2a", "2b", "3", "4", "5", NULL};
    int which = 0;

    ZK_TRY(zk_ask_choice(cx, a, "case", cases, &which));
    if (which <= 2)
        return cyclic(cx, a, which);
    return which == 5 ? migrating(cx, a) : growing(cx, a, which == 4);
}
