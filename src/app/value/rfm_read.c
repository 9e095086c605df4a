/* SPDX-License-Identifier: Apache-2.0
 *
 * From a log of transactions, or a summary by customer, to the three axes; and tables of segments.
 *
 * Amounts of a log are added as whole ten-thousandths, so that the order of rows cannot show.
 */
#include "app/value/rfm.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

/* ---- a log ----------------------------------------------------------------------------------------- */

static const double PER = 10000; /* units of an amount */

/* The columns of a log; amount may be a product such as quantity*price. */
typedef struct log_columns {
    const char *customer, *date, *order;
    const char **amount;
    size_t amounts;
} log_columns;

static zk_err column_ask(zk_ctx *cx, const zk_args *a, const char *option, const char *const *head, size_t n,
                         const char *const *titles, const char **out)
{
    *out = zk_arg(a, option);
    if (!*out)
        *out = zk__column_called(head, n, titles);
    if (*out)
        return ZK_OK;
    return zk_fail(
        cx, ZK_EINVAL,
        ZK_L("没有认出 %s 列，请用 --%s 指明", "no column of %ss was recognised; name it with --%s"),
        titles[0], option);
}

/* "quantity*price" unless a column is called just so. */
static void amount_split(zk_ctx *cx, const char *text, const char *const *head, size_t n, log_columns *c)
{
    const char *const whole[] = {text, NULL};
    size_t cap = 0;

    if (zk__column_called(head, n, whole) || !strchr(text, '*')) {
        *ZK_PUSH(&cx->arena, c->amount, c->amounts, cap) = text;
        return;
    }
    for (;;) {
        const char *star = strchr(text, '*');
        size_t len = star ? (size_t)(star - text) : strlen(text);

        *ZK_PUSH(&cx->arena, c->amount, c->amounts, cap) =
            zk_str_dup(&cx->arena, zk_str_trim((zk_str){text, len}));
        if (!star)
            return;
        text = star + 1;
    }
}

static zk_err columns_take(zk_ctx *cx, const zk_args *a, const zk_frame_spec *spec, log_columns *c)
{
    static const char *const customers[] = {"customer", "customer_id", "customerid", "客户编号",
                                            "客户号",   "客户",        "用户编号",   "户号",
                                            "会员号",   "id",          NULL};
    static const char *const dates[] = {"date",     "order_date", "invoicedate", "transaction_date", "日期",
                                        "交易日期", "订单日期",   "缴费日期",    "消费日期",         NULL};
    static const char *const amounts[] = {"amount",   "revenue",  "money", "金额",
                                          "交易金额", "消费金额", "电费",  NULL};
    const char **head, *amount;
    size_t n;

    ZK_TRY(zk_frame_names(cx, spec, &head, &n));
    ZK_TRY(column_ask(cx, a, "customer", head, n, customers, &c->customer));
    ZK_TRY(column_ask(cx, a, "date", head, n, dates, &c->date));
    ZK_TRY(column_ask(cx, a, "amount", head, n, amounts, &amount));
    c->order = zk_arg(a, "order");
    amount_split(cx, amount, head, n, c);
    return ZK_OK;
}

static zk_err log_read(zk_ctx *cx, zk_frame_spec *spec, const log_columns *c, zk_frame *f)
{
    zk_frame_want *want = ZK_NEWS(&cx->arena, zk_frame_want, 3 + c->amounts);
    size_t n = 0;

    want[n++] = (zk_frame_want){c->customer, ZK_WANT_LEVELS, false};
    want[n++] = (zk_frame_want){c->date, ZK_WANT_DATE, false};
    for (size_t k = 0; k < c->amounts; k++)
        want[n++] = (zk_frame_want){c->amount[k], ZK_WANT_NUMBER, false};
    if (c->order)
        want[n++] = (zk_frame_want){c->order, ZK_WANT_LEVELS, false};
    spec->want = want;
    spec->n_want = n;
    return zk_frame_read(cx, spec, f);
}

/* The amount of a row in units; false: a factor is missing (*positive: all factors are above 0). */
static bool amount_of(const zk_frame *f, size_t amounts, size_t row, double *v, bool *positive)
{
    *v = 1;
    *positive = true;
    for (size_t k = 0; k < amounts; k++) {
        double x = f->col[2 + k].num[row];

        if (isnan(x))
            return false;
        *positive &= x > 0;
        *v *= x;
    }
    *v *= PER;
    return true;
}

/* Which rows count: the others get customer -1. */
static zk_err rows_choose(zk_ctx *cx, const zk_frame *f, size_t amounts, bool positive_only, int64_t *amount,
                          zk__rfm_people *p)
{
    int32_t *customer = f->col[0].level;
    const int32_t *date = f->col[1].date;

    for (size_t i = 0; i < f->rows; i++) {
        double v;
        bool positive;

        if (customer[i] < 0) {
            p->nobody++;
        } else if (date[i] == ZK_NO_DATE || !amount_of(f, amounts, i, &v, &positive)) {
            p->incomplete++;
            customer[i] = -1;
        } else if (positive_only && !positive) {
            p->returned++;
            customer[i] = -1;
        } else if (!(fabs(v) < 9e17)) {
            return zk_complain(
                cx,
                (zk_diag){.code = ZK_EINVAL, .file = f->path, .line = f->line[i], .field = f->col[2].name},
                ZK_L("金额太大", "the amount is too large"));
        } else {
            amount[i] = llround(v);
        }
    }
    return ZK_OK;
}

static int32_t last_date(const zk_frame *f)
{
    int32_t last = INT32_MIN;

    for (size_t i = 0; i < f->rows; i++)
        if (f->col[0].level[i] >= 0 && f->col[1].date[i] > last)
            last = f->col[1].date[i];
    return last;
}

/* Numbers of orders: of the order column, or of days when those are counted; NULL: each row is one. */
static int32_t *order_numbers(zk_ctx *cx, const zk_frame *f, const log_columns *c, bool days, size_t *orders)
{
    int32_t *number, first = INT32_MAX, last = INT32_MIN;

    *orders = 0;
    if (c->order) {
        number = f->col[2 + c->amounts].level;
        *orders = f->col[2 + c->amounts].n_levels + 1;
        for (size_t i = 0; i < f->rows; i++)
            number[i] =
                number[i] < 0 ? (int32_t)*orders - 1 : number[i]; /* without a number: one order together */
        return number;
    }
    if (!days)
        return NULL;
    for (size_t i = 0; i < f->rows; i++)
        if (f->col[0].level[i] >= 0) {
            first = f->col[1].date[i] < first ? f->col[1].date[i] : first;
            last = f->col[1].date[i] > last ? f->col[1].date[i] : last;
        }
    number = ZK_NEWS(&cx->arena, int32_t, f->rows);
    for (size_t i = 0; i < f->rows; i++)
        number[i] = f->col[0].level[i] >= 0 ? f->col[1].date[i] - first : 0;
    *orders = last < first ? 0 : (size_t)(last - first) + 1;
    return number;
}

static zk_err axes_make(zk_ctx *cx, const zk_frame *f, const log_columns *c, bool days, const int64_t *amount,
                        zk__rfm_people *p)
{
    size_t customers = f->col[0].n_levels, orders, *who = ZK_NEWS(&cx->arena, size_t, customers);
    const int32_t *order = order_numbers(cx, f, c, days, &orders);
    zk_rfm_tally *tally = ZK_NEWS(&cx->arena, zk_rfm_tally, customers);
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err = zk_rfm_count(f->col[0].level, f->col[1].date, amount, order, f->rows, customers, orders,
                              p->as_of, tally, &p->used, &spot);

    if (err)
        return zk_frame_refused(cx, f, NULL, NULL, &spot, err);
    p->r = ZK_NEWS(&cx->arena, double, customers);
    p->f = ZK_NEWS(&cx->arena, double, customers);
    p->m = ZK_NEWS(&cx->arena, double, customers);
    if ((err = zk_rfm_axes(tally, customers, p->as_of, PER, p->r, p->f, p->m, who, &p->n, &spot)))
        return zk_fail(
            cx, err,
            ZK_L("%s: 到截止日没有一笔可用的交易", "%s: there is no usable transaction until that day"),
            f->path);
    p->label = ZK_NEWS(&cx->arena, const char *, p->n);
    for (size_t k = 0; k < p->n; k++)
        p->label[k] = zk_str_dup(&cx->arena, f->col[0].levels[who[k]]);
    return ZK_OK;
}

static zk_err from_log(zk_ctx *cx, const zk_args *a, zk_frame_spec *spec, zk__rfm_people *p)
{
    log_columns c = {0};
    int64_t *amount;
    zk_frame f;

    ZK_TRY(columns_take(cx, a, spec, &c));
    ZK_TRY(log_read(cx, spec, &c, &f));
    p->from_log = true;
    p->rows = f.rows;
    amount = ZK_NEWS(&cx->arena, int64_t, f.rows);
    ZK_TRY(rows_choose(cx, &f, c.amounts, zk_arg_flag(a, "positive-only"), amount, p));
    p->as_of = last_date(&f);
    ZK_TRY(zk_arg_date(cx, a, "as-of", &p->as_of));
    ZK_TRY(axes_make(cx, &f, &c, zk_arg_flag(a, "by-day"), amount, p));
    p->later = p->rows - p->used - p->nobody - p->incomplete - p->returned;
    return ZK_OK;
}

/* ---- a summary ---------------------------------------------------------------------------------- */

static zk_err from_summary(zk_ctx *cx, const zk_args *a, zk_frame_spec spec, zk__rfm_people *p)
{
    const char *id = zk_arg(a, "customer"),
               *names[] = {zk_arg(a, "recency"), zk_arg(a, "frequency"), zk_arg(a, "money")};
    zk_frame_want want[4];
    zk_frame f;

    for (int k = 0; k < 3; k++) {
        if (!names[k])
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("汇总数据要同时给出 --recency、--frequency、--money",
                                "a summary needs --recency, --frequency and --money"));
        want[k] = (zk_frame_want){names[k], ZK_WANT_NUMBER, true};
    }
    want[3] = (zk_frame_want){id, ZK_WANT_TEXT, false};
    spec.want = want;
    spec.n_want = id ? 4 : 3;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    p->n = p->rows = p->used = f.rows;
    p->r = f.col[0].num;
    p->f = f.col[1].num;
    p->m = f.col[2].num;
    p->label = ZK_NEWS(&cx->arena, const char *, p->n);
    for (size_t i = 0; i < p->n; i++)
        p->label[i] = zk_frame_label(cx, &f, id ? &f.col[3] : NULL, i);
    return ZK_OK;
}

zk_err zk__rfm_people_read(zk_ctx *cx, const zk_args *a, zk__rfm_people *out)
{
    zk_frame_spec spec;

    *out = (zk__rfm_people){.n = 0};
    ZK_TRY(zk_frame_spec_of(cx, a, a->operand[0], &spec));
    ZK_TRY(zk_arg(a, "recency") || zk_arg(a, "frequency") || zk_arg(a, "money")
               ? from_summary(cx, a, spec, out)
               : from_log(cx, a, &spec, out));
    out->orders = zk_sum(out->f, out->n);
    out->money = zk_sum(out->m, out->n);
    return ZK_OK;
}

/* ---- segments ---------------------------------------------------------------------------------------- */

/* "4-5", "4~5" or "4" as whole numbers 1 .. bins; empty is all. */
static bool range_parse(zk_str s, size_t bins, uint8_t *lo, uint8_t *hi)
{
    char *end;
    long a, b;
    char text[16];

    *lo = 1;
    *hi = (uint8_t)bins;
    if (!s.p || !s.n)
        return true;
    if (s.n >= sizeof text)
        return false;
    memcpy(text, s.p, s.n);
    text[s.n] = 0;
    a = b = strtol(text, &end, 10);
    if (*end == '-' || *end == '~')
        b = strtol(end + 1, &end, 10);
    if (*end || a < 1 || b < a || b > (long)bins)
        return false;
    *lo = (uint8_t)a;
    *hi = (uint8_t)b;
    return true;
}

static zk_err segments_file(zk_ctx *cx, const char *path, size_t bins, zk__rfm_segments *out)
{
    static const char *const wanted[] = {"name", "r", "f", "m"};
    zk_frame_spec spec = {.path = path};
    zk_frame_want want[4];
    zk_frame f;

    for (int c = 0; c < 4; c++)
        want[c] = (zk_frame_want){wanted[c], ZK_WANT_TEXT, c == 0};
    spec.want = want;
    spec.n_want = 4;
    ZK_TRY(zk_frame_read(cx, &spec, &f));
    if (f.rows > ZK__SEGMENTS_MAX)
        return zk_fail(cx, ZK_ELIMIT, ZK_L("%s: 超过 %d 个细分", "%s: more than %d segments"), path,
                       ZK__SEGMENTS_MAX);
    out->n = f.rows;
    out->box = ZK_NEWS(&cx->arena, zk_rfm_box, f.rows);
    out->name = ZK_NEWS(&cx->arena, const char *, f.rows + 1);
    for (size_t i = 0; i < f.rows; i++) {
        out->name[i] = zk_str_dup(&cx->arena, f.col[0].text[i]);
        for (int c = 0; c < 3; c++)
            if (!range_parse(f.col[1 + c].text[i], bins, &out->box[i].lo[c], &out->box[i].hi[c]))
                return zk_complain(cx,
                                   (zk_diag){.code = ZK_EINVAL,
                                             .file = path,
                                             .line = f.line[i],
                                             .field = wanted[1 + c],
                                             .value = zk_text_show(&cx->arena, f.col[1 + c].text[i], 40),
                                             .expected = zk_fmt(&cx->arena, "1-%zu", bins)},
                                   ZK_L("应为 1 到 %zu 之间的范围，如 4-%zu",
                                        "a range within 1 to %zu is expected, such as 4-%zu"),
                                   bins, bins);
    }
    return ZK_OK;
}

zk_err zk__rfm_segments_read(zk_ctx *cx, const char *which, size_t bins, zk__rfm_segments *out)
{
#define X(zh, en, rl, rh, fl, fh, ml, mh) {{rl, fl, ml}, {rh, fh, mh}},
    static const zk_rfm_box ten[] = {ZK_RFM_SEGMENTS(X)};
#undef X
#define X(zh, en, rl, rh, fl, fh, ml, mh) {zh, en},
    static const zk_both ten_names[] = {ZK_RFM_SEGMENTS(X)};
#undef X
    enum { TEN = sizeof ten / sizeof *ten };

    *out = (zk__rfm_segments){.n = 0};
    if (!strcmp(which, "eight")) {
        out->eight = true;
        out->n = ZK_RFM_CLASS_COUNT;
        out->name = ZK_NEWS(&cx->arena, const char *, out->n + 1);
        for (size_t k = 0; k < out->n; k++)
            out->name[k] = ZK_TR(cx, zk_rfm_class_zh((zk_rfm_class)k), zk_rfm_class_en((zk_rfm_class)k));
    } else if (!strcmp(which, "ten")) {
        if (bins != 5)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--segments ten 要求 --bins 5", "--segments ten needs --bins 5"));
        out->n = TEN;
        out->name = ZK_NEWS(&cx->arena, const char *, TEN + 1);
        out->box = ZK_NEWS(&cx->arena, zk_rfm_box, TEN);
        memcpy(out->box, ten, sizeof ten);
        for (size_t k = 0; k < TEN; k++)
            out->name[k] = zk_tr(cx, ten_names[k]);
    } else {
        ZK_TRY(segments_file(cx, which, bins, out));
    }
    out->name[out->n] = ZK_TR(cx, "其他", "Others");
    return ZK_OK;
}
