/* SPDX-License-Identifier: Apache-2.0
 *
 * From a file to frequency, recency and age. Transactions of one customer on one day are one; the first day is the
 * beginning of his relation and no repeat. Order of rows does not matter.
 */
#include "app/clv/btyd.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>
#include <strings.h>

/* ---- which columns ---- */

typedef struct column {
    const char *option;
    const char *also[10]; /* names it is known by */
} column;

static const column customer_col = {
    "customer",
    {"customer", "customer_id", "customerid", "client", "id", "cust", "客户", "客户编号", "户号"}};
static const column date_col = {
    "date", {"date", "day", "time", "order_date", "invoicedate", "日期", "交易日期", NULL}};
static const column amount_col = {"amount",
                                  {"amount", "sales", "revenue", "money", "price", "monetary", "金额", NULL}};
static const column x_col = {"frequency", {"frequency", "x", "freq", "repeat", "频次", "次数", NULL, NULL}};
static const column tx_col = {"recency", {"recency", "t_x", "t.x", "tx", "最近", NULL, NULL, NULL}};
static const column T_col = {"age", {"T", "T.cal", "n.cal", "age", "periods", "n", "观察期", NULL}};
static const column m_col = {"amount",
                             {"monetary", "monetary_value", "zbar", "m.x", "m", "amount", "金额", NULL}};
static const column w_col = {"weight", {"weight", "weights", "custs", "count", "户数", NULL, NULL, NULL}};

/* The column of the file for this purpose: the one named, else the first known name that is there, else NULL. */
static const char *pick(const zk_args *a, const column *c, const char *const *names, size_t n)
{
    const char *said = zk_arg(a, c->option);

    if (said)
        return said;
    for (size_t k = 0; k < 10 && c->also[k]; k++)
        for (size_t i = 0; i < n; i++)
            if (strcasecmp(names[i], c->also[k]) == 0)
                return names[i];
    return NULL;
}

/* ---- from a table of frequency, recency, age ---- */

static zk_err numbers_of(zk_ctx *cx, const zk_frame *f, const char *name, double **out)
{
    const zk_series *s;

    if (!name)
        return ZK_OK;
    ZK_TRY(zk_frame_get(cx, f, name, &s));
    *out = s->num;
    return ZK_OK;
}

static zk_err read_summary(zk_ctx *cx, const zk_args *a, const zk_frame_spec *spec, zk_btyd_model model,
                           const char *const *names, size_t n, zk__base *out)
{
    bool gg = model == ZK_BTYD_GG;
    const char *x = pick(a, &x_col, names, n), *tx = gg ? NULL : pick(a, &tx_col, names, n);
    const char *T = gg ? NULL : pick(a, &T_col, names, n), *m = pick(a, &m_col, names, n);
    const char *w = pick(a, &w_col, names, n), *id = pick(a, &customer_col, names, n);
    zk_frame_want want[6];
    size_t k = 0;
    zk_frame f;

    if (!x || (!gg && (!tx || !T)) || (gg && !m))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s：既没有客户和日期两列（交易流水），也没有%s各列；用 --customer --date --amount 或 "
                 "--frequency --recency --age --amount 指明",
                 "%s: has neither a customer and a date column (a log) nor the columns of a summary: %s; "
                 "name them with --customer --date --amount or --frequency --recency --age --amount"),
            spec->path, gg ? "frequency, amount" : "frequency, recency, T");
    const char *number[] = {x, tx, T, m, w};
    for (size_t i = 0; i < 5; i++)
        if (number[i])
            want[k++] = (zk_frame_want){.name = number[i], .type = ZK_WANT_NUMBER, .filled = i != 3};
    if (id)
        want[k++] = (zk_frame_want){.name = id, .type = ZK_WANT_TEXT};
    zk_frame_spec with = *spec;
    with.want = want;
    with.n_want = k;
    ZK_TRY(zk_frame_read(cx, &with, &f));
    ZK_TRY(numbers_of(cx, &f, x, &out->x));
    ZK_TRY(numbers_of(cx, &f, tx, &out->tx));
    ZK_TRY(numbers_of(cx, &f, T, &out->T));
    ZK_TRY(numbers_of(cx, &f, m, &out->m));
    ZK_TRY(numbers_of(cx, &f, w, &out->weight));
    out->n = f.rows;
    out->id = ZK_NEWS(&cx->arena, const char *, f.rows);
    for (size_t i = 0; i < f.rows; i++)
        out->id[i] = id ? zk_frame_label(cx, &f, zk_frame_find(&f, id), i) : zk_fmt(&cx->arena, "%zu", i + 1);
    for (size_t i = 0; i < f.rows && out->m; i++) /* nobody asks for the mean of nothing */
        if (isnan(out->m[i]) && out->x[i] == 0)
            out->m[i] = 0;
    return ZK_OK;
}

/* ---- from a log ---- */

typedef struct entry {
    int32_t day;
    double amount;
} entry;

static int by_day(const void *a, const void *b)
{
    const entry *x = a, *y = b;

    return x->day != y->day ? (x->day > y->day) - (x->day < y->day)
                            : (x->amount > y->amount) - (x->amount < y->amount);
}

/* Days of each customer, one after another, ascending, equal days merged; start[c] .. start[c] + days[c]. */
typedef struct ledger {
    size_t customers;
    entry *e;
    size_t *start, *days;
} ledger;

static void collect(zk_ctx *cx, const zk_series *who, const zk_series *when, const zk_series *money,
                    size_t rows, int32_t as_of, ledger *l)
{
    size_t *at;

    l->customers = who->n_levels;
    l->start = ZK_NEWS(&cx->arena, size_t, l->customers + 1);
    l->days = ZK_NEWS(&cx->arena, size_t, l->customers);
    l->e = ZK_NEWS(&cx->arena, entry, rows);
    at = ZK_NEWS(&cx->arena, size_t, l->customers);
    for (size_t i = 0; i < rows; i++)
        if (who->level[i] >= 0 && when->date[i] <= as_of)
            l->start[who->level[i] + 1]++;
    for (size_t c = 0; c < l->customers; c++)
        l->start[c + 1] += l->start[c];
    for (size_t i = 0; i < rows; i++)
        if (who->level[i] >= 0 && when->date[i] <= as_of) {
            size_t c = (size_t)who->level[i];
            l->e[l->start[c] + at[c]++] = (entry){when->date[i], money ? money->num[i] : 0};
        }
    for (size_t c = 0; c < l->customers; c++) {
        entry *e = l->e + l->start[c];
        qsort(e, at[c], sizeof *e, by_day);
        for (size_t i = 0; i < at[c]; i++) {
            if (i == 0 || e[l->days[c] - 1].day != e[i].day)
                e[l->days[c]++] = e[i];
            else
                e[l->days[c] - 1].amount += e[i].amount;
        }
    }
}

/* The opportunity a day belongs to: 0 the first day, k the days up to k units after it. */
static double opportunity(const zk__base *b, int32_t since)
{
    return ceil((double)since / b->unit_days - 1e-9);
}

static void one_customer(const zk__base *b, const entry *e, size_t days, bool discrete, size_t i)
{
    int32_t first = e[0].day;
    double last = 0, before = 0, sum = 0;

    b->T[i] = (double)(b->end - first) / b->unit_days;
    if (discrete)
        b->T[i] = floor(b->T[i] + 1e-9);
    for (size_t k = 1; k < days; k++) {
        double at = discrete ? opportunity(b, e[k].day - first) : (double)(e[k].day - first) / b->unit_days;
        bool again = !discrete || at > before;
        before = at;
        if (discrete ? at <= b->T[i] : e[k].day <= b->end) {
            b->x[i] += again;
            sum += e[k].amount;
            last = at;
        } else if (b->hold && again && (!discrete || at <= b->T[i] + floor(b->hold_T + 1e-9))) {
            b->hold[i]++;
        }
    }
    b->tx[i] = last;
    if (b->m)
        b->m[i] = b->x[i] > 0 ? sum / b->x[i] : 0;
    b->born[i] = (double)(first - b->begin) / b->unit_days;
}

/* Repeat transactions of the customers kept, cumulated by unit since the first day of anybody. */
static void track(zk_ctx *cx, const ledger *l, int32_t upto, bool discrete, zk__base *b)
{
    size_t n = (size_t)ceil((double)(b->as_of - b->begin) / b->unit_days - 1e-9);

    if (n == 0 || n > ZK__CURVE_MAX)
        return;
    b->n_t = n + 1;
    b->t = ZK_NEWS(&cx->arena, double, n + 1);
    b->actual = ZK_NEWS(&cx->arena, double, n + 1);
    for (size_t c = 0; c < l->customers; c++) {
        const entry *e = l->e + l->start[c];
        double before = 0;
        for (size_t k = 1; k < l->days[c] && e[0].day < upto; k++) {
            double at = discrete ? opportunity(b, e[k].day - e[0].day) : before + 1;
            size_t unit = (size_t)ceil((double)(e[k].day - b->begin) / b->unit_days - 1e-9);
            b->actual[unit <= n ? unit : n] += at > before;
            before = at;
        }
    }
    for (size_t i = 0; i <= n; i++) {
        b->t[i] = fmin((double)i, (double)(b->as_of - b->begin) / b->unit_days);
        if (i)
            b->actual[i] += b->actual[i - 1];
    }
}

static void summarise(zk_ctx *cx, const ledger *l, const zk_series *who, bool money, bool discrete,
                      zk__base *b)
{
    double least = discrete ? b->unit_days : 1; /* days that a customer must have been watched */
    int32_t upto = b->end - (int32_t)ceil(least - 1e-9) + 1;

    b->id = ZK_NEWS(&cx->arena, const char *, l->customers);
    b->x = ZK_NEWS(&cx->arena, double, l->customers);
    b->tx = ZK_NEWS(&cx->arena, double, l->customers);
    b->T = ZK_NEWS(&cx->arena, double, l->customers);
    b->m = money ? ZK_NEWS(&cx->arena, double, l->customers) : NULL;
    b->born = ZK_NEWS(&cx->arena, double, l->customers);
    b->hold = b->as_of > b->end ? ZK_NEWS(&cx->arena, double, l->customers) : NULL;
    b->hold_T = (double)(b->as_of - b->end) / b->unit_days;
    for (size_t c = 0; c < l->customers; c++) {
        if (l->days[c] == 0)
            continue;
        if (l->e[l->start[c]].day >= upto) {
            b->dropped++;
            continue;
        }
        b->id[b->n] = zk_str_dup(&cx->arena, who->levels[c]);
        one_customer(b, l->e + l->start[c], l->days[c], discrete, b->n++);
    }
    track(cx, l, upto, discrete, b);
}

static zk_err log_dates(zk_ctx *cx, const zk_args *a, const zk_series *when, size_t rows, zk__base *b)
{
    int32_t first = INT32_MAX, last = INT32_MIN;
    char one[16], two[16];

    for (size_t i = 0; i < rows; i++) {
        first = when->date[i] < first ? when->date[i] : first;
        last = when->date[i] > last ? when->date[i] : last;
    }
    b->begin = first;
    b->as_of = last;
    ZK_TRY(zk_arg_date(cx, a, "as-of", &b->as_of));
    b->end = b->as_of;
    ZK_TRY(zk_arg_date(cx, a, "calibration-end", &b->end));
    if (b->end > b->as_of || b->end <= first)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L(
                "建模期截止日 %s 必须晚于第一笔交易（%s），且不晚于截止日",
                "the end of calibration, %s, must be after the first transaction (%s) and not after --as-of"),
            zk_date_show(b->end, one), zk_date_show(first, two));
    return ZK_OK;
}

static zk_err read_log(zk_ctx *cx, const zk_args *a, const zk_frame_spec *spec, zk_btyd_model model,
                       const char *who, const char *when, const char *money, zk__base *b)
{
    zk_frame_want want[] = {
        {who, ZK_WANT_LEVELS, false}, {when, ZK_WANT_DATE, true}, {money, ZK_WANT_NUMBER, true}};
    const zk_series *s[3] = {NULL, NULL, NULL};
    ledger l = {0};
    zk_frame f;

    zk_frame_spec with = *spec;
    with.want = want;
    with.n_want = money ? 3 : 2;
    ZK_TRY(zk_frame_read(cx, &with, &f));
    for (size_t i = 0; i < with.n_want; i++)
        ZK_TRY(zk_frame_get(cx, &f, want[i].name, &s[i]));
    b->log = true;
    b->unnamed = s[0]->missing;
    ZK_TRY(log_dates(cx, a, s[1], f.rows, b));
    collect(cx, s[0], s[1], s[2], f.rows, b->as_of, &l);
    summarise(cx, &l, s[0], money != NULL, model == ZK_BTYD_BGBB, b);
    if (b->n == 0)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s：建模期内没有可观察的客户", "%s: no customer began before the end of calibration"),
            spec->path);
    return ZK_OK;
}

static zk_err unit_of(zk_ctx *cx, const zk_args *a, double *days)
{
    static const char *const names[] = {"day", "week", "month", "quarter", "year", NULL};
    static const double length[] = {1, 7, 365.25 / 12, 365.25 / 4, 365.25};
    int which = 1;

    ZK_TRY(zk_ask_choice(cx, a, "unit", names, &which));
    *days = length[which];
    return ZK_OK;
}

zk_err zk__btyd_read(zk_ctx *cx, const zk_args *a, zk_btyd_model model, zk__base *out)
{
    const char **names, *who, *when;
    zk_frame_spec spec;
    size_t n;

    *out = (zk__base){0};
    ZK_TRY(unit_of(cx, a, &out->unit_days));
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    ZK_TRY(zk_frame_names(cx, &spec, &names, &n));
    who = pick(a, &customer_col, names, n);
    when = pick(a, &date_col, names, n);
    if (who && when)
        return read_log(cx, a, &spec, model, who, when, pick(a, &amount_col, names, n), out);
    if (pick(a, &x_col, names, n) && (zk_arg(a, "as-of") || zk_arg(a, "calibration-end")))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--as-of 和 --calibration-end 只用于有客户和日期两列的交易流水",
                 "--as-of and --calibration-end belong to a log with a customer and a date column"));
    return read_summary(cx, a, &spec, model, names, n, out);
}

zk_err zk__btyd_refused(zk_ctx *cx, const zk__base *b, const zk_spot *spot, zk_err err)
{
    static const zk_both fields[] = {{"频次", "frequency"},
                                     {"最近购买时间", "recency"},
                                     {"观察时长 T", "age T"},
                                     {"平均金额", "mean amount"},
                                     {"户数", "weight"}};
    const char *why = ZK_TR(cx, zk_why_zh(spot->why), zk_why_en(spot->why));

    if (spot->why == ZK_WHY_NO_REPEAT)
        return zk_fail(cx, err,
                       ZK_L("没有一个客户再次购买，模型无从估计",
                            "no customer ever bought again: there is nothing to fit"));
    if (spot->why == ZK_WHY_CONSTANT)
        return zk_fail(
            cx, err,
            ZK_L("所有客户完全相同，模型无从估计", "all customers are alike: there is nothing to fit"));
    if (err == ZK_EINVAL && spot->row < b->n && spot->col < 5)
        return zk_fail(cx, err,
                       ZK_L("客户 %s 的%s为 %g：%s（要求频次为非负整数，0 ≤ 最近购买时间 ≤ T，频次为 0 "
                            "时最近购买时间为 0）",
                            "customer %s: %s is %g: %s (frequency is whole and >= 0, 0 <= recency <= T, and "
                            "recency is 0 exactly when frequency is)"),
                       b->id[spot->row], zk_tr(cx, fields[spot->col]), spot->value, why);
    return zk_method_refused(cx, "btyd", spot, err);
}
