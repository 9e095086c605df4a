/* SPDX-License-Identifier: Apache-2.0
 *
 * zhike run, run list, run show, run verify; the list of the feature's commands.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "app/run/cmd.h"
#include "base/num.h"
#include "base/table.h"

/* ---- shared ------------------------------------------------------------------------------------ */

void zk__both_json(zk_json *j, const char *key, zk_both text)
{
    zk_json_key(j, key);
    zk_json_object(j);
    zk_json_kstr(j, "zh", text.zh);
    zk_json_kstr(j, "en", text.en);
    zk_json_end_object(j);
}

void zk__run_json(zk_json *j, const zk_run *run)
{
    char date[16];

    zk_json_kint(j, "run", run->id);
    zk_json_kstr(j, "scheme", run->scheme);
    zk_json_kint(j, "version", run->version);
    zk_json_kstr(j, "scheme_sha256", run->scheme_sha256);
    zk_json_kstr(j, "as_of", zk_date_show(run->as_of, date));
    zk_json_kstr(j, "where", run->where);
    zk_json_kint(j, "subjects", run->subjects);
    zk_json_kbool(j, "standing", run->standing);
    zk_json_kstr(j, "result_hash", run->result_hash);
    zk_json_kstr(j, "by", run->user);
    zk_json_kint(j, "at_ms", run->made_ms);
}

void zk__counts_json(zk_json *j, const zk_grade_count *grades, size_t n)
{
    zk_json_key(j, "grades");
    zk_json_array(j);
    for (size_t i = 0; i < n; i++) {
        zk_json_object(j);
        zk_json_kstr(j, "grade", grades[i].grade[0] ? grades[i].grade : NULL);
        zk__both_json(j, "title", grades[i].title);
        zk_json_kint(j, "subjects", grades[i].subjects);
        zk_json_end_object(j);
    }
    zk_json_end_array(j);
}

const char *zk__share(zk_ctx *cx, int64_t part, int64_t whole)
{
    return whole ? zk_fmt(&cx->arena, "%.1f %%", 100.0 * (double)part / (double)whole) : "";
}

const char *zk__time_text(zk_ctx *cx, int64_t ms)
{
    char date[16];
    int64_t minutes = ms / 60000;

    zk_date_show((int32_t)(minutes / 1440), date);
    return zk_fmt(&cx->arena, "%s %02d:%02d", date, (int)(minutes / 60 % 24), (int)(minutes % 60));
}

zk_err zk__limit(zk_ctx *cx, const zk_args *a, const char *name, int64_t *out)
{
    return zk_arg_int(cx, a, name, 0, 1000000, out);
}

static const char *version_text(zk_ctx *cx, const zk_run *run)
{
    return run->version ? zk_fmt(&cx->arena, "%s@%" PRId64, run->scheme, run->version)
                        : zk_fmt(&cx->arena, ZK_TR(cx, "%s（草稿）", "%s (draft)"), run->scheme);
}

static void counts_print(zk_ctx *cx, const zk_grade_count *grades, size_t n, int64_t subjects)
{
    zk_table t;

    zk_table_init(&t, cx, "lrr");
    zk_table_row(&t, ZK_TR(cx, "等级", "grade"), ZK_TR(cx, "户数", "customers"), ZK_TR(cx, "占比", "share"));
    for (size_t i = 0; i < n; i++)
        zk_table_row(&t, zk_grade_text(cx, grades[i].grade, grades[i].title),
                     zk_show_int(cx, grades[i].subjects), zk__share(cx, grades[i].subjects, subjects));
    zk_table_print(&t, stdout);
}

/* ---- run ------------------------------------------------------------------------------------------ */

static void done_json(zk_json *j, const zk_run_done *d)
{
    zk_json_object(j);
    if (d->run.id)
        zk__run_json(j, &d->run);
    zk__both_json(j, "title", d->title);
    zk_json_kbool(j, "asked", d->asked);
    zk_json_kbool(j, "reused", d->reused);
    zk_json_kint(j, "facts_read", d->facts_read);
    zk_json_kint(j, "standings_written", d->standings);
    zk_json_kreal(j, "seconds", d->seconds);
    zk__counts_json(j, d->grades, d->n_grades);
    zk_json_end_object(j);
}

static void done_remark(zk_ctx *cx, const zk_run_done *d)
{
    if (d->reused)
        printf("%s\n", ZK_TR(cx, "  别的方案要用它；输入与这次评价相同，直接采用。",
                             "  Another scheme reads it; this run had the same input and was taken."));
    else if (!d->asked)
        printf("%s\n", ZK_TR(cx, "  别的方案要用它，所以一并评价。",
                             "  Another scheme reads it, so it was run as well."));
    if (!d->reused && !d->run.version)
        printf("%s\n",
               ZK_TR(cx, "  这是草稿：等级不计入客户的现行等级；发布后（zhike scheme publish）再评价。",
                     "  This is a draft: its grades do not become standings; publish it (zhike scheme "
                     "publish) and run again."));
}

static void done_print(zk_ctx *cx, const zk_run_done *d, const char *scheme)
{
    char date[16];

    if (!d->run.id) {
        printf(ZK_TR(cx, "%s：没有客户属于它的评价对象，没有评价。\n\n",
                     "%s: nobody belongs to its population; not run.\n\n"),
               scheme);
        return;
    }
    zk_date_show(d->run.as_of, date);
    printf(ZK_TR(cx, "评价 %" PRId64 "：%s（%s），截至 %s，%s 户", "Run %" PRId64 ": %s (%s) as of %s, %s"),
           d->run.id, zk_tr(cx, d->title), version_text(cx, &d->run), date,
           zk_show_count(cx, d->run.subjects, "customer", "customers"));
    if (d->run.where)
        printf(ZK_TR(cx, "，条件 %s", ", where %s"), d->run.where);
    if (d->standings)
        printf(ZK_TR(cx, "，%s 户等级有变", ", %s changed"),
               zk_show_count(cx, d->standings, "standing", "standings"));
    printf(ZK_TR(cx, "，用时 %s 秒\n", ", %s s\n"), zk_show_real(cx, d->seconds, 1));
    done_remark(cx, d);
    counts_print(cx, d->grades, d->n_grades, d->run.subjects);
    printf("\n");
}

static void make_json(const zk_run_done *done, size_t n)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_key(&j, "runs");
    zk_json_array(&j);
    for (size_t i = 0; i < n; i++)
        done_json(&j, &done[i]);
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static zk_err make_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_run_ask ask = {.schemes = a->operand,
                      .n = a->n,
                      .as_of = INT32_MIN,
                      .where = zk_arg(a, "where"),
                      .no_standing = zk_arg_flag(a, "no-standing")};
    zk_run_done *done;
    size_t n;

    ZK_TRY(zk_arg_date(cx, a, "as-of", &ask.as_of));
    if (ask.as_of == INT32_MIN)
        return zk_fail(
            cx, ZK_EINVAL,
            ZK_L("请说明评价截至哪一天：--as-of 2024-12-31", "say as of which day: --as-of 2024-12-31"));
    ZK_TRY(zk_run_make(cx, &ask, &done, &n));
    if (cx->json) {
        make_json(done, n);
        return ZK_OK;
    }
    for (size_t i = 0; i < n; i++)
        done_print(cx, &done[i], zk_tr(cx, done[i].title));
    return ZK_OK;
}

/* ---- list, show ------------------------------------------------------------------------------------- */

static void list_json(const zk_run *runs, size_t n)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_key(&j, "runs");
    zk_json_array(&j);
    for (size_t i = 0; i < n; i++) {
        zk_json_object(&j);
        zk__run_json(&j, &runs[i]);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static zk_err list_cmd(zk_ctx *cx, const zk_args *a)
{
    int64_t limit = 50;
    zk_run *runs;
    size_t n;
    zk_table t;

    ZK_TRY(zk__limit(cx, a, "limit", &limit));
    ZK_TRY(zk_run_list(cx, zk_arg(a, "scheme"), limit, &runs, &n));
    if (cx->json) {
        list_json(runs, n);
        return ZK_OK;
    }
    if (!n) {
        printf("%s\n", ZK_TR(cx, "还没有评价过。", "There are no runs yet."));
        return ZK_OK;
    }
    zk_table_init(&t, cx, "rllrlll");
    zk_table_row(&t, ZK_TR(cx, "编号", "run"), ZK_TR(cx, "方案", "scheme"), ZK_TR(cx, "截至", "as of"),
                 ZK_TR(cx, "户数", "customers"), ZK_TR(cx, "条件", "where"),
                 ZK_TR(cx, "时间 (UTC)", "made (UTC)"), ZK_TR(cx, "操作者", "by"));
    for (size_t i = 0; i < n; i++) {
        char date[16];

        zk_table_row(&t, zk_fmt(&cx->arena, "%" PRId64, runs[i].id), version_text(cx, &runs[i]),
                     zk_strdup(&cx->arena, zk_date_show(runs[i].as_of, date)),
                     zk_show_int(cx, runs[i].subjects), runs[i].where, zk__time_text(cx, runs[i].made_ms),
                     runs[i].user);
    }
    zk_table_print(&t, stdout);
    return ZK_OK;
}

static zk_err show_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_run run;
    zk_run_open open;
    char date[16];

    ZK_TRY(zk_run_get(cx, a->operand[0], &run));
    if (cx->json) { /* the manifest is the answer, as it was stored */
        printf("%s\n", run.manifest);
        return ZK_OK;
    }
    ZK_TRY(zk_run_open_get(cx, &run, &open));
    printf(ZK_TR(cx, "评价 %" PRId64 "：%s（%s），截至 %s\n", "Run %" PRId64 ": %s (%s) as of %s\n"), run.id,
           zk_tr(cx, open.scheme->title), version_text(cx, &run), zk_date_show(run.as_of, date));
    if (run.where)
        printf(ZK_TR(cx, "条件      %s\n", "where     %s\n"), run.where);
    printf(ZK_TR(cx, "操作者    %s，%s UTC\n", "made by   %s, %s UTC\n"), run.user,
           zk__time_text(cx, run.made_ms));
    printf(ZK_TR(cx, "现行等级  %s\n", "standings %s\n"),
           run.standing ? ZK_TR(cx, "已计入", "written") : ZK_TR(cx, "未计入", "not written"));
    printf(ZK_TR(cx, "结果文件  %s\n", "results   %s\n"), open.path);
    printf(ZK_TR(cx, "结果校验  %s\n\n", "hash      %s\n\n"), run.result_hash);
    counts_print(cx, open.grades, open.n_grades, run.subjects);
    return ZK_OK;
}

/* ---- verify -------------------------------------------------------------------------------------------- */

static const char *const state_names[] = {"same", "missing", "altered"};

static void verify_json(const zk_verified *v)
{
    zk_json j = {.pretty = true};

    zk_json_object(&j);
    zk_json_kint(&j, "run", v->run.id);
    zk_json_kbool(&j, "ok", v->same && !v->n_wrong);
    zk_json_kbool(&j, "computed", v->computed);
    zk_json_kstr(&j, "expected", v->run.result_hash);
    zk_json_kstr(&j, "found", v->hash);
    zk_json_key(&j, "inputs");
    zk_json_array(&j);
    for (size_t i = 0; i < v->n; i++) {
        zk_json_object(&j);
        zk_json_kstr(&j, "what", v->items[i].what);
        zk_json_kstr(&j, "name", v->items[i].name);
        zk_json_kstr(&j, "state", state_names[v->items[i].state]);
        zk_json_kstr(&j, "note", v->items[i].note);
        zk_json_end_object(&j);
    }
    zk_json_end_array(&j);
    zk_json_end_object(&j);
    zk_json_print(&j);
}

static const char *what_text(const zk_ctx *cx, const char *what)
{
    static const struct {
        const char *what;
        zk_both text;
    } texts[] = {{"facts", {"事实文件", "fact file"}},    {"manifest", {"评价清单", "manifest"}},
                 {"result", {"结果文件", "result file"}}, {"fit", {"总体参数", "fit"}},
                 {"indicator", {"指标", "indicator"}},    {"given", {"所引用的评价", "run it reads"}}};

    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        if (!strcmp(texts[i].what, what))
            return zk_tr(cx, texts[i].text);
    return what;
}

static void verify_print(zk_ctx *cx, const zk_verified *v)
{
    for (size_t i = 0; i < v->n; i++) {
        const zk_check_item *item = &v->items[i];

        if (item->state == ZK_CHECK_SAME)
            continue;
        printf("%s %s %s%s%s\n", what_text(cx, item->what), item->name,
               item->state == ZK_CHECK_MISSING ? ZK_TR(cx, "不见了", "is missing")
                                               : ZK_TR(cx, "被改动", "was altered"),
               item->note ? ZK_TR(cx, "：", ": ") : "", item->note ? item->note : "");
    }
    printf(ZK_TR(cx, "核对了 %zu 项输入和输出，%zu 项不符。\n",
                 "%zu inputs and outputs looked at, %zu of them wrong.\n"),
           v->n, v->n_wrong);
    if (v->computed)
        printf(ZK_TR(cx, "重新计算的结果%s（%s），用时 %s 秒。\n",
                     "Computed again: the result is %s (%s), %s s.\n"),
               v->same ? ZK_TR(cx, "一致", "the same") : ZK_TR(cx, "不同", "different"), v->hash,
               zk_show_real(cx, v->seconds, 1));
}

static zk_err verify_cmd(zk_ctx *cx, const zk_args *a)
{
    zk_run run;
    zk_verified v;

    ZK_TRY(zk_run_get(cx, a->operand[0], &run));
    ZK_TRY(zk_run_verify(cx, &run, &v));
    if (cx->json)
        verify_json(&v);
    else
        verify_print(cx, &v);
    if (!v.computed)
        return zk_fail(cx, ZK_ECORRUPT,
                       ZK_L("评价 %" PRId64 " 无法重新计算：输入不全",
                            "run %" PRId64 " cannot be computed again: its input is not complete"),
                       run.id);
    if (!v.same)
        return zk_fail(cx, ZK_ECORRUPT,
                       ZK_L("评价 %" PRId64 " 的结果应为 %s，重新计算得 %s",
                            "the result of run %" PRId64 " should be %s, computed again it is %s"),
                       run.id, run.result_hash, v.hash);
    if (v.n_wrong)
        return zk_fail(cx, ZK_ECORRUPT,
                       ZK_L("评价 %" PRId64 " 结果一致，但有 %zu 个文件不符",
                            "the result of run %" PRId64 " is the same, but %zu files are not as they were"),
                       run.id, v.n_wrong);
    return ZK_OK;
}

/* ---- the list --------------------------------------------------------------------------------------------- */

static const zk_opt make_opts[] = {
    {.name = "as-of",
     .value = "DATE",
     .help = {"截至日期：此后的事实一概不看", "the day as of which: later facts are not seen"}},
    {.name = "where",
     .value = "EXPR",
     .help = {"只评价满足条件的客户，如 \"region = 江北 and capacity >= 100 kW\"",
              "only customers that meet this, such as \"region = north and capacity >= 100 kW\""}},
    {.name = "no-standing",
     .help = {"不更新客户的现行等级（试算）", "leave the standings as they are (a trial)"}},
    {0},
};
static const zk_opt list_opts[] = {
    {.name = "scheme", .value = "NAME", .help = {"只列这个方案", "only this scheme"}},
    {.name = "limit", .value = "N", .help = {"最多列几次", "at most so many"}, .initial = "50"},
    {0},
};
static const zk_opt compare_opts[] = {
    {.name = "moved", .help = {"列出等级有变的客户及原因", "list who moved, and why"}},
    {.name = "limit", .value = "N", .help = {"最多列几户", "at most so many customers"}, .initial = "20"},
    {0},
};
static const zk_opt top_opts[] = {
    {.name = "number", .value = "N", .help = {"列几户", "so many customers"}, .initial = "20", .letter = 'n'},
    {.name = "by",
     .value = "WHAT",
     .help = {"按得分、某个节点的贡献或某个指标排",
              "order by score, by a node's contribution or by an indicator"},
     .initial = "score"},
    {.name = "worst", .help = {"从最差的排起", "the worst first"}},
    {.name = "run",
     .value = "RUN",
     .help = {"用这一次评价；不给则用最近一次", "from this run; the newest if absent"}},
    {.name = "as-of", .value = "DATE", .help = {"用这一天的评价", "from the run of this day"}},
    {0},
};

static const zk_cmd cmds[] = {
    {.words = "run",
     .operands = "SCHEME…",
     .min = 1,
     .max = ZK_RUN_SCHEMES_MAX,
     .opts = make_opts,
     .fn = make_cmd,
     .summary = {"按方案评价客户，保存结果", "evaluate customers by schemes and store the results"},
     .help = {"一次可以评价多个方案，事实只读一遍。方案引用了别的方案的等级时，先评价那一个。\n"
              "同样的输入总得到同样的结果校验值，与线程数和导入次序无关。\n\n"
              "  zhike run power-credit-large --as-of 2024-12-31\n"
              "  zhike run customer-abc customer-rfm --as-of 2024-12-31 --where \"category = industrial\"",
              "Several schemes may be run at once; facts are read once. A scheme that reads another's grades "
              "is run\n"
              "after that one. Equal input gives an equal result hash, whatever the threads or the order of "
              "imports.\n\n"
              "  zhike run power-credit-large --as-of 2024-12-31\n"
              "  zhike run customer-abc customer-rfm --as-of 2024-12-31 --where \"category = industrial\""}},
    {.words = "run list",
     .operands = "",
     .opts = list_opts,
     .fn = list_cmd,
     .summary = {"列出评价", "list runs"}},
    {.words = "run show",
     .operands = "RUN",
     .min = 1,
     .max = 1,
     .fn = show_cmd,
     .summary = {"一次评价的等级分布；--json 给出完整清单",
                 "grades of one run; with --json its whole manifest"}},
    {.words = "run verify",
     .operands = "RUN",
     .min = 1,
     .max = 1,
     .fn = verify_cmd,
     .summary = {"用当时的文件和方案重新计算，核对结果",
                 "compute a run again from the files and scheme it names, and compare"}},
    {.words = "run compare",
     .operands = "RUN RUN",
     .min = 2,
     .max = 2,
     .opts = compare_opts,
     .fn = zk__compare_cmd,
     .summary = {"比较两次评价：迁移矩阵，谁变了，为什么",
                 "compare two runs: migration matrix, who moved and why"}},
    {.words = "top",
     .operands = "SCHEME",
     .min = 1,
     .max = 1,
     .opts = top_opts,
     .fn = zk__top_cmd,
     .summary = {"最好或最差的客户", "the best or the worst customers"},
     .help = {"  zhike top power-credit-large -n 20 --worst\n  zhike top customer-abc --by profit",
              "  zhike top power-credit-large -n 20 --worst\n  zhike top customer-abc --by profit"}},
    {0},
};

extern const zk_feature zk_feature_run;
const zk_feature zk_feature_run = {"run", {"评价", "Runs"}, cmds};
