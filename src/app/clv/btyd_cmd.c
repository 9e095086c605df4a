/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike btyd: buy-till-you-die models on a plain file.
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "app/clv/btyd.h"
#include "app/clv/clv.h"
#include "base/num.h"

/* ---- what is asked ---- */

static zk_err model_of(zk_ctx *cx, const zk_args *a, zk_btyd_model *out)
{
    const char *names[ZK_BTYD_MODELS + 1] = {NULL};
    int which = 0;

    for (zk_btyd_model m = 0; m < ZK_BTYD_MODELS; m++)
        names[m] = zk_btyd_name(m);
    ZK_TRY(zk_ask_choice(cx, a, "model", names, &which));
    *out = (zk_btyd_model)which;
    return ZK_OK;
}

/* --params "0.243,4.414,0.793,2.426": these instead of a fit. */
static zk_err given_params(zk_ctx *cx, const char *said, zk_btyd_model model, double *p)
{
    const char **part;
    size_t n;

    ZK_TRY(zk_names_split(cx, said, &part, &n));
    if (n != zk_btyd_params(model))
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("%s 有 %zu 个参数，--params 给了 %zu 个", "%s has %zu parameters, --params gives %zu"),
            zk_btyd_name(model), zk_btyd_params(model), n);
    for (size_t i = 0; i < n; i++)
        if (!zk_number_parse(zk_str_of(part[i]), &p[i]) || !(p[i] > 0))
            return zk_fail(
                cx, ZK_EINVAL,
                ZK_L("--params 的 %s 应是正数，不是 “%s”", "--params: %s is a positive number, not \"%s\""),
                zk_btyd_param(model, i), part[i]);
    return ZK_OK;
}

static zk_err fit_one(zk_ctx *cx, const zk_args *a, const zk__base *b, zk_btyd_model model, zk_btyd_fit *out)
{
    zk_btyd_data d = {.n = b->n, .x = b->x, .tx = b->tx, .T = b->T, .m = b->m, .weight = b->weight};
    zk_btyd_options opt = {.threads = cx->threads};
    zk_spot spot;
    zk_err err;

    ZK_TRY(zk_ask_real(cx, a, "penalty", 0, 1e9, &opt.penalty));
    err = zk_btyd_fit_ml(model, &d, &opt, out, &spot);
    return err ? zk__btyd_refused(cx, b, &spot, err) : ZK_OK;
}

/* Money is modelled over those who came back with something: a mean of 0 or less has no gamma distribution. */
static zk_err fit_money(zk_ctx *cx, const zk_args *a, const zk__base *b, zk__btyd_result *r, size_t *left_out)
{
    zk__base paying = *b;

    paying.x = ZK_NEWS(&cx->arena, double, b->n);
    *left_out = 0;
    for (size_t i = 0; i < b->n; i++) {
        paying.x[i] = b->m[i] > 0 ? b->x[i] : 0;
        *left_out += b->x[i] > 0 && !(b->m[i] > 0);
    }
    ZK_TRY(fit_one(cx, a, &paying, ZK_BTYD_GG, &r->gg));
    r->money = true;
    return ZK_OK;
}

static zk_err horizon_of(zk_ctx *cx, const zk_args *a, const zk__base *b, zk__btyd_result *r)
{
    bool discrete = r->fit.model == ZK_BTYD_BGBB;
    double year = 0.1;

    r->horizon = b->hold ? b->hold_T : round(365.25 / b->unit_days);
    if (discrete)
        r->horizon = fmax(1, floor(r->horizon + 1e-9));
    ZK_TRY(zk_ask_real(cx, a, "horizon", 0, 50000, &r->horizon));
    if (discrete && r->horizon != floor(r->horizon))
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("bgbb 的 --horizon 应是整数，不是 %g", "with bgbb --horizon is whole, not %g"),
                       r->horizon);
    ZK_TRY(zk_ask_real(cx, a, "rate", -0.99, 100, &year));
    r->rate = pow(1 + year, b->unit_days / 365.25) - 1;
    return ZK_OK;
}

/* ---- the table ---- */

static void print_fit(zk_ctx *cx, const zk_btyd_fit *f, bool fitted)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrrr");
    zk_table_row(&t, ZK_TR(cx, "参数", "parameter"), ZK_TR(cx, "估计值", "estimate"),
                 ZK_TR(cx, "标准误", "std. error"), ZK_TR(cx, "95% 下限", "95% low"),
                 ZK_TR(cx, "95% 上限", "95% high"));
    for (size_t i = 0; i < zk_btyd_params(f->model); i++) {
        double v = f->param[i], spread = f->se_known ? exp(1.959963984540054 * f->se[i] / v) : 0;
        const char *none = "";
        zk_table_row(&t, zk_btyd_param(f->model, i), zk_fmt(&cx->arena, "%.6g", v),
                     f->se_known ? zk_fmt(&cx->arena, "%.4g", f->se[i]) : none,
                     f->se_known ? zk_fmt(&cx->arena, "%.4g", v / spread) : none,
                     f->se_known ? zk_fmt(&cx->arena, "%.4g", v * spread) : none);
    }
    zk_table_print(&t, stdout);
    printf(ZK_TR(cx, "对数似然 %.4f，AIC %.2f\n", "log-likelihood %.4f, AIC %.2f\n"), f->loglik,
           2 * (double)zk_btyd_params(f->model) - 2 * f->loglik);
    if (!fitted)
        return;
    static const zk_both stop[] = {{"梯度为零，收敛", "converged, the gradient vanishes"},
                                   {"步长不再改进", "steps no longer improve"},
                                   {"参数到达边界", "a parameter reached its bound"},
                                   {"达到求值次数上限", "as many evaluations as allowed"}};
    printf(ZK_TR(cx, "%zu 个起点，%zu 次求值，停止原因：%s\n", "%zu starts, %zu evaluations; stopped: %s\n"),
           f->starts, f->evaluations, zk_tr(cx, stop[f->stop]));
    if (f->flat)
        printf(ZK_TR(cx, "注意：似然在参数 %s 的方向上几乎是平的，参数本身不可解释，期望值仍可用。\n",
                     "Note: the likelihood is almost flat along %s. The parameters themselves cannot be "
                     "interpreted; "
                     "expected values can.\n"),
               zk_btyd_param(f->model, f->flat_param));
    else if (!f->se_known)
        printf("%s\n", ZK_TR(cx, "信息矩阵不是正定的，没有标准误。",
                             "The information matrix is not positive definite: no standard errors."));
}

static void print_holdout(zk_ctx *cx, const zk__base *b, const zk__btyd_result *r)
{
    zk_table t;

    printf(ZK_TR(cx, "\n检验期（%.4g 个单位）：实际 %.0f 次，模型 %.1f 次（%+.1f%%），RMSE %.4f，MAE %.4f\n",
                 "\nHeld out (%.4g units): %.0f transactions, model %.1f (%+.1f%%), RMSE %.4f, MAE %.4f\n"),
           b->hold_T, r->hold_actual, r->hold_expected,
           r->hold_actual > 0 ? 100 * (r->hold_expected / r->hold_actual - 1) : 0, r->rmse, r->mae);
    zk_table_init(&t, cx, "lrrr");
    zk_table_row(&t, ZK_TR(cx, "建模期次数", "repeats"), ZK_TR(cx, "客户", "customers"),
                 ZK_TR(cx, "实际", "actual"), ZK_TR(cx, "模型", "model"));
    for (size_t g = 0; g < ZK__GROUPS; g++)
        if (r->group[g].customers > 0)
            zk_table_row(&t, zk_fmt(&cx->arena, g == ZK__GROUPS - 1 ? "%zu+" : "%zu", g),
                         zk_show_int(cx, (int64_t)r->group[g].customers),
                         zk_fmt(&cx->arena, "%.3f", r->group[g].actual),
                         zk_fmt(&cx->arena, "%.3f", r->group[g].expected));
    zk_table_print(&t, stdout);
}

static void print_frequencies(zk_ctx *cx, const zk__btyd_result *r)
{
    zk_table t;

    printf("\n%s\n", ZK_TR(cx, "建模期内再次购买次数的客户数", "Customers by repeats during calibration"));
    zk_table_init(&t, cx, "lrr");
    zk_table_row(&t, ZK_TR(cx, "次数", "repeats"), ZK_TR(cx, "实际", "actual"), ZK_TR(cx, "模型", "model"));
    for (size_t g = 0; g < ZK__GROUPS; g++)
        zk_table_row(&t, zk_fmt(&cx->arena, g == ZK__GROUPS - 1 ? "%zu+" : "%zu", g),
                     zk_show_real(cx, r->freq_actual[g], 0), zk_show_real(cx, r->freq_expected[g], 1));
    zk_table_print(&t, stdout);
}

typedef struct ranked {
    double by;
    size_t i;
} ranked;

static int best_first(const void *a, const void *b)
{
    const ranked *x = a, *y = b;

    return x->by != y->by ? (x->by < y->by) - (x->by > y->by) : (x->i > y->i) - (x->i < y->i);
}

static const char *plus_minus(zk_ctx *cx, double v, const double *se, size_t i, int decimals)
{
    return se ? zk_fmt(&cx->arena, "%.*f ± %.*f", decimals, v, decimals, se[i])
              : zk_fmt(&cx->arena, "%.*f", decimals, v);
}

static void print_customers(zk_ctx *cx, const zk__base *b, const zk__btyd_result *r, size_t limit)
{
    const double *by = r->value ? r->value : r->expected;
    ranked *order = ZK_NEWS(&cx->arena, ranked, b->n);
    zk_table t;

    for (size_t i = 0; i < b->n; i++)
        order[i] = (ranked){by[i], i};
    qsort(order, b->n, sizeof *order, best_first);
    printf(
        ZK_TR(cx, "\n未来 %g 个单位最有价值的客户\n", "\nThe most valuable customers of the next %g units\n"),
        r->horizon);
    zk_table_init(&t, cx, r->value ? "lrrrrrrr" : "lrrrrr");
    const char *head[] = {ZK_TR(cx, "客户", "customer"),     ZK_TR(cx, "次数", "frequency"),
                          ZK_TR(cx, "最近", "recency"),      "T",
                          ZK_TR(cx, "活跃概率", "P(alive)"), ZK_TR(cx, "期望次数", "expected"),
                          ZK_TR(cx, "期望金额", "amount"),   ZK_TR(cx, "现值", "value")};
    zk_table_cells(&t, head);
    for (size_t k = 0; k < b->n && k < limit; k++) {
        size_t i = order[k].i;
        const char *cell[] = {b->id[i],
                              zk_fmt(&cx->arena, "%g", b->x[i]),
                              zk_fmt(&cx->arena, "%.2f", b->tx[i]),
                              zk_fmt(&cx->arena, "%.2f", b->T[i]),
                              plus_minus(cx, r->alive[i], r->alive_se, i, 4),
                              plus_minus(cx, r->expected[i], r->expected_se, i, 3),
                              r->spend ? zk_fmt(&cx->arena, "%.2f", r->spend[i]) : "",
                              r->value ? zk_fmt(&cx->arena, "%.2f", r->value[i]) : ""};
        zk_table_cells(&t, cell);
    }
    zk_table_print(&t, stdout);
}

static void print_totals(zk_ctx *cx, const zk__base *b, const zk__btyd_result *r)
{
    double alive = 0, expected = 0, value = 0, customers = 0;

    for (size_t i = 0; i < b->n; i++) {
        double w = b->weight ? b->weight[i] : 1;
        customers += w;
        alive += w * r->alive[i];
        expected += w * r->expected[i];
        value += r->value ? w * r->value[i] : 0;
    }
    printf(ZK_TR(cx, "\n期望仍活跃 %s 户（%.1f%%），未来 %g 个单位期望 %s 次交易",
                 "\n%s customers expected alive (%.1f%%); in the next %g units %s transactions expected"),
           zk_show_real(cx, alive, 1), 100 * alive / customers, r->horizon, zk_show_real(cx, expected, 1));
    if (r->value)
        printf(ZK_TR(cx, "，现值 %s", ", present value %s"), zk_show_real(cx, value, 2));
    printf("\n");
}

static void print_all(zk_ctx *cx, const zk__base *b, const zk__btyd_result *r, size_t limit, size_t left_out)
{
    printf(ZK_TR(cx, "模型 %s，客户 %s，不同的 (x, tx, T) %s\n",
                 "model %s, %s customers, %s different (x, tx, T)\n"),
           zk_btyd_name(r->fit.model), zk_show_real(cx, r->fit.customers, 2),
           zk_show_int(cx, (int64_t)r->fit.distinct));
    if (b->unnamed)
        printf(ZK_TR(cx, "%s 行没有客户，未计入\n", "%s without a customer left out\n"),
               zk_show_count(cx, (int64_t)b->unnamed, "row", "rows"));
    if (b->dropped)
        printf(ZK_TR(cx, "%s 户在建模期末才开始，未计入\n", "%s left out: began too late for calibration\n"),
               zk_show_count(cx, (int64_t)b->dropped, "customer", "customers"));
    printf("\n");
    print_fit(cx, &r->fit, r->fitted);
    print_totals(cx, b, r);
    if (r->money) {
        printf(ZK_TR(cx, "\n金额：gamma-gamma，客户 %s\n\n", "\nMoney: gamma-gamma, %s customers\n\n"),
               zk_show_real(cx, r->gg.customers, 2));
        print_fit(cx, &r->gg, true);
        if (left_out)
            printf(ZK_TR(cx, "%s 户的平均金额不为正，未用于金额模型\n",
                         "%s with a mean amount of 0 or less left out of the model of money\n"),
                   zk_show_count(cx, (int64_t)left_out, "customer", "customers"));
    }
    print_frequencies(cx, r);
    if (r->held)
        print_holdout(cx, b, r);
    print_customers(cx, b, r, limit);
}

/* ---- the model of money alone ---- */

static zk_err money_only(zk_ctx *cx, const zk__base *b, zk__btyd_result *r, size_t limit)
{
    zk_spot spot;
    zk_err err = ZK_OK;
    zk_table t;

    r->spend = ZK_NEWS(&cx->arena, double, b->n);
    for (size_t i = 0; i < b->n && !err; i++)
        err = zk_btyd_money(r->fit.param, b->m[i] > 0 ? b->x[i] : 0, b->m[i], &r->spend[i], &spot);
    if (err)
        return zk_fail(cx, err,
                       ZK_L("gamma-gamma 模型的 p·x + q ≤ 1，期望金额不存在",
                            "the gamma-gamma model has p x + q <= 1: expected money does not exist"));
    if (cx->json)
        return ZK_OK;
    printf(ZK_TR(cx, "模型 gg，客户 %s\n\n", "model gg, %s customers\n\n"),
           zk_show_real(cx, r->fit.customers, 2));
    print_fit(cx, &r->fit, r->fitted);
    zk_table_init(&t, cx, "lrrr");
    printf("\n");
    zk_table_row(&t, ZK_TR(cx, "客户", "customer"), ZK_TR(cx, "次数", "frequency"),
                 ZK_TR(cx, "平均金额", "mean amount"), ZK_TR(cx, "期望金额", "expected amount"));
    for (size_t i = 0; i < b->n && i < limit; i++)
        zk_table_row(&t, b->id[i], zk_fmt(&cx->arena, "%g", b->x[i]), zk_fmt(&cx->arena, "%.2f", b->m[i]),
                     zk_fmt(&cx->arena, "%.2f", r->spend[i]));
    zk_table_print(&t, stdout);
    return ZK_OK;
}

/* ---- the command ---- */

static zk_err parameters(zk_ctx *cx, const zk_args *a, const zk__base *b, zk_btyd_model model,
                         zk__btyd_result *r)
{
    zk_btyd_data d = {.n = b->n, .x = b->x, .tx = b->tx, .T = b->T, .m = b->m, .weight = b->weight};
    const char *said = zk_arg(a, "params");
    zk_spot spot;
    zk_err err;

    if (!said) {
        r->fitted = true;
        return fit_one(cx, a, b, model, &r->fit);
    }
    r->fit = (zk_btyd_fit){.model = model, .distinct = b->n};
    ZK_TRY(given_params(cx, said, model, r->fit.param));
    if ((err = zk_btyd_loglik(model, r->fit.param, &d, &r->fit.loglik, NULL, &spot)))
        return zk__btyd_refused(cx, b, &spot, err);
    for (size_t i = 0; i < b->n; i++)
        r->fit.customers += b->weight ? b->weight[i] : 1;
    return ZK_OK;
}

/* A log may hold means of money that are not positive; the gamma-gamma model alone leaves them out as well. */
static void only_paying(zk__base *b)
{
    for (size_t i = 0; i < b->n; i++)
        if (!(b->m[i] > 0))
            b->x[i] = 0;
}

zk_err zk__btyd_run(zk_ctx *cx, const zk_args *a)
{
    int64_t limit = cx->json ? INT64_MAX : 10;
    zk__btyd_result r = {0};
    size_t left_out = 0;
    zk_btyd_model model = ZK_BTYD_BGNBD;
    zk_json j = {0};
    zk__base b;

    ZK_TRY(model_of(cx, a, &model));
    ZK_TRY(zk_arg_int(cx, a, "limit", 0, INT64_MAX, &limit));
    ZK_TRY(zk__btyd_read(cx, a, model, &b));
    if (model == ZK_BTYD_GG && !b.m)
        return zk_fail(cx, ZK_EINVAL,
                       ZK_L("gg 需要金额列（--amount）", "gg needs a column of money (--amount)"));
    if (model == ZK_BTYD_GG && b.log)
        only_paying(&b);
    ZK_TRY(parameters(cx, a, &b, model, &r));
    if (model == ZK_BTYD_GG) {
        ZK_TRY(money_only(cx, &b, &r, (size_t)limit));
    } else {
        ZK_TRY(horizon_of(cx, a, &b, &r));
        if (b.m && !zk_arg_flag(a, "no-money"))
            ZK_TRY(fit_money(cx, a, &b, &r, &left_out));
        ZK_TRY(zk__btyd_results(cx, &b, zk_arg_flag(a, "se"), &r));
        if (!cx->json)
            print_all(cx, &b, &r, (size_t)limit, left_out);
        if (zk_arg(a, "plot"))
            ZK_TRY(zk__btyd_plot(cx, zk_arg(a, "plot"), &b, &r));
    }
    if (cx->json) {
        zk__btyd_json(&b, &r, (size_t)limit, &j);
        zk_json_print(&j);
    }
    return ZK_OK;
}

const zk_opt zk__btyd_opts[] = {
    {.name = "model",
     .value = "MODEL",
     .help = {"bgnbd、pnbd、mbgnbd（连续时间）、bgbb（离散机会）、gg（金额）",
              "bgnbd, pnbd, mbgnbd (continuous time), bgbb (discrete opportunities), gg (money)"},
     .initial = "bgnbd"},
    {.name = "unit",
     .value = "UNIT",
     .help = {"时间单位: day, week, month, quarter, year", "unit of time: day, week, month, quarter, year"},
     .initial = "week"},
    {.name = "as-of",
     .value = "DATE",
     .help = {"流水截止日，默认最后一笔", "last day of the log, by default that of its last row"}},
    {.name = "calibration-end",
     .value = "DATE",
     .help = {"建模期最后一天，其后为检验期", "last day of calibration; what comes after it is held out"}},
    {.name = "horizon",
     .value = "UNITS",
     .help = {"预测多少个单位，默认检验期长度，否则一年",
              "how far to predict; by default the hold-out, else a year"}},
    {.name = "rate", .value = "RATE", .help = {"年折现率", "rate of discount a year"}, .initial = "0.1"},
    {.name = "params",
     .value = "P,P,…",
     .help = {"不拟合，使用给定的参数", "use these parameters instead of fitting"}},
    {.name = "penalty",
     .value = "X",
     .help = {"参数平方和的惩罚系数（每户）", "penalty on the sum of squared parameters, per customer"},
     .initial = "0"},
    {.name = "se",
     .help = {"每个客户的预测也给出标准误", "standard errors of each customer's predictions too"}},
    {.name = "no-money",
     .help = {"有金额列也不拟合金额模型", "no model of money although there is a column of it"}},
    {.name = "limit",
     .value = "N",
     .help = {"列出多少客户（表默认 10，JSON 默认全部）", "customers listed (10 in the table, all in JSON)"}},
    {.name = "customer", .value = "COLUMN", .help = {"客户列", "column of the customer"}},
    {.name = "date", .value = "COLUMN", .help = {"流水：日期列", "log: column of the date"}},
    {.name = "amount", .value = "COLUMN", .help = {"金额列", "column of money"}},
    {.name = "frequency",
     .value = "COLUMN",
     .help = {"汇总表：再次购买次数列", "summary: column of repeat transactions"}},
    {.name = "recency",
     .value = "COLUMN",
     .help = {"汇总表：首次到最近一次的时间列", "summary: column of time from first to last transaction"}},
    {.name = "age",
     .value = "COLUMN",
     .help = {"汇总表：首次到观察期末的时间列 T",
              "summary: column of time from first transaction to the end, T"}},
    {.name = "weight",
     .value = "COLUMN",
     .help = {"汇总表：每行代表的户数列", "summary: column of customers a row stands for"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0}};
