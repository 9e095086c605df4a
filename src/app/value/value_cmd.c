/* SPDX-License-Identifier: Apache-2.0
 *
 * The list of the commands on what customers are worth; lifetime value is a feature of its own, in app/clv.
 */
#include "app/value/cmd.h"

void zk__value_json_print(zk_json *j)
{
    printf("%s\n", j->buf.p);
    zk_json_clear(j);
}

static const zk_cmd cmds[] = {
    {"abc",
     "FILE",
     1,
     1,
     {"ABC 分类 (帕累托)", "ABC classes (Pareto)"},
     {"按累计价值份额分类: 最大的若干对象到 80 % 为 A，到 95 % 为 B，其余和不赚钱的为 C。\n"
      "例: zhike abc 客户.csv --value 电费 --minus 分摊成本 --plot 帕累托.svg\n"
      "    zhike abc 账单.csv --id 户号 --value 金额 --sum",
      "Classes by cumulated share of value: the largest up to 80 % are A, up to 95 % B, the rest and whoever "
      "brings\n"
      "nothing C.\n"
      "Examples: zhike abc customers.csv --value bills --minus cost --plot pareto.svg\n"
      "          zhike abc bills.csv --id customer --value amount --sum"},
     zk__abc_opts,
     zk__abc_cmd,
     true},
    {"rfm",
     "FILE",
     1,
     1,
     {"RFM: 最近、次数、金额的得分和细分", "RFM: scores of recency, frequency, money; segments"},
     {"FILE 是交易流水 (客户、日期、金额列)，或给出 --recency --frequency --money 的汇总表。\n"
      "例: zhike rfm 流水.csv --as-of 2024-12-31 -o 得分.csv\n"
      "    zhike rfm online_retail.csv.gz --amount Quantity*UnitPrice --order InvoiceNo --positive-only",
      "FILE is a log of transactions (columns of customers, dates, amounts), or a summary with --recency, "
      "--frequency\n"
      "and --money.\n"
      "Examples: zhike rfm orders.csv --as-of 2024-12-31 -o scores.csv\n"
      "          zhike rfm online_retail.csv.gz --amount Quantity*UnitPrice --order InvoiceNo "
      "--positive-only"},
     zk__rfm_opts,
     zk__rfm_cmd,
     true},
    {"matrix",
     "FILE",
     1,
     1,
     {"两轴矩阵: 四象限、九宫格", "two-axis matrix: quadrants, nine cells"},
     {"按两列把对象分到各格，分界可取均值、中位数、分位数或数值，最多 16×16 格。\n"
      "例: zhike matrix 客户.csv --x 当前价值 --y 潜在价值 --preset value --plot 矩阵.svg\n"
      "    zhike matrix 客户.csv --x 用电量 --y 增长 --x-cut quantile:1/3,2/3 --y-cut 0,0.1",
      "Puts subjects into cells by two columns, cut at mean, median, quantiles or values; up to 16 x 16 "
      "cells.\n"
      "Examples: zhike matrix customers.csv --x current --y potential --preset value --plot matrix.svg\n"
      "          zhike matrix customers.csv --x energy --y growth --x-cut quantile:1/3,2/3 --y-cut 0,0.1"},
     zk__matrix_opts,
     zk__matrix_cmd,
     true},
    {"lorenz",
     "FILE",
     1,
     1,
     {"集中度: 洛伦兹曲线、基尼系数、头部份额", "concentration: Lorenz curve, Gini, top shares"},
     {"例: zhike lorenz 客户.csv --value 电费 --top 1%,10% --plot 洛伦兹.svg",
      "Example: zhike lorenz customers.csv --value bills --top 1%,10% --plot lorenz.svg"},
     zk__lorenz_opts,
     zk__lorenz_cmd,
     true},
    {0},
};

const zk_feature zk_feature_value = {"value", {"客户价值", "Value of customers"}, cmds};
