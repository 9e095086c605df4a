/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike rfm: scores of recency, frequency and money, and segments.
 */
#include "app/value/rfm.h"

#include <math.h>
#include <string.h>

#include "base/file.h"

static const char *const rules[] = {"quantile", "rfm-package", "fixed", NULL};
enum { QUANTILE, PACKAGE, FIXED };

/* What a segment comes to. */
typedef struct sums {
    size_t n;
    double r, f, m;
} sums;

typedef struct plan {
    zk__rfm_people p;
    zk__rfm_segments s;
    zk_rfm_cuts cuts;
    int rule;
    double w[3], at[3]; /* weights of the axes; mean scores */
    zk_rfm_score *score;
    double *weighted;
    size_t *segment, *order, top;
    sums *sum; /* by segment, the others last */
} plan;

static const char *const cut_options[] = {"r-cuts", "f-cuts", "m-cuts"};

static zk_err cuts_fixed(zk_ctx *cx, const zk_args *a, plan *p)
{
    for (int k = 0; k < 3; k++) {
        const char *text = zk_arg(a, cut_options[k]);
        double *cut;
        size_t n;

        if (!text)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--rule fixed 要同时给出 --r-cuts、--f-cuts、--m-cuts",
                                "--rule fixed needs --r-cuts, --f-cuts and --m-cuts"));
        ZK_TRY(zk_ask_numbers(cx, zk_fmt(&cx->arena, "--%s", cut_options[k]), text, &cut, &n));
        if (n + 1 != p->cuts.bins)
            return zk_fail(cx, ZK_EINVAL,
                           ZK_L("--%s 应有 %zu 个分界 (--bins %zu)", "--%s needs %zu cuts (--bins %zu)"),
                           cut_options[k], p->cuts.bins - 1, p->cuts.bins);
        memcpy(p->cuts.cut[k], cut, n * sizeof *cut);
    }
    p->cuts.cut_belongs_below = true;
    return ZK_OK;
}

static zk_err options_take(zk_ctx *cx, const zk_args *a, plan *p)
{
    const char *weights = zk_arg(a, "weights");
    int64_t bins = 5, top = 10;
    double *w;
    size_t n;

    ZK_TRY(zk_ask_choice(cx, a, "rule", rules, &p->rule));
    ZK_TRY(zk_arg_int(cx, a, "bins", 2, ZK_RFM_BINS_MAX, &bins));
    ZK_TRY(zk_arg_int(cx, a, "top", 0, INT32_MAX, &top));
    ZK_TRY(zk_ask_numbers(cx, "--weights", weights, &w, &n));
    if (n != 3)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--weights 应为三个数，如 0.2,0.3,0.5", "--weights are three numbers, such as 0.2,0.3,0.5"));
    if (!(w[0] >= 0 && w[1] >= 0 && w[2] >= 0 && w[0] + w[1] + w[2] > 0))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("--weights 不能为负，也不能全为 0", "--weights must not be negative, nor all of them 0"));
    memcpy(p->w, w, sizeof p->w);
    p->top = (size_t)top;
    p->cuts.bins = (size_t)bins;
    if (p->rule == FIXED)
        ZK_TRY(cuts_fixed(cx, a, p));
    return zk__rfm_segments_read(cx, zk_arg(a, "segments"), p->cuts.bins, &p->s);
}

static zk_err refused(zk_ctx *cx, const zk_spot *spot, zk_err err)
{
    static const char *const axis[] = {"R", "F", "M"};

    return zk_method_refused(cx, spot->col < 3 ? axis[spot->col] : "RFM", spot, err);
}

static zk_err cuts_fit(zk_ctx *cx, plan *p)
{
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    if (p->rule == FIXED) {
        err = zk_rfm_check(&p->cuts, &spot);
        if (err && spot.col < 3)
            return zk_method_refused(cx, zk_fmt(&cx->arena, "--%s", cut_options[spot.col]), &spot, err);
    } else if (p->rule == PACKAGE)
        err = zk_rfm_fit_plus_one(p->p.r, p->p.f, p->p.m, p->p.n, p->cuts.bins, &p->cuts, &spot);
    else
        err = zk_rfm_fit(p->p.r, p->p.f, p->p.m, p->p.n, p->cuts.bins, &p->cuts, &spot);
    return err ? refused(cx, &spot, err) : ZK_OK;
}

static void segments_fill(plan *p)
{
    for (size_t i = 0; i < p->p.n; i++) {
        zk_rfm_score s = p->score[i];
        sums *to;

        p->segment[i] = p->s.eight ? (size_t)zk_rfm_classify(s, p->at) : zk_rfm_segment(p->s.box, p->s.n, s);
        to = &p->sum[p->segment[i]];
        to->n++;
        to->r += p->p.r[i];
        to->f += p->p.f[i];
        to->m += p->p.m[i];
    }
}

static zk_err solve(zk_ctx *cx, plan *p)
{
    size_t n = p->p.n;
    double mean[3] = {0, 0, 0};
    zk_spot spot = {.why = ZK_WHY_NONE};
    zk_err err;

    p->score = ZK_NEWS(&cx->arena, zk_rfm_score, n);
    p->weighted = ZK_NEWS(&cx->arena, double, n);
    p->segment = ZK_NEWS(&cx->arena, size_t, n);
    p->order = ZK_NEWS(&cx->arena, size_t, n);
    p->sum = ZK_NEWS(&cx->arena, sums, p->s.n + 1);
    ZK_TRY(cuts_fit(cx, p));
    for (size_t i = 0; i < n; i++) {
        if ((err = zk_rfm_apply(&p->cuts, p->p.r[i], p->p.f[i], p->p.m[i], &p->score[i], &spot)) ||
            (err = zk_rfm_weighted(p->score[i], p->w, &p->weighted[i], &spot)))
            return refused(cx, &spot, err);
        mean[0] += p->score[i].r;
        mean[1] += p->score[i].f;
        mean[2] += p->score[i].m;
    }
    for (int k = 0; k < 3; k++)
        p->at[k] = mean[k] / (double)n;
    segments_fill(p);
    (void)zk_order(p->weighted, n, true, p->order, NULL);
    p->top = p->top && p->top < n ? p->top : n;
    return ZK_OK;
}

/* ---- printing ---------------------------------------------------------------------------------------- */

static void left_out_print(zk_ctx *cx, const zk__rfm_people *p)
{
    if (p->nobody)
        printf(ZK_TR(cx, "略去没有客户的 %s 行\n", "%s without a customer left out\n"),
               zk_show_count(cx, (int64_t)p->nobody, "row", "rows"));
    if (p->incomplete)
        printf(ZK_TR(cx, "略去没有日期或金额的 %s 行\n", "%s without a date or an amount left out\n"),
               zk_show_count(cx, (int64_t)p->incomplete, "row", "rows"));
    if (p->returned)
        printf(ZK_TR(cx, "略去数量或金额不为正的 %s 行\n", "%s not above zero left out\n"),
               zk_show_count(cx, (int64_t)p->returned, "row", "rows"));
    if (p->later)
        printf(ZK_TR(cx, "略去截止日之后的 %s 行\n", "%s after that day left out\n"),
               zk_show_count(cx, (int64_t)p->later, "row", "rows"));
}

static void head_print(zk_ctx *cx, const plan *p)
{
    char day[16];

    if (p->p.from_log)
        printf(ZK_TR(cx, "截至 %s: %s 个客户，%s 次，金额 %s\n", "as of %s: %s, %s, money %s\n"),
               zk_date_show(p->p.as_of, day), zk_show_count(cx, (int64_t)p->p.n, "customer", "customers"),
               zk_show_count(cx, llround(p->p.orders), "order", "orders"), zk_show_real(cx, p->p.money, 4));
    else
        printf(ZK_TR(cx, "%s 个客户，金额 %s\n", "%s, money %s\n"),
               zk_show_count(cx, (int64_t)p->p.n, "customer", "customers"), zk_show_real(cx, p->p.money, 4));
    left_out_print(cx, &p->p);
    printf("\n");
}

static void cuts_print(zk_ctx *cx, const plan *p)
{
    static const zk_both axis[] = {
        {"最近一次 (天)", "recency (days)"}, {"次数", "frequency"}, {"金额", "money"}};
    const char *side = p->cuts.cut_belongs_below ? "≤" : "<";
    const char **cell = ZK_NEWS(&cx->arena, const char *, p->cuts.bins + 1);
    zk_table t;

    zk_table_init(&t, cx, zk_fmt(&cx->arena, "l%.*s", (int)p->cuts.bins - 1, "rrrrrrrrr"));
    cell[0] = ZK_TR(cx, "分界", "cuts");
    for (size_t k = 0; k + 1 < p->cuts.bins; k++)
        cell[1 + k] = zk_fmt(&cx->arena, "%s %zu/%zu", side, k + 1, p->cuts.bins);
    zk_table_cells(&t, cell);
    for (int a = 0; a < 3; a++) {
        cell[0] = zk_tr(cx, axis[a]);
        for (size_t k = 0; k + 1 < p->cuts.bins; k++)
            cell[1 + k] = zk_show_real(cx, p->cuts.cut[a][k], 4);
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
    printf("\n");
}

static void segments_print(zk_ctx *cx, const plan *p)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrrrrrr");
    zk_table_row(&t, ZK_TR(cx, "细分", "segment"), ZK_TR(cx, "客户", "customers"), ZK_TR(cx, "占比", "share"),
                 ZK_TR(cx, "金额", "money"), ZK_TR(cx, "占比", "share"), ZK_TR(cx, "平均天数", "mean days"),
                 ZK_TR(cx, "平均次数", "mean orders"), ZK_TR(cx, "平均金额", "mean money"));
    for (size_t s = 0; s <= p->s.n; s++) {
        const sums *u = &p->sum[s];
        double n = (double)u->n;
        if (!u->n)
            continue;
        zk_table_row(&t, p->s.name[s], zk_show_int(cx, (int64_t)u->n), zk__percent(cx, n / (double)p->p.n),
                     zk_show_real(cx, u->m, 2), p->p.money > 0 ? zk__percent(cx, u->m / p->p.money) : "",
                     zk_show_real(cx, u->r / n, 1), zk_show_real(cx, u->f / n, 2),
                     zk_show_real(cx, u->m / n, 2));
    }
    zk_table_print(&t, stdout);
    printf("\n");
}

static void people_print(zk_ctx *cx, const plan *p)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrrrrl");
    zk_table_row(&t, ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "天", "days"), ZK_TR(cx, "次", "orders"),
                 ZK_TR(cx, "金额", "money"), "RFM", ZK_TR(cx, "加权", "weighted"),
                 ZK_TR(cx, "细分", "segment"));
    for (size_t k = 0; k < p->top; k++) {
        size_t i = p->order[k];
        zk_table_row(&t, p->p.label[i], zk_show_real(cx, p->p.r[i], 2), zk_show_real(cx, p->p.f[i], 2),
                     zk_show_real(cx, p->p.m[i], 2),
                     zk_fmt(&cx->arena, "%u", zk_rfm_cell(&p->cuts, p->score[i])),
                     zk_fmt(&cx->arena, "%.2f", p->weighted[i]), p->s.name[p->segment[i]]);
    }
    zk_table_print(&t, stdout);
    if (p->top < p->p.n)
        printf(ZK_TR(cx, "… 共 %zu 个 (--top 0 显示全部，-o 写成文件)\n",
                     "… %zu in all (--top 0 shows them, -o writes a file)\n"),
               p->p.n);
}

static zk_err csv_write(zk_ctx *cx, const plan *p, const char *path)
{
    char num[32];
    zk_buf b = {0};

    zk_buf_puts(&b, "customer,recency_days,frequency,money,r,f,m,cell,product,weighted,segment\n");
    for (size_t i = 0; i < p->p.n; i++) {
        zk_rfm_score s = p->score[i];

        zk_buf_csv(&b, p->p.label[i]);
        zk_buf_fmt(&b, ",%s", zk_real_show(p->p.r[i], num));
        zk_buf_fmt(&b, ",%s", zk_real_show(p->p.f[i], num));
        zk_buf_fmt(&b, ",%s", zk_real_show(p->p.m[i], num));
        zk_buf_fmt(&b, ",%u,%u,%u,%u,%u,%s,", s.r, s.f, s.m, zk_rfm_cell(&p->cuts, s), zk_rfm_product(s),
                   zk_real_show(p->weighted[i], num));
        zk_buf_csv(&b, p->s.name[p->segment[i]]);
        zk_buf_putc(&b, '\n');
    }
    return zk_file_write_buf(cx, path, &b);
}

/* ---- JSON -------------------------------------------------------------------------------------------- */

static void cuts_json(zk_json *j, const plan *p)
{
    static const char *const axis[] = {"recency", "frequency", "money"};

    zk_json_key(j, "cuts");
    zk_json_object(j);
    for (int a = 0; a < 3; a++) {
        zk_json_key(j, axis[a]);
        zk_json_array(j);
        for (size_t k = 0; k + 1 < p->cuts.bins; k++)
            zk_json_real(j, p->cuts.cut[a][k]);
        zk_json_end_array(j);
    }
    zk_json_end_object(j);
    zk_json_kbool(j, "cut_belongs_below", p->cuts.cut_belongs_below);
}

static void segments_json(zk_json *j, const plan *p)
{
    zk_json_key(j, "segments");
    zk_json_array(j);
    for (size_t s = 0; s <= p->s.n; s++) {
        const sums *u = &p->sum[s];
        if (!u->n)
            continue;
        zk_json_object(j);
        zk_json_kstr(j, "segment", p->s.name[s]);
        zk_json_kint(j, "customers", (int64_t)u->n);
        zk_json_kreal(j, "money", u->m);
        zk_json_kreal(j, "mean_recency", u->r / (double)u->n);
        zk_json_kreal(j, "mean_frequency", u->f / (double)u->n);
        zk_json_kreal(j, "mean_money", u->m / (double)u->n);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

static void person_json(zk_json *j, const plan *p, size_t i)
{
    zk_rfm_score s = p->score[i];

    zk_json_object(j);
    zk_json_kstr(j, "id", p->p.label[i]);
    zk_json_kreal(j, "recency", p->p.r[i]);
    zk_json_kreal(j, "frequency", p->p.f[i]);
    zk_json_kreal(j, "money", p->p.m[i]);
    zk_json_kint(j, "r", s.r);
    zk_json_kint(j, "f", s.f);
    zk_json_kint(j, "m", s.m);
    zk_json_kint(j, "cell", zk_rfm_cell(&p->cuts, s));
    zk_json_kint(j, "product", zk_rfm_product(s));
    zk_json_kreal(j, "weighted", p->weighted[i]);
    zk_json_kstr(j, "segment", p->s.name[p->segment[i]]);
    zk_json_end_object(j);
}

static void json(const plan *p)
{
    char day[16];
    zk_json j = {0};

    zk_json_object(&j);
    if (p->p.from_log)
        zk_json_kstr(&j, "as_of", zk_date_show(p->p.as_of, day));
    zk_json_kint(&j, "customers", (int64_t)p->p.n);
    zk_json_kreal(&j, "orders", p->p.orders);
    zk_json_kreal(&j, "money", p->p.money);
    zk_json_kint(&j, "rows", (int64_t)p->p.rows);
    zk_json_kint(&j, "rows_used", (int64_t)p->p.used);
    zk_json_kstr(&j, "rule", rules[p->rule]);
    zk_json_kint(&j, "bins", (int64_t)p->cuts.bins);
    cuts_json(&j, p);
    segments_json(&j, p);
    zk_json_key(&j, "results");
    zk_json_array(&j);
    for (size_t i = 0; i < p->p.n; i++)
        person_json(&j, p, i);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk__value_json_print(&j);
}

/* Mean money of each cell of recency and frequency scores. */
static zk_err plot(zk_ctx *cx, const plan *p, const char *path)
{
    enum { SIDE = ZK_RFM_BINS_MAX };
    size_t bins = p->cuts.bins, count[SIDE * SIDE] = {0};
    double v[SIDE * SIDE] = {0}, most = 0;
    const char *row[SIDE], *col[SIDE];
    zk_heat heat = {.v = v, .rows = bins, .cols = bins, .row_name = row, .col_name = col};
    zk_axes a = {.w = 480,
                 .h = 400,
                 .x_none = true,
                 .y_none = true,
                 .title = ZK_TR(cx, "平均金额，按最近一次 (R) 与次数 (F) 的得分",
                                "Mean money by scores of recency (R) and frequency (F)"),
                 .left = 70};
    zk_plot *q;

    if (!path)
        return ZK_OK;
    for (size_t i = 0; i < p->p.n; i++) {
        size_t at = (bins - p->score[i].f) * bins + (size_t)(p->score[i].r - 1);
        v[at] += p->p.m[i];
        count[at]++;
    }
    for (size_t k = 0; k < bins * bins; k++) {
        v[k] = count[k] ? v[k] / (double)count[k] : NAN;
        most = count[k] ? fmax(most, v[k]) : most;
    }
    for (size_t k = 0; k < bins; k++) {
        row[k] = zk_fmt(&cx->arena, "F %zu", bins - k);
        col[k] = zk_fmt(&cx->arena, "R %zu", k + 1);
    }
    heat.hi = most;
    heat.decimals = most >= 100 ? 0 : 2;
    ZK_TRY(zk_plot_open(cx, path, a.w, a.h, &q));
    zk_draw_ink(zk_plot_cairo(q), ZK_INK);
    zk_draw_text(zk_plot_cairo(q), 10, 20, 13, ZK_LEFT, a.w - 20, true, a.title);
    zk_plot_heat(cx, q, &a, &heat);
    return zk_plot_close(cx, q, ZK_OK);
}

zk_err zk__rfm_cmd(zk_ctx *cx, const zk_args *args)
{
    plan p = {.rule = QUANTILE};
    const char *to = zk_arg(args, "output");

    ZK_TRY(options_take(cx, args, &p));
    ZK_TRY(zk__rfm_people_read(cx, args, &p.p));
    ZK_TRY(solve(cx, &p));
    if (to)
        ZK_TRY(csv_write(cx, &p, to));
    ZK_TRY(plot(cx, &p, zk_arg(args, "plot")));
    if (cx->json) {
        json(&p);
        return ZK_OK;
    }
    head_print(cx, &p);
    cuts_print(cx, &p);
    segments_print(cx, &p);
    people_print(cx, &p);
    return ZK_OK;
}

const zk_opt zk__rfm_opts[] = {
    {"customer",
     "COLUMN",
     {"客户列；默认按列名认", "column of customers; recognised by its name unless given"},
     NULL,
     false,
     0},
    {"date",
     "COLUMN",
     {"日期列；默认按列名认", "column of dates; recognised by its name unless given"},
     NULL,
     false,
     0},
    {"amount",
     "COLUMN",
     {"金额列，或乘积如 数量*单价；默认按列名认",
      "column of amounts, or a product such as quantity*price; recognised unless given"},
     NULL,
     false,
     0},
    {"order",
     "COLUMN",
     {"订单号列: 同号的行算一次；默认每行一次",
      "column of order numbers: rows with one number are one order; each row is one unless given"},
     NULL,
     false,
     0},
    {"by-day", NULL, {"同一天算一次", "rows of one day are one order"}, NULL, false, 0},
    {"positive-only",
     NULL,
     {"略去数量、单价或金额不为正的行 (退货)",
      "leave out rows of which a factor is not above zero (returns)"},
     NULL,
     false,
     0},
    {"as-of",
     "DATE",
     {"截止日；默认数据中最后一天", "the day it is looked at; the last day of the log unless given"},
     NULL,
     false,
     0},
    {"recency",
     "COLUMN",
     {"汇总数据: 距最近一次的天数列", "of a summary: days since the last order"},
     NULL,
     false,
     0},
    {"frequency", "COLUMN", {"汇总数据: 次数列", "of a summary: orders"}, NULL, false, 0},
    {"money", "COLUMN", {"汇总数据: 金额列", "of a summary: money"}, NULL, false, 0},
    {"rule",
     "RULE",
     {"分界: quantile (分位数，界上归下档), rfm-package (R 语言 rfm 包: 分位数加 1), fixed (自定)",
      "cuts: quantile (type 7, a value on a cut belongs below), rfm-package (as R's rfm: plus 1), fixed"},
     "quantile",
     false,
     0},
    {"bins", "N", {"分几档", "scores run from 1 to N"}, "5", false, 0},
    {"r-cuts", "LIST", {"自定的天数分界", "fixed cuts of days, ascending"}, NULL, false, 0},
    {"f-cuts", "LIST", {"自定的次数分界", "fixed cuts of orders"}, NULL, false, 0},
    {"m-cuts", "LIST", {"自定的金额分界", "fixed cuts of money"}, NULL, false, 0},
    {"weights", "LIST", {"R、F、M 的权重", "weights of R, F and M"}, "1,1,1", false, 0},
    {"segments",
     "S",
     {"细分: eight (八类，按平均分高低), ten (R 语言 rfm 包的十类)，或文件 (列 name,r,f,m，如 4-5)",
      "segments: eight (high or low on each axis), ten (those of R's rfm), or a file (columns name,r,f,m, "
      "such as 4-5)"},
     "eight",
     false,
     0},
    {"top",
     "N",
     {"显示加权得分最高的 N 个；0 为全部", "show the N with the highest weighted score; 0: all"},
     "10",
     false,
     0},
    {"output", "FILE", {"把每个客户写成 CSV", "write every customer to a CSV file"}, NULL, false, 'o'},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0},
};
