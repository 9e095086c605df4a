/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike clv: lifetime value by closed forms, and the curve of a relationship's life.
 */
#include "app/clv/clv.h"

zk_err zk__clv_file(zk_ctx *cx, const zk_args *a, const char **out)
{
    if (a->n == 0)
        return zk_fail(cx, ZK_EINVAL, ZK_L("这种方法需要一个文件", "this method needs a file"));
    *out = a->operand[0];
    return ZK_OK;
}

static zk_err run(zk_ctx *cx, const zk_args *a)
{
    static const char *const methods[] = {"npv",  "jain-singh", "retention", "berger-nasr",
                                          "rust", "life",       NULL};
    int which = 0;

    ZK_TRY(zk_ask_choice(cx, a, "method", methods, &which));
    switch (which) {
    case 0: return zk__clv_flows(cx, a, false);
    case 1: return zk__clv_flows(cx, a, true);
    case 2: return zk__clv_retention(cx, a);
    case 3: return zk__clv_berger_nasr(cx, a);
    case 4: return zk__clv_rust(cx, a);
    default: return zk__clv_life(cx, a);
    }
}

#define NUMBER(option, zh, en)                                                                               \
    {                                                                                                        \
        .name = option, .value = "X", .help = { zh, en }                                                     \
    }

static const zk_opt opts[] = {
    {.name = "method",
     .value = "METHOD",
     .help = {"npv、jain-singh（现金流）、retention（保持率）、berger-"
              "nasr、rust（转换矩阵）、life（生命周期曲线）",
              "npv, jain-singh (cash flows), retention, berger-nasr, rust (switching matrix), life (curve)"},
     .initial = "npv"},
    {.name = "rate",
     .value = "RATE",
     .help =
         {"折现率（npv、jain-singh、berger-nasr、rust 按年，retention、life 按期）",
          "rate of discount: a year for npv, jain-singh, berger-nasr, rust; a period for retention, life"},
     .initial = "0.1"},
    {.name = "per-year", .value = "N", .help = {"npv：每年多少期", "npv: periods a year"}, .initial = "1"},
    {.name = "timing",
     .value = "WHEN",
     .help = {"npv：现金流在期初 start、期中 mid、期末 end",
              "npv: flows come at the start, mid or end of a period"},
     .initial = "end"},
    NUMBER("acquisition", "获得客户的成本", "cost of acquiring the customer"),
    NUMBER("margin", "retention：每期毛利；rust：毛利率（可按品牌列出）",
           "retention: margin a period; rust: contribution per unit of money (may be a list by brand)"),
    {.name = "retention",
     .value = "R,R,…",
     .help = {"每期保持率；列出多个时逐期变化", "chance of staying from period to period; several: varying"}},
    NUMBER("growth", "retention：毛利每期增长率", "retention: growth of the margin per period"),
    NUMBER("upkeep", "retention：每期维系成本", "retention: cost of keeping a customer per period"),
    {.name = "periods",
     .value = "N",
     .help = {"期数（retention：0 为无限；life：向后预测）",
              "periods (retention: 0 for ever; life: to foretell)"}},
    {.name = "first-now",
     .help = {"retention：第一笔毛利立即取得", "retention: the first margin is earned at once"}},
    {.name = "case",
     .value = "CASE",
     .help = {"berger-nasr：1, 2a, 2b, 3, 4, 5", "berger-nasr: 1, 2a, 2b, 3, 4, 5"},
     .initial = "1"},
    NUMBER("gc", "berger-nasr：每次购买的毛利", "berger-nasr: gross contribution of a purchase"),
    NUMBER("promotion", "berger-nasr：每年促销成本 M", "berger-nasr: promotion a year, M"),
    NUMBER("cycle", "berger-nasr 2a：几年买一次；2b：每年买几次",
           "berger-nasr 2a: years between purchases; 2b: purchases a year"),
    {.name = "years", .value = "N", .help = {"berger-nasr、rust：年数", "berger-nasr, rust: years"}},
    NUMBER("h", "berger-nasr 3、4：利润曲线 h", "berger-nasr 3, 4: h of the profit curve"),
    NUMBER("v", "berger-nasr 3、4：利润曲线 v", "berger-nasr 3, 4: v of the profit curve"),
    NUMBER("g", "berger-nasr 3、4：利润曲线转折年 g",
           "berger-nasr 3, 4: year g where the profit curve bends"),
    NUMBER("rise", "berger-nasr 3、4：利润曲线在 g 之后还能升多少 N",
           "berger-nasr 3, 4: N, how far profit still rises after g"),
    {.name = "buying",
     .value = "P,P,…",
     .help = {"berger-nasr 5：最近一次购买在 1、2…… 年前的客户今年购买的概率",
              "berger-nasr 5: chance of buying for who bought 1, 2, ... years ago"}},
    NUMBER("frequency", "rust：每年购买次数", "rust: purchases in the category a year"),
    {.name = "volume",
     .value = "X,X,…",
     .help = {"rust：每次购买金额，可按品牌列出", "rust: money per purchase; may be a list by brand"}},
    {.name = "now",
     .value = "P,P,…",
     .help = {"rust：各品牌当前的购买概率，或一个品牌名（上次购买）；默认长期份额",
              "rust: chance of each brand now, or the name of the brand bought last; by default the long-run "
              "shares"}},
    {.name = "next-first",
     .help = {"rust：从下一次购买算起", "rust: begin with the next purchase, not with the one just made"}},
    {.name = "counts",
     .help = {"rust：矩阵是次数，先换成概率", "rust: the matrix holds counts, to be turned into chances"}},
    {.name = "curve",
     .value = "CURVE",
     .help = {"life：logistic, gompertz, bass, wave, best", "life: logistic, gompertz, bass, wave, best"},
     .initial = "best"},
    {.name = "customer",
     .value = "COLUMN",
     .help = {"客户列，默认 customer", "column of the customer, by default customer"}},
    ZK_PLOT_OPT,
    ZK_FRAME_OPTS,
    {0}};

static const zk_cmd cmds[] = {
    {.words = "clv",
     .operands = "[FILE]",
     .min = 0,
     .max = 1,
     .summary = {"客户终身价值：现金流、保持率、Berger-Nasr、Jain-Singh、Rust 转换矩阵、生命周期曲线",
                 "lifetime value: cash flows, retention, Berger-Nasr, Jain-Singh, Rust's switching matrix, "
                 "life-cycle curve"},
     .help =
         {"npv、jain-singh 读 revenue、cost（或 net）列，按行为期，可有 customer 列；retention、berger-nasr "
          "用选项，\n"
          "或读同名列的文件（每行一个客户）；rust 读转换矩阵；life 读 value[、t] 列。\n\n"
          "  zhike clv flows.csv --rate 0.12 --per-year 12\n"
          "  zhike clv --method berger-nasr --gc 260 --promotion 50 --retention 0.75 --rate 0.2 --years 10\n"
          "  zhike clv --method retention --margin 100 --retention 0.8 --rate 0.1\n"
          "  zhike clv switching.csv --method rust --frequency 2 --volume 20 --margin 0.5 --years 3 --now A\n"
          "  zhike clv profit.csv --method life --plot life.svg",
          "npv and jain-singh read columns revenue and cost (or net), a period a row, and perhaps customer;\n"
          "retention and berger-nasr take options, or a file with columns called alike, one customer a row;\n"
          "rust reads a switching matrix; life reads value[, t].\n\n"
          "  zhike clv flows.csv --rate 0.12 --per-year 12\n"
          "  zhike clv --method berger-nasr --gc 260 --promotion 50 --retention 0.75 --rate 0.2 --years 10\n"
          "  zhike clv --method retention --margin 100 --retention 0.8 --rate 0.1\n"
          "  zhike clv switching.csv --method rust --frequency 2 --volume 20 --margin 0.5 --years 3 --now A\n"
          "  zhike clv profit.csv --method life --plot life.svg"},
     .opts = opts,
     .fn = run,
     .no_folder = true},
    {.words = "btyd",
     .operands = "FILE",
     .min = 1,
     .max = 1,
     .summary =
         {"客户是否还活跃、还会买多少：BG/NBD、Pareto/NBD、MBG/NBD、BG/BB、Gamma-Gamma",
          "who is still a customer and what is to come: BG/NBD, Pareto/NBD, MBG/NBD, BG/BB, Gamma-Gamma"},
     .help =
         {"FILE 是交易流水（客户、日期[、金额]）或汇总表（frequency、recency、T[、monetary][、weight]）；\n"
          "同一客户同一天的交易算一次，第一天不算再次购买。\n\n"
          "  zhike btyd orders.csv --calibration-end 2024-09-30 --plot tracking.svg\n"
          "  zhike btyd summary.csv --model pnbd --horizon 39 --json",
          "FILE is a log (customer, date[, amount]) or a summary (frequency, recency, T[, monetary][, "
          "weight]).\n"
          "Transactions of a customer on one day are one; the first day is no repeat.\n\n"
          "  zhike btyd orders.csv --calibration-end 2024-09-30 --plot tracking.svg\n"
          "  zhike btyd summary.csv --model pnbd --horizon 39 --json"},
     .opts = zk__btyd_opts,
     .fn = zk__btyd_run,
     .no_folder = true},
    {0}};

const zk_feature zk_feature_clv = {.name = "clv", .title = {"客户终身价值", "Lifetime value"}, .cmds = cmds};
