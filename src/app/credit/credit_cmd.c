/* SPDX-License-Identifier: Apache-2.0
 *
 * The commands of credit and risk.
 */
#include "app/credit/cmds.h"

static const zk_cmd cmds[] = {
    {.words = "woe",
     .operands = "FILE",
     .min = 1,
     .max = 1,
     .no_folder = true,
     .opts = zk__woe_opts,
     .fn = zk__woe_cmd,
     .summary = {"证据权重（WoE）分箱与信息值（IV）", "weight of evidence: bins and information values"},
     .help =
         {"特殊值和缺失各自成箱；类别合并稀少的。WoE = ln(坏的占比 / 好的占比)，正的表示风险高于平均。\n\n"
          "  zhike woe loans.csv --target status --bad bad\n"
          "  zhike woe loans.csv --target late --columns age,income --method optimal --trend either --plot "
          "woe.svg\n"
          "  zhike woe loans.csv --target late --breaks age=26,28,35,37 --special income=-999",
          "Special codes and missing values are bins of their own; rare categories are joined. WoE is\n"
          "ln(share of the bad / share of the good): positive where there is more risk than on average.\n\n"
          "  zhike woe loans.csv --target status --bad bad\n"
          "  zhike woe loans.csv --target late --columns age,income --method optimal --trend either --plot "
          "woe.svg\n"
          "  zhike woe loans.csv --target late --breaks age=26,28,35,37 --special income=-999"}},
    {.words = "logit",
     .operands = "FILE",
     .min = 1,
     .max = 1,
     .no_folder = true,
     .opts = zk__logit_opts,
     .fn = zk__logit_cmd,
     .summary = {"逻辑回归：逐步、岭、lasso，检出完全分离",
                 "logistic regression: step-wise, ridge, lasso; separation is named"},
     .help = {"  zhike logit loans.csv --target late --columns age,income,housing\n"
              "  zhike logit loans.csv --target late --step aic\n"
              "  zhike logit loans.csv --target late --lasso --one-se",
              "  zhike logit loans.csv --target late --columns age,income,housing\n"
              "  zhike logit loans.csv --target late --step aic\n"
              "  zhike logit loans.csv --target late --lasso --one-se"}},
    {.words = "scorecard",
     .operands = "FILE",
     .min = 1,
     .max = 1,
     .no_folder = true,
     .opts = zk__scorecard_opts,
     .fn = zk__scorecard_cmd,
     .summary = {"信用评分卡：分箱、回归、分值、原因，导出方案和 SQL",
                 "a credit scorecard: bins, regression, points, reasons; as scheme and SQL"},
     .help = {"分数越高风险越低。原因是与最好（或平均）的箱相比失分最多的变量。\n\n"
              "  zhike scorecard loans.csv --target late --cv 10 --worst 5\n"
              "  zhike scorecard old.csv --target late --apply new.csv --scores scores.csv\n"
              "  zhike scorecard loans.csv --target late --yaml card.yaml --sql card.sql",
              "A higher score is less risk. Reasons are the variables that cost most against the best (or "
              "average) bin.\n\n"
              "  zhike scorecard loans.csv --target late --cv 10 --worst 5\n"
              "  zhike scorecard old.csv --target late --apply new.csv --scores scores.csv\n"
              "  zhike scorecard loans.csv --target late --yaml card.yaml --sql card.sql"}},
    {.words = "boost",
     .operands = "FILE",
     .min = 1,
     .max = 1,
     .no_folder = true,
     .opts = zk__boost_opts,
     .fn = zk__boost_cmd,
     .summary = {"提升树（XGBoost）：交叉验证，每户的原因（SHAP）",
                 "boosted trees (XGBoost): cross-validation, reasons for every subject (SHAP)"},
     .help = {"  zhike boost loans.csv --target late --cv 10 --worst 5\n"
              "  zhike boost loans.csv --target late --cv 10 --blend --scores scores.csv",
              "  zhike boost loans.csv --target late --cv 10 --worst 5\n"
              "  zhike boost loans.csv --target late --cv 10 --blend --scores scores.csv"}},
    {.words = "roc",
     .operands = "FILE",
     .min = 1,
     .max = 1,
     .no_folder = true,
     .opts = zk__roc_opts,
     .fn = zk__roc_cmd,
     .summary = {"分数的区分力：AUC（DeLong 区间）、KS、Gini、提升度、校准",
                 "what a score is worth: AUC (DeLong), KS, Gini, lift, calibration"},
     .help = {"0 到 1 之间的分数也作为概率检验校准。\n\n"
              "  zhike roc scored.csv --score probability --target late --plot roc.svg\n"
              "  zhike roc scored.csv --score points,old_points --falls points,old_points --target late",
              "A score between 0 and 1 is checked as a probability too.\n\n"
              "  zhike roc scored.csv --score probability --target late --plot roc.svg\n"
              "  zhike roc scored.csv --score points,old_points --falls points,old_points --target late"}},
    {.words = "psi",
     .operands = "FILE [FILE]",
     .min = 1,
     .max = 2,
     .no_folder = true,
     .opts = zk__psi_opts,
     .fn = zk__psi_cmd,
     .summary = {"群体稳定性指数（PSI）：两个文件或两列",
                 "population stability index: two files, or two columns"},
     .help = {"小于 0.10 稳定，大于 0.25 明显偏移。分箱按第一个文件的分位数。\n\n"
              "  zhike psi 2023.csv 2024.csv --columns score,age\n"
              "  zhike psi scored.csv --expected score_before --actual score_now",
              "Below 0.10 stable, above 0.25 shifted. Bins are quantiles of the first.\n\n"
              "  zhike psi 2023.csv 2024.csv --columns score,age\n"
              "  zhike psi scored.csv --expected score_before --actual score_now"}},
    {.words = "trend",
     .operands = "FILE",
     .min = 1,
     .max = 1,
     .no_folder = true,
     .opts = zk__trend_opts,
     .fn = zk__trend_cmd,
     .summary = {"趋势判断：Theil–Sen、Mann–Kendall、加权水平、CUSUM 变点",
                 "trends: Theil-Sen, Mann-Kendall, weighted level, CUSUM change point"},
     .help =
         {"文件每行一户一期。\n\n"
          "  zhike trend scores.csv --id customer --time month --value score\n"
          "  zhike trend bills.csv --id customer --time date --value amount --per month --plot trend.svg",
          "The file has one line a subject and period.\n\n"
          "  zhike trend scores.csv --id customer --time month --value score\n"
          "  zhike trend bills.csv --id customer --time date --value amount --per month --plot trend.svg"}},
    {0},
};

extern const zk_feature zk_feature_credit;
const zk_feature zk_feature_credit = {"credit", {"信用与风险", "Credit and risk"}, cmds};
