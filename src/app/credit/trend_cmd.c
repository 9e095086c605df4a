/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike trend: the course of each subject's periods: level, slope, significance, volatility, change of level.
 *
 * A long file has one line a subject and period. Periods are put in order by time; the slope is a day's, or a
 * month's with --per month, when time is a date, else a unit's.
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "app/credit/cmds.h"
#include "app/credit/picture.h"
#include "app/credit/sample.h"

typedef struct input {
    zk_frame f;
    const zk_series *id, *time, *value;
    double *t;        /* by row: days, months, or the number itself */
    double *day;      /* by row: days, for the picture; t when time is a number */
    size_t *order;    /* rows by subject, then time */
    int32_t *subject; /* by row */
    size_t subjects, dropped;
    bool months;
} input;

typedef struct course {
    const char *name;
    size_t from, n; /* in input.order */
    double mean, last, ewma, volatility;
    zk_sen sen;
    zk_mann_kendall mk;
    zk_change change;
    bool changed; /* a change was looked for and is significant */
    int verdict;  /* -1 falling, 0 no trend, 1 rising */
} course;

typedef struct ask {
    double alpha_ewma, significance, confidence;
    size_t orders, min;
    uint64_t seed;

} ask;

/* ---- reading ---- */

static zk_err times(zk_ctx *cx, const zk_args *a, input *in)
{
    static const char *const per[] = {"day", "month", NULL};
    int unit = 0;

    ZK_TRY(zk_ask_choice(cx, a, "per", per, &unit));
    in->months = unit == 1;
    in->t = ZK_NEWS(&cx->arena, double, in->f.rows);
    in->day = in->time->type == ZK_WANT_NUMBER ? in->t : ZK_NEWS(&cx->arena, double, in->f.rows);
    for (size_t i = 0; i < in->f.rows; i++) {
        if (in->time->type == ZK_WANT_NUMBER) {
            in->t[i] = in->time->num[i];
            if (in->t[i] != floor(in->t[i]) || fabs(in->t[i]) > INT32_MAX)
                return zk_fail(cx, ZK_EINVAL,
                               ZK_L("%s:%lld: 时间 %g 应是整数或日期",
                                    "%s:%lld: the time %g is to be a whole number or a date"),
                               in->f.path, (long long)in->f.line[i], in->t[i]);
        } else {
            zk_str s = in->time->levels[in->time->level[i]];
            int32_t day;
            if (zk_date_parse(s, ZK_YMD, &day) != ZK_NUM_OK && zk_month_parse(s, ZK_YMD, &day) != ZK_NUM_OK)
                return zk_fail(cx, ZK_EINVAL,
                               ZK_L("%s:%lld: “%.*s” 不是日期、月份或整数",
                                    "%s:%lld: \"%.*s\" is no date, month or whole number"),
                               in->f.path, (long long)in->f.line[i], (int)s.n, s.p);
            in->day[i] = day;
            in->t[i] = in->months ? zk_date_month(day) : day;
        }
    }
    return ZK_OK;
}

/* Rows by subject and time: a stable sort by time, then a stable one by subject. Rows without a value go. */
static zk_err put_in_order(zk_ctx *cx, input *in)
{
    size_t n = in->f.rows, kept = 0, *by_time = ZK_NEWS(&cx->arena, size_t, n),
           *then = ZK_NEWS(&cx->arena, size_t, n);
    double *key = ZK_NEWS(&cx->arena, double, n);

    in->order = ZK_NEWS(&cx->arena, size_t, n);
    in->subject = ZK_NEWS(&cx->arena, int32_t, n);
    for (size_t i = 0; i < n; i++)
        in->subject[i] = in->id ? in->id->level[i] : 0;
    in->subjects = in->id ? in->id->n_levels : 1;
    ZK_TRY(zk_order(in->t, n, false, by_time, NULL));
    for (size_t i = 0; i < n; i++)
        key[i] = in->subject[by_time[i]];
    ZK_TRY(zk_order(key, n, false, then, NULL));
    for (size_t i = 0; i < n; i++) {
        size_t row = by_time[then[i]];
        if (isnan(in->value->num[row]))
            in->dropped++;
        else
            in->order[kept++] = row;
    }
    for (size_t i = 1; i < kept; i++) {
        size_t a = in->order[i - 1], b = in->order[i];
        if (in->subject[a] == in->subject[b] && in->t[a] == in->t[b])
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("%s:%lld: 同一户同一期已在第 %lld 行出现过",
                                "%s:%lld: this subject and period are on line %lld already"),
                           in->f.path, (long long)in->f.line[b], (long long)in->f.line[a]);
    }
    in->f.rows = kept; /* from here on only listed rows count */
    return ZK_OK;
}

static zk_err read_file(zk_ctx *cx, const zk_args *a, input *in)
{
    const char *id = zk_arg(a, "id"), *time = zk_arg(a, "time"), *value = zk_arg(a, "value");
    zk_frame_want want[3];
    zk_frame_spec spec;
    size_t n = 0;

    if (!time || !value)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("请用 --time 和 --value 指明时间列和数值列",
                            "say with --time and --value which columns are the time and the value"));
    want[n++] = (zk_frame_want){.name = time, .type = ZK_WANT_AUTO, .filled = true};
    want[n++] = (zk_frame_want){.name = value, .type = ZK_WANT_NUMBER};
    if (id)
        want[n++] = (zk_frame_want){.name = id, .type = ZK_WANT_LEVELS, .filled = true};
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    spec.want = want;
    spec.n_want = n;
    ZK_TRY(zk_frame_read(cx, &spec, &in->f));
    in->time = &in->f.col[0];
    in->value = &in->f.col[1];
    in->id = id ? &in->f.col[2] : NULL;
    ZK_TRY(times(cx, a, in));
    return put_in_order(cx, in);
}

/* ---- one subject ---- */

static zk_err judge(zk_ctx *cx, const input *in, const ask *q, course *c, double *y, int32_t *t, double *ewma)
{
    zk_description d;
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    for (size_t i = 0; i < c->n; i++) {
        y[i] = in->value->num[in->order[c->from + i]];
        t[i] = (int32_t)in->t[in->order[c->from + i]];
    }
    if ((err = zk_describe(y, c->n, &d, &spot)) ||
        (err = zk_trend_sen(t, y, c->n, q->confidence, &c->sen, &spot)) ||
        (err = zk_trend_mann_kendall(y, c->n, &c->mk, &spot)) ||
        (err = zk_trend_ewma(y, c->n, q->alpha_ewma, true, ewma, &spot)))
        return zk_method_refused(cx, c->name, &spot, err);
    if (c->n >= 4 && (err = zk_trend_change(y, c->n, q->orders, q->seed, &c->change, &spot)))
        return zk_method_refused(cx, c->name, &spot, err);
    c->mean = d.mean;
    c->last = y[c->n - 1];
    c->ewma = ewma[c->n - 1];
    c->volatility = d.mean != 0 ? d.sd / fabs(d.mean) : 0;
    c->changed = c->n >= 4 && c->change.p <= q->significance;
    c->verdict = c->mk.p > q->significance ? 0 : c->mk.s > 0 ? 1 : -1;
    return ZK_OK;
}

static size_t longest(const input *in)
{
    size_t most = 0, run = 0;

    for (size_t i = 0; i < in->f.rows; i++) {
        run = i && in->subject[in->order[i]] == in->subject[in->order[i - 1]] ? run + 1 : 1;
        most = run > most ? run : most;
    }
    return most;
}

static zk_err all_courses(zk_ctx *cx, const input *in, const ask *q, course **out, size_t *n, size_t *shorter)
{
    size_t most = longest(in);
    double *y = ZK_NEWS(&cx->arena, double, most + 1), *ewma = ZK_NEWS(&cx->arena, double, most + 1);
    int32_t *t = ZK_NEWS(&cx->arena, int32_t, most + 1);

    *out = ZK_NEWS(&cx->arena, course, in->subjects + 1);
    *n = *shorter = 0;
    for (size_t i = 0, end; i < in->f.rows; i = end) {
        course *c = &(*out)[*n];
        for (end = i + 1; end < in->f.rows && in->subject[in->order[end]] == in->subject[in->order[i]];)
            end++;
        if (end - i < q->min) {
            ++*shorter;
            continue;
        }
        *c = (course){.from = i, .n = end - i};
        c->name =
            in->id ? zk_str_dup(&cx->arena, in->id->levels[in->subject[in->order[i]]]) : in->value->name;
        ZK_TRY(judge(cx, in, q, c, y, t, ewma));
        ++*n;
    }
    if (*n == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("没有一户有 %zu 期以上的数值", "no subject has %zu periods"),
                       q->min);
    return ZK_OK;
}

/* ---- out ---- */

static const char *word(const zk_ctx *cx, const course *c)
{
    return c->verdict > 0   ? ZK_TR(cx, "上升", "rising")
           : c->verdict < 0 ? ZK_TR(cx, "下降", "falling")
                            : ZK_TR(cx, "无趋势", "no trend");
}

static const char *when(zk_ctx *cx, const input *in, const course *c)
{
    double t = in->t[in->order[c->from + c->change.at]];
    char text[32];

    if (in->time->type == ZK_WANT_NUMBER)
        return zk_fmt(&cx->arena, "%.0f", t);
    zk_str s = in->time->levels[in->time->level[in->order[c->from + c->change.at]]];
    (void)text;
    return zk_str_dup(&cx->arena, s);
}

static void print_table(zk_ctx *cx, const input *in, const ask *q, const course *c, size_t n, size_t shorter,
                        size_t limit)
{
    size_t up = 0, down = 0;
    zk_table t;

    for (size_t i = 0; i < n; i++) {
        up += c[i].verdict > 0;
        down += c[i].verdict < 0;
    }
    printf(ZK_TR(cx, "%s 户：上升 %zu，下降 %zu，无趋势 %zu（Mann–Kendall，p ≤ %g）\n",
                 "%s: %zu rising, %zu falling, %zu without a trend (Mann-Kendall, p <= %g)\n"),
           zk_show_count(cx, (int64_t)n, "subject", "subjects"), up, down, n - up - down, q->significance);
    if (shorter)
        printf(ZK_TR(cx, "%s 户不足 %zu 期，未判断\n", "%s not judged: fewer than %zu periods\n"),
               zk_show_count(cx, (int64_t)shorter, "subject", "subjects"), q->min);
    if (in->dropped)
        printf(ZK_TR(cx, "%s 行没有数值，未使用\n", "%s without a value not used\n"),
               zk_show_count(cx, (int64_t)in->dropped, "row", "rows"));
    zk_table_init(&t, cx, "lrrrrrrrlrl");
    t.max_width = 30;
    zk_table_row(&t, ZK_TR(cx, "客户", "subject"), ZK_TR(cx, "期数", "periods"), ZK_TR(cx, "平均", "mean"),
                 ZK_TR(cx, "加权水平", "weighted level"), ZK_TR(cx, "波动", "volatility"),
                 ZK_TR(cx, "斜率", "slope"), "tau", "p", ZK_TR(cx, "趋势", "trend"),
                 ZK_TR(cx, "变点 p", "change p"), ZK_TR(cx, "水平变化", "change of level"));
    for (size_t i = 0; i < n && i < limit; i++)
        zk_table_row(&t, c[i].name, zk_show_int(cx, (int64_t)c[i].n), zk_fmt(&cx->arena, "%.6g", c[i].mean),
                     zk_fmt(&cx->arena, "%.6g", c[i].ewma), zk__dec(cx, c[i].volatility, 3),
                     zk_fmt(&cx->arena, "%.4g", c[i].sen.slope), zk__dec(cx, c[i].mk.tau, 3),
                     zk__pval(cx, c[i].mk.p), word(cx, &c[i]), c[i].n >= 4 ? zk__pval(cx, c[i].change.p) : "",
                     c[i].changed ? zk_fmt(&cx->arena, "%s: %.4g → %.4g", when(cx, in, &c[i]),
                                           c[i].change.before, c[i].change.after)
                                  : "");
    zk_table_print(&t, stdout);
    if (n > limit)
        printf(ZK_TR(cx, "……还有 %zu 户，--limit 可以多列\n", "... and %zu more; --limit lists more\n"),
               n - limit);
}

static void print_json(zk_ctx *cx, const input *in, const course *c, size_t n)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_key(&j, "subjects");
    zk_json_array(&j);
    for (size_t i = 0; i < n; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "subject", c[i].name);
        zk_json_kint(&j, "n", (int64_t)c[i].n);
        zk_json_kreal(&j, "mean", c[i].mean);
        zk_json_kreal(&j, "last", c[i].last);
        zk_json_kreal(&j, "ewma", c[i].ewma);
        zk_json_kreal(&j, "volatility", c[i].volatility);
        zk_json_kreal(&j, "slope", c[i].sen.slope);
        zk_json_kreal(&j, "intercept", c[i].sen.intercept);
        zk_json_kreal(&j, "slope_low", c[i].sen.low);
        zk_json_kreal(&j, "slope_high", c[i].sen.high);
        zk_json_key(&j, "mann_kendall");
        zk_json_object(&j);
        zk_json_kreal(&j, "s", c[i].mk.s);
        zk_json_kreal(&j, "var_s", c[i].mk.var_s);
        zk_json_kreal(&j, "tau", c[i].mk.tau);
        zk_json_kreal(&j, "z", c[i].mk.z);
        zk_json_kreal(&j, "p", c[i].mk.p);
        zk_json_end_object(&j);
        zk_json_kstr(&j, "trend", c[i].verdict > 0 ? "rising" : c[i].verdict < 0 ? "falling" : "none");
        if (c[i].n >= 4) {
            zk_json_key(&j, "change");
            zk_json_object(&j);
            zk_json_kint(&j, "at", (int64_t)c[i].change.at);
            zk_json_kstr(&j, "period", when(cx, in, &c[i]));
            zk_json_kreal(&j, "before", c[i].change.before);
            zk_json_kreal(&j, "after", c[i].change.after);
            zk_json_kreal(&j, "p", c[i].change.p);
            zk_json_kreal(&j, "pettitt_k", c[i].change.pettitt);
            zk_json_kreal(&j, "pettitt_p", c[i].change.pettitt_p);
            zk_json_end_object(&j);
        }
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

/* The picture of one subject: that asked for, else the one with the smallest p. */
static zk_err draw(zk_ctx *cx, const zk_args *a, const input *in, const ask *q, const course *c, size_t n,
                   const char *path)
{
    const char *who = zk_arg(a, "subject");
    const course *k = &c[0];

    for (size_t i = 0; i < n; i++)
        if (who ? strcmp(c[i].name, who) == 0 : c[i].mk.p < k->mk.p)
            k = &c[i];
    if (who && strcmp(k->name, who) != 0)
        return zk_fail(cx, ZK_ENOTFOUND, ZK_L("没有客户 “%s”", "there is no subject \"%s\""), who);
    double *x = ZK_NEWS(&cx->arena, double, k->n), *y = ZK_NEWS(&cx->arena, double, k->n),
           *ewma = ZK_NEWS(&cx->arena, double, k->n), *cusum = ZK_NEWS(&cx->arena, double, k->n);
    double first = in->t[in->order[k->from]], last = in->t[in->order[k->from + k->n - 1]];
    for (size_t i = 0; i < k->n; i++) {
        x[i] = in->day[in->order[k->from + i]];
        y[i] = in->value->num[in->order[k->from + i]];
    }
    ZK_TRY(zk_trend_ewma(y, k->n, q->alpha_ewma, true, ewma, NULL));
    ZK_TRY(zk_trend_cusum(y, k->n, cusum, NULL));
    zk__trend_picture p = {.x = x, .y = y, .ewma = ewma, .cusum = cusum, .n = k->n};
    p.title = zk_fmt(&cx->arena, "%s: %s (%s)", k->name, word(cx, k), zk__p_is(cx, k->mk.p));
    p.at = k->changed ? k->change.at : k->n;
    p.line[0] = k->sen.intercept + k->sen.slope * first;
    p.line[1] = k->sen.intercept + k->sen.slope * last;
    p.date = in->time->type != ZK_WANT_NUMBER;
    return zk__draw_trend(cx, path, &p);
}

zk_err zk__trend_cmd(zk_ctx *cx, const zk_args *a)
{
    const char *plot = zk_arg(a, "plot");
    ask q = {.significance = 0.05, .confidence = 0.95};
    int64_t orders = 999, min = 4, limit = 50, seed = 1;
    double half_life = 3;
    size_t n, shorter;
    course *c;
    input in = {0};

    ZK_TRY(zk_ask_real(cx, a, "half-life", 0.01, 1e6, &half_life));
    ZK_TRY(zk_ask_real(cx, a, "significance", 1e-6, 0.5, &q.significance));
    ZK_TRY(zk_ask_real(cx, a, "confidence", 0.5, 0.999999, &q.confidence));
    ZK_TRY(zk_arg_int(cx, a, "orders", 0, 100000, &orders));
    ZK_TRY(zk_arg_int(cx, a, "min-periods", 2, 4000, &min));
    ZK_TRY(zk_arg_int(cx, a, "limit", 1, INT32_MAX, &limit));
    ZK_TRY(zk_arg_int(cx, a, "seed", 0, INT32_MAX, &seed));
    q.alpha_ewma = zk_ewma_alpha(half_life);
    q.orders = (size_t)orders;
    q.min = (size_t)min;
    q.seed = (uint64_t)seed;
    ZK_TRY(read_file(cx, a, &in));
    ZK_TRY(all_courses(cx, &in, &q, &c, &n, &shorter));
    if (plot)
        ZK_TRY(draw(cx, a, &in, &q, c, n, plot));
    if (cx->json)
        print_json(cx, &in, c, n);
    else
        print_table(cx, &in, &q, c, n, shorter, (size_t)limit);
    return ZK_OK;
}

const zk_opt zk__trend_opts[] = {
    {.name = "id",
     .value = "COLUMN",
     .help = {"客户编号列；不给则整个文件是一户",
              "the column that names the subjects; without it the file is one"}},
    {.name = "time",
     .value = "COLUMN",
     .help = {"时间列：日期、月份或整数", "the column of the time: date, month or whole number"}},
    {.name = "value", .value = "COLUMN", .help = {"数值列", "the column of the value"}},
    {.name = "per",
     .value = "UNIT",
     .help = {"日期的斜率按 day 还是 month", "slope of dates per day or per month"},
     .initial = "day"},
    {.name = "half-life",
     .value = "N",
     .help = {"加权水平的半衰期（期）", "half-life of the weighted level, in periods"},
     .initial = "3"},
    {.name = "significance",
     .value = "P",
     .help = {"趋势和变点的显著性水平", "significance of trends and changes"},
     .initial = "0.05"},
    {.name = "confidence",
     .value = "P",
     .help = {"斜率区间的置信度", "confidence of the slope's interval"},
     .initial = "0.95"},
    {.name = "orders",
     .value = "N",
     .help = {"变点检验用几个随机次序", "random orders for the test of a change"},
     .initial = "999"},
    {.name = "seed", .value = "N", .help = {"随机种子", "random seed"}, .initial = "1"},
    {.name = "min-periods",
     .value = "N",
     .help = {"少于几期不判断", "subjects with fewer periods are not judged"},
     .initial = "4"},
    {.name = "subject",
     .value = "NAME",
     .help = {"画哪一户；不给则趋势最显著的", "whose picture; the most significant unless given"}},
    {.name = "limit",
     .value = "N",
     .help = {"最多列几户", "at most so many subjects in the table"},
     .initial = "50"},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
