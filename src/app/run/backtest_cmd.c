/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike backtest. A feature of its own beside `run`: the back-test of a file is a method, and what the methods are
 * linked with the daily commands are not.
 */
#include <inttypes.h>
#include <stdio.h>

#include "app/credit/credit.h"
#include "app/folder/folder.h"
#include "app/run/cmd.h"
#include "base/file.h"
#include "base/num.h"
#include "base/table.h"

static const char *percent(zk_ctx *cx, double share)
{
    return zk_fmt(&cx->arena, "%.2f %%", 100 * share);
}

static void grades_print(zk_ctx *cx, const zk_backtest *b)
{
    zk_table t;

    zk_table_init(&t, cx, "lrrrl");
    zk_table_row(&t, ZK_TR(cx, "等级", "grade"), ZK_TR(cx, "户数", "customers"), ZK_TR(cx, "其中坏", "bad"),
                 ZK_TR(cx, "坏的比例", "rate"), ZK_TR(cx, "95% 区间", "95% interval"));
    for (size_t g = 0; g < b->n_grades; g++) {
        const zk_backtest_grade *k = &b->grades[g];

        zk_table_row(&t, zk_grade_text(cx, k->grade, k->title), zk_show_int(cx, k->n),
                     zk_show_int(cx, k->bad), k->n ? percent(cx, k->rate) : "",
                     k->n ? zk_fmt(&cx->arena, "%s – %s", percent(cx, k->low), percent(cx, k->high)) : "");
    }
    zk_table_print(&t, stdout);
}

static const char *verdict(zk_ctx *cx, const zk_backtest *b)
{
    if (b->monotone)
        return ZK_TR(cx, "从最好的等级到最差的等级，坏的比例逐级不降。",
                     "From the best grade to the worst the rate never falls.");
    if (b->fall_p > 0.05)
        return zk_fmt(&cx->arena,
                      ZK_TR(cx, "坏的比例有倒挂，但在偶然范围之内（p = %.2f）。",
                            "The rate falls between some grades, but that may be chance (p = %.2f)."),
                      b->fall_p);
    return zk_fmt(&cx->arena,
                  ZK_TR(cx, "坏的比例并非逐级上升（p = %.4f）。",
                        "The rate does not rise from grade to grade (p = %.4f)."),
                  b->fall_p);
}

static void text_print(zk_ctx *cx, const zk_backtest *b)
{
    char from[16], until[16];

    printf(ZK_TR(cx, "评价 %" PRId64 "（%s，截至 %s）之后到 %s：%s 户中 %s 户（%s）发生了 %s。\n\n",
                 "After run %" PRId64 " (%s as of %s) until %s: of %s %s (%s) had %s.\n\n"),
           b->run.id, b->run.scheme, zk_date_show(b->run.as_of, from), zk_date_show(b->until, until),
           zk_show_count(cx, b->n, "customer", "customers"), zk_show_int(cx, b->n_bad),
           zk__share(cx, b->n_bad, b->n), b->bad);
    grades_print(cx, b);
    printf("\n");
    if (!b->tested) {
        printf("%s\n", ZK_TR(cx, "结果只有一类，或只有一个等级有客户，无从检验。",
                             "Only one outcome or one grade occurs: there is nothing to test."));
    } else {
        printf("%s\n", verdict(cx, b));
        printf(ZK_TR(cx, "得分区分能力：AUC %.3f（%.3f – %.3f），KS %.3f。\n",
                     "How well the score tells them apart: AUC %.3f (%.3f – %.3f), KS %.3f.\n"),
               b->auc, b->auc_low, b->auc_high, b->ks);
    }
    if (b->n_unknown)
        printf(ZK_TR(cx, "%s 户没有结果可查，未计入。\n", "%s without an outcome, left out.\n"),
               zk_show_count(cx, b->n_unknown, "customer", "customers"));
}

static void json_print(const zk_backtest *b)
{
    zk_json j = {.pretty = true};
    char until[16];

    zk_json_object(&j);
    zk__run_json(&j, &b->run);
    zk_json_kstr(&j, "until", zk_date_show(b->until, until));
    zk_json_kstr(&j, "bad", b->bad);
    zk_json_kint(&j, "n", b->n);
    zk_json_kint(&j, "n_bad", b->n_bad);
    zk_json_kint(&j, "n_unknown", b->n_unknown);
    zk_json_key(&j, "grades");
    zk_json_array(&j);
    for (size_t g = 0; g < b->n_grades; g++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "grade", b->grades[g].grade);
        zk_json_kint(&j, "n", b->grades[g].n);
        zk_json_kint(&j, "bad", b->grades[g].bad);
        zk_json_kreal(&j, "rate", b->grades[g].rate);
        zk_json_kreal(&j, "low", b->grades[g].low);
        zk_json_kreal(&j, "high", b->grades[g].high);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_kbool(&j, "tested", b->tested);
    if (b->tested) {
        zk_json_kbool(&j, "monotone", b->monotone);
        zk_json_kreal(&j, "fall_p", b->fall_p);
        zk_json_kreal(&j, "trend_z", b->trend_z);
        zk_json_kreal(&j, "trend_p", b->trend_p);
        zk_json_kreal(&j, "auc", b->auc);
        zk_json_kreal(&j, "auc_low", b->auc_low);
        zk_json_kreal(&j, "auc_high", b->auc_high);
        zk_json_kreal(&j, "ks", b->ks);
    }
    zk_json_end_object(&j);
    zk_json_print(&j);
}

/* What is bad unless --bad says so. */
static const char BAD[] = "bill.arrears_days.max[...] > 30";

static zk_err backtest_run(zk_ctx *cx, const zk_args *args)
{
    int32_t until = INT32_MIN;
    zk_run run;
    zk_backtest b;

    ZK_TRY(zk_arg_date(cx, args, "until", &until));
    ZK_TRY(zk_run_get(cx, args->operand[0], &run));
    ZK_TRY(zk_run_backtest(cx, &run, until, zk_arg(args, "bad") ? zk_arg(args, "bad") : BAD, &b));
    if (cx->json)
        json_print(&b);
    else
        text_print(cx, &b);
    return ZK_OK;
}

/* A run of the data folder, or a plain file of grades, which needs no folder. */
static zk_err backtest_cmd(zk_ctx *cx, const zk_args *args)
{
    if (zk_file_exists(args->operand[0]))
        return zk_backtest_file(cx, args);
    ZK_TRY(zk_folder_open(cx, args));
    return backtest_run(cx, args);
}

/* ---- the feature ------------------------------------------------------------ */

static const zk_opt backtest_opts[] = {
    {.name = "until",
     .value = "DATE",
     .help = {"看到哪一天为止；不给则为评价日后六个月",
              "look until this day; six months after the run's date if absent"}},
    {.name = "bad",
     .value = "WHAT",
     .help = {"什么算坏；评价：表达式，[...] 代表评价日到 --until 的期间，默认 bill.arrears_days.max[...] > "
              "30；文件：结果列中代表坏的值",
              "what is bad. RUN: an expression, [...] stands for the span from the run's date to --until; "
              "bill.arrears_days.max[...] > 30 if absent. FILE: the value of the outcome that means bad"}},
    ZK_BACKTEST_FILE_OPTS,
    {0},
};

static const zk_cmd cmds[] = {
    {.words = "backtest",
     .operands = "RUN|FILE",
     .min = 1,
     .max = 1,
     .opts = backtest_opts,
     .fn = backtest_cmd,
     .no_folder = true, /* a file needs none; for a run the command opens it */
     .summary = {"回测：评价之后各等级实际发生了什么；也可对文件里的等级",
                 "what happened after grades were given, of a run or of a file"},
     .help =
         {"  zhike backtest 12\n  zhike backtest 12 --until 2025-06-30 --bad \"bill.late.count[...] >= 2\"\n"
          "  zhike backtest graded.csv --grade grade --target late --order A,B,C,D,E\n"
          "  zhike backtest graded.csv --grade grade_2023 --later grade_2024",
          "  zhike backtest 12\n  zhike backtest 12 --until 2025-06-30 --bad \"bill.late.count[...] >= 2\"\n"
          "  zhike backtest graded.csv --grade grade --target late --order A,B,C,D,E\n"
          "  zhike backtest graded.csv --grade grade_2023 --later grade_2024"}},
    {0},
};

extern const zk_feature zk_feature_backtest;
const zk_feature zk_feature_backtest = {"backtest", {"回测", "Back-tests"}, cmds};
